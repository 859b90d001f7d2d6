//! What a cut is worth, in figures, and the partition by directories to compare with.
//!
//! All figures but [`METRICS`]' `modularity`, `resolution`, the null models and the numbers of searches are computed from the uses of product files: references
//! between two of them, test code and guesses left out, each counted once. These are the `module_references` of the output, so every
//! such figure can be computed again from there. Which figures there are, and how each is computed, is one table.

use std::collections::BTreeMap;

use decompose_model::{Comparison, FileId, Metric, Partition as Proposal, ServiceId};

use super::nodes::Nodes;
use super::verdict::Excess;
use crate::compare::adjusted_rand;
use crate::graph::{Digraph, Graph};
use crate::leiden::modularity;
use crate::metrics::{
    Clusters, Variant, cohesion, coupling, inter_partition_calls, interface_number, non_extreme_distribution,
    structural_modularity, turbo_mq,
};
use crate::partition::Partition;
use crate::{Cut, Effort};

/// Every metric of a proposed cut: its name and its formula. K services; N files, of which service i holds Nᵢ; w(i, j) the references
/// of files of service i to other files, in service j, by `module_references`; W their sum over all i and j.
pub const METRICS: &[(&str, &str)] = &[
    (
        "cohesion",
        "The mean over services of μ / (μ + ε), μ = w(i, i), ε = the sum of w(i, j) + w(j, i) over all j ≠ i.",
    ),
    ("coupling", "The sum over services of w(i, j) + w(j, i) over all j ≠ i, divided by W."),
    ("coverage", "The share of product files that are in a service."),
    (
        "icp",
        "The sum of w(i, j) over all i ≠ j, divided by W: the share of references that cross a boundary.",
    ),
    ("ifn", "The number of files that are referred to from another service, divided by K."),
    ("k", "The number of services."),
    ("largest_share", "The files of the largest service divided by all files."),
    ("largest_share_lines", "The lines of the largest service divided by all lines of product files."),
    (
        "modularity",
        "The sum over services of inside/m − (strength/2m)², over the weights that were cut: those of references (from `graph --level item`) and of the layout.",
    ),
    ("ned", "1 − the share of files that are in a service of 5 to 20 files."),
    (
        "null_model_excess",
        "The modularity found in the graph of files that refer to one another, unweighted, minus the mean of that found in as many rewirings as `rewirings` says that keep every file's degree.",
    ),
    (
        "null_model_excess_unshared",
        "The same without the shared-library candidates: what is left once they are a library. Given where `null_model_excess` is low.",
    ),
    (
        "resolution",
        "γ of the modularity that was searched: the granularity asked for, or what the number of services needed.",
    ),
    ("rewirings", "How many random graphs the null model is the mean of: 5, fewer on large graphs."),
    ("singletons", "The number of services of one file."),
    (
        "sm",
        "The mean over services of mᵢ/Nᵢ² minus the mean over pairs of services of σᵢⱼ/(2NᵢNⱼ): m pairs of files with a reference inside, σ across.",
    ),
    (
        "stability_runs",
        "How many disturbed copies of the graph the confidence of files comes from: 20, fewer on large graphs.",
    ),
    ("starts", "How many searches the cut is the best of: 10, fewer on large graphs."),
    ("turbo_mq", "The sum over services of 2μ / (2μ + ε), with μ and ε as for cohesion."),
];

/// What partitions are scored on.
pub(super) struct Scored<'a> {
    /// What was cut.
    pub(super) graph: &'a Graph,
    /// References between files, counted.
    pub(super) uses: &'a Digraph,
    pub(super) nodes: &'a Nodes<'a>,
}

