//! From the model to a proposed cut: the one module of this crate that sees the model.
//!
//! ```text
//! Code ──► nodes (product files) ──► layers (references, layout …) ──► cut ──► names, figures, verdict ──► Partition
//! ```
//!
//! A node is a file of product code. Inline modules belong to their file; a file that is `include!`d stays with the file whose module
//! its items stand in. What files do with one another are layers (`weigh/layers.rs`), the core of this crate cuts their weighted sum,
//! and what comes out gets names, figures and a recommendation.
//!
//! Invariants: every product file is in exactly one service, and no other file is in any; names are unique; the answer follows from
//! the code and the options alone, not from the number of threads.
//!
//! Deliberately not evidence for the cut: guesses and test code; and, unless somebody gives their layers a weight, operators, derives
//! and possible targets of trait calls (nobody wrote them there), names and facts (measured: they win nothing). They decide what a
//! cut costs, not where it runs.

mod asked;
mod compared;
mod constraints;
mod coupling;
mod figures;
mod footing;
mod layers;
mod mended;
mod names;
mod nodes;
#[cfg(test)]
mod notation;
mod prices;
mod split;
#[cfg(test)]
mod tests;
mod verdict;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use decompose_model::{
    self as model, Code, DiagnosticCode, Facts, FileId, History, ItemKind, ReferenceId, ServiceId,
};

pub use asked::{Question, Side, Tie, questions};
pub use compared::{Given, UnknownPlace};
pub use constraints::{Conflict, Constraints, NamedService, Word};
pub use figures::METRICS;
pub use layers::{LAYERS, LayerRow, Weights};
pub use mended::{Basis, repair};
pub use prices::Multigraph;

use crate::cut::Hints;
use crate::graph::{Digraph, Edge, Graph};
use crate::partition::Partition;
use crate::questions::cores;
use crate::shared::{Sharing, sharing};
use crate::stability::{Noise, Trust, disturbed_cuts, standard_null_model, trust};
use crate::{Cut, CutError, Effort, GraphError, Options};
use constraints::Bound;
use layers::Sources;
use nodes::Nodes;

/// What couplings are read from.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Files, items and references.
    pub code: &'a Code,
    /// What the code touches; without them, the layers that are read from facts are empty.
    pub facts: Option<&'a Facts>,
    /// Which files were changed together; likewise.
    pub history: Option<&'a History>,
}

impl<'a> From<&'a Code> for Evidence<'a> {
    fn from(code: &'a Code) -> Self {
        Self { code, facts: None, history: None }
    }
}

/// How references become weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The best that was measured.
    #[default]
    Standard,
    /// The plainest that was measured: every item counts for itself, whatever made it.
    Simple,
}

/// What people want and know, beside the options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// What they know about the cut.
    pub constraints: Constraints,
    /// What to compare it with.
    pub compare: Option<Given>,
}

/// Why wishes were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The constraints contradict one another or the code.
    Constraints(Conflict),
    /// The grouping to compare with names what is not there.
    Compare(UnknownPlace),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraints(conflict) => conflict.fmt(f),
            Self::Compare(unknown) => unknown.fmt(f),
        }
    }
}

impl Error for Refusal {}

/// The graphs of one project.
struct Graphs {
    /// References alone, as the coupling weighs them; directed, from user to used.
    directed: Digraph,
    /// The same, undirected and scaled to a mean strength of 1.
    references: Graph,
    /// The layers that weigh anything: what is cut.
    weighted: Graph,
}

/// What was found out about the nodes.
struct Found {
    cut: Cut,
    /// The cut before people were asked, where they were: names stay with it.
    former: Option<Former>,
    bound: Bound,
    trust: Vec<Trust>,
    sharing: Vec<Sharing>,
}

/// Proposes a cut of the product code.
///
/// # Arguments
/// * `evidence`: the code, and the facts where a layer that needs them has a weight ([`Weights::need_facts`]).
/// * `options`: granularity, number of services, weights, seed, threads. Options that make no sense give one whole, and the reason.
/// * `wishes`: what people know, and what to compare with. Where they know something, the cut is looked for twice: as if they did not,
///   and from there again under their constraints, so that all else stays where it was, and is called what it was called.
///
/// # Errors
/// Wishes that contradict one another, or name what is not there.
///
/// # Complexity
/// O(r log r) for r references, and the searches of [`crate::cut()`], [`crate::stability::stability`] and [`crate::stability::null_model`].
pub fn cut<'a>(
    evidence: impl Into<Evidence<'a>>,
    options: &Options,
    wishes: &Wishes,
) -> Result<model::Partition, Refusal> {
    cut_with_basis(evidence, options, wishes).map(|(partition, _)| partition)
}

