//! State that parts of the process share: statics, and the fields of structs that handlers are given.
//!
//! 1. A *holder* is a struct that a handler takes through a carrier of its framework (`State<T>`, `Data<T>`), that a
//!    router is typed with, or whose methods serve gRPC; what it only wraps is one too. Every field of it is a state of
//!    its own, so that one struct with everything in it does not tie all that take it to one another.
//! 2. A static counts if it can change, or is made when it is first asked for.
//! 3. Every reference to the field or static is a use; what is done follows from the methods called on it there.
//! 4. A function whose results are kept by an attribute (`#[cached]`) stands for the static that keeps them.
//! 5. A use inside a method of the holder, or next to a private static, is also one of those who call that function: a
//!    call away, not further. So is the extraction of a part (`FromRef`).
//!
//! **It deliberately does not know** what is done to state behind a trait object, aliases of it that outlive the
//! expression, and whether `Extension<T>` holds the state of one request: it counts if a field of `T` is more than a
//! value.

mod cached;
mod roles;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{
    EntryPoint, EntryPointKind, FactTier, Item, ItemId, ItemKind, Reference, ReferenceKind, SharedState,
    StateKind, StateOperation, StateRole, StateUse, TypeShape, Visibility,
};
use decompose_syntax::ir::{
    BinaryOp, ExprIx, ExprKind, ItemKind as Lowered, PatKind, StaticMaker, Stmt, TypeKind,
};

use self::roles::Roles;
use crate::around::{Around, Outside};
use crate::ground::Ground;

/// Types by which frameworks hand state to handlers, and whether what they hand over may belong to one request only.
const CARRIERS: &[(&str, bool)] = &[
    ("actix_web::web::Data", false),
    ("axum::Extension", true),
    ("axum::Router", false),
    ("axum::extract::Extension", true),
    ("axum::extract::State", false),
    ("poem::web::Data", false),
    ("rocket::State", false),
    ("utoipa_axum::router::OpenApiRouter", false),
];

/// The library whose resolvers ask for state by its type, and the methods that do.
const CONTEXT: (&str, &[&str]) = ("async_graphql", &["data", "data_opt", "data_unchecked"]);

/// Types that only point to others.
const POINTERS: &[&str] = &["Arc", "Box", "Rc"];

/// The trait that takes a part out of state, and its function.
const PARTS: (&str, &str) = ("FromRef", "from_ref");

/// Methods that hand on what they are called on, or a way to it.
const SAME: &[&str] = &[
    "as_deref",
    "as_ref",
    "borrow",
    "clone",
    "deref",
    "expect",
    "get_ref",
    "to_owned",
    "unwrap",
    "unwrap_or_else",
];

/// Methods that change what they are called on; `fetch_` and others by their beginnings.
const WRITES: &[&str] = &[
    "append",
    "borrow_mut",
    "clear",
    "drain",
    "entry",
    "extend",
    "get_mut",
    "get_or_init",
    "get_or_insert_with",
    "get_or_try_init",
    "get_with",
    "insert",
    "invalidate",
    "invalidate_all",
    "make_mut",
    "pop",
    "pop_front",
    "push",
    "push_back",
    "put",
    "rcu",
    "remove",
    "replace",
    "retain",
    "set",
    "store",
    "swap",
    "take",
    "try_get_with",
    "try_write",
    "update",
    "write",
    "blocking_write",
];
const WRITE_BEGINNINGS: &[&str] = &["compare_", "fetch_"];

/// Methods that give exclusive access.
const LOCKS: &[&str] = &["blocking_lock", "lock", "lock_owned", "try_lock"];

