//! Why, and how far: per reason to take the project apart, the cheapest rung that suffices.

use super::Ground;
use super::parts::{Html, Table, name, prose, row, word};
use super::section::Section;
use crate::text::visible;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let drivers = &ground.document.drivers;
    if drivers.is_empty() {
        return None;
    }
    let section = Section::new("drivers", "Why, and how far").lead(
        "Reasons to take it apart, and for each the cheapest rung that suffices: nothing, crates of one workspace, a second binary of the same code, a schema of its own, a service. The reason is yours to know.",
    );
    Some(drivers.iter().fold(section, |section, advice| {
        let title = Html(format!(
            "If the reason is <strong>{}</strong>: {}",
            name(&advice.driver),
            word(&advice.recommended)
        ));
        let inside = Html(format!("<p>{}</p>{}", prose(&advice.because), Html::of(&rungs(advice))));
        section.opening(&title, "", &inside)
    }))
}

/// Every rung of the ladder; the recommended one first.
fn rungs(advice: &decompose_schema::DriverAdvice) -> Table {
    let columns = ["rung", "suffices", "gain", "cost", "lost"];
    let caption = format!("How far to go for {}", visible(&advice.driver));
    Table::new(caption, &columns).fill(advice.rungs.iter(), usize::MAX, |rung| {
        row([
            word(&rung.rung),
            if rung.suffices { word("yes") } else { word("no") },
            prose(&rung.gain),
            prose(&rung.cost),
            prose(&rung.loss),
        ])
    })
}
