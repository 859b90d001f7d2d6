//! The import fix-point.
//!
//! Every import is tried again until nothing on its path changes any more: an import may lead through another, and a
//! glob brings what its module gains later. Bindings that arrive in a module are handed on at once to the modules
//! that re-export it by a `pub` glob, so that a round is enough for a chain of globs; other globs are only noted, and
//! followed by lookups. The number of rounds is bounded;
//! reaching the bound is reported.

use rustc_hash::FxHashSet;

use crate::collect::{Import, ImportKind};
use crate::names::{Symbol, known};
use crate::path::{From, ModuleRes};
use crate::world::*;

/// Rounds after which the search for a fix-point is given up.
const MAX_ROUNDS: usize = 64;
/// Bindings that may be handed on by globs that re-export: where hundreds of modules re-export one another, the number
/// grows with the third power.
const MAX_HANDED_ON: usize = 4_000_000;

/// How far the imports are.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Imports that have led somewhere.
    found: Vec<bool>,
    /// Imports that nothing can add to.
    done: Vec<bool>,
    /// When each import was last tried, and whether names could be said to come from outside by then.
    tried: Vec<Option<(u32, bool)>>,
}

impl Progress {
    /// The indices of imports that lead nowhere.
    pub(crate) fn failed(&self) -> Vec<usize> {
        (0..self.found.len()).filter(|index| !self.found[*index]).collect()
    }
}

/// Resolves all imports, from where an earlier call left off.
pub(crate) fn resolve_imports(world: &mut World, imports: &[Import], progress: &mut Progress) {
    progress.found.resize(imports.len(), false);
    progress.done.resize(imports.len(), false);
    progress.tried.resize(imports.len(), None);
    let open = (0..imports.len()).filter(|index| !progress.done[*index]);
    let (project, libraries): (Vec<usize>, Vec<usize>) =
        open.partition(|index| world.unit(imports[*index].unit).file.is_some());
    // What libraries declare never depends on the project, so that whatever leads there later is final at once.
    world.glob_names = None;
    fix_point(world, imports, libraries, progress);
    fix_point(world, imports, project, progress);
    world.glob_names = Some(glob_names(world));
    if let (true, Some(import)) = (world.handed_on >= MAX_HANDED_ON, imports.last()) {
        world.limits_hit.push((import.unit, "modules that re-export one another by globs"));
    }
}

fn fix_point(world: &mut World, imports: &[Import], mut open: Vec<usize>, progress: &mut Progress) {
    let mut settled = false;
    for round in 0..MAX_ROUNDS {
        let mut changed = false;
        open.retain(|index| {
            let import = &imports[*index];
            if let Some((moment, was_settled)) = progress.tried[*index]
                && (was_settled || !settled)
                && !world.changes.behind(moment, &import.path)
            {
                return true;
            }
            let now = world.changes.tick();
            let step = try_import(world, import, settled);
            // What an import itself binds can change its own path only where that passes the name.
            let moment = if passes_own_name(import) { now - 1 } else { now };
            progress.tried[*index] = Some((moment, settled));
            changed |= step.changed;
            progress.found[*index] |= step.found;
            progress.done[*index] = step.done;
            !step.done
        });
        if !changed {
            // Only now may names be said to come from outside; whatever that adds can settle more.
            let foreign = world.mods.iter().any(|module| !module.foreign_globs.is_empty());
            if settled || !foreign {
                break;
            }
            settled = true;
        }
        if round + 1 == MAX_ROUNDS
            && let Some(index) = open.first()
        {
            world.limits_hit.push((imports[*index].unit, "imports"));
        }
    }
}

/// Whether the name that an import binds may stand on its path before the last segment, or is looked up where it is
/// bound.
fn passes_own_name(import: &Import) -> bool {
    let (ImportKind::Name(own) | ImportKind::TypeOnly(own)) = import.kind else { return true };
    import.path.split_last().is_none_or(|(_, before)| before.is_empty() || before.contains(&own))
}

