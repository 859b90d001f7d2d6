//! The steps that take a service out, each small and reversible.
//!
//! In the order in which they are carried out: what it shares moves to a library, what both sides name is carved out
//! into it, its cycles are broken and ports are put where it would need what needs it, it becomes a crate; then, where
//! the partition's verdict is to split, what cannot be sent is reshaped, ports are put before the rest of what it offers
//! and needs, its data gets a schema of its own, and it becomes a process. Every state in between is closed: the
//! [`workshop`](crate::workshop) settles what moves, [`simulate`](crate::simulate()) checks it, and a step that cannot be
//! settled is told as an obstacle with its reason. A library ends as a crate.
//! A step that serves several services stands in the plan of the one that is extracted first: [`Done`] remembers.
//! A service that should not be extracted keeps the steps that are good in themselves: library and cycles.
//!
//! Checks name what no compiler reports: lost `cfg`s, log targets, package metadata, relative paths, test code. Where the
//! model shows whether one applies, it is named with its figures; where it does not, the check says what to search for.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    Care, Cfg, Edit, EditKind, FileId, ItemId, ItemKind, Location, Obstacle, ObstacleKind, Position,
    Recommendation, ReferenceId, RunTime, ServiceId, Step, StepKind, Subject,
};

use crate::cycles::{InCycle, Needs};
use crate::data_steps::{Data, Routed, own_database, own_schema, route_queries};
use crate::edits::Desk;
use crate::ground::{Ground, count, some_of};
use crate::obstacles::reshaping;
use crate::order::Candidate;
use crate::workshop::{Change, Crate, Node, Workshop};

pub(crate) const TESTS_PASS: &str = "The workspace compiles with all features, and all tests pass.";
const OLD_PATHS: &str =
    "Old paths still work: each moved item is re-exported where it was, as visible as it was.";
const FILLED_IN: &str =
    "The port is filled in at start-up by every binary and every test that goes through it.";
const A_CRATE_IS_ENOUGH: &str = "the plan ends here: none of the entry points seen is in it, and it touches no table, \
    broker, shared memory, file or service outside, so that a process of its own would gain nothing";
pub(crate) const REVERT: &str = "Revert the commit; nothing outside the code has changed.";

/// What has been done by the plans of the services extracted before.
pub(crate) struct Done<'a> {
    moved: BTreeSet<FileId>,
    /// What the services still need of one another.
    needs: Needs,
    workshop: Workshop<'a>,
    desk: Desk,
    reshaped: BTreeSet<ItemId>,
    routed: Routed,
}

impl<'a> Done<'a> {
    /// Nothing yet.
    pub(crate) fn new(needs: Needs, mut workshop: Workshop<'a>) -> Self {
        let desk = Desk::new(&mut workshop);
        let (moved, reshaped) = Default::default();
        Self { moved, needs, workshop, desk, reshaped, routed: Routed::default() }
    }

    /// Makes changes for good, and says what edits they take.
    fn carry_out(&mut self, changes: &[Change]) -> Vec<Edit> {
        let edits = self.desk.carry_out(&mut self.workshop, changes);
        self.needs.keep(self.workshop.ground, |reference| self.workshop.still_crosses(reference));
        edits
    }
}

/// What the steps look up beside the seam, found in one pass over the references.
pub(crate) struct Surroundings {
    /// Per service, the references of test code elsewhere that lead into it.
    tests: Vec<usize>,
    /// Per service, the places in it that the analysis cannot see into.
    blind: Vec<usize>,
}

impl Surroundings {
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let mut tests = vec![0; ground.partition.services.len()];
        let mut blind = tests.clone();
        for reference in ground.code.references.iter().filter(|reference| reference.test) {
            let Some(service) = ground.service_of(ground.item(reference.to).file) else { continue };
            tests[service.index()] += usize::from(ground.service_of(reference.file) != Some(service));
        }
        for service in ground.code.blind_spots.iter().filter_map(|spot| ground.service_of(spot.file)) {
            blind[service.index()] += 1;
        }
        Self { tests, blind }
    }
}

