//! The tables of the page that belong to no single service.

use std::cmp::Reverse;

use decompose_schema::{Document, ModuleReference};

use super::matrix::MODULES;
use super::parts::{Html, Table, code, figure, link, location, name, plain, prose, row, share, word};
use super::{Anchors, PairSection, parts::Row};
use crate::text::{self, counted, visible};
use crate::view::{View, item_name};

/// Crossings on the page; the pairs share them.
const CROSSINGS: usize = 6000;
const PAIRS: usize = 600;
const MODULE_ROWS: usize = 4000;
const REFERENCE_ROWS: usize = 3000;
/// Where the matrix is not drawn, fewer rows are enough.
const UNDRAWN_REFERENCE_ROWS: usize = 500;
const ROWS: usize = 300;
const HUBS: usize = 25;
const CYCLES: usize = 12;
const MEMBERS: usize = 60;

/// What the metrics of a cut mean. A metric that is not listed stands in the documentation.
const FORMULAS: &[(&str, &str)] = &[
    (
        "modularity",
        "share of edge weight inside services − the share expected at random with the same degrees",
    ),
    ("coverage", "modules in a service / modules"),
    ("cohesion", "mean over services of μ / (μ + ε); μ = weight inside, ε = weight across the boundary"),
    ("coupling", "Σ over services of the weight across their boundary / all weight"),
    ("turbo-mq", "Σ over services of 2μ / (2μ + ε); μ = weight inside, ε = weight across the boundary"),
    ("sm", "mean cohesion inside services − mean coupling between pairs of them, by the existence of edges"),
    ("icp", "weight across boundaries / all weight"),
    ("ifn", "mean number of modules per service that another service uses"),
    ("ned", "1 − share of modules in services of 5 to 20 modules"),
    ("largest-share", "modules of the largest service / modules"),
    ("largest-share-lines", "lines of the largest service / lines"),
    ("singletons", "services of one module"),
    ("k", "number of services"),
    ("services", "number of services"),
    ("resolution", "the granularity at which the cut was made"),
    ("null-model-excess", "modularity of the unweighted graph − that of its degree-preserving rewirings"),
    ("null-model-excess-unshared", "the same without the shared-library candidates"),
];

fn service_link(anchors: &Anchors<'_>, service: &str) -> Html {
    link(&anchors.service(service), &name(service))
}

fn module_link(anchors: &Anchors<'_>, file: &str) -> Html {
    link(&anchors.module(file), &code(file))
}

pub(super) fn services(view: &View<'_>, anchors: &Anchors<'_>) -> Table {
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

/// Per reason, every rung of the ladder; the recommended one first.
pub(super) fn drivers(document: &Document) -> Vec<(String, Html, Html, Table)> {
    let section = |advice: &decompose_schema::DriverAdvice| {
        let columns = ["rung", "suffices", "gain", "cost", "lost"];
        let caption = format!("How far to go for {}", visible(&advice.driver));
        let table = Table::new(caption, &columns).fill(advice.rungs.iter(), usize::MAX, |rung| {
            row([
                word(&rung.rung),
                if rung.suffices { word("yes") } else { word("no") },
                prose(&rung.gain),
                prose(&rung.cost),
                prose(&rung.loss),
            ])
        });
        (visible(&advice.driver).into_owned(), word(&advice.recommended), prose(&advice.because), table)
    };
    document.drivers.iter().map(section).collect()
}

pub(super) fn service_cycles(document: &Document) -> Vec<(String, Table)> {
    let cycle = |cycle: &decompose_schema::ServiceCycle| {
        let names: Vec<_> = cycle.services.iter().map(|service| visible(service)).collect();
        let caption = "References whose inversion breaks the cycle";
        let table = Table::new(caption, &["place", "from", "to"]).fill(cycle.references.iter(), 40, |r| {
            let (from, to) = (code(item_name(&r.from_item)), code(item_name(&r.to_item)));
            row([location(&r.file, r.line, r.column), from, to])
        });
        (names.join(", "), table)
    };
    document.service_cycles.iter().map(cycle).collect()
}

/// The crossings pair by pair, and how many pairs are left out.
pub(super) fn pairs(view: &View<'_>, anchors: &Anchors<'_>) -> (Vec<PairSection>, usize) {
    let shown = view.pairs.len().min(PAIRS);
    let each = (CROSSINGS / shown.max(1)).clamp(8, 200);
    let section = |pair: &crate::view::Pair<'_>| {
        let caption = format!("Crossings from {} to {}", visible(pair.from), visible(pair.to));
        let columns = ["place", "from", "to", "kind", "resolved by", "shared library?"];
        let table = Table::new(caption, &columns).fill(pair.crossings.iter(), each, |crossing| {
            row([
                location(&crossing.file, crossing.line, crossing.column),
                code(item_name(&crossing.from_item)),
                code(item_name(&crossing.to_item)),
                word(&crossing.kind),
                word(&crossing.tier),
                if crossing.shared { word("shared") } else { Html::default() },
            ])
        });
        PairSection {
            anchor: anchors.pair(pair.from, pair.to),
            from: visible(pair.from).into_owned(),
            to: visible(pair.to).into_owned(),
            count: match pair.crossings.len() - pair.own {
                0 => counted(pair.own, "crossing"),
                n => format!("{}, and {} shared", counted(pair.own, "crossing"), text::number(n)),
            },
            table,
        }
    };
    (view.pairs.iter().take(shown).map(section).collect(), view.pairs.len() - shown)
}

