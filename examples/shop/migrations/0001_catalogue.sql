CREATE TABLE categories (
    id        INTEGER PRIMARY KEY,
    slug      TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    parent_id INTEGER REFERENCES categories (id)
);

CREATE TABLE products (
    id           INTEGER PRIMARY KEY,
    sku          TEXT NOT NULL UNIQUE,
    slug         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '',
    category_id  INTEGER NOT NULL REFERENCES categories (id),
    price_cents  INTEGER NOT NULL CHECK (price_cents >= 0),
    tax_class    TEXT NOT NULL DEFAULT 'standard',
    weight_grams INTEGER NOT NULL DEFAULT 0,
    active       INTEGER NOT NULL DEFAULT 1,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
);

CREATE INDEX products_by_category ON products (category_id, active);

CREATE TABLE price_history (
    id          INTEGER PRIMARY KEY,
    product_id  INTEGER NOT NULL REFERENCES products (id),
    old_cents   INTEGER NOT NULL,
    new_cents   INTEGER NOT NULL,
    changed_by  INTEGER,
    changed_at  TEXT NOT NULL
);
