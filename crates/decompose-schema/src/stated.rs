//! Facts that come in: what people and other programs state beside what is found in the source.
//!
//! The form is that of `decompose.json`: `entry_points`, `data_accesses`, `transactions`, `messages` and `state`, each
//! entry with as many of its fields as are known. What follows from the rest of a document (services, tiers) is not
//! read. Items are named by id or by path (`crate::` stands for any crate of the workspace).
//!
//! Invariant: an entry that the code does not bear out costs that entry, or its place, and is said; never the run.

use std::collections::BTreeMap;

use decompose_model as model;
use decompose_model::{
    Code, DataOperation, DataTier, Diagnostic, DiagnosticCode, Direction, EntryPointKind, FactTier, Facts,
    ItemId, ItemKind, Location, Position, ScopeKind, StateKind, StateOperation, StateRole, Tier,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::{DataAccess, EntryPoint, Message, Place, State, StateUse, Transaction};
use crate::read::{ReadError, check_major};

/// What a file of facts states.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StatedFacts {
    /// Where control comes in from outside.
    pub entry_points: Vec<EntryPoint>,
    /// Reads and writes of stored data.
    pub data_accesses: Vec<DataAccess>,
    /// Transaction scopes. Without `accesses`, all that their functions do to data belongs to them.
    pub transactions: Vec<Transaction>,
    /// Channels made, messages sent and received.
    pub messages: Vec<Message>,
    /// State shared inside the process.
    pub state: Vec<State>,
}

impl StatedFacts {
    /// Reads a file of facts. A whole `decompose.json` is one; fields and lists that are not known are ignored.
    ///
    /// # Errors
    /// When the text is not JSON, a list's entry has not the form that its list needs, or it is one of another major
    /// version.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let value: Value = serde_json::from_str(text).map_err(ReadError::NotJson)?;
        let Value::Object(lists) = value else { return Err(ReadError::NotFacts) };
        if let Some(version) = lists.get("schema_version") {
            check_major(version.as_str().unwrap_or_default())?;
        }
        Ok(Self {
            entry_points: entries(&lists, "entry_points")?,
            data_accesses: entries(&lists, "data_accesses")?,
            transactions: entries(&lists, "transactions")?,
            messages: entries(&lists, "messages")?,
            state: entries(&lists, "state")?,
        })
    }

    /// The same in terms of the code: what is stated about items that are not there is left out, and said.
    pub fn facts(&self, code: &Code) -> Facts {
        let mut reader = Reader::new(code);
        let mut facts = Facts {
            entry_points: each("entry_points", &self.entry_points, |at, it| reader.entry_point(at, it)),
            ..Facts::default()
        };
        // What is left out moves what lies behind it: scopes refer to accesses by number.
        let accesses: Vec<Option<model::DataAccess>> = numbered("data_accesses", &self.data_accesses)
            .map(|(at, access)| reader.data_access(&at, access))
            .collect();
        let mut kept: Vec<Option<usize>> = Vec::new();
        for access in accesses {
            kept.push(access.is_some().then_some(facts.data_accesses.len()));
            facts.data_accesses.extend(access);
        }
        let scopes: Vec<Option<model::Transaction>> = numbered("transactions", &self.transactions)
            .map(|(at, scope)| reader.transaction(&at, scope, &kept))
            .collect();
        let mut places: Vec<Option<usize>> = Vec::new();
        for scope in scopes {
            places.push(scope.is_some().then_some(facts.transactions.len()));
            facts.transactions.extend(scope);
        }
        for scope in &mut facts.transactions {
            scope.parent = scope.parent.and_then(|parent| places.get(parent).copied().flatten());
        }
        facts.messages = each("messages", &self.messages, |at, it| reader.message(at, it));
        facts.state = each("state", &self.state, |at, it| reader.state(at, it));
        facts.diagnostics = reader.diagnostics;
        facts
    }
}

/// The entries of a list, what is missing of each filled in as empty.
fn entries<T>(lists: &serde_json::Map<String, Value>, name: &str) -> Result<Vec<T>, ReadError>
where
    T: Default + Serialize + DeserializeOwned,
{
    let Some(list) = lists.get(name) else { return Ok(Vec::new()) };
    let malformed = |entry: String| move |error| ReadError::Entry { entry, error };
    let list: Vec<Value> = serde_json::from_value(list.clone()).map_err(malformed(name.to_owned()))?;
    let read = |(number, entry): (usize, Value)| {
        let at = format!("{name}[{number}]");
        let mut entry: serde_json::Map<String, Value> =
            serde_json::from_value(entry).map_err(malformed(at.clone()))?;
        fill_in(&mut entry, &T::default());
        for used in entry.get_mut("uses").and_then(Value::as_array_mut).into_iter().flatten() {
            used.as_object_mut().into_iter().for_each(|used| fill_in(used, &StateUse::default()));
        }
        serde_json::from_value(Value::Object(entry)).map_err(malformed(at))
    };
    list.into_iter().enumerate().map(read).collect()
}

