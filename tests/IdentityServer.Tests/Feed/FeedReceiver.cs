using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Jose;
using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>An API that follows the feed by hand: one stream, and whichever server the test names.</summary>
public sealed class FeedReceiver
{
    private readonly ServerFactory _home;

    private FeedReceiver(ServerFactory home, string client, string streamId)
    {
        _home = home;
        Client = client;
        StreamId = streamId;
    }

    public string Client { get; }

    public string StreamId { get; }

    public string PollPath => $"/ssf/streams/{StreamId}/poll";

    public static AuthenticationHeaderValue Basic(string client, string secret = TestSeed.ClientSecret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));

    public static JsonElement PayloadOf(string jwt) => Base64Url.TryDecode(jwt.Split('.')[1], out var json) ? JsonDocument.Parse(json).RootElement : default;

    /// <summary>Sends a request; a body that is no JSON text is sent as it is.</summary>
    public static async Task<FeedAnswer> SendAsync(ServerFactory server, string? client, HttpMethod method, string path, string? body = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (client is not null)
            request.Headers.Authorization = Basic(client);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // What is too large is refused before it is sent, not while.
        request.Headers.ExpectContinue = body?.Length > 32 * 1024;
        using var answer = await server.Http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return new FeedAnswer((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers);
    }

    /// <summary>Makes a stream.</summary>
    public static async Task<FeedReceiver> SubscribeAsync(ServerFactory server, string client, string body = "{}")
    {
        var answer = await SendAsync(server, client, HttpMethod.Post, "/ssf/streams", body);
        answer.Status.ShouldBe(201, answer.Json.ToString());
        return new FeedReceiver(server, client, answer.Text("stream_id"));
    }

    public Task<FeedAnswer> CallAsync(HttpMethod method, string path, string? body = null, ServerFactory? at = null) =>
        SendAsync(at ?? _home, Client, method, path, body);

    /// <summary>Polls with a body.</summary>
    public async Task<Polled> PollAsync(string body, ServerFactory? at = null, CancellationToken cancellationToken = default)
    {
        var answer = await SendAsync(at ?? _home, Client, HttpMethod.Post, PollPath, body, cancellationToken);
        answer.Status.ShouldBe(200, answer.Json.ToString());
        var sets = answer.Json.GetProperty("sets").EnumerateObject().Select(set => Read(at ?? _home, set.Name, set.Value.GetString()!)).ToList();
        return new Polled(sets, answer.Json.GetProperty("moreAvailable").GetBoolean());
    }

    /// <summary>Polls and waits, acknowledging.</summary>
    public Task<Polled> WaitAsync(IEnumerable<string>? ack = null, ServerFactory? at = null, CancellationToken cancellationToken = default) =>
        PollAsync(new JsonObject { ["ack"] = Array(ack) }.ToJsonString(), at, cancellationToken);

    /// <summary>Polls and does not wait, acknowledging.</summary>
    public Task<Polled> LookAsync(IEnumerable<string>? ack = null, ServerFactory? at = null, int? max = null)
    {
        var body = new JsonObject { ["returnImmediately"] = true, ["ack"] = Array(ack) };
        if (max is not null)
            body["maxEvents"] = max;
        return PollAsync(body.ToJsonString(), at);
    }

    /// <summary>Takes and acknowledges all there is.</summary>
    public async Task<IReadOnlyList<Set>> DrainAsync(ServerFactory? at = null)
    {
        var all = new List<Set>();
        var polled = await LookAsync(at: at);
        while (polled.Sets.Count > 0)
        {
            all.AddRange(polled.Sets);
            polled = await LookAsync(polled.Ids, at);
        }

        return all;
    }

    // The keys are those of access tokens; what is in a token and what it is called agree.
    private Set Read(ServerFactory server, string jti, string token)
    {
        var keys = server.Services.GetRequiredService<ISigningKeys>();
        var rules = new JwtRules
        {
            Algorithms = JwsAlgorithm.SigningNames,
            Types = [SecurityEventTokens.Type],
            Keys = (kid, alg) => keys.Published.Find(kid, alg),
            Issuer = server.Issuer,
            Audiences = [Client],
            RequiredClaims = ["iat", "jti"],
            RequireExpiry = false,
            Time = TimeProvider.System,
        };
        JwtReader.Verify(token, rules).Reason.ShouldBeNull();
        var payload = PayloadOf(token);
        payload.GetProperty("jti").GetString().ShouldBe(jti);
        payload.TryGetProperty("exp", out _).ShouldBeFalse();
        payload.TryGetProperty("sub", out _).ShouldBeFalse();
        var happened = payload.GetProperty("events").EnumerateObject().ShouldHaveSingleItem();
        return new Set(jti, happened.Name, payload.GetProperty("sub_id"), happened.Value, payload, token);
    }

    private static JsonArray Array(IEnumerable<string>? values) => new([.. (values ?? []).Select(value => (JsonNode)value)]);
}

/// <summary>An answer of the feed's endpoints.</summary>
public sealed record FeedAnswer(int Status, JsonElement Json, HttpResponseHeaders Headers)
{
    public string Text(string name) => Json.GetProperty(name).ToString();
}

/// <summary>The answer to a poll.</summary>
public sealed record Polled(IReadOnlyList<Set> Sets, bool More)
{
    public IReadOnlyList<string> Ids => [.. Sets.Select(set => set.Id)];
}

/// <summary>A security event token, verified.</summary>
public sealed record Set(string Id, string Type, JsonElement Subject, JsonElement Event, JsonElement Payload, string Token)
{
    /// <summary>The user it speaks of, as a user or as part of something.</summary>
    public string? User => Subject.TryGetProperty("sub", out var sub) ? sub.GetString()
        : Subject.TryGetProperty("user", out var user) ? user.GetProperty("sub").GetString() : null;

    /// <summary>The id of a part of its subject.</summary>
    public string? Part(string name) => Subject.TryGetProperty(name, out var part) ? part.GetProperty("id").GetString() : null;

    public JsonElement Claims => Event.GetProperty("claims");
}
