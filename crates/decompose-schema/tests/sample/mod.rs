//! Analyses made by hand, for the tests of this crate and of `decompose-report`: files, items and references are
//! stated, services, crossings and seams follow from them.
#![allow(clippy::unwrap_used, dead_code, missing_docs, unreachable_pub)]

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::*;
use decompose_schema::{Analysis, Document, SourceInfo};

/// The values of all stages.
#[derive(Default)]
pub struct Sample {
    pub project: Project,
    pub code: Code,
    pub facts: Facts,
    pub partition: Partition,
    pub layers: Layers,
    pub plan: Plan,
    pub history: Option<History>,
    pub source: SourceInfo,
}

impl Sample {
    pub fn analysis(&self) -> Analysis<'_> {
        Analysis {
            project: &self.project,
            code: &self.code,
            facts: &self.facts,
            partition: &self.partition,
            layers: &self.layers,
            plan: &self.plan,
            history: self.history.as_ref(),
            source: &self.source,
            version: "0.1.0",
        }
    }

    pub fn document(&self) -> Document {
        decompose_schema::document(&self.analysis())
    }
}

/// Puts a [`Sample`] together. Files are added in the order of their paths.
pub struct Builder {
    pub sample: Sample,
    service_names: Vec<String>,
    service_of: Vec<ServiceId>,
    confidence: Vec<f64>,
    shared: BTreeMap<FileId, f64>,
}

impl Builder {
    /// A package of one binary, whose crate root is `src/main.rs`.
    pub fn new(name: &str, services: &[&str]) -> Self {
        let mut sample = Sample::default();
        sample.project.name = name.into();
        sample.project.packages.push(Package {
            name: name.into(),
            version: "1.2.0".into(),
            manifest: "Cargo.toml".into(),
            targets: vec![Target {
                name: name.into(),
                crate_name: name.replace('-', "_"),
                kind: TargetKind::Binary,
                root: "src/main.rs".into(),
                edition: Edition::E2024,
                required_features: Vec::new(),
            }],
            ..Package::default()
        });
        sample.code.crates.push(Crate {
            package: 0,
            target: 0,
            name: name.replace('-', "_"),
            id: format!("{name}/{name}"),
            root: None,
        });
        sample.source =
            SourceInfo { commit: Some("4f2a9c1d".repeat(5)), dirty: Some(false), ..SourceInfo::default() };
        sample.source.config_hash = "default".into();
        Self {
            sample,
            service_names: services.iter().map(|s| (*s).to_owned()).collect(),
            service_of: Vec::new(),
            confidence: Vec::new(),
            shared: BTreeMap::new(),
        }
    }

    /// A file, which is a module, in a service.
    pub fn file(&mut self, path: &str, lines: u32, service: &str, confidence: f64) -> FileId {
        let code = &mut self.sample.code;
        assert!(code.files.last().is_none_or(|last| *last.path < *path), "{path} is out of order");
        let file = FileId(code.files.len() as u32);
        let root = code.crates[0].name.clone();
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let is_root = inner == "main";
        if is_root {
            code.crates[0].root = Some(file);
        }
        let module = if is_root { root } else { format!("{root}::{}", inner.replace('/', "::")) };
        code.modules.push(Module {
            path: module,
            krate: CrateId(0),
            file,
            inline: false,
            parent: None,
            item: None,
            test: false,
        });
        code.files.push(File {
            path: path.into(),
            crates: vec![CrateId(0)],
            module: Some(ModuleId(file.0)),
            lines,
            test: false,
            line_index: LineIndex::new(&"\n".repeat(lines as usize)),
        });
        let service = self.service_names.iter().position(|name| name == service);
        self.service_of.push(ServiceId(service.expect("a known service") as u32));
        self.confidence.push(confidence);
        file
    }

    /// Marks a file as a candidate for the shared library.
    pub fn shared_candidate(&mut self, file: FileId, score: f64) {
        self.shared.insert(file, score);
    }

