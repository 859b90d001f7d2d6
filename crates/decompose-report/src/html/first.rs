//! What to do first: which service, the first step, what it takes and touches, what is in its way, and why it is first.

use decompose_schema::{Plan, Step};

use super::Ground;
use super::parts::{Html, link, location, name, plain, prose};
use super::section::opening;
use crate::text::{counted, figure, number};

/// Places of the step that are named.
const PLACES: usize = 3;

/// The card beside the verdict.
pub(super) struct First {
    pub(super) lead: &'static str,
    pub(super) service: Html,
    pub(super) against: Option<Html>,
    /// Title and reason of the first step.
    pub(super) step: Option<(Html, Html)>,
    pub(super) places: Vec<Html>,
    /// What there is to know about it, in a word each.
    pub(super) facts: Vec<(&'static str, Html)>,
    pub(super) ranking: Html,
}

impl First {
    /// None where there is nothing to take out.
    pub(super) fn new(ground: &Ground<'_>) -> Option<Self> {
        let (plan, step) = ground.view.first()?;
        let touches = step.map(|step: &Step| step.touches.as_slice()).unwrap_or_default();
        let reasons: Vec<String> =
            plan.reasons.iter().map(|reason| format!("<li>{}</li>", prose(reason))).collect();
        let list = Html(format!("<ul class=reasons>{}</ul>", reasons.concat()));
        Some(Self {
            lead: if ground.view.cuts() { "Begin with" } else { "If it is cut all the same, begin with" },
            service: link(&ground.anchors.service(&plan.service), &name(&plan.service)),
            against: plan.advise_against.as_deref().map(prose),
            step: step.map(|step| (prose(&step.title), prose(&step.reason))),
            places: touches.iter().take(PLACES).map(|p| location(&p.file, p.line, p.column)).collect(),
            facts: facts(plan),
            ranking: if reasons.is_empty() {
                Html::default()
            } else {
                opening(&plain("Why it is first"), "", &list)
            },
        })
    }
}

fn facts(plan: &Plan) -> Vec<(&'static str, Html)> {
    let closure = &plan.closure;
    let standing = |word: &str| plan.data.iter().filter(|table| table.standing == word).count();
    let moves = format!(
        "{} for the {} it names: closure factor {}{}",
        counted(closure.moved_lines, "line"),
        number(closure.named_lines),
        figure(closure.factor),
        if closure.factor_after_shared < closure.factor {
            format!(", {} once shared code is a library", figure(closure.factor_after_shared))
        } else {
            String::new()
        }
    );
    let seam = format!(
        "offers {}, needs {}; {} cross",
        counted(plan.seam.offers.len(), "operation"),
        number(plan.seam.needs.len()),
        counted(plan.seam.types.len(), "type")
    );
    let data = format!(
        "{} of its own, {} with others, {} of others; {} to split",
        counted(standing("owned"), "table"),
        number(standing("shared")),
        number(standing("foreign")),
        counted(plan.transactions.len(), "transaction")
    );
    let obstacles = match plan.obstacles.first() {
        None => plain("nothing was found"),
        Some(worst) => Html(format!(
            "{}, costliest: {}",
            counted(plan.obstacles.len(), "obstacle"),
            prose(&worst.message)
        )),
    };
    let mut facts = vec![("Moves", plain(&moves)), ("Seam", plain(&seam))];
    if !plan.data.is_empty() {
        facts.push(("Data", plain(&data)));
    }
    facts.push(("In its way", obstacles));
    facts
}
