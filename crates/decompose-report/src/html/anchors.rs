//! Where on the page things stand, so that one section can lead into another.

use std::collections::{BTreeMap, BTreeSet};

use super::crossings::PAIRS;
use super::modules::reference_rows;
use crate::view::View;

/// Where on the page things stand. Names may hold anything, so anchors are made of numbers.
pub(super) struct Anchors<'a> {
    pub(super) services: BTreeMap<&'a str, usize>,
    pub(super) files: BTreeMap<&'a str, usize>,
    pub(super) references: BTreeMap<(&'a str, &'a str), usize>,
    /// The pairs of services, by index, whose crossings are listed.
    pairs: BTreeSet<(usize, usize)>,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(view: &View<'a>) -> Self {
        let document = view.document;
        let services = document.services.iter().enumerate().map(|(i, service)| (&*service.name, i));
        let files = document.files.iter().enumerate().map(|(i, file)| (&*file.file, i));
        let rows = reference_rows(document);
        let references = rows.iter().enumerate().map(|(i, r)| ((&*r.from, &*r.to), i));
        let services: BTreeMap<&str, usize> = services.collect();
        let listed = view.pairs.iter().take(PAIRS);
        let pairs = listed.filter_map(|pair| Some((*services.get(pair.from)?, *services.get(pair.to)?)));
        Self { pairs: pairs.collect(), services, files: files.collect(), references: references.collect() }
    }

    pub(super) fn service(&self, name: &str) -> String {
        self.services.get(name).map_or_else(|| "services".into(), |index| format!("s{index}"))
    }

    pub(super) fn module(&self, file: &str) -> String {
        self.files.get(file).map_or_else(|| "modules".into(), |index| format!("m{index}"))
    }

    /// The row of the table of module references, else the table.
    pub(super) fn reference(&self, from: &str, to: &str) -> String {
        let row = self.references.get(&(from, to));
        row.map_or_else(|| "module-references".into(), |index| format!("r{index}"))
    }

    /// The list of crossings of a pair of services, else all lists.
    pub(super) fn pair(&self, from: &str, to: &str) -> String {
        match (self.services.get(from), self.services.get(to)) {
            (Some(from), Some(to)) => self.pair_of(*from, *to),
            _ => "crossings".into(),
        }
    }

    /// The same by the services' indices.
    pub(super) fn pair_of(&self, from: usize, to: usize) -> String {
        if self.pairs.contains(&(from, to)) { format!("c{from}-{to}") } else { "crossings".into() }
    }
}
