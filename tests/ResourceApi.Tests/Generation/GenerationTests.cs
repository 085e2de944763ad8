using System.Net;
using IdentityPlatform.ResourceApi.Isolation;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Generation;

/// <summary>POST /images/generate and the picture it makes.</summary>
public sealed class GenerationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Path = "/api/v1/images/generate";
    private const string Body = """{"prompt":"hills at dawn\nin fog","width":320,"height":240}""";

    private readonly ApiHost _api = fixture.Api;

    [Fact]
    public async Task Generate_APrompt_MakesAnImageWithItsPicture()
    {
        var owner = _api.UserToken();

        var made = await _api.CallAsync("POST", Path, owner, Body);
        var content = await _api.CallAsync("GET", made.Text("content_url"), owner);

        made.Status.ShouldBe(HttpStatusCode.Created);
        made.Text("name").ShouldBe("hills at dawn");
        made.Json.GetProperty("width").GetInt32().ShouldBe(320);
        (await _api.CallAsync("GET", made.Response.Headers.Location!.ToString(), owner)).Body.ShouldBe(made.Body);
        content.Response.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
        content.Body.ShouldStartWith("<svg width=\"320\" height=\"240\"");
        content.Body.ShouldNotContain("dawn");
    }

    [Fact]
    public async Task Content_Answer_CannotScriptAndIsCheckedEachTime()
    {
        var owner = _api.UserToken();
        var url = (await _api.CallAsync("POST", Path, owner, Body)).Text("content_url");

        var content = await _api.CallAsync("GET", url, owner);
        var again = await _api.CallAsync("GET", url, owner, headers: ("If-None-Match", content.Header("ETag")));

        content.Header("Content-Security-Policy").ShouldBe("default-src 'none'; sandbox; frame-ancestors 'none'");
        content.Header("X-Content-Type-Options").ShouldBe("nosniff");
        content.Response.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
        content.Response.Headers.Vary.ShouldContain("Authorization");
        again.Status.ShouldBe(HttpStatusCode.NotModified);
        again.Body.ShouldBeEmpty();
        (await _api.CallAsync("GET", url, _api.UserToken(), headers: ("If-None-Match", content.Header("ETag")))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("GET", $"/api/v1/images/{await _api.AddAsync("images", owner)}/content", owner)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{}", "prompt")]
    [InlineData("""{"prompt":" "}""", "prompt")]
    [InlineData("""{"prompt":"a\u0000"}""", "prompt")]
    [InlineData("""{"prompt":"a","width":63}""", "width")]
    [InlineData("""{"prompt":"a","height":4097}""", "height")]
    [InlineData("""{"prompt":"a","height":-1}""", "height")]
    [InlineData("""{"prompt":"a","name":""}""", "name")]
    [InlineData("""{"prompt":"a","name":"two\nlines"}""", "name")]
    public async Task Generate_BadField_IsNamedAndCountsNothing(string body, string field)
    {
        var owner = _api.UserToken();

        var answer = await _api.CallAsync("POST", Path, owner, body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Body);
        (await UsedAsync(owner)).ShouldBe(0);
    }

    [Fact]
    public async Task Generate_Fails_CountsNothingAndLeavesTheKeyFree()
    {
        await using var api = await ApiHost.StartAsync();
        var owner = api.UserToken();
        await ExecuteAsync(api, "ALTER TABLE resource_api.images ADD CONSTRAINT broken CHECK (name <> 'broken')");

        var failed = await api.CallAsync("POST", Path, owner, """{"prompt":"a","name":"broken"}""", headers: ("Idempotency-Key", "k1"));
        await ExecuteAsync(api, "ALTER TABLE resource_api.images DROP CONSTRAINT broken");
        var made = await api.CallAsync("POST", Path, owner, """{"prompt":"a","name":"broken"}""", headers: ("Idempotency-Key", "k1"));

        failed.Status.ShouldBe(HttpStatusCode.InternalServerError);
        failed.Body.ShouldNotContain("constraint");
        made.Status.ShouldBe(HttpStatusCode.Created);
        (await api.CallAsync("GET", "/api/v1/users/me", owner)).Json.GetProperty("quota").GetProperty("used").GetInt32().ShouldBe(1);
        (await api.Database.ScalarAsync("SELECT count(*) FROM resource_api.images")).ShouldBe(1L);
    }

    private async Task<int> UsedAsync(TestToken owner) =>
        (await _api.CallAsync("GET", "/api/v1/users/me", owner)).Json.GetProperty("quota").GetProperty("used").GetInt32();

    private static async Task ExecuteAsync(ApiHost api, string sql)
    {
        await using var connection = new NpgsqlConnection(api.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
