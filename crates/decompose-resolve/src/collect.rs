//! From lowered files to definitions, modules and imports.
//!
//! Walks each crate's module tree from its root and gives every item a [`Def`], every module, enum and block with
//! items a [`Mod`], and every `use` leaf an [`Import`]. A file that several crates reach belongs to the first
//! (libraries come before binaries); the later ones see the same module.
//!
//! It does not resolve anything but the paths of visibilities, which can only lead upwards.

use std::sync::Arc;

use decompose_model::{Cfg, Project, TextRange};
use decompose_syntax::ir::{self, ExprIx, ExprKind, FileFacts, ItemIx, ItemKind, MacroArgs, MacroPart};
use decompose_syntax::tree::SourceTree;
use rustc_hash::FxHashMap;

use crate::lower::item_generics;
use crate::names::{Symbol, known};
use crate::stubs;
use crate::walk::children;
use crate::world::*;
use crate::{Libraries, Options};

mod krates;

/// A `use` leaf or an `extern crate`, to be resolved.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) module: ModIx,
    pub(crate) unit: UnitIx,
    /// The declaration in the unit, and which of its leaves this is.
    pub(crate) item: ItemIx,
    pub(crate) leaf: u32,
    /// The segments, `self`, `super` and `crate` included.
    pub(crate) path: Vec<Symbol>,
    pub(crate) global: bool,
    pub(crate) kind: ImportKind,
    pub(crate) vis: Vis,
    pub(crate) active: bool,
    /// Name tokens of the path's segments, the last replaced by the leaf's own (`self`).
    pub(crate) ranges: Vec<TextRange>,
    /// The item around it, and whether it is test code.
    pub(crate) parent: Option<DefId>,
    pub(crate) test: bool,
}

/// What an import binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportKind {
    /// A name, in every namespace it has.
    Name(Symbol),
    /// `{self}`: the type namespace only.
    TypeOnly(Symbol),
    /// `as _`.
    Anonymous,
    Glob,
    /// `extern crate a as name`.
    ExternCrate(Symbol),
}

/// Macros whose types have the members of a stub's trait.
const GIVEN_TRAITS: &[(&str, Symbol)] = &[("bitflags", known::GENERATED_FLAGS)];

/// Builds the tables of a project.
pub(crate) fn collect(
    project: &Project,
    tree: SourceTree,
    libraries: Libraries,
    options: &Options,
) -> Collector {
    let mut collector =
        Collector { world: World::default(), imports: Vec::new(), children_of: FxHashMap::default() };
    collector.add_files(tree.files, true);
    let stubs = stubs::decoded(&stubs::of_project(project), options.jobs.get());
    let mut described = collector.add_stubs(stubs);
    collector.add_libraries(libraries, &mut described, options);
    collector.add_krates(project, &tree.roots, &described, options);
    collector
}

/// The tables while they grow.
pub(crate) struct Collector {
    pub(crate) world: World,
    pub(crate) imports: Vec<Import>,
    /// The files of a file's `mod x;` items.
    children_of: FxHashMap<UnitIx, Vec<(ItemIx, UnitIx)>>,
}

/// What holds around the items being declared.
#[derive(Clone, Copy)]
struct Context {
    unit: UnitIx,
    module: ModIx,
    parent: Option<DefId>,
    active: bool,
    test: bool,
}

impl Collector {
    fn add_unit(&mut self, facts: FileFacts, file: Option<usize>, test: bool) -> UnitIx {
        let meant = |name| if name == crate::mbe::DOLLAR_CRATE { "$crate" } else { name };
        let symbols = facts.names.iter().map(|name| self.world.names.intern(meant(name))).collect();
        let defs = vec![None; facts.items.len()];
        self.world.units.push(Unit {
            facts: Arc::new(facts),
            symbols,
            file,
            expansion: false,
            module: None,
            krate: None,
            active: true,
            test,
            defs,
            blocks: FxHashMap::default(),
            expansions: FxHashMap::default(),
            dollar_crate: None,
            call_name: None,
            made_of: None,
        });
        UnitIx(self.world.units.len() as u32 - 1)
    }

