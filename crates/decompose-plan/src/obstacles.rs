//! Why crossings cannot become messages as they stand.
//!
//! From the seam: what the signatures of its operations are made of, what kind of item they are, how their uses stand,
//! and whether the types on it can travel; and from the cycles. One obstacle per kind and item, with its remedy, ranked
//! by cost: the places that must change, which are the definition and, where callers cannot stay as they are, the uses.
//! Obstacles hinder a service of its own; a crate of the workspace minds cycles, traits and macros only. What comes
//! from data is found apart.

use decompose_model::{
    Item, ItemId, ItemKind, Location, Obstacle, ObstacleKind, Operation, Receiver, ReferenceId,
    ReferenceKind, ServiceId, Signature, Travels, TypeShape,
};

use crate::cycles::InCycle;
use crate::external::{External, OPEN_TRANSACTION, external};
use crate::ground::{Ground, count, some_of};
use crate::seam::{Seam, SeamType};
use crate::types::Types;

/// What a kind of parameter means, and what to do about it.
struct Rule {
    kind: ObstacleKind,
    /// Whether a type as written is of that kind.
    applies: fn(&TypeShape) -> bool,
    /// The message, between the operation and the parts of its signature.
    problem: &'static str,
    remedy: &'static str,
    /// Whether the uses must change with the definition.
    changes_uses: bool,
    /// Whether more must change than how data is handed over.
    hard: bool,
}

/// How the part of a signature that is its return type begins.
const RETURNS: &str = "returns ";

/// A type is of the first kind that applies: the hardest, which hides the easier ones.
const SIGNATURE_RULES: [Rule; 8] = [
    Rule {
        kind: ObstacleKind::Handle,
        applies: |shape| lends_handle(shape),
        problem: "works inside an open transaction or connection of its caller",
        remedy: "Let each side have a transaction of its own (with a step that undoes the first), or keep both together.",
        changes_uses: true,
        hard: true,
    },
    Rule {
        kind: ObstacleKind::Handle,
        applies: |shape| handles(shape).next().is_some(),
        problem: "passes a handle, which stays in the process that opened it",
        remedy: "Leave it out: behind the seam the operation uses the handle of its own process.",
        changes_uses: true,
        hard: false,
    },
    Rule {
        kind: ObstacleKind::MutableBorrow,
        applies: |shape| shape.borrows_mutably,
        problem: "changes what belongs to its caller",
        remedy: "Return the changed value, and assign it where it is called.",
        changes_uses: true,
        hard: true,
    },
    Rule {
        kind: ObstacleKind::Closure,
        applies: |shape| shape.closure,
        problem: "passes code",
        remedy: "Offer one operation per closure that is really passed, or pass data that selects the behaviour.",
        changes_uses: true,
        hard: true,
    },
    Rule {
        kind: ObstacleKind::TraitObject,
        applies: |shape| shape.dyn_trait,
        problem: "passes a trait object",
        remedy: "Pass data (an enum of the known implementations, or of the errors that the caller tells apart), and build the object behind the seam.",
        changes_uses: true,
        hard: true,
    },
    Rule {
        kind: ObstacleKind::ImplTrait,
        applies: |shape| shape.impl_trait,
        problem: "hides a type behind `impl`",
        remedy: "Name the concrete type.",
        changes_uses: false,
        hard: false,
    },
    Rule {
        kind: ObstacleKind::Generic,
        applies: |shape| shape.generic,
        problem: "is generic",
        remedy: "Offer one operation for each type that it is really used with.",
        changes_uses: false,
        hard: true,
    },
    Rule {
        kind: ObstacleKind::Borrow,
        applies: |shape| shape.borrows || shape.lifetime || shape.pointer,
        problem: "borrows",
        remedy: "Let the message own the data: a client can be called with a borrow and send a copy.",
        changes_uses: false,
        hard: false,
    },
];

fn handles(shape: &TypeShape) -> impl Iterator<Item = &'static str> {
    shape.external.iter().filter_map(|path| match external(path) {
        External::Handle(what) => Some(what),
        _ => None,
    })
}

fn lends_handle(shape: &TypeShape) -> bool {
    handles(shape).any(|what| shape.borrows_mutably || what == OPEN_TRANSACTION)
}

