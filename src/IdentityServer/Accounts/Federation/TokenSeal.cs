using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>
/// Encrypts what providers give and say. Provider and subject are bound in: a row cannot be passed off as another's.
/// </summary>
public sealed class TokenSeal(IDataProtectionProvider protection)
{
    private const string TokenPurpose = "IdentityPlatform.ProviderTokens.v1";
    private const string ArrivalPurpose = "IdentityPlatform.ProviderArrival.v1";

    /// <summary>The stored form of tokens; without the ID token, which was for one sign-in.</summary>
    public SealedTokens Seal(LinkKey link, ProviderTokens tokens) =>
        new(protection.CreateProtector(TokenPurpose, link.Provider, link.Subject).Protect(JsonSerializer.SerializeToUtf8Bytes(tokens with { IdToken = null })), tokens.RefreshToken is not null);

    /// <summary>The tokens of a row; null when it cannot be decrypted.</summary>
    public ProviderTokens? Open(LinkKey link, byte[] content) => Open<ProviderTokens>(protection.CreateProtector(TokenPurpose, link.Provider, link.Subject), content);

    internal byte[] Seal(string provider, string subject, ArrivalContent content) =>
        protection.CreateProtector(ArrivalPurpose, provider, subject).Protect(JsonSerializer.SerializeToUtf8Bytes(content));

    internal ArrivalContent? Open(StoredArrival arrival) =>
        Open<ArrivalContent>(protection.CreateProtector(ArrivalPurpose, arrival.Provider, arrival.Subject), arrival.Content);

    private static T? Open<T>(IDataProtector protector, byte[] content)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(content));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>What is kept of an arrival beside its key.</summary>
/// <param name="Identity">What the provider said.</param>
/// <param name="Tokens">What it gave.</param>
/// <param name="LinkFor">Set: begun by a signed-in person to link their account.</param>
internal sealed record ArrivalContent(ProviderIdentity Identity, ProviderTokens Tokens, LinkIntent? LinkFor);

/// <summary>Who began to link an account, in which session.</summary>
/// <param name="UserId">The user.</param>
/// <param name="SessionId">The session; in another nothing is linked.</param>
public sealed record LinkIntent(Guid UserId, Guid SessionId);
