//! Code written down as text, for the tests of this module.
//!
//! ```text
//! src/orders.rs 120              a file, of 120 lines (10 where nothing is said)
//!   Order struct                 an item that it defines (a function where nothing is said)
//!   id struct made               one that the macro invocation makes which made the item above it
//!   > src/pay.rs::charge call x3   three references to an item of another file, which is made on first mention
//! src/t.rs test                  also `orphan`, and `included src/a.rs`: its items stand in the module of that file
//! ```
//!
//! Words behind a reference: `implicit`, `guess`, `in-test`. `use` is the kind of imports.
#![allow(clippy::unwrap_used)]

use decompose_model::*;

const KINDS: [(&str, ReferenceKind); 8] = [
    ("call", ReferenceKind::Call),
    ("method-call", ReferenceKind::MethodCall),
    ("type", ReferenceKind::Type),
    ("construct", ReferenceKind::Construct),
    ("use", ReferenceKind::Import),
    ("derived", ReferenceKind::Derived),
    ("dispatch", ReferenceKind::Dispatch),
    ("value", ReferenceKind::PathValue),
];

/// Reads the notation. Files keep the order in which they are written.
pub(super) fn written(text: &str) -> Code {
    let rows: Vec<(bool, Vec<&str>)> = text
        .lines()
        .filter(|row| !row.trim().is_empty())
        .map(|row| (row.starts_with(' '), row.split_whitespace().collect()))
        .collect();
    let mut code = Code::default();
    code.crates.push(Crate {
        package: 0,
        target: 0,
        name: "shop".into(),
        id: "shop/shop".into(),
        root: None,
    });
    for (_, words) in rows.iter().filter(|(indented, _)| !indented) {
        file(&mut code, words);
    }
    let mut current = FileId(0);
    for (indented, words) in &rows {
        match (indented, words[0]) {
            (false, path) => current = find_file(&code, path),
            (true, ">") => reference(&mut code, current, &words[1..]),
            (true, name) => {
                let kind = if words.contains(&"struct") { ItemKind::Struct } else { ItemKind::Function };
                let item = item(&mut code, current, name, kind);
                if words.contains(&"made") {
                    code.items[item.index()].range = code.items[item.index() - 1].range;
                }
            }
        }
    }
    code
}

fn file(code: &mut Code, words: &[&str]) {
    let module = ModuleId(code.modules.len() as u32);
    let path = words[0].trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
    code.modules.push(Module {
        path: format!("shop::{path}"),
        krate: CrateId(0),
        file: FileId(code.files.len() as u32),
        inline: false,
        parent: None,
        item: None,
        test: false,
    });
    code.files.push(File {
        path: words[0].to_owned(),
        crates: if words.contains(&"orphan") { Vec::new() } else { vec![CrateId(0)] },
        module: Some(module).filter(|_| !words.contains(&"included")),
        lines: words.get(1).and_then(|word| word.parse().ok()).unwrap_or(10),
        test: words.contains(&"test"),
        line_index: LineIndex::default(),
    });
    if words.get(1) == Some(&"included") {
        code.modules[module.index()].file = find_file(code, words[2]);
    }
}

fn find_file(code: &Code, path: &str) -> FileId {
    let found = code.files.iter().position(|file| file.path == path);
    FileId(found.unwrap_or_else(|| panic!("no file `{path}`")) as u32)
}

fn item(code: &mut Code, file: FileId, name: &str, kind: ItemKind) -> ItemId {
    let path = format!("{}::{name}", code.modules[file.index()].path);
    if let Some(known) = code.items.iter().position(|item| item.path == path) {
        return ItemId(known as u32);
    }
    // No two items stand in the same place.
    let range = TextRange::new(code.items.len() as u32, code.items.len() as u32 + 1);
    code.items.push(Item {
        id: path.clone(),
        path,
        name: name.to_owned(),
        kind,
        module: ModuleId(file.0),
        parent: None,
        file,
        position: Position::default(),
        start_line: 1,
        end_line: 1,
        range,
        full_range: range,
        visibility: Visibility::Crate,
        cfg: None,
        test: false,
        signature: None,
        type_shape: None,
        derives: Vec::new(),
        impl_trait: None,
        impl_self: None,
        mutable: false,
    });
    ItemId(code.items.len() as u32 - 1)
}

fn reference(code: &mut Code, file: FileId, words: &[&str]) {
    let (path, name) = words[0].rsplit_once("::").unwrap();
    let used = find_file(code, path);
    let to = item(code, used, name, ItemKind::Function);
    let (_, kind) = *KINDS.iter().find(|(word, _)| *word == words[1]).unwrap();
    let times = words.iter().find_map(|word| word.strip_prefix('x')?.parse().ok()).unwrap_or(1);
    let reference = Reference {
        tier: if words.contains(&"guess") { Tier::Guess } else { Tier::Path },
        implicit: words.contains(&"implicit"),
        test: words.contains(&"in-test"),
        ..plain(None, file, to, kind)
    };
    code.references.extend(std::iter::repeat_n(reference, times));
}

/// The reference of a kind to an item, from a file.
fn plain(from: Option<ItemId>, file: FileId, to: ItemId, kind: ReferenceKind) -> Reference {
    Reference {
        from,
        module: ModuleId(file.0),
        to,
        kind,
        tier: Tier::Path,
        implicit: false,
        file,
        position: Position::default(),
        range: TextRange::default(),
        in_loop: false,
        test: false,
    }
}

/// The first item of a name.
pub(super) fn named(code: &Code, name: &str) -> ItemId {
    ItemId(code.items.iter().position(|item| item.name == name).unwrap() as u32)
}

/// Adds a call from one item to another, by their names.
pub(super) fn call(code: &mut Code, from: &str, to: &str) {
    let (from, to) = (named(code, from), named(code, to));
    let file = code.items[from.index()].file;
    code.references.push(plain(Some(from), file, to, ReferenceKind::Call));
}
