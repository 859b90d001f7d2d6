//! Tasks of this repository: `cargo xtask TASK`.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "tasks run programs and work on files")]
#![allow(clippy::print_stdout, reason = "a program for developers")]

mod ablation;
mod accuracy;
mod bench;
mod browser;
mod corpus;
mod index;
mod literature;
mod plans;
mod recovery;
mod repository;
mod stability;
mod truth;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use repository::{cargo, root, run};

/// Tasks of the cargo-decompose repository.
#[derive(Parser)]
enum Task {
    /// Everything that must pass: the workspace's tests and those of the example.
    Test,
    /// Carries out the plans of projects on the model, and fails where a state in between does not hold together.
    Plans {
        /// Directories with a manifest.
        #[arg(required = true)]
        directories: Vec<PathBuf>,
    },
    /// Brings the corpus, runs the main job on it and compares the key figures with the snapshot.
    Corpus {
        /// Take the new figures as the snapshot.
        #[arg(long)]
        accept: bool,
    },
    /// Scores item graphs against compiler-grade indexes.
    Accuracy {
        /// The directory with the indexes.
        #[arg(long, value_name = "DIR")]
        oracle: PathBuf,
        /// Print so many missed and wrong places of each application.
        #[arg(long, value_name = "N", default_value_t = 0)]
        show: usize,
        /// Score without and with the NAME.scip files of this directory instead.
        #[arg(long, value_name = "DIR")]
        scip: Option<PathBuf>,
        /// Score without and with the sources of dependencies instead.
        #[arg(long, conflicts_with = "scip")]
        deps_source: bool,
        /// Write the table into the book.
        #[arg(long)]
        write: bool,
    },
    /// Makes an index that `accuracy` can score against, with `rust-analyzer scip`.
    Index {
        /// An application of the corpus, or a directory with a manifest.
        #[arg(value_name = "APP")]
        application: String,
        /// Where to write [default: `indexes` in the target directory]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The program.
        #[arg(long, value_name = "FILE", default_value = "rust-analyzer")]
        analyzer: PathBuf,
        /// Its configuration, as JSON.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Read this index instead of making one.
        #[arg(long, value_name = "FILE")]
        scip: Option<PathBuf>,
    },
    /// Scores proposed services against boundaries that people drew.
    Recovery {
        /// The directory with the truth files.
        #[arg(long, value_name = "DIR")]
        truth: PathBuf,
        /// Print what answers to questions are worth instead.
        #[arg(long, conflicts_with = "write")]
        questions: bool,
        /// Write the tables into docs/src/accuracy.md.
        #[arg(long)]
        write: bool,
    },
    /// Holds metrics and cut against published partitions and figures.
    Literature {
        /// The directory with the applications' graphs and partitions.
        #[arg(long, value_name = "DIR")]
        benchmarks: PathBuf,
        /// Write the tables into docs/src/literature.md.
        #[arg(long)]
        write: bool,
    },
    /// Scores every layer of evidence at several weights against boundaries that people drew.
    Ablation {
        /// The directory with the truth files.
        #[arg(long, value_name = "DIR")]
        truth: PathBuf,
        /// Write the tables into docs/src/ablation.md.
        #[arg(long)]
        write: bool,
    },
    /// Measures how much of a cut stays when a project changes a little.
    Stability {
        /// Write the table into docs/src/stability.md.
        #[arg(long)]
        write: bool,
    },
    /// Measures time and memory next to the floor program's.
    Bench {
        /// Runs of which the best counts.
        #[arg(long, value_name = "N", default_value_t = 5)]
        runs: usize,
        /// Threads of both programs.
        #[arg(long, value_name = "N", default_value_t = 2)]
        jobs: usize,
        /// Write the table into docs/src/performance.md.
        #[arg(long)]
        write: bool,
    },
    /// Opens reports in Chromium (installed where that is possible) and checks what a reader sees and does.
    BrowserTest {
        /// Test what this program writes instead of building the product.
        #[arg(long, value_name = "FILE")]
        program: Option<PathBuf>,
        /// Look at this input only: shop, torrust-index, hostile, bare or large.
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Writes the JSON Schemas into docs/schema.
    Schema,
}

fn main() -> Result<ExitCode> {
    match Task::parse() {
        Task::BrowserTest { program, only } => {
            return browser::browser_test(program.as_deref(), only.as_deref());
        }
        Task::Test => test(),
        Task::Plans { directories } => {
            directories.iter().try_for_each(|directory| plans::check(&directory.to_string_lossy(), directory))
        }
        Task::Corpus { accept } => corpus::corpus(accept),
        Task::Accuracy { oracle, scip: Some(indexes), write, .. } => {
            let indexes = indexes.canonicalize()?;
            let options = |name: &str| {
                let file = indexes.join(format!("{name}.scip"));
                file.is_file().then(|| vec!["--scip".into(), file.into()])
            };
            let section = write.then_some(("docs/src/index-file.md", "index"));
            accuracy::compare(&oracle, "with the index", &options, section)
        }
        Task::Accuracy { oracle, deps_source: true, write, .. } => {
            let options = |_: &str| Some(vec!["--deps-source".into()]);
            let section = write.then_some(("docs/src/dependencies.md", "dependencies"));
            accuracy::compare(&oracle, "with sources", &options, section)
        }
        Task::Accuracy { oracle, show, write, .. } => accuracy::accuracy(&oracle, show, write),
        Task::Index { application, out, analyzer, config, scip } => index::index(&index::Request {
            application: &application,
            out: out.as_deref(),
            analyzer: &analyzer,
            config: config.as_deref(),
            scip: scip.as_deref(),
        }),
        Task::Recovery { truth, questions: true, .. } => recovery::questions(&truth),
        Task::Recovery { truth, write, .. } => recovery::recovery(&truth, write),
        Task::Literature { benchmarks, write } => literature::literature(&benchmarks, write),
        Task::Ablation { truth, write } => ablation::ablation(&truth, write),
        Task::Stability { write } => stability::stability(write),
        Task::Bench { runs, jobs, write } => bench::bench(runs, jobs, write),
        Task::Schema => schema(),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the tests of the workspace and of the example, which is a workspace of its own.
fn test() -> Result<()> {
    run(cargo().args(["test", "--workspace", "--quiet"]))?;
    run(cargo().args(["test", "--quiet", "--manifest-path", "examples/shop/Cargo.toml"]))
}

/// Writes the schemas that the types give.
fn schema() -> Result<()> {
    let directory = root().join("docs/schema");
    std::fs::create_dir_all(&directory)?;
    for file in decompose::schema::schemas() {
        std::fs::write(directory.join(file.name), file.text())?;
        println!("wrote docs/schema/{}", file.name);
    }
    Ok(())
}
