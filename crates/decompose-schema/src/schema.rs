//! The JSON Schemas, generated from the types.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use crate::{Changes, Clustering, Document, Graph, ItemGraph};

/// A schema and the name of the file that it is committed as.
#[derive(Clone, PartialEq, Debug)]
pub struct SchemaFile {
    /// The file's name, in `docs/schema/`.
    pub name: &'static str,
    /// The schema.
    pub schema: Value,
}

impl SchemaFile {
    /// The content of the file: indented, with a final newline.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.schema)
    }
}

/// The schema of `decompose.json`.
pub fn schema() -> Value {
    generate::<Document>()
}

/// All schemas, in the order of their names.
pub fn schemas() -> Vec<SchemaFile> {
    vec![
        SchemaFile { name: "changes.schema.json", schema: generate::<Changes>() },
        SchemaFile { name: "cluster-result.schema.json", schema: generate::<Clustering>() },
        SchemaFile { name: "decompose.schema.json", schema: schema() },
        SchemaFile { name: "graph.schema.json", schema: generate::<Graph>() },
        SchemaFile { name: "item-graph.schema.json", schema: generate::<ItemGraph<'static>>() },
    ]
}

fn generate<T: JsonSchema>() -> Value {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}
