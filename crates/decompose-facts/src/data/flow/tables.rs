//! Tables that expressions name by items: which, what is done to them, and which columns.
//!
//! An access belongs to the function that *names* the table, be it that the query is run there or returned: that
//! function decides which table it is. What is done follows from the call around the name: `insert_into(table)`,
//! `update(table.find(..))`, `Entity::delete_many()`, `row.update(..)`; a table that nothing else is said of is read.
//!
//! One [`Query`] is kept for each expression that may be a query of its own (an argument, a statement): columns belong
//! to the tables that it names, else to those of the query around.

use decompose_model::{DataOperation, ItemId};
use decompose_syntax::ir::{ExprIx, ExprKind, Name, PatIx, PatKind, Path};

use super::super::declared::Meaning;
use super::super::drivers::{
    KEY_COMMANDS, KEY_VALUE, KEY_VALUE_TYPES, MADE_ON, Operations, STARTS, TABLE_RUNS, TARGETS, TYPE_CALLS,
    VALUE_METHODS, is_in, row_of, value_method,
};
use super::super::text::without_parameters;
use super::{Flow, Site, What};
use crate::ground::UNKNOWN;

/// What is done to one table.
#[derive(Clone, Debug)]
pub(crate) struct TableUse {
    /// Number in [`super::super::declared::Declared::tables`].
    pub(crate) table: usize,
    pub(crate) operation: DataOperation,
    /// Sorted; none where all are taken or nothing is said.
    pub(crate) columns: Option<Vec<String>>,
    /// Whether the name alone says so: its path did not resolve.
    pub(crate) by_name: bool,
}

/// A column that a query names.
#[derive(Debug)]
struct NamedColumn {
    table: usize,
    name: String,
    /// Whether it is given a value.
    assigned: bool,
}

/// An expression that may be a query, as far as it was visited.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// The sites of the tables that it names itself.
    sites: Vec<usize>,
    columns: Vec<NamedColumn>,
    /// Whether it takes only the columns that it names.
    selects: bool,
    /// Whether rows that are there already are changed.
    upserts: bool,
    /// What is done to the table that a later call names, or that only its columns tell.
    target: Option<(DataOperation, u32)>,
    /// Whether it declares tables instead of using them.
    declares: bool,
}

/// How the names of methods end whose arguments are tables of the same query.
const JOINS: &[&str] = &["join", "_linked", "_related"];

impl Flow<'_, '_> {
    /// Visits an expression that may be a query of its own.
    pub(super) fn query(&mut self, operation: DataOperation, assigning: bool, work: impl FnOnce(&mut Self)) {
        if self.declared.is_empty() {
            return work(self);
        }
        self.queries.push(Query::default());
        let outer = std::mem::replace(&mut self.operation, operation);
        let assigned = std::mem::replace(&mut self.assigning, assigning);
        work(self);
        self.operation = outer;
        self.assigning = assigned;
        if let Some(query) = self.queries.pop() {
            self.settle(query);
        }
    }

