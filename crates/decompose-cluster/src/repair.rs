//! A second partition that costs its users less: what a cut tears apart, put together again where that is cheap.
//!
//! The cut knows how much belongs together, not what a boundary costs. Four burdens are priced here, each as a share, so that they add up:
//!
//! * *split*: the services beyond the first that a scope (a transaction, say) spans, per scope, by weight;
//! * *contested*: the services beyond the first that write a table, per table;
//! * *against*: of every two services that use one another, the lesser of the two directions, as a share of all use: what has to be
//!   turned round before neither needs the other;
//! * *chatty*: of the pairs of nodes that use one another at least [`CHATTY`] times as much as the mean pair, the share torn apart.
//!
//! Greedy: of all moves (a node with what must stay with it goes to a service it has to do with; two services become one) the one
//! that mends most for the modularity it gives up is made, again and again, as long as a move mends at least the share of modularity that it
//! gives up. All moves together give up [`Bounds::loss`] of the modularity at most, and no service grows beyond [`Bounds::largest`].
//!
//! Invariants: what must be together stays, what must be apart does; the price never rises; the answer depends on the input alone.
//! Knows ids and weights; what a scope or a table is, and what to think of the answer, is not known here.

use std::collections::{BTreeMap, BTreeSet};

use crate::apart::Apart;
use crate::graph::{Digraph, Graph};
use crate::partition::Partition;

/// A pair of nodes is chatty when it has this many times the mean weight of a pair.
pub const CHATTY: f64 = 8.0;
/// Node visits that the search for moves may take; on graphs of usual size it never comes near.
const BUDGET: usize = 20_000_000;
/// What rounding may take for a gain.
const LEAST: f64 = 1e-9;

/// Nodes that one thing needs together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// The nodes; repetitions count once.
    pub nodes: Vec<usize>,
    /// How much it counts.
    pub weight: f64,
}

/// What a boundary can tear apart.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The graph that was cut: what belongs together.
    pub graph: &'a Graph,
    /// Who uses whom, how often.
    pub uses: &'a Digraph,
    /// What should stay in one service.
    pub scopes: &'a [Scope],
    /// For every table the nodes that write it.
    pub writers: &'a [Vec<usize>],
    /// Nodes that move as one.
    pub units: &'a Partition,
    /// Who must not be with whom.
    pub apart: &'a Apart,
}

/// How far a repair may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The share of the modularity that may be given up.
    pub loss: f64,
    /// The share of all sizes that no service may come to hold by a move.
    pub largest: f64,
    /// γ of the modularity.
    pub resolution: f64,
}

impl Default for Bounds {
    /// A tenth of the modularity; half of everything.
    fn default() -> Self {
        Self { loss: 0.1, largest: 0.5, resolution: 1.0 }
    }
}

/// What a partition costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Burden {
    /// Services beyond the first that a scope spans, in the mean.
    pub split: f64,
    /// Services beyond the first that write a table, in the mean.
    pub contested: f64,
    /// The share of all use that runs against the stronger direction between two services.
    pub against: f64,
    /// The share of the chatty pairs that lie in two services.
    pub chatty: f64,
    /// The modularity.
    pub modularity: f64,
}

impl Burden {
    /// All burdens together.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.split + self.contested + self.against + self.chatty
    }
}

/// One move.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// What goes.
    pub nodes: Vec<usize>,
    /// The cluster of the partition that was repaired which they leave.
    pub from: usize,
    /// The one they join.
    pub to: usize,
    /// A node of the one they join.
    pub joined: usize,
    /// Whether they are the last to leave.
    pub ends: bool,
    /// The burden before.
    pub before: Burden,
    /// The burden after.
    pub after: Burden,
}

/// The answer of [`repaired`].
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// Who is with whom now.
    pub partition: Partition,
    /// What was done, in this order.
    pub moves: Vec<Move>,
    /// What the cut costs.
    pub before: Burden,
    /// What the repaired one costs.
    pub after: Burden,
}

