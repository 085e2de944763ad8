using IdentityPlatform.IdentityServer.Administration.Clients;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>What can be done with a client, by the names in the pages' queries.</summary>
public static class ClientActNames
{
    /// <summary>A new secret.</summary>
    public const string Rotate = "rotate-secret";

    /// <summary>What makes sense for a client as it is.</summary>
    public static IEnumerable<string> For(ClientRecord client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.HasSecret)
            yield return Rotate;
        if (client.OldSecretWorksUntil is not null)
            yield return "end-old-secret";
        yield return client.Enabled ? "disable-client" : "enable-client";
    }

    /// <summary>Whether it takes something away.</summary>
    public static bool IsGrave(string act) => act is "disable-client" or "end-old-secret";

    /// <summary>The act of a name that needs nothing more; null for another.</summary>
    public static ClientAct? Read(string? act) => act switch
    {
        "end-old-secret" => new ClientAct.EndOldSecret(),
        "disable-client" => new ClientAct.SetEnabled(false),
        "enable-client" => new ClientAct.SetEnabled(true),
        _ => null,
    };
}
