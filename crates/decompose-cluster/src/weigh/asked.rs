//! The questions of a project: which two files, and what speaks for either answer.
//!
//! Computed from the same graph, constraints and disturbed cuts as the proposal ([`mod@crate::questions`] chooses). What speaks for
//! *yes* are the ties of one file to the service of the other, in either direction; what speaks for *no* those to its own service.
//! Where the cut has them together, the ties between the two halves speak for yes, and nothing but their fewness for no.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use decompose_model::{Code, FileId, ReferenceId};

use super::constraints::Constraints;
use super::nodes::Nodes;
use super::{Cutting, Evidence, Refusal, Stop};
use crate::Options;
use crate::partition::Partition;

/// Ties shown for either side.
const TIES: usize = 3;

/// References of one file to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The file they stand in.
    pub from: FileId,
    /// The file they lead to.
    pub to: FileId,
    /// How many there are.
    pub references: usize,
    /// The first of them.
    pub first: ReferenceId,
}

/// What speaks for an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// References that would stay inside.
    pub references: usize,
    /// The strongest ties among them.
    pub ties: Vec<Tie>,
}

/// Do two files belong to one service?
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// One file.
    pub a: FileId,
    /// The other one.
    pub b: FileId,
    /// What the cut says.
    pub together: bool,
    /// The services they are in, by name.
    pub services: [String; 2],
    /// How much disturbed cuts disagree, 0 to 1.
    pub doubt: f64,
    /// The files that the other answer moves.
    pub moves: Vec<FileId>,
    /// What speaks for yes.
    pub yes: Side,
    /// What speaks for no.
    pub no: Side,
}

/// The questions that are worth most, best first.
///
/// # Errors
/// Constraints that contradict one another or the code.
pub fn questions<'a>(
    evidence: impl Into<Evidence<'a>>,
    options: &Options,
    constraints: &Constraints,
    most: usize,
) -> Result<Vec<Question>, Refusal> {
    let evidence = evidence.into();
    let code = evidence.code;
    let nodes = Nodes::new(code);
    if nodes.len() == 0 {
        return Ok(Vec::new());
    }
    let cutting = match Cutting::new(&evidence, &nodes, options, constraints) {
        Ok(cutting) => cutting,
        Err(Stop::Refused(conflict)) => return Err(Refusal::Constraints(conflict)),
        Err(Stop::NoCut(_)) => return Ok(Vec::new()),
    };
    let names = cutting.names_of_clusters(code, &nodes);
    let partition = &cutting.cut.partition;
    let levels = nodes.levels();
    let once = cutting.cut.again(options, options.seed);
    let jobs = Options { jobs: options.jobs, ..once };
    let queries = crate::questions::questions(
        &cutting.graphs.weighted,
        &cutting.hints(&levels),
        &jobs,
        partition,
        &cutting.disturbed(&levels, options),
        most,
    );
    let ties = ties(code, &nodes);
    let name = |node: usize| names[partition.of(node)].clone();
    let question = |query: crate::questions::Query| {
        let (yes, no) = sides(&ties, &nodes, partition, &query);
        Question {
            a: nodes.file(query.a),
            b: nodes.file(query.b),
            together: query.together,
            services: [name(query.a), name(query.b)],
            doubt: query.doubt,
            moves: query.moves.iter().map(|&node| nodes.file(node)).collect(),
            yes,
            no,
        }
    };
    Ok(queries.into_iter().map(question).collect())
}

/// The references from node to node: how many, and the first.
fn ties(code: &Code, nodes: &Nodes<'_>) -> BTreeMap<(usize, usize), (usize, usize)> {
    let mut ties: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (from, to, reference) in nodes.uses(code) {
        ties.entry((from, to)).or_insert((0, reference)).0 += 1;
    }
    ties
}

/// What speaks for yes and for no: the ties of what would move to where it would go, and to where it is.
fn sides(
    ties: &BTreeMap<(usize, usize), (usize, usize)>,
    nodes: &Nodes<'_>,
    partition: &Partition,
    query: &crate::questions::Query,
) -> (Side, Side) {
    let moves = |node: usize| query.moves.binary_search(&node).is_ok();
    // The service that is not left: where the movers go, or where they come from.
    let leaving = query.moves.first().map_or(0, |&node| partition.of(node));
    let ends = [partition.of(query.a), partition.of(query.b)];
    let joined = ends.into_iter().find(|&cluster| cluster != leaving).unwrap_or(leaving);
    let side = |cluster: usize| {
        let between = |(from, to): (usize, usize)| {
            let crosses = |x: usize, y: usize| moves(x) && !moves(y) && partition.of(y) == cluster;
            crosses(from, to) || crosses(to, from)
        };
        let mut found: Vec<Tie> = ties
            .iter()
            .filter(|(pair, _)| between(**pair))
            .map(|(&(from, to), &(references, first))| Tie {
                from: nodes.file(from),
                to: nodes.file(to),
                references,
                first: ReferenceId(first as u32),
            })
            .collect();
        let references = found.iter().map(|tie| tie.references).sum();
        found.sort_by_key(|tie| (Reverse(tie.references), tie.from, tie.to));
        found.truncate(TIES);
        Side { references, ties: found }
    };
    if query.together { (side(leaving), Side::default()) } else { (side(joined), side(leaving)) }
}
