//! The summary for the terminal: first what the owner can verify from memory, then what follows from it.

use anstyle::Style;
use decompose_schema::Document;

use crate::text::{agreement, counted, followed_index, number, visible};
use crate::view::View;

const LIST: usize = 5;
const SERVICES: usize = 12;
const PAIRS: usize = 10;
const BLIND_SPOTS: usize = 10;

/// The summary of a run. `files` are the paths of what was written, as they should be shown; `color` says whether the
/// text carries ANSI styles.
pub fn terminal(document: &Document, files: &[&str], color: bool) -> String {
    let mut out = Out { text: String::new(), color };
    let view = View::new(document);
    facts(&mut out, &view);
    verdict(&mut out, &view);
    services(&mut out, &view);
    compared(&mut out, document);
    crossings(&mut out, &view);
    first(&mut out, &view);
    blind_spots(&mut out, document);
    if !files.is_empty() {
        out.heading("Written");
        for file in files {
            out.line(&format!("  {}", visible(file)));
        }
    }
    out.text
}

/// Lines of text, headings styled where wanted.
struct Out {
    text: String,
    color: bool,
}

impl Out {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        let style = if self.color { Style::new().bold() } else { Style::new() };
        self.text.push('\n');
        self.line(&format!("{style}{heading}{style:#}"));
    }

    /// A ranked list under a label: figures to the right, names beside them, the rest counted.
    fn ranked(&mut self, label: &str, shown: usize, rows: &[(String, String)]) {
        let mut label = label;
        for (figure, name) in rows.iter().take(shown) {
            self.line(&format!("  {label:<16}{figure:>8}  {name}"));
            label = "";
        }
        self.rest(26, rows.len(), shown);
    }

    fn labelled(&mut self, label: &str, text: &str) {
        self.line(&format!("  {label:<18}{text}"));
    }

    fn rest(&mut self, indent: usize, all: usize, shown: usize) {
        if all > shown {
            self.line(&format!("{:indent$}and {} more", "", number(all - shown)));
        }
    }
}

fn facts(out: &mut Out, view: &View<'_>) {
    let document = view.document;
    let summary = &document.summary;
    let style = if out.color { Style::new().bold() } else { Style::new() };
    out.line(&format!(
        "{style}{}{style:#}: {}, {}, {} of product code",
        visible(&summary.name),
        counted(document.packages.len(), "package"),
        counted(summary.product_files, "file"),
        counted(summary.product_lines, "line"),
    ));
    if document.packages.len() > 1 {
        let names: Vec<_> =
            document.packages.iter().take(LIST).map(|package| visible(&package.name)).collect();
        let rest = document.packages.len().saturating_sub(LIST);
        let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
        out.labelled("packages", &format!("{}{rest}", names.join(", ")));
    }
    if !summary.other_workspaces.is_empty() {
        let others: Vec<_> = summary.other_workspaces.iter().take(LIST).map(|path| visible(path)).collect();
        out.labelled("not looked at", &format!("other workspaces: {}", others.join(", ")));
    }
    let row = |figure: u32, file: &str| (number(figure), visible(file).into_owned());
    let largest: Vec<_> = view.largest.iter().map(|file| row(file.lines, &file.file)).collect();
    out.ranked("largest (lines)", LIST, &largest);
    let hubs: Vec<_> = view.hubs.iter().map(|file| row(file.fan_in, &file.file)).collect();
    out.ranked("hubs (used by)", LIST, &hubs);
    match document.module_cycles.first() {
        Some(cycle) => {
            let names: Vec<_> = cycle.iter().take(LIST).map(|file| visible(file)).collect();
            let rest = cycle.len().saturating_sub(LIST);
            let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
            out.labelled(
                "biggest cycle",
                &format!("{}: {}{rest}", counted(cycle.len(), "module"), names.join(", ")),
            );
        }
        None => out.labelled("biggest cycle", "none"),
    }
    let entries: Vec<String> = view
        .entry_kinds
        .iter()
        .map(|(kind, count)| format!("{} {}", number(*count), visible(kind)))
        .collect();
    let entries = if entries.is_empty() { "none seen".into() } else { entries.join(", ") };
    out.labelled("entry points", &format!("{entries}{}", view.unmounted));
    out.labelled("references", &view.references());
    if !view.unresolved.is_empty() {
        let reasons: Vec<String> = view
            .unresolved
            .iter()
            .map(|(reason, count)| format!("{} {}", number(*count), visible(reason)))
            .collect();
        out.labelled("  unresolved", &reasons.join(", "));
    }
    if let Some(index) = followed_index(&document.source) {
        out.labelled("", &index);
    }
}

