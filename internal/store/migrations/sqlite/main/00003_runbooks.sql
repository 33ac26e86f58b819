-- +goose Up
-- Texts are stored once by hash: jobs keep the text they started with.
CREATE TABLE runbook_text (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;

CREATE TABLE runbook (
    account_id     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key       TEXT NOT NULL,
    name           TEXT NOT NULL,
    type           TEXT NOT NULL,
    location       TEXT NOT NULL,
    settings       TEXT NOT NULL,           -- JSON: tags, description, logging
    published_hash TEXT NOT NULL,           -- empty: never published
    draft_hash     TEXT NOT NULL,           -- empty: no draft
    draft_created  INTEGER NOT NULL,
    draft_modified INTEGER NOT NULL,
    created        INTEGER NOT NULL,
    modified       INTEGER NOT NULL,
    modified_by    TEXT NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;

CREATE TABLE runbook_operation (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL,
    runbook_key TEXT NOT NULL,
    finished    INTEGER NOT NULL,
    FOREIGN KEY (account_id, runbook_key) REFERENCES runbook (account_id, name_key) ON DELETE CASCADE
) STRICT;
CREATE INDEX runbook_operation_by_time ON runbook_operation (finished);

-- +goose Down
DROP TABLE runbook_operation;
DROP TABLE runbook;
DROP TABLE runbook_text;
