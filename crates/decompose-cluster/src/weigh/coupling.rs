//! How much files have to do with one another by references.
//!
//! A file f that refers n times to an item s of another file is tied to that file by
//!
//! `w(f, s) = ln(1 + n) / √(F(s) · F(file(s)))`
//!
//! where F is the number of distinct other files that refer to the item, and to any item of the file. The logarithm keeps one chatty
//! place from deciding, the root damps what everybody uses. All kinds of references weigh alike. Every item counts for itself, members
//! of a type and the type too (folding members into their type changed nothing for the better); only what one macro invocation makes
//! counts as one item, since it was written as one: a `table!` makes an item of every column. Each w is told apart by kinds, in
//! proportion to how many of the n are of each; the layers of references are made of these parts.
//!
//! Both directions add up; references are scaled so that the mean strength of a node is 1.
//!
//! Left out, beside what the module above names: what an item means, how far apart two calls run, and how often.

use decompose_model::{Code, ItemId, Reference, ReferenceKind};

use super::Method;
use super::layers::{Pair, Ties, group as group_of};
use super::nodes::Nodes;
use crate::graph::{GraphBuilder, GraphError};
use crate::numeric::ln;

/// The layers that written references are told apart in.
pub(super) const GROUPS: usize = 4;

/// What one file does with the items of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Coupling {
    /// The node that refers.
    pub(super) from: usize,
    /// The node that is referred to.
    pub(super) to: usize,
    /// Σ over items of w, unscaled.
    pub(super) weight: f64,
    /// The parts of it.
    groups: [Part; GROUPS],
}

/// What references of one group have to do with a coupling.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Part {
    weight: f64,
    references: u32,
    /// The item with the largest weight.
    strongest: Option<(f64, ItemId)>,
}

impl Coupling {
    /// What it weighs where each group of references has a weight.
    fn weighed(&self, weights: [f64; GROUPS]) -> f64 {
        if weights.iter().all(|weight| *weight == weights[0]) {
            return weights[0] * self.weight;
        }
        self.groups.iter().zip(weights).map(|(part, weight)| weight * part.weight).sum()
    }
}

/// The coupling by written references, sorted by ends.
pub(super) fn references(code: &Code, nodes: &Nodes<'_>, method: Method) -> Vec<Coupling> {
    couplings(code, nodes, method, |reference| group_of(reference.kind).filter(|_| !reference.implicit))
}

/// The layer of what is no written reference: operators, derives, possible targets of calls through traits.
pub(super) fn implied(code: &Code, nodes: &Nodes<'_>, method: Method) -> Ties {
    let implied = |reference: &Reference| {
        let made = matches!(reference.kind, ReferenceKind::Derived | ReferenceKind::Dispatch);
        (reference.implicit || made).then_some(0)
    };
    group(&couplings(code, nodes, method, implied), nodes.len(), 0).scaled(nodes.len())
}

/// One group of references as a layer, scaled so that all groups together give nodes a mean strength of 1.
pub(super) fn group(couplings: &[Coupling], nodes: usize, group: usize) -> Ties {
    let total = total(couplings);
    let pair = |coupling: &Coupling| {
        let part = coupling.groups[group];
        (part.weight > 0.0).then_some(Pair {
            a: coupling.from,
            b: coupling.to,
            weight: scaled(part.weight, total, nodes),
            evidence: part.references,
            subject: part.strongest.map(|(_, item)| item),
        })
    };
    Ties { pairs: couplings.iter().filter_map(pair).collect(), gatherings: Vec::new() }
}

fn total(couplings: &[Coupling]) -> f64 {
    couplings.iter().map(|coupling| coupling.weight).sum()
}

/// Every weight counts at both of its ends: the mean strength is 2 · total / nodes.
fn scaled(weight: f64, total: f64, nodes: usize) -> f64 {
    weight * nodes as f64 / (2.0 * total)
}

/// The coupling by those references that `wanted` puts into a group.
fn couplings(
    code: &Code,
    nodes: &Nodes<'_>,
    method: Method,
    wanted: impl Fn(&Reference) -> Option<u8>,
) -> Vec<Coupling> {
    let written = match method {
        Method::Standard => written_once(code),
        Method::Simple => (0..code.items.len()).collect(),
    };
    // One row per use: user, used, item, group. Sorted, rows that are equal up to the item are the n of one w.
    let mut rows: Vec<(usize, usize, usize, u8)> = nodes
        .uses(code)
        .filter_map(|(from, to, index)| {
            let reference = &code.references[index];
            Some((from, to, written[reference.to.index()], wanted(reference)?))
        })
        .collect();
    rows.sort_unstable();
    let item = |row: &(usize, usize, usize, u8)| (row.0, row.1, row.2);
    let mut users_of_item = vec![0u32; code.items.len()];
    let mut users_of_file = vec![0u32; nodes.len()];
    for same in rows.chunk_by(|a, b| item(a) == item(b)) {
        users_of_item[same[0].2] += 1;
    }
    for same in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        users_of_file[same[0].1] += 1;
    }
    let pairs = rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    pairs
        .map(|pair| {
            let (from, to, ..) = pair[0];
            let mut coupling = Coupling { from, to, weight: 0.0, groups: Default::default() };
            for same in pair.chunk_by(|a, b| item(a) == item(b)) {
                let users = f64::from(users_of_item[same[0].2]) * f64::from(users_of_file[to]);
                let weight = ln(1.0 + same.len() as f64) / users.sqrt();
                coupling.weight += weight;
                for part in same.chunk_by(|a, b| a.3 == b.3) {
                    let share = weight * part.len() as f64 / same.len() as f64;
                    coupling.groups[usize::from(part[0].3)].add(share, part.len() as u32, part[0].2);
                }
            }
            coupling
        })
        .collect()
}

