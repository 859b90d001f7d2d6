//! What each step takes: what comes before it, hours, risk, what it makes possible, and where one can stop.
//!
//! From the steps themselves. A step needs those before it that make a crate it names, and, of its own service, the last
//! one that changes code. The hours are a sum over edits and places at rates that [`RATES`] and [`BY_KIND`] state: they are
//! judgements, made to compare steps and to be replaced by one's own; the range says how little is known. It does not
//! know who does it, nor how well the code is tested.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    BoundKind, Care, Cfg, Edit, EditKind, Facts, FileId, ItemId, ItemKind, Location, Risk, ServicePlan,
    Silent, Step, StepKind, Subject, TextRange,
};

use crate::ground::{Ground, count};

/// Minutes per edit, from and to, with the noun that counts them.
const RATES: &[(EditKind, f64, f64, &str)] = &[
    (EditKind::CreateCrate, 10.0, 40.0, "new crate"),
    (EditKind::AddDependency, 1.0, 3.0, "dependency"),
    (EditKind::CreateModule, 1.0, 3.0, "new module"),
    (EditKind::MoveModule, 0.5, 1.0, "module level"),
    (EditKind::MoveItem, 0.5, 2.0, "moved item"),
    (EditKind::MoveTest, 0.5, 3.0, "moved test item"),
    (EditKind::RetargetUse, 0.2, 1.0, "retargeted import"),
    (EditKind::ReExport, 0.5, 1.0, "re-export"),
    (EditKind::WidenVisibility, 0.2, 1.0, "widened item"),
    (EditKind::ExportMacro, 5.0, 20.0, "exported macro"),
    (EditKind::Port, 5.0, 20.0, "port"),
];

/// From and to.
type Span = (f64, f64);

