//! Compiler-grade indexes in the SCIP format, as `rust-analyzer scip` writes them.
//!
//! [`Index::decode`] reads bytes; `place` finds the index's places in the project's files and decides whether the
//! index belongs to them; `refine` compares it with the references that were found.
//!
//! **Positions.** The index counts lines and columns from 0, columns in the unit that each document names (UTF-8 bytes
//! where it names none). Here they become byte offsets; a byte order mark counts as nothing.
//!
//! **Which index is refused.** One that shares no file with the project, and one of another state of the source: where
//! less than [`FITTING`] of its definitions stand on their own name. The same is asked of every file; one that fails
//! is left aside, and named. Definitions that macros make may stand on other tokens, which is why not all must fit.
//!
//! It does not know how the index was made, with which features or for which target: where index and source both have
//! a name, the index is believed.

mod refine;
mod symbol;
pub mod wire;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{LineIndex, TextRange};
use prost::Message;
use rustc_hash::FxHashMap;

pub(crate) use refine::refine;
pub use wire::Span;

/// The share of definitions that must stand on their own name.
pub const FITTING: f64 = 0.9;

/// Why an index is not used. Reads on after "the index is refused:".
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The bytes are not of that format, or end too soon.
    #[error("it is not a whole SCIP file ({0})")]
    NotAnIndex(String),
    /// Nothing is in it.
    #[error("it holds no files")]
    Empty,
    /// Nothing in it is of this project.
    #[error(
        "none of its {files} files is one of this workspace (the first is {first}); make the index in the workspace root"
    )]
    Foreign {
        /// How many files it has.
        files: usize,
        /// The path of the first.
        first: String,
    },
    /// It was made of another state of the source.
    #[error(
        "it was made of other source: {standing} of the {definitions} definitions in shared files stand where it says \
         ({:.0} %), the first that does not is `{name}` at {file}:{line}:{column}; make the index again",
        100.0 * *standing as f64 / *definitions as f64
    )]
    Stale {
        /// Definitions that stand on their name.
        standing: usize,
        /// All definitions in shared files.
        definitions: usize,
        /// The name of the first that does not.
        name: String,
        /// Where it should stand.
        file: String,
        /// 1-based.
        line: u32,
        /// 1-based, in the index's unit.
        column: u32,
    },
}

/// A decoded index.
#[derive(Clone, PartialEq, Debug)]
pub struct Index {
    /// The program that made it, and its version.
    pub tool: String,
    /// One per source file.
    pub documents: Vec<wire::Document>,
}

impl Index {
    /// Reads an index.
    ///
    /// # Errors
    /// When the bytes are no SCIP file, or one without files.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let index = wire::Index::decode(bytes).map_err(|error| Refusal::NotAnIndex(error.to_string()))?;
        if index.documents.is_empty() {
            return Err(Refusal::Empty);
        }
        let tool = index.metadata.and_then(|metadata| metadata.tool_info).unwrap_or_default();
        let tool = format!("{} {}", tool.name, tool.version).trim().to_owned();
        Ok(Self { tool, documents: index.documents })
    }
}

/// Where a symbol leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    /// To the name at this offset of this file.
    Here(usize, u32),
    /// Out of the workspace.
    Outside,
    /// The index does not say where, or names several places.
    Unknown,
}

/// What stands at one place: the end of the token, and the symbols there.
#[derive(Default)]
struct Occurrence {
    end: u32,
    targets: Vec<Target>,
}

/// An index laid over the files of a project.
pub(crate) struct Placed {
    /// The uses of symbols, by file and offset; definitions and modules are left out.
    uses: BTreeMap<(usize, u32), Occurrence>,
    /// How many files the index and the project share.
    pub(crate) files: usize,
    /// The shared files that do not fit.
    pub(crate) stale: Vec<String>,
}

/// A file of the project, as far as an index is compared with it.
pub(crate) struct Text<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) lines: &'a LineIndex,
}

