//! What the code touches: the facts that detectors find over resolved references.

use crate::{BoundCode, Diagnostic, ItemId, Location, Tier};

/// All facts of a project. Every list is sorted by location, then by what it says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// Where control comes in from outside.
    pub entry_points: Vec<EntryPoint>,
    /// Uses of tables (collections, keys, trees) by product code.
    pub data_accesses: Vec<DataAccess>,
    /// Statements that are handed to a store and tell no table.
    pub unread_statements: Vec<UnreadStatement>,
    /// The tables that the project declares, by store and name.
    pub schema: Vec<Table>,
    /// Transaction scopes.
    pub transactions: Vec<Transaction>,
    /// Channels made, messages sent and received.
    pub messages: Vec<Message>,
    /// State shared inside the process.
    pub state: Vec<SharedState>,
    /// Files that code reads and writes where it runs.
    pub local_files: Vec<LocalFile>,
    /// Uses of services outside.
    pub external_services: Vec<ExternalService>,
    /// Settings that are read.
    pub settings: Vec<Setting>,
    /// Middleware, extractors and the like.
    pub cross_cutting: Vec<CrossCutting>,
    /// Code that means something else once it stands elsewhere, or that stops its thread.
    pub bound: Vec<BoundCode>,
    /// Data that looks personal or secret.
    pub sensitive: Vec<Sensitive>,
    /// How far the uses of each store are understood, by store.
    pub stores: Vec<StoreCoverage>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
}

impl Facts {
    /// Whether an access touches a table: its name, in one of its stores.
    pub fn touches(&self, access: &DataAccess, table: &Table) -> bool {
        access.table == table.name && share_a_store(&access.store, &table.store)
    }

    /// The names of tables that are touched in a store and not declared there, sorted.
    pub fn undeclared(&self, store: &str) -> Vec<String> {
        let of_store = self.data_accesses.iter().filter(|access| access.store == store);
        let mut names: Vec<String> = of_store
            .filter(|access| !self.schema.iter().any(|table| self.touches(access, table)))
            .map(|access| access.table.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

/// Whether two stores, each perhaps several joined by `+`, have one in common.
pub fn share_a_store(one: &str, other: &str) -> bool {
    one.split('+').any(|store| other.split('+').any(|theirs| theirs == store))
}

/// The kinds of entry points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EntryPointKind {
    /// `fn main`.
    Main,
    /// An HTTP route.
    Http,
    /// A gRPC method.
    Grpc,
    /// A GraphQL resolver.
    Graphql,
    /// Another remote procedure.
    Rpc,
    /// A subcommand.
    Cli,
    /// A scheduled job.
    Job,
    /// A queue consumer.
    Consumer,
    /// A spawned background task.
    Task,
}

impl EntryPointKind {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Main,
        Self::Http,
        Self::Grpc,
        Self::Graphql,
        Self::Rpc,
        Self::Cli,
        Self::Job,
        Self::Consumer,
        Self::Task,
    ];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Http => "http",
            Self::Grpc => "grpc",
            Self::Graphql => "graphql",
            Self::Rpc => "rpc",
            Self::Cli => "cli",
            Self::Job => "job",
            Self::Consumer => "consumer",
            Self::Task => "task",
        }
    }
}

/// Where control comes in from outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryPoint {
    /// What kind.
    pub kind: EntryPointKind,
    /// The HTTP method, in capitals.
    pub method: Option<String>,
    /// The route as far as it is known, as the framework's text; prefixes are joined where they are seen.
    pub path: Option<String>,
    /// The library that defines the pattern.
    pub framework: Option<String>,
    /// The item that handles it, where it resolved.
    pub item: Option<ItemId>,
    /// Which rule resolved the handler.
    pub tier: Tier,
    /// Whether it is declared, and nothing mounts it.
    pub unmounted: bool,
    /// Where it is declared.
    pub location: Location,
}

