CREATE TABLE store_version (version INTEGER);

-- one row per imported file: where every figure comes from
CREATE SEQUENCE import_number;
CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY,
    source VARCHAR NOT NULL,
    vintage VARCHAR NOT NULL,
    scope VARCHAR NOT NULL DEFAULT '',
    title VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    imported_on TIMESTAMP NOT NULL,
    rows BIGINT NOT NULL,
    priority INTEGER NOT NULL,
    notes VARCHAR NOT NULL DEFAULT '',
    UNIQUE (source, vintage, scope)
);

-- the file's cells, as published: value and status side by side; lower and upper where the source rounds
CREATE TABLE stg_cell (
    import_id INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    territory VARCHAR NOT NULL,
    variable VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE,
    status VARCHAR NOT NULL,
    lower DOUBLE,
    upper DOUBLE
);

-- places with coordinates (France services, facilities)
CREATE TABLE stg_place (
    import_id INTEGER NOT NULL,
    commune VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR,
    latitude DOUBLE,
    longitude DOUBLE
);

-- flows between two communes (work, school), weighted
CREATE TABLE stg_flow (
    import_id INTEGER NOT NULL,
    origin VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    persons DOUBLE NOT NULL
);
