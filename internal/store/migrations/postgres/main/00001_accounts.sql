-- +goose Up
CREATE TABLE account (
    id              TEXT COLLATE "C" PRIMARY KEY,
    scope_key       TEXT COLLATE "C" NOT NULL UNIQUE,   -- subscription/resource group/name, folded
    subscription_id TEXT NOT NULL,
    resource_group  TEXT NOT NULL,
    name            TEXT NOT NULL,
    location        TEXT NOT NULL,
    settings        TEXT NOT NULL,          -- JSON: tags, sku, description and switches
    created         BIGINT NOT NULL,       -- .NET ticks, as every time here
    modified        BIGINT NOT NULL,
    modified_by     TEXT NOT NULL
);

CREATE TABLE account_key (
    account_id TEXT COLLATE "C" PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    keyset     BYTEA NOT NULL,               -- wrapped by the vault's key
    created    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE account_key;
DROP TABLE account;
