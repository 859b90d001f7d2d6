//! How much is known about references, and why the rest is not.

use decompose_schema::Document;

use super::Ground;
use super::parts::{Html, Table, figure, row, word};
use super::section::Section;
use crate::view::View;

const ROWS: usize = 300;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let tables = [references(ground.document), unresolved(&ground.view)].map(|table| Html::of(&table).0);
    let section = Section::new("references", "References")
        .lead("What is not resolved stays unresolved, and never decides where to cut. `cargo decompose graph --level item` lists every single one.")
        .html(&Html(format!("<div class=pair>{}</div>", tables.concat())));
    Some(section)
}

fn references(document: &Document) -> Table {
    let references = &document.summary.references;
    let tiers = references.by_tier.iter();
    Table::new("References inside the workspace, by the rule that resolved them", &["tier", "references:"])
        .fill(tiers, ROWS, |(tier, count)| row([word(tier), figure(*count)]))
}

fn unresolved(view: &View<'_>) -> Table {
    Table::new("Unresolved references, by reason", &["reason", "references:"]).fill(
        view.unresolved.iter(),
        ROWS,
        |(reason, count)| row([word(reason), figure(*count)]),
    )
}
