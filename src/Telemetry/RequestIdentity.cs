using System.Diagnostics;

namespace IdentityPlatform.Telemetry;

/// <summary>
/// Who a request is of, kept on its activity: one place for the attributes of its trace and for the fields of its log lines.
/// </summary>
public static class RequestIdentity
{
    /// <summary>Attribute: the client, once it is known to be a registered one.</summary>
    public const string ClientAttribute = "oauth.client_id";

    /// <summary>Attribute: the user, by <c>sub</c> (OpenTelemetry's name).</summary>
    public const string UserAttribute = "enduser.id";

    /// <summary>Client and user of the request at hand, as far as they are known.</summary>
    internal static (object? Client, object? User) Current
    {
        get
        {
            var root = Root;
            return (root?.GetTagItem(ClientAttribute), root?.GetTagItem(UserAttribute));
        }
    }

    /// <summary>Says which client the request is of.</summary>
    /// <param name="clientId">Id of a registered client.</param>
    public static void SetClient(string clientId) => Root?.SetTag(ClientAttribute, clientId);

    /// <summary>Says which user the request is about.</summary>
    /// <param name="userId">The <c>sub</c>.</param>
    public static void SetUser(Guid userId) => Root?.SetTag(UserAttribute, userId);

    // Statements have activities of their own, below the request's.
    private static Activity? Root
    {
        get
        {
            var activity = Activity.Current;
            while (activity?.Parent is { } parent)
                activity = parent;
            return activity;
        }
    }
}
