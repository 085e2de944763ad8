using IdentityPlatform.IdentityServer.Accounts.Federation.OpenIdConnect;
using IdentityPlatform.TestSupport.Issuer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>A provider's metadata and keys: rotated, away, hostile (OpenID Connect Discovery §4.3).</summary>
public sealed class DiscoveredProviderTests : IAsyncLifetime
{
    private readonly AccountClock _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddFederation(new Options.FederationSettings()).BuildServiceProvider();
    private StandInIssuer _issuer = null!;
    private DiscoveredProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _issuer = await StandInIssuer.StartAsync();
        var http = new ProviderHttp(_services.GetRequiredService<IHttpClientFactory>(), _clock);
        _provider = new DiscoveredProvider(_issuer.Url, http, _clock, NullLogger<DiscoveredProvider>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task CurrentAsync_ManyAtOnce_FetchesOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _provider.CurrentAsync(default).AsTask()));

        _issuer.KeyRequests.ShouldBe(1);
    }

    [Fact]
    public async Task NewerAsync_FloodOfUnknownKeys_AsksOnceInAWhile()
    {
        var seen = await _provider.CurrentAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _issuer.Rotate();

        for (var i = 0; i < 10; i++)
            (await _provider.NewerAsync(seen, default)).Keys.Find(_issuer.Key.Kid, "ES256").ShouldHaveSingleItem();
        await _provider.NewerAsync(await _provider.CurrentAsync(default), default);

        _issuer.KeyRequests.ShouldBe(2);
    }

    [Fact]
    public async Task CurrentAsync_ProviderAway_ServesWhatItKnowsForADay()
    {
        var seen = await _provider.CurrentAsync(default);
        _issuer.Mood = IssuerMood.Down;

        _clock.Advance(TimeSpan.FromHours(5));
        (await _provider.CurrentAsync(default)).ShouldBe(seen);
        _clock.Advance(TimeSpan.FromDays(1));
        await ShouldBeUnavailableAsync();

        _issuer.Mood = IssuerMood.Fine;
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await _provider.CurrentAsync(default)).FetchedAt.ShouldBeGreaterThan(seen.FetchedAt);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(+1)]
    public async Task NewerAsync_ClockJumpsByAnHour_StillAsksAfterThePause(int hours)
    {
        var seen = await _provider.CurrentAsync(default);
        _clock.Jump(TimeSpan.FromHours(hours));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _issuer.Rotate();

        (await _provider.NewerAsync(seen, default)).Keys.Find(_issuer.Key.Kid, "ES256").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(IssuerMood.Down)]
    [InlineData(IssuerMood.SaysAnotherIssuer)]
    [InlineData(IssuerMood.RedirectsKeys)]
    [InlineData(IssuerMood.SendsTooMuch)]
    [InlineData(IssuerMood.SendsPrivateKey)]
    public async Task CurrentAsync_NeverSeenAndNotInOrder_IsUnavailable(IssuerMood mood)
    {
        _issuer.Mood = mood;

        await ShouldBeUnavailableAsync();
    }

    private async Task ShouldBeUnavailableAsync() =>
        (await Should.ThrowAsync<ProviderException>(async () => await _provider.CurrentAsync(default))).Problem.ShouldBe(ProviderProblem.Unavailable);
}
