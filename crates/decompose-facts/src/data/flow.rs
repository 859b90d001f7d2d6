//! What one function does with statements and transactions: a walk over its body, in order.
//!
//! The walk keeps the texts of local variables as they are bound, appended to and assigned, and notes *sites* (calls
//! of a driver that take a statement), *calls* of the workspace's own functions, and *scopes* (transactions that
//! begin here). What belongs together is told by names: a site belongs to a transaction if the expression that it
//! stands in names the transaction's variable.
//!
//! It deliberately does not know what a condition decides (both branches count), what a loop appends more than once,
//! and variables that are captured by reference and changed elsewhere.

mod tables;
mod texts;

use std::collections::BTreeSet;

use decompose_model::{DataOperation, ItemId, Location};
use decompose_resolve::children;
use decompose_syntax::ir::{
    BinaryOp, Block, Closure, ExprIx, ExprKind, FileFacts, MacroArgs, MacroCall, MacroPart, Name, PatIx,
    PatKind, Stmt, TypeKind,
};

use self::tables::Query;
pub(crate) use self::tables::TableUse;
use super::declared::Declared;
use super::drivers::{
    APPENDS, BEGINS, DRIVERS, Driver, ENDS, MACROS, RUNS, Takes, appended_parameters, drivers_of, is_in,
};
use super::text::{Texts, with_arguments};
use crate::ground::Ground;
use crate::sql;

/// A call that takes a statement, or a table's name.
#[derive(Debug)]
pub(crate) struct Site {
    /// The file or expansion it stands in.
    pub(crate) number: usize,
    /// Where: the name of what is called.
    pub(crate) offset: u32,
    /// The library that is called; none where the receiver is not known.
    pub(crate) library: Option<&'static str>,
    pub(crate) what: What,
    /// The variables that the expressions around it name.
    pub(crate) names: Vec<String>,
    chains: Vec<usize>,
}

/// What is known of a site.
#[derive(Debug)]
pub(crate) enum What {
    /// The statement that is handed over, as far as it is known.
    Text(Texts),
    /// A table that an item stands for.
    Table(TableUse),
    /// Keys that a command of a key-value store is given, `*` for what is not known of one; none where nothing is.
    Key { keys: Vec<String>, operation: DataOperation },
    /// A call that runs a query; whether the query is known to name tables, else the functions that may.
    Run { explained: bool, callees: Vec<ItemId> },
}

/// A call that the project itself states to be an access.
#[derive(Debug)]
pub(crate) struct StatedSite {
    pub(crate) number: usize,
    pub(crate) offset: u32,
    /// The variables that the expressions around it name.
    pub(crate) names: Vec<String>,
    chain: usize,
}

/// A call of a function of the workspace.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) callee: ItemId,
    pub(crate) number: usize,
    pub(crate) offset: u32,
    /// Per argument, receiver left out: its texts, and the variable that it is or points to.
    pub(crate) arguments: Vec<(Texts, Option<String>)>,
    /// The variable that a method is called on.
    pub(crate) receiver: Option<String>,
}

/// A transaction that begins.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) number: usize,
    /// Where the call that begins it stands.
    pub(crate) offset: u32,
    pub(crate) library: &'static str,
    /// The variables that hold it.
    pub(crate) handles: Vec<String>,
    /// What it is begun on.
    pub(crate) on: Option<String>,
    /// Where it ends: the closure's end, or the last call that ends it; none where that is not written.
    pub(crate) end: Option<u32>,
    /// Whether it is a closure.
    pub(crate) closure: bool,
}

/// What one function does.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) sites: Vec<Site>,
    pub(crate) calls: Vec<Call>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) stated: Vec<StatedSite>,
}

/// Where texts come from that are not in the code.
pub(crate) type Files<'f> = &'f (dyn Fn(&str) -> Option<String> + Sync);

/// Traits whose methods say how tables are related, and touch none.
const DECLARING_TRAITS: &[&str] = &["EntityName", "Iden", "IdenStatic", "Linked", "Related", "RelationTrait"];

