//! Published applications to run the main job on.
//!
//! Each is brought by the ordinary cargo client through a scratch manifest that depends on exactly one version; the
//! checksum that cargo verified must be the one in [`APPLICATIONS`]. The sources are copied from cargo's own cache to
//! `corpus/NAME` in the target directory, so that nothing works on the cache itself. They are inputs only: most are
//! under licences that keep them out of this repository. One more input, `torrust-tracker-workspace`, is a real
//! workspace again: the tracker with its published member packages, their dependencies on one another turned back
//! into paths.
//!
//! Every plan is carried out on the model, step by step (`plans`).
//! The tables and transactions that are found are held against what was counted by hand (`truth`), and the key figures
//! of each run are compared with `xtask/corpus.snapshot`, so that a change that moves them is seen.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::repository::{cargo, measure, product, root, run, table, target};

/// A published application.
pub(crate) struct Application {
    /// Its name on the registry.
    pub(crate) name: &'static str,
    version: &'static str,
    checksum: &'static str,
    /// Packages of its workspace that were published beside it, in one version: name and checksum.
    members: &'static [(&'static str, &'static str)],
}

/// The applications, pinned by version and checksum.
pub(crate) const APPLICATIONS: &[Application] = &[
    Application {
        name: "torrust-index",
        version: "3.0.0",
        checksum: "5dc0b3dbc1333354d6c0c18ce1a39b42bfec7820283782e31131c23d5a40df2d",
        members: &[],
    },
    Application {
        name: "torrust-tracker",
        version: "3.0.0",
        checksum: "4bb0f66f41245509e4a7defc4c91073773a30821ae6eff05ba1bc1bc7f0772a6",
        members: &[
            ("torrust-tracker-clock", "9ddcd8e3ec0e2e86d40e5107051e3491473934ff94d69a3c88426cfc6e44ea0e"),
            (
                "torrust-tracker-configuration",
                "f1ad6c56e59c7ec2059be63f47e0eaecd6893af1b63b6471411509857ffb438d",
            ),
            (
                "torrust-tracker-contrib-bencode",
                "7b43b324ce34ebaa592f1ee610bbff67e6723322755caba79dd439c73f7dcaa3",
            ),
            (
                "torrust-tracker-located-error",
                "26b4d1be0aa700f18b009013ce1af1e7a14b00da2dd86c252be94670b4ce2f0e",
            ),
            (
                "torrust-tracker-primitives",
                "5a0984b2ade36d1e6993e4ea4a8979f5f5cff8f0566a3384e6051f8b47543348",
            ),
            (
                "torrust-tracker-test-helpers",
                "795fa015ef55043409ce99f1ead1f813eb14932f30c5ea3c0b830e591c11b6c1",
            ),
            (
                "torrust-tracker-torrent-repository",
                "7020a35fd0b0e5df823b281c4720de0a13db5d50f7e4cd784d2dd95b2797ef8c",
            ),
        ],
    },
    Application {
        name: "pict-rs",
        version: "0.5.19",
        checksum: "5246dfa56c64df05703af62e1ea6f9f2e5d2051c44429a0e7c6f3d39d87752b0",
        members: &[],
    },
    Application {
        name: "ord",
        version: "0.29.1",
        checksum: "8e141d7121d14c38ee154416c2eebc17fd9b61a0f9c39c3fc6fba30e14d60df6",
        members: &[],
    },
    Application {
        name: "microbin",
        version: "2.1.4",
        checksum: "a7542a165baec1650e624b56f7c511c7352f29e0e6a13f61a1952cfc9d3cc52d",
        members: &[],
    },
    Application {
        name: "mollysocket",
        version: "1.7.1",
        checksum: "7f2488a37ea609731000ecd0de0ae3c5bf80c88bbb26a80627cc9533563ff950",
        members: &[],
    },
];

/// The name of the assembled workspace.
const WORKSPACE: &str = "torrust-tracker-workspace";

/// The file with the figures of the last review.
const SNAPSHOT: &str = "xtask/corpus.snapshot";

/// Brings what is missing and returns name and directory of every input.
pub(crate) fn bring() -> Result<Vec<(String, PathBuf)>> {
    let mut inputs = Vec::new();
    for application in APPLICATIONS {
        let directory = target().join("corpus").join(application.name);
        let workspace = target().join("corpus").join(WORKSPACE);
        let complete = directory.exists() && (application.members.is_empty() || workspace.exists());
        if !complete {
            let sources = fetch(application)?;
            copy(&sources[application.name], &directory)?;
            if !application.members.is_empty() {
                assemble(application, &sources, &workspace)?;
            }
        }
        inputs.push((application.name.to_owned(), directory));
        if !application.members.is_empty() {
            inputs.push((WORKSPACE.to_owned(), workspace));
        }
    }
    Ok(inputs)
}

/// The packages of an application: name and checksum.
fn packages(application: &Application) -> impl Iterator<Item = (&'static str, &'static str)> {
    std::iter::once((application.name, application.checksum)).chain(application.members.iter().copied())
}

