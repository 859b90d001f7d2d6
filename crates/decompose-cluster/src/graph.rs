//! Weighted graphs over nodes `0..n`.
//!
//! [`Graph`] is undirected and stored as sorted adjacency rows (CSR): what the cut works on. [`Digraph`] is a sorted list of
//! directed edges with kinds: what those metrics need in which direction matters.
//!
//! Invariants of both: every weight is finite and positive (an edge of weight 0 is no edge), parallel edges are one edge whose weight
//! is the sum in ascending order of the parts, so the order in which edges arrive changes nothing. In [`Graph`], neighbours are
//! sorted by index, and self-loops are kept apart from the rows.
//!
//! Neither knows what a node stands for: names live in [`crate::interchange`].

use std::error::Error;
use std::fmt;

/// Why a graph could not be built.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum GraphError {
    /// An edge ends at a node that does not exist.
    UnknownNode {
        /// The index given.
        node: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// A weight is negative, infinite or not a number.
    BadWeight {
        /// Start of the edge.
        from: usize,
        /// End of the edge.
        to: usize,
        /// The weight given.
        weight: f64,
    },
    /// The weights are fine one by one, but their sum is not finite.
    Overflow,
    /// More nodes than 32 bits can number.
    TooManyNodes {
        /// How many were asked for.
        nodes: usize,
    },
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownNode { node, nodes } => {
                write!(f, "edge to node {node}, but there are only {nodes} nodes")
            }
            Self::BadWeight { from, to, weight } => {
                write!(f, "edge {from} to {to} has weight {weight}; weights are finite and not negative")
            }
            Self::Overflow => f.write_str("the sum of the weights is too large"),
            Self::TooManyNodes { nodes } => write!(f, "{nodes} nodes are more than 32 bits can number"),
        }
    }
}

impl Error for GraphError {}

fn check_nodes(nodes: usize) -> Result<(), GraphError> {
    if u32::try_from(nodes).is_err() { Err(GraphError::TooManyNodes { nodes }) } else { Ok(()) }
}

fn check_edge(nodes: usize, from: usize, to: usize, weight: f64) -> Result<(), GraphError> {
    if let Some(&node) = [from, to].iter().find(|&&end| end >= nodes) {
        return Err(GraphError::UnknownNode { node, nodes });
    }
    if !weight.is_finite() || weight < 0.0 {
        return Err(GraphError::BadWeight { from, to, weight });
    }
    Ok(())
}

/// Collects nodes and edges for a [`Graph`].
#[derive(Clone, Debug, Default)]
pub struct GraphBuilder {
    sizes: Vec<u64>,
    edges: Vec<(u32, u32, f64)>,
}

