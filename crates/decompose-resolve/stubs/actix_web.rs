// What actix-web declares, as far as receivers and routes need it.
pub mod web {
    pub struct Data<T>; pub struct Json<T>(pub T); pub struct Path<T>(pub T); pub struct Query<T>(pub T); pub struct Form<T>(pub T); pub struct ReqData<T>; pub struct ServiceConfig; pub struct Bytes;
    impl<T> Data<T> { pub fn new(value: T) -> Data<T> {} pub fn get_ref(&self) -> &T {} pub fn into_inner(self) -> std::sync::Arc<T> {} }
    impl<T> Clone for Data<T> {} impl<T> From<std::sync::Arc<T>> for Data<T> {}
    impl<T> std::ops::Deref for Data<T> { type Target = std::sync::Arc<T>; } impl<T> std::ops::Deref for Json<T> { type Target = T; } impl<T> std::ops::Deref for Path<T> { type Target = T; } impl<T> std::ops::Deref for Query<T> { type Target = T; } impl<T> std::ops::Deref for Form<T> { type Target = T; } impl<T> std::ops::Deref for ReqData<T> { type Target = T; }
    impl<T> Json<T> { pub fn into_inner(self) -> T {} } impl<T> Path<T> { pub fn into_inner(self) -> T {} } impl<T> Query<T> { pub fn into_inner(self) -> T {} } impl<T> Form<T> { pub fn into_inner(self) -> T {} }
    pub async fn block<R, F: FnOnce() -> R>(f: F) -> Result<R, crate::error::BlockingError> {}
}
pub mod error { pub struct BlockingError; pub struct Error; }
pub use error::Error;
pub type Result<T, E = Error> = std::result::Result<T, E>;
pub struct HttpRequest;
impl HttpRequest { pub fn app_data<T>(&self) -> Option<&T> {} pub fn extensions(&self) -> dev::Extensions {} pub fn extensions_mut(&self) -> dev::Extensions {} }
impl Clone for HttpRequest {}
pub mod dev { pub struct Extensions; impl Extensions { pub fn get<T>(&self) -> Option<&T> {} pub fn get_mut<T>(&mut self) -> Option<&mut T> {} pub fn insert<T>(&mut self, value: T) -> Option<T> {} pub fn remove<T>(&mut self) -> Option<T> {} } }
pub trait FromRequest: Sized { type Error; fn extract(request: &HttpRequest) -> std::future::Ready<std::result::Result<Self, Self::Error>> {} }
