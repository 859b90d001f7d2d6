//! What the code touches: facts that detectors find over resolved references.
//!
//! Where control comes in from outside, and what is done to databases that speak SQL. A detector matches
//! *resolved* paths against rows of data (`recognisers`), and a library counts only where the package of the file, or
//! a package of the workspace that it builds on, declares it; a bare name never decides.
//!
//! | Looked for | Read |
//! | --- | --- |
//! | `main` | `fn main` of binaries, `#[rocket::launch]` |
//! | HTTP | axum routers; actix-web's attributes, scopes, resources, `configure`; rocket's attributes and mounts |
//! | GraphQL | async-graphql, juniper: resolvers |
//! | gRPC | tonic: impls of generated services |
//! | RPC | jsonrpsee's and tarpc's traits |
//! | command lines | clap's subcommands |
//! | data | statements handed to drivers of SQL, queries of diesel, sea-orm and sea-query, tables of redb, trees of sled, collections of MongoDB, keys of Redis; migrations; transactions (`data`) |
//! | tasks | spawned loops: tokio, std, actix-rt, async-std, smol |
//!
//! **It deliberately does not know** warp, poem, salvo and other libraries (a diagnostic names those in use). Test code has
//! no entry points.
//!
//! **Threads.** What a detector does function by function goes through `Ground::map_functions` (or `Ground::map`), which
//! uses all threads and gives the answers in order. So a detector is a pure question about one function, and a sequential
//! rest that puts the answers together.
//!
//! **An item** is given where the handler is a function, or code that does nothing but call one. A closure with code of
//! its own is none; a spawned block with a loop of its own belongs to the function around it.
#![forbid(unsafe_code)]

mod around;
mod attributes;
mod bound;
mod crosscutting;
mod data;
mod externals;
mod given;
mod ground;
mod messages;
mod otlp;
mod programs;
mod recognised;
mod recognisers;
mod routes;
mod sensitive;
mod services;
mod settings;
mod sql;
mod state;
mod stated;
mod tasks;
mod timings;
mod traced;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use decompose_model::{DependencyKind, Diagnostic, DiagnosticCode, EntryPoint, Facts, Project, Source};
use decompose_resolve::Resolved;

use crate::around::Outside;
use crate::ground::Ground;
pub use crate::otlp::{Spans, TraceError};
pub use crate::recognised::{Meaning, Named, Recogniser};
use crate::recognisers::{UNREAD, UNREAD_STORES};
pub use crate::sensitive::{SENSITIVE, SensitivePattern};
pub use crate::timings::timings;
pub use crate::traced::traces;

/// Finds the facts of a project, on `jobs` threads; the result does not depend on their number. From `source` come
/// migrations and the files that statements are kept in.
pub fn detect(project: &Project, resolved: &Resolved, source: &dyn Source, jobs: NonZeroUsize) -> Facts {
    detect_with(project, resolved, source, &Declared::default(), jobs)
}

/// What a project says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declared {
    /// Its own wrappers.
    pub recognisers: Vec<Recogniser>,
    /// Names of data that is to be reviewed, beside the built-in ones.
    pub sensitive: Vec<SensitivePattern>,
    /// Facts beside those that are found: entry points, data accesses, transactions, messages and state.
    pub facts: Facts,
}

/// [`detect`] with what the project says of itself.
pub fn detect_with(
    project: &Project,
    resolved: &Resolved,
    source: &dyn Source,
    declared: &Declared,
    jobs: NonZeroUsize,
) -> Facts {
    let ground = Ground::new(project, resolved, jobs);
    let mut entry_points: Vec<EntryPoint> = Vec::new();
    programs::mains(&ground, project, &mut entry_points);
    programs::subcommands(&ground, &mut entry_points);
    routes::detect(&ground, &mut entry_points);
    services::detect(&ground, &mut entry_points);
    tasks::detect(&ground, &mut entry_points);
    let outside = Outside::new(&ground);
    services::registered(&ground, &outside, &mut entry_points);
    let messages = messages::detect(&ground, &outside, &mut entry_points);
    let mut declared_facts = Facts::default();
    recognised::detect(&ground, &declared.recognisers, &mut declared_facts);
    entry_points.append(&mut declared_facts.entry_points);
    stated::entry_points(&mut entry_points, &declared.facts.entry_points);
    entry_points.sort_by(|a, b| order(a).cmp(&order(b)));
    entry_points.dedup();
    let mut state = state::detect(&ground, &outside, &entry_points);
    stated::state(&mut state, &declared.facts.state);
    let mut facts =
        Facts { entry_points, messages, state, diagnostics: unread_libraries(project), ..Facts::default() };
    facts.external_services = externals::detect(&ground, &outside);
    facts.local_files = externals::local_files(&ground, &outside);
    facts.settings = settings::detect(&ground, &outside);
    facts.cross_cutting = crosscutting::detect(&ground, &outside);
    facts.bound = bound::detect(&ground, &outside);
    let of_rows = std::mem::take(&mut declared_facts.data_accesses);
    data::detect(&ground, source, &of_rows, &declared.facts, &mut facts);
    recognised::add_to(&mut facts, declared_facts);
    stated::messages(&mut facts.messages, &declared.facts.messages);
    facts.diagnostics.extend(declared.facts.diagnostics.iter().cloned());
    facts.sensitive = sensitive::detect(&ground, &declared.sensitive, &facts);
    facts.diagnostics.sort();
    facts
}

/// The libraries of the project of which something is not read, with a package that depends on them.
fn unread_libraries(project: &Project) -> Vec<Diagnostic> {
    let mut all: BTreeSet<Diagnostic> = BTreeSet::new();
    for package in &project.packages {
        let dependencies = package.dependencies.iter();
        for dependency in dependencies.filter(|dependency| dependency.kind == DependencyKind::Normal) {
            let name = dependency.package.as_str();
            let (code, what) = if let Some((_, what)) = UNREAD.iter().find(|(unread, _)| *unread == name) {
                (DiagnosticCode::LibraryUnread, format!("{} are", what.replace('?', name)))
            } else if UNREAD_STORES.contains(&name) {
                (DiagnosticCode::StoreUnread, format!("what is kept with `{name}` is"))
            } else {
                continue;
            };
            let message = format!("{what} not read in `{}`", package.name);
            all.insert(Diagnostic::new(code, message).in_file(package.manifest.clone()));
        }
    }
    all.into_iter().collect()
}

/// By location; what is declared at one place by what it is.
fn order(entry: &EntryPoint) -> impl Ord + '_ {
    (&entry.location, entry.kind, &entry.path, &entry.method)
}
