-- +goose Up
CREATE TABLE account (
    id              TEXT PRIMARY KEY,
    scope_key       TEXT NOT NULL UNIQUE,   -- subscription/resource group/name, folded
    subscription_id TEXT NOT NULL,
    resource_group  TEXT NOT NULL,
    name            TEXT NOT NULL,
    location        TEXT NOT NULL,
    settings        TEXT NOT NULL,          -- JSON: tags, sku, description and switches
    created         INTEGER NOT NULL,       -- .NET ticks, as every time here
    modified        INTEGER NOT NULL,
    modified_by     TEXT NOT NULL
) STRICT;

CREATE TABLE account_key (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    keyset     BLOB NOT NULL,               -- wrapped by the vault's key
    created    INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE account_key;
DROP TABLE account;
