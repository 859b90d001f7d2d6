//! Where the file of a `mod` line is: the rules of the Rust reference, and of rustc where it says more.

use super::paths::join;
use crate::ir::{FileFacts, ItemIx, ItemKind, Module};

/// One way to find a site's file.
pub(super) struct Way {
    /// `name.rs`, or the path that is written.
    pub(super) first: String,
    /// `name/mod.rs`.
    pub(super) second: Option<String>,
    /// The module's name, for [`super::Visit::relative`] when `first` is taken.
    pub(super) relative: Option<String>,
}

/// The module that an item stands in.
pub(super) fn enclosing_module(facts: &FileFacts, item: ItemIx) -> Option<ItemIx> {
    let mut outer = facts.item(item).parent;
    while let Some(index) = outer {
        if matches!(facts.item(index).kind, ItemKind::Module(_)) {
            return outer;
        }
        outer = facts.item(index).parent;
    }
    None
}

/// Where the modules inside an inline module are looked for.
pub(super) fn inline_directory(
    module: &Module,
    name: &str,
    directory: &str,
    relative: Option<&str>,
) -> (String, Option<String>) {
    let written = module.paths.first().and_then(|(_, path)| join(directory, path));
    let directory = written.unwrap_or_else(|| {
        let outer =
            relative.and_then(|relative| join(directory, relative)).unwrap_or_else(|| directory.to_owned());
        join(&outer, name).unwrap_or(outer)
    });
    (directory, None)
}

/// The ways to find the file of `mod name;`, and paths that lead out of the workspace.
pub(super) fn module_ways(
    module: &Module,
    name: &str,
    directory: &str,
    relative: Option<&str>,
) -> (Vec<Way>, Vec<String>) {
    let mut ways = Vec::new();
    let mut outside = Vec::new();
    for (_, path) in &module.paths {
        match join(directory, path) {
            Some(first) => ways.push(Way { first, second: None, relative: None }),
            None => outside.push(path.clone()),
        }
    }
    if module.paths.iter().all(|(cfg, _)| cfg.is_some()) {
        let own =
            relative.and_then(|relative| join(directory, relative)).unwrap_or_else(|| directory.to_owned());
        if let (Some(first), Some(second)) =
            (join(&own, &format!("{name}.rs")), join(&own, &format!("{name}/mod.rs")))
        {
            ways.push(Way { first, second: Some(second), relative: Some(name.to_owned()) });
        }
    }
    (ways, outside)
}
