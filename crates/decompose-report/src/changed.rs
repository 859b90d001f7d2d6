//! What the history says, put into words and tables once for the page and the Markdown.
//!
//! From the change and the replay of a document; every figure is one of theirs.

use decompose_schema::{BuildTimes, Change, Document, History, Rebuilt, Replay, TraceSummary};

use crate::text::{counted, number, percent};
use crate::view::item_name;

/// Names of a list that are shown in a cell.
const NAMES: usize = 3;

/// A table, what it is called, and what is to be known first.
pub(crate) struct Block {
    pub(crate) title: &'static str,
    pub(crate) lead: String,
    /// A name that ends in `:` heads numbers.
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
pub(crate) enum Cell {
    /// A name from the project.
    Name(String),
    /// A service.
    Service(String),
    /// Names from the project, then words of ours.
    Names(Vec<String>, String),
    /// Words or a number of ours.
    Text(String),
}

impl Cell {
    fn number(n: impl TryInto<u64>) -> Self {
        Self::Text(number(n))
    }

    fn names(names: &[String]) -> Self {
        let rest = names.len().saturating_sub(NAMES);
        let rest = if rest == 0 { String::new() } else { format!(" and {} more", number(rest)) };
        Self::Names(names.iter().take(NAMES).cloned().collect(), rest)
    }
}

/// Teams and change.
pub(crate) fn teams(document: &Document) -> Vec<Block> {
    let Some(change) = &document.change else { return Vec::new() };
    vec![inside(document.history.as_ref(), change), people(change), across(change)]
}

fn inside(history: Option<&History>, change: &Change) -> Block {
    let mut lead = format!(
        "Of the last {} that touch product code, {} touch several files of it; any cut holds one file together.",
        counted(change.commits, "commit"),
        number(change.several)
    );
    if change.bulk > 0 {
        lead += &format!(" Left out: {} of more than 30 files.", counted(change.bulk, "commit"));
    }
    if let Some(history) = history {
        if history.ignored > 0 {
            let listed = counted(history.ignored, "commit");
            lead += &format!(" Left out, as `.git-blame-ignore-revs` asks: {listed}.");
        }
        if history.shallow {
            lead += " The checkout is a shallow clone: git knows no more.";
        }
    }
    let row = |row: &decompose_schema::Inside| {
        let partition = match row.partition.as_str() {
            "services" => "this cut",
            "directories" => "top directories",
            "random" => "parts of this cut's sizes, filled at random",
            other => other,
        };
        let parts = Cell::number(row.parts);
        vec![
            Cell::Text(partition.into()),
            parts,
            Cell::Text(percent(row.all)),
            Cell::Text(percent(row.several)),
        ]
    };
    Block {
        title: "Commits that stay inside one part",
        lead,
        columns: vec!["partition", "parts:", "of all commits:", "of those of several files:"],
        rows: change.inside.iter().map(row).collect(),
    }
}

fn people(change: &Change) -> Block {
    let owners = match &change.owners_from {
        Some(path) => format!("Owners are those of `{path}`."),
        None => "The commit has no CODEOWNERS.".into(),
    };
    let row = |service: &decompose_schema::ServiceChange| {
        let owners: Vec<String> = service.owners.iter().map(|owner| owner.name.clone()).collect();
        vec![
            Cell::Service(service.service.clone()),
            Cell::number(service.commits),
            Cell::number(service.alone),
            Cell::number(service.authors),
            Cell::Text(if service.commits == 0 { String::new() } else { percent(service.main_author) }),
            Cell::Text(service.quiet_days.map(number).unwrap_or_default()),
            Cell::names(&owners),
            Cell::number(service.unowned_lines),
        ]
    };
    Block {
        title: "Who works on which service",
        lead: format!("People are counted, not named. {owners}"),
        columns: vec![
            "service",
            "commits:",
            "touching nothing else:",
            "people:",
            "share of the first:",
            "days without change:",
            "owners",
            "lines without owner:",
        ],
        rows: change.services.iter().map(row).collect(),
    }
}

fn across(change: &Change) -> Block {
    let row = |pair: &decompose_schema::ChangedAcross| {
        vec![
            Cell::Name(pair.a.clone()),
            Cell::Service(pair.a_service.clone()),
            Cell::Name(pair.b.clone()),
            Cell::Service(pair.b_service.clone()),
            Cell::number(pair.commits),
            Cell::Text(format!("{} and {}", number(pair.of_a), number(pair.of_b))),
            Cell::Text(format!("{:.2}", pair.weight)),
        ]
    };
    Block {
        title: "What changes together across the cut",
        lead: "Pairs by weight: a commit of n files gives each pair of them 1 / (n − 1).".into(),
        columns: vec!["file", "in", "with", "in", "commits:", "of:", "weight:"],
        rows: change.across.iter().map(row).collect(),
    }
}

/// Traces.
pub(crate) fn traces(document: &Document) -> Vec<Block> {
    let Some(traces) = &document.traces else { return Vec::new() };
    let (mut crossing, mut unmapped) = (crossing(traces), unmapped(traces));
    // What was read is said with the first table that is shown.
    if crossing.rows.is_empty() {
        unmapped.lead = format!("{} None. {}", std::mem::take(&mut crossing.lead), unmapped.lead);
    }
    vec![crossing, unmapped]
}

fn crossing(traces: &TraceSummary) -> Block {
    let row = |crossing: &decompose_schema::TracedCrossing| {
        vec![
            Cell::Service(crossing.from_service.clone()),
            Cell::Service(crossing.to_service.clone()),
            Cell::Name(item_name(&crossing.item).into()),
            Cell::number(crossing.calls),
            Cell::Text(format!("{:.2}", crossing.per_trace)),
            Cell::Text(format!("{:.2}", crossing.median_ms)),
            Cell::Text(format!("{:.2}", crossing.p95_ms)),
        ]
    };
    let mut lead = format!(
        "Of {} in {}, {} are functions that are known. Calls that would become remote:",
        counted(traces.spans, "span"),
        counted(traces.traces, "trace"),
        number(traces.mapped)
    );
    if traces.capped {
        lead = format!("Only the first spans were read. {lead}");
    }
    Block {
        title: "Calls across the cut",
        lead,
        columns: vec!["from", "to", "function", "calls:", "per trace:", "ms, half:", "ms, 95 of 100:"],
        rows: traces.crossings.iter().map(row).collect(),
    }
}

fn unmapped(traces: &TraceSummary) -> Block {
    let row =
        |span: &decompose_schema::UnmappedSpan| vec![Cell::Name(span.name.clone()), Cell::number(span.spans)];
    Block {
        title: "Spans that are no known function",
        lead: "They weigh nothing. `#[instrument]`, `code.*` attributes, or route and method tell what a span is.".into(),
        columns: vec!["span", "spans:"],
        rows: traces.unmapped.iter().map(row).collect(),
    }
}

/// Builds.
pub(crate) fn build(document: &Document) -> Vec<Block> {
    let replayed = document.replay.iter().flat_map(|replay| [rebuilds(replay), hot(replay), layers(replay)]);
    replayed.chain(document.build_times.iter().map(times)).collect()
}

fn rebuilds(replay: &Replay) -> Block {
    let mut lead = format!(
        "The last {} that touch product code, replayed: what cargo compiles again after each. ",
        counted(replay.commits, "commit")
    );
    lead += &match replay.today.mean_lines - replay.services.mean_lines {
        saved if saved <= 0.0 => "Crates along this cut gain nothing.".to_owned(),
        saved => format!(
            "Crates along this cut save {} of the lines in the mean; {} of the commits gain nothing.",
            percent(saved / replay.lines.max(1) as f64),
            percent(replay.gain_nothing)
        ),
    };
    if replay.today.seconds.is_some() {
        lead +=
            " Seconds are a range: every crate as soon as what it needs is there, to one after the other.";
    }
    let row = |(name, rebuilt): (&str, &Rebuilt)| {
        let mut cells = vec![
            Cell::Text(name.into()),
            Cell::number(rebuilt.crates),
            Cell::number(rebuilt.median_crates),
            Cell::number(rebuilt.p90_crates),
            Cell::number(rebuilt.median_lines),
            Cell::number(rebuilt.p90_lines),
        ];
        if let Some(seconds) = &rebuilt.seconds {
            let range = |(best, worst): (f64, f64)| Cell::Text(format!("{best:.1} to {worst:.1}"));
            cells.extend([range(seconds.median), range(seconds.p90)]);
        }
        cells
    };
    let mut columns = vec![
        "built as",
        "crates:",
        "half of the commits:",
        "nine of ten:",
        "lines, half:",
        "lines, nine of ten:",
    ];
    if replay.today.seconds.is_some() {
        columns.extend(["seconds, half:", "seconds, nine of ten:"]);
    }
    let rows = [
        ("the crates of today", &replay.today),
        ("a crate per service, while cycles last", &replay.cyclic),
        ("a crate per service, without cycles", &replay.services),
        ("the finest crates that this code allows", &replay.finest),
    ];
    Block {
        title: "What a commit makes cargo compile",
        lead,
        columns,
        rows: rows.into_iter().map(row).collect(),
    }
}

fn hot(replay: &Replay) -> Block {
    let row = |hot: &decompose_schema::HotFiles| {
        vec![
            Cell::names(&hot.files),
            Cell::number(hot.layer),
            Cell::number(hot.commits),
            Cell::number(hot.lines_above),
        ]
    };
    Block {
        title: "What changes and has much above it",
        lead: "Every commit to these compiles all that needs them: what changes often belongs on top.".into(),
        columns: vec!["files that can be a crate", "layer:", "commits:", "lines compiled with it:"],
        rows: replay.hot.iter().map(row).collect(),
    }
}

fn times(times: &BuildTimes) -> Block {
    let lead = format!(
        "What cargo measured: {:.1} s from beginning to end, {:.1} s over {}. The workspace's own crates ({} of {} were \
         timed) took {:.1} s, {} {:.1} s, {} {:.1} s. Below, what the end waited for.",
        times.wall_seconds,
        times.unit_seconds,
        counted(times.units, "unit"),
        number(times.own_crates_timed),
        number(times.own_crates),
        times.own_seconds,
        counted(times.proc_macros, "procedural macro"),
        times.proc_macro_seconds,
        counted(times.build_scripts, "build script"),
        times.build_script_seconds
    );
    let row = |unit: &decompose_schema::CriticalUnit| {
        vec![Cell::Name(unit.unit.clone()), Cell::Text(format!("{:.1}", unit.seconds))]
    };
    Block {
        title: "The critical path of a build",
        lead,
        columns: vec!["unit", "seconds:"],
        rows: times.critical_path.iter().map(row).collect(),
    }
}

fn layers(replay: &Replay) -> Block {
    let row = |(layer, row): (usize, &decompose_schema::BuildLayer)| {
        vec![
            Cell::number(layer),
            Cell::number(row.sets),
            Cell::number(row.files),
            Cell::number(row.lines),
            Cell::number(row.commits),
        ]
    };
    Block {
        title: "Layers for builds",
        lead:
            "Sets of files that can be a crate; a layer needs lower ones only. More files than sets: cycles."
                .into(),
        columns: vec!["layer:", "sets:", "files:", "lines:", "commits that touch it:"],
        rows: replay.layers.iter().enumerate().map(row).collect(),
    }
}
