//! Reads a document back, with messages that say what is wrong with the file and what to do.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::error::Category;
use thiserror::Error;

use crate::{Document, SCHEMA_VERSION};

/// Why a text is not a document that this version can read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("this is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It ends too early.
    #[error("the JSON ends too early, at line {line}: the file is truncated; write it again")]
    Truncated {
        /// Where it ends.
        line: usize,
    },
    /// It is JSON, but has no `schema_version`.
    #[error("this JSON has no `schema_version`: it is not a decompose.json")]
    NotADocument,
    /// It is JSON, but no object with lists of facts.
    #[error("this is no object with lists of facts such as `data_accesses`")]
    NotFacts,
    /// An entry of a list of facts has another form.
    #[error("`{entry}` does not have the form of decompose.json: {error}")]
    Entry {
        /// Which one: `data_accesses[3]`.
        entry: String,
        /// What does not fit.
        error: serde_json::Error,
    },
    /// Its version is not one.
    #[error("`schema_version` is {0:?}, which is not a version like {SCHEMA_VERSION:?}")]
    BadVersion(String),
    /// An earlier major version.
    #[error(
        "this file has schema version {0}, this program reads {SCHEMA_VERSION}: write it again with this program"
    )]
    OlderMajor(String),
    /// A later major version.
    #[error(
        "this file has schema version {0}, this program reads {SCHEMA_VERSION}: update cargo-decompose to read it"
    )]
    NewerMajor(String),
    /// The version is right and the content is not.
    #[error("this is not a valid decompose.json of version {version}: {error}")]
    Malformed {
        /// The version it claims.
        version: String,
        /// What does not fit, with line and column.
        error: serde_json::Error,
    },
}

/// The one field by which a reader decides.
#[derive(Deserialize)]
struct Head {
    schema_version: Option<String>,
}

impl Document {
    /// Reads a document of this major version. Fields that this version does not know are ignored.
    ///
    /// # Errors
    /// When the text is not JSON, is cut off, is no document, or is one of another major version.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let head: Head = serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Eof => ReadError::Truncated { line: error.line() },
            Category::Data => ReadError::NotADocument,
            Category::Syntax | Category::Io => ReadError::NotJson(error),
        })?;
        let version = head.schema_version.ok_or(ReadError::NotADocument)?;
        check_major(&version)?;
        serde_json::from_str(text).map_err(|error| ReadError::Malformed { version, error })
    }
}

/// Refuses what another major version has written.
pub(crate) fn check_major(version: &str) -> Result<(), ReadError> {
    let version = || version.to_owned();
    let (Some(found), Some(ours)) = (major(&version()), major(SCHEMA_VERSION)) else {
        return Err(ReadError::BadVersion(version()));
    };
    match found.cmp(&ours) {
        Ordering::Less => Err(ReadError::OlderMajor(version())),
        Ordering::Greater => Err(ReadError::NewerMajor(version())),
        Ordering::Equal => Ok(()),
    }
}

/// The number before the first dot of `1.0`.
fn major(version: &str) -> Option<u32> {
    let (major, minor) = version.split_once('.')?;
    let _: u32 = minor.parse().ok()?;
    major.parse().ok()
}
