using System.Net;
using System.Text.Json;
using IdentityPlatform.TestSupport.Engine;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.ResourceApi.Generation;

/// <summary>P6: images a month by plan.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private const string Path = "/api/v1/images/generate";
    private const string Body = """{"prompt":"a","width":64,"height":64}""";

    private readonly ManualTime _time = new();
    private readonly Guid _user = Guid.CreateVersion7();

    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(_time);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Generate_HundredAtOnceAt99Of100_ExactlyOnePasses()
    {
        await UseAsync(99);
        var token = Token();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _api.CallAsync("POST", Path, token, Body)));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests).ShouldBe(99);
        (await _api.Database.ScalarAsync($"SELECT count(*) FROM resource_api.images WHERE user_id = '{_user}'")).ShouldBe(1L);
        (await QuotaAsync(token)).ShouldBe((100, 100, "2030-02-01T00:00:00Z"));
    }

    [Fact]
    public async Task Generate_BeyondTheLimit_TellsHowMuchAndUntilWhen()
    {
        await UseAsync(100);

        var answer = await _api.CallAsync("POST", Path, Token().With("plan_since", Seconds(2029, 12, 10)), Body);

        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        var quota = answer.Json.GetProperty("quota");
        quota.GetProperty("used").GetInt32().ShouldBe(100);
        quota.GetProperty("limit").GetInt32().ShouldBe(100);
        quota.GetProperty("resets_at").GetString().ShouldBe("2030-01-10T00:00:00Z");
        answer.Text("type").ShouldBe("https://iana.org/assignments/http-problem-types#quota-exceeded");
        answer.Json.GetProperty("violated-policies")[0].GetString().ShouldBe("images");
        // From noon of the 1st to midnight before the 10th; the month has 31 days.
        answer.Response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromDays(8.5));
        answer.Header("RateLimit-Policy").ShouldBe($"\"images\";q=100;w={31 * 86400}");
        answer.Header("RateLimit").ShouldBe($"\"images\";r=0;t={8.5 * 86400}");
    }

    [Fact]
    public async Task Generate_WithinTheLimit_TellsWhatIsLeft()
    {
        var answer = await _api.CallAsync("POST", Path, Token("pro"), Body);

        answer.Header("RateLimit-Policy").ShouldBe($"\"images\";q=1000;w={31 * 86400}");
        answer.Header("RateLimit").ShouldStartWith("\"images\";r=999;t=");
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData("free", 100)]
    [InlineData("pro", 1000)]
    [InlineData("studio", 5000)]
    [InlineData("enterprise", null)]
    [InlineData("ultimate", 100)]
    public async Task Generate_ByPlan_HasItsLimit(string? plan, int? limit)
    {
        await UseAsync((limit ?? 1_000_000) - 1);

        var last = await _api.CallAsync("POST", Path, Token(plan), Body);
        var beyond = await _api.CallAsync("POST", Path, Token(plan), Body);

        last.Status.ShouldBe(HttpStatusCode.Created);
        beyond.Status.ShouldBe(limit is null ? HttpStatusCode.Created : HttpStatusCode.TooManyRequests);
        last.Response.Headers.Contains("RateLimit").ShouldBe(limit is not null);
        (await QuotaAsync(Token(plan))).Limit.ShouldBe(limit);
    }

    [Fact]
    public async Task Upgrade_InTheMiddle_CountsAtOnce()
    {
        await UseAsync(100);
        (await _api.CallAsync("POST", Path, Token(), Body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        (await _api.CallAsync("POST", Path, Token("pro"), Body)).Status.ShouldBe(HttpStatusCode.Created);

        (await QuotaAsync(Token("pro"))).ShouldBe((101, 1000, "2030-02-01T00:00:00Z"));
        (await _api.CallAsync("POST", Path, Token(), Body)).Json.GetProperty("quota").GetProperty("used").GetInt32().ShouldBe(101);
    }

    [Fact]
    public async Task Month_Over_StartsAtZero()
    {
        await UseAsync(100);
        var since = Seconds(2029, 7, 31);
        (await _api.CallAsync("POST", Path, Token().With("plan_since", since), Body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        _time.Pass(TimeSpan.FromDays(30) - TimeSpan.FromHours(12));

        (await _api.CallAsync("POST", Path, Token().With("plan_since", since), Body)).Status.ShouldBe(HttpStatusCode.Created);
        (await QuotaAsync(Token().With("plan_since", since))).ShouldBe((1, 100, "2030-02-28T00:00:00Z"));
    }

    // Tokens with and without the scope `plan` have different months: what was made counts in each of them.
    [Fact]
    public async Task AnotherToken_WithAnotherMonth_DoesNotStartAgainAtZero()
    {
        await UseAsync(100);

        (await _api.CallAsync("POST", Path, Token("free").With("plan_since", Seconds(2029, 12, 25)), Body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await _api.CallAsync("POST", Path, Token(), Body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Setting_Limit_IsTheOperators()
    {
        await using var api = await ApiHost.StartAsync("--Quotas:ImagesPerMonth:Free=1", "--Quotas:ImagesPerMonth:Pro=unlimited");
        var token = api.UserToken();

        (await api.CallAsync("POST", Path, token, Body)).Status.ShouldBe(HttpStatusCode.Created);
        (await api.CallAsync("POST", Path, token, Body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await api.CallAsync("POST", Path, token.With("plan", "pro"), Body)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Me_ClientsOwnToken_HasNoQuota() =>
        (await _api.CallAsync("GET", "/api/v1/users/me", _api.Token().With("sub", "machine").With("client_id", "machine"))).Json.GetProperty("quota").ValueKind.ShouldBe(JsonValueKind.Null);

    private static long Seconds(int year, int month, int day) => new DateTimeOffset(year, month, day, 6, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private TestToken Token(string? plan = null) => plan is null ? _api.UserToken(_user) : _api.UserToken(_user).With("plan", plan);

    private Task UseAsync(int images) => _api.Database.ScalarAsync($"INSERT INTO resource_api.quota_usage VALUES ('{_user}', '2030-01-01', {images})");

    private async Task<(int Used, int? Limit, string ResetsAt)> QuotaAsync(TestToken token)
    {
        var quota = (await _api.CallAsync("GET", "/api/v1/users/me", token)).Json.GetProperty("quota");
        var limit = quota.GetProperty("limit");
        return (quota.GetProperty("used").GetInt32(), limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt32(), quota.GetProperty("resets_at").GetString()!);
    }
}
