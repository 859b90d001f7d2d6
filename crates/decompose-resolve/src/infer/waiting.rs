//! Work that waits for type variables to become known.
//!
//! Each entry waits for some variables and is looked at again when one of them is bound, not before: a body with
//! thousands of unknown receivers costs no more for each of them than one with a few. Entries keep the order they
//! came in.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

/// Entries, and the variables that they wait for.
#[derive(Debug)]
pub(super) struct Waiting<T> {
    entries: BTreeMap<u32, T>,
    /// Numbers of entries that may be looked at again.
    ready: BTreeSet<u32>,
    /// Numbers of entries by variable; one that is gone from `entries` no longer waits.
    by_var: FxHashMap<u32, Vec<u32>>,
    count: u32,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), ready: BTreeSet::new(), by_var: FxHashMap::default(), count: 0 }
    }
}

impl<T> Waiting<T> {
    /// Adds an entry that waits for `vars`; for none, it may be looked at at once.
    pub(super) fn push(&mut self, vars: &[u32], entry: T) {
        self.count += 1;
        self.put_back(vars, (self.count, entry));
    }

    /// Puts back an entry that was taken.
    pub(super) fn put_back(&mut self, vars: &[u32], (number, entry): (u32, T)) {
        for var in vars {
            self.by_var.entry(*var).or_default().push(number);
        }
        if vars.is_empty() {
            self.ready.insert(number);
        }
        self.entries.insert(number, entry);
    }

    /// Notes that `var` is bound.
    pub(super) fn wake(&mut self, var: u32) {
        let waiting = self.by_var.remove(&var).into_iter().flatten();
        self.ready.extend(waiting.filter(|number| self.entries.contains_key(number)));
    }

    /// Lets everything be looked at again.
    pub(super) fn wake_all(&mut self) {
        self.ready.extend(self.entries.keys());
    }

    /// Takes what may be looked at, in order.
    pub(super) fn take_ready(&mut self) -> Vec<(u32, T)> {
        let ready = std::mem::take(&mut self.ready);
        ready.into_iter().filter_map(|number| self.entries.remove_entry(&number)).collect()
    }

    /// Takes everything, in order.
    pub(super) fn take_all(&mut self) -> Vec<T> {
        std::mem::take(self).entries.into_values().collect()
    }

    /// What waits, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.values()
    }

    /// What waits for `var`, the latest first.
    pub(super) fn on(&self, var: u32) -> impl Iterator<Item = &T> {
        let numbers = self.by_var.get(&var).map_or(&[][..], Vec::as_slice);
        numbers.iter().rev().filter_map(|number| self.entries.get(number))
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}