/// The figures that every partition of the nodes has, sorted by name. One that is undefined is left out.
pub(super) fn metrics(scored: &Scored<'_>, partition: &Partition) -> Vec<Metric> {
    use Variant::Clean;
    let clusters = Clusters::from(partition);
    let uses = scored.uses;
    let weighted = scored.graph.total_weight() > 0.0;
    let figures = [
        ("cohesion", cohesion(uses, &clusters, Clean)),
        ("coupling", coupling(uses, &clusters, Clean)),
        ("coverage", clusters.coverage()),
        ("icp", inter_partition_calls(uses, &clusters, Clean)),
        ("ifn", interface_number(uses, &clusters, Clean)),
        ("k", Some(clusters.count() as f64)),
        ("largest_share", clusters.largest_share()),
        ("largest_share_lines", largest_share_lines(scored.nodes, partition)),
        ("modularity", weighted.then(|| modularity(scored.graph, partition, 1.0))),
        ("ned", non_extreme_distribution(&clusters)),
        ("singletons", Some(clusters.singletons() as f64)),
        ("sm", structural_modularity(uses, &clusters, Clean)),
        ("turbo_mq", weighted.then(|| turbo_mq(uses, &clusters))),
    ];
    figures.into_iter().filter_map(|(name, value)| Some(metric(name, value?))).collect()
}

/// The figures of the search, not of the partition.
pub(super) fn search(cut: &Cut, excess: &Excess, done: &Effort) -> Vec<Metric> {
    let unshared = excess.unshared.map(|value| metric("null_model_excess_unshared", value));
    let always = [metric("null_model_excess", excess.whole), metric("resolution", cut.resolution)];
    let done = done.figures().map(|(name, value)| metric(name, value));
    always.into_iter().chain(unshared).chain(done).collect()
}

fn metric(name: &str, value: f64) -> Metric {
    Metric { name: name.to_owned(), value }
}

fn largest_share_lines(nodes: &Nodes<'_>, partition: &Partition) -> Option<f64> {
    let lines = |members: &Vec<usize>| members.iter().map(|&node| u64::from(nodes.lines(node))).sum::<u64>();
    let lines: Vec<u64> = partition.members().iter().map(lines).collect();
    let all: u64 = lines.iter().sum();
    (all > 0).then(|| lines.into_iter().max().unwrap_or(0) as f64 / all as f64)
}

/// The partition by top directories, scored the same way; `None` where that is one part only.
pub(super) fn by_directory(scored: &Scored<'_>, ours: &Partition, proposal: &Proposal) -> Option<Comparison> {
    let nodes = scored.nodes;
    let tops = top_directories(nodes);
    let theirs = Partition::from_labels(&tops);
    (theirs.count() > 1).then(|| Comparison {
        services: theirs.count(),
        metrics: metrics(scored, &theirs),
        agreement: adjusted_rand(ours, &theirs, Some(&nodes.sizes())),
        differs: differs(nodes, &tops, proposal),
    })
}

/// Of every node the topmost directory that tells it from others, below what all have in common. `orders.rs` goes with what is in
/// `orders/`; files beside the directories are one part, without a name.
fn top_directories(nodes: &Nodes<'_>) -> Vec<String> {
    let first = nodes.directories(0);
    let common = (0..nodes.len()).fold(first.len(), |common, node| {
        let here = nodes.directories(node);
        first[..common].iter().zip(here).take_while(|(a, b)| a == b).count()
    });
    let directories: Vec<&str> =
        (0..nodes.len()).filter_map(|node| nodes.directories(node).get(common).copied()).collect();
    let top = |node: usize| match nodes.path(node).get(common) {
        Some(name) if nodes.directories(node).len() > common || directories.contains(name) => *name,
        _ => "",
    };
    (0..nodes.len())
        .map(top)
        .map(|top| if top.is_empty() { String::new() } else { [&first[..common], &[top]].concat().join("/") })
        .collect()
}