    /// An item that starts at `line`.
    pub fn item(&mut self, file: FileId, kind: ItemKind, name: &str, line: u32, signature: &str) -> ItemId {
        let code = &mut self.sample.code;
        let path = format!("{}::{name}", code.modules[file.index()].path);
        let (_, inner) = path.split_once("::").expect("a crate and a name");
        code.items.push(Item {
            id: format!("{}::{inner}", code.crates[0].id),
            path: path.clone(),
            name: name.into(),
            kind,
            module: ModuleId(file.0),
            parent: None,
            file,
            position: Position { line, column: 8 },
            start_line: line,
            end_line: line + 9,
            range: TextRange::new(line, line + 9),
            full_range: TextRange::new(line, line + 9),
            visibility: Visibility::Crate,
            cfg: None,
            test: false,
            signature: (!signature.is_empty())
                .then(|| Signature { text: signature.into(), ..Signature::default() }),
            type_shape: None,
            derives: Vec::new(),
            impl_trait: None,
            impl_self: None,
            mutable: false,
        });
        ItemId(code.items.len() as u32 - 1)
    }

    /// A reference that stands in `from` at `line` and `column`.
    pub fn reference(
        &mut self,
        from: ItemId,
        to: ItemId,
        kind: ReferenceKind,
        line: u32,
        column: u32,
    ) -> ReferenceId {
        let code = &mut self.sample.code;
        let file = code.items[from.index()].file;
        code.references.push(Reference {
            from: Some(from),
            module: ModuleId(file.0),
            to,
            kind,
            tier: if kind == ReferenceKind::MethodCall { Tier::Receiver } else { Tier::Path },
            implicit: false,
            file,
            position: Position { line, column },
            range: TextRange::new(line, line + 1),
            in_loop: false,
            test: false,
        });
        ReferenceId(code.references.len() as u32 - 1)
    }

    /// The services, assignments, crossings and a plan per service (in the order given to `new`).
    pub fn finish(mut self) -> Sample {
        self.largest_first();
        self.partition();
        self.plans();
        self.sample
    }

    /// Services are numbered by size.
    fn largest_first(&mut self) {
        let lines = |service: usize| -> u32 {
            let held = self.service_of.iter().zip(&self.sample.code.files);
            held.filter(|(of, _)| of.index() == service).map(|(_, file)| file.lines).sum()
        };
        let mut order: Vec<usize> = (0..self.service_names.len()).collect();
        order.sort_by_key(|service| std::cmp::Reverse(lines(*service)));
        self.service_names = order.iter().map(|service| self.service_names[*service].clone()).collect();
        for service in &mut self.service_of {
            let place = order.iter().position(|old| *old == service.index());
            *service = ServiceId(place.expect("every service has a place") as u32);
        }
    }

    fn partition(&mut self) {
        let Sample { code, partition, .. } = &mut self.sample;
        for (index, name) in self.service_names.iter().enumerate() {
            let files: Vec<FileId> = (0..code.files.len() as u32)
                .map(FileId)
                .filter(|file| self.service_of[file.index()].index() == index)
                .collect();
            partition.services.push(Service {
                name: name.clone(),
                lines: files.iter().map(|file| code.files[file.index()].lines).sum(),
                items: code
                    .items
                    .iter()
                    .filter(|item| self.service_of[item.file.index()].index() == index)
                    .count() as u32,
                confidence: files.iter().map(|file| self.confidence[file.index()]).sum::<f64>()
                    / files.len().max(1) as f64,
                keywords: vec![name.clone()],
                cohesion: 0.75,
                files,
            });
        }
        for file in (0..code.files.len() as u32).map(FileId) {
            let confidence = self.confidence[file.index()];
            let other = ServiceId((self.service_of[file.index()].0 + 1) % self.service_names.len() as u32);
            partition.assignments.push(Assignment {
                file,
                service: self.service_of[file.index()],
                confidence,
                runner_up: (confidence < 0.9 && self.service_names.len() > 1).then_some(other),
                runner_up_share: None,
                footing: None,
                shared_candidate: self.shared.get(&file).copied(),
            });
        }
        for (index, reference) in code.references.iter().enumerate() {
            let from = self.service_of[reference.file.index()];
            let to = self.service_of[code.items[reference.to.index()].file.index()];
            if from != to {
                partition.crossings.push(Crossing { from, to, reference: ReferenceId(index as u32) });
            }
        }
    }

