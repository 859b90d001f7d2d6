//! From types as written to [`Ty`], recording every name on the way.
//!
//! What is not written (`_`, missing arguments) is [`Ty::Unknown`]; bodies put inference variables there. Type
//! aliases are expanded. Associated types stay [`Ty::Assoc`] until impls are known.

use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::{self, Bound, GenericArgs, Path, Segment, TypeIx, TypeKind};

use crate::names::{Symbol, known};
use crate::path::From;
use crate::refs::{PendingAssoc, Refs};
use crate::types::{Args, Prim, Subst, TraitRef, Ty};
use crate::world::*;

/// What names mean where a type is written.
#[derive(Clone, Debug)]
pub(crate) struct TypeScope {
    pub(crate) unit: UnitIx,
    pub(crate) module: ModIx,
    /// Generic parameters in scope, innermost last.
    pub(crate) generics: Vec<(Symbol, Ty)>,
    /// The type behind `Self`.
    pub(crate) self_ty: Option<Ty>,
}

/// Aliases of aliases deeper than this are given up.
const MAX_ALIASES: u32 = 16;

/// Aliases that are expanded for one definition or type: each may name several others.
const MAX_EXPANDED: u32 = 1_000;

/// Lowers types of one scope.
pub(crate) struct Lowerer<'a> {
    pub(crate) world: &'a World,
    pub(crate) scope: &'a TypeScope,
    pub(crate) refs: &'a mut Refs,
    /// How deep in aliases of aliases this is.
    aliases: u32,
    /// How many aliases may be expanded yet.
    left: u32,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new(world: &'a World, scope: &'a TypeScope, refs: &'a mut Refs) -> Self {
        Self { world, scope, refs, aliases: 0, left: MAX_EXPANDED }
    }

    fn facts(&self) -> &'a ir::FileFacts {
        &self.world.unit(self.scope.unit).facts
    }

    fn symbol(&self, name: ir::NameIx) -> Symbol {
        self.world.unit(self.scope.unit).symbol(name)
    }

    fn from(&self) -> From {
        From {
            dollar_crate: self.world.unit(self.scope.unit).dollar_crate,
            ..From::module(self.scope.module)
        }
    }

    /// Lowers a type.
    pub(crate) fn ty(&mut self, ty: TypeIx) -> Ty {
        match &self.facts().ty(ty).kind {
            TypeKind::Path(path) => self.path_type(path),
            TypeKind::Ref { mutable, inner, .. } => Ty::Ref(*mutable, Arc::new(self.ty(*inner))),
            TypeKind::Pointer(inner) => Ty::Pointer(Arc::new(self.ty(*inner))),
            TypeKind::Slice(inner) => Ty::Slice(Arc::new(self.ty(*inner))),
            TypeKind::Array(inner, _) => Ty::Array(Arc::new(self.ty(*inner))),
            TypeKind::Tuple(parts) => Ty::Tuple(parts.iter().map(|p| self.ty(*p)).collect()),
            TypeKind::Function(params, ret) => {
                let params = params.iter().map(|p| self.ty(*p)).collect();
                let ret = ret.map_or_else(Ty::unit, |r| self.ty(r));
                Ty::Function(params, Arc::new(ret))
            }
            TypeKind::Dyn(bounds) => Ty::Dyn(self.bounds(bounds, &Ty::Unknown).into()),
            TypeKind::Impl(bounds) => Ty::Opaque(self.bounds(bounds, &Ty::Unknown).into()),
            TypeKind::Never => Ty::Never,
            TypeKind::Macro(_) | TypeKind::Infer | TypeKind::Unknown => Ty::Unknown,
        }
    }

    /// Lowers bounds on `of`; those on traits that nothing describes are left out.
    pub(crate) fn bounds(&mut self, bounds: &[Bound], of: &Ty) -> Vec<TraitRef> {
        bounds.iter().filter(|b| !b.maybe).filter_map(|b| self.bound(&b.path, of)).collect()
    }

    /// Lowers a path to a trait, implemented for `of`.
    pub(crate) fn bound(&mut self, path: &Path, of: &Ty) -> Option<TraitRef> {
        self.trait_path(path, of, ReferenceKind::Type)
    }

    /// The same, with the kind of reference that the trait's name is.
    pub(crate) fn trait_path(&mut self, path: &Path, of: &Ty, kind: ReferenceKind) -> Option<TraitRef> {
        let symbols = self.world.unit(self.scope.unit).symbols_of(path);
        let last = path.segments.last()?;
        let res = self.world.resolve_path(self.from(), &symbols, path.global, Ns::Types);
        let target = match res {
            Ok(res) if res.used == symbols.len() => {
                self.record_targets(
                    last.name.range,
                    &res.targets,
                    kind,
                    if res.glob { Tier::Glob } else { Tier::Path },
                );
                res.targets.into_iter().next()
            }
            Ok(_) => None,
            Err(at) => {
                self.not_found(path, at);
                None
            }
        };
        let def = match target {
            Some(Res::Def(def)) if self.world.def(def).kind == DefKind::Trait => Some(def),
            _ => None,
        };
        let mut args = vec![of.clone()];
        let mut bindings = Vec::new();
        for segment in &path.segments {
            let Some(written) = &segment.args else { continue };
            args.extend(self.generic_args(written));
            for (name, ty) in &written.bindings {
                let symbol = self.symbol(name.name);
                let ty = self.ty(*ty);
                if let Some(def) = def {
                    self.pend(name.range, Ty::Unknown, Some(def), symbol);
                }
                bindings.push((symbol, ty));
            }
            for (name, inner) in &written.constraints {
                let symbol = self.symbol(name.name);
                let inner = self.bounds(inner, &Ty::Unknown);
                bindings.push((symbol, Ty::Opaque(inner.into())));
            }
            if let Some((params, ret)) = &written.parenthesized {
                let params: Args = params.iter().map(|p| self.ty(*p)).collect();
                args.push(Ty::Tuple(params));
                bindings.push((known::OUTPUT, ret.map_or_else(Ty::unit, |r| self.ty(r))));
            }
        }
        Some(TraitRef { def: def?, args: args.into(), bindings: bindings.into() })
    }

    /// The positional type arguments.
    pub(crate) fn generic_args(&mut self, args: &GenericArgs) -> Vec<Ty> {
        args.types.iter().map(|t| self.ty(*t)).collect()
    }

    /// Lowers the arguments of every segment, for their names only.
    fn visit_args(&mut self, segments: &[Segment]) {
        for segment in segments {
            if let Some(args) = &segment.args {
                self.all_args(args);
            }
        }
    }

    fn all_args(&mut self, args: &GenericArgs) -> Vec<Ty> {
        let types = self.generic_args(args);
        for (_, ty) in &args.bindings {
            self.ty(*ty);
        }
        if let Some((params, ret)) = &args.parenthesized {
            params.iter().chain(ret).for_each(|p| {
                self.ty(*p);
            });
        }
        types
    }

    /// Lowers a path in type position.
    pub(crate) fn path_type(&mut self, path: &Path) -> Ty {
        let segments = &path.segments;
        if let Some((ty, of)) = &path.qself {
            let base = self.ty(*ty);
            let of = *of as usize;
            let trait_path = Path {
                global: path.global,
                qself: None,
                segments: segments[..of.min(segments.len())].to_vec(),
            };
            let def = if of > 0 { self.bound(&trait_path, &base).map(|t| t.def) } else { None };
            return self.associated(base, def, &segments[of.min(segments.len())..]);
        }
        let Some(first) = segments.first() else { return Ty::Unknown };
        let symbol = self.symbol(first.name.name);
        if symbol == known::SELF_TYPE && !path.global {
            let Some(base) = self.scope.self_ty.clone() else { return Ty::Unknown };
            self.record_self(first.name.range, &base, ReferenceKind::Type);
            return self.associated(base, None, &segments[1..]);
        }
        if !path.global
            && let Some((_, ty)) = self.scope.generics.iter().rev().find(|(name, _)| *name == symbol)
        {
            return self.associated(ty.clone(), None, &segments[1..]);
        }
        let symbols = self.world.unit(self.scope.unit).symbols_of(path);
        match self.world.resolve_path(self.from(), &symbols, path.global, Ns::Types) {
            Ok(res) => {
                let tier = if res.glob { Tier::Glob } else { Tier::Path };
                for (at, def) in &res.passed {
                    self.record_targets(
                        segments[*at].name.range,
                        &[Res::Def(*def)],
                        ReferenceKind::Type,
                        tier,
                    );
                }
                let at = res.used.max(1) - 1;
                self.record_targets(segments[at].name.range, &res.targets, ReferenceKind::Type, tier);
                let base = match res.targets.first() {
                    Some(target) => self.instantiate(target, &segments[..res.used]),
                    None => Ty::Unknown,
                };
                self.associated(base, None, &segments[res.used..])
            }
            Err(at) => {
                if at == 0
                    && let Some(prim) = Prim::from_name(self.world.names.text(symbol))
                {
                    return self.associated(Ty::Prim(prim), None, &segments[1..]);
                }
                self.visit_args(segments);
                self.not_found(path, at);
                Ty::Unknown
            }
        }
    }

    /// The type that a definition is, with the arguments written on the path to it.
    pub(crate) fn instantiate(&mut self, target: &Res, segments: &[Segment]) -> Ty {
        let written: Vec<Ty> =
            segments.iter().filter_map(|s| s.args.as_ref()).flat_map(|args| self.all_args(args)).collect();
        match target {
            Res::External(path) => self.external_type(path, written),
            Res::Def(def) => self.instantiate_def(*def, written),
        }
    }

    /// A type of a library that nothing describes. `library::Result<T>` is `std`'s with the library's error: a
    /// library's own type of that name would hide the prelude's wherever it is imported.
    fn external_type(&self, path: &Arc<str>, mut written: Vec<Ty>) -> Ty {
        let is_result = path.ends_with("::Result") && matches!(written.len(), 1 | 2);
        match self.world.std_type(known::RESULT).filter(|_| is_result) {
            Some(result) => {
                written.resize(2, Ty::Unknown);
                Ty::adt(result, written)
            }
            None => Ty::External(path.clone(), written.into()),
        }
    }

    /// The type that a definition is, with the given arguments.
    pub(crate) fn instantiate_def(&mut self, def: DefId, written: Vec<Ty>) -> Ty {
        let data = self.world.def(def);
        match data.kind {
            DefKind::Struct | DefKind::Enum | DefKind::Union => Ty::Adt(def, self.fill(def, written)),
            DefKind::Variant => match data.parent {
                Some(parent) => Ty::Adt(parent, self.fill(parent, written)),
                None => Ty::Unknown,
            },
            DefKind::TypeAlias => self.alias(def, written),
            DefKind::Trait => {
                let args = std::iter::once(Ty::Unknown).chain(written).collect();
                Ty::Dyn(Arc::from([TraitRef { def, args, bindings: Arc::from([]) }]))
            }
            _ => Ty::Unknown,
        }
    }

    /// Pads arguments to the number of parameters, with defaults where they are written.
    fn fill(&mut self, def: DefId, mut written: Vec<Ty>) -> Args {
        let Some(generics) = generics_of(self.world, def) else { return written.into() };
        written.truncate(generics.params.len());
        while written.len() < generics.params.len() {
            let ty = match generics.params[written.len()].default {
                Some(default) => {
                    let subst = Subst::of(def, written.clone().into());
                    subst.apply(&self.elsewhere(def, |lowerer| lowerer.ty(default)))
                }
                None => Ty::Unknown,
            };
            written.push(ty);
        }
        written.into()
    }

    /// Lowers something in the scope of another definition, recording nothing.
    fn elsewhere<T>(&mut self, def: DefId, lower: impl FnOnce(&mut Lowerer<'_>) -> T) -> T
    where
        T: Default,
    {
        if self.aliases >= MAX_ALIASES || self.left == 0 {
            return T::default();
        }
        let scope = item_scope(self.world, def);
        self.refs.muted += 1;
        let (aliases, left) = (self.aliases + 1, self.left - 1);
        let mut lowerer = Lowerer { world: self.world, scope: &scope, refs: self.refs, aliases, left };
        let result = lower(&mut lowerer);
        self.left = lowerer.left;
        self.refs.muted -= 1;
        result
    }

    fn alias(&mut self, def: DefId, written: Vec<Ty>) -> Ty {
        let data = self.world.def(def);
        let ir::ItemKind::TypeAlias(alias) = &self.world.unit(data.unit).facts.item(data.item).kind else {
            return Ty::Unknown;
        };
        let Some(target) = alias.ty else { return Ty::Unknown };
        let args = self.fill(def, written);
        let ty = self.elsewhere(def, |lowerer| lowerer.ty(target));
        Subst::of(def, args).apply(&ty)
    }

    /// `base::A::B`: associated types by name.
    pub(crate) fn associated(&mut self, base: Ty, of: Option<DefId>, segments: &[Segment]) -> Ty {
        let mut ty = base;
        let mut of = of;
        for segment in segments {
            let name = self.symbol(segment.name.name);
            self.pend(segment.name.range, ty.clone(), of, name);
            if let Some(args) = &segment.args {
                self.all_args(args);
            }
            ty = Ty::Assoc(Arc::new(ty), of, name);
            of = None;
        }
        ty
    }

    fn pend(&mut self, range: TextRange, ty: Ty, of: Option<DefId>, name: Symbol) {
        if self.refs.muted == 0 {
            self.refs.pending.push(PendingAssoc { place: self.refs.place, range, ty, of, name });
        }
    }

    /// Records `Self`.
    pub(crate) fn record_self(&mut self, range: TextRange, ty: &Ty, kind: ReferenceKind) {
        let def = match ty {
            Ty::Adt(def, _) | Ty::Param(def, _) => *def,
            _ => return,
        };
        if !self.world.is_external(def) {
            self.refs.add(range, def, kind, Tier::SelfType);
        }
    }

    /// Records what a path's name leads to. Modules are not references.
    pub(crate) fn record_targets(
        &mut self,
        range: TextRange,
        targets: &[Res],
        kind: ReferenceKind,
        tier: Tier,
    ) {
        record_targets(self.world, self.refs, range, targets, kind, tier);
    }

    pub(crate) fn not_found(&mut self, path: &Path, at: usize) {
        let Some(segment) = path.segments.get(at.min(path.segments.len().saturating_sub(1))) else { return };
        let name = self.symbol(segment.name.name);
        self.refs.fail(segment.name.range, name, UnresolvedReason::NameNotFound);
    }
}

/// Records what a name leads to.
pub(crate) fn record_targets(
    world: &World,
    refs: &mut Refs,
    range: TextRange,
    targets: &[Res],
    kind: ReferenceKind,
    tier: Tier,
) {
    for target in targets {
        match target {
            Res::Def(def) if world.is_external(*def) => refs.outside(),
            Res::Def(def) => {
                if world.def(*def).kind != DefKind::Mod {
                    refs.add(range, *def, kind, tier);
                }
            }
            Res::External(_) => refs.outside(),
        }
    }
}

/// The generics that an item declares.
pub(crate) fn generics_of(world: &World, def: DefId) -> Option<&ir::Generics> {
    let data = world.def(def);
    if matches!(data.kind, DefKind::Mod | DefKind::Variant | DefKind::Field) {
        return None;
    }
    item_generics(&world.unit(data.unit).facts.item(data.item).kind)
}

/// The generics that an item is written with.
pub(crate) fn item_generics(kind: &ir::ItemKind) -> Option<&ir::Generics> {
    match kind {
        ir::ItemKind::Fn(f) => Some(&f.generics),
        ir::ItemKind::Struct(s) | ir::ItemKind::Union(s) => Some(&s.generics),
        ir::ItemKind::Enum(e) => Some(&e.generics),
        ir::ItemKind::Trait(t) => Some(&t.generics),
        ir::ItemKind::TraitAlias(g, _) => Some(g),
        ir::ItemKind::TypeAlias(a) => Some(&a.generics),
        ir::ItemKind::Impl(i) => Some(&i.generics),
        _ => None,
    }
}

/// The parameters of a definition, as types: what its arguments replace.
pub(crate) fn own_params(world: &World, def: DefId) -> Args {
    (0..param_count(world, def) as u32).map(|i| Ty::Param(def, i)).collect()
}

/// How many parameters a definition has, a trait's `Self` included.
pub(crate) fn param_count(world: &World, def: DefId) -> usize {
    world.def(def).params as usize
}

/// What names mean inside definitions that are asked for one after another: what is around several is made once.
pub(crate) struct Scopes<'a> {
    world: &'a World,
    around: Option<(DefId, TypeScope)>,
}

