//! What a value is there for, by its type: data, and the walk through the types of the workspace.
//!
//! The types that a library declares decide by rows; a type of the workspace has the role of what it wraps, and else
//! that of its fields: what holds memory that can change is memory, what holds a way to a store or a client is a part
//! of the program, and what holds nothing of the kind is a value. A name decides nothing but what types leave open:
//! whether a value is configuration or a clock, and whether a trait of the workspace stands for a client.

use std::collections::BTreeMap;

use decompose_model::{FactTier, ItemId, ItemKind, StateRole, TypeShape};

use crate::ground::Ground;

/// Types of the workspace inside types of the workspace, at most.
const DEEPEST_TYPE: usize = 4;

/// Types of libraries: the library, the type's name (`*` before or behind an end of it), what it is there for.
/// The first row that fits a type decides.
const TYPES: &[(&str, &str, StateRole)] = &[
    ("std", "Mutex", StateRole::Memory),
    ("std", "RwLock", StateRole::Memory),
    ("std", "Atomic*", StateRole::Memory),
    ("std", "Cell", StateRole::Memory),
    ("std", "RefCell", StateRole::Memory),
    ("std", "UnsafeCell", StateRole::Memory),
    ("std", "Once", StateRole::Value),
    ("std", "*Sender", StateRole::Channel),
    ("std", "Receiver", StateRole::Channel),
    ("tokio", "Mutex", StateRole::Memory),
    ("tokio", "RwLock", StateRole::Memory),
    ("tokio", "*Sender", StateRole::Channel),
    ("tokio", "*Receiver", StateRole::Channel),
    ("tokio", "Notify", StateRole::Channel),
    ("tokio", "Semaphore", StateRole::Memory),
    ("async_lock", "Mutex", StateRole::Memory),
    ("async_lock", "RwLock", StateRole::Memory),
    ("futures", "Mutex", StateRole::Memory),
    ("futures", "*Sender", StateRole::Channel),
    ("futures", "*Receiver", StateRole::Channel),
    ("parking_lot", "Mutex", StateRole::Memory),
    ("parking_lot", "FairMutex", StateRole::Memory),
    ("parking_lot", "RwLock", StateRole::Memory),
    ("crossbeam", "*Sender", StateRole::Channel),
    ("crossbeam", "*Receiver", StateRole::Channel),
    ("crossbeam_channel", "*Sender", StateRole::Channel),
    ("crossbeam_channel", "*Receiver", StateRole::Channel),
    ("crossbeam_skiplist", "*", StateRole::Memory),
    ("flume", "*Sender", StateRole::Channel),
    ("flume", "*Receiver", StateRole::Channel),
    ("async_channel", "*Sender", StateRole::Channel),
    ("async_channel", "*Receiver", StateRole::Channel),
    ("dashmap", "Dash*", StateRole::Memory),
    ("scc", "*", StateRole::Memory),
    ("arc_swap", "ArcSwap*", StateRole::Memory),
    ("moka", "*Cache", StateRole::Cache),
    ("mini_moka", "*Cache", StateRole::Cache),
    ("quick_cache", "*Cache", StateRole::Cache),
    ("cached", "*Cache", StateRole::Cache),
    ("lru", "LruCache", StateRole::Cache),
    ("lru_time_cache", "LruCache", StateRole::Cache),
    ("sqlx", "*Pool", StateRole::Pool),
    ("sqlx", "*Connection", StateRole::Pool),
    ("rusqlite", "Connection", StateRole::Pool),
    ("tokio_rusqlite", "Connection", StateRole::Pool),
    ("r2d2", "Pool", StateRole::Pool),
    ("bb8", "Pool", StateRole::Pool),
    ("mobc", "Pool", StateRole::Pool),
    ("deadpool", "Pool", StateRole::Pool),
    ("deadpool_postgres", "Pool", StateRole::Pool),
    ("deadpool_sqlite", "Pool", StateRole::Pool),
    ("deadpool_diesel", "Pool", StateRole::Pool),
    ("deadpool_redis", "Pool", StateRole::Pool),
    ("diesel", "*Connection", StateRole::Pool),
    ("diesel", "Pool", StateRole::Pool),
    ("diesel_async", "Pool", StateRole::Pool),
    ("diesel_async", "*Connection", StateRole::Pool),
    ("sea_orm", "DatabaseConnection", StateRole::Pool),
    ("sea_orm", "DbConn", StateRole::Pool),
    ("tokio_postgres", "Client", StateRole::Pool),
    ("postgres", "Client", StateRole::Pool),
    ("mysql", "Pool", StateRole::Pool),
    ("mysql_async", "Pool", StateRole::Pool),
    ("mongodb", "Client", StateRole::Pool),
    ("mongodb", "Database", StateRole::Pool),
    ("mongodb", "Collection", StateRole::Pool),
    ("redis", "Client", StateRole::Pool),
    ("redis", "*Connection*", StateRole::Pool),
    ("fred", "*", StateRole::Pool),
    ("sled", "Db", StateRole::Pool),
    ("sled", "Tree", StateRole::Pool),
    ("redb", "Database", StateRole::Pool),
    ("rocksdb", "*DB*", StateRole::Pool),
    ("heed", "Env", StateRole::Pool),
    ("reqwest", "Client", StateRole::Client),
    ("reqwest_middleware", "ClientWithMiddleware", StateRole::Client),
    ("ureq", "Agent", StateRole::Client),
    ("hyper_util", "Client", StateRole::Client),
    ("hyper", "Client", StateRole::Client),
    ("awc", "Client", StateRole::Client),
    ("tonic", "Channel", StateRole::Client),
    ("lettre", "*Transport", StateRole::Client),
    ("async_nats", "Client", StateRole::Client),
    ("async_nats", "Context", StateRole::Client),
    ("lapin", "Connection", StateRole::Client),
    ("lapin", "Channel", StateRole::Client),
    ("rdkafka", "*Producer", StateRole::Client),
    ("rdkafka", "*Consumer", StateRole::Client),
    ("object_store", "*", StateRole::Client),
    ("regex", "*", StateRole::Value),
];

