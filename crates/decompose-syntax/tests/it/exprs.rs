//! Expressions and patterns, in the body of a function.

use decompose_syntax::ir::{Expr, ExprKind, FileFacts};
use decompose_syntax::lower_file;

use crate::dump;

/// Lowers `code` as the body of a function; gives its dump without the braces.
fn body(code: &str) -> String {
    let facts = lower_file(format!("fn f() {{ {code} }}"));
    assert_eq!(facts.problems, []);
    let dump = dump::file(&facts);
    let first = dump.lines().next().unwrap();
    first.strip_prefix("fn f() { ").unwrap().strip_suffix(" }").unwrap().to_owned()
}

#[test]
fn expressions_say_how_they_bind() {
    for (code, dumped) in [
        ("a + b * c == d && e", "(((a + (b * c)) == d) && e)"),
        ("a = b += c; ", "(a = (b += c));"),
        ("x.m::<u8>(1)?.f.0.1[i]", "x.m::<u8>(1)?.f.0.1[i]"),
        ("-x as u8 as i64", "((-x as u8) as i64)"),
        ("&mut *a; &raw const b", "&mut *a; &b"),
        ("<T as A<u8>>::B::c::<D>(..=3)", "<T as A<u8>>::B::c<D>((..=3))"),
        ("::a::b { x, y: 1, ..Default::default() }", "::a::b { x, y: 1, ..Default::default() }"),
        ("return; loop { break 'a Some(1); continue }", "return; loop { break Some(1); continue }"),
        ("[0u8; N]; [1, 0x1f_u64, 2.5f32]; (1,)", "[0u8; N]; [1, 31u64, 0.0f32]; (1,)"),
        ("async move { x.await }; unsafe { y }", "async { x.await }; { y }"),
        ("let Some(x) = y else { return 1 };", "let Some(x) = y else { return 1 };"),
        ("let (a, b): (u8, _) = c;", "let (a, b): (u8, _) = c;"),
        (
            "if a { 1 } else if let Some(b) = c && d { 2 } else { 3 }",
            "if a { 1 } else if ((let Some(b) = c) && d) { 2 } else { 3 }",
        ),
        ("while let Some(x) = it.next() { x }; ", "while (let Some(x) = it.next()) { x };"),
        ("for (i, x) in xs.iter().enumerate() {} f()", "for (i, x) in xs.iter().enumerate() {}; f()"),
        ("move |a, &b: &u8| -> u8 { a }", "|a, &b: &u8| -> u8 { a }"),
        ("async || x", "async || x"),
        ("{ ; a; {} b }", "{ a; {}; b }"),
        ("'x: { break 'x }", "{ break }"),
        ("(a, (b))", "(a, b,)"),
    ] {
        assert_eq!(body(code), dumped, "{code}");
    }
}

#[test]
fn patterns_of_every_kind() {
    for (pattern, dumped) in [
        ("_ | A | b @ 1..=9", "_ | A | b @ 1..9"),
        ("A::B(ref mut x, .., y)", "A::B(ref mut x, .., y)"),
        ("P { a, b: Some(c), ref d, .. }", "P { a, b: Some(c), ref d }"),
        ("&(a, [first, rest @ ..])", "&(a, [first, rest @ ..])"),
        ("-1 | \"s\" | b'x' | CONST | a::CONST", "-1 | \"s\" | b'c' | CONST | a::CONST"),
        ("Some(x) if x > 1", "Some(x) if (x > 1)"),
        ("Some(x) if let Ok(y) = x", "Some(x) if (let Ok(y) = x)"),
        ("m!(1)", "m![1]"),
    ] {
        assert_eq!(body(&format!("match v {{ {pattern} => 1 }}")), format!("match v {{ {dumped} => 1 }}"));
    }
}

#[test]
fn ranges_cover_brackets_and_operators() {
    let facts = lower_file("fn f() { (a.b)(c)? + <T>::d.e }".to_owned());
    let mut spans: Vec<&str> = facts.exprs.iter().map(|expr| facts.slice(expr.range)).collect();
    spans.sort_unstable();
    spans.dedup();
    let expected = [
        "(a.b)",
        "(a.b)(c)",
        "(a.b)(c)?",
        "(a.b)(c)? + <T>::d.e",
        "<T>::d",
        "<T>::d.e",
        "a",
        "c",
        "{ (a.b)(c)? + <T>::d.e }",
    ];
    assert_eq!(spans, expected);
    assert_eq!(operators(&facts), ["?", "+"]);
}

#[test]
fn every_operator_has_its_place() {
    // Brackets around an operation are no part of its operator's place.
    for (code, places) in [
        ("(*a).b", vec!["*"]),
        ("(-a) + !b", vec!["-", "!", "+"]),
        ("(a /* [ */ [1])[2]", vec!["[", "["]),
        ("(a.await)?", vec!["await", "?"]),
        ("'l: for x in y {}", vec!["for"]),
        ("a == b", vec!["=="]),
    ] {
        let facts = lower_file(format!("fn f() {{ {code} }}"));
        assert_eq!(operators(&facts), places, "{code}");
    }
}

fn operators(facts: &FileFacts) -> Vec<&str> {
    let place = |expr: &Expr| match expr.kind {
        ExprKind::Binary(_, place, ..)
        | ExprKind::Unary(_, place, _)
        | ExprKind::Deref(_, place)
        | ExprKind::Index(.., place)
        | ExprKind::For(.., place)
        | ExprKind::Await(_, place)
        | ExprKind::Try(_, place) => Some(facts.slice(place)),
        _ => None,
    };
    facts.exprs.iter().filter_map(place).collect()
}

#[test]
fn every_name_stands_where_its_range_says() {
    // This crate's own sources, read as text.
    for source in
        [include_str!("../../src/lower/exprs.rs"), include_str!("../../src/ir.rs"), include_str!("dump.rs")]
    {
        let facts = lower_file(source.to_owned());
        assert_eq!(facts.problems, []);
        for item in &facts.items {
            assert!(item.full_range.contains(item.range));
            if let Some(name) = item.name {
                assert_eq!(facts.slice(name.range).trim_start_matches("r#"), facts.name(name.name));
            }
        }
        let mut checked = 0;
        for expr in &facts.exprs {
            let name = match &expr.kind {
                ExprKind::MethodCall { name, .. } => *name,
                ExprKind::Path(path) if expr.range.len() > 1 => path.segments.last().unwrap().name,
                _ => continue,
            };
            assert_eq!(facts.slice(name.range), facts.name(name.name));
            checked += 1;
        }
        assert!(checked > 20);
    }
}
