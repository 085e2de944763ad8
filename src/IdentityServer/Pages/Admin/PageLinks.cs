namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>The ways on from a page of a list, drawn by <c>_Pages.cshtml</c>.</summary>
/// <param name="First">Link to the first page; null when this is it.</param>
/// <param name="Next">Link to the next page; null when this is the last.</param>
public sealed record PageLinks(string? First, string? Next)
{
    /// <summary>A link to the page that is asked for, with other values of the query.</summary>
    /// <param name="request">The request for the page.</param>
    /// <param name="name">The parameter that says where the page begins.</param>
    /// <param name="value">Its value; null leaves it away.</param>
    /// <returns>A query, relative to the page.</returns>
    public static string Link(HttpRequest request, string name, string? value)
    {
        var query = QueryString.Create(request.Query
            .Where(pair => pair.Key != name)
            .SelectMany(pair => pair.Value, (pair, kept) => KeyValuePair.Create(pair.Key, kept)));
        query = value is null ? query : query.Add(name, value);
        return query.HasValue ? query.Value! : "?";
    }
}
