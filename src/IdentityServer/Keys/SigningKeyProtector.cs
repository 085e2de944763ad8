using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Storage.Keys;
using IdentityPlatform.Protocol.Jose;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Keys;

/// <summary>Encrypts private keys for the database. The key id is bound in: a row cannot be passed off as another.</summary>
public sealed class SigningKeyProtector(IDataProtectionProvider dataProtection)
{
    private const string Purpose = "signing-keys";

    /// <summary>The stored form of a key.</summary>
    public byte[] Seal(SigningKey key)
    {
        var pkcs8 = key.ExportPkcs8();
        try
        {
            return Protector(key.Kid, key.Alg).Protect(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>The key of a row.</summary>
    /// <exception cref="SigningKeyException">It cannot be decrypted; the message says what to look at.</exception>
    public SigningKey Open(StoredSigningKey row)
    {
        try
        {
            var pkcs8 = Protector(row.Kid, row.Algorithm).Unprotect(row.ProtectedKey);
            var key = SigningKey.Import(row.Algorithm, row.Kid, pkcs8);
            CryptographicOperations.ZeroMemory(pkcs8);
            return key;
        }
        catch (CryptographicException error)
        {
            throw new SigningKeyException($"Signing key {row.Kid} cannot be decrypted: DataProtection:CertificateFile and DataProtection:KeyFile (or DataProtection:SecretFile) are not those it was encrypted under and PreviousCertificates (PreviousSecretFiles) do not name those, or rows of data_protection_keys are missing.", error);
        }
    }

    private IDataProtector Protector(string kid, string alg) => dataProtection.CreateProtector(Purpose, alg, kid);
}

/// <summary>The signing keys cannot be used. The message is for whoever started the server.</summary>
public sealed class SigningKeyException(string message, Exception inner) : Exception(message, inner);
