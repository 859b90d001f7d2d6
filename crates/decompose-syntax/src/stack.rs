//! A pool of threads with a stack that is large enough for whatever [`crate::depth`] lets through.
//!
//! [`on_big_stacks`] starts the threads once, for all work inside: a thread for every piece of work would cost its
//! start, a stack and memory of its own each time. Results do not depend on the number of threads. Where the system
//! refuses threads, the caller's own does the work.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::depth::STACK_SIZE;

thread_local! {
    /// Whether this thread has a large stack: it is one of a pool's.
    static IS_BIG: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread whose stack is large enough for any code that lowering lets through: this thread if it is
/// such a one already. Callers that lower many fragments, or walk what was lowered, do so in here.
pub fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    on_big_stacks(NonZeroUsize::MIN, work)
}

/// The same with `jobs` such threads for what `work` spreads over threads. Inside of another call, its threads serve.
pub fn on_big_stacks<T: Send>(jobs: NonZeroUsize, work: impl FnOnce() -> T + Send) -> T {
    if IS_BIG.get() {
        return work();
    }
    let pool = rayon_core::ThreadPoolBuilder::new()
        .num_threads(jobs.get())
        .stack_size(STACK_SIZE)
        .start_handler(|_| IS_BIG.set(true))
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(_) if jobs > NonZeroUsize::MIN => on_big_stack(work),
        Err(_) => work(),
    }
}

/// Two pieces of work, side by side where there are threads for it.
pub fn both<A: Send, B: Send>(
    jobs: NonZeroUsize,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if jobs == NonZeroUsize::MIN {
        return (a(), b());
    }
    on_big_stacks(jobs, || rayon_core::join(a, b))
}

/// Runs `worker` on `jobs` threads with large stacks at once, this one among them; returns when all are done. A thread
/// that is busy elsewhere is one that the others make up for.
fn on_threads(jobs: usize, worker: impl Fn() + Sync) {
    let Some(jobs) = NonZeroUsize::new(jobs).filter(|jobs| *jobs > NonZeroUsize::MIN) else {
        return on_big_stack(&worker);
    };
    let worker = &worker;
    on_big_stacks(jobs, || {
        rayon_core::scope(|scope| {
            (1..jobs.get()).for_each(|_| scope.spawn(move |_| worker()));
            worker();
        });
    });
}

/// Applies `work` to every input on `jobs` threads with large stacks, to those of large `weight` first, so that no
/// thread is left with a large one at the end. Results are in the order of the inputs, and do not depend on `jobs` if
/// `work` depends on its arguments only: the input's index and the input.
pub fn parallel_map<T: Sync, R: Send>(
    jobs: usize,
    inputs: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|index| Reverse(weight(&inputs[*index])));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(inputs.len()));
    on_threads(jobs.min(inputs.len()), || {
        let mut own = Vec::new();
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push((*index, work(*index, &inputs[*index])));
        }
        results.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    });
    let mut all = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_unstable_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}

/// Works off `tasks`, and the tasks that work on them leads to, on `jobs` threads with large stacks. `work` gives the
/// result of a task, and further tasks. Results are in no particular order.
pub(crate) fn work_off<I: Send, O: Send>(
    tasks: Vec<I>,
    jobs: NonZeroUsize,
    work: impl Fn(I) -> (O, Vec<I>) + Sync,
) -> Vec<O> {
    if tasks.is_empty() {
        return Vec::new();
    }
    let state = State { waiting: tasks.into(), busy: 0, results: Vec::new() };
    let pool = Pool { state: Mutex::new(state), changed: Condvar::new() };
    on_threads(jobs.get(), || pool.work_off(&work));
    pool.state.into_inner().unwrap_or_else(PoisonError::into_inner).results
}

/// Tasks, and the threads that take them.
struct Pool<I, O> {
    state: Mutex<State<I, O>>,
    /// Wakes who waits for a task, or for the end.
    changed: Condvar,
}

struct State<I, O> {
    waiting: VecDeque<I>,
    /// Tasks that are being worked on, and may lead to others.
    busy: usize,
    results: Vec<O>,
}

impl<I, O> Pool<I, O> {
    /// What one thread does.
    fn work_off(&self, work: &impl Fn(I) -> (O, Vec<I>)) {
        while let Some((task, busy)) = self.take() {
            let (result, further) = work(task);
            let mut state = self.lock();
            state.results.push(result);
            state.waiting.extend(further);
            drop(state);
            drop(busy);
        }
    }

    /// The next task; none when there are no more, and none to come.
    fn take(&self) -> Option<(I, Busy<'_, I, O>)> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.waiting.pop_front() {
                state.busy += 1;
                return Some((task, Busy(self)));
            }
            if state.busy == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<I, O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that is being worked on. When that ends, be it in a panic, the threads that wait hear of it.
struct Busy<'p, I, O>(&'p Pool<I, O>);

impl<I, O> Drop for Busy<'_, I, O> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Each number leads to its double and the number behind that, as in a binary heap.
    #[test]
    fn every_task_that_another_leads_to_is_worked_off_once() {
        for jobs in [1, 2, 7] {
            let work = |n: u32| (n, if n < 500 { vec![2 * n, 2 * n + 1] } else { Vec::new() });
            let mut done = work_off(vec![1], NonZeroUsize::new(jobs).unwrap(), work);
            done.sort_unstable();
            assert_eq!(done, (1..1000).collect::<Vec<_>>());
        }
    }

    #[test]
    fn results_of_a_map_are_in_the_order_of_its_inputs() {
        let inputs: Vec<usize> = (0..100).collect();
        for jobs in [0, 1, 2, 7, 1000] {
            let squares = parallel_map(jobs, &inputs, |input| input % 7, |index, input| index * input);
            assert_eq!(squares, inputs.iter().map(|input| input * input).collect::<Vec<_>>());
        }
        assert!(parallel_map(2, &[], |_: &u8| 0, |_, _| ()).is_empty());
    }

    #[test]
    fn a_panic_ends_the_work_instead_of_hanging_it() {
        let work = |n: u32| if n == 3 { panic!("as a test") } else { ((), vec![n + 1]) };
        let run = || work_off(vec![0], NonZeroUsize::new(4).unwrap(), work);
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
