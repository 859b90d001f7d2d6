CREATE TABLE payments (
    id             INTEGER PRIMARY KEY,
    order_id       INTEGER NOT NULL REFERENCES orders (id),
    amount_cents   INTEGER NOT NULL,
    status         TEXT NOT NULL,
    provider_ref   TEXT,
    card_brand     TEXT,
    card_last4     TEXT,
    card_holder    TEXT,
    failure_reason TEXT,
    attempts       INTEGER NOT NULL DEFAULT 0,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
);

CREATE INDEX payments_by_order ON payments (order_id);

CREATE TABLE refunds (
    id           INTEGER PRIMARY KEY,
    payment_id   INTEGER NOT NULL REFERENCES payments (id),
    amount_cents INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    provider_ref TEXT NOT NULL,
    created_at   TEXT NOT NULL
);
