//! How far a cut can be trusted.
//!
//! Two questions, both answered by cutting graphs that are a little different. [`stability`]: does a node stay with its cluster when the
//! weights were measured with noise and some edges were missed? [`null_model`]: does the graph have communities at all, or would any
//! graph with these degrees look as modular?
//!
//! The numbers rank what to review. They are not probabilities of being right. Everything is fixed by the seed, whatever the number of
//! threads. How the cut is made is not known here: [`stability`] is given a function.

use std::collections::BTreeMap;

use crate::Options;
use crate::effort::Effort;
use crate::graph::Graph;
use crate::leiden::{Search, leiden, modularity};
use crate::numeric::exp;
use crate::parallel;
use crate::partition::Partition;
use crate::rng::Rng;

/// How to disturb a graph, how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Number of disturbed graphs.
    pub runs: usize,
    /// Each weight is multiplied by `exp(sigma · z)`, z standard normal.
    pub sigma: f64,
    /// Share of edges that is dropped.
    pub dropped: f64,
    /// Seed of the disturbances.
    pub seed: u64,
    /// Threads; the answer does not depend on it.
    pub jobs: usize,
}

impl Default for Noise {
    fn default() -> Self {
        Self { runs: 20, sigma: 0.4, dropped: 0.1, seed: 0, jobs: 1 }
    }
}

/// What [`stability`] found out about one node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trust {
    /// Mean share of the other members of its cluster that it stays together with; 1 for a cluster of one node.
    pub stability: f64,
    /// The other cluster whose members it is together with most, and the mean share of them; `None` if it never is.
    pub runner_up: Option<(usize, f64)>,
}

/// Cuts disturbed copies of a graph again, and asks of every node with whom it ends up.
///
/// The affinity of node v to cluster C of the base partition is the mean over runs of
/// `|{u ∈ C∖v : u and v share a cluster in the run}| / |C∖v|` (co-assignment, as in consensus clustering, Monti et al. 2003).
/// The stability of v is its affinity to its own cluster; the runner-up is the other cluster of highest affinity.
///
/// # Arguments
/// * `graph`: the graph that was cut.
/// * `base`: its partition.
/// * `noise`: how to disturb.
/// * `recut`: cuts a disturbed graph, given the number of the run; must depend on these two only.
///
/// # Returns
/// One entry per node.
///
/// # Complexity
/// `runs` cuts; O(runs · n · clusters met) besides.
#[must_use]
pub fn stability(
    graph: &Graph,
    base: &Partition,
    noise: &Noise,
    recut: impl Fn(&Graph, usize) -> Partition + Sync,
) -> Vec<Trust> {
    trust(base, &disturbed_cuts(graph, noise, recut))
}

/// The cuts of disturbed copies that [`stability`] asks.
pub fn disturbed_cuts(
    graph: &Graph,
    noise: &Noise,
    recut: impl Fn(&Graph, usize) -> Partition + Sync,
) -> Vec<Partition> {
    parallel::map(noise.runs, noise.jobs, |run| recut(&disturbed(graph, noise, run as u64), run))
}

/// What those cuts say about every node.
#[must_use]
pub fn trust(base: &Partition, runs: &[Partition]) -> Vec<Trust> {
    let sizes = base.sizes();
    let mut affinity: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); base.len()];
    for run in runs {
        let mut overlap: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); run.count()];
        for node in 0..base.len() {
            *overlap[run.of(node)].entry(base.of(node)).or_insert(0) += 1;
        }
        for (node, affinity) in affinity.iter_mut().enumerate() {
            for (&cluster, &together) in &overlap[run.of(node)] {
                let own = usize::from(cluster == base.of(node));
                if together > own {
                    *affinity.entry(cluster).or_insert(0.0) +=
                        (together - own) as f64 / (sizes[cluster] - own) as f64;
                }
            }
        }
    }
    let count = runs.len().max(1) as f64;
    affinity
        .iter()
        .enumerate()
        .map(|(node, affinity)| {
            let own = base.of(node);
            let alone = sizes[own] == 1 || runs.is_empty();
            let stability = if alone { 1.0 } else { affinity.get(&own).map_or(0.0, |sum| sum / count) };
            let mut runner_up: Option<(usize, f64)> = None;
            for (&cluster, &sum) in affinity.iter().filter(|&(&cluster, _)| cluster != own) {
                if runner_up.is_none_or(|(_, most)| sum / count > most) {
                    runner_up = Some((cluster, sum / count));
                }
            }
            Trust { stability, runner_up }
        })
        .collect()
}

