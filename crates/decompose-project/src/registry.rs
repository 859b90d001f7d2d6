//! The sources of direct dependencies, in the folder where cargo unpacks what it downloads.
//!
//! For every dependency on a registry that builds with the product: the version that `Cargo.lock` names (the highest
//! that the requirement allows), its manifest, its library's root. Nothing is downloaded or built; what is not there is
//! said and left out. Reads outside the workspace root, and only when it is asked for: which folders exist differs
//! between machines.
//!
//! A library becomes a [`Package`] with one target and paths that begin with `NAME-VERSION/`. What is asked of its
//! features, and its own default, stands under `default`. Procedural macros have no types to read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::semver::{Version, VersionReq};
use decompose_model::{
    DependencyKind, Diagnostic, DiagnosticCode, Origin, Package, Project, ReadError, Source, Target,
    TargetKind,
};
use toml::{Table, Value};

use crate::manifest::{self, Manifest};

/// Libraries that were found, and their files.
#[derive(Clone, Debug, Default)]
pub struct Libraries {
    /// One package each, sorted by name, then version; with the diagnostics.
    pub project: Project,
    /// Their files.
    pub source: LibrarySource,
}

/// The files of libraries.
#[derive(Clone, Debug, Default)]
pub struct LibrarySource {
    /// By `NAME-VERSION`: the directory, symbolic links resolved.
    directories: BTreeMap<String, PathBuf>,
}

impl Source for LibrarySource {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let (library, rest) = path.split_once('/').ok_or(ReadError::NotFound)?;
        let directory = self.directories.get(library).ok_or(ReadError::NotFound)?;
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadError::NotFound,
            _ => ReadError::Failed(error.to_string()),
        };
        let file = fs::canonicalize(directory.join(rest)).map_err(failed)?;
        if !file.starts_with(directory) {
            return Err(ReadError::OutsideWorkspace);
        }
        if !fs::metadata(&file).map_err(failed)?.is_file() {
            return Err(ReadError::NotAFile);
        }
        fs::read(&file).map_err(failed)
    }

    /// Nothing: no one asks which files of a library are in no module tree.
    fn list(&self, _directory: &str) -> Vec<String> {
        Vec::new()
    }
}

/// The libraries that the product's packages depend on directly and `wanted` by name, as far as their sources are here.
/// `root` is the workspace root, `home` Cargo's home directory.
pub fn libraries(project: &Project, root: &Path, home: &Path, wanted: &dyn Fn(&str) -> bool) -> Libraries {
    let mut found = Libraries::default();
    let asked = asked_for(project, wanted);
    if asked.is_empty() {
        return found;
    }
    let locked = match locked(&root.join("Cargo.lock")) {
        Ok(locked) => locked,
        Err(reason) => {
            let message = format!("no source of a dependency is read: {reason}");
            let diagnostic = Diagnostic::new(DiagnosticCode::DependencySourceMissing, message);
            found.project.diagnostics.push(
                diagnostic
                    .in_file("Cargo.lock")
                    .help("run `cargo generate-lockfile` or `cargo fetch` in the project"),
            );
            return found;
        }
    };
    let folders = registry_folders(home);
    let mut missing = Vec::new();
    for (name, asked) in asked {
        let Some(version) = asked.version(locked.get(&name)) else { continue };
        let called = format!("{name}-{version}");
        let directory =
            folders.iter().map(|folder| folder.join(&called)).find(|directory| directory.is_dir());
        let directory = directory.and_then(|directory| fs::canonicalize(directory).ok());
        let Some(directory) = directory else {
            missing.push(format!("{name} {version}"));
            continue;
        };
        if let Some(package) = package(&directory, &called, &asked) {
            found.project.packages.push(package);
            found.source.directories.insert(called, directory);
        }
    }
    if !missing.is_empty() {
        let message =
            format!("sources of dependencies are not on this machine: {}", super::enumerate(&missing));
        let diagnostic = Diagnostic::new(DiagnosticCode::DependencySourceMissing, message);
        found.project.diagnostics.push(diagnostic.help("run `cargo fetch` in the project"));
    }
    found
}

/// Cargo's home directory: `CARGO_HOME`, or `.cargo` in the user's.
pub fn cargo_home() -> Option<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").filter(|given| !given.is_empty()).map(PathBuf::from);
    given.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// What the packages of a workspace ask of one library.
#[derive(Default)]
struct Asked {
    requirements: Vec<VersionReq>,
    features: BTreeSet<String>,
    default_features: bool,
}

impl Asked {
    /// The highest version that some requirement allows.
    fn version<'a>(&self, locked: Option<&'a Vec<Version>>) -> Option<&'a Version> {
        let allowed =
            |version: &&Version| self.requirements.iter().any(|requirement| requirement.matches(version));
        locked?.iter().filter(allowed).max()
    }
}

fn asked_for(project: &Project, wanted: &dyn Fn(&str) -> bool) -> BTreeMap<String, Asked> {
    let mut asked: BTreeMap<String, Asked> = BTreeMap::new();
    for dependency in project.packages.iter().flat_map(|package| &package.dependencies) {
        let product = dependency.kind == DependencyKind::Normal && dependency.origin == Origin::Registry;
        if !product || !wanted(&dependency.package) {
            continue;
        }
        let entry = asked.entry(dependency.package.clone()).or_default();
        entry.requirements.extend(VersionReq::parse(&dependency.requirement));
        entry.features.extend(dependency.features.iter().cloned());
        entry.default_features |= dependency.default_features;
    }
    asked
}

