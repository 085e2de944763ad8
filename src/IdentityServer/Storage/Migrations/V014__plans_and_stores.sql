-- Plans that are paid for elsewhere, since when a plan counts, and access to stores by the word of owners and managers.
-- Requirements S2, S6, S7, P5.

-- Servers of the version before write subscriptions themselves. A row that they wrote (source is null) is taken over as
-- soon as anything else is said of the user's plan.
ALTER TABLE subscriptions ADD COLUMN source text CHECK (source IN ('admin', 'billing'));
CREATE INDEX subscriptions_due_idx ON subscriptions (ends_at) WHERE status <> 'expired' AND ends_at IS NOT NULL;
CREATE INDEX subscriptions_billing_idx ON subscriptions (billing_subscription_id) WHERE billing_subscription_id IS NOT NULL;

-- Since when the plan of a token counts: the start of the paid one, of a free one the account's. It is no column of
-- live_grant, for servers of the version before read the columns that follow it by their place. Volatile: called beside a
-- function that has waited for a lock, it must see what that function saw.
CREATE FUNCTION plan_since(p_user uuid, p_plan text) RETURNS timestamptz LANGUAGE sql VOLATILE STRICT AS $$
    SELECT coalesce((SELECT starts_at FROM subscriptions WHERE user_id = p_user AND p_plan <> 'free'),
                    (SELECT created_at FROM users WHERE id = p_user))
$$;

-- What operators gave. At most one plan a user; it stands beside what is paid for.
CREATE TABLE plan_grants (
    user_id   uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    plan      text NOT NULL CHECK (plan IN ('pro', 'studio', 'enterprise')),
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz
);

-- What the billing provider last said of each subscription. A subscription never changes its user.
CREATE TABLE billing_subscriptions (
    subscription_id varchar(100) PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    customer_id     varchar(100),
    plan            text NOT NULL CHECK (plan IN ('free', 'pro', 'studio', 'enterprise')),
    status          varchar(50) NOT NULL,               -- in the provider's words
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz,                        -- when the plan ends or has ended; null: it goes on
    renews_at       timestamptz,
    -- The order of what was said: the provider's time, then what comes later in a subscription's life, then any fixed order.
    told_at         timestamptz NOT NULL,
    told_rank       integer NOT NULL,
    told_by         bytea NOT NULL
);
CREATE INDEX billing_subscriptions_user_idx ON billing_subscriptions (user_id);

-- Events that came in, by the digest of their signed body. Nothing of the customer is kept but ids.
-- outcome: applied | unchanged | stale (something newer was said before) | unmatched (see reason; tried again when resent)
CREATE TABLE billing_events (
    id              bytea PRIMARY KEY,
    received_at     timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    name            varchar(100) NOT NULL,
    subscription_id varchar(100) NOT NULL,
    customer_id     varchar(100),
    variant_id      varchar(100),
    status          varchar(50) NOT NULL,
    named_user      uuid,                               -- as the checkout named it, whether there is such a user or not
    user_id         uuid REFERENCES users ON DELETE CASCADE,
    outcome         text NOT NULL DEFAULT 'unmatched',
    reason          text
);
CREATE INDEX billing_events_received_idx ON billing_events (received_at DESC);
CREATE INDEX billing_events_expiry_idx ON billing_events (expires_at);
CREATE INDEX billing_events_user_idx ON billing_events (user_id);

