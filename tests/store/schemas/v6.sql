-- The desk, schema version 6. Canonical tables hold exactly the columns of domdesk.canonical (a test compares them) and,
-- after those, the store's own. No foreign keys: in DuckDB they make an upsert of the parent fail; `check` looks instead.
-- No secondary indexes: whole tables are read at once, and upserts have corrupted such indexes in the past.

CREATE TABLE meta (schema_version INTEGER NOT NULL, made_by VARCHAR NOT NULL);

CREATE TABLE settings (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);  -- value is JSON

CREATE TABLE policies (name VARCHAR PRIMARY KEY, toml VARCHAR NOT NULL);

CREATE TABLE batches (
    number BIGINT PRIMARY KEY, made_at VARCHAR NOT NULL, kind VARCHAR NOT NULL, label VARCHAR NOT NULL,
    who VARCHAR NOT NULL, files VARCHAR NOT NULL,  -- files is JSON
    kept BIGINT NOT NULL,  -- how many rows of the history tables are its own; at 0 it cannot be taken back
    undone BIGINT  -- NULL: in force; else taken back, the highest last
);

CREATE TABLE locations (
    location VARCHAR PRIMARY KEY, name VARCHAR,
    kind VARCHAR CHECK (kind IN ('warehouse', 'store', '3pl', 'distributor', 'dropship', 'marketplace')),
    country VARCHAR, region VARCHAR, city VARCHAR, postal_code VARCHAR, address1 VARCHAR, email VARCHAR,
    latitude DECIMAL(12,8), longitude DECIMAL(12,8), active BOOLEAN NOT NULL, priority BIGINT NOT NULL,
    handling_days BIGINT NOT NULL CHECK (handling_days >= 0), cutoff VARCHAR, timezone VARCHAR, closed_weekdays VARCHAR,
    capacity_per_day BIGINT CHECK (capacity_per_day >= 0),
    cost_per_shipment DECIMAL(18,6) NOT NULL CHECK (cost_per_shipment >= 0),
    cost_per_line DECIMAL(18,6) NOT NULL CHECK (cost_per_line >= 0),
    cost_per_unit DECIMAL(18,6) NOT NULL CHECK (cost_per_unit >= 0),
    cost_per_kg DECIMAL(18,6) NOT NULL CHECK (cost_per_kg >= 0),
    currency VARCHAR, rate_cards VARCHAR, groups VARCHAR,
    draft BOOLEAN NOT NULL,
    CHECK (draft OR (kind IS NOT NULL AND country IS NOT NULL))
);

CREATE TABLE closures (
    location VARCHAR NOT NULL, "from" DATE NOT NULL, "to" DATE NOT NULL, reason VARCHAR,
    sequence BIGINT NOT NULL,  -- place in the file, within the location
    PRIMARY KEY (location, sequence)
);

CREATE TABLE products (
    sku VARCHAR PRIMARY KEY, title VARCHAR,
    weight_g DECIMAL(18,6) CHECK (weight_g >= 0), length_mm DECIMAL(18,6) CHECK (length_mm >= 0),
    width_mm DECIMAL(18,6) CHECK (width_mm >= 0), height_mm DECIMAL(18,6) CHECK (height_mm >= 0),
    unit_cost DECIMAL(18,6) CHECK (unit_cost >= 0), currency VARCHAR,
    ship_alone BOOLEAN NOT NULL, hazmat BOOLEAN NOT NULL, category VARCHAR, barcode VARCHAR,
    draft BOOLEAN NOT NULL
);

CREATE TABLE sku_aliases (
    location VARCHAR, their_sku VARCHAR, sku VARCHAR NOT NULL,
    units_per DECIMAL(18,4) NOT NULL CHECK (units_per >= 0),
    PRIMARY KEY (location, their_sku)
);

CREATE TABLE stock (
    location VARCHAR, sku VARCHAR, on_hand DECIMAL(18,4) NOT NULL, committed DECIMAL(18,4) NOT NULL,
    safety_stock DECIMAL(18,4) NOT NULL CHECK (safety_stock >= 0), unit_cost DECIMAL(18,6) CHECK (unit_cost >= 0),
    currency VARCHAR, lead_days BIGINT NOT NULL CHECK (lead_days >= 0), as_of VARCHAR, source VARCHAR,
    confidence DECIMAL(18,6) NOT NULL CHECK (confidence >= 0),
    PRIMARY KEY (location, sku)
);

CREATE TABLE orders (
    "order" VARCHAR, channel VARCHAR, order_ref VARCHAR, placed_at VARCHAR, due VARCHAR, priority BIGINT NOT NULL,
    customer_tier VARCHAR, ship_to_name VARCHAR, company VARCHAR, address1 VARCHAR, address2 VARCHAR, phone VARCHAR,
    email VARCHAR, residential BOOLEAN NOT NULL, country VARCHAR, region VARCHAR, city VARCHAR, postal_code VARCHAR,
    latitude DECIMAL(12,8), longitude DECIMAL(12,8), service VARCHAR, ship_complete BOOLEAN NOT NULL,
    sequence BIGINT NOT NULL,  -- place in the order of import, kept by later imports
    batch BIGINT NOT NULL,  -- the import that brought it
    PRIMARY KEY (channel, "order")
);

