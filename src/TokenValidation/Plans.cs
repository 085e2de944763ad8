namespace IdentityPlatform.TokenValidation;

/// <summary>Plans by the names they have in tokens.</summary>
public static class Plans
{
    /// <summary>Reads a <c>plan</c> claim.</summary>
    /// <param name="name">As in the token; null when absent.</param>
    /// <returns>The plan; <see cref="Plan.Free"/> for one that is absent or not known, so that nobody gets more by a new name.</returns>
    public static Plan Parse(string? name) => TryParse(name) ?? Plan.Free;

    /// <summary>The name in tokens and in answers.</summary>
    /// <param name="plan">A plan.</param>
    /// <returns>free, pro, studio or enterprise.</returns>
    public static string NameOf(Plan plan) => plan switch
    {
        Plan.Pro => "pro",
        Plan.Studio => "studio",
        Plan.Enterprise => "enterprise",
        _ => "free",
    };

    internal static Plan? TryParse(string? name) => name switch
    {
        "free" => Plan.Free,
        "pro" => Plan.Pro,
        "studio" => Plan.Studio,
        "enterprise" => Plan.Enterprise,
        _ => null,
    };
}
