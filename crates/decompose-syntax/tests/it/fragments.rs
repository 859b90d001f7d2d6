//! Rendered expansions, mapped back to the places their tokens come from.

use crate::dump;
use decompose_model::TextRange;
use decompose_syntax::{FragmentKind, lower_fragment};

#[test]
fn ranges_are_those_of_the_origins() {
    // `fn` and the braces come from a definition at 100, the name from the invocation at 20, the call from 30 on.
    let text = "fn made() { call (x) }";
    let origin: Vec<(u32, TextRange)> = [
        (0, 100, 2),
        (3, 20, 4),
        (7, 103, 1),
        (8, 104, 1),
        (10, 106, 1),
        (12, 30, 4),
        (17, 34, 1),
        (18, 35, 1),
        (19, 36, 1),
        (21, 108, 1),
    ]
    .map(|(at, start, length)| (at, TextRange::new(start, start + length)))
    .to_vec();
    let facts = lower_fragment(text, FragmentKind::Items, &origin);
    let item = &facts.items[0];
    assert!(item.in_macro);
    assert_eq!(item.name.unwrap().range, TextRange::new(20, 24));
    assert_eq!(item.range, TextRange::new(100, 109));
    let ranges: Vec<TextRange> = facts.exprs.iter().map(|expr| expr.range).collect();
    let (call, x) = (TextRange::new(30, 34), TextRange::new(35, 36));
    assert_eq!(ranges, [call, x, TextRange::new(30, 37), TextRange::new(106, 109)]);
    assert_eq!(facts.text, "");
}

#[test]
fn each_kind_has_its_root() {
    let lower = |text: &str, kind| lower_fragment(text, kind, &[(0, TextRange::new(0, 1))]);
    let facts = lower("let x = 1; x", FragmentKind::Stmts);
    assert_eq!(dump::expr(&facts, facts.root_expr.unwrap()), "{ let x = 1; x }");
    let facts = lower("a + b", FragmentKind::Expr);
    assert_eq!(facts.root_expr.map(|_| facts.exprs.len()), Some(3));
    let facts = lower("Vec<u8>", FragmentKind::Type);
    assert_eq!(dump::ty(&facts, facts.root_type.unwrap()), "Vec<u8>");
    let facts = lower("A | B(x)", FragmentKind::Pat);
    assert_eq!(dump::pat(&facts, facts.root_pat.unwrap()), "A | B(x)");
    let facts = lower("fn a(&self) {} const B: u8 = 1;", FragmentKind::Items);
    assert_eq!(facts.roots.len(), 2);
}

#[test]
fn a_macro_inside_keeps_its_place_in_the_rendered_text() {
    let text = "inner ! (a)";
    let facts = lower_fragment(
        text,
        FragmentKind::Expr,
        &[
            (0, TextRange::new(50, 55)),
            (6, TextRange::new(55, 56)),
            (8, TextRange::new(56, 57)),
            (9, TextRange::new(57, 58)),
            (10, TextRange::new(58, 59)),
        ],
    );
    let decompose_syntax::ir::ExprKind::Macro(call) = &facts.expr(facts.root_expr.unwrap()).kind else {
        panic!("a macro")
    };
    assert_eq!(call.tokens, TextRange::new(9, 10));
    assert_eq!(call.body, TextRange::new(57, 58));
}

#[test]
fn what_does_not_parse_says_so() {
    let facts = lower_fragment("let = ;", FragmentKind::Stmts, &[(0, TextRange::new(7, 8))]);
    assert_eq!((facts.root_expr, facts.problems.len(), facts.blind_spots.len()), (None, 1, 1));
}
