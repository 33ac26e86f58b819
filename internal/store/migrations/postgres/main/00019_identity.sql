-- +goose Up
-- What an account signs the tokens of its managed identity with: the public key as
-- PKCS #1, the private one sealed.
CREATE TABLE identity_key (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    public     BYTEA NOT NULL,
    private    BYTEA NOT NULL,
    created    BIGINT NOT NULL
);