/// Lays an index over the project's files, or refuses it.
pub(crate) fn place(index: &Index, files: &[Text<'_>]) -> Result<Placed, Refusal> {
    let by_path: BTreeMap<&str, usize> = files.iter().enumerate().map(|(at, file)| (file.path, at)).collect();
    let shared: Vec<(&wire::Document, usize)> = index
        .documents
        .iter()
        .filter_map(|document| Some((document, *by_path.get(path_of(document).as_str())?)))
        .collect();
    let fits: Vec<Fit> = shared.iter().map(|(document, file)| fit(document, &files[*file])).collect();
    let standing = fits.iter().map(|fit| fit.standing).sum();
    let definitions: usize = fits.iter().map(|fit| fit.definitions).sum();
    if definitions == 0 {
        let first = index.documents.first().map(path_of).unwrap_or_default();
        return Err(Refusal::Foreign { files: index.documents.len(), first });
    }
    if !enough(standing, definitions)
        && let Some((name, file, line, column)) = fits.iter().find_map(|fit| fit.first_off.clone())
    {
        return Err(Refusal::Stale { standing, definitions, name, file, line, column });
    }
    let (fitting, stale): (Vec<_>, Vec<_>) =
        shared.iter().zip(&fits).partition(|(_, fit)| enough(fit.standing, fit.definitions));
    let stale = stale.into_iter().map(|((_, file), _)| files[*file].path.to_owned()).collect();
    let fitting: Vec<(&wire::Document, usize)> = fitting.into_iter().map(|(shared, _)| *shared).collect();
    Ok(Placed { uses: uses(index, &fitting, files), files: fitting.len(), stale })
}

/// A document's path as the project writes it.
fn path_of(document: &wire::Document) -> String {
    let path = document.relative_path.replace('\\', "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

/// How well a document fits its file.
struct Fit {
    standing: usize,
    definitions: usize,
    /// The first definition that does not stand: name, file, line, column.
    first_off: Option<(String, String, u32, u32)>,
}

fn fit(document: &wire::Document, file: &Text<'_>) -> Fit {
    let mut fit = Fit { standing: 0, definitions: 0, first_off: None };
    for occurrence in &document.occurrences {
        let symbol = &occurrence.symbol;
        if !occurrence.is_definition() || symbol::is_local(symbol) || symbol::is_module(symbol) {
            continue;
        }
        let Some(span) = occurrence.span() else { continue };
        fit.definitions += 1;
        let text = range(span, document.position_encoding, file)
            .and_then(|range| file.text.get(range.start as usize..range.end as usize));
        let name = symbol::name(symbol);
        if text.is_some_and(|text| text.strip_prefix("r#").unwrap_or(text) == name) {
            fit.standing += 1;
        } else if fit.first_off.is_none() {
            fit.first_off = Some((name.to_owned(), file.path.to_owned(), span[0] + 1, span[1] + 1));
        }
    }
    fit
}

fn enough(standing: usize, definitions: usize) -> bool {
    standing as f64 >= FITTING * definitions as f64
}

/// Where the symbols that fitting documents mention stand and lead.
fn uses(
    index: &Index,
    fitting: &[(&wire::Document, usize)],
    files: &[Text<'_>],
) -> BTreeMap<(usize, u32), Occurrence> {
    let global = |occurrence: &&wire::Occurrence| !symbol::is_local(&occurrence.symbol);
    let all = || index.documents.iter().flat_map(|document| &document.occurrences).filter(global);
    // A symbol that no fitting document defines is unknown where it belongs to a package of the index, else outside.
    let packages: BTreeSet<&str> = all()
        .filter(|occurrence| occurrence.is_definition())
        .map(|occurrence| symbol::package(&occurrence.symbol))
        .collect();
    let mut targets: FxHashMap<&str, Target> = FxHashMap::default();
    for (document, file) in fitting {
        for occurrence in document.occurrences.iter().filter(global).filter(|o| o.is_definition()) {
            let Some(range) = placed(occurrence, document, &files[*file]) else { continue };
            let here = Target::Here(*file, range.start);
            let target = targets.entry(&occurrence.symbol).or_insert(here);
            if *target != here {
                *target = Target::Unknown;
            }
        }
    }
    let mut uses: BTreeMap<(usize, u32), Occurrence> = BTreeMap::new();
    for (document, file) in fitting {
        let locals = locals(document, *file, &files[*file]);
        for occurrence in document.occurrences.iter().filter(|o| !o.is_definition()) {
            let symbol = occurrence.symbol.as_str();
            let Some(range) = placed(occurrence, document, &files[*file]) else { continue };
            let target = if symbol::is_local(symbol) {
                locals.get(symbol).copied().unwrap_or(Target::Unknown)
            } else {
                let elsewhere = || {
                    let ours = packages.contains(symbol::package(symbol));
                    if ours { Target::Unknown } else { Target::Outside }
                };
                targets.get(symbol).copied().unwrap_or_else(elsewhere)
            };
            let here = uses.entry((*file, range.start)).or_default();
            here.end = here.end.max(range.end);
            here.targets.push(target);
        }
    }
    uses
}

/// Where the local symbols of a document are defined: items inside functions are among them.
fn locals<'a>(document: &'a wire::Document, at: usize, file: &Text<'_>) -> FxHashMap<&'a str, Target> {
    let mut targets = FxHashMap::default();
    for occurrence in document.occurrences.iter().filter(|o| o.is_definition()) {
        if symbol::is_local(&occurrence.symbol)
            && let Some(range) = placed(occurrence, document, file)
        {
            targets.insert(occurrence.symbol.as_str(), Target::Here(at, range.start));
        }
    }
    targets
}

fn placed(occurrence: &wire::Occurrence, document: &wire::Document, file: &Text<'_>) -> Option<TextRange> {
    range(occurrence.span()?, document.position_encoding, file).filter(|range| !range.is_empty())
}

/// The bytes of a span within a line.
fn range([line, start, end_line, end]: Span, encoding: i32, file: &Text<'_>) -> Option<TextRange> {
    if line != end_line {
        return None;
    }
    let bytes = file.lines.line(line.checked_add(1)?)?;
    let text = file.text.get(bytes.start as usize..bytes.end as usize)?;
    let offset = |column| Some(bytes.start + column_offset(text, column, encoding)?);
    Some(TextRange::new(offset(start)?, offset(end)?))
}

/// The byte offset of a column in a line, where there is one. `encoding` is
/// [`position_encoding`](wire::Document::position_encoding).
pub fn column_offset(line: &str, column: u32, encoding: i32) -> Option<u32> {
    let width = |c: char| match encoding {
        2 => c.len_utf16(),
        3 => 1,
        _ => c.len_utf8(),
    };
    let mut seen = 0;
    for (offset, c) in line.char_indices() {
        if seen >= column as usize {
            return (seen == column as usize).then_some(offset as u32);
        }
        seen += width(c);
    }
    (seen == column as usize).then_some(line.len() as u32)
}
