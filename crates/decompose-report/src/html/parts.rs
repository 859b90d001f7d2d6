//! The small parts of the page: escaped text, places, figures that open their evidence, tables.
//!
//! [`Html`] is the only way to get markup into a template unescaped, and only this module makes it from text.

use std::fmt::{self, Write as _};

use askama::Template;
use askama::filters::HtmlSafe;
use decompose_schema::Place;

use super::anchors::Anchors;
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

impl Html {
    /// What a template writes; templates escape all text that is not [`Html`].
    pub(super) fn of(template: &impl Template) -> Self {
        // Writing to a string does not fail, and no part of the page refuses to be shown.
        Self(template.render().unwrap_or_default())
    }
}

/// Text for element content and quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text, false);
    escaped
}

/// Adds `text` to `html`. With `breaks`, a narrow screen may break it behind `::` and `/`.
fn push_escaped(html: &mut String, text: &str, breaks: bool) {
    let text = visible(text);
    let mut done = 0;
    let mut after_colon = false;
    for (at, byte) in text.bytes().enumerate() {
        let second_colon = byte == b':' && after_colon;
        after_colon = byte == b':' && !after_colon;
        let shown = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'/' if breaks => "/<wbr>",
            b':' if breaks && second_colon => ":<wbr>",
            _ => continue,
        };
        html.push_str(&text[done..at]);
        html.push_str(shown);
        done = at + 1;
    }
    html.push_str(&text[done..]);
}

/// Markup around text, with room for what escaping adds.
fn wrapped(before: &str, text: &str, breaks: bool, after: &str) -> Html {
    let mut html = String::with_capacity(before.len() + text.len() + after.len() + 32);
    html.push_str(before);
    push_escaped(&mut html, text, breaks);
    html.push_str(after);
    Html(html)
}

/// Words of the report itself, or a name in running text: isolated, so that right-to-left letters stay in their place.
pub(super) fn name(text: &str) -> Html {
    wrapped("<bdi>", text, false, "</bdi>")
}

/// A name from the code. Its `::` and `/` are where a narrow screen may break it.
pub(super) fn code(text: &str) -> Html {
    wrapped("<code>", text, true, "</code>")
}

/// A sentence; between backticks stands code.
pub(super) fn prose(sentence: &str) -> Html {
    let mut html = String::new();
    for segment in segments(sentence) {
        match segment {
            Segment::Plain(text) => push_escaped(&mut html, text, false),
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
    wrapped("<span class=w>", text, false, "</span>")
}

/// `inner`, leading to an element of this page.
pub(super) fn link(target: &str, inner: &Html) -> Html {
    Html(format!("<a href=\"#{target}\">{inner}</a>"))
}

/// A service, leading to what the page says about it.
pub(super) fn service_link(anchors: &Anchors<'_>, service: &str) -> Html {
    link(&anchors.service(service), &name(service))
}

/// A module, leading to its row.
pub(super) fn module_link(anchors: &Anchors<'_>, file: &str) -> Html {
    link(&anchors.module(file), &code(file))
}

/// A position, which a click copies.
pub(super) fn location(file: &str, line: u32, column: u32) -> Html {
    let mut html = wrapped("<code class=at>", file, true, "");
    // Writing to a string does not fail.
    let _ = write!(html.0, ":{line}:{column}</code>");
    html
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
