namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Hears what the database tells every replica (<c>NOTIFY</c>).</summary>
public interface INotified
{
    /// <summary>Name of the channel, without the schema that stands before it.</summary>
    string Channel { get; }

    /// <summary>Does what is to be done. It must not take long: the others wait for it.</summary>
    /// <param name="payloads">What was told since the last time; null when something may have been missed.</param>
    /// <param name="cancellationToken">The server stops.</param>
    Task HeardAsync(IReadOnlySet<string>? payloads, CancellationToken cancellationToken);
}