    /// Gives the tables of a query their columns; other columns belong to the query around.
    fn settle(&mut self, mut query: Query) {
        let is_done = |operation: DataOperation| {
            query.sites.iter().any(|site| match &self.body.sites[*site].what {
                What::Table(used) => used.operation == operation,
                _ => false,
            })
        };
        if let Some((operation, offset)) = query.target.filter(|(operation, _)| !is_done(*operation))
            && let Some(table) =
                query.columns.iter().find(|column| column.assigned).map(|column| column.table)
        {
            self.queries.push(query);
            self.add_table(table, operation, offset, false);
            query = self.queries.pop().unwrap_or_default();
        }
        let Query { sites, columns, selects, upserts, .. } = query;
        let mut own: Vec<usize> = Vec::new();
        for site in sites {
            let What::Table(used) = &mut self.body.sites[site].what else { continue };
            own.push(used.table);
            let of_table = |assigned: bool| {
                let mut names: Vec<String> = columns
                    .iter()
                    .filter(|column| column.table == used.table && (column.assigned || !assigned))
                    .map(|column| column.name.clone())
                    .collect();
                names.sort();
                names.dedup();
                names
            };
            used.columns = match used.operation {
                DataOperation::Read => selects.then(|| of_table(false)),
                DataOperation::Write | DataOperation::Create => {
                    Some(of_table(true)).filter(|c| !c.is_empty())
                }
                DataOperation::Delete => None,
            };
            if upserts && used.operation == DataOperation::Create {
                let written = TableUse { operation: DataOperation::Write, ..used.clone() };
                let Site { number, offset, library, ref chains, .. } = self.body.sites[site];
                let (chains, what) = (chains.clone(), What::Table(written));
                self.body.sites.push(Site { number, offset, library, what, names: Vec::new(), chains });
            }
        }
        if let Some(around) = self.queries.last_mut() {
            around.columns.extend(columns.into_iter().filter(|column| !own.contains(&column.table)));
            // `on_conflict(..)` is an argument of the statement that it belongs to.
            around.upserts |= upserts && own.is_empty();
        }
    }

    /// What the name at an offset stands for.
    fn meaning_at(&self, offset: u32, name: &str) -> Option<&Meaning> {
        self.declared.meaning_at(self.ground, self.number, offset, name)
    }

    /// A path in the place of a value.
    pub(super) fn named(&mut self, path: &Path) {
        let Some(last) = path.segments.last() else { return };
        let (offset, name) = (last.name.range.start, self.name(last.name));
        if path.segments.len() == 1
            && let Some(binding) = self.variables.iter().rev().find(|binding| binding.name == name)
        {
            if let Some(table) = binding.table.filter(|table| !self.is_value(*table)) {
                self.add_table(table, self.operation, offset, false);
            }
            return;
        }
        match self.meaning_at(offset, name).cloned() {
            Some(Meaning::Table(table)) if self.is_value(table) => {}
            Some(Meaning::Table(table) | Meaning::Relation(table)) => {
                self.add_table(table, self.operation, offset, false);
            }
            Some(Meaning::Column(table, name)) => {
                let assigned = self.assigning;
                if let Some(query) = self.queries.last_mut() {
                    query.columns.push(NamedColumn { table, name, assigned });
                }
            }
            Some(Meaning::Rows(_)) => {}
            None => self.named_by_text(path),
        }
    }

    /// `users::table` of a path that did not resolve, where diesel's `table!` declares one of that name.
    fn named_by_text(&mut self, path: &Path) {
        let [.., module, last] = path.segments.as_slice() else { return };
        let offset = last.name.range.start;
        if self.name(last.name) == "table"
            && let Some(table) = self.declared.of_module(self.name(module.name))
            && self.ground.references_at(self.number, offset).next().is_none()
        {
            self.add_table(table, self.operation, offset, true);
        }
    }

    /// The table that an expression is, and nothing but.
    pub(super) fn plain_table(&self, expr: ExprIx) -> Option<usize> {
        let ExprKind::Path(path) = &self.facts().expr(expr).kind else { return None };
        let last = path.segments.last()?;
        match self.meaning_at(last.name.range.start, self.name(last.name))? {
            Meaning::Table(table) if !self.is_value(*table) => Some(*table),
            _ => None,
        }
    }

    /// Whether a table is a value with methods.
    fn is_value(&self, table: usize) -> bool {
        KEY_VALUE.contains(&self.declared.tables[table].library)
    }

    /// The table that an expression holds or opens.
    pub(super) fn held_table(&self, expr: ExprIx) -> Option<usize> {
        if !self.declared.has_values {
            return None;
        }
        let variable = |name: &str| {
            let binding = self.variables.iter().rev().find(|binding| binding.name == name)?;
            binding.table.filter(|table| self.is_value(*table))
        };
        let held = self.declared.held(self.ground, self.number, expr, &variable);
        held.or_else(|| self.declared.opened(self.ground, self.number, expr))
    }

