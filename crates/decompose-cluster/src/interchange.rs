//! Graphs with names, from any language, in; services out: what `cluster --graph` computes.
//!
//! Plain values only; reading and writing them as JSON is somebody else's job. Here names become indices, the graph is cut, and the
//! answer gets names again. Nodes are numbered by id, and equal edges add up, so the order in which nodes and edges are listed changes
//! nothing. Input that makes no sense is refused with the name of the offender; nothing is guessed.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use crate::apart::Apart;
use crate::cut::{Cut, CutError, Hints, cut};
use crate::effort::Effort;
use crate::graph::{Digraph, Edge, Graph, GraphBuilder, GraphError};
use crate::leiden::modularity;
use crate::metrics::{self, Clusters, Outside, Variant};
use crate::numeric::{exp, ln};
use crate::partition::Partition;
use crate::repair::{Bounds, Burden, Evidence, Move, Repair, Scope, repaired};
use crate::stability::{Noise, stability, standard_null_model};
use crate::{Method, Options};

/// A node of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Its name, unique.
    pub id: String,
    /// What it is; not used by the cut.
    pub kind: Option<String>,
}

/// An edge of the input: `from` uses `to`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Id of the user.
    pub from: String,
    /// Id of what is used.
    pub to: String,
    /// What sort of use; all kinds count alike.
    pub kind: Option<String>,
    /// How often or how much; 1 if not given, 0 is no edge.
    pub weight: Option<f64>,
}

/// A transaction of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// Its name, for messages.
    pub name: Option<String>,
    /// Tables it reads.
    pub reads: Vec<String>,
    /// Tables it writes.
    pub writes: Vec<String>,
    /// Ids of the nodes on its path, the entry point first.
    pub nodes: Vec<String>,
}

/// The whole input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphInput {
    /// What to divide.
    pub nodes: Vec<Node>,
    /// What couples it.
    pub edges: Vec<Link>,
    /// Ids of the nodes of every use case: a little evidence that they belong together.
    pub use_cases: BTreeMap<String, Vec<String>>,
    /// Their nodes stay in one service, as far as no service grows too large by that.
    pub transactions: Vec<Transaction>,
}

/// The whole answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClusterOutput {
    /// The service of every node. A service is named after its member of greatest strength.
    pub assignments: BTreeMap<String, String>,
    /// Figures by name; one that is undefined for this input is missing. Those that end in `_paper` follow [`Variant::Paper`].
    pub metrics: BTreeMap<String, f64>,
    /// For every node, how much of its service it stays with under disturbance: [`mod@crate::stability`].
    pub stability: BTreeMap<String, f64>,
    /// What was mended after the cut; `None` without transactions.
    pub repair: Option<Repaired>,
}

/// What the repair of a cut did: [`mod@crate::repair`].
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// What the cut cost.
    pub before: Burden,
    /// What the repaired one costs.
    pub after: Burden,
    /// The nodes that went elsewhere, and the nodes whose service they joined; in order.
    pub moves: Vec<(Vec<String>, String)>,
}

/// Why the input or the options were refused.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InputError {
    /// Two nodes have one id.
    DuplicateNode(String),
    /// Something names a node that is not listed.
    UnknownNode {
        /// The id that is not listed.
        id: String,
        /// What names it.
        place: String,
    },
    /// The weight of an edge is negative or not finite.
    BadWeight {
        /// Start of the edge.
        from: String,
        /// End of the edge.
        to: String,
        /// The weight given.
        weight: f64,
    },
    /// The weights add up to more than a number can hold, or there are more nodes than can be numbered.
    Graph(GraphError),
    /// The options make no sense.
    Options(CutError),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateNode(id) => write!(f, "node `{id}` is listed twice"),
            Self::UnknownNode { id, place } => write!(f, "{place} names node `{id}`, which is not listed"),
            Self::BadWeight { from, to, weight } => {
                write!(
                    f,
                    "the edge from `{from}` to `{to}` has weight {weight}; weights are finite and not negative"
                )
            }
            Self::Graph(error) => error.fmt(f),
            Self::Options(error) => error.fmt(f),
        }
    }
}

impl Error for InputError {}

