// What postgres declares, as far as receivers need it.
pub struct Client; pub struct Transaction; pub struct Row; pub struct Statement; pub struct Error; pub struct NoTls;
impl Client {
    pub fn connect(url: &str, tls: _) -> Result<Client, Error> {}
    pub fn execute(&mut self, text: _, values: _) -> Result<u64, Error> {}
    pub fn query(&mut self, text: _, values: _) -> Result<Vec<Row>, Error> {}
    pub fn query_one(&mut self, text: _, values: _) -> Result<Row, Error> {}
    pub fn query_opt(&mut self, text: _, values: _) -> Result<Option<Row>, Error> {}
    pub fn prepare(&mut self, text: &str) -> Result<Statement, Error> {}
    pub fn batch_execute(&mut self, text: &str) -> Result<(), Error> {}
    pub fn transaction(&mut self) -> Result<Transaction, Error> {}
    pub fn any_other(&mut self, text: _) -> Result<_, Error> {}
}
impl Transaction {
    pub fn commit(self) -> Result<(), Error> {}
    pub fn rollback(self) -> Result<(), Error> {}
    pub fn execute(&mut self, text: _, values: _) -> Result<u64, Error> {}
    pub fn query(&mut self, text: _, values: _) -> Result<Vec<Row>, Error> {}
    pub fn query_one(&mut self, text: _, values: _) -> Result<Row, Error> {}
    pub fn query_opt(&mut self, text: _, values: _) -> Result<Option<Row>, Error> {}
    pub fn prepare(&mut self, text: &str) -> Result<Statement, Error> {}
    pub fn batch_execute(&mut self, text: &str) -> Result<(), Error> {}
    pub fn transaction(&mut self) -> Result<Transaction, Error> {}
    pub fn savepoint(&mut self, name: _) -> Result<Transaction, Error> {}
    pub fn any_other(&mut self, text: _) -> Result<_, Error> {}
}
impl Row {
    pub fn get<I, T>(&self, column: I) -> T {}
    pub fn try_get<I, T>(&self, column: I) -> Result<T, Error> {}
    pub fn len(&self) -> usize {}
    pub fn is_empty(&self) -> bool {}
}
