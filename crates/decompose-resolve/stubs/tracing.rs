// What tracing declares, as far as receivers need it.
pub struct Span;
impl Span { pub fn current() -> Span {} pub fn in_scope<T, F: FnOnce() -> T>(&self, f: F) -> T {} }
pub trait Instrument { fn instrument(self, span: Span) -> Self {} fn in_current_span(self) -> Self {} }
impl<T: std::future::Future> Instrument for T {}
