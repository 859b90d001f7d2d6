// What the types can do that `bitflags!` defines.
pub trait GeneratedFlags: Sized {
    fn empty() -> Self {}
    fn all() -> Self {}
    fn bits(&self) -> _ {}
    fn from_bits(bits: _) -> Option<Self> {}
    fn from_bits_truncate(bits: _) -> Self {}
    fn from_bits_retain(bits: _) -> Self {}
    fn from_name(name: &str) -> Option<Self> {}
    fn is_empty(&self) -> bool {}
    fn is_all(&self) -> bool {}
    fn intersects(&self, other: Self) -> bool {}
    fn contains(&self, other: Self) -> bool {}
    fn insert(&mut self, other: Self) {}
    fn remove(&mut self, other: Self) {}
    fn toggle(&mut self, other: Self) {}
    fn set(&mut self, other: Self, value: bool) {}
    fn intersection(self, other: Self) -> Self {}
    fn union(self, other: Self) -> Self {}
    fn difference(self, other: Self) -> Self {}
    fn symmetric_difference(self, other: Self) -> Self {}
    fn complement(self) -> Self {}
}
