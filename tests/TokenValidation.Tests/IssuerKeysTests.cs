using System.Net;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>AC-201, AC-204, AC-205, R-13, R-22: keys that rotate, issuers that are away, slow or hostile.</summary>
public sealed class IssuerKeysTests : ApiTest
{
    private static readonly TimeSpan RefreshMinimum = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Keys_ManyCallsAtOnce_AreFetchedOnce()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Api.StatusAsync("/me", Token().Write())));

        statuses.ShouldAllBe(status => status == 200);
        Tokens.KeyRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_NeverHadAndAThousandCallsAtOnce_AllWaitForOneFetch()
    {
        Tokens.Mood = IssuerMood.HoldsKeys;
        var calls = Crowd();
        await Eventually(() => Tokens.KeyRequests == 1);

        Tokens.Mood = IssuerMood.Fine;

        (await Task.WhenAll(calls)).ShouldAllBe(status => status == 200);
        Tokens.KeyRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_DueAndIssuerSlow_AThousandCallsAtOnceWaitForNone()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Tokens.Mood = IssuerMood.HoldsKeys;
        Time.Pass(TimeSpan.FromSeconds(25));

        (await Task.WhenAll(Crowd())).ShouldAllBe(status => status == 200);

        await Eventually(() => Tokens.KeyRequests == 2);
        Tokens.Mood = IssuerMood.Fine;
    }

    [Fact]
    public async Task Keys_RotatedKey_IsPickedUpByItsFirstToken()
    {
        var old = Token().Write();
        (await Api.StatusAsync("/me", old)).ShouldBe(200);
        Time.Pass(RefreshMinimum);
        Tokens.Rotate();

        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        (await Api.StatusAsync("/me", old)).ShouldBe(200);
        Tokens.KeyRequests.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_FloodOfUnknownKids_IsOneFetchInTenSeconds()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Time.Pass(RefreshMinimum);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Api.StatusAsync("/me", Token().SignedBy(SigningKey.Create("ES256")).Write())));

        statuses.ShouldAllBe(status => status == 401);
        Tokens.KeyRequests.ShouldBe(2);
        Time.Pass(RefreshMinimum);
        await Api.StatusAsync("/me", Token().SignedBy(SigningKey.Create("ES256")).Write());
        Tokens.KeyRequests.ShouldBe(3);
    }

    [Fact]
    public async Task Keys_Withdrawn_EndEvenRememberedTokens()
    {
        var old = Token().Write();
        (await Api.StatusAsync("/me", old)).ShouldBe(200);
        Time.Pass(RefreshMinimum);
        Tokens.Rotate(withdrawOld: true);
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);

        (await Api.StatusAsync("/me", old)).ShouldBe(401);
    }

    [Fact]
    public async Task Keys_IssuerDownAfterFirstFetch_ServeOnForADay()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Tokens.Mood = IssuerMood.Down;

        Time.Pass(TimeSpan.FromHours(23));
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Time.Pass(TimeSpan.FromHours(1));
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(503);

        Tokens.Mood = IssuerMood.Fine;
        Time.Pass(RefreshMinimum);
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Keys_RotatedAfterTheClockWasPutBack_AreFoundAfterThePause()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Time.Jump(TimeSpan.FromHours(-1));
        Time.Pass(RefreshMinimum);
        Tokens.Rotate();

        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Keys_OlderThanTheInterval_AreRenewedInTheBackground()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Time.Pass(TimeSpan.FromSeconds(25));

        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);

        await Eventually(() => Tokens.KeyRequests == 2);
    }

    [Fact]
    public async Task Keys_WithdrawnWhileNobodyCalled_AreRefusedByTheFirstCallAMinuteLater()
    {
        var old = Token().Write();
        (await Api.StatusAsync("/me", old)).ShouldBe(200);
        Tokens.Rotate(withdrawOld: true);
        Time.Pass(TimeSpan.FromMinutes(1));

        (await Api.StatusAsync("/me", old)).ShouldBe(401);
    }

    [Fact]
    public async Task Keys_RotatedRightAfterAFetch_AreFetchedForTheFirstToken()
    {
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        Tokens.Rotate();

        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    [Theory]
    [InlineData(IssuerMood.Down)]
    [InlineData(IssuerMood.RedirectsKeys)]
    [InlineData(IssuerMood.SaysAnotherIssuer)]
    [InlineData(IssuerMood.SendsTooMuch)]
    [InlineData(IssuerMood.SendsPrivateKey)]
    public async Task Keys_NeverHad_FailClosedUntilTheIssuerIsFine(IssuerMood mood)
    {
        Tokens.Mood = mood;

        using (var response = await Api.GetAsync("/me", Token().Write()))
        {
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
            response.Headers.WwwAuthenticate.ShouldBeEmpty();
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        Tokens.Mood = IssuerMood.Fine;
        Time.Pass(TimeSpan.FromSeconds(1));
        (await Api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task<int>[] Crowd()
    {
        var token = Token().Write();
        return [.. Enumerable.Range(0, 1000).Select(_ => Api.StatusAsync("/me", token))];
    }

    private TestToken Token() => TestToken.Valid(Tokens, Time);
}
