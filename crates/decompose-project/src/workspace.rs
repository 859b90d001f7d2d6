//! Which packages form a workspace, read from the manifests alone.
//!
//! [`read`] is the fallback for [`crate::metadata`]; [`root_of`] and [`add_path_dependencies`] serve both ways. No
//! manifest outside the workspace root is read, except on the way up to find that root, as Cargo does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use decompose_model::{Diagnostic, DiagnosticCode};
use toml::Value;

use crate::found::{Found, FoundPackage};
use crate::manifest::{Manifest, ManifestError, package, strings};
use crate::paths::{normalise, shown};
use crate::wildcard;

/// The manifest that is the workspace root for `path`: itself, the one it names, or the nearest above that has a
/// `[workspace]` and does not exclude it.
pub(crate) fn root_of(path: &Path) -> Result<Manifest, ManifestError> {
    let own = Manifest::read(path);
    if let Ok(manifest) = &own {
        if manifest.workspace().is_some() {
            return own;
        }
        let named = manifest.package().and_then(|package| package.get("workspace")).and_then(Value::as_str);
        let named = named.map(|named| normalise(&manifest.directory().join(named).join("Cargo.toml")));
        if let Some(Ok(root)) = named.map(|named| Manifest::read(&named)) {
            return Ok(root);
        }
    }
    for directory in path.ancestors().skip(2) {
        if let Ok(above) = Manifest::read(&directory.join("Cargo.toml"))
            && above.workspace().is_some()
        {
            let excluded = path.parent().is_some_and(|package| excludes(&above, package));
            return if excluded { own } else { Ok(above) };
        }
    }
    own
}

/// Whether a workspace says that a directory below it is none of its packages.
pub(crate) fn excludes(root: &Manifest, directory: &Path) -> bool {
    let named = |key: &str| {
        let paths = root.workspace().map(|workspace| strings(workspace.get(key))).unwrap_or_default();
        paths.iter().any(|path| directory.starts_with(normalise(&root.directory().join(path))))
    };
    named("exclude") && !named("members")
}

/// Reads the workspace of the manifest `path` (absolute) from the manifests; gives the root manifest beside it.
///
/// # Errors
/// When the root manifest cannot be read, with its path. A member that cannot is a diagnostic.
pub(crate) fn read(
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Found, Manifest), (PathBuf, ManifestError)> {
    let unread = |error| (path.to_path_buf(), error);
    let mut root = root_of(path).map_err(unread)?;
    let mut told = Vec::new();
    let mut packages = members(&root, &mut told);
    let name = name_in(root.directory(), path);
    let listed = root.path == path
        || packages.iter().any(|package| package.manifest == path)
        || told.iter().any(|diagnostic| diagnostic.file.as_deref() == Some(&name));
    if !listed {
        // The workspace above does not list this package. Cargo refuses that; here the package stands alone.
        told.clear();
        let own = Manifest::read(path).map_err(unread)?;
        packages = package(&own, Some(&root)).into_iter().collect();
        root = own;
    }
    diagnostics.append(&mut told);
    let directory = root.directory();
    let found = Found { root: directory.into(), target_directory: directory.join("target"), packages };
    Ok((found, root))
}

/// The packages that the root manifest names, and those inside its directory that they depend on by path.
fn members(root: &Manifest, diagnostics: &mut Vec<Diagnostic>) -> Vec<FoundPackage> {
    let mut packages: Vec<FoundPackage> = package(root, Some(root)).into_iter().collect();
    let patterns = root.workspace().map(|workspace| strings(workspace.get("members"))).unwrap_or_default();
    let mut seen: BTreeSet<PathBuf> = [root.path.clone()].into();
    for pattern in &patterns {
        for directory in wildcard::directories(root.directory(), pattern) {
            let manifest = directory.join("Cargo.toml");
            let wild = wildcard::is_wild(pattern);
            let skipped = wild && (!manifest.is_file() || excludes(root, &directory));
            if !skipped && seen.insert(manifest.clone()) {
                packages.extend(member(root, &manifest, diagnostics));
            }
        }
    }
    add_path_dependencies(root, &mut packages, seen, diagnostics);
    packages
}

/// The package of one manifest inside the workspace.
fn member(root: &Manifest, manifest: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<FoundPackage> {
    let name = name_in(root.directory(), manifest);
    let real = fs::canonicalize(manifest).unwrap_or_else(|_| manifest.into());
    if !real.starts_with(root.directory()) {
        let message = format!("`{name}` lies outside the workspace root");
        diagnostics.push(Diagnostic::new(DiagnosticCode::OutsideWorkspace, message));
        return None;
    }
    let told = match Manifest::read(manifest) {
        Ok(read) => {
            let inherits_from = if read.workspace().is_some() { &read } else { root };
            match package(&read, Some(inherits_from)) {
                Some(package) => return Some(package),
                None => "it names no package".to_string(),
            }
        }
        Err(error) => error.to_string(),
    };
    let message = format!("`{name}` could not be read: {told}");
    diagnostics.push(Diagnostic::new(DiagnosticCode::ManifestSyntax, message).in_file(name));
    None
}

/// Adds the packages inside the root that others depend on by path, and theirs. Manifests in `seen` are not read.
///
/// Cargo counts them as members only under a `[workspace]`; they are the project's code in any case, unless the
/// workspace excludes them.
pub(crate) fn add_path_dependencies(
    root: &Manifest,
    packages: &mut Vec<FoundPackage>,
    mut seen: BTreeSet<PathBuf>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut next = 0;
    while let Some(package) = packages.get(next) {
        let paths = package.dependencies.iter().filter_map(|dependency| dependency.path.clone());
        for directory in paths.collect::<Vec<_>>() {
            let ours = directory.starts_with(root.directory()) && !excludes(root, &directory);
            let manifest = directory.join("Cargo.toml");
            if ours && seen.insert(manifest.clone()) {
                packages.extend(member(root, &manifest, diagnostics));
            }
        }
        next += 1;
    }
}

/// The registries that the workspace's own Cargo configuration names.
pub(crate) fn registries(root: &Path) -> Vec<String> {
    let Ok(config) = Manifest::read(&root.join(".cargo/config.toml")) else { return Vec::new() };
    let Some(registries) = config.table.get("registries").and_then(Value::as_table) else {
        return Vec::new();
    };
    let plain = |name: &&String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    registries.keys().filter(plain).cloned().collect()
}

fn name_in(root: &Path, path: &Path) -> String {
    shown(&crate::paths::way(root, path))
}
