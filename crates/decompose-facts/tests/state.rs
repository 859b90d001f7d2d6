//! Shared state, in fixtures: what is found, what it is there for, who uses it how; and what is none.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Found, without_dependencies};

/// `kind path: type = role` and, indented, `operation user [through function] @ place`.
fn states(fixture: &str) -> String {
    let found = Found::in_fixture(fixture);
    let mut text = String::new();
    for state in &found.facts.state {
        let head = format!("{} {}: {}", state.kind.name(), found.item(state.item), state.ty);
        text += &format!("{head} = {} ({})\n", state.role.name(), state.tier.name());
        for used in &state.uses {
            let through =
                used.through.map(|item| format!(" through {}", found.item(item))).unwrap_or_default();
            let (operation, user) = (used.operation.name(), found.item(used.item));
            text += &format!("  {operation} {user}{through} @ {}\n", found.place(&used.location));
        }
    }
    text
}

const AXUM: &str = r#"
//- /src/lib.rs crate:shop deps:axum,sqlx,tokio,reqwest,moka,dashmap
use std::{collections::HashMap, sync::{Arc, Mutex, atomic::{AtomicU64, Ordering}}};
use axum::{extract::{FromRef, State}, Router, Extension, routing::get};
pub struct Config { url: String }
pub trait Clock { fn now(&self) -> u64; }
pub struct Orders { pool: sqlx::SqlitePool, seen: u8 }
#[derive(Clone)]
pub struct AppState {
    config: Arc<Config>,
    pool: sqlx::SqlitePool,
    clock: Arc<dyn Clock>,
    http: reqwest::Client,
    events: tokio::sync::broadcast::Sender<String>,
    prices: moka::future::Cache<u64, u64>,
    carts: Arc<Mutex<HashMap<u64, u64>>>,
    hits: Arc<AtomicU64>,
    orders: Arc<Orders>,
}
impl AppState {
    fn new(pool: sqlx::SqlitePool, config: Config) -> Self { loop {} }
    fn count(&self) { self.hits.fetch_add(1, Ordering::Relaxed); }
}
impl FromRef<AppState> for sqlx::SqlitePool {
    fn from_ref(state: &AppState) -> Self { state.pool.clone() }
}
pub fn app(state: AppState) -> Router { Router::new().route("/", get(add)).with_state(state) }
async fn add(State(state): State<AppState>) {
    state.carts.lock().unwrap().insert(1, 2);
    let mut carts = state.carts.lock().unwrap();
    let seen = state.carts.lock().unwrap().len();
    state.count();
}
async fn list(State(pool): State<sqlx::SqlitePool>) {}
async fn price(State(AppState { prices, .. }): State<AppState>) { prices.get(&1).await; }
async fn refresh(State(state): State<AppState>) { state.prices.invalidate(&1).await; }
pub struct User { name: String }
async fn me(Extension(user): Extension<User>) -> String { user.name }
"#;

#[test]
fn every_field_of_a_state_is_one_of_its_own() {
    let expected = "\
field AppState::config: Arc<Config> = config (name)
field AppState::pool: sqlx::SqlitePool = pool (resolved)
  read list through <sqlx::SqlitePool as FromRef<AppState>>::from_ref @ :32 list
  read <sqlx::SqlitePool as FromRef<AppState>>::from_ref @ :23 pool
field AppState::clock: Arc<dyn Clock> = clock (name)
field AppState::http: reqwest::Client = client (resolved)
field AppState::events: tokio::sync::broadcast::Sender<String> = channel (resolved)
field AppState::prices: moka::future::Cache<u64, u64> = cache (resolved)
  read price @ :33 prices
  write refresh @ :34 prices
field AppState::carts: Arc<Mutex<HashMap<u64, u64>>> = memory (resolved)
  write add @ :27 carts
  write add @ :28 carts
  lock add @ :29 carts
field AppState::hits: Arc<AtomicU64> = memory (resolved)
  write AppState::count @ :20 hits
  write add through AppState::count @ :30 count
field AppState::orders: Arc<Orders> = service (resolved)
";
    let mut found: Vec<String> = states(AXUM).lines().map(String::from).collect();
    let mut wanted: Vec<String> = expected.lines().map(String::from).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found.join("\n"), wanted.join("\n"));
}

#[test]
fn actix_rocket_and_grpc_hand_over_state_too() {
    let actix = r#"
//- /src/lib.rs crate:shop deps:actix-web
use actix_web::web::Data;
pub struct Limits { left: std::sync::Mutex<u8> }
async fn take(limits: Data<Limits>) { *limits.left.lock().unwrap() -= 1; }
"#;
    assert_eq!(
        states(actix),
        "field Limits::left: std::sync::Mutex<u8> = memory (resolved)\n  write take @ :3 left\n"
    );
    let rocket = r#"
//- /src/lib.rs crate:shop deps:rocket
use rocket::State;
use std::sync::atomic::{AtomicUsize, Ordering};
pub struct Hits { count: AtomicUsize }
fn hits(hits: &State<Hits>) -> usize { hits.count.load(Ordering::SeqCst) }
"#;
    assert_eq!(
        states(rocket),
        "field Hits::count: AtomicUsize = memory (resolved)\n  read hits @ :4 count\n"
    );
}

