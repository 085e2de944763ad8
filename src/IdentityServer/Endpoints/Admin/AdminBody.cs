using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>A change says why.</summary>
internal interface IReasoned
{
    /// <summary>Why, 3 to 500 characters.</summary>
    string? Reason { get; }
}

/// <summary>Reads the bodies of the admin API: bounded, strict, with a reason.</summary>
internal static class AdminBody
{
    /// <summary>Names as in every other API here; members that are not known are refused, for a typing error must not pass as a default.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    /// <summary>Reads a body and who sends it why, or the problem to answer.</summary>
    public static async ValueTask<(T? Body, EventActor By, ApiProblem? Problem)> ReadAsync<T>(HttpContext http)
        where T : class, IReasoned
    {
        var (body, problem) = await ParseAsync<T>(http);
        if (body is null)
            return (null, null!, problem);
        if (Reason.Check(body.Reason, out var reason) is { } error)
            return (null, null!, ApiProblem.Of([error]));
        return (body, AdminCaller.Of(http).As(reason), null);
    }

    private static async ValueTask<(T? Body, ApiProblem? Problem)> ParseAsync<T>(HttpContext http)
        where T : class
    {
        if (!JsonBody.IsJson(http.Request.ContentType))
            return (null, new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "Send application/json, UTF-8."));
        if (await JsonBody.ReadAsync(http.Request, http.RequestAborted) is not { } bytes)
            return (null, new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"Send at most {InputLimits.Body} bytes."));
        var options = http.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        try
        {
            var read = JsonSerializer.Deserialize<T>(bytes, options);
            CheckTexts(bytes);
            return read is { } body ? (body, null) : (null, new ApiProblem(StatusCodes.Status400BadRequest, "Send a JSON object."));
        }
        catch (JsonException error) when (error.Path is { Length: > 2 } path)
        {
            return (null, ApiProblem.Of(path[2..], FieldErrorCodes.Invalid));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, new ApiProblem(StatusCodes.Status400BadRequest, "The body is not the JSON object that is expected here."));
        }
    }

    // Members that are kept as JSON are read later, as text that is one: neither bytes that are no UTF-8 nor half a character.
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                _ = reader.GetString();
        }
    }
}
