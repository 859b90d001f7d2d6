//! Name resolution and receiver types: from lowered files to items and references.
//!
//! The stages, in order:
//!
//! 1. `collect`: items become definitions, modules and blocks become scopes, `use` leaves become imports.
//! 2. `expand`, by `mbe`: invocations of the workspace's own `macro_rules!` become units of source like files.
//! 3. `imports`: a fix-point over imports in three namespaces; then once more what only an import made expandable.
//! 4. `sigs`: the types that definitions declare; `index`: which impls there are, and questions about them.
//! 5. `bodies`, by `infer`: types of expressions, which give the targets of method calls and fields.
//! 6. `output`: items with stable ids, references with positions, tiers and reasons.
//!
//! **Invariants.** The result follows from the input alone: not from the number of threads, nor from the order of
//! hash maps. A reference is claimed only where a rule decides; what no rule decides is kept as unresolved, with
//! the reason. Analysis is total: broken input costs what is broken.
//!
//! **It does not know** what procedural macros and build scripts make, lifetimes, const generics, trait solving
//! beyond one candidate, or the code of dependencies beyond the declarations in `stubs/`.
#![forbid(unsafe_code)]

mod bodies;
mod collect;
mod edits;
mod expand;
mod imports;
mod index;
mod infer;
mod lower;
mod macros;
mod mbe;
mod names;
mod output;
mod path;
mod proto;
mod public;
mod refs;
pub mod scip;
mod shapes;
mod sigs;
mod stubs;
mod types;
mod walk;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use decompose_model::{
    Code, Diagnostic, DiagnosticCode, IndexUse, ItemId, Package, Project, ReferenceKind, Tier,
};
use decompose_syntax::ir::{ExprIx, FileFacts};
use decompose_syntax::tree::SourceTree;
use decompose_syntax::{both, parallel_map};

pub use stubs::is_described;
pub use walk::children;

/// Libraries whose calls tell what they are made on ([`Resolved::subjects`]): their types name tables.
pub(crate) const SUBJECT_LIBRARIES: &[&str] = &["diesel", "diesel_async", "sea_orm"];

/// How to resolve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Features to turn on, as `feature` or `package/feature`.
    pub features: Vec<String>,
    /// Whether all features are on.
    pub all_features: bool,
    /// Whether default features stay off.
    pub no_default_features: bool,
    /// Whether [`Code::edits`] is wanted.
    pub edits: bool,
    /// How many threads to use; the result does not depend on it.
    pub jobs: NonZeroUsize,
    /// A compiler-grade index to follow where it knows better.
    pub index: Option<Arc<scip::Index>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            edits: false,
            jobs: NonZeroUsize::MIN,
            index: None,
        }
    }
}

/// Libraries whose sources were read, for the types that they declare. What is in them is never listed.
#[derive(Debug, Default)]
pub struct Libraries {
    /// One package each, with a library and nothing else.
    pub project: Project,
    /// Their files, lowered.
    pub tree: SourceTree,
}

/// Resolved code, with what detectors of facts need beside it.
#[derive(Debug, Default)]
pub struct Resolved {
    /// The model.
    pub code: Code,
    /// The lowered files, by [`decompose_model::FileId`].
    pub files: Vec<FileFacts>,
    /// What invocations of the workspace's macros became. Wherever a number of a file is asked for together with an
    /// index into its arenas, that of the first one here is `files.len()`, and so on.
    pub expansions: Vec<Expansion>,
    /// The expansion of a macro invocation, by the file or expansion it stands in and the start and end of its
    /// [`decompose_syntax::ir::MacroCall::tokens`].
    pub expanded: BTreeMap<(usize, u32, u32), usize>,
    /// Expressions that lead out of the workspace, by file and expression: the path as far as it is known, such as
    /// `axum::routing::get` or `axum::Router::route`. Method calls and macros stand at their own expression, calls of
    /// paths at the call and at the path.
    pub external_paths: BTreeMap<(usize, ExprIx), Arc<str>>,
    /// Path and call expressions that lead to an item, by file and expression.
    pub resolved_paths: BTreeMap<(usize, ExprIx), ItemId>,
    /// The type of the workspace that a call of a library is made on, where a row of `SUBJECT_LIBRARIES` asks for it:
    /// the receiver of a method, the first argument of a function, or what that is a query for.
    pub subjects: BTreeMap<(usize, ExprIx), ItemId>,
    /// Calls on an end of a channel (and of what makes one), by file and expression: the type of the workspace that the
    /// channel carries.
    pub payloads: BTreeMap<(usize, ExprIx), ItemId>,
    /// Attributes and derives that lead out of the workspace, by file and the offset of the name token: `tokio::main`,
    /// `clap::Subcommand`. Those made by expansions are left out.
    pub attribute_paths: BTreeMap<(usize, u32), String>,
    /// The items of each file by their index in the lowered file.
    pub items: BTreeMap<(usize, decompose_syntax::ir::ItemIx), ItemId>,
    /// Why the index that was given is not followed.
    pub refusal: Option<scip::Refusal>,
}

