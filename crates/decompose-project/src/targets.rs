//! Which targets a manifest has: those it names, and those that Cargo finds in the usual places.
//!
//! The rules are those of <https://doc.rust-lang.org/cargo/reference/cargo-targets.html>. Whether a root file exists
//! is only asked where Cargo asks, too: in discovery, not for targets that are named.

use std::fs;
use std::path::{Path, PathBuf};

use decompose_model::{Edition, TargetKind};
use toml::{Table, Value};

use crate::found::FoundTarget;
use crate::manifest::{Manifest, edition, strings};
use crate::paths::normalise;

/// One kind of target that a package can have many of.
struct Row {
    kind: TargetKind,
    table: &'static str,
    switch: &'static str,
    directory: &'static str,
}

const ROWS: &[Row] = &[
    Row { kind: TargetKind::Binary, table: "bin", switch: "autobins", directory: "src/bin" },
    Row { kind: TargetKind::Example, table: "example", switch: "autoexamples", directory: "examples" },
    Row { kind: TargetKind::Test, table: "test", switch: "autotests", directory: "tests" },
    Row { kind: TargetKind::Bench, table: "bench", switch: "autobenches", directory: "benches" },
];

/// The targets of the package that `manifest` describes.
pub(crate) fn targets(manifest: &Manifest, package: &str, edition: Edition) -> Vec<FoundTarget> {
    let mut targets: Vec<FoundTarget> = library(manifest, package, edition).into_iter().collect();
    for row in ROWS {
        targets.extend(many(manifest, package, edition, row));
    }
    targets.extend(build_script(manifest, edition));
    targets
}

fn library(manifest: &Manifest, package: &str, edition: Edition) -> Option<FoundTarget> {
    let usual = manifest.directory().join("src/lib.rs");
    let empty = Table::new();
    let table = match manifest.table.get("lib").and_then(Value::as_table) {
        Some(table) => table,
        None if usual.is_file() && switch(manifest, "autolib") != Some(false) => &empty,
        None => return None,
    };
    let macros =
        ["proc-macro", "proc_macro"].iter().any(|key| table.get(*key).and_then(Value::as_bool) == Some(true))
            || strings(table.get("crate-type")).iter().any(|kind| kind == "proc-macro");
    let kind = if macros { TargetKind::ProcMacro } else { TargetKind::Library };
    let target = named(manifest, table, kind, package, usual, edition);
    Some(FoundTarget { name: target.name.replace('-', "_"), ..target })
}

fn many(manifest: &Manifest, package: &str, edition: Edition, row: &Row) -> Vec<FoundTarget> {
    let found = discovered(manifest, package, edition, row);
    let tables = manifest.table.get(row.table).and_then(Value::as_array);
    let mut targets: Vec<FoundTarget> = Vec::new();
    for table in tables.into_iter().flatten().filter_map(Value::as_table) {
        let Some(name) = table.get("name").and_then(Value::as_str) else { continue };
        let usual = found.iter().find(|target| target.name == name).map(|target| target.root.clone());
        let usual =
            usual.unwrap_or_else(|| manifest.directory().join(row.directory).join(format!("{name}.rs")));
        targets.push(named(manifest, table, row.kind, name, usual, edition));
    }
    // In the first edition, naming one target switched discovery off.
    let automatic = tables.is_none() || edition != Edition::E2015;
    if switch(manifest, row.switch).unwrap_or(automatic) {
        for target in found {
            if targets.iter().all(|named| named.name != target.name && named.root != target.root) {
                targets.push(target);
            }
        }
    }
    targets
}

/// What lies in the usual places: `NAME.rs` and `NAME/main.rs` in the row's directory, and `src/main.rs`.
fn discovered(manifest: &Manifest, package: &str, edition: Edition, row: &Row) -> Vec<FoundTarget> {
    let target =
        |name: String, root| FoundTarget { name, kind: row.kind, root, edition, required_features: vec![] };
    let mut found = Vec::new();
    let main = manifest.directory().join("src/main.rs");
    if row.kind == TargetKind::Binary && main.is_file() {
        found.push(target(package.into(), main));
    }
    let entries = fs::read_dir(manifest.directory().join(row.directory)).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(String::from);
        let (name, root) = if path.is_dir() {
            (name(path.file_name()), path.join("main.rs"))
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            (name(path.file_stem()), path)
        } else {
            continue;
        };
        if let Some(name) = name.filter(|name| !name.starts_with('.') && root.is_file()) {
            found.push(target(name, root));
        }
    }
    found
}

fn build_script(manifest: &Manifest, edition: Edition) -> Option<FoundTarget> {
    let root = match manifest.package()?.get("build") {
        Some(Value::String(path)) => resolve(manifest, path),
        Some(Value::Boolean(false)) => return None,
        _ => Some(manifest.directory().join("build.rs")).filter(|root| root.is_file())?,
    };
    let stem = root.file_stem()?.to_str()?;
    let name = format!("build-script-{stem}");
    Some(FoundTarget { name, kind: TargetKind::BuildScript, root, edition, required_features: Vec::new() })
}

/// A target that the manifest has a table for, with what the table leaves open.
fn named(
    manifest: &Manifest,
    table: &Table,
    kind: TargetKind,
    name: &str,
    root: PathBuf,
    package_edition: Edition,
) -> FoundTarget {
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    FoundTarget {
        name: text("name").unwrap_or(name).into(),
        kind,
        root: text("path").map_or(root, |path| resolve(manifest, path)),
        edition: table.get("edition").map_or(package_edition, |value| edition(Some(value))),
        required_features: strings(table.get("required-features")),
    }
}

fn resolve(manifest: &Manifest, path: &str) -> PathBuf {
    normalise(&manifest.directory().join(Path::new(path)))
}

fn switch(manifest: &Manifest, key: &str) -> Option<bool> {
    manifest.package()?.get(key)?.as_bool()
}
