//! Tables of stores that are spoken to by methods: redb's tables, sled's trees, collections of MongoDB.
//!
//! Such a table is a value: it is opened by name (`db.open_tree("users")`, `db.collection("users")`), or a constant is
//! its definition (`TableDefinition::new("users")`), and it is kept in variables, fields and parameters. Found here are
//! the constants, and the fields and parameters that are given an opened table: what they are given first counts, and a
//! parameter that is given several different ones says nothing.

use std::collections::BTreeMap;

use decompose_model::{ItemId, ItemKind as ModelKind};
use decompose_syntax::ir::{ExprIx, ExprKind, ItemIx, ItemKind, PatKind, Stmt};

use super::super::drivers::{DEFINITIONS, KEY_VALUE, OPENERS, is_in};
use super::{Declared, Meaning, Stated};
use crate::ground::{Ground, UNKNOWN};
use crate::sql::Change;

/// Functions are followed so deep to the table that they give.
pub(super) const DEEPEST: usize = 3;

/// Functions and methods that give the table that they are given or called on.
const SAME_TABLE: &[&str] = &[
    "Arc",
    "Ok",
    "Some",
    "as_mut",
    "as_ref",
    "borrow",
    "borrow_mut",
    "clone",
    "expect",
    "lock",
    "new",
    "unwrap",
];

