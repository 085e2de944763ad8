using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>What events do to the plan (P5).</summary>
public sealed class WebhookTests(BillingServer billing) : IClassFixture<BillingServer>
{
    private static readonly DateTimeOffset Later = new(2190, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("on_trial", null, false, "pro|pro active billing")]
    [InlineData("active", null, false, "pro|pro active billing")]
    [InlineData("past_due", null, false, "pro|pro active billing")]
    [InlineData("paused", "free", false, "pro|pro active billing")]
    [InlineData("paused", "void", false, "free|pro expired billing")]
    [InlineData("unpaid", null, false, "free|pro expired billing")]
    [InlineData("cancelled", null, true, "pro|pro cancelled billing")]
    [InlineData("cancelled", null, false, "free|pro expired billing")]
    [InlineData("expired", null, false, "free|pro expired billing")]
    [InlineData("expired", null, true, "free|pro expired billing")]
    public async Task Post_EachStatus_MeansThePlanItShould(string status, string? pause, bool endsLater, string expected)
    {
        var (user, _) = await billing.AddUserAsync();

        await billing.SendAsync(LemonEvent.Of(user) with { Status = status, PauseMode = pause, EndsAt = endsLater ? Later : null });

        (await billing.PlanAsync(user)).ShouldBe(expected);
    }