pub(super) fn modules(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = [
        "module",
        "service",
        "lines:",
        "used by:",
        "uses:",
        "confidence:",
        "otherwise in",
        "shared library?:",
    ];
    Table::new("Modules and where they go", &columns).fill(document.assignments.iter(), MODULE_ROWS, |a| {
        let file = anchors.files.get(&*a.file).map(|index| &document.files[*index]);
        Row {
            id: anchors.module(&a.file),
            cells: vec![
                code(&a.file),
                service_link(anchors, &a.service),
                figure(a.lines),
                figure(file.map_or(0, |file| file.fan_in)),
                figure(file.map_or(0, |file| file.fan_out)),
                share(a.confidence),
                a.runner_up.as_deref().map(|other| service_link(anchors, other)).unwrap_or_default(),
                a.shared_candidate.map(|score| plain(&text::figure(score))).unwrap_or_default(),
            ],
        }
    })
}

pub(super) fn hubs(view: &View<'_>, anchors: &Anchors<'_>) -> Table {
    let columns = ["module", "used by modules:", "uses modules:", "lines:"];
    Table::new("Hubs: modules that most others use", &columns).fill(view.hubs.iter(), HUBS, |file| {
        let figures = [file.fan_in, file.fan_out, file.lines].map(figure);
        let [used, uses, lines] = figures;
        row([module_link(anchors, &file.file), used, uses, lines])
    })
}

/// The largest cycles: a title, the members, and how many of those are left out; and how many cycles are left out.
pub(super) fn cycles(document: &Document, anchors: &Anchors<'_>) -> (Vec<(String, Vec<Html>, usize)>, usize) {
    let cycle = |files: &Vec<String>| {
        let members = files.iter().take(MEMBERS).map(|file| module_link(anchors, file)).collect();
        (counted(files.len(), "module"), members, files.len().saturating_sub(MEMBERS))
    };
    let shown = document.module_cycles.iter().take(CYCLES).map(cycle).collect();
    (shown, document.module_cycles.len().saturating_sub(CYCLES))
}

pub(super) fn entry_points(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = ["kind", "route", "handler", "service", "declared at"];
    Table::new("Entry points", &columns).fill(document.entry_points.iter(), ROWS, |entry| {
        let route: Vec<&str> = [&entry.method, &entry.path].into_iter().flatten().map(|s| &**s).collect();
        row([
            word(&entry.kind),
            if route.is_empty() { Html::default() } else { code(&route.join(" ")) },
            entry.item.as_deref().map(|item| code(item_name(item))).unwrap_or_default(),
            entry.service.as_deref().map(|service| service_link(anchors, service)).unwrap_or_default(),
            location(&entry.file, entry.line, entry.column),
        ])
    })
}

/// The module references that get a row, most references first.
pub(super) fn reference_rows(document: &Document) -> Vec<&ModuleReference> {
    let drawn = document.assignments.len() <= MODULES;
    let mut rows: Vec<&ModuleReference> = document.module_references.iter().collect();
    rows.sort_by_key(|reference| Reverse(reference.references));
    rows.truncate(if drawn { REFERENCE_ROWS } else { UNDRAWN_REFERENCE_ROWS });
    rows
}

