//! The tables of a parsed statement.
//!
//! The parser's own visitor calls names of `WITH` and table functions relations, and misses the targets of foreign
//! keys and `COPY`. This walk keeps scopes: a name of `WITH` hides a table from its own query's body and from the
//! queries behind it (from itself only where it is `RECURSIVE`), and a column belongs to the table whose alias it
//! carries. Queries inside expressions are found by the visitor and walked in the scope around them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use decompose_model::{Column, DataOperation, ForeignKey};
use sqlparser::ast::{
    AlterTableOperation, Assignment, AssignmentTarget, ColumnDef, ColumnOption, CopySource, CreateTable,
    Delete, Expr, FromTable, Ident, Insert, Merge, MergeAction, ObjectName, ObjectNamePart, ObjectType,
    OnConflictAction, OnInsert, Query, RenameTableNameKind, Select, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, SqliteOnConflict, Statement, TableConstraint, TableFactor,
    TableObject, TableWithJoins, Update, UpdateTableFromKind, Visit, Visitor,
};

use super::{Access, Change, Dialect, Reading, fold, table_name};

/// What a parsed statement touches and changes.
pub(super) fn walk(statement: &Statement, dialect: Dialect) -> Reading {
    let mut walk = Walk { dialect, named: Vec::new(), frames: Vec::new(), reading: Reading::default() };
    walk.statement(statement);
    let mut reading = walk.reading;
    reading.accesses.sort();
    reading.accesses.dedup();
    reading
}

struct Walk {
    dialect: Dialect,
    /// The names of `WITH` that are in scope.
    named: Vec<String>,
    /// The tables of the selects around, innermost last.
    frames: Vec<Frame>,
    reading: Reading,
}

/// The tables that one select, update or delete names.
#[derive(Default)]
struct Frame {
    tables: Vec<Named>,
    /// Whether there are other sources of rows: then a bare column may be theirs.
    others: bool,
    /// Whether a bare column could not be told.
    untold: bool,
}

struct Named {
    alias: String,
    table: String,
    operation: DataOperation,
    columns: BTreeSet<String>,
    all_columns: bool,
}

