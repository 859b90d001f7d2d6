//! What edits need, as records beside the graph of items.

use std::borrow::Cow;

use decompose_model::{Binds, Code, EditFacts, FileId, ItemId, ModuleId, Project, ReferenceId, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::{from_id, from_id_in_file};
use crate::graph::{Range, range};

/// What moving code takes to know. Ids are those of [`crate::ItemGraph::items`], references their number in
/// [`crate::ItemGraph::references`].
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Edits<'a> {
    /// The leaves of all `use` declarations.
    #[serde(borrow)]
    pub uses: Vec<Use<'a>>,
    /// The attributes of items, doc comments and `cfg` left out.
    pub attributes: Vec<ItemAttribute<'a>>,
    /// The headers of impls and the local types in them.
    pub impls: Vec<ImplBlock<'a>>,
    /// Items of one path under different `cfg`s.
    pub alternatives: Vec<Vec<Cow<'a, str>>>,
    /// Calls that compile only while a trait is in scope.
    pub trait_uses: Vec<NeededTrait<'a>>,
    /// Names that format strings capture.
    pub captures: Vec<FormatCapture>,
    /// Items that macros and generators make.
    pub generated: Vec<Made<'a>>,
    /// Where each `macro_rules!` can be used by its bare name.
    pub macros: Vec<MacroScope<'a>>,
    /// Literals that name files.
    pub paths: Vec<FilePath<'a>>,
    /// Which item uses which dependency.
    pub dependencies: Vec<ItemDependency<'a>>,
    /// References from another module to items that are not public.
    pub private: Vec<u32>,
}

/// One leaf of a `use`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Use<'a> {
    /// The id of the innermost item it stands in.
    #[serde(borrow)]
    pub from: Cow<'a, str>,
    /// The file.
    pub file: Cow<'a, str>,
    /// The leaf's own bytes.
    pub range: Range,
    /// The bytes of the whole declaration, attributes included.
    pub declaration: Range,
    /// How many leaves the declaration has.
    pub leaves: u32,
    /// The whole path; for a glob, that before `*`.
    pub path: Cow<'a, str>,
    /// The name that it binds, `_`, or `*`.
    pub binds: Cow<'a, str>,
    /// `private`, `pub`, `pub(crate)` or `pub(in path)`.
    pub visibility: Cow<'a, str>,
    /// The declaration's own `cfg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg: Option<Cow<'a, str>>,
    /// The ids of the items it leads to.
    pub targets: Vec<Cow<'a, str>>,
    /// Where it leads outside the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Cow<'a, str>>,
    /// Whether it is known to lead to a trait.
    pub is_trait: bool,
}

/// One attribute.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ItemAttribute<'a> {
    /// The id of its item; none for an attribute of a file.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Cow<'a, str>>,
    /// The file.
    pub file: Cow<'a, str>,
    /// Its path.
    pub path: Cow<'a, str>,
    /// From `#` to `]`.
    pub range: Range,
    /// The predicate of the `cfg_attr` it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cfg: Option<Cow<'a, str>>,
}

/// The header of an impl.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImplBlock<'a> {
    /// The impl's id.
    #[serde(borrow)]
    pub item: Cow<'a, str>,
    /// Its bytes, up to the body.
    pub range: Range,
    /// Whether it is an impl of a trait.
    pub of_trait: bool,
    /// The ids of the workspace's types and traits in it.
    pub local: Vec<Cow<'a, str>>,
}

/// A call that needs a trait in scope.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NeededTrait<'a> {
    /// The number of the reference.
    pub reference: u32,
    /// The trait's id.
    #[serde(borrow)]
    pub of_trait: Cow<'a, str>,
    /// The number of the leaf in `uses` that brings it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought_by: Option<u32>,
}

/// A name in a format string.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FormatCapture {
    /// The number of the reference, which stands at the literal.
    pub reference: u32,
    /// The name's own bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// An item that a macro or a generator makes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made<'a> {
    /// The item's id.
    #[serde(borrow)]
    pub item: Cow<'a, str>,
    /// The file of the invocation.
    pub file: Cow<'a, str>,
    /// The invocation's name.
    pub invocation: Range,
    /// `name!`, or the `.proto` files.
    pub made_of: Cow<'a, str>,
}

/// A `macro_rules!`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MacroScope<'a> {
    /// The macro's id.
    #[serde(borrow)]
    pub item: Cow<'a, str>,
    /// Where its bare name is known.
    pub scope: Range,
    /// Whether `#[macro_use]` lets the scope go on behind the module.
    pub leaves_module: bool,
    /// Whether `#[macro_export]` stands on it.
    pub exported: bool,
}

/// A literal that names a file or directory.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FilePath<'a> {
    /// The id of the innermost item it stands in.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Cow<'a, str>>,
    /// The file.
    pub file: Cow<'a, str>,
    /// What reads it: `include_str!`, `#[path]`.
    pub reader: Cow<'a, str>,
    /// What it is relative to: `file`, `module`, `package`, `out-dir`.
    pub base: Cow<'a, str>,
    /// Its text.
    pub path: Cow<'a, str>,
    /// The literal's bytes.
    pub range: Range,
}

