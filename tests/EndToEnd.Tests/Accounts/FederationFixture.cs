using System.Security.Cryptography;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>The identity server with every kind of provider configured, each provider a process of its own over real HTTP.</summary>
public sealed class FederationFixture : IAsyncLifetime
{
    private readonly string _data = TestCluster.NewFolder();
    private readonly string _standInAddress = ProviderProcess.FreeAddress();
    private readonly string _standInKey = NewKey();

    /// <summary>The identity server.</summary>
    public PlatformProcess Identity { get; private set; } = null!;

    /// <summary>Google, Discord, GitHub and an OpenID provider that misbehaves when told to.</summary>
    public ProviderProcess StandIn { get; private set; } = null!;

    /// <summary>The npm package <c>oidc-provider</c>.</summary>
    public ProviderProcess OpenId { get; private set; } = null!;

    /// <summary>A real client, for <c>idp_hint</c>.</summary>
    public RelyingPartyServer RelyingParty { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var issuer = ProviderProcess.FreeAddress();
        StandIn = await StartStandInAsync();
        OpenId = await ProviderProcess.StartAsync("openid-provider.mjs", ProviderProcess.FreeAddress(), ("REDIRECT_URI", $"{issuer}/account/callback/company"));
        RelyingParty = await RelyingPartyServer.StartAsync(new Uri(issuer));
        var seed = Path.Combine(_data, "seed.json");
        await File.WriteAllTextAsync(seed, PlatformSeed.For(RelyingParty.Origin));
        Identity = await PlatformProcess.StartAsync("IdentityServer", new Uri(issuer), [
            $"--Issuer={issuer}", $"--Seed:File={seed}", $"--DataDirectory={_data}", "--RateLimits:Enabled=false", "--Password:BcryptCost=4",
            "--Logging:LogLevel:Default=Debug", "--Federation:Timeout=00:00:03",
            .. Provider("Google", "google"), .. Provider("Discord", "discord"), .. Provider("GitHub", "github"),
            $"--Federation:Google:Issuer={StandIn.Address}/google",
            .. OpenIdProvider("company", OpenId.Address, "Company"), .. OpenIdProvider("standin", $"{StandIn.Address}/openid", "Stand-in"),
        ]);
    }

    /// <summary>Kills the stand-in, runs something, and starts it again.</summary>
    public async Task WithoutStandInAsync(Func<Task> act)
    {
        await StandIn.DisposeAsync();
        try
        {
            await act();
        }
        finally
        {
            StandIn = await StartStandInAsync();
        }
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        // Whatever was started, even when the rest was not: a provider is a process that nobody else ends.
        foreach (var started in new IAsyncDisposable?[] { Identity, RelyingParty, OpenId, StandIn })
        {
            if (started is not null)
                await started.DisposeAsync();
        }

        await TestCluster.RemoveAsync(_data);
    }

    private Task<ProviderProcess> StartStandInAsync() => ProviderProcess.StartAsync("stand-in.mjs", _standInAddress, ("SIGNING_KEY", _standInKey));

    private static string NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private string[] Provider(string section, string path) =>
    [
        $"--Federation:{section}:ClientId=platform", $"--Federation:{section}:ClientSecret={ProviderProcess.ClientSecret}",
        $"--Federation:{section}:AuthorizationEndpoint={StandIn.Address}/{path}/authorize",
        $"--Federation:{section}:TokenEndpoint={StandIn.Address}/{path}/token",
        $"--Federation:{section}:UserInfoEndpoint={StandIn.Address}/{path}/userinfo",
    ];

    private static string[] OpenIdProvider(string name, string issuer, string displayName) =>
    [
        $"--Federation:OpenIdConnect:{name}:Issuer={issuer}", $"--Federation:OpenIdConnect:{name}:ClientId=platform",
        $"--Federation:OpenIdConnect:{name}:ClientSecret={ProviderProcess.ClientSecret}", $"--Federation:OpenIdConnect:{name}:DisplayName={displayName}",
    ];
}

/// <summary>The test classes of federation share one server.</summary>
[CollectionDefinition(Name)]
public sealed class FederationDefinition : ICollectionFixture<FederationFixture>, ICollectionFixture<BrowserProcess>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "federation";
}