    fn plans(&mut self) {
        let Sample { code, partition, plan, facts, .. } = &mut self.sample;
        for service in (0..partition.services.len() as u32).map(ServiceId) {
            let mut uses: BTreeMap<(bool, ItemId), Vec<(ServiceId, ReferenceId)>> = BTreeMap::new();
            for crossing in &partition.crossings {
                let item = code.references[crossing.reference.index()].to;
                if crossing.to == service || crossing.from == service {
                    let offered = crossing.to == service;
                    uses.entry((offered, item)).or_default().push((crossing.from, crossing.reference));
                }
            }
            let (mut offers, mut needs, mut types) = (Vec::new(), Vec::new(), Vec::new());
            for ((offered, item), uses) in uses {
                let consumers: BTreeSet<ServiceId> = uses.iter().map(|(from, _)| *from).collect();
                let provider = self.service_of[code.items[item.index()].file.index()];
                let uses: Vec<ReferenceId> = uses.into_iter().map(|(_, reference)| reference).collect();
                if code.items[item.index()].kind == ItemKind::Struct {
                    types.push(CarriedType {
                        item,
                        travels: Travels::PlainData,
                        reason: "all its fields are plain".into(),
                        uses,
                        operations: Vec::new(),
                    });
                    continue;
                }
                let operation = Operation {
                    item,
                    provider,
                    consumers: consumers.into_iter().collect(),
                    uses,
                    in_loop: 0,
                    errors: Vec::new(),
                };
                if offered { offers.push(operation) } else { needs.push(operation) }
            }
            let lines = partition.services[service.index()].lines;
            plan.services.push(ServicePlan {
                service,
                score: 0.7 - f64::from(service.0) / 20.0,
                reasons: vec![format!("needs {} operations of others", needs.len())],
                advise_against: None,
                entry_points: (0..facts.entry_points.len())
                    .filter(|index| {
                        let item = facts.entry_points[*index].item.expect("a handler");
                        self.service_of[code.items[item.index()].file.index()] == service
                    })
                    .collect(),
                offers,
                needs,
                types,
                shared: Vec::new(),
                mentions: Vec::new(),
                data: ServiceData::default(),
                obstacles: Vec::new(),
                closure: Closure {
                    named_lines: lines,
                    moved_lines: lines + lines / 4,
                    moved_lines_after_shared: lines + lines / 8,
                    dragged_items: 7,
                    ..Closure::default()
                },
                run_time: RunTime::default(),
                steps: Vec::new(),
            });
        }
    }
}