    fn add_mod(
        &mut self,
        kind: ModKind,
        name: Symbol,
        krate: KrateIx,
        parent: Option<ModIx>,
        unit: UnitIx,
    ) -> ModIx {
        let test = parent.is_some_and(|p| self.world.module(p).test);
        self.world.mods.push(Mod {
            kind,
            name,
            def: None,
            krate,
            parent,
            unit,
            scope: FxHashMap::default(),
            foreign_globs: Vec::new(),
            glob_importers: Vec::new(),
            globs: Vec::new(),
            anonymous: Vec::new(),
            test,
        });
        ModIx(self.world.mods.len() as u32 - 1)
    }

    fn declare_root(&mut self, krate: KrateIx) {
        let root = self.world.krate(krate).root;
        let unit = self.world.module(root).unit;
        if self.world.unit(unit).module.is_some() {
            // Another crate has this very file as its root (two targets, one path): the later one stays empty.
            return;
        }
        let active = self.world.unit(unit).facts.cfg.as_ref().is_none_or(|c| self.holds(krate, c));
        self.declare_file(unit, root, krate, active);
    }

    fn holds(&self, krate: KrateIx, cfg: &Cfg) -> bool {
        self.world.krate(krate).cfg.holds(cfg) != Some(false)
    }

    /// Declares the items of a file whose module exists.
    fn declare_file(&mut self, unit: UnitIx, module: ModIx, krate: KrateIx, active: bool) {
        let data = &mut self.world.units[unit.index()];
        data.module = Some(module);
        data.krate = Some(krate);
        data.active = active;
        data.test |= self.world.mods[module.index()].test;
        self.world.mods[module.index()].test = data.test;
        let (test, facts) = (data.test, Arc::clone(&data.facts));
        self.declare_items(&facts.roots, Context { unit, module, parent: None, active, test });
        if !self.world.krate(krate).types_only {
            self.declare_blocks(unit);
        }
    }

    fn declare_items(&mut self, items: &[ItemIx], context: Context) {
        for item in items {
            self.declare(*item, context);
        }
    }

    fn bind(&mut self, module: ModIx, name: Symbol, ns: Ns, def: DefId) {
        let data = self.world.def(def);
        let binding = Binding { res: Res::Def(def), vis: data.vis, glob: false, active: data.active };
        self.world.mods[module.index()].scope.entry((name, ns)).or_default().push(binding);
        self.world.changes.name(name);
    }

    fn visibility(&self, visibility: &ir::Visibility, context: Context) -> Vis {
        let module = self.world.normal_module(context.module);
        let root = self.world.krate(self.world.module(module).krate).root;
        match visibility {
            ir::Visibility::Public => Vis::Public,
            ir::Visibility::Inherited => {
                Vis::In(if context.module == module { module } else { context.module })
            }
            ir::Visibility::Restricted(path) => {
                let unit = self.world.unit(context.unit);
                let mut at = module;
                for (number, segment) in path.segments.iter().enumerate() {
                    match unit.symbol(segment.name.name) {
                        known::SELF => {}
                        known::SUPER => at = self.world.module(at).parent.unwrap_or(root),
                        known::CRATE => at = root,
                        // Edition 2015 leaves `crate` out.
                        name if number == 0 => at = self.ancestor(root, module, name),
                        name => at = self.ancestor(at, module, name),
                    }
                }
                Vis::In(self.world.normal_module(at))
            }
        }
    }

    /// The module called `name` right below `above` on the way to `module`; `above` where that is another one.
    fn ancestor(&self, above: ModIx, module: ModIx, name: Symbol) -> ModIx {
        let outwards = std::iter::successors(Some(module), |at| self.world.module(*at).parent);
        let mut found = outwards.filter(|at| {
            let data = self.world.module(*at);
            data.parent.map(|parent| self.world.normal_module(parent)) == Some(above) && data.name == name
        });
        found.next().unwrap_or(above)
    }

    #[allow(clippy::too_many_arguments)]
    fn add_def(
        &mut self,
        kind: DefKind,
        name: Symbol,
        item: ItemIx,
        sub: (u32, u32),
        vis: Vis,
        context: Context,
    ) -> DefId {
        let id = DefId(self.world.defs.len() as u32);
        let written = match kind {
            DefKind::Mod | DefKind::Variant | DefKind::Field => None,
            _ => item_generics(&self.world.unit(context.unit).facts.item(item).kind),
        };
        let params =
            written.map_or(0, |generics| generics.params.len()) + usize::from(kind == DefKind::Trait);
        self.world.defs.push(Def {
            kind,
            name,
            unit: context.unit,
            item,
            sub,
            parent: context.parent,
            module: context.module,
            vis,
            params: params as u32,
            active: context.active,
            test: context.test,
        });
        self.world.children.push(Vec::new());
        if let Some(parent) = context.parent {
            self.world.children[parent.index()].push(id);
        }
        id
    }

