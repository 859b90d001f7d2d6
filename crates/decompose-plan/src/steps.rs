//! The steps that take a service out, each small and reversible.
//!
//! In the order in which they are carried out: what it shares moves to a library, its cycles are broken, a port is put
//! before what it offers and what it needs, it becomes a crate; then, where the partition's verdict is to split,
//! what cannot be sent is reshaped, its data gets a schema of its own, and it becomes a process. A library ends as a
//! crate. Every intermediate state is a working monolith.
//! A step that serves several services stands in the plan of the one that is extracted first: [`Done`] remembers.
//! A service that should not be extracted keeps the steps that are good in themselves: library and cycles.
//!
//! Checks name what no compiler reports: lost `cfg`s, log targets, package metadata, relative paths, test code. Where the
//! model shows whether one applies, it is named with its figures; where it does not, the check says what to search for.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    Cfg, FileId, ItemId, ItemKind, Location, Operation, Position, Recommendation, ReferenceId, ReferenceKind,
    ServiceId, Step, StepKind, Visibility,
};

use crate::cycles::{InCycle, Needs};
use crate::data_steps::{Data, Routed, own_database, own_schema, route_queries};
use crate::ground::{Ground, count, some_of};
use crate::obstacles::reshaping;
use crate::order::Candidate;

pub(crate) const TESTS_PASS: &str = "The workspace compiles with all features, and all tests pass.";
const A_CRATE_IS_ENOUGH: &str = "the plan ends here: none of the entry points seen is in it, and it touches no table, \
    broker, shared memory, file or service outside, so that a process of its own would gain nothing";
pub(crate) const REVERT: &str = "Revert the commit; nothing outside the code has changed.";

/// What has been done by the plans of the services extracted before.
pub(crate) struct Done {
    moved: BTreeSet<FileId>,
    /// What the services still need of one another.
    needs: Needs,
    reshaped: BTreeSet<ItemId>,
    routed: Routed,
}

impl Done {
    /// Nothing yet.
    pub(crate) fn new(needs: Needs) -> Self {
        Self { moved: BTreeSet::new(), needs, reshaped: BTreeSet::new(), routed: Routed::default() }
    }
}

/// What the steps look up beside the seam, found in one pass over the references.
pub(crate) struct Surroundings {
    /// Per shared-library candidate, the references that lead from it to code that is none.
    upward: BTreeMap<FileId, Vec<ReferenceId>>,
    /// Per service, the references of test code elsewhere that lead into it.
    tests: Vec<usize>,
    /// Per service, the places in it that the analysis cannot see into.
    blind: Vec<usize>,
}

impl Surroundings {
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let mut upward: BTreeMap<FileId, Vec<ReferenceId>> = BTreeMap::new();
        let mut tests = vec![0; ground.partition.services.len()];
        let mut blind = tests.clone();
        for (reference, id) in ground.code.references.iter().zip((0..).map(ReferenceId)) {
            let target = ground.item(reference.to).file;
            let Some(service) = ground.service_of(target) else { continue };
            if reference.test {
                tests[service.index()] += usize::from(ground.service_of(reference.file) != Some(service));
            } else if ground.is_shared(reference.file)
                && !ground.is_shared(target)
                && !matches!(reference.kind, ReferenceKind::Import | ReferenceKind::Dispatch)
            {
                upward.entry(reference.file).or_default().push(id);
            }
        }
        for service in ground.code.blind_spots.iter().filter_map(|spot| ground.service_of(spot.file)) {
            blind[service.index()] += 1;
        }
        Self { upward, tests, blind }
    }
}

/// The steps of one service, in order.
pub(crate) fn steps(
    data: &Data<'_>,
    surroundings: &Surroundings,
    candidate: &Candidate,
    worth_it: bool,
    done: &mut Done,
) -> Vec<Step> {
    let ground = data.ground;
    let mut steps = move_to_shared(ground, surroundings, candidate, done);
    if let Some(cycle) = &candidate.cycle {
        let way_out = done.needs.take_out(candidate.service);
        if !way_out.is_empty() {
            steps.push(break_cycle(ground, candidate.service, cycle, &way_out));
        }
    }
    if !worth_it {
        return steps;
    }
    steps.extend(introduce_ports(ground, candidate));
    steps.extend(route_queries(data, &mut done.routed));
    steps.push(make_crate(ground, surroundings, candidate));
    if ground.partition.verdict.recommendation == Recommendation::Split && !candidate.library {
        steps.extend(reshape(ground, candidate, done));
        steps.extend(own_schema(data, &mut done.routed));
        steps.push(make_service(ground, candidate));
        steps.extend(own_database(data));
    }
    steps
}

