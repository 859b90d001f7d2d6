//! `report.md`: the report as a pull request or a wiki shows it.
//!
//! Names stand in code spans, so that nothing in them acts as markup; sentences keep their backticks and lose the rest
//! of their markup. Places are `file:line:column`, relative to the workspace root.

mod changed;
mod doubts;
mod layers;
mod shared;

use decompose_schema::{
    Document, Edge, Graph, Node, Obstacle, Operation, Place, Plan, Step, TableOwner, TableUser,
};

use crate::diagram::mermaid;
use crate::text::{Segment, agreement, counted, figure, followed_index, number, segments, visible};
use crate::view::{View, item_name, unmounted};

const LIST: usize = 10;
const ENTRIES: usize = 40;
const PAIRS: usize = 20;
const CROSSINGS: usize = 10;
const PLACES: usize = 3;
/// A flowchart of more services than this is not readable.
const DRAWN_SERVICES: usize = 20;

/// The report in Markdown (GitHub's flavour: tables, and a Mermaid drawing of the services).
pub fn markdown(document: &Document) -> String {
    let view = View::new(document);
    let mut out = Out { text: String::new() };
    head(&mut out, &view);
    facts(&mut out, &view);
    drivers(&mut out, document);
    services(&mut out, &view);
    crossings(&mut out, &view);
    layers::layers(&mut out, &view);
    data(&mut out, &view);
    shared::shared(&mut out, &view);
    changed::changed(&mut out, document);
    doubts::doubts(&mut out, &view);
    plans(&mut out, &view);
    entry_points(&mut out, document);
    limits(&mut out, document);
    metrics(&mut out, document);
    out.text
}

struct Out {
    text: String,
}

impl Out {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str) {
        self.line(text);
        self.line("");
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.paragraph(&format!("{} {text}", "#".repeat(level)));
    }

    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let mut any = false;
        for item in items {
            self.line(&format!("- {item}"));
            any = true;
        }
        if any {
            self.line("");
        }
    }

    /// A table of at most `shown` rows; a column whose name ends in `:` is aligned to the right.
    fn table(&mut self, columns: &[&str], rows: impl ExactSizeIterator<Item = Vec<String>>, shown: usize) {
        let all = rows.len();
        let names: Vec<&str> = columns.iter().map(|column| column.trim_end_matches(':')).collect();
        let rules: Vec<&str> =
            columns.iter().map(|column| if column.ends_with(':') { "---:" } else { "---" }).collect();
        self.line(&format!("| {} |", names.join(" | ")));
        self.line(&format!("| {} |", rules.join(" | ")));
        for row in rows.take(shown) {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            self.line(&format!("| {} |", cells.join(" | ")));
        }
        self.line("");
        self.rest(all, shown);
    }

    fn rest(&mut self, all: usize, shown: usize) {
        if all > shown {
            self.paragraph(&format!("… and {} more (in `decompose.json`).", number(all - shown)));
        }
    }
}

/// A code span that shows exactly `text`, whatever backticks it holds.
fn code(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        return "(none)".into();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence: code between its backticks, no other markup.
fn prose(sentence: &str) -> String {
    let render = |segment| match segment {
        Segment::Code(text) => code(text),
        Segment::Plain(text) => {
            let mut plain = String::new();
            for character in visible(text).chars() {
                if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '#') {
                    plain.push('\\');
                }
                plain.push(character);
            }
            plain
        }
    };
    segments(sentence).into_iter().map(render).collect()
}

fn place(file: &str, line: u32, column: u32) -> String {
    code(&format!("{file}:{line}:{column}"))
}

fn places(places: &[Place]) -> String {
    let shown: Vec<String> = places.iter().take(PLACES).map(|p| place(&p.file, p.line, p.column)).collect();
    match places.len().saturating_sub(PLACES) {
        0 => shown.join(", "),
        rest => format!("{} and {} more", shown.join(", "), number(rest)),
    }
}

