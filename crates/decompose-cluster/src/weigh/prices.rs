//! What ties files and services, by layer, and what a cut severs of each.
//!
//! Computed from the layers of the multigraph, each at the strength it has before it is weighed for the cut, so that a layer which has
//! no say there still explains and prices. A tie between two sets of nodes is the sum over all pairs between them; of gatherings it is
//! counted from the sums of strengths in either set, so no pair is ever listed.
//!
//! Ties with shared-library candidates are left out of what services lose and of what holds a file: once there is a library, they are
//! ordinary uses of a dependency.
//!
//! Invariants: the shares of a tie add up to 1; every tie is one of at least one layer; the order of everything follows from the order
//! of layers, services and files.
//! Deliberately unknown here: what the layers weigh in the cut, but to say it, and how references were weighed for it ([`Method`]).

use std::collections::BTreeMap;

use decompose_model::{
    Assignment, Code, FileId, Held, ItemId, LayerUse, Layers, Partition, ServiceId, Severed, Share, Tied,
};

use super::layers::{Gathering, LAYERS, Member, Pair, Sources, Ties, Weights};
use super::nodes::Nodes;
use super::{Evidence, Method, coupling, split};

/// Subjects that are kept of what a layer has to do with the tie of two services.
const SUBJECTS: usize = 3;
/// A set that no node is in.
const NOWHERE: usize = usize::MAX;

/// The layers of a project, kept apart.
pub struct Multigraph<'a> {
    code: &'a Code,
    nodes: Nodes<'a>,
    /// Of every row of [`LAYERS`] what it ties, and how much that is in all.
    layers: Vec<(Ties, f64)>,
}

/// What a tie is about: an item, or a gathering by its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Item(ItemId),
    Gathering(usize),
}

/// What one layer has to do with a tie.
#[derive(Clone, Default)]
struct Sum {
    weight: f64,
    evidence: u32,
    subjects: BTreeMap<Subject, f64>,
}

impl Sum {
    fn add(&mut self, weight: f64, evidence: u32, subject: Option<Subject>) {
        self.weight += weight;
        self.evidence += evidence;
        if let Some(subject) = subject {
            *self.subjects.entry(subject).or_default() += weight;
        }
    }
}

/// Members of a gathering that are in one set, together.
struct Side {
    set: usize,
    strength: f64,
    evidence: u32,
    members: usize,
}

fn sides(gathering: &Gathering, set_of: &[usize]) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for member in &gathering.members {
        let set = set_of[member.node];
        match sides.iter_mut().find(|side| side.set == set) {
            _ if set == NOWHERE => {}
            Some(side) => {
                side.strength += member.strength;
                side.evidence += member.evidence;
                side.members += 1;
            }
            None => {
                sides.push(Side { set, strength: member.strength, evidence: member.evidence, members: 1 });
            }
        }
    }
    sides.sort_by_key(|side| side.set);
    sides
}

/// What one layer ties between the sets that `set_of` puts nodes into, by pair of sets.
fn between(ties: &Ties, set_of: &[usize]) -> BTreeMap<(usize, usize), Sum> {
    let mut sums: BTreeMap<(usize, usize), Sum> = BTreeMap::new();
    for pair in &ties.pairs {
        let (a, b) = (set_of[pair.a], set_of[pair.b]);
        if a != b && a != NOWHERE && b != NOWHERE {
            let sum = sums.entry((a.min(b), a.max(b))).or_default();
            sum.add(pair.weight, pair.evidence, pair.subject.map(Subject::Item));
        }
    }
    for (number, gathering) in ties.gatherings.iter().enumerate() {
        let sides = sides(gathering, set_of);
        for (place, b) in sides.iter().enumerate() {
            for a in &sides[..place] {
                let weight = a.strength * b.strength * gathering.per_pair;
                let sum = sums.entry((a.set, b.set)).or_default();
                sum.add(weight, a.evidence + b.evidence, Some(Subject::Gathering(number)));
            }
        }
    }
    sums
}

impl<'a> Multigraph<'a> {
    /// Reads all layers from what is known. O(r log r) for r references, and the sizes of the gatherings.
    #[must_use]
    pub fn new(evidence: &Evidence<'a>) -> Self {
        let code = evidence.code;
        let nodes = Nodes::new(code);
        let method = Method::Standard;
        let couplings = coupling::references(code, &nodes, method);
        let sources = Sources { evidence: *evidence, nodes: &nodes, couplings: &couplings, method };
        let layer = |row| {
            let ties = Ties::of(row, &sources);
            let total = ties.strengths(nodes.len()).iter().sum::<f64>() / 2.0;
            (ties, total)
        };
        let layers = LAYERS.iter().map(layer).collect();
        Self { code, nodes, layers }
    }

