//! Item by item, where a file does not parse as a whole.
//!
//! The text is cut at the boundaries of items (attributes, keyword, up to `;` or a brace group), each piece is parsed
//! on its own, and a piece that fails costs itself alone. Of a module, impl block, trait or extern block only the bad
//! members are lost, as long as its head parses. Where brackets do not match, a piece ends at a line that begins with
//! an item's keyword behind `;` or `}`.
//!
//! Invariants: total; pieces are disjoint and ascending. It deliberately does not repair code: what is lowered stands
//! in the file as it is.

use decompose_model::{DiagnosticCode, TextRange};
use syn::parse::Parser as _;

use crate::ir::{ItemIx, Problem};
use crate::lex::{Flat, Lexer, closing};
use crate::lower::Lowerer;

/// Bodies nested deeper than this are lost as a whole.
const DEEPEST_BODY: usize = 16;

/// What may stand in a list of items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Module,
    Impl,
    Trait,
    Extern,
}

impl Place {
    fn noun(self) -> &'static str {
        match self {
            Place::Module | Place::Extern => "item",
            Place::Impl | Place::Trait => "member",
        }
    }
}

pub(crate) struct Recovery<'r, 't> {
    pub(crate) lowerer: &'r mut Lowerer<'t>,
    pub(crate) text: &'r str,
    /// Offsets that no parser may see, ascending.
    pub(crate) too_deep: &'r [u32],
}

/// The place and the message of a syntax error in a piece that begins at `base`.
pub(crate) fn syntax_error(error: &syn::Error, base: u32, noun: &str) -> (TextRange, String) {
    let bytes = error.span().byte_range();
    let at = TextRange::new(base + bytes.start as u32, base + bytes.end as u32);
    let reason = match error.to_string() {
        text if text.starts_with("cannot parse string") || text == "lex error" => {
            "brackets do not match, or a token is not Rust".to_owned()
        }
        text => text,
    };
    (at, format!("this {noun} does not parse: {reason}"))
}

impl<'r> Recovery<'r, '_> {
    /// All items of the text. `error` is what parsing it as a whole said.
    pub(crate) fn file(&mut self, error: Option<&syn::Error>) -> Vec<ItemIx> {
        let whole = TextRange::new(0, self.text.len() as u32);
        let attributes = inner_attributes(self.text, whole);
        let source = &self.text[..attributes as usize];
        if let Ok(attrs) = syn::Attribute::parse_inner.parse_str(source) {
            self.lowerer.set_piece(0, source);
            self.lowerer.file_attributes(&attrs);
        }
        let items = self.list(TextRange::new(attributes, whole.end), Place::Module, 0);
        if let Some(error) = error
            && self.lowerer.facts().problems.is_empty()
        {
            // Every piece parses, the whole does not (a stray `;`).
            let (range, message) = syntax_error(error, 0, "file");
            self.lowerer.facts().problems.push(Problem { code: DiagnosticCode::ParseError, range, message });
        }
        items
    }

    fn list(&mut self, range: TextRange, place: Place, level: usize) -> Vec<ItemIx> {
        let mut items = Vec::new();
        for piece in pieces(self.text, range) {
            items.extend(self.piece(piece, place, level));
        }
        items
    }

    fn piece(&mut self, piece: TextRange, place: Place, level: usize) -> Option<ItemIx> {
        let first_deep = self.too_deep.partition_point(|offset| *offset < piece.start);
        let deep = self.too_deep.get(first_deep).copied().filter(|offset| *offset < piece.end);
        let source = self.slice(piece);
        let error = if deep.is_some() {
            None
        } else {
            self.lowerer.set_piece(piece.start, source);
            match self.lower(source, place) {
                Ok(item) => return item,
                Err(error) => Some(error),
            }
        };
        if level < DEEPEST_BODY
            && let Some(item) = self.members(piece, place, level)
        {
            return Some(item);
        }
        match (error, deep) {
            (Some(error), _) => {
                let (at, why) = syntax_error(&error, piece.start, place.noun());
                self.lowerer.lost(place.noun(), piece, DiagnosticCode::ParseError, at, why);
            }
            (None, deep) => {
                let offset = deep.unwrap_or(piece.start);
                let at = TextRange::new(offset, offset);
                let why = format!("this {} is nested too deeply to be read", place.noun());
                self.lowerer.lost(place.noun(), piece, DiagnosticCode::TooDeep, at, why);
            }
        }
        None
    }

    fn slice(&self, range: TextRange) -> &'r str {
        &self.text[range.start as usize..range.end as usize]
    }

    fn lower(&mut self, source: &str, place: Place) -> syn::Result<Option<ItemIx>> {
        Ok(match place {
            Place::Module => self.lowerer.item(&syn::parse_str(source)?),
            Place::Impl => self.lowerer.impl_member(&syn::parse_str(source)?),
            Place::Trait => self.lowerer.trait_member(&syn::parse_str(source)?),
            Place::Extern => self.lowerer.foreign_item(&syn::parse_str(source)?),
        })
    }

    /// Reads the head of a module, impl block, trait or extern block, then its members one by one.
    fn members(&mut self, piece: TextRange, place: Place, level: usize) -> Option<ItemIx> {
        if place != Place::Module {
            return None;
        }
        let body = outline(self.text, piece).into_iter().rfind(|part| part.kind == Part::Group('{'))?.range;
        if self.text.as_bytes().get(body.end as usize - 1) != Some(&b'}') {
            return None;
        }
        let inside = TextRange::new(body.start + 1, body.end - 1);
        let members_start = inner_attributes(self.text, inside);
        let deep_head = self.too_deep.iter().any(|offset| (piece.start..members_start).contains(offset));
        if deep_head {
            return None;
        }
        let head = format!("{}}}", self.slice(TextRange::new(piece.start, members_start)));
        self.lowerer.set_piece(piece.start, &head);
        let head: syn::Item = syn::parse_str(&head).ok()?;
        let inner = match &head {
            syn::Item::Mod(_) => Place::Module,
            syn::Item::Impl(_) => Place::Impl,
            syn::Item::Trait(_) => Place::Trait,
            syn::Item::ForeignMod(_) => Place::Extern,
            _ => return None,
        };
        let item = self.lowerer.item(&head)?;
        let (text, too_deep) = (self.text, self.too_deep);
        let members = self.lowerer.inside(item, |lowerer| {
            let members = TextRange::new(members_start, inside.end);
            Recovery { lowerer, text, too_deep }.list(members, inner, level + 1)
        });
        self.lowerer.adopt(item, members, piece.end);
        Some(item)
    }
}

