//! Which macro an invocation means.
//!
//! `macro_rules!` names are textual: a definition is visible behind itself in its module and in the modules inside,
//! and beyond the module with `#[macro_use]`. Several definitions of one name are told apart by place: the last one
//! before the invocation in its own file, else the last in a module around it, else the only one of the crate.
//! Then come names by path: imports, `#[macro_export]` at a crate's root; last the exported macros of the crates
//! that `#[macro_use] extern crate` names.

use decompose_syntax::ir::MacroCall;

use crate::names::Symbol;
use crate::path::From;
use crate::world::*;

/// The macro that an invocation names; `None` where it is not known.
pub(crate) fn resolve_macro(
    world: &World,
    unit: UnitIx,
    module: ModIx,
    call: &MacroCall,
    path: &[Symbol],
) -> Option<DefId> {
    let krate = world.module(module).krate;
    if let [name] = path
        && !call.path.global
        && let Some(list) = world.krate(krate).textual_macros.get(name)
        && let Some(found) = textual(world, unit, module, call.body.start, list)
    {
        return Some(found);
    }
    let from = From { dollar_crate: world.unit(unit).dollar_crate, ..From::module(module) };
    if let Ok(res) = world.resolve_path(from, path, call.path.global, Ns::Macros)
        && res.used == path.len()
        && let Some(Res::Def(def)) = res.first()
    {
        return (world.def(*def).kind == DefKind::Macro || world.def(*def).kind == DefKind::Fn)
            .then_some(*def);
    }
    let [name] = path else { return None };
    world.krate(krate).macro_use.iter().find_map(|used| match world.krate(krate).dependencies.get(used)? {
        Dependency::Krate(used) => world.krate(*used).exported_macros.get(name)?.last().copied(),
        Dependency::Unknown(_) => None,
    })
}

fn textual(world: &World, unit: UnitIx, module: ModIx, offset: u32, list: &[DefId]) -> Option<DefId> {
    let item_range = |def: DefId| {
        let d = world.def(def);
        world.unit(d.unit).facts.item(d.item).range
    };
    let around = |def: &&DefId| world.is_within(module, world.def(**def).module);
    let before = list
        .iter()
        .filter(around)
        .filter(|def| world.def(**def).unit == unit && item_range(**def).start <= offset)
        .max_by_key(|def| item_range(**def).start);
    if let Some(found) = before {
        return Some(*found);
    }
    let mut outer: Vec<DefId> =
        list.iter().filter(around).filter(|def| world.def(**def).unit != unit).copied().collect();
    if outer.is_empty() {
        // Out of a sibling module by `#[macro_use]`, or made visible by an expansion.
        outer = list.to_vec();
    }
    let depth = |def: DefId| {
        let mut module = Some(world.def(def).module);
        let mut depth = 0;
        while let Some(m) = module {
            depth += 1;
            module = world.module(m).parent;
        }
        depth
    };
    let active: Vec<DefId> = outer.iter().copied().filter(|d| world.def(*d).active).collect();
    let candidates = if active.is_empty() { outer } else { active };
    candidates.into_iter().max_by_key(|def| (depth(*def), std::cmp::Reverse(*def)))
}
