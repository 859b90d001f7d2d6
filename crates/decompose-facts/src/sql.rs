//! What a text of SQL touches and declares.
//!
//! A text is split into statements; each is parsed in the dialect of its store, then in the others (a statement that
//! only another dialect takes is still a statement), and walked with scopes (`walk`). What no parser reads is scanned
//! for the words in front of tables (`scan`), and said to be. Pieces of the text that are not known ([`UNKNOWN`]) stand
//! for a name first, then for nothing; a table whose name has such a piece is left out.
//!
//! **It deliberately does not know** what views, triggers and functions of the database do in turn, nor catalogues
//! (`pg_…`, `sqlite_…`, `information_schema`), which belong to the store and not to the project.

mod lex;
mod scan;
mod walk;

use decompose_model::{Column, DataOperation, ForeignKey};
use sqlparser::dialect::{
    Dialect as SqlDialect, GenericDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect,
};
use sqlparser::parser::{Parser, ParserOptions};

use crate::ground::UNKNOWN;

/// A dialect of SQL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
    /// Not known.
    Any,
}

impl Dialect {
    /// All that are tried, for a statement of this one.
    fn tried(self) -> [Self; 4] {
        match self {
            Self::Postgres => [Self::Postgres, Self::Any, Self::Sqlite, Self::Mysql],
            Self::Mysql => [Self::Mysql, Self::Any, Self::Sqlite, Self::Postgres],
            Self::Sqlite => [Self::Sqlite, Self::Any, Self::Postgres, Self::Mysql],
            Self::Any => [Self::Any, Self::Postgres, Self::Sqlite, Self::Mysql],
        }
    }

    fn parser(self) -> &'static dyn SqlDialect {
        match self {
            Self::Postgres => &PostgreSqlDialect {},
            Self::Mysql => &MySqlDialect {},
            Self::Sqlite => &SQLiteDialect {},
            Self::Any => &GenericDialect {},
        }
    }
}

/// How a statement was read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) enum How {
    /// The whole text is known, and a parser took it.
    #[default]
    Parsed,
    /// Pieces are not known; a parser took the rest.
    Composed,
    /// By the words in front of tables.
    Scanned,
}

/// What one statement does to one table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Access {
    pub(crate) table: String,
    pub(crate) operation: DataOperation,
    /// Sorted; none where the statement takes all or does not tell.
    pub(crate) columns: Option<Vec<String>>,
}

/// What one statement does to the schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    CreateTable {
        name: String,
        /// `IF NOT EXISTS`: an older declaration holds.
        or_keep: bool,
        columns: Vec<Column>,
        primary_key: Vec<String>,
        foreign_keys: Vec<ForeignKey>,
    },
    CreateView {
        name: String,
        columns: Vec<Column>,
    },
    Add {
        table: String,
        columns: Vec<Column>,
        primary_key: Vec<String>,
        foreign_keys: Vec<ForeignKey>,
    },
    DropColumn {
        table: String,
        column: String,
    },
    RenameColumn {
        table: String,
        column: String,
        to: String,
    },
    Rename {
        table: String,
        to: String,
    },
    Drop {
        table: String,
    },
}

/// What a text says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reading {
    /// Sorted, without doubles.
    pub(crate) accesses: Vec<Access>,
    /// In order.
    pub(crate) changes: Vec<Change>,
    /// The least certain way in which a statement was read.
    pub(crate) how: How,
    /// Whether a table's name was not known.
    pub(crate) open: bool,
}

/// Statements longer than this are scanned: they are data, and deep ones would exhaust the stack.
const LONGEST_PARSED: usize = 64 << 10;

/// Statements with more operators than this without a comma in between are scanned: each is a level of the tree.
const LONGEST_CHAIN: usize = 400;

/// How deep the parser follows nesting.
const DEEPEST: usize = 120;

/// What stands for an unknown piece while parsing.
const HOLE: &str = "__hole__";

/// Statements that touch no table, by their first word.
const SILENT: &[&str] = &[
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CALL",
    "CLOSE",
    "COMMENT",
    "COMMIT",
    "DEALLOCATE",
    "DECLARE",
    "DETACH",
    "DISCARD",
    "DO",
    "END",
    "FETCH",
    "GRANT",
    "KILL",
    "LISTEN",
    "LOCK",
    "NOTIFY",
    "PRAGMA",
    "REINDEX",
    "RELEASE",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SET",
    "SHOW",
    "START",
    "UNLISTEN",
    "UNLOCK",
    "USE",
    "VACUUM",
];

