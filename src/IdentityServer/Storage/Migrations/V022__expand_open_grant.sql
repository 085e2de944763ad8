-- A sign-in at the token endpoint, as V017 has it, for a user whose credentials are still those that were proven. Whoever
-- changes them holds the user's row: the change comes wholly before, and nothing is opened, or after, and ends this too.
CREATE FUNCTION open_grant(
    p_grant uuid, p_session uuid, p_user uuid, p_client text, p_scopes text[], p_store bigint,
    p_auth_time timestamptz, p_acr text, p_amr text[], p_ip text, p_user_agent text, p_session_expires timestamptz,
    p_refresh bytea, p_refresh_expires timestamptz, p_idle interval, p_origin text[], p_now timestamptz, p_stamp text)
RETURNS SETOF live_grant LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users u WHERE u.id = p_user AND (p_stamp IS NULL OR u.security_stamp = p_stamp) FOR KEY SHARE;
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT * FROM open_grant(
        p_grant, p_session, p_user, p_client, p_scopes, p_store, p_auth_time, p_acr, p_amr, p_ip, p_user_agent, p_session_expires,
        p_refresh, p_refresh_expires, p_idle, p_origin, p_now);
END $$;
