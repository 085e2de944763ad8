using System.Text;
using IdentityPlatform.Bench.Processes;

namespace IdentityPlatform.Bench.Servers;

/// <summary>Where a server's endpoints are.</summary>
internal sealed record OAuthPaths(string Authorize, string Token, string Introspect, string UserInfo);

/// <summary>An authorization server under measurement, and how the one client of the benchmarks speaks to it.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Process">The process.</param>
/// <param name="Paths">Its endpoints.</param>
/// <param name="Resource">The parameter that asks for a JWT access token for the API; empty where scopes do.</param>
internal sealed record OAuthServer(string Name, ServerProcess Process, OAuthPaths Paths, string Resource)
{
    /// <summary>The client.</summary>
    public const string ClientId = "bench";

    /// <summary>Its secret.</summary>
    public const string ClientSecret = "bench-secret-of-a-throw-away-database";

    /// <summary>Its redirect URI, which is never called.</summary>
    public const string RedirectUri = "https://app.example.com/callback";

    /// <summary>The API that tokens are for.</summary>
    public const string Api = "urn:identity-platform:resource-api";

    /// <summary>What a client's own token holds.</summary>
    public const string ApiScope = "stores:read stocks:read";

    /// <summary>What a user's token holds beside it.</summary>
    public const string UserScope = "openid profile email offline_access";

    /// <summary>The password of every user.</summary>
    public const string Password = "Correct-horse-1-battery";

    /// <summary>How many users there are.</summary>
    public const int Users = 32;

    /// <summary>HTTP Basic credentials of the client.</summary>
    public static string Basic { get; } = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ClientId}:{ClientSecret}"));

    /// <summary>A user, by number.</summary>
    public static string User(int number) => $"bench{number % Users}";
}