fn disturbed(graph: &Graph, noise: &Noise, run: u64) -> Graph {
    let mut rng = Rng::new(noise.seed, run);
    graph.reweighted(|_, _, weight| {
        let factor = exp(noise.sigma * rng.normal());
        if rng.unit() < noise.dropped { 0.0 } else { weight * factor }
    })
}

/// What [`null_model`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NullModel {
    /// Modularity found in the graph, all weights 1, no self-loops.
    pub modularity: f64,
    /// Mean modularity found in rewired graphs of the same degrees.
    pub rewired: f64,
}

impl NullModel {
    /// How much more modular the graph is than chance. Measured on fourteen applications: at most .04 for those that should stay whole,
    /// at least .08 for nearly all that were split; a cut at .05 is a hypothesis.
    #[must_use]
    pub fn excess(&self) -> f64 {
        self.modularity - self.rewired
    }
}

/// Compares the graph's modularity with that of random graphs of the same degrees.
///
/// Rewiring is by double edge swaps (Maslov and Sneppen 2002), ten attempts per edge, without self-loops and parallel edges.
///
/// # Arguments
/// * `graph`: its weights are ignored.
/// * `rewirings`: how many random graphs; 0 counts as 1.
/// * `search`: starts, seed, threads; its resolution is taken as it is, its initial partition is not used.
///
/// # Complexity
/// `rewirings + 1` searches.
#[must_use]
pub fn null_model(graph: &Graph, rewirings: usize, search: &Search<'_>) -> NullModel {
    let edges: Vec<(usize, usize)> = graph.edges().map(|(a, b, _)| (a, b)).collect();
    let rewirings = rewirings.max(1);
    let found = parallel::map(rewirings + 1, search.jobs, |index| {
        let plain = if index == 0 {
            Graph::unweighted(graph.len(), &edges)
        } else {
            Graph::unweighted(
                graph.len(),
                &rewired(graph.len(), edges.clone(), &mut Rng::new(search.seed, index as u64)),
            )
        };
        let partition = leiden(&plain, &Search { jobs: 1, initial: None, ..*search });
        modularity(&plain, &partition, search.resolution)
    });
    NullModel { modularity: found[0], rewired: found[1..].iter().sum::<f64>() / rewirings as f64 }
}

/// The null model as figures and verdicts use it: γ = 1, one start each, as many rewirings as [`Effort`] allows.
///
/// # Complexity
/// One search more than rewirings: six on graphs of usual size.
#[must_use]
pub fn standard_null_model(graph: &Graph, options: &Options) -> NullModel {
    let Effort { rewirings, passes, .. } = Effort::of(graph, options);
    let Options { seed, jobs, .. } = *options;
    null_model(
        graph,
        rewirings,
        &Search { resolution: 1.0, starts: 1, seed, jobs, passes, initial: None, apart: None },
    )
}

