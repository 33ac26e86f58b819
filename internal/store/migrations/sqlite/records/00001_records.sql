-- +goose Up
CREATE TABLE stream_record (
    job_id TEXT NOT NULL,
    seq    INTEGER NOT NULL,                -- from 1, without gaps
    time   INTEGER NOT NULL,
    stream TEXT NOT NULL,
    text   BLOB NOT NULL,           -- UTF-8; scripts may put any byte in it
    value  BLOB NOT NULL,                   -- JSON, or empty
    PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE stream_record;
