//! The part of the page about one service: what it holds, its seam, its obstacles, its steps.

use askama::Template;
use askama::filters::HtmlSafe;
use decompose_schema::{CarriedType, Obstacle, Operation, Plan, Service, Silent, Step};

use super::anchors::Anchors;
use super::parts::{
    Html, Table, code, figure, link, location, name, places, plain, prose, row, service_link, share, word,
};
use super::section::Section;
use super::{Ground, data};
use crate::text::{self, counted, number, percent, visible};
use crate::view::{View, item_name};

/// Rows on the page in lists of services; the services share them.
const ROWS: usize = 900;
const PLACES: usize = 6;
const FILES: usize = 100;

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let mut section = Section::new("services", "Services").table(&services(&ground.view, &ground.anchors));
    for article in articles(&ground.view, &ground.anchors) {
        section.entries.push((format!("s{}", article.index), article.name.clone()));
        section = section.part(&article);
    }
    Some(section)
}

fn services(view: &View<'_>, anchors: &Anchors<'_>) -> Table {
    let document = view.document;
    let columns = [
        "service",
        "lines:",
        "modules:",
        "items:",
        "confidence:",
        "cohesion:",
        "crossings out:",
        "crossings in:",
        "extraction order:",
    ];
    let rows = document.services.iter();
    Table::new("Candidate services", &columns).fill(rows, usize::MAX, |service| {
        let (leaving, entering) = view.traffic(&service.name);
        let order = document.plans.iter().position(|plan| plan.service == service.name);
        row([
            service_link(anchors, &service.name),
            figure(service.lines),
            figure(service.files.len()),
            figure(service.items),
            share(service.confidence),
            share(service.cohesion),
            figure(leaving),
            figure(entering),
            order.map(|order| figure(order + 1)).unwrap_or_default(),
        ])
    })
}

/// What the page says about one service.
#[derive(Template)]
#[template(path = "service.html")]
struct Article {
    index: usize,
    name: String,
    place: Option<usize>,
    summary: String,
    keywords: Vec<String>,
    against: Option<Html>,
    reasons: Vec<Html>,
    closure: Option<String>,
    inversions: Vec<Html>,
    leaving: Vec<(Html, String)>,
    entering: Vec<(Html, String)>,
    folds: Vec<Fold>,
    /// Per store, the statements of a role of its own.
    grants: Vec<(String, String)>,
    steps: Vec<StepItem>,
    rest_of_steps: usize,
}

impl HtmlSafe for Article {}

/// A table that opens.
struct Fold {
    title: &'static str,
    count: String,
    table: Table,
}

struct StepItem {
    kind: String,
    title: Html,
    reason: Html,
    touches: Html,
    checks: Vec<Html>,
    checks_count: String,
    undo: Html,
    /// Hours, risk with its reasons, and what one has when one stops here.
    takes: Html,
}

/// One article per service: in the order of the plan, then those without a plan.
fn articles(view: &View<'_>, anchors: &Anchors<'_>) -> Vec<Article> {
    let document = view.document;
    let each = (ROWS / document.services.len().max(1)).clamp(8, 60);
    let plan_of = |service: &Service| document.plans.iter().position(|plan| plan.service == service.name);
    let mut order: Vec<(usize, &Service)> = document.services.iter().enumerate().collect();
    order.sort_by_key(|(index, service)| (plan_of(service).unwrap_or(usize::MAX), *index));
    let article = |(index, service): (usize, &Service)| {
        let place = plan_of(service);
        let plan = place.map(|place| &document.plans[place]);
        Article::new(view, anchors, each, index, service, place, plan)
    };
    order.into_iter().map(article).collect()
}

