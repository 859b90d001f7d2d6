//! Files that mix services: which of their items belong to which.
//!
//! The unit is what stands at the top of a file: a function, or a type with its fields, variants and impl blocks. A unit votes for a
//! service by the items of other files that it refers to, or that refer to it, each pair of items once; `use` lines (they belong to
//! the file), guesses, test code and what nobody wrote there do not vote, nor do items that more than half of the services use: they
//! tell nobody apart. A unit with two thirds of its votes for one service belongs there. The others follow the units of their file that
//! they have most references with, and stay where the file is when there are none.
//!
//! A split is proposed where it is clear: at least two parts, each with [`LEAST_SHARE`] of the lines, [`LEAST_VOTES`] votes and
//! [`LEAST_PURITY`] of them for its own service, and few references of the file between parts. Units of smaller parts stay with the
//! part of the file's own service, or the largest.
//!
//! Deliberately unknown here: facts, layers, and whether a type or trait should be split itself.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use decompose_model::{
    Code, FileId, FilePart, FileSplit, Item, ItemId, ItemKind, Partition, Reference, ReferenceKind,
    ServiceId, Tier,
};

use super::nodes::Nodes;

/// The least share of a file's lines that makes a part.
const LEAST_SHARE: f64 = 0.2;
/// The least number of votes that makes a part.
const LEAST_VOTES: u32 = 5;
/// The least share of a part's votes that are for its service.
const LEAST_PURITY: f64 = 0.75;
/// The largest share of a file's own references that may lead from part to part.
const MOST_BETWEEN: f64 = 0.25;
/// The most files that are proposed.
const MOST_SPLITS: usize = 20;

/// A unit of a file: what it says about where it belongs.
#[derive(Default)]
struct Unit {
    /// Its lines, impl blocks included.
    lines: u32,
    /// Votes by service.
    votes: BTreeMap<ServiceId, u32>,
    /// References with other units of the file.
    inside: BTreeMap<ItemId, u32>,
}

/// The files that could be split by item, those with most lines first.
pub(super) fn splits(code: &Code, nodes: &Nodes<'_>, partition: &Partition) -> Vec<FileSplit> {
    if partition.services.len() < 2 {
        return Vec::new();
    }
    let mut splits: Vec<FileSplit> = units(code, nodes, partition)
        .into_iter()
        .filter_map(|(file, units)| split(file, partition.service_of(file)?, &units))
        .collect();
    let lines = |split: &FileSplit| split.parts.iter().map(|part| part.lines).sum::<u32>();
    splits.sort_by_key(|split| (Reverse(lines(split)), split.file));
    splits.truncate(MOST_SPLITS);
    splits
}

/// What stands at the top of a file and holds an item; impl blocks belong to their type where it stands in the same file.
fn unit_of(code: &Code, mut id: ItemId) -> ItemId {
    // Strange code could lead in a circle.
    for _ in 0..32 {
        let item = &code.items[id.index()];
        let own_type = || item.impl_self.filter(|own| code.items[own.index()].file == item.file);
        match above(code, item).or_else(own_type) {
            Some(above) => id = above,
            None => break,
        }
    }
    id
}

/// What an item stands in; modules do not count.
fn above(code: &Code, item: &Item) -> Option<ItemId> {
    item.parent.filter(|parent| code.items[parent.index()].kind != ItemKind::Module)
}

/// The units of every product file, with what ties them.
fn units(code: &Code, nodes: &Nodes<'_>, partition: &Partition) -> BTreeMap<FileId, BTreeMap<ItemId, Unit>> {
    let votes = |reference: &&Reference| {
        let written = !matches!(
            reference.kind,
            ReferenceKind::Derived | ReferenceKind::Dispatch | ReferenceKind::Import
        );
        written && !reference.implicit && !reference.test && reference.tier != Tier::Guess
    };
    let service = |item: ItemId| partition.service_of(code.items[item.index()].file);
    // The two ends, once, with their services; what stands in no item has no unit to vote for.
    let mut ends: Vec<(ItemId, ItemId)> = code
        .references
        .iter()
        .filter(votes)
        .filter_map(|reference| Some((reference.from?, reference.to)))
        .filter(|&(from, to)| service(from).is_some() && service(to).is_some())
        .collect();
    ends.sort_unstable();
    let unit: Vec<ItemId> = (0..code.items.len()).map(|item| unit_of(code, ItemId(item as u32))).collect();
    let everybodys = everybodys(code, partition, &ends);
    let mut files: BTreeMap<FileId, BTreeMap<ItemId, Unit>> = BTreeMap::new();
    for (item, unit) in code.items.iter().zip(&unit) {
        let at_top = above(code, item).is_none() && item.kind != ItemKind::Module && !item.test;
        if at_top && nodes.of_file(item.file).is_some() {
            let unit = files.entry(item.file).or_default().entry(*unit).or_default();
            unit.lines += (item.end_line + 1).saturating_sub(item.start_line);
        }
    }
    let mut of = |item: ItemId, then: &dyn Fn(&mut Unit)| {
        let unit = unit[item.index()];
        if let Some(unit) =
            files.get_mut(&code.items[unit.index()].file).and_then(|units| units.get_mut(&unit))
        {
            then(unit);
        }
    };
    for same in ends.chunk_by(|a, b| a == b) {
        let (from, to) = same[0];
        let (user, used) = (unit[from.index()], unit[to.index()]);
        if code.items[from.index()].file == code.items[to.index()].file {
            if user != used {
                of(from, &|unit| *unit.inside.entry(used).or_default() += same.len() as u32);
                of(to, &|unit| *unit.inside.entry(user).or_default() += same.len() as u32);
            }
            continue;
        }
        for (item, other) in [(from, to), (to, from)] {
            if let Some(service) = service(other).filter(|_| !everybodys[to.index()]) {
                of(item, &|unit| *unit.votes.entry(service).or_default() += 1);
            }
        }
    }
    files
}

