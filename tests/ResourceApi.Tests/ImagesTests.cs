using System.Net;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.ResourceApi;

/// <summary>P10, P13: images are their owner's only; upscaling needs a plan.</summary>
public sealed class ImagesTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Image = """{"name":"Cat","prompt":"a cat","width":512,"height":512,"parameters":{"seed":7}}""";

    private readonly ApiHost _api = fixture.Api;

    [Fact]
    public async Task Images_AddListGetDelete_AreTheOwners()
    {
        var owner = User(Guid.CreateVersion7());

        var added = await _api.CallAsync("POST", "/api/v1/images", owner, Image);
        var path = added.Response.Headers.Location!.ToString();
        var list = await _api.CallAsync("GET", "/api/v1/images", owner);
        var one = await _api.CallAsync("GET", path, owner);
        var deleted = await _api.CallAsync("DELETE", path, owner);

        added.Status.ShouldBe(HttpStatusCode.Created);
        list.Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        one.Json.ToString().ShouldBe(added.Json.ToString());
        one.Text("name").ShouldBe("Cat");
        one.Json.GetProperty("parameters").GetProperty("seed").GetInt32().ShouldBe(7);
        deleted.Status.ShouldBe(HttpStatusCode.NoContent);
        (await _api.CallAsync("GET", path, owner)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Images_AnotherUsers_AreNotThere()
    {
        var (owner, other) = (User(Guid.CreateVersion7()), User(Guid.CreateVersion7()).With("plan", "enterprise"));
        var id = (await _api.CallAsync("POST", "/api/v1/images", owner, Image)).Text("id");

        (await _api.CallAsync("GET", $"/api/v1/images/{id}", other)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("DELETE", $"/api/v1/images/{id}", other)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("POST", "/api/v1/images/upscale", other, $$"""{"image_id":"{{id}}"}""")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("GET", "/api/v1/images", other)).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await _api.CallAsync("GET", $"/api/v1/images/{id}", owner)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, 403)]
    [InlineData("free", 403)]
    [InlineData("pro", 202)]
    [InlineData("enterprise", 202)]
    public async Task Upscale_ByPlan_IsQueuedOrTellsThePlan(string? plan, int expected)
    {
        var owner = User(Guid.CreateVersion7());
        var id = (await _api.CallAsync("POST", "/api/v1/images", owner, Image)).Text("id");

        var answer = await _api.CallAsync("POST", "/api/v1/images/upscale", plan is null ? owner : owner.With("plan", plan), $$"""{"image_id":"{{id}}","factor":4}""");

        ((int)answer.Status).ShouldBe(expected);
        if (expected == 403)
        {
            answer.Text("required_plan").ShouldBe("pro");
            answer.Response.Headers.WwwAuthenticate.ToString().ShouldContain("insufficient_scope");
        }
        else
        {
            answer.Text("status").ShouldBe("queued");
            answer.Text("image_id").ShouldBe(id);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/images", null, "images:read")]
    [InlineData("POST", "/api/v1/images", Image, "images:write")]
    [InlineData("GET", "/api/v1/images/018f0000-0000-7000-8000-000000000000", null, "images:read")]
    [InlineData("DELETE", "/api/v1/images/018f0000-0000-7000-8000-000000000000", null, "images:write")]
    [InlineData("POST", "/api/v1/images/upscale", "{}", "images:write")]
    public async Task Images_ScopeMissing_IsForbidden(string method, string path, string? body, string scope)
    {
        var other = scope == "images:read" ? "images:write" : "images:read";

        var answer = await _api.CallAsync(method, path, _api.Token(other).With("plan", "pro"), body);

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Text("required_scope").ShouldBe(scope);
    }

    [Fact]
    public async Task Images_ClientsOwnToken_IsForbidden() =>
        (await _api.CallAsync("GET", "/api/v1/images", _api.Token("images:read").With("sub", "machine").With("client_id", "machine"))).Status.ShouldBe(HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("/api/v1/images", "{}", "name")]
    [InlineData("/api/v1/images", """{"name":"x","width":0}""", "width")]
    [InlineData("/api/v1/images", """{"name":"x","height":99999}""", "height")]
    [InlineData("/api/v1/images", """{"name":"x","parameters":"p"}""", "parameters")]
    [InlineData("/api/v1/images/upscale", "{}", "image_id")]
    [InlineData("/api/v1/images/upscale", """{"image_id":"018f0000-0000-7000-8000-000000000000","factor":3}""", "factor")]
    public async Task Images_BadField_IsNamed(string path, string body, string field)
    {
        var answer = await _api.CallAsync("POST", path, User(Guid.CreateVersion7()).With("plan", "pro"), body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Json.ToString());
    }

    [Fact]
    public async Task Images_LongNameOrLargeBody_IsRefused()
    {
        var owner = User(Guid.CreateVersion7());

        (await _api.CallAsync("POST", "/api/v1/images", owner, $$"""{"name":"{{new string('x', 201)}}"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _api.CallAsync("POST", "/api/v1/images", owner, $$"""{"name":"{{new string('x', 70_000)}}"}""")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private TestToken User(Guid id) => _api.Token("images:read images:write").User(id);
}
