using System.Net;
using System.Text.Json.Nodes;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>P10 over HTTP: another's row answers 404 on read, write, delete; a superuser sees all, and it is recorded.</summary>
public sealed class OwnershipTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [MemberData(nameof(Kinds.All), MemberType = typeof(Kinds))]
    public async Task Another_ReadsWritesDeletes_FindsNothing(string kind)
    {
        var (owner, other) = (_api.UserToken(), _api.UserToken().With("plan", "enterprise"));
        var path = $"/api/v1/{kind}/{await _api.AddAsync(kind, owner)}";

        (await _api.CallAsync("GET", path, other)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("DELETE", path, other)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("DELETE", path, other, headers: ("If-Match", "\"1\""))).Status.ShouldBe(HttpStatusCode.NotFound);
        if (kind != "images")
            (await _api.CallAsync("PUT", path, other, Kinds.Bodies[kind])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _api.CallAsync("GET", $"/api/v1/{kind}", other)).Json.GetProperty("items").GetArrayLength().ShouldBe(0);

        var after = await _api.CallAsync("GET", path, owner);
        after.Status.ShouldBe(HttpStatusCode.OK);
        after.Header("ETag").ShouldBe("\"1\"");
    }

    [Theory]
    [MemberData(nameof(Kinds.All), MemberType = typeof(Kinds))]
    public async Task Another_AnsweredAsForARowThatNeverWas(string kind)
    {
        var (owner, other) = (_api.UserToken(), _api.UserToken());
        var taken = await _api.CallAsync("GET", $"/api/v1/{kind}/{await _api.AddAsync(kind, owner)}", other);
        var never = await _api.CallAsync("GET", $"/api/v1/{kind}/{Guid.CreateVersion7()}", other);

        Without(taken).ShouldBe(Without(never));

        static string Without(Answer answer)
        {
            var json = JsonNode.Parse(answer.Body)!.AsObject();
            json.Remove("trace_id");
            return json.ToJsonString();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds.All), MemberType = typeof(Kinds))]
    public async Task Superuser_ReadsAndDeletesAnothers_IsRecorded(string kind)
    {
        var (owner, super) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = await _api.AddAsync(kind, _api.UserToken(owner));
        var token = Superuser(super);

        (await _api.CallAsync("GET", $"/api/v1/{kind}/{id}", token)).Json.GetProperty("user_id").GetGuid().ShouldBe(owner);
        (await _api.CallAsync("GET", $"/api/v1/{kind}?limit=100", token)).Body.ShouldContain(id.ToString());
        var actions = new List<string> { "read", "read" };
        if (kind != "images")
        {
            (await _api.CallAsync("PUT", $"/api/v1/{kind}/{id}", token, Kinds.Bodies[kind])).Json.GetProperty("user_id").GetGuid().ShouldBe(owner);
            actions.Add("update");
        }

        (await _api.CallAsync("DELETE", $"/api/v1/{kind}/{id}", token)).Status.ShouldBe(HttpStatusCode.NoContent);
        actions.Add("delete");
        (await AuditAsync(super, kind, id, owner)).ShouldBe(string.Join(' ', actions));
    }

    [Fact]
    public async Task Superuser_TouchesTheirOwn_IsNotRecorded()
    {
        var super = Guid.CreateVersion7();
        var id = await _api.AddAsync("boards", Superuser(super));

        await _api.CallAsync("GET", $"/api/v1/boards/{id}", Superuser(super));
        await _api.CallAsync("DELETE", $"/api/v1/boards/{id}", Superuser(super));

        (await AuditAsync(super, "boards", id, super)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Superuser_MakesInTheirOwnNameOnly()
    {
        var (owner, super) = (_api.UserToken(), Guid.CreateVersion7());
        var image = await _api.AddAsync("images", owner);

        var upscale = await _api.CallAsync("POST", "/api/v1/images/upscale", Superuser(super).With("plan", "pro"), $$"""{"image_id":"{{image}}"}""");
        var board = await _api.CallAsync("POST", "/api/v1/boards", Superuser(super), """{"name":"x","user_id":"018f0000-0000-7000-8000-000000000000"}""");

        upscale.Status.ShouldBe(HttpStatusCode.NotFound);
        board.Json.GetProperty("user_id").GetGuid().ShouldBe(super);
    }

    [Theory]
    [InlineData("staff")]
    [InlineData("Superuser")]
    [InlineData("superuser ")]
    public async Task OtherRole_IsNoSuperuser(string role)
    {
        var id = await _api.AddAsync("boards", _api.UserToken());

        (await _api.CallAsync("GET", $"/api/v1/boards/{id}", _api.UserToken().With("roles", new JsonArray(role)))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Board_NamesAnothersImage_IsRefusedAsOneThatNeverWas()
    {
        var (owner, other) = (_api.UserToken(), _api.UserToken());
        var image = await _api.AddAsync("images", owner);
        var board = await _api.AddAsync("boards", other);
        var bodies = new[] { image, Guid.CreateVersion7() }.Select(id => $$"""{"name":"x","image_ids":["{{id}}"]}""").ToList();

        foreach (var (method, path) in new[] { ("POST", "/api/v1/boards"), ("PUT", $"/api/v1/boards/{board}") })
        {
            var answers = await Task.WhenAll(bodies.Select(body => _api.CallAsync(method, path, other, body)));
            answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.BadRequest);
            answers.Select(answer => answer.Json.GetProperty("errors").ToString()).Distinct().ShouldHaveSingleItem().ShouldContain("image_ids");
        }

        (await _api.CallAsync("POST", "/api/v1/boards", owner, bodies[0])).Json.GetProperty("image_ids")[0].GetGuid().ShouldBe(image);
    }

    [Fact]
    public async Task Owner_DeletesAnImageWithJobs_DeletesBoth()
    {
        var owner = _api.UserToken().With("plan", "pro");
        var image = await _api.AddAsync("images", owner);
        (await _api.CallAsync("POST", "/api/v1/images/upscale", owner, $$"""{"image_id":"{{image}}"}""")).Status.ShouldBe(HttpStatusCode.Accepted);

        (await _api.CallAsync("DELETE", $"/api/v1/images/{image}", owner)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await _api.Database.ScalarAsync($"SELECT count(*) FROM resource_api.upscale_jobs WHERE image_id = '{image}'")).ShouldBe(0L);
    }

    private TestToken Superuser(Guid id) => _api.UserToken(id).With("roles", new JsonArray("user", "superuser"));

    private async Task<string> AuditAsync(Guid actor, string kind, Guid row, Guid owner) => (string?)await _api.Database.ScalarAsync($"""
        SELECT string_agg(action, ' ' ORDER BY id) FROM resource_api.superuser_audit
        WHERE actor_id = '{actor}' AND relation = '{kind}' AND row_id = '{row}' AND owner_id = '{owner}'
        """) ?? "";
}
