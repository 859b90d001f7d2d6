//! Seams, obstacles, the order of extraction and its steps, for a partition.
//!
//! [`plan`] answers, per candidate service: what it offers and needs, which types its boundary carries, what stands in
//! the way, what must come along, which steps take it out, and whether it should be taken out at all. From the resolved
//! code, the facts and the partition; test code is counted in checks only. Everything is in an order that follows from
//! the input alone, and every figure can be counted again from the references it names.
//!
//! It takes the partition as given and cuts nothing itself. Data decides who owns which table and what of it the cut
//! splits ([`decompose_model::DataPlan`]); a seam is made of code alone. It does not know messages.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::num::NonZeroUsize;

use decompose_model::{
    CarriedType, Code, Driver, Facts, FileId, History, Partition, Plan, Project, RunTime, ServiceId,
    ServicePlan, Step, Timings, Traces,
};

use crate::care::take_care;
use crate::change::change;
use crate::closure::closures;
use crate::cycles::Needs;
use crate::data_obstacles::data_obstacles;
use crate::data_steps::Data;
use crate::errors::Errors;
use crate::ground::Ground;
use crate::ladder::ladder;
use crate::library::libraries;
use crate::obstacles::{obstacles, rank};
use crate::order::{Candidate, advice, score};
use crate::ownership::data_plan;
use crate::replay::replay;
use crate::requests::Calls;
use crate::run_time::Heed;
use crate::seam::{SeamType, seams};
use crate::standing::standing;
use crate::steps::{Done, Surroundings, steps};
use crate::timed::timed;
use crate::traced::{per_trace, traced};
use crate::types::Types;
use crate::workshop::Workshop;

pub use simulate::{NotClosed, simulate};

mod adjacency;
mod care;
mod change;
mod closure;
mod cycles;
mod data_obstacles;
mod data_steps;
mod edits;
mod errors;
mod external;
mod ground;
mod header;
mod ladder;
mod library;
mod obstacles;
mod order;
mod ownership;
mod replay;
mod requests;
mod run_time;
mod sagas;
mod seam;
mod served;
mod simulate;
mod standing;
mod steps;
mod timed;
mod traced;
mod types;
mod units;
mod workshop;

#[cfg(test)]
mod data_examples;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod notation;
#[cfg(test)]
mod properties;

/// What a plan heeds beside the code and its cut. Nothing of it has to be there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The reasons to cut, the first first; all where it is empty.
    pub goal: &'a [Driver],
    /// What cargo builds.
    pub project: Option<&'a Project>,
    /// What was changed.
    pub history: Option<&'a History>,
    /// What cargo measured of a build.
    pub timings: Option<&'a Timings>,
    /// What ran.
    pub traces: Option<&'a Traces>,
}

