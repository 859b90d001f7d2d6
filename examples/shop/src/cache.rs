//! One cache for the process. Keys carry the kind: `product:17`, `dashboard`, `categories`.

use std::{
    collections::HashMap,
    sync::{LazyLock, RwLock},
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};

struct Entry {
    value: serde_json::Value,
    stored_at: Instant,
}

static CACHE: LazyLock<RwLock<HashMap<String, Entry>>> = LazyLock::new(|| RwLock::new(HashMap::new()));

pub fn get<T: DeserializeOwned>(key: &str, ttl: Duration) -> Option<T> {
    if ttl.is_zero() {
        return None;
    }
    let cache = CACHE.read().unwrap_or_else(|poisoned| poisoned.into_inner());
    let entry = cache.get(key).filter(|entry| entry.stored_at.elapsed() < ttl)?;
    serde_json::from_value(entry.value.clone()).ok()
}

pub fn put<T: Serialize>(key: &str, value: &T) {
    let Ok(value) = serde_json::to_value(value) else {
        tracing::warn!(key, "not cacheable");
        return;
    };
    let mut cache = CACHE.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    cache.insert(key.to_owned(), Entry { value, stored_at: Instant::now() });
}

/// Forgets every key that starts so: `product:` forgets all products.
pub fn forget(prefix: &str) {
    let mut cache = CACHE.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    cache.retain(|key, _| !key.starts_with(prefix));
}

pub fn forget_older_than(ttl: Duration) -> usize {
    let mut cache = CACHE.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    let before = cache.len();
    cache.retain(|_, entry| entry.stored_at.elapsed() < ttl);
    before - cache.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn what_was_put_is_got_until_it_is_forgotten() {
        put("cache-test:1", &vec![1, 2, 3]);
        assert_eq!(get::<Vec<i32>>("cache-test:1", MINUTE), Some(vec![1, 2, 3]));
        forget("cache-test:");
        assert_eq!(get::<Vec<i32>>("cache-test:1", MINUTE), None);
    }

    #[test]
    fn a_ttl_of_zero_never_hits() {
        put("cache-zero", &1);
        assert_eq!(get::<i32>("cache-zero", Duration::ZERO), None);
    }
}
