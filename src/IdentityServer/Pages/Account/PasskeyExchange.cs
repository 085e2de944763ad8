using System.Net.Mime;
using IdentityPlatform.IdentityServer.Accounts.Passkeys;
using IdentityPlatform.IdentityServer.Interactions;
using IdentityPlatform.Protocol.Tokens;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>What <c>passkeys.js</c> and a page say to each other: options as JSON, the answer as an ordinary form.</summary>
public sealed class PasskeyExchange(BrowserBinding browser)
{
    /// <summary>Names of the form's hidden fields.</summary>
    public const string HandleField = "passkey_handle";

    /// <summary>What the browser's credential container answered, JSON.</summary>
    public const string CredentialField = "passkey_credential";

    /// <summary>Gives the browser options and the handle of their challenge.</summary>
    /// <param name="http">The request.</param>
    /// <param name="begin">Makes the options and keeps the challenge under the key; null when there are none to give.</param>
    /// <returns>JSON, or 409.</returns>
    public async Task<IActionResult> OptionsAsync(HttpContext http, Func<ChallengeKey, Task<string?>> begin)
    {
        var handle = TokenHandle.Create();
        var key = browser.Bind(http, handle);
        return await begin(new ChallengeKey(key.HandleHash, key.BrowserHash)) is { } options
            ? new ContentResult { Content = $$"""{"handle":"{{handle}}","options":{{options}}}""", ContentType = MediaTypeNames.Application.Json }
            : new StatusCodeResult(StatusCodes.Status409Conflict);
    }

    /// <summary>The challenge that a form answers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="handle">As sent.</param>
    /// <returns>Null when it cannot be one of this browser.</returns>
    public ChallengeKey? KeyOf(HttpContext http, string? handle) =>
        browser.KeyOf(http, handle) is { } key ? new ChallengeKey(key.HandleHash, key.BrowserHash) : null;
}
