using System.Text.Json;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>Clients of the database in the form of the file.</summary>
internal static class RegisteredClients
{
    /// <summary>The client; null when a newer program wrote what this one does not know.</summary>
    public static Client? Read(ClientRow row)
    {
        var problems = new List<JsonProblem>();
        using var metadata = JsonDocument.Parse(row.Metadata);
        return ClientMetadata.Read(new JsonMembers(metadata.RootElement, "", problems), problems)?.Client;
    }

    /// <summary>The entry as this program would write it, so that two of them can be compared.</summary>
    public static string Entry(ClientRow row) => Read(row) is { } client ? SeedWriter.Entry(client) : row.Metadata;

    /// <summary>The scopes it is registered for, whoever wrote it.</summary>
    public static IReadOnlyList<string> Scopes(ClientRow row)
    {
        using var metadata = JsonDocument.Parse(row.Metadata);
        return metadata.RootElement.TryGetProperty("scope", out var scope) && scope.ValueKind == JsonValueKind.String
            ? scope.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];
    }
}