/// Finds shared state and who uses it. The entry points tell which structs serve gRPC.
pub(crate) fn detect<'a>(
    ground: &Ground<'a>,
    outside: &Outside<'a>,
    entries: &[EntryPoint],
) -> Vec<SharedState> {
    let roles = Roles::new(ground);
    let holders = holders(ground, outside, &roles, entries);
    let mut states: BTreeMap<ItemId, SharedState> = BTreeMap::new();
    for holder in &holders {
        for field in roles.fields.get(holder).into_iter().flatten() {
            states.insert(*field, state(ground, &roles, *field, StateKind::Field, Some(*holder)));
        }
    }
    for (item, kind, unguarded) in statics(ground) {
        let mut found = state(ground, &roles, item, kind, None);
        if unguarded {
            (found.role, found.tier) = (StateRole::Memory, FactTier::Resolved);
        }
        states.insert(item, found);
    }
    states.extend(cached::functions(ground).into_iter().map(|state| (state.item, state)));
    uses(ground, &mut states);
    through(ground, &holders, &mut states);
    parts(ground, &mut states);
    for state in states.values_mut() {
        state.uses.sort();
        state.uses.dedup();
    }
    let mut all: Vec<SharedState> = states.into_values().collect();
    all.sort_by(|a, b| (&a.location, a.item).cmp(&(&b.location, b.item)));
    all
}

fn state(
    ground: &Ground<'_>,
    roles: &Roles<'_, '_>,
    item: ItemId,
    kind: StateKind,
    holder: Option<ItemId>,
) -> SharedState {
    let shape = ground.item(item).type_shape.as_ref();
    let (role, tier) = shape.map_or((StateRole::Unknown, FactTier::Resolved), |shape| roles.of(shape));
    SharedState {
        item,
        kind,
        holder,
        ty: shape.map(|shape| shape.text.clone()).unwrap_or_default(),
        role,
        tier,
        uses: Vec::new(),
        location: ground.resolved.code.location(item),
    }
}

/// The structs that handlers are given.
fn holders(
    ground: &Ground<'_>,
    outside: &Outside<'_>,
    roles: &Roles<'_, '_>,
    entries: &[EntryPoint],
) -> BTreeSet<ItemId> {
    let items = &ground.resolved.code.items;
    let mut found: BTreeSet<ItemId> = BTreeSet::new();
    // What may be that of one request is shared if a field of it is more than a value.
    let is_shared = |given: ItemId, of_request: bool| {
        let fields = roles.fields.get(&given).into_iter().flatten();
        let mut shapes = fields.filter_map(|field| ground.item(*field).type_shape.as_ref());
        let values = [StateRole::Value, StateRole::Config, StateRole::Unknown];
        !of_request || shapes.any(|shape| !values.contains(&roles.of(shape).0))
    };
    for item in ground.functions() {
        let it = ground.item(item);
        let Some(signature) = &it.signature else { continue };
        let shapes = signature.parameters.iter().map(|parameter| &parameter.shape).chain(&signature.returns);
        for shape in shapes.filter(|shape| !shape.items.is_empty()) {
            let Some(of_request) = carrier(ground, it, shape) else { continue };
            let given = shape.items.iter().flat_map(|item| ground.structs(*item));
            found.extend(given.filter(|given| is_shared(*given, of_request)));
        }
    }
    found.extend(asked_for(ground, outside).into_iter().filter(|given| is_shared(*given, true)));
    let served =
        entries.iter().filter(|entry| entry.kind == EntryPointKind::Grpc).filter_map(|entry| entry.item);
    let of_impl = |method: ItemId| items[items[method.index()].parent?.index()].impl_self;
    found.extend(served.filter_map(of_impl));
    // What only wraps another struct is that struct.
    let is_pointer = |path: &String| POINTERS.contains(&path.rsplit("::").next().unwrap_or(path));
    let wrapped: Vec<ItemId> = found
        .iter()
        .filter_map(|holder| match roles.fields.get(holder)?.as_slice() {
            [only] => ground.item(*only).type_shape.as_ref(),
            _ => None,
        })
        .filter(|shape| shape.external.iter().all(is_pointer))
        .flat_map(|shape| shape.items.iter().flat_map(|item| ground.structs(*item)))
        .collect();
    found.extend(wrapped);
    found
}