/// The steps of one service, in order, and what stands in the way of those that are missing.
pub(crate) fn steps(
    data: &Data<'_>,
    surroundings: &Surroundings,
    (candidate, run_time): (&Candidate, &RunTime),
    worth_it: bool,
    done: &mut Done<'_>,
) -> (Vec<Step>, Vec<Obstacle>) {
    let (ground, service) = (data.ground, candidate.service);
    let mut steps = move_to_shared(ground, candidate, done);
    let mut blocked = Vec::new();
    let in_cycle = candidate.cycle.as_ref().filter(|_| !done.needs.way_out(service).is_empty());
    if !worth_it {
        let way_out = done.needs.way_out(service);
        let Some(cycle) = in_cycle else { return (steps, blocked) };
        // A cycle that only ends when more moves down than the service holds is better left alone.
        let untied = done.workshop.untie(&way_out).and_then(|changes| {
            let lines = done.workshop.lines(moved_nodes(&changes).into_iter());
            match lines > candidate.closure.named_lines {
                false => Ok(changes),
                true => Err(format!(
                    "{} would have to move to a shared library for it",
                    count(lines as usize, "line")
                )),
            }
        });
        match untied {
            Ok(changes) => {
                let edits = done.carry_out(&changes);
                steps.push(break_cycle(ground, service, cycle, &way_out, edits));
            }
            Err(why) => {
                let what =
                    format!("The cycle of `{}` cannot be ended by ports alone", ground.service_name(service));
                blocked.push(not_closed(&what, &why, ground.places(&way_out)));
            }
        }
        return (steps, blocked);
    }
    let (krate, changes) = match done.workshop.take_out(service, ground.service_name(service)) {
        Ok(taken) => taken,
        Err(why) => {
            let what = format!("`{}` cannot become a crate by itself", ground.service_name(service));
            blocked.push(not_closed(&what, &why, Vec::new()));
            return (steps, blocked);
        }
    };
    let parts = Parts::of(&done.workshop, &changes, Some(krate));
    steps.extend(carve(ground, service, &parts.down, done));
    steps.extend(introduce_ports(ground, candidate, in_cycle, &parts.ports, done));
    steps.extend(route_queries(data, &mut done.routed));
    steps.push(make_crate(ground, surroundings, candidate, krate, &parts.out, done));
    if ground.partition.verdict.recommendation == Recommendation::Split && !candidate.library {
        steps.extend(reshape(ground, candidate, done));
        steps.extend(remaining_ports(ground, candidate, done));
        steps.extend(own_schema(data, &mut done.routed));
        steps.push(make_service(ground, candidate, run_time));
        steps.extend(own_database(data));
    }
    (steps, blocked)
}

/// The changes that take a service out, by the step that makes them.
struct Parts {
    /// What moves to the library, with the ports for what it needs of what stays.
    down: Vec<Change>,
    /// The other ports.
    ports: Vec<Change>,
    /// What moves to the new crate.
    out: Vec<Change>,
}

