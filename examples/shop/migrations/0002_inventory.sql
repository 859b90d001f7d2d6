CREATE TABLE stock (
    product_id    INTEGER PRIMARY KEY REFERENCES products (id),
    on_hand       INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    reserved      INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    reorder_level INTEGER NOT NULL DEFAULT 5,
    bin           TEXT NOT NULL DEFAULT 'UNSORTED',
    updated_at    TEXT NOT NULL
);

CREATE TABLE stock_reservations (
    id         INTEGER PRIMARY KEY,
    order_id   INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    state      TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE INDEX reservations_by_order ON stock_reservations (order_id);

CREATE TABLE stock_movements (
    id         INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    delta      INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    reference  TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
);
