//! The edits of steps that move items: what a command would do to the text, in the order in which it would.
//!
//! From changes that the [`workshop`](crate::workshop) settled: each call of [`Desk::carry_out`] makes some of them,
//! and writes down new crates and dependencies, modules, moved items (with attributes and docs, each text once), the
//! `use` leaves that moved text takes along, re-exports at the old paths, what must become visible, and ports. A module
//! keeps its path below the crate that it moves to; where two old ones would be one, the old crate's name stands before.
//!
//! It does not know names that bodies spell out without a `use` (`crate::a::b()`): those are found by their references.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    Edit, EditKind, FileId, ItemId, ItemKind, ModuleId, ReferenceId, ReferenceKind, ServiceId, Subject,
    Visibility,
};

use crate::adjacency::Adjacency;
use crate::ground::Ground;
use crate::units::pulls;
use crate::workshop::{Change, Crate, Node, Workshop};

/// What has been written down so far.
pub(crate) struct Desk {
    /// The crates that are made by steps, and who depends on whom.
    made: BTreeSet<Crate>,
    depends: BTreeSet<(Crate, Crate)>,
    wide: BTreeSet<ItemId>,
    /// The new modules, and which old one each is for.
    modules: BTreeMap<String, ModuleId>,
    re_exported: BTreeSet<(ModuleId, String)>,
    /// The pieces of text of each unit: its items that stand in no other item.
    pieces: Adjacency,
    /// Where each node was at first.
    first: Vec<Crate>,
    /// The imports of each file.
    imports: BTreeMap<FileId, Vec<ReferenceId>>,
    /// Outermost test items of each file.
    tests: BTreeMap<FileId, Vec<ItemId>>,
}

/// What goes from one file to one crate.
#[derive(Default)]
struct Leaving {
    pieces: Vec<ItemId>,
    /// What the moved text in this file uses.
    needed: BTreeSet<ItemId>,
    /// Whether the module's own level goes.
    level: bool,
}

impl Desk {
    pub(crate) fn new(workshop: &mut Workshop<'_>) -> Self {
        let code = workshop.ground.code;
        let mut seen: BTreeSet<(FileId, u32)> = BTreeSet::new();
        let outermost = |item: &decompose_model::Item| {
            let around = item.parent.map(|parent| workshop.ground.item(parent));
            around.is_none_or(|around| around.kind == ItemKind::Module)
        };
        let mut pieces = Vec::new();
        let mut tests: BTreeMap<FileId, Vec<ItemId>> = BTreeMap::new();
        for (item, id) in code.items.iter().zip((0..).map(ItemId)).filter(|(item, _)| outermost(item)) {
            let text = !item.full_range.is_empty();
            match workshop.unit_of[id.index()] {
                Some(unit) if text && seen.insert((item.file, item.full_range.start)) => {
                    pieces.push((unit, id.0));
                }
                None if text && item.test => {
                    let inside = item.parent.is_some_and(|parent| workshop.ground.item(parent).test);
                    if !inside {
                        tests.entry(item.file).or_default().push(id);
                    }
                }
                _ => {}
            }
        }
        let mut imports: BTreeMap<FileId, Vec<ReferenceId>> = BTreeMap::new();
        for (reference, id) in code.references.iter().zip((0..).map(ReferenceId)) {
            if reference.kind == ReferenceKind::Import && !reference.test {
                imports.entry(reference.file).or_default().push(id);
            }
        }
        let mut desk = Self {
            made: BTreeSet::new(),
            depends: BTreeSet::new(),
            wide: BTreeSet::new(),
            modules: BTreeMap::new(),
            re_exported: BTreeSet::new(),
            pieces: Adjacency::new(workshop.units.len(), &pieces),
            first: workshop.place.clone(),
            imports,
            tests,
        };
        // What is there today stays there.
        desk.dependencies(workshop);
        desk
    }

    /// Makes the changes, and writes down what that takes.
    pub(crate) fn carry_out(&mut self, workshop: &mut Workshop<'_>, changes: &[Change]) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut moved: Vec<Node> = Vec::new();
        for change in changes {
            workshop.make(*change);
            match change {
                Change::Moved(node, ..) => moved.push(*node),
                Change::Inverted(edge) => edits.push(port(workshop, *edge)),
                Change::Named(..) => {}
            }
        }
        edits.extend(self.new_crates(workshop, &moved));
        edits.extend(self.dependencies(workshop));
        self.text(workshop, &moved, &mut edits);
        self.visibility(workshop, &moved, changes, &mut edits);
        edits.sort();
        edits.dedup();
        edits
    }

