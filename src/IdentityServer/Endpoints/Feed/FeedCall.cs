using IdentityPlatform.IdentityServer.Feed;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints.Feed;

/// <summary>A request of an API to the feed, authenticated.</summary>
/// <param name="Http">The request.</param>
/// <param name="Client">The API's client.</param>
/// <param name="Scopes">The scopes of the resources it is the API of.</param>
internal sealed record FeedCall(HttpContext Http, Client Client, ScopeSet Scopes)
{
    // The credentials are in the header alone.
    private static readonly RequestParameters NoForm = RequestParameters.Of([]);

    public CancellationToken Gone => Http.RequestAborted;

    public T Service<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>Finds out who asks. SSF 1.0 §8, RFC 8936 §3: receivers authenticate, and each is tied to its own streams.</summary>
    public static async ValueTask<Result<FeedCall>> OfAsync(HttpContext http)
    {
        var result = await ClientRequest.AuthenticateAsync(http, NoForm);
        if (ClientRequest.Admission(http, result.IsSuccess ? result.Value : null) is { } tooMany)
            return tooMany;
        if (!result.Try(out var client, out var error))
            return error;
        var known = await http.RequestServices.GetRequiredService<IScopeStore>().AllAsync(http.RequestAborted);
        var scopes = ApiClient.ScopesOf(client, known);
        return scopes.Count > 0 ? new FeedCall(http, client, scopes) : FeedErrors.NoApi();
    }

    /// <summary>The bytes of the body.</summary>
    public async ValueTask<Result<byte[]>> BodyAsync()
    {
        if (!JsonBody.IsJson(Http.Request.ContentType))
            return OAuthError.InvalidRequest("Send application/json, UTF-8.") with { Status = StatusCodes.Status415UnsupportedMediaType };
        return await JsonBody.ReadAsync(Http.Request, Gone) is { } bytes
            ? bytes
            : OAuthError.InvalidRequest($"Send at most {InputLimits.Body} bytes.") with { Status = StatusCodes.Status413PayloadTooLarge };
    }
}
