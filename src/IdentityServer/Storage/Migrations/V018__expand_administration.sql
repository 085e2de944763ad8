-- Administration: who did something for others and why, what users and events are searched by, what was counted.

ALTER TABLE security_events
    ADD COLUMN actor_id     uuid,                       -- the administrator; null when nobody acted for another
    ADD COLUMN actor_client varchar(200),               -- the client that acted, by itself or for actor_id
    ADD COLUMN reason       varchar(500);               -- in the words of who acted

-- Tokens are by far the most events, and their statements must not pay for these indexes: they are looked up by user alone.
CREATE INDEX security_events_at_idx ON security_events (at DESC, id DESC)
    WHERE type <> ALL ('{token_refreshed,code_redeemed,grant_opened}'::text[]);
CREATE INDEX security_events_type_idx ON security_events (type, at DESC, id DESC)
    WHERE type <> ALL ('{token_refreshed,code_redeemed,grant_opened}'::text[]);
CREATE INDEX security_events_client_idx ON security_events (client_id, at DESC, id DESC)
    WHERE client_id IS NOT NULL AND type <> ALL ('{token_refreshed,code_redeemed,grant_opened}'::text[]);
CREATE INDEX security_events_address_idx ON security_events (ip_address, at DESC, id DESC)
    WHERE ip_address IS NOT NULL AND type <> ALL ('{token_refreshed,code_redeemed,grant_opened}'::text[]);
CREATE INDEX security_events_acts_idx ON security_events (at DESC, id DESC) WHERE actor_id IS NOT NULL OR actor_client IS NOT NULL;
CREATE INDEX security_events_actor_idx ON security_events (actor_id, at DESC, id DESC) WHERE actor_id IS NOT NULL;
CREATE INDEX security_events_actor_client_idx ON security_events (actor_client, at DESC, id DESC) WHERE actor_client IS NOT NULL;

-- Users in the order of their names, by what their names begin with. The other two carry what tells a user who was found by
-- another name already, so that those are passed over without being read.
CREATE INDEX users_username_order ON users (normalized_username COLLATE "C") WHERE deleted_at IS NULL;
CREATE INDEX users_email_order ON users (normalized_email COLLATE "C", id) INCLUDE (normalized_username)
    WHERE deleted_at IS NULL AND normalized_email IS NOT NULL;
CREATE INDEX users_full_name_order ON users (lower(full_name) COLLATE "C", id) WHERE deleted_at IS NULL AND full_name IS NOT NULL;
CREATE INDEX users_roles_idx ON users USING gin (roles) WHERE deleted_at IS NULL;
CREATE INDEX users_inactive_idx ON users (normalized_username COLLATE "C") WHERE NOT is_active AND deleted_at IS NULL;
CREATE INDEX subscriptions_plan_idx ON subscriptions (plan);
CREATE INDEX sessions_address_idx ON sessions (ip_address, id) WHERE ended_at IS NULL;
CREATE INDEX stores_name_order ON stores (lower(name) COLLATE "C", id);