/// What in a signature hinders it from becoming a message: rows of [`SIGNATURE_RULES`], each with the parts of the
/// signature that it is about.
fn hindrances(signature: &Signature) -> Vec<(&'static Rule, Vec<String>)> {
    let rule_of = |shape: &TypeShape| SIGNATURE_RULES.iter().position(|rule| (rule.applies)(shape));
    let row_of = |kind: ObstacleKind| SIGNATURE_RULES.iter().position(|rule| rule.kind == kind);
    let mut parts: Vec<(Option<usize>, String)> = Vec::new();
    if signature.receiver == Some(Receiver::Mutable) {
        parts.push((row_of(ObstacleKind::MutableBorrow), "`&mut self`".to_owned()));
    }
    for parameter in &signature.parameters {
        parts.push((rule_of(&parameter.shape), format!("`{}: {}`", parameter.name, parameter.shape.text)));
    }
    if let Some(returns) = &signature.returns {
        parts.push((rule_of(returns), format!("{RETURNS}`{}`", returns.text)));
    }
    // Parameters that are generic, closures or `impl Trait` make a function generic, and say more about it.
    let explain = [ObstacleKind::Generic, ObstacleKind::Closure, ObstacleKind::ImplTrait].map(row_of);
    if signature.generic && !parts.iter().any(|(row, _)| explain.contains(row)) {
        parts.push((row_of(ObstacleKind::Generic), "in what surrounds its parameters".to_owned()));
    }
    let of_row =
        |row| parts.iter().filter(move |part| part.0 == Some(row)).map(|part| part.1.clone()).collect();
    let found = SIGNATURE_RULES.iter().enumerate().map(|(row, rule)| (rule, of_row(row)));
    found.filter(|(_, parts): &(&Rule, Vec<String>)| !parts.is_empty()).collect()
}

/// Whether an operation must change in more than how data is handed over before it can become a message.
pub(crate) fn is_hard(item: &Item) -> bool {
    let by_kind = item.kind == ItemKind::Macro || item.kind == ItemKind::Static && item.mutable;
    by_kind || item.signature.iter().flat_map(hindrances).any(|(rule, _)| rule.hard)
}

/// What stands in the way of one operation because of its signature: kinds, parts, and the remedies, as sentences.
pub(crate) fn reshaping(item: &Item) -> Vec<(String, &'static str)> {
    let found = item.signature.iter().flat_map(hindrances);
    found.map(|(rule, parts)| (format!("{} ({})", rule.problem, parts.join(", ")), rule.remedy)).collect()
}

/// Everything in the way of one service but what data puts there, costliest first.
pub(crate) fn obstacles(
    ground: &Ground<'_>,
    service: ServiceId,
    seam: &Seam,
    types: &Types,
    cycle: Option<&InCycle>,
) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> = Vec::new();
    for operation in seam.operations() {
        of_signature(ground, operation, &mut found);
        of_kind_and_uses(ground, operation, &mut found);
    }
    for carried in &seam.types {
        of_type(ground, carried, types, &mut found);
    }
    found.extend(cycle.map(|cycle| of_cycle(ground, service, cycle)));
    rank(&mut found);
    found
}

/// Costliest first.
pub(crate) fn rank(obstacles: &mut [Obstacle]) {
    obstacles.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| (a.kind, a.item).cmp(&(b.kind, b.item))));
}

fn of_signature(ground: &Ground<'_>, operation: &Operation, found: &mut Vec<Obstacle>) {
    let Some(signature) = &ground.item(operation.item).signature else { return };
    for (rule, parts) in hindrances(signature) {
        let returned =
            rule.kind == ObstacleKind::Borrow && parts.iter().any(|part| part.starts_with(RETURNS));
        let uses = if rule.changes_uses || returned { operation.uses.len() } else { 0 };
        found.push(Obstacle {
            kind: rule.kind,
            item: Some(operation.item),
            message: format!("{} {}: {}.", ground.name(operation.item), rule.problem, parts.join(", ")),
            remedy: rule.remedy.to_owned(),
            evidence: vec![ground.code.location(operation.item)],
            cost: (1 + uses) as f64,
        });
    }
}

