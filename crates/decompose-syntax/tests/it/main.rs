//! Text in, text out.
#![allow(clippy::unwrap_used)]

mod broken;
mod dump;
mod exprs;
mod fragments;
mod items;
mod macros;
mod tokens;
mod tree;

use decompose_syntax::lower_file;

/// Lowers `code` and compares its dump, line by line without indentation of the whole.
#[track_caller]
fn check(code: &str, expected: &str) {
    similar(&dump::file(&lower_file(code.to_owned())), expected);
}

#[track_caller]
fn similar(found: &str, expected: &str) {
    let lines = expected.lines().filter(|line| !line.trim().is_empty());
    let indent = lines.clone().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let expected: Vec<&str> = lines.map(|line| &line[indent..]).collect();
    let found: Vec<&str> = found.lines().collect();
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
}
