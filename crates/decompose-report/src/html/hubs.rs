//! Hubs and cycles: the modules that most others use, and those that need one another.

use super::Ground;
use super::anchors::Anchors;
use super::parts::{Html, Table, figure, module_link, plain, row};
use super::section::Section;
use crate::text::{counted, number};
use crate::view::View;

const HUBS: usize = 25;
const CYCLES: usize = 12;
const MEMBERS: usize = 60;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let document = ground.document;
    let section = Section::new("hubs", "Hubs and cycles")
        .table(&hubs(&ground.view, &ground.anchors))
        .anchored("cycles", "Cycles");
    if document.module_cycles.is_empty() {
        return Some(section.none("No modules need one another."));
    }
    let shown = document.module_cycles.iter().take(CYCLES);
    let section = shown.fold(section, |section, files| {
        let title = plain(&format!("{} that need one another", counted(files.len(), "module")));
        section.opening(&title, "", &members(files, &ground.anchors))
    });
    Some(section.rest(document.module_cycles.len().saturating_sub(CYCLES), "cycle"))
}

fn hubs(view: &View<'_>, anchors: &Anchors<'_>) -> Table {
    let columns = ["module", "used by modules:", "uses modules:", "lines:"];
    Table::new("Hubs: modules that most others use", &columns).fill(view.hubs.iter(), HUBS, |file| {
        let figures = [file.fan_in, file.fan_out, file.lines].map(figure);
        let [used, uses, lines] = figures;
        row([module_link(anchors, &file.file), used, uses, lines])
    })
}

/// The members of a cycle.
fn members(files: &[String], anchors: &Anchors<'_>) -> Html {
    let member = |file: &String| format!("<li>{}</li>", module_link(anchors, file));
    let mut members: Vec<String> = files.iter().take(MEMBERS).map(member).collect();
    if files.len() > MEMBERS {
        members.push(format!("<li>and {} more</li>", number(files.len() - MEMBERS)));
    }
    Html(format!("<ul class=members>{}</ul>", members.concat()))
}