/// Lets cargo bring an application and returns where its packages lie in cargo's cache.
fn fetch(application: &Application) -> Result<BTreeMap<String, PathBuf>> {
    let scratch = target().join("corpus-scratch").join(application.name);
    std::fs::create_dir_all(scratch.join("src"))?;
    std::fs::write(scratch.join("src/lib.rs"), "")?;
    let mut manifest = String::from(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n",
    );
    for (name, _) in packages(application) {
        writeln!(manifest, "{name} = \"={}\"", application.version)?;
    }
    std::fs::write(scratch.join("Cargo.toml"), manifest)?;
    println!("bringing {} {}", application.name, application.version);
    run(cargo().current_dir(&scratch).args(["fetch", "--quiet", "--target", "x86_64-unknown-linux-gnu"]))?;
    let lock: toml::Table = std::fs::read_to_string(scratch.join("Cargo.lock"))?.parse()?;
    let mut sources = BTreeMap::new();
    for (name, checksum) in packages(application) {
        let locked = locked_checksum(&lock, name, application.version);
        if locked != Some(checksum) {
            bail!("{name} {}: the checksum is {locked:?}, expected {checksum:?}", application.version);
        }
        sources.insert(name.to_owned(), unpacked(name, application.version)?);
    }
    Ok(sources)
}

/// Where cargo unpacks a package of a registry. (`cargo metadata` does not say so of packages without a library.)
fn unpacked(name: &str, version: &str) -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("there is no home directory")?;
    let registries = home.join("registry/src");
    let entries =
        std::fs::read_dir(&registries).with_context(|| format!("cannot read {}", registries.display()))?;
    let mut found: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path().join(format!("{name}-{version}")))).collect();
    found.retain(|directory| directory.join("Cargo.toml").exists());
    found.sort();
    found.into_iter().next().with_context(|| format!("{name} {version} is not in {}", registries.display()))
}

/// The checksum of a package in a lock file.
fn locked_checksum<'a>(lock: &'a toml::Table, name: &str, version: &str) -> Option<&'a str> {
    let packages = lock.get("package")?.as_array()?;
    let found = packages.iter().find(|package| {
        package.get("name").and_then(toml::Value::as_str) == Some(name)
            && package.get("version").and_then(toml::Value::as_str) == Some(version)
    })?;
    found.get("checksum")?.as_str()
}

/// Copies a directory tree, a former copy replaced. Written aside first, so that half a copy is never taken for one.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let aside = to.with_extension("partial");
    for old in [to, &aside] {
        if old.exists() {
            std::fs::remove_dir_all(old)?;
        }
    }
    copy_tree(from, &aside)?;
    std::fs::rename(&aside, to).with_context(|| format!("cannot put {} in place", to.display()))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Puts an application and its member packages together as one workspace again.
fn assemble(application: &Application, sources: &BTreeMap<String, PathBuf>, to: &Path) -> Result<()> {
    copy(&sources[application.name], to)?;
    for (name, _) in application.members {
        copy_tree(&sources[*name], &to.join("packages").join(name))?;
    }
    for (name, _) in packages(application) {
        let is_root = name == application.name;
        let directory = if is_root { to.to_path_buf() } else { to.join("packages").join(name) };
        let path = directory.join("Cargo.toml");
        let mut manifest: toml::Table = std::fs::read_to_string(&path)?.parse()?;
        let prefix = if is_root { "packages/" } else { "../" };
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get_mut(kind).and_then(toml::Value::as_table_mut) else {
                continue;
            };
            for (member, _) in application.members {
                if let Some(dependency) = dependencies.get_mut(*member).and_then(toml::Value::as_table_mut) {
                    dependency.insert("path".into(), format!("{prefix}{member}").into());
                }
            }
        }
        if is_root {
            let members =
                application.members.iter().map(|(name, _)| format!("packages/{name}").into()).collect();
            let workspace = toml::Table::from_iter([("members".to_owned(), toml::Value::Array(members))]);
            manifest.insert("workspace".into(), workspace.into());
        }
        std::fs::write(&path, toml::to_string(&manifest)?)?;
    }
    Ok(())
}

/// Runs the main job on a directory and returns its `decompose.json`. A panic, or any other failure, is an error.
pub(crate) fn analysed(program: &Path, name: &str, directory: &Path) -> Result<Value> {
    analysed_with(program, name, directory, &[])
}

/// The same with more options.
pub(crate) fn analysed_with(
    program: &Path,
    name: &str,
    directory: &Path,
    options: &[OsString],
) -> Result<Value> {
    let output = target().join("corpus-output").join(name);
    let arguments =
        ["decompose", "--quiet", "--out-dir"].map(Into::into).into_iter().chain([output.clone().into()]);
    let arguments: Vec<OsString> = arguments.chain(options.iter().cloned()).collect();
    measure(program, &arguments, directory).with_context(|| format!("the main job on {name}"))?;
    let text = std::fs::read_to_string(output.join("decompose.json"))?;
    Ok(serde_json::from_str(&text)?)
}

