//! Scores item graphs against compiler-grade reference indexes.
//!
//! An index is three files, `NAME.{defs,refs,tests}.tsv.gz`, made from exactly the version that the corpus pins.
//! A reference is keyed by the position of its name token. At one position every target that the graph claims must
//! be right: a definition is right when it stands on a line where the index puts it.
//!
//! * Left out of the graph before scoring: references of kind `dispatch` or `derived`, of tier `guess`, and
//!   implicit ones (operators, `?`, deref, drop).
//! * Wanted: references to functions, methods and macros (`calls`); those plus structs, enums, unions, traits,
//!   constants, statics and type aliases (`items`), where they are defined in the analysed workspace.
//! * Unjudged: positions that the index does not know; symbols of the analysed packages without a definition in the
//!   index (`Self`, derived methods, items made by external macros); symbols that collide between tests and other
//!   code; test code.
//!
//! The minima of [`MINIMA`] hold a level once it is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::corpus;
use crate::repository::{product, replace_section, table};

/// Definition kinds of the index that count as calls.
const CALLS: &[&str] = &["Function", "Method", "StaticMethod", "TraitMethod", "Macro"];
/// Definition kinds that count as items besides those.
const OTHER_ITEMS: &[&str] =
    &["Struct", "Enum", "Trait", "Constant", "StaticVariable", "Static", "TypeAlias", "Union", "Type"];

/// What must hold per application: precision and recall of calls, then of items.
const MINIMA: &[(&str, [f64; 4])] = &[
    ("torrust-index", [0.995, 0.99, 0.995, 0.99]),
    ("torrust-tracker", [0.995, 0.98, 0.995, 0.99]),
    ("ord", [0.995, 0.96, 0.995, 0.98]),
    ("microbin", [0.995, 0.97, 0.995, 0.98]),
    ("mollysocket", [0.995, 0.98, 0.995, 0.99]),
];

/// Runs of which the fastest counts.
const RUNS: usize = 3;

/// A name token: file, line, column (1-based, bytes).
type Place = (String, u32, u32);
/// A definition: file, line.
type Definition = (String, u32);

/// A compiler-grade index, test code left out.
struct Index {
    /// Kinds, files and lines of each symbol's definitions.
    definitions: BTreeMap<String, BTreeSet<(String, String, u32)>>,
    /// The symbols at each place.
    references: BTreeMap<Place, BTreeSet<String>>,
    /// Symbols defined both in tests and outside.
    colliding: BTreeSet<String>,
    /// Names of the indexed packages.
    packages: BTreeSet<String>,
}

impl Index {
    fn read(directory: &Path, name: &str) -> Result<Self> {
        let rows = |what: &str| unpacked(&directory.join(format!("{name}.{what}.tsv.gz")));
        Self::parse(&rows("defs")?, &rows("refs")?, &rows("tests")?)
    }

    fn parse(definition_rows: &str, reference_rows: &str, test_rows: &str) -> Result<Self> {
        let mut test_ranges: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for [file, first, last] in rows(test_rows) {
            test_ranges.entry(file).or_default().push((first.parse()?, last.parse()?));
        }
        let in_test = |file: &str, line: u32| {
            is_test_path(file)
                || test_ranges
                    .get(file)
                    .into_iter()
                    .flatten()
                    .any(|(first, last)| (*first..=*last).contains(&line))
        };
        let mut index = Self {
            definitions: BTreeMap::new(),
            references: BTreeMap::new(),
            colliding: BTreeSet::new(),
            packages: BTreeSet::new(),
        };
        for [symbol, kind, file, line] in rows(definition_rows) {
            let definition = (kind.to_owned(), file.to_owned(), line.parse()?);
            index.definitions.entry(symbol.to_owned()).or_default().insert(definition);
            index.packages.extend(package(symbol).map(str::to_owned));
        }
        for (symbol, definitions) in &index.definitions {
            let sides: BTreeSet<bool> =
                definitions.iter().map(|(_, file, line)| in_test(file, *line)).collect();
            if sides.len() > 1 {
                index.colliding.insert(symbol.clone());
            }
        }
        for [file, line, column, symbol] in rows(reference_rows) {
            let (line, column): (u32, u32) = (line.parse()?, column.parse()?);
            if !in_test(file, line) {
                index
                    .references
                    .entry((file.to_owned(), line, column + 1))
                    .or_default()
                    .insert(symbol.to_owned());
            }
        }
        Ok(index)
    }

    /// Whether one of the symbols says nothing reliable.
    fn unjudged(&self, symbols: &BTreeSet<String>) -> bool {
        symbols.iter().any(|symbol| {
            let ours = package(symbol).is_some_and(|package| self.packages.contains(package));
            self.colliding.contains(symbol) || (ours && !self.definitions.contains_key(symbol))
        })
    }

