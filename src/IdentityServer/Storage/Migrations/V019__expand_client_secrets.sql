-- A client's secret before the last one, for as long as both work. What administrators do with clients and scopes.
-- Each function is one transaction and answers: done | unchanged | unknown | conflict.

ALTER TABLE clients ADD COLUMN previous_secret_hash text, ADD COLUMN previous_secret_expires_at timestamptz;

-- What differs between two objects: the members of the first that the second has otherwise or not at all.
CREATE FUNCTION differing_members(p_one jsonb, p_other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}') FROM jsonb_each(p_one) m WHERE p_other -> m.key IS DISTINCT FROM m.value
$$;

-- A new client. conflict: the id is taken.
CREATE FUNCTION admin_add_client(p_client text, p_metadata jsonb, p_secret_hash text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients (client_id, metadata, secret_hash) VALUES (p_client, p_metadata, p_secret_hash) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 'conflict'; END IF;
    PERFORM record_event(p_now, 'client_registered', NULL, p_client, p_origin, jsonb_build_object('after', p_metadata));
    RETURN 'done';
END $$;

-- Another registration. p_secret_hash: a first secret for a client that had none. A client that becomes public loses its secrets.
CREATE FUNCTION admin_change_client(p_client text, p_metadata jsonb, p_public boolean, p_secret_hash text, p_origin text[], p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
BEGIN
    SELECT c.metadata INTO was FROM clients c WHERE c.client_id = p_client FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF was = p_metadata THEN RETURN 'unchanged'; END IF;
    UPDATE clients c SET metadata = p_metadata,
        secret_hash = CASE WHEN NOT p_public THEN coalesce(p_secret_hash, c.secret_hash) END,
        secret_fingerprint = CASE WHEN NOT p_public AND p_secret_hash IS NULL THEN c.secret_fingerprint END,
        previous_secret_hash = CASE WHEN NOT p_public THEN c.previous_secret_hash END,
        previous_secret_expires_at = CASE WHEN NOT p_public THEN c.previous_secret_expires_at END
     WHERE c.client_id = p_client;
    PERFORM record_event(p_now, 'client_changed', NULL, p_client, p_origin,
        jsonb_build_object('before', differing_members(was, p_metadata), 'after', differing_members(p_metadata, was)));
    RETURN 'done';
END $$;

-- A new secret. The one it replaces works until p_until; one before that is dead at once.
CREATE FUNCTION admin_rotate_secret(p_client text, p_hash text, p_until timestamptz, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    goes_on boolean := p_until > p_now;
BEGIN
    UPDATE clients c SET secret_hash = p_hash, secret_fingerprint = NULL,
        previous_secret_hash = CASE WHEN goes_on THEN c.secret_hash END, previous_secret_expires_at = CASE WHEN goes_on AND c.secret_hash IS NOT NULL THEN p_until END
     WHERE c.client_id = p_client;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    PERFORM record_event(p_now, 'client_secret_changed', NULL, p_client, p_origin, jsonb_build_object('old_works_until', CASE WHEN goes_on THEN p_until END));
    RETURN 'done';
END $$;

CREATE FUNCTION admin_end_old_secret(p_client text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT c.previous_secret_expires_at INTO until FROM clients c WHERE c.client_id = p_client FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    UPDATE clients c SET previous_secret_hash = NULL, previous_secret_expires_at = NULL WHERE c.client_id = p_client AND c.previous_secret_hash IS NOT NULL;
    IF NOT FOUND THEN RETURN 'unchanged'; END IF;
    PERFORM record_event(p_now, 'client_secret_ended', NULL, p_client, p_origin, jsonb_build_object('before', jsonb_build_object('old_works_until', until)));
    RETURN 'done';
END $$;

CREATE FUNCTION admin_set_client_enabled(p_client text, p_enabled boolean, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM clients c WHERE c.client_id = p_client FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    UPDATE clients c SET enabled = p_enabled WHERE c.client_id = p_client AND c.enabled <> p_enabled;
    IF NOT FOUND THEN RETURN 'unchanged'; END IF;
    PERFORM record_event(p_now, CASE WHEN p_enabled THEN 'client_enabled' ELSE 'client_disabled' END, NULL, p_client, p_origin,
        jsonb_build_object('before', jsonb_build_object('enabled', NOT p_enabled), 'after', jsonb_build_object('enabled', p_enabled)));
    RETURN 'done';
END $$;

-- p_new: the scope must not be there yet; else it must.
CREATE FUNCTION admin_put_scope(p_name text, p_display text, p_resources text[], p_new boolean, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    is_now jsonb := jsonb_build_object('name', p_name, 'display_name', p_display, 'resources', p_resources);
BEGIN
    IF p_new THEN
        INSERT INTO scopes (name, display_name, resources) VALUES (p_name, p_display, p_resources) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN RETURN 'conflict'; END IF;
        PERFORM record_event(p_now, 'scope_created', NULL, NULL, p_origin, jsonb_build_object('scope', p_name, 'after', is_now));
        RETURN 'done';
    END IF;
    SELECT to_jsonb(s) INTO was FROM scopes s WHERE s.name = p_name FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF was = is_now THEN RETURN 'unchanged'; END IF;
    UPDATE scopes s SET display_name = p_display, resources = p_resources WHERE s.name = p_name;
    PERFORM record_event(p_now, 'scope_changed', NULL, NULL, p_origin,
        jsonb_build_object('scope', p_name, 'before', differing_members(was, is_now), 'after', differing_members(is_now, was)));
    RETURN 'done';
END $$;

-- conflict: a client is registered for it. Registrations wait meanwhile.
CREATE FUNCTION admin_drop_scope(p_name text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
BEGIN
    LOCK TABLE clients IN SHARE MODE;
    SELECT to_jsonb(s) INTO was FROM scopes s WHERE s.name = p_name FOR UPDATE;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    PERFORM FROM clients c WHERE p_name = ANY (string_to_array(c.metadata ->> 'scope', ' ')) LIMIT 1;
    IF FOUND THEN RETURN 'conflict'; END IF;
    DELETE FROM scopes s WHERE s.name = p_name;
    PERFORM record_event(p_now, 'scope_deleted', NULL, NULL, p_origin, jsonb_build_object('scope', p_name, 'before', was));
    RETURN 'done';
END $$;

-- Another owner of a store, by an administrator: the rules of transfer_store but for who may. conflict: nobody has the name.
CREATE FUNCTION admin_transfer_store(p_store bigint, p_name text, p_origin text[], p_now timestamptz,
    OUT answer text, OUT user_id uuid, OUT store_name text, OUT former_owner uuid) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.owner_id, t.name INTO former_owner, store_name FROM stores t WHERE t.id = p_store FOR UPDATE;
    IF NOT FOUND THEN answer := 'unknown'; RETURN; END IF;
    user_id := named_user(p_name);
    answer := CASE WHEN user_id IS NULL THEN 'conflict' WHEN user_id = former_owner THEN 'unchanged' ELSE 'done' END;
    IF answer <> 'done' THEN RETURN; END IF;
    UPDATE stores t SET owner_id = admin_transfer_store.user_id WHERE t.id = p_store;
    DELETE FROM user_store_access a WHERE a.store_id = p_store AND a.user_id IN (former_owner, admin_transfer_store.user_id);
    PERFORM record_event(p_now, 'store_owner_changed', x.whom, NULL, p_origin, jsonb_build_object('store', p_store, 'from', former_owner, 'to', admin_transfer_store.user_id, 'by', p_origin[4]))
       FROM unnest(ARRAY[former_owner, admin_transfer_store.user_id]) AS x (whom);
END $$;

-- Access to a store, given, changed or (p_role is null) taken away by an administrator. conflict: nobody has the name, or they own it.
CREATE FUNCTION admin_set_store_access(p_store bigint, p_name text, p_role text, p_origin text[], p_now timestamptz,
    OUT answer text, OUT user_id uuid, OUT store_name text, OUT happened text) LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    was text;
BEGIN
    SELECT t.owner_id, t.name INTO owner, store_name FROM stores t WHERE t.id = p_store FOR UPDATE;
    IF NOT FOUND THEN answer := 'unknown'; RETURN; END IF;
    user_id := CASE WHEN p_role IS NULL THEN p_name::uuid ELSE named_user(p_name) END;
    IF user_id IS NULL OR user_id = owner THEN answer := 'conflict'; RETURN; END IF;
    SELECT a.role INTO was FROM user_store_access a WHERE a.user_id = admin_set_store_access.user_id AND a.store_id = p_store FOR UPDATE;
    IF was IS NOT DISTINCT FROM p_role THEN answer := 'unchanged'; RETURN; END IF;
    IF p_role IS NULL THEN
        DELETE FROM user_store_access a WHERE a.user_id = admin_set_store_access.user_id AND a.store_id = p_store;
    ELSE
        INSERT INTO user_store_access AS x (user_id, store_id, role, granted_by, granted_at) VALUES (admin_set_store_access.user_id, p_store, p_role, p_origin[4]::uuid, p_now)
        ON CONFLICT ON CONSTRAINT user_store_access_pkey DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by;
    END IF;
    happened := CASE WHEN p_role IS NULL THEN 'store_access_removed' WHEN was IS NULL THEN 'store_access_granted' ELSE 'store_access_changed' END;
    PERFORM record_event(p_now, happened, user_id, NULL, p_origin, jsonb_strip_nulls(jsonb_build_object('store', p_store, 'role', p_role, 'was', was, 'by', p_origin[4])));
    answer := 'done';
END $$;
