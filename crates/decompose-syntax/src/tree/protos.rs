//! The `.proto` files from which build scripts make code.
//!
//! Nothing is executed: a build script is read like any other file, and every text in it that ends in `.proto` is
//! taken for the path of one, relative to the package or to another text of the script that is a directory. Where it
//! names none but a generator, the `.proto` files in the directories that it names are taken. Imports are followed.
//! A name that a script computes is not known.

use std::collections::BTreeSet;

use decompose_model::{Package, Source, TargetKind};

use super::paths::{directory_of, join};
use super::{Proto, TokenKind, lex};
use crate::ir::{ExprKind, FileFacts, Literal};

/// Crates whose use in a build script says that it compiles `.proto` files.
const GENERATORS: &[&str] = &["tonic_build", "tonic_prost_build", "prost_build"];
/// As many files are read for one package.
const MAX_FILES: usize = 1_000;

/// The files of one package, in the order in which they are named.
pub(super) fn protos<'a>(
    index: usize,
    package: &Package,
    source: &dyn Source,
    facts: &dyn Fn(&str) -> Option<&'a FileFacts>,
) -> Vec<Proto> {
    let scripts = package.targets.iter().filter(|target| target.kind == TargetKind::BuildScript);
    let scripts: Vec<&'a FileFacts> = scripts.filter_map(|target| facts(&target.root)).collect();
    let texts: Vec<&str> = scripts.iter().flat_map(|script| texts(script)).collect();
    let (named, others): (Vec<&str>, Vec<&str>) =
        texts.into_iter().partition(|text| text.ends_with(".proto"));
    let generates = scripts.iter().any(|s| s.names.iter().any(|name| GENERATORS.contains(&&**name)));
    if named.is_empty() && !generates {
        return Vec::new();
    }
    let own = package.directory();
    let mut directories = vec![own.to_owned()];
    directories.extend(others.iter().filter(|text| !text.is_empty()).filter_map(|text| join(own, text)));
    let mut open: Vec<String> = Vec::new();
    if named.is_empty() {
        for directory in &directories[1..] {
            open.extend(source.list(directory).into_iter().filter(|path| path.ends_with(".proto")));
        }
        open.sort();
        open.dedup();
    } else {
        open.extend(named.iter().filter_map(|name| {
            let candidates = directories.iter().filter_map(|directory| join(directory, name));
            candidates.into_iter().find(|path| source.read(path).is_ok())
        }));
    }
    // A file may import what lies beside it.
    directories.extend(open.iter().map(|path| directory_of(path).to_owned()));
    open.reverse();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if found.len() == MAX_FILES || !seen.insert(path.clone()) {
            continue;
        }
        let Some(text) = source.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        for import in imports(&text) {
            let candidates = directories.iter().filter_map(|directory| join(directory, &import));
            open.extend(candidates.into_iter().find(|path| source.read(path).is_ok()));
        }
        found.push(Proto { package: index, path, text });
    }
    found
}

fn texts(script: &FileFacts) -> impl Iterator<Item = &str> {
    script.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Lit(Literal::Str(text)) => Some(text.as_str()),
        _ => None,
    })
}

/// What the `import "x.proto";` lines of a file name.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut importing = false;
    for token in lex(text, decompose_model::TextRange::new(0, text.len() as u32)) {
        match token.kind {
            TokenKind::Ident(word) if word == "import" => importing = true,
            TokenKind::Ident(word) if word == "public" || word == "weak" => {}
            TokenKind::Literal(path) if importing => found.push(path.trim_matches('"').to_owned()),
            _ => importing = false,
        }
    }
    found
}
