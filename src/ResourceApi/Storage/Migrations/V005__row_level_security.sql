-- Row-level security (P10): a row is its owner's, whatever a statement forgets to say. docs/isolation.md explains it.
-- The API sets app.user_id (and app.superuser) for one transaction, from the validated token. Missing, empty or malformed
-- settings are nobody: no row is seen and none is written.

-- Their bodies are bound when they are made, so no search_path can lead them elsewhere; they run as whoever calls them.
CREATE FUNCTION app_user_id() RETURNS uuid STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('app.user_id', true) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
            THEN current_setting('app.user_id', true)::uuid END;

-- A superuser is somebody: without a user the word alone opens nothing.
CREATE FUNCTION app_is_superuser() RETURNS boolean STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.superuser', true) = 'on', false) AND app_user_id() IS NOT NULL;

-- An upscale job is for an image of the same user: foreign keys look past policies, so the key itself has to say it.
ALTER TABLE images ADD CONSTRAINT images_id_user_id_key UNIQUE (id, user_id);
ALTER TABLE upscale_jobs
    DROP CONSTRAINT upscale_jobs_image_id_fkey,
    ADD CONSTRAINT upscale_jobs_image_fkey FOREIGN KEY (image_id, user_id) REFERENCES images (id, user_id) ON DELETE CASCADE;
CREATE INDEX upscale_jobs_user_idx ON upscale_jobs (user_id, id DESC);

ALTER TABLE images           ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE boards           ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE models           ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE workflows        ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE upscale_jobs     ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE quota_usage      ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Seen: mine, and everything by a superuser. The sub-selects are evaluated once for a statement, not once for a row.
CREATE POLICY images_select       ON images       FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY boards_select       ON boards       FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY models_select       ON models       FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY workflows_select    ON workflows    FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY upscale_jobs_select ON upscale_jobs FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));

-- Made: in one's own name only, by a superuser too.
CREATE POLICY images_insert       ON images       FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY boards_insert       ON boards       FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY models_insert       ON models       FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY workflows_insert    ON workflows    FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY upscale_jobs_insert ON upscale_jobs FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));

-- Changed: as seen, before and after. Images and upscale jobs have no UPDATE privilege and no policy for it.
CREATE POLICY boards_update    ON boards    FOR UPDATE TO ${role}
    USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser())) WITH CHECK (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY models_update    ON models    FOR UPDATE TO ${role}
    USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser())) WITH CHECK (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY workflows_update ON workflows FOR UPDATE TO ${role}
    USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser())) WITH CHECK (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));

-- Deleted: as seen.
CREATE POLICY images_delete    ON images    FOR DELETE TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY boards_delete    ON boards    FOR DELETE TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY models_delete    ON models    FOR DELETE TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));
CREATE POLICY workflows_delete ON workflows FOR DELETE TO ${role} USING (user_id = (SELECT app_user_id()) OR (SELECT app_is_superuser()));

-- The API's own books: nobody's but the user's.
CREATE POLICY quota_usage_select      ON quota_usage      FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()));
CREATE POLICY quota_usage_insert      ON quota_usage      FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY quota_usage_update      ON quota_usage      FOR UPDATE TO ${role} USING (user_id = (SELECT app_user_id())) WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY idempotency_keys_select ON idempotency_keys FOR SELECT TO ${role} USING (user_id = (SELECT app_user_id()));
CREATE POLICY idempotency_keys_insert ON idempotency_keys FOR INSERT TO ${role} WITH CHECK (user_id = (SELECT app_user_id()));
CREATE POLICY idempotency_keys_delete ON idempotency_keys FOR DELETE TO ${role} USING (user_id = (SELECT app_user_id()));

-- What superusers did with rows of others. The API only adds: it can neither read, change nor remove an entry, nor date
-- it, nor write one in another's name. The owner of the schema reads it.
CREATE TABLE superuser_audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid        NOT NULL,
    action   text        NOT NULL CHECK (action IN ('read', 'update', 'delete')),
    relation text        NOT NULL,
    row_id   uuid        NOT NULL,
    owner_id uuid        NOT NULL
);
CREATE INDEX superuser_audit_owner_idx ON superuser_audit (owner_id, at DESC);
ALTER TABLE superuser_audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY superuser_audit_insert ON superuser_audit FOR INSERT TO ${role}
    WITH CHECK (actor_id = (SELECT app_user_id()) AND (SELECT app_is_superuser()));
GRANT INSERT (actor_id, action, relation, row_id, owner_id) ON superuser_audit TO ${role};

-- Changes tell of themselves, whoever makes them. Reading has no trigger in PostgreSQL: UserTransactions writes those.
CREATE FUNCTION audit_change_of_another() RETURNS trigger LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    INSERT INTO superuser_audit (actor_id, action, relation, row_id, owner_id)
    VALUES (app_user_id(), lower(TG_OP), TG_TABLE_NAME, OLD.id, OLD.user_id);
    RETURN NULL;
END $$;
CREATE TRIGGER images_audit    AFTER UPDATE OR DELETE ON images    FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM app_user_id()) EXECUTE FUNCTION audit_change_of_another();
CREATE TRIGGER boards_audit    AFTER UPDATE OR DELETE ON boards    FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM app_user_id()) EXECUTE FUNCTION audit_change_of_another();
CREATE TRIGGER models_audit    AFTER UPDATE OR DELETE ON models    FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM app_user_id()) EXECUTE FUNCTION audit_change_of_another();
CREATE TRIGGER workflows_audit AFTER UPDATE OR DELETE ON workflows FOR EACH ROW WHEN (OLD.user_id IS DISTINCT FROM app_user_id()) EXECUTE FUNCTION audit_change_of_another();

-- Counts one image of the caller's if their limit allows it: one statement for the API, and one call at a time for each
-- user until the transaction ends, so that of many parallel calls only those within the limit pass. NULL is no limit.
CREATE FUNCTION count_image(p_day date, p_since date, p_limit integer, OUT used integer, OUT counted boolean)
LANGUAGE plpgsql SET search_path = ${schema}, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('images of ' || app_user_id(), 0));
    SELECT coalesce(sum(q.used), 0) INTO used FROM quota_usage q WHERE q.user_id = app_user_id() AND q.day >= p_since;
    counted := p_limit IS NULL OR used < p_limit;
    IF counted THEN
        INSERT INTO quota_usage AS q (user_id, day, used) VALUES (app_user_id(), p_day, 1)
        ON CONFLICT (user_id, day) DO UPDATE SET used = q.used + 1;
        used := used + 1;
    END IF;
END $$;

REVOKE ALL ON FUNCTION app_user_id(), app_is_superuser(), audit_change_of_another(), count_image(date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_user_id(), app_is_superuser(), count_image(date, date, integer) TO ${role};
