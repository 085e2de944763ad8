-- The API's own books do not grow for ever. They are deleted in small batches, by functions that run as the owner of the
-- tables, for the API itself may delete neither other users' rows nor any entry of the audit; each refuses to take what is
-- younger than any installation may want to lose, whatever it is asked for.

CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);
CREATE INDEX quota_usage_day_idx ON quota_usage (day);

-- Row-level security is forced, so the owner too sees only what a policy shows: here, what is over.
CREATE POLICY idempotency_keys_prune ON idempotency_keys TO CURRENT_USER USING (created_at <= now() - interval '1 day');
CREATE POLICY quota_usage_prune ON quota_usage TO CURRENT_USER USING (day <= current_date - 62);

CREATE FUNCTION prune_idempotency_keys(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT k.ctid FROM idempotency_keys k WHERE k.created_at <= least(p_before, now() - interval '1 day') ORDER BY k.created_at LIMIT p_limit FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

CREATE FUNCTION prune_quota_usage(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM quota_usage WHERE ctid = ANY (ARRAY(
        SELECT q.ctid FROM quota_usage q WHERE q.day <= least(p_before::date, current_date - 62) ORDER BY q.day LIMIT p_limit FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

-- Ids are in the order of time: the oldest entries are at the front of the primary key.
CREATE FUNCTION prune_superuser_audit(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM superuser_audit WHERE ctid = ANY (ARRAY(
        SELECT x.ctid FROM (SELECT a.ctid, a.at FROM superuser_audit a ORDER BY a.id LIMIT p_limit) x WHERE x.at <= least(p_before, now() - interval '90 days')));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

REVOKE ALL ON FUNCTION prune_idempotency_keys, prune_quota_usage, prune_superuser_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_idempotency_keys, prune_quota_usage, prune_superuser_audit TO ${role};
