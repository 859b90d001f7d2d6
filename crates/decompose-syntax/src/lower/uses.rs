//! `use` trees, leaf by leaf, and `extern crate`.

use decompose_model::TextRange;

use super::items::{Head, head};
use super::{Lowerer, join};
use crate::ir::{ExternCrate, ItemIx, ItemKind, Name, Path, Segment, UseKind, UseLeaf};

impl Lowerer<'_> {
    pub(super) fn extern_crate(&mut self, item: &syn::ItemExternCrate) -> ItemIx {
        let alias = item.rename.as_ref().map(|(_, alias)| alias);
        let end = item.semi_token.spans[0];
        let name = alias.unwrap_or(&item.ident);
        let head = head(&item.attrs, Some(&item.vis), name, item.extern_token.span, end);
        let index = self.add(&head, |this, attributes| {
            let krate = this.name(&item.ident);
            let named = alias.is_none_or(|alias| alias != "_");
            let alias = named.then(|| this.name(name));
            ItemKind::ExternCrate(ExternCrate { krate, alias, macro_use: attributes.has(this, "macro_use") })
        });
        if alias.is_some_and(|alias| alias == "_") {
            self.item_mut(index).name = None;
        }
        index
    }

    pub(super) fn use_item(&mut self, item: &syn::ItemUse) -> ItemIx {
        let (start, end) = (item.use_token.span, item.semi_token.spans[0]);
        let head = Head { attrs: &item.attrs, vis: Some(&item.vis), name: None, start, end };
        self.add(&head, |this, _| {
            let mut leaves = Vec::new();
            let prefix = Path { global: item.leading_colon.is_some(), ..Path::default() };
            this.use_tree(&item.tree, prefix, &mut leaves);
            ItemKind::Use(leaves)
        })
    }

    fn use_tree(&mut self, tree: &syn::UseTree, mut prefix: Path, leaves: &mut Vec<UseLeaf>) {
        let mut tree = tree;
        while let syn::UseTree::Path(path) = tree {
            let name = self.name(&path.ident);
            prefix.segments.push(Segment { name, args: None });
            tree = &path.tree;
        }
        match tree {
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, prefix.clone(), leaves);
                }
            }
            syn::UseTree::Glob(glob) => {
                let range = self.range(glob.star_token.spans[0]);
                leaves.push(UseLeaf { path: prefix, kind: UseKind::Glob, name_range: range, range });
            }
            syn::UseTree::Name(leaf) => {
                let name = self.name(&leaf.ident);
                let kind = if self.is_self_leaf(&prefix, name) { UseKind::SelfName } else { UseKind::Name };
                self.push_leaf(prefix, name, kind, name.range, leaves);
            }
            syn::UseTree::Rename(leaf) => {
                let name = self.name(&leaf.ident);
                let alias = self.name(&leaf.rename);
                let kind = match (self.is_self_leaf(&prefix, name), self.facts.name(alias.name)) {
                    (false, "_") => UseKind::Underscore,
                    (false, _) => UseKind::Renamed(alias),
                    (true, _) => UseKind::SelfRenamed(alias),
                };
                self.push_leaf(prefix, name, kind, join(name.range, alias.range), leaves);
            }
            syn::UseTree::Path(_) => {}
        }
    }

    /// Whether a leaf is the `self` of `a::{self}`.
    fn is_self_leaf(&self, prefix: &Path, name: Name) -> bool {
        !prefix.segments.is_empty() && self.facts.name(name.name) == "self"
    }

    fn push_leaf(
        &self,
        mut path: Path,
        name: Name,
        kind: UseKind,
        range: TextRange,
        leaves: &mut Vec<UseLeaf>,
    ) {
        if !matches!(kind, UseKind::SelfName | UseKind::SelfRenamed(_)) {
            path.segments.push(Segment { name, args: None });
        }
        leaves.push(UseLeaf { path, kind, name_range: name.range, range });
    }
}
