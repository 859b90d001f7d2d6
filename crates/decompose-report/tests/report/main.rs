//! The reports of a small shop, word for word; and what must hold for every input: escaping, balance, size.
#![allow(clippy::unwrap_used, missing_docs)]

mod checker;
mod exchange;
mod monolith;
#[path = "../../../decompose-schema/tests/sample/mod.rs"]
mod sample;

use checker::check;
use decompose_model::{
    FileId, FilePart, FileSplit, ItemId, LayerUse, Layers, ServiceId, Severed, Share, Tied,
};
use decompose_report::{Document, changes, dot, html, markdown, mermaid, terminal};
use decompose_schema::{Graph, Service, module_graph, service_graph};
use expect_test::expect_file;
use serde_json::Value;

const FILES: &[&str] = &["target/decompose/report.html", "target/decompose/decompose.json"];

/// What is printed, counted by hand: 5 files, 580 lines, 13 of 40 references inside, 26 outside, 1 unresolved; 4
/// crossings, of which `orders` makes 3.
#[test]
fn the_terminal_summary_of_a_small_shop() {
    let text = terminal(&sample::small().document(), FILES, false);
    expect_file!["expected/terminal.txt"].assert_eq(&text);
    assert!(text.lines().count() <= 80);
}

#[test]
fn the_markdown_report_of_a_small_shop() {
    expect_file!["expected/report.md"].assert_eq(&markdown(&sample::small().document()));
}

/// What ties `orders` and `payments`, and a file with two halves; the page says the same.
#[test]
fn what_the_cut_severs_is_told_by_layer() {
    let mut sample = sample::small();
    let share = |layer, share, subject: &str| Share {
        layer,
        share,
        of_layer: 0.25,
        evidence: 3,
        subjects: vec![subject.into()],
    };
    let layers = vec![
        share("names", 0.04, "pay"),
        share("calls", 0.3, "shop::payments::charge"),
        share("tables", 0.66, "<orders>"),
    ];
    let part = |service, item, lines| FilePart {
        service: ServiceId(service),
        items: vec![ItemId(item)],
        lines,
        purity: 0.8,
        ties: 5,
    };
    sample.layers = Layers {
        layers: vec![
            LayerUse { name: "calls", weight: 1.0, files: 5, severed: 0.25 },
            LayerUse { name: "tables", weight: 0.0, files: 2, severed: 1.0 },
        ],
        severed: vec![Severed { a: ServiceId(0), b: ServiceId(2), tied: Tied { strength: 1.5, layers } }],
        held: Vec::new(),
        splits: vec![FileSplit {
            file: FileId(2),
            service: ServiceId(0),
            parts: vec![part(0, 3, 30), part(2, 4, 20)],
            between: 1,
            inside: 9,
        }],
    };
    let document = sample.document();
    let text = markdown(&document);
    let section = text.split("## ").find(|section| section.starts_with("What the cut severs")).unwrap();
    let expected = "\
What the cut severs

Of each layer of coupling, candidates for the shared library left out: calls 25.0 %, tables 100.0 %.

| services | tie | by layer |
| --- | ---: | --- |
| `orders` – `payments` | 1.50 | tables 66.0 % (`<orders>`), calls 30.0 % (`shop::payments::charge`) |

Files whose items clearly belong to several services:

| file | part for | lines | of its ties | items |
| --- | --- | ---: | ---: | --- |
| `src/orders/mod.rs` | `orders` | 30 | 80.0 % | `shop::orders::place` |
| `src/orders/mod.rs` | `payments` | 20 | 80.0 % | `shop::orders::cancel` |

";
    assert_eq!(section, expected);
    let page = html(&document);
    check(&page);
    for told in ["tables</span> 66.0 %", "&lt;orders&gt;", "5, 80.0 % of its ties"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("names</span> 4.0 %"), "too small to tell");
    assert!(!html(&sample::small().document()).contains("What the cut severs"));
}

