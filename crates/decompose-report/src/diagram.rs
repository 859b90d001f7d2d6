//! Graphs as DOT and Mermaid, for other programs to draw.

use std::collections::BTreeMap;

use decompose_schema::{Edge, Graph, Node};

use crate::text::{figure, visible};

/// A graph in Graphviz' DOT language: nodes in a cluster per service where they have one, one edge per pair of nodes,
/// labelled with its weight.
pub fn dot(graph: &Graph) -> String {
    let mut out = String::from(
        "digraph decompose {\n  rankdir = LR;\n  node [shape = box, style = rounded, fontname = \"sans-serif\"];\n",
    );
    let mut clusters: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
    for node in &graph.nodes {
        clusters.entry(node.service.as_deref()).or_default().push(node);
    }
    for (index, (service, nodes)) in clusters.iter().enumerate() {
        let indent = if service.is_some() { "    " } else { "  " };
        if let Some(service) = service {
            out.push_str(&format!("  subgraph cluster_{index} {{\n    label = {};\n", dot_text(service)));
        }
        for node in nodes {
            let label = dot_text(&label(node));
            out.push_str(&format!("{indent}{} [label = {label}];\n", dot_text(&node.id)));
        }
        if service.is_some() {
            out.push_str("  }\n");
        }
    }
    for ((from, to), weight) in weights(&graph.edges) {
        let (from, to, weight) = (dot_text(from), dot_text(to), figure(weight));
        out.push_str(&format!("  {from} -> {to} [label = \"{weight}\"];\n"));
    }
    out.push_str("}\n");
    out
}

/// A graph as a Mermaid flowchart, which Markdown viewers draw. Meant for services: hundreds of nodes are too many.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    let index: BTreeMap<&str, usize> =
        graph.nodes.iter().enumerate().map(|(index, node)| (&*node.id, index)).collect();
    for (index, node) in graph.nodes.iter().enumerate() {
        out.push_str(&format!("  n{index}[\"{}\"]\n", mermaid_text(&label(node))));
    }
    for ((from, to), weight) in weights(&graph.edges) {
        if let (Some(from), Some(to)) = (index.get(from), index.get(to)) {
            out.push_str(&format!("  n{from} -->|{}| n{to}\n", figure(weight)));
        }
    }
    out
}

fn label(node: &Node) -> String {
    let name = node.name.as_ref().unwrap_or(&node.id);
    match node.lines {
        Some(lines) => format!("{name} ({lines} lines)"),
        None => name.clone(),
    }
}

/// The weight of every pair of nodes, kinds added up.
fn weights(edges: &[Edge]) -> BTreeMap<(&str, &str), f64> {
    let mut weights = BTreeMap::new();
    for edge in edges {
        *weights.entry((&*edge.from, &*edge.to)).or_default() += edge.weight.unwrap_or(1.0);
    }
    weights
}

/// A quoted string of DOT.
fn dot_text(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text between the quotes of a Mermaid label, which reads entities written `#name;`.
fn mermaid_text(text: &str) -> String {
    let entity = |character| match character {
        '#' => "#35;".into(),
        '"' => "#quot;".into(),
        '&' => "#amp;".into(),
        '<' => "#lt;".into(),
        '>' => "#gt;".into(),
        '`' => "#96;".into(),
        other => String::from(other),
    };
    visible(text).chars().map(entity).collect()
}
