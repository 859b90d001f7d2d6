//! The small parts of the page: escaped text, places, figures that open their evidence, tables.
//!
//! [`Html`] is the only way to get markup into a template unescaped, and only this module makes it from text.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use decompose_schema::Place;

use crate::text::{Segment, number, segments, visible};

/// Markup that is safe to insert as it is.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Html(pub(super) String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// Text for element content and quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Words of the report itself, or a name in running text: isolated, so that right-to-left letters stay in their place.
pub(super) fn name(text: &str) -> Html {
    Html(format!("<bdi>{}</bdi>", escape(text)))
}

/// A name from the code. Its `::` and `/` are where a narrow screen may break it.
pub(super) fn code(text: &str) -> Html {
    let escaped = escape(text).replace("::", "::<wbr>").replace('/', "/<wbr>");
    Html(format!("<code>{escaped}</code>"))
}

/// A sentence; between backticks stands code.
pub(super) fn prose(sentence: &str) -> Html {
    let mut html = String::new();
    for segment in segments(sentence) {
        match segment {
            Segment::Plain(text) => html.push_str(&escape(text)),
            Segment::Code(text) => html.push_str(&code(text).0),
        }
    }
    Html(html)
}

/// A whole number.
pub(super) fn figure(n: impl TryInto<u64>) -> Html {
    Html(number(n))
}

/// Text of our own making without markup in it.
pub(super) fn plain(text: &str) -> Html {
    Html(escape(text))
}

/// A word that is not broken at its hyphen: a kind, a tier.
pub(super) fn word(text: &str) -> Html {
    Html(format!("<span class=w>{}</span>", escape(text)))
}

/// `inner`, leading to an element of this page.
pub(super) fn link(target: &str, inner: &Html) -> Html {
    Html(format!("<a href=\"#{target}\">{inner}</a>"))
}

/// A position, which a click copies.
pub(super) fn location(file: &str, line: u32, column: u32) -> Html {
    let file = escape(file).replace('/', "/<wbr>");
    Html(format!("<code class=at>{file}:{line}:{column}</code>"))
}

/// A number that opens the places behind it; the first `shown` of them.
pub(super) fn places(summary: &str, places: &[Place], shown: usize) -> Html {
    if places.is_empty() {
        return Html(escape(summary));
    }
    let mut html = format!("<details class=uses><summary>{}</summary><ul>", escape(summary));
    for place in places.iter().take(shown) {
        html.push_str(&format!("<li>{}</li>", location(&place.file, place.line, place.column)));
    }
    if places.len() > shown {
        html.push_str(&format!("<li>and {} more</li>", number(places.len() - shown)));
    }
    html.push_str("</ul></details>");
    Html(html)
}

/// A share between 0 and 1 as a number and a bar.
pub(super) fn share(value: f64) -> Html {
    let width = (value.clamp(0.0, 1.0) * 40.0).round();
    Html(format!(
        "{value:.2} <svg class=bar width=40 height=6 aria-hidden=true><rect width=40 height=6 class=bar-rail /><rect width={width} height=6 class=bar-fill /></svg>"
    ))
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) numeric: bool,
}

/// A row: its anchor, where something leads to it, and a cell per column.
#[derive(Clone, Default, Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) cells: Vec<Html>,
}

/// A table that a reader can search and sort; capped, and saying so.
#[derive(Clone, Debug, Template)]
#[template(path = "table.html")]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// Rows that were left out.
    pub(super) rest: usize,
}

impl HtmlSafe for Table {}

impl Table {
    /// An empty table. A column whose name ends in `:` holds numbers.
    pub(super) fn new(caption: impl Into<String>, columns: &[&'static str]) -> Self {
        let column =
            |name: &&'static str| Column { name: name.trim_end_matches(':'), numeric: name.ends_with(':') };
        Self {
            caption: caption.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            rest: 0,
        }
    }

    /// Fills it with the first `shown` of `items`.
    pub(super) fn fill<T>(
        mut self,
        items: impl ExactSizeIterator<Item = T>,
        shown: usize,
        row: impl Fn(T) -> Row,
    ) -> Self {
        self.rest = items.len().saturating_sub(shown);
        self.rows = items.take(shown).map(row).collect();
        self
    }

    fn more(&self) -> String {
        number(self.rest)
    }
}

/// A row that nothing leads to.
pub(super) fn row<const N: usize>(cells: [Html; N]) -> Row {
    Row { id: String::new(), cells: cells.into() }
}
