using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityPlatform.TokenValidation.Issuer;
using IdentityPlatform.TokenValidation.Validation;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>Speaks with the issuer's streams: OpenID Shared Signals Framework 1.0, polls by RFC 8936.</summary>
internal sealed class FeedClient(TokenValidationOptions options, FeedHttp http)
{
    private const string PollDelivery = "urn:ietf:rfc:8936";
    private const int MaxEvents = 100;

    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Finds the issuer's streams and makes one for this process; it begins with everything of late.</summary>
    /// <exception cref="IssuerException">The issuer cannot be reached, or answered something else.</exception>
    public async Task<EventStream> CreateAsync(CancellationToken cancellationToken)
    {
        var configuration = await DiscoverAsync(cancellationToken);
        var body = new NewStream(new Delivery(PollDelivery), EventTypes.All, $"{options.Audience} at {Environment.MachineName}");
        var answer = await SendAsync(HttpMethod.Post, configuration, body, options.IssuerTimeout, cancellationToken);
        var delivery = answer.TryGetProperty("delivery", out var value) && value.ValueKind == JsonValueKind.Object ? value : default;
        if (TokenClaims.Text(answer, "iss") != options.Issuer)
            throw new IssuerException("the stream is another issuer's");
        return TokenClaims.Text(answer, "stream_id") is { } id
            && delivery.ValueKind == JsonValueKind.Object
            && IssuerMetadata.Endpoint(delivery, "endpoint_url", options.Issuer) is { } endpoint
            ? new EventStream(id, configuration, endpoint)
            : throw new IssuerException("the stream has no usable endpoint_url");
    }

    /// <summary>RFC 8936 §2.2: says what became of the last events, and takes the next.</summary>
    /// <exception cref="IssuerException">The issuer cannot be reached, or answered something else.</exception>
    /// <exception cref="StreamGoneException">There is no such stream any more.</exception>
    public async Task<PollAnswer> PollAsync(EventStream stream, Receipts receipts, bool returnImmediately, CancellationToken cancellationToken)
    {
        var body = new Poll(MaxEvents, returnImmediately, receipts.Acknowledged, receipts.Refused.Count > 0 ? receipts.Refused : null);
        var answer = await http.SendAsync(HttpMethod.Post, stream.PollEndpoint, body, options.SecurityEvents!.PollTimeout, cancellationToken);
        // RFC 8936 §2.3: sets is required, empty when there is nothing.
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("sets", out var sets) || sets.ValueKind != JsonValueKind.Object)
            throw new IssuerException("the answer of a poll has no sets");
        return new PollAnswer(
            [.. sets.EnumerateObject().Select(set => new DeliveredSet(set.Name, set.Value.ValueKind == JsonValueKind.String ? set.Value.GetString()! : ""))],
            answer.TryGetProperty("moreAvailable", out var more) && more.ValueKind == JsonValueKind.True);
    }

    /// <summary>SSF §8.1.1.5: the stream is not needed any more. The issuer would find out by itself; no answer is no harm.</summary>
    public async Task DeleteAsync(EventStream stream)
    {
        try
        {
            await http.SendAsync(HttpMethod.Delete, new Uri($"{stream.Configuration}?stream_id={Uri.EscapeDataString(stream.Id)}"), body: null, GoodbyeTimeout, CancellationToken.None);
        }
        catch (Exception error) when (error is IssuerException or StreamGoneException)
        {
            // Gone, or soon to be.
        }
    }

    // SSF §7.2: the well-known part goes between host and path, as in RFC 8414.
    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var issuer = new Uri(options.Issuer);
        var uri = new Uri(issuer, "/.well-known/ssf-configuration" + issuer.AbsolutePath.TrimEnd('/'));
        var json = await SendAsync(HttpMethod.Get, uri, body: null, options.IssuerTimeout, cancellationToken);
        // SSF §7.2.3: the issuer MUST be identical; otherwise the data MUST NOT be used.
        if (TokenClaims.Text(json, "issuer") != options.Issuer)
            throw new IssuerException("the configuration of security events is another issuer's");
        return IssuerMetadata.Endpoint(json, "configuration_endpoint", options.Issuer)
            ?? throw new IssuerException("the configuration of security events has no usable configuration_endpoint");
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, Uri uri, object? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(method, uri, body, timeout, cancellationToken);
        }
        catch (StreamGoneException)
        {
            throw new IssuerException($"{uri.AbsolutePath} answered 404: the issuer tells no security events");
        }
    }

    private sealed record NewStream(
        [property: JsonPropertyName("delivery")] Delivery Delivery,
        [property: JsonPropertyName("events_requested")] IReadOnlyList<string> EventsRequested,
        [property: JsonPropertyName("description")] string Description);

    private sealed record Delivery([property: JsonPropertyName("method")] string Method);

    private sealed record Poll(
        [property: JsonPropertyName("maxEvents")] int MaxEvents,
        [property: JsonPropertyName("returnImmediately")] bool ReturnImmediately,
        [property: JsonPropertyName("ack")] IReadOnlyCollection<string> Acknowledged,
        [property: JsonPropertyName("setErrs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, SetError>? Refused);
}

/// <summary>The stream of this process.</summary>
internal sealed record EventStream(string Id, Uri Configuration, Uri PollEndpoint);

/// <summary>What a poll brought.</summary>
internal sealed record PollAnswer(IReadOnlyList<DeliveredSet> Sets, bool MoreAvailable);

/// <summary>A SET as delivered, under the name it was delivered by.</summary>
internal sealed record DeliveredSet(string Id, string Text);
