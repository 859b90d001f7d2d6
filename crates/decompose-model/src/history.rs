//! What version control tells: which files were changed together, by how many people, and who owns them.

use crate::FileId;

/// The last commits of the project, as far as they concern its Rust files.
///
/// People are numbers: names and addresses of authors are not kept. Files have the names of today, where a file was
/// renamed, or the last one that they had.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The Rust files that the commits touch, relative to the workspace root, sorted.
    pub files: Vec<String>,
    /// The commits, newest first. Merges and commits without a parent are none of them: they change nothing themselves.
    pub commits: Vec<Commit>,
    /// Pairs of files that were changed together, in order.
    pub pairs: Vec<CoChange>,
    /// Commits that the project itself wants ignored (`.git-blame-ignore-revs`); they are not among `commits`.
    pub ignored: usize,
    /// Whether the checkout lacks the history before some commit.
    pub shallow: bool,
    /// Who owns the files, where the project has a file that says so.
    pub owners: Option<CodeOwners>,
}

/// One commit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Commit {
    /// The files it touches: indices into [`History::files`], sorted.
    pub files: Vec<u32>,
    /// A number that stands for its author, from 0 in the order in which they appear.
    pub author: u32,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// Whether it touches so many files that it says nothing about which of them belong together.
    pub bulk: bool,
}

/// Two files that were changed together, by commits that are not bulk.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CoChange {
    /// The first: an index into [`History::files`].
    pub a: u32,
    /// The second, with the larger index.
    pub b: u32,
    /// The commits that touch both.
    pub commits: u32,
    /// The sum of 1 / (files of the commit − 1) over those commits.
    pub weight: f64,
}

/// A weight is a sum of fractions in one order, never NaN.
impl Eq for CoChange {}

/// Who owns which file, as the project's CODEOWNERS says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CodeOwners {
    /// The file, relative to the root of the repository.
    pub path: String,
    /// Owners per file of the project, as written; files that have some, in file order.
    pub owned: Vec<(FileId, Vec<String>)>,
}
