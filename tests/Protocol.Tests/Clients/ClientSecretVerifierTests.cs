using System.Diagnostics;
using System.Security.Cryptography;

namespace IdentityPlatform.Protocol.Clients;

public sealed class ClientSecretVerifierTests
{
    private static readonly string Stored = ClientSecret.HashChosen("right");

    [Fact]
    public async Task VerifyAsync_SlowSecretOnceVerified_CostsNoMoreThanADigest()
    {
        using var verifier = new ClientSecretVerifier(1);
        (await verifier.VerifyAsync("web", Stored, "wrong", default)).ShouldBe(SecretCheck.Wrong);
        (await verifier.VerifyAsync("web", Stored, "right", default)).ShouldBe(SecretCheck.Right);

        // A thousand slow checks would take minutes.
        var started = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++)
        {
            (await verifier.VerifyAsync("web", Stored, i % 2 == 0 ? "right" : "wrong", default)).ShouldBe(i % 2 == 0 ? SecretCheck.Right : SecretCheck.Wrong);
        }

        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task VerifyAsync_SecretChanged_TheOldOneIsForgotten()
    {
        using var verifier = new ClientSecretVerifier(1);
        (await verifier.VerifyAsync("web", Stored, "right", default)).ShouldBe(SecretCheck.Right);
        var changed = ClientSecret.HashChosen("new");
        (await verifier.VerifyAsync("web", changed, "right", default)).ShouldBe(SecretCheck.Wrong);
        (await verifier.VerifyAsync("web", changed, "new", default)).ShouldBe(SecretCheck.Right);
        (await verifier.VerifyAsync("web", Stored, "new", default)).ShouldBe(SecretCheck.Wrong);
    }

    [Fact]
    public async Task VerifyAsync_AnotherClientsRememberedSecret_SaysNothing()
    {
        using var verifier = new ClientSecretVerifier(1);
        (await verifier.VerifyAsync("web", Stored, "right", default)).ShouldBe(SecretCheck.Right);
        (await verifier.VerifyAsync("other", ClientSecret.HashChosen("else"), "right", default)).ShouldBe(SecretCheck.Wrong);
    }

    [Fact]
    public async Task VerifyAsync_NoRoomForSlowChecks_IsBusyButFastOnesGoOn()
    {
        using var verifier = new ClientSecretVerifier(0, TimeSpan.Zero);
        (await verifier.VerifyAsync("web", Stored, "right", default)).ShouldBe(SecretCheck.Busy);
        var fast = ClientSecret.Create();
        (await verifier.VerifyAsync("machine", ClientSecret.HashGenerated(fast), fast, default)).ShouldBe(SecretCheck.Right);
    }

    [Fact]
    public async Task VerifyAsync_KnownSecret_NeedsNoSlowCheck()
    {
        using var verifier = new ClientSecretVerifier(0, TimeSpan.Zero);
        verifier.Know("app", Stored, SHA256.HashData("right"u8));

        (await verifier.VerifyAsync("app", Stored, "right", default)).ShouldBe(SecretCheck.Right);
        (await verifier.VerifyAsync("app", Stored, "wrong", default)).ShouldBe(SecretCheck.Wrong);
        (await verifier.VerifyAsync("app", "pbkdf2-sha256:1:AA:AA", "right", default)).ShouldBe(SecretCheck.Busy, "another stored form is another secret");
    }
}
