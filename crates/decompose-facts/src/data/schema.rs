//! The tables that a project declares: migrations in their order, then what code declares.
//!
//! Migrations are the `.sql` files below a directory called `migrations` (or one whose name ends so, or one that
//! `migrate!`, `embed_migrations!`, `diesel.toml` or `sqlx.toml` name), in the order of
//! their version numbers. A directory below with files of its own is a set of its own, as is usual where one program
//! serves several stores; a directory per migration with `up.sql` is not. Left out are what takes a migration back
//! (`down.sql`), and what a package keeps for its tests, benchmarks and examples.
//!
//! It deliberately does not know which migrations have run, nor what triggers and functions do.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{Diagnostic, DiagnosticCode, LineIndex, Location, Source, Table, share_a_store};

use super::declared::Declared;
use super::flow::joined;
use super::{Stores, dialect, migrations, store_name};
use crate::ground::{Ground, macro_calls};
use crate::sql::{self, Change, How};

/// The words in a directory's name that say for which store its migrations are.
const STORE_WORDS: &[(&str, &str)] = &[
    ("maria", "mysql"),
    ("mysql", "mysql"),
    ("pg", "postgres"),
    ("postgres", "postgres"),
    ("psql", "postgres"),
    ("sqlite", "sqlite"),
];

/// Changes of the schema with the stores they are made in.
type Changes<'c> = &'c [(Location, BTreeSet<&'static str>, Vec<Change>)];

/// Folds all declarations into tables, by store and name.
pub(super) fn schema(
    ground: &Ground<'_>,
    source: &dyn Source,
    stores: &Stores,
    of_code: Changes<'_>,
    declared: &Declared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Table> {
    let mut tables = Tables::default();
    let migrations: Vec<(BTreeSet<&'static str>, String)> = migrations(ground, source)
        .into_iter()
        .flat_map(|(set, files)| {
            let own = stores_of(ground, stores, &set);
            files.into_iter().map(move |file| (own.clone(), file))
        })
        .collect();
    let read = ground.map(&migrations, |(own, file)| migration(source, own, file));
    for ((own, _), (noticed, changes)) in migrations.iter().zip(read) {
        diagnostics.extend(noticed);
        for (location, changes) in changes {
            tables.apply(&store_name(own), &location, &changes);
        }
    }
    let mut of_code: Vec<_> = of_code.iter().collect();
    of_code.sort_by(|a, b| a.0.cmp(&b.0));
    for (location, own, changes) in of_code {
        tables.apply(&store_name(own), location, changes);
    }
    for stated in migrations::changes(ground, declared) {
        let own = ground.package(stated.number).map(|package| stores.of(package, Some(stated.library)));
        tables.change(&store_name(&own.unwrap_or_default()), &stated.location, &stated.change);
    }
    // A library's own declarations say nothing new of a table that migrations have made.
    let made: Vec<(String, String)> = tables.0.keys().cloned().collect();
    for stated in &declared.stated {
        let own = ground.package(stated.number).map(|package| stores.of(package, Some(stated.library)));
        let store = store_name(&own.unwrap_or_default());
        let (Change::CreateTable { name: table, .. } | Change::Add { table, .. }) = &stated.change else {
            continue;
        };
        if !made.iter().any(|(of, name)| name == table && share_a_store(of, &store)) {
            tables.change(&store, &stated.location, &stated.change);
        }
    }
    tables.0.into_values().collect()
}

/// What the statements of a migration change, and what was noticed in reading them.
fn migration(
    source: &dyn Source,
    stores: &BTreeSet<&'static str>,
    file: &str,
) -> (Vec<Diagnostic>, Vec<(Location, Vec<Change>)>) {
    let (mut noticed, mut changes) = (Vec::new(), Vec::new());
    let Some(text) = source.read(file).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        let message = "a migration that is no text is left out";
        noticed.push(Diagnostic::new(DiagnosticCode::UnreadableFile, message).in_file(file));
        return (noticed, changes);
    };
    let lines = LineIndex::new(&text);
    for (offset, reading) in sql::read_each(&text, dialect(stores)) {
        let position = lines.position(offset as u32);
        if reading.how == How::Scanned && declares(&text[offset..]) {
            let message = "no dialect of SQL takes this declaration";
            let diagnostic = Diagnostic::new(DiagnosticCode::StatementUnread, message);
            noticed.push(diagnostic.in_file(file).at(position));
        }
        changes.push((Location { file: file.to_string(), position }, reading.changes));
    }
    (noticed, changes)
}

/// Whether a statement declares a table.
fn declares(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    matches!(words.as_slice(), [verb, what] if ["CREATE", "ALTER"].iter().any(|v| v.eq_ignore_ascii_case(verb)) && what.eq_ignore_ascii_case("TABLE"))
}

/// Macros that name a directory of migrations below the package, by library.
const EMBEDDING: &[(&str, &str)] =
    &[("diesel_migrations", "embed_migrations"), ("refinery", "embed_migrations"), ("sqlx", "migrate")];

/// The directories of migrations that code, `diesel.toml` and `sqlx.toml` name.
fn directories(ground: &Ground<'_>, source: &dyn Source) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (number, facts) in ground.resolved.files.iter().enumerate() {
        let names: Vec<&str> = EMBEDDING
            .iter()
            .filter(|(library, _)| ground.library(number, library).is_some())
            .map(|(_, name)| *name)
            .collect();
        if names.is_empty() {
            continue;
        }
        for call in macro_calls(facts) {
            let is_embedding = |name: &str| names.contains(&name);
            let called = call.path.segments.last().map(|last| facts.name(last.name.name));
            let Some(directory) =
                ground.package_directory(number).filter(|_| called.is_some_and(is_embedding))
            else {
                continue;
            };
            let text = facts.text.get(call.tokens.start as usize..call.tokens.end as usize).unwrap_or("");
            if let Some(path) = text.trim().strip_prefix('"').and_then(|text| text.split('"').next()) {
                named.insert(joined(directory, path));
            }
        }
    }
    for file in source.list("") {
        let (directory, name) = file.rsplit_once('/').unwrap_or(("", &file));
        let Some((_, section, key)) = CONFIGURED.iter().find(|(of, ..)| *of == name) else { continue };
        let text = source.read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let value = text.and_then(|text| configured(&text, section, key));
        named.extend(value.map(|path| joined(directory, &path)));
    }
    named
}

/// Files that name a directory of migrations beside them: section and key.
const CONFIGURED: &[(&str, &str, &str)] =
    &[("diesel.toml", "[migrations_directory]", "dir"), ("sqlx.toml", "[migrate]", "migrations-dir")];

/// The text that a key has in a section of a TOML file.
fn configured(text: &str, section: &str, key: &str) -> Option<String> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == section;
        } else if inside
            && let Some((name, value)) = line.split_once('=')
            && name.trim() == key
        {
            let value = value.trim();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next().map(String::from);
        }
    }
    None
}

