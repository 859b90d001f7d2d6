//! Expands the invocations of the workspace's own macros, and of library macros whose names a stub describes.
//!
//! An expansion is a unit of its own: its items are declared in the module of the invocation, its expression is
//! typed in place of the invocation. Invocations inside expansions are expanded in turn, until nothing is left or a
//! bound is reached. What no rule matches stays as it was read by trial.

use decompose_model::TextRange;
use decompose_syntax::ir::{ExprKind, ItemKind, MacroCall};
use decompose_syntax::{FragmentKind, lex, lower_fragment};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::collect::Collector;
use crate::macros::resolve_macro;
use crate::mbe;
use crate::names::Symbol;
use crate::world::*;

/// Expansions inside expansions inside … are followed so deep.
const MAX_DEPTH: u32 = 64;
/// What one invocation in a source file may become, with all invocations inside: expansions, bytes of their text.
const INVOCATION: Budget = Budget { expansions: 4_000, bytes: 4 << 20 };
/// What all invocations of a project may become.
const PROJECT: Budget = Budget { expansions: 300_000, bytes: 256 << 20 };

/// How much was expanded, or may be.
#[derive(Clone, Copy, Debug, Default)]
struct Budget {
    expansions: usize,
    bytes: usize,
}

impl Budget {
    fn spend(&mut self, bytes: usize) {
        self.expansions += 1;
        self.bytes += bytes;
    }

    fn exhausted(self, limit: Budget) -> bool {
        self.expansions >= limit.expansions || self.bytes >= limit.bytes
    }
}

/// What is known of expansions so far.
#[derive(Debug, Default)]
pub(crate) struct Expansions {
    rules: FxHashMap<DefId, Vec<mbe::Rule>>,
    /// Text, origins and depth by unit.
    texts: FxHashMap<UnitIx, Source>,
    spent: Budget,
    /// By the expansion of an invocation in a source file.
    spent_by: FxHashMap<UnitIx, Budget>,
}

#[derive(Debug)]
struct Source {
    text: String,
    origin: Vec<(u32, TextRange)>,
    depth: u32,
    /// The expansion of the invocation in a source file that this comes from.
    outermost: UnitIx,
}

/// An invocation to be expanded.
struct Invocation {
    unit: UnitIx,
    call: MacroCall,
    module: ModIx,
    /// In item position: the item around it, and whether it is test code.
    item: Option<(Option<DefId>, bool)>,
}

/// Expands what can be expanded now; whether anything was.
pub(crate) fn expand(collector: &mut Collector, state: &mut Expansions) -> bool {
    let mut any = false;
    let mut from = 0;
    loop {
        let own: FxHashSet<Symbol> =
            (collector.world.krates.iter()).flat_map(|k| k.textual_macros.keys().copied()).collect();
        let until = collector.world.units.len();
        let mut progress = false;
        for number in from..until {
            for invocation in invocations(&collector.world, &own, UnitIx(number as u32)) {
                if state.spent.exhausted(PROJECT) {
                    collector.world.limits_hit.push((invocation.unit, "macros"));
                    return any;
                }
                progress |= expand_one(collector, state, &invocation);
            }
        }
        any |= progress;
        if !progress {
            return any;
        }
        from = until;
    }
}

/// The invocations of a unit that are not expanded yet and might be macros that are described.
fn invocations(world: &World, own: &FxHashSet<Symbol>, unit: UnitIx) -> Vec<Invocation> {
    let data = world.unit(unit);
    let (Some(module), Some(_)) = (data.module, data.file) else { return Vec::new() };
    let mut found = Vec::new();
    let open = |call: &MacroCall| {
        call.path.segments.last().is_some_and(|s| own.contains(&data.symbol(s.name.name)))
            && !data.expansions.contains_key(&(call.tokens.start, call.tokens.end))
    };
    for item in &data.facts.items {
        if let ItemKind::MacroCall(call) = &item.kind
            && open(call)
        {
            let around = item.parent.and_then(|p| data.defs[p.index()]);
            let module = match around {
                Some(def) => world.def_mods.get(&def).copied().unwrap_or(world.def(def).module),
                None => module,
            };
            let test = data.test || item.test || world.module(module).test;
            let parent = around.filter(|d| world.def(*d).kind != DefKind::Mod);
            found.push(Invocation { unit, call: call.clone(), module, item: Some((parent, test)) });
        }
    }
    let scopes = inner_scopes(world, unit);
    for expr in &data.facts.exprs {
        if let ExprKind::Macro(call) = &expr.kind
            && open(call)
        {
            let offset = call.body.start;
            let around = scopes.iter().filter(|(range, _)| range.start <= offset && offset < range.end);
            let module = around.min_by_key(|(range, _)| range.len()).map_or(module, |(_, m)| *m);
            found.push(Invocation { unit, call: (**call).clone(), module, item: None });
        }
    }
    found
}

