//! HTTP routes: what routers are built of, followed through variables and functions.
//!
//! Every function that has to do with routes is evaluated: an expression's value is the set of routes in it, each with
//! its path as far as it is known there. A call with a row in [`ROUTE_CALLS`] makes a route or puts a prefix before
//! those of its argument; everything else hands on the routes of its parts. A call of a function of the workspace gives
//! that function's routes, its parameters bound to the arguments. What no other function takes is a result.
//!
//! Invariant: every route that is recognised is in the result, mounted or not; a route is given once per full path. What
//! an attribute declares and nothing mounts is said to be unmounted; that is not said of what product code names in a
//! place that is not understood.
//! A handler of last resort (`fallback`) is the route `/*`. It deliberately does not know in which order code runs, nor
//! which branch is taken, nor routers that are kept in fields or come out of trait objects.

mod unmounted;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use decompose_model::{EntryPoint, EntryPointKind, ItemId, Tier};
use decompose_resolve::children;
use decompose_syntax::ir::{Block, ExprIx, ExprKind, FileFacts, Fn, NameIx, PatIx, PatKind, Stmt};

pub(crate) use self::value::behind;
use self::value::{Value, mounted};
use crate::attributes::{Says, StatedRoute, stated_routes, typed_path};
use crate::ground::{Ground, UNKNOWN};
use crate::recognisers::{DOCUMENTED_ROUTES, METHODS, REST, ROUTE_CALLS, RouteCall, Shape, means, method};

/// How deep calls are followed; what lies deeper keeps the path it has there.
const DEEPEST_CALL: usize = 64;

/// How often functions are evaluated for what their arguments hold, in all.
const MOST_CALLS: usize = 20_000;

/// Appends the routes of the project.
pub(crate) fn detect(ground: &Ground<'_>, entries: &mut Vec<EntryPoint>) {
    let mut evaluator = Evaluator::new(ground);
    let functions: Vec<ItemId> = evaluator.relevant.iter().copied().collect();
    let values: Vec<(ItemId, Value)> =
        functions.into_iter().map(|item| (item, evaluator.function(item, Vec::new(), 0))).collect();
    let mut found: BTreeSet<(usize, Option<String>)> = BTreeSet::new();
    for (item, value) in values {
        if !evaluator.taken.contains(&item) {
            found.extend(value.routes);
        }
    }
    let left_out = unmounted::left_out(&evaluator, &found);
    found.extend(left_out.keys().map(|leaf| (*leaf, evaluator.leaves[*leaf].path.clone())));
    for (number, path) in found {
        let leaf = &evaluator.leaves[number];
        entries.push(EntryPoint {
            kind: EntryPointKind::Http,
            method: leaf.method.clone(),
            path: path.map(rooted),
            framework: Some(leaf.framework.clone()),
            item: leaf.handler.map(|(item, _)| item),
            tier: leaf.handler.map_or(Tier::Path, |(_, tier)| tier),
            unmounted: left_out.get(&number).copied().unwrap_or_default(),
            location: ground.location(leaf.file, leaf.offset),
        });
    }
}

/// Every path begins at the root, as the libraries have it; a base path that only shows where the program runs, such as
/// that of its own address, is left out.
fn rooted(path: String) -> String {
    match path.strip_prefix(UNKNOWN) {
        Some(behind) if behind.starts_with('/') => behind.to_string(),
        None if !path.starts_with('/') => format!("/{path}"),
        _ => path,
    }
}

/// A method and its handler, as declared at one place.
struct Leaf {
    file: usize,
    offset: u32,
    method: Option<String>,
    /// The path that stands beside it, on an attribute.
    path: Option<String>,
    framework: String,
    handler: Option<(ItemId, Tier)>,
}

/// The variables of a function, innermost last; whether each was used.
struct Frame {
    file: usize,
    depth: usize,
    variables: Vec<(NameIx, Value, bool)>,
}

