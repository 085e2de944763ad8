using IdentityPlatform.IdentityServer.Seed;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>What changes nothing writes nothing: the ways that are taken often do not become slower.</summary>
public sealed class FeedSilenceTests(FeedServers servers) : IClassFixture<FeedServers>
{
    [Fact]
    public async Task Refresh_UserInfoAndSignIn_WriteNothing()
    {
        var user = await servers.SignInAsync();
        var before = await servers.WrittenAsync();

        var refreshed = await servers.TokenAsync(("client_id", "mobile"), ("grant_type", "refresh_token"), ("refresh_token", user.RefreshToken));
        using var info = await servers.AsUserAsync(HttpMethod.Get, "/connect/userinfo", user);
        await servers.SignInAsync(user.Id, user.Name);
        await servers.Database.ScalarAsync($"UPDATE identity.sessions SET last_used_at = now() WHERE user_id = '{user.Id}'");
        await servers.Database.ScalarAsync($"UPDATE identity.users SET full_name = 'New', roles = roles, is_active = is_active, deleted_at = deleted_at WHERE id = '{user.Id}'");

        refreshed.TryGetProperty("access_token", out _).ShouldBeTrue();
        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Change_ThatIsNone_WritesNothing()
    {
        var user = await servers.SignInAsync();
        var store = await servers.AddStoreAsync(user.Id);
        var helper = await servers.SignInAsync();
        await servers.GiveAsync(store, user, (helper.Name, "staff"));
        await servers.AdministerAsync(users => users.SetActiveAsync(user.Name, active: false, default));
        var before = await servers.WrittenAsync();

        await servers.AdministerAsync(users => users.SetActiveAsync(user.Name, active: false, default));
        await servers.Database.ScalarAsync($"UPDATE identity.sessions SET ended_at = now() WHERE user_id = '{user.Id}' AND ended_at IS NOT NULL");
        await servers.GiveAsync(store, user, (helper.Name, "staff"));
        await servers.AdministerAsync(users => users.SetRolesAsync(helper.Name, ["user"], default));
        await servers.RevokeAsync("unknown");

        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Seed_AppliedAgain_WritesNothing()
    {
        await servers.SignInAsync(Guid.Empty, "alice");
        var before = await servers.WrittenAsync();
        var file = Path.Combine(Path.GetTempPath(), $"seed-{Guid.CreateVersion7():n}.json");
        await File.WriteAllTextAsync(file, FeedServers.Seed);

        await using (var services = servers.First.Services.CreateAsyncScope())
            await services.ServiceProvider.GetRequiredService<SeedRunner>().ApplyAsync(file, default);

        File.Delete(file);
        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Import_OfManyUsersWithPlansAndStores_WritesNothing()
    {
        var before = await servers.WrittenAsync();

        await servers.Database.ScalarAsync("""
            INSERT INTO identity.users (id, username, normalized_username, security_stamp, concurrency_stamp)
            SELECT gen_random_uuid(), 'import-' || i, 'IMPORT-' || i, 's', 'c' FROM generate_series(1, 5000) i;
            INSERT INTO identity.subscriptions (user_id, plan) SELECT id, 'pro' FROM identity.users WHERE username LIKE 'import-%';
            INSERT INTO identity.stores (name, owner_id) SELECT username, id FROM identity.users WHERE username LIKE 'import-%';
            INSERT INTO identity.user_store_access (user_id, store_id, role)
            SELECT u.id, s.id, 'staff' FROM identity.users u, (SELECT id FROM identity.stores WHERE name = 'import-1') s WHERE u.username LIKE 'import-%'
            """);

        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task BrowserSession_WithoutAnyApp_WritesNothing()
    {
        var user = await servers.SignInAsync();
        await servers.Database.ScalarAsync($"""
            INSERT INTO identity.sessions (id, user_id, auth_time, acr, amr, created_at, last_used_at, expires_at)
            SELECT gen_random_uuid(), '{user.Id}', now(), '1', '<pwd>', now(), now(), now() + interval '1 day' FROM generate_series(1, 50)
            """.Replace('<', '{').Replace('>', '}'));
        var before = await servers.WrittenAsync();

        await servers.Database.ScalarAsync($"UPDATE identity.sessions SET ended_at = now() WHERE user_id = '{user.Id}' AND client_id IS NULL");

        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Session_LongUnused_WritesNothing()
    {
        var user = await servers.SignInAsync();
        await servers.Database.ScalarAsync($"UPDATE identity.sessions SET last_used_at = now() - interval '27 hours' WHERE user_id = '{user.Id}'");
        var before = await servers.WrittenAsync();

        await servers.Database.ScalarAsync($"UPDATE identity.sessions SET ended_at = now() WHERE user_id = '{user.Id}'");

        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Purge_OfADeletedUser_WritesNothing()
    {
        var user = await servers.SignInAsync();
        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "pro", null, default));
        await servers.AdministerAsync(users => users.DeleteAsync(user.Name, default));
        var before = await servers.WrittenAsync();

        await servers.Database.ScalarAsync("SELECT identity.purge_accounts(now() + interval '1 day', 1000, now())");

        (await servers.Database.ScalarAsync($"SELECT count(*) FROM identity.users WHERE id = '{user.Id}'")).ShouldBe(0L);
        (await servers.WrittenAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task ExpiredRows_EventsAndStreams_AreDeleted()
    {
        var user = await servers.SignInAsync();
        await servers.RevokeAsync(user.AccessToken);
        var receiver = await servers.ReceiverAsync();
        await servers.Database.ScalarAsync($"""
            UPDATE identity.feed_events SET expires_at = now() - interval '1 second' WHERE grant_id = '{user.GrantId}';
            UPDATE identity.feed_streams SET expires_at = now() - interval '1 second' WHERE id = '{receiver.StreamId}'
            """);

        await servers.First.Services.GetRequiredService<ExpiredRowStore>().DeleteAsync(TimeProvider.System.GetUtcNow(), default);

        (await servers.Database.ScalarAsync($"SELECT count(*) FROM identity.feed_events WHERE grant_id = '{user.GrantId}'")).ShouldBe(0L);
        (await servers.Database.ScalarAsync($"SELECT count(*) FROM identity.feed_streams WHERE id = '{receiver.StreamId}'")).ShouldBe(0L);
    }
}
