//! The paths by which others name the items of a library whose source was read.
//!
//! Recognisers know libraries by the paths that people write (`sea_orm::EntityTrait`), not by the private module that
//! an item happens to stand in. Breadth first from a library's root through what is `pub`, re-exports included; the
//! first path found is a shortest one, and of several the first by name.

use std::collections::VecDeque;

use crate::world::*;

/// Fills [`World::public`].
pub(crate) fn public_paths(world: &mut World) {
    let mut public = std::mem::take(&mut world.public);
    for (index, krate) in world.krates.iter().enumerate().filter(|(_, krate)| krate.types_only) {
        let own = |def: DefId| world.module(world.def(def).module).krate == KrateIx(index as u32);
        let mut seen = vec![krate.root];
        let mut open = VecDeque::from([(krate.root, world.names.text(krate.name).to_owned())]);
        while let Some((module, path)) = open.pop_front() {
            let scope = &world.module(module).scope;
            let mut names: Vec<(&str, DefId)> = scope
                .iter()
                .flat_map(|((name, _), bindings)| bindings.iter().map(|binding| (*name, binding)))
                .filter(|(_, binding)| binding.vis == Vis::Public)
                .filter_map(|(name, binding)| match binding.res {
                    Res::Def(def) if own(def) => Some((world.names.text(name), def)),
                    _ => None,
                })
                .collect();
            names.sort_unstable();
            for (name, def) in names {
                let path = format!("{path}::{name}");
                if let Some(inner) = world.def_mods.get(&def).filter(|inner| !seen.contains(inner)) {
                    seen.push(*inner);
                    open.push_back((*inner, path.clone()));
                }
                public.entry(def).or_insert(path);
            }
        }
    }
    world.public = public;
}
