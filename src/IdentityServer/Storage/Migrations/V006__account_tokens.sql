-- What proves a mailbox: links in mails, sign-ins by mail, and requests for either that wait to be looked at.

-- One-time links. Of a token only its SHA-256 is kept.
CREATE TABLE account_tokens (
    token_hash       bytea PRIMARY KEY,
    purpose          text NOT NULL CHECK (purpose IN ('confirm_email', 'change_email', 'reset_password', 'not_me', 'register')),
    user_id          uuid REFERENCES users ON DELETE CASCADE,   -- null for 'register': the link makes the account
    about            text NOT NULL DEFAULT '',                  -- tells links of one purpose apart that stand side by side
    normalized_email varchar(255),                              -- the account's when it was sent; another one and the link is dead
    security_stamp   text,                                      -- likewise; null where the link can only take away ('not_me')
    data             text,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    used_at          timestamptz
);
-- A newer link takes the place of an older one.
CREATE UNIQUE INDEX account_tokens_newest_key ON account_tokens (user_id, purpose, about);
CREATE INDEX account_tokens_expiry_idx ON account_tokens (expires_at);

-- Sign-ins by mail, for addresses that nobody has too: from outside both look alike.
CREATE TABLE mail_sign_ins (
    browser_hash     bytea PRIMARY KEY,                         -- SHA-256 of the cookie of the browser that asked
    user_id          uuid REFERENCES users ON DELETE CASCADE,   -- null until a mail is on its way, and for good when nobody is there
    normalized_email varchar(255),
    security_stamp   text,
    token_hash       bytea UNIQUE,
    code_hash        bytea,                                     -- keyed: a code is short
    attempts         integer NOT NULL DEFAULT 0,
    remember         boolean NOT NULL,
    expires_at       timestamptz NOT NULL,
    used_at          timestamptz
);
CREATE INDEX mail_sign_ins_expiry_idx ON mail_sign_ins (expires_at);

-- Somebody typed an address. Whether it is known is found out by a job, so that the answer cannot depend on it.
CREATE TABLE mail_requests (
    id               uuid PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('reset_password', 'confirm_email', 'sign_in', 'register')),
    email            varchar(255) NOT NULL,
    locale           varchar(35) NOT NULL,
    continue_with    text,                                      -- query of the pages: what the person came from
    browser_hash     bytea,
    content          bytea,                                     -- encrypted by ASP.NET Core Data Protection
    due_at           timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX mail_requests_due_idx ON mail_requests (due_at);
CREATE INDEX mail_requests_expiry_idx ON mail_requests (expires_at);

-- A link that still works, and whom it is for.
CREATE FUNCTION live_account_token(p_hash bytea, p_now timestamptz)
RETURNS TABLE (purpose text, user_id uuid, data text, username text, full_name text, email text, email_verified boolean, locale text)
LANGUAGE sql STABLE AS $$
    SELECT t.purpose, t.user_id, t.data, u.username, u.full_name, u.email, u.email_verified, u.locale
      FROM account_tokens t LEFT JOIN users u ON u.id = t.user_id
     WHERE t.token_hash = p_hash AND t.used_at IS NULL AND t.expires_at > p_now
       AND (t.user_id IS NULL
            OR u.is_active AND u.deleted_at IS NULL
               -- What gives an address back must outlive its change.
               AND (t.purpose = 'not_me' AND t.data IS NOT NULL OR u.normalized_email IS NOT DISTINCT FROM t.normalized_email)
               AND (t.security_stamp IS NULL OR t.security_stamp = u.security_stamp))
$$;

-- Uses a link up: one caller gets its row, every other one nulls.
CREATE FUNCTION spend_account_token(p_hash bytea, p_purpose text, p_now timestamptz) RETURNS account_tokens LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens;
BEGIN
    -- The user's row first: a change of password or address comes wholly before or after.
    PERFORM FROM users u JOIN account_tokens x ON x.user_id = u.id WHERE x.token_hash = p_hash FOR UPDATE OF u;
    UPDATE account_tokens x SET used_at = p_now
     WHERE x.token_hash = p_hash AND x.purpose = p_purpose AND x.used_at IS NULL AND EXISTS (SELECT FROM live_account_token(p_hash, p_now))
    RETURNING x.* INTO t;
    RETURN t;
END $$;

