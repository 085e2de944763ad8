using IdentityPlatform.Protocol;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TestSupport.PostgreSql;
using IdentityPlatform.TokenValidation;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>P10: users who share one connection, one after the other, with a pool that tidies nothing up between them.</summary>
public sealed class PoolingTests : IAsyncLifetime
{
    private static readonly AccessToken[] Users = [Caller(), Caller(), Caller()];

    private TestDatabase _database = null!;
    private ApiDatabase _api = null!;
    private UserTransactions _users = null!;

    public async Task InitializeAsync()
    {
        _database = await ApiHost.MigratedDatabaseAsync();
        _api = await ApiDatabase.OpenAsync(
            new ApiSettings
            {
                Issuer = "https://id.example.com", Audience = "urn:api", DataDirectory = ".data", Schema = "resource_api", AllowedOrigins = [],
                ConnectionString = new NpgsqlConnectionStringBuilder(_database.ResourceApiConnectionString) { MaxPoolSize = 1, Timeout = 30, NoResetOnClose = true }.ConnectionString,
            },
            NullLoggerFactory.Instance);
        _users = new UserTransactions(_api);
        foreach (var user in Users)
            await new ImageRows(_users).AddAsync(user, Image(user), default);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task OneConnection_UsersInterleaved_EachSeesTheirOwn()
    {
        var backends = new HashSet<int>();
        await Parallel.ForAsync(0, 300, async (i, cancellationToken) =>
        {
            var user = Users[i % Users.Length];
            var seen = i % 2 == 0 ? await OwnersAsync(user) : await _users.RunAsync(user, OwnersAsync, cancellationToken);
            seen.ShouldBe([user.UserId!.Value]);
            var pid = (await _users.QueryAsync<int>(user, "SELECT pg_backend_pid()", values: null, cancellationToken)).Single();
            lock (backends)
                backends.Add(pid);
        });

        backends.Count.ShouldBe(1);
        (await WithoutAUserAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task OneConnection_AfterAFailure_HasNoUserLeft()
    {
        await Should.ThrowAsync<PostgresException>(() => _users.QueryAsync<int>(Users[0], "SELECT 1 / 0", values: null, default));
        (await WithoutAUserAsync()).ShouldBe(0L);
        await Should.ThrowAsync<InvalidOperationException>(() => _users.RunAsync<int>(Users[0], _ => throw new InvalidOperationException(), default));
        (await WithoutAUserAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task OneConnection_SomebodySetTheSession_DoesNotMatter()
    {
        await using (var command = _api.Source.CreateCommand($"SET app.user_id = '{Users[2].UserId}'; SET app.superuser = 'on'"))
            await command.ExecuteNonQueryAsync();
        (await WithoutAUserAsync()).ShouldBe(3L, "the setting is there, on this very connection");

        (await OwnersAsync(Users[0])).ShouldBe([Users[0].UserId!.Value]);
        (await _users.RunAsync(Users[1], OwnersAsync, default)).ShouldBe([Users[1].UserId!.Value]);
    }

    [Fact]
    public async Task ClientsOwnToken_HasNoRows()
    {
        var machine = new AccessToken { Subject = "machine", ClientId = "machine", ExpiresAt = DateTimeOffset.MaxValue, Roles = ["superuser"] };

        (await OwnersAsync(machine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Work_ThatThrows_LeavesNothing()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _users.RunAsync<int>(
            Users[0],
            async transaction =>
            {
                await ImageRows.AddAsync(transaction, Image(Users[0]), "<svg/>", new byte[32]);
                throw new InvalidOperationException();
            },
            default));

        (await OwnersAsync(Users[0])).Count.ShouldBe(1);
    }

    private static AccessToken Caller() => new()
    {
        Subject = Guid.CreateVersion7().ToString(), ClientId = "spa", ExpiresAt = DateTimeOffset.MaxValue, Scopes = ScopeSet.Empty,
    };

    private static ImageRow Image(AccessToken user) =>
        new(Guid.CreateVersion7(), user.UserId!.Value, "x", Prompt: null, Width: null, Height: null, Parameters: null, HasContent: false, Version: 1, DateTime.UnixEpoch);

    private Task<IReadOnlyList<Guid>> OwnersAsync(AccessToken user) => _users.QueryAsync<Guid>(user, "SELECT user_id FROM images", values: null, default);

    private static Task<IReadOnlyList<Guid>> OwnersAsync(UserTransaction transaction) => transaction.QueryAsync<Guid>("SELECT user_id FROM images", new { });

    private async Task<object?> WithoutAUserAsync()
    {
        await using var command = _api.Source.CreateCommand("SELECT count(*) FROM images");
        return await command.ExecuteScalarAsync();
    }
}