impl Parts {
    fn of(workshop: &Workshop<'_>, changes: &[Change], new: Option<Crate>) -> Self {
        // A node may move more than once until all is settled: what counts is where it is in the end.
        let mut moves: BTreeMap<Node, (Crate, Crate)> = BTreeMap::new();
        for change in changes {
            if let Change::Moved(node, from, to) = *change {
                moves.entry(node).or_insert((from, to)).1 = to;
            }
        }
        moves.retain(|_, (from, to)| from != to);
        let goes_down = |node: Node| moves.get(&node).is_some_and(|(_, to)| *to == workshop.library);
        // An impl without a foot in its crate goes where it has one: when what moves down leaves it so, at once.
        let left_by_it = |node: Node, from: Crate| {
            let header = workshop.units.get(node as usize).map_or(&[][..], |unit| &unit.header);
            !header.iter().any(|part| workshop.crate_of(*part) == from && !goes_down(*part))
        };
        let early = |node: Node| {
            moves.get(&node).is_some_and(|(from, to)| {
                Some(*to) != new && (goes_down(node) || new.is_none() || left_by_it(node, *from))
            })
        };
        let mut parts = Self { down: Vec::new(), ports: Vec::new(), out: Vec::new() };
        for (node, (from, to)) in &moves {
            let part = if early(*node) { &mut parts.down } else { &mut parts.out };
            part.push(Change::Moved(*node, *from, *to));
        }
        for change in changes {
            let from = match change {
                Change::Moved(..) => continue,
                Change::Inverted(edge) => workshop.edges[*edge as usize].from,
                Change::Named(from, _) => *from,
            };
            let part = if early(from) { &mut parts.down } else { &mut parts.ports };
            part.push(*change);
        }
        // An impl that what moves down leaves for the new crate can wait nowhere: then all of it is one step.
        let has_header =
            |node: Node| workshop.units.get(node as usize).is_some_and(|unit| !unit.header.is_empty());
        let homeless = |(node, (from, to)): (&Node, &(Crate, Crate))| {
            Some(*to) == new && has_header(*node) && left_by_it(*node, *from)
        };
        if moves.iter().any(homeless) {
            let mut all = std::mem::take(&mut parts.down);
            all.append(&mut parts.out);
            all.append(&mut parts.ports);
            parts.out = all;
        }
        parts
    }
}

fn not_closed(what: &str, why: &str, evidence: Vec<Location>) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::NotClosed,
        item: None,
        message: format!("{what}: {why}."),
        remedy:
            "Free it of that by hand first: the steps of the plan go on when what remains holds together."
                .to_owned(),
        cost: evidence.len().max(1) as f64,
        evidence,
    }
}

/// What the service shares moves to a library. A file of which nothing can go without what stays is left alone: what is
/// needed of it is carved out later.
fn move_to_shared(ground: &Ground<'_>, candidate: &Candidate, done: &mut Done<'_>) -> Vec<Step> {
    let own = ground.partition.services[candidate.service.index()].files.iter().copied();
    let used = candidate.seam.shared.iter().map(|operation| ground.item(operation.item).file);
    let files: BTreeSet<FileId> = own.chain(used).filter(|file| ground.is_shared(*file)).collect();
    let mut steps = Vec::new();
    for file in files {
        if !done.moved.insert(file) {
            continue;
        }
        let path = &ground.code.files[file.index()].path;
        let all = done.workshop.lines_of(file);
        let changes = done.workshop.share(file).unwrap_or_default();
        if changes.is_empty() {
            continue;
        }
        let Parts { mut down, ports, .. } = Parts::of(&done.workshop, &changes, None);
        down.extend(ports);
        let moved = moved_nodes(&down);
        let lines = |of_file: bool| {
            let nodes = moved.iter().copied();
            done.workshop.lines(nodes.filter(|node| (done.workshop.file_of(*node) == file) == of_file))
        };
        let (own, along) = (lines(true), lines(false));
        let upward = inverted(&done.workshop, &down);
        let edits = done.carry_out(&down);
        let mut reason = format!("`{path}` looks like infrastructure that several services use");
        if own < all {
            let stays = count((all - own) as usize, "line");
            reason += &format!("; {stays} of it stay, since they need what stays");
        }
        if along > 0 {
            let lines = count(along as usize, "line");
            reason += &format!("; {lines} of other files that it is made of come along with its {own}");
        }
        if !upward.is_empty() {
            let upward = count(upward.len(), "use");
            reason += &format!("; {upward} of what stays behind go through a port");
        }
        let mut touches = vec![start_of(ground, file)];
        touches.extend(ground.places(&upward));
        steps.push(Step {
            kind: StepKind::MoveToShared,
            title: format!("Move `{path}` to the shared library"),
            reason: reason + ".",
            touches,
            edits,
            checks: vec![
                TESTS_PASS.to_owned(),
                OLD_PATHS.to_owned(),
                format!("Log filters that name {} still match.", module_of(ground, file)),
            ],
            undo: REVERT.to_owned(),
            care: Care::default(),
        });
    }
    steps
}

