//! Macro arguments: read by the grammar of the macro's name where the table has one, else by trial.
//!
//! A grammar turns tokens into [`Piece`]s of `syn`'s tree, which are then lowered like any other code. A macro whose
//! arguments fit neither its grammar nor any trial is a blind spot. It deliberately does not know what a macro does
//! with its arguments, nor which crate the name comes from: a name of the table whose arguments do not fit its
//! grammar is tried like an unknown one.

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
                for piece in pieces {
                    self.piece(piece, body, &mut parts);
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
            Piece::Format(literal, named) => {
                let text = literal.value();
                let place = self.range(literal.span());
                let expr = self.push_expr(ExprKind::Lit(Literal::Str(text.clone())), place);
                parts.push(MacroPart::Expr(expr));
                for name in captures(&text) {
                    if !named.iter().any(|known| known == name) {
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
                    value = self.push_expr(ExprKind::Await(value), self.expr_range(value));
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

    fn capture(&mut self, name: &str, literal: TextRange) -> ExprIx {
        let range = TextRange::new(literal.start, literal.start + 1);
        let name = Name { name: self.intern(name), range };
        let path = Path { segments: vec![Segment { name, args: None }], ..Path::default() };
        self.push_expr(ExprKind::Path(path), range)
    }
}

/// The names that a format string captures, in order: `{x}`, `{x:?}`, and `{:width$}`, `{:.precision$}` of any.
fn captures(format: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = format;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (argument, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
        names.extend(plain_name(argument.trim()));
        for part in spec.split_inclusive('$').filter_map(|part| part.strip_suffix('$')) {
            let name_start =
                part.char_indices().rev().take_while(|(_, c)| *c == '_' || c.is_alphanumeric()).last();
            let name = name_start.map_or("", |(at, _)| &part[at..]);
            names.extend(plain_name(name.trim_start_matches('0')));
        }
        rest = &rest[close + 1..];
    }
    names
}

fn plain_name(text: &str) -> Option<&str> {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let first = text.chars().next()?;
    let starts = first == '_' || first.is_alphabetic();
    (starts && text.chars().all(|c| c == '_' || c.is_alphanumeric())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::captures;

    #[test]
    fn format_strings_capture_plain_names() {
        for (format, names) in [
            ("{x} and {y:?}", vec!["x", "y"]),
            ("{} {0} {1:?}", vec![]),
            ("{{x}} {y}", vec!["y"]),
            ("{name:width$.prec$}", vec!["name", "width", "prec"]),
            ("{:>width$}", vec!["width"]),
            ("{:08.3} {:#?}", vec![]),
            ("{x", vec![]),
        ] {
            assert_eq!(captures(format), names, "{format:?}");
        }
    }
}
