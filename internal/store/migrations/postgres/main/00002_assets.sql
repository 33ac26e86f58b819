-- +goose Up
CREATE TABLE connection_type (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key   TEXT COLLATE "C" NOT NULL,
    name       TEXT NOT NULL,
    module_key TEXT COLLATE "C" NOT NULL,               -- the module that brought it, or empty
    fields     TEXT NOT NULL,               -- JSON array of field definitions, in order
    created    BIGINT NOT NULL,
    modified   BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

CREATE TABLE connection (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    type_key    TEXT COLLATE "C" NOT NULL,
    type_name   TEXT NOT NULL,
    description TEXT NOT NULL,
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);
CREATE INDEX connection_by_type ON connection (account_id, type_key);

CREATE TABLE connection_value (
    account_id     TEXT COLLATE "C" NOT NULL,
    connection_key TEXT COLLATE "C" NOT NULL,
    field_key      TEXT COLLATE "C" NOT NULL,
    sealed         BOOLEAN NOT NULL,
    value          BYTEA NOT NULL,           -- UTF-8 text, or sealed with the account's key
    PRIMARY KEY (account_id, connection_key, field_key),
    FOREIGN KEY (account_id, connection_key) REFERENCES connection (account_id, name_key) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE connection_value;
DROP TABLE connection;
DROP TABLE connection_type;
