//! How much files have to do with one another.
//!
//! Two kinds of evidence. **References**: a file f that refers n times to an item s of another file is tied to that file by
//!
//! `w(f, s) = ln(1 + n) / √(F(s) · F(file(s)))`
//!
//! where F is the number of distinct other files that refer to the item, and to any item of the file. The logarithm keeps one chatty
//! place from deciding, the root damps what everybody uses. All kinds of references weigh alike. Every item counts for itself, members
//! of a type and the type too (folding members into their type changed nothing for the better); only what one macro invocation makes
//! counts as one item, since it was written as one: a `table!` makes an item of every column. **Layout**: in a directory that holds
//! m ≥ 2 files, subdirectories left out, every pair is tied by 1/(m − 1), so that every file gives away 1 in all.
//!
//! Both directions add up; references are scaled so that the mean strength of a node is 1, the layout is multiplied by its weight.
//!
//! Left out, beside what the module above names: what an item means, how far apart two calls run, and how often.

use std::collections::BTreeMap;

use decompose_model::{Code, ReferenceKind};

use super::Method;
use super::nodes::Nodes;
use crate::graph::{Graph, GraphBuilder, GraphError};
use crate::numeric::ln;

/// Larger directories are no layout: each pair in them would weigh a hundredth of what a pair alone does, and there would be millions.
const LARGEST_DIRECTORY: usize = 100;

/// What one file does with the items of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Coupling {
    /// The node that refers.
    pub(super) from: usize,
    /// The node that is referred to.
    pub(super) to: usize,
    /// Σ over items of w, unscaled.
    pub(super) weight: f64,
}

/// The coupling by references, sorted by ends.
pub(super) fn references(code: &Code, nodes: &Nodes<'_>, method: Method) -> Vec<Coupling> {
    let written = match method {
        Method::Standard => written_once(code),
        Method::Simple => (0..code.items.len()).collect(),
    };
    // One row per use: user, used, item. Sorted, equal rows are the n of one w.
    let mut rows: Vec<(usize, usize, usize)> = nodes
        .uses(code)
        .map(|(from, to, index)| (from, to, &code.references[index]))
        .filter(|(_, _, reference)| {
            !reference.implicit && !matches!(reference.kind, ReferenceKind::Derived | ReferenceKind::Dispatch)
        })
        .map(|(from, to, reference)| (from, to, written[reference.to.index()]))
        .collect();
    rows.sort_unstable();
    let mut users_of_item = vec![0u32; code.items.len()];
    let mut users_of_file = vec![0u32; nodes.len()];
    for same in rows.chunk_by(|a, b| a == b) {
        users_of_item[same[0].2] += 1;
    }
    for same in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        users_of_file[same[0].1] += 1;
    }
    let pairs = rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    pairs
        .map(|pair| {
            let (from, to, _) = pair[0];
            let weight = pair.chunk_by(|a, b| a == b).map(|same| {
                let users = f64::from(users_of_item[same[0].2]) * f64::from(users_of_file[to]);
                ln(1.0 + same.len() as f64) / users.sqrt()
            });
            Coupling { from, to, weight: weight.sum() }
        })
        .collect()
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

/// The undirected graph of references and layout.
///
/// # Errors
/// A weight of the layout that is negative or not finite.
pub(super) fn graph(nodes: &Nodes<'_>, couplings: &[Coupling], layout: f64) -> Result<Graph, GraphError> {
    let mut builder = GraphBuilder::with_sizes(nodes.sizes());
    let total: f64 = couplings.iter().map(|coupling| coupling.weight).sum();
    for coupling in couplings {
        // Every weight counts at both of its ends: the mean strength is 2 · total / nodes.
        let scaled = coupling.weight * nodes.len() as f64 / (2.0 * total);
        builder.edge(coupling.from, coupling.to, scaled)?;
    }
    let mut directories: BTreeMap<&[&str], Vec<usize>> = BTreeMap::new();
    for node in 0..nodes.len() {
        directories.entry(nodes.directories(node)).or_default().push(node);
    }
    for files in directories.values().filter(|files| (2..=LARGEST_DIRECTORY).contains(&files.len())) {
        let weight = layout / (files.len() - 1) as f64;
        for (place, &a) in files.iter().enumerate() {
            for &b in &files[..place] {
                builder.edge(a, b, weight)?;
            }
        }
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::notation::written;
    use super::*;

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

    #[test]
    fn references_have_mean_strength_one_and_the_layout_its_weight() {
        let code = written(SHOP);
        let nodes = Nodes::new(&code);
        let couplings = references(&code, &nodes, Method::Standard);
        let plain = graph(&nodes, &couplings, 0.0).unwrap();
        near((0..5).map(|node| plain.strength(node)).sum::<f64>(), 5.0);
        // Two directories: three files in `api`, so 1/2 per pair, and two files beside it, so 1.
        let weighted = graph(&nodes, &couplings, 0.25).unwrap();
        near(weighted.strength(2), 0.25);
        near(weighted.strength(4), plain.strength(4) + 0.25);
        near(weighted.total_weight(), plain.total_weight() + 3.0 * 0.125 + 0.25);
    }

    #[test]
    fn no_references_and_a_large_directory_make_no_edges() {
        let text: String = (0..=LARGEST_DIRECTORY).map(|file| format!("src/f{file}.rs\n")).collect();
        let code = written(&text);
        let nodes = Nodes::new(&code);
        let found = graph(&nodes, &references(&code, &nodes, Method::Standard), 0.25).unwrap();
        assert_eq!((found.len(), found.edge_count()), (LARGEST_DIRECTORY + 1, 0));
    }
}
