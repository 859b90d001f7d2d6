//! Threads with a stack that is large enough for whatever [`crate::depth`] lets through.
//!
//! Results do not depend on the number of threads. Where the system refuses a thread, the caller's own does the work.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::depth::STACK_SIZE;

thread_local! {
    /// Whether this thread has a large stack.
    static IS_BIG: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread whose stack is large enough for any code that lowering lets through: this thread if it is
/// such a one already. Callers that lower many fragments, or walk what was lowered, do so in here.
pub fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if IS_BIG.get() {
        return work();
    }
    let work = Mutex::new(Some(work));
    let take = || work.lock().ok().and_then(|mut work| work.take());
    let result = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, || {
            IS_BIG.set(true);
            take().map(|work| work())
        });
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => take().map(|work| work()),
        }
    });
    result.unwrap_or_else(|| {
        unreachable!("the work is taken by the thread or, where there is none, by this one")
    })
}

/// Maps `inputs` on `jobs` threads with large stacks; results are in the order of the inputs.
pub(crate) fn map_on_big_stacks<I: Sync, O: Send>(
    inputs: &[I],
    jobs: NonZeroUsize,
    map: impl Fn(&I) -> O + Sync,
) -> Vec<O> {
    let next = AtomicUsize::new(0);
    let outputs = Mutex::new(Vec::with_capacity(inputs.len()));
    let work = || {
        while let Some((index, input)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, inputs.get(i)?)))
        {
            let output = map(input);
            if let Ok(mut outputs) = outputs.lock() {
                outputs.push((index, output));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..jobs.get().min(inputs.len()) {
            // A thread that the system refuses is one that the others make up for.
            let _ = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, || {
                IS_BIG.set(true);
                work();
            });
        }
        on_big_stack(work);
    });
    let mut outputs = outputs.into_inner().unwrap_or_default();
    outputs.sort_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}