/// A call that has a row.
struct Hit<'a> {
    row: &'static RouteCall,
    library: &'a str,
    /// The HTTP method that the called function is named after.
    method: Option<&'static str>,
}

struct Evaluator<'a> {
    ground: &'a Ground<'a>,
    leaves: Vec<Leaf>,
    /// Leaves by file, offset and method, so that a place is a leaf once.
    leaf_at: BTreeMap<(usize, u32, Option<String>), usize>,
    /// The leaves that attributes state, by function.
    stated: BTreeMap<ItemId, Vec<usize>>,
    /// The leaves that attributes only document, by function.
    documented: BTreeMap<ItemId, Vec<usize>>,
    /// Leaves without a path, of functions that attributes only call handlers.
    marked: BTreeMap<ItemId, Vec<usize>>,
    /// Functions in which, or in what they refer to, routes occur.
    relevant: BTreeSet<ItemId>,
    /// Values of functions of whose arguments nothing is known.
    known: BTreeMap<ItemId, Value>,
    open: BTreeSet<ItemId>,
    /// Functions whose value another one took.
    taken: BTreeSet<ItemId>,
    calls: usize,
}

impl<'a> Evaluator<'a> {
    fn new(ground: &'a Ground<'a>) -> Self {
        let mut evaluator = Self {
            ground,
            leaves: Vec::new(),
            leaf_at: BTreeMap::new(),
            stated: BTreeMap::new(),
            documented: BTreeMap::new(),
            marked: BTreeMap::new(),
            relevant: BTreeSet::new(),
            known: BTreeMap::new(),
            open: BTreeSet::new(),
            taken: BTreeSet::new(),
            calls: 0,
        };
        let functions: Vec<_> = ground
            .product_items()
            .chain(ground.expanded_items())
            .filter_map(|(item, file, ix)| Some((item, file, ix, ground.function(item)?.1.body)))
            .collect();
        let product = functions.iter().map(|(item, ..)| *item).collect();
        let found = ground.map(&functions, |(_, file, ix, body)| {
            let mut calls = false;
            if let Some(body) = body {
                ground.each_expanded(*file, *body, &mut |(file, expr)| {
                    calls |= row(ground, file, ground.outside((file, expr))).is_some();
                });
            }
            (stated_routes(ground, *file, ground.facts(*file).item(*ix)), calls)
        });
        let mut direct = BTreeSet::new();
        for ((item, file, ..), (stated, calls)) in functions.into_iter().zip(found) {
            if calls || stated.iter().any(|stated| stated.says == Says::Route) {
                direct.insert(item);
            }
            stated.into_iter().for_each(|stated| evaluator.state(item, file, stated));
        }
        evaluator.relevant = referring(ground, direct, &product);
        evaluator
    }

    fn state(&mut self, item: ItemId, file: usize, stated: StatedRoute) {
        let StatedRoute { method, path, framework, offset, says } = stated;
        let handler = Some((item, Tier::Path));
        let leaf = self.leaf(Leaf { file, offset, method, path, framework, handler });
        let of = match says {
            Says::Route => &mut self.stated,
            Says::Documents => &mut self.documented,
            Says::Handler => &mut self.marked,
        };
        of.entry(item).or_default().push(leaf);
    }

    fn leaf(&mut self, leaf: Leaf) -> usize {
        let key = (leaf.file, leaf.offset, leaf.method.clone());
        let leaves = &mut self.leaves;
        *self.leaf_at.entry(key).or_insert_with(|| {
            leaves.push(leaf);
            leaves.len() - 1
        })
    }

