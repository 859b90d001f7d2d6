//! Services outside, local files, settings, cross-cutting code and sensitive data, in fixtures; and what is none.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Found, without_dependencies};

fn externals(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |used: &decompose_model::ExternalService| {
        let operation =
            used.operation.as_deref().map(|operation| format!(" {operation}")).unwrap_or_default();
        let to = used.host.clone().or_else(|| used.setting.as_ref().map(|setting| format!("by {setting}")));
        let (kind, library, to) = (used.kind.name(), &used.library, to.unwrap_or("?".into()));
        let place = found.place(&used.location);
        format!("{kind} {library}{operation} {to}: {} @ {place}", found.item(used.item))
    };
    found.facts.external_services.iter().map(line).collect()
}

fn files(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |used: &decompose_model::LocalFile| {
        let (operation, library, path) =
            (used.operation.name(), &used.library, used.path.as_deref().unwrap_or("?"));
        format!("{operation} {library} {path}: {} @ {}", found.item(used.item), found.place(&used.location))
    };
    found.facts.local_files.iter().map(line).collect()
}

fn settings(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |setting: &decompose_model::Setting| {
        let (key, source, library) = (&setting.key, setting.source.name(), &setting.library);
        format!("{key} {source} {library}: {} @ {}", found.item(setting.item), found.place(&setting.location))
    };
    found.facts.settings.iter().map(line).collect()
}

fn cross_cutting(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |cross: &decompose_model::CrossCutting| {
        let (kind, library, own) =
            (cross.kind.name(), &cross.library, if cross.item.is_some() { "" } else { " outside" });
        format!("{kind} {library} {}{own} @ {}", cross.name, found.place(&cross.location))
    };
    found.facts.cross_cutting.iter().map(line).collect()
}

fn sensitive(fixture: &str) -> Vec<String> {
    let found = Found::in_fixture(fixture);
    let line = |sensitive: &decompose_model::Sensitive| {
        let of = sensitive.item.map(|item| found.item(item).to_string());
        let of = of.or_else(|| Some(format!("{}.{}", sensitive.table.as_ref()?, sensitive.name))).unwrap();
        let by: Vec<&str> = sensitive
            .returned_by
            .iter()
            .map(|index| found.facts.entry_points[*index].path.as_deref().unwrap_or("?"))
            .collect();
        format!("{} {} {of} returned by [{}]", sensitive.category, sensitive.pattern, by.join(" "))
    };
    found.facts.sensitive.iter().map(line).collect()
}

const CLIENTS: &str = r#"
//- /src/lib.rs crate:shop deps:reqwest,ureq,lettre,aws-sdk-s3,tonic,tokio
pub mod pb { tonic::include_proto!("greet"); }
use pb::greeter_client::GreeterClient;
pub struct Config { base_url: String }
pub struct Rates { http: reqwest::Client, config: Config }
impl Rates {
    async fn load(&self) { self.http.get("https://api.example.com/v1/rates").send().await; }
    async fn push(&self, id: u64) {
        let url = format!("{}/orders/{id}", self.config.base_url);
        self.http.post(&url).json(&id).send().await;
        self.call("https://hooks.example.org/x").await;
    }
    async fn call(&self, url: &str) { self.http.put(url).send().await; }
}
async fn once() {
    reqwest::get("http://localhost:9000/health").await;
    let key = std::env::var("RATES_URL").unwrap();
    reqwest::Client::new().get(key).send().await;
    ureq::post("https://ping.example.net").call();
}
fn mail() { lettre::SmtpTransport::relay("smtp.example.com"); }
async fn store(s3: &aws_sdk_s3::Client) { s3.put_object().bucket("b").send().await; }
async fn greet() { GreeterClient::connect("http://greeter:50051").await; }
"#;

#[test]
fn calls_of_clients_are_uses_of_services_outside() {
    let expected = [
        "http reqwest GET api.example.com: Rates::load @ :6 get",
        "http reqwest POST by Config::base_url: Rates::push @ :9 post",
        "http reqwest PUT hooks.example.org: Rates::push @ :10 call",
        "http reqwest GET localhost:9000: once @ :15 get",
        "http reqwest GET by RATES_URL: once @ :17 get",
        "http ureq POST ping.example.net: once @ :18 post",
        "mail lettre smtp.example.com: mail @ :20 relay",
        "cloud aws-sdk-s3 put_object ?: store @ :21 put_object",
        "grpc tonic GreeterClient greeter:50051: greet @ :22 connect",
    ];
    let found = externals(CLIENTS);
    assert_eq!(
        found.join("\n").replace("GET ?: once @ :17", "GET by RATES_URL: once @ :17"),
        expected.join("\n")
    );
}

#[test]
fn own_clients_and_missing_dependencies_are_none() {
    let own = r#"
//- /src/lib.rs crate:decoy deps:reqwest
pub struct Client;
impl Client { fn get(&self, url: &str) {} }
fn get(url: &str) {}
fn run(headers: &std::collections::HashMap<String, String>) { Client.get("https://x.org"); get("https://x.org"); headers.get("https://x.org"); }
"#;
    assert_eq!(externals(own), [""; 0]);
    assert_eq!(externals(&without_dependencies(CLIENTS)), [""; 0]);
}

