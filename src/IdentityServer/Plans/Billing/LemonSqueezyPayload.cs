using System.Security.Cryptography;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Plans.Billing;

/// <summary>Reads the body of a webhook of Lemon Squeezy: a JSON:API resource object beside <c>meta</c>.</summary>
internal static class LemonSqueezyPayload
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    // An event from the future would shut out every later one.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>Reads a body whose signature was checked.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="plans">Plans by variant.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// The event; or whether it does not concern us (orders, license keys, and invoices, which <c>subscription_updated</c>
    /// goes along with). Neither: the body cannot be read.
    /// </returns>
    public static (BillingEvent? Event, bool Foreign) Read(byte[] body, IReadOnlyDictionary<string, string> plans, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.Object("meta") is not { } meta || root.Object("data") is not { } data
                || meta.Word("event_name") is not { } name || data.Word("type") is not { } type)
            {
                return (null, false);
            }

            return type != "subscriptions" || !name.StartsWith("subscription_", StringComparison.Ordinal)
                ? (null, true)
                : (ReadSubscription(SHA256.HashData(body), name, meta, data, plans, now), false);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Also text that is none: half a surrogate pair, written as an escape.
            return (null, false);
        }
    }

    private static BillingEvent? ReadSubscription(
        byte[] id, string name, JsonElement meta, JsonElement data, IReadOnlyDictionary<string, string> plans, DateTimeOffset now)
    {
        if (data.Word("id") is not { } subscription || data.Object("attributes") is not { } subscribed
            || subscribed.Word("status") is not { Length: <= 50 } status || subscribed.Moment("updated_at") is not { } updatedAt || updatedAt > now + ClockSkew)
        {
            return null;
        }

        var state = LemonSqueezyStatus.Read(status, subscribed.Object("pause")?.Word("mode"), subscribed.Moment("ends_at"), updatedAt);
        var variant = subscribed.Word("variant_id");
        return new BillingEvent
        {
            Id = id,
            Name = name,
            SubscriptionId = subscription,
            CustomerId = subscribed.Word("customer_id"),
            VariantId = variant,
            UserId = Guid.TryParse(meta.Object("custom_data")?.Word("user_id"), out var user) ? user : null,
            Plan = variant is null ? null : plans.GetValueOrDefault(variant),
            Status = status,
            // Of the same moment, the creation comes first.
            State = state with { Rank = state.Rank + (name == "subscription_created" ? 0 : 10) },
            StartsAt = subscribed.Moment("created_at") ?? updatedAt,
            RenewsAt = subscribed.Moment("renews_at"),
            UpdatedAt = updatedAt,
        };
    }
}
