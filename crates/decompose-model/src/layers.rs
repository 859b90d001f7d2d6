//! What ties files together, kind by kind, and what of it a cut severs.

use crate::{FileId, ItemId, ServiceId};

/// The kinds of coupling between files, and what a partition does to each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layers {
    /// The layers that tie anything, in a fixed order.
    pub layers: Vec<LayerUse>,
    /// What ties two services but for shared-library candidates, by pair: the strongest tie first.
    pub severed: Vec<Severed>,
    /// What holds each product file, shared-library candidates left out, in file order.
    pub held: Vec<Held>,
    /// Files that could be split by item, those with most lines first.
    pub splits: Vec<FileSplit>,
}

/// One kind of coupling.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LayerUse {
    /// Its name in kebab case, as the documentation explains it.
    pub name: &'static str,
    /// What it weighs in the cut; 0 where it only explains.
    pub weight: f64,
    /// The files that it ties to others.
    pub files: usize,
    /// The share of it that the cut severs, 0 to 1; ties with shared-library candidates are not severed.
    pub severed: f64,
}

/// What one layer has to do with a tie.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Share {
    /// The layer's name.
    pub layer: &'static str,
    /// Its part of the tie, every layer taken at a mean strength of 1; the parts of a tie add up to 1.
    pub share: f64,
    /// The part of the whole layer that this is.
    pub of_layer: f64,
    /// The places behind it: references, accesses, items.
    pub evidence: u32,
    /// What it is about, strongest first: items, tables, routes, words.
    pub subjects: Vec<String>,
}

/// What ties two services.
#[derive(Clone, PartialEq, Debug)]
pub struct Severed {
    /// One of them; the one of the lower number.
    pub a: ServiceId,
    /// The other one.
    pub b: ServiceId,
    /// What ties them.
    pub tied: Tied,
}

/// What holds a file where it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// The file.
    pub file: FileId,
    /// What ties it to the rest of its own service.
    pub here: Tied,
    /// The other service that ties it most, and what does.
    pub elsewhere: Option<(ServiceId, Tied)>,
}

/// What ties a file, or files, to others.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tied {
    /// How strong the tie is: the sum over layers, a file's mean tie by one layer being 1.
    pub strength: f64,
    /// By layer, in the order of layers.
    pub layers: Vec<Share>,
}

/// A file whose items belong to several services.
#[derive(Clone, PartialEq, Debug)]
pub struct FileSplit {
    /// The file.
    pub file: FileId,
    /// The service that it is in.
    pub service: ServiceId,
    /// The parts, that of its own service first, then by lines.
    pub parts: Vec<FilePart>,
    /// References between items of different parts: what the split makes into references between files.
    pub between: u32,
    /// All references between items of the file.
    pub inside: u32,
}

/// What of a file goes to one service.
#[derive(Clone, PartialEq, Debug)]
pub struct FilePart {
    /// The service.
    pub service: ServiceId,
    /// The items at the top of the file, in the order of the file; impl blocks with their type.
    pub items: Vec<ItemId>,
    /// Their lines.
    pub lines: u32,
    /// The share of their ties to other files that goes to this service, 0 to 1.
    pub purity: f64,
    /// Pairs of one of their items and an item of another file of this service that refer to one another.
    pub ties: u32,
}
