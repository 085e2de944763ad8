namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Query parameters of the pages.</summary>
public static class PageQuery
{
    /// <summary>Handle of the authorization request the page serves.</summary>
    public const string Interaction = "interaction";

    /// <summary>Handle of the sign-out request the page serves.</summary>
    public const string LogoutId = "logoutId";

    /// <summary>Name of the account page to go on to after a sign-in (<see cref="Account.AccountDestinations"/>).</summary>
    public const string Next = "next";

    /// <summary>Handle of an arrival from a provider that is not settled yet.</summary>
    public const string Arrival = "arrival";

    /// <summary>Token of a mailed link.</summary>
    public const string Token = "token";
}
