//! Looking up paths in scopes.
//!
//! A path is followed segment by segment through modules and enums; where it reaches a type or trait, the remaining
//! segments name associated items, which need types and are left to [`crate::infer`] and [`crate::lower`]. Explicit names come before
//! globs, definitions whose `cfg` holds before those whose does not.

use decompose_model::Edition;
use rustc_hash::FxHashSet;
use smallvec::{SmallVec, smallvec};

use crate::names::{Symbol, known};
use crate::world::*;

/// How far a path could be followed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathRes {
    /// What the last followed segment leads to; several for `cfg` twins.
    pub(crate) targets: Targets,
    /// How many segments were followed.
    pub(crate) used: usize,
    /// Whether a glob import was passed.
    pub(crate) glob: bool,
    /// Enums that the path passes: segment and definition.
    pub(crate) passed: Vec<(usize, DefId)>,
    /// Where the path is no more than `crate`, `self` and `super`: the very module, of several that one `mod` may have.
    module: Option<ModIx>,
}

impl PathRes {
    /// The only (or first) target.
    pub(crate) fn first(&self) -> Option<&Res> {
        self.targets.first()
    }
}

/// What a lookup in one scope finds, and how good that is: a sum of the marks below, less is better.
struct Found {
    targets: Targets,
    rank: u8,
}

/// It leads out of the workspace.
const EXTERNAL: u8 = 1;
/// Its `cfg` does not hold.
const INACTIVE: u8 = 2;
/// A glob brought it.
const GLOB: u8 = 4;
/// It is not visible where the name stands.
const HIDDEN: u8 = 8;

/// Where a lookup starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From {
    pub(crate) module: ModIx,
    /// Set inside an expansion: what `$crate` means.
    pub(crate) dollar_crate: Option<KrateIx>,
    /// Whether the path stands in a `use`, which edition 2015 reads from the crate's root.
    pub(crate) import: bool,
    /// Whether all imports are settled, so that a name that is not found may be said to come from outside.
    pub(crate) settled: bool,
}

impl From {
    pub(crate) fn module(module: ModIx) -> Self {
        Self { module, dollar_crate: None, import: false, settled: true }
    }
}

impl World {
    /// Follows `path`. `Err` gives the index of the segment that was not found.
    pub(crate) fn resolve_path(
        &self,
        from: From,
        path: &[Symbol],
        global: bool,
        ns: Ns,
    ) -> Result<PathRes, usize> {
        let Some(first) = path.first().copied() else {
            // `use *`, `use {a, b}` of edition 2015: the root.
            let root = self.krate(self.module(from.module).krate).root;
            let targets = self.module(root).def.map(Res::Def).into_iter().collect();
            return Ok(PathRes { targets, used: 0, glob: false, passed: Vec::new(), module: None });
        };
        let ns_at = |i: usize| if i + 1 == path.len() { ns } else { Ns::Types };
        let normal = self.normal_module(from.module);
        let krate = self.module(from.module).krate;
        let root = self.krate(krate).root;
        let mut res =
            PathRes { targets: Targets::new(), used: 1, glob: false, passed: Vec::new(), module: None };
        match first {
            _ if global => {
                let e2015 = self.krate(krate).edition == Edition::E2015;
                match self.lookup(root, first, ns_at(0), from.module).filter(|_| e2015) {
                    Some((found, by_glob)) => (res.targets, res.glob) = (found, by_glob),
                    None => res.targets.extend(self.dependency(krate, first)),
                }
            }
            known::CRATE => res.module = Some(root),
            known::DOLLAR_CRATE => res.module = Some(self.krate(from.dollar_crate.unwrap_or(krate)).root),
            known::SELF if path.len() > 1 || ns == Ns::Types => res.module = Some(normal),
            known::SUPER => res.module = Some(self.around(normal).ok_or(0usize)?),
            _ => (res.targets, res.glob) = self.lookup_lexical(from, first, ns_at(0)).ok_or(0usize)?,
        }
        if matches!(first, known::SELF | known::SUPER) {
            while let (Some(at), Some(&known::SUPER)) = (res.module, path.get(res.used)) {
                res.module = Some(self.around(at).ok_or(res.used)?);
                res.used += 1;
            }
        }
        if let Some(module) = res.module {
            res.targets.extend(self.module(module).def.map(Res::Def));
        }
        if res.targets.is_empty() {
            return Err(0);
        }
        while res.used < path.len() && self.step(from, path, ns_at(res.used), &mut res)? {}
        Ok(res)
    }

    /// The real module around a module.
    fn around(&self, module: ModIx) -> Option<ModIx> {
        self.module(module).parent.map(|parent| self.normal_module(parent))
    }

