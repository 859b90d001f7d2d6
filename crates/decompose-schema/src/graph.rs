//! The graphs: items with every reference, or nodes with weighted edges.
//!
//! [`ItemGraph`] borrows from the analysis, since it holds every reference of the project; [`item_records`] gives the
//! same records one by one. [`Graph`] has one form for modules, for services, and for what `cluster` reads, so that
//! `cargo decompose graph --level module --format json | cargo decompose cluster --graph -` works.

use std::borrow::Cow;
use std::collections::BTreeMap;

use decompose_model::{
    Code, Crate, FileId, Item, Partition, Project, Reference, TextRange, Unresolved, Visibility,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::{from_id, from_id_in_file, is_product};
use crate::edits::{Edits, edits};
use crate::modules::file_references;
use crate::repaired::GraphRepair;
use crate::{SCHEMA_VERSION, rounded};

/// The items of a project and every reference between them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ItemGraph<'a> {
    /// Version of this form.
    #[serde(borrow)]
    pub schema_version: Cow<'a, str>,
    /// The items, by file and position; before them one row of kind `mod` for every crate root, so that every
    /// `from` below is the id of a row.
    pub items: Vec<GraphItem<'a>>,
    /// The references that were resolved to an item of the workspace, by file and position.
    pub references: Vec<GraphReference<'a>>,
    /// The references that were not.
    pub unresolved: Vec<GraphUnresolved<'a>>,
    /// What moving code takes to know beside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<Edits<'a>>,
}

/// A half-open range of byte offsets, counted from the first byte of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Range {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// One definition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GraphItem<'a> {
    /// `package/target::path`, the same across runs and unrelated edits; a crate root's is `package/target`.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// The path as people write it; twins under different `#[cfg]`s share one.
    pub path: Cow<'a, str>,
    /// fn, method, struct, enum, union, trait, const, static, type, macro, variant, field, mod or impl.
    pub kind: Cow<'a, str>,
    /// The path of the module it stands in; a crate root stands in itself.
    pub module: Cow<'a, str>,
    /// The file it stands in.
    pub file: Cow<'a, str>,
    /// Line of its name.
    pub line: u32,
    /// Column of its name.
    pub column: u32,
    /// First line of the definition, attributes left out.
    pub start_line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Bytes of the definition, attributes left out.
    pub range: Range,
    /// Bytes with attributes and doc comments.
    pub full_range: Range,
    /// `private`, `pub`, `pub(crate)` or `pub(in path)`.
    pub visibility: Cow<'a, str>,
    /// Its own `#[cfg]` predicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg: Option<Cow<'a, str>>,
    /// Whether it is test code.
    pub test: bool,
}

/// One use of an item at one place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GraphReference<'a> {
    /// The id of the innermost item it stands in.
    #[serde(borrow)]
    pub from: Cow<'a, str>,
    /// The id of the item it leads to.
    pub to: Cow<'a, str>,
    /// call, method-call, path-value, type, construct, pattern, field, implements, import, macro, derived or dispatch.
    pub kind: Cow<'a, str>,
    /// The rule that resolved it.
    pub tier: Cow<'a, str>,
    /// Present, and true, where no name stands: an operator, `?`, a deref, a drop, a format capture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub implicit: bool,
    /// The file.
    pub file: Cow<'a, str>,
    /// Line of the name.
    pub line: u32,
    /// Column of the name.
    pub column: u32,
}

/// A reference that was not resolved.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GraphUnresolved<'a> {
    /// The id of the innermost item it stands in.
    #[serde(borrow)]
    pub from: Cow<'a, str>,
    /// The name as written.
    pub name: Cow<'a, str>,
    /// Why: name-not-found, receiver-outside, receiver-unknown, method-not-found, field-unknown, ambiguous or
    /// generated.
    pub reason: Cow<'a, str>,
    /// The file.
    pub file: Cow<'a, str>,
    /// Line of the name.
    pub line: u32,
    /// Column of the name.
    pub column: u32,
}