/// The files that are not in the service which most files of their group are in; a group without a name is none.
pub(super) fn differs(nodes: &Nodes<'_>, tops: &[String], proposal: &Proposal) -> Vec<(FileId, String)> {
    let service = |node: usize| proposal.assignments[node].service;
    let mut votes: BTreeMap<&str, BTreeMap<ServiceId, usize>> = BTreeMap::new();
    for (node, top) in tops.iter().enumerate() {
        *votes.entry(top).or_default().entry(service(node)).or_default() += 1;
    }
    let bulk = |top: &str| {
        let most = votes[top].iter().max_by_key(|(service, files)| (**files, std::cmp::Reverse(**service)));
        most.map(|(service, _)| *service)
    };
    let away = |node: &usize| !tops[*node].is_empty() && bulk(&tops[*node]) != Some(service(*node));
    (0..nodes.len()).filter(away).map(|node| (nodes.file(node), tops[node].clone())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::notation::written;
    use super::*;
    use crate::Options;
    use crate::weigh::{Evidence, graphs, tests::proposal};

    const SHOP: &str = "
src/lib.rs 5
src/orders.rs 10
src/orders/place.rs 30
  > src/orders.rs::Order type x3
  > src/pay/charge.rs::charge call
src/orders/refund.rs 15
  > src/orders.rs::Order type x2
src/pay/charge.rs 20
  > src/pay/card.rs::Card type x3
src/pay/card.rs 20
";

    #[test]
    fn figures_by_hand() {
        let code = written(SHOP);
        let nodes = Nodes::new(&code);
        let graph = graphs(&Evidence::from(&code), &nodes, &Options::default()).unwrap().weighted;
        let uses = nodes.counted(&code).unwrap();
        let partition = Partition::from_labels(&[0, 0, 0, 0, 1, 1]);
        let found = metrics(&Scored { graph: &graph, uses: &uses, nodes: &nodes }, &partition);
        let value = |name: &str| found.iter().find(|metric| metric.name == name).unwrap().value;
        // References: 5 inside orders, 3 inside pay, 1 from orders to pay.
        let by_hand = [
            ("k", 2.0),
            ("coverage", 1.0),
            ("singletons", 0.0),
            ("largest_share", 4.0 / 6.0),
            ("largest_share_lines", 60.0 / 100.0),
            ("icp", 1.0 / 9.0),
            ("coupling", 2.0 / 9.0),
            ("cohesion", (5.0 / 6.0 + 3.0 / 4.0) / 2.0),
            ("turbo_mq", 10.0 / 11.0 + 6.0 / 7.0),
            ("ifn", 1.0 / 2.0),
            ("ned", 1.0),
            ("sm", (2.0 / 16.0 + 1.0 / 4.0) / 2.0 - 1.0 / 16.0),
        ];
        for (name, expected) in by_hand {
            assert!((value(name) - expected).abs() < 1e-12, "{name}: {} is not {expected}", value(name));
        }
    }

    #[test]
    fn the_table_names_every_figure_once_in_order() {
        let names: Vec<&str> = METRICS.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted_by(|a, b| a < b));
        let proposal = proposal(&written(SHOP), &crate::Options::default());
        let given: Vec<&str> = proposal.metrics.iter().map(|metric| metric.name.as_str()).collect();
        assert!(given.is_sorted_by(|a, b| a < b));
        let missing: Vec<&&str> = names.iter().filter(|name| !given.contains(*name)).collect();
        assert_eq!(
            (given.len() + missing.len(), missing),
            (names.len(), vec![&"null_model_excess_unshared"])
        );
    }

    #[test]
    fn top_directories_lie_below_what_all_have_in_common() {
        let tops = |text: &str| top_directories(&Nodes::new(&written(text)));
        assert_eq!(tops(SHOP), ["", "orders", "orders", "orders", "pay", "pay"]);
        let members = "crates/a/src/lib.rs\ncrates/a/src/x/y.rs\ncrates/b/src/lib.rs\n";
        assert_eq!(tops(members), ["crates/a", "crates/a", "crates/b"]);
        assert_eq!(tops("src/lib.rs\n"), [""]);
    }
}
