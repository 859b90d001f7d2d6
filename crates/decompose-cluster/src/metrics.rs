//! Figures for a given decomposition, as the literature defines them.
//!
//! Computed from directed edges ([`Digraph`], all kinds of a pair added up), a grouping of nodes ([`Clusters`]), and for some of them
//! the nodes of use cases, tables and transactions. Several of these names stand for more than one formula; [`Variant`] chooses between
//! what the published tools computed and what the formulas say.
//!
//! A figure that is undefined for the input (a share of nothing) is `None`, never NaN. Low ICP, IFN, BCP or coupling and high SM, MQ
//! or purity are called good, but all of them also reward one giant cluster: read them beside [`Clusters::count`],
//! [`Clusters::coverage`] and [`Clusters::largest_share`], and never optimise them.
//!
//! Agreement with a reference decomposition is in [`crate::compare`]; modularity, which the cut optimises, in
//! [`crate::leiden::modularity`]. Complexity of everything here, where nothing else is said: O(n + m log k) for k clusters.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Digraph;
use crate::numeric::{entropy, ln};
use crate::partition::Partition;

/// Which reading of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// What the published tools computed, conventions and quirks included, so that published figures reproduce.
    Paper,
    /// The formula as one reads it.
    Clean,
}

/// A grouping of some of the nodes, in the order in which it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clusters {
    members: Vec<Vec<usize>>,
    label: Vec<Option<usize>>,
}

impl Clusters {
    /// From lists of members.
    ///
    /// # Arguments
    /// * `nodes`: number of nodes of the graph.
    /// * `members`: the clusters; their order and that of their members matters to [`Variant::Paper`] of
    ///   [`structural_modularity`] only. Nodes from `nodes` up are left out; of a node listed twice the last place counts.
    #[must_use]
    pub fn new(nodes: usize, members: Vec<Vec<usize>>) -> Self {
        let mut label = vec![None; nodes];
        for (cluster, nodes) in members.iter().enumerate() {
            for &node in nodes {
                if let Some(slot) = label.get_mut(node) {
                    *slot = Some(cluster);
                }
            }
        }
        let mut seen = vec![false; nodes];
        let members = members
            .into_iter()
            .enumerate()
            .map(|(cluster, nodes)| {
                nodes
                    .into_iter()
                    .filter(|&node| {
                        label.get(node) == Some(&Some(cluster)) && !std::mem::replace(&mut seen[node], true)
                    })
                    .collect()
            })
            .collect();
        Self { members, label }
    }

    /// Number of clusters, K.
    #[must_use]
    pub fn count(&self) -> usize {
        self.members.len()
    }

    /// The cluster of `node`, if it has one.
    #[must_use]
    pub fn of(&self, node: usize) -> Option<usize> {
        self.label.get(node).copied().flatten()
    }

    /// Members of every cluster.
    #[must_use]
    pub fn members(&self) -> &[Vec<usize>] {
        &self.members
    }

    /// Number of nodes in any cluster.
    #[must_use]
    pub fn assigned(&self) -> usize {
        self.members.iter().map(Vec::len).sum()
    }

    /// Share of the graph's nodes that are in a cluster.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        share(self.assigned() as f64, self.label.len() as f64)
    }

    /// Share of the assigned nodes that are in the largest cluster.
    #[must_use]
    pub fn largest_share(&self) -> Option<f64> {
        share(self.members.iter().map(Vec::len).max()? as f64, self.assigned() as f64)
    }

    /// Number of clusters of one node.
    #[must_use]
    pub fn singletons(&self) -> usize {
        self.members.iter().filter(|members| members.len() == 1).count()
    }

    /// `(from cluster, to cluster, weight)` of every pair of different nodes that are both assigned.
    fn arcs(&self, graph: &Digraph) -> Vec<(usize, usize, usize, f64)> {
        let arcs = graph.pairs().into_iter().filter(|&(from, to, _)| from != to);
        arcs.filter_map(|(from, to, weight)| Some((self.of(from)?, self.of(to)?, to, weight))).collect()
    }
}

impl From<&Partition> for Clusters {
    fn from(partition: &Partition) -> Self {
        Self::new(partition.len(), partition.members())
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0u32);
    for value in values {
        sum += value;
        count += 1;
    }
    share(sum, f64::from(count))
}

