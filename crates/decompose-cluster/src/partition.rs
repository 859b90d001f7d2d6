//! Who is with whom.
//!
//! [`Partition`] puts every node into exactly one cluster. Its numbering is canonical: clusters in descending number of nodes, equal
//! ones by their first node. Two partitions are therefore equal exactly when they group the nodes alike.
//!
//! [`settle`] is the repair that follows a cut: nodes without any edge go where their directory goes, clusters of one node to the
//! neighbours they are tied to most. What a directory is, and what the nodes are called, is not known here.

use crate::apart::Apart;
use crate::graph::Graph;

/// A grouping of the nodes `0..n` into clusters `0..count`, none empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    labels: Vec<u32>,
    count: usize,
}

impl Partition {
    /// From any labelling: nodes with equal labels are together.
    ///
    /// # Complexity
    /// O(n log n).
    #[must_use]
    pub fn from_labels<T: Ord>(labels: &[T]) -> Self {
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by(|&a, &b| labels[a].cmp(&labels[b]).then(a.cmp(&b)));
        let mut clusters: Vec<&[usize]> = order.chunk_by(|&a, &b| labels[a] == labels[b]).collect();
        clusters.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
        let mut canonical = vec![0u32; labels.len()];
        for (label, members) in clusters.iter().enumerate() {
            for &node in *members {
                canonical[node] = label as u32;
            }
        }
        Self { count: clusters.len(), labels: canonical }
    }

    /// Every node on its own.
    #[must_use]
    pub fn singletons(nodes: usize) -> Self {
        Self { labels: (0..nodes as u32).collect(), count: nodes }
    }

    /// All nodes together.
    #[must_use]
    pub fn whole(nodes: usize) -> Self {
        Self { labels: vec![0; nodes], count: nodes.min(1) }
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Number of clusters.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The cluster of `node`.
    #[must_use]
    pub fn of(&self, node: usize) -> usize {
        self.labels[node] as usize
    }

    /// The cluster of every node.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The nodes of every cluster, ascending.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.count];
        for (node, &label) in self.labels.iter().enumerate() {
            members[label as usize].push(node);
        }
        members
    }

    /// Number of nodes in every cluster, descending.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.count];
        for &label in &self.labels {
            sizes[label as usize] += 1;
        }
        sizes
    }
}

/// Gives clusters of one node a home.
///
/// First, nodes without an edge to another node: the nearest directory level that holds a node placed already decides, by majority
/// (ties: the lower cluster). Where no level decides, the nodes of one nearest directory stay together. Then, every other cluster of
/// one node joins the cluster its edges weigh most towards (ties: the lower one), in node order, each seeing the moves before it.
/// A node that shares its cluster with another one never moves, and none goes where it must not be.
///
/// # Arguments
/// * `graph`: the graph that was cut.
/// * `partition`: the cut.
/// * `apart`: who must not be together.
/// * `levels`: for each level, nearest directory first, a directory number per node. Without levels, nodes without edges stay alone.
///
/// # Complexity
/// O(levels · n log n + m).
#[must_use]
pub fn settle(graph: &Graph, partition: &Partition, apart: &Apart, levels: &[Vec<usize>]) -> Partition {
    let mut labels = partition.labels.clone();
    let mut sizes = partition.sizes();
    let mut waiting: Vec<usize> = (0..graph.len())
        .filter(|&node| !levels.is_empty() && graph.degree(node) == 0 && sizes[partition.of(node)] == 1)
        .collect();
    let mut placed = vec![true; graph.len()];
    for &node in &waiting {
        placed[node] = false;
    }
    for level in levels {
        let votes = majorities(level, &labels, &placed);
        waiting.retain(|&node| match votes.get(level[node]).copied().flatten() {
            Some(cluster) if !apart.forbids(&labels, node, cluster) => {
                labels[node] = cluster;
                false
            }
            _ => true,
        });
    }
    if let Some(nearest) = levels.first() {
        let mut first: Vec<Option<u32>> = vec![None; nearest.iter().max().map_or(0, |&max| max + 1)];
        for &node in &waiting {
            let own = labels[node];
            let shared = *first[nearest[node]].get_or_insert(own);
            if !apart.forbids(&labels, node, shared) {
                labels[node] = shared;
            }
        }
    }
    sizes.fill(0);
    for &label in &labels {
        sizes[label as usize] += 1;
    }
    let mut towards = vec![0.0; partition.count];
    for node in 0..graph.len() {
        if sizes[labels[node] as usize] != 1 || graph.degree(node) == 0 {
            continue;
        }
        for (other, weight) in graph.neighbours(node) {
            towards[labels[other] as usize] += weight;
        }
        let mut best: Option<u32> = None;
        for (other, _) in graph.neighbours(node) {
            let label = labels[other];
            let weight = towards[label as usize];
            let better = |b| weight > towards[b as usize] || (weight == towards[b as usize] && label < b);
            if best.is_none_or(better) && !apart.forbids(&labels, node, label) {
                best = Some(label);
            }
        }
        for (other, _) in graph.neighbours(node) {
            towards[labels[other] as usize] = 0.0;
        }
        if let Some(best) = best {
            sizes[labels[node] as usize] -= 1;
            sizes[best as usize] += 1;
            labels[node] = best;
        }
    }
    Partition::from_labels(&labels)
}

