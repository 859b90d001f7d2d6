//! What `cargo metadata --no-deps` says about a workspace.
//!
//! Cargo is asked to read manifests, nothing else: no network, no lock file, no build. It runs in the root of the
//! file system, because rustup and Cargo take orders from files above the current directory: `rust-toolchain.toml`
//! may name a toolchain that would have to be downloaded (or a program of the project's own), `.cargo/config.toml`
//! may name wrappers. The one thing this loses, the names of registries, is handed over on the command line.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{
    DependencyKind as CargoDependencyKind, Edition as CargoEdition, TargetKind as CargoTargetKind,
};
use decompose_model::{Dependency, DependencyKind, Edition, Origin, TargetKind};

use crate::found::{Found, FoundDependency, FoundPackage, FoundTarget, git_url};

/// Why Cargo did not answer. Its own message is left out: it holds absolute paths and differs between versions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    NotRun,
    Refused,
    NotUnderstood,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRun => "`cargo` could not be started",
            Self::Refused => "`cargo metadata` failed",
            Self::NotUnderstood => "`cargo metadata` gave an answer that is not understood",
        })
    }
}

/// Asks Cargo about the workspace of `manifest` (absolute). `registries` are names that manifests may use.
pub(crate) fn ask(cargo: &Path, manifest: &Path, registries: &[String]) -> Result<Found, Failure> {
    let neutral = manifest.ancestors().last().unwrap_or(manifest);
    let mut command = Command::new(cargo);
    command
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(manifest);
    for registry in registries {
        // Where the index lies does not matter, since it is not asked.
        command.arg("--config").arg(format!("registries.{registry}.index='https://registry.invalid'"));
    }
    command.current_dir(neutral).env("RUSTUP_AUTO_INSTALL", "0");
    // Manifests may use Cargo's unstable keys; they are only read here, so any Cargo may read them.
    command.env("RUSTC_BOOTSTRAP", "1");
    let output = command.stdin(Stdio::null()).output().map_err(|_| Failure::NotRun)?;
    if !output.status.success() {
        return Err(Failure::Refused);
    }
    let text = String::from_utf8(output.stdout).map_err(|_| Failure::NotUnderstood)?;
    let metadata = cargo_metadata::MetadataCommand::parse(text).map_err(|_| Failure::NotUnderstood)?;
    Ok(Found {
        root: PathBuf::from(&metadata.workspace_root),
        target_directory: PathBuf::from(&metadata.target_directory),
        packages: metadata.packages.into_iter().map(package).collect(),
    })
}

fn package(package: cargo_metadata::Package) -> FoundPackage {
    FoundPackage {
        name: package.name.to_string(),
        version: package.version.to_string(),
        manifest: package.manifest_path.into(),
        targets: package.targets.into_iter().filter_map(target).collect(),
        dependencies: package.dependencies.into_iter().map(dependency).collect(),
        features: package.features,
    }
}

/// A target, unless it is of a kind that is not known.
fn target(target: cargo_metadata::Target) -> Option<FoundTarget> {
    let kind = target.kind.iter().find_map(|kind| match kind {
        CargoTargetKind::ProcMacro => Some(TargetKind::ProcMacro),
        CargoTargetKind::Bin => Some(TargetKind::Binary),
        CargoTargetKind::Example => Some(TargetKind::Example),
        CargoTargetKind::Test => Some(TargetKind::Test),
        CargoTargetKind::Bench => Some(TargetKind::Bench),
        CargoTargetKind::CustomBuild => Some(TargetKind::BuildScript),
        CargoTargetKind::Lib
        | CargoTargetKind::RLib
        | CargoTargetKind::DyLib
        | CargoTargetKind::CDyLib
        | CargoTargetKind::StaticLib => Some(TargetKind::Library),
        _ => None,
    })?;
    let edition = match target.edition {
        CargoEdition::E2015 => Edition::E2015,
        CargoEdition::E2018 => Edition::E2018,
        CargoEdition::E2021 => Edition::E2021,
        _ => Edition::E2024,
    };
    let required_features = target.required_features;
    Some(FoundTarget { name: target.name, kind, root: target.src_path.into(), edition, required_features })
}

fn dependency(dependency: cargo_metadata::Dependency) -> FoundDependency {
    let key = dependency.rename.unwrap_or_else(|| dependency.name.clone());
    let source = dependency.source.map(|source| source.repr).unwrap_or_default();
    FoundDependency {
        declared: Dependency {
            crate_name: key.replace('-', "_"),
            key,
            package: dependency.name,
            kind: match dependency.kind {
                CargoDependencyKind::Development => DependencyKind::Development,
                CargoDependencyKind::Build => DependencyKind::Build,
                _ => DependencyKind::Normal,
            },
            requirement: dependency.req.to_string(),
            optional: dependency.optional,
            default_features: dependency.uses_default_features,
            features: dependency.features,
            target: dependency.target.map(|target| target.to_string()),
            origin: if source.starts_with("git+") { Origin::Git(git_url(&source)) } else { Origin::Registry },
        },
        path: dependency.path.map(PathBuf::from),
    }
}