/// The versions from registries in a lock file, by name.
fn locked(path: &Path) -> Result<BTreeMap<String, Vec<Version>>, String> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err("Cargo.lock is not a file".into());
    }
    let text = fs::read_to_string(path).map_err(|_| "there is no Cargo.lock that can be read".to_owned())?;
    let table: Table = text.parse().map_err(|_| "Cargo.lock is no TOML".to_owned())?;
    let mut locked: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for package in table.get("package").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(Value::as_str);
        let registry = text("source").is_some_and(|source| !source.starts_with("git+"));
        if let (true, Some(name), Some(Ok(version))) =
            (registry, text("name"), text("version").map(Version::parse))
        {
            locked.entry(name.to_owned()).or_default().push(version);
        }
    }
    Ok(locked)
}

/// The folders of all registries, by name.
fn registry_folders(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// The library in a directory, with paths that begin with `called`.
fn package(directory: &Path, called: &str, asked: &Asked) -> Option<Package> {
    let manifest = Manifest::read(&directory.join("Cargo.toml")).ok()?;
    let found = manifest::package(&manifest, None)?;
    let target = found.targets.into_iter().find(|target| target.kind == TargetKind::Library)?;
    let root = target.root.strip_prefix(directory).ok()?.to_str()?.replace('\\', "/");
    let mut features = found.features;
    let mut on: Vec<String> = asked.features.iter().cloned().collect();
    let default = features.remove("default").unwrap_or_default();
    if asked.default_features {
        on.extend(default);
    }
    features.insert("default".into(), on);
    Some(Package {
        name: found.name,
        version: found.version,
        manifest: format!("{called}/Cargo.toml"),
        targets: vec![Target {
            crate_name: target.name.replace('-', "_"),
            name: target.name,
            kind: target.kind,
            root: format!("{called}/{root}"),
            edition: target.edition,
            required_features: Vec::new(),
        }],
        dependencies: found.dependencies.into_iter().map(|dependency| dependency.declared).collect(),
        features,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use decompose_model::Dependency;

    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn dependency(package: &str, requirement: &str, kind: DependencyKind) -> Dependency {
        Dependency {
            key: package.into(),
            package: package.into(),
            crate_name: package.replace('-', "_"),
            kind,
            requirement: requirement.into(),
            optional: false,
            default_features: true,
            features: vec!["extra".into()],
            target: None,
            origin: Origin::Registry,
        }
    }

    fn project(dependencies: Vec<Dependency>) -> Project {
        Project { packages: vec![Package { dependencies, ..Package::default() }], ..Project::default() }
    }

    const LOCK: &str = r#"
[[package]]
name = "shapes-rs"
version = "1.2.0"
source = "registry+https://example.org"
[[package]]
name = "shapes-rs"
version = "2.0.0"
source = "registry+https://example.org"
[[package]]
name = "gone"
version = "0.1.0"
source = "registry+https://example.org"
"#;

    #[test]
    fn the_locked_version_is_read_and_what_is_not_there_is_said() {
        let home = tempfile::tempdir().unwrap();
        let folder = "registry/src/index.example.org-0/shapes-rs-1.2.0";
        write(
            home.path(),
            &format!("{folder}/Cargo.toml"),
            "[package]\nname = \"shapes-rs\"\nversion = \"1.2.0\"\n[lib]\nname = \"shapes\"\npath = \"lib.rs\"\n[features]\ndefault = [\"std\"]\nstd = []\nextra = []\n",
        );
        write(home.path(), &format!("{folder}/lib.rs"), "pub struct Circle;\n");
        write(home.path(), "secret.rs", "");
        write(home.path(), "project/Cargo.lock", LOCK);
        let project = project(vec![
            dependency("shapes-rs", "^1", DependencyKind::Normal),
            dependency("gone", "*", DependencyKind::Normal),
            dependency("unwanted", "*", DependencyKind::Normal),
            dependency("shapes-rs", "^2", DependencyKind::Development),
        ]);
        let wanted = |name: &str| name != "unwanted";
        let found = libraries(&project, &home.path().join("project"), home.path(), &wanted);
        let [library] = &found.project.packages[..] else { panic!("{found:?}") };
        assert_eq!((&*library.name, &*library.version), ("shapes-rs", "1.2.0"));
        let target = &library.targets[0];
        assert_eq!((&*target.crate_name, &*target.root), ("shapes", "shapes-rs-1.2.0/lib.rs"));
        assert_eq!(library.features["default"], ["extra", "std"]);
        assert_eq!(found.source.read(&target.root).unwrap(), b"pub struct Circle;\n");
        let outside = found.source.read("shapes-rs-1.2.0/../../../../secret.rs");
        assert_eq!(outside, Err(ReadError::OutsideWorkspace));
        assert_eq!(found.source.read("other-1.0.0/lib.rs"), Err(ReadError::NotFound));
        let messages: Vec<&str> = found.project.diagnostics.iter().map(|d| &*d.message).collect();
        assert_eq!(messages, ["sources of dependencies are not on this machine: `gone 0.1.0`"]);
    }

    #[test]
    fn without_a_lock_file_nothing_is_read() {
        let home = tempfile::tempdir().unwrap();
        let project = project(vec![dependency("shapes-rs", "^1", DependencyKind::Normal)]);
        let found = libraries(&project, home.path(), home.path(), &|_| true);
        assert!(found.project.packages.is_empty());
        assert_eq!(
            found.project.diagnostics[0].help.as_deref(),
            Some("run `cargo generate-lockfile` or `cargo fetch` in the project")
        );
    }
}
