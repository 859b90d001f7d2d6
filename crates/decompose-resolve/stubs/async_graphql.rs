// What async-graphql declares, as far as receivers need it: what resolvers are given.
pub struct Context<'a>(&'a ());
impl<'a> Context<'a> {
    pub fn data<D>(&self) -> Result<&'a D> {}
    pub fn data_opt<D>(&self) -> Option<&'a D> {}
    pub fn data_unchecked<D>(&self) -> &'a D {}
}
pub struct Error { pub message: String }
pub type Result<T, E = Error> = std::result::Result<T, E>;
