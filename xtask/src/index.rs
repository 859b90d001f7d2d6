//! Makes a reference index of an application with `rust-analyzer scip`, in the form that `accuracy` reads.
//!
//! Four files: `NAME.scip`, what rust-analyzer wrote, and from that `NAME.defs.tsv.gz` (symbol, kind, file, line,
//! column, first and last line), `NAME.refs.tsv.gz` (file, line, column, symbol) and `NAME.tests.tsv.gz` (file, first
//! and last line of test code). Lines count from 1, columns from 0 in UTF-8 bytes. Local symbols are left out, and so
//! are references where no identifier stands. Which code is test code is read from the source by this project itself.
//!
//! rust-analyzer builds the application's build scripts and procedural macros, and runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use decompose::Decompose;
use decompose::model::{Code, LineIndex};
use decompose::resolve::scip::wire::{self, Document};
use decompose::resolve::scip::{self, column_offset};

use crate::corpus;
use crate::repository::{run, target};

/// The kinds of definitions by their number in the format, as far as Rust has them.
const KINDS: &[(i32, &str)] = &[
    (3, "AssociatedType"),
    (4, "Attribute"),
    (8, "Constant"),
    (11, "Enum"),
    (12, "EnumMember"),
    (15, "Field"),
    (17, "Function"),
    (25, "Macro"),
    (26, "Method"),
    (29, "Module"),
    (49, "Struct"),
    (53, "Trait"),
    (54, "Type"),
    (55, "TypeAlias"),
    (59, "Union"),
    (70, "TraitMethod"),
    (80, "StaticMethod"),
    (82, "StaticVariable"),
];

/// How to make an index.
pub(crate) struct Request<'a> {
    /// A name of the corpus, or a directory.
    pub(crate) application: &'a str,
    /// Where to write.
    pub(crate) out: Option<&'a Path>,
    /// The program.
    pub(crate) analyzer: &'a Path,
    /// Its configuration.
    pub(crate) config: Option<&'a Path>,
    /// An index that is there already.
    pub(crate) scip: Option<&'a Path>,
}

/// Makes the index of a corpus application or of a directory.
pub(crate) fn index(request: &Request<'_>) -> Result<()> {
    let (name, directory) = application(request.application)?;
    let out = request.out.map_or_else(|| target().join("indexes"), Path::to_path_buf);
    std::fs::create_dir_all(&out)?;
    let out = out.canonicalize()?;
    let scip_file = out.join(format!("{name}.scip"));
    match request.scip {
        Some(given) => {
            std::fs::copy(given, &scip_file).with_context(|| format!("cannot read {}", given.display()))?;
        }
        None => analyze(request, &directory, &scip_file)?,
    }
    let index = scip::Index::decode(&std::fs::read(&scip_file)?)?;
    let decompose = Decompose::new(&directory).git(false);
    let (_, code) = decompose.code(decompose.open()?, &|_| ())?;
    let tables = tables(&index, &code, &|path| std::fs::read_to_string(directory.join(path)).ok());
    for (what, text) in
        [("defs", &tables.definitions), ("refs", &tables.references), ("tests", &tables.tests)]
    {
        let file = out.join(format!("{name}.{what}.tsv.gz"));
        let mut packed =
            flate2::write::GzEncoder::new(std::fs::File::create(&file)?, flate2::Compression::best());
        packed.write_all(text.as_bytes())?;
        packed.finish()?;
        println!("{}: {} rows", file.display(), text.lines().count());
    }
    Ok(())
}

/// Name and directory of what is to be indexed.
fn application(given: &str) -> Result<(String, PathBuf)> {
    let directory = Path::new(given);
    if directory.join("Cargo.toml").is_file() {
        let directory = directory.canonicalize()?;
        let name =
            directory.file_name().and_then(|name| name.to_str()).context("a directory without a name")?;
        return Ok((name.to_owned(), directory.clone()));
    }
    let found = corpus::bring()?.into_iter().find(|(name, _)| name == given);
    found.with_context(|| {
        format!("{given} is neither an application of the corpus nor a directory with a manifest")
    })
}

/// Runs rust-analyzer; what Cargo builds for it goes beside the corpus.
fn analyze(request: &Request<'_>, directory: &Path, scip_file: &Path) -> Result<()> {
    let program = request.analyzer;
    let version = Command::new(program).arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        bail!(
            "{} cannot be run; install it with `rustup component add rust-analyzer rust-src`, or name it with \
             --analyzer",
            program.display()
        );
    }
    let mut command = Command::new(program);
    command.current_dir(directory).env("CARGO_TARGET_DIR", target().join("indexes-build"));
    command.args(["scip", ".", "--output"]).arg(scip_file);
    if let Some(config) = request.config {
        command.arg("--config-path").arg(config.canonicalize()?);
    }
    run(&mut command)
}

/// The contents of the three tables.
#[derive(Debug, Default, PartialEq)]
struct Tables {
    definitions: String,
    references: String,
    tests: String,
}

