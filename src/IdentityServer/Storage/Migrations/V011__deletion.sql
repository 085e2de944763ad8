-- Accounts that are left. Requirements S2, S8; AC-169.

CREATE INDEX users_deleted_idx ON users (deleted_at) WHERE deleted_at IS NOT NULL;

-- Deletes softly: name and e-mail are free again, every session ends, and everything somebody could get in with is gone at
-- once, so that a new account can have it. The profile, the history and the plan wait for the purge.
-- The answer: names of stores the user owns, and then nothing was done; empty: deleted; null: there was no such user.
CREATE FUNCTION delete_account(p_user uuid, p_by text, p_origin text[], p_now timestamptz) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    owned text[];
BEGIN
    -- Whoever gives the user a store at this moment waits here, or is waited for.
    PERFORM FROM users WHERE id = p_user AND deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT coalesce(array_agg(s.name::text ORDER BY s.id), '{}') INTO owned FROM stores s WHERE s.owner_id = p_user;
    IF owned <> '{}' THEN RETURN owned; END IF;

    UPDATE users SET is_active = false, deleted_at = p_now, password_hash = NULL, two_factor_enabled = false WHERE id = p_user;
    PERFORM renew_stamps(p_user);
    DELETE FROM user_store_access WHERE user_id = p_user;
    DELETE FROM consents WHERE user_id = p_user;
    DELETE FROM user_logins WHERE user_id = p_user;     -- and with them provider_tokens
    DELETE FROM user_tokens WHERE user_id = p_user;
    DELETE FROM user_passkeys WHERE user_id = p_user;
    DELETE FROM passkey_challenges WHERE user_id = p_user;
    DELETE FROM authenticators WHERE user_id = p_user;  -- and with them recovery_codes
    DELETE FROM remembered_devices WHERE user_id = p_user;
    DELETE FROM pending_sign_ins WHERE user_id = p_user;
    DELETE FROM account_tokens WHERE user_id = p_user;
    DELETE FROM mail_sign_ins WHERE user_id = p_user;
    WITH ended AS (UPDATE sessions SET ended_at = p_now WHERE user_id = p_user AND ended_at IS NULL RETURNING id, client_id)
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, trace_id, data)
    SELECT p_now, 'session_ended', p_user, client_id, p_origin[1], p_origin[2], p_origin[3],
           jsonb_build_object('session', id, 'reason', 'account_deleted') FROM ended;
    PERFORM record_event(p_now, 'account_deleted', p_user, NULL, p_origin, jsonb_build_object('by', p_by));
    RETURN '{}';
END $$;

-- Brings back the account that was deleted last under a name. restored | unknown | taken: the name or the e-mail has a new owner.
CREATE FUNCTION restore_account(p_normalized_username text, p_origin text[], p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found_user uuid;
BEGIN
    SELECT id INTO found_user FROM users
     WHERE normalized_username = p_normalized_username AND deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1 FOR UPDATE;
    IF found_user IS NULL THEN RETURN 'unknown'; END IF;
    UPDATE users SET is_active = true, deleted_at = NULL WHERE id = found_user;
    PERFORM record_event(p_now, 'account_restored', found_user, NULL, p_origin, NULL);
    RETURN 'restored';
EXCEPTION WHEN unique_violation THEN
    RETURN 'taken';
END $$;

-- Erases accounts that were deleted before a moment, with every row of theirs. What happened to them stays in
-- security_events, without anything that leads to the person. Accounts that own stores wait for another owner.
-- It runs as the owner of the tables, for the server itself may change no event; pg_temp comes last, or a temporary table
-- could pass for one of ours.
CREATE FUNCTION purge_accounts(p_before timestamptz, p_limit integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    gone uuid[];
BEGIN
    SELECT array_agg(id) INTO gone FROM (
        SELECT u.id FROM users u
         WHERE u.deleted_at <= p_before AND NOT EXISTS (SELECT FROM stores s WHERE s.owner_id = u.id)
         ORDER BY u.deleted_at LIMIT p_limit FOR UPDATE SKIP LOCKED) AS old;
    IF gone IS NULL THEN RETURN 0; END IF;
    UPDATE security_events SET ip_address = NULL, user_agent = NULL, data = NULL WHERE user_id = ANY (gone);
    DELETE FROM users WHERE id = ANY (gone);
    INSERT INTO security_events (at, type, user_id) SELECT p_now, 'account_purged', unnest(gone);
    RETURN cardinality(gone);
END $$;
REVOKE ALL ON FUNCTION purge_accounts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_accounts TO ${role};
