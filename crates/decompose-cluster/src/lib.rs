//! Cuts a module graph into candidate services.
//!
//! The algorithmic core of `cargo decompose`: everything here but [`weigh`] knows node numbers and weights only, so it serves any
//! language. One path leads through it, and each module is a station that can be used alone:
//!
//! ```text
//! graph ──► leiden ──► cut (+ must-link, apart, services, sizes, settle) ──► partition
//!                                                                ├──► metrics, compare   how good, how alike
//!                                                                ├──► stability          how far to trust it
//!                                                                ├──► shared             what belongs to nobody
//!                                                                ├──► repair             what users pay less for
//!                                                                └──► questions          what to ask people
//! effort:      how many searches a graph of this size gets
//! interchange: the same from names to names, for `cluster --graph`
//! weigh:       the same from the model of a Rust project to services with names and a verdict
//! ```
//!
//! The same input, options and seed give the same bits on every machine, with any number of threads: neighbours are visited by index,
//! sums have a fixed order, random numbers are our own, and logarithms do not come from the platform.
//!
//! # Example
//!
//! ```
//! use decompose_cluster::{Hints, Options, cut, graph::GraphBuilder};
//!
//! let mut builder = GraphBuilder::new(6);
//! for (a, b) in [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)] {
//!     builder.edge(a, b, 1.0)?;
//! }
//! let found = cut(&builder.build()?, &Hints::default(), &Options::default())?;
//! assert_eq!(found.partition.labels(), [0, 0, 0, 1, 1, 1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod apart;
pub mod compare;
pub mod cut;
pub mod effort;
pub mod graph;
pub mod interchange;
pub mod leiden;
pub mod metrics;
pub mod numeric;
mod parallel;
pub mod partition;
pub mod questions;
pub mod repair;
pub mod rng;
pub mod shared;
pub mod stability;
pub mod weigh;

pub use apart::Apart;
pub use cut::{Cut, CutError, Hints, cut};
pub use effort::Effort;
pub use graph::{Digraph, Edge, Graph, GraphBuilder, GraphError};
pub use interchange::{ClusterOutput, GraphInput, InputError, cluster};
pub use partition::{Partition, settle};
pub use weigh::{Method, Weights};

/// What the user can turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// γ of modularity: 1 measured best on average; higher gives more and smaller services.
    pub granularity: f64,
    /// Exactly so many services (or as many as there are nodes, if fewer).
    pub services: Option<usize>,
    /// The least size of a service, in lines; smaller ones are joined to others where that is allowed.
    pub least: Option<u64>,
    /// The greatest size of a service, in lines; larger ones are split.
    pub most: Option<u64>,
    /// Searches to take the best of.
    pub starts: usize,
    /// Disturbed copies of the graph behind the stability figures; 0 leaves every figure at 1.
    pub runs: usize,
    /// How references become weights; [`weigh::cut`] reads it, a graph that is given has its weights.
    pub method: Method,
    /// What kinds of evidence weigh against one another; likewise.
    pub weights: Weights,
    /// Seed of everything random.
    pub seed: u64,
    /// Threads; no result depends on it.
    pub jobs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            granularity: 1.0,
            services: None,
            least: None,
            most: None,
            starts: 10,
            runs: 20,
            method: Method::default(),
            weights: Weights::default(),
            seed: 0,
            jobs: 1,
        }
    }
}
