// What r2d2_sqlite declares: whose connections its pools give.
pub struct SqliteConnectionManager;
impl SqliteConnectionManager {
    pub fn file(path: _) -> Self {}
    pub fn memory() -> Self {}
    pub fn any_other(self, value: _) -> Self {}
}
impl r2d2::ManageConnection for SqliteConnectionManager { type Connection = rusqlite::Connection; }
