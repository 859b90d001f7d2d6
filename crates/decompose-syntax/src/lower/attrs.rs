//! Attributes: `cfg` predicates, derives, test marks, and the rest as written.

use decompose_model::{Cfg, TextRange};
use syn::AttrStyle;

use super::{Lowerer, RawRange};
use crate::ir::{Attr, AttrKind, Name, Path, Segment};
use crate::lex::{Token, TokenKind, lex};

/// Attributes that make a function a test or a benchmark, by the last segment of their path.
const TEST_ATTRIBUTES: &[&str] = &[
    "test",
    "bench",
    "rstest",
    "proptest",
    "quickcheck",
    "test_case",
    "test_matrix",
    "wasm_bindgen_test",
    "gtest",
];

/// What the attributes of one node say.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) attrs: Vec<Attr>,
    pub(super) cfg: Option<Cfg>,
    pub(super) test: bool,
    /// `macro_export(local_inner_macros)`.
    pub(super) local_inner: bool,
    /// First byte of the first outer attribute or doc comment.
    pub(super) start: Option<u32>,
}

impl Attributes {
    fn add_cfg(&mut self, cfg: Cfg) {
        self.test |= demands_test(&cfg);
        self.cfg = Some(both(self.cfg.take(), cfg));
    }

    /// Whether one of them is the single name `name`.
    pub(super) fn has(&self, lowerer: &Lowerer<'_>, name: &str) -> bool {
        self.attrs.iter().any(|attr| lowerer.is_path(&attr.path, name))
    }
}

/// `all(left, right)`, flat.
pub(super) fn both(left: Option<Cfg>, right: Cfg) -> Cfg {
    match left {
        None => right,
        Some(Cfg::All(mut parts)) => {
            parts.push(right);
            Cfg::All(parts)
        }
        Some(left) => Cfg::All(vec![left, right]),
    }
}

/// Whether the predicate holds under `cargo test` only.
fn demands_test(cfg: &Cfg) -> bool {
    match cfg {
        Cfg::Flag(name) => name == "test",
        Cfg::All(parts) => parts.iter().any(demands_test),
        _ => false,
    }
}

