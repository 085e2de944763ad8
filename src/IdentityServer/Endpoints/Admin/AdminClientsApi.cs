using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Clients;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary><c>/api/admin/clients</c>: registrations by their registered names (RFC 7591 §2); secrets are told once.</summary>
internal static class AdminClientsApi
{
    private const string NoSecret = "The client is public and has no secret.";

    public static void Map(RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/clients").WithTags("Clients");
        clients.MapGet("", ListAsync).WithSummary("Every client").Produces<IReadOnlyList<ClientRecord>>();
        clients.MapGet("/{id}", ReadAsync).WithSummary("One client").Produces<ClientRecord>();
        clients.MapPost("", AddAsync).WithSummary("Register a client; a confidential one gets a secret, told this once").Accepts<ClientBody>("application/json").Produces<SecretView>(201).Refuses(400, 409);
        clients.MapPut("/{id}", ChangeAsync).WithSummary("Give a client another registration").Accepts<ClientBody>("application/json").Produces<SecretView>().Refuses(400, 404);
        clients.MapPost("/{id}/secret", RotateAsync).WithSummary("Give a client a new secret, told this once; the old one works for overlap_hours (24) more").Accepts<RotateBody>("application/json").Produces<SecretView>().Refuses(400, 404, 409);
        clients.MapPost("/{id}/end-old-secret", EndOldSecretAsync).WithSummary("End the old secret at once").Changes<ReasonBody>();
        clients.MapPost("/{id}/enable", EnableAsync).WithSummary("Let a client in").Changes<ReasonBody>();
        clients.MapPost("/{id}/disable", DisableAsync).WithSummary("Shut a client out").Changes<ReasonBody>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, IClientDirectory clients, TimeProvider time) =>
        TypedResults.Json(await clients.AllAsync(time.GetUtcNow(), http.RequestAborted));

    private static async Task<IResult> ReadAsync(HttpContext http, string id, ClientActs clients) => AdminAnswers.Of(await clients.FindAsync(id, http.RequestAborted));

    private static async Task<IResult> AddAsync(HttpContext http, ClientActs clients)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ClientBody>(http);
        if (body is null)
            return problem!;
        var outcome = await clients.AddAsync(by, body.Client, http.RequestAborted);
        if (outcome.Answer == ActAnswer.Conflict && outcome.Problems.Count == 0)
            return ApiProblem.Of("client.client_id", FieldErrorCodes.Taken);
        return Answer(outcome, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, ClientActs clients)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ClientBody>(http);
        return body is null ? problem! : Answer(await clients.ChangeAsync(by, id, body.Client, http.RequestAborted), StatusCodes.Status200OK);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, string id, ClientActs clients, AdminSettings settings)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<RotateBody>(http);
        if (body is null)
            return problem!;
        if (body.OverlapHours is < 0 || body.OverlapHours > ClientActs.LongestOverlap.TotalHours)
            return ApiProblem.Of("overlap_hours", FieldErrorCodes.Invalid);
        var overlap = body.OverlapHours is { } hours ? TimeSpan.FromHours(hours) : settings.SecretOverlap;
        return Answer(await clients.RotateAsync(by, id, overlap, http.RequestAborted), StatusCodes.Status200OK);
    }

    private static Task<IResult> EndOldSecretAsync(HttpContext http, string id, ClientActs clients) => DoAsync(http, id, clients, new ClientAct.EndOldSecret());

    private static Task<IResult> EnableAsync(HttpContext http, string id, ClientActs clients) => DoAsync(http, id, clients, new ClientAct.SetEnabled(true));

    private static Task<IResult> DisableAsync(HttpContext http, string id, ClientActs clients) => DoAsync(http, id, clients, new ClientAct.SetEnabled(false));

    private static async Task<IResult> DoAsync(HttpContext http, string id, ClientActs clients, ClientAct act)
    {
        var (body, by, problem) = await AdminBody.ReadAsync<ReasonBody>(http);
        return body is null ? problem! : AdminAnswers.Of(await clients.DoAsync(by, id, act));
    }

    private static IResult Answer(ClientOutcome outcome, int status)
    {
        if (outcome.Problems.Count > 0)
            return Refusal(outcome.Problems, "client");
        return outcome.Answer is ActAnswer.Done or ActAnswer.Unchanged
            ? TypedResults.Json(new SecretView(outcome.ClientId!, outcome.Secret), statusCode: status)
            : AdminAnswers.Of(outcome.Answer, NoSecret);
    }

    /// <summary>What is wrong with a document, place by place.</summary>
    internal static ApiProblem Refusal(IReadOnlyList<JsonProblem> problems, string member) =>
        ApiProblem.Of([.. problems.Select(problem => new FieldError(problem.Path.Length == 0 ? member : $"{member}.{problem.Path}", problem.Reason))]);
}

/// <summary>A registration.</summary>
/// <param name="Client">By its registered names (RFC 7591 §2), without <c>client_secret</c>.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record ClientBody(JsonElement Client, string? Reason = null) : IReasoned;

/// <summary>A new secret is wanted.</summary>
/// <param name="OverlapHours">How long the old one works, 0 to 720.</param>
/// <param name="Reason">3 to 500 characters.</param>
internal sealed record RotateBody(double? OverlapHours = null, string? Reason = null) : IReasoned;

/// <summary>What came of it.</summary>
/// <param name="ClientId">Whose.</param>
/// <param name="ClientSecret">The new secret, told this once; null when none was made.</param>
internal sealed record SecretView(string ClientId, string? ClientSecret);
