//! Where file contents come from.
//!
//! Analysis crates do no IO: they ask a [`Source`]. The disk is one (in `decompose-project`), a map is another
//! ([`MemorySource`], for tests and for callers that have the text already).

use std::collections::BTreeMap;

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// There is no such file.
    NotFound,
    /// There is something of that name which is not a file (a directory, a socket).
    NotAFile,
    /// The path leads out of the workspace, itself or through a symbolic link.
    OutsideWorkspace,
    /// The operating system refused; the text is its message.
    Failed(String),
}

/// Read access to the files of one workspace. Paths are relative to the workspace root, with `/`.
pub trait Source: Sync {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// All files below `directory` (`""` is the root), sorted, version control and build output left out.
    fn list(&self, directory: &str) -> Vec<String>;
}

/// Files held in memory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MemorySource {
    /// Content by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Source for MemorySource {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path.split('/').any(|part| part == "..") {
            return Err(ReadError::OutsideWorkspace);
        }
        self.files.get(path).cloned().ok_or(ReadError::NotFound)
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        self.files.keys().filter(|path| path.starts_with(&prefix)).cloned().collect()
    }
}
