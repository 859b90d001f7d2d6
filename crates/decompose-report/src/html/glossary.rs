//! The words that the report uses.

use super::Ground;
use super::parts::{Html, escape};
use super::section::Section;

const TERMS: &[(&str, &str)] = &[
    ("Reference", "One use of an item at one place."),
    ("Tier", "Which rule resolved a reference: a path, a declared receiver type, a trait bound, …"),
    ("Module", "A source file and the inline modules in it."),
    ("Candidate service", "A set of modules that belong together by what they use of one another."),
    ("Shared library", "Infrastructure that several services need and none owns."),
    ("Crossing", "A reference whose ends lie in two services."),
    ("Seam", "The interface that a boundary needs: operations, and the types they carry."),
    ("Obstacle", "Why a crossing cannot become a message as it stands."),
    (
        "Closure factor",
        "Lines that must move for a service to compile on its own / lines that it names. 1 is a leaf.",
    ),
    ("Cohesion", "The share of a service’s references that stay inside it."),
    (
        "Confidence",
        "How often runs with disturbed weights put a module into the same service. It ranks what to review; it promises nothing.",
    ),
    ("Owner", "The service that writes a table at most places, or, where none does, reads it."),
    (
        "Saga",
        "Several local transactions that do what one did; those before the pivot can be undone, those after it are repeated until they succeed.",
    ),
    ("Blind spot", "Code the analysis cannot look into: unread macros, generated files, broken syntax."),
];

pub(super) fn section(_: &Ground<'_>) -> Option<Section> {
    let entry = |(term, meaning): &(&str, &str)| {
        format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(term), escape(meaning))
    };
    let entries: String = TERMS.iter().map(entry).collect();
    Some(Section::new("glossary", "Glossary").html(&Html(format!("<dl class=glossary>{entries}</dl>"))))
}
