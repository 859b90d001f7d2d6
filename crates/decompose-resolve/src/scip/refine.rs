//! Compares the references that were found with an index, and follows the index where they differ.
//!
//! Four things happen, each counted: a use that was not resolved becomes a reference (or is known to lead out); a
//! reference that the index leads elsewhere is turned there; one that the index leads out of the workspace is taken
//! back; a name that was not seen at all (in the arguments of an unknown macro) becomes a reference of the item it
//! stands in. Where a symbol leads to several places, or to none that is an item here, nothing is changed. Implicit
//! references, derives and possible targets of trait calls have no name to compare by; they stay, but for the targets
//! of a call that was turned.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ReferenceKind, TextRange, Tier};
use decompose_syntax::ir::{ExprIx, ExprKind};
use rustc_hash::FxHashMap;

use super::{Placed, Target};
use crate::index::implementations;
use crate::refs::{Place, RawReference, Refs};
use crate::sigs::Sigs;
use crate::world::*;

/// A place in the project: file and offset.
type Spot = (usize, u32);

/// How many references the index decided.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Changes {
    pub(crate) added: usize,
    pub(crate) turned: usize,
    pub(crate) removed: usize,
    pub(crate) led_out: usize,
}

/// What the index says about one token.
struct Says {
    end: u32,
    /// The items it leads to; empty means out of the workspace.
    targets: Vec<DefId>,
}

/// Compares and follows.
pub(crate) fn refine(
    world: &World,
    sigs: &Sigs,
    index: &crate::index::Index,
    placed: &Placed,
    found: &mut Vec<Refs>,
) -> Changes {
    let names = names(world);
    let says = judged(placed, &names.definitions);
    let seen = seen(world, found, &says);
    let mut work =
        Work { world, sigs, index, says: &says, done: BTreeSet::new(), changes: Changes::default() };
    for refs in &mut *found {
        work.follow(refs, &seen);
    }
    let decided = work.done.clone();
    if let Some(first) = found.first() {
        let mut unseen = Refs::new(first.place);
        work.add_unseen(&names, &seen, &mut unseen);
        found.push(unseen);
    }
    let changes = work.changes;
    expressions(world, found, &decided);
    changes
}

/// The project's definitions, by where their name stands and by what they span.
struct Names {
    definitions: FxHashMap<Spot, Option<DefId>>,
    /// By file: start, end, definition; in the order of starts, outer ones first.
    spans: BTreeMap<usize, Vec<(u32, u32, DefId)>>,
}

fn names(world: &World) -> Names {
    let mut names = Names { definitions: FxHashMap::default(), spans: BTreeMap::new() };
    for number in 0..world.defs.len() as u32 {
        let id = DefId(number);
        let unit = world.unit(world.def(id).unit);
        let Some(file) = unit.file else { continue };
        let root = world.def(id).item == decompose_syntax::ir::ItemIx(u32::MAX);
        if root {
            continue;
        }
        let (name, range, _) = crate::sigs::ranges(world, id);
        if !unit.expansion {
            names.spans.entry(file).or_default().push((range.start, range.end, id));
        }
        if !matches!(world.def(id).kind, DefKind::Mod | DefKind::Impl) {
            // Several items of one macro invocation may share a token; that decides nothing.
            names.definitions.entry((file, name.start)).and_modify(|known| *known = None).or_insert(Some(id));
        }
    }
    for spans in names.spans.values_mut() {
        spans.sort_unstable_by_key(|(start, end, id)| (*start, std::cmp::Reverse(*end), *id));
    }
    names
}

impl Names {
    /// The innermost definition around an offset.
    fn around(&self, (file, offset): Spot) -> Option<DefId> {
        let spans = self.spans.get(&file)?;
        let before = spans.partition_point(|(start, _, _)| *start <= offset);
        spans[..before].iter().rev().find(|(_, end, _)| offset < *end).map(|(_, _, id)| *id)
    }
}

