//! The index of impls, and the questions asked of it: which method, which trait implementation, which associated
//! type.
//!
//! Impls are keyed by the outermost constructor of their self type. A lookup filters by matching the whole header
//! against the type at hand; what is unknown in the type matches everything.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::names::{Symbol, known};
use crate::sigs::Sigs;
use crate::types::{Args, Head, Prim, Subst, TraitRef, Ty};
use crate::world::*;

/// A member found on a type.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) def: DefId,
    /// Arguments for the parameters of the impl or trait that has it.
    pub(crate) subst: Subst,
    /// Whether it is a trait's own item, reached through a bound.
    pub(crate) bound: bool,
}

/// The index.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Inherent members by head and name.
    inherent: FxHashMap<(Head, Symbol), Vec<(usize, DefId)>>,
    /// Members of impls of traits that nothing describes.
    foreign: FxHashMap<(Head, Symbol), Vec<(usize, DefId)>>,
    /// Impls by trait and head.
    by_trait: FxHashMap<(DefId, Head), Vec<usize>>,
    /// All impls of a trait, in order.
    pub(crate) of_trait: FxHashMap<DefId, Vec<usize>>,
    /// Traits that declare a member of a name.
    traits: FxHashMap<Symbol, Vec<(DefId, DefId)>>,
    /// Traits of stubs by name: what derives implement.
    stub_traits: FxHashMap<Symbol, DefId>,
    /// Derived traits by type.
    derived: FxHashMap<(DefId, DefId), ()>,
    fn_traits: Vec<DefId>,
    /// Traits of the standard library that the workspace has impls of, by name.
    written: FxHashMap<Symbol, DefId>,
    /// Names of methods that some described type has of its own, or a library's trait gives.
    own_names: FxHashSet<Symbol>,
}

/// The methods that implement a method of a trait of the workspace; none for any other method. A call through a trait
/// of the standard library (`value.clone()` where `T: Clone`) says nothing about the workspace's implementations.
pub(crate) fn implementations(world: &World, sigs: &Sigs, index: &Index, method: DefId) -> Vec<DefId> {
    let data = world.def(method);
    let Some(of_trait) = data.parent.filter(|parent| !world.is_external(*parent)) else { return Vec::new() };
    let impls = index.of_trait.get(&of_trait).into_iter().flatten().map(|number| sigs.impls[*number].def);
    let same = |child: &DefId| {
        let def = world.def(*child);
        def.name == data.name && def.kind == DefKind::Method && !world.is_external(*child)
    };
    impls.flat_map(|of| world.children(of)).copied().filter(same).collect()
}

/// Bounds checks of blanket impls nested deeper than this count as held.
const MAX_BOUND_DEPTH: u32 = 4;

impl Index {
    pub(crate) fn new(world: &World, sigs: &Sigs) -> Self {
        let mut index = Index::default();
        for (number, header) in sigs.impls.iter().enumerate() {
            let head = header.self_ty.head();
            let members = world.children(header.def);
            match (&header.of_trait, head) {
                (Some(of_trait), head) => {
                    index.of_trait.entry(of_trait.def).or_default().push(number);
                    let Some(head) = head else { continue };
                    index.by_trait.entry((of_trait.def, head.clone())).or_default().push(number);
                    // A stub may lack some of the trait's members; the impl's own are there all the same.
                    for member in members {
                        let name = world.def(*member).name;
                        let declared =
                            world.children(of_trait.def).iter().any(|c| world.def(*c).name == name);
                        if !declared && world.is_external(of_trait.def) && !world.is_external(*member) {
                            index.foreign.entry((head.clone(), name)).or_default().push((number, *member));
                        }
                    }
                }
                (None, Some(head)) => {
                    let table = if header.foreign_trait { &mut index.foreign } else { &mut index.inherent };
                    for member in members {
                        let name = world.def(*member).name;
                        index.own_names.insert(name);
                        table.entry((head.clone(), name)).or_default().push((number, *member));
                    }
                }
                (None, None) => {}
            }
        }
        for number in 0..world.defs.len() as u32 {
            let id = DefId(number);
            let def = world.def(id);
            if def.kind == DefKind::Trait {
                let outside = world.is_external(id);
                for member in world.children(id) {
                    let name = world.def(*member).name;
                    index.traits.entry(name).or_default().push((id, *member));
                    if outside {
                        index.own_names.insert(name);
                    }
                }
                if outside {
                    index.stub_traits.entry(def.name).or_insert(id);
                    let mut impls = index.of_trait.get(&id).into_iter().flatten();
                    if world.is_std(id) && impls.any(|i| !world.is_external(sigs.impls[*i].def)) {
                        index.written.entry(def.name).or_insert(id);
                    }
                }
            }
        }
        for name in [
            known::FN,
            known::FN_MUT,
            known::FN_ONCE,
            known::ASYNC_FN,
            known::ASYNC_FN_MUT,
            known::ASYNC_FN_ONCE,
        ] {
            index.fn_traits.extend(index.stub_traits.get(&name));
        }
        for (ty, name) in &sigs.derives {
            if let Some(of_trait) = index.stub_traits.get(name) {
                index.derived.insert((*ty, *of_trait), ());
            }
        }
        index
    }

