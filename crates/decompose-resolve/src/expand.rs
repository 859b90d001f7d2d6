//! Expands the invocations of the workspace's own macros, and of library macros whose names a stub describes. A derive
//! that a stub describes as a macro is expanded with the item that it stands on.
//!
//! An expansion is a unit of its own: its items are declared in the module of the invocation, its expression is
//! typed in place of the invocation. Invocations inside expansions are expanded in turn, until nothing is left or a
//! bound is reached. What no rule matches stays as it was read by trial.
//!
//! `include_proto!`, and an `include!` out of `OUT_DIR` of a file named like a proto package, give what
//! [`crate::proto`] makes of the `.proto` files. An `include_proto!` whose files are not known is a blind spot.

use std::sync::Arc;

use decompose_model::{BlindSpotKind, TextRange};
use decompose_syntax::ir::{
    AttrKind, ExprKind, FileFacts, ItemIx, ItemKind, LoweringBlindSpot, MacroArgs, MacroCall, MacroRules,
};
use decompose_syntax::{FragmentKind, Token, TokenKind, lex, lower_fragment, parallel_map};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::collect::Collector;
use crate::macros::resolve_macro;
use crate::mbe;
use crate::names::Symbol;
use crate::proto::Protos;
use crate::world::*;

/// Expansions inside expansions inside … are followed so deep.
const MAX_DEPTH: u32 = 64;
/// What one invocation in a source file may become, with all invocations inside: expansions, bytes of their text.
const INVOCATION: Budget = Budget { expansions: 1_000, bytes: 1 << 20 };
/// What all invocations of a small project may become.
const PROJECT: Budget = Budget { expansions: 10_000, bytes: 4 << 20 };
/// A project's expansions may have so many times the bytes of its source, and one expansion for so many of them.
const GROWTH: usize = 4;
const BYTES_PER_EXPANSION: usize = 32;

const INCLUDE_PROTO: &str = "include_proto";

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

    /// What a project of so many bytes may become.
    fn of_project(source: usize) -> Self {
        Self {
            expansions: PROJECT.expansions.max(source / BYTES_PER_EXPANSION),
            bytes: PROJECT.bytes.max(source.saturating_mul(GROWTH)),
        }
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
    protos: Protos,
}

impl Expansions {
    pub(crate) fn new(protos: Protos) -> Self {
        Self { protos, ..Self::default() }
    }
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
    /// A derive gets the item that it stands on.
    derive: bool,
}

/// How many invocations are expanded side by side, before what they declare is seen by the next.
const BATCH: usize = 256;

/// Expands what can be expanded now; whether anything was. The result does not depend on `jobs`.
pub(crate) fn expand(collector: &mut Collector, state: &mut Expansions, jobs: usize) -> bool {
    let own_files = collector.world.units.iter().filter(|unit| unit.file.is_some());
    let limit = Budget::of_project(own_files.map(|unit| unit.facts.text.len()).sum());
    let mut any = false;
    let mut from = 0;
    loop {
        let mut own: FxHashSet<Symbol> =
            (collector.world.krates.iter()).flat_map(|k| k.textual_macros.keys().copied()).collect();
        own.insert(collector.world.names.intern(INCLUDE_PROTO));
        if !state.protos.is_empty() {
            own.insert(collector.world.names.intern("include"));
        }
        let until = collector.world.units.len();
        let mut progress = false;
        let open: Vec<Invocation> =
            (from..until).flat_map(|unit| invocations(&collector.world, &own, UnitIx(unit as u32))).collect();
        for batch in open.chunks(BATCH) {
            let before = side_by_side(&collector.world, state, batch, jobs);
            for (invocation, before) in batch.iter().zip(before) {
                if state.spent.exhausted(limit) {
                    collector.world.limits_hit.push((invocation.unit, "macros"));
                    return any;
                }
                progress |= expand_one(collector, state, invocation, before);
            }
        }
        any |= progress;
        if !progress {
            return any;
        }
        from = until;
    }
}

/// What the invocations of a batch become as things stand, by the macro that each means now.
fn side_by_side(world: &World, state: &mut Expansions, batch: &[Invocation], jobs: usize) -> Vec<Before> {
    let meant: Vec<Option<DefId>> = batch.iter().map(|invocation| meant(world, invocation)).collect();
    for def in meant.iter().flatten() {
        state.learn(world, *def);
    }
    let pairs: Vec<(&Invocation, Option<DefId>)> = batch.iter().zip(meant).collect();
    let size = |(invocation, _): &(&Invocation, Option<DefId>)| invocation.call.tokens.len() as usize;
    let state = &*state;
    parallel_map(jobs, &pairs, size, |_, (invocation, def)| Before {
        def: *def,
        made: def.and_then(|def| make(world, state, invocation, def)),
    })
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
    for (index, item) in data.facts.items.iter().enumerate() {
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
            found.push(Invocation {
                unit,
                call: call.clone(),
                module,
                item: Some((parent, test)),
                derive: false,
            });
        }
        found.extend(derives(world, own, unit, ItemIx(index as u32), module));
    }
    let scopes = inner_scopes(world, unit);
    for expr in &data.facts.openings {
        if let ExprKind::Macro(call) = &data.facts.expr(*expr).kind
            && open(call)
        {
            let offset = call.body.start;
            let around = scopes.iter().filter(|(range, _)| range.start <= offset && offset < range.end);
            let module = around.min_by_key(|(range, _)| range.len()).map_or(module, |(_, m)| *m);
            found.push(Invocation { unit, call: (**call).clone(), module, item: None, derive: false });
        }
    }
    found
}

