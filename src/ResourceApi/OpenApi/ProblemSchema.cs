using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace IdentityPlatform.ResourceApi.OpenApi;

/// <summary>The one shape of every refusal (RFC 9457), with the members that say the reason.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";
    public const string MediaType = "application/problem+json";

    public static OpenApiSchema Create() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("What kind of problem, as a URI"),
            ["title"] = Text("The kind in words"),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = Text("What is wrong here"),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "400: what is wrong, by field",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["required_scope"] = Text("403: the scopes that are needed"),
            ["required_plan"] = Text("403: the lowest plan that is needed"),
            ["store_id"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "403: the store that is not open to you" },
            ["quota"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "429: where you stand in your month",
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["used"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                    ["limit"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                    ["resets_at"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                },
            },
        },
    };

    /// <summary>What a refusal with this status looks like.</summary>
    public static IDictionary<string, OpenApiMediaType> Content(OpenApiDocument? document, string status, string? description) =>
        new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new() { Schema = new OpenApiSchemaReference(Name, document), Example = Example(int.Parse(status, CultureInfo.InvariantCulture), description) },
        };

    private static JsonObject Example(int status, string? description)
    {
        var example = new JsonObject { ["type"] = "about:blank", ["title"] = ReasonPhrases.GetReasonPhrase(status), ["status"] = status };
        if (status == StatusCodes.Status400BadRequest)
            example["errors"] = new JsonObject { ["name"] = new JsonArray("Required.") };
        if (status == StatusCodes.Status429TooManyRequests && description?.Contains("(quota)", StringComparison.Ordinal) == true)
            example["quota"] = new JsonObject { ["used"] = 100, ["limit"] = 100, ["resets_at"] = "2030-02-01T00:00:00Z" };
        return example;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