fn names(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

fn head(out: &mut Out, view: &View<'_>) {
    let document = view.document;
    out.heading(1, &format!("{}: decomposition report", code(&document.summary.name)));
    out.paragraph(&format!("**{}.**", view.headline()));
    out.list(document.verdict.reasons.iter().map(|reason| prose(reason)));
    if let Some((plan, step)) = view.first() {
        let lead = if view.cuts() { "Begin with" } else { "If it is cut all the same, begin with" };
        out.paragraph(&format!("**{lead} {}.**", code(&plan.service)));
        out.list(plan.reasons.iter().map(|reason| prose(reason)));
        if let Some(step) = step {
            out.paragraph(&format!("First step: {} {}", stop(&step.title), stop(&step.reason)));
        }
    }
    let source = &document.source;
    let commit = match (&source.commit, source.dirty) {
        (Some(commit), Some(true)) => format!(", commit {} with local changes", code(&short(commit))),
        (Some(commit), _) => format!(", commit {}", code(&short(commit))),
        (None, _) => String::new(),
    };
    out.paragraph(&format!(
        "Run {}{commit}, {} {}. Everything below can be counted from `decompose.json` of this run.",
        code(&document.run_id),
        prose(&document.tool.name),
        prose(&document.tool.version)
    ));
}

fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}

fn facts(out: &mut Out, view: &View<'_>) {
    let document = view.document;
    let summary = &document.summary;
    out.heading(2, "What is there");
    let mut facts = vec![format!(
        "{}, {}, {} of product code",
        counted(document.packages.len(), "package"),
        counted(summary.product_files, "file"),
        counted(summary.product_lines, "line")
    )];
    let ranked = |label: &str, files: Vec<String>| match files.is_empty() {
        true => None,
        false => Some(format!("{label}: {}", files.join(", "))),
    };
    let largest = view.largest.iter().take(5).map(|f| format!("{} ({})", code(&f.file), number(f.lines)));
    facts.extend(ranked("Largest files, in lines", largest.collect()));
    let hubs = view.hubs.iter().take(5).map(|f| format!("{} ({})", code(&f.file), number(f.fan_in)));
    facts.extend(ranked("Hubs, by the files that refer to them", hubs.collect()));
    if let Some(cycle) = document.module_cycles.first() {
        let shown = &cycle[..cycle.len().min(LIST)];
        let rest = cycle.len() - shown.len();
        let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
        facts.push(format!("Biggest cycle: {}: {}{rest}", counted(cycle.len(), "module"), names(shown)));
    }
    let kinds: Vec<String> =
        view.entry_kinds.iter().map(|(kind, n)| format!("{} {}", number(*n), prose(kind))).collect();
    facts.extend(ranked("Entry points seen", kinds).map(|kinds| format!("{kinds}{}", view.unmounted)));
    facts.push(format!("References: {}", view.references()));
    let reasons: Vec<String> =
        view.unresolved.iter().map(|(reason, n)| format!("{} {}", number(*n), prose(reason))).collect();
    facts.extend(ranked("Unresolved, by reason", reasons));
    facts.extend(followed_index(&document.source).map(|index| prose(&index)));
    out.list(facts);
}

/// Why to take it apart, and how far to go for that.
fn drivers(out: &mut Out, document: &Document) {
    if document.drivers.is_empty() {
        return;
    }
    out.heading(2, "Why, and how far");
    let rows = document.drivers.iter().map(|advice| {
        let rung = advice.rungs.iter().find(|rung| rung.rung == advice.recommended);
        vec![
            code(&advice.driver),
            code(&advice.recommended),
            prose(&advice.because),
            rung.map(|rung| prose(&rung.cost)).unwrap_or_default(),
            rung.map(|rung| prose(&rung.loss)).unwrap_or_default(),
        ]
    });
    out.table(&["if the reason is", "it suffices to do", "since", "cost", "lost"], rows, usize::MAX);
}

fn services(out: &mut Out, view: &View<'_>) {
    let services = &view.document.services;
    if services.is_empty() {
        return;
    }
    out.heading(2, "Candidate services");
    let rows = services.iter().map(|service| {
        let (leaving, entering) = view.traffic(&service.name);
        vec![
            code(&service.name),
            number(service.lines),
            number(service.files.len()),
            number(service.items),
            format!("{:.2}", service.confidence),
            format!("{:.2}", service.cohesion),
            number(leaving),
            number(entering),
        ]
    });
    out.table(
        &[
            "service",
            "lines:",
            "files:",
            "items:",
            "confidence:",
            "cohesion:",
            "crossings out:",
            "crossings in:",
        ],
        rows,
        usize::MAX,
    );
    if !view.shared.is_empty() {
        let shown: Vec<String> =
            view.shared.iter().take(LIST).map(|candidate| code(&candidate.file)).collect();
        let rest = view.shared.len().saturating_sub(LIST);
        let rest = if rest > 0 { format!(" and {} more", number(rest)) } else { String::new() };
        out.paragraph(&format!("Candidates for a shared library: {}{rest}.", shown.join(", ")));
    }
    if services.len() <= DRAWN_SERVICES {
        out.paragraph(&format!("```mermaid\n{}```", mermaid(&map(view))));
    }
}

