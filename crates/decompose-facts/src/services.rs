//! Impls and traits whose functions are called from outside: GraphQL resolvers, remote procedures, gRPC methods.
//!
//! An attribute with a row in [`SERVICE_ATTRIBUTES`] says so for an impl or trait. The traits of gRPC services are
//! generated, so their impls are told by the generated module's name in the trait's path (`greeter_server::Greeter`)
//! and the attribute that such impls carry. The package in a gRPC path is the text that `include_proto!` is given in the
//! module that the trait stands in, and the method is the function's name in capitals; where no such module is seen, the
//! Rust names stand for both. GraphQL's names are those of Rust in small capitals, as its libraries have it, unless an
//! attribute says otherwise. Methods that are registered by name are those of `RpcModule`.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{EntryPoint, EntryPointKind, Tier};
use decompose_syntax::ir::{Attr, FileFacts, Item, ItemIx, ItemKind, Path, TypeIx, TypeKind, UseKind};

use crate::around::Outside;
use crate::attributes::{says, value_of};
use crate::ground::Ground;
use crate::recognisers::{GRPC_ATTRIBUTES, GRPC_MODULE, INCLUDES, SERVICE_ATTRIBUTES};

/// How the functions of one impl or trait are reached.
struct Service {
    kind: EntryPointKind,
    framework: String,
    /// What stands before a function's name.
    head: String,
    /// The attribute that a function needs, where not all are entry points.
    marker: Option<&'static str>,
    /// What a function is called outside.
    spelling: fn(&str) -> String,
}

/// Appends the functions of services.
pub(crate) fn detect(ground: &Ground<'_>, entries: &mut Vec<EntryPoint>) {
    let packages = packages(ground);
    for (_, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let item = facts.item(ix);
        let members: &[ItemIx] = match &item.kind {
            ItemKind::Impl(data) => &data.items,
            ItemKind::Trait(data) => &data.items,
            _ => continue,
        };
        let Some(service) = attributed(ground, file, item).or_else(|| grpc(ground, &packages, file, item))
        else {
            continue;
        };
        for member in members {
            let function = facts.item(*member);
            let (ItemKind::Fn(_), Some(name), false) = (&function.kind, function.name, function.test) else {
                continue;
            };
            let helper = |word: &str| function.attrs.iter().find(|attr| is_named(facts, attr, word));
            if service.kind == EntryPointKind::Graphql
                && helper(GRAPHQL_HELPER).is_some_and(|attr| says(facts, attr, "skip"))
            {
                continue;
            }
            let mut called = (service.spelling)(facts.name(name.name));
            if let Some(attr) = helper(GRAPHQL_HELPER).filter(|_| service.kind == EntryPointKind::Graphql) {
                called = value_of(facts, attr, "name").unwrap_or(called);
            }
            if let Some(marker) = service.marker {
                let Some(attr) = helper(marker) else { continue };
                called = value_of(facts, attr, "name").unwrap_or(called);
            }
            entries.push(EntryPoint {
                kind: service.kind,
                method: None,
                path: Some(format!("{}{called}", service.head)),
                framework: Some(service.framework.clone()),
                item: ground.resolved.items.get(&(file, *member)).copied(),
                tier: Tier::Path,
                unmounted: false,
                location: ground.location(file, name.range.start),
            });
        }
    }
}

/// The attribute on a GraphQL field that renames or hides it.
const GRAPHQL_HELPER: &str = "graphql";

fn is_named(facts: &FileFacts, attr: &Attr, word: &str) -> bool {
    attr.path.segments.last().is_some_and(|last| facts.name(last.name.name) == word)
}

/// `user_orders` is `userOrders`.
fn small_capitals(name: &str) -> String {
    let capitals = capitals(name);
    let mut chars = capitals.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// `say_hello` is `SayHello`.
fn capitals(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect::<String>())
    };
    name.split('_').map(word).collect()
}

/// Calls that register a method of JSON-RPC by its name, the first argument.
const REGISTERS: &[&str] =
    &["register_async_method", "register_blocking_method", "register_method", "register_subscription"];

/// Appends the methods that are registered by name.
pub(crate) fn registered(ground: &Ground<'_>, outside: &Outside<'_>, entries: &mut Vec<EntryPoint>) {
    let is_register = |path: &str| path.rsplit("::").next().is_some_and(|last| REGISTERS.contains(&last));
    for call in outside.calls(ground, &|library| library.starts_with("jsonrpsee"), &is_register) {
        let handler = call.arguments(ground).last().and_then(|handler| ground.handler(call.number, *handler));
        let (item, tier) = handler.unwrap_or((call.item, Tier::Path));
        entries.push(EntryPoint {
            kind: EntryPointKind::Rpc,
            method: None,
            path: call.text(ground, 0),
            framework: Some(call.library.to_string()),
            item: Some(item),
            tier,
            unmounted: false,
            location: ground.location(call.number, call.offset),
        });
    }
}

