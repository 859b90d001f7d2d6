//! A second, labelled partition that costs people less than the cut.

use crate::{FileId, ServiceId};

/// What a partition costs; the documentation gives the formulas.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Burden {
    /// Services beyond the first that a transaction spans, in the mean.
    pub split: f64,
    /// Services beyond the first that write a table, in the mean.
    pub contested: f64,
    /// The share of all references between files that runs against the stronger direction between two services.
    pub against: f64,
    /// The share of the chatty pairs of files that lie in two services.
    pub chatty: f64,
    /// The modularity.
    pub modularity: f64,
}

/// Files that go elsewhere.
#[derive(Clone, PartialEq, Debug)]
pub struct RepairMove {
    /// The files, in file order.
    pub files: Vec<FileId>,
    /// The service they leave.
    pub from: ServiceId,
    /// The service they join.
    pub to: ServiceId,
    /// Whether the service they leave ends.
    pub ends: bool,
    /// What the partition costs before this move.
    pub before: Burden,
    /// What it costs after it.
    pub after: Burden,
}

/// The repaired partition: the cut, and moves on top of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Repaired {
    /// Where every product file is, in file order.
    pub assignments: Vec<(FileId, ServiceId)>,
    /// What was moved, in this order.
    pub moves: Vec<RepairMove>,
    /// What the cut costs.
    pub before: Burden,
    /// What this costs.
    pub after: Burden,
}
