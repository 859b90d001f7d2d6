//! Indexes, made here from text: which are followed, and which are refused.
//!
//! `^` lines say what the index has: under a line of a file, `^ symbol` is an occurrence at the caret, as long as the
//! identifier above; `^ def symbol` is its definition.

use std::num::NonZeroUsize;
use std::sync::Arc;

use decompose_fixture::Fixture;
use prost::Message;

use super::{marked, unindented};
use crate::scip::wire::{self, Document, Occurrence};
use crate::scip::{Index, Refusal};
use crate::{Options, Resolved, resolve};

const UTF8: i32 = 1;
const UTF16: i32 = 2;
const UTF32: i32 = 3;

/// Takes the `^` lines out of a fixture: the fixture without them, and the index that they describe.
fn annotated(text: &str, encoding: i32) -> (String, wire::Index) {
    let mut fixture = String::new();
    let mut documents: Vec<Document> = Vec::new();
    let (mut line, mut last) = (0, "");
    for row in text.split_inclusive('\n') {
        if let Some(header) = row.strip_prefix("//- /") {
            let path = header.split_whitespace().next().unwrap().to_owned();
            documents.push(Document {
                relative_path: path,
                position_encoding: encoding,
                ..Document::default()
            });
            line = 0;
        } else if let Some(marks) = row.trim_start().strip_prefix('^') {
            let column = row.find('^').unwrap();
            let length = last[column..]
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(last.len() - column);
            let symbol = marks.trim();
            let (symbol_roles, symbol) = symbol.strip_prefix("def ").map_or((0, symbol), |rest| (1, rest));
            let bare = last.strip_prefix('\u{feff}').unwrap_or(last);
            let shift = last.len() - bare.len();
            let units = |offset: usize| {
                let text = &bare[..offset - shift];
                (match encoding {
                    UTF16 => text.encode_utf16().count(),
                    UTF32 => text.chars().count(),
                    _ => text.len(),
                }) as i32
            };
            let symbol = match symbol.strip_prefix('@') {
                Some(outside) => format!("ra cargo {outside}"),
                None if symbol.starts_with("local") => symbol.to_owned(),
                None => format!("ra cargo shop 0.1.0 {symbol}"),
            };
            documents.last_mut().unwrap().occurrences.push(Occurrence {
                range: vec![line - 1, units(column), units(column + length)],
                symbol,
                symbol_roles,
                ..Occurrence::default()
            });
            continue;
        } else {
            line += 1;
            last = row;
        }
        fixture.push_str(row);
    }
    let tool_info = Some(wire::ToolInfo { name: "ra".into(), version: "1".into() });
    (fixture, wire::Index { metadata: Some(wire::Metadata { tool_info }), documents })
}

fn with_index(fixture: &str, index: &wire::Index) -> Resolved {
    let index = Index::decode(&index.encode_to_vec()).unwrap();
    let fixture = Fixture::parse(fixture);
    let tree = decompose_syntax::tree::load(&fixture.project, &fixture.source, NonZeroUsize::MIN);
    let options = Options { index: Some(Arc::new(index)), ..Options::default() };
    decompose_syntax::on_big_stack(|| resolve(&fixture.project, tree, &options))
}

/// The marked lines once the index is followed, and the counts: added, turned, removed, led out.
#[track_caller]
fn check(text: &str, encoding: i32, expected: &str, counts: [usize; 4]) {
    let (fixture, index) = annotated(&unindented(text), encoding);
    let resolved = with_index(&fixture, &index);
    assert_eq!(resolved.refusal, None);
    let found = marked(&fixture, &resolved.code);
    let tidy = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert!(tidy(&found) == tidy(expected), "found:\n{found}\n");
    let used = resolved.code.index.unwrap();
    assert_eq!([used.added, used.turned, used.removed, used.led_out], counts);
}

const UNKNOWN_RECEIVER: &str = "\
//- /src/lib.rs crate:shop deps:outer
pub struct Order;
           ^ def Order#
impl Order { pub fn total(&self) {} }
                    ^ def impl#[Order]total().
pub struct Decoy;
           ^ def Decoy#
impl Decoy { pub fn total(&self) {} }
                    ^ def impl#[Decoy]total().
pub fn pay() { outer::load().total(); outer::load().len() } // ?
                             ^ impl#[Order]total().
                                                    ^ @alloc 1.0 vec/Vec#len().
";

#[test]
fn what_was_not_resolved_follows_the_index() {
    let line = "pub fn pay() { outer::load().total(); outer::load().len() }";
    let expected = format!("{line}\nshop::Order::total method-call index");
    check(UNKNOWN_RECEIVER, UTF8, &expected, [1, 0, 0, 1]);
    let resolved = super::resolved(&annotated(UNKNOWN_RECEIVER, UTF8).0);
    assert_eq!(resolved.code.index, None, "without an index nothing is said of one");
    assert!(resolved.code.references.iter().all(|r| r.tier != decompose_model::Tier::Index));
}