impl Article {
    fn new(
        view: &View<'_>,
        anchors: &Anchors<'_>,
        each: usize,
        index: usize,
        service: &Service,
        place: Option<usize>,
        plan: Option<&Plan>,
    ) -> Self {
        let steps = plan.map(|plan| plan.steps.as_slice()).unwrap_or_default();
        let inversions = plan.map(|plan| plan.closure.best_inversions.as_slice()).unwrap_or_default();
        let inversion = |inversion: &decompose_schema::Inversion| {
            Html(format!("{} ({})", code(item_name(&inversion.item)), counted(inversion.lines, "line")))
        };
        Self {
            index,
            name: visible(&service.name).into_owned(),
            place: place.map(|place| place + 1),
            summary: format!(
                "{}, {}, {}. Confidence {:.2}; {} of its references stay inside.",
                counted(service.files.len(), "module"),
                counted(service.lines, "line"),
                counted(service.items, "item"),
                service.confidence,
                percent(service.cohesion)
            ),
            keywords: service.keywords.iter().take(8).map(|word| visible(word).into_owned()).collect(),
            against: plan.and_then(|plan| plan.advise_against.as_deref()).map(prose),
            reasons: plan.map(|plan| plan.reasons.iter().map(|r| prose(r)).collect()).unwrap_or_default(),
            closure: plan.map(closure),
            inversions: inversions.iter().take(5).map(inversion).collect(),
            leaving: traffic(view, anchors, |pair| (pair.from == service.name).then_some(pair.to)),
            entering: traffic(view, anchors, |pair| (pair.to == service.name).then_some(pair.from)),
            folds: folds(view, anchors, each, service, plan),
            grants: plan.map(grants).unwrap_or_default(),
            steps: steps.iter().take(each).map(step).collect(),
            rest_of_steps: steps.len().saturating_sub(each),
        }
    }
}

/// Our own lines, but with names of tables and files in them.
fn grants(plan: &Plan) -> Vec<(String, String)> {
    let shown = |sql: &str| sql.lines().map(|line| visible(line) + "\n").collect();
    plan.grants.iter().map(|grants| (visible(&grants.store).into_owned(), shown(&grants.sql))).collect()
}

fn closure(plan: &Plan) -> String {
    let closure = &plan.closure;
    let mut text = format!(
        "Closure factor {}: {} must move for the {} that it names, {} from outside.",
        text::figure(closure.factor),
        counted(closure.moved_lines, "line"),
        number(closure.named_lines),
        counted(closure.dragged_items, "item")
    );
    if closure.factor_after_shared < closure.factor {
        let after = text::figure(closure.factor_after_shared);
        text.push_str(&format!(" With the shared library in place: {after}."));
    }
    text
}

/// The services on the other side, with counts that lead to the crossings.
fn traffic<'a>(
    view: &View<'a>,
    anchors: &Anchors<'_>,
    other: impl Fn(&crate::view::Pair<'a>) -> Option<&'a str>,
) -> Vec<(Html, String)> {
    let entry = |pair| {
        let service = other(pair).filter(|_| pair.own > 0)?;
        let count = link(&anchors.pair(pair.from, pair.to), &figure(pair.own));
        Some((count, visible(service).into_owned()))
    };
    view.pairs.iter().filter_map(entry).collect()
}

fn folds(
    view: &View<'_>,
    anchors: &Anchors<'_>,
    each: usize,
    service: &Service,
    plan: Option<&Plan>,
) -> Vec<Fold> {
    let mut folds = vec![Fold {
        title: "Holds",
        count: counted(service.files.len(), "module"),
        table: files(view, anchors, service),
    }];
    let Some(plan) = plan else { return folds };
    let seam = &plan.seam;
    for (title, list) in
        [("Offers", &seam.offers), ("Needs", &seam.needs), ("Shares by a library", &seam.shared)]
    {
        folds.push(Fold {
            title,
            count: counted(list.len(), "operation"),
            table: operations(title, list, each, &service.name, anchors),
        });
    }
    folds.push(Fold {
        title: "Types that cross",
        count: counted(seam.types.len(), "type"),
        table: types(&seam.types, each),
    });
    folds.push(Fold {
        title: "Tables",
        count: counted(plan.data.len(), "table"),
        table: data::tables_of(plan, anchors, each),
    });
    folds.push(Fold {
        title: "Obstacles",
        count: counted(plan.obstacles.len(), "obstacle"),
        table: obstacles(&plan.obstacles, each),
    });
    folds.retain(|fold| !fold.table.rows.is_empty());
    folds
}

