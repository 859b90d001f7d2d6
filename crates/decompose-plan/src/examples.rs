//! Whole plans of small projects, told as text.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use decompose_model::{
    Cfg, EditKind, EntryPoint, EntryPointKind, ExternalKind, ExternalService, FactTier, Facts, ItemId,
    ItemKind, Location, Plan, Position, Recommendation, ServiceId, StepKind, Tier,
};

use crate::notation::{Written, find, written};
use crate::{Beside, plan, simulate};

/// Orders and payments need one another, everybody logs, the web needs both, and mail is a leaf with a door of its own.
const SHOP: &str = "
file src/web.rs web
  fn serve() ~ 500
    > call orders::place
    > call payments::charge
    > call util::log
file src/orders.rs orders
  fn place(cart: &mut Cart) ~ 300
    > type Cart
    > call payments::charge
    > call payments::refund
    > call util::log
  pub fn paid(id: u32) ~ 100
  struct Cart ~ 10
    field id: u32
file src/payments.rs payments
  fn charge(sum: u64) ~ 300
    > call orders::paid
    > call util::log
  fn refund(sum: u64) ~ 100
file src/util.rs payments shared
  fn log() ~ 50
    > call payments::refund
file src/mail.rs mail
  fn send() ~ 500
    > call util::log
  fn on_order() ~ 10
file tests/all.rs -
  fn everything() ~ 9
    > call mail::send in test
";

fn facts(written: &Written) -> Facts {
    let entry = |kind, item: &str, file: &str| EntryPoint {
        kind,
        method: None,
        path: None,
        framework: None,
        item: find(&written.code, item),
        tier: Tier::Path,
        unmounted: false,
        location: Location { file: file.to_owned(), position: Position { line: 1, column: 1 } },
    };
    let entry_points = vec![
        entry(EntryPointKind::Consumer, "mail::on_order", "src/web.rs"),
        entry(EntryPointKind::Main, "web::serve", "src/web.rs"),
        entry(EntryPointKind::Http, "not known", "src/web.rs"),
    ];
    let provider = ExternalService {
        item: find(&written.code, "payments::charge").unwrap(),
        kind: ExternalKind::Http,
        library: "reqwest".to_owned(),
        operation: None,
        host: Some("psp.example".to_owned()),
        setting: None,
        tier: FactTier::Resolved,
        location: Location { file: "src/payments.rs".to_owned(), position: Position { line: 1, column: 1 } },
    };
    Facts { entry_points, external_services: vec![provider], ..Facts::default() }
}

fn planned(recommendation: Recommendation) -> (Written, Plan) {
    let mut written = written(SHOP);
    written.partition.verdict.recommendation = recommendation;
    let plan =
        plan(&written.code, &facts(&written), &written.partition, &Beside::default(), NonZeroUsize::MIN);
    (written, plan)
}

/// The steps of all services in order: `mail: make-crate Make ..`.
fn steps(written: &Written, plan: &Plan) -> Vec<String> {
    let named = |service: ServiceId| &written.partition.services[service.index()].name;
    let told = |service: &decompose_model::ServicePlan| -> Vec<String> {
        let name = named(service.service);
        service.steps.iter().map(|step| format!("{name}: {} {}", step.kind.name(), step.title)).collect()
    };
    plan.services.iter().flat_map(told).collect()
}

#[test]
fn a_leaf_goes_first_and_preparations_are_made_once() {
    let (written, plan) = planned(Recommendation::Split);
    let expected = [
        "mail: move-to-shared Move `src/util.rs` to the shared library",
        "mail: make-crate Make `mail` a crate of the workspace",
        "mail: make-service Run `mail` as a process of its own",
        "payments: break-cycle Take `payments` out of its cycle with 1 other service",
        "payments: make-crate Make `payments` a crate of the workspace",
        "payments: introduce-port Let others call `payments` through a port alone",
        "payments: make-service Run `payments` as a process of its own",
        "web: make-crate Make `web` a crate of the workspace",
        "web: reshape-operation Reshape `orders::place`",
        "web: introduce-port Let `web` call `orders` through a port alone",
        "web: make-service Run `web` as a process of its own",
        "orders: make-crate Make `orders` a crate of the workspace",
    ];
    assert_eq!(steps(&written, &plan), expected);
    // Nobody asks `orders` from outside, and it asks nobody: it ends as a crate.
    let of_orders = plan.services.last().and_then(|service| service.steps.last());
    let reason = of_orders.map(|step| step.reason.as_str()).unwrap_or_default();
    assert!(reason.contains("the plan ends here: none of the entry points seen is in it"), "{reason}");
}

