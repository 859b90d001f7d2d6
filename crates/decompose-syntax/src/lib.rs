//! Lowers Rust source files to owned facts; the only crate that sees `syn`.
#![forbid(unsafe_code)]

pub mod ir;