    fn declare(&mut self, item: ItemIx, context: Context) {
        let unit = context.unit;
        let facts = Arc::clone(&self.world.unit(unit).facts);
        let data = facts.item(item);
        let krate = self.world.module(context.module).krate;
        let active = context.active && data.cfg.as_ref().is_none_or(|c| self.holds(krate, c));
        let test = context.test || data.test;
        if self.world.krate(krate).types_only && (test || !active) {
            return;
        }
        let mut context = Context { active, test, ..context };
        let name = data.name.map_or(known::UNDERSCORE, |n| self.world.unit(unit).symbol(n.name));
        let in_body_of_type = context.parent.is_some_and(|p| {
            matches!(self.world.def(p).kind, DefKind::Impl | DefKind::Trait) && self.is_member(item, unit)
        });
        let vis = match (&data.visibility, in_body_of_type) {
            (ir::Visibility::Inherited, true) if self.parent_is_trait_like(context.parent) => Vis::Public,
            (written, _) => self.visibility(written, context),
        };
        let no_sub = (u32::MAX, u32::MAX);
        let simple = |kind: &ItemKind| match kind {
            ItemKind::Fn(_) => {
                Some((if in_body_of_type { DefKind::Method } else { DefKind::Fn }, &[Ns::Values][..]))
            }
            ItemKind::Const(_) => {
                Some((if in_body_of_type { DefKind::AssocConst } else { DefKind::Const }, &[Ns::Values][..]))
            }
            ItemKind::Static(_) => Some((DefKind::Static, &[Ns::Values][..])),
            ItemKind::TypeAlias(_) => Some((
                if in_body_of_type { DefKind::AssocType } else { DefKind::TypeAlias },
                &[Ns::Types][..],
            )),
            ItemKind::TraitAlias(..) => Some((DefKind::Trait, &[Ns::Types][..])),
            _ => None,
        };
        if let Some((kind, spaces)) = simple(&data.kind) {
            let def = self.add_def(kind, name, item, no_sub, vis, context);
            self.world.units[unit.index()].defs[item.index()] = Some(def);
            if !in_body_of_type && name != known::UNDERSCORE {
                for ns in spaces {
                    self.bind(context.module, name, *ns, def);
                }
            }
            return;
        }
        match &data.kind {
            ItemKind::Module(_) => self.declare_module(item, name, vis, context),
            ItemKind::Struct(fields) | ItemKind::Union(fields) => {
                let is_struct = matches!(data.kind, ItemKind::Struct(_));
                let kind = if is_struct { DefKind::Struct } else { DefKind::Union };
                let def = self.add_def(kind, name, item, no_sub, vis, context);
                self.world.units[unit.index()].defs[item.index()] = Some(def);
                self.bind(context.module, name, Ns::Types, def);
                if !matches!(fields.fields, ir::Fields::Named(_)) {
                    self.bind(context.module, name, Ns::Values, def);
                }
                context.parent = Some(def);
                self.declare_fields(&fields.fields, item, u32::MAX, None, context);
            }
            ItemKind::Enum(data) => {
                let def = self.add_def(DefKind::Enum, name, item, no_sub, vis, context);
                self.world.units[unit.index()].defs[item.index()] = Some(def);
                self.bind(context.module, name, Ns::Types, def);
                let scope = self.add_mod(ModKind::Enum, name, krate, Some(context.module), unit);
                self.world.mods[scope.index()].def = Some(def);
                self.world.def_mods.insert(def, scope);
                for (index, variant) in data.variants.iter().enumerate() {
                    let active = context.active && variant.cfg.as_ref().is_none_or(|c| self.holds(krate, c));
                    let inner = Context { parent: Some(def), active, ..context };
                    let symbol = self.world.unit(unit).symbol(variant.name.name);
                    let id = self.add_def(
                        DefKind::Variant,
                        symbol,
                        item,
                        (index as u32, u32::MAX),
                        Vis::Public,
                        inner,
                    );
                    self.bind(scope, symbol, Ns::Types, id);
                    self.bind(scope, symbol, Ns::Values, id);
                    let inner = Context { parent: Some(id), ..inner };
                    self.declare_fields(&variant.fields, item, index as u32, Some(Vis::Public), inner);
                }
            }
            ItemKind::Trait(data) => {
                let def = self.add_def(DefKind::Trait, name, item, no_sub, vis, context);
                self.world.units[unit.index()].defs[item.index()] = Some(def);
                self.bind(context.module, name, Ns::Types, def);
                self.declare_items(&data.items, Context { parent: Some(def), ..context });
            }
            ItemKind::Impl(data) => {
                let def = self.add_def(DefKind::Impl, name, item, no_sub, vis, context);
                self.world.units[unit.index()].defs[item.index()] = Some(def);
                self.declare_items(&data.items, Context { parent: Some(def), ..context });
            }
            ItemKind::ExternBlock(items) => self.declare_items(items, context),
            // What a library's macro makes is not looked at: the known ones are read by their grammar.
            ItemKind::MacroRules(_) if self.world.krate(krate).types_only => {}
            ItemKind::MacroRules(rules) => {
                let (exported, macro_2) = (rules.exported, rules.is_macro_2);
                let vis = if exported { Vis::Public } else { vis };
                let def = self.add_def(DefKind::Macro, name, item, no_sub, vis, context);
                self.world.units[unit.index()].defs[item.index()] = Some(def);
                let data = &mut self.world.krates[krate.index()];
                data.textual_macros.entry(name).or_default().push(def);
                self.world.changes.name(name);
                if exported {
                    data.exported_macros.entry(name).or_default().push(def);
                    let root = data.root;
                    self.bind(root, name, Ns::Macros, def);
                } else if macro_2 {
                    self.bind(context.module, name, Ns::Macros, def);
                }
            }
            ItemKind::Use(leaves) => {
                let unit = self.world.unit(unit);
                self.imports
                    .extend(leaves.iter().enumerate().map(|leaf| import(unit, item, leaf, vis, context)));
            }
            ItemKind::ExternCrate(data) => {
                let symbol = self.world.unit(unit).symbol(data.krate.name);
                let alias = match &data.alias {
                    Some(alias) => self.world.unit(unit).symbol(alias.name),
                    None => known::UNDERSCORE,
                };
                if data.macro_use {
                    self.world.krates[krate.index()].macro_use.push(symbol);
                }
                self.imports.push(Import {
                    module: context.module,
                    unit,
                    item,
                    leaf: 0,
                    path: vec![symbol],
                    global: false,
                    kind: ImportKind::ExternCrate(alias),
                    vis,
                    active,
                    ranges: Vec::new(),
                    parent: context.parent,
                    test,
                });
            }
            ItemKind::MacroCall(call) => {
                let items: Vec<ItemIx> = part_items(&call.args).collect();
                let last = call.path.segments.last();
                let macro_name = last.map_or("", |segment| facts.name(segment.name.name));
                let key = (call.tokens.start, call.tokens.end);
                let included = self.world.unit(unit).expansions.get(&key).copied();
                self.declare_items(&items, context);
                self.give_traits(unit, macro_name, &items);
                if let Some(included) = included {
                    self.declare_included(included, context);
                }
            }
            _ => {}
        }
    }

