//! Leiden: communities of high modularity that are always connected.
//!
//! Traag, Waltman, van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", Scientific Reports 9:5233 (2019), for
//! modularity with resolution γ (Reichardt and Bornholdt 2006):
//!
//! `Q = Σ_c [ e_c / m − γ (K_c / 2m)² ]`, e_c = weight inside c, K_c = sum of strengths in c, m = total weight.
//!
//! One pass moves nodes (queue), refines every community into well-connected parts, contracts the parts, and goes on with the smaller
//! graph until nothing moves. Passes are repeated, each starting from the answer before, until one no longer improves. Several starts
//! differ in the order of nodes; on small graphs, where the order alone often leads to the same second-best answer, every second one
//! begins with groups drawn by chance instead of single nodes. The best wins.
//!
//! Invariants: the answer depends on graph, γ and seed only, not on machine or threads; every community is connected, self-loops and
//! all; a later start replaces an earlier one only when it is better. Departures from the paper: refinement merges greedily instead of
//! by chance (as the authors' own program does), and a pass ends by splitting communities that fell apart, which never lowers Q.
//!
//! Nodes that must not share a community never do: such a move is not made, and a start that begins so is taken apart first.
//!
//! Knows nothing of names, sizes, or how many communities somebody would like.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::apart::Apart;
use crate::graph::Graph;
use crate::parallel;
use crate::partition::Partition;
use crate::rng::Rng;

/// A move must gain more than this share of the node's strength, so that rounding cannot keep nodes moving in a circle.
const LEAST_GAIN: f64 = 1e-10;
/// A pass must raise Q by more than this to be followed by another.
const LEAST_PROGRESS: f64 = 1e-9;
/// Up to this many nodes, every second start begins with groups drawn by chance.
const SMALL: usize = 200;

/// How to look for communities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search<'a> {
    /// γ: 1 is plain modularity; higher gives more and smaller communities.
    pub resolution: f64,
    /// How many starts to take the best of; 0 counts as 1.
    pub starts: usize,
    /// Seed of the starts.
    pub seed: u64,
    /// Threads; the answer does not depend on it.
    pub jobs: usize,
    /// At most so many passes per start; 0 goes on until a pass no longer improves.
    pub passes: usize,
    /// Where start 0 begins, instead of every node on its own.
    pub initial: Option<&'a Partition>,
    /// Which nodes must not share a community.
    pub apart: Option<&'a Apart>,
}

/// The best of several starts.
///
/// # Arguments
/// * `graph`: what to divide.
/// * `search`: resolution, starts, seed, threads, initial partition (of as many nodes as the graph, else it is ignored).
///
/// # Returns
/// The partition of highest modularity found; among equals that of the earliest start. Nodes without edges stay alone.
///
/// # Complexity
/// About O(m log n) time for each start in practice, O(n + m) memory for each thread.
#[must_use]
pub fn leiden(graph: &Graph, search: &Search<'_>) -> Partition {
    let answers = parallel::map(search.starts.max(1), search.jobs, |start| {
        let mut run = Run { resolution: search.resolution, rng: Rng::new(search.seed, start as u64) };
        let initial = match search.initial {
            Some(initial) if start == 0 && initial.len() == graph.len() => initial.labels().to_vec(),
            _ if start % 2 == 1 && graph.len() <= SMALL => run.random_labels(graph.len()),
            _ => (0..graph.len() as u32).collect(),
        };
        run.until_stable(graph, initial, search)
    });
    let mut answers = answers.into_iter();
    let Some(mut best) = answers.next() else { return Partition::singletons(graph.len()) };
    for next in answers {
        if next.1 > best.1 + LEAST_PROGRESS {
            best = next;
        }
    }
    best.0
}

/// Newman's modularity with resolution γ.
///
/// # Arguments
/// * `graph`: an edge weight counts once, a self-loop counts as inside.
/// * `partition`: of the graph's nodes.
/// * `resolution`: γ.
///
/// # Returns
/// Q; 0 for a graph without weight.
///
/// # Complexity
/// O(n + m). Formula: module head.
#[must_use]
pub fn modularity(graph: &Graph, partition: &Partition, resolution: f64) -> f64 {
    quality(graph, partition.labels(), partition.count(), resolution)
}

