// What tonic declares, as far as receivers need it. The `Generated…` traits say what the code that is made of
// `.proto` files can do.
pub struct Request<T>(T);
impl<T> Request<T> {
    pub fn new(message: T) -> Self {}
    pub fn get_ref(&self) -> &T {}
    pub fn get_mut(&mut self) -> &mut T {}
    pub fn into_inner(self) -> T {}
    pub fn metadata(&self) -> &metadata::MetadataMap {}
    pub fn metadata_mut(&mut self) -> &mut metadata::MetadataMap {}
    pub fn set_timeout(&mut self, timeout: std::time::Duration) {}
}
pub struct Response<T>(T);
impl<T> Response<T> {
    pub fn new(message: T) -> Self {}
    pub fn get_ref(&self) -> &T {}
    pub fn get_mut(&mut self) -> &mut T {}
    pub fn into_inner(self) -> T {}
    pub fn metadata(&self) -> &metadata::MetadataMap {}
    pub fn metadata_mut(&mut self) -> &mut metadata::MetadataMap {}
}
pub struct Status;
impl Status { pub fn code(&self) -> Code {} pub fn message(&self) -> &str {} }
pub enum Code { Ok }
pub struct Streaming<T>(T);
impl<T> Streaming<T> { pub async fn message(&mut self) -> Result<Option<T>, Status> {} }
pub mod codec { pub use crate::Streaming; }
pub mod metadata { pub struct MetadataMap; }
pub trait IntoRequest<T> { fn into_request(self) -> Request<T> {} }
impl<T> IntoRequest<T> for T {}
impl<T> IntoRequest<T> for Request<T> {}
pub trait IntoStreamingRequest<T> {}
pub mod transport {
    pub struct Error;
    pub struct Channel;
    pub struct Server;
    impl Server { pub fn builder() -> Server {} pub fn add_service<S>(&mut self, service: S) -> Server {} }
}
pub trait GeneratedClient: Sized {
    fn with_origin(inner: _, origin: _) -> Self {}
    fn send_compressed(self, encoding: _) -> Self {}
    fn accept_compressed(self, encoding: _) -> Self {}
    fn max_decoding_message_size(self, limit: usize) -> Self {}
    fn max_encoding_message_size(self, limit: usize) -> Self {}
}
pub trait GeneratedServer: Sized {
    fn accept_compressed(self, encoding: _) -> Self {}
    fn send_compressed(self, encoding: _) -> Self {}
    fn max_decoding_message_size(self, limit: usize) -> Self {}
    fn max_encoding_message_size(self, limit: usize) -> Self {}
}
