//! Macro arguments: read by the grammar of the macro's name where the table has one, else by trial.
//!
//! A grammar turns tokens into [`Piece`]s of `syn`'s tree, which are then lowered like any other code. A macro whose
//! arguments fit neither its grammar nor any trial is a blind spot. It deliberately does not know what a macro does
//! with its arguments, nor which crate the name comes from: a name of the table whose arguments do not fit its
//! grammar is tried like an unknown one.

mod format;
mod grammar;
mod markup;

use decompose_model::{BlindSpotKind, Cfg, TextRange};
use proc_macro2::TokenStream;

pub(super) use self::grammar::{MacroTwo, MadeStatic};
use self::grammar::{Piece, Reading};
use super::attrs::both;
use super::{Lowerer, RawRange, join};
use crate::ir::{
    Arm, BlockSort, ExprIx, ExprKind, Literal, MacroArgs, MacroCall, MacroPart, Name, Path, Segment,
};
use crate::lex::{Flat, Lexer, lex};

impl Lowerer<'_> {
    /// An invocation and its bytes.
    pub(super) fn macro_call(&mut self, call: &syn::Macro) -> (MacroCall, TextRange) {
        let (path, start) = self.path_range(None, &call.path);
        let body = self.raw_inside(call.delimiter.span());
        let range = join(start, self.range(call.delimiter.span().close()));
        let delimiter = match &call.delimiter {
            syn::MacroDelimiter::Paren(_) => '(',
            syn::MacroDelimiter::Bracket(_) => '[',
            syn::MacroDelimiter::Brace(_) => '{',
        };
        let args = self.macro_args(call, body);
        let tokens = TextRange::new(body.start, body.end);
        (MacroCall { path, body: self.mapped(body), tokens, delimiter, args }, range)
    }

    fn macro_args(&mut self, call: &syn::Macro, body: RawRange) -> MacroArgs {
        if call.tokens.is_empty() {
            return MacroArgs::Parts(Vec::new());
        }
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match grammar::read(&name, &call.tokens) {
            Reading::Pieces(pieces) => {
                let outer = (self.in_macro, self.macro_cfg.take());
                self.in_macro = true;
                let mut parts = Vec::with_capacity(pieces.len());
                // What stands before a format string is one part each.
                let format = pieces.iter().enumerate().find_map(|(place, piece)| match piece {
                    Piece::Format(format) => Some((place, format.keys.clone())),
                    _ => None,
                });
                for piece in pieces {
                    self.piece(piece, body, &mut parts);
                }
                if let Some((place, keys)) = format {
                    self.shown(place, &keys, &mut parts);
                }
                (self.in_macro, self.macro_cfg) = outer;
                MacroArgs::Parts(parts)
            }
            Reading::NotCode => MacroArgs::Opaque,
            // Where no name stands, no reference is missed: `Token![=>]`.
            Reading::Unreadable if !self.has_names(body) => MacroArgs::Opaque,
            Reading::Unreadable => {
                let segments = call.path.segments.iter().map(|segment| segment.ident.to_string());
                let name = segments.collect::<Vec<_>>().join("::");
                self.blind_spot(BlindSpotKind::Macro, name, body);
                MacroArgs::Opaque
            }
        }
    }

    fn has_names(&self, body: RawRange) -> bool {
        Lexer::new(self.text, TextRange::new(body.start, body.end)).any(|token| token.kind == Flat::Ident)
    }

    fn piece(&mut self, piece: Piece, body: RawRange, parts: &mut Vec<MacroPart>) {
        match piece {
            Piece::Expr(expr) => {
                let expr = self.expr(&expr);
                parts.push(MacroPart::Expr(expr));
            }
            Piece::Type(ty) => {
                let ty = self.ty(&ty);
                parts.push(MacroPart::Type(ty));
            }
            Piece::Pat(pat) => {
                let pat = self.pat(&pat);
                parts.push(MacroPart::Pat(pat));
            }
            Piece::Item(item) => parts.extend(self.item(&item).map(MacroPart::Item)),
            Piece::Stmts(stmts) => {
                let block = self.statements(&stmts, BlockSort::Plain);
                let expr = self.push_expr(ExprKind::Block(block), self.mapped(body));
                parts.push(MacroPart::Expr(expr));
            }
            Piece::CfgItems(predicate, items) => {
                let cfg = self.branch_predicate(&predicate);
                for item in items {
                    self.macro_cfg = Some(cfg.clone());
                    parts.extend(self.item(&item).map(MacroPart::Item));
                }
                self.macro_cfg = None;
            }
            Piece::Static(item, maker) => {
                let item = self.made_static(&item, maker);
                parts.push(MacroPart::Item(item));
            }
            Piece::List(elements) => {
                let elements = self.exprs(&elements);
                let expr = self.push_expr(ExprKind::Array(elements), self.mapped(body));
                parts.push(MacroPart::Expr(expr));
            }
            Piece::Repeat(element, count) => {
                let kind = ExprKind::Repeat(self.expr(&element), self.expr(&count));
                let expr = self.push_expr(kind, self.mapped(body));
                parts.push(MacroPart::Expr(expr));
            }
            Piece::Format(format) => {
                let text = format.literal.value();
                let place = self.range(format.literal.span());
                let expr = self.push_expr(ExprKind::Lit(Literal::Str(text.clone())), place);
                parts.push(MacroPart::Expr(expr));
                for name in format::captures(&text) {
                    if !format.named.iter().any(|known| known == name) {
                        parts.push(MacroPart::Capture(self.capture(name, place)));
                    }
                }
            }
            Piece::Matches(arm) => {
                let scrutinee = self.expr(&arm.scrutinee);
                let start = self.expr_range(scrutinee);
                let pat = self.pat(&arm.pat);
                let guard = arm.guard.as_ref().map(|guard| self.expr(guard));
                let end = guard.map_or(self.facts.pats[pat.index()].range, |guard| self.expr_range(guard));
                let body = self.push_expr(ExprKind::Lit(Literal::Bool(true)), end);
                let kind = ExprKind::Match(scrutinee, vec![Arm { pat, guard, body }]);
                parts.push(MacroPart::Expr(self.push_expr(kind, join(start, end))));
            }
            Piece::Branch(branch) => {
                let mut value = self.expr(&branch.value);
                if branch.awaited {
                    let range = self.expr_range(value);
                    value = self.push_expr(ExprKind::Await(value, range), range);
                }
                let pat = self.pat(&branch.pat);
                let guard = branch.guard.as_ref().map(|guard| self.expr(guard));
                let body = self.expr(&branch.body);
                let range = join(self.facts.pats[pat.index()].range, self.expr_range(body));
                let kind = ExprKind::Match(value, vec![Arm { pat, guard, body }]);
                parts.push(MacroPart::Expr(self.push_expr(kind, range)));
            }
        }
    }

    /// The predicate of a `cfg_if!` branch.
    fn branch_predicate(&self, predicate: &grammar::Predicate) -> Cfg {
        let read = |tokens: &TokenStream| {
            let raw = self.raw_tokens(tokens);
            self.predicate(&lex(self.text, TextRange::new(raw.start, raw.end)))
        };
        let failed = predicate.failed.iter().map(|tokens| Cfg::Not(Box::new(read(tokens))));
        let parts = failed.chain(predicate.holds.iter().map(read));
        parts.fold(None, |all, part| Some(both(all, part))).unwrap_or(Cfg::All(Vec::new()))
    }

    /// Adds what the format string that is part number `place` shows: its captures stand behind it, then the
    /// arguments, with their `keys`.
    fn shown(&self, place: usize, keys: &[Option<String>], parts: &mut Vec<MacroPart>) {
        let Some(MacroPart::Expr(literal)) = parts.get(place).copied() else { return };
        let ExprKind::Lit(Literal::Str(text)) = &self.facts.exprs[literal.index()].kind else { return };
        let behind = &parts[place + 1..];
        let captures: Vec<ExprIx> = behind
            .iter()
            .map_while(|part| if let MacroPart::Capture(expr) = part { Some(*expr) } else { None })
            .collect();
        let arguments: Vec<ExprIx> = behind
            .iter()
            .filter_map(|part| if let MacroPart::Expr(expr) = part { Some(*expr) } else { None })
            .collect();
        let captured = |name: &str| {
            let is_named = |expr: &&ExprIx| match &self.facts.exprs[expr.index()].kind {
                ExprKind::Path(path) => path.segments.iter().all(|s| self.facts.name(s.name.name) == name),
                _ => false,
            };
            captures.iter().find(is_named).copied()
        };
        let mut added = Vec::new();
        for (argument, by) in format::shown(text) {
            let value = match argument {
                format::Argument::Number(number) => arguments.get(number).copied(),
                format::Argument::Name(name) => {
                    let key = keys.iter().position(|key| key.as_deref() == Some(name));
                    key.map_or_else(|| captured(name), |number| arguments.get(number).copied())
                }
            };
            added.extend(value.map(|value| MacroPart::Shown { value, literal, by }));
        }
        parts.extend(added);
    }

    fn capture(&mut self, name: &str, literal: TextRange) -> ExprIx {
        let range = TextRange::new(literal.start, literal.start + 1);
        let name = Name { name: self.intern(name), range };
        let path = Path { segments: vec![Segment { name, args: None }], ..Path::default() };
        self.push_expr(ExprKind::Path(path), range)
    }
}
