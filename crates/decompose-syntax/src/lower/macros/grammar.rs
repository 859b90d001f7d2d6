//! The grammars of well-known macros, and the trial for unknown ones.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Block, Expr, Ident, Item, LitStr, Pat, Result, Stmt, Token, Type, Visibility, braced,
    bracketed, parenthesized, token,
};

use super::markup::markup;

use crate::ir::StaticMaker;

/// A piece of a macro's arguments.
pub(super) enum Piece {
    Expr(Expr),
    Type(Type),
    Pat(Pat),
    Item(Item),
    /// Statements, which may hold items.
    Stmts(Vec<Stmt>),
    /// Items under a `cfg`.
    CfgItems(Predicate, Vec<Item>),
    Static(Box<MadeStatic>, StaticMaker),
    /// `vec![a, b]`.
    List(Vec<Expr>),
    /// `vec![a; n]`.
    Repeat(Expr, Expr),
    /// A format string.
    Format(Format),
    /// `matches!`.
    Matches(Box<Matches>),
    /// A branch of `select!`.
    Branch(Box<Branch>),
}

pub(super) struct Format {
    pub(super) literal: LitStr,
    /// The names that are arguments of the macro and not captured.
    pub(super) named: Vec<String>,
    /// The names of the arguments behind the string, where they have one.
    pub(super) keys: Vec<Option<String>>,
}

pub(super) struct Matches {
    pub(super) scrutinee: Expr,
    pub(super) pat: Pat,
    pub(super) guard: Option<Expr>,
}

pub(super) struct Branch {
    pub(super) pat: Pat,
    pub(super) value: Expr,
    /// Whether `value` is a future, and the pattern gets its output.
    pub(super) awaited: bool,
    pub(super) guard: Option<Expr>,
    pub(super) body: Expr,
}

/// When a branch of `cfg_if!` is taken: one predicate holds, those of the branches before it do not.
#[derive(Clone, Default)]
pub(super) struct Predicate {
    pub(super) holds: Option<TokenStream>,
    pub(super) failed: Vec<TokenStream>,
}

/// `static ref NAME: T = value;`
pub(in crate::lower) struct MadeStatic {
    pub(in crate::lower) attrs: Vec<Attribute>,
    pub(in crate::lower) vis: Visibility,
    pub(in crate::lower) keyword: Span,
    pub(in crate::lower) name: Ident,
    pub(in crate::lower) ty: Type,
    pub(in crate::lower) value: Option<Expr>,
    pub(in crate::lower) end: Span,
}

/// `macro name { .. }` and `macro name(..) { .. }`.
pub(in crate::lower) struct MacroTwo {
    pub(in crate::lower) attrs: Vec<Attribute>,
    pub(in crate::lower) vis: Visibility,
    pub(in crate::lower) keyword: Span,
    pub(in crate::lower) name: Ident,
    /// Everything behind the name, brackets included.
    pub(in crate::lower) body: Span,
    /// Whether that is one pair of braces.
    pub(in crate::lower) braces_only: bool,
    pub(in crate::lower) end: Span,
}

/// What reading a macro's arguments gave.
pub(super) enum Reading {
    Pieces(Vec<Piece>),
    /// The tokens are known not to be code of this crate.
    NotCode,
    /// Neither grammar nor trial fits.
    Unreadable,
}