/// Repairs a partition.
///
/// # Complexity
/// For every move made, one trial of each node and each pair of services that have a burden in common; `BUDGET` bounds their sum.
#[must_use]
pub fn repaired(evidence: &Evidence<'_>, partition: &Partition, bounds: &Bounds) -> Repair {
    let mut state = State::new(evidence, partition, bounds.resolution);
    let before = state.burden();
    let mut current = before;
    let mut moves = Vec::new();
    let mut budget = BUDGET;
    while let Some((nodes, to)) = state.best(&current, &before, bounds, &mut budget) {
        let from = state.labels[nodes[0]];
        let joined = state.members[to as usize].first().copied().unwrap_or(nodes[0]);
        state.apply(&nodes, to);
        let after = state.burden();
        let ends = state.members[from as usize].is_empty();
        let (from, to) = (from as usize, to as usize);
        moves.push(Move { nodes, from, to, joined, ends, before: current, after });
        current = after;
    }
    Repair { partition: Partition::from_labels(&state.labels), moves, before, after: current }
}

/// A partition whose burdens are kept while nodes move.
struct State<'a> {
    evidence: &'a Evidence<'a>,
    resolution: f64,
    labels: Vec<u32>,
    members: Vec<BTreeSet<usize>>,
    unit_members: Vec<Vec<usize>>,
    sizes: Vec<u64>,
    /// Of every node: who it uses and who uses it, weight out and weight in.
    around: Vec<Vec<(usize, f64, f64)>>,
    used: f64,
    chatty_above: f64,
    /// Number of chatty pairs.
    pairs: f64,
    /// Scopes, then tables; the nodes of each, without repetition.
    groups: Vec<BTreeSet<usize>>,
    weights: Vec<f64>,
    groups_of: Vec<Vec<usize>>,
    /// Of every group: how many of its nodes each service has.
    held: Vec<BTreeMap<u32, usize>>,
    /// Use between services.
    between: BTreeMap<(u32, u32), f64>,
    split: f64,
    contested: f64,
    against: f64,
    chatty: f64,
    inside: f64,
    strengths: Vec<f64>,
    /// Σ strength² over services.
    squares: f64,
}

impl<'a> State<'a> {
    fn new(evidence: &'a Evidence<'a>, partition: &Partition, resolution: f64) -> Self {
        let nodes = partition.len();
        let mut uses: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
        for (from, to, weight) in evidence.uses.pairs().into_iter().filter(|(from, to, _)| from != to) {
            uses.entry((from, to)).or_default().0 += weight;
            uses.entry((to, from)).or_default().1 += weight;
        }
        let used: f64 = uses.values().map(|(out, _)| out).sum();
        let mean = used / (uses.len() / 2).max(1) as f64;
        let chatty_above = CHATTY * mean;
        let mut around = vec![Vec::new(); nodes];
        for (&(node, other), &(out, back)) in &uses {
            around[node].push((other, out, back));
        }
        let pairs = uses.iter().filter(|((a, b), (out, back))| a < b && out + back >= chatty_above).count();
        let scopes =
            evidence.scopes.iter().map(|scope| (scope.nodes.iter().copied().collect(), scope.weight));
        let tables = evidence.writers.iter().map(|nodes| (nodes.iter().copied().collect(), 1.0));
        let (groups, weights): (Vec<BTreeSet<usize>>, Vec<f64>) = scopes.chain(tables).unzip();
        let mut groups_of = vec![Vec::new(); nodes];
        for (group, members) in groups.iter().enumerate() {
            for &node in members {
                groups_of[node].push(group);
            }
        }
        // Every node starts alone in a world of its own and is then put where the partition has it: one way to count.
        let services = partition.count();
        let held = vec![BTreeMap::new(); groups.len()];
        let mut state = Self {
            evidence,
            resolution,
            labels: partition.labels().to_vec(),
            members: partition.members().into_iter().map(|members| members.into_iter().collect()).collect(),
            unit_members: evidence.units.members(),
            sizes: vec![0; services],
            around,
            used,
            chatty_above,
            pairs: pairs as f64,
            groups,
            weights,
            groups_of,
            held,
            between: BTreeMap::new(),
            split: 0.0,
            contested: 0.0,
            against: 0.0,
            chatty: 0.0,
            inside: 0.0,
            strengths: vec![0.0; services],
            squares: 0.0,
        };
        state.count();
        state
    }

