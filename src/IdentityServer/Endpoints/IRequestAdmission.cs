namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>
/// Counts protocol requests that no client secret vouches for, by address. The endpoint asks, because only it knows
/// whether the client authenticated.
/// </summary>
public interface IRequestAdmission
{
    /// <summary>Counts the request.</summary>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    TimeSpan? TryAdmit(HttpContext context);
}
