//! The part of the page about data: tables by services, the transactions that the cut splits, and per service its tables.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;
use decompose_schema::{DataAccess, Document, Plan, SplitTransaction, TableOwner};

use super::Ground;
use super::anchors::Anchors;
use super::parts::{Html, Table, code, figure, link, location, name, places, plain, prose, row, word};
use super::section::Section;
use crate::text::{counted, number, visible};
use crate::view::{View, item_name};

/// Rows of tables and transactions on the page.
const ROWS: usize = 120;
/// The most services that get a column.
const SERVICES: usize = 24;
const PLACES: usize = 8;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let Ground { document, view, anchors } = ground;
    let section = Section::new("data", "Data")
        .lead("A table belongs to the service that writes it at most places. What is not understood is said below: an unseen statement could be a write.")
        .part(&DataMatrix::new(view, anchors)?)
        .titled("Tables that several services need", &shared_tables(view, anchors));
    let split = transactions(document, anchors);
    let section = if split.rows.is_empty() {
        section
    } else {
        section
            .heading("Transactions that the cut splits")
            .lead("What happens together today, as a saga of local transactions: compensatable until the pivot, repeated after it.")
            .table(&split)
    };
    let section = section
        .fold("Statements over tables of several owners", &split_statements(document))
        .fold("Foreign keys between owners", &split_keys(document))
        .fold("How far the stores are understood", &stores(document));
    Some(section)
}

/// Tables by services: who owns, reads and writes.
#[derive(Debug, Template)]
#[template(path = "data-matrix.html")]
struct DataMatrix {
    services: Vec<(String, String)>,
    rows: Vec<MatrixRow>,
    rest: usize,
    rest_of_services: usize,
}

impl HtmlSafe for DataMatrix {}

#[derive(Debug)]
struct MatrixRow {
    table: String,
    cells: Vec<Option<Use>>,
}

#[derive(Debug)]
struct Use {
    /// `rw`, `r` or `w`; in brackets through functions of others.
    letters: &'static str,
    owner: bool,
    title: String,
}

impl DataMatrix {
    /// None where no table is touched.
    fn new(view: &View<'_>, anchors: &Anchors<'_>) -> Option<Self> {
        if view.tables.is_empty() {
            return None;
        }
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for table in &view.tables {
            let users = table.users.iter().map(|user| &user.service);
            used.extend(users.chain(table.served.iter().map(|served| &served.service)).map(String::as_str));
        }
        // In the order of the services, as everywhere.
        let all: Vec<&str> =
            view.document.services.iter().map(|s| &*s.name).filter(|name| used.contains(name)).collect();
        let shown = &all[..all.len().min(SERVICES)];
        let rows = view.tables.iter().take(ROWS).map(|table| MatrixRow {
            table: visible(&table.table).into_owned(),
            cells: shown.iter().map(|service| table_use(table, service)).collect(),
        });
        Some(Self {
            services: shown
                .iter()
                .map(|service| (anchors.service(service), visible(service).into_owned()))
                .collect(),
            rows: rows.collect(),
            rest: view.tables.len().saturating_sub(ROWS),
            rest_of_services: all.len() - shown.len(),
        })
    }
}

fn table_use(table: &TableOwner, service: &str) -> Option<Use> {
    let Some(user) = table.users.iter().find(|user| user.service == service) else {
        let served = table.served.iter().find(|served| served.service == service)?;
        let letters = match (served.reads, served.writes) {
            (_, 0) => "(r)",
            (0, _) => "(w)",
            _ => "(rw)",
        };
        let calls = counted(served.reads.max(served.writes), "call");
        return Some(Use { letters, owner: false, title: format!("through functions of others, {calls}") });
    };
    let owner = table.owner.as_deref() == Some(service);
    let letters = match (user.reads.is_empty(), user.writes.is_empty()) {
        (false, false) => "rw",
        (true, false) => "w",
        _ => "r",
    };
    let title = format!(
        "{}reads at {}, writes at {}",
        if owner { "owner; " } else { "" },
        counted(user.reads.len(), "place"),
        counted(user.writes.len(), "place")
    );
    Some(Use { letters, owner, title })
}

/// What to do about each table that several services use, most ties first.
fn shared_tables(view: &View<'_>, anchors: &Anchors<'_>) -> Table {
    let document = view.document;
    let columns = ["table", "owner", "proposal", "because", "uses of others"];
    let shared: Vec<&TableOwner> = view
        .tables
        .iter()
        .copied()
        .filter(|table| table.users.len() > 1 || !table.served.is_empty())
        .collect();
    Table::new("Tables that several services need", &columns).fill(shared.iter(), ROWS, |table| {
        let others = table.users.iter().filter(|user| Some(&user.service) != table.owner.as_ref());
        let accesses: Vec<u32> =
            others.flat_map(|user| user.writes.iter().chain(&user.reads)).copied().collect();
        let at = places_of(document, &accesses);
        row([
            code(&table.table),
            table
                .owner
                .as_deref()
                .map_or_else(|| plain("not known"), |o| link(&anchors.service(o), &name(o))),
            word(&table.proposal),
            prose(&table.reason),
            places(&number(at.len()), &at, PLACES),
        ])
    })
}