    /// The routes of a function, given those of its arguments (the receiver first).
    fn function(&mut self, item: ItemId, arguments: Vec<Value>, depth: usize) -> Value {
        let Some((file, function)) = self.ground.function(item) else { return Value::default() };
        let Some(body) = function.body else { return Value::default() };
        let plain = arguments.iter().all(Value::is_blank);
        if let (true, Some(value)) = (plain, self.known.get(&item)) {
            return value.clone();
        }
        self.open.insert(item);
        let mut frame = Frame { file, depth, variables: self.parameters(item, file, function, arguments) };
        let mut value = self.expr(&mut frame, body);
        leave(&mut frame, 0, &mut value);
        self.open.remove(&item);
        if plain {
            self.known.insert(item, value.clone());
        }
        value
    }

    /// The parameters as variables: what is given, else what their declared types say.
    fn parameters(
        &self,
        item: ItemId,
        file: usize,
        function: &Fn,
        mut given: Vec<Value>,
    ) -> Vec<(NameIx, Value, bool)> {
        let facts = self.ground.facts(file);
        let mut variables = Vec::new();
        if function.receiver.is_some() {
            let this = if given.is_empty() { Value::default() } else { given.remove(0) };
            let name = facts.names.iter().position(|name| &**name == "self");
            variables.extend(name.map(|name| (NameIx(name as u32), this, false)));
        }
        given.resize(function.params.len(), Value::default());
        let declared = self.ground.item(item).signature.as_ref().map_or(&[][..], |s| &s.parameters);
        for (number, (param, mut value)) in function.params.iter().zip(given).enumerate() {
            if value.ty.is_none() {
                let outside = declared.get(number).map_or(&[][..], |parameter| &parameter.shape.external);
                value.ty = ROUTE_CALLS.iter().map(|row| row.gives).find(|ty| outside.iter().any(|o| o == ty));
            }
            for name in names(facts, param.pat) {
                variables.push((name, value.clone(), false));
            }
        }
        variables
    }

    /// A call of a function of the workspace.
    fn call(&mut self, frame: &Frame, item: ItemId, arguments: Vec<Value>) -> Value {
        self.calls += usize::from(!arguments.iter().all(Value::is_blank));
        let open = frame.depth >= DEEPEST_CALL || self.calls > MOST_CALLS || self.open.contains(&item);
        if open || !self.relevant.contains(&item) {
            return union(arguments);
        }
        self.taken.insert(item);
        self.function(item, arguments, frame.depth + 1)
    }

