//! What every part of a plan looks up: whose an item is, what it belongs to, and what part a crossing plays.
//!
//! From the code and the partition, in one pass over the files. A file without an assignment (tests, orphans, build
//! scripts) belongs to no service. It knows nothing of signatures, costs or order.

use decompose_model::{
    Code, Crossing, FileId, Item, ItemId, ItemKind, Location, Partition, Reference, ReferenceId,
    ReferenceKind, ServiceId,
};

/// The input of a plan, with the look-ups that every part of it needs.
pub(crate) struct Ground<'a> {
    pub(crate) code: &'a Code,
    pub(crate) partition: &'a Partition,
    service_of_file: Vec<Option<ServiceId>>,
    shared_file: Vec<bool>,
}

/// The part that a crossing plays in a plan. Every crossing plays exactly one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// It uses a function, static or macro.
    Operation,
    /// It uses this constant or type, or a field or variant of it.
    Type(ItemId),
    /// One of its ends lies in a shared-library candidate.
    Shared,
    /// It only names something: it follows the code and carries nothing.
    Mention,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(code: &'a Code, partition: &'a Partition) -> Self {
        let mut service_of_file = vec![None; code.files.len()];
        let mut shared_file = vec![false; code.files.len()];
        for assignment in &partition.assignments {
            service_of_file[assignment.file.index()] = Some(assignment.service);
            shared_file[assignment.file.index()] = assignment.shared_candidate.is_some();
        }
        Self { code, partition, service_of_file, shared_file }
    }

    pub(crate) fn item(&self, item: ItemId) -> &'a Item {
        &self.code.items[item.index()]
    }

    pub(crate) fn reference(&self, reference: ReferenceId) -> &'a Reference {
        &self.code.references[reference.index()]
    }

    /// The item's path in backquotes, as sentences name it.
    pub(crate) fn name(&self, item: ItemId) -> String {
        format!("`{}`", self.item(item).path)
    }

    pub(crate) fn service_name(&self, service: ServiceId) -> &'a str {
        &self.partition.services[service.index()].name
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = ServiceId> + use<> {
        (0..self.partition.services.len() as u32).map(ServiceId)
    }

    pub(crate) fn service_of(&self, file: FileId) -> Option<ServiceId> {
        self.service_of_file[file.index()]
    }

    pub(crate) fn is_shared(&self, file: FileId) -> bool {
        self.shared_file[file.index()]
    }

    /// What would be built and released on its own, per file: its service, or, as one part more, the shared library.
    pub(crate) fn parts(&self) -> Vec<Option<usize>> {
        let shared = self.partition.services.len();
        let part = |(service, is_shared): (&Option<ServiceId>, &bool)| {
            service.map(|service| if *is_shared { shared } else { service.index() })
        };
        self.service_of_file.iter().zip(&self.shared_file).map(part).collect()
    }

    /// Where the references stand.
    pub(crate) fn places(&self, references: &[ReferenceId]) -> Vec<Location> {
        references.iter().map(|r| self.code.reference_location(self.reference(*r))).collect()
    }

    /// The type that a field or variant is part of; any other item is its own owner.
    pub(crate) fn owner(&self, item: ItemId) -> ItemId {
        let mut owner = item;
        while let Item { kind: ItemKind::Field | ItemKind::Variant, parent: Some(parent), .. } =
            self.item(owner)
        {
            owner = *parent;
        }
        owner
    }

    /// The crossings of product code, in reference order.
    pub(crate) fn crossings(&self) -> impl Iterator<Item = (&'a Crossing, &'a Reference)> {
        self.partition
            .crossings
            .iter()
            .map(|crossing| (crossing, self.reference(crossing.reference)))
            .filter(|(_, reference)| !reference.test)
    }

    pub(crate) fn role(&self, reference: &Reference) -> Role {
        let target = self.item(reference.to);
        if matches!(reference.kind, ReferenceKind::Import | ReferenceKind::Derived) {
            return Role::Mention;
        }
        match target.kind {
            ItemKind::Module | ItemKind::Impl => Role::Mention,
            _ if self.is_shared(reference.file) || self.is_shared(target.file) => Role::Shared,
            ItemKind::Function | ItemKind::Method | ItemKind::Static | ItemKind::Macro => Role::Operation,
            ItemKind::Const
            | ItemKind::Struct
            | ItemKind::Enum
            | ItemKind::Union
            | ItemKind::Trait
            | ItemKind::TypeAlias
            | ItemKind::Variant
            | ItemKind::Field => Role::Type(self.owner(reference.to)),
        }
    }
}

/// `1 file`, `2 files`, `1,200 files`: a count with its noun, as sentences say it.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = match number {
        1 => noun.to_owned(),
        _ if noun.ends_with("ry") || noun.ends_with("cy") => format!("{}ies", &noun[..noun.len() - 1]),
        _ => format!("{noun}s"),
    };
    format!("{} {plural}", thousands(number))
}

/// `1,200`: a number with its thousands apart.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a, b, c and 4 more`: the first names of a list, enough to recognise it.
pub(crate) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_sentences_say_them() {
        assert_eq!(count(1, "library"), "1 library");
        assert_eq!(count(0, "line"), "0 lines");
        assert_eq!(count(1234567, "entry"), "1,234,567 entries");
        assert_eq!(count(999, "reference"), "999 references");
    }

    #[test]
    fn long_lists_are_cut() {
        let names = ["a", "b", "c", "d", "e"].map(String::from);
        assert_eq!(some_of(&names), "a, b, c and 2 more");
        assert_eq!(some_of(&names[..2]), "a, b");
    }
}