/// A service by its attribute.
fn attributed(ground: &Ground<'_>, file: usize, item: &Item) -> Option<Service> {
    let facts = ground.facts(file);
    for attr in &item.attrs {
        for path in ground.attribute_paths(file, attr) {
            let Some(row) = SERVICE_ATTRIBUTES.iter().find(|row| row.path == path) else { continue };
            let Some(framework) = ground.library(file, &path) else { continue };
            // With a marker, names are given: they stand below a namespace, not below the trait's name.
            let owner = match row.marker {
                Some(_) => value_of(facts, attr, "namespace"),
                None => owner(facts, item),
            };
            return Some(Service {
                kind: row.kind,
                framework: framework.to_string(),
                head: owner.map_or_else(String::new, |owner| format!("{owner}{}", row.separator)),
                marker: row.marker,
                spelling: if row.kind == EntryPointKind::Graphql { small_capitals } else { str::to_string },
            });
        }
    }
    None
}

/// The name of an impl's type, or of a trait.
fn owner(facts: &FileFacts, item: &Item) -> Option<String> {
    match &item.kind {
        ItemKind::Impl(data) => type_name(facts, data.self_ty),
        _ => item.name.map(|name| facts.name(name.name).to_string()),
    }
}

fn type_name(facts: &FileFacts, ty: TypeIx) -> Option<String> {
    match &facts.ty(ty).kind {
        TypeKind::Path(path) => path.segments.last().map(|last| facts.name(last.name.name).to_string()),
        TypeKind::Ref { inner, .. } => type_name(facts, *inner),
        _ => None,
    }
}

/// An impl of the trait of a generated gRPC service.
fn grpc(
    ground: &Ground<'_>,
    packages: &BTreeMap<String, BTreeSet<String>>,
    file: usize,
    item: &Item,
) -> Option<Service> {
    let ItemKind::Impl(data) = &item.kind else { return None };
    let framework = ground.library(file, "tonic")?;
    let is_marked = item.attrs.iter().any(|attr| {
        ground.attribute_paths(file, attr).iter().any(|path| GRPC_ATTRIBUTES.contains(&path.as_str()))
    });
    let path = full_path(ground.facts(file), item.parent, data.of_trait.as_ref()?);
    let [.., module, name] = path.as_slice() else { return None };
    if !is_marked || !module.ends_with(GRPC_MODULE) {
        return None;
    }
    let around = path.len().checked_sub(3).map(|at| path[at].as_str());
    let package = around.and_then(|around| packages.get(around)).filter(|packages| packages.len() == 1);
    let package = package.and_then(|packages| packages.first());
    Some(Service {
        kind: EntryPointKind::Grpc,
        framework: framework.to_string(),
        head: match package.map(String::as_str) {
            Some("") => format!("/{name}/"),
            Some(package) => format!("/{package}.{name}/"),
            None => format!("{name}::"),
        },
        marker: None,
        spelling: if package.is_some() { capitals } else { str::to_string },
    })
}

/// The packages that `include_proto!` includes, by the name of the module that it stands in.
fn packages(ground: &Ground<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for number in 0..ground.resolved.files.len() {
        if ground.library(number, "tonic").is_none() {
            continue;
        }
        let facts = ground.facts(number);
        for item in &facts.items {
            let ItemKind::MacroCall(call) = &item.kind else { continue };
            let includes =
                call.path.segments.last().is_some_and(|last| facts.name(last.name.name) == INCLUDES);
            let package = facts.slice(call.body).trim().trim_matches('"');
            let code = &ground.resolved.code;
            let own = || {
                let module = code.files[number].module?;
                code.modules[module.index()].path.rsplit("::").next().map(String::from)
            };
            let module = match item.parent.map(|parent| facts.item(parent)) {
                Some(parent) => parent.name.map(|name| facts.name(name.name).to_string()),
                None => own(),
            };
            if let (true, Some(module)) = (includes, module) {
                found.entry(module).or_default().insert(package.to_string());
            }
        }
    }
    found
}

/// The names of a path, its first one replaced by what a `use` beside the item makes of it.
pub(crate) fn full_path(facts: &FileFacts, parent: Option<ItemIx>, path: &Path) -> Vec<String> {
    let names = |path: &Path| -> Vec<String> {
        path.segments.iter().map(|segment| facts.name(segment.name.name).to_string()).collect()
    };
    let written = names(path);
    let Some(first) = written.first() else { return written };
    let uses = facts.items.iter().filter(|item| item.parent == parent).filter_map(|item| match &item.kind {
        ItemKind::Use(leaves) => Some(leaves),
        _ => None,
    });
    for leaf in uses.flatten() {
        let imported = match &leaf.kind {
            UseKind::Name | UseKind::SelfName => leaf.path.segments.last().map(|last| last.name),
            UseKind::Renamed(name) | UseKind::SelfRenamed(name) => Some(*name),
            UseKind::Underscore | UseKind::Glob => None,
        };
        if imported.is_some_and(|name| facts.name(name.name) == first) {
            return names(&leaf.path).into_iter().chain(written[1..].iter().cloned()).collect();
        }
    }
    written
}
