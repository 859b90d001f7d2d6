//! Which layers of a tie to tell: the same for every format.

use std::cmp::Ordering;

use decompose_schema::LayerShare;

/// Layers that are told of a tie.
const TOLD: usize = 4;
/// The least part of a tie that is told.
const LEAST: f64 = 0.05;

/// The layers with the largest parts, largest first.
pub(crate) fn main_shares(layers: &[LayerShare]) -> Vec<&LayerShare> {
    let mut told: Vec<&LayerShare> = layers.iter().filter(|share| share.share >= LEAST).collect();
    told.sort_by(|a, b| b.share.partial_cmp(&a.share).unwrap_or(Ordering::Equal));
    told.truncate(TOLD);
    told
}
