//! Receivers: every shape beside a decoy with a method of the same name.

use super::check;

/// A queue with a method, its decoy, and what is often in between.
const QUEUES: &str = "
pub struct Queue { pub inner: Inner, pub decoy: Decoy } pub struct Inner; pub struct Decoy;
impl Queue { pub fn new() -> Queue { loop {} } pub fn init(&self) {} pub fn with(self, n: u8) -> Self { self }
    pub fn try_new() -> Result<Queue, Decoy> { loop {} } pub async fn open() -> Option<Queue> { None } }
impl Inner { pub fn init(&self) {} }
impl Decoy { pub fn new() -> Decoy { Decoy } pub fn init(&self) {} pub fn with(self, n: u8) -> Self { self } }
";

#[track_caller]
fn check_queues(text: &str, expected: &str) {
    check(&format!("//- /src/lib.rs crate:a edition:2021 deps:tokio\n{text}\n{QUEUES}"), expected);
}

#[test]
fn declared_and_inferred_bindings() {
    check_queues(
        "fn f(q: Queue, r: &Queue, m: &mut Queue, d: Decoy) {
            q.init(); // ?
            r.init(); m.init(); // ?
            d.init(); // ?
            let x: Queue = loop {}; x.init(); // ?
            let y = Queue::new(); y.init(); // ?
            let z = Queue { inner: Inner, decoy: Decoy }; z.init(); // ?
            let q = d; q.init(); // ?
        }",
        "q.init();
           a::Queue::init method-call receiver
         r.init(); m.init();
           a::Queue::init method-call receiver
           a::Queue::init method-call receiver
         d.init();
           a::Decoy::init method-call receiver
         let x: Queue = loop {}; x.init();
           a::Queue type path
           a::Queue::init method-call receiver
         let y = Queue::new(); y.init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         let z = Queue { inner: Inner, decoy: Decoy }; z.init();
           a::Queue construct path
           a::Queue::inner field receiver
           a::Inner construct path
           a::Queue::decoy field receiver
           a::Decoy construct path
           a::Queue::init method-call receiver
         let q = d; q.init();
           a::Decoy::init method-call receiver",
    );
}

#[test]
fn fields_of_self_and_of_others() {
    check_queues(
        "struct Server { queue: Queue }
        impl Server {
            fn init(&self) {
                self.queue.init(); // ?
                self.queue.inner.init(); // ?
                self.init(); // ?
            }
        }
        fn f(endpoint: Server) {
            endpoint.queue.init(); // ?
            endpoint.queue.decoy.init(); // ?
            (&endpoint).queue.init(); // ?
        }",
        "self.queue.init();
           a::Server::queue field receiver
           a::Queue::init method-call receiver
         self.queue.inner.init();
           a::Server::queue field receiver
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         self.init();
           a::Server::init method-call receiver
         endpoint.queue.init();
           a::Server::queue field receiver
           a::Queue::init method-call receiver
         endpoint.queue.decoy.init();
           a::Server::queue field receiver
           a::Queue::decoy field receiver
           a::Decoy::init method-call receiver
         (&endpoint).queue.init();
           a::Server::queue field receiver
           a::Queue::init method-call receiver",
    );
}

#[test]
fn impls_in_several_files_with_parameters_of_other_names() {
    check(
        "//- /src/lib.rs crate:a
        mod more;
        pub struct Bag<T>(T);
        impl<T> Bag<T> { pub fn one(&self) { self.two(); } } // ?
        struct Decoy; impl Decoy { fn two(&self) {} fn one(&self) {} }
        //- /src/more.rs
        use crate::Bag;
        impl<U> Bag<U> { pub fn two(&self) { self.one(); } } // ?",
        "impl<T> Bag<T> { pub fn one(&self) { self.two(); } }
           a::Bag type path
           a::Bag::two method-call receiver
         impl<U> Bag<U> { pub fn two(&self) { self.one(); } }
           a::Bag type path
           a::Bag::one method-call receiver",
    );
}

#[test]
fn results_of_calls_and_builder_chains() {
    check_queues(
        "fn make() -> Queue { Queue::new() }
        fn f() {
            make().init(); // ?
            Queue::new().with(1).with(2).init(); // ?
            Queue::
                // a comment before the name
                new
                ().init(); // ?
            Queue::new()
                .with(1) // ?
                .init(); // ?
        }",
        "make().init();
           a::make call path
           a::Queue::init method-call receiver
         Queue::new().with(1).with(2).init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::with method-call receiver
           a::Queue::with method-call receiver
           a::Queue::init method-call receiver
         ().init();
           a::Queue::init method-call receiver
         .with(1)
           a::Queue::with method-call receiver
         .init();
           a::Queue::init method-call receiver",
    );
}

