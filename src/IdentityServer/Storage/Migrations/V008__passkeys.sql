-- Passkeys (Web Authentication Level 3). ASP.NET Core Identity verifies what is in them; each write is one statement of ours.

CREATE TABLE user_passkeys (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    credential_id   bytea NOT NULL CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),  -- §4, Credential ID
    public_key      bytea NOT NULL,                     -- COSE_Key
    name            varchar(100) NOT NULL,
    sign_count      bigint  NOT NULL,                   -- 0: the authenticator does not count
    transports      text[]  NOT NULL,
    aaguid          uuid,                               -- the authenticator's model; null when it does not say
    user_verified   boolean NOT NULL,
    backup_eligible boolean NOT NULL,
    backed_up       boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz
);
CREATE UNIQUE INDEX user_passkeys_credential_key ON user_passkeys (credential_id);
CREATE INDEX user_passkeys_user_idx ON user_passkeys (user_id);

-- What a browser was asked to sign. A row is deleted when it is answered, so each challenge is answered once.
CREATE TABLE passkey_challenges (
    handle_hash  bytea PRIMARY KEY,                     -- SHA-256
    browser_hash bytea NOT NULL,                        -- SHA-256 of the browser's binding
    purpose      text  NOT NULL CHECK (purpose IN ('register', 'sign_in')),
    user_id      uuid REFERENCES users ON DELETE CASCADE,
    state        text  NOT NULL,                        -- ASP.NET Core Identity's own
    expires_at   timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_expiry_idx ON passkey_challenges (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_passkeys, passkey_challenges TO ${role};
