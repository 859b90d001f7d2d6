//! Reads and lowers files: one, or ahead of need all that `mod` lines lead to.
//!
//! Reading ahead keeps all threads at work, which settling modules level by level would not. What it gives for a path
//! depends on that path alone, not on the order in which threads come to paths, nor on whether it was read [`Ahead`] of
//! the rest. It deliberately does not know which of the files that a `mod` line may mean is the one that it means.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use decompose_model::{Diagnostic, DiagnosticCode, Position, Project, ReadError, Source};

use super::modules::{Visit, module_lines};
use crate::ir::FileFacts;
use crate::parse::lower_included;
use crate::stack::{on_big_stack, work_off};

/// What reading a path gave.
pub(super) enum Outcome {
    Lowered(Box<FileFacts>),
    NotFound,
    NotAFile,
    Outside,
    Unreadable,
}

/// An outcome, and what is to be said about it.
pub(super) type Read = (Outcome, Option<Diagnostic>);

/// Files that were read and lowered before it was known what is needed, by path.
#[derive(Default)]
pub struct Ahead(BTreeMap<String, Read>);

impl Ahead {
    /// Reads and lowers files of what `project` probably is, on this thread, until none are left or `ended` says so.
    pub fn read(project: &Project, source: &dyn Source, ended: &AtomicBool) -> Self {
        on_big_stack(|| {
            let goes_on = || !ended.load(Ordering::Relaxed);
            Self(read_ahead(source, NonZeroUsize::MIN, &roots(project), Self::default(), goes_on))
        })
    }
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The roots of all targets.
pub(super) fn roots(project: &Project) -> BTreeSet<Visit> {
    let packages = project.packages.iter().enumerate();
    let roots = packages.flat_map(|(number, package)| {
        package.targets.iter().map(move |target| Visit::new(&target.root, None, number))
    });
    roots.collect()
}

/// Reads and lowers the roots and all files that `mod` lines may lead to from there, by path, while it `goes_on`. A path
/// is read once, whatever leads to it: files that stand in several trees in different directories may lead to more than
/// is read here. What was read before is not read again.
pub(super) fn read_ahead(
    source: &dyn Source,
    jobs: NonZeroUsize,
    roots: &BTreeSet<Visit>,
    before: Ahead,
    goes_on: impl Fn() -> bool + Sync,
) -> BTreeMap<String, Read> {
    let before = Mutex::new(before.0);
    let claimed = Mutex::new(BTreeSet::new());
    let unclaimed = |visit: &Visit| {
        let mut claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert(visit.file.clone())
    };
    let roots = roots.iter().filter(|root| unclaimed(root)).cloned().collect();
    let read = work_off(roots, jobs, |visit| {
        let known = before.lock().unwrap_or_else(PoisonError::into_inner).remove(&visit.file);
        let read = match known {
            Some(read) => read,
            None if goes_on() => read_and_lower(source, &visit.file, false),
            None => return (None, Vec::new()),
        };
        let mut further = Vec::new();
        if let Outcome::Lowered(facts) = &read.0 {
            let lines = module_lines(facts, &visit).lines;
            let ways = lines.iter().flat_map(|(_, ways)| ways);
            further.extend(ways.flat_map(|way| way.visits(visit.package)).filter(unclaimed));
        }
        (Some((visit.file, read)), further)
    });
    read.into_iter().flatten().collect()
}

/// Reads and lowers a file.
pub(super) fn read_and_lower(source: &dyn Source, path: &str, included: bool) -> Read {
    let lost =
        |code, message: String| (Outcome::Unreadable, Some(Diagnostic::new(code, message).in_file(path)));
    let bytes = match source.read(path) {
        Ok(bytes) => bytes,
        Err(ReadError::NotFound) => return (Outcome::NotFound, None),
        Err(ReadError::NotAFile) => return (Outcome::NotAFile, None),
        Err(ReadError::OutsideWorkspace) => return (Outcome::Outside, None),
        Err(ReadError::Failed(reason)) => {
            return lost(DiagnosticCode::UnreadableFile, format!("this file cannot be read: {reason}"));
        }
    };
    if u32::try_from(bytes.len()).is_err() {
        return lost(DiagnosticCode::UnreadableFile, "this file is larger than 4 GiB".to_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) if included => (Outcome::Lowered(Box::new(lower_included(text))), None),
        Ok(text) => (Outcome::Lowered(Box::new(crate::lower_file(text))), None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let (outcome, told) = lost(
                DiagnosticCode::InvalidUtf8,
                format!("this file is not UTF-8: byte {at} is not part of a character"),
            );
            let place = end_of(&error.as_bytes()[..at]);
            (outcome, told.map(|told| told.at(place).help("save it as UTF-8")))
        }
    }
}

/// Where a text ends. A byte order mark before it counts as nothing.
fn end_of(text: &[u8]) -> Position {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let line = text.iter().filter(|byte| **byte == b'\n').count();
    let column = text.iter().rev().take_while(|byte| **byte != b'\n').count();
    Position { line: line as u32 + 1, column: column as u32 + 1 }
}
