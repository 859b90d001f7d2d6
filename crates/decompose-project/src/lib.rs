//! Discovers the packages, targets and source files of a Cargo workspace without building it.
//!
//! [`discover`] finds the manifest, asks `cargo metadata --no-deps` what the workspace is (and reads the manifests
//! itself where Cargo refuses), and makes a [`Project`] and a [`DiskSource`] of it.
//!
//! * **Nothing of the project is executed, nothing is written, nothing is downloaded.** Cargo runs offline, outside
//!   the project, so that the project's toolchain file and Cargo configuration have no say.
//! * **Nothing outside the workspace root is read**, but for manifests above it that may be its root, and, where it is
//!   asked for by [`libraries`], the sources of dependencies that cargo has unpacked.
//! * All paths in a [`Project`] are relative to the root; what lies outside or cannot be named is said and left out.
//!
//! Which files belong to which module is not known here: that follows from the code.
#![forbid(unsafe_code)]
// Reading the disk and asking Cargo is what this crate is for.
#![allow(clippy::disallowed_methods)]

mod assemble;
mod disk;
mod found;
mod locate;
mod manifest;
mod metadata;
mod paths;
mod registry;
mod targets;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod wildcard;
mod workspace;

use std::path::{Path, PathBuf};

use decompose_model::{Diagnostic, DiagnosticCode, Origin, Package, Project};

pub use disk::DiskSource;
use found::Found;
use locate::Located;
use manifest::{Manifest, ManifestError};
use paths::shown;
pub use registry::{Libraries, LibrarySource, cargo_home, libraries};

/// What to look at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// A directory, or a manifest; the current directory when empty. From a directory, the nearest manifest is taken: there, above, or below.
    pub start: PathBuf,
    /// A manifest (or its directory) that is meant and no other; relative to `start`.
    pub manifest_path: Option<PathBuf>,
    /// Names of packages to look at, with `*` and `?`; all when empty.
    pub packages: Vec<String>,
    /// Names of packages not to look at, with `*` and `?`.
    pub exclude: Vec<String>,
    /// Features that are going to be asked for: each must exist. `package/feature` means that package's.
    pub features: Vec<String>,
    /// The Cargo to ask: the value of `$CARGO` where there is one, otherwise `cargo` is looked for.
    pub cargo: Option<PathBuf>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Discovered {
    /// The packages, and what was noticed.
    pub project: Project,
    /// The workspace root: absolute. Not for output.
    pub root: PathBuf,
    /// Where Cargo puts what it builds: absolute. Not for output.
    pub target_directory: PathBuf,
    /// The files.
    pub source: DiskSource,
}

/// Why nothing could be discovered. Reads on after "failed to"; paths are shown as they were given, or relative.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// The path does not exist.
    #[error("find `{path}`: there is nothing of that name")]
    NoSuchPath {
        /// As given.
        path: String,
    },
    /// The directory has no manifest, nor have those around it.
    #[error("find a Cargo.toml in `{path}`{advice}")]
    NoManifest {
        /// As given.
        path: String,
        /// Where else was looked, and what to do.
        advice: String,
    },
    /// A file of another name.
    #[error("use `{path}` as a manifest: it must be called Cargo.toml")]
    NotAManifest {
        /// As given.
        path: String,
    },
    /// The manifest says nothing that could be used.
    #[error("use `{path}`: it has neither a [package] with a name nor a [workspace]")]
    NothingInManifest {
        /// Relative to the start.
        path: String,
    },
    /// The root manifest or the root could not be read.
    #[error("read `{path}`: {reason}")]
    Unreadable {
        /// Relative to the start.
        path: String,
        /// The system's message, or the place of the syntax error.
        reason: String,
    },
    /// No package is called so.
    #[error("select package `{name}`: the workspace has {known}")]
    NoSuchPackage {
        /// As given.
        name: String,
        /// Those that it has.
        known: String,
    },
    /// No package has the feature.
    #[error("enable feature `{name}`: {known}")]
    NoSuchFeature {
        /// As given.
        name: String,
        /// Those that there are.
        known: String,
    },
}

