CREATE TABLE carts (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL UNIQUE REFERENCES customers (id),
    coupon_code TEXT,
    updated_at  TEXT NOT NULL,
    reminded_at TEXT
);

CREATE TABLE cart_lines (
    cart_id    INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    added_at   TEXT NOT NULL,
    PRIMARY KEY (cart_id, product_id)
);

CREATE TABLE coupons (
    code            TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    value           INTEGER NOT NULL,
    min_total_cents INTEGER NOT NULL DEFAULT 0,
    max_uses        INTEGER,
    used            INTEGER NOT NULL DEFAULT 0,
    starts_at       TEXT NOT NULL,
    ends_at         TEXT NOT NULL
);
