using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>The record of what happened to accounts; nobody, the server included, can change it afterwards.</summary>
public interface ISecurityEvents
{
    /// <summary>Writes an event; committed when it returns.</summary>
    Task RecordAsync(SecurityEvent happened, CancellationToken cancellationToken);
}

/// <summary>Something that happened.</summary>
/// <param name="Type">In snake_case, past tense: <c>passkey_added</c>.</param>
/// <param name="UserId">Whose account; null when nobody's.</param>
/// <param name="ClientId">The client concerned; null for none.</param>
/// <param name="Device">Where from; null for where the running request comes from, or the process when there is none.</param>
/// <param name="Data">What else matters, never a secret.</param>
public sealed record SecurityEvent(string Type, Guid? UserId, string? ClientId, ClientDevice? Device, IReadOnlyDictionary<string, string>? Data = null);
