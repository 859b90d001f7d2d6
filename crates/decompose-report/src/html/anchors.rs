//! Where on the page things stand, so that one section can lead into another.

use std::collections::BTreeMap;

use decompose_schema::Document;

use super::modules::reference_rows;

/// Where on the page things stand. Names may hold anything, so anchors are made of numbers.
pub(super) struct Anchors<'a> {
    pub(super) services: BTreeMap<&'a str, usize>,
    pub(super) files: BTreeMap<&'a str, usize>,
    pub(super) references: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let services = document.services.iter().enumerate().map(|(i, service)| (&*service.name, i));
        let files = document.files.iter().enumerate().map(|(i, file)| (&*file.file, i));
        let rows = reference_rows(document);
        let references = rows.iter().enumerate().map(|(i, r)| ((&*r.from, &*r.to), i));
        Self { services: services.collect(), files: files.collect(), references: references.collect() }
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

    pub(super) fn pair(&self, from: &str, to: &str) -> String {
        match (self.services.get(from), self.services.get(to)) {
            (Some(from), Some(to)) => pair_anchor(*from, *to),
            _ => "crossings".into(),
        }
    }
}

pub(super) fn pair_anchor(from: usize, to: usize) -> String {
    format!("c{from}-{to}")
}
