// What eyre declares, as far as receivers need it.
pub struct Report;
pub type Result<T, E = Report> = std::result::Result<T, E>;
pub trait WrapErr<T, E> { fn wrap_err<D>(self, message: D) -> Result<T> {} fn wrap_err_with<D, F: FnOnce() -> D>(self, message: F) -> Result<T> {} fn context<D>(self, message: D) -> Result<T> {} fn with_context<D, F: FnOnce() -> D>(self, message: F) -> Result<T> {} }
impl<T, E> WrapErr<T, E> for std::result::Result<T, E> {}
pub use WrapErr as Context;
pub trait OptionExt<T> { fn ok_or_eyre<M>(self, message: M) -> Result<T> {} }
impl<T> OptionExt<T> for Option<T> {}
pub trait ContextCompat<T> { fn context<D>(self, message: D) -> Result<T> {} fn wrap_err<D>(self, message: D) -> Result<T> {} fn with_context<D, F: FnOnce() -> D>(self, message: F) -> Result<T> {} fn wrap_err_with<D, F: FnOnce() -> D>(self, message: F) -> Result<T> {} }
impl<T> ContextCompat<T> for Option<T> {}
impl Report { pub fn msg<M>(message: M) -> Report {} pub fn new<E>(error: E) -> Report {} pub fn wrap_err<D>(self, message: D) -> Report {} pub fn downcast_ref<E>(&self) -> Option<&E> {} pub fn downcast<E>(self) -> Result<E> {} pub fn root_cause(&self) -> &dyn std::error::Error {} pub fn is<E>(&self) -> bool {} }
