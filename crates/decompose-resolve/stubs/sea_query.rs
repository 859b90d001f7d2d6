// What sea-query declares, as far as receivers need it.
pub struct Query;
impl Query {
    pub fn select() -> SelectStatement {}
    pub fn insert() -> InsertStatement {}
    pub fn update() -> UpdateStatement {}
    pub fn delete() -> DeleteStatement {}
}
pub struct SelectStatement; pub struct InsertStatement; pub struct UpdateStatement; pub struct DeleteStatement;
impl SelectStatement { pub fn to_owned(&self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
impl InsertStatement { pub fn to_owned(&self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
impl UpdateStatement { pub fn to_owned(&self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
impl DeleteStatement { pub fn to_owned(&self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
pub struct SchemaStatement;
impl SchemaStatement { pub fn to_owned(&self) -> Self {} pub fn take(&mut self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
pub struct Table;
impl Table {
    pub fn create() -> SchemaStatement {}
    pub fn alter() -> SchemaStatement {}
    pub fn drop() -> SchemaStatement {}
    pub fn rename() -> SchemaStatement {}
    pub fn truncate() -> SchemaStatement {}
}
pub struct Index;
impl Index { pub fn create() -> SchemaStatement {} pub fn drop() -> SchemaStatement {} }
pub struct ForeignKey;
impl ForeignKey { pub fn create() -> SchemaStatement {} pub fn drop() -> SchemaStatement {} }
pub use SchemaStatement as TableForeignKey;
pub struct ColumnDef;
impl ColumnDef { pub fn new(name: _) -> Self {} pub fn to_owned(&self) -> Self {} pub fn any_other(&mut self, value: _) -> &mut Self {} }
pub struct Alias;
impl Alias { pub fn new(name: _) -> Self {} }
pub struct OnConflict;
impl OnConflict {
    pub fn new() -> Self {}
    pub fn column(column: _) -> Self {}
    pub fn columns(columns: _) -> Self {}
    pub fn to_owned(&self) -> Self {}
    pub fn any_other(&mut self, value: _) -> &mut Self {}
}
pub trait Iden {}
