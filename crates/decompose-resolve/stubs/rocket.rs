// What rocket declares, as far as receivers need it.
pub struct State<T>;
impl<T> std::ops::Deref for State<T> { type Target = T; }
impl<T> State<T> { pub fn inner(&self) -> &T {} pub fn get<P>(rocket: &P) -> Option<&State<T>> {} }
pub mod serde { pub mod json { pub struct Json<T>(pub T); impl<T> std::ops::Deref for Json<T> { type Target = T; } impl<T> Json<T> { pub fn into_inner(self) -> T {} } } }
pub mod form { pub struct Form<T>; impl<T> std::ops::Deref for Form<T> { type Target = T; } impl<T> Form<T> { pub fn into_inner(self) -> T {} } }
pub mod request { pub enum Outcome<S, E, F> { Success(S), Error(E), Forward(F) } }
