//! What a cut does to data, told as text: small shops with tables, and by hand what should follow.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use decompose_model::{
    Column, DataAccess, DataOperation, DataTier, Facts, ForeignKey, Location, Plan, Position, Recommendation,
    ScopeKind, ServiceId, StoreCoverage, Table, Transaction,
};

use crate::notation::{Written, find, written};
use crate::{Beside, plan};

const CODE: &str = "
file src/orders.rs orders
  pub fn place() ~ 300
    > call stock::reserve
    > call payments::open
  pub fn cancel() ~ 100
  fn insert() ~ 100
file src/stock.rs stock
  pub fn reserve() ~ 300
  pub fn release() ~ 100
file src/payments.rs payments
  pub fn open() ~ 300
  pub fn due() ~ 100
";

/// Reads facts: `access ITEM OPERATION TABLE [COLUMNS]`, `scope ITEM ACCESS…` (numbers of the accesses above, from 0),
/// `table NAME COLUMNS [-> TABLE]` (the first column is the key), `calls EXPLAINED/ALL`. Accesses stand line by line.
fn facts(written: &Written, text: &str) -> Facts {
    let mut facts = Facts::default();
    let at = |line: usize| Location {
        file: "src/any.rs".to_owned(),
        position: Position { line: line as u32 + 1, column: 1 },
    };
    let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    for (line, row) in text.lines().enumerate() {
        let words: Vec<&str> = row.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            ["access", item, operation, table, columns @ ..] => {
                let operations =
                    [DataOperation::Read, DataOperation::Write, DataOperation::Create, DataOperation::Delete];
                // A statement over several tables stands at one place: `same` behind it.
                let line = if columns.last() == Some(&"same") { line - 1 } else { line };
                facts.data_accesses.push(DataAccess {
                    item: find(&written.code, item).unwrap(),
                    store: "postgres".to_owned(),
                    table: (*table).to_owned(),
                    operation: *operations.iter().find(|o| o.name() == *operation).unwrap(),
                    columns: columns.first().filter(|c| **c != "same").map(|columns| list(columns)),
                    tier: DataTier::Statement,
                    location: at(line),
                });
            }
            ["scope", item, accesses @ ..] => {
                let item = find(&written.code, item).unwrap();
                let accesses: Vec<usize> = accesses.iter().map(|access| access.parse().unwrap()).collect();
                let mut items = vec![item];
                items.extend(accesses.iter().map(|access| facts.data_accesses[*access].item));
                items.sort_unstable();
                items.dedup();
                facts.transactions.push(Transaction {
                    item,
                    kind: ScopeKind::Region,
                    store: "postgres".to_owned(),
                    location: at(line),
                    end: None,
                    accesses,
                    items,
                    entry_points: Vec::new(),
                    parent: None,
                });
            }
            ["table", name, columns, rest @ ..] => {
                let columns = list(columns);
                let refers = rest.get(1).map(|table| ForeignKey {
                    columns: vec![format!("{table}_id")],
                    table: (*table).to_owned(),
                    referred: Vec::new(),
                });
                facts.schema.push(Table {
                    store: "postgres".to_owned(),
                    name: (*name).to_owned(),
                    view: false,
                    primary_key: vec![columns[0].clone()],
                    columns: columns.into_iter().map(|name| Column { name, ty: "text".to_owned() }).collect(),
                    foreign_keys: refers.into_iter().collect(),
                    location: at(line),
                });
            }
            ["calls", share] => {
                let (explained, calls) = share.split_once('/').unwrap();
                facts.stores.push(StoreCoverage {
                    store: "postgres".to_owned(),
                    calls: calls.parse().unwrap(),
                    explained: explained.parse().unwrap(),
                    unexplained: Vec::new(),
                });
            }
            other => panic!("what is {other:?}?"),
        }
    }
    facts
}

struct Planned {
    written: Written,
    facts: Facts,
    plan: Plan,
}

fn planned(text: &str) -> Planned {
    let mut written = written(CODE);
    written.partition.verdict.recommendation = Recommendation::Split;
    let facts = facts(&written, text);
    let plan = plan(&written.code, &facts, &written.partition, &Beside::default(), NonZeroUsize::MIN);
    Planned { written, facts, plan }
}

impl Planned {
    fn service(&self, service: ServiceId) -> &str {
        &self.written.partition.services[service.index()].name
    }

    /// `orders: stock write-through-owner`, with `?` for no owner.
    fn tables(&self) -> Vec<String> {
        let told = |table: &decompose_model::TableShare| {
            let owner = table.owner.map_or("?", |owner| self.service(owner));
            format!("{}: {owner} {}", table.table, table.proposal.name())
        };
        self.plan.data.tables.iter().map(told).collect()
    }

