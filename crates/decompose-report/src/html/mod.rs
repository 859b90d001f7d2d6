//! `report.html`: one file that needs nothing else.
//!
//! The page works without its script (folding, links and print are HTML and CSS); the script adds search, sorting,
//! copying and the choice of theme. A content security policy names the hashes of the one style and the one script,
//! so that nothing else can run or load, whatever the analysed project's names are made of.

mod data;
mod map;
mod matrix;
mod parts;
mod sections;
mod service;
mod shared;

use std::collections::BTreeMap;

use askama::Template;
use decompose_schema::Document;
use sha2::{Digest, Sha256};

use crate::text::{counted, followed_index, number, percent, visible};
use crate::touched::Touched;
use crate::view::View;
use data::DataMatrix;
use map::Map;
use matrix::{MODULES, ModuleMatrix, ServiceMatrix};
use parts::{Html, Table, location, prose};
use service::Article;

const STYLE: &str = include_str!("../../templates/style.css");
const SCRIPT: &str = include_str!("../../templates/script.js");

/// The report as one HTML page.
pub fn html(document: &Document) -> String {
    let view = View::new(document);
    let anchors = Anchors::new(document);
    let page = Page::new(&view, &anchors);
    // Writing to a string does not fail, and no part of the page refuses to be shown.
    page.render().unwrap_or_default()
}

/// Where on the page things stand. Names may hold anything, so anchors are made of numbers.
struct Anchors<'a> {
    services: BTreeMap<&'a str, usize>,
    files: BTreeMap<&'a str, usize>,
    references: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Anchors<'a> {
    fn new(document: &'a Document) -> Self {
        let services = document.services.iter().enumerate().map(|(i, service)| (&*service.name, i));
        let files = document.files.iter().enumerate().map(|(i, file)| (&*file.file, i));
        let rows = sections::reference_rows(document);
        let references = rows.iter().enumerate().map(|(i, r)| ((&*r.from, &*r.to), i));
        Self { services: services.collect(), files: files.collect(), references: references.collect() }
    }

    fn service(&self, name: &str) -> String {
        self.services.get(name).map_or_else(|| "services".into(), |index| format!("s{index}"))
    }

    fn module(&self, file: &str) -> String {
        self.files.get(file).map_or_else(|| "modules".into(), |index| format!("m{index}"))
    }

    /// The row of the table of module references, else the table.
    fn reference(&self, from: &str, to: &str) -> String {
        let row = self.references.get(&(from, to));
        row.map_or_else(|| "module-references".into(), |index| format!("r{index}"))
    }

    fn pair(&self, from: &str, to: &str) -> String {
        match (self.services.get(from), self.services.get(to)) {
            (Some(from), Some(to)) => pair_anchor(*from, *to),
            _ => "crossings".into(),
        }
    }
}

fn pair_anchor(from: usize, to: usize) -> String {
    format!("c{from}-{to}")
}

/// A figure that the owner can verify, and where its evidence is.
struct Tile {
    figure: String,
    label: &'static str,
    note: String,
    target: &'static str,
}

/// What to do first.
struct First {
    lead: &'static str,
    anchor: String,
    service: String,
    reasons: Vec<Html>,
    against: Option<Html>,
    step: Option<(Html, Html)>,
    places: Vec<Html>,
}

/// The crossings of one pair of services.
struct PairSection {
    anchor: String,
    from: String,
    to: String,
    count: String,
    table: Table,
}

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    project: String,
    headline: String,
    reasons: Vec<Html>,
    commit: Option<String>,
    dirty: bool,
    index: Option<String>,
    run_id: String,
    tool: String,
    first: Option<First>,
    tiles: Vec<Tile>,
    others: Vec<String>,
    /// Reason, rung, why, all rungs.
    drivers: Vec<(String, Html, Html, Table)>,
    map: Option<Map>,
    service_matrix: Option<ServiceMatrix>,
    module_matrix: Option<ModuleMatrix>,
    drawn_modules: usize,
    services: Table,
    service_cycles: Vec<(String, Table)>,
    articles: Vec<Article>,
    pairs: Vec<PairSection>,
    rest_of_pairs: usize,
    data_matrix: Option<DataMatrix>,
    shared_tables: Table,
    split_transactions: Table,
    split_statements: Table,
    split_keys: Table,
    stores: Table,
    shared_state: Table,
    messages: Table,
    outside: Table,
    sensitive: Table,
    modules: Table,
    hubs: Table,
    cycles: Vec<(String, Vec<Html>, usize)>,
    rest_of_cycles: usize,
    entry_points: Table,
    module_references: Table,
    references: Table,
    unresolved: Table,
    blind_spots: Table,
    diagnostics: Table,
    packages: Table,
    metrics: Table,
    by_directory: Option<(String, Table)>,
    compared: Option<(String, Table)>,
}

