//! The texts that an expression may stand for, at the point of the walk where it is met.
//!
//! From literals, constants, variables of [`Flow`], what functions of the workspace return, macros that make strings,
//! and files that they include. A part that is not known is a hole, not a guess.

use decompose_model::ItemId;
use decompose_syntax::ir::{BinaryOp, ExprIx, ExprKind, Literal, MacroArgs, MacroCall, MacroPart, Name};

use super::super::drivers::{APPENDS, appended_parameters};
use super::super::text::{self, Texts, with_arguments, with_holes};
use super::{DEEPEST_FUNCTION, Flow, joined};
use crate::ground::{SAME_TEXT, holes};

impl Flow<'_, '_> {
    /// The content of a file that is named relative to the package.
    pub(super) fn file_of_package(&self, path: &str) -> Option<String> {
        let directory = self.ground.package_directory(self.number)?;
        (self.files)(&joined(directory, path))
    }

    /// The texts that an expression may stand for here.
    pub(super) fn texts(&self, expr: ExprIx) -> Texts {
        let facts = self.facts();
        match &facts.expr(expr).kind {
            ExprKind::Lit(Literal::Str(text)) => Texts::of(text.clone()),
            ExprKind::Ref { inner, .. } | ExprKind::Deref(inner, _) => self.texts(*inner),
            ExprKind::Path(path) => {
                let Some(last) = path.segments.last() else { return Texts::default() };
                let name = self.name(last.name);
                let local = self.variables.iter().rev().find(|b| path.segments.len() == 1 && b.name == name);
                match local {
                    Some(binding) => binding.texts.clone(),
                    None => Texts(self.ground.constant_text(self.number, expr).into_iter().collect()),
                }
            }
            ExprKind::MethodCall { receiver, name, args, .. } => {
                self.method_texts(expr, *receiver, *name, args)
            }
            ExprKind::Call(_, args) => self.call_texts(expr, args),
            ExprKind::Macro(call) => self.macro_texts(call),
            ExprKind::Binary(BinaryOp::Arithmetic('+'), _, left, right) => {
                let left = self.texts(*left);
                if left.is_known() { left.then(&self.texts(*right)) } else { left }
            }
            ExprKind::If(_, then, otherwise) => {
                let otherwise = otherwise.map(|otherwise| self.texts(otherwise)).unwrap_or_default();
                self.texts(*then).or(otherwise)
            }
            ExprKind::Match(_, arms) => {
                arms.iter().fold(Texts::default(), |all, arm| all.or(self.texts(arm.body)))
            }
            ExprKind::Block(block) if block.stmts.is_empty() => {
                block.tail.map(|tail| self.texts(tail)).unwrap_or_default()
            }
            _ => Texts::default(),
        }
    }

    /// The texts that the elements of an array may stand for.
    pub(super) fn elements(&self, expr: ExprIx) -> Texts {
        match &self.facts().expr(expr).kind {
            ExprKind::Array(parts) => {
                parts.iter().fold(Texts::default(), |all, part| all.or(self.texts(*part)))
            }
            ExprKind::Ref { inner, .. } => self.elements(*inner),
            ExprKind::MethodCall { receiver, name, .. }
                if matches!(self.name(*name), "iter" | "into_iter" | "as_slice") =>
            {
                self.elements(*receiver)
            }
            ExprKind::Path(path) => {
                let Some(last) = path.segments.last() else { return Texts::default() };
                let name = self.name(last.name);
                if self.variables.iter().any(|variable| path.segments.len() == 1 && variable.name == name) {
                    return Texts::default();
                }
                match self.ground.constant_value(self.number, last.name.range.start, name) {
                    Some((number, value)) if self.depth < DEEPEST_FUNCTION => {
                        let mut inner = Flow::new(self.ground, self.declared, self.files, number);
                        inner.depth = self.depth + 1;
                        inner.elements(value)
                    }
                    _ => Texts::default(),
                }
            }
            _ => Texts::default(),
        }
    }

    fn method_texts(&self, expr: ExprIx, receiver: ExprIx, name: Name, args: &[ExprIx]) -> Texts {
        let called = self.name(name);
        if let Some(callee) = self.ground.inside((self.number, expr)) {
            return self.function_texts(callee, args);
        }
        match called {
            _ if args.is_empty() && (SAME_TEXT.contains(&called) || matches!(called, "trim" | "build")) => {
                self.texts(receiver)
            }
            "concat" | "join" => {
                let ExprKind::Array(parts) = &self.facts().expr(receiver).kind else {
                    return Texts::default();
                };
                let between = args.first().map_or_else(|| Texts::of(""), |between| self.texts(*between));
                let mut all = Texts::default();
                for (number, part) in parts.iter().enumerate() {
                    let part = self.texts(*part);
                    all = if number == 0 { part } else { all.then(&between).then(&part) };
                }
                all
            }
            _ if APPENDS.contains(&called) && args.len() == 1 => {
                let before = self.texts(receiver);
                if before.is_known() { before.then(&self.texts(args[0])) } else { before }
            }
            _ => match (appended_parameters(called), self.texts(receiver)) {
                (Some(parameters), before) if before.is_known() => before.then(&Texts::of(parameters)),
                _ => Texts::default(),
            },
        }
    }

