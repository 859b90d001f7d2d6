// What futures and futures-util declare, as far as receivers need it.
pub use stream::{Stream, StreamExt, TryStreamExt};
pub use future::{FutureExt, TryFutureExt};
pub mod future {
    pub use std::future::Future;
    pub type BoxFuture<T> = std::pin::Pin<Box<dyn std::future::Future<Output = T>>>;
    pub type LocalBoxFuture<T> = std::pin::Pin<Box<dyn std::future::Future<Output = T>>>;
    pub trait FutureExt: std::future::Future { fn boxed(self) -> std::pin::Pin<Box<dyn std::future::Future<Output = Self::Output>>> {} fn map<U, F: FnOnce(Self::Output) -> U>(self, f: F) -> std::future::Ready<U> {} fn now_or_never(self) -> Option<Self::Output> {} }
    pub trait TryFutureExt {}
    impl<T: std::future::Future> FutureExt for T {}
    pub fn join_all<I: IntoIterator>(i: I) -> std::future::Ready<Vec<<<I as IntoIterator>::Item as std::future::Future>::Output>> {}
    pub fn try_join_all<I: IntoIterator>(i: I) -> std::future::Ready<<<I as IntoIterator>::Item as std::future::Future>::Output> {}
    pub fn ready<T>(value: T) -> std::future::Ready<T> {}
}
pub mod stream {
    pub struct Flow<T>;
    pub trait Stream { type Item; }
    impl<T> Stream for Flow<T> { type Item = T; }
    pub type BoxStream<T> = std::pin::Pin<Box<dyn Stream<Item = T>>>;
    pub trait StreamExt: Stream {
        async fn next(&mut self) -> Option<Self::Item> {}
        fn map<U, F: FnMut(Self::Item) -> U>(self, f: F) -> Flow<U> {}
        fn enumerate(self) -> Flow<(usize, Self::Item)> {}
        fn filter_map<U, Fut: std::future::Future<Output = Option<U>>, F: FnMut(Self::Item) -> Fut>(self, f: F) -> Flow<U> {}
        fn then<Fut: std::future::Future, F: FnMut(Self::Item) -> Fut>(self, f: F) -> Flow<<Fut as std::future::Future>::Output> {}
        async fn collect<C: FromIterator<Self::Item>>(self) -> C {}
        async fn for_each<Fut, F: FnMut(Self::Item) -> Fut>(self, f: F) {}
        async fn for_each_concurrent<L, Fut, F: FnMut(Self::Item) -> Fut>(self, limit: L, f: F) {}
        fn buffer_unordered(self, n: usize) -> Flow<<Self::Item as std::future::Future>::Output> {}
        fn buffered(self, n: usize) -> Flow<<Self::Item as std::future::Future>::Output> {}
        fn boxed(self) -> std::pin::Pin<Box<dyn Stream<Item = Self::Item>>> {}
        fn take(self, n: usize) -> Flow<Self::Item> {}
        fn skip(self, n: usize) -> Flow<Self::Item> {}
    }
    pub trait TryStreamExt: Stream {}
    impl<T: Stream> StreamExt for T {}
    pub fn iter<I: IntoIterator>(i: I) -> Flow<<I as IntoIterator>::Item> {}
    pub fn once<F: std::future::Future>(f: F) -> Flow<<F as std::future::Future>::Output> {}
    pub struct FuturesUnordered<F>;
    impl<F: std::future::Future> Stream for FuturesUnordered<F> { type Item = <F as std::future::Future>::Output; }
    impl<F> FuturesUnordered<F> { pub fn new() -> FuturesUnordered<F> {} pub fn push(&self, f: F) {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} }
    impl<F> FromIterator<F> for FuturesUnordered<F> {}
}
