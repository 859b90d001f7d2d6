//! Time and peak memory of the main job, next to the floor program's.
//!
//! The floor (`benches/src/bin/floor.rs`) reads and parses the same files on the same number of threads and does
//! nothing else. Stated are the best time of several runs, the largest peak, and the ratio of the times. The goal is a
//! ratio below [`GOAL`]; inputs above it are named, and beyond [`LIMIT`] the task fails.
//!
//! `cargo metadata` is a program of its own, and much of a small project can be read while it is waited for. So that
//! neither its time nor what is done meanwhile blurs the ratio, the main job is measured with its answer at hand (`$CARGO` is a script that
//! prints it), from start to end; the time with the real Cargo is stated apart. Of the stages, resolution has a goal of its
//! own, [`RESOLUTION_GOAL`], and [`RESOLUTION_LIMIT`]; its time is what the program itself says with `--verbose`, the
//! best of the same runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::corpus;
use crate::repository::{Cost, built, measure, product, replace_section, table, target};

/// How much longer than the floor the main job is to take.
const GOAL: f64 = 3.0;
/// And how much longer it may take before the task fails: what was measured, with half as much again for a busy machine.
const LIMIT: f64 = 4.0;
/// How much of the floor resolution alone is to take at most.
const RESOLUTION_GOAL: f64 = 0.6;
/// And how much before the task fails.
const RESOLUTION_LIMIT: f64 = 1.1;

/// The best times and the largest peak of several runs.
fn best(runs: usize, program: &Path, arguments: &[OsString], directory: &Path) -> Result<Cost> {
    let mut best = measure(program, arguments, directory)?;
    for _ in 1..runs {
        let next = measure(program, arguments, directory)?;
        let faster = if next.time < best.time { next } else { best };
        let resolving = best.resolving.min(next.resolving);
        best = Cost { memory: best.memory.max(next.memory), resolving, ..faster };
    }
    Ok(best)
}

/// A program that answers like `cargo metadata` for the workspace in `directory`, at once.
fn answer(name: &str, directory: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let asked = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(directory)
        .output()
        .context("cannot start cargo")?;
    if !asked.status.success() {
        bail!("cargo metadata failed for {name}:\n{}", String::from_utf8_lossy(&asked.stderr));
    }
    let answer = target().join("corpus-output").join(format!("{name}.metadata.json"));
    std::fs::write(&answer, asked.stdout)?;
    let script = answer.with_extension("sh");
    std::fs::write(&script, format!("#!/bin/sh\nexec cat '{}'\n", answer.display()))?;
    let made = Command::new("chmod").arg("+x").arg(&script).status().context("cannot start chmod")?;
    if !made.success() {
        bail!("cannot make {} a program", script.display());
    }
    Ok(script)
}

/// Measures every input and prints the table.
pub(crate) fn bench(runs: usize, jobs: usize, write: bool) -> Result<()> {
    let program = product()?;
    let floor = built("decompose-benches", "floor")?;
    let mut rows = Vec::new();
    let (mut slow, mut slow_to_resolve) = (Vec::new(), Vec::new());
    let (mut largest, mut largest_resolution) = (0.0f64, 0.0f64);
    for (name, directory) in corpus::bring()? {
        let document = corpus::analysed(&program, &name, &directory)?;
        let records = document["files"].as_array().cloned().unwrap_or_default();
        let files: Vec<&str> = records.iter().filter_map(|file| file["file"].as_str()).collect();
        let lines: u64 = records.iter().filter_map(|file| file["lines"].as_u64()).sum();
        let list = target().join("corpus-output").join(format!("{name}.files"));
        std::fs::write(&list, files.join("\n"))?;
        let output = target().join("corpus-output").join(&name);
        let jobs_text = OsString::from(jobs.to_string());
        let ours: [OsString; 6] = [
            "decompose".into(),
            "--verbose".into(),
            "--jobs".into(),
            jobs_text.clone(),
            "--out-dir".into(),
            output.into(),
        ];
        let mut at_hand = OsString::from("CARGO=");
        at_hand.push(answer(&name, &directory)?);
        let at_hand: Vec<OsString> =
            [at_hand, program.clone().into()].into_iter().chain(ours.iter().cloned()).collect();
        let with_cargo = best(runs, &program, &ours, &directory)?;
        let ours = best(runs, Path::new("env"), &at_hand, &directory)?;
        let least = best(runs, &floor, &[jobs_text, list.into()], &directory)?;
        let own = ours.time.as_secs_f64() * 1e3;
        let least_time = least.time.as_secs_f64() * 1e3;
        let (ratio, resolution) = (own / least_time, ours.resolving / least_time);
        if ratio >= GOAL {
            slow.push(format!("{name}: {ratio:.2}"));
        }
        if resolution > RESOLUTION_GOAL {
            slow_to_resolve.push(format!("{name}: {resolution:.2}"));
        }
        largest = largest.max(ratio);
        largest_resolution = largest_resolution.max(resolution);
        rows.push(vec![
            name,
            files.len().to_string(),
            lines.to_string(),
            format!("{least_time:.0} ms"),
            format!("{own:.0} ms"),
            format!("{ratio:.2}"),
            format!("{:.0} ms", ours.resolving),
            format!("{resolution:.2}"),
            format!("{:.0} ms", with_cargo.time.as_secs_f64() * 1e3),
            format!("{} MiB", least.memory / 1024),
            format!("{} MiB", ours.memory / 1024),
        ]);
    }
    let head = [
        "input",
        "files",
        "lines",
        "floor",
        "analyze",
        "ratio",
        "resolution",
        "resolution / floor",
        "with cargo",
        "floor peak",
        "analyze peak",
    ];
    let text = format!("{}\n{jobs} threads, best of {runs} runs.\n", table(&head, &rows));
    println!("{text}");
    if write {
        replace_section("docs/src/performance.md", "bench", &text)?;
    }
    if !slow.is_empty() {
        println!("Above the goal of {GOAL} times the floor: {}", slow.join(", "));
    }
    if !slow_to_resolve.is_empty() {
        let names = slow_to_resolve.join(", ");
        println!("Resolution above the goal of {RESOLUTION_GOAL} times the floor: {names}");
    }
    if largest >= LIMIT {
        bail!("slower than {LIMIT} times the floor");
    }
    if largest_resolution >= RESOLUTION_LIMIT {
        bail!("resolution is slower than {RESOLUTION_LIMIT} times the floor");
    }
    Ok(())
}
