//! What a `.proto` file declares, and the Rust names that prost and tonic make of it.
//!
//! Messages become structs, enumerations and `oneof`s enums, nested ones in a module named after their message;
//! a service becomes a `name_client` module with the client and a `name_server` module with the trait. The result is
//! text, to be read like any other Rust. It leaves out bodies, attributes, and what options of the generator change.
//! What is not understood of a file is skipped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use decompose_model::TextRange;
use decompose_syntax::tree::Proto;
use decompose_syntax::{Token, TokenKind, lex};

use crate::names::{camel, snake};

/// Messages nested deeper than this are left out.
const MAX_DEPTH: usize = 32;

/// The `.proto` files of a project, read.
#[derive(Debug, Default)]
pub(crate) struct Protos {
    /// Cargo package, path, declarations.
    files: Vec<(usize, String, ProtoFile)>,
}

/// What a module that includes generated code holds.
pub(crate) struct Included {
    /// The Rust text.
    pub(crate) text: String,
    /// The `.proto` files it is made of.
    pub(crate) files: String,
}

impl Protos {
    /// Reads the files of a project.
    pub(crate) fn new(protos: Vec<Proto>) -> Self {
        let read = |proto: Proto| (proto.package, proto.path, read(&proto.text));
        Self { files: protos.into_iter().map(read).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The module of the proto package `package` as the Cargo package `owner` makes it; none where no file is of it.
    pub(crate) fn module(&self, owner: usize, package: &str) -> Option<Included> {
        let own = || self.files.iter().filter(|(number, ..)| *number == owner);
        let names = Names::new(own().map(|(.., file)| file));
        let files: Vec<_> = own().filter(|(.., file)| file.package == package).collect();
        if files.is_empty() {
            return None;
        }
        let text = files.iter().map(|(.., file)| rust(file, &names)).collect();
        let paths: Vec<&str> = files.iter().map(|(_, path, _)| path.as_str()).collect();
        Some(Included { text, files: paths.join(", ") })
    }
}

/// The declarations of one file.
#[derive(Debug, Default)]
struct ProtoFile {
    /// `a.b`; empty where none is given.
    package: String,
    messages: Vec<Message>,
    enums: Vec<Enum>,
    services: Vec<Service>,
}

#[derive(Debug, Default)]
struct Message {
    name: String,
    fields: Vec<Field>,
    oneofs: Vec<(String, Vec<Field>)>,
    messages: Vec<Message>,
    enums: Vec<Enum>,
}

#[derive(Debug)]
struct Field {
    name: String,
    ty: String,
    label: Label,
}

#[derive(Debug)]
enum Label {
    Singular,
    Optional,
    Repeated,
    /// `map<K, V>`: the key's type.
    Map(String),
}

#[derive(Debug)]
struct Enum {
    name: String,
    values: Vec<String>,
}

#[derive(Debug)]
struct Service {
    name: String,
    methods: Vec<Method>,
}

#[derive(Debug)]
struct Method {
    name: String,
    input: (bool, String),
    output: (bool, String),
}

/// Reads a file.
fn read(text: &str) -> ProtoFile {
    let tokens = lex(text, TextRange::new(0, text.len() as u32));
    let mut file = ProtoFile::default();
    for statement in statements(&tokens) {
        match (word(statement, 0), word(statement, 1), body(statement)) {
            (Some("package"), ..) => file.package = dotted(&statement[1..]),
            (Some("message"), Some(name), Some(body)) => file.messages.push(message(name, body, 0)),
            (Some("enum"), Some(name), Some(body)) => file.enums.push(enumeration(name, body)),
            (Some("service"), Some(name), Some(body)) => {
                let methods = statements(body).into_iter().filter_map(method).collect();
                file.services.push(Service { name: name.to_owned(), methods });
            }
            _ => {}
        }
    }
    file
}

/// The statements of a block: each ends with `;` or with a block of its own.
fn statements(tokens: &[Token]) -> Vec<&[Token]> {
    let ends = |token: &Token| match &token.kind {
        TokenKind::Punct { char, .. } => *char == ';',
        TokenKind::Group { open, .. } => *open == '{',
        _ => false,
    };
    tokens.split_inclusive(ends).map(without_comments).collect()
}

/// A statement without the attributes that doc comments were read as.
fn without_comments(mut tokens: &[Token]) -> &[Token] {
    while let [first, rest @ ..] = tokens
        && matches!(
            &first.kind,
            TokenKind::Punct { char: '#' | '!', .. } | TokenKind::Group { open: '[', .. }
        )
    {
        tokens = rest;
    }
    tokens
}

fn word(tokens: &[Token], at: usize) -> Option<&str> {
    match &tokens.get(at)?.kind {
        TokenKind::Ident(word) => Some(word),
        _ => None,
    }
}

fn body(statement: &[Token]) -> Option<&[Token]> {
    match &statement.last()?.kind {
        TokenKind::Group { open: '{', tokens, .. } => Some(tokens),
        _ => None,
    }
}

/// `.a.b.C` at the start of the tokens, and how long it is.
fn name(tokens: &[Token]) -> (String, usize) {
    let mut text = String::new();
    let mut after_word = false;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Ident(word) if !after_word => text.push_str(word),
            TokenKind::Punct { char: '.', .. } => text.push('.'),
            _ => return (text, at),
        }
        after_word = matches!(token.kind, TokenKind::Ident(_));
    }
    (text, tokens.len())
}