/// The names in the modules that globs look into: a lookup of any other name need not follow them.
fn glob_names(world: &World) -> FxHashSet<Symbol> {
    let targets: FxHashSet<ModIx> =
        world.mods.iter().flat_map(|module| module.globs.iter().map(|(target, ..)| *target)).collect();
    let mut names = FxHashSet::default();
    for (index, module) in world.mods.iter().enumerate() {
        if targets.contains(&ModIx(index as u32)) {
            names.extend(module.scope.keys().map(|(name, _)| *name));
        }
    }
    names
}

#[derive(Default)]
struct Step {
    changed: bool,
    found: bool,
    done: bool,
}

fn try_import(world: &mut World, import: &Import, settled: bool) -> Step {
    let dollar_crate = world.unit(import.unit).dollar_crate;
    let from = From { module: import.module, dollar_crate, import: true, settled };
    match import.kind {
        ImportKind::Glob => glob(world, import, from),
        ImportKind::ExternCrate(name) => extern_crate(world, import, name),
        ImportKind::Name(name) => named(world, import, from, Some(name), &Ns::ALL),
        ImportKind::TypeOnly(name) => named(world, import, from, Some(name), &[Ns::Types]),
        ImportKind::Anonymous => named(world, import, from, None, &Ns::ALL),
    }
}

fn extern_crate(world: &mut World, import: &Import, name: Symbol) -> Step {
    let krate = world.module(import.module).krate;
    let res = match import.path.first() {
        Some(&known::SELF) => world.module(world.krate(krate).root).def.map(Res::Def),
        Some(first) => world.dependency(krate, *first).or_else(|| {
            let text = world.names.text(*first);
            Some(Res::External(text.into()))
        }),
        None => None,
    };
    let Some(res) = res else { return Step::default() };
    let changed = name != known::UNDERSCORE
        && add(
            world,
            import.module,
            name,
            Ns::Types,
            Binding { res, vis: import.vis, glob: false, active: import.active },
        );
    Step { changed, found: true, done: true }
}

/// Whether an import of the project begins with a library.
fn leads_outside(world: &World, import: &Import) -> bool {
    let krate = world.module(import.module).krate;
    let library = import.path.first().and_then(|first| world.dependency(krate, *first));
    world.unit(import.unit).file.is_some() && library.is_some_and(|res| world.is_outside(&res))
}

fn named(world: &mut World, import: &Import, from: From, name: Option<Symbol>, spaces: &[Ns]) -> Step {
    let mut step = Step::default();
    let mut outside = leads_outside(world, import);
    // A path of modules alone (`use crate as x`, `use super::a`) has no other namespace.
    for (ns, res) in spaces.iter().zip(world.resolve_in_each(from, &import.path, import.global, spaces)) {
        let targets = match res {
            Ok(res) if res.used == import.path.len() => res.targets,
            _ if *ns == Ns::Macros => textual_macro(world, import).into_iter().collect(),
            _ => continue,
        };
        for target in targets {
            outside &= world.is_outside(&target);
            // A module that stands in its own scope under this very name would be the import itself.
            let binding =
                Binding { res: target.clone(), vis: import.vis, glob: false, active: import.active };
            step.found = true;
            match name {
                Some(name) => step.changed |= add(world, import.module, name, *ns, binding),
                None => {
                    let anonymous = &mut world.mods[import.module.index()].anonymous;
                    if !anonymous.contains(&target) {
                        anonymous.push(target);
                        step.changed = true;
                    }
                }
            }
        }
    }
    step.done = step.found && outside;
    step
}

/// `pub(crate) use name;` makes a macro that is in textual scope a name with a path.
pub(crate) fn textual_macro(world: &World, import: &Import) -> Option<Res> {
    let [name] = import.path.as_slice() else { return None };
    let krate = world.krate(world.module(import.module).krate);
    let list = krate.textual_macros.get(name)?;
    list.iter()
        .rev()
        .copied()
        .find(|def| world.is_within(import.module, world.def(*def).module))
        .map(Res::Def)
}

