namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Reads clients, scopes and keys anew when any replica or person changes them.</summary>
public sealed class RegistrationReload(IEnumerable<IRegistrationSnapshot> snapshots) : INotified
{
    private readonly IReadOnlyList<IRegistrationSnapshot> _snapshots = [.. snapshots];

    /// <inheritdoc />
    public string Channel => "registrations";

    /// <inheritdoc />
    public Task HeardAsync(IReadOnlySet<string>? payloads, CancellationToken cancellationToken) =>
        Task.WhenAll(_snapshots.Where(snapshot => payloads?.Contains(snapshot.Table) != false).Select(snapshot => snapshot.ReloadAsync(cancellationToken)));
}
