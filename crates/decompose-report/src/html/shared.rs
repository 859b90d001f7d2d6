//! The part of the page about what services share beside code and tables, and what they ask of others.

use decompose_schema::Place;

use super::parts::{Html, Table, code, figure, name, places, plain, row, word};
use crate::text::number;
use crate::touched::Touched;
use crate::view::item_name;

/// Rows of each table on the page.
const ROWS: usize = 120;
const PLACES: usize = 8;

fn list(names: &[String]) -> Html {
    Html(names.iter().map(|service| name(service).0).collect::<Vec<_>>().join(", "))
}

fn count(places_of: &[Place]) -> Html {
    places(&number(places_of.len()), places_of, PLACES)
}

pub(super) fn state(touched: &Touched<'_>) -> Table {
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

pub(super) fn messages(touched: &Touched<'_>) -> Table {
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

pub(super) fn outside(touched: &Touched<'_>) -> Table {
    let columns = ["service outside", "kind", "asked by", "places:"];
    Table::new("Services outside", &columns).fill(touched.outside.iter(), ROWS, |used| {
        row([code(&used.name), word(&used.kind), list(&used.services), count(&used.places)])
    })
}

pub(super) fn sensitive(touched: &Touched<'_>) -> Table {
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
