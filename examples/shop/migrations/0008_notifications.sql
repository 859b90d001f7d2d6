CREATE TABLE notifications (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customers (id),
    template    TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'queued',
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    created_at  TEXT NOT NULL,
    sent_at     TEXT
);

CREATE INDEX notifications_by_status ON notifications (status, created_at);

CREATE TABLE notification_preferences (
    customer_id   INTEGER PRIMARY KEY REFERENCES customers (id),
    order_updates INTEGER NOT NULL DEFAULT 1,
    marketing     INTEGER NOT NULL DEFAULT 0
);
