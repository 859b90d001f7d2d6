// What sqlx declares, as far as receivers need it. One type stands for the pools, one for the connections and one for
// the rows of all databases; statements differ by the rows that come out of them.
pub struct Pool; pub struct Connection; pub struct Transaction; pub struct Row; pub struct Error;
pub use Pool as PgPool; pub use Pool as SqlitePool; pub use Pool as MySqlPool; pub use Pool as AnyPool;
pub type Result<T, E = Error> = std::result::Result<T, E>;
impl Clone for Pool {}
impl Pool { pub async fn connect(url: &str) -> Result<Pool> {} pub async fn begin(&self) -> Result<Transaction> {} pub async fn acquire(&self) -> Result<pool::PoolConnection> {} pub async fn close(&self) {} pub fn connect_lazy(url: &str) -> Result<Pool> {} }
impl Connection { pub async fn begin(&mut self) -> Result<Transaction> {} }
impl Transaction { pub async fn commit(self) -> Result<()> {} pub async fn rollback(self) -> Result<()> {} pub async fn begin(&mut self) -> Result<Transaction> {} }
impl std::ops::Deref for Transaction { type Target = Connection; }
pub mod pool { pub struct PoolConnection; impl std::ops::Deref for PoolConnection { type Target = crate::Connection; } pub struct PoolOptions; impl PoolOptions { pub fn new() -> PoolOptions {} pub async fn connect(self, url: &str) -> crate::Result<crate::Pool> {} pub async fn connect_with(self, options: _) -> crate::Result<crate::Pool> {} pub fn connect_lazy(self, url: &str) -> crate::Result<crate::Pool> {} pub fn connect_lazy_with(self, options: _) -> crate::Pool {} pub fn any_other(self, value: _) -> Self {} } }
pub mod postgres { pub use crate::Connection as PgConnection; pub use crate::Pool as PgPool; pub use crate::Row as PgRow; pub use crate::pool::PoolOptions as PgPoolOptions; }
pub mod sqlite { pub use crate::Connection as SqliteConnection; pub use crate::Pool as SqlitePool; pub use crate::Row as SqliteRow; pub use crate::pool::PoolOptions as SqlitePoolOptions; }
pub mod mysql { pub use crate::Connection as MySqlConnection; pub use crate::Pool as MySqlPool; pub use crate::Row as MySqlRow; pub use crate::pool::PoolOptions as MySqlPoolOptions; }
pub use Connection as PgConnection; pub use Connection as SqliteConnection; pub use Connection as MySqlConnection;
impl Row { pub fn get<T, I>(&self, column: I) -> T {} pub fn try_get<T, I>(&self, column: I) -> Result<T> {} pub fn len(&self) -> usize {} pub fn is_empty(&self) -> bool {} }
pub trait FromRow: Sized { fn from_row(row: &Row) -> Result<Self> {} }
pub fn query(text: _) -> Statement<Row> {} pub fn query_with(text: _, arguments: _) -> Statement<Row> {}
pub fn query_as<Db, T>(text: _) -> Statement<T> {} pub fn query_as_with<Db, T>(text: _, arguments: _) -> Statement<T> {}
pub fn query_scalar<Db, T>(text: _) -> Statement<T> {}
pub struct Statement<T>(T);
impl<T> Statement<T> {
    pub fn bind(self, value: _) -> Self {} pub fn persistent(self, value: bool) -> Self {}
    pub fn map<U, F: FnMut(T) -> U>(self, f: F) -> Statement<U> {} pub fn try_map<U, F: FnMut(T) -> Result<U>>(self, f: F) -> Statement<U> {}
    pub async fn fetch_one(self, executor: _) -> Result<T> {} pub async fn fetch_optional(self, executor: _) -> Result<Option<T>> {} pub async fn fetch_all(self, executor: _) -> Result<Vec<T>> {}
    pub fn fetch(self, executor: _) -> futures::stream::Flow<Result<T>> {} pub async fn execute(self, executor: _) -> Result<QueryResult> {}
}
pub struct QueryResult; impl QueryResult { pub fn rows_affected(&self) -> u64 {} }
pub struct QueryBuilder<Db>(Db);
impl<Db> QueryBuilder<Db> { pub fn new(text: _) -> Self {} pub fn push(&mut self, text: _) -> &mut Self {} pub fn push_bind(&mut self, value: _) -> &mut Self {} pub fn separated(&mut self, text: _) -> &mut Self {} pub fn push_unseparated(&mut self, text: _) -> &mut Self {} pub fn sql(&self) -> &str {} pub fn build(&mut self) -> Statement<Row> {} pub fn build_query_as<T>(&mut self) -> Statement<T> {} pub fn build_query_scalar<T>(&mut self) -> Statement<T> {} }
