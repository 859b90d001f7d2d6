//! What if a module were in another service: the data that the page counts with, and the place where it does.
//!
//! The script moves modules and counts again what `decompose.json` counts: crossings, coupling, cohesion, the largest
//! share, the owners of tables and the transactions that are split, by the formulas of the book; modularity by
//! references, since the weights that were cut are not in the document. It looks for no better cut, and counts nothing
//! that needs more than modules: seams, obstacles, steps, confidence.
//!
//! Tables of numbers instead of records keep it small: everything is named once and meant by its index.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use decompose_schema::Document;

use super::Ground;
use super::parts::Html;
use super::section::Section;
use crate::text::acts;
use crate::view::item_name;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let document = ground.document;
    if document.assignments.len() < 2 {
        return None;
    }
    let section = Section::new("what-if", "What if")
        .lead("Move a module to another service and see what it does to the cut. Nothing is searched for and nothing of the project changes; what you like can be pinned in `decompose.toml`, and the next run follows it.")
        .html(&Html("<div id=what-if-tool><p class=none>This part takes the script of the page.</p></div>".into()))
        .html(&Html(format!("<script type=\"application/json\" id=model>{}</script>", model(document))));
    Some(section)
}

/// The data, as JSON:
///
/// * `services`: names; `found`: how many there are;
/// * `modules`: file, lines, service, whether it is a shared-library candidate;
/// * `references`: from, to, number, one after the other;
/// * `tables`: name, whether its owner is known, and module, reads, writes, one after the other;
/// * `transactions`: item, tables. Nested ones are part of the outermost.
fn model(document: &Document) -> String {
    let mut json = Json::default();
    let services: BTreeMap<&str, usize> =
        document.services.iter().enumerate().map(|(index, service)| (&*service.name, index)).collect();
    let modules: BTreeMap<&str, usize> =
        document.assignments.iter().enumerate().map(|(index, a)| (&*a.file, index)).collect();
    json.raw("{\"services\":");
    json.list(&document.services, |json, service| json.string(&service.name));
    json.raw(&format!(",\"found\":{},\"modules\":", document.services.len()));
    json.list(&document.assignments, |json, a| {
        json.raw("[");
        json.string(&a.file);
        let service = services.get(&*a.service).copied().unwrap_or_default();
        json.raw(&format!(",{},{service},{}]", a.lines, u8::from(a.shared_candidate.is_some())));
    });
    json.raw(",\"references\":");
    let references: Vec<[usize; 3]> = document
        .module_references
        .iter()
        .filter_map(|r| Some([*modules.get(&*r.from)?, *modules.get(&*r.to)?, r.references as usize]))
        .collect();
    json.numbers(references.as_flattened());
    let mut table_of: BTreeMap<u32, usize> = BTreeMap::new();
    json.raw(",\"tables\":");
    let tables: Vec<usize> = (0..document.ownership.tables.len()).collect();
    json.list(&tables, |json, index| {
        let table = &document.ownership.tables[*index];
        let mut uses: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
        for user in &table.users {
            for (operation, accesses) in [&user.reads, &user.writes].into_iter().enumerate() {
                for access in accesses {
                    table_of.insert(*access, *index);
                    let file = document.data_accesses.get(*access as usize).map(|access| &*access.file);
                    if let Some(module) = file.and_then(|file| modules.get(file)) {
                        uses.entry(*module).or_default()[operation] += 1;
                    }
                }
            }
        }
        json.raw("[");
        json.string(&table.table);
        json.raw(&format!(",{},", u8::from(table.owner.is_some())));
        let uses: Vec<[usize; 3]> = uses.into_iter().map(|(m, [reads, writes])| [m, reads, writes]).collect();
        json.numbers(uses.as_flattened());
        json.raw("]");
    });
    json.raw(",\"transactions\":");
    let outermost: Vec<_> = document.transactions.iter().filter(|scope| scope.parent.is_none()).collect();
    json.list(&outermost, |json, scope| {
        let mut tables: Vec<usize> =
            scope.accesses.iter().filter_map(|access| table_of.get(access)).copied().collect();
        tables.sort_unstable();
        tables.dedup();
        json.raw("[");
        json.string(item_name(&scope.item));
        json.raw(",");
        json.numbers(&tables);
        json.raw("]");
    });
    json.raw("}");
    json.0
}

/// JSON that can stand inside an element: no character of it ends the element, or acts in a text editor.
#[derive(Default)]
struct Json(String);

impl Json {
    fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn string(&mut self, text: &str) {
        self.0.push('"');
        for character in text.chars() {
            if matches!(character, '"' | '\\' | '<' | '>' | '&') || acts(character) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string does not fail.
                    let _ = write!(self.0, "\\u{unit:04x}");
                }
            } else {
                self.0.push(character);
            }
        }
        self.0.push('"');
    }

    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.raw("[");
        for (index, entry) in items.iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            item(self, entry);
        }
        self.raw("]");
    }

    fn numbers(&mut self, numbers: &[usize]) {
        self.list(numbers, |json, number| {
            let _ = write!(json.0, "{number}");
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use decompose_schema::{
        Assignment, DataAccess, ModuleReference, Ownership, Service, TableOwner, TableUser, Transaction,
    };
    use serde_json::{Value, json};

    use super::*;

    /// Two services of one module each, two tables, a transaction over both and one inside it.
    #[test]
    fn the_model_is_the_document_by_numbers() {
        let access = |table: &str, file: &str| DataAccess {
            table: table.into(),
            file: file.into(),
            ..DataAccess::default()
        };
        let scope = |item: &str, accesses: &[u32], parent| Transaction {
            item: item.into(),
            accesses: accesses.into(),
            parent,
            ..Transaction::default()
        };
        let document = Document {
            services: ["a", "b"].map(|name| Service { name: name.into(), ..Service::default() }).into(),
            assignments: [("x.rs", 10, "a", None), ("</script>\u{202e}.rs", 20, "b", Some(1.0))]
                .map(|(file, lines, service, shared_candidate)| Assignment {
                    file: file.into(),
                    lines,
                    service: service.into(),
                    shared_candidate,
                    ..Assignment::default()
                })
                .into(),
            module_references: vec![ModuleReference {
                from: "x.rs".into(),
                to: "</script>\u{202e}.rs".into(),
                references: 3,
                ..ModuleReference::default()
            }],
            data_accesses: vec![
                access("t", "x.rs"),
                access("t", "x.rs"),
                access("u", "</script>\u{202e}.rs"),
            ],
            ownership: Ownership {
                tables: vec![
                    TableOwner {
                        table: "t".into(),
                        owner: Some("a".into()),
                        users: vec![TableUser { service: "a".into(), reads: vec![1], writes: vec![0] }],
                        ..TableOwner::default()
                    },
                    TableOwner {
                        table: "u".into(),
                        users: vec![TableUser { service: "b".into(), reads: vec![2], writes: vec![] }],
                        ..TableOwner::default()
                    },
                ],
                ..Ownership::default()
            },
            transactions: vec![scope("p/c::both", &[2, 0, 1], None), scope("p/c::inner", &[0], Some(0))],
            ..Document::default()
        };
        let text = model(&document);
        assert!(!text.contains('<') && !text.contains('\u{202e}'), "{text}");
        let expected = json!({
            "services": ["a", "b"],
            "found": 2,
            "modules": [["x.rs", 10, 0, 0], ["</script>\u{202e}.rs", 20, 1, 1]],
            "references": [0, 1, 3],
            "tables": [["t", 1, [0, 1, 1]], ["u", 0, [1, 1, 0]]],
            "transactions": [["c::both", [0, 1]]]
        });
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }
}