/// Cuts a named graph into services.
///
/// The undirected weight between two nodes is the sum of the edges either way. A node's edges to itself take no part: they cannot cross
/// a boundary.
///
/// # Arguments
/// * `input`: nodes, edges, use cases, transactions.
/// * `options`: granularity, number of services, starts, seed, threads, disturbed runs.
///
/// # Returns
/// Every listed node with its service and stability, and the metrics. An empty graph gives empty maps beside `k` = 0.
///
/// # Errors
/// Ids that are listed twice or not at all, weights that are negative or not finite, options out of range.
///
/// # Complexity
/// One [`cut`], a repair where there are transactions, then single-start searches: `runs` for stability, six for the null model; fewer of all on large graphs ([`Effort`]).
pub fn cluster(input: &GraphInput, options: &Options) -> Result<ClusterOutput, InputError> {
    let named = Named::new(input, options.method)?;
    let effort = Effort::of(&named.graph, options);
    let hints = Hints { must_link: &named.whole, ..Hints::default() };
    let found = cut(&named.graph, &hints, &Options { starts: effort.starts, ..*options })
        .map_err(InputError::Options)?;
    let repair = named.repaired(&found.partition, options);
    let found = Cut {
        partition: repair.as_ref().map_or(found.partition, |repair| repair.partition.clone()),
        ..found
    };
    let partition = &found.partition;
    let names = service_names(&named.graph, partition, &named.ids);
    let noise = Noise { runs: effort.runs, seed: options.seed, jobs: options.jobs, ..Noise::default() };
    let trust = stability(&named.graph, partition, &noise, |graph, run| {
        let seed = options.seed.wrapping_add(run as u64);
        let once = found.again(options, seed);
        let again = cut(graph, &hints, &once).map_or_else(|_| partition.clone(), |again| again.partition);
        named.repaired(&again, options).map_or(again, |repair| repair.partition)
    });
    let per_node = |value: &dyn Fn(usize) -> f64| -> BTreeMap<String, f64> {
        named.ids.iter().enumerate().map(|(node, &id)| (id.to_owned(), value(node))).collect()
    };
    Ok(ClusterOutput {
        assignments: named
            .ids
            .iter()
            .enumerate()
            .map(|(node, &id)| (id.to_owned(), names[partition.of(node)].to_owned()))
            .collect(),
        metrics: named.metrics(&found, options, &effort),
        stability: per_node(&|node| trust[node].stability),
        repair: repair.map(|repair| named.told(&repair)),
    })
}

/// What use cases weigh against edges.
const USE_CASES: f64 = 0.1;
/// Larger use cases say nothing: each pair in them would weigh a hundredth of what a pair alone does.
const LARGEST_USE_CASE: usize = 100;
/// What transactions hold together is at most this share of all nodes.
const LARGEST_WHOLE: f64 = 1.0 / 3.0;

/// The sets of nodes that transactions hold together: those of one, and of all that share a node with it. The smallest
/// transactions are joined first; one that would make too large a set is left to the repair.
fn whole(transactions: &[(Vec<usize>, Vec<usize>)], nodes: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<BTreeSet<usize>> =
        transactions.iter().map(|(nodes, _)| nodes.iter().copied().collect()).collect();
    order.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    order.dedup();
    let mut sets: Vec<BTreeSet<usize>> = Vec::new();
    for transaction in order.iter().filter(|nodes| nodes.len() > 1) {
        let (touched, apart): (Vec<_>, Vec<_>) =
            sets.iter().cloned().partition(|set| !set.is_disjoint(transaction));
        let joined: BTreeSet<usize> =
            touched.into_iter().flatten().chain(transaction.iter().copied()).collect();
        if joined.len() as f64 <= LARGEST_WHOLE * nodes as f64 {
            sets = apart;
            sets.push(joined);
        }
    }
    sets.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// The graph that is cut. An edge of weight w weighs ∛w / F, F being how many other nodes use the node that is used; a node's use of
/// itself says nothing. A use case of m ≥ 2 nodes gives each pair of them 1 / (m − 1), and all use cases together weigh
/// [`USE_CASES`] of what the edges do.
fn weighed(graph: &Digraph, use_cases: &[Vec<usize>]) -> Result<Graph, GraphError> {
    let pairs: Vec<(usize, usize, f64)> =
        graph.pairs().into_iter().filter(|(from, to, _)| from != to).collect();
    let mut users = vec![0u32; graph.len()];
    for &(_, to, _) in &pairs {
        users[to] += 1;
    }
    let mut builder = GraphBuilder::new(graph.len());
    let mut edges = 0.0;
    for (from, to, weight) in pairs {
        let weight = exp(ln(weight) / 3.0) / f64::from(users[to]);
        builder.edge(from, to, weight)?;
        edges += weight;
    }
    let distinct = use_cases.iter().map(|nodes| nodes.iter().copied().collect::<BTreeSet<usize>>());
    let together: Vec<Vec<usize>> = distinct
        .map(|nodes| nodes.into_iter().collect::<Vec<_>>())
        .filter(|nodes| (2..=LARGEST_USE_CASE).contains(&nodes.len()))
        .collect();
    // m · (m − 1) / 2 pairs of 1 / (m − 1) each are m / 2.
    let all: f64 = together.iter().map(|nodes| nodes.len() as f64 / 2.0).sum();
    let scale = if edges > 0.0 { USE_CASES * edges / all } else { 1.0 };
    for nodes in &together {
        for (place, &a) in nodes.iter().enumerate() {
            for &b in &nodes[..place] {
                builder.edge(a, b, scale / (nodes.len() - 1) as f64)?;
            }
        }
    }
    builder.build()
}

/// Sets that do not overlap, and everything else alone.
fn united(nodes: usize, sets: &[Vec<usize>]) -> Partition {
    let mut labels: Vec<usize> = (0..nodes).collect();
    for set in sets {
        for &node in set {
            labels[node] = set[0];
        }
    }
    Partition::from_labels(&labels)
}

/// Every cluster's member of greatest strength (ties: the first by id).
fn service_names<'a>(graph: &Graph, partition: &Partition, ids: &[&'a str]) -> Vec<&'a str> {
    let strongest = |members: &Vec<usize>| {
        members
            .iter()
            .copied()
            .reduce(|best, node| if graph.strength(node) > graph.strength(best) { node } else { best })
    };
    partition.members().iter().map(|members| strongest(members).map_or("", |node| ids[node])).collect()
}

