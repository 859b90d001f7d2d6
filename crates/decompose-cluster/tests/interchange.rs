//! From names to names.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use decompose_cluster::interchange::{Link, Node, Transaction};
use decompose_cluster::{ClusterOutput, GraphInput, InputError, Method, Options, cluster};

fn input(nodes: &[&str], edges: &[(&str, &str, f64)]) -> GraphInput {
    GraphInput {
        nodes: nodes.iter().map(|&id| Node { id: id.to_owned(), kind: None }).collect(),
        edges: edges.iter().map(|&edge| link(edge)).collect(),
        ..GraphInput::default()
    }
}

fn link((from, to, weight): (&str, &str, f64)) -> Link {
    Link { from: from.to_owned(), to: to.to_owned(), kind: None, weight: Some(weight) }
}

/// Two triangles joined by one edge, with everything else an input can have.
fn shop() -> GraphInput {
    let mut shop = input(
        &["cart", "price", "order", "mail", "user", "login"],
        &[
            ("cart", "price", 2.0),
            ("order", "cart", 3.0),
            ("order", "price", 1.0),
            ("user", "mail", 2.0),
            ("login", "user", 3.0),
            ("login", "mail", 1.0),
            ("order", "user", 1.0),
            ("cart", "cart", 50.0),
        ],
    );
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    shop.use_cases = BTreeMap::from([
        ("buy".to_owned(), names(&["cart", "price", "order", "user"])),
        ("sign in".to_owned(), names(&["login", "user", "mail"])),
    ]);
    shop.transactions = vec![
        Transaction {
            name: Some("place order".to_owned()),
            reads: names(&["users"]),
            writes: names(&["orders"]),
            nodes: names(&["order", "cart"]),
        },
        Transaction { writes: names(&["users"]), nodes: names(&["login", "user"]), ..Transaction::default() },
    ];
    shop
}

#[test]
fn the_simple_method_takes_weights_as_they_are() {
    let out = cluster(&shop(), &Options { method: Method::Simple, ..Options::default() }).unwrap();
    // 13 in all, 6 inside each, 1 across. Strengths without self edges: cart 5, order 5, price 3 and user 6, login 4, mail 3.
    assert!((out.metrics["modularity"] - (12.0 / 13.0 - 0.5)).abs() < 1e-12);
    assert_eq!([&out.assignments["order"], &out.assignments["mail"]], ["cart", "user"]);
}

fn run(input: &GraphInput) -> Result<ClusterOutput, InputError> {
    cluster(input, &Options::default())
}

#[test]
fn a_shop_falls_into_two_services() {
    let out = run(&shop()).unwrap();
    let service = |id: &str| out.assignments[id].as_str();
    // Weights ∛w / F, F = 2 for price, mail and user, else 1. The strongest: order (∛3 + 1/2 + 1/2) and user.
    assert_eq!([service("cart"), service("order"), service("price")], ["order"; 3]);
    assert_eq!([service("user"), service("login"), service("mail")], ["user"; 3]);
    assert!(out.stability.len() == 6 && out.stability.values().all(|value| (0.0..=1.0).contains(value)));
    let metric = |name: &str| out.metrics[name];
    let near =
        |name: &str, value: f64| assert!((metric(name) - value).abs() < 1e-12, "{name} {}", metric(name));
    near("k", 2.0);
    near("coverage", 1.0);
    near("largest_share", 0.5);
    let (c2, c3) = (2f64.cbrt(), 3f64.cbrt());
    let edges = [c2 / 2.0 + c3 + 0.5, c2 / 2.0 + c3 / 2.0 + 0.5, 0.5];
    // Use cases: a tenth of that, 4/2 and 3/2 shares of it; their pairs weigh 1/3 and 1/2, and three of the first six lie across.
    let share = 0.1 * edges.iter().sum::<f64>() / 3.5;
    let (one, other, across) = (edges[0] + share, edges[1] + 1.5 * share, edges[2] + share);
    let all = one + other + across;
    let share = |inside: f64| inside / all - ((2.0 * inside + across) / (2.0 * all)).powi(2);
    near("modularity", share(one) + share(other));
    // 13 in all, 6 inside each, 1 across: figures of the literature count what was given.
    near("icp", 1.0 / 13.0);
    near("coupling", 2.0 / 13.0);
    near("turbo_mq", 2.0 * 12.0 / 13.0);
    near("cohesion", 6.0 / 7.0);
    near("cohesion_paper", 12.0 / 13.0);
    near("ifn", 0.5);
    // Three directed pairs inside each of size 3; one across: 1/3 − 1/18.
    near("sm", 1.0 / 3.0 - 1.0 / 18.0);
    near("ned", 1.0);
    // `users` is touched by order, cart, login and user: two clusters, 2 to 2; `orders` from one.
    let h = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    near("dtp_accessor", 1.0 - h(0.5) / 2.0);
    near("dtp_entry", 1.0 - h(0.5) / 2.0);
    near("transactions_spanning", 0.0);
    near("bcp_paper", f64::midpoint(0.0, 2f64.ln()));
    near("bcp", f64::midpoint(0.0, h(0.25)));
}

#[test]
fn the_order_of_the_input_and_the_threads_change_nothing() {
    let forward = shop();
    let mut backward = shop();
    backward.nodes.reverse();
    backward.edges.reverse();
    assert_eq!(run(&forward).unwrap(), run(&backward).unwrap());
    let parallel = cluster(&forward, &Options { jobs: 4, ..Options::default() }).unwrap();
    assert_eq!(run(&forward).unwrap(), parallel);
}