/// Walks the body of a function. At `marks` stand calls that the project states to be accesses.
pub(crate) fn walk(
    ground: &Ground<'_>,
    declared: &Declared,
    files: Files<'_>,
    marks: Option<&BTreeSet<Location>>,
    item: ItemId,
) -> Option<Body> {
    let (number, function) = ground.function(item)?;
    if ground.trait_of(item).is_some_and(|of| DECLARING_TRAITS.contains(&of)) {
        return None;
    }
    let mut flow = Flow::new(ground, declared, files, number);
    flow.marks = marks;
    flow.parameters(item);
    flow.visit(function.body?);
    flow.leave(0);
    Some(flow.finish())
}

/// The names of a function's parameters, receiver left out; empty for patterns.
pub(crate) fn parameter_names(ground: &Ground<'_>, item: ItemId) -> Vec<String> {
    let Some((number, function)) = ground.function(item) else { return Vec::new() };
    let facts = ground.facts(number);
    function.params.iter().map(|param| name_of(facts, param.pat).unwrap_or_default()).collect()
}

/// Functions whose bodies are evaluated inside one another, at most.
const DEEPEST_FUNCTION: usize = 3;

/// Scopes inside scopes of expansions are followed so deep.
const DEEPEST_EXPANSION: usize = 32;

struct Binding {
    name: String,
    texts: Texts,
    /// Sites that this variable holds the result of.
    sites: Vec<usize>,
    /// Whether those take their statement from this variable when it is complete.
    builds: bool,
    /// The table that it is another name for.
    table: Option<usize>,
    /// The functions that made its value.
    callees: Vec<ItemId>,
}

struct Flow<'g, 'a> {
    ground: &'g Ground<'a>,
    declared: &'g Declared,
    files: Files<'g>,
    marks: Option<&'g BTreeSet<Location>>,
    number: usize,
    variables: Vec<Binding>,
    /// The variables that each chain of calls names.
    chains: Vec<Vec<String>>,
    /// The one that is visited.
    chain: usize,
    body: Body,
    /// The scope that the last call of the expression began, and that no variable holds yet.
    begun: Option<usize>,
    /// The query that is visited, those around it below.
    queries: Vec<Query>,
    /// What is done to a table that is named here.
    operation: DataOperation,
    /// Whether a column that is named here is given a value.
    assigning: bool,
    /// The tables that parameters of the closure to be visited hold.
    lent: Vec<(String, usize)>,
    depth: usize,
    expansions: usize,
}

impl<'g, 'a> Flow<'g, 'a> {
    fn new(ground: &'g Ground<'a>, declared: &'g Declared, files: Files<'g>, number: usize) -> Self {
        Self {
            ground,
            declared,
            files,
            marks: None,
            number,
            variables: Vec::new(),
            chains: vec![Vec::new()],
            chain: 0,
            body: Body::default(),
            begun: None,
            queries: Vec::new(),
            operation: DataOperation::Read,
            assigning: false,
            lent: Vec::new(),
            depth: 0,
            expansions: 0,
        }
    }

