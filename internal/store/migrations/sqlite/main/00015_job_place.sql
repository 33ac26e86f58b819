-- +goose Up
-- Where a job ran: engine, tier of its sandbox, profile of system calls and the
-- number of calls that it allows. Empty for jobs that did not run, and for those
-- from before this was noted.
ALTER TABLE job ADD COLUMN engine TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN sandbox_tier TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN sandbox_profile TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN sandbox_calls INTEGER NOT NULL DEFAULT 0;
