//! Sagas for the transactions that a partition splits.
//!
//! A scope is split when its tables have several owners. Its accesses, in the order in which calls reach them, fall
//! into local transactions: neighbours of one owner are done together. The pivot is the first local transaction that
//! removes rows, since what is gone cannot be brought back, else the last that writes. What writes before it is
//! compensatable, what comes after it is repeated until it succeeds (Garcia-Molina and Salem 1987; Richardson 2018).
//! The complexity is that of Santos and Rito Silva (2020) with scopes for functionalities.
//!
//! It follows calls in the order of the text: branches all count, loops count once. It is a draft: whether a local
//! transaction can fail for reasons of the business, only people know.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    DataAccess, DataOperation, Facts, ItemId, LocalTransaction, Position, ReferenceKind, SagaRole, ServiceId,
    SplitTransaction, Transaction,
};

use crate::ground::{Ground, some_of};
use crate::ownership::Owners;

/// Words that columns use to say how far something is.
const STATUS: &[&str] = &["status", "state", "phase", "stage"];

/// The split scopes, in the order of the facts. Nested scopes are part of the outermost.
pub(crate) fn sagas(ground: &Ground<'_>, facts: &Facts, owners: &Owners) -> Vec<SplitTransaction> {
    let owner = |access: usize| {
        let access = &facts.data_accesses[access];
        owners.of(&access.store, &access.table)
    };
    let split: Vec<usize> = (0..facts.transactions.len())
        .filter(|scope| facts.transactions[*scope].parent.is_none())
        .filter(|scope| {
            let accesses = facts.transactions[*scope].accesses.iter();
            accesses.filter_map(|access| owner(*access)).collect::<BTreeSet<_>>().len() > 1
        })
        .collect();
    let calls = Calls::new(ground, facts, &split);
    let saga = |scope: &usize| {
        let transaction = &facts.transactions[*scope];
        let accesses = calls.in_order(facts, transaction);
        let locals = locals(facts, accesses.into_iter().filter_map(|access| Some((owner(access)?, access))));
        SplitTransaction {
            transaction: *scope,
            conductor: ground.service_of(ground.item(transaction.item).file),
            complexity: complexity(facts, &split, *scope, &locals),
            locals: roles(ground, facts, locals),
        }
    };
    split.iter().map(saga).collect()
}

/// The calls among the functions of split scopes, by caller, in the order of the text.
struct Calls {
    by_caller: BTreeMap<ItemId, Vec<(Position, ItemId)>>,
}

impl Calls {
    fn new(ground: &Ground<'_>, facts: &Facts, split: &[usize]) -> Self {
        let inside: BTreeSet<ItemId> =
            split.iter().flat_map(|scope| &facts.transactions[*scope].items).copied().collect();
        let mut by_caller: BTreeMap<ItemId, Vec<(Position, ItemId)>> = BTreeMap::new();
        if !inside.is_empty() {
            for reference in &ground.code.references {
                let Some(from) = reference.from.filter(|from| inside.contains(from)) else { continue };
                let calls = matches!(
                    reference.kind,
                    ReferenceKind::Call | ReferenceKind::MethodCall | ReferenceKind::Dispatch
                );
                if calls && inside.contains(&reference.to) {
                    by_caller.entry(from).or_default().push((reference.position, reference.to));
                }
            }
        }
        for calls in by_caller.values_mut() {
            calls.sort();
        }
        Self { by_caller }
    }

    /// The accesses of a scope in the order in which a run would reach them: each once, at its first place.
    fn in_order(&self, facts: &Facts, scope: &Transaction) -> Vec<usize> {
        let mut of_item: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
        for access in &scope.accesses {
            of_item.entry(facts.data_accesses[*access].item).or_default().push(*access);
        }
        let mut order = Vec::new();
        let mut entered = BTreeSet::new();
        // What is still to be done, the next last.
        let mut left = vec![Next::Enter(scope.item)];
        while let Some(next) = left.pop() {
            let item = match next {
                Next::Access(access) => {
                    order.push(access);
                    continue;
                }
                Next::Enter(item) => item,
            };
            if !entered.insert(item) || !scope.items.contains(&item) && item != scope.item {
                continue;
            }
            let calls = self.by_caller.get(&item).into_iter().flatten();
            let accesses = of_item.remove(&item).unwrap_or_default();
            let position = |access: usize| facts.data_accesses[access].location.position;
            let mut steps: Vec<(Position, Next)> = accesses
                .into_iter()
                .map(|access| (position(access), Next::Access(access)))
                .chain(calls.map(|(at, callee)| (*at, Next::Enter(*callee))))
                .collect();
            steps.sort_by_key(|(at, _)| *at);
            left.extend(steps.into_iter().rev().map(|(_, next)| next));
        }
        // What no call leads to (through a closure, say) comes last, by place.
        order.extend(of_item.into_values().flatten());
        order
    }
}

enum Next {
    Enter(ItemId),
    Access(usize),
}

