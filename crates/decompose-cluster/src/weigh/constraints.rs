//! What people know about the cut: which files are in a service of theirs, belong together, or must not.
//!
//! From words (files, directories, modules) to nodes. Everything that must be together becomes sets for
//! [`Hints::must_link`](crate::Hints), everything that must not pairs for [`Hints::apart`](crate::Hints). Two services that somebody named
//! are apart, and one that exists already is apart from all that it does not hold.
//!
//! Invariants: a wish is followed or the run ends with a [`Conflict`] that names the lines of all wishes it takes to contradict; a word
//! that means no product file is a conflict too. Knows nothing of weights, nor where the wishes were written.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::error::Error;
use std::fmt;

use decompose_model::Code;

use super::nodes::Nodes;
use crate::Hints;
use crate::partition::Partition;

/// A word somebody wrote, and its line.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// A file (`src/orders.rs`), a directory (`src/orders`) or a module (`shop::orders`), the last two with everything below; or a name.
    pub text: String,
    /// 1-based line.
    pub line: u32,
}

/// A service somebody named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedService {
    /// Its name, in the words of its author.
    pub name: Word,
    /// What is in it.
    pub modules: Vec<Word>,
    /// Whether nothing else is.
    pub closed: bool,
    /// Whether it is the one that is called so already, where there is one.
    pub known: bool,
}

/// Everything that is wished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Services with a name and members.
    pub services: Vec<NamedService>,
    /// What each of these lists names belongs together.
    pub together: Vec<Vec<Word>>,
    /// No two entries of one of these lists belong together.
    pub apart: Vec<Vec<Word>>,
    /// Answers to questions: these two belong together, or not. They hold for the cores of both.
    pub answers: Vec<(Word, Word, bool)>,
}

impl Constraints {
    /// Whether nothing is wished.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why wishes cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The lines that it takes, ascending.
    pub lines: Vec<u32>,
    /// What is wrong, without the lines.
    pub message: String,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(u32::to_string).collect();
        match lines.split_last() {
            None => f.write_str(&self.message),
            Some((only, [])) => write!(f, "line {only}: {}", self.message),
            Some((last, others)) => write!(f, "lines {} and {last}: {}", others.join(", "), self.message),
        }
    }
}

impl Error for Conflict {}

/// The constraints, as nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bound {
    /// Sets of nodes that must share a service.
    pub(super) must_link: Vec<Vec<usize>>,
    /// Pairs that must not.
    pub(super) apart: Vec<(usize, usize)>,
    /// Nodes that answers are about.
    pub(super) answered: Vec<usize>,
    /// Nodes that something else is said about.
    pub(super) said: BTreeSet<usize>,
    /// The named services: name and a node of each.
    pub(super) named: Vec<(String, usize)>,
}

impl Bound {
    /// Lets answers hold for cores: what is of the core of a node that an answer is about stays with it, unless something else is
    /// said about it, or this would bring together what must be apart.
    pub(super) fn spread(&mut self, cores: &Partition) {
        let members = cores.members();
        let mut class: Vec<usize> = (0..cores.len()).collect();
        let merge = |class: &mut Vec<usize>, a: usize, b: usize| {
            let (from, to) = (class[a], class[b]);
            class.iter_mut().filter(|entry| **entry == from).for_each(|entry| *entry = to);
        };
        for set in &self.must_link {
            set.windows(2).for_each(|pair| merge(&mut class, pair[0], pair[1]));
        }
        for &node in &self.answered {
            for &other in members[cores.of(node)].iter().filter(|other| !self.said.contains(other)) {
                let ends = [class[node], class[other]];
                let forbidden = |&(a, b): &(usize, usize)| {
                    let pair = [class[a], class[b]];
                    pair == ends || pair == [ends[1], ends[0]]
                };
                if ends[0] != ends[1] && !self.apart.iter().any(forbidden) {
                    self.must_link.push(vec![node, other]);
                    merge(&mut class, node, other);
                }
            }
        }
    }

