//! Code that a compiler accepts anywhere and that means something else there.

use crate::{ItemId, Location};

/// What code is bound to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BoundKind {
    /// What cargo says of the package: `env!("CARGO_PKG_VERSION")`.
    CrateMetadata,
    /// A variable that is set when the package is built, by its build script for one.
    BuildVariable,
    /// The path of the module.
    ModulePath,
    /// The place of the file, or the package's directory.
    FilePath,
    /// A log message whose target is the module's path, unless it is given one.
    LogTarget,
    /// The thread: a call that blocks it, in an `async` function.
    Blocking,
}

impl BoundKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CrateMetadata => "crate-metadata",
            Self::BuildVariable => "build-variable",
            Self::ModulePath => "module-path",
            Self::FilePath => "file-path",
            Self::LogTarget => "log-target",
            Self::Blocking => "blocking",
        }
    }
}

/// A piece of such code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BoundCode {
    /// Where.
    pub location: Location,
    /// What it is bound to.
    pub kind: BoundKind,
    /// The macro with what it is given, or the path of what is called.
    pub name: String,
    /// The function, constant or static around it.
    pub item: Option<ItemId>,
}
