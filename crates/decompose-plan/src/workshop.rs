//! Which items move where when a service becomes a crate, so that every state in between holds together.
//!
//! The nodes are [units](crate::units) and, per file, what stands at its module's own level; the edges are the product
//! references between them. Every node is in a crate: at first that which it is in today (crates that need one another,
//! as a file in two module trees makes them, count as one). Moving nodes changes which crate needs which; wherever that
//! would become a cycle, an edge is *inverted* by a port, or what it leads to moves down to the shared library:
//!
//! * a call of a function without type parameters, a static, and a type that others neither build nor look into
//!   (methods alone) can stand behind a port; what the port's signatures name must be in reach of the caller;
//! * anything else moves to the library, and what it needs there is settled in the same way;
//! * an impl stands in the crate of one type or trait of its header (the orphan rule), and moves with them.
//!
//! A service leaves *below* what remains (its own needs are inverted) or *above* it (the needs of others are), whichever
//! takes fewer changes. What cannot be settled is an error with its reason. It knows no text: see [`edits`](crate::edits).

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{FileId, ItemId, ItemKind, ReferenceId, ReferenceKind, ServiceId, Signature, Travels};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::adjacency::Adjacency;
use crate::ground::Ground;
use crate::types::Types;
use crate::units::{Unit, group, names_type, pulls};

/// A crate of the workspace, now or later.
pub(crate) type Crate = u32;
/// A unit, or what stands at a file's module level: units first, then files.
pub(crate) type Node = u32;

/// The name of the shared library: that which is there, or that which is made.
const LIBRARY: &str = "shared";

/// How often one node may move until all is settled; more means that it never will be.
const MOST_MOVES: u8 = 4;

/// A reference between two nodes.
pub(crate) struct Edge {
    pub(crate) from: Node,
    pub(crate) to: Node,
    pub(crate) reference: ReferenceId,
}

/// Something that was changed, and can be taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// The node came from the first and went to the second crate.
    Moved(Node, Crate, Crate),
    /// The edge goes through a port.
    Inverted(u32),
    /// The port that the node calls names what the second node is.
    Named(Node, Node),
}

/// On which side of what remains a new crate is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Below,
    Above,
}

/// The code while it is taken apart.
pub(crate) struct Workshop<'a> {
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) units: Vec<Unit>,
    pub(crate) unit_of: Vec<Option<u32>>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) out: Adjacency,
    pub(crate) into: Adjacency,
    /// Per unit the impls that have it in their header.
    impls_on: Adjacency,
    /// Why a node cannot move.
    fixed: Vec<Option<&'static str>>,
    /// Types that can stand behind a trait.
    opaque: Vec<bool>,
    /// The names of the crates, unique.
    pub(crate) crates: Vec<String>,
    /// The crate of each node.
    pub(crate) place: Vec<Crate>,
    pub(crate) inverted: Vec<bool>,
    /// What the signatures of ports name: per node, and the same backwards.
    named: BTreeMap<Node, Vec<Node>>,
    named_by: BTreeMap<Node, Vec<Node>>,
    /// How many edges lead from each crate to each.
    uses: Vec<Vec<u32>>,
    /// The first of the crates that are not there today.
    pub(crate) first_new: Crate,
    /// The shared library: empty until something moves there, unless there is one today.
    pub(crate) library: Crate,
    journal: Vec<Change>,
}

impl<'a> Workshop<'a> {
    pub(crate) fn new(ground: &'a Ground<'a>, types: &Types) -> Self {
        let (mut units, unit_of) = group(ground);
        let edges = edges(ground, &mut units, &unit_of);
        let nodes = units.len() + ground.code.files.len();
        let pairs =
            |end: fn(&Edge) -> Node| edges.iter().zip(0..).map(|(e, i)| (end(e), i)).collect::<Vec<_>>();
        let (out, into) =
            (Adjacency::new(nodes, &pairs(|e| e.from)), Adjacency::new(nodes, &pairs(|e| e.to)));
        let on: Vec<(u32, u32)> = (0..)
            .zip(&units)
            .flat_map(|(unit, at)| at.header.iter().map(move |part| (*part, unit)))
            .collect();
        let (crates, place) = crates_today(ground, &units, &edges);
        let mut workshop = Self {
            ground,
            fixed: fixed(ground, &units),
            opaque: opaque(ground, types, &units, &edges, &into),
            unit_of,
            out,
            into,
            impls_on: Adjacency::new(units.len(), &on),
            units,
            inverted: vec![false; edges.len()],
            uses: vec![vec![0; crates.len()]; crates.len()],
            crates,
            place,
            named: BTreeMap::new(),
            named_by: BTreeMap::new(),
            edges,
            first_new: 0,
            library: 0,
            journal: Vec::new(),
        };
        for edge in &workshop.edges {
            let (from, to) = (workshop.place[edge.from as usize], workshop.place[edge.to as usize]);
            workshop.uses[from as usize][to as usize] += 1;
        }
        let known = workshop.crates.iter().position(|name| name == LIBRARY);
        workshop.first_new = workshop.crates.len() as Crate;
        workshop.library = match known {
            Some(library) => library as Crate,
            None => workshop.add_crate(LIBRARY),
        };
        workshop
    }

