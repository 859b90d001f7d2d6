//! From `syn`'s tree to the lowered form.
//!
//! [`Lowerer`] fills one [`FileFacts`] from any number of parsed pieces of one text: a whole file, an item of a file
//! that did not parse as a whole, the arguments of a macro, the rendered text of a macro expansion. This module
//! holds what the others share: names, ranges, blind spots. The submodules follow the grammar.
//!
//! Invariants: every node's range is that of its tokens in the text (or, for an expansion, of the places that the
//! tokens came from); nothing of `syn` survives; recursion is no deeper than [`crate::depth`] has allowed.
//! It deliberately does not know what any name means.

mod attrs;
mod exprs;
mod items;
mod macros;
mod pats;
mod places;
mod types;
mod uses;

use decompose_model::{BlindSpotKind, Cfg, DiagnosticCode, TextRange};
use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span};
use rustc_hash::FxHashMap;

use self::places::Places;
use crate::ir::{
    Expr, ExprIx, ExprKind, FileFacts, Item, ItemIx, ItemKind, LoweringBlindSpot, Name, NameIx, Pat, PatIx,
    PatKind, Problem, Type, TypeIx, TypeKind,
};
use crate::lex::Lexer;

/// Where the tokens of an expansion come from: offset of a token in the rendered text, its place in the file.
pub(crate) type Origin = [(u32, TextRange)];

/// Lowers parsed pieces of one text into one [`FileFacts`].
pub(crate) struct Lowerer<'t> {
    /// The text that the pieces were parsed from, byte order mark and the like blanked out.
    text: &'t str,
    /// The piece at hand.
    places: Places,
    /// For an expansion: the places that its tokens come from.
    origin: Option<&'t Origin>,
    facts: FileFacts,
    interned: FxHashMap<Box<str>, NameIx>,
    /// The item that is being lowered.
    parent: Option<ItemIx>,
    /// Whether that item is test code.
    test: bool,
    /// Whether the piece stands inside a macro's arguments.
    in_macro: bool,
    /// What a macro demands of the items in its arguments (`cfg_if!`).
    macro_cfg: Option<Cfg>,
}

/// Bytes in [`Lowerer::text`], before they are mapped to places in the file.
#[derive(Clone, Copy)]
struct RawRange {
    start: u32,
    end: u32,
}

impl<'t> Lowerer<'t> {
    pub(crate) fn new(text: &'t str, origin: Option<&'t Origin>) -> Self {
        Self {
            text,
            places: Places::new(0, text),
            origin,
            facts: FileFacts::default(),
            interned: FxHashMap::default(),
            parent: None,
            test: false,
            in_macro: origin.is_some(),
            macro_cfg: None,
        }
    }

    /// The facts, complete.
    pub(crate) fn finish(self) -> FileFacts {
        self.facts
    }

    /// The facts so far.
    pub(crate) fn facts(&mut self) -> &mut FileFacts {
        &mut self.facts
    }

    /// Says which piece is lowered next, and where in the text it begins. The whole text is the first.
    pub(crate) fn set_piece(&mut self, base: u32, piece: &str) {
        self.places = Places::new(base, piece);
    }

    fn raw(&self, span: Span) -> RawRange {
        let (start, end) = self.places.bytes(span);
        RawRange { start, end }
    }

    /// The bytes inside a pair of brackets.
    fn raw_inside(&self, delimiters: &DelimSpan) -> RawRange {
        RawRange { start: self.raw(delimiters.open()).end, end: self.raw(delimiters.close()).start }
    }

    /// The place in the file of bytes of the text.
    fn mapped(&self, raw: RawRange) -> TextRange {
        let Some(origin) = self.origin else { return TextRange::new(raw.start, raw.end) };
        let token_at = |offset: u32| {
            let behind = origin.partition_point(|(start, _)| *start <= offset);
            origin.get(behind.saturating_sub(1)).map_or_else(TextRange::default, |(_, range)| *range)
        };
        join(token_at(raw.start), token_at(raw.end.saturating_sub(1).max(raw.start)))
    }

    fn range(&self, span: Span) -> TextRange {
        self.mapped(self.raw(span))
    }

    /// From the first byte of `first` to the last of `last`.
    fn between(&self, first: Span, last: Span) -> TextRange {
        self.mapped(RawRange { start: self.raw(first).start, end: self.raw(last).end })
    }