/// One line of `--format ndjson`: the same records, each saying what it is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record<'a> {
    /// The first line.
    Header {
        /// Version of this form.
        #[serde(borrow)]
        schema_version: Cow<'a, str>,
    },
    /// An item.
    #[serde(borrow)]
    Item(GraphItem<'a>),
    /// A resolved reference.
    Reference(GraphReference<'a>),
    /// An unresolved one.
    Unresolved(GraphUnresolved<'a>),
    /// The last line: what moving code takes to know.
    Edits(Edits<'a>),
}

/// The item graph as a whole.
pub fn item_graph<'a>(project: &'a Project, code: &'a Code) -> ItemGraph<'a> {
    ItemGraph {
        schema_version: SCHEMA_VERSION.into(),
        items: items(code).collect(),
        references: references(code).collect(),
        unresolved: unresolved(code).collect(),
        edits: edits(project, code),
    }
}

/// The item graph record by record, in the order of [`item_graph`].
pub fn item_records<'a>(project: &'a Project, code: &'a Code) -> impl Iterator<Item = Record<'a>> {
    std::iter::once(Record::Header { schema_version: SCHEMA_VERSION.into() })
        .chain(items(code).map(Record::Item))
        .chain(references(code).map(Record::Reference))
        .chain(unresolved(code).map(Record::Unresolved))
        .chain(edits(project, code).map(Record::Edits))
}

fn items(code: &Code) -> impl Iterator<Item = GraphItem<'_>> {
    let roots = code.crates.iter().filter_map(|krate| Some(root_item(code, krate, krate.root?)));
    roots.chain(code.items.iter().map(|item| graph_item(code, item)))
}

fn root_item<'a>(code: &'a Code, krate: &'a Crate, root: FileId) -> GraphItem<'a> {
    let file = &code.files[root.index()];
    let range = Range { start: 0, end: file.line_index.length() };
    GraphItem {
        id: (&*krate.id).into(),
        path: (&*krate.name).into(),
        kind: "mod".into(),
        module: (&*krate.name).into(),
        file: (&*file.path).into(),
        line: 1,
        column: 1,
        start_line: 1,
        end_line: file.lines.max(1),
        range,
        full_range: range,
        visibility: "pub".into(),
        cfg: None,
        test: file.test,
    }
}

fn graph_item<'a>(code: &'a Code, item: &'a Item) -> GraphItem<'a> {
    GraphItem {
        id: (&*item.id).into(),
        path: (&*item.path).into(),
        kind: item.kind.name().into(),
        module: (&*code.modules[item.module.index()].path).into(),
        file: (&*code.files[item.file.index()].path).into(),
        line: item.position.line,
        column: item.position.column,
        start_line: item.start_line,
        end_line: item.end_line,
        range: range(item.range),
        full_range: range(item.full_range),
        visibility: visibility(code, item.visibility),
        cfg: item.cfg.as_ref().map(|cfg| cfg.to_string().into()),
        test: item.test,
    }
}

pub(crate) fn visibility(code: &Code, visibility: Visibility) -> Cow<'_, str> {
    match visibility {
        Visibility::Private => "private".into(),
        Visibility::Restricted(module) => format!("pub(in {})", code.modules[module.index()].path).into(),
        Visibility::Crate => "pub(crate)".into(),
        Visibility::Public => "pub".into(),
    }
}

pub(crate) fn range(range: TextRange) -> Range {
    Range { start: range.start, end: range.end }
}

fn references(code: &Code) -> impl Iterator<Item = GraphReference<'_>> {
    code.references.iter().map(|reference: &Reference| GraphReference {
        from: from_id(code, reference.from, reference.module).into(),
        to: (&*code.items[reference.to.index()].id).into(),
        kind: reference.kind.name().into(),
        tier: reference.tier.name().into(),
        implicit: reference.implicit,
        file: (&*code.files[reference.file.index()].path).into(),
        line: reference.position.line,
        column: reference.position.column,
    })
}

/// Text of an orphan has no item to stand in, and is not analysed: it gives no record.
fn unresolved(code: &Code) -> impl Iterator<Item = GraphUnresolved<'_>> {
    code.unresolved.iter().filter_map(|unresolved: &Unresolved| {
        Some(GraphUnresolved {
            from: from_id_in_file(code, unresolved.from, unresolved.file)?.into(),
            name: (&*unresolved.name).into(),
            reason: unresolved.reason.name().into(),
            file: (&*code.files[unresolved.file.index()].path).into(),
            line: unresolved.position.line,
            column: unresolved.position.column,
        })
    })
}

