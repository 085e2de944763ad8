using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Where a page of users ended; opaque to whoever carries it.</summary>
/// <param name="Section">By which name the last user was found.</param>
/// <param name="Key">That name; null before the first.</param>
/// <param name="Id">The last user.</param>
internal sealed record UserPlace(int Section, string? Key, Guid Id)
{
    private const int Longest = 2048;

    /// <summary>Before the first user.</summary>
    public static UserPlace First { get; } = new(0, null, Guid.Empty);

    /// <summary>Reads a place; null for what is none.</summary>
    public static UserPlace? Read(string? text)
    {
        if (text is null or { Length: 0 or > Longest } || !Base64Url.IsValid(text))
            return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n', 3);
        return parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var section) && section < UserSearchSql.Sections
            && Guid.TryParseExact(parts[1], "N", out var id) && !parts[2].Contains('\0', StringComparison.Ordinal)
                ? new UserPlace(section, parts[2], id)
                : null;
    }

    /// <inheritdoc />
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Section}\n{Id:N}\n{Key}")));
}