fn of_kind_and_uses(ground: &Ground<'_>, operation: &Operation, found: &mut Vec<Obstacle>) {
    let item = ground.item(operation.item);
    let name = ground.name(operation.item);
    let uses = &operation.uses;
    if item.kind == ItemKind::Static && item.mutable {
        found.push(shown_by_uses(ground, ObstacleKind::SharedStatic, operation.item, uses, (
            format!("{name} can change at run time and is used across the boundary {}.", times(uses.len())),
            "Give it one owner, and let the others ask that owner (a proxy of the same name keeps their code as it is).",
        )));
    }
    if item.kind == ItemKind::Macro {
        found.push(shown_by_uses(
            ground,
            ObstacleKind::MacroAcross,
            operation.item,
            uses,
            (
                format!("The macro {name} is used across the boundary {}.", times(uses.len())),
                "Move the macro to a library both sides use, exported and imported before its first use.",
            ),
        ));
    }
    if operation.in_loop > 0 {
        let in_loop: Vec<ReferenceId> =
            uses.iter().copied().filter(|r| ground.reference(*r).in_loop).collect();
        found.push(shown_by_uses(
            ground,
            ObstacleKind::ChattyLoop,
            operation.item,
            &in_loop,
            (
                format!(
                    "{name} is called in a loop at {}: one message per round.",
                    count(in_loop.len(), "place")
                ),
                "Offer an operation that takes or returns the whole collection.",
            ),
        ));
    }
}

fn of_type(ground: &Ground<'_>, carried: &SeamType, types: &Types, found: &mut Vec<Obstacle>) {
    let of_kinds = |kinds: &[ReferenceKind]| -> Vec<ReferenceId> {
        carried.uses.iter().copied().filter(|r| kinds.contains(&ground.reference(*r).kind)).collect()
    };
    let name = ground.name(carried.item);
    let implemented = of_kinds(&[ReferenceKind::Implements]);
    if !implemented.is_empty() {
        found.push(shown_by_uses(ground, ObstacleKind::TraitAcross, carried.item, &implemented, (
            format!("The trait {name} is implemented across the boundary {}.", times(implemented.len())),
            "Leave the trait with those who call it, as a port, and register the implementations at start-up.",
        )));
    }
    let opened = of_kinds(&[ReferenceKind::Field, ReferenceKind::Construct, ReferenceKind::Pattern]);
    if !opened.is_empty() && types.travels(carried.item) >= Travels::NeedsTransferType {
        let reason = types.reason(ground, carried.item);
        found.push(shown_by_uses(
            ground,
            ObstacleKind::OpenType,
            carried.item,
            &opened,
            (
                format!(
                    "The inside of {name} is used across the boundary {}, but {reason}.",
                    times(opened.len())
                ),
                "Offer operations on it, or a transfer type that holds what the other side reads.",
            ),
        ));
    }
}

fn of_cycle(ground: &Ground<'_>, service: ServiceId, cycle: &InCycle) -> Obstacle {
    let others = cycle.services.iter().filter(|other| **other != service);
    let names: Vec<String> = others.map(|other| format!("`{}`", ground.service_name(*other))).collect();
    let references = count(cycle.way_out.len(), "reference");
    Obstacle {
        kind: ObstacleKind::Cycle,
        item: None,
        message: format!(
            "It needs {} and is needed by what it needs: {references} must be inverted.",
            some_of(&names)
        ),
        remedy: "Invert them: a trait or function pointer on the side that calls, filled in at start-up."
            .to_owned(),
        evidence: ground.places(&cycle.way_out),
        cost: cycle.way_out.len() as f64,
    }
}

/// An obstacle that shows, and costs, where the item is used.
fn shown_by_uses(
    ground: &Ground<'_>,
    kind: ObstacleKind,
    item: ItemId,
    uses: &[ReferenceId],
    (message, remedy): (String, &str),
) -> Obstacle {
    let evidence: Vec<Location> = ground.places(uses);
    Obstacle {
        kind,
        item: Some(item),
        message,
        remedy: remedy.to_owned(),
        cost: evidence.len() as f64,
        evidence,
    }
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { count(number, "time") }
}

