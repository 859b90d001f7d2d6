//! What moving code takes to know beside its items and references.
//!
//! An edit replaces bytes, so everything here has its exact range in the file. Computed on request only, from the
//! same tables as [`Code`](crate::Code), and in the order of files and positions.

use crate::{Cfg, FileId, ItemId, ModuleId, ReferenceId, TextRange, Visibility};

/// The facts that edits need.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EditFacts {
    /// The leaves of all `use` declarations, and `extern crate`s.
    pub uses: Vec<UseLeaf>,
    /// The attributes of items, doc comments left out.
    pub attributes: Vec<Attribute>,
    /// What the headers of impls name.
    pub impls: Vec<ImplHeader>,
    /// Items of one path that stand under different `cfg`s: one name, several definitions.
    pub alternatives: Vec<Vec<ItemId>>,
    /// Calls that compile only while a trait is in scope.
    pub trait_uses: Vec<TraitUse>,
    /// Items that format strings capture by name.
    pub captures: Vec<Capture>,
    /// Items that no text of their own defines.
    pub generated: Vec<Generated>,
    /// The workspace's `macro_rules!` and where each can be used.
    pub macros: Vec<MacroDefinition>,
    /// Paths to files, as text, that change their meaning when the code around them moves.
    pub paths: Vec<PathLiteral>,
    /// Which item uses which dependency of its package.
    pub dependencies: Vec<DependencyUse>,
    /// References from another module to items that are not public.
    pub private: Vec<ReferenceId>,
}

/// One leaf of a `use`.
#[derive(Clone, PartialEq, Debug)]
pub struct UseLeaf {
    /// The module it stands in; that of a function's body is the one around the function.
    pub module: ModuleId,
    /// The function it stands in, or none.
    pub item: Option<ItemId>,
    /// The file.
    pub file: FileId,
    /// The leaf's own bytes in its tree: `c as d` of `use a::{b, c as d};`.
    pub range: TextRange,
    /// The bytes of the whole declaration, its attributes and docs included.
    pub declaration: TextRange,
    /// How many leaves the declaration has.
    pub leaves: u32,
    /// The whole path as written: `a::c`, for a glob that before `*`.
    pub path: String,
    /// What it binds.
    pub binds: Binds,
    /// Who may name what it binds.
    pub visibility: Visibility,
    /// The declaration's own `cfg`.
    pub cfg: Option<Cfg>,
    /// The items it leads to, in all namespaces.
    pub targets: Vec<ItemId>,
    /// Where it leads outside the workspace: `serde::Serialize`.
    pub external: Option<String>,
    /// Whether it is known to lead to a trait.
    pub is_trait: bool,
}

/// What a `use` leaf binds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Binds {
    /// A name: the path's last, or that behind `as`.
    Name(String),
    /// Nothing but a trait's methods: `as _`.
    Underscore,
    /// Whatever is there: `*`.
    Glob,
}

/// One attribute.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribute {
    /// The item it stands on or in; none for an attribute of a file.
    pub item: Option<ItemId>,
    /// The file.
    pub file: FileId,
    /// Its path: `derive`, `tokio::main`.
    pub path: String,
    /// From `#` to `]`; several attributes of one `cfg_attr` share it.
    pub range: TextRange,
    /// The predicate of the `cfg_attr` it comes from.
    pub cfg: Option<Cfg>,
}

/// The header of an impl.
#[derive(Clone, PartialEq, Debug)]
pub struct ImplHeader {
    /// The impl.
    pub item: ItemId,
    /// Its bytes, up to the body.
    pub range: TextRange,
    /// Whether it is an impl of a trait, be that of the workspace or not.
    pub of_trait: bool,
    /// The types and traits of the workspace that stand in it, generic arguments and bounds included. An impl of a
    /// foreign trait can move no farther than one of these.
    pub local: Vec<ItemId>,
}

/// A call by method syntax or a path that needs a trait of the workspace in scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TraitUse {
    /// The call.
    pub reference: ReferenceId,
    /// The trait.
    pub of_trait: ItemId,
    /// The leaf that brings it, an index into [`EditFacts::uses`]; none where it is defined in the same module or comes
    /// in by a bound.
    pub brought_by: Option<u32>,
}

/// A name in a format string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capture {
    /// The reference, which stands at the literal's first byte.
    pub reference: ReferenceId,
    /// The name's own bytes; none where the literal is written with escapes.
    pub range: Option<TextRange>,
}

/// An item that a macro or a generator makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generated {
    /// The item.
    pub item: ItemId,
    /// The file of the invocation.
    pub file: FileId,
    /// The invocation's name.
    pub invocation: TextRange,
    /// What makes it: `name!`, or the `.proto` files.
    pub made_of: String,
}

/// A `macro_rules!` of the workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MacroDefinition {
    /// The macro.
    pub item: ItemId,
    /// Where it can be used by its bare name: the bytes behind the definition, to the end of the module that textual
    /// scope ends with.
    pub scope: TextRange,
    /// Whether the scope goes on behind the module: `#[macro_use]` on it.
    pub leaves_module: bool,
    /// Whether `#[macro_export]` puts it at the crate's root.
    pub exported: bool,
}

/// What a path in a literal is relative to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PathBase {
    /// The directory of the file that it stands in.
    File,
    /// The directory of the module: `#[path]`.
    Module,
    /// The package's directory.
    Package,
    /// The directory that the build script writes to.
    OutDir,
}

impl PathBase {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Module => "module",
            Self::Package => "package",
            Self::OutDir => "out-dir",
        }
    }
}

/// A path to a file or directory, in a literal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathLiteral {
    /// The item it stands in.
    pub item: Option<ItemId>,
    /// The file.
    pub file: FileId,
    /// What reads it: `include_str!`, `#[path]`, `env!`.
    pub reader: String,
    /// What it is relative to.
    pub base: PathBase,
    /// Its text.
    pub path: String,
    /// The literal's bytes, quotes included.
    pub range: TextRange,
}

/// A dependency that an item uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DependencyUse {
    /// The item; `None` at the top level of a crate root.
    pub item: Option<ItemId>,
    /// Index into [`crate::Project::packages`].
    pub package: u32,
    /// Index into that package's dependencies, which say key, library name and features.
    pub dependency: u32,
}