fn quality(graph: &Graph, labels: &[u32], count: usize, resolution: f64) -> f64 {
    let total = graph.total_weight();
    if total <= 0.0 {
        return 0.0;
    }
    let mut inside = vec![0.0; count];
    let mut mass = vec![0.0; count];
    for node in 0..graph.len() {
        let own = labels[node];
        let within: f64 =
            graph.neighbours(node).filter(|&(other, _)| labels[other] == own).map(|(_, w)| w).sum();
        inside[own as usize] += within / 2.0 + graph.self_loop(node);
        mass[own as usize] += graph.strength(node);
    }
    let share = |weight: f64, of: f64| weight / of;
    inside
        .iter()
        .zip(&mass)
        .map(|(&e, &k)| share(e, total) - resolution * share(k / 2.0, total).powi(2))
        .sum()
}

/// Splits every cluster of a labelling into its connected components.
///
/// # Arguments
/// * `graph`: whose edges connect.
/// * `labels`: one per node.
///
/// # Returns
/// New labels `0..count` in order of first node, and `count`.
///
/// # Complexity
/// O(n + m).
#[must_use]
pub fn connected_parts(graph: &Graph, labels: &[u32]) -> (Vec<u32>, usize) {
    let mut part = vec![u32::MAX; graph.len()];
    let mut count = 0;
    let mut stack = Vec::new();
    for root in 0..graph.len() {
        if part[root] != u32::MAX {
            continue;
        }
        part[root] = count;
        stack.push(root);
        while let Some(node) = stack.pop() {
            for (other, _) in graph.neighbours(node) {
                if part[other] == u32::MAX && labels[other] == labels[root] {
                    part[other] = count;
                    stack.push(other);
                }
            }
        }
        count += 1;
    }
    (part, count as usize)
}

/// Renumbers labels below `labels.len()` to `0..count` in order of first use; returns `count`.
fn renumber(labels: &mut [u32]) -> usize {
    let mut fresh = vec![u32::MAX; labels.len()];
    let mut count = 0;
    for label in labels {
        let slot = &mut fresh[*label as usize];
        if *slot == u32::MAX {
            *slot = count;
            count += 1;
        }
        *label = *slot;
    }
    count as usize
}

/// One start.
struct Run {
    resolution: f64,
    rng: Rng,
}

impl Run {
    /// Every node in one of a few groups by chance: 2 to √n + 2 of them.
    fn random_labels(&mut self, nodes: usize) -> Vec<u32> {
        let groups = 2 + self.rng.below(nodes.isqrt() + 1);
        (0..nodes).map(|_| self.rng.below(groups) as u32).collect()
    }

    fn until_stable(
        &mut self,
        graph: &Graph,
        mut initial: Vec<u32>,
        search: &Search<'_>,
    ) -> (Partition, f64) {
        let free = Apart::default();
        let apart = search.apart.unwrap_or(&free);
        apart.separate(&mut initial);
        let (mut labels, count) = connected_parts(graph, &initial);
        let mut best = quality(graph, &labels, count, self.resolution);
        let mut done = 0;
        loop {
            let (next, count) = self.pass(graph, apart, labels.clone());
            let reached = quality(graph, &next, count, self.resolution);
            let progress = reached - best;
            if progress > 0.0 {
                labels = next;
                best = reached;
            }
            done += 1;
            // NaN, from weights times resolutions beyond all numbers, must not keep the loop going.
            if progress.is_nan() || progress <= LEAST_PROGRESS || done == search.passes {
                return (Partition::from_labels(&labels), best);
            }
        }
    }

    /// Move, refine, contract, until nothing moves; labels below `graph.len()` in, dense labels and their number out.
    fn pass(&mut self, graph: &Graph, apart: &Apart, mut labels: Vec<u32>) -> (Vec<u32>, usize) {
        let mut level = Cow::Borrowed(graph);
        let mut apart = Cow::Borrowed(apart);
        let mut place: Vec<u32> = (0..graph.len() as u32).collect();
        loop {
            self.move_nodes(&level, &apart, &mut labels);
            if renumber(&mut labels) == level.len() {
                break;
            }
            let mut refined = self.refine(&level, &labels);
            let parts = renumber(&mut refined);
            if parts == level.len() {
                break;
            }
            let mut lifted = vec![0u32; parts];
            for (node, &part) in refined.iter().enumerate() {
                lifted[part as usize] = labels[node];
            }
            for node in &mut place {
                *node = refined[*node as usize];
            }
            labels = lifted;
            apart = Cow::Owned(apart.between(&refined, parts));
            level = Cow::Owned(level.contracted(&refined, parts));
        }
        let flat: Vec<u32> = place.iter().map(|&node| labels[node as usize]).collect();
        connected_parts(graph, &flat)
    }

