using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace IdentityPlatform.IdentityServer.Keys.Protection;

/// <summary>A secret of 32 bytes from a file, for AES-256-GCM. Its id tells which secret something was encrypted under, and no more.</summary>
public sealed class FileSecret
{
    private const int Length = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    // Base64 with a line end; a larger file is something else.
    private const int LargestFile = 128;
    private readonly byte[] _key;

    private FileSecret(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "data-protection-secret-id"u8).AsSpan(0, 8));
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Reads a file with 32 bytes, as they are or in base64.</summary>
    /// <exception cref="FormatException">It holds something else.</exception>
    public static FileSecret Read(string file)
    {
        if (new FileInfo(file).Length > LargestFile)
            throw new FormatException("it is too large");
        var content = File.ReadAllBytes(file);
        if (content.Length != Length)
            content = Convert.FromBase64String(Encoding.ASCII.GetString(content).Trim());
        return content.Length == Length ? new FileSecret(content) : throw new FormatException($"it has {content.Length} bytes and not {Length}");
    }

    /// <summary>Encrypts under a nonce of its own: nonce, tag, ciphertext.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        var all = new byte[NonceSize + TagSize + plain.Length];
        var nonce = all.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, plain, all.AsSpan(NonceSize + TagSize), all.AsSpan(NonceSize, TagSize), Encoding.ASCII.GetBytes(Id));
        return all;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made.</summary>
    /// <exception cref="CryptographicException">It was altered, or encrypted under another secret.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> all)
    {
        if (all.Length < NonceSize + TagSize)
            throw new CryptographicException("The encrypted key is cut off.");
        var plain = new byte[all.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(all[..NonceSize], all[(NonceSize + TagSize)..], all.Slice(NonceSize, TagSize), plain, Encoding.ASCII.GetBytes(Id));
        return plain;
    }
}

/// <summary>The secrets that can decrypt.</summary>
public sealed record FileSecrets(IReadOnlyList<FileSecret> All);

/// <summary>Encrypts Data Protection's keys under a <see cref="FileSecret"/>.</summary>
public sealed class FileSecretEncryptor(FileSecret secret) : IXmlEncryptor
{
    /// <inheritdoc />
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            var element = new XElement("encryptedKey", new XAttribute("secret", secret.Id), Convert.ToBase64String(secret.Encrypt(plain)));
            return new EncryptedXmlInfo(element, typeof(FileSecretDecryptor));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

/// <summary>Decrypts what <see cref="FileSecretEncryptor"/> made. Data Protection makes it by this constructor.</summary>
public sealed class FileSecretDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc />
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var id = (string?)encryptedElement.Attribute("secret");
        var secret = services.GetRequiredService<FileSecrets>().All.FirstOrDefault(known => known.Id == id)
            ?? throw new CryptographicException($"None of DataProtection:SecretFile and DataProtection:PreviousSecretFiles is the secret {id}.");
        var plain = secret.Decrypt(Convert.FromBase64String(encryptedElement.Value));
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
