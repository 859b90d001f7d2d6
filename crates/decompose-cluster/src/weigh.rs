//! From the model to a proposed cut: the one module of this crate that sees the model.
//!
//! ```text
//! Code ──► nodes (product files) ──► coupling (references, layout) ──► cut ──► names, figures, verdict ──► Partition
//! ```
//!
//! A node is a file of product code. Inline modules belong to their file; a file that is `include!`d stays with the file whose module
//! its items stand in. What files do with one another becomes one weight per pair (`weigh/coupling.rs`), the core of this crate cuts the graph,
//! and what comes out gets names, figures and a recommendation.
//!
//! Invariants: every product file is in exactly one service, and no other file is in any; names are unique; the answer follows from
//! the code and the options alone, not from the number of threads.
//!
//! Deliberately not evidence for the cut: operators, derives and possible targets of trait calls (nobody wrote them there), guesses,
//! test code, and facts (measured: tables touched, and entry points' reach, win nothing). They decide what a cut costs, not where it
//! runs. So facts are at hand here, but move no file.

mod coupling;
mod figures;
mod names;
mod nodes;
#[cfg(test)]
mod notation;
#[cfg(test)]
mod tests;
mod verdict;

use std::cmp::Reverse;
use std::error::Error;

use decompose_model::{self as model, Code, DiagnosticCode, Facts, FileId, ItemKind, ReferenceId, ServiceId};

pub use figures::METRICS;

use crate::cut::Hints;
use crate::graph::{Digraph, Edge, Graph};
use crate::partition::Partition;
use crate::shared::{Sharing, sharing};
use crate::stability::{Noise, Trust, stability, standard_null_model};
use crate::{Cut, Effort, Options};
use nodes::Nodes;

/// What the kinds of evidence weigh against one another. References weigh 1 per file in the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// What a file's directory weighs, spread over the other files in it; 0 ignores the layout.
    pub layout: f64,
}

impl Default for Weights {
    /// A quarter for the layout: measured on applications whose boundaries are known, more hurts where domains cross directories.
    fn default() -> Self {
        Self { layout: 0.25 }
    }
}

/// The graphs of one project.
struct Graphs {
    /// References alone, as the coupling weighs them; directed, from user to used.
    directed: Digraph,
    /// The same, undirected and scaled to a mean strength of 1.
    references: Graph,
    /// References and layout: what is cut.
    weighted: Graph,
}

/// What was found out about the nodes.
struct Found {
    cut: Cut,
    trust: Vec<Trust>,
    sharing: Vec<Sharing>,
}

/// Proposes a cut of the product code.
///
/// # Arguments
/// * `code`: files, items and references.
/// * `_facts`: see the module's head.
/// * `options`: granularity, number of services, weights, seed, threads. Options that make no sense give one whole, and the reason.
///
/// # Complexity
/// O(r log r) for r references, and the searches of [`crate::cut()`], [`stability`] and [`crate::stability::null_model`].
#[must_use]
pub fn cut(code: &Code, _facts: &Facts, options: &Options) -> model::Partition {
    let nodes = Nodes::new(code);
    if nodes.len() == 0 {
        let diagnostic = model::Diagnostic::new(
            DiagnosticCode::NoProductCode,
            "no library or binary code was found, so there is nothing to cut",
        );
        let reasons = vec!["There is no library or binary code.".to_owned()];
        return model::Partition {
            diagnostics: vec![diagnostic],
            verdict: model::Verdict { reasons, ..model::Verdict::default() },
            ..model::Partition::default()
        };
    }
    proposed(code, &nodes, options).unwrap_or_else(|error| whole(code, &nodes, &*error))
}

