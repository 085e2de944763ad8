using System.Diagnostics;
using IdentityPlatform.IdentityServer.Import;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

/// <summary>Hashes that came with users of ASP.NET Core Identity.</summary>
public sealed class ForeignHashTests
{
    private const int Cost = 11;
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

    // The account would be told by the time a wrong password takes: as for nobody's name, whatever the hash is.
    [Theory]
    [InlineData(EfCoreTables.HashV3)]
    [InlineData(EfCoreTables.HashV2)]
    public void VerifyHashedPassword_WrongPassword_TakesTheTimeOfNobody(string hash)
    {
        var hasher = WithCost(Cost);

        // Other tests take the processor at times: the fastest of several is what the work takes.
        var nobody = Fastest(() => hasher.VerifyNobody("wrong"));
        var somebody = Fastest(() => hasher.VerifyHashedPassword(Anyone, hash, "wrong"));

        (somebody / nobody).ShouldBeInRange(0.75, 1.33);
    }

    private static double Fastest(Action work) => Enumerable.Range(0, 7).Min(_ =>
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    });

    private static BcryptPasswordHasher WithCost(int cost) => new(new OptionsWrapper<PasswordOptions>(new PasswordOptions { BcryptCost = cost }));
}
