using System.Text.Json;
using IdentityPlatform.IdentityServer.Storage.Accounts.Data;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Data;

public sealed class AccountExportTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task Write_UserWithHistory_HasAllOfTheirsAndNothingOfOthers()
    {
        var (id, name, email) = await host.AddUserAsync("exporter", user => user with { FullName = "내보내기 \"<b>\"", Plan = "pro", Bio = "two\nlines" });
        var (_, stranger, _) = await host.AddUserAsync("stranger");
        await host.NewBrowser().SignInAsync(name);
        await host.NewBrowser().SignInAsync(name, "wrong");
        await host.NewBrowser().SignInAsync(stranger);
        await host.ScalarAsync<object>("INSERT INTO stores (name, owner_id) VALUES ('Mine', $1)", id);
        await host.ScalarAsync<object>("INSERT INTO consents (user_id, client_id, scopes, granted_at) VALUES ($1, 'web', '{openid}', now())", id);

        var (json, text) = await ExportAsync(id);

        var account = json.GetProperty("account");
        account.GetProperty("username").GetString().ShouldBe(name);
        account.GetProperty("email").GetString().ShouldBe(email);
        account.GetProperty("full_name").GetString().ShouldBe("내보내기 \"<b>\"");
        account.GetProperty("bio").GetString().ShouldBe("two\nlines");
        account.GetProperty("has_password").GetBoolean().ShouldBeTrue();
        json.GetProperty("subscription").GetProperty("plan").GetString().ShouldBe("pro");
        json.GetProperty("owned_stores")[0].GetProperty("name").GetString().ShouldBe("Mine");
        json.GetProperty("connected_apps")[0].GetProperty("client_id").GetString().ShouldBe("web");
        json.GetProperty("sessions").GetArrayLength().ShouldBe(1);
        json.GetProperty("sign_in_history").EnumerateArray().Select(entry => entry.GetProperty("reason").GetString()).ShouldBe(["ok", "wrong_password"]);
        json.GetProperty("authenticator").ValueKind.ShouldBe(JsonValueKind.Null);
        text.ShouldNotContain(stranger);
        text.ShouldNotContain("$2b$");
        text.ShouldNotContain("stamp\"");
    }

    [Fact]
    public async Task Sections_OfTheDatabase_LeaveNoTableOfUsersOut()
    {
        await using var command = host.Source.CreateCommand(
            """
            SELECT DISTINCT table_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type = 'uuid' AND (column_name IN ('user_id', 'owner_id') OR column_name LIKE '%\_user')
            """);
        await using var rows = await command.ExecuteReaderAsync();
        List<string> tables = [];
        while (await rows.ReadAsync())
            tables.Add(rows.GetString(0));

        tables.Count.ShouldBeGreaterThan(10);
        tables.Except(ExportSections.All.SelectMany(section => section.Tables)).Except(ExportSections.LeftOut.Keys).ShouldBeEmpty("export them, or say in LeftOut why not");
    }

    // Columns are chosen one by one; this finds one that was chosen by mistake.
    [Fact]
    public void Sections_NameNoSecret() =>
        ExportSections.All.Where(section => section.Sql.Replace("password_hash IS NOT NULL AS has_password", "", StringComparison.Ordinal) is var sql
            && (sql.Contains('*') && !sql.Contains("count(*)", StringComparison.Ordinal) || new[] { "hash", "stamp", "protected", "public_key", "credential" }.Any(word => sql.Contains(word, StringComparison.Ordinal))))
            .Select(section => section.Name).ShouldBeEmpty();

    [Fact]
    public async Task Begin_MoreThanAnHourAllows_Waits()
    {
        var (id, _, _) = await host.AddUserAsync("greedy");
        var owner = new AccountOwner(id, Guid.CreateVersion7(), null, new("192.0.2.8", null));
        var export = host.Services.GetRequiredService<AccountExport>();

        for (var i = 0; i < new AccountOptions().ExportsPerHour; i++)
            (await export.BeginAsync(owner, default)).ShouldBeNull();

        (await export.BeginAsync(owner, default)).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(50));
        (await host.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE type = 'data_exported' AND user_id = $1", id)).ShouldBe(10);
    }

    private async Task<(JsonElement Json, string Text)> ExportAsync(Guid user)
    {
        using var file = new MemoryStream();
        await host.Services.GetRequiredService<AccountExport>().WriteAsync(user, file, default);
        var text = System.Text.Encoding.UTF8.GetString(file.ToArray());
        return (JsonSerializer.Deserialize<JsonElement>(text), text);
    }
}
