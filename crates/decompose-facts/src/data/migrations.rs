//! Migrations that are code: what `up` of a `MigrationTrait` builds with sea-query.
//!
//! A statement is a chain of calls that begins at `Table::create()`, `Table::alter()`, `Table::drop()`,
//! `Table::rename()` or `ForeignKey::create()`. Names are variants of enums of names, entities, `Alias::new("..")` or
//! texts. The statements of a project are put in order of their files, which are named by date, and their places.
//!
//! **It deliberately does not know** conditions: what a migration may leave out counts as done. What takes a migration
//! back (`down`) is left out.

use std::collections::BTreeSet;

use decompose_model::{Column, ForeignKey, ItemId, ItemKind as ModelKind};
use decompose_syntax::ir::{ExprIx, ExprKind, Literal};

use super::declared::{Declared, Meaning, Stated};
use crate::ground::Ground;
use crate::sql::Change;

const LIBRARY: &str = "sea_orm_migration";

/// Functions of `schema::*` and methods of columns that make a column the primary key.
const KEYS: &[&str] = &["pk_auto", "pk_uuid", "primary_key"];

/// What the migrations of a project change, in order.
pub(super) fn changes(ground: &Ground<'_>, declared: &Declared) -> Vec<Stated> {
    let items = ground.resolved.code.items.iter().enumerate();
    let is_up = |id: ItemId| ground.trait_of(id) == Some("MigrationTrait");
    let functions = items
        .filter(|(_, item)| item.kind == ModelKind::Method && item.name == "up" && !item.test)
        .map(|(index, _)| ItemId(index as u32))
        .filter(|id| is_up(*id));
    let mut found = Vec::new();
    for id in functions {
        let Some((number, function)) = ground.function(id) else { continue };
        if ground.library(number, LIBRARY).is_none() {
            continue;
        }
        let Some(body) = function.body else { continue };
        let reader = Reader { ground, declared, number };
        let mut seen: BTreeSet<ExprIx> = BTreeSet::new();
        ground.each(number, body, &mut |expr| {
            let chain = reader.chain(expr);
            // The outermost call of a chain comes first.
            if seen.insert(chain.root) {
                reader.statement(&chain, &mut found);
            }
        });
    }
    found.sort_by(|a, b| a.location.cmp(&b.location));
    found
}

/// A chain of method calls: what it begins with, and the calls in order.
struct Chain<'a> {
    root: ExprIx,
    calls: Vec<(&'a str, &'a [ExprIx])>,
}

struct Reader<'g, 'a> {
    ground: &'g Ground<'a>,
    declared: &'g Declared,
    number: usize,
}

