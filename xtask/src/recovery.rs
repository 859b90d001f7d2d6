//! Scores proposed services against boundaries that people drew.
//!
//! A truth file names the service (or context) of each file of a corpus application. Scored are the files that it is
//! sure about: not test, generated, build script, mixed, or of low confidence. A file that the proposal leaves out is
//! a service of its own. MoJoFM counts files, ARI weighs them by lines; both once for all files and once without
//! those that the truth calls shared. Beside ours stand the partitions that need no tool: everything in one service,
//! and one service per first or second directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use decompose::cluster::{compare, partition::Partition};
use serde_json::Value;

use crate::corpus;
use crate::repository::{product, replace_section, table};

/// Labels of files that are no part of any service.
const NOT_A_SERVICE: &[&str] = &["test", "tooling", "generated-contracts", "build"];
/// Labels of files that several services need.
const SHARED: &[&str] = &["shared", "platform", "composition-root"];

/// A file's label in the truth, and its lines.
type Truth = BTreeMap<String, (String, u64)>;

/// The files that a truth is sure about.
fn labels(truth: &Value, with_shared: bool) -> Truth {
    let root = truth["cargo_root"].as_str().unwrap_or(".").trim_matches('/');
    let mut labels = Truth::new();
    for (file, row) in truth["files"].as_object().into_iter().flatten() {
        let set = |key: &str| !matches!(&row[key], Value::Null | Value::Bool(false));
        let label = row["service"].as_str().or(row["context"].as_str()).unwrap_or("build");
        let unsure = ["test", "generated", "build_script", "mixed_with"].iter().any(|key| set(key));
        if NOT_A_SERVICE.contains(&label)
            || unsure
            || row["confidence"] == "low"
            || (!with_shared && SHARED.contains(&label))
        {
            continue;
        }
        let file = file.strip_prefix(&format!("{root}/")).unwrap_or(file);
        labels.insert(file.to_owned(), (label.to_owned(), row["lines"].as_u64().unwrap_or(1).max(1)));
    }
    labels
}

/// The service of each file in a `decompose.json`: the one with most lines where items of a file go apart.
fn proposal(document: &Value) -> BTreeMap<String, String> {
    let mut lines: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for row in document["assignments"].as_array().into_iter().flatten() {
        if let (Some(file), Some(service)) = (row["file"].as_str(), row["service"].as_str()) {
            let services = lines.entry(file.to_owned()).or_default();
            *services.entry(service.to_owned()).or_default() += row["lines"].as_u64().unwrap_or(1);
        }
    }
    let largest = |services: BTreeMap<String, u64>| services.into_iter().max_by_key(|(_, lines)| *lines);
    lines.into_iter().filter_map(|(file, services)| Some((file, largest(services)?.0))).collect()
}

/// The partition by directories, `depth` of them below what all files have in common; `src` counts as none.
fn by_directory(truth: &Truth, depth: usize) -> BTreeMap<String, String> {
    let stems: BTreeMap<&String, Vec<&str>> = truth
        .keys()
        .map(|file| {
            let mut parts: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
            if let Some(at) = parts[..parts.len() - 1].iter().position(|part| *part == "src") {
                parts.remove(at);
            }
            (file, parts)
        })
        .collect();
    let mut common = 0;
    while stems.values().all(|parts| parts.len() > common + 1)
        && stems.values().map(|parts| &parts[..=common]).collect::<BTreeSet<_>>().len() == 1
    {
        common += 1;
    }
    let label = |parts: &[&str]| parts[common..].iter().take(depth).copied().collect::<Vec<_>>().join("/");
    stems.into_iter().map(|(file, parts)| (file.clone(), label(&parts))).collect()
}

/// What a proposal is worth.
struct Score {
    mojo_fm: f64,
    ari: f64,
    services: usize,
    /// Share of the files in the largest service.
    largest: f64,
    /// Share of the files that the proposal places at all.
    coverage: f64,
}

