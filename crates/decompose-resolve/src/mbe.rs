//! Macros by example: matching the rules of a `macro_rules!` and writing out what they give.
//!
//! Follows the reference: rules are tried in order; a matcher consumes token trees, fragments take what a parser
//! takes; repetitions bind lists; the transcriber repeats as often as the variables in it were matched. Every token
//! of the result knows where it came from: a token of the invocation keeps its place, a token of the definition
//! stands for the invocation's name.
//!
//! It does not know hygiene, `$crate` paths apart (kept as the name `$crate`), nor metavariable expressions other
//! than `$$`. Nesting, tokens and attempts are bounded; beyond the bounds a rule does not match.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::names::camel;
use decompose_model::TextRange;
use decompose_syntax::{Fragment, Token, TokenKind, fragment_length};

/// A token tree with its place in the project.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) kind: Kind,
    pub(crate) origin: TextRange,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Ident(Arc<str>),
    Punct(char, bool),
    /// A literal or a lifetime.
    Other(Arc<str>),
    Group(char, Arc<[Tree]>, TextRange),
    /// An expression that was matched as one: written in parentheses.
    Invisible(Arc<[Tree]>),
}

/// One rule: matcher and transcriber.
#[derive(Debug)]
pub(crate) struct Rule {
    matcher: Vec<Pattern>,
    body: Vec<Template>,
}

#[derive(Debug)]
enum Pattern {
    Token(Kind),
    Group(char, Vec<Pattern>),
    Variable(Arc<str>, String),
    Repeat { inner: Vec<Pattern>, separator: Vec<Kind>, least: bool, once: bool },
}

#[derive(Debug)]
enum Template {
    Token(Kind),
    Group(char, Vec<Template>),
    Variable(Arc<str>),
    /// `${camel(name)}`, for stubs: the variable's name as a type is written, `order_id` as `OrderId`.
    Camel(Arc<str>),
    Repeat {
        inner: Vec<Template>,
        separator: Vec<Kind>,
        names: Vec<Arc<str>>,
    },
}

/// What a variable was matched with.
#[derive(Clone, Debug)]
enum Binding {
    One(Arc<[Tree]>),
    Many(Arc<[Bindings]>),
}

type Bindings = BTreeMap<Arc<str>, Binding>;

/// Tokens that one expansion may have.
const MAX_TOKENS: usize = 200_000;
/// Steps that matching one invocation may take.
const MAX_STEPS: usize = 200_000;

/// Token trees with places.
pub(crate) fn trees(tokens: Vec<Token>, place: &dyn Fn(TextRange) -> TextRange) -> Vec<Tree> {
    tokens
        .into_iter()
        .map(|token| {
            let origin = place(token.range);
            let kind = match token.kind {
                TokenKind::Ident(text) => Kind::Ident(text.into()),
                TokenKind::Punct { char, joint } => Kind::Punct(char, joint),
                TokenKind::Literal(text) | TokenKind::Lifetime(text) => Kind::Other(text.into()),
                TokenKind::Group { open, tokens, close } => {
                    let end = place(close.unwrap_or(token.range));
                    Kind::Group(open, trees(tokens, place).into(), end)
                }
            };
            Tree { kind, origin }
        })
        .collect()
}

/// The rules of a definition's body; those that cannot be read are left out.
pub(crate) fn rules(tokens: &[Token]) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let TokenKind::Group { tokens: matcher, .. } = &tokens[at].kind else {
            at += 1;
            continue;
        };
        // `(..) => {..}`; the arrow is two punctuation marks.
        if let Some(TokenKind::Group { tokens: body, .. }) = tokens.get(at + 3).map(|t| &t.kind) {
            rules.push(Rule { matcher: patterns(matcher), body: templates(body) });
        }
        at += 4;
    }
    rules
}

/// Expands an invocation by the first rule that matches.
pub(crate) fn expand(rules: &[Rule], arguments: &[Tree], name: TextRange) -> Option<Vec<Tree>> {
    for rule in rules {
        let mut matcher = Matcher { steps: 0 };
        let mut bindings = Bindings::new();
        if matcher.all(&rule.matcher, arguments, &mut bindings) {
            let mut out = Vec::new();
            let mut left = MAX_TOKENS;
            return transcribe(&rule.body, &bindings, name, &mut out, &mut left).then_some(out);
        }
    }
    None
}

