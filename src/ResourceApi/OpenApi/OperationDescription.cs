using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.TokenValidation;
using IdentityPlatform.TokenValidation.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IdentityPlatform.ResourceApi.OpenApi;

/// <summary>What an operation needs, which headers it knows, and how it refuses.</summary>
internal static class OperationDescription
{
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = IdOf(context.Description.HttpMethod, context.Description.RelativePath);
        operation.Responses ??= [];
        foreach (var notes in metadata.OfType<OperationNotes>())
            Add(operation, notes);
        if (metadata.OfType<RequestExample>().FirstOrDefault() is { } example && operation.RequestBody?.Content is { } content)
        {
            foreach (var type in content.Values)
                type.Example = example.Body.DeepClone();
        }

        Secure(operation, context, [.. metadata.OfType<AuthorizationPolicy>().SelectMany(policy => policy.Requirements)]);
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many requests from this address; see Retry-After" });
        foreach (var (status, response) in operation.Responses.Where(response => response.Key is ['4' or '5', ..]))
        {
            if (response is OpenApiResponse refusal)
                refusal.Content = ProblemSchema.Content(context.Document, status, refusal.Description);
        }

        return Task.CompletedTask;
    }

    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context, IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        if (requirements.Count == 0)
            return;
        var scopes = requirements.OfType<ScopeRequirement>().SelectMany(requirement => requirement.Scopes).Distinct().ToList();
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.SchemeId, context.Document)] = scopes }];
        operation.Responses!.TryAdd("401", new OpenApiResponse { Description = "No token, or not a valid one" });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = Forbidden(requirements) });
        operation.Responses.TryAdd("503", new OpenApiResponse { Description = "Tokens cannot be checked, or the database is away; see Retry-After" });
    }

    private static void Add(OpenApiOperation operation, OperationNotes notes)
    {
        operation.Parameters ??= [];
        if (notes.HasFlag(OperationNotes.Tagged))
        {
            operation.Parameters.Add(Header("If-None-Match", "An ETag you have; 304 when it is still current"));
            operation.Responses!.TryAdd("304", new OpenApiResponse { Description = "You have the current state" });
            Answer(operation, "200", ("ETag", "The state's tag"));
        }

        if (notes.HasFlag(OperationNotes.ChangesIfMatch))
        {
            operation.Parameters.Add(Header("If-Match", "The ETag you read; 412 when somebody changed it since"));
            operation.Responses!.TryAdd("412", new OpenApiResponse { Description = "Changed since you read it" });
        }

        if (!notes.HasFlag(OperationNotes.Counted))
            return;
        operation.Parameters.Add(Header(IdempotencyKey.Header, "A new key of yours for each request; send it again when you are not sure of the answer"));
        operation.Responses!.TryAdd("409", new OpenApiResponse { Description = "A request with this key is still running" });
        operation.Responses.TryAdd("422", new OpenApiResponse { Description = "The key came with another request before" });
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "The month's images are used up (quota), or too many requests from this address; see Retry-After" });
        foreach (var status in new[] { "201", "429" })
            Answer(operation, status, (RateLimitHeaders.Policy, "\"images\";q= images a month;w= seconds of this month"), (RateLimitHeaders.Limit, "\"images\";r= images left;t= seconds until the next month"));
    }

    private static void Answer(OpenApiOperation operation, string status, params ReadOnlySpan<(string Name, string Description)> headers)
    {
        if (operation.Responses!.GetValueOrDefault(status) is not OpenApiResponse response)
            return;
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var (name, description) in headers)
            response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static string IdOf(string? method, string? path) =>
        string.Join('_', (path ?? "").Split('/').Skip(2).Select(part => part.Trim('{', '}')).Prepend((method ?? "").ToLowerInvariant()));

    private static string Forbidden(IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        var reasons = new List<string> { "A scope is missing (required_scope)" };
        if (requirements.OfType<PlanRequirement>().FirstOrDefault() is { } plan)
            reasons.Add($"the plan is below {Plans.NameOf(plan.Plan)} (required_plan)");
        if (requirements.OfType<StoreRequirement>().Any())
            reasons.Add("no part in the store, or a role that does not allow it (store_id)");
        return string.Join("; ", reasons);
    }
}
