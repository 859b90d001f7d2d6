//! What to ask people, so that few answers improve a cut most.
//!
//! Every question is of one form: do these two nodes belong together? Candidates come from three doubts: a node may belong to another
//! cluster (the node and the heart of that cluster), two clusters may be one (their hearts), one may be two (the hearts of its halves).
//! The heart of a cluster is its node that is tied to the others most.
//!
//! ```text
//! doubt = 2 · min(p, 1 − p), p = (c + 1/2) / (r + 1)    c of r disturbed cuts say otherwise than the cut does
//! worth = doubt · nodes that move when the graph is cut again, from the cut as it is, under the answer that the cut does not give
//! ```
//!
//! The question of most worth is asked first; for those behind it, a node that it moves counts 1 − doubt times as much.
//!
//! Knows neither what a node stands for nor who answers. Answers come back as constraints ([`Hints`](crate::Hints)).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::cut::{Hints, cut};
use crate::graph::Graph;
use crate::partition::Partition;
use crate::{Options, parallel};

/// Candidates beyond this many are not weighed: those that the fewest disturbed cuts speak for are left out.
const MOST_CANDIDATES: usize = 400;

/// Do these two belong together?
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// One node.
    pub a: usize,
    /// The other one.
    pub b: usize,
    /// What the cut says.
    pub together: bool,
    /// How much the disturbed cuts disagree, 0 to 1.
    pub doubt: f64,
    /// The nodes that the other answer moves.
    pub moves: Vec<usize>,
}

/// The questions that are worth most, in the order in which to ask them.
///
/// # Arguments
/// * `graph`: what was cut.
/// * `hints`: under which it was; what they decide already is not asked.
/// * `options`: how to cut again.
/// * `base`: the cut.
/// * `disturbed`: cuts of disturbed copies.
/// * `most`: how many questions.
///
/// # Complexity
/// One short search per candidate: one or two a node, one per pair of clusters with an edge, at most 400.
#[must_use]
pub fn questions(
    graph: &Graph,
    hints: &Hints<'_>,
    options: &Options,
    base: &Partition,
    disturbed: &[Partition],
    most: usize,
) -> Vec<Query> {
    let decided: BTreeSet<(usize, usize)> = hints.apart.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    let otherwise = |a: usize, b: usize| {
        disturbed.iter().filter(|cut| (cut.of(a) == cut.of(b)) != (base.of(a) == base.of(b))).count()
    };
    let mut candidates: Vec<(Reverse<usize>, usize, usize)> =
        candidates(graph, hints, options, base, disturbed)
            .into_iter()
            .filter(|pair| pair.0 != pair.1 && !decided.contains(pair))
            .map(|(a, b)| (Reverse(otherwise(a, b)), a, b))
            .collect();
    candidates.sort_unstable();
    candidates.truncate(MOST_CANDIDATES);
    let weighed = parallel::map(candidates.len(), options.jobs, |index| {
        let (Reverse(count), a, b) = candidates[index];
        let p = (count as f64 + 0.5) / (disturbed.len() as f64 + 1.0);
        let together = base.of(a) == base.of(b);
        let moves = moved(graph, hints, options, base, (a, b, !together))?;
        Some(Query { a, b, together, doubt: 2.0 * p.min(1.0 - p), moves })
    });
    let mut left: Vec<Query> = weighed.into_iter().flatten().collect();
    let (mut asked, mut open) = (Vec::new(), vec![1.0; graph.len()]);
    while asked.len() < most {
        let fresh = |query: &Query| query.moves.iter().map(|&node| open[node]).sum::<f64>() * query.doubt;
        let worth = left.iter().map(fresh).enumerate();
        let best = worth.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((place, _)) = best.filter(|best| best.1 > 0.0) else { break };
        let query = left.remove(place);
        query.moves.iter().for_each(|&node| open[node] *= 1.0 - query.doubt);
        asked.push(query);
    }
    asked
}

/// Pairs worth a look, low node first.
fn candidates(
    graph: &Graph,
    hints: &Hints<'_>,
    options: &Options,
    base: &Partition,
    disturbed: &[Partition],
) -> BTreeSet<(usize, usize)> {
    let members = base.members();
    let hearts: Vec<usize> = members.iter().map(|members| heart(graph, members)).collect();
    let mut pairs = BTreeSet::new();
    let mut add = |a: usize, b: usize| {
        pairs.insert((a.min(b), a.max(b)));
    };
    for node in 0..graph.len() {
        // The other cluster that it goes with most often.
        let with = |heart: usize| disturbed.iter().filter(|cut| cut.of(heart) == cut.of(node)).count();
        let others = (0..hearts.len()).filter(|&cluster| cluster != base.of(node));
        let rival = others.map(|cluster| (with(hearts[cluster]), Reverse(cluster))).max();
        if let Some((times, Reverse(cluster))) = rival
            && times > 0
        {
            add(node, hearts[cluster]);
        }
        if with(hearts[base.of(node)]) < disturbed.len() {
            add(node, hearts[base.of(node)]);
        }
    }
    for (a, b, _) in graph.edges() {
        add(hearts[base.of(a)], hearts[base.of(b)]);
    }
    for members in members.iter().filter(|members| members.len() > 3) {
        let inside = graph.induced(members);
        let two = Options { services: Some(2), least: None, most: None, starts: 1, jobs: 1, ..*options };
        if let Ok(halves) = cut(&inside, &Hints::default(), &two)
            && let [one, other] = &halves.partition.members()[..]
        {
            let of = |half: &[usize]| members[heart(&inside, half)];
            add(of(one), of(other));
        }
    }
    let linked =
        |&(a, b): &(usize, usize)| hints.must_link.iter().any(|set| set.contains(&a) && set.contains(&b));
    pairs.retain(|pair| !linked(pair));
    pairs
}

