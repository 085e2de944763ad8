namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>A language of the pages.</summary>
/// <param name="Tag">BCP 47 tag, also the value of <c>lang</c>.</param>
/// <param name="OwnName">What its speakers call it.</param>
public sealed record Language(string Tag, string OwnName);

/// <summary>The languages of the pages and the link that switches to one.</summary>
public static class Languages
{
    /// <summary>The query parameter with which a person switches.</summary>
    public const string Parameter = "lang";

    /// <summary>The first is the default.</summary>
    public static IReadOnlyList<Language> All { get; } = [new("en", "English"), new("ko", "한국어")];

    /// <summary>The tag of ours that serves a wanted one (RFC 4647 §3.4, lookup: <c>ko-KR</c> is served by <c>ko</c>).</summary>
    /// <param name="wanted">A language tag as sent.</param>
    /// <returns>The tag; null when the language is not one of ours.</returns>
    public static string? Match(string? wanted)
    {
        if (wanted is null)
        {
            return null;
        }

        var end = wanted.IndexOf('-', StringComparison.Ordinal);
        var primary = end < 0 ? wanted : wanted[..end];
        return All.FirstOrDefault(language => string.Equals(language.Tag, primary, StringComparison.OrdinalIgnoreCase))?.Tag;
    }

    /// <summary>The same page in another language: the request's own path and query, so it leads nowhere else.</summary>
    /// <param name="request">The request for the page.</param>
    /// <param name="language">The language to switch to.</param>
    /// <returns>A link relative to the page.</returns>
    public static string Link(HttpRequest request, Language language)
    {
        var query = QueryString.Create(request.Query
            .Where(pair => pair.Key != Parameter)
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value)));
        return query.Add(Parameter, language.Tag).Value!;
    }
}
