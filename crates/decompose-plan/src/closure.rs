//! What must come along with a service: item-level reachability.
//!
//! The nodes are [units](crate::units), sets of items that can only move together. A unit reaches what the product references in it lead to, imports left out (they are rewritten)
//! and dispatch left out (it is decided at run time). A trait impl also comes along, unasked, with the last workspace
//! type of its header. Lines are those of the units, counted once.
//!
//! The closure is exact under these rules, for all services at once: every unit carries a bit per service. Which needs
//! to invert follows from dominators over what is reached; where trait impls come along unasked, the lines said to stay
//! are a lower bound. Extern crates, features and build scripts are not known here.

use std::cmp::Reverse;
use std::collections::VecDeque;

use decompose_model::{Closure, ItemId, ItemKind, ServiceId};

use crate::adjacency::{Adjacency, immediate_dominators};
use crate::ground::Ground;
use crate::units::{Unit, group, names_type, pulls};

/// How many inversions are proposed per service.
const INVERSIONS: usize = 3;

/// A set of services: the 64 from some first one on.
type Services = u64;

/// Something whose inversion keeps lines where they are, and how many.
type Kept<T> = Vec<(T, u32)>;

/// The units of a project and what each reaches.
struct Units {
    units: Vec<Unit>,
    /// The units that each unit refers to, each once.
    targets: Adjacency,
    /// What module-level code of a service refers to.
    module_level: Vec<Vec<u32>>,
    /// Per unit the trait impls that have it in their header.
    impls_on: Adjacency,
    /// The units of each service.
    members: Vec<Vec<u32>>,
}

/// The closures of all services, by service.
pub(crate) fn closures(ground: &Ground<'_>) -> Vec<Closure> {
    let units = Units::new(ground);
    let services: Vec<ServiceId> = ground.services().collect();
    let mut closures = Vec::with_capacity(services.len());
    for block in services.chunks(Services::BITS as usize) {
        let all = units.present(block, false);
        let after_shared = units.present(block, true);
        for (place, service) in block.iter().enumerate() {
            let outside = |present: &[Services]| -> Vec<u32> {
                let here = |unit: &u32| present[*unit as usize] & (1 << place) != 0;
                (0..units.units.len() as u32)
                    .filter(|unit| here(unit) && !units.is_of(*unit, *service))
                    .collect()
            };
            closures.push(units.closure(*service, &outside(&all), &outside(&after_shared)));
        }
    }
    closures
}

impl Units {
    fn new(ground: &Ground<'_>) -> Self {
        let (mut units, unit_of) = group(ground);
        let mut module_level = vec![Vec::new(); ground.partition.services.len()];
        let mut members = module_level.clone();
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for reference in ground.code.references.iter().filter(|reference| pulls(reference)) {
            let Some(to) = unit_of[reference.to.index()] else { continue };
            match (reference.from.and_then(|from| unit_of[from.index()]), ground.service_of(reference.file)) {
                (Some(from), _) => {
                    edges.push((from, to));
                    let block = &mut units[from as usize];
                    let in_header = reference.from == Some(block.item) && names_type(reference);
                    if in_header && ground.item(block.item).kind == ItemKind::Impl {
                        block.header.push(to);
                    }
                }
                (None, Some(service)) => module_level[service.index()].push(to),
                (None, None) => {}
            }
        }
        let mut impls_on: Vec<(u32, u32)> = Vec::new();
        for (unit, number) in units.iter_mut().zip(0..) {
            members[unit.service.index()].push(number);
            unit.header.retain(|part| *part != number);
            unit.header.sort_unstable();
            unit.header.dedup();
            edges.extend(unit.header.iter().map(|part| (number, *part)));
            impls_on.extend(unit.header.iter().map(|part| (*part, number)));
        }
        edges.sort_unstable();
        edges.dedup();
        let targets = Adjacency::new(units.len(), &edges);
        let impls_on = Adjacency::new(units.len(), &impls_on);
        Self { units, targets, module_level, impls_on, members }
    }

    fn is_of(&self, unit: u32, service: ServiceId) -> bool {
        self.units[unit as usize].service == service
    }

    fn lines(&self, units: &[u32]) -> u32 {
        units.iter().map(|unit| self.units[*unit as usize].lines).sum()
    }

