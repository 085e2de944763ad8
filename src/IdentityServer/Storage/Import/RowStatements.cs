using IdentityPlatform.IdentityServer.Storage.Tokens;

namespace IdentityPlatform.IdentityServer.Storage.Import;

/// <summary>
/// One statement for each kind of row. $1 rows as JSON, $2 source, $3 run, $4 now, $5 origin of events, $6 whose keys the
/// subjects of authorizations are. They answer what is to be told: key, whether the row is left out, why. Keys are looked up
/// by subqueries that nothing can turn into a join: the tables are larger than PostgreSQL has counted.
/// </summary>
internal static class RowStatements
{
    private static readonly string Origin = Statement.OriginValues(5);

    /// <summary>Users with plan, linked providers and authenticator. A conflict is never merged: whoever has the name or e-mail here may be somebody else.</summary>
    public static string Users { get; } =
        $"""
        WITH r AS MATERIALIZED (SELECT * FROM json_to_recordset($1) AS x (
            key text, id uuid, username text, normalized_username text, email text, normalized_email text, email_verified boolean,
            password_hash text, phone_number text, phone_number_verified boolean, full_name text, given_name text, family_name text,
            picture text, bio text, locale text, zoneinfo text, additional_info jsonb, roles text[], terms_version text,
            terms_accepted_at timestamptz, is_active boolean, created_at timestamptz, updated_at timestamptz, last_login timestamptz,
            plan text, plan_status text, plan_starts_at timestamptz, plan_ends_at timestamptz, billing_customer_id text,
            billing_subscription_id text, logins json, sealed_authenticator text, recovery_salt text)),
        made AS (
            INSERT INTO users (id, username, normalized_username, email, normalized_email, email_verified, password_hash, security_stamp,
                concurrency_stamp, two_factor_enabled, phone_number, phone_number_verified, full_name, given_name, family_name, picture, bio,
                locale, zoneinfo, additional_info, roles, terms_version, terms_accepted_at, is_active, created_at, updated_at, last_login)
            SELECT id, username, normalized_username, email, normalized_email, email_verified, password_hash, replace(gen_random_uuid()::text, '-', ''),
                gen_random_uuid()::text, sealed_authenticator IS NOT NULL, phone_number, phone_number_verified, full_name, given_name, family_name, picture, bio,
                locale, zoneinfo, additional_info, roles, terms_version, terms_accepted_at, is_active, coalesce(created_at, $4),
                coalesce(updated_at, created_at, $4), last_login
              FROM r
            ON CONFLICT DO NOTHING RETURNING id),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id)
            SELECT $2, 'user', r.key, r.id::text, $3 FROM r JOIN made USING (id)),
        plans AS (
            INSERT INTO subscriptions (user_id, plan, status, starts_at, ends_at, billing_customer_id, billing_subscription_id)
            SELECT id, plan, plan_status, coalesce(plan_starts_at, $4), plan_ends_at, billing_customer_id, billing_subscription_id
              FROM r JOIN made USING (id) WHERE plan IS NOT NULL),
        apps AS (
            INSERT INTO authenticators (user_id, protected_secret, recovery_salt, created_at, last_step)
            SELECT id, decode(sealed_authenticator, 'base64'), decode(recovery_salt, 'base64'), $4, 0 FROM r JOIN made USING (id) WHERE sealed_authenticator IS NOT NULL),
        wanted AS MATERIALIZED (
            SELECT r.key, r.id, l.provider, l.subject FROM r JOIN made USING (id), json_to_recordset(r.logins) AS l (provider text, subject text)),
        linked AS (
            INSERT INTO user_logins (login_provider, provider_key, user_id, linked_at)
            SELECT provider, subject, id, $4 FROM wanted ON CONFLICT DO NOTHING RETURNING login_provider, provider_key, user_id),
        told AS (
            INSERT INTO security_events (at, type, user_id, {Statement.OriginColumns}, data)
            SELECT $4, 'account_created', id, {Origin}, jsonb_build_object('by', 'import', 'source', $2::text) FROM made)
        SELECT r.key, true, NULL FROM r WHERE NOT EXISTS (SELECT FROM made WHERE made.id = r.id)
        UNION ALL
        SELECT w.key, false, 'linked provider left out: it is linked to another account' FROM wanted w
         WHERE NOT EXISTS (SELECT FROM linked l WHERE (l.login_provider, l.provider_key, l.user_id) = (w.provider, w.subject, w.id))
        """;

