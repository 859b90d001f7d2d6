//! Signatures: the types that definitions declare.
//!
//! One pass over every unit lowers generics with their bounds, fields, function signatures, constants, impl headers
//! and trait headers, recording the references in them. Definitions are independent, so the pass runs on several
//! threads and is merged in the order of units.

use std::sync::Arc;

use crate::lower::{Lowerer, Scopes, TypeScope, carries_generics, generics_of, param_count};
use crate::names::{Symbol, known};
use crate::refs::{Place, Refs};
use crate::types::{Args, Subst, TraitRef, Ty};
use crate::world::*;
use decompose_model::{ReferenceKind, TextRange, Tier};
use decompose_syntax::ir::{self, ItemKind};
use decompose_syntax::parallel_map;

/// A function's signature.
#[derive(Clone, Debug)]
pub(crate) struct FnSig {
    /// The type of `self`, for methods.
    pub(crate) receiver: Option<Ty>,
    pub(crate) params: Vec<Ty>,
    pub(crate) ret: Ty,
    pub(crate) is_async: bool,
}

/// What an impl block says of itself.
#[derive(Clone, Debug)]
pub(crate) struct ImplHeader {
    pub(crate) def: DefId,
    pub(crate) self_ty: Ty,
    /// The trait, where it is described.
    pub(crate) of_trait: Option<TraitRef>,
    /// Whether it implements a trait that nothing describes.
    pub(crate) foreign_trait: bool,
    pub(crate) active: bool,
}

/// Types, and the traits that they must have.
pub(crate) type Bounds = Arc<[(Ty, TraitRef)]>;

/// All signatures, by definition.
#[derive(Debug, Default)]
pub(crate) struct Sigs {
    pub(crate) fns: ByDef<Arc<FnSig>>,
    /// Types of fields, constants, statics, and of associated types with a value.
    pub(crate) types: ByDef<Ty>,
    /// Bounds that a definition declares on its parameters and others: what a body may assume, a caller must give.
    pub(crate) bounds: ByDef<Bounds>,
    pub(crate) supertraits: ByDef<Vec<TraitRef>>,
    /// Bounds of an associated type's declaration.
    pub(crate) assoc_bounds: ByDef<Vec<TraitRef>>,
    pub(crate) impls: Vec<ImplHeader>,
    /// Derived traits by the type that derives them: last segments.
    pub(crate) derives: Vec<(DefId, Symbol)>,
}

/// How many definitions of a unit a thread looks at at a time: the standard library's stub is as large as a whole small
/// project.
const CHUNK: usize = 256;
/// Supertraits of supertraits deeper than this are not followed.
const MAX_SUPERTRAITS: u32 = 8;

/// The findings of some definitions of one unit: the parts of [`Sigs`], and references.
struct UnitSigs {
    fns: Vec<(DefId, Arc<FnSig>)>,
    types: Vec<(DefId, Ty)>,
    bounds: Vec<(DefId, Bounds)>,
    supertraits: Vec<(DefId, Vec<TraitRef>)>,
    assoc_bounds: Vec<(DefId, Vec<TraitRef>)>,
    impls: Vec<ImplHeader>,
    derives: Vec<(DefId, Symbol)>,
    refs: Refs,
}

/// Lowers all signatures, on `jobs` threads.
pub(crate) fn signatures(world: &World, by_unit: &[Vec<DefId>], jobs: usize) -> (Sigs, Vec<Refs>) {
    let chunks: Vec<(UnitIx, &[DefId])> = (0..)
        .zip(by_unit)
        .flat_map(|(unit, defs)| defs.chunks(CHUNK).map(move |chunk| (UnitIx(unit), chunk)))
        .collect();
    let size = |(_, defs): &(UnitIx, &[DefId])| defs.len();
    let results = parallel_map(jobs, &chunks, size, |_, (unit, defs)| unit_sigs(world, *unit, defs));
    let count = world.defs.len();
    let mut all = Sigs {
        fns: ByDef::with_capacity(count),
        types: ByDef::with_capacity(count),
        bounds: ByDef::with_capacity(count),
        ..Sigs::default()
    };
    let mut refs = Vec::new();
    for result in results {
        all.fns.extend(result.fns);
        all.types.extend(result.types);
        all.bounds.extend(result.bounds);
        all.supertraits.extend(result.supertraits);
        all.assoc_bounds.extend(result.assoc_bounds);
        all.impls.extend(result.impls);
        all.derives.extend(result.derives);
        refs.push(result.refs);
    }
    all.derives.extend(world.given_traits.iter().copied());
    // By definition, so that a header can be looked up.
    all.impls.sort_by_key(|header| header.def);
    let named = parallel_map(jobs, &chunks, size, |_, (_, defs)| name_traits(world, &all, defs));
    for (fns, bounds) in named {
        all.fns.extend(fns);
        all.bounds.extend(bounds);
    }
    (all, refs)
}

