//! The order in which to take services out, each with its first step and what it would take: the plans in one table.

use super::Ground;
use super::parts::{Html, Table, figure, plain, prose, row, service_link, word};
use super::section::Section;
use crate::text;

/// None where there is nothing to take out.
pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    ground.view.first()?;
    let section = Section::new("roadmap", "Roadmap")
        .lead("One service at a time, the one with the least risk first. Every step is small, can be undone and leaves a program that works: stop where the next one costs more than it gives.")
        .table(&roadmap(ground));
    Some(section)
}

fn roadmap(ground: &Ground<'_>) -> Table {
    let columns = [
        "place:",
        "service",
        "begin with",
        "steps:",
        "lines to move:",
        "closure factor:",
        "obstacles:",
        "advice",
    ];
    let plans = ground.document.plans.iter().enumerate();
    Table::new("The order of extraction", &columns).fill(plans, usize::MAX, |(place, plan)| {
        row([
            figure(place + 1),
            service_link(&ground.anchors, &plan.service),
            plan.steps.first().map(|step| prose(&step.title)).unwrap_or_default(),
            figure(plan.steps.len()),
            figure(plan.closure.moved_lines_after_shared),
            plain(&text::figure(plan.closure.factor_after_shared)),
            figure(plan.obstacles.len()),
            advice(plan.advise_against.is_some()),
        ])
    })
}

fn advice(against: bool) -> Html {
    if against { word("not as it stands") } else { word("take it out") }
}
