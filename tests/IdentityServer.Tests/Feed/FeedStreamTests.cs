using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Discovery and management of streams (Shared Signals Framework 1.0 §7, §8).</summary>
public sealed class FeedStreamTests(FeedServers servers) : IClassFixture<FeedServers>
{
    [Fact]
    public async Task Metadata_ByAnybody_SaysWhereEverythingIs()
    {
        var metadata = await FeedReceiver.SendAsync(servers.First, null, HttpMethod.Get, "/.well-known/ssf-configuration");

        metadata.Status.ShouldBe(200);
        var issuer = servers.First.Issuer;
        (metadata.Text("spec_version"), metadata.Text("issuer"), metadata.Text("jwks_uri"), metadata.Text("default_subjects"))
            .ShouldBe(("1_0", issuer, $"{issuer}/.well-known/jwks", "ALL"));
        (metadata.Text("configuration_endpoint"), metadata.Text("status_endpoint"), metadata.Text("verification_endpoint"))
            .ShouldBe(($"{issuer}/ssf/streams", $"{issuer}/ssf/status", $"{issuer}/ssf/verify"));
        metadata.Text("delivery_methods_supported").ShouldBe("""["urn:ietf:rfc:8936"]""");
        metadata.Text("authorization_schemes").ShouldBe("""[{"spec_urn":"urn:ietf:rfc:7617"}]""");
    }

    [Fact]
    public async Task Metadata_IssuerWithAPath_IsBetweenHostAndPath()
    {
        await using var server = await ServerFactory.StartAsync(new ServerOptions { Settings = new Dictionary<string, string> { ["Issuer"] = "http://localhost:1/id" } });

        var metadata = await FeedReceiver.SendAsync(server, null, HttpMethod.Get, "/.well-known/ssf-configuration/id");

        metadata.Text("configuration_endpoint").ShouldBe("http://localhost:1/id/ssf/streams");
    }