/// The structs that resolvers ask their context for: `ctx.data::<T>()`.
fn asked_for(ground: &Ground<'_>, outside: &Outside<'_>) -> BTreeSet<ItemId> {
    let is_context = |library: &str| library == CONTEXT.0;
    let asks = |path: &str| path.rsplit("::").next().is_some_and(|last| CONTEXT.1.contains(&last));
    let mut found = BTreeSet::new();
    for call in outside.calls(ground, &is_context, &asks) {
        let facts = ground.facts(call.number);
        let ExprKind::MethodCall { generics: Some(generics), .. } = &facts.expr(call.expr).kind else {
            continue;
        };
        for ty in &generics.types {
            let TypeKind::Path(path) = &facts.ty(*ty).kind else { continue };
            let Some(last) = path.segments.last() else { continue };
            found.extend(ground.referred(call.number, last.name.range.start, ItemKind::Struct));
        }
    }
    found
}

/// Whether a type is, or holds, one that carries state, as far as the item's package may use it; and whether what it
/// carries may be that of a request.
fn carrier(ground: &Ground<'_>, item: &Item, shape: &TypeShape) -> Option<bool> {
    let rows = shape.external.iter().filter_map(|path| CARRIERS.iter().find(|(carrier, _)| carrier == path));
    let mut rows = rows.filter(|(path, _)| ground.library(item.file.index(), path).is_some());
    rows.next().map(|(_, of_request)| *of_request)
}

/// The statics of product code that can change, or are made when they are first asked for; whether they change
/// without a guard (`static mut`).
fn statics(ground: &Ground<'_>) -> Vec<(ItemId, StateKind, bool)> {
    let mut found = Vec::new();
    for ((number, ix), item) in &ground.resolved.items {
        let it = ground.item(*item);
        if it.kind != ItemKind::Static || it.test || ground.resolved.code.files[it.file.index()].test {
            continue;
        }
        let Lowered::Static(lowered) = &ground.facts(*number).item(*ix).kind else { continue };
        let kind = match lowered.made_by {
            Some(StaticMaker::ThreadLocal) => StateKind::ThreadLocal,
            Some(StaticMaker::TaskLocal) => StateKind::TaskLocal,
            Some(StaticMaker::LazyStatic) => StateKind::Static,
            None if it.mutable => StateKind::Static,
            None => continue,
        };
        found.push((*item, kind, lowered.mutable));
    }
    found
}

/// Fills in the uses of state in product code. Where it is set up (a struct's literal) is none.
fn uses(ground: &Ground<'_>, states: &mut BTreeMap<ItemId, SharedState>) {
    let code = &ground.resolved.code;
    let mut by_file: BTreeMap<usize, Vec<&Reference>> = BTreeMap::new();
    for reference in &code.references {
        let is_use = !reference.test && reference.kind != ReferenceKind::Import;
        if is_use && states.contains_key(&reference.to) && reference.from.is_some() {
            by_file.entry(reference.file.index()).or_default().push(reference);
        }
    }
    for (file, references) in by_file {
        let offsets: BTreeSet<u32> = references.iter().map(|reference| reference.range.start).collect();
        let syntax = Syntax::new(ground, file, &offsets);
        for reference in references {
            let (Some(item), Some(operation)) = (reference.from, syntax.operation(reference.range.start))
            else {
                continue;
            };
            if item != reference.to
                && let Some(state) = states.get_mut(&reference.to)
            {
                let location = code.reference_location(reference);
                state.uses.push(StateUse { location, item, operation, through: None });
            }
        }
    }
}

/// The expressions of a file that name state.
struct Syntax<'a> {
    around: Around<'a>,
    /// By where the name stands; none where the state is set up.
    named: BTreeMap<u32, Option<ExprIx>>,
}

