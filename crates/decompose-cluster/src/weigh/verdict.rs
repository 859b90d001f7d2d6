//! Whether to cut at all.
//!
//! The first two rules say *keep it whole*, the next four *workspace crates, no services*; where none speaks, the recommendation is to
//! split. Every rule that speaks gives a sentence with its figures.
//!
//! | Rule | Threshold | Where from |
//! | --- | --- | --- |
//! | too few files | [`FEWEST_FILES`] | below it, random graphs differ by more than the null model's own threshold |
//! | no structure beyond chance | [`LEAST_EXCESS`] | three applications that should stay whole had at most .04, all but one of eleven that were split at least .08; a hypothesis |
//! | one service dominates | [`DOMINANT`] | what is left beside it is too little to run as services |
//! | every service needs every other | [`ENTANGLED`] | three of four possible directions: no order of extraction helps |
//! | boundaries without a direction | [`TWO_WAY`] | split applications had at most .19, one that should stay whole .32; a hypothesis |
//! | uncertain | [`LEAST_CONFIDENCE`] | files stay together in fewer than half of the disturbed runs |
//!
//! Where the null model speaks, it is asked again without the shared-library candidates, and the higher figure counts: what everybody
//! uses couples everything, but a library rids one of that without any cut.
//!
//! That services form one cycle is said in any case, with how many references run against their pair's main direction: fewer cannot be
//! inverted before no two services need one another. Alone it decides nothing. Nearly every monolith is one cycle, and its services
//! leave it one at a time; what that takes for each is the plan's to say.
//!
//! It knows nothing of data, teams, load or deployment, each of which can outweigh all of this.

use std::collections::BTreeMap;

use decompose_model::{Code, Partition, Recommendation, ReferenceKind, Service, ServiceId, Verdict};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// Below so many product files a cut is not advised.
pub(super) const FEWEST_FILES: usize = 30;
/// Modularity beyond that of rewired graphs up to which a project is kept whole.
pub(super) const LEAST_EXCESS: f64 = 0.05;
/// Share of the lines above which one service dominates.
const DOMINANT: f64 = 0.7;
/// Share of the ordered pairs of services joined by references from which on they are entangled.
const ENTANGLED: f64 = 0.75;
/// Share of the references between services that run against the main direction of their pair, from which on the boundaries have none.
const TWO_WAY: f64 = 0.25;
/// Mean confidence, weighted by lines, below which a cut is uncertain.
const LEAST_CONFIDENCE: f64 = 0.5;

/// How much more modular the files are than chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Excess {
    /// With all files.
    pub(super) whole: f64,
    /// Without the shared-library candidates, where that was asked.
    pub(super) unshared: Option<f64>,
}

impl Excess {
    fn most(&self) -> f64 {
        self.unshared.map_or(self.whole, |unshared| unshared.max(self.whole))
    }

    fn sentence(&self) -> String {
        let unshared = self.unshared.filter(|unshared| *unshared > self.whole);
        let (figure, of) = match unshared {
            Some(unshared) => {
                (unshared, format!(", shared-library candidates left out ({:.3} with them)", self.whole))
            }
            None => (self.whole, String::new()),
        };
        format!(
            "modularity is {figure:.3} above that of random graphs of the same degrees{of}; structure begins above {LEAST_EXCESS}"
        )
    }
}

/// Recommends, with reasons. The services, assignments and crossings of `proposal` must be there.
pub(super) fn verdict(code: &Code, proposal: &Partition, excess: &Excess) -> Verdict {
    let (recommendation, reasons) = decided(code, proposal, excess);
    Verdict { recommendation, reasons, null_model: Some(excess.whole) }
}

fn decided(code: &Code, proposal: &Partition, excess: &Excess) -> (Recommendation, Vec<String>) {
    let whole = reasons_to_keep_whole(proposal, excess);
    if !whole.is_empty() {
        return (Recommendation::KeepWhole, whole);
    }
    let mut reasons = vec![format!("The code has boundaries to cut along: {}.", excess.sentence())];
    let weighing = Weighing::new(code, proposal);
    let doubts = weighing.doubts();
    reasons.extend(weighing.cycle());
    if doubts.is_empty() {
        reasons.push(weighing.summary());
        return (Recommendation::Split, reasons);
    }
    reasons.extend(doubts);
    (Recommendation::Crates, reasons)
}

fn reasons_to_keep_whole(proposal: &Partition, excess: &Excess) -> Vec<String> {
    let files = proposal.assignments.len();
    let mut reasons = Vec::new();
    if files < FEWEST_FILES {
        reasons.push(format!(
            "Do not split this: {} of product code {} kept in order more easily as one crate than as services (below {FEWEST_FILES} files).",
            if files == 1 { "1 file".to_owned() } else { format!("{files} files") },
            if files == 1 { "is" } else { "are" },
        ));
    }
    if proposal.services.len() < 2 {
        reasons
            .push("Do not split this: everything hangs together, and the cut found one service.".to_owned());
    } else if excess.most() <= LEAST_EXCESS {
        reasons.push(format!(
            "Do not split this: the files refer to one another almost as if by chance: {}.",
            excess.sentence()
        ));
    }
    reasons
}

