//! What the analysis cannot see into, and what it noticed on the way.

use decompose_schema::Document;

use super::Ground;
use super::parts::{Html, Table, code, figure, location, prose, row, word};
use super::section::Section;

const ROWS: usize = 300;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let section = Section::new("blind-spots", "Blind spots")
        .lead("Places the analysis cannot see into. What is used only there is missing above.")
        .table(&blind_spots(ground.document))
        .anchored("diagnostics", "Diagnostics")
        .table(&diagnostics(ground.document));
    Some(section)
}

fn blind_spots(document: &Document) -> Table {
    let columns = ["kind", "name", "unseen tokens:", "at"];
    Table::new("Blind spots, largest first", &columns).fill(document.blind_spots.iter(), ROWS, |spot| {
        let at = location(&spot.file, spot.line, spot.column);
        row([word(&spot.kind), code(&spot.name), figure(spot.size), at])
    })
}

fn diagnostics(document: &Document) -> Table {
    let columns = ["severity", "code", "message", "at"];
    Table::new("Diagnostics", &columns).fill(document.diagnostics.iter(), ROWS, |d| {
        let at = match (&d.file, d.line, d.column) {
            (Some(file), Some(line), Some(column)) => location(file, line, column),
            (Some(file), ..) => code(file),
            _ => Html::default(),
        };
        let help = d.help.as_deref().map(|help| format!(" <span class=help>{}</span>", prose(help)));
        let message = Html(format!("{}{}", prose(&d.message), help.unwrap_or_default()));
        row([word(&d.severity), code(&d.code), message, at])
    })
}
