//! Who would own which data under a partition, and what becomes of what the cut splits.

use crate::ServiceId;

/// What a partition does to the data of a project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DataPlan {
    /// Every table that is touched, by store and name.
    pub tables: Vec<TableShare>,
    /// Foreign keys between tables of different owners, in the order of the schema.
    pub foreign_keys: Vec<SplitKey>,
    /// Single statements over tables of different owners, by place.
    pub statements: Vec<SplitStatement>,
    /// Transaction scopes over tables of different owners, by place.
    pub transactions: Vec<SplitTransaction>,
}

/// A table and the services that use it.
///
/// Tables of one name in several stores that speak SQL are one: alternatives of one database.
#[derive(Clone, PartialEq, Debug)]
pub struct TableShare {
    /// The kinds of stores it is in, sorted.
    pub stores: Vec<String>,
    /// Its name.
    pub table: String,
    /// The service that would own it: the one that writes it at most places, or, where none does, reads it. None where
    /// too little is known of the store to say.
    pub owner: Option<ServiceId>,
    /// The services that use it, the owner first, then most uses first.
    pub users: Vec<TableUser>,
    /// The services that reach it through functions of its users, most calls first: for whom a layer of data access
    /// works.
    pub served: Vec<ServedService>,
    /// What to do about it.
    pub proposal: TableProposal,
    /// Why, in sentences.
    pub reason: String,
}

/// A service that reaches a table through functions of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServedService {
    /// The service.
    pub service: ServiceId,
    /// Its calls into the other service that lead to reading.
    pub reads: usize,
    /// Its calls into the other service that lead to writing, adding or removing.
    pub writes: usize,
}

/// A service that uses a table.
#[derive(Clone, PartialEq, Debug)]
pub struct TableUser {
    /// The service.
    pub service: ServiceId,
    /// Its accesses that read: indices into [`crate::Facts::data_accesses`].
    pub reads: Vec<usize>,
    /// Its accesses that write, add or remove.
    pub writes: Vec<usize>,
}

/// What to do about a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TableProposal {
    /// One service uses it: it goes with that service.
    Keep,
    /// Nobody writes it at run time: each user can have a copy.
    Duplicate,
    /// One service writes it, others read: they ask it, or keep a read copy that it feeds.
    ReadThroughOwner,
    /// Several services write it, each columns of its own: it falls into as many tables.
    SplitColumns,
    /// Several services write it: the owner gets operations for what the others write.
    WriteThroughOwner,
    /// Too little is known of the store to say who owns it.
    Undecided,
}

impl TableProposal {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Duplicate => "duplicate",
            Self::ReadThroughOwner => "read-through-owner",
            Self::SplitColumns => "split-columns",
            Self::WriteThroughOwner => "write-through-owner",
            Self::Undecided => "undecided",
        }
    }
}

/// A foreign key between tables of different owners: the database can no longer keep it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SplitKey {
    /// The table that refers, as index into [`crate::Facts::schema`].
    pub table: usize,
    /// Which of its foreign keys.
    pub key: usize,
    /// The owner of the table that refers.
    pub from: ServiceId,
    /// The owner of the table referred to.
    pub to: ServiceId,
}

/// One statement over tables of different owners, such as a join.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SplitStatement {
    /// The service whose code it stands in.
    pub service: ServiceId,
    /// The owners of its tables, sorted.
    pub owners: Vec<ServiceId>,
    /// Its accesses: indices into [`crate::Facts::data_accesses`].
    pub accesses: Vec<usize>,
}

/// A transaction scope over tables of different owners, as a saga could do its work.
#[derive(Clone, PartialEq, Debug)]
pub struct SplitTransaction {
    /// The scope: an index into [`crate::Facts::transactions`].
    pub transaction: usize,
    /// The service whose code begins it, which would conduct the saga.
    pub conductor: Option<ServiceId>,
    /// Its local transactions in the order of their first access, neighbours of one owner joined.
    pub locals: Vec<LocalTransaction>,
    /// How many other split scopes could see or spoil an intermediate state: summed over local transactions, those
    /// that access one of its tables in the other mode. 0 while it is one transaction.
    pub complexity: u32,
}

/// What one service does of a saga, atomically.
#[derive(Clone, PartialEq, Debug)]
pub struct LocalTransaction {
    /// The service that does it: the owner of the tables.
    pub service: ServiceId,
    /// Its accesses: indices into [`crate::Facts::data_accesses`], in order.
    pub accesses: Vec<usize>,
    /// Its part in the saga.
    pub role: SagaRole,
    /// How it is undone when a later one fails; for compensatable ones that write.
    pub compensation: Option<String>,
    /// The column that can say meanwhile that it is not settled, as `table.column`.
    pub semantic_lock: Option<String>,
    /// What it tells the others, written to an outbox beside its change: `orders.created`.
    pub event: Option<String>,
}

/// The part that a local transaction plays (Garcia-Molina and Salem 1987; names as in Richardson 2018).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SagaRole {
    /// It changes nothing.
    Reads,
    /// A later failure undoes it.
    Compensatable,
    /// From here on the saga goes through to its end.
    Pivot,
    /// It is repeated until it succeeds.
    Retriable,
}

impl SagaRole {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Compensatable => "compensatable",
            Self::Pivot => "pivot",
            Self::Retriable => "retriable",
        }
    }
}

/// What one service has to do with data.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ServiceData {
    /// The tables it uses: its own, its own that others use too, those of others; by name within each.
    pub tables: Vec<TableStanding>,
    /// Foreign keys from or to its tables that are split: indices into [`DataPlan::foreign_keys`].
    pub foreign_keys: Vec<usize>,
    /// Split statements in its code or over its tables: indices into [`DataPlan::statements`].
    pub statements: Vec<usize>,
    /// Split transactions that it begins or whose tables it owns: indices into [`DataPlan::transactions`].
    pub transactions: Vec<usize>,
    /// Roles and rights in the database of today that let its code do what it does to its own tables, and read what
    /// it reads of others; per store that knows roles.
    pub grants: Vec<Grants>,
}

/// How a table stands to a service.
#[derive(Clone, PartialEq, Debug)]
pub struct TableStanding {
    /// The table, as index into [`DataPlan::tables`].
    pub table: usize,
    /// How it stands.
    pub standing: Standing,
    /// The accesses that must go through the owner: for a table of its own those of others, for a table of another
    /// its own. Indices into [`crate::Facts::data_accesses`].
    pub rewrites: Vec<usize>,
}

/// How a table stands to a service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// It owns the table, and nobody else uses it.
    Owned,
    /// It owns the table, and others use it.
    Shared,
    /// Another service owns it.
    Foreign,
    /// Nobody is known to own it.
    Undecided,
}

impl Standing {
    /// The word in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owned => "owned",
            Self::Shared => "shared",
            Self::Foreign => "foreign",
            Self::Undecided => "undecided",
        }
    }
}

/// Statements that give a service a role of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grants {
    /// The kind of store.
    pub store: String,
    /// The statements, one per line, with comments.
    pub sql: String,
}
