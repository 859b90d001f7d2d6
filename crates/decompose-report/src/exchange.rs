//! Graphs as GraphML and crossings as CSV, for other programs to read.
//!
//! GraphML 1.0 as graphml.graphdrawing.org has it; CSV as RFC 4180 has it, with a header. Both are made to be read back:
//! a name stands there as it is, but for characters that XML cannot hold or that would act instead of being read, which
//! are shown as their code points. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
//! spreadsheets take for "this is text".

use std::collections::BTreeMap;
use std::fmt::Write as _;

use decompose_schema::{Document, Graph};

use crate::text::{figure, visible};

/// What nodes and edges of GraphML carry: the key, what it is for, its name, its type.
const KEYS: &[(&str, &str, &str, &str)] = &[
    ("id", "node", "id", "string"),
    ("node-kind", "node", "kind", "string"),
    ("name", "node", "name", "string"),
    ("lines", "node", "lines", "int"),
    ("service", "node", "service", "string"),
    ("edge-kind", "edge", "kind", "string"),
    ("weight", "edge", "weight", "double"),
];

/// A graph as GraphML: every node with its attributes, every edge with its kind and weight. An edge between nodes that the
/// graph does not list is left out.
pub fn graphml(graph: &Graph) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    // Writing to a string does not fail.
    for (key, on, name, of) in KEYS {
        let _ = writeln!(out, "  <key id=\"{key}\" for=\"{on}\" attr.name=\"{name}\" attr.type=\"{of}\"/>");
    }
    out.push_str("  <graph id=\"decompose\" edgedefault=\"directed\">\n");
    let index: BTreeMap<&str, usize> =
        graph.nodes.iter().enumerate().map(|(index, node)| (&*node.id, index)).collect();
    for (index, node) in graph.nodes.iter().enumerate() {
        let lines = node.lines.map(|lines| lines.to_string());
        let values = [
            ("id", Some(&node.id)),
            ("node-kind", node.kind.as_ref()),
            ("name", node.name.as_ref()),
            ("lines", lines.as_ref()),
            ("service", node.service.as_ref()),
        ];
        let _ = writeln!(out, "    <node id=\"n{index}\">{}</node>", data(&values));
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (index.get(&*edge.from), index.get(&*edge.to)) else { continue };
        let weight = figure(edge.weight.unwrap_or(1.0));
        let values = [("edge-kind", edge.kind.as_ref()), ("weight", Some(&weight))];
        let _ = writeln!(out, "    <edge source=\"n{from}\" target=\"n{to}\">{}</edge>", data(&values));
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

fn data(values: &[(&str, Option<&String>)]) -> String {
    let value = |(key, value): &(&str, Option<&String>)| {
        value.map(|value| format!("<data key=\"{key}\">{}</data>", xml_text(value)))
    };
    values.iter().filter_map(value).collect()
}

/// Text between elements.
fn xml_text(text: &str) -> String {
    let mut out = String::new();
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Not among the characters of XML.
            '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out
}

/// Every crossing as a row of CSV, in the order of `decompose.json`.
pub fn crossings_csv(document: &Document) -> String {
    let mut out =
        String::from("from_service,to_service,from_item,to_item,kind,tier,shared,file,line,column\r\n");
    for crossing in &document.crossings {
        let cells: [&str; 8] = [
            &crossing.from_service,
            &crossing.to_service,
            &crossing.from_item,
            &crossing.to_item,
            &crossing.kind,
            &crossing.tier,
            if crossing.shared { "true" } else { "false" },
            &crossing.file,
        ];
        for text in cells {
            out.push_str(&cell(text));
            out.push(',');
        }
        let _ = write!(out, "{},{}\r\n", crossing.line, crossing.column);
    }
    out
}

/// A cell: in quotes where it has to be, and never a formula.
fn cell(text: &str) -> String {
    let text = visible(text);
    let formula = text.starts_with(['=', '+', '-', '@']);
    let text = if formula { format!("'{text}") } else { text.into_owned() };
    if text.contains([',', '"', ' ', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