/// SM, structural modularity: cohesion inside minus coupling between clusters, by the existence of edges.
///
/// # Arguments
/// * `variant`: `Clean`: `(1/K) Σ mᵢ/Nᵢ² − mean_{i<j} σᵢⱼ/(2NᵢNⱼ)`, directed pairs without self edges (FoSCI's text; the same as
///   Bunch's BasicMQ). `Paper`: the Mono2Micro artifact: mᵢ = unordered pairs of members with an edge either way, self edges of all but
///   the last member listed included; coupling is `σᵢⱼ/(NᵢNⱼ)` over unordered pairs.
///
/// # Returns
/// `None` without clusters. Higher is called better. One cluster has no coupling.
#[must_use]
pub fn structural_modularity(graph: &Digraph, clusters: &Clusters, variant: Variant) -> Option<f64> {
    let k = clusters.count();
    let size = |cluster: usize| clusters.members[cluster].len() as f64;
    let mut inside = vec![0.0; k];
    let mut between: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut add = |a: usize, b: usize| {
        if a == b {
            inside[a] += 1.0;
        } else {
            *between.entry((a.min(b), a.max(b))).or_insert(0.0) += 1.0;
        }
    };
    match variant {
        Variant::Clean => clusters.arcs(graph).into_iter().for_each(|(a, b, _, _)| add(a, b)),
        Variant::Paper => {
            let links: BTreeSet<(usize, usize)> =
                graph.edges().iter().map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to))).collect();
            for (from, to) in links {
                if let (Some(a), Some(b)) = (clusters.of(from), clusters.of(to))
                    && (from != to || clusters.members[a].last() != Some(&from))
                {
                    add(a, b);
                }
            }
        }
    }
    let halved = if variant == Variant::Clean { 2.0 } else { 1.0 };
    let cohesion = mean((0..k).map(|i| share(inside[i], size(i) * size(i)).unwrap_or(0.0)))?;
    let coupling: f64 = between.iter().map(|(&(i, j), sigma)| sigma / (halved * size(i) * size(j))).sum();
    Some(cohesion - share(coupling, (k * k.saturating_sub(1) / 2) as f64).unwrap_or(0.0))
}

/// ICP, inter-partition calls: the share of coupling that crosses clusters.
///
/// # Arguments
/// * `variant`: `Clean`: by weight (CARGO). `Paper`: every pair weighs `ln(weight) + 1` (Mono2Micro artifact; meant for call counts
///   from 1 up). Both without self edges.
///
/// # Returns
/// `None` without edges. Lower is called better.
#[must_use]
pub fn inter_partition_calls(graph: &Digraph, clusters: &Clusters, variant: Variant) -> Option<f64> {
    let (mut all, mut crossing) = (0.0, 0.0);
    for (a, b, _, weight) in clusters.arcs(graph) {
        let weight = if variant == Variant::Paper { ln(weight) + 1.0 } else { weight };
        all += weight;
        if a != b {
            crossing += weight;
        }
    }
    share(crossing, all)
}

/// IFN, interface number.
///
/// # Arguments
/// * `variant`: `Clean`: mean number of a cluster's nodes that are used from another cluster (FoSCI). `Paper`: unordered pairs of nodes
///   joined across clusters, divided by K (Mono2Micro artifact).
///
/// # Returns
/// `None` without clusters. Lower is called better.
#[must_use]
pub fn interface_number(graph: &Digraph, clusters: &Clusters, variant: Variant) -> Option<f64> {
    let crossing = graph.pairs().into_iter().filter_map(|(from, to, _)| {
        let (a, b) = (clusters.of(from)?, clusters.of(to)?);
        (a != b).then_some((from, to))
    });
    let found = match variant {
        Variant::Clean => crossing.map(|(_, to)| to).collect::<BTreeSet<_>>().len(),
        Variant::Paper => crossing.map(|(a, b)| (a.min(b), a.max(b))).collect::<BTreeSet<_>>().len(),
    };
    share(found as f64, clusters.count() as f64)
}

/// NED, non-extreme distribution as Mono2Micro counts it: 1 − share of nodes in clusters of 5 to 20 nodes.
///
/// # Returns
/// `None` without assigned nodes. Lower is called better (other authors report the complement, or another band).
#[must_use]
pub fn non_extreme_distribution(clusters: &Clusters) -> Option<f64> {
    let moderate: usize = clusters.members.iter().map(Vec::len).filter(|size| (5..=20).contains(size)).sum();
    share(moderate as f64, clusters.assigned() as f64).map(|part| 1.0 - part)
}

