//! The children of an expression, for walks that need no types.

use decompose_syntax::ir::{
    Block, ExprIx, ExprKind, FileFacts, MacroArgs, MacroCall, MacroPart, PatIx, PatKind, Stmt,
};

/// Calls `visit` with each direct child expression of `expr`, in source order. Patterns' literals are included,
/// bodies of nested items are not.
pub fn children(facts: &FileFacts, expr: ExprIx, visit: &mut dyn FnMut(ExprIx)) {
    match &facts.expr(expr).kind {
        ExprKind::Lit(_) | ExprKind::Path(_) | ExprKind::Continue | ExprKind::Unknown => {}
        ExprKind::Call(callee, args) => {
            visit(*callee);
            args.iter().for_each(|a| visit(*a));
        }
        ExprKind::MethodCall { receiver, args, .. } => {
            visit(*receiver);
            args.iter().for_each(|a| visit(*a));
        }
        ExprKind::Field(inner, _)
        | ExprKind::Deref(inner, _)
        | ExprKind::Unary(_, _, inner)
        | ExprKind::Cast(inner, _)
        | ExprKind::Await(inner, _)
        | ExprKind::Try(inner, _)
        | ExprKind::Loop(inner)
        | ExprKind::Ref { inner, .. } => visit(*inner),
        ExprKind::Index(a, b, _)
        | ExprKind::Repeat(a, b)
        | ExprKind::Binary(_, _, a, b)
        | ExprKind::Assign(a, b)
        | ExprKind::While(a, b) => {
            visit(*a);
            visit(*b);
        }
        ExprKind::Struct(_, fields, base) => {
            fields.iter().for_each(|f| visit(f.value));
            base.iter().for_each(|b| visit(*b));
        }
        ExprKind::Tuple(parts) | ExprKind::Array(parts) => parts.iter().for_each(|p| visit(*p)),
        ExprKind::Range { start, end, .. } => start.iter().chain(end).for_each(|e| visit(*e)),
        ExprKind::Block(block) => block_children(facts, block, visit),
        ExprKind::If(condition, then, otherwise) => {
            visit(*condition);
            visit(*then);
            otherwise.iter().for_each(|o| visit(*o));
        }
        ExprKind::Let(pat, value) => {
            pat_children(facts, *pat, visit);
            visit(*value);
        }
        ExprKind::Match(value, arms) => {
            visit(*value);
            for arm in arms {
                pat_children(facts, arm.pat, visit);
                arm.guard.iter().for_each(|g| visit(*g));
                visit(arm.body);
            }
        }
        ExprKind::For(pat, iterated, body, _) => {
            pat_children(facts, *pat, visit);
            visit(*iterated);
            visit(*body);
        }
        ExprKind::Closure(closure) => {
            closure.params.iter().for_each(|(p, _)| pat_children(facts, *p, visit));
            visit(closure.body);
        }
        ExprKind::Return(value) | ExprKind::Break(value) | ExprKind::Yield(value) => {
            value.iter().for_each(|v| visit(*v));
        }
        ExprKind::Macro(call) => macro_children(facts, call, visit),
    }
}

fn block_children(facts: &FileFacts, block: &Block, visit: &mut dyn FnMut(ExprIx)) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { pat, init, otherwise, .. } => {
                pat_children(facts, *pat, visit);
                init.iter().chain(otherwise).for_each(|e| visit(*e));
            }
            Stmt::Expr(expr) => visit(*expr),
        }
    }
    block.tail.iter().for_each(|t| visit(*t));
}

fn macro_children(facts: &FileFacts, call: &MacroCall, visit: &mut dyn FnMut(ExprIx)) {
    if let MacroArgs::Parts(parts) = &call.args {
        for part in parts {
            match part {
                MacroPart::Expr(e) | MacroPart::Capture(e) => visit(*e),
                MacroPart::Pat(p) => pat_children(facts, *p, visit),
                MacroPart::Item(_) | MacroPart::Type(_) | MacroPart::Shown { .. } => {}
            }
        }
    }
}

fn pat_children(facts: &FileFacts, pat: PatIx, visit: &mut dyn FnMut(ExprIx)) {
    match &facts.pat(pat).kind {
        PatKind::Wild | PatKind::Rest | PatKind::Path(_) | PatKind::Unknown => {}
        PatKind::Ident { sub, .. } => sub.iter().for_each(|s| pat_children(facts, *s, visit)),
        PatKind::TupleStruct(_, pats) | PatKind::Tuple(pats) | PatKind::Slice(pats) | PatKind::Or(pats) => {
            pats.iter().for_each(|p| pat_children(facts, *p, visit));
        }
        PatKind::Struct(_, fields) => fields.iter().for_each(|f| pat_children(facts, f.pat, visit)),
        PatKind::Ref(inner) => pat_children(facts, *inner, visit),
        PatKind::Lit(expr) => visit(*expr),
        PatKind::Range(a, b) => a.iter().chain(b).for_each(|e| visit(*e)),
        PatKind::Macro(call) => macro_children(facts, call, visit),
    }
}