    /// The node of a file's own level.
    pub(crate) fn node_of_file(&self, file: FileId) -> Node {
        (self.units.len() + file.index()) as Node
    }

    /// The file of a node.
    pub(crate) fn file_of(&self, node: Node) -> FileId {
        match self.units.get(node as usize) {
            Some(unit) => self.ground.item(unit.item).file,
            None => FileId(node - self.units.len() as u32),
        }
    }

    pub(crate) fn crate_of(&self, node: Node) -> Crate {
        self.place[node as usize]
    }

    /// Which crate needs which.
    pub(crate) fn needs(&self, from: Crate, to: Crate) -> bool {
        from != to && self.uses[from as usize][to as usize] > 0
    }

    /// The lines of the nodes.
    pub(crate) fn lines(&self, nodes: impl Iterator<Item = Node>) -> u32 {
        nodes.filter_map(|node| self.units.get(node as usize)).map(|unit| unit.lines).sum()
    }

    /// The lines of a file's units that are not in the library.
    pub(crate) fn lines_of(&self, file: FileId) -> u32 {
        let units = 0..self.units.len() as Node;
        self.lines(units.filter(|unit| self.file_of(*unit) == file && self.crate_of(*unit) != self.library))
    }

    /// A crate that was not there, named after `wanted`.
    pub(crate) fn add_crate(&mut self, wanted: &str) -> Crate {
        let mut name = wanted.replace('-', "_");
        while self.crates.contains(&name) {
            name.push_str("_crate");
        }
        self.crates.push(name);
        for row in &mut self.uses {
            row.push(0);
        }
        self.uses.push(vec![0; self.crates.len()]);
        self.crates.len() as Crate - 1
    }

    /// Holds that one crate depends on the other from now on.
    pub(crate) fn depend(&mut self, from: Crate, to: Crate) {
        self.uses[from as usize][to as usize] += 1;
    }

    fn drop_last_crate(&mut self) {
        self.crates.pop();
        self.uses.pop();
        for row in &mut self.uses {
            row.pop();
        }
    }

    /// The edge of a reference.
    pub(crate) fn edge_of(&self, reference: ReferenceId) -> Option<u32> {
        let at = self.edges.binary_search_by_key(&reference, |edge| edge.reference).ok()?;
        u32::try_from(at).ok()
    }

    /// Whether a reference still leads from one service to another: no port stands for it, and no library holds an end.
    pub(crate) fn still_crosses(&self, reference: ReferenceId) -> bool {
        self.edge_of(reference).is_some_and(|edge| {
            let Edge { from, to, .. } = self.edges[edge as usize];
            !self.inverted[edge as usize]
                && ![from, to].map(|node| self.crate_of(node)).contains(&self.library)
        })
    }

    /// Inverts references as they are, or moves what they lead to to the library.
    pub(crate) fn untie(&mut self, references: &[ReferenceId]) -> Result<Vec<Change>, String> {
        let mark = self.journal.len();
        let edges: Vec<u32> = references.iter().filter_map(|reference| self.edge_of(*reference)).collect();
        let (ports, down): (Vec<u32>, Vec<u32>) = edges.into_iter().partition(|edge| self.can_invert(*edge));
        let down: Vec<Node> = down.iter().map(|edge| self.edges[*edge as usize].to).collect();
        for edge in ports.into_iter().filter(|edge| !self.inverted[*edge as usize]).collect::<Vec<_>>() {
            self.invert(edge);
        }
        let settled = self.settle(&down, None);
        let changes = self.take_back(mark);
        settled.map(|()| changes)
    }