impl<'a> Reader<'_, 'a> {
    fn chain(&self, expr: ExprIx) -> Chain<'a> {
        let facts = self.ground.facts(self.number);
        let (mut root, mut calls) = (expr, Vec::new());
        loop {
            match &facts.expr(root).kind {
                ExprKind::MethodCall { receiver, name, args, .. } => {
                    calls.push((facts.name(name.name), args.as_slice()));
                    root = *receiver;
                }
                ExprKind::Ref { inner, .. } | ExprKind::Try(inner, _) | ExprKind::Await(inner, _) => {
                    root = *inner;
                }
                _ => break,
            }
        }
        calls.reverse();
        Chain { root, calls }
    }

    /// The last two segments of the path of sea-query that a chain begins with.
    fn begins(&self, root: ExprIx) -> Option<(&'a str, &'a str)> {
        let path = self.ground.outside((self.number, root))?;
        let mut segments = path.rsplit("::");
        let (last, owner) = (segments.next()?, segments.next()?);
        let first = path.split("::").next()?;
        matches!(first, "sea_orm" | "sea_orm_migration" | "sea_query").then_some((owner, last))
    }

    fn statement(&self, chain: &Chain<'a>, found: &mut Vec<Stated>) {
        let Some(begins) = self.begins(chain.root) else { return };
        let argument = |called: &str, at: usize| {
            let call = chain.calls.iter().find(|(name, _)| *name == called);
            call.and_then(|(_, args)| self.name(*args.get(at)?))
        };
        let changes = match begins {
            ("Table", "create") => {
                argument("table", 0).map(|name| self.created(name, chain)).into_iter().collect()
            }
            ("Table", "alter") => {
                argument("table", 0).map(|table| self.altered(&table, chain)).unwrap_or_default()
            }
            ("Table", "drop") => {
                argument("table", 0).map(|table| Change::Drop { table }).into_iter().collect()
            }
            ("Table", "rename") => {
                let names = argument("table", 0).zip(argument("table", 1));
                names.map(|(table, to)| Change::Rename { table, to }).into_iter().collect()
            }
            ("ForeignKey", "create") => self
                .foreign_key(chain)
                .map(|(table, key)| Change::Add {
                    table,
                    columns: Vec::new(),
                    primary_key: Vec::new(),
                    foreign_keys: vec![key],
                })
                .into_iter()
                .collect(),
            _ => Vec::new(),
        };
        let offset = self.ground.facts(self.number).expr(chain.root).range.start;
        let location = self.ground.location(self.number, offset);
        let stated =
            |change| Stated { location: location.clone(), number: self.number, library: LIBRARY, change };
        found.extend(changes.into_iter().map(stated));
    }

    fn created(&self, name: String, chain: &Chain<'a>) -> Change {
        let (mut columns, mut primary_key, mut foreign_keys) = (Vec::new(), Vec::new(), Vec::new());
        for (called, args) in &chain.calls {
            let Some(argument) = args.first() else { continue };
            match *called {
                "col" => {
                    if let Some((column, is_key)) = self.column(*argument) {
                        primary_key.extend(is_key.then(|| column.name.clone()));
                        columns.push(column);
                    }
                }
                "primary_key" => {
                    let calls = self.chain(*argument).calls;
                    let named = calls.iter().filter(|(name, _)| *name == "col");
                    primary_key.extend(named.filter_map(|(_, args)| self.name(*args.first()?)));
                }
                "foreign_key" => {
                    foreign_keys.extend(self.foreign_key(&self.chain(*argument)).map(|(_, key)| key));
                }
                _ => {}
            }
        }
        Change::CreateTable { name, or_keep: true, columns, primary_key, foreign_keys }
    }

    fn altered(&self, table: &str, chain: &Chain<'a>) -> Vec<Change> {
        let table = || table.to_string();
        let add = |columns: Vec<Column>, foreign_keys: Vec<ForeignKey>| Change::Add {
            table: table(),
            columns,
            primary_key: Vec::new(),
            foreign_keys,
        };
        let change = |(called, args): &(&str, &[ExprIx])| {
            let first = *args.first()?;
            match *called {
                "add_column" | "add_column_if_not_exists" => {
                    Some(add(vec![self.column(first)?.0], Vec::new()))
                }
                "add_foreign_key" => Some(add(Vec::new(), vec![self.foreign_key(&self.chain(first))?.1])),
                "drop_column" => Some(Change::DropColumn { table: table(), column: self.name(first)? }),
                "rename_column" => Some(Change::RenameColumn {
                    table: table(),
                    column: self.name(first)?,
                    to: self.name(*args.get(1)?)?,
                }),
                _ => None,
            }
        };
        chain.calls.iter().filter_map(change).collect()
    }

    /// `ColumnDef::new(name).integer().primary_key()`, `string(name)`: a column, and whether it is the key.
    fn column(&self, expr: ExprIx) -> Option<(Column, bool)> {
        let facts = self.ground.facts(self.number);
        let chain = self.chain(expr);
        let ExprKind::Call(callee, args) = &facts.expr(chain.root).kind else { return None };
        let ExprKind::Path(path) = &facts.expr(*callee).kind else { return None };
        let called = facts.name(path.segments.last()?.name.name);
        let name = self.name(*args.first()?)?;
        let made = if called == "new" { chain.calls.first().map_or("", |(name, _)| name) } else { called };
        let is_key = KEYS.contains(&called) || chain.calls.iter().any(|(name, _)| KEYS.contains(name));
        Some((Column { name, ty: made.into() }, is_key))
    }

    /// The table that refers, and to what.
    fn foreign_key(&self, chain: &Chain<'a>) -> Option<(String, ForeignKey)> {
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (called, args) in &chain.calls {
            let names = args.iter().filter_map(|arg| self.name(*arg));
            match *called {
                "from" | "from_tbl" | "from_col" => from.extend(names),
                "to" | "to_tbl" | "to_col" => to.extend(names),
                _ => {}
            }
        }
        let (table, columns) = from.split_first()?;
        let (target, referred) = to.split_first()?;
        let key =
            ForeignKey { columns: columns.to_vec(), table: target.clone(), referred: referred.to_vec() };
        Some((table.clone(), key))
    }

    /// The name that an expression is to the store.
    fn name(&self, expr: ExprIx) -> Option<String> {
        let facts = self.ground.facts(self.number);
        match &facts.expr(expr).kind {
            ExprKind::Lit(Literal::Str(text)) => Some(text.clone()),
            ExprKind::Path(path) => {
                let last = path.segments.last()?.name;
                let name = facts.name(last.name);
                let meaning = self.declared.meaning_at(self.ground, self.number, last.range.start, name);
                match meaning {
                    Some(Meaning::Column(_, column)) => Some(column.clone()),
                    Some(meaning) => Some(self.declared.tables[meaning.table()].name.clone()),
                    None => self.ground.constant_text(self.number, expr),
                }
            }
            ExprKind::Call(_, args) if self.begins(expr).is_some_and(|(owner, _)| owner == "Alias") => {
                self.name(*args.first()?)
            }
            ExprKind::Ref { inner, .. } => self.name(*inner),
            ExprKind::MethodCall { receiver, args, .. } if args.is_empty() => self.name(*receiver),
            _ => None,
        }
    }
}
