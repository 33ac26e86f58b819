-- +goose Up
-- The module that brought a connection type, as it is written; module_key is the
-- folded form.
ALTER TABLE connection_type ADD COLUMN module_name TEXT NOT NULL DEFAULT '';
UPDATE connection_type SET module_name = module_key;