    /// The changes that let a port stand for references where one can.
    pub(crate) fn behind_ports(&mut self, references: &[ReferenceId]) -> Vec<Change> {
        let mark = self.journal.len();
        for edge in references.iter().filter_map(|reference| self.edge_of(*reference)).collect::<Vec<_>>() {
            if !self.inverted[edge as usize] && self.can_invert(edge) {
                self.invert(edge);
            }
        }
        self.take_back(mark)
    }

    fn invert(&mut self, edge: u32) {
        let from = self.edges[edge as usize].from;
        self.make(Change::Inverted(edge));
        for named in self.named_in(edge) {
            if named != from && !self.named.get(&from).is_some_and(|known| known.contains(&named)) {
                self.make(Change::Named(from, named));
            }
        }
    }

    // Changes, each of which can be taken back.

    /// Makes a change again that was taken back.
    pub(crate) fn make(&mut self, change: Change) {
        match change {
            Change::Moved(node, _, to) => self.put(node, to),
            Change::Inverted(edge) => self.set_inverted(edge, true),
            Change::Named(node, named) => self.set_named(node, named, true),
        }
        self.journal.push(change);
    }

    fn take_back(&mut self, mark: usize) -> Vec<Change> {
        let changes = self.journal.split_off(mark);
        for change in changes.iter().rev() {
            match *change {
                Change::Moved(node, from, _) => self.put(node, from),
                Change::Inverted(edge) => self.set_inverted(edge, false),
                Change::Named(node, named) => self.set_named(node, named, false),
            }
        }
        changes
    }

    fn put(&mut self, node: Node, to: Crate) {
        let here = self.place[node as usize] as usize;
        let to_ = to as usize;
        for edge in self.out.of(node) {
            let other = self.edges[*edge as usize].to;
            if other != node && !self.inverted[*edge as usize] {
                let other = self.place[other as usize] as usize;
                self.uses[here][other] -= 1;
                self.uses[to_][other] += 1;
            }
        }
        for edge in self.into.of(node) {
            let other = self.edges[*edge as usize].from;
            if other != node && !self.inverted[*edge as usize] {
                let other = self.place[other as usize] as usize;
                self.uses[other][here] -= 1;
                self.uses[other][to_] += 1;
            }
        }
        for other in self.named.get(&node).into_iter().flatten() {
            let other = self.place[*other as usize] as usize;
            self.uses[here][other] -= 1;
            self.uses[to_][other] += 1;
        }
        for other in self.named_by.get(&node).into_iter().flatten() {
            let other = self.place[*other as usize] as usize;
            self.uses[other][here] -= 1;
            self.uses[other][to_] += 1;
        }
        self.place[node as usize] = to;
    }

    fn count(&mut self, from: Node, to: Node, more: bool) {
        let (from, to) = (self.place[from as usize] as usize, self.place[to as usize] as usize);
        let uses = &mut self.uses[from][to];
        *uses = if more { *uses + 1 } else { *uses - 1 };
    }

    fn set_inverted(&mut self, edge: u32, inverted: bool) {
        let Edge { from, to, .. } = self.edges[edge as usize];
        self.inverted[edge as usize] = inverted;
        self.count(from, to, !inverted);
    }

    fn set_named(&mut self, node: Node, named: Node, now: bool) {
        for (table, key, value) in [(&mut self.named, node, named), (&mut self.named_by, named, node)] {
            let list = table.entry(key).or_default();
            match list.iter().position(|known| *known == value).filter(|_| !now) {
                Some(place) => drop(list.remove(place)),
                None => list.push(value),
            }
        }
        self.count(node, named, now);
    }

    // Settling.

