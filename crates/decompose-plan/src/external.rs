//! What is known about types from outside the workspace: which are plain data, and which are handles.
//!
//! Two tables, looked up by a path as the resolved imports give it (`sqlx::Transaction`, `u32`). A path in neither
//! table is unknown, and treated as something that cannot be promised to serialise.

/// What a type from outside the workspace means for a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum External {
    /// Data, or a container that is data when its content is.
    Plain,
    /// Shared ownership: the content may travel, the sharing does not.
    SharedOwnership,
    /// Bound to the process; the text says what it is, with its article.
    Handle(&'static str),
    /// In no table.
    Unknown,
}

/// What a handle is that something in the process is told or tells by.
pub(crate) const CHANNEL_END: &str = "one end of a channel";

/// Libraries whose types are data throughout and serialise, with a feature where needed.
const PLAIN_LIBRARIES: &[&str] = &[
    "arrayvec",
    "bigdecimal",
    "bytes",
    "chrono",
    "chrono_tz",
    "compact_str",
    "either",
    "hashbrown",
    "indexmap",
    "ipnet",
    "jiff",
    "num_bigint",
    "ordered_float",
    "rust_decimal",
    "rustc_hash",
    "semver",
    "serde_json",
    "smallvec",
    "smol_str",
    "time",
    "ulid",
    "url",
    "uuid",
];

/// Types of the standard library that serialise, by last segment.
const PLAIN_STD: &[&str] = &[
    "bool",
    "char",
    "str",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "f32",
    "f64",
    "String",
    "Vec",
    "VecDeque",
    "LinkedList",
    "BinaryHeap",
    "BTreeMap",
    "BTreeSet",
    "HashMap",
    "HashSet",
    "Option",
    "Result",
    "Box",
    "Cow",
    "Duration",
    "SystemTime",
    "Path",
    "PathBuf",
    "OsStr",
    "OsString",
    "CString",
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
    "SocketAddr",
    "SocketAddrV4",
    "SocketAddrV6",
    "NonZero",
    "NonZeroU8",
    "NonZeroU16",
    "NonZeroU32",
    "NonZeroU64",
    "NonZeroU128",
    "NonZeroUsize",
    "NonZeroI8",
    "NonZeroI16",
    "NonZeroI32",
    "NonZeroI64",
    "NonZeroI128",
    "NonZeroIsize",
    "PhantomData",
    "Range",
    "RangeInclusive",
    "Bound",
    "Reverse",
    "Wrapping",
];

/// Database libraries: names like `Connection` and `Transaction` are handles there, and may be data elsewhere.
const DATABASES: &[&str] = &[
    "deadpool",
    "deadpool_postgres",
    "diesel",
    "diesel_async",
    "heed",
    "mongodb",
    "mysql",
    "mysql_async",
    "postgres",
    "r2d2",
    "redb",
    "redis",
    "rusqlite",
    "sea_orm",
    "sled",
    "sqlx",
    "tokio_postgres",
];
const FILES_AND_SOCKETS: &[&str] = &["std", "tokio", "async_std", "fs_err", "smol", "async_net", "async_fs"];
const TASKS: &[&str] = &["std", "tokio", "tokio_util", "async_std", "smol"];
const CLIENTS: &[&str] =
    &["reqwest", "hyper", "hyper_util", "elasticsearch", "opensearch", "awc", "aws_sdk_s3"];
const ANYWHERE: &[&str] = &[];

/// What a transaction is called.
pub(crate) const OPEN_TRANSACTION: &str = "an open transaction";

