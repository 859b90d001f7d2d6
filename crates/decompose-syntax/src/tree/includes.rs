//! `include!` invocations, and the files that they name.

use decompose_model::TextRange;

use crate::ir::{ExprIx, ExprKind, FileFacts, ItemKind, Literal, MacroArgs, MacroCall, MacroPart};

/// What an `include!` names.
pub(super) enum IncludeTarget {
    /// A path relative to the file.
    Relative(String),
    /// A path behind `CARGO_MANIFEST_DIR`.
    InPackage(String),
    /// A path behind `OUT_DIR`.
    OutDir,
    Unknown,
}

/// The `include!` invocations of a file: their bodies and what they name.
pub(super) fn includes_in(facts: &FileFacts) -> Vec<(TextRange, IncludeTarget)> {
    let in_items = facts.items.iter().filter_map(|item| match &item.kind {
        ItemKind::MacroCall(call) => Some(call),
        _ => None,
    });
    let in_exprs = facts.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Macro(call) => Some(&**call),
        _ => None,
    });
    let calls = in_items.chain(in_exprs).filter(|call| is_named(facts, call, "include"));
    calls.map(|call| (call.body, include_target(facts, call))).collect()
}

fn is_named(facts: &FileFacts, call: &MacroCall, name: &str) -> bool {
    call.path.segments.last().is_some_and(|segment| facts.name(segment.name.name) == name)
}

fn include_target(facts: &FileFacts, call: &MacroCall) -> IncludeTarget {
    match single_expr(&call.args).map(|expr| &facts.expr(expr).kind) {
        Some(ExprKind::Lit(Literal::Str(path))) => IncludeTarget::Relative(path.clone()),
        Some(ExprKind::Macro(inner)) if is_named(facts, inner, "concat") => concatenated(facts, inner),
        _ => IncludeTarget::Unknown,
    }
}

fn single_expr(args: &MacroArgs) -> Option<ExprIx> {
    match args {
        MacroArgs::Parts(parts) => match parts[..] {
            [MacroPart::Expr(expr)] => Some(expr),
            _ => None,
        },
        MacroArgs::Opaque => None,
    }
}

/// `concat!(env!("CARGO_MANIFEST_DIR"), "/x.rs")`.
fn concatenated(facts: &FileFacts, concat: &MacroCall) -> IncludeTarget {
    let MacroArgs::Parts(parts) = &concat.args else { return IncludeTarget::Unknown };
    let mut variable = None;
    let mut path = String::new();
    for (i, part) in parts.iter().enumerate() {
        let MacroPart::Expr(expr) = part else { return IncludeTarget::Unknown };
        match &facts.expr(*expr).kind {
            ExprKind::Lit(Literal::Str(text)) => path.push_str(text),
            ExprKind::Macro(inner) if i == 0 && is_named(facts, inner, "env") => {
                let MacroArgs::Parts(arguments) = &inner.args else { return IncludeTarget::Unknown };
                if let Some(MacroPart::Expr(name)) = arguments.first()
                    && let ExprKind::Lit(Literal::Str(name)) = &facts.expr(*name).kind
                {
                    variable = Some(name.as_str());
                }
            }
            _ => return IncludeTarget::Unknown,
        }
    }
    match variable {
        None => IncludeTarget::Relative(path),
        Some("CARGO_MANIFEST_DIR") => IncludeTarget::InPackage(path),
        Some("OUT_DIR") => IncludeTarget::OutDir,
        Some(_) => IncludeTarget::Unknown,
    }
}
