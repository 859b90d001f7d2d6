//! What attributes say in their brackets, and which routes an attribute gives the function under it.

use decompose_syntax::ir::{Attr, AttrKind, FileFacts, Item};
use decompose_syntax::{Token, TokenKind, lex};

use decompose_model::ItemId;

use crate::ground::Ground;
use crate::recognisers::{
    DOCUMENTED, HANDLER_ATTRIBUTES, ROUTE_ATTRIBUTES, SCOPE, STACKED_ROUTES, TYPED_PATH, means, method,
};
use crate::routes::behind;
use crate::services::full_path;

/// One piece between the commas of an attribute: `"text"`, `name`, `key = "text"`, `key = name`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Argument {
    pub(crate) key: Option<String>,
    pub(crate) value: String,
    /// Whether the value is a string literal.
    pub(crate) quoted: bool,
}

/// The arguments of an attribute; pieces of another form are left out.
pub(crate) fn arguments(facts: &FileFacts, attr: &Attr) -> Vec<Argument> {
    let AttrKind::List(range) = attr.kind else { return Vec::new() };
    let tokens = lex(&facts.text, range);
    let pieces = tokens.split(|token| matches!(token.kind, TokenKind::Punct { char: ',', .. }));
    pieces.filter_map(argument).collect()
}

fn argument(piece: &[Token]) -> Option<Argument> {
    let kinds: Vec<&TokenKind> = piece.iter().map(|token| &token.kind).collect();
    let (key, value) = match kinds[..] {
        [value] => (None, value),
        [TokenKind::Ident(key), TokenKind::Punct { char: '=', .. }, value] => (Some(key.clone()), value),
        _ => return None,
    };
    match value {
        TokenKind::Ident(name) => Some(Argument { key, value: name.clone(), quoted: false }),
        TokenKind::Literal(text) => Some(Argument { key, value: string(text)?, quoted: true }),
        _ => None,
    }
}

/// The value of a string literal. Of the escapes, those of the quote and the backslash are known.
fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        return Some(raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"')?.into());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// The value of `key = ".."` in an attribute.
pub(crate) fn value_of(facts: &FileFacts, attr: &Attr, key: &str) -> Option<String> {
    let found = arguments(facts, attr).into_iter().find(|argument| argument.key.as_deref() == Some(key));
    found.filter(|argument| argument.quoted).map(|argument| argument.value)
}

/// Whether an attribute says `word`, alone or with a value.
pub(crate) fn says(facts: &FileFacts, attr: &Attr, word: &str) -> bool {
    arguments(facts, attr)
        .iter()
        .any(|a| a.key.as_deref().unwrap_or(&a.value) == word && !(a.quoted && a.key.is_none()))
}

/// A route that an attribute states.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StatedRoute {
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    /// The library of the attribute.
    pub(crate) framework: String,
    /// Offset of the attribute's name token.
    pub(crate) offset: u32,
    pub(crate) says: Says,
}

/// What an attribute says of its function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    /// It handles this route.
    Route,
    /// It handles a route that is stated elsewhere, and documented here.
    Documents,
    /// It is a handler; of what is stated elsewhere.
    Handler,
}

/// The routes that the attributes of a function state.
pub(crate) fn stated_routes(ground: &Ground<'_>, file: usize, item: &Item) -> Vec<StatedRoute> {
    let facts = ground.facts(file);
    let stacked =
        item.attrs.iter().any(|a| ground.attribute_paths(file, a).iter().any(|p| p == STACKED_ROUTES));
    let mut routes = Vec::new();
    for attr in &item.attrs {
        let [segment] = attr.path.segments.as_slice() else {
            extend(ground, file, attr, &ground.attribute_paths(file, attr), &mut routes);
            continue;
        };
        let mut paths = ground.attribute_paths(file, attr);
        if stacked && paths.is_empty() {
            let library = STACKED_ROUTES.trim_end_matches("routes");
            paths.push(format!("{library}{}", facts.name(segment.name.name)));
        }
        extend(ground, file, attr, &paths, &mut routes);
    }
    if !routes.is_empty() {
        let prefixes = scopes(ground, file, item);
        for route in routes.iter_mut().filter(|route| route.says == Says::Route) {
            for prefix in &prefixes {
                route.path = Some(behind(prefix, route.path.as_deref().unwrap_or("")));
            }
        }
    }
    routes
}