    [Fact]
    public async Task Post_Upgrade_KeepsTheAnchorAndTellsWhy()
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user) with { Name = "subscription_created" };
        (await billing.SendAsync(sent)).ShouldBe("applied");

        (await billing.SendAsync(sent with { Name = "subscription_updated", Variant = 102, At = 5 })).ShouldBe("applied");
        (await billing.SendAsync(sent with { Name = "subscription_updated", Variant = 102, At = 44_000 })).ShouldBe("unchanged");

        (await billing.PlanAsync(user)).ShouldBe("studio|studio active billing");
        (await billing.ScalarAsync($"SELECT starts_at = '{LemonEvent.Epoch:O}' AND billing_customer_id = '77' AND billing_subscription_id = '{sent.Subscription}' FROM identity.subscriptions WHERE user_id = '{user}'")).ShouldBe(true);
        (await billing.ScalarAsync($"SELECT string_agg(concat_ws(' ', data->>'was', data->>'plan', data->>'status', data->>'source', length(data->>'event')), '|' ORDER BY id) FROM identity.security_events WHERE type = 'plan_changed' AND user_id = '{user}'"))
            .ShouldBe("free pro active billing 64|pro studio active billing 64");
    }

    [Fact]
    public async Task Post_SameEventTwentyTimesAtOnce_HasOneEffect()
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => billing.SendAsync(sent)));

        outcomes.Count(outcome => outcome == "applied").ShouldBe(1);
        outcomes.Count(outcome => outcome == "repeated").ShouldBe(19);
        (await billing.CountAsync($"security_events WHERE type = 'plan_changed' AND user_id = '{user}'")).ShouldBe(1);
        (await billing.CountAsync($"billing_events WHERE user_id = '{user}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Post_TwentyDifferentEventsAtOnce_TheNewestStands()
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => billing.SendAsync(sent with { At = i, Variant = i == 20 ? 103 : 101 + (i % 2) })));

        (await billing.PlanAsync(user)).ShouldBe("enterprise|enterprise active billing");
    }

    [Fact]
    public async Task Post_OldSubscriptionEnds_TheNewOneStays()
    {
        var (user, _) = await billing.AddUserAsync();
        var old = LemonEvent.Of(user);
        var newer = LemonEvent.Of(user) with { CreatedAt = LemonEvent.Epoch.AddDays(10), At = 20_000 };
        await billing.SendAsync(old);
        await billing.SendAsync(newer);

        await billing.SendAsync(old with { Name = "subscription_expired", Status = "expired", At = 30_000 });

        (await billing.PlanAsync(user)).ShouldBe("pro|pro active billing");
        (await billing.ScalarAsync($"SELECT billing_subscription_id FROM identity.subscriptions WHERE user_id = '{user}'")).ShouldBe(newer.Subscription);
    }

    [Fact]
    public async Task Post_TwoSubscriptions_TheHigherCountsAndThenTheOther()
    {
        var (user, _) = await billing.AddUserAsync();
        var (pro, studio) = (LemonEvent.Of(user), LemonEvent.Of(user) with { Variant = 102 });
        await billing.SendAsync(studio);
        await billing.SendAsync(pro with { At = 9 });
        (await billing.PlanAsync(user)).ShouldBe("studio|studio active billing");

        await billing.SendAsync(studio with { Status = "expired", At = 10 });

        (await billing.PlanAsync(user)).ShouldBe("pro|pro active billing");
    }

    [Fact]
    public async Task Post_KnownSubscriptionNamesSomebodyElse_StaysWithItsUser()
    {
        var (user, _) = await billing.AddUserAsync();
        var (other, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);
        await billing.SendAsync(sent);

        await billing.SendAsync(sent with { User = other.ToString(), Status = "expired", At = 1 });
        await billing.SendAsync(sent with { User = null, Status = "active", At = 2 });

        (await billing.PlanAsync(user)).ShouldBe("pro|pro active billing");
        (await billing.PlanAsync(other)).ShouldBe("free");
    }

    [Theory]
    [InlineData("unknown_user")]
    [InlineData("unknown_variant")]
    [InlineData("unknown_status")]
    public async Task Post_NobodysEvent_Is200KeptAndTriedAgainWhenResent(string reason)
    {
        var user = reason == "unknown_user" ? Guid.CreateVersion7() : (await billing.AddUserAsync()).Id;
        var sent = LemonEvent.Of(user) with { Variant = reason == "unknown_variant" ? 999 : 101, Status = reason == "unknown_status" ? "frozen" : "active" };

        (await billing.SendAsync(sent)).ShouldBe("unmatched");
        (await billing.SendAsync(sent)).ShouldBe("unmatched");

        (await billing.ScalarAsync($"SELECT outcome || ' ' || reason FROM identity.billing_events WHERE subscription_id = '{sent.Subscription}'")).ShouldBe($"unmatched {reason}");
        billing.Server.Log.ToString().ShouldContain($"subscription {sent.Subscription}");
        if (reason != "unknown_user")
            return;
        await billing.ScalarAsync($"INSERT INTO identity.users (id, username, normalized_username, security_stamp, concurrency_stamp) VALUES ('{user}', 'late{user:n}', 'late{user:n}', '', '')");
        (await billing.SendAsync(sent)).ShouldBe("applied");
    }

    [Fact]
    public async Task Post_EndOfAVariantThatIsNoLongerSold_EndsThePlan()
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);
        await billing.SendAsync(sent);

        (await billing.SendAsync(sent with { Variant = 999, At = 1 })).ShouldBe("unmatched");
        (await billing.PlanAsync(user)).ShouldBe("pro|pro active billing");
        (await billing.SendAsync(sent with { Variant = 999, Status = "expired", At = 2 })).ShouldBe("applied");

        (await billing.PlanAsync(user)).ShouldBe("free|pro expired billing");
    }

    [Theory]
    [InlineData("order_created", "orders")]
    [InlineData("subscription_payment_success", "subscription-invoices")]
    [InlineData("license_key_created", "license-keys")]
    public async Task Post_WhatDoesNotConcernUs_Is200AndIgnored(string name, string type)
    {
        var (user, _) = await billing.AddUserAsync();

        (await billing.SendAsync(LemonEvent.Of(user) with { Name = name, Type = type })).ShouldBe("ignored");

        (await billing.PlanAsync(user)).ShouldBe("free");
    }

    public static TheoryData<string> Unreadable { get; } =
    [
        "", "{", "null", "[]", "\"text\"", "{}", "{\"meta\":{}}", "{\"meta\":[],\"data\":{}}", "{\"meta\":{\"event_name\":{}},\"data\":{\"type\":\"subscriptions\"}}",
        "{\"meta\":{\"event_name\":\"subscription_updated\"},\"data\":{\"type\":\"subscriptions\",\"id\":\"1\",\"attributes\":null}}",
        "{\"meta\":{\"event_name\":\"subscription_updated\"},\"data\":{\"type\":\"subscriptions\",\"id\":\"\\ud800\",\"attributes\":{}}}",
        "{\"meta\":{\"event_name\":\"a\",\"event_name\":\"b\"},\"data\":{}}", new string('[', 5000),
        "{\"met\\ud800\":{},\"data\":{}}", "{\"meta\":{\"event_name\":\"\\ud800\"},\"data\":{\"type\":\"subscriptions\"}}",
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Post_SignedButUnreadable_Is400(string body) =>
        (await billing.PostAsync(Encoding.UTF8.GetBytes(body))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("status", "{}")]
    [InlineData("status", "5.5")]
    [InlineData("status", "\"active'; DROP TABLE users; --\"")]
    [InlineData("updated_at", "null")]
    [InlineData("updated_at", "1700000000")]
    [InlineData("updated_at", "\"yesterday\"")]
    [InlineData("updated_at", "\"2199-01-01T00:00:00Z\"")]
    [InlineData("updated_at", "\"0001-01-01T00:00:00Z\"")]
    public async Task Post_AttributeOfNoUse_Is400(string attribute, string value)
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user) with { Change = root => LemonEvent.Attributes(root)[attribute] = JsonNode.Parse(value) };

        (await billing.PostAsync(Encoding.UTF8.GetBytes(sent.Body))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await billing.PlanAsync(user)).ShouldBe("free");
    }

    [Theory]
    [InlineData("variant_id", "\"101' OR 1=1 --\"")]
    [InlineData("variant_id", "[101]")]
    [InlineData("variant_id", "1e400")]
    [InlineData("customer_id", "{\"$ne\":1}")]
    [InlineData("customer_id", "\"\\u0000\"")]
    [InlineData("renews_at", "{}")]
    [InlineData("ends_at", "\"'; DELETE FROM users\"")]
    [InlineData("created_at", "false")]
    [InlineData("pause", "\"void\"")]
    public async Task Post_AttributeOfAnotherType_ReadsAsAbsent(string attribute, string value)
    {
        var (user, _) = await billing.AddUserAsync();

        var outcome = await billing.SendAsync(LemonEvent.Of(user) with { Change = root => LemonEvent.Attributes(root)[attribute] = JsonNode.Parse(value) });

        outcome.ShouldBe(attribute == "variant_id" ? "unmatched" : "applied");
    }

    [Fact]
    public async Task Post_TooLarge_Is413()
    {
        var (status, _) = await billing.PostAsync(new byte[(64 * 1024) + 1]);

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }
}
