//! The errors that can reach the callers of an operation, and what each would be as a response.
//!
//! An operation's error type is the enum in what it returns that is an error: by a derive, an impl of `Error`, or its name; a
//! type alias stands for what it is made of. A variant can reach the callers when it is made (written out, or
//! handed to `map_err`) in the operation or in a function that it leads to, through functions that return the same type alone, and through
//! the `From` impls that `?` runs. Variants that a derive makes (`#[from]`) are not seen. Status and retry are proposals by the
//! words of the variant's name ([`STATUS`]).

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{ErrorVariant, ItemId, ItemKind, ReferenceId, ReferenceKind, Retry, TypeShape};

use crate::ground::Ground;
use crate::header::trait_of;
use crate::requests::Calls;

/// Words of names, with the status and whether trying again helps; the first row that fits decides.
const STATUS: &[(&[&str], u16, Retry)] = &[
    (
        &["unauthorized", "unauthorised", "unauthenticated", "credentials", "password", "session", "login"],
        401,
        Retry::No,
    ),
    (&["forbidden", "denied", "permission", "permissions", "privileges", "allowed"], 403, Retry::No),
    (&["notfound", "unknown", "missing", "nosuch"], 404, Retry::No),
    (&["conflict", "duplicate", "exists", "taken", "already", "stale", "stock", "state"], 409, Retry::No),
    (&["expired", "gone"], 410, Retry::No),
    (&["large", "toobig", "exceeded"], 413, Retry::No),
    (&["toomany", "rate", "limit", "limited", "throttled"], 429, Retry::Later),
    (&["timeout", "timedout", "elapsed", "deadline"], 504, Retry::Later),
    (
        &["unavailable", "connection", "disconnected", "pool", "busy", "overloaded", "closed", "locked"],
        503,
        Retry::Later,
    ),
    (&["declined", "payment"], 402, Retry::No),
    (&["unsupported", "unimplemented"], 501, Retry::No),
    (
        &["invalid", "bad", "validation", "parse", "parsing", "malformed", "wrong", "empty", "short", "long"],
        400,
        Retry::No,
    ),
    (&["upstream", "gateway", "remote", "request", "http", "reqwest"], 502, Retry::Later),
];

/// What a name says that has none of the words: nothing.
const OTHERWISE: (u16, Retry) = (500, Retry::WhenIdempotent);

/// Aliases are followed so far.
const ALIASES: usize = 4;

/// Finds the errors of operations.
pub(crate) struct Errors<'a> {
    ground: &'a Ground<'a>,
    calls: &'a Calls,
    /// Types that are errors.
    errors: BTreeSet<ItemId>,
    /// The error type in what each item returns.
    returned: Vec<Option<ItemId>>,
    /// The variants that functions make: function, variant, where.
    made: BTreeMap<ItemId, Vec<(ItemId, ReferenceId)>>,
}

impl<'a> Errors<'a> {
    pub(crate) fn new(ground: &'a Ground<'a>, calls: &'a Calls) -> Self {
        let items = || ground.code.items.iter().zip((0..).map(ItemId));
        let mut errors: BTreeSet<ItemId> = items()
            .filter(|(item, _)| item.kind == ItemKind::Enum)
            .filter(|(item, _)| {
                let derived =
                    item.derives.iter().any(|name| name == "Error" || name == "Snafu" || name == "Fail");
                derived || item.name.ends_with("Error")
            })
            .map(|(_, id)| id)
            .collect();
        for (block, _) in items().filter(|(item, _)| item.kind == ItemKind::Impl) {
            let of_enum = block.impl_self.filter(|of| ground.item(*of).kind == ItemKind::Enum);
            errors.extend(of_enum.filter(|_| trait_of(&block.name) == Some("Error")));
        }
        let mut made: BTreeMap<ItemId, Vec<(ItemId, ReferenceId)>> = BTreeMap::new();
        for (reference, id) in ground.code.references.iter().zip((0..).map(ReferenceId)) {
            let makes = matches!(
                reference.kind,
                ReferenceKind::Construct | ReferenceKind::PathValue | ReferenceKind::Call
            );
            let variant = ground.item(reference.to);
            let of_error = variant.kind == ItemKind::Variant
                && variant.parent.is_some_and(|parent| errors.contains(&parent));
            if let (Some(from), true, false) = (reference.from, makes && of_error, reference.test) {
                made.entry(from).or_default().push((reference.to, id));
            }
        }
        let mut found = Self { ground, calls, errors, returned: Vec::new(), made };
        let returns = |item: &decompose_model::Item| {
            item.signature.as_ref().and_then(|signature| found.error_in(signature.returns.as_ref()?, ALIASES))
        };
        found.returned = ground.code.items.iter().map(returns).collect();
        found
    }