/// The operations of a seam that something hard stands in the way of, and how many operations there are.
pub(crate) fn hard_operations(ground: &Ground<'_>, seam: &Seam) -> (usize, usize) {
    let hard = seam.operations().filter(|operation| is_hard(ground.item(operation.item))).count();
    (hard, seam.operations().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycles::Needs;
    use crate::notation::written;
    use crate::seam::seams;

    /// The obstacles of a service, one per line: `kind item cost: message`.
    fn obstacles_of(text: &str, service: &str) -> Vec<String> {
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let types = Types::classify(&ground);
        let index = written.partition.services.iter().position(|s| s.name == service).unwrap_or_default();
        let seam = &seams(&ground)[index];
        let (needs, service) = (Needs::new(&ground), ServiceId(index as u32));
        let cycle = needs.in_cycle(&needs.cycles(), service);
        let found = obstacles(&ground, service, seam, &types, cycle.as_ref());
        found.iter().map(|o| format!("{} {}: {}", o.kind.name(), o.cost, o.message)).collect()
    }

    /// The obstacles that a function of this signature has when it is called twice from another service.
    fn of_signature_text(signature: &str) -> Vec<String> {
        let text = format!(
            "
file src/web.rs web
  fn serve()
    > call orders::place
    > call orders::place
file src/orders.rs orders
  fn place{signature}
  struct Order
"
        );
        obstacles_of(&text, "orders")
    }

    #[test]
    fn each_parameter_is_its_hardest_kind() {
        for (signature, expected) in [
            ("(id: u32) -> Option<Order>", ""),
            ("(name: &str)", "borrow 1: `orders::place` borrows: `name: &str`."),
            ("(id: u32) -> &Order", "borrow 3: `orders::place` borrows: returns `&Order`."),
            (
                "(order: &mut Order)",
                "mutable-borrow 3: `orders::place` changes what belongs to its caller: `order: &mut Order`.",
            ),
            (
                "(tx: &mut sqlx::Transaction)",
                "handle 3: `orders::place` works inside an open transaction or connection of its caller: `tx: &mut \
                 sqlx::Transaction`.",
            ),
            (
                "(pool: &sqlx::PgPool)",
                "handle 3: `orders::place` passes a handle, which stays in the process that opened it: `pool: \
                 &sqlx::PgPool`.",
            ),
            ("<F>(done: F)", "generic 1: `orders::place` is generic: `done: F`."),
            ("<F>(done: impl Fn(u32))", "closure 3: `orders::place` passes code: `done: impl Fn(u32)`."),
            (
                "(store: Box<dyn Store>)",
                "trait-object 3: `orders::place` passes a trait object: `store: Box<dyn Store>`.",
            ),
            (
                "(name: impl Into<String>)",
                "impl-trait 1: `orders::place` hides a type behind `impl`: `name: impl Into<String>`.",
            ),
            ("<T>(id: u32)", "generic 1: `orders::place` is generic: in what surrounds its parameters."),
        ] {
            let expected: Vec<&str> = Some(expected).filter(|text| !text.is_empty()).into_iter().collect();
            assert_eq!(of_signature_text(signature), expected, "{signature}");
        }
    }

    #[test]
    fn uses_and_types_stand_in_the_way_too() {
        let text = "
file src/web.rs web
  fn serve()
    > call orders::place in loop
    > call orders::place
    > value orders::CACHE
    > value orders::LIMIT
    > macro orders::order
    > field Order::lock
    > field Cart::id
  struct Page
  impl Store for Page
    > implements orders::Store
file src/orders.rs orders
  fn place(id: u32)
  static CACHE mutable
  static LIMIT
  macro order
  struct Order
    field lock: std::sync::Mutex
  struct Cart
    field id: u32
  trait Store
";
        let expected = [
            "shared-static 1: `orders::CACHE` can change at run time and is used across the boundary once.",
            "trait-across 1: The trait `orders::Store` is implemented across the boundary once.",
            "macro-across 1: The macro `orders::order` is used across the boundary once.",
            "open-type 1: The inside of `orders::Order` is used across the boundary once, but `orders::Order::lock` holds \
             `std::sync::Mutex`, a lock.",
            "chatty-loop 1: `orders::place` is called in a loop at 1 place: one message per round.",
        ];
        assert_eq!(obstacles_of(text, "orders"), expected);
        assert_eq!(obstacles_of(text, "web"), expected);
    }
}
