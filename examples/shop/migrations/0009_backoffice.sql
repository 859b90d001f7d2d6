CREATE TABLE daily_sales (
    day            TEXT PRIMARY KEY,
    orders         INTEGER NOT NULL,
    units          INTEGER NOT NULL,
    revenue_cents  INTEGER NOT NULL,
    refunded_cents INTEGER NOT NULL,
    taken_at       TEXT NOT NULL
);

CREATE TABLE audit_log (
    id         INTEGER PRIMARY KEY,
    actor_id   INTEGER NOT NULL,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    detail     TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
);
