//! Receivers and paths, each beside a decoy of the same name that must not be taken.

use super::check;

const DECOY: &str = "struct Decoy; impl Decoy { fn init(&self) {} fn new() -> Decoy { Decoy } }";

#[track_caller]
fn check_with_decoy(text: &str, expected: &str) {
    check(&format!("//- /src/lib.rs crate:a edition:2021 deps:tokio,axum\n{text}\n{DECOY}\n"), expected);
}

#[test]
fn a_guard_of_an_async_lock_derefs_to_its_content() {
    check_with_decoy(
        "use tokio::sync::RwLock;
        struct Settings { inner: Inner } struct Inner;
        impl Settings { fn init(&self) {} } impl Inner { fn init(&self) {} }
        struct Configuration { settings: RwLock<Settings> }
        async fn f(c: std::sync::Arc<Configuration>) {
            let settings = c.settings.read().await;
            settings.init(); // ?
            settings.inner.init(); // ?
            c.settings.write().await.init(); // ?
        }",
        "settings.init();
           a::Settings::init method-call receiver
         settings.inner.init();
           a::Settings::inner field receiver
           a::Inner::init method-call receiver
         c.settings.write().await.init();
           a::Configuration::settings field receiver
           a::Settings::init method-call receiver",
    );
}

#[test]
fn one_of_several_from_impls_is_chosen_by_the_argument() {
    check_with_decoy(
        "use std::time::SystemTime;
        struct T; 
        impl From<i64> for T { fn from(i: i64) -> T { T } }
        impl From<SystemTime> for T { fn from(i: SystemTime) -> T { T } }
        impl T { fn init(&self) {} }
        fn f(n: i64) {
            T::from(SystemTime::now()).init(); // ?
            T::from(n); // ?
        }",
        "T::from(SystemTime::now()).init();
           a::T type path
           a::<T as From<SystemTime>>::from call associated
           a::T::init method-call receiver
         T::from(n);
           a::T type path
           a::<T as From<i64>>::from call associated",
    );
}

#[test]
fn a_library_type_is_not_taken_over_by_the_one_impl_that_the_workspace_adds() {
    check_with_decoy(
        "struct Status; struct Lot(u128);
        impl From<Status> for String { fn from(s: Status) -> String { String::new() } }
        impl TryFrom<Lot> for usize { type Error = (); fn try_from(l: Lot) -> Result<usize, ()> { Err(()) } }
        fn f(s: Status, l: Lot, n: u64) {
            String::from(\"x\"); // ?
            String::from(s); // ?
            usize::try_from(n); // ?
            usize::try_from(l); // ?
        }",
        "String::from(\"x\");
         String::from(s);
           a::<String as From<Status>>::from call associated
         usize::try_from(n);
         usize::try_from(l);
           a::<usize as TryFrom<Lot>>::try_from call associated",
    );
}

#[test]
fn a_trait_path_gives_the_impl_once_its_self_type_is_known() {
    check_with_decoy(
        "trait Load { fn load(n: u8) -> Self; }
        struct A; struct B;
        impl Load for A { fn load(n: u8) -> A { A } }
        impl Load for B { fn load(n: u8) -> B { B } }
        fn f() { let a: A = Load::load(1); take(Load::load(2)); // ?
        }
        fn take(b: B) {}
        fn g<T: Load>() -> T { T::load(1) } // ?",
        "fn f() { let a: A = Load::load(1); take(Load::load(2));
           a::A type path
           a::Load type path
           a::<A as Load>::load call associated
           a::take call path
           a::Load type path
           a::<B as Load>::load call associated
         fn g<T: Load>() -> T { T::load(1) }
           a::Load type path
           a::Load::load call bound",
    );
}

#[test]
fn an_associated_type_of_a_library_trait_lies_outside() {
    check_with_decoy(
        "struct H; impl std::str::FromStr for H { type Err = E; 
            fn from_str(t: &str) -> Result<Self, Self::Err> { Err(E) } // ?
        }
        struct E;
        trait Own { type Out; fn out(&self) -> Self::Out; }
        impl Own for H { type Out = E;
            fn out(&self) -> Self::Out { E } // ?
        }",
        "fn from_str(t: &str) -> Result<Self, Self::Err> { Err(E) }
           a::H type self
           a::H type self
           a::E construct path
         fn out(&self) -> Self::Out { E }
           a::H type self
           a::Own::Out type associated
           a::E construct path",
    );
}

#[test]
fn what_a_derive_implements_gives_the_type_that_derives_it() {
    check_with_decoy(
        "#[derive(Default, Clone)] struct Queue; impl Queue { fn init(&self) {} }
        fn f() {
            Queue::default().init(); // ?
            let queue = Queue::default().clone();
            queue.init(); // ?
        }",
        "Queue::default().init();
           a::Queue type path
           a::Queue::init method-call receiver
         queue.init();
           a::Queue::init method-call receiver",
    );
}

