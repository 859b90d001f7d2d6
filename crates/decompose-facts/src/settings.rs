//! Settings: which keys are asked for, and where they come from.
//!
//! From calls that read the environment (`env::var("KEY")`, also where a function of the project only passes the key
//! on), the compiler's environment (`env!`), `#[arg(env)]` of clap, and the fields of structs that a configuration
//! library fills: those that are named where it is asked to.
//!
//! **It deliberately does not know** keys that are put together at run time (`*` stands for what is not known), renamed
//! fields but for serde's `rename`, and prefixes that a provider adds.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ItemId, ItemKind, Setting, SettingSource};
use decompose_syntax::ir::{
    AttrKind, ExprIx, ExprKind, Field, FileFacts, GenericArgs, ItemKind as Lowered, MacroArgs, MacroPart,
    Stmt, TypeIx, TypeKind,
};

use crate::around::{Outside, OutsideCall, Owners};
use crate::attributes::{says, value_of};
use crate::given::{ANY, Callers};
use crate::ground::Ground;

/// Functions that give the value of a variable of the environment.
const VARIABLES: &[&str] = &["dotenv::var", "dotenvy::var", "std::env::var", "std::env::var_os"];

/// Macros that read the environment of the compiler. They are of the standard library, whatever names them.
const BUILD_VARIABLES: &[&str] = &["env", "option_env"];

/// What fills structs with settings: the library, the last segment of the path.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("config", &["get", "try_deserialize"]),
    ("confy", &["load", "load_path"]),
    ("envy", &["from_env", "from_iter", "prefixed"]),
    ("figment", &["extract", "extract_inner"]),
    ("rocket", &["extract", "extract_inner"]),
    ("serde_env", &["from_env", "from_env_with_prefix"]),
];

/// Structs inside structs of settings, at most.
const DEEPEST_STRUCT: usize = 6;

/// Finds the settings of product code, by key.
pub(crate) fn detect(ground: &Ground<'_>, outside: &Outside<'_>) -> Vec<Setting> {
    let of_library = |library: &str| VARIABLES.iter().any(|path| path.starts_with(library));
    let calls = outside.calls(ground, &of_library, &|path| VARIABLES.contains(&path));
    let callers = Callers::new(ground, &calls);
    let mut found = Vec::new();
    for call in &calls {
        found.extend(callers.given(ground, call, 0).into_iter().map(|given| Setting {
            key: given.text.unwrap_or_else(|| ANY.into()),
            source: SettingSource::Environment,
            library: call.library.to_string(),
            item: given.item,
            location: given.location,
        }));
    }
    build_variables(ground, &mut found);
    command_lines(ground, &mut found);
    providers(ground, outside, &mut found);
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found.dedup();
    found
}

fn order(setting: &Setting) -> impl Ord + '_ {
    (&setting.key, &setting.location, setting.source, setting.item)
}

/// `env!("KEY")`.
fn build_variables(ground: &Ground<'_>, found: &mut Vec<Setting>) {
    let mut owners = Owners::default();
    for number in 0..ground.resolved.files.len() {
        let facts = ground.facts(number);
        let names: Vec<bool> =
            BUILD_VARIABLES.iter().map(|name| facts.names.iter().any(|known| **known == **name)).collect();
        if !names.contains(&true) {
            continue;
        }
        for index in 0..facts.exprs.len() as u32 {
            let ExprKind::Macro(call) = &facts.expr(ExprIx(index)).kind else { continue };
            let Some(last) = call.path.segments.last() else { continue };
            if !BUILD_VARIABLES.contains(&facts.name(last.name.name))
                || ground.referred(number, last.name.range.start, ItemKind::Macro).is_some()
            {
                continue;
            }
            let MacroArgs::Parts(parts) = &call.args else { continue };
            let Some(MacroPart::Expr(key)) = parts.first() else { continue };
            let Some(item) = owners.owner(ground, (number, ExprIx(index))) else { continue };
            found.push(Setting {
                key: ground.text(number, *key, &|_| None).unwrap_or_else(|| ANY.into()),
                source: SettingSource::BuildEnvironment,
                library: "std".into(),
                item,
                location: ground.location(number, last.name.range.start),
            });
        }
    }
}

