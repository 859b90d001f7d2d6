//! The document seen from the questions that a report answers: ranked lists and sums, computed once for all formats.
//!
//! Everything here is counted from the document's own lists; nothing is judged.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use decompose_schema::{Assignment, Crossing, Document, EntryPoint, File, Plan, Step, TableOwner};

use crate::text::{counted, number, percent};

/// A document with the sums and orders that reports need.
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document,
    /// Crossings by pair of services, most own ones first.
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Crossings that do not touch a shared-library candidate.
    pub(crate) own: usize,
    /// Shared-library candidates, strongest first.
    pub(crate) shared: Vec<&'a Assignment>,
    /// Product files, largest first.
    pub(crate) largest: Vec<&'a File>,
    /// Product files that others refer to, most referring files first.
    pub(crate) hubs: Vec<&'a File>,
    /// Tables, those with most uses around their owner first.
    pub(crate) tables: Vec<&'a TableOwner>,
    /// Entry points by kind, most first.
    pub(crate) entry_kinds: Vec<(&'a str, u32)>,
    /// Entry points that are declared and not mounted, said behind the kinds; empty where there are none.
    pub(crate) unmounted: String,
    /// Unresolved references by reason, most first.
    pub(crate) unresolved: Vec<(&'a str, u32)>,
}

/// The crossings from one service to another.
pub(crate) struct Pair<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    /// How many do not touch a shared-library candidate: those that the boundary is about.
    pub(crate) own: usize,
    pub(crate) crossings: Vec<&'a Crossing>,
}

