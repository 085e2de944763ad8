using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Whatever is sent, it is told what is wrong with it, and nothing breaks.</summary>
public sealed class FeedInputTests(FeedServers servers) : IClassFixture<FeedServers>
{
    public static TheoryData<string, string> Malformed => new()
    {
        { "poll", "" },
        { "poll", "nothing" },
        { "poll", "[]" },
        { "poll", "null" },
        { "poll", """{"maxEvents": -1}""" },
        { "poll", """{"maxEvents": 1.5}""" },
        { "poll", """{"maxEvents": "10"}""" },
        { "poll", """{"maxEvents": 99999999999}""" },
        { "poll", """{"returnImmediately": "yes"}""" },
        { "poll", """{"ack": "one"}""" },
        { "poll", """{"ack": [1]}""" },
        { "poll", """{"ack": ["\u0000"]}""" },
        { "poll", """{"ack": [], "ack": []}""" },
        { "poll", """{"ack": ["\ud800"]}""" },
        { "poll", """{"setErrs": []}""" },
        { "poll", """{"setErrs": {"x": "y"}}""" },
        { "poll", """{"setErrs": {"x": {"err": 1}}}""" },
        { "poll", """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""" },
        { "streams", """{"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": "https://receiver.example"}}""" },
        { "streams", """{"delivery": {"method": 1}}""" },
        { "streams", """{"delivery": "poll"}""" },
        { "streams", """{"events_requested": "all"}""" },
        { "streams", """{"events_requested": [null]}""" },
        { "streams", """{"description": {}}""" },
        { "status", """{"status": "paused"}""" },
        { "status", """{"stream_id": "STREAM", "status": "gone"}""" },
        { "status", """{"stream_id": "STREAM"}""" },
        { "verify", """{"stream_id": 1}""" },
        { "verify", """{"stream_id": "STREAM", "state": 1}""" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Body_Malformed_IsInvalidRequest(string endpoint, string body)
    {
        var receiver = await servers.ReceiverAsync();

        var answer = await receiver.CallAsync(HttpMethod.Post, PathOf(endpoint, receiver), body.Replace("STREAM", receiver.StreamId, StringComparison.Ordinal));

        (answer.Status, answer.Text("err")).ShouldBe((400, "invalid_request"), body);
        answer.Text("description").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Body_TooLongOrOfAnotherType_IsRefused()
    {
        var receiver = await servers.ReceiverAsync();
        var tooMany = $$"""{"ack": [{{string.Join(',', Enumerable.Repeat("\"a\"", 1001))}}]}""";
        var tooLarge = $$"""{"returnImmediately": true, "ignored": "{{new string('x', 64 * 1024)}}"}""";
        var tooLong = $$"""{"description": "{{new string('x', 501)}}"}""";
        using var form = new HttpRequestMessage(HttpMethod.Post, receiver.PollPath) { Content = new FormUrlEncodedContent([new("maxEvents", "1")]) };
        form.Headers.Authorization = FeedReceiver.Basic(FeedServers.Api);

        (await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, tooMany)).Status.ShouldBe(400);
        (await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, tooLarge)).Status.ShouldBe(413);
        (await receiver.CallAsync(HttpMethod.Post, "/ssf/streams", tooLong)).Status.ShouldBe(400);
        using var answer = await servers.First.Http.SendAsync(form);
        ((int)answer.StatusCode).ShouldBe(415);
    }

    [Theory]
    [InlineData("GET", "/ssf/verify", 405)]
    [InlineData("DELETE", "/ssf/status", 405)]
    [InlineData("GET", "/ssf/nothing", 404)]
    [InlineData("GET", "/ssf", 404)]
    [InlineData("GET", "/ssf/streams?stream_id=", 404)]
    [InlineData("GET", "/ssf/streams?stream_id=%00", 404)]
    [InlineData("GET", "/ssf/streams?stream_id=1&stream_id=2", 404)]
    [InlineData("DELETE", "/ssf/streams", 404)]
    [InlineData("POST", "/ssf/streams/%27%3B--/poll", 404)]
    public async Task Address_Wrong_IsAnsweredAsJson(string method, string path, int status)
    {
        var answer = await FeedReceiver.SendAsync(servers.First, FeedServers.Api, HttpMethod.Parse(method), path, method == "POST" ? "{}" : null);

        answer.Status.ShouldBe(status);
        answer.Text("err").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Bodies_RandomlyBroken_NeverBreakTheServer()
    {
        var receiver = await servers.ReceiverAsync();
        var valid = $$"""{"stream_id": "{{receiver.StreamId}}", "maxEvents": 1, "returnImmediately": true, "ack": ["{{receiver.StreamId}}.1"], "setErrs": {"a.1": {"err": "x"} }, "status": "enabled", "state": "s", "events_requested": ["a"]}""";
        var statuses = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(valid);
            for (var flips = RandomNumberGenerator.GetInt32(1, 4); flips > 0; flips--)
                bytes[RandomNumberGenerator.GetInt32(bytes.Length)] = (byte)RandomNumberGenerator.GetInt32(256);
            using var request = new HttpRequestMessage(i % 5 == 0 ? HttpMethod.Put : HttpMethod.Post, PathOf((i % 5) switch { 0 or 1 => "streams", 2 => "status", 3 => "verify", _ => "poll" }, receiver))
            {
                Content = new ByteArrayContent(bytes[..RandomNumberGenerator.GetInt32(1, bytes.Length + 1)]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            request.Headers.Authorization = FeedReceiver.Basic(FeedServers.Api);
            // A poll that is broken into one that waits ends here.
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                using var answer = await servers.First.Http.SendAsync(request, soon.Token);
                statuses.Add((int)answer.StatusCode);
            }
            catch (OperationCanceledException) when (soon.IsCancellationRequested)
            {
                statuses.Add(200);
            }
        }

        statuses.ShouldAllBe(status => status < 500);
        statuses.Count(status => status == 400).ShouldBeGreaterThan(100);
        servers.First.Log.ToString().ShouldNotContain("failed System");
    }

    private static string PathOf(string endpoint, FeedReceiver receiver) => endpoint == "poll" ? receiver.PollPath : $"/ssf/{endpoint}";
}