#[test]
fn what_is_resolved_here_is_noted_for_the_detectors_of_facts() {
    let (fixture, index) = annotated(UNKNOWN_RECEIVER, UTF8);
    let resolved = with_index(&fixture, &index);
    let paths: Vec<&str> =
        resolved.resolved_paths.values().map(|item| &*resolved.code.items[item.index()].path).collect();
    assert_eq!(paths, ["shop::Order::total"]);
}

#[test]
fn what_differs_is_turned_and_what_leads_out_is_taken_back() {
    check(
        "\
//- /src/lib.rs crate:shop
mod a { pub fn f() {} pub fn g() {} }
               ^ def a/f().
                             ^ def a/g().
mod b { pub fn f() {} }
               ^ def b/f().
use a::{f, g};
        ^ a/f().
           ^ a/g().
fn x() { f(); } // ?
         ^ b/f().
fn y() { g(); } // ?
         ^ @libc 0.2 g().
fn z() { f(); } // ?
         ^ a/f().
",
        UTF8,
        "fn x() { f(); }
         shop::b::f call index
         fn y() { g(); }
         fn z() { f(); }
         shop::a::f call path",
        [0, 1, 1, 0],
    );
}

#[test]
fn names_in_unread_macros_are_seen_by_the_index_alone() {
    check(
        "\
//- /src/lib.rs crate:shop deps:outer
fn f() {}
   ^ def f().
mod inner {
    fn g() {
       ^ def inner/g().
        outer::magic!(=> f with f => >); // ?
                         ^ f().
    }
}
",
        UTF8,
        "outer::magic!(=> f with f => >);
         shop::f path-value index",
        [1, 0, 0, 0],
    );
}

#[test]
fn a_trait_method_brings_its_implementations_along() {
    check(
        "\
//- /src/lib.rs crate:shop deps:outer
trait Store { fn put(&self); }
      ^ def Store#
                 ^ def Store#put().
struct Disk;
       ^ def Disk#
impl Store for Disk { fn put(&self) {} }
                         ^ def impl#[Disk][Store]put().
fn f() { outer::store().put(); } // ?
                        ^ Store#put().
",
        UTF8,
        "fn f() { outer::store().put(); }
         shop::<Disk as Store>::put dispatch dispatch
         shop::Store::put method-call index",
        [1, 0, 0, 0],
    );
}

#[test]
fn a_symbol_with_two_definitions_or_none_decides_nothing() {
    check(
        "\
//- /src/lib.rs crate:shop deps:outer
struct A;
       ^ def A#
struct B;
       ^ def B#
impl A { fn twin(&self) {} fn other(&self) {} }
            ^ def impl#twin().
impl B { fn twin(&self) {} }
            ^ def impl#twin().
fn f(a: A) { a.twin(); a.other(); outer::b().twin(); } // ?
               ^ impl#twin().
                         ^ impl#[A]generated().
                                             ^ impl#twin().
",
        UTF8,
        "fn f(a: A) { a.twin(); a.other(); outer::b().twin(); }
         shop::A type path
         shop::A::twin method-call receiver
         shop::A::other method-call receiver
         ?twin receiver-outside",
        [0, 0, 0, 0],
    );
}

