//! Facts that come in: what a file states beside what is found.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;
use std::path::Path;

use decompose::Decompose;
use decompose::facts::Declared;
use decompose::model::{DataTier, DiagnosticCode, Facts, ItemId, Location};
use decompose::schema::StatedFacts;
use decompose_fixture::Fixture;

const SHOP: &str = "\
//- /src/lib.rs crate:shop deps:rusqlite
use rusqlite::{Connection, Transaction};
pub fn place(connection: &mut Connection) {
    let transaction = connection.transaction().unwrap();
    transaction.execute(\"INSERT INTO orders (id) VALUES (1)\", ()).unwrap();
    book(&transaction, 3);
    transaction.commit().unwrap();
}
fn book(transaction: &Transaction<'_>, amount: u8) { transaction.execute(&generated(amount), ()).unwrap(); }
fn generated(_: u8) -> String { std::fs::read_to_string(\"x\").unwrap() }
pub fn tell() {}
pub struct Cache { entries: u8 }
";

/// The facts of [`SHOP`] with what `json` states, and where an item's name is in them.
fn with(json: &str) -> (Facts, impl Fn(ItemId) -> String) {
    let Fixture { project, source } = Fixture::parse(SHOP);
    let tree = decompose::syntax::tree::load(&project, &source, NonZeroUsize::MIN);
    let resolved = decompose::resolve::resolve(&project, tree, &Default::default());
    let stated = StatedFacts::from_json(json).unwrap().facts(&resolved.code);
    let declared = Declared { facts: stated, ..Declared::default() };
    let facts = decompose::facts::detect_with(&project, &resolved, &source, &declared, NonZeroUsize::MIN);
    (facts, move |item| resolved.code.items[item.index()].path.clone())
}

fn place(location: &Location) -> String {
    format!("{}:{}", location.position.line, location.position.column)
}

/// A stated access at a call is part of the transaction that the call is part of, and explains the call.
#[test]
fn a_stated_access_is_one_like_any_other() {
    let (without, _) = with("{}");
    assert_eq!((without.stores[0].calls, without.stores[0].explained), (2, 1));
    assert_eq!(without.transactions[0].accesses.len(), 1);
    let (facts, path) = with(
        r#"{"data_accesses": [{"item": "crate::book", "store": "sqlite", "table": "ledger", "operation": "create",
            "file": "src/lib.rs", "line": 8, "column": 66}]}"#,
    );
    let found: Vec<String> = facts
        .data_accesses
        .iter()
        .map(|a| {
            format!(
                "{} {} {} {} {}",
                path(a.item),
                a.operation.name(),
                a.table,
                a.tier.name(),
                place(&a.location)
            )
        })
        .collect();
    assert_eq!(found, ["shop::place create orders statement 4:17", "shop::book create ledger declared 8:66"]);
    assert_eq!(facts.transactions[0].accesses, [0, 1]);
    assert_eq!((facts.stores[0].calls, facts.stores[0].explained), (2, 2));
    assert_eq!(facts.unread_statements, []);
    assert_eq!(facts.diagnostics, []);
}

#[test]
fn every_list_takes_entries() {
    let (facts, path) = with(
        r#"{
            "schema_version": "1.0",
            "something": "else",
            "entry_points": [{"kind": "consumer", "path": "orders.placed", "item": "shop::tell"}],
            "transactions": [{"item": "shop::book", "items": ["shop::place"]}],
            "messages": [{"item": "shop::tell", "direction": "send", "channel": "orders.placed", "library": "bus"}],
            "state": [{"item": "shop::Cache::entries", "role": "cache",
                       "uses": [{"item": "shop::tell", "operation": "write"}]}]
        }"#,
    );
    let entry = &facts.entry_points[0];
    assert_eq!(
        (entry.kind.name(), entry.path.as_deref(), place(&entry.location)),
        ("consumer", Some("orders.placed"), "10:8".into())
    );
    let stated = facts.transactions.iter().find(|scope| path(scope.item) == "shop::book").unwrap();
    assert_eq!(stated.accesses, [0], "what its functions touch, as it states no accesses");
    let message = &facts.messages[0];
    assert_eq!(
        (message.direction.name(), message.channel.as_deref(), message.tier.name()),
        ("send", Some("orders.placed"), "declared")
    );
    let state = &facts.state[0];
    assert_eq!(
        (path(state.item).as_str(), state.role.name(), state.uses.len()),
        ("shop::Cache::entries", "cache", 1)
    );
    assert!(
        facts.diagnostics.iter().all(|it| it.code != DiagnosticCode::FactStale),
        "{:?}",
        facts.diagnostics
    );
}

