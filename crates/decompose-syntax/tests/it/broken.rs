//! Broken and extreme input: what is lost, and what is not.

use decompose_syntax::lower_file;

use crate::check;

#[test]
fn a_bad_item_costs_itself() {
    check(
        "fn a() {}\n#[inline]\nfn b() {\n    1 1\n}\nstruct S;\nenum ! {}\nconst X: u8 = 1;\n",
        "
        fn a() {}
        struct S
        const X: u8 = 1
        DEC103 4:7 this item does not parse: unexpected token, expected `;`
        DEC103 7:6 this item does not parse: expected identifier
        blind 2:1 unparsed item 4
        blind 7:1 unparsed item 1
        ",
    );
}

#[test]
fn a_bad_member_costs_the_member() {
    check(
        "impl<T> A for B<T> {\n    fn a(&self) {}\n    gen fn b() {}\n    fn c() {}\n}\n\
         mod m {\n    #![allow(x)]\n    use a::b;\n    fn bad() { 1 1 }\n    trait T {\n        fn ok();\n        fn x() => y;\n        fn last() {}\n    }\n}\nfn end() {}",
        "
        impl<T> A for B<T>
          fn a(&self) {}
          fn c() {}
        #[allow(x)] mod m
          use a::b
          trait T
            fn ok()
            fn last() {}
        fn end() {}
        DEC103 3:9 this member does not parse: expected `!`
        DEC103 9:18 this item does not parse: unexpected token, expected `;`
        DEC103 12:16 this member does not parse: expected curly braces or `;`
        blind 3:5 unparsed member 1
        blind 9:5 unparsed item 1
        blind 12:9 unparsed member 1
        ",
    );
}

#[test]
fn brackets_that_do_not_match_cost_up_to_the_next_item() {
    check(
        "use a::b;\nfn broken() {\n    if x {\n}\n\nfn next() {}\n\n#[derive(Clone)]\npub struct S;\n",
        "
        use a::b
        fn next() {}
        #[derive(Clone)] pub struct S
        DEC103 2:13 this item does not parse: brackets do not match, or a token is not Rust
        blind 2:1 unparsed item 3
        ",
    );
}

#[test]
fn a_missing_semicolon_costs_no_other_item() {
    check(
        "use a::b\nuse c::d;\nconst X: u8 = 1\npub fn f() {}\n",
        "
        use c::d
        pub fn f() {}
        DEC103 1:1 this item does not parse: expected `;`
        DEC103 3:1 this item does not parse: expected `;`
        blind 1:1 unparsed item 1
        blind 3:1 unparsed item 1
        ",
    );
}

#[test]
fn what_stands_before_the_code_is_left_out() {
    let expected = "fn main() {}";
    check("#!/usr/bin/env cargo\nfn main() {}", expected);
    check("\u{feff}fn main() {}", expected);
    check("\u{feff}#!shebang é\r\nfn main() {}\r\n", expected);
    check("---\n[dependencies]\na = \"1\"\n---\nfn main() {}", expected);
    check("#!/bin/cargo\n\n---cargo\n[x]\n---\nfn main() {}", expected);
    check("#![allow(x)]\nfn main() {}", expected);
    check("", "");
    check("\u{feff}", "");
    check("#!x", "");
    let facts = lower_file("---\né\n---\nfn f() {}".to_owned());
    assert_eq!(facts.slice(facts.items[0].range), "fn f() {}");
    assert_eq!(facts.text.len(), 20);
}

#[test]
fn syntax_that_the_parser_only_keeps_is_a_blind_spot() {
    check(
        "const trait T { fn a(&self); }\nfn f() { let box x = y; }",
        "
        verbatim
        fn f() { let ? = y; }
        DEC110 1:1 this item uses unstable syntax that the parser does not look into
        DEC110 2:14 this pattern uses unstable syntax that the parser does not look into
        blind 1:1 verbatim item 12
        blind 2:14 verbatim pattern 2
        ",
    );
}