/// The text of token trees, and for each token its offset in the text and its place.
pub(crate) fn render(trees: &[Tree]) -> (String, Vec<(u32, TextRange)>) {
    let mut text = String::new();
    let mut origin = Vec::new();
    render_into(trees, &mut text, &mut origin);
    (text, origin)
}

fn render_into(trees: &[Tree], text: &mut String, origin: &mut Vec<(u32, TextRange)>) {
    for tree in trees {
        origin.push((text.len() as u32, tree.origin));
        match &tree.kind {
            Kind::Ident(word) | Kind::Other(word) => {
                // `$crate` is no name that the parser takes; the lowering reads this one for it.
                text.push_str(if &**word == "$crate" { DOLLAR_CRATE } else { word });
                text.push(' ');
            }
            Kind::Punct(char, joint) => {
                text.push(*char);
                if !joint {
                    text.push(' ');
                }
            }
            Kind::Group(open, inner, end) => {
                text.push(*open);
                render_into(inner, text, origin);
                origin.push((text.len() as u32, *end));
                text.push(closing(*open));
                text.push(' ');
            }
            Kind::Invisible(inner) => {
                let bare = inner.len() < 2;
                text.push_str(if bare { "" } else { "(" });
                render_into(inner, text, origin);
                origin.push((text.len() as u32, tree.origin));
                text.push_str(if bare { " " } else { ") " });
            }
        }
    }
}

/// The name that stands for `$crate` in rendered text.
pub(crate) const DOLLAR_CRATE: &str = "__dollar_crate";

const fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

fn plain(token: &Token) -> Option<Kind> {
    Some(match &token.kind {
        TokenKind::Ident(text) => Kind::Ident(text.as_str().into()),
        TokenKind::Punct { char, joint } => Kind::Punct(*char, *joint),
        TokenKind::Literal(text) | TokenKind::Lifetime(text) => Kind::Other(text.as_str().into()),
        TokenKind::Group { .. } => return None,
    })
}

fn is_punct(token: Option<&Token>, wanted: char) -> bool {
    matches!(token.map(|t| &t.kind), Some(TokenKind::Punct { char, .. }) if *char == wanted)
}

/// The separator and operator behind `$(..)`: tokens up to `*`, `+` or `?`; how many were read.
fn repetition(tokens: &[Token]) -> Option<(Vec<Kind>, char, usize)> {
    let mut separator = Vec::new();
    for (i, token) in tokens.iter().enumerate().take(3) {
        match &token.kind {
            TokenKind::Punct { char: op @ ('*' | '+'), .. } => return Some((separator, *op, i + 1)),
            TokenKind::Punct { char: '?', .. } if i == 0 => return Some((separator, '?', 1)),
            _ => separator.push(plain(token)?),
        }
    }
    None
}

fn patterns(tokens: &[Token]) -> Vec<Pattern> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if is_punct(Some(token), '$') {
            match tokens.get(at).map(|t| &t.kind) {
                Some(TokenKind::Group { open: '(', tokens: inner, .. }) => {
                    if let Some((separator, op, read)) = repetition(&tokens[at + 1..]) {
                        let inner = patterns(inner);
                        out.push(Pattern::Repeat { inner, separator, least: op == '+', once: op == '?' });
                        at += 1 + read;
                        continue;
                    }
                }
                Some(TokenKind::Ident(name)) => {
                    if let (true, Some(TokenKind::Ident(kind))) =
                        (is_punct(tokens.get(at + 1), ':'), tokens.get(at + 2).map(|t| &t.kind))
                    {
                        out.push(Pattern::Variable(name.as_str().into(), kind.clone()));
                        at += 3;
                        continue;
                    }
                }
                _ => {}
            }
        }
        match &token.kind {
            TokenKind::Group { open, tokens, .. } => out.push(Pattern::Group(*open, patterns(tokens))),
            _ => out.extend(plain(token).map(Pattern::Token)),
        }
    }
    out
}

