using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.Authorization;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>The accounts with Google, Discord and an OpenID provider configured; nobody is asked anything there.</summary>
public sealed class FederationHost : AccountsHost
{
    private static readonly ClientDevice Device = new("192.0.2.7", "Tests");

    public IProviderLinks Links => Services.GetRequiredService<IProviderLinks>();

    /// <summary>Somebody comes back from a provider.</summary>
    public async Task<LinkChange> ArriveAsync(string provider, string? subject = null)
    {
        var key = new InteractionKey(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var link = new LinkKey(provider, subject ?? Guid.CreateVersion7().ToString("n"), null);
        var now = Clock.GetUtcNow();
        await Services.GetRequiredService<IProviderArrivals>().AddAsync(new StoredArrival(key, provider, link.Subject, [1, 2, 3], now, now + Arrivals.Lifetime), default);
        var tokens = Services.GetRequiredService<TokenSeal>().Seal(link, new ProviderTokens { AccessToken = "canary-access", RefreshToken = "canary-refresh" });
        return new LinkChange(key, link, "somebody@example.com", null, tokens, Device);
    }

    public FederatedUser NewUser(string userName) => new() { Id = Guid.CreateVersion7(), UserName = userName, Locale = "en", CreatedAt = Clock.GetUtcNow() };

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    protected override void AddServices(IServiceCollection services) => services.AddFederation(new FederationSettings
    {
        Google = new GoogleSettings { ClientId = "id", ClientSecret = "secret" },
        Discord = new DiscordSettings { ClientId = "id", ClientSecret = "secret" },
        OpenIdConnect = { ["company"] = new OpenIdProviderSettings { ClientId = "id", Issuer = "https://id.example" } },
    });
}