/// BCP, business context purity: how mixed the use cases of a cluster are, in nats.
///
/// # Arguments
/// * `use_cases`: the nodes of every use case.
/// * `variant`: `Clean`: mean entropy of the use cases of a cluster's nodes, counted as often as they occur (CARGO). `Paper`: mean
///   of ln(number of distinct use cases); nodes of none count as one more use case (Mono2Micro artifact).
///
/// # Returns
/// `None` without clusters or use cases. Lower is called better.
#[must_use]
pub fn business_context_purity(
    use_cases: &[Vec<usize>],
    clusters: &Clusters,
    variant: Variant,
) -> Option<f64> {
    if use_cases.is_empty() {
        return None;
    }
    let mut counts: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); clusters.count()];
    let mut used = vec![false; clusters.label.len()];
    for (use_case, nodes) in use_cases.iter().enumerate() {
        for &node in nodes {
            if let Some(cluster) = clusters.of(node) {
                *counts[cluster].entry(use_case).or_insert(0.0) += 1.0;
                used[node] = true;
            }
        }
    }
    mean(counts.iter().zip(&clusters.members).map(|(counts, members)| match variant {
        Variant::Clean => entropy(counts.values().copied()),
        Variant::Paper => {
            let unknown = usize::from(members.iter().any(|&node| !used[node]));
            ln((counts.len() + unknown).max(1) as f64)
        }
    }))
}

/// Internal and external weight of every cluster, self edges left out; external counts edges in either direction.
fn balance(graph: &Digraph, clusters: &Clusters) -> Vec<(f64, f64)> {
    let mut balance = vec![(0.0, 0.0); clusters.count()];
    for (a, b, _, weight) in clusters.arcs(graph) {
        if a == b {
            balance[a].0 += weight;
        } else {
            balance[a].1 += weight;
            balance[b].1 += weight;
        }
    }
    balance
}

/// TurboMQ of Bunch (Mitchell and Mancoridis 2002): `Σᵢ 2μᵢ / (2μᵢ + εᵢ)` over clusters with internal weight μ and external weight ε.
///
/// # Returns
/// A number from 0 to K; a cluster without internal weight adds 0. Higher is called better.
#[must_use]
pub fn turbo_mq(graph: &Digraph, clusters: &Clusters) -> f64 {
    balance(graph, clusters)
        .iter()
        .map(|&(mu, epsilon)| share(2.0 * mu, 2.0 * mu + epsilon).unwrap_or(0.0))
        .sum()
}

/// Coupling as in CARGO.
///
/// # Arguments
/// * `variant`: `Clean`: Σᵢ weight that leaves or enters cluster i / all weight, so every crossing counts at both ends (the text).
///   `Paper`: crossing weight / all weight (the program).
///
/// # Returns
/// `None` without edges. Lower is called better.
#[must_use]
pub fn coupling(graph: &Digraph, clusters: &Clusters, variant: Variant) -> Option<f64> {
    let crossing = inter_partition_calls(graph, clusters, Variant::Clean)?;
    Some(if variant == Variant::Clean { 2.0 * crossing } else { crossing })
}

/// Cohesion as in CARGO: mean over clusters of the internal part of what they do.
///
/// # Arguments
/// * `variant`: `Clean`: `μ / (μ + ε)` (the text). `Paper`: `2μ / (2μ + ε)` (the program).
///
/// # Returns
/// `None` without clusters. Clusters without any edge count 0. Higher is called better.
#[must_use]
pub fn cohesion(graph: &Digraph, clusters: &Clusters, variant: Variant) -> Option<f64> {
    let factor = if variant == Variant::Paper { 2.0 } else { 1.0 };
    mean(
        balance(graph, clusters)
            .iter()
            .map(|&(mu, epsilon)| share(factor * mu, factor * mu + epsilon).unwrap_or(0.0)),
    )
}

/// What [`transactional_purity`] does with a node outside every cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It is not counted; tables without a counted node are not either. Used with all accessors of a table.
    Skipped,
    /// All such nodes are one more cluster. CARGO's program, with entry points only.
    OneCluster,
}

