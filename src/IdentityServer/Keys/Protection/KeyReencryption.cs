using System.Security.Cryptography;
using System.Xml.Linq;
using IdentityPlatform.IdentityServer.Storage.Keys;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Keys.Protection;

/// <summary>
/// Encrypts the Data Protection keys anew under what is configured now. Much is encrypted by old ones for good (secrets of
/// authenticator apps, signing keys), so without this the first certificate could never be thrown away.
/// </summary>
public sealed class KeyReencryption(DataProtectionKeyTable table, IOptions<KeyManagementOptions> options, IServiceProvider services)
{
    private static readonly XName Encrypted = XName.Get("encryptedSecret", "http://schemas.asp.net/2015/03/dataProtection");

    /// <summary>Encrypts every key anew, all or none.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="CryptographicException">One of them cannot be decrypted; nothing was changed.</exception>
    public Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var encryptor = options.Value.XmlEncryptor
            ?? throw new CryptographicException("Nothing is configured to encrypt the keys under. Set DataProtection:CertificateFile or DataProtection:SecretFile.");
        return table.ReplaceAllAsync(element => Renew(element, encryptor), cancellationToken);
    }

    private XElement Renew(XElement key, IXmlEncryptor encryptor)
    {
        var renewed = new XElement(key);
        foreach (var secret in renewed.Descendants(Encrypted).ToList())
        {
            var inner = secret.Elements().Single();
            var again = encryptor.Encrypt(Decryptor((string?)secret.Attribute("decryptorType")).Decrypt(inner));
            secret.SetAttributeValue("decryptorType", again.DecryptorType.AssemblyQualifiedName);
            inner.ReplaceWith(again.EncryptedElement);
        }

        return renewed;
    }

    // The row names a type; only these two are made, whatever it says.
    private IXmlDecryptor Decryptor(string? type) => type switch
    {
        _ when type?.StartsWith(typeof(FileSecretDecryptor).FullName + ",", StringComparison.Ordinal) == true => new FileSecretDecryptor(services),
        _ when type?.StartsWith(typeof(EncryptedXmlDecryptor).FullName + ",", StringComparison.Ordinal) == true => new EncryptedXmlDecryptor(services),
        _ => throw new CryptographicException($"A key in data_protection_keys was encrypted by {type}, which is not known here."),
    };
}
