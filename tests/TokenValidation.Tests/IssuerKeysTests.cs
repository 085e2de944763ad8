using System.Net;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>AC-201, AC-204, AC-205, R-13, R-22: keys that rotate, issuers that are away, slow or hostile.</summary>
public sealed class IssuerKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan RefreshMinimum = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private StandInIssuer _issuer = null!;
    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _issuer = await StandInIssuer.StartAsync();
        _api = await TestApi.StartAsync(_issuer, _time);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_ManyCallsAtOnce_AreFetchedOnce()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _api.StatusAsync("/me", Token().Write())));

        statuses.ShouldAllBe(status => status == 200);
        _issuer.KeyRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_RotatedKey_IsPickedUpByItsFirstToken()
    {
        var old = Token().Write();
        (await _api.StatusAsync("/me", old)).ShouldBe(200);
        _time.Pass(RefreshMinimum);
        _issuer.Rotate();

        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        (await _api.StatusAsync("/me", old)).ShouldBe(200);
        _issuer.KeyRequests.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_FloodOfUnknownKids_IsOneFetchInTenSeconds()
    {
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        _time.Pass(RefreshMinimum);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _api.StatusAsync("/me", Token().SignedBy(SigningKey.Create("ES256")).Write())));

        statuses.ShouldAllBe(status => status == 401);
        _issuer.KeyRequests.ShouldBe(2);
        _time.Pass(RefreshMinimum);
        await _api.StatusAsync("/me", Token().SignedBy(SigningKey.Create("ES256")).Write());
        _issuer.KeyRequests.ShouldBe(3);
    }

    [Fact]
    public async Task Keys_Withdrawn_EndEvenRememberedTokens()
    {
        var old = Token().Write();
        (await _api.StatusAsync("/me", old)).ShouldBe(200);
        _time.Pass(RefreshMinimum);
        _issuer.Rotate(withdrawOld: true);
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);

        (await _api.StatusAsync("/me", old)).ShouldBe(401);
    }

    [Fact]
    public async Task Keys_IssuerDownAfterFirstFetch_ServeOnForADay()
    {
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        _issuer.Mood = IssuerMood.Down;

        _time.Pass(TimeSpan.FromHours(23));
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        _time.Pass(TimeSpan.FromHours(1));
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(503);

        _issuer.Mood = IssuerMood.Fine;
        _time.Pass(RefreshMinimum);
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
    }

    [Fact]
    public async Task Keys_OlderThanTheInterval_AreRenewedInTheBackground()
    {
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
        _time.Pass(TimeSpan.FromMinutes(10));

        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);

        await Eventually(() => _issuer.KeyRequests == 2);
    }

    [Theory]
    [InlineData(IssuerMood.Down)]
    [InlineData(IssuerMood.RedirectsKeys)]
    [InlineData(IssuerMood.SaysAnotherIssuer)]
    [InlineData(IssuerMood.SendsTooMuch)]
    [InlineData(IssuerMood.SendsPrivateKey)]
    public async Task Keys_NeverHad_FailClosedUntilTheIssuerIsFine(IssuerMood mood)
    {
        _issuer.Mood = mood;

        using (var response = await _api.GetAsync("/me", Token().Write()))
        {
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
            response.Headers.WwwAuthenticate.ShouldBeEmpty();
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        _issuer.Mood = IssuerMood.Fine;
        _time.Pass(TimeSpan.FromSeconds(1));
        (await _api.StatusAsync("/me", Token().Write())).ShouldBe(200);
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

    private TestToken Token() => TestToken.Valid(_issuer, _time);
}
