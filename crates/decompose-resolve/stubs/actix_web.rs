// What actix-web declares, as far as receivers and routes need it.
pub mod web {
    pub struct Data<T>; pub struct Json<T>(pub T); pub struct Path<T>(pub T); pub struct Query<T>(pub T); pub struct Form<T>(pub T); pub struct ReqData<T>; pub struct ServiceConfig; pub struct Bytes;
    impl<T> Data<T> { pub fn new(value: T) -> Data<T> {} pub fn get_ref(&self) -> &T {} pub fn into_inner(self) -> std::sync::Arc<T> {} }
    impl<T> Clone for Data<T> {} impl<T> From<std::sync::Arc<T>> for Data<T> {}
    impl<T> std::ops::Deref for Data<T> { type Target = std::sync::Arc<T>; } impl<T> std::ops::Deref for Json<T> { type Target = T; } impl<T> std::ops::Deref for Path<T> { type Target = T; } impl<T> std::ops::Deref for Query<T> { type Target = T; } impl<T> std::ops::Deref for Form<T> { type Target = T; } impl<T> std::ops::Deref for ReqData<T> { type Target = T; }
    impl<T> Json<T> { pub fn into_inner(self) -> T {} } impl<T> Path<T> { pub fn into_inner(self) -> T {} } impl<T> Query<T> { pub fn into_inner(self) -> T {} } impl<T> Form<T> { pub fn into_inner(self) -> T {} }
}
