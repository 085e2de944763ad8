using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>
/// The most common passwords of published leaks (ASVS V6.2.4, V6.2.12), looked up without asking anybody. Case does not
/// matter: a capital letter is the first thing a guesser tries.
/// </summary>
public sealed class LeakedPasswords
{
    private const string File = "IdentityPlatform.IdentityServer.Accounts.Passwords.leaked-passwords.txt";

    // The first 64 bits of SHA-256, sorted: a tenth of the memory of the words, and a chance hit is one in 10^14.
    private readonly Lazy<ulong[]> _words = new(Read);

    /// <summary>How many passwords the list has.</summary>
    public int Count => _words.Value.Length;

    /// <summary>Whether the password is on the list.</summary>
    public bool Contains(string password) => Array.BinarySearch(_words.Value, KeyOf(password)) >= 0;

    private static ulong[] Read()
    {
        using var stream = typeof(LeakedPasswords).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"The assembly lacks {File}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var words = new List<ulong>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                words.Add(KeyOf(line));
        }

        words.Sort();
        return [.. words];
    }

    private static ulong KeyOf(string password) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(password.ToLowerInvariant())));
}
