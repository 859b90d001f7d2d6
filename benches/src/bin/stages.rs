//! The time of each stage on generated monoliths of 1,000, 10,000 and 100,000 functions.
//!
//! `stages [JOBS]`; all cores when left out. The sources are held in memory, so that the disk has no say. One run each:
//! this shows how the stages grow, not their last percent.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "measuring time is the point")]
#![allow(clippy::print_stdout, reason = "a program for developers")]

use std::num::NonZeroUsize;
use std::time::Instant;

use anyhow::Context;
use decompose::cluster::weigh::{Evidence, Multigraph};
use decompose::model::{Edition, MemorySource, Package, Project, Target, TargetKind};
use decompose_benches::monolith;

/// Functions of the monoliths.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Seed of the monoliths.
const SEED: u64 = 1;

fn main() -> anyhow::Result<()> {
    let jobs = match std::env::args().nth(1) {
        Some(jobs) => jobs.parse().context("usage: stages [JOBS]")?,
        None => std::thread::available_parallelism()?,
    };
    decompose::syntax::on_big_stack(|| measure(jobs))
}

/// Prints the table.
fn measure(jobs: NonZeroUsize) -> anyhow::Result<()> {
    let head = [
        "functions",
        "lines",
        "references",
        "read",
        "resolve",
        "detect",
        "cut",
        "layers",
        "plan",
        "document",
        "html",
    ];
    println!("{}", head.map(|cell| format!("{cell:>10}")).concat());
    for functions in SIZES {
        let files = monolith(functions, SEED);
        let lines: usize = files.values().map(|text| text.lines().count()).sum();
        let source =
            MemorySource { files: files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect() };
        let project = project();
        let mut watch = Watch { last: Instant::now(), cells: Vec::new() };
        let tree = decompose::syntax::tree::load(&project, &source, jobs);
        watch.lap();
        let resolved = decompose::resolve::resolve(
            &project,
            tree,
            &decompose::resolve::Options { jobs, ..Default::default() },
        );
        watch.lap();
        let facts = decompose::facts::detect(&project, &resolved, &source, jobs);
        let code = resolved.code;
        watch.lap();
        let options = decompose::cluster::Options { jobs: jobs.get(), ..Default::default() };
        let partition = decompose::cluster::weigh::cut(&code, &options, &Default::default())?;
        watch.lap();
        let evidence = Evidence { code: &code, facts: Some(&facts), history: None };
        let layers = Multigraph::new(&evidence).layers(&partition, &options.weights);
        watch.lap();
        let plan = decompose::plan::plan(&code, &facts, &partition, &Default::default(), NonZeroUsize::MIN);
        watch.lap();
        let references = code.references.len();
        let analysis = decompose::Analysis {
            project,
            code,
            facts,
            partition,
            layers,
            plan,
            history: None,
            source: decompose::schema::SourceInfo::default(),
        };
        let document = analysis.document();
        watch.lap();
        let html = decompose::report::html(&document);
        watch.lap();
        drop(html);
        let figures = [functions, lines, references].map(|figure| format!("{figure:>10}")).concat();
        println!("{figures}{}", watch.cells.concat());
    }
    Ok(())
}

/// Times between calls.
struct Watch {
    last: Instant,
    cells: Vec<String>,
}

impl Watch {
    fn lap(&mut self) {
        let now = Instant::now();
        self.cells.push(format!("{:>7.0} ms", (now - self.last).as_secs_f64() * 1e3));
        self.last = Instant::now();
    }
}

/// The crate that the generated files make.
fn project() -> Project {
    let target = Target {
        name: "monolith".into(),
        crate_name: "monolith".into(),
        kind: TargetKind::Library,
        root: "src/lib.rs".into(),
        edition: Edition::E2021,
        required_features: Vec::new(),
    };
    let package = Package {
        name: "monolith".into(),
        version: "0.1.0".into(),
        manifest: "Cargo.toml".into(),
        targets: vec![target],
        ..Package::default()
    };
    Project { name: "monolith".into(), packages: vec![package], ..Project::default() }
}