impl Error {
    fn no_manifest(path: String, named: bool, below: &[String]) -> Self {
        let around = if named { "" } else { ", above it, or a few directories below it" };
        let advice = if below.is_empty() {
            "name one with --manifest-path".to_string()
        } else {
            format!("there are some below, in {}; name one with --manifest-path", enumerate(below))
        };
        Self::NoManifest { path, advice: format!("{around}: {advice}") }
    }
}

/// Discovers the workspace that `request` means.
///
/// # Errors
/// When there is no manifest, the root manifest cannot be read, or a package or feature that is asked for does not
/// exist. Whatever else is wrong is in the project's diagnostics.
pub fn discover(request: &Request) -> Result<Discovered, Error> {
    let located = locate::locate(request)?;
    let mut diagnostics = Vec::new();
    let found = find(request, &located.manifest, &mut diagnostics)?;
    discovered(request, located, found, diagnostics)
}

/// What [`discover`] will probably find, from the manifests alone: what can be used until Cargo has answered.
pub fn expect(request: &Request) -> Option<Discovered> {
    let located = locate::locate(request).ok()?;
    let mut diagnostics = Vec::new();
    let found = workspace::read(&located.manifest, &mut diagnostics).ok()?;
    discovered(request, located, found, diagnostics).ok()
}

/// Makes a project of what was found.
fn discovered(
    request: &Request,
    located: Located,
    (found, root_manifest): (Found, Manifest),
    mut diagnostics: Vec<Diagnostic>,
) -> Result<Discovered, Error> {
    if found.packages.is_empty() && root_manifest.workspace().is_none() {
        return Err(Error::NothingInManifest { path: show(request, &root_manifest.path) });
    }

    let (source, noticed) = DiskSource::open(&found.root, &found.target_directory)
        .map_err(|error| Error::Unreadable { path: show(request, &found.root), reason: error.to_string() })?;
    diagnostics.extend(noticed);
    let packages = assemble::assemble(&source, &root_manifest, found.packages, &mut diagnostics);

    let (taken, other_workspaces) = match located.below {
        Some((taken, others)) => (format!("`{taken}`"), others),
        None => ("the root".into(), assemble::other_workspaces(&source, &root_manifest, &packages)),
    };
    if !other_workspaces.is_empty() {
        let others = enumerate(&other_workspaces);
        let message = format!("the workspace in {taken} was taken; there are others in {others}");
        let diagnostic = Diagnostic::new(DiagnosticCode::SeveralWorkspaces, message);
        diagnostics.push(diagnostic.help("name another with --manifest-path"));
    }
    if has_git_above(source.root()) {
        let message = "the git repository starts above the workspace root";
        diagnostics.push(Diagnostic::new(DiagnosticCode::GitRootAbove, message));
    }

    let name = project_name(&packages, source.root());
    let packages = select(packages, request)?;
    check_features(&packages, request)?;
    let project = Project { name, packages, other_workspaces, diagnostics };
    let root = source.root().to_path_buf();
    Ok(Discovered { project, root, target_directory: found.target_directory, source })
}

/// What Cargo says about the workspace of a manifest, or what the manifests say; and the root manifest.
fn find(
    request: &Request,
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Found, Manifest), Error> {
    let unread = |path: &Path, error: &ManifestError| Error::Unreadable {
        path: show(request, path),
        reason: error.to_string(),
    };
    let registries =
        workspace::root_of(path).map(|root| workspace::registries(root.directory())).unwrap_or_default();
    let cargo = request.cargo.as_deref().unwrap_or(Path::new("cargo"));
    match metadata::ask(cargo, path, &registries) {
        Ok(mut found) => {
            let root = found.root.join("Cargo.toml");
            let root = Manifest::read(&root).map_err(|error| unread(&root, &error))?;
            let seen = found.packages.iter().map(|package| package.manifest.clone()).collect();
            workspace::add_path_dependencies(&root, &mut found.packages, seen, diagnostics);
            Ok((found, root))
        }
        Err(failure) => {
            let message = format!("{failure}: the manifests were read without Cargo");
            let diagnostic = Diagnostic::new(DiagnosticCode::MetadataFailed, message);
            diagnostics.push(
                diagnostic.help("run `cargo metadata --no-deps` in the project to see what Cargo says"),
            );
            workspace::read(path, diagnostics).map_err(|(path, error)| unread(&path, &error))
        }
    }
}

