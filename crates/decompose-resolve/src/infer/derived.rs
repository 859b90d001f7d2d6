//! References that nobody writes: the methods of traits that operators, `?`, `for`, `.await`, auto-deref, drops, format
//! strings and a few methods of the standard library call.
//!
//! Noted while a body is walked and decided when it is done, since types are known best then. Recorded is the method
//! of an impl that the workspace has written, and only where one impl alone fits; nothing is recorded for derived and
//! built-in impls, for bounds, and where a type is not known. A reference stands at the first byte of the operator, of
//! the format string, of the name of the method or field, or of what is dropped.
//!
//! It deliberately does not know what the library does with values inside its own types (`Hash` and `Ord` through
//! collections, `==` of two `Option`s, the `Display` of a `Box`), what is dropped with the value around it, and which
//! values are moved away before their function ends.

use decompose_model::{ReferenceKind, TextRange, Tier};
use decompose_syntax::ir::{BinaryOp, Comparison, ExprIx, ExprKind, Shows};

use super::Infer;
use crate::index::{Implementation, match_ty};
use crate::names::{Symbol, known};
use crate::refs::Place;
use crate::types::{Head, Ty};
use crate::world::*;

/// A trait of the standard library and the methods of it that may run: the first one that the impl has.
type Method = (Symbol, &'static [&'static str]);

/// Operators with a result, by their first character; then the same with `=` behind.
const ARITHMETIC: &[(char, Method, Method)] = &[
    ('+', (known::ADD, &["add"]), (known::ADD_ASSIGN, &["add_assign"])),
    ('-', (known::SUB, &["sub"]), (known::SUB_ASSIGN, &["sub_assign"])),
    ('*', (known::MUL, &["mul"]), (known::MUL_ASSIGN, &["mul_assign"])),
    ('/', (known::DIV, &["div"]), (known::DIV_ASSIGN, &["div_assign"])),
    ('%', (known::REM, &["rem"]), (known::REM_ASSIGN, &["rem_assign"])),
    ('&', (known::BIT_AND, &["bitand"]), (known::BIT_AND_ASSIGN, &["bitand_assign"])),
    ('|', (known::BIT_OR, &["bitor"]), (known::BIT_OR_ASSIGN, &["bitor_assign"])),
    ('^', (known::BIT_XOR, &["bitxor"]), (known::BIT_XOR_ASSIGN, &["bitxor_assign"])),
    ('<', (known::SHL, &["shl"]), (known::SHL_ASSIGN, &["shl_assign"])),
    ('>', (known::SHR, &["shr"]), (known::SHR_ASSIGN, &["shr_assign"])),
];

const COMPARISONS: &[(Comparison, Method)] = &[
    (Comparison::Equal, (known::PARTIAL_EQ, &["eq"])),
    (Comparison::NotEqual, (known::PARTIAL_EQ, &["ne", "eq"])),
    (Comparison::Less, (known::PARTIAL_ORD, &["lt", "partial_cmp"])),
    (Comparison::LessOrEqual, (known::PARTIAL_ORD, &["le", "partial_cmp"])),
    (Comparison::Greater, (known::PARTIAL_ORD, &["gt", "partial_cmp"])),
    (Comparison::GreaterOrEqual, (known::PARTIAL_ORD, &["ge", "partial_cmp"])),
];

const FROM: Method = (known::FROM, &["from"]);
const INDEX: Method = (known::INDEX, &["index"]);
const INDEX_MUT: Method = (known::INDEX_MUT, &["index_mut"]);
const DEREF: Method = (known::DEREF, &["deref"]);
const DEREF_MUT: Method = (known::DEREF_MUT, &["deref_mut"]);
const DISPLAY: Method = (known::DISPLAY, &["fmt"]);
const DEBUG: Method = (known::DEBUG, &["fmt"]);
const DROP: Method = (known::DROP, &["drop"]);
const INTO_ITER: Method = (known::INTO_ITERATOR, &["into_iter"]);
const NEXT: Method = (known::ITERATOR, &["next"]);
const INTO_FUTURE: Method = (known::INTO_FUTURE, &["into_future"]);
const POLL: Method = (known::FUTURE, &["poll"]);