/// A shop of five files and three services, small enough to count by hand: `orders` calls `payments` twice and reads
/// one type of `catalogue`, `payments` calls `orders` back once. 13 references in all, 4 of them crossings.
pub fn small() -> Sample {
    let mut b = Builder::new("shop", &["orders", "catalogue", "payments"]);
    let catalogue = b.file("src/catalogue.rs", 180, "catalogue", 0.95);
    let main = b.file("src/main.rs", 40, "orders", 0.6);
    let orders = b.file("src/orders/mod.rs", 120, "orders", 1.0);
    let storage = b.file("src/orders/storage.rs", 90, "orders", 1.0);
    let payments = b.file("src/payments.rs", 150, "payments", 0.85);

    let product = b.item(catalogue, ItemKind::Struct, "Product", 5, "");
    let find = b.item(catalogue, ItemKind::Function, "find", 20, "fn find(id: u32) -> Option<Product>");
    let start = b.item(main, ItemKind::Function, "main", 3, "fn main()");
    let place = b.item(
        orders,
        ItemKind::Function,
        "place",
        10,
        "async fn place(cart: &Cart) -> Result<Order, Error>",
    );
    let cancel = b.item(orders, ItemKind::Function, "cancel", 40, "async fn cancel(id: u32)");
    let order = b.item(orders, ItemKind::Struct, "Order", 70, "");
    let save = b.item(storage, ItemKind::Function, "save", 8, "fn save(order: &Order)");
    let charge = b.item(
        payments,
        ItemKind::Function,
        "charge",
        12,
        "fn charge(amount: u64, on_done: impl Fn()) -> bool",
    );

    b.reference(find, product, ReferenceKind::Type, 20, 30);
    b.reference(find, product, ReferenceKind::Construct, 24, 9);
    b.reference(start, place, ReferenceKind::PathValue, 7, 22);
    b.reference(start, cancel, ReferenceKind::PathValue, 8, 22);
    b.reference(place, order, ReferenceKind::Type, 10, 40);
    b.reference(place, product, ReferenceKind::Type, 14, 16);
    let first_charge = b.reference(place, charge, ReferenceKind::Call, 18, 15);
    b.reference(place, save, ReferenceKind::Call, 21, 14);
    b.reference(cancel, charge, ReferenceKind::Call, 44, 15);
    b.reference(cancel, order, ReferenceKind::Construct, 45, 9);
    b.reference(save, order, ReferenceKind::Type, 8, 17);
    b.reference(save, order, ReferenceKind::Pattern, 9, 9);
    let back = b.reference(charge, cancel, ReferenceKind::Call, 31, 13);

    b.sample.code.external = 26;
    b.sample.code.unresolved.push(Unresolved {
        from: Some(place),
        name: "fetch_all".into(),
        reason: UnresolvedReason::ReceiverUnknown,
        file: orders,
        position: Position { line: 16, column: 20 },
        test: false,
    });
    b.sample.code.blind_spots.push(BlindSpot {
        kind: BlindSpotKind::Macro,
        name: "sqlx::query_as".into(),
        file: storage,
        position: Position { line: 12, column: 5 },
        range: TextRange::new(200, 320),
        size: 31,
    });
    b.sample.code.diagnostics.push(
        Diagnostic::new(DiagnosticCode::OrphanFile, "no `mod` line leads to src/old.rs")
            .in_file("src/old.rs")
            .help("delete it, or declare it"),
    );
    for (method, path, item, line) in
        [("POST", "/orders", place, 7), ("DELETE", "/orders/{id}", cancel, 8), ("", "", start, 3)]
    {
        let http = !path.is_empty();
        b.sample.facts.entry_points.push(EntryPoint {
            kind: if http { EntryPointKind::Http } else { EntryPointKind::Main },
            method: http.then(|| method.into()),
            path: http.then(|| path.into()),
            framework: http.then(|| "axum".into()),
            item: Some(item),
            tier: Tier::Path,
            unmounted: false,
            location: Location { file: "src/main.rs".into(), position: Position { line, column: 5 } },
        });
    }
    b.sample.facts.entry_points.sort_by(|a, b| a.location.cmp(&b.location));
    let mut sample = b.finish();
    let code = &sample.code;
    sample.plan.services.rotate_left(1);
    let payments = &mut sample.plan.services[1];
    payments.obstacles.push(Obstacle {
        kind: ObstacleKind::Closure,
        item: Some(charge),
        message: "`charge` takes a closure, `on_done`".into(),
        remedy: "return the outcome and let the caller go on".into(),
        evidence: vec![
            code.location(charge),
            code.reference_location(&code.references[first_charge.index()]),
        ],
        cost: 3.0,
    });
    sample
        .plan
        .cycles
        .push(ServiceCycle { services: vec![ServiceId(0), ServiceId(2)], references: vec![back] });
    let catalogue = &mut sample.plan.services[0];
    catalogue.reasons = vec!["It needs nothing of others.".into(), "One type crosses: `Product`.".into()];
    catalogue.steps.push(Step {
        kind: StepKind::MakeCrate,
        title: "Make `catalogue` a crate of the workspace".into(),
        reason: "It needs nothing of others, so nothing has to change before.".into(),
        touches: vec![Location { file: "src/main.rs".into(), position: Position { line: 1, column: 5 } }],
        checks: vec!["cargo check --workspace".into(), "the log targets change their prefix".into()],
        undo: "move the file back and restore the `mod` line".into(),
        edits: vec![Edit {
            kind: EditKind::WidenVisibility,
            subject: Subject::Item(ItemId(0)),
            to: String::new(),
        }],
        care: Care {
            effort: (0.5, 2.0), formula: "1 widened item at 30–120 min".into(), ..Care::default()
        },
    });
    data(&mut sample, [save, charge, place]);
    sample.partition.metrics = vec![
        Metric { name: "modularity".into(), value: 0.412_345_678 },
        Metric { name: "services".into(), value: 3.0 },
    ];
    sample.partition.by_directory =
        Some(Comparison { services: 4, metrics: Vec::new(), agreement: 0.7, differs: Vec::new() });
    sample.partition.verdict = Verdict {
        recommendation: Recommendation::Crates,
        reasons: vec!["580 lines are few for services of their own.".into()],
        null_model: Some(0.061),
    };
    sample
}

