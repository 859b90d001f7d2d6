//! How alike two partitions of the same things are.
//!
//! All three are figures of the contingency table of two labellings, given by position. None of them knows what is right: call the
//! reference `truth` where a figure is not symmetric. Complexity: O(n log n), MoJoFM also O(clusters · edges) for its matching.

use std::collections::{BTreeMap, VecDeque};

use crate::numeric::ln;
use crate::partition::Partition;

/// Weight shared by each pair of clusters, and by each cluster alone.
struct Table {
    cells: BTreeMap<(usize, usize), f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
}

impl Table {
    fn new(a: &Partition, b: &Partition, weights: Option<&[u64]>) -> Self {
        let n = a.len().min(b.len());
        let mut table = Self {
            cells: BTreeMap::new(),
            rows: vec![0.0; a.count()],
            columns: vec![0.0; b.count()],
            total: 0.0,
        };
        for item in 0..n {
            let weight = weights.map_or(1.0, |weights| weights.get(item).map_or(0.0, |&w| w as f64));
            *table.cells.entry((a.of(item), b.of(item))).or_insert(0.0) += weight;
            table.rows[a.of(item)] += weight;
            table.columns[b.of(item)] += weight;
            table.total += weight;
        }
        table
    }
}

/// Adjusted Rand index (Hubert and Arabie 1985): agreement on pairs, 0 by chance, 1 for equality.
///
/// # Arguments
/// * `a`, `b`: two partitions; further items of the longer one are ignored.
/// * `weights`: how many things each item stands for (lines of a file); `None` counts items.
///
/// # Returns
/// A number up to 1; 1 also where nothing can differ.
#[must_use]
pub fn adjusted_rand(a: &Partition, b: &Partition, weights: Option<&[u64]>) -> f64 {
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let table = Table::new(a, b, weights);
    let both: f64 = table.cells.values().copied().map(pairs).sum();
    let in_a: f64 = table.rows.iter().copied().map(pairs).sum();
    let in_b: f64 = table.columns.iter().copied().map(pairs).sum();
    let all = pairs(table.total);
    if all <= 0.0 {
        return 1.0;
    }
    let expected = in_a * in_b / all;
    let most = f64::midpoint(in_a, in_b);
    if most == expected { 1.0 } else { (both - expected) / (most - expected) }
}

/// Normalised mutual information, `2·I(A;B) / (H(A) + H(B))`: 1 for equality, 0 for independence.
///
/// # Returns
/// 1 if both have one cluster only.
#[must_use]
pub fn normalised_mutual_information(a: &Partition, b: &Partition) -> f64 {
    let table = Table::new(a, b, None);
    let entropy = |counts: &[f64]| crate::numeric::entropy(counts.iter().copied());
    let sum = entropy(&table.rows) + entropy(&table.columns);
    if sum <= 0.0 {
        return 1.0;
    }
    let mutual: f64 = table
        .cells
        .iter()
        .map(|(&(i, j), &n)| n / table.total * ln(n * table.total / (table.rows[i] * table.columns[j])))
        .sum();
    2.0 * mutual / sum
}

/// MoJoFM (Wen and Tzerpos 2004): `100·(1 − mno(A, B) / max mno)`, mno the least number of moves and joins that turn A into B:
/// `n − Σᵢ maxⱼ |Aᵢ ∩ Bⱼ| + |A| − (largest matching of Aᵢ with their maximal Bⱼ)`.
///
/// # Arguments
/// * `proposal`: A, the partition to judge.
/// * `truth`: B, the reference; the figure is not symmetric.
///
/// # Returns
/// 0 to 100, 100 for equality or where nothing can differ.
#[must_use]
pub fn mojo_fm(proposal: &Partition, truth: &Partition) -> f64 {
    let table = Table::new(proposal, truth, None);
    let mut most = vec![0.0; proposal.count()];
    for (&(i, _), &n) in &table.cells {
        most[i] = f64::max(most[i], n);
    }
    let mut choices = vec![Vec::new(); proposal.count()];
    for (&(i, j), &n) in &table.cells {
        if n == most[i] {
            choices[i].push(j);
        }
    }
    let matched = largest_matching(&choices, truth.count());
    let moves = table.total - most.iter().sum::<f64>() + (proposal.count() - matched) as f64;
    let mut sizes = table.columns.clone();
    sizes.sort_by(f64::total_cmp);
    let groups = sizes.iter().fold(0.0, |groups, &size| if groups < size { groups + 1.0 } else { groups });
    let worst = table.total - groups;
    if worst > 0.0 { 100.0 * (1.0 - moves / worst) } else { 100.0 }
}