/// The tokens about which the index decides.
fn judged(placed: &Placed, definitions: &FxHashMap<Spot, Option<DefId>>) -> BTreeMap<Spot, Says> {
    let mut says = BTreeMap::new();
    for (spot, occurrence) in &placed.uses {
        let mut targets = Vec::new();
        let mut outside = false;
        let mut open = false;
        for target in &occurrence.targets {
            match target {
                Target::Here(file, offset) => match definitions.get(&(*file, *offset)) {
                    Some(Some(def)) => targets.push(*def),
                    _ => open = true,
                },
                Target::Outside => outside = true,
                Target::Unknown => open = true,
            }
        }
        targets.sort_unstable();
        targets.dedup();
        // A local variable beside a field (`Order { total }`) is no item and no doubt.
        if !targets.is_empty() || outside && !open {
            says.insert(*spot, Says { end: occurrence.end, targets });
        }
    }
    says
}

fn spot_of(world: &World, place: Place, range: TextRange) -> Option<Spot> {
    world.unit(place.unit).file.map(|file| (file, range.start))
}

/// Whether a reference has a name that the index can know.
fn comparable(raw: &RawReference) -> bool {
    !raw.implicit && !matches!(raw.kind, ReferenceKind::Dispatch | ReferenceKind::Derived)
}

/// The judged places where something was seen, and whether one reference there is what the index says.
fn seen(world: &World, found: &[Refs], says: &BTreeMap<Spot, Says>) -> BTreeMap<Spot, bool> {
    let mut seen: BTreeMap<Spot, bool> = BTreeMap::new();
    for refs in found {
        for raw in refs.references.iter().filter(|raw| comparable(raw)) {
            if let Some(spot) = spot_of(world, raw.place, raw.range)
                && let Some(said) = says.get(&spot)
            {
                // A token of another length is another token: nothing is compared.
                *seen.entry(spot).or_default() |= said.end != raw.range.end || said.targets.contains(&raw.to);
            }
        }
        for raw in &refs.unresolved {
            if let Some(spot) = spot_of(world, raw.place, raw.range)
                && says.contains_key(&spot)
            {
                seen.entry(spot).or_default();
            }
        }
    }
    seen
}

struct Work<'a> {
    world: &'a World,
    sigs: &'a Sigs,
    index: &'a crate::index::Index,
    says: &'a BTreeMap<Spot, Says>,
    /// Places that were changed.
    done: BTreeSet<Spot>,
    changes: Changes,
}