/// DTP, database transactional purity (CARGO): mean over tables of 1 − entropy (nats) of the clusters of the nodes that touch it.
///
/// # Arguments
/// * `tables`: for every table the nodes that touch it, repetitions ignored: its accessors (accessor level), or the entry points of the
///   transactions that touch it (entry level, CARGO's own figure).
/// * `outside`: see [`Outside`].
///
/// # Returns
/// `None` if no table counts. 1 if every table is touched from one cluster only; below 0 is possible from three clusters up.
#[must_use]
pub fn transactional_purity(tables: &[Vec<usize>], clusters: &Clusters, outside: Outside) -> Option<f64> {
    mean(tables.iter().filter_map(|nodes| {
        let nodes: BTreeSet<usize> = nodes.iter().copied().collect();
        let mut counts: BTreeMap<Option<usize>, f64> = BTreeMap::new();
        for node in nodes {
            let cluster = clusters.of(node);
            if cluster.is_some() || outside == Outside::OneCluster {
                *counts.entry(cluster).or_insert(0.0) += 1.0;
            }
        }
        (!counts.is_empty()).then(|| 1.0 - entropy(counts.values().copied()))
    }))
}

/// The cluster that touches each table most.
///
/// # Arguments
/// * `tables`: number of tables.
/// * `accesses`: `(table, node, weight)`.
///
/// # Returns
/// For every table the cluster of most weight (ties: the lower one), `None` for a table no assigned node touches.
#[must_use]
pub fn table_owners(
    tables: usize,
    accesses: &[(usize, usize, f64)],
    clusters: &Clusters,
) -> Vec<Option<usize>> {
    let mut votes: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); tables];
    for &(table, node, weight) in accesses {
        if let Some(cluster) = clusters.of(node) {
            *votes[table].entry(cluster).or_insert(0.0) += weight;
        }
    }
    let most = |votes: &BTreeMap<usize, f64>| {
        votes.iter().fold(None, |best: Option<(usize, f64)>, (&cluster, &weight)| match best {
            Some((_, most)) if most >= weight => best,
            _ => Some((cluster, weight)),
        })
    };
    votes.iter().map(|votes| most(votes).map(|(cluster, _)| cluster)).collect()
}

/// How many transactions a decomposition would break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransactionShares {
    /// Share of transactions whose nodes are in several clusters.
    pub spanning: f64,
    /// Share of transactions whose tables belong to several clusters.
    pub distributed: f64,
}

