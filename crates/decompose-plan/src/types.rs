//! Whether a type can travel in a message, and why. A constant need not: both sides are compiled with it.
//!
//! From derives, hand-written impls of serialisation traits, and the types of the fields, followed transitively
//! through the types of the workspace. A type that serialises is not looked into: the compiler already did. Any other
//! is as bad as the worst thing it holds, wherever that is, and the reason names the field that holds it. Types that
//! hold one another are classified together, so that recursion ends and the order of visits cannot matter. Types from
//! outside the workspace are known by table only; generic parameters are taken to be what they are filled with.

use std::collections::BTreeMap;

use decompose_model::{Code, Item, ItemId, ItemKind, Travels, TypeShape};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::external::{External, external};
use crate::ground::{Ground, count};
use crate::header::trait_of;

/// Traits that together mean that a type can be written to a message and read back, by last segment. Names that other
/// libraries use for something else (`Message`, `Encode`) are left out: such a type is judged by its fields.
const CODECS: &[&[&str]] = &[&["Serialize", "Deserialize"], &["BorshSerialize", "BorshDeserialize"]];

/// The classification of every type of the project.
pub(crate) struct Types {
    /// By item; `None` for what is neither type nor constant.
    classes: Vec<Option<Class>>,
    /// By item: the number of its fields, those of its variants included.
    fields: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Class {
    travels: Travels,
    cause: Cause,
}

/// Why a type is in its class. The order decides between causes of one class: the earlier one is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Cause {
    /// The codec in [`CODECS`] that it has.
    Codec(usize),
    /// It is a trait.
    Behaviour,
    /// It is a constant.
    Constant,
    /// Nothing speaks against it.
    NothingElse,
    /// This item's type (a field's or an alias's) holds it.
    Holds(ItemId),
}

impl Cause {
    /// Whether what the type holds can still change its class.
    const fn is_open(self) -> bool {
        matches!(self, Self::NothingElse | Self::Holds(_))
    }
}

impl Types {
    pub(crate) fn classify(ground: &Ground<'_>) -> Self {
        let items = || ground.code.items.iter().zip((0..).map(ItemId));
        let written_by_hand = traits_by_hand(ground.code);
        let mut graph: DiGraph<Class, ()> = DiGraph::new();
        let mut nodes: Vec<Option<NodeIndex>> = vec![None; ground.code.items.len()];
        for (item, id) in items() {
            let by_hand = written_by_hand.get(&id).map_or(&[][..], Vec::as_slice);
            nodes[id.index()] = first_impression(item, by_hand).map(|class| graph.add_node(class));
        }
        // What a type holds: its fields (those of its variants included), or what an alias stands for.
        let mut fields = vec![0; ground.code.items.len()];
        for (item, id) in items() {
            let owner = ground.owner(id);
            fields[owner.index()] += usize::from(item.kind == ItemKind::Field);
            let (Some(shape), Some(node)) = (&item.type_shape, nodes[owner.index()]) else { continue };
            if !graph[node].cause.is_open() {
                continue;
            }
            if let Some((travels, _)) = hindrance(shape) {
                graph[node] = worse(graph[node], Class { travels, cause: Cause::Holds(id) });
            }
            for held in shape.items.iter().filter(|held| ground.item(**held).kind != ItemKind::Trait) {
                if let Some(held) = nodes[ground.owner(*held).index()] {
                    graph.add_edge(node, held, ());
                }
            }
        }
        // Components come with what they hold before them.
        for component in kosaraju_scc(&graph) {
            let held = component.iter().flat_map(|node| graph.neighbors(*node).chain([*node]));
            let worst = held.map(|node| graph[node]).reduce(worse);
            for node in component {
                if let (Some(worst), true) = (worst, graph[node].cause.is_open()) {
                    graph[node] = worse(graph[node], worst);
                }
            }
        }
        Self { classes: nodes.iter().map(|node| node.map(|node| graph[node])).collect(), fields }
    }

    /// Whether the type can travel. What is no type has nothing that could.
    pub(crate) fn travels(&self, item: ItemId) -> Travels {
        self.classes[item.index()].map_or(Travels::Cannot, |class| class.travels)
    }

    /// Why it was classified so, in one sentence without its full stop.
    pub(crate) fn reason(&self, ground: &Ground<'_>, item: ItemId) -> String {
        match self.classes[item.index()].map(|class| (class.travels, class.cause)) {
            None => "not a type".to_owned(),
            Some((_, Cause::Codec(codec))) => format!("it has {}", CODECS[codec].join(" and ")),
            Some((_, Cause::Behaviour)) => {
                "a trait is behaviour: both sides need its definition, and data to pass".into()
            }
            Some((_, Cause::Constant)) => "a constant: both sides are compiled with it".into(),
            Some((_, Cause::NothingElse)) => match self.fields[item.index()] {
                0 => "no field of it is known that could not be sent".to_owned(),
                fields => format!(
                    "plain data throughout ({}): serialisation can be derived",
                    count(fields, "field")
                ),
            },
            Some((_, Cause::Holds(part))) => {
                let what = ground.item(part).type_shape.as_ref().and_then(hindrance).map(|(_, what)| what);
                format!("{} holds {}", ground.name(part), what.unwrap_or_default())
            }
        }
    }
}

fn worse(a: Class, b: Class) -> Class {
    match a.travels.cmp(&b.travels) {
        std::cmp::Ordering::Less => b,
        std::cmp::Ordering::Greater => a,
        std::cmp::Ordering::Equal => a.min(b),
    }
}

