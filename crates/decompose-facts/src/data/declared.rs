//! Tables that items of the project stand for, as libraries make them of declarations.
//!
//! | Library | Table | Column | Rows |
//! | --- | --- | --- | --- |
//! | diesel | `table` that `table!` makes | the structs beside it | structs that say `#[diesel(table_name = ..)]` |
//! | sea-orm | `Entity` beside a model | variants of `Column` | `Model`, `ActiveModel` |
//! | redb | constants that are a `TableDefinition` | | |
//! | sled, mongodb | fields and parameters that are given an opened tree or collection | | |
//! | sea-query | the variant `Table` of an enum that derives `Iden` | the other variants | |
//!
//! What the declarations say of columns and keys are changes of the schema, applied behind those of migrations. An item
//! is matched by its identity; only attributes that hold paths as text, and paths that did not resolve, go by name.
//!
//! **It deliberately does not know** tables that only generated sources declare, nor `impl Iden` by hand.

mod diesel;
mod sea_orm;
mod trees;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ItemId, Location};
use decompose_syntax::ir::{Attr, AttrKind, ExprIx, ExprKind};
use decompose_syntax::{Token, TokenKind, lex};

use super::drivers::KEY_VALUE;
use crate::ground::Ground;
use crate::sql::Change;

/// What an item stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    /// A table.
    Table(usize),
    /// A column of a table.
    Column(usize, String),
    /// A type whose values are rows of a table, or changes of them.
    Rows(usize),
    /// A relation to a table.
    Relation(usize),
}

impl Meaning {
    /// The table.
    pub(crate) fn table(&self) -> usize {
        match self {
            Self::Table(table) | Self::Column(table, _) | Self::Rows(table) | Self::Relation(table) => *table,
        }
    }
}

/// A table that an item stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Named {
    /// The library that makes it.
    pub(crate) library: &'static str,
    /// Its name in the store.
    pub(crate) name: String,
}

/// What a declaration in code says of the schema.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) location: Location,
    /// The file or expansion that it stands in.
    pub(crate) number: usize,
    pub(crate) library: &'static str,
    pub(crate) change: Change,
}

/// All that items stand for.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    meanings: BTreeMap<ItemId, Meaning>,
    pub(crate) tables: Vec<Named>,
    /// Tables of diesel by the name of their module.
    by_module: BTreeMap<String, usize>,
    /// Tables that parameters of functions hold, receivers left out.
    given: BTreeMap<(ItemId, usize), usize>,
    pub(crate) stated: Vec<Stated>,
    /// Whether some tables are values with methods.
    pub(crate) has_values: bool,
}

impl Declared {
    /// Reads the declarations of a project.
    pub(crate) fn new(ground: &Ground<'_>) -> Self {
        let mut declared = Self::default();
        let numbers = ground.resolved.files.len() + ground.resolved.expansions.len();
        let uses = |library: &str| -> Vec<usize> {
            let of = |number: &usize| ground.library(*number, library).is_some();
            (0..numbers).filter(of).collect()
        };
        let diesel = uses("diesel");
        if !diesel.is_empty() {
            diesel::read(ground, &diesel, &mut declared);
        }
        let sea_orm: BTreeSet<usize> =
            ["sea_orm", "sea_orm_migration", "sea_query"].iter().flat_map(|l| uses(l)).collect();
        if !sea_orm.is_empty() {
            sea_orm::read(ground, &sea_orm, &mut declared);
        }
        let methods: BTreeSet<usize> = KEY_VALUE.iter().flat_map(|library| uses(library)).collect();
        if !methods.is_empty() {
            trees::read(ground, &methods.into_iter().collect::<Vec<_>>(), &mut declared);
            declared.has_values = declared.tables.iter().any(|table| KEY_VALUE.contains(&table.library));
        }
        declared
    }

    /// The table that a function's parameter holds.
    pub(crate) fn given(&self, function: ItemId, parameter: usize) -> Option<usize> {
        self.given.get(&(function, parameter)).copied()
    }

