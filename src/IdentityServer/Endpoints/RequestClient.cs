namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>Which client a request was found to be of, for the log. Only ids of registered clients get here.</summary>
public static class RequestClient
{
    private static readonly object Key = new();

    /// <summary>Remembers the client.</summary>
    public static void NoteClient(this HttpContext context, string clientId) => context.Items[Key] = clientId;

    /// <summary>The client; null when none was found.</summary>
    public static string? NotedClient(this HttpContext context) => context.Items.TryGetValue(Key, out var clientId) ? clientId as string : null;
}
