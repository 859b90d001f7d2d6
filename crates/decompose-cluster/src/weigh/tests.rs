//! The proposal as a whole.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use decompose_model::*;

use super::notation::written;
use super::{Weights, cut};
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

/// Services with lines and files, then crossings.
fn shown(code: &Code, options: &Options) -> String {
    let proposal = cut(code, &Facts::default(), options);
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
    let proposal = cut(&code, &Facts::default(), &Options::default());
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
    let one = cut(&code, &Facts::default(), &Options::default());
    assert_eq!(one, cut(&code, &Facts::default(), &Options { jobs: 3, ..Options::default() }));
    // Without references only the layout is left; without the layout nothing tells the files apart.
    let bare = written("src/a/x.rs\nsrc/a/y.rs\nsrc/b/x.rs\nsrc/b/y.rs\n");
    assert_eq!(
        shown(&bare, &Options::default()),
        "a 20: src/a/x.rs src/a/y.rs\nb 20: src/b/x.rs src/b/y.rs\n"
    );
    let blind = Options { weights: Weights { layout: 0.0 }, ..Options::default() };
    assert_eq!(cut(&bare, &Facts::default(), &blind).metrics.iter().find(|m| m.name == "modularity"), None);
}

#[test]
fn nothing_and_nonsense_are_answered() {
    let nothing = cut(&Code::default(), &Facts::default(), &Options::default());
    assert_eq!(nothing.diagnostics[0].code, DiagnosticCode::NoProductCode);
    assert_eq!(nothing.verdict.recommendation, Recommendation::KeepWhole);

    let code = written(SHOP);
    let too_many = cut(&code, &Facts::default(), &Options { services: Some(90), ..Options::default() });
    assert_eq!(too_many.services.len(), 6);
    assert!(too_many.diagnostics.iter().any(|d| d.code == DiagnosticCode::ServicesUnreachable));
    let bad = [
        Options { granularity: f64::NAN, ..Options::default() },
        Options { weights: Weights { layout: -1.0 }, ..Options::default() },
        Options { services: Some(0), ..Options::default() },
    ];
    for options in bad {
        let whole = cut(&code, &Facts::default(), &options);
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
    let proposal = cut(&written(&text), &Facts::default(), &Options::default());
    assert_eq!(proposal.services.len(), 4);
    let flagged: Vec<FileId> =
        proposal.assignments.iter().filter(|a| a.shared_candidate.is_some()).map(|a| a.file).collect();
    assert_eq!(flagged, [FileId(0)]);
    // Users spread evenly over four services, nothing used: ln 4.
    let score = proposal.assignments[0].shared_candidate.unwrap();
    assert!((score - 4f64.ln()).abs() < 1e-12);
}
