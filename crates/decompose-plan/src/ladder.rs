//! Why, and how far: per reason to take the project apart the cheapest rung of the ladder that suffices.
//!
//! From what is known without running anything: which services need which, entry points, shared state, data. The
//! reasons are people's; here is said what each rung would do for each of them, doing nothing among it.
//!
//! It does not know load, teams, releases or laws, and measures no build: the share of lines that a change makes cargo
//! compile again stands for its time, over the last commits where the history is known, else every line taken for equally
//! likely to change.

use std::collections::BTreeSet;

use decompose_model::{
    Driver, DriverAdvice, EntryPoint, EntryPointKind, Facts, FileId, Obstacle, ObstacleKind, Plan,
    ReferenceKind, Replay, Rung, RungAdvice, ServiceCycle, ServiceId, ServicePlan, StateRole,
};

use crate::data_obstacles::service_names;
use crate::external::{CHANNEL_END, External, external};
use crate::ground::{Ground, count, some_of};
use crate::replay;

/// A build that saves less than this share of the lines is not worth crates: a judgement, not a measurement.
const LEAST_SAVED: f64 = 0.1;

/// Fewer commits than these tell nothing of what changes: the others might lie anywhere. A judgement.
const FEWEST_COMMITS: usize = 20;

/// Stores that one process at a time can open.
const OF_ONE_PROCESS: &[&str] = &["redb", "sled"];

/// The advice for every reason of the goal, in their order, for all where it names none; nothing where there are no services.
pub(crate) fn ladder(
    ground: &Ground<'_>,
    facts: &Facts,
    plan: &Plan,
    libraries: &[bool],
    goal: &[Driver],
) -> Vec<DriverAdvice> {
    if plan.services.is_empty() {
        return Vec::new();
    }
    let known = Known::new(ground, facts, plan, libraries);
    let drivers = if goal.is_empty() { &Driver::ALL[..] } else { goal };
    drivers.iter().map(|driver| known.advice(*driver)).collect()
}

/// What the advice follows from.
struct Known<'a> {
    ground: &'a Ground<'a>,
    plan: &'a Plan,
    build: Build,
    /// Entry points that nobody outside waits for, without those that hold one end of a channel of the process.
    background: Vec<String>,
    /// Memory, files and stores that a second process would not share.
    state: Vec<String>,
    /// The first service that the plan takes out as a process, of those with entry points where there are any.
    first: Option<ServiceId>,
    /// Tables with columns that look sensitive.
    sensitive: BTreeSet<&'a str>,
    /// Fields that look sensitive.
    sensitive_fields: usize,
}

impl<'a> Known<'a> {
    fn new(ground: &'a Ground<'a>, facts: &'a Facts, plan: &'a Plan, libraries: &[bool]) -> Self {
        let in_background =
            |kind| matches!(kind, EntryPointKind::Job | EntryPointKind::Consumer | EntryPointKind::Task);
        let background: Vec<String> = facts
            .entry_points
            .iter()
            .filter(|entry| in_background(entry.kind) && !is_tied(ground, entry))
            .map(|entry| match entry.item {
                Some(item) => ground.name(item),
                None => format!("`{}:{}`", entry.location.file, entry.location.position.line),
            })
            .collect();
        let alone = |role| matches!(role, StateRole::Memory | StateRole::Channel);
        let mut state: Vec<String> = facts
            .state
            .iter()
            .filter(|state| alone(state.role))
            .map(|state| ground.name(state.item))
            .collect();
        let written = facts.local_files.iter().filter(|file| file.operation.writes());
        state.extend(written.filter_map(|file| file.path.as_ref()).map(|path| format!("the file `{path}`")));
        let stores = facts.stores.iter().map(|coverage| coverage.store.as_str());
        let of_one_process = stores.filter(|store| OF_ONE_PROCESS.contains(store));
        state.extend(of_one_process.map(|store| format!("the store `{store}`, which one process opens")));
        let door = |entry: &usize| facts.entry_points[*entry].kind != EntryPointKind::Main;
        let becomes_a_process =
            |service: &&ServicePlan| service.advise_against.is_none() && !libraries[service.service.index()];
        let candidates = || plan.services.iter().filter(becomes_a_process);
        let with_door = candidates().find(|service| service.entry_points.iter().any(door));
        let several = plan.services.len() > 1;
        Self {
            ground,
            plan,
            build: Build::new(ground, &plan.cycles),
            background,
            state,
            first: with_door.or(candidates().next()).map(|plan| plan.service).filter(|_| several),
            sensitive: facts.sensitive.iter().filter_map(|found| found.table.as_deref()).collect(),
            sensitive_fields: facts.sensitive.iter().filter(|found| found.item.is_some()).count(),
        }
    }