    /// <summary>Why users conflicted.</summary>
    public static string UserConflicts { get; } =
        $"""
        SELECT r.key, true, CASE
            WHEN EXISTS (SELECT FROM users u WHERE u.normalized_username = r.normalized_username AND u.deleted_at IS NULL) THEN '{IdentityServer.Import.SkipReasons.UsernameTaken}'
            WHEN EXISTS (SELECT FROM users u WHERE u.normalized_email = r.normalized_email AND u.deleted_at IS NULL) THEN '{IdentityServer.Import.SkipReasons.EmailTaken}'
            ELSE 'it was there a moment ago; run again' END
          FROM json_to_recordset($1) AS r (key text, normalized_username text, normalized_email text)
        """;

    /// <summary>Stores keep their ids: they are in tokens and in addresses.</summary>
    public const string Stores =
        """
        WITH r AS MATERIALIZED (
            SELECT x.*, (SELECT u.id FROM imported_rows i JOIN users u ON u.id = i.target::uuid AND u.deleted_at IS NULL
                          WHERE i.source = $2 AND i.kind = 'user' AND i.source_key = x.owner_key) AS user_id
              FROM json_to_recordset($1) AS x (key text, id bigint, name text, owner_key text, created_at timestamptz)),
        made AS (
            INSERT INTO stores (id, name, owner_id, created_at)
            SELECT id, name, user_id, coalesce(created_at, $4) FROM r WHERE user_id IS NOT NULL ON CONFLICT DO NOTHING RETURNING id),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id) SELECT $2, 'store', r.key, r.id::text, $3 FROM r JOIN made USING (id))
        SELECT r.key, true, CASE WHEN r.user_id IS NULL THEN 'the owner was not brought' ELSE 'the id is taken by another store' END
          FROM r WHERE NOT EXISTS (SELECT FROM made WHERE made.id = r.id)
        """;

    /// <summary>Only to stores that were brought: a store of the same id may be somebody else's.</summary>
    public const string Accesses =
        """
        WITH r AS MATERIALIZED (
            SELECT x.*, s.id AS store_id, s.owner_id,
                   (SELECT u.id FROM imported_rows i JOIN users u ON u.id = i.target::uuid AND u.deleted_at IS NULL
                     WHERE i.source = $2 AND i.kind = 'user' AND i.source_key = x.user_key) AS user_id,
                   (SELECT u.id FROM imported_rows i JOIN users u ON u.id = i.target::uuid
                     WHERE i.source = $2 AND i.kind = 'user' AND i.source_key = x.granted_by_key) AS granted_by
              FROM json_to_recordset($1) AS x (key text, user_key text, store_key text, role text, granted_by_key text, granted_at timestamptz)
              LEFT JOIN LATERAL (SELECT t.id, t.owner_id FROM imported_rows i JOIN stores t ON t.id = i.target::bigint
                                  WHERE i.source = $2 AND i.kind = 'store' AND i.source_key = x.store_key LIMIT 1) s ON true),
        made AS (
            INSERT INTO user_store_access (user_id, store_id, role, granted_by, granted_at)
            SELECT user_id, store_id, role, granted_by, coalesce(granted_at, $4) FROM r
             WHERE user_id IS NOT NULL AND store_id IS NOT NULL AND owner_id <> user_id ON CONFLICT DO NOTHING RETURNING user_id, store_id),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id)
            SELECT $2, 'access', r.key, r.user_id || ':' || r.store_id, $3 FROM r JOIN made USING (user_id, store_id))
        SELECT r.key, true, CASE WHEN r.user_id IS NULL THEN 'the user was not brought' WHEN r.store_id IS NULL THEN 'the store was not brought'
                                 WHEN r.owner_id = r.user_id THEN 'the owner needs no access of their own' ELSE 'the access is there already' END
          FROM r WHERE NOT EXISTS (SELECT FROM made WHERE (made.user_id, made.store_id) = (r.user_id, r.store_id))
        """;

