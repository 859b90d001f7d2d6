//! The projects whose reports are looked at: the example, an application, and generated ones that are large, hostile
//! or nearly empty.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use decompose_benches::monolith;

use crate::corpus;
use crate::repository::{root, target};

/// A project to report on.
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) directory: PathBuf,
    /// Whether its page is too large for the slow checks.
    pub(super) large: bool,
    /// Whether modules are moved in it.
    pub(super) movable: bool,
}

/// A generated project: its name, its files, and whether it is large.
type Project = (&'static str, fn() -> BTreeMap<String, String>, bool);

/// The application whose report is looked at.
const APPLICATION: &str = "torrust-index";
/// Functions of the large project: 3,000 modules of 20.
const FUNCTIONS: usize = 60_000;
/// What a name must not do to a page.
const MARKUP: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";

/// All of them, or the one that is named.
pub(super) fn inputs(only: Option<&str>) -> Result<Vec<Input>> {
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    let mut inputs =
        vec![Input { name: "shop", directory: root().join("examples/shop"), large: false, movable: true }];
    if wanted(APPLICATION) {
        let application = corpus::bring()?.into_iter().find(|(name, _)| name == APPLICATION);
        let directory = application.context("the corpus lacks an application")?.1;
        inputs.push(Input { name: APPLICATION, directory, large: false, movable: true });
    }
    let projects: [Project; 3] =
        [("hostile", hostile, false), ("bare", bare, false), ("large", || monolith(FUNCTIONS, 1), true)];
    for (name, files, large) in projects.into_iter().filter(|(name, ..)| wanted(name)) {
        let directory = target().join("browser").join("projects").join(name);
        write(&directory, &files())?;
        inputs.push(Input { name, directory, large, movable: false });
    }
    inputs.retain(|input| wanted(input.name));
    Ok(inputs)
}

fn write(directory: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    for (path, text) in files {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(directory))?;
        // What is there already keeps its time.
        if std::fs::read_to_string(&path).ok().as_deref() != Some(text) {
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
    )
}

/// A library of two functions: no entry point, no table, nothing to cut.
fn bare() -> BTreeMap<String, String> {
    let files = [
        ("Cargo.toml", manifest("bare", "")),
        ("src/lib.rs", "pub fn one() -> u32 { two() }\nfn two() -> u32 { 2 }\n".to_owned()),
    ];
    files.map(|(path, text)| (path.to_owned(), text)).into()
}

/// Names that are markup, turn the writing direction or have ten thousand characters, wherever a project can put them: files,
/// items, routes, tables, channels, hosts.
fn hostile() -> BTreeMap<String, String> {
    let long = "n".repeat(10_000);
    let parts = ["orders", "carts", "stock", "mail"];
    let mut files = BTreeMap::from([(
        "Cargo.toml".to_owned(),
        manifest(
            "hostile",
            "axum = \"0.8\"\nreqwest = \"0.12\"\nsqlx = { version = \"0.8\", features = [\"sqlite\"] }\ntokio = { version = \"1\", features = [\"full\"] }\n",
        ),
    )]);
    let (mut modules, mut routes) = (String::new(), String::new());
    for (index, part) in parts.iter().enumerate() {
        let next = parts[(index + 1) % parts.len()];
        let directory = format!("src/{part}");
        // A slash cannot stand in the name of a file.
        let file = format!("{part} \u{202e}<img src=x onerror=alert(3)>&\"'`.rs");
        modules.push_str(&format!("pub mod {part};\n"));
        routes.push_str(&format!(
            "\n        .route(\"/{part}/{MARKUP}\u{202e}{{id}}\", axum::routing::get({part}::api::list))"
        ));
        files.insert(
            format!("{directory}/mod.rs"),
            format!("pub mod api;\n#[path = \"{}\"]\npub mod store;\n", file.replace('"', "\\\"")),
        );
        files.insert(
            format!("{directory}/api.rs"),
            format!(
                "pub async fn list() {{ super::store::{long}(); crate::{next}::store::load().await; }}\n\
                 pub async fn größe_{part}() {{ super::store::load().await; super::store::save().await; let _ = reqwest::get(\"https://{MARKUP}.example/\").await; }}\n"
            ),
        );
        files.insert(
            format!("{directory}/{file}"),
            format!(
                "pub fn {long}() {{}}\n\
                 pub async fn load() {{ sqlx::query(r#\"SELECT * FROM \"{part} {MARKUP}\" WHERE id = 1\"#).fetch_all(pool()).await; {long}(); }}\n\
                 pub async fn save() {{ sqlx::query(r#\"INSERT INTO \"{part} {MARKUP}\" (id) VALUES (1)\"#).execute(pool()).await; \
                 sqlx::query(r#\"UPDATE \"{next} {MARKUP}\" SET id = 2\"#).execute(pool()).await; crate::{next}::store::load().await; }}\n\
                 fn pool() -> &'static sqlx::SqlitePool {{ loop {{}} }}\n"
            ),
        );
    }
    files.insert(
        "src/main.rs".to_owned(),
        format!(
            "{modules}\n#[tokio::main]\nasync fn main() {{\n    let app: axum::Router = axum::Router::new(){routes};\n    drop(app);\n}}\n"
        ),
    );
    files
}