pub(super) fn module_references(document: &Document, anchors: &Anchors<'_>) -> Table {
    let columns = ["from", "to", "references:", "by kind", "first at"];
    let rows = reference_rows(document);
    let shown = rows.len();
    let mut table = Table::new("References between modules", &columns).fill(rows.into_iter(), shown, |r| {
        let kinds: Vec<String> = r.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        Row {
            id: anchors.reference(&r.from, &r.to),
            cells: vec![
                module_link(anchors, &r.from),
                module_link(anchors, &r.to),
                figure(r.references),
                plain(&kinds.join(", ")),
                location(&r.from, r.line, r.column),
            ],
        }
    });
    table.rest = document.module_references.len() - shown;
    table
}

pub(super) fn references(document: &Document) -> Table {
    let references = &document.summary.references;
    let tiers = references.by_tier.iter();
    Table::new("References inside the workspace, by the rule that resolved them", &["tier", "references:"])
        .fill(tiers, ROWS, |(tier, count)| row([word(tier), figure(*count)]))
}

pub(super) fn unresolved(view: &View<'_>) -> Table {
    Table::new("Unresolved references, by reason", &["reason", "references:"]).fill(
        view.unresolved.iter(),
        ROWS,
        |(reason, count)| row([word(reason), figure(*count)]),
    )
}

pub(super) fn blind_spots(document: &Document) -> Table {
    let columns = ["kind", "name", "unseen tokens:", "at"];
    Table::new("Blind spots, largest first", &columns).fill(document.blind_spots.iter(), ROWS, |spot| {
        let at = location(&spot.file, spot.line, spot.column);
        row([word(&spot.kind), code(&spot.name), figure(spot.size), at])
    })
}

pub(super) fn diagnostics(document: &Document) -> Table {
    let columns = ["severity", "code", "message", "at"];
    Table::new("Diagnostics", &columns).fill(document.diagnostics.iter(), ROWS, |d| {
        let at = match (&d.file, d.line, d.column) {
            (Some(file), Some(line), Some(column)) => location(file, line, column),
            (Some(file), ..) => code(file),
            _ => Html::default(),
        };
        let help = d.help.as_deref().map(|help| format!(" <span class=help>{}</span>", prose(help)));
        let message = Html(format!("{}{}", prose(&d.message), help.unwrap_or_default()));
        row([word(&d.severity), code(&d.code), message, at])
    })
}

pub(super) fn packages(document: &Document) -> Table {
    let columns = ["package", "version", "manifest", "targets"];
    Table::new("Packages", &columns).fill(document.packages.iter(), ROWS, |package| {
        let targets: Vec<String> =
            package.targets.iter().map(|target| format!("{} {}", target.kind, target.name)).collect();
        row([
            code(&package.name),
            plain(&package.version),
            code(&package.manifest),
            plain(&targets.join(", ")),
        ])
    })
}

pub(super) fn metrics(document: &Document) -> Table {
    let other = document.by_directory.as_ref();
    let columns = ["metric", "this cut:", "by top directories:", "how it is counted"];
    Table::new("Metrics of the cut", &columns).fill(document.metrics.iter(), usize::MAX, |(metric, value)| {
        let key = metric.replace('_', "-");
        let formula = FORMULAS.iter().find(|(name, _)| *name == key).map_or("", |(_, formula)| formula);
        let compared = other.and_then(|other| other.metrics.get(metric));
        row([
            code(metric),
            plain(&text::figure(*value)),
            compared.map(|value| plain(&text::figure(*value))).unwrap_or_default(),
            plain(formula),
        ])
    })
}

/// The partition by top directories in a sentence, and the files that leave their directory.
pub(super) fn by_directory(document: &Document, anchors: &Anchors<'_>) -> Option<(String, Table)> {
    let other = document.by_directory.as_ref()?;
    let sentence = format!(
        "The top directories make {}. Agreement with this cut (adjusted Rand index, weighted by lines): {}.",
        counted(other.services, "part"),
        text::figure(other.agreement)
    );
    let caption = "Modules that leave the bulk of their directory";
    let table =
        Table::new(caption, &["module", "directory"]).fill(other.differs.iter(), ROWS, |difference| {
            row([module_link(anchors, &difference.file), code(&difference.directory)])
        });
    Some((sentence, table))
}

/// The agreement with a grouping that was given in a sentence, and the files it puts elsewhere.
pub(super) fn compared(document: &Document, anchors: &Anchors<'_>) -> Option<(String, Table)> {
    let with = document.compared.as_ref()?;
    let caption = "Modules elsewhere than the bulk of their service there";
    let table =
        Table::new(caption, &["module", "service there"]).fill(with.differs.iter(), ROWS, |misplaced| {
            row([module_link(anchors, &misplaced.file), code(&misplaced.service)])
        });
    Some((text::agreement(with), table))
}
