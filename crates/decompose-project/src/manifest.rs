//! Reads `Cargo.toml` files as Cargo does: names, targets, dependencies, features, and what is inherited from the
//! workspace. Used where `cargo metadata` does not answer, and for packages that it does not list.
//!
//! Lenient: a key of the wrong type counts as absent. Profiles, lints, patches, publishing are not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::cargo_platform::Platform;
use cargo_metadata::semver::VersionReq;
use decompose_model::{Dependency, DependencyKind, Edition, Origin};
use toml::{Table, Value};

use crate::found::{FoundDependency, FoundPackage, git_url};
use crate::paths::normalise;
use crate::targets::targets;

/// One parsed manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Its path: absolute.
    pub(crate) path: PathBuf,
    /// Its content.
    pub(crate) table: Table,
}

/// Why a manifest could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    #[error("{0}")]
    Read(#[from] std::io::Error),
    #[error("it is not a file")]
    NotAFile,
    #[error("line {line}: not UTF-8")]
    NotUtf8 { line: usize },
    #[error("line {line}, column {column}: {message}")]
    Syntax { line: usize, column: usize, message: String },
}

impl Manifest {
    pub(crate) fn read(path: &Path) -> Result<Self, ManifestError> {
        if !fs::metadata(path)?.is_file() {
            return Err(ManifestError::NotAFile);
        }
        let text = String::from_utf8(fs::read(path)?).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            ManifestError::NotUtf8 { line: 1 + count_lines(valid) }
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let table = text.parse::<Table>().map_err(|error| {
            let before = &text.as_bytes()[..error.span().map_or(0, |span| span.start.min(text.len()))];
            let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            ManifestError::Syntax { line: 1 + count_lines(before), column, message }
        })?;
        Ok(Self { path: path.into(), table })
    }

    pub(crate) fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// The `[workspace]` table.
    pub(crate) fn workspace(&self) -> Option<&Table> {
        self.table.get("workspace")?.as_table()
    }

    /// The `[package]` table.
    pub(crate) fn package(&self) -> Option<&Table> {
        self.table.get("package").or_else(|| self.table.get("project"))?.as_table()
    }

    /// A key of `[package]`, taken from the workspace where it says `workspace = true`.
    fn package_key<'a>(&'a self, workspace: Option<&'a Manifest>, key: &str) -> Option<&'a Value> {
        let value = self.package()?.get(key)?;
        if !is_inherited(value) {
            return Some(value);
        }
        workspace?.workspace()?.get("package")?.get(key)
    }

    /// The paths of `[patch]` by source and package name.
    pub(crate) fn patches(&self) -> BTreeMap<(String, String), PathBuf> {
        let mut patches = BTreeMap::new();
        for (source, table) in tables(&self.table, &["patch"]) {
            for (key, value) in table {
                let Some(path) = value.get("path").and_then(Value::as_str) else { continue };
                let name = value.get("package").and_then(Value::as_str).unwrap_or(key);
                patches.insert((git_url(source), name.into()), normalise(&self.directory().join(path)));
            }
        }
        patches
    }

    /// The path of a dependency as it is written, here or in the workspace.
    pub(crate) fn written_path<'a>(&'a self, workspace: Option<&'a Manifest>, key: &str) -> Option<&'a str> {
        let declared = self.declarations().into_iter().filter(|declaration| declaration.key == key);
        declared.filter_map(|declaration| declaration.inherited(workspace).get("path")?.as_str()).next()
    }

    /// Every line of every dependency table.
    fn declarations(&self) -> Vec<Declaration<'_>> {
        let mut declarations = Vec::new();
        let for_all = std::iter::once((None, &self.table));
        let for_some = tables(&self.table, &["target"]).map(|(target, table)| (Some(target), table));
        for (target, table) in for_all.chain(for_some) {
            for (kind, names) in DEPENDENCY_TABLES {
                for (key, value) in tables_named(table, names).flatten() {
                    declarations.push(Declaration { key, value, kind: *kind, target });
                }
            }
        }
        declarations
    }
}

const DEPENDENCY_TABLES: &[(DependencyKind, &[&str])] = &[
    (DependencyKind::Normal, &["dependencies"]),
    (DependencyKind::Development, &["dev-dependencies", "dev_dependencies"]),
    (DependencyKind::Build, &["build-dependencies", "build_dependencies"]),
];

/// One line of a dependency table.
struct Declaration<'a> {
    key: &'a str,
    value: &'a Value,
    kind: DependencyKind,
    target: Option<&'a str>,
}

