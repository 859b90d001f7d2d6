//! What the name of an impl block says that the model does not hold as ids: the name of a trait from outside.
//!
//! From the text alone: `<Order as serde::Deserialize<'de>>`, or `<impl Order>` for an inherent impl.

/// The last segment of the path of an impl's trait; `None` for an inherent impl.
pub(crate) fn trait_of(name: &str) -> Option<&str> {
    let path = behind_as(name.strip_prefix('<')?)?.trim_start().trim_start_matches('!');
    let end = path.find(['<', '>', '(']).unwrap_or(path.len());
    path[..end].trim_end().rsplit("::").next()
}

/// What stands behind the ` as ` that is in no further angle brackets.
fn behind_as(text: &str) -> Option<&str> {
    const AS: &str = " as ";
    let mut depth = 0usize;
    let mut before = ' ';
    for (index, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            // The arrow of `Fn(A) -> B` closes nothing.
            '>' if before != '-' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 && text[index..].starts_with(AS) => return Some(&text[index + AS.len()..]),
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trait_stands_behind_as() {
        for (name, expected) in [
            ("<impl Order>", None),
            ("<impl Page<<T as Iterator>::Item>>", None),
            ("<Order as Serialize>", Some("Serialize")),
            ("<Order as serde::Deserialize<'de>>", Some("Deserialize")),
            ("<Page<<T as Iterator>::Item> as Serialize>", Some("Serialize")),
            ("<Box<dyn Fn(A) -> B> as Run>", Some("Run")),
            ("<Order as !Send>", Some("Send")),
            ("<F as Fn(A) -> B>", Some("Fn")),
            ("", None),
            ("<", None),
            ("<a as ", Some("")),
        ] {
            assert_eq!(trait_of(name), expected, "{name}");
        }
    }
}