/// One file renamed, one crossing less: what a pull request wants to know, and lists that are cut.
#[test]
fn changes_as_text() {
    let old = sample::small().document();
    let json = old.to_json().replace("src/catalogue.rs", "src/products.rs");
    let mut new = Document::from_json(&json).unwrap();
    new.crossings.retain(|crossing| crossing.line != 18);
    new.services.extend((0..12).map(|n| Service { name: format!("s{n:02}"), ..Service::default() }));
    (new.run_id, new.verdict.recommendation) = ("later".into(), "split".into());
    let expected = format!(
        "\
From run {} to later

Verdict (1)
  crates → split

Services, new (12)
  s00
  s01
  s02
  s03
  s04
  s05
  s06
  s07
  s08
  s09
  and 2 more

Files, moved (1)
  src/catalogue.rs → src/products.rs

Crossings by pair (1)
  orders → payments: 2 → 1
",
        old.run_id
    );
    assert_eq!(changes(&decompose_schema::changes(&old, &new)), expected);
}

#[test]
fn graphs_as_dot_and_mermaid() {
    let sample = sample::small();
    let modules = module_graph(&sample.project, &sample.code, Some(&sample.partition));
    expect_file!["expected/modules.dot"].assert_eq(&dot(&modules));
    let services = service_graph(&sample.code, &sample.partition);
    expect_file!["expected/services.mmd"].assert_eq(&mermaid(&services));
}

#[test]
fn color_changes_nothing_but_styles() {
    let document = monolith::shop().document();
    let colored = terminal(&document, FILES, true);
    assert_ne!(colored, terminal(&document, FILES, false));
    let plain = colored.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert_eq!(plain, terminal(&document, FILES, false));
}

#[test]
fn a_terminal_summary_stays_short() {
    let text = terminal(&monolith::generated(30, 20).document(), FILES, false);
    assert!(text.lines().count() <= 80, "{} lines", text.lines().count());
    assert!(text.contains("and 18 more"), "30 services, 12 shown");
}

#[test]
fn the_page_is_well_formed_and_every_link_has_a_target() {
    for document in
        [sample::small().document(), monolith::shop().document(), monolith::generated(30, 10).document()]
    {
        check(&html(&document));
    }
}

/// The address stands in an attribute, from where the script takes it; markup in it stays text.
#[test]
fn a_link_to_a_code_host_is_escaped() {
    let mut document = sample::small().document();
    document.source.link = Some("https://host/\"><script>/{file}#L{line}".into());
    let tags = check(&html(&document));
    let root = tags.iter().find(|tag| tag.name == "html").unwrap();
    let link = root.attributes.iter().find(|(key, _)| key == "data-link").unwrap();
    assert_eq!(link.1, "https://host/&#34;&#62;&#60;script&#62;/{file}#L{line}");
}

/// 26 services that all use one another make 650 pairs, of which 600 are listed; the map draws 24 services and leads to lists
/// that are there.
#[test]
fn links_to_pairs_that_are_not_listed_lead_to_all() {
    let names: Vec<String> = (0..26).map(|index| format!("service-{index:02}")).collect();
    let service = |name: &String| Service { name: name.clone(), lines: 10, ..Service::default() };
    let mut document = Document { services: names.iter().map(service).collect(), ..Document::default() };
    for (from, to) in names.iter().flat_map(|from| names.iter().map(move |to| (from, to))) {
        if from != to {
            document.crossings.push(decompose_schema::Crossing {
                from_service: from.clone(),
                to_service: to.clone(),
                ..Default::default()
            });
        }
    }
    let page = html(&document);
    check(&page);
    assert!(page.contains("and 50 more pairs"));
}

#[test]
fn the_page_loads_nothing() {
    let page = html(&monolith::shop().document());
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    for tag in check(&page) {
        for (key, value) in &tag.attributes {
            assert!(!key.starts_with("on") && key != "src" && key != "style", "{} has {key}", tag.name);
            assert!(!value.contains("://"), "{} leads away: {value}", tag.name);
        }
    }
    assert!(!page.contains("@import") && !page.contains("url("));
    // The data of what-if, which does nothing by itself, and the script that the policy names.
    let scripts: Vec<&str> = page.match_indices("<script").map(|(at, _)| &page[at..at + 8]).collect();
    assert_eq!(scripts, ["<script ", "<script>"]);
    assert_eq!(page.matches("<script type=\"application/json\" id=model>").count(), 1);
}

