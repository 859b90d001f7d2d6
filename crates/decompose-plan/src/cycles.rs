//! Services that need one another, and the cheapest references to invert.
//!
//! From the crossings: service A needs service B when product code of A refers to B at compile time. Dispatch is left
//! out (a call through a trait to an implementation elsewhere *is* the inverted form), and so is all that has an end in
//! a shared-library candidate (the library takes it out of the cycle). The cycles are the strongly connected components
//! of that graph. Two questions are asked of them, and an arc costs the same in both: the number of distinct items used,
//! then of references.
//!
//! *What ends all cycles?* For each component a set of arcs is chosen without which nothing is cyclic, of least cost:
//! exact up to [`EXACT`] services, by dynamic programming over subsets; beyond that a greedy order (Eades, Lin and
//! Smyth 1993, weighted), improved by moving single services as long as that helps. *What takes one service out?* The
//! cheapest set of arcs that every cycle through the service passes: a minimum cut between the service as one that needs
//! and the same service as one that is needed. That is never more than all it needs, or all that need it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use decompose_model::{ItemId, ReferenceId, ReferenceKind, ServiceCycle, ServiceId};
use petgraph::algo::{dinics, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::ground::{Ground, count};

/// The largest component that is solved exactly: 2^15 subsets of 15 services.
const EXACT: usize = 15;

/// The cost of an arc: distinct items in the high half, references in the low.
type Cost = u64;

#[derive(Default)]
struct Arc {
    items: Vec<ItemId>,
    references: Vec<ReferenceId>,
}

impl Arc {
    fn cost(&self) -> Cost {
        ((self.items.len() as Cost) << 32) + self.references.len() as Cost
    }
}

/// The cycle that a service is in.
pub(crate) struct InCycle {
    /// All services in it.
    pub(crate) services: Vec<ServiceId>,
    /// The cheapest references to invert so that the service is in none.
    pub(crate) way_out: Vec<ReferenceId>,
}

impl InCycle {
    /// Those it is in a cycle with: `3 other services`.
    pub(crate) fn others(&self) -> String {
        count(self.services.len() - 1, "other service")
    }
}

/// Which service needs which at compile time.
pub(crate) struct Needs {
    services: usize,
    arcs: BTreeMap<(ServiceId, ServiceId), Arc>,
}

impl Needs {
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let mut arcs: BTreeMap<(ServiceId, ServiceId), Arc> = BTreeMap::new();
        for (crossing, reference) in ground.crossings() {
            let target_file = ground.item(reference.to).file;
            let shared = ground.is_shared(reference.file) || ground.is_shared(target_file);
            if !shared && reference.kind != ReferenceKind::Dispatch {
                let arc = arcs.entry((crossing.from, crossing.to)).or_default();
                arc.items.push(reference.to);
                arc.references.push(crossing.reference);
            }
        }
        for arc in arcs.values_mut() {
            arc.items.sort_unstable();
            arc.items.dedup();
        }
        Self { services: ground.partition.services.len(), arcs }
    }

    /// All cycles, those of most services first.
    pub(crate) fn cycles(&self) -> Vec<ServiceCycle> {
        let mut graph: DiGraph<ServiceId, ()> = DiGraph::new();
        for service in 0..self.services as u32 {
            graph.add_node(ServiceId(service));
        }
        for (from, to) in self.arcs.keys() {
            graph.add_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), ());
        }
        let components = kosaraju_scc(&graph).into_iter().filter(|component| component.len() > 1);
        let mut cycles: Vec<ServiceCycle> = components
            .map(|component| {
                let mut services: Vec<ServiceId> = component.into_iter().map(|node| graph[node]).collect();
                services.sort_unstable();
                let references = self.cheapest_end(&services);
                ServiceCycle { services, references }
            })
            .collect();
        cycles.sort_by_key(|cycle| (Reverse(cycle.services.len()), cycle.services.clone()));
        cycles
    }

    /// The references to invert so that nothing among these services is cyclic.
    fn cheapest_end(&self, services: &[ServiceId]) -> Vec<ReferenceId> {
        let costs: Vec<Vec<Cost>> = services
            .iter()
            .map(|from| services.iter().map(|to| self.arcs.get(&(*from, *to)).map_or(0, Arc::cost)).collect())
            .collect();
        let order = if services.len() <= EXACT { best_order(&costs) } else { good_order(&costs) };
        let backward = order.iter().enumerate().flat_map(|(place, from)| {
            order[..place].iter().filter_map(|to| self.arcs.get(&(services[*from], services[*to])))
        });
        let mut references: Vec<ReferenceId> =
            backward.flat_map(|arc| arc.references.iter().copied()).collect();
        references.sort_unstable();
        references
    }

    /// The cycle that `service` is in, of `cycles`.
    pub(crate) fn in_cycle(&self, cycles: &[ServiceCycle], service: ServiceId) -> Option<InCycle> {
        let cycle = cycles.iter().find(|cycle| cycle.services.contains(&service))?;
        Some(InCycle { services: cycle.services.clone(), way_out: self.way_out(service) })
    }

    /// The references to invert so that `service` is in no cycle; none where it is in none.
    pub(crate) fn way_out(&self, service: ServiceId) -> Vec<ReferenceId> {
        let mut references: Vec<ReferenceId> =
            self.cut(service).iter().flat_map(|arc| self.arcs[arc].references.iter().copied()).collect();
        references.sort_unstable();
        references
    }

    /// Forgets all references but those that `keep` says.
    pub(crate) fn keep(&mut self, ground: &Ground<'_>, keep: impl Fn(ReferenceId) -> bool) {
        for arc in self.arcs.values_mut() {
            arc.references.retain(|reference| keep(*reference));
            arc.items = arc.references.iter().map(|reference| ground.reference(*reference).to).collect();
            arc.items.sort_unstable();
            arc.items.dedup();
        }
        self.arcs.retain(|_, arc| !arc.references.is_empty());
    }

    /// The minimum cut between `service` as the one that needs, and as the one that is needed: of all such cuts the one
    /// nearest to the former, so that it does not depend on which flow is found.
    fn cut(&self, service: ServiceId) -> Vec<(ServiceId, ServiceId)> {
        let (source, sink) = (NodeIndex::new(service.index()), NodeIndex::new(self.services));
        let mut network: DiGraph<(), Cost> = DiGraph::with_capacity(self.services + 1, self.arcs.len());
        for _ in 0..=self.services {
            network.add_node(());
        }
        for ((from, to), arc) in &self.arcs {
            let to = if *to == service { sink } else { NodeIndex::new(to.index()) };
            network.add_edge(NodeIndex::new(from.index()), to, arc.cost());
        }
        let (_, flows) = dinics(&network, source, sink);
        let mut reached = vec![false; self.services + 1];
        reached[source.index()] = true;
        let mut waiting = vec![source];
        while let Some(node) = waiting.pop() {
            let free = network.edges(node).filter(|e| flows[e.id().index()] < *e.weight());
            let back = network.edges_directed(node, petgraph::Incoming).filter(|e| flows[e.id().index()] > 0);
            for next in free.map(|e| e.target()).chain(back.map(|e| e.source())) {
                if !std::mem::replace(&mut reached[next.index()], true) {
                    waiting.push(next);
                }
            }
        }
        let arcs = self.arcs.keys().copied();
        arcs.filter(|(from, to)| reached[from.index()] && (*to == service || !reached[to.index()])).collect()
    }
}