/// Reads what these files and expansions declare.
pub(super) fn read(ground: &Ground<'_>, numbers: &[usize], declared: &mut Declared) {
    for number in numbers {
        for (index, item) in ground.facts(*number).items.iter().enumerate() {
            let (ItemKind::Const(constant), Some(name)) = (&item.kind, item.name) else { continue };
            let id = ground.resolved.items.get(&(*number, ItemIx(index as u32))).copied();
            if let (Some(id), Some(value)) = (id, constant.value) {
                definition(ground, *number, id, value, name.range.start, declared);
            }
        }
    }
    let code = &ground.resolved.code;
    let functions: Vec<ItemId> = ground.functions().collect();
    let mut given: BTreeMap<(ItemId, usize), Option<usize>> = BTreeMap::new();
    for item in functions {
        let Some((number, function)) = ground.function(item) else { continue };
        let (Some(body), true) = (function.body, numbers.binary_search(&number).is_ok()) else { continue };
        let mut variables: BTreeMap<String, usize> = BTreeMap::new();
        let mut exprs = Vec::new();
        ground.each(number, body, &mut |expr| exprs.push(expr));
        let facts = ground.facts(number);
        for expr in exprs {
            if is_opening(ground, number, expr) {
                opened(ground, number, expr, declared, &variables);
            }
            match &facts.expr(expr).kind {
                ExprKind::Block(block) => {
                    for stmt in &block.stmts {
                        let Stmt::Let { pat, init: Some(init), .. } = stmt else { continue };
                        let PatKind::Ident { name, .. } = &facts.pat(*pat).kind else { continue };
                        if let Some(table) = opened(ground, number, *init, declared, &variables) {
                            variables.insert(facts.name(name.name).to_string(), table);
                        }
                    }
                }
                ExprKind::Struct(_, fields, _) => {
                    for field in fields {
                        let Some(table) = opened(ground, number, field.value, declared, &variables) else {
                            continue;
                        };
                        let mut uses = ground.references_at(number, field.name.range.start);
                        let field = uses.find(|found| code.items[found.to.index()].kind == ModelKind::Field);
                        if let Some(field) = field
                            && declared.meaning(field.to).is_none()
                        {
                            declared.mean(field.to, Meaning::Table(table));
                        }
                    }
                }
                ExprKind::Call(_, args) | ExprKind::MethodCall { args, .. } => {
                    let Some(callee) = ground.inside((number, expr)) else { continue };
                    for (at, arg) in args.iter().enumerate() {
                        if let Some(table) = opened(ground, number, *arg, declared, &variables) {
                            let known = given.entry((callee, at)).or_insert(Some(table));
                            *known = known.filter(|known| *known == table);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    declared.given = given.into_iter().filter_map(|(at, table)| Some((at, table?))).collect();
}

/// A constant that defines a table.
fn definition(
    ground: &Ground<'_>,
    number: usize,
    id: ItemId,
    value: ExprIx,
    offset: u32,
    declared: &mut Declared,
) {
    let ExprKind::Call(_, args) = &ground.facts(number).expr(value).kind else { return };
    let Some(path) = ground.outside((number, value)).filter(|path| is_in(DEFINITIONS, path)) else { return };
    let Some(argument) = args.first() else { return };
    let name = match &ground.facts(number).expr(*argument).kind {
        // `stringify!(NAME)`, in macros that define a constant of that name.
        ExprKind::Macro(_) => Some(ground.item(id).name.clone()),
        _ => ground.text(number, *argument, &|_| None),
    };
    if let (Some(name), Some(library)) = (name, library_of(path)) {
        let table = named(ground, number, offset, library, name, declared);
        declared.mean(id, Meaning::Table(table));
    }
}

/// The table of a library by its name; it is declared where it is met first.
fn named(
    ground: &Ground<'_>,
    number: usize,
    offset: u32,
    library: &'static str,
    name: String,
    declared: &mut Declared,
) -> usize {
    let known = declared.tables.iter().position(|table| table.library == library && table.name == name);
    known.unwrap_or_else(|| {
        let change = Change::CreateTable {
            name: name.clone(),
            or_keep: true,
            columns: Vec::new(),
            primary_key: Vec::new(),
            foreign_keys: Vec::new(),
        };
        let location = ground.location(number, offset);
        declared.stated.push(Stated { location, number, library, change });
        declared.table(library, name)
    })
}

/// The library of a path that is a row of the tables by method.
pub(super) fn library_of(path: &str) -> Option<&'static str> {
    let first = path.split("::").next()?;
    KEY_VALUE.iter().copied().find(|library| *library == first)
}

/// The table that an expression opens or holds.
fn opened(
    ground: &Ground<'_>,
    number: usize,
    expr: ExprIx,
    declared: &mut Declared,
    variables: &BTreeMap<String, usize>,
) -> Option<usize> {
    if let Some(table) = declared.held(ground, number, expr, &|name| variables.get(name).copied()) {
        return Some(table);
    }
    let (number, opener, name) = opener(ground, number, expr, DEEPEST)?;
    let path = ground.outside((number, opener))?;
    Some(named(
        ground,
        number,
        ground.facts(number).expr(opener).range.start,
        library_of(path)?,
        name,
        declared,
    ))
}

/// Whether an expression is a call that opens a table by a text.
fn is_opening(ground: &Ground<'_>, number: usize, expr: ExprIx) -> bool {
    let facts = ground.facts(number);
    let ExprKind::MethodCall { name, .. } = &facts.expr(expr).kind else { return false };
    OPENERS.iter().any(|(_, names)| names.contains(&facts.name(name.name)))
        && ground.outside((number, expr)).is_some_and(|path| is_in(OPENERS, path))
}

/// The call behind an expression that opens a table by a text, and the text.
pub(super) fn opener(
    ground: &Ground<'_>,
    number: usize,
    expr: ExprIx,
    depth: usize,
) -> Option<(usize, ExprIx, String)> {
    let expr = peeled(ground, number, expr);
    let (ExprKind::Call(_, args) | ExprKind::MethodCall { args, .. }) = &ground.facts(number).expr(expr).kind
    else {
        return None;
    };
    if depth == 0 {
        return None;
    }
    if let Some((other, function)) = ground.inside((number, expr)).and_then(|callee| ground.function(callee))
    {
        let ExprKind::Block(block) = &ground.facts(other).expr(function.body?).kind else { return None };
        return opener(ground, other, block.tail?, depth - 1);
    }
    ground.outside((number, expr)).filter(|path| is_in(OPENERS, path))?;
    let name = ground.text(number, *args.first()?, &|_| None)?;
    (!name.contains(UNKNOWN)).then_some((number, expr, name))
}

/// The expression without references, `?`, `.await` and calls that give the same table.
pub(super) fn peeled(ground: &Ground<'_>, number: usize, mut expr: ExprIx) -> ExprIx {
    let facts = ground.facts(number);
    loop {
        expr = match &facts.expr(expr).kind {
            ExprKind::Ref { inner, .. }
            | ExprKind::Deref(inner, _)
            | ExprKind::Try(inner, _)
            | ExprKind::Await(inner, _) => *inner,
            ExprKind::MethodCall { receiver, name, .. } if SAME_TABLE.contains(&facts.name(name.name)) => {
                *receiver
            }
            ExprKind::Call(callee, args) => match (&facts.expr(*callee).kind, args.as_slice()) {
                (ExprKind::Path(path), [only])
                    if path
                        .segments
                        .last()
                        .is_some_and(|last| SAME_TABLE.contains(&facts.name(last.name.name))) =>
                {
                    *only
                }
                _ => return expr,
            },
            _ => return expr,
        };
    }
}
