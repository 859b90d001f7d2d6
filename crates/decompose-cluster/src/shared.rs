//! Which nodes look like a shared library.
//!
//! A node that several provisional clusters use alike, and that itself uses little, belongs to none of them. This module scores and
//! flags; it moves nothing: moving even a twentieth of the files made proposals worse where it was measured, so whoever reads the flags
//! decides.
//!
//! Computed from directed edges and a partition. Knows neither sizes nor names.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Digraph;
use crate::numeric::{entropy, ln};
use crate::partition::Partition;

/// What one more thing used costs: score = entropy − `FAN_OUT_PRICE`·ln(1 + fan-out). From the measurement in which this score
/// found shared files with an AUC of .73.
pub const FAN_OUT_PRICE: f64 = 0.3;

/// A candidate's score is at least this share of ln K, K being the number of clusters: its users are spread as if evenly over
/// K^0.6 of them. Chosen by reading what is flagged on sample applications, not by measurement.
pub const CANDIDATE_SHARE: f64 = 0.6;

/// And it is above ln 2, however few the clusters: what a node that uses nothing gets from users spread evenly over two. A third
/// cluster is needed, and more with every thing used.
pub const CANDIDATE_ABOVE: f64 = std::f64::consts::LN_2;

/// The score of one node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharing {
    /// Number of other nodes that use it.
    pub fan_in: usize,
    /// Number of other nodes that it uses.
    pub fan_out: usize,
    /// Entropy, in nats, of its users over the clusters they are in.
    pub entropy: f64,
    /// `entropy − FAN_OUT_PRICE · ln(1 + fan_out)`.
    pub score: f64,
    /// Whether the score is above [`CANDIDATE_ABOVE`] and [`CANDIDATE_SHARE`]·ln K.
    pub candidate: bool,
}

/// Scores every node.
///
/// # Arguments
/// * `graph`: an edge goes from the user to what is used; weights do not matter, self edges do not count.
/// * `partition`: the provisional clusters, the node's own among them.
///
/// # Returns
/// One entry per node.
///
/// # Complexity
/// O(m log m).
#[must_use]
pub fn sharing(graph: &Digraph, partition: &Partition) -> Vec<Sharing> {
    let mut users: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); graph.len()];
    let mut fan_in = vec![0; graph.len()];
    let mut fan_out = vec![0; graph.len()];
    let pairs: BTreeSet<(usize, usize)> = graph.edges().iter().map(|edge| (edge.from, edge.to)).collect();
    for (from, to) in pairs.into_iter().filter(|(from, to)| from != to) {
        *users[to].entry(partition.of(from)).or_insert(0.0) += 1.0;
        fan_in[to] += 1;
        fan_out[from] += 1;
    }
    let above = CANDIDATE_ABOVE.max(CANDIDATE_SHARE * ln(partition.count() as f64));
    users
        .iter()
        .zip(fan_in.into_iter().zip(fan_out))
        .map(|(users, (fan_in, fan_out))| {
            let entropy = entropy(users.values().copied());
            let score = entropy - FAN_OUT_PRICE * ln(1.0 + fan_out as f64);
            Sharing { fan_in, fan_out, entropy, score, candidate: score > above }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::Edge;

    #[test]
    fn used_from_everywhere_and_using_nothing() {
        // 6 is used by one node of each of three clusters, 7 too but it uses three things itself; 0 is used from its own cluster.
        let edge = |from, to| Edge { from, to, kind: 0, weight: 5.0 };
        let edges = [(0, 6), (2, 6), (4, 6), (6, 6), (0, 7), (2, 7), (4, 7), (7, 1), (7, 3), (7, 5), (1, 0)];
        let graph = Digraph::new(8, edges.map(|(a, b)| edge(a, b)).to_vec()).unwrap();
        let partition = Partition::from_labels(&[0, 0, 1, 1, 2, 2, 0, 0]);
        let found = sharing(&graph, &partition);
        let three = 3f64.ln();
        assert_eq!((found[6].fan_in, found[6].fan_out, found[6].candidate), (3, 0, true));
        assert!((found[6].score - three).abs() < 1e-12);
        assert!((found[7].score - (three - 0.3 * 4f64.ln())).abs() < 1e-12);
        assert!(!found[7].candidate);
        assert_eq!((found[0].entropy, found[0].fan_in), (0.0, 1));
        assert_eq!(found.iter().filter(|node| node.candidate).count(), 1);
    }
}
