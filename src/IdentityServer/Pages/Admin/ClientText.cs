using IdentityPlatform.IdentityServer.Administration.Clients;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Members of a registration as text.</summary>
public static class ClientText
{
    /// <summary>Its name.</summary>
    public static string NameOf(ClientRecord client) => client.Metadata["client_name"]?.ToString() ?? client.ClientId;

    /// <summary>Whether it is the platform's own.</summary>
    public static bool IsFirstParty(ClientRecord client) => client.Metadata["first_party"]?.GetValue<bool>() == true;

    /// <summary>A list as one line; a dash when it is empty.</summary>
    public static string Texts(ClientRecord client, string member) =>
        client.Metadata[member] is System.Text.Json.Nodes.JsonArray { Count: > 0 } items ? string.Join(", ", items.Select(item => item?.ToString())) : "–";
}
