//! Scores proposed services against boundaries that people drew.
//!
//! A truth file names the service (or context) of each file of a corpus application. Scored are the files that it is
//! sure about: not test, generated, build script, mixed, or of low confidence. A file that the proposal leaves out is
//! a service of its own. MoJoFM counts files, ARI weighs them by lines; both once for all files and once without
//! those that the truth calls shared. Beside ours stand the partitions that need no tool: everything in one service,
//! and one service per first or second directory; and ours without the layout and by the plainest method.
//!
//! Two more questions are answered: are the files that the program is least sure of wrong more often, and do its
//! questions, answered from the truth, help the files that nobody asked about more than random questions do? A file is
//! wrong when most files of its service are of another label.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use decompose::cluster::{compare, partition::Partition, rng::Rng};
use serde_json::Value;

use crate::corpus;
use crate::repository::{product, replace_section, table, target};

/// Labels of files that are no part of any service.
const NOT_A_SERVICE: &[&str] = &["test", "tooling", "generated-contracts", "build"];
/// Labels of files that several services need.
const SHARED: &[&str] = &["shared", "platform", "composition-root"];

/// A file's label in the truth, and its lines.
pub(crate) type Truth = BTreeMap<String, (String, u64)>;

/// The files that a truth is sure about.
pub(crate) fn labels(truth: &Value, with_shared: bool) -> Truth {
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
pub(crate) fn proposal(document: &Value) -> BTreeMap<String, String> {
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
pub(crate) struct Score {
    pub(crate) mojo_fm: f64,
    pub(crate) ari: f64,
    services: usize,
    /// Share of the files in the largest service.
    largest: f64,
    /// Share of the files that the proposal places at all.
    coverage: f64,
}

pub(crate) fn score(truth: &Truth, proposal: &BTreeMap<String, String>) -> Score {
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

/// A truth about an application of the corpus.
pub(crate) struct Case {
    /// The truth file's name.
    pub(crate) stem: String,
    pub(crate) truth: Value,
    /// Where the application's sources are.
    pub(crate) sources: PathBuf,
}

/// The truths of a directory, by name.
pub(crate) fn cases(directory: &Path) -> Result<Vec<Case>> {
    let inputs = corpus::bring()?;
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
        let Some((_, sources)) = inputs.iter().find(|(input, _)| truth["name"] == **input) else { continue };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        cases.push(Case { stem, truth, sources: sources.clone() });
    }
    Ok(cases)
}

/// Scores every truth file of a corpus application and prints the table.
pub(crate) fn recovery(directory: &Path, write: bool) -> Result<()> {
    let program = product()?;
    let (mut rows, mut sure) = (Vec::new(), Vec::new());
    for Case { stem, truth, sources } in cases(directory)? {
        let document = corpus::analysed(&program, &stem, &sources)?;
        let with = |options: &[&str]| {
            let options: Vec<OsString> = options.iter().map(Into::into).collect();
            Ok::<_, anyhow::Error>(proposal(&corpus::analysed_with(&program, &stem, &sources, &options)?))
        };
        let all = labels(&truth, true);
        sure.push(certainty(&stem, &all, &document));
        let one = all.keys().map(|file| (file.clone(), "one".to_owned())).collect();
        let proposals = [
            ("one service", one),
            ("first directory", by_directory(&all, 1)),
            ("second directory", by_directory(&all, 2)),
            ("cargo decompose", proposal(&document)),
            ("--ignore-layout", with(&["--ignore-layout"])?),
            ("--method simple", with(&["--method", "simple"])?),
            ("simple, --ignore-layout", with(&["--method", "simple", "--ignore-layout"])?),
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
    let text =
        table(&["truth", "files", "wrong of the least certain quarter", "of the most certain half"], &sure);
    println!("{text}");
    if write {
        replace_section("docs/src/accuracy.md", "certainty", &text)?;
    }
    Ok(())
}

/// How often files are wrong that the program is least and most certain of.
fn certainty(name: &str, truth: &Truth, document: &Value) -> Vec<String> {
    let service = proposal(document);
    let mut votes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (file, (label, _)) in truth {
        if let Some(service) = service.get(file) {
            *votes.entry(service).or_default().entry(label).or_default() += 1;
        }
    }
    let most =
        |service: &str| votes[service].iter().max_by_key(|(_, files)| **files).map(|(label, _)| *label);
    let mut files: Vec<(f64, bool)> = document["assignments"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| {
            let file = row["file"].as_str()?;
            let (label, _) = truth.get(file)?;
            Some((row["confidence"].as_f64()?, most(service.get(file)?) != Some(label)))
        })
        .collect();
    files.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wrong = |files: &[(f64, bool)]| {
        let wrong = files.iter().filter(|(_, wrong)| *wrong).count();
        format!("{:.2}", wrong as f64 / files.len().max(1) as f64)
    };
    let (quarter, half) = (files.len() / 4, files.len() - files.len() / 2);
    vec![name.to_owned(), files.len().to_string(), wrong(&files[..quarter]), wrong(&files[half..])]
}

/// How many questions are asked at once.
const ASKED: &str = "20";
/// Draws of random questions.
const DRAWS: u64 = 5;

/// What answers to the program's questions and to random ones are worth for files nobody asked about; prints the table.
pub(crate) fn questions(directory: &Path) -> Result<()> {
    let program = product()?;
    let mut rows = Vec::new();
    for Case { stem, truth, sources } in cases(directory)? {
        let all = labels(&truth, true);
        let before = proposal(&corpus::analysed(&program, &stem, &sources)?);
        let after = |pairs: &[(String, String)]| -> Result<Gain> {
            let config = target().join("corpus-output").join(format!("{stem}.toml"));
            std::fs::write(&config, answers(&all, pairs))?;
            let options = [OsString::from("--config"), config.into()];
            let after = proposal(&corpus::analysed_with(&program, &stem, &sources, &options)?);
            let asked: BTreeSet<&String> = pairs.iter().flat_map(|(a, b)| [a, b]).collect();
            let rest: Truth = all
                .iter()
                .filter(|(file, _)| !asked.contains(file))
                .map(|(file, row)| (file.clone(), row.clone()))
                .collect();
            let (was, is) = (score(&rest, &before), score(&rest, &after));
            Ok(Gain { mojo_fm: is.mojo_fm - was.mojo_fm, ari: is.ari - was.ari })
        };
        let asked: Vec<(String, String)> = asked(&program, &sources)?
            .into_iter()
            .filter(|(a, b)| all.contains_key(a) && all.contains_key(b))
            .collect();
        let ours = after(&asked)?;
        let files: Vec<&String> = all.keys().collect();
        let mut by_chance = Gain { mojo_fm: 0.0, ari: 0.0 };
        for draw in 0..DRAWS {
            let mut rng = Rng::new(draw, 0);
            let mut one = || files[rng.below(files.len())].clone();
            let pairs: Vec<(String, String)> =
                std::iter::repeat_with(|| (one(), one())).filter(|(a, b)| a != b).take(asked.len()).collect();
            let gain = after(&pairs)?;
            by_chance.mojo_fm += gain.mojo_fm / DRAWS as f64;
            by_chance.ari += gain.ari / DRAWS as f64;
        }
        rows.push(vec![
            stem,
            asked.len().to_string(),
            format!("{:+.1}", ours.mojo_fm),
            format!("{:+.3}", ours.ari),
            format!("{:+.1}", by_chance.mojo_fm),
            format!("{:+.3}", by_chance.ari),
        ]);
    }
    let head = ["truth", "questions", "MoJoFM", "ARI", "random: MoJoFM", "random: ARI"];
    println!("{}", table(&head, &rows));
    Ok(())
}

/// What answers changed.
struct Gain {
    mojo_fm: f64,
    ari: f64,
}

/// The pairs of files that the program asks about.
fn asked(program: &Path, sources: &Path) -> Result<Vec<(String, String)>> {
    let output = Command::new(program)
        .args(["decompose", "questions", "--quiet", "--format", "json", "--most", ASKED])
        .current_dir(sources)
        .output()
        .context("cannot run the program")?;
    let page: Value = serde_json::from_slice(&output.stdout).context("`questions` printed no JSON")?;
    let pair =
        |row: &Value| row["question"].as_str()?.split_once(" + ").map(|(a, b)| (a.to_owned(), b.to_owned()));
    Ok(page["questions"].as_array().into_iter().flatten().filter_map(pair).collect())
}

/// A configuration that answers questions from the truth.
fn answers(truth: &Truth, pairs: &[(String, String)]) -> String {
    let answer = |(a, b): &(String, String)| {
        let answer = if truth[a].0 == truth[b].0 { "yes" } else { "no" };
        format!("[[answer]]\nquestion = \"{a} + {b}\"\nanswer = \"{answer}\"\n")
    };
    pairs.iter().map(answer).collect()
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
