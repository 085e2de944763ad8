using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Billing</c>: who tells the server of what users pay for.</summary>
public sealed class BillingSettings : ISettings
{
    public static string Section => "Billing";

    public LemonSqueezySettings LemonSqueezy { get; set; } = new();

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) => LemonSqueezy.Check($"{Section}:{nameof(LemonSqueezy)}");
}

/// <summary><c>Billing:LemonSqueezy</c>. Without a signing secret its webhook is not there.</summary>
public sealed class LemonSqueezySettings
{
    private const int ShortestSecret = 16;

    /// <summary>The secret that was typed in where the webhook was made.</summary>
    public string? SigningSecret { get; set; }

    /// <summary>Plans by the id of the variant that is sold; those of the configuration file (<c>plans</c>) come beside them.</summary>
    public Dictionary<string, string> Plans { get; set; } = [];

    /// <summary>Whether webhooks are taken.</summary>
    public bool Configured => !string.IsNullOrEmpty(SigningSecret);

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<SettingProblem> Check(string key)
    {
        if (!Configured && Plans.Count > 0)
            yield return new($"{key}:{nameof(SigningSecret)}", "is missing although Plans are set", "Set it to the signing secret of the webhook at Lemon Squeezy");
        if (Configured && SigningSecret!.Length < ShortestSecret)
            yield return new($"{key}:{nameof(SigningSecret)}", "is too short to keep forged events out", $"Use {ShortestSecret} to 40 random characters, there and here");
        foreach (var (variant, plan) in Plans)
        {
            if (!SoldPlan.IsVariant(variant))
                yield return new($"{key}:{nameof(Plans)}:{variant}", "is not named by a variant's id", "Use the number that Lemon Squeezy shows for the variant");
            else if (plan == PlanNames.Free || !PlanNames.Ordered.Contains(plan, StringComparer.Ordinal))
                yield return new($"{key}:{nameof(Plans)}:{variant}", $"is not a paid plan: '{plan}'", "Set it to pro, studio or enterprise");
        }
    }
}
