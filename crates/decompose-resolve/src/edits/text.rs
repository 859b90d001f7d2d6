//! What the facts for edits read from lowered files alone: paths, invocations, literals and their places.

use std::collections::BTreeSet;

use decompose_model::{PathBase, TextRange};
use decompose_syntax::ir::{
    self, AttrKind, ExprIx, ExprKind, FileFacts, Generics, ItemKind, Literal, MacroArgs, MacroCall,
    MacroPart, PatKind, TypeKind,
};

use crate::lower::item_generics;

/// Attributes whose value is a path relative to the package.
const READING_ATTRIBUTES: &[&str] = &["folder"];

/// Variables of `env!` that name a directory.
const DIRECTORIES: &[(&str, PathBase)] =
    &[("CARGO_MANIFEST_DIR", PathBase::Package), ("OUT_DIR", PathBase::OutDir)];

/// A path as written, white space and generic arguments left out.
pub(super) fn written(facts: &FileFacts, path: &ir::Path) -> String {
    let names: Vec<&str> = path.segments.iter().map(|segment| facts.name(segment.name.name)).collect();
    format!("{}{}", if path.global { "::" } else { "" }, names.join("::"))
}

/// All macro invocations of a file.
pub(super) fn calls(facts: &FileFacts) -> impl Iterator<Item = &MacroCall> {
    let in_items = facts.items.iter().filter_map(|item| match &item.kind {
        ItemKind::MacroCall(call) => Some(call),
        _ => None,
    });
    let in_exprs = facts.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Macro(call) => Some(&**call),
        _ => None,
    });
    let in_types = facts.types.iter().filter_map(|ty| match &ty.kind {
        TypeKind::Macro(call) => Some(&**call),
        _ => None,
    });
    let in_pats = facts.pats.iter().filter_map(|pat| match &pat.kind {
        PatKind::Macro(call) => Some(&**call),
        _ => None,
    });
    in_items.chain(in_exprs).chain(in_types).chain(in_pats)
}

pub(super) fn exprs(args: &MacroArgs) -> impl Iterator<Item = ExprIx> {
    let parts = match args {
        MacroArgs::Parts(parts) => parts.as_slice(),
        MacroArgs::Opaque => &[],
    };
    parts.iter().filter_map(|part| match part {
        MacroPart::Expr(expr) => Some(*expr),
        _ => None,
    })
}

pub(super) fn text_of(facts: &FileFacts, expr: ExprIx) -> Option<(String, TextRange)> {
    let expr = facts.expr(expr);
    match &expr.kind {
        ExprKind::Lit(Literal::Str(text)) => Some((text.clone(), expr.range)),
        _ => None,
    }
}

fn macro_named<'a>(facts: &'a FileFacts, expr: ExprIx, name: &str) -> Option<&'a MacroCall> {
    match &facts.expr(expr).kind {
        ExprKind::Macro(call) => {
            call.path.segments.last().filter(|last| facts.name(last.name.name) == name).map(|_| &**call)
        }
        _ => None,
    }
}

/// `env!("CARGO_MANIFEST_DIR")` and the like.
pub(super) fn directory(facts: &FileFacts, expr: ExprIx) -> Option<PathBase> {
    let (variable, _) = text_of(facts, exprs(&macro_named(facts, expr, "env")?.args).next()?)?;
    DIRECTORIES.iter().find(|(name, _)| *name == variable).map(|(_, base)| *base)
}

/// `concat!(env!(..), "path")`, `Path::new(env!(..)).join("path")`: what it is relative to, the `env!`, the path, its
/// literal.
pub(super) fn joined(facts: &FileFacts, expr: ExprIx) -> Option<(PathBase, ExprIx, String, TextRange)> {
    if let Some(call) = macro_named(facts, expr, "concat") {
        let mut parts = exprs(&call.args);
        let variable = parts.next()?;
        let (path, range) = text_of(facts, parts.next()?)?;
        return Some((directory(facts, variable)?, variable, path, range));
    }
    let ExprKind::MethodCall { receiver, name, args, .. } = &facts.expr(expr).kind else { return None };
    let ("join", [argument]) = (facts.name(name.name), &args[..]) else { return None };
    let ExprKind::Call(_, arguments) = &facts.expr(*receiver).kind else { return None };
    let variable = *arguments.first()?;
    let (path, range) = text_of(facts, *argument)?;
    Some((directory(facts, variable)?, variable, path, range))
}

