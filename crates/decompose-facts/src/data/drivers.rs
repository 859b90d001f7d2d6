//! Which calls of libraries hand a statement to a store, begin a transaction or end one: data, no logic.

use decompose_model::DataOperation::{self, Create, Delete, Read, Write};

/// What a call does with the text that it is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Takes {
    /// The statement is the argument of this number.
    Statement(usize),
    /// The statement is the first text among the arguments of a macro.
    FirstText,
    /// The statement is in the file that the first text among the arguments of a macro names, below the package.
    File,
    /// The text is the statement's beginning; `push` and `push_unseparated` on what the call gives append to it.
    Beginning,
}

/// Calls of one library.
#[derive(Debug)]
pub(crate) struct Driver {
    /// The first segment of resolved paths.
    pub(crate) library: &'static str,
    /// The segments that may stand before the last: types and modules on which the call certainly takes a statement.
    /// Where another one stands, it counts only if its argument is a statement.
    pub(crate) owners: &'static [&'static str],
    /// The last segments.
    pub(crate) names: &'static [&'static str],
    /// Where the statement is.
    pub(crate) takes: Takes,
}

const fn driver(
    library: &'static str,
    owners: &'static [&'static str],
    names: &'static [&'static str],
    takes: Takes,
) -> Driver {
    Driver { library, owners, names, takes }
}

const SQLITE_OWNERS: &[&str] = &["Connection", "Transaction", "Savepoint", "transaction", "savepoint"];
const SQLITE_CALLS: &[&str] = &[
    "execute",
    "execute_batch",
    "prepare",
    "prepare_cached",
    "prepare_with_flags",
    "query_one",
    "query_row",
    "query_row_and_then",
];
const POSTGRES_OWNERS: &[&str] = &["Client", "Transaction", "GenericClient", "transaction"];
const POSTGRES_CALLS: &[&str] = &[
    "batch_execute",
    "copy_in",
    "copy_out",
    "execute",
    "execute_raw",
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "query",
    "query_one",
    "query_opt",
    "query_raw",
    "query_scalar",
    "query_typed",
    "query_typed_raw",
    "simple_query",
];
const MYSQL_CALLS: &[&str] = &[
    "exec",
    "exec_batch",
    "exec_drop",
    "exec_first",
    "exec_fold",
    "exec_iter",
    "exec_map",
    "prep",
    "query",
    "query_drop",
    "query_first",
    "query_fold",
    "query_iter",
    "query_map",
];
/// On executors, statements; on queries, executors.
const SQLX_EXECUTIONS: &[&str] = &[
    "describe",
    "execute",
    "execute_many",
    "fetch",
    "fetch_all",
    "fetch_many",
    "fetch_one",
    "fetch_optional",
    "prepare",
];

/// Calls that hand a text to a store.
pub(crate) const DRIVERS: &[Driver] = &[
    driver(
        "sqlx",
        &["sqlx"],
        &["query", "query_as", "query_as_with", "query_scalar", "query_scalar_with", "query_with", "raw_sql"],
        Takes::Statement(0),
    ),
    driver("sqlx", &["QueryBuilder"], &["new", "with_arguments"], Takes::Beginning),
    driver("sqlx", &[], SQLX_EXECUTIONS, Takes::Statement(0)),
    driver("rusqlite", SQLITE_OWNERS, SQLITE_CALLS, Takes::Statement(0)),
    driver("r2d2", &[], SQLITE_CALLS, Takes::Statement(0)),
    driver("r2d2", &[], POSTGRES_CALLS, Takes::Statement(0)),
    driver("r2d2_sqlite", &[], SQLITE_CALLS, Takes::Statement(0)),
    driver("tokio_rusqlite", SQLITE_OWNERS, SQLITE_CALLS, Takes::Statement(0)),
    driver("deadpool_sqlite", &[], SQLITE_CALLS, Takes::Statement(0)),
    driver("tokio_postgres", POSTGRES_OWNERS, POSTGRES_CALLS, Takes::Statement(0)),
    driver("postgres", POSTGRES_OWNERS, POSTGRES_CALLS, Takes::Statement(0)),
    driver(
        "deadpool_postgres",
        &["Client", "Object", "Transaction", "transaction"],
        POSTGRES_CALLS,
        Takes::Statement(0),
    ),
    driver("bb8_postgres", &[], POSTGRES_CALLS, Takes::Statement(0)),
    driver("bb8", &[], POSTGRES_CALLS, Takes::Statement(0)),
    driver("deadpool", &[], POSTGRES_CALLS, Takes::Statement(0)),
    driver("mysql", &["Conn", "PooledConn", "Transaction"], MYSQL_CALLS, Takes::Statement(0)),
    driver("mysql_async", &["Conn", "Transaction"], MYSQL_CALLS, Takes::Statement(0)),
    driver("diesel", &["diesel"], &["sql_query"], Takes::Statement(0)),
    driver("diesel", &[], &["batch_execute"], Takes::Statement(0)),
    driver("diesel_async", &[], &["batch_execute"], Takes::Statement(0)),
    driver("sea_orm", &["Statement"], &["from_string", "from_sql_and_values"], Takes::Statement(1)),
    driver(
        "sea_orm",
        &["DatabaseConnection", "DatabaseTransaction"],
        &["execute_unprepared"],
        Takes::Statement(0),
    ),
    driver("sea_orm_migration", &["SchemaManagerConnection"], &["execute_unprepared"], Takes::Statement(0)),
];