    /// A method of a value that may be a table.
    pub(super) fn value_method(&mut self, receiver: ExprIx, name: Name, path: Option<&str>, args: &[ExprIx]) {
        let (called, offset) = (self.name(name), name.range.start);
        if !self.declared.has_values {
            return;
        }
        if called == "transaction" {
            self.lend(receiver, args);
            return;
        }
        if !VALUE_METHODS.iter().any(|row| row.calls(called)) {
            return;
        }
        let library =
            path.and_then(|path| KEY_VALUE.iter().copied().find(|l| path.split("::").next() == Some(l)));
        let Some(table) = self.held_table(receiver) else {
            // A library's method on a table that is not known.
            let owner = path.and_then(|path| path.rsplit("::").nth(1)).unwrap_or("");
            if let Some(library) = library
                && KEY_VALUE_TYPES.iter().any(|part| owner.contains(part))
                && value_method(library, called).is_some()
            {
                self.add_run(Some(library), offset, false);
            }
            return;
        };
        let library = self.declared.tables[table].library;
        if let Some(row) = value_method(library, called) {
            row.operations.iter().for_each(|operation| self.add_table(table, *operation, offset, false));
            self.add_run(Some(library), offset, true);
        }
    }

    /// `connection.get("user:1")`, `redis::cmd("GET").arg("user:1")`.
    pub(super) fn key_command(&mut self, receiver: ExprIx, name: Name, path: &str, args: &[ExprIx]) {
        if !path.starts_with("redis::") {
            return;
        }
        let mut command = self.name(name).to_string();
        if command == "arg" {
            let ExprKind::Call(_, given) = &self.facts().expr(receiver).kind else { return };
            let is_command = self.ground.outside((self.number, receiver)) == Some("redis::cmd");
            let Some(text) = given.first().filter(|_| is_command).map(|given| self.texts(*given)) else {
                return;
            };
            let Some(text) = text.0.first() else { return };
            command = text.to_lowercase();
        }
        let row = KEY_COMMANDS.iter().find(|row| row.calls(&command));
        let (Some(row), Some(key)) = (row, args.first()) else { return };
        let library = path.split("::").next().filter(|library| *library == row.library).map(|_| row.library);
        let patterns = self.texts(*key).0.iter().filter_map(|text| pattern(text)).collect::<Vec<_>>();
        for operation in row.operations {
            let (what, chains) =
                (What::Key { keys: patterns.clone(), operation: *operation }, vec![self.chain]);
            let (number, offset) = (self.number, name.range.start);
            self.body.sites.push(Site { number, offset, library, what, names: Vec::new(), chains });
        }
    }

    /// `(&a, &b).transaction(|(a, b)| ..)`: the closure's parameters hold the same tables.
    fn lend(&mut self, receiver: ExprIx, args: &[ExprIx]) {
        let facts = self.facts();
        let Some(ExprKind::Closure(closure)) = args.first().map(|arg| &facts.expr(*arg).kind) else { return };
        let Some((pat, _)) = closure.params.first() else { return };
        let pairs: Vec<(PatIx, ExprIx)> = match (&facts.pat(*pat).kind, &facts.expr(receiver).kind) {
            (PatKind::Tuple(pats), ExprKind::Tuple(parts)) => {
                pats.iter().copied().zip(parts.iter().copied()).collect()
            }
            _ => vec![(*pat, receiver)],
        };
        let held = pairs.into_iter().filter_map(|(pat, part)| match &facts.pat(pat).kind {
            PatKind::Ident { name, .. } => Some((self.name(*name).to_string(), self.held_table(part)?)),
            _ => None,
        });
        self.lent = held.collect();
    }

    fn add_run(&mut self, library: Option<&'static str>, offset: u32, explained: bool) {
        let (what, chains) = (What::Run { explained, callees: Vec::new() }, vec![self.chain]);
        self.body.sites.push(Site { number: self.number, offset, library, what, names: Vec::new(), chains });
    }