fn templates(tokens: &[Token]) -> Vec<Template> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if is_punct(Some(token), '$') {
            match tokens.get(at).map(|t| &t.kind) {
                Some(TokenKind::Group { open: '(', tokens: inner, .. }) => {
                    if let Some((separator, _, read)) = repetition(&tokens[at + 1..]) {
                        let inner = templates(inner);
                        let mut names = Vec::new();
                        variables(&inner, &mut names);
                        out.push(Template::Repeat { inner, separator, names });
                        at += 1 + read;
                        continue;
                    }
                }
                Some(TokenKind::Ident(name)) if name == "crate" => {
                    out.push(Template::Token(Kind::Ident("$crate".into())));
                    at += 1;
                    continue;
                }
                Some(TokenKind::Ident(name)) => {
                    out.push(Template::Variable(name.as_str().into()));
                    at += 1;
                    continue;
                }
                Some(TokenKind::Punct { char: '$', .. }) => at += 1,
                Some(TokenKind::Group { open: '{', tokens: inner, .. }) => {
                    if let Some(name) = camel_of(inner) {
                        out.push(Template::Camel(name));
                        at += 1;
                        continue;
                    }
                }
                _ => {}
            }
        }
        match &token.kind {
            TokenKind::Group { open, tokens, .. } => out.push(Template::Group(*open, templates(tokens))),
            _ => out.extend(plain(token).map(Template::Token)),
        }
    }
    out
}

/// The `name` of `camel($name)`.
fn camel_of(tokens: &[Token]) -> Option<Arc<str>> {
    let [function, arguments] = tokens else { return None };
    let (TokenKind::Ident(function), TokenKind::Group { open: '(', tokens, .. }) =
        (&function.kind, &arguments.kind)
    else {
        return None;
    };
    match &tokens.last()?.kind {
        TokenKind::Ident(name) if function == "camel" => Some(name.as_str().into()),
        _ => None,
    }
}

fn variables(templates: &[Template], names: &mut Vec<Arc<str>>) {
    for template in templates {
        match template {
            Template::Variable(name) | Template::Camel(name) => names.push(name.clone()),
            Template::Group(_, inner) => variables(inner, names),
            Template::Repeat { names: inner, .. } => names.extend(inner.iter().cloned()),
            Template::Token(_) => {}
        }
    }
}

struct Matcher {
    steps: usize,
}

impl Matcher {
    /// Whether the patterns take exactly these trees.
    fn all(&mut self, patterns: &[Pattern], trees: &[Tree], bindings: &mut Bindings) -> bool {
        self.prefix(patterns, trees, bindings) == Some(trees.len())
    }