impl<'a> Syntax<'a> {
    fn new(ground: &Ground<'a>, file: usize, offsets: &BTreeSet<u32>) -> Self {
        let facts = ground.facts(file);
        let mut named = BTreeMap::new();
        for number in 0..facts.exprs.len() as u32 {
            let expr = ExprIx(number);
            match &facts.expr(expr).kind {
                ExprKind::Field(_, name) if offsets.contains(&name.range.start) => {
                    named.insert(name.range.start, Some(expr));
                }
                ExprKind::Path(path) => {
                    let start = path.segments.last().map_or(u32::MAX, |last| last.name.range.start);
                    if offsets.contains(&start) {
                        named.entry(start).or_insert(Some(expr));
                    }
                }
                ExprKind::Struct(_, fields, _) => {
                    let starts = fields.iter().map(|field| field.name.range.start);
                    named.extend(starts.filter(|start| offsets.contains(start)).map(|start| (start, None)));
                }
                _ => {}
            }
        }
        Self { around: Around::new(facts), named }
    }

    /// What is done to the state that is named at `offset`; none where it is only set up.
    fn operation(&self, offset: u32) -> Option<StateOperation> {
        match self.named.get(&offset) {
            Some(None) => None,
            Some(Some(expr)) => Some(self.operation_on(*expr)),
            None => Some(StateOperation::Read),
        }
    }

    /// What the expressions around say is done to `expr`: the first method that is not a mere way to it decides.
    fn operation_on(&self, expr: ExprIx) -> StateOperation {
        let facts = self.around.facts;
        let (mut expr, mut locked) = (expr, false);
        while let Some(parent) = self.around.parent(expr) {
            match &facts.expr(parent).kind {
                ExprKind::MethodCall { receiver, name, args, .. } if *receiver == expr => {
                    let name = facts.name(name.name);
                    if WRITES.contains(&name) || WRITE_BEGINNINGS.iter().any(|head| name.starts_with(head)) {
                        return StateOperation::Write;
                    }
                    if matches!(name, "with" | "try_with") && args.iter().any(|arg| self.writes_inside(*arg))
                    {
                        return StateOperation::Write;
                    }
                    locked |= LOCKS.contains(&name);
                    if !LOCKS.contains(&name) && !SAME.contains(&name) {
                        break;
                    }
                }
                ExprKind::Await(..)
                | ExprKind::Try(..)
                | ExprKind::Deref(..)
                | ExprKind::Field(..)
                | ExprKind::Ref { mutable: false, .. } => {}
                ExprKind::Index(base, ..) if *base == expr => {}
                ExprKind::Assign(place, _) | ExprKind::Binary(BinaryOp::Assign(_), _, place, _)
                    if *place == expr =>
                {
                    return StateOperation::Write;
                }
                ExprKind::Ref { mutable: true, .. } => return StateOperation::Write,
                ExprKind::Block(block) if locked && self.is_bound_to_change(block, expr) => {
                    return StateOperation::Write;
                }
                _ => break,
            }
            expr = parent;
        }
        if locked { StateOperation::Lock } else { StateOperation::Read }
    }

    fn writes_inside(&self, expr: ExprIx) -> bool {
        let facts = self.around.facts;
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            if let ExprKind::MethodCall { name, .. } = &facts.expr(expr).kind
                && WRITES.contains(&facts.name(name.name))
            {
                return true;
            }
            decompose_resolve::children(facts, expr, &mut |child| open.push(child));
        }
        false
    }

    /// `let mut guard = state.lock();`: nobody asks for more than to read without a reason.
    fn is_bound_to_change(&self, block: &decompose_syntax::ir::Block, expr: ExprIx) -> bool {
        block.stmts.iter().any(|stmt| match stmt {
            Stmt::Let { pat, init, .. } => {
                *init == Some(expr)
                    && matches!(self.around.facts.pat(*pat).kind, PatKind::Ident { mutable: true, .. })
            }
            Stmt::Expr(_) => false,
        })
    }
}