fn files(view: &View<'_>, anchors: &Anchors<'_>, service: &Service) -> Table {
    let shown = FILES.min(view.document.assignments.len());
    Table::new("What it holds", &["module", "lines:"]).fill(service.files.iter(), shown, |file| {
        let lines = anchors.files.get(&**file).map_or(0, |index| view.document.files[*index].lines);
        row([link(&anchors.module(file), &code(file)), figure(lines)])
    })
}

fn operations(
    title: &'static str,
    operations: &[Operation],
    each: usize,
    service: &str,
    anchors: &Anchors<'_>,
) -> Table {
    let columns = ["operation", "signature", "with", "uses"];
    Table::new(title, &columns).fill(operations.iter(), each, |operation| {
        let others: Vec<String> = if operation.provider == service {
            operation.consumers.iter().map(|other| link(&anchors.service(other), &name(other)).0).collect()
        } else {
            vec![link(&anchors.service(&operation.provider), &name(&operation.provider)).0]
        };
        let defined = location(&operation.defined.file, operation.defined.line, operation.defined.column);
        let uses = match operation.in_loop {
            0 => number(operation.uses.len()),
            n => format!("{}, {} in a loop", number(operation.uses.len()), number(n)),
        };
        row([
            Html(format!("{}<br>{defined}", code(item_name(&operation.item)))),
            operation.signature.as_deref().map_or_else(|| plain(&operation.kind), code),
            Html(others.join(", ")),
            places(&uses, &operation.uses, PLACES),
        ])
    })
}

fn types(types: &[CarriedType], each: usize) -> Table {
    let columns = ["type", "travels", "because", "uses"];
    Table::new("Types that cross", &columns).fill(types.iter(), each, |carried| {
        let defined = location(&carried.defined.file, carried.defined.line, carried.defined.column);
        row([
            Html(format!("{}<br>{defined}", code(item_name(&carried.item)))),
            word(&carried.travels),
            prose(&carried.reason),
            places(&number(carried.uses.len()), &carried.uses, PLACES),
        ])
    })
}

fn obstacles(obstacles: &[Obstacle], each: usize) -> Table {
    let columns = ["obstacle", "what stands in the way", "remedy", "cost:", "evidence"];
    Table::new("Obstacles, costliest first", &columns).fill(obstacles.iter(), each, |obstacle| {
        row([
            word(&obstacle.kind),
            prose(&obstacle.message),
            prose(&obstacle.remedy),
            plain(&text::figure(obstacle.cost)),
            places(&counted(obstacle.evidence.len(), "place"), &obstacle.evidence, PLACES),
        ])
    })
}

fn silent(silent: &Silent) -> Html {
    let at = places(&counted(silent.places.len(), "place"), &silent.places, PLACES);
    Html(format!("{} {at}", prose(&silent.what)))
}

fn takes(step: &Step) -> Html {
    let mut said = format!("Takes {:.1}–{:.1} hours; risk {}.", step.effort.low, step.effort.high, step.risk);
    for sentence in step.risk_reasons.iter().chain(&step.stop) {
        said.push(' ');
        said.push_str(sentence);
    }
    prose(&said)
}

fn step(step: &Step) -> StepItem {
    StepItem {
        kind: visible(&step.kind).into_owned(),
        title: prose(&step.title),
        reason: prose(&step.reason),
        touches: places(
            &format!("Touches {}", counted(step.touches.len(), "place")),
            &step.touches,
            PLACES * 2,
        ),
        checks: step.silent.iter().map(silent).chain(step.checks.iter().map(|check| prose(check))).collect(),
        checks_count: counted(step.silent.len() + step.checks.len(), "check"),
        undo: prose(&step.undo),
        takes: takes(step),
    }
}
