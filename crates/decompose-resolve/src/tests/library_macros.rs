//! Library macros by their grammar: what stands in their arguments is found, what only looks like code is not.
//!
//! In every fixture `S::show` is meant, and `D::show` is a decoy of the same name.

use super::{check, resolved, unindented};

const ITEMS: &str = "
struct S { n: u8 } impl S { fn show(&self) -> u8 { 1 } async fn later(&self) -> S { S { n: 1 } } }
struct D { n: u8 } impl D { fn show(&self) {} }
const LIMIT: usize = 1; const RED: u8 = 1;
fn make() -> S { S { n: 1 } } async fn task() -> S { make() } async fn tried() -> Result<S, u8> { Ok(make()) }
fn index() {} mod sub { pub fn list() {} pub fn missing() {} }
";

#[track_caller]
fn in_body(deps: &str, line: &str, expected: &[&str]) {
    let fixture = format!(
        "//- /src/lib.rs crate:a deps:{deps}\n{ITEMS}async fn f(s: S, items: Vec<S>, some: Option<S>) {{\n{line} // ?\n}}\n"
    );
    let expected = [&[line], expected].concat().join("\n");
    check(&fixture, &expected);
}

const SHOW: &str = "a::S::show method-call macro-argument";

#[test]
fn the_format_family() {
    for name in
        ["println", "eprint", "format", "panic", "todo", "unreachable", "print", "eprintln", "format_args"]
    {
        in_body(
            "",
            &format!("{name}!(\"{{}} {{LIMIT:?}} {{{{RED}}}}\", s.show());"),
            &["a::LIMIT path-value macro-argument implicit", SHOW],
        );
    }
    in_body(
        "",
        "write!(s.n, \"{}{LIMIT}\", s.show());",
        &["a::S::n field macro-argument", "a::LIMIT path-value macro-argument implicit", SHOW],
    );
    in_body("anyhow", "anyhow::bail!(\"{x}\", x = s.show());", &[SHOW]);
}

#[test]
fn assertions_and_patterns() {
    in_body(
        "",
        "assert!(s.show() == 1, \"{LIMIT}\");",
        &[SHOW, "a::LIMIT path-value macro-argument implicit"],
    );
    in_body(
        "",
        "assert_ne!(s.show(), RED, \"{}\", make().show());",
        &[SHOW, "a::RED path-value macro-argument", "a::make call macro-argument", SHOW],
    );
    in_body("", "debug_assert_eq!(s.show(), 1);", &[SHOW]);
    in_body(
        "",
        "matches!(some, Some(S { n: RED }) if s.show() > 1);",
        &[
            "a::S pattern macro-argument",
            "a::S::n field macro-argument",
            "a::RED pattern macro-argument",
            SHOW,
        ],
    );
    in_body(
        "",
        "vec![make(); LIMIT][0].show();",
        &[
            "a::make call macro-argument",
            "a::LIMIT path-value macro-argument",
            "a::S::show method-call receiver",
        ],
    );
    in_body("anyhow", "anyhow::ensure!(s.show() == 1, \"no\");", &[SHOW]);
}

#[test]
fn values_of_json() {
    in_body(
        "serde_json",
        "serde_json::json!({ \"show\": s.show(), \"list\": [s.n, { \"a\": LIMIT }], \"x\": null });",
        &[SHOW, "a::S::n field macro-argument", "a::LIMIT path-value macro-argument"],
    );
}

#[test]
fn branches_of_tasks() {
    in_body(
        "tokio",
        "let (a, b) = tokio::join!(task(), s.later()); a.show(); b.show();",
        &[
            "a::task call macro-argument",
            "a::S::later method-call macro-argument",
            "a::S::show method-call receiver",
            "a::S::show method-call receiver",
        ],
    );
    in_body(
        "futures",
        "if let Ok((a,)) = futures::try_join!(tried()) { a.show(); }",
        &["a::tried call macro-argument", "a::S::show method-call receiver"],
    );
    in_body(
        "tokio",
        "tokio::select! { biased; a = task() => a.show(), Some(b) = async { Some(make()) } => { b.show() } else => s.show() };",
        &["a::task call macro-argument", SHOW, "a::make call macro-argument", SHOW, SHOW],
    );
    in_body(
        "tokio",
        "tokio::pin!(let later = task();); s.show();",
        &["a::task call macro-argument", "a::S::show method-call receiver"],
    );
    in_body("async_stream", "async_stream::stream! { for i in items { yield i.show(); } };", &[SHOW]);
    in_body(
        "async_stream",
        "async_stream::try_stream! { let t = tried().await?; yield t.show(); };",
        &["a::tried call macro-argument", SHOW],
    );
}

