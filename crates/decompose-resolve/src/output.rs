//! From the tables to the model: items with stable ids, references with positions.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use decompose_model::{
    BlindSpot, Code, Crate, CrateId, File, FileId, Item, ItemId, ItemKind as ModelKind, Module, ModuleId,
    Parameter, Position, Project, Receiver, Reference, ReferenceKind, Signature, TextRange, TypeShape,
    Unresolved, Visibility,
};
use decompose_syntax::ir::{self, ItemKind};
use decompose_syntax::parallel_map;
use rustc_hash::FxHashMap;

use crate::collect::Import;
use crate::edits::edit_facts;
use crate::lower::{Scopes, TypeScope, generics_of};
use crate::names::{Symbol, known};
use crate::refs::{RawReference, RawUnresolved, Refs};
use crate::shapes::{Shapes, closure_params, one_line};
use crate::sigs::{Sigs, field_of, ranges, variant_of};
use crate::types::Ty;
use crate::world::*;

/// Type names whose values can change behind a shared reference.
const INTERIOR: &[&str] = &[
    "ArcSwap",
    "Cell",
    "DashMap",
    "DashSet",
    "LocalKey",
    "Mutex",
    "Once",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "Semaphore",
    "UnsafeCell",
];

/// What few paths are longer than.
const PATH_LENGTH: usize = 96;
/// How many items a thread makes at a time.
const CHUNK: usize = 64;

/// What is kept of a project file beside its facts.
#[derive(Debug)]
pub(crate) struct FileMeta {
    pub(crate) path: String,
    pub(crate) test: bool,
}

/// Builds the model's tables; with `imports`, also what edits need.
pub(crate) fn output(
    world: &World,
    sigs: &Sigs,
    project: &Project,
    files: &[FileMeta],
    refs: &[Refs],
    jobs: usize,
    imports: Option<&[Import]>,
) -> (Code, ByDef<ItemId>) {
    let mut builder = Builder::new(world, sigs, files, jobs);
    builder.crates(project);
    builder.files(project);
    builder.modules();
    let order = builder.number_items();
    builder.items_and_references(&order, refs);
    builder.blind_spots();
    builder.code.edits = imports.map(|imports| edit_facts(&builder, project, imports, refs));
    (builder.code, builder.item_of)
}

pub(crate) struct Builder<'a> {
    pub(crate) world: &'a World,
    sigs: &'a Sigs,
    pub(crate) files: &'a [FileMeta],
    jobs: usize,
    pub(crate) code: Code,
    crate_of: FxHashMap<KrateIx, CrateId>,
    module_of: FxHashMap<ModIx, ModuleId>,
    pub(crate) item_of: ByDef<ItemId>,
    /// The paths of the modules that may be listed, empty for others.
    module_paths: Vec<String>,
    impl_self: FxHashMap<DefId, &'a Ty>,
}

impl<'a> Builder<'a> {
    fn new(world: &'a World, sigs: &'a Sigs, files: &'a [FileMeta], jobs: usize) -> Self {
        Self {
            world,
            sigs,
            files,
            jobs,
            code: Code::default(),
            crate_of: FxHashMap::default(),
            module_of: FxHashMap::default(),
            item_of: ByDef::default(),
            module_paths: module_paths(world),
            impl_self: sigs.impls.iter().map(|i| (i.def, &i.self_ty)).collect(),
        }
    }

    fn crates(&mut self, project: &Project) {
        for (index, krate) in self.world.krates.iter().enumerate() {
            let Some((package, target)) = krate.target else { continue };
            let data = &project.packages[package];
            let name = &data.targets[target].name;
            let first = data.targets.iter().position(|t| t.crate_name == data.targets[target].crate_name);
            // A binary that is called like the library needs a mark of its own.
            let id = if first == Some(target) {
                format!("{}/{name}", data.name)
            } else {
                format!("{}/{}:{name}", data.name, target_word(data.targets[target].kind))
            };
            self.crate_of.insert(KrateIx(index as u32), CrateId(self.code.crates.len() as u32));
            let root = self.world.unit(self.world.module(krate.root).unit).file.map(|f| FileId(f as u32));
            let name = self.world.names.text(krate.name).to_string();
            self.code.crates.push(Crate { package, target, name, id, root });
        }
    }

