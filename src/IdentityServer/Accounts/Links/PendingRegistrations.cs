using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>A sign-up whose account is made once its e-mail is proven.</summary>
public sealed record PendingRegistration(
    string UserName, string Email, string? FullName, string Locale, string PasswordHash, string? TermsVersion, DateTimeOffset? TermsAcceptedAt)
{
    /// <summary>The sign-up of a user that was built but not kept.</summary>
    public static PendingRegistration Of(User user) => new(
        user.UserName!, user.Email!, user.FullName, user.Locale, user.PasswordHash!, user.TermsVersion, user.TermsAcceptedAt);

    /// <summary>The user, with a proven e-mail.</summary>
    public User ToUser(DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = UserName,
        Email = Email,
        EmailConfirmed = true,
        FullName = FullName,
        Locale = Locale,
        PasswordHash = PasswordHash,
        TermsVersion = TermsVersion,
        TermsAcceptedAt = TermsAcceptedAt,
        CreatedAt = now,
    };
}

/// <summary>Encrypts sign-ups for the database.</summary>
public sealed class PendingRegistrations(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("registration");

    /// <summary>The stored form.</summary>
    public byte[] Close(PendingRegistration registration) => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(registration));

    /// <summary>The sign-up.</summary>
    /// <returns>Null when its Data Protection keys are gone.</returns>
    public PendingRegistration? Open(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<PendingRegistration>(_protector.Unprotect(content));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The sign-up that a link carries.</summary>
    public PendingRegistration? Open(LiveLink link) => link.Data is null ? null : Open(Base64Url.DecodeFromChars(link.Data));
}