    fn new_crates(&mut self, workshop: &Workshop<'_>, moved: &[Node]) -> Vec<Edit> {
        let places = moved.iter().map(|node| workshop.crate_of(*node));
        let new: BTreeSet<Crate> =
            places.filter(|place| *place >= workshop.first_new && self.made.insert(*place)).collect();
        let edit = |place: Crate| {
            let name = workshop.crates[place as usize].clone();
            Edit { kind: EditKind::CreateCrate, subject: Subject::Crate(name), to: String::new() }
        };
        new.into_iter().map(edit).collect()
    }

    /// The dependencies that have become necessary.
    fn dependencies(&mut self, workshop: &mut Workshop<'_>) -> Vec<Edit> {
        let all = workshop.crates.len() as Crate;
        let mut edits = Vec::new();
        for (from, to) in (0..all).flat_map(|from| (0..all).map(move |to| (from, to))) {
            if workshop.needs(from, to) && self.depends.insert((from, to)) {
                workshop.depend(from, to);
                let [from, to] = [from, to].map(|krate| workshop.crates[krate as usize].clone());
                edits.push(Edit { kind: EditKind::AddDependency, subject: Subject::Crate(from), to });
            }
        }
        edits
    }

    /// Modules, items, `use` leaves and re-exports of what has moved.
    fn text(&mut self, workshop: &Workshop<'_>, moved: &[Node], edits: &mut Vec<Edit>) {
        let code = workshop.ground.code;
        // What goes from one file to one crate: its pieces, also those of a type whose impls stand in several files.
        let mut files: BTreeMap<(FileId, Crate), Leaving> = BTreeMap::new();
        for node in moved {
            let krate = workshop.crate_of(*node);
            let edges = workshop.out.of(*node).iter().map(|edge| &workshop.edges[*edge as usize]);
            for edge in edges {
                let reference = workshop.ground.reference(edge.reference);
                files.entry((reference.file, krate)).or_default().needed.insert(reference.to);
            }
            for piece in self.pieces_of(workshop, *node) {
                let file = workshop.ground.item(piece).file;
                files.entry((file, krate)).or_default().pieces.push(piece);
            }
            if *node as usize >= workshop.units.len() {
                files.entry((workshop.file_of(*node), krate)).or_default().level = true;
            }
        }
        for ((file, krate), Leaving { pieces, needed, level }) in &files {
            let mut new_modules: BTreeSet<(ModuleId, String)> = BTreeSet::new();
            for piece in pieces {
                let module = workshop.ground.item(*piece).module;
                let to = self.module_in(workshop, *krate, module);
                new_modules.insert((module, to.clone()));
                edits.push(Edit { kind: EditKind::MoveItem, subject: Subject::Item(*piece), to });
            }
            if *level {
                let module = code.files[file.index()].module;
                let to = module.map(|module| (module, self.module_in(workshop, *krate, module)));
                edits.extend(to.iter().map(|(_, to)| Edit {
                    kind: EditKind::MoveModule,
                    subject: Subject::File(*file),
                    to: to.clone(),
                }));
                for item in self.tests.get(file).cloned().unwrap_or_default() {
                    let to = self.module_in(workshop, *krate, workshop.ground.item(item).module);
                    edits.push(Edit { kind: EditKind::MoveTest, subject: Subject::Item(item), to });
                }
                new_modules.extend(to);
            }
            for (_, to) in &new_modules {
                let subject = Subject::File(*file);
                edits.push(Edit { kind: EditKind::CreateModule, subject, to: to.clone() });
            }
            for import in self.imports.get(file).cloned().unwrap_or_default() {
                let target = workshop.ground.reference(import).to;
                let Some(unit) = workshop.unit_of[target.index()].filter(|_| needed.contains(&target)) else {
                    continue;
                };
                if workshop.crate_of(unit) != *krate {
                    let module = workshop.ground.item(target).module;
                    let to = self.module_in(workshop, workshop.crate_of(unit), module);
                    let subject = Subject::Reference(import);
                    edits.push(Edit { kind: EditKind::RetargetUse, subject, to });
                }
            }
            for (module, to) in new_modules {
                if self.re_exported.insert((module, to.clone())) {
                    edits.push(Edit { kind: EditKind::ReExport, subject: Subject::File(*file), to });
                }
            }
        }
    }

    fn pieces_of(&self, workshop: &Workshop<'_>, node: Node) -> Vec<ItemId> {
        let is_unit = (node as usize) < workshop.units.len();
        let pieces = if is_unit { self.pieces.of(node) } else { &[] };
        pieces.iter().map(|piece| ItemId(*piece)).collect()
    }

    /// The path of a module in the crate that it moves to; in its own crate that which it has.
    fn module_in(&mut self, workshop: &Workshop<'_>, krate: Crate, module: ModuleId) -> String {
        let at = &workshop.ground.code.modules[module.index()];
        let name = &workshop.crates[krate as usize];
        let short = match at.path.split_once("::") {
            Some((_, rest)) => format!("{name}::{rest}"),
            None => name.clone(),
        };
        if krate < workshop.first_new {
            return short;
        }
        let holder = *self.modules.entry(short.clone()).or_insert(module);
        if holder == module {
            return short;
        }
        let long = format!("{name}::{}", at.path);
        self.modules.entry(long.clone()).or_insert(module);
        long
    }

