using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace IdentityPlatform.Bff.Sessions;

/// <summary>Sign-in by OpenID Connect, kept in a cookie that names a session.</summary>
internal static class SessionSetup
{
    private static readonly string[] Scopes =
        ["openid", "profile", "email", "offline_access", "roles", "plan", "stores", "images:read", "images:write", "stores:read", "stores:write"];

    public static void AddSessions(this IServiceCollection services, BffSettings settings)
    {
        services.AddSingleton<TokenStore>().AddSingleton<TokenRenewal>().AddSingleton<TokenEndpointClient>();
        services.AddHttpClient(TokenEndpointClient.ClientName, client => client.Timeout = TimeSpan.FromSeconds(10)).RemoveAllLoggers();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options => Configure(options, settings))
            .AddOpenIdConnect(options => Configure(options, settings));
        services.AddAuthorization();
    }

    private static void Configure(CookieAuthenticationOptions options, BffSettings settings)
    {
        // RFC 10017 §6.1.3.2: Secure, HttpOnly, SameSite=Strict, and __Host- so that no other host of the domain sets it.
        // Strict is enough though people come from the identity server: what they load then is the same page for everybody,
        // and its own requests carry the cookie.
        options.Cookie.Name = settings.Development ? "bff" : "__Host-bff";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = Secure(settings);
        options.ExpireTimeSpan = settings.SessionLifetime;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
    }

    private static void Configure(OpenIdConnectOptions options, BffSettings settings)
    {
        options.Authority = settings.Authority;
        options.RequireHttpsMetadata = !settings.Development;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // In the query, so that the cookies of the sign-in can be SameSite=Lax: a form posted from elsewhere would need None.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CallbackPath = "/bff/callback";
        options.SignedOutCallbackPath = "/bff/signed-out";
        options.SignedOutRedirectUri = "/";
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
        options.SaveTokens = false;
        options.Scope.Clear();
        foreach (var scope in Scopes)
            options.Scope.Add(scope);
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = Secure(settings);
        }

        options.Events = new SignInEvents(settings);
    }

    private static CookieSecurePolicy Secure(BffSettings settings) => settings.Development ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
