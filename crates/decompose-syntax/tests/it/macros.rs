//! What is read of macro arguments.

use crate::dump;
use decompose_syntax::ir::ExprKind;
use decompose_syntax::lower_file;

/// The dump of the expression `code`, problems and blind spots behind it.
fn read(code: &str) -> String {
    let facts = lower_file(format!("const X: () = {code};"));
    let dump = dump::file(&facts);
    dump.trim_end().strip_prefix("const X: () = ").unwrap().replace("\n", " / ")
}

#[test]
fn format_strings_capture_names() {
    for (code, parts) in [
        (
            "format!(\"{a} {b:?} {} {0} {c}\", d, c = e)",
            "format![\"{a} {b:?} {} {0} {c}\"; capture a; capture b; d; e; show a Display; show b Debug; show d Display; show d Display; show e Display]",
        ),
        ("println!()", "println![]"),
        ("write!(f, \"{x:>w$}\")", "write![f; \"{x:>w$}\"; capture x; capture w; show x Display]"),
        ("assert_eq!(a, \"{b}\", \"{c}\")", "assert_eq![a; \"{b}\"; \"{c}\"; capture c; show c Display]"),
        ("anyhow::bail!(Error::X)", "anyhow::bail![Error::X]"),
        ("panic!(r#\"{x}\"#)", "panic![\"{x}\"; capture x; show x Display]"),
    ] {
        assert_eq!(read(code), parts, "{code}");
    }
}

#[test]
fn a_capture_stands_at_the_first_byte_of_its_literal() {
    let facts = lower_file("fn f() { format!(\"é {x}\") }".to_owned());
    let captures = facts.exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::Path(_)));
    assert_eq!(captures.map(|expr| facts.slice(expr.range)).collect::<Vec<_>>(), ["\""]);
}

#[test]
fn logging_takes_fields_and_settings() {
    for (code, parts) in [
        (
            "tracing::info!(user = %u.id, ?err, count, \"done {x}\")",
            "tracing::info![u.id; err; count; \"done {x}\"; capture x; show x Display]",
        ),
        (
            "info!(target: \"t\", a.b = 1, \"{y} {}\", z)",
            "info![\"t\"; 1; \"{y} {}\"; capture y; z; show y Display; show z Display]",
        ),
        ("error!({ id = i, %name }, \"{e}\")", "error![i; name; \"{e}\"; capture e; show e Display]"),
        ("log::warn!(key:? = v; \"m {k}\")", "log::warn![v; \"m {k}\"; capture k; show k Display]"),
        ("span!(Level::INFO, \"s\", n = 1)", "span![Level::INFO; \"s\"; 1]"),
        ("debug!(\"{x}\", x = 1)", "debug![\"{x}\"; 1; show 1 Display]"),
    ] {
        assert_eq!(read(code), parts, "{code}");
    }
}

#[test]
fn well_known_grammars() {
    for (code, parts) in [
        ("vec![a, b]", "vec![[a, b]]"),
        ("vec![f(); n]", "vec![[f(); n]]"),
        (
            "matches!(x, Some(y) | Other(y) if y > 1)",
            "matches![match x { Some(y) | Other(y) if (y > 1) => true }]",
        ),
        ("json!({ \"a\": b, key: [1, null, { \"d\": e() }], \"f\": g.h })", "json![b; key; 1; e(); g.h]"),
        ("sqlx::query_as!(User, \"select\", id)", "sqlx::query_as![type User; \"select\"; id]"),
        ("sqlx::query!(\"select\", a, b)", "sqlx::query![\"select\"; a; b]"),
        ("hashmap! { k => v, \"x\" => y }", "hashmap![k; v; y]"),
        ("routes![a::b, c]", "routes![a::b; c]"),
        ("tokio::join!(biased; a(), b())", "tokio::join![a(); b()]"),
        ("insta::assert_snapshot!(a.b(), @\"text\")", "insta::assert_snapshot![a.b()]"),
        (
            "include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"))",
            "include![concat![env![\"OUT_DIR\"]; \"/x.rs\"]]",
        ),
        ("quote! { fn #name() }", "quote![opaque]"),
        (
            "diesel::table! { users (id) { id -> Integer } }",
            "diesel::table![opaque] / blind 1:31 macro diesel::table 10",
        ),
    ] {
        assert_eq!(read(code), parts, "{code}");
    }
}

