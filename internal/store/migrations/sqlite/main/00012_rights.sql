-- +goose Up
-- What runbooks without a list of their own may use; an account without a row
-- has the mode 'all'.
CREATE TABLE asset_access (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    mode        TEXT NOT NULL,                -- all, deny, learn
    PRIMARY KEY (account_id)
) STRICT;

-- Which assets a runbook may use. A runbook without a row has no list. The list
-- outlives its runbook, for jobs of it that still run, and goes when another
-- one of the same name is made.
CREATE TABLE asset_rights (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runbook_key TEXT NOT NULL,
    rules       TEXT NOT NULL,                -- JSON
    PRIMARY KEY (account_id, runbook_key)
) STRICT;