impl GraphBuilder {
    /// A builder for `nodes` nodes of size 1.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::with_sizes(vec![1; nodes])
    }

    /// A builder for one node per entry of `sizes` (lines of code, say).
    #[must_use]
    pub fn with_sizes(sizes: Vec<u64>) -> Self {
        Self { sizes, edges: Vec::new() }
    }

    /// Adds an undirected edge; both directions are the same edge, and several of them add up.
    ///
    /// # Errors
    /// An unknown node, or a weight that is negative or not finite.
    pub fn edge(&mut self, a: usize, b: usize, weight: f64) -> Result<&mut Self, GraphError> {
        check_nodes(self.sizes.len())?;
        check_edge(self.sizes.len(), a, b, weight)?;
        if weight > 0.0 {
            self.edges.push((a.min(b) as u32, a.max(b) as u32, weight));
        }
        Ok(self)
    }

    /// The graph.
    ///
    /// # Errors
    /// Too many nodes, or weights whose sum overflows.
    ///
    /// # Complexity
    /// O(m log m) for m edges.
    pub fn build(mut self) -> Result<Graph, GraphError> {
        let n = self.sizes.len();
        check_nodes(n)?;
        self.edges.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        self.edges.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        if !(2.0 * self.edges.iter().map(|edge| edge.2).sum::<f64>()).is_finite() {
            return Err(GraphError::Overflow);
        }
        let mut loops = vec![0.0; n];
        let mut offsets = vec![0usize; n + 1];
        for &(a, b, weight) in &self.edges {
            if a == b {
                loops[a as usize] += weight;
            } else {
                offsets[a as usize + 1] += 1;
                offsets[b as usize + 1] += 1;
            }
        }
        for node in 0..n {
            offsets[node + 1] += offsets[node];
        }
        let mut fill = offsets.clone();
        let mut targets = vec![0u32; offsets[n]];
        let mut weights = vec![0.0; offsets[n]];
        let mut put = |at: u32, target: u32, weight: f64| {
            let slot = &mut fill[at as usize];
            targets[*slot] = target;
            weights[*slot] = weight;
            *slot += 1;
        };
        // Edges are sorted by (low, high). First every node's lower neighbours, then its higher ones: each row comes out sorted.
        for &(low, high, weight) in self.edges.iter().filter(|edge| edge.0 != edge.1) {
            put(high, low, weight);
        }
        for &(low, high, weight) in self.edges.iter().filter(|edge| edge.0 != edge.1) {
            put(low, high, weight);
        }
        Ok(Graph::assemble(offsets, targets, weights, loops, self.sizes))
    }
}

/// An undirected weighted graph.
///
/// A self-loop of weight w counts once in [`total_weight`](Graph::total_weight) and twice in [`strength`](Graph::strength), as usual
/// for modularity; so the strengths always add up to twice the total.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    offsets: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    loops: Vec<f64>,
    strengths: Vec<f64>,
    sizes: Vec<u64>,
    total: f64,
}

impl Graph {
    fn assemble(
        offsets: Vec<usize>,
        targets: Vec<u32>,
        weights: Vec<f64>,
        loops: Vec<f64>,
        sizes: Vec<u64>,
    ) -> Self {
        let strengths: Vec<f64> = loops
            .iter()
            .zip(offsets.windows(2))
            .map(|(own, row)| weights[row[0]..row[1]].iter().sum::<f64>() + 2.0 * own)
            .collect();
        let total = strengths.iter().sum::<f64>() / 2.0;
        Self { offsets, targets, weights, loops, strengths, sizes, total }
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there are no nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// Number of edges between different nodes.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.targets.len() / 2
    }

    /// Sum of all weights, self-loops included: the m of modularity.
    #[must_use]
    pub fn total_weight(&self) -> f64 {
        self.total
    }