CREATE TABLE order_lines (
    channel VARCHAR, "order" VARCHAR, line VARCHAR, line_ref VARCHAR, sku VARCHAR NOT NULL, title VARCHAR,
    quantity DECIMAL(18,4) NOT NULL CHECK (quantity >= 0), unit_price DECIMAL(18,6) CHECK (unit_price >= 0),
    currency VARCHAR,
    sequence BIGINT NOT NULL,  -- place in the file, within the order
    PRIMARY KEY (channel, "order", line)
);

CREATE TABLE rate_cards (
    card VARCHAR PRIMARY KEY, carrier VARCHAR NOT NULL, service VARCHAR NOT NULL, currency VARCHAR NOT NULL,
    basis VARCHAR NOT NULL CHECK (basis IN ('weight', 'subtotal', 'items')),
    weight_unit VARCHAR NOT NULL CHECK (weight_unit IN ('g', 'kg', 'oz', 'lb')),
    weight_step DECIMAL(18,6) NOT NULL CHECK (weight_step >= 0), dim_divisor DECIMAL(18,6) CHECK (dim_divisor >= 0),
    dim_over DECIMAL(18,6) CHECK (dim_over >= 0), minimum DECIMAL(18,6) NOT NULL CHECK (minimum >= 0),
    fuel_percent DECIMAL(18,6) NOT NULL CHECK (fuel_percent >= 0),
    residential DECIMAL(18,6) NOT NULL CHECK (residential >= 0), max_weight DECIMAL(18,6) CHECK (max_weight >= 0),
    max_length_mm DECIMAL(18,6) CHECK (max_length_mm >= 0), max_girth_mm DECIMAL(18,6) CHECK (max_girth_mm >= 0),
    bands VARCHAR NOT NULL CHECK (bands IN ('to', 'from')), valid_from DATE, valid_to DATE
);

CREATE TABLE rate_zones (
    card VARCHAR, origin VARCHAR, country VARCHAR, region VARCHAR, postal_from VARCHAR, postal_to VARCHAR,
    up_to_km DECIMAL(18,6) CHECK (up_to_km >= 0), zone VARCHAR NOT NULL, transit_days BIGINT CHECK (transit_days >= 0),
    sequence BIGINT,  -- place in the file, within the card: the earlier row wins
    PRIMARY KEY (card, sequence)
);

CREATE TABLE rate_prices (
    card VARCHAR, zone VARCHAR, up_to DECIMAL(18,6) CHECK (up_to >= 0), price DECIMAL(18,6) NOT NULL CHECK (price >= 0),
    per_extra DECIMAL(18,6) CHECK (per_extra >= 0),
    PRIMARY KEY (card, zone, up_to)
);

CREATE TABLE commitments (
    "order" VARCHAR, channel VARCHAR, line VARCHAR, location VARCHAR, sku VARCHAR,
    quantity DECIMAL(18,4) NOT NULL CHECK (quantity >= 0), ship_date DATE, state VARCHAR,
    shipped DECIMAL(18,4) NOT NULL,  -- so many units of it have left; all of them once state is 'shipped'
    held_until VARCHAR,  -- ISO in UTC: what has not left by then is released; NULL: held without end
    run BIGINT,  -- whose assignment it is
    PRIMARY KEY (channel, "order", line, location, sku)
);

CREATE TABLE exchange_rates (
    currency VARCHAR PRIMARY KEY, rate DECIMAL(28,10) NOT NULL CHECK (rate >= 0), as_of VARCHAR
);

-- What people chose about orders, beyond what any file says.
CREATE TABLE overrides (
    channel VARCHAR, "order" VARCHAR, line VARCHAR,  -- line '' = the whole order
    action VARCHAR CHECK (action IN ('only', 'never', 'prefer', 'service', 'due')),
    value VARCHAR, cost DECIMAL(18,6) CHECK (cost >= 0), reason VARCHAR NOT NULL, who VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    PRIMARY KEY (channel, "order", line, action, value)
);

-- Orders that were cancelled here: no file that still has them open brings them back.
CREATE TABLE cancelled (
    channel VARCHAR, "order" VARCHAR, cancelled_at VARCHAR NOT NULL, PRIMARY KEY (channel, "order")
);

-- Where stock and orders are read from. A password is never here: the system's keyring has it.
CREATE TABLE sources (
    name VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL, address VARCHAR NOT NULL, "user" VARCHAR NOT NULL,
    query VARCHAR NOT NULL, holds VARCHAR NOT NULL CHECK (holds IN ('stock', 'orders')), location VARCHAR NOT NULL,
    every_minutes BIGINT NOT NULL CHECK (every_minutes >= 0), at_start BOOLEAN NOT NULL,
    confidence DECIMAL(18,6) CHECK (confidence BETWEEN 0 AND 1), auth_header VARCHAR NOT NULL,
    facts VARCHAR NOT NULL,  -- JSON
    paused BOOLEAN NOT NULL
);