/// The derives of an item, as invocations with the item for arguments.
fn derives(world: &World, own: &FxHashSet<Symbol>, unit: UnitIx, ix: ItemIx, root: ModIx) -> Vec<Invocation> {
    let data = world.unit(unit);
    let item = data.facts.item(ix);
    let mut found = Vec::new();
    if data.expansion {
        // The text of the item is not at hand.
        return found;
    }
    for attr in &item.attrs {
        let AttrKind::Derive(paths) = &attr.kind else { continue };
        for path in paths {
            let Some(last) = path.segments.last() else { continue };
            let tokens = last.name.range;
            if !own.contains(&data.symbol(last.name.name))
                || data.expansions.contains_key(&(tokens.start, tokens.end))
            {
                continue;
            }
            let (path, body, args) = (path.clone(), item.full_range, MacroArgs::Opaque);
            let call = MacroCall { path, body, tokens, delimiter: '(', args };
            let module = data.defs[ix.index()].map_or(root, |def| world.def(def).module);
            let test = data.test || item.test || world.module(module).test;
            found.push(Invocation { unit, call, module, item: Some((None, test)), derive: true });
        }
    }
    found
}

/// The blocks with items and the inline modules of a file.
pub(crate) fn inner_scopes(world: &World, unit: UnitIx) -> Vec<(TextRange, ModIx)> {
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

/// The macro that an invocation means now.
fn meant(world: &World, invocation: &Invocation) -> Option<DefId> {
    let unit = world.unit(invocation.unit);
    let symbols = unit.symbols_of(&invocation.call.path);
    resolve_macro(world, invocation.unit, invocation.module, &invocation.call, &symbols)
}

/// The definition of a macro by example.
fn definition(world: &World, def: DefId) -> Option<&MacroRules> {
    match &world.unit(world.def(def).unit).facts.item(world.def(def).item).kind {
        ItemKind::MacroRules(definition) if !definition.is_macro_2 => Some(definition),
        _ => None,
    }
}

impl Expansions {
    /// Reads the rules of a macro, once.
    fn learn(&mut self, world: &World, def: DefId) {
        if let (false, Some(definition)) = (self.rules.contains_key(&def), definition(world, def)) {
            let unit = world.def(def).unit;
            let text = self.texts.get(&unit).map_or(&world.unit(unit).facts.text, |source| &source.text);
            self.rules.insert(def, mbe::rules(&lex(text, definition.tokens)));
        }
    }
}

/// What an invocation becomes.
struct Made {
    text: String,
    origin: Vec<(u32, TextRange)>,
    facts: FileFacts,
    readable: bool,
}

/// Expands an invocation by the rules of a macro, and lowers the result.
fn make(world: &World, state: &Expansions, invocation: &Invocation, def: DefId) -> Option<Made> {
    let unit = world.unit(invocation.unit);
    let call = &invocation.call;
    let name = call.path.segments.last()?.name.range;
    let source = state.texts.get(&invocation.unit);
    if source.is_some_and(|source| source.depth >= MAX_DEPTH) {
        return None;
    }
    let arguments = match source {
        None => {
            let arguments = if invocation.derive { call.body } else { call.tokens };
            mbe::trees(lex(&unit.facts.text, arguments), &|range| range)
        }
        Some(source) => {
            // Ranges of an expansion's text lead back through its origins.
            let place = |range: TextRange| {
                let behind = source.origin.partition_point(|(start, _)| *start <= range.start);
                source.origin.get(behind.saturating_sub(1)).map_or(name, |(_, origin)| *origin)
            };
            mbe::trees(lex(&source.text, call.tokens), &place)
        }
    };
    let out = mbe::expand(state.rules.get(&def)?, &arguments, name)?;
    let (text, origin) = mbe::render(&out);
    let facts = if invocation.item.is_some() {
        lower_fragment(&text, FragmentKind::Items, &origin)
    } else {
        let expr = lower_fragment(&text, FragmentKind::Expr, &origin);
        if expr.root_expr.is_some() { expr } else { lower_fragment(&text, FragmentKind::Stmts, &origin) }
    };
    let readable = facts.root_expr.is_some() || !facts.roots.is_empty() || out.is_empty();
    Some(Made { text, origin, facts, readable })
}

/// What an invocation meant and became before those ahead of it in its batch were part of the tables.
struct Before {
    def: Option<DefId>,
    made: Option<Made>,
}

/// Makes what an invocation becomes part of the tables. Where the invocations ahead of it changed which macro it means,
/// it is expanded again.
fn expand_one(
    collector: &mut Collector,
    state: &mut Expansions,
    invocation: &Invocation,
    before: Before,
) -> bool {
    let world = &collector.world;
    let call = &invocation.call;
    let module = invocation.module;
    let Some(last) = call.path.segments.last() else { return false };
    let Some(def) = meant(world, invocation) else { return include_generated(collector, state, invocation) };
    if definition(world, def).is_none() {
        return false;
    }
    let source = state.texts.get(&invocation.unit);
    let depth = source.map_or(0, |s| s.depth) + 1;
    let outermost = source.map(|s| s.outermost);
    let spent = outermost.and_then(|o| state.spent_by.get(&o)).copied().unwrap_or_default();
    if depth > MAX_DEPTH || spent.exhausted(INVOCATION) {
        let limit = (invocation.unit, "a macro's expansion");
        if !collector.world.limits_hit.contains(&limit) {
            collector.world.limits_hit.push(limit);
        }
        return false;
    }
    let made = if before.def == Some(def) {
        before.made
    } else {
        state.learn(world, def);
        make(world, state, invocation, def)
    };
    let Some(Made { text, origin, facts, readable }) = made else { return false };
    let bytes = text.len();
    state.spent.spend(bytes);
    if !readable {
        return false;
    }
    let name = last.name.range;
    let dollar_crate = world.module(world.def(def).module).krate;
    let key = (call.tokens.start, call.tokens.end);
    let made_by = world.names.text(world.def(def).name).to_string();
    let expansion = collector.add_expansion(invocation.unit, facts, dollar_crate, name, module);
    let outermost = outermost.unwrap_or(expansion);
    state.spent_by.entry(outermost).or_default().spend(bytes);
    collector.world.units[expansion.index()].made_of = Some(format!("{made_by}!"));
    state.texts.insert(expansion, Source { text, origin, depth, outermost });
    collector.world.units[invocation.unit.index()].expansions.insert(key, expansion);
    let (parent, test) = invocation.item.unwrap_or((None, false));
    collector.declare_expansion(expansion, module, parent, test);
    true
}

/// An invocation that includes what a build script makes of `.proto` files.
fn include_generated(collector: &mut Collector, state: &mut Expansions, invocation: &Invocation) -> bool {
    let (world, call, module) = (&collector.world, &invocation.call, invocation.module);
    let unit = world.unit(invocation.unit);
    let (Some((parent, test)), Some(last), false) =
        (invocation.item, call.path.segments.last(), unit.expansion)
    else {
        return false;
    };
    let mut texts = Vec::new();
    literals(&lex(&unit.facts.text, call.tokens), &mut texts);
    let is_proto = unit.facts.name(last.name.name) == INCLUDE_PROTO;
    let package = match &texts[..] {
        [package] if is_proto => package.as_str(),
        [directory, file] if !is_proto && directory == "OUT_DIR" => {
            match file.trim_start_matches('/').strip_suffix(".rs") {
                Some(package) => package,
                None => return false,
            }
        }
        _ => return false,
    };
    let krate = world.module(module).krate;
    let included = world.krate(krate).target.and_then(|(owner, _)| state.protos.module(owner, package));
    let Some(included) = included else {
        if is_proto {
            let name = format!("include_proto!({package:?})");
            let kind = BlindSpotKind::Generated;
            let spot = LoweringBlindSpot { kind, name, range: call.body, size: 0 };
            let facts = Arc::make_mut(&mut collector.world.units[invocation.unit.index()].facts);
            if !facts.blind_spots.contains(&spot) {
                facts.blind_spots.push(spot);
            }
        }
        return false;
    };
    state.spent.spend(included.text.len());
    let name = last.name.range;
    let facts = lower_fragment(&included.text, FragmentKind::Items, &[(0, name)]);
    let expansion = collector.add_expansion(invocation.unit, facts, krate, name, module);
    let key = (call.tokens.start, call.tokens.end);
    collector.world.units[invocation.unit.index()].expansions.insert(key, expansion);
    collector.world.units[expansion.index()].made_of = Some(included.files);
    collector.declare_expansion(expansion, module, parent, test);
    true
}

/// The texts of all string literals, in order.
fn literals(tokens: &[Token], found: &mut Vec<String>) {
    for token in tokens {
        match &token.kind {
            TokenKind::Literal(text) => found.push(text.trim_matches('"').to_string()),
            TokenKind::Group { tokens, .. } => literals(tokens, found),
            _ => {}
        }
    }
}
