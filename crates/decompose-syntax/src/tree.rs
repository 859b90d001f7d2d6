//! Follows modules through a project, as rustc does, and lowers every file on the way.
//!
//! From each target's root: `mod` lines (`name.rs` or `name/mod.rs`, `#[path]`, `cfg_attr` paths, inline modules as
//! directories, `mod` lines inside macro arguments) and `include!`s. Every path that a `mod` line may mean is read and
//! lowered ahead, in parallel; then modules are settled level by level, with what is there already: which thread read
//! what first cannot be seen.
//!
//! Invariants: a file is lowered once, however many trees hold it; files are sorted by path; the result does not depend
//! on the number of threads. All predicates are followed, whether they hold or not. It deliberately does not know
//! names: which module a file is in which crate is for the resolver to say.

mod ahead;
mod includes;
mod modules;
mod paths;
mod protos;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use decompose_model::{
    BlindSpotKind, Cfg, Diagnostic, DiagnosticCode, LineIndex, Project, Source, TargetKind, TextRange,
};

pub use self::ahead::Ahead;
use self::ahead::{Outcome, Read, read_ahead, read_and_lower, roots};
use self::includes::{IncludeTarget, includes_in};
use self::modules::{ModuleLines, Visit, Way, module_lines};
use self::paths::{directory_of, join};
use crate::ir::{FileFacts, ItemIx, ItemKind, LoweringBlindSpot};
use crate::lex::{TokenKind, lex};
use crate::stack::work_off;

/// Up to this many orphans of a package are named one by one.
const ORPHANS_NAMED: usize = 20;

/// Every file of a project, lowered, and how they hang together.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    /// The files, sorted by path.
    pub files: Vec<SourceFile>,
    /// One root per target of every package, in the project's order.
    pub roots: Vec<CrateRoot>,
    /// The `.proto` files that build scripts name, by package, in the order in which they are named.
    pub protos: Vec<Proto>,
    /// What was noticed, sorted; [`FileFacts::problems`] included.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file from which a build script makes Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proto {
    /// Index into [`Project::packages`].
    pub package: usize,
    /// Relative to the workspace root, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The root of a target's module tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrateRoot {
    /// Index into [`Project::packages`].
    pub package: usize,
    /// Index into the package's targets.
    pub target: usize,
    /// Index into [`SourceTree::files`]; none when it could not be read.
    pub file: Option<usize>,
}

/// What a file is to the module trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// A module, or a root.
    Module,
    /// Text for an `include!`.
    Included,
    /// No `mod` line leads to it. It is read, but not lowered.
    Orphan,
}

/// One source file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the workspace root, with `/`.
    pub path: String,
    /// What it says.
    pub facts: FileFacts,
    /// What it is.
    pub role: FileRole,
    /// `mod name;` to file; several for one item where `cfg_attr` gives several paths, or where the file stands in
    /// several trees in different directories.
    pub children: Vec<(ItemIx, usize)>,
    /// The body of an `include!` invocation to file.
    pub includes: Vec<(TextRange, usize)>,
    /// Whether only tests, benches or examples lead to it, or `mod` lines under `cfg(test)`.
    pub test: bool,
}

/// A place in a file that leads to other files.
struct Site {
    visit: Visit,
    kind: SiteKind,
    ways: Vec<Way>,
}

#[derive(Clone, Copy)]
enum SiteKind {
    Module(ItemIx),
    Include(TextRange),
}

/// Reads and lowers all files of `project` on `jobs` threads.
pub fn load(project: &Project, source: &dyn Source, jobs: NonZeroUsize) -> SourceTree {
    load_rest(project, source, Ahead::default(), jobs)
}

/// The same, where some files were read ahead from the same `source`.
pub fn load_rest(project: &Project, source: &dyn Source, ahead: Ahead, jobs: NonZeroUsize) -> SourceTree {
    let mut loader = Loader {
        project,
        source,
        jobs,
        ahead: BTreeMap::new(),
        known: BTreeMap::new(),
        children: BTreeSet::new(),
        includes: BTreeSet::new(),
        missing: BTreeMap::new(),
        mentioned: BTreeSet::new(),
        diagnostics: BTreeSet::new(),
    };
    loader.follow(ahead);
    loader.finish()
}

