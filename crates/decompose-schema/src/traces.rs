//! What traces tell, in its serialised form.

use decompose_model as model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{Names, count};
use crate::document::records;
use crate::rounded;

records! {
    /// What traces tell of the running program, and of the cut.
    TraceSummary {
        /// Spans that were read.
        spans: u32,
        /// Whether there were more than are read.
        capped: bool,
        /// Of the spans, those of a function that is known.
        mapped: u32,
        /// Traces that the spans belong to.
        traces: u32,
        /// The functions that ran.
        items: Vec<TracedItem>,
        /// Which function ran on behalf of which other: spans of no known function are passed over.
        calls: Vec<TracedCall>,
        /// What the other spans are called, most first; the first fifty.
        unmapped: Vec<UnmappedSpan>,
        /// Calls from one service to another, most first. Calls into the shared library stay calls.
        crossings: Vec<TracedCrossing>,
    }

    /// A function that ran.
    TracedItem {
        /// The function.
        item: String,
        /// Its spans.
        spans: u32,
        /// Milliseconds that half of them did not exceed.
        median_ms: f64,
        /// Milliseconds that 95 of a hundred did not exceed.
        p95_ms: f64,
    }

    /// A function that ran on behalf of another.
    TracedCall {
        /// The other.
        from: String,
        /// The function.
        to: String,
        /// How often.
        calls: u32,
    }

    /// Spans of no known function.
    UnmappedSpan {
        /// Their name.
        name: String,
        /// How many.
        spans: u32,
    }

    /// Calls of a function from another service.
    TracedCrossing {
        /// The service that calls.
        from_service: String,
        /// The service of the function.
        to_service: String,
        /// The function.
        item: String,
        /// How often.
        calls: u32,
        /// The same per trace.
        per_trace: f64,
        /// Milliseconds that half of the function's spans did not exceed, whoever called.
        median_ms: f64,
        /// Milliseconds that 95 of a hundred did not exceed.
        p95_ms: f64,
    }
}

fn milliseconds(nanoseconds: u64) -> f64 {
    rounded(nanoseconds as f64 / 1e6)
}

impl Names<'_> {
    pub(crate) fn traced(&self, cut: &model::TracedCut) -> TraceSummary {
        let seen = &cut.seen;
        let item = |traced: &model::TracedItem| TracedItem {
            item: self.item(traced.item),
            spans: count(traced.spans),
            median_ms: milliseconds(traced.median),
            p95_ms: milliseconds(traced.p95),
        };
        let call = |call: &model::TracedCall| TracedCall {
            from: self.item(call.from),
            to: self.item(call.to),
            calls: count(call.calls),
        };
        let crossing = |crossing: &model::TracedCrossing| TracedCrossing {
            from_service: self.service(crossing.from),
            to_service: self.service(crossing.to),
            item: self.item(crossing.item),
            calls: count(crossing.calls),
            per_trace: rounded(crossing.calls as f64 / seen.traces.max(1) as f64),
            median_ms: milliseconds(crossing.median),
            p95_ms: milliseconds(crossing.p95),
        };
        let unmapped =
            |(name, spans): &(String, usize)| UnmappedSpan { name: name.clone(), spans: count(*spans) };
        TraceSummary {
            spans: count(seen.spans),
            capped: seen.capped,
            mapped: count(seen.mapped),
            traces: count(seen.traces),
            items: seen.items.iter().map(item).collect(),
            calls: seen.calls.iter().map(call).collect(),
            unmapped: seen.unmapped.iter().map(unmapped).collect(),
            crossings: cut.crossings.iter().map(crossing).collect(),
        }
    }
}
