//! What ties services, layer by layer, and files that could be split by item.

use decompose_schema::{Severed, Split, SplitPart};

use super::Ground;
use super::parts::{
    Html, Row, Table, code, figure, module_link, name, plain, row, service_link, share, word,
};
use super::section::Section;
use crate::layers::main_shares;
use crate::text::percent;
use crate::view::item_name;

const PAIRS: usize = 100;
/// Items that are named of each part of a file.
const ITEMS: usize = 12;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let document = ground.document;
    if document.severed.is_empty() && document.splits.is_empty() {
        return None;
    }
    let severed = Table::new("What ties services", &["services", "strength:", "by layer"]).fill(
        document.severed.iter(),
        PAIRS,
        |severed| pair(ground, severed),
    );
    let parts = document.splits.iter().flat_map(|split| split.parts.iter().map(move |part| (split, part)));
    let columns = ["file", "in", "part for", "lines:", "ties to it", "items"];
    let parts: Vec<(&Split, &SplitPart)> = parts.collect();
    let parts = Table::new("Files to split by item", &columns).fill(
        parts.into_iter(),
        usize::MAX,
        |(split, part)| part_of(ground, split, part),
    );
    Some(
        Section::new("layers", "What the cut severs")
            .lead(
                "Every kind of coupling between files is a layer; a file's mean tie by one layer is 1. Layers of weight 0 draw no boundary, they price it. Candidates for the shared library are left out.",
            )
            .table(&layers(ground))
            .titled("By pair of services", &severed)
            .titled("Files whose items clearly belong to several services", &parts),
    )
}

fn layers(ground: &Ground<'_>) -> Table {
    let columns = ["layer", "weight in the cut:", "files:", "severed"];
    Table::new("Layers", &columns).fill(ground.document.layers.iter(), usize::MAX, |layer| {
        let weight = plain(&format!("{:.2}", layer.weight));
        row([word(&layer.name), weight, figure(layer.files), share(layer.severed)])
    })
}

fn pair(ground: &Ground<'_>, severed: &Severed) -> Row {
    let [a, b] = [&severed.a, &severed.b].map(|service| service_link(&ground.anchors, service));
    let tied = main_shares(&severed.layers).into_iter().map(|share| {
        let about = share.subjects.first().map(|subject| format!(" ({})", code(subject)));
        format!("{} {}{}", word(&share.layer), percent(share.share), about.unwrap_or_default())
    });
    row([
        Html(format!("{a} – {b}")),
        plain(&format!("{:.2}", severed.strength)),
        Html(tied.collect::<Vec<_>>().join(", ")),
    ])
}

fn part_of(ground: &Ground<'_>, split: &Split, part: &SplitPart) -> Row {
    let items = part.items.iter().take(ITEMS).map(|item| code(item_name(item)).0);
    let mut items = items.collect::<Vec<_>>().join(", ");
    if part.items.len() > ITEMS {
        items.push_str(&format!(" and {} more", part.items.len() - ITEMS));
    }
    row([
        module_link(&ground.anchors, &split.file),
        name(&split.service),
        service_link(&ground.anchors, &part.service),
        figure(part.lines),
        plain(&format!("{}, {} of its ties", part.ties, percent(part.purity))),
        Html(items),
    ])
}
