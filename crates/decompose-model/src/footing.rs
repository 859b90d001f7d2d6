//! Why a file is where the cut has it, and what would take it elsewhere.

use crate::{FileId, ServiceId};

/// Another file that a file is tied to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tie {
    /// The other file.
    pub file: FileId,
    /// References between the two, in either direction; 0 where only the layout ties them.
    pub references: u32,
    /// The share of all that ties the file to others.
    pub share: f64,
}

/// How firmly a file stands in its service.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Footing {
    /// The service that it would fit second best, by its ties; none where it has no tie to another one.
    pub alternative: Option<ServiceId>,
    /// By how much it fits its own better: modularity gained by the file here minus there, as a share of the file's ties. Negative
    /// where something else than the file's own ties keeps it here.
    pub margin: f64,
    /// The strongest ties to its own service.
    pub for_it: Vec<Tie>,
    /// The strongest ties to the alternative.
    pub against: Vec<Tie>,
    /// What would make the alternative the better fit, other things being equal; none where nothing simple would.
    pub flip: Option<Flip>,
}

/// A change that would take a file to the alternative.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Flip {
    /// Its ties to these files end: the fewest, strongest first. Empty where too many would have to.
    pub without: Vec<FileId>,
    /// Or about so many more references tie it to this file, like those that do.
    pub with: Option<(FileId, u32)>,
}