    /// The definitions of the wanted kinds at each judged place.
    fn wanted(&self, kinds: &[&[&str]]) -> BTreeMap<&Place, BTreeSet<Definition>> {
        let mut wanted = BTreeMap::new();
        for (place, symbols) in &self.references {
            if self.unjudged(symbols) {
                continue;
            }
            let definitions: BTreeSet<Definition> = symbols
                .iter()
                .filter_map(|symbol| self.definitions.get(symbol))
                .flatten()
                .filter(|(kind, _, _)| kinds.iter().any(|list| list.contains(&kind.as_str())))
                .map(|(_, file, line)| (file.clone(), *line))
                .collect();
            if !definitions.is_empty() {
                wanted.insert(place, definitions);
            }
        }
        wanted
    }
}

/// The first `N` columns of each row.
fn rows<const N: usize>(text: &str) -> impl Iterator<Item = [&str; N]> {
    text.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let mut row = [""; N];
        for cell in &mut row {
            *cell = columns.next()?;
        }
        Some(row)
    })
}

/// The package in a symbol: `rust-analyzer cargo NAME VERSION path`.
fn package(symbol: &str) -> Option<&str> {
    symbol.split(' ').nth(2)
}

fn is_test_path(path: &str) -> bool {
    let mut directories = path.split('/').rev().skip(1);
    path.ends_with("build.rs") || directories.any(|part| ["tests", "benches", "examples"].contains(&part))
}

fn unpacked(path: &Path) -> Result<String> {
    let packed = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

/// What an item graph claims.
struct Claims {
    /// The targets at each place.
    targets: BTreeMap<Place, BTreeSet<Definition>>,
    /// Why a place has none.
    reasons: BTreeMap<Place, String>,
}

impl Claims {
    fn parse(graph: &Value) -> Result<Self> {
        let list = |name: &str| graph[name].as_array().with_context(|| format!("the graph has no {name}"));
        let mut items = BTreeMap::new();
        for item in list("items")? {
            items.insert(item["id"].as_str().unwrap_or_default(), definition(item));
        }
        let mut claims = Self { targets: BTreeMap::new(), reasons: BTreeMap::new() };
        for reference in list("references")? {
            let left_out = reference["implicit"] == true
                || reference["tier"] == "guess"
                || reference["kind"] == "dispatch"
                || reference["kind"] == "derived";
            let target = reference["to"].as_str().and_then(|to| items.get(to));
            if let (false, Some(target)) = (left_out, target) {
                claims.targets.entry(place(reference)).or_default().insert(target.clone());
            }
        }
        for unresolved in list("unresolved")? {
            let reason = unresolved["reason"].as_str().unwrap_or("?");
            claims.reasons.insert(place(unresolved), reason.to_owned());
        }
        Ok(claims)
    }
}

fn definition(record: &Value) -> Definition {
    (record["file"].as_str().unwrap_or_default().to_owned(), record["line"].as_u64().unwrap_or(0) as u32)
}

fn place(record: &Value) -> Place {
    let (file, line) = definition(record);
    (file, line, record["column"].as_u64().unwrap_or(0) as u32)
}

/// The score of one graph for one set of kinds.
#[derive(Debug, Default)]
struct Score {
    wanted: usize,
    found: usize,
    claims: usize,
    wrong: usize,
    unjudged: usize,
    /// Wanted places that were missed, and what the graph says there.
    missed: Vec<(String, Place)>,
    /// Wrong places.
    bad: Vec<Place>,
}

impl Score {
    fn precision(&self) -> f64 {
        if self.claims == 0 { 0.0 } else { 1.0 - self.wrong as f64 / self.claims as f64 }
    }

    fn recall(&self) -> f64 {
        self.found as f64 / self.wanted.max(1) as f64
    }

    /// Missed places by what the graph says about them, most frequent first.
    fn missed_by_reason(&self) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (reason, _) in &self.missed {
            *counts.entry(reason).or_default() += 1;
        }
        let mut list: Vec<_> = counts.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
        list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        list
    }
}

