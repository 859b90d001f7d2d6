//! Expressions, blocks and statements.
//!
//! What nests to the left (operators, calls, fields, `?`) and `else if` is lowered in loops, so that chains of any
//! length need no stack.

use decompose_model::TextRange;
use proc_macro2::Span;
use syn::spanned::Spanned as _;

use super::{Lowerer, join};
use crate::ir::{
    Arm, BinaryOp, Block, BlockSort, Closure, Comparison, ExprIx, ExprKind, FieldValue, Literal, Name, PatIx,
    Stmt, TypeIx,
};

impl Lowerer<'_> {
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> ExprIx {
        let mut chain = Vec::new();
        let mut innermost = expr;
        while let Some(left) = left_operand(innermost) {
            chain.push(innermost);
            innermost = left;
        }
        let mut lowered = self.primary(innermost);
        for outer in chain.into_iter().rev() {
            lowered = self.with_left_operand(outer, lowered);
        }
        lowered
    }

    /// An expression whose leftmost operand is lowered already.
    fn with_left_operand(&mut self, expr: &syn::Expr, left: ExprIx) -> ExprIx {
        let start = self.expr_range(left);
        let (kind, end) = match expr {
            syn::Expr::Binary(expr) => {
                let (operator, place) = self.binary_op(&expr.op);
                let right = self.expr(&expr.right);
                (ExprKind::Binary(operator, place, left, right), self.expr_range(right))
            }
            syn::Expr::Assign(expr) => {
                let right = self.expr(&expr.right);
                (ExprKind::Assign(left, right), self.expr_range(right))
            }
            syn::Expr::MethodCall(expr) => {
                let name = self.name(&expr.method);
                let generics = expr.turbofish.as_ref().map(|args| Box::new(self.generic_args(args)));
                let args = self.exprs(&expr.args);
                let kind = ExprKind::MethodCall { receiver: left, name, generics, args };
                (kind, self.range(expr.paren_token.span.close()))
            }
            syn::Expr::Call(expr) => {
                let args = self.exprs(&expr.args);
                (ExprKind::Call(left, args), self.range(expr.paren_token.span.close()))
            }
            syn::Expr::Field(expr) => {
                let name = self.member(&expr.member);
                (ExprKind::Field(left, name), name.range)
            }
            syn::Expr::Index(expr) => {
                let index = self.expr(&expr.index);
                let place = self.range(expr.bracket_token.span.open());
                (ExprKind::Index(left, index, place), self.range(expr.bracket_token.span.close()))
            }
            syn::Expr::Await(expr) => {
                let place = self.range(expr.await_token.span);
                (ExprKind::Await(left, place), place)
            }
            syn::Expr::Try(expr) => {
                let place = self.range(expr.question_token.spans[0]);
                (ExprKind::Try(left, place), place)
            }
            syn::Expr::Cast(expr) => {
                let ty = self.ty(&expr.ty);
                (ExprKind::Cast(left, ty), self.type_range(ty))
            }
            _ => return left,
        };
        self.push_expr(kind, join(start, end))
    }

    fn primary(&mut self, expr: &syn::Expr) -> ExprIx {
        match expr {
            syn::Expr::Path(expr) => {
                let (path, range) = self.path_range(expr.qself.as_ref(), &expr.path);
                self.push_expr(ExprKind::Path(path), range)
            }
            syn::Expr::Lit(expr) => self.lit_expr(expr),
            syn::Expr::Macro(expr) => self.macro_expr(&expr.mac),
            syn::Expr::Paren(expr) => {
                let inner = self.expr(&expr.expr);
                self.facts.exprs[inner.index()].range = self.range(expr.paren_token.span.join());
                inner
            }
            syn::Expr::Group(expr) => self.expr(&expr.expr),
            syn::Expr::Reference(expr) => {
                let inner = self.expr(&expr.expr);
                let mutable = expr.mutability.is_some();
                self.prefixed(expr.and_token.spans[0], ExprKind::Ref { mutable, inner }, inner)
            }
            syn::Expr::RawAddr(expr) => {
                let inner = self.expr(&expr.expr);
                let mutable = matches!(expr.mutability, syn::PointerMutability::Mut(_));
                self.prefixed(expr.and_token.spans[0], ExprKind::Ref { mutable, inner }, inner)
            }
            syn::Expr::Unary(expr) => {
                let inner = self.expr(&expr.expr);
                let (operator, span) = match &expr.op {
                    syn::UnOp::Deref(token) => ('*', token.spans[0]),
                    syn::UnOp::Not(token) => ('!', token.spans[0]),
                    syn::UnOp::Neg(token) => ('-', token.spans[0]),
                    _ => return inner,
                };
                let place = self.range(span);
                let kind = match operator {
                    '*' => ExprKind::Deref(inner, place),
                    operator => ExprKind::Unary(operator, place, inner),
                };
                self.prefixed(span, kind, inner)
            }
            syn::Expr::Struct(expr) => self.struct_expr(expr),
            syn::Expr::Tuple(expr) => {
                let parts = self.exprs(&expr.elems);
                self.push_expr(ExprKind::Tuple(parts), self.range(expr.paren_token.span.join()))
            }
            syn::Expr::Array(expr) => {
                let parts = self.exprs(&expr.elems);
                self.push_expr(ExprKind::Array(parts), self.range(expr.bracket_token.span.join()))
            }
            syn::Expr::Repeat(expr) => {
                let kind = ExprKind::Repeat(self.expr(&expr.expr), self.expr(&expr.len));
                self.push_expr(kind, self.range(expr.bracket_token.span.join()))
            }
            syn::Expr::Range(expr) => self.range_expr(expr),
            syn::Expr::Block(_)
            | syn::Expr::Unsafe(_)
            | syn::Expr::Const(_)
            | syn::Expr::Async(_)
            | syn::Expr::TryBlock(_) => self.block_expr(expr),
            syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::While(_)
            | syn::Expr::Loop(_)
            | syn::Expr::ForLoop(_)
            | syn::Expr::Let(_) => self.control_flow(expr),
            syn::Expr::Closure(expr) => self.closure(expr),
            syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) | syn::Expr::Yield(_) => {
                self.jump(expr)
            }
            syn::Expr::Infer(expr) => {
                self.push_expr(ExprKind::Unknown, self.range(expr.underscore_token.spans[0]))
            }
            syn::Expr::Verbatim(tokens) => {
                let range = self.verbatim("expression", tokens);
                self.push_expr(ExprKind::Unknown, range)
            }
            other => self.push_expr(ExprKind::Unknown, self.range(other.span())),
        }
    }

    fn prefixed(&mut self, operator: Span, kind: ExprKind, inner: ExprIx) -> ExprIx {
        let range = join(self.range(operator), self.expr_range(inner));
        self.push_expr(kind, range)
    }

    pub(super) fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a syn::Expr>) -> Vec<ExprIx> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn member(&mut self, member: &syn::Member) -> Name {
        match member {
            syn::Member::Named(ident) => self.name(ident),
            syn::Member::Unnamed(index) => {
                let name = self.intern(&index.index.to_string());
                Name { name, range: self.range(index.span) }
            }
        }
    }

    pub(super) fn lit_expr(&mut self, expr: &syn::ExprLit) -> ExprIx {
        let literal = match &expr.lit {
            syn::Lit::Str(literal) => Literal::Str(literal.value()),
            syn::Lit::Int(literal) => Literal::Int(literal.base10_digits().into(), literal.suffix().into()),
            syn::Lit::Float(literal) => Literal::Float(literal.suffix().into()),
            syn::Lit::Bool(literal) => Literal::Bool(literal.value),
            syn::Lit::Char(_) => Literal::Char,
            syn::Lit::Byte(_) => Literal::Byte,
            syn::Lit::ByteStr(_) | syn::Lit::CStr(_) => Literal::Bytes,
            _ => return self.push_expr(ExprKind::Unknown, self.range(expr.lit.span())),
        };
        self.push_expr(ExprKind::Lit(literal), self.range(expr.lit.span()))
    }

    fn struct_expr(&mut self, expr: &syn::ExprStruct) -> ExprIx {
        let (path, start) = self.path_range(expr.qself.as_ref(), &expr.path);
        let mut fields = Vec::with_capacity(expr.fields.len());
        for field in &expr.fields {
            let name = self.member(&field.member);
            let value = self.expr(&field.expr);
            fields.push(FieldValue { name, value, shorthand: field.colon_token.is_none() });
        }
        let rest = expr.rest.as_ref().map(|rest| self.expr(rest));
        let range = join(start, self.range(expr.brace_token.span.close()));
        self.push_expr(ExprKind::Struct(path, fields, rest), range)
    }

    pub(super) fn range_expr(&mut self, expr: &syn::ExprRange) -> ExprIx {
        let start = expr.start.as_ref().map(|start| self.expr(start));
        let end = expr.end.as_ref().map(|end| self.expr(end));
        let (inclusive, place) = match &expr.limits {
            syn::RangeLimits::HalfOpen(token) => (false, self.between(token.spans[0], token.spans[1])),
            syn::RangeLimits::Closed(token) => (true, self.between(token.spans[0], token.spans[2])),
        };
        let mut range = start.map_or(place, |start| join(self.expr_range(start), place));
        range = end.map_or(range, |end| join(range, self.expr_range(end)));
        self.push_expr(ExprKind::Range { start, end, inclusive }, range)
    }

    fn block_expr(&mut self, expr: &syn::Expr) -> ExprIx {
        let (start, block, sort) = match expr {
            syn::Expr::Block(expr) => {
                (expr.label.as_ref().map(|label| label.name.apostrophe), &expr.block, BlockSort::Plain)
            }
            syn::Expr::Unsafe(expr) => (Some(expr.unsafe_token.span), &expr.block, BlockSort::Plain),
            syn::Expr::Const(expr) => return self.const_block(expr),
            syn::Expr::Async(expr) => (Some(expr.async_token.span), &expr.block, BlockSort::Async),
            syn::Expr::TryBlock(expr) => (Some(expr.try_token.span), &expr.block, BlockSort::Try),
            _ => return self.push_expr(ExprKind::Unknown, TextRange::default()),
        };
        self.block_from(start, block, sort)
    }

    pub(super) fn const_block(&mut self, expr: &syn::ExprConst) -> ExprIx {
        self.block_from(Some(expr.const_token.span), &expr.block, BlockSort::Plain)
    }

    /// A function's body and the like.
    pub(super) fn block(&mut self, block: &syn::Block) -> ExprIx {
        self.block_from(None, block, BlockSort::Plain)
    }

    fn block_from(&mut self, start: Option<Span>, block: &syn::Block, sort: BlockSort) -> ExprIx {
        let body = self.statements(&block.stmts, sort);
        let braces = &block.brace_token.span;
        let range = self.between(start.unwrap_or(braces.open()), braces.close());
        self.push_expr(ExprKind::Block(body), range)
    }

    pub(super) fn statements(&mut self, stmts: &[syn::Stmt], sort: BlockSort) -> Block {
        let mut block = Block { sort, ..Block::default() };
        for (i, stmt) in stmts.iter().enumerate() {
            let last = i + 1 == stmts.len();
            let (expr, semicolon) = match stmt {
                syn::Stmt::Item(item) => {
                    block.items.extend(self.item(item));
                    continue;
                }
                syn::Stmt::Local(local) => {
                    block.stmts.push(self.local(local));
                    continue;
                }
                // A lone `;`.
                syn::Stmt::Expr(syn::Expr::Verbatim(tokens), _) if tokens.is_empty() => continue,
                syn::Stmt::Expr(expr, semicolon) => (self.expr(expr), semicolon.is_some()),
                syn::Stmt::Macro(stmt) => (self.macro_expr(&stmt.mac), stmt.semi_token.is_some()),
            };
            if last && !semicolon {
                block.tail = Some(expr);
            } else {
                block.stmts.push(Stmt::Expr(expr));
            }
        }
        block
    }

    fn local(&mut self, local: &syn::Local) -> Stmt {
        let (pat, ty) = self.typed_pat(&local.pat);
        let init = local.init.as_ref().map(|init| self.expr(&init.expr));
        let otherwise = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        let otherwise = otherwise.map(|(_, block)| self.expr(block));
        Stmt::Let { pat, ty, init, otherwise }
    }

    /// A pattern and the type written behind it.
    pub(super) fn typed_pat(&mut self, pat: &syn::Pat) -> (PatIx, Option<TypeIx>) {
        match pat {
            syn::Pat::Type(typed) => {
                let pat = self.pat(&typed.pat);
                (pat, Some(self.ty(&typed.ty)))
            }
            pat => (self.pat(pat), None),
        }
    }

    fn control_flow(&mut self, expr: &syn::Expr) -> ExprIx {
        let (kind, start, end) = match expr {
            syn::Expr::If(expr) => return self.if_chain(expr),
            syn::Expr::Match(expr) => {
                let scrutinee = self.expr(&expr.expr);
                let arms = expr.arms.iter().map(|arm| self.arm(arm)).collect();
                let end = self.range(expr.brace_token.span.close());
                (ExprKind::Match(scrutinee, arms), self.range(expr.match_token.span), end)
            }
            syn::Expr::While(expr) => {
                let start = self.loop_start(expr.label.as_ref(), expr.while_token.span);
                let condition = self.expr(&expr.cond);
                let body = self.block(&expr.body);
                (ExprKind::While(condition, body), start, self.expr_range(body))
            }
            syn::Expr::Loop(expr) => {
                let start = self.loop_start(expr.label.as_ref(), expr.loop_token.span);
                let body = self.block(&expr.body);
                (ExprKind::Loop(body), start, self.expr_range(body))
            }
            syn::Expr::ForLoop(expr) => {
                let start = self.loop_start(expr.label.as_ref(), expr.for_token.span);
                let pat = self.pat(&expr.pat);
                let over = self.expr(&expr.expr);
                let body = self.block(&expr.body);
                let place = self.range(expr.for_token.span);
                (ExprKind::For(pat, over, body, place), start, self.expr_range(body))
            }
            syn::Expr::Let(expr) => {
                let pat = self.pat(&expr.pat);
                let value = self.expr(&expr.expr);
                (ExprKind::Let(pat, value), self.range(expr.let_token.span), self.expr_range(value))
            }
            _ => return self.push_expr(ExprKind::Unknown, TextRange::default()),
        };
        self.push_expr(kind, join(start, end))
    }

    fn loop_start(&self, label: Option<&syn::Label>, keyword: Span) -> TextRange {
        self.range(label.map_or(keyword, |label| label.name.apostrophe))
    }

    /// `if .. else if .. else ..`: branches are lowered in source order, then put together from the end.
    fn if_chain(&mut self, first: &syn::ExprIf) -> ExprIx {
        let mut branches = Vec::new();
        let mut otherwise = None;
        let mut next = Some(first);
        while let Some(branch) = next.take() {
            let start = self.range(branch.if_token.span);
            let condition = self.expr(&branch.cond);
            let body = self.block(&branch.then_branch);
            branches.push((start, condition, body));
            match branch.else_branch.as_ref().map(|(_, expr)| &**expr) {
                Some(syn::Expr::If(branch)) => next = Some(branch),
                Some(expr) => otherwise = Some(self.expr(expr)),
                None => {}
            }
        }
        for (start, condition, body) in branches.into_iter().rev() {
            let end = self.expr_range(otherwise.unwrap_or(body));
            otherwise = Some(self.push_expr(ExprKind::If(condition, body, otherwise), join(start, end)));
        }
        otherwise.unwrap_or_else(|| self.push_expr(ExprKind::Unknown, TextRange::default()))
    }

    fn arm(&mut self, arm: &syn::Arm) -> Arm {
        let (pat, guard) = match &arm.pat {
            syn::Pat::Guard(guarded) => {
                let pat = self.pat(&guarded.pat);
                (pat, Some(self.expr(&guarded.guard)))
            }
            pat => (self.pat(pat), None),
        };
        Arm { pat, guard, body: self.expr(&arm.body) }
    }

    fn closure(&mut self, expr: &syn::ExprClosure) -> ExprIx {
        let first = [
            expr.lifetimes.as_ref().map(|lifetimes| lifetimes.for_token.span),
            expr.constness.map(|token| token.span),
            expr.asyncness.map(|token| token.span),
            expr.capture.map(|token| token.span),
        ];
        let first = first.into_iter().flatten().next().unwrap_or(expr.inputs_begin.spans[0]);
        let params = expr.inputs.iter().map(|pat| self.typed_pat(pat)).collect();
        let ret = self.return_type(&expr.output);
        let body = self.expr(&expr.body);
        let range = join(self.range(first), self.expr_range(body));
        let closure = Closure { params, ret, body, is_async: expr.asyncness.is_some() };
        self.push_expr(ExprKind::Closure(Box::new(closure)), range)
    }

    fn jump(&mut self, expr: &syn::Expr) -> ExprIx {
        let (keyword, value) = match expr {
            syn::Expr::Return(expr) => (expr.return_token.span, expr.expr.as_deref()),
            syn::Expr::Break(expr) => (expr.break_token.span, expr.expr.as_deref()),
            syn::Expr::Yield(expr) => (expr.yield_token.span, expr.expr.as_deref()),
            syn::Expr::Continue(expr) => (expr.continue_token.span, None),
            _ => return self.push_expr(ExprKind::Unknown, TextRange::default()),
        };
        let value = value.map(|value| self.expr(value));
        let start = self.range(keyword);
        let range = value.map_or(start, |value| join(start, self.expr_range(value)));
        let kind = match expr {
            syn::Expr::Return(_) => ExprKind::Return(value),
            syn::Expr::Break(_) => ExprKind::Break(value),
            syn::Expr::Yield(_) => ExprKind::Yield(value),
            _ => ExprKind::Continue,
        };
        self.push_expr(kind, range)
    }

    fn macro_expr(&mut self, call: &syn::Macro) -> ExprIx {
        let (call, range) = self.macro_call(call);
        self.push_expr(ExprKind::Macro(Box::new(call)), range)
    }

    fn binary_op(&mut self, op: &syn::BinOp) -> (BinaryOp, TextRange) {
        use syn::BinOp as B;
        let (operator, first, last) = match op {
            B::Add(t) => (BinaryOp::Arithmetic('+'), t.spans[0], t.spans[0]),
            B::Sub(t) => (BinaryOp::Arithmetic('-'), t.spans[0], t.spans[0]),
            B::Mul(t) => (BinaryOp::Arithmetic('*'), t.spans[0], t.spans[0]),
            B::Div(t) => (BinaryOp::Arithmetic('/'), t.spans[0], t.spans[0]),
            B::Rem(t) => (BinaryOp::Arithmetic('%'), t.spans[0], t.spans[0]),
            B::BitXor(t) => (BinaryOp::Arithmetic('^'), t.spans[0], t.spans[0]),
            B::BitAnd(t) => (BinaryOp::Arithmetic('&'), t.spans[0], t.spans[0]),
            B::BitOr(t) => (BinaryOp::Arithmetic('|'), t.spans[0], t.spans[0]),
            B::Shl(t) => (BinaryOp::Arithmetic('<'), t.spans[0], t.spans[1]),
            B::Shr(t) => (BinaryOp::Arithmetic('>'), t.spans[0], t.spans[1]),
            B::And(t) => (BinaryOp::Logic, t.spans[0], t.spans[1]),
            B::Or(t) => (BinaryOp::Logic, t.spans[0], t.spans[1]),
            B::Eq(t) => (BinaryOp::Compare(Comparison::Equal), t.spans[0], t.spans[1]),
            B::Ne(t) => (BinaryOp::Compare(Comparison::NotEqual), t.spans[0], t.spans[1]),
            B::Le(t) => (BinaryOp::Compare(Comparison::LessOrEqual), t.spans[0], t.spans[1]),
            B::Ge(t) => (BinaryOp::Compare(Comparison::GreaterOrEqual), t.spans[0], t.spans[1]),
            B::Lt(t) => (BinaryOp::Compare(Comparison::Less), t.spans[0], t.spans[0]),
            B::Gt(t) => (BinaryOp::Compare(Comparison::Greater), t.spans[0], t.spans[0]),
            B::AddAssign(t) => (BinaryOp::Assign('+'), t.spans[0], t.spans[1]),
            B::SubAssign(t) => (BinaryOp::Assign('-'), t.spans[0], t.spans[1]),
            B::MulAssign(t) => (BinaryOp::Assign('*'), t.spans[0], t.spans[1]),
            B::DivAssign(t) => (BinaryOp::Assign('/'), t.spans[0], t.spans[1]),
            B::RemAssign(t) => (BinaryOp::Assign('%'), t.spans[0], t.spans[1]),
            B::BitXorAssign(t) => (BinaryOp::Assign('^'), t.spans[0], t.spans[1]),
            B::BitAndAssign(t) => (BinaryOp::Assign('&'), t.spans[0], t.spans[1]),
            B::BitOrAssign(t) => (BinaryOp::Assign('|'), t.spans[0], t.spans[1]),
            B::ShlAssign(t) => (BinaryOp::Assign('<'), t.spans[0], t.spans[2]),
            B::ShrAssign(t) => (BinaryOp::Assign('>'), t.spans[0], t.spans[2]),
            other => (BinaryOp::Arithmetic('?'), other.span(), other.span()),
        };
        (operator, self.between(first, last))
    }
}

/// The operand that an expression begins with.
fn left_operand(expr: &syn::Expr) -> Option<&syn::Expr> {
    match expr {
        syn::Expr::Binary(expr) => Some(&expr.left),
        syn::Expr::Assign(expr) => Some(&expr.left),
        syn::Expr::MethodCall(expr) => Some(&expr.receiver),
        syn::Expr::Call(expr) => Some(&expr.func),
        syn::Expr::Field(expr) => Some(&expr.base),
        syn::Expr::Index(expr) => Some(&expr.expr),
        syn::Expr::Await(expr) => Some(&expr.base),
        syn::Expr::Try(expr) => Some(&expr.expr),
        syn::Expr::Cast(expr) => Some(&expr.expr),
        _ => None,
    }
}
