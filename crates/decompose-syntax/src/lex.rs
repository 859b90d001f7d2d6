//! Tokens of Rust text, with byte offsets.
//!
//! Two readers over one scanner: [`lex`] gives owned token trees (for macro definitions, macro arguments and
//! attribute lists), and the crate's own depth guard and error recovery walk the flat tokens.
//!
//! Invariants: total (any text gives tokens; brackets that do not match, or stand more than [`DEEPEST_GROUP`] deep, are
//! dropped; open ones are closed at the end), linear, not recursive. It deliberately does not know whether a literal or a name is one that rustc accepts: what is not
//! white space, comment, literal, name or bracket is a punctuation mark.

use decompose_model::TextRange;

/// Groups nested deeper than this are flattened: dropping and walking token trees takes stack.
const DEEPEST_GROUP: usize = 400;

/// A token tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes; of a group, brackets included.
    pub range: TextRange,
}

/// The kinds of token trees. Text is as written: a raw identifier keeps its `r#`, a lifetime its `'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword.
    Ident(String),
    /// One punctuation character.
    Punct {
        /// The character.
        char: char,
        /// Whether the next token is punctuation too, without space between.
        joint: bool,
    },
    /// A literal of any kind (`true` and `false` are names).
    Literal(String),
    /// `'a`.
    Lifetime(String),
    /// A bracketed group.
    Group {
        /// `(`, `[` or `{`.
        open: char,
        /// What is inside.
        tokens: Vec<Token>,
        /// The closing bracket; none when it is missing.
        close: Option<TextRange>,
    },
}

/// The token trees in `range` of `text`. Ranges count from the start of `text`. A doc comment gives the tokens of
/// the attribute that it stands for, all at the comment's place.
pub fn lex(text: &str, range: TextRange) -> Vec<Token> {
    let mut open: Vec<(char, u32, Vec<Token>)> = Vec::new();
    let mut skipped = 0usize;
    let mut tokens = Vec::new();
    for flat in Lexer::new(text, range) {
        let slice = || text[flat.range.start as usize..flat.range.end as usize].to_owned();
        let kind = match flat.kind {
            Flat::Ident => TokenKind::Ident(slice()),
            Flat::Lifetime => TokenKind::Lifetime(slice()),
            Flat::Literal => TokenKind::Literal(slice()),
            Flat::Punct(char, joint) => TokenKind::Punct { char, joint },
            Flat::Doc { inner } => {
                doc_tokens(&slice(), inner, flat.range, &mut tokens);
                continue;
            }
            Flat::Open(_) if open.len() >= DEEPEST_GROUP => {
                skipped += 1;
                continue;
            }
            Flat::Close(_) if skipped > 0 => {
                skipped -= 1;
                continue;
            }
            Flat::Open(bracket) => {
                open.push((bracket, flat.range.start, std::mem::take(&mut tokens)));
                continue;
            }
            Flat::Close(bracket) => {
                if open.last().is_none_or(|(opening, ..)| closing(*opening) != bracket) {
                    continue;
                }
                close_group(&mut open, &mut tokens, Some(flat.range), flat.range.end);
                continue;
            }
        };
        tokens.push(Token { kind, range: flat.range });
    }
    let end = range.end.min(text.len() as u32);
    while !open.is_empty() {
        close_group(&mut open, &mut tokens, None, end);
    }
    tokens
}

fn close_group(
    open: &mut Vec<(char, u32, Vec<Token>)>,
    tokens: &mut Vec<Token>,
    close: Option<TextRange>,
    end: u32,
) {
    if let Some((bracket, start, outer)) = open.pop() {
        let inner = std::mem::replace(tokens, outer);
        tokens.push(Token {
            kind: TokenKind::Group { open: bracket, tokens: inner, close },
            range: TextRange::new(start, end),
        });
    }
}

