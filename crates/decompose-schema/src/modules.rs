//! Counts references between product files, and finds the cycles among them.
//!
//! The counts leave out references in test code, guesses, and references inside one file or to or from files that
//! are no product code. Possible targets of trait calls (`dispatch`) are counted, as they are among the crossings,
//! but a cycle that only they close is not called one: nobody wrote it.

use std::collections::BTreeMap;

use decompose_model::{Code, FileId, Position, Project, ReferenceKind, Tier};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::analysis::is_product;

/// The references of one product file to another.
pub(crate) struct FileReferences {
    pub(crate) from: FileId,
    pub(crate) to: FileId,
    pub(crate) kinds: BTreeMap<ReferenceKind, u32>,
    pub(crate) first: Position,
}

impl FileReferences {
    pub(crate) fn count(&self) -> u32 {
        self.kinds.values().sum()
    }
}

/// All of them, by `from`, then `to`. O(references · log pairs).
pub(crate) fn file_references(project: &Project, code: &Code) -> Vec<FileReferences> {
    let product: Vec<bool> =
        (0..code.files.len()).map(|file| is_product(project, code, FileId(file as u32))).collect();
    let mut pairs: BTreeMap<(FileId, FileId), FileReferences> = BTreeMap::new();
    for reference in &code.references {
        let (from, to) = (reference.file, code.items[reference.to.index()].file);
        let counts = !reference.test && reference.tier != Tier::Guess && from != to;
        if !counts || !product[from.index()] || !product[to.index()] {
            continue;
        }
        let pair = pairs.entry((from, to)).or_insert_with(|| FileReferences {
            from,
            to,
            kinds: BTreeMap::new(),
            first: reference.position,
        });
        *pair.kinds.entry(reference.kind).or_default() += 1;
        pair.first = pair.first.min(reference.position);
    }
    pairs.into_values().collect()
}

/// The sets of files that need one another, largest first, each in file order.
pub(crate) fn file_cycles(references: &[FileReferences]) -> Vec<Vec<FileId>> {
    let written = |r: &&FileReferences| r.kinds.keys().any(|kind| *kind != ReferenceKind::Dispatch);
    let edges = references.iter().filter(written).map(|r| (r.from.0, r.to.0));
    let graph = DiGraph::<(), (), u32>::from_edges(edges);
    let mut cycles: Vec<Vec<FileId>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|component| component.len() > 1)
        .map(|component| component.into_iter().map(|node| FileId(node.index() as u32)).collect())
        .collect();
    for cycle in &mut cycles {
        cycle.sort_unstable();
    }
    cycles.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    cycles
}
