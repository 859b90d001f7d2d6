//! Tables of sea-orm and sea-query: entities with their columns and relations, and enums of names.

use std::collections::BTreeMap;

use decompose_model::{Column, ForeignKey, ItemId, ItemKind as ModelKind, ModuleId};
use decompose_syntax::ir::{ExprKind, Fields, ItemIx, ItemKind, Literal, TypeKind};

use super::{Declared, Meaning, Piece, Stated, pieces_of, snake_case};
use crate::ground::Ground;
use crate::sql::Change;

const LIBRARY: &str = "sea_orm";

/// Attributes of sea-orm's and sea-query's derives.
const ATTRIBUTES: &[&str] = &["iden", "sea_orm"];

/// Types beside a model whose values are rows, or changes of them.
const ROWS: &[&str] = &["ActiveModel", "ActiveModelEx", "Model", "ModelEx"];

/// A model's table.
struct Entity {
    table: usize,
    /// Columns by the name of their field.
    columns: BTreeMap<String, String>,
    number: usize,
    /// The struct.
    model: Option<ItemIx>,
}

/// Reads what these files and expansions declare.
pub(super) fn read<'n>(
    ground: &Ground<'_>,
    numbers: impl IntoIterator<Item = &'n usize> + Clone,
    declared: &mut Declared,
) {
    let mut entities: BTreeMap<ModuleId, Entity> = BTreeMap::new();
    let mut names: BTreeMap<ItemId, (usize, ItemIx)> = BTreeMap::new();
    for number in numbers {
        for (index, item) in ground.facts(*number).items.iter().enumerate() {
            let ix = ItemIx(index as u32);
            let Some(id) = ground.resolved.items.get(&(*number, ix)).copied() else { continue };
            match &item.kind {
                ItemKind::Struct(_) => {
                    let said = pieces_of(ground, *number, &item.attrs, &["sea_orm"]);
                    if let Some(name) = said.iter().find(|p| p.key == "table_name").and_then(Piece::text) {
                        let name = in_schema(&said, name);
                        let table = declared.table(LIBRARY, name);
                        let columns = columns(ground, *number, ix);
                        let entity = Entity { table, columns, number: *number, model: Some(ix) };
                        entities.entry(ground.item(id).module).or_insert(entity);
                    }
                }
                ItemKind::Impl(implementation) => {
                    let facts = ground.facts(*number);
                    let of = implementation.of_trait.as_ref().and_then(|of| of.segments.last());
                    if of.is_some_and(|of| facts.name(of.name.name) == "EntityName")
                        && let Some(name) =
                            implementation.items.iter().find_map(|ix| said_name(ground, *number, *ix))
                    {
                        let table = declared.table(LIBRARY, name);
                        let entity = Entity { table, columns: BTreeMap::new(), number: *number, model: None };
                        entities.entry(ground.item(id).module).or_insert(entity);
                    }
                }
                ItemKind::Enum(_) => {
                    let derives = &ground.item(id).derives;
                    if derives.iter().any(|derive| matches!(derive.as_str(), "DeriveIden" | "Iden")) {
                        names.insert(id, (*number, ix));
                    }
                }
                _ => {}
            }
        }
    }
    let variants = variants(ground);
    mean(ground, &entities, declared);
    let relations = relations(ground, &entities, &variants, declared);
    schema(ground, &entities, &relations, declared);
    idens(ground, &names, &variants, declared);
}

/// The items of variants, by enum and name.
type Variants<'v> = BTreeMap<(ItemId, &'v str), ItemId>;

fn variants<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let items = ground.resolved.code.items.iter().enumerate();
    items
        .filter(|(_, item)| item.kind == ModelKind::Variant)
        .filter_map(|(index, item)| Some(((item.parent?, item.name.as_str()), ItemId(index as u32))))
        .collect()
}

/// The name with the schema that an attribute says.
fn in_schema(said: &[Piece], name: String) -> String {
    match said.iter().find(|piece| piece.key == "schema_name").and_then(Piece::text) {
        Some(schema) if schema != "public" => format!("{schema}.{name}"),
        _ => name,
    }
}

