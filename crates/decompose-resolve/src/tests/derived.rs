//! References that nobody writes: each shape beside a decoy of the same name that it must not hit.

use super::check;

/// Every line that is marked gives only what stands under it, so a decoy that is hit fails its test.
#[track_caller]
fn check_lib(text: &str, expected: &str) {
    check(&format!("//- /src/lib.rs crate:a edition:2021\n{text}"), expected);
}

/// Types whose values can be made of nothing.
const TYPES: &str = "
#[derive(Clone, Copy)] pub struct Money; #[derive(Clone, Copy)] pub struct Decoy; pub struct Plain;
pub fn money() -> Money { Money } pub fn decoy() -> Decoy { Decoy } pub fn plain() -> Plain { Plain }
";

#[track_caller]
fn check_types(text: &str, expected: &str) {
    check_lib(&format!("use std::ops::*;\nuse std::fmt::{{self, Write as _}};\n{text}\n{TYPES}"), expected);
}

#[test]
fn arithmetic_runs_the_impl_of_its_operands() {
    check_types(
        "impl Add for Money { type Output = Money; fn add(self, o: Money) -> Money { self } }
        impl Add<u32> for Money { type Output = Decoy; fn add(self, o: u32) -> Decoy { Decoy } }
        impl<'a> Add<&'a Money> for &Money { type Output = Money; fn add(self, o: &Money) -> Money { *o } }
        impl Mul<Money> for f64 { type Output = Money; fn mul(self, o: Money) -> Money { o } }
        impl AddAssign for Money { fn add_assign(&mut self, o: Money) {} }
        impl Neg for Money { type Output = Decoy; fn neg(self) -> Decoy { Decoy } }
        impl Not for Decoy { type Output = Money; fn not(self) -> Money { Money } }
        impl Decoy { fn add(self, o: Decoy) -> Decoy { o } fn neg(self) {} }
        trait Sub { fn sub(self, o: Money) -> Money; }
        impl Sub for Money { fn sub(self, o: Money) -> Money { o } }
        fn f(mut a: Money, b: Money, x: f64, n: u32, i: i64) {
            let _c = a + b; // ?
            let _c = a + n; // ?
            let _c = &a + &b; // ?
            let _c = x * a; // ?
            a += b; // ?
            let _c = !(-a); // ?
            let _c = n + 1; // ?
            let _c = x * 2.0; // ?
            let _c = -i; // ?
        }",
        "let _c = a + b;
           a::<Money as Add>::add derived derived implicit
         let _c = a + n;
           a::<Money as Add<u32>>::add derived derived implicit
         let _c = &a + &b;
           a::<&Money as Add<&'a Money>>::add derived derived implicit
         let _c = x * a;
           a::<f64 as Mul<Money>>::mul derived derived implicit
         a += b;
           a::<Money as AddAssign>::add_assign derived derived implicit
         let _c = !(-a);
           a::<Decoy as Not>::not derived derived implicit
           a::<Money as Neg>::neg derived derived implicit
         let _c = n + 1;
         let _c = x * 2.0;
         let _c = -i;",
    );
}

