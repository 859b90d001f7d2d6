// What diesel declares, as far as receivers need it, and the modules that its macros make. One type stands for all
// statements and one for all expressions: what matters here is which rows come out of them.
#[macro_export] macro_rules! table {
    ($(use $($import:tt)*;)* $(#[$($attribute:tt)*])* $schema:ident . $($table:tt)*) => {
        $crate::table! { $(use $($import)*;)* $($table)* }
    };
    (
        $(use $($import:tt)*;)* $(#[$($attribute:tt)*])* $name:ident $(($($key:ident),* $(,)?))?
        { $($(#[$($note:tt)*])* $column:ident -> $sql_type:ty),* $(,)? }
    ) => {
        pub mod $name {
            pub use self::columns::*;
            pub mod dsl { pub use super::columns::*; pub use super::table as $name; }
            #[derive($crate::DieselTable)] pub struct table;
            pub type BoxedQuery = $crate::Statement;
            pub const all_columns: $crate::Expression = $crate::Expression;
            pub mod columns {
                pub(super) struct star;
                $(#[derive($crate::DieselColumn)] pub struct $column;)*
            }
            const _: () = {
                $(use $($import)*;)*
                use $crate::sql_types::*;
                let types: ($($sql_type,)*);
            };
        }
    };
}
#[macro_export] macro_rules! joinable {
    ($child:ident -> $parent:ident ($key:ident)) => { const _: () = { $child::columns::$key; }; };
}
#[macro_export] macro_rules! allow_tables_to_appear_in_same_query { ($($table:ident),* $(,)?) => { }; }
#[macro_export] macro_rules! allow_columns_to_appear_in_same_group_by_clause { ($($column:path),* $(,)?) => { }; }

pub trait DieselTable {}
pub trait DieselColumn {}
pub struct Statement;
pub struct Expression;

pub trait QueryDsl: Sized {
    fn filter(self, predicate: _) -> Statement {}
    fn or_filter(self, predicate: _) -> Statement {}
    fn find(self, key: _) -> Statement {}
    fn select(self, columns: _) -> Statement {}
    fn order(self, by: _) -> Statement {}
    fn order_by(self, by: _) -> Statement {}
    fn then_order_by(self, by: _) -> Statement {}
    fn group_by(self, by: _) -> Statement {}
    fn having(self, predicate: _) -> Statement {}
    fn limit(self, limit: i64) -> Statement {}
    fn offset(self, offset: i64) -> Statement {}
    fn distinct(self) -> Statement {}
    fn distinct_on(self, columns: _) -> Statement {}
    fn count(self) -> Statement {}
    fn inner_join(self, other: _) -> Statement {}
    fn left_join(self, other: _) -> Statement {}
    fn left_outer_join(self, other: _) -> Statement {}
    fn into_boxed(self) -> Statement {}
    fn for_update(self) -> Statement {}
    fn skip_locked(self) -> Statement {}
    fn on(self, condition: _) -> Statement {}
    fn full_outer_join(self, other: _) -> Statement {}
    fn right_join(self, other: _) -> Statement {}
    fn or_having(self, predicate: _) -> Statement {}
    fn for_no_key_update(self) -> Statement {}
    fn for_share(self) -> Statement {}
    fn no_wait(self) -> Statement {}
    fn single_value(self) -> Expression {}
    fn union(self, other: _) -> Statement {}
    fn union_all(self, other: _) -> Statement {}
    fn except(self, other: _) -> Statement {}
    fn intersect(self, other: _) -> Statement {}
}
impl QueryDsl for Statement {}
impl<T: DieselTable> QueryDsl for T {}
impl Statement {
    pub fn values(self, rows: _) -> Statement {}
    pub fn default_values(self) -> Statement {}
    pub fn set(self, changes: _) -> Statement {}
    pub fn returning(self, columns: _) -> Statement {}
    pub fn on_conflict(self, target: _) -> Statement {}
    pub fn on_conflict_do_nothing(self) -> Statement {}
    pub fn do_update(self) -> Statement {}
    pub fn do_nothing(self) -> Statement {}
    pub fn filter_target(self, predicate: _) -> Statement {}
    pub fn insert_into<T>(self, table: T) -> Statement {}
    pub fn into_columns(self, columns: _) -> Statement {}
    pub fn fields(self, alias: _) -> Expression {}
    pub fn field(self, alias: _) -> Expression {}
    pub fn bind<T>(self, value: _) -> Statement {}
}

pub trait RunQueryDsl: Sized {
    fn execute(self, connection: _) -> QueryResult<usize> {}
    fn load<U>(self, connection: _) -> QueryResult<Vec<U>> {}
    fn get_results<U>(self, connection: _) -> QueryResult<Vec<U>> {}
    fn get_result<U>(self, connection: _) -> QueryResult<U> {}
    fn first<U>(self, connection: _) -> QueryResult<U> {}
    fn load_iter<U>(self, connection: _) -> QueryResult<std::iter::Iter<QueryResult<U>>> {}
}
impl RunQueryDsl for Statement {}
impl<T: DieselTable> RunQueryDsl for T {}
pub trait SaveChangesDsl: Sized { fn save_changes<U>(self, connection: _) -> QueryResult<U> {} }
impl<T> SaveChangesDsl for T {}

pub trait ExpressionMethods: Sized {
    fn eq(self, other: _) -> Expression {}
    fn ne(self, other: _) -> Expression {}
    fn gt(self, other: _) -> Expression {}
    fn ge(self, other: _) -> Expression {}
    fn lt(self, other: _) -> Expression {}
    fn le(self, other: _) -> Expression {}
    fn eq_any(self, values: _) -> Expression {}
    fn ne_all(self, values: _) -> Expression {}
    fn is_null(self) -> Expression {}
    fn is_not_null(self) -> Expression {}
    fn between(self, low: _, high: _) -> Expression {}
    fn like(self, pattern: _) -> Expression {}
    fn ilike(self, pattern: _) -> Expression {}
    fn not_like(self, pattern: _) -> Expression {}
    fn is_not_distinct_from(self, other: _) -> Expression {}
    fn concat(self, other: _) -> Expression {}
    fn nullable(self) -> Expression {}
    fn assume_not_null(self) -> Expression {}
    fn asc(self) -> Expression {}
    fn desc(self) -> Expression {}
    fn nulls_first(self) -> Expression {}
    fn nulls_last(self) -> Expression {}
    fn and(self, other: _) -> Expression {}
    fn or(self, other: _) -> Expression {}
}
impl ExpressionMethods for Expression {}
impl<T: DieselColumn> ExpressionMethods for T {}

pub trait BelongingToDsl: Sized { fn belonging_to(parent: _) -> Statement {} }
impl<T> BelongingToDsl for T {}
pub trait Insertable: Sized { fn insert_into<T>(self, table: T) -> Statement {} }
pub fn insert_into<T>(table: T) -> Statement {}
pub fn insert_or_ignore_into<T>(table: T) -> Statement {}
pub fn replace_into<T>(table: T) -> Statement {}
pub fn update<T>(rows: T) -> Statement {}
pub fn delete<T>(rows: T) -> Statement {}
pub fn select<T>(columns: T) -> Statement {}
pub fn sql_query<T>(text: T) -> Statement {}
pub fn copy_from<T>(table: T) -> Statement {}
pub fn copy_to<T>(table: T) -> Statement {}
pub mod dsl {
    pub use crate::{copy_from, copy_to, delete, insert_into, insert_or_ignore_into, replace_into, select, sql_query, update};
    pub fn exists(query: _) -> Expression {}
    pub fn not(of: _) -> Expression {}
    pub fn count(of: _) -> Expression {}
    pub fn count_distinct(of: _) -> Expression {}
    pub fn count_star() -> Expression {}
    pub fn max(of: _) -> Expression {}
    pub fn min(of: _) -> Expression {}
    pub fn sum(of: _) -> Expression {}
    pub fn avg(of: _) -> Expression {}
    pub fn any(of: _) -> Expression {}
    pub fn sql<T>(text: &str) -> Expression {}
}
pub mod query_builder { pub use crate::sql_query; pub use crate::{delete, insert_into, update}; }

pub type QueryResult<T> = Result<T, result::Error>;
pub mod result {
    pub enum Error { NotFound }
    pub type QueryResult<T> = Result<T, Error>;
    pub trait OptionalExtension<T> { fn optional(self) -> Result<Option<T>, Error> {} }
    impl<T> OptionalExtension<T> for Result<T, Error> {}
}
pub use result::OptionalExtension;

pub trait Connection: Sized {
    fn establish(url: &str) -> Result<Self, ConnectionError> {}
    fn transaction<T, E, F: FnOnce(&mut Self) -> Result<T, E>>(&mut self, f: F) -> Result<T, E> {}
    fn begin_test_transaction(&mut self) -> QueryResult<()> {}
    fn test_transaction<T, E, F: FnOnce(&mut Self) -> Result<T, E>>(&mut self, f: F) -> T {}
}
pub struct ConnectionError;
pub mod pg { pub struct PgConnection; }
pub mod sqlite { pub struct SqliteConnection; }
pub mod mysql { pub struct MysqlConnection; }
pub use pg::PgConnection;
pub use sqlite::SqliteConnection;
pub use mysql::MysqlConnection;
impl Connection for PgConnection {}
impl Connection for SqliteConnection {}
impl Connection for MysqlConnection {}
pub mod r2d2 {
    pub struct ConnectionManager<C>(C);
    impl<C> ConnectionManager<C> { pub fn new(url: _) -> Self {} }
    pub struct Pool<M>(M);
    impl<M> Clone for Pool<M> {}
    impl<M> Pool<M> { pub fn get(&self) -> Result<PooledConnection<M>, PoolError> {} pub fn builder() -> Builder<M> {} }
    pub struct Builder<M>(M);
    impl<M> Builder<M> {
        pub fn max_size(self, size: u32) -> Self {}
        pub fn build(self, manager: M) -> Result<Pool<M>, PoolError> {}
    }
    pub struct PoolError;
    pub struct PooledConnection<M>(M);
    impl<C> std::ops::Deref for PooledConnection<ConnectionManager<C>> { type Target = C; }
}
pub mod prelude {
    pub use crate::{allow_tables_to_appear_in_same_query, joinable, table};
    pub use crate::{Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SaveChangesDsl};
    pub use crate::{MysqlConnection, PgConnection, SqliteConnection};
    pub use crate::{BelongingToDsl, Insertable};
}
pub mod query_dsl { pub use crate::{QueryDsl, RunQueryDsl, SaveChangesDsl}; }
