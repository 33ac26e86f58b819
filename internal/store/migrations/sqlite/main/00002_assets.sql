-- +goose Up
CREATE TABLE connection_type (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key   TEXT NOT NULL,
    name       TEXT NOT NULL,
    module_key TEXT NOT NULL,               -- the module that brought it, or empty
    fields     TEXT NOT NULL,               -- JSON array of field definitions, in order
    created    INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;

CREATE TABLE connection (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT NOT NULL,
    name        TEXT NOT NULL,
    type_key    TEXT NOT NULL,
    type_name   TEXT NOT NULL,
    description TEXT NOT NULL,
    created     INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;
CREATE INDEX connection_by_type ON connection (account_id, type_key);

CREATE TABLE connection_value (
    account_id     TEXT NOT NULL,
    connection_key TEXT NOT NULL,
    field_key      TEXT NOT NULL,
    sealed         INTEGER NOT NULL,
    value          BLOB NOT NULL,           -- UTF-8 text, or sealed with the account's key
    PRIMARY KEY (account_id, connection_key, field_key),
    FOREIGN KEY (account_id, connection_key) REFERENCES connection (account_id, name_key) ON DELETE CASCADE
) STRICT;

-- +goose Down
DROP TABLE connection_value;
DROP TABLE connection;
DROP TABLE connection_type;
