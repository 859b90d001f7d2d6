//! Makes the model's packages from what was found: paths become relative to the workspace root, path dependencies
//! become indexes, targets without a root file and packages outside the root are left out and said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use decompose_model::{
    Dependency, Diagnostic, DiagnosticCode, Origin, Package, ReadError, Target, TargetKind,
};

use crate::disk::DiskSource;
use crate::found::{FoundDependency, FoundPackage, FoundTarget};
use crate::manifest::Manifest;
use crate::paths::{Nameless, inside, normalise, shown};
use crate::workspace::excludes;

/// The packages of the workspace whose root manifest is `root`, sorted by name, then manifest.
pub(crate) fn assemble(
    source: &DiskSource,
    root: &Manifest,
    found: Vec<FoundPackage>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Package> {
    let mut placed: Vec<Placed> =
        found.into_iter().filter_map(|package| Placed::new(package, source.root(), diagnostics)).collect();
    placed.sort_by(|a, b| (&a.found.name, &a.manifest).cmp(&(&b.found.name, &b.manifest)));
    placed.dedup_by(|a, b| a.manifest == b.manifest);

    let house = House {
        source,
        root,
        patches: root.patches(),
        members: placed
            .iter()
            .enumerate()
            .map(|(index, package)| (package.directory.clone(), index))
            .collect(),
        libraries: placed.iter().map(|package| library(&package.found.targets)).collect(),
    };
    placed.into_iter().map(|package| house.package(package, diagnostics)).collect()
}

/// A package that lies inside the root.
struct Placed {
    found: FoundPackage,
    /// Its directory, symbolic links resolved.
    directory: PathBuf,
    /// Its manifest, relative to the root.
    manifest: String,
}

impl Placed {
    fn new(found: FoundPackage, root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let directory = found.manifest.parent().unwrap_or(&found.manifest);
        let directory = fs::canonicalize(directory).unwrap_or_else(|_| directory.into());
        match inside(root, &directory.join("Cargo.toml")) {
            Ok(manifest) => Some(Self { found, directory, manifest }),
            Err(nameless) => {
                diagnostics.push(left_out(&format!("package `{}`", found.name), nameless));
                None
            }
        }
    }
}

/// What all packages of one workspace share.
struct House<'a> {
    source: &'a DiskSource,
    root: &'a Manifest,
    /// Directories that `[patch]` puts in place of a package, by source and name.
    patches: BTreeMap<(String, String), PathBuf>,
    /// Indexes of packages by directory.
    members: BTreeMap<PathBuf, usize>,
    /// The name of each package's library.
    libraries: Vec<Option<String>>,
}

