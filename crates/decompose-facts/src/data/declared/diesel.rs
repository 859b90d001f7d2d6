//! Tables of diesel: what `table!` and `joinable!` declare, and the structs that hold rows.

use std::collections::BTreeSet;

use decompose_model::{Column, ForeignKey, ItemId};
use decompose_syntax::ir::{AttrKind, ItemIx, ItemKind, MacroCall};
use decompose_syntax::{Token, TokenKind, lex};

use super::{Declared, Meaning, Stated, name_of, pieces_of, snake_case, string};
use crate::ground::Ground;
use crate::sql::Change;

const LIBRARY: &str = "diesel";

/// Derives that name a table after the struct where no attribute does.
const ROW_DERIVES: &[&str] =
    &["AsChangeset", "Associations", "HasQuery", "Identifiable", "Insertable", "Selectable"];

/// A column as `table!` declares it.
struct DeclaredColumn {
    /// Its name in Rust.
    rust: String,
    column: Column,
}

/// What the text of one `table!` says.
#[derive(Default)]
struct DeclaredTable {
    schema: Option<String>,
    /// Its name in the store, where that is not the module's.
    renamed: Option<String>,
    key: Vec<String>,
    columns: Vec<DeclaredColumn>,
}

/// Reads what these files and expansions declare.
pub(super) fn read(ground: &Ground<'_>, numbers: &[usize], declared: &mut Declared) {
    let mut joins = Vec::new();
    let mut followed: BTreeSet<usize> = BTreeSet::new();
    for number in numbers {
        if followed.contains(number) {
            continue;
        }
        let facts = ground.facts(*number);
        for item in &facts.items {
            let ItemKind::MacroCall(call) = &item.kind else { continue };
            match call.path.segments.last().map(|last| facts.name(last.name.name)) {
                Some("table") => table(ground, *number, call, declared, &mut followed),
                Some("joinable") => joins.push((*number, call)),
                _ => {}
            }
        }
    }
    for (number, call) in joins {
        joinable(ground, number, call, declared);
    }
    if declared.tables.is_empty() {
        return;
    }
    for number in numbers {
        for (index, item) in ground.facts(*number).items.iter().enumerate() {
            if let ItemKind::Struct(_) = &item.kind {
                rows(ground, *number, ItemIx(index as u32), declared);
            }
        }
    }
}

/// The tokens of an invocation, where its text is at hand.
fn tokens(ground: &Ground<'_>, number: usize, call: &MacroCall) -> Vec<Token> {
    match ground.resolved.files.get(number) {
        Some(facts) => lex(&facts.text, call.tokens),
        None => Vec::new(),
    }
}

/// The module that an invocation of diesel's `table!` became, with its columns.
fn table(
    ground: &Ground<'_>,
    number: usize,
    call: &MacroCall,
    declared: &mut Declared,
    followed: &mut BTreeSet<usize>,
) {
    let expanded = |number: usize, call: &MacroCall| -> Option<usize> {
        ground.resolved.expanded.get(&(number, call.tokens.start, call.tokens.end)).copied()
    };
    let Some(mut expansion) = expanded(number, call) else { return };
    // With a schema in front, it becomes another invocation first.
    while let [root] = ground.facts(expansion).roots.as_slice()
        && let ItemKind::MacroCall(inner) = &ground.facts(expansion).item(*root).kind
        && let Some(next) = expanded(expansion, inner)
        && followed.insert(expansion)
    {
        expansion = next;
    }
    let facts = ground.facts(expansion);
    let item_of = |ix: ItemIx| ground.resolved.items.get(&(expansion, ix)).copied();
    let modules = facts.roots.iter().filter_map(|root| match &facts.item(*root).kind {
        ItemKind::Module(module) => Some((facts.item(*root).name?, module.items.as_ref()?)),
        _ => None,
    });
    for (module, items) in modules {
        let Some(table) = items.iter().find(|ix| derives(facts, **ix, "DieselTable")) else { continue };
        let stated = stated(&tokens(ground, number, call));
        let module = facts.name(module.name).to_string();
        let own = stated.renamed.clone().unwrap_or_else(|| module.clone());
        let name = match stated.schema.as_deref() {
            None | Some("public" | "main") => own,
            Some(schema) => format!("{schema}.{own}"),
        };
        let number_of_table = declared.table(LIBRARY, name.clone());
        declared.by_module.entry(module).or_insert(number_of_table);
        if let Some(item) = item_of(*table) {
            declared.mean(item, Meaning::Table(number_of_table));
        }
        let columns = facts.items.iter().enumerate().filter_map(|(index, item)| {
            let ix = ItemIx(index as u32);
            let is_column = derives(facts, ix, "DieselColumn");
            Some((item_of(ix)?, facts.name(item.name?.name))).filter(|_| is_column)
        });
        let columns: Vec<(ItemId, &str)> = columns.collect();
        for (item, rust) in columns {
            let column = stated.columns.iter().find(|column| column.rust == rust);
            let name = column.map_or_else(|| rust.to_string(), |column| column.column.name.clone());
            declared.mean(item, Meaning::Column(number_of_table, name));
        }
        if !stated.columns.is_empty() {
            let offset = call.path.segments.last().map_or(call.body.start, |last| last.name.range.start);
            let in_store = |key: &String| {
                let column = stated.columns.iter().find(|column| column.rust == *key);
                column.map_or_else(|| key.clone(), |column| column.column.name.clone())
            };
            let change = Change::CreateTable {
                name,
                or_keep: true,
                primary_key: stated.key.iter().map(in_store).collect(),
                columns: stated.columns.into_iter().map(|column| column.column).collect(),
                foreign_keys: Vec::new(),
            };
            let location = ground.location(number, offset);
            declared.stated.push(Stated { location, number, library: LIBRARY, change });
        }
    }
}