    /// What is used from another crate than before must be seen there.
    fn visibility(
        &mut self,
        workshop: &Workshop<'_>,
        moved: &[Node],
        changes: &[Change],
        edits: &mut Vec<Edit>,
    ) {
        let mut used: BTreeSet<ItemId> = BTreeSet::new();
        for node in moved {
            let both = workshop.out.of(*node).iter().chain(workshop.into.of(*node));
            for edge in both.filter(|edge| !workshop.inverted[**edge as usize]) {
                let edge = &workshop.edges[*edge as usize];
                if self.is_new(workshop, edge.from, edge.to) {
                    used.insert(workshop.ground.reference(edge.reference).to);
                }
            }
        }
        let in_moved: BTreeSet<Node> = moved.iter().copied().collect();
        let named =
            workshop.all_named().filter(|(from, to)| in_moved.contains(from) || in_moved.contains(to));
        let now = changes.iter().filter_map(|change| match change {
            Change::Named(from, to) => Some((*from, *to)),
            _ => None,
        });
        for (from, to) in named.chain(now) {
            if self.is_new(workshop, from, to) {
                used.insert(workshop.units[to as usize].item);
            }
        }
        for item in used {
            for (item, kind) in hidden(workshop.ground, item, self.stays(workshop, item)) {
                if self.wide.insert(item) {
                    edits.push(Edit { kind, subject: Subject::Item(item), to: String::new() });
                }
            }
        }
    }

    /// Whether two nodes are in different crates now and were in one at first.
    fn is_new(&self, workshop: &Workshop<'_>, from: Node, to: Node) -> bool {
        let apart = workshop.crate_of(from) != workshop.crate_of(to);
        apart && self.first[from as usize] == self.first[to as usize]
    }

    /// Whether an item is where it always was: then its modules must be visible too.
    fn stays(&self, workshop: &Workshop<'_>, item: ItemId) -> bool {
        let unit = workshop.unit_of[item.index()];
        unit.is_some_and(|unit| workshop.crate_of(unit) == self.first[unit as usize])
    }
}

fn port(workshop: &Workshop<'_>, edge: u32) -> Edit {
    let edge = &workshop.edges[edge as usize];
    let service: ServiceId = workshop.units[edge.to as usize].service;
    let mut to = String::new();
    for word in workshop.ground.service_name(service).split(|c: char| !c.is_alphanumeric()) {
        let mut letters = word.chars();
        to.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        to.extend(letters);
    }
    to.push_str("Port");
    Edit { kind: EditKind::Port, subject: Subject::Reference(edge.reference), to }
}

/// What keeps an item from being named in another crate: itself, or, where it stays, modules around it.
pub(crate) fn hidden(ground: &Ground<'_>, item: ItemId, stays: bool) -> Vec<(ItemId, EditKind)> {
    let mut hidden = Vec::new();
    let mut named = item;
    // Variants and their fields are as visible as the enum, members of traits and of their impls as the trait.
    while let Some(parent) = ground.item(named).parent.filter(|parent| follows(ground, named, *parent)) {
        named = parent;
    }
    let at = ground.item(named);
    let is_block = at.kind == ItemKind::Impl;
    if at.visibility != Visibility::Public && !is_block {
        let kind = if at.kind == ItemKind::Macro { EditKind::ExportMacro } else { EditKind::WidenVisibility };
        hidden.push((named, kind));
    }
    let mut module = Some(at.module).filter(|_| stays && !is_block);
    while let Some(at) = module.map(|module| &ground.code.modules[module.index()]) {
        let closed = at.item.filter(|item| ground.item(*item).visibility != Visibility::Public);
        hidden.extend(closed.map(|item| (item, EditKind::WidenVisibility)));
        module = at.parent;
    }
    hidden
}

fn follows(ground: &Ground<'_>, item: ItemId, parent: ItemId) -> bool {
    let (item, parent) = (ground.item(item), ground.item(parent));
    match item.kind {
        ItemKind::Variant => true,
        ItemKind::Field => parent.kind == ItemKind::Variant,
        ItemKind::Method | ItemKind::Const | ItemKind::TypeAlias => {
            parent.kind == ItemKind::Trait
                || parent.kind == ItemKind::Impl
                    && (parent.impl_trait.is_some() || crate::header::trait_of(&parent.name).is_some())
        }
        _ => false,
    }
}

/// Whether a reference counts when it is asked what holds together.
pub(crate) fn counts(ground: &Ground<'_>, reference: &decompose_model::Reference) -> bool {
    pulls(reference)
        && ground.service_of(reference.file).is_some()
        && ground.service_of(ground.item(reference.to).file).is_some()
}
