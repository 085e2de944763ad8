using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>GET /api/stores</c>: the stores of the token's user with their names (S2, S7); every store for a superuser, page by page.</summary>
internal static class StoresApi
{
    private const int PageSize = 200;

    public static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, IStoreDirectory directory)
    {
        var (grant, problem) = await caller.WithScopeAsync(http, ScopeNames.Stores, "stores:read");
        if (grant is null)
            return problem!;
        var from = http.Request.Query["after"].ToString();
        if (!long.TryParse(from.Length == 0 ? "0" : from, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            return ApiProblem.Of("after", FieldErrorCodes.Invalid);

        var user = grant.Subject.UserId;
        var all = grant.Subject.Roles.Contains(RoleNames.Superuser);
        var stores = all ? await directory.AllAsync(user, after, PageSize, http.RequestAborted) : await directory.OfUserAsync(user, http.RequestAborted);
        if (all && stores.Count == PageSize)
            http.Response.Headers.Link = $"</api/stores?after={stores[^1].Id.ToString(CultureInfo.InvariantCulture)}>; rel=\"next\"";
        return new ApiAnswer(writer =>
        {
            writer.WriteStartArray();
            foreach (var store in stores)
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", store.Id);
                writer.WriteString("name", store.Name);
                writer.WriteString("role", store.Role);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