/// `#[folder = "path"]`.
pub(super) fn attribute_path(
    facts: &FileFacts,
    attr: &ir::Attr,
) -> Option<(String, PathBase, String, TextRange)> {
    let name = facts.name(attr.path.segments.last()?.name.name);
    let AttrKind::Value(Some(path)) = &attr.kind else { return None };
    let at = facts.slice(attr.range).find(&format!("\"{path}\""))? as u32 + attr.range.start;
    READING_ATTRIBUTES.contains(&name).then(|| {
        let range = TextRange::new(at, at + path.len() as u32 + 2);
        (format!("#[{name}]"), PathBase::Package, path.clone(), range)
    })
}

/// The string literal at `start`, as written.
pub(super) fn literal_at(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let raw = rest.strip_prefix('r').unwrap_or(rest);
    let hashes = raw.bytes().take_while(|b| *b == b'#').count();
    let inside = raw[hashes..].strip_prefix('"')?;
    let head = rest.len() - inside.len();
    let is_raw = raw.len() < rest.len();
    let end_mark = format!("\"{}", "#".repeat(hashes));
    let mut from = 0;
    loop {
        let at = from + inside[from..].find(&end_mark)?;
        let backslashes = inside[..at].bytes().rev().take_while(|b| *b == b'\\').count();
        if is_raw || backslashes % 2 == 0 {
            return Some(&rest[..head + at + end_mark.len()]);
        }
        from = at + 1;
    }
}

/// Where `{name}`, `{name:..}` and `{:name$}` stand in a format string.
pub(super) fn captured(literal: &str, name: &str) -> Vec<usize> {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let stands = |at: usize| {
        let (before, after) = (&literal[..at], &literal[at + name.len()..]);
        let braces = before.bytes().rev().take_while(|b| *b == b'{').count();
        let first =
            braces % 2 == 1 && !before.ends_with("\\u{") && after.trim_start().starts_with(['}', ':']);
        first || after.starts_with('$') && !before.ends_with(is_word)
    };
    literal.match_indices(name).map(|(at, _)| at).filter(|at| stands(*at)).collect()
}

/// Names that some pattern of the file binds: as a path alone they may mean a local.
pub(super) fn bound_names(facts: &FileFacts) -> BTreeSet<ir::NameIx> {
    let bound = facts.pats.iter().filter_map(|pat| match &pat.kind {
        PatKind::Ident { name, .. } => Some(name.name),
        _ => None,
    });
    bound.collect()
}

/// All paths of a file: of expressions, patterns, types, bounds, attributes, macros, imports.
pub(super) fn paths(facts: &FileFacts) -> Vec<&ir::Path> {
    let mut all: Vec<&ir::Path> = calls(facts).map(|call| &call.path).collect();
    all.extend(facts.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Path(path) | ExprKind::Struct(path, ..) => Some(path),
        _ => None,
    }));
    all.extend(facts.pats.iter().filter_map(|pat| match &pat.kind {
        PatKind::Path(path) | PatKind::TupleStruct(path, _) | PatKind::Struct(path, _) => Some(path),
        _ => None,
    }));
    for ty in &facts.types {
        match &ty.kind {
            TypeKind::Path(path) => all.push(path),
            TypeKind::Dyn(bounds) | TypeKind::Impl(bounds) => {
                all.extend(bounds.iter().map(|bound| &bound.path));
            }
            _ => {}
        }
    }
    for attr in &facts.attrs {
        attribute_paths(attr, &mut all);
    }
    for item in &facts.items {
        for attr in &item.attrs {
            attribute_paths(attr, &mut all);
        }
        if let Some(generics) = item_generics(&item.kind) {
            bounds_of(generics, &mut all);
        }
        match &item.kind {
            ItemKind::Use(leaves) => all.extend(leaves.iter().map(|leaf| &leaf.path)),
            ItemKind::Impl(data) => all.extend(&data.of_trait),
            ItemKind::Trait(data) => all.extend(data.supertraits.iter().map(|bound| &bound.path)),
            ItemKind::Struct(data) | ItemKind::Union(data) => {
                for attr in data.fields.all().iter().flat_map(|field| &field.attrs) {
                    attribute_paths(attr, &mut all);
                }
            }
            _ => {}
        }
    }
    all
}

fn attribute_paths<'a>(attr: &'a ir::Attr, all: &mut Vec<&'a ir::Path>) {
    all.push(&attr.path);
    if let AttrKind::Derive(paths) = &attr.kind {
        all.extend(paths);
    }
}

fn bounds_of<'a>(generics: &'a Generics, all: &mut Vec<&'a ir::Path>) {
    let of_params = generics.params.iter().flat_map(|param| &param.bounds);
    let of_predicates = generics.predicates.iter().flat_map(|(_, bounds)| bounds);
    all.extend(of_params.chain(of_predicates).map(|bound| &bound.path));
}
