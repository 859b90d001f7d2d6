//! What libraries call the things that are looked for: data, no logic.
//!
//! A row is matched against a *resolved* path, whose first segment is the package's own name (with `_`), whatever it
//! is called in the manifest or imported as. A `*` at the end stands for the name of an HTTP method ([`METHODS`]).

use decompose_model::EntryPointKind;

/// The names of HTTP methods in libraries, and what requests call them; none for those that take every method.
pub(crate) const METHODS: &[(&str, Option<&str>)] = &[
    ("any", None),
    ("connect", Some("CONNECT")),
    ("delete", Some("DELETE")),
    ("get", Some("GET")),
    ("head", Some("HEAD")),
    ("options", Some("OPTIONS")),
    ("patch", Some("PATCH")),
    ("post", Some("POST")),
    ("put", Some("PUT")),
    ("query", Some("QUERY")),
    ("trace", Some("TRACE")),
];

/// What a call has to do with routes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// `Router::new()`: nothing yet.
    Start,
    /// `scope("/v1")`: nothing yet, and whatever is added lies below the first argument.
    StartAt,
    /// `get()`: nothing yet, and handlers that follow serve this method.
    StartFor,
    /// `get(handler)`.
    Handle,
    /// `on(filter, handler)`: the method is what the filter names.
    HandleFor,
    /// `.to(handler)`: serves the receiver's method.
    To,
    /// `.nest("/api", routes)`: the routes of the last argument, below the first.
    AddAt,
    /// `.nest_service("/api", service)`: the same where the service has routes, else the service is the handler.
    ServeAt,
    /// `.fallback(handler)`: the handler serves what no other route does.
    Rest,
    /// `.typed_get(handler)`: the path stands on the type of the handler's first parameter that has one.
    HandleTyped,
    /// `.configure(f)`: the routes that `f`, the last argument, adds to what it is given, of this type.
    Configure(&'static str),
}

/// A call that makes or extends routes.
#[derive(Debug)]
pub(crate) struct RouteCall {
    /// The resolved path of what is called.
    pub(crate) path: &'static str,
    /// What it does.
    pub(crate) shape: Shape,
    /// The type that it gives, where methods are called on that.
    pub(crate) gives: &'static str,
}

const fn row(path: &'static str, shape: Shape, gives: &'static str) -> RouteCall {
    RouteCall { path, shape, gives }
}

const OPEN_API: &str = "utoipa_axum::router::OpenApiRouter";
const OPEN_API_CONFIG: &str = "utoipa_actix_web::service_config::ServiceConfig";

/// Calls that make or extend routes. A method without a row adds the routes of its arguments.
pub(crate) const ROUTE_CALLS: &[RouteCall] = &[
    row("axum::Router::new", Shape::Start, "axum::Router"),
    row("axum::Router::default", Shape::Start, "axum::Router"),
    row("axum::Router::route", Shape::AddAt, "axum::Router"),
    row("axum::Router::nest", Shape::AddAt, "axum::Router"),
    row("axum::Router::fallback", Shape::Rest, "axum::Router"),
    row("axum::Router::typed_*", Shape::HandleTyped, "axum::Router"),
    row("axum_extra::routing::RouterExt::typed_*", Shape::HandleTyped, "axum::Router"),
    row("utoipa_axum::router::OpenApiRouter::new", Shape::Start, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::default", Shape::Start, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::with_openapi", Shape::Start, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::route", Shape::AddAt, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::nest", Shape::AddAt, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::route_service", Shape::ServeAt, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::nest_service", Shape::ServeAt, OPEN_API),
    row("utoipa_axum::router::OpenApiRouter::fallback", Shape::Rest, OPEN_API),
    row("axum::Router::route_service", Shape::ServeAt, "axum::Router"),
    row("axum::Router::nest_service", Shape::ServeAt, "axum::Router"),
    row("axum::routing::*", Shape::Handle, "axum::routing::MethodRouter"),
    row("axum::routing::method_routing::*", Shape::Handle, "axum::routing::MethodRouter"),
    row("axum::routing::MethodRouter::*", Shape::Handle, "axum::routing::MethodRouter"),
    row("axum::routing::on", Shape::HandleFor, "axum::routing::MethodRouter"),
    row("axum::routing::method_routing::on", Shape::HandleFor, "axum::routing::MethodRouter"),
    row("axum::routing::MethodRouter::on", Shape::HandleFor, "axum::routing::MethodRouter"),
    row("actix_web::App::new", Shape::Start, "actix_web::App"),
    row("actix_web::App::route", Shape::AddAt, "actix_web::App"),
    row("actix_web::App::default_service", Shape::Rest, "actix_web::App"),
    row("actix_web::App::configure", Shape::Configure("actix_web::web::ServiceConfig"), "actix_web::App"),
    row("actix_web::web::scope", Shape::StartAt, "actix_web::Scope"),
    row("actix_web::Scope::new", Shape::StartAt, "actix_web::Scope"),
    row("actix_web::Scope::route", Shape::AddAt, "actix_web::Scope"),
    row("utoipa_actix_web::scope", Shape::StartAt, "actix_web::Scope"),
    row("utoipa_actix_web::scope::scope", Shape::StartAt, "actix_web::Scope"),
    row("utoipa_actix_web::service_config::ServiceConfig::route", Shape::AddAt, OPEN_API_CONFIG),
    row("actix_web::Scope::configure", Shape::Configure("actix_web::web::ServiceConfig"), "actix_web::Scope"),
    row("actix_web::web::ServiceConfig::route", Shape::AddAt, "actix_web::web::ServiceConfig"),
    row(
        "actix_web::web::ServiceConfig::configure",
        Shape::Configure("actix_web::web::ServiceConfig"),
        "actix_web::web::ServiceConfig",
    ),
    row("actix_web::web::resource", Shape::StartAt, "actix_web::Resource"),
    row("actix_web::Resource::new", Shape::StartAt, "actix_web::Resource"),
    row("actix_web::Resource::*", Shape::Handle, "actix_web::Resource"),
    row("actix_web::Resource::to", Shape::To, "actix_web::Resource"),
    row("actix_web::web::*", Shape::StartFor, "actix_web::Route"),
    row("actix_web::web::route", Shape::Start, "actix_web::Route"),
    row("actix_web::web::to", Shape::To, "actix_web::Route"),
    row("actix_web::Route::to", Shape::To, "actix_web::Route"),
    row("rocket::build", Shape::Start, "rocket::Rocket"),
    row("rocket::custom", Shape::Start, "rocket::Rocket"),
    row("rocket::ignite", Shape::Start, "rocket::Rocket"),
    row("rocket::Rocket::build", Shape::Start, "rocket::Rocket"),
    row("rocket::Rocket::custom", Shape::Start, "rocket::Rocket"),
    row("rocket::fairing::AdHoc::on_ignite", Shape::Configure("rocket::Rocket"), "rocket::fairing::AdHoc"),
    row("rocket::Rocket::mount", Shape::AddAt, "rocket::Rocket"),
];

