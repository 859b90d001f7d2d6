// What typed-builder declares, as far as receivers need it: its builder is one type that every setter gives again.
pub trait TypedBuilder: Sized { fn builder() -> Builder<Self> {} }
pub struct Builder<T>(T);
impl<T> Builder<T> { pub fn build(self) -> T {} pub fn any_other(self, value: _) -> Self {} }
