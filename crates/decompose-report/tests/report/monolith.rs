//! Larger analyses: a shop of eight services and sixty files, and monoliths of any size.

use decompose_model::*;

use crate::sample::{Builder, Sample};

/// Services of the shop and the files of each.
const SHOP: &[(&str, &[&str])] = &[
    ("admin", &["mod", "audit", "dashboard", "handlers", "permissions"]),
    ("cart", &["mod", "handlers", "model", "pricing", "session", "storage"]),
    ("catalogue", &["mod", "categories", "handlers", "images", "model", "search", "storage"]),
    ("customers", &["mod", "addresses", "handlers", "model", "password", "sign_in", "storage", "tokens"]),
    ("inventory", &["mod", "handlers", "model", "reservations", "storage", "warehouse"]),
    ("notifications", &["mod", "mail", "outbox", "templates"]),
    (
        "orders",
        &["mod", "cancel", "events", "handlers", "model", "place", "refunds", "state", "storage", "totals"],
    ),
    ("payments", &["mod", "handlers", "model", "provider", "reconcile", "storage", "webhooks"]),
    ("shipping", &["mod", "carriers", "handlers", "labels", "model", "storage", "tracking"]),
];

const VERBS: &[&str] =
    &["find", "list", "create", "update", "remove", "check", "load", "render", "price", "notify"];

/// A pseudo-random sequence that is the same everywhere (SplitMix64).
struct Sequence(u64);

impl Sequence {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }
}

/// A web shop: `admin` is counted to `orders`, which leaves eight services.
pub(crate) fn shop() -> Sample {
    let names: Vec<&str> = SHOP.iter().map(|(name, _)| *name).filter(|name| *name != "admin").collect();
    let mut builder = Builder::new("shop", &names);
    let mut random = Sequence(7);
    let mut items = Vec::new();
    for (directory, files) in SHOP {
        let service = if *directory == "admin" { "orders" } else { directory };
        for file in sorted(directory, files) {
            let lines = 60 + random.next(420) as u32;
            let confidence = if *directory == "admin" { 0.55 } else { 0.72 + random.next(29) as f64 / 100.0 };
            let id = builder.file(&file, lines, service, confidence);
            let stem = file.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
            if file == "src/catalogue/model.rs" {
                builder.shared_candidate(id, 1.4);
            }
            let own = fill(&mut builder, &mut random, id, &stem);
            items.push((names.iter().position(|name| *name == service).unwrap(), own));
        }
    }
    let main = builder.file("src/zz_main.rs", 140, "orders", 0.61);
    builder.shared_candidate(main, 1.2);
    connect(&mut builder, &mut random, &items, 900, 78);
    entries(&mut builder);
    let mut sample = builder.finish();
    embellish(&mut sample);
    sample
}

