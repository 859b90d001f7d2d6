//! Hostile and huge input: every run ends, soon, and what is sound keeps its meaning.

use std::fmt::Write as _;

use decompose_model::{Code, DiagnosticCode, ItemKind};

use super::{check, resolved, resolved_with, unindented};

/// How many references lead to the item of this path.
fn uses(code: &Code, path: &str) -> usize {
    code.references.iter().filter(|r| code.items[r.to.index()].path == path).count()
}

#[test]
fn re_exports_and_globs_in_a_circle() {
    check(
        "//- /src/lib.rs crate:a
        pub mod a { pub use crate::b::*; pub use crate::c::x as y; pub fn one() {} }
        pub mod b { pub use crate::a::*; pub use crate::c::y as z; pub fn two() {} }
        pub mod c { pub use crate::a::y as x; pub use crate::b::z as y; pub use self::*; pub use super::c::*; }
        use a::missing::*;
        fn f() { a::two(); b::one(); c::x(); } // ?",
        "fn f() { a::two(); b::one(); c::x(); }
           a::b::two call glob
           a::a::one call glob
           ?x name-not-found",
    );
}

#[test]
fn aliases_and_types_in_a_circle() {
    check(
        "//- /src/lib.rs crate:a
        type A = B; type B = C<A>; type C<T> = Option<B>;
        struct List { next: Option<Box<List>> } impl List { fn go(&self) {} }
        struct Tower<T>(std::sync::Arc<Tower<Tower<T>>>); impl<T> Tower<T> { fn up(&self) { self.0.up(); } }
        struct Own; impl std::ops::Deref for Own { type Target = Own; fn deref(&self) -> &Own { self } }
        trait Up: Down { fn up(&self); } trait Down: Up {}
        trait Turn { type Next: Turn; fn turn(&self) -> Self::Next; }
        impl Turn for Own { type Next = <Own as Turn>::Next; fn turn(&self) -> Self::Next { loop {} } }
        fn f(a: A, l: List, o: Own, u: &dyn Down, t: impl Turn) {
            a.gone();
            l.next.unwrap().next.unwrap().go(); // ?
            o.gone();
            u.up(); // ?
            t.turn().turn().turn(); // ?
            o.turn().turn().gone();
            let mut x = None; x = Some(x);
            let f = |g| g; f(f);
        }",
        "l.next.unwrap().next.unwrap().go();
           a::List::next field receiver
           a::List::next field receiver
           a::List::go method-call receiver
         u.up();
           a::Up::up method-call bound
         t.turn().turn().turn();
           a::<Own as Turn>::turn dispatch dispatch
           a::Turn::turn method-call bound
           a::<Own as Turn>::turn dispatch dispatch
           a::Turn::turn method-call bound
           a::<Own as Turn>::turn dispatch dispatch
           a::Turn::turn method-call bound",
    );
}

#[test]
fn aliases_that_double_are_cut_off() {
    let mut text =
        String::from("struct S; impl S { fn go(&self) {} } fn g(s: S) { s.go(); } type T40 = S;\n");
    for i in 0..40 {
        let _ = writeln!(text, "type T{i} = (T{}, T{});", i + 1, i + 1);
    }
    text.push_str("type L<T> = (L<(T, T)>, L<(T, T)>); fn f(t: T0, l: L<u8>) {}\n");
    text.push_str("fn h(s: (T40, T39)) { s.0.go(); s.1.0.go(); }");
    let code = resolved(&format!("//- /src/lib.rs crate:a\n{text}")).code;
    assert_eq!(uses(&code, "a::S::go"), 3);
}

#[test]
fn impls_and_traits_on_what_is_not_known() {
    check(
        "//- /src/lib.rs crate:a
        impl Missing { fn f(&self) { self.g(); } fn g(&self) {} }
        impl Nowhere for Missing { fn h(&self) {} }
        impl<T> Nowhere for T {} impl<T: Absent> T {}
        struct S; impl nowhere::Trait for S { fn act(&self) {} }
        fn f(s: S) { s.act(); } // ?
        fn g<T: Absent>(t: T) { t.act(); } // ?",
        "fn f(s: S) { s.act(); }
           a::S type path
           a::<S as nowhere::Trait>::act method-call receiver
         fn g<T: Absent>(t: T) { t.act(); }
           ?Absent name-not-found
           ?act method-not-found",
    );
}

#[test]
fn thousands_of_methods_of_one_name() {
    let mut text = String::from("trait Run { fn run(&self); }\n");
    for i in 0..3000 {
        let _ = writeln!(
            text,
            "pub struct S{i}; impl S{i} {{ pub fn new() -> S{i} {{ S{i} }} pub fn go(&self) {{}} }}"
        );
        let _ = writeln!(text, "pub fn f{i}(s: &S{i}) {{ s.go(); S{i}::new().go(); }}");
    }
    let code = resolved(&text).code;
    for i in [0, 1499, 2999] {
        assert_eq!(uses(&code, &format!("main::S{i}::go")), 2);
    }
}

