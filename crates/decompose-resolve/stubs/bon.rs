// What bon declares, as far as receivers need it: its builder is one type that every setter gives again.
pub trait Builder: Sized { fn builder() -> Building<Self> {} }
pub struct Building<T>(T);
impl<T> Building<T> { pub fn build(self) -> T {} pub fn any_other(self, value: _) -> Self {} }
