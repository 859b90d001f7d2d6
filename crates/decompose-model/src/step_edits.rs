//! What a step does to the text and the manifests, as data that a command can carry out.
//!
//! An edit names what it is about and where that goes. Its bytes are those of the item or reference that it names, so
//! that nothing stands here twice.

use crate::{FileId, ItemId, ReferenceId};

/// The kinds of edits. What each needs, does and how it is undone stands in the documentation of the plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EditKind {
    /// Add a package to the workspace; `to` is its crate.
    CreateCrate,
    /// Add a path dependency; `from` is the crate that gets it, `to` the one it then needs.
    AddDependency,
    /// Make the module `to`, for what the file's module gives away.
    CreateModule,
    /// Move what stands at the level of the file's module itself to the module `to`: its attributes, and invocations.
    MoveModule,
    /// Move the item, with attributes and docs, to the module `to`.
    MoveItem,
    /// Move the test item to the module `to`.
    MoveTest,
    /// Let the `use` lead to `to`, in the module that the items it serves have moved to.
    RetargetUse,
    /// Let the file's module re-export the module `to`, so that all paths from before keep working.
    ReExport,
    /// Make the item `pub`.
    WidenVisibility,
    /// Give the macro `#[macro_export]`, and import it before its first use.
    ExportMacro,
    /// Replace the use by one of the port `to`: a trait or a struct of functions, filled at start-up.
    Port,
}

impl EditKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateCrate => "create-crate",
            Self::AddDependency => "add-dependency",
            Self::CreateModule => "create-module",
            Self::MoveModule => "move-module",
            Self::MoveItem => "move-item",
            Self::MoveTest => "move-test",
            Self::RetargetUse => "retarget-use",
            Self::ReExport => "re-export",
            Self::WidenVisibility => "widen-visibility",
            Self::ExportMacro => "export-macro",
            Self::Port => "port",
        }
    }
}

/// What an edit is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// A crate, by its name.
    Crate(String),
    /// The module that a file is.
    File(FileId),
    /// An item, with everything in it.
    Item(ItemId),
    /// One use.
    Reference(ReferenceId),
}

/// One edit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edit {
    /// What is done.
    pub kind: EditKind,
    /// To what.
    pub subject: Subject,
    /// Where it goes: a crate, a module, or a port, as the kind says; empty where it goes nowhere.
    pub to: String,
}
