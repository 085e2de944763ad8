using IdentityPlatform.IdentityServer.Import;
using IdentityPlatform.Protocol.Clients;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Hashes that came with users of ASP.NET Core Identity.</summary>
public sealed class ForeignHashTests
{
    private static readonly User Anyone = new();

    [Theory]
    [InlineData(EfCoreTables.HashV3)]
    [InlineData(EfCoreTables.HashV2)]
    public void VerifyHashedPassword_OfIdentity_MatchesAndAsksForRenewal(string hash)
    {
        var hasher = WithCost(4);

        BcryptPasswordHasher.CanVerify(hash).ShouldBeTrue();
        hasher.VerifyHashedPassword(Anyone, hash, EfCoreTables.Password).ShouldBe(PasswordVerificationResult.SuccessRehashNeeded);
        hasher.VerifyHashedPassword(Anyone, hash, EfCoreTables.Password + "x").ShouldBe(PasswordVerificationResult.Failed);
        hasher.VerifyHashedPassword(Anyone, hash, "").ShouldBe(PasswordVerificationResult.Failed);
        hasher.VerifyHashedPassword(Anyone, hash, "\0\ud800").ShouldBe(PasswordVerificationResult.Failed);
    }

    [Fact]
    public void VerifyHashedPassword_OfTheFramework_IsReadAsTheFrameworkWroteIt()
    {
        foreach (var iterations in new[] { 1, 10_000, 210_000 })
        {
            var framework = new PasswordHasher<User>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
            var hash = framework.HashPassword(Anyone, "비밀번호 🦊");

            WithCost(4).VerifyHashedPassword(Anyone, hash, "비밀번호 🦊").ShouldBe(PasswordVerificationResult.SuccessRehashNeeded);
        }
    }

    // The account would be told by the time a wrong password takes. Counted in rounds of bcrypt, not by a clock.
    [Theory]
    [InlineData(EfCoreTables.HashV3, 1176)] // 100,000 iterations of HMAC-SHA-512
    [InlineData(EfCoreTables.HashV2, 10)]
    [InlineData(EfCoreTables.SecretHash, 54)] // 10,000 of HMAC-SHA-256
    public void FillingCosts_AnyHash_MakeUpForWhatIsMissingToBcrypt(string stored, int rounds)
    {
        VersionedHash.TryParse(stored, out var hash).ShouldBeTrue();

        var filled = BcryptPasswordHasher.FillingCosts(hash!, 12).Sum(cost => 1 << cost);

        (filled + rounds).ShouldBeInRange(4096 - 16, 4096);
    }

    [Fact]
    public void FillingCosts_HashDearerThanBcrypt_IsNone()
    {
        VersionedHash.TryParse(EfCoreTables.HashV3, out var hash).ShouldBeTrue();

        BcryptPasswordHasher.FillingCosts(hash!, 10).ShouldBeEmpty();
    }

    private static BcryptPasswordHasher WithCost(int cost) => new(new OptionsWrapper<PasswordOptions>(new PasswordOptions { BcryptCost = cost }));
}
