//! Calls: of paths, of values, of methods; and field access, once [`super::lookup`] has found what is meant.

use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::{Closure, ExprIx, ExprKind, GenericArgs, Name};

use super::derived::Changes;
use super::lookup::{FieldFound, Found};
use super::{Ambiguous, Infer, PendingCall, PendingField};
use crate::index::{Member, Solver, implementations};
use crate::names::{Symbol, known};
use crate::refs::ExternalUse;
use crate::types::{Args, Subst, TraitRef, Ty};
use crate::world::*;

/// Extension traits called on the results of extension traits called on … are followed so far.
const MAX_EXTENSION_ROUNDS: usize = 8;

/// The ends of the names of library types whose arguments are what they carry.
const CARRIERS: &[&str] = &["Sender", RECEIVER, "Storage"];
const RECEIVER: &str = "Receiver";

/// Functions of libraries that make a channel.
const CHANNEL_MAKERS: &[&str] = &["bounded", "channel", "sync_channel", "unbounded", "unbounded_channel"];

pub(super) const METHODS: fn(DefKind) -> bool = |kind| kind == DefKind::Method;

impl Infer<'_> {
    /// `callee(args)`.
    pub(super) fn call(
        &mut self,
        expr: ExprIx,
        callee: ExprIx,
        args: &[ExprIx],
        expected: Option<&Ty>,
    ) -> Ty {
        let callee_ty = match &self.facts().expr(callee).kind {
            ExprKind::Path(path) => {
                let ty = self.path_value(path, ReferenceKind::Call);
                if let Some(ambiguous) = self.ambiguous.take() {
                    return self.choose(&ambiguous, args);
                }
                ty
            }
            _ => self.expr(callee),
        };
        let callee_ty = self.deep(&callee_ty);
        if let Ty::External(path, _) = &callee_ty {
            self.refs.external_uses.push(ExternalUse { unit: self.unit, expr, path: path.clone() });
        }
        if let Ty::FnDef(def, _) = &callee_ty {
            self.note(expr, *def, self.world.def(*def).name);
        }
        match self.callable(&callee_ty) {
            Some((params, ret)) => {
                if let Some(expected) = expected {
                    self.expect(&ret, expected);
                }
                let types = self.args(args, &params);
                if let Ty::FnDef(def, _) = callee_ty {
                    types.first().iter().for_each(|first| self.made_on(expr, def, first));
                    self.carry_made(expr, def, &ret);
                }
                ret
            }
            None => {
                let types = self.args(args, &[]);
                match callee_ty {
                    Ty::Var(_) => {
                        let ret = self.fresh_from(&callee_ty);
                        self.unify(&callee_ty, &Ty::Function(types.into(), Arc::new(ret.clone())));
                        ret
                    }
                    Ty::External(path, _) => self.fresh_foreign(path),
                    _ => self.fresh_from(&callee_ty),
                }
            }
        }
    }

    /// Notes what an expression leads to, for the detectors of facts; a stub may answer for several names.
    fn note(&mut self, expr: ExprIx, def: DefId, name: Symbol) {
        if self.world.is_external(def) {
            let known = self.refs.member_paths.get(&(def, name)).cloned();
            let path = known.unwrap_or_else(|| {
                let path: Arc<str> = self.member_path(def, name).into();
                self.refs.member_paths.insert((def, name), path.clone());
                path
            });
            self.refs.external_uses.push(ExternalUse { unit: self.unit, expr, path });
        } else {
            self.refs.resolved_exprs.push((self.unit, expr, def));
        }
    }

    /// Notes the type that a call is made on, where a library names tables by types.
    fn made_on(&mut self, expr: ExprIx, callee: DefId, subject: &Ty) {
        if self.world.is_external(callee) && self.world.names_tables(callee) {
            self.refs.open_subjects.push((self.unit, expr, subject.clone()));
        }
    }

    /// Decides what calls are made on: the type of the workspace at the head of a type, or the first that it is for.
    pub(super) fn record_subjects(&mut self) {
        for (unit, expr, ty) in std::mem::take(&mut self.refs.open_subjects) {
            if let Some(def) = self.subject(&self.deep(&ty)) {
                self.refs.subjects.push((unit, expr, def));
            }
        }
    }

    fn subject(&self, ty: &Ty) -> Option<DefId> {
        match ty.peeled() {
            Ty::Adt(def, _) if !self.world.is_external(*def) => Some(*def),
            Ty::Adt(_, args) => args.iter().find_map(|arg| self.subject(arg)),
            Ty::Slice(inner) | Ty::Array(inner) => self.subject(inner),
            _ => None,
        }
    }

    /// Notes a call on one end of a channel (or on a queue), for what it carries.
    fn carry(&mut self, expr: ExprIx, receiver: &Ty) {
        if let Some((_, carried)) = self.channel_end(receiver) {
            self.carried.push((self.unit, expr, carried));
        }
    }

    /// Notes a loop over the receiving end of a channel: a call of `into_iter` that nobody writes.
    pub(super) fn carry_loop(&mut self, expr: ExprIx, iterated: &Ty) {
        let Some((end, carried)) = self.channel_end(iterated).filter(|(end, _)| end.ends_with(RECEIVER))
        else {
            return;
        };
        let path = format!("{end}::into_iter").into();
        self.refs.external_uses.push(ExternalUse { unit: self.unit, expr, path });
        self.carried.push((self.unit, expr, carried));
    }

    /// The path of a type of a library that is the end of a channel or a queue, and what it carries.
    fn channel_end(&self, ty: &Ty) -> Option<(String, Ty)> {
        let mut ty = self.shallow(ty);
        while let Ty::Ref(_, inner) = &ty {
            ty = self.shallow(&inner.clone());
        }
        let carries = |name: &str| CARRIERS.iter().any(|carrier| name.ends_with(carrier));
        let name = |def: DefId| self.world.names.text(self.world.def(def).name);
        let (path, args) = match &ty {
            Ty::Adt(def, args) if self.world.is_external(*def) && carries(name(*def)) => {
                (self.world.path(*def), args)
            }
            Ty::External(path, args) if carries(path) => (path.to_string(), args),
            _ => return None,
        };
        (!args.is_empty()).then(|| (path, Ty::Tuple(args.clone())))
    }

    /// Notes a call that makes a channel, for what it carries.
    fn carry_made(&mut self, expr: ExprIx, made_by: DefId, channel: &Ty) {
        if self.world.is_external(made_by)
            && CHANNEL_MAKERS.contains(&self.world.names.text(self.world.def(made_by).name))
        {
            self.carried.push((self.unit, expr, channel.clone()));
        }
    }

    /// The path of a stub's definition, through the type of its impl.
    fn member_path(&self, def: DefId, name: Symbol) -> String {
        let data = self.world.def(def);
        if let Some(parent) = data.parent
            && self.world.def(parent).kind == DefKind::Impl
            && let Some(Ty::Adt(adt, _)) = self.solver.header(parent).map(|i| &i.self_ty)
        {
            return format!("{}::{}", self.world.path(*adt), self.world.names.text(name));
        }
        self.world.path(def)
    }

    /// Of several candidates, those whose parameters fit the arguments.
    fn choose(&mut self, ambiguous: &Ambiguous, args: &[ExprIx]) -> Ty {
        let types = self.args(args, &[]);
        let types: Vec<Ty> = types.iter().map(|t| self.deep(t)).collect();
        let fits: Vec<Member> = ambiguous
            .members
            .iter()
            .filter(|m| {
                self.params_fit(m, &types)
                    && (ambiguous.members.len() > 1 || types.iter().all(|t| t.head().is_some()))
            })
            .cloned()
            .collect();
        match fits.as_slice() {
            [member] => {
                let member = member.clone();
                self.record_member(ambiguous.range, member.def, ReferenceKind::Call, Tier::Associated);
                let ty = self.member_type(&member, &[]);
                match self.callable(&ty) {
                    Some((params, ret)) => {
                        for (param, arg) in params.iter().zip(&types) {
                            self.unify(param, arg);
                        }
                        ret
                    }
                    None => self.fresh(),
                }
            }
            _ => {
                let candidates = if fits.is_empty() { &ambiguous.members } else { &fits };
                if fits.is_empty() || candidates.iter().all(|m| self.world.is_external(m.def)) {
                    self.refs.outside();
                } else {
                    self.refs.fail(ambiguous.range, ambiguous.name, UnresolvedReason::Ambiguous);
                }
                // All candidates return the same type where it is `Self`.
                let rets: Vec<Ty> = candidates
                    .clone()
                    .iter()
                    .filter_map(|m| {
                        let ty = self.member_type(m, &[]);
                        self.callable(&ty).map(|(_, ret)| self.deep(&ret))
                    })
                    .collect();
                match rets.split_first() {
                    Some((first, rest)) if rest.iter().all(|r| r == first) => first.clone(),
                    _ => self.fresh(),
                }
            }
        }
    }

    fn params_fit(&self, member: &Member, types: &[Ty]) -> bool {
        let Some(sig) = self.solver.sigs.fns.get(&member.def) else { return false };
        let params: Vec<Ty> =
            sig.receiver.iter().chain(&sig.params).map(|p| self.normalize(&member.subst.apply(p))).collect();
        params.len() == types.len()
            && params.iter().zip(types).all(|(p, t)| {
                // A parameter of the method itself takes anything.
                crate::index::match_ty(member.def, p, t, &mut vec![None; 8], 0)
            })
    }

    /// Parameters and result of something that is called.
    fn callable(&mut self, ty: &Ty) -> Option<(Vec<Ty>, Ty)> {
        match ty {
            Ty::FnDef(def, subst) => {
                let (params, ret) = self.signature(*def, subst)?;
                self.oblige_bounds(*def, subst);
                Some((params, ret))
            }
            Ty::Function(params, ret) => Some((params.to_vec(), (**ret).clone())),
            Ty::Ref(_, inner) => {
                let inner = self.deep(inner);
                self.callable(&inner)
            }
            Ty::Param(..) | Ty::Dyn(_) | Ty::Opaque(_) | Ty::Assoc(..) => {
                let bounds = self.solver.bounds_of(ty);
                let (params, ret) = self.fn_bound(&bounds)?;
                let ret =
                    if bounds.iter().any(|b| self.is_async_fn_trait(b)) { self.future_of(ret) } else { ret };
                let ret = self.open(&ret);
                Some((params.to_vec(), ret))
            }
            Ty::Adt(..) => {
                let inner = self.solver.deref(ty)?;
                let inner = self.deep(&inner);
                if matches!(inner, Ty::Adt(..)) && inner == *ty { None } else { self.callable(&inner) }
            }
            _ => None,
        }
    }

    fn is_async_fn_trait(&self, bound: &TraitRef) -> bool {
        let name = self.world.def(bound.def).name;
        matches!(name, known::ASYNC_FN | known::ASYNC_FN_MUT | known::ASYNC_FN_ONCE)
    }

    /// Parameters (a method's receiver first) and result of a function item.
    pub(super) fn signature(&mut self, def: DefId, subst: &Subst) -> Option<(Vec<Ty>, Ty)> {
        let sig = self.solver.sigs.fns.get(&def)?.clone();
        let params = sig.receiver.iter().chain(&sig.params).map(|p| self.instantiate(p, subst)).collect();
        let ret = self.instantiate(&sig.ret, subst);
        let ret = if sig.is_async { self.future_of(ret) } else { ret };
        Some((params, ret))
    }

    /// `impl Future<Output = ty>`.
    pub(super) fn future_of(&self, ty: Ty) -> Ty {
        match self.solver.index.stub_trait(known::FUTURE) {
            Some(def) => {
                let bindings = Arc::from([(known::OUTPUT, ty)]);
                Ty::Opaque(Arc::from([TraitRef { def, args: Arc::from([Ty::Unknown]), bindings }]))
            }
            None => Ty::Unknown,
        }
    }

    /// The bounds that a called function declares become obligations on its arguments.
    fn oblige_bounds(&mut self, def: DefId, subst: &Subst) {
        for owner in crate::sigs::param_owners(self.world, def) {
            let Some(bounds) = self.solver.sigs.bounds.get(&owner).cloned() else { continue };
            for (ty, bound) in bounds.iter() {
                let ty = self.instantiate(ty, subst);
                let bound = subst.apply_trait(bound);
                let bound = TraitRef {
                    def: bound.def,
                    args: bound.args.iter().map(|a| self.open(a)).collect(),
                    bindings: bound.bindings.iter().map(|(n, t)| (*n, self.open(t))).collect(),
                };
                self.oblige(ty, bound, 0);
            }
        }
    }

    /// Types arguments against parameters: closures last, when the other arguments have said what they can.
    fn args(&mut self, args: &[ExprIx], params: &[Ty]) -> Vec<Ty> {
        let mut types = vec![Ty::Unknown; args.len()];
        for closures in [false, true] {
            if closures && args.iter().any(|a| self.is_closure(*a)) {
                self.solve_obligations();
            }
            for (i, arg) in args.iter().enumerate() {
                if self.is_closure(*arg) != closures {
                    continue;
                }
                let param = params.get(i).map(|p| self.shallow(p));
                let ty = match (&self.facts().expr(*arg).kind, &param) {
                    (ExprKind::Closure(closure), Some(param)) => {
                        let expected = self.expected_closure(param);
                        self.closure(closure, expected)
                    }
                    _ => self.expr_with(*arg, param.as_ref()),
                };
                if let Some(param) = &param {
                    self.coerce_at(*arg, &ty, param);
                }
                types[i] = ty;
            }
        }
        types
    }

    fn is_closure(&self, expr: ExprIx) -> bool {
        matches!(self.facts().expr(expr).kind, ExprKind::Closure(_))
    }

    /// Unifies an argument with its parameter; a reference to a smart pointer may be one to what it points to.
    pub(super) fn coerce(&mut self, ty: &Ty, wanted: &Ty) {
        self.coerced(ty, wanted);
    }

    /// The same for the type of an expression, whose dereferences are recorded.
    pub(super) fn coerce_at(&mut self, expr: ExprIx, ty: &Ty, wanted: &Ty) {
        let changes = matches!(self.shallow(wanted), Ty::Ref(true, _));
        if let Some((from, to)) = self.coerced(ty, wanted) {
            let range = self.facts().expr(expr).range;
            self.passed(&from, &to, range, Changes::Is(changes));
        }
    }

    /// The same; gives the types between which references were followed.
    fn coerced(&mut self, ty: &Ty, wanted: &Ty) -> Option<(Ty, Ty)> {
        let (from, to) = (self.shallow(ty), self.shallow(wanted));
        if let (Ty::Ref(_, a), Ty::Ref(_, b)) = (&from, &to) {
            let (a, b) = (self.deep(a), self.deep(b));
            let differs = match (a.head(), b.head()) {
                (Some(x), Some(y)) => x != y && !matches!(b, Ty::Param(..)),
                _ => false,
            };
            if differs {
                for step in self.deref_steps(&a).into_iter().skip(1) {
                    if step.head() == b.head() {
                        self.unify(&step, &b);
                        return Some((a, step));
                    }
                }
                return None;
            }
        }
        self.unify(&from, &to);
        None
    }

    /// Lets an expected type say something about a result, without forcing it.
    fn expect(&mut self, ret: &Ty, expected: &Ty) {
        let expected = self.deep(expected);
        if !matches!(expected, Ty::Unknown | Ty::Opaque(_) | Ty::Dyn(_)) {
            let found = self.deep(ret);
            let compatible = match (found.head(), expected.head()) {
                (Some(a), Some(b)) => a == b,
                _ => !matches!(expected, Ty::Ref(..)),
            };
            if compatible {
                self.unify(ret, &expected);
            }
        }
    }

    /// Parameters and result that a closure is expected to have.
    fn expected_closure(&mut self, param: &Ty) -> Option<(Vec<Ty>, Ty)> {
        let param = self.deep(param);
        match &param {
            Ty::Function(params, ret) => Some((params.to_vec(), (**ret).clone())),
            Ty::Opaque(bounds) | Ty::Dyn(bounds) => {
                let (params, ret) = self.fn_bound(bounds)?;
                let params = params.iter().map(|p| self.open(p)).collect();
                let ret = self.open(&ret);
                Some((params, ret))
            }
            Ty::Var(var) => {
                let bounds = self.obligations.on(*var).map(|o| &o.bound);
                let bound = bounds.into_iter().find(|b| self.solver.index.is_fn_trait(b.def))?.clone();
                let (params, ret) = self.fn_bound(std::slice::from_ref(&bound))?;
                Some((params.to_vec(), ret))
            }
            Ty::Adt(..) => {
                let inner = self.solver.deref(&param)?;
                self.expected_closure(&inner)
            }
            _ => None,
        }
    }

    /// A closure, with what is expected of it.
    pub(super) fn closure(&mut self, closure: &Closure, expected: Option<(Vec<Ty>, Ty)>) -> Ty {
        let (expected_params, expected_ret) = match expected {
            Some((params, ret)) => (params, Some(ret)),
            None => (Vec::new(), None),
        };
        let ret = self.fresh();
        let around = std::mem::replace(&mut self.ret, ret.clone());
        let breaks = std::mem::take(&mut self.breaks);
        let params: Vec<Ty> = self.scoped(|this| {
            let mut params = Vec::new();
            for (i, (pat, ty)) in closure.params.iter().enumerate() {
                let expected = expected_params.get(i).cloned();
                let ty = match (ty, expected) {
                    (Some(ty), expected) => {
                        let ty = this.written(*ty);
                        if let Some(expected) = expected {
                            this.unify(&ty, &expected);
                        }
                        ty
                    }
                    (None, Some(expected)) => this.deep(&expected),
                    (None, None) => this.fresh(),
                };
                let ty = if ty.is_unknown() { this.fresh() } else { ty };
                this.pattern(*pat, &ty, false);
                params.push(ty);
            }
            if let Some(written) = closure.ret {
                let written = this.written(written);
                this.unify(&ret, &written);
            } else if let Some(expected) = &expected_ret
                && !closure.is_async
            {
                this.unify(&ret, expected);
            }
            let body = this.expr_with(closure.body, Some(&ret));
            this.unify(&ret, &body);
            params
        });
        self.ret = around;
        self.breaks = breaks;
        let ret = if closure.is_async {
            let future = self.future_of(ret);
            if let Some(expected) = expected_ret {
                self.unify(&expected, &future);
            }
            future
        } else {
            ret
        };
        Ty::Function(params.into(), Arc::new(ret))
    }

    /// `receiver.name::<generics>(args)`.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn method_call(
        &mut self,
        expr: ExprIx,
        receiver: ExprIx,
        name: Name,
        generics: Option<&GenericArgs>,
        args: &[ExprIx],
        expected: Option<&Ty>,
    ) -> Ty {
        let receiver_ty = self.expr(receiver);
        let symbol = self.symbol(name.name);
        let generics = self.written_args(generics);
        if matches!(self.shallow(&receiver_ty), Ty::Var(_)) {
            self.settle();
        }
        let adapter = self.is_loop_adapter(symbol);
        match self.find_method(&receiver_ty, symbol) {
            Found::Member(member, receiver_step, tier) => {
                self.record_method(&member, name.range, tier);
                self.note(expr, member.def, symbol);
                self.carry(expr, &receiver_step);
                let changes = Changes::Is(self.changes_receiver(expr, member.def));
                self.passed(&receiver_ty, &receiver_step, name.range, changes);
                let ty = self.member_type(&member, &generics);
                let Some((params, ret)) = self.callable(&ty) else { return self.fresh() };
                if let Some(this) = params.first() {
                    self.unify_receiver(this, &receiver_step);
                }
                self.library_call(member.def, &receiver_step, &ret, name.range);
                self.made_on(expr, member.def, &receiver_step);
                if let Some(expected) = expected {
                    self.expect(&ret, expected);
                }
                self.refs.place.loops += u32::from(adapter);
                self.args(args, params.get(1..).unwrap_or(&[]));
                self.refs.place.loops -= u32::from(adapter);
                self.open(&self.deep(&ret))
            }
            Found::Pending(var) => {
                let types = self.args(args, &[]);
                let result = match self.foreign_path(&receiver_ty) {
                    Some(path) => {
                        self.fresh_foreign(format!("{path}::{}", self.world.names.text(symbol)).into())
                    }
                    None => self.fresh(),
                };
                let call = PendingCall {
                    expr,
                    unit: self.unit,
                    place: self.refs.place,
                    expansion: self.refs.expansion(),
                    receiver: receiver_ty,
                    name: symbol,
                    range: name.range,
                    generics,
                    args: types,
                    result: result.clone(),
                };
                let vars = self.waits_for(var, &call.receiver);
                self.calls.push(&vars, call);
                result
            }
            Found::External(path) => {
                self.refs.outside();
                let path: Arc<str> = format!("{path}::{}", self.world.names.text(symbol)).into();
                self.refs.external_uses.push(ExternalUse { unit: self.unit, expr, path: path.clone() });
                self.carry(expr, &receiver_ty);
                self.refs.place.loops += u32::from(adapter);
                self.args(args, &[]);
                self.refs.place.loops -= u32::from(adapter);
                self.fresh_foreign(path)
            }
            Found::Nothing(reason) => {
                match reason {
                    Some(reason) => self.refs.fail(name.range, symbol, reason),
                    None => self.refs.outside(),
                }
                self.args(args, &[]);
                self.fresh()
            }
        }
    }

    /// Whether a method runs its closure once per element.
    fn is_loop_adapter(&self, name: Symbol) -> bool {
        LOOP_ADAPTERS.contains(&self.world.names.text(name))
    }

    fn record_method(&mut self, member: &Member, range: TextRange, tier: Tier) {
        self.record_member(range, member.def, ReferenceKind::MethodCall, tier);
        if member.bound {
            self.record_dispatch(member.def, range);
        }
    }

    /// A call through a trait of the workspace may run any of its implementations.
    pub(super) fn record_dispatch(&mut self, method: DefId, range: TextRange) {
        let Solver { world, sigs, index, .. } = self.solver;
        for target in implementations(world, sigs, index, method) {
            self.refs.add(range, target, ReferenceKind::Dispatch, Tier::Dispatch);
        }
    }

    fn unify_receiver(&mut self, wanted: &Ty, receiver: &Ty) {
        let wanted_inner = self.shallow(wanted);
        let receiver = self.shallow(receiver);
        match (&wanted_inner, &receiver) {
            (Ty::Ref(_, inner), Ty::Ref(_, own)) => {
                let (inner, own) = (inner.clone(), own.clone());
                self.unify(&inner, &own);
            }
            (Ty::Ref(_, inner), _) => {
                let inner = inner.clone();
                self.unify(&inner, &receiver);
            }
            _ => self.unify(&wanted_inner, &receiver),
        }
    }

    pub(super) fn retry_calls(&mut self) -> bool {
        let mut progress = false;
        self.wake();
        for (number, call) in self.calls.take_ready() {
            match self.at_call(&call, |this| this.find_method(&call.receiver, call.name)) {
                Found::Pending(var) => {
                    let vars = self.waits_for(var, &call.receiver);
                    self.calls.put_back(&vars, (number, call));
                    continue;
                }
                Found::Member(member, step, tier) => self.answer(&call, &member, &step, tier),
                Found::External(path) => self.at_call(&call, |this| {
                    this.refs.outside();
                    let path = format!("{path}::{}", this.world.names.text(call.name)).into();
                    this.refs.external_uses.push(ExternalUse { unit: call.unit, expr: call.expr, path });
                    this.carry(call.expr, &call.receiver);
                }),
                Found::Nothing(reason) => self.at_call(&call, |this| match reason {
                    Some(reason) => this.refs.fail(call.range, call.name, reason),
                    None => this.refs.outside(),
                }),
            }
            progress = true;
        }
        progress
    }

    /// Does something where a waiting call stands.
    fn at_call<T>(&mut self, call: &PendingCall, work: impl FnOnce(&mut Self) -> T) -> T {
        let place = std::mem::replace(&mut self.refs.place, call.place);
        let expansion = self.refs.enter(call.expansion);
        let unit = std::mem::replace(&mut self.unit, call.unit);
        let result = work(self);
        self.refs.place = place;
        self.refs.enter(expansion);
        self.unit = unit;
        result
    }

    /// Tells a waiting call which method it is.
    fn answer(&mut self, call: &PendingCall, member: &Member, step: &Ty, tier: Tier) {
        self.at_call(call, |this| {
            this.record_method(member, call.range, tier);
            this.note(call.expr, member.def, call.name);
            this.carry(call.expr, step);
            let changes = Changes::Is(this.changes_receiver(call.expr, member.def));
            this.passed(&call.receiver, step, call.range, changes);
            let ty = this.member_type(member, &call.generics);
            if let Some((params, ret)) = this.callable(&ty) {
                if let Some(wanted) = params.first() {
                    this.unify_receiver(wanted, step);
                }
                for (param, arg) in params.iter().skip(1).zip(&call.args) {
                    this.coerce(arg, param);
                }
                this.unify(&call.result, &ret);
                this.library_call(member.def, step, &ret, call.range);
                this.made_on(call.expr, member.def, step);
            }
        });
    }

    /// Answers calls on receivers that stayed unknown by extension traits; what that tells may answer others.
    pub(super) fn settle_extensions(&mut self) {
        for _ in 0..MAX_EXTENSION_ROUNDS {
            if !self.calls.iter().any(|call| self.extension(call.name).is_some()) {
                break;
            }
            for call in self.calls.take_all() {
                match self.extension(call.name) {
                    Some(member) => self.answer(&call, &member, &call.receiver, Tier::Extension),
                    None => self.calls.push(&[], call),
                }
            }
            self.settle();
        }
    }

    /// `base.name`.
    pub(super) fn field(&mut self, base: ExprIx, name: Name) -> Ty {
        let base_ty = self.expr(base);
        let symbol = self.symbol(name.name);
        if matches!(self.shallow(base_ty.peeled()), Ty::Var(_)) {
            self.settle();
        }
        match self.find_field(&base_ty, (self.unit, base), symbol, name.range) {
            FieldFound::Ty(ty) => ty,
            FieldFound::Pending(var) => {
                let result = self.fresh_from(&base_ty);
                let field = PendingField {
                    place: self.refs.place,
                    expansion: self.refs.expansion(),
                    base: base_ty,
                    base_expr: (self.unit, base),
                    name: symbol,
                    range: name.range,
                    result: result.clone(),
                };
                let vars = self.waits_for(var, &field.base);
                self.fields.push(&vars, field);
                result
            }
        }
    }

    pub(super) fn retry_fields(&mut self) -> bool {
        let mut progress = false;
        self.wake();
        for (number, field) in self.fields.take_ready() {
            let place = std::mem::replace(&mut self.refs.place, field.place);
            let expansion = self.refs.enter(field.expansion);
            match self.find_field(&field.base, field.base_expr, field.name, field.range) {
                FieldFound::Ty(ty) => {
                    progress = true;
                    self.unify(&field.result, &ty);
                }
                FieldFound::Pending(var) => {
                    let vars = self.waits_for(var, &field.base);
                    self.fields.put_back(&vars, (number, field));
                }
            }
            self.refs.enter(expansion);
            self.refs.place = place;
        }
        progress
    }

    /// The element type of something that is indexed or iterated.
    pub(super) fn element(&mut self, ty: &Ty) -> Ty {
        if self.foreign_path(ty).is_some() {
            return self.fresh_from(ty);
        }
        for step in self.deref_steps(ty) {
            match step {
                Ty::Slice(inner) | Ty::Array(inner) => return (*inner).clone(),
                _ => {
                    if let Some(index) = self.solver.index.stub_trait(known::INDEX)
                        && let Some(found) = self.solver.project(&step, Some(index), known::OUTPUT)
                    {
                        return self.open(&found);
                    }
                }
            }
        }
        self.fresh()
    }

    /// The type of the items that a `for` loop sees.
    pub(super) fn iterated(&mut self, ty: &Ty) -> Ty {
        let Some(into_iterator) = self.solver.index.stub_trait(known::INTO_ITERATOR) else {
            return self.fresh();
        };
        let result = self.fresh_from(ty);
        let ty = self.deep(ty);
        let bindings = Arc::from([(known::ITEM, result.clone())]);
        let args: Args = Arc::from([ty.clone()]);
        self.oblige(ty, TraitRef { def: into_iterator, args, bindings }, 0);
        self.solve_obligations();
        result
    }

    /// The output of awaiting.
    pub(super) fn awaited(&mut self, ty: &Ty) -> Ty {
        if matches!(self.shallow(ty), Ty::Var(_)) {
            self.settle();
        }
        let (Some(future), Some(into_future)) =
            (self.solver.index.stub_trait(known::FUTURE), self.solver.index.stub_trait(known::INTO_FUTURE))
        else {
            return self.fresh();
        };
        for step in self.deref_steps(ty) {
            if let Ty::Var(_) = step {
                let result = self.fresh_from(&step);
                let bindings = Arc::from([(known::OUTPUT, result.clone())]);
                self.oblige(step.clone(), TraitRef { def: future, args: Arc::from([step]), bindings }, 0);
                return result;
            }
            for of in [future, into_future] {
                if let Some(found) = self.solver.project(&step, Some(of), known::OUTPUT) {
                    return self.open(&found);
                }
            }
        }
        self.fresh()
    }
}

/// Methods that call their closure once per element.
const LOOP_ADAPTERS: &[&str] = &[
    "map",
    "for_each",
    "try_for_each",
    "filter_map",
    "flat_map",
    "filter",
    "fold",
    "try_fold",
    "any",
    "all",
    "find",
    "find_map",
    "position",
    "retain",
    "then",
    "for_each_concurrent",
    "buffer_unordered",
    "map_while",
    "scan",
    "inspect",
    "partition",
    "sort_by_key",
    "max_by_key",
    "min_by_key",
];