fn dotted(tokens: &[Token]) -> String {
    name(tokens).0
}

fn message(name: &str, tokens: &[Token], depth: usize) -> Message {
    let mut found = Message { name: name.to_owned(), ..Message::default() };
    for statement in statements(tokens) {
        match (word(statement, 0), word(statement, 1), body(statement)) {
            (Some("message"), Some(name), Some(body)) if depth < MAX_DEPTH => {
                found.messages.push(message(name, body, depth + 1));
            }
            (Some("enum"), Some(name), Some(body)) => found.enums.push(enumeration(name, body)),
            (Some("oneof"), Some(name), Some(body)) => {
                let fields = statements(body).into_iter().filter_map(field).collect();
                found.oneofs.push((name.to_owned(), fields));
            }
            (Some("option" | "reserved" | "extensions" | "extend" | "oneof"), ..) => {}
            _ => found.fields.extend(field(statement)),
        }
    }
    found
}

/// `repeated Type name = 1;`, `map<K, V> name = 1;`.
fn field(statement: &[Token]) -> Option<Field> {
    let (label, rest) = match word(statement, 0) {
        Some("repeated") => (Label::Repeated, &statement[1..]),
        Some("optional") => (Label::Optional, &statement[1..]),
        Some("required") => (Label::Singular, &statement[1..]),
        _ => (Label::Singular, statement),
    };
    let (label, ty, rest) = if word(rest, 0) == Some("map") && is_punct(rest.get(1), '<') {
        let key = word(rest, 2)?.to_owned();
        let (value, length) = name(rest.get(4..)?);
        (Label::Map(key), value, rest.get(5 + length..)?)
    } else {
        let (ty, length) = name(rest);
        (label, ty, &rest[length..])
    };
    let name = word(rest, 0)?.to_owned();
    (is_punct(rest.get(1), '=') && !ty.is_empty()).then_some(Field { name, ty, label })
}

fn is_punct(token: Option<&Token>, wanted: char) -> bool {
    matches!(token.map(|t| &t.kind), Some(TokenKind::Punct { char, .. }) if *char == wanted)
}

fn enumeration(name: &str, tokens: &[Token]) -> Enum {
    let value = |statement: &&[Token]| is_punct(statement.get(1), '=');
    let statements = statements(tokens);
    let values = statements.iter().filter(|s| value(s)).filter_map(|s| word(s, 0)).map(str::to_owned);
    Enum { name: name.to_owned(), values: values.collect() }
}

