//! What the header of an impl block says that the model does not hold as ids: the name of a trait from outside.
//!
//! From the header's text alone, `impl<'de> serde::Deserialize<'de> for Order`. Generics are skipped by counting angle
//! brackets, so that bounds in them (`impl<T: Serialize> ..`) are not mistaken for the trait.

/// The last segment of the trait's path in an impl's header; `None` for an inherent impl.
pub(crate) fn trait_of(header: &str) -> Option<&str> {
    let header = header.trim_start();
    let header = header.strip_prefix("unsafe ").unwrap_or(header);
    let header = header.strip_prefix("impl").unwrap_or(header);
    let path = skip_generics(header).trim_start().trim_start_matches('!');
    let end = path.find(|c: char| c == '<' || c.is_whitespace()).unwrap_or(path.len());
    let rest = skip_generics(&path[end..]).trim_start();
    let name = path[..end].rsplit("::").next()?;
    rest.starts_with("for ").then_some(name)
}

/// The text behind the `<..>` that it starts with, if it does.
fn skip_generics(text: &str) -> &str {
    let text = text.trim_start();
    let mut depth = 0usize;
    let mut before = ' ';
    for (index, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            // The arrow of `Fn(A) -> B` closes nothing.
            '>' if before != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return if c == '>' { &text[index + 1..] } else { text };
        }
        before = c;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trait_stands_between_generics_and_for() {
        for (header, name) in [
            ("impl Order", None),
            ("impl<T: Serialize> Page<T>", None),
            ("impl<T> Page<T> where F: for<'a> Fn(&'a T)", None),
            ("impl Serialize for Order", Some("Serialize")),
            ("impl<'de> serde::Deserialize<'de> for Order", Some("Deserialize")),
            ("unsafe impl Send for Order", Some("Send")),
            ("impl !Sync for Order", Some("Sync")),
            ("impl<F: Fn(A) -> B> From<F> for Order", Some("From")),
            ("", None),
            ("impl<", None),
        ] {
            assert_eq!(trait_of(header), name, "{header}");
        }
    }
}