/// The extraction plan of a partition: one plan per service in the order of extraction, and the cycles of services.
///
/// `partition` must be one of `code`, and `facts` of the same code: ids are looked up without asking. The result does
/// not depend on `jobs`, the number of threads.
pub fn plan(
    code: &Code,
    facts: &Facts,
    partition: &Partition,
    beside: &Beside<'_>,
    jobs: NonZeroUsize,
) -> Plan {
    let ground = Ground::new(code, partition);
    // What must come along with each service takes about as long as all the rest.
    let (closures, (types, seams, needs)) =
        both(jobs, || closures(&ground), || (Types::classify(&ground), seams(&ground), Needs::new(&ground)));
    let cycles = needs.cycles();
    let entry_points = entry_points(&ground, facts);
    let libraries = libraries(&ground, facts, &entry_points);
    let data = data_plan(&ground, facts);
    let traced = beside.traces.map(|traces| traced(&ground, traces));

    let mut candidates: Vec<Ranked> = ground
        .services()
        .zip(seams)
        .zip(closures)
        .zip(entry_points)
        .map(|(((service, seam), closure), entry_points)| {
            let cycle = needs.in_cycle(&cycles, service);
            let own = standing(&ground, facts, &data, service);
            let mut obstacles = obstacles(&ground, service, &seam, &types, cycle.as_ref());
            obstacles.extend(data_obstacles(&ground, facts, &data, service, &own));
            rank(&mut obstacles);
            let candidate = Candidate {
                service,
                closure,
                obstacles,
                cycle,
                seam,
                entry_points,
                data: own,
                library: libraries[service.index()],
                calls_per_trace: traced.as_ref().and_then(|cut| per_trace(cut, service)),
            };
            let (score, reasons) = score(&ground, facts, &candidate);
            let advise_against = advice(&ground, &candidate);
            Ranked { candidate, score, reasons, advise_against }
        })
        .collect();
    candidates.sort_by(|a, b| {
        let against = a.advise_against.is_some().cmp(&b.advise_against.is_some());
        against.then(b.score.total_cmp(&a.score)).then(a.candidate.service.cmp(&b.candidate.service))
    });

    let calls = Calls::new(&ground, facts);
    let errors = Errors::new(&ground, &calls);
    let heed = Heed::new(&ground, facts, &calls);
    let surroundings = Surroundings::new(&ground);
    let mut done = Done::new(needs, Workshop::new(&ground, &types));
    let number = candidates.len();
    let services = candidates.into_iter().enumerate().map(|(place, mut ranked)| {
        let worth_it = ranked.advise_against.is_none();
        let own = Data {
            ground: &ground,
            facts,
            plan: &data,
            service: ranked.candidate.service,
            own: &ranked.candidate.data,
        };
        let run_time = heed.of(&ranked.candidate);
        let (steps, blocked) =
            steps(&own, &surroundings, (&ranked.candidate, &run_time), worth_it, &mut done);
        for operation in ranked.candidate.seam.offers.iter_mut().chain(&mut ranked.candidate.seam.needs) {
            operation.errors = errors.of(operation.item);
        }
        ranked.candidate.obstacles.extend(blocked);
        rank(&mut ranked.candidate.obstacles);
        service_plan(&ground, &types, ranked, (place + 1, number), (steps, run_time))
    });
    let mut services: Vec<ServicePlan> = services.collect();
    take_care(&ground, facts, &mut services);
    let requests = calls.requests(&ground, facts);
    let mut plan = Plan { services, cycles, data, requests, ..Plan::default() };
    plan.traced = traced;
    plan.change = beside.history.and_then(|history| change(&ground, history));
    let timed =
        beside.project.zip(beside.timings).and_then(|(project, timings)| timed(code, project, timings));
    plan.replay = beside
        .project
        .zip(beside.history)
        .and_then(|(project, history)| replay(&ground, project, history, &plan.cycles, timed.as_ref()));
    plan.times = timed.map(|timed| timed.times);
    plan.drivers = ladder(&ground, facts, &plan, &libraries, beside.goal);
    plan
}

/// Two pieces of work, side by side where there are threads for it.
fn both<A: Send, B: Send>(
    jobs: NonZeroUsize,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if jobs == NonZeroUsize::MIN { (a(), b()) } else { rayon_core::join(a, b) }
}

/// A candidate with its place in the order.
struct Ranked {
    candidate: Candidate,
    score: f64,
    reasons: Vec<String>,
    advise_against: Option<String>,
}

fn service_plan(
    ground: &Ground<'_>,
    types: &Types,
    ranked: Ranked,
    (place, of): (usize, usize),
    (steps, run_time): (Vec<Step>, RunTime),
) -> ServicePlan {
    let Ranked { candidate, score, mut reasons, advise_against } = ranked;
    let last =
        if advise_against.is_some() { ", behind those that the plan does not advise against" } else { "" };
    reasons.insert(
        0,
        format!("place {place} of {of} with a score of {score:.2}{last}, the weighted mean of what follows"),
    );
    ServicePlan {
        service: candidate.service,
        score,
        reasons,
        advise_against,
        entry_points: candidate.entry_points,
        offers: candidate.seam.offers,
        needs: candidate.seam.needs,
        types: candidate.seam.types.into_iter().map(|carried| carried_type(ground, types, carried)).collect(),
        shared: candidate.seam.shared,
        mentions: candidate.seam.mentions,
        data: candidate.data,
        obstacles: candidate.obstacles,
        closure: candidate.closure,
        run_time,
        steps,
    }
}

fn carried_type(ground: &Ground<'_>, types: &Types, carried: SeamType) -> CarriedType {
    CarriedType {
        item: carried.item,
        travels: types.travels(carried.item),
        reason: types.reason(ground, carried.item),
        uses: carried.uses,
        operations: carried.operations,
    }
}

/// The entry points of each service: those whose handler it holds, or, where the handler is not known, that it declares.
fn entry_points(ground: &Ground<'_>, facts: &Facts) -> Vec<Vec<usize>> {
    let file_at: HashMap<&str, FileId> =
        ground.code.files.iter().zip((0..).map(FileId)).map(|(file, id)| (file.path.as_str(), id)).collect();
    let mut held: Vec<Vec<usize>> = ground.services().map(|_| Vec::new()).collect();
    for (index, entry) in facts.entry_points.iter().enumerate() {
        let handler = entry.item.map(|item| ground.item(item).file);
        let file = handler.or_else(|| file_at.get(entry.location.file.as_str()).copied());
        if let Some(ServiceId(service)) = file.and_then(|file| ground.service_of(file)) {
            held[service as usize].push(index);
        }
    }
    held
}