    fn add_table(&mut self, table: usize, operation: DataOperation, offset: u32, by_name: bool) {
        if self.queries.iter().any(|query| query.declares) {
            return;
        }
        let used = TableUse { table, operation, columns: None, by_name };
        let (library, chains) = (Some(self.declared.tables[table].library), vec![self.chain]);
        let what = What::Table(used);
        self.body.sites.push(Site { number: self.number, offset, library, what, names: Vec::new(), chains });
        let site = self.body.sites.len() - 1;
        if let Some(query) = self.queries.last_mut() {
            query.sites.push(site);
        }
    }

    /// A call of a path: whether its arguments were visited.
    pub(super) fn table_call(
        &mut self,
        expr: ExprIx,
        path: &Path,
        outside: Option<&str>,
        args: &[ExprIx],
    ) -> bool {
        if self.declared.is_empty() {
            return false;
        }
        let Some(last) = path.segments.last() else { return false };
        let offset = last.name.range.start;
        if let Some(row) = outside.and_then(|path| row_of(STARTS, path)) {
            if let Some(query) = self.queries.last_mut() {
                query.target = row.operations.first().map(|operation| (*operation, offset));
                query.declares |= row.operations.is_empty();
                query.selects |= row.operations == [DataOperation::Read];
            }
            return false;
        }
        if let Some(row) = outside.and_then(|path| row_of(TARGETS, path))
            && let Some((target, rest)) = args.split_first()
        {
            self.target(expr, *target, row, offset);
            rest.iter().for_each(|arg| self.argument(*arg, DataOperation::Read, false));
            return true;
        }
        let [.., owner, _] = path.segments.as_slice() else { return false };
        let called = self.name(last.name);
        if TYPE_CALLS.iter().any(|row| row.calls(called))
            && self.ground.inside((self.number, expr)).is_none()
            && let Some(meaning) = self.meaning_at(owner.name.range.start, self.name(owner.name))
            && !matches!(meaning, Meaning::Column(..) | Meaning::Relation(_))
        {
            let table = meaning.table();
            let library = self.declared.tables[table].library;
            let row = TYPE_CALLS.iter().find(|row| row.library == library && row.calls(called));
            for operation in row.map_or(&[][..], |row| row.operations) {
                self.add_table(table, *operation, offset, false);
            }
        }
        false
    }

    /// The first argument of `update(..)` and the like: a table, a query for rows of one, or a row.
    fn target(&mut self, expr: ExprIx, target: ExprIx, row: &Operations, offset: u32) {
        let Some((operation, more)) = row.operations.split_first() else { return };
        let first = self.body.sites.len();
        let outer = std::mem::replace(&mut self.operation, *operation);
        self.visit(target);
        self.operation = outer;
        let mut table = self.body.sites[first..].iter().find_map(|site| match &site.what {
            What::Table(used) if used.operation == *operation => Some(used.table),
            _ => None,
        });
        if table.is_none() {
            // A query that a variable holds.
            let held = self.root(target).and_then(|name| self.variable(&name)).map(|held| held.sites.clone());
            for site in held.unwrap_or_default() {
                if let What::Table(used) = &mut self.body.sites[site].what
                    && table.is_none()
                {
                    used.operation = *operation;
                    table = Some(used.table);
                }
            }
        }
        if table.is_none() {
            // A row.
            table = self.made_on(expr);
            match table {
                Some(table) => self.add_table(table, *operation, offset, false),
                None => {
                    if let Some(query) = self.queries.last_mut() {
                        query.target = Some((*operation, offset));
                    }
                }
            }
        }
        if let Some(table) = table {
            more.iter().for_each(|operation| self.add_table(table, *operation, offset, false));
        }
    }

