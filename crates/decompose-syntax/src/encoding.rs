//! Lowered files as bytes, for whoever keeps them instead of lowering again.
//!
//! The form is [postcard](https://postcard.jamesmunns.com/wire-format)'s of [`FileFacts`], so it is good for the
//! version that wrote it and for no other: keep the version of this crate beside the bytes.

use crate::ir::FileFacts;

/// The bytes of a lowered file. `None` where it has more than the format can count, which no file does.
pub fn encode(facts: &FileFacts) -> Option<Vec<u8>> {
    postcard::to_stdvec(facts).ok()
}

/// What [`encode`] was given, `None` where the bytes are not of it.
pub fn decode(bytes: &[u8]) -> Option<FileFacts> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_comes_back() {
        let facts = crate::lower_file(
            "#![allow(dead_code)]\n#[cfg(feature = \"a\")]\npub(crate) fn f<T: Into<u8>>(x: &[T]) -> Option<u8> {\n    \
             for y in x { println!(\"{y:?}\", y = 1); }\n    x.first()?.into().then(|z| match z { 1..=3 => None, _ => Some(z) })\n}\nfn broken( {}\n"
                .to_string(),
        );
        assert!(!facts.problems.is_empty() && !facts.exprs.is_empty());
        assert_eq!(encode(&facts).and_then(|bytes| decode(&bytes)), Some(facts));
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        assert_eq!(decode(b"fn main() {}"), None);
    }
}
