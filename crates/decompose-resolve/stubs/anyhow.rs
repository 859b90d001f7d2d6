// What anyhow declares, as far as receivers need it.
pub struct Error;
pub type Result<T, E = Error> = std::result::Result<T, E>;
pub trait Context<T, E> { fn context<C>(self, c: C) -> std::result::Result<T, Error> {} fn with_context<C, F: FnOnce() -> C>(self, f: F) -> std::result::Result<T, Error> {} }
impl<T, E> Context<T, E> for std::result::Result<T, E> {}
impl<T> Context<T, Error> for Option<T> {}
impl Error { pub fn msg<M>(m: M) -> Error {} pub fn new<E>(e: E) -> Error {} pub fn context<C>(self, c: C) -> Error {} pub fn downcast_ref<E>(&self) -> Option<&E> {} pub fn downcast<E>(self) -> std::result::Result<E, Error> {} pub fn root_cause(&self) -> &dyn std::error::Error {} pub fn is<E>(&self) -> bool {} }