#[test]
fn fields_of_events() {
    in_body(
        "tracing",
        "tracing::info!(target: \"show\", n = %s.show(), ?some, limit = LIMIT, \"{RED} done\");",
        &[SHOW, "a::LIMIT path-value macro-argument", "a::RED path-value macro-argument implicit"],
    );
    in_body("tracing", "let span = tracing::info_span!(\"show\", n = s.show());", &[SHOW]);
    in_body(
        "log",
        "log::warn!(target: \"x\", \"{} {LIMIT}\", s.show());",
        &["a::LIMIT path-value macro-argument implicit", SHOW],
    );
}

#[test]
fn markup_and_queries() {
    in_body(
        "maud",
        "maud::html! { p.show { (s.show()) @for i in items { li { (i.n) } } @if LIMIT > 1 { \"RED\" } } };",
        &[SHOW, "a::S::n field macro-argument", "a::LIMIT path-value macro-argument"],
    );
    in_body("sqlx", "sqlx::query!(\"select show from s where n = $1\", s.show());", &[SHOW]);
    in_body(
        "sqlx",
        "sqlx::query_as!(S, \"select n from s\", make().n);",
        &["a::S type macro-argument", "a::make call macro-argument", "a::S::n field macro-argument"],
    );
    in_body(
        "rocket",
        "rocket::routes![index, sub::list]; rocket::catchers![sub::missing];",
        &[
            "a::index path-value macro-argument",
            "a::sub::list path-value macro-argument",
            "a::sub::missing path-value macro-argument",
        ],
    );
}

#[test]
fn items_in_macros_are_items() {
    check(
        "//- /src/lib.rs crate:a deps:cfg_if,lazy_static,bitflags
        struct S; impl S { fn show(&self) {} fn new() -> S { S } }
        lazy_static::lazy_static! { static ref ONE: S = S::new(); }
        thread_local! { static TWO: S = S::new(); }
        cfg_if::cfg_if! { if #[cfg(windows)] { fn os() {} } else { fn os() -> S { S } } }
        bitflags::bitflags! { struct Flags: u32 { const READ = 1; const BOTH = Self::READ.bits() | 2; } }
        fn f() {
            ONE.show(); // ?
            TWO.with(|two| two.show()); // ?
            os().show(); // ?
            Flags::READ.contains(Flags::BOTH); // ?
        }",
        "ONE.show();
           a::ONE path-value path
           a::S::show method-call receiver
         TWO.with(|two| two.show());
           a::TWO path-value path
           a::S::show method-call receiver
         os().show();
           a::os call path
           a::S::show method-call receiver
         Flags::READ.contains(Flags::BOTH);
           a::Flags type path
           a::Flags::READ path-value associated
           a::Flags type path
           a::Flags::BOTH path-value associated",
    );
}

#[test]
fn tokens_that_are_not_code_of_this_crate_give_nothing() {
    in_body("quote", "quote::quote! { s.show(); make() };", &[]);
    in_body("", "stringify!(s.show());", &[]);
    let code = resolved(&unindented(
        "//- /src/lib.rs crate:a deps:other
        fn f() { other::grammar! { show => s -> [make] ; @ @ }; }",
    ))
    .code;
    let spots: Vec<(&str, &str, u32)> =
        code.blind_spots.iter().map(|s| (s.kind.name(), s.name.as_str(), s.size)).collect();
    assert_eq!(spots, [("macro", "other::grammar", 12)]);
}
