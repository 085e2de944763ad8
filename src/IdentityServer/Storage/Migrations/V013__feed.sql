-- The feed of security events (Shared Signals, RFC 8936): what APIs that validate tokens by themselves have to learn at once.

-- Rows are written by triggers, in the transaction of the change itself: no way to end or change something can forget it.
-- xid: the transaction that wrote the row. Rows do not become visible in the order of their ids, so a reader remembers a
-- snapshot and not a number: what commits late is new to it all the same.
CREATE TABLE feed_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at         timestamptz NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('session', 'grant', 'token', 'client', 'account', 'claims', 'verification')),
    user_id    uuid,
    session_id uuid,
    grant_id   uuid,
    jti        text,
    client_id  text,
    stream_id  uuid,                                    -- a verification is for one stream
    state      text,
    initiator  text,                                    -- CAEP 1.0 §2: admin, user, policy, system; null when it is not known
    scopes     text[],                                  -- what the tokens in question may hold: decides which APIs are told
    expires_at timestamptz NOT NULL
);
CREATE INDEX feed_events_xid_idx ON feed_events (xid);
CREATE INDEX feed_events_expiry_idx ON feed_events (expires_at);

-- position: everything visible in it is done. target: the next snapshot; what is visible in it and not in position is
-- delivered in the order of ids, up to last_id so far. sent: delivered and not yet acknowledged.
CREATE TABLE feed_streams (
    id               uuid PRIMARY KEY,
    client_id        varchar(200) NOT NULL REFERENCES clients ON DELETE CASCADE,
    events_requested text[],                            -- null: whatever there is
    kinds            text[] NOT NULL,                   -- the kinds of feed_events that are to be delivered
    description      varchar(500),
    status           text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'paused', 'disabled')),
    status_reason    varchar(500),
    since            timestamptz NOT NULL,              -- older events are of no use to it
    position         pg_snapshot NOT NULL,
    target           pg_snapshot NOT NULL,
    last_id          bigint NOT NULL DEFAULT 0,
    sent             bigint[] NOT NULL DEFAULT '{}',
    moved_at         timestamptz NOT NULL,
    verified_at      timestamptz,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL               -- when it is gone unless it is used before
);
CREATE INDEX feed_streams_client_idx ON feed_streams (client_id, expires_at);
CREATE INDEX feed_streams_expiry_idx ON feed_streams (expires_at);

CREATE FUNCTION notify_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_TABLE_SCHEMA || '_feed', ''); RETURN NULL;
END $$;
CREATE TRIGGER feed_events_notify AFTER INSERT ON feed_events FOR EACH STATEMENT EXECUTE FUNCTION notify_feed();
-- A stream that goes on may have something to deliver.
CREATE TRIGGER feed_streams_notify AFTER UPDATE OF status, kinds ON feed_streams FOR EACH STATEMENT EXECUTE FUNCTION notify_feed();

-- Rows are kept for as long as a signed token can live, a day, and an hour more.
CREATE FUNCTION tell_feed(p_kind text, p_at timestamptz, p_scopes text[], p_user uuid DEFAULT NULL, p_session uuid DEFAULT NULL,
    p_grant uuid DEFAULT NULL, p_jti text DEFAULT NULL, p_client text DEFAULT NULL, p_initiator text DEFAULT NULL)
RETURNS void LANGUAGE sql SET search_path = ${schema}, pg_temp AS $$
    INSERT INTO feed_events (at, kind, user_id, session_id, grant_id, jti, client_id, initiator, scopes, expires_at)
    VALUES (p_at, p_kind, p_user, p_session, p_grant, p_jti, p_client, p_initiator, p_scopes, p_at + interval '25 hours')
$$;

-- A session ends, and with it the tokens of its grants. They are told of too: a grant may have come from an earlier session
-- (step-up, a new sign-in), whose id its older tokens carry. Of users who are shut out as a whole the account is told.
CREATE FUNCTION tell_session_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
DECLARE
    scopes_of_grants text[];
BEGIN
    PERFORM FROM users u WHERE u.id = NEW.user_id AND u.is_active AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT array_agg(DISTINCT x.scope) INTO scopes_of_grants FROM grants g, unnest(g.scopes) AS x (scope) WHERE g.session_id = NEW.id;
    IF scopes_of_grants IS NULL THEN RETURN NULL; END IF;
    PERFORM tell_feed('session', NEW.ended_at, scopes_of_grants, p_user => NEW.user_id, p_session => NEW.id);
    PERFORM tell_feed('grant', NEW.ended_at, g.scopes, p_user => g.user_id, p_grant => g.id)
       FROM grants g WHERE g.session_id = NEW.id AND g.revoked_at IS NULL;
    RETURN NULL;