type Grammar = fn(ParseStream<'_>) -> Result<Vec<Piece>>;

enum Rule {
    Grammar(Grammar),
    NotCode,
    Opaque,
}

/// The table of grammars, by the last segment of the macro's path.
fn rule(name: &str) -> Option<Rule> {
    let grammar: Grammar = match name {
        "format" | "print" | "println" | "eprint" | "eprintln" | "panic" | "todo" | "unimplemented"
        | "unreachable" | "format_args" | "bail" | "anyhow" | "format_err" | "eyre" => {
            |input| format(input, Some(0))
        }
        "write" | "writeln" | "assert" | "debug_assert" | "ensure" => |input| format(input, Some(1)),
        "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" => |input| format(input, Some(2)),
        "trace" | "debug" | "info" | "warn" | "error" | "event" | "log" | "span" | "trace_span"
        | "debug_span" | "info_span" | "warn_span" | "error_span" => |input| format(input, None),
        "vec" | "smallvec" | "arrayvec" => list,
        "matches" | "assert_matches" | "debug_assert_matches" => matches,
        "json" => |input| {
            let mut pieces = Vec::new();
            json_value(input, &mut pieces)?;
            Ok(pieces)
        },
        "select" | "select_biased" => select,
        "join" | "try_join" => join,
        "assert_snapshot"
        | "assert_debug_snapshot"
        | "assert_json_snapshot"
        | "assert_yaml_snapshot"
        | "assert_ron_snapshot"
        | "assert_toml_snapshot"
        | "assert_csv_snapshot" => snapshot,
        "lazy_static" => |input| statics(input, StaticMaker::LazyStatic),
        "thread_local" => |input| statics(input, StaticMaker::ThreadLocal),
        "task_local" => |input| statics(input, StaticMaker::TaskLocal),
        "cfg_if" => cfg_if,
        "cfg_select" => cfg_select,
        "bitflags" => bitflags,
        "html" | "html_debug" | "view" => markup,
        "query_as" | "query_as_unchecked" | "query_file_as" | "query_file_as_unchecked" => type_then_exprs,
        "quote" | "quote_spanned" | "parse_quote" | "parse_quote_spanned" | "stringify" => {
            return Some(Rule::NotCode);
        }
        "table" | "joinable" | "allow_tables_to_appear_in_same_query" => return Some(Rule::Opaque),
        _ => return None,
    };
    Some(Rule::Grammar(grammar))
}

/// Reads the arguments of the macro whose path ends in `name`.
pub(super) fn read(name: &str, tokens: &TokenStream) -> Reading {
    let parse = |grammar: Grammar| grammar.parse2(tokens.clone()).ok();
    let pieces = match rule(name) {
        Some(Rule::NotCode) => return Reading::NotCode,
        Some(Rule::Opaque) => None,
        Some(Rule::Grammar(grammar)) => parse(grammar).or_else(|| parse(trial)),
        None => parse(trial),
    };
    pieces.map_or(Reading::Unreadable, Reading::Pieces)
}

/// The first of the usual shapes that takes all the tokens.
fn trial(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    const SHAPES: &[Grammar] = &[exprs, pairs, statements, one_type, one_pat];
    for shape in SHAPES {
        let fork = input.fork();
        if let Ok(pieces) = shape(&fork)
            && fork.is_empty()
        {
            input.advance_to(&fork);
            return Ok(pieces);
        }
    }
    Err(input.error("not a shape that is known"))
}

fn exprs(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let exprs = Punctuated::<Expr, Token![,]>::parse_terminated(input)?;
    Ok(exprs.into_iter().map(Piece::Expr).collect())
}

/// `key => value` or `key: value`, with values as in JSON.
fn pairs(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    entries(input, &mut pieces)?;
    Ok(pieces)
}

/// Statements; items alone are items of the place where the macro stands.
fn statements(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let stmts = Block::parse_within(input)?;
    if !stmts.iter().all(|stmt| matches!(stmt, Stmt::Item(_))) {
        return Ok(vec![Piece::Stmts(stmts)]);
    }
    let items = stmts.into_iter().filter_map(|stmt| match stmt {
        Stmt::Item(item) => Some(Piece::Item(item)),
        _ => None,
    });
    Ok(items.collect())
}

fn one_type(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    Ok(vec![Piece::Type(input.parse()?)])
}

fn one_pat(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    Ok(vec![Piece::Pat(Pat::parse_multi_with_leading_vert(input)?)])
}

/// `a, b` or `a; n`.
fn list(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let fork = input.fork();
    if let Ok(elements) = Punctuated::<Expr, Token![,]>::parse_terminated(&fork) {
        input.advance_to(&fork);
        return Ok(vec![Piece::List(elements.into_iter().collect())]);
    }
    let element = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok(vec![Piece::Repeat(element, input.parse()?)])
}

/// The arguments of formatting and logging macros. The format string is the string literal that is argument number
/// `at`, or the first one that stands alone. Between the arguments may stand fields (`key = value`, `%x`, `?x`,
/// `{ key = value }`) and settings (`target: value`).
fn format(input: ParseStream<'_>, at: Option<usize>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut format_string: Option<(usize, LitStr)> = None;
    let mut named = Vec::new();
    let mut keys = Vec::new();
    let mut index = 0;
    while !input.is_empty() {
        if let Some(key) = field_key(input) {
            if format_string.is_some() {
                keys.push(key.clone());
            }
            named.extend(key);
            sigil(input)?;
            pieces.push(Piece::Expr(input.parse()?));
        } else if format_string.is_none() && at.is_none_or(|at| at == index) && string_alone(input) {
            format_string = Some((pieces.len(), input.parse()?));
            index += 1;
        } else if input.peek(token::Brace) && input.fork().parse::<Expr>().is_err() {
            let fields;
            braced!(fields in input);
            pieces.extend(format(&fields, Some(usize::MAX))?);
        } else {
            sigil(input)?;
            pieces.push(Piece::Expr(input.parse()?));
            if format_string.is_some() {
                keys.push(None);
            }
            index += 1;
        }
        if !input.is_empty() && input.parse::<Option<Token![;]>>()?.is_none() {
            input.parse::<Token![,]>()?;
        }
    }
    if let Some((place, literal)) = format_string {
        pieces.insert(place, Piece::Format(Format { literal, named, keys }));
    }
    Ok(pieces)
}

/// Whether a string literal is the whole argument.
fn string_alone(input: ParseStream<'_>) -> bool {
    let fork = input.fork();
    fork.parse::<LitStr>().is_ok() && (fork.is_empty() || fork.peek(Token![,]) || fork.peek(Token![;]))
}

fn sigil(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![%]) {
        input.parse::<Token![%]>()?;
    } else if input.peek(Token![?]) {
        input.parse::<Token![?]>()?;
    }
    Ok(())
}

