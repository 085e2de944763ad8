using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Storage.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>A session that is opened in the very moment in which its user's sessions are ended, held there by locks.</summary>
public sealed class EndingRaceTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    // Of every user that TokenDatabase makes.
    private const string Stamp = "s";

    private readonly ManualTime _time = new();

    /// <summary>Every way to end the sessions of a user that is not a function which locks by itself.</summary>
    public static TheoryData<string> Ways => ["others", "password", "deactivated", "two-factor reset"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task End_WhileASessionIsBeingOpened_WaitsForItAndEndsItToo(string way)
    {
        var user = await NewUserAsync();
        await using var opener = await database.Source.OpenConnectionAsync();
        await using var transaction = await opener.BeginTransactionAsync();
        var session = await OpenAsync(opener, user);

        var ending = EndAsync(way, user);
        await UntilWaitingOrDoneAsync(ending);
        await transaction.CommitAsync();
        await ending;

        (await IsLiveAsync(session)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("is_active = false")]
    [InlineData("password_hash = 'new', security_stamp = 'another'")]
    public async Task Open_WhileItsUserIsBeingShutOut_OpensNothing(string change)
    {
        var user = await NewUserAsync();
        await using var holder = await database.Source.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        foreach (var sql in (string[])["SELECT FROM users WHERE id = $1 FOR UPDATE", $"UPDATE users SET {change} WHERE id = $1"])
        {
            await using var command = new NpgsqlCommand(sql, holder, transaction) { Parameters = { new() { Value = user } } };
            await command.ExecuteNonQueryAsync();
        }

        await using var opener = await database.Source.OpenConnectionAsync();
        var opening = OpenAsync(opener, user);
        await UntilWaitingOrDoneAsync(opening);
        opening.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync();

        (await CountAsync("SELECT count(*) FROM sessions WHERE id = $1", await opening)).ShouldBe(0);
    }

    [Theory]
    [InlineData(Stamp, 1)]
    [InlineData("another", 0)]
    public async Task Open_AfterTheCredentialsWereProven_OnlyWhileTheyAreStillThose(string provenWith, long opened)
    {
        var user = await NewUserAsync();

        await using var opener = await database.Source.OpenConnectionAsync();
        var session = await OpenAsync(opener, user, provenWith);

        (await CountAsync("SELECT count(*) FROM sessions WHERE id = $1", session)).ShouldBe(opened);
    }

    private async Task EndAsync(string way, Guid user)
    {
        var now = _time.GetUtcNow();
        switch (way)
        {
            case "others":
                await new AccountActivity(database.Source, TokenDatabase.Origins).EndOtherSessionsAsync(user, Guid.Empty, now, default);
                break;
            case "password":
                (await new AccountStates(database.Source, TokenDatabase.Origins).ChangePasswordAsync(new PasswordChange(user, "old", "new", Guid.Empty), now, default)).ShouldBeTrue();
                break;
            case "deactivated":
                await new AccountStates(database.Source, TokenDatabase.Origins).SetActiveAsync(user, active: false, now, default);
                break;
            case "two-factor reset":
                (await new TwoFactorStore(database.Source).ResetAsync(user, now, default)).ShouldBeTrue();
                break;
        }
    }

    private async Task<Guid> NewUserAsync()
    {
        var user = await database.AddUserAsync();
        await database.ExecuteAsync("UPDATE users SET password_hash = 'old', two_factor_enabled = true WHERE id = $1", user);
        return user;
    }

    private async Task<Guid> OpenAsync(NpgsqlConnection connection, Guid user, string provenWith = Stamp)
    {
        var session = Guid.CreateVersion7();
        await using var command = new NpgsqlCommand(
            "SELECT FROM open_grant($1, $2, $3, 'web', '{openid}', NULL, $4, '1', '{pwd}', NULL, NULL, $5, NULL, NULL, NULL, '{}', $4, $6)", connection);
        foreach (var value in (object[])[Guid.CreateVersion7(), session, user, _time.GetUtcNow(), _time.GetUtcNow().AddDays(1), provenWith])
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
        return session;
    }

    // Whoever does not wait for the lock is through by then, and the test sees what came of it.
    private async Task UntilWaitingOrDoneAsync(Task task)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!task.IsCompleted && await CountAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND $1::uuid IS NOT NULL", Guid.Empty) == 0)
            deadline.Token.ThrowIfCancellationRequested();
    }

    private async Task<bool> IsLiveAsync(Guid session) => await CountAsync("SELECT count(*) FROM sessions WHERE id = $1 AND ended_at IS NULL", session) == 1;

    private async Task<long> CountAsync(string sql, Guid id)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