    fn expr(&mut self, frame: &mut Frame, expr: ExprIx) -> Value {
        let ground = self.ground;
        let file = frame.file;
        let facts = ground.facts(file);
        match &facts.expr(expr).kind {
            ExprKind::Path(path) => {
                if let [segment] = path.segments.as_slice()
                    && let Some((_, value, used)) =
                        frame.variables.iter_mut().rev().find(|(name, ..)| *name == segment.name.name)
                {
                    *used = true;
                    return value.clone();
                }
                let mut value = Value::default();
                for leaf in
                    ground.inside((file, expr)).and_then(|item| self.stated.get(&item)).into_iter().flatten()
                {
                    value.join(Value::of(*leaf, self.leaves[*leaf].path.clone()));
                }
                value
            }
            ExprKind::Call(callee, args) => {
                let outside = ground.outside((file, expr)).or_else(|| ground.outside((file, *callee)));
                if let Some(hit) = row(self.ground, file, outside) {
                    let ExprKind::Path(path) = &facts.expr(*callee).kind else { return Value::default() };
                    let Some(last) = path.segments.last() else { return Value::default() };
                    return self.apply(frame, &hit, last.name.range.start, Value::default(), args);
                }
                let inside = ground.inside((file, expr)).or_else(|| ground.inside((file, *callee)));
                let mut arguments: Vec<Value> = args.iter().map(|arg| self.named(frame, *arg)).collect();
                if let Some(item) = inside {
                    return self.call(frame, item, arguments);
                }
                if !matches!(facts.expr(*callee).kind, ExprKind::Path(_)) {
                    arguments.insert(0, self.expr(frame, *callee));
                }
                union(arguments)
            }
            ExprKind::MethodCall { receiver, name, args, .. } => {
                let this = self.expr(frame, *receiver);
                let method = this.ty.map(|ty| format!("{ty}::{}", facts.name(name.name)));
                let hit = row(ground, file, ground.outside((file, expr)))
                    .or_else(|| row(self.ground, file, method.as_deref()));
                if let Some(hit) = hit {
                    return self.apply(frame, &hit, name.range.start, this, args);
                }
                let arguments: Vec<Value> = args.iter().map(|arg| self.named(frame, *arg)).collect();
                if let Some(item) = ground.inside((file, expr)) {
                    return self.call(frame, item, std::iter::once(this).chain(arguments).collect());
                }
                let mut value = this;
                arguments.into_iter().for_each(|argument| value.add(argument));
                value
            }
            ExprKind::Assign(to, from) => {
                let value = self.expr(frame, *from);
                if let ExprKind::Path(path) = &facts.expr(*to).kind
                    && let [segment] = path.segments.as_slice()
                    && let Some(variable) =
                        frame.variables.iter_mut().rev().find(|(name, ..)| *name == segment.name.name)
                {
                    *variable = (variable.0, value, false);
                    return Value::default();
                }
                value
            }
            ExprKind::Block(block) => self.block(frame, block),
            ExprKind::Closure(closure) => self.expr(frame, closure.body),
            ExprKind::Macro(call) => {
                if let Some(expansion) = ground.expansion(file, call) {
                    return self.expansion(frame, expansion);
                }
                let documented = ground.outside((file, expr)) == Some(DOCUMENTED_ROUTES);
                let mut parts = Vec::new();
                children(facts, expr, &mut |child| parts.push(child));
                let mut value = Value::default();
                for part in parts {
                    let handler = ground.inside((file, part)).filter(|_| documented);
                    match handler.and_then(|item| self.documented.get(&item)) {
                        Some(leaves) => leaves
                            .iter()
                            .for_each(|leaf| value.join(Value::of(*leaf, self.leaves[*leaf].path.clone()))),
                        None => value.join(self.expr(frame, part)),
                    }
                }
                value
            }
            _ => {
                let mut parts = Vec::new();
                children(facts, expr, &mut |child| parts.push(child));
                let values = parts.into_iter().map(|part| self.expr(frame, part)).collect();
                union(values)
            }
        }
    }

    /// What a macro of the workspace became, its variables being those around of the same name.
    fn expansion(&mut self, frame: &mut Frame, number: usize) -> Value {
        let facts = self.ground.facts(number);
        let (Some(root), true) = (facts.root_expr, frame.depth < DEEPEST_CALL) else {
            return Value::default();
        };
        let outer = self.ground.facts(frame.file);
        let names: BTreeMap<&str, u32> = (0..).zip(&facts.names).map(|(ix, name)| (&**name, ix)).collect();
        let mut positions = Vec::new();
        let mut variables = Vec::new();
        for (position, (name, value, _)) in frame.variables.iter().enumerate() {
            if let Some(inner) = names.get(outer.name(*name)) {
                positions.push(position);
                variables.push((NameIx(*inner), value.clone(), false));
            }
        }
        let mut inner = Frame { file: number, depth: frame.depth + 1, variables };
        let value = self.expr(&mut inner, root);
        for (position, (_, changed, used)) in positions.into_iter().zip(inner.variables) {
            let variable = &mut frame.variables[position];
            (variable.1, variable.2) = (changed, variable.2 || used);
        }
        value
    }

