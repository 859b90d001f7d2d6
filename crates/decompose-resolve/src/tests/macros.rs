//! Macros of the workspace: which one is meant, what it defines, where its uses stand.

use super::check;

#[test]
fn a_macro_is_visible_behind_its_definition_until_the_next_of_its_name() {
    check(
        "//- /src/lib.rs crate:a
        fn one() {} fn two() {}
        macro_rules! m { () => { one() } }
        fn f() { m!(); } // ?
        macro_rules! m { () => { two() } }
        fn g() { m!(); } // ?
        mod below { fn h() { m!(); } pub fn two() {} } // ?",
        "fn f() { m!(); }
           a::m macro path
           a::one call expansion implicit
         fn g() { m!(); }
           a::m macro path
           a::two call expansion implicit
         mod below { fn h() { m!(); } pub fn two() {} }
           a::below::two call expansion implicit
           a::m macro path",
    );
}

#[test]
fn dollar_crate_is_the_crate_of_the_definition() {
    check(
        "//- /src/lib.rs crate:a deps:util
        fn helper() {}
        fn f() { util::call!(); } // ?
        //- /util/src/lib.rs crate:util
        pub fn helper() {}
        #[macro_export] macro_rules! call { () => { $crate::helper() } }",
        "fn f() { util::call!(); }
           util::call macro path
           util::helper call expansion implicit",
    );
}

#[test]
fn exported_macros_stand_at_the_root_and_can_be_imported() {
    check(
        "//- /src/lib.rs crate:a deps:util
        use util::log_all; // ?
        fn f() { log_all!(g()); crate::own!(); } // ?
        fn g() {}
        mod m { #[macro_export] macro_rules! own { () => { 1 } } }
        //- /util/src/lib.rs crate:util
        mod deep { #[macro_export] macro_rules! log_all { ($e:expr) => { $e } } }",
        "use util::log_all;
           util::deep::log_all import path
         fn f() { log_all!(g()); crate::own!(); }
           util::deep::log_all macro path
           a::g call expansion
           a::m::own macro path",
    );
}

#[test]
fn items_that_a_macro_defines_are_items() {
    check(
        "//- /src/lib.rs crate:a
        macro_rules! id { ($name:ident, $inner:ty) => {
            pub struct $name(pub $inner);
            impl $name { pub fn get(&self) -> &$inner { &self.0 } pub fn make() -> Self { loop {} } }
        } }
        id!(OrderId, Number);
        id!(CartId, Number);
        pub struct Number; impl Number { fn show(&self) {} }
        struct Decoy; impl Decoy { fn get(&self) {} fn show(&self) {} }
        fn f(o: OrderId) {
            o.get().show(); // ?
            CartId::make().0.show(); // ?
        }",
        "o.get().show();
           a::OrderId::get method-call receiver
           a::Number::show method-call receiver
         CartId::make().0.show();
           a::CartId type path
           a::CartId::make call associated
           a::CartId::0 field receiver
           a::Number::show method-call receiver",
    );
}

#[test]
fn tokens_of_the_invocation_stand_where_they_are_written() {
    check(
        "//- /src/lib.rs crate:a
        macro_rules! twice { ($e:expr) => { { helper(); $e; $e } } }
        macro_rules! path { ($p:path) => { $p() } }
        fn helper() {} fn own() {} mod m { pub fn g() {} }
        fn f() {
            twice!( // ?
                own() // ?
            );
            path!(m::g); // ?
        }",
        "twice!(
           a::helper call expansion implicit
           a::twice macro path
         own()
           a::own call expansion
         path!(m::g);
           a::path macro path
           a::m::g call expansion",
    );
}

#[test]
fn nested_and_recursive_macros_are_followed() {
    check(
        "//- /src/lib.rs crate:a
        macro_rules! outer { ($($e:expr),*) => { inner!([] $($e),*) } }
        macro_rules! inner {
            ([$($done:expr),*]) => { ($($done),*) };
            ([$($done:expr),*] $e:expr $(, $rest:expr)*) => { inner!([$($done,)* $e] $($rest),*) };
        }
        macro_rules! sum { ($a:expr) => { $a }; ($a:expr, $($rest:expr),+) => { $a + sum!($($rest),+) } }
        fn a() -> u8 { 1 } fn b() -> u8 { 2 }
        fn f() { sum!(a(), b()); } // ?",
        "fn f() { sum!(a(), b()); }
           a::sum macro path
           a::a call expansion
           a::b call expansion",
    );
}

#[test]
fn a_macro_that_never_ends_is_given_up() {
    check(
        "//- /src/lib.rs crate:a
        macro_rules! forever { ($($t:tt)*) => { forever!($($t)* x) } }
        macro_rules! wide { () => { { wide!(); wide!() } } }
        fn g() {}
        fn f() { forever!(); g(); } // ?",
        "fn f() { forever!(); g(); }
           a::forever macro path
           a::g call path",
    );
}

#[test]
fn macros_may_define_macros() {
    check(
        "//- /src/lib.rs crate:a
        macro_rules! make { ($name:ident, $f:path) => { macro_rules! $name { () => { $f() } } } }
        mod m { pub fn g() {} }
        make!(call_g, m::g);
        fn f() { call_g!(); } // ?",
        "fn f() { call_g!(); }
           a::call_g macro path
           a::m::g call expansion implicit",
    );
}

#[test]
fn arguments_of_library_macros_are_read() {
    check(
        "//- /src/lib.rs crate:a deps:tokio,tracing
        struct S { n: u8 } impl S { fn show(&self) -> u8 { 1 } } struct D { n: u8 } impl D { fn show(&self) {} }
        async fn g() -> S { S { n: 1 } }
        fn f(s: S) {
            println!(\"{}\", s.show()); // ?
            vec![s.n]; // ?
            assert_eq!(s.show(), 1); // ?
            tracing::info!(n = s.n, \"x\"); // ?
            let all = vec![S { n: 1 }]; all[0].show(); // ?
            matches!(s.show(), 1); // ?
        }
        async fn h() { tokio::select! { s = g() => { s.show(); } } } // ?",
        "println!(\"{}\", s.show());
           a::S::show method-call macro-argument
         vec![s.n];
           a::S::n field macro-argument
         assert_eq!(s.show(), 1);
           a::S::show method-call macro-argument
         tracing::info!(n = s.n, \"x\");
           a::S::n field macro-argument
         let all = vec![S { n: 1 }]; all[0].show();
           a::S construct macro-argument
           a::S::n field macro-argument
           a::S::show method-call receiver
         matches!(s.show(), 1);
           a::S::show method-call macro-argument
         async fn h() { tokio::select! { s = g() => { s.show(); } } }
           a::g call macro-argument
           a::S::show method-call macro-argument",
    );
}

#[test]
fn a_capture_in_a_format_text_is_implicit() {
    check(
        "//- /src/lib.rs crate:a
        const LIMIT: u8 = 1;
        fn f() { println!(\"{LIMIT}\"); } // ?",
        "fn f() { println!(\"{LIMIT}\"); }
           a::LIMIT path-value macro-argument implicit",
    );
}
