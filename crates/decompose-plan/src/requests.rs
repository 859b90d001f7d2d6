//! What requests cost at run time once services are apart, entry point by entry point.
//!
//! From the calls of product code (a function that is handed on is called where it is handed on) and the facts. A call is
//! remote when its ends lie in two services and neither in a shared-library candidate. Counts are upper bounds: every branch
//! is taken; of the targets of a call through a trait the dearest counts; calls among functions that call one another count
//! once. A call in a loop counts per round, and so does all that it leads to. It knows no frequencies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use decompose_model::{EntryPointKind, Facts, ItemId, ReferenceId, ReferenceKind, RequestCost, ServiceId};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::ground::Ground;

/// Who calls what, and what that leads to.
pub(crate) struct Calls {
    /// Per function, its calls in the order of references.
    by_caller: HashMap<ItemId, Vec<ReferenceId>>,
    /// Per function, the remote calls that it leads to: once, and per round.
    cost: HashMap<ItemId, (u32, u32)>,
    /// Functions that lead to a write of stored data.
    writing: BTreeSet<ItemId>,
}

impl Calls {
    pub(crate) fn new(ground: &Ground<'_>, facts: &Facts) -> Self {
        let mut by_caller: HashMap<ItemId, Vec<ReferenceId>> = HashMap::new();
        let mut callers: HashMap<ItemId, Vec<ItemId>> = HashMap::new();
        for (reference, id) in ground.code.references.iter().zip((0..).map(ReferenceId)) {
            let runs = reference.kind.is_call()
                || reference.kind == ReferenceKind::PathValue
                    && ground.item(reference.to).signature.is_some();
            if let (Some(from), true, false) = (reference.from, runs, reference.test) {
                by_caller.entry(from).or_default().push(id);
                callers.entry(reference.to).or_default().push(from);
            }
        }
        let mut writing = BTreeSet::new();
        let accesses = facts.data_accesses.iter().filter(|access| access.operation.writes());
        let mut waiting: Vec<ItemId> = accesses.map(|access| access.item).collect();
        while let Some(item) = waiting.pop() {
            if writing.insert(item) {
                waiting.extend(callers.get(&item).into_iter().flatten());
            }
        }
        let cost = cost(ground, &by_caller);
        Self { by_caller, cost, writing }
    }

    /// Whether a call of the function writes something.
    pub(crate) fn writes(&self, item: ItemId) -> bool {
        self.writing.contains(&item)
    }

    /// The functions that one leads to, itself first.
    fn reach(&self, ground: &Ground<'_>, from: ItemId) -> Vec<ItemId> {
        self.reach_through(ground, from, &|_| true)
    }

    /// The same by way of some functions only.
    pub(crate) fn reach_through(
        &self,
        ground: &Ground<'_>,
        from: ItemId,
        passes: &dyn Fn(ItemId) -> bool,
    ) -> Vec<ItemId> {
        let mut seen = vec![false; ground.code.items.len()];
        seen[from.index()] = true;
        let mut found = vec![from];
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            next += 1;
            for call in self.by_caller.get(&at).into_iter().flatten() {
                let to = ground.reference(*call).to;
                if !std::mem::replace(&mut seen[to.index()], true) && passes(to) {
                    found.push(to);
                }
            }
        }
        found
    }

    /// What each request costs; what starts with the program is none.
    pub(crate) fn requests(&self, ground: &Ground<'_>, facts: &Facts) -> Vec<RequestCost> {
        let mut outside: HashMap<ItemId, u32> = HashMap::new();
        for used in &facts.external_services {
            *outside.entry(used.item).or_default() += 1;
        }
        let requests = facts.entry_points.iter().enumerate();
        requests
            .filter(|(_, entry)| !matches!(entry.kind, EntryPointKind::Main | EntryPointKind::Cli))
            .filter_map(|(index, entry)| Some((index, entry.item?)))
            .map(|(index, handler)| self.request(ground, &outside, index, handler))
            .collect()
    }

    fn request(
        &self,
        ground: &Ground<'_>,
        outside: &HashMap<ItemId, u32>,
        entry_point: usize,
        handler: ItemId,
    ) -> RequestCost {
        let reach = self.reach(ground, handler);
        let (added, added_per_round) = self.cost.get(&handler).copied().unwrap_or_default();
        let calls = reach.iter().flat_map(|item| self.by_caller.get(item).into_iter().flatten()).copied();
        let (mut remote, mut loops) = (BTreeSet::new(), BTreeSet::new());
        for call in calls {
            let reference = ground.reference(call);
            let crosses = is_remote(ground, call);
            if crosses {
                remote.insert(call);
            }
            let leads_on = self.cost.get(&reference.to).is_some_and(|cost| *cost != (0, 0));
            if reference.in_loop && (crosses || leads_on) {
                loops.insert(call);
            }
        }
        let own = ground.service_of(ground.item(handler).file);
        let ends = remote.iter().map(|call| ground.item(ground.reference(*call).to).file);
        let others: BTreeSet<ServiceId> = ends.filter_map(|file| ground.service_of(file)).collect();
        let mut services: Vec<ServiceId> = own.into_iter().collect();
        services.extend(others.into_iter().filter(|service| Some(*service) != own));
        let writes = remote.iter().copied().filter(|call| self.writes(ground.reference(*call).to)).collect();
        RequestCost {
            entry_point,
            before: reach.iter().filter_map(|item| outside.get(item)).sum(),
            added,
            added_per_round,
            services,
            remote: remote.into_iter().collect(),
            loops: loops.into_iter().collect(),
            writes,
        }
    }
}

