//! The pages of `explain`: a diagnostic code, one item or module, or what couples two of them.
//!
//! Computed from the references alone. A subject stands for everything inside it: a module for its items and the
//! modules below, a type for its fields, variants and methods. Test code is counted apart. Knows nothing of files or
//! of the terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use decompose::Analysis;
use decompose::model::{Code, DiagnosticCode, ItemId, ItemKind, ModuleId, Reference, Tier, Unresolved};

/// Lines of a list before "and N more".
const SHOWN: usize = 30;
/// Suggestions for a name that is not found.
const SUGGESTIONS: usize = 6;
/// How alike a name must be to be suggested, 0 to 1.
const ALIKE: f64 = 0.7;

/// Why there is no page.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum NotFound {
    /// Nothing of that name; names that are alike.
    Nothing(String, Vec<String>),
    /// Several things of that name: their paths.
    Several(String, Vec<String>),
}

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (head, list) = match self {
            Self::Nothing(name, list) if list.is_empty() => {
                return write!(f, "there is no item, module or source file `{name}`");
            }
            Self::Nothing(name, list) => {
                (format!("there is no item, module or source file `{name}`; did you mean"), list)
            }
            Self::Several(name, list) => {
                (format!("`{name}` can mean several things; write more of the path"), list)
            }
        };
        write!(f, "{head}")?;
        list.iter().try_for_each(|path| write!(f, "\n  {path}"))
    }
}

impl std::error::Error for NotFound {}

/// The page of a diagnostic code.
pub(crate) fn code_page(code: DiagnosticCode) -> String {
    let info = code.info();
    format!("{} {} ({})\n\n{}\n", info.number, info.name, info.severity.name(), info.explanation)
}

/// The page of an item or module, or of what couples two.
pub(crate) fn page(analysis: &Analysis, subject: &str, other: Option<&str>) -> Result<String, NotFound> {
    let index = Index::new(&analysis.code);
    let first = index.find(subject)?;
    match other {
        None => Ok(one(analysis, &first)),
        Some(other) => Ok(two(analysis, &first, &index.find(other)?)),
    }
}

/// What a name stands for.
struct Subject {
    /// The path people know it by.
    path: String,
    /// The item itself (its cfg twins too); empty for a module or file.
    items: Vec<ItemId>,
    /// All items inside, itself included.
    inside: BTreeSet<ItemId>,
    /// All modules inside.
    modules: BTreeSet<ModuleId>,
}

impl Subject {
    /// Whether a reference stands inside.
    fn holds(&self, reference: &Reference) -> bool {
        match reference.from {
            Some(from) => self.inside.contains(&from),
            None => self.modules.contains(&reference.module),
        }
    }
}

/// What names can mean.
struct Index<'a> {
    code: &'a Code,
    /// Items below each item: members by parent, impl blocks by self type.
    children: BTreeMap<ItemId, Vec<ItemId>>,
}

impl<'a> Index<'a> {
    fn new(code: &'a Code) -> Self {
        let mut children: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        for (at, item) in code.items.iter().enumerate() {
            for above in [item.parent, item.impl_self].into_iter().flatten() {
                children.entry(above).or_default().push(ItemId(at as u32));
            }
        }
        Self { code, children }
    }

