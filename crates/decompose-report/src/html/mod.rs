//! `report.html`: one file that needs nothing else.
//!
//! The page is the verdict with the first step, and then [`SECTIONS`], each a module of its own. **To add one**, write a
//! module with `pub(super) fn section(ground: &Ground<'_>) -> Option<Section>`, put it together with the methods of
//! [`Section`] (a lead, tables, folds; a template for drawings), give nothing where there is nothing to say, and enter
//! it in the table: contents, anchor, search and print follow.
//!
//! The page works without its script (folding, links and print are HTML and CSS); the script adds search, sorting,
//! copying and the choice of theme. A content security policy names the hashes of the one style and the one script,
//! so that nothing else can run or load, whatever the analysed project's names are made of.

mod anchors;
mod blind_spots;
mod changed;
mod crossings;
mod data;
mod doubts;
mod drivers;
mod entry_points;
mod facts;
mod first;
mod glossary;
mod hubs;
mod layers;
mod map;
mod matrix;
mod metrics;
mod modules;
mod parts;
mod references;
mod requests;
mod roadmap;
mod section;
mod service;
mod shared;
mod what_if;

use askama::Template;
use decompose_schema::Document;
use sha2::{Digest, Sha256};

use crate::text::{followed_index, visible};
use crate::view::View;
use anchors::Anchors;
use first::First;
use parts::{Html, prose};
use section::Section;

/// What every section is made from.
struct Ground<'a> {
    document: &'a Document,
    view: View<'a>,
    anchors: Anchors<'a>,
}

/// The sections in the order of the page; each gives nothing where it has nothing to say.
const SECTIONS: &[fn(&Ground<'_>) -> Option<Section>] = &[
    facts::section,
    drivers::section,
    roadmap::section,
    map::section,
    matrix::section,
    service::section,
    crossings::section,
    requests::section,
    layers::section,
    data::section,
    shared::section,
    changed::teams_section,
    changed::build_section,
    changed::traces_section,
    doubts::section,
    what_if::section,
    modules::section,
    hubs::section,
    entry_points::section,
    references::section,
    blind_spots::section,
    metrics::section,
    glossary::section,
];

const STYLE: &str = include_str!("../../templates/style.css");
/// One script in a scope of its own; `script.js` has what the others use.
const SCRIPT: &str = concat!(
    "\"use strict\";\n{\n",
    include_str!("../../templates/script.js"),
    include_str!("../../templates/search.js"),
    include_str!("../../templates/what-if.js"),
    "}\n"
);

/// The report as one HTML page.
pub fn html(document: &Document) -> String {
    HtmlPage::new(document).text(&document.run_id)
}

/// The page of a document whose id need not be known yet: the id is made of the document's text, which takes as long to
/// write as most of the page.
pub struct HtmlPage(Page);

impl HtmlPage {
    /// Everything but the id.
    pub fn new(document: &Document) -> Self {
        let view = View::new(document);
        let ground = Ground { document, anchors: Anchors::new(&view), view };
        Self(Page::new(&ground))
    }

    /// The page of the run of this id.
    pub fn text(mut self, run_id: &str) -> String {
        self.0.run_id = visible(run_id).into_owned();
        // Writing to a string does not fail, and no part of the page refuses to be shown.
        self.0.render().unwrap_or_default()
    }
}

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    project: String,
    headline: String,
    limits: Option<String>,
    reasons: Vec<Html>,
    first: Option<First>,
    sections: Vec<Section>,
    commit: Option<String>,
    dirty: bool,
    index: Option<String>,
    /// Where a place can be seen on a code host.
    link: Option<String>,
    run_id: String,
    tool: String,
}

impl Page {
    fn new(ground: &Ground<'_>) -> Self {
        let document = ground.document;
        let (headline, limits) = ground.view.advice();
        Self {
            policy: policy(),
            style: STYLE,
            script: SCRIPT,
            project: visible(&document.summary.name).into_owned(),
            headline,
            limits,
            reasons: document.verdict.reasons.iter().map(|reason| prose(reason)).collect(),
            first: First::new(ground),
            sections: SECTIONS.iter().filter_map(|section| section(ground)).collect(),
            commit: document.source.commit.as_ref().map(|commit| visible(commit).chars().take(10).collect()),
            dirty: document.source.dirty == Some(true),
            index: followed_index(&document.source),
            link: document.source.link.clone(),
            run_id: String::new(),
            tool: format!("{} {}", visible(&document.tool.name), visible(&document.tool.version)),
        }
    }
}

/// The content security policy: this style, this script, and nothing else.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(STYLE)),
        base64(&Sha256::digest(SCRIPT))
    )
}

/// Base64 as RFC 4648 section 4 has it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648 section 10.
    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