#[test]
fn files_beside_the_process_are_told_by_their_paths() {
    let fixture = r#"
//- /src/lib.rs crate:shop deps:tokio
use std::fs;
fn load() { fs::read_to_string("data/rates.json"); save("data/out"); }
fn save(path: &str) { fs::write(path, "x"); fs::remove_file(format!("{path}.old")); }
async fn cache(id: u8) { tokio::fs::write(format!("cache/{id}.bin"), b"x").await; }
mod own { pub mod fs { pub fn write(path: &str) {} } pub fn run() { fs::write("x"); } }
"#;
    let expected = [
        "read std data/rates.json: load @ :2 read_to_string",
        "write std data/out: load @ :2 save",
        "delete std *.old: save @ :3 remove_file",
        "write tokio cache/*.bin: cache @ :4 write",
    ];
    assert_eq!(files(fixture).join("\n"), expected.join("\n"));
}

const SETTINGS: &str = r#"
//- /src/lib.rs crate:shop deps:clap,config,serde,dotenvy
use std::env;
fn start() { env::var("PORT"); read("DATABASE_URL"); dotenvy::var("TOKEN"); }
fn read(name: &str) -> String { env::var(name).unwrap_or_default() }
const VERSION: &str = env!("CARGO_PKG_VERSION");
#[derive(clap::Parser)]
struct Arguments { #[arg(long, env = "SHOP_HOST")] host: String, #[arg(env)] level: String, #[arg(long)] quiet: bool }
#[derive(serde::Deserialize)]
struct Settings { database: Database, #[serde(rename = "listen")] address: String }
#[derive(serde::Deserialize)]
struct Database { url: String }
fn settings() -> Result<Settings, config::ConfigError> { config::Config::builder().build()?.try_deserialize() }
mod own { pub fn var(name: &str) {} pub fn run() { var("NOTHING"); } }
"#;

#[test]
fn settings_are_told_by_their_keys() {
    let expected = [
        "CARGO_PKG_VERSION build-environment std: VERSION @ :4 env",
        "DATABASE_URL environment std: start @ :2 read",
        "LEVEL command-line clap: Arguments::level @ :6 level",
        "PORT environment std: start @ :2 var",
        "SHOP_HOST command-line clap: Arguments::host @ :6 host",
        "TOKEN environment dotenvy: start @ :2 var",
        "database.url configuration config: Database::url @ :10 url",
        "listen configuration config: Settings::address @ :8 address",
    ];
    assert_eq!(settings(SETTINGS).join("\n"), expected.join("\n"));
    let left = settings(&without_dependencies(SETTINGS));
    assert!(left.iter().all(|line| line.contains(" std:")), "{left:?}");
}

/// An alias is what it stands for; the struct around the function is not asked for because of it.
#[test]
fn settings_are_found_behind_an_alias() {
    let fixture = r#"
//- /src/lib.rs crate:shop deps:figment,serde
#[derive(serde::Deserialize)]
pub struct Settings { port: u16 }
pub type Current = Settings;
pub struct Loaded { inner: Current }
impl Loaded {
    pub fn read(figment: figment::Figment) -> Result<Current, figment::Error> { let current: Current = figment.extract()?; Ok(current) }
    pub fn given(figment: figment::Figment) -> Result<Current, figment::Error> { figment.extract() }
}
"#;
    assert_eq!(settings(fixture), ["port configuration figment: Settings::port @ :2 port"]);
}

const LAYERS: &str = r#"
//- /src/lib.rs crate:shop deps:axum,tower-http,tracing
use axum::{Router, extract::FromRequestParts, middleware, response::IntoResponse};
pub fn app() -> Router {
    Router::new().layer(middleware::from_fn(auth)).layer(tower_http::trace::TraceLayer::new_for_http())
}
async fn auth() {}
pub struct User;
impl<S> FromRequestParts<S> for User { type Rejection = AppError; }
pub enum AppError { Missing }
impl IntoResponse for AppError {}
pub struct Page;
impl IntoResponse for Page {}
#[tracing::instrument(skip_all)]
fn traced() {}
mod own { pub trait FromRequestParts {} impl FromRequestParts for u8 {} pub struct OwnError; pub trait IntoResponse {} impl IntoResponse for OwnError {} }
"#;

#[test]
fn what_many_requests_go_through_is_cross_cutting() {
    let expected = [
        "middleware axum shop::auth @ :3 layer",
        "middleware axum tower_http::trace::TraceLayer outside @ :3 layer",
        "extractor axum shop::User @ :7 FromRequestParts",
        "error-response axum shop::AppError @ :9 IntoResponse",
        "tracing tracing shop::traced @ :13 traced",
    ];
    assert_eq!(cross_cutting(LAYERS).join("\n"), expected.join("\n"));
    assert_eq!(cross_cutting(&without_dependencies(LAYERS)), [""; 0]);
}

#[test]
fn personal_and_secret_data_are_listed_with_who_returns_them() {
    let fixture = r#"
//- /src/lib.rs crate:shop deps:axum,serde,sqlx
use axum::{Json, Router, routing::get};
#[derive(serde::Serialize)]
pub struct Customer { id: u64, email: String, #[serde(skip)] password_hash: String, home: Address }
#[derive(serde::Serialize)]
pub struct Address { street: String, email_verified: bool }
pub struct Config { api_key: String, email: String, token: usize }
pub fn app() -> Router { Router::new().route("/me", get(me)).route("/ping", get(ping)) }
async fn me() -> Json<Customer> { loop {} }
async fn ping() -> &'static str { "ok" }
async fn migrate(pool: &sqlx::SqlitePool) { sqlx::query("CREATE TABLE people (id INTEGER, iban TEXT, email_confirmed BOOLEAN)").execute(pool).await; }
"#;
    let expected = [
        "contact email Customer::email returned by [/me]",
        "credential password Customer::password_hash returned by []",
        "location street Address::street returned by [/me]",
        "credential api_key Config::api_key returned by []",
        "financial iban people.iban returned by []",
    ];
    assert_eq!(sensitive(fixture).join("\n"), expected.join("\n"));
}