/// The nodes that changes move.
fn moved_nodes(changes: &[Change]) -> Vec<Node> {
    let moved = changes.iter().filter_map(|change| match change {
        Change::Moved(node, ..) => Some(*node),
        _ => None,
    });
    moved.collect()
}

/// The references that changes put behind ports, in reference order.
fn inverted(workshop: &Workshop<'_>, changes: &[Change]) -> Vec<ReferenceId> {
    let edges = changes.iter().filter_map(|change| match change {
        Change::Inverted(edge) => Some(workshop.edges[*edge as usize].reference),
        _ => None,
    });
    let mut references: Vec<ReferenceId> = edges.collect();
    references.sort_unstable();
    references
}

fn carve(ground: &Ground<'_>, service: ServiceId, changes: &[Change], done: &mut Done<'_>) -> Option<Step> {
    let mut items: Vec<ItemId> = moved_nodes(changes)
        .into_iter()
        .filter_map(|node| done.workshop.units.get(node as usize))
        .map(|unit| unit.item)
        .collect();
    items.sort_unstable();
    if items.is_empty() {
        return None;
    }
    let lines = done.workshop.lines(moved_nodes(changes).into_iter());
    let ports = inverted(&done.workshop, changes);
    let edits = done.carry_out(changes);
    let types = items.iter().filter(|item| ground.item(**item).kind != ItemKind::Impl);
    let names: Vec<String> = types.map(|item| ground.name(*item)).collect();
    let name = ground.service_name(service);
    let upward = match ports.len() {
        0 => String::new(),
        uses => format!(" {} of what stays behind go through a port.", count(uses, "use")),
    };
    let mut touches: Vec<Location> = items.iter().map(|item| ground.code.location(*item)).collect();
    touches.extend(ground.places(&ports));
    Some(Step {
        kind: StepKind::Carve,
        title: format!("Carve out into the shared library what `{name}` and others both are made of"),
        reason: format!(
            "{} with {} ({}): no port can stand for them, and both sides name them.{upward}",
            count(items.len(), "piece"),
            count(lines as usize, "line"),
            some_of(&names)
        ),
        touches,
        edits,
        checks: vec![TESTS_PASS.to_owned(), OLD_PATHS.to_owned()],
        undo: REVERT.to_owned(),
        care: Care::default(),
    })
}

fn break_cycle(
    ground: &Ground<'_>,
    service: ServiceId,
    cycle: &InCycle,
    way_out: &[ReferenceId],
    edits: Vec<Edit>,
) -> Step {
    let mut targets: Vec<ItemId> = way_out.iter().map(|r| ground.reference(*r).to).collect();
    targets.sort_unstable();
    targets.dedup();
    let target_names: Vec<String> = targets.iter().map(|item| ground.name(*item)).collect();
    let name = ground.service_name(service);
    let moved: Vec<String> = edits
        .iter()
        .filter(|edit| edit.kind == EditKind::MoveItem)
        .filter_map(|edit| match &edit.subject {
            Subject::Item(item) => Some(ground.name(*item)),
            _ => None,
        })
        .collect();
    let down = match moved.len() {
        0 => String::new(),
        pieces => format!(
            " What no port can stand for moves to the shared library: {} ({}).",
            count(pieces, "piece"),
            some_of(&moved)
        ),
    };
    Step {
        kind: StepKind::BreakCycle,
        title: format!("Take `{name}` out of its cycle with {}", cycle.others()),
        reason: format!(
            "Cheapest to invert: {} to {} ({}); then nothing that `{name}` needs leads back to it.{down}",
            count(way_out.len(), "reference"),
            count(targets.len(), "item"),
            some_of(&target_names)
        ),
        touches: ground.places(way_out),
        edits,
        checks: vec![TESTS_PASS.to_owned(), FILLED_IN.to_owned()],
        undo: "Call the items directly again; the port can stay unused.".to_owned(),
        care: Care::default(),
    }
}

