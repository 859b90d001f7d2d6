//! The tables that resolution works on: units of source, definitions, modules and their scopes.
//!
//! A *unit* is one lowered file: of the project, of a library stub, or the expansion of a macro. A *definition* is
//! anything that a name can lead to. A *module* is a scope with a place in the module tree: a real module, an enum
//! (whose variants are names in it), or a block that holds items.
//!
//! Invariants: definitions are numbered in the order of units and of items in them, so numbers follow from the
//! input alone; a definition of a stub is `external`, and no reference to it is ever reported.

use std::sync::Arc;

use decompose_model::{ActiveCfg, Edition, TextRange};
use decompose_syntax::ir::{self, FileFacts, ItemIx};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::names::{Interner, Symbol};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            pub(crate) const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index! {
    /// Index into [`World::units`].
    UnitIx;
    /// Index into [`World::defs`].
    DefId;
    /// Index into [`World::mods`].
    ModIx;
    /// Index into [`World::krates`].
    KrateIx;
}

/// Something of some definitions: a list by number, since most definitions have it or come in a row.
#[derive(Debug)]
pub(crate) struct ByDef<T>(Vec<Option<T>>);

impl<T> Default for ByDef<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByDef<T> {
    /// With room for so many definitions.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    pub(crate) fn get(&self, def: &DefId) -> Option<&T> {
        self.0.get(def.index())?.as_ref()
    }

    pub(crate) fn insert(&mut self, def: DefId, value: T) {
        *self.slot(def) = Some(value);
    }

    /// The place of a definition's value.
    pub(crate) fn slot(&mut self, def: DefId) -> &mut Option<T> {
        if def.index() >= self.0.len() {
            self.0.resize_with(def.index() + 1, || None);
        }
        &mut self.0[def.index()]
    }

    /// What there is, in the order of definitions.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DefId, &T)> {
        let numbered = self.0.iter().enumerate();
        numbered.filter_map(|(number, value)| Some((DefId(number as u32), value.as_ref()?)))
    }
}

impl<T> Extend<(DefId, T)> for ByDef<T> {
    fn extend<I: IntoIterator<Item = (DefId, T)>>(&mut self, values: I) {
        for (def, value) in values {
            self.insert(def, value);
        }
    }
}

/// The three namespaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Ns {
    Types,
    Values,
    Macros,
}

impl Ns {
    pub(crate) const ALL: [Ns; 3] = [Ns::Types, Ns::Values, Ns::Macros];
}

/// What a definition is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DefKind {
    Mod,
    Fn,
    Method,
    Struct,
    Enum,
    Union,
    Variant,
    Field,
    Trait,
    TypeAlias,
    AssocType,
    Const,
    AssocConst,
    Static,
    Macro,
    Impl,
}

/// Who may name a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Vis {
    Public,
    /// The module and those below it.
    In(ModIx),
}

/// One definition.
#[derive(Clone, Debug)]
pub(crate) struct Def {
    pub(crate) kind: DefKind,
    pub(crate) name: Symbol,
    pub(crate) unit: UnitIx,
    /// The item; for a variant or field, the item it belongs to.
    pub(crate) item: ItemIx,
    /// Which variant, and which field of it: `(u32::MAX, field)` for a struct's field.
    pub(crate) sub: (u32, u32),
    /// The enclosing definition: impl, trait, function, enum, struct.
    pub(crate) parent: Option<DefId>,
    /// The module it stands in (never an enum's own).
    pub(crate) module: ModIx,
    pub(crate) vis: Vis,
    /// How many parameters it has, a trait's `Self` included.
    pub(crate) params: u32,
    /// Whether its `cfg` holds under the chosen features.
    pub(crate) active: bool,
    pub(crate) test: bool,
}

/// What a name leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Res {
    Def(DefId),
    /// A path out of the workspace that no stub describes.
    External(Arc<str>),
}

/// What a name leads to: one thing, or several for `cfg` twins.
pub(crate) type Targets = SmallVec<[Res; 1]>;

/// A name in a scope.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Binding {
    pub(crate) res: Res,
    pub(crate) vis: Vis,
    /// Whether it came by a glob import (directly).
    pub(crate) glob: bool,
    /// Whether its `cfg` holds.
    pub(crate) active: bool,
}

/// What sort of scope a module is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ModKind {
    Normal,
    Enum,
    Block,
}

/// One scope.
#[derive(Debug)]
pub(crate) struct Mod {
    pub(crate) kind: ModKind,
    pub(crate) name: Symbol,
    pub(crate) def: Option<DefId>,
    pub(crate) krate: KrateIx,
    /// For a block, the scope around it.
    pub(crate) parent: Option<ModIx>,
    pub(crate) unit: UnitIx,
    pub(crate) scope: FxHashMap<(Symbol, Ns), SmallVec<[Binding; 1]>>,
    /// Glob imports of something outside the workspace that no stub describes.
    pub(crate) foreign_globs: Vec<Arc<str>>,
    /// Modules that re-export all of this one with `pub use`, and whether their `cfg` holds: they hold copies.
    pub(crate) glob_importers: Vec<(ModIx, Vis, bool)>,
    /// Modules whose names are seen here by a glob that is not `pub`, looked up when asked for: copies would be
    /// quadratic where every file begins with `use super::*`.
    pub(crate) globs: Vec<(ModIx, Vis, bool)>,
    /// Traits imported as `_`.
    pub(crate) anonymous: Vec<Res>,
    pub(crate) test: bool,
}