/// Nodes and weighted edges: modules, services, or, as the input of `cluster`, anything.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Graph {
    /// Version of this form. May be left out of an input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<String>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges, each from a node to another.
    pub edges: Vec<Edge>,
    /// Nodes that are used together, by the name of the use case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub use_cases: BTreeMap<String, Vec<String>>,
    /// What is read and written together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<Transaction>,
}

/// A node.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Node {
    /// Its id, unique. A module's is its file.
    pub id: String,
    /// What it is: `module`, `service`, or a word of the input's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What to call it, where that is not the id. A module's is its path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u32>,
    /// The service it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// An edge.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Edge {
    /// The id of the node it starts at.
    pub from: String,
    /// The id of the node it leads to.
    pub to: String,
    /// What it stands for: a kind of reference, or a word of the input's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How much it weighs: the number of references. 1 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// What is read and written together.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Transaction {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tables it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// The tables it writes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<String>,
    /// The nodes that take part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
}

/// What `cluster` gives.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Clustering {
    /// The service of every node.
    pub assignments: BTreeMap<String, String>,
    /// What the cut is worth, by name.
    pub metrics: BTreeMap<String, f64>,
    /// Agreement over perturbed runs, 0 to 1, of every node.
    pub stability: BTreeMap<String, f64>,
    /// What the transactions mended; left out where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<GraphRepair>,
}

impl Clustering {
    /// Puts a clustering together, its figures finite and rounded as everywhere.
    pub fn new(
        assignments: BTreeMap<String, String>,
        metrics: BTreeMap<String, f64>,
        stability: BTreeMap<String, f64>,
        repair: Option<GraphRepair>,
    ) -> Self {
        let tidy =
            |figures: BTreeMap<String, f64>| figures.into_iter().map(|(k, v)| (k, rounded(v))).collect();
        let repair = repair.map(|repair| GraphRepair {
            before: repair.before.tidy(),
            after: repair.after.tidy(),
            ..repair
        });
        Self { assignments, metrics: tidy(metrics), stability: tidy(stability), repair }
    }
}

/// The product modules (one node per file) and the references between them: one edge per pair and kind, whose weight
/// is their number.
pub fn module_graph(project: &Project, code: &Code, partition: Option<&Partition>) -> Graph {
    let node = |(index, file): (usize, &decompose_model::File)| {
        let id = FileId(index as u32);
        let service = partition.and_then(|p| Some(p.services[p.service_of(id)?.index()].name.clone()));
        is_product(project, code, id).then(|| Node {
            id: file.path.clone(),
            kind: Some("module".into()),
            name: file.module.map(|module| code.modules[module.index()].path.clone()),
            lines: Some(file.lines),
            service,
        })
    };
    let mut edges = Vec::new();
    for pair in file_references(project, code) {
        for (kind, count) in &pair.kinds {
            edges.push(Edge {
                from: code.files[pair.from.index()].path.clone(),
                to: code.files[pair.to.index()].path.clone(),
                kind: Some(kind.name().into()),
                weight: Some(f64::from(*count)),
            });
        }
    }
    Graph {
        schema_version: Some(SCHEMA_VERSION.into()),
        nodes: code.files.iter().enumerate().filter_map(node).collect(),
        edges,
        ..Graph::default()
    }
}

/// The candidate services and the crossings between them: one edge per pair and kind, whose weight is their number.
pub fn service_graph(code: &Code, partition: &Partition) -> Graph {
    let nodes = partition.services.iter().map(|service| Node {
        id: service.name.clone(),
        kind: Some("service".into()),
        lines: Some(service.lines),
        ..Node::default()
    });
    let mut pairs: BTreeMap<_, u32> = BTreeMap::new();
    for crossing in &partition.crossings {
        let kind = code.references[crossing.reference.index()].kind;
        *pairs.entry((crossing.from, crossing.to, kind)).or_default() += 1;
    }
    let edges = pairs.into_iter().map(|((from, to, kind), count)| Edge {
        from: partition.services[from.index()].name.clone(),
        to: partition.services[to.index()].name.clone(),
        kind: Some(kind.name().into()),
        weight: Some(f64::from(count)),
    });
    Graph {
        schema_version: Some(SCHEMA_VERSION.into()),
        nodes: nodes.collect(),
        edges: edges.collect(),
        ..Graph::default()
    }
}
