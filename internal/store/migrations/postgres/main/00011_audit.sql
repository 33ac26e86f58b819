-- +goose Up
-- The end of an account's chain of audit records. Its row is what writers
-- queue for, on all servers.
CREATE TABLE audit_head (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,             -- of the last record; 0 for none
    hash        BYTEA NOT NULL,                -- of the last record
    seal        BYTEA NOT NULL,                -- number and hash of a record, sealed with the account's key; empty for none
    PRIMARY KEY (account_id)
);

CREATE TABLE audit_record (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,             -- from 1, without gaps
    content     BYTEA NOT NULL,                -- JSON; what the hash covers
    hash        BYTEA NOT NULL,
    -- From here on copies out of the content, to find records by.
    action      TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    asset_key   TEXT COLLATE "C" NOT NULL,
    runbook_key TEXT COLLATE "C" NOT NULL,
    job         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, seq)
);
CREATE INDEX audit_record_by_runbook ON audit_record (account_id, runbook_key, seq) WHERE runbook_key <> '';
