-- +goose Up
CREATE TABLE job (
    seq             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of submission
    id              TEXT COLLATE "C" NOT NULL UNIQUE,
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key        TEXT COLLATE "C" NOT NULL,
    name            TEXT NOT NULL,
    runbook_key     TEXT COLLATE "C" NOT NULL,
    runbook_name    TEXT NOT NULL,
    runbook_type    TEXT NOT NULL,
    text_hash       TEXT COLLATE "C" NOT NULL,
    module_revision BIGINT NOT NULL,
    log_verbose     BOOLEAN NOT NULL,
    log_progress    BOOLEAN NOT NULL,
    parameters      TEXT NOT NULL,          -- JSON object
    run_on          TEXT NOT NULL,
    started_by      TEXT NOT NULL,
    status          TEXT NOT NULL,
    exception       BYTEA NOT NULL,         -- UTF-8 text; scripts may put any byte in it
    created         BIGINT NOT NULL,
    started         BIGINT NOT NULL,
    ended           BIGINT NOT NULL,
    modified        BIGINT NOT NULL,
    status_modified BIGINT NOT NULL,
    UNIQUE (account_id, name_key)
);
CREATE INDEX job_by_account ON job (account_id, seq);
CREATE INDEX job_by_runbook ON job (account_id, runbook_key);

CREATE TABLE delivery (
    seq     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES job (id) ON DELETE CASCADE,
    claimed BIGINT NOT NULL                -- 0: waiting; otherwise when a worker took it
);
CREATE INDEX delivery_waiting ON delivery (claimed, seq);

-- +goose Down
DROP TABLE delivery;
DROP TABLE job;
