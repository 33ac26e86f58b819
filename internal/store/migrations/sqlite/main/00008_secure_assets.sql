-- +goose Up
CREATE TABLE variable (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    encrypted   INTEGER NOT NULL,
    value       BLOB NOT NULL,               -- JSON, empty for none; sealed with the account's key if encrypted
    created     INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;

CREATE TABLE credential (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    user_name   TEXT NOT NULL,
    password    BLOB NOT NULL,               -- sealed with the account's key
    created     INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;

CREATE TABLE certificate (
    account_id  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    thumbprint  TEXT NOT NULL,               -- SHA-1 of the certificate, hexadecimal, upper case
    expires     INTEGER NOT NULL,
    has_key     INTEGER NOT NULL,
    exportable  INTEGER NOT NULL,
    content     BLOB NOT NULL,               -- certificate, chain and key as PEM, sealed with the account's key
    created     INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    PRIMARY KEY (account_id, name_key)
) STRICT;
