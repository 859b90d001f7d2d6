//! Paths relative to the workspace root, with `/`, as text.

use decompose_model::{Package, Project, TargetKind};

/// The directory of a file; `""` is the root.
pub(super) fn directory_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// `path` as seen from `directory`, with `.` and `..` taken out. None where it leads out of the workspace.
pub(super) fn join(directory: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let windows_absolute = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || windows_absolute {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether `path` lies in `directory` or below.
pub(super) fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// The directories that hold the roots of a package's libraries and binaries, outermost only.
pub(super) fn source_directories(package: &Package) -> Vec<String> {
    let roots = package.targets.iter().filter(|target| target.kind.is_product());
    let mut directories: Vec<&str> = roots.map(|target| directory_of(&target.root)).collect();
    directories.sort_unstable();
    directories.dedup();
    let outermost =
        |directory: &&str| !directories.iter().any(|other| other != directory && is_below(directory, other));
    directories
        .iter()
        .filter(|directory| outermost(directory))
        .map(|directory| (*directory).to_owned())
        .collect()
}

/// The directories of packages that lie inside another one.
pub(super) fn other_packages_below<'a>(project: &'a Project, package: &Package) -> Vec<&'a str> {
    let directories = project.packages.iter().map(Package::directory);
    directories
        .filter(|other| *other != package.directory() && is_below(other, package.directory()))
        .collect()
}

/// Whether a path lies where Cargo looks for tests, examples and benches, or is the build script.
pub(super) fn in_target_directory(package: &Package, path: &str) -> bool {
    let own = package.directory();
    let inside = if own.is_empty() {
        Some(path)
    } else {
        path.strip_prefix(own).and_then(|rest| rest.strip_prefix('/'))
    };
    let first = inside.and_then(|inside| inside.split('/').next()).unwrap_or("");
    let conventional = matches!(first, "tests" | "examples" | "benches" | "build.rs");
    let other_target = |kind: TargetKind| !kind.is_product() && kind != TargetKind::BuildScript;
    conventional
        || package.targets.iter().filter(|target| other_target(target.kind)).any(|target| {
            let directory = directory_of(&target.root);
            directory != own && is_below(path, directory)
        })
}
