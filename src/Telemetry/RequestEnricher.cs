using Serilog.Core;
using Serilog.Events;

namespace IdentityPlatform.Telemetry;

/// <summary>
/// Puts on each line whose request it is about, and the number and name of the message. Client and user are read from the
/// request's activity at the moment a line is written: a request that writes none pays nothing.
/// </summary>
internal sealed class RequestEnricher : ILogEventEnricher
{
    private const string EventId = "EventId";
    private const string Prefix = "Log";

    /// <inheritdoc />
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        var (client, user) = RequestIdentity.Current;
        if (client is not null)
            logEvent.AddPropertyIfAbsent(new LogEventProperty("ClientId", new ScalarValue(client)));
        if (user is not null)
            logEvent.AddPropertyIfAbsent(new LogEventProperty("UserId", new ScalarValue(user)));
        if (logEvent.Properties.TryGetValue(EventId, out var value) && value is StructureValue id)
            Flatten(logEvent, id);
    }

    // A structure to the framework; two plain fields are easier to search for.
    private static void Flatten(LogEvent logEvent, StructureValue id)
    {
        foreach (var part in id.Properties)
        {
            if (part.Name == "Id")
                logEvent.AddOrUpdateProperty(new LogEventProperty(EventId, part.Value));
            else if (part is { Name: "Name", Value: ScalarValue { Value: string name } })
                logEvent.AddOrUpdateProperty(new LogEventProperty("EventName", new ScalarValue(name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name)));
        }
    }
}
