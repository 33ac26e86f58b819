-- +goose Up
-- What an account signs the tokens of its managed identity with: the public key as
-- PKCS #1, the private one sealed.
CREATE TABLE identity_key (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    public     BLOB NOT NULL,
    private    BLOB NOT NULL,
    created    INTEGER NOT NULL
) STRICT;
