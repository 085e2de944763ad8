namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Section <c>TwoFactor</c>: two-step sign-in.</summary>
public sealed class TwoFactorOptions
{
    /// <summary>The section.</summary>
    public const string Section = "TwoFactor";

    /// <summary>What authenticator apps call this service.</summary>
    public string AppName { get; set; } = "Identity Platform";

    /// <summary>How long a person may take from the first factor to the second.</summary>
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Codes that one sign-in may try.</summary>
    public int AttemptsPerSignIn { get; set; } = 5;

    /// <summary>How long a remembered device is not asked for a code; zero when devices are not remembered.</summary>
    public TimeSpan RememberDeviceFor { get; set; } = TimeSpan.FromDays(30);
}
