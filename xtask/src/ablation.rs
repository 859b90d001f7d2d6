//! What every layer of evidence is worth for the cut.
//!
//! Each layer in turn gets other weights, all else at its default, and the cut is scored against boundaries that people drew: the truth
//! files of corpus applications, and the example shop's own. The figure is `comp`, the mean of MoJoFM and a hundred times ARI, over
//! all files. Differences to the default are paired by application, two truths of one application averaged, since what the truths say
//! about one application is not independent. The interval is the bootstrap's over applications; *left out* is what the weight that is
//! best for the other applications gains on the one that had no say, in the mean.
//!
//! A layer is admitted where a weight demonstrably helps: the interval lies above 0, and so does the gain on those left out. The
//! applications are few, so an interval is wide, and none of this is proof of absence.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};
use decompose::cluster::{rng::Rng, weigh::LAYERS};
use serde_json::{Value, json};

use crate::corpus;
use crate::recovery::{Case, cases, labels, proposal, score};
use crate::repository::{product, replace_section, root, table, target};

/// The weights that are tried.
const WEIGHTS: [f64; 5] = [0.0, 0.1, 0.25, 0.5, 1.0];
/// Draws of the bootstrap.
const DRAWS: usize = 10_000;
/// Where the tables stand in the book.
const PAGE: &str = "docs/src/ablation.md";

/// What one cut is worth against one truth.
#[derive(Clone, Copy)]
struct Worth {
    mojo_fm: f64,
    ari: f64,
}

impl Worth {
    fn comp(self) -> f64 {
        f64::midpoint(self.mojo_fm, 100.0 * self.ari)
    }
}

/// One weight of one layer.
struct Trial {
    layer: &'static str,
    weight: f64,
    /// Per truth.
    worth: Vec<Worth>,
    /// Per application, `comp` minus that of the default.
    gains: Vec<f64>,
}

/// Scores every layer at every weight and prints the tables.
pub(crate) fn ablation(directory: &Path, write: bool) -> Result<()> {
    let program = product()?;
    let mut cases = cases(directory)?;
    cases.push(shop()?);
    let mut layers: BTreeSet<String> = BTreeSet::new();
    let mut default = Vec::new();
    for case in &cases {
        let (worth, document) = worth(&program, case, "")?;
        let names = document["layers"].as_array().into_iter().flatten();
        layers.extend(names.filter_map(|layer| layer["name"].as_str().map(str::to_owned)));
        default.push(worth);
    }
    let applications = applications(&cases);
    let mut trials = Vec::new();
    for row in LAYERS.iter().filter(|row| layers.contains(row.name)) {
        for weight in WEIGHTS.into_iter().filter(|weight| *weight != row.weight) {
            let config = format!("[weights]\n{} = {weight:?}\n", row.name);
            let found: Result<Vec<Worth>> =
                cases.iter().map(|case| Ok(worth(&program, case, &config)?.0)).collect();
            let worth = found?;
            let gain = |truths: &Vec<usize>| {
                let gains = truths.iter().map(|&truth| worth[truth].comp() - default[truth].comp());
                gains.sum::<f64>() / truths.len() as f64
            };
            let gains = applications.values().map(gain).collect();
            trials.push(Trial { layer: row.name, weight, worth, gains });
        }
    }
    let verdicts = verdicts(&trials);
    let scores = scores(&cases, &default, &trials);
    println!("{verdicts}\n\n{scores}");
    if write {
        replace_section(PAGE, "verdicts", &verdicts)?;
        replace_section(PAGE, "scores", &scores)?;
    }
    Ok(())
}

/// The truths of each application, by its sources.
fn applications(cases: &[Case]) -> BTreeMap<&Path, Vec<usize>> {
    let mut applications: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
    for (truth, case) in cases.iter().enumerate() {
        applications.entry(&case.sources).or_default().push(truth);
    }
    applications
}

/// Runs the main job under a configuration and scores its cut.
fn worth(program: &Path, case: &Case, configuration: &str) -> Result<(Worth, Value)> {
    let config = target().join("corpus-output").join("ablation.toml");
    std::fs::create_dir_all(target().join("corpus-output"))?;
    std::fs::write(&config, configuration)?;
    let options = [OsString::from("--no-git"), "--config".into(), config.into()];
    let document = corpus::analysed_with(program, &case.stem, &case.sources, &options)?;
    let score = score(&labels(&case.truth, true), &proposal(&document));
    Ok((Worth { mojo_fm: score.mojo_fm, ari: score.ari }, document))
}

/// The boundaries of the example shop, in the form of a truth file.
fn shop() -> Result<Case> {
    let sources = root().join("examples/shop");
    let expected = std::fs::read_to_string(sources.join("expected.toml"))?;
    let expected: toml::Table = expected.parse().context("expected.toml")?;
    let services = expected.get("services").and_then(toml::Value::as_table).into_iter().flatten();
    let shared = expected.get("shared").map(|shared| ("shared", shared));
    let mut files = serde_json::Map::new();
    for (service, held) in services.map(|(name, held)| (name.as_str(), held)).chain(shared) {
        for file in held.get("files").and_then(toml::Value::as_array).into_iter().flatten() {
            let Some(file) = file.as_str() else { continue };
            let text = std::fs::read_to_string(sources.join(file)).with_context(|| file.to_owned())?;
            let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
            files.insert(file.to_owned(), json!({"service": service, "lines": lines}));
        }
    }
    let truth = json!({"files": Value::Object(files)});
    Ok(Case { stem: "shop".into(), truth, sources })
}

