//! Who follows whom, as two arrays; and dominators over them.
//!
//! Plain numbers, no model. Dominators are those of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"
//! (2001). petgraph has the same algorithm over hash sets of predecessors; a plan needs it once per service over most of
//! the code, where arrays were measured to be more than ten times as fast.

/// The followers of nodes that are numbered from 0.
pub(crate) struct Adjacency {
    starts: Vec<u32>,
    followers: Vec<u32>,
}

impl Adjacency {
    /// From pairs of a node and a follower; the followers of a node stay in the order of the pairs.
    pub(crate) fn new(nodes: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0; nodes + 1];
        for (node, _) in pairs {
            starts[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut followers = vec![0; pairs.len()];
        for (node, follower) in pairs {
            let place = &mut next[*node as usize];
            followers[*place as usize] = *follower;
            *place += 1;
        }
        Self { starts, followers }
    }

    /// The followers of a node.
    pub(crate) fn of(&self, node: u32) -> &[u32] {
        &self.followers[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    pub(crate) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn pairs(&self) -> usize {
        self.followers.len()
    }
}

/// The immediate dominator of every node; the root's is itself.
///
/// Node 0 is the root, the numbers are a reverse post-order of a depth-first search from it, and every other node has a
/// predecessor. Then a dominator has a smaller number than what it dominates.
pub(crate) fn immediate_dominators(predecessors: &Adjacency) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let mut dominators = vec![UNKNOWN; predecessors.nodes()];
    dominators[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for node in 1..predecessors.nodes() {
            let known =
                predecessors.of(node as u32).iter().copied().filter(|p| dominators[*p as usize] != UNKNOWN);
            let common = known.reduce(|a, b| common_dominator(&dominators, a, b)).unwrap_or(0);
            changed |= dominators[node] != common;
            dominators[node] = common;
        }
    }
    dominators
}

fn common_dominator(dominators: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        if a > b {
            a = dominators[a as usize];
        } else {
            b = dominators[b as usize];
        }
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn followers_stay_in_order() {
        let adjacency = Adjacency::new(3, &[(2, 0), (0, 2), (2, 1), (0, 1)]);
        assert_eq!([adjacency.of(0), adjacency.of(1), adjacency.of(2)], [&[2, 1][..], &[], &[0, 1]]);
    }

    #[test]
    fn a_dominator_is_on_every_way_from_the_root() {
        // 0 -> 1 -> 2 -> 4, 1 -> 3 -> 4, 4 -> 1, 0 -> 5, 4 -> 5
        let predecessors =
            Adjacency::new(6, &[(1, 0), (2, 1), (4, 2), (3, 1), (4, 3), (1, 4), (5, 0), (5, 4)]);
        assert_eq!(immediate_dominators(&predecessors), [0, 0, 1, 1, 1, 0]);
    }
}
