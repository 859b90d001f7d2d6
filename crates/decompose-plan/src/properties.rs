//! What holds for every project: checked on random ones, written in the notation so that a failure can be read.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::num::NonZeroUsize;

use decompose_model::{CrateId, Crossing, Facts, Operation, Recommendation, ReferenceId, ServiceId};
use proptest::prelude::*;

use crate::cycles::Needs;
use crate::ground::Ground;
use crate::notation::{Written, written};
use crate::{Beside, plan, simulate};

/// The kinds of items of each file, and what can be done with each of them.
const ITEMS: [(&str, &str, &str); 7] = [
    ("fn f{}(order: &S{})", "f{}", "call"),
    ("fn g{}(tx: &mut sqlx::Transaction) -> S{}", "g{}", "dispatch"),
    ("struct S{}\n    field id{}: std::sync::Mutex", "S{}", "type"),
    ("enum E{}\n    variant V{}", "E{}", "derived"),
    ("trait T{}\n    fn m{}(&self)", "T{}", "use"),
    ("static X{} mutable", "X{}", "value"),
    ("macro k{}", "k{}", "macro"),
];

/// Further things to refer to: a field, a variant, a trait's method.
const PARTS: [(&str, &str); 3] = [("id{}", "field"), ("V{}", "pattern"), ("m{}", "method-call")];

fn numbered(text: &str, number: usize) -> String {
    text.replace("{}", &number.to_string())
}

/// A project of up to six files in up to four services, whose items refer to one another at random; some trait impls.
pub(crate) fn project(impls: bool) -> impl Strategy<Value = String> {
    let file = (0..4u8, prop::bool::weighted(0.2));
    let reference =
        (any::<usize>(), 0..ITEMS.len() + PARTS.len(), prop::bool::weighted(0.2), prop::bool::weighted(0.1));
    let uses = prop::collection::vec((any::<usize>(), 0..2usize, reference), 0..40);
    let blocks =
        prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>()), 0..if impls { 4 } else { 1 });
    (prop::collection::vec(file, 1..6), uses, blocks).prop_map(move |(files, uses, blocks)| {
        let mut text = String::new();
        for (number, (service, shared)) in files.iter().enumerate() {
            let shared = if *shared { " shared" } else { "" };
            writeln!(text, "file src/m{number}.rs s{service}{shared}").unwrap();
            for (kind, (declared, ..)) in ITEMS.iter().enumerate() {
                writeln!(
                    text,
                    "  {} ~ {}",
                    numbered(declared, number).replace('\n', &format!(" ~ {}\n", kind + 2)),
                    kind + 2
                )
                .unwrap();
                for (_, _, (to, what, in_loop, in_test)) in uses
                    .iter()
                    .filter(|(in_file, in_item, _)| in_file % files.len() == number && *in_item == kind)
                {
                    let all = ITEMS.iter().map(|(_, name, how)| (*name, *how)).chain(PARTS);
                    let (name, how) = all.clone().nth(*what).unwrap();
                    let mark = if *in_loop {
                        " in loop"
                    } else if *in_test {
                        " in test"
                    } else {
                        ""
                    };
                    writeln!(text, "    > {how} {}{mark}", numbered(name, to % files.len())).unwrap();
                }
            }
            for (_, of, on) in blocks.iter().filter(|(place, ..)| impls && place % files.len() == number) {
                let (of, on) = (of % files.len(), on % files.len());
                writeln!(
                    text,
                    "  impl T{of} for S{on} ~ 40\n    > implements T{of}\n    > type S{on}\n    > type E{of}"
                )
                .unwrap();
            }
        }
        text
    })
}

fn uses(operations: &[Operation]) -> impl Iterator<Item = ReferenceId> {
    operations.iter().flat_map(|operation| operation.uses.iter().copied())
}

