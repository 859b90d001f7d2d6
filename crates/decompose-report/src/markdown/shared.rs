//! The section about what services share beside code and tables, and what they ask of others.

use super::{ENTRIES, Out, PAIRS, code, names, place, places};
use crate::text::number;
use crate::touched::Touched;
use crate::view::{View, item_name};

/// Who uses an end of a channel. That none is seen does not mean that there is none.
fn ends(services: &[String]) -> String {
    if services.is_empty() { "none seen".into() } else { names(services) }
}

/// State, messages, services outside, data to review.
pub(super) fn shared(out: &mut Out, view: &View<'_>) {
    let touched = Touched::new(view.document);
    if touched.is_empty() {
        return;
    }
    out.heading(2, "Shared state and messages");
    if !touched.infrastructure.is_empty() {
        let own: Vec<String> = touched.infrastructure.iter().map(|name| code(name)).take(ENTRIES).collect();
        let rest = match touched.infrastructure.len().saturating_sub(ENTRIES) {
            0 => String::new(),
            more => format!(" and {} more", number(more)),
        };
        out.paragraph(&format!("Every service has its own: {}{rest}.", own.join(", ")));
    }
    if !touched.state.is_empty() {
        let rows = touched.state.iter().map(|shared| {
            let state = shared.state;
            vec![
                code(item_name(&state.item)),
                state.role.clone(),
                names(&state.services),
                names(&shared.writers),
                number(state.uses.len()),
                place(&state.file, state.line, state.column),
            ]
        });
        out.table(&["state", "role", "services", "changed by", "uses:", "at"], rows, PAIRS);
    }
    if !touched.channels.is_empty() {
        let rows = touched.channels.iter().map(|channel| {
            let cells =
                [code(channel.name), code(channel.library), ends(&channel.senders), ends(&channel.receivers)];
            cells.into_iter().chain([places(&channel.places)]).collect()
        });
        out.table(&["messages", "library", "sent by", "received by", "at"], rows, PAIRS);
    }
    if !touched.outside.is_empty() {
        let rows = touched.outside.iter().map(|used| {
            vec![code(&used.name), used.kind.clone(), names(&used.services), places(&used.places)]
        });
        out.table(&["service outside", "kind", "asked by", "at"], rows, PAIRS);
    }
    if !touched.sensitive.is_empty() {
        out.paragraph(
            "Data to review: names that look personal or secret, held by several services or returned by an entry point.",
        );
        let rows = touched.sensitive.iter().map(|sensitive| {
            let of = match (&sensitive.item, &sensitive.table) {
                (Some(item), _) => item_name(item).to_string(),
                (None, table) => format!("{}.{}", table.as_deref().unwrap_or_default(), sensitive.name),
            };
            vec![
                code(&of),
                code(&sensitive.pattern),
                names(&sensitive.services),
                number(sensitive.returned_by.len()),
                place(&sensitive.file, sensitive.line, sensitive.column),
            ]
        });
        out.table(&["data", "looks like", "services", "returned by:", "at"], rows, PAIRS);
    }
}