/// Whether an item of an expansion derives a trait of the stub.
fn derives(facts: &decompose_syntax::ir::FileFacts, ix: ItemIx, name: &str) -> bool {
    facts.item(ix).attrs.iter().any(|attr| match &attr.kind {
        AttrKind::Derive(paths) => paths.iter().any(|path| {
            path.segments.len() > 1
                && path.segments.last().is_some_and(|last| facts.name(last.name.name) == name)
        }),
        _ => false,
    })
}

/// Reads the tokens of a `table!`.
fn stated(tokens: &[Token]) -> DeclaredTable {
    let mut table = DeclaredTable { key: vec!["id".into()], ..DeclaredTable::default() };
    let mut rest = tokens;
    loop {
        match rest {
            [Token { kind: TokenKind::Ident(word), .. }, ..] if word == "use" => {
                let end = rest.iter().position(|token| is_sign(token, ';'));
                rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or(&[]);
            }
            [hash, attribute, behind @ ..] if is_sign(hash, '#') => {
                table.renamed = sql_name(attribute).or(table.renamed);
                rest = behind;
            }
            [schema, dot, behind @ ..] if is_sign(dot, '.') => {
                table.schema = name_of(schema).map(String::from);
                rest = behind;
            }
            [Token { kind: TokenKind::Group { open: '(', tokens, .. }, .. }, behind @ ..] => {
                table.key = tokens.iter().filter_map(name_of).map(String::from).collect();
                rest = behind;
            }
            [Token { kind: TokenKind::Group { open: '{', tokens, .. }, .. }, ..] => {
                table.columns = columns(tokens);
                return table;
            }
            [_, behind @ ..] => rest = behind,
            [] => return table,
        }
    }
}

/// `name -> Type, ..` with attributes.
fn columns(tokens: &[Token]) -> Vec<DeclaredColumn> {
    tokens
        .split(|token| is_sign(token, ','))
        .filter_map(|column| {
            let mut rest = column;
            let mut renamed = None;
            while let [hash, attribute, behind @ ..] = rest
                && is_sign(hash, '#')
            {
                renamed = sql_name(attribute).or(renamed);
                rest = behind;
            }
            let [name, dash, arrow, ty @ ..] = rest else { return None };
            let rust = name_of(name).filter(|_| is_sign(dash, '-') && is_sign(arrow, '>'))?.to_string();
            let column = Column { name: renamed.unwrap_or_else(|| rust.clone()), ty: written(ty) };
            Some(DeclaredColumn { rust, column })
        })
        .collect()
}

/// A type as its tokens say it.
fn written(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match &token.kind {
            TokenKind::Ident(name) => text.push_str(name),
            TokenKind::Punct { char, .. } => text.push(*char),
            _ => {}
        }
    }
    text
}

/// `[sql_name = "x"]`.
fn sql_name(attribute: &Token) -> Option<String> {
    let TokenKind::Group { tokens, .. } = &attribute.kind else { return None };
    match tokens.as_slice() {
        [name, equals, Token { kind: TokenKind::Literal(text), .. }]
            if name_of(name) == Some("sql_name") && is_sign(equals, '=') =>
        {
            string(text)
        }
        _ => None,
    }
}

fn is_sign(token: &Token, sign: char) -> bool {
    matches!(token.kind, TokenKind::Punct { char, .. } if char == sign)
}

/// `child -> parent (column)`.
fn joinable(ground: &Ground<'_>, number: usize, call: &MacroCall, declared: &mut Declared) {
    let tokens = tokens(ground, number, call);
    let [child, dash, arrow, parent, Token { kind: TokenKind::Group { tokens: columns, .. }, .. }] =
        tokens.as_slice()
    else {
        return;
    };
    if !is_sign(dash, '-') || !is_sign(arrow, '>') {
        return;
    }
    let name = |token: &Token| {
        let table = declared.of_module(name_of(token)?)?;
        Some(declared.tables[table].name.clone())
    };
    let (Some(child), Some(parent)) = (name(child), name(parent)) else { return };
    let offset = call.path.segments.last().map_or(call.body.start, |last| last.name.range.start);
    let columns = columns.iter().filter_map(name_of).map(String::from).collect();
    let foreign_keys = vec![ForeignKey { columns, table: parent, referred: Vec::new() }];
    let change = Change::Add { table: child, columns: Vec::new(), primary_key: Vec::new(), foreign_keys };
    let location = ground.location(number, offset);
    declared.stated.push(Stated { location, number, library: LIBRARY, change });
}

/// A struct whose values are rows of a table, or changes of them.
fn rows(ground: &Ground<'_>, number: usize, ix: ItemIx, declared: &mut Declared) {
    let Some(id) = ground.resolved.items.get(&(number, ix)).copied() else { return };
    let facts = ground.facts(number);
    let item = facts.item(ix);
    let said = pieces_of(ground, number, &item.attrs, &["diesel", "table_name"]);
    let named = said.iter().find(|piece| piece.key == "table_name").and_then(super::Piece::last_name);
    let derived = || {
        let derives = &ground.item(id).derives;
        let is_row = derives.iter().any(|derive| ROW_DERIVES.contains(&derive.as_str()));
        is_row.then(|| format!("{}s", snake_case(&ground.item(id).name)))
    };
    if let Some(table) = named.or_else(derived).and_then(|name| declared.of_module(&name)) {
        declared.mean(id, Meaning::Rows(table));
    }
}