/// The input with indices for names.
struct Named<'a> {
    ids: Vec<&'a str>,
    directed: Digraph,
    graph: Graph,
    use_cases: Vec<Vec<usize>>,
    /// Nodes and tables.
    transactions: Vec<(Vec<usize>, Vec<usize>)>,
    tables: usize,
    /// What transactions hold together.
    whole: Vec<Vec<usize>>,
}

impl<'a> Named<'a> {
    fn new(input: &'a GraphInput, method: Method) -> Result<Self, InputError> {
        let mut ids: Vec<&str> = input.nodes.iter().map(|node| node.id.as_str()).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(InputError::DuplicateNode(pair[0].to_owned()));
        }
        let find = |id: &str, place: &dyn Fn() -> String| {
            ids.binary_search(&id).map_err(|_| InputError::UnknownNode { id: id.to_owned(), place: place() })
        };
        let find_all = |nodes: &[String], place: &dyn Fn() -> String| {
            nodes.iter().map(|id| find(id, place)).collect::<Result<Vec<usize>, InputError>>()
        };
        let mut edges = Vec::with_capacity(input.edges.len());
        for link in &input.edges {
            let Link { from, to, .. } = link;
            let weight = link.weight.unwrap_or(1.0);
            let place = || format!("the edge from `{from}` to `{to}`");
            let edge = Edge { from: find(from, &place)?, to: find(to, &place)?, kind: 0, weight };
            if !weight.is_finite() || weight < 0.0 {
                return Err(InputError::BadWeight { from: from.clone(), to: to.clone(), weight });
            }
            edges.push(edge);
        }
        let use_cases = input
            .use_cases
            .iter()
            .map(|(name, nodes)| find_all(nodes, &|| format!("use case `{name}`")))
            .collect::<Result<Vec<_>, _>>()?;
        let mut tables: BTreeMap<&str, usize> = BTreeMap::new();
        let mut transactions = Vec::with_capacity(input.transactions.len());
        for (number, transaction) in input.transactions.iter().enumerate() {
            let place = || match &transaction.name {
                Some(name) => format!("transaction `{name}`"),
                None => format!("transaction number {}", number + 1),
            };
            let nodes = find_all(&transaction.nodes, &place)?;
            let mut touched = Vec::new();
            for table in transaction.reads.iter().chain(&transaction.writes) {
                let next = tables.len();
                touched.push(*tables.entry(table).or_insert(next));
            }
            touched.sort_unstable();
            touched.dedup();
            transactions.push((nodes, touched));
        }
        let directed = Digraph::new(ids.len(), edges).map_err(InputError::Graph)?;
        let graph = match method {
            Method::Standard => weighed(&directed, &use_cases),
            Method::Simple => directed.symmetrised(vec![1; ids.len()]),
        };
        let graph = graph.map_err(InputError::Graph)?;
        let whole = match method {
            Method::Standard => whole(&transactions, ids.len()),
            Method::Simple => Vec::new(),
        };
        Ok(Self { directed, graph, use_cases, transactions, tables: tables.len(), whole, ids })
    }

    /// The partition with as few transactions torn apart as a little modularity buys; `None` where there are none, or where a cut by
    /// the edges alone was asked for.
    fn repaired(&self, partition: &Partition, options: &Options) -> Option<Repair> {
        if self.transactions.is_empty() || options.method == Method::Simple || options.services.is_some() {
            return None;
        }
        let scope = |(nodes, _): &(Vec<usize>, Vec<usize>)| Scope { nodes: nodes.clone(), weight: 1.0 };
        let scopes: Vec<Scope> =
            self.transactions.iter().filter(|(nodes, _)| !nodes.is_empty()).map(scope).collect();
        let evidence = Evidence {
            graph: &self.graph,
            uses: &self.directed,
            scopes: &scopes,
            // Which of a transaction's nodes writes is not known.
            writers: &[],
            units: &united(self.ids.len(), &self.whole),
            apart: &Apart::default(),
        };
        let bounds = Bounds { resolution: options.granularity, ..Bounds::default() };
        Some(repaired(&evidence, partition, &bounds))
    }

    fn told(&self, repair: &Repair) -> Repaired {
        let name = |&node: &usize| self.ids[node].to_owned();
        let told = |made: &Move| (made.nodes.iter().map(name).collect(), name(&made.joined));
        Repaired {
            before: repair.before,
            after: repair.after,
            moves: repair.moves.iter().map(told).collect(),
        }
    }

    fn metrics(&self, found: &Cut, options: &Options, effort: &Effort) -> BTreeMap<String, f64> {
        let clusters = Clusters::from(&found.partition);
        let graph = &self.directed;
        let null = standard_null_model(&self.graph, options);
        let mut accessors = vec![Vec::new(); self.tables];
        let mut entries = vec![Vec::new(); self.tables];
        let mut accesses = Vec::new();
        for (nodes, tables) in &self.transactions {
            for &table in tables {
                accessors[table].extend(nodes);
                entries[table].extend(nodes.first());
                accesses.extend(nodes.iter().map(|&node| (table, node, 1.0)));
            }
        }
        let owners = metrics::table_owners(self.tables, &accesses, &clusters);
        let broken = metrics::transaction_shares(&self.transactions, &owners, &clusters);
        let when_weighted = |value: f64| (self.graph.total_weight() > 0.0).then_some(value);
        use Variant::{Clean, Paper};
        let figures = [
            ("k", Some(clusters.count() as f64)),
            ("coverage", clusters.coverage()),
            ("largest_share", clusters.largest_share()),
            ("singletons", Some(clusters.singletons() as f64)),
            ("resolution", Some(found.resolution)),
            ("modularity", when_weighted(modularity(&self.graph, &found.partition, 1.0))),
            ("null_model_excess", when_weighted(null.excess())),
            ("turbo_mq", when_weighted(metrics::turbo_mq(graph, &clusters))),
            ("sm", metrics::structural_modularity(graph, &clusters, Clean)),
            ("sm_paper", metrics::structural_modularity(graph, &clusters, Paper)),
            ("icp", metrics::inter_partition_calls(graph, &clusters, Clean)),
            ("icp_paper", metrics::inter_partition_calls(graph, &clusters, Paper)),
            ("ifn", metrics::interface_number(graph, &clusters, Clean)),
            ("ifn_paper", metrics::interface_number(graph, &clusters, Paper)),
            ("ned", metrics::non_extreme_distribution(&clusters)),
            ("bcp", metrics::business_context_purity(&self.use_cases, &clusters, Clean)),
            ("bcp_paper", metrics::business_context_purity(&self.use_cases, &clusters, Paper)),
            ("coupling", metrics::coupling(graph, &clusters, Clean)),
            ("coupling_paper", metrics::coupling(graph, &clusters, Paper)),
            ("cohesion", metrics::cohesion(graph, &clusters, Clean)),
            ("cohesion_paper", metrics::cohesion(graph, &clusters, Paper)),
            ("dtp_accessor", metrics::transactional_purity(&accessors, &clusters, Outside::Skipped)),
            ("dtp_entry", metrics::transactional_purity(&entries, &clusters, Outside::OneCluster)),
            ("transactions_spanning", broken.map(|shares| shares.spanning)),
            ("transactions_distributed", broken.map(|shares| shares.distributed)),
        ];
        let done = effort.figures().map(|(name, value)| (name, Some(value)));
        figures
            .into_iter()
            .chain(done)
            .filter_map(|(name, value)| Some((name.to_owned(), value.filter(|value| value.is_finite())?)))
            .collect()
    }
}
