// What arc-swap declares, as far as receivers need it.
pub struct ArcSwap<T>; pub struct Guard<T>;
impl<T> ArcSwap<T> { pub fn from_pointee(v: T) -> ArcSwap<T> {} pub fn new(v: std::sync::Arc<T>) -> ArcSwap<T> {} pub fn load(&self) -> Guard<std::sync::Arc<T>> {} pub fn load_full(&self) -> std::sync::Arc<T> {} pub fn store(&self, v: std::sync::Arc<T>) {} }
impl<T> std::ops::Deref for Guard<T> { type Target = T; }
