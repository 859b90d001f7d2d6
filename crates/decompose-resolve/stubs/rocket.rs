// What rocket declares, as far as receivers need it.
pub struct State<T>;
impl<T> std::ops::Deref for State<T> { type Target = T; }
impl<T> State<T> { pub fn inner(&self) -> &T {} pub fn get<P>(rocket: &P) -> Option<&State<T>> {} }
pub mod serde { pub mod json { pub struct Json<T>(pub T); impl<T> std::ops::Deref for Json<T> { type Target = T; } impl<T> Json<T> { pub fn into_inner(self) -> T {} } } }
pub mod form { pub struct Form<T>; impl<T> std::ops::Deref for Form<T> { type Target = T; } impl<T> Form<T> { pub fn into_inner(self) -> T {} } }
pub mod outcome { pub enum Outcome<S, E, F> { Success(S), Error(E), Forward(F) } impl<S, E, F> Outcome<S, E, F> { pub fn succeeded(self) -> Option<S> {} pub fn failed(self) -> Option<E> {} pub fn forwarded(self) -> Option<F> {} pub fn is_success(&self) -> bool {} pub fn unwrap(self) -> S {} pub fn expect(self, message: &str) -> S {} pub fn map<T, M: FnOnce(S) -> T>(self, f: M) -> Outcome<T, E, F> {} pub fn and_then<T, M: FnOnce(S) -> Outcome<T, E, F>>(self, f: M) -> Outcome<T, E, F> {} } }
pub mod request {
    pub enum Outcome<S, E, F = ()> { Success(S), Error((crate::http::Status, E)), Forward(F) }
    impl<S, E, F> Outcome<S, E, F> { pub fn succeeded(self) -> Option<S> {} pub fn failed(self) -> Option<(crate::http::Status, E)> {} pub fn is_success(&self) -> bool {} pub fn unwrap(self) -> S {} pub fn map<T, M: FnOnce(S) -> T>(self, f: M) -> Outcome<T, E, F> {} }
    pub trait FromRequest: Sized { type Error; async fn from_request(request: &Request) -> Outcome<Self, Self::Error> {} }
    pub struct Request;
    impl Request { pub async fn guard<T: FromRequest>(&self) -> Outcome<T, <T as FromRequest>::Error> {} pub fn rocket(&self) -> &crate::Rocket {} pub fn local_cache<T, F: FnOnce() -> T>(&self, f: F) -> &T {} pub async fn local_cache_async<T, F: std::future::Future<Output = T>>(&self, f: F) -> &T {} }
}
pub use request::Request;
pub mod http { pub struct Status; }
pub struct Build; pub struct Ignite; pub struct Orbit;
pub struct Rocket<P = Build>(P);
pub fn build() -> Rocket {}
pub fn custom(provider: _) -> Rocket {}
impl<P> Rocket<P> { pub fn state<T>(&self) -> Option<&T> {} pub async fn ignite(self) -> Result<Rocket<Ignite>, Error> {} pub async fn launch(self) -> Result<Rocket<Ignite>, Error> {} pub fn mount(self, base: _, routes: _) -> Self {} pub fn register(self, base: _, catchers: _) -> Self {} pub fn manage<T>(self, state: T) -> Self {} pub fn attach(self, fairing: _) -> Self {} pub fn configure(self, provider: _) -> Self {} }
pub struct Error;
pub mod fairing { pub use crate::{Build, Rocket}; }