/// Which type of a library method's signature has the impl that it runs.
#[derive(Clone, Copy)]
enum Has {
    /// What it gives.
    Result,
    /// What its result gives when all went well.
    Success,
    /// What it is called on, behind references.
    Receiver,
}

/// Methods of the standard library that run an impl of one of their types.
const LIBRARY: &[(&str, Method, Has)] = &[
    ("collect", (known::FROM_ITERATOR, &["from_iter"]), Has::Result),
    ("into", FROM, Has::Result),
    ("parse", (known::FROM_STR, &["from_str"]), Has::Success),
    ("product", (known::PRODUCT, &["product"]), Has::Result),
    ("sum", (known::SUM, &["sum"]), Has::Result),
    ("to_string", DISPLAY, Has::Receiver),
    ("try_into", (known::TRY_FROM, &["try_from"]), Has::Success),
    ("unwrap_or_default", (known::DEFAULT, &["default"]), Has::Result),
];

/// Something that calls a method without naming it.
#[derive(Clone, Debug)]
pub(super) struct Unwritten {
    place: Place,
    expansion: (bool, Option<TextRange>),
    range: TextRange,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// A method of the first type, which takes the second one where that is given.
    Method(Method, Ty, Option<Ty>),
    /// The same, for what the type gives when all went well.
    Success(Method, Ty, Option<Ty>),
    /// The same, for what the type refers to.
    Referred(Method, Ty),
    /// The same, for what both types refer to.
    Comparison(Method, Ty, Ty),
    /// An index on the first type by the second.
    Index(Ty, Ty, Changes),
    /// A dereference of a type.
    Deref(Ty, Changes),
    /// `?` on the first type in a body that gives the second.
    Question(Ty, Ty),
    /// A loop over a type.
    Loop(Ty),
    /// An `.await` of a type.
    Await(Ty),
    /// The end of a value's life.
    Drop(Ty),
}

/// Whether a place is changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Changes {
    Is(bool),
    /// If the place that an expression names is.
    If(UnitIx, ExprIx),
}

/// The trait of an arithmetic operator.
pub(super) fn arithmetic_trait(operator: char) -> Option<Symbol> {
    ARITHMETIC.iter().find(|(c, ..)| *c == operator).map(|(_, (of, _), _)| *of)
}