/// Which items more than half of the services use, and more than two.
fn everybodys(code: &Code, partition: &Partition, ends: &[(ItemId, ItemId)]) -> Vec<bool> {
    let mut users: Vec<(ItemId, ServiceId)> = ends
        .iter()
        .map(|(from, to)| (code.items[from.index()].file, *to))
        .filter(|(file, to)| *file != code.items[to.index()].file)
        .filter_map(|(file, to)| Some((to, partition.service_of(file)?)))
        .collect();
    users.sort_unstable();
    users.dedup();
    let mut everybodys = vec![false; code.items.len()];
    for same in users.chunk_by(|a, b| a.0 == b.0) {
        everybodys[same[0].0.index()] = same.len() > 2 && 2 * same.len() > partition.services.len();
    }
    everybodys
}

/// The split of a file, where it is clear.
fn split(file: FileId, own: ServiceId, units: &BTreeMap<ItemId, Unit>) -> Option<FileSplit> {
    let mut place = placed(units, own);
    let mut held: BTreeMap<ServiceId, u32> = BTreeMap::new();
    for (unit, service) in &place {
        *held.entry(*service).or_default() += units[unit].lines;
    }
    let all: u32 = units.values().map(|unit| unit.lines).sum();
    held.retain(|_, held| f64::from(*held) >= LEAST_SHARE * f64::from(all));
    if held.len() < 2 {
        return None;
    }
    let largest = held.iter().max_by_key(|(service, lines)| (**lines, Reverse(**service)));
    let rest = if held.contains_key(&own) { own } else { *largest?.0 };
    for at in place.values_mut().filter(|at| !held.contains_key(*at)) {
        *at = rest;
    }
    let part = |&service: &ServiceId| {
        let here = place.iter().filter(|(_, at)| **at == service);
        let items: Vec<ItemId> = here.map(|(unit, _)| *unit).collect();
        let ties: u32 = items.iter().filter_map(|unit| units[unit].votes.get(&service)).sum();
        let votes: u32 = items.iter().flat_map(|unit| units[unit].votes.values()).sum();
        let purity = f64::from(ties) / f64::from(votes.max(1));
        FilePart { service, lines: items.iter().map(|unit| units[unit].lines).sum(), purity, ties, items }
    };
    let mut parts: Vec<FilePart> = held.keys().map(part).collect();
    parts.sort_by_key(|part| (part.service != own, Reverse(part.lines), part.service));
    let (mut inside, mut between) = (0, 0);
    for (unit, tied) in units {
        // Every reference is known at both of its ends.
        for (other, count) in tied.inside.range(unit..).filter(|(other, _)| units.contains_key(other)) {
            inside += count;
            between += if place[unit] == place[other] { 0 } else { *count };
        }
    }
    let clear = |part: &FilePart| part.ties >= LEAST_VOTES && part.purity >= LEAST_PURITY;
    let apart = f64::from(between) <= MOST_BETWEEN * f64::from(inside);
    (apart && parts.iter().all(clear)).then_some(FileSplit { file, service: own, parts, between, inside })
}

/// The service that every unit belongs to: by its votes, else by the units it has most to do with, else that of the file.
fn placed(units: &BTreeMap<ItemId, Unit>, own: ServiceId) -> BTreeMap<ItemId, ServiceId> {
    let mut place: BTreeMap<ItemId, ServiceId> =
        units.iter().filter_map(|(unit, tied)| Some((*unit, tied.decided()?))).collect();
    loop {
        let follows = |(unit, tied): (&ItemId, &Unit)| {
            let mut pull: BTreeMap<ServiceId, u32> = BTreeMap::new();
            for (other, count) in &tied.inside {
                if let Some(service) = place.get(other) {
                    *pull.entry(*service).or_default() += count;
                }
            }
            let most = pull.into_iter().max_by_key(|(service, count)| (*count, Reverse(*service)))?;
            Some((*unit, most.0))
        };
        let open = units.iter().filter(|(unit, _)| !place.contains_key(unit));
        let followers: Vec<(ItemId, ServiceId)> = open.filter_map(follows).collect();
        if followers.is_empty() {
            break;
        }
        place.extend(followers);
    }
    for unit in units.keys() {
        place.entry(*unit).or_insert(own);
    }
    place
}

