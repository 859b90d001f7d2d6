//! What edits need: each kind of fact with its exact bytes, beside a decoy that must not be taken for it.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use decompose_fixture::Fixture;
use decompose_model::{Binds, Code, EditFacts, FileId, TextRange, Visibility};

use super::unindented;
use crate::{Options, resolve};

struct Case {
    fixture: Fixture,
    code: Code,
}

impl Case {
    fn new(fixture: &str) -> Self {
        let fixture = Fixture::parse(&unindented(fixture));
        let jobs = NonZeroUsize::MIN;
        let tree = decompose_syntax::tree::load(&fixture.project, &fixture.source, jobs);
        let options = Options { edits: true, jobs, ..Options::default() };
        let code = decompose_syntax::on_big_stack(|| resolve(&fixture.project, tree, &options)).code;
        Self { fixture, code }
    }

    fn edits(&self) -> &EditFacts {
        self.code.edits.as_ref().unwrap()
    }

    /// The bytes of a range, as the file has them.
    fn text(&self, file: FileId, range: TextRange) -> &str {
        let bytes = &self.fixture.source.files[&self.code.files[file.index()].path];
        std::str::from_utf8(&bytes[range.start as usize..range.end as usize]).unwrap()
    }

    fn path(&self, item: decompose_model::ItemId) -> &str {
        &self.code.items[item.index()].path
    }

    fn paths(&self, items: &[decompose_model::ItemId]) -> String {
        items.iter().map(|item| self.path(*item)).collect::<Vec<_>>().join(" ")
    }
}

#[track_caller]
fn same(found: &str, expected: &str) {
    let tidy =
        |text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    assert!(tidy(found) == tidy(expected), "found:\n{found}\n");
}

#[test]
fn every_leaf_of_a_use_has_its_bytes() {
    let case = Case::new(
        "//- /src/lib.rs crate:a deps:serde
        mod m { pub struct A; pub trait T {} pub(crate) fn b() {} }
        /// Kept.
        #[cfg(unix)] pub use m::{A as First, b, T as _};
        use serde::{Serialize, de::{self, *}};
        fn f() { use crate::m::*; }",
    );
    let mut found = String::new();
    for leaf in &case.edits().uses {
        let binds = match &leaf.binds {
            Binds::Name(name) => name,
            Binds::Underscore => "_",
            Binds::Glob => "*",
        };
        let _ = writeln!(
            found,
            "{} | {} -> {binds} | {}{}{}{}{}",
            case.text(leaf.file, leaf.range),
            leaf.path,
            case.paths(&leaf.targets),
            leaf.external.as_deref().unwrap_or(""),
            if leaf.is_trait { " trait" } else { "" },
            if leaf.visibility == Visibility::Private { "" } else { " visible" },
            leaf.item.map_or(String::new(), |item| format!(" in {}", case.path(item))),
        );
    }
    same(
        &found,
        "A as First | m::A -> First | a::m::A visible
        b | m::b -> b | a::m::b visible
        T as _ | m::T -> _ | a::m::T trait visible
        Serialize | serde::Serialize -> Serialize | serde::Serialize
        self | serde::de -> de | serde::de
        * | serde::de -> * | serde::de
        * | crate::m -> * | a::m in a::f",
    );
    let first = &case.edits().uses[0];
    assert_eq!(first.leaves, 3);
    assert!(first.cfg.is_some());
    let whole = case.text(first.file, first.declaration);
    assert!(whole.starts_with("/// Kept.") && whole.ends_with("T as _};"), "{whole}");
}

#[test]
fn attributes_and_docs_go_with_their_item() {
    let case = Case::new(
        "//- /src/lib.rs crate:a deps:serde
        #![allow(dead_code)]
        /// A thing.
        #[derive(Clone, serde::Serialize)]
        #[cfg_attr(unix, must_use)]
        pub struct S { #[serde(skip)] x: u8 }
        #[macro_use] mod m { #[inline] fn f() {} }",
    );
    let mut found = String::new();
    for attribute in &case.edits().attributes {
        let item = attribute.item.map_or("file", |item| case.path(item));
        let cfg = if attribute.cfg.is_some() { " cfg" } else { "" };
        let _ = writeln!(
            found,
            "{item}: {} = {}{cfg}",
            attribute.path,
            case.text(attribute.file, attribute.range)
        );
    }
    same(
        &found,
        "file: allow = #![allow(dead_code)]
        a::S: derive = #[derive(Clone, serde::Serialize)]
        a::S: must_use = #[cfg_attr(unix, must_use)] cfg
        a::S::x: serde = #[serde(skip)]
        a::m: macro_use = #[macro_use]
        a::m::f: inline = #[inline]",
    );
    let item = case.code.items.iter().find(|item| item.name == "S").unwrap();
    let full = case.text(item.file, item.full_range);
    assert!(full.starts_with("/// A thing.") && full.ends_with('}'), "{full}");
    assert!(case.text(item.file, item.range).starts_with("pub struct S"));
}

#[test]
fn the_header_of_an_impl_names_its_local_types() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        struct A<T>(T); struct B; struct Decoy; trait T {} struct C;
        impl<X: T> From<A<B>> for Option<X> where C: Clone { fn from(a: A<B>) -> Self { Decoy; None } }
        impl A<u8> { fn f() -> [B; { 1 }] { loop {} } }",
    );
    let mut found = String::new();
    for header in &case.edits().impls {
        let file = case.code.items[header.item.index()].file;
        let of_trait = if header.of_trait { "trait" } else { "own" };
        let _ =
            writeln!(found, "{of_trait} {}| {}", case.text(file, header.range), case.paths(&header.local));
    }
    same(
        &found,
        "trait impl<X: T> From<A<B>> for Option<X> where C: Clone | a::A a::B a::T a::C
        own impl A<u8> | a::A",
    );
}