    fn advice(&self, driver: Driver) -> DriverAdvice {
        let rungs: Vec<RungAdvice> = Rung::ALL
            .into_iter()
            .map(|rung| {
                let (suffices, gain) = self.gain(driver, rung);
                RungAdvice { rung, suffices, gain, cost: self.cost(rung), loss: loss(rung).to_owned() }
            })
            .collect();
        let found = rungs.iter().find(|rung| rung.suffices);
        // Where no rung suffices, the last one says why.
        let because = found.or(rungs.last()).map(|rung| rung.gain.clone()).unwrap_or_default();
        let recommended = found.map_or(Rung::Nothing, |rung| rung.rung);
        DriverAdvice { driver, recommended, because, rungs }
    }

    /// Whether a rung suffices for a reason, and what it gains.
    fn gain(&self, driver: Driver, rung: Rung) -> (bool, String) {
        let several = self.ground.partition.services.len() > 1;
        let no = |why: &str| (false, why.to_owned());
        match (driver, rung) {
            (Driver::Build, rung) => self.build_gain(rung),

            (Driver::Deploy, Rung::Nothing) => (!several, "There is one part to release.".into()),
            (Driver::Deploy, Rung::Crates) => no("All crates are built into what is released as one."),
            (Driver::Deploy, Rung::SecondBinary) => {
                no("Two binaries of one code are changed together, if rolled out apart.")
            }
            (Driver::Deploy, Rung::OwnSchema) => no("The process is still one."),
            (Driver::Scale, Rung::Nothing) => (
                self.state.is_empty() && self.background.is_empty(),
                match (self.state.is_empty(), self.background.is_empty()) {
                    (true, true) => {
                        "Nothing is kept in the process: more of the same can run side by side.".to_owned()
                    }
                    (true, false) => format!(
                        "{} would run in every copy: {}.",
                        count(self.background.len(), "background entry point"),
                        some_of(&self.background)
                    ),
                    (false, _) => format!(
                        "Copies would not share {}: {}.",
                        count(self.state.len(), "place"),
                        some_of(&self.state)
                    ),
                },
            ),
            (Driver::Scale, Rung::Crates) => no("One process is as many as before."),
            (Driver::Scale, Rung::SecondBinary) => (
                self.state.is_empty() && !self.background.is_empty(),
                if self.state.is_empty() {
                    format!(
                        "What answers requests can run many times, {} once.",
                        count(self.background.len(), "background entry point")
                    )
                } else {
                    format!(
                        "Not before {} can be shared: {}.",
                        count(self.state.len(), "place"),
                        some_of(&self.state)
                    )
                },
            ),
            (Driver::Scale, Rung::OwnSchema) => no("The database is still one."),
            (Driver::Isolate, Rung::Nothing | Rung::Crates) => {
                no("One process: what stops one part stops all.")
            }
            (Driver::Isolate, Rung::SecondBinary) => (
                !self.background.is_empty(),
                match self.background.is_empty() {
                    true => "There is no background work to run apart.".to_owned(),
                    false => format!(
                        "A fault in background work ({}) no longer stops requests, nor the other way round.",
                        some_of(&self.background)
                    ),
                },
            ),
            (Driver::Isolate, Rung::OwnSchema) => no("The process is still one."),
            (Driver::Teams, Rung::Nothing) => (!several, "There is one part to work on.".into()),
            (Driver::Teams, Rung::Crates) => (
                several,
                format!(
                    "{} with owners of their own; the compiler keeps what is not public apart.",
                    count(self.ground.partition.services.len(), "crate")
                ),
            ),
            (Driver::Teams, _) => {
                (several, "What crates gain, and releases apart only with services.".into())
            }
            (Driver::Compliance, Rung::Nothing) => (
                self.sensitive.is_empty() && self.sensitive_fields == 0,
                match self.sensitive.is_empty() && self.sensitive_fields == 0 {
                    true => "Nothing looks sensitive by its name; names prove nothing.".to_owned(),
                    false => format!(
                        "All code can reach what looks sensitive: {} and {}.",
                        count(self.sensitive.len(), "table"),
                        count(self.sensitive_fields, "field")
                    ),
                },
            ),
            (Driver::Compliance, Rung::Crates | Rung::SecondBinary) => {
                no("One role reads all tables, whatever crate asks.")
            }
            (Driver::Compliance, Rung::OwnSchema) => {
                (!self.sensitive.is_empty(), self.readers_of_sensitive())
            }
            (Driver::Compliance, Rung::Service) => (
                !self.sensitive.is_empty(),
                match self.sensitive.is_empty() {
                    true => {
                        "No rung helps: what looks sensitive are fields, and roles keep tables apart.".into()
                    }
                    false => "What a role of its own gains, and a network between.".into(),
                },
            ),
            (_, Rung::Service) => (
                self.first.is_some(),
                match self.first {
                    Some(first) => {
                        format!("`{}` can leave first, on its own.", self.ground.service_name(first))
                    }
                    None => {
                        "No rung suffices as the code stands: the plan makes no service a process of its own."
                            .to_owned()
                    }
                },
            ),
        }
    }