    fn files(&mut self, project: &Project) {
        let reach = crates_of_files(self.world, self.files.len());
        for (index, meta) in self.files.iter().enumerate() {
            let unit = &self.world.units[index];
            let mut crates: Vec<CrateId> = Vec::new();
            for krate in unit.krate.iter().chain(&reach[index]) {
                if let Some(id) = self.crate_of.get(krate)
                    && !crates.contains(id)
                {
                    crates.push(*id);
                }
            }
            let product = |id: &CrateId| {
                let c = &self.code.crates[id.index()];
                project.packages[c.package].targets[c.target].kind.is_product()
            };
            let test = (meta.test || unit.test) && !crates.is_empty()
                || (!crates.is_empty() && !crates.iter().any(product));
            self.code.files.push(File {
                path: meta.path.clone(),
                crates,
                module: None,
                lines: unit.facts.line_index.lines(),
                test,
                line_index: unit.facts.line_index.clone(),
            });
        }
    }

    fn modules(&mut self) {
        let mut order: Vec<(usize, u32, ModIx)> = Vec::new();
        for (index, module) in self.world.mods.iter().enumerate() {
            let Some(file) = self.world.unit(module.unit).file else { continue };
            if module.kind != ModKind::Normal || !self.crate_of.contains_key(&module.krate) {
                continue;
            }
            let ix = ModIx(index as u32);
            let start =
                if self.is_inline(ix) { self.mod_item(ix).map_or(0, |i| i.range.start + 1) } else { 0 };
            order.push((file, start, ix));
        }
        order.sort_unstable();
        for (position, (_, _, ix)) in order.iter().enumerate() {
            self.module_of.insert(*ix, ModuleId(position as u32));
        }
        for (file, _, ix) in order {
            let data = self.world.module(ix);
            let inline = self.is_inline(ix);
            if !inline && self.world.units[file].module == Some(ix) && !self.world.unit(data.unit).expansion {
                self.code.files[file].module = self.module_of.get(&ix).copied();
            }
            let parent = data.parent.map(|p| self.world.normal_module(p));
            self.code.modules.push(Module {
                path: self.module_paths[ix.index()].clone(),
                krate: self.crate_of[&data.krate],
                file: FileId(file as u32),
                inline,
                parent: parent.and_then(|p| self.module_of.get(&p).copied()),
                item: None,
                test: data.test,
            });
        }
    }