    /// Moves the module levels and units of a service to a crate of its own, in the way that takes fewer changes.
    /// What was done, first to last, is taken back: [`Self::make`] makes it again, piece by piece.
    pub(crate) fn take_out(
        &mut self,
        service: ServiceId,
        name: &str,
    ) -> Result<(Crate, Vec<Change>), String> {
        let mut wanted: Vec<Node> = (0..self.units.len() as Node)
            .filter(|unit| {
                let at = &self.units[*unit as usize];
                at.service == service && !at.shared && self.place[*unit as usize] != self.library
            })
            .filter(|unit| self.fixed[*unit as usize].is_none())
            .collect();
        if wanted.is_empty() {
            return Err("nothing of it can move".to_owned());
        }
        let files = &self.ground.partition.services[service.index()].files;
        let files = files.iter().map(|file| self.node_of_file(*file));
        wanted.extend(files.filter(|node| self.fixed[*node as usize].is_none()));
        let new = self.add_crate(name);
        let ways = [Side::Below, Side::Above].map(|side| {
            let mark = self.journal.len();
            let settled = self.settle(&wanted, Some((new, side)));
            let changes = self.take_back(mark);
            settled.map(|()| changes)
        });
        let cheapest = |a: Vec<Change>, b: Vec<Change>| if self.cost(&b) < self.cost(&a) { b } else { a };
        match ways {
            [Ok(below), Ok(above)] => Ok((new, cheapest(below, above))),
            [Ok(changes), Err(_)] | [Err(_), Ok(changes)] => Ok((new, changes)),
            [Err(below), Err(above)] => {
                self.drop_last_crate();
                Err(if below == above { below } else { format!("{below}; the other way round, {above}") })
            }
        }
    }

    /// Moves what a file holds to the shared library; of that what can go without more from elsewhere than it holds.
    pub(crate) fn share(&mut self, file: FileId) -> Result<Vec<Change>, String> {
        let of_file: Vec<Node> = (0..self.units.len() as Node)
            .filter(|unit| self.file_of(*unit) == file && self.place[*unit as usize] != self.library)
            .filter(|unit| self.fixed[*unit as usize].is_none())
            .collect();
        if of_file.is_empty() {
            return Ok(Vec::new());
        }
        let mut wanted = of_file.clone();
        let mark = self.journal.len();
        let mut settled = self.settle(&wanted, None);
        let mut changes = self.take_back(mark);
        let own = self.lines(of_file.iter().copied());
        let dragged = |changes: &[Change]| {
            let moved = changes.iter().filter_map(|change| match change {
                Change::Moved(node, ..) => Some(*node),
                _ => None,
            });
            self.lines(moved.filter(|node| !self.ground.is_shared(self.file_of(*node))))
        };
        if settled.is_err() || dragged(&changes) > own {
            self.leave_what_reaches_up(&mut wanted);
            settled = if wanted.is_empty() {
                Err("all of it needs what stays".to_owned())
            } else {
                self.settle(&wanted, None)
            };
            changes = self.take_back(mark);
        }
        settled.map(|()| changes)
    }

    /// Leaves only nodes that need nothing outside of them and the library but what a port can stand for.
    fn leave_what_reaches_up(&self, wanted: &mut Vec<Node>) {
        let mut in_it = vec![false; self.place.len()];
        for node in wanted.iter() {
            in_it[*node as usize] = true;
        }
        let fine = |node: Node, in_it: &[bool]| {
            let here = |other: Node| in_it[other as usize] || self.crate_of(other) == self.library;
            let edges = self.out.of(node).iter().filter(|edge| !self.inverted[**edge as usize]);
            let needs = edges.flat_map(|edge| {
                if self.can_invert(*edge) {
                    self.named_in(*edge)
                } else {
                    vec![self.edges[*edge as usize].to]
                }
            });
            let header = self.units.get(node as usize).map_or(&[][..], |unit| &unit.header);
            needs.into_iter().all(here) && (header.is_empty() || header.iter().any(|part| here(*part)))
        };
        loop {
            let before = wanted.len();
            wanted.retain(|node| {
                let stays = fine(*node, &in_it);
                in_it[*node as usize] = stays;
                stays
            });
            if wanted.len() == before {
                return;
            }
        }
    }

    /// Nodes that move to the library or elsewhere, and edges that are inverted; fewer is better.
    fn cost(&self, changes: &[Change]) -> usize {
        changes
            .iter()
            .filter(|change| match change {
                Change::Moved(_, _, to) => *to == self.library,
                Change::Inverted(_) => true,
                Change::Named(..) => false,
            })
            .count()
    }