impl Work<'_> {
    /// Follows the index in the references and the failures of one pass.
    fn follow(&mut self, refs: &mut Refs, seen: &BTreeMap<Spot, bool>) {
        let says = self.says;
        let world = self.world;
        let differs = |place, range: TextRange| {
            let spot = spot_of(world, place, range).filter(|spot| seen.get(spot) == Some(&false))?;
            says.get(&spot).map(|said| (spot, said))
        };
        for raw in std::mem::take(&mut refs.references) {
            match differs(raw.place, raw.range) {
                Some((spot, said)) if comparable(&raw) => {
                    if !self.done.insert(spot) {
                        continue;
                    }
                    if said.targets.is_empty() {
                        self.changes.removed += 1;
                        refs.external += 1;
                    } else {
                        self.changes.turned += 1;
                        self.add(refs, raw.place, raw.range, &said.targets, raw.kind);
                    }
                }
                // The possible targets of a call that was turned are those of the former target.
                Some(_) if raw.kind == ReferenceKind::Dispatch => {}
                _ => refs.references.push(raw),
            }
        }
        for raw in std::mem::take(&mut refs.unresolved) {
            let said = spot_of(world, raw.place, raw.range).and_then(|spot| Some((spot, says.get(&spot)?)));
            let Some((spot, said)) = said.filter(|(_, said)| said.end == raw.range.end) else {
                refs.unresolved.push(raw);
                continue;
            };
            if seen.get(&spot) == Some(&true) || !self.done.insert(spot) {
                continue;
            }
            if said.targets.is_empty() {
                self.changes.led_out += 1;
                refs.external += 1;
            } else {
                self.changes.added += 1;
                for target in &said.targets {
                    let kind = self.kind(spot.0, raw.range, *target);
                    self.add(refs, raw.place, raw.range, &[*target], kind);
                }
            }
        }
    }

    /// Adds what the index alone sees: names that stand in the text as the item is called.
    fn add_unseen(&mut self, names: &Names, seen: &BTreeMap<Spot, bool>, refs: &mut Refs) {
        let world = self.world;
        for (spot, said) in self.says.iter().filter(|(spot, _)| !seen.contains_key(spot)) {
            let range = TextRange::new(spot.1, said.end);
            let text = world.units[spot.0].facts.slice(range);
            let Some(target) = said.targets.iter().find(|t| world.names.text(world.def(**t).name) == text)
            else {
                continue;
            };
            let unit = &world.units[spot.0];
            let around = names.around(*spot);
            let module = match around.map(|def| (def, world.def(def))) {
                Some((def, data)) if data.kind == DefKind::Mod => world.def_mods.get(&def).copied(),
                Some((_, data)) => Some(data.module),
                None => unit.module,
            };
            let Some(module) = module else { continue };
            let place = Place {
                unit: UnitIx(spot.0 as u32),
                module,
                from: around.or(world.module(world.normal_module(module)).def),
                test: unit.test || around.is_some_and(|def| world.def(def).test),
                loops: 0,
                macros: 0,
            };
            let kind = self.kind(spot.0, range, *target);
            self.changes.added += 1;
            self.add(refs, place, range, &[*target], kind);
        }
    }

    fn add(&self, refs: &mut Refs, place: Place, range: TextRange, targets: &[DefId], kind: ReferenceKind) {
        let mut push = |to, kind, tier| {
            refs.references.push(RawReference { place, range, to, kind, tier, implicit: false });
        };
        for target in targets {
            push(*target, kind, Tier::Index);
            if kind.is_call() {
                for method in implementations(self.world, self.sigs, self.index, *target) {
                    push(method, ReferenceKind::Dispatch, Tier::Dispatch);
                }
            }
        }
    }

    /// How an item is used at a token: by what it is, and by what stands around the token.
    fn kind(&self, file: usize, range: TextRange, target: DefId) -> ReferenceKind {
        let text = &self.world.units[file].facts.text;
        let before = text.get(..range.start as usize).unwrap_or("").trim_end();
        let behind = text.get(range.end as usize..).unwrap_or("").trim_start();
        let called = behind.starts_with('(') || behind.starts_with("::<");
        match self.world.def(target).kind {
            DefKind::Fn | DefKind::Method if before.ends_with('.') => ReferenceKind::MethodCall,
            DefKind::Fn | DefKind::Method if called => ReferenceKind::Call,
            DefKind::Variant | DefKind::Struct if called => ReferenceKind::Construct,
            DefKind::Field => ReferenceKind::Field,
            DefKind::Macro => ReferenceKind::Macro,
            DefKind::Fn
            | DefKind::Method
            | DefKind::Variant
            | DefKind::Const
            | DefKind::AssocConst
            | DefKind::Static => ReferenceKind::PathValue,
            _ => ReferenceKind::Type,
        }
    }
}

/// Tells the detectors of facts where the expressions at changed places lead now.
fn expressions(world: &World, found: &mut [Refs], changed: &BTreeSet<Spot>) {
    let mut at: FxHashMap<Spot, Vec<ExprIx>> = FxHashMap::default();
    let files: BTreeSet<usize> = changed.iter().map(|(file, _)| *file).collect();
    for file in files {
        let facts = &world.units[file].facts;
        for (number, expr) in facts.exprs.iter().enumerate() {
            let path_of = |expr: &ExprKind| match expr {
                ExprKind::Path(path) => path.segments.last().map(|segment| segment.name.range.start),
                _ => None,
            };
            let start = match &expr.kind {
                ExprKind::MethodCall { name, .. } => Some(name.range.start),
                ExprKind::Call(callee, _) => path_of(&facts.expr(*callee).kind),
                other => path_of(other),
            };
            if let Some(spot) = start.map(|start| (file, start)).filter(|spot| changed.contains(spot)) {
                at.entry(spot).or_default().push(ExprIx(number as u32));
            }
        }
    }
    let stale: BTreeSet<(UnitIx, ExprIx)> = changed
        .iter()
        .flat_map(|spot| at.get(spot).into_iter().flatten().map(|expr| (UnitIx(spot.0 as u32), *expr)))
        .collect();
    for refs in found {
        refs.resolved_exprs.retain(|(unit, expr, _)| !stale.contains(&(*unit, *expr)));
        for raw in refs.references.iter().filter(|raw| raw.tier == Tier::Index) {
            let Some(spot) = spot_of(world, raw.place, raw.range) else { continue };
            for expr in at.get(&spot).into_iter().flatten() {
                refs.resolved_exprs.push((UnitIx(spot.0 as u32), *expr, raw.to));
            }
        }
    }
}
