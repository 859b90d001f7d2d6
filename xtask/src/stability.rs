//! How much of a cut stays when the project changes a little.
//!
//! Each application of the corpus is cut again twenty times after each of three changes: a function is added (a copy of one that is
//! there, under another name, so that it uses what functions use), a module is renamed everywhere, another seed. The new cut is held
//! against the old one file by file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use decompose::cluster::{compare, partition::Partition, rng::Rng};
use serde_json::Value;

use crate::corpus;
use crate::repository::{product, replace_section, table, target};

/// Trials of each change.
const TRIALS: u64 = 20;
/// From so many files on, agreement is what counts; below, how many files move.
const MANY: usize = 100;
/// The least median agreement of an application of many files.
const LEAST_AGREEMENT: f64 = 0.95;
/// The most files that may move in a smaller one, in the median.
const MOST_MOVED: usize = 2;

/// What is done to an application.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Function,
    Module,
    Seed,
}

/// The service of every file.
type Services = BTreeMap<String, String>;

/// How alike two cuts are.
struct Alike {
    agreement: f64,
    moved: usize,
}

/// Measures every application and prints the table; fails where a cut does not hold.
pub(crate) fn stability(write: bool) -> Result<()> {
    let program = product()?;
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for (name, directory) in corpus::bring()? {
        let first = services(&corpus::analysed(&program, &name, &directory)?);
        let mut row = vec![name.clone(), first.len().to_string()];
        for change in [Change::Function, Change::Module, Change::Seed] {
            let trials = (0..TRIALS)
                .map(|trial| trial_of(&program, &name, &directory, &first, change, trial))
                .collect::<Result<Vec<_>>>()?;
            let mut agreement: Vec<f64> = trials.iter().map(|alike| alike.agreement).collect();
            let mut moved: Vec<usize> = trials.iter().map(|alike| alike.moved).collect();
            agreement.sort_by(f64::total_cmp);
            moved.sort_unstable();
            let middle = trials.len() / 2;
            let (agreement, moved) = (f64::midpoint(agreement[middle - 1], agreement[middle]), moved[middle]);
            row.extend([format!("{agreement:.3}"), moved.to_string()]);
            let holds = if first.len() >= MANY { agreement >= LEAST_AGREEMENT } else { moved <= MOST_MOVED };
            if !holds {
                wrong.push(format!(
                    "{name}: agreement {agreement:.3}, {moved} of {} files moved",
                    first.len()
                ));
            }
        }
        println!("{}", row.join(" "));
        rows.push(row);
    }
    let head = ["application", "files", "a function", "moved", "a module", "moved", "a seed", "moved"];
    let text = table(&head, &rows);
    println!("{text}");
    if write {
        replace_section("docs/src/stability.md", "stability", &text)?;
    }
    if !wrong.is_empty() {
        bail!("cuts that do not hold:\n{}", wrong.join("\n"));
    }
    Ok(())
}

fn services(document: &Value) -> Services {
    let rows = document["assignments"].as_array().into_iter().flatten();
    rows.filter_map(|row| Some((row["file"].as_str()?.to_owned(), row["service"].as_str()?.to_owned())))
        .collect()
}

fn trial_of(
    program: &Path,
    name: &str,
    directory: &Path,
    first: &Services,
    change: Change,
    trial: u64,
) -> Result<Alike> {
    let mut rng = Rng::new(trial, change as u64);
    if change == Change::Seed {
        let options: [OsString; 2] = ["--seed".into(), (trial + 1).to_string().into()];
        return Ok(alike(first, &services(&corpus::analysed_with(program, "trial", directory, &options)?)));
    }
    let edited = target().join("corpus-edited").join(name);
    corpus::copy(directory, &edited)?;
    let renamed = match change {
        Change::Module => rename_module(&edited, first, &mut rng)?,
        _ => {
            add_function(&edited, first, &mut rng)?;
            BTreeMap::new()
        }
    };
    let found = services(&corpus::analysed(program, "trial", &edited)?);
    let former = |file: String| renamed.get(&file).cloned().unwrap_or(file);
    Ok(alike(first, &found.into_iter().map(|(file, service)| (former(file), service)).collect()))
}

fn alike(first: &Services, second: &Services) -> Alike {
    let both: Vec<(&String, &String)> =
        first.iter().filter_map(|(file, service)| Some((service, second.get(file)?))).collect();
    let a = Partition::from_labels(&both.iter().map(|(a, _)| a).collect::<Vec<_>>());
    let b = Partition::from_labels(&both.iter().map(|(_, b)| b).collect::<Vec<_>>());
    // Services that have most in common are one another's heirs; who is in neither has moved.
    let mut common: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for file in 0..a.len() {
        *common.entry((a.of(file), b.of(file))).or_default() += 1;
    }
    let mut pairs: Vec<((usize, usize), usize)> = common.into_iter().collect();
    pairs.sort_by_key(|&(pair, files)| (std::cmp::Reverse(files), pair));
    let (mut taken, mut stayed) = ((vec![false; a.count()], vec![false; b.count()]), 0);
    for ((from, to), files) in pairs {
        if !taken.0[from] && !taken.1[to] {
            (taken.0[from], taken.1[to]) = (true, true);
            stayed += files;
        }
    }
    let lost = first.len() - both.len();
    Alike { agreement: compare::normalised_mutual_information(&a, &b), moved: a.len() - stayed + lost }
}

