//! Lookup of methods and fields by autoderef, and of traits in scope.

use std::sync::Arc;

use decompose_model::{TextRange, Tier, UnresolvedReason};
use decompose_syntax::ir::ExprIx;

use super::Infer;
use super::call::METHODS;
use super::derived::Changes;
use crate::index::Member;
use crate::names::{Symbol, known};
use crate::types::{Subst, Ty};
use crate::world::*;

/// What a method lookup gives.
pub(super) enum Found {
    /// The method, the type it was found on, and by which rule.
    Member(Member, Ty, Tier),
    /// The receiver is not known before this variable is.
    Pending(u32),
    /// The receiver is a type from outside; its path.
    External(Arc<str>),
    /// Nothing; the reason, or none where the receiver is built in.
    Nothing(Option<UnresolvedReason>),
}

/// What a field lookup gives.
pub(super) enum FieldFound {
    /// The field's type.
    Ty(Ty),
    /// The base is not known before this variable is.
    Pending(u32),
}

impl Infer<'_> {
    /// Finds a method by autoderef; also gives the step it was found on.
    pub(super) fn find_method(&mut self, receiver: &Ty, name: Symbol) -> Found {
        let mut steps = vec![self.deep(receiver)];
        let mut external: Option<Arc<str>> = None;
        let on = |member: &Member, step: &Ty| {
            let tier = if member.bound { Tier::Bound } else { Tier::Receiver };
            Found::Member(member.clone(), step.clone(), tier)
        };
        for at in 0.. {
            if at == steps.len() && !self.deref_once_more(&mut steps) {
                break;
            }
            let step = &steps[at];
            if let Ty::Var(var) = step {
                return Found::Pending(*var);
            }
            let mut found = self.solver.members(step, name, &METHODS);
            if found.len() > 1 {
                found = self.narrow(found);
                // The workspace's own impls say more than a stub's catch-all.
                if found.iter().any(|m| !self.world.is_external(m.def)) {
                    found.retain(|m| !self.world.is_external(m.def));
                }
            }
            match found.as_slice() {
                [] => {}
                [member] => return on(member, step),
                [first, ..] => {
                    if found.iter().all(|m| self.world.is_external(m.def)) {
                        return on(first, step);
                    }
                    return Found::Nothing(Some(UnresolvedReason::Ambiguous));
                }
            }
            if let Ty::External(path, _) = step {
                external.get_or_insert(path.clone());
            }
        }
        let described = |step: &&Ty| matches!(step, Ty::Adt(def, _) if self.world.is_external(*def));
        for step in steps.iter().filter(described) {
            if let Some(member) = self.solver.members(step, known::ANY_OTHER, &METHODS).into_iter().next() {
                return on(&member, step);
            }
        }
        if let Some(path) = external {
            return match self.extension(name) {
                Some(member) => Found::Member(member, receiver.clone(), Tier::Extension),
                None => Found::External(path),
            };
        }
        let last = steps.last().unwrap_or(receiver).peeled().clone();
        match last {
            Ty::Unknown | Ty::Assoc(..) => Found::Nothing(Some(UnresolvedReason::ReceiverUnknown)),
            Ty::Adt(def, _) if !self.world.is_external(def) => {
                Found::Nothing(Some(UnresolvedReason::MethodNotFound))
            }
            Ty::Adt(def, _) => Found::External(self.world.path(def).into()),
            Ty::Param(..) | Ty::Opaque(_) | Ty::Dyn(_) => {
                // Bounds on traits that nothing describes may have it.
                Found::Nothing(Some(UnresolvedReason::MethodNotFound))
            }
            _ => Found::Nothing(None),
        }
    }

    /// The method of this name on a receiver of which nothing is known but that no described type has such a method:
    /// what an extension trait in scope gives.
    pub(super) fn extension(&self, name: Symbol) -> Option<Member> {
        self.solver.extension(name, &METHODS).filter(|member| self.trait_in_scope(member.def))
    }

    /// Of several candidates, those whose trait is in scope.
    fn narrow(&self, found: Vec<Member>) -> Vec<Member> {
        let in_scope: Vec<Member> = found.iter().filter(|m| self.trait_in_scope(m.def)).cloned().collect();
        if in_scope.is_empty() { found } else { in_scope }
    }

    fn trait_in_scope(&self, member: DefId) -> bool {
        let Some(parent) = self.world.def(member).parent else { return false };
        let of_trait = match self.world.def(parent).kind {
            DefKind::Trait => parent,
            DefKind::Impl => {
                let header = self.solver.header(parent);
                match header.and_then(|h| h.of_trait.as_ref()) {
                    Some(of_trait) => of_trait.def,
                    None => return true,
                }
            }
            _ => return true,
        };
        let wanted = Res::Def(of_trait);
        let mut module = Some(self.scope.module);
        while let Some(at) = module {
            if self.world.holds(at, &wanted, &mut rustc_hash::FxHashSet::default()) {
                return true;
            }
            let data = self.world.module(at);
            module = if data.kind == ModKind::Normal { None } else { data.parent };
        }
        self.world.prelude.is_some_and(|p| {
            let name = self.world.def(of_trait).name;
            self.world.lookup(p, name, Ns::Types, p).is_some_and(|(list, _)| list.contains(&wanted))
        })
    }

    /// Finds a field by autoderef, and records it.
    pub(super) fn find_field(
        &mut self,
        base: &Ty,
        base_expr: (UnitIx, ExprIx),
        name: Symbol,
        range: TextRange,
    ) -> FieldFound {
        let mut steps = vec![self.deep(base)];
        let mut outside = false;
        for at in 0.. {
            if at == steps.len() && !self.deref_once_more(&mut steps) {
                break;
            }
            let step = &steps[at].clone();
            match step {
                Ty::Var(var) => return FieldFound::Pending(*var),
                Ty::Adt(def, args) => {
                    let has = |c: &&DefId| {
                        let d = self.world.def(**c);
                        d.kind == DefKind::Field && d.name == name
                    };
                    if self.world.children(*def).iter().any(|c| has(&c)) {
                        self.passed(base, step, range, Changes::If(base_expr.0, base_expr.1));
                        let subst = Subst::of(*def, args.clone());
                        let ty = self.field_of_def(*def, &subst, name, range);
                        return FieldFound::Ty(if ty.is_unknown() { self.fresh() } else { ty });
                    }
                    outside |= self.world.is_external(*def);
                }
                Ty::Tuple(parts) => {
                    if let Some(part) =
                        self.world.names.text(name).parse::<usize>().ok().and_then(|i| parts.get(i))
                    {
                        self.refs.outside();
                        return FieldFound::Ty(part.clone());
                    }
                }
                Ty::External(..) => outside = true,
                _ => {}
            }
        }
        if outside {
            self.refs.outside();
        } else {
            self.refs.fail(range, name, UnresolvedReason::FieldUnknown);
        }
        let ty = self.fresh();
        FieldFound::Ty(ty)
    }
}
