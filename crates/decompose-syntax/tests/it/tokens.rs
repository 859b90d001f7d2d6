//! Token trees.

use decompose_model::TextRange;
use decompose_syntax::{Token, TokenKind, lex};

fn show(tokens: &[Token]) -> String {
    let one = |token: &Token| match &token.kind {
        TokenKind::Ident(text) | TokenKind::Literal(text) | TokenKind::Lifetime(text) => text.clone(),
        TokenKind::Punct { char, joint } => format!("{char}{}", if *joint { "+" } else { "" }),
        TokenKind::Group { open, tokens, close } => {
            format!("{open} {} {}", show(tokens), if close.is_some() { "end" } else { "open" })
        }
    };
    tokens.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn tokens_are_as_rust_has_them() {
    for (text, tokens) in [
        ("a::b => 'x' 'a r#fn", "a :+ : b =+ > 'x' 'a r#fn"),
        ("1..2 1.5e-3f32 0x1f 1.max(2) x.0.1", "1 .+ . 2 1.5e-3f32 0x1f 1 . max ( 2 end x . 0.1"),
        (r##"b"\"" r#"a"b"# c"x" b'\'' '\u{1F}'"##, r##"b"\"" r#"a"b"# c"x" b'\'' '\u{1F}'"##),
        ("a /* b /* c */ d */ e // f\n g", "a e g"),
        ("($x:expr, [ ]) {", "( $ x : expr , [  end end {  open"),
        ("a ) b ]", "a b"),
        ("/// d\"\nfn", "# [ doc = \" d\\\"\" end fn"),
        ("//! d", "#+ ! [ doc = \" d\" end"),
        ("//// no doc", ""),
        ("\"open", "\"open"),
        ("é+ü", "é + ü"),
        ("&&'a mut", "&+ & 'a mut"),
    ] {
        assert_eq!(show(&lex(text, TextRange::new(0, text.len() as u32))), tokens, "{text}");
    }
}

#[test]
fn ranges_count_from_the_start_of_the_text() {
    let tokens = lex("m! { (a) }", TextRange::new(4, 9));
    assert_eq!(tokens[0].range, TextRange::new(5, 8));
    let TokenKind::Group { tokens: inner, close, .. } = &tokens[0].kind else { panic!("a group") };
    assert_eq!((inner[0].range, *close), (TextRange::new(6, 7), Some(TextRange::new(7, 8))));
}

#[test]
fn any_text_and_any_range_give_tokens() {
    let text = "é'\\\u{fffd}\"/*r#\"b'🦀#!/**/'";
    for start in 0..text.len() as u32 + 2 {
        for end in 0..text.len() as u32 + 2 {
            let tokens = lex(text, TextRange::new(start, end));
            assert!(tokens.iter().all(|token| token.range.end as usize <= text.len()));
        }
    }
    let deep = "(".repeat(1_000_000);
    assert_eq!(lex(&deep, TextRange::new(0, deep.len() as u32)).len(), 1);
}
