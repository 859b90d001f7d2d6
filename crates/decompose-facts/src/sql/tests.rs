//! Statements written by hand, with what they touch worked out by hand.

use super::*;

/// `read orders(id, number) + create lines` and so on; `*` where the columns are not told.
fn show(reading: &Reading) -> String {
    let one = |access: &Access| {
        let columns = access.columns.as_ref().map_or("*".to_string(), |columns| columns.join(" "));
        format!("{} {}({columns})", access.operation.name(), access.table)
    };
    reading.accesses.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(dialect: Dialect, statement: &str, expected: &str) {
    let reading = read(statement, dialect);
    assert_eq!(show(&reading), expected, "{statement}\n{reading:?}");
    assert_eq!(reading.how, How::Parsed, "{statement}");
}

#[test]
fn selects_read() {
    let d = Dialect::Postgres;
    check(d, "SELECT id, name FROM users WHERE email = $1", "read users(email id name)");
    check(d, "SELECT * FROM users", "read users(*)");
    check(d, "SELECT count(*) FROM users", "read users()");
    check(
        d,
        "SELECT u.id, o.* FROM users u JOIN orders AS o ON o.user_id = u.id",
        "read orders(*), read users(id)",
    );
    check(d, "SELECT name FROM users u, orders o WHERE u.id = o.user_id", "read orders(*), read users(*)");
    check(
        d,
        "SELECT (SELECT max(x.at) FROM log x WHERE x.of = u.id) FROM users u",
        "read log(at of), read users(id)",
    );
    check(d, "SELECT 1 FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a = a.id)", "read a(id), read b(a)");
    check(d, "SELECT d.n FROM (SELECT count(*) AS n FROM users) d", "read users()");
    check(d, "SELECT a FROM x UNION ALL SELECT b FROM y", "read x(a), read y(b)");
    check(d, "SELECT id FROM ONLY users FOR UPDATE SKIP LOCKED", "read users(id)");
    check(d, "SELECT id AS \"id!: Uuid\" FROM users", "read users(id)");
}

#[test]
fn names_of_with_and_functions_are_no_tables() {
    let d = Dialect::Postgres;
    check(d, "WITH recent AS (SELECT id FROM orders) SELECT id FROM recent", "read orders(id)");
    check(d, "WITH users AS (SELECT id FROM users) SELECT id FROM users", "read users(id)");
    check(
        d,
        "WITH RECURSIVE tree AS (SELECT id FROM nodes UNION SELECT n.id FROM nodes n JOIN tree t ON n.up = t.id) SELECT id FROM tree",
        "read nodes(id), read nodes(id up)",
    );
    check(d, "SELECT n FROM generate_series(1, 10) AS n", "");
    check(d, "SELECT u.id FROM users u, LATERAL unnest(u.tags) AS t", "read users(id tags)");
    check(d, "WITH gone AS (DELETE FROM jobs WHERE done RETURNING id) SELECT id FROM gone", "delete jobs(*)");
    check(d, "SELECT relname FROM pg_class", "");
    check(d, "SELECT table_name FROM information_schema.tables", "");
    check(Dialect::Sqlite, "SELECT name FROM sqlite_master", "");
    check(Dialect::Sqlite, "SELECT j.value FROM json_each(?) j", "");
}

#[test]
fn changes_say_what_they_do() {
    let d = Dialect::Postgres;
    check(d, "INSERT INTO users (id, name) VALUES ($1, $2)", "create users(id name)");
    check(d, "INSERT INTO archive SELECT * FROM orders", "create archive(*), read orders(*)");
    check(
        d,
        "INSERT INTO stats (day, n) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET n = stats.n + 1",
        "write stats(n), create stats(day n)",
    );
    check(d, "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "create t(a)");
    check(d, "UPDATE users SET name = $1, seen = now() WHERE id = $2", "write users(name seen)");
    check(d, "UPDATE a SET x = b.x FROM b WHERE a.id = b.id", "write a(x), read b(id x)");
    check(d, "UPDATE a SET x = (SELECT max(y) FROM a)", "read a(y), write a(x)");
    check(d, "DELETE FROM users WHERE id = $1", "delete users(*)");
    check(d, "DELETE FROM a USING b WHERE a.id = b.id", "delete a(*), read b(id)");
    check(d, "TRUNCATE TABLE a, b", "delete a(*), delete b(*)");
    check(d, "COPY users (id, name) FROM STDIN", "create users(id name)");
    check(d, "COPY users TO STDOUT", "read users(*)");
    check(
        d,
        "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET x = s.x WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
        "read s(id x), write t(*), create t(*)",
    );
    let d = Dialect::Mysql;
    check(d, "INSERT IGNORE INTO t (a) VALUES (?)", "create t(a)");
    check(d, "REPLACE INTO t (a) VALUES (?)", "write t(*), create t(a)");
    check(d, "INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE a = VALUES(a)", "write t(a), create t(a)");
    check(d, "DELETE a FROM a JOIN b ON a.id = b.a", "delete a(*), read b(a)");
    check(d, "UPDATE a JOIN b ON a.id = b.a SET a.x = 1", "write a(x), read b(a)");
    let d = Dialect::Sqlite;
    check(d, "INSERT OR REPLACE INTO t (a) VALUES (?1)", "write t(*), create t(a)");
    check(d, "INSERT OR IGNORE INTO t VALUES (:a)", "create t(*)");
}

#[test]
fn names_compare_as_the_store_compares_them() {
    check(Dialect::Postgres, "SELECT Id FROM Users", "read users(id)");
    check(Dialect::Postgres, "SELECT id FROM \"User\"", "read User(id)");
    check(Dialect::Sqlite, "SELECT id FROM \"User\"", "read user(id)");
    check(Dialect::Mysql, "SELECT id FROM `User`", "read User(id)");
    check(Dialect::Postgres, "SELECT id FROM public.users", "read users(id)");
    check(Dialect::Postgres, "SELECT id FROM audit.log", "read audit.log(id)");
}

#[test]
fn another_dialect_is_as_good() {
    check(Dialect::Postgres, "SELECT id FROM users WHERE id = ?", "read users(id)");
    check(Dialect::Sqlite, "SELECT tags::uuid[] FROM users", "read users(tags)");
    check(Dialect::Any, "INSERT OR IGNORE INTO t (a) VALUES (?)", "create t(a)");
}

#[test]
fn statements_without_tables_are_silent() {
    for text in [
        "PRAGMA foreign_keys = ON",
        "BEGIN",
        "COMMIT;",
        "SET search_path TO x",
        "",
        ";;",
        "-- only a word",
        "SELECT 1",
    ] {
        check(Dialect::Sqlite, text, "");
    }
}

#[test]
fn unknown_pieces_leave_the_known_tables() {
    let composed = |text: &str| {
        let reading = read(text, Dialect::Postgres);
        (show(&reading), reading.how, reading.open)
    };
    assert_eq!(composed("SELECT id FROM users WHERE …"), ("read users(*)".into(), How::Composed, false));
    assert_eq!(
        composed("SELECT id FROM users WHERE a = 1 … ORDER BY id"),
        ("read users(a id)".into(), How::Composed, false)
    );
    assert_eq!(composed("SELECT id FROM …"), (String::new(), How::Composed, true));
    assert_eq!(composed("SELECT id FROM users_…"), (String::new(), How::Composed, true));
    assert_eq!(composed("SELECT x FROM a JOIN … ON true"), ("read a(*)".into(), How::Composed, true));
}

#[test]
fn what_no_parser_reads_is_scanned() {
    let scanned = |text: &str| {
        let reading = read(text, Dialect::Postgres);
        assert_eq!(reading.how, How::Scanned, "{text}");
        show(&reading)
    };
    assert_eq!(
        scanned("SELECT !! FROM users u, orders AS o JOIN lines ON @ WHERE )"),
        "read lines(*), read orders(*), read users(*)"
    );
    assert_eq!(scanned("SELECT !! extract(year FROM at), a IS DISTINCT FROM b FROM t )"), "read t(*)");
    assert_eq!(scanned("WITH x AS (SELECT 1) SELECT !! FROM x JOIN y ON )"), "read y(*)");
    assert_eq!(scanned("SELECT !! FROM generate_series(1, 2) )"), "");
    assert_eq!(scanned("INSERT INTO t (a) VALUES !! ON CONFLICT DO UPDATE SET a = )"), "create t(*)");
    assert_eq!(scanned("DELETE FROM t WHERE !! )"), "delete t(*)");
    assert_eq!(scanned("SELECT !! FROM users FOR UPDATE OF users )"), "read users(*)");
    assert_eq!(scanned("TABLE users"), "read users(*)");
    assert_eq!(scanned("SELECT !! 'FROM hidden' FROM t -- FROM comment\n )"), "read t(*)");
}

#[test]
fn declarations_are_changes() {
    let changes = |text: &str| read(text, Dialect::Sqlite).changes;
    let column = |name: &str, ty: &str| Column { name: name.into(), ty: ty.into() };
    let key = |columns: &str, table: &str, referred: &str| ForeignKey {
        columns: vec![columns.into()],
        table: table.into(),
        referred: referred.split_whitespace().map(String::from).collect(),
    };
    assert_eq!(
        changes(
            "CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY, b TEXT REFERENCES b, c INT, FOREIGN KEY (c) REFERENCES cs (id))"
        ),
        [Change::CreateTable {
            name: "a".into(),
            or_keep: true,
            columns: vec![column("id", "INTEGER"), column("b", "TEXT"), column("c", "INT")],
            primary_key: vec!["id".into()],
            foreign_keys: vec![key("b", "b", ""), key("c", "cs", "id")],
        }]
    );
    assert_eq!(
        changes(
            "ALTER TABLE a ADD COLUMN d INT REFERENCES ds (id); ALTER TABLE a RENAME TO z; DROP TABLE IF EXISTS q;"
        ),
        [
            Change::Add {
                table: "a".into(),
                columns: vec![column("d", "INT")],
                primary_key: vec![],
                foreign_keys: vec![key("d", "ds", "id")]
            },
            Change::Rename { table: "a".into(), to: "z".into() },
            Change::Drop { table: "q".into() },
        ]
    );
    let view = read("CREATE VIEW v AS SELECT id FROM users", Dialect::Postgres);
    assert_eq!(show(&view), "read users(id)");
    assert_eq!(view.changes, [Change::CreateView { name: "v".into(), columns: vec![] }]);
}

#[test]
fn texts_are_split_where_statements_end() {
    let texts = |text| lex::statements(text).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts("a; b -- ; no\n; 'x;y'"), ["a", "b -- ; no\n", "'x;y'"]);
    assert_eq!(texts("DO $x$ a; b; $x$; c"), ["DO $x$ a; b; $x$", "c"]);
    assert_eq!(
        texts(
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = CASE WHEN 1 THEN 2 END; END; SELECT 1"
        ),
        ["CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = CASE WHEN 1 THEN 2 END; END", "SELECT 1"]
    );
}

#[test]
fn hostile_texts_are_survived() {
    let deep = format!("SELECT {}1{}", "(".repeat(50_000), ")".repeat(50_000));
    assert_eq!(read(&deep, Dialect::Postgres).how, How::Scanned);
    let long = format!("SELECT x FROM t WHERE {}", vec!["a = 1"; 3_000].join(" OR "));
    assert_eq!(show(&read(&long, Dialect::Postgres)), "read t(*)");
    let wide = format!("INSERT INTO t (a) VALUES {}", vec!["('x')"; 200_000].join(", "));
    assert_eq!(show(&read(&wide, Dialect::Sqlite)), "create t(*)");
    for text in ["'", "\"", "$a$", "/*", "SELECT '\\", "é é;", "FROM", "INSERT INTO", "\u{feff}SELECT 1"] {
        read(text, Dialect::Any);
    }
}
