-- +goose Up
-- Which vault wraps the key set of an account, and with which of its keys.
ALTER TABLE account_key ADD COLUMN vault TEXT NOT NULL DEFAULT 'default';
ALTER TABLE account_key ADD COLUMN key_name TEXT NOT NULL DEFAULT '';    -- empty: the vault's own
ALTER TABLE account_key ADD COLUMN key_version TEXT NOT NULL DEFAULT ''; -- empty: the latest

-- A rotation gives an account a new data key, or wraps its key set anew.
CREATE TABLE key_rotation (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,                -- data, vault
    state      TEXT NOT NULL,                -- Running, Succeeded, Failed
    error      TEXT NOT NULL,
    key_id     INTEGER NOT NULL,             -- of the new data key; 0 before it is stored
    done       INTEGER NOT NULL,             -- values that are sealed anew
    total      INTEGER NOT NULL,
    holder     INTEGER NOT NULL,             -- whose values come next
    place      TEXT NOT NULL,                -- behind which of them
    created    INTEGER NOT NULL,
    modified   INTEGER NOT NULL
) STRICT;
CREATE INDEX key_rotation_by_account ON key_rotation (account_id, created);
