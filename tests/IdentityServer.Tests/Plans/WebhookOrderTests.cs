namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Events come in any order and more than once; the end is always the same.</summary>
public sealed class WebhookOrderTests(BillingServer billing) : IClassFixture<BillingServer>
{
    private static readonly DateTimeOffset Later = new(2190, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A life: made, and told of twice at once; upgraded; payment fails; recovers; cancelled.
    private static readonly Func<LemonEvent, LemonEvent>[] Life =
    [
        made => made with { Name = "subscription_created", Status = "on_trial" },
        made => made with { Status = "active", At = 0 },
        made => made with { Status = "active", Variant = 102, At = 10 },
        made => made with { Status = "past_due", Variant = 102, At = 20 },
        made => made with { Name = "subscription_cancelled", Status = "cancelled", Variant = 102, At = 30, EndsAt = Later },
    ];

    [Fact]
    public async Task Post_EveryOrderOfALife_EndsInTheSameState()
    {
        var states = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in Permutations([0, 1, 2, 3, 4]))
            states.Add(await LiveAsync(order));

        states.ShouldBe([$"studio cancelled {LemonEvent.Epoch:yyyy-MM-dd HH:mm} {Later:yyyy-MM-dd HH:mm}"]);
    }

    [Fact]
    public async Task Post_EveryOrderOfTwoLives_EndsInTheSameState()
    {
        var states = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in Permutations([0, 1, 2, 3]))
        {
            var (user, _) = await billing.AddUserAsync();
            var (first, second) = (LemonEvent.Of(user), LemonEvent.Of(user) with { CreatedAt = LemonEvent.Epoch.AddMinutes(5), At = 5 });
            LemonEvent[] events = [first, first with { Status = "expired", At = 30 }, second, second with { Status = "paused", PauseMode = "free", At = 25 }];
            foreach (var index in order)
                await billing.SendAsync(events[index]);
            states.Add(await StateAsync(user) + ((string?)await billing.ScalarAsync($"SELECT billing_subscription_id FROM identity.subscriptions WHERE user_id = '{user}'") == second.Subscription));
        }

        states.ShouldBe([$"pro active {LemonEvent.Epoch.AddMinutes(5):yyyy-MM-dd HH:mm}True"]);
    }

    [Fact]
    public async Task Post_OlderAfterNewer_IsStaleAndSaysSo()
    {
        var (user, _) = await billing.AddUserAsync();
        var sent = LemonEvent.Of(user);
        await billing.SendAsync(sent with { Status = "expired", At = 10 });

        (await billing.SendAsync(sent with { Status = "active", At = 9 })).ShouldBe("stale");

        (await billing.PlanAsync(user)).ShouldBe("free|pro expired billing");
    }

    private async Task<string> LiveAsync(int[] order)
    {
        var (user, _) = await billing.AddUserAsync();
        var made = LemonEvent.Of(user);
        foreach (var step in order)
            await billing.SendAsync(Life[step](made));
        await billing.SendAsync(Life[order[0]](made));
        return await StateAsync(user);
    }

    private async Task<string> StateAsync(Guid user) => (string)(await billing.ScalarAsync(
        $"SELECT concat_ws(' ', plan, status, to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')) FROM identity.subscriptions WHERE user_id = '{user}'"))!;

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length == 1)
            return [items];
        return items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
    }
}
