//! Independent pieces of work on threads, answers in order.
//!
//! The answers depend on the index of a piece only, never on which thread took it or when: that is what keeps results the same for
//! every number of threads. The threads are those of the pool that the caller runs in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Computes `work(0) … work(count − 1)` on up to `jobs` threads.
///
/// # Arguments
/// * `count`: number of pieces.
/// * `jobs`: number of threads; 0 counts as 1, and more than `count` are not used.
/// * `work`: must depend on the index only.
///
/// # Returns
/// The answers in index order. A panic in a piece is passed on.
pub(crate) fn map<T: Send>(count: usize, jobs: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let jobs = jobs.clamp(1, count.max(1));
    if jobs == 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(count));
    let take = || {
        let indices = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let mine: Vec<(usize, T)> =
            indices.take_while(|index| *index < count).map(|index| (index, work(index))).collect();
        answers.lock().unwrap_or_else(PoisonError::into_inner).extend(mine);
    };
    rayon_core::scope(|scope| {
        (1..jobs).for_each(|_| scope.spawn(|_| take()));
        take();
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|&(index, _)| index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers_come_in_order_for_any_number_of_threads() {
        for jobs in [0, 1, 2, 7, 100] {
            assert_eq!(super::map(20, jobs, |i| i * i), (0..20).map(|i| i * i).collect::<Vec<_>>());
        }
        assert!(super::map(0, 4, |i| i).is_empty());
    }
}
