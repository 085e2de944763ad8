using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.TokenValidation;

/// <summary>A test with an API and an issuer of its own, both over HTTP, and a clock that it moves.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    protected ManualTime Time { get; } = new();

    /// <summary>Who makes the tokens.</summary>
    protected StandInIssuer Tokens { get; private set; } = null!;

    /// <summary>Who accepts them.</summary>
    protected TestApi Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Tokens = await StandInIssuer.StartAsync();
        Api = await TestApi.StartAsync(Tokens, Time);
    }

    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        await Tokens.DisposeAsync();
    }
}
