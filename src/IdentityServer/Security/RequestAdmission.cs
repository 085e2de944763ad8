using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>Counts protocol requests that no client secret vouches for.</summary>
public sealed class RequestAdmission(AddressLimiter limiter) : IRequestAdmission
{
    /// <inheritdoc />
    public TimeSpan? TryAdmit(HttpContext context) => limiter.TryAdmit(context.Connection.RemoteIpAddress);
}

/// <summary>Counts what people and first-party apps ask for; files of the pages were answered before.</summary>
public sealed class PeopleAdmission(RequestDelegate next, AddressLimiter limiter)
{
    public Task InvokeAsync(HttpContext http) =>
        limiter.TryAdmit(http.Connection.RemoteIpAddress) is { } wait
            ? FailureAnswer.WriteAsync(http, OAuthError.TooManyRequests(wait))
            : next(http);
}