/// A dependency that an item uses.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ItemDependency<'a> {
    /// The item's id; none at the top level of a crate.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Cow<'a, str>>,
    /// The package whose manifest declares it.
    pub package: Cow<'a, str>,
    /// Its key there.
    pub key: Cow<'a, str>,
    /// The name of the library in code.
    pub library: Cow<'a, str>,
    /// The features asked for.
    pub features: Vec<Cow<'a, str>>,
}

/// The edit facts of a code, where they were collected.
pub(crate) fn edits<'a>(project: &'a Project, code: &'a Code) -> Option<Edits<'a>> {
    let facts = code.edits.as_ref()?;
    let view = View { project, code };
    Some(view.edits(facts))
}

#[derive(Clone, Copy)]
struct View<'a> {
    project: &'a Project,
    code: &'a Code,
}

impl<'a> View<'a> {
    fn id(self, item: ItemId) -> Cow<'a, str> {
        (&*self.code.items[item.index()].id).into()
    }

    fn ids(self, items: &[ItemId]) -> Vec<Cow<'a, str>> {
        items.iter().map(|item| self.id(*item)).collect()
    }

    fn file(self, file: FileId) -> Cow<'a, str> {
        (&*self.code.files[file.index()].path).into()
    }

    fn from(self, item: Option<ItemId>, module: ModuleId) -> Cow<'a, str> {
        from_id(self.code, item, module).into()
    }

    fn edits(self, facts: &'a EditFacts) -> Edits<'a> {
        Edits {
            uses: self.uses(facts),
            attributes: facts
                .attributes
                .iter()
                .map(|attribute| ItemAttribute {
                    item: attribute.item.map(|item| self.id(item)),
                    file: self.file(attribute.file),
                    path: (&*attribute.path).into(),
                    range: range(attribute.range),
                    cfg: attribute.cfg.as_ref().map(|cfg| cfg.to_string().into()),
                })
                .collect(),
            impls: facts
                .impls
                .iter()
                .map(|header| ImplBlock {
                    item: self.id(header.item),
                    range: range(header.range),
                    of_trait: header.of_trait,
                    local: self.ids(&header.local),
                })
                .collect(),
            alternatives: facts.alternatives.iter().map(|group| self.ids(group)).collect(),
            trait_uses: facts
                .trait_uses
                .iter()
                .map(|used| NeededTrait {
                    reference: used.reference.0,
                    of_trait: self.id(used.of_trait),
                    brought_by: used.brought_by,
                })
                .collect(),
            captures: facts
                .captures
                .iter()
                .map(|capture| FormatCapture {
                    reference: capture.reference.0,
                    range: capture.range.map(range),
                })
                .collect(),
            generated: facts
                .generated
                .iter()
                .map(|made| Made {
                    item: self.id(made.item),
                    file: self.file(made.file),
                    invocation: range(made.invocation),
                    made_of: (&*made.made_of).into(),
                })
                .collect(),
            macros: facts
                .macros
                .iter()
                .map(|definition| MacroScope {
                    item: self.id(definition.item),
                    scope: range(definition.scope),
                    leaves_module: definition.leaves_module,
                    exported: definition.exported,
                })
                .collect(),
            paths: facts
                .paths
                .iter()
                .map(|literal| FilePath {
                    from: from_id_in_file(self.code, literal.item, literal.file).map(Into::into),
                    file: self.file(literal.file),
                    reader: (&*literal.reader).into(),
                    base: literal.base.name().into(),
                    path: (&*literal.path).into(),
                    range: range(literal.range),
                })
                .collect(),
            dependencies: self.dependencies(facts),
            private: facts.private.iter().map(|ReferenceId(number)| *number).collect(),
        }
    }

    fn uses(self, facts: &'a EditFacts) -> Vec<Use<'a>> {
        let visibility = |visibility: Visibility| crate::graph::visibility(self.code, visibility);
        let leaves = facts.uses.iter().map(|leaf| Use {
            from: self.from(leaf.item, leaf.module),
            file: self.file(leaf.file),
            range: range(leaf.range),
            declaration: range(leaf.declaration),
            leaves: leaf.leaves,
            path: (&*leaf.path).into(),
            binds: match &leaf.binds {
                Binds::Name(name) => (&**name).into(),
                Binds::Underscore => "_".into(),
                Binds::Glob => "*".into(),
            },
            visibility: visibility(leaf.visibility),
            cfg: leaf.cfg.as_ref().map(|cfg| cfg.to_string().into()),
            targets: self.ids(&leaf.targets),
            external: leaf.external.as_deref().map(Into::into),
            is_trait: leaf.is_trait,
        });
        leaves.collect()
    }

    fn dependencies(self, facts: &'a EditFacts) -> Vec<ItemDependency<'a>> {
        let used = facts.dependencies.iter().map(|used| {
            let package = &self.project.packages[used.package as usize];
            let dependency = &package.dependencies[used.dependency as usize];
            ItemDependency {
                item: used.item.map(|item| self.id(item)),
                package: (&*package.name).into(),
                key: (&*dependency.key).into(),
                library: (&*dependency.crate_name).into(),
                features: dependency.features.iter().map(|feature| (&**feature).into()).collect(),
            }
        });
        used.collect()
    }
}