/// Attributes that make a function a handler: `#[get("/path")]`. The second form names its methods.
pub(crate) const ROUTE_ATTRIBUTES: &[&str] =
    &["actix_web::*", "actix_web::route", "rocket::*", "rocket::route"];

/// An attribute that documents a handler: method and path. It is a route where [`DOCUMENTED_ROUTES`] names the handler.
pub(crate) const DOCUMENTED: &str = "utoipa::path";

/// Attributes that only check that a function can be a handler.
pub(crate) const HANDLER_ATTRIBUTES: &[&str] = &["axum::debug_handler", "axum_macros::debug_handler"];

/// The macro that makes routes of documented handlers.
pub(crate) const DOCUMENTED_ROUTES: &str = "utoipa_axum::routes";

/// An attribute on modules that puts a prefix before the routes that attributes in it state: library and name.
pub(crate) const SCOPE: (&str, &str) = ("actix_web", "scope");

/// The attribute that holds the path of requests on the type that they are taken apart into.
pub(crate) const TYPED_PATH: &str = "typed_path";

/// The path of what serves everything that nothing else does.
pub(crate) const REST: &str = "/*";

/// An attribute under which attributes of the same library stand, imported or not.
pub(crate) const STACKED_ROUTES: &str = "actix_web::routes";

/// Attributes that make a function the start of a program.
pub(crate) const MAIN_ATTRIBUTES: &[&str] = &[
    "tokio::main",
    "actix_web::main",
    "actix_rt::main",
    "async_std::main",
    "rocket::main",
    "rocket::launch",
    "smol_potat::main",
];

/// Packages that declare what is run in ways that are not read, and what that is; `?` is the package.
pub(crate) const UNREAD: &[(&str, &str)] = &[
    ("aide", ENTRY_POINTS),
    ("dropshot", ENTRY_POINTS),
    ("fang", "jobs that `?` runs"),
    ("faktory", "jobs that `?` runs"),
    ("gotham", ENTRY_POINTS),
    ("leptos", ENTRY_POINTS),
    ("loco-rs", ENTRY_POINTS),
    ("ntex", ENTRY_POINTS),
    ("poem", ENTRY_POINTS),
    ("poem-openapi", ENTRY_POINTS),
    ("salvo", ENTRY_POINTS),
    ("sidekiq-rs", "jobs that `?` runs"),
    ("tide", ENTRY_POINTS),
    ("underway", "jobs that `?` runs"),
    ("volo-grpc", ENTRY_POINTS),
    ("warp", ENTRY_POINTS),
];
const ENTRY_POINTS: &str = "entry points that `?` declares";

