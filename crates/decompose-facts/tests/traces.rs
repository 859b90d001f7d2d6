//! Traces, in fixtures: spans written as an exporter writes them, and the functions that they are.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use common::Found;
use decompose_facts::{Spans, traces};
use decompose_model::Traces;

const SHOP: &str = r#"
//- /src/lib.rs crate:shop deps:tracing,axum
mod pay;
pub struct Orders;
impl Orders {
    #[tracing::instrument]
    pub fn place(&self) { pay::charge(); }
    pub fn list(&self) {
        fn inner() {}
        inner()
    }
}
#[tracing::instrument]
pub fn twice() {}
async fn show() {}
pub fn router() -> axum::Router { axum::Router::new().route("/orders/{id}", axum::routing::get(show)) }
//- /src/pay.rs
#[tracing::instrument]
pub fn charge() {}
#[tracing::instrument]
pub fn twice() {}
"#;

/// Spans written as `id parent name key=value …`, all of one trace, a millisecond times their id long.
fn read(found: &Found, spans: &[&str]) -> Traces {
    let span = |text: &&str| {
        let mut words = text.split(' ');
        let id: u64 = words.next().unwrap().parse().unwrap();
        let parent: u64 = words.next().unwrap().parse().unwrap();
        let name = words.next().unwrap().replace('_', " ");
        let attributes: Vec<String> = words
            .map(|word| {
                let (key, value) = word.split_once('=').unwrap();
                format!(r#"{{"key": "{key}", "value": {{"stringValue": "{value}"}}}}"#)
            })
            .collect();
        format!(
            r#"{{"traceId": "{:032x}", "spanId": "{id:016x}", "parentSpanId": "{parent:016x}", "name": "{name}",
                "startTimeUnixNano": "0", "endTimeUnixNano": "{}", "attributes": [{}]}}"#,
            7,
            id * 1_000_000,
            attributes.join(", ")
        )
    };
    let written: Vec<String> = spans.iter().map(span).collect();
    let text = format!(r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{}]}}]}}]}}"#, written.join(", "));
    let mut spans = Spans::default();
    spans.read(text.as_bytes()).unwrap();
    traces(&spans, &found.resolved.code, &found.facts)
}

fn items(found: &Found, traces: &Traces) -> Vec<String> {
    traces.items.iter().map(|traced| format!("{} {}", found.item(traced.item), traced.spans)).collect()
}

#[test]
fn places_lead_to_the_innermost_function() {
    let found = Found::in_fixture(SHOP);
    let spans = [
        "1 0 a code.file.path=src/lib.rs code.line.number=4",
        "2 0 b code.filepath=/home/ci/build/src/lib.rs code.lineno=5",
        r"3 0 c code.filepath=C:\\ci\\src\\lib.rs code.lineno=7",
        "4 0 d code.filepath=src/lib.rs code.lineno=8",
        "5 0 e code.filepath=src/lib.rs code.lineno=999",
        "6 0 f code.filepath=src/lib.rs code.lineno=5 code.function=other",
    ];
    let traces = read(&found, &spans);
    assert_eq!(items(&found, &traces), ["Orders::place 2", "Orders::list 1", "Orders::list::inner 1"]);
    assert_eq!((traces.spans, traces.mapped, traces.traces), (6, 4, 1));
    assert_eq!(traces.unmapped, [("e".to_owned(), 1), ("f".to_owned(), 1)]);
}

#[test]
fn paths_routes_and_names_lead_to_functions() {
    let found = Found::in_fixture(SHOP);
    let spans = [
        "1 0 a code.function.name=shop::pay::charge",
        "2 0 b code.namespace=shop::pay code.function=charge",
        "3 0 c code.function.name=shop::pay::charge::{{closure}}",
        "4 0 GET_/orders/:id",
        "5 0 request http.route=/orders/{order} http.request.method=get",
        "6 0 request http.route=/orders/{order} http.request.method=POST",
        "7 0 place",
        "8 0 list",
        "9 0 twice",
        "10 0 twice code.namespace=shop::pay",
    ];
    let traces = read(&found, &spans);
    let expected = ["Orders::place 1", "show 2", "pay::charge 3", "pay::twice 1"];
    assert_eq!(items(&found, &traces), expected);
    let unmapped: Vec<&str> = traces.unmapped.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unmapped, ["list", "request", "twice"], "no attribute, another method, two of that name");
}

#[test]
fn calls_pass_over_spans_that_are_no_function() {
    let found = Found::in_fixture(SHOP);
    // Children are exported before their parents.
    let spans =
        ["4 3 charge", "3 2 SELECT", "5 2 charge", "2 1 place", "1 0 GET_/orders/{id}", "9 77 charge"];
    let traces = read(&found, &spans);
    let calls: Vec<String> = traces
        .calls
        .iter()
        .map(|call| format!("{} -> {} {}", found.item(call.from), found.item(call.to), call.calls))
        .collect();
    assert_eq!(calls, ["Orders::place -> pay::charge 2", "show -> Orders::place 1"]);
    let charge = traces.items.iter().find(|traced| found.item(traced.item) == "pay::charge").unwrap();
    assert_eq!((charge.spans, charge.median, charge.p95), (3, 5_000_000, 9_000_000));
}

#[test]
fn a_span_that_is_its_own_ancestor_ends() {
    let found = Found::in_fixture(SHOP);
    let traces = read(&found, &["1 2 x", "2 1 y", "3 1 charge"]);
    assert_eq!((traces.mapped, traces.calls.len()), (1, 0));
}