    /// What builds gain: counted over the last commits where there are enough, else over all lines that could change.
    fn build_gain(&self, rung: Rung) -> (bool, String) {
        let tells = |replay: &&Replay| replay.lines > 0 && replay.commits >= FEWEST_COMMITS;
        let replay = self.plan.replay.as_ref().filter(tells);
        let saved = replay.map_or_else(|| self.build.saved(), replay::saved);
        let pays = saved >= LEAST_SAVED;
        match (rung, replay) {
            (Rung::Nothing, None) => (
                !pays,
                format!(
                    "A change makes cargo compile {} of the lines again, in the mean; crates would save {} of all.",
                    percent(self.build.now),
                    percent(saved)
                ),
            ),
            (Rung::Crates, None) => (
                pays,
                format!(
                    "A change makes cargo compile {} of the lines again, in the mean, where it was {}; {} before the cycles are gone.",
                    percent(self.build.crates),
                    percent(self.build.now),
                    percent(self.build.cyclic)
                ),
            ),
            (Rung::Nothing, Some(replay)) => (!pays, replay::today(replay)),
            (Rung::Crates, Some(replay)) => (pays, replay::with_crates(replay)),
            _ => (pays, "What crates gain, and nothing beyond.".into()),
        }
    }

    /// Who touches tables that look sensitive.
    fn readers_of_sensitive(&self) -> String {
        let tables: Vec<_> = self
            .plan
            .data
            .tables
            .iter()
            .filter(|table| self.sensitive.contains(table.table.as_str()))
            .collect();
        if tables.is_empty() {
            return "No table that is touched looks sensitive.".to_owned();
        }
        let users = tables.iter().flat_map(|table| table.users.iter().map(|user| user.service));
        let owners: BTreeSet<ServiceId> = tables.iter().filter_map(|table| table.owner).collect();
        let of = match owners.is_empty() {
            true => String::new(),
            false => format!(" of {}", service_names(self.ground, owners)),
        };
        format!(
            "Only the role of its owner can reach a sensitive table: {}{of}, touched by {} today.",
            count(tables.len(), "table"),
            count(users.collect::<BTreeSet<_>>().len(), "service")
        )
    }