/// Per layer its best weight, and whether it is admitted.
fn verdicts(trials: &[Trial]) -> String {
    let rows = trials.chunk_by(|a, b| a.layer == b.layer).map(|of_layer| {
        let best = of_layer.iter().max_by(|a, b| mean(&a.gains).total_cmp(&mean(&b.gains)));
        let Some(best) = best else { return Vec::new() };
        let (low, high) = interval(&best.gains);
        let left_out = left_out(of_layer);
        let row = LAYERS.iter().find(|row| row.name == best.layer);
        let admitted = low > 0.0 && left_out > 0.0;
        vec![
            format!("`{}`", best.layer),
            row.map(|row| format!("{:.2}", row.weight)).unwrap_or_default(),
            format!("{:.2}", best.weight),
            format!("{:+.1} [{low:+.1}, {high:+.1}]", mean(&best.gains)),
            format!("{left_out:+.1}"),
            if admitted { "yes" } else { "no" }.to_owned(),
        ]
    });
    let head = [
        "layer",
        "default",
        "best other weight",
        "gain in comp [95 %]",
        "left out",
        "another weight admitted",
    ];
    table(&head, &rows.collect::<Vec<_>>())
}

/// Every trial against every truth.
fn scores(cases: &[Case], default: &[Worth], trials: &[Trial]) -> String {
    let cells = |worth: &[Worth]| -> Vec<String> {
        worth.iter().map(|worth| format!("{:.1} / {:.2}", worth.mojo_fm, worth.ari)).collect()
    };
    let average = |worth: &[Worth]| {
        let (mojo_fm, ari): (Vec<f64>, Vec<f64>) =
            worth.iter().map(|worth| (worth.mojo_fm, worth.ari)).unzip();
        format!("{:.1} / {:.2}", mean(&mojo_fm), mean(&ari))
    };
    let first = [vec!["default".to_owned()], cells(default), vec![average(default), String::new()]].concat();
    let rows = trials.iter().map(|trial| {
        let (low, high) = interval(&trial.gains);
        let name = format!("`{}` {:.2}", trial.layer, trial.weight);
        let gain = format!("{:+.1} [{low:+.1}, {high:+.1}]", mean(&trial.gains));
        [vec![name], cells(&trial.worth), vec![average(&trial.worth), gain]].concat()
    });
    let names = cases.iter().map(|case| case.stem.as_str());
    let head: Vec<&str> =
        std::iter::once("MoJoFM / ARI").chain(names).chain(["mean", "gain in comp [95 %]"]).collect();
    table(&head, &std::iter::once(first).chain(rows).collect::<Vec<_>>())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The middle 95 % of the means of samples drawn with replacement.
fn interval(gains: &[f64]) -> (f64, f64) {
    let mut rng = Rng::new(0, 0);
    let mut means: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn: Vec<f64> = gains.iter().map(|_| gains[rng.below(gains.len())]).collect();
            mean(&drawn)
        })
        .collect();
    means.sort_by(f64::total_cmp);
    (means[DRAWS / 40], means[DRAWS - 1 - DRAWS / 40])
}

/// What the weight that is best for the other applications gains on each, in the mean; the default is one of the choices, and gains 0.
fn left_out(of_layer: &[Trial]) -> f64 {
    let applications = of_layer.first().map_or(0, |trial| trial.gains.len());
    let gain = |out: usize| {
        let others = |trial: &Trial| -> f64 {
            let kept = trial.gains.iter().enumerate().filter(|(application, _)| *application != out);
            kept.map(|(_, gain)| gain).sum()
        };
        let best = of_layer.iter().max_by(|a, b| others(a).total_cmp(&others(b)));
        best.filter(|best| others(best) > 0.0).map_or(0.0, |best| best.gains[out])
    };
    let gains: Vec<f64> = (0..applications).map(gain).collect();
    mean(&gains)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(weight: f64, gains: &[f64]) -> Trial {
        Trial { layer: "names", weight, worth: Vec::new(), gains: gains.to_vec() }
    }

    #[test]
    fn who_is_left_out_has_no_say() {
        // Without the first, .5 looks better (3 + 3); without the second or third, .25 (9 + 1).
        let trials = [trial(0.25, &[9.0, 1.0, 1.0]), trial(0.5, &[-3.0, 3.0, 3.0])];
        assert!((left_out(&trials) - (-3.0 + 1.0 + 1.0) / 3.0).abs() < 1e-12);
        // Where nothing helps the others, the default stays.
        assert_eq!(left_out(&[trial(0.25, &[-1.0, -1.0, 5.0])]), (-1.0 - 1.0) / 3.0);
        assert_eq!(left_out(&[trial(0.25, &[-1.0, -1.0, -1.0])]), 0.0);
    }

    #[test]
    fn the_interval_holds_the_mean_and_is_a_point_where_all_agree() {
        assert_eq!(interval(&[2.0, 2.0, 2.0]), (2.0, 2.0));
        let (low, high) = interval(&[-1.0, 0.0, 1.0, 4.0]);
        assert!(low < 1.0 && 1.0 < high && (-1.0..=4.0).contains(&low) && (-1.0..=4.0).contains(&high));
    }
}
