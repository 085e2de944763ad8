using IdentityPlatform.IdentityServer.Keys;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Whether this replica should get requests.</summary>
public sealed class Readiness(DatabaseProbe database, SigningKeyRing keys) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled as soon as this replica wants to leave; it serves on for a while.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>From now on the answer is no.</summary>
    public void Stop() => _stopping.Cancel();

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <summary>What is checked and whether it holds, by name.</summary>
    public async Task<IReadOnlyDictionary<string, HealthCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        var (server, migrations) = await database.AskAsync(cancellationToken);
        return new Dictionary<string, HealthCheck>(StringComparer.Ordinal)
        {
            ["accepting"] = _stopping.IsCancellationRequested ? new("The server is stopping.") : HealthCheck.Passed,
            ["database"] = server,
            ["migrations"] = migrations,
            ["keys"] = keys.IsComplete ? HealthCheck.Passed : new("A signing key is missing."),
        };
    }
}
