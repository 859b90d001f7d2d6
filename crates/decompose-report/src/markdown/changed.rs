//! The sections about the history and the running program: teams and change, builds, traces.

use super::{Out, PAIRS, code, names, prose};
use crate::changed::{Block, Cell, build, teams, traces};
use decompose_schema::Document;

pub(super) fn changed(out: &mut Out, document: &Document) {
    section(out, "Teams and change", &teams(document));
    section(out, "Builds", &build(document));
    section(out, "Traces", &traces(document));
}

fn section(out: &mut Out, title: &str, blocks: &[Block]) {
    let blocks: Vec<&Block> = blocks.iter().filter(|block| !block.rows.is_empty()).collect();
    for (index, block) in blocks.iter().enumerate() {
        match index {
            0 => out.heading(2, title),
            _ => out.heading(3, block.title),
        }
        out.paragraph(&prose(&block.lead));
        let rows = block.rows.iter().map(|cells| cells.iter().map(cell).collect());
        out.table(&block.columns, rows, PAIRS);
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Name(name) | Cell::Service(name) => code(name),
        Cell::Names(some, rest) => names(some) + rest,
        Cell::Text(text) => text.clone(),
    }
}
