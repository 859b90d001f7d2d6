//! A tiny reader of HTML, strict where browsers are lenient: every element is closed in order, every id is unique, and
//! every link into the page has a target.

use std::collections::BTreeSet;

const VOID: &[&str] = &["meta", "br", "wbr", "input", "hr"];

/// An opening or closing tag, attributes read.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

/// Reads a page, panics where it is not well formed, and gives its opening tags in order.
pub(crate) fn check(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some(start) = rest.find('<') {
        let (text, from) = rest.split_at(start);
        assert!(!text.contains('>'), "a stray > in {text:?}");
        let end = end_of_tag(from).unwrap_or_else(|| panic!("unclosed: {from:.80}"));
        let inner = &from[1..end];
        rest = &from[end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closing order");
            continue;
        }
        let tag = read(inner.trim_end_matches('/'));
        if matches!(&*tag.name, "style" | "script") {
            let close = format!("</{}>", tag.name);
            rest = rest.split_once(&close).expect("raw text is closed").1;
        } else if !inner.ends_with('/') && !VOID.contains(&&*tag.name) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    references(&tags);
    tags
}

/// The index of the `>` that ends the tag at the start of `text`; quoted attributes may hold others.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(index, character)| {
        quoted ^= character == '"';
        (character == '>' && !quoted).then_some(index)
    })
}

fn read(inner: &str) -> Tag {
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "a tag's name: {name:?}");
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        assert!(key.chars().all(|c| c.is_ascii_alphanumeric() || "-:".contains(c)), "an attribute: {key:?}");
        let value = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a closing quote"),
            None => match after.strip_prefix('=') {
                Some(bare) => bare.split_once(' ').unwrap_or((bare, "")),
                None => ("", after),
            },
        };
        attributes.push((key.to_owned(), value.0.to_owned()));
        rest = value.1;
    }
    Tag { name: name.to_owned(), attributes }
}

fn references(tags: &[Tag]) {
    let values = |key: &'static str| {
        tags.iter().flat_map(|tag| &tag.attributes).filter(move |(k, _)| k == key).map(|(_, value)| &**value)
    };
    let mut ids = BTreeSet::new();
    for id in values("id") {
        assert!(ids.insert(id), "two elements have the id {id}");
    }
    for target in values("href") {
        let id = target.strip_prefix('#').expect("links stay on the page");
        assert!(ids.contains(id), "nothing has the id {id}");
    }
    for id in values("aria-labelledby") {
        assert!(ids.contains(id), "nothing has the id {id}");
    }
}