#[test]
fn comparisons_run_what_is_written_by_hand() {
    check_types(
        "impl PartialEq for Money { fn eq(&self, o: &Money) -> bool { true } }
        impl PartialEq<u32> for Money { fn eq(&self, o: &u32) -> bool { true } fn ne(&self, o: &u32) -> bool { true } }
        impl PartialOrd for Money { fn partial_cmp(&self, o: &Money) -> Option<std::cmp::Ordering> { None } }
        impl Decoy { fn eq(&self, o: &Decoy) -> bool { true } }
        #[derive(PartialEq, PartialOrd)] struct Made; fn made() -> Made { Made }
        #[derive(PartialEq)] struct Both; impl PartialEq<Made> for Both { fn eq(&self, o: &Made) -> bool { true } }
        fn f(a: Money, b: Money, n: u32, r: &&Money, s: &&Money, both: Both, list: Vec<Money>, other: Vec<Money>) {
            a == b; // ?
            a != b; // ?
            a != n; // ?
            r == s; // ?
            a <= b; // ?
            made() == made(); // ?
            made() < made(); // ?
            both == Both; // ?
            both == made(); // ?
            n == n; // ?
            list == other; // ?
        }",
        "a == b;
           a::<Money as PartialEq>::eq derived derived implicit
         a != b;
           a::<Money as PartialEq>::eq derived derived implicit
         a != n;
           a::<Money as PartialEq<u32>>::ne derived derived implicit
         r == s;
           a::<Money as PartialEq>::eq derived derived implicit
         a <= b;
           a::<Money as PartialOrd>::partial_cmp derived derived implicit
         made() == made();
           a::made call path
           a::made call path
         made() < made();
           a::made call path
           a::made call path
         both == Both;
           a::Both construct path
         both == made();
           a::<Both as PartialEq<Made>>::eq derived derived implicit
           a::made call path
         n == n;
         list == other;",
    );
}

