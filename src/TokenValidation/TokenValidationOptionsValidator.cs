using System.Diagnostics.CodeAnalysis;
using System.Net;
using IdentityPlatform.TokenValidation.SecurityEvents;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.TokenValidation;

/// <summary>Every failure names the setting and the fix.</summary>
internal sealed class TokenValidationOptionsValidator : IValidateOptions<TokenValidationOptions>
{
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, TokenValidationOptions options)
    {
        if (name != BearerTokens.Scheme)
            return ValidateOptionsResult.Skip;
        var failures = Failures(options).ToList();
        if (options.SecurityEvents is { } events)
            failures.AddRange(Failures(events, options));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>RFC 9207 §2, RFC 8414 §2: https, no query, no fragment; http only where nobody else can listen.</summary>
    internal static bool IsIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IsThisMachine(uri)))
        && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && !issuer.EndsWith('/');

    internal static bool IsThisMachine(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> Failures(TokenValidationOptions options)
    {
        if (!IsIssuer(options.Issuer))
            yield return "Issuer must be an absolute https URI (http only on this machine) without query, fragment and trailing slash, exactly as in the tokens; set Issuer.";
        if (options.Audience.Length == 0)
            yield return "Audience must be what tokens for this API have in aud; set Audience.";
        if (options.Realm?.Any(c => c is < ' ' or > '~') == true)
            yield return "Realm must be printable ASCII; change Realm.";
        if (options.ResourceUrl is { } url && !(IsWebAddress(url, out var uri) && uri.Fragment.Length == 0 && uri.Query.Length == 0))
            yield return "ResourceUrl must be an absolute http(s) URI without query and fragment; change or remove ResourceUrl.";
        if (options.ResourceDocumentation is { } page && !IsWebAddress(page, out _))
            yield return "ResourceDocumentation must be an absolute http(s) URI; change or remove ResourceDocumentation.";
        if (options.Algorithms.Count == 0 || options.Algorithms.Any(alg => !IsKnown(alg)))
            yield return "Algorithms must name at least one of ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512 and nothing else; change Algorithms.";
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > LargestSkew)
            yield return "ClockSkew must be between 0 and 30 seconds; change ClockSkew.";
        if (options.KeyRefreshInterval <= TimeSpan.Zero || options.KeyRefreshMinimum <= TimeSpan.Zero || options.IssuerTimeout <= TimeSpan.Zero || options.KeysUsableFor < options.KeyRefreshInterval)
            yield return "KeyRefreshInterval, KeyRefreshMinimum and IssuerTimeout must be above zero, and KeysUsableFor at least KeyRefreshInterval; change them.";
        if (options.RememberedTokens <= 0)
            yield return "RememberedTokens must be above zero; change RememberedTokens.";
        if (options.Introspection is { } introspection && (introspection.ClientId.Length == 0 || introspection.ClientSecret.Length == 0 || introspection.CacheFor < TimeSpan.Zero))
            yield return "Introspection needs the API's own credentials and a CacheFor of zero or more; set Introspection:ClientId and Introspection:ClientSecret, or leave Introspection out.";
    }

    private static IEnumerable<string> Failures(SecurityEventOptions events, TokenValidationOptions options)
    {
        var (clientId, clientSecret) = FeedCredentials.Of(options);
        if (clientId.Length == 0 || clientSecret.Length == 0 || events.ClientId is null != events.ClientSecret is null)
            yield return "SecurityEvents needs the API's own credentials; set both SecurityEvents:ClientId and SecurityEvents:ClientSecret, or leave both out and set those of Introspection.";
        if (events.WhenUnreachable == FeedUnreachable.Introspection && options.Introspection is null)
            yield return "SecurityEvents:WhenUnreachable is Introspection, which needs Introspection:ClientId and Introspection:ClientSecret; set them, or take TokenLifetime.";
        if (events.Grace < TimeSpan.Zero || events.PollTimeout <= TimeSpan.Zero || events.RememberFor <= TimeSpan.Zero || events.RememberedEvents <= 0)
            yield return "SecurityEvents:PollTimeout, RememberFor and RememberedEvents must be above zero, and Grace zero or more; change them.";
    }

    private static bool IsWebAddress(string text, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https";

    private static bool IsKnown(string alg) => alg is
        "ES256" or "ES384" or "ES512" or "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512";
}
