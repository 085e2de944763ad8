-- Sign-in by other providers. Requirements P1, P2, P3.

-- A link is known by provider and the provider's own id of the person (ASVS V6.8.1); what else is here is for show.
ALTER TABLE user_logins
    ADD COLUMN issuer       text,                       -- who answered for the id; another one under the same name is somebody else
    ADD COLUMN account_name text,                       -- the e-mail or name there, for the page
    ADD COLUMN picture      text,                       -- the avatar it gave: a picture of the user's own is not replaced
    ADD COLUMN linked_at    timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN last_used_at timestamptz;

-- The provider's own tokens (P3), by ASP.NET Core Data Protection.
CREATE TABLE provider_tokens (
    login_provider   varchar(128) NOT NULL,
    provider_key     varchar(255) NOT NULL,
    protected_tokens bytea NOT NULL,
    refreshable      boolean NOT NULL,
    renewed_at       timestamptz NOT NULL,
    PRIMARY KEY (login_provider, provider_key),
    FOREIGN KEY (login_provider, provider_key) REFERENCES user_logins ON DELETE CASCADE
);
CREATE INDEX provider_tokens_renewal_idx ON provider_tokens (renewed_at) WHERE refreshable;

-- Somebody has come back from a provider, and what follows is still open. Of the handle only its SHA-256 is kept.
CREATE TABLE provider_arrivals (
    handle_hash  bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,                        -- the browser that came back; the handle opens nothing in another
    provider     text NOT NULL,
    subject      text NOT NULL,
    content      bytea NOT NULL,                        -- what the provider said and gave; by ASP.NET Core Data Protection
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX provider_arrivals_expiry_idx ON provider_arrivals (expires_at);

-- The ways a user has into the account. Where one is removed, one must stay: lock the user's row, remove, look here.
-- A link to a provider that is not configured is no way in.
CREATE FUNCTION ways_in(p_user uuid, p_mail_sign_in boolean, p_configured text[],
    OUT password boolean, OUT passkeys integer, OUT providers integer, OUT mail boolean) LANGUAGE sql STABLE AS $$
    SELECT u.password_hash IS NOT NULL,
           (SELECT count(*)::integer FROM user_passkeys k WHERE k.user_id = u.id),
           (SELECT count(*)::integer FROM user_logins l WHERE l.user_id = u.id AND l.login_provider = ANY (p_configured)),
           p_mail_sign_in AND u.email IS NOT NULL AND u.email_verified
      FROM users u WHERE u.id = p_user
$$;

-- As V006 has it, with everything that can prove anything today.
CREATE OR REPLACE FUNCTION claim_account(p_user uuid, p_how text, p_ip text, p_trace text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET email_verified = true, password_hash = NULL, two_factor_enabled = false, phone_number = NULL, phone_number_verified = false
     WHERE id = p_user AND NOT email_verified AND is_active AND deleted_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM renew_stamps(p_user);
    DELETE FROM user_logins WHERE user_id = p_user;     -- and with them provider_tokens
    DELETE FROM user_passkeys WHERE user_id = p_user;
    DELETE FROM authenticators WHERE user_id = p_user;  -- and with them recovery_codes
    DELETE FROM remembered_devices WHERE user_id = p_user;
    DELETE FROM pending_sign_ins WHERE user_id = p_user;
    DELETE FROM user_tokens WHERE user_id = p_user;
    DELETE FROM consents WHERE user_id = p_user;
    PERFORM end_sessions(p_user, 'account_claimed', p_ip, p_trace, p_now);
    PERFORM note_security_event('account_claimed', p_user, p_ip, p_trace, jsonb_build_object('by', p_how), p_now);
    RETURN true;
END $$;

-- Uses an arrival up: one caller is told true. The provider's tokens in it go: those of a link are kept with the link alone.
CREATE FUNCTION spend_arrival(p_handle bytea, p_browser bytea, p_provider text, p_subject text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE provider_arrivals SET used_at = p_now, content = ''
     WHERE handle_hash = p_handle AND browser_hash = p_browser AND provider = p_provider AND subject = p_subject
       AND used_at IS NULL AND expires_at > p_now;
    RETURN FOUND;
END $$;

-- Links the person of an arrival to an account. p_email: the account must still have this address, proven; null when the
-- account was proven by a sign-in. Nothing is written unless the outcome is 'linked'.
CREATE FUNCTION link_provider(p_provider text, p_subject text, p_issuer text, p_name text, p_picture text, p_user uuid, p_email text,
    p_ip text, p_trace text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    holder uuid;
BEGIN
    PERFORM FROM users WHERE id = p_user AND is_active AND deleted_at IS NULL AND (p_email IS NULL OR normalized_email = p_email AND email_verified) FOR UPDATE;
    IF NOT FOUND THEN RETURN 'stale'; END IF;
    INSERT INTO user_logins (login_provider, provider_key, issuer, account_name, picture, user_id, linked_at, last_used_at)
    VALUES (p_provider, p_subject, p_issuer, p_name, p_picture, p_user, p_now, p_now) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT user_id INTO holder FROM user_logins WHERE login_provider = p_provider AND provider_key = p_subject AND issuer IS NOT DISTINCT FROM p_issuer;
        RETURN CASE WHEN holder = p_user THEN 'already' ELSE 'taken' END;
    END IF;
    PERFORM note_security_event('provider_linked', p_user, p_ip, p_trace, jsonb_build_object('provider', p_provider), p_now);
    RETURN 'linked';
END $$;

-- Takes over what a provider says of a linked person today. A picture that the user chose stays; one that came from here goes.
CREATE FUNCTION show_provider(p_provider text, p_subject text, p_name text, p_picture text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users u SET picture = p_picture, concurrency_stamp = gen_random_uuid()::text
      FROM user_logins l
     WHERE l.login_provider = p_provider AND l.provider_key = p_subject AND u.id = l.user_id
       AND p_picture IS NOT NULL AND u.picture IS DISTINCT FROM p_picture AND (u.picture IS NULL OR u.picture = l.picture);
    UPDATE user_logins SET account_name = coalesce(p_name, account_name), picture = coalesce(p_picture, picture)
     WHERE login_provider = p_provider AND provider_key = p_subject;
END $$;

-- A deleted account keeps nobody from using their account at the provider for a new one, and no token of theirs (AC-169).
CREATE FUNCTION forget_providers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM user_logins WHERE user_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER users_forget_providers AFTER UPDATE OF deleted_at ON users FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_providers();

GRANT SELECT, INSERT, UPDATE, DELETE ON provider_tokens, provider_arrivals TO ${role};