#[test]
fn a_state_that_is_not_closed_is_seen() {
    let (written, planned) = planned(Recommendation::Split);
    assert_eq!(simulate(&written.code, &written.partition, &planned), []);
    // Payments leaves below what remains, and its call of orders would lead back.
    let needed = [
        (StepKind::MoveToShared, EditKind::CreateCrate),
        (StepKind::MoveToShared, EditKind::MoveItem),
        (StepKind::MoveToShared, EditKind::AddDependency),
        (StepKind::MoveToShared, EditKind::ReExport),
        (StepKind::MoveToShared, EditKind::WidenVisibility),
        (StepKind::MoveToShared, EditKind::Port),
        (StepKind::BreakCycle, EditKind::Port),
        (StepKind::MakeCrate, EditKind::CreateCrate),
    ];
    for (step, edit) in needed {
        let mut without = planned.clone();
        let steps = without.services.iter_mut().flat_map(|service| &mut service.steps);
        steps.filter(|at| at.kind == step).for_each(|at| at.edits.retain(|at| at.kind != edit));
        assert!(without != planned, "no {} in {}", edit.name(), step.name());
        let open = simulate(&written.code, &written.partition, &without);
        assert!(!open.is_empty(), "{} is not missed in {}", edit.name(), step.name());
    }
}

#[test]
fn the_place_is_explained_by_figures_that_give_the_score() {
    let (_, plan) = planned(Recommendation::Split);
    let mail = [
        "place 1 of 4 with a score of 1.00, the weighted mean of what follows",
        "510 lines must move for the 510 lines it names, once shared code is a library: a closure factor of 1.00 (1.00, \
         weight 3 of 10)",
        "it needs 0 operations of 0 other services (1.00, weight 2 of 10)",
        "it is in no cycle of services (1.00, weight 2 of 10)",
        "0 places to change for 0 obstacles in its way (1.00, weight 1 of 10)",
        "it holds 1 entry point of its own besides `main` (1.00, weight 1 of 10)",
        "its files stay together with confidence 1.00 (1.00, weight 1 of 10)",
    ];
    assert_eq!(plan.services[0].reasons, mail);
    // web: (500 + 300 + 100 + 10 + 300 + 100) / 500 lines, two needs, `&mut Cart` with one use, the rest whole.
    let web = &plan.services[2];
    let score = (3.0 * 500.0 / 1310.0 + 2.0 * 10.0 / 12.0 + 2.0 + 50.0 / 52.0 + 1.0 + 1.0) / 10.0;
    assert!((web.score - score).abs() < 1e-9, "{} is not {score}", web.score);
    assert_eq!(web.entry_points, [1, 2]);
    // payments: 100 more lines for the 450 it names, one need, one reference to invert, no door of its own.
    let payments = &plan.services[1];
    let score = (3.0 * 450.0 / 550.0 + 2.0 * 10.0 / 11.0 + 2.0 * 10.0 / 11.0 + 1.0 + 0.0 + 1.0) / 10.0;
    assert!((payments.score - score).abs() < 1e-9, "{} is not {score}", payments.score);
    assert_eq!(
        payments.reasons[3],
        "it is in a cycle with 1 other service, and inverting 1 reference takes it out (0.91, weight 2 of 10)"
    );
}

#[test]
fn a_verdict_against_services_ends_every_plan_at_crates() {
    for recommendation in [Recommendation::KeepWhole, Recommendation::Crates] {
        let (_, plan) = planned(recommendation);
        let kinds = plan.services.iter().flat_map(|service| service.steps.iter().map(|step| step.kind));
        assert!(kinds.clone().any(|kind| kind == StepKind::MakeCrate));
        assert!(
            kinds.clone().all(|kind| kind != StepKind::MakeService && kind != StepKind::ReshapeOperation)
        );
    }
}

