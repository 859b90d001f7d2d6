//! The serialised form of the results: what other programs may rely on.
//!
//! Computes from the model's values ([`Analysis`]): [`Document`] (`decompose.json`), [`ItemGraph`] and [`Graph`]
//! (`cargo decompose graph`), and holds the input and output of `cargo decompose cluster` ([`Graph`] and
//! [`Clustering`]). The types are written for the reader of the JSON: names instead of indices, positions in every
//! record, the same words as in the model's `name()` functions.
//!
//! Invariants: the same analysis gives the same bytes; numbers are finite and rounded to six digits; within a major
//! version fields are only added, and a reader ignores fields that it does not know.
//!
//! Knows nothing of files and of the layout of a report.
#![forbid(unsafe_code)]

mod analysis;
mod build;
mod changes;
mod document;
mod edits;
mod facts;
mod footing;
mod graph;
mod history;
mod layers;
mod modules;
mod ownership;
mod read;
mod repaired;
mod runtime;
mod schema;
mod stated;
mod steps;
mod traces;
mod write;

pub use analysis::{Analysis, SourceIndex, SourceInfo};
pub use build::{document, unidentified, written};
pub use changes::{
    Changes, CrossingChange, MetricChange, ObstacleChange, OwnerChange, Reassigned, StepChange, Turned,
    changes,
};
pub use document::*;
pub use edits::{
    Edits, FilePath, FormatCapture, ImplBlock, ItemAttribute, ItemDependency, MacroScope, Made, NeededTrait,
    Use,
};
pub use footing::{Flip, Footing, More, Tie};
pub use graph::{
    Clustering, Edge, Graph, GraphItem, GraphReference, GraphUnresolved, ItemGraph, Node, Range, Record,
    Transaction as GraphTransaction, item_graph, item_records, module_graph, service_graph,
};
pub use history::{
    BuildLayer, BuildTimes, Change, ChangedAcross, Commit, CriticalUnit, History, HotFiles, Inside, Owner,
    RebuildSeconds, Rebuilt, Replay, ServiceChange,
};
pub use layers::{Drawn, Held, Layer, LayerShare, Severed, Split, SplitPart};
pub use read::ReadError;
pub use repaired::{Burden, GraphMove, GraphRepair, RepairMove, Repaired};
pub use runtime::{ErrorVariant, RequestCost, RunTime};
pub use schema::{SchemaFile, schema, schemas};
pub use stated::StatedFacts;
pub use steps::{Edit, Effort, Silent, Step};
pub use traces::{TraceSummary, TracedCall, TracedCrossing, TracedItem, UnmappedSpan};
pub use write::write_json;

/// The version of every form in this crate: a minor step adds, a major step changes.
pub const SCHEMA_VERSION: &str = "1.0";

/// `value` as it is written: finite and rounded to six digits, so that the bytes do not depend on the machine.
pub(crate) fn rounded(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}