/// Reads `key =`, `a.b =`, `"key" =`, `key:? =` or `target:` where one stands next; gives the key's name if it is one
/// that a format string could mean.
fn field_key(input: ParseStream<'_>) -> Option<Option<String>> {
    let fork = input.fork();
    let mut key = None;
    if fork.parse::<Option<LitStr>>().ok()?.is_none() {
        key = Some(fork.call(Ident::parse_any).ok()?.unraw().to_string());
        while fork.peek(Token![.]) {
            fork.parse::<Token![.]>().ok()?;
            fork.call(Ident::parse_any).ok()?;
            key = None;
        }
    }
    let assigned = |fork: ParseStream<'_>| {
        let is_assignment = fork.peek(Token![=]) && !fork.peek(Token![==]) && !fork.peek(Token![=>]);
        is_assignment && fork.parse::<Token![=]>().is_ok()
    };
    if fork.peek(Token![:]) && !fork.peek(Token![::]) {
        fork.parse::<Token![:]>().ok()?;
        input.advance_to(&fork);
        // `key:? = value`, `key:% = value`, `key:debug = value`.
        if fork.parse::<Option<Token![?]>>().ok()?.is_none()
            && fork.parse::<Option<Token![%]>>().ok()?.is_none()
        {
            let _: Option<Ident> = fork.parse().ok()?;
        }
        if assigned(&fork) {
            input.advance_to(&fork);
        }
        return Some(None);
    }
    assigned(&fork).then(|| {
        input.advance_to(&fork);
        key
    })
}

fn matches(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let scrutinee = input.parse()?;
    input.parse::<Token![,]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    let guard = if input.parse::<Option<Token![if]>>()?.is_some() { Some(input.parse()?) } else { None };
    let mut pieces = vec![Piece::Matches(Box::new(Matches { scrutinee, pat, guard }))];
    if input.parse::<Option<Token![,]>>()?.is_some() {
        pieces.extend(format(input, Some(0))?);
    }
    Ok(pieces)
}

/// A value as JSON macros write it: objects and arrays of values, or an expression.
fn json_value(input: ParseStream<'_>, pieces: &mut Vec<Piece>) -> Result<()> {
    if input.peek(token::Brace) && input.fork().parse::<JsonObject>().is_ok() {
        pieces.extend(input.parse::<JsonObject>()?.0);
    } else if input.peek(token::Bracket) && input.fork().parse::<JsonArray>().is_ok() {
        pieces.extend(input.parse::<JsonArray>()?.0);
    } else {
        let value: Expr = input.parse()?;
        if !matches!(&value, Expr::Path(path) if path.path.is_ident("null")) {
            pieces.push(Piece::Expr(value));
        }
    }
    Ok(())
}

struct JsonObject(Vec<Piece>);

impl Parse for JsonObject {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let inside;
        braced!(inside in input);
        let mut pieces = Vec::new();
        if !inside.is_empty() {
            entries(&inside, &mut pieces)?;
        }
        Ok(Self(pieces))
    }
}

struct JsonArray(Vec<Piece>);

