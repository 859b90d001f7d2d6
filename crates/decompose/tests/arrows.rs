//! The workspace's own metadata against the order of its crates: an arrow never points back.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which crates of the workspace each crate may use. A row uses rows above it only.
const ARROWS: &[(&str, &[&str])] = &[
    ("decompose-model", &[]),
    ("decompose-project", &["decompose-model"]),
    ("decompose-history", &["decompose-model"]),
    ("decompose-syntax", &["decompose-model"]),
    ("decompose-resolve", &["decompose-model", "decompose-syntax"]),
    ("decompose-facts", &["decompose-model", "decompose-syntax", "decompose-resolve"]),
    ("decompose-cluster", &["decompose-model"]),
    ("decompose-plan", &["decompose-model"]),
    ("decompose-schema", &["decompose-model"]),
    ("decompose-report", &["decompose-model", "decompose-schema"]),
    (
        "decompose",
        &[
            "decompose-model",
            "decompose-project",
            "decompose-history",
            "decompose-syntax",
            "decompose-resolve",
            "decompose-facts",
            "decompose-cluster",
            "decompose-plan",
            "decompose-schema",
            "decompose-report",
        ],
    ),
    ("cargo-decompose", &["decompose"]),
    ("decompose-fixture", &["decompose-model"]),
    ("decompose-benches", &["decompose"]),
    ("library-example", &["decompose"]),
    ("xtask", &["decompose", "decompose-benches"]),
];

/// Libraries that stay behind one door, and who may use them.
const DOORS: &[(&str, &[&str])] = &[
    ("syn", &["decompose-syntax", "decompose-benches"]),
    ("proc-macro2", &["decompose-syntax", "decompose-benches"]),
    ("clap", &["cargo-decompose", "xtask"]),
    ("cargo_metadata", &["decompose-project"]),
    (
        "serde_json",
        &[
            "cargo-decompose",
            "decompose-facts",
            "decompose-schema",
            "decompose-report",
            "decompose-project",
            "xtask",
        ],
    ),
];

/// What each member depends on, tests left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let mut members = BTreeMap::new();
    for package in metadata.packages {
        let names = package
            .dependencies
            .into_iter()
            .filter(|d| d.kind != DependencyKind::Development)
            .map(|d| d.name);
        members.insert(package.name.to_string(), names.collect());
    }
    members
}

#[test]
fn every_crate_uses_only_crates_before_it() {
    let members = dependencies();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    for (name, dependencies) in &members {
        let Some((_, allowed)) = ARROWS.iter().find(|(listed, _)| listed == name) else {
            panic!("{name} is not in the table of arrows: say what it may use");
        };
        for dependency in dependencies.iter().filter(|dependency| members.contains_key(*dependency)) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
    }
    assert_eq!(listed.len(), members.len(), "the table of arrows names a crate that does not exist");
}

#[test]
fn the_table_itself_points_forward() {
    for (at, (name, allowed)) in ARROWS.iter().enumerate() {
        for dependency in *allowed {
            let before = ARROWS[..at].iter().any(|(earlier, _)| earlier == dependency);
            assert!(before, "{name} comes before {dependency}");
        }
    }
}

#[test]
fn libraries_stay_behind_their_doors() {
    for (name, dependencies) in dependencies() {
        for (library, allowed) in DOORS {
            let used = dependencies.contains(*library);
            assert!(!used || allowed.contains(&name.as_str()), "{name} must not depend on {library}");
        }
    }
}
