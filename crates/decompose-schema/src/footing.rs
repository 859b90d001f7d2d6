//! Why a file is where the cut has it, as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How firmly a file stands in its service.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Footing {
    /// The service that it would fit second best by its ties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// By how much it fits its own better, as a share of its ties; negative where something else keeps it here.
    pub margin: f64,
    /// The strongest ties to its own service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub for_it: Vec<Tie>,
    /// The strongest ties to the alternative.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Tie>,
    /// What would make the alternative the better fit, other things being equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flip: Option<Flip>,
}

/// Another file that a file is tied to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Tie {
    /// The other file.
    pub file: String,
    /// References between the two, in either direction; 0 where only the layout ties them.
    pub references: u32,
    /// The share of all that ties the file to others.
    pub share: f64,
}

/// A change that would take a file to the alternative.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Flip {
    /// Its ties to all of these files end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Or it is tied more to another file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<More>,
}

/// More references to a file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct More {
    /// The file.
    pub file: String,
    /// About so many more, like those that there are.
    pub references: u32,
}