    /// What ties two sets of files. A file in both counts for the first.
    #[must_use]
    pub fn between(&self, a: &[FileId], b: &[FileId]) -> Tied {
        let mut set_of = vec![NOWHERE; self.nodes.len()];
        for (set, files) in [(1, b), (0, a)] {
            for node in files.iter().filter_map(|&file| self.nodes.of_file(file)) {
                set_of[node] = set;
            }
        }
        let sums =
            self.layers.iter().map(|(ties, _)| between(ties, &set_of).remove(&(0, 1)).unwrap_or_default());
        self.tied(&sums.collect::<Vec<_>>(), SUBJECTS)
    }

    /// What a partition of the files does to the layers.
    #[must_use]
    pub fn layers(&self, partition: &Partition, weights: &Weights) -> Layers {
        let of = |keep: fn(&Assignment) -> bool| -> Vec<usize> {
            let assignment = |node| partition.assignment(self.nodes.file(node)).filter(|known| keep(known));
            let service = |node| assignment(node).map_or(NOWHERE, |known| known.service.index());
            (0..self.nodes.len()).map(service).collect()
        };
        let (service_of, unshared) = (of(|_| true), of(|known| known.shared_candidate.is_none()));
        let mut pairs: BTreeMap<(usize, usize), Vec<Sum>> = BTreeMap::new();
        let mut severed_of = vec![0.0; self.layers.len()];
        for (row, (ties, _)) in self.layers.iter().enumerate() {
            for (pair, sum) in between(ties, &unshared) {
                severed_of[row] += sum.weight;
                pairs.entry(pair).or_insert_with(|| vec![Sum::default(); LAYERS.len()])[row] = sum;
            }
        }
        let id = |service: usize| ServiceId(service as u32);
        let severed = |((a, b), sums): ((usize, usize), Vec<Sum>)| Severed {
            a: id(a),
            b: id(b),
            tied: self.tied(&sums, SUBJECTS),
        };
        let mut severed: Vec<Severed> = pairs.into_iter().map(severed).collect();
        severed.sort_by(|x, y| y.tied.strength.total_cmp(&x.tied.strength).then((x.a, x.b).cmp(&(y.a, y.b))));
        let layer = |(row, (ties, total)): (usize, &(Ties, f64))| {
            let files = ties.strengths(self.nodes.len()).iter().filter(|strength| **strength > 0.0).count();
            (files > 0).then(|| LayerUse {
                name: LAYERS[row].name,
                weight: weights.of_row(row),
                files,
                severed: severed_of[row] / total,
            })
        };
        Layers {
            layers: self.layers.iter().enumerate().filter_map(layer).collect(),
            severed,
            held: self.held(partition, &service_of, &unshared),
            splits: split::splits(self.code, &self.nodes, partition),
        }
    }

    /// What holds every file: in its own service, and towards the runner-up, else the other service that ties it most.
    fn held(&self, partition: &Partition, service_of: &[usize], unshared: &[usize]) -> Vec<Held> {
        let services = partition.services.len();
        let mut strengths = vec![0.0; self.nodes.len() * services];
        for (ties, _) in &self.layers {
            each_tie(ties, unshared, |tie| strengths[tie.node * services + tie.set] += tie.weight);
        }
        let elsewhere = |node: usize| {
            let runner_up = partition.assignment(self.nodes.file(node)).and_then(|known| known.runner_up);
            let to: &[f64] = &strengths[node * services..][..services];
            let tied = |service: &usize| *service != service_of[node] && to[*service] > 0.0;
            let most = || (0..services).filter(tied).max_by(|&a, &b| to[a].total_cmp(&to[b]).then(b.cmp(&a)));
            runner_up.map(ServiceId::index).or_else(most).unwrap_or(NOWHERE)
        };
        let elsewhere: Vec<usize> = (0..self.nodes.len()).map(elsewhere).collect();
        // Per node what holds it here and elsewhere, by layer; of the subjects the strongest.
        let mut sums = vec![[Strongest::default(), Strongest::default()]; self.nodes.len() * LAYERS.len()];
        for (row, (ties, _)) in self.layers.iter().enumerate() {
            each_tie(ties, unshared, |tie| {
                let [here, there] = &mut sums[tie.node * LAYERS.len() + row];
                if tie.set == service_of[tie.node] {
                    here.add(&tie);
                } else if tie.set == elsewhere[tie.node] {
                    there.add(&tie);
                }
            });
        }
        let held = |node: usize| {
            let of_node = &sums[node * LAYERS.len()..][..LAYERS.len()];
            let tied = |side: usize| {
                let sums: Vec<Sum> = of_node.iter().map(|sides| sides[side].sum()).collect();
                self.tied(&sums, 1)
            };
            let there = elsewhere[node];
            Held {
                file: self.nodes.file(node),
                here: tied(0),
                elsewhere: (there != NOWHERE).then(|| (ServiceId(there as u32), tied(1))),
            }
        };
        (0..self.nodes.len()).filter(|&node| service_of[node] != NOWHERE).map(held).collect()
    }

