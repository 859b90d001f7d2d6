//! What the names on the command line stand for.

use std::collections::{BTreeMap, BTreeSet};

use decompose::model::{Code, ItemId, ItemKind, ModuleId, Reference};

use super::NotFound;

/// Meanings shown of a name that has several.
const SHOWN: usize = 30;
/// Suggestions for a name that is not found.
const SUGGESTIONS: usize = 6;
/// How alike a name must be to be suggested, 0 to 1.
const ALIKE: f64 = 0.7;

/// What a name stands for.
pub(super) struct Subject {
    /// The path people know it by.
    pub(super) path: String,
    /// The item itself (its cfg twins too); empty for a module or file.
    pub(super) items: Vec<ItemId>,
    /// All items inside, itself included.
    pub(super) inside: BTreeSet<ItemId>,
    /// All modules inside.
    pub(super) modules: BTreeSet<ModuleId>,
}

impl Subject {
    /// Whether a reference stands inside.
    pub(super) fn holds(&self, reference: &Reference) -> bool {
        match reference.from {
            Some(from) => self.inside.contains(&from),
            None => self.modules.contains(&reference.module),
        }
    }
}

/// What names can mean.
pub(super) struct Index<'a> {
    pub(super) code: &'a Code,
    /// Items below each item: members by parent, impl blocks by self type.
    pub(super) children: BTreeMap<ItemId, Vec<ItemId>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(code: &'a Code) -> Self {
        let mut children: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (at, item) in code.items.iter().enumerate() {
            for above in [item.parent, item.impl_self].into_iter().flatten() {
                children.entry(above).or_default().push(ItemId(at as u32));
            }
        }
        Self { code, children }
    }

    /// What `name` means: an id, a file, a path, or the end of a path.
    pub(super) fn find(&self, name: &str) -> Result<Subject, NotFound> {
        if let Some(modules) = self.modules_of_file(name) {
            return Ok(self.module_subject(name, modules));
        }
        let matches =
            |path: &str| path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with("::"));
        let items = self.code.items.iter().filter(|item| item.id == name || matches(&item.path));
        let modules = self.code.modules.iter().filter(|module| matches(&module.path));
        let found = items.map(|item| (&*item.path, item.test)).chain(modules.map(|m| (&*m.path, m.test)));
        let (product, tests): (Vec<_>, Vec<_>) = found.partition(|(_, test)| !test);
        // Product code is meant before test code, and a whole path before the end of a longer one.
        let meant = if product.is_empty() { tests } else { product };
        let mut meanings: BTreeSet<&str> = meant.into_iter().map(|(path, _)| path).collect();
        if let Some(whole) = meanings.get(name).copied() {
            meanings = BTreeSet::from([whole]);
        }
        match meanings.len() {
            0 => Err(NotFound::Nothing(name.into(), self.alike(name))),
            1 => Ok(self.subject(meanings.first().copied().unwrap_or(name))),
            _ => Err(NotFound::Several(
                name.into(),
                meanings.into_iter().take(SHOWN).map(String::from).collect(),
            )),
        }
    }

    /// The modules that stand in a file.
    fn modules_of_file(&self, path: &str) -> Option<BTreeSet<ModuleId>> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let file = self.code.files.iter().position(|file| file.path == path)?;
        let modules = self.code.modules.iter().enumerate().filter(|(_, module)| module.file.index() == file);
        Some(modules.map(|(at, _)| ModuleId(at as u32)).collect())
    }

    /// Everything that has this path.
    fn subject(&self, path: &str) -> Subject {
        let below = |module: &str| {
            module.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let modules: BTreeSet<ModuleId> = (0..self.code.modules.len())
            .filter(|at| below(&self.code.modules[*at].path))
            .map(|at| ModuleId(at as u32))
            .collect();
        if !modules.is_empty() {
            return self.module_subject(path, modules);
        }
        let items: Vec<ItemId> = (0..self.code.items.len())
            .filter(|at| self.code.items[*at].path == path)
            .map(|at| ItemId(at as u32))
            .collect();
        let mut inside = BTreeSet::new();
        let mut open = items.clone();
        while let Some(item) = open.pop() {
            if inside.insert(item) {
                open.extend(self.children.get(&item).into_iter().flatten());
            }
        }
        Subject { path: path.into(), items, inside, modules }
    }

    fn module_subject(&self, path: &str, modules: BTreeSet<ModuleId>) -> Subject {
        let inside = self.code.items.iter().enumerate().filter(|(_, item)| modules.contains(&item.module));
        let inside = inside.map(|(at, _)| ItemId(at as u32)).collect();
        Subject { path: path.into(), items: Vec::new(), inside, modules }
    }

    /// Paths whose last part is like the name's.
    fn alike(&self, name: &str) -> Vec<String> {
        let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_lowercase();
        let wanted = last(name);
        let named =
            self.code.items.iter().filter(|item| !matches!(item.kind, ItemKind::Impl | ItemKind::Field));
        let paths = named.map(|item| &item.path).chain(self.code.modules.iter().map(|module| &module.path));
        let distinct: BTreeSet<&String> = paths.collect();
        let mut scored: Vec<(f64, &String)> = distinct
            .into_iter()
            .map(|path| (strsim::jaro_winkler(&wanted, &last(path)), path))
            .filter(|(score, _)| *score >= ALIKE)
            .collect();
        scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
        scored.into_iter().take(SUGGESTIONS).map(|(_, path)| path.clone()).collect()
    }
}