-- What was counted in each hour, by whichever replicas. kind: tokens, sign_ins, failures; label: grant, result or error.
CREATE TABLE activity_hours (
    hour  timestamptz NOT NULL,
    kind  text NOT NULL,
    label text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (hour, kind, label)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON activity_hours TO ${role};

INSERT INTO scopes (name, display_name, resources) VALUES ('admin', 'Administer this server', '{}') ON CONFLICT DO NOTHING;

-- As V010 has it; p_origin may go on with {actor's id, actor's client, reason}.
CREATE OR REPLACE FUNCTION record_event(p_at timestamptz, p_type text, p_user uuid, p_client text, p_origin text[], p_data jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data, actor_id, actor_client, reason)
    VALUES (p_at, p_type, p_user, p_client, p_origin[1], p_origin[2], p_origin[3], p_data, p_origin[4]::uuid, p_origin[5], p_origin[6]);
END $$;

-- As V011 has it; what an administrator wrote about somebody goes with the rest.
CREATE OR REPLACE FUNCTION purge_accounts(p_before timestamptz, p_limit integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    gone uuid[];
BEGIN
    SELECT array_agg(id) INTO gone FROM (
        SELECT u.id FROM users u
         WHERE u.deleted_at <= p_before AND NOT EXISTS (SELECT FROM stores s WHERE s.owner_id = u.id)
         ORDER BY u.deleted_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS old;
    IF gone IS NULL THEN RETURN 0; END IF;
    UPDATE security_events SET ip_address = NULL, user_agent = NULL, data = NULL, reason = NULL WHERE user_id = ANY (gone);
    DELETE FROM users WHERE id = ANY (gone);
    INSERT INTO security_events (at, type, user_id) SELECT p_now, 'account_purged', unnest(gone);
    RETURN cardinality(gone);
END $$;

-- What follows is one transaction each, and answers: done | unchanged | unknown | own | last | conflict.

-- Whether an administrator may stop being one: not by their own hand, and not the last. One at a time, or two could leave
-- each other's place empty. Null: yes, or they are none.
CREATE FUNCTION admin_may_go(p_user uuid, p_actor uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('administrators', 0));
    PERFORM FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF p_user = p_actor THEN RETURN 'own'; END IF;
    PERFORM FROM users u WHERE u.id = p_user AND u.is_active AND u.roles @> '{admin}';
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM FROM users u WHERE u.id <> p_user AND u.is_active AND u.deleted_at IS NULL AND u.roles @> '{admin}' LIMIT 1;
    RETURN CASE WHEN NOT FOUND THEN 'last' END;
END $$;

-- Ends sessions of a user: one, or all when p_session is null. The answer: how many.
CREATE FUNCTION admin_end_sessions(p_user uuid, p_session uuid, p_why text, p_origin text[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    s record;
    ended integer := 0;
BEGIN
    FOR s IN UPDATE sessions x SET ended_at = p_now WHERE x.user_id = p_user AND (p_session IS NULL OR x.id = p_session) AND x.ended_at IS NULL
        RETURNING x.id, x.client_id LOOP
        PERFORM record_event(p_now, 'session_ended', p_user, s.client_id, p_origin, jsonb_build_object('session', s.id, 'reason', p_why));
        ended := ended + 1;
    END LOOP;
    RETURN ended;
END $$;

CREATE FUNCTION admin_set_active(p_user uuid, p_active boolean, p_stamp text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    was boolean;
BEGIN
    IF NOT p_active THEN
        answer := admin_may_go(p_user, p_origin[4]::uuid);
        IF answer IS NOT NULL THEN RETURN answer; END IF;
    END IF;
    SELECT u.is_active INTO was FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF was = p_active THEN RETURN 'unchanged'; END IF;
    UPDATE users SET is_active = p_active, security_stamp = p_stamp, concurrency_stamp = p_stamp WHERE id = p_user;
    IF NOT p_active THEN PERFORM admin_end_sessions(p_user, NULL, 'account_deactivated', p_origin, p_now); END IF;
    PERFORM record_event(p_now, CASE WHEN p_active THEN 'account_activated' ELSE 'account_deactivated' END, p_user, NULL, p_origin,
        jsonb_build_object('before', jsonb_build_object('active', was), 'after', jsonb_build_object('active', p_active)));
    RETURN 'done';
END $$;

CREATE FUNCTION admin_set_roles(p_user uuid, p_roles text[], p_stamp text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    was text[];
BEGIN
    SELECT u.roles INTO was FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF was @> '{admin}' AND NOT p_roles @> '{admin}' THEN
        answer := admin_may_go(p_user, p_origin[4]::uuid);
        IF answer IS NOT NULL THEN RETURN answer; END IF;
    END IF;
    IF was = p_roles THEN RETURN 'unchanged'; END IF;
    UPDATE users u SET roles = p_roles, concurrency_stamp = p_stamp WHERE u.id = p_user AND u.roles = was AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'conflict'; END IF;
    PERFORM record_event(p_now, 'roles_changed', p_user, NULL, p_origin, jsonb_build_object('roles', p_roles, 'was', was));
    RETURN 'done';
END $$;

CREATE FUNCTION admin_set_plan(p_user uuid, p_plan text, p_ends timestamptz, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    SELECT jsonb_build_object('plan', g.plan, 'ends_at', g.ends_at) INTO was FROM plan_grants g WHERE g.user_id = p_user AND (g.ends_at IS NULL OR g.ends_at > p_now);
    PERFORM record_event(p_now, CASE WHEN p_plan = 'free' THEN 'plan_taken_back' ELSE 'plan_given' END, p_user, NULL, p_origin,
        jsonb_build_object('before', was, 'after', jsonb_build_object('plan', p_plan, 'ends_at', p_ends)));
    PERFORM grant_plan(p_user, p_plan, p_ends, p_origin, p_now);
    RETURN 'done';
END $$;

-- Forgets wrong passwords and wrong codes. p_key: what the account's failed sign-ins are counted under.
CREATE FUNCTION admin_unlock(p_user uuid, p_key bytea, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    passwords integer;
    codes integer;
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    DELETE FROM sign_in_failures f WHERE f.key = p_key RETURNING f.failures INTO passwords;
    SELECT a.failures INTO codes FROM authenticators a WHERE a.user_id = p_user AND a.failures > 0 FOR UPDATE;
    UPDATE authenticators a SET failures = 0, locked_until = NULL WHERE a.user_id = p_user AND a.failures > 0;
    IF passwords IS NULL AND codes IS NULL THEN RETURN 'unchanged'; END IF;
    PERFORM record_event(p_now, 'account_unlocked', p_user, NULL, p_origin,
        jsonb_build_object('before', jsonb_build_object('wrong_passwords', coalesce(passwords, 0), 'wrong_codes', coalesce(codes, 0))));
    RETURN 'done';
END $$;

CREATE FUNCTION admin_sign_out(p_user uuid, p_session uuid, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    RETURN CASE WHEN admin_end_sessions(p_user, p_session, 'by_admin', p_origin, p_now) = 0 THEN 'unchanged' ELSE 'done' END;
END $$;

-- As the verb does it: the app, its codes and remembered devices go, and every session ends.
CREATE FUNCTION admin_reset_two_factor(p_user uuid, p_stamp text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    UPDATE users u SET two_factor_enabled = false, security_stamp = p_stamp, concurrency_stamp = p_stamp
     WHERE u.id = p_user AND u.two_factor_enabled AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'unchanged'; END IF;
    DELETE FROM authenticators a WHERE a.user_id = p_user;
    DELETE FROM remembered_devices d WHERE d.user_id = p_user;
    PERFORM admin_end_sessions(p_user, NULL, 'two_factor_reset', p_origin, p_now);
    PERFORM record_event(p_now, 'two_factor_reset', p_user, NULL, p_origin, NULL);
    RETURN 'done';
END $$;

-- Asks for the mail with a link for a new password, as the owner would; a job sends it. conflict: there is no address, or nobody may sign in.
CREATE FUNCTION admin_mail_reset(p_user uuid, p_request uuid, p_expires timestamptz, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    INSERT INTO mail_requests (id, kind, email, locale, due_at, expires_at)
    SELECT p_request, 'reset_password', u.email, u.locale, p_now, p_expires FROM users u WHERE u.id = p_user AND u.is_active AND u.email IS NOT NULL;
    IF NOT FOUND THEN RETURN 'conflict'; END IF;
    PERFORM record_event(p_now, 'password_reset_sent', p_user, NULL, p_origin, NULL);
    RETURN 'done';
END $$;
