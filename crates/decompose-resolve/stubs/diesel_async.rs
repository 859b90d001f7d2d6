// What diesel-async declares, as far as receivers need it.
pub trait RunQueryDsl: Sized {
    async fn execute(self, connection: _) -> diesel::QueryResult<usize> {}
    async fn load<U>(self, connection: _) -> diesel::QueryResult<Vec<U>> {}
    async fn load_stream<U>(self, connection: _) -> diesel::QueryResult<futures::stream::Flow<diesel::QueryResult<U>>> {}
    async fn get_results<U>(self, connection: _) -> diesel::QueryResult<Vec<U>> {}
    async fn get_result<U>(self, connection: _) -> diesel::QueryResult<U> {}
    async fn first<U>(self, connection: _) -> diesel::QueryResult<U> {}
}
impl RunQueryDsl for diesel::Statement {}
impl<T: diesel::DieselTable> RunQueryDsl for T {}
pub trait SaveChangesDsl: Sized { async fn save_changes<U>(self, connection: _) -> diesel::QueryResult<U> {} }

pub trait AsyncConnection: Sized {
    async fn establish(url: &str) -> Result<Self, diesel::ConnectionError> {}
    async fn transaction<T, E, F: FnOnce(&mut Self) -> _>(&mut self, f: F) -> Result<T, E> {}
    async fn begin_test_transaction(&mut self) -> diesel::QueryResult<()> {}
    async fn test_transaction<T, E, F: FnOnce(&mut Self) -> _>(&mut self, f: F) -> T {}
}
pub trait SimpleAsyncConnection { async fn batch_execute(&mut self, text: &str) -> diesel::QueryResult<()> {} }
pub struct AsyncPgConnection;
pub struct AsyncMysqlConnection;
impl AsyncConnection for AsyncPgConnection {}
impl AsyncConnection for AsyncMysqlConnection {}
impl SimpleAsyncConnection for AsyncPgConnection {}
impl SimpleAsyncConnection for AsyncMysqlConnection {}
impl AsyncPgConnection { pub fn build_transaction(&mut self) -> pg::TransactionBuilder<AsyncPgConnection> {} }
pub mod pg {
    pub struct TransactionBuilder<C>(C);
    impl<C> TransactionBuilder<C> {
        pub async fn run<T, E, F: FnOnce(&mut C) -> _>(&mut self, f: F) -> Result<T, E> {}
        pub fn any_other(self) -> Self {}
    }
}
pub mod sync_connection_wrapper {
    pub struct SyncConnectionWrapper<C>(C);
    impl<C> crate::AsyncConnection for SyncConnectionWrapper<C> {}
}
pub mod pooled_connection {
    pub struct AsyncDieselConnectionManager<C>(C);
    impl<C> AsyncDieselConnectionManager<C> { pub fn new(url: _) -> Self {} pub fn new_with_config(url: _, config: _) -> Self {} }
    pub struct Builder<C>(C);
    impl<C> Builder<C> { pub fn build(self) -> Result<Pool<C>, PoolError> {} pub fn any_other(self, value: _) -> Self {} }
    pub struct Pool<C>(C);
    impl<C> Clone for Pool<C> {}
    impl<C> Pool<C> {
        pub fn builder(manager: _) -> Builder<C> {}
        pub async fn get(&self) -> Result<Object<C>, PoolError> {}
    }
    pub struct PoolError;
    pub struct Object<C>(C);
    impl<C> std::ops::Deref for Object<C> { type Target = C; }
    pub mod deadpool { pub use super::{Builder, Object, Pool, PoolError as BuildError, PoolError}; }
    pub mod bb8 { pub use super::{Object as PooledConnection, Pool, PoolError as RunError}; }
    pub mod mobc { pub use super::{Object as PooledConnection, Pool}; }
}
pub mod scoped_futures {
    pub trait ScopedFutureExt: Sized { fn scope_boxed(self) -> Self {} fn scope_send(self) -> Self {} }
    impl<T> ScopedFutureExt for T {}
}