    /// The errors that can reach the callers of an operation, in the order of the variants.
    pub(crate) fn of(&self, operation: ItemId) -> Vec<ErrorVariant> {
        let Some(error) = self.returned[operation.index()] else { return Vec::new() };
        let passes = |item: ItemId| {
            let at = self.ground.item(item);
            let block = at.parent.map(|parent| self.ground.item(parent));
            let of_error = block.is_some_and(|block| block.impl_self == Some(error));
            item == operation || of_error || self.returned[item.index()] == Some(error)
        };
        let mut found: BTreeMap<ItemId, Vec<ReferenceId>> = BTreeMap::new();
        for item in self.calls.reach_through(self.ground, operation, &passes) {
            for (variant, place) in self.made.get(&item).into_iter().flatten() {
                if self.ground.item(*variant).parent == Some(error) {
                    found.entry(*variant).or_default().push(*place);
                }
            }
        }
        let row = |(variant, made): (ItemId, Vec<ReferenceId>)| {
            let (status, retry) = response(&self.ground.item(variant).name);
            ErrorVariant { variant, status, retry, made }
        };
        found.into_iter().map(row).collect()
    }

    /// The error in a type, aliases followed.
    fn error_in(&self, shape: &TypeShape, depth: usize) -> Option<ItemId> {
        shape.items.iter().rev().find_map(|named| {
            let item = self.ground.item(*named);
            match &item.type_shape {
                _ if self.errors.contains(named) => Some(*named),
                Some(alias) if item.kind == ItemKind::TypeAlias && depth > 0 => {
                    self.error_in(alias, depth - 1)
                }
                _ => None,
            }
        })
    }
}

/// What a variant of this name would be as a response.
fn response(name: &str) -> (u16, Retry) {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut().filter(|_| !letter.is_uppercase() && letter != '_') {
            Some(word) => word.push(letter),
            None => words.push(letter.to_lowercase().to_string()),
        }
    }
    // `NotFound` is one word in the table.
    let pairs: Vec<String> = words.windows(2).map(<[String]>::concat).collect();
    let says = |known: &&str| words.iter().chain(&pairs).any(|word| word == known);
    let row = STATUS.iter().find(|(known, ..)| known.iter().any(says));
    row.map_or(OTHERWISE, |(_, status, retry)| (*status, *retry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::{find, written};
    use decompose_model::Facts;

    #[test]
    fn names_say_what_a_response_would() {
        for (name, expected) in [
            ("NotFound", (404, Retry::No)),
            ("OrderNotFound", (404, Retry::No)),
            ("InvalidCredentials", (401, Retry::No)),
            ("InvalidQuantity", (400, Retry::No)),
            ("OutOfStock", (409, Retry::No)),
            ("TooManyRequests", (429, Retry::Later)),
            ("DatabaseTimeout", (504, Retry::Later)),
            ("Database", (500, Retry::WhenIdempotent)),
            ("", (500, Retry::WhenIdempotent)),
        ] {
            assert_eq!(response(name), expected, "{name}");
        }
    }

    #[test]
    fn a_variant_reaches_callers_through_functions_that_return_its_type() {
        let written = written(
            "
file src/orders.rs orders
  fn place(id: u32) -> AppResult
    > construct AppError::Conflict
    > call load
    > call quiet
  fn load() -> AppResult
    > value AppError::NotFound
    > method-call from
  fn quiet() -> bool
    > construct AppError::Forbidden
file src/error.rs orders
  type AppResult = Result<bool, AppError>
  enum AppError
    variant NotFound
    variant Conflict
    variant Forbidden
    variant Database
  impl From for AppError
    fn from(error: sqlx::Error) -> AppError
      > construct AppError::Database
",
        );
        let ground = Ground::new(&written.code, &written.partition);
        let calls = Calls::new(&ground, &Facts::default());
        let errors = Errors::new(&ground, &calls);
        let found: Vec<String> = errors
            .of(find(&written.code, "orders::place").unwrap_or(ItemId(0)))
            .iter()
            .map(|error| format!("{} {}", ground.item(error.variant).name, error.status))
            .collect();
        assert_eq!(found, ["NotFound 404", "Conflict 409", "Database 500"]);
        assert_eq!(errors.of(find(&written.code, "orders::quiet").unwrap_or(ItemId(0))), []);
    }
}
