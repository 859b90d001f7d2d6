//! The crossings, pair by pair of services.

use super::Ground;
use super::parts::{Html, Table, code, location, name, row, word};
use super::section::Section;
use crate::text::{counted, number, visible};
use crate::view::{Pair, item_name};

/// Crossings on the page; the pairs share them.
const CROSSINGS: usize = 6000;
/// Pairs whose crossings are listed.
pub(super) const PAIRS: usize = 600;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let pairs = &ground.view.pairs;
    let shown = pairs.len().min(PAIRS);
    let each = (CROSSINGS / shown.max(1)).clamp(8, 200);
    let mut section = Section::new("crossings", "Crossings").lead(
        "References whose ends lie in two services, by pair. Shared ones have an end in a candidate for the shared library: once that exists, they are ordinary uses of a dependency.",
    );
    for pair in &pairs[..shown] {
        let title = Html(format!("{} → {}", name(pair.from), name(pair.to)));
        let count = match pair.crossings.len() - pair.own {
            0 => counted(pair.own, "crossing"),
            n => format!("{}, and {} shared", counted(pair.own, "crossing"), number(n)),
        };
        let anchor = ground.anchors.pair(pair.from, pair.to);
        let table = Html::of(&crossings(pair, each));
        section = section.opening(&title, &count, &Html(format!("<div id=\"{anchor}\">{table}</div>")));
    }
    if pairs.is_empty() {
        section = section.none("None.");
    }
    Some(section.rest(pairs.len() - shown, "pair"))
}

/// The crossings of one pair.
fn crossings(pair: &Pair<'_>, shown: usize) -> Table {
    let caption = format!("Crossings from {} to {}", visible(pair.from), visible(pair.to));
    let columns = ["place", "from", "to", "kind", "resolved by", "shared library?"];
    Table::new(caption, &columns).fill(pair.crossings.iter(), shown, |crossing| {
        row([
            location(&crossing.file, crossing.line, crossing.column),
            code(item_name(&crossing.from_item)),
            code(item_name(&crossing.to_item)),
            word(&crossing.kind),
            word(&crossing.tier),
            if crossing.shared { word("shared") } else { Html::default() },
        ])
    })
}
