using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>
/// Brings new recovery codes to the page that shows them, over the redirect after the form: the server keeps only their
/// hashes, so the browser carries them, encrypted, for its user and for minutes. They can be taken once.
/// </summary>
public sealed class RecoveryCodeSlip(IDataProtectionProvider protection, BrowserSecrets browser, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Hands them to the browser.</summary>
    public void Put(HttpContext http, Guid userId, IReadOnlyList<string> codes)
    {
        if (codes.Count > 0)
            browser.PutCodes(http, Protector(userId).Protect(JsonSerializer.Serialize(new Carried([.. codes], time.GetUtcNow() + Lifetime))));
    }

    /// <summary>Takes them back; empty when there are none for this user.</summary>
    public IReadOnlyList<string> Take(HttpContext http, Guid userId)
    {
        try
        {
            var carried = browser.TakeCodes(http) is { } sealedCodes ? JsonSerializer.Deserialize<Carried>(Protector(userId).Unprotect(sealedCodes)) : null;
            return carried is not null && carried.ExpiresAt > time.GetUtcNow() ? carried.Codes : [];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private IDataProtector Protector(Guid userId) => protection.CreateProtector("recovery-code-slip", userId.ToString("D", CultureInfo.InvariantCulture));

    private sealed record Carried(string[] Codes, DateTimeOffset ExpiresAt);
}
