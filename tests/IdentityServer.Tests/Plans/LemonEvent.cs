using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>A webhook's body as the documentation shows it; a test changes the one thing it is about.</summary>
public sealed record LemonEvent
{
    /// <summary>The moment the subscription was made; times are given in minutes from it.</summary>
    public static DateTimeOffset Epoch { get; } = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);

    private static int _last = 1000;

    public string Name { get; init; } = "subscription_updated";

    public string Type { get; init; } = "subscriptions";

    public string Subscription { get; init; } = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);

    public string? User { get; init; }

    public int Variant { get; init; } = 101;

    public string Status { get; init; } = "active";

    public string? PauseMode { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; } = Epoch;

    /// <summary>Minutes after <see cref="Epoch"/>.</summary>
    public int At { get; init; }

    /// <summary>Sets any member by its path, after all the others.</summary>
    public Action<JsonObject>? Change { get; init; }

    public static LemonEvent Of(Guid user) => new() { User = user.ToString() };

    public string Body
    {
        get
        {
            var root = Build();
            Change?.Invoke(root);
            return root.ToJsonString();
        }
    }

    private JsonObject Build() => new()
    {
        ["meta"] = new JsonObject
        {
            ["test_mode"] = false,
            ["event_name"] = Name,
            ["custom_data"] = User is null ? null : new JsonObject { ["user_id"] = User },
        },
        ["data"] = new JsonObject
        {
            ["type"] = Type,
            ["id"] = Subscription,
            ["attributes"] = new JsonObject
            {
                ["store_id"] = 2,
                ["customer_id"] = 77,
                ["variant_id"] = Variant,
                ["user_name"] = "Canary Customer",
                ["user_email"] = "canary-customer@example.com",
                ["status"] = Status,
                ["card_last_four"] = "4242",
                ["pause"] = PauseMode is null ? null : new JsonObject { ["mode"] = PauseMode, ["resumes_at"] = null },
                ["cancelled"] = Status is "cancelled" or "expired",
                ["trial_ends_at"] = null,
                ["renews_at"] = Text(CreatedAt.AddDays(30)),
                ["ends_at"] = EndsAt is { } end ? Text(end) : null,
                ["created_at"] = Text(CreatedAt),
                ["updated_at"] = Text(Epoch.AddMinutes(At)),
            },
        },
    };

    private static string Text(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>The attributes of a body that is being changed.</summary>
    public static JsonObject Attributes(JsonObject root) => (JsonObject)root["data"]!["attributes"]!;
}
