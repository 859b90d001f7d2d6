//! Types of expressions, and with them the targets of method calls and fields.
//!
//! One [`Infer`] works on one body: it walks the expressions once, unifies types by first-order unification with
//! variables, keeps trait obligations and method calls whose receiver is not known yet, and retries those whenever
//! something may have become known. Mismatches are ignored: the code compiles, so a mismatch is a limit of ours,
//! and an unknown type simply resolves nothing.
//!
//! It does not know lifetimes, coercions beyond autoderef, method probing by autoref, or const generics.

mod call;
mod derived;
mod expr;
mod lookup;
mod macros;
mod pat;
mod path;
mod waiting;

use std::cell::Cell;
use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::{ExprIx, FileFacts, GenericArgs, TypeIx};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::index::{Solver, has_assoc};
use crate::lower::{Lowerer, TypeScope};
use crate::names::{Symbol, known};
use crate::path::From;
use crate::refs::{ExternalUse, Refs};
use crate::types::{Args, MAX_NODES, Subst, TraitRef, Ty};
use crate::world::*;

use derived::Unwritten;
use waiting::Waiting;

/// A trait that a type must have: it may tell more about both.
#[derive(Clone, Debug)]
struct Obligation {
    ty: Ty,
    bound: TraitRef,
    depth: u32,
}

/// A method call whose receiver is not known yet.
#[derive(Clone, Debug)]
struct PendingCall {
    expr: ExprIx,
    unit: UnitIx,
    place: crate::refs::Place,
    expansion: (bool, Option<TextRange>),
    receiver: Ty,
    name: Symbol,
    range: TextRange,
    generics: Vec<Ty>,
    args: Vec<Ty>,
    result: Ty,
}

/// A field access whose base is not known yet.
#[derive(Clone, Debug)]
struct PendingField {
    place: crate::refs::Place,
    expansion: (bool, Option<TextRange>),
    base: Ty,
    /// The base as an expression.
    base_expr: (UnitIx, ExprIx),
    name: Symbol,
    range: TextRange,
    result: Ty,
}

/// `Trait::name`, whose impl is known only when `Self` is.
#[derive(Clone, Debug)]
struct PendingTraitPath {
    place: crate::refs::Place,
    expansion: (bool, Option<TextRange>),
    range: TextRange,
    kind: ReferenceKind,
    this: Ty,
    of_trait: DefId,
    member: DefId,
}

/// A path with several candidates.
#[derive(Clone, Debug)]
struct Ambiguous {
    range: TextRange,
    name: Symbol,
    members: Vec<crate::index::Member>,
}

/// Obligations that arise from obligations deeper than this are dropped.
const MAX_OBLIGATION_DEPTH: u32 = 6;
/// Rounds of looking at waiting work; a chain of calls takes one for each link.
const MAX_ROUNDS: usize = 10_000;
/// Autoderef steps.
const MAX_DEREF: usize = 10;

/// The engine for one body.
pub(crate) struct Infer<'a> {
    world: &'a World,
    solver: Solver<'a>,
    unit: UnitIx,
    scope: TypeScope,
    pub(crate) refs: Refs,
    vars: Vec<Option<Ty>>,
    /// Steps that the unification at hand may still take.
    unify_steps: u32,
    /// Variables for what functions outside returned: the path to it.
    foreign: FxHashMap<u32, Arc<str>>,
    locals: FxHashMap<Symbol, Vec<Ty>>,
    /// Names bound, in order, to be undone at the end of a block.
    bound: Vec<Symbol>,
    obligations: Waiting<Obligation>,
    calls: Waiting<PendingCall>,
    fields: Waiting<PendingField>,
    /// Variables that were bound since waiting work was last looked at.
    bound_vars: Vec<u32>,
    trait_paths: Vec<PendingTraitPath>,
    /// What calls methods without naming them.
    unwritten: Vec<Unwritten>,
    /// Expressions that name places which are changed.
    changed: FxHashSet<(UnitIx, ExprIx)>,
    /// Calls on channels and of what makes them, with types that hold what is carried.
    carried: Vec<(UnitIx, ExprIx, Ty)>,
    /// Set by a path with several candidates, for the call around it.
    ambiguous: Option<Ambiguous>,
    ret: Ty,
    /// The type of `break` values of loops around.
    breaks: Vec<Ty>,
    depth: u32,
}