fn glob(world: &mut World, import: &Import, from: From) -> Step {
    match world.resolve_module(from, &import.path, import.global) {
        Err(_) => Step::default(),
        Ok(ModuleRes::External(text)) => {
            let globs = &mut world.mods[import.module.index()].foreign_globs;
            let changed = !globs.contains(&text);
            if changed {
                globs.push(text);
                world.changes.glob();
            }
            Step { changed, found: true, done: true }
        }
        Ok(ModuleRes::Module(target, _)) => {
            let settled = Step { changed: false, found: true, done: false };
            if target == import.module {
                return settled;
            }
            let importer = (import.module, import.vis, import.active);
            let lazy = import.vis != Vis::Public;
            if lazy {
                let glob = (target, import.vis, import.active);
                if world.module(import.module).globs.contains(&glob) {
                    return settled;
                }
                world.mods[import.module.index()].globs.push(glob);
                world.changes.glob();
            } else {
                if world.module(target).glob_importers.contains(&importer) {
                    return settled;
                }
                world.mods[target.index()].glob_importers.push(importer);
            }
            if world.unit(world.module(target).unit).file.is_none()
                && world.module(target).kind == ModKind::Normal
                && world.unit(import.unit).file.is_some()
            {
                let path = match world.module(target).def {
                    Some(def) => world.path(def),
                    None => world.names.text(world.module(target).name).to_string(),
                };
                world.mods[import.module.index()].foreign_globs.push(path.into());
                world.changes.glob();
            }
            let mut names: Vec<(Symbol, Ns)> =
                if lazy { Vec::new() } else { world.module(target).scope.keys().copied().collect() };
            names.sort_unstable();
            for key in names {
                for binding in world.module(target).scope[&key].clone() {
                    hand_on(world, key, &binding, importer);
                }
            }
            for res in world.module(target).anonymous.clone() {
                let anonymous = &mut world.mods[import.module.index()].anonymous;
                if !anonymous.contains(&res) {
                    anonymous.push(res);
                }
            }
            Step { changed: true, found: true, done: false }
        }
    }
}

fn hand_on(world: &mut World, key: (Symbol, Ns), binding: &Binding, importer: (ModIx, Vis, bool)) -> bool {
    let (module, vis, active) = importer;
    if !world.is_visible(binding.vis, module) {
        return false;
    }
    let vis = if vis == Vis::Public { binding.vis } else { vis };
    let binding = Binding { res: binding.res.clone(), vis, glob: true, active: binding.active && active };
    add(world, module, key.0, key.1, binding)
}

/// Adds a binding and hands it on to glob importers; whether anything changed.
fn add(world: &mut World, module: ModIx, name: Symbol, ns: Ns, binding: Binding) -> bool {
    let mut open = vec![(module, binding)];
    let mut changed = false;
    while let Some((module, binding)) = open.pop() {
        let list = world.mods[module.index()].scope.entry((name, ns)).or_default();
        match list.iter_mut().find(|b| b.res == binding.res) {
            Some(known) => {
                let better = (known.glob && !binding.glob)
                    || (!known.active && binding.active)
                    || (known.vis != Vis::Public && binding.vis == Vis::Public);
                if !better {
                    continue;
                }
                known.glob &= binding.glob;
                known.active |= binding.active;
                if binding.vis == Vis::Public {
                    known.vis = Vis::Public;
                }
            }
            None => list.push(binding.clone()),
        }
        changed = true;
        world.changes.name(name);
        for (importer, vis, active) in world.module(module).glob_importers.clone() {
            if world.handed_on >= MAX_HANDED_ON {
                return changed;
            }
            world.handed_on += 1;
            if !world.is_visible(binding.vis, importer) {
                continue;
            }
            let vis = if vis == Vis::Public { binding.vis } else { vis };
            let handed =
                Binding { res: binding.res.clone(), vis, glob: true, active: binding.active && active };
            open.push((importer, handed));
        }
    }
    changed
}