/// One lowered file.
#[derive(Debug)]
pub(crate) struct Unit {
    /// Shared, so that what is declared can be read while the tables grow.
    pub(crate) facts: Arc<FileFacts>,
    /// Symbols of the file's names.
    pub(crate) symbols: Vec<Symbol>,
    /// Index of the project's file, which an expansion shares with its invocation; none for a stub.
    pub(crate) file: Option<usize>,
    /// Whether this is the expansion of a macro.
    pub(crate) expansion: bool,
    /// The module its top level belongs to, once a module tree has reached it.
    pub(crate) module: Option<ModIx>,
    pub(crate) krate: Option<KrateIx>,
    pub(crate) active: bool,
    pub(crate) test: bool,
    /// Definition by item.
    pub(crate) defs: Vec<Option<DefId>>,
    /// Scope by block expression that holds items.
    pub(crate) blocks: FxHashMap<ir::ExprIx, ModIx>,
    /// Expansion by the macro call's tokens.
    pub(crate) expansions: FxHashMap<(u32, u32), UnitIx>,
    /// The crate whose macro an expansion comes from: what `$crate` means.
    pub(crate) dollar_crate: Option<KrateIx>,
    /// For an expansion, the name of the macro at the invocation: where its own tokens stand.
    pub(crate) call_name: Option<TextRange>,
    /// For an expansion, what it is made of: `name!`, or the `.proto` files.
    pub(crate) made_of: Option<String>,
}

impl Unit {
    pub(crate) fn symbol(&self, name: ir::NameIx) -> Symbol {
        self.symbols[name.index()]
    }

    /// The names of a path, which are seldom more than this.
    pub(crate) fn symbols_of(&self, path: &ir::Path) -> SmallVec<[Symbol; 6]> {
        path.segments.iter().map(|segment| self.symbol(segment.name.name)).collect()
    }
}

/// Where a name of the extern prelude leads.
#[derive(Clone, Debug)]
pub(crate) enum Dependency {
    Krate(KrateIx),
    /// Known to exist, not described here; its name.
    Unknown(Arc<str>),
}

/// One crate: a target of the project, or a stub.
#[derive(Debug)]
pub(crate) struct Krate {
    pub(crate) name: Symbol,
    /// Package and target in the project; none for a stub.
    pub(crate) target: Option<(usize, usize)>,
    pub(crate) root: ModIx,
    pub(crate) edition: Edition,
    pub(crate) dependencies: FxHashMap<Symbol, Dependency>,
    pub(crate) cfg: ActiveCfg,
    /// Macros that `#[macro_export]` puts at the root.
    pub(crate) exported_macros: FxHashMap<Symbol, Vec<DefId>>,
    /// All `macro_rules!` of the crate by name, in source order.
    pub(crate) textual_macros: FxHashMap<Symbol, Vec<DefId>>,
    /// Crates whose exported macros `#[macro_use] extern crate` makes visible everywhere.
    pub(crate) macro_use: Vec<Symbol>,
    pub(crate) test: bool,
    /// Whether this is a library's own source: its bodies, macros and tests are passed over.
    pub(crate) types_only: bool,
}

/// When names and globs last changed, on a clock that ticks with every try of an import: an import finds nothing new
/// while the names on its path lead where they led before.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    now: u32,
    /// By name, in any scope.
    names: Vec<u32>,
    globs: u32,
}

impl Changes {
    /// The next moment.
    pub(crate) fn tick(&mut self) -> u32 {
        self.now += 1;
        self.now
    }

    /// Notes that a name leads elsewhere in some scope.
    pub(crate) fn name(&mut self, name: Symbol) {
        let number = name.0 as usize;
        if number >= self.names.len() {
            self.names.resize(number + 1, 0);
        }
        self.names[number] = self.now;
    }

    /// Notes that a glob looks into a module.
    pub(crate) fn glob(&mut self) {
        self.globs = self.now;
    }

    /// Whether what `path` leads to may have changed behind a moment.
    pub(crate) fn behind(&self, moment: u32, path: &[Symbol]) -> bool {
        let changed = |name: &Symbol| self.names.get(name.0 as usize).is_some_and(|at| *at > moment);
        self.globs > moment || path.iter().any(changed)
    }
}

