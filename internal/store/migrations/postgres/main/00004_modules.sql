-- +goose Up
CREATE TABLE module (
    account_id     TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key       TEXT COLLATE "C" NOT NULL,
    name           TEXT NOT NULL,
    state          TEXT NOT NULL,
    error          TEXT NOT NULL,
    location       TEXT NOT NULL,
    tags           TEXT NOT NULL,           -- JSON object
    version_id     TEXT COLLATE "C" NOT NULL,           -- the version in use; empty before the first success
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

CREATE TABLE module_version (
    id           TEXT COLLATE "C" PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    module_key   TEXT COLLATE "C" NOT NULL,
    name         TEXT NOT NULL,
    version      TEXT NOT NULL,
    versions     TEXT NOT NULL,             -- JSON array of all in the package, the highest last
    content_hash TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL,
    description  TEXT NOT NULL,
    remarks      TEXT NOT NULL,             -- JSON array of sentences
    created      BIGINT NOT NULL
);
CREATE INDEX module_version_by_module ON module_version (account_id, module_key);
CREATE INDEX module_version_by_content ON module_version (content_hash);

CREATE TABLE module_command (
    version_id TEXT COLLATE "C" NOT NULL REFERENCES module_version (id) ON DELETE CASCADE,
    name_key   TEXT COLLATE "C" NOT NULL,
    name       TEXT NOT NULL,
    metadata   TEXT NOT NULL,               -- JSON: kind, help, parameter sets, output types
    PRIMARY KEY (version_id, name_key)
);

-- A revision is the set of module versions an account's jobs see. Sets are
-- never changed; the account points to one of them.
CREATE TABLE module_set (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    revision   BIGINT NOT NULL,
    reason     TEXT NOT NULL,
    created    BIGINT NOT NULL,
    PRIMARY KEY (account_id, revision)
);

CREATE TABLE module_set_entry (
    account_id TEXT COLLATE "C" NOT NULL,
    revision   BIGINT NOT NULL,
    module_key TEXT COLLATE "C" NOT NULL,
    version_id TEXT COLLATE "C" NOT NULL REFERENCES module_version (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, revision, module_key),
    FOREIGN KEY (account_id, revision) REFERENCES module_set (account_id, revision) ON DELETE CASCADE
);
CREATE INDEX module_set_entry_by_version ON module_set_entry (version_id);

CREATE TABLE module_set_current (
    account_id TEXT COLLATE "C" PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    revision   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE module_set_current;
DROP TABLE module_set_entry;
DROP TABLE module_set;
DROP TABLE module_command;
DROP TABLE module_version;
DROP TABLE module;