/// What is done to a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DataOperation {
    /// Rows are read.
    Read,
    /// Rows that are there are changed.
    Write,
    /// Rows are added.
    Create,
    /// Rows are removed.
    Delete,
}

impl DataOperation {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Create, Self::Delete];

    /// Whether it changes anything.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Read)
    }

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Create => "create",
            Self::Delete => "delete",
        }
    }
}

/// How a data access was found. Earlier tiers lean on less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DataTier {
    /// The whole statement stands in the source, and a parser of its dialect reads it.
    Statement,
    /// The library's types name the table.
    Typed,
    /// The statement is put together at run time; the table stands in the known part of it.
    Composed,
    /// The statement is handed to a value whose type is not known; its tables are known from elsewhere.
    Literal,
    /// No parser reads the statement; the table stands behind a word such as `FROM`.
    Scan,
    /// The project's configuration says so.
    Declared,
}

impl DataTier {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Typed => "typed",
            Self::Composed => "composed",
            Self::Literal => "literal",
            Self::Scan => "scan",
            Self::Declared => "declared",
        }
    }
}

/// One use of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DataAccess {
    /// The function that decides which table it is: it holds the statement, or hands it to a function of the project
    /// that runs what it is given.
    pub item: ItemId,
    /// The kind of store: `sqlite`, `postgres`, `mysql`; several joined by `+` where one statement serves them all.
    pub store: String,
    /// The table's name, as the store compares names.
    pub table: String,
    /// What is done to it.
    pub operation: DataOperation,
    /// The columns that the statement names, sorted; none where it takes all or does not tell.
    pub columns: Option<Vec<String>>,
    /// How it was found.
    pub tier: DataTier,
    /// The call that hands the statement over.
    pub location: Location,
}

/// A statement that tells no table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnreadStatement {
    /// The function that hands it over.
    pub item: ItemId,
    /// The kind of store.
    pub store: String,
    /// What is known of the text, `…` for what is not; none where nothing is.
    pub text: Option<String>,
    /// The call that hands it over.
    pub location: Location,
}

/// A table (or view) as the project declares it, after all its migrations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The kind of store.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Whether it is a view.
    pub view: bool,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// What it refers to.
    pub foreign_keys: Vec<ForeignKey>,
    /// Where it is declared first.
    pub location: Location,
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as declared.
    pub ty: String,
}

/// A reference from one table to another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: String,
    /// The columns there, where they are named.
    pub referred: Vec<String>,
}

/// How a transaction scope is bounded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ScopeKind {
    /// From the call that begins it to the one that ends it.
    Region,
    /// A closure that runs inside it.
    Closure,
}

impl ScopeKind {
    /// All of them, in their order.
    pub const ALL: [Self; 2] = [Self::Region, Self::Closure];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Closure => "closure",
        }
    }
}

/// A stretch of code whose data accesses happen together or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    /// The function that begins it.
    pub item: ItemId,
    /// How it is bounded.
    pub kind: ScopeKind,
    /// The kind of store.
    pub store: String,
    /// Where it begins.
    pub location: Location,
    /// Where it ends, where that is written.
    pub end: Option<Location>,
    /// The accesses inside, as indices into [`Facts::data_accesses`].
    pub accesses: Vec<usize>,
    /// The functions that run inside with the transaction's handle, sorted; the one that begins it included.
    pub items: Vec<ItemId>,
    /// The entry points from which calls lead to it, as indices into [`Facts::entry_points`].
    pub entry_points: Vec<usize>,
    /// The scope it is nested in, as index into [`Facts::transactions`].
    pub parent: Option<usize>,
}

/// What is done to a channel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// It is made.
    Open,
    /// A message is sent.
    Send,
    /// A message is received.
    Receive,
}

impl Direction {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Send, Self::Receive];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Send => "send",
            Self::Receive => "receive",
        }
    }
}

