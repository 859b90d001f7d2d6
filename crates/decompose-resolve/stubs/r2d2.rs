// What r2d2 declares, as far as receivers need it.
pub trait ManageConnection { type Connection; }
pub struct Pool<M>(M); pub struct PooledConnection<M>(M); pub struct Builder<M>(M); pub struct Error;
impl<M> Clone for Pool<M> {}
impl<M> Pool<M> { pub fn new(manager: M) -> Result<Pool<M>, Error> {} pub fn builder() -> Builder<M> {} pub fn get(&self) -> Result<PooledConnection<M>, Error> {} pub fn try_get(&self) -> Option<PooledConnection<M>> {} }
impl<M> Builder<M> { pub fn new() -> Self {} pub fn build(self, manager: M) -> Result<Pool<M>, Error> {} pub fn build_unchecked(self, manager: M) -> Pool<M> {} pub fn any_other(self, value: _) -> Self {} }
impl<M: ManageConnection> std::ops::Deref for PooledConnection<M> { type Target = <M as ManageConnection>::Connection; }
