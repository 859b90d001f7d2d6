//! Every detector over every fixture: what a fixture holds is found, with handler and place, and nothing else.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use decompose_fixture::Fixture;
use decompose_model::{EntryPoint, EntryPointKind, Location, MemorySource};
use decompose_resolve::Options;

/// More than one, so that putting results together is tested with everything else.
const JOBS: NonZeroUsize = NonZeroUsize::new(3).unwrap();

/// A project, and the entry points that it has: `kind framework method path -> handler (tier) @ place`.
struct Case {
    name: &'static str,
    fixture: &'static str,
    expected: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "axum",
        fixture: r#"
//- /src/lib.rs crate:shop deps:axum
pub mod users;
use axum::{Router, routing::{get, on, MethodFilter}};
const BASE: &str = "v1";
pub fn app() -> Router {
    let admin = Router::new().route("/stats", axum::routing::any(stats));
    Router::new()
        .route("/", get(|| async { "home" }))
        .nest(&format!("/{BASE}"), users::routes())
        .nest("/admin", admin)
        .merge(misc())
        .route("/two", on(MethodFilter::PUT.or(MethodFilter::PATCH), |body: String| users::two(body)))
}
fn misc() -> Router { let more = "/more"; users::extend(&format!("{more}/x"), Router::new()) }
async fn stats() {}
//- /src/users.rs
use axum::routing::{get, post, Router};
pub fn routes() -> Router {
    Router::new().route("/users", get(list).post(create)).route("/users/{id}", get(User::show))
}
pub fn extend(prefix: &str, router: Router) -> Router { router.route(&format!("{prefix}/extra"), post(create)) }
async fn list() {}
async fn create() {}
pub async fn two(_: String) {}
pub struct User;
impl User { async fn show() {} }
#[cfg(test)]
mod tests {
    fn server() -> super::Router { super::Router::new().route("/fake", super::get(super::list)) }
}
"#,
        expected: &[
            "http axum any /admin/stats -> shop::stats (path) @ src/lib.rs:5 any",
            "http axum GET / -> ? (path) @ src/lib.rs:7 get",
            "http axum PATCH /two -> shop::users::two (path) @ src/lib.rs:11 on",
            "http axum PUT /two -> shop::users::two (path) @ src/lib.rs:11 on",
            "http axum GET /v1/users -> shop::users::list (path) @ src/users.rs:3 get",
            "http axum POST /v1/users -> shop::users::create (path) @ src/users.rs:3 post",
            "http axum GET /v1/users/{id} -> shop::users::User::show (associated) @ src/users.rs:3 get",
            "http axum POST /more/x/extra -> shop::users::create (path) @ src/users.rs:5 post",
        ],
    },
    Case {
        name: "actix-web",
        fixture: r#"
//- /src/lib.rs crate:shop deps:actix-web
mod users;
use actix_web::{get, web, App, HttpServer};
pub async fn serve() {
    HttpServer::new(move || {
        App::new()
            .service(health)
            .service(web::scope("/v1").configure(users::config).route("/ping", web::get().to(ping)))
            .service(web::resource("/both").route(web::put().to(ping)).route(web::delete().to(ping)))
            .configure(|c| { c.service(web::resource("/inline").to(ping)); })
    }).run().await;
}
#[get("/health")]
async fn health() {}
async fn ping() {}
#[actix_web::route("/unmounted", method = "GET", method = "HEAD")]
async fn unmounted() {}
//- /src/users.rs
use actix_web::{post, web::{self, ServiceConfig}};
pub fn config(cfg: &mut ServiceConfig) {
    cfg.service(create);
    cfg.route("/users", web::get().to(list));
    cfg.service(web::scope("/users/{id}").service(web::resource("").get(list)));
}
#[post("/users")]
async fn create() {}
async fn list() {}
"#,
        expected: &[
            "http actix-web GET /v1/ping -> shop::ping (path) @ src/lib.rs:7 to",
            "http actix-web PUT /both -> shop::ping (path) @ src/lib.rs:8 to",
            "http actix-web DELETE /both -> shop::ping (path) @ src/lib.rs:8 to",
            "http actix-web any /inline -> shop::ping (path) @ src/lib.rs:9 to",
            "http actix-web GET /health -> shop::health (path) @ src/lib.rs:12 get",
            "http actix-web GET /unmounted -> shop::unmounted (path) @ src/lib.rs:15 route",
            "http actix-web HEAD /unmounted -> shop::unmounted (path) @ src/lib.rs:15 route",
            "http actix-web GET /v1/users -> shop::users::list (path) @ src/users.rs:4 to",
            "http actix-web GET /v1/users/{id} -> shop::users::list (path) @ src/users.rs:5 get",
            "http actix-web POST /v1/users -> shop::users::create (path) @ src/users.rs:7 post",
        ],
    },
    Case {
        name: "rocket",
        fixture: r#"
//- /src/main.rs crate:shop deps:rocket
#[macro_use] extern crate rocket;
mod users;
#[get("/hello/<name>?<age>", rank = 2)]
fn hello(name: &str, age: u8) {}
#[launch]
fn start() -> _ {
    rocket::build().mount("/", routes![hello]).mount("/api", users::routes()).attach(users::stage())
}
//- /src/users.rs
use rocket::fairing::AdHoc;
pub fn routes() -> Vec<rocket::Route> { routes![list, create] }
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("users", |rocket| async { rocket.mount("/staged", routes![staged]) })
}
#[get("/users")]
fn list() {}
#[rocket::post("/users", data = "<body>")]
fn create(body: String) {}
#[put("/")]
fn staged() {}
"#,
        expected: &[
            "http rocket GET /hello/<name>?<age> -> shop::hello (path) @ src/main.rs:3 get",
            "main rocket -> shop::start (path) @ src/main.rs:6 start",
            "http rocket GET /api/users -> shop::users::list (path) @ src/users.rs:6 get",
            "http rocket POST /api/users -> shop::users::create (path) @ src/users.rs:8 post",
            "http rocket PUT /staged -> shop::users::staged (path) @ src/users.rs:10 put",
        ],
    },
    Case {
        name: "clap",
        fixture: r#"
//- /src/main.rs crate:tool deps:clap,tokio
use clap::{Parser, Subcommand as Sub};
#[derive(Parser)]
struct Arguments { #[command(subcommand)] command: Command }
#[derive(Debug, Sub)]
enum Command {
    Serve,
    /// Imports.
    #[command(name = "import")]
    ImportUsers { file: String },
    #[command(flatten)]
    More(More),
}
#[derive(clap::Subcommand)]
enum More { DryRun }
#[tokio::main(flavor = "current_thread")]
async fn main() {}
"#,
        expected: &[
            "cli clap serve -> tool::Command::Serve (path) @ src/main.rs:6 Serve",
            "cli clap import -> tool::Command::ImportUsers (path) @ src/main.rs:9 ImportUsers",
            "cli clap dry-run -> tool::More::DryRun (path) @ src/main.rs:14 DryRun",
            "main tokio -> tool::main (path) @ src/main.rs:16 main",
        ],
    },
    Case {
        name: "tasks",
        fixture: r#"
//- /src/main.rs crate:worker deps:tokio
mod jobs;
fn main() {
    std::thread::spawn(jobs::watch);
    jobs::start();
}
//- /src/jobs.rs
use tokio::{spawn, time::interval};
pub fn start() {
    spawn(clean_up(3));
    spawn(async move { loop { once().await } });
    spawn(once());
    tokio::task::spawn(async { Ticker.run().await });
}
async fn clean_up(n: u8) { while let Some(_) = next(n).await {} }
async fn next(_: u8) -> Option<u8> { None }
async fn once() {}
pub fn watch() { loop {} }
struct Ticker;
impl Ticker { async fn run(&self) { let mut ticks = interval(std::time::Duration::MAX); ticks.tick().await; } }
"#,
        expected: &[
            "task tokio -> worker::jobs::clean_up (path) @ src/jobs.rs:3 spawn",
            "task tokio -> worker::jobs::start (path) @ src/jobs.rs:4 spawn",
            "task tokio -> worker::jobs::Ticker::run (receiver) @ src/jobs.rs:6 spawn",
            "main -> worker::main (path) @ src/main.rs:2 main",
            "task std -> worker::jobs::watch (path) @ src/main.rs:3 spawn",
        ],
    },
    Case {
        name: "tonic",
        fixture: r#"
//- /src/lib.rs crate:greet deps:tonic
pub mod pb { tonic::include_proto!("greet"); }
use pb::greeter_server::{Greeter, GreeterServer};
pub struct Hello;
#[tonic::async_trait]
impl Greeter for Hello {
    async fn say_hello(&self) {}
}
pub trait Local { fn own(&self); }
#[tonic::async_trait]
impl Local for Hello { fn own(&self) {} }
"#,
        expected: &[
            "grpc tonic Greeter::say_hello -> greet::<Hello as Greeter>::say_hello (path) @ src/lib.rs:6 say_hello",
        ],
    },
    Case {
        name: "graphql",
        fixture: r#"
//- /src/lib.rs crate:graph deps:async-graphql,juniper
use async_graphql::Object;
pub struct Query;
#[Object]
impl Query {
    async fn user(&self, id: u32) -> u32 { id }
}
pub struct Mutation;
#[juniper::graphql_object(context = Context)]
impl Mutation {
    fn rename(&self) {}
}
"#,
        expected: &[
            "graphql async-graphql Query.user -> graph::Query::user (path) @ src/lib.rs:5 user",
            "graphql juniper Mutation.rename -> graph::Mutation::rename (path) @ src/lib.rs:10 rename",
        ],
    },
    Case {
        name: "rpc",
        fixture: r#"
//- /src/lib.rs crate:node deps:jsonrpsee,tarpc
use jsonrpsee::proc_macros::rpc;
#[rpc(server, namespace = "state")]
pub trait State {
    #[method(name = "getKeys")]
    async fn keys(&self);
    fn helper(&self) {}
}
#[tarpc::service]
pub trait World { async fn hello(name: String) -> String; }
"#,
        expected: &[
            "rpc jsonrpsee state_getKeys -> node::State::keys (path) @ src/lib.rs:5 keys",
            "rpc tarpc World::hello -> node::World::hello (path) @ src/lib.rs:9 hello",
        ],
    },
    Case {
        name: "renamed dependency",
        fixture: r#"
//- /src/lib.rs crate:shop deps:web=axum
use web::routing::get as fetch;
pub fn app() -> web::Router { web::Router::new().route("/x", fetch(x)) }
async fn x() {}
"#,
        expected: &["http axum GET /x -> shop::x (path) @ src/lib.rs:2 fetch"],
    },
    Case {
        name: "decoy: own names",
        fixture: r#"
//- /src/main.rs crate:decoy package:decoy deps:axum,actix-web,rocket,clap,tokio,tonic,async-graphql,own-macros
use own_macros::{get, main_of, Object, Subcommand};
struct Router;
impl Router {
    fn new() -> Self { Router }
    fn route(self, _: &str, _: u8) -> Self { self }
    fn nest(self, _: &str, _: Router) -> Self { self }
    fn mount(self, _: &str, _: u8) -> Self { self }
}
fn fetch(_: fn()) -> u8 { 0 }
fn handler() {}
#[get("/x")]
fn attributed() {}
fn spawn(_: fn()) {}
fn forever() { loop {} }
fn routers() {
    Router::new().route("/x", fetch(handler)).nest("/y", Router::new()).mount("/z", 1);
    spawn(forever);
    tokio::spawn(async { 1 });
}
struct Query;
#[Object]
impl Query { fn user(&self) {} }
#[derive(Subcommand)]
enum Command { Serve }
//- /own-macros/src/lib.rs crate:own_macros package:own-macros kind:proc-macro
#[proc_macro_attribute]
pub fn get(a: u8, b: u8) -> u8 { b }
#[proc_macro_attribute]
pub fn Object(a: u8, b: u8) -> u8 { b }
#[proc_macro_derive(Subcommand)]
pub fn subcommand(a: u8) -> u8 { a }
"#,
        expected: &[],
    },
    Case {
        name: "decoy: no dependency",
        fixture: r#"
//- /src/lib.rs crate:decoy deps:other
use axum::{Router, routing::get};
use other::{Router as R, routing::get as g};
pub fn app() -> Router { Router::new().route("/x", get(x)) }
pub fn other() -> R { R::new().route("/x", g(x)) }
#[actix_web::get("/y")]
async fn x() {}
#[derive(clap::Subcommand)]
pub enum Command { Serve }
"#,
        expected: &[],
    },
];