fn doc_tokens(comment: &str, inner: bool, range: TextRange, tokens: &mut Vec<Token>) {
    let body = comment.get(3..).unwrap_or("");
    let body = if comment.starts_with("/*") { body.strip_suffix("*/").unwrap_or(body) } else { body };
    let token = |kind| Token { kind, range };
    tokens.push(token(TokenKind::Punct { char: '#', joint: inner }));
    if inner {
        tokens.push(token(TokenKind::Punct { char: '!', joint: false }));
    }
    let attribute = vec![
        token(TokenKind::Ident("doc".into())),
        token(TokenKind::Punct { char: '=', joint: false }),
        token(TokenKind::Literal(format!("{body:?}"))),
    ];
    tokens.push(token(TokenKind::Group { open: '[', tokens: attribute, close: Some(range) }));
}

/// The bracket that closes `open`.
pub(crate) fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// A token without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FlatToken {
    pub(crate) kind: Flat,
    pub(crate) range: TextRange,
}

/// What a flat token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flat {
    Ident,
    Lifetime,
    Literal,
    /// The character, and whether punctuation follows at once.
    Punct(char, bool),
    Open(char),
    Close(char),
    Doc {
        inner: bool,
    },
}

/// The ASCII bytes of names.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = byte == b'_' || byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// The scanner.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    position: usize,
}

