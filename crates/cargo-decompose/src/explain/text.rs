//! A page as text.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use decompose::model::Tier;

use super::page::{Direction, Layer, Link, One, Page, Place, Two};
use super::paths::STEPS;

/// Lines of a list before "and N more".
const SHOWN: usize = 30;

impl Display for Page {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(page) => {
                writeln!(f, "{} {} ({})\n\n{}", page.code, page.name, page.severity, page.explanation)
            }
            Self::One(page) => one(f, page),
            Self::Two(page) => two(f, page),
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One subject: what it is, who uses it, what it uses, what is not known.
fn one(f: &mut Formatter<'_>, page: &One) -> fmt::Result {
    for item in &page.items {
        writeln!(f, "{} {}\n  {}", item.kind, item.path, item.place)?;
        if let Some(cfg) = &item.cfg {
            writeln!(f, "  only when {cfg}")?;
        }
        if let Some(signature) = &item.signature {
            writeln!(f, "  {signature}")?;
        }
    }
    if page.items.is_empty() {
        writeln!(f, "module {}", page.path)?;
    }
    for assigned in &page.assignments {
        write!(f, "  {}: service {}", assigned.file, assigned.service)?;
        write!(f, ", confidence {:.2}", assigned.confidence)?;
        if let Some(other) = &assigned.runner_up {
            write!(f, ", else {other}")?;
        }
        if assigned.shared_candidate {
            write!(f, ", candidate for the shared library")?;
        }
        writeln!(f)?;
    }
    let user = |link: &Link| if page.single { link.from.clone() } else { both(link) };
    let used = |link: &Link| if page.single { link.to.clone() } else { both(link) };
    if page.called_by.is_empty() && page.used_by.is_empty() {
        writeln!(f, "\nused by: nothing in product code")?;
    }
    for (head, links, inward) in [
        ("called by", &page.called_by, true),
        ("used by", &page.used_by, true),
        ("calls", &page.calls, false),
        ("uses", &page.uses, false),
    ] {
        if !links.is_empty() {
            list(f, head, links, &|link| if inward { user(link) } else { used(link) })?;
        }
    }
    if page.test_references > 0 {
        writeln!(f, "\nand {} in test code", count(page.test_references, "reference"))?;
    }
    if !page.unresolved.is_empty() {
        writeln!(f, "\nnot resolved: {}", count(page.unresolved.len(), "reference"))?;
        for unresolved in page.unresolved.iter().take(SHOWN) {
            writeln!(f, "  {}: {} ({})", unresolved.place, unresolved.name, unresolved.reason)?;
        }
        rest(f, page.unresolved.len())?;
    }
    let lists = [&page.called_by, &page.used_by, &page.calls, &page.uses];
    tiers(f, lists.into_iter().flatten())
}

/// What couples two subjects, both ways.
fn two(f: &mut Formatter<'_>, page: &Two) -> fmt::Result {
    for (at, direction) in page.directions.iter().enumerate() {
        if at > 0 {
            writeln!(f)?;
        }
        couples(f, direction)?;
    }
    if !page.layers.is_empty() {
        writeln!(f, "\nwhat ties their files, by layer:")?;
    }
    for Layer { layer, share, evidence, subjects } in &page.layers {
        let places = count(*evidence as usize, "place");
        write!(f, "  {:>5.1} %  {layer} ({places})", share * 100.0)?;
        writeln!(f, "{}{}", if subjects.is_empty() { "" } else { ": " }, subjects.join(", "))?;
    }
    let links = page.directions.iter().flat_map(|direction| {
        let steps = direction.paths.paths.iter().flatten().map(|step| &step.link);
        direction.references.iter().chain(steps)
    });
    tiers(f, links)
}

fn couples(f: &mut Formatter<'_>, direction: &Direction) -> fmt::Result {
    let Direction { from, to, references, paths } = direction;
    let found = paths.paths.len() + paths.paths_left_out;
    writeln!(f, "{from} uses {to}: {}", count(references.len(), "reference"))?;
    for link in references.iter().take(SHOWN) {
        row(f, "  ", link, &both(link), 1)?;
    }
    rest(f, references.len())?;
    if found == 0 && !paths.and_more {
        return writeln!(f, "\n{from} does not reach {to} through other items in up to {STEPS} steps");
    }
    let more = if paths.and_more { "more than " } else { "" };
    writeln!(f, "\n{from} reaches {to} through other items: {more}{}, shortest first", count(found, "path"))?;
    for way in &paths.paths {
        let first = way.first().map_or("", |step| &step.link.from);
        let stops: Vec<&str> =
            std::iter::once(first).chain(way.iter().map(|step| step.link.to.as_str())).collect();
        writeln!(f, "  {}", stops.join(" -> "))?;
        for step in way {
            row(f, "    ", &step.link, &step.link.to, step.references)?;
        }
    }
    if paths.paths_left_out > 0 || paths.and_more {
        writeln!(f, "  and {more}{} more of up to {STEPS} steps", paths.paths_left_out)?;
    }
    Ok(())
}

/// Both ends of a reference.
fn both(link: &Link) -> String {
    format!("{} -> {}", link.from, link.to)
}

/// A heading and the references under it, with place, kind and tier.
fn list(f: &mut Formatter<'_>, head: &str, links: &[Link], say: &dyn Fn(&Link) -> String) -> fmt::Result {
    writeln!(f, "\n{head}: {}", count(links.len(), "reference"))?;
    for link in links.iter().take(SHOWN) {
        row(f, "  ", link, &say(link), 1)?;
    }
    rest(f, links.len())
}

fn row(f: &mut Formatter<'_>, indent: &str, link: &Link, what: &str, references: usize) -> fmt::Result {
    let operator = if link.implicit { ", implicit" } else { "" };
    let others =
        if references > 1 { format!(", and {} more", count(references - 1, "place")) } else { String::new() };
    writeln!(f, "{indent}{}: {what} ({}, {}{operator}{others})", link.place, link.kind, link.tier)
}

fn rest(f: &mut Formatter<'_>, all: usize) -> fmt::Result {
    if all > SHOWN { writeln!(f, "  and {} more", all - SHOWN) } else { Ok(()) }
}

/// What the tiers that were seen stand for.
fn tiers<'a>(f: &mut Formatter<'_>, links: impl Iterator<Item = &'a Link>) -> fmt::Result {
    let seen: BTreeSet<Tier> = links.map(|link| link.rule).collect();
    if seen.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nhow they were resolved")?;
    seen.iter().try_for_each(|tier| writeln!(f, "  {}: {}", tier.name(), tier.reason()))
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
