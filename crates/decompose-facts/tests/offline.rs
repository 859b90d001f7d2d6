//! What `cargo sqlx prepare` and `sqlx.toml` say beside the code.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "not every test of detectors uses all that they share")]
mod common;

use common::Found;

const DESCRIBED: &str = r#"
//- /src/lib.rs crate:shop deps:sqlx
pub type Pool = sqlx::SqlitePool;
pub async fn all(pool: &Pool) { sqlx::query!("SELECT * FROM users").fetch_all(pool).await; }
pub async fn joined(pool: &Pool) { sqlx::query!("SELECT * FROM users JOIN orders ON orders.user = users.id").fetch_all(pool).await; }
pub async fn named(pool: &Pool) { sqlx::query_scalar!("SELECT name FROM users").fetch_all(pool).await; }
#[cfg(test)]
mod tests { async fn f(pool: &super::Pool) { sqlx::query!("DELETE FROM users").execute(pool).await; } }
//- /.sqlx/query-1.json
{"db_name": "SQLite", "query": "SELECT * FROM users", "hash": "1",
 "describe": {"columns": [{"ordinal": 0, "name": "name", "type_info": "Text"}, {"ordinal": 1, "name": "id", "type_info": "Integer"}],
              "parameters": {"Right": 0}, "nullable": [true, false]}}
//- /.sqlx/query-2.json
{"db_name": "SQLite", "query": "SELECT * FROM users JOIN orders ON orders.user = users.id", "hash": "2",
 "describe": {"columns": [{"name": "id"}, {"name": "user"}]}}
//- /.sqlx/query-3.json
{"db_name": "SQLite", "query": "SELECT name FROM userz", "hash": "3", "describe": {"columns": [{"name": "name"}]}}
//- /.sqlx/query-4.json
{"db_name": "SQLite", "query": "DELETE FROM users", "hash": "4", "describe": {"columns": []}}
//- /.sqlx/query-5.json
{"db_name": "SQLite", "query":
//- /.sqlx/other.json
[]
"#;

/// Two stores are possible, and the description says which; of `SELECT *` from one table, it says the columns.
#[test]
fn descriptions_say_store_and_columns() {
    let found = Found::in_fixture(DESCRIBED);
    let lines: Vec<String> = found
        .facts
        .data_accesses
        .iter()
        .map(|access| {
            let columns = access.columns.as_ref().map_or("*".into(), |columns| columns.join(" "));
            format!("{}: {}({columns}) in {}", found.item(access.item), access.table, access.store)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "all: users(id name) in sqlite",
            "joined: orders(*) in sqlite",
            "joined: users(*) in sqlite",
            "named: users(name) in sql",
        ]
    );
}

/// A description of a statement that the code has not, or that is none, is said with its file; tests count as code.
#[test]
fn descriptions_that_disagree_are_named() {
    let found = Found::in_fixture(DESCRIBED);
    let stale: Vec<String> = found
        .facts
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code.info().number == "DEC255")
        .map(|diagnostic| format!("{}: {}", diagnostic.file.as_deref().unwrap(), diagnostic.message))
        .collect();
    assert_eq!(
        stale,
        [
            ".sqlx/query-3.json: no statement in the code is the one that this file describes",
            ".sqlx/query-5.json: this is not what `cargo sqlx prepare` writes",
        ]
    );
}

#[test]
fn the_directory_of_migrations_is_configured() {
    let found = Found::in_fixture(
        r#"
//- /server/src/lib.rs crate:server deps:sqlx
pub fn f() {}
//- /server/sqlx.toml
[common]
database-url-var = "SERVER_DATABASE_URL"
[migrate]
migrations-dir = "schema/steps" # below the package
//- /server/schema/steps/1_users.sql
CREATE TABLE users (id INT);
//- /server/schema/other/1_decoys.sql
CREATE TABLE decoys (id INT);
"#,
    );
    let names: Vec<&str> = found.facts.schema.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["users"]);
}
