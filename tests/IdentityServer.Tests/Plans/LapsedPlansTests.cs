using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Plans end by themselves, and the row says so within seconds.</summary>
public sealed class LapsedPlansTests(BillingServer billing) : IClassFixture<BillingServer>
{
    private static readonly DateTimeOffset Long = new(2180, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Serve_EndComes_MarksTheRowAndWritesOneEvent()
    {
        var (user, name) = await billing.AddUserAsync();
        await billing.GiveAsync(name, "pro", TimeProvider.System.GetUtcNow().AddSeconds(1));

        await Eventually.TrueAsync(async () => await billing.PlanAsync(user) == "free|pro expired admin");

        (await billing.ScalarAsync($"SELECT string_agg(concat_ws(' ', data->>'was', data->>'plan', data->>'status', data->>'source'), '|' ORDER BY id) FROM identity.security_events WHERE type = 'plan_changed' AND user_id = '{user}'"))
            .ShouldBe("free pro active admin|pro free expired lapse");
    }

    [Fact]
    public async Task Mark_ManyAtOnceOnTwoReplicas_EachIsMarkedOnce()
    {
        await using var other = await ServerFactory.StartAsync(new ServerOptions { Database = billing.Server.Database });
        await billing.ScalarAsync("""
            WITH made AS (
                INSERT INTO identity.users (id, username, normalized_username, security_stamp, concurrency_stamp)
                SELECT gen_random_uuid(), 'lapse' || i, 'lapse' || i, '', '' FROM generate_series(1, 250) i RETURNING id)
            INSERT INTO identity.subscriptions (user_id, plan, status, ends_at) SELECT id, 'pro', 'cancelled', now() - interval '1 minute' FROM made
            """);

        await Eventually.TrueAsync(async () => await billing.CountAsync("subscriptions WHERE status <> 'expired' AND ends_at <= now()") == 0);

        (await billing.CountAsync("security_events e JOIN identity.users u ON u.id = e.user_id WHERE e.type = 'plan_changed' AND u.username LIKE 'lapse%'")).ShouldBe(250);
    }

    [Fact]
    public async Task Mark_AnotherPlanIsThere_GivesThatOne()
    {
        var (user, name) = await billing.AddUserAsync();
        await billing.GiveAsync(name, "pro");
        await billing.SendAsync(LemonEvent.Of(user) with { Variant = 103, Status = "cancelled", EndsAt = Long });
        (await billing.PlanAsync(user)).ShouldBe("enterprise|enterprise cancelled billing");

        // What happens at its end, years early.
        await billing.ScalarAsync($"UPDATE identity.billing_subscriptions SET ends_at = now() WHERE user_id = '{user}'");
        await billing.ScalarAsync($"UPDATE identity.subscriptions SET ends_at = now() WHERE user_id = '{user}'");
        await billing.Server.Services.GetRequiredService<ILapsedPlans>().MarkAsync(TimeProvider.System.GetUtcNow(), default);

        await Eventually.TrueAsync(async () => await billing.PlanAsync(user) == "pro|pro active admin");
    }

    [Fact]
    public async Task Mark_EndedFreePlan_IsMarkedToo()
    {
        var (user, _) = await billing.AddUserAsync();
        await billing.ScalarAsync($"INSERT INTO identity.subscriptions (user_id, plan, ends_at) VALUES ('{user}', 'free', now())");

        await Eventually.TrueAsync(async () => await billing.CountAsync($"subscriptions WHERE user_id = '{user}' AND status = 'expired'") == 1);
    }
}