    /// The other nodes that share an edge with `node`, ascending, with the weight.
    pub fn neighbours(&self, node: usize) -> impl ExactSizeIterator<Item = (usize, f64)> + '_ {
        let row = self.offsets[node]..self.offsets[node + 1];
        self.targets[row.clone()]
            .iter()
            .zip(&self.weights[row])
            .map(|(&target, &weight)| (target as usize, weight))
    }

    /// Number of other nodes that share an edge with `node`.
    #[must_use]
    pub fn degree(&self, node: usize) -> usize {
        self.offsets[node + 1] - self.offsets[node]
    }

    /// Sum of the weights at `node`, its self-loop twice.
    #[must_use]
    pub fn strength(&self, node: usize) -> f64 {
        self.strengths[node]
    }

    /// Weight of the self-loop at `node`; 0 if there is none.
    #[must_use]
    pub fn self_loop(&self, node: usize) -> f64 {
        self.loops[node]
    }

    /// Size of `node`.
    #[must_use]
    pub fn size(&self, node: usize) -> u64 {
        self.sizes[node]
    }

    /// Every edge between different nodes once, as `(low, high, weight)`, ascending.
    pub fn edges(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.len()).flat_map(move |node| {
            self.neighbours(node)
                .filter(move |&(other, _)| other > node)
                .map(move |(other, w)| (node, other, w))
        })
    }

    /// The same nodes and self-loops with other edge weights.
    ///
    /// # Arguments
    /// * `change`: is asked once per edge in the order of [`edges`](Graph::edges) for its new weight. An answer that is not finite and
    ///   positive drops the edge.
    ///
    /// # Complexity
    /// O(n + m).
    #[must_use]
    pub fn reweighted(&self, mut change: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let n = self.len();
        let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n];
        for (low, high, weight) in self.edges() {
            let weight = change(low, high, weight);
            if weight.is_finite() && weight > 0.0 {
                // Ascending `low` fills the row of `high` before that row's own higher neighbours come.
                rows[high].push((low as u32, weight));
                rows[low].push((high as u32, weight));
            }
        }
        Self::collect_rows(rows.into_iter(), self.loops.clone(), self.sizes.clone())
    }

    /// The graph that `nodes` span among themselves; node `i` of the answer is `nodes[i]`. Ascending order is kept if given.
    ///
    /// # Complexity
    /// O(n + edges at `nodes`, sorted).
    #[must_use]
    pub fn induced(&self, nodes: &[usize]) -> Self {
        let mut place = vec![u32::MAX; self.len()];
        for (index, &node) in nodes.iter().enumerate() {
            place[node] = index as u32;
        }
        let rows = nodes.iter().map(|&node| {
            let mut row: Vec<(u32, f64)> = self
                .neighbours(node)
                .filter(|&(other, _)| place[other] != u32::MAX)
                .map(|(other, weight)| (place[other], weight))
                .collect();
            row.sort_unstable_by_key(|&(target, _)| target);
            row
        });
        let loops = nodes.iter().map(|&node| self.loops[node]).collect();
        let sizes = nodes.iter().map(|&node| self.sizes[node]).collect();
        Self::collect_rows(rows, loops, sizes)
    }

    /// Contracts every class of nodes into one node.
    ///
    /// # Arguments
    /// * `class`: for every node its class, `0..classes`, none empty.
    ///
    /// # Returns
    /// A graph with `classes` nodes: edges inside a class become its self-loop, sizes add up, strengths and total stay.
    ///
    /// # Complexity
    /// O(n + m), plus sorting each new row.
    #[must_use]
    pub fn contracted(&self, class: &[u32], classes: usize) -> Self {
        let mut starts = vec![0usize; classes + 1];
        for &c in class {
            starts[c as usize + 1] += 1;
        }
        for c in 0..classes {
            starts[c + 1] += starts[c];
        }
        let mut fill = starts.clone();
        let mut members = vec![0u32; class.len()];
        for (node, &c) in class.iter().enumerate() {
            members[fill[c as usize]] = node as u32;
            fill[c as usize] += 1;
        }
        let mut loops = vec![0.0; classes];
        let mut sizes = vec![0u64; classes];
        let mut sums = vec![0.0; classes];
        let mut seen: Vec<u32> = Vec::new();
        let mut offsets = Vec::with_capacity(classes + 1);
        offsets.push(0);
        let (mut targets, mut weights) = (Vec::new(), Vec::new());
        for c in 0..classes {
            let (mut inside, mut own) = (0.0, 0.0);
            for &node in &members[starts[c]..starts[c + 1]] {
                let node = node as usize;
                own += self.loops[node];
                sizes[c] += self.sizes[node];
                for (other, weight) in self.neighbours(node) {
                    let target = class[other] as usize;
                    if target == c {
                        inside += weight;
                    } else {
                        if sums[target] == 0.0 {
                            seen.push(target as u32);
                        }
                        sums[target] += weight;
                    }
                }
            }
            loops[c] = own + inside / 2.0;
            seen.sort_unstable();
            for &target in &seen {
                targets.push(target);
                weights.push(std::mem::take(&mut sums[target as usize]));
            }
            seen.clear();
            offsets.push(targets.len());
        }
        Self::assemble(offsets, targets, weights, loops, sizes)
    }

    /// Nodes of size 1 and edges of weight 1 between different nodes; for edges known to be good and single.
    pub(crate) fn unweighted(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); nodes];
        for &(a, b) in edges {
            rows[a].push((b as u32, 1.0));
            rows[b].push((a as u32, 1.0));
        }
        for row in &mut rows {
            row.sort_unstable_by_key(|&(target, _)| target);
        }
        Self::collect_rows(rows.into_iter(), vec![0.0; nodes], vec![1; nodes])
    }

    fn collect_rows(rows: impl Iterator<Item = Vec<(u32, f64)>>, loops: Vec<f64>, sizes: Vec<u64>) -> Self {
        let mut offsets = vec![0];
        let (mut targets, mut weights) = (Vec::new(), Vec::new());
        for row in rows {
            for (target, weight) in row {
                targets.push(target);
                weights.push(weight);
            }
            offsets.push(targets.len());
        }
        Self::assemble(offsets, targets, weights, loops, sizes)
    }
}

