//! The way in: text to [`FileFacts`].
//!
//! [`lower_file`] is total. What `syn` cannot parse is given up item by item (`recover`), what nests too deep for the
//! stack is never shown to it (`depth`). A byte order mark, a `#!` line and a frontmatter block are blanked out, so
//! that offsets stay those of the original text. It deliberately does not know other files.

use std::borrow::Cow;

use decompose_model::{DiagnosticCode, LineIndex, TextRange};
use proc_macro2::extra::invalidate_current_thread_spans;
use syn::parse::{ParseStream, Parser as _};

use crate::depth::{Depth, SMALL, measure};
use crate::ir::FileFacts;
use crate::lower::{Lowerer, Origin};
use crate::recover::{Recovery, syntax_error};
use crate::stack::on_big_stack;

/// What a fragment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentKind {
    /// Items (also those of an impl block or trait): [`FileFacts::roots`].
    Items,
    /// Statements: [`FileFacts::root_expr`], a block.
    Stmts,
    /// An expression: [`FileFacts::root_expr`].
    Expr,
    /// A type: [`FileFacts::root_type`].
    Type,
    /// A pattern: [`FileFacts::root_pat`].
    Pat,
}

/// Lowers the text of a file.
pub fn lower_file(text: String) -> FileFacts {
    let depth = measure(&text);
    if depth.cost <= SMALL {
        return lower_measured(text, &depth);
    }
    on_big_stack(|| lower_measured(text, &depth))
}

fn lower_measured(text: String, depth: &Depth) -> FileFacts {
    let readable = blanked(&text);
    let mut lowerer = Lowerer::new(&readable, None);
    let roots = read_items(&mut lowerer, &readable, depth);
    let mut facts = lowerer.finish();
    facts.roots = roots;
    drop(readable);
    with_text(facts, text)
}

fn with_text(facts: FileFacts, text: String) -> FileFacts {
    invalidate_current_thread_spans();
    FileFacts { line_index: LineIndex::new(&text), text, ..facts }
}

/// Lowers the text of a file that an `include!` names: items, or an expression.
pub(crate) fn lower_included(text: String) -> FileFacts {
    let depth = measure(&text);
    on_big_stack(|| {
        if depth.too_deep.is_empty()
            && syn::parse_str::<syn::File>(&text).is_err()
            && let Ok(expr) = syn::parse_str::<syn::Expr>(&text)
        {
            let mut lowerer = Lowerer::new(&text, None);
            lowerer.root_expr(&expr);
            drop(expr);
            let facts = lowerer.finish();
            return with_text(facts, text);
        }
        lower_measured(text, &depth)
    })
}

/// Lowers the rendered text of a macro expansion. `origin` says for the offset of each token of `text`, ascending, which
/// bytes of the file it comes from; all ranges are mapped to those. The items are marked as made in a macro.
pub fn lower_fragment(text: &str, kind: FragmentKind, origin: &[(u32, TextRange)]) -> FileFacts {
    let depth = measure(text);
    if depth.cost <= SMALL {
        return fragment_measured(text, kind, origin, &depth);
    }
    on_big_stack(|| fragment_measured(text, kind, origin, &depth))
}

fn fragment_measured(text: &str, kind: FragmentKind, origin: &Origin, depth: &Depth) -> FileFacts {
    let mut lowerer = Lowerer::new(text, Some(origin));
    let whole = TextRange::new(0, text.len() as u32);
    if let (true, Some(offset)) = (kind != FragmentKind::Items, depth.too_deep.first()) {
        let message = "this expansion is nested too deeply".to_owned();
        lowerer.lost("expansion", whole, DiagnosticCode::TooDeep, TextRange::new(*offset, *offset), message);
        return lowerer.finish();
    }
    let outcome = match kind {
        FragmentKind::Items => {
            let roots = read_items(&mut lowerer, text, depth);
            lowerer.facts().roots = roots;
            Ok(())
        }
        FragmentKind::Stmts => {
            syn::Block::parse_within.parse_str(text).map(|stmts| lowerer.root_stmts(&stmts, whole))
        }
        FragmentKind::Expr => syn::parse_str(text).map(|expr| lowerer.root_expr(&expr)),
        FragmentKind::Type => syn::parse_str(text).map(|ty| lowerer.root_type(&ty)),
        FragmentKind::Pat => {
            let parse = |input: ParseStream<'_>| syn::Pat::parse_multi_with_leading_vert(input);
            parse.parse_str(text).map(|pat| lowerer.root_pat(&pat))
        }
    };
    if let Err(error) = outcome {
        let (at, message) = syntax_error(&error, 0, "expansion");
        lowerer.lost("expansion", whole, DiagnosticCode::ParseError, at, message);
    }
    invalidate_current_thread_spans();
    lowerer.finish()
}

/// Lowers a list of items: as a whole where it parses, else one by one.
fn read_items(lowerer: &mut Lowerer<'_>, text: &str, depth: &Depth) -> Vec<crate::ir::ItemIx> {
    let mut error = None;
    if depth.too_deep.is_empty() {
        match syn::parse_str::<syn::File>(text) {
            Ok(file) => {
                lowerer.file_attributes(&file.attrs);
                return lowerer.items(&file.items);
            }
            Err(failed) => error = Some(failed),
        }
    }
    Recovery { lowerer, text, too_deep: &depth.too_deep }.file(error.as_ref())
}

/// The text with what is not Rust's grammar replaced by spaces: a byte order mark, a `#!` line, a frontmatter block.
fn blanked(text: &str) -> Cow<'_, str> {
    let mut position = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at);
    if text[position..].starts_with("#!") && !text[position + 2..].trim_start().starts_with('[') {
        position = line_end(position);
    }
    let fence_start = text.len() - text[position..].trim_start().len();
    let dashes = text[fence_start..].bytes().take_while(|byte| *byte == b'-').count();
    let fence_is_first = fence_start == 0 || text[..fence_start].ends_with(['\n', '\u{feff}']);
    if dashes >= 3 && fence_is_first {
        let fence = &text[fence_start..fence_start + dashes];
        let mut line = line_end(fence_start);
        while line < text.len() {
            let end = line_end(line + 1);
            if text[line + 1..end].trim_end() == fence {
                position = end;
                break;
            }
            line = end;
        }
    }
    if position == 0 {
        return Cow::Borrowed(text);
    }
    let blank = text[..position].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    Cow::Owned(blank.chain(text[position..].chars()).collect())
}