    /// As hints for a cut.
    pub(super) fn hints<'a>(&'a self, levels: &'a [Vec<usize>]) -> Hints<'a> {
        Hints { initial: None, must_link: &self.must_link, apart: &self.apart, levels: Some(levels) }
    }
}

/// Two nodes that must be together, and the line that says so; none where the code does.
struct Link {
    a: usize,
    b: usize,
    line: Option<u32>,
}

/// The nodes that a word means.
pub(super) fn meant(code: &Code, nodes: &Nodes<'_>, text: &str) -> Vec<usize> {
    let text = text.trim_end_matches('/');
    let below = |whole: &str, separator: &str| {
        whole.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
    };
    let file = |node: &usize| below(&code.files[nodes.file(*node).index()].path, "/");
    let files: Vec<usize> = (0..nodes.len()).filter(file).collect();
    if !files.is_empty() || text.is_empty() {
        return files;
    }
    let mut found: Vec<usize> = code
        .modules
        .iter()
        .filter(|module| below(&module.path, "::"))
        .filter_map(|module| nodes.of_file(module.file))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// From words to nodes.
///
/// `heart` gives the nodes that stand for the service which is called so already, none of those that are given.
///
/// # Errors
/// A word that means nothing, or wishes that contradict one another.
pub(super) fn bound(
    code: &Code,
    nodes: &Nodes<'_>,
    constraints: &Constraints,
    heart: &dyn Fn(&str, &BTreeSet<usize>) -> Vec<usize>,
) -> Result<Bound, Conflict> {
    let find = |word: &Word| match meant(code, nodes, &word.text) {
        found if found.is_empty() => Err(Conflict {
            lines: vec![word.line],
            message: format!("`{}` is no file, directory or module of product code", word.text),
        }),
        found => Ok(found),
    };
    let included = nodes.included(code).into_iter();
    let mut links: Vec<Link> = included.map(|pair| Link { a: pair[0], b: pair[1], line: None }).collect();
    let mut join = |sets: &[(Vec<usize>, u32)]| {
        let first = sets[0].0[0];
        for (set, line) in sets {
            links.extend(set.iter().filter(|&&b| b != first).map(|&b| Link {
                a: first,
                b,
                line: Some(*line),
            }));
        }
    };
    let mut named = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for service in constraints.services.iter().filter(|service| !service.modules.is_empty()) {
        let sets: Vec<(Vec<usize>, u32)> = service
            .modules
            .iter()
            .map(|word| Ok((find(word)?, word.line)))
            .collect::<Result<_, Conflict>>()?;
        taken.extend(sets.iter().flat_map(|(set, _)| set));
        named.push((service, sets));
    }
    for word in constraints.apart.iter().flatten() {
        taken.extend(find(word)?);
    }
    for (service, sets) in &mut named {
        let known = if service.known { heart(&service.name.text, &taken) } else { Vec::new() };
        sets.push((known, service.name.line));
        join(sets);
    }
    for words in constraints.together.iter().filter(|words| !words.is_empty()) {
        let sets: Vec<(Vec<usize>, u32)> =
            words.iter().map(|word| Ok((find(word)?, word.line))).collect::<Result<_, Conflict>>()?;
        join(&sets);
    }

    let mut said: BTreeSet<usize> = taken;
    for word in constraints.together.iter().flatten() {
        said.extend(find(word)?);
    }
    let mut answered = Vec::new();
    let mut answered_no = Vec::new();
    for (a, b, yes) in &constraints.answers {
        let sets = [(find(a)?, a.line), (find(b)?, b.line)];
        let (a, b) = (sets[0].0[0], sets[1].0[0]);
        answered.extend([a, b]);
        if *yes {
            join(&sets);
        } else {
            answered_no.push((a, b, vec![sets[0].1]));
        }
    }

    // Pairs that must be apart, each with the lines that say so.
    let mut apart: Vec<(usize, usize, Vec<u32>)> = answered_no;
    for words in &constraints.apart {
        let sets = words.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        for (place, one) in sets.iter().enumerate() {
            for (other, word) in sets[..place].iter().zip(words) {
                for &a in one {
                    apart.extend(other.iter().map(|&b| (a, b, vec![words[place].line, word.line])));
                }
            }
        }
    }
    for (place, (service, sets)) in named.iter().enumerate() {
        let (first, line) = (sets[0].0[0], sets[0].1);
        for (_, others) in &named[..place] {
            apart.push((others[0].0[0], first, vec![others[0].1, line]));
        }
        if service.closed {
            let held: Vec<usize> = sets.iter().flat_map(|(set, _)| set.iter().copied()).collect();
            let outside = (0..nodes.len()).filter(|node| !held.contains(node));
            apart.extend(outside.map(|node| (first, node, vec![service.name.line])));
        }
    }
    let neighbours = neighbours(nodes.len(), &links);
    for (a, b, lines) in &apart {
        if let Some(chain) = chain(&neighbours, &links, *a, *b) {
            let path = |node: usize| &code.files[nodes.file(node).index()].path;
            let mut lines: Vec<u32> = lines.iter().copied().chain(chain).collect();
            lines.sort_unstable();
            lines.dedup();
            let message = if a == b {
                format!("`{}` cannot be in two services", path(*a))
            } else {
                format!("`{}` and `{}` must be together and must not", path(*a), path(*b))
            };
            return Err(Conflict { lines, message });
        }
    }
    Ok(Bound {
        must_link: links.iter().map(|link| vec![link.a, link.b]).collect(),
        apart: apart.into_iter().map(|(a, b, _)| (a, b)).collect(),
        answered,
        said,
        named: named.iter().map(|(service, sets)| (service.name.text.clone(), sets[0].0[0])).collect(),
    })
}

/// For every node the links at it.
fn neighbours(nodes: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut at = vec![Vec::new(); nodes];
    for (index, link) in links.iter().enumerate() {
        at[link.a].push(index);
        at[link.b].push(index);
    }
    at
}

/// The lines of the links on a shortest way from one node to another.
fn chain(at: &[Vec<usize>], links: &[Link], from: usize, to: usize) -> Option<Vec<u32>> {
    let mut came: BTreeMap<usize, Option<usize>> = BTreeMap::from([(from, None)]);
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        if node == to {
            let mut lines = Vec::new();
            let mut here = node;
            while let Some(Some(link)) = came.get(&here) {
                let link = &links[*link];
                lines.extend(link.line);
                here = if link.a == here { link.b } else { link.a };
            }
            return Some(lines);
        }
        for &index in &at[node] {
            let next = if links[index].a == node { links[index].b } else { links[index].a };
            if let std::collections::btree_map::Entry::Vacant(entry) = came.entry(next) {
                entry.insert(Some(index));
                queue.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::notation::written;
    use super::*;

    const SHOP: &str = "
src/lib.rs
src/orders/cart.rs
src/orders/place.rs
src/pay/card.rs
src/pay/charge.rs
src/tests.rs test
";

    fn words(texts: &[&str], line: u32) -> Vec<Word> {
        texts.iter().map(|text| Word { text: (*text).to_owned(), line }).collect()
    }

    fn service(name: &str, modules: &[&str], line: u32) -> NamedService {
        NamedService {
            name: words(&[name], line).remove(0),
            modules: words(modules, line),
            closed: false,
            known: false,
        }
    }

    fn refused(constraints: &Constraints) -> String {
        let code = written(SHOP);
        bound(&code, &Nodes::new(&code), constraints, &|_, _| Vec::new()).unwrap_err().to_string()
    }

    #[test]
    fn words_are_files_directories_and_modules() {
        let code = written(SHOP);
        let of = |text| meant(&code, &Nodes::new(&code), text);
        assert_eq!(of("src/pay/card.rs"), [3]);
        assert_eq!(of("src/pay/"), [3, 4]);
        assert_eq!(of("shop::orders"), [1, 2]);
        assert_eq!(of("shop::orders::place"), [2]);
        for nothing in ["src/pa", "shop::order", "src/tests.rs", "", "/"] {
            assert_eq!(of(nothing), [] as [usize; 0], "{nothing}");
        }
    }

    #[test]
    fn wishes_become_sets_and_pairs() {
        let code = written(SHOP);
        let mut billing = service("billing", &["src/pay"], 2);
        billing.closed = true;
        let constraints = Constraints {
            services: vec![service("orders", &["src/orders/cart.rs"], 1), billing],
            together: vec![words(&["src/lib.rs", "src/orders/cart.rs"], 3)],
            apart: vec![],
            answers: vec![],
        };
        let found = bound(&code, &Nodes::new(&code), &constraints, &|_, _| Vec::new()).unwrap();
        assert_eq!(found.must_link, [[3, 4], [0, 1]]);
        assert_eq!(found.apart, [(1, 3), (3, 0), (3, 1), (3, 2)]);
        assert_eq!(found.named, [("orders".to_owned(), 1), ("billing".to_owned(), 3)]);
    }

    #[test]
    fn answers_hold_for_cores_unless_something_else_is_said() {
        let code = written(SHOP);
        let word = |text: &str, line| words(&[text], line).remove(0);
        let answers = vec![
            (word("src/lib.rs", 1), word("src/pay/card.rs", 1), true),
            (word("src/lib.rs", 2), word("src/orders/cart.rs", 2), false),
        ];
        let found = |constraints: &Constraints, cores: &[usize]| {
            let mut found = bound(&code, &Nodes::new(&code), constraints, &|_, _| Vec::new()).unwrap();
            found.spread(&Partition::from_labels(cores));
            found.must_link
        };
        let constraints = Constraints { answers, ..Constraints::default() };
        // Cores: lib; cart, place; card, charge.
        assert_eq!(found(&constraints, &[0, 1, 1, 2, 2]), [[0, 3], [3, 4], [1, 2]]);
        // A core that an answer parts stays together as far as it can.
        assert_eq!(found(&constraints, &[0, 0, 1, 2, 2]), [[0, 3], [3, 4]]);
        let apart = vec![words(&["src/pay/charge.rs", "src/orders/place.rs"], 3)];
        assert_eq!(found(&Constraints { apart, ..constraints }, &[0, 1, 1, 2, 2]), [[0, 3]]);
    }

    #[test]
    fn contradictions_name_all_lines_they_take() {
        let chain = Constraints {
            services: vec![],
            together: vec![
                words(&["src/lib.rs", "src/orders/cart.rs"], 4),
                words(&["src/pay/card.rs", "src/orders/place.rs"], 5),
                words(&["src/orders/cart.rs", "src/pay/card.rs"], 9),
            ],
            apart: vec![words(&["src/lib.rs", "src/pay/card.rs"], 7)],
            answers: vec![],
        };
        let expected = "lines 4, 7 and 9: `src/pay/card.rs` and `src/lib.rs` must be together and must not";
        assert_eq!(refused(&chain), expected);
        let twice = Constraints {
            services: vec![service("a", &["src/pay"], 1), service("b", &["src/pay/card.rs"], 2)],
            ..Constraints::default()
        };
        assert_eq!(refused(&twice), "lines 1 and 2: `src/pay/card.rs` cannot be in two services");
        let itself =
            Constraints { apart: vec![words(&["src/pay", "src/pay/card.rs"], 6)], ..Constraints::default() };
        assert_eq!(refused(&itself), "line 6: `src/pay/card.rs` cannot be in two services");
        let unknown = Constraints { together: vec![words(&["src/gone.rs"], 8)], ..Constraints::default() };
        assert_eq!(
            refused(&unknown),
            "line 8: `src/gone.rs` is no file, directory or module of product code"
        );
    }
}