/// Swaps the ends of random pairs of edges; every node keeps its degree.
fn rewired(nodes: usize, mut edges: Vec<(usize, usize)>, rng: &mut Rng) -> Vec<(usize, usize)> {
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    for &(a, b) in &edges {
        rows[a].push(b as u32);
        rows[b].push(a as u32);
    }
    let joined = |rows: &[Vec<u32>], a: usize, b: usize| {
        let (few, other) = if rows[a].len() < rows[b].len() { (a, b) } else { (b, a) };
        rows[few].contains(&(other as u32))
    };
    for _ in 0..10 * edges.len() {
        let (i, j) = (rng.below(edges.len()), rng.below(edges.len()));
        let (a, b) = edges[i];
        let (c, d) = if rng.next_u64() & 1 == 0 { edges[j] } else { (edges[j].1, edges[j].0) };
        if a == c || a == d || b == c || b == d || joined(&rows, a, d) || joined(&rows, c, b) {
            continue;
        }
        for (node, old, new) in [(a, b, d), (b, a, c), (c, d, b), (d, c, a)] {
            if let Some(place) = rows[node].iter_mut().find(|other| **other == old as u32) {
                *place = new as u32;
            }
        }
        edges[i] = (a, d);
        edges[j] = (c, b);
    }
    edges
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    const SEARCH: Search<'_> =
        Search { resolution: 1.0, starts: 3, seed: 1, jobs: 1, passes: 0, initial: None, apart: None };

    /// Two cliques of five; node 10 hangs on both, twice on the first.
    fn bridge() -> Graph {
        let mut b = GraphBuilder::new(11);
        for base in [0, 5] {
            for x in 0..5 {
                for y in 0..x {
                    b.edge(base + x, base + y, 1.0).unwrap();
                }
            }
        }
        b.edge(10, 0, 1.1).unwrap().edge(10, 5, 1.0).unwrap();
        b.build().unwrap()
    }

    #[test]
    fn the_node_between_is_the_least_stable() {
        let g = bridge();
        let base = leiden(&g, &SEARCH);
        let cut = |graph: &Graph, _| leiden(graph, &SEARCH);
        let trust = stability(&g, &base, &Noise::default(), cut);
        let worst = (0..11).min_by(|&a, &b| trust[a].stability.total_cmp(&trust[b].stability)).unwrap();
        assert_eq!(worst, 10);
        assert!(trust[10].stability > 0.2 && trust[10].stability < 0.9, "{:?}", trust[10]);
        assert_eq!(trust[10].runner_up.unwrap().0, 1 - base.of(10));
        assert!(trust[1].stability > 0.8 && trust[1].stability <= 1.0);
        let parallel = stability(&g, &base, &Noise { jobs: 3, ..Noise::default() }, cut);
        assert_eq!(trust, parallel);
    }

    #[test]
    fn shares_by_hand() {
        // Base {0,1,2},{3,4}; the only run gives {0,1},{2,3,4}.
        let g = GraphBuilder::new(5).build().unwrap();
        let base = Partition::from_labels(&[0, 0, 0, 1, 1]);
        let noise = Noise { runs: 1, ..Noise::default() };
        let trust = stability(&g, &base, &noise, |_, _| Partition::from_labels(&[0, 0, 1, 1, 1]));
        assert_eq!(trust[0], Trust { stability: 0.5, runner_up: None });
        assert_eq!(trust[2], Trust { stability: 0.0, runner_up: Some((1, 1.0)) });
        assert_eq!(trust[3].stability, 1.0);
        assert!((trust[3].runner_up.unwrap().1 - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn rewiring_keeps_degrees_and_stays_simple() {
        let edges: Vec<(usize, usize)> = bridge().edges().map(|(a, b, _)| (a, b)).collect();
        let other = rewired(11, edges.clone(), &mut Rng::new(5, 0));
        assert_ne!(edges, other);
        let (before, after) = (Graph::unweighted(11, &edges), Graph::unweighted(11, &other));
        assert_eq!(after.edge_count(), edges.len());
        for node in 0..11 {
            assert_eq!(before.degree(node), after.degree(node));
            assert_eq!(after.strength(node), after.degree(node) as f64);
        }
    }

    #[test]
    fn cliques_are_more_modular_than_chance_and_one_clique_is_not() {
        assert!(null_model(&bridge(), 5, &SEARCH).excess() > 0.15);
        let mut b = GraphBuilder::new(8);
        for x in 0..8 {
            for y in 0..x {
                b.edge(x, y, 1.0).unwrap();
            }
        }
        assert!(null_model(&b.build().unwrap(), 3, &SEARCH).excess().abs() < 1e-12);
        assert_eq!(null_model(&GraphBuilder::new(3).build().unwrap(), 2, &SEARCH).excess(), 0.0);
    }
}