    public const string Scopes =
        """
        WITH r AS MATERIALIZED (SELECT * FROM json_to_recordset($1) AS x (key text, name text, display_name text, resources text[])),
        made AS (INSERT INTO scopes (name, display_name, resources) SELECT name, display_name, resources FROM r ON CONFLICT DO NOTHING RETURNING name),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id) SELECT $2, 'scope', r.key, r.name, $3 FROM r JOIN made ON made.name = r.name)
        SELECT r.key, true, 'a scope of this name exists and stays as it is' FROM r WHERE NOT EXISTS (SELECT FROM made WHERE made.name = r.name)
        """;

    public static string Clients { get; } =
        $"""
        WITH r AS MATERIALIZED (SELECT * FROM json_to_recordset($1) AS x (key text, client_id text, metadata text, secret_hash text)),
        made AS (
            INSERT INTO clients (client_id, metadata, secret_hash) SELECT client_id, metadata::jsonb, secret_hash FROM r ON CONFLICT DO NOTHING RETURNING client_id),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id) SELECT $2, 'client', r.key, r.client_id, $3 FROM r JOIN made ON made.client_id = r.client_id),
        told AS (
            INSERT INTO security_events (at, type, client_id, {Statement.OriginColumns}, data)
            SELECT $4, 'client_registered', client_id, {Origin}, jsonb_build_object('by', 'import', 'source', $2::text) FROM made)
        SELECT r.key, true, 'a client of this id exists and stays as it is' FROM r WHERE NOT EXISTS (SELECT FROM made WHERE made.client_id = r.client_id)
        """;

    /// <summary>Consents, of scopes that the client may still ask for. What somebody allowed or took back here is not touched.</summary>
    public const string Authorizations =
        """
        WITH r AS MATERIALIZED (
            SELECT x.key, u.id AS user_id, c.client_id, x.granted_at,
                   ARRAY (SELECT s FROM unnest(x.scopes) s WHERE s = ANY (string_to_array(c.metadata->>'scope', ' '))) AS scopes
              FROM json_to_recordset($1) AS x (key text, subject text, application_key text, scopes text[], granted_at timestamptz)
              LEFT JOIN LATERAL (
                   SELECT v.id FROM users v WHERE v.deleted_at IS NULL AND v.id = coalesce(
                       (SELECT i.target FROM imported_rows i WHERE i.source = $6 AND i.kind = 'user' AND i.source_key = x.subject),
                       CASE WHEN x.subject ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN x.subject END)::uuid LIMIT 1) u ON true
              LEFT JOIN LATERAL (
                   SELECT d.client_id, d.metadata FROM imported_rows i JOIN clients d ON d.client_id = i.target
                    WHERE i.source = $2 AND i.kind = 'client' AND i.source_key = x.application_key LIMIT 1) c ON true),
        good AS MATERIALIZED (SELECT * FROM r WHERE user_id IS NOT NULL AND client_id IS NOT NULL AND scopes <> '{}'),
        made AS (
            INSERT INTO consents (user_id, client_id, scopes, granted_at)
            SELECT user_id, client_id, array_agg(DISTINCT s), coalesce(max(granted_at), $4) FROM good, unnest(scopes) s GROUP BY user_id, client_id
            ON CONFLICT (user_id, client_id) DO UPDATE SET scopes = ARRAY (SELECT unnest(consents.scopes) UNION SELECT unnest(excluded.scopes))
             WHERE EXISTS (SELECT FROM imported_rows i WHERE i.source = $2 AND i.kind = 'authorization' AND i.run_id = $3
                              AND i.target = consents.user_id || ':' || consents.client_id)
            RETURNING user_id, client_id),
        mapped AS (
            INSERT INTO imported_rows (source, kind, source_key, target, run_id)
            SELECT $2, 'authorization', good.key, good.user_id || ':' || good.client_id, $3 FROM good JOIN made USING (user_id, client_id))
        SELECT r.key, true, CASE WHEN r.user_id IS NULL THEN 'the user is not here' WHEN r.client_id IS NULL THEN 'the application was not brought'
                                 WHEN r.scopes = '{}' THEN 'none of its scopes is the client''s' ELSE 'the user has decided about this client here' END
          FROM r WHERE NOT EXISTS (SELECT FROM made WHERE (made.user_id, made.client_id) = (r.user_id, r.client_id))
        """;
}