/// Neighbours of one owner, joined.
fn locals(facts: &Facts, accesses: impl Iterator<Item = (ServiceId, usize)>) -> Vec<LocalTransaction> {
    let mut locals: Vec<LocalTransaction> = Vec::new();
    for (service, access) in accesses {
        match locals.last_mut().filter(|local| local.service == service) {
            Some(local) => local.accesses.push(access),
            None => locals.push(LocalTransaction {
                service,
                accesses: vec![access],
                role: SagaRole::Reads,
                compensation: None,
                semantic_lock: None,
                event: None,
            }),
        }
    }
    for local in &mut locals {
        if written(facts, local).next().is_some() {
            local.role = SagaRole::Compensatable;
        }
    }
    locals
}

/// The accesses of a local transaction that change something, in order.
fn written<'a>(facts: &'a Facts, local: &'a LocalTransaction) -> impl Iterator<Item = &'a DataAccess> {
    local
        .accesses
        .iter()
        .map(|access| &facts.data_accesses[*access])
        .filter(|access| access.operation.writes())
}

/// Gives each local transaction its part, and what follows from it.
fn roles(ground: &Ground<'_>, facts: &Facts, mut locals: Vec<LocalTransaction>) -> Vec<LocalTransaction> {
    let removes = |local: &LocalTransaction| {
        local.accesses.iter().any(|access| facts.data_accesses[*access].operation == DataOperation::Delete)
    };
    let last = locals.iter().rposition(|local| local.role == SagaRole::Compensatable);
    let pivot = locals.iter().position(removes).or(last);
    for (place, local) in locals.iter_mut().enumerate() {
        if local.role == SagaRole::Reads {
            continue;
        }
        local.event = event(facts, local);
        match Some(place).cmp(&pivot) {
            std::cmp::Ordering::Less => {
                local.compensation = compensation(ground, facts, local);
                local.semantic_lock = semantic_lock(facts, local);
            }
            std::cmp::Ordering::Equal => local.role = SagaRole::Pivot,
            std::cmp::Ordering::Greater => local.role = SagaRole::Retriable,
        }
    }
    locals
}

/// What undoes the writes of a local transaction, with the functions of the service that do such a thing today.
fn compensation(ground: &Ground<'_>, facts: &Facts, local: &LocalTransaction) -> Option<String> {
    let own: BTreeSet<ItemId> =
        local.accesses.iter().map(|access| facts.data_accesses[*access].item).collect();
    let mut parts = Vec::new();
    let mut told = BTreeSet::new();
    for access in written(facts, local) {
        if !told.insert((&access.table, access.operation)) {
            continue;
        }
        let (what, by) = match access.operation {
            DataOperation::Create => {
                (format!("remove what was added to `{}`", access.table), DataOperation::Delete)
            }
            _ => (format!("put back what was changed in `{}`", access.table), DataOperation::Write),
        };
        let candidates: BTreeSet<ItemId> = facts
            .data_accesses
            .iter()
            .filter(|other| {
                other.table == access.table
                    && other.operation == by
                    && !own.contains(&other.item)
                    && ground.service_of(ground.item(other.item).file) == Some(local.service)
            })
            .map(|other| other.item)
            .collect();
        let names: Vec<String> = candidates.into_iter().map(|item| ground.name(item)).collect();
        let today = match (names.as_slice(), by) {
            ([], _) => String::new(),
            (_, DataOperation::Delete) => format!(" (removed from it today by {})", some_of(&names)),
            _ => format!(" (changed today by {})", some_of(&names)),
        };
        parts.push(what + &today);
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A column of a table that is written and can say that it is not settled yet.
fn semantic_lock(facts: &Facts, local: &LocalTransaction) -> Option<String> {
    written(facts, local).find_map(|access| {
        let table = facts.schema.iter().find(|table| facts.touches(access, table))?;
        let column = table.columns.iter().find(|column| {
            let name = column.name.to_lowercase();
            STATUS.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
        })?;
        Some(format!("{}.{}", table.name, column.name))
    })
}

/// What a local transaction tells the others: after its first write.
fn event(facts: &Facts, local: &LocalTransaction) -> Option<String> {
    let access = written(facts, local).next()?;
    let happened = match access.operation {
        DataOperation::Create => "created",
        DataOperation::Delete => "deleted",
        DataOperation::Write | DataOperation::Read => "changed",
    };
    Some(format!("{}.{happened}", access.table))
}

/// Santos and Rito Silva's figure: for each local transaction, the other split scopes that access one of its tables
/// in the other mode.
fn complexity(facts: &Facts, split: &[usize], scope: usize, locals: &[LocalTransaction]) -> u32 {
    let modes = |accesses: &[usize]| -> BTreeSet<(String, bool)> {
        accesses
            .iter()
            .map(|access| &facts.data_accesses[*access])
            .map(|access| (access.table.clone(), access.operation.writes()))
            .collect()
    };
    let others: Vec<BTreeSet<(String, bool)>> = split
        .iter()
        .filter(|other| **other != scope)
        .map(|other| modes(&facts.transactions[*other].accesses))
        .collect();
    let meets = |local: &LocalTransaction| {
        let own = modes(&local.accesses);
        let in_the_way = |other: &&BTreeSet<(String, bool)>| {
            own.iter().any(|(table, write)| other.contains(&(table.clone(), !write)))
        };
        others.iter().filter(in_the_way).count() as u32
    };
    locals.iter().map(meets).sum()
}
