-- The request bounds what is kept (64 KB). Stored, a list of short numbers is several times as long as it was sent.

ALTER TABLE boards         DROP CONSTRAINT boards_content_check, ADD CONSTRAINT content_size CHECK (jsonb_typeof(content) = 'object' AND pg_column_size(content) <= 2097152);
ALTER TABLE models         DROP CONSTRAINT boards_content_check, ADD CONSTRAINT content_size CHECK (jsonb_typeof(content) = 'object' AND pg_column_size(content) <= 2097152);
ALTER TABLE workflows      DROP CONSTRAINT boards_content_check, ADD CONSTRAINT content_size CHECK (jsonb_typeof(content) = 'object' AND pg_column_size(content) <= 2097152);
ALTER TABLE store_settings DROP CONSTRAINT store_settings_settings_check, ADD CONSTRAINT settings_size CHECK (jsonb_typeof(settings) = 'object' AND pg_column_size(settings) <= 2097152);