    fn block(&mut self, frame: &mut Frame, block: &Block) -> Value {
        let outer = frame.variables.len();
        let facts = self.ground.facts(frame.file);
        let mut dropped = Value::default();
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { pat, init, otherwise, .. } => {
                    let value = init.map_or_else(Value::default, |init| self.named(frame, init));
                    if let Some(otherwise) = otherwise {
                        dropped.routes.extend(self.expr(frame, *otherwise).routes);
                    }
                    let names = names(facts, *pat);
                    if names.is_empty() {
                        dropped.routes.extend(value.routes.clone());
                    }
                    frame.variables.extend(names.into_iter().map(|name| (name, value.clone(), false)));
                }
                Stmt::Expr(expr) => dropped.routes.extend(self.expr(frame, *expr).routes),
            }
        }
        let mut value = block.tail.map_or_else(Value::default, |tail| self.expr(frame, tail));
        value.routes.extend(dropped.routes);
        leave(frame, outer, &mut value);
        value
    }

    /// What a call with a row gives, `offset` being where its name stands.
    fn apply(
        &mut self,
        frame: &mut Frame,
        hit: &Hit<'_>,
        offset: u32,
        this: Value,
        args: &[ExprIx],
    ) -> Value {
        let file = frame.file;
        let text = args.first().and_then(|arg| self.text(frame, *arg)).unwrap_or_else(|| UNKNOWN.into());
        let place = (file, offset);
        let mut value = this;
        let mut added = Value::default();
        match hit.row.shape {
            Shape::Start => {}
            Shape::StartAt => value.prefix = Some(text),
            Shape::StartFor => value.method = hit.method,
            Shape::Handle => added = self.endpoint(place, hit, hit.method, args.first()),
            Shape::To => added = self.endpoint(place, hit, value.method, args.first()),
            Shape::HandleFor => {
                for method in self.filter_methods(file, args.first()) {
                    added.join(self.endpoint(place, hit, method, args.get(1)));
                }
            }
            Shape::HandleTyped => {
                let handler = args.first().and_then(|handler| self.ground.handler(file, *handler));
                let path = handler.and_then(|(item, _)| typed_path(self.ground, item));
                let path = path.unwrap_or_else(|| UNKNOWN.into());
                added = self.endpoint(place, hit, hit.method, args.first()).joined(&path, mounted);
            }
            Shape::Rest => {
                added = self.last(frame, args);
                if added.routes.is_empty() {
                    added = self.endpoint(place, hit, None, args.last());
                }
                added = added.joined(REST, mounted);
            }
            Shape::AddAt => added = self.last(frame, args).joined(&text, mounted),
            Shape::ServeAt => {
                added = self.last(frame, args);
                if added.routes.is_empty() {
                    added = self.endpoint(place, hit, None, args.last());
                }
                added = added.joined(&text, mounted);
            }
            Shape::Configure(given) => added = self.configured(frame, args.last(), given),
        }
        value.add(added);
        value.ty = Some(hit.row.gives);
        value
    }

    fn text(&self, frame: &Frame, expr: ExprIx) -> Option<String> {
        let facts = self.ground.facts(frame.file);
        let local = |name: &str| {
            let variable = frame.variables.iter().rev().find(|(known, ..)| facts.name(*known) == name);
            variable.and_then(|(_, value, _)| value.text.clone())
        };
        self.ground.text(frame.file, expr, &local)
    }

    /// The value of something that gets a name: an argument, what a variable holds.
    fn named(&mut self, frame: &mut Frame, expr: ExprIx) -> Value {
        let text = self.text(frame, expr);
        Value { text, ..self.expr(frame, expr) }
    }

    fn last(&mut self, frame: &mut Frame, args: &[ExprIx]) -> Value {
        args.last().map_or_else(Value::default, |arg| self.expr(frame, *arg))
    }

    /// A route whose path is not known yet.
    fn endpoint(
        &mut self,
        (file, offset): (usize, u32),
        hit: &Hit<'_>,
        method: Option<&str>,
        handler: Option<&ExprIx>,
    ) -> Value {
        let handler = handler.and_then(|handler| self.ground.handler(file, *handler));
        let (method, framework) = (method.map(String::from), hit.library.to_string());
        let leaf = self.leaf(Leaf { file, offset, method, path: None, framework, handler });
        Value::of(leaf, None)
    }

    /// The methods that a filter names: `MethodFilter::GET.or(MethodFilter::HEAD)`; any, where it names none.
    fn filter_methods(&self, file: usize, filter: Option<&ExprIx>) -> Vec<Option<&'static str>> {
        let facts = self.ground.facts(file);
        let mut methods = BTreeSet::new();
        if let Some(filter) = filter {
            self.ground.each(file, *filter, &mut |expr| {
                let ExprKind::Path(path) = &facts.expr(expr).kind else { return };
                let last = path.segments.last().map(|last| facts.name(last.name.name));
                methods.extend(METHODS.iter().filter_map(|row| row.1).find(|method| last == Some(method)));
            });
        }
        if methods.is_empty() { vec![None] } else { methods.into_iter().map(Some).collect() }
    }

    /// The routes that a function or closure adds to the `given` type.
    fn configured(&mut self, frame: &mut Frame, by: Option<&ExprIx>, given: &'static str) -> Value {
        let Some(by) = by else { return Value::default() };
        let facts = self.ground.facts(frame.file);
        if let Some(item) = self.ground.inside((frame.file, *by)) {
            return self.call(frame, item, Vec::new());
        }
        let ExprKind::Closure(closure) = &facts.expr(*by).kind else { return self.expr(frame, *by) };
        let outer = frame.variables.len();
        for (pat, _) in closure.params.iter().take(1) {
            let given = Value { ty: Some(given), ..Value::default() };
            frame.variables.extend(names(facts, *pat).into_iter().map(|name| (name, given.clone(), true)));
        }
        let value = self.expr(frame, closure.body);
        frame.variables.truncate(outer);
        value
    }
}

