//! Format strings: which arguments their placeholders show, and which names they capture.
//!
//! It does not check a format string: what is no placeholder gives none.

use crate::ir::Shows;

/// What a placeholder shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Argument<'a> {
    /// A positional argument; named ones are counted behind the others.
    Number(usize),
    /// A named argument, or a capture where none has that name.
    Name(&'a str),
}

/// A placeholder.
struct Placeholder<'a> {
    /// Empty for the next argument.
    argument: &'a str,
    /// What stands behind the colon.
    spec: &'a str,
}

fn placeholders(format: &str) -> impl Iterator<Item = Placeholder<'_>> {
    let mut rest = format;
    std::iter::from_fn(move || {
        loop {
            let open = rest.find('{')?;
            rest = &rest[open + 1..];
            if let Some(escaped) = rest.strip_prefix('{') {
                rest = escaped;
                continue;
            }
            let close = rest.find('}')?;
            let (argument, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
            rest = &rest[close + 1..];
            return Some(Placeholder { argument: argument.trim(), spec: spec.trim_end() });
        }
    })
}

/// The arguments that a format string shows by `Display` or `Debug`, in order. Other traits are left out.
pub(super) fn shown(format: &str) -> Vec<(Argument<'_>, Shows)> {
    let mut found = Vec::new();
    let mut next = 0;
    for Placeholder { argument, spec } in placeholders(format) {
        // A precision that is an argument comes before the value.
        next += usize::from(spec.contains(".*"));
        let argument = if argument.is_empty() {
            next += 1;
            Some(Argument::Number(next - 1))
        } else {
            argument.parse().ok().map(Argument::Number).or_else(|| plain_name(argument).map(Argument::Name))
        };
        let by = match spec.chars().next_back() {
            Some('?') => Some(Shows::Debug),
            // `x`, `e` and the like; a width or precision by name ends in `$`.
            Some(kind) if kind.is_alphabetic() => None,
            _ => Some(Shows::Display),
        };
        found.extend(argument.zip(by));
    }
    found
}

/// The names that a format string captures, in order: `{x}`, `{x:?}`, and `{:width$}`, `{:.precision$}` of any.
pub(super) fn captures(format: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for Placeholder { argument, spec } in placeholders(format) {
        names.extend(plain_name(argument));
        for part in spec.split_inclusive('$').filter_map(|part| part.strip_suffix('$')) {
            let name_start =
                part.char_indices().rev().take_while(|(_, c)| *c == '_' || c.is_alphanumeric()).last();
            let name = name_start.map_or("", |(at, _)| &part[at..]);
            names.extend(plain_name(name.trim_start_matches('0')));
        }
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
    use super::*;

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

    #[test]
    fn placeholders_show_their_arguments() {
        use Argument::{Name, Number};
        use Shows::{Debug, Display};
        for (format, arguments) in [
            ("{} {:?}", vec![(Number(0), Display), (Number(1), Debug)]),
            ("{1} {} {0:#?}", vec![(Number(1), Display), (Number(0), Display), (Number(0), Debug)]),
            ("{x} {y:>5}", vec![(Name("x"), Display), (Name("y"), Display)]),
            ("{:.*} {}", vec![(Number(1), Display), (Number(2), Display)]),
            ("{:x} {:08.3} {:w$}", vec![(Number(1), Display), (Number(2), Display)]),
            ("{:02x?} {{}}", vec![(Number(0), Debug)]),
        ] {
            assert_eq!(shown(format), arguments, "{format:?}");
        }
    }
}