/// A channel made, or a message sent or received, at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The function it stands in.
    pub item: ItemId,
    /// Which way it goes.
    pub direction: Direction,
    /// The library that carries it.
    pub library: String,
    /// Whether it stays inside the process.
    pub in_process: bool,
    /// The subject, queue or topic, `*` for what is not known of it; for a channel in the process, the payload's type.
    pub channel: Option<String>,
    /// The payload's type, where it is one of the workspace.
    pub payload: Option<ItemId>,
    /// How it was found.
    pub tier: FactTier,
    /// Where.
    pub location: Location,
}

/// How a fact was found. Earlier tiers lean on less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FactTier {
    /// A path or type that leads to a library decides.
    Resolved,
    /// The project's configuration says so (a recogniser), or a file of facts.
    Declared,
    /// A name decides.
    Name,
}

impl FactTier {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Declared => "declared",
            Self::Name => "name",
        }
    }
}

/// What holds shared state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StateKind {
    /// A field of a struct that handlers are given.
    Field,
    /// A static.
    Static,
    /// A static of each thread.
    ThreadLocal,
    /// A static of each task.
    TaskLocal,
}

impl StateKind {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Field, Self::Static, Self::ThreadLocal, Self::TaskLocal];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Static => "static",
            Self::ThreadLocal => "thread-local",
            Self::TaskLocal => "task-local",
        }
    }
}

/// What shared state is there for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StateRole {
    /// A way to a store: a pool, a connection, an embedded database.
    Pool,
    /// A client of a service outside.
    Client,
    /// The time, or what makes ids and random numbers.
    Clock,
    /// Configuration.
    Config,
    /// A value that does not change once it is there.
    Value,
    /// Messages between parts of the process.
    Channel,
    /// Values that can be had again elsewhere.
    Cache,
    /// Memory that parts of the process change for one another.
    Memory,
    /// A part of the program: a service, a repository, what stands behind a trait.
    Service,
    /// Not known.
    Unknown,
}

impl StateRole {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::Pool,
        Self::Client,
        Self::Clock,
        Self::Config,
        Self::Value,
        Self::Channel,
        Self::Cache,
        Self::Memory,
        Self::Service,
        Self::Unknown,
    ];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Client => "client",
            Self::Clock => "clock",
            Self::Config => "config",
            Self::Value => "value",
            Self::Channel => "channel",
            Self::Cache => "cache",
            Self::Memory => "memory",
            Self::Service => "service",
            Self::Unknown => "unknown",
        }
    }

    /// Whether every service has one of its own.
    pub const fn is_infrastructure(self) -> bool {
        matches!(self, Self::Pool | Self::Client | Self::Clock | Self::Config | Self::Value)
    }
}

/// What is done to shared state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StateOperation {
    /// It is looked at, or handed on.
    Read,
    /// It is locked; what for is not seen.
    Lock,
    /// It is changed.
    Write,
}

impl StateOperation {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Read, Self::Lock, Self::Write];

    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Lock => "lock",
            Self::Write => "write",
        }
    }
}

/// A use of shared state.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StateUse {
    /// Where.
    pub location: Location,
    /// The function it stands in.
    pub item: ItemId,
    /// What is done.
    pub operation: StateOperation,
    /// The function that is called to get at it, where it is not named at this place.
    pub through: Option<ItemId>,
}

/// State that several parts of the process share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedState {
    /// The field or static.
    pub item: ItemId,
    /// What holds it.
    pub kind: StateKind,
    /// The struct of a field.
    pub holder: Option<ItemId>,
    /// Its type as written.
    pub ty: String,
    /// What it is there for.
    pub role: StateRole,
    /// How the role was found.
    pub tier: FactTier,
    /// Who uses it, sorted.
    pub uses: Vec<StateUse>,
    /// Where it is declared.
    pub location: Location,
}

/// A file or directory that code names, read or written where it runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalFile {
    /// The function it stands in.
    pub item: ItemId,
    /// What is done to it.
    pub operation: DataOperation,
    /// Its path, `*` for what is not known of it.
    pub path: Option<String>,
    /// The library.
    pub library: String,
    /// Where.
    pub location: Location,
}