    /// Counts everything afresh.
    fn count(&mut self) {
        let graph = self.evidence.graph;
        for node in 0..self.labels.len() {
            let own = self.labels[node];
            self.sizes[own as usize] += graph.size(node);
            self.strengths[own as usize] += graph.strength(node);
            self.inside += graph.self_loop(node);
            for (other, weight) in graph.neighbours(node) {
                if other > node && self.labels[other] == own {
                    self.inside += weight;
                }
            }
            for &(other, out, back) in &self.around[node] {
                let there = self.labels[other];
                if there != own {
                    *self.between.entry((own, there)).or_default() += out;
                    self.chatty += f64::from(u8::from(other > node && out + back >= self.chatty_above));
                }
            }
        }
        self.squares = self.strengths.iter().map(|strength| strength * strength).sum();
        for (&(a, b), &weight) in &self.between {
            if a < b {
                self.against += weight.min(self.between.get(&(b, a)).copied().unwrap_or(0.0));
            }
        }
        for group in 0..self.groups.len() {
            for &node in &self.groups[group] {
                *self.held[group].entry(self.labels[node]).or_default() += 1;
            }
            let beyond = self.held[group].len().saturating_sub(1) as f64 * self.weights[group];
            *self.sum_of(group) += beyond;
        }
    }

    /// Scopes and tables add up apart.
    fn sum_of(&mut self, group: usize) -> &mut f64 {
        if group < self.evidence.scopes.len() { &mut self.split } else { &mut self.contested }
    }

    fn burden(&self) -> Burden {
        let share = |part: f64, whole: f64| if whole > 0.0 { (part / whole).max(0.0) } else { 0.0 };
        let scopes: f64 = self.weights[..self.evidence.scopes.len()].iter().sum();
        let total = self.evidence.graph.total_weight();
        let modularity = if total > 0.0 {
            self.inside / total - self.resolution * self.squares / (4.0 * total * total)
        } else {
            0.0
        };
        Burden {
            split: share(self.split, scopes),
            contested: share(self.contested, self.evidence.writers.len() as f64),
            against: share(self.against, self.used),
            chatty: share(self.chatty, self.pairs),
            modularity,
        }
    }

    /// Moves nodes of one service to another one.
    fn apply(&mut self, nodes: &[usize], to: u32) {
        for &node in nodes {
            self.put(node, to);
        }
    }

    fn put(&mut self, node: usize, to: u32) {
        let from = self.labels[node];
        if from == to {
            return;
        }
        let graph = self.evidence.graph;
        for (other, weight) in graph.neighbours(node) {
            if self.labels[other] == from {
                self.inside -= weight;
            } else if self.labels[other] == to {
                self.inside += weight;
            }
        }
        let strength = graph.strength(node);
        for (service, change) in [(from, -strength), (to, strength)] {
            let old = self.strengths[service as usize];
            self.squares += change * (2.0 * old + change);
            self.strengths[service as usize] += change;
        }
        self.sizes[from as usize] -= graph.size(node);
        self.sizes[to as usize] += graph.size(node);
        for place in 0..self.around[node].len() {
            let (other, out, back) = self.around[node][place];
            let there = self.labels[other];
            self.flow(from, there, -out);
            self.flow(there, from, -back);
            self.flow(to, there, out);
            self.flow(there, to, back);
            if out + back >= self.chatty_above {
                self.chatty += f64::from(u8::from(there != to)) - f64::from(u8::from(there != from));
            }
        }
        for place in 0..self.groups_of[node].len() {
            let group = self.groups_of[node][place];
            let held = &mut self.held[group];
            let before = held.len();
            if let Some(count) = held.get_mut(&from) {
                *count -= 1;
                if *count == 0 {
                    held.remove(&from);
                }
            }
            *held.entry(to).or_default() += 1;
            let change = held.len() as f64 - before as f64;
            let weight = self.weights[group];
            *self.sum_of(group) += change * weight;
        }
        self.members[from as usize].remove(&node);
        self.members[to as usize].insert(node);
        self.labels[node] = to;
    }

