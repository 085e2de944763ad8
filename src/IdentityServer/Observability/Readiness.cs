using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Whether this replica should get requests.</summary>
public sealed partial class Readiness(DatabaseAccess database, SigningKeyRing keys, ILogger<Readiness> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled as soon as this replica wants to leave; it serves on for a while.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>From now on the answer is no.</summary>
    public void Stop() => _stopping.Cancel();

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <summary>What is checked and whether it holds, by name.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> CheckAsync(CancellationToken cancellationToken) => new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["accepting"] = !_stopping.IsCancellationRequested,
        ["keys"] = keys.IsComplete,
        ["database"] = await IsDatabaseFitAsync(cancellationToken),
    };

    private async Task<bool> IsDatabaseFitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.EnsureCurrentAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnfit(logger, error.Message);
            return false;
        }
    }

    [LoggerMessage(EventId = 1321, Level = LogLevel.Warning, Message = "Not ready, the database cannot be used: {Reason}")]
    private static partial void LogUnfit(ILogger logger, string reason);
}
