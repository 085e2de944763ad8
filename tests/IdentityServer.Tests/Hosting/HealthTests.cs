using System.Diagnostics;
using System.Net;
using System.Text.Json;
using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdentityPlatform.IdentityServer.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_StartedServer_AnswersOkWithChecksAndVersions()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        using var response = await server.Http.GetAsync("/health/ready");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await BodyAsync(response);
        body.GetProperty("status").GetString().ShouldBe("ok");
        body.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        body.GetProperty("checks").EnumerateObject().Select(check => check.Name).ShouldBe(["accepting", "database", "migrations", "keys"]);
        body.GetProperty("checks").EnumerateObject().ShouldAllBe(check => check.Value.GetProperty("status").GetString() == "ok");
        body.GetProperty("checks").GetProperty("migrations").GetProperty("version").GetInt32().ShouldBeGreaterThan(14);
    }

    [Fact]
    public async Task Ready_SchemaOfAnOlderVersion_SaysWhatToRun()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        await server.Database.ScalarAsync("DELETE FROM identity.schema_migrations WHERE version = (SELECT max(version) FROM identity.schema_migrations)");

        using var response = await server.Http.GetAsync("/health/ready");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var checks = (await BodyAsync(response)).GetProperty("checks");
        checks.GetProperty("database").GetProperty("status").GetString().ShouldBe("ok");
        checks.GetProperty("migrations").GetProperty("status").GetString().ShouldBe("failed");
        checks.GetProperty("migrations").GetProperty("reason").GetString()!.ShouldContain("run `migrate`");
    }

    // The kernel takes connections for a stopped PostgreSQL, and nobody answers on them.
    [Fact]
    public async Task Ready_DatabaseThatHangs_AnswersSoonThatItDoes()
    {
        var folder = TestCluster.NewFolder();
        var cluster = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder }, NullLogger.Instance);
        try
        {
            var layout = DatabaseLayout.Default;
            await cluster.EnsureDatabaseAsync(layout);
            await using var server = await ServerFactory.StartAsync(new ServerOptions
            {
                Seed = TestSeed.Text,
                Settings = new Dictionary<string, string>
                {
                    ["ConnectionStrings:IdentityServer"] = cluster.ConnectionString(layout.Database, layout.IdentityServer.Role),
                    ["ConnectionStrings:Migrator"] = cluster.ConnectionString(layout.Database, layout.MigratorRole),
                },
            });
            var postmaster = (await File.ReadAllLinesAsync(Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single()))[0];
            await SignalAsync("-STOP", postmaster);
            try
            {
                var started = Stopwatch.GetTimestamp();
                var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.Http.GetAsync("/health/ready")));

                // Two seconds of patience; the rest is a busy machine. Without a bound it is the driver's fifteen and more.
                Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(8));
                answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
                (await BodyAsync(answers[0])).GetProperty("checks").GetProperty("database").GetProperty("reason").GetString().ShouldBe("It does not answer within 2 s.");
                (await server.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
                server.Log.Lines.Count(line => line.Contains("Not ready, ", StringComparison.Ordinal)).ShouldBeLessThan(5, "many ask, one looks");
            }
            finally
            {
                await SignalAsync("-CONT", postmaster);
            }

            await Eventually.TrueAsync(async () => (await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
        }
        finally
        {
            await cluster.DisposeAsync();
            await TestCluster.RemoveAsync(folder);
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks")]
    public async Task Head_WhatCanBeRead_AnswersLikeGetWithoutBody(string path)
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    private static async Task SignalAsync(string signal, string process)
    {
        using var kill = Process.Start("kill", [signal, process.Trim()]);
        await kill.WaitForExitAsync();
    }
}
