//! A project's own wrappers, as it describes them: a call with a row is the fact that the row says.
//!
//! A row names a function by its path: one of the workspace (`crate::db::fetch`, `shop::db::Db::fetch`) or one that a
//! library declares (`fang::AsyncQueue::insert_task`). What the fact is about (a table, a channel, a host, a path) is
//! written in the row, or is the text of an argument of the call, counted from 0 and without the receiver. Facts that come
//! from rows have the tier `declared`.
//!
//! A row that no call fits is said to be unused: most likely its path is misspelt.

use std::collections::BTreeMap;

use decompose_model::{
    DataAccess, DataOperation, DataTier, Diagnostic, DiagnosticCode, Direction, EntryPoint, EntryPointKind,
    ExternalKind, ExternalService, FactTier, Facts, ItemId, Message, Tier,
};
use decompose_syntax::ir::{ExprIx, ExprKind};

use crate::around::{Owners, text_in};
use crate::given::ANY;
use crate::ground::{Ground, UNKNOWN};

/// What a call of a function means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recogniser {
    /// The function's path.
    pub path: String,
    /// What is named: by the row, or by an argument of the call.
    pub name: Named,
    /// What it is.
    pub means: Meaning,
}

/// Where the name of a table, channel, host or route is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Named {
    /// In the row.
    Written(String),
    /// The text of the argument of this number.
    Argument(usize),
}

/// What a call is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// An access to a table.
    Data {
        /// What is done.
        operation: DataOperation,
        /// The kind of store.
        store: String,
    },
    /// A message.
    Message(Direction),
    /// A use of a service outside.
    External(ExternalKind),
    /// A route.
    Route {
        /// The HTTP method.
        method: Option<String>,
        /// The argument that is the handler.
        handler: Option<usize>,
    },
}

/// The name of the library in facts that rows give.
const DECLARED_BY: &str = "decompose.toml";

/// Adds what the rows say. Lists are sorted again by the caller.
pub(crate) fn detect(ground: &Ground<'_>, rows: &[Recogniser], facts: &mut Facts) {
    if rows.is_empty() {
        return;
    }
    let by_item = items_of(ground, rows);
    let mut owners = Owners::default();
    let mut used = vec![false; rows.len()];
    let inside =
        ground.resolved.resolved_paths.iter().filter_map(|(at, item)| Some((*at, *by_item.get(item)?)));
    let outside = ground
        .resolved
        .external_paths
        .iter()
        .filter_map(|(at, path)| Some((*at, rows.iter().position(|row| *row.path == **path)?)));
    let calls: BTreeMap<(usize, ExprIx), usize> = inside.chain(outside).collect();
    for ((number, expr), row) in calls {
        let lowered = ground.facts(number);
        let (args, offset) = match &lowered.expr(expr).kind {
            ExprKind::Call(callee, args) => match &lowered.expr(*callee).kind {
                ExprKind::Path(path) => (args, path.segments.last().map_or(0, |last| last.name.range.start)),
                _ => continue,
            },
            ExprKind::MethodCall { name, args, .. } => (args, name.range.start),
            _ => continue,
        };
        used[row] = true;
        let Some(item) = owners.owner(ground, (number, expr)) else { continue };
        let Recogniser { name, means, .. } = &rows[row];
        let name = match name {
            Named::Written(name) => Some(name.clone()),
            Named::Argument(argument) => {
                let text = args.get(*argument).and_then(|arg| text_in(ground, item, number, *arg));
                text.map(|text| text.replace(UNKNOWN, ANY))
            }
        };
        let handler = |argument: usize| ground.handler(number, *args.get(argument)?);
        add(facts, means, name, item, &handler, ground.location(number, offset));
    }
    for (row, _) in rows.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("no call of `{}` is seen", row.path);
        facts.diagnostics.push(Diagnostic::new(DiagnosticCode::RecogniserUnused, message));
    }
}

/// Adds facts to those that were found, everything in its order again. Accesses to data are added where data is read.
pub(crate) fn add_to(facts: &mut Facts, declared: Facts) {
    facts.messages.extend(declared.messages);
    facts.messages.sort_by(|a, b| (&a.location, a.direction).cmp(&(&b.location, b.direction)));
    facts.external_services.extend(declared.external_services);
    facts.external_services.sort_by(|a, b| (&a.location, a.kind).cmp(&(&b.location, b.kind)));
    facts.diagnostics.extend(declared.diagnostics);
}

/// The functions of the workspace that rows name.
fn items_of(ground: &Ground<'_>, rows: &[Recogniser]) -> BTreeMap<ItemId, usize> {
    let mut found = BTreeMap::new();
    for item in ground.functions() {
        let path = ground.item(item).path.as_str();
        let behind = path.split_once("::").map_or(path, |(_, behind)| behind);
        let fits = |row: &Recogniser| match row.path.strip_prefix("crate::") {
            Some(rest) => rest == behind,
            None => row.path == path,
        };
        if let Some(row) = rows.iter().position(fits) {
            found.insert(item, row);
        }
    }
    found
}

fn add(
    facts: &mut Facts,
    means: &Meaning,
    name: Option<String>,
    item: ItemId,
    handler: &dyn Fn(usize) -> Option<(ItemId, Tier)>,
    location: decompose_model::Location,
) {
    match means {
        Meaning::Data { operation, store } => {
            // A table that is not known is none.
            let Some(table) = name.filter(|name| !name.contains(ANY)) else { return };
            facts.data_accesses.push(DataAccess {
                item,
                store: store.clone(),
                table,
                operation: *operation,
                columns: None,
                tier: DataTier::Declared,
                location,
            });
        }
        Meaning::Message(direction) => facts.messages.push(Message {
            item,
            direction: *direction,
            library: DECLARED_BY.into(),
            in_process: false,
            channel: name,
            payload: None,
            tier: FactTier::Declared,
            location,
        }),
        Meaning::External(kind) => facts.external_services.push(ExternalService {
            item,
            kind: *kind,
            library: DECLARED_BY.into(),
            operation: None,
            host: name.filter(|name| !name.contains(ANY)),
            setting: None,
            tier: FactTier::Declared,
            location,
        }),
        Meaning::Route { method, handler: argument } => {
            let handler = argument.and_then(handler);
            facts.entry_points.push(EntryPoint {
                kind: EntryPointKind::Http,
                method: method.clone(),
                path: name,
                framework: Some(DECLARED_BY.into()),
                item: handler.map(|(item, _)| item),
                tier: handler.map_or(Tier::Path, |(_, tier)| tier),
                unmounted: false,
                location,
            });
        }
    }
}