END $$;
-- Nothing that was issued in a session can be alive a day after its last use, which is noted five minutes late at most.
CREATE TRIGGER sessions_tell_ended AFTER UPDATE OF ended_at ON sessions FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND OLD.last_used_at > NEW.ended_at - interval '26 hours')
    EXECUTE FUNCTION tell_session_ended();

CREATE FUNCTION tell_grant_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_feed('grant', NEW.revoked_at, NEW.scopes, p_user => NEW.user_id, p_grant => NEW.id); RETURN NULL;
END $$;
CREATE TRIGGER grants_tell_revoked AFTER UPDATE OF revoked_at ON grants FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION tell_grant_revoked();

CREATE FUNCTION tell_token_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_feed('token', clock_timestamp(), NULL, p_jti => NEW.jti); RETURN NULL;
END $$;
CREATE TRIGGER revoked_tokens_tell AFTER INSERT ON revoked_tokens FOR EACH ROW EXECUTE FUNCTION tell_token_revoked();

CREATE FUNCTION tell_client_disabled() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_feed('client', clock_timestamp(), string_to_array(OLD.metadata ->> 'scope', ' '), p_client => OLD.client_id, p_initiator => 'admin'); RETURN NULL;
END $$;
CREATE TRIGGER clients_tell_disabled AFTER UPDATE OF enabled ON clients FOR EACH ROW
    WHEN (OLD.enabled AND NOT NEW.enabled) EXECUTE FUNCTION tell_client_disabled();
CREATE TRIGGER clients_tell_deleted AFTER DELETE ON clients FOR EACH ROW WHEN (OLD.enabled) EXECUTE FUNCTION tell_client_disabled();

-- Always told, whatever grants there are at this moment: one may be opened while this is being committed.
CREATE FUNCTION tell_account_disabled() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_feed('account', greatest(NEW.deleted_at, clock_timestamp()),
        (SELECT array_agg(DISTINCT x.scope) FROM grants g, unnest(g.scopes) AS x (scope) WHERE g.user_id = NEW.id),
        p_user => NEW.id, p_initiator => CASE WHEN NEW.deleted_at IS NULL THEN 'admin' END);
    RETURN NULL;
END $$;
CREATE TRIGGER users_tell_disabled AFTER UPDATE OF is_active, deleted_at ON users FOR EACH ROW
    WHEN (OLD.is_active AND OLD.deleted_at IS NULL AND NOT (NEW.is_active AND NEW.deleted_at IS NULL)) EXECUTE FUNCTION tell_account_disabled();

-- An account that is erased leaves nothing here (AC-169). Its tokens were told of when it was deleted.
CREATE FUNCTION forget_feed_events() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    DELETE FROM feed_events e USING gone g WHERE e.user_id = g.id; RETURN NULL;
END $$;
CREATE TRIGGER users_forget_feed_events AFTER DELETE ON users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_feed_events();

-- Claims of a user have changed; what they are now is read when it is delivered. Users who are shut out or gone have none.
CREATE FUNCTION tell_claims_changed(p_user uuid, p_initiator text DEFAULT NULL) RETURNS void LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.is_active AND u.deleted_at IS NULL;
    IF FOUND THEN PERFORM tell_feed('claims', clock_timestamp(), NULL, p_user => p_user, p_initiator => p_initiator); END IF;
END $$;

-- For rows of a user; the argument is the column that says whose. A row that changes hands tells both.
CREATE FUNCTION tell_claims_of() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
DECLARE
    whose uuid := to_jsonb(OLD) ->> TG_ARGV[0];
BEGIN
    PERFORM tell_claims_changed(whose, TG_ARGV[1]);
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> TG_ARGV[0] <> whose::text THEN PERFORM tell_claims_changed((to_jsonb(NEW) ->> TG_ARGV[0])::uuid); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER users_tell_roles AFTER UPDATE OF roles ON users FOR EACH ROW
    WHEN (OLD.roles IS DISTINCT FROM NEW.roles) EXECUTE FUNCTION tell_claims_of('id', 'admin');
CREATE TRIGGER subscriptions_tell_deleted AFTER DELETE ON subscriptions FOR EACH ROW EXECUTE FUNCTION tell_claims_of('user_id');
CREATE TRIGGER subscriptions_tell_changed AFTER UPDATE OF plan, status, starts_at, ends_at ON subscriptions FOR EACH ROW
    WHEN ((OLD.plan, OLD.status, OLD.starts_at, OLD.ends_at) IS DISTINCT FROM (NEW.plan, NEW.status, NEW.starts_at, NEW.ends_at))
    EXECUTE FUNCTION tell_claims_of('user_id');
