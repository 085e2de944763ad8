using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>A request for each operation of an OpenAPI description, as valid as its schemas say.</summary>
public static class OpenApiRequests
{
    private const int Deepest = 6;

    /// <summary>Reads them.</summary>
    /// <param name="description">The OpenAPI document, JSON.</param>
    /// <param name="value">The value of a parameter of a path or of a member of a body, by path and name; null for one by its type.</param>
    public static IReadOnlyList<RawRequest> Of(string description, Func<string, string, JsonNode?> value)
    {
        using var document = JsonDocument.Parse(description);
        var reader = new Reader(document.RootElement, value);
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(reader.Path)];
    }

    private sealed class Reader(JsonElement root, Func<string, string, JsonNode?> value)
    {
        public IEnumerable<RawRequest> Path(JsonProperty path) =>
            from operation in path.Value.EnumerateObject()
            where operation.Name is not ("parameters" or "summary" or "description" or "servers")
            select Request(path.Name, operation);

        private RawRequest Request(string path, JsonProperty operation)
        {
            var filled = path;
            var query = new List<(string, string)>();
            if (operation.Value.TryGetProperty("parameters", out var parameters))
            {
                foreach (var parameter in parameters.EnumerateArray().Select(Resolved))
                {
                    var name = parameter.GetProperty("name").GetString()!;
                    var text = (value(path, name) ?? (parameter.TryGetProperty("schema", out var schema) ? Example(path, name, schema, 0) : "a"))?.ToString() ?? "";
                    switch (parameter.GetProperty("in").GetString())
                    {
                        case "path":
                            filled = filled.Replace($"{{{name}}}", text, StringComparison.Ordinal);
                            break;
                        case "query":
                            query.Add((name, text));
                            break;
                    }
                }
            }

            var request = new RawRequest(operation.Name.ToUpperInvariant(), filled).Ask([.. query]);
            if (operation.Value.TryGetProperty("requestBody", out var body) && Resolved(body).GetProperty("content").TryGetProperty("application/json", out var media))
            {
                request.Json = Example(path, "", media.GetProperty("schema"), 0)?.ToJsonString() ?? "{}";
            }

            return request;
        }

        private JsonNode? Example(string path, string name, JsonElement unresolved, int depth)
        {
            var schema = Resolved(unresolved);
            if (value(path, name) is { } given)
            {
                return given.DeepClone();
            }

            if (schema.TryGetProperty("enum", out var allowed) && allowed.GetArrayLength() > 0)
            {
                return JsonNode.Parse(allowed[0].GetRawText());
            }

            foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
            {
                if (schema.TryGetProperty(choice, out var choices))
                {
                    return Example(path, name, choices.EnumerateArray().Last(), depth + 1);
                }
            }

            return TypeOf(schema) switch
            {
                "integer" => 1,
                "number" => 1.5,
                "boolean" => true,
                "array" => depth < Deepest && schema.TryGetProperty("items", out var items) ? new JsonArray(Example(path, "", items, depth + 1)) : new JsonArray(),
                "object" => Object(path, schema, depth),
                _ => Text(schema),
            };
        }

        private JsonObject Object(string path, JsonElement schema, int depth)
        {
            var members = new JsonObject();
            if (depth < Deepest && schema.TryGetProperty("properties", out var properties))
            {
                foreach (var property in properties.EnumerateObject())
                {
                    members[property.Name] = Example(path, property.Name, property.Value, depth + 1);
                }
            }

            return members;
        }

        private static JsonNode Text(JsonElement schema) => (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
        {
            "uuid" => "018f0000-0000-7000-8000-000000000000",
            "date-time" => "2099-01-01T00:00:00Z",
            "uri" => "https://app.example/",
            _ => "a",
        };

        private static string? TypeOf(JsonElement schema)
        {
            if (!schema.TryGetProperty("type", out var type))
            {
                return schema.TryGetProperty("properties", out _) ? "object" : null;
            }

            return type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()).First(one => one != "null") : type.GetString();
        }

        private JsonElement Resolved(JsonElement element) => element.TryGetProperty("$ref", out var reference)
            ? Resolved(reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(part)))
            : element;
    }
}
