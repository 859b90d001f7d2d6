//! What traces of the running program tell: which functions were run, how often, how long, on whose behalf.

use crate::{ItemId, ServiceId};

/// Spans of the running program, as far as they could be told to be functions of the code.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Traces {
    /// Spans that were read.
    pub spans: usize,
    /// Whether there were more than are read.
    pub capped: bool,
    /// Of the spans, those of a function that is known.
    pub mapped: usize,
    /// Traces that the spans belong to: requests, as a rule.
    pub traces: usize,
    /// The functions, in item order.
    pub items: Vec<TracedItem>,
    /// Which function ran on behalf of which other, in item order.
    pub calls: Vec<TracedCall>,
    /// What the other spans are called and how many there are, most first.
    pub unmapped: Vec<(String, usize)>,
}

impl Traces {
    /// What was measured of a function.
    pub fn item(&self, item: ItemId) -> Option<&TracedItem> {
        self.items.binary_search_by_key(&item, |traced| traced.item).ok().map(|at| &self.items[at])
    }
}

/// A function that was run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TracedItem {
    /// The function.
    pub item: ItemId,
    /// Its spans.
    pub spans: usize,
    /// Nanoseconds that half of them did not exceed.
    pub median: u64,
    /// Nanoseconds that 95 of a hundred did not exceed.
    pub p95: u64,
}

/// A function that ran on behalf of another: its span lies in one of the other, with none of a known function between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TracedCall {
    /// The other.
    pub from: ItemId,
    /// The function.
    pub to: ItemId,
    /// How often.
    pub calls: usize,
}

/// Calls of the running program that would cross the boundaries of a cut.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TracedCut {
    /// What was read; calls are to be compared with its traces.
    pub seen: Traces,
    /// Calls from one service to another, most first.
    pub crossings: Vec<TracedCrossing>,
}

/// Calls of one function from one service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TracedCrossing {
    /// The service that calls.
    pub from: ServiceId,
    /// The service of the function.
    pub to: ServiceId,
    /// The function.
    pub item: ItemId,
    /// How often.
    pub calls: usize,
    /// Nanoseconds that half of the function's spans did not exceed, whoever called.
    pub median: u64,
    /// Nanoseconds that 95 of a hundred did not exceed.
    pub p95: u64,
}