/// Adds the fields that are missing, as they are in `empty`.
fn fill_in(entry: &mut serde_json::Map<String, Value>, empty: &impl Serialize) {
    if let Ok(Value::Object(empty)) = serde_json::to_value(empty) {
        for (key, value) in empty {
            entry.entry(key).or_insert(value);
        }
    }
}

fn numbered<'s, T>(list: &'s str, entries: &'s [T]) -> impl Iterator<Item = (String, &'s T)> {
    entries.iter().enumerate().map(move |(number, entry)| (format!("{list}[{number}]"), entry))
}

fn each<T, R>(list: &str, entries: &[T], mut read: impl FnMut(&str, &T) -> Option<R>) -> Vec<R> {
    numbered(list, entries).filter_map(|(at, entry)| read(&at, entry)).collect()
}

/// What a place is given as.
type Given<'p> = (&'p str, u32, u32);

struct Reader<'c> {
    code: &'c Code,
    by_id: BTreeMap<&'c str, ItemId>,
    by_path: BTreeMap<&'c str, Vec<ItemId>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'c> Reader<'c> {
    fn new(code: &'c Code) -> Self {
        let mut by_path: BTreeMap<&str, Vec<ItemId>> = BTreeMap::new();
        let mut by_id = BTreeMap::new();
        for (index, item) in code.items.iter().enumerate() {
            let id = ItemId(index as u32);
            by_id.insert(item.id.as_str(), id);
            by_path.entry(&item.path).or_default().push(id);
        }
        Self { code, by_id, by_path, diagnostics: Vec::new() }
    }

    fn say(&mut self, at: &str, what: &str) {
        let message = format!("`{at}` of the stated facts: {what}");
        self.diagnostics.push(Diagnostic::new(DiagnosticCode::FactStale, message));
    }

    /// Says what is wrong with an entry that is left out.
    fn refuse<T>(&mut self, at: &str, what: &str) -> Option<T> {
        self.say(at, &format!("{what}; it is left out"));
        None
    }

    /// The item that a name means: an id, or the path of one item of the kinds that are wanted.
    fn item(&mut self, at: &str, name: &str, wanted: fn(ItemKind) -> bool) -> Option<ItemId> {
        if let Some(item) = self.by_id.get(name) {
            return Some(*item);
        }
        let mut found: Vec<ItemId> = match name.strip_prefix("crate::") {
            Some(rest) => {
                let behind = |path: &str| path.split_once("::").is_some_and(|(_, behind)| behind == rest);
                self.by_path
                    .iter()
                    .filter(|(path, _)| behind(path))
                    .flat_map(|(_, items)| items)
                    .copied()
                    .collect()
            }
            None => self.by_path.get(name).cloned().unwrap_or_default(),
        };
        found.retain(|item| wanted(self.code.items[item.index()].kind));
        match found.as_slice() {
            [only] => Some(*only),
            [] => self.refuse(at, &format!("there is no item `{name}`")),
            _ => {
                self.refuse(at, &format!("{} items are called `{name}`, an id tells them apart", found.len()))
            }
        }
    }

    /// Where a fact of an item stands: the item's own place where none is given, or none of this code.
    fn place(&mut self, at: &str, given: Given<'_>, item: ItemId) -> Location {
        match self.location(given) {
            Some(location) if self.is_inside(&location, item) => return location,
            None if given.1 == 0 => {}
            _ => self.say(at, "its position is not in that item any more; that of the item is taken"),
        }
        self.code.location(item)
    }

    /// A place in a file of the code.
    fn location(&self, (file, line, column): Given<'_>) -> Option<Location> {
        let found = self.code.files.binary_search_by(|known| known.path.as_str().cmp(file)).ok()?;
        let range = self.code.files[found].line_index.line(line)?;
        (1..=range.end - range.start + 1)
            .contains(&column)
            .then(|| Location { file: file.to_owned(), position: Position { line, column } })
    }

    fn is_inside(&self, location: &Location, item: ItemId) -> bool {
        let it = &self.code.items[item.index()];
        self.code.files[it.file.index()].path != location.file
            || (it.start_line..=it.end_line).contains(&location.position.line)
    }

    fn entry_point(&mut self, at: &str, given: &EntryPoint) -> Option<model::EntryPoint> {
        let Some(kind) = word(&EntryPointKind::ALL, EntryPointKind::name, &given.kind) else {
            return self.refuse(at, &format!("`{}` is no kind of entry point", given.kind));
        };
        let item = match &given.item {
            Some(name) => Some(self.item(at, name, is_code)?),
            None => None,
        };
        let stated = self.location((&given.file, given.line, given.column));
        let location = match (stated, item) {
            (Some(location), _) => location,
            (None, Some(item)) => self.place(at, (&given.file, given.line, given.column), item),
            (None, None) => return self.refuse(at, "it has neither an item nor a place in the code"),
        };
        Some(model::EntryPoint {
            kind,
            method: given.method.clone(),
            path: given.path.clone(),
            framework: given.framework.clone(),
            item,
            tier: Tier::Path,
            unmounted: given.unmounted,
            location,
        })
    }

    fn data_access(&mut self, at: &str, given: &DataAccess) -> Option<model::DataAccess> {
        let item = self.item(at, &given.item, is_code)?;
        let Some(operation) = word(&DataOperation::ALL, DataOperation::name, &given.operation) else {
            return self.refuse(at, &format!("`{}` is no operation", given.operation));
        };
        if given.table.is_empty() {
            return self.refuse(at, "it names no table");
        }
        Some(model::DataAccess {
            item,
            store: store(&given.store),
            table: given.table.clone(),
            operation,
            columns: given.columns.clone(),
            tier: DataTier::Declared,
            location: self.place(at, (&given.file, given.line, given.column), item),
        })
    }

    fn transaction(
        &mut self,
        at: &str,
        given: &Transaction,
        accesses: &[Option<usize>],
    ) -> Option<model::Transaction> {
        let item = self.item(at, &given.item, is_code)?;
        let mut items = vec![item];
        for name in &given.items {
            items.extend(self.item(at, name, is_code));
        }
        items.sort_unstable();
        items.dedup();
        let end = given.end.as_ref().map(|Place { file, line, column }| (file.as_str(), *line, *column));
        let accesses = given.accesses.iter().filter_map(|access| *accesses.get(*access as usize)?);
        Some(model::Transaction {
            item,
            kind: word(&ScopeKind::ALL, ScopeKind::name, &given.kind).unwrap_or(ScopeKind::Region),
            store: store(&given.store),
            location: self.place(at, (&given.file, given.line, given.column), item),
            end: end.and_then(|end| self.location(end)),
            accesses: accesses.collect(),
            items,
            entry_points: Vec::new(),
            parent: given.parent.map(|parent| parent as usize),
        })
    }

    fn message(&mut self, at: &str, given: &Message) -> Option<model::Message> {
        let item = self.item(at, &given.item, is_code)?;
        let Some(direction) = word(&Direction::ALL, Direction::name, &given.direction) else {
            return self.refuse(at, &format!("`{}` is no direction", given.direction));
        };
        let payload = match &given.payload {
            Some(name) => Some(self.item(at, name, is_type)?),
            None => None,
        };
        Some(model::Message {
            item,
            direction,
            library: if given.library.is_empty() { STATED.into() } else { given.library.clone() },
            in_process: given.in_process,
            channel: given.channel.clone(),
            payload,
            tier: FactTier::Declared,
            location: self.place(at, (&given.file, given.line, given.column), item),
        })
    }

    fn state(&mut self, at: &str, given: &State) -> Option<model::SharedState> {
        let is_state = |kind| matches!(kind, ItemKind::Field | ItemKind::Static);
        let item = self.item(at, &given.item, is_state)?;
        let it = &self.code.items[item.index()];
        let Some(role) = word(&StateRole::ALL, StateRole::name, &given.role) else {
            return self.refuse(at, &format!("`{}` is no role", given.role));
        };
        let known = if it.kind == ItemKind::Field { StateKind::Field } else { StateKind::Static };
        let mut uses = Vec::new();
        for (number, used) in given.uses.iter().enumerate() {
            let at = format!("{at}.uses[{number}]");
            let Some(user) = self.item(&at, &used.item, is_code) else { continue };
            let Some(operation) = word(&StateOperation::ALL, StateOperation::name, &used.operation) else {
                self.say(
                    &at,
                    &format!("`{}` is nothing that is done to state; it is left out", used.operation),
                );
                continue;
            };
            let through = used.through.as_ref().and_then(|name| self.item(&at, name, is_code));
            let location = self.place(&at, (&used.file, used.line, used.column), user);
            uses.push(model::StateUse { location, item: user, operation, through });
        }
        Some(model::SharedState {
            item,
            kind: word(&StateKind::ALL, StateKind::name, &given.kind).unwrap_or(known),
            holder: it.parent.filter(|_| known == StateKind::Field),
            ty: it.type_shape.as_ref().map(|shape| shape.text.clone()).unwrap_or_default(),
            role,
            tier: FactTier::Declared,
            uses,
            location: self.code.location(item),
        })
    }
}

/// The library of what a file of facts states, where it names none.
const STATED: &str = "stated";

fn store(given: &str) -> String {
    if given.is_empty() { STATED.into() } else { given.into() }
}

/// What runs.
fn is_code(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Function | ItemKind::Method | ItemKind::Const | ItemKind::Static | ItemKind::Variant
    )
}

fn is_type(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::Trait | ItemKind::TypeAlias
    )
}

/// The value that is called `given`.
fn word<T: Copy>(known: &[T], name: fn(T) -> &'static str, given: &str) -> Option<T> {
    known.iter().copied().find(|value| name(*value) == given)
}
