-- "This was not me", against an intruder who has prepared for it.

-- As V006 has it, and:
-- The address is given back even when somebody has signed up with it since, unless they have proven it.
-- Links of changes that came after this one die: the intruder's addresses were proven too, and he has their links.
-- What was added since to get in with goes. What the owner added meanwhile has to be added again.
CREATE OR REPLACE FUNCTION disown_sign_in(p_hash bytea, p_normalized text, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens := spend_account_token(p_hash, 'not_me', p_now);
    squatter uuid;
BEGIN
    IF t.user_id IS NULL THEN RETURN false; END IF;
    UPDATE users SET password_hash = NULL WHERE id = t.user_id;
    IF t.data IS NOT NULL THEN
        UPDATE users SET email = NULL, normalized_email = NULL
         WHERE normalized_email = p_normalized AND NOT email_verified AND deleted_at IS NULL AND id <> t.user_id RETURNING id INTO squatter;
        IF squatter IS NOT NULL THEN
            PERFORM renew_stamps(squatter);
            PERFORM note_security_event('email_lost', squatter, NULL, p_trace, NULL, p_now);
        END IF;
        UPDATE users SET email = t.data, normalized_email = p_normalized, email_verified = true WHERE id = t.user_id;
        DELETE FROM account_tokens a
         WHERE a.user_id = t.user_id AND a.purpose = 'not_me' AND a.data IS NOT NULL AND a.created_at >= t.created_at AND a.token_hash <> p_hash;
    END IF;
    DELETE FROM user_passkeys WHERE user_id = t.user_id AND created_at >= t.created_at;
    DELETE FROM user_logins WHERE user_id = t.user_id AND linked_at >= t.created_at;
    PERFORM renew_stamps(t.user_id);
    PERFORM end_sessions(t.user_id, 'not_me', p_ip, p_trace, p_now);
    PERFORM note_security_event(CASE WHEN t.data IS NULL THEN 'sign_in_disowned' ELSE 'email_change_disowned' END,
        t.user_id, p_ip, p_trace, jsonb_build_object('about', t.about), p_now);
    RETURN true;
END $$;
