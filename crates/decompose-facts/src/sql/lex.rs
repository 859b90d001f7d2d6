//! The tokens of SQL as all dialects share them: enough to split a text into statements and to look for words.
//!
//! Total: every text has tokens. Comments are none. It deliberately does not know numbers, operators of more than one
//! character, or where one dialect's quotes are another's operators.

/// A token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token<'t> {
    /// A name or keyword as written.
    Word(&'t str),
    /// A quoted name, without its quotes.
    Quoted(&'t str),
    /// A string, a dollar-quoted body, a number, a parameter.
    Value,
    /// Any other character.
    Sign(char),
}

impl Token<'_> {
    /// Whether it is the keyword `word`, in capitals.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }

    /// Whether it is one of `words`, in capitals.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

/// The tokens of a text, each with the offset of its first byte.
pub(super) fn tokens(text: &str) -> Vec<(usize, Token<'_>)> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        let token = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = end_of(text, at, "\n");
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = end_of(text, at + 2, "*/");
                continue;
            }
            b'\'' => {
                at = end_of_quote(bytes, at, b'\'');
                Token::Value
            }
            b'"' | b'`' => {
                at = end_of_quote(bytes, at, *byte);
                let inner = text.get(start + 1..at.saturating_sub(1).max(start + 1));
                Token::Quoted(inner.unwrap_or(""))
            }
            b'$' => match dollar_tag(text, at) {
                Some(tag) => {
                    at = end_of(text, at + tag.len(), tag);
                    Token::Value
                }
                None => {
                    at = end_of_word(bytes, at + 1);
                    Token::Value
                }
            },
            _ if byte.is_ascii_digit() => {
                at = end_of_word(bytes, at);
                Token::Value
            }
            _ if is_word(*byte) => {
                at = end_of_word(bytes, at);
                Token::Word(&text[start..at])
            }
            _ => {
                at += 1;
                Token::Sign(char::from(*byte))
            }
        };
        all.push((start, token));
    }
    all
}

/// The statements of a text, with the offset of each; those without tokens are left out. The body of a trigger or
/// routine (`BEGIN … END`) belongs to its statement.
pub(super) fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    let mut first: Option<usize> = None;
    let mut words: Vec<Token<'_>> = Vec::new();
    let mut open_blocks = 0usize;
    for (offset, token) in tokens(text) {
        if token == Token::Sign(';') && open_blocks == 0 {
            if let Some(start) = first.take() {
                all.push((start, &text[start..offset]));
            }
            words.clear();
            continue;
        }
        first.get_or_insert(offset);
        if words.len() < FIRST_WORDS {
            words.push(token);
        }
        if words.first().is_some_and(|word| word.is("CREATE"))
            && words.iter().any(|word| word.is_any(&["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"]))
        {
            if token.is_any(&["BEGIN", "CASE"]) {
                open_blocks += 1;
            } else if token.is("END") {
                open_blocks = open_blocks.saturating_sub(1);
            }
        }
    }
    if let Some(start) = first {
        all.push((start, &text[start..]));
    }
    all
}

/// Among so many first tokens stands the word that says what a `CREATE` creates.
const FIRST_WORDS: usize = 6;

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_word(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| !is_word(*byte) && *byte != b'$').map_or(bytes.len(), |end| at + end)
}

fn end_of(text: &str, at: usize, mark: &str) -> usize {
    text[at..].find(mark).map_or(text.len(), |found| at + found + mark.len())
}

/// Behind the closing quote; a doubled one is none, and neither is one behind a backslash in a string.
fn end_of_quote(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'\'' && bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2).is_some() => {
                at += 2;
            }
            _ if *byte == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            _ if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// `$$` or `$tag$`.
fn dollar_tag(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at + 1..];
    let length = rest.find('$')?;
    let tag = &rest[..length];
    let is_tag = tag.bytes().all(is_word) && !tag.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    is_tag.then(|| &text[at..at + length + 2])
}