impl Parse for JsonArray {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let inside;
        bracketed!(inside in input);
        let mut pieces = Vec::new();
        while !inside.is_empty() {
            json_value(&inside, &mut pieces)?;
            if !inside.is_empty() {
                inside.parse::<Token![,]>()?;
            }
        }
        Ok(Self(pieces))
    }
}

fn entries(input: ParseStream<'_>, pieces: &mut Vec<Piece>) -> Result<()> {
    while !input.is_empty() {
        let key: Expr = input.parse()?;
        if !matches!(key, Expr::Lit(_)) {
            pieces.push(Piece::Expr(key));
        }
        if input.parse::<Option<Token![=>]>>()?.is_none() {
            input.parse::<Token![:]>()?;
        }
        json_value(input, pieces)?;
        if !input.is_empty() && input.parse::<Option<Token![;]>>()?.is_none() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

/// `biased;` in front of the branches.
fn mode(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Ident) && input.peek2(Token![;]) {
        input.parse::<Ident>()?;
        input.parse::<Token![;]>()?;
    }
    Ok(())
}

fn join(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    mode(input)?;
    exprs(input)
}

/// `select!` of tokio, futures and crossbeam.
fn select(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    mode(input)?;
    let mut pieces = Vec::new();
    while !input.is_empty() {
        if channel_operation(&input.fork()).is_ok() {
            let (pat, value) = channel_operation(input)?;
            input.parse::<Token![=>]>()?;
            let body = Expr::parse_with_earlier_boundary_rule(input)?;
            pieces.push(Piece::Branch(Box::new(Branch { pat, value, awaited: false, guard: None, body })));
        } else if otherwise(&input.fork()).is_ok() {
            pieces.extend(otherwise(input)?);
        } else {
            pieces.push(future_branch(input)?);
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(pieces)
}

/// `else => body`, `complete => body`, `default => body`, `default(timeout) => body`.
fn otherwise(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    input.call(Ident::parse_any)?;
    let mut pieces = Vec::new();
    if input.peek(token::Paren) {
        let inside;
        parenthesized!(inside in input);
        pieces = exprs(&inside)?;
    }
    input.parse::<Token![=>]>()?;
    pieces.push(Piece::Expr(Expr::parse_with_earlier_boundary_rule(input)?));
    Ok(pieces)
}

/// crossbeam's `recv(channel) -> pattern` and `send(channel, value) -> pattern`: method calls, put differently.
fn channel_operation(input: ParseStream<'_>) -> Result<(Pat, Expr)> {
    let method: Ident = input.parse()?;
    let inside;
    let paren_token = parenthesized!(inside in input);
    let arguments = Punctuated::<Expr, Token![,]>::parse_terminated(&inside)?;
    input.parse::<Token![->]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    let mut arguments = arguments.into_iter();
    let receiver = arguments.next().ok_or_else(|| input.error("expected a channel"))?;
    let call = syn::ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: Token![.](method.span()),
        method,
        turbofish: None,
        paren_token,
        args: arguments.collect(),
    };
    Ok((pat, Expr::MethodCall(call)))
}

/// `pattern = future, if condition => body`.
fn future_branch(input: ParseStream<'_>) -> Result<Piece> {
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![=]>()?;
    let value = input.parse()?;
    let mut guard = None;
    if input.parse::<Option<Token![,]>>()?.is_some() {
        input.parse::<Token![if]>()?;
        guard = Some(input.parse()?);
    }
    input.parse::<Token![=>]>()?;
    let body = Expr::parse_with_earlier_boundary_rule(input)?;
    Ok(Piece::Branch(Box::new(Branch { pat, value, awaited: true, guard, body })))
}

/// insta's assertions: expressions, redactions in braces, and the snapshot behind `@`.
fn snapshot(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    while !input.is_empty() {
        if input.parse::<Option<Token![@]>>()?.is_some() {
            input.parse::<LitStr>()?;
        } else {
            json_value(input, &mut pieces)?;
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(pieces)
}

fn statics(input: ParseStream<'_>, maker: StaticMaker) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    while !input.is_empty() {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let keyword = input.parse::<Token![static]>()?.span;
        input.parse::<Option<Token![ref]>>()?;
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let value = if input.parse::<Option<Token![=]>>()?.is_some() { Some(input.parse()?) } else { None };
        let semicolon: Option<Token![;]> = input.parse()?;
        let end = semicolon.map_or(name.span(), |token| token.spans[0]);
        let item = MadeStatic { attrs, vis, keyword, name, ty, value, end };
        pieces.push(Piece::Static(Box::new(item), maker));
    }
    Ok(pieces)
}

/// What stands in the braces of one branch of `cfg_if!`.
fn branch(input: ParseStream<'_>, predicate: Predicate) -> Result<Piece> {
    let inside;
    braced!(inside in input);
    let mut items = Vec::new();
    let fork = inside.fork();
    while !fork.is_empty() {
        let Ok(item) = fork.parse() else { return Ok(Piece::Stmts(Block::parse_within(&inside)?)) };
        items.push(item);
    }
    inside.advance_to(&fork);
    Ok(Piece::CfgItems(predicate, items))
}

fn cfg_if(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut failed = Vec::new();
    while input.parse::<Option<Token![if]>>()?.is_some() {
        let attrs = input.call(Attribute::parse_outer)?;
        let [attr] = &attrs[..] else { return Err(input.error("expected one attribute")) };
        let holds = attr.meta.require_list()?.tokens.clone();
        pieces.push(branch(input, Predicate { holds: Some(holds.clone()), failed: failed.clone() })?);
        failed.push(holds);
        if input.parse::<Option<Token![else]>>()?.is_none() {
            return Ok(pieces);
        }
    }
    pieces.push(branch(input, Predicate { holds: None, failed })?);
    Ok(pieces)
}

fn cfg_select(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut failed = Vec::new();
    while !input.is_empty() {
        let mut holds = TokenStream::new();
        while !input.peek(Token![=>]) {
            holds.extend([input.parse::<proc_macro2::TokenTree>()?]);
        }
        input.parse::<Token![=>]>()?;
        let otherwise = holds.to_string() == "_";
        let predicate = Predicate { holds: (!otherwise).then(|| holds.clone()), failed: failed.clone() };
        pieces.push(branch(input, predicate)?);
        failed.push(holds);
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(pieces)
}

fn type_then_exprs(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = vec![Piece::Type(input.parse()?)];
    if input.parse::<Option<Token![,]>>()?.is_some() {
        pieces.extend(exprs(input)?);
    }
    Ok(pieces)
}

/// `struct Name: Bits { const A = ..; }` gives the struct and its constants, whose type is left open.
fn bitflags(input: ParseStream<'_>) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    while !input.is_empty() {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let keyword = if input.peek(Token![impl]) {
            quote::ToTokens::into_token_stream(input.parse::<Token![impl]>()?)
        } else {
            quote::ToTokens::into_token_stream(input.parse::<Token![struct]>()?)
        };
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let bits: Type = input.parse()?;
        let inside;
        let braces = braced!(inside in input);
        let mut constants = Vec::new();
        while !inside.is_empty() {
            let attrs = inside.call(Attribute::parse_outer)?;
            let keyword: Token![const] = inside.parse()?;
            let name = inside.call(Ident::parse_any)?;
            inside.parse::<Token![=]>()?;
            let value: Expr = inside.parse()?;
            let semicolon: Token![;] = inside.parse()?;
            constants.push(
                quote::quote_spanned!(name.span()=> #(#attrs)* pub #keyword #name: _ = #value #semicolon),
            );
        }
        let end = Token![;](braces.span.close());
        if keyword.to_string() == "struct" {
            let item = quote::quote_spanned!(name.span()=> #(#attrs)* #vis #keyword #name(#bits) #end);
            pieces.push(Piece::Item(syn::parse2(item)?));
        }
        let mut body =
            proc_macro2::Group::new(proc_macro2::Delimiter::Brace, constants.into_iter().collect());
        body.set_span(braces.span.join());
        let block = quote::quote_spanned!(name.span()=> impl #name #body);
        pieces.push(Piece::Item(syn::parse2(block)?));
    }
    Ok(pieces)
}

impl Parse for MacroTwo {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let keyword = input.parse::<Token![macro]>()?.span;
        let name = input.parse()?;
        let parentheses = if input.peek(token::Paren) {
            let arguments;
            let parentheses = parenthesized!(arguments in input);
            arguments.parse::<TokenStream>()?;
            Some(parentheses.span.open())
        } else {
            None
        };
        let inside;
        let braces = braced!(inside in input).span;
        inside.parse::<TokenStream>()?;
        let body =
            parentheses.map_or(braces.join(), |open| open.join(braces.close()).unwrap_or(braces.join()));
        Ok(Self { attrs, vis, keyword, name, body, braces_only: parentheses.is_none(), end: braces.close() })
    }
}