/// `services` services of `files` files each, with references as dense as in real code.
pub(crate) fn generated(services: usize, files: usize) -> Sample {
    let names: Vec<String> = (0..services).map(|index| format!("service-{index:02}")).collect();
    let mut builder = Builder::new("monolith", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut random = Sequence(3);
    let mut items = Vec::new();
    for (index, name) in names.iter().enumerate() {
        for file in 0..files {
            let path = format!("src/context_{index:02}/some_module_{file:03}.rs");
            let lines = 50 + random.next(500) as u32;
            let id = builder.file(&path, lines, name, 0.5 + random.next(50) as f64 / 100.0);
            items.push((index, fill(&mut builder, &mut random, id, "item")));
        }
    }
    connect(&mut builder, &mut random, &items, services * files * 25, 85);
    let mut sample = builder.finish();
    embellish(&mut sample);
    sample
}

fn sorted(directory: &str, files: &[&str]) -> Vec<String> {
    let mut paths: Vec<String> = files.iter().map(|file| format!("src/{directory}/{file}.rs")).collect();
    paths.sort();
    paths
}

fn fill(builder: &mut Builder, random: &mut Sequence, file: FileId, stem: &str) -> Vec<ItemId> {
    let mut own = Vec::new();
    for index in 0..3 {
        let name = format!("{}_{stem}", VERBS[(random.next(VERBS.len()) + index) % VERBS.len()]);
        let signature =
            format!("async fn {name}(pool: &SqlitePool, id: u64) -> Result<Option<Row>, AppError>");
        own.push(builder.item(file, ItemKind::Function, &name, 12 + 30 * index as u32, &signature));
    }
    own.push(builder.item(file, ItemKind::Struct, &format!("{}Row", stem.to_uppercase()), 5, ""));
    own
}

/// References, `inside` of a hundred within their service.
fn connect(
    builder: &mut Builder,
    random: &mut Sequence,
    items: &[(usize, Vec<ItemId>)],
    count: usize,
    inside: usize,
) {
    for _ in 0..count {
        let (service, from) = &items[random.next(items.len())];
        let near = random.next(100) < inside;
        let candidates: Vec<&Vec<ItemId>> =
            items.iter().filter(|(other, _)| (other == service) == near).map(|(_, items)| items).collect();
        if candidates.is_empty() {
            continue;
        }
        let to = candidates[random.next(candidates.len().min(if near { usize::MAX } else { 24 }))];
        let (from, to) = (from[random.next(3)], to[random.next(4)]);
        let kinds =
            [ReferenceKind::Call, ReferenceKind::MethodCall, ReferenceKind::Type, ReferenceKind::Import];
        let (line, column) = (random.next(300) as u32 + 1, random.next(60) as u32 + 5);
        builder.reference(from, to, kinds[random.next(4)], line, column);
    }
}

fn entries(builder: &mut Builder) {
    let handlers: Vec<ItemId> = (0..builder.sample.code.items.len() as u32)
        .map(ItemId)
        .filter(|item| builder.sample.code.file_of(*item).path.ends_with("handlers.rs"))
        .filter(|item| builder.sample.code.items[item.index()].kind == ItemKind::Function)
        .collect();
    for (index, item) in handlers.into_iter().enumerate() {
        let name = &builder.sample.code.items[item.index()].name;
        builder.sample.facts.entry_points.push(EntryPoint {
            kind: if index % 7 == 6 { EntryPointKind::Job } else { EntryPointKind::Http },
            method: Some(["GET", "POST", "DELETE"][index % 3].into()),
            path: Some(format!("/api/{name}/{{id}}")),
            framework: Some("axum".into()),
            item: Some(item),
            tier: Tier::Path,
            unmounted: false,
            location: builder.sample.code.location(item),
        });
    }
}

/// What a history could say.
fn history(change: &mut Option<Change>, replay: &mut Option<Replay>, partition: &Partition) {
    let (a, b) = (partition.services[0].files[0], partition.services[1].files[0]);
    let rows = [(Parts::Services, 0.81, 0.62), (Parts::Directories, 0.74, 0.5), (Parts::Random, 0.44, 0.11)];
    *change = Some(Change {
        commits: 412,
        bulk: 9,
        several: 260,
        inside: rows.map(|(partition, all, several)| Inside { partition, parts: 6, all, several }).into(),
        services: (0..partition.services.len() as u32)
            .map(|service| ServiceChange {
                service: ServiceId(service),
                commits: 40,
                alone: 22,
                authors: 3,
                main_author: 0.55,
                quiet_days: Some(service * 9),
                owners: vec![("@team/orders".into(), 1_200), ("@ops".into(), 80)],
                unowned_lines: 120,
            })
            .collect(),
        across: vec![ChangedAcross { a, b, commits: 14, of_a: 31, of_b: 20, weight: 6.25 }],
        owners_from: Some(".github/CODEOWNERS".into()),
    });
    let rebuilt = |crates, lines: u64| Rebuilt {
        crates,
        median_crates: 1,
        p90_crates: crates as u64,
        median_lines: lines,
        p90_lines: 21_000,
        mean_lines: lines as f64,
        seconds: Some(RebuildSeconds { median: (2.5, 4.0), p90: (9.0, 12.5) }),
    };
    *replay = Some(Replay {
        commits: 421,
        lines: 21_000,
        today: rebuilt(1, 21_000),
        services: rebuilt(7, 6_300),
        cyclic: rebuilt(5, 9_100),
        finest: rebuilt(88, 3_200),
        gain_nothing: 0.125,
        layers: vec![BuildLayer { sets: 80, files: 96, lines: 18_000, commits: 300 }, BuildLayer::default()],
        hot: vec![HotFiles { files: vec![a, b], layer: 0, commits: 77, lines_above: 20_100 }],
    });
}

/// Verdict, obstacles, steps and the rest, as the stages word them.
fn embellish(sample: &mut Sample) {
    let Sample { code, partition, plan, .. } = sample;
    code.external = 18_420;
    for index in 0..240_u32 {
        let file = FileId(index % code.files.len() as u32);
        code.unresolved.push(Unresolved {
            from: None,
            name: "fetch_one".into(),
            reason: if index % 3 == 0 {
                UnresolvedReason::MethodNotFound
            } else {
                UnresolvedReason::ReceiverUnknown
            },
            file,
            position: Position { line: index + 1, column: 9 },
            test: false,
        });
        if index % 20 == 0 {
            code.blind_spots.push(BlindSpot {
                kind: BlindSpotKind::Macro,
                name: "sqlx::query_as".into(),
                file,
                position: Position { line: index + 3, column: 9 },
                range: TextRange::default(),
                size: 400 - index,
            });
        }
    }
    code.diagnostics.push(
        Diagnostic::new(DiagnosticCode::ModuleFileMissing, "`mod generated;` has no file")
            .in_file("src/lib.rs")
            .at(Position { line: 14, column: 5 })
            .help("Build the project once if a build script writes it."),
    );
    let locations = |count: usize| -> Vec<Location> {
        code.references.iter().take(count).map(|reference| code.reference_location(reference)).collect()
    };
    for plan in &mut plan.services {
        plan.reasons = vec![
            format!("It needs {} operations of others and offers {}.", plan.needs.len(), plan.offers.len()),
            format!("Its closure factor is {:.2}: little has to move along.", plan.closure.factor()),
            "It lies in no cycle and has entry points of its own.".into(),
        ];
        let operation = plan.offers.first().map(|operation| operation.item);
        plan.obstacles = vec![
            Obstacle {
                kind: ObstacleKind::Borrow,
                item: operation,
                message:
                    "`create_place(pool: &SqlitePool, id: u64)` borrows `pool`, a handle that cannot travel"
                        .into(),
                remedy: "Let the service hold its own pool and leave the parameter out.".into(),
                evidence: locations(9),
                cost: 9.0,
            },
            Obstacle {
                kind: ObstacleKind::ChattyLoop,
                item: operation,
                message: "`price_totals` is called in a loop".into(),
                remedy: "Offer one operation that takes the whole list.".into(),
                evidence: locations(2),
                cost: 2.0,
            },
        ];
        plan.steps = vec![
            Step {
                kind: StepKind::ReshapeOperation,
                title: "Take `&SqlitePool` out of the signatures on the seam".into(),
                reason: "A connection cannot be sent to another process; nine calls pass one.".into(),
                touches: locations(9),
                checks: vec![
                    "`cargo test` passes as before".into(),
                    "no call site names `SqlitePool` any more".into(),
                ],
                undo: "revert the commit; no data has moved".into(),
                edits: Vec::new(),
                care: Care::default(),
            },
            Step {
                kind: StepKind::MakeCrate,
                title: "Make it a crate of the workspace".into(),
                reason: "The compiler then keeps the boundary.".into(),
                touches: locations(4),
                checks: vec!["log targets change their prefix: adapt filters".into()],
                undo: "move the files back and restore the `mod` lines".into(),
                edits: Vec::new(),
                care: Care::default(),
            },
        ];
    }
    if let Some(last) = plan.services.last_mut() {
        last.advise_against =
            Some("Its closure factor is 3.40: three quarters of what must move belongs to others.".into());
    }
    if partition.services.len() > 6 {
        plan.cycles.push(ServiceCycle {
            services: vec![ServiceId(5), ServiceId(6)],
            references: partition.crossings.iter().take(3).map(|crossing| crossing.reference).collect(),
        });
    }
    history(&mut plan.change, &mut plan.replay, partition);
    plan.traced = partition.crossings.first().map(|crossing| {
        let item = code.references[crossing.reference.index()].to;
        let (calls, median, p95) = (412, 1_200_000, 8_700_000);
        let seen = Traces {
            spans: 5_000,
            mapped: 4_400,
            traces: 210,
            items: vec![TracedItem { item, spans: calls, median, p95 }],
            unmapped: vec![("SELECT orders".into(), 600)],
            ..Traces::default()
        };
        let crossing = TracedCrossing { from: crossing.from, to: crossing.to, item, calls, median, p95 };
        TracedCut { seen, crossings: vec![crossing] }
    });
    plan.times = Some(BuildTimes {
        units: 211,
        wall_seconds: 61.5,
        unit_seconds: 180.25,
        own_seconds: 22.0,
        own_crates: (1, 1),
        proc_macros: (14, 31.0),
        build_scripts: (9, 4.5),
        critical_path: vec![("syn".into(), 7.5), ("shop (shop bin)".into(), 20.0)],
    });
    let files = &partition.services[0].files;
    partition.by_directory = Some(Comparison {
        services: 9,
        metrics: vec![Metric { name: "modularity".into(), value: 0.371 }],
        agreement: 0.812_3,
        differs: files.iter().take(4).map(|file| (*file, "src/admin".to_owned())).collect(),
    });
    partition.metrics =
        [("modularity", 0.431), ("cohesion", 0.782), ("coupling", 0.218), ("singletons", 0.0)]
            .map(|(name, value)| Metric { name: name.into(), value })
            .into();
    partition.verdict = Verdict {
        recommendation: Recommendation::Split,
        reasons: vec![
            "Modularity is 0.11 above that of a random graph with the same degrees: the structure is real."
                .into(),
            "78 % of the references stay inside a service; the top directories keep 71 %.".into(),
            "`orders` and `payments` need one another: break that cycle before anything else moves.".into(),
        ],
        null_model: Some(0.11),
    };
}
