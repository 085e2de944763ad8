using System.Security.Cryptography;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Limits;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Counts in <c>sign_in_failures</c>, beside those of sign-ins.</summary>
public sealed class AttemptLimitTable(NpgsqlDataSource database, IServerSecrets secrets, IOptions<SignInRateOptions> rates, TimeProvider time) : IAttemptLimits
{
    private const string SecretName = "attempt-keys";
    private volatile byte[]? _secret;

    /// <inheritdoc />
    public async Task<TimeSpan?> TakeAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        if (!rates.Value.Enabled)
            return null;
        var secret = _secret ??= await secrets.GetAsync(SecretName, cancellationToken);
        var key = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{limit.Name}\n{subject}"));
        var now = time.GetUtcNow();
        // The function locks with the last attempt it lets through.
        await using var command = database.Create(
            "SELECT refused_until FROM claim_attempt($1, $2, $3, $4)",
            Bytes(key), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit.Max }, Interval(limit.Window), Time(now));
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime until ? new DateTimeOffset(until, TimeSpan.Zero) - now : null;
    }
}