/// The key figures of a document, by name.
fn figures(document: &Value) -> BTreeMap<String, String> {
    let summary = &document["summary"];
    let references = &summary["references"];
    let length = |list: &str| document[list].as_array().map_or(0, Vec::len);
    let items: u64 = summary["items"].as_object().into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
    let mut figures = BTreeMap::from([
        ("files".to_owned(), summary["product_files"].to_string()),
        ("lines".to_owned(), summary["product_lines"].to_string()),
        ("items".to_owned(), items.to_string()),
        ("references resolved".to_owned(), references["resolved"].to_string()),
        ("references external".to_owned(), references["external"].to_string()),
        ("references unresolved".to_owned(), references["unresolved"].to_string()),
        ("entry points".to_owned(), length("entry_points").to_string()),
        ("blind spots".to_owned(), length("blind_spots").to_string()),
        ("services".to_owned(), length("services").to_string()),
        ("crossings".to_owned(), length("crossings").to_string()),
        ("verdict".to_owned(), document["verdict"]["recommendation"].as_str().unwrap_or("?").to_owned()),
    ]);
    for (list, word) in [("by_tier", "tier"), ("unresolved_by_reason", "unresolved")] {
        for (key, count) in references[list].as_object().into_iter().flatten() {
            figures.insert(format!("{word} {key}"), count.to_string());
        }
    }
    figures
}

/// The snapshot as text: a heading per input, a line per figure.
fn snapshot(all: &BTreeMap<String, BTreeMap<String, String>>) -> String {
    let mut text = String::new();
    for (name, figures) in all {
        let _ = writeln!(text, "[{name}]");
        for (figure, value) in figures {
            let _ = writeln!(text, "{figure} = {value}");
        }
        text.push('\n');
    }
    text
}

/// Lines that differ, `-` old and `+` new, under their headings.
fn difference(old: &str, new: &str) -> String {
    let keyed = |text: &str| -> BTreeMap<(String, String), String> {
        let mut heading = "";
        let mut lines = BTreeMap::new();
        for line in text.lines() {
            if line.starts_with('[') {
                heading = line;
            } else if let Some((key, value)) = line.split_once(" = ") {
                lines.insert((heading.to_owned(), key.to_owned()), value.to_owned());
            }
        }
        lines
    };
    let (old, new) = (keyed(old), keyed(new));
    let mut text = String::new();
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(key))) {
        if old.get(key) != new.get(key) {
            let show = |value: Option<&String>| value.map_or("(none)".to_owned(), String::clone);
            let _ = writeln!(text, "{} {}: {} -> {}", key.0, key.1, show(old.get(key)), show(new.get(key)));
        }
    }
    text
}

/// Runs the main job on every input and compares the key figures with the snapshot.
pub(crate) fn corpus(accept: bool) -> Result<()> {
    let program = product()?;
    let mut all = BTreeMap::new();
    for (name, directory) in bring()? {
        let document = analysed(&program, &name, &directory)?;
        crate::truth::check(&name, &document)?;
        crate::plans::check(&name, &directory)?;
        all.insert(name, figures(&document));
    }
    crate::plans::check("examples/shop", &root().join("examples/shop"))?;
    let columns =
        ["files", "lines", "items", "references resolved", "references unresolved", "services", "crossings"];
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(name, figures)| {
            std::iter::once(name).chain(columns.map(|column| &figures[column])).cloned().collect()
        })
        .collect();
    let head: Vec<&str> = std::iter::once("input").chain(columns).collect();
    println!("{}", table(&head, &rows));
    let path = root().join(SNAPSHOT);
    let new = snapshot(&all);
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    if accept {
        std::fs::write(&path, new)?;
        println!("wrote {SNAPSHOT}");
    } else if old != new {
        bail!(
            "the key figures differ from {SNAPSHOT}:\n{}review them, then run `cargo xtask corpus --accept`",
            difference(&old, &new)
        );
    } else {
        println!("the key figures are those of {SNAPSHOT}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_found_by_name_and_version() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"x\"\n\
                    [[package]]\nname = \"a\"\nversion = \"2.0.0\"\nchecksum = \"y\"\n";
        let lock: toml::Table = lock.parse().unwrap_or_default();
        assert_eq!(locked_checksum(&lock, "a", "2.0.0"), Some("y"));
        assert_eq!(locked_checksum(&lock, "b", "2.0.0"), None);
    }

    #[test]
    fn differences_name_their_input() {
        let old = "[a]\nitems = 1\nlines = 2\n\n[b]\nitems = 1\n";
        let new = "[a]\nitems = 3\nlines = 2\n\n[b]\nitems = 1\nlines = 4\n";
        assert_eq!(difference(old, new), "[a] items: 1 -> 3\n[b] lines: (none) -> 4\n");
    }
}