    /// How many trees the patterns take from the start.
    fn prefix(&mut self, patterns: &[Pattern], trees: &[Tree], bindings: &mut Bindings) -> Option<usize> {
        let mut at = 0;
        for (number, pattern) in patterns.iter().enumerate() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return None;
            }
            match pattern {
                Pattern::Token(wanted) => {
                    if !same(wanted, &trees.get(at)?.kind) {
                        return None;
                    }
                    at += 1;
                }
                Pattern::Group(open, inner) => {
                    let Kind::Group(found, content, _) = &trees.get(at)?.kind else { return None };
                    if found != open || !self.all(inner, content, bindings) {
                        return None;
                    }
                    at += 1;
                }
                Pattern::Variable(name, kind) => {
                    let (taken, whole) = fragment(kind, &trees[at..])?;
                    let matched: Arc<[Tree]> = trees[at..at + taken].into();
                    let matched = if whole && taken > 1 {
                        let origin = matched.first().map_or_else(TextRange::default, |t| t.origin);
                        Arc::from([Tree { kind: Kind::Invisible(matched), origin }])
                    } else {
                        matched
                    };
                    bindings.insert(name.clone(), Binding::One(matched));
                    at += taken;
                }
                Pattern::Repeat { inner, separator, least, once } => {
                    let rest = &patterns[number + 1..];
                    at += self.repeat(inner, separator, (*least, *once), rest, &trees[at..], bindings)?;
                }
            }
        }
        Some(at)
    }

    /// A repetition takes as many rounds as it can; a separator that leads to no round is left for what follows.
    fn repeat(
        &mut self,
        inner: &[Pattern],
        separator: &[Kind],
        (least, once): (bool, bool),
        rest: &[Pattern],
        trees: &[Tree],
        bindings: &mut Bindings,
    ) -> Option<usize> {
        let mut rounds: Vec<Bindings> = Vec::new();
        let mut at = 0;
        while at < trees.len() {
            let mut start = at;
            if !rounds.is_empty() {
                if once
                    || !separator
                        .iter()
                        .enumerate()
                        .all(|(i, s)| trees.get(at + i).is_some_and(|t| same(s, &t.kind)))
                {
                    break;
                }
                start += separator.len();
            }
            // Where the rest begins with a token that stands here, an unseparated repetition ends.
            if separator.is_empty()
                && let (Some(Pattern::Token(wanted)), false) =
                    (rest.first(), matches!(inner.first(), Some(Pattern::Token(_))))
                && same(wanted, &trees[at].kind)
            {
                break;
            }
            let mut round = Bindings::new();
            match self.prefix(inner, &trees[start..], &mut round) {
                Some(taken) if taken > 0 || start > at => {
                    at = start + taken;
                    rounds.push(round);
                }
                _ => break,
            }
        }
        if least && rounds.is_empty() {
            return None;
        }
        let mut names = Vec::new();
        bound_names(inner, &mut names);
        let rounds: Arc<[Bindings]> = rounds.into();
        for name in names {
            bindings.insert(name, Binding::Many(rounds.clone()));
        }
        Some(at)
    }
}

fn bound_names(patterns: &[Pattern], names: &mut Vec<Arc<str>>) {
    for pattern in patterns {
        match pattern {
            Pattern::Variable(name, _) => names.push(name.clone()),
            Pattern::Group(_, inner) | Pattern::Repeat { inner, .. } => bound_names(inner, names),
            Pattern::Token(_) => {}
        }
    }
}

fn same(wanted: &Kind, found: &Kind) -> bool {
    match (wanted, found) {
        (Kind::Ident(a), Kind::Ident(b)) | (Kind::Other(a), Kind::Other(b)) => a == b,
        (Kind::Punct(a, _), Kind::Punct(b, _)) => a == b,
        _ => false,
    }
}

/// How many trees a fragment takes, and whether they are to be kept together as one expression.
fn fragment(kind: &str, trees: &[Tree]) -> Option<(usize, bool)> {
    let first = trees.first();
    let one = |holds: bool| holds.then_some((1, false));
    match kind {
        "tt" => first.map(|_| (operator(trees), false)),
        "ident" => one(matches!(first.map(|t| &t.kind), Some(Kind::Ident(word)) if &**word != "_")),
        "lifetime" => {
            one(matches!(first.map(|t| &t.kind), Some(Kind::Other(text)) if text.starts_with('\'')))
        }
        "literal" => match first.map(|t| &t.kind) {
            Some(Kind::Other(_)) => Some((1, false)),
            Some(Kind::Ident(word)) if matches!(&**word, "true" | "false") => Some((1, false)),
            Some(Kind::Punct('-', _)) => {
                matches!(trees.get(1).map(|t| &t.kind), Some(Kind::Other(_))).then_some((2, false))
            }
            Some(Kind::Invisible(inner)) => fragment(kind, inner).map(|_| (1, false)),
            _ => None,
        },
        "block" => one(matches!(first.map(|t| &t.kind), Some(Kind::Group('{', ..)))),
        "expr" | "expr_2021" => parsed(trees, Fragment::Expr, &[',', ';']).map(|n| (n, true)),
        "ty" => parsed(trees, Fragment::Type, &[]).map(|n| (n, false)),
        "pat" => parsed(trees, Fragment::Pat, &[]).map(|n| (n, false)),
        "pat_param" => parsed(trees, Fragment::PatParam, &[]).map(|n| (n, false)),
        "path" => parsed(trees, Fragment::Path, &[]).map(|n| (n, false)),
        "stmt" => parsed(trees, Fragment::Stmt, &[';']).map(|n| (n, false)),
        "item" => parsed(trees, Fragment::Item, &[]).map(|n| (n, false)),
        "meta" => parsed(trees, Fragment::Meta, &[]).map(|n| (n, false)),
        "vis" => {
            let looks = matches!(first.map(|t| &t.kind), Some(Kind::Ident(word)) if matches!(&**word, "pub" | "crate"));
            if looks {
                parsed(trees, Fragment::Visibility, &[]).map(|n| (n, false))
            } else {
                Some((0, false))
            }
        }
        _ => None,
    }
}

