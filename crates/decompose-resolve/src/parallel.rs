//! Runs independent work on several threads with large stacks, keeping the order of results.

use std::cmp::Reverse;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use decompose_syntax::on_big_stack;

/// Stack of a worker: resolution recurses with the nesting of types and expressions, which the lowering bounds.
const STACK: usize = 256 << 20;

/// Frees what nobody needs any more, while this thread does `work`.
pub(crate) fn while_freeing<T: Send, R>(jobs: usize, unneeded: T, work: impl FnOnce() -> R) -> R {
    std::thread::scope(|scope| {
        if jobs > 1 {
            // Where the system refuses a thread, it is freed here and now.
            let free = move || drop(unneeded);
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, free);
        }
        work()
    })
}

/// Applies `work` to every input, to those of large `weight` first, so that no thread is left with a large one at the
/// end. Results are in the order of the inputs and do not depend on `jobs`.
pub(crate) fn map<T: Sync, R: Send>(
    jobs: usize,
    inputs: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    map_while(jobs, inputs, weight, work, || ())
}

/// The same; this thread does something of its own first, while the others begin.
pub(crate) fn map_while<T: Sync, R: Send>(
    jobs: usize,
    inputs: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(usize, &T) -> R + Sync,
    own_work: impl FnOnce(),
) -> Vec<R> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|index| Reverse(weight(&inputs[*index])));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(inputs.len()));
    let worker = || {
        let mut own = Vec::new();
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push((*index, work(*index, &inputs[*index])));
        }
        results.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.min(inputs.len()) {
            // A thread that the system refuses is one that the others make up for.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
        }
        own_work();
        on_big_stack(worker);
    });
    let mut all = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_unstable_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}
