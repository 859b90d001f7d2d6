//! The part of the page about what services share beside code and tables, and what they ask of others.

use decompose_schema::Place;

use super::Ground;
use super::parts::{Html, Table, code, figure, name, places, plain, row, word};
use super::section::Section;
use crate::text::number;
use crate::touched::Touched;
use crate::view::item_name;

/// Rows of each table on the page.
const ROWS: usize = 120;
const PLACES: usize = 8;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let touched = Touched::new(ground.document);
    let [state, messages, outside, sensitive] =
        [state(&touched), messages(&touched), outside(&touched), sensitive(&touched)];
    if [&state, &messages, &outside, &sensitive].iter().all(|table| table.rows.is_empty()) {
        return None;
    }
    let mut section = Section::new("shared", "Shared state and messages");
    if !state.rows.is_empty() {
        section = section
            .lead("Pools, clients, clocks and configuration are left out: every service has its own.")
            .table(&state);
    }
    let section = section
        .titled("Messages", &messages)
        .titled("Services outside", &outside)
        .fold("Names that look personal or secret: to review", &sensitive);
    Some(section)
}

fn list(names: &[String]) -> Html {
    Html(names.iter().map(|service| name(service).0).collect::<Vec<_>>().join(", "))
}

fn count(places_of: &[Place]) -> Html {
    places(&number(places_of.len()), places_of, PLACES)
}

fn state(touched: &Touched<'_>) -> Table {
    let columns = ["state", "role", "services", "changed by", "uses:"];
    Table::new("State that services share", &columns).fill(touched.state.iter(), ROWS, |shared| {
        let uses: Vec<Place> = shared
            .state
            .uses
            .iter()
            .map(|used| Place { file: used.file.clone(), line: used.line, column: used.column })
            .collect();
        row([
            code(item_name(&shared.state.item)),
            word(&shared.state.role),
            list(&shared.state.services),
            list(&shared.writers),
            count(&uses),
        ])
    })
}

fn messages(touched: &Touched<'_>) -> Table {
    let columns = ["channel", "library", "sent by", "received by", "places:"];
    Table::new("Messages", &columns).fill(touched.channels.iter(), ROWS, |channel| {
        row([
            code(channel.name),
            word(channel.library),
            list(&channel.senders),
            list(&channel.receivers),
            count(&channel.places),
        ])
    })
}

fn outside(touched: &Touched<'_>) -> Table {
    let columns = ["service outside", "kind", "asked by", "places:"];
    Table::new("Services outside", &columns).fill(touched.outside.iter(), ROWS, |used| {
        row([code(&used.name), word(&used.kind), list(&used.services), count(&used.places)])
    })
}

fn sensitive(touched: &Touched<'_>) -> Table {
    let columns = ["data", "looks like", "services", "entry points that return it:", "at"];
    Table::new("Data to review", &columns).fill(touched.sensitive.iter(), ROWS, |sensitive| {
        let of = match (&sensitive.item, &sensitive.table) {
            (Some(item), _) => item_name(item).to_string(),
            (None, table) => format!("{}.{}", table.as_deref().unwrap_or_default(), sensitive.name),
        };
        let at = Place { file: sensitive.file.clone(), line: sensitive.line, column: sensitive.column };
        row([
            code(&of),
            plain(&format!("{}: {}", sensitive.category, sensitive.pattern)),
            list(&sensitive.services),
            figure(sensitive.returned_by.len()),
            super::parts::location(&at.file, at.line, at.column),
        ])
    })
}