CREATE TRIGGER user_store_access_tell_deleted AFTER DELETE ON user_store_access FOR EACH ROW EXECUTE FUNCTION tell_claims_of('user_id');
CREATE TRIGGER user_store_access_tell_changed AFTER UPDATE OF role ON user_store_access FOR EACH ROW
    WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION tell_claims_of('user_id');
-- Who has access to a store that goes is told by the rows that go with it.
CREATE TRIGGER stores_tell_deleted AFTER DELETE ON stores FOR EACH ROW EXECUTE FUNCTION tell_claims_of('owner_id');
CREATE TRIGGER stores_tell_owner AFTER UPDATE OF owner_id ON stores FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION tell_claims_of('owner_id');

-- What is given for the first time is told to nobody who has never signed in, and looked at by the statement: an import of a
-- hundred thousand users must not call anything for each.
CREATE FUNCTION tell_owned_rows_added() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_claims_changed(n.user_id) FROM (SELECT DISTINCT a.user_id FROM added a WHERE EXISTS (SELECT FROM grants g WHERE g.user_id = a.user_id)) n; RETURN NULL;
END $$;
CREATE FUNCTION tell_stores_added() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM tell_claims_changed(n.owner_id) FROM (SELECT DISTINCT a.owner_id FROM added a WHERE EXISTS (SELECT FROM grants g WHERE g.user_id = a.owner_id)) n; RETURN NULL;
END $$;
CREATE TRIGGER subscriptions_tell_added AFTER INSERT ON subscriptions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_owned_rows_added();
CREATE TRIGGER user_store_access_tell_added AFTER INSERT ON user_store_access REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_owned_rows_added();
CREATE TRIGGER stores_tell_added AFTER INSERT ON stores REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_stores_added();

