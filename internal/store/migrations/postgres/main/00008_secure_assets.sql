-- +goose Up
CREATE TABLE variable (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    encrypted   BOOLEAN NOT NULL,
    value       BYTEA NOT NULL,               -- JSON, empty for none; sealed with the account's key if encrypted
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

CREATE TABLE credential (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    user_name   TEXT NOT NULL,
    password    BYTEA NOT NULL,               -- sealed with the account's key
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);

CREATE TABLE certificate (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name_key    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    thumbprint  TEXT NOT NULL,               -- SHA-1 of the certificate, hexadecimal, upper case
    expires     BIGINT NOT NULL,
    has_key     BOOLEAN NOT NULL,
    exportable  BOOLEAN NOT NULL,
    content     BYTEA NOT NULL,               -- certificate, chain and key as PEM, sealed with the account's key
    created     BIGINT NOT NULL,
    modified    BIGINT NOT NULL,
    PRIMARY KEY (account_id, name_key)
);