/// Types bound to the process: last segments, the libraries in which they mean that (none: in any), what they are.
const HANDLES: &[(&[&str], &[&str], &str)] = &[
    (&["Mutex", "RwLock", "FairMutex", "ReentrantMutex", "ReentrantLock"], ANYWHERE, "a lock"),
    (
        &["MutexGuard", "RwLockReadGuard", "RwLockWriteGuard", "OwnedMutexGuard", "OwnedRwLockReadGuard"],
        ANYWHERE,
        "a held lock",
    ),
    (
        &["Condvar", "Barrier", "Semaphore", "Notify", "OwnedSemaphorePermit"],
        ANYWHERE,
        "a synchronisation primitive",
    ),
    (
        &["Cell", "RefCell", "OnceCell", "OnceLock", "LazyLock", "LazyCell", "UnsafeCell"],
        ANYWHERE,
        "a mutable cell",
    ),
    (
        &[
            "AtomicBool",
            "AtomicU8",
            "AtomicU16",
            "AtomicU32",
            "AtomicU64",
            "AtomicUsize",
            "AtomicI8",
            "AtomicI16",
            "AtomicI32",
            "AtomicI64",
            "AtomicIsize",
            "AtomicPtr",
            "ArcSwap",
            "ArcSwapOption",
            "DashMap",
            "DashSet",
        ],
        ANYWHERE,
        "memory shared between threads",
    ),
    (
        &["Sender", "SyncSender", "Receiver", "UnboundedSender", "UnboundedReceiver", "WeakSender"],
        ANYWHERE,
        CHANNEL_END,
    ),
    (
        &["JoinHandle", "JoinSet", "AbortHandle", "Runtime", "CancellationToken", "TaskTracker", "Thread"],
        TASKS,
        "a running task",
    ),
    (
        &[
            "Pool",
            "PgPool",
            "MySqlPool",
            "SqlitePool",
            "AnyPool",
            "PooledConnection",
            "PoolConnection",
            "Connection",
            "PgConnection",
            "MySqlConnection",
            "MysqlConnection",
            "SqliteConnection",
            "AnyConnection",
            "AsyncPgConnection",
            "AsyncMysqlConnection",
            "DatabaseConnection",
            "ConnectionManager",
            "MultiplexedConnection",
            "Client",
            "Database",
            "Object",
            "Env",
        ],
        DATABASES,
        "a database connection",
    ),
    (
        &[
            "Transaction",
            "DatabaseTransaction",
            "ReadTransaction",
            "WriteTransaction",
            "Savepoint",
            "RoTxn",
            "RwTxn",
            "ClientSession",
        ],
        DATABASES,
        OPEN_TRANSACTION,
    ),
    (
        &[
            "File",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "UnixStream",
            "UnixListener",
            "UnixDatagram",
            "Stdin",
            "Stdout",
            "Stderr",
            "Child",
            "BufReader",
            "BufWriter",
            "ReadDir",
        ],
        FILES_AND_SOCKETS,
        "an open file or socket",
    ),
    (&["Client"], CLIENTS, "a network client"),
];

/// Looks a path up.
pub(crate) fn external(path: &str) -> External {
    let library = path.split("::").next().unwrap_or(path);
    let name = path.rsplit("::").next().unwrap_or(path);
    // Bare names are those of the prelude and the primitive types.
    let standard = matches!(library, "std" | "core" | "alloc") || library == name;
    let handle = HANDLES.iter().find(|(names, libraries, _)| {
        names.contains(&name) && (libraries.is_empty() || libraries.contains(&library))
    });
    match name {
        _ if handle.is_some() => External::Handle(handle.map_or("", |(_, _, what)| what)),
        _ if PLAIN_LIBRARIES.contains(&library) || standard && PLAIN_STD.contains(&name) => External::Plain,
        "Arc" | "Rc" => External::SharedOwnership,
        _ => External::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_what_its_library_makes_of_it() {
        for (path, meaning) in [
            ("u32", External::Plain),
            ("String", External::Plain),
            ("std::collections::HashMap", External::Plain),
            ("chrono::DateTime", External::Plain),
            ("tokio::sync::Mutex", External::Handle("a lock")),
            ("parking_lot::Mutex", External::Handle("a lock")),
            ("sqlx::Transaction", External::Handle("an open transaction")),
            ("stripe::Transaction", External::Unknown),
            ("my_maps::HashMap", External::Unknown),
            ("std::sync::Arc", External::SharedOwnership),
            ("", External::Unknown),
        ] {
            assert_eq!(external(path), meaning, "{path}");
        }
    }
}
