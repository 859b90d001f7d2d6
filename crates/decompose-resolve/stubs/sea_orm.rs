// What sea-orm declares, as far as receivers need it, and the items that its derives make beside a model.
#[macro_export] macro_rules! DeriveEntityModel {
    (
        $(#[$($attribute:tt)*])* $vis:vis struct $model:ident
        { $($(#[$($note:tt)*])* $field_vis:vis $field:ident : $ty:ty),* $(,)? }
    ) => {
        #[derive(Copy, Clone, Default, Debug)] pub struct Entity;
        impl $crate::EntityTrait for Entity { type Model = $model; type ActiveModel = ActiveModel; }
        #[derive(Copy, Clone, Debug, $crate::GeneratedColumn)] pub enum Column { $(${camel($field)},)* }
        #[derive(Copy, Clone, Debug, $crate::GeneratedColumn)] pub enum PrimaryKey { $(${camel($field)},)* }
        impl $crate::ModelTrait for $model { type Entity = Entity; }
        impl $crate::IntoActiveModel<ActiveModel> for $model {}
        $crate::DeriveActiveModel! { struct $model { $($field : $ty,)* } }
    };
}
#[macro_export] macro_rules! DeriveActiveModel {
    (
        $(#[$($attribute:tt)*])* $vis:vis struct $model:ident
        { $($(#[$($note:tt)*])* $field_vis:vis $field:ident : $ty:ty),* $(,)? }
    ) => {
        #[derive(Clone, Debug, PartialEq, Default)] pub struct ActiveModel { $(pub $field: $crate::ActiveValue<$ty>,)* }
        impl $crate::ActiveModelTrait for ActiveModel { type Model = $model; }
        impl std::convert::From<$model> for ActiveModel {}
    };
}

pub enum ActiveValue<T> { Set(T), Unchanged(T), NotSet }
impl<T> ActiveValue<T> {
    pub fn set(value: T) -> Self {}
    pub fn unwrap(self) -> T {}
    pub fn take(&mut self) -> Option<T> {}
    pub fn into_value(self) -> Option<_> {}
    pub fn is_set(&self) -> bool {}
    pub fn is_not_set(&self) -> bool {}
}
impl<T> AsRef<T> for ActiveValue<T> { fn as_ref(&self) -> &T {} }
pub use ActiveValue::*;

pub struct DbErr;
pub struct DatabaseConnection;
pub struct DatabaseTransaction;
pub struct Database;
impl Database { pub async fn connect(to: _) -> Result<DatabaseConnection, DbErr> {} }
impl Clone for DatabaseConnection {}
pub trait TransactionTrait: Sized {
    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {}
    async fn transaction<T, E, F: FnOnce(&DatabaseTransaction) -> _>(&self, f: F) -> Result<T, E> {}
}
impl TransactionTrait for DatabaseConnection {}
impl TransactionTrait for DatabaseTransaction {}
impl DatabaseTransaction {
    pub async fn commit(self) -> Result<(), DbErr> {}
    pub async fn rollback(self) -> Result<(), DbErr> {}
}

pub trait EntityTrait: Sized {
    type Model;
    type ActiveModel;
    fn find() -> Select<Self> {}
    fn find_by_id(key: _) -> Select<Self> {}
    fn find_related(other: _) -> Select<Self> {}
    fn insert(row: _) -> Insert<Self> {}
    fn insert_many(rows: _) -> Insert<Self> {}
    fn update(row: _) -> Update<Self> {}
    fn update_many() -> Update<Self> {}
    fn delete(row: _) -> Delete {}
    fn delete_many() -> Delete {}
    fn delete_by_id(key: _) -> Delete {}
}
pub struct Select<E>(E);
impl<E: EntityTrait> Select<E> {
    pub async fn one(self, connection: _) -> Result<Option<E::Model>, DbErr> {}
    pub async fn all(self, connection: _) -> Result<Vec<E::Model>, DbErr> {}
    pub async fn count(self, connection: _) -> Result<u64, DbErr> {}
    pub fn paginate(self, connection: _, size: u64) -> Paginator<E> {}
    pub fn filter(self, condition: _) -> Self {}
    pub fn order_by(self, column: _, order: _) -> Self {}
    pub fn order_by_asc(self, column: _) -> Self {}
    pub fn order_by_desc(self, column: _) -> Self {}
    pub fn group_by(self, column: _) -> Self {}
    pub fn limit(self, limit: _) -> Self {}
    pub fn offset(self, offset: _) -> Self {}
    pub fn distinct(self) -> Self {}
    pub fn having(self, condition: _) -> Self {}
    pub fn inner_join(self, other: _) -> Self {}
    pub fn left_join(self, other: _) -> Self {}
    pub fn join(self, kind: _, relation: _) -> Self {}
    pub fn select_only(self) -> Self {}
    pub fn into_model<T>(self) -> Selector<T> {}
    pub fn into_partial_model<T>(self) -> Selector<T> {}
    pub fn into_tuple<T>(self) -> Selector<T> {}
    pub fn right_join(self, other: _) -> Self {}
    pub fn column_as(self, column: _, name: _) -> Self {}
    pub fn expr(self, expression: _) -> Self {}
    pub fn lock_shared(self) -> Self {}
    pub fn order_by_with_nulls(self, column: _, order: _, nulls: _) -> Self {}
    pub async fn exists(self, connection: _) -> Result<bool, DbErr> {}
    pub async fn stream(self, connection: _) -> Result<futures::stream::Flow<Result<E::Model, DbErr>>, DbErr> {}
    pub fn column(self, column: _) -> Self {}
    pub fn columns(self, columns: _) -> Self {}
    pub fn lock_exclusive(self) -> Self {}
    pub fn find_also_related<R>(self, other: R) -> SelectTwo<E, R> {}
    pub fn find_with_related<R>(self, other: R) -> SelectTwoMany<E, R> {}
}
pub struct Selector<T>(T);
impl<T> Selector<T> {
    pub async fn one(self, connection: _) -> Result<Option<T>, DbErr> {}
    pub async fn all(self, connection: _) -> Result<Vec<T>, DbErr> {}
}
pub struct SelectTwo<E, F>(E, F);
impl<E: EntityTrait, F: EntityTrait> SelectTwo<E, F> {
    pub fn filter(self, condition: _) -> Self {}
    pub async fn one(self, connection: _) -> Result<Option<(E::Model, Option<F::Model>)>, DbErr> {}
    pub async fn all(self, connection: _) -> Result<Vec<(E::Model, Option<F::Model>)>, DbErr> {}
}
pub struct SelectTwoMany<E, F>(E, F);
impl<E: EntityTrait, F: EntityTrait> SelectTwoMany<E, F> {
    pub fn filter(self, condition: _) -> Self {}
    pub async fn all(self, connection: _) -> Result<Vec<(E::Model, Vec<F::Model>)>, DbErr> {}
}
pub struct Paginator<E>(E);
impl<E: EntityTrait> Paginator<E> {
    pub async fn fetch(&self) -> Result<Vec<E::Model>, DbErr> {}
    pub async fn fetch_page(&self, page: u64) -> Result<Vec<E::Model>, DbErr> {}
    pub async fn num_items(&self) -> Result<u64, DbErr> {}
    pub async fn num_pages(&self) -> Result<u64, DbErr> {}
}
pub struct Insert<E>(E);
impl<E: EntityTrait> Insert<E> {
    pub fn on_conflict(self, conflict: _) -> Self {}
    pub async fn exec(self, connection: _) -> Result<InsertResult, DbErr> {}
    pub async fn exec_with_returning(self, connection: _) -> Result<E::Model, DbErr> {}
    pub async fn exec_without_returning(self, connection: _) -> Result<u64, DbErr> {}
}
pub struct InsertResult;
pub struct Update<E>(E);
impl<E: EntityTrait> Update<E> {
    pub fn filter(self, condition: _) -> Self {}
    pub fn col_expr(self, column: _, value: _) -> Self {}
    pub fn set(self, row: _) -> Self {}
    pub async fn exec(self, connection: _) -> Result<UpdateResult, DbErr> {}
}
pub struct UpdateResult { pub rows_affected: u64 }
pub struct Delete;
impl Delete {
    pub fn filter(self, condition: _) -> Self {}
    pub async fn exec(self, connection: _) -> Result<DeleteResult, DbErr> {}
}
pub struct DeleteResult { pub rows_affected: u64 }

pub trait ActiveModelTrait: Sized {
    type Model;
    async fn insert(self, connection: _) -> Result<Self::Model, DbErr> {}
    async fn update(self, connection: _) -> Result<Self::Model, DbErr> {}
    async fn save(self, connection: _) -> Result<Self, DbErr> {}
    async fn delete(self, connection: _) -> Result<DeleteResult, DbErr> {}
}
pub trait ModelTrait: Sized {
    type Entity;
    fn find_related<R>(&self, other: R) -> Select<R> {}
    async fn delete(self, connection: _) -> Result<DeleteResult, DbErr> {}
}
pub trait IntoActiveModel<A>: Sized { fn into_active_model(self) -> A {} }
pub trait GeneratedColumn: Sized {
    fn eq(&self, value: _) -> Expr {}
    fn ne(&self, value: _) -> Expr {}
    fn gt(&self, value: _) -> Expr {}
    fn gte(&self, value: _) -> Expr {}
    fn lt(&self, value: _) -> Expr {}
    fn lte(&self, value: _) -> Expr {}
    fn is_in(&self, values: _) -> Expr {}
    fn is_not_in(&self, values: _) -> Expr {}
    fn is_null(&self) -> Expr {}
    fn is_not_null(&self) -> Expr {}
    fn between(&self, low: _, high: _) -> Expr {}
    fn like(&self, pattern: _) -> Expr {}
    fn contains(&self, text: _) -> Expr {}
    fn starts_with(&self, text: _) -> Expr {}
    fn ends_with(&self, text: _) -> Expr {}
    fn max(&self) -> Expr {}
    fn min(&self) -> Expr {}
    fn sum(&self) -> Expr {}
    fn count(&self) -> Expr {}
}
pub struct Expr;
impl Expr { pub fn and(self, other: _) -> Expr {} pub fn or(self, other: _) -> Expr {} }
pub mod prelude {
    pub use crate::{ActiveModelTrait, DatabaseConnection, DbErr, DeriveActiveModel, DeriveEntityModel, EntityTrait, ModelTrait};
}
pub mod sea_query { pub use sea_query::*; }
pub mod entity { pub use crate::ActiveValue; pub mod prelude { pub use crate::prelude::*; } }
