//! Who would own which table, and which statements and foreign keys a partition splits.
//!
//! From the accesses of product code: a table belongs to the service that writes it at most places (where none does,
//! to the one that reads it at most places; then to the one that stands first). Tables of one name in several stores
//! that speak SQL are one table, since such stores are alternatives of one database. An access counts for the service
//! of the file that its function stands in. Where most calls to a store are not understood, nobody owns its tables:
//! what is not seen could be a write.
//!
//! Where one service holds the functions that touch a table and others call them, as in a layer of data access, those
//! others are named beside it: calls are followed upwards until they come from outside the service.
//!
//! It knows neither how often a statement runs nor how large a table is, and takes views for tables.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    DataOperation, DataPlan, Facts, Location, ServedService, ServiceId, SplitKey, SplitStatement,
    TableProposal, TableShare, TableUser,
};

use crate::ground::{Ground, count, some_of};
use crate::sagas::sagas;
use crate::served::Callers;

/// Stores whose tables are the same by name: alternatives of one database.
const SQL: &[&str] = &["mysql", "postgres", "sql", "sqlite"];

/// A table as a key: the family of its store, and its name.
type Key<'a> = (&'a str, &'a str);

/// Everything that a partition does to data.
pub(crate) fn data_plan(ground: &Ground<'_>, facts: &Facts) -> DataPlan {
    let tables = tables(ground, facts);
    let owners = Owners::new(&tables);
    DataPlan {
        foreign_keys: foreign_keys(facts, &owners),
        statements: statements(ground, facts, &owners),
        transactions: sagas(ground, facts, &owners),
        tables,
    }
}

/// The family of a store: all that speak SQL are one.
fn family(store: &str) -> &str {
    if store.split('+').any(|part| SQL.contains(&part)) { "sql" } else { store }
}

/// Looks up who owns a table.
pub(crate) struct Owners {
    by_key: BTreeMap<(String, String), ServiceId>,
}

impl Owners {
    fn new(tables: &[TableShare]) -> Self {
        let owned = tables.iter().filter_map(|table| {
            let store = table.stores.first()?;
            Some(((family(store).to_owned(), table.table.clone()), table.owner?))
        });
        Self { by_key: owned.collect() }
    }

    /// The owner of a table of a store.
    pub(crate) fn of(&self, store: &str, table: &str) -> Option<ServiceId> {
        self.by_key.get(&(family(store).to_owned(), table.to_owned())).copied()
    }
}

fn tables(ground: &Ground<'_>, facts: &Facts) -> Vec<TableShare> {
    let mut accesses: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (index, access) in facts.data_accesses.iter().enumerate() {
        accesses.entry((family(&access.store), &access.table)).or_default().push(index);
    }
    let callers = Callers::new(ground, facts);
    accesses
        .into_iter()
        .map(|((_, table), accesses)| share(ground, facts, &callers, table, &accesses))
        .collect()
}

/// One table, from all accesses to it.
fn share(
    ground: &Ground<'_>,
    facts: &Facts,
    callers: &Callers,
    table: &str,
    accesses: &[usize],
) -> TableShare {
    let stores: BTreeSet<&str> =
        accesses.iter().flat_map(|index| facts.data_accesses[*index].store.split('+')).collect();
    let mut users: BTreeMap<ServiceId, TableUser> = BTreeMap::new();
    for index in accesses {
        let access = &facts.data_accesses[*index];
        let Some(service) = ground.service_of(ground.item(access.item).file) else { continue };
        let new = || TableUser { service, reads: Vec::new(), writes: Vec::new() };
        let user = users.entry(service).or_insert_with(new);
        let list = if access.operation.writes() { &mut user.writes } else { &mut user.reads };
        list.push(*index);
    }
    let mut users: Vec<TableUser> = users.into_values().collect();
    users.sort_by_key(|user| (Reverse((user.writes.len(), user.reads.len())), user.service));
    let known = facts
        .stores
        .iter()
        .filter(|coverage| coverage.store.split('+').any(|store| stores.contains(store)))
        .all(decompose_model::StoreCoverage::is_understood);
    let proposal = if known { proposal(facts, table, &users) } else { TableProposal::Undecided };
    if let [_, others @ ..] = users.as_mut_slice() {
        others.sort_by_key(|user| (Reverse(user.reads.len() + user.writes.len()), user.service));
    }
    let served = callers.served(ground, facts, accesses);
    TableShare {
        stores: stores.into_iter().map(str::to_owned).collect(),
        table: table.to_owned(),
        owner: users.first().map(|user| user.service).filter(|_| known),
        reason: reason(ground, proposal, &users) + &on_behalf(ground, &served),
        users,
        served,
        proposal,
    }
}

fn proposal(facts: &Facts, table: &str, users: &[TableUser]) -> TableProposal {
    let writers = users.iter().filter(|user| !user.writes.is_empty()).count();
    match (users.len(), writers) {
        (0 | 1, _) => TableProposal::Keep,
        (_, 0) => TableProposal::Duplicate,
        (_, 1) => TableProposal::ReadThroughOwner,
        _ if columns_apart(facts, table, users) => TableProposal::SplitColumns,
        _ => TableProposal::WriteThroughOwner,
    }
}

