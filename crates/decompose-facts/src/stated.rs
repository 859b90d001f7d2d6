//! Facts that a file states, as equal citizens of those that are found.
//!
//! What is stated and found is one fact, the found one; so a program's own output, given back to it, changes nothing.
//! State is the exception: what is stated about its role holds. Everything is in its order again afterwards, and what
//! refers to others by number follows. Accesses to data are added where data is read ([`crate::data`]), so that those
//! inside of a transaction belong to it.

use std::collections::BTreeMap;

use decompose_model::{EntryPoint, Facts, Message, SharedState, Transaction};

use crate::data::Reaching;

/// Adds entry points; they are sorted by the caller.
pub(crate) fn entry_points(found: &mut Vec<EntryPoint>, stated: &[EntryPoint]) {
    let key = |entry: &EntryPoint| {
        (entry.kind, entry.location.clone(), entry.method.clone(), entry.path.clone(), entry.item)
    };
    let known: Vec<_> = found.iter().map(key).collect();
    found.extend(stated.iter().filter(|entry| !known.contains(&key(entry))).cloned());
}

/// Adds messages.
pub(crate) fn messages(found: &mut Vec<Message>, stated: &[Message]) {
    if stated.is_empty() {
        return;
    }
    let key = |message: &Message| {
        (message.item, message.direction, message.channel.clone(), message.location.clone())
    };
    let known: Vec<_> = found.iter().map(key).collect();
    found.extend(stated.iter().filter(|message| !known.contains(&key(message))).cloned());
    found.sort_by(|a, b| (&a.location, a.direction).cmp(&(&b.location, b.direction)));
}

/// Adds state; of state that was found, the uses, and the role where another one is stated.
pub(crate) fn state(found: &mut Vec<SharedState>, stated: &[SharedState]) {
    if stated.is_empty() {
        return;
    }
    for state in stated {
        let Some(known) = found.iter_mut().find(|known| known.item == state.item) else {
            found.push(state.clone());
            continue;
        };
        if known.role != state.role {
            (known.role, known.tier) = (state.role, state.tier);
        }
        known.uses.extend(state.uses.iter().cloned());
    }
    for state in &mut *found {
        state.uses.sort();
        state.uses.dedup();
    }
    found.sort_by(|a, b| (&a.location, a.item).cmp(&(&b.location, b.item)));
}

/// Adds transactions. `accesses` says where the stated accesses are by now.
pub(crate) fn transactions(facts: &mut Facts, stated: &Facts, accesses: &[usize], reaching: &Reaching) {
    let mut places: Vec<usize> = Vec::new();
    for scope in &stated.transactions {
        let same = |known: &Transaction| {
            (known.item, known.kind, &known.location) == (scope.item, scope.kind, &scope.location)
        };
        places.push(facts.transactions.iter().position(same).unwrap_or(facts.transactions.len()));
        if places.last() != Some(&facts.transactions.len()) {
            continue;
        }
        let mut inside: Vec<usize> =
            scope.accesses.iter().filter_map(|access| accesses.get(*access).copied()).collect();
        if inside.is_empty() {
            let of_items = facts.data_accesses.iter().enumerate();
            inside = of_items.filter(|(_, it)| scope.items.contains(&it.item)).map(|(at, _)| at).collect();
        }
        inside.sort_unstable();
        inside.dedup();
        let entry_points = reaching.entry_points(scope.item);
        facts.transactions.push(Transaction {
            accesses: inside,
            entry_points,
            parent: None,
            ..scope.clone()
        });
    }
    for (scope, place) in stated.transactions.iter().zip(&places) {
        let parent = scope.parent.and_then(|parent| places.get(parent)).filter(|parent| *parent != place);
        if let (None, Some(parent)) = (facts.transactions[*place].parent, parent) {
            facts.transactions[*place].parent = Some(*parent);
        }
    }
    let mut sorted: Vec<(usize, Transaction)> =
        std::mem::take(&mut facts.transactions).into_iter().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| (&a.location, a.item).cmp(&(&b.location, b.item)));
    let now: BTreeMap<usize, usize> =
        sorted.iter().enumerate().map(|(now, (before, _))| (*before, now)).collect();
    facts.transactions = sorted.into_iter().map(|(_, scope)| scope).collect();
    for scope in &mut facts.transactions {
        scope.parent = scope.parent.and_then(|parent| now.get(&parent).copied());
    }
}
