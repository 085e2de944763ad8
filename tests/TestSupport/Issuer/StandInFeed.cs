using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>How the streams behave.</summary>
public enum FeedMood
{
    Fine,
    NotThere,
    Down,
    Hangs,
    SendsGarbage,
    RefusesTheClient,
    SaysAnotherIssuer,
}

/// <summary>The security events of a <see cref="StandInIssuer"/>: streams by the Shared Signals Framework, polls by RFC 8936.</summary>
public sealed class StandInFeed
{
    /// <summary>The audience of events: the client that asks.</summary>
    public const string ClientId = "api";

    private readonly StandInIssuer _issuer;
    private readonly ConcurrentDictionary<string, StandInStream> _streams = new();
    private readonly ConcurrentQueue<(string Id, string Text)> _told = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _receipts = new();
    private int _created;
    private int _polls;

    internal StandInFeed(StandInIssuer issuer, WebApplication app)
    {
        _issuer = issuer;
        app.MapGet("/.well-known/ssf-configuration", Configuration);
        app.MapPost("/ssf/streams", (Delegate)CreateAsync);
        app.MapDelete("/ssf/streams", Delete);
        app.MapPost("/ssf/streams/{id}/poll", (Delegate)PollAsync);
    }

    public FeedMood Mood { get; set; }

    /// <summary>How long a poll waits for events.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(5);

    public int StreamsCreated => Volatile.Read(ref _created);

    public int Streams => _streams.Count;

    public int Polls => Volatile.Read(ref _polls);

    /// <summary>The Authorization header of the last request.</summary>
    public string? LastCredentials { get; private set; }

    /// <summary>The events that the last stream was asked for.</summary>
    public IReadOnlyList<string> EventsRequested { get; private set; } = [];

    /// <summary>Tells every stream, those that are made later too.</summary>
    /// <returns>Null when the receiver acknowledged it, else the error it reported.</returns>
    public Task<string?> TellAsync(TestEvent told)
    {
        var (id, text) = (told.Id, told.Write());
        var receipt = _receipts.GetOrAdd(id, _ => new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        _told.Enqueue((id, text));
        foreach (var stream in _streams.Values)
            stream.Add(id, text);
        return receipt.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Held polls are answered, as the mood is now.</summary>
    public void EndPolls()
    {
        foreach (var stream in _streams.Values)
            stream.Wake();
    }

    /// <summary>The streams are forgotten, as after a long silence.</summary>
    public void ForgetStreams()
    {
        foreach (var id in _streams.Keys)
        {
            if (_streams.TryRemove(id, out var stream))
                stream.Wake();
        }
    }

    internal static bool IsOfTheFeed(PathString path) => path.StartsWithSegments("/ssf", StringComparison.Ordinal) || path == "/.well-known/ssf-configuration";

    internal async Task<bool> FailsAsync(HttpContext context)
    {
        switch (Mood)
        {
            case FeedMood.Down:
                context.Abort();
                return true;
            case FeedMood.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case FeedMood.NotThere or FeedMood.RefusesTheClient:
                context.Response.StatusCode = Mood == FeedMood.NotThere ? 404 : 401;
                return true;
            case FeedMood.SendsGarbage:
                await context.Response.WriteAsync("<html>not json");
                return true;
            default:
                return false;
        }
    }

    private IResult Configuration() => Results.Json(new
    {
        spec_version = "1_0",
        issuer = Mood == FeedMood.SaysAnotherIssuer ? "https://evil.example" : _issuer.Url,
        jwks_uri = _issuer.Url + "/jwks",
        delivery_methods_supported = new[] { "urn:ietf:rfc:8936" },
        configuration_endpoint = _issuer.Url + "/ssf/streams",
    });

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        LastCredentials = context.Request.Headers.Authorization;
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        EventsRequested = [.. body.GetProperty("events_requested").EnumerateArray().Select(type => type.GetString()!)];
        var id = $"stream-{Interlocked.Increment(ref _created)}";
        var stream = new StandInStream();
        _streams[id] = stream;
        foreach (var (told, text) in _told)
            stream.Add(told, text);
        var delivery = new { method = body.GetProperty("delivery").GetProperty("method").GetString(), endpoint_url = $"{_issuer.Url}/ssf/streams/{id}/poll" };
        return Results.Json(new { stream_id = id, iss = _issuer.Url, aud = ClientId, delivery, inactivity_timeout = 3600 }, statusCode: 201);
    }

    private IResult Delete(string stream_id) => _streams.TryRemove(stream_id, out _) ? Results.NoContent() : Results.NotFound();

    private async Task<IResult> PollAsync(string id, HttpContext context)
    {
        Interlocked.Increment(ref _polls);
        LastCredentials = context.Request.Headers.Authorization;
        var body = (await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)).Clone();
        if (!_streams.TryGetValue(id, out var stream))
            return Results.NotFound();
        foreach (var acknowledged in body.GetProperty("ack").EnumerateArray())
            Settle(stream, acknowledged.GetString()!, error: null);
        if (body.TryGetProperty("setErrs", out var errors))
        {
            foreach (var refused in errors.EnumerateObject())
                Settle(stream, refused.Name, refused.Value.GetProperty("err").GetString());
        }

        var hold = body.GetProperty("returnImmediately").GetBoolean() ? TimeSpan.Zero : HoldFor;
        var (sets, more) = await stream.TakeAsync(body.GetProperty("maxEvents").GetInt32(), hold, context.RequestAborted);
        if (!_streams.ContainsKey(id))
            return Results.NotFound();
        // A stream's own mood may have changed while the poll was held.
        return await FailsAsync(context) ? Results.Empty : Results.Json(new JsonObject { ["sets"] = sets, ["moreAvailable"] = more });
    }

    private void Settle(StandInStream stream, string id, string? error)
    {
        stream.Remove(id);
        if (_receipts.TryGetValue(id, out var receipt))
            receipt.TrySetResult(error);
    }
}
