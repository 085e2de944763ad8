-- Two-step sign-in: the authenticator app, recovery codes, remembered devices, sign-ins that wait for their second step.
-- What is bound to security_stamp is dead once password, e-mail or second factor of its user have changed.

-- One app for each user, there from the moment its first code was right; users.two_factor_enabled says the same.
CREATE TABLE authenticators (
    user_id          uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    protected_secret bytea NOT NULL,                    -- by ASP.NET Core Data Protection
    recovery_salt    bytea NOT NULL,
    created_at       timestamptz NOT NULL,
    last_step        bigint NOT NULL,                   -- the newest time step (RFC 6238 §4.2) whose code was taken
    failures         integer NOT NULL DEFAULT 0,        -- wrong codes since the last right one, whatever passwords came between
    locked_until     timestamptz
);

-- code_hash: PBKDF2 with the salt of the authenticator.
CREATE TABLE recovery_codes (
    user_id   uuid NOT NULL REFERENCES authenticators ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (user_id, code_hash)
);

-- Browsers that showed both factors and may show the first one alone until expires_at.
CREATE TABLE remembered_devices (
    id             uuid PRIMARY KEY,
    token_hash     bytea NOT NULL,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    security_stamp text NOT NULL,
    user_agent     varchar(512),
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    UNIQUE (token_hash, user_id)
);
CREATE INDEX remembered_devices_user_idx ON remembered_devices (user_id);

-- First factor shown, second one to come. Only the browser whose cookie holds the handle can go on.
CREATE TABLE pending_sign_ins (
    handle_hash    bytea PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    security_stamp text NOT NULL,
    amr            text[] NOT NULL,
    remember_me    boolean NOT NULL,
    client_id      text,
    attempts       integer NOT NULL DEFAULT 0,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX pending_sign_ins_user_idx ON pending_sign_ins (user_id);

-- Counts a code before it is looked at, as claim_attempt does a password. Only a right code forgets the failures: the lock
-- of the p_max-th in a row lasts p_lock, and each further one twice as long as the one before, up to a day (AC-104).
-- refused_until: the code must not be looked at before. Both null: the user has no authenticator.
CREATE FUNCTION claim_code(p_user uuid, p_max integer, p_lock interval, p_now timestamptz,
    OUT refused_until timestamptz, OUT secret bytea, OUT step bigint, OUT locks boolean) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE authenticators a SET failures = a.failures + 1, locked_until = CASE WHEN a.failures + 1 >= p_max
        THEN p_now + least(p_lock * power(2, least(a.failures + 1 - p_max, 20)), interval '1 day') END
     WHERE a.user_id = p_user AND (a.locked_until IS NULL OR a.locked_until <= p_now)
    RETURNING a.protected_secret, a.last_step, a.locked_until IS NOT NULL INTO secret, step, locks;
    IF NOT FOUND THEN
        locks := false;
        SELECT a.locked_until INTO refused_until FROM authenticators a WHERE a.user_id = p_user;
    END IF;
END $$;

-- Takes back the claim of a password that was right although the sign-in is not complete: the codes that follow count by
-- themselves, and wrong passwords that came before stay counted.
CREATE FUNCTION release_attempt(p_key bytea, p_max integer) RETURNS void LANGUAGE sql AS $$
    UPDATE sign_in_failures SET failures = failures - 1, locked_until = CASE WHEN failures - 1 >= p_max THEN locked_until END
     WHERE key = p_key AND failures > 0
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON authenticators, recovery_codes, remembered_devices, pending_sign_ins TO ${role};