/// The ports without which the new crate and what remains would need one another: those to services of its cycle in one
/// step, the others by service.
fn introduce_ports(
    ground: &Ground<'_>,
    candidate: &Candidate,
    in_cycle: Option<&InCycle>,
    changes: &[Change],
    done: &mut Done<'_>,
) -> Vec<Step> {
    let service = candidate.service;
    // By the other end: whether it is the one that is called, and whether it is in the cycle.
    let mut by_other: BTreeMap<(bool, bool, ServiceId), Vec<Change>> = BTreeMap::new();
    let mut named = Vec::new();
    for change in changes {
        let Change::Inverted(edge) = change else {
            named.push(*change);
            continue;
        };
        let edge = &done.workshop.edges[*edge as usize];
        let reference = ground.reference(edge.reference);
        let provider = done.workshop.units[edge.to as usize].service;
        let caller = ground.service_of(reference.file).unwrap_or(service);
        let (calls, other) = if provider == service { (false, caller) } else { (true, provider) };
        let cyclic = in_cycle.is_some_and(|cycle| cycle.services.contains(&other));
        let key = if cyclic { (false, false, service) } else { (true, calls, other) };
        by_other.entry(key).or_default().push(*change);
    }
    let mut steps = Vec::new();
    let name = ground.service_name(service);
    for ((alone, calls, other), mut changes) in by_other {
        let uses = inverted(&done.workshop, &changes);
        changes.append(&mut named);
        let edits = done.carry_out(&changes);
        if let Some(cycle) = in_cycle.filter(|_| !alone) {
            steps.push(break_cycle(ground, service, cycle, &uses, edits));
            continue;
        }
        let other_name = ground.service_name(other);
        let mut targets: Vec<ItemId> = uses.iter().map(|r| ground.reference(*r).to).collect();
        targets.sort_unstable();
        targets.dedup();
        let names: Vec<String> = targets.iter().map(|item| ground.name(*item)).collect();
        let (title, from, to) = match calls {
            true => (format!("Put a port between `{name}` and `{other_name}`"), name, other_name),
            false => (format!("Put a port in front of `{name}` for `{other_name}`"), other_name, name),
        };
        steps.push(Step {
            kind: StepKind::IntroducePort,
            title,
            reason: format!(
                "`{from}` uses {} of `{to}` at {} ({}), which would lead back once `{name}` is a crate.",
                count(targets.len(), "item"),
                count(uses.len(), "place"),
                some_of(&names)
            ),
            touches: ground.places(&uses),
            edits,
            checks: vec![TESTS_PASS.to_owned(), FILLED_IN.to_owned()],
            undo: REVERT.to_owned(),
            care: Care::default(),
        });
    }
    steps
}

/// Ports for the operations that are still called directly: what a client can stand behind later.
fn remaining_ports(ground: &Ground<'_>, candidate: &Candidate, done: &mut Done<'_>) -> Vec<Step> {
    let name = ground.service_name(candidate.service);
    let mut groups: BTreeMap<Option<ServiceId>, Vec<ReferenceId>> = BTreeMap::new();
    for operation in &candidate.seam.offers {
        groups.entry(None).or_default().extend(&operation.uses);
    }
    for operation in &candidate.seam.needs {
        groups.entry(Some(operation.provider)).or_default().extend(&operation.uses);
    }
    let mut steps = Vec::new();
    for (provider, uses) in groups {
        let changes = done.workshop.behind_ports(&uses);
        let uses = inverted(&done.workshop, &changes);
        if uses.is_empty() {
            continue;
        }
        let edits = done.carry_out(&changes);
        let mut targets: Vec<ItemId> = uses.iter().map(|r| ground.reference(*r).to).collect();
        targets.sort_unstable();
        targets.dedup();
        let names: Vec<String> = targets.iter().map(|item| ground.name(*item)).collect();
        let title = match provider {
            None => format!("Let others call `{name}` through a port alone"),
            Some(provider) => {
                format!("Let `{name}` call `{}` through a port alone", ground.service_name(provider))
            }
        };
        steps.push(Step {
            kind: StepKind::IntroducePort,
            title,
            reason: format!(
                "{} at {} ({}): behind one interface they can be local calls today and a client later.",
                count(targets.len(), "operation"),
                count(uses.len(), "place"),
                some_of(&names)
            ),
            touches: ground.places(&uses),
            edits,
            checks: vec![TESTS_PASS.to_owned(), FILLED_IN.to_owned()],
            undo: REVERT.to_owned(),
            care: Care::default(),
        });
    }
    steps
}

