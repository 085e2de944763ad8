using System.Text.Json.Nodes;

namespace IdentityPlatform.ResourceApi.OpenApi;

/// <summary>What the description says of an endpoint that its code does not show: headers it reads and writes.</summary>
[Flags]
internal enum OperationNotes
{
    None = 0,

    /// <summary>Answers <c>ETag</c>, reads <c>If-None-Match</c>.</summary>
    Tagged = 1,

    /// <summary>Reads <c>If-Match</c>.</summary>
    ChangesIfMatch = 2,

    /// <summary>Counts against the quota, reads <c>Idempotency-Key</c>.</summary>
    Counted = 4,
}

/// <summary>A request that works, for the page where one can try calls.</summary>
internal sealed record RequestExample(JsonNode Body);

/// <summary>Notes on endpoints.</summary>
internal static class OperationNotesExtensions
{
    public static RouteHandlerBuilder Tagged(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationNotes.Tagged);

    public static RouteHandlerBuilder ChangesIfMatch(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationNotes.ChangesIfMatch);

    public static RouteHandlerBuilder Counted(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationNotes.Counted);

    public static RouteHandlerBuilder Example(this RouteHandlerBuilder endpoint, string json) =>
        endpoint.WithMetadata(new RequestExample(JsonNode.Parse(json)!));
}