/// The class of a type before its fields are looked at; `None` for what is no type.
fn first_impression(item: &Item, traits_by_hand: &[&str]) -> Option<Class> {
    let has =
        |name: &str| item.derives.iter().any(|derived| derived == name) || traits_by_hand.contains(&name);
    match item.kind {
        ItemKind::Const => Some(Class { travels: Travels::PlainData, cause: Cause::Constant }),
        ItemKind::Trait => Some(Class { travels: Travels::Cannot, cause: Cause::Behaviour }),
        ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias => {
            Some(match CODECS.iter().position(|codec| codec.iter().all(|name| has(name))) {
                Some(codec) => Class { travels: Travels::Serialises, cause: Cause::Codec(codec) },
                None => Class { travels: Travels::PlainData, cause: Cause::NothingElse },
            })
        }
        _ => None,
    }
}

/// The traits from outside the workspace that types implement by hand, by type.
fn traits_by_hand(code: &Code) -> BTreeMap<ItemId, Vec<&str>> {
    let mut traits: BTreeMap<ItemId, Vec<&str>> = BTreeMap::new();
    for item in code.items.iter().filter(|item| item.kind == ItemKind::Impl && item.impl_trait.is_none()) {
        if let (Some(on), Some(name)) = (item.impl_self, trait_of(&item.name)) {
            traits.entry(on).or_default().push(name);
        }
    }
    traits
}

/// The worst thing that a type as written holds itself, if anything hinders it from travelling. What the workspace
/// types that it names hold is not asked here.
pub(crate) fn hindrance(shape: &TypeShape) -> Option<(Travels, String)> {
    let borrows = shape.borrows || shape.lifetime;
    let flags = [
        (shape.closure, "a closure"),
        (shape.dyn_trait, "a trait object"),
        (shape.impl_trait, "a hidden type"),
        (shape.pointer, "a raw pointer"),
        (shape.borrows_mutably, "a mutable borrow"),
        (borrows && shape.text != "&'static str", "a borrow"),
    ];
    if let Some((_, what)) = flags.into_iter().find(|(set, _)| *set) {
        return Some((Travels::Cannot, format!("{what} (`{}`)", shape.text)));
    }
    let transfer = |what: String| Some((Travels::NeedsTransferType, what));
    if borrows {
        return transfer(format!("a `{}`, which cannot be read back from a message", shape.text));
    }
    let known = || shape.external.iter().map(|path| (path, external(path)));
    if let Some((path, what)) = known().find_map(|(path, known)| match known {
        External::Handle(what) => Some((path, what)),
        _ => None,
    }) {
        return Some((Travels::Cannot, format!("`{path}`, {what}")));
    }
    known().find_map(|(path, known)| match known {
        External::SharedOwnership => {
            transfer(format!("`{path}`: a message makes copies of what is shared here"))
        }
        External::Unknown => transfer(format!("`{path}`, which is not known to serialise")),
        External::Plain | External::Handle(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::{find, written};

    #[test]
    fn a_type_is_as_bad_as_the_worst_thing_it_holds() {
        let written = written(
            "
file src/a.rs a
  struct Order derive(Serialize, Deserialize)
    field cache: Cache
  struct Line
    field count: u32
    field at: chrono::DateTime
    field order: Order
  enum Status
    variant Paid
    variant Failed
      field why: Reason
  struct Reason
    field text: String
    field because: Option<Box<Status>>
  struct Tree
    field child: Leaf
  struct Leaf
    field up: Tree
    field lock: tokio::sync::Mutex<u32>
  struct Cache
    field inner: Vec<Leaf>
  struct View
    field name: &'a str
  struct Label
    field text: &'static str
  struct Shared
    field order: std::sync::Arc<Order>
  struct Odd
    field thing: some::Thing
  struct Hooks
    field on_close: Box<dyn Fn()>
  struct Written
    field thing: some::Thing
  impl Serialize for Written
  impl<'de> Deserialize<'de> for Written
  trait Store
  struct Generic
    field store: Box<dyn Store>
  type Lines = Vec<Line>
",
        );
        let ground = Ground::new(&written.code, &written.partition);
        let types = Types::classify(&ground);
        let expected = "
Order serialises: it has Serialize and Deserialize
Line plain-data: plain data throughout (3 fields): serialisation can be derived
Status plain-data: plain data throughout (1 field): serialisation can be derived
Reason plain-data: plain data throughout (2 fields): serialisation can be derived
Tree cannot-travel: `a::Leaf::lock` holds `tokio::sync::Mutex`, a lock
Leaf cannot-travel: `a::Leaf::lock` holds `tokio::sync::Mutex`, a lock
Cache cannot-travel: `a::Leaf::lock` holds `tokio::sync::Mutex`, a lock
View cannot-travel: `a::View::name` holds a borrow (`&'a str`)
Label needs-transfer-type: `a::Label::text` holds a `&'static str`, which cannot be read back from a message
Shared needs-transfer-type: `a::Shared::order` holds `std::sync::Arc`: a message makes copies of what is shared here
Odd needs-transfer-type: `a::Odd::thing` holds `some::Thing`, which is not known to serialise
Hooks cannot-travel: `a::Hooks::on_close` holds a closure (`Box<dyn Fn()>`)
Written serialises: it has Serialize and Deserialize
Store cannot-travel: a trait is behaviour: both sides need its definition, and data to pass
Generic cannot-travel: `a::Generic::store` holds a trait object (`Box<dyn Store>`)
Lines plain-data: no field of it is known that could not be sent";
        for row in expected.trim().lines() {
            let (name, _) = row.split_once(' ').unwrap_or_default();
            let item = find(&written.code, name).unwrap_or(ItemId(0));
            let reason = types.reason(&ground, item);
            assert_eq!(format!("{name} {}: {reason}", types.travels(item).name()), row);
        }
    }
}
