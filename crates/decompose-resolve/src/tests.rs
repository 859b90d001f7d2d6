//! Fixtures in, references out.
//!
//! `check` lists the references of one line of the fixture, marked `// ?`, or of all marked lines: target path, kind
//! and tier, in the order of the line.
#![allow(clippy::unwrap_used)]

mod derived;
mod edits;
mod generated;
mod libraries;
mod library_macros;
mod macros;
mod names;
mod scip;
mod shapes;
mod sixteen;
mod totality;
mod types;

use std::num::NonZeroUsize;

use decompose_fixture::Fixture;
use decompose_model::Code;

use crate::{Options, Resolved, resolve};

/// The fixture with its header lines at the start of their lines, so that tests may indent them.
fn unindented(fixture: &str) -> String {
    let line =
        |l: &str| if l.trim_start().starts_with("//- ") { l.trim_start().to_string() } else { l.to_string() };
    fixture.split_inclusive('\n').map(line).collect()
}

fn resolved(fixture: &str) -> Resolved {
    resolved_with(fixture, 1)
}

fn resolved_with(fixture: &str, jobs: usize) -> Resolved {
    resolved_project(&Fixture::parse(fixture), jobs)
}

fn resolved_project(fixture: &Fixture, jobs: usize) -> Resolved {
    let jobs = NonZeroUsize::new(jobs).unwrap();
    let tree = decompose_syntax::tree::load(&fixture.project, &fixture.source, jobs);
    decompose_syntax::on_big_stack(|| {
        resolve(&fixture.project, tree, &Options { jobs, ..Options::default() })
    })
}

/// The references on the lines that end in `// ?`, as `target kind tier`, and `?name reason` for unresolved ones.
fn marked(fixture: &str, code: &Code) -> String {
    let parsed = Fixture::parse(fixture);
    let mut lines = Vec::new();
    for (file, data) in code.files.iter().enumerate() {
        let text = String::from_utf8(parsed.source.files[&data.path].clone()).unwrap();
        for (number, line) in text.lines().enumerate().filter(|(_, l)| l.trim_end().ends_with("// ?")) {
            let here = |position: decompose_model::Position| position.line as usize == number + 1;
            let mut found: Vec<(u32, String)> = Vec::new();
            for r in code.references.iter().filter(|r| r.file.index() == file && here(r.position)) {
                let implicit = if r.implicit { " implicit" } else { "" };
                let text = format!(
                    "{} {} {}{implicit}",
                    code.items[r.to.index()].path,
                    r.kind.name(),
                    r.tier.name()
                );
                found.push((r.position.column, text));
            }
            for u in code.unresolved.iter().filter(|u| u.file.index() == file && here(u.position)) {
                found.push((u.position.column, format!("?{} {}", u.name, u.reason.name())));
            }
            found.sort();
            lines.push(line.trim_end().trim_end_matches("// ?").trim().to_string());
            lines.extend(found.into_iter().map(|(_, text)| format!("  {text}")));
        }
    }
    lines.join("\n")
}

/// Compares the marked lines with the expectation, line by line, white space at the ends aside.
#[track_caller]
fn check(fixture: &str, expected: &str) {
    let fixture = unindented(fixture);
    let found = marked(&fixture, &resolved(&fixture).code);
    let tidy =
        |text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    assert!(tidy(&found) == tidy(expected), "found:\n{found}\n");
}
