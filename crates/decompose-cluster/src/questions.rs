//! What to ask people, so that few answers improve a cut most.
//!
//! Every question is of one form: do these two nodes belong together? A *core* are nodes that nearly all disturbed cuts keep together;
//! what is uncertain is how cores group. So a question is about the hearts of two cores that an edge joins, and its answer holds for the
//! cores. The heart is the node that is tied to the others of its core most.
//!
//! ```text
//! doubt = 2 · min(p, 1 − p), p = (c + 1/2) / (r + 1)    c of r disturbed cuts say otherwise than the cut does
//! worth = doubt · nodes that move when the graph is cut again, from the cut as it is, under the answer that the cut does not give
//! ```
//!
//! The question of most worth is asked first; for those behind it, a node that it moves counts 1 − doubt times as much.
//!
//! Knows neither what a node stands for nor who answers. Answers come back as constraints ([`Hints`]).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::cut::{Hints, cut};
use crate::graph::Graph;
use crate::partition::Partition;
use crate::{Options, parallel};

/// Candidates beyond this many are not weighed: those that the fewest disturbed cuts speak for are left out.
const MOST_CANDIDATES: usize = 400;
/// Two nodes are of one core when at least this share of the disturbed cuts keep them together, or each with a third one of it.
const CORE: f64 = 0.9;

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
/// One short search per candidate: a pair of cores with an edge, at most 400.
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
    let cores = cores(disturbed, graph.len());
    let members = cores.members();
    let mut candidates: Vec<(Reverse<usize>, usize, usize)> = candidates(graph, hints, &cores)
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
        let sets = [a, b].map(|node| members[cores.of(node)].clone());
        let moves = moved(graph, hints, options, base, &sets, (a, b, !together))?;
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

/// The cores that disturbed cuts of `nodes` nodes show; every node on its own where there are none.
#[must_use]
pub fn cores(disturbed: &[Partition], nodes: usize) -> Partition {
    let least = (CORE * disturbed.len() as f64).ceil() as usize;
    let mut core: Vec<usize> = (0..nodes).collect();
    fn root(core: &mut [usize], mut node: usize) -> usize {
        while core[node] != node {
            core[node] = core[core[node]];
            node = core[node];
        }
        node
    }
    // A pair that no more cuts part is together in one of the first ones.
    for cut in disturbed.iter().take(disturbed.len() - least + 1) {
        for members in cut.members() {
            for (place, &a) in members.iter().enumerate() {
                for &b in &members[..place] {
                    let (one, other) = (root(&mut core, a), root(&mut core, b));
                    let together = |cut: &&Partition| cut.of(a) == cut.of(b);
                    if one != other && disturbed.iter().filter(together).count() >= least {
                        core[one.max(other)] = one.min(other);
                    }
                }
            }
        }
    }
    let labels: Vec<usize> = (0..nodes).map(|node| root(&mut core, node)).collect();
    Partition::from_labels(&labels)
}

/// The hearts of cores that an edge joins, low node first; what must be together is not asked.
fn candidates(graph: &Graph, hints: &Hints<'_>, cores: &Partition) -> BTreeSet<(usize, usize)> {
    let hearts: Vec<usize> = cores.members().iter().map(|members| heart(graph, members)).collect();
    let mut pairs = BTreeSet::new();
    for (a, b, _) in graph.edges() {
        let (a, b) = (hearts[cores.of(a)], hearts[cores.of(b)]);
        pairs.insert((a.min(b), a.max(b)));
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
    cores: &[Vec<usize>],
    (a, b, together): (usize, usize, bool),
) -> Option<Vec<usize>> {
    let (mut must_link, mut apart) = (hints.must_link.to_vec(), hints.apart.to_vec());
    must_link.extend(cores.iter().cloned());
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
    fn cores_are_what_nearly_all_cuts_keep_together() {
        let usual = Partition::from_labels(&[0, 0, 0, 1, 1]);
        let mut cuts = vec![usual; 19];
        cuts.push(Partition::from_labels(&[0, 0, 1, 1, 1]));
        assert_eq!(cores(&cuts, 5), Partition::from_labels(&[0, 0, 0, 1, 1]));
        cuts.extend([Partition::singletons(5), Partition::singletons(5)]);
        // 0 and 1 are together in 20 of 22, as 3 and 4 are; 0 and 2 in 19.
        assert_eq!(cores(&cuts, 5), Partition::from_labels(&[0, 0, 2, 3, 3]));
        assert_eq!(cores(&[], 3), Partition::singletons(3));
    }

    #[test]
    fn the_node_between_is_asked_about() {
        let graph = graph();
        let base = Partition::from_labels(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0]);
        let other = Partition::from_labels(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
        let disturbed = [base.clone(), base.clone(), other];
        let asked = questions(&graph, &Hints::default(), &Options::default(), &base, &disturbed, 20);
        // The hearts of both groups are their first nodes; one of three cuts says otherwise: p = 1.5 / 4.
        let joins = asked.iter().find(|query| query.b == 10 && !query.together).unwrap();
        assert_eq!((joins.a, joins.doubt, &joins.moves[..]), (5, 0.75, &[10][..]));
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
