//! Units: sets of items that can only move together.
//!
//! A type with its fields, variants and inherent impls; a trait with its methods; a trait impl with its methods; a
//! function with the items in it; all that one macro invocation makes. From the product code alone: test code and
//! modules are in no unit. Where a unit goes, and what it needs there, is not asked here.

use std::collections::{HashMap, HashSet};

use decompose_model::{FileId, Item, ItemId, ItemKind, Reference, ReferenceKind, ServiceId, TextRange, Tier};

use crate::ground::Ground;
use crate::header::trait_of;

/// Items that can only move together.
pub(crate) struct Unit {
    /// The first of them, which stands for all.
    pub(crate) item: ItemId,
    pub(crate) service: ServiceId,
    pub(crate) shared: bool,
    pub(crate) lines: u32,
    /// How many of them count as items.
    pub(crate) items: u32,
    /// The units of the header, for a trait impl.
    pub(crate) header: Vec<u32>,
}

/// Whether what a reference leads to must be there for the code around it to compile.
pub(crate) fn pulls(reference: &Reference) -> bool {
    !reference.test
        && reference.tier != Tier::Guess
        && !matches!(reference.kind, ReferenceKind::Import | ReferenceKind::Dispatch)
}

/// Whether a reference in an impl's header names one of the types or the trait that the impl is about.
pub(crate) fn names_type(reference: &Reference) -> bool {
    matches!(reference.kind, ReferenceKind::Type | ReferenceKind::Implements)
}

/// Groups the product items into units; the second value gives the unit of each item.
pub(crate) fn group(ground: &Ground<'_>) -> (Vec<Unit>, Vec<Option<u32>>) {
    let items = || ground.code.items.iter().zip((0..).map(ItemId));
    let heads: Vec<ItemId> = items().map(|(_, id)| head(ground, id)).collect();
    let mut units: Vec<Unit> = Vec::new();
    let mut unit_of: Vec<Option<u32>> = vec![None; heads.len()];
    // What one macro invocation makes has one range: it is one text, and moves as one. The map is only looked up.
    let mut unit_at: HashMap<(FileId, TextRange), u32> = HashMap::new();
    for (item, id) in items().filter(|(item, id)| heads[id.index()] == *id && is_product(item)) {
        let Some(service) = ground.service_of(item.file) else { continue };
        let next = units.len() as u32;
        let text = (item.file, item.full_range);
        let unit = if item.full_range.is_empty() { next } else { *unit_at.entry(text).or_insert(next) };
        if unit == next {
            let shared = ground.is_shared(item.file);
            units.push(Unit { item: id, service, shared, lines: 0, items: 0, header: Vec::new() });
        }
        unit_of[id.index()] = Some(unit);
    }
    let mut counted: HashSet<(FileId, TextRange)> = HashSet::new();
    for (item, id) in items().filter(|(item, _)| is_product(item)) {
        let Some(unit) = unit_of[heads[id.index()].index()] else { continue };
        unit_of[id.index()] = Some(unit);
        let unit = &mut units[unit as usize];
        let fresh = item.full_range.is_empty() || counted.insert((item.file, item.full_range));
        if around(ground, item).is_none() && fresh {
            unit.lines += item.end_line.saturating_sub(item.start_line) + 1;
        }
        unit.items += u32::from(!matches!(item.kind, ItemKind::Field | ItemKind::Variant | ItemKind::Impl));
    }
    for unit in &mut units {
        let block = ground.item(unit.item);
        if block.kind == ItemKind::Impl {
            let parts = [block.impl_self, block.impl_trait];
            unit.header = parts.iter().flatten().filter_map(|part| unit_of[part.index()]).collect();
        }
    }
    (units, unit_of)
}

pub(crate) fn is_product(item: &Item) -> bool {
    !item.test && item.kind != ItemKind::Module
}

/// The item whose text an item is part of. A module is not moved as one, so it holds nothing together.
fn around(ground: &Ground<'_>, item: &Item) -> Option<ItemId> {
    item.parent.filter(|parent| ground.item(*parent).kind != ItemKind::Module)
}

/// The item that stands for everything that can only move together with `item`.
pub(crate) fn head(ground: &Ground<'_>, item: ItemId) -> ItemId {
    let mut head = item;
    loop {
        let at = ground.item(head);
        let inherent = at.kind == ItemKind::Impl && at.impl_trait.is_none() && trait_of(&at.name).is_none();
        match around(ground, at).or(at.impl_self.filter(|_| inherent)) {
            Some(next) => head = next,
            None => return head,
        }
    }
}