#[test]
fn an_index_runs_index_or_index_mut() {
    check_types(
        "struct Book { pages: Vec<u8>, at: u8 }
        impl Index<usize> for Book { type Output = Money; fn index(&self, i: usize) -> &Money { loop {} } }
        impl IndexMut<usize> for Book { fn index_mut(&mut self, i: usize) -> &mut Money { loop {} } }
        impl Index<&str> for Book { type Output = Decoy; fn index(&self, i: &str) -> &Decoy { loop {} } }
        impl Money { fn change(&mut self) {} fn look(&self) {} }
        impl Decoy { fn index(&self, i: usize) {} }
        fn f(mut book: Book, list: Vec<Book>, mut array: [u8; 3]) {
            &book[0]; // ?
            &book[\"x\"]; // ?
            book[0] = Money; // ?
            let _m = &mut (book[0]); // ?
            book[0].change(); // ?
            book[0].look(); // ?
            list[0]; // ?
            list[0][1]; // ?
            array[0] = 1; // ?
            book.pages[0] = 1; // ?
        }",
        "&book[0];
           a::<Book as Index<usize>>::index derived derived implicit
         &book[\"x\"];
           a::<Book as Index<&str>>::index derived derived implicit
         book[0] = Money;
           a::<Book as IndexMut<usize>>::index_mut derived derived implicit
           a::Money construct path
         let _m = &mut (book[0]);
           a::<Book as IndexMut<usize>>::index_mut derived derived implicit
         book[0].change();
           a::<Book as IndexMut<usize>>::index_mut derived derived implicit
           a::Money::change method-call receiver
         book[0].look();
           a::<Book as Index<usize>>::index derived derived implicit
           a::Money::look method-call receiver
         list[0];
         list[0][1];
           a::<Book as Index<usize>>::index derived derived implicit
         array[0] = 1;
         book.pages[0] = 1;
           a::Book::pages field receiver",
    );
}

#[test]
fn dereferences_written_and_not() {
    check_types(
        "struct Guard { inner: Body, own: u8 } struct Body { size: u8 }
        impl Deref for Guard { type Target = Body; fn deref(&self) -> &Body { &self.inner } }
        impl DerefMut for Guard { fn deref_mut(&mut self) -> &mut Body { &mut self.inner } }
        impl Body { fn look(&self) {} fn change(&mut self) {} }
        impl Guard { fn mine(&self) {} }
        impl Decoy { fn deref(&self) -> &Body { loop {} } }
        fn takes(body: &Body, guard: &Guard) {}
        fn f(mut g: Guard, b: Box<Body>, r: &Guard) {
            &*g; // ?
            &mut *g; // ?
            g.look(); // ?
            g.change(); // ?
            g.mine(); // ?
            g.size = 1; // ?
            r.size; // ?
            g.own; // ?
            takes(&g, &g); // ?
            b.look(); // ?
            (*r).mine(); // ?
        }",
        "&*g;
           a::<Guard as Deref>::deref derived derived implicit
         &mut *g;
           a::<Guard as DerefMut>::deref_mut derived derived implicit
         g.look();
           a::<Guard as Deref>::deref derived derived implicit
           a::Body::look method-call receiver
         g.change();
           a::<Guard as DerefMut>::deref_mut derived derived implicit
           a::Body::change method-call receiver
         g.mine();
           a::Guard::mine method-call receiver
         g.size = 1;
           a::<Guard as DerefMut>::deref_mut derived derived implicit
           a::Body::size field receiver
         r.size;
           a::<Guard as Deref>::deref derived derived implicit
           a::Body::size field receiver
         g.own;
           a::Guard::own field receiver
         takes(&g, &g);
           a::takes call path
           a::<Guard as Deref>::deref derived derived implicit
         b.look();
           a::Body::look method-call receiver
         (*r).mine();
           a::Guard::mine method-call receiver",
    );
}

/// Functions that fail in two ways, and an error that takes one of them.
const ERRORS: &str = "
pub struct Broken; pub struct Missing; pub struct Failure; pub struct Decoy;
impl From<Broken> for Failure { fn from(e: Broken) -> Failure { Failure } }
impl From<std::num::ParseIntError> for Failure { fn from(e: std::num::ParseIntError) -> Failure { Failure } }
impl From<Missing> for Decoy { fn from(e: Missing) -> Decoy { Decoy } }
impl From<Broken> for Decoy { fn from(e: Broken) -> Decoy { Decoy } }
impl Failure { fn from(e: u8) -> Failure { Failure } }
type Outcome<T> = Result<T, Failure>;
fn broken() -> Result<u8, Broken> { loop {} } fn failed() -> Outcome<u8> { loop {} } fn maybe() -> Option<u8> { None }
";

#[test]
fn a_question_mark_converts_the_error() {
    check_lib(
        &format!(
            "{ERRORS}
        fn f(text: &str) -> Result<u8, Failure> {{
            broken()?; // ?
            failed()?; // ?
            text.parse::<u8>()?; // ?
            let g = || -> Result<u8, Decoy> {{
                broken()?; // ?
                Ok(1)
            }};
            g().unwrap_or(0);
            Ok(1)
        }}
        async fn g() -> Outcome<u8> {{
            let inner = async {{
                broken()?; // ?
                Ok::<u8, Decoy>(1)
            }};
            broken()?; // ?
            Ok(1)
        }}
        fn h() -> Option<u8> {{
            maybe()?; // ?
            None
        }}
        fn i<E: std::convert::From<Broken>>() -> Result<u8, E> {{
            broken()?; // ?
            Ok(1)
        }}"
        ),
        "broken()?;
           a::broken call path
           a::<Failure as From<Broken>>::from derived derived implicit
         failed()?;
           a::failed call path
         text.parse::<u8>()?;
           a::<Failure as From<std::num::ParseIntError>>::from derived derived implicit
         broken()?;
           a::broken call path
           a::<Decoy as From<Broken>>::from derived derived implicit
         broken()?;
           a::broken call path
           a::<Decoy as From<Broken>>::from derived derived implicit
         broken()?;
           a::broken call path
           a::<Failure as From<Broken>>::from derived derived implicit
         maybe()?;
           a::maybe call path
         broken()?;
           a::broken call path",
    );
}

#[test]
fn conversions_run_the_impl_of_what_they_make() {
    check_lib(
        &format!(
            "{ERRORS}
        impl TryFrom<u8> for Decoy {{ type Error = Broken; fn try_from(n: u8) -> Result<Decoy, Broken> {{ Err(Broken) }} }}
        impl std::str::FromStr for Decoy {{ type Err = Broken; fn from_str(t: &str) -> Result<Decoy, Broken> {{ Err(Broken) }} }}
        impl Into<u8> for Missing {{ fn into(self) -> u8 {{ 1 }} }}
        impl Missing {{ fn from_str(t: &str) {{}} }}
        fn takes(f: Failure) {{}}
        fn f(text: &str, e: Broken, d: Broken, n: u8, m: Missing, s: String) {{
            let x: Failure = e.into(); // ?
            takes(d.into()); // ?
            let y: Result<Decoy, _> = n.try_into(); // ?
            let z = text.parse::<Decoy>(); // ?
            let z: u16 = text.parse().unwrap(); // ?
            let z: u8 = m.into(); // ?
            let z: std::rc::Rc<str> = s.into(); // ?
            let z = e.into(); // ?
        }}"
        ),
        "let x: Failure = e.into();
           a::Failure type path
           a::<Failure as From<Broken>>::from derived derived implicit
         takes(d.into());
           a::takes call path
           a::<Failure as From<Broken>>::from derived derived implicit
         let y: Result<Decoy, _> = n.try_into();
           a::Decoy type path
           a::<Decoy as TryFrom<u8>>::try_from derived derived implicit
         let z = text.parse::<Decoy>();
           a::<Decoy as std::str::FromStr>::from_str derived derived implicit
           a::Decoy type path
         let z: u16 = text.parse().unwrap();
         let z: u8 = m.into();
           a::<Missing as Into<u8>>::into method-call receiver
         let z: std::rc::Rc<str> = s.into();
         let z = e.into();",
    );
}

#[test]
fn format_strings_show_by_what_is_written_by_hand() {
    check_types(
        "impl fmt::Display for Money { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) } }
        impl fmt::Debug for Money { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) } }
        #[derive(Debug)] struct Made;
        impl Decoy { fn fmt(&self) {} fn to_string(&self) -> String { String::new() } }
        fn f(m: Money, d: Decoy, r: &&Money, made: Made, n: u32, out: &mut String) {
            println!(\"{}\", m); // ?
            println!(\"{n} {m:?}\"); // ?
            println!(\"{1} {0}\", m, n); // ?
            println!(\"{0:?} {x}\", made, x = r); // ?
            println!(\"{:?} {}\", made, n); // ?
            write!(out, \"{m}\"); // ?
            m.to_string(); // ?
            d.to_string(); // ?
            n.to_string(); // ?
        }",
        "println!(\"{}\", m);
           a::<Money as fmt::Display>::fmt derived derived implicit
         println!(\"{n} {m:?}\");
           a::<Money as fmt::Debug>::fmt derived derived implicit
         println!(\"{1} {0}\", m, n);
           a::<Money as fmt::Display>::fmt derived derived implicit
         println!(\"{0:?} {x}\", made, x = r);
           a::<Money as fmt::Display>::fmt derived derived implicit
         println!(\"{:?} {}\", made, n);
         write!(out, \"{m}\");
           a::<Money as fmt::Display>::fmt derived derived implicit
         m.to_string();
           a::<Money as fmt::Display>::fmt derived derived implicit
         d.to_string();
           a::Decoy::to_string method-call receiver
         n.to_string();",
    );
}

#[test]
fn loops_and_collections_of_the_workspace() {
    check_types(
        "struct Bag; struct Draws; struct Total;
        impl IntoIterator for Bag { type Item = u8; type IntoIter = Draws; fn into_iter(self) -> Draws { Draws } }
        impl IntoIterator for &Bag { type Item = u8; type IntoIter = std::vec::IntoIter<u8>; fn into_iter(self) -> Self::IntoIter { loop {} } }
        impl Iterator for Draws { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
        impl FromIterator<u8> for Bag { fn from_iter<I: IntoIterator<Item = u8>>(i: I) -> Bag { Bag } }
        impl std::iter::Sum<u8> for Total { fn sum<I: Iterator<Item = u8>>(i: I) -> Total { Total } }
        impl Decoy { fn next(&mut self) {} fn into_iter(self) {} fn from_iter() {} }
        fn f(bag: Bag, more: Bag, mut draws: Draws, list: Vec<u8>) {
            for x in &bag {} // ?
            'l: for x in bag {} // ?
            for x in &mut draws {} // ?
            for x in list.iter() {} // ?
            let b: Bag = list.iter().copied().collect(); // ?
            list.iter().copied().collect::<Bag>(); // ?
            let t: Total = list.iter().copied().sum(); // ?
            let t: u8 = list.iter().copied().sum(); // ?
            let t: Vec<u8> = more.into_iter().collect(); // ?
        }",
        "for x in &bag {}
           a::<&Bag as IntoIterator>::into_iter derived derived implicit
         'l: for x in bag {}
           a::<Bag as IntoIterator>::into_iter derived derived implicit
           a::<Draws as Iterator>::next derived derived implicit
         for x in &mut draws {}
           a::<Draws as Iterator>::next derived derived implicit
         for x in list.iter() {}
         let b: Bag = list.iter().copied().collect();
           a::Bag type path
           a::<Bag as FromIterator<u8>>::from_iter derived derived implicit
         list.iter().copied().collect::<Bag>();
           a::<Bag as FromIterator<u8>>::from_iter derived derived implicit
           a::Bag type path
         let t: Total = list.iter().copied().sum();
           a::Total type path
           a::<Total as std::iter::Sum<u8>>::sum derived derived implicit
         let t: u8 = list.iter().copied().sum();
         let t: Vec<u8> = more.into_iter().collect();
           a::<Bag as IntoIterator>::into_iter method-call receiver",
    );
}

#[test]
fn awaiting_runs_a_future_of_the_workspace() {
    check_types(
        "use std::future::{Future, IntoFuture}; use std::pin::Pin; use std::task::{Context, Poll};
        struct Wait; struct Request;
        impl Future for Wait { type Output = Money; fn poll(self: Pin<&mut Self>, c: &mut Context) -> Poll<Money> { Poll::Pending } }
        impl IntoFuture for Request { type Output = Money; type IntoFuture = Wait; fn into_future(self) -> Wait { Wait } }
        impl Decoy { fn poll(&self) {} }
        async fn plain_one() -> u8 { 1 }
        async fn f(w: Wait, r: Request) {
            w.await; // ?
            r.await; // ?
            plain_one().await; // ?
        }",
        "w.await;
           a::<Wait as Future>::poll derived derived implicit
         r.await;
           a::<Request as IntoFuture>::into_future derived derived implicit
         plain_one().await;
           a::plain_one call path",
    );
}

#[test]
fn a_function_drops_what_it_owns() {
    check_types(
        "struct Lock; impl Lock { fn new() -> Lock { Lock } fn held(&self) {} }
        impl Drop for Lock { fn drop(&mut self) {} }
        impl Decoy { fn drop(&mut self) {} }
        fn a() {
            let first = Lock::new(); // ?
            let second = Lock::new(); // ?
        }
        fn b(lock: Lock, borrowed: &Lock) { // ?
            let again = Lock; // ?
        }
        fn c(borrowed: &Lock, d: Decoy, p: Plain) { // ?
            let other = borrowed; // ?
        }
        fn d() {
            Lock::new(); // ?
        }
        fn e() {
            let _ = Lock::new(); // ?
        }
        impl Lock { fn release(self) {} } // ?
        fn g(held: Option<Lock>) {
            if let Some(lock) = &held {} // ?
            if let Some(lock) = held {} // ?
        }",
        "let first = Lock::new();
           a::<Lock as Drop>::drop derived derived implicit
           a::Lock type path
           a::Lock::new call associated
         let second = Lock::new();
           a::Lock type path
           a::Lock::new call associated
         fn b(lock: Lock, borrowed: &Lock) {
           a::<Lock as Drop>::drop derived derived implicit
           a::Lock type path
           a::Lock type path
         let again = Lock;
           a::Lock construct path
         fn c(borrowed: &Lock, d: Decoy, p: Plain) {
           a::Lock type path
           a::Decoy type path
           a::Plain type path
         let other = borrowed;
         Lock::new();
           a::<Lock as Drop>::drop derived derived implicit
           a::Lock type path
           a::Lock::new call associated
         let _ = Lock::new();
           a::<Lock as Drop>::drop derived derived implicit
           a::Lock type path
           a::Lock::new call associated
         impl Lock { fn release(self) {} }
           a::Lock type path
           a::<Lock as Drop>::drop derived derived implicit
         if let Some(lock) = &held {}
         if let Some(lock) = held {}
           a::<Lock as Drop>::drop derived derived implicit",
    );
}

#[test]
fn derived_methods_are_no_items_and_nobody_elses() {
    check_types(
        "#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug, Hash)] struct Made { n: u8 }
        impl Decoy { fn clone(&self) {} fn eq(&self) {} fn cmp(&self) {} fn default() {} }
        trait Copying { fn clone(&self); } impl Copying for Plain { fn clone(&self) {} }
        struct Own; impl Default for Own { fn default() -> Own { Own } }
        #[derive(Default)] struct Holder { own: Own }
        fn f(made: Made, list: Vec<Made>, some: Option<Made>, own: Option<Own>) {
            made.clone(); // ?
            (&made).clone().clone(); // ?
            made.eq(&made); // ?
            made.cmp(&made); // ?
            let m: Made = Default::default(); // ?
            let m = Made::default(); // ?
            list.iter().cloned().next(); // ?
            some.unwrap_or_default(); // ?
            own.unwrap_or_default(); // ?
            let o: Own = Default::default(); // ?
            Holder::default(); // ?
            format!(\"{made:?}\"); // ?
        }",
        "made.clone();
         (&made).clone().clone();
         made.eq(&made);
         made.cmp(&made);
         let m: Made = Default::default();
           a::Made type path
         let m = Made::default();
           a::Made type path
         list.iter().cloned().next();
         some.unwrap_or_default();
         own.unwrap_or_default();
           a::<Own as Default>::default derived derived implicit
         let o: Own = Default::default();
           a::Own type path
           a::<Own as Default>::default call associated
         Holder::default();
           a::Holder type path
         format!(\"{made:?}\");",
    );
}

#[test]
fn a_macros_expansion_calls_where_it_is_invoked() {
    check_types(
        "impl Add for Money { type Output = Money; fn add(self, o: Money) -> Money { self } }
        macro_rules! twice { ($e:expr) => { $e + $e } }
        fn f(m: Money) {
            twice!(m); // ?
            vec![m + m]; // ?
        }",
        "twice!(m);
           a::<Money as Add>::add derived derived implicit
           a::twice macro path
         vec![m + m];
           a::<Money as Add>::add derived derived implicit",
    );
}

#[test]
fn bounds_and_other_traits_of_these_names_run_nothing() {
    check_types(
        "impl Add for Money { type Output = Money; fn add(self, o: Money) -> Money { self } }
        impl fmt::Display for Money { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) } }
        mod own { pub trait Mul<T> { fn mul(self, o: T); } pub trait Drop { fn drop(&mut self); } }
        impl own::Mul<Money> for Money { fn mul(self, o: Money) {} } impl own::Drop for Money { fn drop(&mut self) {} }
        fn f<T: Add<Output = T> + Copy + fmt::Display>(t: T, d: &dyn fmt::Display, s: impl fmt::Display) {
            t + t; // ?
            println!(\"{t} {d} {}\", s); // ?
            let m = Money; // ?
            m * m; // ?
        }",
        "t + t;
         println!(\"{t} {d} {}\", s);
         let m = Money;
           a::Money construct path
         m * m;",
    );
}
