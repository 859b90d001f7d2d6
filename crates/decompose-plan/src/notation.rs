//! Projects written down as text, for the tests of this crate: what the earlier stages would have found, by hand.
//!
//! One line each, indented under what it belongs to:
//!
//! ```text
//! file src/orders.rs orders            a file and the service that it is assigned to (`-`: none); `shared` behind it
//!   pub fn place(cart: &Cart) -> Order ~ 12     an item, of 12 lines (1 where nothing is said)
//!     > call payments::charge in loop           a reference that stands in it, to an item by the end of its path
//!   static CACHE mutable
//!   struct Order derive(Serialize, Deserialize)
//!     field id: u32
//!   impl Order                                  the self type and the trait are found by name
//!     fn total(&self) -> u64
//! ```
//!
//! Words behind an item: `pub`, `test`, `mutable`, `derive(..)`. Behind a reference: `in loop`, `in test`. A `dispatch`
//! stands at the place of the reference before it. Types are read by eye: a name of the project is an item of it, any other name is external, one capital letter is a parameter.
#![allow(clippy::unwrap_used)]

use decompose_model::*;

/// A project as its notation says.
pub(crate) struct Written {
    pub(crate) code: Code,
    pub(crate) partition: Partition,
}

const KINDS: [(&str, ItemKind); 12] = [
    ("fn", ItemKind::Function),
    ("struct", ItemKind::Struct),
    ("enum", ItemKind::Enum),
    ("trait", ItemKind::Trait),
    ("const", ItemKind::Const),
    ("static", ItemKind::Static),
    ("type", ItemKind::TypeAlias),
    ("macro", ItemKind::Macro),
    ("variant", ItemKind::Variant),
    ("field", ItemKind::Field),
    ("mod", ItemKind::Module),
    ("impl", ItemKind::Impl),
];

const REFERENCES: [(&str, ReferenceKind); 12] = [
    ("call", ReferenceKind::Call),
    ("method-call", ReferenceKind::MethodCall),
    ("value", ReferenceKind::PathValue),
    ("type", ReferenceKind::Type),
    ("construct", ReferenceKind::Construct),
    ("pattern", ReferenceKind::Pattern),
    ("field", ReferenceKind::Field),
    ("implements", ReferenceKind::Implements),
    ("use", ReferenceKind::Import),
    ("macro", ReferenceKind::Macro),
    ("derived", ReferenceKind::Derived),
    ("dispatch", ReferenceKind::Dispatch),
];

/// Reads the notation.
pub(crate) fn written(text: &str) -> Written {
    let mut written = Written { code: Code::default(), partition: Partition::default() };
    let mut around: Vec<(usize, ItemId)> = Vec::new();
    let mut uses: Vec<(FileId, Option<ItemId>, String)> = Vec::new();
    let mut signatures: Vec<(ItemId, String)> = Vec::new();
    let mut line = 0;
    for row in text.lines().filter(|row| !row.trim().is_empty()) {
        let depth = row.len() - row.trim_start().len();
        around.retain(|(outer, _)| *outer < depth);
        let row = row.trim();
        let file = FileId(written.code.files.len().saturating_sub(1) as u32);
        if let Some(row) = row.strip_prefix("file ") {
            around.clear();
            line = 0;
            add_file(&mut written, row);
        } else if let Some(row) = row.strip_prefix("> ") {
            uses.push((file, around.last().map(|(_, item)| *item), row.to_owned()));
        } else {
            let parent = around.last().map(|(_, item)| *item);
            let (id, declared) = add_item(&mut written.code, file, parent, row, &mut line);
            signatures.push((id, declared));
            around.push((depth, id));
        }
    }
    for (id, declared) in signatures {
        declare(&mut written.code, id, &declared);
    }
    for (place, (file, from, row)) in uses.into_iter().enumerate() {
        add_reference(&mut written.code, file, from, &row, place);
    }
    cut(&mut written);
    written
}

