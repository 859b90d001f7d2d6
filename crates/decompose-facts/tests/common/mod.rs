//! What tests of detectors share: a fixture's facts, and how its places are written.

use std::num::NonZeroUsize;

use decompose_fixture::Fixture;
use decompose_model::{Facts, ItemId, Location, MemorySource};
use decompose_resolve::{Options, Resolved};

/// A fixture with the facts that are found in it.
pub(crate) struct Found {
    pub(crate) facts: Facts,
    pub(crate) resolved: Resolved,
    pub(crate) source: MemorySource,
}

impl Found {
    pub(crate) fn in_fixture(text: &str) -> Self {
        let Fixture { project, source } = Fixture::parse(text.trim_start());
        let tree = decompose_syntax::tree::load(&project, &source, NonZeroUsize::MIN);
        let resolved = decompose_resolve::resolve(&project, tree, &Options::default());
        let facts = decompose_facts::detect(&project, &resolved, &source, NonZeroUsize::MIN);
        Self { facts, resolved, source }
    }

    /// The path of an item without its crate.
    pub(crate) fn item(&self, item: ItemId) -> &str {
        let path = &self.resolved.code.items[item.index()].path;
        path.split_once("::").map_or(path, |(_, path)| path)
    }

    /// Line and the name that stands there; with the file where it is not the crate's root.
    pub(crate) fn place(&self, location: &Location) -> String {
        let text = std::str::from_utf8(&self.source.files[&location.file]).unwrap();
        let line = text.lines().nth(location.position.line as usize - 1).unwrap();
        let behind = &line[location.position.column as usize - 1..];
        let name: String = behind.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect();
        let file = location.file.trim_start_matches("src/");
        let file = if matches!(file, "lib.rs" | "main.rs") { "" } else { file };
        format!("{file}:{} {name}", location.position.line)
    }
}

/// A fixture without what it depends on: the same names then mean nothing.
pub(crate) fn without_dependencies(fixture: &str) -> String {
    let line = |line: &str| match line.strip_prefix("//- ") {
        Some(header) => {
            let words = header.split(' ').filter(|word| !word.starts_with("deps:"));
            format!("//- {}\n", words.collect::<Vec<_>>().join(" "))
        }
        None => format!("{line}\n"),
    };
    fixture.trim_start().lines().map(line).collect()
}