    /// The `mod` item of a module.
    pub(crate) fn mod_item(&self, ix: ModIx) -> Option<&'a ir::Item> {
        let module = self.world.module(ix);
        module.parent?;
        let def = self.world.def(module.def?);
        Some(self.world.unit(def.unit).facts.item(def.item))
    }

    fn is_inline(&self, ix: ModIx) -> bool {
        self.mod_item(ix).is_some_and(|i| matches!(&i.kind, ItemKind::Module(m) if m.items.is_some()))
    }

    pub(crate) fn module_id(&self, ix: ModIx) -> ModuleId {
        self.module_of.get(&self.world.normal_module(ix)).copied().unwrap_or(ModuleId(0))
    }

    // Items.

    /// Numbers the items by file and place; gives the file and definition of each.
    fn number_items(&mut self) -> Vec<(usize, DefId)> {
        let mut order: Vec<(usize, TextRange, DefId)> = Vec::new();
        self.item_of = ByDef::with_capacity(self.world.defs.len());
        for number in 0..self.world.defs.len() as u32 {
            let id = DefId(number);
            let def = self.world.def(id);
            let Some(file) = self.world.unit(def.unit).file else { continue };
            let krate = self.world.module(def.module).krate;
            let root = def.kind == DefKind::Mod && def.item == ir::ItemIx(u32::MAX);
            let unnamed = def.name == known::UNDERSCORE && def.kind != DefKind::Impl;
            if root || unnamed || !self.crate_of.contains_key(&krate) {
                continue;
            }
            order.push((file, ranges(self.world, id).1, id));
        }
        order.sort_by_key(|(file, range, id)| (*file, range.start, std::cmp::Reverse(range.end), *id));
        for (position, (_, _, id)) in order.iter().enumerate() {
            self.item_of.insert(*id, ItemId(position as u32));
        }
        order.into_iter().map(|(file, _, id)| (file, id)).collect()
    }

    /// Makes the items, chunk by chunk, and the references, file by file.
    fn items_and_references(&mut self, order: &[(usize, DefId)], refs: &[Refs]) {
        let by_file = self.by_file(refs);
        let parts: Vec<Part<'_>> = (order.chunks(CHUNK).map(Part::Items))
            .chain(by_file.iter().enumerate().map(|(file, found)| Part::File(file, found)))
            .collect();
        let size = |part: &Part<'_>| match part {
            Part::Items(items) => items.len(),
            Part::File(_, found) => found.references.len() + found.unresolved.len(),
        };
        let made = parallel_map(self.jobs, &parts, size, |_, part| match part {
            Part::Items(items) => Made::Items(self.items(items)),
            Part::File(file, found) => Made::File(
                self.references_of(*file, &found.references),
                self.unresolved_of(*file, &found.unresolved),
            ),
        });
        let (references, unresolved) = made.iter().fold((0, 0), |(known, unknown), made| match made {
            Made::Items(_) => (known, unknown),
            Made::File(references, unresolved) => (known + references.len(), unknown + unresolved.len()),
        });
        // Lists of this size are not to be grown: each growth would be new memory.
        self.code.items.reserve_exact(order.len());
        self.code.references.reserve_exact(references);
        self.code.unresolved.reserve_exact(unresolved);
        for made in made {
            match made {
                Made::Items(items) => self.code.items.extend(items),
                Made::File(references, unresolved) => {
                    self.code.references.extend(references);
                    self.code.unresolved.extend(unresolved);
                }
            }
        }
        self.code.external += refs.iter().map(|found| found.external).sum::<usize>();
        distinct_ids(&mut self.code.items);
        for (ix, module) in &self.world.mods.iter().enumerate().collect::<Vec<_>>() {
            if let (Some(id), Some(def)) = (self.module_of.get(&ModIx(*ix as u32)), module.def) {
                self.code.modules[id.index()].item = self.item_of.get(&def).copied();
            }
        }
    }

    fn items(&self, items: &[(usize, DefId)]) -> Vec<Item> {
        let mut scopes = Scopes::new(self.world);
        items.iter().map(|(file, id)| self.item(*file, *id, &scopes.of(*id))).collect()
    }

    fn item(&self, file: usize, id: DefId, scope: &TypeScope) -> Item {
        let world = self.world;
        let def = world.def(id);
        let unit = world.unit(def.unit);
        let item = unit.facts.item(def.item);
        let (name_range, range, full_range) = ranges(self.world, id);
        let lines = &world.units[file].facts.line_index;
        let mut path = String::with_capacity(PATH_LENGTH);
        let last = self.write_path(id, &mut path);
        let below_crate = path.split_once("::").map_or("", |(_, below)| below);
        let krate = world.module(def.module).krate;
        let prefix = &self.code.crates[self.crate_of[&krate].index()].id;
        let closures = self.closures(id);
        let items = |d: DefId| self.item_of.get(&d).copied();
        let shapes = Shapes { world, scope, items: &items, closures: &closures };
        let type_shape = match (&item.kind, def.kind) {
            (_, DefKind::Field) => field_of(item, def.sub).map(|f| shapes.shape(f.ty)),
            (_, DefKind::Variant) => None,
            (ItemKind::Const(c), _) => Some(shapes.shape(c.ty)),
            (ItemKind::Static(s), _) => Some(shapes.shape(s.ty)),
            (ItemKind::TypeAlias(a), _) => a.ty.map(|t| shapes.shape(t)),
            _ => None,
        };
        let mutable = match &item.kind {
            ItemKind::Static(s) => s.mutable || type_shape.as_ref().is_some_and(interior),
            _ => false,
        };
        let signature = match &item.kind {
            ItemKind::Fn(f) => Some(self.signature(unit, f, &shapes)),
            _ => None,
        };
        let header = self.header(id);
        Item {
            id: [prefix, "::", below_crate].concat(),
            name: path[last..].to_string(),
            path,
            kind: model_kind(def.kind),
            module: self.module_id(def.module),
            parent: self.parent_item(id),
            file: FileId(file as u32),
            position: lines.position(name_range.start),
            start_line: lines.position(range.start).line,
            end_line: lines.position(range.end.saturating_sub(1).max(range.start)).line,
            range,
            full_range,
            visibility: self.visibility(def.vis, def.module),
            cfg: match def.kind {
                DefKind::Variant => variant_of(item, def.sub).and_then(|v| v.cfg.clone()),
                DefKind::Field => field_of(item, def.sub).and_then(|f| f.cfg.clone()),
                _ => item.cfg.clone(),
            },
            test: def.test,
            signature,
            type_shape,
            derives: derives(unit, item, def.kind),
            impl_trait: header.and_then(|h| h.of_trait.as_ref()).and_then(|t| items(t.def)),
            impl_self: header.and_then(|h| match &h.self_ty {
                Ty::Adt(adt, _) => items(*adt),
                _ => None,
            }),
            mutable,
        }
    }

    fn header(&self, id: DefId) -> Option<&'a crate::sigs::ImplHeader> {
        let found = self.sigs.impls.binary_search_by_key(&id, |h| h.def);
        found.ok().map(|i| &self.sigs.impls[i])
    }

    fn closures(&self, id: DefId) -> Vec<Symbol> {
        let unit = self.world.unit(self.world.def(id).unit);
        crate::sigs::param_owners(self.world, id)
            .filter_map(|owner| generics_of(self.world, owner))
            .flat_map(|g| closure_params(unit, g))
            .collect()
    }

    fn signature(&self, unit: &Unit, f: &ir::Fn, shapes: &Shapes<'_>) -> Signature {
        let parameters = f
            .params
            .iter()
            .map(|p| Parameter {
                name: one_line(unit.facts.slice(unit.facts.pat(p.pat).range)),
                shape: shapes.shape(p.ty),
            })
            .collect();
        Signature {
            text: one_line(unit.facts.slice(f.signature_range)),
            is_async: f.is_async,
            generic: !shapes.scope.generics.is_empty(),
            receiver: f.receiver.as_ref().map(|r| match (r.by_ref, r.mutable) {
                (true, true) => Receiver::Mutable,
                (true, false) => Receiver::Shared,
                _ => Receiver::Value,
            }),
            parameters,
            returns: f.ret.map(|r| shapes.shape(r)),
        }
    }

    /// `own` is the module that the item stands in.
    pub(crate) fn visibility(&self, vis: Vis, own: ModIx) -> Visibility {
        let own = self.world.normal_module(own);
        match vis {
            Vis::Public => Visibility::Public,
            Vis::In(module) => {
                let module = self.world.normal_module(module);
                let data = self.world.module(module);
                if module == self.world.krate(data.krate).root && module != own {
                    Visibility::Crate
                } else if module == own {
                    Visibility::Private
                } else {
                    self.module_of.get(&module).map_or(Visibility::Private, |m| Visibility::Restricted(*m))
                }
            }
        }
    }

    fn parent_item(&self, id: DefId) -> Option<ItemId> {
        let def = self.world.def(id);
        let mut at = def.parent;
        while let Some(parent) = at {
            if let Some(item) = self.item_of.get(&parent) {
                return Some(*item);
            }
            at = self.world.def(parent).parent;
        }
        let module = self.world.normal_module(def.module);
        let own = self.world.module(module).def?;
        if own == id {
            let parent = self.world.module(module).parent?;
            let parent = self.world.normal_module(parent);
            return self.world.module(parent).def.and_then(|d| self.item_of.get(&d).copied());
        }
        self.item_of.get(&own).copied()
    }

    /// Writes a definition's path, the crate's name first; gives where its last segment begins.
    fn write_path(&self, id: DefId, path: &mut String) -> usize {
        let def = self.world.def(id);
        match def.parent.filter(|_| !matches!(def.kind, DefKind::Mod | DefKind::Impl)) {
            Some(parent) => self.write_path(self.naming(parent), path),
            None => {
                path.push_str(&self.module_paths[self.world.normal_module(def.module).index()]);
                0
            }
        };
        path.push_str("::");
        let last = path.len();
        match def.kind {
            DefKind::Impl => path.push_str(&self.impl_text(id)),
            _ => path.push_str(self.world.names.text(def.name)),
        }
        last
    }

    /// What names the members of a definition: the type of an inherent impl, else the definition itself.
    fn naming(&self, id: DefId) -> DefId {
        let def = self.world.def(id);
        if def.kind == DefKind::Impl
            && let ItemKind::Impl(data) = &self.world.unit(def.unit).facts.item(def.item).kind
            && data.of_trait.is_none()
            && let Some(Ty::Adt(adt, _)) = self.impl_self.get(&id)
            && !self.world.is_external(*adt)
        {
            return *adt;
        }
        id
    }

    fn impl_text(&self, id: DefId) -> String {
        let def = self.world.def(id);
        let unit = self.world.unit(def.unit);
        let ItemKind::Impl(data) = &unit.facts.item(def.item).kind else { return String::new() };
        let self_text = one_line(unit.facts.slice(unit.facts.ty(data.self_ty).range));
        match &data.of_trait {
            Some(path) => {
                let start = path.segments.first().map_or(0, |s| s.name.range.start);
                let end = unit.facts.ty(data.self_ty).range.start;
                // The trait's text reaches to the `for` before the self type.
                let text = one_line(unit.facts.slice(TextRange::new(start, end)));
                let text = text.strip_suffix("for").map_or(text.as_str(), str::trim_end);
                format!("<{self_text} as {text}>")
            }
            None => format!("<impl {self_text}>"),
        }
    }

    // References.

    /// What was found, by file.
    fn by_file<'r>(&self, refs: &'r [Refs]) -> Vec<FileRefs<'r>> {
        let mut by_file: Vec<FileRefs<'_>> = vec![FileRefs::default(); self.files.len()];
        for found in refs {
            for raw in &found.references {
                if let Some(file) = self.world.unit(raw.place.unit).file {
                    by_file[file].references.push(raw);
                }
            }
            for raw in &found.unresolved {
                if let Some(file) = self.world.unit(raw.place.unit).file {
                    by_file[file].unresolved.push(raw);
                }
            }
        }
        by_file
    }

    /// The references of a file in the model's form, in order.
    fn references_of(&self, file: usize, found: &[&RawReference]) -> Vec<Reference> {
        let in_model = |raw: &&RawReference| {
            Some(Reference {
                to: self.item_of.get(&raw.to).copied()?,
                from: raw.place.from.and_then(|d| self.innermost(d)),
                module: self.module_id(raw.place.module),
                kind: raw.kind,
                tier: raw.tier,
                implicit: raw.implicit,
                file: FileId(file as u32),
                position: self.position(file, raw.range),
                range: raw.range,
                in_loop: raw.place.loops > 0,
                test: raw.place.test || self.code.files[file].test,
            })
        };
        let mut all: Vec<Reference> = found.iter().filter_map(in_model).collect();
        all.sort_by_key(|r| (r.range.start, r.to, r.kind, r.tier));
        all.dedup_by_key(|r| (r.range.start, r.to, r.kind == ReferenceKind::Dispatch));
        all
    }

    /// What stayed unresolved in a file, in the model's form and in order.
    fn unresolved_of(&self, file: usize, found: &[&RawUnresolved]) -> Vec<Unresolved> {
        let in_model = |raw: &&RawUnresolved| Unresolved {
            from: raw.place.from.and_then(|d| self.innermost(d)),
            name: self.world.names.text(raw.name).to_string(),
            reason: raw.reason,
            file: FileId(file as u32),
            position: self.position(file, raw.range),
            test: raw.place.test || self.code.files[file].test,
        };
        let mut all: Vec<Unresolved> = found.iter().map(in_model).collect();
        all.sort_by(|a, b| (a.position, &a.name, a.reason).cmp(&(b.position, &b.name, b.reason)));
        all.dedup_by(|a, b| a.position == b.position && a.name == b.name);
        all
    }

    fn position(&self, file: usize, range: TextRange) -> Position {
        self.world.units[file].facts.line_index.position(range.start)
    }

    /// The item of a definition, or of what is around it.
    fn innermost(&self, def: DefId) -> Option<ItemId> {
        self.item_of.get(&def).copied().or_else(|| self.parent_item(def))
    }

    fn blind_spots(&mut self) {
        for (file, _) in self.files.iter().enumerate() {
            let unit = &self.world.units[file];
            for spot in &unit.facts.blind_spots {
                if expanded(unit, spot.range) {
                    continue;
                }
                self.code.blind_spots.push(BlindSpot {
                    kind: spot.kind,
                    name: spot.name.clone(),
                    file: FileId(file as u32),
                    position: self.position(file, spot.range),
                    range: spot.range,
                    size: spot.size,
                });
            }
        }
        self.code.blind_spots.sort_by(|a, b| {
            (std::cmp::Reverse(a.size), a.file, a.range.start).cmp(&(
                std::cmp::Reverse(b.size),
                b.file,
                b.range.start,
            ))
        });
    }
}