/// Operators of several characters, which are one token tree; longer ones first.
const OPERATORS: &[&str] = &[
    "...", "..=", "<<=", ">>=", "::", "=>", "->", "<-", "==", "!=", "<=", ">=", "&&", "||", "..", "+=", "-=",
    "*=", "/=", "%=", "^=", "&=", "|=", "<<", ">>",
];

/// How many trees the operator (or anything else) at the start is.
fn operator(trees: &[Tree]) -> usize {
    let stands_here = |operator: &&&str| {
        operator.chars().enumerate().all(|(i, wanted)| {
            let last = i + 1 == operator.len();
            matches!(trees.get(i).map(|t| &t.kind), Some(Kind::Punct(c, joint)) if *c == wanted && (last || *joint))
        })
    };
    OPERATORS.iter().find(stands_here).map_or(1, |operator| operator.len())
}

/// Trees that a parser takes. First only up to the next mark that may follow the fragment: mostly that is all.
fn parsed(trees: &[Tree], fragment: Fragment, ends: &[char]) -> Option<usize> {
    if trees.is_empty() {
        return None;
    }
    if let Some(Kind::Invisible(_)) = trees.first().map(|t| &t.kind)
        && trees.len() == 1
    {
        return Some(1);
    }
    if !ends.is_empty() {
        let mut end = 0;
        // A few tries: commas may stand inside closures and generic arguments.
        for _ in 0..4 {
            let next =
                trees[end..].iter().position(|t| matches!(t.kind, Kind::Punct(c, _) if ends.contains(&c)));
            let Some(next) = next else { break };
            let candidate = &trees[..end + next];
            if let Some(taken) = whole(candidate, fragment)
                && taken == candidate.len()
                && taken > 0
            {
                return Some(taken);
            }
            end += next + 1;
        }
    }
    whole(trees, fragment).filter(|n| *n > 0)
}

fn whole(trees: &[Tree], fragment: Fragment) -> Option<usize> {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(trees.len());
    for tree in trees {
        starts.push(text.len());
        render_into(std::slice::from_ref(tree), &mut text, &mut Vec::new());
    }
    let length = fragment_length(&text, fragment)?;
    Some(starts.iter().take_while(|s| **s < length).count())
}