/// The node of a cluster that is tied to its others most; the first one where none is.
fn heart(graph: &Graph, members: &[usize]) -> usize {
    let inside = |node: usize| -> f64 {
        let here = |other: &(usize, f64)| members.binary_search(&other.0).is_ok();
        graph.neighbours(node).filter(here).map(|(_, weight)| weight).sum()
    };
    let tied = members.iter().map(|&node| (node, inside(node)));
    tied.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(0, |(node, _)| node)
}

/// The nodes that an answer moves: `None` where it contradicts the hints.
fn moved(
    graph: &Graph,
    hints: &Hints<'_>,
    options: &Options,
    base: &Partition,
    (a, b, together): (usize, usize, bool),
) -> Option<Vec<usize>> {
    let (mut must_link, mut apart) = (hints.must_link.to_vec(), hints.apart.to_vec());
    if together {
        must_link.push(vec![a, b]);
    } else {
        apart.push((a, b));
    }
    let hints = Hints { initial: Some(base), must_link: &must_link, apart: &apart, ..*hints };
    let again = cut(graph, &hints, &Options { starts: 1, jobs: 1, ..*options }).ok()?.partition;
    Some(differing(base, &again))
}

/// The nodes that are not in the heir of their cluster: of the clusters of `after` that hold nodes of it the one that holds most and
/// is no other's heir.
#[must_use]
pub fn differing(before: &Partition, after: &Partition) -> Vec<usize> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for node in 0..before.len() {
        *shared.entry((before.of(node), after.of(node))).or_default() += 1;
    }
    let mut most: Vec<(Reverse<usize>, usize, usize)> =
        shared.into_iter().map(|((old, new), count)| (Reverse(count), old, new)).collect();
    most.sort_unstable();
    let mut heir: Vec<Option<usize>> = vec![None; before.count()];
    let mut taken = vec![false; after.count()];
    for (_, old, new) in most {
        if heir[old].is_none() && !taken[new] {
            heir[old] = Some(new);
            taken[new] = true;
        }
    }
    (0..before.len()).filter(|&node| heir[before.of(node)] != Some(after.of(node))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    /// Two groups of five, each node tied to all before it; node 10 hangs on both.
    fn graph() -> Graph {
        let mut builder = GraphBuilder::new(11);
        for base in [0, 5] {
            for x in 0..5 {
                for y in 0..x {
                    builder.edge(base + x, base + y, 1.0).unwrap();
                }
            }
        }
        builder.edge(10, 1, 1.1).unwrap().edge(10, 6, 1.0).unwrap();
        builder.build().unwrap()
    }

    #[test]
    fn the_node_between_is_asked_about() {
        let graph = graph();
        let base = Partition::from_labels(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0]);
        let other = Partition::from_labels(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
        let disturbed = [base.clone(), base.clone(), other];
        let asked = questions(&graph, &Hints::default(), &Options::default(), &base, &disturbed, 20);
        // One of three says otherwise: p = 1.5 / 4.
        let about = asked.iter().find(|query| query.b == 10 && !query.together).unwrap();
        assert_eq!((about.a, about.doubt, &about.moves[..]), (5, 0.75, &[10][..]));
    }

    #[test]
    fn what_is_decided_is_not_asked() {
        let graph = graph();
        let base = Partition::from_labels(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0]);
        let apart = [(10, 5), (0, 5)];
        let must_link = [vec![1, 10]];
        let hints = Hints { apart: &apart, must_link: &must_link, ..Hints::default() };
        let asked = questions(&graph, &hints, &Options::default(), &base, std::slice::from_ref(&base), 20);
        assert!(
            asked.iter().all(|query| ![(5, 10), (1, 10), (0, 5)].contains(&(query.a, query.b))),
            "{asked:?}"
        );
    }

    #[test]
    fn differing_nodes_by_hand() {
        let before = Partition::from_labels(&[0, 0, 0, 1, 1]);
        assert_eq!(differing(&before, &before), [] as [usize; 0]);
        assert_eq!(differing(&before, &Partition::from_labels(&[0, 0, 1, 1, 1])), [2]);
        // Both in one: the smaller one has moved.
        assert_eq!(differing(&before, &Partition::whole(5)), [3, 4]);
    }
}
