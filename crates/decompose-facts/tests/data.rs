//! Data accesses, schemas and transactions of small programs, worked out by hand.
//!
//! Every case is a project with what is to be found in it. Two tests go over all of them: each library has a hit, and
//! without the dependency nothing is found.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use decompose_fixture::Fixture;
use decompose_model::{DataTier, DiagnosticCode, Facts};
use decompose_resolve::{Options, Resolved};

/// More than one, so that putting results together is tested with everything else.
const JOBS: NonZeroUsize = NonZeroUsize::new(3).unwrap();

struct Case {
    /// What it shows; the first word is the library.
    name: &'static str,
    fixture: &'static str,
    /// Features of dependencies.
    features: &'static [(&'static str, &'static str)],
    expected: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "sqlx: functions, texts from everywhere",
        features: &[("sqlx", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
use sqlx::{SqlitePool, query};
const BY_ID: &str = "SELECT name FROM users WHERE id = ?";
const TABLE: &str = "coupons";
pub async fn one(pool: &SqlitePool) { sqlx::query_as::<_, User>(BY_ID).fetch_one(pool).await; }
pub async fn all(pool: &SqlitePool) { query(concat!("SELECT id ", "FROM orders")).fetch_all(pool).await; }
pub async fn count(pool: &SqlitePool, who: &str) {
    let sql = format!("SELECT count(*) FROM {TABLE} WHERE owner = '{}'", who);
    sqlx::query_scalar(&sql).fetch_one(pool).await;
}
pub async fn sorted(pool: &SqlitePool, up: bool) {
    let mut sql = String::from("SELECT id FROM carts");
    if up { sql.push_str(" ORDER BY id"); } else { sql += " ORDER BY id DESC"; }
    sqlx::query(&sql).fetch_all(pool).await;
}
pub async fn either(pool: &SqlitePool, gone: bool) {
    let sql = if gone { "DELETE FROM lines" } else { "UPDATE lines SET gone = 1" };
    sqlx::query(sql).execute(pool).await;
}
pub async fn each(pool: &SqlitePool) {
    for sql in ["DELETE FROM a", "DELETE FROM b"] { sqlx::query(sql).execute(pool).await; }
}
pub async fn unknown(pool: &SqlitePool, user_input: Input) { sqlx::query(&user_input.text()).execute(pool).await; }
pub async fn switched(pool: &SqlitePool) { sqlx::query("PRAGMA foreign_keys = ON").execute(pool).await; }
pub async fn direct(pool: &SqlitePool) { pool.execute("DELETE FROM sessions").await; }
"#,
        expected: &[
            "one: read users(id name) in sqlite, statement",
            "all: read orders(id) in sqlite, statement",
            "count: read coupons(owner) in sqlite, composed",
            "sorted: read carts(id) in sqlite, statement",
            "either: write lines(gone) in sqlite, statement",
            "either: delete lines(*) in sqlite, statement",
            "each: delete a(*) in sqlite, statement",
            "each: delete b(*) in sqlite, statement",
            "direct: delete sessions(*) in sqlite, statement",
            "unknown: unread -",
            "sqlite: 8 of 9",
        ],
    },
    Case {
        name: "sqlx: macros, files, builders",
        features: &[("sqlx", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
use sqlx::{PgPool, QueryBuilder, query_as};
pub async fn checked(pool: &PgPool) { sqlx::query!("UPDATE users SET name = $1 WHERE id = $2", "n", 1).execute(pool).await; }
pub async fn typed(pool: &PgPool) { query_as!(User, "SELECT id, " + "name FROM users").fetch_all(pool).await; }
pub async fn kept(pool: &PgPool) { sqlx::query_file!("queries/orders.sql", 1).fetch_all(pool).await; }
pub async fn included(pool: &PgPool) { sqlx::query(include_str!("../queries/orders.sql")).fetch_all(pool).await; }
pub async fn built(pool: &PgPool, ids: &[i64]) {
    let mut query = QueryBuilder::new("INSERT INTO tags (id) ");
    query.push_values(ids, |mut row, id| { row.push_bind(id); });
    query.push(" ON CONFLICT DO NOTHING");
    query.build().execute(pool).await;
}
pub async fn filtered(pool: &PgPool, name: Option<&str>) {
    let mut query = QueryBuilder::new("SELECT t.id ");
    filter(&mut query, name);
    query.push(" LIMIT 1");
    query.build().fetch_all(pool).await;
}
fn filter(query: &mut QueryBuilder<Postgres>, name: Option<&str>) {
    query.push("FROM tags t WHERE t.open");
    if let Some(name) = name { query.push(" AND t.name = ").push_bind(name); }
}
macro_rules! find { ($name:ident, $table:literal) => {
    pub async fn $name(pool: &PgPool) { sqlx::query(concat!("SELECT id FROM ", $table)).fetch_one(pool).await; }
} }
find!(find_cart, "carts");
//- /queries/orders.sql
-- The open ones.
SELECT o.id FROM orders o WHERE o.open
"#,
        expected: &[
            "checked: write users(name) in postgres, statement",
            "typed: read users(id name) in postgres, statement",
            "kept: read orders(id open) in postgres, statement",
            "included: read orders(id open) in postgres, statement",
            "built: create tags(id) in postgres, statement",
            "filtered: read tags(id name open) in postgres, statement",
            "find_cart: read carts(id) in postgres, statement",
            "postgres: 7 of 7",
        ],
    },
    Case {
        name: "sqlx: a project's own wrappers",
        features: &[("sqlx", "mysql")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
pub struct Db { pool: sqlx::MySqlPool }
impl Db {
    pub async fn run(&self, statement: &str) { sqlx::query(statement).execute(&self.pool).await; }
    pub async fn find(&self, table: &str, id: i64) { self.rows(&format!("SELECT * FROM {table} WHERE id = ?")).await; }
    async fn rows(&self, statement: &str) { sqlx::query(statement).fetch_all(&self.pool).await; }
    pub async fn page(&self, size: u32) { sqlx::query(&format!("SELECT id FROM Log LIMIT {size}")).fetch_all(&self.pool).await; }
}
pub async fn close(db: &Db) { db.run("UPDATE Shops SET open = 0").await; }
pub async fn user(db: &Db) { db.find("Users", 1).await; }
pub async fn nothing(db: &Db, words: &str) { db.run(words).await; }
"#,
        expected: &[
            "page: read Log(id) in mysql, composed",
            "close: write Shops(open) in mysql, composed",
            "user: read Users(*) in mysql, composed",
            "mysql: 3 of 3",
        ],
    },
    Case {
        name: "rusqlite: connections, transactions, statements",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:rusqlite
use rusqlite::{Connection, Transaction, params};
pub fn open() -> Connection {
    let connection = Connection::open("x").unwrap();
    connection.execute_batch("CREATE TABLE IF NOT EXISTS pastes (id INTEGER PRIMARY KEY, body TEXT); CREATE INDEX x ON pastes (id)").unwrap();
    connection
}
pub fn all(connection: &Connection) {
    let mut statement = connection.prepare("SELECT * FROM pastes").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap();
}
pub fn write(connection: &mut Connection) {
    let transaction = connection.transaction().unwrap();
    transaction.execute("INSERT INTO pastes (body) VALUES (?1)", params!["x"]).unwrap();
    touch(&transaction);
    transaction.commit().unwrap();
    connection.query_row("SELECT count(*) FROM pastes", [], |row| row.get(0)).unwrap();
}
fn touch(transaction: &Transaction<'_>) { transaction.execute("UPDATE meta SET n = n + 1", []).unwrap(); }
"#,
        expected: &[
            "all: read pastes(*) in sqlite, statement",
            "write: create pastes(body) in sqlite, statement",
            "write: read pastes() in sqlite, statement",
            "touch: write meta(n) in sqlite, statement",
            "table pastes(id body) key id",
            "transaction of write: write meta, create pastes",
            "sqlite: 5 of 5",
        ],
    },
    Case {
        name: "tokio_postgres: clients and pools",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:tokio-postgres,deadpool-postgres
pub async fn one(client: &tokio_postgres::Client) { client.query_one("SELECT id FROM users", &[]).await; }
pub async fn pooled(pool: &deadpool_postgres::Pool) {
    let client = pool.get().await.unwrap();
    let statement = client.prepare_cached("DELETE FROM jobs WHERE id = $1").await.unwrap();
    client.execute(&statement, &[&1]).await;
}
pub async fn moved(client: &mut tokio_postgres::Client) {
    let transaction = client.transaction().await.unwrap();
    transaction.execute("UPDATE a SET x = 1", &[]).await;
    transaction.execute("UPDATE b SET x = 1", &[]).await;
    transaction.commit().await;
}
"#,
        expected: &[
            "one: read users(id) in postgres, statement",
            "pooled: delete jobs(*) in postgres, statement",
            "moved: write a(x) in postgres, statement",
            "moved: write b(x) in postgres, statement",
            "transaction of moved: write a, write b",
            "postgres: 4 of 4",
        ],
    },
    Case {
        name: "sqlx: migrations in their order",
        features: &[("sqlx", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
pub async fn run(pool: &sqlx::PgPool) {
    sqlx::query("SELECT id FROM people").fetch_all(pool).await;
    sqlx::query("SELECT id FROM ghosts").fetch_all(pool).await;
}
//- /migrations/10_rename.up.sql
ALTER TABLE users RENAME TO people;
ALTER TABLE orders DROP COLUMN note;
//- /migrations/10_rename.down.sql
DROP TABLE people;
//- /migrations/9_orders.up.sql
CREATE TABLE orders (id INT PRIMARY KEY, "user" INT REFERENCES users (id), note TEXT);
CREATE TABLE old (id INT);
DROP TABLE old;
//- /migrations/1_users.up.sql
CREATE TABLE users (id SERIAL, name TEXT NOT NULL, PRIMARY KEY (id));
//- /tests/upgrade/migrations/1_users.sql
CREATE TABLE people (id INT, password TEXT);
CREATE TABLE ghosts (id INT);
"#,
        expected: &[
            "run: read people(id) in postgres, statement",
            "run: read ghosts(id) in postgres, statement",
            "table orders(id user) key id, user -> people(id)",
            "table people(id name) key id",
            "undeclared ghosts",
            "postgres: 2 of 2",
        ],
    },
    Case {
        name: "sqlx: transactions are followed",
        features: &[("sqlx", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
pub async fn order(pool: &PgPool) {
    sqlx::query("SELECT id FROM before").execute(pool).await;
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("INSERT INTO orders (id) VALUES (1)").execute(&mut *tx).await;
    sqlx::query("SELECT id FROM aside").execute(pool).await;
    pay(&mut tx).await;
    note(&mut tx, pool).await;
    tx.commit().await;
    sqlx::query("SELECT id FROM after").execute(pool).await;
}
async fn pay(tx: &mut Transaction<'_, Postgres>) {
    let mut inner = tx.begin().await.unwrap();
    let charge = sqlx::query("UPDATE accounts SET n = 1");
    charge.execute(&mut *inner).await;
    inner.commit().await;
}
async fn note(conn: &mut PgConnection, pool: &PgPool) {
    sqlx::query("INSERT INTO log (id) VALUES (1)").execute(&mut *conn).await;
    sqlx::query("INSERT INTO beside (id) VALUES (1)").execute(pool).await;
    note(conn, pool).await;
}
"#,
        expected: &[
            "order: read before(id) in postgres, statement",
            "order: create orders(id) in postgres, statement",
            "order: read aside(id) in postgres, statement",
            "order: read after(id) in postgres, statement",
            "pay: write accounts(n) in postgres, statement",
            "note: create log(id) in postgres, statement",
            "note: create beside(id) in postgres, statement",
            "transaction of order: write accounts, create log, create orders",
            "transaction of pay in order: write accounts",
            "postgres: 7 of 7",
        ],
    },
    Case {
        name: "mysql: connections and their transactions",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:mysql
use mysql::prelude::Queryable;
pub fn all(conn: &mut mysql::PooledConn) { conn.query_map("SELECT id FROM users", |id: u64| id).unwrap(); }
pub fn one(conn: &mut mysql::Conn) { conn.exec_drop("UPDATE carts SET n = ? WHERE id = ?", (1, 2)).unwrap(); }
"#,
        expected: &[
            "all: read users(id) in mysql, statement",
            "one: write carts(n) in mysql, statement",
            "mysql: 2 of 2",
        ],
    },
    Case {
        name: "mysql_async: connections",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:mysql_async
use mysql_async::prelude::Queryable;
pub async fn all(conn: &mut mysql_async::Conn) { conn.query_drop("DELETE FROM jobs").await; }
"#,
        expected: &["all: delete jobs(*) in mysql, statement", "mysql: 1 of 1"],
    },
    Case {
        name: "diesel: statements as text, in closures that are transactions",
        features: &[("diesel", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel
use diesel::prelude::*;
pub fn raw(conn: &mut SqliteConnection) {
    conn.transaction(|conn| {
        diesel::sql_query("UPDATE accounts SET n = 1").execute(conn)?;
        diesel::sql_query("INSERT INTO log (id) VALUES (1)").execute(conn)
    });
    diesel::sql_query("SELECT id FROM after").execute(conn);
}
"#,
        expected: &[
            "raw: write accounts(n) in sqlite, statement",
            "raw: create log(id) in sqlite, statement",
            "raw: read after(id) in sqlite, statement",
            "transaction of raw: write accounts, create log",
            "sqlite: 3 of 3",
        ],
    },
    Case {
        name: "diesel: its query language",
        features: &[("diesel", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel
mod schema;
mod models;
use diesel::prelude::*;
use models::{NewUser, Post, User};
use schema::{posts, users};
pub fn all(c: &mut PgConnection) { users::table.load::<User>(c); }
pub fn names(c: &mut PgConnection) {
    use schema::users::dsl::*;
    users.filter(id.gt(1)).select(name).load::<String>(c);
}
pub fn joined(c: &mut PgConnection) {
    posts::table.inner_join(users::table).select((posts::title, users::name)).load::<(String, String)>(c);
}
pub fn add(c: &mut PgConnection, user: &NewUser) { diesel::insert_into(users::table).values(user).execute(c); }
pub fn put(c: &mut PgConnection) {
    diesel::insert_into(users::table).values(users::name.eq("a")).on_conflict(users::id).do_update().set(users::kind.eq(1)).execute(c);
}
pub fn rename(c: &mut PgConnection) { diesel::update(users::table.find(1)).set(users::name.eq("b")).execute(c); }
pub fn rename_one(c: &mut PgConnection, user: &User) { diesel::update(user).set(users::name.eq("b")).execute(c); }
pub fn remove(c: &mut PgConnection, user: &User) { diesel::delete(user).execute(c); }
pub fn purge(c: &mut PgConnection) {
    let old = posts::table.select(posts::author).filter(posts::title.eq("x"));
    diesel::delete(users::table.filter(users::id.eq_any(old))).execute(c);
}
pub fn keep(c: &mut PgConnection, user: User) { user.save_changes::<User>(c); }
pub fn of(c: &mut PgConnection, user: &User) { Post::belonging_to(user).load::<Post>(c); }
pub fn lower(c: &mut PgConnection, user: NewUser) { user.insert_into(users::table).execute(c); }
pub fn exists(c: &mut PgConnection) { diesel::select(diesel::dsl::exists(posts::table.filter(posts::id.eq(1)))).get_result::<bool>(c); }
fn titled(text: &str) -> posts::BoxedQuery<'_, Pg> { posts::table.filter(posts::title.eq(text)).into_boxed() }
pub fn search(c: &mut PgConnection, wanted: bool) {
    let mut query = titled("a");
    if wanted { query = query.limit(1); }
    query.load::<Post>(c);
}
pub fn both(c: &mut PgConnection) {
    c.transaction(|c| {
        diesel::delete(posts::table).execute(c)?;
        let all = users::table.into_boxed();
        all.load::<User>(c)
    });
    posts::table.count().get_result::<i64>(c);
}
pub fn any<Q: RunQueryDsl<PgConnection>>(query: Q, c: &mut PgConnection) { query.execute(c); }
pub fn local() { let users = vec![1]; users.first(); }
//- /src/models.rs
use crate::schema::*;
#[derive(Queryable, Identifiable, AsChangeset)]
#[diesel(table_name = users)]
pub struct User { pub id: i32, pub name: String }
#[derive(Insertable)]
#[diesel(table_name = crate::schema::users)]
pub struct NewUser { pub name: String }
#[derive(Queryable, Associations)]
#[diesel(belongs_to(User))]
pub struct Post { pub id: i32 }
//- /src/schema.rs
diesel::table! {
    users (id) {
        id -> Integer,
        name -> Nullable<Text>,
        #[sql_name = "type"]
        kind -> Integer,
    }
}
diesel::table! { blog.posts (id) { id -> Integer, title -> Text, author -> Integer } }
diesel::joinable!(posts -> users (author));
diesel::allow_tables_to_appear_in_same_query!(posts, users);
"#,
        expected: &[
            "all: read users(*) in postgres, typed",
            "names: read users(id name) in postgres, typed",
            "joined: read blog.posts(title) in postgres, typed",
            "joined: read users(name) in postgres, typed",
            "add: create users(*) in postgres, typed",
            "put: write users(name type) in postgres, typed",
            "put: create users(name type) in postgres, typed",
            "rename: write users(name) in postgres, typed",
            "rename_one: write users(name) in postgres, typed",
            "remove: delete users(*) in postgres, typed",
            "purge: read blog.posts(author title) in postgres, typed",
            "purge: delete users(*) in postgres, typed",
            "keep: write users(*) in postgres, typed",
            "of: read blog.posts(*) in postgres, typed",
            "lower: create users(*) in postgres, typed",
            "exists: read blog.posts(*) in postgres, typed",
            "titled: read blog.posts(*) in postgres, typed",
            "both: delete blog.posts(*) in postgres, typed",
            "both: read users(*) in postgres, typed",
            "both: read blog.posts() in postgres, typed",
            "any: unread -",
            "table blog.posts(id title author) key id, author -> users()",
            "table users(id name type) key id",
            "transaction of both: delete blog.posts, read users",
            "postgres: 17 of 18",
        ],
    },
    Case {
        name: "diesel behind a pool of deadpool",
        features: &[("diesel", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel,deadpool-diesel
use deadpool_diesel::sqlite::Pool;
use diesel::prelude::*;
diesel::table! { users (id) { id -> Integer, name -> Text } }
diesel::table! { log (id) { id -> Integer } }
pub async fn rename(pool: &Pool, to: String) {
    let connection = pool.get().await.unwrap();
    connection
        .interact(move |c| {
            diesel::update(users::table).set(users::name.eq(to)).execute(c)?;
            diesel::insert_into(log::table).default_values().execute(c)
        })
        .await;
    connection.interact(|c| users::table.count().get_result::<i64>(c)).await;
}
"#,
        expected: &[
            "rename: write users(name) in sqlite, typed",
            "rename: create log(*) in sqlite, typed",
            "rename: read users() in sqlite, typed",
            "table log(id) key id",
            "table users(id name) key id",
            "sqlite: 3 of 3",
        ],
    },
    Case {
        name: "diesel: a macro around queries, and one schema per database",
        features: &[("diesel", "postgres"), ("diesel", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel
#[macro_use] extern crate diesel;
mod schema { table! { items (uuid) { uuid -> Text, gone -> Bool } } }
macro_rules! db_run {
    ($conn:ident : $body:block) => { db_run! { $conn: sqlite, postgres $body } };
    ($conn:ident : $($($db:ident),+ $body:block)+) => {{
        use diesel::prelude::*;
        match $conn.inner() { $($( Inner::$db(ref mut $conn) => { use crate::schema::*; $body } )+)+ }
    }};
}
pub fn count(conn: &mut Conn) -> i64 { db_run! { conn: { items::table.count().first::<i64>(conn) } } }
pub fn put(conn: &mut Conn) {
    db_run! { conn:
        sqlite { diesel::replace_into(items::table).values(items::gone.eq(true)).execute(conn) }
        postgres { diesel::insert_into(items::table).values(items::gone.eq(true)).execute(conn) }
    }
}
"#,
        expected: &[
            "count: read items() in postgres+sqlite, typed",
            "put: write items(gone) in postgres+sqlite, typed",
            "put: create items(gone) in postgres+sqlite, typed",
            "put: create items(gone) in postgres+sqlite, typed",
            "table items(uuid gone) key uuid",
            "postgres+sqlite: 4 of 4",
        ],
    },
    Case {
        name: "diesel_async: runs and transactions",
        features: &[("diesel", "postgres_backend"), ("diesel-async", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel,diesel-async
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, scoped_futures::ScopedFutureExt};
diesel::table! { jobs (id) { id -> Integer, state -> Text } }
diesel::table! { log (id) { id -> Integer } }
pub async fn next(conn: &mut AsyncPgConnection) {
    jobs::table.filter(jobs::state.eq("new")).select(jobs::id).for_update().first::<i32>(conn).await;
}
pub async fn take(conn: &mut AsyncPgConnection) {
    conn.transaction(|conn| async move {
        diesel::update(jobs::table.find(1)).set(jobs::state.eq("run")).execute(conn).await?;
        note(conn).await
    }.scope_boxed()).await;
    diesel::sql_query("LISTEN jobs").execute(conn).await;
}
async fn note(conn: &mut AsyncPgConnection) { diesel::insert_into(log::table).default_values().execute(conn).await; }
pub async fn doubled(conn: &mut AsyncPgConnection) {
    let other = diesel::alias!(jobs as other);
    jobs::table.inner_join(other.on(jobs::id.eq(1))).load::<(i32, i32)>(conn).await;
}
"#,
        expected: &[
            "next: read jobs(id state) in postgres, typed",
            "take: write jobs(state) in postgres, typed",
            "note: create log(*) in postgres, typed",
            "doubled: read jobs(*) in postgres, typed",
            "table jobs(id state) key id",
            "table log(id) key id",
            "transaction of take: write jobs, create log",
            "postgres: 5 of 5",
        ],
    },
    Case {
        name: "decoy: tables that are not diesel's",
        features: &[("diesel", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel
macro_rules! table { ($name:ident { $($rest:tt)* }) => { pub mod $name { pub struct table; impl table { pub fn load(&self) {} pub fn filter(&self) {} } } } }
table! { posts { id -> Integer, } }
pub fn insert_into<T>(t: T) -> T { t }
pub fn f() { posts::table.filter(); insert_into(posts::table).load(); }
"#,
        expected: &[],
    },
    Case {
        name: "sea_orm: statements as text",
        features: &[("sea-orm", "sqlx-postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sea-orm
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
pub async fn raw(db: &DatabaseConnection) {
    db.execute(Statement::from_string(DbBackend::Postgres, "DELETE FROM sessions")).await;
    db.execute_unprepared("UPDATE users SET seen = 1").await;
}
pub async fn both(db: &DatabaseConnection) {
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE a SET x = 1").await;
    tx.commit().await;
}
"#,
        expected: &[
            "raw: delete sessions(*) in postgres, statement",
            "raw: write users(seen) in postgres, statement",
            "both: write a(x) in postgres, statement",
            "transaction of both: write a",
            "postgres: 3 of 3",
        ],
    },
    Case {
        name: "sea_orm: entities, rows and relations",
        features: &[("sea-orm", "sqlx-sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sea-orm
pub mod entity;
use entity::{post, user};
use sea_orm::{ActiveModelTrait, EntityTrait, ModelTrait, QueryFilter, QuerySelect, Set, TransactionTrait, entity::prelude::*};
pub async fn find(db: &DatabaseConnection) { user::Entity::find().filter(user::Column::FullName.eq("x")).one(db).await; }
pub async fn names(db: &DatabaseConnection) {
    user::Entity::find().select_only().column(user::Column::FullName).into_tuple::<String>().all(db).await;
}
pub async fn with(db: &DatabaseConnection) { user::Entity::find().find_with_related(post::Entity).all(db).await; }
pub async fn joined(db: &DatabaseConnection) {
    post::Entity::find().join(JoinType::InnerJoin, post::Relation::User.def()).all(db).await;
}
pub async fn add(db: &DatabaseConnection) {
    user::ActiveModel { full_name: Set("y".into()), ..Default::default() }.insert(db).await;
}
pub async fn rename(db: &DatabaseConnection, model: user::Model) {
    let mut active: user::ActiveModel = model.into();
    active.full_name = Set("z".into());
    active.update(db).await;
}
pub async fn store(db: &DatabaseConnection, active: user::ActiveModel) { active.save(db).await; }
pub async fn remove(db: &DatabaseConnection, model: post::Model) { model.delete(db).await; }
pub async fn purge(db: &DatabaseConnection) { post::Entity::delete_many().filter(post::Column::UserId.eq(1)).exec(db).await; }
pub async fn bump(db: &DatabaseConnection) {
    user::Entity::update_many().col_expr(user::Column::FullName, Expr::value("a")).filter(user::Column::Id.eq(1)).exec(db).await;
}
pub async fn put(db: &DatabaseConnection, row: user::ActiveModel) {
    user::Entity::insert(row)
        .on_conflict(sea_orm::sea_query::OnConflict::column(user::Column::Id).update_column(user::Column::FullName).to_owned())
        .exec(db).await;
}
pub async fn both(db: &DatabaseConnection, row: post::ActiveModel) {
    let txn = db.begin().await.unwrap();
    row.insert(&txn).await;
    count(&txn).await;
    txn.commit().await;
}
async fn count(db: &impl ConnectionTrait) -> u64 { post::Entity::find().count(db).await.unwrap() }
//- /src/entity.rs
pub mod user {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[sea_orm(column_name = "name")] pub full_name: String }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation { #[sea_orm(has_many = "super::post::Entity")] Post }
    impl Related<super::post::Entity> for Entity { fn to() -> RelationDef { Relation::Post.def() } }
    impl ActiveModelBehavior for ActiveModel {}
}
pub mod post {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "posts", schema_name = "blog")]
    pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub user_id: i32 }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
        User,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
"#,
        expected: &[
            "find: read users(*) in sqlite, typed",
            "names: read users(name) in sqlite, typed",
            "with: read users(*) in sqlite, typed",
            "with: read blog.posts(*) in sqlite, typed",
            "joined: read blog.posts(*) in sqlite, typed",
            "joined: read users(*) in sqlite, typed",
            "add: create users(*) in sqlite, typed",
            "rename: write users(*) in sqlite, typed",
            "store: write users(*) in sqlite, typed",
            "store: create users(*) in sqlite, typed",
            "remove: delete blog.posts(*) in sqlite, typed",
            "purge: delete blog.posts(*) in sqlite, typed",
            "bump: write users(name) in sqlite, typed",
            "put: write users(name) in sqlite, typed",
            "put: create users(name) in sqlite, typed",
            "both: create blog.posts(*) in sqlite, typed",
            "count: read blog.posts() in sqlite, typed",
            "table blog.posts(id user_id) key id, user_id -> users(id)",
            "table users(id name) key id",
            "transaction of both: create blog.posts, read blog.posts",
            "sqlite: 13 of 13",
        ],
    },
    Case {
        name: "sea_query: statements and migrations that are built",
        features: &[("sea-orm-migration", "sqlx-postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sea-orm,sea-orm-migration,sea-query
mod m1_first;
mod m2_second;
use sea_query::{Alias, Expr, PostgresQueryBuilder, Query};
use m1_first::{Carts, Users};
pub fn text() -> String {
    Query::select().column(Users::Name).from(Users::Table).left_join(Carts::Table, Expr::col(Carts::UserId)).to_string(PostgresQueryBuilder)
}
pub fn put() { Query::insert().into_table(Users::Table).columns([Users::Name]).to_owned(); }
pub fn change() { Query::update().table(Users::Table).value(Users::Name, "a").to_owned(); }
pub fn remove() { Query::delete().from_table(Carts::Table).to_owned(); }
//- /src/m1_first.rs
use sea_orm_migration::prelude::*;
pub struct Migration;
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(
            Table::create().table(Users::Table).if_not_exists()
                .col(ColumnDef::new(Users::Id).integer().not_null().primary_key())
                .col(ColumnDef::new(Users::Name).string())
                .to_owned(),
        ).await?;
        manager.create_table(
            Table::create().table(Carts::Table)
                .col(ColumnDef::new(Carts::UserId).integer())
                .foreign_key(ForeignKey::create().from(Carts::Table, Carts::UserId).to(Users::Table, Users::Id))
                .to_owned(),
        ).await?;
        manager.create_table(Table::create().table(Alias::new("old")).col(ColumnDef::new(Alias::new("id")).integer()).to_owned()).await
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Users::Table).to_owned()).await
    }
}
#[derive(Iden)]
pub enum Users { #[iden = "people"] Table, Id, Name }
#[derive(DeriveIden)]
pub enum Carts { Table, UserId }
//- /src/m2_second.rs
use sea_orm_migration::prelude::*;
use crate::m1_first::Carts;
pub struct Migration;
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(Carts::Table).add_column(ColumnDef::new(Alias::new("note")).text()).to_owned()).await?;
        manager.drop_table(Table::drop().table(Alias::new("old")).to_owned()).await?;
        manager.get_connection().execute_unprepared("CREATE TABLE extra (id INT)").await
    }
}
"#,
        expected: &[
            "text: read people(name) in postgres, typed",
            "text: read carts(user_id) in postgres, typed",
            "put: create people(name) in postgres, typed",
            "change: write people(name) in postgres, typed",
            "remove: delete carts(*) in postgres, typed",
            "table carts(user_id note) key , user_id -> people(id)",
            "table extra(id) key ",
            "table people(id name) key id",
            "postgres: 1 of 1",
        ],
    },
    Case {
        name: "decoy: entities of nobody",
        features: &[("sea-orm", "sqlx-sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sea-orm
pub struct Entity;
impl Entity { pub fn find() -> Self { Entity } pub fn delete(self) {} }
pub enum Users { Table, Id }
pub fn f() { Entity::find().delete(); let t = Users::Table; }
"#,
        expected: &[],
    },
    Case {
        name: "sled: trees in fields, in transactions",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sled
use sled::{Db, Tree, Transactional};
pub struct Repo { users: Tree, names: Tree }
impl Repo {
    pub fn open(db: Db) -> sled::Result<Self> {
        let names = db.open_tree("name-tree")?;
        Ok(Repo { users: db.open_tree("user-tree")?, names })
    }
    pub fn get(&self, id: &str) { self.users.get(id); }
    pub fn put(&self, id: &str) { let users = self.users.clone(); users.insert(id, "x"); }
    pub fn all(&self) { for row in self.names.scan_prefix("a") {} }
    pub fn both(&self) {
        (&self.users, &self.names).transaction(|(users, names)| { users.insert("a", "b")?; names.remove("a")?; Ok(()) });
    }
}
pub fn clear(db: &Db) { let tree = db.open_tree("cache").unwrap(); wipe(&tree); }
fn wipe(tree: &Tree) { tree.clear(); }
pub fn unknown(tree: &Tree) { tree.get("a"); }
pub fn decoy(map: &mut std::collections::HashMap<u8, u8>) { map.get(&1); map.insert(1, 2); }
"#,
        expected: &[
            "get: read user-tree(*) in sled, typed",
            "put: write user-tree(*) in sled, typed",
            "all: read name-tree(*) in sled, typed",
            "both: write user-tree(*) in sled, typed",
            "both: delete name-tree(*) in sled, typed",
            "wipe: delete cache(*) in sled, typed",
            "unknown: unread -",
            "table cache() key ",
            "table name-tree() key ",
            "table user-tree() key ",
            "sled: 6 of 7",
        ],
    },
    Case {
        name: "redb: definitions, also those of macros",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:redb
use redb::{Database, ReadableTable, Table, TableDefinition};
const USERS: TableDefinition<u64, &str> = TableDefinition::new("users");
macro_rules! define { ($name:ident) => { const $name: TableDefinition<u64, u64> = TableDefinition::new(stringify!($name)); } }
define!(HEIGHTS);
pub struct Writer<'t> { heights: Table<'t, u64, u64> }
pub fn add(db: &Database) {
    let tx = db.begin_write().unwrap();
    let mut users = tx.open_table(USERS).unwrap();
    users.insert(1, "a");
    let writer = Writer { heights: tx.open_table(HEIGHTS).unwrap() };
    writer.put();
}
impl Writer<'_> { fn put(&mut self) { self.heights.insert(1, 2); } }
pub fn get(db: &Database) { db.begin_read().unwrap().open_table(USERS).unwrap().get(1); }
pub fn drop_one(db: &Database) { let tx = db.begin_write().unwrap(); remove(&mut tx.open_table(HEIGHTS).unwrap()); }
fn remove(table: &mut Table<u64, u64>) { table.remove(1); }
"#,
        expected: &[
            "add: write users(*) in redb, typed",
            "put: write HEIGHTS(*) in redb, typed",
            "get: read users(*) in redb, typed",
            "remove: delete HEIGHTS(*) in redb, typed",
            "table HEIGHTS() key ",
            "table users() key ",
            "redb: 4 of 4",
        ],
    },
    Case {
        name: "mongodb: collections, from functions and fields",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:mongodb
use mongodb::{Collection, Database};
pub struct Users { users: Collection<User> }
impl Users {
    pub fn new(db: &Database) -> Self { Self { users: db.collection::<User>("users") } }
    pub async fn one(&self) { self.users.find_one(doc()).await; }
    pub async fn add(&self, user: User) { self.users.insert_one(user).await; }
}
fn orders(db: &Database) -> Collection<Order> { db.collection("orders") }
pub async fn close(db: &Database) { orders(db).update_many(doc(), doc()).await; }
pub async fn purge(db: &Database) { let carts: Collection<Cart> = db.collection("carts"); carts.delete_many(doc()).await; }
"#,
        expected: &[
            "one: read users(*) in mongodb, typed",
            "add: create users(*) in mongodb, typed",
            "close: write orders(*) in mongodb, typed",
            "purge: delete carts(*) in mongodb, typed",
            "table carts() key ",
            "table orders() key ",
            "table users() key ",
            "mongodb: 4 of 4",
        ],
    },
    Case {
        name: "r2d2: connections out of pools",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:r2d2,r2d2_sqlite,rusqlite
type Pool = r2d2::Pool<r2d2_sqlite::SqliteConnectionManager>;
pub fn all(pool: &Pool) {
    let connection = pool.get().unwrap();
    connection.query_row("SELECT id FROM users", [], |row| row.get(0)).unwrap();
}
pub fn both(pool: &Pool) {
    let mut connection = pool.get().unwrap();
    let tx = connection.transaction().unwrap();
    tx.execute("DELETE FROM carts", []).unwrap();
    tx.commit().unwrap();
}
"#,
        expected: &[
            "all: read users(id) in sqlite, statement",
            "both: delete carts(*) in sqlite, statement",
            "transaction of both: delete carts",
            "sqlite: 2 of 2",
        ],
    },
    Case {
        name: "postgres: connections out of r2d2's pools",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:r2d2,r2d2_postgres,postgres
use r2d2_postgres::PostgresConnectionManager;
pub fn all(pool: &r2d2::Pool<PostgresConnectionManager<postgres::NoTls>>) {
    let mut client = pool.get().unwrap();
    client.query("SELECT id FROM users", &[]).unwrap();
    let mut tx = client.transaction().unwrap();
    tx.execute("DELETE FROM carts", &[]).unwrap();
    tx.commit().unwrap();
}
"#,
        expected: &[
            "all: read users(id) in postgres, statement",
            "all: delete carts(*) in postgres, statement",
            "transaction of all: delete carts",
            "postgres: 2 of 2",
        ],
    },
    Case {
        name: "rusqlite: migrations in a directory that refinery is given",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:rusqlite,refinery
mod embedded { refinery::embed_migrations!("db/changes"); }
pub fn all(connection: &rusqlite::Connection) { connection.prepare("SELECT id FROM people").unwrap(); }
//- /db/changes/V10__rename.sql
ALTER TABLE users RENAME TO people;
//- /db/changes/V2__users.sql
CREATE TABLE users (id INTEGER PRIMARY KEY);
//- /db/other/V1__nothing.sql
CREATE TABLE nothing (id INT);
"#,
        expected: &["all: read people(id) in sqlite, statement", "table people(id) key id", "sqlite: 1 of 1"],
    },
    Case {
        name: "redis: keys as literals and patterns",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:redis
use redis::{AsyncCommands, aio::MultiplexedConnection};
const PREFIX: &str = "cart";
pub async fn one(con: &mut MultiplexedConnection, id: u64) -> String { con.get(format!("user:{id}:name")).await.unwrap() }
pub async fn put(con: &mut MultiplexedConnection, id: u64) { con.set_ex(format!("{PREFIX}:{}", id), "x", 60).await; }
pub async fn drop_all(con: &mut MultiplexedConnection) { redis::cmd("DEL").arg("cache").query_async(con).await; }
pub async fn unknown(con: &mut MultiplexedConnection, key: &str) { con.get(key).await; }
pub fn decoy(map: &std::collections::HashMap<String, String>) { map.get("user:1"); }
"#,
        expected: &[
            "one: read user:*:name(*) in redis, composed",
            "put: write cart:*(*) in redis, composed",
            "drop_all: delete cache(*) in redis, statement",
            "unknown: unread -",
            "redis: 3 of 4",
        ],
    },
    Case {
        name: "diesel: paths that do not resolve go by the name of a table that is declared",
        features: &[("diesel", "postgres")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:diesel
mod schema { diesel::table! { users (id) { id -> Integer } } }
pub fn one(c: &mut diesel::PgConnection) { made_elsewhere::users::table.load::<User>(c); }
pub fn other(c: &mut diesel::PgConnection) { made_elsewhere::ghosts::table.load::<User>(c); }
pub fn plain() { made_elsewhere::users::column; }
"#,
        expected: &["one: read users(*) in postgres, literal", "table users(id) key id"],
    },
    Case {
        name: "bb8: pooled connections",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:bb8,bb8-postgres,tokio-postgres
pub async fn pooled(pool: &bb8::Pool<bb8_postgres::PostgresConnectionManager<tokio_postgres::NoTls>>) {
    let conn = pool.get().await.unwrap();
    conn.query_one("SELECT id FROM jobs", &[]).await;
}
"#,
        expected: &["pooled: read jobs(id) in postgres, statement", "postgres: 1 of 1"],
    },
    Case {
        name: "rusqlite: a receiver that is not known",
        features: &[],
        fixture: r#"
//- /src/lib.rs crate:shop deps:rusqlite,mystery
pub fn sure(connection: &rusqlite::Connection) { connection.execute("DELETE FROM a", []); }
pub fn likely(x: Unseen) { x.call(|c| c.execute("UPDATE a SET b = 1", [])); }
pub fn prose(x: Unseen) { x.call(|c| c.execute("Select one from list", [])); }
"#,
        expected: &[
            "sure: delete a(*) in sqlite, statement",
            "likely: write a(b) in sqlite, literal",
            "sqlite: 1 of 1",
        ],
    },
    Case {
        name: "decoy: the same names, of the project itself",
        features: &[("sqlx", "sqlite")],
        fixture: r#"
//- /src/lib.rs crate:shop deps:sqlx
pub struct Connection;
impl Connection {
    pub fn execute(&self, text: &str) -> usize { text.len() }
    pub fn transaction(&self) -> Connection { Connection }
    pub fn begin(&self) -> Connection { Connection }
    pub fn commit(self) {}
}
pub fn query(text: &str) -> &str { text }
pub fn f(connection: &Connection) {
    query("SELECT id FROM users");
    let t = connection.transaction();
    t.execute("DELETE FROM users");
    t.commit();
    println!("SELECT id FROM users");
}
"#,
        expected: &[],
    },
];

fn facts(case: &Case, with_dependencies: bool) -> (Facts, Resolved) {
    let Fixture { mut project, source } = Fixture::parse(case.fixture.trim_start());
    for package in &mut project.packages {
        for dependency in &mut package.dependencies {
            let asked = case.features.iter().filter(|(of, _)| *of == dependency.package);
            dependency.features = asked.map(|(_, feature)| (*feature).to_string()).collect();
        }
        if !with_dependencies {
            package.dependencies.clear();
        }
    }
    let tree = decompose_syntax::tree::load(&project, &source, NonZeroUsize::MIN);
    let resolved = decompose_resolve::resolve(&project, tree, &Options::default());
    (decompose_facts::detect(&project, &resolved, &source, JOBS), resolved)
}

fn lines(facts: &Facts, resolved: &Resolved) -> Vec<String> {
    let name = |item: decompose_model::ItemId| resolved.code.items[item.index()].name.clone();
    let mut lines = Vec::new();
    for access in &facts.data_accesses {
        let columns = access.columns.as_ref().map_or("*".to_string(), |columns| columns.join(" "));
        let (item, operation) = (name(access.item), access.operation.name());
        let (table, store, tier) = (&access.table, &access.store, access.tier.name());
        lines.push(format!("{item}: {operation} {table}({columns}) in {store}, {tier}"));
    }
    for unread in &facts.unread_statements {
        lines.push(format!("{}: unread {}", name(unread.item), unread.text.as_deref().unwrap_or("-")));
    }
    for table in &facts.schema {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let mut line =
            format!("table {}({}) key {}", table.name, columns.join(" "), table.primary_key.join(" "));
        for key in &table.foreign_keys {
            line += &format!(", {} -> {}({})", key.columns.join(" "), key.table, key.referred.join(" "));
        }
        lines.push(line);
    }
    for scope in &facts.transactions {
        let accesses = scope.accesses.iter().map(|index| &facts.data_accesses[*index]);
        let mut uses: Vec<(String, String)> =
            accesses.map(|access| (access.table.clone(), access.operation.name().to_string())).collect();
        uses.sort();
        uses.dedup();
        let uses: Vec<String> =
            uses.into_iter().map(|(table, operation)| format!("{operation} {table}")).collect();
        let parent = scope.parent.map(|parent| format!(" in {}", name(facts.transactions[parent].item)));
        lines.push(format!(
            "transaction of {}{}: {}",
            name(scope.item),
            parent.unwrap_or_default(),
            uses.join(", ")
        ));
    }
    for store in &facts.stores {
        let undeclared = facts.undeclared(&store.store);
        if !facts.schema.is_empty() && facts.schema[0].location.file.ends_with(".sql") {
            lines.extend(undeclared.iter().map(|table| format!("undeclared {table}")));
        }
        lines.push(format!("{}: {} of {}", store.store, store.explained, store.calls));
    }
    lines
}

#[test]
fn every_fixture_gives_its_facts_and_no_others() {
    for case in CASES {
        let (facts, resolved) = facts(case, true);
        assert_eq!(lines(&facts, &resolved).join("\n"), case.expected.join("\n"), "{}", case.name);
    }
}

/// Without its dependencies, a fixture says nothing about data: the same names then mean nothing.
#[test]
fn nothing_is_found_without_the_dependency() {
    for case in CASES {
        let (facts, _) = facts(case, false);
        assert!(facts.data_accesses.is_empty(), "{}: {:?}", case.name, facts.data_accesses);
        assert!(facts.transactions.is_empty(), "{}: {:?}", case.name, facts.transactions);
        assert!(facts.stores.is_empty(), "{}", case.name);
    }
}

/// What is certain comes before what is not.
#[test]
fn tiers_are_ordered_by_what_they_lean_on() {
    let tiers = [DataTier::Statement, DataTier::Typed, DataTier::Composed, DataTier::Literal, DataTier::Scan];
    assert!(tiers.windows(2).all(|pair| pair[0] < pair[1]));
}

/// A migration of ten megabytes is read in good time: what it declares is known, what it fills is passed over.
#[test]
fn a_large_migration_is_survived() {
    let rows = "INSERT INTO words (id, text) VALUES (1, 'some word; with a ''quote''');\n".repeat(150_000);
    let fixture = format!(
        "//- /src/lib.rs crate:shop deps:sqlx\npub fn f() {{}}\n//- /migrations/1.sql\n\
         CREATE TABLE words (id INT, text TEXT);\n{rows}CREATE TABLE behind (id INT);\n"
    );
    assert!(fixture.len() > 10 << 20);
    let Fixture { project, source } = Fixture::parse(&fixture);
    let tree = decompose_syntax::tree::load(&project, &source, NonZeroUsize::MIN);
    let resolved = decompose_resolve::resolve(&project, tree, &Options::default());
    let facts = decompose_facts::detect(&project, &resolved, &source, NonZeroUsize::MIN);
    let names: Vec<&str> = facts.schema.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["behind", "words"]);
}

/// Input that no store would take costs what it costs, and nothing else.
#[test]
fn hostile_input_is_survived() {
    const RECURSIVE: &str = r#"
//- /src/lib.rs crate:shop deps:sqlx
pub fn a(text: &str) -> String { format!("{}{}", b(text), a(text)) }
pub fn b(text: &str) -> String { a(&format!("x{text}")) }
pub async fn run(pool: &sqlx::PgPool) { sqlx::query(&a("SELECT")).execute(pool).await; }
pub async fn loops(pool: &sqlx::PgPool, mut sql: String) { loop { sql = format!("{sql}{sql}{sql}"); sqlx::query(&sql).execute(pool).await; } }
pub async fn around(pool: &sqlx::PgPool, text: &str) { sqlx::query(text).execute(pool).await; around(pool, &format!("{text} ")).await; }
//- /migrations/1.sql
CREATE TABLE (((; 'never closed
//- /migrations/2.sql
CREATE TABLE ok (id INT);
"#;
    let case = Case { name: "hostile", fixture: RECURSIVE, features: &[], expected: &[] };
    let (facts, _) = facts(&case, true);
    assert_eq!(facts.schema.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["ok"]);
    // The declaration that never ends is said, and so is that none of the three calls tells what it touches.
    let codes: Vec<DiagnosticCode> = facts.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [DiagnosticCode::StoreUncertain, DiagnosticCode::StatementUnread]);
}
