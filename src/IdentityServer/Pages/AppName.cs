using System.Globalization;
using System.Text;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>
/// What a page calls a client. Whoever registered it chose the name, so it may try to look like another's
/// (RFC 9700 §4.15): only what can be seen is kept, and the consent page shows the id and the host beside it.
/// </summary>
public static class AppName
{
    private const int Longest = 80;

    /// <summary>The client's name as shown.</summary>
    /// <param name="client">The client.</param>
    /// <returns>Its cleaned name, or its id when nothing is left.</returns>
    public static string Of(Client client) => Clean(client.ClientName) is { Length: > 0 } name ? name : client.ClientId;

    /// <summary>Where a redirect URI leads: the host, or the scheme of an app on the device.</summary>
    /// <param name="uri">A redirect URI that was validated.</param>
    /// <returns>Host and port, or scheme.</returns>
    public static string HostOf(string uri)
    {
        var target = new Uri(uri);
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp)
            return $"{target.Scheme}:";
        var host = target.HostNameType == UriHostNameType.IPv6 ? target.Host : target.IdnHost;
        return target.IsDefaultPort ? host : $"{host}:{target.Port}";
    }

    /// <summary>Whether a registered address may be a link: web pages only, never <c>javascript:</c>.</summary>
    /// <param name="uri">The address as registered.</param>
    /// <returns>True for absolute http and https URIs.</returns>
    public static bool IsWebPage(string? uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var target) && (target.Scheme == Uri.UriSchemeHttps || target.Scheme == Uri.UriSchemeHttp);

    /// <summary>Leaves out what cannot be seen or reorders its surroundings, and isolates right-to-left text.</summary>
    /// <param name="text">Text somebody else chose.</param>
    /// <returns>At most 80 visible characters on one line.</returns>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                clean.Append(clean.Length > 0 && clean[^1] != ' ' ? " " : "");
            }
            else if (IsVisible(rune))
            {
                clean.Append(rune);
            }
        }

        var line = new StringInfo(clean.ToString().TrimEnd());
        var cut = line.LengthInTextElements > Longest ? $"{line.SubstringByTextElements(0, Longest)}…" : line.String;

        // Unicode UAX #9 §2.4.2: first strong isolate, pop directional isolate.
        return cut.EnumerateRunes().Any(IsRightToLeft) ? $"\u2068{cut}\u2069" : cut;
    }

    private static bool IsVisible(Rune rune) => rune.Value is not (0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or 0xFFFD)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsRightToLeft(Rune rune) => rune.Value is >= 0x0590 and <= 0x08FF or >= 0xFB1D and <= 0xFDFF
        or >= 0xFE70 and <= 0xFEFE or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF;
}
