using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Tokens</c>: how long what is issued lives. Clients may have their own lifetimes.</summary>
public sealed class TokenSettings : ISettings
{
    /// <summary>Longest life of a signed token: a retired key stays published that long.</summary>
    public static readonly TimeSpan MaxSignedTokenLifetime = TimeSpan.FromDays(1);

    public static string Section => "Tokens";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a refresh token lives without being used.</summary>
    public TimeSpan RefreshTokenIdleTimeout { get; set; } = TimeSpan.FromDays(30);

    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan IdTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan RefreshTokenGrace { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) =>
    [
        .. Between(nameof(AccessTokenLifetime), AccessTokenLifetime, TimeSpan.FromSeconds(1), MaxSignedTokenLifetime),
        .. Between(nameof(RefreshTokenLifetime), RefreshTokenLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(400)),
        .. Between(nameof(RefreshTokenIdleTimeout), RefreshTokenIdleTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromDays(400)),
        // RFC 6749 §4.1.2: at most ten minutes are recommended.
        .. Between(nameof(AuthorizationCodeLifetime), AuthorizationCodeLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        .. Between(nameof(IdTokenLifetime), IdTokenLifetime, TimeSpan.FromSeconds(1), MaxSignedTokenLifetime),
        .. Between(nameof(RefreshTokenGrace), RefreshTokenGrace, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
    ];

    private static IEnumerable<SettingProblem> Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a duration from {least} to {most}");
    }
}