    /// `String::from(text)`, `AssertSqlSafe(text)`, a function whose body is a text.
    fn call_texts(&self, expr: ExprIx, args: &[ExprIx]) -> Texts {
        let at = (self.number, expr);
        if let Some(callee) = self.ground.inside(at) {
            return self.function_texts(callee, args);
        }
        let last = self.ground.outside(at).and_then(|path| path.rsplit("::").next());
        match (last, args) {
            (Some("from" | "new" | "AssertSqlSafe" | "with_arguments"), [text, ..]) => self.texts(*text),
            (Some("new"), []) => Texts::of(""),
            (Some("with_capacity"), _) => Texts::of(""),
            _ => Texts::default(),
        }
    }

    fn function_texts(&self, callee: ItemId, args: &[ExprIx]) -> Texts {
        let Some((number, function)) = self.ground.function(callee) else { return Texts::default() };
        let (Some(body), true) = (function.body, self.depth < DEEPEST_FUNCTION) else {
            return Texts::default();
        };
        let mut inner = Flow::new(self.ground, self.declared, self.files, number);
        inner.depth = self.depth + 1;
        inner.parameters(callee);
        let arguments: Vec<Texts> = args.iter().map(|arg| self.texts(*arg)).collect();
        let all = inner.texts(body).0.iter().map(|text| with_arguments(text, &arguments)).collect::<Vec<_>>();
        all.into_iter().fold(Texts::default(), Texts::or)
    }

    fn macro_texts(&self, call: &MacroCall) -> Texts {
        let key = (self.number, call.tokens.start, call.tokens.end);
        if self.ground.resolved.expanded.contains_key(&key) {
            return Texts::default();
        }
        let (MacroArgs::Parts(parts), Some(last)) = (&call.args, call.path.segments.last()) else {
            return Texts::default();
        };
        let exprs: Vec<ExprIx> = parts
            .iter()
            .filter_map(|part| match part {
                MacroPart::Expr(expr) => Some(*expr),
                _ => None,
            })
            .collect();
        match self.name(last.name) {
            "concat" => {
                let mut all = Texts::of("");
                for expr in exprs {
                    all = all.then(&self.texts(expr));
                }
                all
            }
            "format" => self.format(&exprs),
            "include_str" => {
                let paths = exprs.first().map(|path| self.texts(*path)).unwrap_or_default();
                let own = &self.ground.resolved.code.files[self.ground.source_file(self.number)].path;
                let directory = own.rsplit_once('/').map_or("", |(directory, _)| directory);
                Texts(paths.0.iter().filter_map(|path| (self.files)(&joined(directory, path))).collect())
            }
            _ => Texts::default(),
        }
    }

    /// A format string and its arguments.
    pub(super) fn format(&self, parts: &[ExprIx]) -> Texts {
        let Some((format, arguments)) = parts.split_first() else { return Texts::default() };
        let ExprKind::Lit(Literal::Str(text)) = &self.facts().expr(*format).kind else {
            return Texts::default();
        };
        let named = |name: &str| {
            arguments.iter().find_map(|argument| match &self.facts().expr(*argument).kind {
                ExprKind::Assign(place, value) => {
                    (self.root(*place).as_deref() == Some(name)).then(|| self.texts(*value))
                }
                _ => None,
            })
        };
        let (mut filled, mut next) = (Vec::new(), 0);
        let text = holes(text, |hole| {
            let name = hole.split(':').next().unwrap_or("").trim();
            let texts = match name.parse::<usize>() {
                Ok(position) => arguments.get(position).map(|argument| self.texts(*argument)),
                Err(_) if name.is_empty() => {
                    next += 1;
                    arguments.get(next - 1).map(|argument| self.texts(*argument))
                }
                Err(_) => named(name).or_else(|| {
                    let variable = self.variables.iter().rev().find(|binding| binding.name == name);
                    variable.map(|binding| binding.texts.clone()).or_else(|| {
                        let offset = self.facts().expr(*format).range.start;
                        self.ground.constant(self.number, offset, name, 2).map(Texts::of)
                    })
                }),
            };
            filled.push(texts.unwrap_or_default());
            text::hole(filled.len() - 1)
        });
        with_holes(&text, &filled)
    }
}
