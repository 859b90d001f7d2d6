//! Who must not be with whom.
//!
//! Pairs of nodes that no cluster may hold both of. Who forbids them, and why, is not known here. A search asks before every move;
//! where nothing is forbidden, nothing is stored and the question costs one comparison.

use crate::partition::Partition;

/// Pairs of nodes that must not share a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// For every node its partners, ascending; no rows where there are no pairs.
    rows: Vec<Vec<u32>>,
}

impl Apart {
    /// From pairs of nodes below `nodes`. A pair of a node with itself forbids nothing.
    #[must_use]
    pub fn new(nodes: usize, pairs: &[(usize, usize)]) -> Self {
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); if pairs.is_empty() { 0 } else { nodes }];
        for &(a, b) in pairs.iter().filter(|(a, b)| a != b) {
            rows[a].push(b as u32);
            rows[b].push(a as u32);
        }
        for row in &mut rows {
            row.sort_unstable();
            row.dedup();
        }
        Self { rows }
    }

    /// Whether nothing is forbidden.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether `node` must not be where the label is.
    #[must_use]
    pub fn forbids(&self, labels: &[u32], node: usize, label: u32) -> bool {
        self.rows.get(node).is_some_and(|row| row.iter().any(|&other| labels[other as usize] == label))
    }

    /// Every pair once, `(low, high)`, ascending.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let higher = |node: usize, row: &'_ Vec<u32>| row.partition_point(|&other| other as usize <= node);
        self.rows.iter().enumerate().flat_map(move |(node, row)| {
            row[higher(node, row)..].iter().map(move |&other| (node, other as usize))
        })
    }

    /// The same between classes of nodes; a pair inside a class is dropped.
    #[must_use]
    pub fn between(&self, class: &[u32], classes: usize) -> Self {
        let lifted: Vec<(usize, usize)> =
            self.pairs().map(|(a, b)| (class[a] as usize, class[b] as usize)).collect();
        Self::new(classes, &lifted)
    }

    /// Moves nodes out of clusters that hold a partner of theirs, each on its own, in node order.
    pub(crate) fn separate(&self, labels: &mut [u32]) {
        let mut fresh = labels.iter().max().map_or(0, |&most| most + 1);
        for node in 0..self.rows.len() {
            let lower = |other: &&u32| (**other as usize) < node;
            if self.rows[node].iter().filter(lower).any(|&other| labels[other as usize] == labels[node]) {
                labels[node] = fresh;
                fresh += 1;
            }
        }
    }

    /// Whether no cluster holds both of a pair.
    #[must_use]
    pub fn holds_in(&self, partition: &Partition) -> bool {
        self.pairs().all(|(a, b)| partition.of(a) != partition.of(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_listed_once_and_lifted_to_classes() {
        let apart = Apart::new(5, &[(3, 1), (1, 3), (0, 4), (2, 2)]);
        assert_eq!(apart.pairs().collect::<Vec<_>>(), [(0, 4), (1, 3)]);
        // 0 and 4 are one class, so nothing is left between them.
        let lifted = apart.between(&[0, 1, 1, 2, 0], 3);
        assert_eq!(lifted.pairs().collect::<Vec<_>>(), [(1, 2)]);
        assert!(Apart::new(5, &[]).is_empty());
    }

    #[test]
    fn partners_are_separated() {
        let apart = Apart::new(4, &[(0, 1), (1, 2)]);
        let mut labels = vec![0, 0, 0, 0];
        assert!(apart.forbids(&labels, 1, 0) && !apart.forbids(&labels, 3, 0));
        apart.separate(&mut labels);
        assert_eq!(labels, [0, 1, 0, 0]);
        assert!(apart.holds_in(&Partition::from_labels(&labels)));
    }
}