/// Three triangles in a row, each bridge weaker than the one before.
fn row() -> GraphInput {
    let edges = ["ab", "bc", "ac", "de", "ef", "df", "gh", "hi", "gi", "cd", "fg"];
    let mut row = input(&["a", "b", "c", "d", "e", "f", "g", "h", "i"], &[]);
    row.edges = edges.iter().map(|pair| link((&pair[..1], &pair[1..], 1.0))).collect();
    row
}

fn transaction(nodes: &str) -> Transaction {
    Transaction { nodes: nodes.chars().map(String::from).collect(), ..Transaction::default() }
}

#[test]
fn a_transaction_stays_whole_where_it_is_small() {
    let mut row = row();
    assert_eq!(run(&row).unwrap().repair, None);
    assert_ne!(run(&row).unwrap().assignments["a"], run(&row).unwrap().assignments["i"]);
    row.transactions = vec![transaction("ai"), transaction("ib")];
    let found = run(&row).unwrap();
    assert!(["i", "b"].iter().all(|node| found.assignments[*node] == found.assignments["a"]));
    assert_eq!(found.metrics["transactions_spanning"], 0.0);
    // Nobody asked for it.
    let simple = cluster(&row, &Options { method: Method::Simple, ..Options::default() }).unwrap();
    assert_ne!(simple.assignments["a"], simple.assignments["i"]);
}

#[test]
fn a_transaction_too_large_to_stay_whole_is_mended_where_that_is_cheap() {
    let mut row = row();
    // Four of nine nodes; the two triangles are of five and would cost too much to join.
    row.transactions = vec![transaction("abci")];
    let found = run(&row).unwrap();
    assert_eq!(found.metrics["k"], 3.0);
    let repair = found.repair.unwrap();
    assert!(repair.moves.is_empty() && repair.before.split == 1.0);
    // A node that hangs on both by one edge goes over.
    row.nodes.push(Node { id: "x".to_owned(), kind: None });
    row.edges.extend([link(("x", "g", 1.0)), link(("x", "a", 0.9))]);
    row.transactions = vec![transaction("abcx")];
    let found = run(&row).unwrap();
    assert_eq!(found.assignments["x"], found.assignments["a"]);
    assert_eq!(found.repair.unwrap().after.split, 0.0);
}

#[test]
fn use_cases_tie_what_no_edge_does() {
    let mut two = input(&["a", "b", "c", "d"], &[("a", "b", 1.0), ("c", "d", 1.0)]);
    two.nodes.push(Node { id: "alone".to_owned(), kind: None });
    assert_eq!(run(&two).unwrap().metrics["k"], 3.0);
    two.use_cases = BTreeMap::from([("look".to_owned(), vec!["alone".to_owned(), "c".to_owned()])]);
    let found = run(&two).unwrap();
    assert_eq!(found.assignments["alone"], found.assignments["d"]);
}

#[test]
fn bad_input_is_refused_by_name() {
    let message = |change: &dyn Fn(&mut GraphInput)| {
        let mut input = shop();
        change(&mut input);
        run(&input).unwrap_err().to_string()
    };
    assert_eq!(message(&|g| g.nodes.push(g.nodes[2].clone())), "node `order` is listed twice");
    assert_eq!(
        message(&|g| g.edges.push(link(("order", "stock", 1.0)))),
        "the edge from `order` to `stock` names node `stock`, which is not listed"
    );
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        let text = message(&|g| g.edges.push(link(("order", "mail", weight))));
        assert!(text.starts_with("the edge from `order` to `mail` has weight"), "{text}");
    }
    let unknown = || vec!["stock".to_owned()];
    assert_eq!(
        message(&|g| drop(g.use_cases.insert("count".to_owned(), unknown()))),
        "use case `count` names node `stock`, which is not listed"
    );
    assert_eq!(
        message(&|g| g.transactions[1].nodes = unknown()),
        "transaction number 2 names node `stock`, which is not listed"
    );
    assert!(cluster(&shop(), &Options { services: Some(0), ..Options::default() }).is_err());
}

#[test]
fn small_inputs() {
    let empty = run(&GraphInput::default()).unwrap();
    assert!(empty.assignments.is_empty() && empty.stability.is_empty());
    assert_eq!(empty.metrics["k"], 0.0);
    let one = run(&input(&["a"], &[("a", "a", 3.0)])).unwrap();
    assert_eq!(one.assignments, BTreeMap::from([("a".to_owned(), "a".to_owned())]));
    assert_eq!(one.stability["a"], 1.0);
    let apart = run(&input(&["a", "b", "c"], &[("b", "a", 1.0)])).unwrap();
    assert_eq!(apart.assignments["a"], apart.assignments["b"]);
    assert_eq!(apart.assignments["c"], "c");
    let zero = run(&input(&["a", "b"], &[("a", "b", 0.0)])).unwrap();
    assert_eq!(zero.metrics["k"], 2.0);
    let split = cluster(&shop(), &Options { services: Some(100), ..Options::default() }).unwrap();
    // Two transactions hold two nodes each.
    assert_eq!(split.metrics["k"], 4.0);
    assert!(
        [empty, one, apart, zero, split]
            .iter()
            .all(|out| out.metrics.values().all(|value| value.is_finite()))
    );
}