/// The services and the crossings between them, as a graph.
fn map(view: &View<'_>) -> Graph {
    let node = |service: &decompose_schema::Service| Node {
        id: service.name.clone(),
        lines: Some(service.lines),
        ..Node::default()
    };
    let edge = |pair: &crate::view::Pair<'_>| Edge {
        from: pair.from.into(),
        to: pair.to.into(),
        weight: Some(pair.own as f64),
        ..Edge::default()
    };
    Graph {
        nodes: view.document.services.iter().map(node).collect(),
        edges: view.pairs.iter().filter(|pair| pair.own > 0).map(edge).collect(),
        ..Graph::default()
    }
}

fn crossings(out: &mut Out, view: &View<'_>) {
    if view.pairs.is_empty() {
        return;
    }
    out.heading(2, "Crossings");
    out.paragraph(&format!(
        "{} between services{}, by pair:",
        counted(view.own, "reference"),
        view.shared_note()
    ));
    for pair in view.pairs.iter().take(PAIRS) {
        out.line(&format!(
            "<details><summary>{} from {} to {}</summary>\n",
            crossings_of(pair),
            html(pair.from),
            html(pair.to)
        ));
        let rows = pair.crossings.iter().map(|c| {
            let at = place(&c.file, c.line, c.column);
            vec![at, code(item_name(&c.from_item)), code(item_name(&c.to_item)), code(&c.kind)]
        });
        out.table(&["place", "from", "to", "kind"], rows, CROSSINGS);
        out.paragraph("</details>");
    }
    out.rest(view.pairs.len(), PAIRS);
}

/// How many crossings a pair has; those with shared-library candidates are told apart, as everywhere.
fn crossings_of(pair: &crate::view::Pair<'_>) -> String {
    match (pair.own, pair.crossings.len() - pair.own) {
        (own, 0) => number(own),
        (0, shared) => format!("{} with shared-library candidates", number(shared)),
        (own, shared) => format!("{}, and {} with shared-library candidates,", number(own), number(shared)),
    }
}

/// Who owns which table, and the transactions that the cut splits.
fn data(out: &mut Out, view: &View<'_>) {
    let document = view.document;
    let ownership = &document.ownership;
    if view.tables.is_empty() {
        return;
    }
    out.heading(2, "Data");
    let shared = view.tables.iter().filter(|table| table.users.len() > 1).count();
    out.paragraph(&format!(
        "{} touched, {} of them by several services; {} of {} and {} over tables of several owners, {} between them.",
        counted(view.tables.len(), "table"),
        number(shared),
        number(ownership.transactions.len()),
        counted(document.transactions.len(), "transaction"),
        counted(ownership.statements.len(), "statement"),
        counted(ownership.foreign_keys.len(), "foreign key"),
    ));
    let users = |table: &TableOwner, which: fn(&TableUser) -> &[u32]| {
        let named = table.users.iter().filter(|user| !which(user).is_empty());
        named.map(|user| code(&user.service)).collect::<Vec<_>>().join(", ")
    };
    let rows = view.tables.iter().map(|table| {
        vec![
            code(&table.table),
            table.owner.as_deref().map(code).unwrap_or_default(),
            users(table, |user| &user.writes),
            users(table, |user| &user.reads),
            prose(&table.proposal),
        ]
    });
    out.table(&["table", "owner", "writers", "readers", "proposal"], rows, ENTRIES);
    if ownership.transactions.is_empty() {
        return;
    }
    out.paragraph("Transactions that the cut splits, as sagas:");
    let rows = ownership.transactions.iter().map(|split| {
        let scope = document.transactions.get(split.transaction as usize);
        let at = scope.map(|scope| place(&scope.file, scope.line, scope.column)).unwrap_or_default();
        let locals =
            split.locals.iter().map(|local| format!("{} ({})", code(&local.service), prose(&local.role)));
        vec![
            code(item_name(&split.item)),
            at,
            locals.collect::<Vec<_>>().join(" → "),
            number(split.complexity),
        ]
    });
    out.table(&["transaction", "at", "local transactions", "complexity:"], rows, PAIRS);
}

