//! The `cargo decompose` subcommand.
fn main() {}
