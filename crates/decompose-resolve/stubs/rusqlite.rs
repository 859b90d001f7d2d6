// What rusqlite declares, as far as receivers need it.
pub struct Connection; pub struct Transaction; pub struct Statement; pub struct Row; pub struct Rows; pub struct Error;
pub type Result<T, E = Error> = std::result::Result<T, E>;
impl std::ops::Deref for Transaction { type Target = Connection; }
impl Transaction { pub fn commit(self) -> Result<()> {} pub fn rollback(self) -> Result<()> {} }
impl Connection { pub fn open(path: _) -> Result<Connection> {} pub fn open_in_memory() -> Result<Connection> {} pub fn execute(&self, text: &str, values: _) -> Result<usize> {} pub fn execute_batch(&self, text: &str) -> Result<()> {} pub fn prepare(&self, text: &str) -> Result<Statement> {} pub fn prepare_cached(&self, text: &str) -> Result<Statement> {} pub fn query_row<T, F: FnOnce(&Row) -> Result<T>>(&self, text: &str, values: _, f: F) -> Result<T> {} pub fn transaction(&mut self) -> Result<Transaction> {} pub fn unchecked_transaction(&self) -> Result<Transaction> {} pub fn last_insert_rowid(&self) -> i64 {} }
impl Statement { pub fn execute(&mut self, values: _) -> Result<usize> {} pub fn query(&mut self, values: _) -> Result<Rows> {} pub fn query_map<T, F: FnMut(&Row) -> Result<T>>(&mut self, values: _, f: F) -> Result<std::iter::Iter<Result<T>>> {} pub fn query_and_then<T, E, F: FnMut(&Row) -> std::result::Result<T, E>>(&mut self, values: _, f: F) -> Result<std::iter::Iter<std::result::Result<T, E>>> {} pub fn query_row<T, F: FnOnce(&Row) -> Result<T>>(&mut self, values: _, f: F) -> Result<T> {} pub fn exists(&mut self, values: _) -> Result<bool> {} }
impl Row { pub fn get<I, T>(&self, column: I) -> Result<T> {} pub fn get_unwrap<I, T>(&self, column: I) -> T {} }
impl Rows { pub fn next(&mut self) -> Result<Option<&Row>> {} }
pub trait OptionalExtension<T> { fn optional(self) -> Result<Option<T>> {} }
impl<T> OptionalExtension<T> for Result<T, Error> {}