/// `rpc Name(stream In) returns (Out);`.
fn method(statement: &[Token]) -> Option<Method> {
    if word(statement, 0) != Some("rpc") {
        return None;
    }
    let mut sides = statement.iter().filter_map(|token| match &token.kind {
        TokenKind::Group { open: '(', tokens, .. } => {
            let streams = word(tokens, 0) == Some("stream") && tokens.len() > 1;
            Some((streams, dotted(&tokens[usize::from(streams)..])))
        }
        _ => None,
    });
    Some(Method { name: word(statement, 1)?.to_owned(), input: sides.next()?, output: sides.next()? })
}

/// What full names mean in all files of a Cargo package.
#[derive(Debug, Default)]
struct Names(BTreeMap<String, Known>);

#[derive(Clone, Debug)]
struct Known {
    /// Path from the root of all packages: `["a", "b", "outer", "Inner"]`.
    rust: Vec<String>,
    is_enum: bool,
}

impl Names {
    /// The names that the files declare.
    fn new<'a>(files: impl Iterator<Item = &'a ProtoFile>) -> Self {
        let mut names = Self::default();
        for file in files {
            let module: Vec<String> = file.package.split('.').filter(|p| !p.is_empty()).map(snake).collect();
            names.add(&file.package, &module, &file.messages, &file.enums);
        }
        names
    }

    fn add(&mut self, scope: &str, module: &[String], messages: &[Message], enums: &[Enum]) {
        let known = |name: &str, is_enum| Known { rust: [module, &[camel(name)]].concat(), is_enum };
        for found in enums {
            self.0.insert(full(scope, &found.name), known(&found.name, true));
        }
        for found in messages {
            let inner = [module, &[snake(&found.name)]].concat();
            self.0.insert(full(scope, &found.name), known(&found.name, false));
            self.add(&full(scope, &found.name), &inner, &found.messages, &found.enums);
        }
    }

    /// The declaration that `name` means in `scope`: from the innermost scope outwards.
    fn find(&self, scope: &str, name: &str) -> Option<&Known> {
        if let Some(absolute) = name.strip_prefix('.') {
            return self.0.get(absolute);
        }
        let mut scope = Some(scope);
        while let Some(here) = scope {
            if let Some(found) = self.0.get(&full(here, name)) {
                return Some(found);
            }
            scope = here.rsplit_once('.').map(|(outer, _)| outer).or((!here.is_empty()).then_some(""));
        }
        None
    }
}

fn full(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// The Rust text of one file's declarations, as they stand in the module of their package.
fn rust(file: &ProtoFile, names: &Names) -> String {
    let mut writer = Writer { names, text: String::new() };
    let module: Vec<String> = file.package.split('.').filter(|part| !part.is_empty()).map(snake).collect();
    let scope = Scope { proto: file.package.clone(), module };
    writer.declarations(&scope, &file.messages, &file.enums);
    for service in &file.services {
        writer.service(service, &scope);
    }
    writer.text
}

/// Where declarations stand: the name in the proto file, the Rust module.
struct Scope {
    proto: String,
    module: Vec<String>,
}

impl Scope {
    fn inside(&self, name: &str) -> Scope {
        Scope { proto: full(&self.proto, name), module: [&self.module[..], &[snake(name)]].concat() }
    }
}

struct Writer<'a> {
    names: &'a Names,
    text: String,
}

/// The formatting of a `String` does not fail.
macro_rules! put {
    ($writer:expr, $($arguments:tt)*) => { let _ = write!($writer.text, $($arguments)*); };
}