/// Orders owns the table `orders`, which payments reads; payments owns `payments`. Placing an order writes both.
fn data(sample: &mut Sample, [save, charge, place]: [ItemId; 3]) {
    let (orders, payments) = (ServiceId(0), ServiceId(2));
    let at = |item: ItemId, line: u32| Location {
        file: sample.code.location(item).file,
        position: Position { line, column: 9 },
    };
    let access = |item: ItemId, table: &str, operation, line| DataAccess {
        item,
        store: "postgres".into(),
        table: table.into(),
        operation,
        columns: None,
        tier: DataTier::Statement,
        location: at(item, line),
    };
    let accesses = vec![
        access(save, "orders", DataOperation::Create, 11),
        access(charge, "payments", DataOperation::Create, 14),
        access(charge, "orders", DataOperation::Read, 16),
    ];
    let begins = at(place, 12);
    sample.facts.data_accesses = accesses;
    sample.facts.stores =
        vec![StoreCoverage { store: "postgres".into(), calls: 3, explained: 3, unexplained: Vec::new() }];
    sample.facts.transactions.push(Transaction {
        item: place,
        kind: ScopeKind::Region,
        store: "postgres".into(),
        location: begins,
        end: None,
        accesses: vec![0, 1],
        items: vec![place, save, charge],
        entry_points: Vec::new(),
        parent: None,
    });
    let user = |service, reads: &[usize], writes: &[usize]| TableUser {
        service,
        reads: reads.to_vec(),
        writes: writes.to_vec(),
    };
    let table = |table: &str, owner, users, proposal, reason: &str| TableShare {
        stores: vec!["postgres".into()],
        table: table.into(),
        owner: Some(owner),
        users,
        served: Vec::new(),
        proposal,
        reason: reason.into(),
    };
    let local = |service, access, role, compensation: Option<&str>| LocalTransaction {
        service,
        accesses: vec![access],
        role,
        compensation: compensation.map(str::to_owned),
        semantic_lock: None,
        event: None,
    };
    sample.plan.data = DataPlan {
        tables: vec![
            table(
                "orders",
                orders,
                vec![user(orders, &[], &[0]), user(payments, &[2], &[])],
                TableProposal::ReadThroughOwner,
                "Only `orders` writes it.",
            ),
            table(
                "payments",
                payments,
                vec![user(payments, &[], &[1])],
                TableProposal::Keep,
                "Only `payments` uses it.",
            ),
        ],
        transactions: vec![SplitTransaction {
            transaction: 0,
            conductor: Some(orders),
            locals: vec![
                local(orders, 0, SagaRole::Compensatable, Some("remove what was added to `orders`")),
                local(payments, 1, SagaRole::Pivot, None),
            ],
            complexity: 1,
        }],
        ..DataPlan::default()
    };
    let standing =
        |table, standing, rewrites: &[usize]| TableStanding { table, standing, rewrites: rewrites.to_vec() };
    for plan in &mut sample.plan.services {
        if plan.service == orders {
            plan.data.tables = vec![standing(0, Standing::Shared, &[2])];
            plan.data.transactions = vec![0];
        } else if plan.service == payments {
            plan.data.tables = vec![standing(1, Standing::Owned, &[]), standing(0, Standing::Foreign, &[2])];
            plan.data.transactions = vec![0];
            plan.data.grants =
                vec![Grants { store: "postgres".into(), sql: "CREATE ROLE \"payments\";\n".into() }];
        }
    }
}