    fn facts(&self) -> &'a FileFacts {
        self.ground.facts(self.number)
    }

    fn name(&self, name: Name) -> &'a str {
        self.facts().name(name.name)
    }

    fn parameters(&mut self, item: ItemId) {
        for (number, name) in parameter_names(self.ground, item).into_iter().enumerate() {
            self.bind(name, Texts::parameter(number), Vec::new(), false);
            if let Some(binding) = self.variables.last_mut() {
                binding.table = self.declared.given(item, number);
            }
        }
    }

    fn bind(&mut self, name: String, texts: Texts, sites: Vec<usize>, builds: bool) {
        self.variables.push(Binding { name, texts, sites, builds, table: None, callees: Vec::new() });
    }

    fn variable(&mut self, name: &str) -> Option<&mut Binding> {
        self.variables.iter_mut().rev().find(|binding| binding.name == name)
    }

    /// The texts of the variables that have some, by number.
    fn known(&self) -> Vec<(usize, Texts)> {
        let known = self.variables.iter().enumerate().filter(|(_, variable)| variable.texts.is_known());
        known.map(|(number, variable)| (number, variable.texts.clone())).collect()
    }

    /// Gives variables the texts that they had; gives back those that they have.
    fn turn_back(&mut self, before: &[(usize, Texts)]) -> Vec<(usize, Texts)> {
        let now = self.known();
        self.variables.iter_mut().for_each(|variable| variable.texts = Texts::default());
        for (number, texts) in before {
            if let Some(variable) = self.variables.get_mut(*number) {
                variable.texts.clone_from(texts);
            }
        }
        now
    }

    /// Variables may have these texts as well.
    fn join(&mut self, other: Vec<(usize, Texts)>) {
        for (number, texts) in other {
            if let Some(variable) = self.variables.get_mut(number) {
                variable.texts = std::mem::take(&mut variable.texts).or(texts);
            }
        }
    }

    /// Ends the scopes of all variables but the first `kept`.
    fn leave(&mut self, kept: usize) {
        for binding in self.variables.drain(kept..) {
            if binding.builds {
                for site in binding.sites {
                    self.body.sites[site].what = What::Text(binding.texts.clone());
                }
            }
        }
    }

    fn finish(mut self) -> Body {
        for site in &mut self.body.sites {
            site.names = site.chains.iter().flat_map(|chain| self.chains[*chain].iter().cloned()).collect();
        }
        for site in &mut self.body.stated {
            site.names.clone_from(&self.chains[site.chain]);
        }
        self.body
    }

    /// Visits an expression whose names are not those of the one around.
    fn alone(&mut self, expr: ExprIx) {
        let begun = self.begun.take();
        self.chains.push(Vec::new());
        let outer = std::mem::replace(&mut self.chain, self.chains.len() - 1);
        self.query(self.operation, self.assigning, |this| this.visit(expr));
        self.chain = outer;
        self.begun = begun;
    }

    fn visit(&mut self, expr: ExprIx) {
        let facts = self.facts();
        match &facts.expr(expr).kind {
            ExprKind::Path(path) => {
                if let [segment] = path.segments.as_slice() {
                    self.mention(self.name(segment.name));
                }
                if !self.declared.is_empty() {
                    self.named(path);
                }
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Closure(closure) => self.closure(closure),
            ExprKind::MethodCall { receiver, name, args, .. } => self.method(expr, *receiver, *name, args),
            ExprKind::Call(callee, args) => self.call(expr, *callee, args),
            ExprKind::Macro(call) => self.invocation(expr, call),
            ExprKind::Assign(place, value) => {
                self.visit(*value);
                let texts = self.texts(*value);
                if let Some(variable) = self.root(*place).and_then(|name| self.variable(&name)) {
                    variable.texts = texts;
                }
            }
            ExprKind::Binary(BinaryOp::Assign('+'), _, place, value) => {
                self.visit(*value);
                self.append(*place, &self.texts(*value));
            }
            ExprKind::If(condition, then, otherwise) => {
                let kept = self.variables.len();
                self.alone(*condition);
                let before = self.known();
                self.alone(*then);
                self.leave(kept);
                let then = self.turn_back(&before);
                if let Some(otherwise) = otherwise {
                    self.alone(*otherwise);
                }
                self.join(then);
            }
            ExprKind::Let(pat, value) => {
                self.visit(*value);
                self.shadow(*pat);
            }
            ExprKind::Match(value, arms) => {
                self.alone(*value);
                let before = self.known();
                let mut ends = Vec::new();
                for arm in arms {
                    let kept = self.variables.len();
                    self.shadow(arm.pat);
                    arm.guard.iter().for_each(|guard| self.alone(*guard));
                    self.alone(arm.body);
                    self.leave(kept);
                    ends.push(self.turn_back(&before));
                }
                if let Some(first) = ends.first() {
                    self.turn_back(first);
                }
                ends.into_iter().for_each(|end| self.join(end));
            }
            ExprKind::For(pat, iterated, body, _) => {
                self.alone(*iterated);
                let kept = self.variables.len();
                match name_of(facts, *pat) {
                    Some(name) => self.bind(name, self.elements(*iterated), Vec::new(), false),
                    None => self.shadow(*pat),
                }
                let before = self.known();
                self.alone(*body);
                self.leave(kept);
                self.join(before);
            }
            ExprKind::While(..) | ExprKind::Loop(_) | ExprKind::Tuple(_) | ExprKind::Array(_) => {
                let before = self.known();
                let mut parts = Vec::new();
                children(facts, expr, &mut |child| parts.push(child));
                parts.into_iter().for_each(|part| self.alone(part));
                self.join(before);
            }
            _ => {
                let mut parts = Vec::new();
                children(facts, expr, &mut |child| parts.push(child));
                parts.into_iter().for_each(|part| self.visit(part));
            }
        }
    }

    fn block(&mut self, block: &Block) {
        let kept = self.variables.len();
        for stmt in &block.stmts {
            match stmt {
                Stmt::Expr(expr) => self.alone(*expr),
                Stmt::Let { pat, init, otherwise, .. } => {
                    self.binding(*pat, *init);
                    otherwise.iter().for_each(|otherwise| self.alone(*otherwise));
                }
            }
        }
        block.tail.iter().for_each(|tail| self.alone(*tail));
        self.leave(kept);
    }

    /// `let pat = init;`
    fn binding(&mut self, pat: PatIx, init: Option<ExprIx>) {
        let (first, first_call) = (self.body.sites.len(), self.body.calls.len());
        let mut begun = None;
        let plain = init.and_then(|init| self.plain_table(init));
        let table = plain.or_else(|| init.and_then(|init| self.held_table(init)));
        if let Some(init) = init.filter(|_| plain.is_none()) {
            self.chains.push(Vec::new());
            let outer = std::mem::replace(&mut self.chain, self.chains.len() - 1);
            self.begun = None;
            self.query(DataOperation::Read, false, |this| this.visit(init));
            begun = self.begun.take();
            self.chain = outer;
        }
        let names = names_of(self.facts(), pat);
        if let Some(scope) = begun {
            self.body.scopes[scope].handles.clone_from(&names);
        }
        let texts = init.map(|init| self.texts(init)).unwrap_or_default();
        let sites: Vec<usize> = (first..self.body.sites.len()).collect();
        match names.as_slice() {
            [name] if matches!(self.facts().pat(pat).kind, PatKind::Ident { .. }) => {
                let builds = init.is_some_and(|init| self.begins_statement(init));
                let callees = self.body.calls[first_call..].iter().map(|call| call.callee).collect();
                self.bind(name.clone(), texts, sites, builds);
                if let Some(binding) = self.variables.last_mut() {
                    binding.table = table;
                    binding.callees = callees;
                }
            }
            _ => self.shadow(pat),
        }
    }

    /// The names of a pattern stand for something else from here.
    fn shadow(&mut self, pat: PatIx) {
        for name in names_of(self.facts(), pat) {
            self.bind(name, Texts::default(), Vec::new(), false);
        }
    }

    fn closure(&mut self, closure: &Closure) {
        let kept = self.variables.len();
        let lent = std::mem::take(&mut self.lent);
        closure.params.iter().for_each(|(pat, _)| self.shadow(*pat));
        for (name, table) in lent {
            if let Some(binding) = self.variable(&name) {
                binding.table = Some(table);
            }
        }
        self.alone(closure.body);
        self.leave(kept);
    }

    fn mention(&mut self, name: &str) {
        let chain = self.chain;
        let Some(binding) = self.variables.iter().rev().find(|binding| binding.name == name) else { return };
        for site in &binding.sites {
            self.body.sites[*site].chains.push(chain);
        }
        self.chains[chain].push(name.to_string());
    }

    fn method(&mut self, expr: ExprIx, receiver: ExprIx, name: Name, args: &[ExprIx]) {
        let first = (self.body.sites.len(), self.body.calls.len());
        self.visit(receiver);
        let path = self.ground.outside((self.number, expr));
        if !self.declared.is_empty() {
            self.table_method((expr, receiver, name), path, first);
            self.value_method(receiver, name, path, args);
        }
        if let Some(path) = path {
            self.key_command(receiver, name, path, args);
        }
        let called = self.name(name);
        if APPENDS.contains(&called) {
            let texts = args.first().map(|arg| self.texts(*arg)).unwrap_or_default();
            self.append(receiver, &texts);
        } else if let Some(parameters) = appended_parameters(called) {
            self.append(receiver, &Texts::of(parameters));
        }
        if ENDS.contains(&called)
            && args.is_empty()
            && let Some(handle) = self.root(receiver)
        {
            let ended = self.body.scopes.iter_mut().rev().find(|scope| scope.handles.contains(&handle));
            if let Some(scope) = ended.filter(|scope| !scope.closure) {
                scope.end = Some(name.range.start);
            }
        }
        self.marked(name.range.start);
        let begins = path.filter(|path| is_in(BEGINS, path));
        let runs = path.filter(|path| is_in(RUNS, path)).and_then(|path| {
            match args.last().map(|arg| &self.facts().expr(*arg).kind) {
                Some(ExprKind::Closure(closure)) => {
                    Some((path, closure, self.facts().expr(*args.last()?).range.end))
                }
                _ => None,
            }
        });
        if let Some((path, closure, end)) = runs {
            let handles = closure.params.iter().flat_map(|(pat, _)| names_of(self.facts(), *pat)).collect();
            self.begin(path, name, receiver, handles, Some(end));
        } else if let Some(path) = begins {
            self.begin(path, name, receiver, Vec::new(), None);
            self.begun = Some(self.body.scopes.len() - 1);
        }
        match (path, self.ground.inside((self.number, expr))) {
            (Some(path), _) => self.site(path, name.range.start, args),
            (None, None) => self.unknown_receiver(called, name.range.start, args),
            (None, Some(callee)) => self.own_call(callee, name.range.start, Some(receiver), args),
        }
        self.method_arguments(called, args);
    }

    fn begin(&mut self, path: &str, name: Name, receiver: ExprIx, handles: Vec<String>, end: Option<u32>) {
        let library = BEGINS.iter().chain(RUNS).find(|(library, _)| path.split("::").next() == Some(library));
        let Some((library, _)) = library else { return };
        let on = self.root(receiver);
        let closure = end.is_some();
        self.body.scopes.push(Scope {
            number: self.number,
            offset: name.range.start,
            library,
            handles,
            on,
            end,
            closure,
        });
    }

    fn call(&mut self, expr: ExprIx, callee: ExprIx, args: &[ExprIx]) {
        let ExprKind::Path(path) = &self.facts().expr(callee).kind else {
            self.visit(callee);
            args.iter().for_each(|arg| self.argument(*arg, DataOperation::Read, false));
            return;
        };
        let offset = path.segments.last().map_or(0, |last| last.name.range.start);
        self.marked(offset);
        let at = (self.number, expr);
        match (self.ground.outside(at), self.ground.inside(at).or(self.ground.inside((self.number, callee))))
        {
            (Some(path), _) => self.site(path, offset, args),
            (None, Some(callee)) => self.own_call(callee, offset, None, args),
            (None, None) => {}
        }
        let outside = self.ground.outside(at);
        if !self.table_call(expr, path, outside, args) {
            args.iter().for_each(|arg| self.argument(*arg, DataOperation::Read, self.assigning));
        }
    }

    fn own_call(&mut self, callee: ItemId, offset: u32, receiver: Option<ExprIx>, args: &[ExprIx]) {
        let arguments = args.iter().map(|arg| (self.texts(*arg), self.root(*arg))).collect();
        let receiver = receiver.and_then(|receiver| self.root(receiver));
        self.append_in(callee, args);
        self.body.calls.push(Call { callee, number: self.number, offset, arguments, receiver });
    }

    /// A function that is given a variable to change may append to its text.
    fn append_in(&mut self, callee: ItemId, args: &[ExprIx]) {
        let Some((number, function)) = self.ground.function(callee) else { return };
        let facts = self.ground.facts(number);
        let is_lent = |at: usize| {
            let ty = function.params.get(at).map(|param| &facts.ty(param.ty).kind);
            matches!(ty, Some(TypeKind::Ref { mutable: true, .. }))
        };
        let lent: Vec<(usize, String)> = (0..args.len())
            .filter(|at| is_lent(*at))
            .filter_map(|at| Some((at, self.root(args[at])?)))
            .filter(|(_, name)| {
                let variable = self.variables.iter().rev().find(|variable| variable.name == *name);
                variable.is_some_and(|variable| variable.texts.is_known())
            })
            .collect();
        let (Some(body), true) = (function.body, self.depth < DEEPEST_FUNCTION && !lent.is_empty()) else {
            return;
        };
        let mut inner = Flow::new(self.ground, self.declared, self.files, number);
        inner.depth = self.depth + 1;
        inner.parameters(callee);
        inner.visit(body);
        let arguments: Vec<Texts> = args.iter().map(|arg| self.texts(*arg)).collect();
        for (at, name) in lent {
            let Some(behind) = inner.variables.get(at).map(|parameter| parameter.texts.clone()) else {
                continue;
            };
            let texts = behind
                .0
                .iter()
                .map(|text| with_arguments(text, &arguments))
                .fold(Texts::default(), Texts::or);
            if let Some(variable) = self.variable(&name).filter(|_| texts.is_known()) {
                variable.texts = texts;
            }
        }
    }

    /// Notes a call that the project states to be an access.
    fn marked(&mut self, offset: u32) {
        let Some(marks) = self.marks else { return };
        if marks.contains(&self.ground.location(self.number, offset)) {
            let (number, chain) = (self.number, self.chain);
            self.body.stated.push(StatedSite { number, offset, names: Vec::new(), chain });
        }
    }

    /// Notes a call that leads to a driver.
    fn site(&mut self, path: &str, offset: u32, args: &[ExprIx]) {
        for (row, certain) in drivers_of(DRIVERS, path) {
            let argument = match row.takes {
                Takes::Statement(number) => args.get(number),
                Takes::Beginning | Takes::FirstText | Takes::File => args.first(),
            };
            let Some(argument) = argument else { continue };
            let texts = self.texts(*argument);
            let prepared = self.root(*argument).is_some_and(|name| {
                self.variable(&name).is_some_and(|variable| !variable.sites.is_empty() && !variable.builds)
            });
            let is_statement = texts.0.iter().any(|text| sql::is_statement(text));
            if !prepared && (is_statement || certain) {
                return self.add_site(row, offset, texts);
            }
        }
    }

    fn add_site(&mut self, row: &'static Driver, offset: u32, texts: Texts) {
        let chains = vec![self.chain];
        let library = Some(row.library);
        let what = What::Text(texts);
        self.body.sites.push(Site { number: self.number, offset, library, what, names: Vec::new(), chains });
    }

    /// A method whose receiver is not known may be a driver's if its name is and it is given a statement.
    fn unknown_receiver(&mut self, called: &str, offset: u32, args: &[ExprIx]) {
        let is_driver = |row: &&Driver| {
            row.names.contains(&called) && self.ground.library(self.number, row.library).is_some()
        };
        let Some(Takes::Statement(number)) = DRIVERS.iter().find(is_driver).map(|row| row.takes) else {
            return;
        };
        let texts = args.get(number).map(|arg| self.texts(*arg)).unwrap_or_default();
        if texts.0.iter().any(|text| sql::is_statement(text)) {
            let chains = vec![self.chain];
            let (what, names) = (What::Text(texts), Vec::new());
            self.body.sites.push(Site { number: self.number, offset, library: None, what, names, chains });
        }
    }

    fn invocation(&mut self, expr: ExprIx, call: &MacroCall) {
        let key = (self.number, call.tokens.start, call.tokens.end);
        if let Some(expansion) = self.ground.resolved.expanded.get(&key).copied() {
            if let (Some(root), true) =
                (self.ground.facts(expansion).root_expr, self.expansions < DEEPEST_EXPANSION)
            {
                let number = std::mem::replace(&mut self.number, expansion);
                self.expansions += 1;
                self.visit(root);
                self.expansions -= 1;
                self.number = number;
            }
            return;
        }
        let MacroArgs::Parts(parts) = &call.args else { return };
        let exprs: Vec<ExprIx> = parts
            .iter()
            .filter_map(|part| match part {
                MacroPart::Expr(expr) | MacroPart::Capture(expr) => Some(*expr),
                _ => None,
            })
            .collect();
        let Some(last) = call.path.segments.last() else { return };
        let path = self.ground.outside((self.number, expr));
        let row = path.and_then(|path| drivers_of(MACROS, path).find(|(_, certain)| *certain));
        if let Some((row, _)) = row {
            let texts = exprs.iter().map(|expr| self.texts(*expr)).find(Texts::is_known).unwrap_or_default();
            let texts = match row.takes {
                Takes::File => Texts(texts.0.iter().filter_map(|path| self.file_of_package(path)).collect()),
                _ => texts,
            };
            self.add_site(row, last.name.range.start, texts);
            exprs.iter().for_each(|expr| self.visit(*expr));
            return;
        }
        if matches!(self.name(last.name), "write" | "writeln")
            && let [place, rest @ ..] = exprs.as_slice()
        {
            let texts = self.format(rest);
            self.append(*place, &texts);
        }
        exprs.iter().for_each(|expr| self.alone(*expr));
    }

    /// Appends to the text of a variable.
    fn append(&mut self, place: ExprIx, texts: &Texts) {
        if let Some(variable) = self.root(place).and_then(|name| self.variable(&name))
            && variable.texts.is_known()
        {
            variable.texts = variable.texts.then(texts);
        }
    }

    /// The variable that an expression is, points to or is made from by methods.
    fn root(&self, expr: ExprIx) -> Option<String> {
        match &self.facts().expr(expr).kind {
            ExprKind::Path(path) => match path.segments.as_slice() {
                [segment] => Some(self.name(segment.name).to_string()),
                _ => None,
            },
            ExprKind::Ref { inner, .. }
            | ExprKind::Deref(inner, _)
            | ExprKind::Try(inner, _)
            | ExprKind::Await(inner, _)
            | ExprKind::MethodCall { receiver: inner, .. } => self.root(*inner),
            _ => None,
        }
    }

    /// Whether an expression begins a statement that is appended to.
    fn begins_statement(&self, expr: ExprIx) -> bool {
        match &self.facts().expr(expr).kind {
            ExprKind::Call(..) => self.ground.outside((self.number, expr)).is_some_and(|path| {
                drivers_of(DRIVERS, path).any(|(row, certain)| certain && row.takes == Takes::Beginning)
            }),
            ExprKind::MethodCall { receiver, .. } => self.begins_statement(*receiver),
            _ => false,
        }
    }
}

/// The only name that a pattern binds as a whole.
fn name_of(facts: &FileFacts, pat: PatIx) -> Option<String> {
    match &facts.pat(pat).kind {
        PatKind::Ident { name, sub: None, .. } => Some(facts.name(name.name).to_string()),
        _ => None,
    }
}

/// The names that a pattern binds.
fn names_of(facts: &FileFacts, pat: PatIx) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![pat];
    while let Some(pat) = open.pop() {
        match &facts.pat(pat).kind {
            PatKind::Ident { name, sub, .. } => {
                names.push(facts.name(name.name).to_string());
                open.extend(*sub);
            }
            PatKind::TupleStruct(_, parts)
            | PatKind::Tuple(parts)
            | PatKind::Slice(parts)
            | PatKind::Or(parts) => {
                open.extend(parts);
            }
            PatKind::Struct(_, fields) => open.extend(fields.iter().map(|field| field.pat)),
            PatKind::Ref(inner) => open.push(*inner),
            _ => {}
        }
    }
    names
}

/// `path` seen from `directory`, without `.` and `..`.
pub(crate) fn joined(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