fn add_file(written: &mut Written, row: &str) {
    let words: Vec<&str> = row.split_whitespace().collect();
    let file = FileId(written.code.files.len() as u32);
    let path = words[0].trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
    let module = ModuleId(written.code.modules.len() as u32);
    written.code.modules.push(Module {
        path,
        krate: CrateId(0),
        file,
        inline: false,
        parent: None,
        item: None,
        test: false,
    });
    written.code.files.push(File { path: words[0].to_owned(), module: Some(module), ..File::default() });
    if words[1] == "-" {
        return;
    }
    let services = &mut written.partition.services;
    let service = services.iter().position(|service| service.name == words[1]).unwrap_or_else(|| {
        services.push(Service {
            name: words[1].to_owned(),
            files: Vec::new(),
            lines: 0,
            items: 0,
            confidence: 1.0,
            keywords: Vec::new(),
            cohesion: 1.0,
        });
        services.len() - 1
    });
    services[service].files.push(file);
    let shared_candidate = words.contains(&"shared").then_some(1.0);
    let service = ServiceId(service as u32);
    written.partition.assignments.push(Assignment {
        file,
        service,
        confidence: 1.0,
        runner_up: None,
        runner_up_share: None,
        footing: None,
        shared_candidate,
    });
}

fn add_item(
    code: &mut Code,
    file: FileId,
    parent: Option<ItemId>,
    row: &str,
    line: &mut u32,
) -> (ItemId, String) {
    let (row, lines) =
        row.split_once(" ~ ").map_or((row, 1), |(row, lines)| (row, lines.trim().parse().unwrap()));
    let (row, derives) =
        row.split_once(" derive(").map_or((row, ""), |(row, rest)| (row, rest.split(')').next().unwrap()));
    let mut row = row.trim();
    let mut words = Vec::new();
    while let Some((word, rest)) = row.split_once(' ').filter(|(word, _)| ["pub", "test"].contains(word)) {
        words.push(word);
        row = rest;
    }
    let (row, mutable) = row.strip_suffix(" mutable").map_or((row, false), |row| (row, true));
    let (word, declared) = row.split_once([' ', '<']).unwrap();
    let (_, mut kind) =
        *KINDS.iter().find(|(name, _)| *name == word).unwrap_or_else(|| panic!("what is `{row}`?"));
    let above = parent.map(|parent| code.items[parent.index()].clone());
    if kind == ItemKind::Function
        && above.as_ref().is_some_and(|above| matches!(above.kind, ItemKind::Impl | ItemKind::Trait))
    {
        kind = ItemKind::Method;
    }
    let name = match kind {
        ItemKind::Impl => {
            let header = row.trim_start_matches("impl<'de>").trim_start_matches("impl").trim();
            header
                .split_once(" for ")
                .map_or(format!("<impl {header}>"), |(of, on)| format!("<{on} as {of}>"))
        }
        _ => declared.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned(),
    };
    let within = match &above {
        // Members of an impl are named after its self type.
        Some(above) if above.kind == ItemKind::Impl => {
            let on =
                above.name.trim_matches(['<', '>']).trim_start_matches("impl ").split(" as ").next().unwrap();
            format!("{}::{on}", code.modules[file.index()].path)
        }
        Some(above) => above.path.clone(),
        None => code.modules[file.index()].path.clone(),
    };
    let start = above.as_ref().map_or(*line + 1, |above| above.start_line);
    if above.is_none() {
        *line += lines;
    }
    let id = ItemId(code.items.len() as u32);
    let range = TextRange::new(id.0 * 10, id.0 * 10 + 9);
    code.items.push(Item {
        id: format!("{within}::{name}#{}", id.0),
        path: format!("{within}::{name}"),
        name,
        kind,
        module: ModuleId(file.0),
        parent,
        file,
        position: Position { line: start, column: 1 },
        start_line: start,
        end_line: start + lines - 1,
        range,
        full_range: range,
        visibility: if words.contains(&"pub") { Visibility::Public } else { Visibility::Crate },
        cfg: None,
        test: words.contains(&"test"),
        signature: None,
        type_shape: None,
        derives: derives.split(", ").filter(|name| !name.is_empty()).map(String::from).collect(),
        impl_trait: None,
        impl_self: None,
        mutable,
    });
    (id, declared.to_owned())
}

/// Reads the types that an item declares, now that all items are known.
fn declare(code: &mut Code, id: ItemId, declared: &str) {
    match code.items[id.index()].kind {
        ItemKind::Function | ItemKind::Method => {
            let signature = signature(code, declared);
            code.items[id.index()].signature = Some(signature);
        }
        ItemKind::Impl => {
            let (of, on) = declared.split_once(" for ").map_or(("", declared), |(of, on)| (of, on));
            code.items[id.index()].impl_self = find(code, on);
            code.items[id.index()].impl_trait = find(code, of);
        }
        _ => {
            let declared = declared.split_once(": ").or_else(|| declared.split_once(" = "));
            code.items[id.index()].type_shape = declared.map(|(_, text)| shape(code, text));
        }
    }
}