fn score(truth: &Truth, proposal: &BTreeMap<String, String>) -> Score {
    let alone = |file: &String| format!("?{file}");
    let ours: Vec<String> =
        truth.keys().map(|file| proposal.get(file).cloned().unwrap_or_else(|| alone(file))).collect();
    let theirs: Vec<&str> = truth.values().map(|(label, _)| label.as_str()).collect();
    let lines: Vec<u64> = truth.values().map(|(_, lines)| *lines).collect();
    let (ours, theirs) = (Partition::from_labels(&ours), Partition::from_labels(&theirs));
    let files = truth.len().max(1) as f64;
    Score {
        mojo_fm: compare::mojo_fm(&ours, &theirs),
        ari: compare::adjusted_rand(&ours, &theirs, Some(&lines)),
        services: ours.count(),
        largest: ours.sizes().into_iter().max().unwrap_or(0) as f64 / files,
        coverage: truth.keys().filter(|file| proposal.contains_key(*file)).count() as f64 / files,
    }
}

/// A figure with three digits; nothing is not negative.
fn three(value: f64) -> String {
    format!("{:.3}", (value * 1e3).round() / 1e3 + 0.0)
}

/// Scores every truth file of a corpus application and prints the table.
pub(crate) fn recovery(directory: &Path, write: bool) -> Result<()> {
    let inputs = corpus::bring()?;
    let program = product()?;
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
        let Some((_, sources)) = inputs.iter().find(|(input, _)| truth["name"] == **input) else { continue };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let document = corpus::analysed(&program, &stem, sources)?;
        let all = labels(&truth, true);
        let one = all.keys().map(|file| (file.clone(), "one".to_owned())).collect();
        let proposals = [
            ("one service", one),
            ("first directory", by_directory(&all, 1)),
            ("second directory", by_directory(&all, 2)),
            ("cargo decompose", proposal(&document)),
        ];
        for (name, proposal) in proposals {
            let (whole, unshared) = (score(&all, &proposal), score(&labels(&truth, false), &proposal));
            rows.push(vec![
                format!("{stem}: {name}"),
                format!("{:.1}", whole.mojo_fm),
                three(whole.ari),
                format!("{:.1}", unshared.mojo_fm),
                three(unshared.ari),
                whole.services.to_string(),
                format!("{:.2}", whole.largest),
                format!("{:.2}", whole.coverage),
            ]);
        }
    }
    let head =
        ["truth", "MoJoFM", "ARI", "unshared MoJoFM", "unshared ARI", "services", "largest", "coverage"];
    let text = table(&head, &rows);
    println!("{text}");
    if write {
        replace_section("docs/src/accuracy.md", "recovery", &text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(rows: &[(&str, &str)]) -> Truth {
        rows.iter().map(|(file, label)| ((*file).to_owned(), ((*label).to_owned(), 10))).collect()
    }

    #[test]
    fn directories_count_below_what_all_have_in_common() {
        let truth = truth(&[("src/app/a/x.rs", "a"), ("src/app/b/c/y.rs", "b"), ("src/app/z.rs", "z")]);
        let labels = |depth| by_directory(&truth, depth).into_values().collect::<Vec<_>>();
        assert_eq!(labels(1), ["a", "b", "z"]);
        assert_eq!(labels(2), ["a/x", "b/c", "z"]);
    }

    #[test]
    fn a_file_left_out_is_alone() {
        let truth = truth(&[("a.rs", "x"), ("b.rs", "x"), ("c.rs", "y"), ("d.rs", "y")]);
        let proposal =
            BTreeMap::from([("a.rs", "1"), ("b.rs", "1"), ("c.rs", "2")].map(|(f, s)| (f.into(), s.into())));
        let score = score(&truth, &proposal);
        // One join of two at worst (4 files, sizes 2 and 2): 50.
        assert_eq!((score.services, score.coverage, score.mojo_fm), (3, 0.75, 50.0));
    }

    #[test]
    fn files_the_truth_is_not_sure_about_are_left_out() {
        let truth = serde_json::json!({"files": {
            "a.rs": {"context": "orders", "lines": 5},
            "b.rs": {"context": "shared", "lines": 5},
            "c.rs": {"context": "orders", "lines": 5, "confidence": "low"},
            "d.rs": {"context": "orders", "lines": 5, "mixed_with": "cart"},
            "e.rs": {"context": "tooling", "lines": 5},
            "f.rs": {"context": "orders", "lines": 5, "test": true},
        }});
        assert_eq!(labels(&truth, true).into_keys().collect::<Vec<_>>(), ["a.rs", "b.rs"]);
        assert_eq!(labels(&truth, false).into_keys().collect::<Vec<_>>(), ["a.rs"]);
    }
}