/// The transactions that the cut splits.
fn transactions(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = ["transaction", "as a saga", "conducted by", "complexity:"];
    let split = &document.ownership.transactions;
    Table::new("Transactions that the cut splits", &columns).fill(split.iter(), ROWS, |split| {
        let at = document.transactions.get(split.transaction as usize);
        let begins = at.map(|scope| location(&scope.file, scope.line, scope.column)).unwrap_or_default();
        row([
            Html(format!("{}<br>{begins}", code(item_name(&split.item)))),
            saga(document, split),
            split.conductor.as_deref().map(|s| link(&anchors.service(s), &name(s))).unwrap_or_default(),
            figure(split.complexity),
        ])
    })
}

/// The local transactions in order, each opening what it does.
fn saga(document: &Document, split: &SplitTransaction) -> Html {
    let mut html = String::from("<ol class=saga>");
    for local in &split.locals {
        let at = places_of(document, &local.accesses);
        html.push_str(&format!(
            "<li>{} {} {}",
            name(&local.service),
            word(&local.role),
            places(&uses(document, &local.accesses), &at, PLACES)
        ));
        if let Some(compensation) = &local.compensation {
            html.push_str(&format!("<p class=help>To undo: {}</p>", prose(compensation)));
        }
        html.push_str("</li>");
    }
    html.push_str("</ol>");
    Html(html)
}

/// `create orders, write stock`.
fn uses(document: &Document, accesses: &[u32]) -> String {
    let mut told: Vec<String> = Vec::new();
    for access in accesses.iter().filter_map(|access| document.data_accesses.get(*access as usize)) {
        let text = format!("{} {}", access.operation, access.table);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told.join(", ")
}

fn places_of(document: &Document, accesses: &[u32]) -> Vec<decompose_schema::Place> {
    let at = |access: &DataAccess| decompose_schema::Place {
        file: access.file.clone(),
        line: access.line,
        column: access.column,
    };
    let mut places: Vec<_> =
        accesses.iter().filter_map(|access| document.data_accesses.get(*access as usize)).map(at).collect();
    places.dedup();
    places
}

/// Statements and foreign keys over tables of several owners.
fn split_statements(document: &Document) -> Table {
    let columns = ["place", "in", "joins tables of"];
    let statements = &document.ownership.statements;
    Table::new("Statements over tables of several owners", &columns).fill(statements.iter(), ROWS, |split| {
        let owners: Vec<String> = split.owners.iter().map(|owner| name(owner).0).collect();
        row([
            location(&split.at.file, split.at.line, split.at.column),
            name(&split.service),
            Html(owners.join(", ")),
        ])
    })
}

fn split_keys(document: &Document) -> Table {
    let columns = ["foreign key", "of", "refers to", "of", "declared"];
    let keys = &document.ownership.foreign_keys;
    Table::new("Foreign keys between owners", &columns).fill(keys.iter(), ROWS, |key| {
        row([
            code(&format!("{}({})", key.table, key.columns.join(", "))),
            name(&key.from_service),
            code(&key.referred),
            name(&key.to_service),
            location(&key.declared.file, key.declared.line, key.declared.column),
        ])
    })
}

/// The tables of one service.
pub(super) fn tables_of(plan: &Plan, anchors: &Anchors<'_>, each: usize) -> Table {
    let columns = ["table", "stands", "owner", "to go through the owner"];
    Table::new("Tables", &columns).fill(plan.data.iter(), each, |table| {
        row([
            code(&table.table),
            word(&table.standing),
            table
                .owner
                .as_deref()
                .map(|owner| link(&anchors.service(owner), &name(owner)))
                .unwrap_or_default(),
            places(&number(table.rewrites.len()), &table.rewrites, PLACES),
        ])
    })
}

/// Per store, how far the calls to it are understood.
fn stores(document: &Document) -> Table {
    let columns = ["store", "calls:", "understood:", "not understood", "touched and not declared"];
    Table::new("Stores", &columns).fill(document.stores.iter(), ROWS, |store| {
        row([
            word(&store.store),
            figure(store.calls),
            figure(store.explained),
            places(&number(store.calls.saturating_sub(store.explained)), &store.unexplained, PLACES),
            Html(store.undeclared.iter().take(PLACES).map(|t| code(t).0).collect::<Vec<_>>().join(", ")),
        ])
    })
}