/// Signatures and bounds that are said again.
type Named = (Vec<(DefId, Arc<FnSig>)>, Vec<(DefId, Bounds)>);

/// Says of `T::Name` in signatures and bounds which trait of `T` declares it: what a caller puts for `T` cannot tell.
fn name_traits(world: &World, sigs: &Sigs, defs: &[DefId]) -> Named {
    let (mut fns, mut bounds) = (Vec::new(), Vec::new());
    for def in defs.iter().copied() {
        let declaring = |ty: &Ty, name: Symbol| {
            param_owners(world, def)
                .filter_map(|owner| sigs.bounds.get(&owner))
                .flat_map(|list| list.iter().filter(|(t, _)| t == ty).map(|(_, bound)| bound.def))
                .chain(own_trait(world, ty))
                .find_map(|of| declaring_trait(world, sigs, of, name, 0))
        };
        let mut named = |ty: &Ty| named(ty, &declaring);
        if let Some(sig) = sigs.fns.get(&def) {
            let receiver = sig.receiver.as_ref().and_then(&mut named);
            let params: Vec<Option<Ty>> = sig.params.iter().map(&mut named).collect();
            let ret = named(&sig.ret);
            if receiver.is_some() || ret.is_some() || params.iter().any(Option::is_some) {
                let mut sig = FnSig::clone(sig);
                sig.receiver = receiver.or(sig.receiver);
                sig.ret = ret.unwrap_or(sig.ret);
                for (param, new) in sig.params.iter_mut().zip(params) {
                    *param = new.unwrap_or_else(|| param.clone());
                }
                fns.push((def, Arc::new(sig)));
            }
        }
        if let Some(list) = sigs.bounds.get(&def) {
            let mut any = false;
            let mut keep = |old: &Ty| {
                let new = named(old);
                any |= new.is_some();
                new.unwrap_or_else(|| old.clone())
            };
            let list: Bounds = list
                .iter()
                .map(|(ty, bound)| {
                    let args = bound.args.iter().map(&mut keep).collect();
                    let bindings = bound.bindings.iter().map(|(name, ty)| (*name, keep(ty))).collect();
                    (keep(ty), TraitRef { def: bound.def, args, bindings })
                })
                .collect();
            if any {
                bounds.push((def, list));
            }
        }
    }
    (fns, bounds)
}

/// The type with its associated types' traits named, `None` where there is nothing to name.
fn named(ty: &Ty, declaring: &dyn Fn(&Ty, Symbol) -> Option<DefId>) -> Option<Ty> {
    ty.changed(&mut |t| match t {
        Ty::Assoc(inner, None, name) => {
            let inner = named(inner, declaring).unwrap_or_else(|| Ty::clone(inner));
            let of = declaring(&inner, *name);
            Some(Ty::Assoc(Arc::new(inner), of, *name))
        }
        _ => None,
    })
}

/// The trait whose `Self` a parameter is.
fn own_trait(world: &World, ty: &Ty) -> Option<DefId> {
    match ty {
        Ty::Param(def, 0) if world.def(*def).kind == DefKind::Trait => Some(*def),
        _ => None,
    }
}

/// The trait that declares an associated type: `of` or one of its supertraits.
fn declaring_trait(world: &World, sigs: &Sigs, of: DefId, name: Symbol, depth: u32) -> Option<DefId> {
    let declares = |member: &DefId| {
        let member = world.def(*member);
        member.kind == DefKind::AssocType && member.name == name
    };
    if world.children(of).iter().any(declares) {
        return Some(of);
    }
    if depth >= MAX_SUPERTRAITS {
        return None;
    }
    let parents = sigs.supertraits.get(&of)?;
    parents.iter().find_map(|parent| declaring_trait(world, sigs, parent.def, name, depth + 1))
}

fn unit_sigs(world: &World, unit: UnitIx, defs: &[DefId]) -> UnitSigs {
    let module = world.unit(unit).module.unwrap_or(ModIx(0));
    let place = Place { unit, module, from: None, test: false, loops: 0, macros: 0 };
    let mut result = UnitSigs {
        fns: Vec::new(),
        types: Vec::new(),
        bounds: Vec::new(),
        supertraits: Vec::new(),
        assoc_bounds: Vec::new(),
        impls: Vec::new(),
        derives: Vec::new(),
        refs: Refs::new(place),
    };
    result.refs.expansion = world.unit(unit).expansion;
    result.refs.call_name = world.unit(unit).call_name;
    if world.unit(unit).file.is_none() {
        result.refs.muted = 1;
    }
    let mut scopes = Scopes::new(world);
    for def in defs {
        result.definition(world, *def, &mut scopes);
    }
    result
}

