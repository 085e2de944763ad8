namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Settings that work, and that an operator will regret.</summary>
internal static class UnwiseSettings
{
    private static readonly string[] Secrets = ["Password", "ClientSecret", "SigningSecret", "ConnectionStrings:"];

    /// <summary>Setting, what is unwise about it, and what to do.</summary>
    public static IEnumerable<(string Setting, string Problem, string Fix)> Of(Scene scene)
    {
        foreach (var key in scene.Arguments.Select(KeyOf).Where(key => Secrets.Any(secret => key.Contains(secret, StringComparison.OrdinalIgnoreCase))))
            yield return (key, "is on the command line, where other users of this machine see it", $"Give it as environment variable {key.Replace(":", "__", StringComparison.Ordinal)}");
        if (scene.Environment.IsDevelopment())
        {
            if (Uri.TryCreate(scene.Settings.Root.Issuer, UriKind.Absolute, out var issuer) && !issuer.IsLoopback)
                yield return ("The environment", $"is Development and the issuer is {issuer.Host}: plain http is accepted and signing keys lie unprotected", "Set ASPNETCORE_ENVIRONMENT to Production");
            yield break;
        }

        foreach (var problem in OutsideDevelopment(scene))
            yield return problem;
    }

    private static IEnumerable<(string Setting, string Problem, string Fix)> OutsideDevelopment(Scene scene)
    {
        var settings = scene.Settings;
        if (!settings.RateLimits.Enabled)
            yield return ("RateLimits:Enabled", "is false, so passwords may be guessed as fast as they are hashed", "Remove it");
        if (!settings.Smtp.HasHost)
            yield return ("Smtp:Host", "is missing: nobody can confirm an e-mail, reset a password or be warned", "Set Smtp:Host and Smtp:From");
        if (!string.IsNullOrEmpty(settings.Seed.File))
            yield return ("Seed:File", "is applied at each start and takes back what was changed otherwise", "Remove it and use `config apply`");
        if (settings.Tokens.AccessTokenLifetime > TimeSpan.FromHours(1))
            yield return ("Tokens:AccessTokenLifetime", $"is {settings.Tokens.AccessTokenLifetime}: APIs that do not follow security events accept a stolen token for so long", "Set it to 00:15:00");
        if (settings.Tokens.RefreshTokenGrace > TimeSpan.FromMinutes(2))
            yield return ("Tokens:RefreshTokenGrace", $"is {settings.Tokens.RefreshTokenGrace}: a stolen refresh token goes unnoticed for so long", "Set it to 00:00:30");
        if (!settings.ForwardedHeaders.Any && scene.Configuration["urls"]?.Contains("https:", StringComparison.OrdinalIgnoreCase) != true)
            yield return ("ForwardedHeaders", "names no proxy, and the server listens to http only: behind a proxy all requests are refused as plain http, or come from one address", "Set ForwardedHeaders:KnownProxies:0 to the proxy's address");
        if (settings.Billing.LemonSqueezy is { Configured: true, Plans.Count: 0 })
            yield return ("Billing:LemonSqueezy:Plans", "is empty: what is bought gives a plan only if `config apply` named its variants", "See that plans in `config export` name them");
    }

    private static string KeyOf(string argument) => argument.TrimStart('-').Split('=', 2)[0];
}