/// The name of the package in the root, or else of the root directory.
fn project_name(packages: &[Package], root: &Path) -> String {
    let in_root = packages.iter().find(|package| package.manifest == "Cargo.toml");
    let directory =
        || root.file_name().map_or("workspace".into(), |name| name.to_string_lossy().into_owned());
    in_root.map_or_else(directory, |package| package.name.clone())
}

/// A path for an error message: relative, unless the user gave an absolute one.
fn show(request: &Request, path: &Path) -> String {
    if request.start.is_absolute() {
        return shown(path);
    }
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    here.map_or_else(|_| shown(path), |here| shown(&paths::way(&here, path)))
}

/// `a, b, c`, and how many more when there are many.
fn enumerate(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let listed: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", listed.join(", "))
}

fn has_git_above(root: &Path) -> bool {
    !root.join(".git").exists() && root.ancestors().skip(1).any(|directory| directory.join(".git").exists())
}

/// The packages that the request selects. What they depend on beside them becomes a path that is not read.
fn select(packages: Vec<Package>, request: &Request) -> Result<Vec<Package>, Error> {
    let any =
        |patterns: &[String], name: &str| patterns.iter().any(|pattern| wildcard::matches(pattern, name));
    for pattern in request.packages.iter().chain(&request.exclude) {
        if !packages.iter().any(|package| wildcard::matches(pattern, &package.name)) {
            let names: Vec<String> = packages.iter().map(|package| package.name.clone()).collect();
            return Err(Error::NoSuchPackage { name: pattern.clone(), known: enumerate(&names) });
        }
    }
    let chosen = |package: &Package| {
        let included = request.packages.is_empty() || any(&request.packages, &package.name);
        included && !any(&request.exclude, &package.name)
    };
    let mut next = 0..;
    let places: Vec<Option<usize>> =
        packages.iter().map(|package| if chosen(package) { next.next() } else { None }).collect();
    let directories: Vec<String> = packages.iter().map(|package| package.directory().to_string()).collect();
    let mut selected: Vec<Package> = packages.into_iter().filter(chosen).collect();
    for dependency in selected.iter_mut().flat_map(|package| &mut package.dependencies) {
        if let Origin::Member(member) = dependency.origin {
            let outside = || Origin::OutsidePath(directories[member].clone());
            dependency.origin = places[member].map_or_else(outside, Origin::Member);
        }
    }
    Ok(selected)
}

fn check_features(packages: &[Package], request: &Request) -> Result<(), Error> {
    for name in &request.features {
        let (package, feature) = name.split_once('/').map_or((None, name.as_str()), |(p, f)| (Some(p), f));
        let mut considered =
            packages.iter().filter(|candidate| package.is_none_or(|name| name == candidate.name));
        if considered.any(|candidate| feature == "default" || candidate.features.contains_key(feature)) {
            continue;
        }
        let considered =
            packages.iter().filter(|candidate| package.is_none_or(|name| name == candidate.name));
        let mut known: Vec<String> =
            considered.flat_map(|package| package.features.keys().cloned()).collect();
        known.sort();
        known.dedup();
        let known = if known.is_empty() {
            "there are no features".to_string()
        } else {
            format!("there are {}", enumerate(&known))
        };
        return Err(Error::NoSuchFeature { name: name.clone(), known });
    }
    Ok(())
}