    fn give_traits(&mut self, unit: UnitIx, macro_name: &str, items: &[ItemIx]) {
        let Some((_, of_trait)) = GIVEN_TRAITS.iter().find(|(name, _)| *name == macro_name) else { return };
        let defs = &self.world.unit(unit).defs;
        let structs = items.iter().filter_map(|item| defs[item.index()]);
        let given: Vec<_> = structs
            .filter(|def| self.world.def(*def).kind == DefKind::Struct)
            .map(|def| (def, *of_trait))
            .collect();
        self.world.given_traits.extend(given);
    }

    /// An `include!`d file in item position: its items are those of the surrounding module.
    fn declare_included(&mut self, included: UnitIx, context: Context) {
        if self.world.unit(included).module.is_some() {
            return;
        }
        let krate = self.world.module(context.module).krate;
        let data = &mut self.world.units[included.index()];
        data.module = Some(context.module);
        data.krate = Some(krate);
        data.active = context.active;
        data.test |= context.test;
        let (test, facts) = (data.test, Arc::clone(&data.facts));
        self.declare_items(&facts.roots, Context { unit: included, test, ..context });
        self.declare_blocks(included);
    }

    /// Adds the expansion of an invocation in `unit`.
    pub(crate) fn add_expansion(
        &mut self,
        unit: UnitIx,
        facts: FileFacts,
        dollar_crate: KrateIx,
        name: TextRange,
        module: ModIx,
    ) -> UnitIx {
        let around = self.world.unit(unit);
        let (file, active, test) = (around.file, around.active, around.test);
        let expansion = self.add_unit(facts, file, test);
        // What it declares is new to imports that were tried before.
        self.world.changes.tick();
        let krate = self.world.module(module).krate;
        let data = &mut self.world.units[expansion.index()];
        data.expansion = true;
        data.module = Some(module);
        data.krate = Some(krate);
        data.active = active;
        data.dollar_crate = Some(dollar_crate);
        data.call_name = Some(name);
        // It may hold what a glob brings.
        self.world.glob_names = None;
        expansion
    }