/// The kinds of services outside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ExternalKind {
    /// Requests over HTTP.
    Http,
    /// gRPC.
    Grpc,
    /// Mail.
    Mail,
    /// A cloud provider's interface.
    Cloud,
    /// Another.
    Other,
}

impl ExternalKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Grpc => "grpc",
            Self::Mail => "mail",
            Self::Cloud => "cloud",
            Self::Other => "other",
        }
    }
}

/// A use of a service outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExternalService {
    /// The function it stands in.
    pub item: ItemId,
    /// What kind of service.
    pub kind: ExternalKind,
    /// The library of the client.
    pub library: String,
    /// What is asked of it, where the library's names tell: the HTTP method, the cloud service, the generated client.
    pub operation: Option<String>,
    /// The host, where it is written.
    pub host: Option<String>,
    /// The setting that the address comes from, where that is seen.
    pub setting: Option<String>,
    /// How it was found.
    pub tier: FactTier,
    /// Where.
    pub location: Location,
}

/// Where a setting comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SettingSource {
    /// The environment of the process.
    Environment,
    /// The environment of the compiler.
    BuildEnvironment,
    /// An argument of the command line that falls back to the environment.
    CommandLine,
    /// A field of a struct that a configuration library fills.
    Configuration,
}

impl SettingSource {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::BuildEnvironment => "build-environment",
            Self::CommandLine => "command-line",
            Self::Configuration => "configuration",
        }
    }
}

/// A setting that is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Its key, `*` for what is not known of it.
    pub key: String,
    /// Where it comes from.
    pub source: SettingSource,
    /// The library.
    pub library: String,
    /// The function, field or static that asks for it.
    pub item: ItemId,
    /// Where.
    pub location: Location,
}

/// The kinds of code that many requests go through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CrossCuttingKind {
    /// Wraps handlers.
    Middleware,
    /// Makes handlers' parameters of requests.
    Extractor,
    /// Makes responses of errors.
    ErrorResponse,
    /// Traces a function.
    Tracing,
}

impl CrossCuttingKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Middleware => "middleware",
            Self::Extractor => "extractor",
            Self::ErrorResponse => "error-response",
            Self::Tracing => "tracing",
        }
    }
}

/// Code that many requests go through: a matter of all services, and of none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrossCutting {
    /// What kind.
    pub kind: CrossCuttingKind,
    /// The library whose pattern it is.
    pub library: String,
    /// What it is called: the item's path, or the library's path of what is put around handlers.
    pub name: String,
    /// The item of the workspace that does it.
    pub item: Option<ItemId>,
    /// Where it is declared or put to use.
    pub location: Location,
}

/// Data that looks personal or secret: something to review, not a verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sensitive {
    /// The category of the pattern: `contact`, `credential` …
    pub category: String,
    /// The pattern that the name fits.
    pub pattern: String,
    /// The field, where it is one of a struct.
    pub item: Option<ItemId>,
    /// The table, where it is a column.
    pub table: Option<String>,
    /// The field's or column's name.
    pub name: String,
    /// The entry points whose response holds the field, as indices into [`Facts::entry_points`].
    pub returned_by: Vec<usize>,
    /// Where it is declared.
    pub location: Location,
}

/// How far the uses of one store's drivers are understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreCoverage {
    /// The kind of store.
    pub store: String,
    /// Calls in product code that hand a statement to it.
    pub calls: usize,
    /// Those of which a fact tells what they touch.
    pub explained: usize,
    /// The largest unexplained ones: location and what is known of the text.
    pub unexplained: Vec<Location>,
}

impl StoreCoverage {
    /// The share of calls, in per cent, that has to be understood before anything follows about who owns its data.
    const LEAST_EXPLAINED: usize = 80;

    /// Whether enough is understood to say who owns its data.
    pub const fn is_understood(&self) -> bool {
        self.explained * 100 >= self.calls * Self::LEAST_EXPLAINED
    }
}
