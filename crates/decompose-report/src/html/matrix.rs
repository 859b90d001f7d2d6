//! Dependency structure matrices: rows use columns, in the order of the services, so that a good cut shows as blocks
//! on the diagonal.
//!
//! Two of them: services by services, as a table with counts, and modules by modules, as a drawing, where there are at
//! most [`MODULES`]. The drawing's cells lead to the rows of the table of module references, which says the same.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use decompose_schema::{Document, ModuleReference};

use super::Ground;
use super::section::Section;
use crate::text::{counted, number, visible};
use crate::view::View;

/// The most modules that are drawn one by one.
pub(super) const MODULES: usize = 150;
/// The width that the drawing of the cells aims at, in pixels.
const WIDTH: usize = 780;
/// The most services that get a column.
const SERVICES: usize = 40;
/// More services than this have numbers for column heads.
const NAMED: usize = 9;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    if ground.document.services.is_empty() {
        return None;
    }
    let section = Section::new("matrix", "Dependency structure matrix");
    let section = match ServiceMatrix::new(&ground.view, |from, to| ground.anchors.pair_of(from, to)) {
        Some(matrix) => section.part(&matrix),
        None => section,
    };
    let anchors = &ground.anchors;
    let row_of = |r: &ModuleReference| anchors.reference(&r.from, &r.to);
    Some(match ModuleMatrix::new(ground.document, |file| anchors.module(file), row_of) {
        Some(matrix) => section.part(&matrix),
        None => section.lead(&format!(
            "The matrix of single modules is drawn for 2 to {MODULES} modules. All references between modules are in `decompose.json`."
        )),
    })
}

/// Services by services.
#[derive(Debug, Template)]
#[template(path = "service-matrix.html")]
struct ServiceMatrix {
    names: Vec<String>,
    /// Whether the heads of the columns are numbers, which then stand before the names of the rows.
    numbered: bool,
    rows: Vec<Vec<Option<Count>>>,
    rest: usize,
}

impl HtmlSafe for ServiceMatrix {}

#[derive(Debug)]
struct Count {
    anchor: String,
    count: String,
    /// 0 to 4: how dark the cell is.
    shade: u32,
    title: String,
}

impl ServiceMatrix {
    fn new(view: &View<'_>, anchor: impl Fn(usize, usize) -> String) -> Option<Self> {
        let services = &view.document.services;
        let shown = services.len().min(SERVICES);
        if shown < 2 {
            return None;
        }
        let index: BTreeMap<&str, usize> =
            services.iter().take(shown).enumerate().map(|(index, service)| (&*service.name, index)).collect();
        let most = view.pairs.first().map_or(1, |pair| pair.own);
        let mut rows: Vec<Vec<Option<Count>>> =
            (0..shown).map(|_| (0..shown).map(|_| None).collect()).collect();
        for pair in &view.pairs {
            if let (Some(from), Some(to)) = (index.get(pair.from), index.get(pair.to)) {
                let count = pair.own;
                rows[*from][*to] = Some(Count {
                    anchor: anchor(*from, *to),
                    count: number(count),
                    shade: if count == 0 { 0 } else { shade(count, most) },
                    title: format!(
                        "{} with those of shared-library candidates",
                        number(pair.crossings.len())
                    ),
                });
            }
        }
        let names = services.iter().take(shown).map(|service| visible(&service.name).into_owned()).collect();
        Some(Self { names, numbered: shown > NAMED, rows, rest: services.len() - shown })
    }
}

/// Modules by modules.
#[derive(Debug, Template)]
#[template(path = "module-matrix.html")]
struct ModuleMatrix {
    modules: Vec<Label>,
    blocks: Vec<Block>,
    cells: Vec<Cell>,
    /// Side of a cell, and of the whole.
    cell: usize,
    side: usize,
    label_width: usize,
}

impl HtmlSafe for ModuleMatrix {}

#[derive(Debug)]
struct Label {
    anchor: String,
    text: String,
    title: String,
    y: usize,
    number: usize,
}

#[derive(Debug)]
struct Block {
    title: String,
    start: usize,
    side: usize,
}

#[derive(Debug)]
struct Cell {
    anchor: String,
    title: String,
    x: usize,
    y: usize,
    shade: u32,
    crossing: bool,
}

impl ModuleMatrix {
    /// The drawing, unless there are too few or too many modules. `row_of` leads from a pair of files to the row of
    /// the table of references that describes it.
    fn new(
        document: &Document,
        module_anchor: impl Fn(&str) -> String,
        row_of: impl Fn(&ModuleReference) -> String,
    ) -> Option<Self> {
        let count = document.assignments.len();
        if !(2..=MODULES).contains(&count) {
            return None;
        }
        let cell = (WIDTH / count).clamp(11, 18);
        let mut place: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut blocks = Vec::new();
        let mut modules = Vec::new();
        for (service_index, service) in document.services.iter().enumerate() {
            let start = modules.len();
            for file in &service.files {
                let position = modules.len();
                place.insert(file, (position, service_index));
                modules.push(Label {
                    anchor: module_anchor(file),
                    text: tail(&visible(file), 32),
                    title: format!("{} in {}", visible(file), visible(&service.name)),
                    y: position * cell,
                    number: position + 1,
                });
            }
            let side = modules.len() - start;
            let title = format!("{}: {}", visible(&service.name), counted(side, "module"));
            blocks.push(Block { title, start: start * cell, side: side * cell });
        }
        let most = document.module_references.iter().map(|r| r.references).max().unwrap_or(1);
        let cells = document.module_references.iter().filter_map(|reference| {
            let (row, from) = place.get(&*reference.from)?;
            let (column, to) = place.get(&*reference.to)?;
            Some(Cell {
                anchor: row_of(reference),
                title: format!(
                    "{} → {}: {}",
                    visible(&reference.from),
                    visible(&reference.to),
                    counted(reference.references, "reference")
                ),
                x: column * cell,
                y: row * cell,
                shade: shade(reference.references as usize, most as usize),
                crossing: from != to,
            })
        });
        let cells = cells.collect();
        let side = modules.len() * cell;
        let longest = modules.iter().map(|module: &Label| module.text.chars().count()).max().unwrap_or(0);
        Some(Self { modules, blocks, cells, cell, side, label_width: 40 + longest * 11 / 2 })
    }
}

/// 1 to 4, by the logarithm of the count.
fn shade(count: usize, most: usize) -> u32 {
    let share = (1.0 + count as f64).ln() / (1.0 + most.max(1) as f64).ln();
    (share * 4.0).ceil().clamp(1.0, 4.0) as u32
}

/// The last `length` characters, the part of a path that tells files apart.
fn tail(text: &str, length: usize) -> String {
    let count = text.chars().count();
    if count <= length {
        return text.into();
    }
    std::iter::once('…').chain(text.chars().skip(count - length + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_follow_the_logarithm() {
        assert_eq!([1, 3, 15, 100].map(|count| shade(count, 100)), [1, 2, 3, 4]);
        assert_eq!(shade(0, 0), 1);
    }

    #[test]
    fn long_paths_keep_their_end() {
        assert_eq!(tail("src/a.rs", 20), "src/a.rs");
        assert_eq!(tail("src/orders/storage.rs", 11), "…storage.rs");
    }
}
