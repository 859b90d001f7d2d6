// What axum declares, as far as receivers and routes need it.
pub use extract::{Extension, Json, Form};
pub struct Router<S = ()>;
impl<S> Router<S> {
    pub fn new() -> Router<S> {}
    pub fn route(self, path: &str, method_router: routing::MethodRouter<S>) -> Router<S> {}
    pub fn route_service<T>(self, path: &str, service: T) -> Router<S> {}
    pub fn nest(self, path: &str, router: Router<S>) -> Router<S> {}
    pub fn nest_service<T>(self, path: &str, service: T) -> Router<S> {}
    pub fn merge<R>(self, other: R) -> Router<S> {}
    pub fn layer<L>(self, layer: L) -> Router<S> {}
    pub fn route_layer<L>(self, layer: L) -> Router<S> {}
    pub fn fallback<H>(self, handler: H) -> Router<S> {}
    pub fn fallback_service<T>(self, service: T) -> Router<S> {}
    pub fn method_not_allowed_fallback<H>(self, handler: H) -> Router<S> {}
    pub fn with_state<S2>(self, state: S) -> Router<S2> {}
    pub fn into_make_service(self) -> routing::IntoMakeService {}
}
impl<S> Clone for Router<S> {}
pub mod routing {
    pub use crate::Router;
    pub struct MethodRouter<S = ()>; pub struct IntoMakeService; pub struct MethodFilter;
    pub fn get<H, S>(handler: H) -> MethodRouter<S> {} pub fn post<H, S>(handler: H) -> MethodRouter<S> {} pub fn put<H, S>(handler: H) -> MethodRouter<S> {} pub fn patch<H, S>(handler: H) -> MethodRouter<S> {} pub fn delete<H, S>(handler: H) -> MethodRouter<S> {} pub fn head<H, S>(handler: H) -> MethodRouter<S> {} pub fn options<H, S>(handler: H) -> MethodRouter<S> {} pub fn trace<H, S>(handler: H) -> MethodRouter<S> {} pub fn connect<H, S>(handler: H) -> MethodRouter<S> {} pub fn any<H, S>(handler: H) -> MethodRouter<S> {} pub fn on<H, S>(filter: MethodFilter, handler: H) -> MethodRouter<S> {}
    impl<S> MethodRouter<S> { pub fn new() -> MethodRouter<S> {} pub fn get<H>(self, handler: H) -> MethodRouter<S> {} pub fn post<H>(self, handler: H) -> MethodRouter<S> {} pub fn put<H>(self, handler: H) -> MethodRouter<S> {} pub fn patch<H>(self, handler: H) -> MethodRouter<S> {} pub fn delete<H>(self, handler: H) -> MethodRouter<S> {} pub fn head<H>(self, handler: H) -> MethodRouter<S> {} pub fn options<H>(self, handler: H) -> MethodRouter<S> {} pub fn trace<H>(self, handler: H) -> MethodRouter<S> {} pub fn on<H>(self, filter: MethodFilter, handler: H) -> MethodRouter<S> {} pub fn layer<L>(self, layer: L) -> MethodRouter<S> {} pub fn route_layer<L>(self, layer: L) -> MethodRouter<S> {} pub fn with_state<S2>(self, state: S) -> MethodRouter<S2> {} }
}
pub mod body { pub struct Body; pub struct Bytes; }
pub mod extract {
    pub type Request<T = crate::body::Body> = http::Request<T>;
    pub struct State<T>(pub T); pub struct Json<T>(pub T); pub struct Path<T>(pub T); pub struct Query<T>(pub T); pub struct Form<T>(pub T); pub struct Extension<T>(pub T); pub struct ConnectInfo<T>(pub T);
    impl<T> std::ops::Deref for State<T> { type Target = T; } impl<T> std::ops::Deref for Json<T> { type Target = T; } impl<T> std::ops::Deref for Path<T> { type Target = T; } impl<T> std::ops::Deref for Query<T> { type Target = T; } impl<T> std::ops::Deref for Form<T> { type Target = T; } impl<T> std::ops::Deref for Extension<T> { type Target = T; } impl<T> std::ops::Deref for ConnectInfo<T> { type Target = T; }
    pub trait FromRef<T> { fn from_ref(input: &T) -> Self {} }
    pub trait FromRequestParts<S> { type Rejection; }
    pub trait FromRequest<S> { type Rejection; }
}
pub use http;
pub mod response { pub struct Html<T>(pub T); pub struct Redirect; pub trait IntoResponse { fn into_response(self) -> Response {} } pub struct Response; pub use crate::extract::Json; impl Redirect { pub fn to(uri: &str) -> Redirect {} pub fn permanent(uri: &str) -> Redirect {} pub fn temporary(uri: &str) -> Redirect {} } }