#[test]
fn a_function_of_twenty_thousand_statements() {
    let mut text = String::from("struct S; impl S { fn next(&self) -> S { S } }\nfn f(s: S) {\n");
    for i in 0..20_000 {
        let _ = writeln!(text, "let s = s.next(); let v{i} = unknown({i}); v{i}.next();");
    }
    text.push_str("}\n");
    let code = resolved(&text).code;
    assert_eq!(uses(&code, "main::S::next"), 20_000);
    assert_eq!(code.unresolved.iter().filter(|u| u.name == "next").count(), 20_000);
}

#[test]
fn a_chain_of_two_thousand_calls() {
    let mut text = String::from("struct S; impl S { fn next(&self) -> S { S } }\nfn f(s: S) { s");
    text.push_str(&".next()".repeat(2000));
    text.push_str("; }\n");
    let resolved = resolved(&text);
    let lost = resolved.code.diagnostics.len();
    assert!(lost > 0 || uses(&resolved.code, "main::S::next") == 2000, "found, or said to be too deep");
}

#[test]
fn macros_that_grow_without_end_are_bounded_and_said() {
    let code = resolved(
        "macro_rules! wide { ($($t:tt)*) => { { wide!($($t)* a); wide!($($t)* b) } } }
        macro_rules! long { ($($t:tt)*) => { long!($($t)* $($t)* x) } }
        fn g() {}
        fn f() { wide!(); long!(y); g(); }",
    )
    .code;
    assert_eq!(uses(&code, "main::g"), 1);
    assert!(
        code.diagnostics.iter().any(|d| d.code == DiagnosticCode::ResolutionLimit),
        "{:?}",
        code.diagnostics
    );
}

#[test]
fn nothing_at_all() {
    assert_eq!(resolved("//- /README.md\nnothing\n").code, Code::default());
    let code = resolved("//- /src/lib.rs crate:a\n").code;
    assert_eq!((code.crates.len(), code.files.len(), code.items.len(), code.references.len()), (1, 1, 0, 0));
}

#[test]
fn a_target_whose_root_is_missing() {
    let code = resolved(&unindented(
        "//- /src/lib.rs crate:a
        fn f() { g(); } fn g() {}
        mod gone;
        use gone::Lost;",
    ))
    .code;
    assert_eq!(uses(&code, "a::g"), 1);
}

#[test]
fn two_targets_on_one_root_file_count_once() {
    let mut fixture = decompose_fixture::Fixture::parse(&unindented(
        "//- /src/lib.rs crate:a
        mod m; fn f() { m::g(); }
        //- /src/m.rs
        pub fn g() {}",
    ));
    let mut second = fixture.project.packages[0].targets[0].clone();
    (second.name, second.crate_name) = ("b".into(), "b".into());
    second.kind = decompose_model::TargetKind::Binary;
    fixture.project.packages[0].targets.push(second);
    let code = super::resolved_project(&fixture, 1).code;
    assert_eq!(code.items.iter().filter(|i| i.kind == ItemKind::Function).count(), 2);
    assert_eq!(uses(&code, "a::m::g"), 1);
    assert_eq!(code.crates.len(), 2);
}

#[test]
fn a_module_of_library_and_binary_counts_once() {
    let code = resolved(&unindented(
        "//- /src/lib.rs crate:shop package:shop
        pub mod orders;
        //- /src/main.rs crate:shopd package:shop
        mod orders;
        fn main() { orders::place(); shop::orders::place(); }
        //- /src/orders.rs
        pub fn place() { check(); } fn check() {}",
    ))
    .code;
    let place: Vec<&str> = code.items.iter().filter(|i| i.name == "place").map(|i| i.id.as_str()).collect();
    assert_eq!(place, ["shop/shop::orders::place"]);
    assert_eq!(uses(&code, "shop::orders::place"), 2, "both names lead to the one item");
    assert_eq!(uses(&code, "shop::orders::check"), 1);
    let file = code.files.iter().find(|f| f.path == "src/orders.rs").unwrap();
    assert_eq!(
        file.crates.iter().map(|c| code.crates[c.index()].name.as_str()).collect::<Vec<_>>(),
        ["shop", "shopd"]
    );
}

#[test]
fn a_module_declared_twice_is_one_file() {
    let code = resolved(&unindented(
        "//- /src/lib.rs crate:a
        mod m;
        #[path = \"m.rs\"] mod again;
        fn f() { m::g(); again::g(); }
        //- /src/m.rs
        pub fn g() {}",
    ))
    .code;
    assert_eq!(uses(&code, "a::m::g"), 2);
}

