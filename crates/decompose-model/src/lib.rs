//! The vocabulary of cargo-decompose.
//!
//! Every stage of the analysis speaks in these types: positions ([`Position`], [`TextRange`]), what the project is
//! ([`Project`]), what its code says ([`Code`]: files, modules, items, references), what the code touches
//! ([`Facts`]), what version control remembers ([`History`]), how it could be cut ([`Partition`]) and what a cut would take ([`Plan`]). Diagnostics and the table
//! of their codes live here too, since every stage reports.
//!
//! The types are plain data. There is no analysis here, no IO, and no serialisation: the stable, serialised form is
//! the business of `decompose-schema`, so that these types stay free to change.
#![forbid(unsafe_code)]

mod bound;
mod cfg;
mod change;
mod code;
mod diagnostic;
mod drivers;
mod edits;
mod facts;
mod footing;
mod history;
mod layers;
mod ownership;
mod partition;
mod plan;
mod position;
mod project;
mod repaired;
mod runtime;
mod source;
mod step_edits;
mod timings;
mod traces;

pub use bound::*;
pub use cfg::{ActiveCfg, Cfg};
pub use change::*;
pub use code::*;
pub use diagnostic::{CODES, Code as DiagnosticCode, CodeInfo, Diagnostic, Severity};
pub use drivers::*;
pub use edits::*;
pub use facts::*;
pub use footing::*;
pub use history::*;
pub use layers::*;
pub use ownership::*;
pub use partition::*;
pub use plan::*;
pub use position::{LineIndex, Location, Position, TextRange};
pub use project::*;
pub use repaired::*;
pub use runtime::*;
pub use source::{MemorySource, ReadError, Source};
pub use step_edits::*;
pub use timings::*;
pub use traces::*;
