//! Which functions the spans of traces are, and which ran on behalf of which.
//!
//! A span is told to be a function by the first of these that names exactly one: file and line of its attributes (the
//! innermost function that holds the line, its attributes included), the function's path, the route and method of an entry
//! point, and, where `#[instrument]` made it, its name. A span that none of them tells is counted by its name; it is passed
//! over when asking on whose behalf a function ran.
//!
//! It does not know `#[instrument(name = ..)]`: such a span is told by its place, which `tracing-opentelemetry` writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use decompose_model::{
    Code, CrossCuttingKind, Facts, FileId, Item, ItemId, ItemKind, TracedCall, TracedItem, Traces,
};

use crate::otlp::{Place, Spans};

/// Names of unmapped spans that are kept.
const UNMAPPED: usize = 50;
/// Spans above one that are asked on whose behalf it ran.
const ABOVE: usize = 64;

/// What spans tell of the code.
pub fn traces(spans: &Spans, code: &Code, facts: &Facts) -> Traces {
    let map = Map::new(code, facts);
    let item_of: Vec<Option<ItemId>> = spans.places.iter().map(|place| map.item(place)).collect();
    let of = |span: usize| item_of[spans.spans[span].place as usize];
    let mut number: HashMap<(u128, u64), usize> = HashMap::with_capacity(spans.spans.len());
    for (index, span) in spans.spans.iter().enumerate().filter(|(_, span)| span.id != 0) {
        number.insert((span.trace, span.id), index);
    }

    let mut durations: BTreeMap<ItemId, Vec<u64>> = BTreeMap::new();
    let mut calls: BTreeMap<(ItemId, ItemId), usize> = BTreeMap::new();
    let mut unmapped: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, span) in spans.spans.iter().enumerate() {
        let Some(item) = of(index) else {
            *unmapped.entry(&spans.places[span.place as usize].name).or_default() += 1;
            continue;
        };
        durations.entry(item).or_default().push(span.nanoseconds);
        let above = std::iter::successors(Some(index), |below| {
            let below = &spans.spans[*below];
            number.get(&(below.trace, below.parent)).copied().filter(|_| below.parent != 0)
        });
        let caller = above.skip(1).take(ABOVE).find_map(of);
        if let Some(caller) = caller.filter(|caller| *caller != item) {
            *calls.entry((caller, item)).or_default() += 1;
        }
    }
    let mapped = durations.values().map(Vec::len).sum();
    let measured = |(item, mut durations): (ItemId, Vec<u64>)| {
        durations.sort_unstable();
        let at_most = |of_hundred: usize| durations[(durations.len() * of_hundred).div_ceil(100).max(1) - 1];
        TracedItem { item, spans: durations.len(), median: at_most(50), p95: at_most(95) }
    };
    let mut unmapped: Vec<(String, usize)> =
        unmapped.into_iter().map(|(name, spans)| (name.to_owned(), spans)).collect();
    unmapped.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    unmapped.truncate(UNMAPPED);
    Traces {
        spans: spans.spans.len(),
        capped: spans.capped,
        mapped,
        traces: spans.spans.iter().map(|span| span.trace).collect::<BTreeSet<_>>().len(),
        items: durations.into_iter().map(measured).collect(),
        calls: calls.into_iter().map(|((from, to), calls)| TracedCall { from, to, calls }).collect(),
        unmapped,
    }
}

/// A function and the lines that it takes, attributes included.
struct Extent {
    first: u32,
    last: u32,
    item: ItemId,
}

struct Map<'a> {
    code: &'a Code,
    facts: &'a Facts,
    /// Files by path.
    files: BTreeMap<&'a str, FileId>,
    /// The functions of each file, in the order of their first lines.
    functions: BTreeMap<FileId, Vec<Extent>>,
    /// Functions by path.
    paths: BTreeMap<&'a str, ItemId>,
    /// Functions that `#[instrument]` stands on, by name.
    instrumented: BTreeMap<&'a str, Vec<ItemId>>,
}