fn move_to_shared(
    ground: &Ground<'_>,
    surroundings: &Surroundings,
    candidate: &Candidate,
    done: &mut Done,
) -> Vec<Step> {
    let own = ground.partition.services[candidate.service.index()].files.iter().copied();
    let used = candidate.seam.shared.iter().map(|operation| ground.item(operation.item).file);
    let files: BTreeSet<FileId> = own.chain(used).filter(|file| ground.is_shared(*file)).collect();
    let mut steps = Vec::new();
    for file in files {
        if !done.moved.insert(file) {
            continue;
        }
        let upward = surroundings.upward.get(&file).map_or(&[][..], Vec::as_slice);
        let path = &ground.code.files[file.index()].path;
        let mut reason = format!("`{path}` looks like infrastructure that several services use");
        if !upward.is_empty() {
            let upward = count(upward.len(), "reference");
            reason += &format!("; to be inverted or left behind first: {upward} from it to what stays");
        }
        let mut touches = vec![start_of(ground, file)];
        touches.extend(ground.places(upward));
        steps.push(Step {
            kind: StepKind::MoveToShared,
            title: format!("Move `{path}` to the shared library"),
            reason: reason + ".",
            touches,
            checks: vec![
                TESTS_PASS.to_owned(),
                "Old paths still work: each moved item is re-exported where it was, as visible as it was."
                    .to_owned(),
                format!("Log filters that name {} still match.", module_of(ground, file)),
            ],
            undo: REVERT.to_owned(),
        });
    }
    steps
}

fn break_cycle(ground: &Ground<'_>, service: ServiceId, cycle: &InCycle, way_out: &[ReferenceId]) -> Step {
    let mut targets: Vec<ItemId> = way_out.iter().map(|r| ground.reference(*r).to).collect();
    targets.sort_unstable();
    targets.dedup();
    let target_names: Vec<String> = targets.iter().map(|item| ground.name(*item)).collect();
    let name = ground.service_name(service);
    Step {
        kind: StepKind::BreakCycle,
        title: format!("Take `{name}` out of its cycle with {}", cycle.others()),
        reason: format!(
            "Cheapest to invert: {} to {} ({}); then nothing that `{name}` needs leads back to it.",
            count(way_out.len(), "reference"),
            count(targets.len(), "item"),
            some_of(&target_names)
        ),
        touches: ground.places(way_out),
        checks: vec![
            TESTS_PASS.to_owned(),
            "What is filled in at start-up is filled in by every binary and every test that needs it."
                .to_owned(),
        ],
        undo: "Call the items directly again; the port can stay unused.".to_owned(),
    }
}

fn introduce_ports(ground: &Ground<'_>, candidate: &Candidate) -> Vec<Step> {
    let name = ground.service_name(candidate.service);
    let checks = || {
        vec![
            TESTS_PASS.to_owned(),
            "The port is filled in by every binary and every test that goes through it.".to_owned(),
        ]
    };
    let mut steps = Vec::new();
    let offers = &candidate.seam.offers;
    if !offers.is_empty() {
        steps.push(Step {
            kind: StepKind::IntroducePort,
            title: format!("Put a port in front of `{name}`"),
            reason: format!(
                "Others use {} of it ({}): behind one interface they can be local calls today and a client later.",
                count(offers.len(), "operation"),
                names_of(ground, offers)
            ),
            touches: offers.iter().map(|operation| ground.code.location(operation.item)).collect(),
            checks: checks(),
            undo: REVERT.to_owned(),
        });
    }
    let mut needs: BTreeMap<ServiceId, Vec<&Operation>> = BTreeMap::new();
    for operation in &candidate.seam.needs {
        needs.entry(operation.provider).or_default().push(operation);
    }
    for (provider, operations) in needs {
        let kept = candidate.closure.best_ports.iter().find(|(known, _)| *known == provider);
        let saves = kept.map_or(String::new(), |(_, lines)| {
            format!(" Types moved or copied with it, {} need not come along.", count(*lines as usize, "line"))
        });
        let mut uses: Vec<ReferenceId> = operations.iter().flat_map(|o| o.uses.iter().copied()).collect();
        uses.sort_unstable();
        steps.push(Step {
            kind: StepKind::IntroducePort,
            title: format!("Put a port between `{name}` and `{}`", ground.service_name(provider)),
            reason: format!(
                "`{name}` uses {} of it at {} ({}).{saves}",
                count(operations.len(), "operation"),
                count(uses.len(), "place"),
                names_of(ground, operations)
            ),
            touches: ground.places(&uses),
            checks: checks(),
            undo: REVERT.to_owned(),
        });
    }
    steps
}