#[test]
fn pointers_and_guards_lead_to_their_content() {
    check_queues(
        "use std::{rc::Rc, sync::{Arc, Mutex, RwLock}, cell::RefCell};
        struct S { a: Arc<Queue>, b: Box<Queue>, r: Rc<RefCell<Queue>>, m: Arc<Mutex<Queue>>, w: RwLock<Queue> }
        fn f(s: S) {
            s.a.init(); s.b.init(); // ?
            s.r.borrow().init(); // ?
            s.m.lock().unwrap().init(); // ?
            s.w.read().unwrap().inner.init(); // ?
            Arc::clone(&s.a).init(); // ?
            (*s.b).init(); // ?
        }",
        "s.a.init(); s.b.init();
           a::S::a field receiver
           a::Queue::init method-call receiver
           a::S::b field receiver
           a::Queue::init method-call receiver
         s.r.borrow().init();
           a::S::r field receiver
           a::Queue::init method-call receiver
         s.m.lock().unwrap().init();
           a::S::m field receiver
           a::Queue::init method-call receiver
         s.w.read().unwrap().inner.init();
           a::S::w field receiver
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         Arc::clone(&s.a).init();
           a::S::a field receiver
           a::Queue::init method-call receiver
         (*s.b).init();
           a::S::b field receiver
           a::Queue::init method-call receiver",
    );
}

#[test]
fn a_call_through_a_standard_trait_names_no_implementation() {
    check(
        "//- /src/lib.rs crate:a
        struct Card;
        impl Clone for Card { fn clone(&self) -> Card { Card } }
        impl Into<String> for Card { fn into(self) -> String { String::new() } }
        fn f<T: Clone>(t: T, name: impl Into<String>) {
            t.clone(); // ?
            name.into(); // ?
        }",
        "t.clone();
         name.into();",
    );
}

#[test]
fn trait_objects_give_the_trait_and_every_implementation() {
    check(
        "//- /src/lib.rs crate:a
        trait Pay { fn pay(&self); }
        struct Card; struct Cash; struct Decoy;
        impl Pay for Card { fn pay(&self) {} }
        impl Pay for Cash { fn pay(&self) {} }
        impl Decoy { fn pay(&self) {} }
        struct Till { by: Box<dyn Pay> }
        fn f(p: &dyn Pay, t: Till, i: impl Pay, c: Card) {
            p.pay(); // ?
            t.by.pay(); // ?
            i.pay(); // ?
            c.pay(); // ?
        }",
        "p.pay();
           a::<Card as Pay>::pay dispatch dispatch
           a::<Cash as Pay>::pay dispatch dispatch
           a::Pay::pay method-call bound
         t.by.pay();
           a::Till::by field receiver
           a::<Card as Pay>::pay dispatch dispatch
           a::<Cash as Pay>::pay dispatch dispatch
           a::Pay::pay method-call bound
         i.pay();
           a::<Card as Pay>::pay dispatch dispatch
           a::<Cash as Pay>::pay dispatch dispatch
           a::Pay::pay method-call bound
         c.pay();
           a::<Card as Pay>::pay method-call receiver",
    );
}

#[test]
fn bounds_of_parameters_give_the_trait() {
    check(
        "//- /src/lib.rs crate:a
        trait Matcher { fn find(&self) -> bool; fn twice(&self) -> bool { self.find() && self.find() } } // ?
        struct Decoy; impl Decoy { fn find(&self) {} fn twice(&self) {} }
        struct Search<M> { matcher: M }
        impl<M: Matcher> Search<M> {
            fn run(&self) { self.matcher.find(); } // ?
        }
        fn f<M>(m: &M) where M: Matcher { m.twice(); } // ?
        fn g<M: Matcher>(m: M) { M::find(&m); } // ?",
        "trait Matcher { fn find(&self) -> bool; fn twice(&self) -> bool { self.find() && self.find() } }
           a::Matcher::find method-call bound
           a::Matcher::find method-call bound
         fn run(&self) { self.matcher.find(); }
           a::Search::matcher field receiver
           a::Matcher::find method-call bound
         fn f<M>(m: &M) where M: Matcher { m.twice(); }
           a::Matcher type path
           a::Matcher::twice method-call bound
         fn g<M: Matcher>(m: M) { M::find(&m); }
           a::Matcher type path
           a::Matcher::find call bound",
    );
}