/// `#[arg(env = "KEY")]`; without a value the field's name in capitals.
fn command_lines(ground: &Ground<'_>, found: &mut Vec<Setting>) {
    let mut fields: Option<BTreeMap<(ItemId, String), ItemId>> = None;
    for (id, file, ix) in ground.product_items() {
        let facts = ground.facts(file);
        let Lowered::Struct(data) = &facts.item(ix).kind else { continue };
        let derives = facts.item(ix).attrs.iter().filter_map(|attr| match &attr.kind {
            AttrKind::Derive(paths) => Some(paths),
            _ => None,
        });
        let library = derives.flatten().filter_map(|path| ground.derive_path(file, path)).find_map(|path| {
            let of_clap = matches!(path.rsplit("::").next(), Some("Parser" | "Args" | "StructOpt"));
            ground.library(file, path).filter(|_| of_clap)
        });
        let Some(library) = library else { continue };
        for field in data.fields.all() {
            let helpers = field.attrs.iter().filter(|attr| {
                let name = attr.path.segments.last().map(|last| facts.name(last.name.name));
                matches!(name, Some("arg" | "clap" | "structopt"))
            });
            for attr in helpers {
                let name = facts.name(field.name.name);
                let key = value_of(facts, attr, "env")
                    .or_else(|| says(facts, attr, "env").then(|| name.to_uppercase()));
                let Some(key) = key else { continue };
                let fields = fields.get_or_insert_with(|| fields_by_name(ground));
                found.push(Setting {
                    key,
                    source: SettingSource::CommandLine,
                    library: library.to_string(),
                    item: fields.get(&(id, name.to_string())).copied().unwrap_or(id),
                    location: ground.location(file, field.name.range.start),
                });
            }
        }
    }
}

fn fields_by_name(ground: &Ground<'_>) -> BTreeMap<(ItemId, String), ItemId> {
    let items = ground.resolved.code.items.iter().enumerate();
    let fields = items.filter(|(_, item)| item.kind == ItemKind::Field);
    fields
        .filter_map(|(index, item)| Some(((item.parent?, item.name.clone()), ItemId(index as u32))))
        .collect()
}

/// The fields of structs that a configuration library fills.
fn providers(ground: &Ground<'_>, outside: &Outside<'_>, found: &mut Vec<Setting>) {
    let is_provider = |path: &str| {
        let (library, last) = (path.split("::").next().unwrap_or(""), path.rsplit("::").next().unwrap_or(""));
        PROVIDERS.iter().any(|(of, names)| *of == library && names.contains(&last))
    };
    let of_library = |library: &str| PROVIDERS.iter().any(|(of, _)| *of == library);
    let calls = outside.calls(ground, &of_library, &is_provider);
    if calls.is_empty() {
        return;
    }
    let fields = fields_by_name(ground);
    let mut filled: BTreeSet<(ItemId, &str)> = BTreeSet::new();
    for call in &calls {
        filled.extend(filled_by(ground, call).into_iter().map(|item| (item, call.library)));
    }
    for (item, library) in filled {
        keys(ground, &fields, item, library, "", DEEPEST_STRUCT, found);
    }
}

/// The structs that a call is asked for: by its type argument, else by what the function around gives back.
fn filled_by(ground: &Ground<'_>, call: &OutsideCall<'_>) -> Vec<ItemId> {
    let facts = ground.facts(call.number);
    let generics: Option<&GenericArgs> = match &facts.expr(call.expr).kind {
        ExprKind::MethodCall { generics, .. } => generics.as_deref(),
        ExprKind::Call(callee, _) => match &facts.expr(*callee).kind {
            ExprKind::Path(path) => path.segments.last().and_then(|last| last.args.as_deref()),
            _ => None,
        },
        _ => None,
    };
    let is_struct = |item: &ItemId| ground.item(*item).kind == ItemKind::Struct;
    let written: Vec<TypeIx> = generics.map(|generics| generics.types.clone()).unwrap_or_default();
    let named: Vec<ItemId> =
        written.iter().flat_map(|ty| named_type(ground, call.number, facts, *ty)).collect();
    if !named.is_empty() {
        return named;
    }
    let annotated = annotated(ground, call);
    if !annotated.is_empty() {
        return annotated;
    }
    let around = ground.item(call.item);
    let mut given_back: Vec<ItemId> = around
        .signature
        .iter()
        .filter_map(|signature| signature.returns.as_ref())
        .flat_map(|shape| shape.items.iter().flat_map(|item| ground.structs(*item)))
        .collect();
    let of_impl = around.parent.and_then(|parent| ground.item(parent).impl_self);
    given_back.extend(of_impl.filter(|item| given_back.is_empty() && is_struct(item)));
    given_back.retain(|item| !ground.item(*item).name.ends_with("Error"));
    given_back
}

