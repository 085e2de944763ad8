using System.Text.RegularExpressions;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Federation</c>: the providers people may sign in with. One that has no <c>ClientId</c> is not there.</summary>
public sealed partial class FederationSettings : ISettings
{
    // Methods of the sign-in history that are no providers, and the three that have sections of their own.
    private static readonly string[] Reserved =
        ["google", "discord", "github", "password", "passkey", "mail-link", "totp", "recovery-code", "problem"];

    public static string Section => "Federation";

    public GoogleSettings Google { get; set; } = new();

    public DiscordSettings Discord { get; set; } = new();

    public GitHubSettings GitHub { get; set; } = new();

    /// <summary>OpenID providers by a name of one's own, which is part of the callback's address.</summary>
    public Dictionary<string, OpenIdProviderSettings> OpenIdConnect { get; set; } = [];

    /// <summary>How long a provider may take for one answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often name and picture are looked up at a provider that gave a refresh token; zero: at sign-ins only.</summary>
    public TimeSpan ProfileRefreshInterval { get; set; } = TimeSpan.FromDays(7);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) =>
    [
        .. Google.Check($"{Section}:{nameof(Google)}", environment),
        .. Discord.Check($"{Section}:{nameof(Discord)}", environment),
        .. GitHub.Check($"{Section}:{nameof(GitHub)}", environment),
        .. OpenIdConnect.SelectMany(provider => CheckOpenId(provider.Key, provider.Value, environment)),
        .. Between(nameof(Timeout), Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        .. Between(nameof(ProfileRefreshInterval), ProfileRefreshInterval, TimeSpan.Zero, TimeSpan.FromDays(90)),
    ];

    private static IEnumerable<SettingProblem> CheckOpenId(string name, OpenIdProviderSettings provider, IHostEnvironment environment)
    {
        var key = $"{Section}:{nameof(OpenIdConnect)}:{name}";
        if (!ProviderName().IsMatch(name))
            return [new(key, "is not a provider's name", "Name it with 1 to 32 lower-case letters, digits and hyphens, a letter first")];
        return Reserved.Contains(name, StringComparer.Ordinal)
            ? [new(key, "is a reserved name", "Choose another name, such as the organisation's")]
            : provider.Check(key, environment);
    }

    private static IEnumerable<SettingProblem> Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a duration from {least} to {most}");
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProviderName();
}
