//! Runs independent work on several threads with large stacks, keeping the order of results.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stack of a worker: resolution recurses with the nesting of types and expressions, which the lowering bounds.
const STACK: usize = 256 << 20;

/// Applies `work` to every input; the result does not depend on `jobs`.
pub(crate) fn map<T: Sync, R: Send>(
    jobs: usize,
    inputs: &[T],
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(inputs.len()));
    let worker = || {
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(index) else { break };
            own.push((index, work(index, input)));
        }
        match results.lock() {
            Ok(mut all) => all.extend(own),
            Err(poisoned) => poisoned.into_inner().extend(own),
        }
    };
    std::thread::scope(|scope| {
        let mut spawned = 0;
        for _ in 0..jobs.max(1) {
            // A thread that cannot be had is done without; the last resort is this one.
            if std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_ok() {
                spawned += 1;
            }
        }
        if spawned == 0 {
            worker();
        }
    });
    let mut all = match results.into_inner() {
        Ok(all) => all,
        Err(poisoned) => poisoned.into_inner(),
    };
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}
