//! Directories written as text, for the tests of this crate.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A directory that goes away with the value.
pub(crate) struct Directory {
    path: PathBuf,
    _guard: tempfile::TempDir,
}

impl Directory {
    /// A new directory that holds these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let guard = tempfile::tempdir().unwrap();
        let directory = Self { path: fs::canonicalize(guard.path()).unwrap(), _guard: guard };
        for (path, content) in files {
            directory.write(path, content);
        }
        directory
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Every file and its content.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.path.clone()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                let content = fs::read(&path).unwrap();
                files.insert(path, content);
            }
        }
        files
    }
}