/// What speaks for crates instead of services.
struct Weighing<'a> {
    largest: &'a Service,
    /// The share of all lines that the largest service holds.
    share: f64,
    /// The mean of the services' confidence, weighted by lines.
    confidence: f64,
    /// Ordered pairs of services joined by references, of how many.
    joined: usize,
    pairs: usize,
    /// The references between services, and those of them that run against the main direction of their pair.
    between: usize,
    against: usize,
    /// Services, and those in the largest cycle of them.
    services: usize,
    ring: usize,
}

impl<'a> Weighing<'a> {
    /// Weighs a proposal of at least two services.
    fn new(code: &Code, proposal: &'a Partition) -> Self {
        let services = &proposal.services;
        let lines = services.iter().map(|service| f64::from(service.lines)).sum::<f64>().max(1.0);
        let held: f64 = services.iter().map(|service| service.confidence * f64::from(service.lines)).sum();
        let largest = &services[0];
        let uses = uses(code, proposal);
        let back = |(from, to): &(ServiceId, ServiceId)| uses.get(&(*to, *from)).copied().unwrap_or(0);
        Self {
            largest,
            share: f64::from(largest.lines) / lines,
            confidence: held / lines,
            joined: uses.len(),
            pairs: services.len() * (services.len() - 1),
            between: uses.values().sum(),
            against: uses
                .iter()
                .filter(|(pair, _)| pair.0 < pair.1)
                .map(|(pair, n)| back(pair).min(*n))
                .sum(),
            services: services.len(),
            ring: largest_ring(uses.keys().copied()),
        }
    }

    fn doubts(&self) -> Vec<String> {
        let Self { largest, share, confidence, joined, pairs, between, against, .. } = self;
        let (percent, limit) = (100.0 * share, 100.0 * DOMINANT);
        let rules = [
            (
                *share > DOMINANT,
                format!(
                    "`{}` holds {percent:.0} % of the lines (above {limit:.0} %): what is left is little to run on its own.",
                    largest.name
                ),
            ),
            (
                *joined as f64 >= ENTANGLED * *pairs as f64,
                format!(
                    "Nearly every service needs every other: {joined} of {pairs} directions between services are used, shared-library candidates left out (from {:.0} % on).",
                    100.0 * ENTANGLED
                ),
            ),
            (
                *against as f64 > TWO_WAY * *between as f64,
                format!(
                    "The boundaries have no direction: {against} of {between} references between services run against the main direction of their pair (above {:.0} %).",
                    100.0 * TWO_WAY
                ),
            ),
            (
                *confidence < LEAST_CONFIDENCE,
                format!(
                    "The boundaries are uncertain: the mean confidence of the files is {confidence:.2} (below {LEAST_CONFIDENCE})."
                ),
            ),
        ];
        rules.into_iter().filter(|(applies, _)| *applies).map(|(_, sentence)| sentence).collect()
    }

    /// What it takes that the services form a cycle, where they do.
    fn cycle(&self) -> Option<String> {
        let Self { between, against, services, ring, .. } = self;
        (*ring > 1).then(|| {
            let who = if ring == services { format!("All {services}") } else { format!("{ring} of the {services}") };
            format!(
                "{who} services form one cycle: at least {against} of {between} references between services ({:.0} %) must be inverted before none is left (possible targets of calls through traits do not count). Take one service out at a time, in the order of the plan.",
                100.0 * *against as f64 / (*between).max(1) as f64
            )
        })
    }

    fn summary(&self) -> String {
        let Self { largest, share, confidence, joined, pairs, .. } = self;
        format!(
            "The boundaries are stable: the mean confidence of the files is {confidence:.2}, {joined} of {pairs} directions between services are used (shared-library candidates left out), and the largest service, `{}`, holds {:.0} % of the lines.",
            largest.name,
            100.0 * share
        )
    }
}

/// How often one service refers to another, for those that do. Possible targets of trait calls and references from or to
/// shared-library candidates do not count: the first is how a boundary is inverted, the second leaves with the library.
fn uses(code: &Code, proposal: &Partition) -> BTreeMap<(ServiceId, ServiceId), usize> {
    let mut shared = vec![false; code.files.len()];
    for assignment in &proposal.assignments {
        shared[assignment.file.index()] = assignment.shared_candidate.is_some();
    }
    let mut uses = BTreeMap::new();
    for crossing in &proposal.crossings {
        let reference = &code.references[crossing.reference.index()];
        let to = code.items[reference.to.index()].file;
        if reference.kind != ReferenceKind::Dispatch && !shared[reference.file.index()] && !shared[to.index()]
        {
            *uses.entry((crossing.from, crossing.to)).or_default() += 1;
        }
    }
    uses
}

