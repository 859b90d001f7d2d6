//! Where control comes in from outside.

use decompose_schema::Document;

use super::Ground;
use super::anchors::Anchors;
use super::parts::{Html, Table, code, location, row, service_link, word};
use super::section::Section;
use crate::view::{item_name, unmounted};

const ROWS: usize = 300;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let table = entry_points(ground.document, &ground.anchors);
    Some(Section::new("entry-points", "Entry points").table(&table))
}

fn entry_points(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = ["kind", "route", "handler", "service", "declared at"];
    Table::new("Entry points", &columns).fill(document.entry_points.iter(), ROWS, |entry| {
        let handler = |item: &str| Html(format!("{}{}", code(item_name(item)), unmounted(entry)));
        let route: Vec<&str> = [&entry.method, &entry.path].into_iter().flatten().map(|s| &**s).collect();
        row([
            word(&entry.kind),
            if route.is_empty() { Html::default() } else { code(&route.join(" ")) },
            entry.item.as_deref().map(handler).unwrap_or_default(),
            entry.service.as_deref().map(|service| service_link(anchors, service)).unwrap_or_default(),
            location(&entry.file, entry.line, entry.column),
        ])
    })
}
