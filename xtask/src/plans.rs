//! Whether every step of every plan leaves a state that is closed: on the corpus, and on the example.
//!
//! Each input is planned twice: as its verdict says, and as if it were to split, so that the steps of services are
//! checked where the verdict advises against them too.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Result, bail};
use decompose::Decompose;
use decompose::model::Recommendation;
use decompose::plan::{Beside, plan, simulate};

/// Plans a project and applies its steps one after the other; a state that is not closed is an error.
pub(crate) fn check(name: &str, directory: &Path) -> Result<()> {
    let mut analysis = Decompose::new(directory).git(false).analyze()?;
    let (mut steps, mut edits) = (0, 0);
    for recommendation in [analysis.partition.verdict.recommendation, Recommendation::Split] {
        analysis.partition.verdict.recommendation = recommendation;
        let (code, partition) = (&analysis.code, &analysis.partition);
        let plan = plan(code, &analysis.facts, partition, &Beside::default(), NonZeroUsize::MIN);
        let open = simulate(code, partition, &plan);
        if let Some(first) = open.first() {
            let service = &partition.services[first.service.index()].name;
            bail!(
                "{name}: {} of the states are not closed; first `{service}`, step {}: {}",
                open.len(),
                first.step + 1,
                first.why.iter().take(5).cloned().collect::<Vec<_>>().join("; ")
            );
        }
        let all = || plan.services.iter().flat_map(|service| &service.steps);
        steps = all().filter(|step| !step.edits.is_empty()).count();
        edits = all().map(|step| step.edits.len()).sum();
    }
    println!("{name}: {steps} steps with {edits} edits, every state in between is closed");
    Ok(())
}