/// A kind of step: minutes per touched place, hours besides, and what can go wrong.
type Row = (StepKind, Span, Span, Risk, &'static str);

/// Steps that are more than edits.
const BY_KIND: &[Row] = &[
    (
        StepKind::ReshapeOperation,
        (5.0, 20.0),
        (0.5, 2.0),
        Risk::Medium,
        "Callers hand over copies where they lent what they had.",
    ),
    (
        StepKind::RouteQueries,
        (15.0, 60.0),
        (0.0, 1.0),
        Risk::Medium,
        "Statements change: results may differ in order or number, and take longer.",
    ),
    (
        StepKind::DropForeignKeys,
        (10.0, 30.0),
        (1.0, 4.0),
        Risk::Medium,
        "The database no longer refuses rows that refer to nothing.",
    ),
    (
        StepKind::OwnSchema,
        (5.0, 20.0),
        (4.0, 16.0),
        Risk::Medium,
        "A statement that was overlooked fails when it runs, not when it is built.",
    ),
    (
        StepKind::SplitTransaction,
        (15.0, 60.0),
        (4.0, 24.0),
        Risk::High,
        "Readers can see one part done and the next not; a part that fails must be undone by code.",
    ),
    (
        StepKind::MakeService,
        (5.0, 30.0),
        (8.0, 40.0),
        Risk::High,
        "What was a call can fail, take too long, or arrive twice.",
    ),
    (StepKind::CopyData, (0.0, 0.0), (8.0, 40.0), Risk::High, "Two copies can part, and nobody notices."),
    (
        StepKind::SwitchReads,
        (0.0, 0.0),
        (2.0, 8.0),
        Risk::Medium,
        "The copy may lag behind what was just written.",
    ),
    (
        StepKind::SwitchWrites,
        (0.0, 0.0),
        (4.0, 16.0),
        Risk::High,
        "Rows written after the switch exist there first.",
    ),
    (
        StepKind::Contract,
        (0.0, 0.0),
        (1.0, 4.0),
        Risk::High,
        "What is dropped comes back from a backup alone.",
    ),
];

/// What moving code that is bound to its place changes without a word of the compiler.
const SILENT: &[(BoundKind, &str)] = &[
    (BoundKind::CrateMetadata, "Version, name and authors become those of the new package"),
    (
        BoundKind::BuildVariable,
        "A variable of the build is set for the old package: its build script has to set it for the new one too",
    ),
    (BoundKind::ModulePath, "The path of the module begins with the new crate"),
    (BoundKind::FilePath, "A path in a literal is relative to the new place"),
    (
        BoundKind::LogTarget,
        "Messages get the new crate in their target: filters and dashboards that name the old one miss them",
    ),
];

/// Predicates that the compiler sets; others come from a build script or a flag.
const COMPILER_CFGS: &[&str] =
    &["test", "unix", "windows", "debug_assertions", "doc", "doctest", "miri", "panic"];

/// Commands after every step that changes code.
const COMMANDS: &[&str] =
    &["cargo check --workspace --all-targets --all-features", "cargo test --workspace --all-features"];

/// Fills in what the steps of all services take.
pub(crate) fn take_care(ground: &Ground<'_>, facts: &Facts, services: &mut [ServicePlan]) {
    let bound = bound_texts(ground, facts);
    // The step that makes each crate, by its title.
    let mut makers: BTreeMap<String, String> = BTreeMap::new();
    let mut unblocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for plan in services.iter_mut() {
        let mut last: Option<String> = None;
        for step in &mut plan.steps {
            let mut before: BTreeSet<String> =
                crates_named(&step.edits).filter_map(|name| makers.get(name)).cloned().collect();
            before.extend(last.clone());
            for edit in step.edits.iter().filter(|edit| edit.kind == EditKind::CreateCrate) {
                if let Subject::Crate(name) = &edit.subject {
                    makers.insert(name.clone(), step.title.clone());
                }
            }
            let changes_data = step.edits.is_empty() && step.kind != StepKind::ReshapeOperation;
            if !step.edits.is_empty() || changes_data {
                last = Some(step.title.clone());
            }
            for title in &before {
                unblocks.entry(title.clone()).or_default().push(step.title.clone());
            }
            let silent = silent(ground, &bound, &step.edits);
            step.care = care(step, before.into_iter().collect(), silent);
        }
    }
    for plan in services.iter_mut() {
        for step in &mut plan.steps {
            step.care.unblocks = unblocks.remove(&step.title).unwrap_or_default();
        }
        stops(&mut plan.steps);
    }
}

/// The crates that edits lean on.
fn crates_named(edits: &[Edit]) -> impl Iterator<Item = &str> {
    let dependencies = edits.iter().filter(|edit| edit.kind == EditKind::AddDependency);
    let moves = edits.iter().filter(|edit| edit.kind == EditKind::MoveItem);
    dependencies.map(|edit| edit.to.as_str()).chain(moves.filter_map(|edit| edit.to.split("::").next()))
}

/// A piece of text that moves as one: its file, and its bytes; of what stands at a module's own level the file alone.
type Text = (FileId, Option<TextRange>);

/// What is bound to its place, by the text that it is part of.
fn bound_texts(ground: &Ground<'_>, facts: &Facts) -> BTreeMap<Text, Vec<(&'static str, Location)>> {
    let code = ground.code;
    let mut texts: BTreeMap<Text, Vec<(&'static str, Location)>> = BTreeMap::new();
    for bound in &facts.bound {
        let Some((_, what)) = SILENT.iter().find(|(kind, _)| *kind == bound.kind) else { continue };
        let file = || code.files.binary_search_by(|file| file.path.cmp(&bound.location.file)).ok();
        let text = match bound.item {
            Some(item) => Some(text_of(ground, item)),
            None => file().map(|file| (FileId(file as u32), None)),
        };
        if let Some(text) = text {
            texts.entry(text).or_default().push((what, bound.location.clone()));
        }
    }
    for (item, id) in code.items.iter().zip((0..).map(ItemId)) {
        if item.cfg.as_ref().is_some_and(is_set_by_build) {
            let what = "A `cfg` of the build script has to be set for the new package too, or this vanishes";
            texts.entry(text_of(ground, id)).or_default().push((what, code.location(id)));
        }
    }
    texts
}

fn text_of(ground: &Ground<'_>, item: ItemId) -> Text {
    let mut at = ground.item(item);
    while let Some(around) = at.parent.map(|parent| ground.item(parent)) {
        if around.kind == ItemKind::Module {
            break;
        }
        at = around;
    }
    (at.file, Some(at.full_range))
}

fn is_set_by_build(cfg: &Cfg) -> bool {
    match cfg {
        Cfg::All(parts) | Cfg::Any(parts) => parts.iter().any(is_set_by_build),
        Cfg::Not(part) => is_set_by_build(part),
        Cfg::Flag(name) => !COMPILER_CFGS.contains(&name.as_str()),
        Cfg::KeyValue(..) | Cfg::Other(_) => false,
    }
}

/// What the moves among the edits change silently, and where.
fn silent(
    ground: &Ground<'_>,
    bound: &BTreeMap<Text, Vec<(&'static str, Location)>>,
    edits: &[Edit],
) -> Vec<Silent> {
    let mut found: BTreeMap<&str, BTreeSet<Location>> = BTreeMap::new();
    for edit in edits {
        let text = match (edit.kind, &edit.subject) {
            (EditKind::MoveItem, Subject::Item(item)) => text_of(ground, *item),
            (EditKind::MoveModule, Subject::File(file)) => (*file, None),
            _ => continue,
        };
        for (what, place) in bound.get(&text).into_iter().flatten() {
            found.entry(what).or_default().insert(place.clone());
        }
    }
    let row = |(what, places): (&str, BTreeSet<Location>)| Silent {
        what: format!("{what}: {}.", count(places.len(), "place")),
        places: places.into_iter().collect(),
    };
    found.into_iter().map(row).collect()
}

fn care(step: &Step, before: Vec<String>, silent: Vec<Silent>) -> Care {
    let mut parts: Vec<String> = Vec::new();
    let mut minutes = (0.0, 0.0);
    let mut add = |number: usize, (low, high): (f64, f64), noun: &str| {
        if number > 0 && high > 0.0 {
            minutes.0 += number as f64 * low;
            minutes.1 += number as f64 * high;
            parts.push(format!("{} at {low}–{high} min", count(number, noun)));
        }
    };
    for (kind, low, high, noun) in RATES {
        add(step.edits.iter().filter(|edit| edit.kind == *kind).count(), (*low, *high), noun);
    }
    let row = BY_KIND.iter().find(|(kind, ..)| *kind == step.kind);
    let mut hours = (0.0, 0.0);
    if let Some((_, per_place, besides, ..)) = row {
        add(step.touches.len(), *per_place, "place");
        hours = *besides;
        parts.push(format!("{}–{} h besides", besides.0, besides.1));
    }
    let (risk, risk_reasons) = risk(step, &silent);
    let effort = (hours.0 + minutes.0 / 60.0, hours.1 + minutes.1 / 60.0);
    let commands: Vec<String> = match step.edits.is_empty() && step.kind != StepKind::ReshapeOperation {
        true => Vec::new(),
        false => COMMANDS.iter().map(|command| (*command).to_owned()).collect(),
    };
    Care {
        before,
        silent,
        commands,
        effort,
        formula: parts.join(" + "),
        risk,
        risk_reasons,
        ..Care::default()
    }
}

fn risk(step: &Step, silent: &[Silent]) -> (Risk, Vec<String>) {
    let mut reasons: Vec<(Risk, String)> = Vec::new();
    if let Some((.., risk, why)) = BY_KIND.iter().find(|(kind, ..)| *kind == step.kind) {
        reasons.push((*risk, (*why).to_owned()));
    }
    let number = |kind: EditKind| step.edits.iter().filter(|edit| edit.kind == kind).count();
    let ports = number(EditKind::Port);
    if ports > 0 {
        let uses = count(ports, "use");
        reasons.push((
            Risk::Medium,
            format!(
                "What {uses} lead to is decided at start-up: a port that nobody fills fails when it runs."
            ),
        ));
    }
    let macros = number(EditKind::ExportMacro);
    if macros > 0 {
        let macros = count(macros, "macro");
        reasons.push((
            Risk::Medium,
            format!("The order in the text no longer decides over {macros}, and what they name is looked up elsewhere."),
        ));
    }
    if !silent.is_empty() {
        let kinds = count(silent.len(), "thing");
        reasons.push((Risk::Medium, format!("{kinds} that no compiler reports may change.")));
    }
    let moved = number(EditKind::MoveItem);
    if moved > 0 && reasons.is_empty() {
        reasons.push((Risk::Low, "Items move as they are, and the compiler sees every path.".to_owned()));
    }
    let risk = reasons.iter().map(|(risk, _)| *risk).max().unwrap_or_default();
    (risk, reasons.into_iter().map(|(_, why)| why).collect())
}

/// Where one can stop, with what the rest of the plan would take.
fn stops(steps: &mut [Step]) {
    let mut ahead = (0.0, 0.0);
    for step in steps.iter_mut().rev() {
        let what = match step.kind {
            StepKind::MakeCrate => Some("a modular monolith whose compiler keeps this boundary"),
            StepKind::OwnSchema => {
                Some("one process and one database in which each role touches its own tables alone")
            }
            StepKind::MakeService => Some("a service of its own over a schema of its own"),
            _ => None,
        };
        let (low, high): (f64, f64) = ahead;
        let further = match high > 0.0 {
            true => format!("; going further takes {:.0}–{:.0} hours", low, high.max(1.0)),
            false => String::new(),
        };
        step.care.stop = what.map(|what| format!("After it you have {what}{further}."));
        ahead = (low + step.care.effort.0, high + step.care.effort.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: StepKind, title: &str, edits: Vec<Edit>, touches: usize) -> Step {
        let place = decompose_model::Location {
            file: "src/a.rs".into(),
            position: decompose_model::Position { line: 1, column: 1 },
        };
        Step {
            kind,
            title: title.into(),
            reason: String::new(),
            touches: vec![place; touches],
            edits,
            checks: Vec::new(),
            undo: String::new(),
            care: Care::default(),
        }
    }

    #[test]
    fn hours_are_the_sum_that_the_formula_says() {
        let edit = |kind, to: &str| Edit { kind, subject: Subject::Crate("a".into()), to: to.into() };
        let moved = step(
            StepKind::MakeCrate,
            "Make",
            vec![edit(EditKind::CreateCrate, ""), edit(EditKind::Port, "P"), edit(EditKind::Port, "P")],
            9,
        );
        let found = care(&moved, Vec::new(), Vec::new());
        assert_eq!(found.formula, "1 new crate at 10–40 min + 2 ports at 5–20 min");
        assert_eq!(found.effort, (20.0 / 60.0, 80.0 / 60.0));
        assert_eq!(found.risk, Risk::Medium);
        let routed = care(&step(StepKind::RouteQueries, "Route", Vec::new(), 4), Vec::new(), Vec::new());
        assert_eq!(routed.formula, "4 places at 15–60 min + 0–1 h besides");
        assert_eq!(routed.effort, (1.0, 5.0));
    }

    #[test]
    fn a_place_to_stop_says_what_the_rest_takes() {
        let mut steps = [
            step(StepKind::MakeCrate, "Make", Vec::new(), 0),
            step(StepKind::SwitchReads, "Read", Vec::new(), 0),
        ];
        for step in &mut steps {
            step.care = care(step, Vec::new(), Vec::new());
        }
        stops(&mut steps);
        let expected = "After it you have a modular monolith whose compiler keeps this boundary; going further takes 2–8 hours.";
        assert_eq!(steps[0].care.stop.as_deref(), Some(expected));
        assert_eq!(steps[1].care.stop, None);
    }
}
