//! Independent pieces of work on scoped threads, answers in order.
//!
//! The answers depend on the index of a piece only, never on which thread took it or when: that is what keeps results the same for
//! every number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Computes `work(0) … work(count − 1)` on up to `jobs` threads.
///
/// # Arguments
/// * `count`: number of pieces.
/// * `jobs`: number of threads; 0 counts as 1, and more than `count` are not started.
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
    let mut answers: Vec<(usize, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            return mine;
                        }
                        mine.push((index, work(index)));
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
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
