//! The files of product code, by number, and where they lie.
//!
//! Computed from files, crates' root files and items. A node's directory is the directory of its file relative to the workspace root,
//! the first `src` left out: it says nothing, and every package has one. Knows nothing of weights.

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{Code, CrateId, File, FileId, Reference, Tier};

use crate::graph::{Digraph, Edge, GraphError};

/// The product files in file order; a node is an index into them.
pub(super) struct Nodes<'a> {
    files: Vec<(FileId, &'a File)>,
    of_file: Vec<Option<usize>>,
    /// Of each node: its directories, outermost first, and behind them the file's name without `.rs`.
    paths: Vec<Vec<&'a str>>,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(code: &'a Code) -> Self {
        let files: Vec<(FileId, &File)> = code
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| !file.test && !file.crates.is_empty())
            .map(|(index, file)| (FileId(index as u32), file))
            .collect();
        let mut of_file = vec![None; code.files.len()];
        for (node, (file, _)) in files.iter().enumerate() {
            of_file[file.index()] = Some(node);
        }
        let paths = files.iter().map(|(_, file)| path_parts(&file.path)).collect();
        Self { files, of_file, paths }
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    pub(super) fn file(&self, node: usize) -> FileId {
        self.files[node].0
    }

    pub(super) fn lines(&self, node: usize) -> u32 {
        self.files[node].1.lines
    }

    /// The lines of every node, an empty file counted as one line so that it weighs something.
    pub(super) fn sizes(&self) -> Vec<u64> {
        self.files.iter().map(|(_, file)| u64::from(file.lines.max(1))).collect()
    }

    pub(super) fn of_file(&self, file: FileId) -> Option<usize> {
        self.of_file.get(file.index()).copied().flatten()
    }

    /// The crate that a node's items are named after.
    pub(super) fn crate_of(&self, node: usize) -> Option<CrateId> {
        self.files[node].1.crates.first().copied()
    }

    /// Directories and name of a node.
    pub(super) fn path(&self, node: usize) -> &[&'a str] {
        &self.paths[node]
    }

    /// The directories of a node, outermost first.
    pub(super) fn directories(&self, node: usize) -> &[&'a str] {
        let path = self.path(node);
        &path[..path.len() - 1]
    }

    /// The references of product code from one product file to another, guesses left out: user, used, index of the reference.
    pub(super) fn uses(&self, code: &'a Code) -> impl Iterator<Item = (usize, usize, usize)> {
        code.references.iter().enumerate().filter_map(|(index, reference)| {
            let (from, to) = self.ends(code, reference)?;
            Some((from, to, index))
        })
    }

    fn ends(&self, code: &Code, reference: &Reference) -> Option<(usize, usize)> {
        let counts = !reference.test && reference.tier != Tier::Guess;
        let from = self.of_file(reference.file).filter(|_| counts)?;
        let to = self.of_file(code.items[reference.to.index()].file)?;
        (from != to).then_some((from, to))
    }

    /// The same as a graph: an edge weighs as many references as there are.
    pub(super) fn counted(&self, code: &'a Code) -> Result<Digraph, GraphError> {
        let edges = self.uses(code).map(|(from, to, _)| Edge { from, to, kind: 0, weight: 1.0 });
        Digraph::new(self.len(), edges.collect())
    }

    /// What must stay together: a file that is included, with the file whose module its items stand in.
    pub(super) fn included(&self, code: &Code) -> Vec<Vec<usize>> {
        let pairs: BTreeSet<(usize, usize)> = code
            .items
            .iter()
            .filter(|item| code.files[item.file.index()].module.is_none())
            .filter_map(|item| {
                let within = self.of_file(code.modules[item.module.index()].file)?;
                Some((within, self.of_file(item.file)?))
            })
            .filter(|(within, own)| within != own)
            .collect();
        pairs.into_iter().map(|(within, own)| vec![within, own]).collect()
    }

    /// The number of every node's directory: its own at level 0, the one above at level 1, and so on up to the root.
    pub(super) fn levels(&self) -> Vec<Vec<usize>> {
        let deepest = (0..self.len()).map(|node| self.directories(node).len()).max().unwrap_or(0);
        let at_level = |level: usize| {
            let mut numbers: BTreeMap<&[&str], usize> = BTreeMap::new();
            let mut number = |node| {
                let directories = self.directories(node);
                let next = numbers.len();
                *numbers.entry(&directories[..directories.len().saturating_sub(level)]).or_insert(next)
            };
            (0..self.len()).map(&mut number).collect()
        };
        (0..=deepest).map(at_level).collect()
    }
}

/// `crates/shop/src/orders/mod.rs` is `crates`, `shop`, `orders`, `mod`.
fn path_parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.strip_suffix(".rs").unwrap_or(path).split('/').collect();
    let directories = parts.len() - 1;
    if let Some(source) = parts[..directories].iter().position(|part| *part == "src") {
        parts.remove(source);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::notation::written;
    use super::*;

    #[test]
    fn test_files_and_orphans_are_no_nodes() {
        let code = written("src/a.rs\nsrc/b.rs test\nsrc/c.rs orphan\nsrc/d.rs\n");
        let nodes = Nodes::new(&code);
        assert_eq!((nodes.len(), nodes.file(1)), (2, FileId(3)));
        assert_eq!((nodes.of_file(FileId(1)), nodes.of_file(FileId(3))), (None, Some(1)));
    }

    #[test]
    fn directories_leave_out_the_first_src() {
        let parts = |path| path_parts(path).join(" ");
        assert_eq!(parts("src/lib.rs"), "lib");
        assert_eq!(parts("crates/shop/src/orders/mod.rs"), "crates shop orders mod");
        assert_eq!(parts("src/orders/src/a.rs"), "orders src a");
        assert_eq!(parts("src.rs"), "src");
    }

    #[test]
    fn levels_number_the_nearest_directory_first() {
        let code = written("src/lib.rs\nsrc/a/x.rs\nsrc/a/b/y.rs\nsrc/a/b/z.rs\n");
        assert_eq!(Nodes::new(&code).levels(), [[0, 1, 2, 2], [0, 0, 1, 1], [0, 0, 0, 0]]);
    }

    #[test]
    fn an_included_file_stays_with_the_module_it_is_pasted_into() {
        let code = written("src/a.rs\nsrc/b.rs\nsrc/tables.rs included src/b.rs\n  TABLE\n");
        assert_eq!(Nodes::new(&code).included(&code), [[1, 2]]);
    }

    #[test]
    fn uses_are_references_of_product_code_between_two_files() {
        let text = "
src/a.rs
  > src/b.rs::f call x2
  > src/b.rs::f derived
  > src/b.rs::g dispatch
  > src/b.rs::g call guess
  > src/b.rs::g call in-test
  > src/a.rs::h call
  > src/t.rs::t call
src/b.rs
src/t.rs test
  > src/b.rs::f call
";
        let code = written(text);
        let nodes = Nodes::new(&code);
        assert_eq!(nodes.uses(&code).collect::<Vec<_>>(), [(0, 1, 0), (0, 1, 1), (0, 1, 2), (0, 1, 3)]);
        assert_eq!(nodes.counted(&code).map(|graph| graph.pairs()), Ok(vec![(0, 1, 4.0)]));
    }
}
