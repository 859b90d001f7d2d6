//! What the analysed project is, as Cargo sees it: packages, targets, dependencies.

use std::collections::BTreeMap;

use crate::Diagnostic;

/// A Cargo workspace (or a single package), without its code.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Project {
    /// A name for the whole: the root package's, else the root directory's.
    pub name: String,
    /// The packages inside the workspace root, sorted by name, then manifest path.
    pub packages: Vec<Package>,
    /// Other workspaces found below the root, or below the directory that was given when it had no manifest: paths
    /// relative to that.
    pub other_workspaces: Vec<String>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// One package of the workspace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Package {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its manifest, relative to the workspace root.
    pub manifest: String,
    /// Its targets: library first, then binaries, the others after them, each kind sorted by name.
    pub targets: Vec<Target>,
    /// What it depends on, of every kind, sorted by key, then kind.
    pub dependencies: Vec<Dependency>,
    /// Its features and what each enables, as written in the manifest; optional dependencies that are features
    /// (`x = ["dep:x"]`) included.
    pub features: BTreeMap<String, Vec<String>>,
}

impl Package {
    /// The directory of the manifest relative to the workspace root (`""` is the root itself).
    pub fn directory(&self) -> &str {
        self.manifest.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}

/// What Cargo builds from a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The name in the manifest.
    pub name: String,
    /// The name in Rust code: `-` become `_`.
    pub crate_name: String,
    /// What kind of target it is.
    pub kind: TargetKind,
    /// The root file, relative to the workspace root.
    pub root: String,
    /// The edition.
    pub edition: Edition,
    /// Features without which the target is not built.
    pub required_features: Vec<String>,
}

/// The kinds of targets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TargetKind {
    /// A library (of any crate type but procedural macro).
    Library,
    /// A procedural macro library.
    ProcMacro,
    /// A binary.
    Binary,
    /// An example.
    Example,
    /// An integration test.
    Test,
    /// A benchmark.
    Bench,
    /// `build.rs`.
    BuildScript,
}

impl TargetKind {
    /// Whether the target is part of the product, not of its tests, examples or build.
    pub const fn is_product(self) -> bool {
        matches!(self, Self::Library | Self::ProcMacro | Self::Binary)
    }
}

/// Rust editions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Edition {
    /// 2015.
    E2015,
    /// 2018.
    E2018,
    /// 2021.
    #[default]
    E2021,
    /// 2024.
    E2024,
}

/// A dependency as the manifest declares it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependency {
    /// The key in the manifest: the new name where it is renamed.
    pub key: String,
    /// The package's own name.
    pub package: String,
    /// The name in Rust code, `-` become `_`. (A library may set its own; that is only known for workspace members.)
    pub crate_name: String,
    /// Which of the three tables it stands in.
    pub kind: DependencyKind,
    /// The version requirement.
    pub requirement: String,
    /// Whether it is optional.
    pub optional: bool,
    /// Whether its default features are on.
    pub default_features: bool,
    /// The features asked for.
    pub features: Vec<String>,
    /// The `cfg(..)` or target triple it is restricted to.
    pub target: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// The kinds of dependencies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DependencyKind {
    /// `[dependencies]`.
    Normal,
    /// `[dev-dependencies]`.
    Development,
    /// `[build-dependencies]`.
    Build,
}

/// Where a dependency comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A package of this workspace: its index in [`Project::packages`].
    Member(usize),
    /// A path that is not read, as the manifest writes it: outside the workspace root, or excluded from the
    /// workspace or by the user.
    OutsidePath(String),
    /// A registry.
    Registry,
    /// A git repository.
    Git(String),
}