    /// Adds to the use between two services.
    fn flow(&mut self, a: u32, b: u32, change: f64) {
        if a == b || change == 0.0 {
            return;
        }
        let back = self.between.get(&(b, a)).copied().unwrap_or(0.0);
        let there = self.between.entry((a, b)).or_default();
        self.against -= there.min(back);
        *there += change;
        self.against += there.min(back);
    }

    /// The move that mends most, if any is worth it.
    fn best(
        &mut self,
        now: &Burden,
        first: &Burden,
        bounds: &Bounds,
        budget: &mut usize,
    ) -> Option<(Vec<usize>, u32)> {
        let mut best: Option<(f64, Vec<usize>, u32)> = None;
        for (nodes, to) in self.candidates() {
            *budget = budget.checked_sub(nodes.iter().map(|&node| 1 + self.around[node].len()).sum())?;
            let size: u64 = nodes.iter().map(|&node| self.evidence.graph.size(node)).sum();
            let all: u64 = self.sizes.iter().sum();
            let too_large = (self.sizes[to as usize] + size) as f64 > bounds.largest * all as f64;
            let forbidden = |&node: &usize| self.evidence.apart.forbids(&self.labels, node, to);
            if too_large || nodes.iter().any(forbidden) {
                continue;
            }
            let from = self.labels[nodes[0]];
            self.apply(&nodes, to);
            let then = self.burden();
            self.apply(&nodes, from);
            let given = |from: f64| (from - then.modularity).max(0.0) / first.modularity.max(LEAST);
            let worth = now.price() - then.price() - given(now.modularity);
            let better = best.as_ref().is_none_or(|(most, ..)| worth > most + LEAST);
            if worth > LEAST && given(first.modularity) <= bounds.loss && better {
                best = Some((worth, nodes, to));
            }
        }
        best.map(|(_, nodes, to)| (nodes, to))
    }

