using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>The registration of this server at a provider of OAuth 2.0, and where the provider's endpoints are.</summary>
public abstract class OAuthProviderSettings
{
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public abstract string AuthorizationEndpoint { get; set; }

    public abstract string TokenEndpoint { get; set; }

    public abstract string UserInfoEndpoint { get; set; }

    /// <summary>Whether the provider is offered.</summary>
    public bool Configured => !string.IsNullOrEmpty(ClientId);

    /// <summary>Everything that is wrong.</summary>
    /// <param name="key">The section.</param>
    /// <param name="environment">Decides on plain http.</param>
    internal IEnumerable<SettingProblem> Check(string key, IHostEnvironment environment)
    {
        if (!Configured)
            return string.IsNullOrEmpty(ClientSecret) ? [] : [new($"{key}:{nameof(ClientId)}", "is missing", $"Set it to the client id the provider gave out, or remove {key}:{nameof(ClientSecret)}")];
        IEnumerable<SettingProblem> secret = string.IsNullOrEmpty(ClientSecret)
            ? [new($"{key}:{nameof(ClientSecret)}", "is missing", $"Set it to the secret the provider gave out with {key}:{nameof(ClientId)}")]
            : [];
        return [.. secret, .. Endpoints().SelectMany(endpoint => ProviderUrl.Check($"{key}:{endpoint.Name}", endpoint.Value, environment))];
    }

    /// <summary>The addresses, by setting.</summary>
    private protected virtual IEnumerable<(string Name, string Value)> Endpoints() =>
        [(nameof(AuthorizationEndpoint), AuthorizationEndpoint), (nameof(TokenEndpoint), TokenEndpoint), (nameof(UserInfoEndpoint), UserInfoEndpoint)];
}

/// <summary><c>Federation:Google</c>.</summary>
public sealed class GoogleSettings : OAuthProviderSettings
{
    private const string GoogleAuthorization = "https://accounts.google.com/o/oauth2/v2/auth";
    private const string GoogleToken = "https://oauth2.googleapis.com/token";
    private const string GoogleIssuer = "https://accounts.google.com";

    public override string AuthorizationEndpoint { get; set; } = GoogleAuthorization;

    public override string TokenEndpoint { get; set; } = GoogleToken;

    public override string UserInfoEndpoint { get; set; } = "https://openidconnect.googleapis.com/v1/userinfo";

    /// <summary>Whose ID tokens are expected; unset: Google's, and nobody's known when the endpoints are not Google's.</summary>
    public string? Issuer { get; set; }

    /// <summary>The issuer whose keys ID tokens are checked with; null when it is not known.</summary>
    public string? ExpectedIssuer => !string.IsNullOrEmpty(Issuer) ? Issuer
        : AuthorizationEndpoint == GoogleAuthorization && TokenEndpoint == GoogleToken ? GoogleIssuer : null;

    private protected override IEnumerable<(string Name, string Value)> Endpoints() =>
        [.. base.Endpoints(), .. string.IsNullOrEmpty(Issuer) ? [] : new[] { (nameof(Issuer), Issuer) }];
}

/// <summary><c>Federation:Discord</c>.</summary>
public sealed class DiscordSettings : OAuthProviderSettings
{
    public override string AuthorizationEndpoint { get; set; } = "https://discord.com/oauth2/authorize";

    public override string TokenEndpoint { get; set; } = "https://discord.com/api/oauth2/token";

    public override string UserInfoEndpoint { get; set; } = "https://discord.com/api/users/@me";
}

/// <summary><c>Federation:GitHub</c>.</summary>
public sealed class GitHubSettings : OAuthProviderSettings
{
    public override string AuthorizationEndpoint { get; set; } = "https://github.com/login/oauth/authorize";

    public override string TokenEndpoint { get; set; } = "https://github.com/login/oauth/access_token";

    public override string UserInfoEndpoint { get; set; } = "https://api.github.com/user";

    /// <summary>Where the user's addresses are; unset: beside <see cref="OAuthProviderSettings.UserInfoEndpoint"/>, at <c>/emails</c>.</summary>
    public string? EmailsEndpoint { get; set; }

    /// <summary>Where the user's addresses are.</summary>
    public string Emails => string.IsNullOrEmpty(EmailsEndpoint) ? UserInfoEndpoint.TrimEnd('/') + "/emails" : EmailsEndpoint;

    private protected override IEnumerable<(string Name, string Value)> Endpoints() =>
        [.. base.Endpoints(), .. string.IsNullOrEmpty(EmailsEndpoint) ? [] : new[] { (nameof(EmailsEndpoint), EmailsEndpoint) }];
}

/// <summary><c>Federation:OpenIdConnect:&lt;name&gt;</c>: a provider that is found by discovery.</summary>
public sealed class OpenIdProviderSettings
{
    private const int LongestDisplayName = 40;

    /// <summary>The issuer, exactly as the provider's metadata say it.</summary>
    public string? Issuer { get; set; }

    /// <summary>Another word for <see cref="Issuer"/>.</summary>
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Absent for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the button calls the provider; its name when absent.</summary>
    public string? DisplayName { get; set; }

    /// <summary>What is asked for, <c>openid</c> among it.</summary>
    public string Scope { get; set; } = "openid profile email";

    /// <summary>The issuer, by either setting.</summary>
    public string ExpectedIssuer => string.IsNullOrEmpty(Issuer) ? Authority ?? "" : Issuer;

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<SettingProblem> Check(string key, IHostEnvironment environment)
    {
        if (string.IsNullOrEmpty(ClientId))
            yield return new($"{key}:{nameof(ClientId)}", "is missing", "Set it to the client id the provider gave out");
        if (!string.IsNullOrEmpty(Issuer) && !string.IsNullOrEmpty(Authority) && Issuer != Authority)
            yield return new($"{key}:{nameof(Authority)}", "is another than Issuer", $"Set {key}:{nameof(Issuer)} only");
        foreach (var problem in ProviderUrl.Check($"{key}:{nameof(Issuer)}", ExpectedIssuer, environment))
            yield return problem;
        if (DisplayName is not null && (DisplayName.Trim().Length is 0 or > LongestDisplayName || DisplayName.Any(char.IsControl)))
            yield return new($"{key}:{nameof(DisplayName)}", "is not a name for a button", $"Set it to 1 to {LongestDisplayName} characters");
        if (!Scope.Split(' ').Contains("openid", StringComparer.Ordinal))
            yield return new($"{key}:{nameof(Scope)}", "lacks openid", "Write it as \"openid profile email\"");
    }
}

/// <summary>What the address of a provider must be.</summary>
internal static class ProviderUrl
{
    /// <summary>Absolute and https; http in Development, or where it does not leave the machine.</summary>
    public static IEnumerable<SettingProblem> Check(string key, string value, IHostEnvironment environment)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            yield return new(key, $"is not an address: '{value}'", "Set it to an absolute https URL");
        else if (uri.Scheme == "http" && !uri.IsLoopback && !environment.IsDevelopment())
            yield return new(key, $"is not https: '{value}'", "Set it to an https URL; http is for Development and for this machine only");
    }
}
