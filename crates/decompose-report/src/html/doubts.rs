//! The part of the page about what the cut is least sure of, and about the repaired partition.

use decompose_schema::{Assignment, RepairMove, Repaired};

use super::Ground;
use super::parts::{Html, Row, Table, module_link, plain, prose, row, service_link, share};
use super::section::Section;
use crate::doubts::{cost, doubted, flip, mended, otherwise, ties};

/// Rows of each table on the page.
const ROWS: usize = 60;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let doubted = doubted(ground.document);
    let repaired = ground.document.repaired.as_ref();
    if doubted.is_empty() && repaired.is_none() {
        return None;
    }
    let columns = ["module", "in", "sure:", "otherwise in", "held by", "drawn by", "what would flip it"];
    let table =
        Table::new("What the cut is least sure of", &columns)
            .fill(doubted.into_iter(), ROWS, |doubted| line(ground, doubted));
    let section =
        Section::new("doubts", "Doubts and repairs").titled("What the cut is least sure of", &table);
    Some(match repaired {
        Some(repaired) => {
            section.heading("What a repair would move").html(&lead(repaired)).table(&moves(ground, repaired))
        }
        None => section,
    })
}

fn line(ground: &Ground<'_>, doubted: &Assignment) -> Row {
    let footing = doubted.footing.clone().unwrap_or_default();
    row([
        module_link(&ground.anchors, &doubted.file),
        service_link(&ground.anchors, &doubted.service),
        share(doubted.confidence),
        service_link(&ground.anchors, otherwise(doubted)),
        prose(&ties(&footing.for_it)),
        prose(&ties(&footing.against)),
        prose(&flip(&footing)),
    ])
}

fn lead(repaired: &Repaired) -> Html {
    let all = mended(&repaired.before, &repaired.after);
    Html(format!(
        "<p class=lead>A second partition that lowers what people pay for: {}. Plans go on from the cut as it is.</p>",
        prose(&all)
    ))
}

fn moves(ground: &Ground<'_>, repaired: &Repaired) -> Table {
    let columns = ["modules", "from", "to", "what it mends", "modularity given up:"];
    Table::new("Moves of the repair", &columns).fill(repaired.moves.iter(), ROWS, |made: &RepairMove| {
        let from = service_link(&ground.anchors, &made.from);
        let modules: Vec<String> =
            made.files.iter().map(|file| module_link(&ground.anchors, file).0).collect();
        row([
            if made.ends { Html(format!("all of {from}")) } else { Html(modules.join(", ")) },
            service_link(&ground.anchors, &made.from),
            service_link(&ground.anchors, &made.to),
            prose(&mended(&made.before, &made.after)),
            plain(&cost(made, &repaired.before)),
        ])
    })
}