impl<'a> Declaration<'a> {
    /// The value that holds source and version: the workspace's where this one says so.
    fn inherited(&self, workspace: Option<&'a Manifest>) -> &'a Value {
        let shared = || workspace?.workspace()?.get("dependencies")?.get(self.key);
        if is_inherited(self.value) { shared().unwrap_or(self.value) } else { self.value }
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// The tables in the tables of one of these names.
fn tables<'a>(table: &'a Table, names: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a Table)> {
    tables_named(table, names).flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_table()?)))
}

fn tables_named<'a>(table: &'a Table, names: &'a [&str]) -> impl Iterator<Item = &'a Table> {
    names.iter().filter_map(|name| table.get(*name)?.as_table())
}

/// The strings of a list.
pub(crate) fn strings(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(String::from).collect()
}

pub(crate) fn edition(value: Option<&Value>) -> Edition {
    match value.and_then(Value::as_str) {
        None | Some("2015") => Edition::E2015,
        Some("2018") => Edition::E2018,
        Some("2021") => Edition::E2021,
        Some(_) => Edition::E2024,
    }
}

/// What a manifest says of its package; `None` when it names none.
pub(crate) fn package(manifest: &Manifest, workspace: Option<&Manifest>) -> Option<FoundPackage> {
    let name = manifest.package()?.get("name")?.as_str()?;
    let edition = edition(manifest.package_key(workspace, "edition"));
    let dependencies = dependencies(manifest, workspace);
    Some(FoundPackage {
        name: name.into(),
        version: manifest.package_key(workspace, "version").and_then(Value::as_str).unwrap_or("0.0.0").into(),
        manifest: manifest.path.clone(),
        targets: targets(manifest, name, edition),
        features: features(manifest, &dependencies),
        dependencies,
    })
}

/// The features as written, and those that optional dependencies are.
fn features(manifest: &Manifest, dependencies: &[FoundDependency]) -> BTreeMap<String, Vec<String>> {
    let written = tables_named(&manifest.table, &["features"]).flatten();
    let mut features: BTreeMap<String, Vec<String>> =
        written.map(|(name, enables)| (name.clone(), strings(Some(enables)))).collect();
    // `dep:x` anywhere says that `x` is to be no feature of its own.
    let hidden: BTreeSet<String> = features
        .values()
        .flatten()
        .filter_map(|enables| enables.strip_prefix("dep:"))
        .map(String::from)
        .collect();
    for dependency in dependencies.iter().filter(|dependency| dependency.declared.optional) {
        let key = &dependency.declared.key;
        if !hidden.contains(key) {
            features.entry(key.clone()).or_insert_with(|| vec![format!("dep:{key}")]);
        }
    }
    features
}

fn dependencies(manifest: &Manifest, workspace: Option<&Manifest>) -> Vec<FoundDependency> {
    manifest.declarations().iter().map(|declaration| dependency(declaration, manifest, workspace)).collect()
}

fn dependency(
    declaration: &Declaration<'_>,
    here: &Manifest,
    workspace: Option<&Manifest>,
) -> FoundDependency {
    let Declaration { key, value, kind, target } = *declaration;
    let source = declaration.inherited(workspace);
    let text = |name: &str| source.get(name).and_then(Value::as_str);
    let flag = |value: &Value, name: [&str; 2]| name.iter().find_map(|name| value.get(name)?.as_bool());

    let requirement = source.as_str().or_else(|| text("version")).unwrap_or("*");
    let base = if is_inherited(value) { workspace.unwrap_or(here) } else { here };
    let default_features = ["default-features", "default_features"];
    // A member cannot switch off what the workspace has on, but it can switch on what the workspace has off.
    let shared_default = flag(source, default_features).unwrap_or(true);
    let own_default = is_inherited(value) && flag(value, default_features) == Some(true);
    let mut features = strings(source.get("features"));
    if is_inherited(value) {
        features.extend(strings(value.get("features")));
    }
    FoundDependency {
        declared: Dependency {
            key: key.into(),
            package: text("package").unwrap_or(key).into(),
            crate_name: key.replace('-', "_"),
            kind,
            requirement: VersionReq::parse(requirement)
                .map_or(requirement.into(), |parsed| parsed.to_string()),
            optional: value.get("optional").and_then(Value::as_bool).unwrap_or(false),
            default_features: shared_default || own_default,
            features,
            target: target
                .map(|text| text.parse::<Platform>().map_or(text.into(), |target| target.to_string())),
            origin: text("git").map_or(Origin::Registry, |url| Origin::Git(git_url(url))),
        },
        path: text("path").map(|path| normalise(&base.directory().join(path))),
    }
}
