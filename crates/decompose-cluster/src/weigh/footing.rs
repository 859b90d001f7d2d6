//! Why each file stands where it does: its strongest ties, the service it would fit second best, and what would flip it.
//!
//! Computed from the graph that was cut and the cut itself. What a file v gains modularity by in a service C is, but for a factor,
//!
//! `g(v, C) = w(v, C∖v) − γ · s(v) · K(C∖v) / 2m`
//!
//! with w the weight between, s the strength, K the sum of strengths. The alternative is the other service of greatest g that v is
//! tied to; the margin is g here minus g there, in units of s(v). A tie that ends takes its weight from the margin, a tie that grows
//! adds: that γ's part moves a little too is left out, so a flip is what would happen about there, other things being equal.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use decompose_model::{self as model, Flip, Footing, Tie};

use super::nodes::Nodes;
use crate::cut::Cut;
use crate::graph::{Digraph, Graph};

/// Ties shown on either side.
const TIES: usize = 2;
/// Ties that may end before it is no longer called simple.
const MOST_ENDED: usize = 3;
/// References that may come before it is no longer called simple.
const MOST_ADDED: f64 = 1000.0;

/// Fills in the standing of every assignment.
pub(super) fn stand(
    nodes: &Nodes<'_>,
    graph: &Graph,
    uses: &Digraph,
    cut: &Cut,
    proposal: &mut model::Partition,
) {
    let pairs = uses.pairs();
    let counted = |from: usize, to: usize| {
        let place = pairs.binary_search_by(|&(a, b, _)| (a, b).cmp(&(from, to)));
        place.map_or(0.0, |place| pairs[place].2)
    };
    let mut strengths = vec![0.0; cut.partition.count()];
    let mut service_of = vec![model::ServiceId(0); cut.partition.count()];
    for node in 0..graph.len() {
        strengths[cut.partition.of(node)] += graph.strength(node);
        service_of[cut.partition.of(node)] = proposal.assignments[node].service;
    }
    let pull = cut.resolution / (2.0 * graph.total_weight());
    for node in 0..graph.len() {
        let strength = graph.strength(node);
        if strength <= 0.0 {
            continue;
        }
        let own = cut.partition.of(node);
        let mut towards: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::from([(own, Vec::new())]);
        for (other, weight) in graph.neighbours(node) {
            towards.entry(cut.partition.of(other)).or_default().push((weight, other));
        }
        for ties in towards.values_mut() {
            ties.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        }
        let gain = |cluster: usize, ties: &[(f64, usize)]| {
            let rest = strengths[cluster] - if cluster == own { strength } else { 0.0 };
            ties.iter().map(|(weight, _)| weight).sum::<f64>() - pull * strength * rest
        };
        let here = gain(own, &towards[&own]);
        let mut alternative: Option<(f64, usize)> = None;
        for (&cluster, ties) in towards.iter().filter(|(cluster, _)| **cluster != own) {
            let there = gain(cluster, ties);
            if alternative.is_none_or(|(most, _)| there.total_cmp(&most) == Ordering::Greater) {
                alternative = Some((there, cluster));
            }
        }
        let tie = |&(weight, other): &(f64, usize)| Tie {
            file: nodes.file(other),
            references: (counted(node, other) + counted(other, node)) as u32,
            share: weight / strength,
        };
        let shown = |cluster: usize| towards[&cluster].iter().take(TIES).map(tie).collect::<Vec<_>>();
        let missing = alternative.map(|(there, _)| here - there);
        proposal.assignments[node].footing = Some(Footing {
            alternative: alternative.map(|(_, cluster)| service_of[cluster]),
            margin: missing.unwrap_or(here) / strength,
            for_it: shown(own),
            against: alternative.map(|(_, cluster)| shown(cluster)).unwrap_or_default(),
            flip: alternative.and_then(|(there, cluster)| {
                flip(here - there, &towards[&own], towards[&cluster].first(), &tie)
            }),
        });
    }
}