/// The entry points of a fixture, a line each.
fn found(text: &str) -> Vec<String> {
    let Fixture { project, source } = Fixture::parse(text.trim_start());
    let tree = decompose_syntax::tree::load(&project, &source, NonZeroUsize::MIN);
    let resolved = decompose_resolve::resolve(&project, tree, &Options::default());
    let facts = decompose_facts::detect(&project, &resolved, &source, JOBS);
    assert!(facts.entry_points.is_sorted_by_key(|entry| &entry.location));
    let line = |entry: &EntryPoint| {
        let http = entry.kind == EntryPointKind::Http;
        let words = [
            Some(entry.kind.name()),
            entry.framework.as_deref(),
            entry.method.as_deref().or(http.then_some("any")),
            entry.path.as_deref(),
            Some("->"),
            entry.item.map(|item| resolved.code.items[item.index()].path.as_str()).or(Some("?")),
        ];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        format!("{} ({}) @ {}", words.join(" "), entry.tier.name(), place(&source, &entry.location))
    };
    facts.entry_points.iter().map(line).collect()
}

/// File and line, and the name that stands at the location.
fn place(source: &MemorySource, location: &Location) -> String {
    let text = std::str::from_utf8(&source.files[&location.file]).unwrap();
    let line = text.lines().nth(location.position.line as usize - 1).unwrap();
    let behind = &line[location.position.column as usize - 1..];
    let name: String = behind.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect();
    format!("{}:{} {name}", location.file, location.position.line)
}

