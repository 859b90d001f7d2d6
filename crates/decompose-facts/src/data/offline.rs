//! Statements that a database has described: `.sqlx/query-*.json`, as `cargo sqlx prepare` writes them.
//!
//! Such a file holds the text of a `query!`, the database that it was checked against, and the columns of its result. So
//! it says which of several stores a statement is for, and what a `SELECT *` takes. A file whose statement no literal of
//! the code has any more is said to be stale, as is one that cannot be read.
//!
//! It deliberately does not know whether the database has changed since.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{DataOperation, Diagnostic, DiagnosticCode, Source};
use decompose_syntax::ir::{ExprKind, Literal};
use serde::Deserialize;

use crate::ground::Ground;

/// The directory that holds the descriptions.
const DIRECTORY: &str = ".sqlx";

/// What sqlx calls the databases.
const STORES: &[(&str, &str)] = &[("MySQL", "mysql"), ("PostgreSQL", "postgres"), ("SQLite", "sqlite")];

#[derive(Deserialize)]
struct Written {
    db_name: String,
    query: String,
    describe: Description,
}

#[derive(Deserialize)]
struct Description {
    columns: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    name: String,
}

/// A statement, as it is described.
struct Statement {
    /// The file that describes it.
    file: String,
    store: Option<&'static str>,
    /// The columns of its result, sorted.
    columns: Vec<String>,
}

/// The statements that are described, by text.
#[derive(Default)]
pub(super) struct Offline(BTreeMap<String, Vec<Statement>>);

impl Offline {
    /// Reads what there is, and names what cannot be read.
    pub(super) fn read(source: &dyn Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut found: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        for file in source.list("") {
            let mut parts = file.rsplit('/');
            let (name, directory) = (parts.next().unwrap_or(""), parts.next());
            if directory != Some(DIRECTORY) || !name.starts_with("query-") || !name.ends_with(".json") {
                continue;
            }
            let bytes = source.read(&file).unwrap_or_default();
            let Ok(Written { db_name, query, describe }) = serde_json::from_slice::<Written>(&bytes) else {
                diagnostics.push(stale(&file, "this is not what `cargo sqlx prepare` writes"));
                continue;
            };
            let store = STORES.iter().find(|(name, _)| *name == db_name).map(|(_, store)| *store);
            let mut columns: Vec<String> = describe.columns.into_iter().map(|column| column.name).collect();
            columns.sort();
            columns.dedup();
            found.entry(query).or_default().push(Statement { file, store, columns });
        }
        Self(found)
    }

    /// The store that a statement is described for, where it is one.
    pub(super) fn store(&self, text: &str) -> Option<&'static str> {
        let stores: BTreeSet<Option<&'static str>> = self.0.get(text)?.iter().map(|it| it.store).collect();
        if stores.len() == 1 { stores.into_iter().next().flatten() } else { None }
    }

    /// What a statement that takes all columns of its only table takes.
    pub(super) fn fill_in(&self, text: &str, accesses: &mut [crate::sql::Access]) {
        let ([access], Some([described])) = (accesses, self.0.get(text).map(Vec::as_slice)) else { return };
        let takes_all =
            text.split_once('*').is_some_and(|(verb, _)| verb.trim().eq_ignore_ascii_case("select"));
        if takes_all && access.operation == DataOperation::Read && access.columns.is_none() {
            access.columns = Some(described.columns.clone());
        }
    }

    /// Names the files whose statement nothing in the code has: no literal, tests included, and none of the texts that
    /// are put together.
    pub(super) fn stale(&self, ground: &Ground<'_>, composed: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let mut open: BTreeSet<&str> =
            self.0.keys().map(String::as_str).filter(|text| !composed.contains(text)).collect();
        for facts in ground.resolved.files.iter().filter(|_| !self.0.is_empty()) {
            for expr in &facts.exprs {
                if let ExprKind::Lit(Literal::Str(text)) = &expr.kind {
                    open.remove(text.as_str());
                }
            }
        }
        let files = open.into_iter().filter_map(|text| self.0.get(text)).flatten();
        files
            .map(|described| {
                stale(&described.file, "no statement in the code is the one that this file describes")
            })
            .collect()
    }
}

fn stale(file: &str, message: &str) -> Diagnostic {
    Diagnostic::new(DiagnosticCode::DescriptionStale, message).in_file(file)
}
