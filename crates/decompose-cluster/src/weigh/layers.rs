//! The kinds of coupling: layers of one weighted multigraph over the nodes.
//!
//! A layer is a row of [`LAYERS`]: a name, what it weighs in the cut, its formula in words, and the function that reads it from code
//! and facts. Two shapes of evidence make up every layer. A **pair** ties two nodes, as references do. A **gathering** is a subject
//! that several nodes have to do with (a table, a directory, a word): each pair of them is tied by the product of their strengths
//! divided by the number of the others, so that every subject gives a node about as much however many share it, and what everybody uses
//! ties nobody; subjects of more than [`LARGEST_GATHERING`] nodes say nothing.
//!
//! Strengths are comparable: a layer is scaled so that the nodes that it ties have a mean strength of 1 in it. The four layers of
//! references are scaled as one, since together they are what was measured to find boundaries best. What a layer weighs in the cut
//! was decided by ablation (docs); weight 0 means that it explains and prices boundaries, and draws none.
//!
//! Invariants: pairs join two different nodes; a gathering has at least two members, in node order; weights are finite and positive.
//! Deliberately unknown here: what is cut, and how.

mod facts;
mod requests;
mod words;

use std::collections::BTreeMap;

use decompose_model::{CoChange, FileId, ItemId, ReferenceKind};

use super::coupling::{self, Coupling, GROUPS};
use super::nodes::Nodes;
use super::{Evidence, Method};
use crate::graph::{Graph, GraphBuilder, GraphError};

/// A subject that more nodes share says nothing: each pair would weigh a hundredth, and there would be thousands of pairs.
pub(super) const LARGEST_GATHERING: usize = 100;

/// A kind of coupling.
#[derive(Clone, Copy, Debug)]
pub struct LayerRow {
    /// Its name in `decompose.toml` and in output.
    pub name: &'static str,
    /// What it weighs in the cut by default.
    pub weight: f64,
    /// What ties two files, and how strongly.
    pub formula: &'static str,
    ties: fn(&Sources<'_>) -> Ties,
}

/// The layers. The first `GROUPS` rows are those of written references.
pub const LAYERS: &[LayerRow] = &[
    LayerRow {
        name: "calls",
        weight: 1.0,
        formula: "Calls and method calls. The weight of the references from a file f to an item s, ln(1 + n) / √(F(s) · F(file(s))), \
                  belongs to the layers of references by the share of each in n.",
        ties: |sources| coupling::group(sources.couplings, sources.nodes.len(), 0),
    },
    LayerRow {
        name: "types",
        weight: 1.0,
        formula: "Types, fields, constructors, patterns and implemented traits: as `calls`.",
        ties: |sources| coupling::group(sources.couplings, sources.nodes.len(), 1),
    },
    LayerRow {
        name: "values",
        weight: 1.0,
        formula: "Constants, statics, functions that are handed on, and macros: as `calls`.",
        ties: |sources| coupling::group(sources.couplings, sources.nodes.len(), 2),
    },
    LayerRow {
        name: "imports",
        weight: 1.0,
        formula: "Leaves of `use`: as `calls`.",
        ties: |sources| coupling::group(sources.couplings, sources.nodes.len(), 3),
    },
    LayerRow {
        name: "layout",
        weight: 0.25,
        formula: "A directory gathers the files that lie directly in it.",
        ties: layout,
    },
    LayerRow {
        name: "implied",
        weight: 0.0,
        formula: "What nobody wrote there: operators, derives and possible targets of calls through traits, weighed as references are.",
        ties: |sources| coupling::implied(sources.evidence.code, sources.nodes, sources.method),
    },
    LayerRow {
        name: "tables",
        weight: 0.0,
        formula: "A table gathers the files with functions that access it, each with √ln(1 + accesses).",
        ties: facts::tables,
    },
    LayerRow {
        name: "transactions",
        weight: 0.0,
        formula: "A transaction scope gathers the files whose functions run inside it, each with √ln(1 + accesses and functions).",
        ties: facts::transactions,
    },
    LayerRow {
        name: "foreign-keys",
        weight: 0.0,
        formula: "A foreign key gathers the files with functions that access either of its tables, each with √ln(1 + accesses).",
        ties: facts::foreign_keys,
    },
    LayerRow {
        name: "messages",
        weight: 0.0,
        formula: "A channel, queue or topic of known name or payload gathers the files that open it, send or receive, each with √ln(1 + places).",
        ties: facts::messages,
    },
    LayerRow {
        name: "state",
        weight: 0.0,
        formula: "A field or static that is shared, but for infrastructure that every service has its own of, gathers the files that use it, each with √ln(1 + uses).",
        ties: facts::state,
    },
    LayerRow {
        name: "requests",
        weight: 0.0,
        formula: "An entry point but for `main` gathers the files that its calls reach, each with 1/√(entry points that reach it).",
        ties: requests::requests,
    },
    LayerRow {
        name: "history",
        weight: 0.0,
        formula: "Two files that were changed together, by the sum of 1/(files − 1) over the commits that touch both; commits that \
                  touch very many files left out.",
        ties: history,
    },
    LayerRow {
        name: "names",
        weight: 0.0,
        formula: "The cosine of two files' words: those in the names of their types, traits and free functions, weighed by \
                  (1 + ln count) · ln(files / files with the word).",
        ties: words::names,
    },
];

/// What the layers weigh against one another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights([f64; LAYERS.len()]);

impl Default for Weights {
    fn default() -> Self {
        let mut weights = [0.0; LAYERS.len()];
        for (weight, row) in weights.iter_mut().zip(LAYERS) {
            *weight = row.weight;
        }
        Self(weights)
    }
}

impl Weights {
    /// Written references alone.
    pub(super) const REFERENCES: Self = {
        let mut weights = [0.0; LAYERS.len()];
        let mut group = 0;
        while group < GROUPS {
            weights[group] = 1.0;
            group += 1;
        }
        Self(weights)
    };