#[test]
fn a_default_method_is_the_traits_where_the_impl_has_none() {
    check(
        "//- /src/lib.rs crate:a
        trait Job { fn run(&self) {} fn name(&self) {} }
        struct Mail; impl Job for Mail { fn name(&self) {} }
        struct Decoy; impl Decoy { fn run(&self) {} }
        fn f(m: Mail) { m.run(); m.name(); } // ?",
        "fn f(m: Mail) { m.run(); m.name(); }
           a::Mail type path
           a::Job::run method-call receiver
           a::<Mail as Job>::name method-call receiver",
    );
}

#[test]
fn names_of_the_standard_library_give_no_edge_on_its_types() {
    check(
        "//- /src/lib.rs crate:a
        struct Pool; impl Pool { fn join(&self) {} fn len(&self) {} fn get(&self, n: usize) {} fn push(&self) {}
            fn from() {} fn clone(&self) {} fn insert(&self) {} fn is_empty(&self) {} }
        fn f(v: Vec<u8>, s: &str, m: std::collections::HashMap<u8, u8>, p: Pool) {
            v.join(); v.len(); v.get(0); // ?
            s.len(); s.is_empty(); String::from(s).push('x'); // ?
            m.get(&1); m.clone().insert(1, 2); // ?
            std::thread::spawn(|| {}).join(); // ?
            p.join(); p.get(1); p.len(); // ?
        }",
        "v.join(); v.len(); v.get(0);
         s.len(); s.is_empty(); String::from(s).push('x');
         m.get(&1); m.clone().insert(1, 2);
         std::thread::spawn(|| {}).join();
         p.join(); p.get(1); p.len();
           a::Pool::join method-call receiver
           a::Pool::get method-call receiver
           a::Pool::len method-call receiver",
    );
}

#[test]
fn qualified_calls() {
    check_queues(
        "trait Start { fn start(&self) {} fn make() -> Self where Self: Sized { loop {} } }
        impl Start for Queue {} impl Start for Decoy { fn start(&self) {} }
        fn f(q: &Queue) {
            Queue::init(q); // ?
            <Queue>::init(q); // ?
            <Queue as Start>::start(q); // ?
            <Decoy as Start>::start(&Decoy); // ?
            Start::start(q); // ?
            <Queue as Start>::make().init(); // ?
        }",
        "Queue::init(q);
           a::Queue type path
           a::Queue::init call associated
         <Queue>::init(q);
           a::Queue type path
           a::Queue::init call associated
         <Queue as Start>::start(q);
           a::Queue type path
           a::Start type path
           a::Start::start call associated
         <Decoy as Start>::start(&Decoy);
           a::Decoy type path
           a::Start type path
           a::<Decoy as Start>::start call associated
           a::Decoy construct path
         Start::start(q);
           a::Start type path
           a::Start::start call associated
         <Queue as Start>::make().init();
           a::Queue type path
           a::Start type path
           a::Start::make call associated
           a::Queue::init method-call receiver",
    );
}

#[test]
fn paths_as_values() {
    check_queues(
        "struct Op(u8);
        impl Op {
            fn step(n: u8) -> Queue { Queue::new() }
            fn f(&self, n: Option<u8>) {
                n.map(Self::step).unwrap().init(); // ?
                n.map(Op).unwrap(); // ?
                n.and_then(crate::free); // ?
                let g = Op::step; g(1).init(); // ?
                let h: fn(u8) -> Queue = Op::step; h(1).init(); // ?
            }
        }
        fn free(n: u8) -> Option<Queue> { None }",
        "n.map(Self::step).unwrap().init();
           a::Op type self
           a::Op::step path-value associated
           a::Queue::init method-call receiver
         n.map(Op).unwrap();
           a::Op construct path
         n.and_then(crate::free);
           a::free path-value path
         let g = Op::step; g(1).init();
           a::Op type path
           a::Op::step path-value associated
           a::Queue::init method-call receiver
         let h: fn(u8) -> Queue = Op::step; h(1).init();
           a::Queue type path
           a::Op type path
           a::Op::step path-value associated
           a::Queue::init method-call receiver",
    );
}

#[test]
fn closures_take_what_their_callers_give() {
    check_queues(
        "fn each(q: &Queue, go: impl Fn(&Inner) -> Decoy) -> Decoy { go(&q.inner) }
        fn f(all: Vec<Queue>, one: Option<Queue>) {
            each(&all[0], |x| { x.init(); Decoy }).init(); // ?
            one.map(|q| q.inner).unwrap().init(); // ?
            let run = |q: &Queue| q.init(); // ?
            let get = || Queue::new(); get().init(); // ?
            all.iter().for_each(|q| q.init()); // ?
        }",
        "each(&all[0], |x| { x.init(); Decoy }).init();
           a::each call path
           a::Inner::init method-call receiver
           a::Decoy construct path
           a::Decoy::init method-call receiver
         one.map(|q| q.inner).unwrap().init();
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         let run = |q: &Queue| q.init();
           a::Queue type path
           a::Queue::init method-call receiver
         let get = || Queue::new(); get().init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         all.iter().for_each(|q| q.init());
           a::Queue::init method-call receiver",
    );
}