/// The order of the nodes for which the arcs that lead backward (from a later to an earlier node) cost least.
///
/// `least[set]` is the least cost of ordering `set` before everything else; the last node of the set adds the arcs from
/// it to the others. Of equal orders the one whose last nodes have the smallest numbers is taken.
fn best_order(costs: &[Vec<Cost>]) -> Vec<usize> {
    let nodes = costs.len();
    let mut least = vec![(0, 0); 1 << nodes];
    for set in 1usize..1 << nodes {
        let last = (0..nodes).filter(|last| set & (1 << last) != 0).map(|last| {
            let others = set & !(1 << last);
            let added: Cost = (0..nodes).filter(|to| others & (1 << to) != 0).map(|to| costs[last][to]).sum();
            (least[others].0 + added, last)
        });
        least[set] = last.min().unwrap_or_default();
    }
    let mut order = Vec::with_capacity(nodes);
    let mut set = (1usize << nodes) - 1;
    while set != 0 {
        let (_, last) = least[set];
        order.push(last);
        set &= !(1 << last);
    }
    order.reverse();
    order
}

/// A good order where the best is out of reach.
fn good_order(costs: &[Vec<Cost>]) -> Vec<usize> {
    let nodes = costs.len();
    let mut left: Vec<usize> = (0..nodes).collect();
    let mut order = Vec::with_capacity(nodes);
    // Whoever sends most and receives least goes first: what it receives from those still left leads backward.
    while let Some((place, _)) = left.iter().enumerate().max_by_key(|(place, node)| {
        let sent: Cost = left.iter().map(|to| costs[**node][*to]).sum();
        let received: Cost = left.iter().map(|from| costs[*from][**node]).sum();
        (i128::from(sent) - i128::from(received), Reverse(*place))
    }) {
        order.push(left.remove(place));
    }
    // Each move lowers the cost, so this ends.
    while let Some((from, to)) = cheaper_place(costs, &order) {
        let node = order.remove(from);
        order.insert(to, node);
    }
    order
}

