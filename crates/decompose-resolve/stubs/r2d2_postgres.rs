// What r2d2_postgres declares: whose connections its pools give.
pub struct PostgresConnectionManager<T>(T);
impl<T> PostgresConnectionManager<T> { pub fn new(config: _, tls: T) -> Self {} }
impl<T> r2d2::ManageConnection for PostgresConnectionManager<T> { type Connection = postgres::Client; }
