//! From a graph and a few wishes to one partition.
//!
//! The cut is Leiden at the resolution that the user calls granularity, followed by [`settle`]. Three wishes bend it: nodes that must
//! stay together are one node while the search runs; an initial partition is one more place to start from; and a number of services is
//! reached exactly. Too many services are merged, two at a time, where that costs the least modularity at the granularity asked for;
//! a lower resolution would reach the number as well, with one service that holds nearly everything beside a few that nobody needs.
//! Where there are too few, a higher resolution is looked for that gives the number and, where none does, the nearest answers are
//! merged or split. Bounds on sizes come last: what is too large is split like that, then what is too small joins what costs least.
//!
//! Invariants: what must stay together does, what must be apart is; `services = k` gives min(k, n) clusters, n counted after the forced merges, or the
//! nearest number that what must be apart and the bounds on sizes allow; the answer
//! does not depend on the number of threads. A cluster is connected unless it was forced (must-link, `services` below the number of
//! connected components) or settled by directory.
//!
//! Knows weights and indices only: neither what forces nodes together nor what a directory is.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use crate::Options;
use crate::apart::Apart;
use crate::graph::Graph;
use crate::leiden::{Search, leiden, modularity};
use crate::partition::{Partition, settle};

/// Halvings of the resolution interval in the search for a number of services.
const BISECTIONS: usize = 24;
/// Starts per step of that search; the final answer gets as many as the options say.
const PROBE_STARTS: usize = 2;

/// What is known besides the graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// A partition to start from as well, a former answer for instance.
    pub initial: Option<&'a Partition>,
    /// Sets of nodes that must share a cluster; sets that overlap become one.
    pub must_link: &'a [Vec<usize>],
    /// Pairs of nodes that must not share a cluster.
    pub apart: &'a [(usize, usize)],
    /// Directory numbers per level, nearest first, for [`settle`]; no levels settle clusters of one node by their edges only, `None`
    /// leaves the cut as it is.
    pub levels: Option<&'a [Vec<usize>]>,
}

/// The answer of [`cut`].
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Who is with whom.
    pub partition: Partition,
    /// The resolution γ it was found at: the granularity asked for, or what the number of services needed.
    pub resolution: f64,
}

impl Cut {
    /// Options for a short search of the same kind on a graph that is a little different.
    pub(crate) fn again(&self, options: &Options, seed: u64) -> Options {
        // What a higher resolution reached is looked for there; what was merged is merged again.
        let services = options.services.filter(|_| self.resolution == options.granularity);
        Options { granularity: self.resolution, services, starts: 1, seed, jobs: 1, ..*options }
    }
}

/// Why there is no cut.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum CutError {
    /// The granularity is negative or not finite.
    Granularity(f64),
    /// No service at all was asked for.
    NoServices,
    /// A hint has as many entries as `given`, but there are `nodes` nodes.
    HintLength {
        /// Entries in the hint.
        given: usize,
        /// Nodes in the graph.
        nodes: usize,
    },
    /// A must-link set names a node that does not exist.
    UnknownNode(usize),
    /// Two nodes must be together and apart.
    Contradiction(usize, usize),
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Granularity(value) => write!(f, "granularity {value} is not a finite number from 0 up"),
            Self::NoServices => f.write_str("the number of services must be at least 1"),
            Self::HintLength { given, nodes } => {
                write!(f, "a hint covers {given} nodes, the graph has {nodes}")
            }
            Self::UnknownNode(node) => write!(f, "a constraint names node {node}, which does not exist"),
            Self::Contradiction(a, b) => write!(f, "nodes {a} and {b} must be together and apart"),
        }
    }
}

impl Error for CutError {}

