using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Interactions;

/// <summary>
/// Where the browser is sent on this server: fixed paths under the issuer's own, never an address from a request, and no
/// host name, so that a forged <c>Host</c> header leads nowhere.
/// </summary>
public sealed class ServerPaths(ProtocolOptions options)
{
    private readonly string root = new Uri(options.Issuer).AbsolutePath.TrimEnd('/');

    /// <summary>The page for a step of an interaction.</summary>
    public string Page(NextStep step, string handle) => WithHandle(
        step switch
        {
            NextStep.SignIn => "/account/login",
            NextStep.Register => "/account/register",
            NextStep.SelectAccount => "/account/select",
            NextStep.SecondFactor => "/account/two-factor",
            NextStep.Consent => "/consent",
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The step has no page."),
        },
        handle);

    /// <summary>Straight to a provider.</summary>
    public string Provider(string name, string handle) => WithHandle($"/account/continue/{name}", handle);

    /// <summary>Back to the authorization endpoint.</summary>
    public string Continue(string handle) => WithHandle("/connect/authorize", handle);

    /// <summary>The confirmation page of sign-out.</summary>
    public string ConfirmSignOut(string logoutId) => $"{root}/account/logout?logoutId={Uri.EscapeDataString(logoutId)}";

    /// <summary>The page that says the person is signed out.</summary>
    public string SignedOut => $"{root}/account/logout";

    private string WithHandle(string path, string handle) => $"{root}{path}?interaction={Uri.EscapeDataString(handle)}";
}