const STATICS: &str = r#"
//- /src/lib.rs crate:shop deps:lazy_static,once_cell,tokio,dashmap
use std::{cell::RefCell, collections::HashMap, sync::{LazyLock, Mutex, OnceLock, RwLock, atomic::{AtomicBool, Ordering}}};
static CACHE: LazyLock<RwLock<HashMap<String, u8>>> = LazyLock::new(Default::default);
pub static READY: AtomicBool = AtomicBool::new(false);
pub static NAMES: OnceLock<Vec<String>> = OnceLock::new();
pub static PLAIN: u8 = 3; pub static SET_UP: std::sync::Once = std::sync::Once::new();
static mut COUNT: u64 = 0;
pub static SEEN: once_cell::sync::Lazy<dashmap::DashMap<u8, u8>> = once_cell::sync::Lazy::new(Default::default);
lazy_static::lazy_static! { pub static ref QUEUE: Mutex<Vec<u8>> = Mutex::new(Vec::new()); }
thread_local! { pub static DEPTH: RefCell<u8> = RefCell::new(0); }
tokio::task_local! { pub static USER: u64; }
pub fn get(key: &str) -> Option<u8> { CACHE.read().unwrap().get(key).copied() }
pub fn put(key: &str) { let mut cache = CACHE.write().unwrap(); cache.insert(key.into(), 1); }
pub fn start() { READY.store(true, Ordering::Relaxed); NAMES.get_or_init(Vec::new); put("x"); }
pub fn step() -> u8 {
    QUEUE.lock().unwrap().push(1);
    SEEN.insert(1, 2);
    DEPTH.with(|depth| *depth.borrow_mut() += 1);
    DEPTH.with(|depth| *depth.borrow());
    PLAIN
}
pub fn user() -> u64 { USER.get() }
#[cfg(test)]
mod tests { static ONLY: std::sync::Mutex<u8> = std::sync::Mutex::new(0); fn t() { super::READY.load(std::sync::atomic::Ordering::Relaxed); } }
"#;

#[test]
fn statics_that_can_change_are_state() {
    let expected = "\
static CACHE: LazyLock<RwLock<HashMap<String, u8>>> = memory (resolved)
  read get @ :11 CACHE
  write put @ :12 CACHE
  write start through put @ :13 put
static READY: AtomicBool = memory (resolved)
  write start @ :13 READY
static NAMES: OnceLock<Vec<String>> = value (resolved)
  write start @ :13 NAMES
static SET_UP: std::sync::Once = value (resolved)
static COUNT: u64 = memory (resolved)
static SEEN: once_cell::sync::Lazy<dashmap::DashMap<u8, u8>> = memory (resolved)
  write step @ :16 SEEN
static QUEUE: Mutex<Vec<u8>> = memory (resolved)
  write step @ :15 QUEUE
thread-local DEPTH: RefCell<u8> = memory (resolved)
  write step @ :17 DEPTH
  read step @ :18 DEPTH
task-local USER: u64 = value (resolved)
  read user @ :21 USER
";
    assert_eq!(states(STATICS), expected);
}

#[test]
fn own_names_and_missing_dependencies_are_no_state() {
    let own = r#"
//- /src/lib.rs crate:decoy deps:axum
pub struct State<T>(pub T);
pub struct Mutex<T>(pub T);
pub struct Inner { pool: u8 }
pub static OWN: Mutex<u8> = Mutex(1);
fn handler(State(inner): State<Inner>) -> u8 { inner.pool + OWN.0 }
"#;
    assert_eq!(states(own), "");
    assert_eq!(states(&without_dependencies(AXUM)), "");
}

/// A function whose results are kept stands for what keeps them.
#[test]
fn kept_results_are_a_cache() {
    let fixture = r#"
//- /src/lib.rs crate:shop deps:cached
use cached::proc_macro::{cached, once as kept_once};
#[cached(time = 60)]
pub fn price(id: u64) -> u64 { id }
#[kept_once]
pub fn rates() -> Vec<u64> { vec![price(1)] }
#[cached::proc_macro::io_cached(redis = true)]
pub fn remote(id: u64) -> Result<u64, ()> { Ok(id) }
pub fn total() -> u64 { price(1) + price(2) }
"#;
    let expected = "\
static price: u64 = cache (resolved)
  read rates @ :5 price
  read total @ :8 price
  read total @ :8 price
static rates: Vec<u64> = cache (resolved)
static remote: Result<u64, ()> = cache (resolved)
";
    assert_eq!(states(fixture), expected);
    assert_eq!(states(&without_dependencies(fixture)), "");
}

/// Resolvers ask their context for what was put there; what only one request has is no state.
#[test]
fn resolvers_ask_for_state_by_its_type() {
    let fixture = r#"
//- /src/lib.rs crate:shop deps:async-graphql,sqlx
use async_graphql::{Context, Object};
pub struct App { pool: sqlx::PgPool, seen: std::sync::Mutex<u8> }
pub struct User { name: String }
pub struct Query;
#[Object]
impl Query {
    async fn count(&self, ctx: &Context<'_>) -> u8 { *ctx.data_unchecked::<App>().seen.lock().unwrap() }
    async fn me(&self, ctx: &Context<'_>) -> String { ctx.data::<User>().unwrap().name.clone() }
}
"#;
    let expected = "\
field App::pool: sqlx::PgPool = pool (resolved)
field App::seen: std::sync::Mutex<u8> = memory (resolved)
  lock Query::count @ :7 seen
";
    assert_eq!(states(fixture), expected);
}