    /// What taking out one service costs, in the counts of its plan.
    fn cost_of_first(&self, plan: &ServicePlan) -> String {
        let (cycles, others): (Vec<&Obstacle>, Vec<&Obstacle>) =
            plan.obstacles.iter().partition(|obstacle| obstacle.kind == ObstacleKind::Cycle);
        let cost = |of: &[&Obstacle]| of.iter().map(|obstacle| obstacle.cost).sum::<f64>() as usize;
        let tables = self.plan.data.tables.iter().filter(|table| table.owner == Some(plan.service)).count();
        let parts = [
            (cost(&cycles), format!("{} to invert", count(cost(&cycles), "reference"))),
            (
                others.len(),
                format!(
                    "{} to change for {}",
                    count(cost(&others), "place"),
                    count(others.len(), "obstacle")
                ),
            ),
            (tables, format!("{} to move", count(tables, "table"))),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, part)| part).collect();
        let name = self.ground.service_name(plan.service);
        match parts.is_empty() {
            true => format!("For the first, `{name}`: nothing but a process to run."),
            false => format!("For the first, `{name}`: {}.", parts.join(", ")),
        }
    }

    fn cost(&self, rung: Rung) -> String {
        let data = &self.plan.data;
        let rewrites: usize = data
            .tables
            .iter()
            .filter_map(|table| Some((table, table.owner?)))
            .flat_map(|(table, owner)| table.users.iter().filter(move |user| user.service != owner))
            .map(|user| user.reads.len() + user.writes.len())
            .sum();
        match rung {
            Rung::Nothing => "Nothing.".to_owned(),
            Rung::Crates => {
                let inverted: usize = self.plan.cycles.iter().map(|cycle| cycle.references.len()).sum();
                format!(
                    "{} to invert until no cycle of services is left, and {} that lead from the shared library to services.",
                    count(inverted, "reference"),
                    self.build.upward
                )
            }
            Rung::SecondBinary => {
                let shared = match self.state.is_empty() {
                    true => String::new(),
                    false => format!(
                        " What both would use of {} needs a home outside the process: {}.",
                        count(self.state.len(), "place"),
                        some_of(&self.state)
                    ),
                };
                format!(
                    "A second `main` for {}, and its settings and rollout.{shared}",
                    count(self.background.len(), "background entry point")
                )
            }
            Rung::OwnSchema => format!(
                "{} of tables around their owners, {}, {} and {} over several owners.",
                count(rewrites, "use"),
                count(data.statements.len(), "statement"),
                count(data.foreign_keys.len(), "foreign key"),
                count(data.transactions.len(), "transaction")
            ),
            Rung::Service => {
                let services = self.plan.services.iter();
                let first = services
                    .clone()
                    .find(|plan| Some(plan.service) == self.first)
                    .or(services.clone().next());
                first.map_or_else(|| "Nothing to take out.".to_owned(), |plan| self.cost_of_first(plan))
            }
        }
    }
}

/// Whether an entry point is given one end of a channel: what tells it, or is told by it, is in this process.
fn is_tied(ground: &Ground<'_>, entry: &EntryPoint) -> bool {
    let signature = entry.item.and_then(|item| ground.item(item).signature.as_ref());
    let shapes = signature.into_iter().flat_map(|signature| &signature.parameters);
    let mut paths = shapes.flat_map(|parameter| &parameter.shape.external);
    paths.any(|path| external(path) == External::Handle(CHANNEL_END))
}

/// What is lost with a rung.
const fn loss(rung: Rung) -> &'static str {
    match rung {
        Rung::Nothing => "Nothing.",
        Rung::Crates => {
            "What one crate could see of another without `pub`; impls of foreign traits for foreign types."
        }
        Rung::SecondBinary => "One process to watch becomes two.",
        Rung::OwnSchema => "Joins, foreign keys and transactions over services.",
        Rung::Service => "Calls that cannot fail; one place to debug; one version of everything.",
    }
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The share of lines that are compiled again after a change, in the mean over all lines that could change.
struct Build {
    /// With the packages of today.
    now: f64,
    /// With services as crates, those that need one another in one.
    cyclic: f64,
    /// With services as crates, their cycles inverted, and what leads from the shared library to services.
    crates: f64,
    /// How many references those last are.
    upward: usize,
}

