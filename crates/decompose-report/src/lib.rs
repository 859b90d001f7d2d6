//! Shows the results to people: on the terminal, in Markdown, in one HTML page, as DOT, Mermaid, GraphML and CSV.
//!
//! Every function here is pure and takes the serialised form, a [`Document`], a [`Graph`] or the [`Changes`] between two documents: what a report says can be
//! found in `decompose.json`, and a report can be made again from a saved one.
//!
//! Invariants: the same document gives the same bytes; all text that comes from the analysed project is escaped for
//! the format it lands in, with control and direction-changing characters made visible; lists are capped, and say how
//! much they leave out.
//!
//! Knows nothing of how the results were computed, and writes no files.
#![forbid(unsafe_code)]

mod changed;
mod changes;
mod diagram;
mod doubts;
mod exchange;
mod html;
mod layers;
mod markdown;
mod terminal;
mod text;
mod touched;
mod view;

pub use changes::changes;
pub use decompose_schema::{Changes, Document, Graph};
pub use diagram::{dot, mermaid};
pub use exchange::{crossings_csv, graphml};
pub use html::{HtmlPage, html};
pub use markdown::markdown;
pub use terminal::terminal;
