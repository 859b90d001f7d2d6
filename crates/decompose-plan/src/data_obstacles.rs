//! What data puts in the way of a service: transactions, statements and foreign keys over tables of several owners,
//! and code that reads or writes the tables of others.
//!
//! Both sides of a boundary have the obstacle, since either can be the one that leaves. Costs are places to change, like
//! those of all obstacles. A read that is part of a split statement is counted there.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    DataPlan, Facts, ItemId, Location, Obstacle, ObstacleKind, ServiceData, ServiceId, Standing,
};

use crate::ground::{Ground, count, some_of};

/// The obstacles of one service that come from data.
pub(crate) fn data_obstacles(
    ground: &Ground<'_>,
    facts: &Facts,
    data: &DataPlan,
    service: ServiceId,
    own: &ServiceData,
) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> =
        own.transactions.iter().map(|index| split_transaction(ground, facts, data, *index)).collect();
    found.extend(split_statements(ground, facts, data, own));
    found.extend(foreign_accesses(ground, facts, data, service, own));
    found.extend(own.foreign_keys.iter().map(|index| foreign_key(ground, facts, data, *index)));
    found
}

/// Names of services in backquotes.
pub(crate) fn service_names(ground: &Ground<'_>, services: impl IntoIterator<Item = ServiceId>) -> String {
    let unique: BTreeSet<ServiceId> = services.into_iter().collect();
    let names: Vec<String> =
        unique.into_iter().map(|service| format!("`{}`", ground.service_name(service))).collect();
    some_of(&names)
}

fn table_names<'a>(tables: impl IntoIterator<Item = &'a str>) -> String {
    let unique: BTreeSet<&str> = tables.into_iter().collect();
    let names: Vec<String> = unique.into_iter().map(|table| format!("`{table}`")).collect();
    some_of(&names)
}

/// Where accesses stand, each place once.
pub(crate) fn places(facts: &Facts, accesses: impl IntoIterator<Item = usize>) -> Vec<Location> {
    let unique: BTreeSet<&Location> =
        accesses.into_iter().map(|access| &facts.data_accesses[access].location).collect();
    unique.into_iter().cloned().collect()
}

fn split_transaction(ground: &Ground<'_>, facts: &Facts, data: &DataPlan, index: usize) -> Obstacle {
    let split = &data.transactions[index];
    let scope = &facts.transactions[split.transaction];
    let accesses: Vec<usize> = split.locals.iter().flat_map(|local| local.accesses.iter().copied()).collect();
    let tables = accesses.iter().map(|access| facts.data_accesses[*access].table.as_str());
    let mut evidence = vec![scope.location.clone()];
    evidence.extend(places(facts, accesses.iter().copied()));
    Obstacle {
        kind: ObstacleKind::SplitTransaction,
        item: Some(scope.item),
        message: format!(
            "{} does in one transaction what belongs to {}: {}.",
            ground.name(scope.item),
            service_names(ground, split.locals.iter().map(|local| local.service)),
            table_names(tables)
        ),
        remedy: format!(
            "Make it a saga of {}, or keep these services together.",
            count(split.locals.len(), "local transaction")
        ),
        cost: evidence.len() as f64,
        evidence,
    }
}

/// Split statements, by the function that they stand in.
fn split_statements(ground: &Ground<'_>, facts: &Facts, data: &DataPlan, own: &ServiceData) -> Vec<Obstacle> {
    let mut by_item: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
    for index in &own.statements {
        let first = data.statements[*index].accesses.first();
        if let Some(first) = first {
            by_item.entry(facts.data_accesses[*first].item).or_default().push(*index);
        }
    }
    let obstacle = |(item, statements): (ItemId, Vec<usize>)| {
        let all = || statements.iter().map(|index| &data.statements[*index]);
        let accesses = || all().flat_map(|split| split.accesses.iter().copied());
        let tables = accesses().map(|access| facts.data_accesses[access].table.as_str());
        let evidence = places(facts, accesses());
        Obstacle {
            kind: ObstacleKind::SplitStatement,
            item: Some(item),
            message: format!(
                "{} joins tables of {} in one statement: {}.",
                ground.name(item),
                service_names(ground, all().flat_map(|split| split.owners.iter().copied())),
                table_names(tables)
            ),
            remedy:
                "Ask each owner for its part and join in the code, or keep a read copy of what is joined."
                    .to_owned(),
            cost: evidence.len() as f64,
            evidence,
        }
    };
    by_item.into_iter().map(obstacle).collect()
}

/// Accesses to a table by others than its owner: one obstacle per table, user and direction.
fn foreign_accesses(
    ground: &Ground<'_>,
    facts: &Facts,
    data: &DataPlan,
    service: ServiceId,
    own: &ServiceData,
) -> Vec<Obstacle> {
    let joined: BTreeSet<usize> =
        data.statements.iter().flat_map(|split| split.accesses.iter().copied()).collect();
    let mut found = Vec::new();
    for standing in &own.tables {
        let table = &data.tables[standing.table];
        let Some(owner) = table.owner else { continue };
        for user in table.users.iter().filter(|user| user.service != owner) {
            if standing.standing == Standing::Foreign && user.service != service {
                continue;
            }
            let reads: Vec<usize> =
                user.reads.iter().copied().filter(|read| !joined.contains(read)).collect();
            let who = format!("`{}`", ground.service_name(user.service));
            let whose = format!("the table `{}` of `{}`", table.table, ground.service_name(owner));
            for (kind, accesses, does, remedy) in [
                (
                    ObstacleKind::ForeignWrite,
                    &user.writes,
                    "writes",
                    "Let the owner offer an operation that makes this change, and call it.",
                ),
                (
                    ObstacleKind::ForeignRead,
                    &reads,
                    "reads",
                    "Ask the owner, or keep a read copy that the owner feeds.",
                ),
            ] {
                let evidence = places(facts, accesses.iter().copied());
                if evidence.is_empty() {
                    continue;
                }
                let item = accesses.first().map(|access| facts.data_accesses[*access].item);
                found.push(Obstacle {
                    kind,
                    item,
                    message: format!("{who} {does} {whose} at {}.", count(evidence.len(), "place")),
                    remedy: remedy.to_owned(),
                    cost: evidence.len() as f64,
                    evidence,
                });
            }
        }
    }
    found
}

fn foreign_key(ground: &Ground<'_>, facts: &Facts, data: &DataPlan, index: usize) -> Obstacle {
    let split = data.foreign_keys[index];
    let table = &facts.schema[split.table];
    let key = &table.foreign_keys[split.key];
    Obstacle {
        kind: ObstacleKind::SplitForeignKey,
        item: None,
        message: format!(
            "The foreign key `{}({})` of `{}` refers to `{}` of `{}`.",
            table.name,
            key.columns.join(", "),
            ground.service_name(split.from),
            key.table,
            ground.service_name(split.to)
        ),
        remedy: "Drop it, check in the code what it checked, and decide what happens when the row referred to goes."
            .to_owned(),
        evidence: vec![table.location.clone()],
        cost: 1.0,
    }
}
