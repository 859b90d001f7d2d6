//! The section about what ties services, layer by layer, and about files that could be split by item.

use super::{Out, PAIRS, code};
use crate::layers::main_shares;
use crate::text::{number, percent};
use crate::view::{View, item_name};

/// Items that are named of each part of a file.
const ITEMS: usize = 6;

/// What the cut severs, and what could be split.
pub(super) fn layers(out: &mut Out, view: &View<'_>) {
    let document = view.document;
    if document.severed.is_empty() && document.splits.is_empty() {
        return;
    }
    out.heading(2, "What the cut severs");
    let severed: Vec<String> =
        document.layers.iter().map(|layer| format!("{} {}", layer.name, percent(layer.severed))).collect();
    out.paragraph(&format!(
        "Of each layer of coupling, candidates for the shared library left out: {}.",
        severed.join(", ")
    ));
    let rows = document.severed.iter().map(|severed| {
        let tied = main_shares(&severed.layers).into_iter().map(|share| {
            let about = share.subjects.first().map(|subject| format!(" ({})", code(subject)));
            format!("{} {}{}", share.layer, percent(share.share), about.unwrap_or_default())
        });
        let services = format!("{} – {}", code(&severed.a), code(&severed.b));
        vec![services, format!("{:.2}", severed.strength), tied.collect::<Vec<_>>().join(", ")]
    });
    out.table(&["services", "tie:", "by layer"], rows, PAIRS);
    if document.splits.is_empty() {
        return;
    }
    out.paragraph("Files whose items clearly belong to several services:");
    let parts = document.splits.iter().flat_map(|split| split.parts.iter().map(move |part| (split, part)));
    let rows: Vec<Vec<String>> = parts
        .map(|(split, part)| {
            let items: Vec<String> =
                part.items.iter().take(ITEMS).map(|item| code(item_name(item))).collect();
            let rest = part.items.len().saturating_sub(ITEMS);
            let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
            vec![
                code(&split.file),
                code(&part.service),
                number(part.lines),
                percent(part.purity),
                format!("{}{rest}", items.join(", ")),
            ]
        })
        .collect();
    out.table(&["file", "part for", "lines:", "of its ties:", "items"], rows.into_iter(), PAIRS);
}
