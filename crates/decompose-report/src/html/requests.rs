//! What requests cost once services are apart: calls that become remote, and who has to be up.

use decompose_schema::{EntryPoint, RequestCost};

use super::Ground;
use super::parts::{Html, Row, Table, figure, name, places, plain, row, service_link};
use super::section::Section;
use crate::text::counted;

const REQUESTS: usize = 40;
const PLACES: usize = 3;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let mut dear: Vec<&RequestCost> = ground
        .document
        .requests
        .iter()
        .filter(|request| request.calls_added > 0 || request.calls_added_per_round > 0)
        .collect();
    if dear.is_empty() {
        return None;
    }
    dear.sort_by_key(|request| {
        std::cmp::Reverse((request.calls_added_per_round, request.calls_added, request.services.len()))
    });
    let columns = ["request", "calls today:", "added:", "per round:", "services that must be up", "loops"];
    let table = Table::new("Requests that call other services", &columns).fill(
        dear.into_iter(),
        REQUESTS,
        |request| cost(ground, request),
    );
    Some(
        Section::new("requests", "Run-time cost")
            .lead(
                "Calls that become remote, counted along the calls that the code shows: an upper bound, every branch \
                 counts. What stands in a loop counts per round: one call for all rounds takes its place.",
            )
            .table(&table),
    )
}

fn cost(ground: &Ground<'_>, request: &RequestCost) -> Row {
    let entry = ground.document.entry_points.get(request.entry_point as usize);
    let services: Vec<String> =
        request.services.iter().map(|service| service_link(&ground.anchors, service).0).collect();
    row([
        entry.map_or_else(Html::default, |entry| name(&called(entry))),
        figure(request.calls_before),
        figure(request.calls_added),
        figure(request.calls_added_per_round),
        Html(services.join(", ")),
        match request.loops.len() {
            0 => plain(""),
            number => places(&counted(number, "place"), &request.loops, PLACES),
        },
    ])
}

/// What an entry point is called: its route, else its item.
fn called(entry: &EntryPoint) -> String {
    match (&entry.method, &entry.path, &entry.item) {
        (Some(method), Some(path), _) => format!("{method} {path}"),
        (None, Some(path), _) => format!("{} {path}", entry.kind),
        (_, None, Some(item)) => format!("{} {item}", entry.kind),
        (_, None, None) => entry.kind.clone(),
    }
}