impl<'t> Lexer<'t> {
    /// Scans `range` of `text`, clipped to the text and to whole characters.
    pub(crate) fn new(text: &'t str, range: TextRange) -> Self {
        let end = text.floor_char_boundary(range.end as usize);
        let position = text.floor_char_boundary((range.start as usize).min(end));
        let text = &text[..end];
        Self { text, bytes: text.as_bytes(), position }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.position + ahead).copied().unwrap_or(0)
    }

    /// Moves behind the next occurrence of `needle`, or to the end.
    fn skip_past(&mut self, needle: &[u8]) {
        let rest = &self.bytes[self.position.min(self.bytes.len())..];
        self.position += match needle {
            [byte] => rest.iter().position(|b| b == byte).map_or(rest.len(), |at| at + 1),
            _ => rest
                .windows(needle.len().max(1))
                .position(|window| window == needle)
                .map_or(rest.len(), |at| at + needle.len()),
        };
    }

    /// Skips white space and comments; stops at a doc comment and tells whether it is an inner one.
    fn skip_blank(&mut self) -> Option<bool> {
        loop {
            match self.byte(0) {
                b'/' if self.byte(1) == b'/' => match (self.byte(2), self.byte(3)) {
                    (b'/', next) if next != b'/' => return Some(false),
                    (b'!', _) => return Some(true),
                    _ => self.skip_line(),
                },
                b'/' if self.byte(1) == b'*' => match (self.byte(2), self.byte(3)) {
                    (b'*', next) if next != b'*' && next != b'/' => return Some(false),
                    (b'!', _) => return Some(true),
                    _ => self.skip_block_comment(),
                },
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.position += 1,
                0x80.. => match self.text[self.position..].chars().next() {
                    Some(c) if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200e}' | '\u{200f}') => {
                        self.position += c.len_utf8();
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.text[self.position..];
        self.position += rest.find('\n').unwrap_or(rest.len());
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0usize;
        while self.position < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.position += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.position += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.position += 1,
            }
        }
    }

    /// From behind the opening quote to behind the closing one.
    fn skip_quoted(&mut self, quote: u8) {
        while self.position < self.bytes.len() {
            match self.byte(0) {
                b'\\' => self.position += 2,
                byte => {
                    self.position += 1;
                    if byte == quote {
                        break;
                    }
                }
            }
        }
        self.position = self.position.min(self.bytes.len());
    }

    fn skip_name(&mut self) {
        loop {
            let rest = self.bytes.get(self.position..).unwrap_or_default();
            self.position += rest.iter().position(|byte| !IN_NAME[usize::from(*byte)]).unwrap_or(rest.len());
            if self.byte(0).is_ascii() {
                break;
            }
            match self.text.get(self.position..).and_then(|rest| rest.chars().next()) {
                Some(c) if !c.is_ascii() && !c.is_whitespace() => self.position += c.len_utf8(),
                _ => break,
            }
        }
    }

    /// Tries a literal with the `prefix` bytes of letters already known (`r`, `b`, `br`, `c`, `cr`).
    fn prefixed_literal(&mut self) -> bool {
        let letters = match (self.byte(0), self.byte(1)) {
            (b'b' | b'c', b'r') => 2,
            (b'r' | b'b' | b'c', _) => 1,
            _ => return false,
        };
        let raw = self.byte(letters - 1) == b'r';
        let hashes = if raw {
            self.bytes[self.position + letters..].iter().take_while(|b| **b == b'#').count()
        } else {
            0
        };
        match self.byte(letters + hashes) {
            b'"' if raw => {
                self.position += letters + hashes + 1;
                let mut end = vec![b'"'];
                end.resize(hashes + 1, b'#');
                self.skip_past(&end);
            }
            quote @ (b'"' | b'\'') if !raw && (quote == b'"' || self.byte(0) == b'b') => {
                self.position += letters + 1;
                self.skip_quoted(quote);
            }
            _ => return false,
        }
        self.skip_name();
        true
    }

    fn skip_number(&mut self) {
        let radix = self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'o' | b'b');
        self.skip_name();
        if radix {
            return;
        }
        // `1.5` and `1.` but not `1..2`, `1.max(2)`.
        if self.byte(0) == b'.'
            && self.byte(1) != b'.'
            && self.byte(1) != b'_'
            && !self.byte(1).is_ascii_alphabetic()
        {
            self.position += 1;
            self.skip_name();
        }
        let exponent = matches!(self.bytes.get(self.position.wrapping_sub(1)), Some(b'e' | b'E'));
        if exponent && matches!(self.byte(0), b'+' | b'-') && self.byte(1).is_ascii_digit() {
            self.position += 1;
            self.skip_name();
        }
    }

    /// A character literal or a lifetime, at the quote.
    fn quote(&mut self) -> Flat {
        let mut ahead = self.text[self.position + 1..].chars();
        let (first, second) = (ahead.next(), ahead.next());
        let starts_name = |c: char| c == '_' || c.is_alphabetic();
        match (first, second) {
            (Some('\\'), _) => {
                self.position += 1;
                self.skip_quoted(b'\'');
                self.skip_name();
                Flat::Literal
            }
            (Some(c), Some('\'')) => {
                self.position += 2 + c.len_utf8();
                self.skip_name();
                Flat::Literal
            }
            (Some('r'), Some('#')) => {
                self.position += 3;
                self.skip_name();
                Flat::Lifetime
            }
            (Some(c), _) if starts_name(c) => {
                self.position += 1;
                self.skip_name();
                Flat::Lifetime
            }
            _ => {
                self.position += 1;
                Flat::Punct('\'', false)
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = FlatToken;

    fn next(&mut self) -> Option<FlatToken> {
        let doc = self.skip_blank();
        let start = self.position;
        if let Some(inner) = doc {
            if self.byte(1) == b'/' {
                self.skip_line();
            } else {
                self.skip_block_comment();
            }
            return Some(FlatToken {
                kind: Flat::Doc { inner },
                range: TextRange::new(start as u32, self.position as u32),
            });
        }
        let byte = *self.bytes.get(start)?;
        let kind = match byte {
            b'(' | b'[' | b'{' => {
                self.position += 1;
                Flat::Open(byte as char)
            }
            b')' | b']' | b'}' => {
                self.position += 1;
                Flat::Close(byte as char)
            }
            b'"' => {
                self.position += 1;
                self.skip_quoted(b'"');
                self.skip_name();
                Flat::Literal
            }
            b'\'' => self.quote(),
            b'0'..=b'9' => {
                self.skip_number();
                Flat::Literal
            }
            b'r' | b'b' | b'c' if self.prefixed_literal() => Flat::Literal,
            b'r' if self.byte(1) == b'#'
                && (self.byte(2) == b'_' || self.byte(2).is_ascii_alphabetic() || self.byte(2) >= 0x80) =>
            {
                self.position += 2;
                self.skip_name();
                Flat::Ident
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => {
                self.skip_name();
                Flat::Ident
            }
            _ => {
                self.position += 1;
                let joint = self.byte(0).is_ascii_punctuation()
                    && !matches!(self.byte(0), b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' | b'_')
                    && !(self.byte(0) == b'/' && matches!(self.byte(1), b'/' | b'*'));
                Flat::Punct(byte as char, joint)
            }
        };
        Some(FlatToken { kind, range: TextRange::new(start as u32, self.position as u32) })
    }
}
