-- A year of use, without anything pruned. ${tokens}: how many refresh tokens; ${family}: how many to a family, one family
-- to a session.
-- The last month is alive. Token n is 'r-n', so that whoever measures knows the texts that belong to the hashes.
-- Run as a superuser on a migrated database, in schema identity.

-- Keys point where they should: nobody has to look for each row, nor tell of it.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.id_at(p_at timestamptz, p_kind integer, p_n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    -- UUID version 7, as the server makes them: in the order of time.
    SELECT (lpad(to_hex((extract(epoch FROM p_at) * 1000)::bigint), 12, '0') || '7' || to_hex(256 + p_kind) || '8' || substr(md5(p_kind || '-' || p_n), 4, 15))::uuid
$$;

CREATE TEMP TABLE sizes AS SELECT ${tokens}::bigint / ${family} AS families, greatest(${tokens}::bigint / ${family} / 5, 20) AS people;

INSERT INTO users (id, username, normalized_username, email, normalized_email, email_verified, security_stamp, concurrency_stamp, full_name)
SELECT pg_temp.id_at(now() - interval '2 years', 1, n), 'scale-' || n, 'SCALE-' || n, 'scale-' || n || '@example.com', 'SCALE-' || n || '@EXAMPLE.COM', true, 's', 'c', 'Full Name'
  FROM sizes, generate_series(0, people - 1) n;

CREATE TEMP TABLE families AS
SELECT f, a.at, pg_temp.id_at(now() - interval '2 years', 1, f % people) AS user_id, pg_temp.id_at(a.at, 2, f) AS session_id, pg_temp.id_at(a.at, 3, f) AS grant_id
  FROM sizes, generate_series(1, families) f, LATERAL (SELECT now() - interval '6 hours' - interval '365 days' * (1 - f::double precision / families) AS at) a;
ANALYZE families;

INSERT INTO sessions (id, user_id, client_id, auth_time, acr, amr, persistent, ip_address, user_agent, created_at, last_used_at, expires_at, ended_at)
SELECT session_id, user_id, NULL, at, '1', '{pwd}', true, '192.0.2.1', 'Mozilla/5.0', at, at + interval '5 hours', at + interval '30 days',
       -- Every fifth one is signed out of; none of those that are alive, which are measured with.
       CASE WHEN f % 5 = 0 AND at < now() - interval '30 days' THEN at + interval '6 hours' END
  FROM families;

INSERT INTO grants (id, user_id, session_id, client_id, scopes, auth_time, acr, amr, created_at)
SELECT grant_id, user_id, session_id, 'scale-app', '{offline_access,plan,images:read}', at, '1', '{pwd}', at FROM families;

INSERT INTO refresh_tokens (token_hash, grant_id, created_at, expires_at, redeemed_at, wrapped_successor, idle_expires_at)
SELECT sha256(convert_to('r-' || n, 'UTF8')), grant_id, at + k * interval '15 minutes', at + interval '30 days',
       CASE WHEN k < ${family} - 1 THEN at + (k + 1) * interval '15 minutes' END, CASE WHEN k < ${family} - 1 THEN sha256(int8send(n)) || sha256(int8send(-n)) END, at + interval '30 days'
  FROM families, generate_series(0, ${family} - 1) k, LATERAL (SELECT (f - 1) * ${family} + k + 1 AS n) t;

INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, created_at, expires_at, redeemed_at)
SELECT sha256(convert_to('old-' || f, 'UTF8')), grant_id, 'https://app.example/callback', at, at + interval '1 minute', at FROM families;

INSERT INTO login_history (user_id, at, succeeded, reason, method, ip_address, user_agent, device, network)
SELECT user_id, at, true, 'ok', 'password', '192.0.2.1', 'Mozilla/5.0', 'Firefox on Linux', '192.0.2.0/24' FROM families ORDER BY at;

INSERT INTO security_events (at, type, user_id, client_id, ip_address, user_agent, data)
SELECT at + k * interval '30 minutes', 'token_refreshed', user_id, 'scale-app', '192.0.2.1', 'Mozilla/5.0', jsonb_build_object('grant', grant_id)
  FROM families, generate_series(1, ${family} / 2) k ORDER BY 1;

INSERT INTO revoked_tokens (jti, expires_at) SELECT 'scale-' || f, at + interval '15 minutes' FROM families;

RESET session_replication_role;
