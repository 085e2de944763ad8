using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Builder;

namespace IdentityPlatform.IdentityServer.Server;

/// <summary>How a test wants its server.</summary>
public sealed record ServerOptions
{
    /// <summary>Text of a seed file; null for none. See <see cref="TestSeed"/>.</summary>
    public string? Seed { get; init; }

    /// <summary>A database to share; null for one of its own, dropped with the server.</summary>
    public TestDatabase? Database { get; init; }

    /// <summary>Settings by key, e.g. <c>RateLimits:Enabled</c>; they win over the defaults of the tests.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Last word on services, e.g. another <see cref="TimeProvider"/>.</summary>
    public Action<WebApplicationBuilder>? Adjust { get; init; }
}
