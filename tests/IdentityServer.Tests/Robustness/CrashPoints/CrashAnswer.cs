using System.Globalization;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Robustness.CrashPoints;

/// <summary>What a caller got, of an API or a page.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="RetryAfter">When to come again; null when it does not say.</param>
/// <param name="Body">Its JSON; undefined for a page.</param>
/// <param name="Location">Where it leads on to.</param>
internal sealed record CrashAnswer(int Status, string? RetryAfter, JsonElement Body, string? Location)
{
    /// <summary>Whether it says that the request is done.</summary>
    public bool IsDone => Status < 400;

    /// <summary>The code in <see cref="Location"/>.</summary>
    public string? Code => Location?.Contains("code=", StringComparison.Ordinal) == true ? Location.Split("code=")[1].Split('&')[0] : null;

    /// <summary>A text of the body.</summary>
    public string Text(string name) => Body.GetProperty(name).GetString()!;

    /// <summary>Reads an API's answer.</summary>
    public static async Task<CrashAnswer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, response.Headers.RetryAfter?.ToString(), text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default, response.Headers.Location?.OriginalString);
    }

    /// <summary>The same of a page.</summary>
    public static CrashAnswer Of(PageAnswer page) => new((int)page.Status, page.Headers.GetValueOrDefault("Retry-After"), default, page.Location);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {Location} {(Body.ValueKind == JsonValueKind.Undefined ? "" : Body)}");
}