#[test]
fn alternatives_under_cfg_are_one_name() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        #[cfg(unix)] fn f() {} #[cfg(not(unix))] fn f() {}
        #[cfg(unix)] mod os { pub struct S; } #[cfg(windows)] mod os { pub struct S; }
        struct g; fn h() {} mod h {}",
    );
    let groups: Vec<String> = case.edits().alternatives.iter().map(|group| case.paths(group)).collect();
    assert_eq!(groups, ["a::f a::f", "a::os a::os", "a::os::S a::os::S"]);
}

#[test]
fn a_method_call_knows_the_use_that_brings_its_trait() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        mod ext { pub trait Shout { fn shout(&self) {} fn make() -> Self; } impl Shout for str {} pub trait Other {}
                  fn inside() { \"x\".shout(); } }
        mod named { use crate::ext::{Other, Shout}; fn f() { \"x\".shout(); } }
        mod globbed { use crate::ext::*; fn f() { \"x\".shout(); } }
        mod inner { fn f() { use crate::ext::Shout as _; \"x\".shout(); } fn g<T: crate::ext::Shout>(t: T) { t.shout(); } }
        mod by_path { fn f() { crate::ext::Shout::shout(\"x\"); } }",
    );
    let mut found = String::new();
    for used in &case.edits().trait_uses {
        let reference = &case.code.references[used.reference.index()];
        let from = reference.from.map_or("", |item| case.path(item));
        let leaf = used.brought_by.map(|number| &case.edits().uses[number as usize]);
        let leaf = leaf.map_or("-", |leaf| case.text(leaf.file, leaf.range));
        let _ = writeln!(found, "{from}: {} by {leaf}", case.path(used.of_trait));
    }
    same(
        &found,
        "a::ext::inside: a::ext::Shout by -
        a::named::f: a::ext::Shout by Shout
        a::globbed::f: a::ext::Shout by *
        a::inner::f: a::ext::Shout by Shout as _",
    );
}

#[test]
fn captures_in_format_texts_have_their_own_bytes() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        const LIMIT: usize = 1; const WIDTH: usize = 2;
        fn f(other: u8) { println!(\"LIMIT {{LIMIT}} {LIMIT:>WIDTH$} {LIMIT} {other}\"); }",
    );
    let places: Vec<(&str, u32)> = (case.edits().captures.iter())
        .map(|capture| (case.text(FileId(0), capture.range.unwrap()), capture.range.unwrap().start))
        .collect();
    let text = case.text(FileId(0), TextRange::new(0, 140));
    let behind = |what: &str| text.find(what).unwrap() as u32 + 1;
    let expected =
        [("LIMIT", behind("{LIMIT:")), ("LIMIT", behind("{LIMIT} {other")), ("WIDTH", behind(">WIDTH"))];
    assert_eq!(places, expected);
}

#[test]
fn what_macros_define_names_its_invocation() {
    let case = Case::new(
        "//- /src/lib.rs crate:a deps:lazy_static,diesel
        macro_rules! id { ($n:ident) => { pub struct $n(u8); } }
        id!(OrderId);
        lazy_static::lazy_static! { static ref ALL: Vec<u8> = Vec::new(); }
        struct Plain;
        mod schema { diesel::table! { posts { id -> Integer, } } }",
    );
    let mut found = String::new();
    for made in &case.edits().generated {
        let invocation = case.text(made.file, made.invocation);
        let _ = writeln!(found, "{} by {} at {invocation}", case.path(made.item), made.made_of);
    }
    same(
        &found,
        "a::OrderId by id! at id
        a::OrderId::0 by id! at id
        a::ALL by lazy_static! at lazy_static
        a::schema::posts by table! at table
        a::schema::posts::dsl by table! at table
        a::schema::posts::table by table! at table
        a::schema::posts::BoxedQuery by table! at table
        a::schema::posts::all_columns by table! at table
        a::schema::posts::columns by table! at table
        a::schema::posts::columns::star by table! at table
        a::schema::posts::columns::id by table! at table",
    );
}

#[test]
fn macros_know_where_their_textual_scope_ends() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        #[macro_use] mod m { macro_rules! one { () => {} } fn f() {} }
        fn g() { { macro_rules! two { () => {} } two!(); } }
        #[macro_export] macro_rules! three { () => {} }",
    );
    let mut found = String::new();
    for definition in &case.edits().macros {
        let name = case.path(definition.item);
        let scope = case.text(FileId(0), definition.scope);
        let (leaves, exported) = (definition.leaves_module, definition.exported);
        let _ = writeln!(found, "{name}: {:?} {leaves} {exported}", scope.trim());
    }
    same(
        &found,
        "a::m::one: \"fn f() {} }\" true false
        a::g::two: \"two!(); }\" false false
        a::three: \"\" false true",
    );
}

#[test]
fn path_literals_say_what_they_are_relative_to() {
    let case = Case::new(
        "//- /src/lib.rs crate:a deps:sqlx,rust_embed
        #[path = \"other.rs\"] mod m;
        #[derive(rust_embed::RustEmbed)] #[folder = \"static/\"] struct Files;
        const A: &str = include_str!(\"a.txt\");
        const B: &[u8] = include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/b.bin\"));
        async fn f() { sqlx::migrate!(\"./migrations\"); std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"data\"); }
        fn g() { std::path::Path::new(\"x\").join(\"decoy\"); env!(\"CARGO_MANIFEST_DIR\"); env!(\"HOME\"); }
        //- /src/other.rs
        ",
    );
    let mut found = String::new();
    for literal in &case.edits().paths {
        let item = literal.item.map_or("file", |item| case.path(item));
        let text = case.text(literal.file, literal.range);
        let _ = writeln!(found, "{item}: {} {} {} {text}", literal.reader, literal.base.name(), literal.path);
    }
    same(
        &found,
        "a::m: #[path] module other.rs \"other.rs\"
        a::Files: #[folder] package static/ \"static/\"
        a::A: include_str! file a.txt \"a.txt\"
        a::B: include_bytes! package /b.bin \"/b.bin\"
        a::f: migrate! package ./migrations \"./migrations\"
        a::f: env! package data \"data\"
        a::g: env! package  env!(\"CARGO_MANIFEST_DIR\")",
    );
}

#[test]
fn items_know_their_dependencies() {
    let case = Case::new(
        "//- /src/lib.rs crate:a deps:serde,log=tracing,tokio,util,unused
        use serde::Serialize;
        #[derive(Serialize)] struct S;
        fn f() { log::info!(\"x\"); }
        fn g() { let serde = 1; serde; util::help(); }
        async fn h(h: tokio::task::JoinHandle<()>) { h.abort(); }
        //- /util/src/lib.rs crate:util
        pub fn help() {}",
    );
    let mut found = String::new();
    for used in &case.edits().dependencies {
        let item = used.item.map_or("root", |item| case.path(item));
        let package = &case.fixture.project.packages[used.package as usize];
        let dependency = &package.dependencies[used.dependency as usize];
        let _ = writeln!(found, "{item}: {} = {}", dependency.key, dependency.package);
    }
    same(
        &found,
        "root: serde = serde
        a::S: serde = serde
        a::f: log = tracing
        a::g: util = util
        a::h: tokio = tokio",
    );
}

#[test]
fn uses_of_what_is_not_public_are_listed() {
    let case = Case::new(
        "//- /src/lib.rs crate:a
        mod m { pub(crate) fn near() {} pub fn open() {} pub mod deep { pub(in crate::m) fn kept() {} pub(super) fn up() {} }
                fn own() { near(); deep::kept(); deep::up(); } }
        fn f() { m::near(); m::open(); }",
    );
    let listed: Vec<String> = (case.edits().private.iter())
        .map(|number| &case.code.references[number.index()])
        .map(|r| format!("{} -> {}", r.from.map_or("", |item| case.path(item)), case.path(r.to)))
        .collect();
    assert_eq!(
        listed,
        ["a::m::own -> a::m::deep::kept", "a::m::own -> a::m::deep::up", "a::f -> a::m::near"]
    );
    let visibility = |name: &str| case.code.items.iter().find(|i| i.name == name).unwrap().visibility;
    let module = case.code.modules.iter().position(|m| m.path == "a::m").unwrap();
    let in_m = Visibility::Restricted(decompose_model::ModuleId(module as u32));
    assert_eq!((visibility("kept"), visibility("up")), (in_m, in_m));
    assert_eq!((visibility("near"), visibility("own")), (Visibility::Crate, Visibility::Private));
}

#[test]
fn nothing_is_collected_unless_it_is_asked_for() {
    assert!(super::resolved("fn f() {}\n").code.edits.is_none());
}
