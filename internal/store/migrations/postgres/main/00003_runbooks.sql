-- +goose Up
-- Texts are stored once by hash: jobs keep the text they started with.
CREATE TABLE runbook_text (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT COLLATE "C" NOT NULL,
    content    BYTEA NOT NULL,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE runbook (
    account_id     TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key       TEXT COLLATE "C" NOT NULL,
    name           TEXT NOT NULL,
    type           TEXT NOT NULL,
    location       TEXT NOT NULL,
    settings       TEXT NOT NULL,           -- JSON: tags, description, logging
    published_hash TEXT COLLATE "C" NOT NULL,           -- empty: never published
    draft_hash     TEXT COLLATE "C" NOT NULL,           -- empty: no draft
    draft_created  BIGINT NOT NULL,
    draft_modified BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    modified_by    TEXT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

CREATE TABLE runbook_operation (
    id          TEXT COLLATE "C" PRIMARY KEY,
    account_id  TEXT COLLATE "C" NOT NULL,
    runbook_key TEXT COLLATE "C" NOT NULL,
    finished    BIGINT NOT NULL,
    FOREIGN KEY (account_id, runbook_key) REFERENCES runbook (account_id, name_key) ON DELETE CASCADE
);
CREATE INDEX runbook_operation_by_time ON runbook_operation (finished);

-- +goose Down
DROP TABLE runbook_operation;
DROP TABLE runbook;
DROP TABLE runbook_text;
