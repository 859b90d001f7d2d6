//! The sixteen shapes of receivers and paths on which call graphs of Rust code go wrong, in their usual order. Each
//! stands beside a decoy of the same name, which must not be taken.

use super::check;

const WORLD: &str = "
pub struct Queue { pub inner: Inner } pub struct Inner;
impl Queue { pub fn new() -> Queue { loop {} } pub fn init(&self) {} pub fn size(mut self, n: u8) -> Self { self } }
impl Inner { pub fn init(&self) {} }
pub struct Decoy;
impl Decoy { pub fn new() -> Decoy { Decoy } pub fn init(&self) {} pub fn size(self, n: u8) -> Self { self } }
pub fn init() {}
";

#[track_caller]
fn check_shape(text: &str, expected: &str) {
    check(&format!("//- /src/lib.rs crate:a edition:2021\n{text}\n{WORLD}"), expected);
}

#[test]
fn shape_01_a_binding_with_a_written_type() {
    check_shape(
        "fn f(q: Queue, decoy: Decoy) {
            q.init(); // ?
            let r: &Queue = &q; r.init(); // ?
        }",
        "q.init();
           a::Queue::init method-call receiver
         let r: &Queue = &q; r.init();
           a::Queue type path
           a::Queue::init method-call receiver",
    );
}

#[test]
fn shape_02_a_binding_whose_type_follows_from_its_value() {
    check_shape(
        "fn f() {
            let q = Queue { inner: Inner };
            q.init(); // ?
            let q = Decoy; q.init(); // ?
        }",
        "q.init();
           a::Queue::init method-call receiver
         let q = Decoy; q.init();
           a::Decoy construct path
           a::Decoy::init method-call receiver",
    );
}

#[test]
fn shape_03_a_field_of_self() {
    check_shape(
        "struct Server { queue: Queue, decoy: Decoy }
        impl Server {
            fn init(&self) {
                self.queue.init(); // ?
            }
        }",
        "self.queue.init();
           a::Server::queue field receiver
           a::Queue::init method-call receiver",
    );
}

#[test]
fn shape_04_fields_of_another_binding_and_nested_ones() {
    check_shape(
        "struct Endpoint { queue: Queue, decoy: Decoy }
        fn f(endpoint: &Endpoint) {
            endpoint.queue.init(); // ?
            endpoint.queue.inner.init(); // ?
        }",
        "endpoint.queue.init();
           a::Endpoint::queue field receiver
           a::Queue::init method-call receiver
         endpoint.queue.inner.init();
           a::Endpoint::queue field receiver
           a::Queue::inner field receiver
           a::Inner::init method-call receiver",
    );
}

#[test]
fn shape_05_self_has_the_type_of_the_impl() {
    check_shape(
        "struct Server;
        impl Server { fn init(&self) {} fn start(&self) {
            self.init(); // ?
        } }
        trait Start { fn init(&self); fn start(&self) {
            self.init(); // ?
        } }",
        "self.init();
           a::Server::init method-call receiver
         self.init();
           a::Start::init method-call bound",
    );
}

#[test]
fn shape_06_impls_in_several_files_and_with_parameters_of_other_names() {
    check_shape(
        "mod more; mod other; mod world;
        use world::*;
        pub struct Pool<T>(T);
        impl<T> Pool<T> { pub fn start(&self) {
            self.init(); // ?
        } }
        impl Pool<Queue> { pub fn part(&self) -> Inner { Inner } }
        impl Pool<Decoy> { pub fn part(&self) -> Decoy { Decoy } }
        fn f(pool: Pool<Queue>) {
            pool.part().init(); // ?
        }
        //- /src/more.rs
        use crate::Pool; impl<U> Pool<U> { pub fn init(&self) {} }
        //- /src/other.rs
        pub struct Pool<T>(T); impl<T> Pool<T> { pub fn init(&self) {} }
        //- /src/world.rs",
        "self.init();
           a::Pool::init method-call receiver
         pool.part().init();
           a::Pool::part method-call receiver
           a::world::Inner::init method-call receiver",
    );
}

