-- +goose Up
CREATE TABLE schedule (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    rule        TEXT NOT NULL,               -- JSON: frequency, interval, time zone, days
    start       BIGINT NOT NULL,
    expiry      BIGINT NOT NULL,
    enabled     BOOLEAN NOT NULL,
    next_run    BIGINT NOT NULL,            -- when it has to be looked at; 0: disabled, or never again
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);
CREATE INDEX schedule_due ON schedule (next_run);

-- A link between a schedule and a runbook.
CREATE TABLE job_schedule (
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    id_key       TEXT COLLATE "C" NOT NULL,
    id           TEXT NOT NULL,              -- a GUID that the caller chose
    schedule_key TEXT COLLATE "C" NOT NULL,
    runbook_key  TEXT COLLATE "C" NOT NULL,
    runbook_name TEXT NOT NULL,
    parameters   TEXT NOT NULL,              -- JSON object
    run_on       TEXT NOT NULL,
    created      BIGINT NOT NULL,
    PRIMARY KEY (account_id, id_key),
    UNIQUE (account_id, schedule_key, runbook_key),
    FOREIGN KEY (account_id, schedule_key) REFERENCES schedule (account_id, name_key) ON DELETE CASCADE,
    FOREIGN KEY (account_id, runbook_key) REFERENCES runbook (account_id, name_key) ON DELETE CASCADE
);
CREATE INDEX job_schedule_by_runbook ON job_schedule (account_id, runbook_key);

-- What became of a due time of a link. The primary key is the promise that
-- there is one run for each due time.
CREATE TABLE schedule_run (
    account_id TEXT COLLATE "C" NOT NULL,
    link_key   TEXT COLLATE "C" NOT NULL,
    due        BIGINT NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,                -- Pending, Started, Failed, Skipped
    job        TEXT NOT NULL,                -- the name of the job, empty for none
    reason     TEXT NOT NULL,                -- why there is no job
    attempts   BIGINT NOT NULL,
    decided    BIGINT NOT NULL,
    PRIMARY KEY (account_id, link_key, due),
    FOREIGN KEY (account_id, link_key) REFERENCES job_schedule (account_id, id_key) ON DELETE CASCADE
);
CREATE INDEX schedule_run_pending ON schedule_run (due) WHERE state = 'Pending';

-- +goose Down
DROP TABLE schedule_run;
DROP TABLE job_schedule;
DROP TABLE schedule;
