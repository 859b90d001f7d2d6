// What the code can do that prost makes of `.proto` files.
pub struct DecodeError;
pub struct EncodeError;
pub trait GeneratedMessage: Sized {
    fn encode_to_vec(&self) -> Vec<u8> {}
    fn encode_length_delimited_to_vec(&self) -> Vec<u8> {}
    fn encode(&self, buffer: _) -> Result<(), EncodeError> {}
    fn encoded_len(&self) -> usize {}
    fn decode(buffer: _) -> Result<Self, DecodeError> {}
    fn decode_length_delimited(buffer: _) -> Result<Self, DecodeError> {}
    fn merge(&mut self, buffer: _) -> Result<(), DecodeError> {}
    fn clear(&mut self) {}
}
pub trait GeneratedEnum: Sized {
    fn as_str_name(&self) -> &'static str {}
    fn from_str_name(name: &str) -> Option<Self> {}
    fn is_valid(value: i32) -> bool {}
    fn from_i32(value: i32) -> Option<Self> {}
}