    /// Declares what an expansion defines, in the module of its invocation.
    pub(crate) fn declare_expansion(
        &mut self,
        expansion: UnitIx,
        module: ModIx,
        parent: Option<DefId>,
        test: bool,
    ) {
        let data = self.world.unit(expansion);
        let test = test || data.test;
        let active = parent.map_or(data.active, |p| self.world.def(p).active);
        let facts = Arc::clone(&data.facts);
        self.declare_items(&facts.roots, Context { unit: expansion, module, parent, active, test });
        self.declare_blocks(expansion);
    }

    fn is_member(&self, item: ItemIx, unit: UnitIx) -> bool {
        let facts = &self.world.unit(unit).facts;
        facts
            .item(item)
            .parent
            .is_some_and(|p| matches!(facts.item(p).kind, ItemKind::Impl(_) | ItemKind::Trait(_)))
    }

    fn parent_is_trait_like(&self, parent: Option<DefId>) -> bool {
        parent.is_some_and(|p| {
            let def = self.world.def(p);
            match &self.world.unit(def.unit).facts.item(def.item).kind {
                ItemKind::Trait(_) => true,
                ItemKind::Impl(data) => data.of_trait.is_some(),
                _ => false,
            }
        })
    }

    fn declare_fields(
        &mut self,
        fields: &ir::Fields,
        item: ItemIx,
        variant: u32,
        vis: Option<Vis>,
        context: Context,
    ) {
        for (index, field) in fields.all().iter().enumerate() {
            let symbol = self.world.unit(context.unit).symbol(field.name.name);
            let vis = vis.unwrap_or_else(|| self.visibility(&field.visibility, context));
            self.add_def(DefKind::Field, symbol, item, (variant, index as u32), vis, context);
        }
    }

    fn declare_module(&mut self, item: ItemIx, name: Symbol, vis: Vis, context: Context) {
        let unit = context.unit;
        let krate = self.world.module(context.module).krate;
        let def = self.add_def(DefKind::Mod, name, item, (u32::MAX, u32::MAX), vis, context);
        self.world.units[unit.index()].defs[item.index()] = Some(def);
        self.bind(context.module, name, Ns::Types, def);
        let facts = Arc::clone(&self.world.unit(unit).facts);
        let ItemKind::Module(data) = &facts.item(item).kind else { return };
        if let Some(items) = &data.items {
            let module = self.add_mod(ModKind::Normal, name, krate, Some(context.module), unit);
            self.world.mods[module.index()].def = Some(def);
            self.world.mods[module.index()].test |= context.test;
            self.world.def_mods.insert(def, module);
            self.declare_items(items, Context { module, parent: None, ..context });
            return;
        }
        let children = self.children_of.get(&unit).into_iter().flatten();
        let children: Vec<UnitIx> = children.filter(|(of, _)| *of == item).map(|(_, child)| *child).collect();
        for child in children {
            if let Some(existing) = self.world.unit(child).module {
                self.world.def_mods.slot(def).get_or_insert(existing);
                continue;
            }
            let module = self.add_mod(ModKind::Normal, name, krate, Some(context.module), child);
            self.world.mods[module.index()].def = Some(def);
            self.world.mods[module.index()].test |= context.test;
            self.world.def_mods.slot(def).get_or_insert(module);
            let facts = &self.world.unit(child).facts;
            let active = context.active && facts.cfg.as_ref().is_none_or(|c| self.holds(krate, c));
            self.declare_file(child, module, krate, active);
        }
    }