    /// What could be moved: units that bear a burden, to the services they share it with; and of two services with a burden in
    /// common, the smaller to the larger.
    fn candidates(&self) -> Vec<(Vec<usize>, u32)> {
        let mut joined: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut moves: BTreeSet<(usize, u32)> = BTreeSet::new();
        for (group, held) in self.held.iter().enumerate().filter(|(_, held)| held.len() > 1) {
            let services: Vec<u32> = held.keys().copied().collect();
            for (place, &a) in services.iter().enumerate() {
                joined.extend(services[..place].iter().map(|&b| (b, a)));
            }
            for &node in &self.groups[group] {
                moves.extend(services.iter().map(|&to| (self.evidence.units.of(node), to)));
            }
        }
        let flow = |a: u32, b: u32| self.between.get(&(a, b)).copied().unwrap_or(0.0);
        for (node, around) in self.around.iter().enumerate() {
            let own = self.labels[node];
            for &(other, out, back) in around {
                let there = self.labels[other];
                // The lesser direction between two services, or much in either.
                let lesser = out > 0.0 && flow(there, own) >= flow(own, there)
                    || back > 0.0 && flow(own, there) >= flow(there, own);
                if there != own
                    && (lesser && flow(own, there) > 0.0 && flow(there, own) > 0.0
                        || out + back >= self.chatty_above)
                {
                    moves.insert((self.evidence.units.of(node), there));
                    joined.insert((own.min(there), own.max(there)));
                }
            }
        }
        let alone = moves.into_iter().filter_map(|(unit, to)| {
            let nodes = &self.unit_members[unit];
            let from = self.labels[nodes[0]];
            let leaves_some = self.members[from as usize].len() > nodes.len();
            (from != to && leaves_some).then(|| (nodes.clone(), to))
        });
        let whole = joined.into_iter().map(|(a, b)| {
            let (from, to) = if self.sizes[a as usize] < self.sizes[b as usize] { (a, b) } else { (b, a) };
            (self.members[from as usize].iter().copied().collect(), to)
        });
        alone.chain(whole.filter(|(nodes, _): &(Vec<usize>, u32)| !nodes.is_empty())).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::{Edge, GraphBuilder};
    use crate::leiden::modularity;
    use crate::rng::Rng;

    /// Two squares of four, joined by one edge; node 3 is bound to its own square by two edges only.
    fn squares() -> (Graph, Digraph) {
        let edges = [(0, 1), (1, 2), (0, 2), (2, 3), (1, 3), (4, 5), (5, 6), (6, 7), (4, 6), (5, 7), (3, 4)];
        let mut graph = GraphBuilder::new(8);
        for (a, b) in edges {
            graph.edge(a, b, 1.0).unwrap();
        }
        let edge = |(from, to)| Edge { from, to, kind: 0, weight: 1.0 };
        (graph.build().unwrap(), Digraph::new(8, edges.map(edge).to_vec()).unwrap())
    }

    fn scope(nodes: &[usize]) -> Scope {
        Scope { nodes: nodes.to_vec(), weight: 1.0 }
    }

    const HALVES: [u8; 8] = [0, 0, 0, 0, 1, 1, 1, 1];

    fn repair(scopes: &[Scope], writers: &[Vec<usize>], apart: &Apart, bounds: &Bounds) -> Repair {
        let (graph, uses) = squares();
        let units = Partition::singletons(8);
        let evidence = Evidence { graph: &graph, uses: &uses, scopes, writers, units: &units, apart };
        repaired(&evidence, &Partition::from_labels(&HALVES), bounds)
    }

    #[test]
    fn a_transaction_that_is_torn_apart_draws_its_node_over() {
        let free = Apart::default();
        let wide = Bounds { loss: 0.5, largest: 0.7, ..Bounds::default() };
        // One of two scopes spans both squares: half a service too many, mended by moving 3.
        let scopes = [scope(&[3, 4, 5]), scope(&[0, 1])];
        let found = repair(&scopes, &[], &free, &wide);
        assert_eq!(found.partition, Partition::from_labels(&[0, 0, 0, 1, 1, 1, 1, 1]));
        assert_eq!((found.before.split, found.after.split), (0.5, 0.0));
        assert_eq!(found.moves.len(), 1);
        let made = &found.moves[0];
        assert_eq!((&made.nodes[..], made.from, made.to, made.joined, made.ends), (&[3][..], 0, 1, 4, false));
        // Too much for a tenth of the modularity, or forbidden: nothing happens.
        assert!(repair(&scopes, &[], &free, &Bounds { loss: 0.1, ..wide }).moves.is_empty());
        let apart = Apart::new(8, &[(3, 7), (4, 2), (4, 0), (5, 0)]);
        assert!(repair(&scopes, &[], &apart, &wide).moves.is_empty());
    }

    #[test]
    fn the_writers_of_a_table_come_together() {
        let found = repair(
            &[],
            &[vec![3, 4], vec![0]],
            &Apart::default(),
            &Bounds { loss: 0.5, largest: 0.7, ..Bounds::default() },
        );
        assert_eq!((found.before.contested, found.after.contested), (0.5, 0.0));
        assert_eq!(found.partition.of(3), found.partition.of(4));
    }

    #[test]
    fn services_that_share_everything_become_one_where_size_allows_it() {
        let scopes: Vec<Scope> = (0..4).map(|node| scope(&[node, node + 4])).collect();
        let bounds = |largest| Bounds { loss: 1.0, largest, resolution: 0.5 };
        assert_eq!(repair(&scopes, &[], &Apart::default(), &bounds(1.0)).partition.count(), 1);
        assert_eq!(repair(&scopes, &[], &Apart::default(), &bounds(0.5)).partition.count(), 2);
    }

    /// The burdens by their definitions, from nothing but the labels.
    fn by_definition(evidence: &Evidence<'_>, partition: &Partition) -> Burden {
        let services =
            |nodes: &[usize]| nodes.iter().map(|&node| partition.of(node)).collect::<BTreeSet<_>>().len();
        let weight: f64 = evidence.scopes.iter().map(|scope| scope.weight).sum();
        let split: f64 =
            evidence.scopes.iter().map(|scope| scope.weight * (services(&scope.nodes) - 1) as f64).sum();
        let contested: usize = evidence.writers.iter().map(|nodes| services(nodes) - 1).sum();
        let k = partition.count();
        let mut use_between = vec![vec![0.0; k]; k];
        let mut pairs: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut used = 0.0;
        for edge in evidence.uses.edges().iter().filter(|edge| edge.from != edge.to) {
            use_between[partition.of(edge.from)][partition.of(edge.to)] += edge.weight;
            *pairs.entry((edge.from.min(edge.to), edge.from.max(edge.to))).or_default() += edge.weight;
            used += edge.weight;
        }
        let against: f64 = (0..k)
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .map(|(a, b)| f64::min(use_between[a][b], use_between[b][a]))
            .sum();
        let chatty: Vec<_> =
            pairs.iter().filter(|(_, weight)| **weight >= CHATTY * used / pairs.len() as f64).collect();
        let torn = chatty.iter().filter(|((a, b), _)| partition.of(*a) != partition.of(*b)).count();
        Burden {
            split: split / weight,
            contested: contested as f64 / evidence.writers.len() as f64,
            against: against / used,
            chatty: torn as f64 / chatty.len().max(1) as f64,
            modularity: modularity(evidence.graph, partition, 1.0),
        }
    }

    #[test]
    fn burdens_are_what_their_definitions_say_and_the_price_never_rises() {
        for seed in 0..40 {
            let mut rng = Rng::new(seed, 0);
            let edges: Vec<Edge> = (0..60)
                .map(|_| {
                    let weight = if rng.below(10) == 0 { 60.0 } else { 1.0 + rng.below(3) as f64 };
                    Edge { from: rng.below(20), to: rng.below(20), kind: 0, weight }
                })
                .collect();
            let uses = Digraph::new(20, edges).unwrap();
            let graph = uses.symmetrised(vec![1; 20]).unwrap();
            let some = |rng: &mut Rng| (0..1 + rng.below(4)).map(|_| rng.below(20)).collect::<Vec<_>>();
            let scopes: Vec<Scope> =
                (0..6).map(|n| Scope { nodes: some(&mut rng), weight: f64::from(n + 1) }).collect();
            let writers: Vec<Vec<usize>> = (0..5).map(|_| some(&mut rng)).collect();
            let units = Partition::from_labels(
                &(0..20).map(|node| if node == 7 { 3 } else { node }).collect::<Vec<_>>(),
            );
            let apart = Apart::new(20, &[(1, 2)]);
            let labels: Vec<usize> = (0..20).map(|node| [node, 3][usize::from(node == 7)] % 5).collect();
            let partition = Partition::from_labels(&labels);
            let evidence = Evidence {
                graph: &graph,
                uses: &uses,
                scopes: &scopes,
                writers: &writers,
                units: &units,
                apart: &apart,
            };
            let bounds = Bounds { loss: 0.4, ..Bounds::default() };
            let found = repaired(&evidence, &partition, &bounds);
            for (claimed, partition) in [(found.before, &partition), (found.after, &found.partition)] {
                let expected = by_definition(&evidence, partition);
                for (claimed, expected) in [
                    (claimed.split, expected.split),
                    (claimed.contested, expected.contested),
                    (claimed.against, expected.against),
                    (claimed.chatty, expected.chatty),
                    (claimed.modularity, expected.modularity),
                ] {
                    assert!((claimed - expected).abs() < 1e-9, "seed {seed}: {claimed} is not {expected}");
                }
            }
            assert_eq!(found.partition.of(3), found.partition.of(7));
            assert!(apart.holds_in(&found.partition));
            assert!(found.after.price() <= found.before.price());
            assert!(found.moves.windows(2).all(|pair| pair[0].after == pair[1].before));
        }
    }

    #[test]
    fn nothing_to_mend_and_nothing_at_all() {
        let (graph, uses) = squares();
        let units = Partition::singletons(8);
        let apart = Apart::default();
        let evidence =
            Evidence { graph: &graph, uses: &uses, scopes: &[], writers: &[], units: &units, apart: &apart };
        assert!(repaired(&evidence, &Partition::from_labels(&HALVES), &Bounds::default()).moves.is_empty());
        let (graph, uses) = (GraphBuilder::new(0).build().unwrap(), Digraph::new(0, Vec::new()).unwrap());
        let units = Partition::singletons(0);
        let evidence = Evidence { graph: &graph, uses: &uses, units: &units, ..evidence };
        assert_eq!(repaired(&evidence, &Partition::whole(0), &Bounds::default()).before, Burden::default());
    }
}