/// Size of a largest matching of left nodes with right nodes, by shortest augmenting paths.
fn largest_matching(choices: &[Vec<usize>], right: usize) -> usize {
    let mut owner: Vec<Option<usize>> = vec![None; right];
    let mut reached_from: Vec<usize> = vec![0; right];
    let mut visited = vec![usize::MAX; right];
    let mut matched = 0;
    for root in 0..choices.len() {
        let mut queue = VecDeque::from([root]);
        let mut free = None;
        'search: while let Some(left) = queue.pop_front() {
            for &target in &choices[left] {
                if visited[target] == root {
                    continue;
                }
                visited[target] = root;
                reached_from[target] = left;
                match owner[target] {
                    Some(next) => queue.push_back(next),
                    None => {
                        free = Some(target);
                        break 'search;
                    }
                }
            }
        }
        // Walk back to the root, handing every right node to the left node it was reached from.
        if let Some(mut target) = free {
            matched += 1;
            loop {
                let left = reached_from[target];
                owner[target] = Some(left);
                if left == root {
                    break;
                }
                let Some(previous) =
                    choices[left].iter().copied().find(|&t| t != target && owner[t] == Some(left))
                else {
                    break;
                };
                target = previous;
            }
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(labels: &[u8]) -> Partition {
        Partition::from_labels(labels)
    }

    #[test]
    fn equal_partitions_agree_fully() {
        for labels in [&[0, 0, 1, 1, 2][..], &[0, 0, 0], &[0, 1, 2], &[0], &[]] {
            let x = p(labels);
            assert_eq!(mojo_fm(&x, &x), 100.0);
            assert_eq!(adjusted_rand(&x, &x, None), 1.0);
            assert!((normalised_mutual_information(&x, &x) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn figures_by_hand() {
        let (a, b) = (p(&[0, 0, 0, 1, 1, 1]), p(&[0, 0, 1, 1, 1, 1]));
        // Pairs: together in both 1 + 3 = 4, in a 6, in b 1 + 6 = 7, all 15: expected 2.8, most 6.5.
        assert!((adjusted_rand(&a, &b, None) - (4.0 - 2.8) / (6.5 - 2.8)).abs() < 1e-12);
        // One move; sizes 2 and 4 allow two groups, so the worst is 6 − 2 = 4.
        assert!((mojo_fm(&a, &b) - 75.0).abs() < 1e-12);
        // A weight of three is the same as three items.
        let weighted = adjusted_rand(&p(&[0, 0, 1]), &p(&[0, 1, 1]), Some(&[2, 1, 3]));
        assert!((weighted - adjusted_rand(&a, &b, None)).abs() < 1e-12);
    }

    #[test]
    fn mojo_counts_joins() {
        // Four singletons into two pairs: two joins; the worst for sizes 2 and 2 is 4 − 2.
        assert_eq!(mojo_fm(&p(&[0, 1, 2, 3]), &p(&[0, 0, 1, 1])), 0.0);
        // One cluster into two pairs: two moves, of two at worst.
        assert_eq!(mojo_fm(&p(&[0, 0, 0, 0]), &p(&[0, 0, 1, 1])), 0.0);
    }

    #[test]
    fn matching_finds_augmenting_paths() {
        assert_eq!(largest_matching(&[vec![0, 1], vec![0], vec![1, 2], vec![2, 1]], 3), 3);
        assert_eq!(largest_matching(&[vec![0], vec![0]], 1), 1);
        assert_eq!(largest_matching(&[], 0), 0);
        assert_eq!(largest_matching(&[vec![0, 1], vec![0, 2], vec![0]], 3), 3);
    }

    #[test]
    fn independent_partitions_share_no_information() {
        let (a, b) = (p(&[0, 0, 1, 1]), p(&[0, 1, 0, 1]));
        assert!(normalised_mutual_information(&a, &b).abs() < 1e-12);
    }
}
