using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Makes strong passwords that people can copy by hand and that keep every rule in force (K2).</summary>
public sealed class PasswordGenerator(PasswordPolicy policy, IOptions<PasswordOptions> options)
{
    private const int Groups = 4;
    private const int GroupLength = 5;
    private const int Attempts = 1000;

    // Without what is mistaken for something else: 0 O, 1 l I. 5.8 bits each: 20 of them are 115 bits.
    private const string Alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>A new password.</summary>
    /// <param name="owner">Whose it is to be.</param>
    /// <exception cref="InvalidOperationException">No password can keep the rules.</exception>
    public string New(PasswordOwner owner)
    {
        var groups = Math.Max(Groups, (options.Value.MinLength + GroupLength + 1) / (GroupLength + 1));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var password = string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, GroupLength)));
            // Now and then it has no digit, or by chance a name: then another one.
            if (policy.Check(password, owner).Count == 0)
                return password;
        }

        throw new InvalidOperationException("The password policy lets no generated password pass.");
    }
}