fn proposed(code: &Code, nodes: &Nodes<'_>, options: &Options) -> Result<model::Partition, Box<dyn Error>> {
    let graphs = graphs(code, nodes, options.weights)?;
    let found = found(code, nodes, &graphs, options)?;
    let mut proposal = assembled(code, nodes, &found);
    let excess = excess(&graphs.references, &found.sharing, options);

    let uses = nodes.counted(code)?;
    let scored = figures::Scored { graph: &graphs.weighted, uses: &uses, nodes };
    proposal.metrics = figures::metrics(&scored, &found.cut.partition);
    proposal.metrics.extend(figures::search(&found.cut, &excess, &done(&graphs, options)));
    proposal.metrics.sort_by(|a, b| a.name.cmp(&b.name));
    proposal.by_directory = figures::by_directory(&scored, &found.cut.partition, &proposal);
    proposal.verdict = verdict::verdict(code, &proposal, &excess);
    proposal.diagnostics = diagnostics(nodes, options, &proposal, &done(&graphs, options));
    Ok(proposal)
}

fn graphs(code: &Code, nodes: &Nodes<'_>, weights: Weights) -> Result<Graphs, Box<dyn Error>> {
    let couplings = coupling::references(code, nodes);
    let edge = |c: &coupling::Coupling| Edge { from: c.from, to: c.to, kind: 0, weight: c.weight };
    let directed = Digraph::new(nodes.len(), couplings.iter().map(edge).collect())?;
    let references = coupling::graph(nodes, &couplings, 0.0)?;
    let weighted = coupling::graph(nodes, &couplings, weights.layout)?;
    Ok(Graphs { directed, references, weighted })
}

fn found(
    code: &Code,
    nodes: &Nodes<'_>,
    graphs: &Graphs,
    options: &Options,
) -> Result<Found, Box<dyn Error>> {
    let must_link = nodes.included(code);
    let levels = nodes.levels();
    let hints = Hints { initial: None, must_link: &must_link, levels: Some(&levels) };
    let effort = Effort::of(&graphs.weighted, options);
    let cut = crate::cut(&graphs.weighted, &hints, &Options { starts: effort.starts, ..*options })?;
    let noise = Noise { runs: effort.runs, seed: options.seed, jobs: options.jobs, ..Noise::default() };
    let trust = stability(&graphs.weighted, &cut.partition, &noise, |graph, run| {
        let once = cut.again(options, options.seed.wrapping_add(run as u64));
        crate::cut(graph, &hints, &once).map_or_else(|_| cut.partition.clone(), |again| again.partition)
    });
    let sharing = sharing(&graphs.directed, &cut.partition);
    Ok(Found { cut, trust, sharing })
}

/// What was searched: of cut and stability on the graph that was cut, of the null model on its own.
fn done(graphs: &Graphs, options: &Options) -> Effort {
    let rewirings = Effort::of(&graphs.references, options).rewirings;
    Effort { rewirings, ..Effort::of(&graphs.weighted, options) }
}

/// How much more modular the references are than chance. The shared-library candidates are left out for a second figure only where
/// the first one is too low: it costs as much as the cut.
fn excess(references: &Graph, sharing: &[Sharing], options: &Options) -> verdict::Excess {
    let of = |graph: &Graph| standard_null_model(graph, options).excess();
    let whole = of(references);
    let kept: Vec<usize> = (0..references.len()).filter(|&node| !sharing[node].candidate).collect();
    let again = whole <= verdict::LEAST_EXCESS && kept.len() < references.len();
    verdict::Excess { whole, unshared: again.then(|| of(&references.induced(&kept))) }
}

/// Everything in one service, because of `error`.
fn whole(code: &Code, nodes: &Nodes<'_>, error: &dyn Error) -> model::Partition {
    let found = Found {
        cut: Cut { partition: Partition::whole(nodes.len()), resolution: 0.0 },
        trust: vec![Trust { stability: 1.0, runner_up: None }; nodes.len()],
        sharing: Vec::new(),
    };
    let mut proposal = assembled(code, nodes, &found);
    proposal.verdict.reasons = vec![format!("No cut was made: {error}.")];
    proposal
}

