-- +goose Up
CREATE TABLE job (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT, -- order of submission
    id              TEXT NOT NULL UNIQUE,
    account_id      TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key        TEXT NOT NULL,
    name            TEXT NOT NULL,
    runbook_key     TEXT NOT NULL,
    runbook_name    TEXT NOT NULL,
    runbook_type    TEXT NOT NULL,
    text_hash       TEXT NOT NULL,
    module_revision INTEGER NOT NULL,
    log_verbose     INTEGER NOT NULL,
    log_progress    INTEGER NOT NULL,
    parameters      TEXT NOT NULL,          -- JSON object
    run_on          TEXT NOT NULL,
    started_by      TEXT NOT NULL,
    status          TEXT NOT NULL,
    exception       BLOB NOT NULL,          -- UTF-8 text; scripts may put any byte in it
    created         INTEGER NOT NULL,
    started         INTEGER NOT NULL,
    ended           INTEGER NOT NULL,
    modified        INTEGER NOT NULL,
    status_modified INTEGER NOT NULL,
    UNIQUE (account_id, name_key)
) STRICT;
CREATE INDEX job_by_account ON job (account_id, seq);
CREATE INDEX job_by_runbook ON job (account_id, runbook_key);

CREATE TABLE delivery (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id  TEXT NOT NULL UNIQUE REFERENCES job (id) ON DELETE CASCADE,
    claimed INTEGER NOT NULL                -- 0: waiting; otherwise when a worker took it
) STRICT;
CREATE INDEX delivery_waiting ON delivery (claimed, seq);

-- +goose Down
DROP TABLE delivery;
DROP TABLE job;