/// A token or bracketed group on the top level of a stretch of text.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Outline<'t> {
    kind: Part<'t>,
    range: TextRange,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part<'t> {
    Word(&'t str),
    Mark(char),
    Group(char),
    Other,
}

/// The top level of `range`. Groups that are not closed reach to the end; closing brackets alone are left out.
fn outline(text: &str, range: TextRange) -> Vec<Outline<'_>> {
    let mut parts = Vec::new();
    let mut open: Vec<(char, u32)> = Vec::new();
    for token in Lexer::new(text, range) {
        match token.kind {
            Flat::Open(bracket) => open.push((bracket, token.range.start)),
            Flat::Close(bracket) => {
                if let Some((opening, start)) = open.last().copied()
                    && closing(opening) == bracket
                {
                    open.pop();
                    if open.is_empty() {
                        let range = TextRange::new(start, token.range.end);
                        parts.push(Outline { kind: Part::Group(opening), range });
                    }
                }
            }
            _ if !open.is_empty() => {}
            Flat::Ident => {
                let word = &text[token.range.start as usize..token.range.end as usize];
                parts.push(Outline { kind: Part::Word(word), range: token.range });
            }
            Flat::Punct(mark, _) => parts.push(Outline { kind: Part::Mark(mark), range: token.range }),
            Flat::Literal | Flat::Lifetime | Flat::Doc { .. } => {
                parts.push(Outline { kind: Part::Other, range: token.range });
            }
        }
    }
    if let Some((bracket, start)) = open.first() {
        parts.push(Outline { kind: Part::Group(*bracket), range: TextRange::new(*start, range.end) });
    }
    parts
}

fn balanced(text: &str, range: TextRange) -> bool {
    let mut open = Vec::new();
    for token in Lexer::new(text, range) {
        match token.kind {
            Flat::Open(bracket) => open.push(bracket),
            Flat::Close(bracket) if open.pop().is_none_or(|opening| closing(opening) != bracket) => {
                return false;
            }
            _ => {}
        }
    }
    open.is_empty()
}

/// Where the inner attributes and inner doc comments at the start of `range` end.
fn inner_attributes(text: &str, range: TextRange) -> u32 {
    let mut end = range.start;
    let mut state = 0;
    let mut depth = 0u32;
    for token in Lexer::new(text, range) {
        match (token.kind, state) {
            (Flat::Doc { inner: true }, 0) => end = token.range.end,
            (Flat::Punct('#', _), 0) => state = 1,
            (Flat::Punct('!', _), 1) => state = 2,
            (Flat::Open('['), 2) => (state, depth) = (3, 1),
            (Flat::Open(_), 3) => depth += 1,
            (Flat::Close(_), 3) => {
                depth -= 1;
                if depth == 0 {
                    (state, end) = (0, token.range.end);
                }
            }
            (_, 3) => {}
            _ => break,
        }
    }
    end
}