fn verdict(out: &mut Out, view: &View<'_>) {
    out.heading(&format!("Verdict: {}", view.headline()));
    for reason in &view.document.verdict.reasons {
        out.line(&format!("  {}", visible(reason)));
    }
}

fn compared(out: &mut Out, document: &Document) {
    let Some(with) = &document.compared else { return };
    out.heading("Compared");
    out.line(&format!("  {}", visible(&agreement(with))));
    for row in with.differs.iter().take(LIST) {
        out.line(&format!("  {}: there in {}", visible(&row.file), visible(&row.service)));
    }
    out.rest(2, with.differs.len(), LIST);
}

fn services(out: &mut Out, view: &View<'_>) {
    let services = &view.document.services;
    if services.is_empty() {
        return;
    }
    let shown = &services[..services.len().min(SERVICES)];
    let width = shown.iter().map(|service| visible(&service.name).chars().count()).max().unwrap_or(0).max(8);
    out.heading(&format!(
        "{:<width$}  {:>8} {:>6} {:>7} {:>10} {:>8} {:>8}",
        "Services", "lines", "files", "items", "confidence", "out", "in"
    ));
    for service in shown {
        let (leaving, entering) = view.traffic(&service.name);
        out.line(&format!(
            "{:<width$}  {:>8} {:>6} {:>7} {:>10.2} {:>8} {:>8}",
            visible(&service.name),
            number(service.lines),
            number(service.files.len()),
            number(service.items),
            service.confidence,
            number(leaving),
            number(entering),
        ));
    }
    out.rest(2, services.len(), SERVICES);
    if !view.shared.is_empty() {
        let names: Vec<_> = view.shared.iter().take(LIST).map(|candidate| visible(&candidate.file)).collect();
        let rest = view.shared.len().saturating_sub(LIST);
        let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
        out.line(&format!("shared library?  {}{rest}", names.join(", ")));
    }
}

fn crossings(out: &mut Out, view: &View<'_>) {
    if view.pairs.is_empty() {
        return;
    }
    out.heading(&format!(
        "Crossings: {} between services{}",
        counted(view.own, "reference"),
        view.shared_note()
    ));
    let own = view.pairs.iter().filter(|pair| pair.own > 0);
    for pair in own.clone().take(PAIRS) {
        out.line(&format!("  {:>8}  {} → {}", number(pair.own), visible(pair.from), visible(pair.to)));
    }
    out.rest(12, own.count(), PAIRS);
}

fn first(out: &mut Out, view: &View<'_>) {
    let Some((plan, step)) = view.first() else { return };
    let lead = if view.cuts() { "First" } else { "If it is cut all the same, first" };
    out.heading(&format!("{lead}: {}", visible(&plan.service)));
    for reason in &plan.reasons {
        out.line(&format!("  {}", visible(reason)));
    }
    if let Some(against) = &plan.advise_against {
        out.line(&format!("  Not as it stands: {}", visible(against)));
    }
    if let Some(step) = step {
        out.line(&format!("  Step 1 of {}: {}", plan.steps.len(), visible(&step.title)));
        if let Some(place) = step.touches.first() {
            let more = step.touches.len() - 1;
            let more = if more > 0 { format!(" and {} more", counted(more, "place")) } else { String::new() };
            out.line(&format!("    at {}:{}{more}", visible(&place.file), place.line));
        }
    }
}

fn blind_spots(out: &mut Out, document: &Document) {
    if document.blind_spots.is_empty() {
        return;
    }
    out.heading("Blind spots, by unseen tokens");
    for spot in document.blind_spots.iter().take(BLIND_SPOTS) {
        out.line(&format!(
            "  {:>8}  {} {} at {}:{}",
            number(spot.size),
            visible(&spot.kind),
            visible(&spot.name),
            visible(&spot.file),
            spot.line
        ));
    }
    out.rest(12, document.blind_spots.len(), BLIND_SPOTS);
}