/// The first node, and a new place for it, that makes the order cheaper.
fn cheaper_place(costs: &[Vec<Cost>], order: &[usize]) -> Option<(usize, usize)> {
    for (from, node) in order.iter().enumerate() {
        // Passing a node turns the arc to it forward and the arc from it backward, or the reverse.
        let gain = |passed: &usize| i128::from(costs[*node][*passed]) - i128::from(costs[*passed][*node]);
        let mut earlier = 0;
        for (to, passed) in order.iter().enumerate().take(from).rev() {
            earlier += gain(passed);
            if earlier > 0 {
                return Some((from, to));
            }
        }
        let mut later = 0;
        for (to, passed) in order.iter().enumerate().skip(from + 1) {
            later -= gain(passed);
            if later > 0 {
                return Some((from, to));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::written;
    use proptest::prelude::*;

    /// The cycles as text: `a+b: a::f -> b::g`.
    fn cycles_of(text: &str) -> Vec<String> {
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let told = Needs::new(&ground).cycles().into_iter().map(|cycle| {
            let names: Vec<&str> = cycle.services.iter().map(|s| ground.service_name(*s)).collect();
            let cut: Vec<&str> =
                cycle.references.iter().map(|r| ground.item(ground.reference(*r).to).path.as_str()).collect();
            format!("{}: {}", names.join("+"), cut.join(", "))
        });
        told.collect()
    }

    #[test]
    fn the_arc_with_fewer_distinct_items_is_inverted() {
        let text = "
file src/orders.rs orders
  fn place()
    > call payments::charge
    > call payments::refund
  fn paid()
file src/payments.rs payments
  fn charge()
    > call orders::paid
    > call orders::paid
    > call orders::paid
  fn refund()
file src/web.rs web
  fn serve()
    > call orders::place
";
        assert_eq!(cycles_of(text), ["orders+payments: orders::paid, orders::paid, orders::paid"]);
    }

    #[test]
    fn dispatch_and_shared_code_close_no_cycle() {
        let text = "
file src/orders.rs orders
  fn place()
    > dispatch payments::charge
    > call util::log
file src/payments.rs payments
  fn charge()
    > call orders::place
file src/util.rs payments shared
  fn log()
";
        assert_eq!(cycles_of(text), [""; 0]);
    }

    #[test]
    fn one_service_leaves_a_cycle_by_less_than_ends_it() {
        // a -> b -> c -> a, b <-> c, and a needs two items of d, which needs one of c.
        let text = "
file src/a.rs a
  fn f()
    > call b::f
    > call d::f
    > call d::g
file src/b.rs b
  fn f()
    > call c::f
  fn g()
file src/c.rs c
  fn f()
    > call a::f
    > call b::f
    > call b::g
file src/d.rs d
  fn f()
    > call c::f
  fn g()
";
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let mut needs = Needs::new(&ground);
        let told = |references: Vec<ReferenceId>| -> Vec<String> {
            let paths = references.iter().map(|r| ground.reference(*r)).map(|r| {
                let from = r.from.map_or("", |from| ground.item(from).path.as_str());
                format!("{from} -> {}", ground.item(r.to).path)
            });
            paths.collect()
        };
        assert_eq!(told(needs.way_out(ServiceId(0))), ["c::f -> a::f"]);
        for (service, expected) in [(0, &["c::f -> a::f"][..]), (3, &[]), (1, &["b::f -> c::f"])] {
            let way_out = needs.way_out(ServiceId(service));
            needs.keep(&ground, |reference| !way_out.contains(&reference));
            assert_eq!(told(way_out), expected);
        }
        assert!(needs.cycles().is_empty());
    }

    fn backward(costs: &[Vec<Cost>], order: &[usize]) -> Cost {
        order
            .iter()
            .enumerate()
            .flat_map(|(place, from)| order[..place].iter().map(|to| costs[*from][*to]))
            .sum()
    }

    fn permutations(nodes: &[usize]) -> Vec<Vec<usize>> {
        if nodes.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for first in nodes {
            let rest: Vec<usize> = nodes.iter().copied().filter(|node| node != first).collect();
            all.extend(permutations(&rest).into_iter().map(|mut order| {
                order.insert(0, *first);
                order
            }));
        }
        all
    }

    fn costs() -> impl Strategy<Value = Vec<Vec<Cost>>> {
        (1usize..6).prop_flat_map(|nodes| {
            let row = prop::collection::vec(prop_oneof![Just(0), 1u64..9], nodes);
            prop::collection::vec(row, nodes)
        })
    }

    proptest! {
        #[test]
        fn no_order_is_cheaper_than_the_best(costs in costs()) {
            let all = permutations(&(0..costs.len()).collect::<Vec<_>>());
            let least = all.iter().map(|order| backward(&costs, order)).min();
            prop_assert_eq!(Some(backward(&costs, &best_order(&costs))), least);
        }

        #[test]
        fn the_greedy_order_holds_every_node_and_no_single_move_helps(costs in costs()) {
            let order = good_order(&costs);
            let mut nodes = order.clone();
            nodes.sort_unstable();
            prop_assert_eq!(nodes, (0..costs.len()).collect::<Vec<_>>());
            for from in 0..order.len() {
                for to in 0..order.len() {
                    let mut moved = order.clone();
                    let node = moved.remove(from);
                    moved.insert(to, node);
                    prop_assert!(backward(&costs, &moved) >= backward(&costs, &order));
                }
            }
        }
    }
}
