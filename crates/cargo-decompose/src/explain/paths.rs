//! Ways from one subject to another through other items, shortest first.
//!
//! A way is a chain of references of product code: one that stands in the first subject leads to an item outside both,
//! one that stands in that item leads on, and the last leads into the second subject. Reaching a type reaches what its
//! fields and variants name; its methods are items of their own. No item comes twice in a way. Imports are left out:
//! what they bring is counted where it is used. Several references between the same two items are one step, shown by
//! the first. Search is bounded in steps, in ways and in work; what is left out is counted as far as it was seen.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use decompose::model::{Code, ItemId, ItemKind, ModuleId, Reference, ReferenceKind};
use serde::Serialize;

use super::page::Link;
use super::subject::{Index, Subject};

/// Longest ways that are looked for.
pub(super) const STEPS: usize = 6;
/// Ways that are given in full.
const GIVEN: usize = 20;
/// Ways that are counted.
const COUNTED: usize = 1_000;
/// Steps that are tried.
const WORK: usize = 200_000;

/// The ways from one subject to another.
#[derive(Serialize, Debug, Default)]
pub(crate) struct Paths {
    /// Each a chain of steps.
    pub(super) paths: Vec<Vec<Step>>,
    /// How many more there are of up to [`STEPS`] steps.
    pub(super) paths_left_out: usize,
    /// Whether there may be still more.
    pub(super) and_more: bool,
}

/// One step of a way.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct Step {
    #[serde(flatten)]
    pub(super) link: Link,
    /// How many references there are between the two ends.
    pub(super) references: usize,
}

/// From where to where, the first reference, and how many there are.
type Edge<'a> = (ItemId, &'a Reference, usize);

/// The ways from `first` to `second` of more than one step.
pub(super) fn between(index: &Index<'_>, first: &Subject, second: &Subject) -> Paths {
    let mut search = Search::new(index, first, second);
    for length in 2..=STEPS {
        for start in search.starts.clone() {
            search.walk(&mut vec![start], length);
        }
    }
    let code = index.code;
    let step = |(_, reference, references): &Edge<'_>| Step {
        link: Link::new(code, reference),
        references: *references,
    };
    Paths {
        paths: search.given.iter().map(|way| way.iter().map(step).collect()).collect(),
        paths_left_out: search.found.saturating_sub(search.given.len()),
        and_more: search.found >= COUNTED || search.work >= WORK,
    }
}

struct Search<'a> {
    first: &'a Subject,
    second: &'a Subject,
    /// References out of the first subject, to items outside both.
    starts: Vec<Edge<'a>>,
    /// Where each item leads.
    next: Vec<Vec<Edge<'a>>>,
    /// Steps from each item into the second subject, where there is a way of at most [`STEPS`].
    left: BTreeMap<ItemId, usize>,
    given: Vec<Vec<Edge<'a>>>,
    found: usize,
    work: usize,
}

impl<'a> Search<'a> {
    fn new(index: &Index<'a>, first: &'a Subject, second: &'a Subject) -> Self {
        let code = index.code;
        let counts = |reference: &&Reference| !reference.test && reference.kind != ReferenceKind::Import;
        let mut own: Vec<BTreeMap<ItemId, (&Reference, usize)>> = vec![BTreeMap::new(); code.items.len()];
        let mut starts: BTreeMap<(Option<ItemId>, ModuleId, ItemId), (&Reference, usize)> = BTreeMap::new();
        for reference in code.references.iter().filter(counts) {
            let to = reference.to;
            if first.holds(reference) {
                if !first.inside.contains(&to) && !second.inside.contains(&to) {
                    starts
                        .entry((reference.from, reference.module, to))
                        .and_modify(|(_, count)| *count += 1)
                        .or_insert((reference, 1));
                }
            } else if let Some(from) = reference.from {
                own[from.index()].entry(to).and_modify(|(_, count)| *count += 1).or_insert((reference, 1));
            }
        }
        let next: Vec<Vec<Edge<'a>>> = (0..code.items.len())
            .map(|at| {
                let parts = parts(index, ItemId(at as u32));
                let edges = parts.iter().flat_map(|part| &own[part.index()]);
                edges.map(|(to, (reference, count))| (*to, *reference, *count)).collect()
            })
            .collect();
        let left = distances(code, &next, first, second);
        let starts =
            starts.into_iter().map(|((_, _, to), (reference, count))| (to, reference, count)).collect();
        Self { first, second, starts, next, left, given: Vec::new(), found: 0, work: 0 }
    }

    /// Extends a way to exactly `length` steps.
    fn walk(&mut self, way: &mut Vec<Edge<'a>>, length: usize) {
        let Some((at, ..)) = way.last().copied() else { return };
        let remaining = length - way.len();
        if self.found >= COUNTED
            || self.work >= WORK
            || self.left.get(&at).is_none_or(|left| *left > remaining)
        {
            return;
        }
        for edge in self.next[at.index()].clone() {
            self.work += 1;
            let (to, ..) = edge;
            let arrived = self.second.inside.contains(&to);
            if arrived != (remaining == 1)
                || self.first.inside.contains(&to)
                || way.iter().any(|(at, ..)| *at == to)
            {
                continue;
            }
            way.push(edge);
            if arrived {
                self.found += 1;
                if self.given.len() < GIVEN {
                    self.given.push(way.clone());
                }
            } else {
                self.walk(way, length);
            }
            way.pop();
            if self.found >= COUNTED {
                return;
            }
        }
    }
}

/// An item and what of it is reached with it: the fields and variants of a type.
fn parts(index: &Index<'_>, item: ItemId) -> Vec<ItemId> {
    let mut parts = vec![item];
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        let children = index.children.get(part).into_iter().flatten();
        let data = |child: &&ItemId| {
            matches!(index.code.items[child.index()].kind, ItemKind::Field | ItemKind::Variant)
        };
        let inner: Vec<ItemId> = children.filter(data).copied().collect();
        parts.extend(inner);
        at += 1;
    }
    parts
}

/// Breadth first, backwards from the second subject, not through the first.
fn distances(
    code: &Code,
    next: &[Vec<Edge<'_>>],
    first: &Subject,
    second: &Subject,
) -> BTreeMap<ItemId, usize> {
    let mut before: Vec<BTreeSet<ItemId>> = vec![BTreeSet::new(); code.items.len()];
    for (from, edges) in next.iter().enumerate() {
        for (to, ..) in edges {
            before[to.index()].insert(ItemId(from as u32));
        }
    }
    let mut left: BTreeMap<ItemId, usize> = second.inside.iter().map(|item| (*item, 0)).collect();
    let mut open: VecDeque<ItemId> = second.inside.iter().copied().collect();
    while let Some(item) = open.pop_front() {
        let steps = left[&item] + 1;
        for user in before[item.index()].iter().filter(|user| !first.inside.contains(user)) {
            if steps < STEPS && !left.contains_key(user) {
                left.insert(*user, steps);
                open.push_back(*user);
            }
        }
    }
    left
}