/// What the code does not bear out is said with its entry, and costs no more than that.
#[test]
fn stale_entries_are_named() {
    let (facts, _) = with(
        r#"{
            "data_accesses": [
                {"item": "shop::gone", "table": "t", "operation": "read"},
                {"item": "shop::tell", "table": "t", "operation": "steal"},
                {"item": "shop::tell", "table": "", "operation": "read"},
                {"item": "shop::tell", "table": "t", "operation": "read", "file": "src/lib.rs", "line": 900, "column": 1},
                {"item": "shop::tell", "table": "u", "operation": "read", "file": "src/lib.rs", "line": 2, "column": 1}
            ],
            "entry_points": [{"kind": "http", "path": "/"}],
            "transactions": [{"item": "shop::place", "accesses": [0, 7], "parent": 9, "line": 1}],
            "state": [{"item": "shop::tell", "role": "cache"}]
        }"#,
    );
    let stale = facts.diagnostics.iter().filter(|diagnostic| diagnostic.code == DiagnosticCode::FactStale);
    let said: Vec<&str> = stale.map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "`data_accesses[0]` of the stated facts: there is no item `shop::gone`; it is left out",
            "`data_accesses[1]` of the stated facts: `steal` is no operation; it is left out",
            "`data_accesses[2]` of the stated facts: it names no table; it is left out",
            "`data_accesses[3]` of the stated facts: its position is not in that item any more; that of the item is taken",
            "`data_accesses[4]` of the stated facts: its position is not in that item any more; that of the item is taken",
            "`entry_points[0]` of the stated facts: it has neither an item nor a place in the code; it is left out",
            "`state[0]` of the stated facts: there is no item `shop::tell`; it is left out",
            "`transactions[0]` of the stated facts: its position is not in that item any more; that of the item is taken",
        ]
    );
    let stated: Vec<&str> = facts
        .data_accesses
        .iter()
        .filter(|access| access.tier == DataTier::Declared)
        .map(|access| access.table.as_str())
        .collect();
    assert_eq!(stated, ["t", "u"]);
}

#[test]
fn what_is_no_list_of_facts_is_refused() {
    for (json, expected) in [
        ("[]", "this is no object with lists of facts"),
        ("{", "this is not JSON"),
        (r#"{"data_accesses": 1}"#, "`data_accesses` does not have the form"),
        (r#"{"data_accesses": [{}, 3]}"#, "`data_accesses[1]` does not have the form"),
        (r#"{"messages": [{"item": 3}]}"#, "`messages[0]` does not have the form"),
        (r#"{"schema_version": "9.0"}"#, "update cargo-decompose"),
    ] {
        let error = StatedFacts::from_json(json).unwrap_err().to_string();
        assert!(error.contains(expected), "{json}: {error}");
    }
}

/// The program's own output, given back to it, changes nothing.
#[test]
fn facts_in_are_facts_out() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    let shop = Decompose::new(&directory).git(false);
    let first = shop.analyze().unwrap();
    let stated = StatedFacts::from_json(&first.document().to_json()).unwrap();
    assert!(!stated.data_accesses.is_empty() && !stated.transactions.is_empty() && !stated.state.is_empty());
    let second = shop.stated_facts(stated).analyze().unwrap();
    let said: Vec<&str> = second.facts.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(said, [""; 0]);
    assert_eq!(first.facts.entry_points, second.facts.entry_points);
    assert_eq!(first.facts.data_accesses, second.facts.data_accesses);
    assert_eq!(first.facts.transactions, second.facts.transactions);
    assert_eq!(first.facts.messages, second.facts.messages);
    assert_eq!(first.facts.state, second.facts.state);
    assert!(first.facts == second.facts, "the other lists");
}