impl Writer<'_> {
    fn declarations(&mut self, scope: &Scope, messages: &[Message], enums: &[Enum]) {
        for found in enums {
            self.enumeration(found);
        }
        for found in messages {
            self.message(found, scope);
        }
    }

    fn enumeration(&mut self, found: &Enum) {
        let name = camel(&found.name);
        put!(
            self,
            "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::GeneratedEnum)] "
        );
        put!(self, "pub enum {name} {{ ");
        for value in &found.values {
            let value = camel(value);
            let short = value.strip_prefix(&name).filter(|rest| rest.starts_with(char::is_uppercase));
            put!(self, "{}, ", identifier(short.unwrap_or(&value)));
        }
        put!(self, "}} ");
    }

    fn message(&mut self, found: &Message, scope: &Scope) {
        let inner = scope.inside(&found.name);
        put!(self, "#[derive(Clone, Debug, PartialEq, Default, ::prost::GeneratedMessage)] ");
        put!(self, "pub struct {} {{ ", camel(&found.name));
        for field in &found.fields {
            let ty = self.field_type(field, scope, &inner.proto);
            put!(self, "pub {}: {ty}, ", identifier(&snake(&field.name)));
        }
        for (name, _) in &found.oneofs {
            let module = snake(&found.name);
            put!(
                self,
                "pub {}: Option<{}::{}>, ",
                identifier(&snake(name)),
                identifier(&module),
                camel(name)
            );
        }
        put!(self, "}} ");
        let enums = found.fields.iter().filter(|f| matches!(f.label, Label::Singular));
        let getters: Vec<(String, String)> = enums
            .filter(|f| self.names.find(&inner.proto, &f.ty).is_some_and(|known| known.is_enum))
            .map(|f| (snake(&f.name), self.path(&f.ty, scope, &inner.proto)))
            .collect();
        if !getters.is_empty() {
            put!(self, "impl {} {{ ", camel(&found.name));
            for (name, ty) in getters {
                put!(self, "pub fn {}(&self) -> {ty} {{}} ", identifier(&name));
                put!(self, "pub fn set_{name}(&mut self, value: {ty}) {{}} ");
            }
            put!(self, "}} ");
        }
        if found.messages.is_empty() && found.enums.is_empty() && found.oneofs.is_empty() {
            return;
        }
        put!(self, "pub mod {} {{ ", identifier(&snake(&found.name)));
        self.declarations(&inner, &found.messages, &found.enums);
        for (name, fields) in &found.oneofs {
            put!(self, "#[derive(Clone, Debug, PartialEq)] pub enum {} {{ ", camel(name));
            for field in fields {
                let ty = self.path(&field.ty, &inner, &inner.proto);
                put!(self, "{}({ty}), ", identifier(&camel(&field.name)));
            }
            put!(self, "}} ");
        }
        put!(self, "}} ");
    }

    fn field_type(&self, field: &Field, scope: &Scope, proto: &str) -> String {
        let ty = self.path(&field.ty, scope, proto);
        let known = self.names.find(proto, &field.ty);
        let stored = if known.is_some_and(|known| known.is_enum) { "i32" } else { ty.as_str() };
        match &field.label {
            Label::Repeated => format!("::std::vec::Vec<{stored}>"),
            Label::Map(key) => {
                format!("::std::collections::HashMap<{}, {stored}>", scalar(key).unwrap_or("i32"))
            }
            Label::Optional => format!("Option<{stored}>"),
            Label::Singular if scalar(&field.ty).is_none() && stored != "i32" => format!("Option<{stored}>"),
            Label::Singular => stored.to_owned(),
        }
    }

    /// The Rust type of a name as written in `proto`, as the module of `scope` says it.
    fn path(&self, name: &str, scope: &Scope, proto: &str) -> String {
        if let Some(ty) = scalar(name) {
            return ty.to_owned();
        }
        if let Some(known) = self.names.find(proto, name) {
            let shared = scope.module.iter().zip(&known.rust).take_while(|(a, b)| a == b).count();
            let shared = shared.min(known.rust.len() - 1);
            let up = std::iter::repeat_n("super".to_owned(), scope.module.len() - shared);
            let down = known.rust[shared..].iter().map(|part| identifier(part));
            return up.chain(down).collect::<Vec<_>>().join("::");
        }
        let name = name.trim_start_matches('.');
        match name.strip_prefix("google.protobuf.") {
            Some("Empty") => "()".to_owned(),
            Some("StringValue") => "::std::string::String".to_owned(),
            Some("BytesValue") => "::std::vec::Vec<u8>".to_owned(),
            Some("BoolValue") => "bool".to_owned(),
            Some("Int32Value") => "i32".to_owned(),
            Some("Int64Value") => "i64".to_owned(),
            Some("UInt32Value") => "u32".to_owned(),
            Some("UInt64Value") => "u64".to_owned(),
            Some("FloatValue") => "f32".to_owned(),
            Some("DoubleValue") => "f64".to_owned(),
            Some(other) => format!("::prost_types::{}", camel(other)),
            // A file that was not found: what it declares is not known.
            None => format!("::prost::{}", camel(name.rsplit('.').next().unwrap_or(name))),
        }
    }

    fn service(&mut self, service: &Service, scope: &Scope) {
        let (name, module) = (camel(&service.name), snake(&service.name));
        let inner = |suffix: &str| Scope {
            proto: scope.proto.clone(),
            module: [&scope.module[..], &[format!("{module}_{suffix}")]].concat(),
        };
        let client = inner("client");
        put!(self, "pub mod {module}_client {{ ");
        put!(
            self,
            "#[derive(Clone, Debug, ::tonic::GeneratedClient)] pub struct {name}Client<T> {{ inner: T }} "
        );
        put!(self, "impl {name}Client<::tonic::transport::Channel> {{ ");
        put!(self, "pub async fn connect<D>(to: D) -> Result<Self, ::tonic::transport::Error> {{}} }} ");
        put!(self, "impl<T> {name}Client<T> {{ pub fn new(inner: T) -> Self {{}} ");
        for method in &service.methods {
            let input = self.path(&method.input.1, &client, &client.proto);
            let output = self.path(&method.output.1, &client, &client.proto);
            let trait_name = if method.input.0 { "IntoStreamingRequest" } else { "IntoRequest" };
            let output = if method.output.0 { format!("::tonic::Streaming<{output}>") } else { output };
            put!(self, "pub async fn {}(&mut self, request: ", identifier(&snake(&method.name)));
            put!(self, "impl ::tonic::{trait_name}<{input}>) -> ");
            put!(self, "Result<::tonic::Response<{output}>, ::tonic::Status> {{}} ");
        }
        put!(self, "}} }} ");
        let server = inner("server");
        put!(self, "pub mod {module}_server {{ pub trait {name} {{ ");
        for method in &service.methods {
            let input = self.path(&method.input.1, &server, &server.proto);
            let mut output = self.path(&method.output.1, &server, &server.proto);
            let input = if method.input.0 { format!("::tonic::Streaming<{input}>") } else { input };
            if method.output.0 {
                let stream = format!("{}Stream", camel(&method.name));
                put!(self, "type {stream}; ");
                output = format!("Self::{stream}");
            }
            put!(self, "async fn {}(&self, request: ", identifier(&snake(&method.name)));
            put!(self, "::tonic::Request<{input}>) -> ");
            put!(self, "Result<::tonic::Response<{output}>, ::tonic::Status>; ");
        }
        put!(
            self,
            "}} #[derive(Clone, Debug, ::tonic::GeneratedServer)] pub struct {name}Server<T> {{ inner: T }} "
        );
        put!(self, "impl<T> {name}Server<T> {{ pub fn new(inner: T) -> Self {{}} }} }} ");
    }
}