/// The same, with what [`repair`] goes on from; nothing where there is no cut.
///
/// # Errors
/// As [`cut`].
pub fn cut_with_basis<'a>(
    evidence: impl Into<Evidence<'a>>,
    options: &Options,
    wishes: &Wishes,
) -> Result<(model::Partition, Option<Basis>), Refusal> {
    let evidence = evidence.into();
    let code = evidence.code;
    let nodes = Nodes::new(code);
    let given = match &wishes.compare {
        Some(given) => Some((given, compared::labels(code, &nodes, given).map_err(Refusal::Compare)?)),
        None => None,
    };
    if nodes.len() == 0 {
        let diagnostic = model::Diagnostic::new(
            DiagnosticCode::NoProductCode,
            "no library or binary code was found, so there is nothing to cut",
        );
        let reasons = vec!["There is no library or binary code.".to_owned()];
        let verdict = model::Verdict { reasons, ..model::Verdict::default() };
        let proposal =
            model::Partition { diagnostics: vec![diagnostic], verdict, ..model::Partition::default() };
        return Ok((proposal, None));
    }
    let (mut proposal, partition, basis) = match proposed(&evidence, &nodes, options, &wishes.constraints) {
        Ok(made) => made,
        Err(Stop::Refused(conflict)) => return Err(Refusal::Constraints(conflict)),
        Err(Stop::NoCut(error)) => whole(code, &nodes, &*error),
    };
    proposal.compared =
        given.map(|(given, labels)| compared::agreement(&nodes, given, &labels, &partition, &proposal));
    Ok((proposal, basis))
}

/// The proposal, the partition of nodes behind it, and what a repair goes on from.
type Proposed = (model::Partition, Partition, Option<Basis>);

/// Why there is no cut.
enum Stop {
    Refused(Conflict),
    NoCut(Box<dyn Error>),
}

impl From<Conflict> for Stop {
    fn from(conflict: Conflict) -> Self {
        Self::Refused(conflict)
    }
}

impl From<GraphError> for Stop {
    fn from(error: GraphError) -> Self {
        Self::NoCut(Box::new(error))
    }
}

impl From<CutError> for Stop {
    fn from(error: CutError) -> Self {
        Self::NoCut(Box::new(error))
    }
}

fn proposed(
    evidence: &Evidence<'_>,
    nodes: &Nodes<'_>,
    options: &Options,
    constraints: &Constraints,
) -> Result<Proposed, Stop> {
    let code = evidence.code;
    let cutting = Cutting::new(evidence, nodes, options, constraints)?;
    let levels = nodes.levels();
    let trust = trust(&cutting.cut.partition, &cutting.disturbed(&levels, options));
    let sharing = sharing(&cutting.graphs.directed, &cutting.cut.partition);
    let Cutting { graphs, former, bound, cut } = cutting;
    let found = Found { cut, former, bound, trust, sharing };
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
    footing::stand(nodes, &graphs.weighted, &uses, &found.cut, &mut proposal);
    let Found { cut, bound, .. } = found;
    let basis = Basis { graph: graphs.weighted, uses, bound, resolution: cut.resolution };
    Ok((proposal, cut.partition, Some(basis)))
}

fn graphs(evidence: &Evidence<'_>, nodes: &Nodes<'_>, options: &Options) -> Result<Graphs, GraphError> {
    let code = evidence.code;
    let couplings = coupling::references(code, nodes, options.method);
    let edge = |c: &coupling::Coupling| Edge { from: c.from, to: c.to, kind: 0, weight: c.weight };
    let directed = Digraph::new(nodes.len(), couplings.iter().map(edge).collect())?;
    let sources = Sources { evidence: *evidence, nodes, couplings: &couplings, method: options.method };
    let references = layers::weighted(&sources, &Weights::REFERENCES)?;
    let weighted = layers::weighted(&sources, &options.weights)?;
    Ok(Graphs { directed, references, weighted })
}

/// The cut before people were asked.
struct Former {
    cut: Cut,
    included: Vec<Vec<usize>>,
    services: Vec<Vec<usize>>,
    names: Vec<names::Named>,
}

