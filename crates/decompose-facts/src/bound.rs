//! Code that means something else once it stands elsewhere, and code that stops its thread.
//!
//! Nothing of this is seen by a compiler when code moves: a path in a literal that is relative to the file, what
//! `env!("CARGO_…")` says of the package, a variable that the build script sets, `module_path!`, and log messages, whose
//! target is the module's path where none is given. Macros of the language go by their names, those of libraries by their
//! paths. Calls of the standard library and of clients that block are listed where they stand in an `async` function and in no
//! closure of it (what `spawn_blocking` is given may block).

use decompose_model::{BoundCode, BoundKind, ItemId};
use decompose_syntax::ir::{ExprIx, ExprKind, ItemKind, MacroCall};

use crate::around::{Around, Outside, Owners};
use crate::ground::Ground;

/// Macros of the language that a module's place, the package or the build decides over.
const MACROS: &[(&str, BoundKind)] = &[
    ("env", BoundKind::BuildVariable),
    ("option_env", BoundKind::BuildVariable),
    ("module_path", BoundKind::ModulePath),
    ("include", BoundKind::FilePath),
    ("include_str", BoundKind::FilePath),
    ("include_bytes", BoundKind::FilePath),
    ("include_dir", BoundKind::FilePath),
    ("migrate", BoundKind::FilePath),
    ("embed_migrations", BoundKind::FilePath),
];

/// Variables that cargo sets for every package begin so.
const CARGO: &str = "CARGO_";

/// Libraries whose macros log, and the macros.
const LOGGING: (&[&str], &[&str]) =
    (&["tracing", "log"], &["trace", "debug", "info", "warn", "error", "event", "log"]);

/// Paths of calls that block their thread: the beginnings.
const BLOCKING: &[&str] =
    &["std::thread::sleep", "std::fs::", "std::net::TcpStream::connect", "reqwest::blocking::", "ureq::"];

/// Finds such code, in the order of files and positions.
pub(crate) fn detect(ground: &Ground<'_>, outside: &Outside<'_>) -> Vec<BoundCode> {
    let mut found = Vec::new();
    let mut owners = Owners::default();
    for number in 0..ground.resolved.files.len() {
        let file = &ground.resolved.code.files[number];
        if file.test || file.crates.is_empty() {
            continue;
        }
        let facts = ground.facts(number);
        for (index, expr) in facts.exprs.iter().enumerate() {
            let ExprKind::Macro(call) = &expr.kind else { continue };
            let Some((kind, name)) = bound(ground, number, call) else { continue };
            if let Some(item) = owners.owner(ground, (number, ExprIx(index as u32))) {
                found.push(row(ground, kind, name, Some(item), (number, offset(call))));
            }
        }
        for item in facts.items.iter().filter(|item| !item.test) {
            let ItemKind::MacroCall(call) = &item.kind else { continue };
            if let Some((kind, name)) = bound(ground, number, call) {
                found.push(row(ground, kind, name, None, (number, offset(call))));
            }
        }
    }
    let logs = |path: &str| {
        path.rsplit_once("::").is_some_and(|(of, name)| LOGGING.0.contains(&of) && LOGGING.1.contains(&name))
    };
    for call in outside.calls(ground, &|library| LOGGING.0.contains(&library), &logs) {
        if let ExprKind::Macro(_) = &ground.facts(call.number).expr(call.expr).kind {
            let at = (call.number, call.offset);
            found.push(row(ground, BoundKind::LogTarget, call.path.to_string(), Some(call.item), at));
        }
    }
    let blocks = |path: &str| BLOCKING.iter().any(|known| path.starts_with(known));
    let libraries = |library: &str| BLOCKING.iter().any(|known| known.split("::").next() == Some(library));
    let mut around: Option<(usize, Around<'_>)> = None;
    for call in outside.calls(ground, &libraries, &blocks) {
        let is_async = ground.item(call.item).signature.as_ref().is_some_and(|signature| signature.is_async);
        if !is_async {
            continue;
        }
        let of_file = match around.take().filter(|(number, _)| *number == call.number) {
            Some(known) => known,
            None => (call.number, Around::new(ground.facts(call.number))),
        };
        if !in_closure(&of_file.1, call.expr) {
            let at = (call.number, call.offset);
            found.push(row(ground, BoundKind::Blocking, call.path.to_string(), Some(call.item), at));
        }
        around = Some(of_file);
    }
    found.sort();
    found.dedup();
    found
}

/// What decides over a macro of the language, and its name with the text it is given.
fn bound(ground: &Ground<'_>, number: usize, call: &MacroCall) -> Option<(BoundKind, String)> {
    let facts = ground.facts(number);
    let name = facts.name(call.path.segments.last()?.name.name);
    let (_, kind) = MACROS.iter().find(|(known, _)| *known == name)?;
    let given = facts.slice(call.body).trim();
    let cargo = given.trim_start_matches('"').starts_with(CARGO);
    let kind = if *kind == BoundKind::BuildVariable && cargo { BoundKind::CrateMetadata } else { *kind };
    let given: String = given.chars().take(60).collect();
    Some((kind, format!("{name}!({})", given.split_whitespace().collect::<Vec<_>>().join(" "))))
}

fn offset(call: &MacroCall) -> u32 {
    call.path.segments.last().map_or(call.body.start, |last| last.name.range.start)
}

fn in_closure(around: &Around<'_>, expr: ExprIx) -> bool {
    let mut at = expr;
    while let Some(parent) = around.parent(at) {
        if matches!(around.facts.expr(parent).kind, ExprKind::Closure(_)) {
            return true;
        }
        at = parent;
    }
    false
}

fn row(
    ground: &Ground<'_>,
    kind: BoundKind,
    name: String,
    item: Option<ItemId>,
    (number, offset): (usize, u32),
) -> BoundCode {
    BoundCode { location: ground.location(number, offset), kind, name, item }
}