    /// The same with another weight of one layer; as they were, if there is no layer of that name.
    #[must_use]
    pub fn with(mut self, layer: &str, weight: f64) -> Self {
        if let Some(place) = LAYERS.iter().position(|row| row.name == layer) {
            self.0[place] = weight;
        }
        self
    }

    /// Whether a layer that is read from facts has a say in the cut.
    #[must_use]
    pub fn need_facts(&self) -> bool {
        LAYERS.iter().zip(self.0).any(|(row, weight)| weight != 0.0 && FROM_FACTS.contains(&row.name))
    }

    /// Those of written references.
    pub(super) fn references(&self) -> [f64; GROUPS] {
        std::array::from_fn(|group| self.0[group])
    }

    /// That of a row of [`LAYERS`].
    pub(super) fn of_row(&self, row: usize) -> f64 {
        self.0[row]
    }
}

/// The layers that are empty without facts.
const FROM_FACTS: &[&str] = &["tables", "transactions", "foreign-keys", "messages", "state", "requests"];

/// What layers are read from.
pub(super) struct Sources<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) nodes: &'a Nodes<'a>,
    /// Written references.
    pub(super) couplings: &'a [Coupling],
    pub(super) method: Method,
}

/// What one layer ties.
#[derive(Debug, Default)]
pub(super) struct Ties {
    pub(super) pairs: Vec<Pair>,
    pub(super) gatherings: Vec<Gathering>,
}

/// Two nodes that are tied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) weight: f64,
    /// The places behind it.
    pub(super) evidence: u32,
    /// The item that it is most about.
    pub(super) subject: Option<ItemId>,
}

/// A subject and the nodes that have to do with it.
#[derive(Debug)]
pub(super) struct Gathering {
    pub(super) subject: String,
    /// Multiplies the strengths of two members.
    pub(super) per_pair: f64,
    pub(super) members: Vec<Member>,
}

/// A node that has to do with a subject.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) node: usize,
    pub(super) strength: f64,
    /// The places behind it.
    pub(super) evidence: u32,
}

impl Gathering {
    /// A subject that gives each member as much as its strength, spread over the others; `None` for one that ties nobody.
    pub(super) fn of(subject: String, members: Vec<Member>) -> Option<Self> {
        (2..=LARGEST_GATHERING).contains(&members.len()).then(|| Self {
            subject,
            per_pair: 1.0 / (members.len() - 1) as f64,
            members,
        })
    }
}

impl Ties {
    /// One layer of a multigraph, scaled.
    pub(super) fn of(row: &LayerRow, sources: &Sources<'_>) -> Self {
        (row.ties)(sources)
    }