impl Former {
    fn new(code: &Code, nodes: &Nodes<'_>, graphs: &Graphs, options: &Options) -> Result<Self, CutError> {
        let (included, levels) = (nodes.included(code), nodes.levels());
        let hints = Hints { must_link: &included, levels: Some(&levels), ..Hints::default() };
        let cut = crate::cut(&graphs.weighted, &hints, &searched(graphs, options))?;
        let services = largest_first(nodes, &cut.partition);
        let names = names::names(code, nodes, &services);
        Ok(Self { cut, included, services, names })
    }

    /// What disturbed copies keep together.
    fn cores(&self, nodes: &Nodes<'_>, graphs: &Graphs, options: &Options) -> Partition {
        let levels = nodes.levels();
        let hints = Hints { must_link: &self.included, levels: Some(&levels), ..Hints::default() };
        cores(&disturbed(&graphs.weighted, &self.cut, &hints, options), nodes.len())
    }

    /// What stands for the service of this name: the half of its files that is tied to it most, those that are `taken` left out.
    fn heart(&self, graphs: &Graphs, name: &str, taken: &BTreeSet<usize>) -> Vec<usize> {
        let Some(place) = self.names.iter().position(|known| known.name == name) else { return Vec::new() };
        let inside = |node: usize| -> f64 {
            let here = |other: &(usize, f64)| self.cut.partition.of(other.0) == self.cut.partition.of(node);
            graphs.weighted.neighbours(node).filter(here).map(|(_, weight)| weight).sum()
        };
        let members = &self.services[place];
        let mut free: Vec<usize> = members.iter().copied().filter(|node| !taken.contains(node)).collect();
        free.sort_by(|&a, &b| inside(b).total_cmp(&inside(a)).then(a.cmp(&b)));
        free.truncate(members.len().div_ceil(2));
        free
    }
}

/// The options with as many starts as the graph's size allows.
fn searched(graphs: &Graphs, options: &Options) -> Options {
    Options { starts: Effort::of(&graphs.weighted, options).starts, ..*options }
}

/// The cuts of disturbed copies of a graph.
fn disturbed(graph: &Graph, cut: &Cut, hints: &Hints<'_>, options: &Options) -> Vec<Partition> {
    let runs = Effort::of(graph, options).runs;
    let noise = Noise { runs, seed: options.seed, jobs: options.jobs, ..Noise::default() };
    disturbed_cuts(graph, &noise, |graph, run| {
        let once = cut.again(options, options.seed.wrapping_add(run as u64));
        crate::cut(graph, hints, &once).map_or_else(|_| cut.partition.clone(), |again| again.partition)
    })
}

/// A cut, and what it was made from.
struct Cutting {
    graphs: Graphs,
    former: Option<Former>,
    bound: Bound,
    cut: Cut,
}

impl Cutting {
    fn new(
        evidence: &Evidence<'_>,
        nodes: &Nodes<'_>,
        options: &Options,
        constraints: &Constraints,
    ) -> Result<Self, Stop> {
        let code = evidence.code;
        let graphs = graphs(evidence, nodes, options)?;
        let former =
            if constraints.is_empty() { None } else { Some(Former::new(code, nodes, &graphs, options)?) };
        let heart = |name: &str, taken: &BTreeSet<usize>| {
            former.as_ref().map_or_else(Vec::new, |former| former.heart(&graphs, name, taken))
        };
        let mut bound = constraints::bound(code, nodes, constraints, &heart)?;
        let levels = nodes.levels();
        if let Some(former) = former.as_ref().filter(|_| !bound.answered.is_empty()) {
            bound.spread(&former.cores(nodes, &graphs, options));
        }
        let hints = bound.hints(&levels);
        let cut = match &former {
            Some(former) => {
                let from_there = Hints { initial: Some(&former.cut.partition), ..hints };
                crate::cut(&graphs.weighted, &from_there, &Options { starts: 1, ..*options })?
            }
            None => crate::cut(&graphs.weighted, &hints, &searched(&graphs, options))?,
        };
        Ok(Self { graphs, former, bound, cut })
    }

    /// The cuts of disturbed copies, from which confidence comes.
    fn disturbed(&self, levels: &[Vec<usize>], options: &Options) -> Vec<Partition> {
        disturbed(&self.graphs.weighted, &self.cut, &self.hints(levels), options)
    }

    fn hints<'a>(&'a self, levels: &'a [Vec<usize>]) -> Hints<'a> {
        self.bound.hints(levels)
    }