impl<'a> Map<'a> {
    fn new(code: &'a Code, facts: &'a Facts) -> Self {
        let files = code.files.iter().zip((0..).map(FileId)).map(|(file, id)| (&*file.path, id)).collect();
        let is_function = |item: &Item| matches!(item.kind, ItemKind::Function | ItemKind::Method);
        let mut functions: BTreeMap<FileId, Vec<Extent>> = BTreeMap::new();
        let mut paths = BTreeMap::new();
        for (item, id) in code.items.iter().zip((0..).map(ItemId)).filter(|(item, _)| is_function(item)) {
            let lines = &code.files[item.file.index()].line_index;
            let first = lines.position(item.full_range.start).line.min(item.start_line);
            functions.entry(item.file).or_default().push(Extent { first, last: item.end_line, item: id });
            paths.entry(&*item.path).or_insert(id);
        }
        let mut instrumented: BTreeMap<&str, Vec<ItemId>> = BTreeMap::new();
        for traced in facts.cross_cutting.iter().filter(|found| found.kind == CrossCuttingKind::Tracing) {
            if let Some(item) = traced.item {
                instrumented.entry(&code.items[item.index()].name).or_default().push(item);
            }
        }
        Self { code, facts, files, functions, paths, instrumented }
    }

    fn item(&self, place: &Place) -> Option<ItemId> {
        self.at(place)
            .or_else(|| self.called(place))
            .or_else(|| self.served(place))
            .or_else(|| self.named(place))
    }

    /// By file and line. The path may begin above the workspace; its longest end that is a file counts.
    fn at(&self, place: &Place) -> Option<ItemId> {
        let (path, line) = (place.file.as_ref()?.replace('\\', "/"), place.line?);
        let begins = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
        let file = begins.into_iter().find_map(|begin| self.files.get(&path[begin..]))?;
        let held =
            self.functions.get(file)?.iter().filter(|extent| extent.first <= line && line <= extent.last);
        let innermost = held.max_by_key(|extent| (extent.first, std::cmp::Reverse(extent.last)))?.item;
        // Code that was changed since has other lines.
        let fits = |function: &String| last(function) == self.code.items[innermost.index()].name;
        place.function.as_ref().is_none_or(fits).then_some(innermost)
    }

    /// By the function's path.
    fn called(&self, place: &Place) -> Option<ItemId> {
        let function = place.function.as_ref()?.trim_end_matches("::{{closure}}");
        let path = match &place.namespace {
            Some(namespace) if !function.contains("::") => format!("{namespace}::{function}"),
            _ => function.to_owned(),
        };
        self.paths.get(&*path).copied()
    }

    /// By route and method, which may also be the span's name.
    fn served(&self, place: &Place) -> Option<ItemId> {
        let named = place.name.split_once(' ').filter(|(_, route)| route.starts_with('/'));
        let route = place.route.as_deref().or(named.map(|(_, route)| route))?;
        let method = place.method.as_deref().or(named.map(|(method, _)| method));
        let entries = self.facts.entry_points.iter().filter(|entry| {
            let same_method = match (&entry.method, method) {
                (Some(known), Some(method)) => known.eq_ignore_ascii_case(method),
                _ => true,
            };
            same_method && entry.path.as_deref().is_some_and(|path| same_route(path, route))
        });
        only(entries.filter_map(|entry| entry.item))
    }

    /// By the name of an instrumented function, in the module that the span says.
    fn named(&self, place: &Place) -> Option<ItemId> {
        let candidates = self.instrumented.get(&*place.name)?.iter().copied();
        let inside = |item: &ItemId| {
            let path = &self.code.items[item.index()].path;
            let below = |module: &String| {
                path.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with("::"))
            };
            place.namespace.as_ref().is_none_or(below)
        };
        only(candidates.filter(inside))
    }
}

/// The one item, where there is no other.
fn only(mut items: impl Iterator<Item = ItemId>) -> Option<ItemId> {
    let first = items.next()?;
    items.all(|item| item == first).then_some(first)
}

fn last(path: &str) -> &str {
    let path = path.trim_end_matches("::{{closure}}");
    path.rsplit_once("::").map_or(path, |(_, last)| last)
}

/// Whether two routes are the same but for the names and the notation of their parameters.
fn same_route(a: &str, b: &str) -> bool {
    let is_parameter = |segment: &str| segment.starts_with([':', '{', '<', '*']);
    let mut pairs = a.trim_matches('/').split('/').zip(b.trim_matches('/').split('/'));
    let segments = |route: &str| route.trim_matches('/').split('/').count();
    segments(a) == segments(b) && pairs.all(|(a, b)| a == b || is_parameter(a) && is_parameter(b))
}
