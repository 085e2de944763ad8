using System.Globalization;
using System.Security.Claims;
using IdentityPlatform.Bff.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.Bff.Sessions;

/// <summary><c>/bff/...</c>: what a page does with its session.</summary>
internal static class SessionEndpoints
{
    // Parameters of an authorization request that a page may set.
    private static readonly string[] Passed = ["idp_hint", "prompt", "acr_values", "max_age", "ui_locales"];

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/bff/login", Login);
        app.MapGet("/bff/logout", Logout);
        app.MapGet("/bff/user", User).RequireAuthorization().RequireAntiforgeryHeader();
        app.MapPost("/bff/renew", RenewAsync).RequireAuthorization().RequireAntiforgeryHeader();
    }

    /// <summary>Sends the browser to the identity server, and later back to a path of this app.</summary>
    private static ChallengeHttpResult Login(HttpRequest request)
    {
        var wanted = request.Query["returnUrl"].ToString();
        var properties = new AuthenticationProperties { RedirectUri = RedirectHttpResult.IsLocalUrl(wanted) ? wanted : "/dashboard" };
        foreach (var name in Passed)
        {
            if (request.Query[name] is [{ Length: > 0 and <= 100 } value])
                properties.Parameters[name] = value;
        }

        return TypedResults.Challenge(properties, [OpenIdConnectDefaults.AuthenticationScheme]);
    }

    /// <summary>
    /// Ends the session here and at the identity server. A link on another site brings no cookie (Strict), so it ends
    /// nothing; a sibling host of the domain does, and is told apart by the browser's own word.
    /// </summary>
    private static Results<SignOutHttpResult, ForbidHttpResult> Logout(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])
            : TypedResults.Forbid(authenticationSchemes: [CookieAuthenticationDefaults.AuthenticationScheme]);

    private static Ok<Person> User(ClaimsPrincipal user)
    {
        var (sub, username) = (user.FindFirstValue("sub")!, user.FindFirstValue("preferred_username"));
        return TypedResults.Ok(new Person(sub, user.FindFirstValue("name") ?? username ?? sub, username, user.FindFirstValue("email")));
    }

    private static async Task<Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>> RenewAsync(
        RenewalRequest body, ClaimsPrincipal user, TokenRenewal renewal, HttpContext http)
    {
        long? storeId = long.TryParse(body.StoreId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (storeId is null && body.StoreId is not null)
            return TypedResults.Problem("store_id is not the number of a store.", statusCode: StatusCodes.Status400BadRequest);
        var outcome = await renewal.ForceAsync(user.FindFirstValue(SignInEvents.Session)!, storeId, http.RequestAborted);
        switch (outcome.Status)
        {
            case RenewalStatus.Renewed:
                return TypedResults.NoContent();
            case RenewalStatus.NotTheirStore:
                return TypedResults.Problem("The store is not one of yours.", statusCode: StatusCodes.Status403Forbidden);
            case RenewalStatus.Unreachable:
                return TypedResults.Problem("The identity server does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
            default:
                await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
                return TypedResults.Unauthorized();
        }
    }

    internal sealed record Person(string Sub, string Name, string? Username, string? Email);

    internal sealed record RenewalRequest([property: System.Text.Json.Serialization.JsonPropertyName("store_id")] string? StoreId);
}