/// Text inside an HTML element of the Markdown.
fn html(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn plans(out: &mut Out, view: &View<'_>) {
    if view.document.plans.is_empty() {
        return;
    }
    out.heading(2, "Plan, in the order of extraction");
    for (index, plan) in view.document.plans.iter().enumerate() {
        out.heading(3, &format!("{}. {}", index + 1, code(&plan.service)));
        service_plan(out, plan);
    }
    for cycle in &view.document.service_cycles {
        out.paragraph(&format!("**Cycle** between {}. Inverting these breaks it:", names(&cycle.services)));
        let rows = cycle.references.iter().map(|r| {
            let at = place(&r.file, r.line, r.column);
            vec![at, code(item_name(&r.from_item)), code(item_name(&r.to_item))]
        });
        out.table(&["place", "from", "to"], rows, LIST);
    }
}

fn service_plan(out: &mut Out, plan: &Plan) {
    if let Some(against) = &plan.advise_against {
        out.paragraph(&format!("**Not as it stands:** {}", prose(against)));
    }
    let closure = &plan.closure;
    let mut facts: Vec<String> = plan.reasons.iter().map(|reason| prose(reason)).collect();
    if closure.moved_lines != closure.moved_lines_after_shared {
        facts.push(format!(
            "before shared code is a library, {} must move: a closure factor of {}",
            counted(closure.moved_lines, "line"),
            figure(closure.factor)
        ));
    }
    out.list(facts);
    operations(out, "It offers", "operation", &plan.seam.offers);
    operations(out, "It needs", "operation", &plan.seam.needs);
    operations(out, "It shares, by way of a library,", "item", &plan.seam.shared);
    if !plan.seam.types.is_empty() {
        out.paragraph("Types and constants that cross:");
        let rows = plan.seam.types.iter().map(|t| {
            vec![
                code(item_name(&t.item)),
                code(&t.travels),
                prose(&t.reason),
                number(t.uses.len()),
                places(&t.uses),
            ]
        });
        out.table(&["type", "travels", "because", "uses:", "at"], rows, LIST);
    }
    if !plan.data.is_empty() {
        let of = |standing: &str| -> Vec<String> {
            plan.data.iter().filter(|table| table.standing == standing).map(|t| code(&t.table)).collect()
        };
        let told =
            [("its own", "owned"), ("its own, used by others too", "shared"), ("of others", "foreign")];
        let parts = told.iter().map(|(label, standing)| (label, of(standing))).filter(|(_, t)| !t.is_empty());
        let parts: Vec<String> =
            parts.map(|(label, tables)| format!("{label}: {}", tables.join(", "))).collect();
        if !parts.is_empty() {
            out.paragraph(&format!("Tables, {}.", parts.join("; ")));
        }
    }
    if !plan.obstacles.is_empty() {
        out.paragraph("Obstacles, costliest first:");
        out.list(plan.obstacles.iter().take(LIST).map(obstacle));
        out.rest(plan.obstacles.len(), LIST);
    }
    if !plan.steps.is_empty() {
        out.paragraph("Steps:");
        for (index, step) in plan.steps.iter().take(LIST).enumerate() {
            out.line(&format!("{}. {}", index + 1, step_text(step)));
        }
        out.line("");
        out.rest(plan.steps.len(), LIST);
    }
}

fn operations(out: &mut Out, label: &str, noun: &str, operations: &[Operation]) {
    if operations.is_empty() {
        return;
    }
    out.paragraph(&format!("{label} {}:", counted(operations.len(), noun)));
    let rows = operations.iter().map(|operation| {
        let signature = operation.signature.as_deref().unwrap_or(&operation.kind);
        vec![
            code(item_name(&operation.item)),
            code(signature),
            number(operation.uses.len()),
            places(&operation.uses),
        ]
    });
    out.table(&[noun, "signature", "uses:", "at"], rows, LIST);
}

fn obstacle(obstacle: &Obstacle) -> String {
    let at = if obstacle.evidence.is_empty() {
        String::new()
    } else {
        format!(" ({})", places(&obstacle.evidence))
    };
    format!(
        "**{}**: {}{at} *Remedy:* {}",
        prose(&obstacle.kind),
        stop(&obstacle.message),
        stop(&obstacle.remedy)
    )
}

/// A sentence with its full stop.
fn stop(sentence: &str) -> String {
    let end = if sentence.ends_with(['.', '!', '?']) || sentence.is_empty() { "" } else { "." };
    format!("{}{end}", prose(sentence))
}

fn step_text(step: &Step) -> String {
    let mut text = format!("**{}** {}", stop(&step.title), stop(&step.reason));
    if !step.touches.is_empty() {
        text.push_str(&format!(" Touches {}.", places(&step.touches)));
    }
    for silent in &step.silent {
        text.push_str(&format!(" {} {}", stop(&silent.what), places(&silent.places)));
    }
    if !step.checks.is_empty() {
        let checks: Vec<String> = step.checks.iter().map(|check| stop(check)).collect();
        text.push_str(&format!(" Check: {}", checks.join(" ")));
    }
    text.push_str(&format!(" Undo: {}", stop(&step.undo)));
    if step.effort.high > 0.0 {
        text.push_str(&format!(
            " Takes {:.1}–{:.1} hours, risk {}.",
            step.effort.low,
            step.effort.high,
            prose(&step.risk)
        ));
    }
    if let Some(rest) = &step.stop {
        text.push_str(&format!(" {}", stop(rest)));
    }
    text
}

fn entry_points(out: &mut Out, document: &Document) {
    if document.entry_points.is_empty() {
        return;
    }
    out.heading(2, "Entry points");
    let rows = document.entry_points.iter().map(|entry| {
        let route = [entry.method.as_deref(), entry.path.as_deref()];
        let route = route.into_iter().flatten().collect::<Vec<_>>().join(" ");
        vec![
            code(&entry.kind),
            if route.is_empty() { String::new() } else { code(&route) },
            entry.item.as_deref().map(|item| code(item_name(item)) + unmounted(entry)).unwrap_or_default(),
            entry.service.as_deref().map(code).unwrap_or_default(),
            place(&entry.file, entry.line, entry.column),
        ]
    });
    out.table(&["kind", "route", "handler", "service", "at"], rows, ENTRIES);
}

fn limits(out: &mut Out, document: &Document) {
    if !document.blind_spots.is_empty() {
        out.heading(2, "Blind spots");
        let rows = document.blind_spots.iter().map(|spot| {
            let at = place(&spot.file, spot.line, spot.column);
            vec![code(&spot.kind), code(&spot.name), number(spot.size), at]
        });
        out.table(&["kind", "name", "unseen tokens:", "at"], rows, LIST);
    }
    if !document.diagnostics.is_empty() {
        out.heading(2, "Diagnostics");
        let rows = document.diagnostics.iter().map(|d| {
            let at = match (&d.file, d.line, d.column) {
                (Some(file), Some(line), Some(column)) => place(file, line, column),
                (Some(file), ..) => code(file),
                _ => String::new(),
            };
            let help = d.help.as_deref().map(|help| format!(" {}", prose(help))).unwrap_or_default();
            vec![
                format!("{} {}", prose(&d.severity), code(&d.code)),
                format!("{}{help}", stop(&d.message)),
                at,
            ]
        });
        out.table(&["code", "message", "at"], rows, ENTRIES);
    }
}

fn metrics(out: &mut Out, document: &Document) {
    if document.metrics.is_empty() {
        return;
    }
    out.heading(2, "Metrics");
    let directory = document.by_directory.as_ref();
    let rows = document.metrics.iter().map(|(name, value)| {
        let other = directory.and_then(|other| other.metrics.get(name)).map(|value| figure(*value));
        vec![code(name), figure(*value), other.unwrap_or_default()]
    });
    out.table(&["metric", "this cut:", "by top directories:"], rows, usize::MAX);
    if let Some(other) = directory {
        out.paragraph(&format!(
            "The top directories make {}; agreement with this cut (adjusted Rand index, weighted by lines): {}.",
            counted(other.services, "part"),
            figure(other.agreement)
        ));
    }
    if let Some(with) = &document.compared {
        out.paragraph(&prose(&agreement(with)));
        let rows = with.differs.iter().map(|row| vec![code(&row.file), code(&row.service)]);
        out.table(&["module elsewhere than", "the bulk of"], rows, ENTRIES);
    }
}