    /// Moves `wanted` to a new crate, or to the library, and settles what follows from it.
    fn settle(&mut self, wanted: &[Node], new: Option<(Crate, Side)>) -> Result<(), String> {
        let mut work = Work { new, moves: BTreeMap::new(), touched: Vec::new() };
        let target = new.map_or(self.library, |(new, _)| new);
        for node in wanted {
            self.shift(*node, target, &mut work)?;
        }
        loop {
            self.mend_impls(&mut work)?;
            let bad = self.bad_edges(wanted, &work);
            if bad.is_empty() {
                break;
            }
            for (from, to, edge) in bad {
                self.mend(from, to, edge, &mut work)?;
            }
        }
        match self.cycle() {
            Some(names) => Err(format!("{names} would need one another")),
            None => Ok(()),
        }
    }

    fn shift(&mut self, node: Node, to: Crate, work: &mut Work) -> Result<(), String> {
        let from = self.crate_of(node);
        if from == to {
            return Ok(());
        }
        if let Some(why) = self.fixed[node as usize] {
            return Err(format!("{} would have to move, but {why}", self.name_of(node)));
        }
        let moves = work.moves.entry(node).or_default();
        *moves += 1;
        if *moves > MOST_MOVES {
            return Err(format!("no crate is right for {}", self.name_of(node)));
        }
        self.make(Change::Moved(node, from, to));
        work.touched.push(node);
        Ok(())
    }

    fn name_of(&self, node: Node) -> String {
        match self.units.get(node as usize) {
            Some(unit) => self.ground.name(unit.item),
            None => format!("`{}`", self.ground.code.files[self.file_of(node).index()].path),
        }
    }

    /// Puts impls whose header has nothing in their crate where something of it is: as far up as that goes.
    fn mend_impls(&mut self, work: &mut Work) -> Result<(), String> {
        while let Some(node) = work.touched.pop() {
            if node as usize >= self.units.len() {
                continue;
            }
            for block in self.impls_on.of(node).to_vec().into_iter().chain([node]) {
                let places: Vec<Crate> =
                    self.units[block as usize].header.iter().map(|part| self.crate_of(*part)).collect();
                if places.is_empty() || places.contains(&self.crate_of(block)) {
                    continue;
                }
                let height = |place: &Crate| match work.new {
                    _ if *place == self.library => 0,
                    Some((new, Side::Below)) if *place == new => 1,
                    Some((new, Side::Above)) if *place == new => 3,
                    _ => 2,
                };
                let highest = places.iter().copied().rev().max_by_key(height);
                if let Some(place) = highest {
                    self.shift(block, place, work)?;
                }
            }
        }
        Ok(())
    }

    /// The edges that would make crates need one another: of the library first, then, once that is settled, of the new
    /// crate and of impls that went elsewhere. With an edge's index, or none where a port's signature names something.
    fn bad_edges(&self, wanted: &[Node], work: &Work) -> Vec<(Node, Node, Option<u32>)> {
        let in_library: Vec<Node> =
            (0..self.place.len() as Node).filter(|node| self.crate_of(*node) == self.library).collect();
        let mut bad = self.leading_up(&in_library, self.library);
        if !bad.is_empty() {
            return bad;
        }
        if let Some((new, side)) = work.new {
            let here: Vec<Node> = wanted.iter().copied().filter(|node| self.crate_of(*node) == new).collect();
            match side {
                Side::Below => bad.extend(self.leading_up(&here, new)),
                Side::Above => {
                    let down = self.reached(new);
                    let users = here.iter().flat_map(|node| self.users_of(*node));
                    bad.extend(users.filter(|(from, ..)| {
                        let place = self.crate_of(*from);
                        place != new && down[place as usize]
                    }));
                }
            }
        }
        for node in work.moves.keys() {
            let place = self.crate_of(*node);
            if place != self.library && work.new.is_none_or(|(new, _)| place != new) {
                bad.extend(self.leading_up(&[*node], place));
            }
        }
        bad
    }

    /// The uses by nodes of one crate of what is in crates that need it; of the library, anybody may need it.
    fn leading_up(&self, nodes: &[Node], krate: Crate) -> Vec<(Node, Node, Option<u32>)> {
        let up = self.reaching(krate);
        let uses = nodes.iter().flat_map(|node| self.uses_of(*node));
        uses.filter(|(_, to, _)| {
            let place = self.crate_of(*to);
            place != krate && place != self.library && up[place as usize]
        })
        .collect()
    }

