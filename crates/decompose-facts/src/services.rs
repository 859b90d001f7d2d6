//! Impls and traits whose functions are called from outside: GraphQL resolvers, remote procedures, gRPC methods.
//!
//! An attribute with a row in [`SERVICE_ATTRIBUTES`] says so for an impl or trait. The traits of gRPC services are
//! generated, so their impls are told by the generated module's name in the trait's path (`greeter_server::Greeter`)
//! and the attribute that such impls carry. It deliberately does not know renamed fields, nor the names that a
//! `.proto` file gives: a gRPC path is made of the Rust names.

use decompose_model::{EntryPoint, EntryPointKind, Tier};
use decompose_syntax::ir::{FileFacts, Item, ItemIx, ItemKind, Path, TypeIx, TypeKind, UseKind};

use crate::attributes::value_of;
use crate::ground::Ground;
use crate::recognisers::{GRPC_ATTRIBUTES, GRPC_MODULE, SERVICE_ATTRIBUTES};

/// How the functions of one impl or trait are reached.
struct Service {
    kind: EntryPointKind,
    framework: String,
    /// What stands before a function's name.
    head: String,
    /// The attribute that a function needs, where not all are entry points.
    marker: Option<&'static str>,
}

/// Appends the functions of services.
pub(crate) fn detect(ground: &Ground<'_>, entries: &mut Vec<EntryPoint>) {
    for (_, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let item = facts.item(ix);
        let members: &[ItemIx] = match &item.kind {
            ItemKind::Impl(data) => &data.items,
            ItemKind::Trait(data) => &data.items,
            _ => continue,
        };
        let Some(service) = attributed(ground, file, item).or_else(|| grpc(ground, file, item)) else {
            continue;
        };
        for member in members {
            let function = facts.item(*member);
            let (ItemKind::Fn(_), Some(name), false) = (&function.kind, function.name, function.test) else {
                continue;
            };
            let mut called = facts.name(name.name).to_string();
            if let Some(marker) = service.marker {
                let is_marker = |attr: &&decompose_syntax::ir::Attr| {
                    attr.path.segments.last().is_some_and(|last| facts.name(last.name.name) == marker)
                };
                let Some(attr) = function.attrs.iter().find(is_marker) else { continue };
                called = value_of(facts, attr, "name").unwrap_or(called);
            }
            entries.push(EntryPoint {
                kind: service.kind,
                method: None,
                path: Some(format!("{}{called}", service.head)),
                framework: Some(service.framework.clone()),
                item: ground.resolved.items.get(&(file, *member)).copied(),
                tier: Tier::Path,
                location: ground.location(file, name.range.start),
            });
        }
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
fn grpc(ground: &Ground<'_>, file: usize, item: &Item) -> Option<Service> {
    let ItemKind::Impl(data) = &item.kind else { return None };
    let framework = ground.library(file, "tonic")?;
    let is_marked = item.attrs.iter().any(|attr| {
        ground.attribute_paths(file, attr).iter().any(|path| GRPC_ATTRIBUTES.contains(&path.as_str()))
    });
    let path = full_path(ground.facts(file), item.parent, data.of_trait.as_ref()?);
    let [.., module, name] = path.as_slice() else { return None };
    (is_marked && module.ends_with(GRPC_MODULE)).then(|| Service {
        kind: EntryPointKind::Grpc,
        framework: framework.to_string(),
        head: format!("{name}::"),
        marker: None,
    })
}

/// The names of a path, its first one replaced by what a `use` beside the item makes of it.
fn full_path(facts: &FileFacts, parent: Option<ItemIx>, path: &Path) -> Vec<String> {
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
