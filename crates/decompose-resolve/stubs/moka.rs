// What moka declares, as far as receivers need it.
pub mod sync {
    pub struct Cache<K, V>(K, V); pub struct CacheBuilder<K, V>(K, V);
    impl<K, V> CacheBuilder<K, V> { pub fn build(self) -> Cache<K, V> {} pub fn any_other(self, value: _) -> Self {} }
    impl<K, V> Clone for Cache<K, V> {}
    impl<K, V> Cache<K, V> { pub fn new(size: u64) -> Self {} pub fn builder() -> CacheBuilder<K, V> {} pub fn get<Q>(&self, key: &Q) -> Option<V> {} pub fn insert(&self, key: K, value: V) {} pub fn get_with<F: FnOnce() -> V>(&self, key: K, f: F) -> V {} pub fn try_get_with<E, F: FnOnce() -> Result<V, E>>(&self, key: K, f: F) -> Result<V, std::sync::Arc<E>> {} pub fn invalidate<Q>(&self, key: &Q) {} pub fn remove<Q>(&self, key: &Q) -> Option<V> {} pub fn contains_key<Q>(&self, key: &Q) -> bool {} pub fn invalidate_all(&self) {} pub fn invalidate_entries_if<F: FnMut(&K, &V) -> bool>(&self, f: F) -> Result<String, PredicateError> {} pub fn entry_count(&self) -> u64 {} }
    pub struct PredicateError;
}
pub mod future {
    pub struct Cache<K, V>(K, V); pub struct CacheBuilder<K, V>(K, V);
    impl<K, V> CacheBuilder<K, V> { pub fn build(self) -> Cache<K, V> {} pub fn any_other(self, value: _) -> Self {} }
    impl<K, V> Clone for Cache<K, V> {}
    impl<K, V> Cache<K, V> { pub fn new(size: u64) -> Self {} pub fn builder() -> CacheBuilder<K, V> {} pub async fn get<Q>(&self, key: &Q) -> Option<V> {} pub async fn insert(&self, key: K, value: V) {} pub async fn get_with<F: std::future::Future<Output = V>>(&self, key: K, f: F) -> V {} pub async fn try_get_with<E, F: std::future::Future<Output = Result<V, E>>>(&self, key: K, f: F) -> Result<V, std::sync::Arc<E>> {} pub async fn invalidate<Q>(&self, key: &Q) {} pub async fn remove<Q>(&self, key: &Q) -> Option<V> {} pub fn contains_key<Q>(&self, key: &Q) -> bool {} pub fn invalidate_all(&self) {} pub fn invalidate_entries_if<F: FnMut(&K, &V) -> bool>(&self, f: F) -> Result<String, crate::sync::PredicateError> {} pub fn entry_count(&self) -> u64 {} }
}