#[test]
fn every_fixture_gives_its_entry_points_and_no_others() {
    for case in CASES {
        let found = found(case.fixture);
        assert_eq!(found.join("\n"), case.expected.join("\n"), "{}", case.name);
    }
}

/// Every library is found somewhere, and only where a fixture declares it.
#[test]
fn every_library_is_found_where_it_is_declared() {
    const LIBRARIES: &[&str] = &[
        "axum",
        "actix-web",
        "rocket",
        "clap",
        "tokio",
        "tonic",
        "async-graphql",
        "juniper",
        "jsonrpsee",
        "tarpc",
    ];
    let mut hit = BTreeSet::new();
    for case in CASES {
        for line in found(case.fixture) {
            let library = line.split(' ').nth(1).unwrap().to_string();
            let declared =
                case.fixture.lines().any(|line| line.starts_with("//- ") && line.contains(&library));
            assert!(declared || ["->", "std"].contains(&library.as_str()), "{library} in {}", case.name);
            hit.insert(library);
        }
    }
    for library in LIBRARIES {
        assert!(hit.contains(*library), "no fixture has a hit of {library}");
    }
}

/// Without its dependencies, a fixture keeps what std and `main` give: the same names then mean nothing.
#[test]
fn nothing_is_found_without_the_dependency() {
    for case in CASES {
        let without: String = case
            .fixture
            .lines()
            .map(|line| match line.strip_prefix("//- ") {
                Some(header) => {
                    let words = header.split(' ').filter(|word| !word.starts_with("deps:"));
                    format!("//- {}\n", words.collect::<Vec<_>>().join(" "))
                }
                None => format!("{line}\n"),
            })
            .collect();
        for line in found(&without) {
            assert!(line.starts_with("main ->") || line.starts_with("task std"), "{}: {line}", case.name);
        }
    }
}

/// What is not read is said, not passed over.
#[test]
fn a_library_that_is_not_read_is_named() {
    let Fixture { project, source } = Fixture::parse("//- /src/lib.rs crate:shop deps:warp,axum\n");
    let facts = decompose_facts::detect(&project, &decompose_resolve::Resolved::default(), &source, JOBS);
    let said: Vec<&str> = facts.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(said, ["entry points that `warp` declares are not read in `shop`"]);
}

/// A router given through functions that call one another without end is still in the result.
#[test]
fn recursion_loses_no_route() {
    let fixture = "\
//- /src/lib.rs crate:shop deps:axum
use axum::{Router, routing::get};
pub fn a(n: u8) -> Router { Router::new().route(\"/a\", get(h)).nest(\"/b\", b(n)) }
pub fn b(n: u8) -> Router { if n == 0 { Router::new() } else { Router::new().route(\"/c\", get(h)).merge(a(n - 1)) } }
async fn h() {}
";
    let paths: BTreeSet<String> =
        found(fixture).iter().map(|line| line.split(' ').nth(3).unwrap().to_string()).collect();
    assert!(paths.contains("/a") && paths.contains("/b/c"), "{paths:?}");
}
