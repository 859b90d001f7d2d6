//! The sections about what the cut is least sure of, and about the repaired partition.

use super::{Out, PAIRS, code, prose};
use crate::doubts::{cost, doubted, flip, mended, otherwise};
use crate::text::percent;
use crate::view::View;

pub(super) fn doubts(out: &mut Out, view: &View<'_>) {
    let doubted = doubted(view.document);
    if !doubted.is_empty() {
        out.heading(2, "What the cut is least sure of");
        let rows = doubted.into_iter().map(|doubted| {
            let flip = doubted.footing.as_ref().map(flip).unwrap_or_default();
            vec![
                code(&doubted.file),
                code(&doubted.service),
                percent(doubted.confidence),
                code(otherwise(doubted)),
                prose(&flip),
            ]
        });
        out.table(&["module", "in", "sure:", "otherwise in", "what would flip it"], rows, PAIRS);
    }
    let Some(repaired) = &view.document.repaired else { return };
    out.heading(2, "What a repair would move");
    out.paragraph(&format!(
        "A second partition that lowers what people pay for: {}. Plans go on from the cut as it is.",
        mended(&repaired.before, &repaired.after)
    ));
    let rows = repaired.moves.iter().map(|made| {
        let files: Vec<String> = made.files.iter().map(|file| code(file)).collect();
        vec![
            if made.ends { format!("all of {}", code(&made.from)) } else { files.join(", ") },
            code(&made.from),
            code(&made.to),
            mended(&made.before, &made.after),
            cost(made, &repaired.before),
        ]
    });
    out.table(&["modules", "from", "to", "what it mends", "modularity given up:"], rows, PAIRS);
}
