-- +goose Up
-- Workers are shared among accounts, so a delivery has its account, and the
-- waiting ones are found by it.
ALTER TABLE delivery ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
UPDATE delivery SET account_id = (SELECT account_id FROM job WHERE job.id = delivery.job_id);
DROP INDEX delivery_waiting;
CREATE INDEX delivery_waiting ON delivery (claimed, account_id, seq);
