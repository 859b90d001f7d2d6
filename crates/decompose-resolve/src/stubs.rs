//! What is known of libraries: declarations in Rust, read like any other source.
//!
//! A stub (`stubs/NAME.rs`) says what types and signatures a library has, as far as receivers need them; it is
//! data, not code that runs. References into stubs count as outside. Where a stub says nothing, nothing is claimed.
//! Iterator adapters and guards are simplified to one type each, since only what they yield matters here. A method
//! `any_other` stands for all methods of a type that its stub does not list: a builder's setters give the builder.
//!
//! A `macro_rules!` of a stub is expanded like one of the workspace: it says which names a library's macro makes.
//! That the real one is a procedural macro, or makes more, does not matter.
//!
//! `build.rs` lowers the stubs, and a run takes only those of libraries that its packages depend on: what is not
//! among the dependencies cannot be named.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{Origin, Project};
use decompose_syntax::ir::FileFacts;
use decompose_syntax::{decode, parallel_map};

/// A library with a stub.
pub(crate) struct Library {
    /// The library's name, as paths begin with it.
    name: &'static str,
    /// Other libraries, but for `std`, that its declarations speak of.
    needs: &'static [&'static str],
    /// Its lowered declarations without their types, encoded.
    items: &'static [u8],
    /// Their types.
    types: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/libraries.rs"));

/// Libraries whose names all lead to what another declares.
const FACADES: &[(&str, &str)] = &[("futures_util", "futures")];

/// The name of the stub that a dependency on the library `name` leads to.
pub(crate) fn stub_of(name: &str) -> &str {
    FACADES.iter().find(|(facade, _)| *facade == name).map_or(name, |(_, stub)| stub)
}

/// Whether a library's types are described here.
pub fn is_described(package: &str) -> bool {
    let name = package.replace('-', "_");
    LIBRARIES.iter().any(|library| library.name == stub_of(&name))
}

/// The stubs that the project's packages can name. `std` is always among them.
pub(crate) fn of_project(project: &Project) -> Vec<&'static Library> {
    let outside = project
        .packages
        .iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| !matches!(dependency.origin, Origin::Member(_)));
    let wanted: BTreeSet<String> = outside
        .map(|dependency| stub_of(&dependency.package.replace('-', "_")).to_string())
        .chain(["std".to_string()])
        .collect();
    let mut taken: BTreeMap<&'static str, &Library> = BTreeMap::new();
    let mut open: Vec<&Library> = LIBRARIES.iter().filter(|library| wanted.contains(library.name)).collect();
    while let Some(library) = open.pop() {
        if taken.insert(library.name, library).is_none() {
            open.extend(LIBRARIES.iter().filter(|other| library.needs.contains(&other.name)));
        }
    }
    taken.into_values().collect()
}

/// Decodes stubs on `jobs` threads.
pub(crate) fn decoded(stubs: &[&'static Library], jobs: usize) -> Vec<(&'static str, FileFacts)> {
    let parts: Vec<&[u8]> = stubs.iter().flat_map(|library| [library.items, library.types]).collect();
    let decoded = parallel_map(jobs, &parts, |part| part.len(), |_, part| decode(part));
    let mut decoded = decoded.into_iter().map(Option::unwrap_or_default);
    let mut next = || decoded.next().unwrap_or_default();
    let whole = |library: &&'static Library| {
        let (items, types) = (next(), next().types);
        (library.name, FileFacts { types, ..items })
    };
    stubs.iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_can_be_decoded() {
        for library in LIBRARIES {
            let [items, types] = [library.items, library.types].map(decode);
            assert!(
                items.is_some_and(|facts| !facts.items.is_empty()) && types.is_some(),
                "{}",
                library.name
            );
        }
    }
}