#[test]
fn select_binds_what_a_future_gives() {
    let tokio =
        "tokio::select! { biased; Some(x) = rx.recv(), if open => f(x), _ = sleep(d) => {} else => g() }";
    let parts = "tokio::select![match rx.recv().await { Some(x) if open => f(x) }; match sleep(d).await { _ => {} }; g()]";
    assert_eq!(read(tokio), parts);
    let crossbeam = "select! { recv(rx) -> m => f(m), send(tx, v) -> _ => {} default(t) => g() }";
    assert_eq!(
        read(crossbeam),
        "select![match rx.recv() { m => f(m) }; match tx.send(v) { _ => {} }; t; g()]"
    );
}

#[test]
fn templates_give_their_rust() {
    let maud = "html! { div.a #b { (name) @for x in xs { li { (x.y) } } @if let Some(z) = q { (z) } @else { \"-\" } } }";
    assert_eq!(read(maud), "html![{ name; for x in xs { x.y; }; if (let Some(z) = q) { z; } else {}; }]");
    let tags = "html! { <div onclick={callback}>{ name }</div> }";
    assert_eq!(read(tags), "html![{ callback; name }]");
}

#[test]
fn unknown_macros_are_tried() {
    for (code, parts) in [
        ("m!(a, b + 1,)", "m![a; (b + 1)]"),
        ("m! { let x = 1; f(x) }", "m![{ let x = 1; f(x) }]"),
        ("m!(Vec<u8>)", "m![type Vec<u8>]"),
        ("m!(Some(_) | None)", "m![(Some(?) | None)]"),
        ("m!(&x: &y)", "m![&x; &y]"),
        ("m!(a => -> b)", "m![opaque] / blind 1:18 macro m 6"),
        ("Token![=>]", "Token![opaque]"),
    ] {
        assert_eq!(read(code), parts, "{code}");
    }
}

#[test]
fn items_come_out_of_macros() {
    crate::check(
        "lazy_static! { /// Doc.
           pub static ref POOL: Pool = Pool::new(); }
         thread_local! { static A: u8 = const { 1 }; static B: u8 = 2 }
         cfg_if::cfg_if! { if #[cfg(unix)] { mod unix; } else if #[cfg(windows)] { mod win; } else { fn none() {} } }
         bitflags! { #[derive(Clone)] pub struct F: u32 { const A = 1; const B = Self::A.bits() | 2; } }
         wrap! { pub fn f(x: u8) -> u8; #[inline] fn g() {} }",
        "
        lazy_static![item 1]
          pub static POOL: Pool = Pool::new() [LazyStatic] [macro]
        thread_local![item 3; item 4]
          static A: u8 = { 1 } [ThreadLocal] [macro]
          static B: u8 = 2 [ThreadLocal] [macro]
        cfg_if::cfg_if![item 6; item 7; item 8]
          #cfg(unix) mod unix; [macro]
          #cfg(all(not(unix), windows)) mod win; [macro]
          #cfg(all(not(unix), not(windows))) fn none() {} [macro]
        bitflags![item 10; item 11]
          #[derive(Clone)] pub struct F(0: u32) [macro]
          impl F [macro]
            pub const A: _ = 1 [macro]
            pub const B: _ = (Self::A.bits() | 2) [macro]
        wrap![item 15; item 16]
          pub fn f(x: u8) -> u8 [macro]
          #[inline] fn g() {} [macro]
        ",
    );
}