    pub(super) fn gathered(gatherings: Vec<Gathering>) -> Self {
        Self { pairs: Vec::new(), gatherings }
    }

    /// Scaled so that the mean strength of the nodes that are tied is 1.
    pub(super) fn scaled(mut self, nodes: usize) -> Self {
        let strengths = self.strengths(nodes);
        let tied = strengths.iter().filter(|strength| **strength > 0.0).count();
        let factor = tied as f64 / strengths.iter().sum::<f64>();
        if tied > 0 {
            self.pairs.iter_mut().for_each(|pair| pair.weight *= factor);
            self.gatherings.iter_mut().for_each(|gathering| gathering.per_pair *= factor);
        }
        self
    }

    /// The sum of weights at every node.
    pub(super) fn strengths(&self, nodes: usize) -> Vec<f64> {
        let mut strengths = vec![0.0; nodes];
        for pair in &self.pairs {
            strengths[pair.a] += pair.weight;
            strengths[pair.b] += pair.weight;
        }
        for Gathering { members, per_pair, .. } in &self.gatherings {
            let all: f64 = members.iter().map(|member| member.strength).sum();
            for member in members {
                strengths[member.node] += member.strength * (all - member.strength) * per_pair;
            }
        }
        strengths
    }

    /// Every tied pair and its weight; a pair that several subjects tie comes once for each.
    pub(super) fn edges(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let gathered = self.gatherings.iter().flat_map(|gathering| {
            let members = &gathering.members;
            (1..members.len()).flat_map(move |place| {
                let a = members[place];
                members[..place]
                    .iter()
                    .map(move |b| (a.node, b.node, a.strength * b.strength * gathering.per_pair))
            })
        });
        self.pairs.iter().map(|pair| (pair.a, pair.b, pair.weight)).chain(gathered)
    }
}

/// The graph that is cut: the layers that weigh anything, added up.
///
/// # Errors
/// A weight that is negative or not finite.
pub(super) fn weighted(sources: &Sources<'_>, weights: &Weights) -> Result<Graph, GraphError> {
    let mut builder = GraphBuilder::with_sizes(sources.nodes.sizes());
    coupling::add(&mut builder, sources.couplings, sources.nodes.len(), weights.references())?;
    let others = LAYERS.iter().zip(weights.0).skip(GROUPS);
    for (row, layer_weight) in others.filter(|(_, weight)| *weight != 0.0) {
        for (a, b, weight) in Ties::of(row, sources).edges() {
            builder.edge(a, b, layer_weight * weight)?;
        }
    }
    builder.build()
}

/// The files of each directory, subdirectories left out.
fn layout(sources: &Sources<'_>) -> Ties {
    let nodes = sources.nodes;
    let mut directories: BTreeMap<&[&str], Vec<Member>> = BTreeMap::new();
    for node in 0..nodes.len() {
        let member = Member { node, strength: 1.0, evidence: 1 };
        directories.entry(nodes.directories(node)).or_default().push(member);
    }
    let gathering = |(parts, members): (&[&str], _)| Gathering::of(format!("{}/", parts.join("/")), members);
    Ties::gathered(directories.into_iter().filter_map(gathering).collect())
}

/// The files that were changed together.
fn history(sources: &Sources<'_>) -> Ties {
    let Some(history) = sources.evidence.history else { return Ties::default() };
    let files = &sources.evidence.code.files;
    let node = |file: &String| {
        let found = files.binary_search_by(|known| known.path.cmp(file)).ok()?;
        sources.nodes.of_file(FileId(found as u32))
    };
    let nodes: Vec<Option<usize>> = history.files.iter().map(node).collect();
    let pair = |change: &CoChange| {
        let (a, b) = (nodes[change.a as usize]?, nodes[change.b as usize]?);
        Some(Pair { a, b, weight: change.weight, evidence: change.commits, subject: None })
    };
    let pairs = history.pairs.iter().filter_map(pair).filter(|pair| pair.weight > 0.0).collect();
    Ties { pairs, gatherings: Vec::new() }.scaled(sources.nodes.len())
}

