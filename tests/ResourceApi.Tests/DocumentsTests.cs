using System.Net;
using System.Text.Json;
using IdentityPlatform.ResourceApi.Isolation;

namespace IdentityPlatform.ResourceApi;

/// <summary>P10: boards, models and workflows: made, read, replaced, deleted, page by page.</summary>
public sealed class DocumentsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Deep24 = """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}}}}}}}}""";

    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [MemberData(nameof(Kinds.Documents), MemberType = typeof(Kinds))]
    public async Task Document_AddGetReplaceDelete_IsTheOwners(string kind)
    {
        var owner = _api.UserToken();
        var added = await _api.CallAsync("POST", "/api/v1/" + kind, owner, Kinds.Bodies[kind]);
        var path = added.Response.Headers.Location!.ToString();

        var one = await _api.CallAsync("GET", path, owner);
        var replaced = await _api.CallAsync("PUT", path, owner, Kinds.Bodies[kind].Replace("Mine", "Renamed", StringComparison.Ordinal));
        var list = await _api.CallAsync("GET", "/api/v1/" + kind, owner);
        var deleted = await _api.CallAsync("DELETE", path, owner);

        added.Status.ShouldBe(HttpStatusCode.Created);
        path.ShouldBe($"/api/v1/{kind}/{added.Text("id")}");
        one.Body.ShouldBe(added.Body);
        replaced.Text("name").ShouldBe("Renamed");
        replaced.Text("created_at").ShouldBe(added.Text("created_at"));
        list.Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetRawText().ShouldBe(replaced.Body);
        deleted.Status.ShouldBe(HttpStatusCode.NoContent);
        (await _api.CallAsync("GET", path, owner)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("PUT", path, owner, Kinds.Bodies[kind])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("DELETE", path, owner)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Model_AndWorkflow_KeepWhatWasSent()
    {
        var owner = _api.UserToken();

        var model = await _api.CallAsync("POST", "/api/v1/models", owner, """{"name":"모델","description":"a\nb\tc","base_model":"dawn-1","parameters":{"배율":[1.5,null,true,"\\u0000"]}}""");
        var workflow = await _api.CallAsync("POST", "/api/v1/workflows", owner, $$"""{"name":"w","definition":{{Deep24}}}""");

        model.Text("name").ShouldBe("모델");
        model.Text("base_model").ShouldBe("dawn-1");
        model.Text("description").ShouldBe("a\nb\tc");
        model.Json.GetProperty("parameters").GetProperty("배율")[3].GetString().ShouldBe("\\u0000");
        workflow.Status.ShouldBe(HttpStatusCode.Created, workflow.Body);
        JsonElement.DeepEquals(workflow.Json.GetProperty("definition"), JsonSerializer.Deserialize<JsonElement>(Deep24)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Kinds.Documents), MemberType = typeof(Kinds))]
    public async Task List_Pages_HoldEachOnceNewestFirst(string kind)
    {
        var owner = _api.UserToken();
        var added = new List<Guid>();
        for (var i = 0; i < 5; i++)
            added.Add(await _api.AddAsync(kind, owner));

        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.CallAsync("GET", $"/api/v1/{kind}?limit=2" + (cursor.Length > 0 ? "&cursor=" + cursor : ""), owner);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }

        seen.ShouldBe(added.AsEnumerable().Reverse(), ignoreOrder: true);
        seen.Select(id => id.ToString()).ShouldBe(seen.Select(id => id.ToString()).OrderDescending(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("boards", """{}""", "name")]
    [InlineData("boards", """{"name":" "}""", "name")]
    [InlineData("boards", """{"name":"two\nlines"}""", "name")]
    [InlineData("boards", """{"name":"a\u0000b"}""", "name")]
    [InlineData("boards", """{"name":"a\u001bb"}""", "name")]
    [InlineData("boards", """{"name":"x","description":"\u0007"}""", "description")]
    [InlineData("boards", """{"name":"x","image_ids":["018f0000-0000-7000-8000-000000000000","018f0000-0000-7000-8000-000000000000"]}""", "image_ids")]
    [InlineData("models", """{"name":"x"}""", "base_model")]
    [InlineData("models", """{"name":"x","base_model":"b","parameters":[]}""", "parameters")]
    [InlineData("models", """{"name":"x","base_model":"b","parameters":{"a":"\u0000"}}""", "parameters")]
    [InlineData("models", """{"name":"x","base_model":"b","parameters":{"a\u0001":1}}""", "parameters")]
    [InlineData("models", """{"name":"x","base_model":"b","parameters":{"a":"\ud800"}}""", "parameters")]
    [InlineData("workflows", """{"name":"x"}""", "definition")]
    [InlineData("workflows", """{"name":"x","definition":null}""", "definition")]
    [InlineData("workflows", """{"name":"x","definition":"text"}""", "definition")]
    [InlineData("workflows", """{"name":"x","definition":{"a":""" + Deep24 + "}}", "definition")]
    public async Task Document_BadField_IsNamed(string kind, string body, string field)
    {
        var owner = _api.UserToken();
        var existing = await _api.AddAsync(kind, owner);

        foreach (var (method, path) in new[] { ("POST", $"/api/v1/{kind}"), ("PUT", $"/api/v1/{kind}/{existing}") })
        {
            var answer = await _api.CallAsync(method, path, owner, body);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest);
            answer.Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Body);
        }
    }

    [Theory]
    [InlineData("name", 201)]
    [InlineData("description", 2001)]
    public async Task Document_LongText_IsNamed(string field, int length)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = "x", [field] = new string('x', length) });

        (await _api.CallAsync("POST", "/api/v1/boards", _api.UserToken(), body)).Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Document_TooDeepForTheReaderOrTooLarge_IsRefused()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));

        (await _api.CallAsync("POST", "/api/v1/workflows", _api.UserToken(), "{\"name\":\"x\",\"definition\":{\"a\":" + nested + "}}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _api.CallAsync("POST", "/api/v1/workflows", _api.UserToken(), "{\"name\":\"x\",\"definition\":{\"a\":\"" + new string('x', 70_000) + "\"}}")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Document_LargestThatIsSent_IsKept()
    {
        var numbers = "[" + string.Join(',', Enumerable.Repeat('1', 30_000)) + "]";

        var workflow = await _api.CallAsync("POST", "/api/v1/workflows", _api.UserToken(), "{\"name\":\"x\",\"definition\":{\"a\":" + numbers + "}}");

        workflow.Status.ShouldBe(HttpStatusCode.Created, workflow.Body);
        workflow.Json.GetProperty("definition").GetProperty("a").GetArrayLength().ShouldBe(30_000);
    }

    [Theory]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"x","image_ids":[null]}""")]
    [InlineData("""{"name":"x","image_ids":"all"}""")]
    [InlineData("""{"name":"x","name":"y"}""")]
    [InlineData("""{"name":["x"]}""")]
    [InlineData("""{"name":"x","image_ids":[],"\ud800":1}""")]
    public async Task Document_BadJson_IsBadRequest(string body) =>
        (await _api.CallAsync("POST", "/api/v1/boards", _api.UserToken(), body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Document_NumberBeyondTheDatabases_IsBadRequest() =>
        (await _api.CallAsync("POST", "/api/v1/workflows", _api.UserToken(), """{"name":"x","definition":{"a":1e999999}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("GET", "images:read")]
    [InlineData("POST", "images:write")]
    [InlineData("PUT", "images:write")]
    [InlineData("DELETE", "images:write")]
    public async Task Document_ScopeMissing_IsForbidden(string method, string scope)
    {
        var path = "/api/v1/boards" + (method == "POST" ? "" : "/018f0000-0000-7000-8000-000000000000");
        var other = scope == "images:read" ? "images:write" : "images:read";

        var answer = await _api.CallAsync(method, path, _api.Token(other), method is "POST" or "PUT" ? "{}" : null);

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Text("required_scope").ShouldBe(scope);
    }
}
