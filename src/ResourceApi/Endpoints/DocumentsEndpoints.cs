using IdentityPlatform.ResourceApi.Documents;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/boards</c>, <c>models</c>, <c>workflows</c> (P10): the caller's own; another user's is as if it were not there.</summary>
internal static class DocumentsEndpoints
{
    public static void MapDocuments(this IEndpointRouteBuilder api)
    {
        api.MapDocuments<NewBoard, Board>("board", """{"name":"Ideas","image_ids":[]}""");
        api.MapDocuments<NewModel, Model>("model", """{"name":"My style","base_model":"dawn-1","parameters":{"strength":0.7}}""");
        api.MapDocuments<NewWorkflow, Workflow>("workflow", """{"name":"Poster","definition":{"steps":["generate","upscale"]}}""");
    }

    private static void MapDocuments<TDraft, TDocument>(this IEndpointRouteBuilder api, string one, string example)
        where TDraft : class, IDraft
        where TDocument : IDocument<TDocument>
    {
        // Variables, because the framework's analyzer of route handlers stumbles over generic methods.
        Delegate list = ListAsync<TDocument>, add = AddAsync<TDraft, TDocument>, get = GetAsync<TDocument>;
        Delegate replace = ReplaceAsync<TDraft, TDocument>, delete = DeleteAsync<TDocument>;
        var (table, tag) = (TDocument.Table.Name, char.ToUpperInvariant(one[0]) + one[1..] + "s");
        var documents = api.MapGroup("/" + table).WithTags(tag).RequireUser();
        documents.MapGet("", list).RequireScope(ImagesEndpoints.Read).WithSummary($"Your {table}, newest first");
        documents.MapPost("", add).RequireScope(ImagesEndpoints.Write).Example(example).WithSummary($"Add a {one}");
        documents.MapGet("/{id:guid}", get).RequireScope(ImagesEndpoints.Read).Tagged().WithSummary($"One of your {table}");
        documents.MapPut("/{id:guid}", replace).RequireScope(ImagesEndpoints.Write).ChangesIfMatch().Example(example).WithSummary($"Replace a {one}");
        documents.MapDelete("/{id:guid}", delete).RequireScope(ImagesEndpoints.Write).ChangesIfMatch().WithSummary($"Delete a {one}");
    }

    private static async Task<Results<Ok<Page<TDocument>>, ValidationProblem>> ListAsync<TDocument>(
        int? limit, Guid? cursor, AccessToken caller, DocumentRows rows, CancellationToken cancellationToken)
        where TDocument : IDocument<TDocument>
    {
        var errors = new FieldErrors().Page(limit);
        if (errors.Any)
            return errors.ToResult();
        var size = limit ?? Paging.DefaultLimit;
        var found = await rows.ListAsync(caller, TDocument.Table, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(found, size, TDocument.Of, row => row.Id.ToString()));
    }

    private static async Task<Results<Created<TDocument>, ValidationProblem>> AddAsync<TDraft, TDocument>(
        TDraft? draft, AccessToken caller, DocumentRows rows, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
        where TDraft : class, IDraft
        where TDocument : IDocument<TDocument>
    {
        var errors = Drafts.Check(draft);
        if (errors.Any)
            return errors.ToResult();
        var row = Row(draft!, Guid.CreateVersion7(time.GetUtcNow()), caller, time);
        if (!await rows.AddAsync(caller, TDocument.Table, row, draft!.Images, cancellationToken))
            return NoSuchImage();
        response.Headers.ETag = Preconditions.Tag(row.Version).ToString();
        return TypedResults.Created($"/api/v1/{TDocument.Table.Name}/{row.Id}", TDocument.Of(row));
    }

    private static async Task<Results<Ok<TDocument>, NotFound, StatusCodeHttpResult>> GetAsync<TDocument>(
        Guid id, AccessToken caller, DocumentRows rows, HttpContext context, CancellationToken cancellationToken)
        where TDocument : IDocument<TDocument>
    {
        if (await rows.FindAsync(caller, TDocument.Table, id, cancellationToken) is not { } row)
            return TypedResults.NotFound();
        if (Preconditions.IsKnown(context, Preconditions.Tag(row.Version)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(TDocument.Of(row));
    }

    private static async Task<Results<Ok<TDocument>, NotFound, ValidationProblem, ProblemHttpResult>> ReplaceAsync<TDraft, TDocument>(
        Guid id, TDraft? draft, AccessToken caller, DocumentRows rows, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
        where TDraft : class, IDraft
        where TDocument : IDocument<TDocument>
    {
        var errors = Drafts.Check(draft);
        if (errors.Any)
            return errors.ToResult();
        var condition = Preconditions.OfChange(context.Request);
        var (row, outcome) = await rows.ReplaceAsync(caller, TDocument.Table, Row(draft!, id, caller, time), draft!.Images, condition, cancellationToken);
        if (row is null)
            return outcome switch
            {
                ChangeOutcome.ImageMissing => NoSuchImage(),
                ChangeOutcome.ConditionFailed => Preconditions.Failed(),
                _ => TypedResults.NotFound(),
            };
        context.Response.Headers.ETag = Preconditions.Tag(row.Version).ToString();
        return TypedResults.Ok(TDocument.Of(row));
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> DeleteAsync<TDocument>(
        Guid id, AccessToken caller, DocumentRows rows, HttpRequest request, CancellationToken cancellationToken)
        where TDocument : IDocument<TDocument> =>
        Deleted(await rows.DeleteAsync(caller, TDocument.Table, id, Preconditions.OfChange(request), cancellationToken));

    internal static Results<NoContent, NotFound, ProblemHttpResult> Deleted(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Done => TypedResults.NoContent(),
        ChangeOutcome.ConditionFailed => Preconditions.Failed(),
        _ => TypedResults.NotFound(),
    };

    // Another user's image and one that never was look the same.
    private static ValidationProblem NoSuchImage() => new FieldErrors().Check("image_ids", isFine: false, "Holds an image that is not yours.").ToResult();

    private static DocumentRow Row(IDraft draft, Guid id, AccessToken caller, TimeProvider time)
    {
        var now = StoredTime.Of(time.GetUtcNow());
        return new DocumentRow(id, caller.UserId!.Value, draft.Name!, draft.Description, draft.Content(), Version: 1, now, now);
    }
}