fn tables(index: &scip::Index, code: &Code, text: &dyn Fn(&str) -> Option<String>) -> Tables {
    let mut definitions = BTreeSet::new();
    let mut references = BTreeSet::new();
    for document in &index.documents {
        let Some(text) = text(&document.relative_path) else { continue };
        let lines = LineIndex::new(&text);
        let kinds: BTreeMap<&str, i32> =
            document.symbols.iter().map(|symbol| (symbol.symbol.as_str(), symbol.kind)).collect();
        for occurrence in document.occurrences.iter().filter(|o| !o.symbol.starts_with("local ")) {
            let Some((line, column, token)) = token(occurrence, document, &text, &lines) else { continue };
            let (symbol, file) = (&occurrence.symbol, &document.relative_path);
            if occurrence.is_definition() {
                let kind = kinds.get(symbol.as_str());
                let kind = KINDS.iter().find(|(number, _)| Some(number) == kind).map_or("", |(_, name)| name);
                let span = occurrence.enclosing_span().or(occurrence.span());
                let [first, _, last, _] = span.unwrap_or([line - 1, 0, line - 1, 0]);
                definitions.insert((
                    file,
                    line,
                    format!("{symbol}\t{kind}\t{file}\t{line}\t{column}\t{}\t{}\n", first + 1, last + 1),
                ));
            } else if is_identifier(token) {
                references.insert((file, line, column, symbol));
            }
        }
    }
    Tables {
        definitions: definitions.into_iter().map(|(_, _, row)| row).collect(),
        references: references
            .into_iter()
            .map(|(file, line, column, symbol)| format!("{file}\t{line}\t{column}\t{symbol}\n"))
            .collect(),
        tests: tests(code),
    }
}

/// Line from 1, column in bytes from 0, and text of an occurrence; a file's module spans lines and has no text.
fn token<'a>(
    occurrence: &wire::Occurrence,
    document: &Document,
    text: &'a str,
    lines: &LineIndex,
) -> Option<(u32, u32, &'a str)> {
    let [line, start, end_line, end] = occurrence.span()?;
    let range = lines.line(line.checked_add(1)?)?;
    let line_text = text.get(range.start as usize..range.end as usize)?;
    let start = column_offset(line_text, start, document.position_encoding)?;
    if line != end_line {
        return Some((line + 1, start, ""));
    }
    let end = column_offset(line_text, end, document.position_encoding)?;
    Some((line + 1, start, line_text.get(start as usize..end as usize)?))
}

fn is_identifier(token: &str) -> bool {
    token.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '#'))
        && token.chars().next().is_some_and(|c| !c.is_ascii_digit())
}

/// The outermost items of test code, with their attributes.
fn tests(code: &Code) -> String {
    let is_test = |item: &decompose::model::Item| item.test && !code.files[item.file.index()].test;
    let mut rows = String::new();
    for item in code.items.iter().filter(|item| is_test(item)) {
        if item.parent.is_some_and(|parent| is_test(&code.items[parent.index()])) {
            continue;
        }
        let file = &code.files[item.file.index()];
        let line = |offset| file.line_index.position(offset).line;
        let (first, last) = (line(item.full_range.start), line(item.full_range.end.saturating_sub(1)));
        rows += &format!("{}\t{first}\t{last}\n", file.path);
    }
    rows
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_index_becomes_tables() {
        let source = "fn größe() {}\nfn f() { größe()? + x }\n";
        let occurrence = |range: [i32; 3], symbol: &str, symbol_roles| wire::Occurrence {
            range: range.to_vec(),
            symbol: symbol.into(),
            symbol_roles,
            ..wire::Occurrence::default()
        };
        let size = "ra cargo shop 1.0 größe().";
        let mut definition = occurrence([0, 3, 8], size, 1);
        definition.enclosing_range = vec![0, 0, 13];
        let document = Document {
            relative_path: "src/lib.rs".into(),
            occurrences: vec![
                occurrence([1, 9, 14], size, 0),
                definition,
                occurrence([1, 16, 17], "ra cargo core 1.0 branch().", 0),
                occurrence([1, 20, 21], "local 0", 0),
                occurrence([9, 0, 1], size, 0),
                wire::Occurrence {
                    range: vec![0, 0, 1, 23],
                    ..occurrence([0; 3], "ra cargo shop 1.0 crate/", 1)
                },
            ],
            symbols: [(size, 17), ("ra cargo shop 1.0 crate/", 29)]
                .map(|(symbol, kind)| wire::SymbolInformation { symbol: symbol.into(), kind })
                .to_vec(),
            position_encoding: 2,
        };
        let index = scip::Index { tool: String::new(), documents: vec![document] };
        let found = tables(&index, &Code::default(), &|_| Some(source.to_owned()));
        assert_eq!(
            found.definitions,
            format!(
                "ra cargo shop 1.0 crate/\tModule\tsrc/lib.rs\t1\t0\t1\t2\n\
                 {size}\tFunction\tsrc/lib.rs\t1\t3\t1\t1\n"
            )
        );
        assert_eq!(found.references, format!("src/lib.rs\t2\t9\t{size}\n"));
        assert_eq!(found.tests, "");
    }

    #[test]
    fn identifiers_are_told_from_operators() {
        for (token, expected) in [("f", true), ("r#type", true), ("größe", true), ("?", false), ("0", false)]
        {
            assert_eq!(is_identifier(token), expected, "{token}");
        }
    }
}
