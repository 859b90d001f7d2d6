//! Which service to extract first, and which not at all.
//!
//! The score of a service is the weighted mean of its parts (that of data only where there is data), each between 0 (hard) and 1 (easy); [`parts`] is their
//! table. Services are extracted by descending score, those advised against last. Every part is told as a sentence with
//! its figures, so that the score can be computed again from what is printed.
//!
//! The thresholds of the advice come from extractions that were carried out and measured: a closure factor above 3 is
//! not worth the cut as it stands, and cuts below 200 lines dragged ten times their own size. The other thresholds are
//! majorities: they say that more speaks against than for.

use decompose_model::{
    Closure, EntryPointKind, Facts, FileId, Obstacle, ObstacleKind, Service, ServiceData, ServiceId,
};

use crate::cycles::InCycle;
use crate::ground::{Ground, count, thousands};
use crate::obstacles::hard_operations;
use crate::seam::Seam;

/// Above this many moved lines per named line, a cut is not worth it as it stands.
const CLOSURE_FACTOR_LIMIT: f64 = 3.0;
/// Below this many lines a service costs more than it holds.
const SMALLEST_SERVICE: u32 = 200;
/// Above this many references to invert, leaving the cycles is a project of its own: a judgement, not a measurement.
const DEAREST_WAY_OUT: usize = 50;
/// The fewest operations of which a share says something.
const FEWEST_OPERATIONS: usize = 4;
/// Needs, references to invert, places to change, or ties of data, that halve their part of the score.
const HALVING_NEEDS: f64 = 10.0;
const HALVING_INVERSIONS: f64 = 10.0;
const HALVING_COST: f64 = 50.0;
const HALVING_TIES: f64 = 10.0;
/// Calls per trace that halve their part: where there is a network in between, each is a wait.
const HALVING_CALLS: f64 = 1.0;

/// What is known about one service when its place is decided.
pub(crate) struct Candidate {
    pub(crate) service: ServiceId,
    pub(crate) seam: Seam,
    pub(crate) closure: Closure,
    pub(crate) obstacles: Vec<Obstacle>,
    pub(crate) cycle: Option<InCycle>,
    pub(crate) entry_points: Vec<usize>,
    pub(crate) data: ServiceData,
    /// Whether it is a library, for which a crate is enough.
    pub(crate) library: bool,
    /// Calls of the running program that would cross its boundary, per trace; `None` where no trace tells.
    pub(crate) calls_per_trace: Option<f64>,
}

/// One part of the score.
struct Part {
    weight: u32,
    value: f64,
    sentence: String,
}

/// The score of a service, and the sentences that explain it.
pub(crate) fn score(ground: &Ground<'_>, facts: &Facts, candidate: &Candidate) -> (f64, Vec<String>) {
    let parts = parts(ground, facts, candidate);
    let weights: u32 = parts.iter().map(|part| part.weight).sum();
    let total: f64 = parts.iter().map(|part| f64::from(part.weight) * part.value).sum();
    let reasons = parts
        .into_iter()
        .map(|part| format!("{} ({:.2}, weight {} of {weights})", part.sentence, part.value, part.weight))
        .collect();
    (total / f64::from(weights), reasons)
}