/// The expansion of a macro.
#[derive(Debug)]
pub struct Expansion {
    /// Its lowered form; ranges lie in the text of the file.
    pub facts: FileFacts,
    /// The file of the invocation.
    pub file: usize,
}

impl Resolved {
    /// A file or expansion by its number.
    pub fn lowered(&self, number: usize) -> &FileFacts {
        match number.checked_sub(self.files.len()) {
            Some(expansion) => &self.expansions[expansion].facts,
            None => &self.files[number],
        }
    }

    /// The file that a file or expansion stands in.
    pub fn source_file(&self, number: usize) -> usize {
        number.checked_sub(self.files.len()).map_or(number, |expansion| self.expansions[expansion].file)
    }
}

/// Resolves a project.
pub fn resolve(project: &Project, tree: SourceTree, options: &Options) -> Resolved {
    resolve_beside(Libraries::default(), project, tree, options)
}

/// Resolves a project beside libraries. One that is described in `stubs/` is taken from there.
pub fn resolve_beside(
    libraries: Libraries,
    project: &Project,
    mut tree: SourceTree,
    options: &Options,
) -> Resolved {
    let jobs = options.jobs.get();
    let name = |package: &Package| format!("{} {}", package.name, package.version);
    let library_names = libraries.project.packages.iter().map(name).collect();
    let mut diagnostics = std::mem::take(&mut tree.diagnostics);
    let files: Vec<output::FileMeta> =
        tree.files.iter().map(|f| output::FileMeta { path: f.path.clone(), test: f.test }).collect();
    let protos = proto::Protos::new(std::mem::take(&mut tree.protos));
    let mut collector = collect::collect(project, tree, libraries, options);
    let mut expansions = expand::Expansions::new(protos);
    expand::expand(&mut collector, &mut expansions, jobs);
    let mut progress = imports::Progress::default();
    imports::resolve_imports(&mut collector.world, &collector.imports, &mut progress);
    // Macros that only an import names could not be found before; what they define may be imported in turn.
    if expand::expand(&mut collector, &mut expansions, jobs) {
        imports::resolve_imports(&mut collector.world, &collector.imports, &mut progress);
    }
    let failed = progress.failed();
    let collect::Collector { mut world, imports, .. } = collector;
    public::public_paths(&mut world);
    let by_unit = world.defs_by_unit();
    let (sigs, mut found) = sigs::signatures(&world, &by_unit, jobs);
    let index = index::Index::new(&world, &sigs);
    let parts: Vec<Part<'_>> = (imports.chunks(IMPORTS_CHUNK).enumerate())
        .map(|(number, chunk)| Part::Imports(number * IMPORTS_CHUNK, chunk))
        .chain((0..).zip(&by_unit).map(|(unit, defs)| Part::Bodies(world::UnitIx(unit), defs)))
        .collect();
    let size = |part: &Part<'_>| match part {
        Part::Imports(_, imports) => imports.len(),
        Part::Bodies(unit, _) => world.unit(*unit).facts.exprs.len(),
    };
    found.extend(parallel_map(jobs, &parts, size, |_, part| match part {
        Part::Imports(start, imports) => references_of_imports(&world, imports, *start, &failed),
        Part::Bodies(unit, defs) => bodies::bodies(&world, &sigs, &index, *unit, defs),
    }));
    settle_associated(&world, &sigs, &index, &mut found);
    let followed =
        options.index.as_deref().map(|given| follow_index(given, &world, &sigs, &index, &files, &mut found));
    let (index_use, refusal) = match followed.transpose() {
        Ok(index_use) => (index_use, None),
        Err(refusal) => (None, Some(refusal)),
    };
    diagnostics.retain(|diagnostic| !is_read_after_all(&world, &files, diagnostic));
    diagnostics.extend(notes(&world, &files));
    diagnostics.extend(unresolved_imports(&world, project, &imports, &failed, &files));
    let stale = index_use.iter().flat_map(|used: &IndexUse| &used.stale).map(|path| {
        let message = "the index knows this file in another state";
        Diagnostic::new(DiagnosticCode::IndexFileStale, message).in_file(path.clone())
    });
    diagnostics.extend(stale);
    let wanted = options.edits.then_some(&imports[..]);
    let (mut code, item_of) = output::output(&world, &sigs, project, &files, &found, jobs, wanted);
    diagnostics.sort();
    diagnostics.dedup();
    code.diagnostics = diagnostics;
    code.index = index_use;
    code.libraries = library_names;
    let numbers = numbers_of_units(&world, files.len());
    let resolved = Resolved { code, refusal, ..Resolved::default() };
    let tables = || with_tables(resolved, &world, &found, &item_of, &numbers, options.jobs);
    // Freeing takes about as long.
    let (mut resolved, ()) = both(options.jobs, tables, move || drop((sigs, index)));
    for (unit, number) in world.units.iter().zip(&numbers) {
        let Some(number) = number else { continue };
        for (tokens, expansion) in ordered(&unit.expansions) {
            if let Some(expansion) = numbers[expansion.index()] {
                resolved.expanded.insert((*number, tokens.0, tokens.1), expansion);
            }
        }
    }
    for (unit, number) in world.units.into_iter().zip(numbers) {
        match (unit.file, number) {
            (Some(file), Some(_)) if unit.expansion => {
                resolved.expansions.push(Expansion { facts: Arc::unwrap_or_clone(unit.facts), file });
            }
            (_, Some(_)) => resolved.files.push(Arc::unwrap_or_clone(unit.facts)),
            _ => {}
        }
    }
    resolved
}