    /// `service role: operation table …` for each local transaction of the only saga.
    fn saga(&self) -> Vec<String> {
        let [split] = self.plan.data.transactions.as_slice() else {
            panic!("{} sagas", self.plan.data.transactions.len())
        };
        let told = |local: &decompose_model::LocalTransaction| {
            let accesses: Vec<String> = local
                .accesses
                .iter()
                .map(|access| &self.facts.data_accesses[*access])
                .map(|access| format!("{} {}", access.operation.name(), access.table))
                .collect();
            format!("{} {}: {}", self.service(local.service), local.role.name(), accesses.join(", "))
        };
        split.locals.iter().map(told).collect()
    }

    /// `kind: message` of the obstacles of a service that come from data.
    fn obstacles(&self, service: &str) -> Vec<String> {
        let plan = self.plan.services.iter().find(|plan| self.service(plan.service) == service).unwrap();
        plan.obstacles.iter().map(|o| format!("{} {}: {}", o.kind.name(), o.cost, o.message)).collect()
    }
}

#[test]
fn a_table_belongs_to_the_service_that_writes_it_most() {
    let planned = planned(
        "access orders::insert create orders
access orders::cancel write orders status
access payments::due read orders
access stock::reserve write stock reserved
access stock::release write stock reserved
access orders::cancel write stock reserved
access payments::open create payments
access orders::place read rates
access stock::release read rates
access payments::due read rates
access stock::release read rates
access orders::insert create prices id,net
access orders::insert write prices id,net
access payments::due write prices id,tax
table prices id,net,tax",
    );
    let expected = [
        "orders: orders read-through-owner",
        "payments: payments keep",
        "prices: orders split-columns",
        "rates: stock duplicate",
        "stock: stock write-through-owner",
    ];
    assert_eq!(planned.tables(), expected);
}

/// `orders::place` and the web's `show` reach the table through functions of `stock`: one of the calls of `show` through a
/// trait, which two of its functions implement.
#[test]
fn a_layer_of_data_access_works_for_its_callers() {
    let code = "
file src/orders.rs orders
  pub fn place() ~ 300
    > call stock::reserve
    > call stock::reserve
    > call stock::reserve in test
file src/web.rs web
  pub fn show() ~ 300
    > call stock::level
    > method-call stock::Rows::rows
    > dispatch stock::read
    > dispatch stock::count
file src/stock.rs stock
  pub fn reserve() ~ 300
    > call stock::write
  fn write() ~ 10
  pub fn level() ~ 10
    > call stock::read
    > call stock::write
  fn read() ~ 10
  fn count() ~ 10
  trait Rows
    fn rows()
";
    let written = written(code);
    let accesses =
        "access stock::write write stock\naccess stock::read read stock\naccess stock::count read stock";
    let facts = facts(&written, accesses);
    let plan = plan(&written.code, &facts, &written.partition, &Beside::default(), NonZeroUsize::MIN);
    let [table] = plan.data.tables.as_slice() else { panic!("{:?}", plan.data.tables) };
    let name = |service: ServiceId| &*written.partition.services[service.index()].name;
    let served: Vec<(&str, usize, usize)> =
        table.served.iter().map(|served| (name(served.service), served.reads, served.writes)).collect();
    assert_eq!(served, [("web", 2, 1), ("orders", 0, 2)]);
    assert_eq!(
        table.reason,
        "Only `stock` uses it. Reached through these functions by `web` (2 reading calls, 1 writing call), \
         `orders` (2 writing calls)."
    );
}

#[test]
fn nobody_owns_the_tables_of_a_store_that_is_hardly_understood() {
    let accesses = "access orders::insert create orders\naccess payments::due read orders\n";
    assert_eq!(planned(&format!("{accesses}calls 8/10")).tables(), ["orders: orders read-through-owner"]);
    assert_eq!(planned(&format!("{accesses}calls 7/10")).tables(), ["orders: ? undecided"]);
}

#[test]
fn a_split_transaction_is_a_saga_in_the_order_of_the_calls() {
    // `place` calls `stock::reserve` and `payments::open`, and adds the order itself (line 1) before both.
    let text = "access orders::place create orders
access payments::open create payments
access stock::reserve read stock
access stock::reserve write stock
access stock::release write stock
access payments::due delete payments
scope orders::place 0 1 2 3
table orders id,customer,status
table stock id,left
table payments id,payment_state";
    let planned = planned(text);
    let expected = [
        "orders compensatable: create orders",
        "stock compensatable: read stock, write stock",
        "payments pivot: create payments",
    ];
    assert_eq!(planned.saga(), expected);
    let split = &planned.plan.data.transactions[0];
    assert_eq!(planned.service(split.conductor.unwrap()), "orders");
    let of = |place: usize| &split.locals[place];
    assert_eq!(of(0).semantic_lock.as_deref(), Some("orders.status"));
    assert_eq!(of(0).compensation.as_deref(), Some("remove what was added to `orders`"));
    assert_eq!(
        of(1).compensation.as_deref(),
        Some("put back what was changed in `stock` (changed today by `stock::release`)")
    );
    assert_eq!((of(1).semantic_lock.as_deref(), of(1).event.as_deref()), (None, Some("stock.changed")));
    assert_eq!((of(2).compensation.as_deref(), of(2).event.as_deref()), (None, Some("payments.created")));
}