#[test]
fn the_result_of_a_library_is_that_of_std() {
    check(
        "//- /src/lib.rs crate:a edition:2021 deps:store
        use store::Result;
        struct Queue; impl Queue { fn init(&self) {} fn open() -> Result<Self> { Ok(Queue) } }
        struct Decoy; impl Decoy { fn init(&self) {} fn open() -> store::Opened<Decoy> { store::open() } }
        fn f() -> store::Result<()> {
            Queue::open()?.init(); // ?
            Queue::open().unwrap().init(); // ?
            Decoy::open().unwrap().init(); // ?
            Ok(())
        }",
        "Queue::open()?.init();
           a::Queue type path
           a::Queue::open call associated
           a::Queue::init method-call receiver
         Queue::open().unwrap().init();
           a::Queue type path
           a::Queue::open call associated
           a::Queue::init method-call receiver
         Decoy::open().unwrap().init();
           a::Decoy type path
           a::Decoy::open call associated
           ?init receiver-outside",
    );
}

#[test]
fn a_boxed_slice_is_iterated_by_value_and_by_reference() {
    check_with_decoy(
        "enum Tree { Leaf(Leaf), Node(Box<[Tree]>) } struct Leaf; impl Leaf { fn init(&self) {} }
        impl Tree {
            fn walk(&self) {
                match self {
                    Tree::Leaf(leaf) => leaf.init(), // ?
                    Tree::Node(parts) => for part in parts { part.walk(); } // ?
                }
            }
        }",
        "Tree::Leaf(leaf) => leaf.init(),
           a::Tree type path
           a::Tree::Leaf pattern path
           a::Leaf::init method-call receiver
         Tree::Node(parts) => for part in parts { part.walk(); }
           a::Tree type path
           a::Tree::Node pattern path
           a::Tree::walk method-call receiver",
    );
}

#[test]
fn an_extension_trait_in_scope_answers_for_values_that_nothing_describes() {
    check(
        "//- /src/lib.rs crate:a edition:2021 deps:remote
        pub struct Found; impl Found { pub fn init(&self) {} pub fn context(&self) {} }
        pub mod ext {
            pub trait OrNothing<T> { fn or_nothing(self) -> Option<crate::Found>; fn context(self) -> T; }
            impl<T> OrNothing<T> for Result<T, remote::Error> {
                fn or_nothing(self) -> Option<crate::Found> { None } fn context(self) -> T { loop {} }
            }
            pub trait Two { fn two(&self); }
            impl Two for remote::A { fn two(&self) {} } impl Two for remote::B { fn two(&self) {} }
        }
        mod here {
            use crate::ext::*;
            fn f(client: remote::Client) {
                client.get(1).or_nothing().unwrap().init(); // ?
                client.get(1).context(); client.two(); // ?
            }
        }
        mod elsewhere {
            fn f(client: remote::Client) { client.get(1).or_nothing(); } // ?
        }",
        "client.get(1).or_nothing().unwrap().init();
           a::ext::<Result<T, remote::Error> as OrNothing<T>>::or_nothing method-call extension
           a::Found::init method-call receiver
         client.get(1).context(); client.two();
           ?context receiver-outside
         fn f(client: remote::Client) { client.get(1).or_nothing(); }
           ?or_nothing receiver-outside",
    );
}

#[test]
fn a_trait_of_ours_gives_an_outside_type_functions() {
    check_with_decoy(
        "trait Entry { type Value; fn load(value: Self::Value) -> Self; fn init(&self) {} }
        struct Loaded; impl Loaded { fn load(n: u8) {} }
        impl Entry for axum::RowId { type Value = u64; fn load(value: u64) -> Self { loop {} } }
        fn f() {
            axum::RowId::load(1).init(); // ?
            axum::Other::load(1); // ?
        }",
        "axum::RowId::load(1).init();
           a::<axum::RowId as Entry>::load call associated
           a::Entry::init method-call receiver
         axum::Other::load(1);",
    );
}

#[test]
fn builders_of_derives_and_rows_of_statements_give_our_types() {
    check(
        "//- /src/lib.rs crate:a edition:2021 deps:typed-builder,sqlx,dashmap
        use typed_builder::TypedBuilder;
        #[derive(TypedBuilder)] struct Query { page: u32 } impl Query { fn init(&self) {} }
        #[derive(sqlx::FromRow)] struct User; impl User { fn init(&self) {} }
        struct Decoy; impl Decoy { fn init(&self) {} fn page(&self) {} }
        async fn f(pool: &sqlx::PgPool, users: dashmap::DashMap<u32, User>) -> sqlx::Result<()> {
            Query::builder().page(1).build().init(); // ?
            let user = sqlx::query_as::<_, User>(\"select * from user\").bind(1).fetch_one(pool).await?;
            user.init(); // ?
            users.get(&1).unwrap().init(); // ?
            Ok(())
        }",
        "Query::builder().page(1).build().init();
           a::Query type path
           a::Query::init method-call receiver
         user.init();
           a::User::init method-call receiver
         users.get(&1).unwrap().init();
           a::User::init method-call receiver",
    );
}
