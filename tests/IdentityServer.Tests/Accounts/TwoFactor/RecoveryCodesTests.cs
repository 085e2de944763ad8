using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What is kept of recovery codes, on the server as it is.</summary>
public sealed class RecoveryCodesTests
{
    [Fact] // ASVS V6.5.2; OWASP Password Storage
    public async Task Create_OnTheServerAsItIs_KeepsSaltedHashesOf210000Iterations()
    {
        await using var server = await ServerFactory.StartAsync();

        var set = (await server.Services.GetRequiredService<RecoveryCodes>().CreateAsync(default)).ShouldNotBeNull();

        var first = TypedCode.Read(set.Codes[0])!.Value;
        set.Hashes[0].ShouldBe(Rfc2898DeriveBytes.Pbkdf2(first, set.Salt, 210_000, HashAlgorithmName.SHA512, SHA512.HashSizeInBytes));
        set.Hashes.Select(Convert.ToHexString).Distinct().Count().ShouldBe(RecoveryCodes.Count);
        set.Salt.Length.ShouldBe(16);
    }
}