/// Packages that keep data in ways that are not read.
pub(crate) const UNREAD_STORES: &[&str] = &[
    "aws-sdk-dynamodb",
    "cdrs-tokio",
    "clickhouse",
    "duckdb",
    "elasticsearch",
    "etcd-client",
    "firestore",
    "fjall",
    "heed",
    "influxdb",
    "influxdb2",
    "lmdb",
    "lmdb-rkv",
    "memcache",
    "native_db",
    "neo4rs",
    "oracle",
    "persy",
    "rocksdb",
    "scylla",
    "surrealdb",
    "tiberius",
];

/// Functions and methods that run their first argument on its own.
pub(crate) const SPAWNS: &[&str] = &[
    "tokio::spawn",
    "tokio::task::spawn",
    "tokio::task::spawn_blocking",
    "tokio::task::spawn_local",
    "tokio::task::JoinSet::spawn",
    "tokio::runtime::Runtime::spawn",
    "tokio::runtime::Handle::spawn",
    "actix_web::rt::spawn",
    "actix_rt::spawn",
    "async_std::task::spawn",
    "rocket::tokio::spawn",
    "rocket::tokio::task::spawn",
    "smol::spawn",
    "std::thread::spawn",
];

/// Calls that run something at times: where it says when, and what is run.
pub(crate) const SCHEDULES: &[(&str, Option<usize>)] = &[
    ("tokio_cron_scheduler::Job::new", Some(0)),
    ("tokio_cron_scheduler::Job::new_async", Some(0)),
    ("tokio_cron_scheduler::Job::new_async_tz", Some(0)),
    ("tokio_cron_scheduler::Job::new_cron_job", Some(0)),
    ("tokio_cron_scheduler::Job::new_cron_job_async", Some(0)),
    ("tokio_cron_scheduler::Job::new_one_shot", None),
    ("tokio_cron_scheduler::Job::new_one_shot_async", None),
    ("tokio_cron_scheduler::Job::new_repeated", None),
    ("tokio_cron_scheduler::Job::new_repeated_async", None),
    ("tokio_cron_scheduler::Job::new_tz", Some(0)),
    ("job_scheduler::Job::new", None),
    ("job_scheduler_ng::Job::new", None),
];

/// Methods of schedulers that run their last argument when it is time: library and method.
pub(crate) const RUNNERS: &[(&str, &str)] = &[("clokwerk", "run")];

/// Calls that make something tick.
pub(crate) const TICKS: &[&str] =
    &["tokio::time::interval", "tokio::time::interval_at", "actix_web::rt::time::interval"];

/// Derives that make the variants of an enum subcommands.
pub(crate) const SUBCOMMANDS: &[&str] = &["clap::Subcommand", "clap::Parser", "structopt::StructOpt"];

/// How the functions of an impl or trait are called from outside.
#[derive(Debug)]
pub(crate) struct ServiceAttribute {
    /// The resolved path of the attribute on the impl or trait.
    pub(crate) path: &'static str,
    /// What its functions are.
    pub(crate) kind: EntryPointKind,
    /// What stands between the name of the type or trait and the function's.
    pub(crate) separator: &'static str,
    /// The attribute that a function needs to be one, where not all are.
    pub(crate) marker: Option<&'static str>,
}

const fn service(path: &'static str, kind: EntryPointKind, separator: &'static str) -> ServiceAttribute {
    ServiceAttribute { path, kind, separator, marker: None }
}

/// Attributes on impls and traits.
pub(crate) const SERVICE_ATTRIBUTES: &[ServiceAttribute] = &[
    service("async_graphql::Object", EntryPointKind::Graphql, "."),
    service("async_graphql::ComplexObject", EntryPointKind::Graphql, "."),
    service("async_graphql::Subscription", EntryPointKind::Graphql, "."),
    service("juniper::graphql_object", EntryPointKind::Graphql, "."),
    service("juniper::graphql_subscription", EntryPointKind::Graphql, "."),
    service("tarpc::service", EntryPointKind::Rpc, "::"),
    ServiceAttribute {
        path: "jsonrpsee::proc_macros::rpc",
        kind: EntryPointKind::Rpc,
        separator: "_",
        marker: Some("method"),
    },
];

/// Attributes of which one stands on every impl of a generated gRPC service.
pub(crate) const GRPC_ATTRIBUTES: &[&str] = &["tonic::async_trait", "async_trait::async_trait"];

/// The end of the names of modules that hold the server side of a generated gRPC service.
pub(crate) const GRPC_MODULE: &str = "_server";

/// The macro that includes what is generated of a package; the package is its argument.
pub(crate) const INCLUDES: &str = "include_proto";

/// The method that `name` stands for, were it one.
pub(crate) fn method(name: &str) -> Option<Option<&'static str>> {
    let name = name.strip_suffix("_service").unwrap_or(name);
    let name = name.strip_prefix("typed_").unwrap_or(name);
    METHODS.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
}

/// Whether a row's pattern means `path`.
pub(crate) fn means(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(head) => path.strip_prefix(head).is_some_and(|name| method(name).is_some()),
        None => pattern == path,
    }
}
