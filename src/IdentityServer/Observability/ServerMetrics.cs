using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>
/// What the server counts (docs/observability.md). Named as OpenTelemetry's semantic conventions name things. Without a
/// listener a call costs a few nanoseconds and allocates nothing. Client ids are tags of registered clients only, so that
/// nobody outside decides how many time series there are.
/// </summary>
public sealed class ServerMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "IdentityPlatform.IdentityServer";

    /// <summary>Tag: the grant type (RFC 6749).</summary>
    public const string GrantTypeTag = "oauth.grant_type";

    /// <summary>Tag: the client, when it is a registered one; else <see cref="UnknownClient"/>.</summary>
    public const string ClientIdTag = "oauth.client_id";

    /// <summary>Tag: the error code that was answered.</summary>
    public const string ErrorTag = "error.type";

    /// <summary>Tag: the endpoint, as it is routed.</summary>
    public const string RouteTag = "http.route";

    /// <summary>Tag: how the person proved who they are, e.g. <c>password</c>.</summary>
    public const string SignInMethodTag = "identity.sign_in.method";

    /// <summary>Tag: <c>ok</c>, or why not, e.g. <c>wrong_password</c>.</summary>
    public const string SignInResultTag = "identity.sign_in.result";

    /// <summary>Value of <see cref="ClientIdTag"/> when no registered client asked.</summary>
    public const string UnknownClient = "unknown";

    private const string CacheTag = "identity.cache.name";
    private const string OutboxTag = "identity.outbox.state";

    private readonly Counter<long> _tokens;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _signIns;
    private readonly Histogram<double> _hashing;
    private readonly Counter<long> _notHashed;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _told;
    private readonly Gauge<long> _mails;
    private readonly ConcurrentDictionary<string, long> _reloaded = new(StringComparer.Ordinal);

    /// <summary>One for the process.</summary>
    /// <param name="meters">Makes the meter.</param>
    public ServerMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _tokens = Meter.CreateCounter<long>("identity.tokens.issued", "{token}", "Access tokens issued, by grant and client");
        _failures = Meter.CreateCounter<long>("identity.protocol.failures", "{failure}", "Protocol requests refused, by error, endpoint and client");
        _signIns = Meter.CreateCounter<long>("identity.sign_ins", "{sign_in}", "Sign-ins, by method and result");
        _hashing = Meter.CreateHistogram("identity.hashing.duration", "s", "How long a password took to hash, from its turn on", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5] });
        _notHashed = Meter.CreateCounter<long>("identity.hashing.rejected", "{password}", "Passwords that got no turn to be hashed");
        _reloads = Meter.CreateCounter<long>("identity.cache.reloads", "{reload}", "Times that clients, scopes or keys in memory were read anew");
        Meter.CreateObservableGauge("identity.cache.age", CacheAges, "s", "How long ago clients, scopes or keys in memory were read");
        _told = Meter.CreateCounter<long>("identity.feed.events", "{event}", "Security events handed to APIs; one that is not acknowledged counts again");
        _mails = Meter.CreateGauge<long>("identity.outbox.depth", "{mail}", "Mails of the outbox, by state");
    }

    /// <summary>The meter, for what is only looked at when somebody asks.</summary>
    public Meter Meter { get; }

    /// <summary>An access token was issued.</summary>
    /// <param name="grantType">One of the grants of the server.</param>
    /// <param name="clientId">The client, authenticated.</param>
    public void TokenIssued(string grantType, string clientId) =>
        _tokens.Add(1, new KeyValuePair<string, object?>(GrantTypeTag, grantType), new KeyValuePair<string, object?>(ClientIdTag, clientId));

    /// <summary>A protocol request was refused.</summary>
    /// <param name="error">The code that was answered.</param>
    /// <param name="route">The endpoint's route; never the path as sent.</param>
    /// <param name="clientId">The client when a registered one asked; else null.</param>
    public void Failed(string error, string route, string? clientId) =>
        _failures.Add(
            1,
            new KeyValuePair<string, object?>(ErrorTag, error),
            new KeyValuePair<string, object?>(RouteTag, route),
            new KeyValuePair<string, object?>(ClientIdTag, clientId ?? UnknownClient));

    /// <summary>Somebody signed in, or tried to.</summary>
    /// <param name="method">How, as in the sign-in history.</param>
    /// <param name="result">A reason of the sign-in history.</param>
    public void SignedIn(string method, string result) =>
        _signIns.Add(1, new KeyValuePair<string, object?>(SignInMethodTag, method), new KeyValuePair<string, object?>(SignInResultTag, result));

    /// <summary>A turn of hashing is over.</summary>
    public void Hashed(TimeSpan duration) => _hashing.Record(duration.TotalSeconds);

    /// <summary>There was no turn.</summary>
    public void NotHashed() => _notHashed.Add(1);

    /// <summary>Clients, scopes or keys were read anew.</summary>
    /// <param name="table">Which.</param>
    /// <param name="failed">Whether they could not be read, and are the old ones still.</param>
    public void Reloaded(string table, bool failed)
    {
        if (!failed)
            _reloaded[table] = Stopwatch.GetTimestamp();
        _reloads.Add(1, new KeyValuePair<string, object?>(CacheTag, table), new KeyValuePair<string, object?>("identity.cache.result", failed ? "failed" : "ok"));
    }

    /// <summary>Whether anybody wants the depth of the outbox: a statement is sent for it.</summary>
    public bool CountsMails => _mails.Enabled;

    /// <summary>The mails were counted.</summary>
    public void MailsCounted(long waiting, long dead)
    {
        _mails.Record(waiting, new KeyValuePair<string, object?>(OutboxTag, "waiting"));
        _mails.Record(dead, new KeyValuePair<string, object?>(OutboxTag, "dead"));
    }

    /// <summary>Security events were handed to an API.</summary>
    public void EventsTold(int count) => _told.Add(count);

    private IEnumerable<Measurement<double>> CacheAges() =>
        _reloaded.Select(cache => new Measurement<double>(Stopwatch.GetElapsedTime(cache.Value).TotalSeconds, new KeyValuePair<string, object?>(CacheTag, cache.Key)));
}

/// <summary>Registers what is measured.</summary>
public static class ServerMetricsRegistration
{
    /// <summary>Registers the meter; again and again without harm.</summary>
    public static IServiceCollection AddServerMetrics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<ServerMetrics>();
        return services;
    }
}