#[test]
fn shape_07_results_of_calls_and_chains() {
    check_shape(
        "fn open() -> Result<Queue, Decoy> { loop {} }
        fn f() -> Result<(), Decoy> {
            Queue::new().size(1).init(); // ?
            open()?.inner.init(); // ?
            open().unwrap_err().init(); // ?
            Ok(())
        }",
        "Queue::new().size(1).init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::size method-call receiver
           a::Queue::init method-call receiver
         open()?.inner.init();
           a::open call path
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         open().unwrap_err().init();
           a::open call path
           a::Decoy::init method-call receiver",
    );
}

#[test]
fn shape_08_pointers_and_objects() {
    check_shape(
        "use std::{rc::Rc, sync::Arc};
        trait Start { fn init(&self); }
        impl Start for Inner { fn init(&self) {} }
        struct Server { arc: Arc<Queue>, boxed: Box<Rc<Queue>>, object: Box<dyn Start>, decoy: Arc<Decoy> }
        fn f(server: Server, some: impl Start) {
            server.arc.init(); // ?
            server.boxed.init(); // ?
            server.object.init(); // ?
            some.init(); // ?
        }",
        "server.arc.init();
           a::Server::arc field receiver
           a::Queue::init method-call receiver
         server.boxed.init();
           a::Server::boxed field receiver
           a::Queue::init method-call receiver
         server.object.init();
           a::Server::object field receiver
           a::<Inner as Start>::init dispatch dispatch
           a::Start::init method-call bound
         some.init();
           a::<Inner as Start>::init dispatch dispatch
           a::Start::init method-call bound",
    );
}

#[test]
fn shape_09_bounds_of_parameters_and_fields_of_such_a_type() {
    check_shape(
        "trait Matcher { fn init(&self); }
        struct Search<M> { matcher: M, decoy: Decoy }
        impl<M> Search<M> where M: Matcher { fn start(&self) {
            self.matcher.init(); // ?
        } }
        fn f<M: Matcher>(matcher: &M, decoy: Decoy) {
            matcher.init(); // ?
        }",
        "self.matcher.init();
           a::Search::matcher field receiver
           a::Matcher::init method-call bound
         matcher.init();
           a::Matcher::init method-call bound",
    );
}

#[test]
fn shape_10_default_methods_and_methods_without_a_body() {
    check_shape(
        "trait Start { fn init(&self); fn start(&self) {} }
        struct A; impl Start for A { fn init(&self) {} }
        struct B; impl Start for B { fn init(&self) {} fn start(&self) {} }
        fn f(a: A, b: B) {
            a.start(); a.init(); // ?
            b.start(); b.init(); // ?
        }",
        "a.start(); a.init();
           a::Start::start method-call receiver
           a::<A as Start>::init method-call receiver
         b.start(); b.init();
           a::<B as Start>::start method-call receiver
           a::<B as Start>::init method-call receiver",
    );
}