    fn uses_of(&self, node: Node) -> impl Iterator<Item = (Node, Node, Option<u32>)> {
        let edges = self.out.of(node).iter().filter(|edge| !self.inverted[**edge as usize]);
        let named = self.named.get(&node).into_iter().flatten();
        edges
            .map(move |edge| (node, self.edges[*edge as usize].to, Some(*edge)))
            .chain(named.map(move |named| (node, *named, None)))
    }

    fn users_of(&self, node: Node) -> impl Iterator<Item = (Node, Node, Option<u32>)> {
        let edges = self.into.of(node).iter().filter(|edge| !self.inverted[**edge as usize]);
        let named = self.named_by.get(&node).into_iter().flatten();
        edges
            .map(move |edge| (self.edges[*edge as usize].from, node, Some(*edge)))
            .chain(named.map(move |by| (*by, node, None)))
    }

    /// What the signatures of ports name: who calls the port, and what it names.
    pub(crate) fn all_named(&self) -> impl Iterator<Item = (Node, Node)> {
        self.named.iter().flat_map(|(from, named)| named.iter().map(move |to| (*from, *to)))
    }

    /// The crates from which `to` is reached, itself left out unless it reaches itself.
    fn reaching(&self, to: Crate) -> Vec<bool> {
        self.closure_of(to, |here, other| self.needs(other, here))
    }

    /// The crates that `from` reaches.
    fn reached(&self, from: Crate) -> Vec<bool> {
        self.closure_of(from, |here, other| self.needs(here, other))
    }

    fn closure_of(&self, start: Crate, follows: impl Fn(Crate, Crate) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.crates.len()];
        let mut waiting = vec![start];
        while let Some(here) = waiting.pop() {
            for other in 0..self.crates.len() as Crate {
                if !seen[other as usize] && follows(here, other) {
                    seen[other as usize] = true;
                    waiting.push(other);
                }
            }
        }
        seen
    }

    /// Two crates or more that need one another, by name.
    fn cycle(&self) -> Option<String> {
        let all = 0..self.crates.len() as Crate;
        let in_cycle: Vec<String> = all
            .filter(|from| self.reached(*from)[*from as usize])
            .map(|at| format!("`{}`", self.crates[at as usize]))
            .collect();
        (!in_cycle.is_empty()).then(|| in_cycle.join(", "))
    }

    /// Inverts an edge, or moves what it leads to down to the library.
    fn mend(&mut self, from: Node, to: Node, edge: Option<u32>, work: &mut Work) -> Result<(), String> {
        if self.crate_of(from) == self.crate_of(to) || edge.is_some_and(|edge| self.inverted[edge as usize]) {
            return Ok(());
        }
        if let Some(edge) = edge.filter(|edge| self.can_invert(*edge)) {
            self.invert(edge);
            return Ok(());
        }
        // An impl that has a foot on the other side can stay, or go, there.
        let header = self.units.get(from as usize).map_or(&[][..], |unit| &unit.header);
        let is_trait = |node: Node| self.ground.item(self.units[node as usize].item).kind == ItemKind::Trait;
        let untried = work.moves.get(&from).is_none_or(|moves| *moves < 2);
        if header.contains(&to) && !is_trait(to) && untried && self.crate_of(from) != self.library {
            return self.shift(from, self.crate_of(to), work);
        }
        self.pull(to, work)
    }

    /// Moves a node down to the library; of an impl what it is for, too.
    fn pull(&mut self, node: Node, work: &mut Work) -> Result<(), String> {
        self.shift(node, self.library, work)?;
        let header = self.units.get(node as usize).map_or(Vec::new(), |unit| unit.header.clone());
        let block = self.units.get(node as usize).map(|unit| self.ground.item(unit.item).kind);
        if block == Some(ItemKind::Impl) {
            for part in header {
                self.shift(part, self.library, work)?;
            }
        }
        Ok(())
    }

    /// Whether a port can stand for what the edge leads to.
    pub(crate) fn can_invert(&self, edge: u32) -> bool {
        let reference = self.ground.reference(self.edges[edge as usize].reference);
        let item = self.ground.item(reference.to);
        let plain = || item.signature.as_ref().is_some_and(is_concrete);
        match item.kind {
            ItemKind::Function => item.parent.is_none() && plain(),
            ItemKind::Static => true,
            ItemKind::Struct | ItemKind::Enum | ItemKind::Union => {
                reference.kind == ReferenceKind::Type && self.is_opaque(reference.to) && !self.in_header(edge)
            }
            ItemKind::Method => {
                let block = item.parent.map(|block| self.ground.item(block));
                let of = block.and_then(|block| block.impl_self);
                of.is_some_and(|of| self.is_opaque(of)) && plain()
            }
            _ => false,
        }
    }

    /// Whether the edge leads from an impl to what its header names.
    fn in_header(&self, edge: u32) -> bool {
        let Edge { from, to, .. } = self.edges[edge as usize];
        self.units.get(from as usize).is_some_and(|unit| unit.header.contains(&to))
    }

    fn is_opaque(&self, item: ItemId) -> bool {
        self.unit_of[item.index()].is_some_and(|unit| self.opaque[unit as usize])
    }

    /// What the signature of an inverted edge's port names and a port cannot stand for.
    fn named_in(&self, edge: u32) -> Vec<Node> {
        let item = self.ground.item(self.ground.reference(self.edges[edge as usize].reference).to);
        let mut named: Vec<Node> = named_in(self.ground, item)
            .filter(|item| !self.is_opaque(*item))
            .filter_map(|item| self.unit_of[item.index()])
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// What settling keeps in mind.
struct Work {
    new: Option<(Crate, Side)>,
    /// How often each node moved.
    moves: BTreeMap<Node, u8>,
    /// Nodes that moved since impls were looked at.
    touched: Vec<Node>,
}

/// The items that a signature, or the type of a static, names.
pub(crate) fn named_in<'a>(
    ground: &'a Ground<'_>,
    item: &'a decompose_model::Item,
) -> impl Iterator<Item = ItemId> + 'a {
    let signature = item.signature.iter();
    let of_static = item.type_shape.iter().filter(|_| item.kind == ItemKind::Static);
    signature
        .flat_map(|s| s.parameters.iter().map(|parameter| &parameter.shape).chain(&s.returns))
        .chain(of_static)
        .flat_map(|shape| shape.items.iter().map(|named| ground.owner(*named)))
}