    [Fact]
    public async Task Stream_Made_SaysWhatItDelivers()
    {
        var body = $$"""{"delivery": {"method": "urn:ietf:rfc:8936"}, "events_requested": ["{{EventTypes.TokenRevoked}}", "urn:unknown"], "description": "pod 1", "unknown": 1}""";
        var answer = await FeedReceiver.SendAsync(servers.First, FeedServers.Api, HttpMethod.Post, "/ssf/streams", body);

        answer.Status.ShouldBe(201);
        (answer.Text("iss"), answer.Text("aud"), answer.Text("description")).ShouldBe((servers.First.Issuer, FeedServers.Api, "pod 1"));
        Texts(answer.Json.GetProperty("events_supported")).ShouldBe(EventTypes.Supported);
        Texts(answer.Json.GetProperty("events_requested")).ShouldBe([EventTypes.TokenRevoked, "urn:unknown"]);
        Texts(answer.Json.GetProperty("events_delivered")).ShouldBe([EventTypes.TokenRevoked]);
        answer.Json.GetProperty("delivery").ToString().ShouldBe(
            $$"""{"method":"urn:ietf:rfc:8936","endpoint_url":"{{servers.First.Issuer}}/ssf/streams/{{answer.Text("stream_id")}}/poll"}""");
        (answer.Text("min_verification_interval"), answer.Text("inactivity_timeout")).ShouldBe(("10", "3600"));
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_AskedForOneType_IsToldOfNoOther()
    {
        var user = await servers.SignInAsync();
        var receiver = await FeedReceiver.SubscribeAsync(servers.First, FeedServers.Api, $$"""{"events_requested": ["{{EventTypes.TokenClaimsChange}}"]}""");
        await receiver.DrainAsync();
        await servers.RevokeAsync(user.AccessToken);
        (await receiver.DrainAsync()).ShouldBeEmpty();

        var update = await receiver.CallAsync(HttpMethod.Patch, "/ssf/streams", $$"""{"stream_id": "{{receiver.StreamId}}", "events_requested": ["{{EventTypes.AccountDisabled}}"]}""");
        await servers.AdministerAsync(users => users.SetActiveAsync(user.Name, active: false, default));

        Texts(update.Json.GetProperty("events_delivered")).ShouldBe([EventTypes.AccountDisabled]);
        (await receiver.DrainAsync()).Select(set => set.Type).ShouldBe([EventTypes.AccountDisabled]);
    }

    [Fact]
    public async Task Stream_ReadUpdatedReplacedDeleted_IsAsSaid()
    {
        var receiver = await FeedReceiver.SubscribeAsync(servers.First, FeedServers.OtherApi, $$"""{"description": "one", "events_requested": ["{{EventTypes.TokenRevoked}}"]}""");
        var id = receiver.StreamId;

        var read = await receiver.CallAsync(HttpMethod.Get, $"/ssf/streams?stream_id={id}", at: servers.Second);
        var updated = await receiver.CallAsync(HttpMethod.Patch, "/ssf/streams", $$"""{"stream_id": "{{id}}", "description": "two"}""");
        var replaced = await receiver.CallAsync(HttpMethod.Put, "/ssf/streams", $$"""{"stream_id": "{{id}}", "delivery": {"method": "urn:ietf:rfc:8936"} }""");
        var all = await receiver.CallAsync(HttpMethod.Get, "/ssf/streams");
        var deleted = await receiver.CallAsync(HttpMethod.Delete, $"/ssf/streams?stream_id={id}");

        read.Text("description").ShouldBe("one");
        (updated.Text("description"), Texts(updated.Json.GetProperty("events_requested")).Count).ShouldBe(("two", 1));
        replaced.Json.TryGetProperty("description", out _).ShouldBeFalse();
        Texts(replaced.Json.GetProperty("events_delivered")).ShouldBe(EventTypes.Supported);
        all.Json.EnumerateArray().Select(one => one.GetProperty("stream_id").GetString()).ShouldContain(id);
        deleted.Status.ShouldBe(204);
        (await receiver.CallAsync(HttpMethod.Get, $"/ssf/streams?stream_id={id}")).Status.ShouldBe(404);
        (await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, "{}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Status_PausedAndEnabled_DeliversWhatWasHeld()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();

        var paused = await SetStatusAsync(receiver, "paused");
        await servers.RevokeAsync(user.AccessToken);
        var silent = await receiver.LookAsync();
        await SetStatusAsync(receiver, "enabled");

        (paused.Text("status"), paused.Text("reason")).ShouldBe(("paused", "because"));
        (await receiver.CallAsync(HttpMethod.Get, $"/ssf/status?stream_id={receiver.StreamId}")).Text("status").ShouldBe("enabled");
        silent.Sets.ShouldBeEmpty();
        (await receiver.DrainAsync()).ShouldContain(set => set.Part("grant") == user.GrantId);
    }

    [Fact]
    public async Task Status_DisabledAndEnabled_GoesOnFromThere()
    {
        var (missed, told) = (await servers.SignInAsync(), await servers.SignInAsync());
        var receiver = await servers.ReceiverAsync();

        await SetStatusAsync(receiver, "disabled");
        await servers.RevokeAsync(missed.AccessToken);
        await SetStatusAsync(receiver, "enabled");
        await servers.RevokeAsync(told.AccessToken);

        (await receiver.DrainAsync()).Select(set => set.User).Distinct().ShouldBe([told.Id.ToString()]);
    }

    [Fact]
    public async Task Verification_Asked_ComesBackWithItsStateOnThatStreamAlone()
    {
        var (receiver, neighbour) = (await servers.ReceiverAsync(), await servers.ReceiverAsync());
        var held = receiver.WaitAsync(at: servers.Second);

        var asked = await receiver.CallAsync(HttpMethod.Post, "/ssf/verify", $$"""{"stream_id": "{{receiver.StreamId}}", "state": "한 &<>"}""");
        var again = await receiver.CallAsync(HttpMethod.Post, "/ssf/verify", $$"""{"stream_id": "{{receiver.StreamId}}"}""");

        asked.Status.ShouldBe(204);
        (again.Status, again.Headers.RetryAfter!.ToString()).ShouldBe((429, "10"));
        var set = (await held).Sets.ShouldHaveSingleItem();
        set.Type.ShouldBe(EventTypes.Verification);
        set.Subject.ToString().ShouldBe($$"""{"format":"opaque","id":"{{receiver.StreamId}}"}""");
        set.Event.GetProperty("state").GetString().ShouldBe("한 &<>");
        (await neighbour.LookAsync()).Sets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Streams_BeyondTheLimit_DisplaceTheOneUnusedForLongest()
    {
        await using var server = await ServerFactory.StartAsync(FeedServers.Seed);
        var streams = new List<FeedReceiver>();
        for (var i = 0; i < 50; i++)
            streams.Add(await FeedReceiver.SubscribeAsync(server, FeedServers.Api));
        var neighbour = await FeedReceiver.SubscribeAsync(server, FeedServers.OtherApi);
        await streams[0].CallAsync(HttpMethod.Get, $"/ssf/streams?stream_id={streams[0].StreamId}");

        await Task.WhenAll(FeedReceiver.SubscribeAsync(server, FeedServers.Api), FeedReceiver.SubscribeAsync(server, FeedServers.Api));

        (await streams[0].LookAsync()).Sets.ShouldBeEmpty();
        (await streams[1].CallAsync(HttpMethod.Post, streams[1].PollPath, "{}")).Status.ShouldBe(404);
        (await streams[2].CallAsync(HttpMethod.Post, streams[2].PollPath, "{}")).Status.ShouldBe(404);
        (await streams[3].LookAsync()).Sets.ShouldBeEmpty();
        (await neighbour.LookAsync()).Sets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_UnusedForTooLong_IsGone()
    {
        var receiver = await servers.ReceiverAsync();
        await servers.Database.ScalarAsync($"UPDATE identity.feed_streams SET expires_at = now() WHERE id = '{receiver.StreamId}'");

        (await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, "{}")).Status.ShouldBe(404);
        (await receiver.CallAsync(HttpMethod.Get, "/ssf/streams")).Json.ToString().ShouldNotContain(receiver.StreamId);
    }

    private static List<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static Task<FeedAnswer> SetStatusAsync(FeedReceiver receiver, string status) =>
        receiver.CallAsync(HttpMethod.Post, "/ssf/status", $$"""{"stream_id": "{{receiver.StreamId}}", "status": "{{status}}", "reason": "because"}""");
}
