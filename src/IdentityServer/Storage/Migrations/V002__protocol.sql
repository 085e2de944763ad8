-- Clients, scopes, keys, grants, codes, refresh tokens.

CREATE TABLE scopes (
    name         varchar(200) PRIMARY KEY,
    display_name text,
    resources    text[] NOT NULL DEFAULT '{}'
);

-- The scopes of the resource API, which every installation has. A seed file may name them otherwise and add more.
INSERT INTO scopes (name, display_name, resources) VALUES
    ('images:read',  'See your images',                    '{urn:identity-platform:resource-api}'),
    ('images:write', 'Make and delete images for you',     '{urn:identity-platform:resource-api}'),
    ('stores:read',  'See your stores and their readings', '{urn:identity-platform:resource-api}'),
    ('stores:write', 'Add readings to your stores',        '{urn:identity-platform:resource-api}'),
    ('stocks:read',  'See stock listings',                 '{urn:identity-platform:resource-api}');

-- metadata: the registration in its RFC 7591 member names, without the secret.
CREATE TABLE clients (
    client_id   varchar(200) PRIMARY KEY,
    metadata    jsonb NOT NULL,
    secret_hash text,
    -- Encrypted digest of a secret that came from a seed file: applying it again must not cost a slow hash each time.
    secret_fingerprint bytea,
    enabled     boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER clients_touch BEFORE UPDATE ON clients FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Replicas keep clients and scopes in memory and drop them when told (architecture, 2).
CREATE FUNCTION notify_registration_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_TABLE_SCHEMA || '_registrations', TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER clients_notify AFTER INSERT OR UPDATE OR DELETE ON clients FOR EACH STATEMENT EXECUTE FUNCTION notify_registration_changed();
CREATE TRIGGER scopes_notify AFTER INSERT OR UPDATE OR DELETE ON scopes FOR EACH STATEMENT EXECUTE FUNCTION notify_registration_changed();

-- Private keys are encrypted by ASP.NET Core Data Protection, whose own keys are beside them.
CREATE TABLE signing_keys (
    kid           varchar(100) PRIMARY KEY,
    algorithm     text NOT NULL,
    protected_key bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    activates_at  timestamptz NOT NULL,
    retires_at    timestamptz
);
CREATE TRIGGER signing_keys_notify AFTER INSERT OR UPDATE OR DELETE ON signing_keys FOR EACH STATEMENT EXECUTE FUNCTION notify_registration_changed();

CREATE TABLE data_protection_keys (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friendly_name text,
    xml           text NOT NULL
);

-- Authorization requests that wait for a person (architecture, 6). browser: hash of the browser's binding cookie.
CREATE TABLE interactions (
    handle_hash   bytea PRIMARY KEY,
    browser_hash  bytea NOT NULL,
    parameters    jsonb NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    chosen_user    uuid,                                -- who was chosen on the account page
    consented_user uuid,                                -- who allowed the client
    denied_at      timestamptz                          -- the person said no
);
CREATE INDEX interactions_expiry_idx ON interactions (expires_at);

CREATE TABLE consents (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id  varchar(200) NOT NULL,
    scopes     text[] NOT NULL,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE grants (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    client_id  varchar(200) NOT NULL,
    scopes     text[] NOT NULL,
    store_id   bigint,
    auth_time  timestamptz NOT NULL,
    acr        text NOT NULL,
    amr        text[] NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX grants_user_idx ON grants (user_id, client_id);
CREATE INDEX grants_session_idx ON grants (session_id);

CREATE TABLE authorization_codes (
    code_hash      bytea PRIMARY KEY,
    grant_id       uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    redirect_uri   text,
    code_challenge text,
    nonce          text,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    redeemed_at    timestamptz
);
CREATE INDEX authorization_codes_grant_idx ON authorization_codes (grant_id);

-- A family is the grant's refresh tokens. wrapped_successor: the next token, encrypted under this one.
CREATE TABLE refresh_tokens (
    token_hash        bytea PRIMARY KEY,
    grant_id          uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    redeemed_at       timestamptz,
    wrapped_successor bytea
);
CREATE INDEX refresh_tokens_grant_idx ON refresh_tokens (grant_id);

-- Access tokens of clients without a user, ended before their time.
CREATE TABLE revoked_tokens (
    jti        text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON scopes, clients, signing_keys, interactions, consents, grants,
    authorization_codes, refresh_tokens, revoked_tokens TO ${role};
GRANT SELECT, INSERT, DELETE ON data_protection_keys TO ${role};
