//! Finds candidate service boundaries in a Rust monolith and proposes how to extract them.
//!
//! One builder, [`Decompose`], runs all stages; each stage is also there as a plain function of values, in the
//! modules that are re-exported here. Nothing of the analysed project is executed or changed, and the same input gives
//! the same result, whatever the number of threads or the machine.
//!
//! ```no_run
//! let analysis = decompose::Decompose::new(".").granularity(1.5).analyze()?;
//! for service in &analysis.partition.services {
//!     println!("{}: {} lines", service.name, service.lines);
//! }
//! std::fs::write("report.html", decompose::report::html(&analysis.document()))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The facade itself reads nothing: files come from [`project`], the state of the checkout from [`history`].
#![forbid(unsafe_code)]

mod analysis;
mod builder;

pub use decompose_cluster as cluster;
pub use decompose_facts as facts;
pub use decompose_history as history;
pub use decompose_model as model;
pub use decompose_plan as plan;
pub use decompose_project as project;
pub use decompose_report as report;
pub use decompose_resolve as resolve;
pub use decompose_schema as schema;
pub use decompose_syntax as syntax;

pub use analysis::Analysis;
pub use builder::{Decompose, Error, Stage, Workspace};