/// The blocks with items and the inline modules of a file.
fn inner_scopes(world: &World, unit: UnitIx) -> Vec<(TextRange, ModIx)> {
    let data = world.unit(unit);
    if data.expansion {
        return Vec::new();
    }
    let mut scopes: Vec<(TextRange, ModIx)> =
        data.blocks.iter().map(|(expr, module)| (data.facts.expr(*expr).range, *module)).collect();
    for (item, def) in data.defs.iter().enumerate() {
        if let Some(def) = def
            && world.def(*def).kind == DefKind::Mod
            && let Some(module) = world.def_mods.get(def)
            && world.module(*module).unit == unit
        {
            scopes.push((data.facts.items[item].range, *module));
        }
    }
    scopes.sort_unstable();
    scopes
}

fn expand_one(collector: &mut Collector, state: &mut Expansions, invocation: &Invocation) -> bool {
    let world = &collector.world;
    let unit = world.unit(invocation.unit);
    let call = &invocation.call;
    let symbols: Vec<Symbol> = call.path.segments.iter().map(|s| unit.symbol(s.name.name)).collect();
    let Some(last) = call.path.segments.last() else { return false };
    let module = invocation.module;
    let Some(def) = resolve_macro(world, invocation.unit, module, call, &symbols) else { return false };
    let source = state.texts.get(&invocation.unit);
    let depth = source.map_or(0, |s| s.depth) + 1;
    let def_unit = world.def(def).unit;
    let ItemKind::MacroRules(definition) = &world.unit(def_unit).facts.item(world.def(def).item).kind else {
        return false;
    };
    if definition.is_macro_2 {
        return false;
    }
    let outermost = source.map(|s| s.outermost);
    let spent = outermost.and_then(|o| state.spent_by.get(&o)).copied().unwrap_or_default();
    if depth > MAX_DEPTH || spent.exhausted(INVOCATION) {
        let limit = (invocation.unit, "a macro's expansion");
        if !collector.world.limits_hit.contains(&limit) {
            collector.world.limits_hit.push(limit);
        }
        return false;
    }
    if !state.rules.contains_key(&def) {
        let text = state.texts.get(&def_unit).map_or(&world.unit(def_unit).facts.text, |s| &s.text);
        let rules = mbe::rules(&lex(text, definition.tokens));
        state.rules.insert(def, rules);
    }
    let name = last.name.range;
    let source = state.texts.get(&invocation.unit);
    let arguments = match source {
        None => mbe::trees(lex(&unit.facts.text, call.tokens), &|range| range),
        Some(source) => {
            // Ranges of an expansion's text lead back through its origins.
            let place = |range: TextRange| {
                let behind = source.origin.partition_point(|(start, _)| *start <= range.start);
                source.origin.get(behind.saturating_sub(1)).map_or(name, |(_, origin)| *origin)
            };
            mbe::trees(lex(&source.text, call.tokens), &place)
        }
    };
    let Some(out) = mbe::expand(&state.rules[&def], &arguments, name) else { return false };
    let (text, origin) = mbe::render(&out);
    let bytes = text.len();
    state.spent.spend(bytes);
    let facts = if invocation.item.is_some() {
        lower_fragment(&text, FragmentKind::Items, &origin)
    } else {
        let expr = lower_fragment(&text, FragmentKind::Expr, &origin);
        if expr.root_expr.is_some() { expr } else { lower_fragment(&text, FragmentKind::Stmts, &origin) }
    };
    let readable = facts.root_expr.is_some() || !facts.roots.is_empty() || out.is_empty();
    if !readable {
        return false;
    }
    let dollar_crate = world.module(world.def(def).module).krate;
    let key = (call.tokens.start, call.tokens.end);
    let expansion = collector.add_expansion(invocation.unit, facts, dollar_crate, name, module);
    let outermost = outermost.unwrap_or(expansion);
    state.spent_by.entry(outermost).or_default().spend(bytes);
    state.texts.insert(expansion, Source { text, origin, depth, outermost });
    collector.world.units[invocation.unit.index()].expansions.insert(key, expansion);
    let (parent, test) = invocation.item.unwrap_or((None, false));
    collector.declare_expansion(expansion, module, parent, test);
    true
}
