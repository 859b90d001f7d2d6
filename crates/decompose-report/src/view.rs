//! The document seen from the questions that a report answers: ranked lists and sums, computed once for all formats.
//!
//! Everything here is counted from the document's own lists; nothing is judged.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use decompose_schema::{Crossing, Document, File, Plan, Step};

use crate::text::counted;

/// A document with the sums and orders that reports need.
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document,
    /// Crossings by pair of services, most first.
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Product files, largest first.
    pub(crate) largest: Vec<&'a File>,
    /// Product files that others refer to, most referring files first.
    pub(crate) hubs: Vec<&'a File>,
    /// Entry points by kind, most first.
    pub(crate) entry_kinds: Vec<(&'a str, u32)>,
    /// Unresolved references by reason, most first.
    pub(crate) unresolved: Vec<(&'a str, u32)>,
}

/// The crossings from one service to another.
pub(crate) struct Pair<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) crossings: Vec<&'a Crossing>,
}

impl<'a> View<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        let mut by_pair: BTreeMap<(&str, &str), Vec<&Crossing>> = BTreeMap::new();
        for crossing in &document.crossings {
            by_pair.entry((&crossing.from_service, &crossing.to_service)).or_default().push(crossing);
        }
        let mut pairs: Vec<Pair<'_>> =
            by_pair.into_iter().map(|((from, to), crossings)| Pair { from, to, crossings }).collect();
        pairs.sort_by_key(|pair| Reverse(pair.crossings.len()));
        let product = || document.files.iter().filter(|file| file.product);
        let mut largest: Vec<&File> = product().collect();
        largest.sort_by_key(|file| Reverse(file.lines));
        let mut hubs: Vec<&File> = product().filter(|file| file.fan_in > 0).collect();
        hubs.sort_by_key(|file| Reverse(file.fan_in));
        let mut entry_kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in &document.entry_points {
            *entry_kinds.entry(&entry.kind).or_default() += 1;
        }
        let reasons = &document.summary.references.unresolved_by_reason;
        Self {
            document,
            pairs,
            largest,
            hubs,
            entry_kinds: most_first(entry_kinds.into_iter()),
            unresolved: most_first(reasons.iter().map(|(reason, count)| (&**reason, *count))),
        }
    }

    /// The verdict as a sentence without its full stop.
    pub(crate) fn headline(&self) -> String {
        let services = self.document.services.len();
        match self.document.verdict.recommendation.as_str() {
            "split" => format!("Split it into {}", counted(services, "service")),
            "crates" => format!("Make it {} of one workspace, no services", counted(services, "crate")),
            _ => "Keep it whole".into(),
        }
    }

    /// Whether the verdict advises to cut at all.
    pub(crate) fn cuts(&self) -> bool {
        self.document.verdict.recommendation != "keep-whole"
    }

    /// The service to extract first, and the first step towards it.
    pub(crate) fn first(&self) -> Option<(&'a Plan, Option<&'a Step>)> {
        self.document.plans.first().map(|plan| (plan, plan.steps.first()))
    }

    /// How many crossings lead out of a service, and how many into it.
    pub(crate) fn traffic(&self, service: &str) -> (usize, usize) {
        let sum = |side: fn(&Pair<'a>) -> &'a str| -> usize {
            self.pairs.iter().filter(|pair| side(pair) == service).map(|pair| pair.crossings.len()).sum()
        };
        (sum(|pair| pair.from), sum(|pair| pair.to))
    }
}

fn most_first<'a>(counts: impl Iterator<Item = (&'a str, u32)>) -> Vec<(&'a str, u32)> {
    let mut counts: Vec<(&str, u32)> = counts.collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), *name));
    counts
}

/// An item's id as people read it: without the package, `shop::orders::place`.
pub(crate) fn item_name(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, rest)| rest)
}
