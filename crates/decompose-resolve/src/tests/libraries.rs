//! Libraries whose sources are read: a second fixture beside the project's.

use std::num::NonZeroUsize;

use decompose_fixture::Fixture;

use super::{marked, unindented};
use crate::{Libraries, Options, Resolved, resolve_beside};

fn beside(libraries: &str, project: &str) -> Resolved {
    let load = |fixture: &Fixture| {
        decompose_syntax::tree::load(&fixture.project, &fixture.source, NonZeroUsize::MIN)
    };
    let libraries = Fixture::parse(&unindented(libraries));
    let tree = load(&libraries);
    let libraries = Libraries { project: libraries.project, tree };
    let fixture = Fixture::parse(&unindented(project));
    let tree = load(&fixture);
    decompose_syntax::on_big_stack(|| resolve_beside(libraries, &fixture.project, tree, &Options::default()))
}

#[track_caller]
fn check(libraries: &str, project: &str, expected: &str) -> Resolved {
    let resolved = beside(libraries, project);
    let found = marked(&unindented(project), &resolved.code);
    let tidy = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert!(tidy(&found) == tidy(expected), "found:\n{found}\n");
    resolved
}

const POOL: &str = "\
//- /pool/src/lib.rs crate:pool features:blocking
mod inner;
pub use inner::Pool;
//- /pool/src/inner.rs
pub struct Pool<T>(Vec<T>);
impl<T> Pool<T> {
    pub fn take(&self) -> Option<T> { hidden() }
    #[cfg(feature = \"blocking\")] pub fn wait(&self) -> T { hidden() }
    #[cfg(feature = \"other\")] pub fn wait(&self) -> u8 { 0 }
}
fn hidden<T>() -> T { loop {} }
#[macro_export] macro_rules! order { () => { $crate::Nothing }; }
";

const SHOP: &str = "\
//- /src/lib.rs crate:shop deps:pool
pub struct Order;
impl Order { pub fn total(&self) {} }
pub struct Decoy;
impl Decoy { pub fn total(&self) {} }
fn f(pool: &pool::Pool<Order>) {
    pool.take().unwrap().total(); // ?
    pool.wait().total(); // ?
}
fn g() { pool::order!(); }
";

#[test]
fn types_of_libraries_lead_back_to_the_project() {
    let resolved = check(
        POOL,
        SHOP,
        "pool.take().unwrap().total();
           shop::Order::total method-call receiver
         pool.wait().total();
           shop::Order::total method-call receiver",
    );
    assert_eq!(resolved.code.libraries, ["pool 0.1.0"]);
    assert!(resolved.code.items.iter().all(|item| item.path.starts_with("shop")), "libraries are not listed");
    assert!(resolved.code.files.iter().all(|file| file.path == "src/lib.rs"));
}

#[test]
fn without_them_nothing_is_claimed() {
    check(
        "",
        SHOP,
        "pool.take().unwrap().total();
           ?unwrap receiver-outside
           ?total receiver-outside
         pool.wait().total();
           ?total receiver-outside",
    );
}

#[test]
fn paths_are_those_that_others_can_write() {
    let resolved = beside(POOL, SHOP);
    let paths: Vec<&str> = resolved.external_paths.values().map(AsRef::as_ref).collect();
    assert!(paths.contains(&"pool::Pool::take"), "{paths:?}");
    assert!(paths.iter().all(|path| !path.contains("inner")), "{paths:?}");
}

#[test]
fn a_library_and_what_it_is_for_may_have_one_name() {
    let fixture = "//- /src/lib.rs crate:shop deps:which
        use which::which;
        #[which] fn f() { which(); }";
    let resolved = super::resolved(&super::unindented(fixture));
    let paths = resolved.external_paths.values().map(AsRef::as_ref);
    let paths: Vec<&str> = paths.chain(resolved.attribute_paths.values().map(AsRef::as_ref)).collect();
    // The call, and the attribute.
    assert_eq!(paths, ["which::which", "which::which"]);
}

#[test]
fn what_is_described_is_taken_from_the_description() {
    check(
        "//- /anyhow/src/lib.rs crate:anyhow
        pub type Result<T> = T;",
        "//- /src/lib.rs crate:shop deps:anyhow
        struct Order;
        impl Order { fn total(&self) {} }
        fn load() -> anyhow::Result<Order> { loop {} }
        fn f() { load().unwrap().total(); } // ?",
        "fn f() { load().unwrap().total(); }
           shop::load call path
           shop::Order::total method-call receiver",
    );
}

#[test]
fn libraries_know_one_another_and_may_be_broken() {
    check(
        "//- /base/src/lib.rs crate:base
        pub struct Guard<T>(pub T);
        impl<T> std::ops::Deref for Guard<T> { type Target = T; fn deref(&self) -> &T { &self.0 } }
        //- /pool/src/lib.rs crate:pool deps:base,absent
        use absent::Thing;
        pub fn guard<T>(t: T) -> base::Guard<T> { base::Guard(t) }
        pub fn broken() -> Thing { let }
        mod nowhere;
        ",
        "//- /src/lib.rs crate:shop deps:pool
        struct Order;
        impl Order { fn total(&self) {} }
        fn f() { pool::guard(Order).total(); } // ?",
        "fn f() { pool::guard(Order).total(); }
           shop::Order construct path
           shop::Order::total method-call receiver",
    );
}