#[test]
fn iterators_slices_and_tuples() {
    check_queues(
        "fn f(all: Vec<Queue>, pair: (Queue, Decoy), part: &[Queue]) {
            for q in &all { q.init(); } // ?
            for (n, q) in all.iter().enumerate() { q.init(); } // ?
            all.iter().filter(|q| true).map(|q| &q.inner).next().unwrap().init(); // ?
            pair.0.init(); pair.1.init(); // ?
            let (q, d) = pair; q.init(); d.init(); // ?
            part[0].init(); part.first().unwrap().init(); // ?
            if let [first, ..] = part { first.init(); } // ?
            let found: Vec<Inner> = all.into_iter().map(|q| q.inner).collect(); found[0].init(); // ?
        }",
        "for q in &all { q.init(); }
           a::Queue::init method-call receiver
         for (n, q) in all.iter().enumerate() { q.init(); }
           a::Queue::init method-call receiver
         all.iter().filter(|q| true).map(|q| &q.inner).next().unwrap().init();
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         pair.0.init(); pair.1.init();
           a::Queue::init method-call receiver
           a::Decoy::init method-call receiver
         let (q, d) = pair; q.init(); d.init();
           a::Queue::init method-call receiver
           a::Decoy::init method-call receiver
         part[0].init(); part.first().unwrap().init();
           a::Queue::init method-call receiver
           a::Queue::init method-call receiver
         if let [first, ..] = part { first.init(); }
           a::Queue::init method-call receiver
         let found: Vec<Inner> = all.into_iter().map(|q| q.inner).collect(); found[0].init();
           a::Inner type path
           a::Queue::inner field receiver
           a::Inner::init method-call receiver",
    );
}

#[test]
fn question_marks_await_and_matches() {
    check_queues(
        "async fn f() -> Result<(), Decoy> {
            Queue::try_new()?.init(); // ?
            Queue::open().await.unwrap().init(); // ?
            if let Some(q) = Queue::open().await { q.init(); } // ?
            let Ok(q) = Queue::try_new() else { return Ok(()) }; q.init(); // ?
            match Queue::try_new() { Ok(q) => q.init(), Err(e) => e.init() } // ?
            let q = if true { Queue::new() } else { return Err(Decoy) }; q.init(); // ?
            let q = match 1 { 1 => Queue::new(), _ => panic!() }; q.init(); // ?
            let q = loop { break Queue::new() }; q.init(); // ?
            async { Queue::new() }.await.init(); // ?
            Ok(())
        }",
        "Queue::try_new()?.init();
           a::Queue type path
           a::Queue::try_new call associated
           a::Queue::init method-call receiver
         Queue::open().await.unwrap().init();
           a::Queue type path
           a::Queue::open call associated
           a::Queue::init method-call receiver
         if let Some(q) = Queue::open().await { q.init(); }
           a::Queue type path
           a::Queue::open call associated
           a::Queue::init method-call receiver
         let Ok(q) = Queue::try_new() else { return Ok(()) }; q.init();
           a::Queue type path
           a::Queue::try_new call associated
           a::Queue::init method-call receiver
         match Queue::try_new() { Ok(q) => q.init(), Err(e) => e.init() }
           a::Queue type path
           a::Queue::try_new call associated
           a::Queue::init method-call receiver
           a::Decoy::init method-call receiver
         let q = if true { Queue::new() } else { return Err(Decoy) }; q.init();
           a::Queue type path
           a::Queue::new call associated
           a::Decoy construct path
           a::Queue::init method-call receiver
         let q = match 1 { 1 => Queue::new(), _ => panic!() }; q.init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         let q = loop { break Queue::new() }; q.init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         async { Queue::new() }.await.init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver",
    );
}

