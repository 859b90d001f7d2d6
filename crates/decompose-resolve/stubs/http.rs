// What http declares, as far as receivers need it.
pub use header::{HeaderMap, HeaderName, HeaderValue};
pub use method::Method;
pub use request::Request;
pub use response::Response;
pub use status::StatusCode;
pub use uri::Uri;
pub mod header {
    pub struct HeaderMap<T = HeaderValue>(T); pub struct HeaderName; pub struct HeaderValue; pub struct ToStrError; pub struct InvalidHeaderValue;
    impl<T> HeaderMap<T> { pub fn new() -> HeaderMap<T> {} pub fn get<K>(&self, name: K) -> Option<&T> {} pub fn get_mut<K>(&mut self, name: K) -> Option<&mut T> {} pub fn get_all<K>(&self, name: K) -> std::iter::Iter<&T> {} pub fn contains_key<K>(&self, name: K) -> bool {} pub fn insert<K>(&mut self, name: K, value: T) -> Option<T> {} pub fn append<K>(&mut self, name: K, value: T) -> bool {} pub fn remove<K>(&mut self, name: K) -> Option<T> {} pub fn iter(&self) -> std::iter::Iter<(&HeaderName, &T)> {} pub fn keys(&self) -> std::iter::Iter<&HeaderName> {} pub fn values(&self) -> std::iter::Iter<&T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} }
    impl<T> Clone for HeaderMap<T> {} impl<T> Default for HeaderMap<T> {}
    impl<T> IntoIterator for HeaderMap<T> { type Item = (Option<HeaderName>, T); type IntoIter = std::iter::Iter<(Option<HeaderName>, T)>; }
    impl<T> IntoIterator for &HeaderMap<T> { type Item = (&HeaderName, &T); type IntoIter = std::iter::Iter<(&HeaderName, &T)>; }
    impl HeaderValue { pub fn from_static(text: &str) -> HeaderValue {} pub fn from_str(text: &str) -> Result<HeaderValue, InvalidHeaderValue> {} pub fn from_bytes(bytes: &[u8]) -> Result<HeaderValue, InvalidHeaderValue> {} pub fn to_str(&self) -> Result<&str, ToStrError> {} pub fn as_bytes(&self) -> &[u8] {} pub fn is_empty(&self) -> bool {} }
    impl Clone for HeaderValue {}
    impl HeaderName { pub fn as_str(&self) -> &str {} pub fn from_static(text: &str) -> HeaderName {} }
    impl Clone for HeaderName {}
}
pub mod method { pub struct Method; impl Method { pub fn as_str(&self) -> &str {} } impl Clone for Method {} }
pub mod status { pub struct StatusCode; impl StatusCode { pub fn as_u16(&self) -> u16 {} pub fn as_str(&self) -> &str {} pub fn is_success(&self) -> bool {} pub fn is_client_error(&self) -> bool {} pub fn is_server_error(&self) -> bool {} pub fn is_redirection(&self) -> bool {} pub fn canonical_reason(&self) -> Option<&str> {} } impl Clone for StatusCode {} }
pub mod uri { pub struct Uri; pub struct PathAndQuery; pub struct Authority; pub struct InvalidUri; impl Uri { pub fn path(&self) -> &str {} pub fn query(&self) -> Option<&str> {} pub fn host(&self) -> Option<&str> {} pub fn port_u16(&self) -> Option<u16> {} pub fn scheme_str(&self) -> Option<&str> {} pub fn path_and_query(&self) -> Option<&PathAndQuery> {} pub fn authority(&self) -> Option<&Authority> {} } impl PathAndQuery { pub fn as_str(&self) -> &str {} pub fn path(&self) -> &str {} pub fn query(&self) -> Option<&str> {} } impl Authority { pub fn as_str(&self) -> &str {} pub fn host(&self) -> &str {} } impl Clone for Uri {} impl std::str::FromStr for Uri { type Err = InvalidUri; } }
pub struct Extensions;
impl Extensions { pub fn new() -> Extensions {} pub fn get<T>(&self) -> Option<&T> {} pub fn get_mut<T>(&mut self) -> Option<&mut T> {} pub fn insert<T>(&mut self, value: T) -> Option<T> {} pub fn remove<T>(&mut self) -> Option<T> {} }
pub mod request {
    pub struct Request<T>(T); pub struct Parts { pub method: crate::Method, pub uri: crate::Uri, pub headers: crate::HeaderMap, pub extensions: crate::Extensions }
    impl<T> Request<T> { pub fn new(body: T) -> Request<T> {} pub fn method(&self) -> &crate::Method {} pub fn uri(&self) -> &crate::Uri {} pub fn uri_mut(&mut self) -> &mut crate::Uri {} pub fn headers(&self) -> &crate::HeaderMap {} pub fn headers_mut(&mut self) -> &mut crate::HeaderMap {} pub fn extensions(&self) -> &crate::Extensions {} pub fn extensions_mut(&mut self) -> &mut crate::Extensions {} pub fn body(&self) -> &T {} pub fn body_mut(&mut self) -> &mut T {} pub fn into_body(self) -> T {} pub fn into_parts(self) -> (Parts, T) {} pub fn from_parts(parts: Parts, body: T) -> Request<T> {} pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Request<U> {} }
}
pub mod response {
    pub struct Response<T>(T); pub struct Parts { pub status: crate::StatusCode, pub headers: crate::HeaderMap, pub extensions: crate::Extensions }
    impl<T> Response<T> { pub fn new(body: T) -> Response<T> {} pub fn status(&self) -> crate::StatusCode {} pub fn headers(&self) -> &crate::HeaderMap {} pub fn headers_mut(&mut self) -> &mut crate::HeaderMap {} pub fn extensions(&self) -> &crate::Extensions {} pub fn extensions_mut(&mut self) -> &mut crate::Extensions {} pub fn body(&self) -> &T {} pub fn body_mut(&mut self) -> &mut T {} pub fn into_body(self) -> T {} pub fn into_parts(self) -> (Parts, T) {} pub fn from_parts(parts: Parts, body: T) -> Response<T> {} pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Response<U> {} }
}