/// Libraries whose clients are all clients of the same thing: by the beginning of their names.
const CLIENT_FAMILIES: &[&str] = &["aws_sdk_", "google_cloud_", "azure_"];

/// Types of the standard library and its like that only hold others.
const WRAPPERS: &[&str] =
    &["Arc", "Box", "Rc", "LazyLock", "OnceLock", "OnceCell", "Lazy", "Option", "LazyCell"];

/// The ends of names of the workspace's types, for what types leave open.
const NAMES: &[(&str, StateRole)] = &[
    ("Config", StateRole::Config),
    ("Configuration", StateRole::Config),
    ("Settings", StateRole::Config),
    ("Options", StateRole::Config),
    ("Args", StateRole::Config),
    ("Clock", StateRole::Clock),
    ("TimeSource", StateRole::Clock),
    ("Client", StateRole::Client),
    ("Gateway", StateRole::Client),
    ("Mailer", StateRole::Client),
    ("Transport", StateRole::Client),
];

/// The roles of types, with the fields of the structs that they depend on.
pub(super) struct Roles<'g, 'a> {
    ground: &'g Ground<'a>,
    /// Fields of structs, by struct.
    pub(super) fields: BTreeMap<ItemId, Vec<ItemId>>,
}

impl<'g, 'a> Roles<'g, 'a> {
    pub(super) fn new(ground: &'g Ground<'a>) -> Self {
        let mut fields: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        let items = &ground.resolved.code.items;
        for (index, item) in items.iter().enumerate() {
            if let (ItemKind::Field, Some(parent)) = (item.kind, item.parent)
                && items[parent.index()].kind == ItemKind::Struct
            {
                fields.entry(parent).or_default().push(ItemId(index as u32));
            }
        }
        Self { ground, fields }
    }

    /// The role of what is declared with a type, and whether types or names decided.
    pub(super) fn of(&self, shape: &TypeShape) -> (StateRole, FactTier) {
        self.of_shape(shape, DEEPEST_TYPE)
    }

