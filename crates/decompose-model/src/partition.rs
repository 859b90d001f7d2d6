//! How the code could be cut: services, assignments, verdict.

use crate::{Diagnostic, FileId, Footing, ReferenceId, Repaired};

/// Index into [`Partition::services`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ServiceId(pub u32);

impl ServiceId {
    /// The index into the table.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A proposed cut of the project's files into candidate services.
///
/// Every product file is assigned to exactly one service. Test files, orphans and build scripts are not.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Partition {
    /// The candidate services, largest first.
    pub services: Vec<Service>,
    /// One per product file, in file order.
    pub assignments: Vec<Assignment>,
    /// References (of product code) whose ends lie in two services, in reference order.
    pub crossings: Vec<Crossing>,
    /// What the cut is worth: `(name, value)`, sorted by name. The formulas stand in the documentation.
    pub metrics: Vec<Metric>,
    /// The partition by top directories, scored the same way, to compare with.
    pub by_directory: Option<Comparison>,
    /// How alike the cut is to a grouping that was given.
    pub compared: Option<Agreement>,
    /// The cut repaired, where something about it can be mended.
    pub repaired: Option<Repaired>,
    /// Whether to cut at all.
    pub verdict: Verdict,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

impl Partition {
    /// The assignment of a file, if it has one.
    pub fn assignment(&self, file: FileId) -> Option<&Assignment> {
        self.assignments.binary_search_by_key(&file, |a| a.file).ok().map(|i| &self.assignments[i])
    }

    /// The service of a file, if it has one.
    pub fn service_of(&self, file: FileId) -> Option<ServiceId> {
        self.assignment(file).map(|a| a.service)
    }
}

/// A candidate service.
#[derive(Clone, PartialEq, Debug)]
pub struct Service {
    /// A name made from what it holds, unique in the partition, in kebab case.
    pub name: String,
    /// The files it holds, in file order.
    pub files: Vec<FileId>,
    /// Their lines.
    pub lines: u32,
    /// The items in them (fields, variants and impl blocks not counted).
    pub items: u32,
    /// How stable its members are: the mean of their confidence, weighted by lines, 0 to 1.
    pub confidence: f64,
    /// The words that set it apart, strongest first: what the name was made from.
    pub keywords: Vec<String>,
    /// The share of the references of its files that stay inside, 0 to 1.
    pub cohesion: f64,
}

/// Where a file goes.
#[derive(Clone, PartialEq, Debug)]
pub struct Assignment {
    /// The file.
    pub file: FileId,
    /// The service it goes to.
    pub service: ServiceId,
    /// Agreement over perturbed runs, 0 to 1.
    pub confidence: f64,
    /// The service it went to most often otherwise.
    pub runner_up: Option<ServiceId>,
    /// How often it went there: the mean share of that service's files it was with, 0 to 1.
    pub runner_up_share: Option<f64>,
    /// Why it is there, and what would take it elsewhere; none where nothing ties it to any file.
    pub footing: Option<Footing>,
    /// Set when it looks like infrastructure that everybody uses: its score, higher is more so.
    pub shared_candidate: Option<f64>,
}

/// A reference that spans a boundary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crossing {
    /// The service the reference stands in.
    pub from: ServiceId,
    /// The service it leads to.
    pub to: ServiceId,
    /// The reference.
    pub reference: ReferenceId,
}

/// A named figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Metric {
    /// Its name in kebab case, as the documentation explains it.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// Another partition, scored like ours.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// The number of clusters.
    pub services: usize,
    /// Its metrics.
    pub metrics: Vec<Metric>,
    /// How alike the two are: adjusted Rand index weighted by lines.
    pub agreement: f64,
    /// Files that ours puts elsewhere than the bulk of their directory: file, directory.
    pub differs: Vec<(FileId, String)>,
}

/// How alike the cut and a given grouping of files are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Agreement {
    /// What the cut is compared with: a file's name as it was given, or `packages`.
    pub with: String,
    /// The number of its services.
    pub services: usize,
    /// The product files that it names.
    pub files: usize,
    /// MoJoFM, 0 to 100: how few moves and joins turn ours into it, counted in files.
    pub mojo_fm: f64,
    /// Adjusted Rand index, weighted by lines.
    pub adjusted_rand: f64,
    /// Normalised mutual information, counted in files.
    pub mutual_information: f64,
    /// Files that ours puts elsewhere than the bulk of their service there: file, that service.
    pub differs: Vec<(FileId, String)>,
}

/// Whether to cut.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Recommendation {
    /// Keep it one (modular) monolith.
    #[default]
    KeepWhole,
    /// Workspace crates along these lines, no services.
    Crates,
    /// Services.
    Split,
}

impl Recommendation {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeepWhole => "keep-whole",
            Self::Crates => "crates",
            Self::Split => "split",
        }
    }
}

/// Whether to cut, and why.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Verdict {
    /// What to do.
    pub recommendation: Recommendation,
    /// Why, each a sentence with its figures.
    pub reasons: Vec<String>,
    /// Modularity of the unweighted graph minus that of its degree-preserving rewiring.
    pub null_model: Option<f64>,
}
