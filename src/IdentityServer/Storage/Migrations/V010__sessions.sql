-- Sessions that idle out, devices that are known, connected apps, limits by address, and events that say where from.
-- Functions get parameters by a second form: servers of the version before go on calling the first one meanwhile.

ALTER TABLE sessions ADD COLUMN idle_expires_at timestamptz;            -- null: only expires_at ends it
ALTER TABLE refresh_tokens ADD COLUMN idle_expires_at timestamptz;      -- this token's, not the family's
ALTER TABLE consents ADD COLUMN first_granted_at timestamptz;
UPDATE consents SET first_granted_at = granted_at;
-- What a sign-in came from, in the form in which the next one is compared. Null: before this version.
ALTER TABLE login_history ADD COLUMN device varchar(100), ADD COLUMN network varchar(50);
ALTER TABLE security_events ADD COLUMN user_agent varchar(512);

-- p_origin is the same everywhere: {ip address, user agent, trace id}.
CREATE FUNCTION record_event(p_at timestamptz, p_type text, p_user uuid, p_client text, p_origin text[], p_data jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data)
    VALUES (p_at, p_type, p_user, p_client, p_origin[1], p_origin[2], p_origin[3], p_data);
END $$;

-- Attempts of an address in windows of fixed length: many people may share one, so what was long ago must not add up.
-- Null: it may go on; else when.
CREATE FUNCTION claim_in_window(p_key bytea, p_max integer, p_window interval, p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    until timestamptz;
BEGIN
    INSERT INTO sign_in_failures AS f (key, failures, expires_at) VALUES (p_key, 1, p_now + p_window)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN f.expires_at <= p_now THEN 1 ELSE f.failures + 1 END,
        expires_at = CASE WHEN f.expires_at <= p_now THEN p_now + p_window ELSE f.expires_at END
      WHERE f.expires_at <= p_now OR f.failures < p_max;
    IF FOUND THEN RETURN NULL; END IF;
    SELECT f.expires_at INTO until FROM sign_in_failures f WHERE f.key = p_key;
    RETURN coalesce(until, p_now + p_window);
END $$;

-- The limits of a sign-in in one round trip: by address, by account and address (null: switched off), by account. Rows are
-- locked in this order everywhere. What another limit refuses does not count against the address: one app that asks
-- again and again for a locked account must not shut its whole network out.
CREATE FUNCTION begin_sign_in(
    p_account bytea, p_max integer, p_lock interval, p_at_address bytea, p_at_address_max integer, p_at_address_lock interval,
    p_address bytea, p_address_max integer, p_address_window interval, p_now timestamptz,
    OUT refused_until timestamptz, OUT locks boolean, OUT by_address boolean) LANGUAGE plpgsql AS $$
BEGIN
    by_address := false;
    locks := false;
    IF p_address IS NOT NULL THEN
        refused_until := claim_in_window(p_address, p_address_max, p_address_window, p_now);
        IF refused_until IS NOT NULL THEN by_address := true; RETURN; END IF;
    END IF;
    SELECT b.refused_until, b.locks INTO refused_until, locks
      FROM begin_sign_in(p_account, p_max, p_lock, p_at_address, p_at_address_max, p_at_address_lock, p_now) b;
    IF refused_until IS NOT NULL AND p_address IS NOT NULL THEN
        UPDATE sign_in_failures f SET failures = f.failures - 1 WHERE f.key = p_address AND f.failures > 0;
    END IF;
END $$;

-- A sign-in came to a good end: the account starts anew, the address gets this one attempt back and no more. Else an
-- attacker could wash his address clean with an account of his own.
CREATE FUNCTION forget_attempts(p_account bytea, p_at_address bytea, p_address bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_failures f SET failures = f.failures - 1 WHERE f.key = p_address AND f.failures > 0;
    DELETE FROM sign_in_failures f WHERE f.key = p_at_address;
    DELETE FROM sign_in_failures f WHERE f.key = p_account;
END $$;

-- Whether a sign-in comes from where its user has signed in since p_since; with nothing to compare it with, it does.
-- Device and network must both be known, but need not have come together.
CREATE FUNCTION sign_in_origin_known(p_user uuid, p_device text, p_network text, p_since timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) = 0 OR (bool_or(h.device IS NOT DISTINCT FROM p_device) AND bool_or(h.network IS NOT DISTINCT FROM p_network))
      FROM login_history h
     WHERE h.user_id = p_user AND h.succeeded AND h.at >= p_since AND (h.device IS NOT NULL OR h.network IS NOT NULL)
$$;

-- Ends a grant and says so. Idempotent. A session that an app opened for itself has no other grant and ends with it.
CREATE FUNCTION revoke_grant(p_grant uuid, p_reason text, p_origin text[], p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH ended AS (
        UPDATE grants SET revoked_at = p_now WHERE id = p_grant AND revoked_at IS NULL RETURNING user_id, client_id, session_id
    ), session AS (
        UPDATE sessions s SET ended_at = p_now FROM ended e
         WHERE s.id = e.session_id AND s.client_id = e.client_id AND s.ended_at IS NULL RETURNING s.id, s.user_id, s.client_id
    )
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data)
    SELECT p_now, 'grant_revoked', user_id, client_id, p_origin[1], p_origin[2], p_origin[3], jsonb_build_object('grant', p_grant, 'reason', p_reason) FROM ended
    UNION ALL
    SELECT p_now, 'session_ended', user_id, client_id, p_origin[1], p_origin[2], p_origin[3], jsonb_build_object('session', id, 'reason', p_reason) FROM session
$$;

-- RFC 6749 §4.1.2: a code used twice is refused, and the tokens of its first use are revoked.
-- The refresh token ends with the limit of its client, counted from now, and never later than the session it comes from,
-- or than the same limit counted from the sign-in: a session must not be stretched by asking for a code on its last day.
CREATE FUNCTION redeem_code(p_code bytea, p_refresh bytea, p_refresh_expires timestamptz, p_idle interval, p_origin text[], p_now timestamptz)
RETURNS TABLE (redirect_uri text, code_challenge text, nonce text, refresh_kept boolean, live live_grant) LANGUAGE plpgsql AS $$
DECLARE
    c authorization_codes;
    l live_grant;
BEGIN
    UPDATE authorization_codes a SET redeemed_at = p_now
     WHERE a.code_hash = p_code AND a.redeemed_at IS NULL RETURNING a.* INTO c;
    IF NOT FOUND THEN
        PERFORM revoke_grant(a.grant_id, 'code_replayed', p_origin, p_now) FROM authorization_codes a WHERE a.code_hash = p_code;
        RETURN;
    END IF;
    IF c.expires_at <= p_now THEN RETURN; END IF;

    SELECT * INTO l FROM read_live_grant(c.grant_id);
    IF NOT FOUND THEN RETURN; END IF;

    refresh_kept := p_refresh IS NOT NULL AND 'offline_access' = ANY (l.scopes);
    IF refresh_kept THEN
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, idle_expires_at)
        SELECT p_refresh, c.grant_id, p_now, least(p_refresh_expires, greatest(s.expires_at, l.auth_time + (p_refresh_expires - p_now))), p_now + p_idle
          FROM sessions s WHERE s.id = l.session_id;
    END IF;
    PERFORM record_event(p_now, 'code_redeemed', l.user_id, l.client_id, p_origin, jsonb_build_object('grant', l.grant_id, 'session', l.session_id));
    redirect_uri := c.redirect_uri; code_challenge := c.code_challenge; nonce := c.nonce; live := l;
    RETURN NEXT;
END $$;

-- Rotation. The row lock of the presented token makes parallel callers wait for the first one's outcome.
-- status: rotated | repeated | refused | reused | scope_exceeded | store_denied
CREATE FUNCTION redeem_refresh_token(
    p_token bytea, p_client text, p_successor bytea, p_wrapped bytea, p_scopes text[], p_store bigint,
    p_grace interval, p_idle interval, p_origin text[], p_now timestamptz)
RETURNS TABLE (status text, reason text, wrapped bytea, live live_grant) LANGUAGE plpgsql AS $$
DECLARE
    t refresh_tokens;
    l live_grant;
BEGIN
    status := 'refused';
    SELECT * INTO t FROM refresh_tokens r WHERE r.token_hash = p_token FOR UPDATE;
    IF NOT FOUND THEN reason := 'unknown token'; RETURN NEXT; RETURN; END IF;
    IF NOT EXISTS (SELECT FROM grants g WHERE g.id = t.grant_id AND g.client_id = p_client) THEN
        reason := 'token of another client'; RETURN NEXT; RETURN;
    END IF;
    IF t.redeemed_at IS NOT NULL AND t.redeemed_at + p_grace < p_now THEN
        PERFORM revoke_grant(t.grant_id, 'refresh_token_reused', p_origin, p_now);
        status := 'reused'; reason := 'used token after its grace time'; RETURN NEXT; RETURN;
    END IF;
    IF t.expires_at <= p_now THEN reason := 'expired'; RETURN NEXT; RETURN; END IF;
    IF t.idle_expires_at <= p_now THEN reason := 'not used for too long'; RETURN NEXT; RETURN; END IF;

    SELECT * INTO l FROM read_live_grant(t.grant_id);
    IF NOT FOUND THEN reason := 'grant revoked, session ended or user inactive'; RETURN NEXT; RETURN; END IF;
    -- Asked-for changes are checked before anything is spent: a mistake must not cost the client its token.
    IF p_scopes IS NOT NULL AND NOT p_scopes <@ l.scopes THEN
        status := 'scope_exceeded'; reason := 'more scope than granted'; RETURN NEXT; RETURN;
    END IF;
    IF p_store IS NOT NULL AND NOT has_store(l.user_id, p_store) THEN
        status := 'store_denied'; reason := 'no part in the store'; RETURN NEXT; RETURN;
    END IF;

    IF t.redeemed_at IS NOT NULL THEN
        status := 'repeated'; wrapped := t.wrapped_successor;
    ELSE
        UPDATE refresh_tokens r SET redeemed_at = p_now, wrapped_successor = p_wrapped WHERE r.token_hash = p_token;
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, idle_expires_at)
        VALUES (p_successor, t.grant_id, p_now, t.expires_at, p_now + p_idle);
        -- For the list of sessions. It does not keep a browser's session from idling out: an app that refreshes by itself is nobody's presence.
        UPDATE sessions s SET last_used_at = p_now WHERE s.id = l.session_id AND s.last_used_at <= p_now - interval '5 minutes';
        status := 'rotated';
    END IF;
    -- As record_event, without the call: refreshes are many.
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data)
    VALUES (p_now, 'token_refreshed', l.user_id, l.client_id, p_origin[1], p_origin[2], p_origin[3], jsonb_build_object('grant', l.grant_id));
    -- S6: the switch stays with the grant.
    IF p_store IS NOT NULL AND p_store IS DISTINCT FROM l.store_id THEN
        UPDATE grants g SET store_id = p_store WHERE g.id = t.grant_id;
        IF 'stores' = ANY (l.scopes) THEN l.store_id := p_store; END IF;
    END IF;
    live := l;
    RETURN NEXT;
