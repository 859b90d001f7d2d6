//! What many requests go through: middleware, extractors, responses of errors, traced functions.
//!
//! Such code belongs to no service; every service needs it. Middleware is what is given to a router's `layer`, `wrap` or
//! `attach`; extractors and responses of errors are impls of a framework's traits, by the path that their `use` gives
//! the trait's name; traced functions carry an attribute.

use decompose_model::{CrossCutting, CrossCuttingKind, ItemId, ItemKind};
use decompose_syntax::ir::{ExprIx, ExprKind, ItemKind as Lowered};

use crate::around::{Outside, OutsideCall};
use crate::ground::Ground;
use crate::services::full_path;

/// Methods that put something around handlers, by the beginning and the end of their paths.
const WRAPS: &[(&str, &str)] = &[
    ("axum::Router", "layer"),
    ("axum::Router", "route_layer"),
    ("axum::routing::MethodRouter", "layer"),
    ("axum::routing::MethodRouter", "route_layer"),
    ("actix_web::App", "wrap"),
    ("actix_web::App", "wrap_fn"),
    ("actix_web::Scope", "wrap"),
    ("actix_web::Resource", "wrap"),
    ("rocket::Rocket", "attach"),
    ("tonic::transport::Server", "layer"),
    ("tower::ServiceBuilder", "layer"),
];

/// Traits of frameworks: the library, the trait's name, what implementing it makes of a type.
const TRAITS: &[(&str, &str, CrossCuttingKind)] = &[
    ("axum", "FromRequest", CrossCuttingKind::Extractor),
    ("axum", "FromRequestParts", CrossCuttingKind::Extractor),
    ("axum", "OptionalFromRequestParts", CrossCuttingKind::Extractor),
    ("axum", "IntoResponse", CrossCuttingKind::ErrorResponse),
    ("actix_web", "FromRequest", CrossCuttingKind::Extractor),
    ("actix_web", "ResponseError", CrossCuttingKind::ErrorResponse),
    ("actix_web", "Responder", CrossCuttingKind::ErrorResponse),
    ("rocket", "FromRequest", CrossCuttingKind::Extractor),
    ("rocket", "FromData", CrossCuttingKind::Extractor),
    ("rocket", "FromParam", CrossCuttingKind::Extractor),
    ("rocket", "Responder", CrossCuttingKind::ErrorResponse),
    ("rocket", "Fairing", CrossCuttingKind::Middleware),
    ("actix_web", "Transform", CrossCuttingKind::Middleware),
    ("tower", "Layer", CrossCuttingKind::Middleware),
];

/// Attributes on functions, and what they make of them.
const ATTRIBUTES: &[(&str, CrossCuttingKind)] =
    &[("tracing::instrument", CrossCuttingKind::Tracing), ("rocket::catch", CrossCuttingKind::ErrorResponse)];

/// Finds cross-cutting code.
pub(crate) fn detect(ground: &Ground<'_>, outside: &Outside<'_>) -> Vec<CrossCutting> {
    let mut found = Vec::new();
    let of_library = |library: &str| WRAPS.iter().any(|(owner, _)| owner.split("::").next() == Some(library));
    for call in outside.calls(ground, &of_library, &is_wrap) {
        found.extend(middleware(ground, &call));
    }
    for (id, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let item = facts.item(ix);
        match &item.kind {
            Lowered::Fn(_) => {
                for attr in &item.attrs {
                    let paths = ground.attribute_paths(file, attr);
                    let row = |path: &String| ATTRIBUTES.iter().find(|(known, _)| known == path);
                    let Some((path, kind)) = paths.iter().find_map(row) else { continue };
                    let (Some(library), Some(name)) = (ground.library(file, path), item.name) else {
                        continue;
                    };
                    found.push(CrossCutting {
                        kind: *kind,
                        library: library.to_string(),
                        name: ground.item(id).path.clone(),
                        item: Some(id),
                        location: ground.location(file, name.range.start),
                    });
                }
            }
            Lowered::Impl(data) => {
                let Some(of_trait) = &data.of_trait else { continue };
                let Some(last) = of_trait.segments.last() else { continue };
                let name = facts.name(last.name.name);
                if !TRAITS.iter().any(|(_, known, _)| *known == name) {
                    continue;
                }
                let path = full_path(facts, item.parent, of_trait);
                found.extend(implemented(ground, id, file, &path, last.name.range.start));
            }
            _ => {}
        }
    }
    found.sort_by(|a, b| (&a.location, &a.name).cmp(&(&b.location, &b.name)));
    found.dedup();
    found
}

fn is_wrap(path: &str) -> bool {
    let Some((owner, last)) = path.rsplit_once("::") else { return false };
    WRAPS.iter().any(|(of, name)| *of == owner && *name == last)
}

fn middleware(ground: &Ground<'_>, call: &OutsideCall<'_>) -> Option<CrossCutting> {
    let argument = *call.arguments(ground).last()?;
    let (name, item) = what_is_put(ground, call.number, argument)?;
    let location = ground.location(call.number, call.offset);
    Some(CrossCutting {
        kind: CrossCuttingKind::Middleware,
        library: call.library.to_string(),
        name,
        item,
        location,
    })
}

/// What is put around handlers: a function of the workspace in it, else what makes it.
fn what_is_put(ground: &Ground<'_>, number: usize, expr: ExprIx) -> Option<(String, Option<ItemId>)> {
    let facts = ground.facts(number);
    let mut outside = None;
    let mut inside = None;
    ground.each(number, expr, &mut |expr| {
        let is_whole =
            matches!(facts.expr(expr).kind, ExprKind::Path(_) | ExprKind::Call(..) | ExprKind::Struct(..));
        if !is_whole {
            return;
        }
        if inside.is_none() {
            inside = ground.inside((number, expr)).filter(|item| {
                matches!(ground.item(*item).kind, ItemKind::Function | ItemKind::Method | ItemKind::Struct)
            });
        }
        if outside.is_none() {
            outside = ground.outside((number, expr)).map(String::from);
        }
    });
    match (inside, outside) {
        (Some(item), _) => Some((ground.item(item).path.clone(), Some(item))),
        (None, Some(path)) => {
            Some((path.rsplit_once("::").map_or(path.clone(), |(owner, _)| owner.to_string()), None))
        }
        (None, None) => None,
    }
}

/// What an impl of a framework's trait makes of its type; responses only of types that are errors.
fn implemented(
    ground: &Ground<'_>,
    id: ItemId,
    file: usize,
    path: &[String],
    offset: u32,
) -> Option<CrossCutting> {
    let (first, last) = (path.first()?, path.last()?);
    let row =
        TRAITS.iter().find(|(library, name, _)| name == last && (first == library || path.len() == 1))?;
    let library = ground.library(file, row.0)?.to_string();
    // A trait of the workspace is none of a framework.
    if ground.item(id).impl_trait.is_some() {
        return None;
    }
    let of = ground.item(id).impl_self;
    let ty = of.map(|item| ground.item(item));
    let is_error = ty.is_some_and(|ty| {
        ty.name.ends_with("Error")
            || ty.name.ends_with("Rejection")
            || ty.derives.iter().any(|derive| derive == "Error")
    });
    let counts = row.2 != CrossCuttingKind::ErrorResponse || row.1 == "ResponseError" || is_error;
    counts.then(|| CrossCutting {
        kind: row.2,
        library,
        name: ty.map_or_else(|| ground.item(id).name.clone(), |ty| ty.path.clone()),
        item: of,
        location: ground.location(file, offset),
    })
}