impl Walk {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Query(query) => self.query(query),
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Merge(merge) => self.merge(merge),
            Statement::Copy { source: CopySource::Table { table_name, columns }, to, .. } => {
                let operation = if *to { DataOperation::Read } else { DataOperation::Create };
                let columns = (!columns.is_empty()).then(|| self.idents(columns));
                self.access(table_name, operation, columns);
            }
            Statement::Truncate(truncate) => {
                for target in &truncate.table_names {
                    self.access(&target.name, DataOperation::Delete, None);
                }
            }
            Statement::Explain { statement, .. } => self.statement(statement),
            Statement::CreateTable(table) => self.create_table(table),
            Statement::CreateView(view) => {
                self.query(&view.query);
                if let Some(name) = self.name(&view.name) {
                    let columns = view.columns.iter().map(|column| Column {
                        name: self.fold(&column.name),
                        ty: column.data_type.as_ref().map_or_else(String::new, ToString::to_string),
                    });
                    let columns = columns.collect();
                    self.reading.changes.push(Change::CreateView { name, columns });
                }
            }
            Statement::AlterTable(alter) => {
                if let Some(table) = self.name(&alter.name) {
                    alter.operations.iter().for_each(|operation| self.alter(&table, operation));
                }
            }
            Statement::RenameTable(renames) => {
                for rename in renames {
                    if let (Some(table), Some(to)) =
                        (self.name(&rename.old_name), self.name(&rename.new_name))
                    {
                        self.reading.changes.push(Change::Rename { table, to });
                    }
                }
            }
            Statement::Drop {
                object_type: ObjectType::Table | ObjectType::View | ObjectType::MaterializedView,
                names,
                ..
            } => {
                for table in names.iter().filter_map(|name| self.name(name)).collect::<Vec<_>>() {
                    self.reading.changes.push(Change::Drop { table });
                }
            }
            other => self.queries_in(other),
        }
    }

    fn query(&mut self, query: &Query) {
        let outer = self.named.len();
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                let name = self.fold(&cte.alias.name);
                if with.recursive {
                    self.named.push(name);
                    self.query(&cte.query);
                } else {
                    self.query(&cte.query);
                    self.named.push(name);
                }
            }
        }
        self.set_expr(&query.body);
        // Sub-queries may stand in these, too; their columns are aliases as often as not.
        let (order, limit, fetch) = (&query.order_by, &query.limit_clause, &query.fetch);
        self.queries_in(order);
        self.queries_in(limit);
        self.queries_in(fetch);
        self.named.truncate(outer);
    }

    fn set_expr(&mut self, body: &SetExpr) {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.set_expr(left);
                self.set_expr(right);
            }
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => self.statement(statement),
            SetExpr::Values(values) => self.queries_in(values),
            SetExpr::Table(table) => {
                let parts: Vec<(&str, bool)> = [&table.schema_name, &table.table_name]
                    .into_iter()
                    .flatten()
                    .map(|part| (part.as_str(), false))
                    .collect();
                if let Some(name) = table_name(&parts, self.dialect).filter(|name| !self.named.contains(name))
                {
                    self.push(name, DataOperation::Read, None);
                }
            }
        }
    }

    fn select(&mut self, select: &Select) {
        self.frames.push(Frame::default());
        for table in &select.from {
            self.relation(table, DataOperation::Read);
        }
        for item in &select.projection {
            self.wildcard(item);
        }
        self.expressions_in(select);
        self.close();
    }

    /// `*` takes all columns of all tables, `t.*` those of one.
    fn wildcard(&mut self, item: &SelectItem) {
        let of = match item {
            SelectItem::Wildcard(_) => None,
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                match name.0.last() {
                    Some(ObjectNamePart::Identifier(ident)) => Some(self.fold(ident)),
                    _ => None,
                }
            }
            _ => return,
        };
        if let Some(frame) = self.frames.last_mut() {
            for table in &mut frame.tables {
                table.all_columns |= of.as_ref().is_none_or(|of| *of == table.alias);
            }
        }
    }

    fn insert(&mut self, insert: &Insert) {
        let TableObject::TableName(name) = &insert.table else { return };
        let columns = (!insert.columns.is_empty())
            .then(|| insert.columns.iter().filter_map(|column| self.last(column)).collect::<Vec<_>>());
        self.access(name, DataOperation::Create, columns);
        let mut updated: Option<Vec<String>> = None;
        match &insert.on {
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => updated = Some(self.targets(assignments)),
            Some(OnInsert::OnConflict(conflict)) => {
                if let OnConflictAction::DoUpdate(update) = &conflict.action {
                    updated = Some(self.targets(&update.assignments));
                }
            }
            _ => {}
        }
        if let Some(columns) = updated {
            self.access(name, DataOperation::Write, Some(columns));
        } else if insert.replace_into || insert.or == Some(SqliteOnConflict::Replace) {
            self.access(name, DataOperation::Write, None);
        }
        if let Some(source) = &insert.source {
            self.query(source);
        }
        self.queries_in(&insert.on);
        self.queries_in(&insert.returning);
        self.queries_in(&insert.assignments);
    }

    fn update(&mut self, update: &Update) {
        self.frames.push(Frame::default());
        self.relation(&update.table, DataOperation::Read);
        // What is joined to it is read; the first one is written, and read only where it is named once more.
        let target = match &update.table.relation {
            TableFactor::Table { name, .. } => self.name(name),
            _ => None,
        };
        if let Some(frame) = self.frames.last_mut()
            && target.is_some()
            && let Some(first) = frame.tables.first_mut()
        {
            first.operation = DataOperation::Write;
            first.all_columns = false;
        }
        for from in update.from.iter().flat_map(|from| match from {
            UpdateTableFromKind::BeforeSet(tables) | UpdateTableFromKind::AfterSet(tables) => tables,
        }) {
            self.relation(from, DataOperation::Read);
        }
        self.expressions_in(update);
        let columns = self.targets(&update.assignments);
        if let Some(first) = self.frames.last_mut().and_then(|frame| frame.tables.first_mut())
            && first.operation == DataOperation::Write
        {
            first.columns = columns.into_iter().collect();
        }
        self.close();
    }

    fn delete(&mut self, delete: &Delete) {
        self.frames.push(Frame::default());
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        // `DELETE a FROM a JOIN b`: what is named in front is deleted from, the rest is read.
        let named: Vec<String> = delete.tables.iter().filter_map(|name| self.last(name)).collect();
        for table in from {
            let operation = if named.is_empty() { DataOperation::Delete } else { DataOperation::Read };
            self.relation(table, operation);
        }
        if let Some(frame) = self.frames.last_mut() {
            for (index, table) in frame.tables.iter_mut().enumerate() {
                table.operation = match named.is_empty() {
                    true if index == 0 => DataOperation::Delete,
                    false if named.contains(&table.alias) || named.contains(&table.table) => {
                        DataOperation::Delete
                    }
                    _ => DataOperation::Read,
                };
                table.all_columns |= table.operation == DataOperation::Delete;
            }
        }
        for table in delete.using.iter().flatten() {
            self.relation(table, DataOperation::Read);
        }
        self.expressions_in(delete);
        self.close();
    }

    fn merge(&mut self, merge: &Merge) {
        self.frames.push(Frame::default());
        self.factor(&merge.source, DataOperation::Read);
        self.expressions_in(merge);
        self.close();
        let TableFactor::Table { name, .. } = &merge.table else { return };
        for clause in &merge.clauses {
            let operation = match &clause.action {
                MergeAction::Insert(_) => DataOperation::Create,
                MergeAction::Update(_) => DataOperation::Write,
                MergeAction::Delete { .. } => DataOperation::Delete,
                MergeAction::DoNothing { .. } => continue,
            };
            self.access(name, operation, None);
        }
    }

    fn relation(&mut self, table: &TableWithJoins, operation: DataOperation) {
        self.factor(&table.relation, operation);
        for join in &table.joins {
            self.factor(&join.relation, DataOperation::Read);
        }
    }

    /// Adds a table to the frame; queries in place of tables are left to the visitor of expressions.
    fn factor(&mut self, factor: &TableFactor, operation: DataOperation) {
        let found = match factor {
            // The parser takes `ONLY t` for a table of that name with an alias.
            TableFactor::Table { name, alias: Some(alias), args: None, .. } if is_only(name) => {
                let part = (alias.name.value.as_str(), alias.name.quote_style.is_some());
                table_name(&[part], self.dialect).map(|table| (Some(self.fold(&alias.name)), table))
            }
            TableFactor::Table { name, alias, args: None, .. } => {
                self.name(name).filter(|table| name.0.len() > 1 || !self.named.contains(table)).map(|table| {
                    (alias.as_ref().map_or_else(|| self.last(name), |a| Some(self.fold(&a.name))), table)
                })
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                return self.relation(table_with_joins, operation);
            }
            TableFactor::Pivot { table, .. }
            | TableFactor::Unpivot { table, .. }
            | TableFactor::MatchRecognize { table, .. } => return self.factor(table, operation),
            _ => None,
        };
        let Some(frame) = self.frames.last_mut() else { return };
        match found {
            Some((alias, table)) => frame.tables.push(Named {
                alias: alias.unwrap_or_default(),
                table,
                operation,
                columns: BTreeSet::new(),
                all_columns: false,
            }),
            None => frame.others = true,
        }
    }

    /// Ends a frame: its tables are accessed.
    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        for table in frame.tables {
            let told = !(table.all_columns || frame.untold && table.operation == DataOperation::Read);
            let columns = told.then(|| table.columns.into_iter().collect());
            self.push(table.table, table.operation, columns);
        }
    }

    /// Walks the queries right below a piece of syntax, and gives the columns in it to their tables.
    fn expressions_in<T: Visit>(&mut self, part: &T) {
        let mut visitor = Inner { walk: self, depth: 0, columns: true };
        let _ = part.visit(&mut visitor);
    }

    /// Walks the queries right below a piece of syntax.
    fn queries_in<T: Visit>(&mut self, part: &T) {
        let mut visitor = Inner { walk: self, depth: 0, columns: false };
        let _ = part.visit(&mut visitor);
    }

    /// A column that an expression names.
    fn column(&mut self, expr: &Expr) {
        match expr {
            Expr::Identifier(ident) => {
                let name = self.fold(ident);
                let Some(frame) = self.frames.last_mut() else { return };
                match frame.tables.as_mut_slice() {
                    [only] if !frame.others => {
                        only.columns.insert(name);
                    }
                    _ => frame.untold = true,
                }
            }
            Expr::CompoundIdentifier(parts) => {
                let [.., owner, column] = parts.as_slice() else { return };
                let (owner, column) = (self.fold(owner), self.fold(column));
                let mut tables = self.frames.iter_mut().rev().flat_map(|frame| frame.tables.iter_mut());
                if let Some(table) = tables.find(|table| table.alias == owner) {
                    table.columns.insert(column);
                }
            }
            _ => {}
        }
    }

    fn create_table(&mut self, table: &CreateTable) {
        if let Some(query) = &table.query {
            self.query(query);
        }
        let Some(name) = self.name(&table.name).filter(|_| !table.temporary) else { return };
        let mut change = (Vec::new(), Vec::new(), Vec::new());
        for column in &table.columns {
            self.column_def(column, &mut change);
        }
        let (columns, mut primary_key, mut foreign_keys) = change;
        for constraint in &table.constraints {
            self.constraint(constraint, &mut primary_key, &mut foreign_keys);
        }
        let or_keep = table.if_not_exists;
        self.reading.changes.push(Change::CreateTable { name, or_keep, columns, primary_key, foreign_keys });
    }

    fn column_def(&self, column: &ColumnDef, into: &mut (Vec<Column>, Vec<String>, Vec<ForeignKey>)) {
        let name = self.fold(&column.name);
        for option in &column.options {
            match &option.option {
                ColumnOption::PrimaryKey(_) => into.1.push(name.clone()),
                ColumnOption::ForeignKey(key) => {
                    into.2.extend(self.foreign_key(std::slice::from_ref(&column.name), key));
                }
                _ => {}
            }
        }
        into.0.push(Column { name, ty: column.data_type.to_string() });
    }

    fn constraint(&self, constraint: &TableConstraint, key: &mut Vec<String>, foreign: &mut Vec<ForeignKey>) {
        match constraint {
            TableConstraint::PrimaryKey(primary) => {
                key.extend(primary.columns.iter().filter_map(|column| match &column.column.expr {
                    Expr::Identifier(ident) => Some(self.fold(ident)),
                    _ => None,
                }));
            }
            TableConstraint::ForeignKey(constraint) => {
                foreign.extend(self.foreign_key(&constraint.columns, constraint));
            }
            _ => {}
        }
    }

    fn foreign_key(
        &self,
        columns: &[Ident],
        key: &sqlparser::ast::ForeignKeyConstraint,
    ) -> Option<ForeignKey> {
        Some(ForeignKey {
            columns: self.idents(columns),
            table: self.name(&key.foreign_table)?,
            referred: self.idents(&key.referred_columns),
        })
    }

    fn alter(&mut self, table: &str, operation: &AlterTableOperation) {
        let table = table.to_string();
        match operation {
            AlterTableOperation::AddColumn { column_def, .. } => {
                let mut change = (Vec::new(), Vec::new(), Vec::new());
                self.column_def(column_def, &mut change);
                let (columns, primary_key, foreign_keys) = change;
                self.reading.changes.push(Change::Add { table, columns, primary_key, foreign_keys });
            }
            AlterTableOperation::AddConstraint { constraint, .. } => {
                let (mut primary_key, mut foreign_keys) = (Vec::new(), Vec::new());
                self.constraint(constraint, &mut primary_key, &mut foreign_keys);
                self.reading.changes.push(Change::Add {
                    table,
                    columns: Vec::new(),
                    primary_key,
                    foreign_keys,
                });
            }
            AlterTableOperation::DropColumn { column_names, .. } => {
                for column in self.idents(column_names) {
                    self.reading.changes.push(Change::DropColumn { table: table.clone(), column });
                }
            }
            AlterTableOperation::RenameColumn { old_column_name, new_column_name }
            | AlterTableOperation::ChangeColumn {
                old_name: old_column_name,
                new_name: new_column_name,
                ..
            } => {
                let (column, to) = (self.fold(old_column_name), self.fold(new_column_name));
                self.reading.changes.push(Change::RenameColumn { table, column, to });
            }
            AlterTableOperation::RenameTable { table_name } => {
                let (RenameTableNameKind::As(to) | RenameTableNameKind::To(to)) = table_name;
                if let Some(to) = self.name(to) {
                    self.reading.changes.push(Change::Rename { table, to });
                }
            }
            _ => {}
        }
    }

    fn access(&mut self, name: &ObjectName, operation: DataOperation, columns: Option<Vec<String>>) {
        if let Some(table) = self.name(name) {
            self.push(table, operation, columns);
        }
    }

    fn push(&mut self, table: String, operation: DataOperation, columns: Option<Vec<String>>) {
        let columns = columns.map(|mut columns| {
            columns.sort();
            columns.dedup();
            columns
        });
        self.reading.accesses.push(Access { table, operation, columns });
    }

    /// The columns that assignments set.
    fn targets(&self, assignments: &[Assignment]) -> Vec<String> {
        let names = assignments.iter().flat_map(|assignment| match &assignment.target {
            AssignmentTarget::ColumnName(name) => std::slice::from_ref(name),
            AssignmentTarget::Tuple(names) => names.as_slice(),
        });
        names.filter_map(|name| self.last(name)).collect()
    }

    fn idents(&self, idents: &[Ident]) -> Vec<String> {
        idents.iter().map(|ident| self.fold(ident)).collect()
    }

    fn fold(&self, ident: &Ident) -> String {
        fold(&ident.value, ident.quote_style.is_some(), self.dialect)
    }

    fn last(&self, name: &ObjectName) -> Option<String> {
        match name.0.last()? {
            ObjectNamePart::Identifier(ident) => Some(self.fold(ident)),
            ObjectNamePart::Function(_) => None,
        }
    }

    fn name(&self, name: &ObjectName) -> Option<String> {
        let parts: Option<Vec<(&str, bool)>> = name
            .0
            .iter()
            .map(|part| match part {
                ObjectNamePart::Identifier(ident) => {
                    Some((ident.value.as_str(), ident.quote_style.is_some()))
                }
                ObjectNamePart::Function(_) => None,
            })
            .collect();
        table_name(&parts?, self.dialect)
    }
}

fn is_only(name: &ObjectName) -> bool {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(ident)] => {
            ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("only")
        }
        _ => false,
    }
}

/// Finds the queries right below a piece of syntax; what is inside them is their own walk's business.
struct Inner<'w> {
    walk: &'w mut Walk,
    depth: usize,
    columns: bool,
}

impl Visitor for Inner<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.depth == 0 {
            self.walk.query(query);
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if self.depth == 0 && self.columns {
            self.walk.column(expr);
        }
        ControlFlow::Continue(())
    }
}
