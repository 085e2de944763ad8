using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Commands;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A product's database, a running server, and the command between them.</summary>
internal sealed class ImportBench : IAsyncDisposable
{
    private readonly List<string> _files = [];

    private ImportBench(TestDatabase source, ServerFactory server) => (Source, Server) = (source, server);

    /// <summary>The product's database; tables are in its schema <c>public</c>.</summary>
    public TestDatabase Source { get; }

    /// <summary>The server, which serves while users move in.</summary>
    public ServerFactory Server { get; }

    /// <summary>What our database says.</summary>
    public Task<object?> OursAsync(string sql) => Server.Database.ScalarAsync($"SET search_path = identity; {sql}");

    /// <summary>Starts both, and fills the source.</summary>
    public static async Task<ImportBench> StartAsync(string sql)
    {
        var bench = new ImportBench(await TestDatabase.CreateEmptyAsync(), await ServerFactory.StartAsync(TestSeed.Text));
        await bench.InSourceAsync(sql);
        return bench;
    }

    /// <summary>Changes the source.</summary>
    public async Task InSourceAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Source.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The whole command line.</summary>
    public string[] Arguments(string profile, params string[] more) =>
    [
        "import", profile, "--from", Source.AdminConnectionString, .. more, "--environment=Development",
        $"--ConnectionStrings:IdentityServer={Server.Database.IdentityServerConnectionString}", $"--ConnectionStrings:Migrator={Server.Database.MigratorConnectionString}",
    ];

    /// <summary>Runs the command.</summary>
    public async Task<ImportOutcome> RunAsync(string profile, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(Arguments(profile, more), output, error);
        return new ImportOutcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the command, which must succeed.</summary>
    public async Task<string> ImportAsync(string profile, params string[] more)
    {
        var outcome = await RunAsync(profile, more);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }

    /// <summary>Signs in at the token endpoint; null when it is refused.</summary>
    public async Task<JsonElement?> SignInAsync(string name, string password, string scope = "openid offline_access roles plan stores")
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("client_id", "mobile"), new("username", name), new("password", password), new("scope", scope)]);
        using var answer = await Server.Http.PostAsync("/connect/token", form);
        return answer.StatusCode == HttpStatusCode.OK ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    /// <summary>A claim of an access token.</summary>
    public static JsonElement Claim(JsonElement answer, string name)
    {
        var payload = answer.GetProperty("access_token").GetString()!.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonDocument.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '='))).RootElement.GetProperty(name);
    }

    /// <summary>A path nobody uses, removed with the bench.</summary>
    public string NewFile()
    {
        _files.Add(Path.Combine(Path.GetTempPath(), $"import-{Guid.CreateVersion7():n}.csv"));
        return _files[^1];
    }

    public async ValueTask DisposeAsync()
    {
        _files.ForEach(File.Delete);
        await Server.DisposeAsync();
        await Source.DisposeAsync();
    }
}

/// <summary>What a command came to.</summary>
internal sealed record ImportOutcome(int Code, string Output, string Error);