    fn raw_text(&self, raw: RawRange) -> &'t str {
        self.text.get(raw.start as usize..raw.end as usize).unwrap_or("")
    }

    fn intern(&mut self, name: &str) -> NameIx {
        let name = name.strip_prefix("r#").unwrap_or(name);
        if let Some(known) = self.interned.get(name) {
            return *known;
        }
        let index = NameIx(self.facts.names.len() as u32);
        self.facts.names.push(name.into());
        self.interned.insert(name.into(), index);
        index
    }

    fn name(&mut self, ident: &Ident) -> Name {
        self.name_at(ident.span())
    }

    /// The name that stands at `span`.
    fn name_at(&mut self, span: Span) -> Name {
        let raw = self.raw(span);
        let name = self.intern(self.raw_text(raw));
        Name { name, range: self.mapped(raw) }
    }

    fn push_expr(&mut self, kind: ExprKind, range: TextRange) -> ExprIx {
        let index = ExprIx(self.facts.exprs.len() as u32);
        let opens = match &kind {
            ExprKind::Block(block) => !block.items.is_empty(),
            kind => matches!(kind, ExprKind::Macro(_)),
        };
        if opens {
            self.facts.openings.push(index);
        }
        self.facts.exprs.push(Expr { kind, range });
        index
    }

    fn push_pat(&mut self, kind: PatKind, range: TextRange) -> PatIx {
        self.facts.pats.push(Pat { kind, range });
        PatIx(self.facts.pats.len() as u32 - 1)
    }

    fn push_type(&mut self, kind: TypeKind, range: TextRange) -> TypeIx {
        self.facts.types.push(Type { kind, range });
        TypeIx(self.facts.types.len() as u32 - 1)
    }

    fn expr_range(&self, expr: ExprIx) -> TextRange {
        self.facts.exprs[expr.index()].range
    }

    fn item_mut(&mut self, item: ItemIx) -> &mut Item {
        &mut self.facts.items[item.index()]
    }

    /// Notes a place that cannot be looked into; its size is its number of tokens.
    fn blind_spot(&mut self, kind: BlindSpotKind, name: String, raw: RawRange) {
        let size = Lexer::new(self.text, TextRange::new(raw.start, raw.end)).count() as u32;
        let range = self.mapped(raw);
        self.facts.blind_spots.push(LoweringBlindSpot { kind, name, range, size });
    }

    /// Notes syntax that the parser accepts without looking inside.
    fn verbatim(&mut self, name: &str, tokens: &proc_macro2::TokenStream) -> TextRange {
        let raw = self.raw_tokens(tokens);
        self.blind_spot(BlindSpotKind::Verbatim, name.to_owned(), raw);
        let range = self.mapped(raw);
        let message = format!("this {name} uses unstable syntax that the parser does not look into");
        self.facts.problems.push(Problem { code: DiagnosticCode::UnsupportedSyntax, range, message });
        range
    }

    fn raw_tokens(&self, tokens: &proc_macro2::TokenStream) -> RawRange {
        let mut spans = tokens.clone().into_iter().map(|token| token.span());
        let Some(first) = spans.next() else { return RawRange { start: 0, end: 0 } };
        let last = spans.last().unwrap_or(first);
        RawRange { start: self.raw(first).start, end: self.raw(last).end }
    }

    /// Notes a piece that was lost; its size is its number of lines.
    pub(crate) fn lost(
        &mut self,
        name: &str,
        range: TextRange,
        code: DiagnosticCode,
        at: TextRange,
        why: String,
    ) {
        let raw = RawRange { start: range.start, end: range.end };
        let size = self.raw_text(raw).lines().count() as u32;
        let place = self.mapped(raw);
        self.facts.blind_spots.push(LoweringBlindSpot {
            kind: BlindSpotKind::Unparsed,
            name: name.to_owned(),
            range: place,
            size,
        });
        let range = self.mapped(RawRange { start: at.start, end: at.end });
        self.facts.problems.push(Problem { code, range, message: why });
    }
}

/// From the start of `first` to the end of `last`; `first` alone where `last` stands before it (which happens in
/// expansions only).
fn join(first: TextRange, last: TextRange) -> TextRange {
    if last.end >= first.end { TextRange::new(first.start, last.end) } else { first }
}

impl Lowerer<'_> {
    /// Gives an item the members that were read on their own, and the bytes up to `end`.
    pub(crate) fn adopt(&mut self, parent: ItemIx, members: Vec<ItemIx>, end: u32) {
        let last = self.mapped(RawRange { start: end.saturating_sub(1), end });
        let item = self.item_mut(parent);
        item.range = join(item.range, last);
        item.full_range = join(item.full_range, last);
        match &mut item.kind {
            ItemKind::Module(module) => module.items = Some(members),
            ItemKind::Impl(block) => block.items = members,
            ItemKind::Trait(definition) => definition.items = members,
            ItemKind::ExternBlock(items) => *items = members,
            _ => {}
        }
    }

    /// Lowers a whole file, or a list of items.
    pub(crate) fn items(&mut self, items: &[syn::Item]) -> Vec<ItemIx> {
        items.iter().filter_map(|item| self.item(item)).collect()
    }

    /// The inner attributes of the file.
    pub(crate) fn file_attributes(&mut self, attrs: &[syn::Attribute]) {
        let attributes = self.attributes(attrs);
        self.facts.test = attributes.test;
        self.test |= attributes.test;
        self.facts.attrs = attributes.attrs;
        self.facts.cfg = attributes.cfg;
    }

    /// Runs `work` with `parent` as the item that things stand in.
    pub(crate) fn inside<T>(&mut self, parent: ItemIx, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = (self.parent.replace(parent), self.test);
        self.test = self.facts.items[parent.index()].test;
        let result = work(self);
        (self.parent, self.test) = outer;
        result
    }

    /// Lowers statements as the root of a fragment.
    pub(crate) fn root_stmts(&mut self, stmts: &[syn::Stmt], whole: TextRange) {
        let block = self.statements(stmts, crate::ir::BlockSort::Plain);
        let range = self.mapped(RawRange { start: whole.start, end: whole.end });
        self.facts.root_expr = Some(self.push_expr(ExprKind::Block(block), range));
    }

    /// Lowers an expression as the root of a fragment.
    pub(crate) fn root_expr(&mut self, expr: &syn::Expr) {
        self.facts.root_expr = Some(self.expr(expr));
    }

    /// Lowers a type as the root of a fragment.
    pub(crate) fn root_type(&mut self, ty: &syn::Type) {
        self.facts.root_type = Some(self.ty(ty));
    }

    /// Lowers a pattern as the root of a fragment.
    pub(crate) fn root_pat(&mut self, pat: &syn::Pat) {
        self.facts.root_pat = Some(self.pat(pat));
    }
}