impl UnitSigs {
    fn definition(&mut self, world: &World, id: DefId, scopes: &mut Scopes<'_>) {
        let def = world.def(id);
        if def.kind == DefKind::Mod || def.kind == DefKind::Macro {
            return;
        }
        let item = world.unit(def.unit).facts.item(def.item);
        self.refs.place.module = def.module;
        self.refs.place.from = Some(match def.kind {
            DefKind::Field | DefKind::Variant => item_def(world, id),
            _ => id,
        });
        self.refs.place.test = def.test;
        self.refs.place.macros = u32::from(item.in_macro);
        let scope = scopes.of(id);
        if let Some(generics) = generics_of(world, id) {
            self.generics(world, id, generics, &scope);
        }
        let mut lowerer = Lowerer::new(world, &scope, &mut self.refs);
        match (&item.kind, def.kind) {
            (_, DefKind::Variant) => {}
            (_, DefKind::Field) => {
                if let Some(field) = field_of(item, def.sub) {
                    let ty = lowerer.ty(field.ty);
                    self.types.push((id, ty));
                }
            }
            (ItemKind::Fn(f), _) => {
                let params = f.params.iter().map(|p| lowerer.ty(p.ty)).collect();
                let ret = f.ret.map_or_else(Ty::unit, |r| lowerer.ty(r));
                let receiver = f.receiver.as_ref().map(|r| {
                    let this = scope.self_ty.clone().unwrap_or(Ty::Unknown);
                    match r.ty {
                        Some(ty) => lowerer.ty(ty),
                        None if r.by_ref => Ty::Ref(r.mutable, Arc::new(this)),
                        None => this,
                    }
                });
                let sig = FnSig { receiver, params, ret, is_async: f.is_async };
                self.fns.push((id, Arc::new(sig)));
            }
            (ItemKind::Const(c), _) => {
                let mut ty = lowerer.ty(c.ty);
                // `bitflags!` leaves the type out: it is that of the flags.
                if let (Ty::Unknown, true, Some(this)) = (&ty, item.in_macro, &scope.self_ty) {
                    ty = this.clone();
                }
                self.types.push((id, ty));
            }
            (ItemKind::Static(s), _) => {
                let mut ty = lowerer.ty(s.ty);
                let key = match s.made_by {
                    Some(ir::StaticMaker::ThreadLocal) => Some([known::STD, known::THREAD, known::LOCAL_KEY]),
                    Some(ir::StaticMaker::TaskLocal) => Some([known::TOKIO, known::TASK, known::LOCAL_KEY]),
                    Some(ir::StaticMaker::LazyStatic) | None => None,
                };
                if let Some(path) = key {
                    let from = crate::path::From::module(def.module);
                    let found = world.resolve_path(from, &path, true, Ns::Types);
                    ty = match found.ok().and_then(|res| res.targets.into_iter().next()) {
                        Some(Res::Def(key)) => Ty::adt(key, vec![ty]),
                        _ => Ty::Unknown,
                    };
                }
                self.types.push((id, ty));
            }
            (ItemKind::TypeAlias(a), _) => {
                if let Some(target) = a.ty {
                    let ty = lowerer.ty(target);
                    if def.kind == DefKind::AssocType {
                        self.types.push((id, ty));
                    }
                }
                let this = Ty::Unknown;
                let bounds = lowerer.bounds(&a.bounds, &this);
                if !bounds.is_empty() {
                    self.assoc_bounds.push((id, bounds));
                }
            }
            (ItemKind::Trait(t), _) => {
                let bounds = lowerer.bounds(&t.supertraits, &Ty::Param(id, 0));
                self.supertraits.push((id, bounds));
            }
            (ItemKind::TraitAlias(_, bounds), _) => {
                let bounds = lowerer.bounds(bounds, &Ty::Param(id, 0));
                self.supertraits.push((id, bounds));
            }
            (ItemKind::Impl(i), _) => {
                let self_ty = lowerer.ty(i.self_ty);
                let of_trait = i
                    .of_trait
                    .as_ref()
                    .and_then(|path| lowerer.trait_path(path, &self_ty, ReferenceKind::Implements));
                let foreign_trait = i.of_trait.is_some() && of_trait.is_none();
                if !i.negative {
                    self.impls.push(ImplHeader {
                        def: id,
                        self_ty,
                        of_trait,
                        foreign_trait,
                        active: def.active,
                    });
                }
            }
            _ => {}
        }
        if matches!(def.kind, DefKind::Struct | DefKind::Enum | DefKind::Union) {
            self.derives(world, id, item);
        }
    }

