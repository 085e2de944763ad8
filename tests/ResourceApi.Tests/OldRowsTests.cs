using IdentityPlatform.ResourceApi.Isolation;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.ResourceApi;

/// <summary>The API's own books do not grow for ever, and nobody can have more of them deleted than is over.</summary>
public sealed class OldRowsTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync()
    {
        _api = await ApiHost.StartAsync();
        // More than one batch of what is over, and one of each that is not.
        await _api.Database.ScalarAsync("""
            SET search_path = resource_api;
            INSERT INTO idempotency_keys (user_id, key, request_hash, answer, created_at)
            SELECT gen_random_uuid(), 'k', sha256('x'), '{}', now() - n * interval '2 days' FROM generate_series(0, 1200) n;
            INSERT INTO quota_usage (user_id, day, used) SELECT gen_random_uuid(), current_date - n, 1 FROM generate_series(0, 1200) n;
            INSERT INTO superuser_audit (at, actor_id, action, relation, row_id, owner_id)
            SELECT now() - n * interval '1 day', gen_random_uuid(), 'read', 'images', gen_random_uuid(), gen_random_uuid() FROM generate_series(1200, 0, -1) n
            """);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Round_DeletesWhatIsOverAndNothingElse()
    {
        var job = _api.Service<OldRows>();

        await job.RunOnceAsync(default);

        (await CountAsync("idempotency_keys")).ShouldBe(1L);
        (await CountAsync("quota_usage")).ShouldBe(400L);
        (await CountAsync("superuser_audit")).ShouldBe(400L);
        (await job.RunOnceAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task Functions_AskedForEverything_KeepWhatIsYoung()
    {
        await using var role = await RoleConnection.OpenAsync(_api.Database);
        foreach (var function in new[] { "prune_idempotency_keys", "prune_quota_usage", "prune_superuser_audit" })
            await role.RunAsync($"SELECT {function}(now() + interval '1 year', 100000)");

        (await CountAsync("idempotency_keys")).ShouldBe(1L);
        (await CountAsync("quota_usage")).ShouldBe(62L);
        (await CountAsync("superuser_audit")).ShouldBe(90L);
    }

    private Task<object?> CountAsync(string table) => _api.Database.ScalarAsync($"SELECT count(*) FROM resource_api.{table}");
}