proptest! {
    #[test]
    fn no_crossing_is_lost_or_counted_twice(text in project(true)) {
        let Written { code, partition } = written(&text);
        for service in &plan(&code, &Facts::default(), &partition, &Beside::default(), NonZeroUsize::MIN).services {
            let mut seen: Vec<ReferenceId> = uses(&service.offers)
                .chain(uses(&service.needs))
                .chain(uses(&service.shared))
                .chain(service.types.iter().flat_map(|carried| carried.uses.iter().copied()))
                .chain(service.mentions.iter().copied())
                .collect();
            seen.sort_unstable();
            let crossings = partition.crossings.iter().filter(|c| c.from == service.service || c.to == service.service);
            prop_assert_eq!(seen, crossings.map(|crossing| crossing.reference).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_closure_holds_what_it_names_and_shrinks_with_every_inversion(text in project(true)) {
        let Written { code, partition } = written(&text);
        for service in &plan(&code, &Facts::default(), &partition, &Beside::default(), NonZeroUsize::MIN).services {
            let closure = &service.closure;
            let dragged = closure.moved_lines_after_shared - closure.named_lines;
            prop_assert!(closure.moved_lines >= closure.named_lines);
            prop_assert!(closure.best_inversions.iter().all(|(_, lines)| (1..=dragged).contains(lines)));
            prop_assert!(closure.best_ports.iter().all(|(_, lines)| (1..=dragged).contains(lines)));
        }
    }

    #[test]
    fn inverting_what_is_named_breaks_every_cycle(text in project(true)) {
        let Written { code, mut partition } = written(&text);
        let cut: Vec<ReferenceId> =
            Needs::new(&Ground::new(&code, &partition)).cycles().into_iter().flat_map(|cycle| cycle.references).collect();
        partition.crossings.retain(|crossing| !cut.contains(&crossing.reference));
        prop_assert!(Needs::new(&Ground::new(&code, &partition)).cycles().is_empty());
    }

    #[test]
    fn inverting_the_way_out_leaves_a_service_in_no_cycle_and_costs_no_more_than_either_side(text in project(true)) {
        let Written { code, partition } = written(&text);
        let needs = Needs::new(&Ground::new(&code, &partition));
        let in_cycles = |needs: &Needs, service: ServiceId| needs.cycles().iter().any(|c| c.services.contains(&service));
        for service in (0..partition.services.len() as u32).map(ServiceId) {
            let way_out = needs.way_out(service);
            prop_assert_eq!(way_out.is_empty(), !in_cycles(&needs, service));
            let mut without = partition.clone();
            without.crossings.retain(|crossing| !way_out.contains(&crossing.reference));
            prop_assert!(!in_cycles(&Needs::new(&Ground::new(&code, &without)), service));
            // Distinct items used by one service count once, as an arc counts them.
            let items = |reference: &ReferenceId| {
                let crossing = partition.crossings.iter().find(|crossing| crossing.reference == *reference).unwrap();
                (crossing.from, crossing.to, code.references[reference.index()].to)
            };
            let distinct = |chosen: &mut dyn Iterator<Item = ReferenceId>| {
                chosen.map(|reference| items(&reference)).collect::<BTreeSet<_>>().len()
            };
            let all_one_way = |side: fn(&Crossing) -> ServiceId| {
                distinct(&mut partition.crossings.iter().filter(|c| side(c) == service).map(|c| c.reference))
            };
            let cost = distinct(&mut way_out.iter().copied());
            prop_assert!(cost <= all_one_way(|c| c.from) && cost <= all_one_way(|c| c.to));
        }
    }

    #[test]
    fn every_service_has_one_plan_and_no_step_is_made_twice(text in project(true)) {
        let Written { code, partition } = written(&text);
        let made = plan(&code, &Facts::default(), &partition, &Beside::default(), NonZeroUsize::MIN);
        let two = NonZeroUsize::MIN.saturating_add(1);
        prop_assert_eq!(&made, &plan(&code, &Facts::default(), &partition, &Beside::default(), two));
        let mut order: Vec<ServiceId> = made.services.iter().map(|service| service.service).collect();
        order.sort_unstable();
        prop_assert_eq!(order, (0..partition.services.len() as u32).map(ServiceId).collect::<Vec<_>>());
        let mut titles: BTreeMap<&str, usize> = BTreeMap::new();
        for step in made.services.iter().flat_map(|service| &service.steps) {
            *titles.entry(&step.title).or_default() += 1;
        }
        prop_assert!(titles.values().all(|made| *made == 1), "{titles:?}");
    }

    #[test]
    fn every_step_leaves_a_state_that_is_closed(text in project(true), split in any::<bool>(), crates in 1..3u32) {
        // Services that are large enough to be taken out.
        let Written { mut code, mut partition } = written(&text.replace(" ~ ", " ~ 5"));
        partition.verdict.recommendation = if split { Recommendation::Split } else { Recommendation::Crates };
        for (module, at) in code.modules.iter_mut().zip(0..) {
            module.krate = CrateId(at % crates);
        }
        let made = plan(&code, &Facts::default(), &partition, &Beside::default(), NonZeroUsize::MIN);
        let open = simulate(&code, &partition, &made);
        let told: Vec<_> = made.services.iter().flat_map(|service| &service.steps).map(|step| (&step.title, &step.edits)).collect();
        prop_assert!(open.is_empty(), "{open:?}\n{told:#?}");
    }

    #[test]
    fn scores_are_shares_and_the_order_follows_them(text in project(true)) {
        let Written { code, partition } = written(&text);
        let services = plan(&code, &Facts::default(), &partition, &Beside::default(), NonZeroUsize::MIN).services;
        for service in &services {
            prop_assert!((0.0..=1.0).contains(&service.score));
            prop_assert!(service.reasons.len() == 7 && service.obstacles.iter().all(|obstacle| obstacle.cost >= 1.0));
        }
        for pair in services.windows(2) {
            let rank = |at: usize| (pair[at].advise_against.is_some(), -pair[at].score);
            prop_assert!(rank(0) <= rank(1));
        }
    }
}