#[test]
fn columns_are_counted_in_the_unit_of_the_document() {
    let text = "\
//- /src/lib.rs crate:shop deps:outer
pub struct Größe; impl Größe { pub fn maß(&self) {} }
           ^ def Größe#
                                      ^ def impl#[Größe]maß().
fn f() { let _ = (\"𝔸é\", outer::x().maß()); } // ?
                                    ^ impl#[Größe]maß().
";
    // The carets stand at byte offsets; the rows above are longer in bytes than in characters.
    let at = |row: &str, name: &str| " ".repeat(row.find(name).unwrap());
    let rows: Vec<&str> = text.lines().collect();
    let placed = format!(
        "{}\n{}\n{}^ def Größe#\n{}^ def impl#[Größe]maß().\n{}\n{}^ impl#[Größe]maß().\n",
        rows[0],
        rows[1],
        at(rows[1], "Größe"),
        at(rows[1], "maß"),
        rows[4],
        at(rows[4], "maß"),
    );
    for encoding in [UTF8, UTF16, UTF32, 0] {
        let expected = "fn f() { let _ = (\"𝔸é\", outer::x().maß()); }\nshop::Größe::maß method-call index";
        check(&placed, encoding, expected, [1, 0, 0, 0]);
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_not_shift_columns() {
    let text =
        "//- /src/lib.rs crate:shop deps:outer\n\u{feff}pub struct A; impl A { pub fn m(&self) {} }\r\n"
            .to_owned()
            + &format!("{}^ def A#\n", " ".repeat("\u{feff}pub struct ".len()))
            + &format!("{}^ def impl#[A]m().\n", " ".repeat("\u{feff}pub struct A; impl A { pub fn ".len()))
            + "fn f() { outer::x().m(); } // ?\r\n"
            + &format!("{}^ impl#[A]m().\n", " ".repeat("fn f() { outer::x().".len()));
    check(&text, UTF16, "fn f() { outer::x().m(); }\nshop::A::m method-call index", [1, 0, 0, 0]);
}

#[test]
fn items_inside_functions_have_local_symbols() {
    check(
        "\
//- /src/lib.rs crate:shop deps:outer
fn f() {
   ^ def f().
    struct Inner;
           ^ def local 0
    impl Inner { fn go(&self) {} }
                    ^ def local 1
    let total = 1;
        ^ def local 2
    outer::x::<Inner>().go(); outer::show(total); // ?
               ^ local 0
                        ^ local 1
                                          ^ local 2
}
",
        UTF8,
        "outer::x::<Inner>().go(); outer::show(total);
         shop::f::Inner type path
         shop::f::Inner::go method-call index",
        [1, 0, 0, 0],
    );
}

#[test]
fn both_forms_of_ranges_are_read() {
    let (fixture, mut index) = annotated(UNKNOWN_RECEIVER, UTF8);
    for occurrence in index.documents.iter_mut().flat_map(|d| &mut d.occurrences) {
        let [line, start_character, _, end_character] = occurrence.span().unwrap().map(|n| n as i32);
        occurrence.range.clear();
        occurrence.single_line_range = Some(wire::SingleLineRange { line, start_character, end_character });
    }
    assert_eq!(with_index(&fixture, &index).code.index.unwrap().added, 1);
}

fn refusal(fixture: &str, index: &wire::Index) -> String {
    let resolved = with_index(fixture, index);
    assert_eq!(resolved.code.index, None);
    resolved.refusal.unwrap().to_string()
}

#[test]
fn a_stale_index_is_refused() {
    let (fixture, index) = annotated(UNKNOWN_RECEIVER, UTF8);
    let later = fixture.replace("pub struct Order;", "// A line more.\npub struct Order;");
    assert_eq!(
        refusal(&later, &index),
        "it was made of other source: 0 of the 4 definitions in shared files stand where it says (0 %), the first \
         that does not is `Order` at src/lib.rs:1:12; make the index again"
    );
}

#[test]
fn a_file_that_changed_is_left_aside() {
    let mut text = String::from("//- /src/lib.rs crate:shop\nmod b;\n");
    for number in 0..20 {
        text += &format!("fn f{number}() {{}}\n   ^ def f{number}().\n");
    }
    text += "//- /src/b.rs\nfn g() { h() }\n   ^ def b/g().\n         ^ f1().\nfn h() {}\n   ^ def b/h().\n";
    let (fixture, index) = annotated(&text, UTF8);
    let changed = fixture.replace("fn g()", "pub fn g()").replace("fn h()", "pub fn h()");
    let resolved = with_index(&changed, &index);
    let used = resolved.code.index.unwrap();
    assert_eq!((used.files, used.stale, used.turned), (1, vec!["src/b.rs".to_owned()], 0));
    assert!(resolved.code.diagnostics.iter().any(|d| d.file.as_deref() == Some("src/b.rs")));
    assert_eq!(with_index(&fixture, &index).code.index.unwrap().turned, 1, "it is followed where it fits");
}

#[test]
fn a_foreign_index_is_refused() {
    let (fixture, mut index) = annotated(UNKNOWN_RECEIVER, UTF8);
    index.documents[0].relative_path = "other/src/lib.rs".into();
    assert_eq!(
        refusal(&fixture, &index),
        "none of its 1 files is one of this workspace (the first is other/src/lib.rs); make the index in the \
         workspace root"
    );
}

#[test]
fn an_empty_or_truncated_file_is_refused() {
    let (_, index) = annotated(UNKNOWN_RECEIVER, UTF8);
    let bytes = index.encode_to_vec();
    assert_eq!(Index::decode(&[]), Err(Refusal::Empty));
    for end in 1..bytes.len() {
        // Cut between two messages it is a shorter index; anywhere else it is none.
        if let Ok(read) = Index::decode(&bytes[..end]) {
            assert!(read.documents.len() < 2);
        }
    }
    assert!(matches!(Index::decode(&bytes[..bytes.len() - 1]), Err(Refusal::NotAnIndex(_))));
    assert!(matches!(Index::decode(b"{\"documents\": []}"), Err(Refusal::NotAnIndex(_))));
}

#[test]
fn places_that_do_not_exist_are_passed_over() {
    let (fixture, index) = annotated(UNKNOWN_RECEIVER, UTF8);
    for range in [
        vec![],
        vec![9_999, 0, 1],
        vec![1],
        vec![0, -1, 4],
        vec![0, 4, 2],
        vec![0, 0, i32::MAX],
        vec![0, 1, 2, 3],
        vec![i32::MAX, i32::MAX, i32::MAX, i32::MAX],
    ] {
        let mut index = index.clone();
        for occurrence in &mut index.documents[0].occurrences {
            if !occurrence.is_definition() {
                occurrence.range.clone_from(&range);
            }
        }
        assert_eq!(with_index(&fixture, &index).code.index.unwrap().added, 0);
    }
}
