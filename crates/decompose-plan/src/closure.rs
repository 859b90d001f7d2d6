//! What must come along with a service: item-level reachability.
//!
//! The nodes are *units*, sets of items that can only move together: a type with its fields, variants and inherent
//! impls; a trait with its methods; a trait impl with its methods; a function with the items in it; all that one macro
//! invocation makes. A unit reaches what the product references in it lead to, imports left out (they are rewritten)
//! and dispatch left out (it is decided at run time). A trait impl also comes along, unasked, with the last workspace
//! type of its header. Lines are those of the units, counted once.
//!
//! The closure is exact under these rules. Which needs to invert is found by dominators over the reached part, and the
//! lines that would stay are then counted by reaching again without that need, so that the figure is exact too.
//! Extern crates, features and build scripts are not known here.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use decompose_model::{
    Closure, FileId, Item, ItemId, ItemKind, Reference, ReferenceKind, ServiceId, TextRange, Tier,
};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{DfsPostOrder, Walker};

use crate::ground::Ground;
use crate::header::trait_of;

/// How many inversions are proposed per service.
const INVERSIONS: usize = 3;

/// The units of a project and what each reaches.
pub(crate) struct Units {
    units: Vec<Unit>,
    /// The units that each unit refers to: `targets[starts[u]..starts[u + 1]]`, sorted, each once.
    starts: Vec<u32>,
    targets: Vec<u32>,
    /// The units of each service.
    members: Vec<Vec<u32>>,
    /// What module-level code of a service refers to.
    module_level: Vec<Vec<u32>>,
    /// Per unit the trait impls that have it in their header.
    impls_on: Vec<Vec<u32>>,
}

/// Items that can only move together.
struct Unit {
    /// The first of them, which stands for all.
    item: ItemId,
    service: ServiceId,
    shared: bool,
    lines: u32,
    /// How many of them count as items.
    items: u32,
    /// The units of the header, for a trait impl.
    header: Vec<u32>,
}

/// What a walk over the units leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Without {
    /// Nothing.
    Nothing,
    /// Shared-library candidates, as if they were a library already.
    Shared,
    /// Shared-library candidates, and direct uses of this unit.
    Unit(u32),
    /// Shared-library candidates, and direct uses of this service.
    Service(ServiceId),
}

/// What was reached: the units outside the service, in order, and for each trait impl that came along unasked the unit
/// that it came with.
#[derive(Default)]
struct Reached {
    outside: Vec<u32>,
    came_with: Vec<(u32, u32)>,
}