fn transcribe(
    templates: &[Template],
    bindings: &Bindings,
    name: TextRange,
    out: &mut Vec<Tree>,
    left: &mut usize,
) -> bool {
    for template in templates {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match template {
            Template::Token(kind) => out.push(Tree { kind: kind.clone(), origin: name }),
            Template::Group(open, inner) => {
                let mut content = Vec::new();
                if !transcribe(inner, bindings, name, &mut content, left) {
                    return false;
                }
                out.push(Tree { kind: Kind::Group(*open, content.into(), name), origin: name });
            }
            Template::Camel(variable) => {
                let Some(Binding::One(trees)) = bindings.get(variable) else { return false };
                out.extend(trees.iter().map(|tree| match &tree.kind {
                    Kind::Ident(word) => {
                        let name = camel(word.trim_start_matches("r#"));
                        Tree { kind: Kind::Ident(name.into()), origin: tree.origin }
                    }
                    _ => tree.clone(),
                }));
            }
            Template::Variable(variable) => match bindings.get(variable) {
                Some(Binding::One(trees)) => {
                    *left = left.saturating_sub(trees.len());
                    out.extend(trees.iter().cloned());
                }
                Some(Binding::Many(_)) => return false,
                None => {
                    out.push(Tree { kind: Kind::Punct('$', false), origin: name });
                    out.push(Tree { kind: Kind::Ident(variable.clone()), origin: name });
                }
            },
            Template::Repeat { inner, separator, names } => {
                let rounds = names.iter().filter_map(|n| match bindings.get(n) {
                    Some(Binding::Many(rounds)) => Some(rounds.len()),
                    _ => None,
                });
                let Some(count) = rounds.max() else { return false };
                for round in 0..count {
                    let mut here = bindings.clone();
                    for variable in names {
                        if let Some(Binding::Many(rounds)) = bindings.get(variable)
                            && let Some(found) = rounds.get(round).and_then(|r| r.get(variable))
                        {
                            here.insert(variable.clone(), found.clone());
                        }
                    }
                    if round > 0 {
                        out.extend(separator.iter().map(|kind| Tree { kind: kind.clone(), origin: name }));
                    }
                    if !transcribe(inner, &here, name, out, left) {
                        return false;
                    }
                }
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use decompose_syntax::lex;

    use super::*;

    fn expanded(definition: &str, arguments: &str) -> Option<String> {
        let whole = |text: &str| TextRange::new(0, text.len() as u32);
        let rules = rules(&lex(definition, whole(definition)));
        let arguments = trees(lex(arguments, whole(arguments)), &|range| range);
        expand(&rules, &arguments, TextRange::default()).map(|out| render(&out).0)
    }

    #[track_caller]
    fn check(definition: &str, arguments: &str, expected: Option<&str>) {
        let squash = |text: &str| text.split_whitespace().collect::<String>();
        let found = expanded(definition, arguments);
        assert_eq!(found.as_deref().map(squash), expected.map(squash), "{found:?}");
    }

    #[test]
    fn rules_are_tried_in_order() {
        let definition = "(a) => { first }; ($x:ident) => { second $x };";
        check(definition, "a", Some("first"));
        check(definition, "b", Some("second b"));
        check(definition, "1", None);
    }

    #[test]
    fn repetitions_with_separators_and_a_trailing_one() {
        let definition = "($($name:ident = $value:expr),* $(,)?) => { $(let $name = $value;)* };";
        check(definition, "a = 1, b = f(2, 3),", Some("let a = 1; let b = (f(2, 3));"));
        check(definition, "", Some(""));
    }

    #[test]
    fn repetitions_nest() {
        check(
            "($($t:ident: [$($v:ident),*];)*) => { $(enum $t { $($v),* })* };",
            "A: [X, Y]; B: [];",
            Some("enum A { X, Y } enum B { }"),
        );
    }

    #[test]
    fn fragments_take_what_a_parser_takes() {
        check(
            "($t:ty, $v:vis $i:ident) => { $v struct $i($t); };",
            "Vec<(A, B)>, pub(crate) C",
            Some("pub(crate) struct C(Vec<(A,B)>);"),
        );
        check("($t:ty, $v:vis $i:ident) => { $v struct $i($t); };", "A, C", Some("struct C(A);"));
        check("($($p:pat => $e:expr),+) => { $($e),+ };", "A | B => |x, y| x, C => 1", Some("(|x,y|x), 1"));
        check("($($rest:tt)*) => { f($($rest)*) };", "a :: b, { c }", Some("f(a::b, {c})"));
        check(
            "($(use $($t:tt)*;)* $n:ident) => { [$($($t),*;)*] $n };",
            "use a::*; x",
            Some("[a, ::, *;] x"),
        );
    }

    #[test]
    fn a_name_may_be_written_as_a_type() {
        check(
            "($($f:ident),*) => { enum C { $(${camel($f)}),* } };",
            "id, user_id, r#type, URLPath",
            Some("enum C { Id, UserId, Type, UrlPath }"),
        );
    }

    #[test]
    fn an_outer_variable_may_stand_in_a_repetition() {
        check("($a:ident; $($b:ident)*) => { $($a::$b;)* };", "x; y z", Some("x::y; x::z;"));
    }
}
