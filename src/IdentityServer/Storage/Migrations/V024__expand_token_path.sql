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