    /// For each unit, which of the services have it or must take it along; after the shared-library candidates have
    /// become a library, nobody takes those along, and nothing is reached through them.
    fn present(&self, services: &[ServiceId], after_shared: bool) -> Vec<Services> {
        let hidden = |unit: u32| after_shared && self.units[unit as usize].shared;
        let mut present: Vec<Services> = vec![0; self.units.len()];
        for (place, service) in services.iter().enumerate() {
            let module_level = self.module_level[service.index()].iter().filter(|unit| !hidden(**unit));
            for unit in self.members[service.index()].iter().chain(module_level) {
                present[*unit as usize] |= 1 << place;
            }
        }
        let mut queue: VecDeque<u32> = (0..self.units.len() as u32).collect();
        let mut queued = vec![true; self.units.len()];
        while let Some(unit) = queue.pop_front() {
            queued[unit as usize] = false;
            if hidden(unit) {
                continue;
            }
            let mut add = |present: &mut [Services], to: u32, services: Services| {
                let grown = present[to as usize] | services;
                if grown != present[to as usize] && !hidden(to) {
                    present[to as usize] = grown;
                    if !std::mem::replace(&mut queued[to as usize], true) {
                        queue.push_back(to);
                    }
                }
            };
            let here = present[unit as usize];
            for to in self.targets.of(unit) {
                add(&mut present, *to, here);
            }
            for block in self.impls_on.of(unit) {
                let parts = self.units[*block as usize].header.iter().filter(|part| !hidden(**part));
                let complete = parts.fold(Services::MAX, |all, part| all & present[*part as usize]);
                add(&mut present, *block, complete);
            }
        }
        present
    }

    /// The closure of a service from the units outside that it takes along, before and after the shared library.
    fn closure(&self, service: ServiceId, all: &[u32], after_shared: &[u32]) -> Closure {
        let named_lines = self.lines(&self.members[service.index()]);
        let (best_inversions, best_ports) = self.inversions(service, after_shared);
        Closure {
            named_lines,
            moved_lines: named_lines + self.lines(all),
            moved_lines_after_shared: named_lines + self.lines(after_shared),
            dragged_items: all.iter().map(|unit| self.units[*unit as usize].items).sum(),
            best_inversions,
            best_ports,
        }
    }

    /// The direct needs, and the services of direct needs, without which most of the units outside would stay.
    ///
    /// Between the service (node 0) and each unit that it refers to stand two nodes: the port to the unit's service, and
    /// the direct use. What such a node dominates is reached through it alone.
    fn inversions(&self, service: ServiceId, outside: &[u32]) -> (Kept<ItemId>, Kept<ServiceId>) {
        let mut taken = vec![false; self.units.len()];
        for unit in outside {
            taken[*unit as usize] = true;
        }
        let members = self.members[service.index()].iter().filter(|unit| !self.units[**unit as usize].shared);
        let mut direct: Vec<u32> = members
            .flat_map(|unit| self.targets.of(*unit))
            .chain(&self.module_level[service.index()])
            .copied()
            .filter(|unit| taken[*unit as usize])
            .collect();
        direct.sort_unstable();
        direct.dedup();
        let mut ports: Vec<ServiceId> =
            direct.iter().map(|unit| self.units[*unit as usize].service).collect();
        ports.sort_unstable();
        ports.dedup();

        // A trait impl that came along unasked hangs on one part of its header: on the service where all are inside.
        let anchor = |block: u32| {
            let parts = &self.units[block as usize].header;
            parts.iter().copied().rfind(|part| taken[*part as usize])
        };
        let unasked: Vec<(Option<u32>, u32)> = outside
            .iter()
            .filter(|u| !self.units[**u as usize].header.is_empty())
            .map(|u| (anchor(*u), *u))
            .collect();
        let from_inside = || unasked.iter().filter(|(on, _)| on.is_none()).map(|(_, block)| *block);
        let anchored: Vec<(u32, u32)> =
            unasked.iter().filter_map(|(on, block)| Some(((*on)?, *block))).collect();
        let anchored = Adjacency::new(self.units.len(), &anchored);
        let next = |unit: u32| self.targets.of(unit).iter().chain(anchored.of(unit)).copied();

        // Numbers: 0, the ports, the direct uses, then the units in reverse post-order.
        let order =
            reverse_post_order(self.units.len(), direct.iter().copied().chain(from_inside()), &taken, next);
        let first_use = 1 + ports.len() as u32;
        let first_unit = first_use + direct.len() as u32;
        let mut number = vec![0; self.units.len()];
        for (unit, place) in order.iter().zip(first_unit..) {
            number[*unit as usize] = place;
        }
        let mut predecessors: Vec<(u32, u32)> = Vec::with_capacity(self.targets.pairs());
        predecessors.extend((1..first_use).map(|port| (port, 0)));
        for (unit, use_) in direct.iter().zip(first_use..) {
            let port = ports.partition_point(|port| *port < self.units[*unit as usize].service) as u32 + 1;
            predecessors.extend([(use_, port), (number[*unit as usize], use_)]);
        }
        predecessors.extend(from_inside().map(|block| (number[block as usize], 0)));
        for unit in &order {
            let reached = next(*unit).filter(|to| taken[*to as usize]);
            predecessors.extend(reached.map(|to| (number[to as usize], number[*unit as usize])));
        }

        let nodes = first_unit as usize + order.len();
        let dominators = immediate_dominators(&Adjacency::new(nodes, &predecessors));
        let mut dominated = vec![0; nodes];
        for unit in &order {
            dominated[number[*unit as usize] as usize] = self.units[*unit as usize].lines;
        }
        for node in (1..nodes).rev() {
            dominated[dominators[node] as usize] += dominated[node];
        }
        let needs = direct.iter().map(|unit| self.units[*unit as usize].item);
        (
            best(needs.zip(dominated[first_use as usize..].iter().copied())),
            best(ports.into_iter().zip(dominated[1..].iter().copied())),
        )
    }
}