fn parts(ground: &Ground<'_>, facts: &Facts, candidate: &Candidate) -> Vec<Part> {
    let Candidate { service, seam, closure, obstacles, cycle, entry_points, data, calls_per_trace, .. } =
        candidate;
    let apart_from_cycles = || obstacles.iter().filter(|obstacle| obstacle.kind != ObstacleKind::Cycle);
    let in_the_way = apart_from_cycles().count();
    let cost: f64 = apart_from_cycles().map(|obstacle| obstacle.cost).sum();
    let factor = closure.factor_after_shared();
    let doors = entry_points.iter().filter(|e| facts.entry_points[**e].kind != EntryPointKind::Main).count();
    let mut providers: Vec<ServiceId> = seam.needs.iter().map(|operation| operation.provider).collect();
    providers.sort_unstable();
    providers.dedup();
    let confidence = ground.partition.services[service.index()].confidence;
    let part = |weight, value, sentence| Part { weight, value, sentence };
    let mut parts = vec![
        part(
            3,
            if factor > 0.0 { 1.0 / factor.max(1.0) } else { 0.0 },
            format!(
                "{} must move for the {} it names, once shared code is a library: a closure factor of {factor:.2}",
                count(closure.moved_lines_after_shared as usize, "line"),
                count(closure.named_lines as usize, "line"),
            ),
        ),
        part(
            2,
            falling(seam.needs.len() as f64, HALVING_NEEDS),
            format!(
                "it needs {} of {}",
                count(seam.needs.len(), "operation"),
                count(providers.len(), "other service")
            ),
        ),
        part(
            2,
            cycle.as_ref().map_or(1.0, |cycle| falling(cycle.way_out.len() as f64, HALVING_INVERSIONS)),
            match cycle {
                None => "it is in no cycle of services".to_owned(),
                Some(cycle) => format!(
                    "it is in a cycle with {}, and inverting {} takes it out",
                    cycle.others(),
                    count(cycle.way_out.len(), "reference")
                ),
            },
        ),
        part(
            1,
            falling(cost, HALVING_COST),
            format!(
                "{} to change for {} in its way",
                count(cost as usize, "place"),
                count(in_the_way, "obstacle")
            ),
        ),
        part(
            1,
            if doors > 0 { 1.0 } else { 0.0 },
            format!("it holds {} of its own besides `main`", count(doors, "entry point")),
        ),
        part(
            1,
            confidence.clamp(0.0, 1.0),
            format!("its files stay together with confidence {confidence:.2}"),
        ),
    ];
    if !facts.data_accesses.is_empty() {
        let rewrites: usize = data.tables.iter().map(|table| table.rewrites.len()).sum();
        let ties = rewrites + data.transactions.len();
        parts.push(part(
            2,
            falling(ties as f64, HALVING_TIES),
            format!(
                "{} of tables around their owner and {} to split",
                count(rewrites, "use"),
                count(data.transactions.len(), "transaction")
            ),
        ));
    }
    if let Some(calls) = calls_per_trace {
        parts.push(part(
            1,
            falling(*calls, HALVING_CALLS),
            format!("{calls:.2} calls per trace cross its boundary"),
        ));
    }
    parts
}

/// 1 at 0, one half at `half`, towards 0 beyond.
fn falling(value: f64, half: f64) -> f64 {
    half / (half + value)
}

/// Why not to extract a service as it stands, as the rest of a sentence; `None` where nothing speaks against it.
pub(crate) fn advice(ground: &Ground<'_>, candidate: &Candidate) -> Option<String> {
    let Candidate { service, seam, closure, cycle, .. } = candidate;
    let inversions = cycle.as_ref().map_or(0, |cycle| cycle.way_out.len());
    let described: &Service = &ground.partition.services[service.index()];
    let file_lines = |file: &FileId| ground.code.files[file.index()].lines;
    let all: u32 = described.files.iter().map(file_lines).sum();
    let shared: u32 = described.files.iter().filter(|file| ground.is_shared(**file)).map(file_lines).sum();
    let factor = closure.factor_after_shared();
    let (hard, operations) = hard_operations(ground, seam);
    let whole = ground.partition.services.len() == 1;

    let relief = closure.best_ports.first().map_or(String::new(), |(provider, lines)| {
        format!(
            ", of which a port to `{}` would keep {}",
            ground.service_name(*provider),
            count(*lines as usize, "line")
        )
    });

    let tests = [
        (whole, "it is the whole project: there is no boundary to cut along".to_owned()),
        (
            shared * 2 > all,
            format!(
                "{} of its {} are infrastructure that others use: make it a library, not a service",
                thousands(shared as usize),
                count(all as usize, "line")
            ),
        ),
        (
            factor > CLOSURE_FACTOR_LIMIT,
            format!(
                "{} would have to come along for its {} (a closure factor of {factor:.1}; above {CLOSURE_FACTOR_LIMIT} a \
                 cut is not worth it){relief}",
                count((closure.moved_lines_after_shared - closure.named_lines) as usize, "line"),
                count(closure.named_lines as usize, "line")
            ),
        ),
        (
            inversions > DEAREST_WAY_OUT,
            format!(
                "{} would have to be inverted before it is in no cycle (above {DEAREST_WAY_OUT} it stays where it is)",
                count(inversions, "reference")
            ),
        ),
        (
            !whole && all < SMALLEST_SERVICE,
            format!("it holds {}: too little to be worth a boundary", count(all as usize, "line")),
        ),
        (
            operations >= FEWEST_OPERATIONS && hard * 2 > operations,
            format!(
                "{hard} of the {} on its seam cannot become messages as they stand",
                count(operations, "operation")
            ),
        ),
        (
            described.confidence < 0.5,
            format!(
                "its files stay together in fewer than half of the perturbed runs (confidence {:.2})",
                described.confidence
            ),
        ),
    ];
    let against: Vec<String> =
        tests.into_iter().filter(|(applies, _)| *applies).map(|(_, why)| why).collect();
    (!against.is_empty()).then(|| format!("{}.", against.join("; ")))
}