    /// A trait of the stubs.
    pub(crate) fn stub_trait(&self, name: Symbol) -> Option<DefId> {
        self.stub_traits.get(&name).copied()
    }

    /// A trait of the standard library that the workspace has impls of.
    pub(crate) fn written(&self, name: Symbol) -> Option<DefId> {
        self.written.get(&name).copied()
    }

    /// Whether some impl of a trait, not a derived one, may be for a type of this head.
    pub(crate) fn may_implement(&self, head: &Head, of_trait: DefId) -> bool {
        [head, &Head::Any].iter().any(|head| self.by_trait.contains_key(&(of_trait, Head::clone(head))))
    }

    /// Whether a trait declares a member of this name.
    pub(crate) fn is_declared(&self, name: Symbol) -> bool {
        self.traits.contains_key(&name)
    }

    pub(crate) fn is_fn_trait(&self, def: DefId) -> bool {
        self.fn_traits.contains(&def)
    }
}

/// What a lookup needs to see.
#[derive(Clone, Copy)]
pub(crate) struct Solver<'a> {
    pub(crate) world: &'a World,
    pub(crate) sigs: &'a Sigs,
    pub(crate) index: &'a Index,
    /// Bounds that the surrounding item declares.
    pub(crate) assumed: &'a [(Ty, TraitRef)],
}

impl<'a> Solver<'a> {
    /// The members called `name` of exactly this type (no dereferencing), inherent ones first.
    ///
    /// `wanted` filters by kind of definition.
    pub(crate) fn members(&self, ty: &Ty, name: Symbol, wanted: &dyn Fn(DefKind) -> bool) -> Vec<Member> {
        let mut found = self.table_members(&self.index.inherent, ty, name, wanted);
        if !found.is_empty() {
            return found;
        }
        for bound in self.bounds_of(ty) {
            self.trait_members(&bound, name, wanted, &mut found, 0);
        }
        if !found.is_empty() {
            dedupe(&mut found);
            return found;
        }
        found = self.table_members(&self.index.foreign, ty, name, wanted);
        if !found.is_empty() {
            return found;
        }
        if matches!(ty, Ty::Unknown | Ty::Var(_)) {
            return found;
        }
        for (of_trait, member) in self.index.traits.get(&name).into_iter().flatten() {
            if !wanted(self.world.def(*member).kind) {
                continue;
            }
            for implementation in self.implementations(ty, *of_trait) {
                found.push(self.implemented(&implementation, ty, *of_trait, *member, name, wanted));
            }
        }
        dedupe(&mut found);
        found
    }

