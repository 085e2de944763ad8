using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What a guess at a kept recovery code costs on the server as it is; other tests have cheap ones.</summary>
public sealed class RecoveryCodesTests
{
    [Fact] // ASVS V6.5.2; OWASP Password Storage
    public async Task Hash_OnTheServerAsItIs_Takes210000Iterations()
    {
        await using var server = await ServerFactory.StartAsync();
        var salt = RandomNumberGenerator.GetBytes(16);

        var hash = await server.Services.GetRequiredService<RecoveryCodes>().HashAsync("ABCDEFGHJKMN", salt, default);

        hash.ShouldBe(Rfc2898DeriveBytes.Pbkdf2("ABCDEFGHJKMN", salt, 210_000, HashAlgorithmName.SHA512, SHA512.HashSizeInBytes));
    }
}