/// A part of the work that needs no other.
enum Part<'a> {
    /// Some items: file and definition.
    Items(&'a [(usize, DefId)]),
    /// What was found in a file.
    File(usize, &'a FileRefs<'a>),
}

/// What becomes of a [`Part`].
enum Made {
    Items(Vec<Item>),
    File(Vec<Reference>, Vec<Unresolved>),
}

/// What was found in one file.
#[derive(Clone, Default)]
struct FileRefs<'a> {
    references: Vec<&'a RawReference>,
    unresolved: Vec<&'a RawUnresolved>,
}

/// The paths of the project's modules, the crate's name first.
fn module_paths(world: &World) -> Vec<String> {
    let mut paths: Vec<String> = Vec::with_capacity(world.mods.len());
    for module in &world.mods {
        let name = world.names.text(module.name);
        // A module comes behind the one that it stands in.
        let path = match module.parent {
            _ if module.kind != ModKind::Normal || world.krate(module.krate).target.is_none() => {
                String::new()
            }
            Some(parent) => [&paths[world.normal_module(parent).index()], "::", name].concat(),
            None => name.to_string(),
        };
        paths.push(path);
    }
    paths
}

/// Whether a place that lowering could not read was expanded since.
fn expanded(unit: &Unit, spot: TextRange) -> bool {
    unit.expansions.keys().any(|(start, end)| spot.start <= *start && *end <= spot.end)
}

