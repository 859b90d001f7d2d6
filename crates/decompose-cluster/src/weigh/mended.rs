//! The repaired partition of a project: what [`mod@crate::repair`] needs, made from facts.
//!
//! A scope is a transaction: the files of the functions that run inside it and of the statements inside. A table's writers are the
//! files that write, create or delete rows of it. Constraints hold as in the cut; the plan goes on from the cut, not from here.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    self as model, Code, DataOperation, Facts, FileId, ItemId, RepairMove, Repaired, ServiceId,
};

use super::constraints::Bound;
use super::nodes::Nodes;
use crate::apart::Apart;
use crate::cut::units;
use crate::graph::{Digraph, Graph};
use crate::partition::Partition;
use crate::repair::{Bounds, Burden, Evidence, Scope, repaired};

/// What a cut was made from.
#[derive(Clone, Debug)]
pub struct Basis {
    pub(super) graph: Graph,
    pub(super) uses: Digraph,
    pub(super) bound: Bound,
    pub(super) resolution: f64,
}

/// The cut, repaired; nothing where nothing is mended.
///
/// # Complexity
/// That of [`repaired`]; nothing where no burden can be lowered.
#[must_use]
pub fn repair(code: &Code, facts: &Facts, cut: &model::Partition, basis: &Basis) -> Option<Repaired> {
    let nodes = Nodes::new(code);
    let services: Vec<u32> = cut.assignments.iter().map(|assignment| assignment.service.0).collect();
    if services.len() != nodes.len() {
        return None;
    }
    let (scopes, writers) = (scopes(code, facts, &nodes), writers(code, facts, &nodes));
    let units = units(nodes.len(), &basis.bound.must_link).ok()?;
    let evidence = Evidence {
        graph: &basis.graph,
        uses: &basis.uses,
        scopes: &scopes,
        writers: &writers,
        units: &units,
        apart: &Apart::new(nodes.len(), &basis.bound.apart),
    };
    let partition = Partition::from_labels(&services);
    let bounds = Bounds { resolution: basis.resolution, ..Bounds::default() };
    let found = repaired(&evidence, &partition, &bounds);
    if found.moves.is_empty() {
        return None;
    }
    let mut service_of = vec![ServiceId(0); partition.count()];
    for (node, &service) in services.iter().enumerate() {
        service_of[partition.of(node)] = ServiceId(service);
    }
    let mut assignments: Vec<(FileId, ServiceId)> =
        cut.assignments.iter().map(|assignment| (assignment.file, assignment.service)).collect();
    let mut moves = Vec::new();
    for made in found.moves {
        for &node in &made.nodes {
            assignments[node].1 = service_of[made.to];
        }
        moves.push(RepairMove {
            files: made.nodes.iter().map(|&node| nodes.file(node)).collect(),
            from: service_of[made.from],
            to: service_of[made.to],
            ends: made.ends,
            before: told(&made.before),
            after: told(&made.after),
        });
    }
    Some(Repaired { assignments, moves, before: told(&found.before), after: told(&found.after) })
}

fn told(burden: &Burden) -> model::Burden {
    let Burden { split, contested, against, chatty, modularity } = *burden;
    model::Burden { split, contested, against, chatty, modularity }
}

/// The file of an item of product code, as a node.
fn node_of(code: &Code, nodes: &Nodes<'_>, item: ItemId) -> Option<usize> {
    let item = &code.items[item.index()];
    nodes.of_file(item.file).filter(|_| !item.test)
}

fn scopes(code: &Code, facts: &Facts, nodes: &Nodes<'_>) -> Vec<Scope> {
    let scope = |transaction: &model::Transaction| {
        let inside = transaction.accesses.iter().map(|&access| facts.data_accesses[access].item);
        let items = transaction.items.iter().copied().chain(inside);
        let nodes: BTreeSet<usize> = items.filter_map(|item| node_of(code, nodes, item)).collect();
        Scope { nodes: nodes.into_iter().collect(), weight: 1.0 }
    };
    facts.transactions.iter().map(scope).filter(|scope| !scope.nodes.is_empty()).collect()
}

fn writers(code: &Code, facts: &Facts, nodes: &Nodes<'_>) -> Vec<Vec<usize>> {
    let mut tables: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for access in facts.data_accesses.iter().filter(|access| access.operation != DataOperation::Read) {
        if let Some(node) = node_of(code, nodes, access.item) {
            tables.entry((&access.store, &access.table)).or_default().insert(node);
        }
    }
    tables.into_values().map(|nodes| nodes.into_iter().collect()).collect()
}
