using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Browsers that are asked for one factor only. Rows are bound to the security stamp: any change to what protects the account forgets them.</summary>
public interface IRememberedDevices
{
    /// <summary>Remembers a browser for a user, under its new token; what it is remembered for by others moves over.</summary>
    /// <param name="device">The browser.</param>
    /// <param name="replaced">SHA-256 of the token it had; null when it had none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddAsync(RememberedDevice device, byte[]? replaced, CancellationToken cancellationToken);

    /// <summary>Forgets all of a user's browsers, for whoever ends sessions because something is wrong, and writes a security event.</summary>
    Task ForgetAsync(Guid userId, ClientDevice device, CancellationToken cancellationToken);
}

/// <summary>A browser to remember.</summary>
/// <param name="TokenHash">SHA-256 of the token in its cookie.</param>
/// <param name="UserId">For whom.</param>
/// <param name="UserAgent">What it calls itself.</param>
/// <param name="CreatedAt">Now.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record RememberedDevice(byte[] TokenHash, Guid UserId, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
