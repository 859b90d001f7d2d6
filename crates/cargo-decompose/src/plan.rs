//! The page of `plan`: the plans of a document as text, all or one.
//!
//! Written from `decompose.json` alone, so that everything in it can be found there.

use std::fmt::Write;

use anyhow::bail;
use decompose::schema::{
    CarriedType, Document, Obstacle, Operation, Place, Plan, PlanTable, RequestCost, SplitTransaction, Step,
};

/// Lines of a list before "and N more".
const SHOWN: usize = 12;
/// Places of one entry before "and N more".
const PLACES: usize = 3;

/// The plans, or that of one service.
pub(crate) fn page(document: &Document, service: Option<&str>) -> anyhow::Result<String> {
    let plans: Vec<(usize, &Plan)> = document
        .plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| service.is_none_or(|wanted| plan.service == wanted))
        .collect();
    if let (Some(wanted), true) = (service, plans.is_empty()) {
        let names: Vec<&str> = document.plans.iter().map(|plan| plan.service.as_str()).collect();
        let alike = |name: &str| strsim::jaro_winkler(name, wanted);
        let nearest = names.iter().copied().max_by(|a, b| alike(a).total_cmp(&alike(b)));
        let hint = nearest.filter(|name| alike(name) > 0.7);
        let hint = hint.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
        bail!("there is no service `{wanted}`{hint} (there are: {})", names.join(", "));
    }
    let mut text = String::new();
    if service.is_none() {
        let _ = writeln!(text, "verdict: {}", document.verdict.recommendation);
        for reason in &document.verdict.reasons {
            let _ = writeln!(text, "  {reason}");
        }
        cycles(&mut text, document);
    }
    for (at, plan) in plans {
        if !text.is_empty() {
            text.push('\n');
        }
        one(&mut text, document, at, plan);
    }
    Ok(text)
}

/// Services that need one another.
fn cycles(text: &mut String, document: &Document) {
    for cycle in &document.service_cycles {
        let _ = writeln!(text, "\ncycle: {}", cycle.services.join(" <-> "));
        let lines = cycle.references.iter().map(|reference| {
            let (file, line, column) = (&reference.file, reference.line, reference.column);
            format!("invert {} -> {} at {file}:{line}:{column}", reference.from_item, reference.to_item)
        });
        list(text, "  ", lines);
    }
}