    /// The name of every cluster.
    fn names_of_clusters(&self, code: &Code, nodes: &Nodes<'_>) -> Vec<String> {
        let members = largest_first(nodes, &self.cut.partition);
        let named = named(code, nodes, self.former.as_ref(), &self.bound, &members);
        let mut names = vec![String::new(); members.len()];
        for (members, named) in members.iter().zip(named) {
            names[self.cut.partition.of(members[0])] = named.name;
        }
        names
    }
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
fn whole(code: &Code, nodes: &Nodes<'_>, error: &dyn Error) -> Proposed {
    let found = Found {
        cut: Cut { partition: Partition::whole(nodes.len()), resolution: 0.0 },
        former: None,
        bound: Bound::default(),
        trust: vec![Trust { stability: 1.0, runner_up: None }; nodes.len()],
        sharing: Vec::new(),
    };
    let mut proposal = assembled(code, nodes, &found);
    proposal.verdict.reasons = vec![format!("No cut was made: {error}.")];
    (proposal, found.cut.partition, None)
}

/// Services, assignments and crossings.
fn assembled(code: &Code, nodes: &Nodes<'_>, found: &Found) -> model::Partition {
    let members = largest_first(nodes, &found.cut.partition);
    let mut service_of_cluster = vec![ServiceId(0); members.len()];
    for (service, members) in members.iter().enumerate() {
        service_of_cluster[found.cut.partition.of(members[0])] = ServiceId(service as u32);
    }

    let service_of = |node: usize| service_of_cluster[found.cut.partition.of(node)];
    let assignments: Vec<model::Assignment> = (0..nodes.len())
        .map(|node| model::Assignment {
            file: nodes.file(node),
            service: service_of(node),
            confidence: found.trust[node].stability,
            runner_up: found.trust[node].runner_up.map(|(cluster, _)| service_of_cluster[cluster]),
            runner_up_share: found.trust[node].runner_up.map(|(_, share)| share),
            footing: None,
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
    let names = named(code, nodes, found.former.as_ref(), &found.bound, &members);
    let service = |(number, name): (usize, names::Named)| {
        let files: Vec<FileId> = members[number].iter().map(|&node| nodes.file(node)).collect();
        let lines = lines_of(nodes, &members[number]);
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

fn lines_of(nodes: &Nodes<'_>, members: &[usize]) -> u32 {
    members.iter().map(|&node| nodes.lines(node)).sum()
}

/// The clusters as services: most lines first.
fn largest_first(nodes: &Nodes<'_>, partition: &Partition) -> Vec<Vec<usize>> {
    let mut members = partition.members();
    members.sort_by_key(|members| (Reverse(lines_of(nodes, members)), members[0]));
    members
}

/// What the services are called: as somebody said, else as they were called before anybody was asked, else by what they hold.
fn named(
    code: &Code,
    nodes: &Nodes<'_>,
    former: Option<&Former>,
    bound: &Bound,
    members: &[Vec<usize>],
) -> Vec<names::Named> {
    let mut named = names::names(code, nodes, members);
    let Some(former) = former else { return named };
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut known = vec![false; named.len()];
    for (name, node) in &bound.named {
        if let Some(service) = members.iter().position(|members| members.contains(node)) {
            named[service].name.clone_from(name);
            taken.insert(name.clone());
            known[service] = true;
        }
    }
    // How much of each former service a service holds, most first: the first one inherits the name.
    let mut heirs: Vec<(Reverse<u32>, usize, usize)> = Vec::new();
    for (service, members) in members.iter().enumerate() {
        let mut held: BTreeMap<usize, u32> = BTreeMap::new();
        for &node in members {
            *held.entry(former.cut.partition.of(node)).or_default() += nodes.lines(node);
        }
        heirs.extend(held.into_iter().map(|(cluster, lines)| (Reverse(lines), cluster, service)));
    }
    heirs.sort_unstable();
    let mut name_of_cluster = vec![""; former.names.len()];
    for (name, members) in former.names.iter().zip(&former.services) {
        name_of_cluster[former.cut.partition.of(members[0])] = &name.name;
    }
    for (_, cluster, service) in heirs {
        if !known[service] && taken.insert(name_of_cluster[cluster].to_owned()) {
            named[service].name = name_of_cluster[cluster].to_owned();
            known[service] = true;
        }
    }
    for (service, _) in known.iter().enumerate().filter(|(_, known)| !**known) {
        let plain = named[service].name.clone();
        let mut candidates = std::iter::once(plain.clone()).chain((2..).map(|n| format!("{plain}-{n}")));
        if let Some(free) = candidates.find(|name| !taken.contains(name)) {
            taken.insert(free.clone());
            named[service].name = free;
        }
    }
    named
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