impl House<'_> {
    fn package(&self, package: Placed, diagnostics: &mut Vec<Diagnostic>) -> Package {
        let mut targets: Vec<Target> = package
            .found
            .targets
            .iter()
            .filter_map(|target| self.target(target, &package, diagnostics))
            .collect();
        targets.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        let mut dependencies: Vec<Dependency> = package
            .found
            .dependencies
            .iter()
            .map(|found| self.dependency(found, &package, diagnostics))
            .collect();
        dependencies.sort_by(|a, b| (&a.key, a.kind, &a.target).cmp(&(&b.key, b.kind, &b.target)));
        let FoundPackage { name, version, features, .. } = package.found;
        Package { name, version, manifest: package.manifest, targets, dependencies, features }
    }

    fn target(
        &self,
        target: &FoundTarget,
        package: &Placed,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Target> {
        let mut told =
            |diagnostic: Diagnostic| diagnostics.push(diagnostic.in_file(package.manifest.clone()));
        let what = format!("target `{}` of package `{}`", target.name, package.found.name);
        let found_in = package.found.manifest.parent().unwrap_or(&package.directory);
        let root = target.root.strip_prefix(found_in).map(|rest| package.directory.join(rest));
        let root = match inside(self.source.root(), &normalise(root.as_ref().unwrap_or(&target.root))) {
            Ok(root) => root,
            Err(nameless) => {
                told(left_out(&what, nameless));
                return None;
            }
        };
        let (code, problem) = match self.source.check(&root) {
            // A file that exists but cannot be read is the reader's to report.
            Ok(()) | Err(ReadError::Failed(_)) => {
                return Some(Target {
                    name: target.name.clone(),
                    crate_name: target.name.replace('-', "_"),
                    kind: target.kind,
                    root,
                    edition: target.edition,
                    required_features: target.required_features.clone(),
                });
            }
            Err(ReadError::NotFound) => (DiagnosticCode::TargetRootMissing, "does not exist"),
            Err(ReadError::NotAFile) => (DiagnosticCode::NotAFile, "is not a file"),
            Err(ReadError::OutsideWorkspace) => {
                (DiagnosticCode::OutsideWorkspace, "leads out of the workspace")
            }
        };
        told(Diagnostic::new(code, format!("{what} is left out: its root `{root}` {problem}")));
        None
    }

    fn dependency(
        &self,
        found: &FoundDependency,
        package: &Placed,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Dependency {
        let mut dependency = found.declared.clone();
        dependency.features.sort();
        dependency.features.dedup();
        let path = found.path.clone().or_else(|| self.patch(&dependency));
        let Some(path) = path else { return dependency };
        if let Some(member) = self.member(&path) {
            dependency.origin = Origin::Member(member);
            if let (true, Some(library)) = (dependency.key == dependency.package, &self.libraries[member]) {
                dependency.crate_name.clone_from(library);
            }
        } else if found.path.is_some() {
            let written = self.written_path(package, &dependency.key);
            let problem = if !path.starts_with(self.source.root()) {
                "lies outside the workspace root"
            } else if excludes(self.root, &path) {
                "is excluded from the workspace"
            } else {
                "could not be read"
            };
            let message = format!("dependency `{}` at `{written}` {problem}", dependency.key);
            let diagnostic = Diagnostic::new(DiagnosticCode::OutsideWorkspace, message);
            diagnostics.push(diagnostic.in_file(package.manifest.clone()));
            dependency.origin = Origin::OutsidePath(written);
        }
        dependency
    }

    /// The directory that `[patch]` gives for a dependency.
    fn patch(&self, dependency: &Dependency) -> Option<PathBuf> {
        let source = match &dependency.origin {
            Origin::Git(url) => url,
            _ => "crates-io",
        };
        self.patches.get(&(source.into(), dependency.package.clone())).cloned()
    }

    fn member(&self, directory: &Path) -> Option<usize> {
        if !directory.starts_with(self.source.root()) {
            return None;
        }
        let real = fs::canonicalize(directory).ok()?;
        self.members.get(&real).copied()
    }

    /// A dependency's path as its manifest has it: the absolute path differs from machine to machine.
    fn written_path(&self, package: &Placed, key: &str) -> String {
        let manifest = Manifest::read(&package.found.manifest).ok();
        let written = manifest.as_ref().and_then(|manifest| manifest.written_path(Some(self.root), key));
        written.unwrap_or(key).into()
    }
}

fn left_out(what: &str, nameless: Nameless) -> Diagnostic {
    match nameless {
        Nameless::Outside => {
            let message = format!("{what} is left out: it lies outside the workspace root");
            Diagnostic::new(DiagnosticCode::OutsideWorkspace, message)
        }
        Nameless::NotUtf8 => {
            let message = format!("{what} is left out: its path is not UTF-8");
            Diagnostic::new(DiagnosticCode::NotUtf8Name, message)
        }
    }
}

/// The name under which others use a package's library.
fn library(targets: &[FoundTarget]) -> Option<String> {
    let is_library = |kind| matches!(kind, TargetKind::Library | TargetKind::ProcMacro);
    targets.iter().find(|target| is_library(target.kind)).map(|target| target.name.replace('-', "_"))
}

/// The workspaces in `source` other than that of `packages`, as directories: those that say `[workspace]`, and
/// those that the root excludes.
pub(crate) fn other_workspaces(source: &DiskSource, root: &Manifest, packages: &[Package]) -> Vec<String> {
    use decompose_model::Source;
    let mut others = Vec::new();
    for path in source.list("") {
        let Some(directory) = path.strip_suffix("/Cargo.toml") else { continue };
        if packages.iter().any(|package| package.manifest == path) {
            continue;
        }
        let full = source.root().join(&path);
        let Ok(manifest) = Manifest::read(&full) else { continue };
        let listed = root.workspace().map(|workspace| crate::manifest::strings(workspace.get("exclude")));
        let named = listed.is_some_and(|paths| {
            paths.iter().any(|path| normalise(&root.directory().join(path)) == source.root().join(directory))
        });
        if manifest.workspace().is_some() || named {
            others.push(shown(Path::new(directory)));
        }
    }
    others
}
