-- +goose Up
CREATE TABLE stream_record (
    job_id TEXT COLLATE "C" NOT NULL,
    seq    BIGINT NOT NULL,                -- from 1, without gaps
    time   BIGINT NOT NULL,
    stream TEXT NOT NULL,
    text   BYTEA NOT NULL,           -- UTF-8; scripts may put any byte in it
    value  BYTEA NOT NULL,                   -- JSON, or empty
    PRIMARY KEY (job_id, seq)
);

-- +goose Down
DROP TABLE stream_record;
