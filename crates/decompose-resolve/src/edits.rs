//! The facts that edits need: from the tables of resolution to [`EditFacts`].
//!
//! Plain loops over imports, definitions, references and the arenas of lowered files; nothing is resolved here but
//! what imports and first segments of paths lead to. Of expansions only what they define is told, since no edit can
//! reach into them. It deliberately does not know which of a dependency's names are traits.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    Attribute, Binds, Capture, DependencyKind, DependencyUse, EditFacts, FileId, Generated, ImplHeader,
    ItemId, ItemKind as ModelKind, MacroDefinition, ModuleId, PathBase, PathLiteral, Project, ReferenceId,
    ReferenceKind, TextRange, Tier, TraitUse, UseLeaf, Visibility,
};
use decompose_syntax::ir::{self, ExprIx, ExprKind, ItemIx, ItemKind, MacroArgs, MacroPart};
use decompose_syntax::{TokenKind, lex};
use rustc_hash::{FxHashMap, FxHashSet};

use self::text::{
    attribute_path, bound_names, calls, captured, directory, exprs, joined, literal_at, paths, text_of,
    written,
};
use crate::collect::{Import, ImportKind};
use crate::expand::inner_scopes;
use crate::names::Symbol;
use crate::output::Builder;
use crate::path::{From, ModuleRes};
use crate::refs::Refs;
use crate::sigs::{field_of, variant_of};
use crate::world::*;

/// Macros whose first literal is a path, and what it is relative to.
const READERS: &[(&str, PathBase)] = &[
    ("include", PathBase::File),
    ("include_bytes", PathBase::File),
    ("include_str", PathBase::File),
    ("embed_migrations", PathBase::Package),
    ("include_dir", PathBase::Package),
    ("migrate", PathBase::Package),
    ("query_file", PathBase::Package),
    ("query_file_as", PathBase::Package),
    ("query_file_scalar", PathBase::Package),
];

/// Collects the facts.
pub(crate) fn edit_facts(
    builder: &Builder<'_>,
    project: &Project,
    imports: &[Import],
    refs: &[Refs],
) -> EditFacts {
    let mut edits = Edits { builder, world: builder.world, facts: EditFacts::default(), globs: Vec::new() };
    edits.uses(imports);
    edits.attributes();
    edits.impls();
    edits.alternatives();
    edits.trait_uses();
    edits.captures();
    edits.generated();
    edits.macros();
    edits.paths();
    edits.dependencies(project, refs);
    edits.private();
    edits.facts
}

struct Edits<'a> {
    builder: &'a Builder<'a>,
    world: &'a World,
    facts: EditFacts,
    /// By leaf: the module that a glob looks into.
    globs: Vec<Option<ModIx>>,
}