/// The layer of written references that a kind belongs to; `None` for what nobody wrote.
pub(super) const fn group(kind: ReferenceKind) -> Option<u8> {
    use ReferenceKind as Kind;
    match kind {
        Kind::Call | Kind::MethodCall => Some(0),
        Kind::Type | Kind::Construct | Kind::Pattern | Kind::Field | Kind::Implements => Some(1),
        Kind::PathValue | Kind::Macro => Some(2),
        Kind::Import => Some(3),
        Kind::Derived | Kind::Dispatch => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fmt::Write;

    use decompose_model::*;

    use super::super::notation::{call, named, written};
    use super::{history as history_of, *};

    /// Four files with a function each; `a` calls `b`, `b` calls `c`.
    const CODE: &str = "
src/x/a.rs
  fa
src/x/b.rs
  fb
src/y/c.rs
  fc
src/y/d.rs
  OrderBook struct
";

    /// The code with calls from item to item.
    fn code(calls: &[(&str, &str)]) -> Code {
        let mut code = written(CODE);
        for (from, to) in calls {
            call(&mut code, from, to);
        }
        code
    }

    fn place() -> Location {
        Location { file: "src/x/a.rs".into(), position: Position::default() }
    }

    fn access(code: &Code, item_name: &str, table: &str) -> DataAccess {
        DataAccess {
            item: named(code, item_name),
            store: "sqlite".into(),
            table: table.into(),
            operation: DataOperation::Read,
            columns: None,
            tier: DataTier::Statement,
            location: place(),
        }
    }

    fn entry(code: &Code, item_name: &str, path: &str) -> EntryPoint {
        EntryPoint {
            kind: EntryPointKind::Http,
            method: Some("GET".into()),
            path: Some(path.into()),
            framework: None,
            item: Some(named(code, item_name)),
            tier: Tier::Path,
            unmounted: false,
            location: place(),
        }
    }

    /// Pairs of nodes with weights of one layer, a line each; subjects of gatherings behind them.
    fn shown(code: &Code, facts: &Facts, layer: &str) -> String {
        let nodes = Nodes::new(code);
        let couplings = coupling::references(code, &nodes, Method::Standard);
        let sources = Sources {
            evidence: Evidence { code, facts: Some(facts), history: None },
            nodes: &nodes,
            couplings: &couplings,
            method: Method::Standard,
        };
        let row = LAYERS.iter().find(|row| row.name == layer).unwrap();
        let ties = Ties::of(row, &sources);
        let mut text = String::new();
        for (a, b, weight) in ties.edges() {
            writeln!(text, "{} {} {weight:.4}", a.min(b), a.max(b)).unwrap();
        }
        for gathering in &ties.gatherings {
            writeln!(text, "{}", gathering.subject).unwrap();
        }
        text
    }

    #[test]
    fn files_that_access_a_table_are_tied_by_how_much_each_does_and_how_few_they_are() {
        let code = code(&[]);
        let facts = Facts {
            data_accesses: vec![
                access(&code, "fa", "orders"),
                access(&code, "fa", "orders"),
                access(&code, "fa", "orders"),
                access(&code, "fb", "orders"),
                access(&code, "fa", "carts"),
                access(&code, "fb", "carts"),
                access(&code, "fc", "carts"),
                access(&code, "fa", "alone"),
            ],
            ..Facts::default()
        };
        // orders: √(ln 4 · ln 2) = .9803. carts: three files, so ln 2 / 2 = .3466 a pair. The strengths are 1.6734, 1.6734
        // and .6931; their mean 1.3466, and .9803 / 1.3466 is .7279.
        let expected = "0 1 0.2574\n0 2 0.2574\n1 2 0.2574\n0 1 0.7279\ncarts\norders\n";
        assert_eq!(shown(&code, &facts, "tables"), expected);
    }

    #[test]
    fn a_foreign_key_gathers_the_users_of_both_its_tables() {
        let code = code(&[]);
        let table = |name: &str, refers: &[&str]| Table {
            store: "sqlite".into(),
            name: name.into(),
            view: false,
            columns: Vec::new(),
            primary_key: Vec::new(),
            foreign_keys: refers
                .iter()
                .map(|to| ForeignKey { columns: Vec::new(), table: (*to).into(), referred: Vec::new() })
                .collect(),
            location: place(),
        };
        let facts = Facts {
            data_accesses: vec![access(&code, "fa", "lines"), access(&code, "fb", "orders")],
            schema: vec![table("lines", &["orders", "lines", "unused"]), table("orders", &[])],
            ..Facts::default()
        };
        assert_eq!(shown(&code, &facts, "foreign-keys"), "0 1 1.0000\nlines → orders\n");
        assert_eq!(shown(&code, &facts, "tables"), "");
    }

    #[test]
    fn a_transaction_gathers_what_runs_inside_and_state_and_messages_those_that_share_them() {
        let code = code(&[]);
        let (fa, fb, fc) = (named(&code, "fa"), named(&code, "fb"), named(&code, "fc"));
        let message = |item, direction, channel: &str| Message {
            item,
            direction,
            library: "tokio".into(),
            in_process: true,
            channel: Some(channel.into()),
            payload: None,
            tier: FactTier::Resolved,
            location: place(),
        };
        let used =
            |item| StateUse { location: place(), item, operation: StateOperation::Read, through: None };
        let state = |role| SharedState {
            item: named(&code, "OrderBook"),
            kind: StateKind::Static,
            holder: None,
            ty: String::new(),
            role,
            tier: FactTier::Resolved,
            uses: vec![used(fb), used(fc)],
            location: place(),
        };
        let facts = Facts {
            data_accesses: vec![access(&code, "fb", "orders")],
            transactions: vec![Transaction {
                item: fa,
                kind: ScopeKind::Region,
                store: "sqlite".into(),
                location: place(),
                end: None,
                accesses: vec![0],
                items: vec![fa, fb],
                entry_points: Vec::new(),
                parent: None,
            }],
            messages: vec![
                message(fa, Direction::Send, "paid"),
                message(fc, Direction::Receive, "paid"),
                message(fb, Direction::Receive, "*"),
            ],
            state: vec![state(StateRole::Memory), state(StateRole::Pool)],
            ..Facts::default()
        };
        assert_eq!(shown(&code, &facts, "transactions"), "0 1 1.0000\nshop::x::a::fa\n");
        assert_eq!(shown(&code, &facts, "messages"), "0 2 1.0000\npaid\n");
        assert_eq!(shown(&code, &facts, "state"), "1 2 1.0000\nshop::y::d::OrderBook\n");
    }

    #[test]
    fn an_entry_point_gathers_what_its_calls_reach_and_what_all_reach_counts_less() {
        let code = code(&[("fa", "fb"), ("fb", "fc"), ("fc", "fa")]);
        let facts = Facts {
            entry_points: vec![entry(&code, "OrderBook", "/"), entry(&code, "fa", "/orders")],
            ..Facts::default()
        };
        assert_eq!(
            shown(&code, &facts, "requests"),
            "0 1 0.5000\n0 2 0.5000\n1 2 0.5000\nGET /orders\n",
            "an entry point that reaches its own file only ties nothing",
        );
        // Both reach fb and fc: strength 1/√2 there; only one reaches fa. a–b and a–c .7071/2, b–c .5/2 and, from fb alone, .5.
        let both = Facts {
            entry_points: vec![entry(&code, "fa", "/a"), entry(&code, "fb", "/b")],
            ..Facts::default()
        };
        let calls = [("fa", "fb"), ("fb", "fc")];
        let code = super::tests::code(&calls);
        let weights = [0.5 * 0.5f64.sqrt(), 0.5 * 0.5f64.sqrt(), 0.25, 0.5];
        let mean = 2.0 * weights.iter().sum::<f64>() / 3.0;
        let [ab, ac, bc, only_bc] = weights.map(|weight| format!("{:.4}", weight / mean));
        let expected = format!("0 1 {ab}\n0 2 {ac}\n1 2 {bc}\n1 2 {only_bc}\nGET /a\nGET /b\n");
        assert_eq!(shown(&code, &both, "requests"), expected);
    }

    #[test]
    fn names_tie_files_by_rare_words() {
        let text = "
src/a.rs
  OrderBook struct
  place_order
src/b.rs
  cancel_order
src/c.rs
  cancel_cart
src/d.rs
  cancel_parcel
";
        let facts = Facts::default();
        let found = shown(&written(text), &facts, "names");
        let pairs: Vec<&str> = found.lines().filter(|line| line.contains('.')).collect();
        // `order` ties a and b, `cancel` b, c and d, more weakly though b has it as often: three files have it.
        assert_eq!(pairs.len(), 4);
        assert!(found.ends_with("cancel\norder\n"));
        // b: order ln 2, cancel ln 4/3. a: book and place ln 4 each, order (1 + ln 2) ln 2. c: cancel ln 4/3, cart ln 4.
        let (l2, l4, l43) = (2f64.ln(), 4f64.ln(), (4.0f64 / 3.0).ln());
        let length = |weights: &[f64]| weights.iter().map(|w| w * w).sum::<f64>().sqrt();
        let (a, b, c) = (length(&[l4, l4, (1.0 + l2) * l2]), length(&[l2, l43]), length(&[l43, l4]));
        let (ab, bc, cd) = ((1.0 + l2) * l2 * l2 / (a * b), l43 * l43 / (b * c), l43 * l43 / (c * c));
        let mean = 2.0 * (ab + 2.0 * bc + cd) / 4.0;
        assert_eq!(pairs[3], format!("0 1 {:.4}", ab / mean));
        assert_eq!(pairs[0], format!("1 2 {:.4}", bc / mean));
    }

    #[test]
    fn references_are_told_apart_by_kinds_and_add_up() {
        let code = written(
            "
src/a.rs
  > src/b.rs::f call x2
  > src/b.rs::f value
  > src/b.rs::f use
  > src/b.rs::g type
  > src/b.rs::g dispatch
src/b.rs
",
        );
        let facts = Facts::default();
        // One pair of two nodes, so all references weigh 1: f ln 5, in quarters, and g ln 2.
        let (f, g) = (5f64.ln(), 2f64.ln());
        let part = |weight: f64| format!("0 1 {:.4}\n", weight / (f + g));
        assert_eq!(shown(&code, &facts, "calls"), part(f / 2.0));
        assert_eq!(shown(&code, &facts, "values"), part(f / 4.0));
        assert_eq!(shown(&code, &facts, "imports"), part(f / 4.0));
        assert_eq!(shown(&code, &facts, "types"), part(g));
        assert_eq!(shown(&code, &facts, "implied"), "0 1 1.0000\n");
    }

    #[test]
    fn files_that_were_changed_together_are_tied() {
        let code = code(&[]);
        let change = |a, b, commits, weight| CoChange { a, b, commits, weight };
        let history = History {
            files: vec!["src/old.rs".into(), "src/x/b.rs".into(), "src/y/c.rs".into(), "src/y/d.rs".into()],
            pairs: vec![change(0, 1, 9, 9.0), change(1, 2, 3, 2.0), change(2, 3, 1, 1.0)],
            ..History::default()
        };
        let nodes = Nodes::new(&code);
        let evidence = Evidence { code: &code, facts: None, history: Some(&history) };
        let ties = history_of(&Sources { evidence, nodes: &nodes, couplings: &[], method: Method::Standard });
        // What is gone ties nothing. Strengths 2, 3 and 1: their mean is 2.
        assert_eq!(ties.edges().collect::<Vec<_>>(), [(1, 2, 1.0), (2, 3, 0.5)]);
        assert_eq!(ties.pairs[0].evidence, 3);
    }

    #[test]
    fn a_weight_turns_a_layer_on() {
        let code = code(&[]);
        let facts = Facts {
            data_accesses: vec![access(&code, "fa", "orders"), access(&code, "fc", "orders")],
            ..Facts::default()
        };
        let nodes = Nodes::new(&code);
        let sources = Sources {
            evidence: Evidence { code: &code, facts: Some(&facts), history: None },
            nodes: &nodes,
            couplings: &[],
            method: Method::Standard,
        };
        let edges = |weights: Weights| -> Vec<_> { weighted(&sources, &weights).unwrap().edges().collect() };
        assert_eq!(edges(Weights::default()), [(0, 1, 0.25), (2, 3, 0.25)]);
        let weights = Weights::default().with("layout", 0.0).with("tables", 0.5);
        assert_eq!(edges(weights), [(0, 2, 0.5)]);
        assert!(weights.need_facts() && !Weights::default().need_facts());
        assert!(weighted(&sources, &weights.with("tables", f64::NAN)).is_err());
    }
}