    /// The only described method of this name, where that is an extension trait's: a trait of the workspace with one
    /// impl, for something outside.
    pub(crate) fn extension(&self, name: Symbol, wanted: &dyn Fn(DefKind) -> bool) -> Option<Member> {
        let declared = self.index.traits.get(&name)?.as_slice();
        let [(of_trait, member)] = declared else { return None };
        let [number] = self.index.of_trait.get(of_trait)?.as_slice() else { return None };
        let header = &self.sigs.impls[*number];
        let outside = match header.self_ty.peeled() {
            Ty::Adt(def, _) => self.world.is_external(*def),
            Ty::External(..) | Ty::Param(..) => true,
            _ => false,
        };
        let here = !self.world.is_external(*of_trait) && !self.index.own_names.contains(&name);
        if !outside || !here || !wanted(self.world.def(*member).kind) {
            return None;
        }
        let count = crate::lower::param_count(self.world, header.def);
        let subst = Subst::of(header.def, std::iter::repeat_n(Ty::Unknown, count).collect());
        let implementation = Implementation { number: Some(*number), subst };
        Some(self.implemented(&implementation, &header.self_ty, *of_trait, *member, name, wanted))
    }

    /// Whether more candidates may exist than are known: a library's trait on a library's type, for which a stub
    /// need not list all impls.
    pub(crate) fn is_open(&self, ty: &Ty, member: &Member) -> bool {
        let local = match ty.peeled() {
            Ty::Adt(def, _) => !self.world.is_external(*def),
            Ty::Prim(_)
            | Ty::External(..)
            | Ty::Tuple(_)
            | Ty::Slice(_)
            | Ty::Array(_)
            | Ty::Function(..) => false,
            _ => true,
        };
        let Some(parent) = self.world.def(member.def).parent else { return false };
        !local
            && !self.world.is_external(member.def)
            && self.header(parent).is_some_and(|h| {
                h.foreign_trait || h.of_trait.as_ref().is_some_and(|t| self.world.is_external(t.def))
            })
    }