CREATE FUNCTION note_security_event(p_type text, p_user uuid, p_ip text, p_trace text, p_data jsonb, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO security_events (at, type, user_id, ip_address, trace_id, data) VALUES (p_now, p_type, p_user, p_ip, p_trace, p_data)
$$;

-- Ends every session of a user; what was issued in them dies with them.
CREATE FUNCTION end_sessions(p_user uuid, p_reason text, p_ip text, p_trace text, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH ended AS (UPDATE sessions SET ended_at = p_now WHERE user_id = p_user AND ended_at IS NULL RETURNING id, client_id)
    INSERT INTO security_events (at, type, user_id, client_id, ip_address, trace_id, data)
    SELECT p_now, 'session_ended', p_user, client_id, p_ip, p_trace, jsonb_build_object('session', id, 'reason', p_reason) FROM ended
$$;

-- Other stamps: mailed links and half-done sign-ins die, and whoever read the row before cannot write it back.
CREATE FUNCTION renew_stamps(p_user uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE users SET security_stamp = replace(gen_random_uuid()::text, '-', ''), concurrency_stamp = gen_random_uuid()::text WHERE id = p_user
$$;

-- The owner of an address has proven it to an account where nobody ever had. Whoever made the account may be somebody else
-- who waited for this: whatever they could still get in with goes, in one transaction. False: the address was proven before.
CREATE FUNCTION claim_account(p_user uuid, p_how text, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET email_verified = true, password_hash = NULL, two_factor_enabled = false
     WHERE id = p_user AND NOT email_verified AND is_active AND deleted_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM renew_stamps(p_user);
    DELETE FROM user_logins WHERE user_id = p_user;
    DELETE FROM user_tokens WHERE user_id = p_user;
    DELETE FROM consents WHERE user_id = p_user;
    PERFORM end_sessions(p_user, 'account_claimed', p_ip, p_trace, p_now);
    PERFORM note_security_event('account_claimed', p_user, p_ip, p_trace, jsonb_build_object('by', p_how), p_now);
    RETURN true;
END $$;

-- The address of an account is proven.
CREATE FUNCTION confirm_email(p_hash bytea, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens := spend_account_token(p_hash, 'confirm_email', p_now);
BEGIN
    IF t.user_id IS NULL THEN RETURN false; END IF;
    UPDATE users SET email_verified = true, concurrency_stamp = gen_random_uuid()::text WHERE id = t.user_id;
    PERFORM note_security_event('email_verified', t.user_id, p_ip, p_trace, NULL, p_now);
    RETURN true;
END $$;

-- The new address of an account is proven and takes effect. p_normalized is that of the token's data.
CREATE FUNCTION change_email(p_hash bytea, p_normalized text, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens := spend_account_token(p_hash, 'change_email', p_now);
BEGIN
    IF t.user_id IS NULL THEN RETURN false; END IF;
    UPDATE users SET email = t.data, normalized_email = p_normalized, email_verified = true WHERE id = t.user_id;
    PERFORM renew_stamps(t.user_id);
    PERFORM note_security_event('email_changed', t.user_id, p_ip, p_trace, NULL, p_now);
    RETURN true;
END $$;

-- A new password by a mailed link: it proved the mailbox as well. p_keys: the failures that are forgotten.
CREATE FUNCTION reset_password(p_hash bytea, p_password_hash text, p_keys bytea[], p_ip text, p_trace text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens := spend_account_token(p_hash, 'reset_password', p_now);
BEGIN
    IF t.user_id IS NULL THEN RETURN false; END IF;
    PERFORM claim_account(t.user_id, 'reset_password', p_ip, p_trace, p_now);
    UPDATE users SET password_hash = p_password_hash WHERE id = t.user_id;
    PERFORM renew_stamps(t.user_id);
    DELETE FROM sign_in_failures WHERE key = ANY (p_keys);
    PERFORM end_sessions(t.user_id, 'password_reset', p_ip, p_trace, p_now);
    PERFORM note_security_event('password_reset', t.user_id, p_ip, p_trace, NULL, p_now);
    RETURN true;
END $$;

-- The owner says that a sign-in, or a change of the address, was not theirs: nobody stays signed in, the password, which
-- somebody else may know, is gone, and the address is again the one the link carries. p_normalized is that of its data.
CREATE FUNCTION disown_sign_in(p_hash bytea, p_normalized text, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    t account_tokens := spend_account_token(p_hash, 'not_me', p_now);
BEGIN
    IF t.user_id IS NULL THEN RETURN false; END IF;
    UPDATE users SET password_hash = NULL WHERE id = t.user_id;
    IF t.data IS NOT NULL THEN
        UPDATE users SET email = t.data, normalized_email = p_normalized, email_verified = true WHERE id = t.user_id;
    END IF;
    PERFORM renew_stamps(t.user_id);
    PERFORM end_sessions(t.user_id, 'not_me', p_ip, p_trace, p_now);
    PERFORM note_security_event(CASE WHEN t.data IS NULL THEN 'sign_in_disowned' ELSE 'email_change_disowned' END,
        t.user_id, p_ip, p_trace, jsonb_build_object('about', t.about), p_now);
    RETURN true;
END $$;

-- A sign-in by mail, by its code or by its link, in the browser that asked. Each try counts before it is looked at.
-- outcome: right, wrong, or gone (used, expired, never there, too many tries).
CREATE FUNCTION spend_mail_sign_in(
    p_browser bytea, p_code bytea, p_token bytea, p_tries integer, p_ip text, p_trace text, p_now timestamptz,
    OUT outcome text, OUT owner uuid, OUT stay boolean, OUT claimed boolean) LANGUAGE plpgsql AS $$
DECLARE
    spent boolean;
BEGIN
    PERFORM FROM users u JOIN mail_sign_ins s ON s.user_id = u.id WHERE s.browser_hash = p_browser FOR UPDATE OF u;
    UPDATE mail_sign_ins s SET
        attempts = s.attempts + 1,
        used_at = CASE WHEN (s.code_hash = p_code OR s.token_hash = p_token) AND EXISTS (
            SELECT FROM users u WHERE u.id = s.user_id AND u.is_active AND u.deleted_at IS NULL
               AND u.security_stamp = s.security_stamp AND u.normalized_email = s.normalized_email) THEN p_now END
     WHERE s.browser_hash = p_browser AND s.used_at IS NULL AND s.expires_at > p_now AND s.attempts < p_tries
    RETURNING s.used_at IS NOT NULL, s.user_id, s.remember INTO spent, owner, stay;
    outcome := CASE WHEN NOT FOUND THEN 'gone' WHEN spent THEN 'right' ELSE 'wrong' END;
    IF outcome = 'right' THEN
        claimed := claim_account(owner, 'mail_link', p_ip, p_trace, p_now);
    END IF;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON account_tokens, mail_sign_ins, mail_requests TO ${role};
