using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdentityPlatform.Protocol;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>A validated sign-out request that waits for the person's word (OpenID Connect RP-Initiated Logout 1.0 §2).</summary>
/// <param name="ClientName">Who asked; null when nobody knows.</param>
/// <param name="PostLogoutRedirectUri">Registered for that client; null when the browser stays here.</param>
/// <param name="State">Goes with the redirect.</param>
public sealed record EndSessionRequest(string? ClientName, string? PostLogoutRedirectUri, string? State)
{
    /// <summary>Where to send the browser after signing out, <c>state</c> included; null to show the signed-out page.</summary>
    public string? ReturnUrl => PostLogoutRedirectUri is null || State is null
        ? PostLogoutRedirectUri
        : $"{PostLogoutRedirectUri}{(PostLogoutRedirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}state={Uri.EscapeDataString(State)}";
}

/// <summary>Carries sign-out requests through the confirmation page, protected and short-lived, without a row.</summary>
public sealed class EndSessionRequests(IDataProtectionProvider protection, ServerPaths paths, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly IDataProtector protector = protection.CreateProtector("IdentityPlatform.EndSession.v1");

    /// <summary>The request behind <c>/account/logout?logoutId=…</c>; null when absent, forged or too old: the page then just signs out.</summary>
    public EndSessionRequest? Read(string? logoutId)
    {
        if (logoutId is null or { Length: > InputLimits.ParameterValue })
        {
            return null;
        }

        try
        {
            var carried = JsonSerializer.Deserialize<Carried>(protector.Unprotect(logoutId));
            return carried is not null && carried.ExpiresAt > time.GetUtcNow() ? carried.Request : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The confirmation page's address for a request.</summary>
    public string ConfirmationUrl(EndSessionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return paths.ConfirmSignOut(protector.Protect(JsonSerializer.Serialize(new Carried(request, time.GetUtcNow() + Lifetime), Compact)));
    }

    private sealed record Carried(EndSessionRequest Request, DateTimeOffset ExpiresAt);
}
