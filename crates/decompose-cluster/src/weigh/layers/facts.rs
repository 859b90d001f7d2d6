//! The layers that are read from facts: tables, transactions, foreign keys, messages, shared state.
//!
//! A fact stands in a function, and a function in a file: the files that have to do with one subject are gathered. Facts of test code
//! are none. A table of one name in several stores is one subject: alternatives of one database.

use std::collections::BTreeMap;

use decompose_model::{Facts, ItemId};

use super::{Gathering, Member, Sources, Ties};
use crate::numeric::ln;

/// The places of a subject in each node.
type Places = BTreeMap<usize, u32>;

impl Sources<'_> {
    /// Counts one more place of a subject where an item stands.
    fn count(&self, places: &mut Places, item: ItemId) {
        if let Some(node) = self.nodes.of_file(self.evidence.code.items[item.index()].file) {
            *places.entry(node).or_default() += 1;
        }
    }

    /// The layer of subjects with their places.
    fn layer(&self, subjects: impl IntoIterator<Item = (String, Places)>) -> Ties {
        let gathering = |(subject, places): (String, Places)| {
            let member =
                |(node, evidence)| Member { node, strength: ln(1.0 + f64::from(evidence)).sqrt(), evidence };
            Gathering::of(subject, places.into_iter().map(member).collect())
        };
        Ties::gathered(subjects.into_iter().filter_map(gathering).collect()).scaled(self.nodes.len())
    }

    fn users_of_tables<'f>(&self, facts: &'f Facts) -> BTreeMap<&'f str, Places> {
        let mut tables: BTreeMap<&str, Places> = BTreeMap::new();
        for access in &facts.data_accesses {
            self.count(tables.entry(&access.table).or_default(), access.item);
        }
        tables
    }
}

/// The files that access a table.
pub(super) fn tables(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    let tables = sources.users_of_tables(facts);
    sources.layer(tables.into_iter().map(|(table, places)| (table.to_owned(), places)))
}

/// The files that access the tables of a foreign key.
pub(super) fn foreign_keys(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    let users = sources.users_of_tables(facts);
    let mut keys: BTreeMap<String, Places> = BTreeMap::new();
    for table in &facts.schema {
        for key in table.foreign_keys.iter().filter(|key| key.table != table.name) {
            let (Some(from), Some(to)) = (users.get(&*table.name), users.get(&*key.table)) else { continue };
            let mut places = from.clone();
            for (node, count) in to {
                *places.entry(*node).or_default() += count;
            }
            keys.insert(format!("{} → {}", table.name, key.table), places);
        }
    }
    sources.layer(keys)
}

/// The files whose functions run in one transaction.
pub(super) fn transactions(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    sources.layer(facts.transactions.iter().map(|scope| {
        let mut places = Places::new();
        let accesses = scope.accesses.iter().map(|access| facts.data_accesses[*access].item);
        for item in scope.items.iter().copied().chain(accesses) {
            sources.count(&mut places, item);
        }
        (sources.evidence.code.items[scope.item.index()].path.clone(), places)
    }))
}

/// The files that one channel joins.
pub(super) fn messages(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    let mut channels: BTreeMap<&str, Places> = BTreeMap::new();
    for message in &facts.messages {
        let payload =
            || message.payload.map(|payload| sources.evidence.code.items[payload.index()].path.as_str());
        let known = message.channel.as_deref().filter(|channel| *channel != "*").or_else(payload);
        if let Some(channel) = known {
            sources.count(channels.entry(channel).or_default(), message.item);
        }
    }
    sources.layer(channels.into_iter().map(|(channel, places)| (channel.to_owned(), places)))
}

/// The files that use one piece of shared state.
pub(super) fn state(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    let shared = facts.state.iter().filter(|state| !state.role.is_infrastructure());
    sources.layer(shared.map(|state| {
        let mut places = Places::new();
        for used in &state.uses {
            sources.count(&mut places, used.item);
        }
        (sources.evidence.code.items[state.item.index()].path.clone(), places)
    }))
}
