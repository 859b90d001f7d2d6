//! What changed between two documents, told by hand for small changes to the small shop.
#![allow(clippy::unwrap_used, missing_docs)]

mod sample;

use decompose_schema::{Changes, Document, changes};

/// The small shop, with its JSON changed by plain replacement.
fn edited(replacements: &[(&str, &str)]) -> Document {
    let mut json = sample::small().document().to_json();
    for (from, to) in replacements {
        assert!(json.contains(from), "{from}");
        json = json.replace(from, to);
    }
    Document::from_json(&json).unwrap()
}

fn from_small(new: &Document) -> Changes {
    changes(&sample::small().document(), new)
}

#[test]
fn nothing_changes_from_a_document_to_itself() {
    let same = from_small(&edited(&[]));
    assert!(same.is_empty(), "{same:?}");
}

#[test]
fn a_file_that_moves_with_its_module_and_its_service_is_followed() {
    let new = edited(&[
        ("src/payments.rs", "src/billing/mod.rs"),
        ("shop::payments", "shop::billing"),
        ("\"payments\"", "\"billing\""),
    ]);
    let found = from_small(&new);
    let moved: Vec<(&str, &str)> = found.files_moved.iter().map(|t| (&*t.from, &*t.to)).collect();
    assert_eq!(moved, [("src/payments.rs", "src/billing/mod.rs")]);
    let renamed: Vec<(&str, &str)> = found.services_renamed.iter().map(|t| (&*t.from, &*t.to)).collect();
    assert_eq!(renamed, [("payments", "billing")]);
    // The table was renamed with all that is called so; the rest is as it was.
    let tables: Vec<&str> = found.owners.iter().map(|change| &*change.table).collect();
    assert_eq!(tables, ["billing", "payments"]);
    let rest = Changes { files_moved: Vec::new(), services_renamed: Vec::new(), owners: Vec::new(), ..found };
    assert!(rest.is_empty(), "{rest:?}");
}

#[test]
fn files_that_change_sides_and_obstacles_that_go_are_said() {
    let mut new = edited(&[]);
    let file = new.assignments.iter_mut().find(|a| a.file == "src/orders/storage.rs").unwrap();
    file.service = "payments".into();
    new.crossings.retain(|crossing| crossing.line != 18);
    let plan = new.plans.iter_mut().find(|plan| plan.service == "payments").unwrap();
    plan.obstacles.clear();
    new.verdict.recommendation = "split".into();
    new.ownership.transactions.clear();
    let found = from_small(&new);
    let verdict = found.verdict.as_ref().unwrap();
    assert_eq!((&*verdict.from, &*verdict.to), ("crates", "split"));
    let [reassigned] = found.reassigned.as_slice() else { panic!("{:?}", found.reassigned) };
    assert_eq!(
        (&*reassigned.file, &*reassigned.from, &*reassigned.to),
        ("src/orders/storage.rs", "orders", "payments")
    );
    let [crossings] = found.crossings.as_slice() else { panic!("{:?}", found.crossings) };
    assert_eq!(
        (&*crossings.from_service, &*crossings.to_service, crossings.old, crossings.new),
        ("orders", "payments", 2, 1)
    );
    assert_eq!(found.obstacles_removed.iter().map(|o| &*o.kind).collect::<Vec<_>>(), ["closure"]);
    assert_eq!(found.transactions_joined, ["shop/shop::orders::place"]);
    assert!(found.files_added.is_empty() && found.crossings_added.is_empty());
}

/// The count in a sentence, and the name of a service that is called otherwise now, make no new step or obstacle.
#[test]
fn steps_and_obstacles_are_known_again_by_what_they_say() {
    let with = |others: u32, name: &str| {
        let mut document = edited(&[("\"payments\"", &format!("\"{name}\""))]);
        let plan = document.plans.iter_mut().find(|plan| plan.service == name).unwrap();
        let mut obstacle = plan.obstacles[0].clone();
        obstacle.item = None;
        obstacle.message = format!("`{name}` writes the table `orders2` at {others} places.");
        plan.obstacles.push(obstacle);
        let mut step = document.plans.iter().flat_map(|plan| &plan.steps).next().unwrap().clone();
        step.title = format!("Take `{name}` out of its cycle with {others} other services");
        document.plans.iter_mut().find(|plan| plan.service == name).unwrap().steps.push(step);
        document
    };
    let found = changes(&with(11, "payments"), &with(9, "billing"));
    assert_eq!((found.obstacles_added, found.obstacles_removed), (Vec::new(), Vec::new()));
    assert_eq!((found.steps_added, found.steps_removed), (Vec::new(), Vec::new()));
    let other = changes(&with(11, "payments"), &edited(&[]));
    assert_eq!((other.obstacles_removed.len(), other.steps_removed.len()), (1, 1));
}

#[test]
fn a_new_crossing_is_told_with_its_place() {
    let mut old = edited(&[]);
    let last = old.crossings.pop().unwrap();
    let found = changes(&old, &edited(&[]));
    assert_eq!(found.crossings_added, [last]);
}

#[test]
fn a_file_that_is_gone_is_no_other_file_that_came() {
    let mut new = edited(&[]);
    for file in &mut new.files {
        if file.file == "src/catalogue.rs" {
            file.file = "src/search.rs".into();
            file.lines = 20;
        }
    }
    new.module_references.retain(|pair| pair.from != "src/catalogue.rs" && pair.to != "src/catalogue.rs");
    let found = from_small(&new);
    assert_eq!(
        (found.files_added, found.files_removed),
        (vec!["src/search.rs".into()], vec!["src/catalogue.rs".into()])
    );
    assert_eq!(found.files_moved, []);
}
