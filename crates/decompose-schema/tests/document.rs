//! The document of a small project against counts made by hand, its schema, and its reader.
#![allow(clippy::unwrap_used, missing_docs)]

mod sample;

use std::collections::BTreeSet;

use decompose_model::Metric;
use decompose_schema::{
    Clustering, Document, File, Graph, Range, item_graph, item_records, module_graph, schema, schemas,
    service_graph,
};
use expect_test::expect_file;
use serde_json::Value;
use sha2::{Digest, Sha256};

#[test]
fn figures_are_those_counted_by_hand() {
    let document = sample::small().document();
    let summary = &document.summary;
    assert_eq!((summary.product_files, summary.product_lines), (5, 580));
    assert_eq!(summary.items, [("fn".to_owned(), 6), ("struct".to_owned(), 2)].into());
    let references = &summary.references;
    assert_eq!((references.resolved, references.external, references.unresolved), (13, 26, 1));
    assert_eq!(references.known_share, 0.975, "39 of 40");
    assert_eq!(references.by_kind["call"], 4);
    assert_eq!(document.crossings.len(), 4);
    assert_eq!(
        document.module_cycles,
        [["src/orders/mod.rs", "src/orders/storage.rs", "src/payments.rs"]],
        "orders/mod calls storage and payments, both refer back"
    );
    let orders = document.files.iter().find(|file| file.file == "src/orders/mod.rs").unwrap();
    assert_eq!((orders.fan_in, orders.fan_out, orders.items), (3, 3, 3));
    assert_eq!(document.metrics["modularity"], 0.412346);
}

#[test]
fn figures_can_be_counted_from_the_lists() {
    let document = sample::small().document();
    let product: Vec<&File> = document.files.iter().filter(|file| file.product).collect();
    assert_eq!(document.summary.product_lines, product.iter().map(|file| file.lines).sum::<u32>());
    for file in &document.files {
        let fan_in = document.module_references.iter().filter(|r| r.to == file.file).count();
        assert_eq!(file.fan_in as usize, fan_in, "{}", file.file);
    }
    let service_of = |file: &str| &document.assignments.iter().find(|a| a.file == file).unwrap().service;
    let across = document.module_references.iter().filter(|r| service_of(&r.from) != service_of(&r.to));
    assert_eq!(across.map(|r| r.references as usize).sum::<usize>(), document.crossings.len());
    let known = document.summary.references.resolved + document.summary.references.external;
    let all = known + document.summary.references.unresolved;
    assert_eq!(document.summary.references.known_share, f64::from(known) / f64::from(all));
}

#[test]
fn every_from_and_to_is_a_row_of_the_item_graph() {
    let mut sample = sample::small();
    sample.code.references[2].from = None; // top-level code of the crate root
    let graph = item_graph(&sample.project, &sample.code);
    let ids: BTreeSet<&str> = graph.items.iter().map(|item| &*item.id).collect();
    assert_eq!(ids.len(), graph.items.len());
    for reference in &graph.references {
        assert!(ids.contains(&*reference.from) && ids.contains(&*reference.to), "{reference:?}");
    }
    for unresolved in &graph.unresolved {
        assert!(ids.contains(&*unresolved.from));
    }
    assert_eq!(graph.references[2].from, "shop/shop");
    let root = &graph.items[0];
    assert_eq!((&*root.id, &*root.kind, &*root.file, root.end_line), ("shop/shop", "mod", "src/main.rs", 40));
    assert_eq!(root.range, Range { start: 0, end: 40 });
}

#[test]
fn the_stream_holds_the_same_records() {
    let sample = sample::small();
    let graph = item_graph(&sample.project, &sample.code);
    let lines: Vec<Value> =
        item_records(&sample.project, &sample.code).map(|r| serde_json::to_value(r).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({ "record": "header", "schema_version": "1.0" }));
    let of = |kind: &str| lines.iter().filter(|line| line["record"] == kind).count();
    assert_eq!(of("item"), graph.items.len());
    assert_eq!(of("reference"), graph.references.len());
    assert_eq!(of("unresolved"), graph.unresolved.len());
    let mut first = serde_json::to_value(&graph.items[0]).unwrap();
    first["record"] = "item".into();
    assert_eq!(lines[1], first);
}

#[test]
fn the_module_graph_is_an_input_of_cluster() {
    let sample = sample::small();
    let graph = module_graph(&sample.project, &sample.code, Some(&sample.partition));
    let text = serde_json::to_string(&graph).unwrap();
    assert_eq!(serde_json::from_str::<Graph>(&text).unwrap(), graph);
    assert_eq!(graph.nodes.len(), 5);
    let calls: Vec<_> = graph
        .edges
        .iter()
        .filter(|e| e.to == "src/payments.rs" && e.kind.as_deref() == Some("call"))
        .collect();
    assert_eq!((calls.len(), calls[0].weight), (1, Some(2.0)));
    let minimal: Graph =
        serde_json::from_str(r#"{"nodes":[{"id":"a"},{"id":"b"}],"edges":[{"from":"a","to":"b"}]}"#).unwrap();
    assert_eq!(minimal.edges[0].weight, None);

    let services = service_graph(&sample.code, &sample.partition);
    let weight: f64 = services.edges.iter().filter_map(|edge| edge.weight).sum();
    assert_eq!(weight, 4.0, "one per crossing");
}

#[test]
fn the_same_analysis_gives_the_same_bytes_and_another_another_id() {
    let (a, b) = (sample::small().document(), sample::small().document());
    assert_eq!(a.to_json(), b.to_json());
    assert_eq!(a.run_id.len(), 16);
    let mut changed = sample::small();
    changed.code.files[0].lines += 1;
    assert_ne!(changed.document().run_id, a.run_id);
}

/// Anybody can make the id again, as the book says: `sed` the id to zeros, then `sha256sum`.
#[test]
fn the_id_is_the_hash_of_the_text_without_it() {
    let (document, text) = decompose_schema::written(&sample::small().analysis());
    assert_eq!(text, document.to_json());
    let blank = text.replacen(&document.run_id, &"0".repeat(16), 1);
    let hash: String = Sha256::digest(blank).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash[..16], document.run_id);
}

