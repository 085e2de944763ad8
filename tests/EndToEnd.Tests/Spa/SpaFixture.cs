using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>The platform with the single-page app and its host with a backend, each on a free port, under a seed of their own.</summary>
public sealed class SpaFixture : IAsyncLifetime
{
    private readonly string _data = TestCluster.NewFolder();

    /// <summary>The identity server.</summary>
    public PlatformProcess Identity { get; private set; } = null!;

    /// <summary>The resource API.</summary>
    public PlatformProcess Api { get; private set; } = null!;

    /// <summary>The app that keeps its tokens in memory.</summary>
    public SpaServer Spa { get; private set; } = null!;

    /// <summary>The same app with access tokens that are about to end as soon as they are there.</summary>
    public SpaServer ShortLived { get; private set; } = null!;

    /// <summary>The host that keeps the tokens.</summary>
    public PlatformProcess Bff { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Uri issuer = PlatformFixture.FreeAddress(), api = PlatformFixture.FreeAddress(), bff = PlatformFixture.FreeAddress();
        Uri spa = PlatformFixture.FreeAddress(), shortLived = PlatformFixture.FreeAddress();
        var seed = Path.Combine(_data, "seed.json");
        await File.WriteAllTextAsync(seed, SpaSeed.For(Origin(spa), Origin(shortLived), Origin(bff)));
        Identity = await PlatformProcess.StartAsync("IdentityServer", issuer,
            $"--Issuer={Origin(issuer)}", $"--Seed:File={seed}", $"--DataDirectory={_data}", "--RateLimits:Enabled=false", "--Password:BcryptCost=4",
            $"--Billing:LemonSqueezy:SigningSecret={Purchase.Secret}", $"--Billing:LemonSqueezy:Plans:{Purchase.ProVariant}=pro",
            // Nobody answers there; what counts is that the browser is sent.
            "--Federation:Google:ClientId=platform", "--Federation:Google:ClientSecret=secret",
            "--Federation:Google:AuthorizationEndpoint=http://127.0.0.1:9/google", "--Federation:Google:TokenEndpoint=http://127.0.0.1:9/token",
            "--Federation:Discord:ClientId=platform", "--Federation:Discord:ClientSecret=secret",
            "--Federation:Discord:AuthorizationEndpoint=http://127.0.0.1:9/discord", "--Federation:Discord:TokenEndpoint=http://127.0.0.1:9/token");
        Api = await PlatformProcess.StartAsync("ResourceApi", api,
            $"--Issuer={Origin(issuer)}", $"--DataDirectory={_data}", $"--Cors:AllowedOrigins:0={Origin(spa)}", $"--Cors:AllowedOrigins:1={Origin(shortLived)}",
            "--Introspection:ClientId=resource-api", $"--Introspection:ClientSecret={PlatformSeed.ApiSecret}", "--Introspection:Always=true", "--RateLimits:Enabled=false");
        Spa = await SpaServer.StartAsync(spa, issuer, api, "spa");
        ShortLived = await SpaServer.StartAsync(shortLived, issuer, api, "spa-short");
        Bff = await PlatformProcess.StartAsync("samples/bff", "Bff", bff,
            $"--Authority={Origin(issuer)}", $"--Api={Origin(api)}", "--ClientId=bff", $"--ClientSecret={PlatformSeed.ApiSecret}",
            $"--Spa={Path.Combine(SpaServer.Folder, "dist")}");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        // After a start that failed half-way, what was started has to end too.
        foreach (var started in new IAsyncDisposable?[] { Bff, ShortLived, Spa, Api, Identity })
        {
            if (started is not null)
                await started.DisposeAsync();
        }

        await TestCluster.RemoveAsync(_data);
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}

/// <summary>Every test class of the app shares one platform; each test has users of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SpaDefinition : ICollectionFixture<SpaFixture>, ICollectionFixture<BrowserProcess>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "spa";
}