    fn shuffled(&mut self, nodes: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..nodes as u32).collect();
        self.rng.shuffle(&mut order);
        order
    }

    /// Moves single nodes to the community that gains most, each again whenever a neighbour has left, until no move gains.
    fn move_nodes(&mut self, graph: &Graph, apart: &Apart, labels: &mut [u32]) {
        let n = graph.len();
        let total = graph.total_weight();
        let mut share = vec![0.0; n]; // K_c / 2m
        let mut size = vec![0u32; n];
        for node in 0..n {
            share[labels[node] as usize] += graph.strength(node) / 2.0 / total;
            size[labels[node] as usize] += 1;
        }
        let mut empty: Vec<u32> = (0..n as u32).rev().filter(|&label| size[label as usize] == 0).collect();
        let mut queue: VecDeque<u32> = self.shuffled(n).into();
        let mut queued = vec![true; n];
        let mut towards = vec![0.0; n];
        let mut seen: Vec<u32> = Vec::new();
        while let Some(node) = queue.pop_front() {
            let node = node as usize;
            queued[node] = false;
            if graph.degree(node) == 0 {
                continue;
            }
            for (other, weight) in graph.neighbours(node) {
                let label = labels[other];
                if towards[label as usize] == 0.0 {
                    seen.push(label);
                }
                towards[label as usize] += weight;
            }
            let strength = graph.strength(node);
            let own_share = strength / 2.0 / total;
            let pull = self.resolution * strength;
            let home = labels[node];
            size[home as usize] -= 1;
            share[home as usize] =
                if size[home as usize] == 0 { 0.0 } else { share[home as usize] - own_share };
            let stay = towards[home as usize] - pull * share[home as usize];
            let mut best = home;
            let mut best_gain = stay + LEAST_GAIN * strength;
            for &label in &seen {
                let gain = towards[label as usize] - pull * share[label as usize];
                if gain > best_gain && label != home && !apart.forbids(labels, node, label) {
                    best = label;
                    best_gain = gain;
                }
            }
            if best_gain < 0.0
                && size[home as usize] > 0
                && let Some(&label) = empty.last()
            {
                best = label;
            }
            for label in seen.drain(..) {
                towards[label as usize] = 0.0;
            }
            share[best as usize] += own_share;
            size[best as usize] += 1;
            if best == home {
                continue;
            }
            labels[node] = best;
            if empty.last() == Some(&best) {
                empty.pop();
            }
            if size[home as usize] == 0 {
                empty.push(home);
            }
            for (other, _) in graph.neighbours(node) {
                if labels[other] != best && !queued[other] {
                    queued[other] = true;
                    queue.push_back(other as u32);
                }
            }
        }
    }

    /// Rebuilds every community from single nodes by merges inside it, each between parts that are well connected to the rest.
    ///
    /// A part S of community C is well connected when `E(S, C−S) ≥ γ K_S (K_C − K_S) / 2m`.
    fn refine(&mut self, graph: &Graph, labels: &[u32]) -> Vec<u32> {
        let n = graph.len();
        let total = graph.total_weight();
        let mut community = vec![0.0; n]; // K_C / 2m
        let mut share: Vec<f64> = (0..n).map(|node| graph.strength(node) / 2.0 / total).collect();
        let mut outward = vec![0.0; n]; // E(S, C−S)
        for node in 0..n {
            community[labels[node] as usize] += share[node];
            outward[node] = graph
                .neighbours(node)
                .filter(|&(other, _)| labels[other] == labels[node])
                .map(|(_, w)| w)
                .sum();
        }
        let order = self.shuffled(n);
        let resolution = self.resolution;
        let well_connected = |outward: f64, share: f64, community: f64| {
            outward >= resolution * share * (community - share) * 2.0 * total - LEAST_GAIN * share * total
        };
        let mut part: Vec<u32> = (0..n as u32).collect();
        let mut alone = vec![true; n];
        let mut towards = vec![0.0; n];
        let mut seen: Vec<u32> = Vec::new();
        for node in order {
            let node = node as usize;
            let around = community[labels[node] as usize];
            if !alone[node] || !well_connected(outward[node], share[node], around) {
                continue;
            }
            for (other, weight) in graph.neighbours(node).filter(|&(other, _)| labels[other] == labels[node])
            {
                let label = part[other];
                if towards[label as usize] == 0.0 {
                    seen.push(label);
                }
                towards[label as usize] += weight;
            }
            let pull = self.resolution * graph.strength(node);
            let mut best = None;
            let mut best_gain = 0.0;
            for &label in &seen {
                let target = label as usize;
                let gain = towards[target] - pull * share[target];
                if gain > best_gain && well_connected(outward[target], share[target], around) {
                    best = Some(target);
                    best_gain = gain;
                }
            }
            if let Some(target) = best {
                outward[target] += outward[node] - 2.0 * towards[target];
                share[target] += share[node];
                // `target` is the first node of its part, so it is no longer alone either.
                alone[target] = false;
                alone[node] = false;
                part[node] = target as u32;
            }
            for label in seen.drain(..) {
                towards[label as usize] = 0.0;
            }
        }
        part
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    const SEARCH: Search<'_> =
        Search { resolution: 1.0, starts: 5, seed: 1, jobs: 1, passes: 0, initial: None, apart: None };

    fn graph(n: usize, edges: &[(usize, usize)]) -> Graph {
        let mut builder = GraphBuilder::new(n);
        for &(a, b) in edges {
            builder.edge(a, b, 1.0).unwrap();
        }
        builder.build().unwrap()
    }

    #[test]
    fn modularity_by_hand() {
        // Two triangles joined by one edge, m = 7: Q = 2·(3/7 − (7/14)²) = 6/7 − 1/2.
        let g = graph(6, &[(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]);
        let p = leiden(&g, &SEARCH);
        assert_eq!(p, Partition::from_labels(&[0, 0, 0, 1, 1, 1]));
        assert!((modularity(&g, &p, 1.0) - (6.0 / 7.0 - 0.5)).abs() < 1e-15);
        assert!((modularity(&g, &p, 2.0) - (6.0 / 7.0 - 1.0)).abs() < 1e-15);
        assert!(modularity(&g, &Partition::whole(6), 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_self_loop_counts_as_inside() {
        // Weights 1 (edge) and 2 (loop), m = 3, strengths 5 and 1: singletons Q = 2/3 − (25 + 1)/36.
        let mut b = GraphBuilder::new(2);
        b.edge(0, 1, 1.0).unwrap().edge(0, 0, 2.0).unwrap();
        let g = b.build().unwrap();
        assert!((modularity(&g, &Partition::singletons(2), 1.0) - (2.0 / 3.0 - 26.0 / 36.0)).abs() < 1e-15);
    }

    #[test]
    fn degenerate_graphs() {
        assert!(leiden(&graph(0, &[]), &SEARCH).is_empty());
        assert_eq!(leiden(&graph(1, &[]), &SEARCH).count(), 1);
        assert_eq!(leiden(&graph(1, &[(0, 0)]), &SEARCH).count(), 1);
        assert_eq!(leiden(&graph(3, &[]), &SEARCH).count(), 3);
        assert_eq!(leiden(&graph(4, &[(0, 1), (2, 3)]), &SEARCH), Partition::from_labels(&[0, 0, 1, 1]));
    }

    #[test]
    fn resolution_zero_gives_the_connected_components() {
        let g = graph(7, &[(0, 1), (1, 2), (2, 3), (4, 5)]);
        let p = leiden(&g, &Search { resolution: 0.0, ..SEARCH });
        assert_eq!(p, Partition::from_labels(&[0, 0, 0, 0, 1, 1, 2]));
    }

    #[test]
    fn what_must_be_apart_is_wherever_the_search_begins() {
        let g = graph(6, &[(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]);
        let apart = Apart::new(6, &[(0, 1), (3, 5)]);
        for initial in
            [Partition::whole(6), Partition::singletons(6), Partition::from_labels(&[0, 0, 0, 1, 1, 1])]
        {
            let p = leiden(&g, &Search { initial: Some(&initial), apart: Some(&apart), ..SEARCH });
            assert!(apart.holds_in(&p), "{p:?}");
        }
    }

    #[test]
    fn a_bad_initial_partition_is_repaired() {
        let g = graph(6, &[(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]);
        let wrong = Partition::from_labels(&[0, 1, 0, 1, 0, 1]);
        let p = leiden(&g, &Search { initial: Some(&wrong), starts: 1, ..SEARCH });
        assert_eq!(p, Partition::from_labels(&[0, 0, 0, 1, 1, 1]));
    }
}