impl Build {
    /// O(references) once, beside a matrix of the units.
    fn new(ground: &Ground<'_>, cycles: &[ServiceCycle]) -> Self {
        let code = ground.code;
        let services = ground.partition.services.len();
        let packages = code.crates.iter().map(|krate| krate.package + 1).max().unwrap_or(0);
        let package = |file: FileId| {
            let krate = code.files[file.index()].crates.first();
            krate.map(|krate| code.crates[krate.index()].package)
        };
        // Services are units of their own, and the shared-library candidates are one more.
        let service = |file: FileId| {
            let service = ground.service_of(file)?;
            Some(if ground.is_shared(file) { services } else { service.index() })
        };
        let files = || (0..code.files.len() as u32).map(FileId);
        let package_of: Vec<Option<usize>> =
            files().map(|file| package(file).filter(|_| ground.service_of(file).is_some())).collect();
        let service_of: Vec<Option<usize>> = files().map(service).collect();
        let mut inverted = vec![false; code.references.len()];
        for reference in cycles.iter().flat_map(|cycle| &cycle.references) {
            inverted[reference.index()] = true;
        }
        let units = |unit_of: &[Option<usize>], number: usize| {
            let mut lines = vec![0; number];
            for (file, unit) in code.files.iter().zip(unit_of) {
                if let Some(unit) = *unit {
                    lines[unit] += u64::from(file.lines);
                }
            }
            Units { lines, needs: vec![false; number * number] }
        };
        let mut now = units(&package_of, packages);
        let mut cyclic = units(&service_of, services + 1);
        let mut crates = units(&service_of, services + 1);
        let mut upward = 0;
        for (reference, inverted) in code.references.iter().zip(&inverted) {
            if reference.test || reference.kind == ReferenceKind::Dispatch {
                continue;
            }
            let (from, to) = (reference.file.index(), ground.item(reference.to).file.index());
            if let (Some(from), Some(to)) = (package_of[from], package_of[to]) {
                now.need(from, to);
            }
            if let (Some(from), Some(to)) = (service_of[from], service_of[to]) {
                cyclic.need(from, to);
                // A library that needs its users cannot be one before that is inverted.
                if from == services && to != services {
                    upward += 1;
                } else if !inverted {
                    crates.need(from, to);
                }
            }
        }
        Self { now: now.rebuilt(), cyclic: cyclic.rebuilt(), crates: crates.rebuilt(), upward }
    }

    fn saved(&self) -> f64 {
        (self.now - self.crates).max(0.0)
    }
}

/// What is compiled as one, and what needs what.
struct Units {
    lines: Vec<u64>,
    /// Row by row, whether the unit of the row needs that of the column.
    needs: Vec<bool>,
}

impl Units {
    fn need(&mut self, from: usize, to: usize) {
        self.needs[from * self.lines.len() + to] = true;
    }