fn make_crate(
    ground: &Ground<'_>,
    surroundings: &Surroundings,
    candidate: &Candidate,
    krate: Crate,
    changes: &[Change],
    done: &mut Done<'_>,
) -> Step {
    let service = candidate.service;
    let name = ground.service_name(service);
    let moved = moved_nodes(changes);
    let mut files: Vec<FileId> = moved.iter().map(|node| done.workshop.file_of(*node)).collect();
    files.sort_unstable();
    files.dedup();
    let lines = done.workshop.lines(moved.into_iter());
    let edits = done.carry_out(changes);
    let rest = (0..krate).filter(|other| *other != done.workshop.library);
    let needed = rest.clone().any(|other| done.workshop.needs(other, krate));
    let needs = rest.clone().any(|other| done.workshop.needs(krate, other));
    let place = match (needed, needs) {
        (_, false) => "It needs nothing of what remains.",
        (false, true) => "Nothing that remains needs it.",
        (true, true) => "It stands between crates that need it and crates that it needs.",
    };
    Step {
        kind: StepKind::MakeCrate,
        title: format!("Make `{name}` a crate of the workspace"),
        reason: format!(
            "The compiler then keeps the boundary. {} in {} move; {}. {place}",
            count(lines as usize, "line"),
            count(files.len(), "file"),
            if candidate.library { A_CRATE_IS_ENOUGH } else { "stopping here is fine" }
        ),
        touches: files.iter().map(|file| start_of(ground, *file)).collect(),
        checks: crate_checks(ground, surroundings, candidate, &edits),
        edits,
        undo: "Move the files back under their old modules, and drop the workspace member; old paths never changed."
            .to_owned(),
        care: Care::default(),
    }
}

fn crate_checks(
    ground: &Ground<'_>,
    surroundings: &Surroundings,
    candidate: &Candidate,
    edits: &[Edit],
) -> Vec<String> {
    let code = ground.code;
    let service = candidate.service;
    let files = &ground.partition.services[service.index()].files;
    let mut checks = vec![TESTS_PASS.to_owned()];
    let wider = edits.iter().filter(|edit| edit.kind == EditKind::WidenVisibility);
    let wider: Vec<String> = wider
        .filter_map(|edit| match &edit.subject {
            Subject::Item(item) => Some(ground.name(*item)),
            _ => None,
        })
        .collect();
    if !wider.is_empty() {
        let items = count(wider.len(), "item");
        checks.push(format!("No more than these has become `pub`: {items} ({}).", some_of(&wider)));
    }
    for file in files {
        let module = code.files[file.index()].module.map(|module| &code.modules[module.index()]);
        if let Some(cfg) =
            module.and_then(|module| module.item).and_then(|item| ground.item(item).cfg.as_ref())
        {
            checks.push(format!(
                "`#[cfg({cfg})]` on the `mod` line of {} stands in the new crate too.",
                module_of(ground, *file)
            ));
        }
    }
    let mut features = BTreeSet::new();
    for cfg in code
        .items
        .iter()
        .filter(|item| ground.service_of(item.file) == Some(service))
        .filter_map(|i| i.cfg.as_ref())
    {
        collect_features(cfg, &mut features);
    }
    if !features.is_empty() {
        let names: Vec<String> = features.iter().map(|feature| format!("`{feature}`")).collect();
        checks.push(format!(
            "The new crate has the features {} and the old one passes them on; without them code vanishes silently.",
            names.join(", ")
        ));
    }
    if surroundings.tests[service.index()] > 0 {
        let tests = count(surroundings.tests[service.index()], "reference");
        checks.push(format!("Test code elsewhere still finds what it uses: {tests} into this service."));
    }
    if surroundings.blind[service.index()] > 0 {
        let blind = count(surroundings.blind[service.index()], "place");
        checks.push(format!("{blind} that this analysis cannot see into may need more than is listed here."));
    }
    checks
}