/// Fills the tables by expression, attribute and item.
fn with_tables(
    resolved: Resolved,
    world: &world::World,
    found: &[refs::Refs],
    item_of: &world::ByDef<ItemId>,
    numbers: &[Option<usize>],
    jobs: NonZeroUsize,
) -> Resolved {
    // The largest of them: its list is made in one piece, and beside the others.
    let external = || {
        let mut paths = Vec::with_capacity(found.iter().map(|refs| refs.external_uses.len()).sum());
        for used in found.iter().flat_map(|refs| &refs.external_uses) {
            paths.extend(numbers[used.unit.index()].map(|number| ((number, used.expr), used.path.clone())));
        }
        BTreeMap::from_iter(paths)
    };
    let own = |(unit, expr, def): &(world::UnitIx, ExprIx, world::DefId)| {
        Some(((numbers[unit.index()]?, *expr), *item_of.get(def)?))
    };
    let attributes = found.iter().flat_map(|refs| &refs.external_attributes);
    let items = item_of.iter().map(|(def, id)| (world.def(def), *id));
    let others = || Resolved {
        attribute_paths: attributes
            .filter(|(unit, ..)| !world.unit(*unit).expansion)
            .filter_map(|(unit, offset, path)| Some(((world.unit(*unit).file?, *offset), path.to_string())))
            .collect(),
        resolved_paths: found.iter().flat_map(|refs| &refs.resolved_exprs).filter_map(own).collect(),
        subjects: found.iter().flat_map(|refs| &refs.subjects).filter_map(own).collect(),
        payloads: found.iter().flat_map(|refs| &refs.payloads).filter_map(own).collect(),
        items: items
            .filter(|(def, _)| def.sub == (u32::MAX, u32::MAX))
            .filter_map(|(def, id)| Some(((numbers[def.unit.index()]?, def.item), id)))
            .collect(),
        ..resolved
    };
    let (external_paths, others) = both(jobs, external, others);
    Resolved { external_paths, ..others }
}

/// Compares what was found with an index, and follows it where they differ.
fn follow_index(
    given: &scip::Index,
    world: &world::World,
    sigs: &sigs::Sigs,
    index: &index::Index,
    files: &[output::FileMeta],
    found: &mut Vec<refs::Refs>,
) -> Result<IndexUse, scip::Refusal> {
    let texts: Vec<scip::Text<'_>> = files
        .iter()
        .zip(&world.units)
        .map(|(meta, unit)| scip::Text {
            path: &meta.path,
            text: &unit.facts.text,
            lines: &unit.facts.line_index,
        })
        .collect();
    let placed = scip::place(given, &texts)?;
    let changes = scip::refine(world, sigs, index, &placed, found);
    Ok(IndexUse {
        tool: given.tool.clone(),
        files: placed.files,
        stale: placed.stale,
        added: changes.added,
        turned: changes.turned,
        removed: changes.removed,
        led_out: changes.led_out,
    })
}