#[test]
fn aliases_and_associated_types_lead_to_their_type() {
    check_queues(
        "type Shared<T> = std::sync::Arc<T>; type Main = Queue;
        trait Source { type Out; fn out(&self) -> Self::Out; }
        struct File; impl Source for File { type Out = Queue; fn out(&self) -> Queue { Queue::new() } }
        struct Net; impl Source for Net { type Out = Decoy; fn out(&self) -> Decoy { Decoy } }
        fn last<S: Source>(s: S) -> S::Out { s.out() }
        fn f(a: Shared<Queue>, b: <File as Source>::Out, m: Main) {
            a.init(); b.init(); m.init(); // ?
            Main::new().init(); // ?
            last(File).init(); last(Net).init(); // ?
            File.out().init(); // ?
        }
        fn g<S: Source<Out = Queue>>(s: S) { s.out().init(); } // ?",
        "a.init(); b.init(); m.init();
           a::Queue::init method-call receiver
           a::Queue::init method-call receiver
           a::Queue::init method-call receiver
         Main::new().init();
           a::Main type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         last(File).init(); last(Net).init();
           a::last call path
           a::File construct path
           a::Queue::init method-call receiver
           a::last call path
           a::Net construct path
           a::Decoy::init method-call receiver
         File.out().init();
           a::File construct path
           a::<File as Source>::out method-call receiver
           a::Queue::init method-call receiver
         fn g<S: Source<Out = Queue>>(s: S) { s.out().init(); }
           a::Source type path
           a::Source::Out type associated
           a::Queue type path
           a::<File as Source>::out dispatch dispatch
           a::<Net as Source>::out dispatch dispatch
           a::Source::out method-call bound
           a::Queue::init method-call receiver",
    );
}

#[test]
fn generics_carry_their_arguments() {
    check_queues(
        "struct Page<T> { all: Vec<T>, one: T }
        impl<T> Page<T> { fn first(&self) -> Option<&T> { self.all.first() } fn of(one: T) -> Page<T> { loop {} } }
        impl Page<Decoy> { fn special(&self) -> Decoy { Decoy } }
        impl Page<Queue> { fn special(&self) -> Queue { Queue::new() } }
        fn same<T>(t: T) -> T { t }
        fn make<T: Default>() -> T { T::default() }
        impl Default for Queue { fn default() -> Queue { loop {} } }
        fn f(p: Page<Queue>) {
            p.one.init(); p.first().unwrap().init(); // ?
            Page::of(Decoy).one.init(); // ?
            p.special().init(); // ?
            same(Queue::new()).init(); // ?
            make::<Queue>().init(); // ?
            let q: Queue = make(); q.init(); // ?
            let mut v = Vec::new(); v.push(Queue::new()); v[0].init(); // ?
        }",
        "p.one.init(); p.first().unwrap().init();
           a::Page::one field receiver
           a::Queue::init method-call receiver
           a::Page::first method-call receiver
           a::Queue::init method-call receiver
         Page::of(Decoy).one.init();
           a::Page type path
           a::Page::of call associated
           a::Decoy construct path
           a::Page::one field receiver
           a::Decoy::init method-call receiver
         p.special().init();
           a::Page::special method-call receiver
           a::Queue::init method-call receiver
         same(Queue::new()).init();
           a::same call path
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver
         make::<Queue>().init();
           a::make call path
           a::Queue type path
           a::Queue::init method-call receiver
         let q: Queue = make(); q.init();
           a::Queue type path
           a::make call path
           a::Queue::init method-call receiver
         let mut v = Vec::new(); v.push(Queue::new()); v[0].init();
           a::Queue type path
           a::Queue::new call associated
           a::Queue::init method-call receiver",
    );
}

#[test]
fn an_unknown_receiver_stays_unresolved() {
    check_queues(
        "fn f() {
            let x = mystery(); // ?
            x.init(); // ?
            Queue::new().missing(); // ?
            Queue::new().absent; // ?
        }",
        "let x = mystery();
           ?mystery name-not-found
         x.init();
           ?init receiver-unknown
         Queue::new().missing();
           a::Queue type path
           a::Queue::new call associated
           ?missing method-not-found
         Queue::new().absent;
           a::Queue type path
           a::Queue::new call associated
           ?absent field-unknown",
    );
}

#[test]
fn a_written_deref_is_followed_and_inherent_methods_come_first() {
    check_queues(
        "struct Handle { q: Queue }
        impl std::ops::Deref for Handle { type Target = Queue; fn deref(&self) -> &Queue { &self.q } }
        trait Init { fn init(&self); fn late(&self) {} } impl Init for Queue { fn init(&self) {} }
        fn f(h: Handle) {
            h.init(); // ?
            h.inner.init(); // ?
            h.late(); // ?
        }",
        "h.init();
           a::<Handle as std::ops::Deref>::deref derived derived implicit
           a::Queue::init method-call receiver
         h.inner.init();
           a::<Handle as std::ops::Deref>::deref derived derived implicit
           a::Queue::inner field receiver
           a::Inner::init method-call receiver
         h.late();
           a::<Handle as std::ops::Deref>::deref derived derived implicit
           a::Init::late method-call receiver",
    );
}