/// Every count of crossings on the page stands beside as many rows, or says how many are left out.
#[test]
fn every_crossing_of_a_small_project_is_on_the_page() {
    let document = monolith::shop().document();
    let page = html(&document).replace("<wbr>", "");
    for crossing in &document.crossings {
        let place = format!("{}:{}:{}", crossing.file, crossing.line, crossing.column);
        assert!(page.contains(&place), "{place} is missing");
    }
}

/// Crossings that touch a shared-library candidate are counted apart, and nowhere else.
#[test]
fn crossings_with_the_shared_library_are_counted_apart() {
    let document = monolith::shop().document();
    let touches = |c: &&decompose_schema::Crossing| {
        c.file == "src/catalogue/model.rs" || c.to_item.contains("::catalogue::model::")
    };
    let shared = document.crossings.iter().filter(touches).count();
    let own = document.crossings.len() - shared;
    assert!(shared > 0 && own > 0);
    let text = terminal(&document, FILES, false);
    let heading = format!("Crossings: {own} references between services, and {shared} more with");
    assert!(text.contains(&heading), "{heading}");
    assert!(text.contains("shared library?  src/catalogue/model.rs"));
}

/// A saved document gives the same reports as the analysis itself.
#[test]
fn reports_can_be_made_again() {
    let document = monolith::shop().document();
    let read = Document::from_json(&document.to_json()).unwrap();
    assert_eq!(html(&read), html(&document));
    assert_eq!(markdown(&read), markdown(&document));
    let again = monolith::shop().document();
    assert_eq!(html(&again), html(&document));
    assert_eq!(terminal(&again, FILES, true), terminal(&document, FILES, true));
}

#[test]
fn nothing_at_all_gives_reports_too() {
    let document = sample::Sample::default().document();
    check(&html(&document));
    assert!(markdown(&document).contains("**Keep it whole.**"));
    assert!(terminal(&document, &[], false).contains("Verdict: Keep it whole"));
    check(&html(&Document::default()));
    assert!(dot(&Graph::default()).ends_with("}\n"));
    assert_eq!(mermaid(&Graph::default()), "flowchart LR\n");
}

#[test]
fn three_thousand_modules_fit_into_ten_megabytes() {
    let document = monolith::generated(60, 50).document();
    assert_eq!(document.assignments.len(), 3000);
    let page = html(&document);
    assert!(page.len() < 10_000_000, "{} bytes", page.len());
    check(&page);
    let markdown = markdown(&document);
    assert!(markdown.len() < 2_000_000, "{} bytes", markdown.len());
}

/// Appended to every string of a document. Both have the same number of backticks, so the same code spans.
const TAME: &str = "x`y`";
const HOSTILE: &str = "</code></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>`]]>\u{2028}\u{202e}\u{1b}[31m\n# <b>|**x**](http://x)\\\"`";