    fn generics(&mut self, world: &World, id: DefId, generics: &ir::Generics, scope: &TypeScope) {
        let first = param_count(world, id) - generics.params.len();
        let mut lowerer = Lowerer::new(world, scope, &mut self.refs);
        let mut bounds: Vec<(Ty, TraitRef)> = Vec::new();
        for (number, param) in (first..).zip(&generics.params) {
            let ty = Ty::Param(id, number as u32);
            bounds.extend(lowerer.bounds(&param.bounds, &ty).into_iter().map(|b| (ty.clone(), b)));
            param.default.iter().chain(&param.const_ty).for_each(|t| {
                lowerer.ty(*t);
            });
        }
        for (ty, written) in &generics.predicates {
            let ty = lowerer.ty(*ty);
            bounds.extend(lowerer.bounds(written, &ty).into_iter().map(|b| (ty.clone(), b)));
        }
        if !bounds.is_empty() {
            self.bounds.push((id, bounds.into()));
        }
    }

    /// Derived traits: references where the derive is a macro of the workspace, and facts about the type.
    fn derives(&mut self, world: &World, id: DefId, item: &ir::Item) {
        let unit = world.unit(world.def(id).unit);
        for attr in &item.attrs {
            let ir::AttrKind::Derive(paths) = &attr.kind else { continue };
            for path in paths {
                let symbols = unit.symbols_of(path);
                let (Some(last), Some(name)) = (path.segments.last(), symbols.last()) else { continue };
                self.derives.push((id, *name));
                let from = crate::path::From::module(self.refs.place.module);
                if let Ok(res) = world.resolve_path(from, &symbols, path.global, Ns::Macros)
                    && res.used == symbols.len()
                {
                    let kind = ReferenceKind::Macro;
                    crate::lower::record_targets(
                        world,
                        &mut self.refs,
                        last.name.range,
                        &res.targets,
                        kind,
                        Tier::Path,
                    );
                }
            }
        }
    }
}

/// The item that a variant or field belongs to.
pub(crate) fn item_def(world: &World, id: DefId) -> DefId {
    let mut at = id;
    while matches!(world.def(at).kind, DefKind::Variant | DefKind::Field) {
        match world.def(at).parent {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

/// The field of an item that `sub` names.
pub(crate) fn field_of(item: &ir::Item, sub: (u32, u32)) -> Option<&ir::Field> {
    let fields = match &item.kind {
        ItemKind::Struct(s) | ItemKind::Union(s) => &s.fields,
        ItemKind::Enum(e) => &e.variants.get(sub.0 as usize)?.fields,
        _ => return None,
    };
    fields.all().get(sub.1 as usize)
}

/// The variant of an enum that `sub` names.
pub(crate) fn variant_of(item: &ir::Item, sub: (u32, u32)) -> Option<&ir::Variant> {
    match &item.kind {
        ItemKind::Enum(e) => e.variants.get(sub.0 as usize),
        _ => None,
    }
}

/// Name, definition and full range of a definition.
pub(crate) fn ranges(world: &World, id: DefId) -> (TextRange, TextRange, TextRange) {
    let def = world.def(id);
    let item = world.unit(def.unit).facts.item(def.item);
    let part = match def.kind {
        DefKind::Variant => variant_of(item, def.sub).map(|v| (v.name.range, v.range, v.full_range)),
        DefKind::Field => field_of(item, def.sub).map(|f| (f.name.range, f.range, f.full_range)),
        _ => None,
    };
    part.unwrap_or_else(|| (item.name.map_or(item.range, |n| n.range), item.range, item.full_range))
}

/// The parameters around a definition that its types may mention: its own, and its impl's or trait's.
pub(crate) fn param_owners(world: &World, def: DefId) -> impl Iterator<Item = DefId> {
    std::iter::successors(Some(def), |inner| {
        let data = world.def(*inner);
        data.parent.filter(|_| carries_generics(data.kind))
    })
}

/// Arguments for all parameters around a definition, each made by `fresh`.
pub(crate) fn fresh_subst(world: &World, def: DefId, fresh: &mut dyn FnMut() -> Ty) -> Subst {
    let mut subst = Subst::default();
    for owner in param_owners(world, def) {
        let count = param_count(world, owner);
        if count > 0 {
            let args: Args = (0..count).map(|_| fresh()).collect();
            subst = subst.with(owner, args);
        }
    }
    subst
}
