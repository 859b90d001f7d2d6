//! The seam of each service: which operations it offers and needs, which types its boundary carries.
//!
//! From the crossings of product code. Every crossing is, for each of the two services it joins, a use in exactly one
//! of `offers`, `needs`, `types` and `shared`, or one of the `mentions`. A call through a trait asks for one operation:
//! where the service that has the trait has implementations too, they are behind it. Constants stand with the types:
//! both sides are compiled with them. Operations are ranked by uses, types by uses and operations together; ties go by
//! item. What a signature means for a message is not asked here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use decompose_model::{
    Crossing, FileId, ItemId, Operation, Position, Reference, ReferenceId, ReferenceKind, ServiceId,
};

use crate::ground::{Ground, Role};

/// The seam of one service.
#[derive(Default)]
pub(crate) struct Seam {
    pub(crate) offers: Vec<Operation>,
    pub(crate) needs: Vec<Operation>,
    pub(crate) shared: Vec<Operation>,
    pub(crate) types: Vec<SeamType>,
    pub(crate) mentions: Vec<ReferenceId>,
}

/// A type on a seam, not yet classified.
pub(crate) struct SeamType {
    pub(crate) item: ItemId,
    pub(crate) uses: Vec<ReferenceId>,
    pub(crate) operations: Vec<ItemId>,
}

impl Seam {
    /// The operations in both directions.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.offers.iter().chain(&self.needs)
    }
}

#[derive(Default)]
struct Draft {
    offers: BTreeMap<ItemId, Operation>,
    needs: BTreeMap<ItemId, Operation>,
    shared: BTreeMap<ItemId, Operation>,
    /// Per type the references to it, and the operations whose signatures name it.
    types: BTreeMap<ItemId, (Vec<ReferenceId>, Vec<ItemId>)>,
    mentions: Vec<ReferenceId>,
}

/// The seams of all services, by service.
pub(crate) fn seams(ground: &Ground<'_>) -> Vec<Seam> {
    let mut drafts: Vec<Draft> = ground.services().map(|_| Draft::default()).collect();
    let asked = asked(ground);
    for (crossing, reference) in ground.crossings() {
        let role = match ground.role(reference) {
            // The operation is that of the trait, which stands at the same place.
            Role::Operation if is_dispatch(reference) && asked.contains(&ask(crossing, reference)) => {
                Role::Mention
            }
            role => role,
        };
        for side in [crossing.from, crossing.to] {
            let draft = &mut drafts[side.index()];
            match role {
                Role::Mention => draft.mentions.push(crossing.reference),
                Role::Type(item) => draft.types.entry(item).or_default().0.push(crossing.reference),
                Role::Shared => note_use(&mut draft.shared, ground, crossing, reference.to),
                Role::Operation => {
                    let operations = if side == crossing.from { &mut draft.needs } else { &mut draft.offers };
                    note_use(operations, ground, crossing, reference.to);
                }
            }
        }
    }
    drafts.into_iter().map(|draft| finish(draft, ground)).collect()
}

/// Where a service is asked for an operation by name.
type Ask = (FileId, Position, ServiceId);

const fn ask(crossing: &Crossing, reference: &Reference) -> Ask {
    (reference.file, reference.position, crossing.to)
}

fn is_dispatch(reference: &Reference) -> bool {
    reference.kind == ReferenceKind::Dispatch
}

/// All places where a service is asked for an operation, possible targets of calls left out.
fn asked(ground: &Ground<'_>) -> HashSet<Ask> {
    ground
        .crossings()
        .filter(|(_, reference)| !is_dispatch(reference) && ground.role(reference) == Role::Operation)
        .map(|(crossing, reference)| ask(crossing, reference))
        .collect()
}

fn note_use(
    operations: &mut BTreeMap<ItemId, Operation>,
    ground: &Ground<'_>,
    crossing: &Crossing,
    item: ItemId,
) {
    let operation = operations.entry(item).or_insert_with(|| Operation {
        item,
        provider: crossing.to,
        consumers: Vec::new(),
        uses: Vec::new(),
        in_loop: 0,
        errors: Vec::new(),
    });
    insert_sorted(&mut operation.consumers, crossing.from);
    operation.uses.push(crossing.reference);
    operation.in_loop += usize::from(ground.reference(crossing.reference).in_loop);
}

fn insert_sorted(services: &mut Vec<ServiceId>, service: ServiceId) {
    if let Err(place) = services.binary_search(&service) {
        services.insert(place, service);
    }
}

fn finish(mut draft: Draft, ground: &Ground<'_>) -> Seam {
    for operation in draft.offers.values().chain(draft.needs.values()) {
        for item in types_named_by(ground, operation.item) {
            draft.types.entry(item).or_default().1.push(operation.item);
        }
    }
    let mut types: Vec<SeamType> = draft
        .types
        .into_iter()
        .map(|(item, (uses, operations))| SeamType { item, uses, operations })
        .collect();
    for carried in &mut types {
        carried.operations.sort_unstable();
    }
    types.sort_by_key(|carried| (Reverse(carried.uses.len() + carried.operations.len()), carried.item));
    Seam {
        offers: ranked(draft.offers),
        needs: ranked(draft.needs),
        shared: ranked(draft.shared),
        types,
        mentions: draft.mentions,
    }
}