const fn target_word(kind: decompose_model::TargetKind) -> &'static str {
    use decompose_model::TargetKind as K;
    match kind {
        K::Library => "lib",
        K::ProcMacro => "proc-macro",
        K::Binary => "bin",
        K::Example => "example",
        K::Test => "test",
        K::Bench => "bench",
        K::BuildScript => "build",
    }
}

fn model_kind(kind: DefKind) -> ModelKind {
    match kind {
        DefKind::Mod => ModelKind::Module,
        DefKind::Fn => ModelKind::Function,
        DefKind::Method => ModelKind::Method,
        DefKind::Struct => ModelKind::Struct,
        DefKind::Enum => ModelKind::Enum,
        DefKind::Union => ModelKind::Union,
        DefKind::Variant => ModelKind::Variant,
        DefKind::Field => ModelKind::Field,
        DefKind::Trait => ModelKind::Trait,
        DefKind::TypeAlias | DefKind::AssocType => ModelKind::TypeAlias,
        DefKind::Const | DefKind::AssocConst => ModelKind::Const,
        DefKind::Static => ModelKind::Static,
        DefKind::Macro => ModelKind::Macro,
        DefKind::Impl => ModelKind::Impl,
    }
}

fn interior(shape: &TypeShape) -> bool {
    shape.external.iter().any(|path| {
        let last = path.rsplit("::").next().unwrap_or(path);
        INTERIOR.contains(&last) || last.starts_with("Atomic")
    })
}