/// Macros that hand a text to a store.
pub(crate) const MACROS: &[Driver] = &[
    driver(
        "sqlx",
        &["sqlx"],
        &[
            "query",
            "query_unchecked",
            "query_as",
            "query_as_unchecked",
            "query_scalar",
            "query_scalar_unchecked",
        ],
        Takes::FirstText,
    ),
    driver(
        "sqlx",
        &["sqlx"],
        &[
            "query_file",
            "query_file_as",
            "query_file_as_unchecked",
            "query_file_scalar",
            "query_file_scalar_unchecked",
            "query_file_unchecked",
        ],
        Takes::File,
    ),
];

/// Methods that append their first argument to a text.
pub(crate) const APPENDS: &[&str] = &["push", "push_str", "push_sql", "push_unseparated"];

/// Methods that append parameters to a statement, and how those look.
pub(crate) const APPENDS_PARAMETERS: &[(&str, &str)] = &[
    ("push_bind", " ? "),
    ("push_bind_unseparated", " ? "),
    ("push_tuples", " ((?)) "),
    ("push_values", " VALUES (?) "),
];

/// What a method appends to a statement that it adds parameters to.
pub(crate) fn appended_parameters(method: &str) -> Option<&'static str> {
    APPENDS_PARAMETERS.iter().find(|(name, _)| *name == method).map(|(_, text)| *text)
}

/// Methods whose receiver is the library's, and that begin a transaction which is held in a variable.
pub(crate) const BEGINS: &[(&str, &[&str])] = &[
    ("sqlx", &["begin", "begin_with", "try_begin"]),
    (
        "rusqlite",
        &[
            "transaction",
            "transaction_with_behavior",
            "unchecked_transaction",
            "savepoint",
            "savepoint_with_name",
        ],
    ),
    ("r2d2", &["transaction", "unchecked_transaction"]),
    ("r2d2_sqlite", &["transaction", "unchecked_transaction"]),
    ("tokio_rusqlite", &["transaction", "unchecked_transaction"]),
    ("tokio_postgres", &["transaction", "savepoint"]),
    ("postgres", &["transaction", "savepoint"]),
    ("deadpool_postgres", &["transaction", "savepoint"]),
    ("bb8", &["transaction"]),
    ("deadpool", &["transaction"]),
    ("mysql", &["start_transaction"]),
    ("mysql_async", &["start_transaction"]),
    ("sea_orm", &["begin", "begin_with_config"]),
];

/// Methods that run their last argument, a closure, in a transaction.
pub(crate) const RUNS: &[(&str, &[&str])] = &[
    ("diesel", &["transaction", "immediate_transaction", "exclusive_transaction", "test_transaction", "run"]),
    ("diesel_async", &["transaction", "run"]),
    ("sea_orm", &["transaction", "transaction_with_config"]),
    ("sqlx", &["transaction"]),
];

