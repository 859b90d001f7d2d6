//! The proposal for `examples/shop` against the boundaries that a good engineer would draw.
#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods, reason = "reads what is expected from the example")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use decompose::cluster::{compare, partition::Partition};
use decompose::model::{ItemId, ObstacleKind, SplitTransaction};
use decompose::{Analysis, Decompose};

/// MoJoFM and line-weighted ARI, shared files left out. Measured were 94.1 and .791; pinned below, so that a
/// regression shows.
const LEAST_MOJO_FM: f64 = 90.0;
const LEAST_ARI: f64 = 0.75;

/// The service of each file that belongs to exactly one.
fn expected(directory: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(directory.join("expected.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let mut expected = BTreeMap::new();
    for (service, row) in table["services"].as_table().unwrap() {
        for file in row["files"].as_array().unwrap() {
            expected.insert(file.as_str().unwrap().to_owned(), service.clone());
        }
    }
    expected
}

fn analysis() -> (Analysis, BTreeMap<String, String>) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    (Decompose::new(&directory).git(false).analyze().unwrap(), expected(&directory))
}

#[test]
fn the_proposal_is_near_what_is_expected() {
    let (analysis, expected) = analysis();
    let (mut ours, mut theirs, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for assignment in &analysis.partition.assignments {
        let file = &analysis.code.files[assignment.file.index()];
        if let Some(service) = expected.get(&file.path) {
            ours.push(assignment.service);
            theirs.push(service);
            lines.push(u64::from(file.lines));
        }
    }
    assert_eq!(ours.len(), expected.len(), "every expected file is assigned");
    let (ours, theirs) = (Partition::from_labels(&ours), Partition::from_labels(&theirs));
    let mojo_fm = compare::mojo_fm(&ours, &theirs);
    let ari = compare::adjusted_rand(&ours, &theirs, Some(&lines));
    let measured =
        format!("MoJoFM {mojo_fm:.1}, ARI {ari:.3}, {} services for {}", ours.count(), theirs.count());
    assert!(mojo_fm >= LEAST_MOJO_FM && ari >= LEAST_ARI, "{measured}");
}

/// Which module owns which tables, as the example's README says.
const OWNERS: &[(&str, &[&str])] = &[
    ("catalogue", &["categories", "products", "price_history"]),
    ("inventory", &["stock", "stock_reservations", "stock_movements"]),
    ("customers", &["customers", "addresses", "sessions", "password_resets"]),
    ("cart", &["carts", "cart_lines", "coupons"]),
    ("orders", &["orders", "order_lines", "order_events", "order_returns"]),
    ("payments", &["payments", "refunds"]),
    ("shipping", &["shipping_zones", "shipping_rates", "shipments", "shipment_events"]),
    ("notifications", &["notifications", "notification_preferences"]),
    ("reporting", &["daily_sales"]),
    ("admin", &["audit_log"]),
];

/// `operation table` of the accesses of a function, by the end of its path.
fn accesses(analysis: &Analysis, function: &str) -> Vec<String> {
    let of_function =
        analysis.facts.data_accesses.iter().filter(|access| {
            analysis.code.items[access.item.index()].path.ends_with(&format!("::{function}"))
        });
    let mut found: Vec<String> =
        of_function.map(|access| format!("{} {}", access.operation.name(), access.table)).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_table_is_found_with_its_owner() {
    let (analysis, _) = analysis();
    let facts = &analysis.facts;
    let mut owned: Vec<&str> = OWNERS.iter().flat_map(|(_, tables)| *tables).copied().collect();
    owned.sort_unstable();
    let declared: Vec<&str> = facts.schema.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(declared, owned);
    let mut touched: Vec<&str> = facts.data_accesses.iter().map(|access| access.table.as_str()).collect();
    touched.sort_unstable();
    touched.dedup();
    assert_eq!(touched, owned);
    for (module, tables) in OWNERS {
        for table in *tables {
            let by_owner = facts.data_accesses.iter().any(|access| {
                access.table == *table && access.location.file.starts_with(&format!("src/{module}/"))
            });
            assert!(by_owner, "{module} does not touch {table}");
        }
    }
    // One database driver, and all its calls are understood.
    let [store] = facts.stores.as_slice() else { panic!("{:?}", facts.stores) };
    assert_eq!((store.store.as_str(), store.explained), ("sqlite", store.calls));
    assert_eq!(facts.unread_statements, []);
}

#[test]
fn every_statement_across_contexts_is_found() {
    let (analysis, _) = analysis();
    let owner = |table: &str| OWNERS.iter().find(|(_, tables)| tables.contains(&table)).unwrap().0;
    for function in [
        "admin::dashboard::waiting_orders",
        "admin::dashboard::counts",
        "admin::handlers::customer_list",
        "orders::repo::details",
        "catalogue::repo::list",
        "cart::repo::lines",
        "cart::repo::abandoned_since",
        "shipping::repo::pick_list",
        "inventory::repo::orders_with_expired_reservations",
        "notifications::repo::order_contact",
    ] {
        let found = accesses(&analysis, function);
        let mut owners: Vec<&str> = found.iter().map(|line| owner(line.split_once(' ').unwrap().1)).collect();
        owners.dedup();
        assert!(owners.len() > 1, "{function}: {found:?}");
    }
    assert_eq!(
        accesses(&analysis, "customers::repo::anonymise"),
        [
            "delete addresses",
            "delete carts",
            "delete sessions",
            "read orders",
            "write customers",
            "write notifications",
            "write orders",
            "write payments",
        ]
    );
    // Made by a macro of the project's own.
    assert_eq!(accesses(&analysis, "orders::repo::find_return"), ["read order_returns"]);
}

#[test]
fn every_transaction_is_found_with_what_it_touches() {
    let (analysis, _) = analysis();
    let facts = &analysis.facts;
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for scope in &facts.transactions {
        let mut tables: Vec<&str> =
            scope.accesses.iter().map(|index| facts.data_accesses[*index].table.as_str()).collect();
        tables.sort_unstable();
        tables.dedup();
        assert!(scope.end.is_some(), "{scope:?}");
        let path = &analysis.code.items[scope.item.index()].path;
        assert!(found.insert(path.strip_prefix("shop::").unwrap(), tables).is_none(), "{path} has one");
    }
    // Read off the functions and those that are given their connection, by hand.
    let expected: &[(&str, &[&str])] = &[
        ("catalogue::service::change_price", &["price_history", "products"]),
        ("customers::service::add_address", &["addresses"]),
        (
            "customers::service::erase",
            &["addresses", "carts", "customers", "notifications", "orders", "payments", "sessions"],
        ),
        ("inventory::service::correct", &["stock", "stock_movements"]),
        ("inventory::service::receive_delivery", &["stock", "stock_movements"]),
        (
            "orders::checkout::place_order",
            &[
                "cart_lines",
                "carts",
                "coupons",
                "order_events",
                "order_lines",
                "orders",
                "payments",
                "stock",
                "stock_reservations",
            ],
        ),
        ("orders::returns::approve", &["order_returns", "stock", "stock_movements"]),
        (
            "orders::service::cancel",
            &["coupons", "order_events", "orders", "payments", "shipments", "stock", "stock_reservations"],
        ),
        ("orders::service::mark_delivered", &["order_events", "orders"]),
        ("orders::service::mark_packed", &["order_events", "orders"]),
        ("orders::service::mark_paid", &["order_events", "orders", "shipment_events", "shipments"]),
        (
            "orders::service::note_refund",
            &["order_events", "orders", "shipments", "stock", "stock_reservations"],
        ),
        ("seed::stock_up", &["stock", "stock_movements"]),
        (
            "shipping::service::dispatch",
            &[
                "order_events",
                "orders",
                "shipment_events",
                "shipments",
                "stock",
                "stock_movements",
                "stock_reservations",
            ],
        ),
        ("shipping::service::carrier_report", &["shipment_events", "shipments"]),
    ];
    let expected: BTreeMap<&str, Vec<&str>> =
        expected.iter().map(|(item, tables)| (*item, tables.to_vec())).collect();
    assert_eq!(found, expected);
}

/// The paths of items without the crate, sorted, each once.
fn paths(analysis: &Analysis, items: impl Iterator<Item = ItemId>) -> Vec<String> {
    let path = |item: ItemId| analysis.code.items[item.index()].path.trim_start_matches("shop::").to_owned();
    items.map(path).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn every_table_has_the_owner_that_the_readme_names() {
    let (analysis, _) = analysis();
    for share in &analysis.plan.data.tables {
        let (module, _) = OWNERS.iter().find(|(_, tables)| tables.contains(&share.table.as_str())).unwrap();
        let owner = &analysis.partition.services[share.owner.unwrap().index()];
        let holds = owner
            .files
            .iter()
            .any(|file| analysis.code.files[file.index()].path.starts_with(&format!("src/{module}/")));
        assert!(holds, "{} belongs to {}, not {module}", share.table, owner.name);
    }
}

#[test]
fn transactions_and_joins_over_contexts_are_obstacles() {
    let (analysis, _) = analysis();
    let split = &analysis.plan.data.transactions;
    let scope = |split: &SplitTransaction| analysis.facts.transactions[split.transaction].item;
    // Those of the README's sin 5, and those that read the same off `every_transaction_is_found…` and `OWNERS`.
    let expected = [
        "customers::service::erase",
        "orders::checkout::place_order",
        "orders::returns::approve",
        "orders::service::cancel",
        "orders::service::mark_paid",
        "orders::service::note_refund",
        "shipping::service::dispatch",
    ];
    assert_eq!(paths(&analysis, split.iter().map(scope)), expected);

    let of_kind = |kind: ObstacleKind| {
        let obstacles = analysis.plan.services.iter().flat_map(|plan| &plan.obstacles);
        paths(&analysis, obstacles.filter(|o| o.kind == kind).filter_map(|o| o.item))
    };
    assert_eq!(of_kind(ObstacleKind::SplitTransaction), expected);
    // Sin 6, all of it.
    let joins = of_kind(ObstacleKind::SplitStatement);
    for function in [
        "admin::dashboard::counts",
        "admin::dashboard::waiting_orders",
        "admin::handlers::customer_list",
        "cart::repo::abandoned_since",
        "cart::repo::lines",
        "catalogue::repo::list",
        "inventory::repo::orders_with_expired_reservations",
        "notifications::repo::order_contact",
        "orders::repo::details",
        "shipping::repo::pick_list",
    ] {
        assert!(joins.iter().any(|join| join == function), "{function} is not in {joins:?}");
    }
}

/// Each field of `AppState` by itself, and the one cache of the process: role, and whether every service has its own.
#[test]
fn state_is_told_field_by_field() {
    let (analysis, _) = analysis();
    let code = &analysis.code;
    let found: Vec<(&str, &str, bool)> = analysis
        .facts
        .state
        .iter()
        .map(|state| {
            let name = code.items[state.item.index()].name.as_str();
            (name, state.role.name(), state.role.is_infrastructure())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("CACHE", "memory", false),
            ("config", "config", true),
            ("pool", "pool", true),
            ("events", "channel", false),
            ("mailer", "client", true),
            ("gateway", "client", true),
            ("taxes", "value", true),
        ]
    );
    let users = |name: &str| -> Vec<&str> {
        let state = analysis.facts.state.iter().find(|state| code.items[state.item.index()].name == name);
        let mut files: Vec<&str> =
            state.unwrap().uses.iter().map(|used| used.location.file.as_str()).collect();
        files.sort_unstable();
        files.dedup();
        files
    };
    assert_eq!(users("mailer"), ["src/notifications/service.rs"]);
    assert_eq!(users("gateway"), ["src/payments/service.rs"]);
    assert_eq!(
        users("CACHE"),
        [
            "src/admin/dashboard.rs",
            "src/admin/handlers.rs",
            "src/cache.rs",
            "src/catalogue/service.rs",
            "src/jobs.rs"
        ]
    );
}

#[test]
fn the_event_channel_has_one_sender_and_two_listeners() {
    let (analysis, _) = analysis();
    let found: Vec<(&str, &str, &str)> = analysis
        .facts
        .messages
        .iter()
        .map(|message| {
            let function = analysis.code.items[message.item.index()].path.as_str();
            (message.direction.name(), message.channel.as_deref().unwrap(), function)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("open", "ShopEvent", "shop::events::EventBus::new"),
            ("send", "ShopEvent", "shop::events::EventBus::publish"),
            ("receive", "ShopEvent", "shop::jobs::forget_changed_products"),
            ("receive", "ShopEvent", "shop::notifications::service::run_listener"),
        ]
    );
}

/// The variables that `Config::from_env` reads, through a function of its own.
const SETTINGS: &[&str] = &[
    "BASE_URL",
    "CACHE_TTL_SECONDS",
    "CURRENCY",
    "DATABASE_URL",
    "FREE_SHIPPING_FROM_CENTS",
    "JOB_INTERVAL_SECONDS",
    "MAIL_FROM",
    "PORT",
    "RESERVATION_MINUTES",
    "SEED_DEMO_DATA",
    "SESSION_HOURS",
    "WAREHOUSE_MAIL",
    "WEBHOOK_SECRET",
];

/// Columns with personal or secret data, by reading the migrations.
const SENSITIVE: &[&str] = &[
    "addresses.postcode",
    "addresses.recipient",
    "addresses.street",
    "customers.email",
    "customers.full_name",
    "customers.password_hash",
    "customers.phone",
    "notifications.recipient",
    "orders.ship_postcode",
    "orders.ship_recipient",
    "orders.ship_street",
    "password_resets.token",
    "payments.card_holder",
    "payments.card_last4",
    "sessions.token",
];

#[test]
fn settings_layers_and_sensitive_data_are_listed() {
    let (analysis, _) = analysis();
    let facts = &analysis.facts;
    let keys: Vec<&str> = facts.settings.iter().map(|setting| setting.key.as_str()).collect();
    assert_eq!(keys, SETTINGS);
    let cross: Vec<(&str, &str)> =
        facts.cross_cutting.iter().map(|cross| (cross.kind.name(), cross.name.as_str())).collect();
    assert_eq!(
        cross,
        [
            ("extractor", "shop::customers::auth::CurrentCustomer"),
            ("extractor", "shop::customers::auth::StaffMember"),
            ("extractor", "shop::customers::auth::Admin"),
            ("error-response", "shop::error::AppError"),
        ]
    );
    let mut columns: Vec<String> = facts
        .sensitive
        .iter()
        .filter_map(|sensitive| Some(format!("{}.{}", sensitive.table.as_ref()?, sensitive.name)))
        .collect();
    columns.sort();
    assert_eq!(columns, SENSITIVE);
    // The hash of a password never leaves: serde skips it.
    let hash = facts.sensitive.iter().find(|s| s.item.is_some() && s.name == "password_hash").unwrap();
    assert_eq!(hash.returned_by, [0usize; 0]);
    assert_eq!((facts.local_files.len(), facts.external_services.len()), (0, 0));
}