-- Whether an API with these scopes is told: of users, only of those with a grant for it (SSF 1.0 §10.1). A client's own
-- token is known here by its id alone, which says nothing to whom does not hold it.
CREATE FUNCTION feed_concerns(e feed_events, p_stream uuid, p_scopes text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE e.kind
        WHEN 'token' THEN true
        WHEN 'verification' THEN e.stream_id = p_stream
        WHEN 'account' THEN coalesce(e.scopes && p_scopes, false) OR EXISTS (SELECT FROM grants g WHERE g.user_id = e.user_id AND g.scopes && p_scopes)
        WHEN 'claims' THEN EXISTS (
            SELECT FROM grants g JOIN users u ON u.id = g.user_id AND u.is_active AND u.deleted_at IS NULL
             WHERE g.user_id = e.user_id AND g.revoked_at IS NULL AND g.scopes && p_scopes AND g.scopes && '{plan,roles,stores}')
        ELSE coalesce(e.scopes && p_scopes, false)
    END
$$;

-- The claims of a user as tokens for these scopes would carry them now. One that no grant allows is left out.
CREATE FUNCTION feed_claims(p_user uuid, p_scopes text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN may.plan THEN jsonb_build_object('plan', p.plan, 'plan_since',
                    floor(extract(epoch FROM CASE WHEN p.plan = 'free' THEN u.created_at ELSE s.starts_at END))::bigint) ELSE '{}' END
        || CASE WHEN may.roles THEN jsonb_build_object('roles', u.roles) ELSE '{}' END
        || CASE WHEN may.stores THEN jsonb_build_object('stores', coalesce((
                    SELECT jsonb_agg(jsonb_build_object('id', us.store_id, 'role', us.role) ORDER BY us.owned, us.since, us.store_id)
                      FROM user_stores(u.id) us), '[]')) ELSE '{}' END
      FROM users u
      LEFT JOIN subscriptions s ON s.user_id = u.id
     CROSS JOIN LATERAL (SELECT effective_plan(u.id) AS plan) p
     CROSS JOIN LATERAL (
        SELECT coalesce(bool_or('plan' = ANY (g.scopes)), false) AS plan, coalesce(bool_or('roles' = ANY (g.scopes)), false) AS roles,
               coalesce(bool_or('stores' = ANY (g.scopes)), false) AS stores
          FROM grants g WHERE g.user_id = u.id AND g.revoked_at IS NULL AND g.scopes && p_scopes) may
     WHERE u.id = p_user
$$;

-- A new stream begins with what happened while the tokens that are alive were issued: an hour, or the longest lifetime in
-- use. Transactions that are under way have no rows to see yet, so the position lies before the oldest of them.
-- Of a client's streams p_most are kept; the one that was not used for the longest time goes.
CREATE FUNCTION open_feed_stream(p_id uuid, p_client text, p_requested text[], p_kinds text[], p_description text,
    p_lifetime interval, p_idle interval, p_most integer, p_now timestamptz)
RETURNS SETOF feed_streams LANGUAGE plpgsql AS $$
DECLARE
    first_at timestamptz;
    first_xid xid8;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('feed ' || p_client, 0));
    DELETE FROM feed_streams f WHERE f.client_id = p_client AND f.id NOT IN (
        SELECT k.id FROM feed_streams k WHERE k.client_id = p_client AND k.expires_at > p_now ORDER BY k.expires_at DESC LIMIT p_most - 1);
    SELECT p_now - greatest(p_lifetime, interval '1 hour', max((c.metadata ->> 'access_token_lifetime')::integer) * interval '1 second')
      INTO first_at FROM clients c;
    SELECT min(x) INTO first_xid FROM (
        SELECT pg_snapshot_xmin(pg_current_snapshot()) AS x UNION ALL SELECT min(e.xid) FROM feed_events e WHERE e.at >= first_at) oldest;
    RETURN QUERY INSERT INTO feed_streams (id, client_id, events_requested, kinds, description, since, position, target, moved_at, created_at, expires_at)
    VALUES (p_id, p_client, p_requested, p_kinds, p_description, first_at, (first_xid || ':' || first_xid || ':')::pg_snapshot,
            pg_current_snapshot(), p_now, p_now, p_now + p_idle) RETURNING *;
END $$;

-- The next events of a stream between its two snapshots. Planned with the values at hand: next to nothing lies behind the
-- position as a rule, and the index by transaction finds it; a plan for any position would read the day's events.
CREATE FUNCTION next_feed_events(s feed_streams, p_scopes text[], p_limit integer) RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    oldest xid8 := pg_snapshot_xmin(s.position);
    found bigint[];
BEGIN
    SELECT coalesce(array_agg(n.id ORDER BY n.id), '{}') INTO found FROM (
        SELECT e.id FROM feed_events e
         WHERE e.xid >= oldest AND NOT pg_visible_in_snapshot(e.xid, s.position) AND pg_visible_in_snapshot(e.xid, s.target)
           AND e.id > s.last_id AND e.at >= s.since AND (e.kind = ANY (s.kinds) OR e.kind = 'verification')
           AND feed_concerns(e, s.id, p_scopes)
         ORDER BY e.id LIMIT p_limit) n;
    RETURN found;
END $$;

-- One poll: takes acknowledgements, and answers what is delivered and not acknowledged; when that is nothing, what comes next.
-- The row lock makes polls of one stream follow each other, whichever replicas they are at.
-- outcome: event (one row each) | empty | unknown
CREATE FUNCTION poll_feed(p_stream uuid, p_client text, p_scopes text[], p_done bigint[], p_limit integer, p_idle interval, p_now timestamptz)
RETURNS TABLE (outcome text, event feed_events, claims text) LANGUAGE plpgsql AS $$
DECLARE
    was feed_streams;
    s feed_streams;
BEGIN
    SELECT * INTO was FROM feed_streams f WHERE f.id = p_stream AND f.client_id = p_client AND f.expires_at > p_now FOR UPDATE;
    -- A position ahead of the database is of another life of it, from before it was restored from a dump: it says nothing here.
    IF NOT FOUND OR pg_snapshot_xmax(was.target) > pg_snapshot_xmax(pg_current_snapshot()) THEN
        outcome := 'unknown'; RETURN NEXT; RETURN;
    END IF;
    s := was;
    s.sent := ARRAY(SELECT e.id FROM feed_events e WHERE e.id = ANY (was.sent) AND e.id <> ALL (p_done) AND feed_concerns(e, was.id, p_scopes) ORDER BY e.id);
    IF p_limit > 0 AND s.status = 'enabled' AND s.sent = '{}' THEN
        s.sent := next_feed_events(s, p_scopes, p_limit);
        IF s.sent = '{}' THEN
            s.position := s.target; s.target := pg_current_snapshot(); s.last_id := 0;
            s.sent := next_feed_events(s, p_scopes, p_limit);
        END IF;
        s.last_id := coalesce(s.sent[cardinality(s.sent)], s.last_id);
    END IF;
    -- With nothing to tell the position moves now and then only: an idle stream must not write at every look.
    IF s.sent <> was.sent OR was.moved_at <= p_now - interval '10 seconds' THEN
        UPDATE feed_streams f SET position = s.position, target = s.target, last_id = s.last_id, sent = s.sent, moved_at = p_now, expires_at = p_now + p_idle
         WHERE f.id = s.id;
    END IF;
    IF p_limit > 0 AND s.status = 'enabled' THEN
        RETURN QUERY SELECT 'event', e, CASE WHEN e.kind = 'claims' THEN feed_claims(e.user_id, p_scopes)::text END
                       FROM feed_events e WHERE e.id = ANY (s.sent) ORDER BY e.id;
        IF FOUND THEN RETURN; END IF;
    END IF;
    outcome := 'empty'; RETURN NEXT;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON feed_events, feed_streams TO ${role};
