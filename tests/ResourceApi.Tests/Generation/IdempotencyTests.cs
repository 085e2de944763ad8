using System.Net;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Generation;

/// <summary>draft-ietf-httpapi-idempotency-key-header: a request that is sent again is made once.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private const string Path = "/api/v1/images/generate";
    private const string Body = """{"prompt":"a","width":64,"height":64}""";

    private readonly ManualTime _time = new();
    private readonly Guid _user = Guid.CreateVersion7();

    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(_time);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task SameKey_SameBody_AnswersAgainAndCountsOnce()
    {
        var first = await SendAsync("\"k1\"");
        var again = await SendAsync("\"k1\"");
        var bare = await SendAsync("k1", """{ "height": 64, "width": 64, "prompt": "a" }""");

        first.Status.ShouldBe(HttpStatusCode.Created);
        foreach (var answer in new[] { again, bare })
        {
            answer.Status.ShouldBe(HttpStatusCode.Created);
            answer.Body.ShouldBe(first.Body);
            answer.Response.Headers.Location.ShouldBe(first.Response.Headers.Location);
            answer.Header("RateLimit").ShouldBe(first.Header("RateLimit"));
        }

        (await ImagesAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task SameKey_AtTheLimit_StillAnswers()
    {
        await _api.Database.ScalarAsync($"INSERT INTO resource_api.quota_usage VALUES ('{_user}', '2030-01-01', 99)");
        var first = await SendAsync("k1");

        (await SendAsync("k2")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await SendAsync("k1")).Body.ShouldBe(first.Body);
    }

    [Fact]
    public async Task SameKey_AnswersAgain_AlsoWhenTheImageIsDeleted()
    {
        var first = await SendAsync("k1");
        await _api.CallAsync("DELETE", first.Response.Headers.Location!.ToString(), Token());

        (await SendAsync("k1")).Body.ShouldBe(first.Body);
        (await ImagesAsync()).ShouldBe(0L);
    }

    [Theory]
    [InlineData("""{"prompt":"b","width":64,"height":64}""")]
    [InlineData("""{"prompt":"a","width":65,"height":64}""")]
    [InlineData("""{"prompt":"a","width":64,"height":64,"name":"n"}""")]
    public async Task SameKey_OtherBody_Is422(string other)
    {
        await SendAsync("k1");

        var answer = await SendAsync("k1", other);

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await ImagesAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task SameKey_WhileTheFirstRuns_Is409()
    {
        await using var source = NpgsqlDataSource.Create(_api.Database.ResourceApiConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('idempotency key of {_user} k1', 0))", connection, transaction);
            await command.ExecuteNonQueryAsync();

            var answer = await SendAsync("k1");
            answer.Status.ShouldBe(HttpStatusCode.Conflict);
            answer.Response.Headers.RetryAfter.ShouldNotBeNull();
            (await SendAsync("k2")).Status.ShouldBe(HttpStatusCode.Created);
        }

        (await SendAsync("k1")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task SameKey_TwentyAtOnce_MakesOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync("k1")));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created || answer.Status == HttpStatusCode.Conflict);
        answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Text("id")).Distinct().ShouldHaveSingleItem();
        (await ImagesAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task SameKey_OfAnotherUser_IsAnotherKey()
    {
        var mine = await SendAsync("k1");

        var theirs = await _api.CallAsync("POST", Path, _api.UserToken(), Body, headers: ("Idempotency-Key", "k1"));

        theirs.Status.ShouldBe(HttpStatusCode.Created);
        theirs.Text("id").ShouldNotBe(mine.Text("id"));
    }

    [Fact]
    public async Task SameKey_AfterADay_IsNew()
    {
        var first = await SendAsync("k1");
        _time.Pass(TimeSpan.FromHours(23));
        (await SendAsync("k1")).Text("id").ShouldBe(first.Text("id"));
        _time.Pass(TimeSpan.FromHours(1));

        (await SendAsync("k1")).Text("id").ShouldNotBe(first.Text("id"));
        (await _api.Database.ScalarAsync($"SELECT count(*) FROM resource_api.idempotency_keys WHERE user_id = '{_user}'")).ShouldBe(1L);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("a b")]
    [InlineData("\"a\\\"b\"")]
    [InlineData("k1, k2")]
    public async Task Key_Malformed_IsBadRequest(string key)
    {
        var answer = await SendAsync(key);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await ImagesAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task Key_LongOrTwice_IsBadRequest()
    {
        (await SendAsync(new string('k', 256))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _api.CallAsync("POST", Path, Token(), Body, headers: [("Idempotency-Key", "k1"), ("Idempotency-Key", "k2")])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(new string('k', 255))).Status.ShouldBe(HttpStatusCode.Created);
    }

    private TestToken Token() => _api.UserToken(_user);

    private Task<Answer> SendAsync(string key, string body = Body) => _api.CallAsync("POST", Path, Token(), body, headers: ("Idempotency-Key", key));

    private Task<object?> ImagesAsync() => _api.Database.ScalarAsync($"SELECT count(*) FROM resource_api.images WHERE user_id = '{_user}'");
}