/// The row that a path has, if the file's package may use the library.
fn row<'a>(ground: &'a Ground<'_>, file: usize, path: Option<&str>) -> Option<Hit<'a>> {
    let path = path?;
    let row = ROUTE_CALLS.iter().find(|row| means(row.path, path))?;
    let library = ground.library(file, path)?;
    let method = path.rsplit("::").next().and_then(method).flatten();
    Some(Hit { row, library, method })
}

fn union(parts: Vec<Value>) -> Value {
    let mut value = Value::default();
    parts.into_iter().for_each(|part| value.join(part));
    value
}

/// Leaves the scopes behind `outer`: routes in variables that nobody used are not lost.
fn leave(frame: &mut Frame, outer: usize, value: &mut Value) {
    for (_, variable, used) in frame.variables.drain(outer..) {
        if !used {
            value.routes.extend(variable.routes);
        }
    }
}

/// The functions that refer to one of `start`, directly or through others; `start` included.
fn referring(ground: &Ground<'_>, start: BTreeSet<ItemId>, among: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    let mut users: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for reference in &ground.resolved.code.references {
        if let Some(from) = reference.from
            && among.contains(&from)
            && among.contains(&reference.to)
        {
            users.entry(reference.to).or_default().push(from);
        }
    }
    let mut open: Vec<ItemId> = start.iter().copied().collect();
    let mut reached = start;
    while let Some(item) = open.pop() {
        for user in users.get(&item).into_iter().flatten() {
            if reached.insert(*user) {
                open.push(*user);
            }
        }
    }
    reached
}

/// The names that a pattern binds.
fn names(facts: &FileFacts, pat: PatIx) -> Vec<NameIx> {
    match &facts.pat(pat).kind {
        PatKind::Ident { name, .. } => vec![name.name],
        PatKind::TupleStruct(_, pats) | PatKind::Tuple(pats) | PatKind::Slice(pats) | PatKind::Or(pats) => {
            pats.iter().flat_map(|pat| names(facts, *pat)).collect()
        }
        PatKind::Struct(_, fields) => fields.iter().flat_map(|field| names(facts, field.pat)).collect(),
        PatKind::Ref(inner) => names(facts, *inner),
        _ => Vec::new(),
    }
}
