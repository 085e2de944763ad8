using Microsoft.AspNetCore.Authentication;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>
/// Why the browser goes to a provider and where it goes on afterwards. It travels in the encrypted <c>state</c>, so that
/// nothing of it can be changed on the way (RFC 6749 §10.12).
/// </summary>
public sealed record ProviderVisit
{
    private const string InteractionItem = "interaction";
    private const string NextItem = "next";
    private const string UserItem = "link-user";
    private const string SessionItem = "link-session";
    private const string FreshItem = "fresh";
    private const string HintItem = "login-hint";

    /// <summary>Handle of the authorization request that waits; null for none.</summary>
    public string? Interaction { get; init; }

    /// <summary>Name of the account page to go on to; null for the overview.</summary>
    public string? Next { get; init; }

    /// <summary>Set when a signed-in person links an account; null for a sign-in.</summary>
    public LinkIntent? LinkFor { get; init; }

    /// <summary>Whether the provider shall ask the person anew.</summary>
    public bool Fresh { get; init; }

    /// <summary>Who is expected; anybody can have written it.</summary>
    public string? LoginHint { get; init; }

    /// <summary>As the authentication handler carries it.</summary>
    public AuthenticationProperties ToProperties()
    {
        // What is null is left out: it would come back as an empty text.
        var properties = new AuthenticationProperties();
        properties.SetString(InteractionItem, Interaction);
        properties.SetString(NextItem, Next);
        properties.SetString(UserItem, LinkFor?.UserId.ToString("D"));
        properties.SetString(SessionItem, LinkFor?.SessionId.ToString("D"));
        properties.SetString(FreshItem, Fresh ? "1" : null);
        properties.SetString(HintItem, LoginHint);
        return properties;
    }

    /// <summary>Reads it back; an empty one when nothing is known.</summary>
    public static ProviderVisit Of(AuthenticationProperties? properties) => properties is null ? new() : new()
    {
        Interaction = properties.GetString(InteractionItem),
        Next = properties.GetString(NextItem),
        LinkFor = Guid.TryParseExact(properties.GetString(UserItem), "D", out var user) && Guid.TryParseExact(properties.GetString(SessionItem), "D", out var session)
            ? new LinkIntent(user, session)
            : null,
        Fresh = properties.GetString(FreshItem) is not null,
        LoginHint = properties.GetString(HintItem),
    };
}
