using System.Collections.Frozen;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The pages' icons: strokes on a field of 24 by 24, drawn by <c>_Icon.cshtml</c>. They go beside a text and never stand for one.</summary>
public static class Icons
{
    private static readonly FrozenDictionary<string, string> Strokes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["overview"] = "M4 11.2 12 4.5l8 6.7M6 9.8V19h12V9.8M10 19v-5h4v5",
        ["profile"] = "M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6M4.5 20c.6-3.6 3.6-5.6 7.5-5.6s6.9 2 7.5 5.6",
        ["email"] = "M4 6.5h16v11.5H4zM4.4 7l7.6 6 7.6-6",
        ["password"] = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
        ["two-step"] = "M12 3.8l7 2.6v5c0 4.3-2.9 7.4-7 8.8-4.1-1.4-7-4.5-7-8.8v-5zM9 12l2.2 2.2L15.2 10",
        ["passkeys"] = "M9.2 12.6a4 4 0 1 0 0-8 4 4 0 0 0 0 8M3.5 20c.4-3.3 2.6-5 5.7-5 1.2 0 2.2.2 3.1.7M17.5 13.4a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2M17.5 13.4V20l1.8-1.6-1.4-1.5 1.4-1.5",
        ["providers"] = "M10.2 13.8a3.8 3.8 0 0 0 5.4 0l3.2-3.2a3.8 3.8 0 0 0-5.4-5.4l-1.2 1.2M13.8 10.2a3.8 3.8 0 0 0-5.4 0l-3.2 3.2a3.8 3.8 0 0 0 5.4 5.4l1.2-1.2",
        ["sessions"] = "M3.5 5h13v9.5h-13zM8 18.5h4M10 14.5v4M15.5 10h5v9.5h-5z",
        ["history"] = "M4.6 9.5A8 8 0 1 1 4 12.6M4.2 5v4.6h4.6M12 8v4.4l3 1.8",
        ["apps"] = "M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z",
        ["data"] = "M12 4v10.5M7.8 10.6 12 14.8l4.2-4.2M4.5 16.5V20h15v-3.5",
        ["menu"] = "M4 7h16M4 12h16M4 17h16",
        ["close"] = "M6 6l12 12M18 6 6 18",
        ["check"] = "M5 12.6l4.4 4.4L19 7.4",
        ["warning"] = "M12 4.2 21 19.5H3zM12 10v4.2M12 16.9v.1",
        ["info"] = "M12 20.2a8.2 8.2 0 1 0 0-16.4 8.2 8.2 0 0 0 0 16.4M12 11.2v5M12 8v.1",
        ["sign-out"] = "M13.5 4.5H5v15h8.5M10 12h10M16.4 8.4 20 12l-3.6 3.6",
        ["go"] = "M9.5 6l6 6-6 6",
        ["add"] = "M12 5v14M5 12h14",
        ["remove"] = "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.4 10.5v5.5M13.6 10.5v5.5",
        ["phone"] = "M7.5 3.5h9v17h-9zM11 17.6h2",
        ["desk"] = "M3.5 5h17v10.5h-17zM8.5 19.5h7M12 15.5v4",
        ["web"] = "M12 20.2a8.2 8.2 0 1 0 0-16.4 8.2 8.2 0 0 0 0 16.4M4 12h16M12 3.8c2.3 2.3 3.4 5 3.4 8.2s-1.1 5.9-3.4 8.2c-2.3-2.3-3.4-5-3.4-8.2s1.1-5.9 3.4-8.2",
        ["key"] = "M8.4 16.4a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12.4 12.4H20.5V15.5M17 12.4v2.4",
        ["print"] = "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
        ["admin-dashboard"] = "M4 20V10M10 20V4M16 20v-7M3 20h18M21 20V8",
        ["admin-users"] = "M9 11.5a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8M2.8 19.5c.5-3.3 3-5 6.2-5s5.7 1.7 6.2 5M15.5 5.2a3.3 3.3 0 0 1 0 6.2M17.5 15c2 .7 3.3 2.2 3.7 4.5",
        ["admin-sessions"] = "M3.5 5h13v9.5h-13zM8 18.5h4M10 14.5v4M15.5 10h5v9.5h-5z",
        ["admin-clients"] = "M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z",
        ["admin-scopes"] = "M12 3.8l7 2.6v5c0 4.3-2.9 7.4-7 8.8-4.1-1.4-7-4.5-7-8.8v-5z",
        ["admin-stores"] = "M4 9.5 5.5 4.5h13L20 9.5M4 9.5h16M5 9.5V20h14V9.5M9.5 20v-5.5h5V20",
        ["admin-audit"] = "M6 3.5h9l3.5 3.5v13.5H6zM9 10.5h6M9 13.8h6M9 17h4",
        ["admin-keys"] = "M8.4 16.4a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12.4 12.4H20.5V15.5M17 12.4v2.4",
        ["copy"] = "M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The strokes of an icon, as an SVG path.</summary>
    /// <param name="name">Its name; account pages have theirs in <see cref="Account.AccountDestinations"/>.</param>
    /// <returns>The path; empty for a name that is none.</returns>
    public static string Of(string name) => Strokes.GetValueOrDefault(name, "");
}