    /// The header of an impl.
    pub(crate) fn header(&self, def: DefId) -> Option<&'a crate::sigs::ImplHeader> {
        let found = self.sigs.impls.binary_search_by_key(&def, |h| h.def);
        found.ok().map(|i| &self.sigs.impls[i])
    }

    /// The trait's declaration of an impl's item: the item itself in a trait, none where nothing describes the trait.
    pub(crate) fn declaration(&self, item: DefId) -> Option<DefId> {
        let parent = self.world.def(item).parent?;
        if self.world.def(parent).kind != DefKind::Impl {
            return Some(item);
        }
        let Some(of_trait) = &self.header(parent)?.of_trait else { return None };
        let name = self.world.def(item).name;
        self.world.children(of_trait.def).iter().copied().find(|c| self.world.def(*c).name == name)
    }

    /// The item that `ty` has for a trait's member; the member itself where the impl does not have its own.
    pub(crate) fn implementing(&self, ty: &Ty, of_trait: DefId, member: DefId) -> Option<DefId> {
        let def = self.world.def(member);
        let implementations = self.implementations(ty, of_trait);
        let [implementation] = implementations.as_slice() else { return None };
        Some(self.implemented(implementation, ty, of_trait, member, def.name, &|k| k == def.kind).def)
    }

    fn table_members(
        &self,
        table: &FxHashMap<(Head, Symbol), Vec<(usize, DefId)>>,
        ty: &Ty,
        name: Symbol,
        wanted: &dyn Fn(DefKind) -> bool,
    ) -> Vec<Member> {
        let Some(head) = ty.head() else { return Vec::new() };
        let mut found = Vec::new();
        for (number, member) in table.get(&(head, name)).into_iter().flatten() {
            if !wanted(self.world.def(*member).kind) {
                continue;
            }
            if let Some(subst) = self.match_impl(*number, ty) {
                found.push((self.world.def(*member).active, Member { def: *member, subst, bound: false }));
            }
        }
        if found.iter().any(|(active, _)| *active) {
            found.retain(|(active, _)| *active);
        }
        found.into_iter().map(|(_, member)| member).collect()
    }

    /// Arguments of an impl for which its self type is `ty`.
    fn match_impl(&self, number: usize, ty: &Ty) -> Option<Subst> {
        let header = &self.sigs.impls[number];
        let count = crate::lower::param_count(self.world, header.def);
        let mut binds: Vec<Option<Ty>> = vec![None; count];
        if !match_ty(header.def, &header.self_ty, ty, &mut binds, 0) {
            return None;
        }
        let args: Args = binds.into_iter().map(|b| b.unwrap_or(Ty::Unknown)).collect();
        Some(Subst::of(header.def, args))
    }

    /// The impls of a trait for a type; a derived one has no number.
    pub(crate) fn implementations(&self, ty: &Ty, of_trait: DefId) -> Vec<Implementation> {
        self.implementations_at(ty, of_trait, 0)
    }

    fn implementations_at(&self, ty: &Ty, of_trait: DefId, depth: u32) -> Vec<Implementation> {
        let mut found = Vec::new();
        let Some(head) = ty.head() else { return found };
        if head != Head::Any {
            for number in self.index.by_trait.get(&(of_trait, head)).into_iter().flatten() {
                if let Some(subst) = self.match_impl(*number, ty) {
                    found.push(Implementation { number: Some(*number), subst });
                }
            }
        }
        if let Ty::Adt(def, _) = ty
            && self.index.derived.contains_key(&(*def, of_trait))
        {
            found.push(Implementation { number: None, subst: Subst::default() });
        }
        if found.is_empty() {
            for number in self.index.by_trait.get(&(of_trait, Head::Any)).into_iter().flatten() {
                if let Some(subst) = self.match_impl(*number, ty)
                    && self.bounds_hold(*number, &subst, depth)
                {
                    found.push(Implementation { number: Some(*number), subst });
                }
            }
        }
        if found.len() > 1 {
            let active = |i: &Implementation| i.number.is_none_or(|n| self.sigs.impls[n].active);
            if found.iter().any(active) {
                found.retain(active);
            }
        }
        found
    }

    fn bounds_hold(&self, number: usize, subst: &Subst, depth: u32) -> bool {
        if depth >= MAX_BOUND_DEPTH {
            return true;
        }
        let def = self.sigs.impls[number].def;
        self.sigs.bounds.get(&def).is_none_or(|bounds| {
            bounds.iter().all(|(ty, bound)| {
                let ty = subst.apply(ty);
                matches!(ty, Ty::Unknown | Ty::Assoc(..) | Ty::Var(_))
                    || self.world.def(bound.def).name == known::SIZED
                    || self
                        .bounds_of(&ty)
                        .iter()
                        .any(|b| b.def == bound.def || self.is_super(b.def, bound.def, 0))
                    || !self.implementations_at(&ty, bound.def, depth + 1).is_empty()
            })
        })
    }

    fn is_super(&self, of_trait: DefId, wanted: DefId, depth: u32) -> bool {
        depth < 8
            && self.sigs.supertraits.get(&of_trait).is_some_and(|list| {
                list.iter().any(|s| s.def == wanted || self.is_super(s.def, wanted, depth + 1))
            })
    }

    /// The item of the implementation for `ty`: the impl's own where it has one, else the trait's.
    fn implemented(
        &self,
        implementation: &Implementation,
        ty: &Ty,
        of_trait: DefId,
        member: DefId,
        name: Symbol,
        wanted: &dyn Fn(DefKind) -> bool,
    ) -> Member {
        if let Some(number) = implementation.number {
            let header = &self.sigs.impls[number];
            let own = self
                .world
                .children(header.def)
                .iter()
                .find(|c| self.world.def(**c).name == name && wanted(self.world.def(**c).kind));
            if let Some(own) = own {
                return Member { def: *own, subst: implementation.subst.clone(), bound: false };
            }
            if let Some(trait_ref) = &header.of_trait {
                let args = implementation.subst.apply_trait(trait_ref).args;
                return Member { def: member, subst: Subst::of(of_trait, args), bound: false };
            }
        }
        let others = crate::lower::param_count(self.world, of_trait).saturating_sub(1);
        let args = std::iter::once(ty.clone()).chain(std::iter::repeat_n(Ty::Unknown, others)).collect();
        Member { def: member, subst: Subst::of(of_trait, args), bound: false }
    }

    /// Members of a trait and its supertraits.
    pub(crate) fn trait_members(
        &self,
        bound: &TraitRef,
        name: Symbol,
        wanted: &dyn Fn(DefKind) -> bool,
        found: &mut Vec<Member>,
        depth: u32,
    ) {
        if depth > 8 {
            return;
        }
        let before = found.len();
        for member in self.world.children(bound.def) {
            let def = self.world.def(*member);
            if def.name == name && wanted(def.kind) {
                found.push(Member {
                    def: *member,
                    subst: Subst::of(bound.def, bound.args.clone()),
                    bound: true,
                });
            }
        }
        if found.len() > before {
            return;
        }
        for parent in self.sigs.supertraits.get(&bound.def).into_iter().flatten() {
            let parent = Subst::of(bound.def, bound.args.clone()).apply_trait(parent);
            self.trait_members(&parent, name, wanted, found, depth + 1);
        }
    }

    /// The traits that a type is known to have by declaration: bounds of a parameter, of `impl` and `dyn`.
    pub(crate) fn bounds_of(&self, ty: &Ty) -> Vec<TraitRef> {
        match ty {
            Ty::Dyn(bounds) | Ty::Opaque(bounds) => bounds.iter().map(|b| b.with_self(ty.clone())).collect(),
            Ty::Param(def, index) => {
                let mut all: Vec<TraitRef> =
                    self.assumed.iter().filter(|(t, _)| t == ty).map(|(_, b)| b.clone()).collect();
                if *index == 0 && self.world.def(*def).kind == DefKind::Trait {
                    let args = crate::lower::own_params(self.world, *def);
                    all.push(TraitRef { def: *def, args, bindings: Arc::from([]) });
                }
                all
            }
            Ty::Assoc(inner, of, name) => {
                let mut all: Vec<TraitRef> =
                    self.assumed.iter().filter(|(t, _)| t == ty).map(|(_, b)| b.clone()).collect();
                if let Some(declared) = self.assoc_decl(inner, *of, *name) {
                    let bounds = self.sigs.assoc_bounds.get(&declared).map_or(&[][..], Vec::as_slice);
                    all.extend(bounds.iter().map(|b| b.with_self(ty.clone())));
                }
                all
            }
            _ => Vec::new(),
        }
    }

    /// The declaration of an associated type, in the traits that `ty` is bound by.
    fn assoc_decl(&self, ty: &Ty, of: Option<DefId>, name: Symbol) -> Option<DefId> {
        let find =
            |def: DefId| {
                self.world.children(def).iter().copied().find(|c| {
                    self.world.def(*c).name == name && self.world.def(*c).kind == DefKind::AssocType
                })
            };
        if let Some(def) = of {
            return find(def);
        }
        let mut found = Vec::new();
        for bound in self.bounds_of(ty) {
            self.trait_members(&bound, name, &|k| k == DefKind::AssocType, &mut found, 0);
        }
        found.first().map(|m| m.def)
    }

    /// `<ty as of>::name`, where it can be said.
    pub(crate) fn project(&self, ty: &Ty, of: Option<DefId>, name: Symbol) -> Option<Ty> {
        self.project_member(ty, of, name).map(|(_, ty)| ty).filter(|t| !t.is_unknown())
    }

    /// The same with the definition that says it: the impl's item, or the trait's declaration.
    pub(crate) fn project_member(&self, ty: &Ty, of: Option<DefId>, name: Symbol) -> Option<(DefId, Ty)> {
        if let Ty::Function(_, ret) = ty
            && name == known::OUTPUT
        {
            return Some((of?, (**ret).clone()));
        }
        for bound in self.bounds_of(ty) {
            if let Some(found) = self.bound_projection(&bound, of, name, ty, 0) {
                return Some(found);
            }
        }
        if matches!(ty, Ty::Unknown | Ty::Var(_)) {
            return None;
        }
        let wanted = |k: DefKind| k == DefKind::AssocType;
        for (of_trait, member) in self.index.traits.get(&name).into_iter().flatten() {
            if of.is_some_and(|o| o != *of_trait) || !wanted(self.world.def(*member).kind) {
                continue;
            }
            if let Some(implementation) = self.implementations(ty, *of_trait).first() {
                let item = self.implemented(implementation, ty, *of_trait, *member, name, &wanted);
                let value = self.sigs.types.get(&item.def).map_or(Ty::Unknown, |t| item.subst.apply(t));
                return Some((item.def, value));
            }
        }
        let head = ty.head()?;
        let (number, member) = self.index.foreign.get(&(head, name))?.first()?;
        let subst = self.match_impl(*number, ty)?;
        wanted(self.world.def(*member).kind)
            .then(|| (*member, self.sigs.types.get(member).map_or(Ty::Unknown, |t| subst.apply(t))))
    }

    fn bound_projection(
        &self,
        bound: &TraitRef,
        of: Option<DefId>,
        name: Symbol,
        ty: &Ty,
        depth: u32,
    ) -> Option<(DefId, Ty)> {
        if depth > 8 {
            return None;
        }
        if of.is_none_or(|o| {
            o == bound.def || (self.index.is_fn_trait(o) && self.index.is_fn_trait(bound.def))
        }) && let Some((_, value)) = bound.bindings.iter().find(|(n, _)| *n == name)
        {
            let decl = self.assoc_decl(ty, Some(bound.def), name).unwrap_or(bound.def);
            return Some((decl, value.clone()));
        }
        if of.is_none_or(|o| o == bound.def)
            && let Some(decl) = self.assoc_decl(ty, Some(bound.def), name)
        {
            let bounds = self.sigs.assoc_bounds.get(&decl);
            let value = match bounds {
                // An unbound projection stays what it is.
                _ if matches!(ty, Ty::Param(..) | Ty::Assoc(..)) => {
                    Ty::Assoc(Arc::new(ty.clone()), Some(bound.def), name)
                }
                Some(bounds) => Ty::Opaque(bounds.clone().into()),
                None => Ty::Unknown,
            };
            return Some((decl, value));
        }
        let subst = Subst::of(bound.def, bound.args.clone());
        self.sigs
            .supertraits
            .get(&bound.def)?
            .iter()
            .find_map(|parent| self.bound_projection(&subst.apply_trait(parent), of, name, ty, depth + 1))
    }

    /// Replaces the associated types in `ty` that can be said.
    pub(crate) fn normalize(&self, ty: &Ty) -> Ty {
        self.normalize_at(ty, 0)
    }

    fn normalize_at(&self, ty: &Ty, depth: u32) -> Ty {
        if depth > 8 || !has_assoc(ty) {
            return ty.clone();
        }
        ty.map(&mut |t| match t {
            Ty::Assoc(inner, of, name) => {
                let inner = self.normalize_at(inner, depth + 1);
                match self.project(&inner, *of, *name) {
                    // The same again: an unbound projection. (`T::Item` of an `IntoIterator` may have become
                    // `<T as Iterator>::Item`, which is more.)
                    Some(Ty::Assoc(same, trait_def, n))
                        if *same == inner && n == *name && trait_def == *of =>
                    {
                        Some(Ty::Assoc(same, trait_def, n))
                    }
                    Some(found) => Some(self.normalize_at(&found, depth + 1)),
                    None => Some(Ty::Assoc(Arc::new(inner), *of, *name)),
                }
            }
            _ => None,
        })
    }

    /// One step of dereferencing.
    pub(crate) fn deref(&self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::Ref(_, inner) | Ty::Pointer(inner) => Some((**inner).clone()),
            Ty::Array(inner) => Some(Ty::Slice(inner.clone())),
            Ty::Adt(..) | Ty::Param(..) | Ty::Assoc(..) | Ty::Opaque(_) | Ty::External(..) => {
                let deref = self.index.stub_trait(known::DEREF)?;
                self.project(ty, Some(deref), known::TARGET)
            }
            _ => None,
        }
    }
}

