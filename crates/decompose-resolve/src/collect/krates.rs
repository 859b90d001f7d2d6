//! The crates of a run: those of the project, the libraries whose sources were read, and the stubs.
//!
//! Gives each its root, edition, features and the crates that it can name. What their items are is declared by
//! [`super`].

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ActiveCfg, Edition, Origin, Package, Project, TargetKind};
use decompose_syntax::ir::{FileFacts, ItemIx};
use decompose_syntax::tree::{CrateRoot, SourceFile};
use rustc_hash::FxHashMap;

use super::{Collector, Context};
use crate::names::{Symbol, known};
use crate::stubs::stub_of;
use crate::world::*;
use crate::{Libraries, Options};

impl Collector {
    /// Adds the files of a source tree as units, numbered from the one that is returned.
    pub(super) fn add_files(&mut self, files: Vec<SourceFile>, of_project: bool) -> usize {
        let base = self.world.units.len();
        let unit_of = |file: usize| UnitIx((base + file) as u32);
        for (index, file) in files.into_iter().enumerate() {
            let test = file.test || file.facts.test;
            let unit = self.add_unit(file.facts, of_project.then_some(index), test);
            let children = file.children.into_iter().map(|(item, child)| (item, unit_of(child)));
            self.children_of.insert(unit, children.collect());
            for (range, included) in file.includes {
                // An included file's items belong to the module of the `include!`: the same as an expansion.
                self.world.units[unit.index()].expansions.insert((range.start, range.end), unit_of(included));
            }
        }
        base
    }

    /// Adds libraries whose sources were read, where no stub describes them; gives their crates by package.
    pub(super) fn add_libraries(
        &mut self,
        libraries: Libraries,
        described: &mut BTreeMap<String, KrateIx>,
        options: &Options,
    ) {
        let Libraries { project, tree } = libraries;
        let base = self.add_files(tree.files, false);
        let options = Options { jobs: options.jobs, ..Options::default() };
        let mut added: Vec<(KrateIx, &Package)> = Vec::new();
        for root in &tree.roots {
            let package = &project.packages[root.package];
            let target = &package.targets[root.target];
            let key = package.name.replace('-', "_");
            let (Some(file), false) = (root.file, described.contains_key(stub_of(&key))) else { continue };
            let name = self.world.names.intern(&target.crate_name);
            let unit = UnitIx((base + file) as u32);
            let cfg = active_cfg(package, &options);
            let krate = self.add_krate(name, unit, None, target.edition, cfg);
            self.world.krates[krate.index()].types_only = true;
            described.insert(key, krate);
            added.push((krate, package));
        }
        for (krate, package) in &added {
            for dependency in &package.dependencies {
                let name = self.world.names.intern(&dependency.crate_name);
                let leads_to = self.outside(described, &dependency.package);
                self.world.krates[krate.index()].dependencies.entry(name).or_insert(leads_to);
            }
            self.add_std_names(*krate);
        }
        for (krate, _) in added {
            self.declare_root(krate);
        }
    }

    /// Where a dependency on a package outside the workspace leads.
    fn outside(&self, described: &BTreeMap<String, KrateIx>, package: &str) -> Dependency {
        let name = package.replace('-', "_");
        match described.get(stub_of(&name)) {
            Some(krate) => Dependency::Krate(*krate),
            None => Dependency::Unknown(name.into()),
        }
    }

