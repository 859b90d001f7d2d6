//! What-if in the page, against the product itself: the moved partition is cut again by the program, every module pinned
//! where the page has it, and the figures of that run's `decompose.json` must be those that the page shows.
//!
//! Three modules are moved: one to the service that it uses most besides its own, one that writes a table, and one to a
//! service of its own. The expected partition is made here, from the first document; that the page exports the same is
//! checked before its export is given to the program.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use decompose::cluster::{GraphBuilder, Partition, leiden};
use serde_json::{Value, json};

use super::devtools::Page;
use super::inputs::Input;
use super::{Findings, address};
use crate::repository::measure;

/// The service of every module.
type Services = BTreeMap<String, String>;

/// Moves modules in the page and compares.
pub(super) fn compared(
    page: &mut Page<'_>,
    program: &Path,
    input: &Input,
    report: &Path,
    findings: &mut Findings,
) -> Result<()> {
    let document = read(&report.with_file_name("decompose.json"))?;
    page.size(1440, 900)?;
    page.open(&address(report))?;
    same(page, "now", &document, "what-if, nothing moved", findings)?;
    let mut services = services(&document);
    for (module, service) in moves(&document, &services).context("nothing can be moved")? {
        let place = format!("what-if, {module} to {service}");
        // By keyboard: choose, Tab, choose, Tab, press.
        page.evaluate("document.getElementById('what-if-module').focus()")?;
        choose(page, &module)?;
        page.key("Tab", None)?;
        choose(page, &service)?;
        page.key("Tab", None)?;
        page.key("Enter", Some("\r"))?;
        services.insert(module, service);
        page.evaluate("(() => { const whole = document.getElementById('what-if-whole'); if (!whole.checked) whole.click(); })()")?;
        let exported = page.evaluate("document.getElementById('what-if-toml').value")?;
        let exported = exported.as_str().unwrap_or_default();
        let pins: toml::Table = exported.parse().context("what the page exports is no TOML")?;
        let pins: Services = pins["pin"].clone().try_into()?;
        findings.check(pins == services, &place, "the page exports another partition");
        let out = report.with_file_name("what-if");
        std::fs::create_dir_all(&out)?;
        let configuration = out.join("decompose.toml");
        std::fs::write(&configuration, exported)?;
        let again = analysed(program, input, &configuration, &out)?;
        findings.check(
            self::services(&again) == services,
            &place,
            "the program does not follow what the page exports",
        );
        same(page, "then", &again, &place, findings)?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<Value> {
    Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?)
}

fn analysed(program: &Path, input: &Input, configuration: &Path, out: &Path) -> Result<Value> {
    let arguments = [
        "decompose".into(),
        "--quiet".into(),
        "--config".into(),
        configuration.into(),
        "--out-dir".into(),
        out.into(),
    ];
    measure(program, &arguments, &input.directory)?;
    read(&out.join("decompose.json"))
}

fn services(document: &Value) -> Services {
    let rows = document["assignments"].as_array().into_iter().flatten();
    rows.map(|row| (text(&row["file"]), text(&row["service"]))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Which modules go where, from the document alone.
fn moves(document: &Value, services: &Services) -> Option<Vec<(String, String)>> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    services.values().for_each(|service| *sizes.entry(service).or_default() += 1);
    // No service is emptied by what is moved.
    let movable = |file: &str| sizes[&*services[file]] > 3;
    // The strongest reference that crosses.
    let references = document["module_references"].as_array()?.iter();
    let crossing = references.filter(|r| {
        let (from, to) = (text(&r["from"]), text(&r["to"]));
        services[&from] != services[&to] && movable(&from)
    });
    let strongest = crossing.max_by_key(|r| (r["references"].as_u64(), text(&r["from"])))?;
    let near = text(&strongest["from"]);
    let mut moves = vec![(near.clone(), services[&text(&strongest["to"])].clone())];
    // A module that writes a table, to the largest other service.
    let mut accesses = document["data_accesses"].as_array()?.iter();
    let writer = accesses.find(|a| {
        a["operation"] != "read"
            && movable(a["file"].as_str().unwrap_or_default())
            && text(&a["file"]) != near
    });
    let largest = |than: &str| {
        document["services"].as_array()?.iter().map(|s| text(&s["name"])).find(|name| name != than)
    };
    if let Some(writer) = writer.map(|access| text(&access["file"])) {
        let target = largest(&services[&writer])?;
        moves.push((writer, target));
    }
    // Any other, to a service of its own: that of the page, named after the module.
    let taken: Vec<&String> = moves.iter().map(|(file, _)| file).collect();
    let own = services.keys().find(|file| {
        let stem = stem(file);
        !taken.contains(file)
            && movable(file)
            && !["mod", "lib", "main"].contains(&stem)
            && services.values().all(|name| *name != stem.replace('_', "-"))
    })?;
    moves.push((own.clone(), stem(own).replace('_', "-")));
    Some(moves)
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".rs").unwrap_or(name)
}

/// Chooses an option of the focused list by its text, as a screen reader does; a name that is in no list stands for
/// `a service of its own`.
fn choose(page: &mut Page<'_>, wanted: &str) -> Result<()> {
    let chosen = page.evaluate(&format!(
        "(() => {{ const list = document.activeElement; const options = [...list.options]; const option = options.find((o) => o.textContent === {wanted}) ?? options.find((o) => o.value === 'new'); if (!option) return false; list.value = option.value; list.dispatchEvent(new Event('change', {{ bubbles: true }})); return true; }})()",
        wanted = json!(wanted)
    ))?;
    if chosen != true {
        bail!("{wanted} cannot be chosen");
    }
    Ok(())
}

/// Compares a column of the page with a document's own figures.
fn same(
    page: &mut Page<'_>,
    column: &str,
    document: &Value,
    place: &str,
    findings: &mut Findings,
) -> Result<()> {
    let shown = page.evaluate(&format!(
        "Object.fromEntries([...document.querySelectorAll('.figures tbody tr')].map((row) => [row.dataset.figure, row.dataset.{column}]))"
    ))?;
    for (figure, expected) in expected(document)? {
        let shown = shown[&figure].as_str().and_then(|text| text.parse::<f64>().ok());
        // Documents are rounded to six digits.
        let agrees = shown.is_some_and(|shown| (shown - expected).abs() < 1e-6);
        findings.check(agrees, place, format!("{figure}: the page has {shown:?}, the program {expected}"));
    }
    Ok(())
}

/// The figures by the program. Only modularity is not in the document: the page weighs references by their number.
fn expected(document: &Value) -> Result<BTreeMap<String, f64>> {
    let mut figures = BTreeMap::new();
    for metric in ["k", "cohesion", "coupling", "largest_share", "largest_share_lines"] {
        figures.insert(metric.to_owned(), document["metrics"][metric].as_f64().context(metric)?);
    }
    let length = |list: &Value| list.as_array().map_or(0, Vec::len) as f64;
    figures.insert("crossings_all".into(), length(&document["crossings"]));
    figures.insert("transactions_split".into(), length(&document["ownership"]["transactions"]));
    let tables = document["ownership"]["tables"].as_array().cloned().unwrap_or_default();
    let users = |table: &Value, which: fn(&Value) -> bool| {
        table["users"].as_array().into_iter().flatten().filter(|user| which(user)).count()
    };
    let shared =
        |which: fn(&Value) -> bool| tables.iter().filter(|table| users(table, which) > 1).count() as f64;
    figures.insert("tables_used".into(), shared(|_| true));
    figures.insert(
        "tables_written".into(),
        shared(|user| user["writes"].as_array().is_some_and(|w| !w.is_empty())),
    );
    figures.insert("modularity".into(), modularity(document)?);
    Ok(figures)
}

/// Modularity of the references, each weighing 1, by the function that cuts.
fn modularity(document: &Value) -> Result<f64> {
    let services = services(document);
    let names: Vec<&String> = services.keys().collect();
    let number = |file: &Value| names.iter().position(|name| Some(name.as_str()) == file.as_str());
    let mut builder = GraphBuilder::with_sizes(vec![1; names.len()]);
    for reference in document["module_references"].as_array().into_iter().flatten() {
        if let (Some(from), Some(to)) = (number(&reference["from"]), number(&reference["to"])) {
            builder.edge(from, to, reference["references"].as_f64().unwrap_or_default())?;
        }
    }
    let mut labels: BTreeMap<&String, usize> = BTreeMap::new();
    for service in services.values() {
        let next = labels.len();
        labels.entry(service).or_insert(next);
    }
    let labels: Vec<usize> = services.values().map(|service| labels[service]).collect();
    Ok(leiden::modularity(&builder.build()?, &Partition::from_labels(&labels), 1.0))
}
