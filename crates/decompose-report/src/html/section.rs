//! A part of the page with a heading and an entry in the contents, put together piece by piece.
//!
//! All text that is given here is escaped by what makes it [`Html`]; the methods only add elements around it. Knows
//! nothing of documents.

use askama::Template;

use super::parts::{Html, Table, escape, prose};
use crate::text::{counted, number};

/// Rows that stand open; more have to be asked for.
const LONG: usize = 40;

/// A section of the page.
pub(super) struct Section {
    /// Its anchor: small letters and hyphens, unlike any other on the page.
    pub(super) id: &'static str,
    /// Its heading, and its entry in the contents.
    pub(super) title: &'static str,
    /// What the contents list below it: anchors and names.
    pub(super) entries: Vec<(String, String)>,
    pub(super) body: Html,
}

impl Section {
    pub(super) fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title, entries: Vec::new(), body: Html::default() }
    }

    fn push(mut self, html: &str) -> Self {
        self.body.0.push_str(html);
        self
    }

    /// What to know before reading on; between backticks stands code.
    pub(super) fn lead(self, sentence: &str) -> Self {
        self.push(&format!("<p class=lead>{}</p>", prose(sentence)))
    }

    /// A paragraph.
    pub(super) fn paragraph(self, html: &Html) -> Self {
        self.push(&format!("<p>{html}</p>"))
    }

    /// What stands where there is nothing to list.
    pub(super) fn none(self, sentence: &str) -> Self {
        self.push(&format!("<p class=none>{}</p>", escape(sentence)))
    }

    /// A heading below the section's own.
    pub(super) fn heading(self, title: &str) -> Self {
        self.push(&format!("<h3>{}</h3>", escape(title)))
    }

    /// A heading that something leads to.
    pub(super) fn anchored(self, id: &str, title: &str) -> Self {
        self.push(&format!("<h3 id=\"{id}\">{}</h3>", escape(title)))
    }

    /// A table, or that there is nothing to list. A long one opens.
    pub(super) fn table(self, table: &Table) -> Self {
        if table.rows.len() > LONG { self.fold(&table.caption, table) } else { self.push(&Html::of(table).0) }
    }

    /// A table under a heading; neither where it is empty.
    pub(super) fn titled(self, title: &str, table: &Table) -> Self {
        if table.rows.is_empty() { self } else { self.heading(title).table(table) }
    }

    /// A table that opens; nothing where it is empty.
    pub(super) fn fold(self, title: &str, table: &Table) -> Self {
        if table.rows.is_empty() {
            return self;
        }
        let count = number(table.rows.len() + table.rest);
        self.opening(&Html(escape(title)), &count, &Html::of(table))
    }

    /// Anything that opens, with what is counted in it at the right.
    pub(super) fn opening(self, title: &Html, count: &str, inside: &Html) -> Self {
        self.push(&opening(title, count, inside).0)
    }

    /// Anything else.
    pub(super) fn html(self, html: &Html) -> Self {
        self.push(&html.0)
    }

    /// What a template draws.
    pub(super) fn part(self, template: &impl Template) -> Self {
        self.push(&Html::of(template).0)
    }

    /// What was left out.
    pub(super) fn rest(self, left_out: usize, noun: &str) -> Self {
        if left_out == 0 {
            return self;
        }
        let more = counted(left_out, &format!("more {noun}"));
        self.push(&format!("<p class=rest>and {more}, in <code>decompose.json</code></p>"))
    }
}

/// Anything that opens, with what is counted in it at the right.
pub(super) fn opening(title: &Html, count: &str, inside: &Html) -> Html {
    let count =
        if count.is_empty() { String::new() } else { format!(" <span class=count>{}</span>", escape(count)) };
    Html(format!("<details class=fold><summary><span>{title}</span>{count}</summary>{inside}</details>"))
}
