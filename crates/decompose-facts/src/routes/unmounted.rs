//! Handlers that attributes declare and no router mounts.
//!
//! An attribute states a route (`#[get("/users")]`), documents one (`#[utoipa::path(..)]`), or only calls its function
//! a handler (`#[debug_handler]`). Where no route that was found has that function as its handler, and nothing else in
//! product code names it, nothing can lead to it. A function that is named in a place that is not understood (a router
//! of a library that is not read, a macro whose arguments cannot be read) may be mounted there.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ItemId, ReferenceKind};
use decompose_syntax::ir::{MacroArgs, MacroCall};

use super::Evaluator;
use crate::ground::{Ground, macro_calls};

/// The leaves that are in none of the `found` routes and have to be listed, and whether it is certain that nothing
/// mounts them. A stated route is listed in any case; what is documented, or called a handler, only where it is
/// certain: it may be the handler of a route under another path. Of several attributes, the one that says most counts.
pub(super) fn left_out(
    evaluator: &Evaluator<'_>,
    found: &BTreeSet<(usize, Option<String>)>,
) -> BTreeMap<usize, bool> {
    let Evaluator { stated, documented, marked, .. } = evaluator;
    let mounted: BTreeSet<usize> = found.iter().map(|(leaf, _)| *leaf).collect();
    let handlers: BTreeSet<ItemId> =
        mounted.iter().filter_map(|leaf| Some(evaluator.leaves[*leaf].handler?.0)).collect();
    let documented = documented.iter().filter(|(item, _)| !stated.contains_key(item));
    let marked = marked
        .iter()
        .filter(|(item, _)| !stated.contains_key(item) && !evaluator.documented.contains_key(item));
    let candidates: Vec<(ItemId, &Vec<usize>)> = documented
        .chain(marked)
        .map(|(item, leaves)| (*item, leaves))
        .filter(|(item, _)| !handlers.contains(item))
        .collect();
    let open: Vec<(ItemId, usize)> = stated
        .iter()
        .flat_map(|(item, leaves)| leaves.iter().map(|leaf| (*item, *leaf)))
        .filter(|(_, leaf)| !mounted.contains(leaf))
        .collect();
    let asked = open.iter().map(|(item, _)| *item).chain(candidates.iter().map(|(item, _)| *item));
    let named = named(evaluator.ground, &asked.collect());
    let mut left_out: BTreeMap<usize, bool> =
        open.into_iter().map(|(item, leaf)| (leaf, !named.contains(&item))).collect();
    for (_, leaves) in candidates.into_iter().filter(|(item, _)| !named.contains(item)) {
        left_out.extend(leaves.iter().map(|leaf| (*leaf, true)));
    }
    left_out
}

/// Those among functions that product code names, or may name in a macro that cannot be read.
fn named(ground: &Ground<'_>, functions: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    let mut named: BTreeSet<ItemId> = BTreeSet::new();
    if functions.is_empty() {
        return named;
    }
    for reference in &ground.resolved.code.references {
        let is_use = !reference.test
            && reference.kind != ReferenceKind::Import
            && reference.from != Some(reference.to)
            && functions.contains(&reference.to);
        if is_use {
            named.insert(reference.to);
        }
    }
    let mut open: BTreeMap<&str, Vec<ItemId>> = BTreeMap::new();
    for item in functions.difference(&named) {
        open.entry(&ground.item(*item).name).or_default().push(*item);
    }
    let is_unread = |number: usize, call: &MacroCall| {
        call.args == MacroArgs::Opaque && ground.expansion(number, call).is_none()
    };
    for (number, facts) in ground.resolved.files.iter().enumerate().filter(|_| !open.is_empty()) {
        for call in macro_calls(facts).filter(|call| is_unread(number, call)) {
            let words = facts.slice(call.body).split(|c: char| !c.is_alphanumeric() && c != '_');
            named.extend(words.filter_map(|word| open.get(word)).flatten());
        }
    }
    named
}
