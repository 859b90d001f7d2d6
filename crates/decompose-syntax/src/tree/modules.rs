//! Where the file of a `mod` line is: the rules of the Rust reference, and of rustc where it says more.

use std::collections::BTreeMap;

use super::paths::{directory_of, join};
use crate::ir::{FileFacts, ItemIx, ItemKind, Module};

/// One way to find a site's file.
pub(super) struct Way {
    /// `name.rs`, or the path that is written.
    pub(super) first: String,
    /// `name/mod.rs`.
    pub(super) second: Option<String>,
    /// The module's name, for [`Visit::relative`] when `first` is taken.
    pub(super) relative: Option<String>,
}

/// A file to look through for `mod` lines, as reached on one way.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Visit {
    pub(super) file: String,
    /// Where the files of its modules are looked for.
    pub(super) directory: String,
    /// The further directory for modules of a file that is not called `mod.rs`.
    pub(super) relative: Option<String>,
    /// The package whose `CARGO_MANIFEST_DIR` counts.
    pub(super) package: usize,
}

impl Visit {
    pub(super) fn new(file: &str, relative: Option<&str>, package: usize) -> Self {
        let directory = directory_of(file).to_owned();
        Self { file: file.to_owned(), directory, relative: relative.map(str::to_owned), package }
    }
}

impl Way {
    /// The visit of what `first` names.
    pub(super) fn to_first(&self, package: usize) -> Visit {
        Visit::new(&self.first, self.relative.as_deref(), package)
    }

    /// The visits of all files that it may lead to.
    pub(super) fn visits(&self, package: usize) -> impl Iterator<Item = Visit> {
        let second = self.second.as_ref().map(|second| Visit::new(second, None, package));
        std::iter::once(self.to_first(package)).chain(second)
    }
}

/// The `mod name;` lines of a file.
#[derive(Default)]
pub(super) struct ModuleLines {
    /// With the ways to find their files.
    pub(super) lines: Vec<(ItemIx, Vec<Way>)>,
    /// Paths that lead out of the workspace.
    pub(super) outside: Vec<(ItemIx, String)>,
}

/// Finds them.
pub(super) fn module_lines(facts: &FileFacts, visit: &Visit) -> ModuleLines {
    let mut found = ModuleLines::default();
    let mut directories: BTreeMap<ItemIx, (String, Option<String>)> = BTreeMap::new();
    for (index, item) in facts.items.iter().enumerate() {
        let (ItemKind::Module(module), Some(name)) = (&item.kind, item.name) else { continue };
        let index = ItemIx(index as u32);
        let at_top = || (visit.directory.clone(), visit.relative.clone());
        let (directory, relative) = enclosing_module(facts, index)
            .and_then(|outer| directories.get(&outer).cloned())
            .unwrap_or_else(at_top);
        let name = facts.name(name.name);
        if module.items.is_some() {
            directories.insert(index, inline_directory(module, name, &directory, relative.as_deref()));
            continue;
        }
        let (ways, refused) = module_ways(module, name, &directory, relative.as_deref());
        found.outside.extend(refused.into_iter().map(|path| (index, path)));
        found.lines.push((index, ways));
    }
    found
}

/// The module that an item stands in.
fn enclosing_module(facts: &FileFacts, item: ItemIx) -> Option<ItemIx> {
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
fn inline_directory(
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
fn module_ways(
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
