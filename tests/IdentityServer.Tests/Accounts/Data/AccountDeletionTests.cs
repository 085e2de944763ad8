using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts.Data;

public sealed class AccountDeletionTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly TimeSpan Wait = new AccountOptions().PurgeDeletedAfter;

    [Fact]
    public async Task Delete_RightPassword_EndsEverythingAtOnceAndTells()
    {
        var (id, name, email) = await host.AddUserAsync("leaver");
        var browser = host.NewBrowser();
        await browser.SignInAsync(name);
        await WaysInAsync(id);

        (await DeleteAsync(id, AccountsHost.Password)).ShouldBeOfType<DeletionOutcome.Deleted>();

        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1 AND ended_at IS NULL", id)).ShouldBe(0);
        (await host.ScalarAsync<bool>("SELECT password_hash IS NULL AND NOT is_active AND NOT two_factor_enabled FROM users WHERE id = $1", id)).ShouldBeTrue();
        foreach (var table in new[] { "user_logins", "user_passkeys", "user_tokens", "authenticators", "consents", "remembered_devices", "user_store_access" })
            (await host.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE user_id = $1", id)).ShouldBe(0, table);
        (await host.ScalarAsync<string>("SELECT data ->> 'by' FROM security_events WHERE type = 'account_deleted' AND user_id = $1", id)).ShouldBe("user");
        var mail = await host.QueuedMailAsync(email, MailKind.AccountDeleted);
        DateTimeOffset.Parse(mail.Values["purge_date"]).ShouldBe(DateTimeOffset.Parse(mail.Values["at"]) + Wait);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("wrong", "invalid")]
    public async Task Delete_NoOrWrongPassword_DeletesNothing(string? password, string code)
    {
        var (id, name, _) = await host.AddUserAsync("stays");

        var outcome = await DeleteAsync(id, password);

        var rejected = outcome.ShouldBeOfType<DeletionOutcome.Refused>().Why.ShouldBeOfType<ChangeOutcome.Rejected>();
        rejected.Errors.ShouldBe([new FieldError("current_password", code)]);
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Delete_NoPassword_NeedsAFreshSignIn()
    {
        var (id, _, _) = await host.AddUserAsync("nopassword", user => user with { Password = null });

        (await DeleteAsync(id, null, fresh: false)).ShouldBeOfType<DeletionOutcome.SignInAgain>();
        (await DeleteAsync(id, null, fresh: true)).ShouldBeOfType<DeletionOutcome.Deleted>();
    }

    [Fact]
    public async Task Delete_OwnerOfStores_IsRefusedUntilTheyAreMoved()
    {
        var (id, name, _) = await host.AddUserAsync("owner");
        var (heir, _, _) = await host.AddUserAsync("heir");
        await host.ScalarAsync<object>("INSERT INTO stores (name, owner_id) VALUES ('Seongsu', $1)", id);

        (await DeleteAsync(id, AccountsHost.Password)).ShouldBeOfType<DeletionOutcome.OwnsStores>().Names.ShouldBe(["Seongsu"]);
        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
        (await Should.ThrowAsync<AdministrationException>(() => host.CallAsync<UserAdministration>(users => users.DeleteAsync(name, default)))).Message.ShouldContain("Seongsu");

        await host.ScalarAsync<object>("UPDATE stores SET owner_id = $2 WHERE owner_id = $1", id, heir);
        (await DeleteAsync(id, AccountsHost.Password)).ShouldBeOfType<DeletionOutcome.Deleted>();
    }

    [Fact]
    public async Task Delete_TwentyAtOnce_IsOneDeletion()
    {
        var (id, _, _) = await host.AddUserAsync("race");
        var store = host.Services.GetRequiredService<IDeletedAccounts>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.DeleteAsync(id, "user", host.Clock.GetUtcNow(), default)));

        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'account_deleted' AND user_id = $1", id)).ShouldBe(1);
    }

    // AC-169
    [Fact]
    public async Task Delete_ThenSameNameAgain_IsAnotherUserWhoInheritsNothing()
    {
        var (id, name, email) = await host.AddUserAsync("twice", user => user with { Plan = "pro" });
        await WaysInAsync(id);
        await DeleteAsync(id, AccountsHost.Password);

        var (again, _, _) = await host.AddUserAsync("twice", user => user with { Username = name, Email = email });

        again.ShouldNotBe(id);
        foreach (var table in await TablesOfUsersAsync())
            (await host.ScalarAsync<long>($"SELECT count(*) FROM {table.Table} WHERE {table.Column} = $1", again)).ShouldBe(0, table.Table);
        (await host.ScalarAsync<string>("SELECT effective_plan($1)", again)).ShouldBe("free");
        await WaysInAsync(again); // what the first one had signed in with is free as well
    }

    [Fact]
    public async Task Restore_BeforeThePurge_BringsBackTheAccountWithoutWaysIn()
    {
        var (id, name, _) = await host.AddUserAsync("back");
        await host.CallAsync<UserAdministration>(users => users.DeleteAsync(name, default));

        await host.CallAsync<UserAdministration>(users => users.RestoreAsync(name, default));

        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed");
        (await host.ScalarAsync<bool>("SELECT is_active AND deleted_at IS NULL FROM users WHERE id = $1", id)).ShouldBeTrue();
    }

    [Fact]
    public async Task Restore_NameHasANewOwnerOrNobodyHadIt_IsRefused()
    {
        var (_, name, email) = await host.AddUserAsync("successor");
        await host.CallAsync<UserAdministration>(users => users.DeleteAsync(name, default));
        await host.AddUserAsync("other", user => user with { Email = email });

        (await Should.ThrowAsync<AdministrationException>(() => host.CallAsync<UserAdministration>(users => users.RestoreAsync(name, default)))).Message.ShouldContain("another owner");
        (await Should.ThrowAsync<AdministrationException>(() => host.CallAsync<UserAdministration>(users => users.RestoreAsync("nobody", default)))).Message.ShouldContain("No deleted user");
    }

    [Fact]
    public async Task Purge_AfterTheTime_ErasesEveryRowAndKeepsNamelessEvents()
    {
        var (id, name, _) = await host.AddUserAsync("purged");
        var (kept, keptName, _) = await host.AddUserAsync("kept");
        await host.NewBrowser().SignInAsync(name);
        await WaysInAsync(id);
        await DeleteAsync(id, AccountsHost.Password);
        await PurgeAsync();
        (await host.ScalarAsync<long>("SELECT count(*) FROM users WHERE id = $1", id)).ShouldBe(1, "its time has not come");

        host.Clock.Advance(Wait + TimeSpan.FromMinutes(1));
        await host.CallAsync<UserAdministration>(users => users.DeleteAsync(keptName, default));
        (await PurgeAsync()).ShouldBeGreaterThan(0);

        foreach (var table in await TablesOfUsersAsync())
            (await host.ScalarAsync<long>($"SELECT count(*) FROM {table.Table} WHERE {table.Column} = $1", id)).ShouldBe(0, table.Table);
        (await host.ScalarAsync<long>("SELECT count(*) FROM users WHERE id = $1", id)).ShouldBe(0);
        (await host.ScalarAsync<long>("SELECT count(*) FROM users WHERE id = $1", kept)).ShouldBe(1);
        (await host.ScalarAsync<bool>(
            "SELECT bool_and(ip_address IS NULL AND user_agent IS NULL AND data IS NULL) AND bool_or(type = 'account_purged') AND bool_or(type = 'account_deleted') FROM security_events WHERE user_id = $1", id))
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Purge_OwnerOfAStore_Waits()
    {
        var (id, name, _) = await host.AddUserAsync("holder");
        await host.CallAsync<UserAdministration>(users => users.DeleteAsync(name, default));
        await host.ScalarAsync<object>("INSERT INTO stores (name, owner_id) VALUES ('Late', $1)", id);
        host.Clock.Advance(Wait + TimeSpan.FromMinutes(1));

        await PurgeAsync();

        (await host.ScalarAsync<long>("SELECT count(*) FROM users WHERE id = $1", id)).ShouldBe(1);
    }

    [Theory]
    [InlineData("UPDATE security_events SET ip_address = NULL")]
    [InlineData("DELETE FROM security_events")]
    [InlineData("DELETE FROM login_history")]
    public async Task Server_Itself_CanChangeNoRecord(string sql)
    {
        await using var command = host.Source.CreateCommand(sql);

        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private Task<DeletionOutcome> DeleteAsync(Guid user, string? password, bool fresh = true) =>
        host.CallAsync<AccountDeletion, DeletionOutcome>(deletion => deletion.DeleteAsync(
            new AccountOwner(user, Guid.CreateVersion7(), null, new("192.0.2.7", "TestBrowser/1.0")), new DeletionRequest(password, fresh), default));

    private Task<int> PurgeAsync() => new DeletedAccounts(
        host.Services.GetRequiredService<IDeletedAccounts>(), new OptionsWrapper<AccountOptions>(new AccountOptions()), host.Clock, NullLogger<DeletedAccounts>.Instance).RunOnceAsync(default);

    // One row of each kind that could let somebody in or that an app was given.
    private async Task WaysInAsync(Guid user)
    {
        string[] inserts =
        [
            "INSERT INTO user_logins (login_provider, provider_key, user_id) SELECT 'google', 'g-' || (SELECT normalized_username FROM users WHERE id = $1), $1",
            "INSERT INTO user_tokens (user_id, login_provider, name, value) VALUES ($1, 'x', 'y', 'z')",
            "INSERT INTO user_passkeys (id, user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up, created_at) SELECT gen_random_uuid(), $1, convert_to((SELECT normalized_username FROM users WHERE id = $1), 'UTF8'), '\\x01', 'Key', 0, '{}', true, false, false, now()",
            "INSERT INTO authenticators (user_id, protected_secret, recovery_salt, created_at, last_step) VALUES ($1, '\\x01', '\\x01', now(), 0)",
            "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, '\\x01')",
            "INSERT INTO remembered_devices (id, token_hash, user_id, security_stamp, created_at, expires_at) VALUES (gen_random_uuid(), '\\x01', $1, 's', now(), now() + interval '1 day')",
            "INSERT INTO consents (user_id, client_id, scopes, granted_at) VALUES ($1, 'web', '{openid}', now())",
        ];
        foreach (var insert in inserts)
            await host.ScalarAsync<object>(insert, user);
    }

    // Every column that holds a user, found in the database itself: a new table cannot be forgotten.
    private async Task<IReadOnlyList<(string Table, string Column)>> TablesOfUsersAsync()
    {
        await using var command = host.Source.CreateCommand(
            """
            SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type = 'uuid' AND table_name <> 'security_events'
               AND (column_name IN ('user_id', 'owner_id', 'granted_by') OR column_name LIKE '%\_user')
            """);
        await using var rows = await command.ExecuteReaderAsync();
        List<(string, string)> tables = [];
        while (await rows.ReadAsync())
            tables.Add((rows.GetString(0), rows.GetString(1)));
        tables.Count.ShouldBeGreaterThan(10);
        return tables;
    }
}
