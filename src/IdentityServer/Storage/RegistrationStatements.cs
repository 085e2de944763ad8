using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.Protocol;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>The statements of a change; each client's change and its event are one.</summary>
internal static class RegistrationStatements
{
    /// <summary>In the order in which they may run: what clients refer to first, what goes last.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Of(RegistrationChange change, IEventOrigins origins) =>
    [
        .. change.Scopes.Select(Upsert),
        .. change.Roles.Select(Upsert),
        .. change.Plans.Select(Upsert),
        .. change.Clients.Select(client => Upsert(client, origins)),
        .. change.Removals.Select(removal => Remove(removal, origins)),
        Command(
            $"INSERT INTO security_events (type, {OriginColumns}, data) SELECT 'configuration_applied', {OriginValues(1)}, $2::jsonb",
            Origin(origins), Json(change.Audit)),
    ];

    private static NpgsqlBatchCommand Upsert(Scope scope) => Command(
        """
        INSERT INTO scopes (name, display_name, resources) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, resources = excluded.resources
        """,
        Text(scope.Name), Text(scope.DisplayName), Texts(scope.Resources));

    private static NpgsqlBatchCommand Upsert(Role role) => Command(
        "INSERT INTO roles (name, description) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET description = excluded.description",
        Text(role.Name), Text(role.Description));

    private static NpgsqlBatchCommand Upsert(SoldPlan plan) => Command(
        "INSERT INTO plans (name, lemon_squeezy_variants) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET lemon_squeezy_variants = excluded.lemon_squeezy_variants",
        Text(plan.Name), Texts(plan.LemonSqueezyVariants));

    // Whether a client is enabled is the operator's and stays, and so does a secret that the file does not name.
    private static NpgsqlBatchCommand Upsert(ClientChange client, IEventOrigins origins) => Command(
        $"""
        WITH changed AS (
        INSERT INTO clients (client_id, metadata, secret_hash, secret_fingerprint) VALUES ($1, $2, $3, $4)
        ON CONFLICT (client_id) DO UPDATE SET metadata = excluded.metadata,
            secret_hash = CASE WHEN $5 THEN excluded.secret_hash ELSE clients.secret_hash END,
            secret_fingerprint = CASE WHEN $5 THEN excluded.secret_fingerprint ELSE clients.secret_fingerprint END
        RETURNING client_id)
        INSERT INTO security_events (type, client_id, {OriginColumns})
        SELECT 'client_registered', client_id, {OriginValues(6)} FROM changed
        """,
        Text(client.ClientId), Json(client.Metadata), Text(client.Secret?.Hash), Bytes(client.Secret?.Fingerprint), Flag(client.Secret is not null), Origin(origins));

    // That a client is gone is told to APIs by a trigger; they end its tokens at once.
    private static NpgsqlBatchCommand Remove(Removal removal, IEventOrigins origins) => removal.Section switch
    {
        "clients" => Command(
            $"""
            WITH gone AS (DELETE FROM clients WHERE client_id = $1 RETURNING client_id)
            INSERT INTO security_events (type, client_id, {OriginColumns}) SELECT 'client_removed', client_id, {OriginValues(2)} FROM gone
            """,
            Text(removal.Name), Origin(origins)),
        "scopes" => Command("DELETE FROM scopes WHERE name = $1", Text(removal.Name)),
        "roles" => Command("DELETE FROM roles WHERE name = $1", Text(removal.Name)),
        "plans" => Command("DELETE FROM plans WHERE name = $1", Text(removal.Name)),
        _ => throw new ArgumentOutOfRangeException(nameof(removal), removal.Section, "is no section"),
    };

    private static NpgsqlParameter Json(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