/// Copies a function of some file under another name.
fn add_function(root: &Path, files: &Services, rng: &mut Rng) -> Result<()> {
    for _ in 0..1000 {
        let Some(file) = files.keys().nth(rng.below(files.len())) else { break };
        let path = root.join(file);
        let text = std::fs::read_to_string(&path)?;
        let lines: Vec<&str> = text.lines().collect();
        let starts: Vec<usize> =
            (0..lines.len()).filter(|&line| function_name(lines[line]).is_some()).collect();
        if starts.is_empty() {
            continue;
        }
        let start = starts[rng.below(starts.len())];
        let (Some(name), Some(length)) =
            (function_name(lines[start]), lines[start..].iter().position(|line| *line == "}"))
        else {
            continue;
        };
        let head = lines[start].replacen(name, &format!("{name}_once_more"), 1);
        let body = lines[start + 1..=start + length].join("\n");
        std::fs::write(&path, format!("{text}\n{head}\n{body}\n"))?;
        return Ok(());
    }
    bail!("no function to copy in {}", root.display())
}

/// The name of a function that starts at the left margin of this line.
fn function_name(line: &str) -> Option<&str> {
    let mut rest = line;
    for word in ["pub(crate) ", "pub(super) ", "pub ", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let name = rest.strip_prefix("fn ")?;
    let end = name.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    name.starts_with(|letter: char| letter.is_lowercase())
        .then(|| &name[..end])
        .filter(|name| *name != "main")
}

/// Renames a module in all files, and the files; returns the former name of each renamed file.
fn rename_module(root: &Path, files: &Services, rng: &mut Rng) -> Result<BTreeMap<String, String>> {
    let stem = |file: &str| Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let is_module = |file: &&String| {
        let fixed = ["lib", "main", "mod", "build", "error", "fmt"];
        !file.contains("/bin/") && stem(file).is_some_and(|stem| !fixed.contains(&stem.as_str()))
    };
    let modules: Vec<&String> = files.keys().filter(is_module).collect();
    let module = modules.get(rng.below(modules.len())).context("there is no module to rename")?;
    let old = stem(module).unwrap_or_default();
    let new = format!("{old}_renamed");
    for path in sources(root)? {
        let text = std::fs::read_to_string(&path)?;
        let changed = replaced(&text, &old, &new);
        if changed != text {
            std::fs::write(&path, changed)?;
        }
    }
    let mut renamed = BTreeMap::new();
    for file in files.keys() {
        let parts: Vec<String> = file
            .split('/')
            .map(|part| match part.strip_suffix(".rs") {
                Some(stem) if stem == old => format!("{new}.rs"),
                None if part == old => new.clone(),
                _ => part.to_owned(),
            })
            .collect();
        // Only what lies in `src` is named by modules.
        let target = parts.join("/");
        if target != *file && file.starts_with("src/") | file.contains("/src/") {
            let to = root.join(&target);
            std::fs::create_dir_all(to.parent().unwrap_or(root))?;
            std::fs::rename(root.join(file), to)?;
            renamed.insert(target, file.clone());
        }
    }
    Ok(renamed)
}

fn sources(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A text with one word for another, where it stands alone.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let left = before.chars().next_back().or_else(|| result.chars().next_back());
        let alone = !left.is_some_and(part) && !after.starts_with(part);
        result.push_str(before);
        result.push_str(if alone { new } else { old });
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_where_they_stand_alone() {
        assert_eq!(replaced("use a::b; ab a_b b::a (a)a", "a", "x"), "use x::b; ab a_b b::x (x)x");
    }

    #[test]
    fn functions_at_the_margin_have_names() {
        assert_eq!(function_name("pub async fn place(order: &Order) {"), Some("place"));
        assert_eq!(function_name("    fn inner() {"), None);
        assert_eq!(function_name("fn main() {"), None);
    }

    #[test]
    fn who_moved_is_counted_against_the_heirs() {
        let services = |text: &str| -> Services {
            text.chars().enumerate().map(|(file, service)| (file.to_string(), service.to_string())).collect()
        };
        let found = alike(&services("aaabbb"), &services("yyxxxx"));
        assert_eq!(found.moved, 1);
        assert_eq!(alike(&services("aaabbb"), &services("zzzwww")).moved, 0);
        assert!((alike(&services("aaabbb"), &services("zzzwww")).agreement - 1.0).abs() < 1e-12);
    }
}
