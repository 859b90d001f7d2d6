//! Functions whose results are kept: what the attributes of the crate `cached` make of them.
//!
//! Such an attribute puts a static beside the function, which nobody names: the function stands for it, and every call
//! reads it, or fills it first.

use decompose_model::{FactTier, ItemId, SharedState, StateKind, StateRole};
use decompose_syntax::ir::ItemKind;

use crate::ground::Ground;

/// The packages that define the attributes, and what they are called.
const LIBRARIES: &[&str] = &["cached", "cached_proc_macro"];
const NAMES: &[&str] = &["cached", "concurrent_cached", "io_cached", "once"];

/// The functions of product code that have one of the attributes, as state without uses.
pub(super) fn functions(ground: &Ground<'_>) -> Vec<SharedState> {
    let is_cached = |path: &String| {
        let mut segments = path.split("::");
        segments.next().is_some_and(|first| LIBRARIES.contains(&first))
            && segments.last().is_some_and(|last| NAMES.contains(&last))
    };
    let mut found = Vec::new();
    for (item, file, ix) in ground.product_items() {
        let lowered = ground.facts(file).item(ix);
        let cached = matches!(lowered.kind, ItemKind::Fn(_))
            && lowered.attrs.iter().any(|attr| {
                let paths = ground.attribute_paths(file, attr);
                paths.iter().any(|path| is_cached(path) && ground.library(file, path).is_some())
            });
        if cached {
            found.push(state(ground, item));
        }
    }
    found
}

fn state(ground: &Ground<'_>, item: ItemId) -> SharedState {
    let returns = ground.item(item).signature.as_ref().and_then(|signature| signature.returns.as_ref());
    SharedState {
        item,
        kind: StateKind::Static,
        holder: None,
        ty: returns.map(|shape| shape.text.clone()).unwrap_or_default(),
        role: StateRole::Cache,
        tier: FactTier::Resolved,
        uses: Vec::new(),
        location: ground.resolved.code.location(item),
    }
}