    /// Follows `path` in each of some namespaces: what is before its last segment, once.
    pub(crate) fn resolve_in_each(
        &self,
        from: From,
        path: &[Symbol],
        global: bool,
        spaces: &[Ns],
    ) -> SmallVec<[Result<PathRes, usize>; 3]> {
        let before = match path.split_last() {
            Some((last, before)) if !before.is_empty() && *last != known::SUPER => before,
            _ => return spaces.iter().map(|ns| self.resolve_path(from, path, global, *ns)).collect(),
        };
        let prefix = self.resolve_path(from, before, global, Ns::Types);
        let whole = |ns: &Ns| {
            let mut res = prefix.clone()?;
            if res.used == before.len() {
                self.step(from, path, *ns, &mut res)?;
            }
            Ok(res)
        };
        spaces.iter().map(whole).collect()
    }

    /// Follows one more segment of `path`; whether another one may be followed. `Err` as above.
    fn step(&self, from: From, path: &[Symbol], ns: Ns, res: &mut PathRes) -> Result<bool, usize> {
        let def = match res.targets.first() {
            Some(Res::Def(def)) => *def,
            Some(Res::External(text)) => {
                let rest: Vec<&str> = path[res.used..].iter().map(|s| self.names.text(*s)).collect();
                let whole = format!("{text}::{}", rest.join("::"));
                res.targets = smallvec![Res::External(whole.into())];
                res.used = path.len();
                return Ok(false);
            }
            None => return Err(res.used - 1),
        };
        let scope = res.module.take().or_else(|| self.def_mods.get(&def).copied());
        let Some(scope) = scope else { return Ok(false) };
        let is_enum = self.module(scope).kind == ModKind::Enum;
        if let Some((found, by_glob)) = self.lookup(scope, path[res.used], ns, from.module) {
            if is_enum {
                res.passed.push((res.used - 1, def));
            }
            res.targets = found;
            res.glob |= by_glob;
            res.used += 1;
            return Ok(true);
        }
        if is_enum {
            return Ok(false);
        }
        let outside = self.beyond(scope, &path[res.used..], from.settled).ok_or(res.used)?;
        res.targets = smallvec![outside];
        res.used = path.len();
        Ok(false)
    }

    /// The module that a path of modules names (`crate`, `super::a`), for imports.
    pub(crate) fn resolve_module(
        &self,
        from: From,
        path: &[Symbol],
        global: bool,
    ) -> Result<ModuleRes, usize> {
        let normal = self.normal_module(from.module);
        let krate = self.module(from.module).krate;
        let root = self.krate(krate).root;
        match path {
            [] => return Ok(ModuleRes::Module(root, false)),
            [known::CRATE] if !global => return Ok(ModuleRes::Module(root, false)),
            [known::DOLLAR_CRATE] => {
                return Ok(ModuleRes::Module(self.krate(from.dollar_crate.unwrap_or(krate)).root, false));
            }
            [known::SELF] if !global => return Ok(ModuleRes::Module(normal, false)),
            _ => {}
        }
        if !global && path.iter().all(|s| *s == known::SUPER || *s == known::SELF) {
            let mut at = normal;
            for _ in path.iter().filter(|s| **s == known::SUPER) {
                at = self.around(at).ok_or(0usize)?;
            }
            return Ok(ModuleRes::Module(at, false));
        }
        let res = self.resolve_path(from, path, global, Ns::Types)?;
        match res.first() {
            Some(Res::External(text)) => Ok(ModuleRes::External(text.clone())),
            Some(Res::Def(def)) if res.used == path.len() => match self.def_mods.get(def) {
                Some(module) => Ok(ModuleRes::Module(*module, res.glob)),
                None => Err(path.len() - 1),
            },
            _ => Err(path.len() - 1),
        }
    }

    /// A name in one scope, as seen from `from`, and whether a glob was passed.
    ///
    /// A name that is written in the scope but not visible is better than none; globs bring only what is visible.
    pub(crate) fn lookup(&self, scope: ModIx, name: Symbol, ns: Ns, from: ModIx) -> Option<(Targets, bool)> {
        let found = self.lookup_in(scope, name, ns, from, &mut FxHashSet::default())?;
        Some((found.targets, found.rank & GLOB != 0))
    }

    fn lookup_in(
        &self,
        scope: ModIx,
        name: Symbol,
        ns: Ns,
        from: ModIx,
        passed: &mut FxHashSet<ModIx>,
    ) -> Option<Found> {
        let data = self.module(scope);
        let mut best: Option<Found> = None;
        for binding in data.scope.get(&(name, ns)).into_iter().flatten() {
            let mut rank = 0;
            for (holds, bit) in [
                (matches!(binding.res, Res::External(_)), EXTERNAL),
                (!binding.active, INACTIVE),
                (binding.glob, GLOB),
                (!self.is_visible(binding.vis, from), HIDDEN),
            ] {
                rank |= if holds { bit } else { 0 };
            }
            match &mut best {
                Some(found) if found.rank < rank => {}
                Some(found) if found.rank == rank => {
                    if !found.targets.contains(&binding.res) {
                        found.targets.push(binding.res.clone());
                    }
                }
                _ => best = Some(Found { targets: smallvec![binding.res.clone()], rank }),
            }
        }
        // What is visible and written here comes before what a glob brings.
        let brings = !data.globs.is_empty()
            && self.glob_names.as_ref().is_none_or(|names| names.contains(&name))
            && best.as_ref().is_none_or(|found| found.rank >= GLOB);
        if !brings || passed.contains(&scope) {
            return best;
        }
        passed.insert(scope);
        self.brought(scope, name, ns, from, passed)
            .filter(|_| best.as_ref().is_none_or(|b| b.rank >= HIDDEN))
            .or(best)
    }

