// What itertools declares, as far as receivers need it.
pub trait Itertools: Iterator {
    fn join(&mut self, separator: &str) -> String {}
    fn sorted(self) -> std::iter::Iter<Self::Item> {}
    fn sorted_by_key<K, F: FnMut(&Self::Item) -> K>(self, f: F) -> std::iter::Iter<Self::Item> {}
    fn sorted_by<F: FnMut(&Self::Item, &Self::Item) -> std::cmp::Ordering>(self, f: F) -> std::iter::Iter<Self::Item> {}
    fn unique(self) -> std::iter::Iter<Self::Item> {}
    fn collect_vec(self) -> Vec<Self::Item> {}
    fn tuple_windows<T>(self) -> std::iter::Iter<T> {}
    fn into_group_map<K, V>(self) -> std::collections::HashMap<K, Vec<V>> {}
    fn exactly_one(self) -> Result<Self::Item, String> {}
    fn counts(self) -> std::collections::HashMap<Self::Item, usize> {}
    fn dedup(self) -> std::iter::Iter<Self::Item> {}
}
impl<I: Iterator> Itertools for I {}