    /// Shares of sums per row of [`LAYERS`].
    fn tied(&self, sums: &[Sum], subjects: usize) -> Tied {
        let strength: f64 = sums.iter().map(|sum| sum.weight).sum();
        let share = |(row, sum): (usize, &Sum)| {
            let (ties, total) = &self.layers[row];
            (sum.weight > 0.0).then(|| Share {
                layer: LAYERS[row].name,
                share: sum.weight / strength,
                of_layer: sum.weight / total,
                evidence: sum.evidence,
                subjects: self.labels(ties, sum, subjects),
            })
        };
        Tied { strength, layers: sums.iter().enumerate().filter_map(share).collect() }
    }

    /// The subjects with most weight.
    fn labels(&self, ties: &Ties, sum: &Sum, most: usize) -> Vec<String> {
        let mut subjects: Vec<(&Subject, &f64)> = sum.subjects.iter().collect();
        subjects.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let label = |(subject, _): (&Subject, &f64)| match subject {
            Subject::Item(item) => self.code.items[item.index()].path.clone(),
            Subject::Gathering(number) => ties.gatherings[*number].subject.clone(),
        };
        subjects.into_iter().take(most).map(label).collect()
    }
}

/// A sum that remembers its strongest subject only.
#[derive(Clone, Copy, Default)]
struct Strongest {
    weight: f64,
    evidence: u32,
    subject: Option<(f64, Subject)>,
}

impl Strongest {
    fn add(&mut self, tie: &OneTie) {
        self.weight += tie.weight;
        self.evidence += tie.evidence;
        let stronger = self.subject.is_none_or(|(most, _)| tie.weight > most);
        if let Some(subject) = tie.subject.filter(|_| stronger) {
            self.subject = Some((tie.weight, subject));
        }
    }

    fn sum(&self) -> Sum {
        let subjects = self.subject.map(|(weight, subject)| (subject, weight));
        Sum { weight: self.weight, evidence: self.evidence, subjects: subjects.into_iter().collect() }
    }
}

/// What ties a node to the other nodes of a set, by one subject.
struct OneTie {
    node: usize,
    set: usize,
    weight: f64,
    /// The places of the node.
    evidence: u32,
    subject: Option<Subject>,
}

