//! Paths: what each name leads to, beside names that it must not lead to.

use super::check;

#[test]
fn the_three_namespaces_do_not_meet() {
    check(
        "//- /src/lib.rs crate:a
        mod m {
            pub struct name;
            pub mod inner { pub fn name() {} }
            #[macro_export] macro_rules! name { () => {} }
        }
        mod both { pub struct Pair { pub n: u8 } pub fn Pair() -> Pair { Pair { n: 1 } } }
        use both::Pair; // ?
        fn f(p: Pair) -> u8 { // ?
            Pair(); // ?
            name!(); // ?
            p.n // ?
        }",
        "use both::Pair;
           a::both::Pair import path
           a::both::Pair import path
         fn f(p: Pair) -> u8 {
           a::both::Pair type path
         Pair();
           a::both::Pair call path
         name!();
           a::m::name macro path
         p.n
           a::both::Pair::n field receiver",
    );
}

#[test]
fn an_import_may_lead_through_imports_that_stand_later() {
    check(
        "//- /src/lib.rs crate:a
        use first::leaf; // ?
        mod first { pub use super::second::leaf; }
        mod second { pub use crate::third::renamed as leaf; }
        mod third { pub use super::home::leaf as renamed; pub fn leaf() {} }
        mod home { pub fn leaf() {} }
        fn f() { leaf(); third::leaf(); } // ?",
        "use first::leaf;
           a::home::leaf import path
         fn f() { leaf(); third::leaf(); }
           a::home::leaf call path
           a::third::leaf call path",
    );
}

#[test]
fn globs_pass_on_what_their_module_gains_by_globs() {
    check(
        "//- /src/lib.rs crate:a
        mod c { pub use crate::b::*; }
        mod b { pub use crate::a::*; fn hidden() {} }
        mod a { pub fn deep() {} fn hidden() {} }
        use c::*;
        fn f() { deep(); } // ?",
        "fn f() { deep(); }
           a::a::deep call glob",
    );
}

#[test]
fn a_written_name_comes_before_one_that_a_glob_brings() {
    check(
        "//- /src/lib.rs crate:a
        mod glob { pub fn one() {} pub fn two() {} pub fn three() {} }
        mod named { pub fn two() {} }
        use glob::*;
        use named::two;
        fn three() {}
        fn f() {
            one(); // ?
            two(); // ?
            three(); // ?
        }",
        "one();
           a::glob::one call glob
         two();
           a::named::two call path
         three();
           a::three call path",
    );
}

#[test]
fn an_inner_glob_comes_before_an_outer_name_and_a_local_before_both() {
    check(
        "//- /src/lib.rs crate:a
        mod m { pub fn g() {} pub const N: u8 = 1; }
        fn g() {}
        fn f() {
            g(); // ?
            { use m::*; g(); N; } // ?
            { fn g() {} g(); } // ?
            let g = 1;
            g; // ?
        }",
        "g();
           a::g call path
         { use m::*; g(); N; }
           a::m::g call glob
           a::m::N path-value glob
         { fn g() {} g(); }
           a::f::g call path
         g;",
    );
}

#[test]
fn private_names_do_not_leave_their_module_by_a_glob() {
    check(
        "//- /src/lib.rs crate:a
        mod m { fn private() {} pub(crate) fn shared() {} pub mod below { pub fn f() { super::private(); } } } // ?
        mod n { pub fn private() {} }
        use m::*;
        use n::*;
        fn f() { private(); shared(); } // ?",
        "mod m { fn private() {} pub(crate) fn shared() {} pub mod below { pub fn f() { super::private(); } } }
           a::m::private call path
         fn f() { private(); shared(); }
           a::n::private call glob
           a::m::shared call glob",
    );
}

#[test]
fn renames_hide_the_old_name() {
    check(
        "//- /src/lib.rs crate:a
        mod m { pub struct Order; impl Order { pub fn new() -> Self { Order } } }
        struct Order; impl Order { fn new() -> Self { Order } }
        use m::{self as shop, Order as Placed};
        fn f() {
            Placed::new(); // ?
            shop::Order::new(); // ?
            Order::new(); // ?
        }",
        "Placed::new();
           a::m::Order type path
           a::m::Order::new call associated
         shop::Order::new();
           a::m::Order type path
           a::m::Order::new call associated
         Order::new();
           a::Order type path
           a::Order::new call associated",
    );
}

#[test]
fn enum_variants_are_names_of_their_enum() {
    check(
        "//- /src/lib.rs crate:a
        enum State { Open, Paid(Receipt), Sent { at: u64 } } struct Receipt;
        enum Other { Open }
        use State::Paid; // ?
        mod inner { use super::State::*; fn f(s: super::State) { match s { Open => (), _ => () } } } // ?
        type Alias = State;
        impl State { fn f() -> Self { Self::Open } } // ?
        fn f(s: State) {
            let _ = State::Open; // ?
            let _ = Paid(Receipt); // ?
            let _ = State::Sent { at: 1 }; // ?
            let _ = Alias::Open; // ?
            if let State::Sent { at } = s {} // ?
        }",
        "use State::Paid;
           a::State import path
           a::State::Paid import path
         mod inner { use super::State::*; fn f(s: super::State) { match s { Open => (), _ => () } } }
           a::State import path
           a::State type path
           a::State::Open pattern glob
         impl State { fn f() -> Self { Self::Open } }
           a::State type path
           a::State type self
           a::State type self
           a::State::Open construct associated
         let _ = State::Open;
           a::State type path
           a::State::Open construct path
         let _ = Paid(Receipt);
           a::State::Paid construct path
           a::Receipt construct path
         let _ = State::Sent { at: 1 };
           a::State type path
           a::State::Sent construct path
           a::State::Sent::at field receiver
         let _ = Alias::Open;
           a::Alias type path
           a::State::Open construct associated
         if let State::Sent { at } = s {}
           a::State type path
           a::State::Sent pattern path
           a::State::Sent::at field receiver",
    );
}

#[test]
fn self_and_super_count_from_the_module_not_from_the_block() {
    check(
        "//- /src/lib.rs crate:a
        fn g() {}
        mod one {
            pub fn g() {}
            pub mod two {
                fn g() {}
                fn f() {
                    self::g(); // ?
                    super::g(); // ?
                    super::super::g(); // ?
                    self::super::g(); // ?
                    crate::g(); // ?
                    { fn g() {} super::g(); } // ?
                }
            }
        }",
        "self::g();
           a::one::two::g call path
         super::g();
           a::one::g call path
         super::super::g();
           a::g call path
         self::super::g();
           a::one::g call path
         crate::g();
           a::g call path
         { fn g() {} super::g(); }
           a::one::g call path",
    );
}

#[test]
fn self_the_type_is_the_type_of_the_impl() {
    check(
        "//- /src/lib.rs crate:a
        struct Cart { items: u8 } struct Other { items: u8 }
        impl Cart {
            const MAX: u8 = 9;
            fn new() -> Self { Self { items: Self::MAX } } // ?
            fn full(&self) -> bool { self.items == Self::MAX } // ?
            fn again() -> Cart { Self::new() } // ?
        }",
        "fn new() -> Self { Self { items: Self::MAX } }
           a::Cart type self
           a::Cart construct self
           a::Cart::items field receiver
           a::Cart type self
           a::Cart::MAX path-value associated
         fn full(&self) -> bool { self.items == Self::MAX }
           a::Cart::items field receiver
           a::Cart type self
           a::Cart::MAX path-value associated
         fn again() -> Cart { Self::new() }
           a::Cart type path
           a::Cart type self
           a::Cart::new call associated",
    );
}

#[test]
fn dependencies_of_the_workspace_are_known_by_their_names_here() {
    check(
        "//- /app/src/main.rs crate:app deps:util,short=long-name,serde
        use util::helper; // ?
        mod serde { pub fn f() {} }
        fn main() {
            helper(); // ?
            short::run(); // ?
            long_name::run(); // ?
            ::serde::f(); // ?
            crate::serde::f(); // ?
        }
        //- /util/src/lib.rs crate:util
        pub fn helper() {}
        //- /long/src/lib.rs crate:long-name
        pub fn run() {}",
        "use util::helper;
           util::helper import path
         helper();
           util::helper call path
         short::run();
           long_name::run call path
         long_name::run();
           ?long_name name-not-found
         ::serde::f();
         crate::serde::f();
           app::serde::f call path",
    );
}

#[test]
fn in_edition_2015_imports_and_global_paths_begin_at_the_root() {
    check(
        "//- /src/lib.rs crate:a edition:2015 deps:util
        extern crate util;
        extern crate util as tool;
        pub mod m { pub fn g() {} }
        mod n {
            use m::g; // ?
            use util::helper; // ?
            mod m { pub fn g() {} }
            fn f() {
                g(); // ?
                ::m::g(); // ?
                m::g(); // ?
                ::util::helper(); // ?
                ::tool::helper(); // ?
            }
        }
        //- /util/src/lib.rs crate:util edition:2015
        pub fn helper() {}",
        "use m::g;
           a::m::g import path
         use util::helper;
           util::helper import path
         g();
           a::m::g call path
         ::m::g();
           a::m::g call path
         m::g();
           a::n::m::g call path
         ::util::helper();
           util::helper call path
         ::tool::helper();
           util::helper call path",
    );
}

#[test]
fn from_edition_2018_on_imports_begin_where_they_stand() {
    for edition in ["2018", "2021", "2024"] {
        check(
            &format!(
                "//- /src/lib.rs crate:a edition:{edition} deps:util
                pub mod m {{ pub fn g() {{}} }}
                mod n {{
                    use m::g; // ?
                    mod m {{ pub fn g() {{}} }}
                    fn f() {{ g(); ::util::helper(); util::helper(); }} // ?
                }}
                //- /util/src/lib.rs crate:util
                pub fn helper() {{}}"
            ),
            "use m::g;
               a::n::m::g import path
             fn f() { g(); ::util::helper(); util::helper(); }
               a::n::m::g call path
               util::helper call path
               util::helper call path",
        );
    }
}

#[test]
fn re_exports_across_crates_lead_to_the_definition() {
    check(
        "//- /src/lib.rs crate:a deps:facade
        use facade::prelude::*;
        fn f(o: Order) { o.total(); facade::Order::new(); } // ?
        //- /facade/src/lib.rs crate:facade deps:model
        pub use model::order::Order;
        pub mod prelude { pub use crate::Order; }
        //- /model/src/lib.rs crate:model
        pub mod order { pub struct Order; impl Order { pub fn total(&self) {} pub fn new() {} } }
        pub struct Order; impl Order { pub fn total(&self) {} }",
        "fn f(o: Order) { o.total(); facade::Order::new(); }
           model::order::Order type glob
           model::order::Order::total method-call receiver
           model::order::Order type path
           model::order::Order::new call associated",
    );
}

#[test]
fn of_cfg_twins_the_active_one_is_meant() {
    check(
        "//- /src/lib.rs crate:a features:sqlite
        #[cfg(feature = \"sqlite\")] mod store { pub fn open() {} }
        #[cfg(feature = \"postgres\")] mod store { pub fn open() {} }
        #[cfg(feature = \"sqlite\")] fn a() { store::open(); } // ?
        #[cfg(feature = \"postgres\")] fn b() -> u8 { 1 }
        #[cfg(not(feature = \"postgres\"))] fn b() {}
        fn f() { b(); } // ?",
        "#[cfg(feature = \"sqlite\")] fn a() { store::open(); }
           a::store::open call path
         fn f() { b(); }
           a::b call path",
    );
}

#[test]
fn of_cfg_twins_that_are_both_inactive_both_are_meant() {
    check(
        "//- /src/lib.rs crate:a
        #[cfg(feature = \"x\")] fn a() {}
        #[cfg(feature = \"y\")] fn a() {}
        #[cfg(unix)] fn b() {}
        #[cfg(windows)] fn b() {}
        fn f() { a(); b(); } // ?",
        "fn f() { a(); b(); }
           a::a call path
           a::a call path
           a::b call path",
    );
}

#[test]
fn path_attributes_and_includes_keep_their_place_in_the_module_tree() {
    check(
        "//- /src/lib.rs crate:a
        #[path = \"elsewhere/odd.rs\"] mod nice;
        mod host { include!(\"piece.rs\"); pub fn other() {} }
        fn f() { nice::g(); host::included(); } // ?
        //- /src/elsewhere/odd.rs
        pub fn g() { super::f(); } // ?
        //- /src/piece.rs
        pub fn included() { other(); super::f(); } // ?",
        "pub fn g() { super::f(); }
           a::f call path
         fn f() { nice::g(); host::included(); }
           a::nice::g call path
           a::host::included call path
         pub fn included() { other(); super::f(); }
           a::host::other call path
           a::f call path",
    );
}

#[test]
fn traits_imported_as_underscore_give_their_methods() {
    check(
        "//- /src/lib.rs crate:a
        mod t { pub trait Ext { fn ext(&self) {} } impl Ext for super::S {} }
        mod d { pub trait Decoy { fn ext(&self) {} } }
        struct S;
        use t::Ext as _; // ?
        fn f(s: S) { s.ext(); } // ?",
        "use t::Ext as _;
           a::t::Ext import path
         fn f(s: S) { s.ext(); }
           a::S type path
           a::t::Ext::ext method-call receiver",
    );
}

#[test]
fn names_that_lead_nowhere_are_said_to_and_outside_names_are_not() {
    check(
        "//- /src/lib.rs crate:a deps:serde
        mod m {}
        use m::gone; // ?
        use serde::Serialize; // ?
        fn f() {
            m::missing(); // ?
            nowhere(); // ?
            serde::json::to_string(); // ?
            String::new(); // ?
            std::mem::take(&mut 1); // ?
        }",
        "use m::gone;
           ?gone name-not-found
         use serde::Serialize;
         m::missing();
           ?missing name-not-found
         nowhere();
           ?nowhere name-not-found
         serde::json::to_string();
         String::new();
         std::mem::take(&mut 1);",
    );
}

#[test]
fn a_raw_name_is_the_name() {
    check(
        "//- /src/lib.rs crate:a
        mod r#type { pub fn r#match() {} }
        fn f() { r#type::r#match(); } // ?",
        "fn f() { r#type::r#match(); }
           a::type::match call path",
    );
}

#[test]
fn nested_use_trees_give_one_reference_for_each_leaf() {
    check(
        "//- /src/lib.rs crate:a
        mod m { pub mod n { pub struct A; pub enum E { V } } pub fn b() {} }
        use m::{b, n::{self, A, E::V}}; // ?
        fn f() { b(); n::A; A; V; } // ?",
        "use m::{b, n::{self, A, E::V}};
           a::m::b import path
           a::m::n::A import path
           a::m::n::E import path
           a::m::n::E::V import path
         fn f() { b(); n::A; A; V; }
           a::m::b call path
           a::m::n::A construct path
           a::m::n::A construct path
           a::m::n::E::V construct path",
    );
}

/// The diagnostics as `code file:line message`.
fn diagnostics(fixture: &str) -> Vec<String> {
    let code = super::resolved(&super::unindented(fixture)).code;
    let place = |d: &decompose_model::Diagnostic| {
        let line = d.position.map_or(0, |p| p.line);
        format!("{}:{line}", d.file.as_deref().unwrap_or_default())
    };
    code.diagnostics.iter().map(|d| format!("{} {} {}", d.code.info().number, place(d), d.message)).collect()
}

#[test]
fn an_import_that_leads_nowhere_is_said_once_and_only_of_the_product() {
    let found = diagnostics(
        "//- /src/lib.rs crate:a deps:serde
        mod m {}
        use m::{gone, self};
        use serde::Serialize;
        use crate::m::gone_too;
        use unknown_library::Thing;
        #[cfg(feature = \"off\")] use m::inactive;
        #[cfg(test)] mod tests { use super::m::lost; }",
    );
    let expected = [
        "DEC203 src/lib.rs:2 `m::gone` leads to nothing that is known here",
        "DEC203 src/lib.rs:4 `crate::m::gone_too` leads to nothing that is known here",
    ];
    assert_eq!(found, expected);
}

#[test]
fn of_many_imports_that_lead_nowhere_twenty_are_named() {
    let uses: String = (0..50).map(|i| format!("use m::x{i};\n")).collect();
    let found = diagnostics(&format!("//- /src/lib.rs crate:a\n{uses}mod m {{}}\n"));
    assert_eq!(found.len(), 21);
    assert!(
        found
            .iter()
            .any(|d| d.ends_with("30 more imports of package `a` lead to nothing that is known here"))
    );
}
