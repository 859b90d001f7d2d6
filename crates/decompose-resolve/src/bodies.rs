//! Runs type inference over every body of a unit.

use decompose_model::{ReferenceKind, TextRange, Tier};
use decompose_syntax::ir::{self, ItemKind, MacroArgs, MacroPart};

use crate::index::{Index, Solver};
use crate::infer::Infer;
use crate::lower::{Scopes, TypeScope, record_targets};
use crate::path::From;
use crate::refs::{Place, Refs};
use crate::sigs::{Sigs, param_owners};
use crate::types::{TraitRef, Ty};
use crate::world::*;

/// Resolves the bodies of a unit, whose definitions are `defs`; none of a library.
pub(crate) fn bodies(world: &World, sigs: &Sigs, index: &Index, unit: UnitIx, defs: &[DefId]) -> Refs {
    let mut refs = empty_refs(world, unit);
    if world.unit(unit).file.is_none() || world.unit(unit).module.is_none() {
        return refs;
    }
    let mut scopes = Scopes::new(world);
    for def in defs {
        refs = body(world, sigs, index, *def, &mut scopes, refs);
    }
    item_macros(world, sigs, index, unit, refs)
}

fn empty_refs(world: &World, unit: UnitIx) -> Refs {
    let module = world.unit(unit).module.unwrap_or(ModIx(0));
    let mut refs = Refs::new(Place { unit, module, from: None, test: false, loops: 0, macros: 0 });
    refs.expansion = world.unit(unit).expansion;
    refs.call_name = world.unit(unit).call_name;
    refs
}

fn body(
    world: &World,
    sigs: &Sigs,
    index: &Index,
    id: DefId,
    scopes: &mut Scopes<'_>,
    mut refs: Refs,
) -> Refs {
    let def = world.def(id);
    if matches!(def.kind, DefKind::Mod | DefKind::Field) {
        return refs;
    }
    let item = world.unit(def.unit).facts.item(def.item);
    refs.place.module = def.module;
    refs.place.from = Some(crate::sigs::item_def(world, id));
    refs.place.test = def.test;
    refs.place.macros = u32::from(item.in_macro && !refs.expansion);
    refs.place.loops = 0;
    if def.kind != DefKind::Variant {
        attributes(world, &mut refs, item, def);
    }
    let value = match (&item.kind, def.kind) {
        (ItemKind::Enum(_), DefKind::Variant) => {
            crate::sigs::variant_of(item, def.sub).and_then(|v| v.discriminant)
        }
        (_, DefKind::Variant) => None,
        (ItemKind::Fn(function), _) => {
            let Some(body) = function.body else { return refs };
            let scope = scopes.of(id);
            let assumed = assumptions(world, sigs, id);
            let solver = Solver { world, sigs, index, assumed: &assumed };
            let mut infer = Infer::new(solver, def.unit, scope, refs);
            infer.function(id, body);
            return infer.refs;
        }
        (ItemKind::Const(c), _) => c.value,
        (ItemKind::Static(s), _) => s.value,
        _ => None,
    };
    let Some(value) = value else { return refs };
    let scope = scopes.of(id);
    let assumed = assumptions(world, sigs, id);
    let solver = Solver { world, sigs, index, assumed: &assumed };
    let mut infer = Infer::new(solver, def.unit, scope, refs);
    infer.value(value, sigs.types.get(&id));
    infer.refs
}

/// The bounds that hold inside a definition.
fn assumptions(world: &World, sigs: &Sigs, def: DefId) -> Vec<(Ty, TraitRef)> {
    param_owners(world, def)
        .filter_map(|owner| sigs.bounds.get(&owner))
        .flat_map(|bounds| bounds.iter().cloned())
        .collect()
}

/// Attribute macros of the workspace are references; attributes and derives from outside are noted for detectors.
fn attributes(world: &World, refs: &mut Refs, item: &ir::Item, def: &Def) {
    for attr in &item.attrs {
        if let Some((range, targets)) = macro_path(world, def, &attr.path) {
            record_targets(world, refs, range, &targets, ReferenceKind::Macro, Tier::Path);
            note_outside(world, refs, range, &targets);
        }
        let ir::AttrKind::Derive(paths) = &attr.kind else { continue };
        for (range, targets) in paths.iter().filter_map(|path| macro_path(world, def, path)) {
            note_outside(world, refs, range, &targets);
        }
    }
}

/// The name token of an attribute's or derive's path, and what it leads to.
fn macro_path(world: &World, def: &Def, path: &ir::Path) -> Option<(TextRange, Targets)> {
    let unit = world.unit(def.unit);
    let symbols = unit.symbols_of(path);
    let last = path.segments.last()?;
    let res = world.resolve_path(From::module(def.module), &symbols, path.global, Ns::Macros).ok()?;
    (res.used == symbols.len()).then_some((last.name.range, res.targets))
}

fn note_outside(world: &World, refs: &mut Refs, name: TextRange, targets: &[Res]) {
    let outside = match targets.first() {
        Some(Res::External(text)) => text.clone(),
        Some(Res::Def(target)) if world.is_external(*target) => world.path(*target).into(),
        _ => return,
    };
    refs.external_attributes.push((refs.place.unit, name.start, outside));
}

/// Macro invocations in item position: the macro's name, and expressions among the arguments.
fn item_macros(world: &World, sigs: &Sigs, index: &Index, unit: UnitIx, mut refs: Refs) -> Refs {
    let data = world.unit(unit);
    let Some(module) = data.module else { return refs };
    for item in &data.facts.items {
        let ItemKind::MacroCall(call) = &item.kind else { continue };
        let around = item.parent.and_then(|p| data.defs[p.index()]);
        let at = match around {
            Some(def) => world.def_mods.get(&def).copied().unwrap_or(world.def(def).module),
            None => module,
        };
        refs.place.module = at;
        refs.place.from = around.filter(|d| world.def(*d).kind != DefKind::Mod);
        refs.place.test = data.test || item.test;
        refs.place.macros = 0;
        let symbols = data.symbols_of(&call.path);
        let found = crate::macros::resolve_macro(world, unit, at, call, &symbols);
        if let (Some(last), Some(def)) = (call.path.segments.last(), found)
            && !world.is_external(def)
        {
            refs.add(last.name.range, def, ReferenceKind::Macro, Tier::Path);
        } else {
            refs.outside();
        }
        if data.expansions.contains_key(&(call.tokens.start, call.tokens.end)) {
            continue;
        }
        let MacroArgs::Parts(parts) = &call.args else { continue };
        for part in parts {
            if let MacroPart::Expr(expr) = part {
                let scope = TypeScope { unit, module: at, generics: Vec::new(), self_ty: None };
                let solver = Solver { world, sigs, index, assumed: &[] };
                refs.place.macros = 1;
                let mut infer = Infer::new(solver, unit, scope, refs);
                infer.value(*expr, None);
                refs = infer.refs;
            }
        }
    }
    refs
}