impl Units {
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let (units, unit_of) = group(ground);
        let mut this = Self {
            starts: Vec::new(),
            targets: Vec::new(),
            module_level: vec![Vec::new(); ground.partition.services.len()],
            impls_on: vec![Vec::new(); units.len()],
            members: vec![Vec::new(); ground.partition.services.len()],
            units,
        };
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for reference in ground.code.references.iter().filter(|reference| pulls(reference)) {
            let Some(to) = unit_of[reference.to.index()] else { continue };
            let from = reference.from.and_then(|from| unit_of[from.index()]);
            match (from, ground.service_of(reference.file)) {
                (Some(from), _) if from != to => edges.push((from, to)),
                (None, Some(service)) => this.module_level[service.index()].push(to),
                _ => {}
            }
            if let (Some(from), Some(block)) = (from, reference.from)
                && this.units[from as usize].item == block
                && ground.item(block).kind == ItemKind::Impl
                && names_type(reference)
            {
                this.units[from as usize].header.push(to);
            }
        }
        edges.sort_unstable();
        edges.dedup();
        this.starts = (0..=this.units.len())
            .map(|unit| edges.partition_point(|e| (e.0 as usize) < unit) as u32)
            .collect();
        this.targets = edges.into_iter().map(|(_, to)| to).collect();
        for unit in 0..this.units.len() {
            let header = &mut this.units[unit].header;
            header.retain(|part| *part as usize != unit);
            header.sort_unstable();
            header.dedup();
            for part in header {
                this.impls_on[*part as usize].push(unit as u32);
            }
            let service = this.units[unit].service;
            this.members[service.index()].push(unit as u32);
        }
        this
    }

    /// The closure of a service.
    pub(crate) fn closure(&self, service: ServiceId) -> Closure {
        let named_lines = self.lines(&self.members[service.index()]);
        let all = self.reach(service, Without::Nothing);
        let after_shared = self.reach(service, Without::Shared);
        let moved_lines_after_shared = named_lines + self.lines(&after_shared.outside);
        let (needs, services) = self.candidates(service, &after_shared);
        let stays = |without| {
            moved_lines_after_shared - named_lines - self.lines(&self.reach(service, without).outside)
        };
        Closure {
            named_lines,
            moved_lines: named_lines + self.lines(&all.outside),
            moved_lines_after_shared,
            dragged_items: all.outside.iter().map(|unit| self.units[*unit as usize].items).sum(),
            best_inversions: best(
                needs.into_iter().map(|unit| (self.units[unit as usize].item, stays(Without::Unit(unit)))),
            ),
            best_ports: best(
                services.into_iter().map(|provider| (provider, stays(Without::Service(provider)))),
            ),
        }
    }

    fn lines(&self, units: &[u32]) -> u32 {
        units.iter().map(|unit| self.units[*unit as usize].lines).sum()
    }

    fn targets_of(&self, unit: u32) -> &[u32] {
        &self.targets[self.starts[unit as usize] as usize..self.starts[unit as usize + 1] as usize]
    }

    /// The units that a service refers to directly: those of its items, then those of its module-level code.
    fn direct(&self, service: ServiceId, skip_shared: bool) -> impl Iterator<Item = u32> {
        self.members[service.index()]
            .iter()
            .filter(move |unit| !(skip_shared && self.units[**unit as usize].shared))
            .flat_map(|unit| self.targets_of(*unit).iter().copied())
            .chain(self.module_level[service.index()].iter().copied())
    }

    /// Walks from the units of a service, breadth first.
    fn reach(&self, service: ServiceId, without: Without) -> Reached {
        let unit_at = |unit: u32| &self.units[unit as usize];
        let skip_shared = without != Without::Nothing;
        let hidden = |unit: u32| skip_shared && unit_at(unit).shared;
        let inverted = |unit: u32| match without {
            Without::Nothing | Without::Shared => false,
            Without::Unit(need) => unit == need,
            Without::Service(provider) => unit_at(unit).service == provider,
        };
        let mut reached = Reached::default();
        let mut present = vec![false; self.units.len()];
        let mut queue = self.members[service.index()].clone();
        for unit in &queue {
            present[*unit as usize] = true;
        }
        for to in self.direct(service, skip_shared) {
            if !hidden(to) && !inverted(to) && !std::mem::replace(&mut present[to as usize], true) {
                queue.push(to);
            }
        }
        let mut next = 0;
        while next < queue.len() {
            let unit = queue[next];
            next += 1;
            if unit_at(unit).service != service {
                reached.outside.push(unit);
                for to in self.targets_of(unit) {
                    if !hidden(*to) && !std::mem::replace(&mut present[*to as usize], true) {
                        queue.push(*to);
                    }
                }
            }
            for block in &self.impls_on[unit as usize] {
                let mut header = unit_at(*block).header.iter();
                let complete = header.all(|part| present[*part as usize] || hidden(*part));
                if complete && !hidden(*block) && !std::mem::replace(&mut present[*block as usize], true) {
                    reached.came_with.push((unit, *block));
                    queue.push(*block);
                }
            }
        }
        reached
    }

    /// The direct needs, and the services of direct needs, without which most lines would not be reached, best first.
    ///
    /// Between the service and each unit that it refers to stand two nodes, one for the unit's service and one for the
    /// direct use; what such a node dominates is reached through it alone.
    fn candidates(&self, service: ServiceId, reached: &Reached) -> (Vec<u32>, Vec<ServiceId>) {
        let mut graph: DiGraph<u32, ()> = DiGraph::new();
        let root = graph.add_node(0);
        let mut nodes: Vec<Option<NodeIndex>> = vec![None; self.units.len()];
        for unit in &reached.outside {
            nodes[*unit as usize] = Some(graph.add_node(self.units[*unit as usize].lines));
        }
        let mut direct: Vec<u32> =
            self.direct(service, true).filter(|unit| nodes[*unit as usize].is_some()).collect();
        direct.sort_unstable();
        direct.dedup();
        let mut ports: Vec<(ServiceId, NodeIndex)> = Vec::new();
        let mut uses: Vec<(u32, NodeIndex)> = Vec::new();
        for unit in direct {
            let provider = self.units[unit as usize].service;
            let port = ports.iter().find(|(known, _)| *known == provider).map(|(_, port)| *port);
            let port = port.unwrap_or_else(|| {
                let port = graph.add_node(0);
                graph.add_edge(root, port, ());
                ports.push((provider, port));
                port
            });
            let direct_use = graph.add_node(0);
            graph.add_edge(port, direct_use, ());
            if let Some(node) = nodes[unit as usize] {
                graph.add_edge(direct_use, node, ());
            }
            uses.push((unit, direct_use));
        }
        let within =
            reached.outside.iter().flat_map(|from| self.targets_of(*from).iter().map(move |to| (from, to)));
        let unasked = reached.came_with.iter().map(|(with, block)| (with, block));
        for (from, to) in within.chain(unasked) {
            if let Some(to) = nodes[*to as usize] {
                // Units of the service itself are the root.
                graph.add_edge(nodes[*from as usize].unwrap_or(root), to, ());
            }
        }

        let dominators = simple_fast(&graph, root);
        let mut dominated: Vec<u32> = graph.node_weights().copied().collect();
        // A dominator is an ancestor in every depth-first tree, so it comes later in post-order.
        for node in DfsPostOrder::new(&graph, root).iter(&graph) {
            if let Some(dominator) = dominators.immediate_dominator(node) {
                dominated[dominator.index()] += dominated[node.index()];
            }
        }
        let weight = |node: NodeIndex| dominated[node.index()];
        uses.sort_by_key(|(unit, node)| (Reverse(weight(*node)), *unit));
        ports.sort_by_key(|(provider, node)| (Reverse(weight(*node)), *provider));
        (
            uses.iter().take(INVERSIONS).map(|(unit, _)| *unit).collect(),
            ports.iter().take(INVERSIONS).map(|(provider, _)| *provider).collect(),
        )
    }
}