struct Loader<'a> {
    project: &'a Project,
    source: &'a dyn Source,
    jobs: NonZeroUsize,
    /// What was read ahead, as modules, until it turns out to be needed.
    ahead: BTreeMap<String, Read>,
    known: BTreeMap<String, Outcome>,
    children: BTreeSet<(String, ItemIx, String)>,
    includes: BTreeSet<(String, TextRange, String)>,
    /// `mod` lines whose file was not found on some way, and where it was looked for.
    missing: BTreeMap<(String, ItemIx), BTreeSet<String>>,
    /// Files that a `mod` line could mean, but that lost to another.
    mentioned: BTreeSet<String>,
    diagnostics: BTreeSet<Diagnostic>,
}

impl Loader<'_> {
    /// Level by level, until no file leads to a new one.
    fn follow(&mut self, ahead: Ahead) {
        let mut level = roots(self.project);
        self.ahead = read_ahead(self.source, self.jobs, &level, ahead, || true);
        self.read(level.iter().map(|visit| (visit.file.clone(), false)).collect());
        let mut seen = level.clone();
        while !level.is_empty() {
            let sites: Vec<Site> = level.iter().flat_map(|visit| self.sites(visit)).collect();
            let mut paths: BTreeMap<String, bool> = BTreeMap::new();
            for site in &sites {
                let included = matches!(site.kind, SiteKind::Include(_));
                for path in site.ways.iter().flat_map(|way| std::iter::once(&way.first).chain(&way.second)) {
                    *paths.entry(path.clone()).or_insert(included) &= included;
                }
            }
            self.read(paths);
            level = sites.iter().flat_map(|site| self.settle(site)).collect();
            level.retain(|visit| seen.insert(visit.clone()));
        }
    }

    fn targets(&self) -> Vec<(usize, usize)> {
        let packages = self.project.packages.iter().enumerate();
        packages.flat_map(|(p, package)| (0..package.targets.len()).map(move |t| (p, t))).collect()
    }

    /// Takes the files that are not known yet from what was read ahead, and reads and lowers the others; the flag says
    /// that a file is only included.
    fn read(&mut self, paths: BTreeMap<String, bool>) {
        let mut others = Vec::new();
        for (path, included) in paths {
            if self.known.contains_key(&path) {
                continue;
            }
            match self.ahead.remove(&path).filter(|_| !included) {
                Some(read) => self.learn(path, read),
                None => others.push((path, included)),
            }
        }
        let source = self.source;
        let read = work_off(others, self.jobs, |(path, included)| {
            let read = read_and_lower(source, &path, included);
            ((path, read), Vec::new())
        });
        for (path, read) in read {
            self.learn(path, read);
        }
    }

    fn learn(&mut self, path: String, (outcome, diagnostic): Read) {
        self.diagnostics.extend(diagnostic);
        self.known.insert(path, outcome);
    }

    fn facts(&self, path: &str) -> Option<&FileFacts> {
        match self.known.get(path) {
            Some(Outcome::Lowered(facts)) => Some(facts),
            _ => None,
        }
    }

    /// The places in a file that lead on.
    fn sites(&mut self, visit: &Visit) -> Vec<Site> {
        let Some(facts) = self.facts(&visit.file) else { return Vec::new() };
        let ModuleLines { lines, outside } = module_lines(facts, visit);
        let site = |(item, ways)| Site { visit: visit.clone(), kind: SiteKind::Module(item), ways };
        let mut sites: Vec<Site> = lines.into_iter().map(site).collect();
        let includes = includes_in(facts);
        for (index, path) in outside {
            let message = format!("the path {path:?} of this module leads out of the workspace");
            self.report(
                &visit.file,
                self.item_place(&visit.file, index),
                DiagnosticCode::OutsideWorkspace,
                message,
            );
        }
        for (body, target) in includes {
            sites.extend(self.include_site(visit, body, &target));
        }
        sites
    }

    fn include_site(&mut self, visit: &Visit, body: TextRange, target: &IncludeTarget) -> Option<Site> {
        let path = match target {
            IncludeTarget::Relative(path) => join(directory_of(&visit.file), path),
            IncludeTarget::InPackage(path) => {
                join(self.project.packages[visit.package].directory(), path.trim_start_matches('/'))
            }
            IncludeTarget::OutDir => {
                let message = "this `include!` names a file that a build script makes".to_owned();
                self.unread_include(&visit.file, body, message, true);
                return None;
            }
            IncludeTarget::Unknown => {
                let message = "this `include!` does not name its file by a literal path".to_owned();
                self.unread_include(&visit.file, body, message, false);
                return None;
            }
        };
        let Some(first) = path else {
            let message = "this `include!` names a file outside the workspace".to_owned();
            self.unread_include(&visit.file, body, message, false);
            return None;
        };
        let ways = vec![Way { first, second: None, relative: None }];
        Some(Site { visit: visit.clone(), kind: SiteKind::Include(body), ways })
    }

    fn unread_include(&mut self, file: &str, body: TextRange, message: String, generated: bool) {
        self.report(file, body, DiagnosticCode::IncludeUnread, message);
        if let (true, Some(Outcome::Lowered(facts))) = (generated, self.known.get_mut(file)) {
            let name = facts.slice(body).split_whitespace().collect::<Vec<_>>().join(" ");
            let spot = LoweringBlindSpot { kind: BlindSpotKind::Generated, name, range: body, size: 0 };
            if !facts.blind_spots.contains(&spot) {
                facts.blind_spots.push(spot);
            }
        }
    }

    /// Finds the files of a site among those read, as rustc would.
    fn settle(&mut self, site: &Site) -> Vec<Visit> {
        let file = &site.visit.file;
        let mut visits = Vec::new();
        let mut tried = BTreeSet::new();
        for way in &site.ways {
            let first_found = self.facts(&way.first).is_some();
            let second_found = way.second.as_ref().filter(|path| self.facts(path).is_some());
            let visit = match (first_found, second_found) {
                (true, second) => {
                    if let (Some(second), SiteKind::Module(item)) = (second.cloned(), site.kind) {
                        let message = format!(
                            "both {} and {second} exist for this module; the first is read",
                            way.first
                        );
                        self.report(
                            file,
                            self.item_place(file, item),
                            DiagnosticCode::ModuleFileAmbiguous,
                            message,
                        );
                        self.mentioned.insert(second);
                    }
                    way.to_first(site.visit.package)
                }
                (false, Some(second)) => Visit::new(second, None, site.visit.package),
                (false, None) => {
                    tried.insert(way.first.clone());
                    tried.extend(way.second.clone());
                    continue;
                }
            };
            let path = visit.file.clone();
            match site.kind {
                SiteKind::Module(item) => self.children.insert((file.clone(), item, path)),
                SiteKind::Include(body) => self.includes.insert((file.clone(), body, path)),
            };
            visits.push(visit);
        }
        self.report_not_found(site, tried, visits.is_empty());
        visits
    }

    fn report_not_found(&mut self, site: &Site, tried: BTreeSet<String>, nothing_found: bool) {
        let file = &site.visit.file;
        let place = match site.kind {
            SiteKind::Module(item) => self.item_place(file, item),
            SiteKind::Include(body) => body,
        };
        let mut absent = BTreeSet::new();
        let mut explained = !nothing_found;
        for path in tried {
            match self.known.get(&path) {
                Some(Outcome::NotAFile) => {
                    let message =
                        format!("{path} should be a source file, but is a directory or something else");
                    self.report(file, place, DiagnosticCode::NotAFile, message);
                    explained = true;
                }
                Some(Outcome::Outside) => {
                    let message = format!("{path} leads out of the workspace");
                    self.report(file, place, DiagnosticCode::OutsideWorkspace, message);
                    explained = true;
                }
                // Said once, at the file itself.
                Some(Outcome::Unreadable) => explained = true,
                _ => {
                    absent.insert(path);
                }
            }
        }
        if explained || absent.is_empty() {
            return;
        }
        match site.kind {
            SiteKind::Module(item) => self.missing.entry((file.clone(), item)).or_default().extend(absent),
            SiteKind::Include(_) => {
                let path = absent.into_iter().next().unwrap_or_default();
                self.report(
                    file,
                    place,
                    DiagnosticCode::IncludeUnread,
                    format!("{path} is not there to be included"),
                );
            }
        }
    }

    fn item_place(&self, file: &str, item: ItemIx) -> TextRange {
        let item = self.facts(file).map(|facts| facts.item(item));
        item.map_or_else(TextRange::default, |item| item.name.map_or(item.range, |name| name.range))
    }

    fn report(&mut self, file: &str, place: TextRange, code: DiagnosticCode, message: String) {
        let mut diagnostic = Diagnostic::new(code, message).in_file(file);
        if let Some(facts) = self.facts(file) {
            diagnostic = diagnostic.at(facts.line_index.position(place.start));
        }
        self.diagnostics.insert(diagnostic);
    }

    /// Puts the tree together.
    fn finish(mut self) -> SourceTree {
        self.report_missing_modules();
        self.report_duplicate_modules();
        self.report_missing_roots();
        let reached = self.reached();
        let orphans = self.orphans(&reached);
        let packages = self.project.packages.iter().enumerate();
        let protos = packages
            .flat_map(|(index, package)| {
                protos::protos(index, package, self.source, &|path| self.facts(path))
            })
            .collect();
        let mut tree = SourceTree { protos, ..SourceTree::default() };
        for (path, outcome) in std::mem::take(&mut self.known) {
            let Outcome::Lowered(facts) = outcome else { continue };
            let Some(reach) = reached.get(&path) else { continue };
            let role = if reach.as_module { FileRole::Module } else { FileRole::Included };
            let test = !reach.by_product || facts.test;
            tree.files.push(SourceFile {
                path,
                facts: *facts,
                role,
                children: Vec::new(),
                includes: Vec::new(),
                test,
            });
        }
        tree.files.extend(orphans);
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        let paths: BTreeMap<String, usize> =
            tree.files.iter().enumerate().map(|(i, file)| (file.path.clone(), i)).collect();
        for (file, item, child) in &self.children {
            if let (Some(file), Some(child)) = (paths.get(file), paths.get(child)) {
                tree.files[*file].children.push((*item, *child));
            }
        }
        for (file, body, included) in &self.includes {
            if let (Some(file), Some(included)) = (paths.get(file), paths.get(included)) {
                tree.files[*file].includes.push((*body, *included));
            }
        }
        for (package, target) in self.targets() {
            let file = paths.get(&self.project.packages[package].targets[target].root).copied();
            tree.roots.push(CrateRoot { package, target, file });
        }
        for file in &tree.files {
            for problem in &file.facts.problems {
                let position = file.facts.line_index.position(problem.range.start);
                let diagnostic = Diagnostic::new(problem.code, problem.message.clone());
                self.diagnostics.insert(diagnostic.in_file(&file.path).at(position));
            }
        }
        tree.diagnostics = self.diagnostics.into_iter().collect();
        tree
    }

    fn report_missing_modules(&mut self) {
        for ((file, item), tried) in std::mem::take(&mut self.missing) {
            if self
                .children
                .range((file.clone(), item, String::new())..)
                .next()
                .is_some_and(|(f, i, _)| (f, i) == (&file, &item))
            {
                continue;
            }
            let place = self.item_place(&file, item);
            let tried: Vec<&str> = tried.iter().map(String::as_str).collect();
            let message = format!("there is no file for this module: looked for {}", tried.join(" and "));
            self.report(&file, place, DiagnosticCode::ModuleFileMissing, message);
        }
    }

    fn report_duplicate_modules(&mut self) {
        let mut doubles = Vec::new();
        for (path, outcome) in &self.known {
            let Outcome::Lowered(facts) = outcome else { continue };
            let mut seen: BTreeSet<(Option<ItemIx>, &str, Option<&Cfg>)> = BTreeSet::new();
            for (index, item) in facts.items.iter().enumerate() {
                if let (ItemKind::Module(_), Some(name)) = (&item.kind, item.name)
                    && !seen.insert((item.parent, facts.name(name.name), item.cfg.as_ref()))
                {
                    let message = format!("the module {} is declared twice here", facts.name(name.name));
                    doubles.push((path.clone(), ItemIx(index as u32), message));
                }
            }
        }
        for (path, item, message) in doubles {
            self.report(&path, self.item_place(&path, item), DiagnosticCode::DuplicateModule, message);
        }
    }

    fn report_missing_roots(&mut self) {
        for (package, target) in self.targets() {
            let package = &self.project.packages[package];
            let target = &package.targets[target];
            let (code, what) = match self.known.get(&target.root) {
                Some(Outcome::NotFound) => (DiagnosticCode::TargetRootMissing, "does not exist"),
                Some(Outcome::NotAFile) => (DiagnosticCode::NotAFile, "is not a file"),
                Some(Outcome::Outside) => (DiagnosticCode::OutsideWorkspace, "lies outside the workspace"),
                _ => continue,
            };
            let message =
                format!("{}, the root of target {} of {}, {what}", target.root, target.name, package.name);
            self.diagnostics.insert(Diagnostic::new(code, message));
        }
    }

    /// Which files are reached, and how.
    fn reached(&self) -> BTreeMap<String, Reach> {
        let mut edges: BTreeMap<&str, Vec<(&str, bool, bool)>> = BTreeMap::new();
        for (file, item, child) in &self.children {
            let test = self.facts(file).is_some_and(|facts| facts.item(*item).test);
            edges.entry(file).or_default().push((child, true, test));
        }
        for (file, _, included) in &self.includes {
            edges.entry(file).or_default().push((included, false, false));
        }
        let mut reached: BTreeMap<String, Reach> = BTreeMap::new();
        let mut queue: Vec<(&str, Reach)> = Vec::new();
        for (package, target) in self.targets() {
            let target = &self.project.packages[package].targets[target];
            let by_product =
                !matches!(target.kind, TargetKind::Test | TargetKind::Bench | TargetKind::Example);
            queue.push((&target.root, Reach { as_module: true, by_product }));
        }
        while let Some((path, how)) = queue.pop() {
            let Some(facts) = self.facts(path) else { continue };
            let reach = reached.entry(path.to_owned()).or_default();
            let before = *reach;
            reach.as_module |= how.as_module;
            reach.by_product |= how.by_product;
            if *reach == before && before != Reach::default() {
                continue;
            }
            let by_product = how.by_product && !facts.test;
            for (child, as_module, test) in edges.get(path).into_iter().flatten() {
                queue.push((child, Reach { as_module: *as_module, by_product: by_product && !test }));
            }
        }
        reached
    }

    /// Files in the source directories of packages that nothing leads to.
    fn orphans(&mut self, reached: &BTreeMap<String, Reach>) -> Vec<SourceFile> {
        let mut orphans = Vec::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for package in &self.project.packages {
            let mut paths: BTreeSet<String> = BTreeSet::new();
            for directory in paths::source_directories(package) {
                let inner = paths::other_packages_below(self.project, package);
                for path in self.source.list(&directory) {
                    let known = reached.contains_key(&path) || self.mentioned.contains(&path);
                    let unreadable = matches!(self.known.get(&path), Some(Outcome::Unreadable));
                    if path.ends_with(".rs")
                        && !known
                        && !unreadable
                        && !paths::in_target_directory(package, &path)
                        && !inner.iter().any(|directory| paths::is_below(&path, directory))
                        && taken.insert(path.clone())
                    {
                        paths.insert(path);
                    }
                }
            }
            let paths: Vec<String> = paths.into_iter().collect();
            if paths.len() > ORPHANS_NAMED {
                let message = format!(
                    "{} files of {} are in no module tree, {} the first",
                    paths.len(),
                    package.name,
                    paths[0]
                );
                self.diagnostics.insert(Diagnostic::new(DiagnosticCode::OrphanFile, message));
            } else {
                for path in &paths {
                    let message = format!("no `mod` line of {} leads to this file", package.name);
                    self.diagnostics
                        .insert(Diagnostic::new(DiagnosticCode::OrphanFile, message).in_file(path));
                }
            }
            for path in paths {
                let Some(text) = self.source.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok())
                else {
                    continue;
                };
                let facts = FileFacts { line_index: LineIndex::new(&text), text, ..FileFacts::default() };
                let (children, includes) = (Vec::new(), Vec::new());
                orphans.push(SourceFile {
                    path,
                    facts,
                    role: FileRole::Orphan,
                    children,
                    includes,
                    test: false,
                });
            }
        }
        orphans
    }
}

/// How a file is reached.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Reach {
    as_module: bool,
    by_product: bool,
}
