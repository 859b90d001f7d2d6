//! A package as it was found, by whichever way: like the model's, but with absolute paths, and before it is known
//! which other packages there are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use decompose_model::{Dependency, Edition, TargetKind};

/// What one of the two ways of reading (Cargo's metadata, the manifests) says about a workspace.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) root: PathBuf,
    pub(crate) target_directory: PathBuf,
    pub(crate) packages: Vec<FoundPackage>,
}

#[derive(Debug)]
pub(crate) struct FoundPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) manifest: PathBuf,
    pub(crate) targets: Vec<FoundTarget>,
    pub(crate) dependencies: Vec<FoundDependency>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
pub(crate) struct FoundTarget {
    pub(crate) name: String,
    pub(crate) kind: TargetKind,
    pub(crate) root: PathBuf,
    pub(crate) edition: Edition,
    pub(crate) required_features: Vec<String>,
}

/// A dependency. Where it has a path, its origin is not decided yet.
#[derive(Debug)]
pub(crate) struct FoundDependency {
    pub(crate) declared: Dependency,
    pub(crate) path: Option<PathBuf>,
}

/// A git URL as it may be shown and compared: without Cargo's prefix, revision, and credentials.
pub(crate) fn git_url(text: &str) -> String {
    let url = text.strip_prefix("git+").unwrap_or(text);
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}/{path}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn git_urls_are_shown_without_credentials_and_revision() {
        for (text, expected) in [
            ("git+https://x.example/y?branch=main#0123", "https://x.example/y"),
            ("https://user:secret@x.example/y.git", "https://x.example/y.git"),
            ("ssh://git@x.example/y", "ssh://x.example/y"),
            ("git@x.example:y", "git@x.example:y"),
        ] {
            assert_eq!(super::git_url(text), expected);
        }
    }
}