    fn of_shape(&self, shape: &TypeShape, depth: usize) -> (StateRole, FactTier) {
        let outside = shape.external.iter().filter_map(|path| of_library(path));
        // A lock around a pool is memory; a pool beside anything else is a pool.
        if let Some(role) = outside.min_by_key(|role| *role != StateRole::Memory) {
            return (role, FactTier::Resolved);
        }
        let own: Vec<(StateRole, FactTier)> =
            shape.items.iter().map(|item| self.of_item(*item, shape, depth)).collect();
        let strongest = own.into_iter().max_by_key(|(role, _)| *role);
        let is_plain = shape.external.iter().all(|path| {
            let last = path.rsplit("::").next().unwrap_or(path);
            path.starts_with("std::") || WRAPPERS.contains(&last)
        });
        match strongest {
            Some(found) => found,
            None if shape.dyn_trait || shape.impl_trait || !is_plain => {
                (StateRole::Unknown, FactTier::Resolved)
            }
            None => (StateRole::Value, FactTier::Resolved),
        }
    }

    fn of_item(&self, item: ItemId, shape: &TypeShape, depth: usize) -> (StateRole, FactTier) {
        let it = self.ground.item(item);
        let by_types = match it.kind {
            _ if depth == 0 => StateRole::Unknown,
            ItemKind::TypeAlias => {
                return it.type_shape.as_ref().map_or((StateRole::Unknown, FactTier::Resolved), |alias| {
                    self.of_shape(alias, depth - 1)
                });
            }
            ItemKind::Trait => StateRole::Service,
            ItemKind::Struct => self.of_fields(item, depth),
            ItemKind::Enum => StateRole::Value,
            _ => StateRole::Unknown,
        };
        // Configuration that can be read anew is configuration all the same.
        let is_config = NAMES.iter().any(|(end, role)| *role == StateRole::Config && it.name.ends_with(end));
        let open = matches!(by_types, StateRole::Value | StateRole::Unknown)
            || by_types == StateRole::Memory && is_config
            || by_types == StateRole::Service && (shape.dyn_trait || it.kind == ItemKind::Trait);
        let by_name = NAMES.iter().find(|(end, _)| it.name.ends_with(end)).filter(|_| open);
        by_name.map_or((by_types, FactTier::Resolved), |(_, role)| (*role, FactTier::Name))
    }

    /// The role of a struct: that of its only field, else what its fields make of it.
    fn of_fields(&self, item: ItemId, depth: usize) -> StateRole {
        let fields = self.fields.get(&item).map_or(&[][..], Vec::as_slice);
        let shapes = fields.iter().filter_map(|field| self.ground.item(*field).type_shape.as_ref());
        let shapes: Vec<&TypeShape> = shapes.collect();
        let roles: Vec<StateRole> = shapes.iter().map(|shape| self.of_shape(shape, depth - 1).0).collect();
        // Memory of its own, not that of a part which it is given.
        let keeps_memory = shapes.iter().any(|shape| {
            let outside = shape.external.iter().filter_map(|path| of_library(path));
            outside.into_iter().any(|role| matches!(role, StateRole::Memory | StateRole::Cache))
        });
        match roles.as_slice() {
            [only] => *only,
            _ if keeps_memory => StateRole::Memory,
            _ if roles.iter().all(|role| matches!(role, StateRole::Value | StateRole::Config)) => {
                StateRole::Value
            }
            _ => StateRole::Service,
        }
    }
}

/// The role of a type that a library declares; none for types that hold others or say nothing.
fn of_library(path: &str) -> Option<StateRole> {
    let library = path.split("::").next().unwrap_or(path);
    let name = path.rsplit("::").next().unwrap_or(path);
    let row = TYPES.iter().find(|(of, pattern, _)| same_library(of, library) && fits(pattern, name));
    row.map(|(_, _, role)| *role).or_else(|| {
        let is_client = name == "Client" && CLIENT_FAMILIES.iter().any(|family| library.starts_with(family));
        is_client.then_some(StateRole::Client)
    })
}

/// Whether a path's first segment is a library, or one that it is made of (`sqlx_core`).
fn same_library(row: &str, library: &str) -> bool {
    row == library
        || matches!(
            (row, library),
            ("std", "core" | "alloc") | ("sqlx", "sqlx_core") | ("futures", "futures_channel")
        )
}

/// Whether a name fits a pattern with `*` at its ends.
fn fits(pattern: &str, name: &str) -> bool {
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        _ if inner.is_empty() => true,
        (true, true) => name.contains(inner),
        (true, false) => name.ends_with(inner),
        (false, true) => name.starts_with(inner),
        (false, false) => name == inner,
    }
}