fn derives(unit: &Unit, item: &ir::Item, kind: DefKind) -> Vec<String> {
    if !matches!(kind, DefKind::Struct | DefKind::Enum | DefKind::Union) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for attr in &item.attrs {
        if let ir::AttrKind::Derive(paths) = &attr.kind {
            found.extend(
                paths
                    .iter()
                    .filter_map(|p| p.segments.last())
                    .map(|s| unit.facts.name(s.name.name).to_string()),
            );
        }
    }
    found
}

/// Makes ids distinct: by kind where kinds differ, then by an ordinal.
fn distinct_ids(items: &mut [Item]) {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    // The items of each id that several have, by the first of them.
    let mut shared: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        match first.entry(&item.id) {
            Entry::Vacant(vacant) => {
                vacant.insert(index);
            }
            Entry::Occupied(known) => {
                shared.entry(*known.get()).or_insert_with(|| vec![*known.get()]).push(index);
            }
        }
    }
    for list in shared.values() {
        let first_kind = items[list[0]].kind;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for index in list {
            let item = &mut items[*index];
            if item.kind != first_kind {
                item.id = format!("{}[{}]", item.id, item.kind.name());
            }
            let count = seen.entry(item.id.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                item.id = format!("{}#{count}", item.id);
            }
        }
    }
}