    /// Declares the items inside function bodies and other blocks of a unit.
    fn declare_blocks(&mut self, unit: UnitIx) {
        let facts = &self.world.unit(unit).facts;
        let holds_items = |expr: &ExprIx| match &facts.expr(*expr).kind {
            ExprKind::Block(block) => !block.items.is_empty(),
            ExprKind::Macro(call) => part_items(&call.args).next().is_some(),
            _ => false,
        };
        let holders: Vec<ExprIx> = facts.openings.iter().copied().filter(holds_items).collect();
        // The nearest holder around each.
        let mut around: FxHashMap<ExprIx, ExprIx> = FxHashMap::default();
        for holder in &holders {
            let mut open = vec![*holder];
            while let Some(expr) = open.pop() {
                children(facts, expr, &mut |child| {
                    if holds_items(&child) {
                        around.insert(child, *holder);
                    } else {
                        open.push(child);
                    }
                });
            }
        }
        for holder in holders {
            self.block_scope(unit, holder, &around);
        }
    }

    /// The scope of a block that holds items, declared on first use.
    fn block_scope(
        &mut self,
        unit: UnitIx,
        holder: ExprIx,
        around: &FxHashMap<ExprIx, ExprIx>,
    ) -> Option<ModIx> {
        if let Some(module) = self.world.unit(unit).blocks.get(&holder) {
            return Some(*module);
        }
        let outer = around.get(&holder).and_then(|outer| self.block_scope(unit, *outer, around));
        let items: Vec<ItemIx> = match &self.world.unit(unit).facts.expr(holder).kind {
            ExprKind::Block(block) => block.items.clone(),
            ExprKind::Macro(call) => part_items(&call.args).collect(),
            _ => Vec::new(),
        };
        let owner = self.world.unit(unit).facts.item(*items.first()?).parent;
        let owner_def = owner.and_then(|o| self.world.unit(unit).defs[o.index()]);
        let (module, active, test) = match owner_def {
            Some(def) => {
                let def = self.world.def(def);
                (def.module, def.active, def.test)
            }
            None => {
                let data = self.world.unit(unit);
                (data.module?, data.active, data.test)
            }
        };
        let parent = outer.filter(|a| self.world.is_within(*a, module)).unwrap_or(module);
        let krate = self.world.module(parent).krate;
        let scope = self.add_mod(ModKind::Block, known::UNDERSCORE, krate, Some(parent), unit);
        self.world.units[unit.index()].blocks.insert(holder, scope);
        self.declare_items(&items, Context { unit, module: scope, parent: owner_def, active, test });
        Some(scope)
    }
}

/// The items among the arguments of a macro.
fn part_items(args: &MacroArgs) -> impl Iterator<Item = ItemIx> {
    let parts = match args {
        MacroArgs::Parts(parts) => parts.as_slice(),
        MacroArgs::Opaque => &[],
    };
    parts.iter().filter_map(|part| if let MacroPart::Item(item) = part { Some(*item) } else { None })
}

fn import(
    unit: &Unit,
    item: ItemIx,
    (number, leaf): (usize, &ir::UseLeaf),
    vis: Vis,
    context: Context,
) -> Import {
    let path: Vec<Symbol> = leaf.path.segments.iter().map(|s| unit.symbol(s.name.name)).collect();
    let last = path.last().copied().unwrap_or(known::UNDERSCORE);
    let mut ranges: Vec<TextRange> = leaf.path.segments.iter().map(|s| s.name.range).collect();
    if !matches!(leaf.kind, ir::UseKind::Glob)
        && let Some(range) = ranges.last_mut()
    {
        *range = leaf.name_range;
    }
    let kind = match &leaf.kind {
        ir::UseKind::Name => ImportKind::Name(last),
        ir::UseKind::Renamed(alias) => ImportKind::Name(unit.symbol(alias.name)),
        ir::UseKind::Underscore => ImportKind::Anonymous,
        ir::UseKind::SelfName => ImportKind::TypeOnly(last),
        ir::UseKind::SelfRenamed(alias) => ImportKind::TypeOnly(unit.symbol(alias.name)),
        ir::UseKind::Glob => ImportKind::Glob,
    };
    Import {
        module: context.module,
        unit: context.unit,
        item,
        leaf: number as u32,
        path,
        global: leaf.path.global,
        kind,
        vis,
        active: context.active,
        ranges,
        parent: context.parent,
        test: context.test,
    }
}
