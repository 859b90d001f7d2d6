//! Items of every kind.

use crate::check;
use decompose_syntax::ir::{ItemKind, UseKind};
use decompose_syntax::lower_file;

#[test]
fn functions_keep_their_signature() {
    check(
        "pub async fn f<'a, T: Clone + ?Sized, const N: usize>(mut x: &'a T, [a, _]: [u8; N]) -> Result<T, E> where Vec<T>: Into<String> {}
         unsafe extern \"C\" { safe fn g(x: i32) -> *const u8; static mut S: u8; type Opaque; }
         const fn h() -> impl Iterator<Item = u8> + use<> { 1 }",
        "
        pub async fn f<'a, T: Clone + ?Sized, const N: usize>(mut x: &'a T, [a, _]: [u8; N]) -> Result<T, E> where Vec<T>: Into<String> {}
        extern
          fn g(x: i32) -> *u8
          static mut S: u8
          type Opaque
        const fn h() -> impl Iterator<Item = u8> { 1 }
        ",
    );
}

#[test]
fn types_and_their_members() {
    check(
        "pub(crate) struct A<T = u8> { pub x: T, #[cfg(unix)] y: Option<Box<dyn Fn(u8) -> bool + Send + 'static>> }
         struct B(pub u8, fn(&str) -> !); struct C;
         enum E { A = 1 + 2, B(u8), #[cfg(test)] C { x: u8 } }
         union U { a: u32, b: f32 }
         type Alias<T> = <T as Trait<u8>>::Out<T>;
         const _: () = ();
         static X: &'static [u8] = b\"\";",
        "
        pub(crate) struct A<T = u8> { pub x: T, #cfg(unix) y: Option<Box<dyn Fn(u8) -> bool + Send>> }
        struct B(pub 0: u8, 1: fn(&str) -> !)
        struct C
        enum E [A = (1 + 2), B(0: u8), #cfg(test) C { x: u8 }]
        union U { a: u32, b: f32 }
        type Alias<T> = <T as Trait<u8>>::Out<T>
        const _: () = (,)
        static X: &'static [u8] = b\"\"
        ",
    );
}

#[test]
fn traits_and_impls() {
    check(
        "pub trait T<A>: Super + for<'a> Other<&'a A> { type Out: Clone = u8; const N: usize; fn a(&self); fn b(self: Box<Self>) -> u8 { 1 } m!(); }
         impl<A> T<A> for Vec<A> where A: Copy { type Out = A; const N: usize = 1; pub fn a(&mut self) {} }
         unsafe impl !Send for X {}
         trait Both = A + B;
         auto trait Marker {}",
        "
        pub trait T<A>: Super + Other<&'a A>
          type Out: Clone = u8
          const N: usize
          fn a(&self)
          fn b(self: Box<Self>) -> u8 { 1 }
          m![]
        impl<A> T<A> for Vec<A> where A: Copy
          type Out = A
          const N: usize = 1
          pub fn a(&mut self) {}
        impl !Send for X
        trait Both = A + B
        trait Marker
        ",
    );
}

#[test]
fn use_trees_become_leaves() {
    check(
        "pub use a::{self, b::{c as d, self as e, *}, f as _};
         use ::std::io; use crate::x; use self::y; use super::super::z as r#type; use *; use {m, n::o};
         extern crate alloc as a2; extern crate core as _; extern crate self as me;",
        "
        pub use a::{self}, a::b::c as d, a::b::{self as e}, a::b::*, a::f as _
        use ::std::io
        use crate::x
        use self::y
        use super::super::z as type
        use *
        use m, n::o
        extern crate alloc as a2
        extern crate core as _
        extern crate self as me
        ",
    );
}

#[test]
fn a_leaf_knows_its_place() {
    let facts = lower_file("use a::b::{c as d, self, *};".to_owned());
    let ItemKind::Use(leaves) = &facts.items[0].kind else { panic!("a use") };
    let places: Vec<(&str, &str)> =
        leaves.iter().map(|leaf| (facts.slice(leaf.name_range), facts.slice(leaf.range))).collect();
    assert_eq!(places, [("c", "c as d"), ("self", "self"), ("*", "*")]);
    assert_eq!(leaves[1].kind, UseKind::SelfName);
}

#[test]
fn modules_nest_and_carry_paths() {
    check(
        "#[cfg(feature = \"x\")] #[path = \"other.rs\"] mod a;
         #[cfg_attr(windows, path = \"win.rs\")] #[cfg_attr(not(windows), path = \"unix.rs\")] pub mod sys;
         mod b { #![allow(dead_code)] fn f() { struct Inner; impl Inner { fn g(self) {} } mod deep { use super::X; } } }",
        "
        #[path = Some(\"other.rs\")] #cfg(feature = \"x\") mod a; path=other.rs
        #[if windows: path = Some(\"win.rs\")] #[if not(windows): path = Some(\"unix.rs\")] pub mod sys; path(windows)=win.rs path(not(windows))=unix.rs
        #[allow(dead_code)] mod b
          fn f() { item 4 item 5 item 7 }
            struct Inner
            impl Inner
              fn g(self) {}
            mod deep
              use super::X
        ",
    );
}

#[test]
fn attributes_are_read_and_sorted() {
    check(
        "#![cfg(test)]
         /// Docs are left out.
         #[doc(hidden)] #[derive(Clone, serde::Serialize)] #[serde(rename_all = \"x\")] #[must_use = \"why\"] #[inline] struct A;
         #[cfg_attr(all(unix, feature = \"d\"), derive(Debug), cfg(extra))] #[cfg(any(a, not(b)))] struct B;
         #[unsafe(no_mangle)] #[cfg(unix)] #[cfg(target_os = \"linux\")] fn c() {}",
        "
        #[derive(Clone, serde::Serialize)] #[serde(rename_all = \"x\")] #[must_use = Some(\"why\")] #[inline] struct A [test]
        #[if all(unix, feature = \"d\"): derive(Debug)] #cfg(all(any(not(all(unix, feature = \"d\")), extra), any(a, not(b)))) struct B [test]
        #[no_mangle] #cfg(all(unix, target_os = \"linux\")) fn c() {} [test]
        ",
    );
}

#[test]
fn test_code_is_marked() {
    check(
        "#[test] fn a() { fn inner() {} }
         #[tokio::test] async fn b() {}
         #[cfg(all(unix, test))] mod tests { fn helper() {} }
         #[cfg(any(test, feature = \"x\"))] fn both() {}
         #[cfg(not(test))] fn product() {}
         #[divan::bench] fn speed() {}",
        "
        #[test] fn a() { item 1 } [test]
          fn inner() {} [test]
        #[tokio::test] async fn b() {} [test]
        #cfg(all(unix, test)) mod tests [test]
          fn helper() {} [test]
        #cfg(any(test, feature = \"x\")) fn both() {}
        #cfg(not(test)) fn product() {}
        #[divan::bench] fn speed() {} [test]
        ",
    );
}

#[test]
fn macro_definitions_keep_their_rules() {
    check(
        "#[macro_export] macro_rules! m { ($x:expr) => { $x }; }
         pub macro two($a:ident) { $a }
         macro three { () => {} }
         m! { 1 + 2 }",
        "
        #[macro_export] macro_rules m `($x:expr) => { $x };` [exported]
        pub macro two `($a:ident) { $a }`
        macro three `() => {}`
        m![(1 + 2)]
        ",
    );
}

#[test]
fn ranges_have_and_leave_out_attributes() {
    let code = "\u{feff}/// Doc é.\n#[inline]\npub(crate) async fn f<T>(é: T) -> Vec<T>\nwhere\n    T: Copy,\n{ é }\n";
    let facts = lower_file(code.to_owned());
    let item = &facts.items[0];
    assert_eq!(facts.slice(item.full_range), &code[3..code.len() - 1]);
    assert!(facts.slice(item.range).starts_with("pub(crate) async fn f"));
    let ItemKind::Fn(function) = &item.kind else { panic!("a function") };
    assert_eq!(facts.slice(function.signature_range), "async fn f<T>(é: T) -> Vec<T>\nwhere\n    T: Copy,");
    let at = facts.line_index.position(item.name.unwrap().range.start);
    assert_eq!((at.line, at.column), (3, 21));
}

#[test]
fn raw_names_lose_their_mark() {
    let facts = lower_file("mod r#type; fn r#fn() { r#match.r#if() }".to_owned());
    let names: Vec<&str> = facts.items.iter().map(|item| facts.name(item.name.unwrap().name)).collect();
    assert_eq!(names, ["type", "fn"]);
    assert_eq!(facts.slice(facts.items[0].name.unwrap().range), "r#type");
}