/// The crates whose trees reach each file, by following `mod` items again from every root.
fn crates_of_files(world: &World, files: usize) -> Vec<Vec<KrateIx>> {
    let mut reach: Vec<Vec<KrateIx>> = vec![Vec::new(); files];
    for (index, krate) in world.krates.iter().enumerate() {
        if krate.target.is_none() {
            continue;
        }
        let mut open = vec![krate.root];
        let mut seen = vec![false; world.mods.len()];
        while let Some(module) = open.pop() {
            if std::mem::replace(&mut seen[module.index()], true) {
                continue;
            }
            let data = world.module(module);
            if let Some(file) = world.unit(data.unit).file {
                reach[file].push(KrateIx(index as u32));
            }
            let mut inner: Vec<ModIx> = data
                .scope
                .iter()
                .filter(|((_, ns), _)| *ns == Ns::Types)
                .flat_map(|(_, list)| list)
                .filter_map(|b| match &b.res {
                    Res::Def(def) if world.def(*def).kind == DefKind::Mod => {
                        world.def_mods.get(def).copied().map(|m| (*def, m))
                    }
                    _ => None,
                })
                .filter(|(def, _)| world.def(*def).module == module)
                .map(|(_, m)| m)
                .collect();
            inner.sort_unstable();
            open.extend(inner);
        }
    }
    reach
}
