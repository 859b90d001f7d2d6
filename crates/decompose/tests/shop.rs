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

/// Sin 8 and sin 4, as the README has them: the operation, the obstacle, and what its remedy says.
const SIGNATURES: &[(&str, ObstacleKind, &str)] = &[
    ("shipping::rates::quote", ObstacleKind::Closure, "one operation per closure"),
    ("shipping::rates::quote", ObstacleKind::Generic, "one operation for each type"),
    ("payments::service::refund_order", ObstacleKind::Closure, "one operation per closure"),
    ("inventory::service::with_level", ObstacleKind::Closure, "one operation per closure"),
    ("pricing::piece_price", ObstacleKind::TraitObject, "enum of the known implementations"),
    ("orders::service::mark_shipped", ObstacleKind::MutableBorrow, "Return the changed value"),
    ("catalogue::service::names_of", ObstacleKind::ImplTrait, "Name the concrete type"),
    ("catalogue::service::reprice_all", ObstacleKind::Closure, "one operation per closure"),
    ("inventory::service::reserve", ObstacleKind::Handle, "a transaction of its own"),
];

#[test]
fn signatures_and_loops_that_no_message_bears_are_obstacles() {
    let (analysis, _) = analysis();
    let obstacles = || analysis.plan.services.iter().flat_map(|plan| &plan.obstacles);
    let path = |item: ItemId| analysis.code.items[item.index()].path.trim_start_matches("shop::").to_owned();
    for (function, kind, remedy) in SIGNATURES {
        let found = obstacles().find(|obstacle| {
            obstacle.kind == *kind && obstacle.item.is_some_and(|item| path(item) == *function)
        });
        let found = found.unwrap_or_else(|| panic!("{function}: no {}", kind.name()));
        assert!(found.remedy.contains(remedy), "{function}: {}", found.remedy);
    }
    // Sin 4: orders and payments need one another.
    let cyclic = |name: &str| {
        let plan = analysis
            .plan
            .services
            .iter()
            .find(|plan| analysis.partition.services[plan.service.index()].name == name);
        plan.unwrap().obstacles.iter().any(|obstacle| obstacle.kind == ObstacleKind::Cycle)
    };
    assert!(cyclic("orders") && cyclic("payments"));
    // Sin 7: the loops, and that one call for all is the remedy.
    let chatty: Vec<_> = obstacles().filter(|obstacle| obstacle.kind == ObstacleKind::ChattyLoop).collect();
    assert!(chatty.iter().all(|obstacle| obstacle.remedy.contains("the whole collection")));
    for (file, line) in [
        ("orders/checkout", 24),
        ("orders/checkout", 25),
        ("cart/service", 117),
        ("notifications/service", 133),
    ] {
        let file = format!("src/{file}.rs");
        let at = |obstacle: &&&decompose::model::Obstacle| {
            obstacle.evidence.iter().any(|place| place.file == file && place.position.line == line)
        };
        assert!(chatty.iter().find(at).is_some(), "{file}:{line}");
    }
}

/// Placing an order asks the catalogue and the stock for each line, and writes in four contexts.
#[test]
fn the_till_costs_calls_per_line() {
    let (analysis, _) = analysis();
    let code = &analysis.code;
    let till = analysis.plan.requests.iter().find(|request| {
        let entry = &analysis.facts.entry_points[request.entry_point];
        entry.item.is_some_and(|item| code.items[item.index()].path == "shop::orders::handlers::place")
    });
    let till = till.expect("the till is an entry point");
    let loops: Vec<(String, u32)> = till
        .loops
        .iter()
        .map(|call| code.reference_location(&code.references[call.index()]))
        .map(|place| (place.file, place.position.line))
        .collect();
    for line in [24, 25] {
        assert!(loops.contains(&("src/orders/checkout.rs".to_owned(), line)), "{line} is not in {loops:?}");
    }
    assert!(till.added_per_round >= 2, "{till:?}");
    assert!(till.services.len() >= 5 && !till.writes.is_empty(), "{till:?}");
}

/// `catalogue::service::product_for_sale`, by reading it and what it calls.
#[test]
fn errors_of_an_operation_are_those_that_reach_its_callers() {
    let (analysis, _) = analysis();
    let code = &analysis.code;
    let operations = analysis.plan.services.iter().flat_map(|plan| &plan.offers);
    let errors = |function: &str| -> Vec<(&str, u16)> {
        let operation = operations
            .clone()
            .find(|operation| code.items[operation.item.index()].path == format!("shop::{function}"));
        let errors = &operation.unwrap_or_else(|| panic!("{function} is not offered")).errors;
        errors.iter().map(|error| (code.items[error.variant.index()].name.as_str(), error.status)).collect()
    };
    assert_eq!(
        errors("catalogue::service::product_for_sale"),
        [("NotFound", 404), ("ProductNotForSale", 500)]
    );
    // A rejected line of stock; the row that is not there.
    assert!(errors("inventory::service::reserve").contains(&("OutOfStock", 409)));
}