impl Part {
    fn add(&mut self, weight: f64, references: u32, item: usize) {
        self.weight += weight;
        self.references += references;
        if self.strongest.is_none_or(|(most, _)| weight > most) {
            self.strongest = Some((weight, ItemId(item as u32)));
        }
    }
}

/// For every item the first one that stands in the same bytes: items that a macro invocation makes have its range for theirs.
fn written_once(code: &Code) -> Vec<usize> {
    let place = |index: &usize| {
        let item = &code.items[*index];
        (item.file, item.range.start, item.range.end)
    };
    let mut order: Vec<usize> = (0..code.items.len()).collect();
    order.sort_by_key(place);
    let mut first = vec![0; order.len()];
    for same in order.chunk_by(|a, b| place(a) == place(b)) {
        for &index in same {
            first[index] = same[0];
        }
    }
    first
}

/// Adds the references to a graph, by what each group weighs.
///
/// # Errors
/// A weight that is negative or not finite.
pub(super) fn add(
    builder: &mut GraphBuilder,
    couplings: &[Coupling],
    nodes: usize,
    weights: [f64; GROUPS],
) -> Result<(), GraphError> {
    let total = total(couplings);
    for coupling in couplings {
        builder.edge(coupling.from, coupling.to, scaled(coupling.weighed(weights), total, nodes))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::layers::{LARGEST_GATHERING, Sources, Weights, weighted};
    use super::super::notation::written;
    use super::*;
    use crate::graph::Graph;

    /// `a` and `b` both use `Order`; `a` uses `place` three times besides, in different ways; `orders` uses `pay` of `payments`.
    const SHOP: &str = "
src/api/a.rs
  > src/orders.rs::Order type
  > src/orders.rs::place call x2
  > src/orders.rs::place use
  > src/orders.rs::place dispatch x9
  > src/orders.rs::place derived x9
  > src/orders.rs::place call implicit
src/api/b.rs
  > src/orders.rs::Order construct
src/api/c.rs
src/orders.rs
  > src/payments.rs::pay method-call
src/payments.rs
";

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn references_weigh_as_the_formula_says() {
        let code = written(SHOP);
        let found = references(&code, &Nodes::new(&code), Method::Standard);
        let (ln2, ln4) = (2f64.ln(), 4f64.ln());
        // F(orders.rs) = 2 (a and b), F(Order) = 2, F(place) = 1, F(pay) = F(payments.rs) = 1.
        let expected = [
            (0, 3, ln2 / (2.0f64 * 2.0).sqrt() + ln4 / (1.0f64 * 2.0).sqrt()),
            (1, 3, ln2 / (2.0f64 * 2.0).sqrt()),
            (3, 4, ln2),
        ];
        assert_eq!(found.len(), expected.len());
        for (coupling, (from, to, weight)) in found.iter().zip(expected) {
            assert_eq!((coupling.from, coupling.to), (from, to));
            near(coupling.weight, weight);
        }
    }

    #[test]
    fn what_one_macro_invocation_makes_is_one_item() {
        let code = written(
            "
src/schema.rs
  orders struct
  id struct made
  total struct made
  carts struct
src/a.rs
  > src/schema.rs::orders type
  > src/schema.rs::id type
  > src/schema.rs::total type
src/b.rs
  > src/schema.rs::id type
  > src/schema.rs::carts type
",
        );
        let found = references(&code, &Nodes::new(&code), Method::Standard);
        // F(schema.rs) = 2; F(orders with id and total) = 2, used three times by a and once by b; F(carts) = 1.
        near(found[0].weight, 4f64.ln() / 4f64.sqrt());
        near(found[1].weight, 2f64.ln() / 4f64.sqrt() + 2f64.ln() / 2f64.sqrt());
        // Each for itself: F(orders) = 1, F(id) = 2, F(total) = 1.
        let simple = references(&code, &Nodes::new(&code), Method::Simple);
        near(simple[0].weight, 2.0 * 2f64.ln() / 2f64.sqrt() + 2f64.ln() / 4f64.sqrt());
    }

    /// The graph of written references and the layout.
    fn with_layout(code: &Code, nodes: &Nodes<'_>, layout: f64) -> Graph {
        let couplings = references(code, nodes, Method::Standard);
        let sources =
            Sources { evidence: code.into(), nodes, couplings: &couplings, method: Method::Standard };
        weighted(&sources, &Weights::default().with("layout", layout)).unwrap()
    }

    #[test]
    fn references_have_mean_strength_one_and_the_layout_its_weight() {
        let code = written(SHOP);
        let nodes = Nodes::new(&code);
        let plain = with_layout(&code, &nodes, 0.0);
        near((0..5).map(|node| plain.strength(node)).sum::<f64>(), 5.0);
        // Two directories: three files in `api`, so 1/2 per pair, and two files beside it, so 1.
        let weighted = with_layout(&code, &nodes, 0.25);
        near(weighted.strength(2), 0.25);
        near(weighted.strength(4), plain.strength(4) + 0.25);
        near(weighted.total_weight(), plain.total_weight() + 3.0 * 0.125 + 0.25);
    }

    #[test]
    fn no_references_and_a_large_directory_make_no_edges() {
        let text: String = (0..=LARGEST_GATHERING).map(|file| format!("src/f{file}.rs\n")).collect();
        let code = written(&text);
        let nodes = Nodes::new(&code);
        let found = with_layout(&code, &nodes, 0.25);
        assert_eq!((found.len(), found.edge_count()), (LARGEST_GATHERING + 1, 0));
    }
}
