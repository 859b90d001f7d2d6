//! The sections about the history and the running program: teams and change, builds, traces.

use super::Ground;
use super::parts::{Html, Row, Table, code, plain, service_link};
use super::section::Section;
use crate::changed::{Block, Cell, build, teams, traces};

/// Rows of each table on the page.
const ROWS: usize = 100;

pub(super) fn teams_section(ground: &Ground<'_>) -> Option<Section> {
    section(ground, Section::new("teams", "Teams and change"), &teams(ground.document))
}

pub(super) fn build_section(ground: &Ground<'_>) -> Option<Section> {
    section(ground, Section::new("build", "Builds"), &build(ground.document))
}

pub(super) fn traces_section(ground: &Ground<'_>) -> Option<Section> {
    section(ground, Section::new("traces", "Traces"), &traces(ground.document))
}

fn section(ground: &Ground<'_>, section: Section, blocks: &[Block]) -> Option<Section> {
    let blocks: Vec<&Block> = blocks.iter().filter(|block| !block.rows.is_empty()).collect();
    (!blocks.is_empty()).then(|| {
        blocks.iter().enumerate().fold(section, |section, (index, block)| {
            let section = if index > 0 { section.heading(block.title) } else { section };
            section.lead(&block.lead).table(&table(ground, block))
        })
    })
}

fn table(ground: &Ground<'_>, block: &Block) -> Table {
    Table::new(block.title, &block.columns).fill(block.rows.iter(), ROWS, |cells| Row {
        id: String::new(),
        cells: cells.iter().map(|cell| self::cell(ground, cell)).collect(),
    })
}

fn cell(ground: &Ground<'_>, cell: &Cell) -> Html {
    match cell {
        Cell::Name(name) => code(name),
        Cell::Service(service) => service_link(&ground.anchors, service),
        Cell::Names(names, rest) => {
            let names: Vec<String> = names.iter().map(|name| code(name).to_string()).collect();
            Html(names.join(", ") + &plain(rest).0)
        }
        Cell::Text(text) => plain(text),
    }
}