/// The sets of migrations: directory, and its files in order.
fn migrations(ground: &Ground<'_>, source: &dyn Source) -> BTreeMap<String, Vec<String>> {
    let named = directories(ground, source);
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in source.list("") {
        let Some((directory, name)) = file.rsplit_once('/') else { continue };
        let takes_back = name == "down.sql" || name.ends_with(".down.sql");
        let is_below = |named: &String| {
            directory
                .strip_prefix(named.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let below =
            directory.split('/').any(|part| part.ends_with("migrations")) || named.iter().any(is_below);
        if !name.ends_with(".sql") || takes_back || !below || is_beside_the_product(ground, directory) {
            continue;
        }
        let set = match directory.rsplit_once('/') {
            Some((parent, _)) if name == "up.sql" => parent,
            _ => directory,
        };
        sets.entry(set.to_string()).or_default().push(file);
    }
    for (set, files) in &mut sets {
        files.sort_by_cached_key(|file| (version(&file[set.len()..]), file.clone()));
    }
    sets
}

/// Whether a directory is one that its package keeps for tests, benchmarks or examples.
fn is_beside_the_product(ground: &Ground<'_>, directory: &str) -> bool {
    let Some((_, inside)) = nearest_package(ground, directory) else { return false };
    matches!(inside.split('/').next(), Some("tests" | "benches" | "examples"))
}

/// The package that a directory lies in, and the way to it from there.
fn nearest_package<'d>(ground: &Ground<'_>, directory: &'d str) -> Option<(usize, &'d str)> {
    let inside = |of: &str| match of {
        "" => Some(directory),
        _ => directory.strip_prefix(of)?.strip_prefix('/'),
    };
    let packages = ground.project.packages.iter().enumerate();
    let around = packages.filter_map(|(index, package)| Some((index, inside(package.directory())?)));
    around.min_by_key(|(_, inside)| inside.len())
}

/// The number that a migration's name begins with.
fn version(name: &str) -> u128 {
    let digits = name.trim_start_matches(['/', 'V', 'v', 'U']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(u128::MAX)
}

/// The stores of a set: by the words in its path, else those of the package that it lies in.
fn stores_of(ground: &Ground<'_>, stores: &Stores, set: &str) -> BTreeSet<&'static str> {
    let last = set.rsplit('/').next().unwrap_or("").to_lowercase();
    if let Some((_, store)) = STORE_WORDS.iter().find(|(word, _)| last.contains(word)) {
        return BTreeSet::from([*store]);
    }
    let own = nearest_package(ground, set).map(|(package, _)| stores.of(package, None)).unwrap_or_default();
    if own.is_empty() {
        return (0..ground.project.packages.len()).flat_map(|package| stores.of(package, None)).collect();
    }
    own
}

#[derive(Default)]
struct Tables(BTreeMap<(String, String), Table>);

impl Tables {
    fn apply(&mut self, store: &str, location: &Location, changes: &[Change]) {
        for change in changes {
            self.change(store, location, change);
        }
    }

    fn change(&mut self, store: &str, location: &Location, change: &Change) {
        let key = |name: &String| (store.to_string(), name.clone());
        let new = |name: &String, view: bool| Table {
            store: store.into(),
            name: name.clone(),
            view,
            columns: Vec::new(),
            primary_key: Vec::new(),
            foreign_keys: Vec::new(),
            location: location.clone(),
        };
        match change {
            Change::CreateTable { name, columns, primary_key, foreign_keys, .. } => {
                // A table that is there already is declared once more, not made anew.
                self.0.entry(key(name)).or_insert_with(|| Table {
                    columns: columns.clone(),
                    primary_key: primary_key.clone(),
                    foreign_keys: foreign_keys.clone(),
                    ..new(name, false)
                });
            }
            Change::CreateView { name, columns } => {
                self.0.insert(key(name), Table { columns: columns.clone(), ..new(name, true) });
            }
            Change::Add { table, columns, primary_key, foreign_keys } => {
                if let Some(table) = self.0.get_mut(&key(table)) {
                    let fresh: Vec<_> = columns
                        .iter()
                        .filter(|c| table.columns.iter().all(|old| old.name != c.name))
                        .cloned()
                        .collect();
                    table.columns.extend(fresh);
                    table.primary_key.extend(primary_key.iter().cloned());
                    let fresh = foreign_keys.iter().filter(|key| !table.foreign_keys.contains(key));
                    let fresh: Vec<_> = fresh.cloned().collect();
                    table.foreign_keys.extend(fresh);
                }
            }
            Change::DropColumn { table, column } => {
                if let Some(table) = self.0.get_mut(&key(table)) {
                    table.columns.retain(|old| old.name != *column);
                    table.foreign_keys.retain(|foreign| !foreign.columns.contains(column));
                }
            }
            Change::RenameColumn { table, column, to } => {
                if let Some(table) = self.0.get_mut(&key(table)) {
                    let named = table.columns.iter_mut().map(|column| &mut column.name);
                    let keys = table.primary_key.iter_mut();
                    let foreign =
                        table.foreign_keys.iter_mut().flat_map(|foreign| foreign.columns.iter_mut());
                    named
                        .chain(keys)
                        .chain(foreign)
                        .filter(|name| *name == column)
                        .for_each(|name| name.clone_from(to));
                }
            }
            Change::Rename { table, to } => {
                if let Some(mut renamed) = self.0.remove(&key(table)) {
                    renamed.name.clone_from(to);
                    self.0.insert(key(to), renamed);
                }
                // Foreign keys follow the table they refer to.
                let of_store = self.0.values_mut().filter(|other| other.store == store);
                let foreign = of_store.flat_map(|other| other.foreign_keys.iter_mut());
                foreign
                    .filter(|foreign| foreign.table == *table)
                    .for_each(|foreign| foreign.table.clone_from(to));
            }
            Change::Drop { table } => {
                self.0.remove(&key(table));
            }
        }
    }
}