    /// What `name` means: an id, a file, a path, or the end of a path.
    fn find(&self, name: &str) -> Result<Subject, NotFound> {
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

/// One subject: what it is, who uses it, what it uses, what is not known.
fn one(analysis: &Analysis, subject: &Subject) -> String {
    let code = &analysis.code;
    let mut text = String::new();
    for id in &subject.items {
        let item = &code.items[id.index()];
        let _ = writeln!(text, "{} {}\n  {}", item.kind.name(), item.path, code.location(*id));
        if let Some(cfg) = &item.cfg {
            let _ = writeln!(text, "  only when {cfg}");
        }
        if let Some(signature) = &item.signature {
            let _ = writeln!(text, "  {}", signature.text);
        }
    }
    if subject.items.is_empty() {
        let _ = writeln!(text, "module {}", subject.path);
    }
    text.push_str(&services(analysis, subject));
    let across = |reference: &&Reference| subject.holds(reference) != subject.inside.contains(&reference.to);
    let (product, tests): (Vec<&Reference>, Vec<&Reference>) =
        code.references.iter().filter(across).partition(|reference| !reference.test);
    let (uses, used): (Vec<&Reference>, Vec<&Reference>) =
        product.into_iter().partition(|reference| subject.holds(reference));
    let own_place = subject.items.len() == 1 && subject.inside.len() == 1;
    list(
        &mut text,
        "used by",
        &used,
        |reference| {
            let own = if own_place {
                String::new()
            } else {
                format!(" -> {}", code.items[reference.to.index()].path)
            };
            format!("{}{own}", user(code, reference))
        },
        code,
    );
    list(
        &mut text,
        "uses",
        &uses,
        |reference| {
            let own = if own_place { String::new() } else { format!("{} -> ", user(code, reference)) };
            format!("{own}{}", code.items[reference.to.index()].path)
        },
        code,
    );
    if !tests.is_empty() {
        let _ = writeln!(text, "\nand {} in test code", count(tests.len(), "reference"));
    }
    unresolved(&mut text, code, subject);
    tiers(&mut text, used.iter().chain(&uses).map(|reference| reference.tier).collect());
    text
}

/// What couples two subjects, both ways.
fn two(analysis: &Analysis, first: &Subject, second: &Subject) -> String {
    let code = &analysis.code;
    let mut text = String::new();
    let mut seen = BTreeSet::new();
    for (from, to) in [(first, second), (second, first)] {
        let direct: Vec<&Reference> = code
            .references
            .iter()
            .filter(|reference| from.holds(reference) && to.inside.contains(&reference.to) && !reference.test)
            .collect();
        seen.extend(direct.iter().map(|reference| reference.tier));
        let head = format!("{} uses {}", from.path, to.path);
        list(
            &mut text,
            &head,
            &direct,
            |reference| format!("{} -> {}", user(code, reference), code.items[reference.to.index()].path),
            code,
        );
    }
    tiers(&mut text, seen);
    text.trim_start().into()
}

/// A heading and the references under it, with place, kind and tier.
fn list(
    text: &mut String,
    head: &str,
    references: &[&Reference],
    say: impl Fn(&Reference) -> String,
    code: &Code,
) {
    let _ = writeln!(text, "\n{head}: {}", count(references.len(), "reference"));
    for reference in references.iter().take(SHOWN) {
        let place = code.reference_location(reference);
        let operator = if reference.implicit { ", implicit" } else { "" };
        let (kind, tier) = (reference.kind.name(), reference.tier.name());
        let _ = writeln!(text, "  {place}: {} ({kind}, {tier}{operator})", say(reference));
    }
    if references.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", references.len() - SHOWN);
    }
}

/// Who refers.
fn user<'a>(code: &'a Code, reference: &Reference) -> &'a str {
    match reference.from {
        Some(from) => &code.items[from.index()].path,
        None => &code.modules[reference.module.index()].path,
    }
}

/// Which services the subject's files are in, and how sure that is.
fn services(analysis: &Analysis, subject: &Subject) -> String {
    let code = &analysis.code;
    let of_items = subject.inside.iter().map(|id| code.items[id.index()].file);
    let of_modules = subject.modules.iter().map(|id| code.modules[id.index()].file);
    let files: BTreeSet<_> = of_items.chain(of_modules).collect();
    let mut text = String::new();
    for assignment in files.iter().filter_map(|file| analysis.partition.assignment(*file)) {
        let service = |id: decompose::model::ServiceId| &analysis.partition.services[id.index()].name;
        let file = &code.files[assignment.file.index()].path;
        let _ = write!(text, "  {file}: service {}", service(assignment.service));
        let _ = write!(text, ", confidence {:.2}", assignment.confidence);
        if let Some(other) = assignment.runner_up {
            let _ = write!(text, ", else {}", service(other));
        }
        if assignment.shared_candidate.is_some() {
            text.push_str(", candidate for the shared library");
        }
        text.push('\n');
    }
    text
}

/// What could not be resolved inside the subject.
fn unresolved(text: &mut String, code: &Code, subject: &Subject) {
    let inside =
        |unresolved: &&Unresolved| unresolved.from.is_some_and(|from| subject.inside.contains(&from));
    let all: Vec<&Unresolved> = code.unresolved.iter().filter(inside).collect();
    if all.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nnot resolved: {}", count(all.len(), "reference"));
    for unresolved in all.iter().take(SHOWN) {
        let file = &code.files[unresolved.file.index()].path;
        let (line, column) = (unresolved.position.line, unresolved.position.column);
        let _ =
            writeln!(text, "  {file}:{line}:{column}: {} ({})", unresolved.name, unresolved.reason.name());
    }
    if all.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", all.len() - SHOWN);
    }
}

/// What the tiers that were seen stand for.
fn tiers(text: &mut String, seen: BTreeSet<Tier>) {
    if seen.is_empty() {
        return;
    }
    text.push_str("\nhow they were resolved\n");
    for tier in seen {
        let _ = writeln!(text, "  {}: {}", tier.name(), tier.reason());
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