/// Whether no column besides the key is written by two services, and only the owner adds and removes rows.
fn columns_apart(facts: &Facts, table: &str, users: &[TableUser]) -> bool {
    let key: BTreeSet<&str> = facts
        .schema
        .iter()
        .filter(|declared| declared.name == table)
        .flat_map(|declared| declared.primary_key.iter().map(String::as_str))
        .collect();
    let mut taken: BTreeMap<&str, ServiceId> = BTreeMap::new();
    for (place, user) in users.iter().enumerate() {
        for index in &user.writes {
            let access = &facts.data_accesses[*index];
            match (access.operation, &access.columns) {
                (DataOperation::Create, Some(_)) if place > 0 => return false,
                (DataOperation::Write | DataOperation::Create, Some(columns)) => {
                    let columns = columns.iter().map(String::as_str).filter(|column| !key.contains(column));
                    for column in columns {
                        if *taken.entry(column).or_insert(user.service) != user.service {
                            return false;
                        }
                    }
                }
                (DataOperation::Delete, _) if place == 0 => {}
                _ => return false,
            }
        }
    }
    true
}

fn reason(ground: &Ground<'_>, proposal: TableProposal, users: &[TableUser]) -> String {
    let Some(owner) = users.first() else { return "Only code outside the services uses it.".into() };
    let name = |user: &TableUser| format!("`{}`", ground.service_name(user.service));
    let writes: usize = users.iter().map(|user| user.writes.len()).sum();
    let of_all = |user: &TableUser| match writes {
        0 => format!("{} reads it at {}", name(user), count(user.reads.len(), "place")),
        _ => format!("{} writes it at {} of {}", name(user), user.writes.len(), count(writes, "place")),
    };
    let others = |which: fn(&TableUser) -> &[usize]| {
        let names: Vec<String> =
            users[1..].iter().filter(|user| !which(user).is_empty()).map(&name).collect();
        let places = users[1..].iter().map(|user| which(user).len()).sum();
        format!("{} at {}", some_of(&names), count(places, "place"))
    };
    match proposal {
        TableProposal::Keep => format!("Only {} uses it.", name(owner)),
        TableProposal::Undecided => {
            "Too few of the calls to its store are understood to say who owns it.".into()
        }
        TableProposal::Duplicate => format!(
            "Nobody writes it while the program runs; {}, others too ({}): each can have a copy.",
            of_all(owner),
            others(|user| &user.reads)
        ),
        TableProposal::ReadThroughOwner => format!(
            "Only {} writes it; others read it ({}): they ask the owner, or keep a read copy that it feeds.",
            name(owner),
            others(|user| &user.reads)
        ),
        TableProposal::SplitColumns => format!(
            "{}; others write columns of their own ({}): split those off into tables of theirs.",
            of_all(owner),
            others(|user| &user.writes)
        ),
        TableProposal::WriteThroughOwner => format!(
            "{}; others write it too ({}): the owner gets operations for that.",
            of_all(owner),
            others(|user| &user.writes)
        ),
    }
}

/// For whom the users of a table work.
fn on_behalf(ground: &Ground<'_>, served: &[ServedService]) -> String {
    let names: Vec<String> = served
        .iter()
        .map(|served| {
            // A call that does both is one of both.
            let calls: Vec<String> = [(served.reads, "reading call"), (served.writes, "writing call")]
                .into_iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, noun)| count(number, noun))
                .collect();
            format!("`{}` ({})", ground.service_name(served.service), calls.join(", "))
        })
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => {
            format!(" Of all others only {one} reaches it through these functions: they could go there.")
        }
        _ => format!(" Reached through these functions by {}.", some_of(&names)),
    }
}

fn foreign_keys(facts: &Facts, owners: &Owners) -> Vec<SplitKey> {
    let mut split = Vec::new();
    for (index, table) in facts.schema.iter().enumerate() {
        let Some(from) = owners.of(&table.store, &table.name) else { continue };
        for (key, foreign) in table.foreign_keys.iter().enumerate() {
            match owners.of(&table.store, &foreign.table) {
                Some(to) if to != from => split.push(SplitKey { table: index, key, from, to }),
                _ => {}
            }
        }
    }
    split
}

fn statements(ground: &Ground<'_>, facts: &Facts, owners: &Owners) -> Vec<SplitStatement> {
    let mut by_place: BTreeMap<&Location, Vec<usize>> = BTreeMap::new();
    for (index, access) in facts.data_accesses.iter().enumerate() {
        by_place.entry(&access.location).or_default().push(index);
    }
    let split = |accesses: Vec<usize>| {
        let first = &facts.data_accesses[*accesses.first()?];
        let of = |index: &usize| {
            let access = &facts.data_accesses[*index];
            owners.of(&access.store, &access.table)
        };
        let owners: BTreeSet<ServiceId> = accesses.iter().filter_map(of).collect();
        let service = ground.service_of(ground.item(first.item).file)?;
        (owners.len() > 1).then(|| SplitStatement { service, owners: owners.into_iter().collect(), accesses })
    };
    by_place.into_values().filter_map(split).collect()
}
