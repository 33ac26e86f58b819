-- +goose Up
-- The Run As state of an account. Its certificates and its connection are
-- ordinary assets with fixed names.
CREATE TABLE run_as (
    account_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    subject         TEXT NOT NULL,               -- common name of its certificates
    application_id  TEXT NOT NULL,               -- empty until it is known
    tenant_id       TEXT NOT NULL,               -- empty until it is known
    subscription_id TEXT NOT NULL,
    months          BIGINT NOT NULL,             -- how long a certificate is valid
    created         BIGINT NOT NULL,
    modified        BIGINT NOT NULL
);
