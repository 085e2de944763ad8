-- The token path, planned once a connection. PostgreSQL before 18 parses and plans a function of language sql anew in every
-- statement that calls it, unless it can be inlined: that took longer than all the rest. plpgsql keeps its plans.

-- As in V014.
CREATE OR REPLACE FUNCTION plan_since(p_user uuid, p_plan text) RETURNS timestamptz LANGUAGE plpgsql VOLATILE STRICT AS $$
DECLARE
    since timestamptz;
BEGIN
    IF p_plan <> 'free' THEN
        SELECT s.starts_at INTO since FROM subscriptions s WHERE s.user_id = p_user;
    END IF;
    IF since IS NULL THEN
        SELECT u.created_at INTO since FROM users u WHERE u.id = p_user;
    END IF;
    RETURN since;
END $$;

-- As in V017. Plans that are kept are made when the tables may be empty, so the order is given: the grant, then by their
-- keys its user, its session and its client. OFFSET 0 keeps the planner from another.
CREATE OR REPLACE FUNCTION read_live_grant(p_grant uuid) RETURNS SETOF live_grant LANGUAGE plpgsql STABLE ROWS 1 AS $$
DECLARE
    l live_grant;
BEGIN
    SELECT g.id, g.client_id::text, g.scopes, g.session_id, g.auth_time, g.acr, g.amr, u.id, u.email::text,
           -- As effective_plan.
           coalesce((SELECT s.plan FROM subscriptions s
                      WHERE s.user_id = u.id
                        AND (s.status = 'active' AND (s.ends_at IS NULL OR s.ends_at > now()) OR s.status = 'cancelled' AND s.ends_at > now())), 'free'),
           u.roles, '[]', g.store_id
      INTO l
      FROM grants g
     CROSS JOIN LATERAL (SELECT x.id, x.email, x.roles FROM users x WHERE x.id = g.user_id AND x.is_active AND x.deleted_at IS NULL OFFSET 0) u
      -- A session that merely expired lets offline access go on; one that was ended does not.
     CROSS JOIN LATERAL (SELECT FROM sessions x WHERE x.id = g.session_id AND x.ended_at IS NULL OFFSET 0) s
     WHERE g.id = p_grant AND g.revoked_at IS NULL
       AND coalesce((SELECT c.tokens_revoked_at < g.created_at FROM clients c WHERE c.client_id = g.client_id), true);
    IF NOT FOUND THEN RETURN; END IF;
    -- The stores as the claim, compact JSON; and the one for tokens: the one chosen before while the user still has a part
    -- in it, else the first (S5). Without the scope nothing is looked up.
    IF 'stores' = ANY (l.scopes) THEN
        SELECT '[' || coalesce(string_agg('{"id":' || us.store_id || ',"role":"' || us.role || '"}', ',' ORDER BY us.owned, us.since, us.store_id), '') || ']',
               (array_agg(us.store_id ORDER BY us.store_id = l.store_id DESC NULLS LAST, us.owned, us.since, us.store_id))[1]
          INTO l.stores, l.store_id
          FROM user_stores(l.user_id) us;
    ELSE
        l.store_id := NULL;
    END IF;
    RETURN NEXT l;
END $$;

-- As in V010, with the token and whose it is read at once.
CREATE OR REPLACE FUNCTION redeem_refresh_token(
    p_token bytea, p_client text, p_successor bytea, p_wrapped bytea, p_scopes text[], p_store bigint,
    p_grace interval, p_idle interval, p_origin text[], p_now timestamptz)
RETURNS TABLE (status text, reason text, wrapped bytea, live live_grant) LANGUAGE plpgsql AS $$
DECLARE
    t record;
    l live_grant;
BEGIN
    status := 'refused';
    SELECT r.grant_id, r.expires_at, r.idle_expires_at, r.redeemed_at, r.wrapped_successor,
           (SELECT g.client_id FROM grants g WHERE g.id = r.grant_id) AS client_id
      INTO t FROM refresh_tokens r WHERE r.token_hash = p_token FOR UPDATE;
    IF NOT FOUND THEN reason := 'unknown token'; RETURN NEXT; RETURN; END IF;
    IF t.client_id <> p_client THEN reason := 'token of another client'; RETURN NEXT; RETURN; END IF;
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
