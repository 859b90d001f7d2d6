//! The layer of names: files whose definitions are called alike.
//!
//! The words of a file are those in the names of its types, traits and free functions. A word weighs (1 + ln count) · ln(N / files
//! that have it), N the number of files; two files are tied by the cosine of their words' weights (Salton and Buckley 1988). Words
//! that more than [`LARGEST_GATHERING`] files have are left out of the sum, not out of the files' lengths.

use super::{Gathering, LARGEST_GATHERING, Member, Sources, Ties};
use crate::numeric::ln;
use crate::weigh::names::item_words;

pub(super) fn names(sources: &Sources<'_>) -> Ties {
    let files = sources.nodes.len();
    let words = item_words(sources.evidence.code, sources.nodes);
    let mut squares = vec![0.0; files];
    let weight = |count: f64, of: usize| (1.0 + ln(count)) * ln(files as f64 / of as f64);
    for places in words.values() {
        for (&node, &count) in places {
            squares[node] += weight(count, places.len()) * weight(count, places.len());
        }
    }
    let gathering = |(word, places): (String, std::collections::BTreeMap<usize, f64>)| {
        let of = places.len();
        // A word that all files have weighs nothing.
        let ties = (2..=LARGEST_GATHERING).contains(&of) && of < files;
        let member = |(node, count): (usize, f64)| Member {
            node,
            strength: weight(count, of) / squares[node].sqrt(),
            evidence: count as u32,
        };
        ties.then(|| Gathering {
            subject: word,
            per_pair: 1.0,
            members: places.into_iter().map(member).collect(),
        })
    };
    Ties::gathered(words.into_iter().filter_map(gathering).collect()).scaled(files)
}