/// Methods that end the transaction they are called on.
pub(crate) const ENDS: &[&str] = &["commit", "finish", "rollback"];

/// The stores of drivers, by the names of their packages.
pub(crate) const STORES: &[(&str, &str)] = &[
    ("bb8-postgres", "postgres"),
    ("deadpool-postgres", "postgres"),
    ("deadpool-sqlite", "sqlite"),
    ("libsqlite3-sys", "sqlite"),
    ("mongodb", "mongodb"),
    ("mysql", "mysql"),
    ("mysql_async", "mysql"),
    ("postgres", "postgres"),
    ("r2d2_postgres", "postgres"),
    ("r2d2_sqlite", "sqlite"),
    ("redb", "redb"),
    ("redis", "redis"),
    ("rusqlite", "sqlite"),
    ("sled", "sled"),
    ("tokio-postgres", "postgres"),
    ("tokio-rusqlite", "sqlite"),
];

/// Libraries that serve several stores, and the features that say which; the stores are named like the features
/// behind the last `-`.
pub(crate) const STORE_FEATURES: &[(&str, &[(&str, &str)])] = &[
    (
        "sqlx",
        &[("postgres", "postgres"), ("mysql", "mysql"), ("sqlite", "sqlite"), ("sqlite-unbundled", "sqlite")],
    ),
    (
        "diesel",
        &[
            ("postgres", "postgres"),
            ("mysql", "mysql"),
            ("sqlite", "sqlite"),
            ("postgres_backend", "postgres"),
        ],
    ),
    (
        "diesel-async",
        &[
            ("postgres", "postgres"),
            ("mysql", "mysql"),
            ("sync-connection-wrapper", "sqlite"),
            ("sqlite", "sqlite"),
        ],
    ),
    ("sea-orm", &[("sqlx-postgres", "postgres"), ("sqlx-mysql", "mysql"), ("sqlx-sqlite", "sqlite")]),
    (
        "sea-orm-migration",
        &[("sqlx-postgres", "postgres"), ("sqlx-mysql", "mysql"), ("sqlx-sqlite", "sqlite")],
    ),
];

/// What calls of a library do to the table that they name or are made on.
#[derive(Debug)]
pub(crate) struct Operations {
    /// The first segment of resolved paths.
    pub(crate) library: &'static str,
    /// The segments that may stand before the last; any where none is given.
    owners: &'static [&'static str],
    /// The last segments; one that ends in `*` stands for all that begin so.
    names: &'static [&'static str],
    pub(crate) operations: &'static [DataOperation],
}

impl Operations {
    /// Whether a name is one of the row's.
    pub(crate) fn calls(&self, name: &str) -> bool {
        self.names.iter().any(|own| match own.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => *own == name,
        })
    }
}

const fn operations(
    library: &'static str,
    owners: &'static [&'static str],
    names: &'static [&'static str],
    operations: &'static [DataOperation],
) -> Operations {
    Operations { library, owners, names, operations }
}

/// Functions whose first argument is the table, a query for rows of it, or a row.
pub(crate) const TARGETS: &[Operations] = &[
    operations(
        "diesel",
        &["diesel", "dsl", "query_builder"],
        &["insert_into", "insert_or_ignore_into"],
        &[Create],
    ),
    operations("diesel", &["diesel", "dsl", "query_builder"], &["replace_into"], &[Create, Write]),
    operations("diesel", &["diesel", "dsl", "query_builder"], &["update"], &[Write]),
    operations("diesel", &["diesel", "dsl", "query_builder"], &["delete"], &[Delete]),
    operations("diesel", &[], &["copy_from"], &[Create]),
    operations("diesel", &[], &["copy_to"], &[Read]),
];

/// Functions that begin a statement, what it does to the table that a later call names; none declare tables.
pub(crate) const STARTS: &[Operations] = &[
    operations("sea_query", &["Query"], &["insert"], &[Create]),
    operations("sea_query", &["Query"], &["update"], &[Write]),
    operations("sea_query", &["Query"], &["delete"], &[Delete]),
    operations("sea_query", &["Query"], &["select"], &[Read]),
    operations(
        "sea_query",
        &["ForeignKey", "Index", "Table"],
        &["alter", "create", "drop", "rename", "truncate"],
        &[],
    ),
];

