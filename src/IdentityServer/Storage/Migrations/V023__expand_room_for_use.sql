-- Codes and refresh tokens are written once and marked as used once. With room for the mark on the page of the row, no index
-- is touched by it (a heap-only update).
ALTER TABLE refresh_tokens SET (fillfactor = 50);
ALTER TABLE authorization_codes SET (fillfactor = 60);