/// All tables.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) names: Interner,
    pub(crate) units: Vec<Unit>,
    pub(crate) defs: Vec<Def>,
    pub(crate) mods: Vec<Mod>,
    pub(crate) krates: Vec<Krate>,
    /// The scope of an enum or module definition.
    pub(crate) def_mods: ByDef<ModIx>,
    /// Children of each definition that are found by name: methods, associated items, fields, in order.
    pub(crate) children: Vec<Vec<DefId>>,
    /// Traits of stubs that library macros give to the types they define.
    pub(crate) given_traits: Vec<(DefId, Symbol)>,
    /// The scope of the std prelude.
    pub(crate) prelude: Option<ModIx>,
    /// The root of the std stub.
    pub(crate) std: Option<KrateIx>,
    /// The names that any module holds into which a glob looks, once imports are settled.
    pub(crate) glob_names: Option<FxHashSet<Symbol>>,
    /// What imports changed so far.
    pub(crate) changes: Changes,
    /// How many bindings were handed on by globs that re-export.
    pub(crate) handed_on: usize,
    /// For items of libraries whose sources were read: the shortest path that others can write.
    pub(crate) public: FxHashMap<DefId, String>,
    pub(crate) limits_hit: Vec<(UnitIx, &'static str)>,
}

impl World {
    pub(crate) fn def(&self, id: DefId) -> &Def {
        &self.defs[id.index()]
    }

    pub(crate) fn module(&self, id: ModIx) -> &Mod {
        &self.mods[id.index()]
    }

    pub(crate) fn unit(&self, id: UnitIx) -> &Unit {
        &self.units[id.index()]
    }

    pub(crate) fn krate(&self, id: KrateIx) -> &Krate {
        &self.krates[id.index()]
    }

    /// The definitions of each unit, in order.
    pub(crate) fn defs_by_unit(&self) -> Vec<Vec<DefId>> {
        let mut by_unit: Vec<Vec<DefId>> = vec![Vec::new(); self.units.len()];
        for (number, def) in (0..).zip(&self.defs) {
            by_unit[def.unit.index()].push(DefId(number));
        }
        by_unit
    }

    /// A type that the std prelude or the root of std names.
    pub(crate) fn std_type(&self, name: Symbol) -> Option<DefId> {
        let root = self.krate(self.std?).root;
        let table = self.lookup(root, name, Ns::Types, root);
        let prelude = || self.prelude.and_then(|p| self.lookup(p, name, Ns::Types, p));
        match table.or_else(prelude)?.0.into_iter().next()? {
            Res::Def(def) => Some(def),
            Res::External(_) => None,
        }
    }

    /// Whether a definition belongs to a stub.
    pub(crate) fn is_external(&self, id: DefId) -> bool {
        self.unit(self.def(id).unit).file.is_none()
    }

    /// Whether something lies outside the workspace: behind a path, or in a stub.
    pub(crate) fn is_outside(&self, res: &Res) -> bool {
        match res {
            Res::Def(def) => self.is_external(*def),
            Res::External(_) => true,
        }
    }

    /// Whether a definition is one of a library whose types name tables.
    pub(crate) fn names_tables(&self, id: DefId) -> bool {
        let krate = &self.krates[self.module(self.def(id).module).krate.index()];
        crate::SUBJECT_LIBRARIES.contains(&self.names.text(krate.name))
    }

    /// Whether a definition is the standard library's.
    pub(crate) fn is_std(&self, id: DefId) -> bool {
        Some(self.module(self.def(id).module).krate) == self.std
    }

    /// The nearest real module around a scope.
    pub(crate) fn normal_module(&self, mut module: ModIx) -> ModIx {
        while self.module(module).kind != ModKind::Normal {
            match self.module(module).parent {
                Some(parent) => module = parent,
                None => break,
            }
        }
        module
    }

    /// Whether `module` is `ancestor` or lies below it.
    pub(crate) fn is_within(&self, mut module: ModIx, ancestor: ModIx) -> bool {
        loop {
            if module == ancestor {
                return true;
            }
            match self.module(module).parent {
                Some(parent) => module = parent,
                None => return false,
            }
        }
    }

    pub(crate) fn is_visible(&self, vis: Vis, from: ModIx) -> bool {
        match vis {
            Vis::Public => true,
            Vis::In(module) => self.is_within(from, module),
        }
    }

    pub(crate) fn children(&self, id: DefId) -> &[DefId] {
        &self.children[id.index()]
    }

    /// The full path of a definition as Rust code would write it: `std::collections::HashMap`.
    pub(crate) fn path(&self, id: DefId) -> String {
        if let Some(public) = self.public.get(&id) {
            return public.clone();
        }
        let def = self.def(id);
        let mut parts = vec![self.names.text(def.name)];
        let mut parent = def.parent;
        while let Some(p) = parent {
            let d = self.def(p);
            if let Some(public) = self.public.get(&p) {
                parts.push(public);
                parts.reverse();
                return parts.join("::");
            }
            if matches!(
                d.kind,
                DefKind::Enum | DefKind::Struct | DefKind::Trait | DefKind::Variant | DefKind::Union
            ) {
                parts.push(self.names.text(d.name));
            }
            parent = d.parent;
        }
        let mut module = Some(def.module);
        if def.kind == DefKind::Mod {
            module = self.def_mods.get(&id).and_then(|m| self.module(*m).parent);
        }
        while let Some(m) = module {
            let data = self.module(m);
            if data.kind == ModKind::Normal {
                parts.push(self.names.text(data.name));
            }
            module = data.parent;
        }
        parts.reverse();
        parts.join("::")
    }
}
