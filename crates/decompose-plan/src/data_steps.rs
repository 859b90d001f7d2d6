//! The steps that give a service its data, in the order in which a database is taken apart without stopping it.
//!
//! First all access goes through the owners, still in one database; then constraints and transactions that span owners
//! go; then the service has a schema and a role of its own, so that what was overlooked fails while it is cheap; when it
//! runs by itself, its tables are copied, read from the copy, written there, and at last dropped here. A step that
//! serves several services stands in the plan of the one that is extracted first: [`Routed`] remembers.

use std::collections::BTreeSet;

use decompose_model::{
    Care, DataPlan, Facts, Location, SagaRole, ServiceData, ServiceId, Standing, Step, StepKind,
};

use crate::data_obstacles::{places, service_names};
use crate::ground::{Ground, count, some_of};
use crate::steps::{REVERT, TESTS_PASS};

/// What the plans of the services extracted before have done already.
#[derive(Default)]
pub(crate) struct Routed {
    accesses: BTreeSet<usize>,
    keys: BTreeSet<usize>,
    transactions: BTreeSet<usize>,
}

/// One service and its data.
pub(crate) struct Data<'a> {
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) facts: &'a Facts,
    pub(crate) plan: &'a DataPlan,
    pub(crate) service: ServiceId,
    pub(crate) own: &'a ServiceData,
}

impl Data<'_> {
    fn name(&self) -> &str {
        self.ground.service_name(self.service)
    }

    /// The tables that the service owns, by name.
    fn owned(&self) -> Vec<String> {
        let owned = |standing: Standing| matches!(standing, Standing::Owned | Standing::Shared);
        let tables = self.own.tables.iter().filter(|table| owned(table.standing));
        let mut names: Vec<String> =
            tables.map(|table| format!("`{}`", self.plan.tables[table.table].table)).collect();
        names.sort();
        names
    }

    /// Where its tables are declared.
    fn declared(&self) -> Vec<Location> {
        let owned =
            self.own.tables.iter().filter(|table| self.plan.tables[table.table].owner == Some(self.service));
        let names: BTreeSet<&str> = owned.map(|table| self.plan.tables[table.table].table.as_str()).collect();
        let declared = self.facts.schema.iter().filter(|table| names.contains(table.name.as_str()));
        declared.map(|table| table.location.clone()).collect()
    }
}