/// The structs of the type that a `let` gives to what a call makes.
fn annotated(ground: &Ground<'_>, call: &OutsideCall<'_>) -> Vec<ItemId> {
    let Some((number, function)) = ground.function(call.item) else { return Vec::new() };
    let facts = ground.facts(number);
    let Some(body) = function.body else { return Vec::new() };
    let mut found = None;
    ground.each(number, body, &mut |expr| {
        let ExprKind::Block(block) = &facts.expr(expr).kind else { return };
        for stmt in &block.stmts {
            if let Stmt::Let { ty: Some(ty), init: Some(init), .. } = stmt {
                ground.each(number, *init, &mut |inner| {
                    if (number, inner) == (call.number, call.expr) {
                        found = Some(*ty);
                    }
                });
            }
        }
    });
    found.map(|ty| named_type(ground, number, facts, ty)).unwrap_or_default()
}

fn named_type(ground: &Ground<'_>, number: usize, facts: &FileFacts, ty: TypeIx) -> Vec<ItemId> {
    let TypeKind::Path(path) = &facts.ty(ty).kind else { return Vec::new() };
    let Some(last) = path.segments.last() else { return Vec::new() };
    let referred = |kind| ground.referred(number, last.name.range.start, kind);
    let item = referred(ItemKind::Struct).or_else(|| referred(ItemKind::TypeAlias));
    item.map(|item| ground.structs(item)).unwrap_or_default()
}

/// The keys of a struct's fields, those of structs in it behind a dot.
fn keys(
    ground: &Ground<'_>,
    fields: &BTreeMap<(ItemId, String), ItemId>,
    item: ItemId,
    library: &str,
    prefix: &str,
    depth: usize,
    found: &mut Vec<Setting>,
) {
    let Some((file, data)) = ground.structure(item) else { return };
    let facts = ground.facts(file);
    for field in data.fields.all() {
        let name = facts.name(field.name.name).to_string();
        let Some(id) = fields.get(&(item, name.clone())).copied() else { continue };
        let key = format!("{prefix}{}", renamed(facts, field).unwrap_or(name));
        let inner = ground.item(id).type_shape.iter().flat_map(|shape| &shape.items);
        let inner = inner.copied().find(|item| ground.item(*item).kind == ItemKind::Struct);
        match inner.filter(|inner| depth > 0 && *inner != item && is_nested(ground, *inner)) {
            Some(inner) => keys(ground, fields, inner, library, &format!("{key}."), depth - 1, found),
            None => found.push(Setting {
                key,
                source: SettingSource::Configuration,
                library: library.to_string(),
                item: id,
                location: ground.location(file, field.name.range.start),
            }),
        }
    }
}

/// Whether a struct has keys of its own: named fields, read by serde.
fn is_nested(ground: &Ground<'_>, item: ItemId) -> bool {
    let named = ground
        .structure(item)
        .is_some_and(|(_, data)| matches!(data.fields, decompose_syntax::ir::Fields::Named(_)));
    named && ground.item(item).derives.iter().any(|derive| derive == "Deserialize")
}

fn renamed(facts: &FileFacts, field: &Field) -> Option<String> {
    let of_serde = field
        .attrs
        .iter()
        .filter(|attr| attr.path.segments.last().is_some_and(|last| facts.name(last.name.name) == "serde"));
    of_serde.filter_map(|attr| value_of(facts, attr, "rename")).next()
}