fn make_crate(ground: &Ground<'_>, surroundings: &Surroundings, candidate: &Candidate) -> Step {
    let service = candidate.service;
    let name = ground.service_name(service);
    let files = &ground.partition.services[service.index()].files;
    Step {
        kind: StepKind::MakeCrate,
        title: format!("Make `{name}` a crate of the workspace"),
        reason: format!(
            "The compiler then keeps the boundary. {} in {} move; {}.",
            count(candidate.closure.named_lines as usize, "line"),
            count(files.len(), "file"),
            if candidate.library { A_CRATE_IS_ENOUGH } else { "stopping here is fine" }
        ),
        touches: files.iter().map(|file| start_of(ground, *file)).collect(),
        checks: crate_checks(ground, surroundings, candidate),
        undo: "Move the files back under their old modules, and drop the workspace member; old paths never changed."
            .to_owned(),
    }
}

fn crate_checks(ground: &Ground<'_>, surroundings: &Surroundings, candidate: &Candidate) -> Vec<String> {
    let code = ground.code;
    let service = candidate.service;
    let files = &ground.partition.services[service.index()].files;
    let mut checks = vec![TESTS_PASS.to_owned()];

    let hidden: Vec<String> = candidate
        .seam
        .operations()
        .map(|operation| operation.item)
        .chain(candidate.seam.types.iter().map(|carried| carried.item))
        .filter(|item| ground.item(*item).visibility != Visibility::Public && is_free(ground, *item))
        .map(|item| ground.name(item))
        .collect();
    if !hidden.is_empty() {
        let items = count(hidden.len(), "item");
        checks.push(format!("On the seam but not yet `pub`: {items} ({}).", some_of(&hidden)));
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
    checks.extend(
        [
            "Log targets and `module_path!` of the moved code change with its crate: filters and dashboards still match.",
            "Moved code that reads `env!(\"CARGO_PKG_…\")`, or has clap print version and authors, still says the same.",
            "Paths in `include_str!`, `include_bytes!`, `include!` and embedded migrations are relative to the new place.",
            "What the build script sets (`cargo:rustc-cfg`, `cargo:rustc-env`) is set for the new crate too.",
        ]
        .map(String::from),
    );
    checks
}

/// Whether an item has a visibility of its own: those of traits and their impls follow the trait.
fn is_free(ground: &Ground<'_>, item: ItemId) -> bool {
    let around = ground.item(item).parent.map(|parent| ground.item(parent));
    around.is_none_or(|around| around.kind != ItemKind::Trait && around.impl_trait.is_none())
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

fn reshape(ground: &Ground<'_>, candidate: &Candidate, done: &mut Done) -> Vec<Step> {
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
            checks: vec![TESTS_PASS.to_owned()],
            undo: REVERT.to_owned(),
        });
    }
    steps
}

fn make_service(ground: &Ground<'_>, candidate: &Candidate) -> Step {
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
        checks: vec![
            "Both fillings of the port, local and remote, pass the same tests.".to_owned(),
            "No transaction or lock is held across a call that is now remote.".to_owned(),
            "Each call that is now remote has a time limit, and its caller knows what to do when it fails."
                .to_owned(),
            "Its settings, secrets, metrics and log filters are deployed with it.".to_owned(),
        ],
        undo: "Fill the port with local functions again: that is a setting, not a change of code.".to_owned(),
    }
}

fn names_of<'a>(
    ground: &Ground<'_>,
    operations: impl IntoIterator<Item = impl std::borrow::Borrow<Operation> + 'a>,
) -> String {
    let names: Vec<String> =
        operations.into_iter().map(|operation| ground.name(operation.borrow().item)).collect();
    some_of(&names)
}

fn module_of(ground: &Ground<'_>, file: FileId) -> String {
    let file = &ground.code.files[file.index()];
    let module = file.module.map(|module| &ground.code.modules[module.index()].path);
    format!("`{}`", module.unwrap_or(&file.path))
}

fn start_of(ground: &Ground<'_>, file: FileId) -> Location {
    Location { file: ground.code.files[file.index()].path.clone(), position: Position { line: 1, column: 1 } }
}
