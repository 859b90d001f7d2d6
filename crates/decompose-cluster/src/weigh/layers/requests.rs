//! The layer of requests: files that the same entry points reach.
//!
//! Reached is what calls lead to from the handler, over functions that are handed on and possible targets of calls through traits too,
//! test code left out. What many entry points reach says little about any of them, so a file counts for 1/√(entry points that reach
//! it). `main` starts everything and is none.

use decompose_model::{Code, EntryPoint, EntryPointKind, ItemId, ReferenceKind};

use super::{Gathering, Member, Sources, Ties};

/// So many entry points are followed at once, a bit for each.
const AT_ONCE: usize = u64::BITS as usize;

pub(super) fn requests(sources: &Sources<'_>) -> Ties {
    let Some(facts) = sources.evidence.facts else { return Ties::default() };
    let counts = |entry: &&EntryPoint| entry.kind != EntryPointKind::Main;
    let mut entries: Vec<(ItemId, &EntryPoint)> =
        facts.entry_points.iter().filter(counts).filter_map(|entry| Some((entry.item?, entry))).collect();
    entries.sort_by_key(|(item, _)| *item);
    entries.dedup_by_key(|(item, _)| *item);
    let calls = Calls::new(sources.evidence.code);
    // Per so many entry points, which of them reach each node.
    let reach: Vec<Vec<u64>> = entries
        .chunks(AT_ONCE)
        .map(|chunk| {
            let mut of_node = vec![0; sources.nodes.len()];
            for (item, bits) in calls.reached(chunk.iter().map(|(item, _)| *item)) {
                if let Some(node) = sources.nodes.of_file(sources.evidence.code.items[item].file) {
                    of_node[node] |= bits;
                }
            }
            of_node
        })
        .collect();
    let strength: Vec<f64> = (0..sources.nodes.len())
        .map(|node| reach.iter().map(|bits| bits[node].count_ones()).sum::<u32>())
        .map(|reached_by| 1.0 / f64::from(reached_by.max(1)).sqrt())
        .collect();
    let gathering = |(place, (item, entry)): (usize, &(ItemId, &EntryPoint))| {
        let (bits, bit) = (&reach[place / AT_ONCE], 1 << (place % AT_ONCE));
        let reached = (0..bits.len()).filter(|&node| bits[node] & bit != 0);
        let member = |node| Member { node, strength: strength[node], evidence: 1 };
        Gathering::of(label(sources.evidence.code, *item, entry), reached.map(member).collect())
    };
    let gatherings = entries.iter().enumerate().filter_map(gathering).collect();
    Ties::gathered(gatherings).scaled(sources.nodes.len())
}

/// `POST /orders`, or the handler's path.
fn label(code: &Code, item: ItemId, entry: &EntryPoint) -> String {
    match (&entry.method, &entry.path) {
        (Some(method), Some(path)) => format!("{method} {path}"),
        (None, Some(path)) => path.clone(),
        _ => code.items[item.index()].path.clone(),
    }
}

/// Which items each item leads to.
struct Calls {
    offsets: Vec<usize>,
    targets: Vec<ItemId>,
}

impl Calls {
    fn new(code: &Code) -> Self {
        let leads = || {
            code.references
                .iter()
                .filter(|reference| {
                    let runs = reference.kind.is_call() || reference.kind == ReferenceKind::PathValue;
                    runs && !reference.test
                })
                .filter_map(|reference| Some((reference.from?, reference.to)))
        };
        let mut offsets = vec![0; code.items.len() + 1];
        for (from, _) in leads() {
            offsets[from.index() + 1] += 1;
        }
        for item in 0..code.items.len() {
            offsets[item + 1] += offsets[item];
        }
        let mut fill = offsets.clone();
        let mut targets = vec![ItemId(0); offsets[code.items.len()]];
        for (from, to) in leads() {
            targets[fill[from.index()]] = to;
            fill[from.index()] += 1;
        }
        Self { offsets, targets }
    }

    /// The items that calls lead to, with the bits of the starts they lead from; starts reach themselves.
    fn reached(&self, starts: impl Iterator<Item = ItemId>) -> impl Iterator<Item = (usize, u64)> {
        let mut bits = vec![0u64; self.offsets.len() - 1];
        let mut changed: Vec<usize> = Vec::new();
        for (bit, start) in starts.enumerate() {
            bits[start.index()] |= 1 << bit;
            changed.push(start.index());
        }
        while let Some(item) = changed.pop() {
            let carried = bits[item];
            for to in &self.targets[self.offsets[item]..self.offsets[item + 1]] {
                let known = bits[to.index()];
                if known | carried != known {
                    bits[to.index()] |= carried;
                    changed.push(to.index());
                }
            }
        }
        bits.into_iter().enumerate().filter(|(_, bits)| *bits != 0)
    }
}