/// Functions of types that stand for tables or rows.
pub(crate) const TYPE_CALLS: &[Operations] = &[
    operations("diesel", &[], &["belonging_to", "query"], &[Read]),
    operations("sea_orm", &[], &["delete*"], &[Delete]),
    operations("sea_orm", &[], &["find*", "load"], &[Read]),
    operations("sea_orm", &[], &["insert*"], &[Create]),
    operations("sea_orm", &[], &["update*"], &[Write]),
];

/// Methods on rows.
pub(crate) const MADE_ON: &[Operations] = &[
    operations("diesel", &["SaveChangesDsl"], &["save_changes"], &[Write]),
    operations("diesel_async", &["SaveChangesDsl"], &["save_changes"], &[Write]),
    operations("sea_orm", &["ActiveModelTrait"], &["delete"], &[Delete]),
    operations("sea_orm", &["ActiveModelTrait"], &["insert"], &[Create]),
    operations("sea_orm", &["ActiveModelTrait"], &["save"], &[Create, Write]),
    operations("sea_orm", &["ActiveModelTrait"], &["update"], &[Write]),
    operations("sea_orm", &["ModelTrait"], &["delete"], &[Delete]),
];

/// Methods that run a query which was built before.
pub(crate) const TABLE_RUNS: &[(&str, &[&str])] = &[
    (
        "diesel",
        &[
            "execute",
            "first",
            "get_result",
            "get_results",
            "load",
            "load_iter",
            "load_stream",
            "save_changes",
        ],
    ),
    (
        "diesel_async",
        &["execute", "first", "get_result", "get_results", "load", "load_stream", "save_changes"],
    ),
    (
        "sea_orm",
        &[
            "all",
            "count",
            "delete",
            "exec",
            "exec_with_returning",
            "exec_with_returning_many",
            "exec_without_returning",
            "insert",
            "one",
            "paginate",
            "save",
            "stream",
            "update",
        ],
    ),
];

/// Commands of redis by their first argument, the key; as methods, and as the text that `redis::cmd` is given.
pub(crate) const KEY_COMMANDS: &[Operations] = &[
    operations(
        "redis",
        &[],
        &[
            "exists",
            "get",
            "get_range",
            "getrange",
            "hexists",
            "hget",
            "hget_all",
            "hgetall",
            "hkeys",
            "hlen",
            "hmget",
            "hscan*",
            "hvals",
            "keys",
            "key_type",
            "lindex",
            "llen",
            "lrange",
            "mget",
            "pttl",
            "scan_match",
            "scard",
            "sinter",
            "sismember",
            "smembers",
            "sscan*",
            "strlen",
            "sunion",
            "ttl",
            "xlen",
            "xrange*",
            "xread*",
            "xrevrange*",
            "zcard",
            "zcount",
            "zrange*",
            "zrank",
            "zrevrange*",
            "zscan*",
            "zscore",
        ],
        &[Read],
    ),
    operations(
        "redis",
        &[],
        &[
            "append",
            "decr",
            "expire",
            "expire_at",
            "getset",
            "hincr",
            "hincrby",
            "hmset",
            "hset",
            "hset_multiple",
            "hset_nx",
            "hsetnx",
            "incr",
            "incrby",
            "linsert*",
            "lpush*",
            "lset",
            "mset",
            "mset_nx",
            "persist",
            "pexpire",
            "pfadd",
            "psetex",
            "pset_ex",
            "rename*",
            "rpush*",
            "sadd",
            "set",
            "set_ex",
            "set_multiple",
            "set_nx",
            "set_options",
            "setex",
            "setnx",
            "setrange",
            "smove",
            "xack",
            "xadd*",
            "xgroup_create*",
            "zadd*",
            "zincr",
        ],
        &[Write],
    ),
    operations(
        "redis",
        &[],
        &[
            "blpop", "brpop", "del", "get_del", "getdel", "hdel", "lpop", "lrem", "ltrim", "rpop", "spop",
            "srem", "unlink", "xdel", "xtrim", "zpopmax", "zpopmin", "zrem*",
        ],
        &[Delete],
    ),
];

