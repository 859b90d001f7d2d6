//! What is there: figures that the owner can verify, each leading to its evidence.

use askama::Template;
use decompose_schema::Document;

use super::Ground;
use super::parts::{Html, Table, code, plain, row};
use super::section::Section;
use crate::text::{counted, number, percent, visible};
use crate::view::View;

const PACKAGES: usize = 300;

/// A figure that the owner can verify, and where its evidence is.
struct Tile {
    figure: String,
    label: &'static str,
    note: String,
    target: &'static str,
}

#[derive(Template)]
#[template(path = "tiles.html")]
struct Tiles {
    tiles: Vec<Tile>,
}

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let document = ground.document;
    let section = Section::new("facts", "What is there")
        .lead("Check these against what you know. If one is wrong, read the rest with care.")
        .part(&Tiles { tiles: tiles(&ground.view) });
    let others: Vec<String> = document.summary.other_workspaces.iter().map(|path| code(path).0).collect();
    let section = if others.is_empty() {
        section
    } else {
        section
            .paragraph(&Html(format!("Not part of this analysis, other workspaces: {}.", others.join(", "))))
    };
    Some(section.fold("Packages", &packages(document)))
}

fn tiles(view: &View<'_>) -> Vec<Tile> {
    let document = view.document;
    let summary = &document.summary;
    let tile = |figure: String, label, note: String, target| Tile { figure, label, note, target };
    let cycle = document.module_cycles.first().map_or(0, Vec::len);
    let in_cycles: usize = document.module_cycles.iter().map(Vec::len).sum();
    let kinds: Vec<String> = view
        .entry_kinds
        .iter()
        .take(3)
        .map(|(kind, n)| format!("{} {}", number(*n), visible(kind)))
        .collect();
    vec![
        tile(
            number(summary.product_lines),
            "lines of product code",
            format!(
                "{} in {}",
                counted(summary.product_files, "file"),
                counted(document.packages.len(), "package")
            ),
            "modules",
        ),
        tile(
            number(document.services.len()),
            "candidate services",
            document.services.first().map_or_else(String::new, |largest| {
                format!("largest: {}, {}", visible(&largest.name), counted(largest.lines, "line"))
            }),
            "services",
        ),
        tile(
            number(view.own),
            "crossings",
            match document.crossings.len() - view.own {
                0 => format!("between {} of services", counted(view.pairs.len(), "pair")),
                n => format!("and {} with shared-library candidates", number(n)),
            },
            "crossings",
        ),
        tile(
            number(cycle),
            "modules in the biggest cycle",
            format!("{} in any cycle", number(in_cycles)),
            "cycles",
        ),
        tile(
            number(view.hubs.first().map_or(0, |hub| hub.fan_in)),
            "modules use the biggest hub",
            view.hubs.first().map_or_else(String::new, |hub| visible(&hub.file).into_owned()),
            "hubs",
        ),
        tile(
            number(document.entry_points.len()),
            "entry points seen",
            if kinds.is_empty() { "none known to the detectors".into() } else { kinds.join(", ") },
            "entry-points",
        ),
        tile(
            percent(summary.references.known_share),
            "of references known",
            format!("{} unresolved", number(summary.references.unresolved)),
            "references",
        ),
        tile(
            number(document.blind_spots.len()),
            "blind spots",
            "places the analysis cannot see into".into(),
            "blind-spots",
        ),
    ]
}

fn packages(document: &Document) -> Table {
    let columns = ["package", "version", "manifest", "targets"];
    Table::new("Packages", &columns).fill(document.packages.iter(), PACKAGES, |package| {
        let targets: Vec<String> =
            package.targets.iter().map(|target| format!("{} {}", target.kind, target.name)).collect();
        row([
            code(&package.name),
            plain(&package.version),
            code(&package.manifest),
            plain(&targets.join(", ")),
        ])
    })
}