impl Unit {
    /// The service with two thirds of the votes.
    fn decided(&self) -> Option<ServiceId> {
        let all: u32 = self.votes.values().sum();
        let (service, most) = self.votes.iter().max_by_key(|(_, votes)| **votes)?;
        (3 * most >= 2 * all).then_some(*service)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fmt::Write;

    use decompose_model::{Assignment, Service};

    use super::super::notation::{call, written};
    use super::*;

    /// `helpers` serves orders and payments, with two functions for either and one of no use; every file of theirs has a few functions.
    const SHOP: &str = "
src/helpers.rs
  number_order
  print_order
  round_money
  print_money
  pad
src/orders.rs
  place
  cancel
  refund
src/payments.rs
  charge
  card
  capture
src/reports.rs
  monthly
";
    /// What refers to what: three uses of either helper, and one between helpers of a kind.
    const USES: &str = "
place number_order
cancel number_order
refund number_order
place print_order
cancel print_order
charge round_money
card round_money
capture round_money
charge print_money
card print_money
print_order number_order
print_money round_money
";

    /// The splits of [`SHOP`] under its uses and more: file, then a line per part.
    fn shown(more: &str, lines: u32) -> String {
        let mut code = written(SHOP);
        for (at, item) in code.items.iter_mut().enumerate() {
            item.start_line = 10 * at as u32;
            item.end_line = item.start_line + lines - 1;
        }
        for (from, to) in USES.lines().chain(more.lines()).filter_map(|line| line.split_once(' ')) {
            call(&mut code, from, to);
        }
        let names = ["orders", "payments", "reports"];
        let service = |name: &&str| Service {
            name: (*name).to_owned(),
            files: Vec::new(),
            lines: 1,
            items: 1,
            confidence: 1.0,
            keywords: Vec::new(),
            cohesion: 1.0,
        };
        // helpers lies with orders.
        let assignment = |(file, service): (u32, u32)| Assignment {
            file: FileId(file),
            service: ServiceId(service),
            confidence: 1.0,
            runner_up: None,
            runner_up_share: None,
            footing: None,
            shared_candidate: None,
        };
        let partition = Partition {
            services: names.iter().map(service).collect(),
            assignments: [(0, 0), (1, 0), (2, 1), (3, 2)].map(assignment).to_vec(),
            ..Partition::default()
        };
        let mut text = String::new();
        for split in splits(&code, &Nodes::new(&code), &partition) {
            writeln!(text, "{} {}/{}", code.files[split.file.index()].path, split.between, split.inside)
                .unwrap();
            for part in split.parts {
                let items: Vec<&str> =
                    part.items.iter().map(|item| &*code.items[item.index()].name).collect();
                let FilePart { service, lines, purity, ties, .. } = part;
                writeln!(
                    text,
                    "  {} {lines} {purity:.2} {ties}: {}",
                    names[service.index()],
                    items.join(" ")
                )
                .unwrap();
            }
        }
        text
    }

    #[test]
    fn a_file_that_serves_two_services_is_split() {
        let expected = "\
src/helpers.rs 0/2
  orders 30 1.00 5: number_order print_order pad
  payments 20 1.00 5: round_money print_money
";
        assert_eq!(shown("", 10), expected);
    }

    #[test]
    fn what_has_no_votes_follows_what_it_has_most_to_do_with() {
        let expected = "\
src/helpers.rs 0/3
  orders 20 1.00 5: number_order print_order
  payments 30 1.00 5: round_money print_money pad
";
        assert_eq!(shown("round_money pad", 10), expected);
    }

    #[test]
    fn a_part_may_have_ties_elsewhere_but_few() {
        // `monthly` uses one of each, so `number_order` has three votes of four for orders, `round_money` for payments.
        let expected = "\
src/helpers.rs 0/2
  orders 30 0.83 5: number_order print_order pad
  payments 20 0.83 5: round_money print_money
";
        assert_eq!(shown("monthly number_order\nmonthly round_money", 10), expected);
    }

    #[test]
    fn what_is_entangled_or_used_by_everybody_stays_whole() {
        // One of three references inside would lead from part to part.
        assert_eq!(shown("print_order round_money", 10), "");
        // Three services use `number_order`, more than half: orders is left with two votes.
        assert_eq!(shown("monthly number_order\ncharge number_order", 10), "");
        // Payments has three quarters of the votes of `round_money`, and four of seven of `print_money`.
        let mixed = "place print_money\ncancel print_money\nrefund print_money\nplace round_money";
        assert_eq!(shown(mixed, 10), "");
    }

    #[test]
    fn impl_blocks_count_to_their_type() {
        let mut code = written("src/a.rs\n  Order struct\n  block\n  total\n  module\n");
        code.items[1].kind = ItemKind::Impl;
        code.items[1].impl_self = Some(ItemId(0));
        code.items[2].parent = Some(ItemId(1));
        code.items[0].parent = Some(ItemId(3));
        code.items[3].kind = ItemKind::Module;
        assert_eq!((0..3).map(|item| unit_of(&code, ItemId(item)).0).collect::<Vec<_>>(), [0, 0, 0]);
    }
}
