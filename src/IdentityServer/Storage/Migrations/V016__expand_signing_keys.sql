-- Signing keys that were withdrawn in an emergency, and Data Protection keys that are encrypted anew.

-- retires_at is set with it: a server of the version before knows only that.
ALTER TABLE signing_keys ADD COLUMN revoked_at timestamptz;

GRANT UPDATE (xml) ON data_protection_keys TO ${role};
