namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>A plan and what it is sold as, as configuration says it.</summary>
/// <param name="Name">One of <see cref="PlanNames.Ordered"/> but free.</param>
/// <param name="LemonSqueezyVariants">Ids of the variants that give it.</param>
public sealed record SoldPlan(string Name, IReadOnlyList<string> LemonSqueezyVariants)
{
    /// <summary>Whether a text is the id of a variant.</summary>
    public static bool IsVariant(string id) => id.Length is > 0 and <= 18 && id.All(char.IsAsciiDigit);
}

/// <summary>Plans by the variants they are sold as. Answers from memory.</summary>
public interface ISoldPlans
{
    /// <summary>The plan's name by variant, of settings and configuration; the settings win.</summary>
    IReadOnlyDictionary<string, string> ByVariant { get; }
}