/// Adds the uses of those who call the holder's own methods, or the functions around a private static.
fn through(ground: &Ground<'_>, holders: &BTreeSet<ItemId>, states: &mut BTreeMap<ItemId, SharedState>) {
    let items = &ground.resolved.code.items;
    let mut ways: BTreeMap<ItemId, Vec<(ItemId, StateOperation)>> = BTreeMap::new();
    for (state, found) in states.iter() {
        for used in &found.uses {
            let around = &items[used.item.index()];
            let of_holder = around.parent.and_then(|parent| items[parent.index()].impl_self);
            let is_way = match found.kind {
                StateKind::Field => {
                    of_holder.is_some_and(|of| holders.contains(&of))
                        && around.signature.as_ref().is_some_and(|s| s.receiver.is_some())
                }
                _ => items[state.index()].visibility == Visibility::Private,
            };
            if is_way && matches!(around.kind, ItemKind::Function | ItemKind::Method) {
                ways.entry(used.item).or_default().push((*state, used.operation));
            }
        }
    }
    let code = &ground.resolved.code;
    for reference in &code.references {
        let Some(from) = reference.from.filter(|_| reference.kind.is_call() && !reference.test) else {
            continue;
        };
        if reference.kind == ReferenceKind::Dispatch || from == reference.to {
            continue;
        }
        for (state, operation) in ways.get(&reference.to).into_iter().flatten() {
            if let Some(state) = states.get_mut(state) {
                state.uses.push(StateUse {
                    location: code.reference_location(reference),
                    item: from,
                    operation: *operation,
                    through: Some(reference.to),
                });
            }
        }
    }
}

/// Adds the uses of those who are given a part of a holder, taken out by `FromRef`.
fn parts(ground: &Ground<'_>, states: &mut BTreeMap<ItemId, SharedState>) {
    let items = &ground.resolved.code.items;
    // The type that is taken out, as text, with the fields that it is taken from and the function that does it.
    let mut taken: BTreeMap<String, Vec<(ItemId, Option<ItemId>)>> = BTreeMap::new();
    for (state, found) in states.iter() {
        for used in &found.uses {
            let method = &items[used.item.index()];
            let of_impl = method.parent.map(|parent| &items[parent.index()]);
            if method.name == PARTS.1
                && let Some((of_trait, ty)) = of_impl.and_then(|it| header(&it.name))
                && last_name(of_trait) == PARTS.0
            {
                taken.entry(bare(ty)).or_default().push((*state, Some(used.item)));
            }
        }
        let derives =
            found.holder.is_some_and(|holder| items[holder.index()].derives.iter().any(|d| d == PARTS.0));
        if derives {
            taken.entry(bare(&found.ty)).or_default().push((*state, None));
        }
    }
    if taken.is_empty() {
        return;
    }
    for item in ground.functions() {
        let it = ground.item(item);
        for parameter in it.signature.iter().flat_map(|signature| &signature.parameters) {
            if carrier(ground, it, &parameter.shape).is_none() {
                continue;
            }
            let inner = parameter.shape.text.split_once('<').and_then(|(_, inner)| inner.strip_suffix('>'));
            for (state, by) in inner.and_then(|inner| taken.get(&bare(inner))).into_iter().flatten() {
                if let Some(state) = states.get_mut(state) {
                    let location = ground.resolved.code.location(item);
                    let operation = StateOperation::Read;
                    state.uses.push(StateUse { location, item, operation, through: *by });
                }
            }
        }
    }
}

/// The trait and the type of an impl's name, `<T as Trait>` or `impl Trait for T`.
fn header(name: &str) -> Option<(&str, &str)> {
    if let Some((of_trait, ty)) = name.trim_start_matches("impl ").split_once(" for ") {
        return Some((of_trait, ty));
    }
    let (ty, of_trait) = name.trim_start_matches('<').trim_end_matches('>').split_once(" as ")?;
    Some((of_trait, ty))
}

fn last_name(path: &str) -> &str {
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit("::").next().unwrap_or(path)
}

/// A type's text without the paths before its names and without blanks.
fn bare(ty: &str) -> String {
    let mut bare = String::new();
    for piece in ty.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        bare.push_str(piece.rsplit("::").next().unwrap_or(piece));
    }
    bare.retain(|c| !c.is_whitespace());
    bare
}
