//! A project's own wrappers, as it describes them, in fixtures.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use decompose_facts::{Declared, Meaning, Named, Recogniser};
use decompose_fixture::Fixture;
use decompose_model::{DataOperation, Direction, Facts};
use decompose_resolve::Options;

const FIXTURE: &str = r#"
//- /src/lib.rs crate:shop deps:fang,axum
pub mod db { pub fn fetch(pool: u8, table: &str, id: u64) {} }
pub mod own { pub fn fetch(pool: u8, table: &str, id: u64) {} }
pub struct Bus;
impl Bus { pub fn emit(&self, subject: &str) {} }
const ORDERS: &str = "orders";
fn load(bus: &Bus, table: &str) {
    db::fetch(1, ORDERS, 2);
    db::fetch(1, table, 2);
    own::fetch(1, "nothing", 2);
    bus.emit("order.paid");
}
async fn task(queue: fang::AsyncQueue) { queue.insert_task("x"); }
fn mount(path: &str, handler: fn()) {}
fn routes() { mount("/users", list); }
fn list() {}
"#;

fn row(path: &str, name: Named, means: Meaning) -> Recogniser {
    Recogniser { path: path.into(), name, means }
}

fn found(recognisers: Vec<Recogniser>) -> Facts {
    found_in(FIXTURE, recognisers)
}

fn found_in(fixture: &str, recognisers: Vec<Recogniser>) -> Facts {
    let Fixture { project, source } = Fixture::parse(fixture.trim_start());
    let tree = decompose_syntax::tree::load(&project, &source, NonZeroUsize::MIN);
    let resolved = decompose_resolve::resolve(&project, tree, &Options::default());
    let declared = Declared { recognisers, ..Declared::default() };
    decompose_facts::detect_with(&project, &resolved, &source, &declared, NonZeroUsize::MIN)
}

#[test]
fn calls_are_what_their_rows_say() {
    let read = Meaning::Data { operation: DataOperation::Read, store: "postgres".into() };
    let facts = found(vec![
        row("crate::db::fetch", Named::Argument(1), read),
        row("shop::Bus::emit", Named::Argument(0), Meaning::Message(Direction::Send)),
        row(
            "fang::AsyncQueue::insert_task",
            Named::Written("tasks".into()),
            Meaning::Message(Direction::Send),
        ),
        row(
            "crate::mount",
            Named::Argument(0),
            Meaning::Route { method: Some("GET".into()), handler: Some(1) },
        ),
        row("crate::nobody", Named::Written("x".into()), Meaning::Message(Direction::Send)),
    ]);
    let data: Vec<(&str, &str, u32)> = facts
        .data_accesses
        .iter()
        .map(|access| (access.table.as_str(), access.tier.name(), access.location.position.line))
        .collect();
    assert_eq!(data, [("orders", "declared", 7)]);
    let messages: Vec<(&str, u32)> = facts
        .messages
        .iter()
        .map(|message| (message.channel.as_deref().unwrap(), message.location.position.line))
        .collect();
    assert_eq!(messages, [("order.paid", 10), ("tasks", 12)]);
    let routes: Vec<(&str, bool)> = facts
        .entry_points
        .iter()
        .map(|entry| (entry.path.as_deref().unwrap(), entry.item.is_some()))
        .collect();
    assert_eq!(routes, [("/users", true)]);
    let said: Vec<&str> = facts.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert!(said.contains(&"no call of `crate::nobody` is seen"), "{said:?}");
}

/// A wrapper whose calls are accesses by a row: those with the handle of a transaction happen inside of it.
#[test]
fn accesses_of_rows_take_part_in_transactions() {
    let fixture = "
//- /src/lib.rs crate:shop deps:sqlx
use sqlx::{PgPool, Postgres, Transaction};
pub async fn place(pool: &PgPool) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query(\"INSERT INTO orders DEFAULT VALUES\").execute(&mut *tx).await?;
    save(&mut tx, \"ledger\").await;
    deeper(&mut tx).await;
    tx.commit().await?;
    save(pool, \"audit\").await;
    Ok(())
}
async fn deeper(tx: &mut Transaction<'_, Postgres>) { save(tx, \"stock\").await; }
async fn save<E>(executor: E, table: &str) {}
";
    let write = Meaning::Data { operation: DataOperation::Write, store: "postgres".into() };
    let facts = found_in(fixture, vec![row("crate::save", Named::Argument(1), write)]);
    let inside: Vec<&str> = facts.transactions[0]
        .accesses
        .iter()
        .map(|access| facts.data_accesses[*access].table.as_str())
        .collect();
    assert_eq!(inside, ["orders", "ledger", "stock"]);
    assert_eq!(facts.data_accesses.len(), 4);
}

#[test]
fn without_rows_they_are_nothing() {
    let facts = found(Vec::new());
    assert_eq!((facts.data_accesses.len(), facts.messages.len(), facts.entry_points.len()), (0, 0, 0));
}