fn collect_features<'a>(cfg: &'a Cfg, features: &mut BTreeSet<&'a str>) {
    match cfg {
        Cfg::All(parts) | Cfg::Any(parts) => parts.iter().for_each(|part| collect_features(part, features)),
        Cfg::Not(part) => collect_features(part, features),
        Cfg::KeyValue(key, value) if key == "feature" => {
            features.insert(value);
        }
        Cfg::KeyValue(..) | Cfg::Flag(_) | Cfg::Other(_) => {}
    }
}

fn reshape(ground: &Ground<'_>, candidate: &Candidate, done: &mut Done<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for operation in candidate.seam.operations() {
        let found = reshaping(ground.item(operation.item));
        if found.is_empty() || !done.reshaped.insert(operation.item) {
            continue;
        }
        let (problems, remedies): (Vec<String>, Vec<&str>) = found.into_iter().unzip();
        let mut touches = vec![ground.code.location(operation.item)];
        touches.extend(ground.places(&operation.uses));
        steps.push(Step {
            kind: StepKind::ReshapeOperation,
            title: format!("Reshape {}", ground.name(operation.item)),
            reason: format!("It {}. {}", problems.join(", and "), remedies.join(" ")),
            touches,
            edits: Vec::new(),
            checks: vec![TESTS_PASS.to_owned()],
            undo: REVERT.to_owned(),
            care: Care::default(),
        });
    }
    steps
}

fn make_service(ground: &Ground<'_>, candidate: &Candidate, run_time: &RunTime) -> Step {
    let name = ground.service_name(candidate.service);
    let mounts = match candidate.entry_points.len() {
        0 => String::new(),
        doors => format!(" and mounts its {}", count(doors, "entry point")),
    };
    Step {
        kind: StepKind::MakeService,
        title: format!("Run `{name}` as a process of its own"),
        reason: format!(
            "A second binary serves its {}{mounts}; the port is filled with a client instead of local functions.",
            count(candidate.seam.offers.len(), "operation")
        ),
        touches: candidate.seam.offers.iter().map(|operation| ground.code.location(operation.item)).collect(),
        checks: [
            "Both fillings of the port, local and remote, pass the same tests.".to_owned(),
            "No transaction or lock is held across a call that is now remote.".to_owned(),
            "Each call that is now remote has a time limit, and its caller knows what to do when it fails."
                .to_owned(),
            "Its settings, secrets, metrics and log filters are deployed with it.".to_owned(),
        ]
        .into_iter()
        .chain(crate::run_time::checks(ground, run_time))
        .collect(),
        edits: Vec::new(),
        undo: "Fill the port with local functions again: that is a setting, not a change of code.".to_owned(),
        care: Care::default(),
    }
}

fn module_of(ground: &Ground<'_>, file: FileId) -> String {
    let file = &ground.code.files[file.index()];
    let module = file.module.map(|module| &ground.code.modules[module.index()].path);
    format!("`{}`", module.unwrap_or(&file.path))
}

fn start_of(ground: &Ground<'_>, file: FileId) -> Location {
    Location { file: ground.code.files[file.index()].path.clone(), position: Position { line: 1, column: 1 } }
}
