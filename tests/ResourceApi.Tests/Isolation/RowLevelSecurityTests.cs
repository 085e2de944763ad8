using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>P10 past the API: what the database itself shows and takes, to whoever has the serving role.</summary>
public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    private static readonly Guid Alice = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();
    private static readonly Guid Image = Guid.CreateVersion7();

    private TestDatabase _database = null!;
    private RoleConnection _role = null!;

    public static TheoryData<string> Tables => [.. RowsOf.Keys];

    private static Dictionary<string, Func<Guid, Guid, string>> RowsOf { get; } = new()
    {
        ["images"] = (user, id) => $"INSERT INTO images (id, user_id, name, prompt, created_at) VALUES ('{id}', '{user}', 'secret', 'secret', now())",
        ["boards"] = (user, id) => Document("boards", user, id),
        ["models"] = (user, id) => Document("models", user, id),
        ["workflows"] = (user, id) => Document("workflows", user, id),
        ["upscale_jobs"] = (user, id) => $"INSERT INTO upscale_jobs (id, image_id, user_id, factor, created_at) VALUES ('{id}', '{Image}', '{user}', 2, now())",
        ["quota_usage"] = (user, _) => $"INSERT INTO quota_usage (user_id, day, used) VALUES ('{user}', '2030-01-01', 5)",
        ["idempotency_keys"] = (user, id) => $"INSERT INTO idempotency_keys (user_id, key, request_hash, answer, created_at) VALUES ('{user}', '{id}', sha256('x'), 'secret', now())",
    };

    public async Task InitializeAsync()
    {
        _database = await ApiHost.MigratedDatabaseAsync();
        _role = await RoleConnection.OpenAsync(_database);
        await _role.AsAsync(Alice, RowsOf["images"](Alice, Image));
        foreach (var (table, row) in RowsOf.Where(table => table.Key != "images"))
            await _role.AsAsync(Alice, row(Alice, Guid.CreateVersion7()));
    }

    public async Task DisposeAsync()
    {
        await _role.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Owner_SeesTheRow(string table) => (await _role.AsAsync(Alice, Count(table))).ShouldBe(1L);

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Nobody_SeesNothing(string table)
    {
        (await _role.RunAsync(Count(table))).ShouldBe(0L);
        foreach (var user in new[] { "", " ", "null", "alice", Alice.ToString("B"), Alice.ToString("N"), $" {Alice}", $"{Alice}\n", $"{Alice}' OR true --", Alice.ToString().ToUpperInvariant() })
            (await _role.RunAsync($"SELECT set_config('app.user_id', E'{user.Replace("'", "''").Replace("\n", "\\n")}', true), set_config('app.superuser', 'on', true); {Count(table)}")).ShouldBe(0L, user);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Another_SeesNothing(string table)
    {
        (await _role.AsAsync(Bob, Count(table))).ShouldBe(0L);
        (await _role.AsAsync(Bob, $"SELECT count(*) FROM (SELECT * FROM {table} WHERE user_id = '{Alice}' OR true) AS rows")).ShouldBe(0L);
        (await CopyAsync(table)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Another_Changes_ChangesNothing(string table)
    {
        var before = await AllAsync(table);
        foreach (var statement in new[] { $"DELETE FROM {table}", $"DELETE FROM {table} WHERE user_id = '{Alice}'", $"UPDATE {table} SET {Change(table)}" })
        {
            try
            {
                await _role.AsAsync(Bob, statement);
            }
            catch (PostgresException refused)
            {
                refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
            }
        }

        (await AllAsync(table)).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Another_AddsInTheOwnersName_IsRefused(string table)
    {
        foreach (var superuser in new[] { "off", "on" })
            (await RoleConnection.RefusedAsync(() => _role.AsAsync(Bob, RowsOf[table](Alice, Guid.CreateVersion7()), superuser))).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await RoleConnection.RefusedAsync(() => _role.RunAsync(RowsOf[table](Alice, Guid.CreateVersion7())))).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Owner_GivesTheRowAway_IsRefused(string table)
    {
        foreach (var superuser in new[] { "off", "on" })
            (await RoleConnection.RefusedAsync(() => _role.AsAsync(Alice, $"UPDATE {table} SET user_id = '{Bob}'", superuser))).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task SchemaOwner_SeesNothing_BecauseItIsForced(string table)
    {
        await using var owner = await RoleConnection.OpenAsync(_database.MigratorConnectionString);

        (await owner.RunAsync(Count(table))).ShouldBe(0L);
        (await owner.AsAsync(Alice, Count(table), "on")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("images", 1L)]
    [InlineData("workflows", 1L)]
    [InlineData("quota_usage", 0L)]
    [InlineData("idempotency_keys", 0L)]
    public async Task Superuser_SeesWhatPeopleMade_NotTheBooks(string table, long rows) => (await _role.AsAsync(Bob, Count(table), "on")).ShouldBe(rows);

    [Theory]
    [InlineData("yes")]
    [InlineData("ON")]
    [InlineData("true")]
    [InlineData("")]
    public async Task Superuser_AnyOtherWord_IsNone(string word) => (await _role.AsAsync(Bob, Count("images"), word)).ShouldBe(0L);

    [Fact]
    public async Task Job_ForAnothersImage_IsRefusedByTheKey() =>
        (await RoleConnection.RefusedAsync(() => _role.AsAsync(Bob, RowsOf["upscale_jobs"](Bob, Guid.CreateVersion7())))).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);

    [Fact]
    public async Task Filter_ThatFailsOnAnothersRow_NeverRunsOnIt() =>
        (await _role.AsAsync(Bob, "SELECT count(*) FROM images WHERE 1 / (length(prompt) - length('secret')) = 1")).ShouldBe(0L);

    [Fact]
    public async Task Setting_AfterTheTransaction_IsGone()
    {
        (await _role.AsAsync(Alice, Count("images"))).ShouldBe(1L);

        (await _role.RunAsync(Count("images"))).ShouldBe(0L);
        (await _role.RunAsync("SELECT current_setting('app.user_id', true)")).ShouldBe("");
    }

    // What row-level security cannot know: who holds the role names the user. docs/isolation.md says what follows.
    [Fact]
    public async Task RoleItself_NamesAUser_IsBelieved() => (await _role.AsAsync(Alice, Count("images"))).ShouldBe(1L);

    private static string Count(string table) => $"SELECT count(*) FROM {table}";

    private static string Document(string table, Guid user, Guid id) =>
        $$"""INSERT INTO {{table}} (id, user_id, name, content, created_at, updated_at) VALUES ('{{id}}', '{{user}}', 'secret', '{}', now(), now())""";

    private static string Change(string table) => table switch
    {
        "quota_usage" => "used = 1",
        "upscale_jobs" => "status = 'done'",
        "idempotency_keys" => "answer = 'mine'",
        _ => "name = 'mine'",
    };

    private Task<object?> AllAsync(string table) => _database.ScalarAsync($"SELECT string_agg(t::text, '|' ORDER BY t::text) FROM resource_api.{table} AS t");

    private async Task<string> CopyAsync(string table)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ResourceApiConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"SELECT set_config('app.user_id', '{Bob}', true)", connection, transaction))
            await command.ExecuteNonQueryAsync();
        using var copy = await connection.BeginTextExportAsync($"COPY resource_api.{table} TO STDOUT");
        return await copy.ReadToEndAsync();
    }
}