/// Whether a function of this signature can stand in a port: it has no type parameters, hidden ones included.
pub(crate) fn is_concrete(signature: &Signature) -> bool {
    let mut shapes = signature.parameters.iter().map(|parameter| &parameter.shape).chain(&signature.returns);
    !signature.generic && !shapes.any(|shape| shape.impl_trait || shape.generic)
}

/// The product references between nodes; headers of impls are completed on the way.
fn edges(ground: &Ground<'_>, units: &mut [Unit], unit_of: &[Option<u32>]) -> Vec<Edge> {
    let code = ground.code;
    let mut in_file: Vec<Vec<(u32, u32, u32)>> = vec![Vec::new(); code.files.len()];
    for (unit, number) in units.iter().zip(0..) {
        let item = ground.item(unit.item);
        in_file[item.file.index()].push((item.full_range.start, item.full_range.end, number));
    }
    in_file.iter_mut().for_each(|units| units.sort_unstable());
    // An invocation at a module's level that makes items is the text of those items.
    let around = |file: FileId, start: u32| {
        let before = in_file[file.index()].partition_point(|(first, ..)| *first <= start);
        let (_, end, unit) = *in_file[file.index()][..before].last()?;
        (start < end).then_some(unit)
    };
    let mut edges = Vec::new();
    for (reference, id) in code.references.iter().zip((0..).map(ReferenceId)) {
        let Some(to) = unit_of[reference.to.index()].filter(|_| pulls(reference)) else { continue };
        if ground.service_of(reference.file).is_none() {
            continue;
        }
        let of_item = reference.from.and_then(|from| unit_of[from.index()]);
        let level = (units.len() + reference.file.index()) as Node;
        let from = of_item.or_else(|| around(reference.file, reference.range.start)).unwrap_or(level);
        if let (Some(unit), true) = (units.get_mut(from as usize), names_type(reference))
            && reference.from == Some(unit.item)
            && ground.item(unit.item).kind == ItemKind::Impl
        {
            unit.header.push(to);
        }
        if from != to {
            edges.push(Edge { from, to, reference: id });
        }
    }
    for (unit, number) in units.iter_mut().zip(0..) {
        unit.header.retain(|part| *part != number);
        unit.header.sort_unstable();
        unit.header.dedup();
    }
    edges
}