/// Shares of spanning and distributed transactions.
///
/// # Arguments
/// * `transactions`: nodes and tables of each.
/// * `owners`: the cluster of every table, from [`table_owners`].
///
/// # Returns
/// Shares among the transactions with at least one assigned node; `None` if there are none.
#[must_use]
pub fn transaction_shares(
    transactions: &[(Vec<usize>, Vec<usize>)],
    owners: &[Option<usize>],
    clusters: &Clusters,
) -> Option<TransactionShares> {
    let (mut all, mut spanning, mut distributed) = (0.0, 0.0, 0.0);
    for (nodes, tables) in transactions {
        let touched: BTreeSet<usize> = nodes.iter().filter_map(|&node| clusters.of(node)).collect();
        let owning: BTreeSet<usize> = tables.iter().filter_map(|&table| *owners.get(table)?).collect();
        if !touched.is_empty() {
            all += 1.0;
            spanning += f64::from(u8::from(touched.len() > 1));
            distributed += f64::from(u8::from(owning.len() > 1));
        }
    }
    Some(TransactionShares { spanning: share(spanning, all)?, distributed: share(distributed, all)? })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::Edge;

    /// Clusters {0,1,2} and {3,4}; node 5 is in none.
    fn example() -> (Digraph, Clusters) {
        let edges =
            [(0, 1, 4.0), (1, 0, 1.0), (1, 2, 2.0), (3, 4, 3.0), (0, 3, 5.0), (3, 0, 1.0), (4, 2, 1.0)];
        let own = [(0, 0, 9.0), (2, 2, 9.0), (5, 0, 100.0)];
        let edges = edges.into_iter().chain(own).map(|(from, to, weight)| Edge { from, to, kind: 0, weight });
        (Digraph::new(6, edges.collect()).unwrap(), Clusters::new(6, vec![vec![0, 1, 2], vec![3, 4]]))
    }

    fn near(value: Option<f64>, expected: f64) {
        assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?} is not {expected}");
    }

    #[test]
    fn figures_by_hand() {
        use Variant::{Clean, Paper};
        let (g, c) = example();
        assert_eq!((c.count(), c.assigned(), c.singletons()), (2, 5, 0));
        near(c.coverage(), 5.0 / 6.0);
        near(c.largest_share(), 0.6);
        // Directed pairs: 3 of 9 inside, 1 of 4; across 0→3, 3→0, 4→2 over 2·3·2.
        near(structural_modularity(&g, &c, Clean), f64::midpoint(3.0 / 9.0, 1.0 / 4.0) - 3.0 / 12.0);
        // Unordered: 0-1, 1-2 and the self edge of 0 (2 is listed last); 3-4; across 0-3, 2-4 over 6.
        near(structural_modularity(&g, &c, Paper), f64::midpoint(3.0 / 9.0, 1.0 / 4.0) - 2.0 / 6.0);
        near(inter_partition_calls(&g, &c, Clean), 7.0 / 17.0);
        let logs = |weights: &[f64]| weights.iter().map(|weight: &f64| weight.ln() + 1.0).sum::<f64>();
        let crossing = logs(&[5.0, 1.0, 1.0]);
        near(inter_partition_calls(&g, &c, Paper), crossing / (crossing + logs(&[4.0, 1.0, 2.0, 3.0])));
        // Used from outside: 3, 0, 2. Unordered pairs across: 0-3, 2-4.
        near(interface_number(&g, &c, Clean), 1.5);
        near(interface_number(&g, &c, Paper), 1.0);
        near(non_extreme_distribution(&c), 1.0);
        assert!((turbo_mq(&g, &c) - (14.0 / 21.0 + 6.0 / 13.0)).abs() < 1e-12);
        near(coupling(&g, &c, Paper), 7.0 / 17.0);
        near(coupling(&g, &c, Clean), 14.0 / 17.0);
        near(cohesion(&g, &c, Paper), f64::midpoint(14.0 / 21.0, 6.0 / 13.0));
        near(cohesion(&g, &c, Clean), f64::midpoint(7.0 / 14.0, 3.0 / 10.0));
    }

    #[test]
    fn use_cases_tables_and_transactions_by_hand() {
        let (_, c) = example();
        let use_cases = [vec![0, 1, 3], vec![1, 5]];
        // First cluster: use case 0 twice, 1 once, and node 2 in none; second: 0 once, node 4 in none.
        let mixed = -(2.0 / 3.0) * (2.0f64 / 3.0).ln() - (1.0 / 3.0) * (1.0f64 / 3.0).ln();
        near(business_context_purity(&use_cases, &c, Variant::Clean), mixed / 2.0);
        near(business_context_purity(&use_cases, &c, Variant::Paper), f64::midpoint(3f64.ln(), 2f64.ln()));
        assert_eq!(business_context_purity(&[], &c, Variant::Clean), None);
        let tables = [vec![0, 1, 1], vec![2, 3], vec![5]];
        near(transactional_purity(&tables, &c, Outside::Skipped), (1.0 + 1.0 - 2f64.ln()) / 2.0);
        near(transactional_purity(&tables, &c, Outside::OneCluster), (3.0 - 2f64.ln()) / 3.0);
        let owners = table_owners(3, &[(0, 0, 1.0), (0, 3, 2.0), (1, 1, 1.0), (1, 4, 1.0), (2, 5, 1.0)], &c);
        assert_eq!(owners, [Some(1), Some(0), None]);
        let transactions = [(vec![0, 1], vec![0, 1]), (vec![0, 3], vec![0, 2]), (vec![5], vec![0, 1])];
        let shares = transaction_shares(&transactions, &owners, &c).unwrap();
        assert_eq!(shares, TransactionShares { spanning: 0.5, distributed: 0.5 });
    }

    #[test]
    fn nothing_is_not_a_number() {
        let (g, none) = (Digraph::new(0, Vec::new()).unwrap(), Clusters::new(0, Vec::new()));
        for variant in [Variant::Clean, Variant::Paper] {
            assert_eq!(structural_modularity(&g, &none, variant), None);
            assert_eq!(inter_partition_calls(&g, &none, variant), None);
            assert_eq!(interface_number(&g, &none, variant), None);
            assert_eq!(cohesion(&g, &none, variant), None);
        }
        assert_eq!(
            (none.coverage(), none.largest_share(), non_extreme_distribution(&none)),
            (None, None, None)
        );
        assert_eq!(transactional_purity(&[vec![]], &none, Outside::OneCluster), None);
    }

    #[test]
    fn a_node_listed_twice_counts_once() {
        let clusters = Clusters::new(3, vec![vec![0, 1, 1], vec![1, 2, 7]]);
        assert_eq!(clusters.members(), [vec![0], vec![1, 2]]);
    }
}
