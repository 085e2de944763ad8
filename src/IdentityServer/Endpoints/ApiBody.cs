using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The JSON object of an API request. Members of a wrong type are noted and read as absent; unknown ones are passed over.</summary>
internal sealed class ApiBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };
    private readonly JsonElement _root;
    private readonly List<FieldError> _errors = [];

    private ApiBody(JsonElement root) => _root = root;

    /// <summary>Members that could not be read.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Reads the body.</summary>
    /// <returns>The body, or the problem to answer: 415 for another media type, 413 above the limit, 400 for what is no JSON object.</returns>
    public static async ValueTask<(ApiBody? Body, ApiProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!JsonBody.IsJson(request.ContentType))
            return (null, new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "Send application/json, UTF-8."));
        if (await JsonBody.ReadAsync(request, cancellationToken) is not { } bytes)
            return (null, new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"Send at most {InputLimits.Body} bytes."));

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (null, new ApiProblem(StatusCodes.Status400BadRequest, "Send a JSON object."));
            // A name with half a surrogate pair, written as an escape, would be found out at each look for another.
            foreach (var member in document.RootElement.EnumerateObject())
                _ = member.Name;
            return (new ApiBody(document.RootElement.Clone()), null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, new ApiProblem(StatusCodes.Status400BadRequest, "The body is not well-formed JSON."));
        }
    }

    /// <summary>Whether the member is there, be it null.</summary>
    public bool Has(string name) => _root.TryGetProperty(name, out _);

    /// <summary>A text; null when absent, null, or noted as no text.</summary>
    public string? Text(string name)
    {
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
        }

        _errors.Add(new FieldError(name, FieldErrorCodes.Invalid));
        return null;
    }

    /// <summary>True or false; null when absent, null, or noted as neither.</summary>
    public bool? Flag(string name)
    {
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        _errors.Add(new FieldError(name, FieldErrorCodes.Invalid));
        return null;
    }
}