-- What became of reading them: no record of the user's, so that it has no history.
CREATE TABLE source_reads (
    name VARCHAR PRIMARY KEY, last_read VARCHAR, last_try VARCHAR, "rows" BIGINT NOT NULL,
    error VARCHAR NOT NULL,  -- why the last try failed
    token VARCHAR NOT NULL,  -- what was read last, as the source tells it apart
    stamp VARCHAR NOT NULL,  -- the as_of of those of its figures that brought none, where they were as of the reading
    shop VARCHAR NOT NULL,  -- whose layout it was, where that is a shop's
    batch BIGINT,  -- the last that it made
    picks BIGINT NOT NULL, short_picks BIGINT NOT NULL  -- picks that tested its figures, and those that came up short
);

-- What automatic routing did, step by step; it is only ever added to.
CREATE TABLE journal (
    number BIGINT PRIMARY KEY, made_at VARCHAR NOT NULL, event VARCHAR NOT NULL, file VARCHAR NOT NULL,
    digest VARCHAR NOT NULL, channel VARCHAR NOT NULL, "order" VARCHAR NOT NULL,  -- order '' = about no single one
    run BIGINT,
    batch BIGINT,  -- the import that an 'imported' tells of
    text VARCHAR NOT NULL
);

-- Who did what, when and why, entered with what it tells of; it is only ever added to.
CREATE TABLE audit (
    number BIGINT PRIMARY KEY, made_at VARCHAR NOT NULL, who VARCHAR NOT NULL, verb VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, "order" VARCHAR NOT NULL,  -- order '' = about no single one
    location VARCHAR NOT NULL, run BIGINT, batch BIGINT, what VARCHAR NOT NULL, why VARCHAR NOT NULL
);

-- Every order that an entry is about; those of a run are in run_orders.
CREATE TABLE audit_orders (entry BIGINT NOT NULL, channel VARCHAR NOT NULL, "order" VARCHAR NOT NULL);

-- A run keeps its own inputs: snapshot is the problem, plan the outcome, both records as compressed JSON.
CREATE TABLE runs (
    number BIGINT PRIMARY KEY, made_at VARCHAR NOT NULL, who VARCHAR NOT NULL, policy VARCHAR NOT NULL,
    policy_toml VARCHAR NOT NULL, status VARCHAR NOT NULL, orders BIGINT NOT NULL, total_minor BIGINT NOT NULL,
    gap DOUBLE, seconds DOUBLE NOT NULL,
    trace VARCHAR NOT NULL,  -- how it got better: a JSON list of [seconds, cost, bound] in minor units
    snapshot BLOB NOT NULL, plan BLOB NOT NULL,
    head BLOB NOT NULL  -- the plan without its shipments, to look at first; empty for runs of older versions
);

CREATE TABLE run_orders (
    run BIGINT, channel VARCHAR, "order" VARCHAR, sources VARCHAR NOT NULL,  -- sources is a JSON list of locations
    shipments BIGINT NOT NULL, parcels BIGINT NOT NULL, cost_minor BIGINT, unassigned_lines BIGINT NOT NULL,
    delivery_date DATE,
    PRIMARY KEY (run, channel, "order")
);

-- What a batch overwrote: the rows as they were before it or, once it is taken back, as they were after it; a row that
-- was not there has its key alone.
CREATE TABLE history_settings AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM settings LIMIT 0;
CREATE TABLE history_policies AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM policies LIMIT 0;
CREATE TABLE history_locations AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM locations LIMIT 0;
CREATE TABLE history_closures AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM closures LIMIT 0;
CREATE TABLE history_products AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM products LIMIT 0;
CREATE TABLE history_sku_aliases AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM sku_aliases LIMIT 0;
CREATE TABLE history_stock AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM stock LIMIT 0;
CREATE TABLE history_orders AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM orders LIMIT 0;
CREATE TABLE history_order_lines AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM order_lines LIMIT 0;
CREATE TABLE history_rate_cards AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM rate_cards LIMIT 0;
CREATE TABLE history_rate_zones AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM rate_zones LIMIT 0;
CREATE TABLE history_rate_prices AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM rate_prices LIMIT 0;
CREATE TABLE history_commitments AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM commitments LIMIT 0;
CREATE TABLE history_exchange_rates AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM exchange_rates LIMIT 0;
CREATE TABLE history_overrides AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM overrides LIMIT 0;
CREATE TABLE history_cancelled AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM cancelled LIMIT 0;
CREATE TABLE history_sources AS SELECT 0::BIGINT AS of_batch, true AS existed, * FROM sources LIMIT 0;
