-- The end of an authorization request: the interaction is used up, the grant opened and its code kept, in one statement
-- for the caller. outcome: issued | session_ended | interaction_spent | store_denied
CREATE FUNCTION issue_code(
    p_code bytea, p_code_expires timestamptz, p_grant uuid, p_user uuid, p_session uuid, p_client text, p_scopes text[],
    p_store bigint, p_redirect_uri text, p_challenge text, p_nonce text, p_handle bytea, p_browser bytea, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    s sessions;
BEGIN
    SELECT x.* INTO s
      FROM sessions x JOIN users u ON u.id = x.user_id AND u.is_active AND u.deleted_at IS NULL
     WHERE x.id = p_session AND x.user_id = p_user AND x.ended_at IS NULL AND x.expires_at > p_now;
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
