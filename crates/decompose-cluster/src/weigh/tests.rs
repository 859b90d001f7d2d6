//! The proposal as a whole.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use decompose_model::*;

use super::notation::written;
use super::{Constraints, Given, NamedService, Refusal, Weights, Wishes, Word, cut};
use crate::Options;

/// Two groups, a file that the first one uses, and one without any reference; tests and orphans beside them.
const SHOP: &str = "
src/error.rs 20
src/lib.rs 30
src/orders/cart.rs 100
  > src/orders/place.rs::Order type x4
  > src/orders/place.rs::place call x2
  > src/error.rs::Error type
src/orders/place.rs 200
  > src/orders/cart.rs::Cart type x4
  > src/payments/charge.rs::charge call
  > src/payments/charge.rs::charge use
  > src/payments/card.rs::mask dispatch
  > src/error.rs::Error type
src/payments/card.rs 50
  > src/payments/charge.rs::Charge type x3
  > src/orders/place.rs::Order type
src/payments/charge.rs 150
  > src/payments/card.rs::Card type x5
src/payments/tests.rs test
  > src/orders/place.rs::place call x9
src/unused.rs orphan
";

/// The proposal where nobody wishes anything.
pub(super) fn proposal(code: &Code, options: &Options) -> Partition {
    cut(code, options, &Wishes::default()).unwrap()
}

/// Services with lines and files, then crossings.
fn shown(code: &Code, options: &Options) -> String {
    let proposal = proposal(code, options);
    let mut text = String::new();
    for service in &proposal.services {
        let files: Vec<&str> = service.files.iter().map(|file| &*code.files[file.index()].path).collect();
        writeln!(text, "{} {}: {}", service.name, service.lines, files.join(" ")).unwrap();
    }
    for crossing in &proposal.crossings {
        let reference = &code.references[crossing.reference.index()];
        let name = |service: ServiceId| &proposal.services[service.index()].name;
        let to = &code.items[reference.to.index()].name;
        let kind = reference.kind.name();
        writeln!(text, "{} > {} {kind} {to}", name(crossing.from), name(crossing.to)).unwrap();
    }
    text
}

#[test]
fn files_become_services_and_references_crossings() {
    let expected = "\
orders 350: src/error.rs src/lib.rs src/orders/cart.rs src/orders/place.rs
payments 200: src/payments/card.rs src/payments/charge.rs
orders > payments call charge
orders > payments import charge
orders > payments dispatch mask
payments > orders type Order
";
    assert_eq!(shown(&written(SHOP), &Options { services: Some(2), ..Options::default() }), expected);
}

#[test]
fn every_product_file_is_assigned_once_and_figures_follow_from_the_lists() {
    let code = written(SHOP);
    let proposal = proposal(&code, &Options::default());
    let assigned: Vec<u32> = proposal.assignments.iter().map(|assignment| assignment.file.0).collect();
    assert_eq!(assigned, [0, 1, 2, 3, 4, 5]);
    for (number, service) in proposal.services.iter().enumerate() {
        let of = |a: &&Assignment| a.service.index() == number;
        let files: Vec<FileId> = proposal.assignments.iter().filter(of).map(|a| a.file).collect();
        assert_eq!(service.files, files);
        let weighed = |a: &Assignment| a.confidence * f64::from(code.files[a.file.index()].lines);
        let held: f64 = proposal.assignments.iter().filter(of).map(weighed).sum();
        assert!((service.confidence - held / f64::from(service.lines)).abs() < 1e-12);
    }
    let value = |name: &str| proposal.metrics.iter().find(|metric| metric.name == name).unwrap().value;
    // References of cart, place, card and charge.
    let references = 7.0 + 8.0 + 4.0 + 5.0;
    assert!((value("icp") - proposal.crossings.len() as f64 / references).abs() < 1e-12);
    assert_eq!(value("k"), proposal.services.len() as f64);
}

#[test]
fn threads_change_nothing_and_the_layout_can_be_ignored() {
    let code = written(SHOP);
    let one = proposal(&code, &Options::default());
    assert_eq!(one, proposal(&code, &Options { jobs: 3, ..Options::default() }));
    // Without references only the layout is left; without the layout nothing tells the files apart.
    let bare = written("src/a/x.rs\nsrc/a/y.rs\nsrc/b/x.rs\nsrc/b/y.rs\n");
    assert_eq!(
        shown(&bare, &Options::default()),
        "a 20: src/a/x.rs src/a/y.rs\nb 20: src/b/x.rs src/b/y.rs\n"
    );
    let blind = Options { weights: Weights::default().with("layout", 0.0), ..Options::default() };
    assert_eq!(proposal(&bare, &blind).metrics.iter().find(|m| m.name == "modularity"), None);
}

#[test]
fn nothing_and_nonsense_are_answered() {
    let nothing = proposal(&Code::default(), &Options::default());
    assert_eq!(nothing.diagnostics[0].code, DiagnosticCode::NoProductCode);
    assert_eq!(nothing.verdict.recommendation, Recommendation::KeepWhole);

    let code = written(SHOP);
    let too_many = proposal(&code, &Options { services: Some(90), ..Options::default() });
    assert_eq!(too_many.services.len(), 6);
    assert!(too_many.diagnostics.iter().any(|d| d.code == DiagnosticCode::ServicesUnreachable));
    let bad = [
        Options { granularity: f64::NAN, ..Options::default() },
        Options { weights: Weights::default().with("layout", -1.0), ..Options::default() },
        Options { services: Some(0), ..Options::default() },
    ];
    for options in bad {
        let whole = proposal(&code, &options);
        assert_eq!((whole.services.len(), whole.assignments.len()), (1, 6));
        assert!(whole.verdict.reasons[0].starts_with("No cut was made: "), "{:?}", whole.verdict.reasons);
    }
}

