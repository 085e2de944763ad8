namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

/// <summary>
/// What a person calls the device that a user agent names: <c>Chrome on Windows</c>, <c>SignalCraft 2.1 on Android</c>.
/// Read by looking for words, never by patterns, so that no text takes longer than another of its length.
/// </summary>
/// <param name="App">Browser or app; null when nothing says.</param>
/// <param name="Version">Major and minor version of an app; null for browsers, which change theirs by themselves.</param>
/// <param name="System">Operating system or kind of device; null when nothing says.</param>
public sealed record DeviceName(string? App, string? Version, string? System)
{
    private const int LongestApp = 40;
    private const int LongestVersion = 12;

    // The first that is found counts: those that pretend to be others stand before them.
    private static readonly (string Word, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("iPod", "iPod"), ("Windows Phone", "Windows Phone"), ("Android", "Android"), ("Windows", "Windows"),
        ("CrOS", "ChromeOS"), ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("macOS", "macOS"), ("iPadOS", "iPad"), ("iOS", "iPhone"),
        ("Tizen", "Tizen"), ("SMART-TV", "TV"), ("Linux", "Linux"), ("X11", "Linux"),
    ];

    private static readonly (string Word, string Name)[] Browsers =
    [
        ("KAKAOTALK", "KakaoTalk"), ("NAVER(", "NAVER"), ("Whale/", "Whale"), ("SamsungBrowser/", "Samsung Internet"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"),
        ("Edg/", "Edge"), ("Edge/", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex Browser"),
        ("DuckDuckGo/", "DuckDuckGo"), ("Instagram", "Instagram"), ("FBAN/", "Facebook"), ("FBAV/", "Facebook"), ("Line/", "LINE"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"), ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"), ("Trident/", "Internet Explorer"), ("MSIE ", "Internet Explorer"), ("Safari/", "Safari"),
    ];

    // Libraries that apps speak through; the app did not say its name.
    private static readonly string[] Libraries =
        ["okhttp", "Dalvik", "CFNetwork", "Darwin", "Dart", "curl", "Wget", "python-requests", "axios", "node-fetch", "undici", "Go-http-client", "Java", "Apache-HttpClient"];

    /// <summary>A user agent that says nothing.</summary>
    public static DeviceName Unknown { get; } = new(null, null, null);

    /// <summary>Whether nothing is known.</summary>
    public bool IsUnknown => App is null && System is null;

    /// <summary>The name without a version: two sign-ins with the same one come from the same kind of device. Null when nothing is known.</summary>
    public string? Family => IsUnknown ? null : $"{App} / {System}";

    /// <summary>App and version as they are shown; null when no app is known.</summary>
    public string? Title => Version is null ? App : $"{App} {Version}";

    /// <summary>Reads a user agent.</summary>
    /// <param name="userAgent">As sent, anybody's text; null or empty when none was.</param>
    /// <returns>What it says; only words of ours and, for apps, letters, digits and a few marks.</returns>
    public static DeviceName Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return Unknown;
        var system = Find(Systems, userAgent);
        if (userAgent.StartsWith("Mozilla/", StringComparison.Ordinal) || userAgent.StartsWith("Opera/", StringComparison.Ordinal))
            return new DeviceName(Find(Browsers, userAgent), null, system);
        var (app, version) = Product(userAgent);
        return app is null || Libraries.Contains(app, StringComparer.OrdinalIgnoreCase) ? new DeviceName(null, null, system) : new DeviceName(app, version, system);
    }

    private static string? Find((string Word, string Name)[] words, string userAgent)
    {
        foreach (var (word, name) in words)
        {
            if (userAgent.Contains(word, StringComparison.Ordinal))
                return name;
        }

        return null;
    }

    // RFC 9110 §10.1.5: the first product is the most significant one, "name/version".
    private static (string? App, string? Version) Product(string userAgent)
    {
        var end = userAgent.IndexOfAny([' ', '(', ';', '\t']);
        var product = end < 0 ? userAgent : userAgent[..end];
        var slash = product.IndexOf('/', StringComparison.Ordinal);
        var app = slash < 0 ? product : product[..slash];
        if (app.Length is 0 or > LongestApp || !app.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || !char.IsAsciiLetter(app[0]))
            return (null, null);
        return (app, slash < 0 ? null : MajorMinor(product[(slash + 1)..]));
    }

    private static string? MajorMinor(string version)
    {
        var length = 0;
        var dots = 0;
        while (length < version.Length && length < LongestVersion && (char.IsAsciiDigit(version[length]) || (version[length] == '.' && ++dots < 2)))
            length++;
        return version[..length].TrimEnd('.') is { Length: > 0 } read ? read : null;
    }
}
