CREATE TABLE shipping_zones (
    country TEXT PRIMARY KEY,
    zone    TEXT NOT NULL
);

CREATE TABLE shipping_rates (
    id          INTEGER PRIMARY KEY,
    zone        TEXT NOT NULL,
    service     TEXT NOT NULL,
    max_grams   INTEGER NOT NULL,
    price_cents INTEGER NOT NULL
);

CREATE TABLE shipments (
    id            INTEGER PRIMARY KEY,
    order_id      INTEGER NOT NULL UNIQUE REFERENCES orders (id),
    service       TEXT NOT NULL,
    status        TEXT NOT NULL,
    tracking_code TEXT,
    weight_grams  INTEGER NOT NULL,
    created_at    TEXT NOT NULL,
    dispatched_at TEXT,
    delivered_at  TEXT
);

CREATE TABLE shipment_events (
    id          INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipments (id),
    status      TEXT NOT NULL,
    place       TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL
);

INSERT INTO shipping_zones (country, zone) VALUES
    ('DE', 'home'), ('AT', 'near'), ('CH', 'near'), ('FR', 'near'), ('NL', 'near'),
    ('BE', 'near'), ('PL', 'near'), ('DK', 'near'), ('IT', 'europe'), ('ES', 'europe'),
    ('SE', 'europe'), ('IE', 'europe'), ('GB', 'europe'), ('US', 'world'), ('CA', 'world');

INSERT INTO shipping_rates (zone, service, max_grams, price_cents) VALUES
    ('home', 'standard', 2000, 490), ('home', 'standard', 10000, 790), ('home', 'standard', 31500, 1490),
    ('home', 'express', 2000, 1190), ('home', 'express', 10000, 1690),
    ('near', 'standard', 2000, 890), ('near', 'standard', 10000, 1490), ('near', 'standard', 31500, 2490),
    ('near', 'express', 2000, 2190), ('near', 'express', 10000, 3290),
    ('europe', 'standard', 2000, 1290), ('europe', 'standard', 10000, 2090),
    ('europe', 'express', 2000, 3490),
    ('world', 'standard', 2000, 2490), ('world', 'standard', 10000, 4990);
