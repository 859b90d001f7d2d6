//! The files that the cut is least sure of, and what a repair would move, in words: the same for all formats.
//!
//! Everything here is said of the document's own figures; nothing is judged. Sentences have code between backticks.

use std::cmp::Ordering;

use decompose_schema::{Assignment, Burden, Document, Footing, RepairMove};

use crate::text::{counted, figure, number, percent};

/// Files that go elsewhere in disturbed cuts at least this often are doubted.
const SURE: f64 = 0.9;

/// The files that disturbed cuts place elsewhere or that fit elsewhere, least sure first.
pub(crate) fn doubted(document: &Document) -> Vec<&Assignment> {
    let unsure = |assignment: &&Assignment| {
        assignment.confidence < SURE && assignment.footing.as_ref().is_some_and(|f| f.alternative.is_some())
    };
    let mut doubted: Vec<&Assignment> = document.assignments.iter().filter(unsure).collect();
    doubted.sort_by(|a, b| a.confidence.partial_cmp(&b.confidence).unwrap_or(Ordering::Equal));
    doubted
}

/// Where it goes otherwise.
pub(crate) fn otherwise(assignment: &Assignment) -> &str {
    let alternative = || assignment.footing.as_ref().and_then(|footing| footing.alternative.as_deref());
    assignment.runner_up.as_deref().or_else(alternative).unwrap_or_default()
}

/// What ties it to one side, strongest first.
pub(crate) fn ties(ties: &[decompose_schema::Tie]) -> String {
    let tie = |tie: &decompose_schema::Tie| match tie.references {
        0 => format!("the directory it shares with `{}`", tie.file),
        references => format!("{} with `{}`", counted(references, "reference"), tie.file),
    };
    ties.iter().map(tie).collect::<Vec<_>>().join(", ")
}

/// What would take it elsewhere.
pub(crate) fn flip(footing: &Footing) -> String {
    let (Some(to), Some(flip)) = (&footing.alternative, &footing.flip) else { return String::new() };
    let mut ways = Vec::new();
    if !flip.without.is_empty() {
        let files: Vec<String> = flip.without.iter().map(|file| format!("`{file}`")).collect();
        ways.push(format!("when its ties to {} end", files.join(" and ")));
    }
    if let Some(more) = &flip.with {
        let references = number(more.references);
        ways.push(format!("with about {references} more references like those with `{}`", more.file));
    }
    format!("moves to `{to}` {}", ways.join(", or "))
}

/// The burdens that a move changes, before and after.
pub(crate) fn mended(before: &Burden, after: &Burden) -> String {
    let burdens = [
        ("services per transaction beyond the first", before.split, after.split),
        ("writing services per table beyond the first", before.contested, after.contested),
        ("references against the stream", before.against, after.against),
        ("chatty pairs torn apart", before.chatty, after.chatty),
    ];
    let changed = burdens.iter().filter(|(_, before, after)| (before - after).abs() > 5e-5);
    let said =
        changed.map(|(name, before, after)| format!("{name} {} → {}", figure(*before), figure(*after)));
    said.collect::<Vec<_>>().join(", ")
}

/// The share of modularity that is given up, of what the cut has.
pub(crate) fn cost(made: &RepairMove, first: &Burden) -> String {
    let lost = made.before.modularity - made.after.modularity;
    percent(if first.modularity > 0.0 { lost / first.modularity } else { 0.0 })
}