/// The stores that are not spoken to in SQL, by the names of their packages.
pub(crate) const WITHOUT_SQL: &[&str] = &["mongodb", "redb", "redis", "sled"];

/// Libraries whose tables are values with methods.
pub(crate) const KEY_VALUE: &[&str] = &["mongodb", "redb", "sled"];

/// Calls that define a table by their first argument.
pub(crate) const DEFINITIONS: &[(&str, &[&str])] = &[("redb", &["new"])];

/// Calls that open a table by the text that they are given.
pub(crate) const OPENERS: &[(&str, &[&str])] =
    &[("mongodb", &["collection", "collection_with_options"]), ("sled", &["open_tree"])];

/// What stands in the names of types whose methods are counted, and of methods that give them.
pub(crate) const KEY_VALUE_TYPES: &[&str] = &["Collection", "Table", "Tree", "collection", "open_"];

/// Methods of values that are tables. What is put under a key is written, be the key new or not.
pub(crate) const VALUE_METHODS: &[Operations] = &[
    operations(
        "mongodb",
        &[],
        &[
            "aggregate",
            "count_documents",
            "distinct",
            "estimated_document_count",
            "find",
            "find_one",
            "watch",
        ],
        &[Read],
    ),
    operations("mongodb", &[], &["insert_*"], &[Create]),
    operations(
        "mongodb",
        &[],
        &["bulk_write", "find_one_and_replace", "find_one_and_update", "replace_one", "update_*"],
        &[Write],
    ),
    operations("mongodb", &[], &["delete_*", "drop", "find_one_and_delete"], &[Delete]),
    operations("redb", &[], &["first", "get", "is_empty", "iter", "last", "len", "range", "stats"], &[Read]),
    operations("redb", &[], &["get_mut", "insert", "insert_reserve"], &[Write]),
    operations("redb", &[], &["drain*", "extract*", "pop_*", "remove", "remove_all", "retain*"], &[Delete]),
    operations(
        "sled",
        &[],
        &[
            "contains_key",
            "first",
            "get",
            "get_gt",
            "get_lt",
            "is_empty",
            "iter",
            "last",
            "len",
            "range",
            "scan_prefix",
            "watch_prefix",
        ],
        &[Read],
    ),
    operations(
        "sled",
        &[],
        &["apply_batch", "compare_and_swap", "fetch_and_update", "insert", "merge", "update_and_fetch"],
        &[Write],
    ),
    operations("sled", &[], &["clear", "pop_*", "remove"], &[Delete]),
];

/// The row of a library's methods.
pub(crate) fn value_method(library: &str, name: &str) -> Option<&'static Operations> {
    VALUE_METHODS.iter().find(|row| row.library == library && row.calls(name))
}

/// The row that a path is one of.
pub(crate) fn row_of(table: &'static [Operations], path: &str) -> Option<&'static Operations> {
    let mut segments = path.rsplit("::");
    let (last, owner) = (segments.next().unwrap_or(""), segments.next().unwrap_or(""));
    let library = path.split("::").next().unwrap_or("");
    table.iter().find(|row| {
        row.library == library && (row.owners.is_empty() || row.owners.contains(&owner)) && row.calls(last)
    })
}

/// The rows of a table that may mean a path.
pub(crate) fn drivers_of(
    table: &'static [Driver],
    path: &str,
) -> impl Iterator<Item = (&'static Driver, bool)> {
    let mut segments = path.rsplit("::");
    let (last, owner) = (segments.next().unwrap_or(""), segments.next().unwrap_or(""));
    let library = path.split("::").next().unwrap_or("");
    let rows = table.iter().filter(move |row| row.library == library && row.names.contains(&last));
    rows.map(move |row| (row, row.owners.contains(&owner)))
}

/// Whether a path is one of a table's.
pub(crate) fn is_in(table: &[(&str, &[&str])], path: &str) -> bool {
    let library = path.split("::").next().unwrap_or("");
    let last = path.rsplit("::").next().unwrap_or("");
    table.iter().any(|(of, names)| *of == library && names.contains(&last))
}