fn one(text: &mut String, document: &Document, at: usize, plan: &Plan) {
    let _ = writeln!(text, "{}. {}", at + 1, plan.service);
    if let Some(why) = &plan.advise_against {
        let _ = writeln!(text, "  not as it stands: {why}");
    }
    if let Some(service) = document.services.iter().find(|service| service.name == plan.service) {
        let files = service.files.len();
        let _ = writeln!(
            text,
            "  holds {files} files, {} lines, {} items; confidence {:.2}",
            service.lines, service.items, service.confidence
        );
        list(text, "    ", service.files.iter().cloned());
    }
    list(text, "  ", plan.reasons.iter().cloned());
    let closure = &plan.closure;
    let _ = writeln!(
        text,
        "  closure: {} lines must move for {} (factor {:.2})",
        closure.moved_lines, closure.named_lines, closure.factor
    );
    section(text, "offers", plan.seam.offers.iter().map(operation));
    section(text, "needs", plan.seam.needs.iter().map(operation));
    section(text, "types", plan.seam.types.iter().map(carried));
    section(text, "uses of the shared library", plan.seam.shared.iter().map(operation));
    section(text, "tables", plan.data.iter().map(table));
    section(text, "transactions that would be split", sagas(document, plan).into_iter());
    run_time(text, document, plan);
    section(text, "obstacles", plan.obstacles.iter().map(obstacle));
    if !plan.steps.is_empty() {
        let _ = writeln!(text, "  steps:");
        for (number, step) in plan.steps.iter().enumerate() {
            steps(text, number + 1, step);
        }
    }
    for grants in &plan.grants {
        let _ = writeln!(text, "  a role of its own in {}:", grants.store);
        for line in grants.sql.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
}

fn table(table: &PlanTable) -> String {
    let owner = match (&table.owner, table.standing.as_str()) {
        (Some(owner), "foreign") => format!(" of {owner}"),
        _ => String::new(),
    };
    let around = match table.rewrites.len() {
        0 => String::new(),
        _ => format!("; to go through the owner: {}", places(&table.rewrites)),
    };
    format!("{}: {}{owner}{around}", table.table, table.standing)
}

/// The split transactions that a plan has a part in, each with its local transactions.
fn sagas(document: &Document, plan: &Plan) -> Vec<String> {
    let split = plan.transactions.iter();
    let split = split.filter_map(|index| document.ownership.transactions.get(*index as usize));
    let told = |split: &SplitTransaction| {
        let locals: Vec<String> =
            split.locals.iter().map(|local| format!("{} ({})", local.service, local.role)).collect();
        format!("{}: {}", split.item, locals.join(" -> "))
    };
    split.map(told).collect()
}

/// What requests cost, and what to heed when the seam becomes remote.
fn run_time(text: &mut String, document: &Document, plan: &Plan) {
    let requests = document.requests.iter().filter(|request| {
        let remote = request.calls_added > 0 || request.calls_added_per_round > 0;
        remote && request.services.contains(&plan.service)
    });
    let told = |request: &RequestCost| {
        let entry = document.entry_points.get(request.entry_point as usize);
        let path = entry.and_then(|entry| entry.path.clone().or_else(|| entry.item.clone()));
        let method = entry.and_then(|entry| entry.method.clone()).unwrap_or_default();
        let batch = match request.loops.is_empty() {
            true => String::new(),
            false => format!("; one call for all rounds at {}", places(&request.loops)),
        };
        let (added, rounds) = (request.calls_added, request.calls_added_per_round);
        let needs = request.services.join(", ");
        format!(
            "{method} {}: {added} remote calls and {rounds} per round; needs {needs}{batch}",
            path.unwrap_or_default()
        )
    };
    let told: Vec<String> = requests.map(told).collect();
    section(text, "requests at run time", told.into_iter());
    let heed = &plan.run_time;
    for (what, items) in [
        ("to be made idempotent", &heed.idempotent),
        ("operations without a span", &heed.untraced),
        ("extractors used by several services", &heed.extractors),
        ("data to review that crosses", &heed.sensitive),
        ("state of tasks used on both sides", &heed.task_locals),
        ("settings", &heed.settings),
    ] {
        section(text, what, items.iter().cloned());
    }
    let blocking = heed.blocking.iter().map(|place| places(std::slice::from_ref(place)));
    section(text, "blocking calls behind the seam", blocking);
}

fn operation(operation: &Operation) -> String {
    let what = operation.signature.as_ref().map_or_else(|| operation.kind.clone(), Clone::clone);
    let in_loop =
        if operation.in_loop > 0 { format!(", {} in a loop", operation.in_loop) } else { String::new() };
    let uses = match operation.uses.len() {
        1 => "1 use".to_owned(),
        uses => format!("{uses} uses"),
    };
    let errors: Vec<String> =
        operation.errors.iter().map(|error| format!("{} {}", error.variant, error.status)).collect();
    let errors = if errors.is_empty() { String::new() } else { format!("; errors: {}", errors.join(", ")) };
    format!(
        "{} [{}], {uses}{in_loop}: {what}; {}{errors}",
        operation.item,
        operation.provider,
        places(&operation.uses)
    )
}

fn carried(carried: &CarriedType) -> String {
    format!("{}: {} ({})", carried.item, carried.travels, carried.reason)
}

fn obstacle(obstacle: &Obstacle) -> String {
    let evidence = places(&obstacle.evidence);
    format!(
        "{} (cost {}): {}; {}; {evidence}",
        obstacle.kind, obstacle.cost, obstacle.message, obstacle.remedy
    )
}

fn steps(text: &mut String, number: usize, step: &Step) {
    let _ = writeln!(text, "    {number}. {} ({})", step.title, step.kind);
    let _ = writeln!(text, "       why: {}", step.reason);
    if !step.touches.is_empty() {
        let _ = writeln!(text, "       touches: {}", places(&step.touches));
    }
    if !step.edits.is_empty() {
        let _ = writeln!(text, "       edits: {}", step.edits_by_kind());
    }
    for title in &step.before {
        let _ = writeln!(text, "       before: {title}");
    }
    for command in &step.commands {
        let _ = writeln!(text, "       run: {command}");
    }
    for silent in &step.silent {
        let _ = writeln!(text, "       silent: {} {}", silent.what, places(&silent.places));
    }
    for check in &step.checks {
        let _ = writeln!(text, "       check: {check}");
    }
    let _ = writeln!(text, "       undo: {}", step.undo);
    let effort = &step.effort;
    let _ = writeln!(text, "       takes: {:.1}-{:.1} hours ({})", effort.low, effort.high, effort.formula);
    let _ = writeln!(text, "       risk: {}", step.risk);
    for reason in &step.risk_reasons {
        let _ = writeln!(text, "         {reason}");
    }
    if let Some(stop) = &step.stop {
        let _ = writeln!(text, "       stop: {stop}");
    }
}

fn places(places: &[Place]) -> String {
    let mut shown: Vec<String> = places
        .iter()
        .take(PLACES)
        .map(|place| format!("{}:{}:{}", place.file, place.line, place.column))
        .collect();
    if places.len() > PLACES {
        shown.push(format!("and {} more", places.len() - PLACES));
    }
    shown.join(", ")
}

/// A heading and a list, or nothing when the list is empty.
fn section(text: &mut String, head: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        let _ = writeln!(text, "  {head} ({}):", lines.len());
        list(text, "    ", lines);
    }
}

fn list(text: &mut String, indent: &str, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(SHOWN);
    for line in lines.take(SHOWN) {
        let _ = writeln!(text, "{indent}{line}");
    }
    if more > 0 {
        let _ = writeln!(text, "{indent}and {more} more");
    }
}
