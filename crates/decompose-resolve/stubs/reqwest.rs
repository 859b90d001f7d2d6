// What reqwest declares, as far as receivers need it.
pub use http::{Method, StatusCode, header};
pub struct Client; pub struct ClientBuilder; pub struct RequestBuilder; pub struct Request; pub struct Response; pub struct Error; pub struct Url;
pub type Result<T> = std::result::Result<T, Error>;
pub async fn get(url: _) -> Result<Response> {}
impl Client { pub fn new() -> Client {} pub fn builder() -> ClientBuilder {} pub fn get(&self, url: _) -> RequestBuilder {} pub fn post(&self, url: _) -> RequestBuilder {} pub fn put(&self, url: _) -> RequestBuilder {} pub fn patch(&self, url: _) -> RequestBuilder {} pub fn delete(&self, url: _) -> RequestBuilder {} pub fn head(&self, url: _) -> RequestBuilder {} pub fn request(&self, method: Method, url: _) -> RequestBuilder {} pub async fn execute(&self, request: Request) -> Result<Response> {} }
impl Clone for Client {} impl Default for Client {}
impl ClientBuilder { pub fn new() -> ClientBuilder {} pub fn build(self) -> Result<Client> {} pub fn any_other(self, value: _) -> Self {} }
impl RequestBuilder { pub async fn send(self) -> Result<Response> {} pub fn build(self) -> Result<Request> {} pub fn try_clone(&self) -> Option<RequestBuilder> {} pub fn any_other(self, value: _) -> Self {} }
impl Response { pub async fn json<T>(self) -> Result<T> {} pub async fn text(self) -> Result<String> {} pub fn status(&self) -> StatusCode {} pub fn headers(&self) -> &header::HeaderMap {} pub fn error_for_status(self) -> Result<Response> {} pub fn error_for_status_ref(&self) -> Result<&Response> {} pub fn content_length(&self) -> Option<u64> {} }
impl Error { pub fn status(&self) -> Option<StatusCode> {} pub fn is_timeout(&self) -> bool {} pub fn is_connect(&self) -> bool {} }
