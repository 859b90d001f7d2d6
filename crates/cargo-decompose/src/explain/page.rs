//! What a page says, as records: the JSON form, and what the text is made from.

use std::collections::BTreeSet;

use decompose::Analysis;
use decompose::cluster::weigh::Multigraph;
use decompose::model::{Code, DiagnosticCode, FileId, Reference, ServiceId, Share, Tier, Unresolved};
use serde::Serialize;

use super::paths::{self, Paths};
use super::subject::{Index, Subject};

/// A page.
#[derive(Serialize, Debug)]
#[serde(untagged)]
pub(crate) enum Page {
    /// Of a diagnostic code.
    Code(CodePage),
    /// Of an item or module.
    One(Box<One>),
    /// Of what couples two.
    Two(Box<Two>),
}

/// A diagnostic code.
#[derive(Serialize, Debug)]
pub(crate) struct CodePage {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) explanation: &'static str,
}

/// One item or module.
#[derive(Serialize, Debug)]
pub(crate) struct One {
    /// The path people know it by.
    pub(super) path: String,
    /// The item itself, its cfg twins too; empty for a module or file.
    pub(super) items: Vec<Described>,
    /// The services of its files.
    pub(super) assignments: Vec<Assigned>,
    /// Calls from outside into it.
    pub(super) called_by: Vec<Link>,
    /// All other references from outside into it.
    pub(super) used_by: Vec<Link>,
    /// Calls out of it.
    pub(super) calls: Vec<Link>,
    /// All other references out of it.
    pub(super) uses: Vec<Link>,
    /// References into and out of it that stand in test code.
    pub(super) test_references: usize,
    /// What could not be resolved inside it.
    pub(super) unresolved: Vec<NotResolved>,
    /// Whether the subject is one item without others inside: then one end of every link is known.
    #[serde(skip)]
    pub(super) single: bool,
}

/// An item.
#[derive(Serialize, Debug)]
pub(crate) struct Described {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) kind: &'static str,
    #[serde(flatten)]
    pub(super) place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cfg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<String>,
}

/// A position.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct Place {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The service of a file.
#[derive(Serialize, Debug)]
pub(crate) struct Assigned {
    pub(super) file: String,
    pub(super) service: String,
    pub(super) confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) runner_up: Option<String>,
    pub(super) shared_candidate: bool,
}

/// A reference: who refers to what, where, how, and why it was resolved so.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct Link {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: &'static str,
    pub(super) tier: &'static str,
    /// The tier in words.
    pub(super) why: &'static str,
    pub(super) implicit: bool,
    #[serde(flatten)]
    pub(super) place: Place,
    #[serde(skip)]
    pub(super) rule: Tier,
}

/// A use that was not resolved.
#[derive(Serialize, Debug)]
pub(crate) struct NotResolved {
    pub(super) name: String,
    pub(super) reason: &'static str,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// What couples two subjects, both ways.
#[derive(Serialize, Debug)]
pub(crate) struct Two {
    pub(super) directions: [Direction; 2],
    /// What ties the files that they stand in, by layer.
    pub(super) layers: Vec<Layer>,
}

/// What one kind of coupling has to do with a tie between files.
#[derive(Serialize, Debug)]
pub(crate) struct Layer {
    pub(super) layer: &'static str,
    /// Its part of the tie.
    pub(super) share: f64,
    /// The places behind it.
    pub(super) evidence: u32,
    /// What it is about, strongest first.
    pub(super) subjects: Vec<String>,
}

/// What leads from one subject to another.
#[derive(Serialize, Debug)]
pub(crate) struct Direction {
    pub(super) from: String,
    pub(super) to: String,
    /// The references that lead there themselves.
    pub(super) references: Vec<Link>,
    /// The ways through other items.
    #[serde(flatten)]
    pub(super) paths: Paths,
}

impl Page {
    pub(super) fn code(code: DiagnosticCode) -> Self {
        let info = code.info();
        Self::Code(CodePage {
            code: info.number,
            name: info.name,
            severity: info.severity.name(),
            explanation: info.explanation,
        })
    }