impl<'a> View<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        let mut by_pair: BTreeMap<(&str, &str), Vec<&Crossing>> = BTreeMap::new();
        for crossing in &document.crossings {
            by_pair.entry((&crossing.from_service, &crossing.to_service)).or_default().push(crossing);
        }
        let pair = |((from, to), crossings): ((&'a str, &'a str), Vec<&'a Crossing>)| {
            let own = crossings.iter().filter(|crossing| !crossing.shared).count();
            Pair { from, to, own, crossings }
        };
        let mut pairs: Vec<Pair<'_>> = by_pair.into_iter().map(pair).collect();
        pairs.sort_by_key(|pair| Reverse((pair.own, pair.crossings.len())));
        let mut shared: Vec<&Assignment> =
            document.assignments.iter().filter(|a| a.shared_candidate.is_some()).collect();
        shared.sort_by(|a, b| b.shared_candidate.partial_cmp(&a.shared_candidate).unwrap_or(Ordering::Equal));
        let product = || document.files.iter().filter(|file| file.product);
        let mut largest: Vec<&File> = product().collect();
        largest.sort_by_key(|file| Reverse(file.lines));
        let mut hubs: Vec<&File> = product().filter(|file| file.fan_in > 0).collect();
        hubs.sort_by_key(|file| Reverse(file.fan_in));
        let mut tables: Vec<&TableOwner> = document.ownership.tables.iter().collect();
        tables.sort_by_key(|table| Reverse(around_owner(table)));
        let mut entry_kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in &document.entry_points {
            *entry_kinds.entry(&entry.kind).or_default() += 1;
        }
        let reasons = &document.summary.references.unresolved_by_reason;
        Self {
            document,
            own: pairs.iter().map(|pair| pair.own).sum(),
            pairs,
            shared,
            largest,
            hubs,
            tables,
            entry_kinds: most_first(entry_kinds.into_iter()),
            unmounted: match document.entry_points.iter().filter(|entry| entry.unmounted).count() {
                0 => String::new(),
                some => format!("; {} declared, not mounted", number(some)),
            },
            unresolved: most_first(reasons.iter().map(|(reason, count)| (&**reason, *count))),
        }
    }

    /// The references of the workspace, in one sentence. Those that no name stands for are told apart, because crossings count them.
    pub(crate) fn references(&self) -> String {
        let references = &self.document.summary.references;
        if references.resolved + references.external + references.unresolved == 0 {
            return "none".into();
        }
        let implied = match references.implicit {
            0 => String::new(),
            n => format!("; {} more inside that no name stands for", number(n)),
        };
        format!(
            "{} known: {} inside, {} to other crates, {} unresolved{implied}",
            percent(references.known_share),
            number(references.resolved),
            number(references.external),
            number(references.unresolved),
        )
    }

    /// What was counted apart, for a heading: `, and 12 more with shared-library candidates`.
    pub(crate) fn shared_note(&self) -> String {
        match self.document.crossings.len() - self.own {
            0 => String::new(),
            n => format!(", and {} more with shared-library candidates", number(n)),
        }
    }

    /// The verdict as a sentence without its full stop, and what speaks against doing all of it at once.
    pub(crate) fn headline(&self) -> String {
        let (advice, limits) = self.advice();
        limits.map_or_else(|| advice.clone(), |limits| format!("{advice}: {limits}"))
    }

    /// The same in two.
    pub(crate) fn advice(&self) -> (String, Option<String>) {
        let services = self.document.services.len();
        let advice = match self.document.verdict.recommendation.as_str() {
            "split" => format!("Split it into {}", counted(services, "service")),
            "crates" => format!("Make it {} of one workspace, no services", counted(services, "crate")),
            _ => return ("Keep it whole".into(), None),
        };
        let plans = &self.document.plans;
        let ring = self.document.service_cycles.first().map_or(0, |cycle| cycle.services.len());
        let against = plans.iter().filter(|plan| plan.advise_against.is_some()).count();
        let cycle = match ring {
            0 => None,
            _ if ring == services => Some("they form one cycle".to_owned()),
            _ => Some(format!("{} of them form one cycle", number(ring))),
        };
        let leaving = match against {
            0 => None,
            _ if against == plans.len() => Some("the plan advises against taking out any".to_owned()),
            _ => Some(format!("the plan advises against taking out {}", number(against))),
        };
        let limits: Vec<String> = [cycle, leaving].into_iter().flatten().collect();
        if limits.is_empty() {
            (advice, None)
        } else {
            (advice + ", one at a time", Some(limits.join(", and ")))
        }
    }

    /// Whether the verdict advises to cut at all.
    pub(crate) fn cuts(&self) -> bool {
        self.document.verdict.recommendation != "keep-whole"
    }

    /// The service to extract first, and the first step towards it; none where there is only one.
    pub(crate) fn first(&self) -> Option<(&'a Plan, Option<&'a Step>)> {
        let plan = self.document.plans.first().filter(|_| self.document.services.len() > 1);
        plan.map(|plan| (plan, plan.steps.first()))
    }

    /// How many own crossings lead out of a service, and how many into it.
    pub(crate) fn traffic(&self, service: &str) -> (usize, usize) {
        let sum = |side: fn(&Pair<'a>) -> &'a str| -> usize {
            self.pairs.iter().filter(|pair| side(pair) == service).map(|pair| pair.own).sum()
        };
        (sum(|pair| pair.from), sum(|pair| pair.to))
    }
}

/// How many uses of a table do not go through its owner.
pub(crate) fn around_owner(table: &TableOwner) -> usize {
    let others = table.users.iter().filter(|user| Some(&user.service) != table.owner.as_ref());
    others.map(|user| user.reads.len() + user.writes.len()).sum()
}

fn most_first<'a>(counts: impl Iterator<Item = (&'a str, u32)>) -> Vec<(&'a str, u32)> {
    let mut counts: Vec<(&str, u32)> = counts.collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), *name));
    counts
}

/// What is said behind the handler of an entry point that nothing leads to.
pub(crate) fn unmounted(entry: &EntryPoint) -> &'static str {
    if entry.unmounted { " (declared, not mounted)" } else { "" }
}

/// An item's id as people read it: without the package, `shop::orders::place`.
pub(crate) fn item_name(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, rest)| rest)
}
