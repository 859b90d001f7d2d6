//! Lowers the declarations of libraries in `stubs/` once, when this crate is built, so that no run has to.
//!
//! Makes `libraries.rs`: one row for each file, with its name, the other libraries it speaks of, and its encoded
//! [`FileFacts`], the types apart from the rest so that both can be decoded at a time. A declaration that lowering does not understand fails the build:
//! it would be silently missing.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a build script reads files and talks to cargo"
)]

use std::error::Error;
use std::path::PathBuf;

use decompose_syntax::ir::FileFacts;
use decompose_syntax::{encode, lower_file};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=stubs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let mut texts = Vec::new();
    for entry in std::fs::read_dir("stubs")? {
        let path = entry?.path();
        let name =
            path.file_stem().and_then(|stem| stem.to_str()).ok_or("a stub without a name")?.to_string();
        texts.push((name, std::fs::read_to_string(&path)?));
    }
    texts.sort();
    let mut rows = String::new();
    for (name, text) in &texts {
        let mut facts = lower_file(text.clone());
        if let Some(problem) = facts.problems.first() {
            return Err(format!("stubs/{name}.rs: {problem:?}").into());
        }
        if let Some(blind) = facts.blind_spots.first() {
            return Err(format!("stubs/{name}.rs: {blind:?}").into());
        }
        let needs: Vec<&String> = texts
            .iter()
            .map(|(other, _)| other)
            .filter(|other| *other != name && *other != "std" && mentions(text, other))
            .collect();
        let types = FileFacts { types: std::mem::take(&mut facts.types), ..FileFacts::default() };
        let mut fields = String::new();
        for (part, facts) in [("items", &facts), ("types", &types)] {
            std::fs::write(out.join(format!("{name}.{part}")), encode(facts).ok_or("too large")?)?;
            fields += &format!(", {part}: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.{part}\"))");
        }
        rows += &format!("    Library {{ name: {name:?}, needs: &{needs:?}{fields} }},\n");
    }
    let table = format!("/// The known libraries, by name.\nconst LIBRARIES: &[Library] = &[\n{rows}];\n");
    std::fs::write(out.join("libraries.rs"), table)?;
    Ok(())
}

/// Whether a path in `text` begins with `library`, or passes it.
fn mentions(text: &str, library: &str) -> bool {
    text.match_indices(&format!("{library}::"))
        .any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}
