//! Whether to cut at all.
//!
//! Rules are tried in order; the first that speaks decides. Two say *keep it whole*, three say *workspace crates, no services*, and
//! where none speaks the recommendation is to split. Every rule gives a sentence with its figures, and so do the rules that were passed
//! and matter to the reader.
//!
//! | Rule | Threshold | Where from |
//! | --- | --- | --- |
//! | too few files | [`FEWEST_FILES`] | below it, random graphs differ by more than the null model's own threshold |
//! | no structure beyond chance | [`LEAST_EXCESS`] | three applications that should stay whole had at most .04, all but one of eleven that were split at least .08; a hypothesis |
//! | one service dominates | [`DOMINANT`] | what is left beside it is too little to run as services |
//! | every service needs every other | [`ENTANGLED`] | three of four possible directions: no order of extraction helps |
//! | uncertain | [`LEAST_CONFIDENCE`] | files stay together in fewer than half of the disturbed runs |
//!
//! The null model is asked twice, with all files and without the shared-library candidates; the higher figure counts. What everybody
//! uses couples everything, but a library is how one gets rid of that without any cut.
//!
//! It knows nothing of data, teams, load or deployment, each of which can outweigh all of this.

use std::collections::BTreeSet;

use decompose_model::{Code, Partition, Recommendation, ReferenceKind, Verdict};

/// Below so many product files a cut is not advised.
pub(super) const FEWEST_FILES: usize = 30;
/// Modularity beyond that of rewired graphs up to which a project is kept whole.
const LEAST_EXCESS: f64 = 0.05;
/// Share of the lines above which one service dominates.
const DOMINANT: f64 = 0.7;
/// Share of the ordered pairs of services joined by references from which on they are entangled.
const ENTANGLED: f64 = 0.75;
/// Mean confidence, weighted by lines, below which a cut is uncertain.
const LEAST_CONFIDENCE: f64 = 0.5;

/// How much more modular the files are than chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Excess {
    /// With all files.
    pub(super) whole: f64,
    /// Without the shared-library candidates.
    pub(super) unshared: f64,
}

/// Recommends, with reasons. The services, assignments and crossings of `proposal` must be there.
pub(super) fn verdict(code: &Code, proposal: &Partition, excess: &Excess) -> Verdict {
    let (recommendation, reasons) = decided(code, proposal, excess);
    Verdict { recommendation, reasons, null_model: Some(excess.whole) }
}

fn decided(code: &Code, proposal: &Partition, excess: &Excess) -> (Recommendation, Vec<String>) {
    let files = proposal.assignments.len();
    let services = proposal.services.len();
    if files < FEWEST_FILES {
        let reason = format!(
            "Do not split this: {files} files of product code are easier to keep in order as one crate than as services (the least is {FEWEST_FILES})."
        );
        return (Recommendation::KeepWhole, vec![reason]);
    }
    if services < 2 {
        let reason =
            "Do not split this: everything hangs together, and the cut found one service.".to_owned();
        return (Recommendation::KeepWhole, vec![reason]);
    }
    let most = f64::max(excess.whole, excess.unshared);
    let structure = format!(
        "its modularity is {:.3} above that of random graphs of the same degrees ({:.3} without the shared-library candidates; above {LEAST_EXCESS} is called structure)",
        excess.whole, excess.unshared
    );
    if most <= LEAST_EXCESS {
        let reason =
            format!("Do not split this: the files refer to one another almost as if by chance; {structure}.");
        return (Recommendation::KeepWhole, vec![reason]);
    }

    let mut reasons = vec![format!("The code has boundaries to cut along: {structure}.")];
    let lines: u32 = proposal.services.iter().map(|service| service.lines).sum();
    let mean = |value: &dyn Fn(usize) -> f64| {
        let weighed = proposal.services.iter().enumerate();
        let sum: f64 = weighed.map(|(index, service)| value(index) * f64::from(service.lines)).sum();
        if lines == 0 { 1.0 } else { sum / f64::from(lines) }
    };
    let confidence = mean(&|index| proposal.services[index].confidence);
    let largest = &proposal.services[0];
    let share = f64::from(largest.lines) / f64::from(lines.max(1));
    let (joined, pairs) = (directions(code, proposal), services * (services - 1));
    let against = if share > DOMINANT {
        format!(
            "`{}` holds {:.0} % of all lines: what is left beside it is little to run on its own (the limit is {:.0} %).",
            largest.name,
            100.0 * share,
            100.0 * DOMINANT
        )
    } else if joined as f64 >= ENTANGLED * pairs as f64 {
        format!(
            "Nearly every service needs every other: {joined} of {pairs} directions are used, shared-library candidates left out (the limit is {:.0} %).",
            100.0 * ENTANGLED
        )
    } else if confidence < LEAST_CONFIDENCE {
        format!(
            "The boundaries are uncertain: files stay together with a confidence of {confidence:.2} in the mean (the least is {LEAST_CONFIDENCE})."
        )
    } else {
        reasons.push(format!(
            "The boundaries are stable: files stay together with a confidence of {confidence:.2} in the mean."
        ));
        reasons.push(format!(
            "{joined} of {pairs} directions between the {services} services are used, shared-library candidates left out; the largest, `{}`, holds {:.0} % of the lines.",
            largest.name,
            100.0 * share
        ));
        return (Recommendation::Split, reasons);
    };
    reasons.push(against);
    (Recommendation::Crates, reasons)
}

/// The number of ordered pairs of services of which the first refers to the second. Possible targets of trait calls and references from
/// or to shared-library candidates do not count: the first is how a boundary is inverted, the second leaves with the library.
fn directions(code: &Code, proposal: &Partition) -> usize {
    let shared = |file| proposal.assignment(file).is_some_and(|a| a.shared_candidate.is_some());
    let joined: BTreeSet<_> = proposal
        .crossings
        .iter()
        .filter(|crossing| {
            let reference = &code.references[crossing.reference.index()];
            let to = code.items[reference.to.index()].file;
            reference.kind != ReferenceKind::Dispatch && !shared(reference.file) && !shared(to)
        })
        .map(|crossing| (crossing.from, crossing.to))
        .collect();
    joined.len()
}