/// One directed edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What sort of coupling it is; the meaning of the number is the caller's.
    pub kind: u32,
    /// How strong it is.
    pub weight: f64,
}

/// A directed graph with kinds of edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Digraph {
    nodes: usize,
    edges: Vec<Edge>,
}

impl Digraph {
    /// Sorts and merges the edges.
    ///
    /// # Arguments
    /// * `nodes`: number of nodes.
    /// * `edges`: in any order; edges that agree in `from`, `to` and `kind` add up; self edges are kept.
    ///
    /// # Errors
    /// As for [`GraphBuilder::edge`] and [`GraphBuilder::build`].
    pub fn new(nodes: usize, mut edges: Vec<Edge>) -> Result<Self, GraphError> {
        check_nodes(nodes)?;
        for edge in &edges {
            check_edge(nodes, edge.from, edge.to, edge.weight)?;
        }
        edges.retain(|edge| edge.weight > 0.0);
        let key = |edge: &Edge| (edge.from, edge.to, edge.kind);
        edges.sort_unstable_by(|x, y| key(x).cmp(&key(y)).then(x.weight.total_cmp(&y.weight)));
        edges.dedup_by(|next, kept| {
            let same = key(next) == key(kept);
            if same {
                kept.weight += next.weight;
            }
            same
        });
        if !(2.0 * edges.iter().map(|edge| edge.weight).sum::<f64>()).is_finite() {
            return Err(GraphError::Overflow);
        }
        Ok(Self { nodes, edges })
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes
    }

    /// Whether there are no nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// The edges, sorted by `(from, to, kind)`.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Only the edges whose kind is wanted.
    #[must_use]
    pub fn of_kinds(&self, wanted: impl Fn(u32) -> bool) -> Self {
        Self {
            nodes: self.nodes,
            edges: self.edges.iter().filter(|edge| wanted(edge.kind)).copied().collect(),
        }
    }

    /// `(from, to, weight)` with all kinds added up, sorted.
    #[must_use]
    pub fn pairs(&self) -> Vec<(usize, usize, f64)> {
        let mut pairs: Vec<(usize, usize, f64)> =
            self.edges.iter().map(|edge| (edge.from, edge.to, edge.weight)).collect();
        pairs.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        pairs
    }