/// Scores claims; `every_item` takes all kinds of items, else calls alone.
fn score(index: &Index, claims: &Claims, every_item: bool) -> Score {
    let kinds: &[&[&str]] = if every_item { &[CALLS, OTHER_ITEMS] } else { &[CALLS] };
    let wanted = index.wanted(kinds);
    let right = |place: &Place| {
        let claimed = claims.targets.get(place);
        claimed.is_some_and(|claimed| claimed.iter().all(|target| wanted[place].contains(target)))
    };
    let mut score = Score { wanted: wanted.len(), ..Score::default() };
    for place in wanted.keys() {
        if right(place) {
            score.found += 1;
        } else {
            let reason = match (claims.targets.get(*place), claims.reasons.get(*place)) {
                (Some(_), _) => "wrong target",
                (None, Some(reason)) => reason,
                (None, None) => "not seen",
            };
            score.missed.push((reason.to_owned(), (*place).clone()));
        }
    }
    for place in claims.targets.keys() {
        let Some(symbols) = index.references.get(place).filter(|symbols| !index.unjudged(symbols)) else {
            score.unjudged += 1;
            continue;
        };
        let is_wrong = if wanted.contains_key(place) {
            !right(place)
        } else if symbols.iter().any(|symbol| index.definitions.contains_key(symbol)) {
            continue; // of the workspace, but not of the kinds that are scored
        } else if every_item || symbols.iter().any(|symbol| symbol.ends_with("().") || symbol.ends_with('!'))
        {
            true // the index says: not of this workspace
        } else {
            continue;
        };
        score.claims += 1;
        if is_wrong {
            score.wrong += 1;
            score.bad.push(place.clone());
        }
    }
    score
}

/// The item graph of a directory, and the best time of a few runs.
fn claims(program: &Path, directory: &Path, options: &[&OsStr]) -> Result<(Claims, Duration)> {
    let mut best: Option<(Vec<u8>, Duration)> = None;
    for _ in 0..RUNS {
        let started = Instant::now();
        let output = Command::new(program)
            .args(["decompose", "graph", "--level", "item", "--format", "json", "--quiet"])
            .args(options)
            .current_dir(directory)
            .output()?;
        let time = started.elapsed();
        if !output.status.success() {
            bail!("graph of {} failed: {}", directory.display(), String::from_utf8_lossy(&output.stderr));
        }
        if best.as_ref().is_none_or(|(_, least)| time < *least) {
            best = Some((output.stdout, time));
        }
    }
    let (output, time) = best.context("at least one run")?;
    Ok((Claims::parse(&serde_json::from_slice(&output)?)?, time))
}

/// What more input is worth: every application without and with an option, in a table. `options` gives none where an
/// application has no such input.
pub(crate) fn compare(
    oracle: &Path,
    what: &str,
    options: &dyn Fn(&str) -> Option<Vec<OsString>>,
    section: Option<(&str, &str)>,
) -> Result<()> {
    let program = product()?;
    let inputs = corpus::bring()?;
    let mut rows = Vec::new();
    for (name, _) in MINIMA {
        let Some(more) = options(name) else { continue };
        let (_, directory) =
            inputs.iter().find(|(input, _)| input == name).context("every index has an application")?;
        let index = Index::read(oracle, name)?;
        let more: Vec<&OsStr> = more.iter().map(OsString::as_os_str).collect();
        for (label, options) in [("without", &[][..]), (what, &more[..])] {
            let (claims, time) = claims(&program, directory, options)?;
            let (calls, items) = (score(&index, &claims, false), score(&index, &claims, true));
            let figures = [calls.precision(), calls.recall(), items.precision(), items.recall()];
            let mut row = vec![(*name).to_owned(), label.to_owned()];
            row.extend(figures.map(|figure| format!("{figure:.4}")));
            row.push(claims.reasons.len().to_string());
            row.push(time.as_millis().to_string());
            rows.push(row);
        }
    }
    let head =
        ["application", "", "calls: precision", "recall", "items: precision", "recall", "unresolved", "ms"];
    let text = table(&head, &rows);
    println!("{text}");
    match section {
        Some((file, section)) => replace_section(file, section, &text),
        None => Ok(()),
    }
}