impl Infer<'_> {
    // Noting.

    fn unwritten(&mut self, of: &[Symbol], range: TextRange, what: impl FnOnce() -> What) {
        if of.iter().any(|of| self.solver.index.written(*of).is_some()) {
            let (place, expansion) = (self.refs.place, self.refs.expansion());
            let range = TextRange::new(range.start, range.start + 1);
            self.unwritten.push(Unwritten { place, expansion, range, what: what() });
        }
    }

    /// `left operator right`.
    pub(super) fn binary_operator(&mut self, op: BinaryOp, range: TextRange, left: &Ty, right: &Ty) {
        let arithmetic = |c: char| ARITHMETIC.iter().find(|(first, ..)| *first == c);
        let method = match op {
            BinaryOp::Arithmetic(c) => arithmetic(c).map(|(_, method, _)| *method),
            BinaryOp::Assign(c) => arithmetic(c).map(|(_, _, method)| *method),
            BinaryOp::Compare(comparison) => {
                let found = COMPARISONS.iter().find(|(operator, _)| *operator == comparison);
                if let Some((_, method)) = found {
                    let what = || What::Comparison(*method, left.clone(), right.clone());
                    self.unwritten(&[method.0], range, what);
                }
                return;
            }
            BinaryOp::Logic => return,
        };
        if let Some(method) = method {
            let what = || What::Method(method, left.clone(), Some(right.clone()));
            self.unwritten(&[method.0], range, what);
        }
    }

    /// `-a`, `!a`; its type.
    pub(super) fn unary_operator(&mut self, operator: char, range: TextRange, ty: Ty) -> Ty {
        let method: Method = if operator == '-' { (known::NEG, &["neg"]) } else { (known::NOT, &["not"]) };
        self.unwritten(&[method.0], range, || What::Method(method, ty.clone(), None));
        let found = self.deep(&ty);
        match self.solver.index.written(method.0) {
            Some(of) if is_own(self.world, &found) => {
                self.solver.project(&found, Some(of), known::OUTPUT).map_or(ty, |output| self.open(&output))
            }
            _ => ty,
        }
    }

    /// `base[index]`, the whole being `expr`.
    pub(super) fn index_operator(&mut self, expr: ExprIx, range: TextRange, base: &Ty, index: &Ty) {
        let changes = Changes::If(self.unit, expr);
        let of = [known::INDEX, known::INDEX_MUT, known::DEREF];
        self.unwritten(&of, range, || What::Index(base.clone(), index.clone(), changes));
    }

    /// `*a`, the whole being `expr`.
    pub(super) fn deref_operator(&mut self, expr: ExprIx, range: TextRange, ty: &Ty) {
        let changes = Changes::If(self.unit, expr);
        self.unwritten(&[known::DEREF, known::DEREF_MUT], range, || What::Deref(ty.clone(), changes));
    }

    /// The steps of auto-deref from one type to another.
    pub(super) fn passed(&mut self, from: &Ty, to: &Ty, range: TextRange, changes: Changes) {
        if self.solver.index.written(known::DEREF).is_none() {
            return;
        }
        let mut steps = vec![self.deep(from)];
        for at in 0.. {
            if at == steps.len() && !self.deref_once_more(&mut steps) || steps[at] == *to {
                break;
            }
            let step = steps[at].clone();
            self.unwritten(&[known::DEREF], range, || What::Deref(step, changes));
        }
    }

    /// `e?`, with the type of `e`.
    pub(super) fn question(&mut self, range: TextRange, ty: &Ty) {
        let ret = self.ret.clone();
        self.unwritten(&[known::FROM], range, || What::Question(ty.clone(), ret));
    }

    /// `for x in e`, with the type of `e`.
    pub(super) fn looped_over(&mut self, range: TextRange, ty: &Ty) {
        self.unwritten(&[known::INTO_ITERATOR, known::ITERATOR], range, || What::Loop(ty.clone()));
    }

    /// `e.await`, with the type of `e`.
    pub(super) fn awaits(&mut self, range: TextRange, ty: &Ty) {
        self.unwritten(&[known::INTO_FUTURE, known::FUTURE], range, || What::Await(ty.clone()));
    }

    /// A placeholder of a format string.
    pub(super) fn shown(&mut self, by: Shows, range: TextRange, ty: &Ty) {
        let method = match by {
            Shows::Display => DISPLAY,
            Shows::Debug => DEBUG,
        };
        self.unwritten(&[method.0], range, || What::Referred(method, ty.clone()));
    }

    /// A value that a function owns.
    pub(super) fn owns(&mut self, range: TextRange, ty: &Ty) {
        self.unwritten(&[known::DROP], range, || What::Drop(ty.clone()));
    }

    /// A value that a statement makes and nothing binds.
    pub(super) fn owns_made(&mut self, expr: ExprIx, ty: &Ty) {
        let data = self.facts().expr(expr);
        let made =
            matches!(data.kind, ExprKind::Call(..) | ExprKind::MethodCall { .. } | ExprKind::Struct(..));
        if made {
            self.owns(data.range, ty);
        }
    }

    /// A method of the standard library that was called: what it runs of the workspace.
    pub(super) fn library_call(&mut self, method: DefId, receiver: &Ty, result: &Ty, range: TextRange) {
        if !self.world.is_external(method) {
            return;
        }
        let name = self.world.names.text(self.world.def(method).name);
        let Ok(row) = LIBRARY.binary_search_by_key(&name, |(n, ..)| n) else { return };
        let (_, method, has) = LIBRARY[row];
        let given = matches!(method.0, known::FROM | known::TRY_FROM).then(|| receiver.clone());
        self.unwritten(&[method.0], range, || match has {
            Has::Result => What::Method(method, result.clone(), given),
            Has::Success => What::Success(method, result.clone(), given),
            Has::Receiver => What::Referred(method, receiver.clone()),
        });
    }

    /// Notes that the place which `expr` names is changed.
    pub(super) fn changes(&mut self, expr: ExprIx) {
        let index = self.solver.index;
        if index.written(known::INDEX_MUT).is_none() && index.written(known::DEREF_MUT).is_none() {
            return;
        }
        let mut at = expr;
        loop {
            self.changed.insert((self.unit, at));
            at = match &self.facts().expr(at).kind {
                ExprKind::Field(base, _) | ExprKind::Index(base, ..) | ExprKind::Deref(base, _) => *base,
                _ => return,
            };
        }
    }

    /// Notes that the receiver of a method call is changed, where the method says so.
    pub(super) fn changes_receiver(&mut self, expr: ExprIx, method: DefId) -> bool {
        let sig = self.solver.sigs.fns.get(&method);
        let changes = sig.is_some_and(|sig| matches!(sig.receiver, Some(Ty::Ref(true, _))));
        if changes && let ExprKind::MethodCall { receiver, .. } = &self.facts().expr(expr).kind {
            self.changes(*receiver);
        }
        changes
    }

    // Deciding.

    /// Records what was noted.
    pub(super) fn record_unwritten(&mut self) {
        let mut dropped: Vec<(Option<DefId>, DefId)> = Vec::new();
        for noted in std::mem::take(&mut self.unwritten) {
            let mut found = self.methods_of(&noted.what);
            if let What::Drop(_) = noted.what {
                found.retain(|drop| !dropped.contains(&(noted.place.from, *drop)));
                dropped.extend(found.iter().map(|drop| (noted.place.from, *drop)));
            }
            let place = std::mem::replace(&mut self.refs.place, noted.place);
            let expansion = self.refs.enter(noted.expansion);
            for method in found {
                self.refs.add_implicit(noted.range, method, ReferenceKind::Derived, Tier::Derived);
            }
            self.refs.place = place;
            self.refs.enter(expansion);
        }
    }

    fn methods_of(&mut self, what: &What) -> Vec<DefId> {
        let one = |found: Option<DefId>| found.into_iter().collect();
        match what {
            What::Method(method, ty, given) => one(self.own_method(*method, ty, given.as_ref())),
            What::Success(method, ty, given) => {
                let ty = self.deep(ty);
                let success = self.of_result(&ty, 0).unwrap_or(Ty::Unknown);
                one(self.own_method(*method, &success, given.as_ref()))
            }
            What::Referred(method, ty) => {
                let ty = self.deep(ty);
                one(self.own_method(*method, ty.peeled(), None))
            }
            What::Comparison(method, left, right) => {
                let (mut left, mut right) = (self.deep(left), self.deep(right));
                while let (Ty::Ref(_, a), Ty::Ref(_, b)) = (&left, &right) {
                    (left, right) = ((**a).clone(), (**b).clone());
                }
                one(self.own_method(*method, &left, Some(&right)))
            }
            What::Index(base, index, changes) => self.indexed(base, index, *changes),
            What::Deref(ty, changes) => {
                let changed = self.changed(*changes).then(|| self.own_method(DEREF_MUT, ty, None)).flatten();
                one(changed.or_else(|| self.own_method(DEREF, ty, None)))
            }
            What::Question(inner, ret) => {
                let (inner, ret) = (self.deep(inner), self.deep(ret));
                let errors = self.of_result(&ret, 1).zip(self.of_result(&inner, 1));
                one(errors.and_then(|(to, from)| self.own_method(FROM, &to, Some(&from))))
            }
            What::Loop(ty) => {
                let ty = self.deep(ty);
                let Some(into_iter) = self.own_method(INTO_ITER, &ty, None) else {
                    return one(self.own_method(NEXT, ty.peeled(), None));
                };
                let of = self.solver.index.written(known::INTO_ITERATOR);
                let iterator = self.solver.project(&ty, of, known::INTO_ITER);
                let next = iterator.and_then(|iterator| self.own_method(NEXT, &iterator, None));
                std::iter::once(into_iter).chain(next).collect()
            }
            What::Await(ty) => {
                let ty = self.deep(ty);
                let into_future = self.own_method(INTO_FUTURE, &ty, None);
                one(into_future.or_else(|| self.own_method(POLL, ty.peeled(), None)))
            }
            What::Drop(ty) => one(self.own_method(DROP, ty, None)),
        }
    }

    fn changed(&self, changes: Changes) -> bool {
        match changes {
            Changes::Is(changed) => changed,
            Changes::If(unit, expr) => self.changed.contains(&(unit, expr)),
        }
    }

    /// The steps of auto-deref down to the first type that can be indexed, and its index.
    fn indexed(&mut self, base: &Ty, index: &Ty, changes: Changes) -> Vec<DefId> {
        let mut found = Vec::new();
        let Some(of) = self.solver.index.stub_trait(known::INDEX) else { return found };
        for step in self.deref_steps(base) {
            if matches!(step, Ty::Slice(_) | Ty::Array(_))
                || !self.solver.implementations(&step, of).is_empty()
            {
                let changed = self.changed(changes).then(|| self.own_method(INDEX_MUT, &step, Some(index)));
                found.extend(changed.flatten().or_else(|| self.own_method(INDEX, &step, Some(index))));
                return found;
            }
            found.extend(self.methods_of(&What::Deref(step, changes)));
        }
        // What cannot be indexed was not understood.
        Vec::new()
    }

    /// An argument of `Result`.
    fn of_result(&self, ty: &Ty, argument: usize) -> Option<Ty> {
        match ty {
            Ty::Adt(def, args) if self.world.is_external(*def) => {
                let is_result = self.world.def(*def).name == known::RESULT;
                args.get(argument).filter(|_| is_result).cloned()
            }
            _ => None,
        }
    }

    /// The method that the workspace has written for a type, where no other impl can be meant.
    fn own_method(&self, (of, methods): Method, ty: &Ty, given: Option<&Ty>) -> Option<DefId> {
        let index = self.solver.index.written(of)?;
        if !self.solver.index.may_implement(&self.shallow(ty).head()?, index) {
            return None;
        }
        let ty = self.deep(ty);
        let given = given.map(|given| self.deep(given));
        let known = |ty: &Ty| ty.head().is_some_and(|head| head != Head::Any);
        if !known(&ty) {
            return None;
        }
        if let Some(given) = &given {
            // Everything converts into itself; of types from outside, not all impls are known.
            let converts = matches!(of, known::FROM | known::TRY_FROM);
            if !known(given) && (converts || !is_own(self.world, &ty)) || converts && *given == ty {
                return None;
            }
        }
        let mut found = self.solver.implementations(&ty, index);
        found.retain(|implementation| self.takes(implementation, &ty, given.as_ref()));
        let [Implementation { number: Some(number), .. }] = found.as_slice() else { return None };
        let members = self.world.children(self.solver.sigs.impls[*number].def);
        let member = methods.iter().find_map(|method| {
            members.iter().copied().find(|m| self.world.names.text(self.world.def(*m).name) == *method)
        });
        member.filter(|member| !self.world.is_external(*member))
    }

    /// Whether an impl of a trait for `ty` takes what is given; a trait's parameter is `Self` where nothing is written.
    fn takes(&self, implementation: &Implementation, ty: &Ty, given: Option<&Ty>) -> bool {
        let Some(given) = given else { return true };
        let Some(number) = implementation.number else {
            return match_ty(DefId(u32::MAX), ty, given, &mut [], 0);
        };
        let header = &self.solver.sigs.impls[number];
        let Some(of_trait) = &header.of_trait else { return false };
        let wanted = of_trait.args.get(1).unwrap_or(&header.self_ty);
        let mut binds = vec![None; crate::lower::param_count(self.world, header.def)];
        match_ty(header.def, &header.self_ty, ty, &mut binds, 0)
            && match_ty(header.def, wanted, given, &mut binds, 0)
    }
}

/// A type of the workspace, or a reference to one.
fn is_own(world: &World, ty: &Ty) -> bool {
    matches!(ty.peeled(), Ty::Adt(def, _) if !world.is_external(*def))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted() {
        assert!(super::LIBRARY.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