/// The units that are reached from the roots over those that are taken, in reverse post-order.
fn reverse_post_order<N: Iterator<Item = u32>>(
    units: usize,
    roots: impl Iterator<Item = u32>,
    taken: &[bool],
    next: impl Fn(u32) -> N,
) -> Vec<u32> {
    let mut seen = vec![false; units];
    let mut order = Vec::new();
    for root in roots {
        if std::mem::replace(&mut seen[root as usize], true) {
            continue;
        }
        let mut stack = vec![(root, next(root))];
        while let Some((unit, ahead)) = stack.last_mut() {
            match ahead.find(|to| taken[*to as usize] && !seen[*to as usize]) {
                Some(to) => {
                    seen[to as usize] = true;
                    stack.push((to, next(to)));
                }
                None => {
                    order.push(*unit);
                    stack.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

/// The first of those that keep any line, most lines first.
fn best<T: Ord + Copy>(found: impl Iterator<Item = (T, u32)>) -> Kept<T> {
    let mut found: Kept<T> = found.filter(|(_, lines)| *lines > 0).collect();
    found.sort_by_key(|(what, lines)| (Reverse(*lines), *what));
    found.truncate(INVERSIONS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::{Written, written};
    use crate::units::head;
    use decompose_model::Code;

    /// The closure of a service as text: named, moved, moved after shared, dragged items; then the inversions.
    fn closure_of(text: &str, service: &str) -> String {
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let index = written.partition.services.iter().position(|s| s.name == service).unwrap_or_default();
        let closure = &closures(&ground)[index];
        let Closure { named_lines, moved_lines, moved_lines_after_shared, dragged_items, .. } = closure;
        let items =
            closure.best_inversions.iter().map(|(item, lines)| (ground.item(*item).path.as_str(), lines));
        let ports = closure.best_ports.iter().map(|(service, lines)| (ground.service_name(*service), lines));
        let stays: String =
            items.chain(ports).map(|(name, lines)| format!(", without {name} {lines} stay")).collect();
        format!(
            "{named_lines} named, {moved_lines} moved, {moved_lines_after_shared} after shared, {dragged_items} items{stays}"
        )
    }

    #[test]
    fn items_come_along_not_files() {
        let text = "
file src/orders.rs orders
  > use customers::unused
  fn place() ~ 10
    > call customers::find
    > call customers::in_tests in test
    > dispatch customers::other
file src/customers.rs customers
  fn find() ~ 20
    > type Customer
    > call customers::load
  fn load() ~ 30
  fn unused() ~ 1000
  fn other() ~ 1000
  fn in_tests() ~ 1000
  struct Customer ~ 5
    field id: u32
";
        assert_eq!(
            closure_of(text, "orders"),
            "10 named, 65 moved, 65 after shared, 3 items, without customers::find 55 stay, without customers 55 stay"
        );
    }

    #[test]
    fn an_inherent_impl_travels_with_its_type_and_a_trait_impl_with_the_last_of_its_types() {
        let text = "
file src/orders.rs orders
  fn place() ~ 1
    > type Error
file src/errors.rs errors
  enum Error ~ 3
  impl Error ~ 20
    fn code(&self)
  impl Display for Error ~ 100
  impl From<Mail> for Error ~ 1000
    > type Mail
  struct Mail ~ 50
  trait Explain ~ 7
  impl Explain for Error ~ 5000
";
        // `Error`, its inherent impl and `Display`; `From<Mail>` stays with `Mail`, `Explain` with its trait.
        assert_eq!(
            closure_of(text, "orders"),
            "1 named, 124 moved, 124 after shared, 2 items, without errors::Error 123 stay, without errors 123 stay"
        );
        let both = text.replace("    > type Error", "    > type Error\n    > type Mail");
        assert!(closure_of(&both, "orders").starts_with("1 named, 1174 moved, 1174 after shared, 3 items"));
    }

    #[test]
    fn what_is_reached_twice_stays_only_when_both_ways_are_inverted() {
        let text = "
file src/orders.rs orders
  fn place() ~ 1
    > call customers::find
    > call customers::name
file src/customers.rs customers
  fn find() ~ 10
    > call store::load
  fn name() ~ 20
    > call store::load
file src/store.rs store
  fn load() ~ 500
";
        assert_eq!(
            closure_of(text, "orders"),
            "1 named, 531 moved, 531 after shared, 3 items, without customers::name 20 stay, without customers::find 10 \
             stay, without customers 530 stay"
        );
    }

    #[test]
    fn a_shared_library_stops_what_would_come_along() {
        let text = "
file src/orders.rs orders
  fn place() ~ 10
    > call config::get
file src/config.rs other shared
  fn get() ~ 5
    > call everything
file src/other.rs other
  fn everything() ~ 985
";
        assert_eq!(closure_of(text, "orders"), "10 named, 1000 moved, 10 after shared, 2 items");
    }

    proptest::proptest! {
        /// Without trait impls the figures are exact: they are what is left when the references are really gone.
        #[test]
        fn no_need_keeps_more_than_the_best_that_is_named(text in crate::properties::project(false)) {
            let Written { code, partition } = written(&text);
            let ground = Ground::new(&code, &partition);
            let moved = |code: &Code, service: ServiceId| {
                closures(&Ground::new(code, &partition))[service.index()].moved_lines_after_shared
            };
            for (closure, service) in closures(&ground).into_iter().zip(ground.services()) {
                let stays = |inverted: &dyn Fn(ItemId) -> bool| {
                    let mut without = code.clone();
                    without.references.retain(|r| ground.service_of(r.file) != Some(service) || !inverted(r.to));
                    closure.moved_lines_after_shared - moved(&without, service)
                };
                let others = || (0..code.items.len() as u32).map(ItemId).filter(|item| {
                    head(&ground, *item) == *item && ground.service_of(code.items[item.index()].file) != Some(service)
                });
                let best_need = others().map(|unit| stays(&|to| head(&ground, to) == unit)).max().unwrap_or(0);
                let providers = ground.services().filter(|provider| *provider != service);
                let of = |provider: ServiceId, to: ItemId| ground.service_of(code.items[to.index()].file) == Some(provider);
                let best_port = providers.map(|provider| stays(&|to| of(provider, to))).max().unwrap_or(0);
                proptest::prop_assert_eq!(closure.best_inversions.first().map_or(0, |best| best.1), best_need);
                proptest::prop_assert_eq!(closure.best_ports.first().map_or(0, |best| best.1), best_port);
            }
        }
    }
}