    /// The undirected graph for the cut: both directions and all kinds add up; self edges are left out, because what a node does
    /// with itself cannot cross a boundary.
    ///
    /// # Arguments
    /// * `sizes`: one per node.
    ///
    /// # Errors
    /// More or fewer sizes than nodes show as [`GraphError::UnknownNode`] where an edge needs a missing one.
    pub fn symmetrised(&self, sizes: Vec<u64>) -> Result<Graph, GraphError> {
        let mut builder = GraphBuilder::with_sizes(sizes);
        for edge in self.edges.iter().filter(|edge| edge.from != edge.to) {
            builder.edge(edge.from, edge.to, edge.weight)?;
        }
        builder.build()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn graph(n: usize, edges: &[(usize, usize, f64)]) -> Graph {
        let mut builder = GraphBuilder::new(n);
        for &(a, b, w) in edges {
            builder.edge(a, b, w).unwrap();
        }
        builder.build().unwrap()
    }

    #[test]
    fn rows_are_sorted_merged_and_independent_of_order() {
        let edges = [(3, 0, 0.1), (0, 1, 2.0), (1, 0, 0.2), (2, 2, 5.0), (0, 2, 1.0), (0, 1, 0.3)];
        let forward = graph(4, &edges);
        let mut backward = edges;
        backward.reverse();
        assert_eq!(forward, graph(4, &backward));
        assert_eq!(forward.neighbours(0).map(|(v, _)| v).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(forward.self_loop(2), 5.0);
        assert_eq!(forward.strength(2), 11.0);
        assert_eq!(forward.edge_count(), 3);
        assert!((forward.total_weight() - 8.6).abs() < 1e-12);
    }

    #[test]
    fn bad_edges_are_refused() {
        let mut builder = GraphBuilder::new(2);
        assert_eq!(builder.edge(0, 2, 1.0).unwrap_err(), GraphError::UnknownNode { node: 2, nodes: 2 });
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(builder.edge(0, 1, weight), Err(GraphError::BadWeight { .. })));
        }
        builder.edge(0, 1, f64::MAX).unwrap();
        assert_eq!(builder.build().unwrap_err(), GraphError::Overflow);
    }

    #[test]
    fn contraction_keeps_total_and_strength() {
        let g = graph(4, &[(0, 1, 1.0), (1, 2, 2.0), (2, 3, 4.0), (3, 0, 8.0), (1, 1, 16.0)]);
        let small = g.contracted(&[0, 0, 1, 1], 2);
        assert_eq!(small.self_loop(0), 17.0);
        assert_eq!(small.self_loop(1), 4.0);
        assert_eq!(small.neighbours(0).collect::<Vec<_>>(), [(1, 10.0)]);
        assert_eq!(small.total_weight(), g.total_weight());
        assert_eq!(small.strength(0), g.strength(0) + g.strength(1));
        assert_eq!(small.size(0), 2);
    }

    #[test]
    fn induced_and_reweighted() {
        let g = graph(4, &[(0, 1, 1.0), (1, 2, 2.0), (2, 3, 4.0), (0, 3, 8.0)]);
        let part = g.induced(&[1, 2, 3]);
        assert_eq!(part.edges().collect::<Vec<_>>(), [(0, 1, 2.0), (1, 2, 4.0)]);
        let other = g.reweighted(|a, b, w| if (a, b) == (0, 3) { 0.0 } else { 2.0 * w });
        assert_eq!(other.edges().collect::<Vec<_>>(), [(0, 1, 2.0), (1, 2, 4.0), (2, 3, 8.0)]);
        assert_eq!(other, graph(4, &[(0, 1, 2.0), (1, 2, 4.0), (2, 3, 8.0)]));
    }

    #[test]
    fn digraph_merges_kinds_only_on_request() {
        let edge = |from, to, kind, weight| Edge { from, to, kind, weight };
        let d = Digraph::new(
            2,
            vec![
                edge(1, 0, 0, 1.0),
                edge(0, 1, 1, 2.0),
                edge(0, 1, 0, 3.0),
                edge(0, 0, 0, 1.0),
                edge(0, 1, 1, 4.0),
            ],
        )
        .unwrap();
        assert_eq!(d.edges().len(), 4);
        assert_eq!(d.pairs(), [(0, 0, 1.0), (0, 1, 9.0), (1, 0, 1.0)]);
        assert_eq!(d.of_kinds(|kind| kind == 1).pairs(), [(0, 1, 6.0)]);
        let g = d.symmetrised(vec![1, 1]).unwrap();
        assert_eq!(g.edges().collect::<Vec<_>>(), [(0, 1, 10.0)]);
        assert_eq!(g.self_loop(0), 0.0);
    }
}
