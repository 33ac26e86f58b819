-- +goose Up
-- What is known of a content depends on its bytes alone: it is kept once,
-- whichever accounts use it.
CREATE TABLE module_content (
    hash            TEXT COLLATE "C" PRIMARY KEY,
    name            TEXT NOT NULL,
    versions        TEXT NOT NULL,           -- JSON array of all in the package, the highest last
    prerelease      TEXT NOT NULL,           -- of the highest; empty for a release
    description     TEXT NOT NULL,
    connection_type TEXT NOT NULL,           -- JSON; null without one
    requires        TEXT NOT NULL,           -- JSON array of name, minimum, maximum, required
    commands        BIGINT NOT NULL,        -- how many
    types           TEXT NOT NULL            -- JSON array of classes with their fields
);
INSERT INTO module_content (hash, name, versions, prerelease, description, connection_type, requires, commands, types)
    SELECT content_hash, min(name), min(versions), '', min(description), 'null', '[]',
        (SELECT count(*) FROM module_command c WHERE c.version_id = min(module_version.id)), '[]' FROM module_version GROUP BY content_hash;

CREATE TABLE module_content_command (
    content_hash TEXT COLLATE "C" NOT NULL REFERENCES module_content (hash) ON DELETE CASCADE,
    name_key     TEXT COLLATE "C" NOT NULL,
    name         TEXT NOT NULL,
    metadata     TEXT NOT NULL,              -- JSON: kind, help, parameter sets, output types
    PRIMARY KEY (content_hash, name_key)
);
INSERT INTO module_content_command (content_hash, name_key, name, metadata)
    SELECT v.content_hash, c.name_key, min(c.name), min(c.metadata) FROM module_command c JOIN module_version v ON v.id = c.version_id GROUP BY v.content_hash, c.name_key;
DROP TABLE module_command;

-- Packages that were unpacked before, so that the same one is not fetched or
-- read again.
CREATE TABLE module_package (
    origin       TEXT COLLATE "C" PRIMARY KEY,             -- sha256:HASH of the package's bytes, or gallery:NAME/VERSION@HASH
    content_hash TEXT COLLATE "C" NOT NULL REFERENCES module_content (hash) ON DELETE CASCADE,
    package_hash TEXT NOT NULL,              -- SHA-256 of the package
    size         BIGINT NOT NULL,                -- of the package in bytes
    remarks      TEXT NOT NULL            -- JSON array of sentences: what was odd about it
);
CREATE INDEX module_package_by_content ON module_package (content_hash);

ALTER TABLE module_version DROP COLUMN versions;
ALTER TABLE module_version DROP COLUMN description;
ALTER TABLE module_version ADD COLUMN package_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE module_version ADD COLUMN source TEXT NOT NULL DEFAULT '';

-- Modules are kept apart by the runtime they are for.
CREATE TABLE module_in_runtime (
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runtime         TEXT COLLATE "C" NOT NULL,             -- 5.1, 7.1, 7.2, 7.4 or the key of an environment
    name_key        TEXT COLLATE "C" NOT NULL,
    name            TEXT NOT NULL,
    state           TEXT NOT NULL,
    error           TEXT NOT NULL,
    location        TEXT NOT NULL,
    tags            TEXT NOT NULL,           -- JSON object
    version_id      TEXT COLLATE "C" NOT NULL,             -- the version in use; empty before the first success
    default_id      TEXT COLLATE "C" NOT NULL,             -- the version the account came with; empty without one
    operation_id    TEXT NOT NULL,           -- the import that is under way or was the last; empty for none
    created         BIGINT NOT NULL,
    modified        BIGINT NOT NULL,
    PRIMARY KEY (account_id, runtime, name_key)
);
INSERT INTO module_in_runtime (account_id, runtime, name_key, name, state, error, location, tags, version_id, default_id, operation_id, created, modified)
    SELECT account_id, '5.1', name_key, name, state, error, location, tags, version_id, '', '', created, modified FROM module;
DROP TABLE module;
ALTER TABLE module_in_runtime RENAME TO module;

ALTER TABLE module_set ADD COLUMN runtime TEXT NOT NULL DEFAULT '5.1';
ALTER TABLE module_set ADD COLUMN operation_id TEXT NOT NULL DEFAULT '';

CREATE TABLE module_set_in_use (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runtime    TEXT COLLATE "C" NOT NULL,
    revision   BIGINT NOT NULL,
    PRIMARY KEY (account_id, runtime)
);
INSERT INTO module_set_in_use (account_id, runtime, revision) SELECT account_id, '5.1', revision FROM module_set_current;
DROP TABLE module_set_current;
ALTER TABLE module_set_in_use RENAME TO module_set_current;

-- An operation imports one or more modules as a whole: all of them, or none.
CREATE TABLE module_operation (
    id         TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    runtime    TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL,                -- import, update, defaults
    state      TEXT NOT NULL,                -- Running, Succeeded, Failed, Cancelled
    error      TEXT NOT NULL,
    request    TEXT NOT NULL,                -- JSON: what was asked
    report     TEXT NOT NULL,                -- JSON: what a request for a report found
    revision   BIGINT NOT NULL,                  -- of the module set that it made; 0 for none
    created    BIGINT NOT NULL,
    modified   BIGINT NOT NULL
);
CREATE INDEX module_operation_by_account ON module_operation (account_id, created);

CREATE TABLE module_operation_step (
    operation_id TEXT COLLATE "C" NOT NULL REFERENCES module_operation (id) ON DELETE CASCADE,
    number       BIGINT NOT NULL,
    name_key     TEXT COLLATE "C" NOT NULL,
    step         TEXT NOT NULL,              -- JSON: module, source, why
    state        TEXT NOT NULL,
    content_hash TEXT NOT NULL,              -- once it is stored
    package_hash TEXT NOT NULL,
    size         BIGINT NOT NULL,
    before       TEXT NOT NULL,              -- JSON: state and error of the module before; null for a new one
    PRIMARY KEY (operation_id, number)
);

CREATE TABLE module_operation_log (
    operation_id TEXT COLLATE "C" NOT NULL REFERENCES module_operation (id) ON DELETE CASCADE,
    number       BIGINT NOT NULL,
    time         BIGINT NOT NULL,
    module       TEXT NOT NULL,
    text         TEXT NOT NULL,
    PRIMARY KEY (operation_id, number)
);
