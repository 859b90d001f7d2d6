//! How much is searched: all that was asked for on graphs of usual size, less on large ones.
//!
//! From the number of edges alone, never from the clock, so that the answer stays the same on every machine. A search costs about
//! as much as it visits edges; each figure (the cut, its stability, the null model) has a budget of edges that its searches may
//! visit together, below which nothing is saved. What was done is among the metrics, so that a reduced figure can be told from a full one.

use crate::Options;
use crate::graph::Graph;

/// Edges that the searches behind one figure may visit together.
const BUDGET: usize = 250_000;
/// Fewer disturbed runs than this say nothing about stability.
const FEWEST_RUNS: usize = 4;
/// Rewirings behind the null model, where the budget allows it.
const REWIRINGS: usize = 5;
/// Above so many edges the null model's searches end after two passes: graphs without communities take many to settle, and gain a
/// hundredth.
const LONG: usize = 20_000;

/// What is done for one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Searches that the cut is the best of.
    pub starts: usize,
    /// Disturbed copies behind the stability figures.
    pub runs: usize,
    /// Random graphs behind the null model.
    pub rewirings: usize,
    /// Passes of the null model's searches at most; 0 is no bound.
    pub passes: usize,
}

impl Effort {
    /// What the budget allows of what `options` ask for.
    #[must_use]
    pub fn of(graph: &Graph, options: &Options) -> Self {
        let edges = graph.edge_count();
        let allowed = |wanted: usize, fewest: usize| wanted.min((BUDGET / edges.max(1)).max(fewest));
        Self {
            starts: allowed(options.starts, 1),
            runs: allowed(options.runs, FEWEST_RUNS),
            rewirings: allowed(REWIRINGS, 1),
            passes: if edges > LONG { 2 } else { 0 },
        }
    }

    /// What was done, as metrics.
    pub(crate) fn figures(&self) -> [(&'static str, f64); 3] {
        [
            ("rewirings", self.rewirings as f64),
            ("stability_runs", self.runs as f64),
            ("starts", self.starts as f64),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::graph::GraphBuilder;

    #[test]
    fn usual_graphs_get_everything_and_large_ones_what_the_budget_allows() {
        let effort = |edges: usize| {
            let mut builder = GraphBuilder::new(edges + 1);
            for edge in 0..edges {
                builder.edge(edge, edge + 1, 1.0).unwrap();
            }
            let Effort { starts, runs, rewirings, passes } =
                Effort::of(&builder.build().unwrap(), &Options::default());
            [starts, runs, rewirings, passes]
        };
        assert_eq!(effort(0), [10, 20, 5, 0]);
        assert_eq!(effort(12_500), [10, 20, 5, 0]);
        assert_eq!(effort(50_000), [5, 5, 5, 2]);
        assert_eq!(effort(100_000), [2, 4, 2, 2]);
        assert_eq!(effort(300_000), [1, 4, 1, 2]);
    }
}
