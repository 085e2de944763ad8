using IdentityPlatform.IdentityServer.Observability;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Reads clients, scopes and keys anew when any replica or person changes them.</summary>
public sealed class RegistrationReload(IEnumerable<IRegistrationSnapshot> snapshots, ServerMetrics metrics) : INotified
{
    private readonly IReadOnlyList<IRegistrationSnapshot> _snapshots = [.. snapshots];

    /// <inheritdoc />
    public string Channel => "registrations";

    /// <inheritdoc />
    public Task HeardAsync(IReadOnlySet<string>? payloads, CancellationToken cancellationToken) =>
        Task.WhenAll(_snapshots.Where(snapshot => payloads?.Contains(snapshot.Table) != false).Select(snapshot => ReloadAsync(snapshot, cancellationToken)));

    private async Task ReloadAsync(IRegistrationSnapshot snapshot, CancellationToken cancellationToken)
    {
        var failed = true;
        try
        {
            await snapshot.ReloadAsync(cancellationToken);
            failed = false;
        }
        finally
        {
            metrics.Reloaded(snapshot.Table, failed);
        }
    }
}
