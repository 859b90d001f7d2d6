//! How alike the proposal is to a grouping that somebody has in mind.
//!
//! The grouping is given as words (see [`super::constraints`]) with the service of each; where two words mean a file, the longer one
//! counts. Files that no word means take no part. Or it is the workspace's own: one service a package. Agreement is MoJoFM and normalised
//! mutual information, which count files, and the adjusted Rand index, which weighs them by lines.

use std::error::Error;
use std::fmt;

use decompose_model::{Agreement, Code, Partition as Proposal};

use super::constraints::meant;
use super::figures::differs;
use super::nodes::Nodes;
use crate::compare::{adjusted_rand, mojo_fm, normalised_mutual_information};
use crate::partition::Partition;

/// A grouping to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Today's packages.
    Packages,
    /// Somebody's idea.
    Groups {
        /// Where it was written, for output.
        name: String,
        /// A file, directory or module, and its service.
        rows: Vec<(String, String)>,
    },
}

/// A grouping names what is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPlace {
    /// What it names, the first few.
    pub words: Vec<String>,
    /// How many there are in all.
    pub count: usize,
}

impl fmt::Display for UnknownPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().map(|word| format!("`{word}`")).collect();
        let more = self.count - self.words.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let verb = if self.count == 1 { "is" } else { "are" };
        write!(f, "{}{more} {verb} no file, directory or module of product code", words.join(", "))
    }
}

impl Error for UnknownPlace {}

/// How many unknown words are named.
const NAMED: usize = 5;

/// The service of every node in the grouping; empty where it has none.
///
/// # Errors
/// Words that mean nothing.
pub(super) fn labels(code: &Code, nodes: &Nodes<'_>, given: &Given) -> Result<Vec<String>, UnknownPlace> {
    let mut labels = vec![String::new(); nodes.len()];
    match given {
        Given::Packages => {
            for (node, label) in labels.iter_mut().enumerate() {
                let id = nodes.crate_of(node).map(|krate| &code.crates[krate.index()].id);
                *label = id.and_then(|id| id.split('/').next()).unwrap_or_default().to_owned();
            }
        }
        Given::Groups { rows, .. } => {
            let mut rows: Vec<&(String, String)> = rows.iter().collect();
            rows.sort_by_key(|(word, _)| (word.len(), word.clone()));
            let mut unknown = Vec::new();
            for (word, service) in rows {
                let meant = meant(code, nodes, word);
                if meant.is_empty() {
                    unknown.push(word.clone());
                }
                for node in meant {
                    labels[node].clone_from(service);
                }
            }
            if !unknown.is_empty() {
                let count = unknown.len();
                unknown.sort();
                unknown.truncate(NAMED);
                return Err(UnknownPlace { words: unknown, count });
            }
        }
    }
    Ok(labels)
}

/// The agreement of a proposal with the grouping.
pub(super) fn agreement(
    nodes: &Nodes<'_>,
    given: &Given,
    labels: &[String],
    ours: &Partition,
    proposal: &Proposal,
) -> Agreement {
    let named: Vec<usize> = (0..nodes.len()).filter(|&node| !labels[node].is_empty()).collect();
    let of = |labels: Vec<&str>| Partition::from_labels(&labels);
    let theirs = of(named.iter().map(|&node| labels[node].as_str()).collect());
    let ours = Partition::from_labels(&named.iter().map(|&node| ours.of(node)).collect::<Vec<_>>());
    let sizes = nodes.sizes();
    let lines: Vec<u64> = named.iter().map(|&node| sizes[node]).collect();
    Agreement {
        with: match given {
            Given::Packages => "packages".to_owned(),
            Given::Groups { name, .. } => name.clone(),
        },
        services: theirs.count(),
        files: named.len(),
        mojo_fm: mojo_fm(&ours, &theirs),
        adjusted_rand: adjusted_rand(&ours, &theirs, Some(&lines)),
        mutual_information: normalised_mutual_information(&ours, &theirs),
        differs: differs(nodes, labels, proposal),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::notation::written;
    use super::*;

    const SHOP: &str = "src/lib.rs\nsrc/orders/cart.rs\nsrc/orders/place.rs\nsrc/pay/card.rs\n";

    fn groups(rows: &[(&str, &str)]) -> Given {
        let own = |(word, service): &(&str, &str)| ((*word).to_owned(), (*service).to_owned());
        Given::Groups { name: "ours.json".to_owned(), rows: rows.iter().map(own).collect() }
    }

    #[test]
    fn the_longer_word_counts_and_what_nobody_names_takes_no_part() {
        let code = written(SHOP);
        let given =
            groups(&[("src/orders/place.rs", "checkout"), ("src/orders", "orders"), ("shop::pay", "pay")]);
        let found = labels(&code, &Nodes::new(&code), &given);
        assert_eq!(found.unwrap(), ["", "orders", "checkout", "pay"]);
        assert_eq!(labels(&code, &Nodes::new(&code), &Given::Packages).unwrap(), ["shop"; 4]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let code = written(SHOP);
        let given = groups(&[("src/gone.rs", "a"), ("src/lib.rs", "a"), ("x", "b")]);
        let error = labels(&code, &Nodes::new(&code), &given).unwrap_err();
        assert_eq!(error.to_string(), "`src/gone.rs`, `x` are no file, directory or module of product code");
    }
}
