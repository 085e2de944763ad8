using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>What the user's sign-in lacks for this request: what the challenge of RFC 9470 §3 says.</summary>
internal sealed record StepUp
{
    public string? Acr { get; init; }

    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whole seconds, as <c>max_age</c> is written.</summary>
    public long? MaxAgeSeconds => MaxAge is { } age ? (long)age.TotalSeconds : null;

    /// <summary>Adds to what is needed: one challenge tells all of it, so that the user signs in once.</summary>
    public static void Record(AuthorizationHandlerContext context, AccessToken token, Func<StepUp, StepUp> add)
    {
        if (token.Subject == token.ClientId)
            Denial.Record(context, new Denial("This needs a user's token; this one is a client's own."));
        else if (context.Resource is HttpContext http)
            http.Features.Set(add(http.Features.Get<StepUp>() ?? new StepUp()));
    }

    public IEnumerable<KeyValuePair<string, object?>> Members()
    {
        if (Acr is not null)
            yield return new("acr_values", Acr);
        if (MaxAgeSeconds is { } seconds)
            yield return new("max_age", seconds);
    }
}