/// What takes `missing` away: the fewest of its own ties, or more of the strongest one there.
fn flip(
    missing: f64,
    own: &[(f64, usize)],
    there: Option<&(f64, usize)>,
    tie: &impl Fn(&(f64, usize)) -> Tie,
) -> Option<Flip> {
    if missing <= 0.0 {
        return None;
    }
    let mut ended = 0.0;
    let enough = own.iter().position(|(weight, _)| {
        ended += weight;
        ended >= missing
    });
    let without = enough.filter(|&last| last < MOST_ENDED).map_or(&[][..], |last| &own[..=last]);
    let with = there.and_then(|strongest| {
        let made = tie(strongest);
        let more = (f64::from(made.references) * missing / strongest.0).ceil();
        (1.0..=MOST_ADDED).contains(&more).then_some((made.file, more as u32))
    });
    let flip = Flip { without: without.iter().map(|own| tie(own).file).collect(), with };
    (flip != Flip::default()).then_some(flip)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::notation::written;
    use super::super::{Options, Weights, Wishes, cut};
    use super::*;

    /// Two groups of three; `d` is tied to the second by three references, to `a` of the first by one.
    const ROW: &str = "
src/a.rs
  > src/b.rs::f call x3
  > src/c.rs::f call x3
src/b.rs
  > src/c.rs::g call x3
src/c.rs
src/d.rs
  > src/e.rs::f call x3
  > src/a.rs::f call
src/e.rs
  > src/x.rs::f call x3
src/x.rs
  > src/d.rs::f call
";

    #[test]
    fn a_file_between_two_groups_says_what_holds_it_and_what_would_not() {
        let code = written(ROW);
        let options = Options { weights: Weights::REFERENCES, ..Options::default() };
        let proposal = cut(&code, &options, &Wishes::default()).unwrap();
        let of = |path: &str| {
            let file = code.files.iter().position(|file| file.path == path).unwrap();
            &proposal.assignments[file]
        };
        let file = |path: &str| of(path).file;
        let d = of("src/d.rs");
        assert_eq!(d.service, of("src/e.rs").service);
        let footing = d.footing.as_ref().unwrap();
        assert_eq!(footing.alternative, Some(of("src/a.rs").service));
        let ties = |ties: &[Tie]| ties.iter().map(|tie| (tie.file, tie.references)).collect::<Vec<_>>();
        assert_eq!(ties(&footing.for_it), [(file("src/e.rs"), 3), (file("src/x.rs"), 1)]);
        assert_eq!(ties(&footing.against), [(file("src/a.rs"), 1)]);
        assert!(footing.margin > 0.0);
        // Shares: ln 4, ln 2 and ln 2 of 4 · ln 2.
        let shares: Vec<f64> = footing.for_it.iter().chain(&footing.against).map(|tie| tie.share).collect();
        assert!(shares.iter().zip([0.5, 0.25, 0.25]).all(|(a, b)| (a - b).abs() < 1e-12), "{shares:?}");
        let flip = footing.flip.as_ref().unwrap();
        // The first group is heavier, so it draws less: that tie alone is not enough.
        assert_eq!(flip.without, [file("src/e.rs"), file("src/x.rs")]);
        // Nothing ties `b` to the other group.
        let b = of("src/b.rs").footing.as_ref().unwrap();
        assert_eq!((b.alternative, b.against.len(), &b.flip), (None, 0, &None));
    }

    #[test]
    fn what_is_said_to_flip_a_file_does() {
        // `d` is said to leave when its ties to `e` and `x` end.
        let ended = ROW.replace("  > src/e.rs::f call x3\n", "").replace("  > src/d.rs::f call\n", "");
        let code = written(&ended);
        let options = Options { weights: Weights::REFERENCES, ..Options::default() };
        let proposal = cut(&code, &options, &Wishes::default()).unwrap();
        let service = |path: &str| {
            proposal.assignments[code.files.iter().position(|file| file.path == path).unwrap()].service
        };
        assert_eq!(service("src/d.rs"), service("src/a.rs"));
        assert_ne!(service("src/d.rs"), service("src/e.rs"));
    }
}
