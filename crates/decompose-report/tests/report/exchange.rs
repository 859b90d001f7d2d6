//! GraphML and CSV, read back by readers that share nothing with what wrote them.

use decompose_report::{Document, crossings_csv, graphml};
use decompose_schema::{Crossing, Edge, Graph, Node};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Names that are markup, end a cell, begin a formula, or are no characters of XML.
const HOSTILE: &[&str] = &[
    "src/plain.rs",
    "</data><node id=\"x\"/>&amp;<!--",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@sum",
    "a,b;c \"d\"",
    "",
    "größe",
    "]]>",
];

/// Rows and cells by the grammar of RFC 4180 section 2.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut characters = csv.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(characters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => cell.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty(), "the last row ends too");
    rows
}

#[test]
fn crossings_are_read_back_from_csv() {
    let crossing = |(index, name): (usize, &&str)| Crossing {
        from_service: "orders".into(),
        to_service: (*name).into(),
        from_item: format!("shop/shop::{name}"),
        to_item: (*name).into(),
        kind: "call".into(),
        tier: "path".into(),
        shared: index == 0,
        file: (*name).into(),
        line: 7,
        column: index as u32,
    };
    let document =
        Document { crossings: HOSTILE.iter().enumerate().map(crossing).collect(), ..Document::default() };
    let csv = crossings_csv(&document);
    let rows = rows(&csv);
    assert_eq!(
        rows[0].join(" "),
        "from_service to_service from_item to_item kind tier shared file line column"
    );
    assert_eq!(rows.len(), 1 + HOSTILE.len());
    for (row, crossing) in rows[1..].iter().zip(&document.crossings) {
        assert_eq!(row.len(), rows[0].len());
        let formula = crossing.file.starts_with(['=', '+', '-', '@']);
        assert_eq!(row[7], if formula { format!("'{}", crossing.file) } else { crossing.file.clone() });
        assert_eq!(row[2], crossing.from_item);
        assert_eq!(
            (row[6] == "true", &*row[8], &*row[9]),
            (crossing.shared, "7", &*crossing.column.to_string())
        );
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
    }
}

/// A node or edge: its element, the values of its attributes, its data by key.
type Element = (String, Vec<String>, Vec<(String, String)>);

/// What a reader of XML finds.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut key) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let values: Vec<String> =
                    tag.attributes().map(|attribute| attribute.unwrap().value.into_owned()).collect();
                match &*name {
                    "node" | "edge" => found.push((name, values, Vec::new())),
                    "data" => {
                        key = Some(values[0].clone());
                        found.last_mut().unwrap().2.push((values[0].clone(), String::new()));
                    }
                    _ => {}
                }
            }
            Event::End(_) => key = None,
            Event::Text(text) if key.is_some() => {
                found.last_mut().unwrap().2.last_mut().unwrap().1.push_str(&text);
            }
            Event::GeneralRef(entity) if key.is_some() => {
                let character = match &*entity {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    other => panic!("an entity {other}"),
                };
                found.last_mut().unwrap().2.last_mut().unwrap().1.push(character);
            }
            _ => {}
        }
    }
}

#[test]
fn a_graph_is_read_back_from_graphml() {
    let node = |(index, name): (usize, &&str)| Node {
        id: (*name).into(),
        kind: Some("module".into()),
        name: None,
        lines: Some(index as u32),
        service: Some((*name).into()),
    };
    let edge = |to: &str, weight| Edge {
        from: HOSTILE[0].into(),
        to: to.into(),
        kind: Some("method-call".into()),
        weight,
    };
    let graph = Graph {
        nodes: HOSTILE.iter().enumerate().map(node).collect(),
        edges: vec![edge(HOSTILE[1], Some(3.0)), edge(HOSTILE[2], None), edge("nowhere", None)],
        ..Graph::default()
    };
    let found = elements(&graphml(&graph));
    let (nodes, edges) = found.split_at(HOSTILE.len());
    for (index, (node, name)) in nodes.iter().zip(HOSTILE).enumerate() {
        let data =
            [("id", *name), ("node-kind", "module"), ("lines", &index.to_string()), ("service", *name)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(*node, ("node".into(), vec![format!("n{index}")], data.to_vec()));
    }
    let edge = |to: &str, weight: &str| {
        let data =
            [("edge-kind", "method-call"), ("weight", weight)].map(|(k, v)| (k.to_owned(), v.to_owned()));
        ("edge".to_owned(), vec!["n0".to_owned(), to.to_owned()], data.to_vec())
    };
    assert_eq!(edges, [edge("n1", "3"), edge("n2", "1")]);
}

/// Characters that XML cannot hold are shown as their code points.
#[test]
fn graphml_holds_characters_of_xml_only() {
    let node = Node { id: "a\u{0}b\u{b}c\u{ffff}d\u{202e}".into(), ..Node::default() };
    let xml = graphml(&Graph { nodes: vec![node], ..Graph::default() });
    assert_eq!(elements(&xml)[0].2, [("id".to_owned(), "a⟨U+0000⟩b⟨U+000B⟩c⟨U+FFFF⟩d⟨U+202E⟩".to_owned())]);
}
