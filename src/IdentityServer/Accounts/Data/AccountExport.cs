using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Accounts.Limits;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Data;

/// <summary>Reads everything that is kept about a user.</summary>
public interface IAccountData
{
    /// <summary>Writes it as one JSON object, a member for each kind of data, as of one moment. No secret is in it.</summary>
    Task WriteAsync(Guid userId, Stream output, CancellationToken cancellationToken);
}

/// <summary>Gives users a copy of all their data.</summary>
public sealed class AccountExport(IAccountData data, IAttemptLimits limits, ISecurityEvents events, IOptions<AccountOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Counts an export and puts it on record.</summary>
    /// <returns>Null when it may be written; else how long to wait.</returns>
    public async Task<TimeSpan?> BeginAsync(AccountOwner owner, CancellationToken cancellationToken)
    {
        var limit = new AttemptLimit("data-export", options.Value.ExportsPerHour, Window);
        if (await limits.TakeAsync(limit, owner.UserId.ToString("N"), cancellationToken) is { } wait)
            return wait;
        await events.RecordAsync(new SecurityEvent("data_exported", owner.UserId, owner.ClientId, owner.Device), cancellationToken);
        return null;
    }

    /// <summary>Writes the copy.</summary>
    public Task WriteAsync(Guid userId, Stream output, CancellationToken cancellationToken) => data.WriteAsync(userId, output, cancellationToken);

    /// <summary>What a copy of today is called.</summary>
    public string FileName() => $"identity-export-{time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.json";
}