/// The number of services in the largest cycle; 1 where there is none.
fn largest_ring(uses: impl Iterator<Item = (ServiceId, ServiceId)>) -> usize {
    let graph: DiGraph<(), ()> = DiGraph::from_edges(uses.map(|(from, to)| (from.0, to.0)));
    kosaraju_scc(&graph).iter().map(Vec::len).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::super::notation::written;
    use super::*;
    use crate::Options;
    use crate::weigh::tests::proposal;

    /// Groups of files of which each refers to all before it in its group; `more` are the references between groups.
    fn groups(sizes: &[usize], more: &str) -> Code {
        let mut text = String::new();
        for (group, size) in sizes.iter().enumerate() {
            for file in 0..*size {
                text += &format!("src/g{group}/f{file}.rs 100\n");
                for other in 0..file {
                    text += &format!("  > src/g{group}/f{other}.rs::f call\n");
                }
                text.extend(more.lines().filter_map(|row| {
                    let (from, reference) = row.trim().split_once(' ')?;
                    (from == format!("g{group}/f{file}")).then(|| format!("  > {reference}\n"))
                }));
            }
        }
        written(&text)
    }

    fn recommended(code: &Code) -> (Recommendation, String) {
        let proposal = proposal(code, &Options::default());
        (proposal.verdict.recommendation, proposal.verdict.reasons.join(" "))
    }

    #[test]
    fn clear_groups_are_split() {
        let (recommendation, reasons) = recommended(&groups(&[12, 12, 12], "g0/f3 src/g1/f2.rs::f call"));
        assert_eq!(recommendation, Recommendation::Split, "{reasons}");
        assert!(reasons.contains("1 of 6 directions"), "{reasons}");
        assert!(reasons.contains("holds 33 % of the lines"), "{reasons}");
    }

    #[test]
    fn few_files_stay_whole() {
        let (recommendation, reasons) = recommended(&groups(&[12, 12], ""));
        assert_eq!(recommendation, Recommendation::KeepWhole);
        assert!(reasons.starts_with("Do not split this: 24 files of product code"), "{reasons}");
    }

    #[test]
    fn what_hangs_together_stays_whole() {
        let (recommendation, reasons) = recommended(&groups(&[40], ""));
        assert_eq!(recommendation, Recommendation::KeepWhole);
        assert!(reasons.starts_with("Do not split this: "), "{reasons}");
    }

    #[test]
    fn a_large_part_beside_small_ones_makes_crates() {
        let mut code = groups(&[12, 12, 12], "");
        code.files[0].lines = 9000;
        let (recommendation, reasons) = recommended(&code);
        assert_eq!(recommendation, Recommendation::Crates, "{reasons}");
        // 9,000 + 11 · 100 of 12,500 lines.
        assert!(reasons.contains("`g0` holds 81 % of the lines"), "{reasons}");
    }

    #[test]
    fn services_that_all_need_one_another_make_crates() {
        let ring = "g0/f1 src/g1/f1.rs::f call\ng1/f2 src/g0/f2.rs::f call\n";
        let (recommendation, reasons) = recommended(&groups(&[16, 16], ring));
        assert_eq!(recommendation, Recommendation::Crates, "{reasons}");
        assert!(reasons.contains("2 of 2 directions"), "{reasons}");
    }

    #[test]
    fn boundaries_without_a_direction_make_crates_and_a_cycle_is_said_with_its_price() {
        // Of three services two need one another: 3 references one way, `back` the other.
        let with = |back: usize| {
            let there =
                "g0/f1 src/g1/f1.rs::f call\ng0/f2 src/g1/f1.rs::f call\ng0/f3 src/g1/f1.rs::f call\n";
            let rows: String = (0..back).map(|file| format!("g1/f{file} src/g0/f0.rs::f call\n")).collect();
            recommended(&groups(&[16, 16, 16], &format!("{there}{rows}")))
        };
        let (recommendation, reasons) = with(1);
        assert_eq!(recommendation, Recommendation::Split, "{reasons}");
        let cycle = "2 of the 3 services form one cycle: at least 1 of 4 references between services (25 %) must be inverted";
        assert!(reasons.contains(cycle), "{reasons}");
        let (recommendation, reasons) = with(2);
        assert_eq!(recommendation, Recommendation::Crates, "{reasons}");
        assert!(reasons.contains("2 of 5 references between services run against"), "{reasons}");
        let (_, reasons) = with(0);
        assert!(!reasons.contains("cycle"), "{reasons}");
    }
}
