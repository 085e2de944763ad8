using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Scopes;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/scopes</c>: the scopes of APIs.</summary>
internal static class AdminScopesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var scopes = api.MapGroup("/scopes").WithTags("Scopes");
        scopes.MapGet("", ListAsync).WithSummary("Every scope, with the clients registered for it").Produces<IReadOnlyList<ScopeRecord>>();
        scopes.MapPost("", AddAsync).WithSummary("Make a scope").Changes<ScopeBody>();
        scopes.MapPut("/{name}", ChangeAsync).WithSummary("Change a scope").Changes<ScopeBody>();
        scopes.MapPost("/{name}/delete", DropAsync).WithSummary("Delete a scope that no client is registered for").Changes<ReasonBody>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, IScopeRegistry scopes) => TypedResults.Json(await scopes.AllAsync(http.RequestAborted));

    private static async Task<IResult> AddAsync(HttpContext http, ScopeActs scopes)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ScopeBody>(http);
        if (body is null)
            return problem!;
        var (answer, problems) = await scopes.PutAsync(by, body.Scope, isNew: true);
        if (problems.Count > 0)
            return AdminClientsApi.Refusal(problems, "scope");
        return answer == ActAnswer.Conflict ? ApiProblem.Of("scope.name", FieldErrorCodes.Taken) : AdminAnswers.Of(answer);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string name, ScopeActs scopes)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ScopeBody>(http);
        if (body is null)
            return problem!;
        if (body.Scope.ValueKind == JsonValueKind.Object && body.Scope.TryGetProperty("name", out var own) && (own.ValueKind != JsonValueKind.String || own.GetString() != name))
            return ApiProblem.Of("scope.name", FieldErrorCodes.Mismatch);
        var (answer, problems) = await scopes.PutAsync(by, Named(body.Scope, name), isNew: false);
        return problems.Count > 0 ? AdminClientsApi.Refusal(problems, "scope") : AdminAnswers.Of(answer);
    }

    private static async Task<IResult> DropAsync(HttpContext http, string name, ScopeActs scopes)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ReasonBody>(http);
        if (body is null)
            return problem!;
        return name == ScopeNames.Admin
            ? new ApiProblem(StatusCodes.Status409Conflict, "The scope admin is the server's own.")
            : AdminAnswers.Of(await scopes.DropAsync(by, name), "Clients are registered for this scope.");
    }

    // The name is in the path; in the body it may be left out.
    private static JsonElement Named(JsonElement scope, string name)
    {
        if (scope.ValueKind != JsonValueKind.Object)
            return scope;
        var named = JsonObject.Create(scope)!;
        named["name"] = name;
        return JsonSerializer.SerializeToElement(named);
    }
}

/// <summary>A scope.</summary>
/// <param name="Scope"><c>name</c>, <c>display_name</c>, <c>resources</c>, as in the seed file.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record ScopeBody(JsonElement Scope, string? Reason = null) : IReasoned;