impl<'a> Infer<'a> {
    pub(crate) fn new(solver: Solver<'a>, unit: UnitIx, scope: TypeScope, refs: Refs) -> Self {
        Self {
            world: solver.world,
            solver,
            unit,
            scope,
            refs,
            vars: Vec::new(),
            unify_steps: 0,
            foreign: FxHashMap::default(),
            locals: FxHashMap::default(),
            bound: Vec::new(),
            obligations: Waiting::default(),
            calls: Waiting::default(),
            fields: Waiting::default(),
            bound_vars: Vec::new(),
            trait_paths: Vec::new(),
            unwritten: Vec::new(),
            changed: FxHashSet::default(),
            carried: Vec::new(),
            ambiguous: None,
            ret: Ty::Unknown,
            breaks: Vec::new(),
            depth: 0,
        }
    }

    fn facts(&self) -> &'a FileFacts {
        &self.world.unit(self.unit).facts
    }

    fn symbol(&self, name: decompose_syntax::ir::NameIx) -> Symbol {
        self.world.unit(self.unit).symbol(name)
    }

    fn from(&self) -> From {
        From { dollar_crate: self.world.unit(self.unit).dollar_crate, ..From::module(self.scope.module) }
    }

    /// Types the body of a function: binds its parameters, then its block.
    pub(crate) fn function(&mut self, owner: DefId, body: ExprIx) {
        let data = self.world.def(owner);
        let facts = &self.world.unit(data.unit).facts;
        let decompose_syntax::ir::ItemKind::Fn(function) = &facts.item(data.item).kind else { return };
        let Some(sig) = self.solver.sigs.fns.get(&owner).cloned() else { return };
        if let Some(receiver) = &sig.receiver {
            let receiver = self.normalize(receiver);
            if let Some(written) = &function.receiver {
                self.owns(written.range, &receiver);
            }
            self.bind(known::SELF, receiver);
        }
        for (param, ty) in function.params.iter().zip(&sig.params) {
            let ty = self.normalize(ty);
            self.pattern(param.pat, &ty, false);
        }
        self.ret = self.normalize(&sig.ret);
        let ret = self.ret.clone();
        let ty = self.expr_with(body, Some(&ret));
        self.unify(&ty, &ret);
        self.finish();
    }

    /// Types an expression that stands alone: a constant's value, a discriminant.
    pub(crate) fn value(&mut self, body: ExprIx, ty: Option<&Ty>) {
        let ty = ty.map(|t| self.normalize(t));
        let found = self.expr_with(body, ty.as_ref());
        if let Some(ty) = ty {
            self.unify(&found, &ty);
        }
        self.finish();
    }

    /// Settles what is pending; what is left is unresolved.
    fn finish(&mut self) {
        self.settle();
        // A projection may be known by now that no single variable stood for.
        self.calls.wake_all();
        self.fields.wake_all();
        self.settle();
        self.settle_extensions();
        self.record_unwritten();
        self.record_subjects();
        for path in std::mem::take(&mut self.trait_paths) {
            let this = self.deep(&path.this);
            let found = match this {
                Ty::Var(_) | Ty::Unknown | Ty::Param(..) => None,
                _ => self.solver.implementing(&this, path.of_trait, path.member),
            };
            let place = std::mem::replace(&mut self.refs.place, path.place);
            let expansion = self.refs.enter(path.expansion);
            self.record_member(path.range, found.unwrap_or(path.member), path.kind, Tier::Associated);
            if found.is_none() {
                self.record_dispatch(path.member, path.range);
            }
            self.refs.place = place;
            self.refs.enter(expansion);
        }
        for call in self.calls.take_all() {
            let place = std::mem::replace(&mut self.refs.place, call.place);
            let reason = match self.foreign_path(&call.receiver) {
                Some(path) => {
                    let path = format!("{path}::{}", self.world.names.text(call.name)).into();
                    self.refs.external_uses.push(ExternalUse { unit: call.unit, expr: call.expr, path });
                    UnresolvedReason::ReceiverOutside
                }
                None => UnresolvedReason::ReceiverUnknown,
            };
            self.refs.fail(call.range, call.name, reason);
            self.refs.place = place;
        }
        for field in self.fields.take_all() {
            let place = std::mem::replace(&mut self.refs.place, field.place);
            let outside = self.foreign_path(&field.base).is_some();
            let reason =
                if outside { UnresolvedReason::ReceiverOutside } else { UnresolvedReason::FieldUnknown };
            self.refs.fail(field.range, field.name, reason);
            self.refs.place = place;
        }
        for (unit, expr, ty) in std::mem::take(&mut self.carried) {
            if let Some(def) = self.first_own_type(&self.deep(&ty)) {
                self.refs.payloads.push((unit, expr, def));
            }
        }
    }

    /// The first type of the workspace in a type.
    fn first_own_type(&self, ty: &Ty) -> Option<DefId> {
        match ty {
            Ty::Adt(def, _) if !self.world.is_external(*def) => Some(*def),
            Ty::Adt(_, args) | Ty::External(_, args) | Ty::Tuple(args) => {
                args.iter().find_map(|arg| self.first_own_type(arg))
            }
            Ty::Ref(_, inner) | Ty::Slice(inner) | Ty::Array(inner) => self.first_own_type(inner),
            Ty::Dyn(bounds) => bounds.iter().map(|bound| bound.def).find(|def| !self.world.is_external(*def)),
            _ => None,
        }
    }

    // Variables and unification.

    fn fresh(&mut self) -> Ty {
        self.vars.push(None);
        Ty::Var(self.vars.len() as u32 - 1)
    }

    /// A variable for a value that comes from outside by `path`; what is inferred of it still counts.
    fn fresh_foreign(&mut self, path: Arc<str>) -> Ty {
        let var = self.fresh();
        if let Ty::Var(number) = var {
            self.foreign.insert(number, path);
        }
        var
    }

    /// The path by which an unknown value comes from outside.
    fn foreign_path(&self, ty: &Ty) -> Option<Arc<str>> {
        let mut ty = self.shallow(ty);
        while let Ty::Ref(_, inner) = &ty {
            ty = self.shallow(&inner.clone());
        }
        match ty {
            Ty::Var(number) => self.foreign.get(&number).cloned(),
            _ => None,
        }
    }

    /// A variable for something made from `from`: outside where that is.
    fn fresh_from(&mut self, from: &Ty) -> Ty {
        match self.foreign_path(from) {
            Some(path) => self.fresh_foreign(path),
            None => self.fresh(),
        }
    }

    /// The type with its outermost variables replaced.
    fn shallow(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        for _ in 0..64 {
            match &ty {
                Ty::Var(v) => match &self.vars[*v as usize] {
                    Some(bound) => ty = bound.clone(),
                    None => return ty,
                },
                _ => return ty,
            }
        }
        ty
    }

    /// The type with all variables replaced that are known.
    fn deep(&self, ty: &Ty) -> Ty {
        self.deep_at(ty, 0, &Cell::new(MAX_NODES))
    }

    fn deep_at(&self, ty: &Ty, depth: u32, left: &Cell<u32>) -> Ty {
        if depth > 24 {
            return Ty::Unknown;
        }
        ty.map(&mut |t| {
            left.set(left.get().saturating_sub(1));
            match t {
                _ if left.get() == 0 => Some(Ty::Unknown),
                Ty::Var(v) => {
                    self.vars[*v as usize].as_ref().map(|bound| self.deep_at(bound, depth + 1, left))
                }
                _ => None,
            }
        })
    }

    fn occurs(&self, var: u32, ty: &Ty) -> bool {
        let mut found = false;
        self.deep(ty).map(&mut |t| {
            found |= *t == Ty::Var(var);
            None
        });
        found
    }

    /// Makes two types one as far as they can be; mismatches are left alone.
    fn unify(&mut self, a: &Ty, b: &Ty) {
        self.unify_steps = MAX_NODES;
        self.unify_at(a, b, 0);
    }

    fn unify_at(&mut self, a: &Ty, b: &Ty, depth: u32) {
        if depth > 24 || self.unify_steps == 0 {
            return;
        }
        self.unify_steps -= 1;
        let (a, b) = (self.shallow(a), self.shallow(b));
        let depth = depth + 1;
        match (&a, &b) {
            (Ty::Var(x), Ty::Var(y)) if x == y => {}
            (Ty::Var(_), Ty::Unknown | Ty::Never) | (Ty::Unknown | Ty::Never, Ty::Var(_)) => {}
            (Ty::Var(x), other) | (other, Ty::Var(x)) if !self.occurs(*x, other) => {
                self.vars[*x as usize] = Some(other.clone());
                self.bound_vars.push(*x);
            }
            (Ty::Adt(x, p), Ty::Adt(y, q)) if x == y => self.unify_all(p, q, depth),
            (Ty::External(x, p), Ty::External(y, q)) if x == y => self.unify_all(p, q, depth),
            (Ty::Tuple(p), Ty::Tuple(q)) if p.len() == q.len() => self.unify_all(p, q, depth),
            (Ty::Ref(_, p), Ty::Ref(_, q))
            | (Ty::Pointer(p), Ty::Pointer(q))
            | (Ty::Slice(p), Ty::Slice(q))
            | (Ty::Array(p), Ty::Array(q) | Ty::Slice(q))
            | (Ty::Slice(p), Ty::Array(q)) => self.unify_at(p, q, depth),
            (Ty::Function(p, r), Ty::Function(q, s)) if p.len() == q.len() => {
                self.unify_all(p, q, depth);
                self.unify_at(r, s, depth);
            }
            (Ty::Function(p, r), Ty::Dyn(bounds) | Ty::Opaque(bounds))
            | (Ty::Dyn(bounds) | Ty::Opaque(bounds), Ty::Function(p, r)) => {
                if let Some((params, ret)) = self.fn_bound(bounds) {
                    self.unify_all(p, &params, depth);
                    self.unify_at(r, &ret, depth);
                }
            }
            (concrete, Ty::Opaque(bounds)) | (Ty::Opaque(bounds), concrete) => {
                for bound in bounds.iter() {
                    self.oblige(concrete.clone(), bound.clone(), 1);
                }
            }
            _ => {}
        }
    }

    fn unify_all(&mut self, a: &Args, b: &Args, depth: u32) {
        if depth == 0 {
            self.unify_steps = MAX_NODES;
        }
        for (x, y) in a.iter().zip(b.iter()) {
            self.unify_at(x, y, depth);
        }
    }

    /// Parameters and result of the first `Fn` bound.
    fn fn_bound(&self, bounds: &[TraitRef]) -> Option<(Args, Ty)> {
        bounds.iter().find(|b| self.solver.index.is_fn_trait(b.def)).and_then(|b| {
            let Some(Ty::Tuple(params)) = b.args.get(1) else { return None };
            let ret = b
                .bindings
                .iter()
                .find(|(n, _)| *n == known::OUTPUT)
                .map_or_else(Ty::unit, |(_, t)| t.clone());
            Some((params.clone(), ret))
        })
    }

    fn normalize(&self, ty: &Ty) -> Ty {
        self.solver.normalize(ty)
    }

    /// Applies a substitution, normalises, and puts variables where nothing is known.
    fn instantiate(&mut self, ty: &Ty, subst: &Subst) -> Ty {
        let left = Cell::new(MAX_NODES);
        let ty = ty.map(&mut |t| match t {
            Ty::Param(owner, index) => subst.get(*owner, *index).map(|arg| self.deep_at(arg, 1, &left)),
            _ => None,
        });
        self.open(&ty)
    }

    /// Normalises; associated types that cannot be said yet become variables with an obligation to say them.
    fn open(&mut self, ty: &Ty) -> Ty {
        if !has_assoc(ty) {
            return ty.clone();
        }
        let ty = self.normalize(ty);
        ty.map(&mut |t| match t {
            Ty::Assoc(inner, of, name) if mentions_vars(inner) => {
                let var = self.fresh();
                if let Some(def) = of.or_else(|| self.declaring_trait(*name)) {
                    let inner = self.open(inner);
                    let bindings = Arc::from([(*name, var.clone())]);
                    let bound = TraitRef { def, args: Arc::from([inner.clone()]), bindings };
                    self.oblige(inner, bound, 1);
                }
                Some(var)
            }
            _ => None,
        })
    }

    /// The only trait of the stubs with an associated type of this name.
    fn declaring_trait(&self, name: Symbol) -> Option<DefId> {
        match name {
            known::ITEM => self.solver.index.stub_trait(known::ITERATOR),
            known::TARGET => self.solver.index.stub_trait(known::DEREF),
            _ => None,
        }
    }

    // Obligations.

    fn oblige(&mut self, ty: Ty, bound: TraitRef, depth: u32) {
        if depth <= MAX_OBLIGATION_DEPTH {
            self.obligations.push(&[], Obligation { ty, bound, depth });
        }
    }

    /// Works on obligations and pending calls until nothing changes.
    fn settle(&mut self) {
        for _ in 0..MAX_ROUNDS {
            let mut progress = self.solve_obligations();
            progress |= self.retry_calls();
            progress |= self.retry_fields();
            if !progress {
                break;
            }
        }
    }

    /// The variables that must be known before more can be said of `ty`: the one in the way, and those inside; none
    /// where the one in the way has become known since.
    fn waits_for(&self, var: u32, ty: &Ty) -> Vec<u32> {
        if self.vars[var as usize].is_some() {
            return Vec::new();
        }
        let mut vars = vec![var];
        self.deep(ty).map(&mut |t| {
            if let Ty::Var(inner) = t {
                vars.push(*inner);
            }
            None
        });
        vars.sort_unstable();
        vars.dedup();
        vars
    }

    /// Lets what waits for variables that are bound by now be looked at again.
    fn wake(&mut self) {
        for var in std::mem::take(&mut self.bound_vars) {
            self.obligations.wake(var);
            self.calls.wake(var);
            self.fields.wake(var);
        }
    }

    fn solve_obligations(&mut self) -> bool {
        let mut progress = false;
        for _ in 0..16 {
            self.wake();
            let open = self.obligations.take_ready();
            if open.is_empty() {
                break;
            }
            for (number, obligation) in open {
                match self.solve(&obligation) {
                    Some(var) => self.obligations.put_back(&[var], (number, obligation)),
                    None => progress = true,
                }
            }
        }
        progress
    }

    /// Tries one obligation; gives the variable that must be known first.
    fn solve(&mut self, obligation: &Obligation) -> Option<u32> {
        let ty = self.deep(&obligation.ty);
        let bound = &obligation.bound;
        match &ty {
            Ty::Var(var) => return Some(*var),
            Ty::Unknown | Ty::Never => return None,
            Ty::Function(params, ret) if self.solver.index.is_fn_trait(bound.def) => {
                if let Some((wanted, result)) = self.fn_bound(std::slice::from_ref(bound)) {
                    self.unify_all(params, &wanted, 0);
                    self.unify(ret, &result);
                }
                return None;
            }
            Ty::FnDef(def, subst) if self.solver.index.is_fn_trait(bound.def) => {
                if let Some((params, ret)) = self.signature(*def, subst)
                    && let Some((wanted, result)) = self.fn_bound(std::slice::from_ref(bound))
                {
                    self.unify_all(&params.into(), &wanted, 0);
                    self.unify(&ret, &result);
                }
                return None;
            }
            _ => {}
        }
        for (name, value) in bound.bindings.iter() {
            if let Some(found) = self.solver.project(&ty, Some(bound.def), *name) {
                let found = self.open(&found);
                self.unify(&found, value);
            }
        }
        for known_bound in self.solver.bounds_of(&ty) {
            if known_bound.def == bound.def {
                self.unify_all(&known_bound.args, &bound.args, 0);
                return None;
            }
        }
        let mut implementations = self.solver.implementations(&ty, bound.def);
        if implementations.len() > 1 {
            let args: Args = bound.args.iter().map(|a| self.deep(a)).collect();
            implementations.retain(|i| self.args_fit(i, &args));
        }
        // A reference derefs to something that may have the trait.
        let [implementation] = implementations.as_slice() else { return None };
        let number = implementation.number?;
        let header = &self.solver.sigs.impls[number];
        let of_trait = header.of_trait.clone()?;
        let def = header.def;
        let self_ty = header.self_ty.clone();
        let subst = fresh_impl(self, def);
        let self_ty = subst.apply(&self_ty);
        self.unify(&self_ty, &ty);
        let header_ref = subst.apply_trait(&of_trait);
        for (a, b) in header_ref.args.iter().zip(bound.args.iter()).skip(1) {
            self.unify(a, b);
        }
        if let Some(bounds) = self.solver.sigs.bounds.get(&def).cloned() {
            for (ty, inner) in bounds.iter() {
                let ty = subst.apply(ty);
                let inner = subst.apply_trait(inner);
                self.oblige(ty, inner, obligation.depth + 1);
            }
        }
        None
    }

    fn args_fit(&self, implementation: &crate::index::Implementation, args: &Args) -> bool {
        let Some(number) = implementation.number else { return true };
        let header = &self.solver.sigs.impls[number];
        let Some(of_trait) = &header.of_trait else { return true };
        let count = crate::lower::param_count(self.world, header.def);
        let mut binds = vec![None; count];
        of_trait
            .args
            .iter()
            .zip(args.iter())
            .skip(1)
            .all(|(p, a)| crate::index::match_ty(header.def, p, a, &mut binds, 0))
    }

    // Locals.

    fn bind(&mut self, name: Symbol, ty: Ty) {
        self.locals.entry(name).or_default().push(ty);
        self.bound.push(name);
    }

    fn local(&self, name: Symbol) -> Option<&Ty> {
        self.locals.get(&name).and_then(|list| list.last())
    }

    /// Runs `work`; the names it binds are gone afterwards.
    fn scoped<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.bound.len();
        let result = work(self);
        while self.bound.len() > mark {
            if let Some(name) = self.bound.pop()
                && let Some(list) = self.locals.get_mut(&name)
            {
                list.pop();
            }
        }
        result
    }

    // Types as written.

    fn written(&mut self, ty: TypeIx) -> Ty {
        let ty = Lowerer::new(self.world, &self.scope, &mut self.refs).ty(ty);
        self.holes(&ty)
    }

    fn written_args(&mut self, args: Option<&GenericArgs>) -> Vec<Ty> {
        let Some(args) = args else { return Vec::new() };
        let types = Lowerer::new(self.world, &self.scope, &mut self.refs).generic_args(args);
        types.iter().map(|t| self.holes(t)).collect()
    }

    /// Variables for what is not written, and associated types said where they can be.
    fn holes(&mut self, ty: &Ty) -> Ty {
        let ty = ty.map(&mut |t| match t {
            Ty::Unknown => Some(self.fresh()),
            Ty::Dyn(_) | Ty::Opaque(_) => Some(t.clone()),
            _ => None,
        });
        self.open(&ty)
    }

    fn deref_steps(&mut self, ty: &Ty) -> Vec<Ty> {
        let mut steps = vec![self.deep(ty)];
        while self.deref_once_more(&mut steps) {}
        steps
    }

    /// Adds what the last step dereferences to; whether there is such a thing.
    fn deref_once_more(&mut self, steps: &mut Vec<Ty>) -> bool {
        let next = steps.last().filter(|_| steps.len() < MAX_DEREF).and_then(|last| self.solver.deref(last));
        let Some(next) = next.filter(|next| !steps.contains(next)) else { return false };
        // The steps are known as deep as can be; only opening it may tell more.
        let next = if has_assoc(&next) {
            let open = self.open(&next);
            self.deep(&open)
        } else {
            next
        };
        steps.push(next);
        true
    }

    /// Records a member that was found, or that it lies outside.
    fn record_member(&mut self, range: TextRange, def: DefId, kind: ReferenceKind, tier: Tier) {
        if self.world.is_external(def) {
            self.refs.outside();
        } else {
            self.refs.add(range, def, kind, tier);
        }
    }
}

/// Fresh arguments for an impl's parameters.
fn fresh_impl(infer: &mut Infer<'_>, def: DefId) -> Subst {
    let world = infer.world;
    crate::sigs::fresh_subst(world, def, &mut || infer.fresh())
}

fn mentions_vars(ty: &Ty) -> bool {
    let mut found = false;
    ty.map(&mut |t| {
        found |= matches!(t, Ty::Var(_));
        None
    });
    found
}
