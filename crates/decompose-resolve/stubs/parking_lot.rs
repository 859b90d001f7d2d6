// What parking_lot declares, as far as receivers need it.
pub struct Mutex<T>; pub struct MutexGuard<T>; pub struct RwLock<T>; pub struct RwLockReadGuard<T>; pub struct RwLockWriteGuard<T>;
impl<T> Mutex<T> { pub fn new(v: T) -> Mutex<T> {} pub fn lock(&self) -> MutexGuard<T> {} pub fn try_lock(&self) -> Option<MutexGuard<T>> {} pub fn into_inner(self) -> T {} pub fn get_mut(&mut self) -> &mut T {} }
impl<T> RwLock<T> { pub fn new(v: T) -> RwLock<T> {} pub fn read(&self) -> RwLockReadGuard<T> {} pub fn write(&self) -> RwLockWriteGuard<T> {} pub fn into_inner(self) -> T {} }
impl<T> std::ops::Deref for MutexGuard<T> { type Target = T; } impl<T> std::ops::Deref for RwLockReadGuard<T> { type Target = T; } impl<T> std::ops::Deref for RwLockWriteGuard<T> { type Target = T; }
