using System.Collections.Frozen;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Storage.Plans;

/// <summary>What plans are sold as, in memory.</summary>
public sealed class SoldPlanStore(SoldPlanTable table, LemonSqueezySettings settings) : ISoldPlans, IRegistrationSnapshot
{
    private volatile FrozenDictionary<string, string> _byVariant = settings.Plans.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Table => "plans";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> ByVariant => _byVariant;

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var configured = (await table.ReadAllAsync(cancellationToken))
            .SelectMany(plan => plan.LemonSqueezyVariants.Select(variant => KeyValuePair.Create(variant, plan.Name)))
            .Where(sold => !settings.Plans.ContainsKey(sold.Key));
        _byVariant = settings.Plans.Concat(configured).DistinctBy(sold => sold.Key).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
