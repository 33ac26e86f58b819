-- +goose Up
-- The end of an account's chain of audit records. Its row is what writers
-- queue for, on all servers.
CREATE TABLE audit_head (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,             -- of the last record; 0 for none
    hash        BLOB NOT NULL,                -- of the last record
    seal        BLOB NOT NULL,                -- number and hash of a record, sealed with the account's key; empty for none
    PRIMARY KEY (account_id)
) STRICT;

CREATE TABLE audit_record (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,             -- from 1, without gaps
    content     BLOB NOT NULL,                -- JSON; what the hash covers
    hash        BLOB NOT NULL,
    -- From here on copies out of the content, to find records by.
    action      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    asset_key   TEXT NOT NULL,
    runbook_key TEXT NOT NULL,
    job         TEXT NOT NULL,
    PRIMARY KEY (account_id, seq)
) STRICT;
CREATE INDEX audit_record_by_runbook ON audit_record (account_id, runbook_key, seq) WHERE runbook_key <> '';