    /// The table that an expression holds: a field, a variable, or the opening of a table that a constant defines.
    pub(crate) fn held(
        &self,
        ground: &Ground<'_>,
        number: usize,
        expr: ExprIx,
        variable: &dyn Fn(&str) -> Option<usize>,
    ) -> Option<usize> {
        let facts = ground.facts(number);
        let expr = trees::peeled(ground, number, expr);
        let named = |name: decompose_syntax::ir::Name| {
            let meaning = self.meaning_at(ground, number, name.range.start, facts.name(name.name))?;
            Some(meaning.table()).filter(|table| KEY_VALUE.contains(&self.tables[*table].library))
        };
        match &facts.expr(expr).kind {
            ExprKind::Path(path) => match path.segments.as_slice() {
                [only] => variable(facts.name(only.name.name)),
                _ => None,
            },
            ExprKind::Field(_, name) => named(*name),
            ExprKind::MethodCall { name, args, .. } => {
                let opens = facts.name(name.name).starts_with("open_") && args.len() == 1;
                match &facts.expr(*args.first().filter(|_| opens)?).kind {
                    ExprKind::Path(path) => named(path.segments.last()?.name),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The table that an expression opens by a text.
    pub(crate) fn opened(&self, ground: &Ground<'_>, number: usize, expr: ExprIx) -> Option<usize> {
        let (number, opener, name) = trees::opener(ground, number, expr, trees::DEEPEST)?;
        let library = trees::library_of(ground.outside((number, opener))?)?;
        self.tables.iter().position(|table| table.library == library && table.name == name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    pub(crate) fn meaning(&self, item: ItemId) -> Option<&Meaning> {
        self.meanings.get(&item)
    }

    /// What the name at an offset of a file or expansion stands for.
    pub(crate) fn meaning_at(
        &self,
        ground: &Ground<'_>,
        number: usize,
        offset: u32,
        name: &str,
    ) -> Option<&Meaning> {
        let mut found = ground
            .references_at(number, offset)
            .filter_map(|reference| Some((ground.item(reference.to), self.meaning(reference.to)?)));
        let first = found.next()?;
        // The tokens of a macro's definition all stand at the name of its invocation.
        let others: Vec<_> = found.collect();
        if others.is_empty() {
            return Some(first.1);
        }
        std::iter::once(first).chain(others).find(|(item, _)| item.name == name).map(|(_, meaning)| meaning)
    }

    /// The table of diesel that a module of this name holds.
    pub(crate) fn of_module(&self, name: &str) -> Option<usize> {
        self.by_module.get(name).copied()
    }

    fn table(&mut self, library: &'static str, name: String) -> usize {
        self.tables.push(Named { library, name });
        self.tables.len() - 1
    }

    fn mean(&mut self, item: ItemId, meaning: Meaning) {
        self.meanings.insert(item, meaning);
    }
}

/// One piece between the commas of an attribute: its key, and the tokens behind `=` or in brackets.
pub(crate) struct Piece {
    pub(crate) key: String,
    pub(crate) value: Vec<Token>,
}

impl Piece {
    /// The string literal that is its value.
    pub(crate) fn text(&self) -> Option<String> {
        match self.value.as_slice() {
            [Token { kind: TokenKind::Literal(text), .. }] => string(text),
            _ => None,
        }
    }

    /// The last name of the path that is its value, also where it stands in a string literal.
    pub(crate) fn last_name(&self) -> Option<String> {
        if let Some(text) = self.text() {
            return text.rsplit("::").next().map(|name| name.trim().to_string());
        }
        self.value.iter().rev().find_map(|token| name_of(token).map(String::from))
    }
}

/// The pieces of `#[name(..)]` and `#[name = ".."]` (then the key is the name).
pub(crate) fn pieces(ground: &Ground<'_>, number: usize, attr: &Attr) -> Vec<Piece> {
    let tokens = match &attr.kind {
        AttrKind::List(range) => lex(&ground.facts(ground.source_file(number)).text, *range),
        AttrKind::Value(Some(text)) => {
            let name = attr.path.segments.last().map(|last| ground.facts(number).name(last.name.name));
            let value = Token { kind: TokenKind::Literal(format!("{text:?}")), range: attr.range };
            return vec![Piece { key: name.unwrap_or_default().into(), value: vec![value] }];
        }
        _ => return Vec::new(),
    };
    let pieces = tokens.split(|token| matches!(token.kind, TokenKind::Punct { char: ',', .. }));
    pieces
        .filter_map(|piece| match piece {
            [key, Token { kind: TokenKind::Punct { char: '=', .. }, .. }, value @ ..] => {
                Some(Piece { key: name_of(key)?.into(), value: value.to_vec() })
            }
            [key, Token { kind: TokenKind::Group { tokens, .. }, .. }] => {
                Some(Piece { key: name_of(key)?.into(), value: tokens.clone() })
            }
            [key] => Some(Piece { key: name_of(key)?.into(), value: Vec::new() }),
            _ => None,
        })
        .collect()
}

/// The pieces of all attributes of one of these names.
pub(crate) fn pieces_of(ground: &Ground<'_>, number: usize, attrs: &[Attr], names: &[&str]) -> Vec<Piece> {
    let facts = ground.facts(number);
    let is_named = |attr: &&Attr| {
        attr.path.segments.last().is_some_and(|last| names.contains(&facts.name(last.name.name)))
    };
    attrs.iter().filter(is_named).flat_map(|attr| pieces(ground, number, attr)).collect()
}

/// The name that a token is.
fn name_of(token: &Token) -> Option<&str> {
    match &token.kind {
        TokenKind::Ident(name) => Some(name.strip_prefix("r#").unwrap_or(name)),
        _ => None,
    }
}

/// The value of a string literal without escapes.
fn string(literal: &str) -> Option<String> {
    let literal = literal.strip_prefix('r').unwrap_or(literal).trim_matches('#');
    Some(literal.strip_prefix('"')?.strip_suffix('"')?.to_string())
}

/// `UserName` as `user_name`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let behind_small = at > 0 && !chars[at - 1].is_uppercase() && chars[at - 1] != '_';
        let before_small =
            at > 0 && chars[at - 1] != '_' && chars.get(at + 1).is_some_and(|n| n.is_lowercase());
        if c.is_uppercase() && (behind_small || before_small) {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn names_of_types_become_names_of_tables() {
        for (name, snake) in
            [("UserName", "user_name"), ("HTTPRoute", "http_route"), ("Id2", "id2"), ("a_b", "a_b")]
        {
            assert_eq!(snake_case(name), snake);
        }
    }
}