/// How many imports a thread looks at at a time.
const IMPORTS_CHUNK: usize = 256;

/// The numbers of the files, then those of expansions in files, by unit.
fn numbers_of_units(world: &world::World, files: usize) -> Vec<Option<usize>> {
    let mut next = files;
    let number = |(index, unit): (usize, &world::Unit)| match unit.file {
        Some(_) if unit.expansion => {
            next += 1;
            Some(next - 1)
        }
        _ => (index < files).then_some(index),
    };
    world.units.iter().enumerate().map(number).collect()
}

fn ordered(
    expansions: &rustc_hash::FxHashMap<(u32, u32), world::UnitIx>,
) -> BTreeMap<(u32, u32), world::UnitIx> {
    expansions.iter().map(|(tokens, unit)| (*tokens, *unit)).collect()
}

/// A part of the work that needs no other: some imports, numbered from the first, or the bodies of a unit.
enum Part<'a> {
    Imports(usize, &'a [collect::Import]),
    Bodies(world::UnitIx, &'a [world::DefId]),
}

/// References at `use` leaves, and imports that lead nowhere; the first has the number `start`.
fn references_of_imports(
    world: &world::World,
    imports: &[collect::Import],
    start: usize,
    failed: &[usize],
) -> refs::Refs {
    use decompose_model::UnresolvedReason;
    let place = refs::Place {
        unit: world::UnitIx(0),
        module: world::ModIx(0),
        from: None,
        test: false,
        loops: 0,
        macros: 0,
    };
    let mut found = refs::Refs::new(place);
    for (number, import) in (start..).zip(imports) {
        if world.unit(import.unit).file.is_none()
            || import.kind == collect::ImportKind::Glob && import.path.is_empty()
        {
            continue;
        }
        found.enter((world.unit(import.unit).expansion, world.unit(import.unit).call_name));
        let from_def = import.parent.or_else(|| world.module(import.module).def);
        found.place = refs::Place {
            unit: import.unit,
            module: import.module,
            from: from_def,
            test: import.test,
            loops: 0,
            macros: 0,
        };
        let from = path::From {
            dollar_crate: world.unit(import.unit).dollar_crate,
            import: true,
            ..path::From::module(import.module)
        };
        let spaces: &[world::Ns] = match import.kind {
            collect::ImportKind::Glob | collect::ImportKind::TypeOnly(_) => &[world::Ns::Types],
            collect::ImportKind::ExternCrate(_) => continue,
            _ => &world::Ns::ALL,
        };
        let mut seen = Vec::new();
        let mut outside = false;
        for (ns, res) in spaces.iter().zip(world.resolve_in_each(from, &import.path, import.global, spaces)) {
            let Ok(res) = res else {
                if let (world::Ns::Macros, Some(world::Res::Def(def))) =
                    (ns, imports::textual_macro(world, import))
                {
                    seen.push((0, def));
                    found.add(import.ranges[0], def, ReferenceKind::Import, Tier::Path);
                }
                continue;
            };
            let tier = if res.glob { Tier::Glob } else { Tier::Path };
            for (at, def) in &res.passed {
                if !world.is_external(*def) && !seen.contains(&(*at, *def)) {
                    seen.push((*at, *def));
                    found.add(import.ranges[*at], *def, ReferenceKind::Import, tier);
                }
            }
            let Some(at) = res.used.checked_sub(1) else { continue };
            for target in &res.targets {
                match target {
                    world::Res::Def(def) if !world.is_external(*def) => {
                        if !seen.contains(&(at, *def)) && world.def(*def).kind != world::DefKind::Mod {
                            seen.push((at, *def));
                            found.add(import.ranges[at], *def, ReferenceKind::Import, tier);
                        }
                    }
                    _ => outside = true,
                }
            }
        }
        if outside && seen.is_empty() {
            found.outside();
        }
        if failed.binary_search(&number).is_ok()
            && let (Some(range), Some(name)) = (import.ranges.last(), import.path.last())
        {
            found.fail(*range, *name, UnresolvedReason::NameNotFound);
        }
    }
    found
}

/// As many imports of one package that lead nowhere are named; the others are counted.
const MAX_NAMED_IMPORTS: usize = 20;

/// Diagnostics of the product's imports that lead into the workspace and no further.
fn unresolved_imports(
    world: &world::World,
    project: &Project,
    imports: &[collect::Import],
    failed: &[usize],
    files: &[output::FileMeta],
) -> Vec<Diagnostic> {
    let note = |message: String| Diagnostic::new(DiagnosticCode::UnresolvedImport, message);
    let mut by_package: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    for import in failed.iter().map(|number| &imports[*number]) {
        let unit = world.unit(import.unit);
        let krate = world.krate(world.module(import.module).krate);
        let (Some(file), Some((package, _)), Some(range)) = (unit.file, krate.target, import.ranges.last())
        else {
            continue;
        };
        let from =
            path::From { dollar_crate: unit.dollar_crate, import: true, ..path::From::module(import.module) };
        // A first name that nothing knows may be a library that is not called like its package.
        let first = &import.path[..import.path.len().min(1)];
        let outside = world.resolve_path(from, first, import.global, world::Ns::Types).is_err();
        if import.test || krate.test || files[file].test || !import.active || outside {
            continue;
        }
        let path: Vec<&str> = import.path.iter().map(|segment| world.names.text(*segment)).collect();
        let position = world.units[file].facts.line_index.position(range.start);
        let message = format!("`{}` leads to nothing that is known here", path.join("::"));
        let found = by_package.entry(package).or_default();
        found.push(note(message).in_file(files[file].path.clone()).at(position));
    }
    let mut all = Vec::new();
    for (package, mut found) in by_package {
        found.sort();
        found.dedup();
        let left = found.len().saturating_sub(MAX_NAMED_IMPORTS);
        found.truncate(MAX_NAMED_IMPORTS);
        all.extend(found);
        if left > 0 {
            let name = &project.packages[package].name;
            all.push(note(format!(
                "{left} more imports of package `{name}` lead to nothing that is known here"
            )));
        }
    }
    all
}

/// `T::Name` in types, now that impls are known.
fn settle_associated(
    world: &world::World,
    sigs: &sigs::Sigs,
    index: &index::Index,
    found: &mut [refs::Refs],
) {
    for refs in found {
        for pending in std::mem::take(&mut refs.pending) {
            let owner = pending.place.from;
            let assumed: Vec<_> = owner
                .into_iter()
                .flat_map(|o| sigs::param_owners(world, o))
                .filter_map(|o| sigs.bounds.get(&o))
                .flat_map(|b| b.iter().cloned())
                .collect();
            let solver = index::Solver { world, sigs, index, assumed: &assumed };
            refs.place = pending.place;
            refs.enter((world.unit(pending.place.unit).expansion, world.unit(pending.place.unit).call_name));
            let ty = solver.normalize(&pending.ty);
            let target = match (&ty, pending.of) {
                (types::Ty::Unknown, Some(of)) => world.children(of).iter().copied().find(|c| {
                    world.def(*c).name == pending.name && world.def(*c).kind == world::DefKind::AssocType
                }),
                _ => solver.project_member(&ty, pending.of, pending.name).map(|(def, _)| def),
            };
            match target.and_then(|def| solver.declaration(def)) {
                Some(def) if !world.is_external(def) && world.def(def).kind == world::DefKind::AssocType => {
                    refs.add(pending.range, def, ReferenceKind::Type, Tier::Associated);
                }
                _ => refs.outside(),
            }
        }
    }
}

/// Whether a diagnostic says of an `include!` that it cannot be read, whose text was made of `.proto` files since.
fn is_read_after_all(world: &world::World, files: &[output::FileMeta], diagnostic: &Diagnostic) -> bool {
    diagnostic.code == DiagnosticCode::IncludeUnread
        && files.iter().zip(&world.units).any(|(file, unit)| {
            let here = |start: u32| Some(unit.facts.line_index.position(start)) == diagnostic.position;
            Some(&file.path) == diagnostic.file.as_ref()
                && unit.expansions.keys().any(|(start, _)| here(*start))
        })
}

/// Diagnostics of limits reached.
fn notes(world: &world::World, files: &[output::FileMeta]) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for (unit, what) in &world.limits_hit {
        if let Some(file) = world.unit(*unit).file {
            let message = format!("resolution of {what} was given up at its bound");
            all.push(
                Diagnostic::new(DiagnosticCode::ResolutionLimit, message).in_file(files[file].path.clone()),
            );
        }
    }
    all
}
