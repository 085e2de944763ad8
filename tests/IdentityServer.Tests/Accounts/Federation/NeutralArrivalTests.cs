using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.IdentityServer.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Where sign-up does not tell who is here, a provider that verifies nothing cannot be used to ask (AC-161).</summary>
public sealed class NeutralArrivalTests(NeutralArrivalTests.NeutralHost host) : IClassFixture<NeutralArrivalTests.NeutralHost>
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "known@example.com")]
    public async Task FindAsync_AddressCounts_OnlyWhenTheProviderVouchesForIt(bool verified, string? expected)
    {
        var arrivals = host.Services.GetRequiredService<Arrivals>();
        var first = new DefaultHttpContext();
        var identity = new ProviderIdentity { Subject = "1", Email = "known@example.com", EmailVerified = verified };
        var handle = await arrivals.KeepAsync(first, "discord", identity, new ProviderTokens { AccessToken = "a" }, null);
        var second = new DefaultHttpContext();
        second.Request.Headers.Cookie = first.Response.Headers.SetCookie.ToString().Split(';')[0];

        (await arrivals.FindAsync(second, handle, default))!.Identity.Email.ShouldBe(expected);
        (await arrivals.FindAsync(new DefaultHttpContext(), handle, default)).ShouldBeNull("another browser");
    }

    public sealed class NeutralHost : AccountsHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new() { ["Registration:NeutralAnswer"] = "true" };

        protected override void AddServices(IServiceCollection services)
        {
            services.AddFederation(new FederationSettings { Discord = new DiscordSettings { ClientId = "id", ClientSecret = "secret" } });
            if (!services.Any(service => service.ServiceType == typeof(BrowserBinding)))
                services.AddSingleton<BrowserBinding>();
        }
    }
}