    pub(super) fn one(analysis: &Analysis, subject: &Subject) -> Self {
        let code = &analysis.code;
        let across =
            |reference: &&Reference| subject.holds(reference) != subject.inside.contains(&reference.to);
        let (product, tests): (Vec<&Reference>, Vec<&Reference>) =
            code.references.iter().filter(across).partition(|reference| !reference.test);
        let links = |outward: bool, calls: bool| -> Vec<Link> {
            let wanted = |reference: &&&Reference| {
                subject.holds(reference) == outward && reference.kind.is_call() == calls
            };
            product.iter().filter(wanted).map(|reference| Link::new(code, reference)).collect()
        };
        let inside =
            |unresolved: &&Unresolved| unresolved.from.is_some_and(|from| subject.inside.contains(&from));
        Self::One(Box::new(One {
            path: subject.path.clone(),
            items: subject.items.iter().map(|id| described(code, *id)).collect(),
            assignments: assignments(analysis, subject),
            called_by: links(false, true),
            used_by: links(false, false),
            calls: links(true, true),
            uses: links(true, false),
            test_references: tests.len(),
            unresolved: code
                .unresolved
                .iter()
                .filter(inside)
                .map(|unresolved| NotResolved {
                    name: unresolved.name.clone(),
                    reason: unresolved.reason.name(),
                    place: Place::new(&code.files[unresolved.file.index()].path, unresolved.position),
                })
                .collect(),
            single: subject.items.len() == 1 && subject.inside.len() == 1,
        }))
    }

    pub(super) fn two(analysis: &Analysis, index: &Index<'_>, first: &Subject, second: &Subject) -> Self {
        let direction = |from: &Subject, to: &Subject| {
            let leads = |reference: &&Reference| {
                from.holds(reference) && to.inside.contains(&reference.to) && !reference.test
            };
            Direction {
                from: from.path.clone(),
                to: to.path.clone(),
                references: index
                    .code
                    .references
                    .iter()
                    .filter(leads)
                    .map(|reference| Link::new(index.code, reference))
                    .collect(),
                paths: paths::between(index, from, to),
            }
        };
        let files = |subject: &Subject| -> Vec<FileId> { files(index.code, subject).into_iter().collect() };
        let tied = Multigraph::new(&analysis.evidence()).between(&files(first), &files(second));
        let layer = |share: Share| Layer {
            layer: share.layer,
            share: (share.share * 1e3).round() / 1e3,
            evidence: share.evidence,
            subjects: share.subjects,
        };
        Self::Two(Box::new(Two {
            directions: [direction(first, second), direction(second, first)],
            layers: tied.layers.into_iter().map(layer).collect(),
        }))
    }
}

impl Place {
    fn new(file: &str, position: decompose::model::Position) -> Self {
        Self { file: file.to_owned(), line: position.line, column: position.column }
    }
}

impl Link {
    pub(super) fn new(code: &Code, reference: &Reference) -> Self {
        let from = match reference.from {
            Some(from) => &code.items[from.index()].path,
            None => &code.modules[reference.module.index()].path,
        };
        Self {
            from: from.clone(),
            to: code.items[reference.to.index()].path.clone(),
            kind: reference.kind.name(),
            tier: reference.tier.name(),
            why: reference.tier.reason(),
            implicit: reference.implicit,
            place: Place::new(&code.files[reference.file.index()].path, reference.position),
            rule: reference.tier,
        }
    }
}

fn described(code: &Code, id: decompose::model::ItemId) -> Described {
    let item = &code.items[id.index()];
    Described {
        id: item.id.clone(),
        path: item.path.clone(),
        kind: item.kind.name(),
        place: Place::new(&code.file_of(id).path, item.position),
        cfg: item.cfg.as_ref().map(ToString::to_string),
        signature: item.signature.as_ref().map(|signature| signature.text.clone()),
    }
}

/// The files that a subject stands in.
fn files(code: &Code, subject: &Subject) -> BTreeSet<FileId> {
    let of_items = subject.inside.iter().map(|id| code.items[id.index()].file);
    let of_modules = subject.modules.iter().map(|id| code.modules[id.index()].file);
    of_items.chain(of_modules).collect()
}

/// Which services the subject's files are in, and how sure that is.
fn assignments(analysis: &Analysis, subject: &Subject) -> Vec<Assigned> {
    let code = &analysis.code;
    let service = |id: ServiceId| analysis.partition.services[id.index()].name.clone();
    files(code, subject)
        .iter()
        .filter_map(|file| analysis.partition.assignment(*file))
        .map(|assignment| Assigned {
            file: code.files[assignment.file.index()].path.clone(),
            service: service(assignment.service),
            confidence: assignment.confidence,
            runner_up: assignment.runner_up.map(service),
            shared_candidate: assignment.shared_candidate.is_some(),
        })
        .collect()
}
