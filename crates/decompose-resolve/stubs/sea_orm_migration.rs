// What sea-orm-migration declares, as far as receivers need it.
pub struct SchemaManager;
pub struct SchemaManagerConnection;
impl SchemaManager {
    pub fn get_connection(&self) -> &SchemaManagerConnection {}
    pub async fn create_table(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn alter_table(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn drop_table(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn rename_table(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn create_index(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn create_foreign_key(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
    pub async fn exec_stmt(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
}
impl SchemaManagerConnection {
    pub async fn execute_unprepared(&self, text: &str) -> Result<(), sea_orm::DbErr> {}
    pub async fn execute(&self, statement: _) -> Result<(), sea_orm::DbErr> {}
}
pub trait MigrationName {}
pub trait MigratorTrait {}
pub trait MigrationTrait {}
pub mod sea_query { pub use sea_query::*; }
pub mod sea_orm { pub use sea_orm::*; }
pub mod prelude {
    pub use crate::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
    pub use sea_query::*;
    pub use sea_orm::prelude::*;
    pub use sea_orm::TransactionTrait;
}