    /// The table whose rows a call is made on.
    fn made_on(&self, expr: ExprIx) -> Option<usize> {
        let subject = self.ground.resolved.subjects.get(&(self.number, expr))?;
        self.declared.meaning(*subject).map(Meaning::table)
    }

    /// Visits an argument.
    pub(super) fn argument(&mut self, arg: ExprIx, operation: DataOperation, assigning: bool) {
        self.query(operation, assigning, |this| this.visit(arg));
    }

    /// The arguments of a method, whose receiver was visited.
    pub(super) fn method_arguments(&mut self, called: &str, args: &[ExprIx]) {
        if self.declared.is_empty() {
            args.iter().for_each(|arg| self.visit(*arg));
            return;
        }
        let target = self.queries.last().and_then(|query| query.target);
        let operation = match (called, target) {
            ("insert_into", _) => DataOperation::Create,
            ("into_table" | "table" | "from_table", Some((operation, _))) => operation,
            _ => DataOperation::Read,
        };
        let assigning = match called {
            "set" | "values" | "value" | "col_expr" | "column" | "columns" | "update_column"
            | "update_columns" => true,
            "eq" | "filter" | "and_where" => false,
            _ => self.assigning,
        };
        let named = self.queries.last().map_or(0, |query| query.columns.len());
        let of_query = operation != DataOperation::Read || called == "from";
        if of_query || JOINS.iter().any(|join| called.ends_with(join)) {
            let outer = std::mem::replace(&mut self.operation, operation);
            args.iter().for_each(|arg| self.visit(*arg));
            self.operation = outer;
        } else {
            args.iter().for_each(|arg| self.argument(*arg, operation, assigning));
        }
        if let Some(query) = self.queries.last_mut() {
            match called {
                "do_update" | "update_column" | "update_columns" => query.upserts = true,
                "select" => query.selects |= query.columns.len() > named,
                "count" | "select_only" => query.selects = true,
                _ => {}
            }
        }
    }

    /// A method whose receiver, and what it names, was visited: from these sites and calls on.
    pub(super) fn table_method(
        &mut self,
        (expr, receiver, name): (ExprIx, ExprIx, Name),
        path: Option<&str>,
        (first_site, first_call): (usize, usize),
    ) {
        let Some(path) = path else { return };
        let offset = name.range.start;
        let mut explained = false;
        if let Some(row) = row_of(MADE_ON, path)
            && let Some(table) = self.made_on(expr)
        {
            explained = true;
            row.operations.iter().for_each(|operation| self.add_table(table, *operation, offset, false));
        }
        if !is_in(TABLE_RUNS, path) {
            return;
        }
        let mut callees: Vec<ItemId> = self.body.calls[first_call..].iter().map(|call| call.callee).collect();
        for site in &self.body.sites[first_site..] {
            match site.what {
                // The statement is counted where its text is handed over.
                What::Text(_) => return,
                What::Table(_) => explained = true,
                What::Key { .. } | What::Run { .. } => {}
            }
        }
        if let Some(held) = self.root(receiver).and_then(|name| self.variable(&name)) {
            let sites = held.sites.clone();
            callees.extend(held.callees.iter().copied());
            for site in sites {
                match self.body.sites[site].what {
                    What::Text(_) => return,
                    What::Table(_) => explained = true,
                    What::Key { .. } | What::Run { .. } => {}
                }
            }
        }
        explained |= self.made_on(expr).is_some();
        let library =
            TABLE_RUNS.iter().map(|(library, _)| *library).find(|l| path.split("::").next() == Some(l));
        let (what, chains) = (What::Run { explained, callees }, vec![self.chain]);
        self.body.sites.push(Site { number: self.number, offset, library, what, names: Vec::new(), chains });
    }
}

/// A key with `*` for what is not known of it; none where nothing is known.
fn pattern(text: &str) -> Option<String> {
    let mut pattern = without_parameters(text).replace(UNKNOWN, "*");
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    (pattern != "*" && !pattern.is_empty()).then_some(pattern)
}
