-- +goose Up
-- Packages of Python of an account, for one runtime (python3, python2).
CREATE TABLE python_package (
    account_id   TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runtime      TEXT NOT NULL,
    name_key     TEXT NOT NULL,              -- the normal form of PEP 503
    name         TEXT NOT NULL,
    state        TEXT NOT NULL,
    error        TEXT NOT NULL,
    location     TEXT NOT NULL,
    tags         TEXT NOT NULL,              -- JSON object
    operation_id TEXT NOT NULL,              -- the import that is under way or was the last
    version      TEXT NOT NULL,              -- in use; empty before the first success
    content_hash TEXT NOT NULL,              -- SHA-256 of the wheel in use
    info         TEXT NOT NULL,              -- JSON: what is known of the wheel in use
    created      INTEGER NOT NULL,
    modified     INTEGER NOT NULL,
    PRIMARY KEY (account_id, runtime, name_key)
) STRICT;

-- The packages that jobs see. A set is never changed; jobs run with the one that
-- was the highest when they were claimed.
CREATE TABLE python_set (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    revision   INTEGER NOT NULL,
    runtime    TEXT NOT NULL,
    entries    TEXT NOT NULL,                -- JSON array of names with contents
    reason     TEXT NOT NULL,
    created    INTEGER NOT NULL,
    PRIMARY KEY (account_id, revision)
) STRICT;
CREATE INDEX python_set_by_runtime ON python_set (account_id, runtime, revision);

CREATE TABLE python_import (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runtime    TEXT NOT NULL,
    state      TEXT NOT NULL,
    error      TEXT NOT NULL,
    request    TEXT NOT NULL,                -- JSON
    result     TEXT NOT NULL,                -- JSON: what it imported, what it warns of
    revision   INTEGER NOT NULL,             -- of the set that it made, 0 for none
    created    INTEGER NOT NULL,
    modified   INTEGER NOT NULL
) STRICT;
CREATE INDEX python_import_by_account ON python_import (account_id, created);