/// An implementation of a trait.
#[derive(Clone, Debug)]
pub(crate) struct Implementation {
    /// Index into [`Sigs::impls`]; none for a derived one.
    pub(crate) number: Option<usize>,
    pub(crate) subst: Subst,
}

fn dedupe(found: &mut Vec<Member>) {
    let mut seen = Vec::new();
    found.retain(|m| {
        let new = !seen.contains(&m.def);
        seen.push(m.def);
        new
    });
}

/// Whether a type has associated types in it.
pub(crate) fn has_assoc(ty: &Ty) -> bool {
    has_assoc_at(ty, 0)
}

fn has_assoc_at(ty: &Ty, depth: u32) -> bool {
    let any = |args: &Args| args.iter().any(|a| has_assoc_at(a, depth + 1));
    depth < 48
        && match ty {
            Ty::Assoc(..) => true,
            Ty::Adt(_, args) | Ty::External(_, args) | Ty::Tuple(args) => any(args),
            Ty::Ref(_, inner) | Ty::Pointer(inner) | Ty::Slice(inner) | Ty::Array(inner) => {
                has_assoc_at(inner, depth + 1)
            }
            Ty::Function(params, ret) => any(params) || has_assoc_at(ret, depth + 1),
            Ty::FnDef(_, subst) => subst.0.iter().any(|(_, args)| any(args)),
            Ty::Dyn(bounds) | Ty::Opaque(bounds) => bounds
                .iter()
                .any(|b| any(&b.args) || b.bindings.iter().any(|(_, t)| has_assoc_at(t, depth + 1))),
            Ty::Unknown | Ty::Var(_) | Ty::Param(..) | Ty::Prim(_) | Ty::Never => false,
        }
}