/// Calls `then` with every tie of a node to the other nodes of a set.
fn each_tie(ties: &Ties, set_of: &[usize], mut then: impl FnMut(OneTie)) {
    for pair in &ties.pairs {
        for (node, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if set_of[other] != NOWHERE {
                let subject = pair.subject.map(Subject::Item);
                let Pair { weight, evidence, .. } = *pair;
                then(OneTie { node, set: set_of[other], weight, evidence, subject });
            }
        }
    }
    for (number, gathering) in ties.gatherings.iter().enumerate() {
        let sides = sides(gathering, set_of);
        for member in &gathering.members {
            for side in &sides {
                let own = side.set == set_of[member.node];
                // Alone in its set, it is tied to nobody there; rounding must not say otherwise.
                if own && side.members == 1 {
                    continue;
                }
                let others = if own { side.strength - member.strength } else { side.strength };
                let weight = member.strength * others * gathering.per_pair;
                if weight > 0.0 {
                    let (Member { node, evidence, .. }, subject) =
                        (*member, Some(Subject::Gathering(number)));
                    then(OneTie { node, set: side.set, weight, evidence, subject });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use decompose_model::Service;

    use super::super::notation::written;
    use super::*;

    const SHOP: &str = "
src/orders/place.rs
  > src/pay/charge.rs::charge call x3
  place_order
src/orders/cancel.rs
  > src/orders/place.rs::place_order call
  > src/pay/charge.rs::charge type
src/pay/charge.rs
  refund_order
src/pay/card.rs
  > src/pay/charge.rs::charge call
src/lib.rs
";

    /// The files in services by number.
    fn partition(services: &[u32]) -> Partition {
        let service = |number: u32| Service {
            name: format!("s{number}"),
            files: Vec::new(),
            lines: 1,
            items: 1,
            confidence: 1.0,
            keywords: Vec::new(),
            cohesion: 1.0,
        };
        let assignment = |(file, service): (usize, &u32)| Assignment {
            file: FileId(file as u32),
            service: ServiceId(*service),
            confidence: 1.0,
            runner_up: None,
            runner_up_share: None,
            footing: None,
            shared_candidate: None,
        };
        Partition {
            services: (0..=*services.iter().max().unwrap()).map(service).collect(),
            assignments: services.iter().enumerate().map(assignment).collect(),
            ..Partition::default()
        }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// The same sums, pair by pair.
    #[test]
    fn sums_are_those_of_the_listed_pairs() {
        let code = written(SHOP);
        let graph = Multigraph::new(&Evidence::from(&code));
        let services = [0, 0, 1, 1, 2];
        let layers = graph.layers(&partition(&services), &Weights::default());
        let (mut tied, mut inside) = (BTreeMap::<(usize, usize), f64>::new(), [0.0; 5]);
        for (ties, _) in &graph.layers {
            for (a, b, weight) in ties.edges() {
                let pair = (services[a].min(services[b]) as usize, services[a].max(services[b]) as usize);
                if pair.0 == pair.1 {
                    inside[a] += weight;
                    inside[b] += weight;
                } else {
                    *tied.entry(pair).or_default() += weight;
                }
            }
        }
        assert_eq!(layers.severed.len(), tied.len());
        for severed in &layers.severed {
            near(severed.tied.strength, tied[&(severed.a.index(), severed.b.index())]);
            near(severed.tied.layers.iter().map(|share| share.share).sum(), 1.0);
        }
        for (held, inside) in layers.held.iter().zip(inside) {
            near(held.here.strength, inside);
        }
    }

    #[test]
    fn a_tie_is_told_by_layer_with_what_it_is_about() {
        let code = written(SHOP);
        let graph = Multigraph::new(&Evidence::from(&code));
        let tied = graph.between(&[FileId(0), FileId(1)], &[FileId(2), FileId(3)]);
        let told: Vec<(&str, u32, &str)> = tied
            .layers
            .iter()
            .map(|share| (share.layer, share.evidence, share.subjects[0].as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("calls", 3, "shop::pay::charge::charge"),
                ("types", 1, "shop::pay::charge::charge"),
                ("names", 2, "order")
            ]
        );
        // Of the calls, ln 4 of ln 4 + ln 2 (within pay, of three users) + √3 ln 2 (within orders, of one) lead from one to the other.
        let (l2, l4) = (2f64.ln(), 4f64.ln());
        near(tied.layers[0].of_layer, l4 / (l4 + l2 + 3.0 * l2));
        assert_eq!(graph.between(&[FileId(0)], &[FileId(4)]), Tied::default());
    }

    #[test]
    fn a_file_is_held_here_and_drawn_to_the_service_that_ties_it_most() {
        let code = written(SHOP);
        let graph = Multigraph::new(&Evidence::from(&code));
        let layers = graph.layers(&partition(&[0, 0, 1, 1, 2]), &Weights::default());
        let elsewhere: Vec<Option<u32>> =
            layers.held.iter().map(|held| held.elsewhere.as_ref().map(|(service, _)| service.0)).collect();
        assert_eq!(elsewhere, [Some(1), Some(1), Some(0), None, None]);
        assert_eq!(layers.held[4].here, Tied::default());
        let names: Vec<&str> = layers.layers.iter().map(|layer| layer.name).collect();
        assert_eq!(names, ["calls", "types", "layout", "names"]);
        assert_eq!(layers.layers[2].severed, 0.0);
    }
}