/// Reads a text of one or more statements.
pub(crate) fn read(text: &str, dialect: Dialect) -> Reading {
    let mut all = Reading::default();
    for (_, statement) in lex::statements(text) {
        let reading = read_statement(statement, dialect);
        all.accesses.extend(reading.accesses);
        all.changes.extend(reading.changes);
        all.how = all.how.max(reading.how);
        all.open |= reading.open;
    }
    all.accesses.sort();
    all.accesses.dedup();
    all
}

/// The statements of a text with the offset of each, each read alone.
pub(crate) fn read_each(text: &str, dialect: Dialect) -> Vec<(usize, Reading)> {
    lex::statements(text).into_iter().map(|(at, text)| (at, read_statement(text, dialect))).collect()
}

/// Whether a text begins like a statement that touches tables.
pub(crate) fn is_statement(text: &str) -> bool {
    const VERBS: &[&str] = &[
        "ALTER", "COPY", "CREATE", "DELETE", "DROP", "EXPLAIN", "INSERT", "MERGE", "REPLACE", "SELECT",
        "TRUNCATE", "UPDATE", "VALUES", "WITH",
    ];
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let word = start.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    VERBS.iter().chain(SILENT).any(|verb| word.eq_ignore_ascii_case(verb))
        || start.starts_with("--")
        || start.starts_with("/*")
}

fn read_statement(text: &str, dialect: Dialect) -> Reading {
    let tokens = lex::tokens(text);
    if tokens.first().is_none_or(|(_, first)| first.is_any(SILENT)) {
        return Reading::default();
    }
    let has_holes = text.contains(UNKNOWN);
    let mut reading = None;
    if text.len() <= LONGEST_PARSED && longest_chain(&tokens) <= LONGEST_CHAIN {
        let fillings: &[&str] = if has_holes { &[HOLE, ""] } else { &[""] };
        reading = fillings.iter().find_map(|filling| parse(&text.replace(UNKNOWN, filling), dialect));
        if let Some(reading) = &mut reading {
            reading.how = if has_holes { How::Composed } else { How::Parsed };
        }
    }
    let mut reading = reading.unwrap_or_else(|| {
        let mut reading = scan::scan(&text.replace(UNKNOWN, HOLE), dialect);
        reading.how = How::Scanned;
        reading
    });
    let before = reading.accesses.len();
    reading.accesses.retain(|access| !access.table.contains(HOLE));
    reading.open = reading.accesses.len() < before;
    for access in &mut reading.accesses {
        if access.columns.as_ref().is_some_and(|columns| columns.iter().any(|column| column.contains(HOLE))) {
            access.columns = None;
        }
    }
    reading
}

/// The most operators without a comma in between.
fn longest_chain(tokens: &[(usize, lex::Token<'_>)]) -> usize {
    let (mut longest, mut chain) = (0, 0);
    for (_, token) in tokens {
        match token {
            lex::Token::Sign(',' | ')') => chain = 0,
            lex::Token::Sign(_) => chain += 1,
            _ if token.is_any(&["AND", "OR", "NOT"]) => chain += 1,
            _ => {}
        }
        longest = longest.max(chain);
    }
    longest
}

fn parse(text: &str, dialect: Dialect) -> Option<Reading> {
    dialect.tried().into_iter().find_map(|tried| {
        let options = ParserOptions::new().with_trailing_commas(false);
        let parser = Parser::new(tried.parser()).with_options(options).with_recursion_limit(DEEPEST);
        let statements = parser.try_with_sql(text).ok()?.parse_statements().ok()?;
        let mut all = Reading::default();
        for statement in &statements {
            let reading = walk::walk(statement, dialect);
            all.accesses.extend(reading.accesses);
            all.changes.extend(reading.changes);
        }
        Some(all)
    })
}

/// A name as the store compares names.
fn fold(name: &str, quoted: bool, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => name.to_lowercase(),
        Dialect::Postgres | Dialect::Any if !quoted => name.to_lowercase(),
        _ => name.to_string(),
    }
}

/// A table's name from its parts: the schema that is the default is left out; catalogues give none.
fn table_name(parts: &[(&str, bool)], dialect: Dialect) -> Option<String> {
    let folded: Vec<String> = parts.iter().map(|(part, quoted)| fold(part, *quoted, dialect)).collect();
    let (last, owners) = folded.split_last()?;
    let owner = owners.last().map(String::as_str);
    let is_catalogue =
        matches!(owner, Some("information_schema" | "pg_catalog" | "sys" | "performance_schema"))
            || ["sqlite_", "pg_"].iter().any(|prefix| last.starts_with(prefix))
            || last == "dual"
            || last.is_empty();
    match owner {
        _ if is_catalogue => None,
        None | Some("public" | "main" | "dbo") => Some(last.clone()),
        Some(owner) => Some(format!("{owner}.{last}")),
    }
}

#[cfg(test)]
mod tests;
