//! Transaction scopes: what happens inside each, also in functions that are given its handle.
//!
//! A scope begins where a row of [`super::drivers::BEGINS`] or [`super::drivers::RUNS`] is called, and holds the
//! accesses whose expressions name the variable that it is kept in. A function that is given that variable is followed
//! with its own name for it. A scope that is begun on the handle of another is nested in it.
//!
//! It deliberately does not know handles in fields of structs, nor in which order conditions are taken.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use decompose_model::{EntryPoint, ItemId, Location, ScopeKind, Transaction};

use super::flow::{Body, Scope, parameter_names};
use super::{Origin, Stores};
use crate::ground::Ground;

/// A stretch of a function in which a variable is the handle.
struct Stretch {
    item: ItemId,
    handles: BTreeSet<String>,
    /// Offsets in the file; scopes that are still open go on to the end of the function.
    from: u32,
    to: u32,
    number: Option<usize>,
}

/// What lies inside one scope.
#[derive(Default)]
struct Inside {
    accesses: BTreeSet<usize>,
    items: BTreeSet<ItemId>,
    /// Scopes that are begun on its handle.
    nested: BTreeSet<(ItemId, usize)>,
}

/// All scopes, by location.
pub(super) fn transactions(
    ground: &Ground<'_>,
    stores: &Stores,
    bodies: &BTreeMap<ItemId, Body>,
    origins: &BTreeMap<Origin, Vec<usize>>,
    reaching: &Reaching,
) -> Vec<Transaction> {
    let implementations = ground.implementations();
    let mut scopes: Vec<(Location, ItemId, usize)> = Vec::new();
    for (item, body) in bodies {
        for (index, scope) in body.scopes.iter().enumerate() {
            scopes.push((ground.location(scope.number, scope.offset), *item, index));
        }
    }
    scopes.sort();
    let inside: Vec<Inside> = scopes
        .iter()
        .map(|(_, item, index)| {
            follow(ground, bodies, origins, &implementations, *item, &bodies[item].scopes[*index])
        })
        .collect();
    let parent =
        |item: ItemId, index: usize| inside.iter().position(|outer| outer.nested.contains(&(item, index)));
    scopes
        .iter()
        .zip(&inside)
        .map(|((location, item, index), inside)| {
            let scope = &bodies[item].scopes[*index];
            Transaction {
                item: *item,
                kind: if scope.closure { ScopeKind::Closure } else { ScopeKind::Region },
                store: stores.at(ground, scope.number, Some(scope.library)),
                location: location.clone(),
                end: scope.end.map(|end| ground.location(scope.number, end)),
                accesses: inside.accesses.iter().copied().collect(),
                items: inside.items.iter().copied().collect(),
                entry_points: reaching.entry_points(*item),
                parent: parent(*item, *index),
            }
        })
        .collect()
}

/// Follows the handle of one scope.
fn follow(
    ground: &Ground<'_>,
    bodies: &BTreeMap<ItemId, Body>,
    origins: &BTreeMap<Origin, Vec<usize>>,
    implementations: &BTreeMap<ItemId, Vec<ItemId>>,
    item: ItemId,
    scope: &Scope,
) -> Inside {
    let mut inside = Inside { items: BTreeSet::from([item]), ..Inside::default() };
    let mut seen: BTreeSet<(ItemId, String)> = BTreeSet::new();
    let mut open = VecDeque::from([Stretch {
        item,
        handles: scope.handles.iter().cloned().collect(),
        from: scope.offset,
        to: scope.end.unwrap_or(u32::MAX),
        number: Some(scope.number),
    }]);
    while let Some(stretch) = open.pop_front() {
        let Some(body) = bodies.get(&stretch.item) else { continue };
        let within = |number: usize, offset: u32| {
            stretch.number.is_none_or(|own| own != number) || (stretch.from..=stretch.to).contains(&offset)
        };
        for (index, site) in body.sites.iter().enumerate() {
            if within(site.number, site.offset)
                && site.names.iter().any(|name| stretch.handles.contains(name))
            {
                inside.accesses.extend(origins.get(&Origin::Site(stretch.item, index)).into_iter().flatten());
                inside.items.insert(stretch.item);
            }
        }
        for (index, site) in body.stated.iter().enumerate() {
            if within(site.number, site.offset)
                && site.names.iter().any(|name| stretch.handles.contains(name))
            {
                let origin = Origin::Stated(Some((stretch.item, index)));
                inside.accesses.extend(origins.get(&origin).into_iter().flatten());
                inside.items.insert(stretch.item);
            }
        }
        for (index, other) in body.scopes.iter().enumerate() {
            let own = other.number == scope.number && other.offset == scope.offset;
            if !own && other.on.as_ref().is_some_and(|on| stretch.handles.contains(on)) {
                inside.nested.insert((stretch.item, index));
                open.push_back(Stretch {
                    item: stretch.item,
                    handles: other.handles.iter().cloned().collect(),
                    from: other.offset,
                    to: other.end.unwrap_or(u32::MAX),
                    number: Some(other.number),
                });
            }
        }
        for (index, call) in
            body.calls.iter().enumerate().filter(|(_, call)| within(call.number, call.offset))
        {
            let is_handle =
                |name: &Option<String>| name.as_ref().is_some_and(|name| stretch.handles.contains(name));
            let given: Vec<usize> =
                (0..call.arguments.len()).filter(|at| is_handle(&call.arguments[*at].1)).collect();
            let receiver = is_handle(&call.receiver);
            if given.is_empty() && !receiver {
                continue;
            }
            inside.accesses.extend(origins.get(&Origin::Call(stretch.item, index)).into_iter().flatten());
            let own = std::slice::from_ref(&call.callee);
            for callee in implementations.get(&call.callee).map_or(own, Vec::as_slice) {
                let names = parameter_names(ground, *callee);
                let mut handles: BTreeSet<String> =
                    given.iter().filter_map(|at| names.get(*at).cloned()).collect();
                handles.extend(receiver.then(|| "self".to_string()));
                let fresh: Vec<bool> =
                    handles.iter().map(|name| seen.insert((*callee, name.clone()))).collect();
                if fresh.contains(&true) {
                    inside.items.insert(*callee);
                    open.push_back(Stretch { item: *callee, handles, from: 0, to: u32::MAX, number: None });
                }
            }
        }
    }
    inside
}

/// Which entry points lead to which functions, by calls.
pub(crate) struct Reaching {
    /// Per item, those that call it.
    callers: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// Per item, the entry points that it handles.
    handled: BTreeMap<ItemId, Vec<usize>>,
}

impl Reaching {
    pub(super) fn new(ground: &Ground<'_>, entry_points: &[EntryPoint]) -> Self {
        let mut callers: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
        for reference in &ground.resolved.code.references {
            if let (Some(from), true, false) = (reference.from, reference.kind.is_call(), reference.test) {
                callers.entry(reference.to).or_default().insert(from);
            }
        }
        let mut handled: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
        for (index, entry) in entry_points.iter().enumerate() {
            if let Some(item) = entry.item {
                handled.entry(item).or_default().push(index);
            }
        }
        Self { callers, handled }
    }

    pub(crate) fn entry_points(&self, item: ItemId) -> Vec<usize> {
        let mut seen = BTreeSet::from([item]);
        let mut open = vec![item];
        while let Some(item) = open.pop() {
            open.extend(self.callers.get(&item).into_iter().flatten().filter(|caller| seen.insert(**caller)));
        }
        let mut found: Vec<usize> =
            seen.iter().filter_map(|item| self.handled.get(item)).flatten().copied().collect();
        found.sort_unstable();
        found
    }
}
