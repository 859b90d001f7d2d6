//! Which manifest a request means: the one named, the nearest above the start, or the first below it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::manifest::Manifest;
use crate::paths::{shown, way};
use crate::{Error, Request};

/// How far below a directory without a manifest one is looked for.
const SEARCH_DEPTH: usize = 4;

/// The manifest to begin with.
#[derive(Debug)]
pub(crate) struct Located {
    /// Absolute, its directory without symbolic links.
    pub(crate) manifest: PathBuf,
    /// When it was found below the start: its directory, and those of the other workspaces there, relative to the
    /// start.
    pub(crate) below: Option<(String, Vec<String>)>,
}

/// Finds the manifest.
pub(crate) fn locate(request: &Request) -> Result<Located, Error> {
    let given = request.manifest_path.as_ref().map_or(request.start.clone(), |path| request.start.join(path));
    let given = if given.as_os_str().is_empty() { PathBuf::from(".") } else { given };
    let real = fs::canonicalize(&given).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::NoSuchPath { path: shown(&given) },
        _ => Error::Unreadable { path: shown(&given), reason: error.to_string() },
    })?;
    if real.is_file() {
        // The name given counts, not that of a link's target; the directory does the opposite.
        let parent = given.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let directory = fs::canonicalize(parent).ok();
        return match (given.file_name(), directory) {
            (Some(name), Some(directory)) if name == "Cargo.toml" => {
                Ok(Located { manifest: directory.join(name), below: None })
            }
            _ => Err(Error::NotAManifest { path: shown(&given) }),
        };
    }
    let named = request.manifest_path.is_some();
    let searched = if named { 1 } else { usize::MAX };
    for directory in real.ancestors().take(searched) {
        let manifest = directory.join("Cargo.toml");
        if manifest.is_file() {
            return Ok(Located { manifest, below: None });
        }
    }

    let below = manifests_below(&real);
    let names: Vec<String> =
        below.iter().filter_map(|path| path.parent()).map(|path| shown(&way(&real, path))).collect();
    let taken = below.iter().position(|manifest| Manifest::read(manifest).is_ok()).filter(|_| !named);
    match taken {
        Some(taken) => {
            let mut others = names;
            let name = others.remove(taken);
            Ok(Located { manifest: below[taken].clone(), below: Some((name, others)) })
        }
        None => Err(Error::no_manifest(shown(&given), named, &names)),
    }
}

/// The manifests below a directory that have none above them there, sorted by path.
fn manifests_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut level = vec![directory.to_path_buf()];
    for _ in 0..SEARCH_DEPTH {
        let mut next = Vec::new();
        let entries = level.iter().filter_map(|directory| fs::read_dir(directory).ok()).flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let hidden = name
                .to_str()
                .is_none_or(|name| name.starts_with('.') || matches!(name, "target" | "node_modules"));
            if hidden || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            let manifest = entry.path().join("Cargo.toml");
            if manifest.is_file() { found.push(manifest) } else { next.push(entry.path()) }
        }
        level = next;
    }
    found.sort();
    found
}