/// The prefixes that modules around an item put before its routes, innermost first.
fn scopes(ground: &Ground<'_>, file: usize, item: &Item) -> Vec<String> {
    let facts = ground.facts(file);
    let mut prefixes = Vec::new();
    let mut around = item.parent;
    while let Some(module) = around.map(|module| facts.item(module)) {
        for attr in &module.attrs {
            let path = full_path(facts, module.parent, &attr.path);
            if path.len() > 1
                && path.first().is_some_and(|first| first == SCOPE.0)
                && path.last().is_some_and(|last| last == SCOPE.1)
                && ground.library(file, SCOPE.0).is_some()
            {
                prefixes.extend(arguments(facts, attr).into_iter().find(|a| a.quoted).map(|a| a.value));
            }
        }
        around = module.parent;
    }
    prefixes
}

/// The path on the type of the first parameter that has one: `#[typed_path("/users/{id}")]`.
pub(crate) fn typed_path(ground: &Ground<'_>, handler: ItemId) -> Option<String> {
    let parameters = &ground.item(handler).signature.as_ref()?.parameters;
    parameters.iter().flat_map(|parameter| &parameter.shape.items).find_map(|item| {
        let (file, lowered) = ground.lowered(*item)?;
        let facts = ground.facts(file);
        let is_typed = |attr: &&Attr| {
            attr.path.segments.last().is_some_and(|last| facts.name(last.name.name) == TYPED_PATH)
        };
        let attr = lowered.attrs.iter().find(is_typed)?;
        arguments(facts, attr).into_iter().find(|a| a.quoted && a.key.is_none()).map(|a| a.value)
    })
}

/// Adds what an attribute states if exactly one of the paths that it may have is known.
fn extend(ground: &Ground<'_>, file: usize, attr: &Attr, paths: &[String], routes: &mut Vec<StatedRoute>) {
    let says = |path: &str| match path {
        DOCUMENTED => Some(Says::Documents),
        _ if HANDLER_ATTRIBUTES.contains(&path) => Some(Says::Handler),
        _ => ROUTE_ATTRIBUTES.iter().any(|row| means(row, path)).then_some(Says::Route),
    };
    let mut known = paths.iter().filter_map(|p| Some((p, says(p)?, ground.library(file, p)?)));
    let (Some((path, says, framework)), None) = (known.next(), known.next()) else { return };
    let facts = ground.facts(file);
    let arguments = arguments(facts, attr);
    let text = arguments.iter().find(|a| a.quoted && matches!(a.key.as_deref(), None | Some("uri" | "path")));
    let name = path.rsplit("::").next().unwrap_or(path);
    let methods: Vec<Option<String>> = match method(name) {
        _ if says == Says::Handler => vec![None],
        Some(method) => vec![method.map(String::from)],
        None => {
            let is_method = |name: &str| method(&name.to_lowercase()).is_some();
            let names = |a: &&Argument| {
                a.key.as_deref() == Some("method") || a.key.is_none() && !a.quoted && is_method(&a.value)
            };
            arguments.iter().filter(names).map(|a| Some(a.value.to_uppercase())).collect()
        }
    };
    let offset = attr.path.segments.last().map_or(attr.range.start, |last| last.name.range.start);
    routes.extend(methods.into_iter().map(|method| StatedRoute {
        method,
        path: text.map(|a| a.value.clone()),
        framework: framework.to_string(),
        offset,
        says,
    }));
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn string_literals_lose_their_quotes() {
        for (literal, value) in [
            (r#""/a""#, Some("/a")),
            (r##"r#"/"b"#"##, Some("/\"b")),
            (r#""/\"\\d""#, Some("/\"\\d")),
            ("12", None),
        ] {
            assert_eq!(string(literal).as_deref(), value, "{literal}");
        }
    }
}