END $$;

-- A sign-in at the token endpoint: session, grant and refresh token at once. No row: no part in the store.
CREATE FUNCTION open_grant(
    p_grant uuid, p_session uuid, p_user uuid, p_client text, p_scopes text[], p_store bigint,
    p_auth_time timestamptz, p_acr text, p_amr text[], p_ip text, p_user_agent text, p_session_expires timestamptz,
    p_refresh bytea, p_refresh_expires timestamptz, p_idle interval, p_origin text[], p_now timestamptz)
RETURNS SETOF live_grant LANGUAGE plpgsql AS $$
BEGIN
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

-- RFC 7009 §2.1: ends the grant of a refresh token for the client it was issued to, used or expired as it may be.
-- null: unknown; false: another client's, nothing done; true: ended.
CREATE FUNCTION revoke_refresh_token(p_token bytea, p_client text, p_reason text, p_origin text[], p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    g grants;
BEGIN
    SELECT x.* INTO g FROM refresh_tokens r JOIN grants x ON x.id = r.grant_id WHERE r.token_hash = p_token;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF g.client_id <> p_client THEN RETURN false; END IF;
    PERFORM revoke_grant(g.id, p_reason, p_origin, p_now);
    RETURN true;
END $$;

-- As in V004, and a session that has idled out opens nothing.
CREATE OR REPLACE FUNCTION issue_code(
    p_code bytea, p_code_expires timestamptz, p_grant uuid, p_user uuid, p_session uuid, p_client text, p_scopes text[],
    p_store bigint, p_redirect_uri text, p_challenge text, p_nonce text, p_handle bytea, p_browser bytea, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    s sessions;
BEGIN
    SELECT x.* INTO s
      FROM sessions x JOIN users u ON u.id = x.user_id AND u.is_active AND u.deleted_at IS NULL
     WHERE x.id = p_session AND x.user_id = p_user AND x.ended_at IS NULL AND least(x.expires_at, x.idle_expires_at) > p_now;
    IF NOT FOUND THEN RETURN 'session_ended'; END IF;

    -- The deleted row is the proof of single use: parallel callers wait for its lock and then find nothing.
    IF p_handle IS NOT NULL THEN
        DELETE FROM interactions WHERE handle_hash = p_handle AND browser_hash = p_browser AND expires_at > p_now AND denied_at IS NULL;
        IF NOT FOUND THEN RETURN 'interaction_spent'; END IF;
    END IF;
    IF p_store IS NOT NULL AND NOT has_store(p_user, p_store) THEN RETURN 'store_denied'; END IF;

    INSERT INTO grants (id, user_id, session_id, client_id, scopes, store_id, auth_time, acr, amr, created_at)
    VALUES (p_grant, p_user, p_session, p_client, p_scopes, p_store, s.auth_time, s.acr, s.amr, p_now);
    INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, code_challenge, nonce, created_at, expires_at)
    VALUES (p_code, p_grant, p_redirect_uri, p_challenge, p_nonce, p_now, p_code_expires);
    RETURN 'issued';
END $$;

-- A user takes back what an app was allowed: the consent, and every grant with its tokens. False: there was neither.
CREATE FUNCTION disconnect_app(p_user uuid, p_client text, p_origin text[], p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    withdrawn boolean;
    revoked integer := 0;
    g uuid;
BEGIN
    DELETE FROM consents c WHERE c.user_id = p_user AND c.client_id = p_client;
    withdrawn := FOUND;
    FOR g IN SELECT x.id FROM grants x WHERE x.user_id = p_user AND x.client_id = p_client AND x.revoked_at IS NULL LOOP
        PERFORM revoke_grant(g, 'consent_revoked', p_origin, p_now);
        revoked := revoked + 1;
    END LOOP;
    IF NOT withdrawn AND revoked = 0 THEN RETURN false; END IF;
    PERFORM record_event(p_now, 'consent_revoked', p_user, p_client, p_origin, jsonb_build_object('grants', revoked));
    RETURN true;
END $$;
