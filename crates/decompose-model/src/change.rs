//! What the history says about a cut: who works on which part, what changes together, what a change compiles again.

use crate::{FileId, ServiceId};

/// How the last commits lie in the cut. Files of the shared library are a part of their own.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Change {
    /// Commits that touch product files of today, bulk commits left out.
    pub commits: usize,
    /// Bulk commits that were left out.
    pub bulk: usize,
    /// Of the commits, those that touch several product files: any cut holds one file together.
    pub several: usize,
    /// How many commits stay inside one part: of this cut, then of others to compare with.
    pub inside: Vec<Inside>,
    /// One per service.
    pub services: Vec<ServiceChange>,
    /// Files of two parts that were changed together, strongest first.
    pub across: Vec<ChangedAcross>,
    /// Where owners come from: the path of CODEOWNERS in the repository.
    pub owners_from: Option<String>,
}

/// How many commits stay inside one part of a partition.
#[derive(Clone, PartialEq, Debug)]
pub struct Inside {
    /// Which partition.
    pub partition: Parts,
    /// How many parts it has.
    pub parts: usize,
    /// The share of all commits.
    pub all: f64,
    /// The share of those that touch several files.
    pub several: f64,
}

/// The partitions whose parts are compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Parts {
    /// The cut.
    Services,
    /// One part per top directory.
    Directories,
    /// Parts of the sizes that the cut's have, filled at random: the expectation.
    Random,
}

impl Parts {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Directories => "directories",
            Self::Random => "random",
        }
    }
}

/// Who works on a service.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceChange {
    /// The service.
    pub service: ServiceId,
    /// Commits that touch its files.
    pub commits: usize,
    /// Of them, those that touch no product file elsewhere.
    pub alone: usize,
    /// People who made them.
    pub authors: usize,
    /// The share of the one who made most.
    pub main_author: f64,
    /// Days from its last commit to the last one of all; `None` without a commit.
    pub quiet_days: Option<u32>,
    /// Owners and how many lines they own, most first; a file of several owners counts for each.
    pub owners: Vec<(String, u32)>,
    /// Lines that nobody owns; 0 where there is no file that says so.
    pub unowned_lines: u32,
}

/// Two files in two parts that change together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ChangedAcross {
    /// The first in file order.
    pub a: FileId,
    /// The second.
    pub b: FileId,
    /// Commits that touch both.
    pub commits: usize,
    /// Commits that touch the first, bulk commits left out.
    pub of_a: usize,
    /// The same of the second.
    pub of_b: usize,
    /// The sum of 1 / (files of the commit − 1).
    pub weight: f64,
}

/// What the last commits made cargo compile, and would have made it compile.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Replay {
    /// The commits that are replayed: those that touch product files of today, bulk commits among them.
    pub commits: usize,
    /// All lines of product code that cargo compiles today; those of a file in two crates count twice.
    pub lines: u64,
    /// With the crates of today.
    pub today: Rebuilt,
    /// With the services as crates, and the shared library as one.
    pub services: Rebuilt,
    /// The same as long as services that need one another are one crate.
    pub cyclic: Rebuilt,
    /// With every set of files that can be a crate as one: no crates can do better without changing the code.
    pub finest: Rebuilt,
    /// The share of commits after which as much is compiled with the services as crates as today.
    pub gain_nothing: f64,
    /// Sets of files that can be a crate, in layers: a set needs sets of lower layers only.
    pub layers: Vec<BuildLayer>,
    /// What makes most be compiled again: sets of files that change and have much above them, dearest first.
    pub hot: Vec<HotFiles>,
}

/// What is compiled again after a commit.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rebuilt {
    /// How many crates there are.
    pub crates: usize,
    /// Crates compiled after half of the commits, at most.
    pub median_crates: u64,
    /// Crates compiled after nine of ten.
    pub p90_crates: u64,
    /// Lines compiled after half of the commits, at most.
    pub median_lines: u64,
    /// Lines compiled after nine of ten.
    pub p90_lines: u64,
    /// Lines compiled in the mean.
    pub mean_lines: f64,
    /// What that takes, where cargo's timings were given.
    pub seconds: Option<RebuildSeconds>,
}

/// A range of times: every crate as soon as what it needs is there, and one after the other.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct RebuildSeconds {
    /// After half of the commits, at best and at worst.
    pub median: (f64, f64),
    /// After nine of ten.
    pub p90: (f64, f64),
}

/// One layer of what can be crates.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BuildLayer {
    /// The sets of files in it.
    pub sets: usize,
    /// Their files.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// Commits that touch them.
    pub commits: usize,
}

/// Files that need one another, or one file, that change and have much above them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HotFiles {
    /// The files, in file order.
    pub files: Vec<FileId>,
    /// The layer, from 0.
    pub layer: usize,
    /// Commits that touch them.
    pub commits: usize,
    /// Their lines and those of all that needs them.
    pub lines_above: u64,
}
