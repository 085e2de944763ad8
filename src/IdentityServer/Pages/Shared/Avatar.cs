using System.Text;

namespace IdentityPlatform.IdentityServer.Pages.Shared;

/// <summary>A person's picture, over the first letter of the name: that is what is seen when the picture cannot be loaded.</summary>
/// <param name="Name">Name or username.</param>
/// <param name="Picture">Address of the picture; null for none. The page must let it in: <see cref="PageHeaders.AllowPicture"/>.</param>
/// <param name="Size"><c>large</c>; null for the usual size.</param>
public sealed record Avatar(string Name, string? Picture = null, string? Size = null)
{
    /// <summary>The first letter or digit of the name.</summary>
    public string Initial => Name.EnumerateRunes().FirstOrDefault(Rune.IsLetterOrDigit, new Rune('?')).ToString().ToUpperInvariant();
}
