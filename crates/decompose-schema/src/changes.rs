//! What changed between two documents of one project: boundaries, crossings, data, obstacles, steps.
//!
//! Files are followed when they move: a file that is gone and one that is new are the same when they are alike in what
//! they refer to, what refers to them, and their lines. Services are followed by what they hold: an old and a new one
//! with the most lines in common are the same, whatever they are called. Everything else is compared by the names that
//! it has after that; obstacles and steps that have no name, by their sentence without its figures.
//!
//! It reads the two documents and nothing else, so that it can compare runs of different days and machines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Crossing, Document, records};
use crate::rounded;

/// Files that are less alike than this are not the same: more than half of both must agree.
const LEAST_ALIKE: f64 = 0.5;
/// So many gone and new files are compared with one another; beyond, only those of the same name.
const COMPARED: usize = 400;

records! {
    /// What changed from an old document to a new one.
    Changes {
        /// Version of this form.
        schema_version: String,
        /// The run that is compared with.
        old_run: String,
        /// The run that is compared.
        new_run: String,
        /// The recommendation, where it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Turned>,
        /// Product files that are new.
        files_added: Vec<String>,
        /// Product files that are gone.
        files_removed: Vec<String>,
        /// Product files that moved or were renamed.
        files_moved: Vec<Turned>,
        /// Services that are new.
        services_added: Vec<String>,
        /// Services that are gone.
        services_removed: Vec<String>,
        /// Services that have another name.
        services_renamed: Vec<Turned>,
        /// Files that changed sides, without those of services that only have another name.
        reassigned: Vec<Reassigned>,
        /// Pairs of services whose crossings became more or fewer, most changed first.
        crossings: Vec<CrossingChange>,
        /// Crossings that are new: from, to and kind did not stand together before as often.
        crossings_added: Vec<Crossing>,
        /// Tables whose owner changed; `none` where there is none.
        owners: Vec<OwnerChange>,
        /// Transactions that the cut splits now and did not before, by the function that begins them.
        transactions_split: Vec<String>,
        /// Transactions that the cut does not split any more.
        transactions_joined: Vec<String>,
        /// Obstacles that are new.
        obstacles_added: Vec<ObstacleChange>,
        /// Obstacles that are gone.
        obstacles_removed: Vec<ObstacleChange>,
        /// Steps that are new.
        steps_added: Vec<StepChange>,
        /// Steps that are gone: done, or not needed any more.
        steps_removed: Vec<StepChange>,
        /// Metrics that changed.
        metrics: Vec<MetricChange>,
    }

    /// Something that is called or stands otherwise now.
    Turned {
        /// Before.
        from: String,
        /// Now.
        to: String,
    }

    /// A file that changed sides.
    Reassigned {
        /// The file, as it is called now.
        file: String,
        /// The service that it was in, as it is called now where it is still there.
        from: String,
        /// The service that it is in.
        to: String,
    }

    /// Crossings of one pair of services.
    CrossingChange {
        /// The service that uses.
        from_service: String,
        /// The service that is used.
        to_service: String,
        /// Before.
        old: u32,
        /// Now.
        new: u32,
    }

    /// A table that belongs to another service now.
    OwnerChange {
        /// The table.
        table: String,
        /// The owner before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The owner now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    }

    /// An obstacle that came or went.
    ObstacleChange {
        /// The service in whose plan it stands.
        service: String,
        /// Its kind.
        kind: String,
        /// What stands in the way.
        message: String,
    }

    /// A step that came or went.
    StepChange {
        /// The service in whose plan it stands.
        service: String,
        /// Its kind.
        kind: String,
        /// What to do.
        title: String,
    }

    /// A metric that changed.
    MetricChange {
        /// Its name.
        name: String,
        /// Before.
        old: f64,
        /// Now.
        new: f64,
    }
}

impl Changes {
    /// Whether nothing changed that a boundary is made of: files, services, crossings, data, obstacles, steps, verdict.
    pub fn is_empty(&self) -> bool {
        let none = Self {
            schema_version: self.schema_version.clone(),
            old_run: self.old_run.clone(),
            new_run: self.new_run.clone(),
            metrics: self.metrics.clone(),
            ..Self::default()
        };
        *self == none
    }
}

/// What changed from `old` to `new`. O(n log n) in the size of both, but for files that are gone or new, which are
/// compared with one another.
pub fn changes(old: &Document, new: &Document) -> Changes {
    let moved = moved_files(old, new);
    let renamed = renamed_services(old, new, &moved);
    let file = |name: &str| moved.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let service = |name: &str| renamed.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let modules = moved_modules(old, new, &moved);

    let product = |document: &Document, name: &dyn Fn(&str) -> String| -> BTreeSet<String> {
        document.files.iter().filter(|file| file.product).map(|file| name(&file.file)).collect()
    };
    let (old_files, new_files) = (product(old, &file), product(new, &str::to_owned));
    let old_services: BTreeSet<String> = old.services.iter().map(|s| service(&s.name)).collect();
    let new_services: BTreeSet<String> = new.services.iter().map(|s| s.name.clone()).collect();
    let turned = |(from, to): (&String, &String)| Turned { from: from.clone(), to: to.clone() };

    let split = |document: &Document, name: &dyn Fn(&str) -> String| -> BTreeSet<String> {
        document.ownership.transactions.iter().map(|split| name(&split.item)).collect()
    };
    let old_split = split(old, &|item| renamed_item(item, &modules));
    let new_split = split(new, &str::to_owned);
    let told = |name: &str| match (moved.get(name), renamed.get(name)) {
        (Some(now), _) | (None, Some(now)) => now.clone(),
        (None, None) => renamed_path(name, &modules).unwrap_or_else(|| name.to_owned()),
    };
    let (obstacles_removed, obstacles_added) = {
        let all = |document: &Document,
                   name: &dyn Fn(&str) -> String,
                   item: &dyn Fn(&str) -> String,
                   told: &dyn Fn(&str) -> String| {
            let mut obstacles = BTreeMap::new();
            for plan in &document.plans {
                for obstacle in &plan.obstacles {
                    let what = obstacle
                        .item
                        .as_deref()
                        .map_or_else(|| without_figures(&obstacle.message, told), item);
                    let row = ObstacleChange {
                        service: name(&plan.service),
                        kind: obstacle.kind.clone(),
                        message: obstacle.message.clone(),
                    };
                    obstacles.insert((row.service.clone(), row.kind.clone(), what), row);
                }
            }
            obstacles
        };
        let before = all(old, &service, &|item| renamed_item(item, &modules), &told);
        apart(before, all(new, &str::to_owned, &str::to_owned, &str::to_owned))
    };
    let (steps_removed, steps_added) = {
        let all = |document: &Document, name: &dyn Fn(&str) -> String, told: &dyn Fn(&str) -> String| {
            let mut steps = BTreeMap::new();
            for plan in &document.plans {
                for step in &plan.steps {
                    let row = StepChange {
                        service: name(&plan.service),
                        kind: step.kind.clone(),
                        title: step.title.clone(),
                    };
                    let title = without_figures(&row.title, told);
                    steps.insert((row.service.clone(), row.kind.clone(), title), row);
                }
            }
            steps
        };
        apart(all(old, &service, &told), all(new, &str::to_owned, &str::to_owned))
    };
    Changes {
        schema_version: crate::SCHEMA_VERSION.into(),
        old_run: old.run_id.clone(),
        new_run: new.run_id.clone(),
        verdict: (old.verdict.recommendation != new.verdict.recommendation).then(|| Turned {
            from: old.verdict.recommendation.clone(),
            to: new.verdict.recommendation.clone(),
        }),
        files_added: new_files.difference(&old_files).cloned().collect(),
        files_removed: old_files.difference(&new_files).cloned().collect(),
        files_moved: moved.iter().map(turned).collect(),
        services_added: new_services.difference(&old_services).cloned().collect(),
        services_removed: old_services.difference(&new_services).cloned().collect(),
        services_renamed: renamed.iter().filter(|(from, to)| from != to).map(turned).collect(),
        reassigned: reassigned(old, new, &file, &service),
        crossings: crossing_changes(old, new, &service),
        crossings_added: crossings_added(old, new, &modules),
        owners: owner_changes(old, new, &service),
        transactions_split: new_split.difference(&old_split).cloned().collect(),
        transactions_joined: old_split.difference(&new_split).cloned().collect(),
        obstacles_added,
        obstacles_removed,
        steps_added,
        steps_removed,
        metrics: metric_changes(old, new),
    }
}

/// What is only in the first, and only in the second.
fn apart<K: Ord, V>(mut old: BTreeMap<K, V>, mut new: BTreeMap<K, V>) -> (Vec<V>, Vec<V>) {
    old.retain(|key, _| new.remove(key).is_none());
    (old.into_values().collect(), new.into_values().collect())
}

/// Product files that are gone, and what they are called now.
fn moved_files(old: &Document, new: &Document) -> BTreeMap<String, String> {
    let product = |document: &'_ Document| -> BTreeMap<String, u32> {
        document
            .files
            .iter()
            .filter(|file| file.product)
            .map(|file| (file.file.clone(), file.lines))
            .collect()
    };
    let (before, now) = (product(old), product(new));
    let gone: Vec<(&String, u32)> = before
        .iter()
        .filter(|(file, _)| !now.contains_key(*file))
        .map(|(file, lines)| (file, *lines))
        .collect();
    let come: Vec<(&String, u32)> = now
        .iter()
        .filter(|(file, _)| !before.contains_key(*file))
        .map(|(file, lines)| (file, *lines))
        .collect();
    if gone.is_empty() || come.is_empty() {
        return BTreeMap::new();
    }
    let (old_around, new_around) = (Around::new(old), Around::new(new));
    let name = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    let all = gone.len().max(come.len()) <= COMPARED;
    let mut pairs = Vec::new();
    for (from, old_lines) in &gone {
        for (to, new_lines) in &come {
            if !all && name(from) != name(to) {
                continue;
            }
            let lines = f64::from(*old_lines.min(new_lines)) / f64::from((*old_lines).max(*new_lines).max(1));
            let same_name = if name(from) == name(to) { 1.0 } else { 0.0 };
            let alike = match Around::alike(old_around.of(from), new_around.of(to)) {
                Some(around) => (2.0 * around + lines + same_name) / 4.0,
                None => f64::midpoint(lines, same_name),
            };
            if alike > LEAST_ALIKE {
                pairs.push((alike, *from, *to));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut moved, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (_, from, to) in pairs {
        if !moved.contains_key(from) && taken.insert(to) {
            moved.insert(from.clone(), to.clone());
        }
    }
    moved
}

/// The files that each file refers to, and that refer to it.
struct Around<'a> {
    by_file: BTreeMap<&'a str, BTreeSet<(bool, &'a str)>>,
}

impl<'a> Around<'a> {
    fn new(document: &'a Document) -> Self {
        let mut by_file: BTreeMap<&str, BTreeSet<(bool, &str)>> = BTreeMap::new();
        for pair in &document.module_references {
            by_file.entry(&pair.from).or_default().insert((true, &pair.to));
            by_file.entry(&pair.to).or_default().insert((false, &pair.from));
        }
        Self { by_file }
    }

    fn of(&self, file: &str) -> Option<&BTreeSet<(bool, &'a str)>> {
        self.by_file.get(file)
    }

    /// The share of both neighbourhoods that is the same (Jaccard); none where there is none.
    fn alike(one: Option<&BTreeSet<(bool, &str)>>, other: Option<&BTreeSet<(bool, &str)>>) -> Option<f64> {
        let (one, other) = (one?, other?);
        let both = one.intersection(other).count();
        let either = one.len() + other.len() - both;
        (either > 0).then(|| both as f64 / either as f64)
    }
}

/// Old services and what they are called now: pairs with the most lines in common.
fn renamed_services(
    old: &Document,
    new: &Document,
    moved: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let now: BTreeMap<&str, &str> = new.assignments.iter().map(|a| (&*a.file, &*a.service)).collect();
    let mut common: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for assignment in &old.assignments {
        let file = moved.get(&assignment.file).unwrap_or(&assignment.file);
        if let Some(service) = now.get(file.as_str()) {
            *common.entry((&assignment.service, service)).or_default() += assignment.lines.max(1);
        }
    }
    let mut pairs: Vec<(u32, &str, &str)> =
        common.into_iter().map(|((from, to), lines)| (lines, from, to)).collect();
    pairs.sort_by_key(|(lines, from, to)| (Reverse(*lines), from != to, *from, *to));
    let (mut renamed, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (_, from, to) in pairs {
        if !renamed.contains_key(from) && taken.insert(to) {
            renamed.insert(from.to_owned(), to.to_owned());
        }
    }
    renamed
}

/// Old module paths of moved files and their new ones, longest first.
fn moved_modules(old: &Document, new: &Document, moved: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let path_of = |document: &Document, file: &str| {
        document.files.iter().find(|known| known.file == file).and_then(|known| known.module.clone())
    };
    let mut modules: Vec<(String, String)> = moved
        .iter()
        .filter_map(|(from, to)| Some((path_of(old, from)?, path_of(new, to)?)))
        .filter(|(from, to)| from != to)
        .collect();
    modules.sort_by_key(|(from, _)| (Reverse(from.len()), from.clone()));
    modules
}

/// An item's old id as it would be now: `package/target::path` with the module that moved.
fn renamed_item(id: &str, modules: &[(String, String)]) -> String {
    let renamed = id
        .split_once('/')
        .and_then(|(package, path)| renamed_path(path, modules).map(|path| format!("{package}/{path}")));
    renamed.unwrap_or_else(|| id.to_owned())
}

/// A path as it would be now; none where its module did not move.
fn renamed_path(path: &str, modules: &[(String, String)]) -> Option<String> {
    modules.iter().find_map(|(from, to)| {
        let rest = path.strip_prefix(from.as_str())?;
        (rest.is_empty() || rest.starts_with("::")).then(|| format!("{to}{rest}"))
    })
}

/// What a sentence says, whatever its counts are today: figures left out but in the names between backquotes, which are
/// as `name` says.
fn without_figures(sentence: &str, name: &dyn Fn(&str) -> String) -> String {
    let parts = sentence.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace(|c: char| c.is_ascii_digit(), ""),
        _ => name(part),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn reassigned(
    old: &Document,
    new: &Document,
    file: &dyn Fn(&str) -> String,
    service: &dyn Fn(&str) -> String,
) -> Vec<Reassigned> {
    let before: BTreeMap<String, String> =
        old.assignments.iter().map(|a| (file(&a.file), service(&a.service))).collect();
    let changed = new.assignments.iter().filter_map(|assignment| {
        let from = before.get(&assignment.file).filter(|from| **from != assignment.service)?;
        Some(Reassigned { file: assignment.file.clone(), from: from.clone(), to: assignment.service.clone() })
    });
    changed.collect()
}

fn crossing_changes(old: &Document, new: &Document, service: &dyn Fn(&str) -> String) -> Vec<CrossingChange> {
    let mut counts: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
    for crossing in &old.crossings {
        counts.entry((service(&crossing.from_service), service(&crossing.to_service))).or_default().0 += 1;
    }
    for crossing in &new.crossings {
        counts.entry((crossing.from_service.clone(), crossing.to_service.clone())).or_default().1 += 1;
    }
    let mut changed: Vec<CrossingChange> = counts
        .into_iter()
        .filter(|(_, (old, new))| old != new)
        .map(|((from_service, to_service), (old, new))| CrossingChange { from_service, to_service, old, new })
        .collect();
    changed.sort_by_key(|change| Reverse(change.old.abs_diff(change.new)));
    changed
}

fn crossings_added(old: &Document, new: &Document, modules: &[(String, String)]) -> Vec<Crossing> {
    let mut known: BTreeMap<(String, String, &str), usize> = BTreeMap::new();
    for crossing in &old.crossings {
        let ends = (renamed_item(&crossing.from_item, modules), renamed_item(&crossing.to_item, modules));
        *known.entry((ends.0, ends.1, &crossing.kind)).or_default() += 1;
    }
    let mut added = Vec::new();
    for crossing in &new.crossings {
        let key = (crossing.from_item.clone(), crossing.to_item.clone(), crossing.kind.as_str());
        match known.get_mut(&key) {
            Some(left) if *left > 0 => *left -= 1,
            _ => added.push(crossing.clone()),
        }
    }
    added
}

fn owner_changes(old: &Document, new: &Document, service: &dyn Fn(&str) -> String) -> Vec<OwnerChange> {
    let mut owners: BTreeMap<&str, (Option<String>, Option<String>)> = BTreeMap::new();
    for table in &old.ownership.tables {
        owners.entry(&table.table).or_default().0 = table.owner.as_deref().map(service);
    }
    for table in &new.ownership.tables {
        owners.entry(&table.table).or_default().1.clone_from(&table.owner);
    }
    let changed = owners.into_iter().filter(|(_, (from, to))| from != to);
    changed.map(|(table, (from, to))| OwnerChange { table: table.to_owned(), from, to }).collect()
}

fn metric_changes(old: &Document, new: &Document) -> Vec<MetricChange> {
    let both = old.metrics.iter().filter_map(|(name, before)| Some((name, *before, *new.metrics.get(name)?)));
    both.filter(|(_, old, new)| rounded(old - new) != 0.0)
        .map(|(name, old, new)| MetricChange { name: name.clone(), old, new })
        .collect()
}