impl Page {
    fn new(view: &View<'_>, anchors: &Anchors<'_>) -> Self {
        let document = view.document;
        let module_anchor = |file: &str| anchors.module(file);
        let row_of = |r: &decompose_schema::ModuleReference| anchors.reference(&r.from, &r.to);
        let (pairs, rest_of_pairs) = sections::pairs(view, anchors);
        let touched = Touched::new(document);
        let (cycles, rest_of_cycles) = sections::cycles(document, anchors);
        Self {
            policy: policy(),
            style: STYLE,
            script: SCRIPT,
            project: visible(&document.summary.name).into_owned(),
            headline: view.headline(),
            reasons: document.verdict.reasons.iter().map(|reason| prose(reason)).collect(),
            commit: document.source.commit.as_ref().map(|commit| visible(commit).chars().take(10).collect()),
            dirty: document.source.dirty == Some(true),
            index: followed_index(&document.source),
            run_id: visible(&document.run_id).into_owned(),
            tool: format!("{} {}", visible(&document.tool.name), visible(&document.tool.version)),
            first: first(view, anchors),
            tiles: tiles(view),
            others: document.summary.other_workspaces.iter().map(|path| visible(path).into_owned()).collect(),
            drivers: sections::drivers(document),
            map: Map::new(view, pair_anchor),
            service_matrix: ServiceMatrix::new(view, pair_anchor),
            module_matrix: ModuleMatrix::new(document, module_anchor, row_of),
            drawn_modules: MODULES,
            services: sections::services(view, anchors),
            service_cycles: sections::service_cycles(document),
            articles: service::articles(view, anchors),
            pairs,
            rest_of_pairs,
            data_matrix: DataMatrix::new(view, anchors),
            shared_tables: data::shared_tables(view, anchors),
            split_transactions: data::transactions(document, anchors),
            split_statements: data::split_statements(document),
            split_keys: data::split_keys(document),
            stores: data::stores(document),
            shared_state: shared::state(&touched),
            messages: shared::messages(&touched),
            outside: shared::outside(&touched),
            sensitive: shared::sensitive(&touched),
            modules: sections::modules(document, anchors),
            hubs: sections::hubs(view, anchors),
            cycles,
            rest_of_cycles,
            entry_points: sections::entry_points(document, anchors),
            module_references: sections::module_references(document, anchors),
            references: sections::references(document),
            unresolved: sections::unresolved(view),
            blind_spots: sections::blind_spots(document),
            diagnostics: sections::diagnostics(document),
            packages: sections::packages(document),
            metrics: sections::metrics(document),
            by_directory: sections::by_directory(document, anchors),
            compared: sections::compared(document, anchors),
        }
    }
}

fn first(view: &View<'_>, anchors: &Anchors<'_>) -> Option<First> {
    let (plan, step) = view.first()?;
    let touches = step.map(|step| step.touches.as_slice()).unwrap_or_default();
    Some(First {
        lead: if view.cuts() { "Begin with" } else { "If it is cut all the same, begin with" },
        anchor: anchors.service(&plan.service),
        service: visible(&plan.service).into_owned(),
        reasons: plan.reasons.iter().map(|reason| prose(reason)).collect(),
        against: plan.advise_against.as_deref().map(prose),
        step: step.map(|step| (prose(&step.title), prose(&step.reason))),
        places: touches.iter().take(3).map(|p| location(&p.file, p.line, p.column)).collect(),
    })
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

/// The content security policy: this style, this script, and nothing else.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(STYLE)),
        base64(&Sha256::digest(SCRIPT))
    )
}

/// Base64 as RFC 4648 section 4 has it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648 section 10.
    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
