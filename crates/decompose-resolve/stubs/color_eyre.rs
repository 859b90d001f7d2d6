// What color-eyre declares: eyre's names.
pub use eyre;
pub use eyre::{Report, Result};
pub fn install() -> Result<()> {}
pub mod owo_colors { }
