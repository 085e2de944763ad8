using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.SecurityEvents;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Who is told what.</summary>
public sealed class FeedAccessTests(FeedServers servers) : IClassFixture<FeedServers>
{
    [Theory]
    [InlineData(null, 401)] // nobody
    [InlineData("nobody", 401)]
    [InlineData("spa", 401)] // a public client
    [InlineData("poster", 401)] // registered for another method
    [InlineData("web", 403)] // a client of users
    [InlineData("machine", 403)] // some scopes of the resource
    [InlineData("robot", 403)]
    [InlineData(FeedServers.Api, 201)]
    [InlineData(FeedServers.OtherApi, 201)]
    public async Task Streams_OnlyAnApi_MayMakeOne(string? client, int status)
    {
        var answer = await FeedReceiver.SendAsync(servers.First, client, HttpMethod.Post, "/ssf/streams", "{}");

        answer.Status.ShouldBe(status);
        if (status == 401)
        {
            answer.Text("err").ShouldBe("authentication_failed");
            answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Basic realm=\"ssf\"");
        }
        else if (status == 403)
        {
            answer.Text("err").ShouldBe("access_denied");
        }
    }

    [Fact]
    public async Task Streams_WrongSecret_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ssf/streams");
        request.Headers.Authorization = FeedReceiver.Basic(FeedServers.Api, "wrong");

        using var answer = await servers.First.Http.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Stream_OfAnotherApi_LooksLikeNone()
    {
        var stream = await servers.ReceiverAsync();
        var id = stream.StreamId;
        (HttpMethod Method, string Path, string? Body)[] calls =
        [
            (HttpMethod.Get, $"/ssf/streams?stream_id={id}", null),
            (HttpMethod.Patch, "/ssf/streams", $$"""{"stream_id": "{{id}}", "description": "mine"}"""),
            (HttpMethod.Put, "/ssf/streams", $$"""{"stream_id": "{{id}}"}"""),
            (HttpMethod.Delete, $"/ssf/streams?stream_id={id}", null),
            (HttpMethod.Get, $"/ssf/status?stream_id={id}", null),
            (HttpMethod.Post, "/ssf/status", $$"""{"stream_id": "{{id}}", "status": "disabled"}"""),
            (HttpMethod.Post, "/ssf/verify", $$"""{"stream_id": "{{id}}"}"""),
            (HttpMethod.Post, $"/ssf/streams/{id}/poll", """{"returnImmediately": true}"""),
        ];

        foreach (var (method, path, body) in calls)
        {
            var theirs = await FeedReceiver.SendAsync(servers.First, FeedServers.OtherApi, method, path, body);
            var nobodys = await FeedReceiver.SendAsync(servers.First, FeedServers.OtherApi, method, path.Replace(id, new string('0', 32), StringComparison.Ordinal), body?.Replace(id, new string('0', 32), StringComparison.Ordinal));

            (theirs.Status, ErrorIds.Masked(theirs.Json.ToString())).ShouldBe((404, """{"err":"not_found","description":"There is no such stream.","error_id":"id"}"""), path);
            (nobodys.Status, ErrorIds.Masked(nobodys.Json.ToString())).ShouldBe((theirs.Status, ErrorIds.Masked(theirs.Json.ToString())), path);
        }

        (await FeedReceiver.SendAsync(servers.First, FeedServers.OtherApi, HttpMethod.Get, "/ssf/streams")).Json.EnumerateArray().ShouldNotContain(one => one.ToString().Contains(id));
        (await stream.LookAsync()).Sets.ShouldBeEmpty("it is still there");
    }

    [Fact]
    public async Task User_WithoutAGrantForTheApi_IsNotTold()
    {
        var stranger = await servers.SignInAsync("openid offline_access roles plan stores");
        var member = await servers.SignInAsync();
        var (api, other) = (await servers.ReceiverAsync(), await servers.ReceiverAsync(FeedServers.OtherApi));

        foreach (var user in new[] { stranger, member })
        {
            await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "pro", null, default));
            await servers.RevokeAsync(user.AccessToken);
            await servers.AdministerAsync(users => users.SetActiveAsync(user.Name, active: false, default));
        }

        var told = await api.DrainAsync();
        told.Select(set => set.User).Distinct().ShouldBe([member.Id.ToString()]);
        told.Select(set => set.Type).ShouldBe([EventTypes.TokenRevoked, EventTypes.SessionRevoked, EventTypes.AccountDisabled], ignoreOrder: true);
        (await other.DrainAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claims_ThatNoGrantAllows_AreNotTold()
    {
        var user = await servers.SignInAsync("openid offline_access plan images:read");
        var receiver = await servers.ReceiverAsync();

        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "pro", null, default));

        var claims = (await receiver.DrainAsync()).ShouldHaveSingleItem().Claims;
        claims.EnumerateObject().Select(claim => claim.Name).ShouldBe(["plan", "plan_since"], ignoreOrder: true);
    }

    [Fact]
    public async Task Claims_OfAFreeUser_CountSinceTheAccount()
    {
        var user = await servers.SignInAsync();
        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "pro", null, default));
        var receiver = await servers.ReceiverAsync();

        await servers.AdministerAsync(users => users.SetPlanAsync(user.Name, "free", null, default));

        var claims = (await receiver.DrainAsync()).ShouldHaveSingleItem().Claims;
        claims.GetProperty("plan").GetString().ShouldBe("free");
        var signedIn = FeedReceiver.PayloadOf(user.AccessToken).GetProperty("iat").GetInt64();
        claims.GetProperty("plan_since").GetInt64().ShouldBeInRange(signedIn - 30, signedIn);
    }

    [Fact]
    public async Task Poll_SomebodyElsesEvents_CannotBeAcknowledgedAway()
    {
        var user = await servers.SignInAsync();
        var (one, another) = (await servers.ReceiverAsync(), await servers.ReceiverAsync());
        await servers.RevokeAsync(user.AccessToken);

        var mine = await one.WaitAsync();
        await another.LookAsync(mine.Ids);

        (await one.LookAsync()).Ids.ShouldBe(mine.Ids);
        (await another.LookAsync()).Sets.Count.ShouldBe(mine.Sets.Count);
    }

    [Fact]
    public async Task Failures_ManyAtOnce_AreThrottledAndTheRightSecretIsNot()
    {
        var settings = new Dictionary<string, string> { ["RateLimits:Enabled"] = "true", ["RateLimits:FailedClientAuthenticationsPerMinute"] = "3", ["RateLimits:RequestsPerMinutePerIp"] = "5" };
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Seed = FeedServers.Seed, Settings = settings });

        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
            statuses.Add((await FeedReceiver.SendAsync(server, "nobody", HttpMethod.Get, "/ssf/streams")).Status);

        statuses.ShouldContain(429);
        for (var i = 0; i < 10; i++)
            (await FeedReceiver.SendAsync(server, FeedServers.Api, HttpMethod.Get, "/ssf/streams")).Status.ShouldBe(200);
    }
}