#[test]
fn what_every_service_uses_is_flagged_and_stays() {
    let mut text = String::from("src/error.rs 20\n");
    for group in 0..4 {
        for file in 0..4 {
            writeln!(text, "src/g{group}/f{file}.rs 50\n  > src/error.rs::Error type").unwrap();
            for other in 0..file {
                writeln!(text, "  > src/g{group}/f{other}.rs::f call").unwrap();
            }
        }
    }
    let proposal = proposal(&written(&text), &Options::default());
    assert_eq!(proposal.services.len(), 4);
    let flagged: Vec<FileId> =
        proposal.assignments.iter().filter(|a| a.shared_candidate.is_some()).map(|a| a.file).collect();
    assert_eq!(flagged, [FileId(0)]);
    // Users spread evenly over four services, nothing used: ln 4.
    let score = proposal.assignments[0].shared_candidate.unwrap();
    assert!((score - 4f64.ln()).abs() < 1e-12);
}

/// Four groups of eight files, each using the three before it in its group, and the first one that of the next group.
fn groups() -> String {
    let mut text = String::new();
    for group in 0..4 {
        for file in 0..8_usize {
            writeln!(text, "src/g{group}/f{file}.rs 50").unwrap();
            for other in file.saturating_sub(3)..file {
                writeln!(text, "  > src/g{group}/f{other}.rs::f call x3").unwrap();
            }
            if file == 0 && group < 3 {
                writeln!(text, "  > src/g{}/f0.rs::f call", group + 1).unwrap();
            }
        }
    }
    text
}

/// The cut of [`groups`] where `constraints` are known.
fn known(constraints: Constraints) -> Result<Partition, Refusal> {
    let wishes = Wishes { constraints, compare: None };
    cut(&written(&groups()), &Options::default(), &wishes)
}

fn words(texts: &[&str]) -> Vec<Word> {
    texts.iter().map(|text| Word { text: (*text).to_owned(), line: 1 }).collect()
}

#[test]
fn a_pin_moves_what_it_names_and_nothing_is_renamed() {
    let before = known(Constraints::default()).unwrap();
    let names = |proposal: &Partition| -> Vec<String> {
        proposal.assignments.iter().map(|a| proposal.services[a.service.index()].name.clone()).collect()
    };
    let was = names(&before);
    for file in 0..32 {
        for service in 0..4 {
            let pinned = words(&[&format!("src/g{}/f{}.rs", file / 8, file % 8)]);
            let name = words(&[&before.services[service].name]).remove(0);
            let pin = NamedService { name: name.clone(), modules: pinned, closed: false, known: true };
            let now = names(&known(Constraints { services: vec![pin], ..Constraints::default() }).unwrap());
            assert_eq!(now[file], name.text);
            let moved = (0..32).filter(|&other| other != file && now[other] != was[other]).count();
            assert!(moved <= 2, "{file} to {}: {moved} others moved", name.text);
        }
    }
}

#[test]
fn named_services_hold_their_seeds_and_keep_their_names() {
    let named = |closed| {
        let seeds = words(&["src/g0/f0.rs", "src/g0/f1.rs"]);
        let name = words(&["front"]).remove(0);
        let services = vec![NamedService { name, modules: seeds, closed, known: false }];
        let proposal = known(Constraints { services, ..Constraints::default() }).unwrap();
        let front = proposal.services.iter().position(|service| service.name == "front").unwrap();
        proposal.services[front].files.clone()
    };
    assert_eq!(named(false), (0..8).map(FileId).collect::<Vec<_>>());
    assert_eq!(named(true), [FileId(0), FileId(1)]);
}

#[test]
fn what_must_be_apart_is_and_contradictions_are_refused() {
    let apart =
        Constraints { apart: vec![words(&["src/g1/f0.rs", "src/g1/f1.rs"])], ..Constraints::default() };
    let proposal = known(apart.clone()).unwrap();
    assert_ne!(proposal.service_of(FileId(8)), proposal.service_of(FileId(9)));
    let both = Constraints { together: vec![words(&["shop::g1::f0", "shop::g1::f1"])], ..apart };
    assert!(matches!(known(both), Err(Refusal::Constraints(_))));
}

#[test]
fn the_agreement_with_a_grouping_is_told() {
    let rows = |last: &str| {
        let row = |(word, service): (&str, &str)| (word.to_owned(), service.to_owned());
        [("src/g0", "a"), ("src/g1", "b"), ("src/g2", "c"), ("src/g3/f0.rs", last), ("src/g3", "d")]
            .map(row)
            .to_vec()
    };
    let with = |last: &str| {
        let compare = Some(Given::Groups { name: "mine.json".to_owned(), rows: rows(last) });
        let wishes = Wishes { constraints: Constraints::default(), compare };
        cut(&written(&groups()), &Options::default(), &wishes).unwrap().compared.unwrap()
    };
    let same = with("d");
    assert_eq!((same.services, same.files, same.mojo_fm, same.adjusted_rand), (4, 32, 100.0, 1.0));
    let other = with("a");
    // One move; sizes 9, 8, 8, 7 allow four groups, so the worst is 32 − 4.
    assert!((other.mojo_fm - 100.0 * (1.0 - 1.0 / 28.0)).abs() < 1e-12);
    assert_eq!(other.differs, [(FileId(24), "a".to_owned())]);
}
