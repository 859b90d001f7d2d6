//! Expressions.

use std::sync::Arc;

use decompose_model::{ReferenceKind, TextRange};
use decompose_syntax::ir::{
    BinaryOp, Block, BlockSort, ExprIx, ExprKind, FieldValue, Literal, PatKind, Path, Stmt,
};

use super::Infer;
use super::derived::arithmetic_trait;
use crate::index::is_integer;
use crate::names::known;
use crate::types::{Prim, Ty};

/// Expressions nested deeper than this are not followed; the lowering bounds the depth of real ones.
const MAX_EXPR_DEPTH: u32 = 20_000;

/// From this much waiting work on, it is looked at after every statement.
const MAX_WAITING: usize = 64;

impl Infer<'_> {
    /// The type of an expression.
    pub(super) fn expr(&mut self, expr: ExprIx) -> Ty {
        self.expr_with(expr, None)
    }

    /// The type of an expression of which something is expected.
    pub(super) fn expr_with(&mut self, expr: ExprIx, expected: Option<&Ty>) -> Ty {
        if self.depth > MAX_EXPR_DEPTH {
            return Ty::Unknown;
        }
        self.depth += 1;
        let ty = self.expr_kind(expr, expected);
        self.depth -= 1;
        if ty.is_unknown() { self.fresh() } else { ty }
    }

    fn expr_kind(&mut self, expr: ExprIx, expected: Option<&Ty>) -> Ty {
        let facts = self.facts();
        match &facts.expr(expr).kind {
            ExprKind::Lit(literal) => self.literal(literal),
            ExprKind::Path(path) => self.path_expr(expr, path),
            ExprKind::Call(callee, args) => self.call(expr, *callee, args, expected),
            ExprKind::MethodCall { receiver, name, generics, args } => {
                self.method_call(expr, *receiver, *name, generics.as_deref(), args, expected)
            }
            ExprKind::Field(base, name) => self.field(*base, *name),
            ExprKind::Index(base, index, place) => self.index(expr, *base, *index, *place),
            ExprKind::Struct(path, fields, base) => self.struct_literal(path, fields, *base, expected),
            ExprKind::Tuple(parts) => {
                let wanted: Vec<Ty> = match expected.map(|e| self.shallow(e)) {
                    Some(Ty::Tuple(wanted)) => wanted.to_vec(),
                    _ => Vec::new(),
                };
                Ty::Tuple(parts.iter().enumerate().map(|(i, p)| self.expr_with(*p, wanted.get(i))).collect())
            }
            ExprKind::Array(parts) => {
                let element = match expected.map(|e| self.shallow(e)) {
                    Some(Ty::Array(element) | Ty::Slice(element)) => (*element).clone(),
                    _ => self.fresh(),
                };
                for part in parts {
                    let ty = self.expr_with(*part, Some(&element));
                    self.unify(&element, &ty);
                }
                Ty::Array(Arc::new(element))
            }
            ExprKind::Repeat(value, count) => {
                let element = self.expr(*value);
                self.expr(*count);
                Ty::Array(Arc::new(element))
            }
            ExprKind::Ref { mutable, inner } => {
                let wanted = match expected.map(|e| self.shallow(e)) {
                    Some(Ty::Ref(_, wanted)) => match self.shallow(&wanted) {
                        // `&vec` may be wanted as `&[T]`: what is wanted says nothing of the vector itself.
                        Ty::Slice(_) | Ty::Dyn(_) | Ty::Prim(Prim::Str) => None,
                        wanted => Some(wanted),
                    },
                    _ => None,
                };
                if *mutable {
                    self.changes(*inner);
                }
                let inner = self.expr_with(*inner, wanted.as_ref());
                Ty::Ref(*mutable, Arc::new(inner))
            }
            ExprKind::Deref(inner, place) => {
                let ty = self.expr(*inner);
                let ty = self.deep(&ty);
                self.deref_operator(expr, *place, &ty);
                match self.solver.deref(&ty) {
                    Some(target) => self.open(&target),
                    None => Ty::Unknown,
                }
            }
            ExprKind::Unary(operator, place, inner) => {
                let ty = self.expr(*inner);
                self.unary_operator(*operator, *place, ty)
            }
            ExprKind::Binary(op, place, left, right) => self.binary(*op, *place, *left, *right),
            ExprKind::Assign(target, value) => {
                self.changes(*target);
                let ty = self.expr(*target);
                let value = self.expr_with(*value, Some(&ty));
                self.coerce(&value, &ty);
                Ty::unit()
            }
            ExprKind::Cast(inner, ty) => {
                self.expr(*inner);
                self.written(*ty)
            }
            ExprKind::Range { start, end, .. } => self.range(*start, *end),
            ExprKind::Block(block) => self.block(expr, block, expected),
            ExprKind::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (*condition, *then, *otherwise);
                let then = self.scoped(|this| {
                    this.expr(condition);
                    this.expr_with(then, expected)
                });
                match otherwise {
                    Some(otherwise) => {
                        let otherwise = self.expr_with(otherwise, expected);
                        self.join(&then, &otherwise)
                    }
                    None => Ty::unit(),
                }
            }
            ExprKind::Let(pat, value) => {
                let ty = self.expr(*value);
                self.pattern(*pat, &ty, false);
                Ty::Prim(Prim::Bool)
            }
            ExprKind::Match(value, arms) => {
                let ty = self.expr(*value);
                let mut result = Ty::Never;
                for arm in arms {
                    let body = self.scoped(|this| {
                        this.pattern(arm.pat, &ty, false);
                        if let Some(guard) = arm.guard {
                            this.expr(guard);
                        }
                        this.expr_with(arm.body, expected)
                    });
                    result = self.join(&result, &body);
                }
                result
            }
            ExprKind::While(condition, body) => {
                let (condition, body) = (*condition, *body);
                self.looped(|this| {
                    this.scoped(|this| {
                        this.expr(condition);
                        this.expr(body);
                    });
                });
                Ty::unit()
            }
            ExprKind::Loop(body) => {
                let result = self.fresh();
                self.breaks.push(result.clone());
                self.looped(|this| {
                    this.expr(*body);
                });
                self.breaks.pop();
                result
            }
            ExprKind::For(pat, iterated, body, place) => {
                let ty = self.expr(*iterated);
                self.looped_over(*place, &ty);
                self.carry_loop(expr, &ty);
                let item = self.iterated(&ty);
                let unit = Ty::unit();
                self.breaks.push(unit);
                self.looped(|this| {
                    this.scoped(|this| {
                        let item = this.shallow(&item);
                        this.pattern(*pat, &item, false);
                        this.expr(*body);
                    });
                });
                self.breaks.pop();
                Ty::unit()
            }
            ExprKind::Closure(closure) => {
                let expected = expected.map(|e| self.shallow(e));
                let expected = match expected {
                    Some(Ty::Function(params, ret)) => Some((params.to_vec(), (*ret).clone())),
                    _ => None,
                };
                self.closure(closure, expected)
            }
            ExprKind::Return(value) => {
                if let Some(value) = value {
                    let ret = self.ret.clone();
                    let ty = self.expr_with(*value, Some(&ret));
                    self.unify(&ty, &ret);
                }
                Ty::Never
            }
            ExprKind::Break(value) => {
                if let Some(value) = value {
                    let ty = self.expr(*value);
                    if let Some(result) = self.breaks.last().cloned() {
                        self.unify(&result, &ty);
                    }
                }
                Ty::Never
            }
            ExprKind::Continue => Ty::Never,
            ExprKind::Await(inner, place) => {
                let ty = self.expr(*inner);
                self.awaits(*place, &ty);
                self.awaited(&ty)
            }
            ExprKind::Try(inner, place) => {
                let ty = self.expr(*inner);
                self.question(*place, &ty);
                self.tried(&ty)
            }
            ExprKind::Yield(value) => {
                if let Some(value) = value {
                    self.expr(*value);
                }
                Ty::Unknown
            }
            ExprKind::Macro(call) => self.macro_call(call, Some(expr)),
            ExprKind::Unknown => Ty::Unknown,
        }
    }

    /// What a loop's body sees is used more than once.
    fn looped(&mut self, work: impl FnOnce(&mut Self)) {
        self.refs.place.loops += 1;
        work(self);
        self.refs.place.loops -= 1;
    }

    fn path_expr(&mut self, expr: ExprIx, path: &Path) -> Ty {
        let ty = self.path_value(path, ReferenceKind::PathValue);
        if let Some(ambiguous) = self.ambiguous.take() {
            if ambiguous.members.iter().all(|m| self.world.is_external(m.def)) {
                self.refs.outside();
            } else {
                self.refs.fail(ambiguous.range, ambiguous.name, decompose_model::UnresolvedReason::Ambiguous);
            }
        }
        match &ty {
            Ty::FnDef(def, _) if !self.world.is_external(*def) => {
                self.refs.resolved_exprs.push((self.unit, expr, *def));
            }
            Ty::External(text, _) => {
                self.refs.external_uses.push(crate::refs::ExternalUse {
                    unit: self.unit,
                    expr,
                    path: text.clone(),
                });
            }
            _ => {}
        }
        ty
    }

    fn literal(&self, literal: &Literal) -> Ty {
        match literal {
            Literal::Str(_) => Ty::Prim(Prim::Str).reference(),
            Literal::Int(_, suffix) | Literal::Float(suffix) if !suffix.is_empty() => {
                Prim::from_name(suffix).map_or(Ty::Prim(Prim::AnyInt), Ty::Prim)
            }
            Literal::Int(..) => Ty::Prim(Prim::AnyInt),
            Literal::Float(_) => Ty::Prim(Prim::AnyFloat),
            Literal::Bool(_) => Ty::Prim(Prim::Bool),
            Literal::Char => Ty::Prim(Prim::Char),
            Literal::Byte => Ty::Prim(Prim::Int("u8")),
            Literal::Bytes => Ty::Array(Arc::new(Ty::Prim(Prim::Int("u8")))).reference(),
        }
    }

    /// One type for two branches.
    fn join(&mut self, a: &Ty, b: &Ty) -> Ty {
        let (x, y) = (self.shallow(a), self.shallow(b));
        match (&x, &y) {
            (Ty::Never, _) => y,
            (_, Ty::Never) => x,
            _ => {
                self.unify(&x, &y);
                if x.is_unknown() { y } else { x }
            }
        }
    }

    fn block(&mut self, expr: ExprIx, block: &Block, expected: Option<&Ty>) -> Ty {
        let scope = self.world.unit(self.unit).blocks.get(&expr).copied();
        let around = self.scope.module;
        if let Some(scope) = scope {
            self.scope.module = scope;
        }
        let ty = match block.sort {
            BlockSort::Async => {
                let output = self.fresh();
                let ret = std::mem::replace(&mut self.ret, output.clone());
                let breaks = std::mem::take(&mut self.breaks);
                let ty = self.scoped(|this| this.statements(block, None));
                self.unify(&output, &ty);
                self.ret = ret;
                self.breaks = breaks;
                self.future_of(output)
            }
            BlockSort::Try => {
                let ret = self.fresh();
                let around = std::mem::replace(&mut self.ret, ret.clone());
                self.scoped(|this| this.statements(block, None));
                self.ret = around;
                ret
            }
            BlockSort::Plain => self.scoped(|this| this.statements(block, expected)),
        };
        self.scope.module = around;
        ty
    }

    fn statements(&mut self, block: &Block, expected: Option<&Ty>) -> Ty {
        let mut diverges = false;
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { pat, ty, init, otherwise } => {
                    let declared = ty.map(|t| self.written(t));
                    let found = init.map(|init| self.expr_with(init, declared.as_ref()));
                    let ty = match (declared, found) {
                        (Some(declared), Some(found)) => {
                            self.coerce(&found, &declared);
                            declared
                        }
                        (Some(ty), None) | (None, Some(ty)) => ty,
                        (None, None) => self.fresh(),
                    };
                    if let Some(otherwise) = otherwise {
                        self.expr(*otherwise);
                    }
                    if let (PatKind::Wild, Some(init)) = (&self.facts().pat(*pat).kind, init) {
                        self.owns_made(*init, &ty);
                    }
                    self.pattern(*pat, &ty, false);
                }
                Stmt::Expr(expr) => {
                    let ty = self.expr(*expr);
                    self.owns_made(*expr, &ty);
                    diverges |= matches!(self.shallow(&ty), Ty::Never);
                }
            }
            if self.obligations.len() + self.calls.len() > MAX_WAITING {
                self.settle();
            }
        }
        match block.tail {
            Some(tail) => self.expr_with(tail, expected),
            None if diverges => Ty::Never,
            None => Ty::unit(),
        }
    }

    fn struct_literal(
        &mut self,
        path: &Path,
        fields: &[FieldValue],
        base: Option<ExprIx>,
        expected: Option<&Ty>,
    ) -> Ty {
        let (def, subst) = self.struct_path(path, ReferenceKind::Construct, None);
        let ty = match subst.0.first() {
            Some((adt, args)) => Ty::Adt(*adt, args.clone()),
            None => Ty::Unknown,
        };
        if let Some(expected) = expected {
            let expected = self.deep(expected);
            if expected.head().is_some() && expected.head() == ty.head() {
                self.unify(&ty, &expected);
            }
        }
        for field in fields {
            let symbol = self.symbol(field.name.name);
            let wanted = def.map(|def| self.field_of_def(def, &subst, symbol, field.name.range));
            let found = self.expr_with(field.value, wanted.as_ref());
            if let Some(wanted) = wanted {
                self.coerce_at(field.value, &found, &wanted);
            }
        }
        if let Some(base) = base {
            let base = self.expr_with(base, Some(&ty));
            self.unify(&base, &ty);
        }
        ty
    }

    fn index(&mut self, expr: ExprIx, base: ExprIx, index: ExprIx, place: TextRange) -> Ty {
        let ty = self.expr(base);
        let index_ty = self.expr(index);
        self.index_operator(expr, place, &ty, &index_ty);
        if matches!(self.shallow(ty.peeled()), Ty::Var(_)) {
            self.settle();
        }
        let index_ty = self.deep(&index_ty);
        let ranged = matches!(&index_ty, Ty::Adt(def, _) if self.world.is_external(*def)
            && self.world.names.text(self.world.def(*def).name).starts_with("Range"));
        if !ranged {
            return self.element(&ty);
        }
        for step in self.deref_steps(&ty) {
            match step {
                Ty::Slice(_) | Ty::Prim(Prim::Str) => return step,
                Ty::Array(inner) => return Ty::Slice(inner),
                _ => {}
            }
        }
        Ty::Unknown
    }

    fn binary(&mut self, op: BinaryOp, place: TextRange, left: ExprIx, right: ExprIx) -> Ty {
        if let BinaryOp::Assign(_) = op {
            self.changes(left);
        }
        let left_ty = self.expr(left);
        let left_ty = self.deep(&left_ty);
        let scalar = matches!(left_ty, Ty::Prim(_));
        let right_ty = self.expr_with(right, if scalar { Some(&left_ty) } else { None });
        self.binary_operator(op, place, &left_ty, &right_ty);
        match op {
            BinaryOp::Compare(_) | BinaryOp::Logic => Ty::Prim(Prim::Bool),
            BinaryOp::Assign(_) => Ty::unit(),
            BinaryOp::Arithmetic(symbol) => self.arithmetic(symbol, &left_ty, &right_ty),
        }
    }

    fn arithmetic(&mut self, symbol: char, left: &Ty, right: &Ty) -> Ty {
        let right = self.deep(right);
        let (l, r) = (left.peeled(), right.peeled());
        match (l, r) {
            (Ty::Prim(Prim::AnyInt | Prim::AnyFloat), Ty::Prim(_)) if symbol != '<' && symbol != '>' => {
                r.clone()
            }
            (Ty::Prim(_), Ty::Prim(_)) => l.clone(),
            (Ty::Prim(_), Ty::Var(_)) if is_integer(l) => l.clone(),
            _ => {
                let of = arithmetic_trait(symbol).and_then(|name| self.solver.index.stub_trait(name));
                of.and_then(|of| self.solver.project(l, Some(of), known::OUTPUT))
                    .map_or(Ty::Unknown, |ty| self.open(&ty))
            }
        }
    }

    fn range(&mut self, start: Option<ExprIx>, end: Option<ExprIx>) -> Ty {
        let element = self.fresh();
        for bound in start.iter().chain(&end) {
            let ty = self.expr(*bound);
            self.unify(&element, &ty);
        }
        self.library_type(known::RANGE, vec![element])
    }

    /// A type of the std stub by name.
    pub(super) fn library_type(&self, name: crate::names::Symbol, args: Vec<Ty>) -> Ty {
        self.world.std_type(name).map_or(Ty::Unknown, |def| Ty::adt(def, args))
    }

    /// The type of `e?`.
    pub(super) fn tried(&mut self, ty: &Ty) -> Ty {
        if matches!(self.shallow(ty), Ty::Var(_)) {
            self.settle();
        }
        let ty = self.deep(ty);
        match &ty {
            Ty::Adt(def, args) if self.world.is_external(*def) => {
                let name = self.world.def(*def).name;
                if matches!(name, known::OPTION | known::RESULT) {
                    return args.first().cloned().unwrap_or(Ty::Unknown);
                }
                Ty::Unknown
            }
            // `?` on something unknown: nearly always a `Result`, but that would be a guess.
            Ty::Var(_) => self.fresh_from(&ty),
            Ty::External(path, _) => self.fresh_foreign(path.clone()),
            _ => Ty::Unknown,
        }
    }
}