/// The text that `fn table_name` gives.
fn said_name(ground: &Ground<'_>, number: usize, ix: ItemIx) -> Option<String> {
    let facts = ground.facts(number);
    let ItemKind::Fn(function) = &facts.item(ix).kind else { return None };
    let is_named = facts.item(ix).name.is_some_and(|name| facts.name(name.name) == "table_name");
    let ExprKind::Block(block) = &facts.expr(function.body.filter(|_| is_named)?).kind else { return None };
    match &facts.expr(block.tail?).kind {
        ExprKind::Lit(Literal::Str(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The columns of a model by field, as the store calls them. Fields that stand for other entities are none.
fn columns(ground: &Ground<'_>, number: usize, ix: ItemIx) -> BTreeMap<String, String> {
    let facts = ground.facts(number);
    let ItemKind::Struct(model) = &facts.item(ix).kind else { return BTreeMap::new() };
    let Fields::Named(fields) = &model.fields else { return BTreeMap::new() };
    let mut columns = BTreeMap::new();
    for field in fields {
        if let TypeKind::Path(path) = &facts.ty(field.ty).kind
            && path.segments.last().is_some_and(|l| matches!(facts.name(l.name.name), "HasMany" | "HasOne"))
        {
            continue;
        }
        let said = pieces_of(ground, number, &field.attrs, &["sea_orm"]);
        let name = facts.name(field.name.name);
        let renamed = said.iter().find(|piece| piece.key == "column_name").and_then(Piece::text);
        if said.iter().all(|piece| piece.key != "ignore") {
            columns.insert(name.to_string(), renamed.unwrap_or_else(|| snake_case(name)));
        }
    }
    columns
}

/// What the items beside each model stand for.
fn mean(ground: &Ground<'_>, entities: &BTreeMap<ModuleId, Entity>, declared: &mut Declared) {
    let items = &ground.resolved.code.items;
    for (index, item) in items.iter().enumerate() {
        let Some(entity) = entities.get(&item.module) else { continue };
        let id = ItemId(index as u32);
        match (item.kind, item.name.as_str()) {
            (ModelKind::Struct, "Entity") => declared.mean(id, Meaning::Table(entity.table)),
            (ModelKind::Struct, name) if ROWS.contains(&name) => {
                declared.mean(id, Meaning::Rows(entity.table));
            }
            (ModelKind::Variant, name) => {
                let of_column = item.parent.is_some_and(|parent| items[parent.index()].name == "Column");
                if of_column {
                    let field = snake_case(name);
                    let column = entity.columns.get(&field).cloned().unwrap_or(field);
                    declared.mean(id, Meaning::Column(entity.table, column));
                }
            }
            _ => {}
        }
    }
}

/// The foreign keys that relations state, by module; the variants of `Relation` stand for the tables they lead to.
fn relations(
    ground: &Ground<'_>,
    entities: &BTreeMap<ModuleId, Entity>,
    variants_of: &Variants<'_>,
    declared: &mut Declared,
) -> Vec<(ModuleId, ForeignKey)> {
    let code = &ground.resolved.code;
    let by_path: BTreeMap<&str, ModuleId> =
        entities.keys().map(|module| (code.modules[module.index()].path.as_str(), *module)).collect();
    let mut keys = Vec::new();
    for (index, item) in code.items.iter().enumerate() {
        let Some(entity) = entities.get(&item.module) else { continue };
        let is_relation = item.kind == ModelKind::Enum && item.name == "Relation";
        let Some((number, variants)) =
            is_relation.then(|| enumeration(ground, ItemId(index as u32))).flatten()
        else {
            continue;
        };
        for variant in variants {
            let said = pieces_of(ground, number, &variant.attrs, &["sea_orm"]);
            let target =
                said.iter().find(|piece| matches!(piece.key.as_str(), "belongs_to" | "has_many" | "has_one"));
            let Some((target, text)) = target.and_then(|piece| Some((piece, piece.text()?))) else {
                continue;
            };
            let path = &code.modules[item.module.index()].path;
            let Some(module) = lookup(&by_path, path, &text) else { continue };
            let name = ground.facts(number).name(variant.name.name);
            if let Some(variant) = variants_of.get(&(ItemId(index as u32), name)).copied() {
                declared.mean(variant, Meaning::Relation(entities[&module].table));
            }
            if target.key == "belongs_to" {
                let table = declared.tables[entities[&module].table].name.clone();
                let columns = key_columns(&said, "from", entity);
                keys.push((
                    item.module,
                    ForeignKey { columns, table, referred: key_columns(&said, "to", &entities[&module]) },
                ));
            }
        }
    }
    // Fields of models that stand for other entities.
    for (module, entity) in entities {
        let Some(model) = entity.model else { continue };
        let facts = ground.facts(entity.number);
        let ItemKind::Struct(model) = &facts.item(model).kind else { continue };
        for field in model.fields.all() {
            let said = pieces_of(ground, entity.number, &field.attrs, &["sea_orm"]);
            let TypeKind::Path(path) = &facts.ty(field.ty).kind else { continue };
            let arguments = path.segments.last().and_then(|last| last.args.as_ref());
            let (true, Some(argument)) = (said.iter().any(|piece| piece.key == "belongs_to"), arguments)
            else {
                continue;
            };
            let Some(TypeKind::Path(target)) = argument.types.first().map(|ty| &facts.ty(*ty).kind) else {
                continue;
            };
            let text: Vec<&str> =
                target.segments.iter().map(|segment| facts.name(segment.name.name)).collect();
            let path = &code.modules[module.index()].path;
            if let Some(target) = lookup(&by_path, path, &text.join("::")) {
                let table = declared.tables[entities[&target].table].name.clone();
                let columns = key_columns(&said, "from", entity);
                keys.push((
                    *module,
                    ForeignKey { columns, table, referred: key_columns(&said, "to", &entities[&target]) },
                ));
            }
        }
    }
    keys
}

/// The module that a path to an entity leads to, seen from a module.
fn lookup(by_path: &BTreeMap<&str, ModuleId>, from: &str, text: &str) -> Option<ModuleId> {
    let mut at: Vec<&str> = from.split("::").collect();
    let mut segments: Vec<&str> = text.split("::").map(str::trim).collect();
    segments.pop();
    let krate = at.first().copied().unwrap_or_default();
    for (index, segment) in segments.into_iter().enumerate() {
        match segment {
            "super" => drop(at.pop()),
            "self" => {}
            "crate" if index == 0 => at = vec![krate],
            name => at.push(name),
        }
    }
    by_path.get(at.join("::").as_str()).copied()
}

/// `from = "Column::UserId"`, `to = "(a, b)"` as columns of the store.
fn key_columns(said: &[Piece], key: &str, entity: &Entity) -> Vec<String> {
    let text = said.iter().find(|piece| piece.key == key).and_then(Piece::text).unwrap_or_default();
    let names = text.trim_matches(['(', ')']).split(',').filter_map(|path| path.trim().rsplit("::").next());
    let in_store = |name: &str| {
        let field = snake_case(name);
        entity.columns.get(&field).cloned().unwrap_or(field)
    };
    names.filter(|name| !name.is_empty()).map(in_store).collect()
}

/// What models say of the schema.
fn schema(
    ground: &Ground<'_>,
    entities: &BTreeMap<ModuleId, Entity>,
    relations: &[(ModuleId, ForeignKey)],
    declared: &mut Declared,
) {
    for (module, entity) in entities {
        let Some(ix) = entity.model else { continue };
        let facts = ground.facts(entity.number);
        let item = facts.item(ix);
        let (ItemKind::Struct(model), Some(name)) = (&item.kind, item.name) else { continue };
        let (mut columns, mut primary_key) = (Vec::new(), Vec::new());
        for field in model.fields.all() {
            let Some(column) = entity.columns.get(facts.name(field.name.name)) else { continue };
            let source = ground.facts(ground.source_file(entity.number));
            columns.push(Column { name: column.clone(), ty: source.slice(facts.ty(field.ty).range).into() });
            let said = pieces_of(ground, entity.number, &field.attrs, &["sea_orm"]);
            if said.iter().any(|piece| piece.key == "primary_key") {
                primary_key.push(column.clone());
            }
        }
        let of_module = relations.iter().filter(|(of, _)| of == module);
        let change = Change::CreateTable {
            name: declared.tables[entity.table].name.clone(),
            or_keep: true,
            columns,
            primary_key,
            foreign_keys: of_module.map(|(_, key)| key.clone()).collect(),
        };
        let location = ground.location(entity.number, name.range.start);
        declared.stated.push(Stated { location, number: entity.number, library: LIBRARY, change });
    }
}

/// Enums of names: the variant `Table` is the table, the others are its columns.
fn idens(
    ground: &Ground<'_>,
    names: &BTreeMap<ItemId, (usize, ItemIx)>,
    variants: &Variants<'_>,
    declared: &mut Declared,
) {
    for (id, (number, ix)) in names {
        let facts = ground.facts(*number);
        let ItemKind::Enum(of) = &facts.item(*ix).kind else { continue };
        let said = |attrs: &[decompose_syntax::ir::Attr]| {
            let said = pieces_of(ground, *number, attrs, ATTRIBUTES);
            said.iter().find(|piece| matches!(piece.key.as_str(), "iden" | "rename")).and_then(Piece::text)
        };
        let Some(own) = of.variants.iter().find(|variant| facts.name(variant.name.name) == "Table") else {
            continue;
        };
        let name = said(&own.attrs).or_else(|| said(&facts.item(*ix).attrs));
        let table = declared.table("sea_query", name.unwrap_or_else(|| snake_case(&ground.item(*id).name)));
        for variant in &of.variants {
            let name = facts.name(variant.name.name);
            let Some(item) = variants.get(&(*id, name)).copied() else { continue };
            if name == "Table" {
                declared.mean(item, Meaning::Table(table));
            } else {
                let column = said(&variant.attrs).unwrap_or_else(|| snake_case(name));
                declared.mean(item, Meaning::Column(table, column));
            }
        }
    }
}

/// The variants of an enum with the file or expansion that it stands in.
fn enumeration<'a>(ground: &Ground<'a>, id: ItemId) -> Option<(usize, &'a [decompose_syntax::ir::Variant])> {
    let (number, ix) = ground.place(id)?;
    match &ground.facts(number).item(ix).kind {
        ItemKind::Enum(of) => Some((number, &of.variants)),
        _ => None,
    }
}