/// Lets only the owners touch their tables: what the service does to tables of others, and others to its own.
pub(crate) fn route_queries(data: &Data<'_>, done: &mut Routed) -> Vec<Step> {
    let mut steps = Vec::new();
    for (standing, title) in [
        (Standing::Shared, format!("Let others ask `{}` for what is in its tables", data.name())),
        (Standing::Foreign, format!("Let `{}` ask the owners of the tables that it uses", data.name())),
    ] {
        let tables: Vec<_> = data.own.tables.iter().filter(|table| table.standing == standing).collect();
        let accesses: Vec<usize> = tables
            .iter()
            .flat_map(|table| table.rewrites.iter().copied())
            .filter(|access| done.accesses.insert(*access))
            .collect();
        if accesses.is_empty() {
            continue;
        }
        let names: BTreeSet<String> =
            accesses.iter().map(|access| format!("`{}`", data.facts.data_accesses[*access].table)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let writes =
            accesses.iter().filter(|access| data.facts.data_accesses[**access].operation.writes()).count();
        let touches = places(data.facts, accesses.iter().copied());
        steps.push(Step {
            kind: StepKind::RouteQueries,
            title,
            reason: format!(
                "{} of {} ({}), {writes} of them writing, {} around the owner; functions of the owner take their place.",
                count(accesses.len(), "use"),
                count(names.len(), "table"),
                some_of(&names),
                if accesses.len() == 1 { "goes" } else { "go" },
            ),
            touches,
            checks: vec![
                TESTS_PASS.to_owned(),
                "Statements that joined tables of several owners still give the same rows, in the same order.".to_owned(),
                "A list that was one statement has not become one call per row.".to_owned(),
            ],
            undo: REVERT.to_owned(),
            edits: Vec::new(),
            care: Care::default(),
        });
    }
    steps
}

/// What has to go before the service has a schema of its own, and that schema.
pub(crate) fn own_schema(data: &Data<'_>, done: &mut Routed) -> Vec<Step> {
    let mut steps = Vec::new();
    for index in &data.own.transactions {
        if done.transactions.insert(*index) {
            steps.push(split_transaction(data, *index));
        }
    }
    let keys: Vec<usize> =
        data.own.foreign_keys.iter().copied().filter(|key| done.keys.insert(*key)).collect();
    if !keys.is_empty() {
        steps.push(drop_foreign_keys(data, &keys));
    }
    let tables = data.owned();
    if tables.is_empty() {
        return steps;
    }
    let roles: Vec<&str> = data.own.grants.iter().map(|grants| grants.store.as_str()).collect();
    let how = match roles.as_slice() {
        [] => "The store knows no roles: a database file of its own, attached where others still read it, does the same.".to_owned(),
        stores => format!(
            "The role may do what the code does today and no more ({}): what was overlooked fails in the tests.",
            stores.iter().map(|store| format!("`grants` for {store}")).collect::<Vec<_>>().join(", ")
        ),
    };
    steps.push(Step {
        kind: StepKind::OwnSchema,
        title: format!("Give `{}` a schema and a role of its own in the same database", data.name()),
        reason: format!("{} ({}). {how}", count(tables.len(), "table"), some_of(&tables)),
        touches: data.declared(),
        checks: vec![
            "All tests pass with the new role.".to_owned(),
            "Migrations of its tables run in a history of their own; the old history still applies to an empty database."
                .to_owned(),
            "Statements that are checked when the code is built (such as those of sqlx) know the new schema.".to_owned(),
        ],
        undo: "Move the tables back, and connect with the old role.".to_owned(),
        edits: Vec::new(),
        care: Care::default(),
    });
    steps
}

/// What gives a service that runs by itself a database of its own.
pub(crate) fn own_database(data: &Data<'_>) -> Vec<Step> {
    let tables = data.owned();
    if tables.is_empty() {
        return Vec::new();
    }
    let (name, number, declared) = (data.name(), count(tables.len(), "table"), data.declared());
    let step = |kind, title: String, reason: &str, checks: &[&str], undo: &str| Step {
        kind,
        title,
        reason: reason.to_owned(),
        touches: declared.clone(),
        checks: checks.iter().map(|check| (*check).to_owned()).collect(),
        undo: undo.to_owned(),
        edits: Vec::new(),
        care: Care::default(),
    };
    vec![
        step(
            StepKind::CopyData,
            format!("Copy the {number} of `{name}` to a database of its own, and write to both"),
            "The old database stays the one that counts; rows written before the second write began are copied after it.",
            &[
                "Row counts and checksums of both agree, and keep agreeing under load.",
                "A write that fails in the new database is noticed, and fails nothing else.",
            ],
            "Stop the second write, and drop the copy.",
        ),
        step(
            StepKind::SwitchReads,
            format!("Let `{name}` read from its own database"),
            "Reading is switched before writing, since it can be switched back at once.",
            &["Answers from both are compared for a share of the requests, and agree."],
            "Read from the old database: a setting.",
        ),
        step(
            StepKind::SwitchWrites,
            format!("Let `{name}` write to its own database first"),
            "From here on the new database counts; the old one is fed from it until the last step.",
            &["The old database still gets every change.", "A backup of the new one has been restored once."],
            "Write to the old database first: it has all changes.",
        ),
        step(
            StepKind::Contract,
            format!("Drop what is left of `{name}` in the old database"),
            "The tables, their grants and the second write are dead weight; this is the one step that cannot be taken back.",
            &["No statement has touched the old tables for as long as the longest job takes."],
            "Restore the backup that is taken before.",
        ),
    ]
}

fn split_transaction(data: &Data<'_>, index: usize) -> Step {
    let split = &data.plan.transactions[index];
    let scope = &data.facts.transactions[split.transaction];
    let order: Vec<String> = split
        .locals
        .iter()
        .map(|local| format!("`{}` ({})", data.ground.service_name(local.service), local.role.name()))
        .collect();
    let mut checks = vec![TESTS_PASS.to_owned()];
    let with = |role| split.locals.iter().filter(move |local| local.role == role);
    for local in with(SagaRole::Compensatable) {
        if let Some(compensation) = &local.compensation {
            let name = data.ground.service_name(local.service);
            checks.push(format!("When a later part fails, `{name}` undoes its own: {compensation}."));
        }
    }
    if with(SagaRole::Retriable).next().is_some() {
        let names = service_names(data.ground, with(SagaRole::Retriable).map(|local| local.service));
        checks.push(format!("Done twice, the parts of {names} have the effect of once."));
    }
    let locks: Vec<String> = split
        .locals
        .iter()
        .filter_map(|local| local.semantic_lock.as_ref().map(|lock| format!("`{lock}`")))
        .collect();
    checks.push(match locks.is_empty() {
        true => "Readers cope with a part that is done while the next is not.".to_owned(),
        false => format!(
            "Readers cope with a part that is done while the next is not: {} can say so.",
            some_of(&locks)
        ),
    });
    let mut touches = vec![scope.location.clone()];
    touches.extend(places(data.facts, split.locals.iter().flat_map(|local| local.accesses.iter().copied())));
    Step {
        kind: StepKind::SplitTransaction,
        title: format!(
            "Make {} a saga of {}",
            data.ground.name(scope.item),
            count(split.locals.len(), "local transaction")
        ),
        reason: format!("In this order: {}.", order.join(", ")),
        touches,
        checks,
        undo: "Keep the one transaction behind a switch until the saga has run in production for a while."
            .to_owned(),
        edits: Vec::new(),
        care: Care::default(),
    }
}

fn drop_foreign_keys(data: &Data<'_>, keys: &[usize]) -> Step {
    let mut names = Vec::new();
    let mut touches = Vec::new();
    for split in keys.iter().map(|key| data.plan.foreign_keys[*key]) {
        let table = &data.facts.schema[split.table];
        let key = &table.foreign_keys[split.key];
        names.push(format!("`{}({})`", table.name, key.columns.join(", ")));
        touches.push(table.location.clone());
    }
    touches.sort();
    touches.dedup();
    Step {
        kind: StepKind::DropForeignKeys,
        title: format!("Drop the foreign keys between `{}` and others", data.name()),
        reason: format!(
            "{} cross the boundary: {}. A database keeps them no further than itself.",
            count(names.len(), "foreign key"),
            some_of(&names)
        ),
        touches,
        checks: vec![
            "What the keys refused is refused in the code: a test adds a row that refers to nothing."
                .to_owned(),
            "Deleting a row that others refer to tells them, or marks it instead.".to_owned(),
            "A job counts rows that refer to nothing.".to_owned(),
        ],
        undo: "Add the keys again; rows that refer to nothing have to be found first.".to_owned(),
        edits: Vec::new(),
        care: Care::default(),
    }
}