#[test]
fn figures_that_are_no_numbers_are_not_written() {
    let mut sample = sample::small();
    sample.partition.metrics.push(Metric { name: "nothing".into(), value: f64::NAN });
    sample.partition.services[0].cohesion = f64::INFINITY;
    sample.partition.verdict.null_model = Some(f64::NAN);
    let document = sample.document();
    assert!(!document.metrics.contains_key("nothing"));
    assert_eq!(document.verdict.null_model, None);
    assert_eq!(Document::from_json(&document.to_json()).unwrap(), document);
}

#[test]
fn an_empty_analysis_is_a_document() {
    let document = sample::Sample::default().document();
    assert_eq!(Document::from_json(&document.to_json()).unwrap(), document);
    assert_eq!(document.summary.references.known_share, 1.0);
}

#[test]
fn documents_fit_their_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for document in [sample::small().document(), sample::Sample::default().document()] {
        let value = serde_json::to_value(&document).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut broken = serde_json::to_value(sample::small().document()).unwrap();
    broken["crossings"][0]["line"] = "twelve".into();
    assert!(!validator.is_valid(&broken), "the schema must not accept everything");
}

#[test]
fn graphs_fit_their_schemas() {
    let sample = sample::small();
    let modules = module_graph(&sample.project, &sample.code, None);
    for (name, value) in [
        ("item-graph.schema.json", serde_json::to_value(item_graph(&sample.project, &sample.code)).unwrap()),
        ("graph.schema.json", serde_json::to_value(modules).unwrap()),
        ("cluster-result.schema.json", serde_json::to_value(Clustering::default()).unwrap()),
    ] {
        let file = schemas().into_iter().find(|file| file.name == name).unwrap();
        let validator = jsonschema::validator_for(&file.schema).unwrap();
        assert!(validator.is_valid(&value), "{name}");
    }
}

/// The descriptions are the documentation of the format: a field without one is an oversight.
#[test]
fn every_field_is_described() {
    fn visit(schema: &Value, path: &str) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{path}.{name} has no description");
        }
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            visit(definition, name);
        }
    }
    for file in schemas() {
        visit(&file.schema, file.name);
    }
}

#[test]
fn committed_schemas_are_fresh() {
    let committed = [
        include_str!("../../../docs/schema/changes.schema.json"),
        include_str!("../../../docs/schema/cluster-result.schema.json"),
        include_str!("../../../docs/schema/decompose.schema.json"),
        include_str!("../../../docs/schema/graph.schema.json"),
        include_str!("../../../docs/schema/item-graph.schema.json"),
    ];
    for (file, text) in schemas().into_iter().zip(committed) {
        let committed: Value = serde_json::from_str(text).unwrap_or_default();
        assert!(committed == file.schema, "docs/schema/{} is stale: run `cargo xtask schema`", file.name);
    }
}

/// The worked example of the documentation. Refresh with `UPDATE_EXPECT=1 cargo test -p decompose-schema`.
#[test]
fn the_worked_example_is_fresh() {
    expect_file!["../../../docs/schema/example.json"].assert_eq(&sample::small().document().to_json());
}

#[test]
fn a_reader_ignores_what_it_does_not_know() {
    let document = sample::small().document();
    let mut value = serde_json::to_value(&document).unwrap();
    value["schema_version"] = "1.7".into();
    value["weather"] = "fine".into();
    value["services"][0]["colour"] = "blue".into();
    let read = Document::from_json(&value.to_string()).unwrap();
    assert_eq!(read.services, document.services);
}

#[test]
fn a_reader_says_what_is_wrong() {
    let good = sample::small().document().to_json();
    let cut = &good[..good.len() / 2];
    let other = |version: &str| good.replacen("\"1.0\"", version, 1);
    let cases = [
        ("services: 3", "this is not JSON: expected value at line 1 column 1"),
        ("", "the JSON ends too early, at line 1: the file is truncated; write it again"),
        ("[1]", "this JSON has no `schema_version`: it is not a decompose.json"),
        ("{\"a\": 1}", "this JSON has no `schema_version`: it is not a decompose.json"),
        (
            &other("\"0.9\""),
            "this file has schema version 0.9, this program reads 1.0: write it again with this program",
        ),
        (
            &other("\"2.0\""),
            "this file has schema version 2.0, this program reads 1.0: update cargo-decompose to read it",
        ),
        (&other("\"latest\""), "`schema_version` is \"latest\", which is not a version like \"1.0\""),
        (
            "{\"schema_version\": \"1.0\"}",
            "this is not a valid decompose.json of version 1.0: missing field `run_id` at line 1 column 25",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(Document::from_json(text).unwrap_err().to_string(), message);
    }
    let message = Document::from_json(cut).unwrap_err().to_string();
    assert!(message.starts_with("the JSON ends too early, at line "), "{message}");
}
