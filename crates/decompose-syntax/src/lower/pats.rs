//! Patterns.

use syn::spanned::Spanned as _;

use super::{Lowerer, join};
use crate::ir::{ExprKind, FieldPat, PatIx, PatKind};

impl Lowerer<'_> {
    pub(super) fn pat(&mut self, pat: &syn::Pat) -> PatIx {
        let (kind, range) = match pat {
            syn::Pat::Ident(pat) => {
                let name = self.name(&pat.ident);
                let sub = pat.subpat.as_ref().map(|(_, sub)| self.pat(sub));
                let prefix = pat.by_ref.map(|token| token.span).or(pat.mutability.map(|token| token.span));
                let start = prefix.map_or(name.range, |span| self.range(span));
                let end = sub.map_or(name.range, |sub| self.facts.pats[sub.index()].range);
                let (by_ref, mutable) = (pat.by_ref.is_some(), pat.mutability.is_some());
                (PatKind::Ident { name, by_ref, mutable, sub }, join(start, end))
            }
            syn::Pat::Path(pat) => {
                let (path, range) = self.path_range(pat.qself.as_ref(), &pat.path);
                (PatKind::Path(path), range)
            }
            syn::Pat::TupleStruct(pat) => {
                let (path, range) = self.path_range(pat.qself.as_ref(), &pat.path);
                let parts = pat.elems.iter().map(|part| self.pat(part)).collect();
                (PatKind::TupleStruct(path, parts), join(range, self.range(pat.paren_token.span.close())))
            }
            syn::Pat::Struct(pat) => {
                let (path, range) = self.path_range(pat.qself.as_ref(), &pat.path);
                let fields = pat.fields.iter().map(|field| self.field_pat(field)).collect();
                (PatKind::Struct(path, fields), join(range, self.range(pat.brace_token.span.close())))
            }
            syn::Pat::Tuple(pat) => {
                let parts = pat.elems.iter().map(|part| self.pat(part)).collect();
                (PatKind::Tuple(parts), self.range(pat.paren_token.span.join()))
            }
            syn::Pat::Slice(pat) => {
                let parts = pat.elems.iter().map(|part| self.pat(part)).collect();
                (PatKind::Slice(parts), self.range(pat.bracket_token.span.join()))
            }
            syn::Pat::Or(pat) => {
                let parts: Vec<PatIx> = pat.cases.iter().map(|case| self.pat(case)).collect();
                let ranges = parts.iter().map(|part| self.facts.pats[part.index()].range);
                let range = ranges.reduce(join).unwrap_or_default();
                (PatKind::Or(parts), range)
            }
            syn::Pat::Reference(pat) => {
                let inner = self.pat(&pat.pat);
                let end = self.facts.pats[inner.index()].range;
                (PatKind::Ref(inner), join(self.range(pat.and_token.spans[0]), end))
            }
            syn::Pat::Lit(pat) => {
                let value = self.lit_expr(pat);
                (PatKind::Lit(value), self.expr_range(value))
            }
            syn::Pat::Const(pat) => {
                let value = self.const_block(pat);
                (PatKind::Lit(value), self.expr_range(value))
            }
            syn::Pat::Range(pat) => {
                let range = self.range_expr(pat);
                let place = self.expr_range(range);
                match self.facts.exprs[range.index()].kind {
                    ExprKind::Range { start, end, .. } => (PatKind::Range(start, end), place),
                    _ => (PatKind::Unknown, place),
                }
            }
            syn::Pat::Macro(pat) => {
                let (call, range) = self.macro_call(&pat.mac);
                (PatKind::Macro(Box::new(call)), range)
            }
            syn::Pat::Wild(pat) => (PatKind::Wild, self.range(pat.underscore_token.spans[0])),
            syn::Pat::Rest(pat) => (PatKind::Rest, self.range(pat.dot2_token.span())),
            syn::Pat::Paren(pat) => {
                let inner = self.pat(&pat.pat);
                self.facts.pats[inner.index()].range = self.range(pat.paren_token.span.join());
                return inner;
            }
            // A guard behind the pattern of a match arm is taken off by the arm, a type by closures and `let`s.
            syn::Pat::Guard(pat) => return self.pat(&pat.pat),
            syn::Pat::Type(pat) => return self.pat(&pat.pat),
            syn::Pat::Verbatim(tokens) => (PatKind::Unknown, self.verbatim("pattern", tokens)),
            other => (PatKind::Unknown, self.range(other.span())),
        };
        self.push_pat(kind, range)
    }

    fn field_pat(&mut self, field: &syn::FieldPat) -> FieldPat {
        let name = self.member(&field.member);
        FieldPat { name, pat: self.pat(&field.pat), shorthand: field.colon_token.is_none() }
    }
}
