// What serde_json declares, as far as receivers need it.
pub enum Value { Null, Bool(bool), Number(Number), String(String), Array(Vec<Value>), Object(Map<String, Value>) }
pub struct Number; pub struct Map<K, V>; pub struct Error;
pub type Result<T> = std::result::Result<T, Error>;
pub fn from_str<T>(text: &str) -> Result<T> {} pub fn from_slice<T>(bytes: &[u8]) -> Result<T> {} pub fn from_reader<R, T>(reader: R) -> Result<T> {} pub fn from_value<T>(value: Value) -> Result<T> {}
pub fn to_string<T>(value: &T) -> Result<String> {} pub fn to_string_pretty<T>(value: &T) -> Result<String> {} pub fn to_vec<T>(value: &T) -> Result<Vec<u8>> {} pub fn to_value<T>(value: T) -> Result<Value> {}
impl Value { pub fn get<I>(&self, i: I) -> Option<&Value> {} pub fn as_str(&self) -> Option<&str> {} pub fn as_u64(&self) -> Option<u64> {} pub fn as_i64(&self) -> Option<i64> {} pub fn as_f64(&self) -> Option<f64> {} pub fn as_bool(&self) -> Option<bool> {} pub fn as_array(&self) -> Option<&Vec<Value>> {} pub fn as_object(&self) -> Option<&Map<String, Value>> {} pub fn is_null(&self) -> bool {} pub fn pointer(&self, p: &str) -> Option<&Value> {} pub fn take(&mut self) -> Value {} }
impl Clone for Value {}
impl<I> std::ops::Index<I> for Value { type Output = Value; }