#[test]
fn shape_11_a_name_of_std_on_a_type_of_std_gives_no_edge() {
    check_shape(
        "struct Path; impl Path { fn join(&self) {} fn len(&self) -> usize { 0 } fn from(n: u8) {} fn get(&self) {} }
        fn f(parts: Vec<String>, map: std::collections::HashMap<u8, u8>) {
            parts.join(\"\"); parts.len(); // ?
            String::from(\"\").len(); map.get(&1); // ?
        }",
        "parts.join(\"\"); parts.len();
         String::from(\"\").len(); map.get(&1);",
    );
}

#[test]
fn shape_12_a_name_of_std_on_a_type_of_ours_gives_its_edge() {
    check_shape(
        "struct Cache; impl Cache { fn get(&self) -> Queue { loop {} } fn insert(&self) {} fn len(&self) {} }
        struct Other; impl Other { fn get(&self) {} fn insert(&self) {} fn len(&self) {} }
        fn f(cache: std::sync::Arc<Cache>) {
            cache.get().init(); // ?
            cache.insert(); cache.len(); // ?
        }",
        "cache.get().init();
           a::Cache::get method-call receiver
           a::Queue::init method-call receiver
         cache.insert(); cache.len();
           a::Cache::insert method-call receiver
           a::Cache::len method-call receiver",
    );
}

#[test]
fn shape_13_qualified_calls_turbofish_and_what_stands_before_the_parenthesis() {
    check_shape(
        "trait Start { fn init(&self) {} }
        impl Start for Queue {} impl Queue { fn of<T>(&self) {} fn go(&self) {
            Self::init(self); // ?
        } }
        fn f(q: Queue) {
            Queue::init(&q); // ?
            <Queue as Start>::init(&q); // ?
            q.of::<u8>(); // ?
            q.init // ?
                /* nothing */ // about it
                ();
        }",
        "Self::init(self);
           a::Queue type self
           a::Queue::init call associated
         Queue::init(&q);
           a::Queue type path
           a::Queue::init call associated
         <Queue as Start>::init(&q);
           a::Queue type path
           a::Start type path
           a::Start::init call associated
         q.of::<u8>();
           a::Queue::of method-call receiver
         q.init
           a::Queue::init method-call receiver",
    );
}

#[test]
fn shape_14_functions_as_values_and_closures() {
    check_shape(
        "fn take(q: &Queue) -> &Inner { &q.inner }
        impl Inner { fn up(&self) -> Option<Decoy> { None } }
        fn f(queues: &[Queue]) {
            queues.iter().map(take).for_each(Inner::init); // ?
            queues.iter().for_each(|q| q.init()); // ?
            queues.first().map(crate::take).and_then(Inner::up).map(|d| d.init()); // ?
        }",
        "queues.iter().map(take).for_each(Inner::init);
           a::take path-value path
           a::Inner type path
           a::Inner::init path-value associated
         queues.iter().for_each(|q| q.init());
           a::Queue::init method-call receiver
         queues.first().map(crate::take).and_then(Inner::up).map(|d| d.init());
           a::take path-value path
           a::Inner type path
           a::Inner::up path-value associated
           a::Decoy::init method-call receiver",
    );
}

#[test]
fn shape_15_arguments_of_macros_and_bodies_of_our_own() {
    check_shape(
        "macro_rules! start { ($q:expr) => { $q.init() }; }
        fn text(q: &Queue) -> u8 { 0 }
        fn f(q: Queue, decoy: Decoy) {
            println!(\"{}\", text(&q)); // ?
            start!(q); // ?
            assert!(vec![q].iter().all(|q| { q.init(); true })); // ?
        }",
        "println!(\"{}\", text(&q));
           a::text call macro-argument
         start!(q);
           a::Queue::init method-call expansion implicit
           a::start macro path
         assert!(vec![q].iter().all(|q| { q.init(); true }));
           a::Queue::init method-call macro-argument",
    );
}

#[test]
fn shape_16_roots_renamed_dependencies_editions_tests_and_cfg_twins() {
    check(
        "//- /lib/src/lib.rs crate:library edition:2021
        pub struct Queue; impl Queue { pub fn init(&self) {} }
        pub fn init() {}
        //- /src/lib.rs crate:a edition:2015 deps:renamed=library
        extern crate renamed;
        pub struct Queue; impl Queue { pub fn init(&self) {} }
        pub fn init() {}
        #[cfg(unix)] pub fn twin() {}
        #[cfg(any())] pub fn twin() {}
        mod inner {
            use renamed::Queue as Theirs;
            pub fn init() {}
            fn f(theirs: Theirs, ours: ::Queue) { // ?
                theirs.init(); ours.init(); // ?
                ::init(); init(); ::twin(); // ?
            }
        }
        #[cfg(test)]
        mod tests {
            fn init() {}
            #[test] fn it_works() { init(); super::init(); } // ?
        }",
        "fn f(theirs: Theirs, ours: ::Queue) {
           library::Queue type path
           a::Queue type path
         theirs.init(); ours.init();
           library::Queue::init method-call receiver
           a::Queue::init method-call receiver
         ::init(); init(); ::twin();
           a::init call path
           a::inner::init call path
           a::twin call path
         #[test] fn it_works() { init(); super::init(); }
           a::tests::init call path
           a::init call path",
    );
}