/// Applies the steps one after the other: no state in between is left open.
#[test]
fn every_state_between_the_steps_is_closed() {
    let (analysis, _) = analysis();
    let Analysis { code, partition, plan, .. } = &analysis;
    assert_eq!(decompose::plan::simulate(code, partition, plan), []);
    let made = plan.services.iter().flat_map(|service| &service.steps);
    let crates = made.filter(|step| step.kind == decompose::model::StepKind::MakeCrate).count();
    assert!(crates >= 8, "{crates} services become crates");
}

/// The first step of the plan, done by hand: `session_token` moves to a crate `shared`, and is re-exported.
const FIRST_STEP: &str = "Move `src/customers/auth.rs` to the shared library";
const BY_HAND: &[(&str, &str, &str)] = &[
    ("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"shared\"]\n"),
    ("Cargo.toml", "[dependencies]\n", "[dependencies]\nshared = { path = \"shared\" }\n"),
    (
        "src/customers/auth.rs",
        "    http::{HeaderMap, header, request::Parts},\n",
        "    http::request::Parts,\n",
    ),
    (
        "src/customers/auth.rs",
        "use super::{model::Customer, repo};\n",
        "pub use shared::customers::auth::session_token;\n\nuse super::{model::Customer, repo};\n",
    ),
];
const SHARED: &[(&str, &str)] = &[
    (
        "shared/Cargo.toml",
        "[package]\nname = \"shared\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8.9\"\n",
    ),
    ("shared/src/lib.rs", "pub mod customers;\n"),
    ("shared/src/customers/mod.rs", "pub mod auth;\n"),
];

#[test]
fn after_the_first_step_it_is_gone_and_nothing_else_has_moved() {
    let (before, _) = analysis();
    assert_eq!(before.plan.services[0].steps[0].title, FIRST_STEP);

    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shop-after-step-1");
    let _ = std::fs::remove_dir_all(&copy);
    copy_tree(&shop, &copy);
    let read = |file: &str| std::fs::read_to_string(copy.join(file)).unwrap();
    let auth = read("src/customers/auth.rs");
    let start = auth.find("pub fn session_token").unwrap();
    let end = start + auth[start..].find("\n}\n").unwrap() + 3;
    let moved = format!("use axum::http::{{HeaderMap, header}};\n\n{}", &auth[start..end]);
    std::fs::write(copy.join("src/customers/auth.rs"), auth.replace(&auth[start..end], "")).unwrap();
    for (file, from, to) in BY_HAND {
        let text = read(file);
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(copy.join(file), text.replacen(from, to, 1)).unwrap();
    }
    std::fs::create_dir_all(copy.join("shared/src/customers")).unwrap();
    for (file, text) in SHARED.iter().copied().chain([("shared/src/customers/auth.rs", moved.as_str())]) {
        std::fs::write(copy.join(file), text).unwrap();
    }

    let after = Decompose::new(&copy).git(false).analyze().unwrap();
    let titles = |analysis: &Analysis| -> BTreeSet<String> {
        let steps = analysis.plan.services.iter().flat_map(|service| &service.steps);
        steps.map(|step| step.title.clone()).collect()
    };
    assert!(!titles(&after).contains(FIRST_STEP), "{:?}", titles(&after));
    // Every file of the shop is with those that it was with, and services are extracted in the same order. (The name of
    // one may change with the words that are everywhere.)
    let services = |analysis: &Analysis| -> Vec<BTreeSet<String>> {
        let files = |service: &decompose::model::ServicePlan| {
            let files = &analysis.partition.services[service.service.index()].files;
            let paths = files.iter().map(|file| analysis.code.files[file.index()].path.clone());
            paths.filter(|path| path.starts_with("src/")).collect()
        };
        analysis.plan.services.iter().map(files).collect()
    };
    assert_eq!(services(&after), services(&before));
    let Analysis { code, partition, plan, .. } = &after;
    assert_eq!(decompose::plan::simulate(code, partition, plan), []);
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name == "target" || name == "Cargo.lock" {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
