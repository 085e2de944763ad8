using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Admin</c>: administration by pages and API (docs/admin.md).</summary>
public sealed class AdminSettings : ISettings
{
    public static string Section => "Admin";

    /// <summary>How long after a sign-in with two factors an administrator may change something; later they sign in again first.</summary>
    public TimeSpan FreshSignIn { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the old secret of a client works on when nothing else is said.</summary>
    public TimeSpan SecretOverlap { get; set; } = TimeSpan.FromHours(24);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment)
    {
        if (FreshSignIn < TimeSpan.FromMinutes(1) || FreshSignIn > TimeSpan.FromHours(12))
            yield return new($"{Section}:{nameof(FreshSignIn)}", $"is out of range: {FreshSignIn}", "Set it to a duration from 00:01:00 to 12:00:00");
        if (SecretOverlap < TimeSpan.Zero || SecretOverlap > TimeSpan.FromDays(30))
            yield return new($"{Section}:{nameof(SecretOverlap)}", $"is out of range: {SecretOverlap}", "Set it to a duration from 00:00:00 to 30.00:00:00");
    }
}