    /// The mean over lines of the share that is compiled with them.
    fn rebuilt(&self) -> f64 {
        let number = self.lines.len();
        let all: u64 = self.lines.iter().sum();
        if all == 0 {
            return 1.0;
        }
        let mut sum = 0.0;
        for start in 0..number {
            let mut seen = vec![false; number];
            seen[start] = true;
            let mut left = vec![start];
            let mut rebuilt = 0;
            while let Some(unit) = left.pop() {
                rebuilt += self.lines[unit];
                for (user, seen) in seen.iter_mut().enumerate() {
                    if !*seen && self.needs[user * number + unit] {
                        *seen = true;
                        left.push(user);
                    }
                }
            }
            sum += self.lines[start] as f64 * rebuilt as f64;
        }
        sum / (all as f64 * all as f64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::num::NonZeroUsize;

    use decompose_model::{Location, Position, StoreCoverage, Tier};

    use super::*;
    use crate::Beside;
    use crate::notation::{Written, find, written};

    /// `b` needs `a`, `c` nobody; with `back`, `a` needs `b` too.
    fn three(back: &str) -> String {
        format!(
            "
file src/a.rs a
  pub fn first() ~ 100
{back}
file src/b.rs b
  pub fn second() ~ 300
    > call a::first
    > call a::first
file src/c.rs c
  pub fn third() ~ 100
"
        )
    }

    fn advice(text: &str, facts: &Facts) -> Vec<DriverAdvice> {
        let written = written(text);
        crate::plan(&written.code, facts, &written.partition, &Beside::default(), NonZeroUsize::MIN).drivers
    }

    fn of(advice: &[DriverAdvice], driver: Driver) -> (Rung, &str) {
        let found = advice.iter().find(|advice| advice.driver == driver);
        found.map_or((Rung::Nothing, ""), |advice| (advice.recommended, &*advice.because))
    }

    /// A change in `a` compiles 400 lines, in `b` 300, in `c` 100: (100·400 + 300·300 + 100·100) / 500² = .56. With the
    /// call back, `a` and `b` are 400 together: (400·400 + 100·100) / 500² = .68.
    #[test]
    fn crates_save_what_a_change_does_not_reach() {
        let all = advice(&three("    > call b::second"), &Facts::default());
        let (rung, because) = of(&all, Driver::Build);
        assert_eq!(rung, Rung::Crates);
        assert_eq!(
            because,
            "A change makes cargo compile 56 % of the lines again, in the mean, where it was 100 %; 68 % before the \
             cycles are gone."
        );
    }

    #[test]
    fn one_part_has_nothing_to_gain() {
        let all = advice("file src/a.rs a\n  pub fn first() ~ 100\n", &Facts::default());
        let rungs: Vec<Rung> = Driver::ALL.into_iter().map(|driver| of(&all, driver).0).collect();
        assert_eq!(rungs, [Rung::Nothing; 6]);
    }

    #[test]
    fn the_goal_chooses_and_orders() {
        let written = written(&three(""));
        let goal = [Driver::Teams, Driver::Build];
        let plan = crate::plan(
            &written.code,
            &Facts::default(),
            &written.partition,
            &Beside { goal: &goal, ..Beside::default() },
            NonZeroUsize::MIN,
        );
        let shown: Vec<Driver> = plan.drivers.iter().map(|advice| advice.driver).collect();
        assert_eq!(shown, goal);
    }

    /// The facts of a project with one entry point.
    fn entered(written: &Written, kind: EntryPointKind, item: &str) -> Facts {
        let location = Location { file: "src/c.rs".into(), position: Position { line: 1, column: 1 } };
        let entry = EntryPoint {
            kind,
            method: None,
            path: None,
            framework: None,
            item: find(&written.code, item),
            tier: Tier::Path,
            unmounted: false,
            location,
        };
        Facts { entry_points: vec![entry], ..Facts::default() }
    }

    /// `a` and `c` are too small for a boundary. Were `b` a library, nothing would be left to deploy apart.
    #[test]
    fn what_leaves_first_is_a_process() {
        let text = three("");
        let written = written(&text);
        let told = |door: &str| {
            let all = advice(&text, &entered(&written, EntryPointKind::Http, door));
            let deploy = all.into_iter().find(|advice| advice.driver == Driver::Deploy).unwrap();
            let service = deploy.rungs.iter().find(|rung| rung.rung == Rung::Service).unwrap();
            (deploy.because, service.cost.clone())
        };
        let (because, cost) = told("b::second");
        assert_eq!(because, "`b` can leave first, on its own.");
        assert_eq!(cost, "For the first, `b`: nothing but a process to run.");
        let (because, _) = told("c::third");
        assert_eq!(
            because,
            "No rung suffices as the code stands: the plan makes no service a process of its own."
        );
    }

    /// Who waits for a word of this process cannot wait in another one.
    #[test]
    fn what_holds_one_end_of_a_channel_stays() {
        let isolated = |parameters: &str| {
            let text = three("").replace("fn third()", &format!("fn third({parameters})"));
            let facts = entered(&written(&text), EntryPointKind::Task, "c::third");
            of(&advice(&text, &facts), Driver::Isolate).0
        };
        assert_eq!(isolated("port: u16"), Rung::SecondBinary);
        assert_ne!(isolated("stop: tokio::sync::oneshot::Receiver"), Rung::SecondBinary);
    }

    /// Nothing in memory, no file: and yet a copy of the process would find the store locked.
    #[test]
    fn a_store_of_one_process_is_not_shared() {
        let text = three("");
        let stored = |store: &str| StoreCoverage {
            store: store.into(),
            calls: 2,
            explained: 2,
            unexplained: Vec::new(),
        };
        let with = |store| Facts { stores: vec![stored(store)], ..Facts::default() };
        let nothing = |facts: &Facts| {
            let scale =
                advice(&text, facts).into_iter().find(|advice| advice.driver == Driver::Scale).unwrap();
            let rung = scale.rungs.into_iter().find(|rung| rung.rung == Rung::Nothing).unwrap();
            (rung.suffices, rung.gain)
        };
        assert!(nothing(&with("postgres")).0);
        let (suffices, gain) = nothing(&with("sled"));
        assert!(!suffices);
        assert_eq!(gain, "Copies would not share 1 place: the store `sled`, which one process opens.");
    }

    #[test]
    fn background_work_is_run_apart_before_anything_is_cut() {
        let text = three("");
        let written = written(&text);
        let facts = entered(&written, EntryPointKind::Job, "c::third");
        let all = advice(&text, &facts);
        assert_eq!(of(&all, Driver::Scale).0, Rung::SecondBinary);
        let (rung, because) = of(&all, Driver::Isolate);
        assert_eq!(rung, Rung::SecondBinary);
        assert_eq!(
            because,
            "A fault in background work (`c::third`) no longer stops requests, nor the other way round."
        );
        assert_eq!(of(&all, Driver::Teams).0, Rung::Crates);
        assert_eq!(of(&all, Driver::Compliance).0, Rung::Nothing);
    }
}