impl Lowerer<'_> {
    /// Whether `path` is the single name `name`.
    pub(super) fn is_path(&self, path: &Path, name: &str) -> bool {
        matches!(&path.segments[..], [only] if self.facts.name(only.name.name) == name)
    }

    pub(super) fn attributes(&mut self, attrs: &[syn::Attribute]) -> Attributes {
        let mut out = Attributes::default();
        for attr in attrs {
            let outer = matches!(attr.style, AttrStyle::Outer);
            if outer && out.start.is_none() {
                out.start = Some(self.raw(attr.pound_token.span).start);
            }
            if attr.path().is_ident("doc") {
                continue;
            }
            let inside = self.raw_inside(&attr.bracket_token.span);
            let whole = RawRange { start: self.raw(attr.pound_token.span).start, end: inside.end + 1 };
            let tokens = lex(self.text, TextRange::new(inside.start, inside.end));
            let range = self.mapped(whole);
            self.attribute(&tokens, range, None, &mut out);
        }
        out
    }

    /// Reads one attribute from the tokens inside its brackets; `condition` is the `cfg_attr` predicate over it.
    fn attribute(
        &mut self,
        tokens: &[Token],
        range: TextRange,
        condition: Option<&Cfg>,
        out: &mut Attributes,
    ) {
        let (path, rest) = self.attribute_path(tokens);
        let Some(last) = path.segments.last() else { return };
        let last = self.facts.name(last.name.name);
        let alone = path.segments.len() == 1;
        let kind = match rest {
            [] => AttrKind::Bare,
            [Token { kind: TokenKind::Group { tokens, close, .. }, range: group }] => match last {
                "cfg" if alone => {
                    let cfg = self.predicate(tokens);
                    out.add_cfg(match condition {
                        Some(condition) => Cfg::Any(vec![Cfg::Not(Box::new(condition.clone())), cfg]),
                        None => cfg,
                    });
                    return;
                }
                "cfg_attr" if alone => {
                    let mut parts = tokens.split(is_comma);
                    let cfg = self.predicate(parts.next().unwrap_or(&[]));
                    let cfg = both(condition.cloned(), cfg);
                    for part in parts {
                        self.attribute(part, range, Some(&cfg), out);
                    }
                    return;
                }
                "unsafe" if alone => return self.attribute(tokens, range, condition, out),
                "doc" if alone => return,
                "derive" => {
                    let paths = tokens.split(is_comma).map(|part| self.attribute_path(part).0);
                    AttrKind::Derive(paths.filter(|path| !path.segments.is_empty()).collect())
                }
                _ => {
                    out.local_inner |= tokens.iter().any(
                        |token| matches!(&token.kind, TokenKind::Ident(name) if name == "local_inner_macros"),
                    );
                    let end = close.map_or(group.end, |close| close.start);
                    AttrKind::List(self.mapped(RawRange { start: group.start + 1, end }))
                }
            },
            [equals, value @ ..] if is_punct(equals, '=') => AttrKind::Value(match value {
                [Token { kind: TokenKind::Literal(text), .. }] => string_value(text),
                _ => None,
            }),
            _ => return,
        };
        let last = path.segments.last().map_or("", |segment| self.facts.name(segment.name.name));
        out.test |= condition.is_none() && TEST_ATTRIBUTES.contains(&last);
        out.attrs.push(Attr { path, range, cfg: condition.cloned(), kind });
    }

    /// The path at the start of `tokens`, and what follows it.
    fn attribute_path<'a>(&mut self, mut tokens: &'a [Token]) -> (Path, &'a [Token]) {
        let mut path = Path::default();
        if let [a, b, rest @ ..] = tokens
            && is_punct(a, ':')
            && is_punct(b, ':')
        {
            path.global = true;
            tokens = rest;
        }
        while let [Token { kind: TokenKind::Ident(text), range }, rest @ ..] = tokens {
            let name = self.intern(text);
            let range = self.mapped(RawRange { start: range.start, end: range.end });
            path.segments.push(Segment { name: Name { name, range }, args: None });
            tokens = rest;
            match rest {
                [a, b, next @ ..] if is_punct(a, ':') && is_punct(b, ':') => tokens = next,
                _ => break,
            }
        }
        (path, tokens)
    }

    /// A `cfg` predicate.
    pub(super) fn predicate(&self, tokens: &[Token]) -> Cfg {
        match tokens {
            [Token { kind: TokenKind::Ident(name), .. }] => Cfg::Flag(name.clone()),
            [
                Token { kind: TokenKind::Ident(key), .. },
                equals,
                Token { kind: TokenKind::Literal(value), .. },
            ] if is_punct(equals, '=') => {
                Cfg::KeyValue(key.clone(), string_value(value).unwrap_or_else(|| value.clone()))
            }
            [
                Token { kind: TokenKind::Ident(name), .. },
                Token { kind: TokenKind::Group { tokens: inner, .. }, .. },
            ] => {
                let parts = inner.split(is_comma).filter(|part| !part.is_empty());
                let mut parts: Vec<Cfg> = parts.map(|part| self.predicate(part)).collect();
                match name.as_str() {
                    "all" => Cfg::All(parts),
                    "any" => Cfg::Any(parts),
                    "not" if parts.len() == 1 => Cfg::Not(Box::new(parts.remove(0))),
                    _ => self.unknown_predicate(tokens),
                }
            }
            [part @ .., comma] if is_comma(comma) => self.predicate(part),
            _ => self.unknown_predicate(tokens),
        }
    }

    fn unknown_predicate(&self, tokens: &[Token]) -> Cfg {
        let start = tokens.first().map_or(0, |token| token.range.start);
        let end = tokens.last().map_or(0, |token| token.range.end);
        let words: Vec<&str> = self.raw_text(RawRange { start, end }).split_whitespace().collect();
        Cfg::Other(words.join(" "))
    }
}

fn is_punct(token: &Token, expected: char) -> bool {
    matches!(token.kind, TokenKind::Punct { char, .. } if char == expected)
}

fn is_comma(token: &Token) -> bool {
    is_punct(token, ',')
}

/// The value of a string literal as written.
fn string_value(literal: &str) -> Option<String> {
    if let Some(plain) = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && !plain.contains('\\')
    {
        return Some(plain.to_owned());
    }
    syn::parse_str::<syn::LitStr>(literal).ok().map(|literal| literal.value())
}
