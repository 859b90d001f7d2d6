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
            "http actix-web GET /unmounted -> shop::unmounted (path) @ src/lib.rs:15 route unmounted",
            "http actix-web HEAD /unmounted -> shop::unmounted (path) @ src/lib.rs:15 route unmounted",
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
    // What is documented, marked or attributed and nothing mounts; a route behind something that is not understood
    // (a macro of another crate, a value kept elsewhere) may be mounted.
    Case {
        name: "declared and not mounted",
        fixture: r#"
//- /src/lib.rs crate:shop deps:axum,utoipa,actix-web,mystery
use axum::{Router, routing::get, debug_handler};
pub fn app() -> Router { Router::new().route("/a", get(mounted)).route("/b", get(|| async { called(1).await })) }
#[utoipa::path(get, path = "/documented/a", tag = "a")]
async fn mounted() {}
#[utoipa::path(get, path = "/b")]
async fn called(n: u8) {}
#[utoipa::path(get, path = "/forgotten")]
#[debug_handler]
async fn forgotten() {}
#[debug_handler]
async fn marked() {}
#[utoipa::path(get, path = "/kept")]
async fn kept() {}
pub const KEPT: fn() = kept;
#[utoipa::path(get, path = "/hidden")]
async fn hidden() {}
mystery::routes! { GET /hidden => hidden, }
#[actix_web::get("/old")]
async fn old() {}
#[derive(utoipa::OpenApi)]
#[openapi(paths(forgotten, mounted))]
struct Docs;
#[cfg(test)]
mod tests { fn app() { axum::Router::new().route("/f", axum::routing::get(super::forgotten)); } }
"#,
        expected: &[
            "http axum GET /a -> shop::mounted (path) @ src/lib.rs:2 get",
            "http axum GET /b -> shop::called (path) @ src/lib.rs:2 get",
            "http utoipa GET /forgotten -> shop::forgotten (path) @ src/lib.rs:7 path unmounted",
            "http axum any -> shop::marked (path) @ src/lib.rs:10 debug_handler unmounted",
            "http actix-web GET /old -> shop::old (path) @ src/lib.rs:18 get unmounted",
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
            "grpc tonic /greet.Greeter/SayHello -> greet::<Hello as Greeter>::say_hello (path) @ src/lib.rs:6 say_hello",
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
        name: "the rest of axum",
        fixture: r#"
//- /src/lib.rs crate:shop deps:axum,axum-extra,utoipa,utoipa-axum
use axum::{Router, routing::get};
use axum_extra::routing::{RouterExt, TypedPath};
use utoipa_axum::{router::OpenApiRouter, routes};
macro_rules! mount { ($router:expr, $path:literal, $handler:path) => { $router.route($path, get($handler)) }; }
macro_rules! pages { ($name:ident, $path:literal) => { pub fn $name() -> Router { Router::new().route($path, get(about)) } }; }
pages!(terms, "/terms");
pub fn app() -> Router {
    let router = mount!(Router::new(), "/about", about);
    let api = Router::new().route("/x", get(about)).fallback(missing);
    router.nest("/api", api).typed_get(show).merge(terms()).route_service("/files", files()).fallback(missing)
}
pub fn documented() -> OpenApiRouter { OpenApiRouter::new().nest("/v2", OpenApiRouter::new().routes(routes!(list, create))) }
#[utoipa::path(get, path = "/users", responses((status = 200, body = Vec<User>)), tag = "users")]
async fn list() {}
#[utoipa::path(post, path = "/users")]
async fn create() {}
#[utoipa::path(get, path = "/documented/only")]
async fn about() {}
#[derive(TypedPath)]
#[typed_path("/shows/{id}")]
pub struct Show { id: u64 }
async fn show(Show { id }: Show) {}
async fn missing() {}
fn files() {}
"#,
        expected: &[
            "http axum GET /terms -> shop::about (expansion) @ src/lib.rs:6 pages",
            "http axum GET /about -> shop::about (expansion) @ src/lib.rs:8 mount",
            "http axum GET /api/x -> shop::about (path) @ src/lib.rs:9 get",
            "http axum any /api/* -> shop::missing (path) @ src/lib.rs:9 fallback",
            "http axum GET /shows/{id} -> shop::show (path) @ src/lib.rs:10 typed_get",
            "http axum any /files -> ? (path) @ src/lib.rs:10 route_service",
            "http axum any /* -> shop::missing (path) @ src/lib.rs:10 fallback",
            "http utoipa GET /v2/users -> shop::list (path) @ src/lib.rs:13 path",
            "http utoipa POST /v2/users -> shop::create (path) @ src/lib.rs:15 path",
        ],
    },
    Case {
        name: "actix-web without slashes, in scopes of modules",
        fixture: r#"
//- /src/lib.rs crate:shop deps:actix-web
pub mod v2;
use actix_web::{App, HttpServer, web};
pub fn serve() { HttpServer::new(|| App::new().configure(v2::config).default_service(web::to(missing))); }
async fn missing() {}
//- /src/v2.rs
use actix_web::{get, post, delete, scope, web};
pub fn config(cfg: &mut web::ServiceConfig) {
    cfg.service(web::scope("v2").configure(projects).service(web::scope("tag").service(tags)).service(reports::open));
}
fn projects(cfg: &mut web::ServiceConfig) {
    cfg.route("search", web::get().to(search));
    cfg.service(web::scope("project").service(create).service(web::scope("{id}").service(remove)));
}
#[get("category")]
async fn tags() {}
async fn search() {}
#[post("")]
async fn create() {}
#[delete("/members/{user}")]
async fn remove() {}
#[scope("/reports")]
mod reports {
    use actix_web::get;
    #[get("/open")]
    pub async fn open() {}
}
"#,
        expected: &[
            "http actix-web any /* -> shop::missing (path) @ src/lib.rs:3 to",
            "http actix-web GET /v2/search -> shop::v2::search (path) @ src/v2.rs:6 to",
            "http actix-web GET /v2/tag/category -> shop::v2::tags (path) @ src/v2.rs:9 get",
            "http actix-web POST /v2/project -> shop::v2::create (path) @ src/v2.rs:12 post",
            "http actix-web DELETE /v2/project/{id}/members/{user} -> shop::v2::remove (path) @ src/v2.rs:14 delete",
            "http actix-web GET /v2/reports/open -> shop::v2::reports::open (path) @ src/v2.rs:19 get",
        ],
    },
    Case {
        name: "rocket below a base path that is set where it runs",
        fixture: r#"
//- /src/main.rs crate:shop deps:rocket
#[macro_use] extern crate rocket;
mod api;
fn base() -> String { std::env::var("BASE").unwrap_or_default() }
#[rocket::main]
async fn main() {
    let basepath = &base();
    rocket::build().mount([basepath, "/api"].concat(), api::routes()).launch().await;
}
//- /src/api.rs
use rocket::Route;
pub fn routes() -> Vec<Route> {
    let mut users = routes![register];
    let mut all = Vec::new();
    all.append(&mut users);
    all.append(&mut ciphers());
    if cfg!(feature = "more") { all.push(routes![more]); }
    all
}
fn ciphers() -> Vec<Route> { if base() == "" { return routes![disabled]; } routes![cipher] }
#[post("/accounts/register", data = "<data>")]
async fn register(data: String) {}
#[get("/ciphers/<id>")]
fn cipher(id: u8) {}
#[get("/disabled")]
fn disabled() {}
#[get("/more", rank = 3)]
fn more() {}
#[catch(404)]
fn not_found() {}
"#,
        expected: &[
            "http rocket POST /api/accounts/register -> shop::api::register (path) @ src/api.rs:11 post",
            "http rocket GET /api/ciphers/<id> -> shop::api::cipher (path) @ src/api.rs:13 get",
            "http rocket GET /api/disabled -> shop::api::disabled (path) @ src/api.rs:15 get",
            "http rocket GET /api/more -> shop::api::more (path) @ src/api.rs:17 get",
            "main rocket -> shop::main (path) @ src/main.rs:5 main",
        ],
    },
    Case {
        name: "names of graphql and json-rpc",
        fixture: r#"
//- /src/lib.rs crate:node deps:async-graphql,jsonrpsee
use async_graphql::{Object, Subscription};
use jsonrpsee::RpcModule;
pub struct Query;
#[Object]
impl Query {
    async fn user_orders(&self) -> u32 { 1 }
    #[graphql(name = "me")]
    async fn current(&self) -> u32 { 1 }
    #[graphql(skip)]
    async fn helper(&self) -> u32 { 1 }
}
pub struct Changes;
#[Subscription]
impl Changes { async fn order_paid(&self) -> u32 { 1 } }
pub fn module() {
    let mut module = RpcModule::new(());
    module.register_method("say_hello", |_, _, _| hello());
    module.register_async_method("wait", wait);
}
fn hello() {}
async fn wait() {}
"#,
        expected: &[
            "graphql async-graphql Query.userOrders -> node::Query::user_orders (path) @ src/lib.rs:6 user_orders",
            "graphql async-graphql Query.me -> node::Query::current (path) @ src/lib.rs:8 current",
            "graphql async-graphql Changes.orderPaid -> node::Changes::order_paid (path) @ src/lib.rs:14 order_paid",
            "rpc jsonrpsee say_hello -> node::hello (path) @ src/lib.rs:17 register_method",
            "rpc jsonrpsee wait -> node::wait (path) @ src/lib.rs:18 register_async_method",
        ],
    },
    Case {
        name: "jobs",
        fixture: r#"
//- /src/lib.rs crate:worker deps:tokio-cron-scheduler
use tokio_cron_scheduler::{Job, JobScheduler};
pub async fn start(scheduler: JobScheduler) {
    scheduler.add(Job::new("0 * * * * *", |_, _| tidy()));
    scheduler.add(Job::new_async("0 0 3 * * *", |_, _| Box::pin(async move { report().await })));
    scheduler.add(Job::new_repeated(std::time::Duration::from_secs(3), |_, _| { let n = 1; }));
}
fn tidy() {}
async fn report() {}
mod own { pub struct Job; impl Job { pub fn new(at: &str) {} } pub fn run() { Job::new("0 * * * * *"); } }
"#,
        expected: &[
            "job tokio-cron-scheduler 0 * * * * * -> worker::tidy (path) @ src/lib.rs:3 new",
            "job tokio-cron-scheduler 0 0 3 * * * -> worker::report (path) @ src/lib.rs:4 new_async",
            "job tokio-cron-scheduler -> worker::start (path) @ src/lib.rs:5 new_repeated",
        ],
    },
    Case {
        name: "jobs of clokwerk",
        fixture: r#"
//- /src/lib.rs crate:worker deps:clokwerk
use clokwerk::{AsyncScheduler, Scheduler, TimeUnits};
pub fn start() {
    let mut scheduler = Scheduler::new();
    scheduler.every(10.minutes()).plus(30.seconds()).run(|| tidy());
    AsyncScheduler::new().every(1.day()).at("3:20 pm").run(|| async { report().await });
    Own.run(|| tidy());
}
fn tidy() {}
async fn report() {}
struct Own;
impl Own { fn run(&self, f: impl Fn()) {} }
"#,
        expected: &[
            "job clokwerk -> worker::tidy (path) @ src/lib.rs:4 run",
            "job clokwerk -> worker::report (path) @ src/lib.rs:5 run",
        ],
    },
    // A file that is not there costs its types, not the service.
    Case {
        name: "a proto with a missing import",
        fixture: r#"
//- /src/lib.rs crate:greet deps:tonic
pub mod pb { tonic::include_proto!("greet"); }
use pb::greeter_server::Greeter;
pub struct Hello;
#[tonic::async_trait]
impl Greeter for Hello { async fn say_hello(&self, request: tonic::Request<pb::Name>) {} }
//- /proto/greet.proto
syntax = "proto3";
package greet;
import "elsewhere/missing.proto";
message Name { string text = 1; elsewhere.Missing more = 2; }
service Greeter { rpc SayHello (Name) returns (elsewhere.Missing); }
"#,
        expected: &[
            "grpc tonic /greet.Greeter/SayHello -> greet::<Hello as Greeter>::say_hello (path) @ src/lib.rs:5 say_hello",
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
        let mounted = if entry.unmounted { " unmounted" } else { "" };
        format!("{} ({}) @ {}{mounted}", words.join(" "), entry.tier.name(), place(&source, &entry.location))
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
    let Fixture { project, source } =
        Fixture::parse("//- /src/lib.rs crate:shop deps:warp,axum,rocksdb,sqlx,fang\n");
    let facts = decompose_facts::detect(&project, &decompose_resolve::Resolved::default(), &source, JOBS);
    let said: Vec<&str> = facts.diagnostics.iter().map(|d| d.message.as_str()).collect();
    let expected = [
        "entry points that `warp` declares are not read in `shop`",
        "jobs that `fang` runs are not read in `shop`",
        "what is kept with `rocksdb` is not read in `shop`",
    ];
    assert_eq!(said, expected);
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