/// For every directory of a level, the cluster that most of its placed nodes are in.
fn majorities(level: &[usize], labels: &[u32], placed: &[bool]) -> Vec<Option<u32>> {
    let directories = level.iter().max().map_or(0, |&max| max + 1);
    let mut pairs: Vec<(usize, u32)> =
        (0..labels.len()).filter(|&node| placed[node]).map(|node| (level[node], labels[node])).collect();
    pairs.sort_unstable();
    let mut best: Vec<Option<(usize, u32)>> = vec![None; directories];
    for run in pairs.chunk_by(|a, b| a == b) {
        let (directory, label) = run[0];
        if best[directory].is_none_or(|(most, _)| run.len() > most) {
            best[directory] = Some((run.len(), label));
        }
    }
    best.into_iter().map(|entry| entry.map(|(_, label)| label)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    #[test]
    fn numbering_is_by_size_then_first_node() {
        let p = Partition::from_labels(&["x", "b", "a", "a", "b", "c"]);
        assert_eq!(p.labels(), [2, 0, 1, 1, 0, 3]);
        assert_eq!(p.count(), 4);
        assert_eq!(p.sizes(), [2, 2, 1, 1]);
        assert_eq!(p.members()[0], [1, 4]);
        assert_eq!(p, Partition::from_labels(&[7, 9, 1, 1, 9, 3]));
        assert_eq!(Partition::from_labels::<u8>(&[]).count(), 0);
        assert_eq!(Partition::whole(0), Partition::singletons(0));
    }

    /// 0-1-2 and 3-4 are clusters; 5 hangs on 4 alone; 6, 7, 8, 9 have no edges.
    fn example() -> (Graph, Partition) {
        let mut b = GraphBuilder::new(10);
        for (x, y) in [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5)] {
            b.edge(x, y, 1.0).unwrap();
        }
        b.edge(9, 9, 3.0).unwrap();
        (b.build().unwrap(), Partition::from_labels(&[0, 0, 0, 1, 1, 2, 3, 4, 5, 6]))
    }

    #[test]
    fn leftovers_follow_their_directory_and_singletons_their_neighbours() {
        let (graph, cut) = example();
        // Nearest: {0,1,2}, {3,4,5,6}, {7,8}, {9}; above: {0,1,2,9}, the rest.
        let near = vec![0, 0, 0, 1, 1, 1, 1, 2, 2, 3];
        let above = vec![0, 0, 0, 1, 1, 1, 1, 2, 2, 0];
        let done = settle(&graph, &cut, &Apart::default(), &[near.clone(), above.clone()]);
        assert_eq!(done, Partition::from_labels(&[0, 0, 0, 1, 1, 1, 1, 2, 2, 0]));
        // 5 may not go to its only neighbour, nor 6 where its directory goes.
        let apart = Apart::new(10, &[(4, 5), (3, 6)]);
        let done = settle(&graph, &cut, &apart, &[near, above]);
        assert_eq!(done, Partition::from_labels(&[0, 0, 0, 1, 1, 2, 3, 4, 4, 0]));
    }

    #[test]
    fn without_directories_nodes_without_edges_stay_alone() {
        let (graph, cut) = example();
        assert_eq!(
            settle(&graph, &cut, &Apart::default(), &[]),
            Partition::from_labels(&[0, 0, 0, 1, 1, 1, 3, 4, 5, 6])
        );
    }
}