/// Cuts a list of items into its items.
fn pieces(text: &str, range: TextRange) -> Vec<TextRange> {
    if balanced(text, range) {
        return cut(&outline(text, range));
    }
    unbalanced_pieces(text, range)
        .into_iter()
        .flat_map(|part| if balanced(text, part) { cut(&outline(text, part)) } else { vec![part] })
        .collect()
}

/// Words that begin an item and can stand nowhere else on the top level of one.
const ITEM_WORDS: &[&str] = &["pub", "struct", "enum", "union", "trait", "mod", "use", "macro_rules"];

/// Words that begin an item, but may also stand in types and signatures.
const MORE_ITEM_WORDS: &[&str] = &["fn", "impl", "const", "static", "type", "extern", "async", "unsafe"];

fn cut(parts: &[Outline<'_>]) -> Vec<TextRange> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < parts.len() {
        if parts[start].kind == Part::Mark(';') {
            start += 1;
            continue;
        }
        let end = item_end(parts, start);
        pieces.push(TextRange::new(parts[start].range.start, parts[end - 1].range.end));
        start = end;
    }
    pieces
}

/// The index behind the last part of the item that begins at `start`.
fn item_end(parts: &[Outline<'_>], start: usize) -> usize {
    let kind = |at: usize| parts.get(at).map(|part| part.kind);
    let mut at = start;
    // Attributes, doc comments, visibility.
    loop {
        match kind(at) {
            Some(Part::Mark('#')) if kind(at + 1) == Some(Part::Group('[')) => at += 2,
            Some(Part::Mark('#')) if kind(at + 2) == Some(Part::Group('[')) => at += 3,
            Some(Part::Word("pub")) if kind(at + 1) == Some(Part::Group('(')) => at += 2,
            Some(Part::Word("pub" | "default") | Part::Other) => at += 1,
            _ => break,
        }
    }
    let ends_in_brace = match (kind(at), kind(at + 1)) {
        (Some(Part::Word("use" | "type" | "let")), _) | (_, Some(Part::Word("crate"))) => false,
        (Some(Part::Word("const")), Some(Part::Group('{'))) => true,
        (Some(Part::Word("const" | "static")), Some(Part::Word(next))) => {
            matches!(next, "fn" | "unsafe" | "async" | "extern" | "impl" | "trait" | "auto" | "gen")
        }
        (Some(Part::Word("const" | "static")), _) => false,
        _ => true,
    };
    let is_use = kind(at) == Some(Part::Word("use"));
    // The item's own keyword may be the second or third word (`unsafe trait`, `auto trait`).
    let mut own_keyword_seen = false;
    while let Some(part) = kind(at) {
        match part {
            Part::Mark(';') => return at + 1,
            Part::Group('{') if ends_in_brace && !matches!(kind(at + 1), Some(Part::Mark('>' | ','))) => {
                return at + 1;
            }
            Part::Word("use") if kind(at + 1) == Some(Part::Mark('<')) => {}
            Part::Word(word) if ITEM_WORDS.contains(&word) => {
                if own_keyword_seen {
                    return at;
                }
                own_keyword_seen = true;
            }
            Part::Word(word) if MORE_ITEM_WORDS.contains(&word) => {
                if is_use {
                    return at;
                }
                own_keyword_seen = true;
            }
            Part::Mark('#') if is_use => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Cuts text whose brackets do not match: before each line that begins, in its first column, with the start of an
/// item behind `;` or `}`.
fn unbalanced_pieces(text: &str, range: TextRange) -> Vec<TextRange> {
    let mut pieces = Vec::new();
    let mut start = None;
    let mut last: Option<crate::lex::FlatToken> = None;
    for token in Lexer::new(text, range) {
        let at = token.range.start as usize;
        let first_column = at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
        let begins = match token.kind {
            Flat::Ident => {
                let word = &text[at..token.range.end as usize];
                ITEM_WORDS.contains(&word) || MORE_ITEM_WORDS.contains(&word)
            }
            Flat::Punct('#', _) | Flat::Doc { inner: false } => true,
            _ => false,
        };
        let behind_end = last.is_none_or(|last| matches!(last.kind, Flat::Punct(';', _) | Flat::Close('}')));
        match (start, last) {
            (None, _) => start = Some(token.range.start),
            (Some(from), Some(last)) if first_column && begins && behind_end => {
                pieces.push(TextRange::new(from, last.range.end));
                start = Some(token.range.start);
            }
            _ => {}
        }
        last = Some(token);
    }
    if let (Some(from), Some(last)) = (start, last) {
        pieces.push(TextRange::new(from, last.range.end));
    }
    pieces
}
