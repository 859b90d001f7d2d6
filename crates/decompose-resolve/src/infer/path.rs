//! Paths in expressions: what they name and of what type it is.

use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::{self, Fields, Path, Segment};

use super::{Ambiguous, Infer, PendingTraitPath};
use crate::index::Member;
use crate::lower::{Lowerer, param_count, record_targets};
use crate::names::known;
use crate::sigs::fresh_subst;
use crate::types::{Args, Prim, Subst, Ty};
use crate::world::*;

const VALUES: fn(DefKind) -> bool =
    |kind| matches!(kind, DefKind::Method | DefKind::AssocConst | DefKind::Fn);

impl Infer<'_> {
    /// The type of a path used as a value, its names recorded as `kind` (the last one).
    pub(super) fn path_value(&mut self, path: &Path, kind: ReferenceKind) -> Ty {
        let segments = &path.segments;
        if let Some((ty, of)) = &path.qself {
            return self.qualified_value(path, *ty, *of as usize, kind);
        }
        let Some(first) = segments.first() else { return Ty::Unknown };
        let symbol = self.symbol(first.name.name);
        if segments.len() == 1 && !path.global {
            if let Some(ty) = self.local(symbol) {
                return ty.clone();
            }
            if symbol == known::SELF_TYPE {
                return self.self_constructor(first.name.range, kind);
            }
        }
        let base = if path.global {
            None
        } else if symbol == known::SELF_TYPE {
            let ty = self.scope.self_ty.clone().unwrap_or(Ty::Unknown);
            Lowerer::new(self.world, &self.scope, &mut self.refs).record_self(
                first.name.range,
                &ty,
                ReferenceKind::Type,
            );
            Some(ty)
        } else {
            self.scope.generics.iter().rev().find(|(name, _)| *name == symbol).map(|(_, ty)| ty.clone())
        };
        if let Some(base) = base {
            return self.assoc_path(base, &segments[1..], kind);
        }
        let symbols = self.world.unit(self.unit).symbols_of(path);
        match self.world.resolve_path(self.from(), &symbols, path.global, Ns::Values) {
            Ok(res) => {
                let tier = if res.glob { Tier::Glob } else { Tier::Path };
                self.record_passed(segments, &res.passed, tier);
                let at = res.used.max(1) - 1;
                let last = res.used == segments.len();
                if let (true, Some(Res::External(text))) = (last, res.targets.first())
                    && let Some(ty) = self.given_to_outside(text, segments, kind)
                {
                    return ty;
                }
                let kind_here = if last { self.kind_of(&res.targets, kind) } else { ReferenceKind::Type };
                let range = segments[at].name.range;
                record_targets(self.world, &mut self.refs, range, &res.targets, kind_here, tier);
                let Some(target) = res.targets.first().cloned() else { return Ty::Unknown };
                if last {
                    return match target {
                        Res::Def(def) => {
                            let args = self.segment_args(segments);
                            self.value_type(def, &args)
                        }
                        Res::External(text) => {
                            self.segment_args(segments);
                            Ty::External(text, Arc::from([]))
                        }
                    };
                }
                self.prefixed_value(&target, segments, res.used, kind)
            }
            Err(0) if Prim::from_name(self.world.names.text(symbol)).is_some() => {
                let prim = Prim::from_name(self.world.names.text(symbol)).map_or(Ty::Unknown, Ty::Prim);
                self.assoc_path(prim, &segments[1..], kind)
            }
            Err(at) => {
                self.segment_args(segments);
                if let Some(segment) = segments.get(at) {
                    let name = self.symbol(segment.name.name);
                    self.refs.fail(segment.name.range, name, UnresolvedReason::NameNotFound);
                }
                Ty::Unknown
            }
        }
    }

    /// `Outside::name` where a trait of the workspace gives the name to the outside type.
    fn given_to_outside(&mut self, text: &str, segments: &[Segment], kind: ReferenceKind) -> Option<Ty> {
        let (segment, before) = segments.split_last()?;
        let name = self.symbol(segment.name.name);
        let (prefix, _) = text.rsplit_once("::").filter(|_| self.solver.index.is_declared(name))?;
        let ty = Ty::External(prefix.into(), Arc::from([]));
        let found = self.solver.members(&ty, name, &VALUES);
        let [member] = found.as_slice() else { return None };
        if self.solver.is_open(&ty, member) {
            return None;
        }
        self.segment_args(before);
        Some(self.member_value(member, segment, kind, Tier::Associated))
    }

    /// Records the enums that a path passes.
    fn record_passed(&mut self, segments: &[Segment], passed: &[(usize, DefId)], tier: Tier) {
        for (at, def) in passed {
            let range = segments[*at].name.range;
            record_targets(self.world, &mut self.refs, range, &[Res::Def(*def)], ReferenceKind::Type, tier);
        }
    }

    fn kind_of(&self, targets: &[Res], kind: ReferenceKind) -> ReferenceKind {
        let constructor = matches!(targets.first(), Some(Res::Def(def))
            if matches!(self.world.def(*def).kind, DefKind::Variant | DefKind::Struct));
        match kind {
            ReferenceKind::Call | ReferenceKind::PathValue if constructor => ReferenceKind::Construct,
            other => other,
        }
    }

    fn segment_args(&mut self, segments: &[Segment]) -> Vec<Ty> {
        let mut all = Vec::new();
        for segment in segments {
            all.extend(self.written_args(segment.args.as_deref()));
        }
        all
    }

    /// `Type::rest`, `Trait::rest` where the path reached a type or trait.
    fn prefixed_value(&mut self, target: &Res, segments: &[Segment], used: usize, kind: ReferenceKind) -> Ty {
        let rest = &segments[used..];
        match target {
            Res::External(text) => Ty::External(text.clone(), Arc::from([])),
            Res::Def(def) if self.world.def(*def).kind == DefKind::Trait => {
                let def = *def;
                let this = self.fresh();
                let mut args = vec![this];
                args.extend(self.segment_args(&segments[..used]));
                let count = param_count(self.world, def);
                while args.len() < count {
                    let var = self.fresh();
                    args.push(var);
                }
                self.trait_value(def, &args.into(), rest, kind)
            }
            Res::Def(def) => {
                let ty = Lowerer::new(self.world, &self.scope, &mut self.refs)
                    .instantiate(&Res::Def(*def), &segments[..used]);
                let ty = self.holes(&ty);
                self.assoc_path(ty, rest, kind)
            }
        }
    }

    /// `Trait::name` for a trait whose `Self` may be unknown.
    fn trait_value(&mut self, def: DefId, args: &Args, rest: &[Segment], kind: ReferenceKind) -> Ty {
        let Some(segment) = rest.first() else { return Ty::Unknown };
        let name = self.symbol(segment.name.name);
        let bound = crate::types::TraitRef { def, args: args.clone(), bindings: Arc::from([]) };
        let mut found = Vec::new();
        self.solver.trait_members(&bound, name, &VALUES, &mut found, 0);
        let this = args.first().cloned().unwrap_or(Ty::Unknown);
        self.oblige(this.clone(), bound, 0);
        match found.into_iter().next() {
            Some(member) => {
                let written = self.written_args(segment.args.as_deref());
                let of_trait = self.world.def(member.def).parent.unwrap_or(def);
                self.trait_paths.push(PendingTraitPath {
                    place: self.refs.place,
                    expansion: self.refs.expansion(),
                    range: segment.name.range,
                    kind,
                    this,
                    of_trait,
                    member: member.def,
                });
                self.member_type(&member, &written)
            }
            None => {
                self.missing_member(&Ty::Param(def, 0), segment);
                Ty::Unknown
            }
        }
    }

    fn qualified_value(&mut self, path: &Path, ty: ir::TypeIx, of: usize, kind: ReferenceKind) -> Ty {
        let base = self.written(ty);
        let of = of.min(path.segments.len());
        if of == 0 {
            return self.assoc_path(base, &path.segments, kind);
        }
        let trait_path = Path { global: path.global, qself: None, segments: path.segments[..of].to_vec() };
        let bound = Lowerer::new(self.world, &self.scope, &mut self.refs).bound(&trait_path, &base);
        let rest = &path.segments[of..];
        let (Some(bound), Some(segment)) = (bound, rest.first()) else {
            return Ty::Unknown;
        };
        let name = self.symbol(segment.name.name);
        let base = self.deep(&base);
        let mut found = Vec::new();
        for member in self.solver.members(&base, name, &VALUES) {
            let from_trait = |def: DefId| match self.world.def(def).parent {
                Some(parent) if parent == bound.def => true,
                Some(parent) => self
                    .solver
                    .header(parent)
                    .is_some_and(|i| i.of_trait.as_ref().is_some_and(|t| t.def == bound.def)),
                None => false,
            };
            if from_trait(member.def) {
                found.push(member);
            }
        }
        if found.is_empty() {
            self.solver.trait_members(&bound.with_self(base), name, &VALUES, &mut found, 0);
        }
        match found.into_iter().next() {
            Some(member) => self.member_value(&member, segment, kind, Tier::Associated),
            None => {
                self.missing_member(&Ty::Param(bound.def, 0), segment);
                Ty::Unknown
            }
        }
    }

    /// `base::A::b`: associated types, then a variant or associated value.
    fn assoc_path(&mut self, base: Ty, segments: &[Segment], kind: ReferenceKind) -> Ty {
        let Some((last, between)) = segments.split_last() else { return base };
        let mut ty = base;
        if !between.is_empty() {
            let lowered = Lowerer::new(self.world, &self.scope, &mut self.refs).associated(ty, None, between);
            ty = self.holes(&lowered);
        }
        let ty = self.deep(&ty);
        self.assoc_value(&ty, last, kind)
    }

    /// A variant, method or constant of a type.
    fn assoc_value(&mut self, ty: &Ty, segment: &Segment, kind: ReferenceKind) -> Ty {
        let name = self.symbol(segment.name.name);
        if let Ty::Adt(def, args) = ty
            && let Some(scope) = self.world.def_mods.get(def)
            && let Some((targets, _)) = self.world.lookup(*scope, name, Ns::Values, self.scope.module)
        {
            let kind = self.kind_of(&targets, kind);
            record_targets(self.world, &mut self.refs, segment.name.range, &targets, kind, Tier::Associated);
            self.written_args(segment.args.as_deref());
            if let Some(Res::Def(variant)) = targets.first() {
                return self.value_type(*variant, args);
            }
        }
        let found = self.solver.members(ty, name, &VALUES);
        match found.as_slice() {
            // The workspace's traits may give an outside type what it does not have of its own.
            [] => {
                self.written_args(segment.args.as_deref());
                self.missing_member(ty, segment);
                let path = match ty {
                    Ty::External(text, _) => text.to_string(),
                    Ty::Adt(def, _) if self.world.is_external(*def) => self.world.path(*def),
                    _ => return Ty::Unknown,
                };
                let path = format!("{path}::{}", self.world.names.text(name));
                Ty::External(path.into(), Arc::from([]))
            }
            [member] if !self.solver.is_open(ty, member) => {
                let tier = if member.bound { Tier::Bound } else { Tier::Associated };
                self.member_value(&member.clone(), segment, kind, tier)
            }
            _ => {
                // Several impls give the name (`From<A>` and `From<B>`): a call decides by its arguments.
                self.written_args(segment.args.as_deref());
                self.ambiguous = Some(Ambiguous { range: segment.name.range, name, members: found });
                Ty::Unknown
            }
        }
    }

    fn missing_member(&mut self, ty: &Ty, segment: &Segment) {
        let name = self.symbol(segment.name.name);
        let outside = match ty {
            Ty::Adt(def, _) => self.world.is_external(*def),
            Ty::Prim(_) | Ty::Slice(_) | Ty::Array(_) | Ty::Tuple(_) | Ty::External(..) => true,
            _ => false,
        };
        if outside {
            self.refs.outside();
        } else {
            let reason = if matches!(ty, Ty::Unknown | Ty::Var(_)) {
                UnresolvedReason::ReceiverUnknown
            } else {
                UnresolvedReason::MethodNotFound
            };
            self.refs.fail(segment.name.range, name, reason);
        }
    }

    /// The type of a member, recorded at its segment.
    fn member_value(&mut self, member: &Member, segment: &Segment, kind: ReferenceKind, tier: Tier) -> Ty {
        let args = self.written_args(segment.args.as_deref());
        self.record_member(segment.name.range, member.def, kind, tier);
        self.member_type(member, &args)
    }

    /// The type of a member with the arguments written for it.
    pub(super) fn member_type(&mut self, member: &Member, args: &[Ty]) -> Ty {
        match self.world.def(member.def).kind {
            DefKind::AssocConst => {
                let ty = self.solver.sigs.types.get(&member.def).cloned().unwrap_or(Ty::Unknown);
                let subst = self.open_subst(member);
                self.instantiate(&ty, &subst)
            }
            _ => {
                let subst = self.open_subst(member);
                let own = param_count(self.world, member.def);
                let mut own_args: Vec<Ty> = args.iter().take(own).cloned().collect();
                while own_args.len() < own {
                    let var = self.fresh();
                    own_args.push(var);
                }
                let subst = if own > 0 { subst.with(member.def, own_args.into()) } else { subst };
                Ty::FnDef(member.def, Arc::new(subst))
            }
        }
    }

    /// The member's substitution with variables where the match left something open.
    pub(super) fn open_subst(&mut self, member: &Member) -> Subst {
        let entries = member
            .subst
            .0
            .iter()
            .map(|(owner, args)| {
                let args: Vec<Ty> =
                    args.iter().map(|a| if a.is_unknown() { self.fresh() } else { a.clone() }).collect();
                (*owner, args.into())
            })
            .collect();
        Subst(entries)
    }

    /// `Self(..)` or `Self` as a value.
    fn self_constructor(&mut self, range: TextRange, kind: ReferenceKind) -> Ty {
        let Some(ty) = self.scope.self_ty.clone() else { return Ty::Unknown };
        let kind = if kind == ReferenceKind::Pattern { kind } else { ReferenceKind::Construct };
        Lowerer::new(self.world, &self.scope, &mut self.refs).record_self(range, &ty, kind);
        match &ty {
            Ty::Adt(def, args) if self.world.def(*def).kind == DefKind::Struct => self.value_type(*def, args),
            _ => ty,
        }
    }

    pub(super) fn is_unit_struct(&self, def: DefId) -> bool {
        let data = self.world.def(def);
        matches!(&self.world.unit(data.unit).facts.item(data.item).kind,
            ir::ItemKind::Struct(s) if matches!(s.fields, Fields::Unit))
    }

    /// The type of a definition used as a value, with the arguments written for it.
    pub(super) fn value_type(&mut self, def: DefId, written: &[Ty]) -> Ty {
        let world = self.world;
        let data = world.def(def);
        match data.kind {
            DefKind::Fn | DefKind::Method => {
                let mut written = written.iter().cloned();
                let mut subst = Subst::default();
                for owner in crate::sigs::param_owners(world, def) {
                    let count = param_count(world, owner);
                    if count == 0 {
                        continue;
                    }
                    let args: Vec<Ty> = (0..count)
                        .map(|_| {
                            if owner == def { written.next() } else { None }.unwrap_or_else(|| self.fresh())
                        })
                        .collect();
                    subst = subst.with(owner, args.into());
                }
                Ty::FnDef(def, Arc::new(subst))
            }
            DefKind::Const | DefKind::Static | DefKind::AssocConst => {
                let ty = self.solver.sigs.types.get(&def).cloned().unwrap_or(Ty::Unknown);
                let subst = fresh_subst(world, def, &mut || self.fresh());
                let ty = self.instantiate(&ty, &subst);
                self.holes(&ty)
            }
            DefKind::Struct | DefKind::Variant => {
                let adt = if data.kind == DefKind::Variant { data.parent } else { Some(def) };
                let Some(adt) = adt else { return Ty::Unknown };
                let count = param_count(world, adt);
                let mut args: Vec<Ty> = written.iter().take(count).cloned().collect();
                while args.len() < count {
                    let var = self.fresh();
                    args.push(var);
                }
                let args: Args =
                    args.iter().map(|a| if a.is_unknown() { self.fresh() } else { a.clone() }).collect();
                let subst = Subst::of(adt, args.clone());
                let ty = Ty::Adt(adt, args);
                let item = world.unit(data.unit).facts.item(data.item);
                let fields = match &item.kind {
                    ir::ItemKind::Struct(s) | ir::ItemKind::Union(s) => Some(&s.fields),
                    ir::ItemKind::Enum(_) => crate::sigs::variant_of(item, data.sub).map(|v| &v.fields),
                    _ => None,
                };
                match fields {
                    Some(Fields::Tuple(_)) => {
                        let params: Vec<Ty> = world
                            .children(def)
                            .iter()
                            .map(|f| self.solver.sigs.types.get(f).cloned().unwrap_or(Ty::Unknown))
                            .collect();
                        let params = params.iter().map(|p| self.instantiate(p, &subst)).collect();
                        Ty::Function(params, Arc::new(ty))
                    }
                    _ => ty,
                }
            }
            _ => Ty::Unknown,
        }
    }

    /// The struct or variant that a literal or pattern names, with arguments that fit `ty`.
    pub(super) fn struct_path(
        &mut self,
        path: &Path,
        kind: ReferenceKind,
        ty: Option<&Ty>,
    ) -> (Option<DefId>, Subst) {
        let (def, adt) = self.struct_target(path, kind);
        let Some(adt_ty) = adt else { return (None, Subst::default()) };
        let adt_ty = self.holes(&adt_ty);
        if let Some(ty) = ty {
            self.unify(&adt_ty, ty);
        }
        match (&adt_ty, def) {
            (Ty::Adt(adt, args), def) => (Some(def.unwrap_or(*adt)), Subst::of(*adt, args.clone())),
            _ => (None, Subst::default()),
        }
    }

    fn struct_target(&mut self, path: &Path, kind: ReferenceKind) -> (Option<DefId>, Option<Ty>) {
        let segments = &path.segments;
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return (None, None) };
        let symbols = self.world.unit(self.unit).symbols_of(path);
        if path.qself.is_none() && symbols[0] != known::SELF_TYPE {
            if let Ok(res) = self.world.resolve_path(self.from(), &symbols, path.global, Ns::Types)
                && res.used == symbols.len()
            {
                let tier = if res.glob { Tier::Glob } else { Tier::Path };
                self.record_passed(segments, &res.passed, tier);
                record_targets(self.world, &mut self.refs, last.name.range, &res.targets, kind, tier);
                let Some(target) = res.targets.first().cloned() else { return (None, None) };
                let ty = Lowerer::new(self.world, &self.scope, &mut self.refs).instantiate(&target, segments);
                let variant = match target {
                    Res::Def(def) if self.world.def(def).kind == DefKind::Variant => Some(def),
                    _ => None,
                };
                return (variant, Some(ty));
            }
        } else if segments.len() == 1 && path.qself.is_none() {
            let ty = self.scope.self_ty.clone();
            if let Some(ty) = &ty {
                Lowerer::new(self.world, &self.scope, &mut self.refs).record_self(first.name.range, ty, kind);
            }
            return (None, ty);
        }
        // `Self::Variant`, `Alias::Variant`, `<T>::Variant`: the type before the last segment, then a variant.
        let prefix = Path {
            global: path.global,
            qself: path.qself,
            segments: segments[..segments.len() - 1].to_vec(),
        };
        let base = Lowerer::new(self.world, &self.scope, &mut self.refs).path_type(&prefix);
        let base = self.normalize(&base);
        let name = self.symbol(last.name.name);
        if let Ty::Adt(def, _) = &base
            && let Some(scope) = self.world.def_mods.get(def)
            && let Some((targets, _)) = self.world.lookup(*scope, name, Ns::Types, self.scope.module)
        {
            record_targets(self.world, &mut self.refs, last.name.range, &targets, kind, Tier::Associated);
            let variant = targets.first().and_then(|t| if let Res::Def(d) = t { Some(*d) } else { None });
            return (variant, Some(base));
        }
        if !matches!(base, Ty::External(..)) {
            self.missing_member(&base, last);
        }
        (None, None)
    }
}