/// Whether a call would leave its process.
pub(crate) fn is_remote(ground: &Ground<'_>, call: ReferenceId) -> bool {
    let reference = ground.reference(call);
    let target = ground.item(reference.to).file;
    let ends = (ground.service_of(reference.file), ground.service_of(target));
    let apart = matches!(ends, (Some(from), Some(to)) if from != to);
    apart && !ground.is_shared(reference.file) && !ground.is_shared(target)
}

/// Per function the remote calls that it leads to: once, and per round of a loop.
fn cost(ground: &Ground<'_>, by_caller: &HashMap<ItemId, Vec<ReferenceId>>) -> HashMap<ItemId, (u32, u32)> {
    let mut callers: Vec<ItemId> = by_caller.keys().copied().collect();
    callers.sort_unstable();
    let mut graph: DiGraph<ItemId, ()> = DiGraph::new();
    let mut nodes: HashMap<ItemId, NodeIndex> = HashMap::new();
    for caller in &callers {
        nodes.insert(*caller, graph.add_node(*caller));
    }
    for caller in &callers {
        for call in &by_caller[caller] {
            if let Some(to) = nodes.get(&ground.reference(*call).to) {
                graph.update_edge(nodes[caller], *to, ());
            }
        }
    }
    let mut cost: HashMap<ItemId, (u32, u32)> = HashMap::new();
    // Components come with what they call before them.
    for component in kosaraju_scc(&graph) {
        let mut members: Vec<ItemId> = component.into_iter().map(|node| graph[node]).collect();
        members.sort_unstable();
        let mut sum = (0u32, 0u32);
        for member in &members {
            // The possible targets of one call through a trait stand at one place, and so does the trait's method.
            let place = |call: &ReferenceId| {
                let reference = ground.reference(*call);
                (reference.file, reference.position)
            };
            let through: BTreeSet<_> = by_caller[member]
                .iter()
                .filter(|call| ground.reference(**call).kind == ReferenceKind::Dispatch)
                .map(place)
                .collect();
            let mut dearest: BTreeMap<_, (u32, u32)> = BTreeMap::new();
            for call in &by_caller[member] {
                let reference = ground.reference(*call);
                let behind = match members.contains(&reference.to) {
                    true => (0, 0),
                    false => cost.get(&reference.to).copied().unwrap_or_default(),
                };
                let once = behind.0.saturating_add(u32::from(is_remote(ground, *call)));
                let this = match reference.in_loop {
                    true => (0, once.saturating_add(behind.1)),
                    false => (once, behind.1),
                };
                if through.contains(&place(call)) {
                    let so_far = dearest.entry(place(call)).or_default();
                    *so_far = (*so_far).max(this);
                } else {
                    sum = (sum.0.saturating_add(this.0), sum.1.saturating_add(this.1));
                }
            }
            for (once, per_round) in dearest.into_values() {
                sum = (sum.0.saturating_add(once), sum.1.saturating_add(per_round));
            }
        }
        for member in members {
            cost.insert(member, sum);
        }
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::{find, written};
    use decompose_model::{EntryPoint, Location, Position, Tier};

    /// What a request costs, as text.
    fn told(text: &str, handler: &str) -> String {
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let entry = EntryPoint {
            item: find(&written.code, handler),
            location: Location { file: "src/web.rs".into(), position: Position { line: 1, column: 1 } },
            kind: EntryPointKind::Http,
            method: None,
            path: None,
            framework: None,
            tier: Tier::Path,
            unmounted: false,
        };
        let facts = Facts { entry_points: vec![entry], ..Facts::default() };
        let requests = Calls::new(&ground, &facts).requests(&ground, &facts);
        let [request] = requests.as_slice() else { panic!("{requests:?}") };
        let services: Vec<&str> =
            request.services.iter().map(|service| ground.service_name(*service)).collect();
        let loops: Vec<&str> =
            request.loops.iter().map(|call| ground.item(ground.reference(*call).to).name.as_str()).collect();
        format!(
            "{} and {} per round over {}; batches for {}",
            request.added,
            request.added_per_round,
            services.join(", "),
            loops.join(", ")
        )
    }

    const SHOP: &str = "
file src/web.rs web
  fn show()
    > call orders::load
    > call log
  fn list()
    > call page
    > call orders::load
  fn page()
    > call orders::load in loop
    > call page
  fn report()
    > call all in loop
  fn all()
    > call orders::load
    > call stock::level in loop
file src/orders.rs orders
  fn load()
    > call stock::level
    > call log
file src/stock.rs stock
  fn level()
file src/util.rs web shared
  fn log()
    > call stock::level
";

    #[test]
    fn calls_are_counted_along_the_calls() {
        // `load`, and the `level` in it; what shared code calls is in the library.
        assert_eq!(told(SHOP, "web::show"), "2 and 0 per round over web, orders, stock; batches for ");
    }

    #[test]
    fn a_loop_counts_per_round_and_a_recursion_once() {
        assert_eq!(told(SHOP, "web::list"), "2 and 2 per round over web, orders, stock; batches for load");
        assert_eq!(
            told(SHOP, "web::report"),
            "0 and 3 per round over web, orders, stock; batches for all, level"
        );
    }
}