/// Shapes that nest, `n` deep, each inside an item between two others.
fn shapes(n: usize) -> Vec<(&'static str, String)> {
    let nest = |open: &str, core: &str, close: &str| format!("{}{core}{}", open.repeat(n), close.repeat(n));
    let in_fn = |code: String| format!("fn deep() {{ {code}; }}");
    vec![
        ("parentheses", in_fn(nest("(", "x", ")"))),
        ("blocks", in_fn(nest("{", "x", "}"))),
        ("arrays", in_fn(nest("[", "x", "]"))),
        ("calls", in_fn(nest("f(", "x", ")"))),
        ("generics", format!("type Deep = {};", nest("Vec<", "u8", ">"))),
        ("modules", nest("mod m { ", "", "}")),
        ("closures", in_fn(nest("|a| ", "x", ""))),
        ("references", in_fn(nest("&", "x", ""))),
        ("negations", in_fn(nest("!-*", "x", ""))),
        ("sums", in_fn(format!("1{}", " + 1".repeat(n)))),
        ("methods", in_fn(format!("x{}", ".m()".repeat(n)))),
        ("else if", in_fn(format!("if a {{}}{} else {{}}", " else if b {}".repeat(n)))),
        ("assignments", in_fn(nest("a = ", "x", ""))),
        ("pointer types", format!("type Deep = {};", nest("*const ", "u8", ""))),
        ("function types", format!("type Deep = {};", nest("fn() -> ", "u8", ""))),
        ("patterns", in_fn(format!("let {} = y", nest("&", "x", "")))),
        ("bindings", in_fn(format!("let {} = y", nest("a @ ", "x", "")))),
        ("use paths", format!("use {};", nest("a::", "b", ""))),
        ("use groups", format!("use {};", nest("a::{", "b", "}"))),
        ("casts", in_fn(format!("x{}", " as u8".repeat(n)))),
        ("returns", in_fn(nest("return ", "x", ""))),
        ("ifs", in_fn(nest("if a { ", "x", " }"))),
        ("matches", in_fn(nest("match x { _ => ", "y", " }"))),
        ("qualified paths", format!("type Deep = {};", nest("<", "T", " as A>::B"))),
        ("macros", in_fn(nest("m!(", "x", ")"))),
        ("statement macros", in_fn(nest("m! { ", "x", " }"))),
        ("awaits", in_fn(format!("x{}", ".await?".repeat(n)))),
        ("impl types", format!("fn deep() -> {} {{}}", nest("impl A<X = ", "u8", ">"))),
        ("attributes", format!("#[cfg({})] fn deep() {{}}", nest("not(", "unix", ")"))),
        ("functions", nest("fn f() { ", "", "}")),
        ("open", in_fn("(".repeat(n))),
        ("unbalanced generics", format!("type Deep = {};", "Vec<".repeat(n))),
    ]
}

/// The names of the items before and behind the deep one, if they were read, and the problems.
fn neighbours(code: &str) -> (bool, Vec<&'static str>, bool) {
    let facts = lower_file(format!("fn before() {{}}\n{code}\nfn after() {{}}\n"));
    let has =
        |wanted| facts.items.iter().any(|item| item.name.is_some_and(|name| facts.name(name.name) == wanted));
    let codes = facts.problems.iter().map(|problem| problem.code.info().number).collect();
    (has("before") && has("after"), codes, facts.blind_spots.is_empty())
}

#[test]
fn deep_code_is_read_or_costs_an_item() {
    // 3,000 levels is just below what is allowed, 5,000 above.
    for n in [3_000, 5_000] {
        for (shape, code) in shapes(n) {
            let (neighbours, codes, all_read) = neighbours(&code);
            assert!(neighbours, "{shape}, {n} deep: the items beside it are read");
            assert!(all_read || !codes.is_empty(), "{shape}, {n} deep: nothing is lost without a word");
            assert!(
                codes.iter().all(|code| matches!(*code, "DEC103" | "DEC104")),
                "{shape}, {n} deep: {codes:?}"
            );
        }
    }
}

#[test]
fn code_of_a_sane_depth_is_read() {
    for (shape, code) in shapes(100) {
        let broken = matches!(shape, "open" | "unbalanced generics");
        assert_eq!(
            neighbours(&code),
            (true, if broken { vec!["DEC103"] } else { vec![] }, !broken),
            "{shape}"
        );
    }
}

#[test]
fn long_chains_are_read() {
    for (shape, code) in shapes(50_000) {
        if matches!(shape, "sums" | "methods" | "casts" | "use paths") {
            let facts = lower_file(code);
            assert_eq!(facts.problems, [], "{shape}");
        }
    }
}

#[test]
fn wide_code_is_no_deep_code() {
    let wide = [
        format!("fn f() {{ {} }}", "let x = &-a.b(c) + 1 << 2;\n".repeat(20_000)),
        format!("const X: &[u64] = &[{}];", "1 << 3, a < b,\n".repeat(3_000)),
        format!("fn f(x: u8) {{ match x {{ {} _ => {{}} }} }}", "1 => { return }\n".repeat(20_000)),
        "fn f() -> Vec<u8> { if a { return x } }\n".repeat(20_000),
    ];
    for code in wide {
        assert_eq!(lower_file(code).problems, []);
    }
}

#[test]
fn no_text_panics() {
    let pieces = [
        "fn f(",
        "{",
        "}",
        "impl",
        "\"",
        "'",
        "#[",
        "]",
        "mod m {",
        ";",
        "<",
        "é",
        "r#",
        "/*",
        "//",
        "\\",
        "\0",
        "::",
        "macro_rules! m",
        "0x",
        "'a",
        "b'",
    ];
    let mut state = 12_345_u64;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            text.push(if state & (1 << 20) == 0 { ' ' } else { '\n' });
        }
        let facts = lower_file(text.clone());
        assert!(facts.items.iter().all(|item| item.full_range.end as usize <= text.len()));
    }
}