#[test]
fn checks_name_what_no_compiler_reports() {
    let mut written = written(SHOP);
    let mail = find(&written.code, "mail::send").unwrap();
    // Two features: on the `mod` line of mail, and on a function in it.
    let feature = |name: &str| Some(Cfg::KeyValue("feature".into(), name.into()));
    let mut line = written.code.items[mail.index()].clone();
    (line.kind, line.cfg) = (ItemKind::Module, feature("mail"));
    written.code.items.push(line);
    let module = written.code.files.iter().position(|file| file.path == "src/mail.rs").unwrap();
    written.code.modules[module].item = Some(ItemId(written.code.items.len() as u32 - 1));
    written.code.items[mail.index()].cfg = Some(Cfg::Not(Box::new(feature("offline").unwrap())));

    let plan =
        plan(&written.code, &Facts::default(), &written.partition, &Beside::default(), NonZeroUsize::MIN);
    let mail = plan.services.iter().find(|service| service.service == ServiceId(3)).unwrap();
    let step = mail.steps.iter().find(|step| step.kind == StepKind::MakeCrate).unwrap();
    let expected = [
        "`#[cfg(feature = \"mail\")]` on the `mod` line of `mail` stands in the new crate too.",
        "The new crate has the features `mail`, `offline` and the old one passes them on; without them code vanishes \
         silently.",
        "Test code elsewhere still finds what it uses: 1 reference into this service.",
    ];
    for check in expected {
        assert!(step.checks.iter().any(|found| found == check), "{check}\nis not in {:#?}", step.checks);
    }
}

/// What is said against the service `small`, in a project with a second one that it leans on.
fn against(text: &str, confidence: f64) -> Option<String> {
    let mut written = written(text);
    written.partition.services[0].confidence = confidence;
    let made =
        plan(&written.code, &Facts::default(), &written.partition, &Beside::default(), NonZeroUsize::MIN);
    let service = made.services.iter().find(|service| service.service == ServiceId(0)).unwrap();
    let prepares = |kind| kind == StepKind::MoveToShared || kind == StepKind::BreakCycle;
    assert!(service.advise_against.is_none() || service.steps.iter().all(|step| prepares(step.kind)));
    service.advise_against.clone()
}

#[test]
fn the_honest_opposite_is_said_with_its_figures() {
    let other = "file src/b.rs other\n  fn g() ~ 1000\n  fn h(tx: &mut sqlx::Transaction)\n  fn i(f: impl Fn())\n  fn k(id: u32)\n  fn l(f: &dyn T)\n";
    let with = |text: &str| format!("file src/a.rs small\n{text}{other}");
    let cases = [
        (with("  fn f() ~ 1000\n"), 0.9, None),
        (
            with("  fn f() ~ 250\n    > call b::g\n"),
            0.9,
            Some(
                "1,000 lines would have to come along for its 250 lines (a closure factor of 5.0; above 3 a cut is not worth it), of which a port to `other` would keep 1,000 lines",
            ),
        ),
        (with("  fn f() ~ 199\n"), 0.9, Some("it holds 199 lines: too little to be worth a boundary")),
        (
            with("  fn f() ~ 900\n    > call b::h\n    > call b::i\n    > call b::k\n    > call b::l\n"),
            0.9,
            Some("3 of the 4 operations on its seam cannot become messages as they stand"),
        ),
        (
            with("  fn f() ~ 1000\n"),
            0.25,
            Some("its files stay together in fewer than half of the perturbed runs (confidence 0.25)"),
        ),
        (
            with("  fn f() ~ 300\nfile src/c.rs small shared\n  fn log() ~ 400\n"),
            0.9,
            Some("400 of its 700 lines are infrastructure that others use: make it a library, not a service"),
        ),
        (
            // 51 references each way: 51 items there, one here.
            {
                let calls = |to: &str| format!("    > call {to}\n");
                let there: String =
                    (0..51).map(|number| format!("  fn h{number}() ~ 1\n{}", calls("a::f"))).collect();
                let here: String = (0..51).map(|number| calls(&format!("b::h{number}"))).collect();
                format!("file src/a.rs small\n  fn f() ~ 900\n{here}file src/b.rs other\n{there}")
            },
            0.9,
            Some(
                "51 references would have to be inverted before it is in no cycle (above 50 it stays where it is)",
            ),
        ),
        (
            "file src/a.rs small\n  fn f() ~ 10\n".to_owned(),
            0.9,
            Some("it is the whole project: there is no boundary to cut along"),
        ),
    ];
    for (text, confidence, why) in cases {
        let expected = why.map(|why| format!("{why}."));
        assert_eq!(against(&text, confidence), expected, "{text}");
    }
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    assert_eq!(
        plan(
            &Default::default(),
            &Default::default(),
            &Default::default(),
            &Beside::default(),
            NonZeroUsize::MIN
        ),
        Plan::default()
    );
}
