namespace IdentityPlatform.IdentityServer.Storage.Accounts.Data;

/// <summary>A part of the export.</summary>
/// <param name="Name">The member of the JSON object.</param>
/// <param name="Tables">What it is read from.</param>
/// <param name="Sql">Answers the rows of user <c>$1</c>, oldest first. Columns are named one by one: a new one is no secret by choice.</param>
/// <param name="Single">One object, not a list.</param>
internal sealed record ExportSection(string Name, IReadOnlyList<string> Tables, string Sql, bool Single = false);

/// <summary>What an export consists of.</summary>
internal static class ExportSections
{
    /// <summary>The parts, in order.</summary>
    public static IReadOnlyList<ExportSection> All { get; } =
    [
        new("account", ["users"],
            """
            SELECT id, username, email, email_verified, full_name, given_name, middle_name, family_name, nickname, picture, profile, website, gender,
                   birthdate, zoneinfo, locale, phone_number, phone_number_verified, address, bio, roles, additional_info, terms_version,
                   terms_accepted_at, password_hash IS NOT NULL AS has_password, two_factor_enabled, is_active, created_at, updated_at, last_login
              FROM users WHERE id = $1
            """, Single: true),
        new("claims", ["user_claims"], "SELECT claim_type AS type, claim_value AS value FROM user_claims WHERE user_id = $1 ORDER BY id"),
        new("subscription", ["subscriptions"],
            "SELECT plan, status, starts_at, ends_at, billing_customer_id, billing_subscription_id FROM subscriptions WHERE user_id = $1", Single: true),
        new("granted_plan", ["plan_grants"], "SELECT plan, starts_at, ends_at FROM plan_grants WHERE user_id = $1", Single: true),
        new("paid_subscriptions", ["billing_subscriptions"],
            """
            SELECT subscription_id, customer_id, plan, status, starts_at, ends_at, renews_at
              FROM billing_subscriptions WHERE user_id = $1 ORDER BY starts_at, subscription_id
            """),
        new("owned_stores", ["stores"], "SELECT id, name, created_at FROM stores WHERE owner_id = $1 ORDER BY id"),
        new("store_access", ["user_store_access"],
            """
            SELECT s.id, s.name, a.role, a.granted_at FROM user_store_access a JOIN stores s ON s.id = a.store_id
             WHERE a.user_id = $1 ORDER BY a.granted_at, s.id
            """),
        new("linked_providers", ["user_logins"],
            """
            SELECT login_provider AS provider, provider_key AS id_there, issuer, account_name, picture, linked_at, last_used_at
              FROM user_logins WHERE user_id = $1 ORDER BY linked_at, login_provider
            """),
        new("passkeys", ["user_passkeys"],
            "SELECT name, transports, backed_up, created_at, last_used_at FROM user_passkeys WHERE user_id = $1 ORDER BY created_at, id"),
        new("authenticator", ["authenticators", "recovery_codes"],
            """
            SELECT a.created_at, (SELECT count(*) FROM recovery_codes c WHERE c.user_id = a.user_id AND c.used_at IS NULL) AS recovery_codes_left
              FROM authenticators a WHERE a.user_id = $1
            """, Single: true),
        new("remembered_devices", ["remembered_devices"],
            "SELECT user_agent, created_at, expires_at FROM remembered_devices WHERE user_id = $1 ORDER BY created_at, id"),
        new("sessions", ["sessions"],
            """
            SELECT id, client_id, auth_time, acr, amr AS methods, persistent, ip_address, user_agent, created_at, last_used_at, expires_at, ended_at
              FROM sessions WHERE user_id = $1 ORDER BY created_at, id
            """),
        new("sign_in_history", ["login_history"],
            """
            SELECT at, succeeded, reason, method, client_id, ip_address, user_agent, device, network
              FROM login_history WHERE user_id = $1 ORDER BY id
            """),
        new("connected_apps", ["consents"],
            "SELECT client_id, scopes, first_granted_at, granted_at FROM consents WHERE user_id = $1 ORDER BY granted_at, client_id"),
        new("app_access", ["grants"],
            "SELECT client_id, scopes, store_id, auth_time, created_at, revoked_at FROM grants WHERE user_id = $1 ORDER BY created_at, id"),
        new("security_events", ["security_events"],
            """
            SELECT at, type, client_id, CASE WHEN actor_id IS NULL AND actor_client IS NULL THEN ip_address END AS ip_address,
                   CASE WHEN actor_id IS NULL AND actor_client IS NULL THEN user_agent END AS user_agent,
                   actor_id IS NOT NULL OR actor_client IS NOT NULL AS by_administrator, data
              FROM security_events WHERE user_id = $1 ORDER BY id
            """),
    ];

    /// <summary>Tables with rows of users that are left out, and why.</summary>
    public static IReadOnlyDictionary<string, string> LeftOut { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["user_tokens"] = "secrets of ASP.NET Core Identity",
        ["provider_tokens"] = "secrets of providers; the link itself is in linked_providers",
        ["account_tokens"] = "links on their way, a secret each",
        ["mail_sign_ins"] = "codes on their way, a secret each",
        ["pending_sign_ins"] = "sign-ins of the last minutes",
        ["passkey_challenges"] = "questions of the last minutes",
        ["billing_events"] = "how paid_subscriptions came to be",
        ["interactions"] = "requests of the last minutes",
        ["feed_events"] = "what APIs were told of the last day; its causes are in security_events",
    };
}
