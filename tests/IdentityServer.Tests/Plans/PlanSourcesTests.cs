using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>An operator's word and what is paid for stand side by side; the higher plan counts.</summary>
public sealed class PlanSourcesTests(BillingServer billing) : IClassFixture<BillingServer>
{
    [Fact]
    public async Task Give_HigherThanWhatIsPaidFor_CountsUntilItIsTakenBack()
    {
        var (user, name) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);
        await billing.SendAsync(sent);

        await billing.GiveAsync(name, "enterprise");
        (await billing.PlanAsync(user)).ShouldBe("enterprise|enterprise active admin");
        (await billing.ScalarAsync($"SELECT starts_at = '{LemonEvent.Epoch:O}' AND billing_subscription_id = '{sent.Subscription}' FROM identity.subscriptions WHERE user_id = '{user}'")).ShouldBe(true);
        await billing.SendAsync(sent with { At = 50 });
        (await billing.PlanAsync(user)).ShouldBe("enterprise|enterprise active admin");

        await billing.GiveAsync(name, "free");
        (await billing.PlanAsync(user)).ShouldBe("pro|pro active billing");
    }

    [Fact]
    public async Task Buy_HigherThanWhatWasGiven_CountsAndLeavesTheGift()
    {
        var (user, _) = await billing.AddUserAsync("pro");
        var sent = LemonEvent.Of(user) with { Variant = 102 };

        await billing.SendAsync(sent);
        (await billing.PlanAsync(user)).ShouldBe("studio|studio active billing");
        await billing.SendAsync(sent with { Status = "expired", At = 1 });

        (await billing.PlanAsync(user)).ShouldBe("pro|pro active admin");
    }

    [Fact]
    public async Task Give_Free_EndsWhatWasGiven()
    {
        var (user, name) = await billing.AddUserAsync("studio");

        await billing.GiveAsync(name, "free");

        (await billing.PlanAsync(user)).ShouldBe("free|studio expired admin");
        (await billing.ScalarAsync($"SELECT concat_ws(' ', data->>'was', data->>'plan', data->>'source') FROM identity.security_events WHERE type = 'plan_changed' AND user_id = '{user}'")).ShouldBe("studio free admin");
    }

    [Fact]
    public async Task Give_AnotherPaidPlan_KeepsTheAnchor()
    {
        var (user, name) = await billing.AddUserAsync("pro");
        var since = await billing.ScalarAsync($"SELECT starts_at FROM identity.subscriptions WHERE user_id = '{user}'");

        await billing.GiveAsync(name, "studio");

        (await billing.PlanAsync(user)).ShouldBe("studio|studio active admin");
        (await billing.ScalarAsync($"SELECT starts_at FROM identity.subscriptions WHERE user_id = '{user}'")).ShouldBe(since);
    }

    [Fact]
    public async Task GiveAndBuy_AtOnce_BothCount()
    {
        var (user, name) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user) with { Variant = 102 };

        await Task.WhenAll(Enumerable.Range(1, 10).SelectMany(i => (Task[])[billing.SendAsync(sent with { At = i }), billing.GiveAsync(name, "pro")]));

        (await billing.PlanAsync(user)).ShouldBe("studio|studio active billing");
        await billing.SendAsync(sent with { Status = "expired", At = 11 });
        (await billing.PlanAsync(user)).ShouldBe("pro|pro active admin");
    }

    [Fact]
    public async Task Erase_User_TakesPlansAlong()
    {
        var (user, name) = await billing.AddUserAsync();
        await billing.SendAsync(LemonEvent.Of(user));
        await billing.GiveAsync(name, "studio");

        await billing.ScalarAsync($"DELETE FROM users WHERE id = '{user}'");

        foreach (var table in new[] { "subscriptions", "plan_grants", "billing_subscriptions", "billing_events" })
            (await billing.CountAsync($"{table} WHERE user_id = '{user}'")).ShouldBe(0, table);
    }

    [Theory]
    [InlineData("pro", -1, "future")]
    [InlineData("free", 1, "no end")]
    [InlineData("gold", null, "plan must be")]
    [InlineData("pro'; --", null, "plan must be")]
    public async Task Give_WhatMakesNoSense_SaysWhat(string plan, int? days, string problem)
    {
        var (user, name) = await billing.AddUserAsync();

        var refusal = await Should.ThrowAsync<AdministrationException>(() => billing.GiveAsync(name, plan, days is { } n ? TimeProvider.System.GetUtcNow().AddDays(n) : null));

        refusal.Message.ShouldContain(problem);
        (await billing.PlanAsync(user)).ShouldBe("free");
    }

    [Theory]
    [InlineData("'pro', 'active', NULL", "pro|pro active billing")]
    [InlineData("'studio', 'cancelled', '2190-01-01'", "studio|studio cancelled billing")]
    public async Task Post_SubscriptionThatWasImported_FindsItsUserAndGoesOn(string row, string before)
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user) with { User = null };
        await billing.ScalarAsync($"INSERT INTO identity.subscriptions (user_id, plan, status, ends_at, starts_at, billing_subscription_id) SELECT '{user}', v.*, '2026-01-01', '{sent.Subscription}' FROM (VALUES ({row}::timestamptz)) v");
        (await billing.PlanAsync(user)).ShouldBe(before.Split('|')[0]);

        await billing.SendAsync(sent with { Variant = 103 });
        (await billing.PlanAsync(user)).ShouldBe("enterprise|enterprise active billing");
        await billing.SendAsync(sent with { Variant = 103, Status = "expired", At = 1 });

        (await billing.PlanAsync(user)).ShouldBe("free|enterprise expired billing");
    }
}