fn signature(code: &Code, declared: &str) -> Signature {
    let open = declared.find('(').unwrap();
    let close = declared.rfind(") ->").unwrap_or(declared.rfind(')').unwrap());
    let mut signature = Signature { text: format!("fn {declared}"), ..Signature::default() };
    signature.generic = declared[..open].contains('<');
    for parameter in declared[open + 1..close].split(", ").filter(|text| !text.is_empty()) {
        match parameter {
            "self" => signature.receiver = Some(Receiver::Value),
            "&self" => signature.receiver = Some(Receiver::Shared),
            "&mut self" => signature.receiver = Some(Receiver::Mutable),
            _ => {
                let (name, text) = parameter.split_once(": ").unwrap();
                signature.parameters.push(Parameter { name: name.to_owned(), shape: shape(code, text) });
            }
        }
    }
    signature.returns = declared[close..].split_once("-> ").map(|(_, text)| shape(code, text));
    signature
}

fn shape(code: &Code, text: &str) -> TypeShape {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '\'';
    let names = || text.split(|c: char| !word(c)).filter(|name| !name.is_empty());
    let is_parameter = |name: &&str| name.len() == 1 && name.chars().all(char::is_uppercase);
    let types = || names().filter(|name| !["mut", "dyn", "impl"].contains(name) && !name.starts_with('\''));
    let items: Vec<ItemId> = types().filter_map(|name| find(code, name)).collect();
    let external = types().filter(|name| find(code, name).is_none() && !is_parameter(name));
    TypeShape {
        text: text.to_owned(),
        borrows: text.contains('&') && !text.contains("&mut"),
        borrows_mutably: text.contains("&mut"),
        lifetime: names().any(|name| name.starts_with('\'') && name != "'static" && name != "'_"),
        generic: names().any(|name| is_parameter(&name)),
        impl_trait: text.contains("impl "),
        dyn_trait: text.contains("dyn "),
        closure: text.contains("Fn("),
        pointer: text.contains('*'),
        items,
        external: external.map(String::from).collect(),
    }
}

/// The item whose path ends in `name`; impls and modules are no targets.
pub(crate) fn find(code: &Code, name: &str) -> Option<ItemId> {
    let name = name.split('<').next().unwrap();
    let ends = |path: &str| path == name || path.ends_with(&format!("::{name}"));
    let kinds = [ItemKind::Impl, ItemKind::Module, ItemKind::Field];
    let named = code.items.iter().position(|item| ends(&item.path) && !kinds.contains(&item.kind));
    let named = named.or_else(|| code.items.iter().position(|item| ends(&item.path)));
    named.filter(|_| !name.is_empty()).map(|index| ItemId(index as u32))
}

fn add_reference(code: &mut Code, file: FileId, from: Option<ItemId>, row: &str, place: usize) {
    let words: Vec<&str> = row.split_whitespace().collect();
    let (_, kind) =
        *REFERENCES.iter().find(|(name, _)| *name == words[0]).unwrap_or_else(|| panic!("what is `{row}`?"));
    let to = find(code, words[1]).unwrap_or_else(|| panic!("no item `{}`", words[1]));
    // A possible target stands where the call does.
    let called = code.references.last().filter(|_| kind == ReferenceKind::Dispatch);
    let position = match called {
        Some(called) => called.position,
        None => Position { line: place as u32 + 1, column: 1 },
    };
    code.references.push(Reference {
        from,
        module: ModuleId(file.0),
        to,
        kind,
        tier: Tier::Path,
        implicit: false,
        file,
        position,
        range: TextRange::default(),
        in_loop: row.ends_with("in loop"),
        test: row.ends_with("in test"),
    });
}

/// Fills in what follows from the rest: lines of files and services, and the crossings.
fn cut(written: &mut Written) {
    let Written { code, partition } = written;
    for (file, id) in code.files.iter_mut().zip((0..).map(FileId)) {
        let of_file = code.items.iter().filter(|item| item.file == id);
        file.lines = of_file.map(|item| item.end_line).max().unwrap_or(0);
    }
    for service in &mut partition.services {
        service.lines = service.files.iter().map(|file| code.files[file.index()].lines).sum();
    }
    for (reference, id) in code.references.iter().zip((0..).map(ReferenceId)) {
        let ends = (
            partition.service_of(reference.file),
            partition.service_of(code.items[reference.to.index()].file),
        );
        if let (Some(from), Some(to)) = ends
            && from != to
            && !reference.test
        {
            partition.crossings.push(Crossing { from, to, reference: id });
        }
    }
}
