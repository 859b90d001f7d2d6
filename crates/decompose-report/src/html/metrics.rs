//! What the cut is worth in figures, beside the partition by top directories and a grouping that was given.

use decompose_schema::Document;

use super::Ground;
use super::anchors::Anchors;
use super::parts::{Table, code, module_link, plain, row};
use super::section::Section;
use crate::text::{self, counted};

const ROWS: usize = 300;

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

pub(super) fn section(ground: &Ground<'_>) -> Option<Section> {
    let Ground { document, anchors, .. } = ground;
    let mut section = Section::new("metrics", "Metrics").table(&metrics(document));
    for (sentence, title, table) in
        [by_directory(document, anchors), compared(document, anchors)].into_iter().flatten()
    {
        section = section.paragraph(&plain(&sentence)).fold(title, &table);
    }
    Some(section)
}

fn metrics(document: &Document) -> Table {
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
fn by_directory(document: &Document, anchors: &Anchors<'_>) -> Option<(String, &'static str, Table)> {
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
    Some((sentence, "Modules that leave their directory", table))
}

/// The agreement with a grouping that was given in a sentence, and the files it puts elsewhere.
fn compared(document: &Document, anchors: &Anchors<'_>) -> Option<(String, &'static str, Table)> {
    let with = document.compared.as_ref()?;
    let caption = "Modules elsewhere than the bulk of their service there";
    let table =
        Table::new(caption, &["module", "service there"]).fill(with.differs.iter(), ROWS, |misplaced| {
            row([module_link(anchors, &misplaced.file), code(&misplaced.service)])
        });
    Some((text::agreement(with), "Modules elsewhere than there", table))
}
