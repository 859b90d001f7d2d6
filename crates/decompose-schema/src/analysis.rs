//! What a document is made from.

use decompose_model::{
    Code, CrateId, Facts, FileId, History, IndexUse, ItemId, Layers, ModuleId, Partition, Plan, Project,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The results of all stages.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// What the project is.
    pub project: &'a Project,
    /// What its code says.
    pub code: &'a Code,
    /// What the code touches.
    pub facts: &'a Facts,
    /// How it could be cut.
    pub partition: &'a Partition,
    /// What ties files, and what of it the cut severs.
    pub layers: &'a Layers,
    /// What the cut would take.
    pub plan: &'a Plan,
    /// What git tells of changes; `None` where it was not asked or knows nothing.
    pub history: Option<&'a History>,
    /// Which state of the source was looked at, and how.
    pub source: &'a SourceInfo,
    /// The tool's version.
    pub version: &'a str,
}

/// Which state of the source was looked at, and how.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SourceInfo {
    /// The commit, in full; missing outside a git repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether files differed from that commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dirty: Option<bool>,
    /// Where a place of that state can be seen: an address with `{file}` and `{line}` in it, as the project names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// A hash of the configuration that was in force.
    pub config_hash: String,
    /// The features taken to be active, sorted.
    pub features: Vec<String>,
    /// The compiler-grade index that was followed; missing where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<SourceIndex>,
    /// The dependencies whose sources were read for their types, as `name version`; missing where none was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependency_sources: Vec<String>,
}

/// What a compiler-grade index decided.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SourceIndex {
    /// The program that made it, and its version.
    pub tool: String,
    /// Files that it shares with the project and fits.
    pub files: u32,
    /// Files that it knows in another state: it was not followed there.
    pub stale_files: Vec<String>,
    /// Uses that only the index resolved.
    pub added: u32,
    /// References that it leads to another item.
    pub turned: u32,
    /// References that it leads out of the workspace: taken back.
    pub removed: u32,
    /// Unresolved uses that it leads out of the workspace.
    pub led_out: u32,
}

impl From<&IndexUse> for SourceIndex {
    fn from(used: &IndexUse) -> Self {
        Self {
            tool: used.tool.clone(),
            files: used.files as u32,
            stale_files: used.stale.clone(),
            added: used.added as u32,
            turned: used.turned as u32,
            removed: used.removed as u32,
            led_out: used.led_out as u32,
        }
    }
}

/// The id of the item that stands for a crate's root module. No `mod` item names it, but references need a `from`.
pub(crate) fn root_id(code: &Code, krate: CrateId) -> &str {
    &code.crates[krate.index()].id
}

/// The id of the innermost item a reference stands in: the item, else its module's `mod` item, else the crate root.
pub(crate) fn from_id(code: &Code, from: Option<ItemId>, module: ModuleId) -> &str {
    let module = &code.modules[module.index()];
    match from.or(module.item) {
        Some(item) => &code.items[item.index()].id,
        None => root_id(code, module.krate),
    }
}

/// As [`from_id`], where only the file is known. An orphan's text has no item: `None`.
pub(crate) fn from_id_in_file(code: &Code, from: Option<ItemId>, file: FileId) -> Option<&str> {
    let held = &code.files[file.index()];
    match (from, held.module) {
        (Some(item), _) => Some(&code.items[item.index()].id),
        (None, Some(module)) => Some(from_id(code, None, module)),
        (None, None) => held.crates.first().map(|krate| root_id(code, *krate)),
    }
}

/// Whether a file is product code: in the module tree of a library or binary, and not test code.
pub(crate) fn is_product(project: &Project, code: &Code, file: FileId) -> bool {
    let file = &code.files[file.index()];
    let in_product = |krate: &CrateId| {
        let krate = &code.crates[krate.index()];
        project.packages[krate.package].targets[krate.target].kind.is_product()
    };
    !file.test && file.crates.iter().any(in_product)
}
