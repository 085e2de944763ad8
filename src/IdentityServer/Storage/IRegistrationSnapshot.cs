namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>A table that is held in memory and read anew when the database says that it changed.</summary>
public interface IRegistrationSnapshot
{
    /// <summary>Name of the table, as the notification carries it.</summary>
    string Table { get; }

    /// <summary>Reads the table and swaps the snapshot; the old one serves until then, and on when this fails.</summary>
    Task ReloadAsync(CancellationToken cancellationToken);
}