/// Whether `pattern`, with the parameters of `owner` free, matches `ty`; fills `binds`.
pub(crate) fn match_ty(owner: DefId, pattern: &Ty, ty: &Ty, binds: &mut [Option<Ty>], depth: u32) -> bool {
    if depth > 32 {
        return true;
    }
    let all = |patterns: &Args, types: &Args, binds: &mut [Option<Ty>]| {
        patterns.iter().zip(types.iter()).all(|(p, t)| match_ty(owner, p, t, binds, depth + 1))
    };
    match (pattern, ty) {
        (Ty::Param(o, index), _) if *o == owner => {
            let Some(slot) = binds.get_mut(*index as usize) else { return true };
            match slot {
                Some(bound) if !bound.is_unknown() => {
                    let bound = bound.clone();
                    loosely_equal(&bound, ty, depth)
                }
                _ => {
                    *slot = Some(ty.clone());
                    true
                }
            }
        }
        (_, Ty::Unknown | Ty::Var(_) | Ty::Assoc(..)) | (Ty::Unknown | Ty::Assoc(..), _) => true,
        (Ty::Adt(a, x), Ty::Adt(b, y)) => a == b && all(x, y, binds),
        (Ty::External(a, x), Ty::External(b, y)) => a == b && all(x, y, binds),
        (Ty::Ref(m, a), Ty::Ref(n, b)) => m == n && match_ty(owner, a, b, binds, depth + 1),
        (Ty::Pointer(a), Ty::Pointer(b)) | (Ty::Slice(a), Ty::Slice(b)) | (Ty::Array(a), Ty::Array(b)) => {
            match_ty(owner, a, b, binds, depth + 1)
        }
        (Ty::Tuple(a), Ty::Tuple(b)) => a.len() == b.len() && all(a, b, binds),
        (Ty::Prim(a), Ty::Prim(b)) => a.unifies(*b),
        (Ty::Never, _) => matches!(ty, Ty::Never),
        (Ty::Function(a, r), Ty::Function(b, s)) => {
            a.len() == b.len() && all(a, b, binds) && match_ty(owner, r, s, binds, depth + 1)
        }
        (Ty::Dyn(a), Ty::Dyn(b)) => a.first().map(|t| t.def) == b.first().map(|t| t.def),
        _ => pattern == ty,
    }
}

fn loosely_equal(a: &Ty, b: &Ty, depth: u32) -> bool {
    // A definition number that owns no parameter: nothing in `a` is free.
    match_ty(DefId(u32::MAX), a, b, &mut [], depth + 1)
}

/// The type of an integer index into a list.
pub(crate) const fn is_integer(ty: &Ty) -> bool {
    matches!(ty, Ty::Prim(Prim::Int(_) | Prim::AnyInt))
}