/// Services, assignments and crossings.
fn assembled(code: &Code, nodes: &Nodes<'_>, found: &Found) -> model::Partition {
    let clusters = found.cut.partition.members();
    let lines_of = |members: &[usize]| members.iter().map(|&node| nodes.lines(node)).sum::<u32>();
    let mut order: Vec<usize> = (0..clusters.len()).collect();
    order.sort_by_key(|&cluster| (Reverse(lines_of(&clusters[cluster])), clusters[cluster][0]));
    let mut service_of_cluster = vec![ServiceId(0); clusters.len()];
    for (service, &cluster) in order.iter().enumerate() {
        service_of_cluster[cluster] = ServiceId(service as u32);
    }
    let members: Vec<Vec<usize>> = order.iter().map(|&cluster| clusters[cluster].clone()).collect();

    let service_of = |node: usize| service_of_cluster[found.cut.partition.of(node)];
    let assignments: Vec<model::Assignment> = (0..nodes.len())
        .map(|node| model::Assignment {
            file: nodes.file(node),
            service: service_of(node),
            confidence: found.trust[node].stability,
            runner_up: found.trust[node].runner_up.map(|(cluster, _)| service_of_cluster[cluster]),
            shared_candidate: found.sharing.get(node).filter(|s| s.candidate).map(|s| s.score),
        })
        .collect();

    let mut crossings = Vec::new();
    let mut outward = vec![(0u32, 0u32); members.len()];
    for (from, to, reference) in nodes.uses(code) {
        let (from, to) = (service_of(from), service_of(to));
        let (inside, all) = &mut outward[from.index()];
        *inside += u32::from(from == to);
        *all += 1;
        if from != to {
            crossings.push(model::Crossing { from, to, reference: ReferenceId(reference as u32) });
        }
    }

    let items = items_per_file(code);
    let names = names::names(code, nodes, &members);
    let service = |(number, name): (usize, names::Named)| {
        let files: Vec<FileId> = members[number].iter().map(|&node| nodes.file(node)).collect();
        let lines = lines_of(&members[number]);
        let held: f64 = members[number]
            .iter()
            .map(|&node| found.trust[node].stability * f64::from(nodes.lines(node)))
            .sum();
        let (inside, all) = outward[number];
        model::Service {
            name: name.name,
            lines,
            items: files.iter().map(|file| items[file.index()]).sum(),
            confidence: if lines == 0 { 1.0 } else { held / f64::from(lines) },
            keywords: name.keywords,
            cohesion: if all == 0 { 1.0 } else { f64::from(inside) / f64::from(all) },
            files,
        }
    };
    model::Partition {
        services: names.into_iter().enumerate().map(service).collect(),
        assignments,
        crossings,
        ..model::Partition::default()
    }
}

/// The items in each file; fields, variants and impl blocks not counted.
fn items_per_file(code: &Code) -> Vec<u32> {
    let mut items = vec![0; code.files.len()];
    for item in &code.items {
        let part = matches!(item.kind, ItemKind::Field | ItemKind::Variant | ItemKind::Impl);
        items[item.file.index()] += u32::from(!part);
    }
    items
}

fn diagnostics(
    nodes: &Nodes<'_>,
    options: &Options,
    proposal: &model::Partition,
    done: &Effort,
) -> Vec<model::Diagnostic> {
    let mut diagnostics = Vec::new();
    if nodes.len() < verdict::FEWEST_FILES {
        let text = match nodes.len() {
            1 => "1 file of product code is too little to say much about a cut".to_owned(),
            files => format!("{files} files of product code are too few to say much about a cut"),
        };
        diagnostics.push(model::Diagnostic::new(DiagnosticCode::TooSmall, text));
    }
    let got = proposal.services.len();
    if let Some(asked) = options.services.filter(|&asked| asked != got) {
        let text = format!("{asked} services were asked for; {got} is what these files allow");
        diagnostics.push(model::Diagnostic::new(DiagnosticCode::ServicesUnreachable, text));
    }
    if done.starts < options.starts || done.runs < options.runs {
        let text = format!(
            "the graph of {} files is large: the cut is the best of {} searches instead of {}, its confidence comes from {} runs instead of {}",
            nodes.len(),
            done.starts,
            options.starts,
            done.runs,
            options.runs,
        );
        diagnostics.push(model::Diagnostic::new(DiagnosticCode::FewerSearches, text));
    }
    diagnostics
}
