-- Single use is the store's job (architecture, 4): each function is one statement for the caller, one round trip,
-- committed before it answers. Time comes from the caller, so that one clock decides.

-- What a token needs of a grant, whose user must be active and session live (S8).
CREATE TYPE live_grant AS (
    grant_id    uuid,
    client_id   text,
    scopes      text[],
    session_id  uuid,
    auth_time   timestamptz,
    acr         text,
    amr         text[],
    user_id     uuid,
    email       text,
    plan        text,
    roles       text[],
    stores      text,
    store_id    bigint
);

CREATE FUNCTION has_store(p_user uuid, p_store bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM user_stores(p_user) WHERE store_id = p_store)
$$;

CREATE FUNCTION read_live_grant(p_grant uuid) RETURNS SETOF live_grant LANGUAGE sql STABLE AS $$
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
$$;

-- Ends a grant and says so. Idempotent. A session that an app opened for itself has no other grant and ends with it.
CREATE FUNCTION revoke_grant(p_grant uuid, p_reason text, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH ended AS (
        UPDATE grants SET revoked_at = p_now WHERE id = p_grant AND revoked_at IS NULL RETURNING user_id, client_id, session_id
    ), session AS (
        UPDATE sessions s SET ended_at = p_now FROM ended e
         WHERE s.id = e.session_id AND s.client_id = e.client_id AND s.ended_at IS NULL
    )
    INSERT INTO security_events (at, type, user_id, client_id, data)
    SELECT p_now, 'grant_revoked', user_id, client_id, jsonb_build_object('grant', p_grant, 'reason', p_reason) FROM ended
$$;

-- RFC 6749 §4.1.2: a code used twice is refused, and the tokens of its first use are revoked.
CREATE FUNCTION redeem_code(p_code bytea, p_refresh bytea, p_refresh_expires timestamptz, p_now timestamptz)
RETURNS TABLE (redirect_uri text, code_challenge text, nonce text, refresh_kept boolean, live live_grant) LANGUAGE plpgsql AS $$
DECLARE
    c authorization_codes;
    l live_grant;
BEGIN
    UPDATE authorization_codes a SET redeemed_at = p_now
     WHERE a.code_hash = p_code AND a.redeemed_at IS NULL RETURNING a.* INTO c;
    IF NOT FOUND THEN
        PERFORM revoke_grant(a.grant_id, 'code_replayed', p_now) FROM authorization_codes a WHERE a.code_hash = p_code;
        RETURN;
    END IF;
    IF c.expires_at <= p_now THEN RETURN; END IF;

    SELECT * INTO l FROM read_live_grant(c.grant_id);
    IF NOT FOUND THEN RETURN; END IF;

    refresh_kept := p_refresh IS NOT NULL AND 'offline_access' = ANY (l.scopes);
    IF refresh_kept THEN
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at)
        VALUES (p_refresh, c.grant_id, p_now, p_refresh_expires);
    END IF;
    redirect_uri := c.redirect_uri; code_challenge := c.code_challenge; nonce := c.nonce; live := l;
    RETURN NEXT;
END $$;

-- Rotation. The row lock of the presented token makes parallel callers wait for the first one's outcome.
-- status: rotated | repeated | refused | reused | scope_exceeded | store_denied
CREATE FUNCTION redeem_refresh_token(
    p_token bytea, p_client text, p_successor bytea, p_wrapped bytea, p_scopes text[], p_store bigint,
    p_grace interval, p_now timestamptz)
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
        PERFORM revoke_grant(t.grant_id, 'refresh_token_reused', p_now);
        status := 'reused'; reason := 'used token after its grace time'; RETURN NEXT; RETURN;
    END IF;
    IF t.expires_at <= p_now THEN reason := 'expired'; RETURN NEXT; RETURN; END IF;

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
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at)
        VALUES (p_successor, t.grant_id, p_now, t.expires_at);
        status := 'rotated';
    END IF;
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
    p_refresh bytea, p_refresh_expires timestamptz, p_now timestamptz)
RETURNS SETOF live_grant LANGUAGE plpgsql AS $$
BEGIN
    IF p_store IS NOT NULL AND NOT has_store(p_user, p_store) THEN RETURN; END IF;
    INSERT INTO sessions (id, user_id, client_id, auth_time, acr, amr, persistent, ip_address, user_agent, created_at, last_used_at, expires_at)
    VALUES (p_session, p_user, p_client, p_auth_time, p_acr, p_amr, true, p_ip, p_user_agent, p_now, p_now, p_session_expires);
    INSERT INTO grants (id, user_id, session_id, client_id, scopes, store_id, auth_time, acr, amr, created_at)
    VALUES (p_grant, p_user, p_session, p_client, p_scopes, p_store, p_auth_time, p_acr, p_amr, p_now);
    IF p_refresh IS NOT NULL AND 'offline_access' = ANY (p_scopes) THEN
        INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at)
        VALUES (p_refresh, p_grant, p_now, p_refresh_expires);
    END IF;
    RETURN QUERY SELECT * FROM read_live_grant(p_grant);
END $$;

-- RFC 7009 §2.1: ends the grant of a refresh token for the client it was issued to, used or expired as it may be.
-- null: unknown; false: another client's, nothing done; true: ended.
CREATE FUNCTION revoke_refresh_token(p_token bytea, p_client text, p_reason text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    g grants;
BEGIN
    SELECT x.* INTO g FROM refresh_tokens r JOIN grants x ON x.id = r.grant_id WHERE r.token_hash = p_token;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF g.client_id <> p_client THEN RETURN false; END IF;
    PERFORM revoke_grant(g.id, p_reason, p_now);
    RETURN true;
END $$;