/// Cuts a graph into clusters.
///
/// # Arguments
/// * `graph`: weights say how much belongs together.
/// * `hints`: initial partition, must-link sets, directories; all may be empty.
/// * `options`: granularity, number of services, starts, seed, threads.
///
/// # Errors
/// Options or hints that make no sense for this graph.
///
/// # Complexity
/// One multi-start search ([`leiden`]); with `services` above what it finds, up to about fifty short ones.
pub fn cut(graph: &Graph, hints: &Hints<'_>, options: &Options) -> Result<Cut, CutError> {
    if !options.granularity.is_finite() || options.granularity < 0.0 {
        return Err(CutError::Granularity(options.granularity));
    }
    let lengths =
        hints.levels.unwrap_or_default().iter().map(Vec::len).chain(hints.initial.map(Partition::len));
    if let Some(given) = lengths.into_iter().find(|&given| given != graph.len()) {
        return Err(CutError::HintLength { given, nodes: graph.len() });
    }
    let units = units(graph.len(), hints.must_link)?;
    if let Some(&(a, b)) = hints.apart.iter().find(|(a, b)| *a.max(b) >= graph.len()) {
        return Err(CutError::UnknownNode(a.max(b)));
    }
    if let Some(&(a, b)) = hints.apart.iter().find(|&&(a, b)| units.of(a) == units.of(b)) {
        return Err(CutError::Contradiction(a, b));
    }
    let apart = Apart::new(graph.len(), hints.apart);
    let apart_units = apart.between(units.labels(), units.count());
    let small = contracted(graph, &units);
    let cutter = Cutter { graph, apart, units: &units, small, apart_units, hints, options };
    let found = cutter.found()?;
    Ok(Cut { partition: cutter.sized(found.partition), ..found })
}

/// Must-link sets as a partition, overlapping ones united.
pub(crate) fn units(nodes: usize, must_link: &[Vec<usize>]) -> Result<Partition, CutError> {
    let mut parent: Vec<usize> = (0..nodes).collect();
    fn root(parent: &mut [usize], mut node: usize) -> usize {
        while parent[node] != node {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }
        node
    }
    for set in must_link {
        if let Some(&node) = set.iter().find(|&&node| node >= nodes) {
            return Err(CutError::UnknownNode(node));
        }
        for pair in set.windows(2) {
            let (a, b) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
            parent[a.max(b)] = a.min(b);
        }
    }
    let roots: Vec<usize> = (0..nodes).map(|node| root(&mut parent, node)).collect();
    Ok(Partition::from_labels(&roots))
}

fn contracted(graph: &Graph, partition: &Partition) -> Graph {
    graph.contracted(partition.labels(), partition.count())
}

struct Cutter<'a> {
    graph: &'a Graph,
    apart: Apart,
    /// Nodes that move as one, and the graph between them.
    units: &'a Partition,
    small: Graph,
    apart_units: Apart,
    hints: &'a Hints<'a>,
    options: &'a Options,
}

