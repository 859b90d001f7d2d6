//! What the code touches: the facts that detectors find over resolved references.

use crate::{Diagnostic, ItemId, Location, Tier};

/// All facts of a project. Every list is sorted by location, then by what it says.
#[derive(Clone, PartialEq, Debug, Default)]
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
    /// Messages sent and received.
    pub messages: Vec<Message>,
    /// State shared inside the process.
    pub state: Vec<SharedState>,
    /// Uses of services outside.
    pub external_services: Vec<ExternalService>,
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

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// It is sent.
    Send,
    /// It is received.
    Receive,
}

impl Direction {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
        }
    }
}

/// A message sent or received at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The function it stands in.
    pub item: ItemId,
    /// Which way it goes.
    pub direction: Direction,
    /// The library that carries it.
    pub library: String,
    /// The subject, queue or topic, `…` for what is not known of it; for a channel in the process, the payload's type.
    pub channel: Option<String>,
    /// The payload's type, where it is one of the workspace.
    pub payload: Option<ItemId>,
    /// Where.
    pub location: Location,
}

/// What holds shared state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StateKind {
    /// A field of a struct that handlers are given.
    Field,
    /// A static that can change.
    Static,
}

impl StateKind {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Static => "static",
        }
    }
}

/// State that several parts of the process share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedState {
    /// The field or static.
    pub item: ItemId,
    /// Which of the two.
    pub kind: StateKind,
    /// Whether it is a pool, a client, a configuration: what every service has of its own.
    pub infrastructure: bool,
    /// The functions that use it, sorted.
    pub users: Vec<ItemId>,
    /// Where it is declared.
    pub location: Location,
}

/// A use of a service outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExternalService {
    /// The function it stands in.
    pub item: ItemId,
    /// The library of the client.
    pub library: String,
    /// The host, where it is written.
    pub host: Option<String>,
    /// Where.
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