/// A project with something of everything.
const MIXED: &str = "//- /src/lib.rs crate:a features:x deps:tokio,util
    pub mod one; pub mod two; mod three { pub use crate::one::*; pub use crate::two::*; }
    use three::*;
    macro_rules! id { ($n:ident) => { pub struct $n(u8); impl $n { pub fn get(&self) -> u8 { self.0 } } } }
    id!(First); id!(Second);
    fn f(a: &dyn Act, b: First, c: Second) { a.act(); b.get(); c.get(); gone(); util::help(); }
    #[cfg(test)] mod tests { use super::*; #[test] fn t() { f(&A, First(1), Second(2)); } }
    //- /src/one.rs
    use crate::two::B; pub trait Act { fn act(&self); } pub struct A; impl Act for A { fn act(&self) { B.act() } }
    //- /src/two.rs
    use super::one::*; pub struct B; impl Act for B { fn act(&self) { A.act() } } fn lost() { x.y.z(); }
    //- /util/src/lib.rs crate:util
    pub fn help() { helper::<u8>(); } fn helper<T>() {}
    #[cfg(unix)] mod os { pub fn f() {} } #[cfg(windows)] mod os { pub fn f() {} }";

#[test]
fn the_result_does_not_depend_on_threads_or_on_the_run() {
    let fixture = unindented(MIXED);
    let first = resolved_with(&fixture, 1).code;
    assert!(first.references.len() > 20 && !first.unresolved.is_empty());
    for jobs in [1, 2, 4, 16] {
        assert_eq!(resolved_with(&fixture, jobs).code, first, "{jobs} jobs");
    }
}

#[test]
fn ids_are_distinct_and_tables_are_in_order() {
    let code = resolved(&unindented(MIXED)).code;
    let mut ids: Vec<&str> = code.items.iter().map(|i| i.id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(code.items.is_sorted_by_key(|i| (i.file, i.full_range.start)));
    assert!(code.references.is_sorted_by_key(|r| (r.file, r.range.start, r.to)));
    assert!(code.files.is_sorted_by_key(|f| &f.path));
}

#[test]
fn every_reference_stands_at_a_token_of_its_file() {
    let fixture = decompose_fixture::Fixture::parse(&unindented(MIXED));
    let code = super::resolved_project(&fixture, 1).code;
    for reference in &code.references {
        let file = &code.files[reference.file.index()];
        let text = std::str::from_utf8(&fixture.source.files[&file.path]).unwrap();
        let token = &text[reference.range.start as usize..reference.range.end as usize];
        let target = &code.items[reference.to.index()];
        assert_eq!(file.line_index.position(reference.range.start), reference.position);
        let named =
            token == target.name || token == "Self" || reference.implicit || target.kind == ItemKind::Impl;
        assert!(named, "`{token}` leads to {}", target.path);
    }
}

/// `count` modules, each of which brings in all the others, and calls into one of them.
fn modules_with_globs(count: usize, visibility: &str) -> String {
    let mut text = String::new();
    for i in 0..count {
        let _ = write!(text, "pub mod m{i} {{ pub fn f{i}() {{ f{}(); gone(); }} ", (i + 1) % count);
        for other in (0..count).filter(|other| *other != i) {
            let _ = write!(text, "{visibility}use super::m{other}::*; ");
        }
        text.push_str("}\n");
    }
    text
}

#[test]
fn modules_that_bring_in_one_another() {
    for visibility in ["", "pub(crate) ", "pub "] {
        let code = resolved(&modules_with_globs(60, visibility)).code;
        for i in [0, 30, 59] {
            assert_eq!(uses(&code, &format!("main::m{i}::f{i}")), 1, "{visibility}");
        }
        assert_eq!(code.unresolved.iter().filter(|u| u.name == "gone").count(), 60, "{visibility}");
    }
}

#[test]
fn re_exports_of_everything_by_everyone_are_bounded_and_said() {
    let mut text = modules_with_globs(120, "pub ");
    for i in 0..120 {
        let _ = writeln!(
            text,
            "pub mod n{i} {{ {} }}",
            (0..40).fold(String::new(), |all, k| all + &format!("pub fn g{k}() {{}} "))
        );
        let _ = writeln!(text, "pub mod r{i} {{ pub use super::n{i}::*; pub use super::m0::*; }}");
    }
    let code = resolved(&text).code;
    assert!(code.items.len() > 5_000);
}

#[test]
fn a_projects_macros_are_bounded_together() {
    let mut text =
        String::from("macro_rules! wide { ($($t:tt)*) => { { wide!($($t)* a); wide!($($t)* b) } } }\n");
    for i in 0..40 {
        let _ = writeln!(text, "fn f{i}() {{ wide!(); g(); }}");
    }
    text.push_str("fn g() {}\n");
    let code = resolved(&text).code;
    assert_eq!(uses(&code, "main::g"), 40);
    assert!(code.diagnostics.iter().any(|d| d.code == DiagnosticCode::ResolutionLimit));
}