/// The crates as they are, by name, and which of them each node is in. Those that need one another are one.
fn crates_today(ground: &Ground<'_>, units: &[Unit], edges: &[Edge]) -> (Vec<String>, Vec<Crate>) {
    let code = ground.code;
    let of_module = |module: decompose_model::ModuleId| code.modules[module.index()].krate.index();
    let of_file = |file: &decompose_model::File| match (file.module, file.crates.first()) {
        (Some(module), _) => of_module(module),
        (None, first) => first.map_or(0, |krate| krate.index()),
    };
    let of_units = units.iter().map(|unit| of_module(ground.item(unit.item).module));
    let today: Vec<usize> = of_units.chain(code.files.iter().map(of_file)).collect();
    let number = today.iter().max().map_or(0, |last| last + 1);
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..number {
        graph.add_node(());
    }
    for edge in edges {
        let (from, to) = (today[edge.from as usize], today[edge.to as usize]);
        if from != to {
            graph.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
        }
    }
    let mut groups: Vec<usize> = (0..number).collect();
    for component in kosaraju_scc(&graph) {
        let first = component.iter().map(|node| node.index()).min().unwrap_or_default();
        component.iter().for_each(|node| groups[node.index()] = first);
    }
    let mut kept: Vec<usize> = groups.clone();
    kept.sort_unstable();
    kept.dedup();
    // A program may be called as its library is: the library comes first.
    let first = |name: &str| code.crates.iter().position(|krate| krate.name == name);
    let names = kept.iter().map(|at| match code.crates.get(*at) {
        Some(krate) if first(&krate.name) == Some(*at) => krate.name.clone(),
        Some(krate) => krate.id.clone(),
        None => format!("crate_{at}"),
    });
    let place = today.iter().map(|krate| kept.partition_point(|kept| *kept < groups[*krate]) as Crate);
    (names.collect(), place.collect())
}

/// Why nodes cannot move.
fn fixed(ground: &Ground<'_>, units: &[Unit]) -> Vec<Option<&'static str>> {
    let code = ground.code;
    let mut root = vec![false; code.files.len()];
    code.crates.iter().filter_map(|krate| krate.root).for_each(|file| root[file.index()] = true);
    let mut program = vec![false; code.files.len()];
    for item in code.items.iter().filter(|item| item.kind == ItemKind::Function && item.name == "main") {
        let at_root = root[item.file.index()] && code.files[item.file.index()].module == Some(item.module);
        program[item.file.index()] |= at_root && item.parent.is_none();
    }
    let of_unit = |unit: &Unit| {
        let item = ground.item(unit.item);
        if program[item.file.index()] {
            Some("it stands beside `main`, in the root of a program")
        } else if item.full_range.is_empty() {
            Some("no text of its own defines it")
        } else {
            None
        }
    };
    let of_files = root.iter().map(|root| root.then_some("it is the root of a crate"));
    units.iter().map(of_unit).chain(of_files).collect()
}

/// The types that a port can stand for wherever it names them.
pub(crate) fn opaque_types(ground: &Ground<'_>) -> BTreeSet<ItemId> {
    let workshop = Workshop::new(ground, &Types::classify(ground));
    let opaque = workshop.units.iter().zip(&workshop.opaque).filter(|(_, opaque)| **opaque);
    opaque.map(|(unit, _)| unit.item).collect()
}

/// Types that no message can carry and of which other services use methods alone, each without type parameters.
fn opaque(ground: &Ground<'_>, types: &Types, units: &[Unit], edges: &[Edge], into: &Adjacency) -> Vec<bool> {
    let opaque = |(unit, number): (&Unit, u32)| {
        let item = ground.item(unit.item);
        let is_type = matches!(item.kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union);
        if !is_type || types.travels(unit.item) < Travels::NeedsTransferType {
            return false;
        }
        into.of(number).iter().map(|edge| ground.reference(edges[*edge as usize].reference)).all(|use_| {
            let target = ground.item(use_.to);
            ground.service_of(use_.file) == Some(unit.service)
                || use_.kind == ReferenceKind::Type && use_.to == unit.item
                || target.kind == ItemKind::Method && target.signature.as_ref().is_some_and(is_concrete)
        })
    };
    units.iter().zip(0..).map(opaque).collect()
}