#[test]
fn what_is_deleted_cannot_be_brought_back() {
    let planned = planned(
        "access orders::place delete orders
access stock::reserve write stock
access payments::open read payments
access payments::due write payments
scope orders::place 0 1 2",
    );
    let expected =
        ["orders pivot: delete orders", "stock retriable: write stock", "payments reads: read payments"];
    assert_eq!(planned.saga(), expected);
}

/// Two scopes: one changes orders and stock, the other reads stock and changes payments. Each meets the other at one
/// local transaction, that on stock.
#[test]
fn complexity_counts_the_scopes_that_meet_an_intermediate_state() {
    let planned = planned(
        "access orders::place create orders
access stock::reserve write stock
access payments::due create payments
access stock::release read stock
scope orders::place 0 1
scope payments::due 2 3",
    );
    let complexity: Vec<u32> = planned.plan.data.transactions.iter().map(|split| split.complexity).collect();
    assert_eq!(complexity, [1, 1]);
}

#[test]
fn data_stands_in_the_way_of_both_sides() {
    let planned = planned(
        "access stock::reserve write stock
access stock::release write stock
access orders::cancel write stock
access orders::insert create orders
access orders::place read orders
access orders::place read stock same
access payments::due read stock
table orders id
table stock id -> orders",
    );
    let key =
        "split-foreign-key 1: The foreign key `stock(orders_id)` of `stock` refers to `orders` of `orders`.";
    let write = "foreign-write 1: `orders` writes the table `stock` of `stock` at 1 place.";
    let read = "foreign-read 1: `payments` reads the table `stock` of `stock` at 1 place.";
    let join = "split-statement 1: `orders::place` joins tables of `orders` and 1 more in one statement: `orders`, `stock`.";
    let join = join.replace("`orders` and 1 more in", "`orders`, `stock` in");
    let data = |service: &str| -> Vec<String> {
        let of_data = |text: &String| ["foreign-", "split-"].iter().any(|kind| text.starts_with(kind));
        planned.obstacles(service).into_iter().filter(of_data).collect()
    };
    assert_eq!(data("orders"), [write, &join, key]);
    assert_eq!(data("stock"), [write, &join, read, key]);
    assert_eq!(data("payments"), [read]);
}

#[test]
fn a_role_may_do_what_the_code_does_and_read_what_it_reads() {
    let planned = planned(
        "access stock::reserve write stock
access stock::release create stock
access stock::release create stock
access orders::insert create orders
access orders::insert write orders
access stock::release read orders
access stock::reserve delete orders",
    );
    let stock = planned.plan.services.iter().find(|plan| planned.service(plan.service) == "stock").unwrap();
    let expected = "\
CREATE ROLE \"stock\";
CREATE SCHEMA \"stock\";
GRANT USAGE ON SCHEMA \"stock\" TO \"stock\";
ALTER TABLE \"stock\" SET SCHEMA \"stock\";
GRANT INSERT, UPDATE ON \"stock\".\"stock\" TO \"stock\";
GRANT SELECT ON \"orders\" TO \"stock\"; -- until its owner is asked: src/any.rs:6
GRANT USAGE ON ALL SEQUENCES IN SCHEMA \"stock\" TO \"stock\";
-- 1 right to write tables of others must go before this role is used:
-- not granted: DELETE on \"orders\": src/any.rs:7
";
    assert_eq!(stock.data.grants[0].sql, expected);
}

#[test]
fn data_moves_in_steps_that_can_be_taken_back() {
    let planned = planned(
        "access orders::place create orders
access stock::reserve write stock
access stock::release write stock
access payments::due write stock
scope orders::place 0 1
table orders id
table stock id -> orders",
    );
    let kinds = |service: &str| -> Vec<&str> {
        let plan =
            planned.plan.services.iter().find(|plan| planned.service(plan.service) == service).unwrap();
        plan.steps.iter().map(|step| step.kind.name()).collect()
    };
    let order: Vec<&str> = planned.plan.services.iter().map(|plan| planned.service(plan.service)).collect();
    assert_eq!(order, ["payments", "stock", "orders"]);
    // What is done for one service is done for all.
    let payments = ["route-queries", "make-crate", "introduce-port", "make-service"];
    assert_eq!(kinds("payments"), payments);
    let stock = [
        "make-crate",
        "introduce-port",
        "split-transaction",
        "drop-foreign-keys",
        "own-schema",
        "make-service",
        "copy-data",
        "switch-reads",
        "switch-writes",
        "contract",
    ];
    assert_eq!(kinds("stock"), stock);
    assert!(!kinds("orders").contains(&"split-transaction"));
}
