using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>
/// <c>GET|PUT /api/stores/{id}/access</c>, <c>DELETE /api/stores/{id}/access/{user}</c>, <c>PUT /api/stores/{id}/owner</c>
/// (S2, S7). A store that the caller has no part in is not there: 404. For the platform's own apps: who allowed a third
/// party to add readings did not mean it to hand the store on.
/// </summary>
internal static class StoreAccessApi
{
    private const string StoresWrite = "stores:write";
    private const int PageSize = 200;
    private const int LongestName = 255;

    public static async Task<IResult> ListAsync(HttpContext http, long id, ApiCaller caller, StoreMembership stores)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http, ScopeNames.Stores, "stores:read", StoresWrite);
        if (grant is null)
            return problem!;
        var from = http.Request.Query["after"].ToString();
        var after = Guid.Empty;
        if (from.Length > 0 && !Guid.TryParse(from, out after))
            return ApiProblem.Of("after", FieldErrorCodes.Invalid);

        var (answer, members) = await stores.ListAsync(grant.Subject.UserId, id, after, PageSize, http.RequestAborted);
        if (Refusal(answer) is { } refusal)
            return refusal;
        if (members.Count == PageSize)
            http.Response.Headers.Link = FormattableString.Invariant($"</api/stores/{id}/access?after={members[^1].UserId}>; rel=\"next\"");
        return new ApiAnswer(writer =>
        {
            writer.WriteStartArray();
            foreach (var member in members)
                Write(writer, member);
            writer.WriteEndArray();
        });
    }

    public static async Task<IResult> GrantAsync(HttpContext http, long id, ApiCaller caller, StoreMembership stores)
    {
        var (grant, body, problem) = await ReadAsync(http, caller);
        if (body is null)
            return problem!;
        var (user, role) = (body.Text("user"), body.Text("role"));
        List<FieldError> errors = [.. body.Errors, .. CheckName(user, body)];
        if (!body.Errors.Any(error => error.Field == "role") && (role is null || !StoreRoles.Granted.Contains(role, StringComparer.Ordinal)))
            errors.Add(new("role", role is null ? FieldErrorCodes.Required : FieldErrorCodes.Invalid));
        if (errors.Count > 0)
            return ApiProblem.Of(errors);

        var (answer, member) = await stores.GrantAsync(grant!.Subject.UserId, id, user!, role!, http.RequestAborted);
        if (Refusal(answer) is { } refusal)
            return refusal;
        // It was given; that it is gone again in the same moment is another request's doing.
        if (member is null)
            return TypedResults.NoContent();
        http.Response.StatusCode = answer == StoreAnswer.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return new ApiAnswer(writer => Write(writer, member));
    }

    public static async Task<IResult> RemoveAsync(HttpContext http, long id, Guid user, ApiCaller caller, StoreMembership stores)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http, StoresWrite);
        if (grant is null)
            return problem!;
        var answer = await stores.RemoveAsync(grant.Subject.UserId, id, user, http.RequestAborted);
        return Refusal(answer) as IResult ?? TypedResults.NoContent();
    }

    public static async Task<IResult> TransferAsync(HttpContext http, long id, ApiCaller caller, StoreMembership stores)
    {
        var (grant, body, problem) = await ReadAsync(http, caller);
        if (body is null)
            return problem!;
        var user = body.Text("user");
        List<FieldError> errors = [.. body.Errors, .. CheckName(user, body)];
        if (errors.Count > 0)
            return ApiProblem.Of(errors);

        var (answer, owner) = await stores.TransferAsync(grant!.Subject.UserId, id, user!, http.RequestAborted);
        return Refusal(answer) as IResult ?? new ApiAnswer(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("owner", owner!.Value);
            writer.WriteEndObject();
        });
    }

    private static async Task<(Protocol.Tokens.Grant? Grant, ApiBody? Body, ApiProblem? Problem)> ReadAsync(HttpContext http, ApiCaller caller)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http, StoresWrite);
        if (grant is null)
            return (null, null, problem);
        var (body, unreadable) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        return (grant, body, unreadable);
    }

    private static IEnumerable<FieldError> CheckName(string? user, ApiBody body)
    {
        if (body.Errors.Any(error => error.Field == "user"))
            yield break;
        if (string.IsNullOrWhiteSpace(user))
            yield return new("user", FieldErrorCodes.Required);
        else if (user.Length > LongestName)
            yield return new("user", FieldErrorCodes.TooLong);
    }

    private static ApiProblem? Refusal(StoreAnswer answer) => answer switch
    {
        StoreAnswer.Created or StoreAnswer.Done => null,
        StoreAnswer.NoStore => new ApiProblem(StatusCodes.Status404NotFound, "You have no part in such a store."),
        StoreAnswer.NoAccess => new ApiProblem(StatusCodes.Status404NotFound, "The user has no granted access to this store."),
        StoreAnswer.Forbidden => new ApiProblem(StatusCodes.Status403Forbidden, "Your role at this store does not allow it."),
        StoreAnswer.UnknownUser => ApiProblem.Of("user", FieldErrorCodes.Unknown),
        StoreAnswer.IsOwner => new ApiProblem(StatusCodes.Status409Conflict, "The user owns this store."),
        _ => throw new InvalidOperationException("Unknown answer."),
    };

    private static void Write(Utf8JsonWriter writer, StoreMember member)
    {
        writer.WriteStartObject();
        writer.WriteString("user_id", member.UserId);
        writer.WriteString("username", member.UserName);
        writer.WriteString("full_name", member.FullName);
        writer.WriteString("role", member.Role);
        writer.WriteString("granted_at", member.GrantedAt);
        writer.WriteEndObject();
    }
}
