-- +goose Up
-- A runtime environment is a set of modules of its own; its modules are kept
-- under the runtime env:KEY.
CREATE TABLE runtime_environment (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    environment TEXT NOT NULL,               -- JSON: language, version, description, default packages, location, tags
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

ALTER TABLE job ADD COLUMN environment TEXT NOT NULL DEFAULT '';
