//! Text from the analysed project, made safe to show; figures, made easy to read.
//!
//! Names and messages come from code that nobody here wrote. [`visible`] takes away what would act instead of being
//! read (terminal control sequences, line breaks, characters that turn the writing direction); what remains is
//! escaped by each format.

use std::borrow::Cow;

use decompose_schema::{Agreement, SourceInfo};

/// `text` with every character that is not simply shown replaced by its code point: `⟨U+202E⟩`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    // Nearly all text is printable ASCII, which its bytes tell sooner.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if acts(character) {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Control characters, line and paragraph separators, and what changes direction or takes no room.
pub(crate) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What a compiler-grade index decided, where one was followed.
pub(crate) fn followed_index(source: &SourceInfo) -> Option<String> {
    let index = source.index.as_ref()?;
    let tool = if index.tool.is_empty() { "unknown origin".into() } else { visible(&index.tool) };
    let stale = match index.stale_files.len() {
        0 => String::new(),
        files => format!("; {} in another state left aside", counted(files, "file")),
    };
    Some(format!(
        "index of {tool} followed in {}: {} added, {} turned, {} taken back, {} led out{stale}",
        counted(index.files, "file"),
        counted(index.added, "reference"),
        number(index.turned),
        number(index.removed),
        number(index.led_out),
    ))
}

/// A piece of a sentence: plain, or between backticks.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Segment<'a> {
    Plain(&'a str),
    Code(&'a str),
}

/// Splits a sentence at its backticks. When they do not pair, all of it is plain.
pub(crate) fn segments(sentence: &str) -> Vec<Segment<'_>> {
    let parts: Vec<&str> = sentence.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![Segment::Plain(sentence)];
    }
    let segment = |(index, part)| if index % 2 == 0 { Segment::Plain(part) } else { Segment::Code(part) };
    parts.into_iter().enumerate().filter(|(_, part)| !part.is_empty()).map(segment).collect()
}

/// `12345` as `12,345`.
pub(crate) fn number(n: impl TryInto<u64>) -> String {
    let digits = n.try_into().unwrap_or_default().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `2 files`, `3,000 files`.
pub(crate) fn counted(n: impl TryInto<u64>, noun: &str) -> String {
    let n: u64 = n.try_into().unwrap_or_default();
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", number(n))
}

/// A share of 1 as `97.5 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// How alike the cut and a given grouping are, in a sentence.
pub(crate) fn agreement(with: &Agreement) -> String {
    format!(
        "Agreement with {}, which groups {} into {}: MoJoFM {} of 100, adjusted Rand index (weighted by lines) {}, normalised mutual information {}.",
        with.with,
        counted(with.files, "file"),
        counted(with.services, "service"),
        figure(with.mojo_fm),
        figure(with.adjusted_rand),
        figure(with.mutual_information),
    )
}

/// A factor or metric: two digits behind the point, none when it is whole.
pub(crate) fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_made_visible() {
        for (text, shown) in [
            ("orders::place", "orders::place"),
            ("größe 表", "größe 表"),
            ("\u{1b}[31mred", "⟨U+001B⟩[31mred"),
            ("a\u{202e}b", "a⟨U+202E⟩b"),
            ("a\nb\u{2028}c", "a⟨U+000A⟩b⟨U+2028⟩c"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn backticks_mark_code_only_in_pairs() {
        use Segment::{Code, Plain};
        assert_eq!(segments("`a` needs `b`."), [Code("a"), Plain(" needs "), Code("b"), Plain(".")]);
        assert_eq!(segments("a ` b"), [Plain("a ` b")]);
        assert_eq!(segments(""), []);
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(number(0_u32), "0");
        assert_eq!(number(999_u32), "999");
        assert_eq!(number(1_234_567_u32), "1,234,567");
        assert_eq!(counted(1_u32, "file"), "1 file");
        assert_eq!(counted(2000_u32, "file"), "2,000 files");
        assert_eq!(percent(0.975), "97.5 %");
        assert_eq!(figure(3.0), "3");
        assert_eq!(figure(0.416), "0.42");
    }
}