impl<'a> Edits<'a> {
    /// The files of the project: index and unit.
    fn files(&self) -> impl Iterator<Item = (usize, &'a Unit)> + use<'a> {
        let world = self.world;
        (0..self.builder.files.len()).map(move |file| (file, &world.units[file]))
    }

    /// The innermost item around a place.
    fn item_at(&self, file: usize, offset: u32) -> Option<ItemId> {
        let items = &self.builder.code.items;
        let key = (FileId(file as u32), offset);
        let behind = items.partition_point(|item| (item.file, item.full_range.start) <= key);
        let mut at = behind.checked_sub(1).map(|index| ItemId(index as u32));
        while let Some(id) = at {
            let item = &items[id.index()];
            if item.file.index() == file && item.full_range.start <= offset && offset < item.full_range.end {
                return Some(id);
            }
            at = item.parent;
        }
        None
    }

    fn uses(&mut self, imports: &[Import]) {
        let mut found: Vec<(UseLeaf, Option<ModIx>)> = Vec::new();
        for import in imports {
            let unit = self.world.unit(import.unit);
            let (Some(file), false) = (unit.file, unit.expansion) else { continue };
            let item = unit.facts.item(import.item);
            let (range, path, leaves) = match &item.kind {
                ItemKind::Use(leaves) => {
                    let leaf = &leaves[import.leaf as usize];
                    (leaf.range, written(&unit.facts, &leaf.path), leaves.len() as u32)
                }
                ItemKind::ExternCrate(krate) => {
                    (item.range, unit.facts.name(krate.krate.name).to_string(), 1)
                }
                _ => continue,
            };
            let binds = match import.kind {
                ImportKind::Name(name) | ImportKind::TypeOnly(name) | ImportKind::ExternCrate(name) => {
                    match self.world.names.text(name) {
                        "_" => Binds::Underscore,
                        name => Binds::Name(name.to_string()),
                    }
                }
                ImportKind::Anonymous => Binds::Underscore,
                ImportKind::Glob => Binds::Glob,
            };
            let (targets, is_trait, external, glob) = self.leads_to(import);
            let leaf = UseLeaf {
                module: self.builder.module_id(import.module),
                item: import.parent.and_then(|def| self.builder.item_of.get(&def).copied()),
                file: FileId(file as u32),
                range,
                declaration: item.full_range,
                leaves,
                path,
                binds,
                visibility: self.builder.visibility(import.vis, import.module),
                cfg: item.cfg.clone(),
                targets,
                external,
                is_trait,
            };
            found.push((leaf, glob));
        }
        found.sort_by_key(|(leaf, _)| (leaf.file, leaf.range.start, leaf.range.end));
        (self.facts.uses, self.globs) = found.into_iter().unzip();
    }

    /// Items, whether one is a trait, a path outside, the module of a glob.
    fn leads_to(&self, import: &Import) -> (Vec<ItemId>, bool, Option<String>, Option<ModIx>) {
        let world = self.world;
        let dollar_crate = world.unit(import.unit).dollar_crate;
        let from = From { dollar_crate, import: true, ..From::module(import.module) };
        let mut targets = BTreeSet::new();
        let (mut is_trait, mut external, mut glob) = (false, None, None);
        if import.kind == ImportKind::Glob {
            match world.resolve_module(from, &import.path, import.global) {
                Ok(ModuleRes::Module(module, _)) => {
                    let def = world.module(module).def;
                    targets.extend(def.and_then(|def| self.builder.item_of.get(&def).copied()));
                    external = def.filter(|def| world.is_external(*def)).map(|def| world.path(def));
                    glob = Some(module);
                }
                Ok(ModuleRes::External(path)) => external = Some(path.to_string()),
                Err(_) => {}
            }
            return (targets.into_iter().collect(), false, external, glob);
        }
        for ns in Ns::ALL {
            let Ok(res) = world.resolve_path(from, &import.path, import.global, ns) else { continue };
            for target in res.targets.iter().filter(|_| res.used == import.path.len()) {
                match target {
                    Res::Def(def) => {
                        is_trait |= world.def(*def).kind == DefKind::Trait;
                        targets.extend(self.builder.item_of.get(def).copied());
                        if world.is_external(*def) {
                            external = Some(world.path(*def));
                        }
                    }
                    Res::External(path) => external = external.or_else(|| Some(path.to_string())),
                }
            }
        }
        (targets.into_iter().collect(), is_trait, external, None)
    }

    fn attributes(&mut self) {
        let mut all = Vec::new();
        for (file, unit) in self.files() {
            let attribute = |item, attr: &ir::Attr| Attribute {
                item,
                file: FileId(file as u32),
                path: written(&unit.facts, &attr.path),
                range: attr.range,
                cfg: attr.cfg.clone(),
            };
            all.extend(unit.facts.attrs.iter().map(|attr| attribute(None, attr)));
        }
        for (id, def) in self.own_defs() {
            let unit = self.world.unit(def.unit);
            let (Some(file), Some(item)) = (unit.file, self.builder.item_of.get(&id)) else { continue };
            let lowered = unit.facts.item(def.item);
            let attrs = match def.kind {
                DefKind::Variant => variant_of(lowered, def.sub).map_or(&[][..], |v| &v.attrs),
                DefKind::Field => field_of(lowered, def.sub).map_or(&[][..], |f| &f.attrs),
                _ => &lowered.attrs,
            };
            all.extend(attrs.iter().map(|attr| Attribute {
                item: Some(*item),
                file: FileId(file as u32),
                path: written(&unit.facts, &attr.path),
                range: attr.range,
                cfg: attr.cfg.clone(),
            }));
        }
        all.sort_by(|a, b| (a.file, a.range.start, &a.path).cmp(&(b.file, b.range.start, &b.path)));
        self.facts.attributes = all;
    }

    /// Definitions that stand in a file's own text.
    fn own_defs(&self) -> impl Iterator<Item = (DefId, &'a Def)> + use<'a> {
        let world = self.world;
        let defs = world.defs.iter().enumerate().map(|(index, def)| (DefId(index as u32), def));
        defs.filter(move |(_, def)| {
            let unit = world.unit(def.unit);
            unit.file.is_some() && !unit.expansion && def.item != ItemIx(u32::MAX)
        })
    }

    fn impls(&mut self) {
        let mut named: BTreeMap<ItemId, BTreeSet<ItemId>> = BTreeMap::new();
        let code = &self.builder.code;
        for reference in &code.references {
            let kind = code.items[reference.to.index()].kind;
            let names_type = matches!(
                kind,
                ModelKind::Struct
                    | ModelKind::Enum
                    | ModelKind::Union
                    | ModelKind::Trait
                    | ModelKind::TypeAlias
            );
            if let Some(from) = reference.from
                && code.items[from.index()].kind == ModelKind::Impl
                && names_type
                && matches!(reference.kind, ReferenceKind::Type | ReferenceKind::Implements)
            {
                named.entry(from).or_default().insert(reference.to);
            }
        }
        let mut headers = Vec::new();
        for (id, def) in self.own_defs().filter(|(_, def)| def.kind == DefKind::Impl) {
            let facts = &self.world.unit(def.unit).facts;
            let item = facts.item(def.item);
            let (ItemKind::Impl(data), Some(found)) = (&item.kind, self.builder.item_of.get(&id)) else {
                continue;
            };
            // The body is the last pair of braces.
            let behind = TextRange::new(facts.ty(data.self_ty).range.end, item.range.end);
            let braces =
                |token: &decompose_syntax::Token| matches!(token.kind, TokenKind::Group { open: '{', .. });
            let body =
                lex(&facts.text, behind).iter().rfind(|token| braces(token)).map(|token| token.range.start);
            headers.push(ImplHeader {
                item: *found,
                range: TextRange::new(item.range.start, body.unwrap_or(item.range.end)),
                of_trait: data.of_trait.is_some(),
                local: named.remove(found).into_iter().flatten().collect(),
            });
        }
        headers.sort_by_key(|header| header.item);
        self.facts.impls = headers;
    }

    fn alternatives(&mut self) {
        let items = &self.builder.code.items;
        let under_cfg = |item: &decompose_model::Item| {
            item.cfg.is_some()
                || std::iter::successors(item.parent, |parent| items[parent.index()].parent)
                    .any(|parent| items[parent.index()].cfg.is_some())
        };
        let mut by_name: BTreeMap<(&str, u8), Vec<ItemId>> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let space = match item.kind {
                ModelKind::Impl | ModelKind::Macro => continue,
                ModelKind::Function | ModelKind::Method | ModelKind::Const | ModelKind::Static => 0,
                ModelKind::Field => 1,
                _ => 2,
            };
            by_name.entry((&item.path, space)).or_default().push(ItemId(index as u32));
        }
        let mut groups: Vec<Vec<ItemId>> = by_name
            .into_values()
            .filter(|group| group.len() > 1 && group.iter().any(|id| under_cfg(&items[id.index()])))
            .collect();
        groups.sort();
        self.facts.alternatives = groups;
    }

    fn trait_uses(&mut self) {
        let code = &self.builder.code;
        let mut leaves: BTreeMap<ModuleId, Vec<u32>> = BTreeMap::new();
        for (number, leaf) in self.facts.uses.iter().enumerate() {
            leaves.entry(leaf.module).or_default().push(number as u32);
        }
        let def_of: FxHashMap<ItemId, DefId> =
            self.builder.item_of.iter().map(|(def, item)| (*item, def)).collect();
        let mut looked_into: FxHashMap<(u32, ItemId), bool> = FxHashMap::default();
        let mut found = Vec::new();
        for (number, reference) in code.references.iter().enumerate() {
            let Some(of_trait) = self.trait_of(reference.to) else { continue };
            let by_type = match reference.kind {
                ReferenceKind::MethodCall => true,
                // `Trait::method` names the trait itself.
                ReferenceKind::Call => !code.references[..number].iter().rev().take(4).any(|before| {
                    before.file == reference.file
                        && before.to == of_trait
                        && before.range.end + 2 == reference.range.start
                }),
                _ => false,
            };
            if !by_type || matches!(reference.tier, Tier::Bound | Tier::Dispatch | Tier::Derived) {
                continue;
            }
            let in_scope = |leaf: &UseLeaf| {
                leaf.item.is_none_or(|inside| {
                    let outward = std::iter::successors(reference.from, |at| code.items[at.index()].parent);
                    outward.into_iter().any(|at| at == inside)
                })
            };
            let here = leaves.get(&reference.module).map_or(&[][..], Vec::as_slice);
            let leaf = |number: &&u32| &self.facts.uses[**number as usize];
            let by_name = here.iter().find(|n| leaf(n).targets.contains(&of_trait) && in_scope(leaf(n)));
            let mut by_glob = |number: &&u32| {
                let Some(module) = self.globs[**number as usize] else { return false };
                *looked_into.entry((**number, of_trait)).or_insert_with(|| {
                    def_of.get(&of_trait).is_some_and(|def| {
                        self.world.holds(module, &Res::Def(*def), &mut FxHashSet::default())
                    })
                })
            };
            let defined_here = code.items[of_trait.index()].module == reference.module;
            let brought_by = by_name
                .or_else(|| {
                    here.iter().filter(|n| in_scope(leaf(n))).find(&mut by_glob).filter(|_| !defined_here)
                })
                .copied();
            found.push(TraitUse { reference: ReferenceId(number as u32), of_trait, brought_by });
        }
        self.facts.trait_uses = found;
    }

    /// The trait that an item is declared in or implements a part of.
    fn trait_of(&self, item: ItemId) -> Option<ItemId> {
        let items = &self.builder.code.items;
        let parent = items[item.index()].parent?;
        match items[parent.index()].kind {
            ModelKind::Trait => Some(parent),
            ModelKind::Impl => items[parent.index()].impl_trait,
            _ => None,
        }
    }

    fn captures(&mut self) {
        let code = &self.builder.code;
        let mut found = Vec::new();
        for (number, reference) in code.references.iter().enumerate() {
            if !reference.implicit || reference.kind != ReferenceKind::PathValue {
                continue;
            }
            let text = &self.world.units[reference.file.index()].facts.text;
            let start = reference.range.start as usize;
            let Some(literal) = literal_at(text, start) else { continue };
            let name = &code.items[reference.to.index()].name;
            let reference = ReferenceId(number as u32);
            let places = captured(literal, name);
            if places.is_empty() {
                found.push(Capture { reference, range: None });
            }
            found.extend(places.into_iter().map(|at| {
                let at = (start + at) as u32;
                Capture { reference, range: Some(TextRange::new(at, at + name.len() as u32)) }
            }));
        }
        self.facts.captures = found;
    }

    fn generated(&mut self) {
        let mut found: BTreeMap<ItemId, Generated> = BTreeMap::new();
        for (index, def) in self.world.defs.iter().enumerate() {
            let unit = self.world.unit(def.unit);
            if let (Some(file), Some(invocation), Some(made_of), Some(item)) =
                (unit.file, unit.call_name, &unit.made_of, self.builder.item_of.get(&DefId(index as u32)))
            {
                let (item, made_of) = (*item, made_of.clone());
                found.insert(item, Generated { item, file: FileId(file as u32), invocation, made_of });
            }
        }
        for (file, unit) in self.files() {
            for call in calls(&unit.facts) {
                let (MacroArgs::Parts(parts), Some(last)) = (&call.args, call.path.segments.last()) else {
                    continue;
                };
                for part in parts {
                    if let MacroPart::Item(ix) = part
                        && let Some(def) = unit.defs[ix.index()]
                        && let Some(item) = self.builder.item_of.get(&def)
                    {
                        let made_of = format!("{}!", unit.facts.name(last.name.name));
                        let (item, file, invocation) = (*item, FileId(file as u32), last.name.range);
                        found.insert(item, Generated { item, file, invocation, made_of });
                    }
                }
            }
        }
        self.facts.generated = found.into_values().collect();
    }

    fn macros(&mut self) {
        let mut found = Vec::new();
        for (id, def) in self.own_defs().filter(|(_, def)| def.kind == DefKind::Macro) {
            let unit = self.world.unit(def.unit);
            let facts = &unit.facts;
            let (ItemKind::MacroRules(rules), Some(item)) =
                (&facts.item(def.item).kind, self.builder.item_of.get(&id))
            else {
                continue;
            };
            let module = self.world.module(def.module);
            let block = unit.blocks.iter().find(|(_, scope)| **scope == def.module).map(|(expr, _)| *expr);
            let declared = self.builder.mod_item(def.module);
            let written = declared.and_then(|item| match &item.kind {
                ItemKind::Module(module) => Some((module, item.range.end)),
                _ => None,
            });
            let end = match (block, written) {
                (Some(block), _) if module.kind == ModKind::Block => facts.expr(block).range.end,
                (_, Some((written, end))) if written.items.is_some() => end,
                _ => facts.text.len() as u32,
            };
            found.push(MacroDefinition {
                item: *item,
                scope: TextRange::new(facts.item(def.item).range.end, end),
                leaves_module: module.kind == ModKind::Normal && written.is_some_and(|(w, _)| w.macro_use),
                exported: rules.exported,
            });
        }
        found.sort_by_key(|definition| definition.item);
        self.facts.macros = found;
    }

    fn paths(&mut self) {
        let mut found = Vec::new();
        for (file, unit) in self.files() {
            let facts = &unit.facts;
            let mut literals: Vec<(String, PathBase, String, TextRange)> = Vec::new();
            let mut taken: BTreeSet<ExprIx> = BTreeSet::new();
            for call in calls(facts) {
                let name = call.path.segments.last().map_or("", |last| facts.name(last.name.name));
                let Some((_, base)) = READERS.iter().find(|(reader, _)| *reader == name) else { continue };
                let Some(first) =
                    exprs(&call.args).find(|e| !matches!(facts.expr(*e).kind, ExprKind::Path(_)))
                else {
                    continue;
                };
                let read = match joined(facts, first) {
                    Some((base, variable, path, range)) => {
                        taken.insert(variable);
                        Some((base, path, range))
                    }
                    None => text_of(facts, first).map(|(path, range)| (*base, path, range)),
                };
                literals.extend(read.map(|(base, path, range)| (format!("{name}!"), base, path, range)));
            }
            for index in 0..facts.exprs.len() as u32 {
                if let Some((base, variable, path, range)) = joined(facts, ExprIx(index))
                    && taken.insert(variable)
                {
                    literals.push(("env!".to_string(), base, path, range));
                }
            }
            for index in 0..facts.exprs.len() as u32 {
                if let Some(base) = directory(facts, ExprIx(index))
                    && !taken.contains(&ExprIx(index))
                {
                    literals.push(("env!".to_string(), base, String::new(), facts.expr(ExprIx(index)).range));
                }
            }
            for item in &facts.items {
                literals.extend(item.attrs.iter().filter_map(|attr| attribute_path(facts, attr)));
                if let ItemKind::Module(module) = &item.kind {
                    literals.extend(module.paths.iter().filter_map(|(_, path)| {
                        let (start, head) =
                            (item.full_range.start, TextRange::new(item.full_range.start, item.range.start));
                        let at = facts.slice(head).find(&format!("\"{path}\""))? as u32 + start;
                        let range = TextRange::new(at, at + path.len() as u32 + 2);
                        Some(("#[path]".to_string(), PathBase::Module, path.clone(), range))
                    }));
                }
            }
            let item_at = |range: TextRange| self.item_at(file, range.start);
            found.extend(literals.into_iter().map(|(reader, base, path, range)| PathLiteral {
                item: item_at(range),
                file: FileId(file as u32),
                reader,
                base,
                path,
                range,
            }));
        }
        found.sort_by_key(|literal| (literal.file, literal.range.start));
        self.facts.paths = found;
    }

    fn dependencies(&mut self, project: &Project, refs: &[Refs]) {
        let mut found: BTreeSet<DependencyUse> = BTreeSet::new();
        let named = |file: usize, root: &str| -> Option<(u32, u32)> {
            let krate = self.builder.code.files[file].crates.first()?;
            let package = self.builder.code.crates[krate.index()].package;
            let dependencies = &project.packages[package].dependencies;
            let means = |d: &&decompose_model::Dependency| {
                d.crate_name == root || d.package.replace('-', "_") == root
            };
            let normal = dependencies.iter().position(|d| means(&d) && d.kind == DependencyKind::Normal);
            let dependency = normal.or_else(|| dependencies.iter().position(|d| means(&d)))?;
            Some((package as u32, dependency as u32))
        };
        let mut memo: FxHashMap<(usize, String), Option<(u32, u32)>> = FxHashMap::default();
        let mut used = |file: usize, offset: u32, root: &str| {
            let key = (file, root.to_string());
            if let Some((package, dependency)) = *memo.entry(key).or_insert_with(|| named(file, root)) {
                found.insert(DependencyUse { item: self.item_at(file, offset), package, dependency });
            }
        };
        for (number, unit) in self.world.units.iter().enumerate() {
            let (Some(file), Some(module)) = (unit.file, unit.module) else { continue };
            let scopes = inner_scopes(self.world, UnitIx(number as u32));
            let bound = bound_names(&unit.facts);
            for path in paths(&unit.facts) {
                let Some(first) = path.segments.first() else { continue };
                let (offset, symbol) = (first.name.range.start, unit.symbol(first.name.name));
                if path.segments.len() == 1 && bound.contains(&first.name.name) {
                    continue;
                }
                let around = scopes.iter().filter(|(range, _)| range.start <= offset && offset < range.end);
                let module = around.min_by_key(|(range, _)| range.len()).map_or(module, |(_, m)| *m);
                let from = From { dollar_crate: unit.dollar_crate, ..From::module(module) };
                if let Some(root) = self.root_of(from, symbol, path.global) {
                    used(file, offset, &root);
                }
            }
        }
        for external in refs.iter().flat_map(|refs| &refs.external_uses) {
            let unit = self.world.unit(external.unit);
            if let (Some(file), Some((root, _))) = (unit.file, external.path.split_once("::")) {
                used(file, unit.facts.expr(external.expr).range.start, root);
            }
        }
        self.facts.dependencies = found.into_iter().collect();
    }

    /// The crate that a path's first segment comes from, where that is another one.
    fn root_of(&self, from: From, first: Symbol, global: bool) -> Option<String> {
        let own = self.world.module(from.module).krate;
        Ns::ALL.iter().find_map(|ns| {
            let res = self.world.resolve_path(from, &[first], global, *ns).ok()?;
            match res.first()? {
                Res::External(path) => Some(path.split("::").next().unwrap_or(path).to_string()),
                Res::Def(def) => {
                    let krate = self.world.module(self.world.def(*def).module).krate;
                    (krate != own).then(|| self.world.names.text(self.world.krate(krate).name).to_string())
                }
            }
        })
    }

    fn private(&mut self) {
        let code = &self.builder.code;
        let reaches = code.references.iter().enumerate().filter(|(_, reference)| {
            let to = &code.items[reference.to.index()];
            to.visibility != Visibility::Public
                && to.module != reference.module
                && !matches!(reference.kind, ReferenceKind::Dispatch)
                && to.kind != ModelKind::Impl
        });
        self.facts.private = reaches.map(|(number, _)| ReferenceId(number as u32)).collect();
    }
}
