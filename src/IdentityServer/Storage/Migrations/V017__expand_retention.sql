-- Rows that nothing needs any more go in small batches, found by an index and never by reading a table.

CREATE INDEX authorization_codes_expiry_idx ON authorization_codes (expires_at);
CREATE INDEX revoked_tokens_expiry_idx ON revoked_tokens (expires_at);
CREATE INDEX pending_sign_ins_expiry_idx ON pending_sign_ins (expires_at);
CREATE INDEX remembered_devices_expiry_idx ON remembered_devices (expires_at);
CREATE INDEX sign_in_failures_expiry_idx ON sign_in_failures (expires_at);

-- Whoever erases a user looks for their ended sessions too.
CREATE INDEX sessions_owner_idx ON sessions (user_id);
DROP INDEX sessions_user_idx;
CREATE INDEX user_store_access_granter_idx ON user_store_access (granted_by) WHERE granted_by IS NOT NULL;
CREATE INDEX mail_sign_ins_user_idx ON mail_sign_ins (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX passkey_challenges_user_idx ON passkey_challenges (user_id) WHERE user_id IS NOT NULL;

-- Grants whose last token is dead for a day, with their refresh tokens and codes. It walks along the primary key, p_seen
-- grants at a time: refresh tokens are many, and one more index on them would cost each refresh. A family may be long,
-- so p_tokens bounds one call; next_after is p_after while there is more of the same, and null at the end.
-- Sub-selects that answer one row, and no NOT EXISTS: that could be planned as a join with the whole table.
-- Used tokens of a grant that lives on are kept until p_used_before, to tell a stolen one that comes back.
CREATE FUNCTION prune_grants(p_after uuid, p_seen integer, p_tokens integer, p_used_before timestamptz, p_now timestamptz,
    OUT next_after uuid, OUT deleted integer) LANGUAGE plpgsql AS $$
DECLARE
    yesterday timestamptz := p_now - interval '1 day';      -- no access token lives longer
    batch uuid[];
    dead uuid[];
    more integer;
BEGIN
    deleted := 0;
    SELECT array_agg(x.id ORDER BY x.id) INTO batch FROM (SELECT g.id FROM grants g WHERE g.id > p_after ORDER BY g.id LIMIT p_seen) x;
    IF batch IS NULL THEN RETURN; END IF;

    SELECT coalesce(array_agg(d.id), '{}') INTO dead FROM (
        SELECT g.id FROM grants g JOIN sessions s ON s.id = g.session_id
         WHERE g.id = ANY (batch) AND g.created_at <= yesterday
           AND (g.revoked_at <= yesterday OR s.ended_at <= yesterday
                OR s.expires_at <= yesterday AND (SELECT r.grant_id FROM refresh_tokens r WHERE r.grant_id = g.id AND r.expires_at > yesterday LIMIT 1) IS NULL)
           FOR UPDATE OF g SKIP LOCKED) d;
    DELETE FROM refresh_tokens WHERE ctid = ANY (ARRAY(
        SELECT r.ctid FROM refresh_tokens r WHERE r.grant_id = ANY (dead) LIMIT p_tokens FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    IF deleted < p_tokens THEN
        DELETE FROM refresh_tokens WHERE ctid = ANY (ARRAY(
            SELECT r.ctid FROM grants g JOIN refresh_tokens r ON r.grant_id = g.id
             WHERE g.id = ANY (batch) AND g.id <> ALL (dead) AND g.created_at <= p_used_before AND r.redeemed_at <= p_used_before
             LIMIT p_tokens - deleted FOR UPDATE OF r SKIP LOCKED));
        GET DIAGNOSTICS more = ROW_COUNT;
        deleted := deleted + more;
    END IF;
    next_after := CASE WHEN deleted < p_tokens THEN batch[cardinality(batch)] ELSE p_after END;

    DELETE FROM grants g WHERE g.id = ANY (dead) AND (SELECT r.grant_id FROM refresh_tokens r WHERE r.grant_id = g.id LIMIT 1) IS NULL;
    GET DIAGNOSTICS more = ROW_COUNT;
    deleted := deleted + more;
END $$;

-- Sessions that are over since p_before, once no grant needs them.
CREATE FUNCTION prune_sessions(p_after uuid, p_seen integer, p_before timestamptz, OUT next_after uuid, OUT deleted integer) LANGUAGE plpgsql AS $$
BEGIN
    deleted := 0;
    SELECT x.id INTO next_after FROM (SELECT s.id FROM sessions s WHERE s.id > p_after ORDER BY s.id LIMIT p_seen) x ORDER BY x.id DESC LIMIT 1;
    DELETE FROM sessions WHERE ctid = ANY (ARRAY(
        SELECT s.ctid FROM sessions s
         WHERE s.id > p_after AND s.id <= next_after AND (s.ended_at <= p_before OR s.expires_at <= p_before)
           AND (SELECT g.id FROM grants g WHERE g.session_id = s.id LIMIT 1) IS NULL
           FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS deleted = ROW_COUNT;
END $$;

-- History and events are append-only for the server: these run as the owner of the tables, and refuse to take what is
-- younger than any installation may want to lose, whatever they are asked for. Ids are in the order of time, so the oldest
-- rows are at the front of the primary key and nothing else is looked at.
CREATE FUNCTION prune_login_history(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM login_history WHERE ctid = ANY (ARRAY(
        SELECT x.ctid FROM (SELECT h.ctid, h.at FROM login_history h ORDER BY h.id LIMIT p_limit) x WHERE x.at <= least(p_before, now() - interval '30 days')));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

CREATE FUNCTION prune_security_events(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM security_events WHERE ctid = ANY (ARRAY(
        SELECT x.ctid FROM (SELECT e.ctid, e.at FROM security_events e ORDER BY e.id LIMIT p_limit) x WHERE x.at <= least(p_before, now() - interval '90 days')));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;

REVOKE ALL ON FUNCTION prune_login_history, prune_security_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_login_history, prune_security_events TO ${role};

-- A sign-in at the token endpoint, as V010 has it. The user's row first: whoever ends the user's sessions at this moment
-- holds it, and the session is either there for them to see or is opened after them, for a user who is still let in.
CREATE OR REPLACE FUNCTION open_grant(
    p_grant uuid, p_session uuid, p_user uuid, p_client text, p_scopes text[], p_store bigint,
    p_auth_time timestamptz, p_acr text, p_amr text[], p_ip text, p_user_agent text, p_session_expires timestamptz,
    p_refresh bytea, p_refresh_expires timestamptz, p_idle interval, p_origin text[], p_now timestamptz)
RETURNS SETOF live_grant LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.is_active AND u.deleted_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN RETURN; END IF;
    IF p_store IS NOT NULL AND NOT has_store(p_user, p_store) THEN RETURN; END IF;
    INSERT INTO sessions (id, user_id, client_id, auth_time, acr, amr, persistent, ip_address, user_agent, created_at, last_used_at, expires_at)
    VALUES (p_session, p_user, p_client, p_auth_time, p_acr, p_amr, true, p_ip, p_user_agent, p_now, p_now, p_session_expires);
    INSERT INTO grants (id, user_id, session_id, client_id, scopes, store_id, auth_time, acr, amr, created_at)
    VALUES (p_grant, p_user, p_session, p_client, p_scopes, p_store, p_auth_time, p_acr, p_amr, p_now);
    IF p_refresh IS NOT NULL AND 'offline_access' = ANY (p_scopes) THEN
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, idle_expires_at)
        VALUES (p_refresh, p_grant, p_now, p_refresh_expires, p_now + p_idle);
    END IF;
    PERFORM record_event(p_now, 'grant_opened', p_user, p_client, p_origin, jsonb_build_object('grant', p_grant, 'session', p_session));
    RETURN QUERY SELECT * FROM read_live_grant(p_grant);
END $$;

-- A client's tokens are revoked by one row: what was granted before counts no more. Its APIs are told as when it is disabled.
ALTER TABLE clients ADD COLUMN tokens_revoked_at timestamptz;
CREATE TRIGGER clients_tell_tokens_revoked AFTER UPDATE OF tokens_revoked_at ON clients FOR EACH ROW
    WHEN (OLD.tokens_revoked_at IS DISTINCT FROM NEW.tokens_revoked_at AND NEW.tokens_revoked_at IS NOT NULL) EXECUTE FUNCTION tell_client_disabled();

-- As V003 has it, and a grant from before its client's tokens were revoked is none.
CREATE OR REPLACE FUNCTION read_live_grant(p_grant uuid) RETURNS SETOF live_grant LANGUAGE sql STABLE AS $$
    SELECT g.id, g.client_id::text, g.scopes, g.session_id, g.auth_time, g.acr, g.amr, u.id, u.email::text,
           effective_plan(u.id), u.roles,
           '[' || coalesce(st.claim, '') || ']', st.chosen
      FROM grants g
      JOIN users u ON u.id = g.user_id AND u.is_active AND u.deleted_at IS NULL
      -- A session that merely expired lets offline access go on; one that was ended does not.
      JOIN sessions s ON s.id = g.session_id AND s.ended_at IS NULL
      -- The stores as the claim, compact JSON; and the one for tokens: the one chosen before while the user still has a
      -- part in it, else the first (S5). Without the scope nothing is looked up.
     CROSS JOIN LATERAL (
        SELECT string_agg('{"id":' || us.store_id || ',"role":"' || us.role || '"}', ',' ORDER BY us.owned, us.since, us.store_id) AS claim,
               (array_agg(us.store_id ORDER BY us.store_id = g.store_id DESC NULLS LAST, us.owned, us.since, us.store_id))[1] AS chosen
          FROM user_stores(CASE WHEN 'stores' = ANY (g.scopes) THEN u.id END) us) st
     WHERE g.id = p_grant AND g.revoked_at IS NULL
       AND NOT EXISTS (SELECT FROM clients c WHERE c.client_id = g.client_id AND c.tokens_revoked_at >= g.created_at)
$$;