impl<'a> Scopes<'a> {
    pub(crate) const fn new(world: &'a World) -> Self {
        Self { world, around: None }
    }

    /// What names mean inside a definition.
    pub(crate) fn of(&mut self, def: DefId) -> TypeScope {
        let data = self.world.def(def);
        let Some(parent) = data.parent.filter(|_| carries_generics(data.kind)) else {
            return scope_in(self.world, def, None);
        };
        let known = self.around.take().filter(|(around, _)| *around == parent);
        let (_, around) =
            self.around.insert(known.unwrap_or_else(|| (parent, item_scope(self.world, parent))));
        scope_in(self.world, def, Some(around.clone()))
    }
}

/// What names mean inside a definition: its own generics, those around it, and `Self`.
pub(crate) fn item_scope(world: &World, def: DefId) -> TypeScope {
    let data = world.def(def);
    let parent = data.parent.filter(|_| carries_generics(data.kind));
    scope_in(world, def, parent.map(|parent| item_scope(world, parent)))
}

fn scope_in(world: &World, def: DefId, around: Option<TypeScope>) -> TypeScope {
    let data = world.def(def);
    let mut scope = around.unwrap_or_else(|| TypeScope {
        unit: data.unit,
        module: data.module,
        generics: Vec::new(),
        self_ty: None,
    });
    scope.unit = data.unit;
    scope.module = data.module;
    if matches!(data.kind, DefKind::Variant | DefKind::Field | DefKind::Mod) {
        return scope;
    }
    if let Some(generics) = generics_of(world, def) {
        let first = u32::from(data.kind == DefKind::Trait);
        let unit = world.unit(data.unit);
        for (i, param) in generics.params.iter().enumerate() {
            scope.generics.push((unit.symbol(param.name.name), Ty::Param(def, i as u32 + first)));
        }
    }
    match data.kind {
        DefKind::Trait => scope.self_ty = Some(Ty::Param(def, 0)),
        DefKind::Struct | DefKind::Enum | DefKind::Union => {
            scope.self_ty = Some(Ty::Adt(def, own_params(world, def)));
        }
        DefKind::Impl => {
            if let ir::ItemKind::Impl(data_impl) = &world.unit(data.unit).facts.item(data.item).kind {
                let self_ty = data_impl.self_ty;
                let mut refs = Refs::new(crate::refs::Place {
                    unit: data.unit,
                    module: data.module,
                    from: None,
                    test: false,
                    loops: 0,
                    macros: 0,
                });
                refs.muted = 1;
                let ty = Lowerer::new(world, &scope, &mut refs).ty(self_ty);
                scope.self_ty = Some(ty);
            }
        }
        _ => {}
    }
    scope
}

/// Whether the generics and `Self` around a definition are in scope in it: in members and fields, not in nested items.
pub(crate) const fn carries_generics(kind: DefKind) -> bool {
    matches!(
        kind,
        DefKind::Method | DefKind::AssocConst | DefKind::AssocType | DefKind::Variant | DefKind::Field
    )
}