    /// Adds the stubs of the libraries that the project's packages can name; gives their crates by name.
    pub(super) fn add_stubs(&mut self, decoded: Vec<(&'static str, FileFacts)>) -> BTreeMap<String, KrateIx> {
        let mut stubs = BTreeMap::new();
        let mut dependencies: FxHashMap<Symbol, Dependency> = FxHashMap::default();
        for (name, facts) in decoded {
            let unit = self.add_unit(facts, None, false);
            let symbol = self.world.names.intern(name);
            let krate = self.add_krate(symbol, unit, None, Edition::E2021, ActiveCfg::default());
            stubs.insert(name.to_owned(), krate);
            dependencies.insert(symbol, Dependency::Krate(krate));
        }
        self.world.std = stubs.get("std").copied();
        for krate in stubs.values() {
            self.world.krates[krate.index()].dependencies = dependencies.clone();
            self.add_std_names(*krate);
            self.declare_root(*krate);
        }
        let prelude = self.world.names.intern("prelude");
        self.world.prelude = self.world.std.and_then(|std| {
            let root = self.world.krate(std).root;
            let bindings = self.world.module(root).scope.get(&(prelude, Ns::Types))?;
            match &bindings.first()?.res {
                Res::Def(def) => self.world.def_mods.get(def).copied(),
                Res::External(_) => None,
            }
        });
        stubs
    }

    fn add_std_names(&mut self, krate: KrateIx) {
        if let Some(std) = self.world.std {
            for name in [known::STD, known::CORE, known::ALLOC] {
                self.world.krates[krate.index()].dependencies.entry(name).or_insert(Dependency::Krate(std));
            }
        }
    }

    fn add_krate(
        &mut self,
        name: Symbol,
        unit: UnitIx,
        target: Option<(usize, usize)>,
        edition: Edition,
        cfg: ActiveCfg,
    ) -> KrateIx {
        let krate = KrateIx(self.world.krates.len() as u32);
        let root = self.add_mod(ModKind::Normal, name, krate, None, unit);
        let context = Context { unit, module: root, parent: None, active: true, test: false };
        // A crate root has no item of its own; nothing looks at this index.
        let def =
            self.add_def(DefKind::Mod, name, ItemIx(u32::MAX), (u32::MAX, u32::MAX), Vis::Public, context);
        self.world.mods[root.index()].def = Some(def);
        self.world.def_mods.insert(def, root);
        self.world.krates.push(Krate {
            name,
            target,
            root,
            edition,
            dependencies: FxHashMap::default(),
            cfg,
            exported_macros: FxHashMap::default(),
            textual_macros: FxHashMap::default(),
            macro_use: Vec::new(),
            test: false,
            types_only: false,
        });
        krate
    }

    pub(super) fn add_krates(
        &mut self,
        project: &Project,
        roots: &[CrateRoot],
        described: &BTreeMap<String, KrateIx>,
        options: &Options,
    ) {
        let mut added: Vec<KrateIx> = Vec::new();
        let mut library: BTreeMap<usize, KrateIx> = BTreeMap::new();
        for root in roots {
            let Some(file) = root.file else { continue };
            let package = &project.packages[root.package];
            let target = &package.targets[root.target];
            let name = self.world.names.intern(&target.crate_name);
            let krate = self.add_krate(
                name,
                UnitIx(file as u32),
                Some((root.package, root.target)),
                target.edition,
                active_cfg(package, options),
            );
            let test = matches!(target.kind, TargetKind::Test | TargetKind::Example | TargetKind::Bench);
            self.world.krates[krate.index()].test = test;
            let root_mod = self.world.krate(krate).root;
            self.world.mods[root_mod.index()].test = test;
            if matches!(target.kind, TargetKind::Library | TargetKind::ProcMacro) {
                library.insert(root.package, krate);
            }
            added.push(krate);
        }
        for krate in &added {
            let Some((package_ix, target_ix)) = self.world.krate(*krate).target else { continue };
            let package = &project.packages[package_ix];
            for dependency in &package.dependencies {
                let (name, leads_to) = match dependency.origin {
                    Origin::Member(member) => match library.get(&member) {
                        Some(krate) => {
                            let renamed = dependency.key != dependency.package;
                            let name = if renamed {
                                self.world.names.intern(&dependency.crate_name)
                            } else {
                                self.world.krate(*krate).name
                            };
                            (name, Dependency::Krate(*krate))
                        }
                        None => continue,
                    },
                    _ => {
                        let name = self.world.names.intern(&dependency.crate_name);
                        (name, self.outside(described, &dependency.package))
                    }
                };
                self.world.krates[krate.index()].dependencies.entry(name).or_insert(leads_to);
            }
            if let Some(lib) = library.get(&package_ix)
                && lib != krate
                && package.targets[target_ix].kind != TargetKind::BuildScript
            {
                let name = self.world.krate(*lib).name;
                self.world.krates[krate.index()].dependencies.insert(name, Dependency::Krate(*lib));
            }
            self.add_std_names(*krate);
            for name in ["proc_macro", "test"] {
                let symbol = self.world.names.intern(name);
                let unknown = Dependency::Unknown(name.into());
                self.world.krates[krate.index()].dependencies.entry(symbol).or_insert(unknown);
            }
        }
        for krate in added {
            self.declare_root(krate);
        }
    }
}

/// A crate's features and the `cfg`s that follow.
fn active_cfg(package: &Package, options: &Options) -> ActiveCfg {
    let mut on: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    if options.all_features {
        open.extend(package.features.keys().cloned());
        open.extend(package.dependencies.iter().filter(|d| d.optional).map(|d| d.key.clone()));
    } else {
        if !options.no_default_features {
            open.push("default".into());
        }
        let prefix = format!("{}/", package.name);
        for feature in &options.features {
            open.push(feature.strip_prefix(&prefix).unwrap_or(feature).to_string());
        }
    }
    while let Some(feature) = open.pop() {
        if !on.insert(feature.clone()) {
            continue;
        }
        for enabled in package.features.get(&feature).into_iter().flatten() {
            let name = enabled.strip_prefix("dep:").unwrap_or(enabled);
            match name.split_once('/') {
                Some((dependency, _)) if !dependency.ends_with('?') => open.push(dependency.to_string()),
                Some(_) => {}
                None => open.push(name.to_string()),
            }
        }
    }
    let mut cfg = ActiveCfg::default();
    cfg.values.insert("feature".into(), on);
    cfg
}