/// Scores all applications, prints the table, and fails below the minima.
pub(crate) fn accuracy(oracle: &Path, show: usize, write: bool) -> Result<()> {
    let program = product()?;
    let inputs = corpus::bring()?;
    let mut rows = Vec::new();
    let mut misses = Vec::new();
    let mut below = Vec::new();
    for (name, minima) in MINIMA {
        let (_, directory) =
            inputs.iter().find(|(input, _)| input == name).context("every index has an application")?;
        let claims = claims(&program, directory, &[])?.0;
        let index = Index::read(oracle, name)?;
        let calls = score(&index, &claims, false);
        let items = score(&index, &claims, true);
        let measured = [calls.precision(), calls.recall(), items.precision(), items.recall()];
        let mut row = vec![(*name).to_owned(), calls.wanted.to_string()];
        row.extend(measured[..2].iter().map(|figure| format!("{figure:.4}")));
        row.push(items.wanted.to_string());
        row.extend(measured[2..].iter().map(|figure| format!("{figure:.4}")));
        rows.push(row);
        for (reason, count) in items.missed_by_reason() {
            misses.push(vec![(*name).to_owned(), reason, count.to_string()]);
        }
        for (figure, minimum) in measured.iter().zip(minima) {
            if figure < minimum {
                below.push(format!("{name}: {figure:.4} is below {minimum}"));
            }
        }
        for (reason, (file, line, column)) in items.missed.iter().take(show) {
            println!("{name}: missed ({reason}) {file}:{line}:{column}");
        }
        for (file, line, column) in items.bad.iter().take(show) {
            println!("{name}: wrong {file}:{line}:{column}");
        }
    }
    let head = ["application", "calls", "precision", "recall", "items", "precision", "recall"];
    let text = format!(
        "{}\nWhat is missed, by what the graph says at the place:\n\n{}",
        table(&head, &rows),
        table(&["application", "reason", "references"], &misses)
    );
    println!("{text}");
    if write {
        replace_section("docs/src/accuracy.md", "accuracy", &text)?;
    }
    if !below.is_empty() {
        bail!("accuracy fell below a minimum:\n{}", below.join("\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Two functions `f` (line 1) and `g` (line 2) and a struct `S` (line 3); `f` is used at 10:5, `g` at 11:5,
    /// `S` at 12:5, a function of std at 13:5; a test at line 20 uses `f`.
    const DEFINITIONS: &str = "\
ra cargo shop 1.0 f().\tFunction\tsrc/lib.rs\t1\t3\t1\t1
ra cargo shop 1.0 g().\tFunction\tsrc/lib.rs\t2\t3\t2\t2
ra cargo shop 1.0 S#\tStruct\tsrc/lib.rs\t3\t7\t3\t3
";
    const REFERENCES: &str = "\
src/lib.rs\t10\t4\tra cargo shop 1.0 f().
src/lib.rs\t11\t4\tra cargo shop 1.0 g().
src/lib.rs\t12\t4\tra cargo shop 1.0 S#
src/lib.rs\t13\t4\tra cargo std 1.95 len().
src/lib.rs\t14\t4\tra cargo shop 1.0 derived().
src/lib.rs\t20\t4\tra cargo shop 1.0 f().
";
    const TESTS: &str = "src/lib.rs\t19\t21\n";

    fn graph(references: &str) -> Claims {
        let references: Vec<Value> = references
            .lines()
            .map(|row| {
                let parts: Vec<&str> = row.split_whitespace().collect();
                serde_json::json!({
                    "to": parts[1], "kind": "call", "tier": "path", "file": "src/lib.rs",
                    "line": parts[0].parse::<u32>().unwrap(), "column": 5,
                })
            })
            .collect();
        let item = |id: &str, line: u32| serde_json::json!({"id": id, "file": "src/lib.rs", "line": line});
        Claims::parse(&serde_json::json!({
            "items": [item("f", 1), item("g", 2), item("S", 3)],
            "references": references,
            "unresolved": [{"file": "src/lib.rs", "line": 11, "column": 5, "reason": "receiver-unknown"}],
        }))
        .unwrap()
    }

    fn scored(references: &str, every_item: bool) -> (usize, usize, usize, usize, usize) {
        let index = Index::parse(DEFINITIONS, REFERENCES, TESTS).unwrap();
        let score = score(&index, &graph(references), every_item);
        (score.wanted, score.found, score.claims, score.wrong, score.unjudged)
    }

    #[test]
    fn a_right_graph_scores_full() {
        assert_eq!(scored("10 f\n11 g\n12 S", false), (2, 2, 2, 0, 0));
        assert_eq!(scored("10 f\n11 g\n12 S", true), (3, 3, 3, 0, 0));
    }

    #[test]
    fn a_second_target_at_a_place_spoils_it() {
        assert_eq!(scored("10 f\n10 g\n11 g", false), (2, 1, 2, 1, 0));
    }

    #[test]
    fn a_claim_on_a_name_of_std_is_wrong() {
        assert_eq!(scored("10 f\n13 g", false), (2, 1, 2, 1, 0));
    }

    #[test]
    fn what_the_index_cannot_judge_is_not_judged() {
        assert_eq!(scored("14 g\n20 g\n99 g", false), (2, 0, 0, 0, 3));
    }

    #[test]
    fn misses_are_counted_by_reason() {
        let index = Index::parse(DEFINITIONS, REFERENCES, TESTS).unwrap();
        let score = score(&index, &graph("10 g"), true);
        let expected = [("not seen", 1), ("receiver-unknown", 1), ("wrong target", 1)];
        assert_eq!(score.missed_by_reason(), expected.map(|(reason, count)| (reason.to_owned(), count)));
    }
}
