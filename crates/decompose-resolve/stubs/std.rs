// What the standard library declares, as far as receivers need it.
pub use crate::collections::Range;
pub mod prelude {
    pub use crate::option::Option;
    pub use crate::option::Option::{None, Some};
    pub use crate::result::Result;
    pub use crate::result::Result::{Err, Ok};
    pub use crate::vec::Vec;
    pub use crate::string::{String, ToString};
    pub use crate::boxed::Box;
    pub use crate::clone::Clone;
    pub use crate::borrow::ToOwned;
    pub use crate::default::Default;
    pub use crate::cmp::{Eq, Ord, PartialEq, PartialOrd};
    pub use crate::convert::{AsMut, AsRef, From, Into, TryFrom, TryInto};
    pub use crate::iter::{DoubleEndedIterator, ExactSizeIterator, Extend, FromIterator, IntoIterator, Iterator};
    pub use crate::ops::{Drop, Fn, FnMut, FnOnce, AsyncFn, AsyncFnMut, AsyncFnOnce};
    pub use crate::marker::{Copy, Send, Sized, Sync, Unpin};
    pub use crate::mem::drop;
    pub mod v1 { pub use super::*; }
    pub mod rust_2021 { pub use super::*; }
}
pub mod marker {
    pub trait Copy {}
    pub trait Send {}
    pub trait Sized {}
    pub trait Sync {}
    pub trait Unpin {}
    pub struct PhantomData<T>;
}
pub mod mem {
    pub fn drop<T>(value: T) {}
    pub fn take<T>(place: &mut T) -> T {}
    pub fn replace<T>(place: &mut T, value: T) -> T {}
    pub fn swap<T>(a: &mut T, b: &mut T) {}
}
pub mod clone { pub trait Clone { fn clone(&self) -> Self {} fn clone_from(&mut self, other: &Self) {} } }
pub mod borrow {
    pub trait ToOwned { type Owned; fn to_owned(&self) -> Self::Owned {} }
    impl ToOwned for str { type Owned = crate::string::String; }
    impl<T> ToOwned for [T] { type Owned = crate::vec::Vec<T>; }
    impl<T: Clone> ToOwned for T { type Owned = T; }
    pub trait Borrow<T> { fn borrow(&self) -> &T {} }
    pub enum Cow<T> { Borrowed(T), Owned(T) }
    impl<T> Cow<T> { pub fn into_owned(self) -> <T as ToOwned>::Owned {} pub fn to_mut(&mut self) -> &mut <T as ToOwned>::Owned {} }
    impl<T> crate::ops::Deref for Cow<T> { type Target = T; }
    impl<T> Clone for Cow<T> {}
}
pub mod default { pub trait Default { fn default() -> Self {} } }
pub mod cmp {
    pub trait PartialEq { fn eq(&self, other: &Self) -> bool {} fn ne(&self, other: &Self) -> bool {} }
    pub trait Eq {}
    pub trait PartialOrd { fn partial_cmp(&self, other: &Self) -> Option<Ordering> {} }
    pub trait Ord { fn cmp(&self, other: &Self) -> Ordering {} fn max(self, other: Self) -> Self {} fn min(self, other: Self) -> Self {} fn clamp(self, low: Self, high: Self) -> Self {} }
    impl Ord for u8 {} impl Ord for u16 {} impl Ord for u32 {} impl Ord for u64 {} impl Ord for u128 {} impl Ord for usize {}
    impl Ord for i8 {} impl Ord for i16 {} impl Ord for i32 {} impl Ord for i64 {} impl Ord for i128 {} impl Ord for isize {}
    impl Ord for str {} impl Ord for crate::string::String {} impl Ord for bool {} impl Ord for char {}
    pub enum Ordering { Less, Equal, Greater }
    impl Ordering { pub fn then(self, other: Ordering) -> Ordering {} pub fn then_with<F: FnOnce() -> Ordering>(self, f: F) -> Ordering {} pub fn reverse(self) -> Ordering {} pub fn is_eq(self) -> bool {} }
    pub struct Reverse<T>(pub T);
    pub fn max<T>(a: T, b: T) -> T {}
    pub fn min<T>(a: T, b: T) -> T {}
}
pub mod convert {
    pub trait From<T> { fn from(value: T) -> Self {} }
    pub trait Into<T> { fn into(self) -> T {} }
    impl<T, U> Into<U> for T {}
    pub trait TryFrom<T> { type Error; fn try_from(value: T) -> Result<Self, Self::Error> {} }
    pub trait TryInto<T> { type Error; fn try_into(self) -> Result<T, <T as TryFrom<Self>>::Error> {} }
    impl<T, U> TryInto<U> for T {}
    pub trait AsRef<T> { fn as_ref(&self) -> &T {} }
    pub trait AsMut<T> { fn as_mut(&mut self) -> &mut T {} }
    pub enum Infallible {}
    impl AsRef<crate::path::Path> for str {}
    impl AsRef<crate::path::Path> for crate::string::String {}
}
pub mod option {
    pub enum Option<T> { None, Some(T) }
    impl<T> Option<T> {
        pub fn is_some(&self) -> bool {} pub fn is_none(&self) -> bool {}
        pub fn is_some_and<F: FnOnce(T) -> bool>(self, f: F) -> bool {}
        pub fn is_none_or<F: FnOnce(T) -> bool>(self, f: F) -> bool {}
        pub fn as_ref(&self) -> Option<&T> {} pub fn as_mut(&mut self) -> Option<&mut T> {}
        pub fn expect(self, message: &str) -> T {} pub fn unwrap(self) -> T {}
        pub fn unwrap_or(self, default: T) -> T {}
        pub fn unwrap_or_else<F: FnOnce() -> T>(self, f: F) -> T {}
        pub fn unwrap_or_default(self) -> T {}
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Option<U> {}
        pub fn inspect<F: FnOnce(&T)>(self, f: F) -> Option<T> {}
        pub fn map_or<U, F: FnOnce(T) -> U>(self, default: U, f: F) -> U {}
        pub fn map_or_else<U, D: FnOnce() -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U {}
        pub fn ok_or<E>(self, err: E) -> Result<T, E> {}
        pub fn ok_or_else<E, F: FnOnce() -> E>(self, f: F) -> Result<T, E> {}
        pub fn iter(&self) -> crate::iter::Iter<&T> {}
        pub fn iter_mut(&mut self) -> crate::iter::Iter<&mut T> {}
        pub fn and<U>(self, other: Option<U>) -> Option<U> {}
        pub fn and_then<U, F: FnOnce(T) -> Option<U>>(self, f: F) -> Option<U> {}
        pub fn filter<F: FnOnce(&T) -> bool>(self, f: F) -> Option<T> {}
        pub fn or(self, other: Option<T>) -> Option<T> {}
        pub fn or_else<F: FnOnce() -> Option<T>>(self, f: F) -> Option<T> {}
        pub fn xor(self, other: Option<T>) -> Option<T> {}
        pub fn insert(&mut self, value: T) -> &mut T {}
        pub fn get_or_insert(&mut self, value: T) -> &mut T {}
        pub fn get_or_insert_with<F: FnOnce() -> T>(&mut self, f: F) -> &mut T {}
        pub fn take(&mut self) -> Option<T> {}
        pub fn take_if<F: FnOnce(&mut T) -> bool>(&mut self, f: F) -> Option<T> {}
        pub fn replace(&mut self, value: T) -> Option<T> {}
        pub fn zip<U>(self, other: Option<U>) -> Option<(T, U)> {}
        pub fn as_slice(&self) -> &[T] {}
        pub fn as_deref(&self) -> Option<&<T as crate::ops::Deref>::Target> {}
        pub fn as_deref_mut(&mut self) -> Option<&mut <T as crate::ops::Deref>::Target> {}
    }
    impl<T> Option<&T> { pub fn copied(self) -> Option<T> {} pub fn cloned(self) -> Option<T> {} }
    impl<T> Option<&mut T> { pub fn copied(self) -> Option<T> {} pub fn cloned(self) -> Option<T> {} }
    impl<T, E> Option<Result<T, E>> { pub fn transpose(self) -> Result<Option<T>, E> {} }
    impl<T> Option<Option<T>> { pub fn flatten(self) -> Option<T> {} }
    impl<T> Clone for Option<T> {}
    impl<T> Default for Option<T> {}
    impl<T> From<T> for Option<T> {}
    impl<T> IntoIterator for Option<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<A, V: crate::iter::FromIterator<A>> crate::iter::FromIterator<Option<A>> for Option<V> {}
}
pub mod result {
    pub enum Result<T, E> { Ok(T), Err(E) }
    impl<T, E> Result<T, E> {
        pub fn is_ok(&self) -> bool {} pub fn is_err(&self) -> bool {}
        pub fn is_ok_and<F: FnOnce(T) -> bool>(self, f: F) -> bool {}
        pub fn is_err_and<F: FnOnce(E) -> bool>(self, f: F) -> bool {}
        pub fn ok(self) -> Option<T> {} pub fn err(self) -> Option<E> {}
        pub fn as_ref(&self) -> Result<&T, &E> {} pub fn as_mut(&mut self) -> Result<&mut T, &mut E> {}
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Result<U, E> {}
        pub fn map_or<U, F: FnOnce(T) -> U>(self, default: U, f: F) -> U {}
        pub fn map_or_else<U, D: FnOnce(E) -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U {}
        pub fn map_err<O, F: FnOnce(E) -> O>(self, f: F) -> Result<T, O> {}
        pub fn inspect<F: FnOnce(&T)>(self, f: F) -> Result<T, E> {}
        pub fn inspect_err<F: FnOnce(&E)>(self, f: F) -> Result<T, E> {}
        pub fn iter(&self) -> crate::iter::Iter<&T> {}
        pub fn and<U>(self, other: Result<U, E>) -> Result<U, E> {}
        pub fn and_then<U, F: FnOnce(T) -> Result<U, E>>(self, f: F) -> Result<U, E> {}
        pub fn or<F>(self, other: Result<T, F>) -> Result<T, F> {}
        pub fn or_else<O, F: FnOnce(E) -> Result<T, O>>(self, f: F) -> Result<T, O> {}
        pub fn unwrap_or(self, default: T) -> T {}
        pub fn unwrap_or_else<F: FnOnce(E) -> T>(self, f: F) -> T {}
        pub fn expect(self, message: &str) -> T {} pub fn unwrap(self) -> T {}
        pub fn unwrap_or_default(self) -> T {}
        pub fn expect_err(self, message: &str) -> E {} pub fn unwrap_err(self) -> E {}
        pub fn as_deref(&self) -> Result<&<T as crate::ops::Deref>::Target, &E> {}
    }
    impl<T, E> Result<&T, E> { pub fn copied(self) -> Result<T, E> {} pub fn cloned(self) -> Result<T, E> {} }
    impl<T, E> Result<Option<T>, E> { pub fn transpose(self) -> Option<Result<T, E>> {} }
    impl<T, E> Clone for Result<T, E> {}
    impl<T, E> IntoIterator for Result<T, E> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<A, E, V: crate::iter::FromIterator<A>> crate::iter::FromIterator<Result<A, E>> for Result<V, E> {}
}
pub mod ops {
    pub trait Deref { type Target; fn deref(&self) -> &Self::Target {} }
    pub trait DerefMut { fn deref_mut(&mut self) -> &mut Self::Target {} }
    pub trait Drop { fn drop(&mut self) {} }
    pub trait Fn<Args> { type Output; }
    pub trait FnMut<Args> { type Output; }
    pub trait FnOnce<Args> { type Output; }
    pub trait AsyncFn<Args> { type Output; }
    pub trait AsyncFnMut<Args> { type Output; }
    pub trait AsyncFnOnce<Args> { type Output; }
    pub trait Index<I> { type Output; fn index(&self, index: I) -> &Self::Output {} }
    pub trait IndexMut<I> { fn index_mut(&mut self, index: I) -> &mut Self::Output {} }
    pub trait Add<R> { type Output; fn add(self, other: R) -> Self::Output {} }
    pub trait Sub<R> { type Output; fn sub(self, other: R) -> Self::Output {} }
    pub trait Mul<R> { type Output; fn mul(self, other: R) -> Self::Output {} }
    pub trait Div<R> { type Output; fn div(self, other: R) -> Self::Output {} }
    pub trait Rem<R> { type Output; fn rem(self, other: R) -> Self::Output {} }
    pub trait BitAnd<R> { type Output; fn bitand(self, other: R) -> Self::Output {} }
    pub trait BitOr<R> { type Output; fn bitor(self, other: R) -> Self::Output {} }
    pub trait BitXor<R> { type Output; fn bitxor(self, other: R) -> Self::Output {} }
    pub trait Shl<R> { type Output; fn shl(self, other: R) -> Self::Output {} }
    pub trait Shr<R> { type Output; fn shr(self, other: R) -> Self::Output {} }
    pub trait Neg { type Output; fn neg(self) -> Self::Output {} }
    pub trait Not { type Output; fn not(self) -> Self::Output {} }
    pub trait AddAssign<R> { fn add_assign(&mut self, other: R) {} }
    pub trait SubAssign<R> { fn sub_assign(&mut self, other: R) {} }
    pub trait MulAssign<R> { fn mul_assign(&mut self, other: R) {} }
    pub trait DivAssign<R> { fn div_assign(&mut self, other: R) {} }
    pub trait RemAssign<R> { fn rem_assign(&mut self, other: R) {} }
    pub trait BitAndAssign<R> { fn bitand_assign(&mut self, other: R) {} }
    pub trait BitOrAssign<R> { fn bitor_assign(&mut self, other: R) {} }
    pub trait BitXorAssign<R> { fn bitxor_assign(&mut self, other: R) {} }
    pub trait ShlAssign<R> { fn shl_assign(&mut self, other: R) {} }
    pub trait ShrAssign<R> { fn shr_assign(&mut self, other: R) {} }
    pub enum ControlFlow<B, C> { Continue(C), Break(B) }
    pub enum Bound<T> { Included(T), Excluded(T), Unbounded }
    pub use crate::collections::{Range, RangeInclusive};
    pub trait RangeBounds<T> { fn contains(&self, item: &T) -> bool {} }
    impl Add<&str> for crate::string::String { type Output = crate::string::String; }
}
pub mod iter {
    pub struct Iter<T>;
    impl<T> Iterator for Iter<T> { type Item = T; }
    impl<T> Clone for Iter<T> {}
    pub struct Peekable<I>;
    impl<I: Iterator> Iterator for Peekable<I> { type Item = <I as Iterator>::Item; }
    impl<I: Iterator> Peekable<I> {
        pub fn peek(&mut self) -> Option<&<I as Iterator>::Item> {}
        pub fn peek_mut(&mut self) -> Option<&mut <I as Iterator>::Item> {}
        pub fn next_if<F: FnOnce(&<I as Iterator>::Item) -> bool>(&mut self, f: F) -> Option<<I as Iterator>::Item> {}
        pub fn next_if_eq<R>(&mut self, expected: &R) -> Option<<I as Iterator>::Item> {}
    }
    pub trait IntoIterator { type Item; type IntoIter; fn into_iter(self) -> Self::IntoIter {} }
    impl<I: Iterator> IntoIterator for I { type Item = <I as Iterator>::Item; type IntoIter = I; }
    pub trait FromIterator<A> { fn from_iter<I: IntoIterator<Item = A>>(iter: I) -> Self {} }
    pub trait Extend<A> { fn extend<I: IntoIterator<Item = A>>(&mut self, iter: I) {} }
    pub trait DoubleEndedIterator {}
    pub trait ExactSizeIterator: Iterator { fn len(&self) -> usize {} }
    pub trait FusedIterator: Iterator {}
    impl<T> ExactSizeIterator for Iter<T> {}
    pub trait Sum<A> {}
    pub trait Product<A> {}
    pub fn once<T>(value: T) -> Iter<T> {}
    pub fn empty<T>() -> Iter<T> {}
    pub fn repeat<T>(value: T) -> Iter<T> {}
    pub fn repeat_with<T, F: FnMut() -> T>(f: F) -> Iter<T> {}
    pub fn from_fn<T, F: FnMut() -> Option<T>>(f: F) -> Iter<T> {}
    pub fn successors<T, F: FnMut(&T) -> Option<T>>(first: Option<T>, f: F) -> Iter<T> {}
    pub fn zip<A: IntoIterator, B: IntoIterator>(a: A, b: B) -> Iter<(<A as IntoIterator>::Item, <B as IntoIterator>::Item)> {}
    pub trait Iterator {
        type Item;
        fn next(&mut self) -> Option<Self::Item> {}
        fn size_hint(&self) -> (usize, Option<usize>) {}
        fn count(self) -> usize {}
        fn last(self) -> Option<Self::Item> {}
        fn nth(&mut self, n: usize) -> Option<Self::Item> {}
        fn step_by(self, step: usize) -> Iter<Self::Item> {}
        fn chain<U: IntoIterator<Item = Self::Item>>(self, other: U) -> Iter<Self::Item> {}
        fn zip<U: IntoIterator>(self, other: U) -> Iter<(Self::Item, <U as IntoIterator>::Item)> {}
        fn map<B, F: FnMut(Self::Item) -> B>(self, f: F) -> Iter<B> {}
        fn for_each<F: FnMut(Self::Item)>(self, f: F) {}
        fn filter<P: FnMut(&Self::Item) -> bool>(self, p: P) -> Iter<Self::Item> {}
        fn filter_map<B, F: FnMut(Self::Item) -> Option<B>>(self, f: F) -> Iter<B> {}
        fn enumerate(self) -> Iter<(usize, Self::Item)> {}
        fn peekable(self) -> Peekable<Self> {}
        fn skip_while<P: FnMut(&Self::Item) -> bool>(self, p: P) -> Iter<Self::Item> {}
        fn take_while<P: FnMut(&Self::Item) -> bool>(self, p: P) -> Iter<Self::Item> {}
        fn map_while<B, F: FnMut(Self::Item) -> Option<B>>(self, f: F) -> Iter<B> {}
        fn skip(self, n: usize) -> Iter<Self::Item> {}
        fn take(self, n: usize) -> Iter<Self::Item> {}
        fn scan<S, B, F: FnMut(&mut S, Self::Item) -> Option<B>>(self, state: S, f: F) -> Iter<B> {}
        fn flat_map<U: IntoIterator, F: FnMut(Self::Item) -> U>(self, f: F) -> Iter<<U as IntoIterator>::Item> {}
        fn flatten(self) -> Iter<<Self::Item as IntoIterator>::Item> {}
        fn fuse(self) -> Iter<Self::Item> {}
        fn inspect<F: FnMut(&Self::Item)>(self, f: F) -> Iter<Self::Item> {}
        fn by_ref(&mut self) -> &mut Self {}
        fn collect<B: FromIterator<Self::Item>>(self) -> B {}
        fn partition<B: FromIterator<Self::Item>, F: FnMut(&Self::Item) -> bool>(self, f: F) -> (B, B) {}
        fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B {}
        fn try_fold<B, R, F: FnMut(B, Self::Item) -> R>(&mut self, init: B, f: F) -> R {}
        fn try_for_each<R, F: FnMut(Self::Item) -> R>(&mut self, f: F) -> R {}
        fn reduce<F: FnMut(Self::Item, Self::Item) -> Self::Item>(self, f: F) -> Option<Self::Item> {}
        fn all<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool {}
        fn any<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool {}
        fn find<P: FnMut(&Self::Item) -> bool>(&mut self, p: P) -> Option<Self::Item> {}
        fn find_map<B, F: FnMut(Self::Item) -> Option<B>>(&mut self, f: F) -> Option<B> {}
        fn position<P: FnMut(Self::Item) -> bool>(&mut self, p: P) -> Option<usize> {}
        fn rposition<P: FnMut(Self::Item) -> bool>(&mut self, p: P) -> Option<usize> {}
        fn max(self) -> Option<Self::Item> {}
        fn min(self) -> Option<Self::Item> {}
        fn max_by_key<B, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item> {}
        fn min_by_key<B, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item> {}
        fn max_by<F: FnMut(&Self::Item, &Self::Item) -> crate::cmp::Ordering>(self, f: F) -> Option<Self::Item> {}
        fn min_by<F: FnMut(&Self::Item, &Self::Item) -> crate::cmp::Ordering>(self, f: F) -> Option<Self::Item> {}
        fn rev(self) -> Iter<Self::Item> {}
        fn rfind<P: FnMut(&Self::Item) -> bool>(&mut self, p: P) -> Option<Self::Item> {}
        fn next_back(&mut self) -> Option<Self::Item> {}
        fn unzip<A, B>(self) -> (A, B) {}
        fn copied<T>(self) -> Iter<<Self::Item as crate::ops::Deref>::Target> {}
        fn cloned<T>(self) -> Iter<<Self::Item as crate::ops::Deref>::Target> {}
        fn cycle(self) -> Iter<Self::Item> {}
        fn sum<S>(self) -> S {}
        fn product<S>(self) -> S {}
        fn eq<I>(self, other: I) -> bool {}
        fn is_sorted(self) -> bool {}
    }
    impl<T> crate::ops::Deref for &T { type Target = T; }
    impl<T> crate::ops::Deref for &mut T { type Target = T; }
    impl<I: Iterator> Iterator for &mut I { type Item = <I as Iterator>::Item; }
    impl<I> Iterator for crate::boxed::Box<I> { type Item = <I as Iterator>::Item; }
}
pub mod vec {
    pub struct Vec<T>;
    impl<T> Vec<T> {
        pub fn new() -> Vec<T> {} pub fn with_capacity(capacity: usize) -> Vec<T> {}
        pub fn push(&mut self, value: T) {} pub fn pop(&mut self) -> Option<T> {}
        pub fn append(&mut self, other: &mut Vec<T>) {} pub fn clear(&mut self) {}
        pub fn insert(&mut self, index: usize, element: T) {} pub fn remove(&mut self, index: usize) -> T {}
        pub fn swap_remove(&mut self, index: usize) -> T {}
        pub fn truncate(&mut self, len: usize) {} pub fn resize(&mut self, len: usize, value: T) {}
        pub fn extend_from_slice(&mut self, other: &[T]) {}
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) {} pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, f: F) {}
        pub fn drain<R>(&mut self, range: R) -> crate::iter::Iter<T> {}
        pub fn splice<R, I>(&mut self, range: R, with: I) -> crate::iter::Iter<T> {}
        pub fn split_off(&mut self, at: usize) -> Vec<T> {}
        pub fn dedup(&mut self) {} pub fn dedup_by_key<K, F: FnMut(&mut T) -> K>(&mut self, f: F) {}
        pub fn as_slice(&self) -> &[T] {} pub fn as_mut_slice(&mut self) -> &mut [T] {}
        pub fn capacity(&self) -> usize {} pub fn reserve(&mut self, more: usize) {}
        pub fn into_boxed_slice(self) -> crate::boxed::Box<[T]> {}
        pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {}
    }
    impl<T> crate::ops::Deref for Vec<T> { type Target = [T]; }
    impl<T> crate::ops::Index<usize> for Vec<T> { type Output = T; }
    impl<T> crate::ops::Index<usize> for [T] { type Output = T; }
    impl<T> IntoIterator for Vec<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<T> IntoIterator for &Vec<T> { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> IntoIterator for &mut Vec<T> { type Item = &mut T; type IntoIter = crate::iter::Iter<&mut T>; }
    impl<T> IntoIterator for &[T] { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> IntoIterator for &mut [T] { type Item = &mut T; type IntoIter = crate::iter::Iter<&mut T>; }
    impl<T> IntoIterator for [T; 0] { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<T> IntoIterator for &[T; 0] { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> IntoIterator for crate::boxed::Box<[T]> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<T> IntoIterator for &crate::boxed::Box<[T]> { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> crate::iter::FromIterator<T> for Vec<T> {}
    impl<T> crate::iter::FromIterator<T> for crate::boxed::Box<[T]> {}
    impl<T> Extend<T> for Vec<T> {}
    impl<T> Clone for Vec<T> {}
    impl<T> Default for Vec<T> {}
    impl<T> From<[T; 0]> for Vec<T> {}
    impl<T> AsRef<[T]> for Vec<T> {}
    impl<T> [T] {
        pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {}
        pub fn first(&self) -> Option<&T> {} pub fn last(&self) -> Option<&T> {}
        pub fn first_mut(&mut self) -> Option<&mut T> {} pub fn last_mut(&mut self) -> Option<&mut T> {}
        pub fn split_first(&self) -> Option<(&T, &[T])> {} pub fn split_last(&self) -> Option<(&T, &[T])> {}
        pub fn get(&self, index: usize) -> Option<&T> {} pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {}
        pub fn iter(&self) -> crate::iter::Iter<&T> {} pub fn iter_mut(&mut self) -> crate::iter::Iter<&mut T> {}
        pub fn swap(&mut self, a: usize, b: usize) {} pub fn reverse(&mut self) {}
        pub fn windows(&self, size: usize) -> crate::iter::Iter<&[T]> {}
        pub fn chunks(&self, size: usize) -> crate::iter::Iter<&[T]> {}
        pub fn chunks_mut(&mut self, size: usize) -> crate::iter::Iter<&mut [T]> {}
        pub fn chunks_exact(&self, size: usize) -> crate::iter::Iter<&[T]> {}
        pub fn split_at(&self, mid: usize) -> (&[T], &[T]) {}
        pub fn split_at_mut(&mut self, mid: usize) -> (&mut [T], &mut [T]) {}
        pub fn split<F: FnMut(&T) -> bool>(&self, f: F) -> crate::iter::Iter<&[T]> {}
        pub fn contains(&self, value: &T) -> bool {}
        pub fn starts_with(&self, needle: &[T]) -> bool {} pub fn ends_with(&self, needle: &[T]) -> bool {}
        pub fn binary_search(&self, value: &T) -> Result<usize, usize> {}
        pub fn binary_search_by_key<B, F: FnMut(&T) -> B>(&self, key: &B, f: F) -> Result<usize, usize> {}
        pub fn partition_point<F: FnMut(&T) -> bool>(&self, f: F) -> usize {}
        pub fn sort(&mut self) {} pub fn sort_unstable(&mut self) {}
        pub fn sort_by<F: FnMut(&T, &T) -> crate::cmp::Ordering>(&mut self, f: F) {}
        pub fn sort_unstable_by<F: FnMut(&T, &T) -> crate::cmp::Ordering>(&mut self, f: F) {}
        pub fn sort_by_key<K, F: FnMut(&T) -> K>(&mut self, f: F) {}
        pub fn sort_unstable_by_key<K, F: FnMut(&T) -> K>(&mut self, f: F) {}
        pub fn sort_by_cached_key<K, F: FnMut(&T) -> K>(&mut self, f: F) {}
        pub fn to_vec(&self) -> Vec<T> {} pub fn into_vec(self) -> Vec<T> {}
        pub fn repeat(&self, n: usize) -> Vec<T> {}
        pub fn copy_from_slice(&mut self, other: &[T]) {} pub fn clone_from_slice(&mut self, other: &[T]) {}
        pub fn fill(&mut self, value: T) {} pub fn as_ptr(&self) -> *const T {}
        pub fn concat(&self) -> <T as crate::borrow::ToOwned>::Owned {}
        pub fn join(&self, separator: &str) -> crate::string::String {}
    }
    impl [u8] { pub fn to_ascii_lowercase(&self) -> Vec<u8> {} }
    impl<T, const N: usize> [T; N] { pub fn map<U, F: FnMut(T) -> U>(self, f: F) -> [U; N] {} pub fn as_slice(&self) -> &[T] {} }
}
pub mod string {
    pub struct String;
    pub trait ToString { fn to_string(&self) -> String {} }
    impl<T> ToString for T {}
    impl String {
        pub fn new() -> String {} pub fn with_capacity(capacity: usize) -> String {}
        pub fn from_utf8(bytes: crate::vec::Vec<u8>) -> Result<String, FromUtf8Error> {}
        pub fn from_utf8_lossy(bytes: &[u8]) -> crate::borrow::Cow<str> {}
        pub fn push_str(&mut self, text: &str) {} pub fn push(&mut self, c: char) {} pub fn pop(&mut self) -> Option<char> {}
        pub fn as_str(&self) -> &str {} pub fn as_mut_str(&mut self) -> &mut str {} pub fn into_bytes(self) -> crate::vec::Vec<u8> {} pub fn clear(&mut self) {}
        pub fn truncate(&mut self, len: usize) {} pub fn insert_str(&mut self, at: usize, text: &str) {} pub fn insert(&mut self, at: usize, c: char) {}
        pub fn remove(&mut self, at: usize) -> char {} pub fn into_boxed_str(self) -> crate::boxed::Box<str> {} pub fn capacity(&self) -> usize {}
        pub fn reserve(&mut self, more: usize) {} pub fn drain<R>(&mut self, range: R) -> crate::iter::Iter<char> {} pub fn retain<F: FnMut(char) -> bool>(&mut self, f: F) {}
    }
    impl crate::ops::Deref for String { type Target = str; }
    impl Clone for String {}
    impl Default for String {}
    impl From<&str> for String {}
    impl From<char> for String {}
    impl AsRef<str> for String {}
    impl Extend<char> for String {}
    impl crate::iter::FromIterator<char> for String {}
    impl crate::iter::FromIterator<String> for String {}
    impl crate::iter::FromIterator<&str> for String {}
    impl crate::str::FromStr for String { type Err = crate::convert::Infallible; }
    pub struct FromUtf8Error;
}
pub mod str {
    pub trait FromStr { type Err; fn from_str(text: &str) -> Result<Self, Self::Err> {} }
    pub struct Chars;
    impl Iterator for Chars { type Item = char; }
    impl Chars { pub fn as_str(&self) -> &str {} }
    pub fn from_utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {}
    pub struct Utf8Error;
    impl str {
        pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn as_bytes(&self) -> &[u8] {}
        pub fn chars(&self) -> Chars {} pub fn char_indices(&self) -> crate::iter::Iter<(usize, char)> {} pub fn bytes(&self) -> crate::iter::Iter<u8> {}
        pub fn lines(&self) -> crate::iter::Iter<&str> {} pub fn split_whitespace(&self) -> crate::iter::Iter<&str> {} pub fn split_ascii_whitespace(&self) -> crate::iter::Iter<&str> {}
        pub fn contains<P>(&self, p: P) -> bool {} pub fn starts_with<P>(&self, p: P) -> bool {} pub fn ends_with<P>(&self, p: P) -> bool {}
        pub fn find<P>(&self, p: P) -> Option<usize> {} pub fn rfind<P>(&self, p: P) -> Option<usize> {}
        pub fn split<P>(&self, p: P) -> crate::iter::Iter<&str> {} pub fn rsplit<P>(&self, p: P) -> crate::iter::Iter<&str> {}
        pub fn splitn<P>(&self, n: usize, p: P) -> crate::iter::Iter<&str> {} pub fn rsplitn<P>(&self, n: usize, p: P) -> crate::iter::Iter<&str> {}
        pub fn split_terminator<P>(&self, p: P) -> crate::iter::Iter<&str> {} pub fn split_inclusive<P>(&self, p: P) -> crate::iter::Iter<&str> {}
        pub fn split_once<P>(&self, p: P) -> Option<(&str, &str)> {} pub fn rsplit_once<P>(&self, p: P) -> Option<(&str, &str)> {}
        pub fn split_at(&self, at: usize) -> (&str, &str) {} pub fn matches<P>(&self, p: P) -> crate::iter::Iter<&str> {}
        pub fn trim(&self) -> &str {} pub fn trim_start(&self) -> &str {} pub fn trim_end(&self) -> &str {}
        pub fn trim_matches<P>(&self, p: P) -> &str {} pub fn trim_start_matches<P>(&self, p: P) -> &str {} pub fn trim_end_matches<P>(&self, p: P) -> &str {}
        pub fn strip_prefix<P>(&self, p: P) -> Option<&str> {} pub fn strip_suffix<P>(&self, p: P) -> Option<&str> {}
        pub fn parse<F: FromStr>(&self) -> Result<F, <F as FromStr>::Err> {}
        pub fn replace<P>(&self, p: P, with: &str) -> crate::string::String {} pub fn replacen<P>(&self, p: P, with: &str, n: usize) -> crate::string::String {}
        pub fn to_lowercase(&self) -> crate::string::String {} pub fn to_uppercase(&self) -> crate::string::String {} pub fn repeat(&self, n: usize) -> crate::string::String {}
        pub fn to_ascii_lowercase(&self) -> crate::string::String {} pub fn to_ascii_uppercase(&self) -> crate::string::String {}
        pub fn eq_ignore_ascii_case(&self, other: &str) -> bool {} pub fn is_char_boundary(&self, at: usize) -> bool {} pub fn get<I>(&self, i: I) -> Option<&str> {} pub fn is_ascii(&self) -> bool {}
        pub fn into_string(self) -> crate::string::String {} pub fn encode_utf16(&self) -> crate::iter::Iter<u16> {}
    }
    impl FromStr for u8 { type Err = crate::num::ParseIntError; } impl FromStr for u16 { type Err = crate::num::ParseIntError; }
    impl FromStr for u32 { type Err = crate::num::ParseIntError; } impl FromStr for u64 { type Err = crate::num::ParseIntError; }
    impl FromStr for u128 { type Err = crate::num::ParseIntError; } impl FromStr for usize { type Err = crate::num::ParseIntError; }
    impl FromStr for i8 { type Err = crate::num::ParseIntError; } impl FromStr for i16 { type Err = crate::num::ParseIntError; }
    impl FromStr for i32 { type Err = crate::num::ParseIntError; } impl FromStr for i64 { type Err = crate::num::ParseIntError; }
    impl FromStr for f32 { type Err = crate::num::ParseFloatError; } impl FromStr for f64 { type Err = crate::num::ParseFloatError; }
    impl FromStr for bool { type Err = ParseBoolError; } impl FromStr for char { type Err = ParseBoolError; }
    pub struct ParseBoolError;
}
pub mod num { pub struct ParseIntError; pub struct ParseFloatError; pub struct TryFromIntError; }
pub mod boxed {
    pub struct Box<T>;
    impl<T> Box<T> { pub fn new(value: T) -> Box<T> {} pub fn pin(value: T) -> crate::pin::Pin<Box<T>> {} pub fn leak(b: Box<T>) -> &mut T {} pub fn into_pin(b: Box<T>) -> crate::pin::Pin<Box<T>> {} }
    impl<T> crate::ops::Deref for Box<T> { type Target = T; }
    impl<T> Clone for Box<T> {}
    impl<T> From<T> for Box<T> {}
    impl<T> AsRef<T> for Box<T> {}
}
pub mod pin {
    pub struct Pin<P>;
    impl<P> Pin<P> { pub fn new(p: P) -> Pin<P> {} pub fn as_mut(&mut self) -> Pin<&mut <P as crate::ops::Deref>::Target> {} pub fn get_mut(self) -> P {} pub fn as_ref(&self) -> Pin<&<P as crate::ops::Deref>::Target> {} }
    impl<P> crate::ops::Deref for Pin<P> { type Target = <P as crate::ops::Deref>::Target; }
}
pub mod rc {
    pub struct Rc<T>; pub struct Weak<T>;
    impl<T> Rc<T> { pub fn new(value: T) -> Rc<T> {} pub fn clone(this: &Rc<T>) -> Rc<T> {} pub fn downgrade(this: &Rc<T>) -> Weak<T> {} pub fn ptr_eq(a: &Rc<T>, b: &Rc<T>) -> bool {} pub fn try_unwrap(this: Rc<T>) -> Result<T, Rc<T>> {} pub fn get_mut(this: &mut Rc<T>) -> Option<&mut T> {} pub fn strong_count(this: &Rc<T>) -> usize {} }
    impl<T> Weak<T> { pub fn new() -> Weak<T> {} pub fn upgrade(&self) -> Option<Rc<T>> {} }
    impl<T> crate::ops::Deref for Rc<T> { type Target = T; }
    impl<T> Clone for Rc<T> {} impl<T> Clone for Weak<T> {} impl<T> From<T> for Rc<T> {} impl<T> AsRef<T> for Rc<T> {} impl<T: Default> Default for Rc<T> {}
}
pub mod cell {
    pub struct Cell<T>; pub struct RefCell<T>; pub struct Ref<T>; pub struct RefMut<T>; pub struct OnceCell<T>; pub struct LazyCell<T>; pub struct UnsafeCell<T>;
    impl<T> Cell<T> { pub fn new(value: T) -> Cell<T> {} pub fn get(&self) -> T {} pub fn set(&self, value: T) {} pub fn replace(&self, value: T) -> T {} pub fn take(&self) -> T {} }
    impl<T> RefCell<T> { pub fn new(value: T) -> RefCell<T> {} pub fn borrow(&self) -> Ref<T> {} pub fn borrow_mut(&self) -> RefMut<T> {} pub fn try_borrow(&self) -> Result<Ref<T>, BorrowError> {} pub fn into_inner(self) -> T {} pub fn replace(&self, value: T) -> T {} pub fn take(&self) -> T {} pub fn get_mut(&mut self) -> &mut T {} }
    pub struct BorrowError;
    impl<T> crate::ops::Deref for Ref<T> { type Target = T; } impl<T> crate::ops::Deref for RefMut<T> { type Target = T; } impl<T> crate::ops::Deref for LazyCell<T> { type Target = T; }
    impl<T> OnceCell<T> { pub fn new() -> OnceCell<T> {} pub fn get(&self) -> Option<&T> {} pub fn set(&self, value: T) -> Result<(), T> {} pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {} pub fn into_inner(self) -> Option<T> {} }
    impl<T: Default> Default for RefCell<T> {} impl<T: Default> Default for Cell<T> {}
}
pub mod sync {
    pub struct Arc<T>; pub struct Weak<T>; pub struct Mutex<T>; pub struct MutexGuard<T>; pub struct RwLock<T>; pub struct RwLockReadGuard<T>; pub struct RwLockWriteGuard<T>; pub struct OnceLock<T>; pub struct LazyLock<T>; pub struct PoisonError<T>; pub struct Condvar; pub struct Once; pub struct Barrier;
    impl<T> Arc<T> { pub fn new(value: T) -> Arc<T> {} pub fn clone(this: &Arc<T>) -> Arc<T> {} pub fn downgrade(this: &Arc<T>) -> Weak<T> {} pub fn ptr_eq(a: &Arc<T>, b: &Arc<T>) -> bool {} pub fn try_unwrap(this: Arc<T>) -> Result<T, Arc<T>> {} pub fn into_inner(this: Arc<T>) -> Option<T> {} pub fn get_mut(this: &mut Arc<T>) -> Option<&mut T> {} pub fn make_mut(this: &mut Arc<T>) -> &mut T {} pub fn strong_count(this: &Arc<T>) -> usize {} pub fn unwrap_or_clone(this: Arc<T>) -> T {} pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(f: F) -> Arc<T> {} }
    impl<T> Weak<T> { pub fn new() -> Weak<T> {} pub fn upgrade(&self) -> Option<Arc<T>> {} }
    impl<T> crate::ops::Deref for Arc<T> { type Target = T; }
    impl<T> Clone for Arc<T> {} impl<T> Clone for Weak<T> {} impl<T> From<T> for Arc<T> {} impl<T> AsRef<T> for Arc<T> {} impl<T: Default> Default for Arc<T> {}
    impl<T> Mutex<T> { pub fn new(value: T) -> Mutex<T> {} pub fn lock(&self) -> Result<MutexGuard<T>, PoisonError<MutexGuard<T>>> {} pub fn try_lock(&self) -> Result<MutexGuard<T>, PoisonError<MutexGuard<T>>> {} pub fn into_inner(self) -> Result<T, PoisonError<T>> {} pub fn get_mut(&mut self) -> Result<&mut T, PoisonError<T>> {} }
    impl<T> RwLock<T> { pub fn new(value: T) -> RwLock<T> {} pub fn read(&self) -> Result<RwLockReadGuard<T>, PoisonError<RwLockReadGuard<T>>> {} pub fn write(&self) -> Result<RwLockWriteGuard<T>, PoisonError<RwLockWriteGuard<T>>> {} pub fn into_inner(self) -> Result<T, PoisonError<T>> {} }
    impl<T> PoisonError<T> { pub fn into_inner(self) -> T {} }
    impl<T> crate::ops::Deref for MutexGuard<T> { type Target = T; } impl<T> crate::ops::Deref for RwLockReadGuard<T> { type Target = T; } impl<T> crate::ops::Deref for RwLockWriteGuard<T> { type Target = T; } impl<T> crate::ops::Deref for LazyLock<T> { type Target = T; }
    impl<T> OnceLock<T> { pub fn new() -> OnceLock<T> {} pub fn get(&self) -> Option<&T> {} pub fn set(&self, value: T) -> Result<(), T> {} pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {} pub fn into_inner(self) -> Option<T> {} }
    impl<T> LazyLock<T> { pub fn new<F: FnOnce() -> T>(f: F) -> LazyLock<T> {} pub fn force(this: &LazyLock<T>) -> &T {} }
    impl<T: Default> Default for Mutex<T> {} impl<T: Default> Default for RwLock<T> {} impl<T> Default for OnceLock<T> {}
    pub mod atomic {
        pub struct AtomicU64; pub struct AtomicU32; pub struct AtomicUsize; pub struct AtomicBool; pub struct AtomicI64; pub struct AtomicU8; pub struct AtomicI32; pub struct AtomicU16;
        pub enum Ordering { Relaxed, Release, Acquire, AcqRel, SeqCst }
    }
    pub mod mpsc {
        pub struct Sender<T>; pub struct SyncSender<T>; pub struct Receiver<T>; pub struct SendError<T>(pub T); pub struct RecvError;
        pub fn channel<T>() -> (Sender<T>, Receiver<T>) {}
        pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {}
        impl<T> Sender<T> { pub fn send(&self, value: T) -> Result<(), SendError<T>> {} }
        impl<T> SyncSender<T> { pub fn send(&self, value: T) -> Result<(), SendError<T>> {} pub fn try_send(&self, value: T) -> Result<(), SendError<T>> {} }
        impl<T> Receiver<T> { pub fn recv(&self) -> Result<T, RecvError> {} pub fn try_recv(&self) -> Result<T, RecvError> {} pub fn recv_timeout(&self, d: crate::time::Duration) -> Result<T, RecvError> {} pub fn iter(&self) -> crate::iter::Iter<T> {} pub fn try_iter(&self) -> crate::iter::Iter<T> {} }
        impl<T> Clone for Sender<T> {} impl<T> Clone for SyncSender<T> {}
        impl<T> IntoIterator for Receiver<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    }
}
pub mod collections {
    pub struct HashMap<K, V>; pub struct BTreeMap<K, V>; pub struct HashSet<T>; pub struct BTreeSet<T>; pub struct VecDeque<T>; pub struct BinaryHeap<T>; pub struct LinkedList<T>;
    pub struct Range<T> { pub start: T, pub end: T } pub struct RangeInclusive<T>;
    impl<T> Iterator for Range<T> { type Item = T; } impl<T> Iterator for RangeInclusive<T> { type Item = T; }
    impl<T> Range<T> { pub fn contains(&self, item: &T) -> bool {} pub fn is_empty(&self) -> bool {} } impl<T> RangeInclusive<T> { pub fn contains(&self, item: &T) -> bool {} pub fn start(&self) -> &T {} pub fn end(&self) -> &T {} }
    impl<T> Clone for Range<T> {}
    pub mod hash_map { pub use super::HashMap; pub use super::Entry; pub use super::{OccupiedEntry, VacantEntry}; }
    pub mod btree_map { pub use super::BTreeMap; pub use super::Entry; pub use super::{OccupiedEntry, VacantEntry}; }
    pub mod hash_set { pub use super::HashSet; } pub mod btree_set { pub use super::BTreeSet; } pub mod vec_deque { pub use super::VecDeque; }
    pub enum Entry<K, V> { Occupied(OccupiedEntry<K, V>), Vacant(VacantEntry<K, V>) }
    pub struct OccupiedEntry<K, V>; pub struct VacantEntry<K, V>;
    impl<K, V> Entry<K, V> { pub fn or_insert(self, value: V) -> &mut V {} pub fn or_insert_with<F: FnOnce() -> V>(self, f: F) -> &mut V {} pub fn or_default(self) -> &mut V {} pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Entry<K, V> {} pub fn key(&self) -> &K {} pub fn or_insert_with_key<F: FnOnce(&K) -> V>(self, f: F) -> &mut V {} }
    impl<K, V> OccupiedEntry<K, V> { pub fn get(&self) -> &V {} pub fn get_mut(&mut self) -> &mut V {} pub fn into_mut(self) -> &mut V {} pub fn insert(&mut self, v: V) -> V {} pub fn remove(self) -> V {} pub fn key(&self) -> &K {} pub fn remove_entry(self) -> (K, V) {} }
    impl<K, V> VacantEntry<K, V> { pub fn insert(self, v: V) -> &mut V {} pub fn key(&self) -> &K {} pub fn into_key(self) -> K {} }
    impl<K, V> HashMap<K, V> {
        pub fn new() -> HashMap<K, V> {} pub fn with_capacity(n: usize) -> HashMap<K, V> {} pub fn insert(&mut self, k: K, v: V) -> Option<V> {} pub fn get<Q>(&self, k: &Q) -> Option<&V> {} pub fn get_mut<Q>(&mut self, k: &Q) -> Option<&mut V> {} pub fn get_key_value<Q>(&self, k: &Q) -> Option<(&K, &V)> {}
        pub fn contains_key<Q>(&self, k: &Q) -> bool {} pub fn remove<Q>(&mut self, k: &Q) -> Option<V> {} pub fn remove_entry<Q>(&mut self, k: &Q) -> Option<(K, V)> {} pub fn entry(&mut self, k: K) -> Entry<K, V> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn clear(&mut self) {}
        pub fn iter(&self) -> crate::iter::Iter<(&K, &V)> {} pub fn iter_mut(&mut self) -> crate::iter::Iter<(&K, &mut V)> {} pub fn keys(&self) -> crate::iter::Iter<&K> {} pub fn values(&self) -> crate::iter::Iter<&V> {} pub fn values_mut(&mut self) -> crate::iter::Iter<&mut V> {} pub fn into_keys(self) -> crate::iter::Iter<K> {} pub fn into_values(self) -> crate::iter::Iter<V> {}
        pub fn drain(&mut self) -> crate::iter::Iter<(K, V)> {} pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F) {} pub fn reserve(&mut self, n: usize) {}
    }
    impl<K, V> BTreeMap<K, V> {
        pub fn new() -> BTreeMap<K, V> {} pub fn insert(&mut self, k: K, v: V) -> Option<V> {} pub fn get<Q>(&self, k: &Q) -> Option<&V> {} pub fn get_mut<Q>(&mut self, k: &Q) -> Option<&mut V> {} pub fn get_key_value<Q>(&self, k: &Q) -> Option<(&K, &V)> {}
        pub fn contains_key<Q>(&self, k: &Q) -> bool {} pub fn remove<Q>(&mut self, k: &Q) -> Option<V> {} pub fn entry(&mut self, k: K) -> Entry<K, V> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn clear(&mut self) {}
        pub fn iter(&self) -> crate::iter::Iter<(&K, &V)> {} pub fn iter_mut(&mut self) -> crate::iter::Iter<(&K, &mut V)> {} pub fn keys(&self) -> crate::iter::Iter<&K> {} pub fn values(&self) -> crate::iter::Iter<&V> {} pub fn values_mut(&mut self) -> crate::iter::Iter<&mut V> {} pub fn into_keys(self) -> crate::iter::Iter<K> {} pub fn into_values(self) -> crate::iter::Iter<V> {}
        pub fn range<R>(&self, range: R) -> crate::iter::Iter<(&K, &V)> {} pub fn range_mut<R>(&mut self, range: R) -> crate::iter::Iter<(&K, &mut V)> {} pub fn first_key_value(&self) -> Option<(&K, &V)> {} pub fn last_key_value(&self) -> Option<(&K, &V)> {} pub fn pop_first(&mut self) -> Option<(K, V)> {} pub fn pop_last(&mut self) -> Option<(K, V)> {} pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F) {}
    }
    impl<T> HashSet<T> { pub fn new() -> HashSet<T> {} pub fn with_capacity(n: usize) -> HashSet<T> {} pub fn insert(&mut self, v: T) -> bool {} pub fn contains<Q>(&self, v: &Q) -> bool {} pub fn remove<Q>(&mut self, v: &Q) -> bool {} pub fn take<Q>(&mut self, v: &Q) -> Option<T> {} pub fn get<Q>(&self, v: &Q) -> Option<&T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn iter(&self) -> crate::iter::Iter<&T> {} pub fn drain(&mut self) -> crate::iter::Iter<T> {} pub fn clear(&mut self) {} pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) {} pub fn union(&self, o: &HashSet<T>) -> crate::iter::Iter<&T> {} pub fn difference(&self, o: &HashSet<T>) -> crate::iter::Iter<&T> {} pub fn intersection(&self, o: &HashSet<T>) -> crate::iter::Iter<&T> {} pub fn is_subset(&self, o: &HashSet<T>) -> bool {} }
    impl<T> BTreeSet<T> { pub fn new() -> BTreeSet<T> {} pub fn insert(&mut self, v: T) -> bool {} pub fn contains<Q>(&self, v: &Q) -> bool {} pub fn remove<Q>(&mut self, v: &Q) -> bool {} pub fn get<Q>(&self, v: &Q) -> Option<&T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn iter(&self) -> crate::iter::Iter<&T> {} pub fn clear(&mut self) {} pub fn first(&self) -> Option<&T> {} pub fn last(&self) -> Option<&T> {} pub fn pop_first(&mut self) -> Option<T> {} pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F) {} pub fn union(&self, o: &BTreeSet<T>) -> crate::iter::Iter<&T> {} pub fn difference(&self, o: &BTreeSet<T>) -> crate::iter::Iter<&T> {} pub fn intersection(&self, o: &BTreeSet<T>) -> crate::iter::Iter<&T> {} pub fn range<R>(&self, r: R) -> crate::iter::Iter<&T> {} }
    impl<T> VecDeque<T> { pub fn new() -> VecDeque<T> {} pub fn with_capacity(n: usize) -> VecDeque<T> {} pub fn push_back(&mut self, v: T) {} pub fn push_front(&mut self, v: T) {} pub fn pop_back(&mut self) -> Option<T> {} pub fn pop_front(&mut self) -> Option<T> {} pub fn front(&self) -> Option<&T> {} pub fn back(&self) -> Option<&T> {} pub fn front_mut(&mut self) -> Option<&mut T> {} pub fn back_mut(&mut self) -> Option<&mut T> {} pub fn get(&self, i: usize) -> Option<&T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn iter(&self) -> crate::iter::Iter<&T> {} pub fn iter_mut(&mut self) -> crate::iter::Iter<&mut T> {} pub fn drain<R>(&mut self, r: R) -> crate::iter::Iter<T> {} pub fn clear(&mut self) {} pub fn remove(&mut self, i: usize) -> Option<T> {} pub fn contains(&self, v: &T) -> bool {} }
    impl<T> BinaryHeap<T> { pub fn new() -> BinaryHeap<T> {} pub fn push(&mut self, v: T) {} pub fn pop(&mut self) -> Option<T> {} pub fn peek(&self) -> Option<&T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} pub fn into_sorted_vec(self) -> crate::vec::Vec<T> {} pub fn iter(&self) -> crate::iter::Iter<&T> {} }
    impl<K, V> IntoIterator for HashMap<K, V> { type Item = (K, V); type IntoIter = crate::iter::Iter<(K, V)>; } impl<K, V> IntoIterator for &HashMap<K, V> { type Item = (&K, &V); type IntoIter = crate::iter::Iter<(&K, &V)>; } impl<K, V> IntoIterator for &mut HashMap<K, V> { type Item = (&K, &mut V); type IntoIter = crate::iter::Iter<(&K, &mut V)>; }
    impl<K, V> IntoIterator for BTreeMap<K, V> { type Item = (K, V); type IntoIter = crate::iter::Iter<(K, V)>; } impl<K, V> IntoIterator for &BTreeMap<K, V> { type Item = (&K, &V); type IntoIter = crate::iter::Iter<(&K, &V)>; } impl<K, V> IntoIterator for &mut BTreeMap<K, V> { type Item = (&K, &mut V); type IntoIter = crate::iter::Iter<(&K, &mut V)>; }
    impl<T> IntoIterator for HashSet<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; } impl<T> IntoIterator for &HashSet<T> { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> IntoIterator for BTreeSet<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; } impl<T> IntoIterator for &BTreeSet<T> { type Item = &T; type IntoIter = crate::iter::Iter<&T>; }
    impl<T> IntoIterator for VecDeque<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; } impl<T> IntoIterator for &VecDeque<T> { type Item = &T; type IntoIter = crate::iter::Iter<&T>; } impl<T> IntoIterator for BinaryHeap<T> { type Item = T; type IntoIter = crate::iter::Iter<T>; }
    impl<K, V> crate::iter::FromIterator<(K, V)> for HashMap<K, V> {} impl<K, V> crate::iter::FromIterator<(K, V)> for BTreeMap<K, V> {} impl<T> crate::iter::FromIterator<T> for HashSet<T> {} impl<T> crate::iter::FromIterator<T> for BTreeSet<T> {} impl<T> crate::iter::FromIterator<T> for VecDeque<T> {} impl<T> crate::iter::FromIterator<T> for BinaryHeap<T> {}
    impl<K, V> Extend<(K, V)> for HashMap<K, V> {} impl<K, V> Extend<(K, V)> for BTreeMap<K, V> {} impl<T> Extend<T> for HashSet<T> {} impl<T> Extend<T> for BTreeSet<T> {} impl<T> Extend<T> for VecDeque<T> {}
    impl<K, V> crate::ops::Index<K> for HashMap<K, V> { type Output = V; } impl<K, V> crate::ops::Index<K> for BTreeMap<K, V> { type Output = V; } impl<T> crate::ops::Index<usize> for VecDeque<T> { type Output = T; }
    impl<K, V> Clone for HashMap<K, V> {} impl<K, V> Clone for BTreeMap<K, V> {} impl<T> Clone for HashSet<T> {} impl<T> Clone for BTreeSet<T> {} impl<T> Clone for VecDeque<T> {}
    impl<K, V> Default for HashMap<K, V> {} impl<K, V> Default for BTreeMap<K, V> {} impl<T> Default for HashSet<T> {} impl<T> Default for BTreeSet<T> {} impl<T> Default for VecDeque<T> {}
}
pub mod future {
    pub trait Future { type Output; }
    pub trait IntoFuture { type Output; type IntoFuture; fn into_future(self) -> Self::IntoFuture {} }
    pub fn ready<T>(value: T) -> Ready<T> {} pub fn pending<T>() -> Ready<T> {}
    pub struct Ready<T>;
    impl<T> Future for Ready<T> { type Output = T; }
}
pub mod task { pub enum Poll<T> { Ready(T), Pending } pub struct Context; pub struct Waker; }
pub mod fmt {
    pub trait Display { fn fmt(&self, f: &mut Formatter) -> Result {} } pub trait Debug { fn fmt(&self, f: &mut Formatter) -> Result {} } pub trait LowerHex { fn fmt(&self, f: &mut Formatter) -> Result {} }
    pub trait Write { fn write_str(&mut self, text: &str) -> Result {} fn write_char(&mut self, c: char) -> Result {} }
    pub struct Formatter; pub struct Error; pub struct Arguments;
    pub type Result = crate::result::Result<(), Error>;
}
pub mod error { pub trait Error { fn source(&self) -> Option<&dyn Error> {} fn description(&self) -> &str {} } }
pub mod hash { pub trait Hash { fn hash<H>(&self, state: &mut H) {} } pub trait Hasher { fn finish(&self) -> u64 {} fn write(&mut self, bytes: &[u8]) {} } pub trait BuildHasher {} }
pub mod any { pub trait Any {} pub struct TypeId; }
pub mod time {
    pub struct Duration; pub struct Instant; pub struct SystemTime; pub struct SystemTimeError;
    impl Duration { pub fn from_secs(n: u64) -> Duration {} pub fn from_millis(n: u64) -> Duration {} pub fn from_micros(n: u64) -> Duration {} pub fn from_nanos(n: u64) -> Duration {} pub fn from_secs_f64(n: f64) -> Duration {} pub fn as_secs(&self) -> u64 {} pub fn as_millis(&self) -> u128 {} pub fn as_secs_f64(&self) -> f64 {} pub fn as_nanos(&self) -> u128 {} pub fn as_micros(&self) -> u128 {} pub fn subsec_nanos(&self) -> u32 {} pub fn new(s: u64, n: u32) -> Duration {} pub fn checked_sub(self, o: Duration) -> Option<Duration> {} }
    impl Instant { pub fn now() -> Instant {} pub fn elapsed(&self) -> Duration {} pub fn duration_since(&self, o: Instant) -> Duration {} }
    impl SystemTime { pub fn now() -> SystemTime {} pub fn duration_since(&self, o: SystemTime) -> Result<Duration, SystemTimeError> {} pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {} }
}
pub mod path {
    pub struct Path; pub struct PathBuf; pub struct Display;
    impl Path { pub fn new<S>(s: &S) -> &Path {} pub fn to_path_buf(&self) -> PathBuf {} pub fn join<P>(&self, p: P) -> PathBuf {} pub fn parent(&self) -> Option<&Path> {} pub fn exists(&self) -> bool {} pub fn is_dir(&self) -> bool {} pub fn is_file(&self) -> bool {} pub fn display(&self) -> Display {} pub fn file_name(&self) -> Option<&crate::ffi::OsStr> {} pub fn file_stem(&self) -> Option<&crate::ffi::OsStr> {} pub fn extension(&self) -> Option<&crate::ffi::OsStr> {} pub fn to_str(&self) -> Option<&str> {} pub fn to_string_lossy(&self) -> crate::borrow::Cow<str> {} pub fn with_extension<S>(&self, s: S) -> PathBuf {} pub fn strip_prefix<P>(&self, p: P) -> Result<&Path, crate::fmt::Error> {} pub fn starts_with<P>(&self, p: P) -> bool {} pub fn is_absolute(&self) -> bool {} }
    impl PathBuf { pub fn new() -> PathBuf {} pub fn push<P>(&mut self, p: P) {} pub fn pop(&mut self) -> bool {} pub fn as_path(&self) -> &Path {} pub fn into_os_string(self) -> crate::ffi::OsString {} pub fn set_extension<S>(&mut self, s: S) -> bool {} }
    impl crate::ops::Deref for PathBuf { type Target = Path; } impl Clone for PathBuf {} impl From<&str> for PathBuf {} impl From<crate::string::String> for PathBuf {} impl AsRef<Path> for PathBuf {} impl AsRef<Path> for Path {} impl Default for PathBuf {} impl crate::str::FromStr for PathBuf { type Err = crate::convert::Infallible; }
}
pub mod ffi { pub struct OsStr; pub struct OsString; impl OsStr { pub fn to_str(&self) -> Option<&str> {} pub fn to_string_lossy(&self) -> crate::borrow::Cow<str> {} pub fn to_os_string(&self) -> OsString {} } impl crate::ops::Deref for OsString { type Target = OsStr; } impl Clone for OsString {} }
pub mod io {
    pub struct Error; pub type Result<T> = crate::result::Result<T, Error>; pub enum ErrorKind { NotFound, PermissionDenied, AlreadyExists, InvalidData, InvalidInput, UnexpectedEof, Other, TimedOut, WouldBlock, ConnectionRefused, BrokenPipe, Interrupted }
    impl Error { pub fn kind(&self) -> ErrorKind {} pub fn other<E>(e: E) -> Error {} pub fn new<E>(kind: ErrorKind, e: E) -> Error {} pub fn last_os_error() -> Error {} }
    pub trait Read { fn read(&mut self, b: &mut [u8]) -> Result<usize> {} fn read_to_end(&mut self, b: &mut crate::vec::Vec<u8>) -> Result<usize> {} fn read_to_string(&mut self, b: &mut crate::string::String) -> Result<usize> {} fn read_exact(&mut self, b: &mut [u8]) -> Result<()> {} }
    pub trait Write { fn write(&mut self, b: &[u8]) -> Result<usize> {} fn write_all(&mut self, b: &[u8]) -> Result<()> {} fn flush(&mut self) -> Result<()> {} }
    pub trait BufRead { fn lines(self) -> crate::iter::Iter<Result<crate::string::String>> {} fn read_line(&mut self, b: &mut crate::string::String) -> Result<usize> {} }
    pub struct Cursor<T>; pub struct BufReader<R>; pub struct BufWriter<W>; pub struct Stdin; pub struct Stdout; pub struct Stderr;
    impl<T> Cursor<T> { pub fn new(t: T) -> Cursor<T> {} pub fn into_inner(self) -> T {} pub fn get_ref(&self) -> &T {} pub fn position(&self) -> u64 {} pub fn set_position(&mut self, p: u64) {} }
    impl<R> BufReader<R> { pub fn new(r: R) -> BufReader<R> {} } impl<W> BufWriter<W> { pub fn new(w: W) -> BufWriter<W> {} pub fn into_inner(self) -> crate::result::Result<W, Error> {} }
    impl<R> BufRead for BufReader<R> {} impl<T> Read for Cursor<T> {} impl<T> Write for Cursor<T> {} impl<R> Read for BufReader<R> {} impl<W> Write for BufWriter<W> {}
}
pub mod fs { pub struct File; pub struct OpenOptions; pub struct Metadata; pub struct DirEntry; pub fn read_to_string<P>(p: P) -> crate::io::Result<crate::string::String> {} pub fn read<P>(p: P) -> crate::io::Result<crate::vec::Vec<u8>> {} pub fn write<P, C>(p: P, c: C) -> crate::io::Result<()> {} pub fn create_dir_all<P>(p: P) -> crate::io::Result<()> {} pub fn remove_file<P>(p: P) -> crate::io::Result<()> {} impl File { pub fn open<P>(p: P) -> crate::io::Result<File> {} pub fn create<P>(p: P) -> crate::io::Result<File> {} } impl crate::io::Read for File {} impl crate::io::Write for File {} pub fn read_dir<P>(p: P) -> crate::io::Result<crate::iter::Iter<crate::io::Result<DirEntry>>> {} impl DirEntry { pub fn path(&self) -> crate::path::PathBuf {} pub fn file_name(&self) -> crate::ffi::OsString {} } }
pub mod env { pub fn var<K>(k: K) -> Result<crate::string::String, VarError> {} pub enum VarError { NotPresent, NotUnicode(crate::ffi::OsString) } pub fn args() -> crate::iter::Iter<crate::string::String> {} pub fn current_dir() -> crate::io::Result<crate::path::PathBuf> {} pub fn temp_dir() -> crate::path::PathBuf {} }
pub mod thread { pub struct JoinHandle<T>; pub struct LocalKey<T>; pub struct Scope; pub struct Thread; pub fn spawn<T, F: FnOnce() -> T>(f: F) -> JoinHandle<T> {} pub fn sleep(d: crate::time::Duration) {} pub fn scope<T, F: FnOnce(&Scope) -> T>(f: F) -> T {} impl Scope { pub fn spawn<T, F: FnOnce() -> T>(&self, f: F) -> JoinHandle<T> {} } impl<T> JoinHandle<T> { pub fn join(self) -> crate::result::Result<T, crate::boxed::Box<dyn crate::any::Any>> {} pub fn is_finished(&self) -> bool {} } impl<T> LocalKey<T> { pub fn with<R, F: FnOnce(&T) -> R>(&self, f: F) -> R {} } }
pub mod net { pub struct SocketAddr; pub enum IpAddr { V4(Ipv4Addr), V6(Ipv6Addr) } pub struct Ipv4Addr; pub struct Ipv6Addr; impl SocketAddr { pub fn new(ip: IpAddr, port: u16) -> SocketAddr {} pub fn ip(&self) -> IpAddr {} pub fn port(&self) -> u16 {} } impl crate::str::FromStr for SocketAddr { type Err = AddrParseError; } impl crate::str::FromStr for IpAddr { type Err = AddrParseError; } impl crate::str::FromStr for Ipv4Addr { type Err = AddrParseError; } pub struct AddrParseError; }