fn scalar(name: &str) -> Option<&'static str> {
    Some(match name {
        "double" => "f64",
        "float" => "f32",
        "int32" | "sint32" | "sfixed32" => "i32",
        "int64" | "sint64" | "sfixed64" => "i64",
        "uint32" | "fixed32" => "u32",
        "uint64" | "fixed64" => "u64",
        "bool" => "bool",
        "string" => "::std::string::String",
        "bytes" => "::std::vec::Vec<u8>",
        _ => return None,
    })
}

/// A name as Rust writes it: keywords with `r#`, or with `_` where that is not allowed.
fn identifier(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
        "while", "yield",
    ];
    match name {
        "self" | "super" | "crate" | "Self" | "extern" => format!("{name}_"),
        _ if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(proto: &str, expected: &str) {
        let squash = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let file = read(proto);
        let found = rust(&file, &Names::new([&file].into_iter()));
        let plain = found.replace("::tonic::", "");
        let without_derives: String = plain
            .split("#[derive(")
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { part.split_once(")] ").map_or("", |(_, rest)| rest) })
            .collect();
        assert_eq!(squash(&without_derives), squash(expected));
    }

    #[test]
    fn messages_enums_and_oneofs() {
        check(
            "syntax = \"proto3\";
            package shop.v1;
            /// One order.
            message HTTPOrder {
                reserved 2, 15;
                option (x) = { a: 1 };
                int64 id = 1 [deprecated = true]; // the number
                repeated Line lines = 3;
                map<string, Line> byName = 4;
                Status status = 5;
                optional string type = 6;
                .shop.v1.Line first = 7;
                google.protobuf.Timestamp at = 8;
                message Line { bytes data = 1; HTTPOrder.Status was = 2; }
                enum Status { option allow_alias = true; STATUS_OPEN = 0; STATUS_DONE = 1; OTHER = 2; }
                oneof payment { Line by_line = 9; string card = 10; }
            }
            message Line { HTTPOrder.Line inner = 1; }",
            "pub struct HttpOrder {
                pub id: i64, pub lines: ::std::vec::Vec<http_order::Line>,
                pub by_name: ::std::collections::HashMap<::std::string::String, http_order::Line>,
                pub status: i32, pub r#type: Option<::std::string::String>, pub first: Option<Line>,
                pub at: Option<::prost_types::Timestamp>, pub payment: Option<http_order::Payment>,
            }
            impl HttpOrder {
                pub fn status(&self) -> http_order::Status {}
                pub fn set_status(&mut self, value: http_order::Status) {}
            }
            pub mod http_order {
                pub enum Status { Open, Done, Other, }
                pub struct Line { pub data: ::std::vec::Vec<u8>, pub was: i32, }
                impl Line { pub fn was(&self) -> Status {} pub fn set_was(&mut self, value: Status) {} }
                pub enum Payment { ByLine(Line), Card(::std::string::String), }
            }
            pub struct Line { pub inner: Option<http_order::Line>, }",
        );
    }

    #[test]
    fn services_become_a_trait_and_a_client() {
        check(
            "service Greeter {
                rpc SayHello (Hello) returns (Reply) { option (google.api.http) = { get: \"/x\" }; }
                rpc Chat (stream Hello) returns (stream Reply);
            }
            message Hello {} message Reply {}",
            "pub struct Hello { } pub struct Reply { }
            pub mod greeter_client {
                pub struct GreeterClient<T> { inner: T }
                impl GreeterClient<transport::Channel> {
                    pub async fn connect<D>(to: D) -> Result<Self, transport::Error> {} }
                impl<T> GreeterClient<T> {
                    pub fn new(inner: T) -> Self {}
                    pub async fn say_hello(&mut self, request: impl IntoRequest<super::Hello>) ->
                        Result<Response<super::Reply>, Status> {}
                    pub async fn chat(&mut self, request: impl IntoStreamingRequest<super::Hello>) ->
                        Result<Response<Streaming<super::Reply>>, Status> {} } }
            pub mod greeter_server {
                pub trait Greeter {
                    async fn say_hello(&self, request: Request<super::Hello>) ->
                        Result<Response<super::Reply>, Status>;
                    type ChatStream;
                    async fn chat(&self, request: Request<Streaming<super::Hello>>) ->
                        Result<Response<Self::ChatStream>, Status>; }
                pub struct GreeterServer<T> { inner: T }
                impl<T> GreeterServer<T> { pub fn new(inner: T) -> Self {} } }",
        );
    }

    #[test]
    fn broken_files_give_what_is_whole() {
        check(
            "message A { int32 = 1; string b = 2; } } message { } enum E { X = 0; service S { rpc",
            "pub enum E { X, } pub struct A { pub b: ::std::string::String, }",
        );
        check("\u{0}\"", "");
    }
}
