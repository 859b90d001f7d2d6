//! Where every module goes, and which module uses which.

use std::cmp::Reverse;

use decompose_schema::{Document, ModuleReference};

use super::Ground;
use super::anchors::Anchors;
use super::matrix::MODULES;
use super::parts::{Html, Row, Table, code, figure, location, module_link, plain, service_link, share};
use super::section::Section;
use crate::text;

const MODULE_ROWS: usize = 4000;
const REFERENCE_ROWS: usize = 3000;
/// Where the matrix is not drawn, fewer rows are enough.
const UNDRAWN_REFERENCE_ROWS: usize = 500;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let references = module_references(ground.document, &ground.anchors);
    let count = text::number(references.rows.len() + references.rest);
    let inside = Html(format!("<div id=module-references>{}</div>", Html::of(&references)));
    let section = Section::new("modules", "Modules")
        .lead("Confidence is agreement over disturbed runs: review the low ones first.")
        .table(&modules(ground.document, &ground.anchors))
        .opening(&plain("References between modules"), &count, &inside);
    Some(section)
}

fn modules(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = [
        "module",
        "service",
        "lines:",
        "used by:",
        "uses:",
        "confidence:",
        "otherwise in",
        "shared library?:",
    ];
    Table::new("Modules and where they go", &columns).fill(document.assignments.iter(), MODULE_ROWS, |a| {
        let file = anchors.files.get(&*a.file).map(|index| &document.files[*index]);
        Row {
            id: anchors.module(&a.file),
            cells: vec![
                code(&a.file),
                service_link(anchors, &a.service),
                figure(a.lines),
                figure(file.map_or(0, |file| file.fan_in)),
                figure(file.map_or(0, |file| file.fan_out)),
                share(a.confidence),
                a.runner_up.as_deref().map(|other| service_link(anchors, other)).unwrap_or_default(),
                a.shared_candidate.map(|score| plain(&text::figure(score))).unwrap_or_default(),
            ],
        }
    })
}

/// The module references that get a row, most references first.
pub(super) fn reference_rows(document: &Document) -> Vec<&ModuleReference> {
    let drawn = document.assignments.len() <= MODULES;
    let mut rows: Vec<&ModuleReference> = document.module_references.iter().collect();
    rows.sort_by_key(|reference| Reverse(reference.references));
    rows.truncate(if drawn { REFERENCE_ROWS } else { UNDRAWN_REFERENCE_ROWS });
    rows
}

fn module_references(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = ["from", "to", "references:", "by kind", "first at"];
    let rows = reference_rows(document);
    let shown = rows.len();
    let mut table = Table::new("References between modules", &columns).fill(rows.into_iter(), shown, |r| {
        let kinds: Vec<String> = r.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        Row {
            id: anchors.reference(&r.from, &r.to),
            cells: vec![
                module_link(anchors, &r.from),
                module_link(anchors, &r.to),
                figure(r.references),
                plain(&kinds.join(", ")),
                location(&r.from, r.line, r.column),
            ],
        }
    });
    table.rest = document.module_references.len() - shown;
    table
}