impl Cutter<'_> {
    /// The cut that the number of services asks for.
    fn found(&self) -> Result<Cut, CutError> {
        let Options { granularity, starts, services, .. } = *self.options;
        match services {
            None => Ok(Cut { partition: self.at(granularity, starts), resolution: granularity }),
            Some(0) => Err(CutError::NoServices),
            Some(services) => Ok(self.exactly(services.min(self.units.count()))),
        }
    }

    /// The settled cut at one resolution.
    fn at(&self, resolution: f64, starts: usize) -> Partition {
        let initial = self.hints.initial.map(|initial| self.narrow(initial));
        let Options { seed, jobs, .. } = *self.options;
        let (initial, apart) = (initial.as_ref(), Some(&self.apart_units));
        let search = Search { resolution, starts, seed, jobs, passes: 0, initial, apart };
        let found = self.widen(&leiden(&self.small, &search));
        match self.hints.levels {
            Some(levels) => settle(self.graph, &found, &self.apart, levels),
            None => found,
        }
    }

    /// A partition of units as one of nodes.
    fn widen(&self, partition: &Partition) -> Partition {
        let labels: Vec<usize> =
            (0..self.graph.len()).map(|node| partition.of(self.units.of(node))).collect();
        Partition::from_labels(&labels)
    }

    /// A partition of nodes as one of units. A unit whose nodes disagree follows the node whose cluster it is tied to most beyond
    /// chance, units before it placed already.
    fn narrow(&self, partition: &Partition) -> Partition {
        let members = self.units.members();
        let mut labels: Vec<usize> = members.iter().map(|members| partition.of(members[0])).collect();
        let mut share = vec![0.0; partition.count()];
        for (unit, &label) in labels.iter().enumerate() {
            share[label] += self.small.strength(unit);
        }
        let pull = self.options.granularity / (2.0 * self.small.total_weight());
        for (unit, members) in members.iter().enumerate() {
            let strength = self.small.strength(unit);
            share[labels[unit]] -= strength;
            let gain = |label: usize| {
                let tied = self.small.neighbours(unit).filter(|&(other, _)| labels[other] == label);
                tied.map(|(_, weight)| weight).sum::<f64>() - pull * strength * share[label]
            };
            let mut best = (labels[unit], gain(labels[unit]));
            for &node in members {
                let label = partition.of(node);
                if label != labels[unit] && gain(label) > best.1 {
                    best = (label, gain(label));
                }
            }
            labels[unit] = best.0;
            share[best.0] += strength;
        }
        Partition::from_labels(&labels)
    }

    /// Exactly `services` clusters; at most the number of units.
    fn exactly(&self, services: usize) -> Cut {
        let granularity = self.options.granularity;
        let first = Cut { partition: self.at(granularity, self.options.starts), resolution: granularity };
        if first.partition.count() >= services {
            return Cut { partition: self.merged(&first.partition, services), ..first };
        }
        // The nearest answers from either side; merging and splitting close the gap if no resolution hits the number.
        let (mut fewer, mut more) = (first, None::<Cut>);
        for _ in 0..2 * BISECTIONS {
            let high = more.as_ref().map(|cut| cut.resolution);
            let Some(resolution) = self.between(fewer.resolution, high) else { break };
            let next = Cut { partition: self.at(resolution, PROBE_STARTS), resolution };
            match next.partition.count().cmp(&services) {
                Ordering::Less => fewer = next,
                Ordering::Greater => more = Some(next),
                Ordering::Equal => {
                    let partition = self.at(resolution, self.options.starts);
                    return if partition.count() == services { Cut { partition, resolution } } else { next };
                }
            }
        }
        let merged = more.map(|cut| Cut { partition: self.merged(&cut.partition, services), ..cut });
        let split = Cut { partition: self.split(&fewer.partition, services), ..fewer };
        let worth = |cut: &Cut| modularity(self.graph, &cut.partition, granularity);
        merged.filter(|merged| worth(merged) >= worth(&split)).unwrap_or(split)
    }

    /// The resolution to try next: beyond `low` until something gives too many clusters, then in the middle by ratio. `None` when
    /// there is nothing left to learn.
    fn between(&self, low: f64, high: Option<f64>) -> Option<f64> {
        match high {
            None => {
                // From here on no two nodes attract each other.
                let apart = self
                    .small
                    .edges()
                    .map(|(a, b, weight)| weight / self.small.strength(a) / self.small.strength(b))
                    .fold(0.0, f64::max)
                    * 2.0
                    * self.small.total_weight();
                (low < apart).then(|| (2.0 * low).max(1.0))
            }
            Some(high) if high - low < 1e-4 * high => None,
            Some(high) if low < 1e-3 => Some(f64::midpoint(low, high)), // Near 0 there are no ratios.
            Some(high) => Some((low * high).sqrt()),
        }
    }

    /// Splits clusters that are too large, then joins those that are too small, as far as that is allowed.
    fn sized(&self, mut partition: Partition) -> Partition {
        let Options { least, most, granularity, .. } = *self.options;
        while let Some(large) = most.and_then(|most| self.too_large(&partition, most)) {
            partition = self.split_one(&partition, &large);
        }
        if let Some(least) = least {
            let between = contracted(self.graph, &partition);
            let apart = self.apart.between(partition.labels(), partition.count());
            let bounds = Merge { count: 1, least, most: most.unwrap_or(u64::MAX) };
            partition = through(&partition, &merge_down(&between, &apart, &bounds, granularity));
        }
        partition
    }

    /// A cluster of more than `most` lines that can be split.
    fn too_large(&self, partition: &Partition, most: u64) -> Option<Vec<usize>> {
        partition.members().into_iter().find(|members| {
            let size = members.iter().map(|&node| self.graph.size(node)).sum::<u64>();
            let first = self.units.of(members[0]);
            size > most && members.iter().any(|&node| self.units.of(node) != first)
        })
    }

    /// Splits one cluster of at least two units in two.
    fn split_one(&self, partition: &Partition, cluster: &[usize]) -> Partition {
        let mut units: Vec<usize> = cluster.iter().map(|&node| self.units.of(node)).collect();
        units.sort_unstable();
        units.dedup();
        let halves = self.halves(&self.small.induced(&units));
        let mut labels = partition.labels().to_vec();
        for &node in cluster {
            let place = units.partition_point(|&unit| unit < self.units.of(node));
            if halves.of(place) == 1 {
                labels[node] = partition.count() as u32;
            }
        }
        Partition::from_labels(&labels)
    }

    /// Merges two clusters at a time, those whose union gains the most modularity, down to `services`.
    fn merged(&self, partition: &Partition, services: usize) -> Partition {
        let between = contracted(self.graph, partition);
        let apart = self.apart.between(partition.labels(), partition.count());
        through(partition, &merge_down(&between, &apart, &Merge::to(services), self.options.granularity))
    }

    /// Splits the largest cluster in two, along the best boundary that a higher resolution shows, up to `services`.
    fn split(&self, partition: &Partition, services: usize) -> Partition {
        let mut labels: Vec<u32> = self.narrow(partition).labels().to_vec();
        let mut count = partition.count();
        while count < services {
            let current = Partition::from_labels(&labels);
            let members = current.members();
            // Clusters come largest first, but in units of which a forced pair is one; any with two or more will do.
            let Some(largest) = members.iter().filter(|units| units.len() > 1).max_by_key(|units| {
                (units.iter().map(|&unit| self.small.size(unit)).sum::<u64>(), std::cmp::Reverse(units[0]))
            }) else {
                break;
            };
            let inside = self.small.induced(largest);
            let halves = self.halves(&inside);
            labels = current.labels().to_vec();
            for (index, &unit) in largest.iter().enumerate() {
                if halves.of(index) == 1 {
                    labels[unit] = count as u32;
                }
            }
            count += 1;
        }
        self.widen(&Partition::from_labels(&labels))
    }

    /// Two clusters of a graph of at least two nodes.
    fn halves(&self, graph: &Graph) -> Partition {
        let mut parts = Partition::singletons(graph.len());
        let mut resolution = self.options.granularity.max(0.5);
        for _ in 0..BISECTIONS {
            let Options { seed, jobs, .. } = *self.options;
            let found = leiden(
                graph,
                &Search {
                    resolution,
                    starts: PROBE_STARTS,
                    seed,
                    jobs,
                    passes: 0,
                    initial: None,
                    apart: None,
                },
            );
            if found.count() > 1 {
                parts = found;
                break;
            }
            resolution *= 1.5;
        }
        let joined = merge_down(&contracted(graph, &parts), &Apart::default(), &Merge::to(2), resolution);
        through(&parts, &joined)
    }
}