-- Takes over a row that was written without a source. The caller holds the user's row.
CREATE FUNCTION absorb_plan(p_user uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    s subscriptions;
BEGIN
    SELECT * INTO s FROM subscriptions x WHERE x.user_id = p_user AND x.source IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    IF s.status <> 'active' THEN
        s.ends_at := coalesce(CASE s.status WHEN 'expired' THEN least(s.ends_at, now()) ELSE s.ends_at END, s.starts_at);
    END IF;
    IF s.billing_subscription_id IS NOT NULL THEN
        INSERT INTO billing_subscriptions (subscription_id, user_id, customer_id, plan, status, starts_at, ends_at, told_at, told_rank, told_by)
        VALUES (s.billing_subscription_id, p_user, s.billing_customer_id, s.plan, s.status, s.starts_at, s.ends_at, '-infinity', 0, '')
        ON CONFLICT (subscription_id) DO NOTHING;
    ELSIF s.plan <> 'free' THEN
        INSERT INTO plan_grants (user_id, plan, starts_at, ends_at) VALUES (p_user, s.plan, s.starts_at, s.ends_at)
        ON CONFLICT (user_id) DO UPDATE SET plan = excluded.plan, starts_at = excluded.starts_at, ends_at = excluded.ends_at;
    END IF;
    UPDATE subscriptions x SET source = CASE WHEN s.billing_subscription_id IS NULL THEN 'admin' ELSE 'billing' END WHERE x.user_id = p_user;
END $$;

-- Brings subscriptions in line with what was given and what is paid for: of those that have not ended the highest plan, and
-- of equal ones what is paid for, then what lasts longest, then the oldest; when all have ended, the one that ended last.
-- It depends on nothing but these rows, so that no order of events leads elsewhere. True: something changed.
CREATE FUNCTION settle_plan(p_user uuid, p_source text, p_event text, p_origin text[], p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    s subscriptions;
    best record;
    state text;
BEGIN
    SELECT * INTO s FROM subscriptions x WHERE x.user_id = p_user FOR UPDATE;
    SELECT c.* INTO best FROM (
        SELECT x.*, (x.ends_at IS NULL OR x.ends_at > p_now) AS live FROM (
            SELECT 'billing' AS source, b.plan, b.starts_at, b.ends_at, b.customer_id, b.subscription_id FROM billing_subscriptions b WHERE b.user_id = p_user
            UNION ALL
            SELECT 'admin', g.plan, g.starts_at, g.ends_at, NULL, NULL FROM plan_grants g WHERE g.user_id = p_user) x) c
     ORDER BY c.live DESC,
              CASE WHEN c.live THEN array_position(ARRAY['free', 'pro', 'studio', 'enterprise'], c.plan) END DESC,
              CASE WHEN c.live THEN c.source END DESC,
              c.ends_at DESC NULLS FIRST, c.starts_at, c.subscription_id
     LIMIT 1;
    IF NOT FOUND THEN
        UPDATE subscriptions x SET status = 'expired' WHERE x.user_id = p_user AND x.status <> 'expired' AND x.ends_at <= p_now;
        RETURN false;
    END IF;

    state := CASE WHEN NOT best.live THEN 'expired' WHEN best.source = 'billing' AND best.ends_at IS NOT NULL THEN 'cancelled' ELSE 'active' END;
    best.customer_id := coalesce(best.customer_id, s.billing_customer_id);
    best.subscription_id := coalesce(best.subscription_id, s.billing_subscription_id);
    IF (s.plan, s.status, s.starts_at, s.ends_at, s.billing_customer_id, s.billing_subscription_id, s.source)
        IS NOT DISTINCT FROM (best.plan, state, best.starts_at, best.ends_at, best.customer_id, best.subscription_id, best.source) THEN
        RETURN false;
    END IF;

    INSERT INTO subscriptions (user_id, plan, status, starts_at, ends_at, billing_customer_id, billing_subscription_id, source)
    VALUES (p_user, best.plan, state, best.starts_at, best.ends_at, best.customer_id, best.subscription_id, best.source)
    ON CONFLICT (user_id) DO UPDATE SET
        plan = excluded.plan, status = excluded.status, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        billing_customer_id = excluded.billing_customer_id, billing_subscription_id = excluded.billing_subscription_id, source = excluded.source;
    PERFORM record_event(p_now, 'plan_changed', p_user, NULL, p_origin, jsonb_strip_nulls(jsonb_build_object(
        'plan', CASE WHEN best.live THEN best.plan ELSE 'free' END,
        'was', CASE WHEN s.status = 'active' OR s.status = 'cancelled' AND s.ends_at IS NOT NULL THEN s.plan ELSE 'free' END,
        'status', state, 'ends_at', best.ends_at, 'source', p_source, 'event', p_event)));
    RETURN true;
END $$;

-- The operator's word. Free takes back what an operator gave and nothing else.
CREATE FUNCTION grant_plan(p_user uuid, p_plan text, p_ends timestamptz, p_origin text[], p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    run timestamptz;
BEGIN
    PERFORM FROM users WHERE id = p_user FOR NO KEY UPDATE;
    PERFORM absorb_plan(p_user);
    IF p_plan = 'free' THEN
        UPDATE plan_grants g SET ends_at = p_now WHERE g.user_id = p_user AND (g.ends_at IS NULL OR g.ends_at > p_now);
    ELSE
        -- From one paid plan to another the run goes on, and with it the month of a quota.
        SELECT s.starts_at INTO run FROM subscriptions s
         WHERE s.user_id = p_user AND s.plan <> 'free' AND s.status <> 'expired' AND (s.ends_at > p_now OR s.status = 'active' AND s.ends_at IS NULL);
        INSERT INTO plan_grants (user_id, plan, starts_at, ends_at) VALUES (p_user, p_plan, coalesce(run, p_now), p_ends)
        ON CONFLICT (user_id) DO UPDATE SET plan = excluded.plan, starts_at = excluded.starts_at, ends_at = excluded.ends_at;
    END IF;
    PERFORM settle_plan(p_user, 'admin', NULL, p_origin, p_now);
END $$;

-- One event of the billing provider. p_plan is null for a variant that is not ours to know; an end counts all the same.
-- outcome: applied | unchanged | stale | unmatched | repeated (this very event was handled before)
CREATE FUNCTION apply_billing_event(
    p_id bytea, p_name text, p_subscription text, p_customer text, p_variant text, p_user uuid, p_plan text, p_status text, p_known boolean,
    p_starts timestamptz, p_ends timestamptz, p_renews timestamptz, p_told timestamptz, p_rank integer, p_kept interval, p_origin text[],
    p_now timestamptz, OUT outcome text, OUT reason text, OUT user_id uuid) LANGUAGE plpgsql AS $$
DECLARE
    known_plan text;
BEGIN
    -- One at a time for each subscription: who it belongs to is decided once.
    PERFORM pg_advisory_xact_lock(hashtextextended('billing ' || p_subscription, 0));
    INSERT INTO billing_events AS e (id, received_at, expires_at, name, subscription_id, customer_id, variant_id, status, named_user)
    VALUES (p_id, p_now, p_now + p_kept, p_name, p_subscription, p_customer, p_variant, p_status, p_user)
    ON CONFLICT (id) DO UPDATE SET received_at = p_now, reason = NULL WHERE e.outcome = 'unmatched';
    IF NOT FOUND THEN outcome := 'repeated'; RETURN; END IF;

    -- A subscription that is known keeps its user: the name at a checkout is the buyer's to choose.
    SELECT b.user_id, b.plan INTO user_id, known_plan FROM billing_subscriptions b WHERE b.subscription_id = p_subscription;
    IF NOT FOUND THEN
        SELECT s.user_id, s.plan INTO user_id, known_plan FROM subscriptions s WHERE s.billing_subscription_id = p_subscription ORDER BY s.starts_at LIMIT 1;
    END IF;
    SELECT u.id INTO user_id FROM users u WHERE u.id = coalesce(user_id, p_user) FOR NO KEY UPDATE;
    reason := CASE WHEN user_id IS NULL THEN 'unknown_user' WHEN NOT p_known THEN 'unknown_status'
                   WHEN p_plan IS NULL AND (p_ends IS NULL OR known_plan IS NULL) THEN 'unknown_variant' END;
    IF reason IS NOT NULL THEN
        outcome := 'unmatched';
        UPDATE billing_events e SET reason = apply_billing_event.reason, user_id = apply_billing_event.user_id WHERE e.id = p_id;
        RETURN;
    END IF;

    PERFORM absorb_plan(user_id);
    INSERT INTO billing_subscriptions AS b (subscription_id, user_id, customer_id, plan, status, starts_at, ends_at, renews_at, told_at, told_rank, told_by)
    VALUES (p_subscription, user_id, p_customer, coalesce(p_plan, known_plan), p_status, p_starts, p_ends, p_renews, p_told, p_rank, p_id)
    ON CONFLICT (subscription_id) DO UPDATE SET
        customer_id = excluded.customer_id, plan = excluded.plan, status = excluded.status, starts_at = least(b.starts_at, excluded.starts_at),
        ends_at = excluded.ends_at, renews_at = excluded.renews_at, told_at = excluded.told_at, told_rank = excluded.told_rank, told_by = excluded.told_by
      WHERE (excluded.told_at, excluded.told_rank, excluded.told_by) > (b.told_at, b.told_rank, b.told_by);
    IF NOT FOUND THEN
        outcome := 'stale';
    ELSE
        outcome := CASE WHEN settle_plan(user_id, 'billing', encode(p_id, 'hex'), p_origin, p_now) THEN 'applied' ELSE 'unchanged' END;
    END IF;
    UPDATE billing_events e SET outcome = apply_billing_event.outcome, user_id = apply_billing_event.user_id WHERE e.id = p_id;
END $$;

-- Marks plans whose end has come, so that whoever watches the row learns of it. The answer: how many were looked at.
CREATE FUNCTION lapse_plans(p_limit integer, p_origin text[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    due uuid;
    seen integer := 0;
BEGIN
    FOR due IN SELECT s.user_id FROM subscriptions s WHERE s.status <> 'expired' AND s.ends_at <= p_now ORDER BY s.user_id LIMIT p_limit LOOP
        PERFORM FROM users WHERE id = due FOR NO KEY UPDATE;
        PERFORM absorb_plan(due);
        PERFORM settle_plan(due, 'lapse', NULL, p_origin, p_now);
        seen := seen + 1;
    END LOOP;
    RETURN seen;
END $$;

-- The role a user acts by at a store; null: no part in it, or no such store.
CREATE FUNCTION acting_role(p_user uuid, p_store bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN t.owner_id = u.id THEN 'owner' WHEN 'superuser' = ANY (u.roles) THEN 'superuser' ELSE a.role END
      FROM users u JOIN stores t ON t.id = p_store LEFT JOIN user_store_access a ON a.user_id = u.id AND a.store_id = t.id
     WHERE u.id = p_user AND u.is_active AND u.deleted_at IS NULL
$$;

-- Whom a name or an e-mail means, and they stay until the transaction ends. An e-mail that nobody has proven is nobody's:
-- else one could be registered to catch what is meant for its owner.
CREATE FUNCTION named_user(p_name text) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT u.id FROM users u
     WHERE u.id = (SELECT x.id FROM users x
                    WHERE (x.normalized_email = p_name AND x.email_verified OR x.normalized_username = p_name) AND x.is_active AND x.deleted_at IS NULL
                    ORDER BY x.normalized_email IS DISTINCT FROM p_name LIMIT 1)
       AND u.is_active AND u.deleted_at IS NULL FOR KEY SHARE
$$;

-- S7: the owner grants every role, a manager staff and viewer, and touches no manager, which they are themselves.
-- The store's row is locked first: who loses their part in this moment has either granted before or grants nothing.
-- status: no_store | forbidden | unknown_user | owner | granted | changed | unchanged
CREATE FUNCTION grant_store_access(p_actor uuid, p_store bigint, p_name text, p_role text, p_origin text[], p_now timestamptz,
    OUT status text, OUT user_id uuid, OUT store_name text) LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    acts_as text;
    was text;
BEGIN
    SELECT t.owner_id, t.name INTO owner, store_name FROM stores t WHERE t.id = p_store FOR UPDATE;
    acts_as := acting_role(p_actor, p_store);
    IF acts_as IS NULL THEN status := 'no_store'; RETURN; END IF;
    IF acts_as NOT IN ('owner', 'superuser', 'manager') OR acts_as = 'manager' AND p_role NOT IN ('staff', 'viewer') THEN status := 'forbidden'; RETURN; END IF;
    user_id := named_user(p_name);
    IF user_id IS NULL THEN status := 'unknown_user'; RETURN; END IF;
    IF user_id = owner THEN status := 'owner'; RETURN; END IF;
    SELECT a.role INTO was FROM user_store_access a WHERE a.user_id = grant_store_access.user_id AND a.store_id = p_store FOR UPDATE;
    IF acts_as = 'manager' AND was = 'manager' THEN status := 'forbidden'; RETURN; END IF;
    IF was = p_role THEN status := 'unchanged'; RETURN; END IF;

    INSERT INTO user_store_access (user_id, store_id, role, granted_by, granted_at) VALUES (user_id, p_store, p_role, p_actor, p_now)
    ON CONFLICT ON CONSTRAINT user_store_access_pkey DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by;
    status := CASE WHEN was IS NULL THEN 'granted' ELSE 'changed' END;
    PERFORM record_event(p_now, 'store_access_' || status, user_id, NULL, p_origin,
        jsonb_strip_nulls(jsonb_build_object('store', p_store, 'role', p_role, 'was', was, 'by', p_actor)));
END $$;

-- status: no_store | forbidden | no_access | removed. Everybody may leave.
CREATE FUNCTION remove_store_access(p_actor uuid, p_store bigint, p_user uuid, p_origin text[], p_now timestamptz,
    OUT status text, OUT user_id uuid, OUT store_name text) LANGUAGE plpgsql AS $$
DECLARE
    acts_as text;
    was text;
BEGIN
    SELECT t.name INTO store_name FROM stores t WHERE t.id = p_store FOR UPDATE;
    acts_as := acting_role(p_actor, p_store);
    IF acts_as IS NULL THEN status := 'no_store'; RETURN; END IF;
    IF acts_as NOT IN ('owner', 'superuser', 'manager') AND p_user <> p_actor THEN status := 'forbidden'; RETURN; END IF;
    SELECT a.role INTO was FROM user_store_access a WHERE a.user_id = p_user AND a.store_id = p_store FOR UPDATE;
    IF NOT FOUND THEN status := 'no_access'; RETURN; END IF;
    IF acts_as = 'manager' AND was = 'manager' AND p_user <> p_actor THEN status := 'forbidden'; RETURN; END IF;
    DELETE FROM user_store_access a WHERE a.user_id = p_user AND a.store_id = p_store;
    PERFORM record_event(p_now, 'store_access_removed', p_user, NULL, p_origin, jsonb_build_object('store', p_store, 'was', was, 'by', p_actor));
    status := 'removed';
    user_id := p_user;
END $$;

-- Another owner. The one before keeps no part in the store; both histories tell of it.
-- status: no_store | forbidden | unknown_user | transferred | unchanged
CREATE FUNCTION transfer_store(p_actor uuid, p_store bigint, p_name text, p_origin text[], p_now timestamptz,
    OUT status text, OUT user_id uuid, OUT store_name text, OUT former_owner uuid) LANGUAGE plpgsql AS $$
DECLARE
    acts_as text;
BEGIN
    SELECT t.owner_id, t.name INTO former_owner, store_name FROM stores t WHERE t.id = p_store FOR UPDATE;
    acts_as := acting_role(p_actor, p_store);
    IF acts_as IS NULL THEN status := 'no_store'; RETURN; END IF;
    IF acts_as NOT IN ('owner', 'superuser') THEN status := 'forbidden'; RETURN; END IF;
    user_id := named_user(p_name);
    IF user_id IS NULL THEN status := 'unknown_user'; RETURN; END IF;
    IF user_id = former_owner THEN status := 'unchanged'; RETURN; END IF;
    UPDATE stores t SET owner_id = transfer_store.user_id WHERE t.id = p_store;
    DELETE FROM user_store_access a WHERE a.store_id = p_store AND a.user_id IN (former_owner, transfer_store.user_id);
    status := 'transferred';
    PERFORM record_event(p_now, 'store_owner_changed', x.whom, NULL, p_origin, jsonb_build_object('store', p_store, 'from', former_owner, 'to', transfer_store.user_id, 'by', p_actor))
       FROM unnest(ARRAY[former_owner, transfer_store.user_id]) AS x (whom);
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON plan_grants, billing_subscriptions, billing_events TO ${role};
