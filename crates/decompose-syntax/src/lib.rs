//! Lowers Rust source files to owned facts; the only crate that sees `syn`.
//!
//! [`lower_file`] turns one text into [`ir::FileFacts`], [`lower_fragment`] the text of a macro expansion, [`lex`] a
//! stretch of text into token trees; [`tree::load`] follows `mod` lines through a whole project. All of them are
//! total: broken input gives less, and says so.
#![forbid(unsafe_code)]

mod depth;
mod encoding;
mod fragment;
pub mod ir;
mod lex;
mod lower;
mod parse;
mod recover;
mod stack;
pub mod tree;

pub use encoding::{decode, encode};
pub use fragment::{Fragment, fragment_length};
pub use lex::{Token, TokenKind, lex};
pub use parse::{FragmentKind, lower_file, lower_fragment};
pub use stack::{both, on_big_stack, on_big_stacks, parallel_map};