/// Those that keep any line, most first.
fn best<T: Ord + Copy>(found: impl Iterator<Item = (T, u32)>) -> Vec<(T, u32)> {
    let mut found: Vec<(T, u32)> = found.filter(|(_, lines)| *lines > 0).collect();
    found.sort_by_key(|(what, lines)| (Reverse(*lines), *what));
    found
}

/// Whether what a reference leads to must be there for the code around it to compile.
fn pulls(reference: &Reference) -> bool {
    !reference.test
        && reference.tier != Tier::Guess
        && !matches!(reference.kind, ReferenceKind::Import | ReferenceKind::Dispatch)
}

/// Whether a reference in an impl's header names one of the types or the trait that the impl is about.
fn names_type(reference: &Reference) -> bool {
    matches!(reference.kind, ReferenceKind::Type | ReferenceKind::Implements)
}

/// Groups the product items into units; the second value gives the unit of each item.
fn group(ground: &Ground<'_>) -> (Vec<Unit>, Vec<Option<u32>>) {
    let items = || ground.code.items.iter().zip((0..).map(ItemId));
    let heads: Vec<ItemId> = items().map(|(_, id)| head(ground, id)).collect();
    let mut units: Vec<Unit> = Vec::new();
    let mut unit_of: Vec<Option<u32>> = vec![None; heads.len()];
    // What one macro invocation makes has one range: it is one text, and moves as one. The map is only looked up.
    let mut unit_at: HashMap<(FileId, TextRange), u32> = HashMap::new();
    for (item, id) in items().filter(|(item, id)| heads[id.index()] == *id && is_product(item)) {
        let Some(service) = ground.service_of(item.file) else { continue };
        let next = units.len() as u32;
        let text = (item.file, item.full_range);
        let unit = if item.full_range.is_empty() { next } else { *unit_at.entry(text).or_insert(next) };
        if unit == next {
            let shared = ground.is_shared(item.file);
            units.push(Unit { item: id, service, shared, lines: 0, items: 0, header: Vec::new() });
        }
        unit_of[id.index()] = Some(unit);
    }
    let mut counted: HashSet<(FileId, TextRange)> = HashSet::new();
    for (item, id) in items().filter(|(item, _)| is_product(item)) {
        let Some(unit) = unit_of[heads[id.index()].index()] else { continue };
        unit_of[id.index()] = Some(unit);
        let unit = &mut units[unit as usize];
        let fresh = item.full_range.is_empty() || counted.insert((item.file, item.full_range));
        if around(ground, item).is_none() && fresh {
            unit.lines += item.end_line.saturating_sub(item.start_line) + 1;
        }
        unit.items += u32::from(!matches!(item.kind, ItemKind::Field | ItemKind::Variant | ItemKind::Impl));
    }
    for unit in &mut units {
        let block = ground.item(unit.item);
        if block.kind == ItemKind::Impl {
            let parts = [block.impl_self, block.impl_trait];
            unit.header = parts.iter().flatten().filter_map(|part| unit_of[part.index()]).collect();
        }
    }
    (units, unit_of)
}

fn is_product(item: &Item) -> bool {
    !item.test && item.kind != ItemKind::Module
}

/// The item whose text an item is part of. A module is not moved as one, so it holds nothing together.
fn around(ground: &Ground<'_>, item: &Item) -> Option<ItemId> {
    item.parent.filter(|parent| ground.item(*parent).kind != ItemKind::Module)
}

/// The item that stands for everything that can only move together with `item`.
fn head(ground: &Ground<'_>, item: ItemId) -> ItemId {
    let mut head = item;
    loop {
        let at = ground.item(head);
        let inherent = at.kind == ItemKind::Impl && at.impl_trait.is_none() && trait_of(&at.name).is_none();
        match around(ground, at).or(at.impl_self.filter(|_| inherent)) {
            Some(next) => head = next,
            None => return head,
        }
    }
}