    /// What the globs of a scope bring: those whose `cfg` holds first, definitions before paths that lead outside.
    fn brought(
        &self,
        scope: ModIx,
        name: Symbol,
        ns: Ns,
        from: ModIx,
        passed: &mut FxHashSet<ModIx>,
    ) -> Option<Found> {
        for wanted_active in [true, false] {
            let mut targets = Targets::new();
            for (target, vis, active) in &self.module(scope).globs {
                if *active == wanted_active
                    && self.is_visible(*vis, from)
                    && let Some(found) = self.lookup_in(*target, name, ns, scope, passed)
                    && found.rank < HIDDEN
                {
                    targets.extend(found.targets);
                }
            }
            if targets.iter().any(|res| matches!(res, Res::Def(_))) {
                targets.retain(|res| matches!(res, Res::Def(_)));
            }
            let mut distinct = Targets::new();
            for res in targets {
                if !distinct.contains(&res) {
                    distinct.push(res);
                }
            }
            if !distinct.is_empty() {
                return Some(Found { targets: distinct, rank: GLOB });
            }
        }
        None
    }

    /// Whether a module's scope holds a definition under any name.
    pub(crate) fn holds(&self, scope: ModIx, wanted: &Res, passed: &mut FxHashSet<ModIx>) -> bool {
        if passed.contains(&scope) {
            return false;
        }
        passed.insert(scope);
        let data = self.module(scope);
        data.anonymous.contains(wanted)
            || data
                .scope
                .iter()
                .any(|((_, ns), list)| *ns == Ns::Types && list.iter().any(|b| b.res == *wanted))
            || data.globs.iter().any(|(target, ..)| self.holds(*target, wanted, passed))
    }

    /// A name as code in `from` sees it: blocks outwards, the module, the extern prelude, the std prelude.
    fn lookup_lexical(&self, from: From, name: Symbol, ns: Ns) -> Option<(Targets, bool)> {
        let krate = self.module(from.module).krate;
        if from.import && self.krate(krate).edition == Edition::E2015 {
            let root = self.krate(krate).root;
            if let Some(found) = self.lookup(root, name, ns, from.module) {
                return Some(found);
            }
            return self.dependency(krate, name).map(|d| (smallvec![d], false));
        }
        let mut foreign = None;
        let mut module = from.module;
        loop {
            if let Some(found) = self.lookup(module, name, ns, from.module) {
                return Some(found);
            }
            if foreign.is_none() {
                foreign = self.module(module).foreign_globs.first().cloned();
            }
            if self.module(module).kind == ModKind::Normal {
                break;
            }
            module = self.module(module).parent?;
        }
        if ns == Ns::Types
            && let Some(found) = self.dependency(krate, name)
        {
            return Some((smallvec![found], false));
        }
        if let Some(found) = self.prelude.and_then(|p| self.lookup(p, name, ns, p)) {
            return Some(found);
        }
        let foreign = foreign.filter(|_| from.settled)?;
        if self.is_primitive(name) {
            return None;
        }
        let outside = Res::External(format!("{foreign}::{}", self.names.text(name)).into());
        Some((smallvec![outside], true))
    }

    /// A crate by its name in the extern prelude.
    pub(crate) fn dependency(&self, krate: KrateIx, name: Symbol) -> Option<Res> {
        match self.krate(krate).dependencies.get(&name)? {
            Dependency::Krate(krate) => {
                let root = self.krate(*krate).root;
                self.module(root).def.map(Res::Def)
            }
            Dependency::Unknown(text) => Some(Res::External(text.clone())),
        }
    }

    /// What lies behind the edge of what is described: the rest of a path that a stub or a foreign glob may have.
    fn beyond(&self, scope: ModIx, rest: &[Symbol], settled: bool) -> Option<Res> {
        let data = self.module(scope);
        if data.kind == ModKind::Enum {
            return None;
        }
        let rest: Vec<&str> = rest.iter().map(|s| self.names.text(*s)).collect();
        if self.unit(data.unit).file.is_none() {
            let base = data.def.map_or_else(|| self.names.text(data.name).to_string(), |d| self.path(d));
            return Some(Res::External(format!("{base}::{}", rest.join("::")).into()));
        }
        let glob = data.foreign_globs.first().filter(|_| settled)?;
        Some(Res::External(format!("{glob}::{}", rest.join("::")).into()))
    }

    /// Whether a name is a built-in type.
    pub(crate) fn is_primitive(&self, name: Symbol) -> bool {
        crate::types::Prim::from_name(self.names.text(name)).is_some()
    }
}

/// What a module path leads to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ModuleRes {
    /// A module or enum, and whether a glob was passed.
    Module(ModIx, bool),
    External(std::sync::Arc<str>),
}
