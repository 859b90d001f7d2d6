//! How long a plan takes for a project of 300,000 items, 1,500,000 references and 60 services, whose services refer to
//! one another not at all, a little and a lot, in layers and in circles.
//!
//! `plans [JOBS]`; all cores when left out.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "measuring time is the point")]
#![allow(clippy::print_stdout, reason = "a program for developers")]

use std::num::NonZeroUsize;

use anyhow::Context;
use decompose::model::*;

const FILES: u32 = 3_000;
const ITEMS_PER_FILE: u32 = 100;
const REFERENCES: u32 = 1_500_000;
const SERVICES: u32 = 60;

/// A linear congruential generator (Knuth's MMIX constants): the same project on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}

fn item(id: u32, kind: ItemKind, parent: Option<u32>) -> Item {
    let file = id / ITEMS_PER_FILE;
    let line = id % ITEMS_PER_FILE * 5;
    let range = TextRange::new(line * 40, line * 40 + 190);
    let is_function = matches!(kind, ItemKind::Function | ItemKind::Method);
    Item {
        id: format!("p/t::m{file}::i{id}"),
        path: format!("m{file}::i{id}"),
        name: format!("i{id}"),
        kind,
        module: ModuleId(file),
        parent: parent.map(ItemId),
        file: FileId(file),
        position: Position { line: line + 1, column: 1 },
        start_line: line + 1,
        end_line: line + 5,
        range,
        full_range: range,
        visibility: Visibility::Crate,
        cfg: None,
        test: false,
        signature: is_function.then(|| Signature {
            text: format!("fn i{id}(x: &str)"),
            parameters: vec![Parameter {
                name: "x".into(),
                shape: TypeShape {
                    text: "&str".into(),
                    borrows: true,
                    external: vec!["str".into()],
                    ..Default::default()
                },
            }],
            ..Signature::default()
        }),
        type_shape: (kind == ItemKind::Field).then(|| TypeShape {
            text: "u32".into(),
            external: vec!["u32".into()],
            ..Default::default()
        }),
        derives: Vec::new(),
        impl_trait: None,
        impl_self: None,
        mutable: false,
    }
}

/// Half of the items are functions, the rest structs with four fields each; of the references `far` in a thousand may
/// leave their service: to any other, or, where services are layered, to those of smaller numbers only.
fn project(far: u32, layered: bool) -> (Code, Partition) {
    let mut random = Random(1);
    let mut code = Code::default();
    let mut partition = Partition::default();
    for service in 0..SERVICES {
        partition.services.push(Service {
            name: format!("s{service}"),
            files: (0..FILES).filter(|file| file % SERVICES == service).map(FileId).collect(),
            lines: 0,
            items: 0,
            confidence: 0.9,
            keywords: Vec::new(),
            cohesion: 0.5,
        });
    }
    for file in 0..FILES {
        code.files.push(File {
            path: format!("src/m{file}.rs"),
            lines: ITEMS_PER_FILE * 5,
            ..File::default()
        });
        let service = ServiceId(file % SERVICES);
        let shared_candidate = (file % 500 == 0).then_some(1.0);
        partition.assignments.push(Assignment {
            file: FileId(file),
            service,
            confidence: 0.9,
            runner_up: None,
            runner_up_share: None,
            footing: None,
            shared_candidate,
        });
    }
    for id in 0..FILES * ITEMS_PER_FILE {
        code.items.push(match id % 10 {
            0..5 => item(id, ItemKind::Function, None),
            5 => item(id, ItemKind::Struct, None),
            _ => item(id, ItemKind::Field, Some(id / 10 * 10 + 5)),
        });
    }
    for index in 0..REFERENCES {
        let from = index / 10 * 2 % (FILES * ITEMS_PER_FILE) / 10 * 10 + index % 5;
        let file = from / ITEMS_PER_FILE;
        let home = file % SERVICES;
        let service = match random.below(1000) < far {
            true if layered => random.below(home + 1),
            true => random.below(SERVICES),
            false => home,
        };
        let to_file = random.below(FILES / SERVICES) * SERVICES + service;
        let to = to_file * ITEMS_PER_FILE + random.below(ITEMS_PER_FILE / 10) * 10 + random.below(6);
        code.references.push(Reference {
            from: Some(ItemId(from)),
            module: ModuleId(file),
            to: ItemId(to),
            kind: if to % 10 == 5 { ReferenceKind::Type } else { ReferenceKind::Call },
            tier: Tier::Path,
            implicit: false,
            file: FileId(file),
            position: Position { line: 1, column: 1 },
            range: TextRange::default(),
            in_loop: random.below(20) == 0,
            test: false,
        });
        let (from, to) = (ServiceId(file % SERVICES), ServiceId(to_file % SERVICES));
        if from != to {
            partition.crossings.push(Crossing { from, to, reference: ReferenceId(index) });
        }
    }
    (code, partition)
}

fn main() -> anyhow::Result<()> {
    let jobs: NonZeroUsize = match std::env::args().nth(1) {
        Some(jobs) => jobs.parse().context("usage: plans [JOBS]")?,
        None => std::thread::available_parallelism()?,
    };
    for (far, layered) in [(0, false), (20, true), (200, true), (20, false), (200, false)] {
        let (code, partition) = project(far, layered);
        let start = std::time::Instant::now();
        let plan = decompose::plan::plan(&code, &Facts::default(), &partition, &Default::default(), jobs);
        let steps: usize = plan.services.iter().map(|service| service.steps.len()).sum();
        println!(
            "{:>7} crossings, {}: mean closure factor {:>4.1}, {steps:>6} steps, {:.2} s",
            partition.crossings.len(),
            if layered { "layered services" } else { "everything reaches everything" },
            plan.services.iter().map(|service| service.closure.factor()).sum::<f64>() / f64::from(SERVICES),
            start.elapsed().as_secs_f64(),
        );
    }
    Ok(())
}