/// A partition of nodes, given one of its clusters.
fn through(partition: &Partition, clusters: &Partition) -> Partition {
    let labels: Vec<usize> = (0..partition.len()).map(|node| clusters.of(partition.of(node))).collect();
    Partition::from_labels(&labels)
}

/// How far to merge.
struct Merge {
    /// No further than to so many.
    count: usize,
    /// Only where one of the two is smaller than this.
    least: u64,
    /// Only where both together are at most this.
    most: u64,
}

impl Merge {
    fn to(count: usize) -> Self {
        Self { count, least: u64::MAX, most: u64::MAX }
    }
}

/// Merges nodes of a small graph two at a time, as far as `merge` says and nothing forbids.
///
/// Union of a and b changes Q by `w_ab / m − γ K_a K_b / 2m²`. Among pairs without an edge the two of least strength lose least, so
/// only they and the edges are compared where every pair is allowed. Ties: the smaller pair in nodes of the graph, then in index.
fn merge_down(graph: &Graph, apart: &Apart, merge: &Merge, resolution: f64) -> Partition {
    let n = graph.len();
    let scale = if graph.total_weight() > 0.0 { graph.total_weight() } else { 1.0 };
    let mut label: Vec<usize> = (0..n).collect();
    let mut share: Vec<f64> = (0..n).map(|node| graph.strength(node) / 2.0 / scale).collect();
    let mut size: Vec<u64> = (0..n).map(|node| graph.size(node)).collect();
    let mut edges: Vec<BTreeMap<usize, f64>> = (0..n)
        .map(|node| graph.neighbours(node).map(|(other, weight)| (other, weight / scale)).collect())
        .collect();
    let mut alive: Vec<usize> = (0..n).collect();
    let every_pair_is_allowed = apart.is_empty() && merge.least == u64::MAX && merge.most == u64::MAX;
    let mut foes: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); n];
    for (a, b) in apart.pairs() {
        foes[a].insert(b);
        foes[b].insert(a);
    }
    while alive.len() > merge.count.max(1) {
        let gain = |a: usize, b: usize, weight: f64| weight - 2.0 * resolution * share[a] * share[b];
        let mut light = alive.clone();
        light.sort_by(|&a, &b| share[a].total_cmp(&share[b]).then(size[a].cmp(&size[b])).then(a.cmp(&b)));
        if every_pair_is_allowed {
            light.truncate(2);
        }
        let unjoined = light
            .iter()
            .enumerate()
            .flat_map(|(place, &a)| light[..place].iter().map(move |&b| (a.min(b), a.max(b))));
        let joined = alive.iter().flat_map(|&a| edges[a].range(a + 1..).map(move |(&b, _)| (a, b)));
        let allowed = |&(a, b): &(usize, usize)| {
            !foes[a].contains(&b) && size[a].min(size[b]) < merge.least && size[a] + size[b] <= merge.most
        };
        let mut best: Option<(f64, u64, usize, usize)> = None;
        for (a, b) in unjoined.chain(joined).filter(allowed) {
            let weight = edges[a].get(&b).copied().unwrap_or(0.0);
            let candidate = (gain(a, b, weight), size[a] + size[b], a, b);
            if best.is_none_or(|best| candidate.0 > best.0 || (candidate.0 == best.0 && candidate.1 < best.1))
            {
                best = Some(candidate);
            }
        }
        let Some((_, _, a, b)) = best else { break };
        for foe in std::mem::take(&mut foes[b]) {
            foes[foe].remove(&b);
            foes[foe].insert(a);
            foes[a].insert(foe);
        }
        for (other, weight) in std::mem::take(&mut edges[b]) {
            edges[other].remove(&b);
            if other != a {
                *edges[a].entry(other).or_insert(0.0) += weight;
                *edges[other].entry(a).or_insert(0.0) += weight;
            }
        }
        share[a] += share[b];
        size[a] += size[b];
        label[b] = a;
        alive.retain(|&node| node != b);
    }
    // A node was merged into a lower one, so one ascending sweep finds every survivor.
    for node in 0..n {
        label[node] = label[label[node]];
    }
    Partition::from_labels(&label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    /// Three triangles in a row.
    fn triangles() -> Graph {
        let mut b = GraphBuilder::new(9);
        for base in [0, 3, 6] {
            for (x, y) in [(0, 1), (1, 2), (0, 2)] {
                b.edge(base + x, base + y, 1.0).unwrap();
            }
        }
        b.edge(2, 3, 0.5).unwrap().edge(5, 6, 0.25).unwrap();
        b.build().unwrap()
    }

    fn services(graph: &Graph, hints: &Hints<'_>, services: usize) -> Partition {
        cut(graph, hints, &Options { services: Some(services), ..Options::default() }).unwrap().partition
    }

    #[test]
    fn every_number_of_services_is_reached() {
        let g = triangles();
        for wanted in 1..=12 {
            assert_eq!(services(&g, &Hints::default(), wanted).count(), wanted.min(9), "{wanted}");
            let settled = Hints { levels: Some(&[]), ..Hints::default() };
            assert_eq!(services(&g, &settled, wanted).count(), wanted.min(9), "{wanted}");
        }
        assert_eq!(services(&g, &Hints::default(), 3), Partition::from_labels(&[0, 0, 0, 1, 1, 1, 2, 2, 2]));
        // The heavier bridge is kept.
        assert_eq!(services(&g, &Hints::default(), 2), Partition::from_labels(&[0, 0, 0, 0, 0, 0, 1, 1, 1]));
    }

    #[test]
    fn services_of_a_graph_without_edges() {
        let g = GraphBuilder::new(5).build().unwrap();
        for wanted in 1..=6 {
            assert_eq!(services(&g, &Hints::default(), wanted).count(), wanted.min(5));
        }
        assert_eq!(services(&GraphBuilder::new(0).build().unwrap(), &Hints::default(), 3).count(), 0);
    }

    #[test]
    fn must_link_holds_everywhere() {
        let g = triangles();
        let must_link = [vec![0, 8], vec![8, 4]];
        let hints = Hints { must_link: &must_link, ..Hints::default() };
        for wanted in 1..=9 {
            let p = services(&g, &hints, wanted);
            assert_eq!(p.count(), wanted.min(7));
            assert!(p.of(0) == p.of(8) && p.of(0) == p.of(4));
        }
        let p = cut(&g, &hints, &Options::default()).unwrap().partition;
        assert!(p.of(0) == p.of(8) && p.of(0) == p.of(4));
    }

    #[test]
    fn what_must_be_apart_is_at_every_number_of_services() {
        let g = triangles();
        let apart = [(0, 1), (4, 5), (0, 8)];
        for wanted in 1..=9 {
            let p = services(&g, &Hints { apart: &apart, ..Hints::default() }, wanted);
            assert!(Apart::new(9, &apart).holds_in(&p), "{wanted}: {p:?}");
            // 0, 1 and 4, 5 need two clusters; 8 fits into the one of 1.
            assert_eq!(p.count(), wanted.max(2), "{p:?}");
        }
        let must_link = [vec![0, 8]];
        let hints = Hints { apart: &apart, must_link: &must_link, ..Hints::default() };
        assert_eq!(cut(&g, &hints, &Options::default()).unwrap_err(), CutError::Contradiction(0, 8));
    }

    #[test]
    fn sizes_are_bounded() {
        let g = triangles();
        let sizes = |options: Options| cut(&g, &Hints::default(), &options).unwrap().partition.sizes();
        assert_eq!(sizes(Options::default()), [3, 3, 3]);
        // The two that the heavier bridge joins, then nothing small is left.
        assert_eq!(sizes(Options { least: Some(4), ..Options::default() }), [9]);
        assert_eq!(sizes(Options { least: Some(4), most: Some(6), ..Options::default() }), [6, 3]);
        assert!(sizes(Options { most: Some(2), ..Options::default() }).iter().all(|&size| size <= 2));
    }

    #[test]
    fn nonsense_is_refused() {
        let g = triangles();
        let with = |options: Options| cut(&g, &Hints::default(), &options).unwrap_err();
        assert_eq!(with(Options { granularity: -1.0, ..Options::default() }), CutError::Granularity(-1.0));
        assert!(matches!(
            with(Options { granularity: f64::NAN, ..Options::default() }),
            CutError::Granularity(_)
        ));
        assert_eq!(with(Options { services: Some(0), ..Options::default() }), CutError::NoServices);
        let levels = [vec![0; 3]];
        let short = Hints { levels: Some(&levels), ..Hints::default() };
        assert_eq!(
            cut(&g, &short, &Options::default()).unwrap_err(),
            CutError::HintLength { given: 3, nodes: 9 }
        );
        let must_link = [vec![0, 9]];
        let unknown = Hints { must_link: &must_link, ..Hints::default() };
        assert_eq!(cut(&g, &unknown, &Options::default()).unwrap_err(), CutError::UnknownNode(9));
    }
}