fn ranked(operations: BTreeMap<ItemId, Operation>) -> Vec<Operation> {
    let mut operations: Vec<Operation> = operations.into_values().collect();
    operations.sort_by_key(|operation| (Reverse(operation.uses.len()), operation.item));
    operations
}

/// The types of the workspace in an operation's signature (or in the type of a constant or static), each once.
fn types_named_by(ground: &Ground<'_>, operation: ItemId) -> Vec<ItemId> {
    let item = ground.item(operation);
    let signature = item.signature.iter();
    let mut named: Vec<ItemId> = signature
        .flat_map(|s| s.parameters.iter().map(|parameter| &parameter.shape).chain(&s.returns))
        .chain(&item.type_shape)
        .flat_map(|shape| shape.items.iter().map(|named| ground.owner(*named)))
        .collect();
    named.sort_unstable();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::written;

    /// The seam of a service as text: `offers place by web (2, 1 in loop)`.
    fn seam_of(text: &str, service: &str) -> String {
        let written = written(text);
        let ground = Ground::new(&written.code, &written.partition);
        let index = written.partition.services.iter().position(|s| s.name == service).unwrap_or_default();
        let seam = &seams(&ground)[index];
        let mut lines = Vec::new();
        for (word, operations) in [("offers", &seam.offers), ("needs", &seam.needs), ("shared", &seam.shared)]
        {
            for operation in operations {
                let by: Vec<&str> = operation.consumers.iter().map(|s| ground.service_name(*s)).collect();
                let uses = operation.uses.len();
                let in_loop = operation.in_loop;
                let name = &ground.item(operation.item).path;
                let of = ground.service_name(operation.provider);
                lines.push(format!("{word} {name} of {of} by {}: {uses}, {in_loop} in loops", by.join("+")));
            }
        }
        for carried in &seam.types {
            let name = &ground.item(carried.item).path;
            let by: Vec<&str> = carried.operations.iter().map(|o| ground.item(*o).name.as_str()).collect();
            let by = if by.is_empty() { "none".to_owned() } else { by.join("+") };
            lines.push(format!("carries {name}: {} uses, named by {by}", carried.uses.len()));
        }
        lines.push(format!("mentions {}", seam.mentions.len()));
        lines.join("\n")
    }

    const SHOP: &str = "
file src/web.rs web
  > use orders::place
  fn checkout()
    > call orders::place
    > type Order
    > field Order::id
    > call log
  fn resend()
    > call orders::place in loop
    > value orders::LIMIT
    > call orders::place in test
file src/orders.rs orders
  fn place(cart: Cart) -> Order
    > call payments::charge
  const LIMIT: u32
  struct Order
    field id: u32
  struct Cart
file src/payments.rs payments
  fn charge(sum: u64)
    > call log
file src/util.rs payments shared
  fn log()
";

    #[test]
    fn a_seam_shows_who_uses_what_and_how() {
        let orders = "
offers orders::place of orders by web: 2, 1 in loops
needs payments::charge of payments by orders: 1, 0 in loops
carries orders::Order: 2 uses, named by place
carries orders::LIMIT: 1 uses, named by none
carries orders::Cart: 0 uses, named by place
mentions 1";
        assert_eq!(seam_of(SHOP, "orders"), orders.trim());
    }

    /// `web` knows the store by its trait, which `orders` has with one implementation; the other is `archive`'s.
    #[test]
    fn a_call_through_a_trait_asks_for_one_operation_of_each_service() {
        let text = "
file src/web.rs web
  fn show()
    > method-call orders::Store::load in loop
    > dispatch orders::Disk::load in loop
    > dispatch archive::Tape::load in loop
file src/orders.rs orders
  trait Store
    fn load()
  impl Store for Disk
    fn load()
  struct Disk
file src/archive.rs archive
  impl Tape
    fn load()
  struct Tape
";
        let web = "
needs orders::Store::load of orders by web: 1, 1 in loops
needs archive::Tape::load of archive by web: 1, 1 in loops
mentions 1";
        assert_eq!(seam_of(text, "web"), web.trim());
    }

    #[test]
    fn shared_code_is_no_part_of_the_seam_from_either_side() {
        let payments = "
offers payments::charge of payments by orders: 1, 0 in loops
shared util::log of payments by web: 1, 0 in loops
mentions 0";
        assert_eq!(seam_of(SHOP, "payments"), payments.trim());
        assert!(seam_of(SHOP, "web").contains("shared util::log of payments by web: 1"));
    }
}
