using System.Net;
using IdentityPlatform.ResourceApi.Isolation;

namespace IdentityPlatform.ResourceApi;

/// <summary>RFC 9110 §13: a change that was made on an old state is not made; a state that is known is not sent again.</summary>
public sealed class ConditionalRequestTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Body = """{"name":"Changed"}""";

    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("\"1\"", 304)]
    [InlineData("W/\"1\"", 304)]
    [InlineData("\"7\", \"1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("nonsense", 200)]
    public async Task Get_IfNoneMatch_AnswersOnlyWhatIsNew(string tag, int expected)
    {
        var owner = _api.UserToken();
        foreach (var kind in Kinds.Bodies.Keys)
        {
            var answer = await _api.CallAsync("GET", $"/api/v1/{kind}/{await _api.AddAsync(kind, owner)}", owner, headers: ("If-None-Match", tag));

            ((int)answer.Status).ShouldBe(expected);
            answer.Header("ETag").ShouldBe("\"1\"");
            if (expected == 304)
                answer.Body.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("If-Match", "\"1\"", true)]
    [InlineData("If-Match", "*", true)]
    [InlineData("If-Match", "\"9\", \"1\"", true)]
    [InlineData("If-Match", "W/\"1\"", false)]
    [InlineData("If-Match", "\"2\"", false)]
    [InlineData("If-Match", "1", false)]
    [InlineData("If-Match", "\"abc\"", false)]
    [InlineData("If-None-Match", "*", false)]
    [InlineData("If-None-Match", "\"1\"", false)]
    [InlineData("If-None-Match", "\"2\"", true)]
    public async Task Change_Condition_IsKept(string header, string value, bool made)
    {
        var owner = _api.UserToken();
        var path = $"/api/v1/boards/{await _api.AddAsync("boards", owner)}";
        var image = $"/api/v1/images/{await _api.AddAsync("images", owner)}";

        var put = await _api.CallAsync("PUT", path, owner, Body, headers: (header, value));
        var delete = await _api.CallAsync("DELETE", image, owner, headers: (header, value));

        put.Status.ShouldBe(made ? HttpStatusCode.OK : HttpStatusCode.PreconditionFailed);
        delete.Status.ShouldBe(made ? HttpStatusCode.NoContent : HttpStatusCode.PreconditionFailed);
        (await _api.CallAsync("GET", path, owner)).Text("name").ShouldBe(made ? "Changed" : "Mine");
        (await _api.CallAsync("GET", image, owner)).Status.ShouldBe(made ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        if (made)
            put.Header("ETag").ShouldBe("\"2\"");
    }

    [Fact]
    public async Task Put_TwentyWithTheSameTag_OneIsMade()
    {
        var owner = _api.UserToken();
        var path = $"/api/v1/models/{await _api.AddAsync("models", owner)}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _api.CallAsync("PUT", path, owner, $$"""{"name":"n{{i}}","base_model":"b"}""", headers: ("If-Match", "\"1\""))));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed).ShouldBe(19);
    }

    [Fact]
    public async Task Put_ConditionOnAMissingRow_IsNotFound() =>
        (await _api.CallAsync("PUT", $"/api/v1/boards/{Guid.CreateVersion7()}", _api.UserToken(), Body, headers: ("If-Match", "*"))).Status.ShouldBe(HttpStatusCode.NotFound);
}
