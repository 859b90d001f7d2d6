//! What a cut costs, and how a repair lowers it, as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rounded;

/// What a partition costs people, in shares; the documentation gives the formulas.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Burden {
    /// Services beyond the first that a transaction spans, in the mean.
    pub split: f64,
    /// Services beyond the first that write a table, in the mean.
    pub contested: f64,
    /// The share of all use that runs against the stronger direction between two services.
    pub against: f64,
    /// The share of the chatty pairs that lie in two services.
    pub chatty: f64,
    /// The modularity.
    pub modularity: f64,
}

impl Burden {
    /// The same, rounded as everywhere.
    #[must_use]
    pub fn tidy(self) -> Self {
        let Self { split, contested, against, chatty, modularity } = self;
        Self {
            split: rounded(split),
            contested: rounded(contested),
            against: rounded(against),
            chatty: rounded(chatty),
            modularity: rounded(modularity),
        }
    }
}

/// What was mended in the cut of a graph.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct GraphRepair {
    /// What the cut cost.
    pub before: Burden,
    /// What the answer costs.
    pub after: Burden,
    /// Which nodes went elsewhere, in this order.
    pub moves: Vec<GraphMove>,
}

/// Nodes that went elsewhere.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct GraphMove {
    /// Their ids.
    pub nodes: Vec<String>,
    /// The id of a node whose service they joined.
    pub joined: String,
}

/// The cut, with what moves lower its burdens.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Repaired {
    /// What the cut costs.
    pub before: Burden,
    /// What the repaired partition costs.
    pub after: Burden,
    /// What was moved, in this order.
    pub moves: Vec<RepairMove>,
    /// The service of every product file.
    pub assignments: BTreeMap<String, String>,
}

/// Files that go to another service.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct RepairMove {
    /// The files.
    pub files: Vec<String>,
    /// The service they leave.
    pub from: String,
    /// The service they join.
    pub to: String,
    /// Whether the service they leave ends.
    pub ends: bool,
    /// What the partition costs before this move.
    pub before: Burden,
    /// What it costs after it.
    pub after: Burden,
}
