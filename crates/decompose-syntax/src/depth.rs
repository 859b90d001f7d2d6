//! How deep code nests, measured on its text before any parser sees it.
//!
//! `syn` parses and drops by recursion, and so does our lowering. What they need of the stack is bounded by a cost:
//! each thing that nests to the right (brackets, `<`, prefix operators, closures, `->`, `=`, keywords with an operand)
//! is a level and costs [`LEVEL`]; each token of a chain (`a + b + ..`, `x.m().m()..`) costs one, because dropping
//! nests to the left, too. The cost of a place is the sum along the way to it. A unit is about a kilobyte of stack in
//! the worst case, an unoptimised build; [`STACK_SIZE`] leaves room above [`CAP`].
//!
//! The measure may be too high (it does not tell a comparison from a type argument list), never much too low. It
//! deliberately does not know the grammar.

use decompose_model::TextRange;

use crate::lex::{Flat, FlatToken, Lexer, closing};

/// The cost of a level of nesting.
const LEVEL: u32 = 64;

/// The cost that is allowed: some 3,000 levels, or a chain of 200,000 tokens.
pub(crate) const CAP: u32 = 200_000;

/// The stack on which code of that cost is parsed and lowered. Only what is touched becomes memory.
pub(crate) const STACK_SIZE: usize = 512 << 20;

/// A cost for which any thread's stack is large enough.
pub(crate) const SMALL: u32 = 12 * LEVEL;

/// What [`measure`] finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Depth {
    /// The highest cost of any place.
    pub(crate) cost: u32,
    /// Offsets at which the cost goes beyond [`CAP`], ascending.
    pub(crate) too_deep: Vec<u32>,
}

/// One bracketed stretch of tokens.
#[derive(Clone, Copy, Default)]
struct Stretch {
    opened_by: Option<char>,
    /// The cost of the place of the opening bracket.
    base: u32,
    /// Levels since the last separator.
    nested: u32,
    /// `<` not closed yet.
    angles: u32,
    /// Tokens since the last separator.
    chain: u32,
}

impl Stretch {
    fn cost(&self) -> u32 {
        let levels = self.nested.saturating_add(self.angles).saturating_mul(LEVEL);
        self.base.saturating_add(levels).saturating_add(self.chain)
    }
}

/// What the previous token was, as far as the next one's meaning depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// An operator, a separator, a keyword: an operand follows.
    Operator(char),
    /// The end of an operand: an operator follows.
    Operand,
    Literal,
    Else,
    /// A closing `}`: operand or end of a statement.
    Brace,
}

/// Measures `text`, O(bytes).
pub(crate) fn measure(text: &str) -> Depth {
    let mut depth = Depth::default();
    let mut outer: Vec<Stretch> = Vec::new();
    let mut stretch = Stretch::default();
    let mut previous = Previous::Operator(';');
    let mut over = false;
    for token in Lexer::new(text, TextRange::new(0, text.len() as u32)) {
        if previous == Previous::Brace && starts_anew(text, token) {
            stretch = Stretch { opened_by: stretch.opened_by, base: stretch.base, ..Stretch::default() };
        }
        stretch.chain += 1;
        previous = match token.kind {
            Flat::Open(bracket) => {
                let base = stretch.cost().saturating_add(LEVEL);
                outer.push(stretch);
                stretch = Stretch { opened_by: Some(bracket), base, ..Stretch::default() };
                Previous::Operator(bracket)
            }
            Flat::Close(bracket) => {
                if stretch.opened_by.is_some_and(|open| closing(open) == bracket) {
                    stretch = outer.pop().unwrap_or_default();
                }
                if bracket == '}' { Previous::Brace } else { Previous::Operand }
            }
            Flat::Literal => {
                // A literal in a type argument list nests no further; elsewhere the `<` was a comparison or shift.
                if previous == Previous::Operator('<') {
                    stretch.angles = stretch.angles.saturating_sub(1);
                }
                Previous::Literal
            }
            Flat::Lifetime => Previous::Operand,
            Flat::Doc { .. } => previous,
            Flat::Ident => word(slice(text, token), previous, &mut stretch),
            Flat::Punct(mark, _) => {
                let next = text.as_bytes().get(token.range.end as usize).copied().unwrap_or(b' ');
                punctuation(mark, next, previous, &mut stretch)
            }
        };
        let cost = stretch.cost();
        depth.cost = depth.cost.max(cost);
        if cost > CAP && !over {
            depth.too_deep.push(token.range.start);
        }
        over = cost > CAP;
    }
    depth
}

fn slice(text: &str, token: FlatToken) -> &str {
    &text[token.range.start as usize..token.range.end as usize]
}

/// Whether a token behind `}` begins a new statement or item.
fn starts_anew(text: &str, token: FlatToken) -> bool {
    match token.kind {
        Flat::Ident => slice(text, token) != "else",
        Flat::Punct(mark, _) => mark == '#',
        Flat::Close(_) => false,
        _ => true,
    }
}

/// The lengths of the keywords that [`word`] knows: most names are longer.
const KEYWORDS: std::ops::RangeInclusive<usize> = 2..=6;

fn word(word: &str, previous: Previous, stretch: &mut Stretch) -> Previous {
    if !KEYWORDS.contains(&word.len()) {
        return Previous::Operand;
    }
    match word {
        "else" => Previous::Else,
        // `else if` chains are parsed in a loop.
        "if" if previous == Previous::Else => Previous::Operator('k'),
        "if" | "match" | "while" | "for" | "loop" | "return" | "break" | "yield" | "become" | "move"
        | "async" | "static" | "unsafe" | "try" | "let" | "dyn" | "impl" | "fn" | "extern" | "box" | "do" => {
            stretch.nested += 1;
            Previous::Operator('k')
        }
        "in" | "as" | "mut" | "ref" | "const" | "where" | "raw" => Previous::Operator('k'),
        _ => Previous::Operand,
    }
}

fn punctuation(mark: char, next: u8, previous: Previous, stretch: &mut Stretch) -> Previous {
    let operand_before = !matches!(previous, Previous::Operator(_) | Previous::Else);
    match mark {
        ';' => *stretch = Stretch { opened_by: stretch.opened_by, base: stretch.base, ..Stretch::default() },
        ',' => (stretch.nested, stretch.chain) = (0, 0),
        '<' if next != b'=' && next != b'-' && previous != Previous::Literal => stretch.angles += 1,
        '>' if previous == Previous::Operator('-') => stretch.nested += 1,
        '>' if previous == Previous::Operator('=') => {
            *stretch = Stretch { opened_by: stretch.opened_by, base: stretch.base, ..Stretch::default() };
        }
        '>' if stretch.angles > 0 => {
            stretch.angles -= 1;
            return Previous::Operand;
        }
        '=' if next != b'='
            && next != b'>'
            && !matches!(previous, Previous::Operator('=' | '!' | '<' | '>')) =>
        {
            stretch.nested += 1;
        }
        '&' | '*' | '!' | '-' | '|' | '.' if !operand_before => stretch.nested += 1,
        '@' | '~' => stretch.nested += 1,
        // `a && b`: what stands before was no open type argument list.
        '&' | '|' if next == mark as u8 => stretch.angles = 0,
        '?' => return Previous::Operand,
        _ => {}
    }
    Previous::Operator(mark)
}