/// `document` with `suffix` behind every string that comes from the analysed project, keys included, so that names
/// still match one another.
fn with_suffix(document: &Document, suffix: &str) -> Document {
    fn walk(value: &mut Value, suffix: &str) {
        match value {
            Value::String(text) => text.push_str(suffix),
            Value::Array(values) => values.iter_mut().for_each(|value| walk(value, suffix)),
            Value::Object(fields) => fields.values_mut().for_each(|value| walk(value, suffix)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(document).unwrap();
    walk(&mut value, suffix);
    value["schema_version"] = document.schema_version.clone().into();
    value["verdict"]["recommendation"] = document.verdict.recommendation.clone().into();
    let mut document: Document = serde_json::from_value(value).unwrap();
    let renamed = |map: &std::collections::BTreeMap<String, u32>| {
        map.iter().map(|(key, count)| (format!("{key}{suffix}"), *count)).collect()
    };
    document.summary.references.by_tier = renamed(&document.summary.references.by_tier);
    document.summary.references.unresolved_by_reason =
        renamed(&document.summary.references.unresolved_by_reason);
    for reference in &mut document.module_references {
        reference.kinds = renamed(&reference.kinds);
    }
    document
}

#[test]
fn hostile_names_stay_text_in_html() {
    let document = sample::small().document();
    let shape = |suffix: &str| -> Vec<String> {
        let page = html(&with_suffix(&document, suffix));
        let visible = !page.contains('\u{202e}') && !page.contains('\u{2028}') && !page.contains('\u{1b}');
        assert!(visible, "characters that act are shown as their code points");
        let tags = check(&page).into_iter().filter(|tag| tag.name != "wbr");
        tags.map(|tag| {
            format!("{} {:?}", tag.name, tag.attributes.iter().map(|(k, _)| k).collect::<Vec<_>>())
        })
        .collect()
    };
    assert_eq!(shape(HOSTILE), shape(TAME), "the same elements with the same attributes, whatever the names");
}

#[test]
fn hostile_names_stay_text_on_the_terminal() {
    let document = sample::small().document();
    let text = |suffix: &str| terminal(&with_suffix(&document, suffix), FILES, false);
    let hostile = text(HOSTILE);
    assert_eq!(hostile.lines().count(), text(TAME).lines().count());
    assert!(hostile.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn hostile_names_stay_text_in_markdown() {
    let document = sample::small().document();
    let text = |suffix: &str| markdown(&with_suffix(&document, suffix));
    let (hostile, tame) = (text(HOSTILE), text(TAME));
    assert_eq!(hostile.lines().count(), tame.lines().count());
    let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings(&hostile), headings(&tame));
    let pipes = |text: &str| -> Vec<usize> {
        text.lines()
            .filter(|l| l.starts_with('|'))
            .map(|l| l.replace("\\|", "").matches('|').count())
            .collect()
    };
    assert_eq!(pipes(&hostile), pipes(&tame), "as many cells in every row");
    for line in hostile.lines().filter(|line| !line.starts_with("<details>") && *line != "</details>") {
        let outside = without_code_spans(line).replace("\\<", "");
        assert!(!outside.contains('<') || line.contains("-->"), "markup outside a code span: {line}");
    }
    let details: Vec<&str> = hostile.lines().filter(|line| line.starts_with("<details>")).collect();
    assert!(details.iter().all(|line| line.matches('<').count() == 3), "{details:#?}");
}

/// A line of Markdown without its code spans, as CommonMark delimits them: by runs of backticks of equal length.
fn without_code_spans(line: &str) -> String {
    let mut rest = line;
    let mut outside = String::new();
    while let Some(start) = rest.find('`') {
        outside.push_str(&rest[..start]);
        let run = rest[start..].chars().take_while(|c| *c == '`').count();
        let after = &rest[start + run..];
        let closes = |index: &usize| {
            let length = after[*index..].chars().take_while(|c| *c == '`').count();
            length == run && !after[..*index].ends_with('`')
        };
        if outside.ends_with('\\') {
            rest = &rest[start + 1..];
            continue;
        }
        match after.match_indices('`').map(|(index, _)| index).find(closes) {
            Some(end) => rest = &after[end + run..],
            None => rest = after,
        }
    }
    outside + rest
}

#[test]
fn hostile_names_stay_text_in_graphs() {
    let mut sample = sample::small();
    let services = sample.partition.services.len();
    sample.partition.services[0].name.push_str(HOSTILE);
    let graph = service_graph(&sample.code, &sample.partition);
    for line in dot(&graph).lines() {
        let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        assert_eq!(quotes % 2, 0, "{line}");
    }
    let drawing = mermaid(&graph);
    let nodes: Vec<&str> = drawing.lines().filter(|line| line.contains('[')).collect();
    assert_eq!(nodes.len(), services, "a name makes no line of its own");
    assert!(nodes.iter().all(|line| line.matches('"').count() == 2 && !line.contains('<')), "{nodes:#?}");
}

/// Writes the pages of the samples to the directory that `DECOMPOSE_SHOW` named while building, to be looked at.
#[test]
#[allow(clippy::disallowed_methods)]
fn pages_to_look_at() {
    let Some(directory) = option_env!("DECOMPOSE_SHOW") else { return };
    let big = monolith::generated(40, 75);
    for (name, sample) in [("small", sample::small()), ("shop", monolith::shop()), ("big", big)] {
        std::fs::write(format!("{directory}/{name}.html"), html(&sample.document())).unwrap();
    }
}
